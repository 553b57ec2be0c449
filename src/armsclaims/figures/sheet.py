"""One drawing of a map: what stands on it, where its words find room, and the shapes it is drawn with.

Each text tries spots, and takes the one that costs least and covers no mark and no text. Everything is in px
of the map, y downwards. Spots are rows of x, y (the top left corner), cost, and the share of a line's width
at which it is aligned (0 left, 0.5 centred, 1 right). A text that finds no spot is written below the map, or
left out: that is its caller's choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from .basemap import View, polygons
from .style import Box
from .typeset import SHARES, Paragraph, Run

Size = tuple[float, float]
Spots = np.ndarray
CELL = 4.0
"""Px of one cell of the grids on which ink and areas are summed."""
MARGIN = 7.0
"""Px that a text keeps from the map's frame."""
BESIDE = np.array(
    [
        (1, 0, 0, 0.5, 0),
        (-1, 0, 1, 0.5, 2),
        (0.75, 0.5, 0, 0, 8),
        (-0.75, 0.5, 1, 0, 9),
        (0.75, -0.5, 0, 1, 9),
        (-0.75, -0.5, 1, 1, 10),
        (0, 1, 0.5, 0, 9),
        (0, -1, 0.5, 1, 10),
    ]
)
"""Spots beside a point: px right and down, shares of a text's width and height to step back, and the cost."""
INK = 0.55
"""Cost of a px of coast or border under a text."""


class Sizes(NamedTuple):
    """Sizes of text and marks in px."""

    name: float
    note: float
    town: float
    country: float
    sea: float
    disc: float
    line: float
    room: float


WIDE_SIZES = Sizes(17, 13.5, 13, 14, 13.5, 8.5, 2.6, 215)
PHONE_SIZES = Sizes(15, 13, 12.5, 13, 12.5, 7.5, 2.4, 150)


@dataclass
class Sheet:
    """One drawing of a map: its view, the axes for words in px, what stands on it, what goes below.

    Words are first placed, at a `cost`, and written by `acts`: several sheets may be tried and one kept.
    """

    view: View
    ax: Axes
    land: BaseGeometry
    countries: gpd.GeoDataFrame
    ink: np.ndarray
    axes: list[tuple[Axes, Box]]
    above: float = 0.0
    blocked: list[BaseGeometry] = field(default_factory=list)
    areas: dict[str, np.ndarray] = field(default_factory=dict)
    below: list[list[Run]] = field(default_factory=list)
    cost: float = 0.0
    acts: list[Callable[[], Any]] = field(default_factory=list)

    def fork(self) -> Sheet:
        """Return a sheet on which other words may be placed."""
        return replace(self, blocked=[*self.blocked], below=[], acts=[])

    def boxes(self, x: float, y: float) -> list[tuple[Axes, Box]]:
        """Return the axes of the map and their boxes in px, where the map's corner is at (x, y)."""
        return [(ax, (x + left, y + top, *size)) for ax, (left, top, *size) in self.axes]

    @property
    def wide(self) -> bool:
        """Whether this is no phone's map."""
        return self.view.width > 500

    @property
    def sizes(self) -> Sizes:
        """The sizes of a wide map, or of a phone's."""
        return WIDE_SIZES if self.wide else PHONE_SIZES

    def xy(self, position: tuple[float, float]) -> tuple[float, float]:
        """Return the px of a position in degrees."""
        return self.view.px(Point(position)).coords[0]

    def shows(self, position: tuple[float, float] | None) -> bool:
        """Return whether a position lies on the map."""
        return position is not None and self.view.frame.buffer(-4).contains(Point(self.xy(position)))

    def area(self, name: str, shape: BaseGeometry) -> np.ndarray:
        """Return the sums by which `covered` finds how much of a box lies in a shape, found once."""
        if name not in self.areas:
            rows, columns = (np.arange(number - 1) * CELL + CELL / 2 for number in self.ink.shape)
            shapely.prepare(shape)
            inside = shapely.contains_xy(shape, *np.meshgrid(columns, rows))
            self.areas[name] = sums(inside.astype(float))
        return self.areas[name]

    def block(self, *shapes: BaseGeometry) -> None:
        """Keep texts off shapes."""
        self.blocked += [shape for shape in shapes if not shape.is_empty]

    def free(self, shape: BaseGeometry) -> bool:
        """Return whether nothing that stands is touched by a shape."""
        return not shapely.intersects(self.blocked, shape).any()

    def place(
        self,
        layouts: Sequence[Paragraph],
        spots: Callable[[Size], Spots],
        *,
        url: str | None = None,
        lost: float = 0,
        most: float = np.inf,
        pad: float = 3.0,
    ) -> BaseGeometry | None:
        """Place one of several layouts of words at the best spot and return its box.

        None, at the cost `lost`, if no free spot costs at most `most`. Each line of a layout costs a little.
        """
        best: tuple[np.ndarray, Paragraph] | None = None
        standing = shapely.STRtree(self.blocked)
        for text in layouts:
            size = np.array((text.width, text.height))
            tried = spots(size)
            tried[:, 2] += 0.5 * text.height + INK * _sum(self.ink, tried, size)[0]
            room = np.array((self.view.width, self.view.height)) - MARGIN - size
            inside = ((tried[:, :2] >= MARGIN) & (tried[:, :2] <= room)).all(1)
            tried = tried[inside & (tried[:, 2] <= most)]
            tried = tried[np.argsort(tried[:, 2], kind="stable")]
            for start in range(0, len(tried), 300):
                some = tried[start : start + 300]
                boxes = shapely.box(*(some[:, :2] - pad).T, *(some[:, :2] + size + pad).T)
                free = np.setdiff1d(np.arange(len(some)), standing.query(boxes, "intersects")[0])
                if len(free):
                    if best is None or some[free[0], 2] < most:
                        best, most = (some[free[0]], text), some[free[0], 2]
                    break
        if best is None:
            self.cost += lost
            return None
        (x, y, cost, share), text = best
        where = box(x, y, x + text.width, y + text.height)
        self.block(where)
        self.cost += cost
        align = {value: name for name, value in SHARES.items()}[share]
        self.acts.append(partial(text.draw, self.ax, x + share * text.width, y, align=align, url=url))
        return where

    def near(
        self, target: tuple[float, float], size: Size, *, reach: float = 1e9, weight: float = 1
    ) -> Spots:
        """Return spots of a grid within `reach` px of a target; each px away costs `weight`."""
        step = 7 if self.wide else 5
        across = np.arange(MARGIN, self.view.width - MARGIN - size[0] + 1, step)
        down = np.arange(self.view.height - MARGIN - size[1], MARGIN - 1, -step)
        x, y = (grid.ravel() for grid in np.meshgrid(across, down))
        away = np.hypot(x + size[0] / 2 - target[0], y + size[1] / 2 - target[1])
        return np.column_stack([x, y, weight * away, np.zeros(len(x))])[away <= reach]

    def within(
        self,
        area: np.ndarray,
        target: tuple[float, float],
        size: Size,
        *,
        weight: float = 0.25,
        reach: float = 1e9,
        pad: float = 3,
        share: float = 0.995,
    ) -> Spots:
        """Return centred spots that are in an `area` by a `share`; each px from a target costs `weight`."""
        spots = self.near(target, size, reach=reach, weight=weight)
        spots[:, 3] = 0.5
        padded = size[0] + 2 * pad, size[1] + 2 * pad
        return spots[covered(area, spots - [pad, pad, 0, 0], padded) > share]


def around(points: Sequence[tuple[float, float]], radius: float, size: Size, rings: int = 4) -> Spots:
    """Return spots beside points: right and left, then the corners, above and below, then farther rings."""
    spots = []
    for point, (ring, gap) in product(points, enumerate((6, 14, 26, 40)[:rings])):
        corner = point + (radius + gap) * BESIDE[:, :2] - size * BESIDE[:, 2:4]
        spots.append(np.column_stack([corner, 16 * ring + BESIDE[:, 4], BESIDE[:, 2]]))
    return np.concatenate(spots)


def ink(lines: BaseGeometry, width: float, height: float) -> np.ndarray:
    """Return the sums of the px of coast and border in each cell of a map."""
    grid = np.zeros((int(np.ceil(height / CELL)), int(np.ceil(width / CELL))))
    points = shapely.get_coordinates(shapely.segmentize(lines, CELL / 2))
    across, down = (points // CELL).astype(int).T
    inside = (across >= 0) & (across < grid.shape[1]) & (down >= 0) & (down < grid.shape[0])
    np.add.at(grid, (down[inside], across[inside]), CELL / 2)
    return sums(grid)


def covered(area: np.ndarray, spots: Spots, size: Size) -> np.ndarray:
    """Return the share of each box that lies in the area of some sums."""
    found, cells = _sum(area, spots, size)
    return found / cells


def sums(grid: np.ndarray) -> np.ndarray:
    """Return the sums of all cells above and left of each corner of a grid."""
    return np.pad(grid.cumsum(0).cumsum(1), ((1, 0), (1, 0)))


def _sum(area: np.ndarray, spots: Spots, size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Return what boxes hold of some sums, and how many cells each has."""
    most = np.array(area.shape)[::-1] - 1
    left, top = np.clip((spots[:, :2] / CELL).astype(int), 0, most).T
    right, bottom = np.clip(((spots[:, :2] + size) / CELL).astype(int) + 1, 0, most).T
    found = area[bottom, right] - area[top, right] - area[bottom, left] + area[top, left]
    return found, np.maximum((right - left) * (bottom - top), 1)


def patch(ax: Axes, shape: BaseGeometry, **look: Any) -> None:
    """Draw polygons or lines as one patch."""
    parts = shapely.get_parts(shape)
    lines = [ring for part in parts for ring in (shapely.get_rings(part) if part.area else [part])]
    paths = [Path(line.coords, closed=line.is_ring) for line in lines if not line.is_empty]
    if paths:
        ax.add_artist(PathPatch(Path.make_compound_path(*paths), **look))


def heart(shape: BaseGeometry) -> tuple[float, float]:
    """Return the point of a shape farthest from its edge, where a name stands best."""
    largest = max(polygons(shape).geoms, key=lambda part: part.area, default=None)
    if largest is None:
        return shape.centroid.coords[0]
    return shapely.maximum_inscribed_circle(shapely.simplify(largest, 1), tolerance=3).coords[0]


def arrow(ray: LineString, shaft: float, wing: float, head: float) -> shapely.Polygon:
    """Return an arrow along a straight ray, by the px across its shaft and wings and along its head."""
    start, end = np.array(ray.coords)[[0, -1]]
    along = (end - start) / max(ray.length, 1e-9)
    across = np.array([-along[1], along[0]]) / 2
    neck = end - along * head
    half, wings = across * shaft, across * wing
    return shapely.Polygon(
        [start + half, neck + half, neck + wings, end, neck - wings, neck - half, start - half]
    )
