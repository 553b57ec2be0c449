"""What surrounds the marks: the base map, labels, numbered notes, legend, scale bars, the rail strip, the small print.

A `Sheet` is a figure with a map in it. Everything is placed in px from the top left corner, and every box, line and symbol
has a gid, so that `checking.check` can compare them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle
from matplotlib.text import Text
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from armsclaims.core.places import Place
from armsclaims.report.geo import KM, NMI, View, borders, manifest, merged
from armsclaims.report.style import PALETTE, halo, panel, text_width, wrap

from . import marks
from .said import Note

BODY, SMALL, LEAD = 13.0, 11.5, 1.3
"""Sizes of text in px, and the distance of lines in sizes."""


@dataclass
class Sheet:
    """A figure, its axes in px, the view of its map, and whether it is laid out for a phone."""

    fig: Figure
    ax: Axes
    view: View
    narrow: bool
    numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def make(cls, width: float, height: float, view: View, narrow: bool) -> Sheet:
        """Return an empty sheet of `width` by `height` px."""
        fig, ax = panel(int(width), height)
        return cls(fig, ax, view, narrow)

    def gid(self, kind: str) -> str:
        """Return a new name for an artist of a kind."""
        self.numbers[kind] = self.numbers.get(kind, 0) + 1
        return f"{kind}-{self.numbers[kind]}"

    def text(self, x: float, y: float, words: str, *, size: float = BODY, edge: bool = False, **more: Any) -> Text:
        """Print one line with its baseline at y; `edge` gives it a white rim."""
        look = {"va": "baseline", "color": PALETTE["ink"], "size": size, "zorder": 10}
        drawn = self.ax.text(x, y, words, **look | more)
        return halo(drawn) if edge else drawn


def ground(sheet: Sheet, countries: gpd.GeoDataFrame, named: Iterable[str], *, inner_borders: bool = True) -> dict[str, BaseGeometry]:
    """Draw sea, land and borders; return each country's shape in px by its ISO code.

    Countries that the claims name are lighter than the rest. Neighbours are simplified together.
    """
    view, ax = sheet.view, sheet.ax
    ax.add_patch(Rectangle((view.left, view.top), view.width, view.height, fc=marks.SEA, ec="none", zorder=0))
    shapes = view.shapes(countries.geometry, tolerance=0.9, smallest=3.0)
    by_code = dict(zip(countries["iso_a3"], shapes, strict=True))
    light = merged(np.array([shape for code, shape in by_code.items() if code in set(named)]))
    other = merged(np.array([shape for code, shape in by_code.items() if code not in set(named)]))
    for shape, colour in ((other, marks.LAND), (light, marks.NAMED)):
        marks.fill(ax, shape, colour, 1, ec=marks.COAST, lw=0.7, joinstyle="round")
    if inner_borders:
        marks.border(ax, borders(shapes))
    return by_code


def graticule(sheet: Sheet, lons: list[float], lats: list[float], labelled: Iterable[tuple[str, float]] = ()) -> None:
    """Draw meridians and parallels over the sea, and label those named where they leave the frame (bottom, right)."""
    view = sheet.view
    low, high = min(lats) - 20, min(max(lats) + 20, 89)
    found = view.graticule(lons, [low, *lats, high])
    wide = view.graticule([min(lons) - 40, *lons, max(lons) + 40], lats)
    for (kind, value), line in {**{k: v for k, v in found.items() if k[0] == "lon"}, **{k: v for k, v in wide.items() if k[0] == "lat"}}.items():
        marks.stroke(sheet.ax, line, marks.GRID, 0.8, 0.5)
        if (kind, value) not in set(labelled):
            continue
        points = np.concatenate([np.asarray(part.coords) for part in shapely.get_parts(line)])
        words = f"{abs(value):g}°{'EW'[value < 0] if kind == 'lon' else 'NS'[value < 0]}"
        if kind == "lon":
            x, y = points[points[:, 1].argmax()]
            sheet.text(x + 4, y - 5, words, size=SMALL, color=marks.SEA_TEXT, edge=True)
        else:
            x, y = points[points[:, 0].argmax()]
            sheet.text(x - 4, y - 4, words, size=SMALL, color=marks.SEA_TEXT, ha="right", edge=True)


def frame(sheet: Sheet, view: View | None = None, kind: str = "frame") -> None:
    """Draw the edge of a map, last, over everything that ends there."""
    view = view or sheet.view
    look = {"fc": "none", "ec": PALETTE["hatch"], "lw": 1.0, "zorder": 9}
    patch = sheet.ax.add_patch(Rectangle((view.left, view.top), view.width, view.height, **look))
    patch.set_gid(sheet.gid(kind))


def label(sheet: Sheet, words: str, x: float, y: float, kind: str, ha: str = "center") -> None:
    """Print the name of a country, a sea, a region or a town; lines are parted by a line feed."""
    small = 1.0 if sheet.narrow else 0.0
    looks: dict[str, dict[str, Any]] = {
        "country": {"size": 13.5 - 1.5 * small, "weight": 600, "color": marks.COUNTRY_TEXT},
        "sea": {"size": 12.5 - small, "style": "italic", "color": marks.SEA_TEXT},
        "region": {"size": 12 - 0.5 * small, "style": "italic", "color": marks.COUNTRY_TEXT},
        "town": {"size": 12.5 - small},
        "port": {"size": 13.5 - small, "weight": 600},
        "claim": {"size": 13 - small, "weight": 600},
    }
    look = looks[kind]
    for index, line in enumerate(words.split("\n")):
        sheet.text(x, y + index * look["size"] * 1.2, line, ha=ha, edge=True, **look)


def town(sheet: Sheet, place: Place, side: str) -> None:
    """Draw a town with its name at its right, left, top or bottom (r, l, t, b)."""
    x, y = sheet.view.xy(place.lon, place.lat)
    marks.town(sheet.ax, x, y, size=4.6 if sheet.narrow else 5.4)
    dx, dy, ha = {"r": (7, 4.5, "left"), "l": (-7, 4.5, "right"), "t": (0, -7, "center"), "b": (0, 15, "center")}[side]
    label(sheet, place.name, x + dx, y + dy, "town", ha)


def note_height(text: str, width: float, size: float = BODY) -> float:
    """Return the height in px of a note, with its head, whose text is `width` px wide."""
    return (1 + len(wrap(text, width, size))) * size * LEAD + 15


def badge(sheet: Sheet, number: int, x: float, y: float, colour: str, *, on_map: bool = False) -> None:
    """Draw a number in a ring of its lane's colour."""
    radius = 8.6 if sheet.narrow else 9.2
    ring = sheet.ax.add_patch(Circle((x, y), radius, fc="white", ec=PALETTE[colour], lw=1.8, zorder=9.5))
    ring.set_gid(sheet.gid("badge" if on_map else "numeral"))
    sheet.text(x, y + 4.3, str(number), size=12, weight=600, ha="center", zorder=11)


def callout(
    sheet: Sheet, number: int | None, note: Note, x: float, y: float, width: float, *,
    target: tuple[float, float] | None = None, short: bool = False,
) -> float:  # fmt: skip
    """Draw a note in a box at (x, y) and a leader to its target; the box links to the claim. Return the box's bottom."""
    text, indent = note.short if short else note.text, 26 if number else 0
    height = note_height(text, width - 24)
    box = FancyBboxPatch((x + 2, y + 2), width - 4, height - 4, boxstyle="round,pad=2,rounding_size=3")
    box.set(fc="white", ec=PALETTE[note.lane], lw=1.2, zorder=9, gid=sheet.gid("box"), url=note.url)
    sheet.ax.add_patch(box)
    sheet.ax.add_patch(Rectangle((x, y + 2), 4, height - 4, fc=PALETTE[note.lane], ec="none", zorder=9.2))
    base = y + 5 + BODY
    if number:
        badge(sheet, number, x + 22, base - 4.4, note.lane)
    sheet.text(x + 13 + indent, base, note.head, weight=600)
    for index, line in enumerate(wrap(text, width - 24, BODY), 1):
        sheet.text(x + 13, base + index * BODY * LEAD + 2, line)
    if target:
        start = nearest_points(shapely.box(x, y, x + width, y + height), shapely.Point(target))[0]
        marks.leader(sheet.ax, [(start.x, start.y), target], note.lane, sheet.numbers["box"])
    return y + height


def notes_height(notes: list[Note], width: float, columns: int) -> float:
    """Return the height in px of notes printed under a map in columns."""
    return sum(_note_rows(notes, width, columns))


def _note_rows(notes: list[Note], width: float, columns: int) -> list[float]:
    heights = [note_height(note.text, width / columns - 28) + 4 for note in notes]
    return [max(heights[at : at + columns]) for at in range(0, len(notes), columns)]


def notes_below(sheet: Sheet, notes: list[Note], y: float, columns: int, *, numbered: bool = True) -> float:
    """Print notes under the map in columns, each with a stripe in its lane's colour; return the next y."""
    width = sheet.view.width
    for row, height in enumerate(_note_rows(notes, width, columns)):
        for column, note in enumerate(notes[row * columns : (row + 1) * columns]):
            x, number = column * width / columns, row * columns + column + 1
            stripe = Rectangle((x, y + 2), 4, height - 12, fc=PALETTE[note.lane], ec="none", url=note.url)
            sheet.ax.add_patch(stripe)
            base = y + 3 + BODY
            if numbered:
                badge(sheet, number, x + 22, base - 4.4, note.lane)
            sheet.text(x + (38 if numbered else 13), base, note.head, weight=600, url=note.url)
            for index, line in enumerate(wrap(note.text, width / columns - 28, BODY), 1):
                sheet.text(x + 13, base + index * BODY * LEAD + 2, line)
        y += height
    return y


Sign = Callable[[Axes, float, float], None]
Key = tuple[Sign, str]
"""A legend's entry: what draws its sign around a centre in px, and its words."""


def signs(*several: Sign) -> Sign:
    """Return what draws two signs in the place of one."""

    def draw(ax: Axes, x: float, y: float) -> None:
        for index, one in enumerate(several):
            one(ax, x + 18 * (index - (len(several) - 1) / 2), y)

    return draw


def legend_height(keys: list[Key], width: float, columns: int, size: float = 12.5) -> float:
    """Return the height in px of a legend."""
    return sum(_rows(keys, width, columns, size)) + 6


def _rows(keys: list[Key], width: float, columns: int, size: float) -> list[float]:
    heights = [max(24.0, len(wrap(words, width / columns - 54, size)) * size * 1.25 + 8) for _, words in keys]
    return [max(heights[at : at + columns]) for at in range(0, len(keys), columns)]


def legend(sheet: Sheet, keys: list[Key], y: float, width: float, columns: int, size: float = 12.5) -> float:
    """Draw the legend under the map, row by row; return the next y."""
    for row, height in enumerate(_rows(keys, width, columns, size)):
        for column, (draw, words) in enumerate(keys[row * columns : (row + 1) * columns]):
            x = column * width / columns
            draw(sheet.ax, x + 19, y + height / 2)
            lines = wrap(words, width / columns - 54, size)
            base = y + height / 2 + size * 0.36 - (len(lines) - 1) * size * 0.625
            for index, line in enumerate(lines):
                sheet.text(x + 44, base + index * size * 1.25, line, size=size)
        y += height
    return y + 6


def scale_bar(sheet: Sheet, x: float, y: float, km: float, nmi: float, remark: str = "") -> None:
    """Draw a bar in kilometres and one in nautical miles, each true where it stands, with a remark above them."""
    if remark:
        sheet.text(x, y - 9, remark, size=SMALL, color=marks.SEA_TEXT, edge=True)
    for row, (amount, metres, unit) in enumerate(((km, KM, "km"), (nmi, NMI, "nautical miles"))):
        top = y + row * 17
        length = sheet.view.bar((x + 60, top), amount * metres)
        for part in range(4):
            look = {"fc": PALETTE["ink"] if part % 2 == 0 else "white", "ec": PALETTE["ink"], "lw": 0.9, "zorder": 9}
            piece = Rectangle((x + part * length / 4, top), length / 4, 4.5, **look)
            piece.set_gid(sheet.gid("bar"))
            sheet.ax.add_patch(piece)
        sheet.text(x + length + 6, top + 7, f"{amount:,.0f} {unit}", size=SMALL, edge=True)


def locator(sheet: Sheet, countries: gpd.GeoDataFrame, box_px: tuple[float, float, float, float]) -> None:
    """Draw a small map in a corner that shows where the map lies: a frame around its ground."""
    left, top, width, height = box_px
    view = View.fit(manifest()["projections"]["overview"], box_px, (84.0, 50.0), 10_400.0)
    ax = sheet.ax
    ax.add_patch(Rectangle((left, top), width, height, fc=marks.SEA, ec="none", zorder=8.5))
    land = merged(view.shapes(countries.geometry, tolerance=1.2, smallest=4.0))
    marks.fill(ax, land, marks.LAND, 8.6, ec=marks.COAST, lw=0.5)
    ground = view.lines(sheet.view.outline().exterior, tolerance=0.1)
    x, y = ground.centroid.x, ground.centroid.y
    half = max(4.0, (ground.bounds[2] - ground.bounds[0]) / 2 + 1)
    ax.add_patch(Rectangle((x - half, y - half), 2 * half, 2 * half, fc="none", ec=PALETTE["ink"], lw=1.4, zorder=8.8))
    frame(sheet, view, "inset")


def strip(sheet: Sheet, y: float, words: str, tail: str, head: str, colour: str, url: str | None, left: float = 0) -> None:
    """Draw the arrow strip beside the map, from right to left: hollow, for the words are the outlet's; no line is drawn.

    `tail` names where it starts, `head` where it leads, `left` where the strip ends.
    """
    right = sheet.view.left + sheet.view.width
    a, b = left + text_width(head, 12.5, 600) + 8, right - text_width(tail, 12.5, 600) - 8
    half, point = 10.0, 15.0
    edge = [(a, y), (a + point, y - half - 4), (a + point, y - half), (b, y - half), (b, y + half)]
    edge += [(a + point, y + half), (a + point, y + half + 4)]
    arrow = Polygon(edge, closed=True, fc="white", ec=PALETTE[colour], lw=1.5, joinstyle="miter", zorder=9, url=url)
    arrow.set_gid(sheet.gid("strip"))
    sheet.ax.add_patch(arrow)
    sheet.text((a + point + b) / 2, y + 4.5, words, size=12.5, ha="center")
    sheet.text(left, y + 4.5, head, size=12.5, weight=600)
    sheet.text(right, y + 4.5, tail, size=12.5, weight=600, ha="right")


def small_print(sheet: Sheet, words: list[str], y: float, width: float) -> float:
    """Print the notes under the map in small type; return the next y."""
    for paragraph in words:
        for line in wrap(paragraph, width, SMALL):
            sheet.text(0, y + SMALL, line, size=SMALL, color=PALETTE["muted"])
            y += SMALL * 1.3
    return y


def print_height(words: list[str], width: float) -> float:
    """Return the height in px of the small print."""
    return sum(len(wrap(paragraph, width, SMALL)) for paragraph in words) * SMALL * 1.3 + 6
