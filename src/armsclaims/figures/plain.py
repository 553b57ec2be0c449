"""Plain pictures of any frame of claims or statements: when they were said, and of which days they tell.

`timeline` has a row of signs for each value of a column; `windows` a bar for each row, over the days that it
tells of; `strips` the same by allegation, with the day each was said. All share the signs and the month band
of the other charts.
"""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..coding import edtf
from ..faults import CallError
from .drawing import Drawing
from .saying import Mark, Row
from .signs import DAY, Scale, band, depth, draw_marks, scale_of, sign_of, stack
from .style import PALETTE, cut, panel
from .typeset import CENTRE, RIGHT, Run, lay
from .words import capital, records, some

NOTHING = "Nothing with a date is in this selection."
_OPEN = 45
"""Px of the bar of a span that is open to one side."""


class Timeline(Drawing):
    """Signs on one time axis, a row for each value of the column `by`, in the order they come; `colour` is
    one of the palette's names.

    Shape: a Drawing; its `rows` are the rows with a day said.
    Units: px, days on the axis.
    Raises: CallError for a column that is not there.
    Source: `frame`: `data.statements`, `data.wide`, or a part of them.
    """

    def __init__(self, frame: pd.DataFrame, by: str = "side_name", colour: str = "blue"):
        dated = frame[frame["said_latest"].notna()] if "said_latest" in frame else frame.iloc[:0]
        if by not in frame:
            raise CallError(f"the frame has no column {by!r}; it has: {', '.join(map(str, frame.columns))}")
        self.groups = {
            str(name): [_mark(row, PALETTE[colour]) for row in records(rows)]
            for name, rows in dated.groupby(by, sort=False)
        }
        super().__init__(dated)

    def make(self, width: int) -> Figure:
        """Draw the rows, their names at the left or on a phone above them."""
        if not self.groups:
            return _empty(width)
        phone = width < 500
        left, right = (8, width - 8) if phone else (200, width - 16)
        days = [day for marks in self.groups.values() for mark in marks for day in mark.days]
        scale = scale_of(pd.Series(days), left, right)
        fig, ax = panel(width)
        y = 8.0
        for name, marks in self.groups.items():
            placed = stack(marks, scale)
            told = [(capital(name), "b"), (f"  {len(marks)}", "m")]
            text = lay(told, width - 16 if phone else left - 24, 13.5)
            high = depth(placed) + 4
            tall = high + text.height if phone else max(high, text.height + 6)
            text.draw(ax, 8, y if phone else y + tall - text.height - 2)
            y += tall
            draw_marks(ax, placed, y, -1)
            ax.plot([left, right], [y, y], color=PALETTE["rule"], lw=0.8)
        band(ax, scale, y)
        return cut(fig, ax, y + 31)


class Bars(Drawing):
    """A bar for each row over the days it tells of: filled from an article, outlined from elsewhere.

    With `said` the sign of the day it was said stands on the bar.
    """

    def __init__(self, frame: pd.DataFrame, *, group: str = "", said: bool = False, colour: str = "blue"):
        shown = frame if said else frame.assign(said_earliest=pd.NaT, said_latest=pd.NaT)
        dated = shown[["event_edtf", "said_latest"]].notna().any(axis=1)
        super().__init__(frame[dated])
        self.entries = [(row, _mark(row, PALETTE[colour])) for row in records(shown[dated])]
        self.group, self.said = group, said

    def make(self, width: int) -> Figure:
        """Draw the bars under the months, words at the left or on a phone above them."""
        if not self.entries:
            return _empty(width)
        phone = width < 500
        left, right = (8, width - 8) if phone else (min(380, 0.42 * width), width - 16)
        days = [day for row, mark in self.entries for day in (*_span(row), *mark.days)]
        scale = scale_of(pd.Series(days), left, right)
        fig, ax = panel(width)
        band(ax, scale, 0)
        y, last = 29.0, None
        for row, mark in self.entries:
            if self.group and row[self.group] != last:
                last = row[self.group]
                y = lay([(str(last), "b")], width - 16, 14.5).draw(ax, 8, y) + 6
            told = _told(row) + ([(f"; {_when(row)}", "m")] if phone and not self.said else [])
            text = lay(told, width - 16 if phone else left - 28, 13.5)
            text.draw(ax, 8, y)
            middle = y + (text.height + 12 if phone else min(text.height, 26) / 2)
            if self.said:
                middle += _said(ax, scale, mark, middle, alone=not some(row["event_edtf"]))
            if some(row["event_edtf"]):
                _bar(ax, scale, row, mark, middle, 5 if self.said else 10, words=not (self.said or phone))
            y += text.height + 30 if phone else max(text.height, 26) + 9
        return cut(fig, ax, y + 8)


def _said(ax: Axes, scale: Scale, mark: Mark, y: float, alone: bool) -> float:
    """Draw the sign of the day said; return how far below it a bar stands apart: two spans would touch."""
    (placed,) = stack([mark], scale)
    span = placed.high - placed.low
    apart = 7 if span and not alone else 0
    middle = (placed.low + placed.high) / 2
    sign_of(ax, mark, middle, y - apart, span=span, fades=mark.early is None)
    return apart


def _bar(ax: Axes, scale: Scale, row: Row, mark: Mark, y: float, high: float, words: bool) -> None:
    """Draw a bar, with `words` its dates in or beside it; an end told in words fades, an open one too."""
    early, late = _span(row)
    b = scale.right if late is None else scale.edge(late + DAY)
    a = max(scale.left, b - _OPEN) if early is None else scale.edge(early)
    b = min(scale.right, a + _OPEN) if late is None else b
    ink, face = (mark.colour,) * 2 if mark.filled else (PALETTE["muted"], PALETTE["paper"])
    look = {"fc": face, "ec": ink, "lw": 1.4, "url": mark.url, "zorder": 2}
    ax.add_patch(Rectangle((a, y - high), b - a, 2 * high, **look))
    first, _, last = row["event_edtf"].partition("/")
    for x, end, way in ((a, first, 4.5), (b, last or first, -4.5)):
        if "~" in end or len(end.strip("?")) != 10:  # open, about, or a month: white slits, narrower inwards
            slits = [x + way * number for number in range(4)]
            look = {"colors": PALETTE["paper"], "linewidths": (2.6, 2.0, 1.4, 0.8), "zorder": 2.4}
            ax.vlines(slits, y - high - 1, y + high + 1, **look)
    text = lay([(_when(row), "b" if mark.filled else "")], 400, 13)
    top = y - text.height / 2
    if not words:
        return
    if b + text.width + 10 < scale.right:
        text.draw(ax, b + 8, top)
    elif a - text.width - 10 > scale.left:
        text.draw(ax, a - 8, top, align=RIGHT)
    elif not mark.filled:
        text.draw(ax, (a + b) / 2, top, align=CENTRE)


def _mark(row: Row, colour: str) -> Mark:
    """Return a row as a mark: what answers has the sign of its answer, everything else alleges."""
    kind = {"denies": "denies", "admits": "concedes"}.get(row.get("act"), "alleges")
    if kind == "denies" and row.get("rejects") in ("evidence", "accuser", "talks"):
        kind = "rejects"
    filled = row["tier"] == "article" if row.get("tier") else bool(row.get("claim_id"))
    return Mark(kind, row.get("said_earliest"), row.get("said_latest"), [row], filled, colour)


def _told(row: Row) -> list[Run]:
    """Return the words of a bar: who, by way of whom, and what."""
    who, outlet = (str(row.get(name) or "").partition(", ")[0] for name in ("speaker", "outlet"))
    what = row.get("quantity_words") or row.get("what") or row.get("summary") or row.get("stage") or ""
    via: list[Run] = [(f" ({outlet})", "m")] if outlet else []
    return [(capital(who), "b"), *via, f": {what}" if what else ""]


def _when(row: Row) -> str:
    """Return the days of a bar in words, without the year that the axis prints."""
    text = row["event_edtf"]
    words = str(row.get("event_words") or edtf.words(text))
    years = {part[:4] for part in text.split("/") if part.strip(".")}
    return words.removesuffix(f" {years.pop()}") if len(years) == 1 and "-" in text else words


def _span(row: Row) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """Return the first and last day that a row tells of."""
    days = edtf.parse(row["event_edtf"]) if some(row["event_edtf"]) else (None, None)
    return tuple(pd.Timestamp(day) if day else None for day in days)


def _empty(width: int) -> Figure:
    fig, ax = panel(width)
    return cut(fig, ax, lay([(NOTHING, "m")], width - 16, 13.5).draw(ax, 8, 14) + 16)


timeline = Timeline


def windows(frame: pd.DataFrame, colour: str = "blue") -> Bars:
    """Return a bar for each row of `frame` over the days of its `event_edtf`, with `speaker`, `outlet` and
    quantity.

    `event_words` are printed for dates told in words; `colour` is one of the palette's names.

    Shape: a Drawing.
    Units: px, days on the axis.
    Raises: KeyError without `event_edtf`.
    Source: `frame`, for example rows of `data.wide` and `data.context`.
    """
    return Bars(frame, colour=colour)


def strips(frame: pd.DataFrame, group: str = "allegation_label", colour: str = "blue") -> Bars:
    """Return what `windows` does, grouped by the column `group`, with the sign of the day said on each row,
    in `colour`.

    Shape: a Drawing.
    Units: px, days on the axis.
    Raises: KeyError for a column that is not there.
    Source: `frame`, for example `data.wide`.
    """
    ordered = frame.sort_values([group, "said_latest"], kind="stable")
    return Bars(ordered, group=group, said=True, colour=colour)
