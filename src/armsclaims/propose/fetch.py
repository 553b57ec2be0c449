"""One page from an address: http or https, within limits, from public addresses, where robots.txt lets us.

Each hop of a redirect is looked up once, every address found is checked, and the connection goes to the checked address
itself, so that a name cannot point elsewhere a moment later. Proxies of the environment are not used: they would hide the
address. Standard library only.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from ..faults import FetchError
from . import robots
from .address import next_hop, parts_of, public

AGENT = "armsclaims"
"""The name robots.txt knows this program by."""

_HEADERS = {
    "User-Agent": f"{AGENT} (reads one page at its user's request; obeys robots.txt)",
    "Accept": "text/html, application/xhtml+xml, text/plain",
    "Accept-Encoding": "identity",
    "Connection": "close",
}
_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
_REDIRECTS = (301, 302, 303, 307, 308)
MOST_SHOWN = 600
"""Characters of a message, which may repeat an address or what a server sent."""


@dataclass(frozen=True)
class Limits:
    """Limits of one fetch: bytes of the page (unpacked), seconds for all of it, redirects followed."""

    bytes: int = 5_000_000
    seconds: float = 20.0
    redirects: int = 5


@dataclass(frozen=True)
class Response:
    """A page as the server sent it: the address asked for, each hop with its status, headers and unpacked body."""

    url: str
    hops: tuple[tuple[str, int], ...]
    status: int
    content_type: str
    charset: str | None
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def final(self) -> str:
        """The address that answered."""
        return self.hops[-1][0]

    def keep(self, path: Path) -> list[Path]:
        """Write the body to `path` and what the server said beside it as JSON; return both paths."""
        told = path.with_name(f"{path.name}.response.json")
        record: dict[str, Any] = {
            "url": self.url,
            "hops": [list(hop) for hop in self.hops],
            "bytes": len(self.body),
        }
        record["retrieved"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        record["headers"] = [list(pair) for pair in self.headers]
        path.write_bytes(self.body)
        told.write_text(
            json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
        )
        return [path, told]


@dataclass
class _Session:
    """What holds over all hops of one fetch."""

    limits: Limits
    allow_private: bool
    ends: float = field(init=False)
    rules: dict[tuple[str, str], robots.Rules] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ends = time.monotonic() + self.limits.seconds

    def left(self, url: str) -> float:
        """Return the seconds left, or raise FetchError."""
        seconds = self.ends - time.monotonic()
        if seconds <= 0:
            raise _late(url, self.limits)
        return seconds


def _late(url: str, limits: Limits) -> FetchError:
    return FetchError(
        f"{url}: no whole page within {limits.seconds:g} seconds; save it from the browser and give the file"
    )


def fetch(url: str, *, limits: Limits | None = None, allow_private: bool = False) -> Response:
    """Return the page at `url`. Raises FetchError (exit code 9) in one line that says what stopped it.

    `allow_private` lets private, loopback and link-local addresses through: for tests and for a site of one's own.
    """
    try:
        return _fetch(url, limits, allow_private)
    except FetchError as error:
        raise FetchError(_shown(str(error))) from None


def _shown(told: str) -> str:
    """Return a message with what a server sent made harmless: a terminal must not obey it, nor be flooded."""
    plain = "".join(c if c.isprintable() else repr(c)[1:-1] for c in told)
    return plain if len(plain) <= MOST_SHOWN else f"{plain[:MOST_SHOWN]}…"


def _fetch(url: str, limits: Limits | None, allow_private: bool) -> Response:
    session = _Session(limits or Limits(), allow_private)
    hops: list[tuple[str, int]] = []
    at = url
    while True:
        _permitted(session, at)
        with _get(session, at) as (status, headers, reader):
            hops.append((at, status))
            if status in _REDIRECTS and headers.get("Location"):
                if len(hops) > session.limits.redirects:
                    raise FetchError(
                        f"{url}: more than {session.limits.redirects} redirects, the last to {at}"
                    )
                at = next_hop(at, headers["Location"])
                continue
            if status != 200:
                raise FetchError(f"{at}: the server answers {status}; check the address in a browser")
            kind = _page_type(at, headers)
            body = _read(session, at, headers, reader)
        charset = headers.get_content_charset()
        return Response(url, tuple(hops), status, kind, charset, tuple(headers.items()), body)


def _addresses(session: _Session, url: str, host: str, port: int) -> list[tuple[Any, ...]]:
    """Return what a host's name stands for, in a time that is ours; every address must be public."""
    found: list[Any] = []
    failed: list[Exception] = []

    def look_up() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    # The system's look-up knows no time limit: it is left behind when ours has passed.
    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(session.left(url))
    if failed or not found:
        if not failed and thread.is_alive():
            raise _late(url, session.limits)
        raise FetchError(f"{url}: there is no host {host!r}, or no network here")
    for *_, address in found:
        _check(session, url, str(address[0]))
    return found


def _check(session: _Session, url: str, address: str) -> None:
    if not session.allow_private and not public(address):
        raise FetchError(f"{url}: its host is {address}, not an address of the public internet")


def _connect(session: _Session, url: str, host: str, port: int) -> socket.socket:
    """Return a connection to the first checked address that answers."""
    error: Exception | None = None
    for family, kind, protocol, _, address in _addresses(session, url, host, port):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(session.left(url))
            connection.connect(address)
            _check(session, url, str(connection.getpeername()[0]))
            return connection
        except OSError as failed:
            error = failed
            connection.close()
        except FetchError:
            connection.close()
            raise
    session.left(url)
    raise FetchError(f"{url}: {host} does not answer ({error})")


@contextmanager
def _get(session: _Session, url: str) -> Iterator[tuple[int, Message, http.client.HTTPResponse]]:
    """Send one request and give (status, headers, reader); the socket is shut when the time has passed."""
    scheme, host, port, target = parts_of(url)
    raw = _connect(session, url, host, port)
    watch = threading.Timer(session.left(url), _shut, [raw])
    watch.daemon = True
    watch.start()
    connection = http.client.HTTPConnection(host, port)
    answer: http.client.HTTPResponse | None = None
    try:
        connection.sock = raw
        if scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
            connection.default_port = 443
        connection.request("GET", target, headers=_HEADERS)
        answer = connection.getresponse()
        session.left(url)
        yield answer.status, answer.headers, answer
        session.left(url)
    except (OSError, http.client.HTTPException, ValueError) as error:
        session.left(url)
        told = str(error) or type(error).__name__
        raise FetchError(f"{url}: the connection failed ({told})") from None
    finally:
        watch.cancel()
        if answer is not None:
            answer.close()
        connection.close()
        raw.close()


def _shut(connection: socket.socket) -> None:
    # A descriptor of its own: the connection's may be in use by the layer that encrypts.
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as same:
            same.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def _page_type(url: str, headers: Message) -> str:
    told = headers.get("Content-Type")
    kind = headers.get_content_type() if told else "nothing"
    if kind not in _TYPES:
        raise FetchError(f"{url}: this is {kind}, not a page of text or HTML")
    return kind


def _read(session: _Session, url: str, headers: Message, reader: Any, most: int | None = None) -> bytes:
    """Return a body, unpacked, within the limit of bytes; a body cut short by the server is refused."""
    limit = session.limits.bytes if most is None else most
    coding = (headers.get("Content-Encoding") or "identity").strip().casefold()
    if coding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"{url}: packed as {coding!r}, which was not asked for")
    unpack = None if coding == "identity" else zlib.decompressobj(47)
    told, received = getattr(reader, "length", None), 0
    body = bytearray()
    try:
        while len(body) <= limit and (part := reader.read1(65536)):
            session.left(url)
            received += len(part)
            body += part if unpack is None else unpack.decompress(part, limit + 1 - len(body))
    except zlib.error:
        raise FetchError(f"{url}: its packing is broken") from None
    session.left(url)
    if len(body) > limit:
        if most is not None:
            return bytes(body[:limit])
        raise FetchError(f"{url}: over {limit} bytes; save the article from the browser and give the file")
    if received < (told or 0) or (unpack is not None and not unpack.eof):
        raise FetchError(f"{url}: the server ended the page early")
    return bytes(body)


def _permitted(session: _Session, url: str) -> None:
    """Raise FetchError unless the host's robots.txt lets us read the page; each host is asked once."""
    scheme, host, port, _ = parts_of(url)
    key = (scheme, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    if key not in session.rules:
        session.rules[key] = _robots(session, f"{scheme}://{key[1]}/robots.txt")
    if not session.rules[key].allow(url):
        raise FetchError(
            f"{url}: the site's robots.txt forbids programs to read it; save it from the browser"
        )


def _robots(session: _Session, url: str) -> robots.Rules:
    """Return a host's rules: none where it has no such file, FetchError where it cannot say (RFC 9309, 2.3.1)."""
    for _ in range(session.limits.redirects + 1):
        with _get(session, url) as (status, headers, reader):
            if status in _REDIRECTS and headers.get("Location"):
                url = next_hop(url, headers["Location"])
            elif 200 <= status < 300:
                text = _read(session, url, headers, reader, robots.MAX_BYTES).decode("utf-8", "replace")
                return robots.parse(text, AGENT)
            elif status < 500:
                return robots.Rules()
            else:
                raise FetchError(f"{url}: the server answers {status}, so that nothing on it may be read now")
    return robots.Rules()
