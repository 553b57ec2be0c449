"""Where the words of a map go: each text tries spots, and takes the best that covers no mark and no text.

Everything is in px of the map, y downwards. Spots are rows of x, y (the top left corner), cost, and the
share of a line's width at which it is aligned (0 left, 0.5 centred, 1 right). A text that finds no spot
gets None: the caller writes it below the map, or leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

Size = tuple[float, float]
Spots = np.ndarray
CELL = 4.0
"""Px of one cell of the grids on which ink and areas are summed."""
MARGIN = 7.0
"""Px that a text keeps from the map's frame."""
INK = 0.55
"""Cost of a px of coast or border under a text."""


class Board:
    """The map as a board: marks and texts that stand, and how much coast and border each cell holds."""

    def __init__(self, width: float, height: float, lines: BaseGeometry | None = None):
        self.width, self.height = width, height
        self.blocked: list[BaseGeometry] = []
        self._ink = _sums(self._drawn(lines))

    def fork(self) -> Board:
        """Return a board on which other texts may stand."""
        other = Board.__new__(Board)
        other.__dict__ |= self.__dict__ | {"blocked": list(self.blocked)}
        return other

    def _drawn(self, lines: BaseGeometry | None) -> np.ndarray:
        grid = np.zeros((int(np.ceil(self.height / CELL)), int(np.ceil(self.width / CELL))))
        if lines is not None:
            points = shapely.get_coordinates(shapely.segmentize(lines, CELL / 2))
            across, down = (points // CELL).astype(int).T
            inside = (across >= 0) & (across < grid.shape[1]) & (down >= 0) & (down < grid.shape[0])
            np.add.at(grid, (down[inside], across[inside]), CELL / 2)
        return grid

    def area(self, shape: BaseGeometry) -> np.ndarray:
        """Return the sums by which `covered` finds how much of a box lies in a shape."""
        rows, columns = (number - 1 for number in self._ink.shape)
        x, y = np.meshgrid((np.arange(columns) + 0.5) * CELL, (np.arange(rows) + 0.5) * CELL)
        shapely.prepare(shape)
        return _sums(shapely.contains_xy(shape, x, y).astype(float))

    def block(self, *shapes: BaseGeometry) -> None:
        """Keep texts off shapes."""
        self.blocked += [shape for shape in shapes if not shape.is_empty]

    def free(self, shape: BaseGeometry) -> bool:
        """Return whether nothing that stands is touched by a shape."""
        return not self.blocked or not shapely.intersects(self.blocked, shape).any()

    def put(
        self, options: Sequence[tuple[Size, Spots]], *, most: float = np.inf, pad: float = 3.0
    ) -> tuple[int, np.ndarray] | None:
        """Return the number of the option and the spot that cost least, free, inside the frame, and block it.

        None if there is none at a cost of at most `most`.
        """
        found = []
        for number, ((wide, tall), spots) in enumerate(options):
            x, y = spots[:, 0], spots[:, 1]
            inside = (x >= MARGIN) & (x <= self.width - MARGIN - wide)
            inside &= (y >= MARGIN) & (y <= self.height - MARGIN - tall)
            kept = spots[inside].copy()
            kept[:, 2] += INK * _sum(self._ink, kept, (wide, tall))[0]
            found.append(np.column_stack([kept, np.full((len(kept), 3), (number, wide, tall))]))
        ranked = np.concatenate(found)
        ranked = ranked[ranked[:, 2] <= most]
        ranked = ranked[np.argsort(ranked[:, 2], kind="stable")]
        standing = shapely.STRtree(self.blocked)
        for start in range(0, len(ranked), 300):
            tried = ranked[start : start + 300]
            x, y, wide, tall = tried[:, 0], tried[:, 1], tried[:, 5], tried[:, 6]
            boxes = shapely.box(x - pad, y - pad, x + wide + pad, y + tall + pad)
            taken = np.isin(np.arange(len(tried)), standing.query(boxes, "intersects")[0])
            if not taken.all():
                spot = tried[int(np.argmin(taken))]
                self.block(box(spot[0], spot[1], spot[0] + spot[5], spot[1] + spot[6]))
                return int(spot[4]), spot[:4]
        return None

    def around(self, point: tuple[float, float], radius: float, size: Size) -> Spots:
        """Return spots beside a point: right and left, then the corners, above and below, then farther."""
        (x, y), (wide, tall) = point, size
        spots = []
        for step, far in enumerate((radius + 6, radius + 14, radius + 26, radius + 40)):
            dx, dy = 0.75 * far, 0.5 * far
            spots += [
                (x + far, y - tall / 2, 0, 0),
                (x - far - wide, y - tall / 2, 2, 1),
                (x + dx, y + dy, 8, 0),
                (x - dx - wide, y + dy, 9, 1),
                (x + dx, y - dy - tall, 9, 0),
                (x - dx - wide, y - dy - tall, 10, 1),
                (x - wide / 2, y + far, 9, 0.5),
                (x - wide / 2, y - far - tall, 10, 0.5),
            ]
            spots[-8:] = [(a, b, cost + 16 * step, align) for a, b, cost, align in spots[-8:]]
        return np.array(spots, float)

    def near(self, target: tuple[float, float], size: Size, *, reach: float, weight: float) -> Spots:
        """Return spots of a grid within `reach` px of a target; each px away costs `weight`."""
        step = 7 if self.width > 500 else 5
        across = np.arange(MARGIN, self.width - MARGIN - size[0] + 1, step)
        down = np.arange(MARGIN, self.height - MARGIN - size[1] + 1, step)
        x, y = (grid.ravel() for grid in np.meshgrid(across, down))
        away = np.hypot(x + size[0] / 2 - target[0], y + size[1] / 2 - target[1])
        return np.column_stack([x, y, weight * away, np.zeros(len(x))])[away <= reach]

    def within(
        self,
        sums: np.ndarray,
        target: tuple[float, float],
        size: Size,
        *,
        weight: float = 0.25,
        pad: float = 3,
    ) -> Spots:
        """Return centred spots wholly in the area of `sums`; each px from a target costs `weight`."""
        spots = self.near(target, size, reach=1e9, weight=weight)
        spots[:, 3] = 0.5
        return spots[covered(sums, spots - [pad, pad, 0, 0], (size[0] + 2 * pad, size[1] + 2 * pad)) > 0.995]


def covered(sums: np.ndarray, spots: Spots, size: Size) -> np.ndarray:
    """Return the share of each box that lies in the area of `sums`."""
    found, cells = _sum(sums, spots, size)
    return found / cells


def _sums(grid: np.ndarray) -> np.ndarray:
    return np.pad(grid.cumsum(0).cumsum(1), ((1, 0), (1, 0)))


def _sum(sums: np.ndarray, spots: Spots, size: Size) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = (number - 1 for number in sums.shape)
    left, top = (np.clip((spots[:, at] / CELL).astype(int), 0, (columns, rows)[at]) for at in (0, 1))
    right = np.clip(((spots[:, 0] + size[0]) / CELL).astype(int) + 1, 0, columns)
    bottom = np.clip(((spots[:, 1] + size[1]) / CELL).astype(int) + 1, 0, rows)
    found = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return found, np.maximum((right - left) * (bottom - top), 1)
