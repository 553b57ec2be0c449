"""Plain pictures of any frame of claims or statements: when they were said, and of which days they tell.

`timeline` has a row of signs for each value of a column; `windows` a bar for each row, over the days that it
tells of; `strips` the same by allegation, with the day each was said. All share the signs and the month band
of the other charts.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..coding import edtf
from ..faults import CallError
from .drawing import Drawing
from .evolution import boxes, draw_marks, stack
from .saying import Mark
from .signs import DAY, Scale, band, scale_of, sign
from .style import PALETTE, claim_url, panel, statement_url
from .typeset import Paragraph, Run, lay
from .words import capital, some

NOTHING = "Nothing with a date is in this selection."
_ANSWERS = {"denies": "denies", "admits": "concedes"}
_FADE = 18
"""Px over which a bar's end fades that is told in words, not as a day."""


class Timeline(Drawing):
    """Signs on one time axis, a row for each value of `by`."""

    def __init__(self, frame: pd.DataFrame, by: str, colour: str):
        dated = frame[frame["said_latest"].notna()] if "said_latest" in frame else frame.iloc[:0]
        if by not in frame:
            raise CallError(f"the frame has no column {by!r}; it has: {', '.join(map(str, frame.columns))}")
        self.colour = PALETTE[colour]
        self.groups = {
            str(name): [_mark(row) for row in _records(rows)] for name, rows in dated.groupby(by, sort=False)
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
        rows = []
        for name, marks in self.groups.items():
            placed = stack(marks, scale)
            tall = max(box[3] for box in boxes(placed)) + 4
            text = lay(
                [(capital(name), "b"), (f"  {len(marks)}", "m")], width - 16 if phone else left - 24, 13.5
            )
            rows.append((text, placed, tall + text.height if phone else max(tall, text.height + 6)))
        fig, ax = panel(width, sum(tall for *_, tall in rows) + 23 + 16)
        y = 8.0
        for text, placed, tall in rows:
            text.draw(ax, 8, y if phone else y + tall - text.height - 2)
            y += tall
            draw_marks(ax, placed, y, -1, self.colour)
            ax.plot([left, right], [y, y], color=PALETTE["rule"], lw=0.8)
        band(ax, scale, y)
        return fig


class Bars(Drawing):
    """A bar for each row over the days it tells of: filled from an article, outlined from elsewhere."""

    def __init__(self, frame: pd.DataFrame, *, group: str = "", said: bool = False, colour: str = "blue"):
        wanted = frame["event_edtf"].notna() | (
            said & frame.get("said_latest", pd.Series(dtype=object)).notna()
        )
        self.entries = _records(frame[wanted])
        self.group, self.said, self.colour = group, said, PALETTE[colour]
        super().__init__(frame[wanted])

    def make(self, width: int) -> Figure:
        """Draw the bars under the months, words at the left or on a phone above them."""
        if not self.entries:
            return _empty(width)
        phone = width < 500
        left, right = (8, width - 8) if phone else (min(380, 0.42 * width), width - 16)
        scale = scale_of(pd.Series([day for row in self.entries for day in self._days(row)]), left, right)
        room = width - 16 if phone else left - 28
        laid, last = [], None
        for row in self.entries:
            head = None
            if self.group and row[self.group] != last:
                last = row[self.group]
                head = lay([(str(last), "b")], width - 16, 14.5)
            told = _told(row)
            if phone and not self.said:
                told = [*told, (f"; {_when(row)}", "m")]
            laid.append((row, head, lay(told, room, 13.5)))
        heights = [
            (head.height + 8 if head else 0) + (text.height + 30 if phone else max(text.height, 26) + 9)
            for _, head, text in laid
        ]
        fig, ax = panel(width, 23 + sum(heights) + 14)
        band(ax, scale, 0)
        y = 29.0
        for (row, head, text), tall in zip(laid, heights, strict=True):
            end = y + tall
            if head:
                y = head.draw(ax, 8, y) + 6
            text.draw(ax, 8, y)
            self._bar(ax, scale, row, y + text.height + 12 if phone else y + min(text.height, 26) / 2, phone)
            y = end
        return fig

    def _days(self, row: dict[str, Any]) -> list[pd.Timestamp]:
        days = [*_span(row["event_edtf"])] if some(row["event_edtf"]) else []
        days += _mark(row).days if self.said and row.get("said_latest") is not None else []
        return [day for day in days if day is not None]

    def _bar(self, ax: Axes, scale: Scale, row: dict[str, Any], y: float, phone: bool) -> None:
        """Draw a bar with its dates in or beside it; an end told in words fades, an open one too."""
        url, filled = _url(row), _filled(row)
        if self.said and row.get("said_latest") is not None:
            ((mark, low, high, _),) = stack([_mark(row)], scale)
            # Two spans of days stand one above the other.
            apart = 7 if high > low and some(row["event_edtf"]) else 0
            sign(
                ax,
                mark.kind,
                (low + high) / 2,
                y - apart,
                self.colour,
                filled=filled,
                span=high - low,
                fades=mark.early is None,
                url=url,
            )
            y += apart
        if not some(row["event_edtf"]):
            return
        early, late = _span(row["event_edtf"])
        b = scale.right if late is None else scale.edge(late + DAY)
        a = max(scale.left, b - 2.5 * _FADE) if early is None else scale.edge(early)
        b = min(scale.right, a + 2.5 * _FADE) if late is None else b
        ink = self.colour if filled else PALETTE["muted"]
        face = self.colour if filled else PALETTE["paper"]
        ends = _vague(row["event_edtf"])
        high = 5 if self.said else 10
        ax.add_patch(Rectangle((a, y - high), b - a, 2 * high, fc=face, ec="none", url=url, zorder=2))
        for edge in (y - high, y + high):
            ax.plot([a, b], [edge, edge], color=ink, lw=1.4, zorder=2.2, solid_capstyle="butt")
        for x, vague, way in ((a, ends[0], 1), (b, ends[1], -1)):
            if vague:  # slices of the panel over the end, wider towards the outside
                for i in range(4):
                    at = x + way * _FADE * i / 4 - (0 if way > 0 else 2.6 - 0.6 * i)
                    slit = (at, y - high - 1), 2.6 - 0.6 * i, 2 * high + 2
                    ax.add_patch(Rectangle(*slit, fc=PALETTE["paper"], ec="none", zorder=2.4))
            else:
                ax.plot([x, x], [y - high, y + high], color=ink, lw=1.4, zorder=2.2)
        if not self.said and not phone:
            self._dates(ax, scale, row, (a, b), y, filled)

    @staticmethod
    def _dates(
        ax: Axes, scale: Scale, row: dict[str, Any], bar: tuple[float, float], y: float, filled: bool
    ) -> None:
        words = lay([(_when(row), "b" if filled else "")], 400, 13)
        a, b = bar
        if b + words.width + 10 < scale.right:
            words.draw(ax, b + 8, y - words.height / 2)
        elif a - words.width - 10 > scale.left:
            words.draw(ax, a - 8, y - words.height / 2, align="right")
        elif not filled:
            words.draw(ax, (a + b) / 2, y - words.height / 2, align="center")


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return rows.astype(object).where(rows.notna(), None).to_dict("records")


def _mark(row: dict[str, Any]) -> Mark:
    """Return a row as a mark: what answers has the sign of its answer, everything else alleges."""
    kind = _ANSWERS.get(str(row.get("act")), "alleges")
    if kind == "denies" and row.get("rejects") in ("evidence", "accuser"):
        kind = "rejects"
    keyed = {"claim_id": None, "statement_id": None} | row
    return Mark(kind, row.get("said_earliest"), row["said_latest"], [keyed], _filled(row), False, "", "")


def _filled(row: dict[str, Any]) -> bool:
    return row["tier"] == "article" if row.get("tier") else bool(row.get("claim_id"))


def _url(row: dict[str, Any]) -> str | None:
    if row.get("claim_id"):
        return claim_url(row["claim_id"])
    return statement_url(row["statement_id"]) if row.get("statement_id") else None


def _told(row: dict[str, Any]) -> list[Run]:
    """Return the words of a bar: who, by way of whom, and what."""
    who, outlet = (str(row.get(name) or "").partition(", ")[0] for name in ("speaker", "outlet"))
    what = row.get("quantity_words") or row.get("what") or row.get("summary") or row.get("stage") or ""
    via: list[Run] = [(f" ({outlet})", "m")] if outlet else []
    return [(capital(who), "b"), *via, f": {what}" if what else ""]


def _when(row: dict[str, Any]) -> str:
    """Return the days of a bar in words, without the year that the axis prints."""
    text = row["event_edtf"]
    words = str(row.get("event_words") or edtf.words(text))
    years = {part[:4] for part in text.split("/") if part.strip(".")}
    return words.removesuffix(f" {years.pop()}") if len(years) == 1 and "-" in text else words


def _span(text: str) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    early, late = edtf.bounds(text)
    return (pd.Timestamp(early) if early else None), (pd.Timestamp(late) if late else None)


def _vague(text: str) -> tuple[bool, bool]:
    """Return which ends of an EDTF string are no day: open, approximate, or a month or year."""
    first, _, last = text.partition("/")
    ends = (first, last) if "/" in text else (text, text)
    return tuple("~" in end or len(end.strip("~?")) != 10 for end in ends)  # type: ignore[return-value]


def _empty(width: int) -> Figure:
    figure, ax = panel(width, 48)
    text: Paragraph = lay([(NOTHING, "m")], width - 16, 13.5)
    text.draw(ax, 8, 14)
    return figure


def timeline(frame: pd.DataFrame, by: str = "side_name", colour: str = "blue") -> Timeline:
    """Return signs on a time axis, a row for each value of the column `by`, in the order they come; `colour`
    is one of the palette's names.

    Shape: a Drawing; its `rows` are the rows with a day said.
    Units: px, days on the axis.
    Raises: CallError for a column that is not there.
    Source: `frame`: `data.statements`, `data.wide`, or a part of them.
    """
    return Timeline(frame, by, colour)


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
