"""One drawing of a map: what stands on it, where its words find room, and the shapes it is drawn with.

Each text tries spots, and takes the one that costs least and covers no mark and no text. Everything is in px
of the map, y downwards. Spots are rows of x, y (the top left corner), cost, and the share of a line's width
at which it is aligned. A text that finds no spot is written below the map, or left out: that is its caller's
choice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Bbox, TransformedBbox
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from .basemap import View, polygons
from .style import PALETTE
from .typeset import Paragraph, Run

Size = tuple[float, float]
Spots = np.ndarray
CELL = 4.0
"""Px of one cell of the grids on which ink and areas are summed."""
MARGIN, PAD = 7.0, 3.0
"""Px that a text keeps from the map's frame, and from marks, texts and what it shall not touch."""
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
    """One drawing of a map: its view, the axes of the map and those for words in px, what goes below."""

    view: View
    map: Axes
    ax: Axes
    land: BaseGeometry
    countries: gpd.GeoDataFrame
    ink: np.ndarray
    above: float = 0.0
    blocked: list[BaseGeometry] = field(default_factory=list)
    below: list[list[Run]] = field(default_factory=list)

    def put(self, paper: Axes, x: float, y: float) -> None:
        """Put the map with its corner at (x, y), in px of a paper, wherever the paper's edge comes to lie."""
        corners = Bbox.from_bounds(x, y, self.view.width, self.view.height)
        inside = TransformedBbox(corners, paper.transData)
        for ax in (self.map, self.ax):
            ax.set_axes_locator(lambda one, _: inside.transformed(one.figure.transFigure.inverted()))

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
        most: float = np.inf,
    ) -> BaseGeometry | None:
        """Write one of several layouts of words at the best spot and return its box.

        None if no free spot costs less than `most`. Each line of a layout costs a little.
        """
        best: tuple[np.ndarray, Paragraph] | None = None
        standing = shapely.STRtree(self.blocked)
        for text in layouts:
            size = np.array((text.width, text.height))
            tried = spots(size)
            tried[:, 2] += 0.5 * text.height + INK * summed(self.ink, tried, size)
            room = np.array((self.view.width, self.view.height)) - MARGIN - size
            inside = ((tried[:, :2] >= MARGIN) & (tried[:, :2] <= room)).all(axis=1)
            tried = tried[inside & (tried[:, 2] < most)]
            boxes = shapely.box(*(tried[:, :2] - PAD).T, *(tried[:, :2] + size + PAD).T)
            free = np.delete(tried, standing.query(boxes, "intersects")[0], axis=0)
            if len(free):
                spot = free[free[:, 2].argmin()]
                best, most = (spot, text), spot[2]
        if best is None:
            return None
        (x, y, _, share), text = best
        where = box(x, y, x + text.width, y + text.height)
        self.block(where)
        text.draw(self.ax, x + share * text.width, y, align=share, url=url)
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

    def write(
        self,
        layouts: Sequence[Paragraph],
        target: tuple[float, float],
        off: BaseGeometry,
        **limits: Any,
    ) -> BaseGeometry | None:
        """Write words centred near a target and `off` a shape; return their box as `place` does."""
        cells = self.cells(off.buffer(PAD))

        def spots(size: Size) -> Spots:
            found = self.near(target, size, weight=0.25)
            found[:, 3] = 0.5
            return found[summed(cells, found, size) == 0]

        return self.place(layouts, spots, **limits)

    def name(
        self,
        layouts: Sequence[Paragraph],
        point: tuple[float, float],
        radius: float = 0,
        url: str | None = None,
    ) -> BaseGeometry | None:
        """Write words beside a mark; where they stand away from it a line leads to it, across little."""
        mark = Point(point).buffer(radius + 2)
        others = shapely.STRtree([shape for shape in self.blocked if not shape.intersects(mark)])

        def spots(size: Size) -> Spots:
            far = self.near(point, size, reach=150) + (0, 0, 60, 0)
            found = np.concatenate([around([point], radius, size), far])
            boxes = shapely.box(*found[:, :2].T, *(found[:, :2] + size).T)
            crossing = others.query(shapely.shortest_line(boxes, mark), "intersects")[0]
            found[crossing, 2] += 200
            return found

        where = self.place(layouts, spots, url=url)
        if where and where.distance(mark) > 16:
            leader = shapely.shortest_line(where.buffer(2), mark)
            self.ax.plot(*leader.xy, color=PALETTE["muted"], linewidth=0.9, zorder=3)
            self.block(leader)
        return where

    def cells(self, shape: BaseGeometry) -> np.ndarray:
        """Return the sums by which `summed` counts the cells of a box whose middle lies in a shape."""
        rows, columns = (CELL * np.arange(number - 1) + CELL / 2 for number in self.ink.shape)
        shapely.prepare(shape)
        return sums(shapely.contains_xy(shape, *np.meshgrid(columns, rows)))


def around(points: Sequence[tuple[float, float]], radius: float, size: Size, rings: int = 4) -> Spots:
    """Return spots beside points: right and left, then the corners, above and below, then farther rings."""
    spots = []
    for point, (ring, gap) in product(points, enumerate((6, 14, 26, 40)[:rings])):
        corner = point + (radius + gap) * BESIDE[:, :2] - size * BESIDE[:, 2:4]
        spots.append(np.column_stack([corner, 16 * ring + BESIDE[:, 4], BESIDE[:, 2]]))
    return np.concatenate(spots)


def ink(lines: BaseGeometry, width: float, height: float) -> np.ndarray:
    """Return the sums of the px of coast and border in each cell of a map."""
    points = shapely.get_coordinates(shapely.segmentize(lines, CELL / 2))
    edges = (np.arange(0, side + CELL, CELL) for side in (height, width))
    return sums(np.histogram2d(points[:, 1], points[:, 0], bins=list(edges))[0] * CELL / 2)


def sums(grid: np.ndarray) -> np.ndarray:
    """Return the sums of all cells above and left of each corner of a grid."""
    return np.pad(grid.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))


def summed(corners: np.ndarray, spots: Spots, size: Size) -> np.ndarray:
    """Return what the cells that each box touches hold, from the sums at their corners."""
    most = np.array(corners.shape)[::-1] - 1
    left, top = np.clip((spots[:, :2] / CELL).astype(int), 0, most).T
    right, bottom = np.clip(((spots[:, :2] + size) / CELL).astype(int) + 1, 0, most).T
    return corners[bottom, right] - corners[top, right] - corners[bottom, left] + corners[top, left]


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
