"""The five signs of a statement in time, the month band they stand on, and how they stack beside it.

Filled: in the articles. Outlined: reported elsewhere. A diamond alleges on one day, a capsule on some day of
a span, a triangle down denies, a cross rejects the proof or the accuser, a triangle up concedes a part. What
was said by a day is open to the left: its mark stands on the last day possible, after dots for the days
before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.markers import MarkerStyle
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle

from .placing import Box
from .saying import Mark
from .style import PALETTE, text_width
from .typeset import lay

DAY = pd.Timedelta(1, "D")
ANSWERS = {
    "denies": ("denied", "denies"),
    "rejects": ("rejected", "rejects the proof or the accuser"),
    "concedes": ("conceded", "concedes a part"),
}
"""Kinds of answers: what one did, in a word, and what its sign says."""
MARKERS = {"alleges": "D", "denies": "v", "concedes": "^", "rejects": "x"}
SIZE = {True: 7.5, False: 4.8}
"""Px from a mark's middle to its tip, in the articles and elsewhere."""
BAND = 23
"""Px of the height of a month band."""
Key = tuple[Callable[[float, float], Any], str]
"""What draws a sign with its middle at (x, y), and its words."""
OPEN = 16
"""Px of the dots on the open side of a mark."""


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


def scale_of(days: pd.Series, left: float, right: float) -> Scale:
    """Return a scale of whole months around days."""
    days = pd.to_datetime(days.dropna())
    start, end = (day.normalize().replace(day=1) for day in (days.min(), days.max()))
    return Scale(left, right, start, end + pd.offsets.MonthBegin(1))


def band(ax: Axes, scale: Scale, y: float) -> None:
    """Draw a band from `y` down: a name a month where they find room, else a quarter or a year."""
    months = pd.date_range(scale.start, scale.end - DAY, freq="MS")
    wide = (scale.right - scale.left) / len(months)
    step = 1 if wide >= 50 else 3 if wide >= 16 else 12
    firsts = [month for month in months if month == scale.start or (month.month - 1) % step == 0]
    edges = [*map(scale.edge, firsts), scale.right]
    for first, a, b in zip(firsts, edges, edges[1:], strict=False):
        ax.add_patch(Rectangle((a, y), b - a - 1.5, BAND, fc=PALETTE["band"], ec="none", zorder=0.5))
        year = first.month == 1 or first == scale.start
        names = [f"{first:%b %Y}", f"{first:%b} ’{first:%y}"] * year + [f"{first:%b}"]
        name = next((name for name in names if text_width(name, 12.5) < b - a - 6), "")
        lay([(name, "m")], 200, 12.5, BAND).draw(ax, a + 4, y)


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
    url: str | None = None,
) -> None:
    """Draw a sign with its middle at (x, y), `size` px from middle to tip; `span` makes a capsule that long.

    `fades` draws the open side.
    """
    face = colour if filled else PALETTE["paper"]
    look = {"fc": face, "ec": colour, "lw": 1.5, "url": url, "zorder": 3}
    if kind == "alleges" and span > 2 * size:
        tall = 1.6 * size
        shape = f"round,pad=0,rounding_size={0.7 * size}"
        ax.add_patch(FancyBboxPatch((x - span / 2, y - tall / 2), span, tall, boxstyle=shape, **look))
    else:
        marker = MarkerStyle(MARKERS[kind])
        place = marker.get_transform().scale(1.6 * size, -1.6 * size).translate(x, y)
        ax.add_patch(PathPatch(place.transform_path(marker.get_path()), **look))
    if fades:
        dots(ax, x - max(span / 2, size), y, -1, colour)


def dots(ax: Axes, x: float, y: float, way: int, colour: str) -> None:
    """Draw the open side of a mark or a bar that ends at `x`: to the left where `way` is -1."""
    ax.plot([x + 2 * way, x + OPEN * way], [y, y], color=colour, lw=1.8, ls=(0, (1, 1)))


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
        size = SIZE[self.mark.filled]
        open_side = OPEN if self.mark.early is None else 0
        return self.low - size - open_side, self.high + size, self.away - size, self.away + size + 3


def depth(placed: Sequence[Placed]) -> float:
    """Return how far marks reach from their axis."""
    return max((one.box[3] for one in placed), default=0)


def stack(marks: Sequence[Mark], scale: Scale) -> list[Placed]:
    """Place marks beside an axis: what is nearer than its width is stacked, not moved."""
    placed: list[Placed] = []
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
        placed.append(one)
    return placed


def draw_marks(ax: Axes, placed: Sequence[Placed], y: float, way: int) -> None:
    """Draw stacked marks from the axis at `y`, upward where `way` is -1."""
    for one in placed:
        look = {"size": SIZE[one.mark.filled], "span": one.high - one.low, "fades": one.mark.early is None}
        sign_of(ax, one.mark, (one.low + one.high) / 2, y + way * one.away, **look)


def draw_keys(ax: Axes, keys: Sequence[Key], left: float, y: float, room: float) -> float:
    """Draw the keys of a legend from `y` down, in as many columns as fit, and return the y below it."""
    words = [lay(told, room - 40, 13) for _, told in keys]
    wide = max((text.width for text in words), default=0) + 56
    columns = max(1, int(room // wide))
    for number, (draw, _) in enumerate(keys):
        line, column = divmod(number, columns)
        x, top = left + wide * column, y + 24 * line
        draw(x + 20, top + 9)
        words[number].draw(ax, x + 38, top)
    return y + 24 * -(-len(keys) // columns)
