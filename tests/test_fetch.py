"""Fetching a page: only http(s), only public addresses, within limits, where robots.txt allows it. All servers are local."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from armsclaims.faults import FetchError
from armsclaims.propose import fetch as fetching
from armsclaims.propose import reading, robots
from armsclaims.propose.fetch import Limits, fetch

PAGE = "<html><body><h1>Norland ships shells</h1><p>Holt said “60&nbsp;crates” had left.</p></body></html>".encode()
Answer = Callable[[BaseHTTPRequestHandler], None]


class _Site:
    """A local site: `answers` by path, `asked` in order; robots.txt is missing unless given."""

    def __init__(self) -> None:
        site = self
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                answer = site.answers.get(self.path.partition("?")[0])
                try:
                    answer(self) if answer else send(b"", status=404)(self)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


def send(
    body: bytes, status: int = 200, kind: str | None = "text/html; charset=utf-8", **headers: str
) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if kind:
            handler.send_header("Content-Type", kind)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def redirect(to: str, status: int = 302) -> Answer:
    return send(b"", status, None, Location=to)


@pytest.fixture
def site() -> Iterator[_Site]:
    made = _Site()
    made.answers["/page"] = send(PAGE)
    yield made
    made.server.shutdown()
    made.server.server_close()


def get(url: str, **limits: float) -> fetching.Response:
    return fetch(url, limits=Limits(**{"seconds": 5.0} | limits), allow_private=True)


# --- what comes back ---


def test_a_page_comes_back_as_it_was_sent_and_is_kept_beside(site: _Site, tmp_path: Path) -> None:
    found = get(site.url + "/page")
    assert found.body == PAGE and found.content_type == "text/html" and found.charset == "utf-8"
    page, told = found.keep(tmp_path / "x.html")
    assert page.read_bytes() == PAGE
    record = json.loads(told.read_text())
    assert record["hops"] == [[site.url + "/page", 200]] and record["url"] == site.url + "/page"
    assert ["Content-Type", "text/html; charset=utf-8"] in record["headers"]
    assert reading.read(found.body, declared=found.charset, html=True).text.endswith(
        "“60\u00a0crates” had left.\n"
    )


def test_only_the_page_and_the_robots_file_are_asked_for(site: _Site) -> None:
    site.answers["/page"] = send(
        b"<html><img src='/a.png'><script src='/b.js'></script><a href='/c'>c</a></html>"
    )
    get(site.url + "/page?x=1#part")
    assert site.asked == ["/robots.txt", "/page?x=1"]


def test_redirects_are_followed_and_told_and_too_many_refused(site: _Site) -> None:
    site.answers |= {"/a": redirect("/b"), "/b": redirect("page#x", 308), "/loop": redirect("/loop")}
    found = get(site.url + "/a")
    assert [status for _, status in found.hops] == [302, 308, 200] and found.final == site.url + "/page"
    with pytest.raises(FetchError, match="more than 5 redirects"):
        get(site.url + "/loop")
    with pytest.raises(FetchError, match="more than 1 redirects"):
        get(site.url + "/a", redirects=1)


def test_a_packed_page_is_unpacked_within_the_limit(site: _Site) -> None:
    site.answers["/zip"] = send(gzip.compress(PAGE), Content_Encoding="gzip")
    assert get(site.url + "/zip").body == PAGE
    site.answers["/bomb"] = send(gzip.compress(b"a" * 3_000_000), Content_Encoding="gzip")
    with pytest.raises(FetchError, match="over 100000 bytes"):
        get(site.url + "/bomb", bytes=100_000)
    site.answers["/odd"] = send(PAGE, Content_Encoding="br")
    with pytest.raises(FetchError, match="packed as 'br'"):
        get(site.url + "/odd")


# --- limits ---


def test_a_page_over_the_limit_of_bytes_is_refused_told_or_untold(site: _Site) -> None:
    site.answers["/large"] = send(b"a" * 60_000)
    site.answers["/untold"] = send(b"a" * 60_000, Content_Length="")
    for path in ("/large", "/untold"):
        with pytest.raises(FetchError, match="over 50000 bytes") as caught:
            get(site.url + path, bytes=50_000)
        assert caught.value.exit_code == 9


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"<p>")
        time.sleep(0.05)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(b"X-%d: 1\r\n" % number)
        time.sleep(0.05)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


@pytest.mark.parametrize("answer", [drip, drip_headers, silent])
def test_a_slow_server_is_left_when_the_time_has_passed(site: _Site, answer: Answer) -> None:
    site.answers["/slow"] = answer
    begun = time.monotonic()
    with pytest.raises(FetchError, match="no whole page within 0.5 seconds"):
        get(site.url + "/slow", seconds=0.5)
    assert time.monotonic() - begun < 2


def test_a_page_cut_short_is_refused(site: _Site) -> None:
    site.answers["/cut"] = send(PAGE, Content_Length=str(len(PAGE) + 10))
    with pytest.raises(FetchError, match="ended the page early|connection failed"):
        get(site.url + "/cut")


@pytest.mark.parametrize(
    ("kind", "told"), [("image/png", "image/png"), ("application/pdf", "application/pdf"), (None, "nothing")]
)
def test_what_is_no_text_is_refused_by_its_type(site: _Site, kind: str | None, told: str) -> None:
    site.answers["/x"] = send(b"....", kind=kind)
    with pytest.raises(FetchError, match=f"this is {told}"):
        get(site.url + "/x")


def test_an_error_of_the_server_is_told_with_its_number(site: _Site) -> None:
    with pytest.raises(FetchError, match="/missing: the server answers 404"):
        get(site.url + "/missing")


def test_no_server_and_no_host_are_told_apart() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="127.0.0.1 does not answer"):
        get(f"http://127.0.0.1:{port}/")
    with pytest.raises(FetchError, match="there is no host 'no-such-host.invalid'"):
        get("http://no-such-host.invalid/")


# --- which addresses ---


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("file:///etc/hosts", "only http and https"),
        ("ftp://herald.example/x", "only http and https"),
        ("gopher://127.0.0.1:25/x", "only http and https"),
        ("herald.example/x", "only http and https"),
        ("http://", "only http and https"),
        ("http://holt:secret@herald.example/", "name or password"),
        ("http://herald.example:port/", "is no address"),
        ("http://[::1/", "is no address"),
        ("http://herald.example/a b", "white space"),
    ],
)
def test_what_is_no_public_page_is_refused_before_any_connection(url: str, told: str) -> None:
    with pytest.raises(FetchError, match=told) as caught:
        fetch(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "10.0.0.1",
     "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"],
)  # fmt: skip
def test_private_loopback_and_link_local_addresses_are_refused_however_written(host: str) -> None:
    with pytest.raises(FetchError, match="not an address of the public internet|no host"):
        fetch(f"http://{host}:9/")


def test_public_addresses_are_told_from_the_others() -> None:
    assert fetching.public("93.184.215.14") and fetching.public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    assert (
        not fetching.public("fe80::1%eth0")
        and not fetching.public("::ffff:10.0.0.1")
        and not fetching.public("224.0.0.1")
    )


def test_a_private_server_is_read_only_when_allowed(site: _Site) -> None:
    with pytest.raises(FetchError, match="not an address of the public internet"):
        fetch(site.url + "/page")
    assert site.asked == []
    assert get(site.url + "/page").status == 200


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch, site: _Site) -> dict[str, list[str]]:
    """Hosts by name, each with the addresses that successive look-ups give; 198.18.0.9 counts as public here."""
    told: dict[str, list[str]] = {}
    port = site.server.server_address[1]

    def look_up(host: str, *_: object, **__: object) -> list[tuple]:
        queue = told[host]
        address = queue.pop(0) if len(queue) > 1 else queue[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", look_up)
    return told


def as_public(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    real = fetching.public
    monkeypatch.setattr(fetching, "public", lambda address: address in addresses or real(address))


def test_a_redirect_to_a_private_address_is_refused(
    site: _Site, names: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    names |= {"herald.example": ["127.0.0.1"], "inner.example": ["127.0.0.2"]}
    as_public(monkeypatch, "127.0.0.1")
    site.answers["/a"] = redirect("http://inner.example/page")
    assert fetch("http://herald.example/page").body == PAGE
    with pytest.raises(FetchError, match="inner.example.*: its host is 127.0.0.2"):
        fetch("http://herald.example/a")
    site.answers["/b"] = redirect("file:///etc/hosts")
    with pytest.raises(FetchError, match="only http and https"):
        fetch("http://herald.example/b")


def test_a_name_that_changes_its_address_between_look_ups_gains_nothing(
    site: _Site, names: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    names["herald.example"] = ["127.0.0.1", "127.0.0.2"]
    as_public(monkeypatch, "127.0.0.1")
    with pytest.raises(FetchError, match="its host is 127.0.0.2"):
        fetch("http://herald.example/page")
    assert site.asked == ["/robots.txt"], "the second look-up, for the page, was checked as the first was"


def test_the_connection_goes_to_the_address_that_was_checked(
    site: _Site, names: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    names["herald.example"] = ["127.0.0.1"]
    as_public(monkeypatch, "127.0.0.1")
    seen: list[object] = []
    real = socket.socket.connect
    monkeypatch.setattr(
        socket.socket, "connect", lambda self, address: (seen.append(address[0]), real(self, address))[1]
    )
    fetch("http://herald.example/page")
    assert set(seen) == {"127.0.0.1"}, "never the name, which would be looked up again"


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
        for address in ("93.184.215.14", "10.0.0.1")
    ]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(FetchError, match="10.0.0.1"):
        fetch("http://herald.example/")


def test_a_look_up_that_hangs_is_left_when_the_time_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: time.sleep(3) or [])
    with pytest.raises(FetchError, match="within 0.2 seconds"):
        fetch("http://herald.example/", limits=Limits(seconds=0.2))


# --- robots.txt ---


def test_a_page_that_robots_txt_forbids_is_never_asked_for(site: _Site) -> None:
    site.answers["/robots.txt"] = send(b"User-agent: *\nDisallow: /page\n", kind="text/plain")
    with pytest.raises(FetchError, match="robots.txt forbids"):
        get(site.url + "/page")
    assert site.asked == ["/robots.txt"]


def test_robots_txt_holds_on_every_hop(site: _Site) -> None:
    site.answers["/robots.txt"] = send(b"User-agent: *\nDisallow: /page\n", kind="text/plain")
    site.answers["/a"] = redirect("/page")
    with pytest.raises(FetchError, match="/page: the site's robots.txt forbids"):
        get(site.url + "/a")
    assert site.asked == ["/robots.txt", "/a"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_missing_robots_txt_allows_and_a_broken_one_forbids(
    site: _Site, status: int, allowed: bool
) -> None:
    site.answers["/robots.txt"] = send(b"User-agent: *\nDisallow: /\n", status=status)
    if allowed:
        assert get(site.url + "/page").status == 200
    else:
        with pytest.raises(FetchError, match=f"robots.txt: the server answers {status}"):
            get(site.url + "/page")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow:\n", "/x", True),
        ("User-agent: *\nDisallow: /\n", "/x", False),
        ("User-agent: *\nDisallow: /\nAllow: /x\n", "/x/y", True),
        ("User-agent: *\nAllow: /x\nDisallow: /x\n", "/x", True),
        ("User-agent: *\nDisallow: /*/print$\n", "/x/print", False),
        ("User-agent: *\nDisallow: /*/print$\n", "/x/print/2", True),
        ("User-agent: *\nDisallow: /*?page=\n", "/x?page=2", False),
        ("User-agent: other\nDisallow: /\n", "/x", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ArmsClaims\nAllow: /\n", "/x", True),
        ("User-agent: *\nAllow: /\nUser-agent: armsclaims/1.0\nDisallow: /\n", "/x", False),
        ("User-agent: other\nUser-agent: armsclaims\nDisallow: /x # no\n", "/x", False),
        ("User-agent: armsclaims\nDisallow: /a\nUser-agent: x\nAllow: /\nUser-agent: armsclaims\nDisallow: /b\n", "/b", False),
        ("\ufeffuser-agent : *\r\ndisallow : /x\r\nSitemap: /x\r\n", "/x", False),
        ("User-agent: *\nDisallow: /caf%c3%a9\n", "/café", False),
        ("User-agent: *\nDisallow: /\n", "/robots.txt", True),
        ("Disallow: /\n", "/x", True),
    ],
)  # fmt: skip
def test_the_longest_matching_rule_of_our_group_decides(text: str, path: str, allowed: bool) -> None:
    assert robots.parse(text, "armsclaims").allow("https://herald.example" + path) is allowed


def test_hostile_patterns_are_matched_quickly() -> None:
    rules = robots.parse("User-agent: *\n" + "Disallow: /" + "*a" * 5000 + "$\n", "armsclaims")
    begun = time.perf_counter()
    rules.allow("https://herald.example/" + "a" * 20_000 + "b")
    assert time.perf_counter() - begun < 1
