"""One drawing of a map: what stands on it, where its words find room, and the shapes it is drawn with.

Each text tries spots of a grid around a target, and takes the one that costs least and covers no mark and no
text. Everything is in px of the map, y downwards. A text that finds no spot is written below the map, or left
out: that is its caller's choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Bbox, TransformedBbox
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from .basemap import View, polygons
from .style import PALETTE
from .typeset import CENTRE, LEFT, RIGHT, Paragraph, Run

NAME, NOTE, TOWN, COUNTRY, SEA = 16, 13, 12.5, 13.5, 13
"""Sizes of texts in px: of a claimed place, a note, a town, a country and a sea."""
DISC = 8
"""Radius of a place's disc in px."""
MARGIN, PAD, APART = 7, 3, 6
"""Px that a text keeps from the map's frame, from marks and texts, and from the mark that it names."""
STEP = 7
"""Px at most between the spots that a text tries, and between the points of a coast."""
INK = 2.5
"""Cost of each `STEP` px of coast or border under a text."""
LEADER = {True: 20, False: 40}
"""Px beyond which a line leads to a name, from a mark and from the middle of an area."""


@dataclass
class Sheet:
    """One drawing of a map: its view, the axes of the map and those for words in px, what goes below.

    `ink` holds points along coast and borders, `blocked` what no text may touch.
    """

    view: View
    map: Axes
    ax: Axes
    land: BaseGeometry
    countries: gpd.GeoDataFrame
    ink: shapely.STRtree
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
        target: tuple[float, float],
        *,
        radius: float = 0,
        inside: BaseGeometry | None = None,
        reach: float = 120,
        url: str | None = None,
        leads: bool = False,
    ) -> BaseGeometry | None:
        """Write one of several layouts of words within `reach` px of a target; return their box, if any.

        They stand beside the mark of some radius at the target, or with `inside` in that shape, as near to
        the target as they can. What `leads` is led to from a spot farther away.
        """
        mark = Point(target).buffer(radius + 2)
        standing = shapely.STRtree(self.blocked)
        around = shapely.STRtree([shape for shape in self.blocked if not shape.intersects(mark)])
        middle = np.array((self.view.width, self.view.height)) / 2
        shapely.prepare(inside)
        best: tuple[float, Paragraph, np.ndarray] | None = None
        for text in layouts:
            size = np.array((text.width, text.height))
            away = _grid(size / 2 + radius + APART, reach)
            away = away[(abs(target + away - middle) <= middle - size / 2 - MARGIN).all(axis=1)]
            boxes = shapely.box(*(target + away - size / 2 - PAD).T, *(target + away + size / 2 + PAD).T)
            held = np.ones(len(boxes), dtype=bool)
            held[standing.query(boxes, "intersects")[0]] = False
            if inside is not None:
                held[held] = shapely.contains(inside, boxes[held])
            away, boxes = away[held], boxes[held]
            if inside is None:
                far = shapely.distance(boxes, mark)
                cost = far + 0.3 * abs(away[:, 1]) + 2 * (away[:, 0] < 0)
                cost[(far == 0) | (far > reach)] = np.inf
            else:
                cost = 0.25 * np.hypot(*away.T)
            if leads:
                crossing = around.query(shapely.shortest_line(boxes, mark), "intersects")[0]
                cost[far > LEADER[radius > 0]] += 100
                cost[crossing] += 200
            inked = self.ink.query(boxes, "intersects")[0]
            cost += 0.5 * text.height + INK * np.bincount(inked, minlength=len(boxes))
            least = cost.min(initial=np.inf)
            if least < (best[0] if best else np.inf):
                best = least, text, away[cost.argmin()]
        if best is None:
            return None
        _, text, away = best
        x, y = target + away - (text.width / 2, text.height / 2)
        where = box(x, y, x + text.width, y + text.height)
        self.block(where)
        align = CENTRE if abs(away[0]) < text.width / 2 else LEFT if away[0] > 0 else RIGHT
        text.draw(self.ax, x + align * text.width, y, align=align, url=url)
        if leads and where.distance(mark) > LEADER[radius > 0]:
            leader = shapely.shortest_line(where.buffer(2), mark)
            self.ax.plot(*leader.xy, color=PALETTE["muted"], linewidth=0.9, zorder=3)
            self.block(leader)
        return where

    def name(
        self,
        layouts: Sequence[Paragraph],
        target: tuple[float, float],
        area: BaseGeometry,
        url: str | None = None,
    ) -> None:
        """Write a name in its area, or where that has no room led to it from beside."""
        if not self.place(layouts, target, inside=area, url=url):
            self.place(layouts, target, url=url, leads=True)


def _grid(half: np.ndarray, reach: float) -> np.ndarray:
    """Return steps from a target up to `reach` px beyond `half`; those of `half` itself are among them."""
    steps = half / np.ceil(half / STEP)
    number = ((half + reach) // steps).astype(int)
    across, down = (step * np.arange(-n, n + 1) for step, n in zip(steps, number, strict=True))
    return np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)


def patch(ax: Axes, shape: BaseGeometry, **look: Any) -> None:
    """Draw polygons or lines as one patch."""
    parts = shapely.get_parts(shape)
    lines = [ring for part in parts for ring in (shapely.get_rings(part) if part.area else [part])]
    paths = [Path(line.coords, closed=line.is_ring) for line in lines if not line.is_empty]
    if paths:
        ax.add_artist(PathPatch(Path.make_compound_path(*paths), **look))


def heart(shape: BaseGeometry) -> tuple[float, float]:
    """Return the point of a shape farthest from its edge, where a name stands best."""
    land = shapely.simplify(polygons(shape), 1)
    return (shapely.maximum_inscribed_circle(land, tolerance=3) if land.area else shape.centroid).coords[0]
