"""What a site's robots.txt lets this program read: the rules of RFC 9309, which the standard library's parser predates.

The longest matching rule decides, `*` stands for any characters and `$` for the end of the path; matching takes a time that
grows with the path alone, whatever the file says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

MAX_BYTES = 512_000
"""Bytes of a robots.txt that are read; the standard asks for at least 500 KiB."""


@dataclass(frozen=True)
class Rules:
    """The rules for one program, in file order: (may read, pattern). No rules: everything may be read."""

    rules: tuple[tuple[bool, str], ...] = ()

    def allow(self, url: str) -> bool:
        """Return whether the page may be read; of equally long rules the one that allows wins."""
        parts = urlsplit(url)
        path = _plain(parts.path or "/") + (f"?{_plain(parts.query)}" if parts.query else "")
        if path == "/robots.txt":
            return True
        found = [(len(pattern), allowed) for allowed, pattern in self.rules if _matches(pattern, path)]
        return max(found)[1] if found else True


def _plain(path: str) -> str:
    """Return a path with one spelling for each octet."""
    return quote(unquote(path), safe="/*$=&?:@!,;+'()~%")


def _matches(pattern: str, path: str) -> bool:
    """Return whether a pattern matches from the path's start."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not anchored or path == first
    at = len(first)
    for part in rest[:-1]:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    last = rest[-1]
    return path.endswith(last) and len(path) - len(last) >= at if anchored else path.find(last, at) >= 0


def parse(text: str, agent: str) -> Rules:
    """Return the rules of a robots.txt for `agent`: those of the groups that name it, else of the groups for all."""
    groups: dict[str, list[tuple[bool, str]]] = {}
    names: list[str] = []
    naming = False
    for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")):
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().casefold(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            # Lines that follow each other name one group; a product token ends at its first odd character.
            token = re.match(r"[A-Za-z_-]+|\*?", value)
            names = [*(names if naming else []), token.group().casefold() if token else ""]
            for name in names:
                groups.setdefault(name, [])
            naming = True
        elif key in ("allow", "disallow"):
            naming = False
            for name in names if value else ():
                groups[name].append((key == "allow", _plain(value)))
    return Rules(tuple(groups.get(agent.casefold(), groups.get("*", []))))
