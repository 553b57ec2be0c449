"""The figure kit: each figure as SVG and PNG with title, source and edition inside, its alt text and rows.

Pictures are made from the document alone. A PNG is Typst's drawing of the SVG, in 256 colours.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
from PIL import Image

from .. import tempdirs
from ..figures.style import PALETTE
from .arabic import joined
from .document import Block, Document, plain, table_csv, walk
from .html import fonts, other_scripts
from .layout import size
from .pdf import compiled

SHARED = (1200, 630)
"""Width and height, in px, of the picture that stands for the report where it is shared."""
COLOURS = 256
EDGE = 24
LETTER = 0.53
"""Width of an average letter, in parts of the type's size."""


def figure_kit(document: Document, dated: str = "") -> dict[str, bytes]:
    """Return the files of every figure by name; the first figure of the opening comes at 1200 x 630 as
    well.
    """
    figures = [block for block in walk(document["blocks"]) if block["kind"] == "figure"]
    source = f"Claims, not facts. armsclaims, edition {document['edition']}. {dated}".strip()
    made: dict[str, bytes] = {}
    drawn = {f"{block['id']}.png": (framed(block, source), 1.0) for block in figures}
    for block in figures:
        made[f"{block['id']}.svg"] = with_fonts(drawn[f"{block['id']}.png"][0]).encode()
        made[f"{block['id']}.csv"] = table_csv(block["table"])
        made[f"{block['id']}.txt"] = f"{block['alt']}\n\n{block['description']}\n".encode()
    for block in [block for block in figures if block.get("place") == "opening"][:1]:
        drawn[picture_name(block)] = (block.get("share") or shared(framed(block, source)), 0.5)
    return made | pngs(drawn)


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
    title, subtitle = _lines(block["title"], wide, 25), _lines(plain(block.get("subtitle") or []), wide, 14.5)
    below = _lines(told, wide - 2 * EDGE, 12.5)
    head = EDGE + 28 * len(title)
    top = head + 19 * len(subtitle) + 14
    words = _text(title, EDGE + 20, 24, 28, f'fill="{PALETTE["ink"]}" font-weight="700"')
    muted = f'fill="{PALETTE["muted"]}"'
    words += _text(subtitle, head + 14.5, 14.5, 19, muted) + _text(below, top + tall + 22, 12.5, 16, muted)
    placed = _placed(block["wide"], EDGE, top, wide, tall)
    return _sheet(wide + 2 * EDGE, top + tall + 17 * len(below) + 26, f"{words}{placed}")


def shared(svg: str) -> str:
    """Return a framed figure in the middle of a sheet of the size of shared links."""
    (width, height), (wide, tall) = SHARED, size(svg)
    scale = min(width / wide, height / tall)
    left, top = (width - wide * scale) / 2, (height - tall * scale) / 2
    return _sheet(width, height, _placed(svg, left, top, wide * scale, tall * scale))


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
    made = made if isinstance(made, list) else [made]
    return {name: few_colours(png) for name, png in zip(drawn, made, strict=True)}


def few_colours(png: bytes) -> bytes:
    """Return a PNG of at most 256 colours: the commonest as they are, the rest, at edges, as the nearest."""
    red, green, blue = np.moveaxis(np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), np.int32), 2, 0)
    packed, which, counts = np.unique(red << 16 | green << 8 | blue, return_inverse=True, return_counts=True)
    colours = np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1)
    kept = colours[np.argsort(-counts, kind="stable")[:COLOURS]]
    nearest = np.array([np.square(kept - colour).sum(axis=1).argmin() for colour in colours], np.uint8)
    made = Image.fromarray(nearest[which].reshape(red.shape), mode="P")
    made.putpalette(kept.ravel().tolist())
    stream = io.BytesIO()
    made.save(stream, format="PNG", compress_level=7)
    return stream.getvalue()
