"""The five signs of a statement in time, and the month band they stand on.

Filled: in the articles. Outlined: reported elsewhere. A diamond alleges on one day, a capsule on some day of
a span, a triangle down denies, a cross rejects the proof or the accuser, a triangle up concedes a part. What
was said by a day is open to the left: its mark stands on the last day possible and fades towards the days
before.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from .style import PALETTE, text_width

DAY = pd.Timedelta(1, "D")
KINDS = {
    "alleges": "alleges, or says more about it",
    "denies": "denies",
    "rejects": "rejects the proof or the accuser",
    "concedes": "concedes a part",
}
_FADE = ((2.0, 5.0), (9.0, 3.5), (14.0, 2.0))
"""Distance from a mark's edge and length of each dash of an open side, in px."""


@dataclass(frozen=True)
class Scale:
    """Where days stand: `left` and `right` in px for the days `start` and `end`."""

    left: float
    right: float
    start: pd.Timestamp
    end: pd.Timestamp

    def x(self, day: pd.Timestamp) -> float:
        """Return the px of the middle of a day."""
        return self.left + (self.right - self.left) * ((day + DAY / 2 - self.start) / (self.end - self.start))

    def edge(self, day: pd.Timestamp) -> float:
        """Return the px at which a day begins."""
        return self.x(day - DAY / 2)

    @property
    def months(self) -> pd.DatetimeIndex:
        """The first days of the months on the scale."""
        return pd.date_range(self.start, self.end - DAY, freq="MS")


def scale_of(days: pd.Series, left: float, right: float, *, clear: float = 0) -> Scale:
    """Return a scale of whole months around days; `clear` px before the first of them stay empty, for
    words.
    """
    days = pd.to_datetime(days.dropna())
    month = pd.offsets.MonthBegin(1)
    start = days.min().normalize().replace(day=1)
    end = days.max().normalize().replace(day=1) + month
    scale = Scale(left, right, start, end)
    while clear and scale.x(days.min()) < left + clear:
        scale = Scale(left, right, scale.start - month, end)
    return scale


def band(
    ax: Axes, scale: Scale, y: float, height: float = 23, *, size: float = 12.5, least: float = 34
) -> None:
    """Draw the months as a band from `y` down: a name a month of at least `least` px, else a quarter or a
    year.
    """
    wide = (scale.right - scale.left) / max(len(scale.months), 1)
    step = 1 if wide >= least else 3 if wide >= 12 else 12
    for first in scale.months:
        if (first.month - 1) % step and first != scale.start:
            continue
        last = [m for m in scale.months if m > first and not (m.month - 1) % step]
        a, b = scale.edge(first), scale.edge(last[0]) if last else scale.right
        face = PALETTE["band"]
        ax.add_patch(Rectangle((a, y), b - a - 1.5, height, fc=face, ec="none", zorder=0.5))
        names = (f"{first:%b %Y}", f"{first:%b} ’{first:%y}", f"{first:%b}")
        year = first.month == 1 or first == scale.start
        fits = [n for n in (names if year else names[2:]) if text_width(n, size) < b - a - 6]
        if fits:
            ax.text(
                a + 4, y + height / 2 + 0.36 * size, fits[0], size=size, color=PALETTE["muted"], va="baseline"
            )


def sign(
    ax: Axes,
    kind: str,
    x: float,
    y: float,
    colour: str,
    *,
    filled: bool,
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
    s = size
    if kind == "rejects":
        arm = s * 0.8
        for way in (1, -1):
            ax.plot(
                [x - arm, x + arm], [y - way * arm, y + way * arm], color=colour, lw=2.2 if filled else 1.8,
                url=url, zorder=3, solid_capstyle="round",
            )  # fmt: skip
    elif kind == "alleges" and span > 2 * s:
        high = s * 0.8
        wide, tall = (2 * high, span) if upright else (span, 2 * high)
        box = (x - wide / 2, y - tall / 2), wide, tall
        ax.add_patch(FancyBboxPatch(*box, boxstyle=f"round,pad=0,rounding_size={high * 0.9}", **pen))
    else:
        corners = {
            "alleges": [(x - s, y), (x, y - s), (x + s, y), (x, y + s)],
            "denies": [(x - s, y - s * 0.8), (x + s, y - s * 0.8), (x, y + s)],
            "concedes": [(x - s, y + s * 0.8), (x + s, y + s * 0.8), (x, y - s)],
        }[kind]
        ax.add_patch(Polygon(corners, joinstyle="miter", **pen))
    if fades:
        for distance, length in _FADE:
            at = x - max(span / 2, s) - distance
            ax.plot([at - length, at], [y, y], color=colour, lw=1.8, solid_capstyle="butt", url=url, zorder=3)
