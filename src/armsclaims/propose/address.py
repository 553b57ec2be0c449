"""Addresses of pages: taken apart, refused where they are no public page's, and IP addresses told public or not."""

from __future__ import annotations

import ipaddress
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from ..faults import FetchError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def parts_of(url: str) -> tuple[str, str, int, str]:
    """Return (scheme, host, port, target) of an address, or raise FetchError for one that is not a public page's."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise FetchError(f"{url!r} is no address; give one that begins with http:// or https://") from None
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError(f"{url}: only http and https pages are fetched")
    if parts.username is not None or parts.password is not None:
        raise FetchError(f"{parts.scheme}://{host}: an address with a name or password is not fetched")
    if any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise FetchError(f"{url!r}: white space in an address; write it as %20")
    target = urlunsplit(("", "", quote(parts.path or "/", safe="%/:=&~+!$,;'@()*[]"), parts.query, ""))
    return (
        parts.scheme,
        host,
        port or (443 if parts.scheme == "https" else 80),
        quote(target, safe="%/:=&?~+!$,;'@()*[]|{}^`\\\"<>"),
    )


def public(address: str) -> bool:
    """Return whether an IP address is one of the public internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
    odd = (
        ip.is_private
        or ip.is_loopback
        or ip.is_link_local
        or ip.is_multicast
        or ip.is_reserved
        or ip.is_unspecified
    )
    return ip.is_global and not odd and not getattr(ip, "is_site_local", False)


def next_hop(at: str, location: str) -> str:
    try:
        return urlsplit(urljoin(at, location.strip()))._replace(fragment="").geturl()
    except ValueError:
        raise FetchError(f"{at}: it redirects to what is no address") from None
