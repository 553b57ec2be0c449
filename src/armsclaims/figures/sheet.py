"""One drawing of a map: a view, the board on which words are placed, and the axes on which they are written in px."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from .basemap import View
from .placement import Board, Size, Spots
from .style import PALETTE, halo
from .typeset import Paragraph, Run, Stack


@dataclass
class Sizes:
    """Sizes of text and marks in px at one width."""

    name: float
    note: float
    town: float
    country: float
    sea: float
    disc: float
    line: float
    room: float

    @classmethod
    def at(cls, width: float) -> Sizes:
        """Return the sizes of a wide map, or of a phone's."""
        return (
            cls(17, 13.5, 13, 14, 13.5, 8.5, 2.6, 215)
            if width > 500
            else cls(15, 13, 12.5, 13, 12.5, 7.5, 2.4, 150)
        )


@dataclass(frozen=True)
class Bar:
    """A scale bar with its words, placed and written like a text."""

    length: float
    words: Paragraph
    height: float = 18.0

    @property
    def width(self) -> float:
        """Width of bar and words in px."""
        return self.length + 8 + self.words.width

    def draw(self, ax: Axes, x: float, y: float, *, align: str = "left", url: str | None = None) -> float:
        """Draw the bar from `x` and its words after it."""
        base = y + 12
        ticks = ([x, x, x + self.length, x + self.length], [base - 5, base, base, base - 5])
        ax.plot(*ticks, color=PALETTE["ink"], linewidth=1.6, gid="scale", solid_joinstyle="miter")
        return self.words.draw(ax, x + self.length + 8, y + 9 - self.words.height / 2)


Words = Paragraph | Stack | Bar


@dataclass
class Sheet:
    """One drawing of a map: its view, the axes for words in px, the board of what stands, and what goes below.

    Words are first placed, at a `cost`, and written by `commit`: several sheets may be tried and one kept.
    """

    view: View
    ax: Axes
    board: Board
    sizes: Sizes
    land: BaseGeometry
    countries: gpd.GeoDataFrame
    above: float = 0.0
    areas: dict[str, np.ndarray] = field(default_factory=dict)
    below: list[list[Run]] = field(default_factory=list)
    cost: float = 0.0
    acts: list[Callable[[], Any]] = field(default_factory=list)

    def fork(self) -> Sheet:
        """Return a sheet on which other words may be placed."""
        return replace(self, board=self.board.fork(), below=[], acts=[])

    def commit(self) -> Sheet:
        """Draw what was placed."""
        for act in self.acts:
            act()
        return self

    @property
    def wide(self) -> bool:
        """Whether this is no phone's map."""
        return self.view.width > 500

    def xy(self, position: tuple[float, float]) -> tuple[float, float]:
        """Return the px of a position in degrees."""
        point = self.view.px(Point(position))
        return point.x, point.y

    def shows(self, position: tuple[float, float] | None) -> bool:
        """Return whether a position lies on the map."""
        return position is not None and self.view.frame.buffer(-4).contains(Point(self.xy(position)))

    def area(self, name: str, shape: Callable[[], BaseGeometry]) -> np.ndarray:
        """Return the board's sums of an area, found once."""
        if name not in self.areas:
            self.areas[name] = self.board.area(shape())
        return self.areas[name]

    def place(
        self,
        words: Sequence[Words],
        spots: Callable[[Size], Spots],
        *,
        url: str | None = None,
        lost: float = 0,
        most: float = np.inf,
        pad: float = 3,
    ) -> tuple[Words, np.ndarray] | None:
        """Place one of several layouts of words at the best spot and return both.

        None, at the cost `lost`, if no spot is free that costs at most `most`. Each line of a layout costs a little.
        """
        options = []
        for text in words:
            found = spots((text.width, text.height))
            found[:, 2] += 0.5 * text.height
            options.append(((text.width, text.height), found))
        found = self.board.put(options, most=most, pad=pad)
        self.cost += lost if found is None else found[1][2]
        if found is None:
            return None
        chosen, spot = words[found[0]], found[1]
        self.acts.append(lambda: self.write(chosen, spot, url))
        return chosen, spot

    def write(self, words: Words, spot: np.ndarray, url: str | None = None) -> None:
        """Write words at a spot."""
        before = len(self.ax.texts)
        x, y, _, align = spot
        align_name = {0.0: "left", 0.5: "center", 1.0: "right"}[float(align)]
        words.draw(self.ax, x + align * words.width, y, align=align_name, url=url)
        for text in self.ax.texts[before:]:
            halo(text)


def patch(shape: BaseGeometry, **look: Any) -> PathPatch:
    """Return polygons or lines as one matplotlib patch."""
    rings = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            rings += [Path(ring.coords, closed=True) for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in ("LineString", "LinearRing") and not part.is_empty:
            rings.append(Path(part.coords))
    patch = PathPatch(Path.make_compound_path(*rings) if rings else Path(np.zeros((0, 2))), **look)
    return patch


def heart(shape: BaseGeometry) -> tuple[float, float]:
    """Return the point of a shape farthest from its edge, where a name stands best."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    if not parts:
        return shape.centroid.x, shape.centroid.y
    largest = max(parts, key=lambda part: part.area)
    radius = shapely.maximum_inscribed_circle(shapely.simplify(largest, 1), tolerance=3)
    return radius.coords[0]


def arrowhead(line: LineString, size: float) -> shapely.Polygon:
    """Return a triangle at the middle of a line, pointing along it."""
    tail, tip = (line.interpolate(line.length / 2 + way * size / 2) for way in (-1, 1))
    along = np.array([tip.x - tail.x, tip.y - tail.y])
    along /= max(float(np.hypot(*along)), 1e-9)
    across = np.array([-along[1], along[0]]) * size * 0.36
    base = np.array([tail.x, tail.y])
    return shapely.Polygon([base + across, base - across, (tip.x, tip.y)])


def arrow(ray: LineString, width: float) -> shapely.Polygon:
    """Return an arrow with an outline along a straight ray."""
    start, end = np.array(ray.coords[0]), np.array(ray.coords[-1])
    along = (end - start) / max(float(np.hypot(*(end - start))), 1e-9)
    across = np.array([-along[1], along[0]])
    neck = end - along * width * 1.7
    half, wing = across * width / 2, across * width * 1.2
    return shapely.Polygon(
        [start + half, neck + half, neck + wing, end, neck - wing, neck - half, start - half]
    )


def square(bounds: tuple[float, float, float, float]) -> Rectangle:
    """Return the mark of a town."""
    x, y, right, _ = bounds
    look = {"facecolor": PALETTE["muted"], "edgecolor": PALETTE["paper"], "linewidth": 0.8}
    return Rectangle((x, y), right - x, right - x, gid="town", **look)
