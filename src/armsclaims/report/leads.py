"""Links inside a PDF of Typst's: from a word to its claim, made after the pages are laid out.

A link that Typst resolves itself makes it lay out every paragraph twice, for no label has a place the first time: with more
than a thousand links that is half of the time of a PDF. So the template links to addresses of a scheme of ours, and tells at
the end where each name came to stand; here each address becomes a destination.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..core.faults import ReportError

SCHEME = "to:"
"""What an address begins with that leads to a name within the file; the template writes it too."""
Place = tuple[int, float, float]
_ABOVE = 10.0
"""How far above its target a link leads, in points, so that the target is not at the very edge: as Typst does."""
_LINK = re.compile(rb"\n(\d+) 0 obj\n(<</Type/Annot/Subtype/Link[^\n]*/A<</Type/Action/S/URI/URI\(to:[^\n]*)\n")
_ACTION = re.compile(rb"/A<</Type/Action/S/URI/URI\(to:((?:[^()\\]|\\.)*)\)>>")
_CONTENTS = re.compile(rb"/Contents\((?:[^()\\]|\\.)*\)")
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
    rewritten: dict[bytes, bytes] = {}
    for link in _LINK.finditer(made):
        name = _ESCAPE.sub(rb"\1", _ACTION.search(link[2])[1]).decode()
        if name not in where:
            raise ReportError(f"the PDF could not be made: a link leads to {name!r}, which is not in the document")
        page, x, y = where[name]
        at = b"/Dest[%b 0 R/XYZ %b %b 0]" % (pages[page - 1], _number(x), _number(top - max(0.0, y - _ABOVE)))
        body = _ACTION.sub(lambda _, at=at: at, link[2], count=1)
        rewritten[link[1]] = _CONTENTS.sub(b"/Contents(%b)" % _words(name, page), body, count=1)
    return rewritten


def _number(value: float) -> bytes:
    return f"{value:.3f}".rstrip("0").rstrip(".").encode()


def _words(name: str, page: int) -> bytes:
    """Return what a link is called where its text is not heard: its claim, if it leads to one, and the page."""
    claim = re.fullmatch(r"claim-[A-Za-z0-9-]+--([A-Za-z0-9-]+)", name)
    return (f"claim {claim[1]}, page {page}" if claim else f"page {page}").encode()
