"""Plain pictures of any frame of claims or statements: when they were said, and of which days they tell.

`timeline` has a row of signs for each value of a column; `windows` a bar for each row, over the days that it
tells of; `strips` the same by allegation, with the day each was said. All share the signs and the month band
of the other charts.
"""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..coding import edtf
from ..faults import CallError
from .drawing import Drawing
from .saying import Mark, Row
from .signs import DAY, Scale, band, depth, dots, draw_marks, scale_of, stack
from .style import PALETTE, cut, panel
from .typeset import Run, lay
from .words import capital, records

NOTHING = "Nothing with a date is in this selection."
BAR = 6
"""Half the height of a bar in px."""


class Entry(NamedTuple):
    """A row: its words, its signs, the mark whose row tells of a bar's days, and the heading above it."""

    words: list[Run]
    marks: list[Mark]
    bar: Mark | None = None
    heading: str = ""

    @property
    def when(self) -> str:
        """The days of the bar in words."""
        if self.bar is None:
            return ""
        row = self.bar.rows[0]
        return row.get("event_words") or edtf.words(row["event_edtf"])


class Rows(Drawing):
    """Rows on one axis of months, each with words, signs, and a bar over the days that its row tells of.

    Shape: a Drawing; its `rows` are the rows with a day.
    Units: px, days on the axis.
    """

    def __init__(self, frame: pd.DataFrame, entries: list[Entry]):
        super().__init__(frame)
        self.entries = entries

    def make(self, width: int) -> Figure:
        """Draw the rows under the months, their words at the left or on a phone above them."""
        fig, ax = panel(width)
        if not self.entries:
            return cut(fig, ax, lay([(NOTHING, "m")], width - 16, 13.5).draw(ax, 8, 14) + 16)
        phone = width < 500
        room = width - 16 if phone else min(350, 0.4 * width)
        told = [lay(entry.words, room, 13.5) + lay([(entry.when, "m")], room, 13.5) for entry in self.entries]
        left, right = (8, width - 8) if phone else (max(words.width for words in told) + 28, width - 16)
        days = [day for entry in self.entries for mark in entry.marks for day in mark.days]
        days += [day for entry in self.entries if entry.bar for day in _span(entry.bar)]
        scale = scale_of(pd.Series(days), left, right)
        band(ax, scale, 0)
        y, heading = 27.0, ""
        for entry, words in zip(self.entries, told, strict=True):
            if entry.heading != heading:
                heading = entry.heading
                y = lay([(heading, "b")], width - 16, 14.5).draw(ax, 8, y + 8)
            placed = stack(entry.marks, scale)
            bar = 2 * BAR + 4 if entry.bar else 0
            high = depth(placed) + bar
            low = y + 4 + (words.height + high if phone else max(words.height, high))
            words.draw(ax, 8, y + 4 if phone else low - words.height)
            draw_marks(ax, placed, low - bar, -1)
            if entry.bar:
                _bar(ax, scale, entry.bar, low - BAR - 2)
            y = low + 2
            ax.plot([8, right], [y, y], color=PALETTE["rule"], lw=0.8)
        return cut(fig, ax, y + 8)


def _bar(ax: Axes, scale: Scale, mark: Mark, y: float) -> None:
    """Draw a bar over the days that a mark's row tells of; dots follow an end that is open or about."""
    early, late = _span(mark)
    a = scale.edge(early)
    b = max(scale.edge(late + DAY), a + 3)
    ink, face = (mark.colour,) * 2 if mark.filled else (PALETTE["muted"], PALETTE["paper"])
    look = {"fc": face, "ec": ink, "lw": 1.4, "url": mark.url, "zorder": 2}
    ax.add_patch(Rectangle((a, y - BAR), b - a, 2 * BAR, **look))
    first, slash, last = mark.rows[0]["event_edtf"].partition("/")
    for x, end, way in ((a, first, -1), (b, last if slash else first, 1)):
        if "~" in end or not end.strip("."):  # about that day, or open
            dots(ax, x, y, way, ink)


def _mark(row: Row, colour: str) -> Mark:
    """Return a row as a mark: what answers has the sign of its answer, everything else alleges."""
    kind = {"denies": "denies", "admits": "concedes"}.get(row.get("act"), "alleges")
    if kind == "denies" and row.get("rejects") in ("evidence", "accuser", "talks"):
        kind = "rejects"
    filled = row["tier"] == "article" if row.get("tier") else bool(row.get("claim_id"))
    return Mark(kind, row.get("said_earliest"), row.get("said_latest"), [row], filled, PALETTE[colour])


def _told(row: Row) -> list[Run]:
    """Return the words of a bar: who, by way of whom, and what."""
    who, outlet = (str(row.get(name) or "").partition(", ")[0] for name in ("speaker", "outlet"))
    what = row.get("quantity_words") or row.get("what") or row.get("summary") or row.get("stage") or ""
    via: list[Run] = [(f" ({outlet})", "m")] if outlet else []
    return [(capital(who), "b"), *via, f": {what}" if what else ""]


def _span(mark: Mark) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day that a bar's row tells of: one of them where the other is open."""
    early, late = edtf.parse(mark.rows[0]["event_edtf"])
    return pd.Timestamp(early or late), pd.Timestamp(late or early)


def timeline(frame: pd.DataFrame, by: str = "side_name", colour: str = "blue") -> Rows:
    """Return signs on one time axis, a row for each value of the column `by`, in the order they come;
    `colour` is one of the palette's names.

    Shape: a Drawing; its `rows` are the rows with a day said.
    Units: px, days on the axis.
    Raises: CallError for a column that is not there.
    Source: `frame`: `data.statements`, `data.wide`, or a part of them.
    """
    if by not in frame:
        raise CallError(f"the frame has no column {by!r}; it has: {', '.join(map(str, frame.columns))}")
    dated = frame[frame["said_latest"].notna()] if "said_latest" in frame else frame.iloc[:0]
    entries = []
    for name, rows in dated.groupby(by, sort=False):
        marks = [_mark(row, colour) for row in records(rows)]
        entries.append(Entry([(capital(str(name)), "b"), (f"  {len(marks)}", "m")], marks))
    return Rows(dated, entries)


def windows(frame: pd.DataFrame, colour: str = "blue") -> Rows:
    """Return a bar for each row of `frame` over the days of its `event_edtf`, with `speaker`, `outlet` and
    quantity.

    `event_words` are printed for dates told in words; `colour` is one of the palette's names.

    Shape: a Drawing.
    Units: px, days on the axis.
    Raises: KeyError without `event_edtf`.
    Source: `frame`, for example rows of `data.wide` and `data.context`.
    """
    dated = frame[frame["event_edtf"].notna()]
    return Rows(dated, [Entry(_told(row), [], _mark(row, colour)) for row in records(dated)])


def strips(frame: pd.DataFrame, group: str = "allegation_label", colour: str = "blue") -> Rows:
    """Return what `windows` does, grouped by the column `group`, with the sign of the day said on each row,
    in `colour`.

    Shape: a Drawing.
    Units: px, days on the axis.
    Raises: KeyError for a column that is not there.
    Source: `frame`, for example `data.wide`.
    """
    dated = frame[frame[["event_edtf", "said_latest"]].notna().any(axis=1)]
    dated = dated.sort_values([group, "said_latest"], kind="stable")
    entries = []
    for row in records(dated):
        mark = _mark(row, colour)
        said, bar = [mark] if mark.late else [], mark if row["event_edtf"] else None
        entries.append(Entry(_told(row), said, bar, str(row[group])))
    return Rows(dated, entries)
