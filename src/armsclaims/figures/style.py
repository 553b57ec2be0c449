"""How figures look, and how a figure becomes the same small SVG every time.

Sizes are CSS pixels: a figure is made at 72 dots an inch, so one point of matplotlib is one unit of the SVG's
viewBox.
"""

import io
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.textpath import TextToPath

from ..coding.glyphs import lacking
from ..paths import THEME
from . import vector

PALETTE = {
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "green": "#009E73",
    "purple": "#8A4FA3",
    "orange": "#B26B00",
    "sky": "#2A8CA8",
    "hatch": "#767676",
    "ink": "#1A1A1A",
    "muted": "#595959",
    "rule": "#C9C9C9",
    "band": "#ECECE8",
    "paper": "#FFFFFF",
    "sea": "#E4EBEF",
    "land": "#FBFAF7",
    "abroad": "#EFEEE9",
    "locator": "#D9D6CE",
    "border": "#7D7D7A",
    "tint-blue": "#E0EEF6",
    "tint-vermilion": "#FCEBDF",
    "tint-green": "#E0F3EE",
    "tint-muted": "#EBEBEA",
    "claims": "#5E3C99",
    "denies": "#A6276B",
    "declines": "#8C510A",
    "other-act": "#4D4D4D",
    "set-aside": "#8A8A8A",
}
"""Every colour of the figures by its part: lanes, the hatch of what is not told, two inks, hair lines, axis
and panel; a map's sea, its countries in question, those around, its lines, the tint of a region that a
claim names; and the acts of the article X-ray. No figure uses another and no two are the same: a page
exchanges each for its `DARK` fellow.
"""

DARK = {
    "blue": "#58AEE3",
    "vermilion": "#F2894A",
    "green": "#3CC79C",
    "purple": "#C99BE0",
    "orange": "#E3A34A",
    "sky": "#6CC3DC",
    "hatch": "#9A9A96",
    "ink": "#F2F2F2",
    "muted": "#B4B4B0",
    "rule": "#4A4E51",
    "band": "#2D3236",
    "paper": "#1C1F22",
    "sea": "#22303A",
    "land": "#34383A",
    "abroad": "#2A2E30",
    "locator": "#4A4E50",
    "border": "#84888A",
    "tint-blue": "#203C4E",
    "tint-vermilion": "#46301F",
    "tint-green": "#1F4238",
    "tint-muted": "#3D4143",
    "claims": "#B9A2E6",
    "denies": "#F07AB5",
    "declines": "#D9A066",
    "other-act": "#B9B9B5",
    "set-aside": "#7C7C7A",
}
"""The same parts on a dark page: one panel, no white slab."""

WIDE, NARROW = 920, 358
"""Widths in px: the page's full measure, and a phone of 390 px less the page's margins."""

FAMILY, SCRIPTS = "Libre Franklin", "Other Scripts"
"""The typeface, and the one that draws Cyrillic, Greek, Arabic, Hebrew and Hangul beside it."""
FONTS = THEME / "fonts"


@cache
def register_fonts() -> list[str]:
    """Make the report's typefaces known to matplotlib and return their families, the first that has a
    glyph first.
    """
    for file in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(file)
    fonts = font_manager.fontManager.ttflist
    plain = next(font for font in fonts if font.name == SCRIPTS)
    # It has one cut: without these entries each bold or italic text would log that it has no other.
    fonts += [replace(plain, weight=weight) for weight in (600, 700)] + [replace(plain, style="italic")]
    return [FAMILY, SCRIPTS]


FACES = (
    ("Regular", 400, "normal"),
    ("Italic", 400, "italic"),
    ("SemiBold", 600, "normal"),
    ("Bold", 700, "normal"),
)


@cache
def fonts() -> str:
    """Return the report's typeface as CSS with the files in it: a drawing is laid out for its letters."""
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};font-style:{slant};font-display:swap;"
        f"src:url(data:font/woff2;base64,{b64encode(path.read_bytes()).decode()}) format('woff2')}}"
        for name, weight, slant in FACES
        if (path := FONTS / f"LibreFranklin-{name}.woff2").is_file()
    )


@contextmanager
def style() -> Iterator[None]:
    """Settings under which every figure is made and saved; nothing leaks into the caller's matplotlib."""
    settings = {
        "font.family": register_fonts(),
        "font.size": 14,
        "text.color": PALETTE["ink"],
        "figure.dpi": 72,
        "savefig.dpi": 72,
        "figure.facecolor": PALETTE["paper"],
        "savefig.facecolor": PALETTE["paper"],
        "hatch.linewidth": 1.0,
        "path.simplify": False,
        "svg.fonttype": "none",
        "text.hinting": "none",
        "text.parse_math": False,
        "axes.unicode_minus": False,
    }
    with mpl.rc_context(settings):
        yield


def panel(width: float, height: float = 100) -> tuple[Figure, Axes]:
    """Return an empty figure and axes over all of it, in px from the top left corner; see `cut`."""
    fig = Figure(figsize=(width / 72, height / 72), dpi=72)
    return fig, pixels(fig.add_axes((0, 0, 1, 1)), width, height)


def pixels(ax: Axes, width: float, height: float) -> Axes:
    """Return axes that show nothing of their own, in px from their top left corner."""
    ax.set(xlim=(0, width), ylim=(height, 0))
    ax.set_axis_off()
    return ax


def cut(fig: Figure, paper: Axes, height: float) -> Figure:
    """Return a figure with the height in px that its drawing on `paper` came to."""
    for artist in paper.get_children():
        artist.set_clip_on(False)  # the figure's edge is the paper's
    fig.set_figheight(height / 72)
    paper.set_ylim(height, 0)
    return fig


@cache
def _unit_width(text: str, weight: int | str, slant: str) -> float:
    """Width in px of one line of text at 1 px: layouts ask for the same words again and again, at any
    size.
    """
    font = font_manager.FontProperties(family=register_fonts(), size=_UNIT, weight=weight, style=slant)
    return TextToPath().get_text_width_height_descent(text, font, False)[0]


_UNIT = TextToPath.FONT_SCALE
"""The size at which matplotlib measures text; widths at any other are in proportion."""


def text_width(text: str, size: float, weight: int | str = "normal", slant: str = "normal") -> float:
    """Width in px of one line of text in the report's typeface at `size` px."""
    return _unit_width(text, weight, slant) * (size / _UNIT)


def drawable(text: str) -> str:
    """Return text with each character that no typeface has written as its code point: it shows and warns
    nobody.
    """
    return "".join(f"[U+{ord(c):04X}]" if lacking(c) else c for c in text)


def halo(text: Text) -> Text:
    """Give a text a white edge in the SVG, where it stays text; matplotlib's path effects would make it a
    drawing.
    """
    text.set_gid("halo")
    return text


_COLOUR = re.compile("|".join(re.escape(value) for value in PALETTE.values()), re.IGNORECASE)
_NAMES = {value.lower(): name for name, value in PALETTE.items()}


def themed(source: str) -> str:
    """Return a figure's SVG with each colour as a variable of the page: `var(--fig-blue,#0072b2)`.

    The SVG as made has plain colours, which every other reader understands; only a page calls this.
    """
    return _COLOUR.sub(lambda m: f"var(--fig-{_NAMES[m.group().lower()]},{m.group().lower()})", source)


def claim_url(claim_id: str) -> str:
    """Return the address of a claim's card inside the page."""
    return "#claim-" + claim_id.replace("/", "--")


def statement_url(statement_id: str) -> str:
    """Return the address of a context statement's row inside the page."""
    return f"#ctx-{statement_id}"


def row_url(row: Mapping[str, Any]) -> str | None:
    """Return the address of a row's claim, else of its statement, else None."""
    claim, statement = (row.get(key) for key in ("claim_id", "statement_id"))
    if isinstance(claim, str):
        return claim_url(claim)
    return statement_url(statement) if isinstance(statement, str) else None


def svg(fig: Figure, figure_id: str, variant: str, *, title: str, desc: str) -> str:
    """Return a figure as an SVG element to stand in a page: the same bytes for the same figure, on any day.

    Text stays text. No two figures of a page share an id: they are hashes salted with `figure_id` and
    `variant`. Links to claims keep their address. `title` and `desc` become the accessible name and
    description. Width and height are left to the page; the viewBox is in px.
    """
    stream, name = io.StringIO(), f"{figure_id}-{variant}-"
    plain = {"Date": None, "Creator": None, "Format": None, "Type": None}
    with style(), mpl.rc_context({"svg.hashsalt": name}):
        fig.savefig(stream, format="svg", metadata=plain)
    family = f"'{FAMILY}','{SCRIPTS}'"
    return vector.finish(stream.getvalue(), name, family, title=title, desc=desc)
