"""The figure kit: each figure as SVG and PNG with title, source and edition inside, its alt text and rows.

Pictures are made from the document alone. A PNG is Typst's drawing of the SVG, in 256 colours.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import numpy as np
from PIL import Image

from .. import tempdirs
from ..figures.style import PALETTE
from .arabic import joined
from .document import Block, plain, walk
from .html import fonts, other_scripts
from .index import table_csv
from .layout import size
from .pdf import compiled

SHARED = (1200, 630)
"""Width and height, in px, of the picture that stands for the report where it is shared."""
COLOURS = 256
EDGE = 24
LETTER = 0.53
"""Width of an average letter, in parts of the type's size."""


def figure_kit(document: Mapping[str, Any], dated: str = "") -> dict[str, bytes]:
    """Return the files of every figure by name; the first figure of the opening comes at 1200 x 630 as
    well.
    """
    figures = [block for block in walk(document["blocks"]) if block["kind"] == "figure"]
    source = f"Claims, not facts. armsclaims, edition {document['edition']}. {dated}".strip()
    svgs = {block["id"]: framed(block, _with_credit(source, block)) for block in figures}
    shared = next((block for block in figures if block.get("place") == "opening"), None)
    made: dict[str, bytes] = {}
    for block in figures:
        made[f"{block['id']}.svg"] = with_fonts(svgs[block["id"]]).encode()
        made[f"{block['id']}.csv"] = table_csv(block["table"])
        made[f"{block['id']}.txt"] = f"{block['alt']}\n\n{block['description']}\n".encode()
    pictures = [(f"{name}.png", svg, 2.0) for name, svg in svgs.items()]
    if shared:
        pictures.append((picture_name(shared), shared_svg(shared, source), 1.0))
    return made | pngs(pictures)


def _with_credit(source: str, block: Block) -> str:
    """Return the source line with whose data a map stands on."""
    return f"{source.rstrip('.')}. {block['credit']}" if block.get("credit") else source


def picture_name(block: Block) -> str:
    """Return the file name of a figure at the size of shared links."""
    return f"{block['id']}-{SHARED[0]}x{SHARED[1]}.png"


def framed(block: Block, source: str) -> str:
    """Return a figure's wide drawing with title and subtitle above it and the source below.

    A figure that brings its own picture for links has both inside already.
    """
    if block.get("share"):
        return block["wide"]
    wide, tall = size(block["wide"])
    words, top = _head(block, wide, 24)
    below = _lines(source, wide - 2 * EDGE, 12.5)
    height = top + tall + 14 + 17 * len(below) + EDGE / 2
    foot = _text(below, EDGE, top + tall + 22, 12.5, PALETTE["muted"])
    return _sheet(wide + 2 * EDGE, height, f"{words}{_placed(block, EDGE, top, wide, tall)}{foot}")


def shared_svg(block: Block, source: str) -> str:
    """Return a figure at the size of shared links: its own drawing for that (`share`), else beside or
    below its title.
    """
    width, height = SHARED
    if block.get("share"):
        return block["share"]
    wide, tall = size(block["wide"])
    if tall / wide > 0.62:
        room = height - 2 * EDGE
        across = min(room * wide / tall, width * 0.56)
        words, _ = _head(block, width - across - 3 * EDGE, 40)
        drawn = _placed(block, width - EDGE - across, EDGE, across, across * tall / wide)
    else:
        words, top = _head(block, width - 2 * EDGE, 34)
        across = min(width - 2 * EDGE, (height - top - 3 * EDGE) * wide / tall)
        drawn = _placed(block, EDGE, top, across, across * tall / wide)
    below = _lines(source, width * 0.4, 14)
    foot = _text(below, EDGE, height - EDGE - 18 * (len(below) - 1), 14, PALETTE["muted"])
    return _sheet(width, height, f"{words}{drawn}{foot}")


def _head(block: Block, room: float, big: float) -> tuple[str, float]:
    """Return title and subtitle set to a width, and where what follows begins."""
    title = _lines(block["title"], room, big * 1.05)
    small = max(14.5, big * 0.55)
    subtitle = _lines(plain(block.get("subtitle") or []), room, small)
    words = _text(title, EDGE, EDGE + big * 0.85, big, PALETTE["ink"], bold=True)
    top = EDGE + big * 1.16 * len(title)
    words += _text(subtitle, EDGE, top + small, small, PALETTE["muted"])
    return words, top + small * 1.3 * len(subtitle) + 14


def _lines(words: str, room: float, letter: float) -> list[str]:
    return textwrap.wrap(words, max(12, int(room / (letter * LETTER))))


def _text(lines: Iterable[str], x: float, y: float, letter: float, colour: str, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    step = letter * (1.16 if bold else 1.3)
    return "".join(
        f'<text x="{x:g}" y="{y + step * at:.1f}" font-family="Libre Franklin" font-size="{letter:g}"{weight}'
        f' fill="{colour}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )


def _placed(block: Block, x: float, y: float, width: float, height: float) -> str:
    """Return the wide drawing of a figure at a place; its links lead nowhere outside the page."""
    inner = re.sub(r"</?a\b[^>]*>", "", block["wide"])
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


def pngs(pictures: list[tuple[str, str, float]]) -> dict[str, bytes]:
    """Return PNG files of drawings given as (name, SVG, pixels for each px)."""
    found: dict[str, bytes] = {}
    for scale in sorted({scale for _, _, scale in pictures}):
        mine = [(name, svg) for name, svg, its in pictures if its == scale]
        pages = []
        with tempdirs.temporary("armsclaims-") as folder:
            for at, (_, svg) in enumerate(mine):
                (folder / f"{at}.svg").write_text(joined(svg), encoding="utf-8")
                wide, tall = size(svg)
                pages.append(
                    f'#page(width: {wide}pt, height: {tall}pt, margin: 0pt, image("{at}.svg", width: 100%))'
                )
            (folder / "kit.typ").write_text("\n".join(pages), encoding="utf-8")
            drawn = compiled(folder / "kit.typ", format="png", ppi=72 * scale)
        drawn = drawn if isinstance(drawn, list) else [drawn]
        found |= {name: few_colours(png) for (name, _), png in zip(mine, drawn, strict=True)}
    return found


def few_colours(png: bytes) -> bytes:
    """Return a PNG of at most 256 colours, among them every colour of the figures exactly as it is."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    fixed = [tuple(bytes.fromhex(colour[1:])) for colour in PALETTE.values()]
    sample = image.resize((image.width // 2, image.height // 2), Image.Resampling.NEAREST)
    free = COLOURS - len(fixed)
    others = sample.quantize(free, method=Image.Quantize.MEDIANCUT).getpalette()[: 3 * free]
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(value for colour in fixed for value in colour), *others])
    near = np.array(image.quantize(palette=palette, dither=Image.Dither.NONE))
    # Pillow takes a near colour for an exact one, which turns white into cream.
    packed = np.asarray(image).astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    for index, (red, green, blue) in enumerate(fixed):
        near[packed == red * 65536 + green * 256 + blue] = index
    made = Image.fromarray(near, mode="P")
    made.putpalette(palette.getpalette())
    stream = io.BytesIO()
    made.save(stream, format="PNG", compress_level=7)
    return stream.getvalue()
