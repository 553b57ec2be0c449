"""What surrounds the marks: the base map, labels, numbered notes, legend, scale bars, the rail strip, the small print.

A `Sheet` is a figure with a map in it. Everything is placed in px from the top left corner, and every box, line and symbol
has a gid, so that `checking.check` can compare them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from shapely.geometry.base import BaseGeometry

from ...coding.places import Place
from ...dataset.load import Dataset
from ..geo import KM, NMI, View, borders, manifest, merged
from ..style import PALETTE, halo, panel
from . import marks

BODY, SMALL, LEAD, MOST = 13.0, 11.5, 1.3, 14
"""Sizes of text in px, the distance of lines in sizes, and the most lines of a note."""


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

    def text(
        self, x: float, y: float, words: str, *, size: float = BODY, edge: bool = False, **more: Any
    ) -> Text:
        """Print one line with its baseline at y; `edge` gives it a white rim."""
        look = {"va": "baseline", "color": PALETTE["ink"], "size": size, "zorder": 10}
        drawn = self.ax.text(x, y, words, **look | more)
        return halo(drawn) if edge else drawn


def ground(
    sheet: Sheet, countries: gpd.GeoDataFrame, named: Iterable[str], *, inner_borders: bool = True
) -> dict[str, BaseGeometry]:
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


def graticule(
    sheet: Sheet, lons: list[float], lats: list[float], labelled: Iterable[tuple[str, float]] = ()
) -> None:
    """Draw meridians and parallels over the sea, and label those named where they leave the frame (bottom, right)."""
    view = sheet.view
    low, high = min(lats) - 20, min(max(lats) + 20, 89)
    found = view.graticule(lons, [low, *lats, high])
    wide = view.graticule([min(lons) - 40, *lons, max(lons) + 40], lats)
    for (kind, value), line in {
        **{k: v for k, v in found.items() if k[0] == "lon"},
        **{k: v for k, v in wide.items() if k[0] == "lat"},
    }.items():
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
    dx, dy, ha = {
        "r": (8, 4.5, "left"),
        "l": (-8, 4.5, "right"),
        "t": (0, -7, "center"),
        "b": (0, 15, "center"),
    }[side]
    label(sheet, place.name, x + dx, y + dy, "town", ha)


def names(
    data: Dataset,
    sheet: Sheet,
    labels: list[tuple[str, float, float, str, str]],
    towns: list[tuple[str, str]],
    broken: dict[str, str],
) -> None:
    """Print the names of a map and its towns: (place, lon, lat, kind, alignment) and (place, side).

    `broken` has names as they stand on the map where they differ; countries are in capitals. A place that the list does
    not hold has no name here.
    """
    for place_id, lon, lat, kind, ha in labels:
        if place_id in data.place_list:
            name = data.place_list[place_id].name
            shown = broken.get(place_id, name.upper() if kind == "country" else name)
            label(sheet, shown, *sheet.view.xy(lon, lat), kind, ha)
    for place_id, side in towns:
        if place_id in data.place_list:
            town(sheet, data.place_list[place_id], side)


def scale_bar(sheet: Sheet, x: float, y: float, km: float, nmi: float, remark: str = "") -> None:
    """Draw a bar in kilometres and one in nautical miles, each true where it stands, with a remark above them."""
    if remark:
        sheet.text(x, y - 9, remark, size=SMALL, color=marks.SEA_TEXT, edge=True)
    for row, (amount, metres, unit) in enumerate(((km, KM, "km"), (nmi, NMI, "nautical miles"))):
        top = y + row * 17
        length = sheet.view.bar((x, top), amount * metres)
        for part in range(4):
            look = {
                "fc": PALETTE["ink"] if part % 2 == 0 else "white",
                "ec": PALETTE["ink"],
                "lw": 0.9,
                "zorder": 9,
            }
            piece = Rectangle((x + part * length / 4, top), length / 4, 4.5, **look)
            piece.set_gid(sheet.gid("bar"))
            sheet.ax.add_patch(piece)
        sheet.text(x + length + 6, top + 7, f"{amount:,.0f} {unit}", size=SMALL, edge=True)


def locator(sheet: Sheet, countries: gpd.GeoDataFrame, box_px: tuple[float, float, float, float]) -> None:
    """Draw a small map in a corner that shows where the map lies: a frame around its ground."""
    left, top, width, height = box_px
    view = View.fit(manifest()["projections"]["overview"], box_px, (86.0, 48.0), 9_600.0)
    ax = sheet.ax
    ax.add_patch(Rectangle((left, top), width, height, fc=marks.SEA, ec="none", zorder=8.5))
    land = merged(view.shapes(countries.geometry, tolerance=1.2, smallest=4.0))
    marks.fill(ax, land, "#CFC9BE", 8.6)
    ground = view.lines(sheet.view.outline().exterior, tolerance=0.1)
    x, y = ground.centroid.x, ground.centroid.y
    half = max(4.0, (ground.bounds[2] - ground.bounds[0]) / 2 + 1)
    ax.add_patch(
        Rectangle((x - half, y - half), 2 * half, 2 * half, fc="none", ec=PALETTE["ink"], lw=1.4, zorder=8.8)
    )
    frame(sheet, view, "inset")
