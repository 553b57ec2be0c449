"""The figure kit: each figure as SVG and PNG with title, source and edition inside, its alt text and rows.

Pictures are made from the document alone. A PNG is Typst's drawing of the SVG.
"""

import re
import textwrap
from collections.abc import Mapping
from html import escape

from .. import tempdirs
from ..figures.picture import SHARED
from ..figures.style import PALETTE
from .arabic import joined
from .document import Block, Document, plain, table_csv, walk
from .html import fonts, other_scripts
from .layout import size
from .pdf import compiled

EDGE = 24
LETTER = 0.53
"""Width of an average letter, in parts of the type's size."""


def figure_kit(document: Document) -> dict[str, bytes]:
    """Return the files of every figure by name; the first figure of the opening comes at 1200 x 630 as
    well.
    """
    source = f"Claims, not facts. armsclaims, edition {document['edition']}. {document['dated']}"
    made: dict[str, bytes] = {}
    drawn: dict[str, tuple[str, float]] = {}
    for block in walk(document["blocks"]):
        if block["kind"] != "figure":
            continue
        name, picture = block["id"], framed(block, source)
        drawn[f"{name}.png"] = picture, 1.0
        made[f"{name}.svg"] = with_fonts(picture).encode()
        made[f"{name}.csv"] = table_csv(block["table"])
        made[f"{name}.txt"] = f"{block['alt']}\n\n{block['description']}\n".encode()
        if block is opening_figure(document):
            drawn[picture_name(block)] = block.get("share") or shared(picture), 0.5
    return made | pngs(drawn)


def opening_figure(document: Document) -> Block | None:
    """Return the figure that stands for the report where it is shared: the first of the first screen."""
    opening = (block for block in document["blocks"] if block.get("place") == "opening")
    return next((block for block in opening if block["kind"] == "figure"), None)


def picture_name(block: Block) -> str:
    """Return the file name of a figure at the size of shared links."""
    return f"{block['id']}-{SHARED[0]}x{SHARED[1]}.png"


def framed(block: Block, source: str) -> str:
    """Return a figure's wide drawing with title and subtitle above it, source and credit below.

    A figure that brings its own picture for links has both inside already.
    """
    if block.get("share"):
        return block["wide"]
    wide, tall = size(block["wide"])
    told = f"{source.rstrip('.')}. {block['credit']}" if block.get("credit") else source
    title, subtitle = _lines(block["title"], wide, 25), _lines(plain(block.get("subtitle", [])), wide, 14.5)
    below = _lines(told, wide - 2 * EDGE, 12.5)
    head = EDGE + 28 * len(title)
    top = head + 19 * len(subtitle) + 14
    ink, muted = f'fill="{PALETTE["ink"]}" font-weight="700"', f'fill="{PALETTE["muted"]}"'
    inside = _text(title, EDGE + 20, 24, 28, ink) + _text(subtitle, head + 14.5, 14.5, 19, muted)
    inside += _text(below, top + tall + 22, 12.5, 16, muted) + _placed(block["wide"], EDGE, top, wide, tall)
    return _sheet(wide + 2 * EDGE, top + tall + 17 * len(below) + 26, inside)


def shared(svg: str) -> str:
    """Return a framed figure in the middle of a sheet of the size of shared links."""
    return _sheet(*SHARED, _placed(svg, 0, 0, *SHARED))


def _lines(words: str, room: float, letter: float) -> list[str]:
    return textwrap.wrap(words, max(12, int(room / (letter * LETTER))))


def _text(lines: list[str], y: float, letter: float, step: float, look: str) -> str:
    face = f'font-family="Libre Franklin" font-size="{letter}" {look}'
    rows = enumerate(map(escape, lines))
    return "".join(f'<text x="{EDGE}" y="{y + step * at}" {face}>{line}</text>' for at, line in rows)


def _placed(svg: str, x: float, y: float, width: float, height: float) -> str:
    """Return a drawing at a place; its links lead nowhere outside the page."""
    inner = re.sub(r"</?a\b[^>]*>", "", svg)
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return inner.replace("<svg ", f"<svg {place} ", 1)


def _sheet(width: float, height: float, inside: str) -> str:
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    paper = f'<rect width="100%" height="100%" fill="{PALETTE["paper"]}"/>'
    return f'<svg {spaces} viewBox="0 0 {width:.0f} {height:.0f}">{paper}{inside}</svg>'


def with_fonts(svg: str) -> str:
    """Return an SVG that stands alone, with the report's typeface in it."""
    head, mark, rest = svg.partition(">")
    faces = fonts() + other_scripts(svg)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}{mark}<style>{faces}</style>{rest}\n'


def pngs(drawn: Mapping[str, tuple[str, float]]) -> dict[str, bytes]:
    """Return PNG files, by name, of drawings given as (SVG, scale); scale 1 gives two pixels for each px."""
    pages = []
    with tempdirs.temporary("armsclaims-") as folder:
        for at, (svg, scale) in enumerate(drawn.values()):
            (folder / f"{at}.svg").write_text(joined(svg), encoding="utf-8")
            wide, tall = (side * scale for side in size(svg))
            image = f'image("{at}.svg", width: 100%)'
            pages.append(f"#page(width: {wide}pt, height: {tall}pt, margin: 0pt, {image})")
        (folder / "kit.typ").write_text("\n".join(pages), encoding="utf-8")
        made = compiled(folder / "kit.typ", format="png", ppi=144) if pages else []
    return dict(zip(drawn, made if isinstance(made, list) else [made], strict=True))
