"""The five signs of a statement in time, the month band they stand on, and how they stack beside it.

Filled: in the articles. Outlined: reported elsewhere. A diamond alleges on one day, a capsule on some day of
a span, a triangle down denies, a cross rejects the proof or the accuser, a triangle up concedes a part. What
was said by a day is open to the left: its mark stands on the last day possible and fades towards the days
before.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from .placing import Box
from .saying import Mark
from .style import PALETTE, text_width
from .typeset import CENTRE, lay

DAY = pd.Timedelta(1, "D")
ANSWERS = {
    "denies": ("denied", "denies"),
    "rejects": ("rejected", "rejects the proof or the accuser"),
    "concedes": ("conceded", "concedes a part"),
}
"""Kinds of answers: what one did, in a word, and what its sign says."""
CORNERS = {
    "alleges": ((-1, 0), (0, -1), (1, 0), (0, 1)),
    "denies": ((-1, -0.8), (1, -0.8), (0, 1)),
    "concedes": ((-1, 0.8), (1, 0.8), (0, -1)),
}
_FADE = ((2.0, 5.0), (9.0, 3.5), (14.0, 2.0))
"""Distance from a mark's edge and length of each dash of an open side, in px."""
SIZE = {True: 7.5, False: 4.8}
"""Px from a mark's middle to its tip, in the articles and elsewhere."""
_MORE = 9, 8.5
"""Half the width and height in px of the words "+N"."""


@dataclass(frozen=True)
class Scale:
    """Where days stand: `left` and `right` in px for the days `start` and `end`."""

    left: float
    right: float
    start: pd.Timestamp
    end: pd.Timestamp

    def edge(self, day: pd.Timestamp) -> float:
        """Return the px at which a day begins."""
        return self.left + (self.right - self.left) * ((day - self.start) / (self.end - self.start))

    def x(self, day: pd.Timestamp) -> float:
        """Return the px of the middle of a day."""
        return self.edge(day + DAY / 2)


def scale_of(days: pd.Series, left: float, right: float, *, clear: float = 0) -> Scale:
    """Return a scale of whole months around days; `clear` px before the first day stay empty, for words."""
    days = pd.to_datetime(days.dropna())
    month = pd.offsets.MonthBegin(1)
    start, end = (day.normalize().replace(day=1) for day in (days.min(), days.max()))
    scale = Scale(left, right, start, end + month)
    while clear and scale.x(days.min()) < left + clear:
        scale = replace(scale, start=scale.start - month)
    return scale


def band(
    ax: Axes, scale: Scale, y: float, height: float = 23, *, size: float = 12.5, least: float = 34
) -> None:
    """Draw a band from `y` down: a name a month of at least `least` px, else a quarter or a year."""
    months = pd.date_range(scale.start, scale.end - DAY, freq="MS")
    wide = (scale.right - scale.left) / len(months)
    step = 1 if wide >= least else 3 if wide >= 12 else 12
    firsts = [month for month in months if month == scale.start or (month.month - 1) % step == 0]
    edges = [*map(scale.edge, firsts), scale.right]
    for first, a, b in zip(firsts, edges, edges[1:], strict=False):
        ax.add_patch(Rectangle((a, y), b - a - 1.5, height, fc=PALETTE["band"], ec="none", zorder=0.5))
        year = first.month == 1 or first == scale.start
        names = [f"{first:%b %Y}", f"{first:%b} ’{first:%y}"] * year + [f"{first:%b}"]
        name = next((name for name in names if text_width(name, size) < b - a - 6), "")
        lay([(name, "m")], 200, size, height).draw(ax, a + 4, y)


def sign(
    ax: Axes,
    x: float,
    y: float,
    colour: str,
    kind: str = "alleges",
    *,
    filled: bool = True,
    size: float = 6,
    span: float = 0,
    fades: bool = False,
    upright: bool = False,
    url: str | None = None,
) -> None:
    """Draw a sign with its middle at (x, y), `size` px from middle to tip; `span` makes a capsule that long.

    `fades` draws the open side, `upright` a capsule that stands, on an axis that runs down.
    """
    pen = {"fc": colour if filled else PALETTE["paper"], "ec": colour, "lw": 1.5, "url": url, "zorder": 3}
    line = {"color": colour, "url": url, "zorder": 3}
    arm = size * 0.8
    if kind == "rejects":
        line |= {"lw": 2.2 if filled else 1.8, "solid_capstyle": "round"}
        for way in (arm, -arm):
            ax.plot([x - arm, x + arm], [y - way, y + way], **line)
    elif kind == "alleges" and span > 2 * size:
        wide, tall = (2 * arm, span) if upright else (span, 2 * arm)
        corner = x - wide / 2, y - tall / 2
        look = f"round,pad=0,rounding_size={arm * 0.9}"
        ax.add_patch(FancyBboxPatch(corner, wide, tall, boxstyle=look, **pen))
    else:
        corners = [(x + size * across, y + size * down) for across, down in CORNERS[kind]]
        ax.add_patch(Polygon(corners, joinstyle="miter", **pen))
    for distance, length in _FADE if fades else ():
        at = x - max(span / 2, size) - distance
        ax.plot([at - length, at], [y, y], **(line | {"lw": 1.8, "solid_capstyle": "butt"}))


def sign_of(ax: Axes, mark: Mark, x: float, y: float, **look: Any) -> None:
    """Draw the sign of a mark with its middle at (x, y)."""
    sign(ax, x, y, mark.colour, mark.kind, filled=mark.filled, url=mark.url, **look)


@dataclass(frozen=True)
class Placed:
    """A mark beside an axis: its first and last px along it, and the px from the axis to its middle."""

    mark: Mark
    low: float
    high: float
    away: float = 0

    @property
    def box(self) -> Box:
        """The room it takes, its fading days included."""
        wide, tall = _MORE if self.mark.kind == "more" else (SIZE[self.mark.filled],) * 2
        open_side = 16 if self.mark.early is None else 0
        return self.low - wide - open_side, self.high + wide, self.away - tall, self.away + tall + 3


def depth(placed: Sequence[Placed], least: float = 0) -> float:
    """Return how far marks reach from their axis."""
    return max((one.box[3] for one in placed), default=least)


def stack(marks: Sequence[Mark], scale: Scale, most: float = math.inf) -> list[Placed]:
    """Place marks beside an axis: what is nearer than its width is stacked, not moved.

    Of those that would stand more than `most` px from it, a mark "+N" stands for several.
    """
    placed: list[Placed] = []
    hidden: list[Placed] = []
    for mark in sorted(marks, key=lambda mark: (not mark.filled, not mark.labelled, mark.late)):
        size = SIZE[mark.filled]
        low, high = (scale.x(day) for day in mark.days)
        if high - low > 2 * size:
            low, high = scale.edge(mark.days[0]), scale.edge(mark.late + DAY)
        else:
            low = high
        one = Placed(mark, low, high, size + 3)
        for other in sorted(placed, key=lambda other: other.away):
            step = size + SIZE[other.mark.filled] + 1.5
            beside = one.box[0] < other.box[1] + 1 and other.box[0] < one.box[1] + 1
            if beside and abs(other.away - one.away) < step:
                one = replace(one, away=other.away + step)
        (placed if one.away <= most else hidden).append(one)
    groups: list[list[Placed]] = []
    for one in sorted(hidden, key=lambda one: one.high):
        if groups and one.high - groups[-1][-1].high < 2 * _MORE[0] + 4:
            groups[-1].append(one)
        else:
            groups.append([one])
    return placed + [_more(placed, group) for group in groups]


def _more(placed: Sequence[Placed], group: list[Placed]) -> Placed:
    """Return "+N" above the marks in whose stack there is no room; "+1" would be no lower than its mark."""
    mark = group[0].mark
    if len(group) == 1:
        return group[0]
    look = {"kind": "more", "early": mark.late, "filled": False, "labelled": False, "words": f"+{len(group)}"}
    mark = replace(mark, rows=[row for one in group for row in one.mark.rows], **look)
    x = sum(one.high for one in group) / len(group)
    reach = 2 * _MORE[0]
    near = [one for one in placed if one.low - reach < x < one.high + reach]
    return Placed(mark, x, x, depth(near) - 3 + _MORE[1])


def draw_marks(ax: Axes, placed: Sequence[Placed], y: float, way: int) -> None:
    """Draw stacked marks from the axis at `y`, upward where `way` is -1."""
    for one in placed:
        mark, at = one.mark, y + way * one.away
        if mark.kind == "more":
            lay([(mark.words, "m")], 60, 12.5, 17).draw(ax, one.low, at - 8.5, align=CENTRE, url=mark.url)
            continue
        look = {"size": SIZE[mark.filled], "span": one.high - one.low, "fades": mark.early is None}
        sign_of(ax, mark, (one.low + one.high) / 2, at, **look)
