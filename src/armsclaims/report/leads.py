"""Links inside a PDF of Typst's: from a word to its claim, made after the pages are laid out.

A link that Typst resolves itself makes it lay out every paragraph twice, for no label has a place the first time: with more
than a thousand links that is half of the time of a PDF. So the template links to addresses of a scheme of ours, and tells at
the end where each name came to stand; here each address becomes a destination.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from ..faults import ReportError

SCHEME = "to:"
"""What an address begins with that leads to a name within the file; the template writes it too."""
Place = tuple[int, float, float]
_ABOVE = 10.0
"""How far above its target a link leads, in points, so that the target is not at the very edge: as Typst does."""
_LINK = re.compile(
    rb"\n(\d+) 0 obj\n(<</Type/Annot/Subtype/Link[^\n]*)/A<</Type/Action/S/URI/URI\(to:((?:[^()\\\n]|\\.)*)\)>>"
    rb"([^\n]*/Contents\()(?:[^()\\\n]|\\.)*(\)[^\n]*)\n"
)
"""A link of Typst's to an address of our scheme: its number, what stands before the address, the name, what comes up to its words, the rest."""
_PAGES = re.compile(rb"/Type/Pages/Count \d+/Kids\[([^\]]*)\]")
_HEIGHT = re.compile(rb"/MediaBox\[0 0 \S+ ([\d.]+)\]")
_ESCAPE = re.compile(rb"\\(.)", re.S)


def places(told: Sequence[Sequence[float | str]]) -> dict[str, Place]:
    """Return where each name stands as (page from 1, points from the left, points from the top); the first of a name counts."""
    found: dict[str, Place] = {}
    for name, page, x, y in told:
        found.setdefault(str(name), (int(page), float(x), float(y)))
    return found


def leads(made: bytes, where: Mapping[str, Place]) -> dict[bytes, bytes]:
    """Return, for `objects.replace`, each link to an address of our scheme with a destination in the file in its place.

    Raises ReportError for a name without a place.
    """
    kids = _PAGES.search(made)
    pages = re.findall(rb"(\d+) 0 R", kids[1]) if kids else []
    height = _HEIGHT.search(made)
    top = float(height[1]) if height else 0.0

    @cache
    def told(written: bytes) -> tuple[bytes, bytes]:
        """Return the destination of a name, and the words of a link to it."""
        name = _ESCAPE.sub(rb"\1", written).decode()
        if name not in where:
            raise ReportError(
                f"the PDF could not be made: a link leads to {name!r}, which is not in the document"
            )
        page, x, y = where[name]
        goal = b"/Dest[%b 0 R/XYZ %b %b 0]" % (
            pages[page - 1],
            _number(x),
            _number(top - max(0.0, y - _ABOVE)),
        )
        return goal, _words(name, page)

    rewritten: dict[bytes, bytes] = {}
    for link in _LINK.finditer(made):
        number, head, name, middle, rest = link.groups()
        goal, words = told(name)
        rewritten[number] = b"".join((head, goal, middle, words, rest))
    return rewritten


def _number(value: float) -> bytes:
    return f"{value:.3f}".rstrip("0").rstrip(".").encode()


def _words(name: str, page: int) -> bytes:
    """Return what a link is called where its text is not heard: its claim, if it leads to one, and the page."""
    claim = re.fullmatch(r"claim-[A-Za-z0-9-]+--([A-Za-z0-9-]+)", name)
    return (f"claim {claim[1]}, page {page}" if claim else f"page {page}").encode()
