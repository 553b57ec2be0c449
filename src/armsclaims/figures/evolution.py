"""How the claims evolved: a lane a direction of supply, allegations above a month band, answers below it.

No line leads from one statement to another: they are different statements. On a phone each lane is a strip of
marks in true time and a list by day.
"""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..coding import edtf
from ..dataset.load import Dataset
from .drawing import Drawing
from .placing import Box, Label, height, placed
from .saying import RULE, Gap, Large, Mark, Row, Track, tracks
from .signs import (
    ANSWERS,
    BAND,
    SIZE,
    Key,
    Placed,
    Scale,
    band,
    depth,
    draw_keys,
    draw_marks,
    scale_of,
    sign,
    sign_of,
    stack,
)
from .style import NARROW, PALETTE, cut, panel
from .typeset import CENTRE, RIGHT, Paragraph, Run, lay
from .words import act_words, capital, listed

TEXT_X, RAIL = 94, 76
"""Where text and rail of a phone's list stand, in px."""
COLUMNS = ["lane", "said", "speaker", "act", "in_the_articles", "words", "claim_id", "statement_id"]
Words = Callable[[float], Paragraph]
"""Lays words out in a room of some px."""


def statement(
    large: Large,
    room: float,
    *,
    size: float = 14.5,
    verb: float = 30,
    day: bool = True,
) -> Paragraph:
    """Return a large statement: day and speaker in grey, the verb, the quantity below it, the rest smaller.

    A `verb` without a size of its own is bold in its sentence.
    """
    text = lay([(f"{large.when}, {large.lead}" if day else capital(large.lead), "m")], room, size)
    if verb:
        text += lay([(large.verb, "h")], room, verb, round(verb * 1.14)) + lay(large.quantity, room, size)
    else:
        text += lay([(large.verb, "b"), " ", *large.quantity], room, size)
    return replace(text + lay(large.note, room, size - 1), gap=4)


def said_at(larges: Sequence[Large], **look: Any) -> dict[int, Words]:
    """Return large statements by the id of their mark; those of one occasion stand under each other."""

    def make(mark: Mark, room: float) -> Paragraph:
        made = [statement(large, room, **look) for large in larges if large.mark is mark]
        return functools.reduce(Paragraph.__add__, made)

    return {id(large.mark): functools.partial(make, large.mark) for large in larges}


def label(mark: Mark, room: float, *, day: bool = True) -> Paragraph:
    """Return the words of a mark: in grey the day, who and what, or who answers, in bold, and what."""
    if mark.kind == "alleges":
        told: list[Run] = [(f"{mark.when} " * day, "mb"), (f"{mark.who}: {mark.words}", "m")]
    else:
        told = [(f"{mark.who}{',' if day else ':'}", "b"), f" {mark.when}:" * day, f" {mark.words}"]
    return lay(told, room, 13, 16.5)


def answered(marks: Sequence[Mark]) -> str:
    """Return what answers did: "denied or rejected"."""
    kinds = {mark.kind for mark in marks}
    return listed((word for kind, (word, _) in ANSWERS.items() if kind in kinds), "or")


def draw_axis(
    ax: Axes,
    scale: Scale,
    y: float,
    above: Sequence[Mark],
    below: Sequence[Mark],
    *,
    large: Mapping[int, Words] | None = None,
    small: bool = False,
    gap: Gap | None = None,
) -> tuple[float, int]:
    """Draw a month band with marks above and below it, and beside them `large` statements and `small` labels.

    Return the y below it, and how many marks have words.
    """
    up, down = (stack(marks, scale) for marks in (above, below))
    silence = _silence(gap, scale, up) if gap else []
    over = _labels(up, scale, large or {}, small, [box for _, box in silence])
    under = _labels(down, scale, {}, small, [])
    axis = y + max(height(over), depth(up))
    low = axis + BAND
    for labels, marks, at, way in ((over, up, axis, -1), (under, down, low, 1)):
        for one in labels:  # with a stem from the stack in which its mark stands
            stem = {"color": one.of.colour, "lw": 2.4} if one.must else {"color": PALETTE["hatch"], "lw": 0.8}
            here = [mark for mark in marks if mark.box[0] - 3 <= one.edge <= mark.box[1] + 3]
            start = 12 if one.must else depth(here) - 2
            ends = (at + way * start, at + way * (height([one]) - 4))
            ax.plot([one.edge] * 2, ends, zorder=1, **stem)
            top = at + one.away if way > 0 else at - height([one])
            one.text.draw(ax, one.x, top, align=one.side, url=one.of.url)
        draw_marks(ax, marks, at, way)
    band(ax, scale, axis)
    for words, box in silence:
        words.draw(ax, (box[0] + box[1]) / 2, axis - box[3], align=CENTRE)
    return low + max(height(under), depth(down)), len(over) + len(under)


def _labels(
    marks: list[Placed], scale: Scale, large: Mapping[int, Words], small: bool, taken: list[Box]
) -> list[Label]:
    """Return the labels of marks that have one and find room."""
    labels = []
    for one in marks:
        made = large.get(id(one.mark))
        if made or (small and one.mark.labelled):
            make = made or functools.partial(label, one.mark)
            labels.append(Label(one.low, one.high, make, one.mark, bool(made)))
    return placed(labels, scale.left, scale.right, [*(one.box for one in marks), *taken])


def _silence(gap: Gap, scale: Scale, marks: list[Placed]) -> list[tuple[Paragraph, Box]]:
    """Return words in the longest stretch without a statement and their box, if it is empty enough."""
    a, b = (scale.x(day) for day in gap[:2])
    words = lay([(gap[2], "i")], b - a - 24, 13)
    half = words.width / 2
    box = ((a + b) / 2 - half, (a + b) / 2 + half, 0.0, words.height + 2)
    free = not any(box[0] - 8 < one.high and one.low < box[1] + 8 for one in marks)
    return [(words, box)] if free and len(words.lines) <= 2 else []


class Evolution(Drawing):
    """The evolution chart: what the articles' speakers alleged, what else was reported, and who answered.

    Shape: a Drawing; `rows` has one row per mark.
    Units: px, days on the axis.
    Raises: ReportError for a headline of the case that its claim does not bear.
    Source: `data.statements` and `headlines:` of `data/case.yml`.
    """

    widths = {"wide": 1240, "narrow": NARROW}

    def __init__(self, data: Dataset):
        self.context = data.context is not None and len(data.context) > 0
        self.title = data.case.title
        self.tracks = tracks(data)
        marks = [(track, mark) for track in self.tracks for mark in track.marks]
        days = [day for _, mark in marks for day in mark.days]
        self.days = pd.Series(days or [pd.Timestamp("2000-01-01")])
        super().__init__(rows_of(marks))

    def make(self, width: int) -> Figure:
        """Draw the lanes with their axes, or on a phone the strips and lists."""
        phone = width < 600
        side = 8 if phone else 24
        right = width - side
        scale = scale_of(self.days, side, right)
        fig, ax = panel(width)
        marks = [mark for track in self.tracks for mark in track.marks]
        y = draw_keys(ax, legend(ax, marks), side, 8, right - side) + 4
        standing = 0
        for number, track in enumerate(self.tracks):
            ax.plot([side, right], [y] * 2, color=PALETTE["ink"], lw=1.2)
            ax.add_patch(Rectangle((side, y + 11), 12, 12, fc=track.colour, ec="none"))
            flat = all(_alleges(mark.rows[0]) for mark in track.above)
            above = "alleged" if flat else "alleged, doubted or left unsaid"
            below = answered(track.below) or "no answer in this edition"
            told = [(f"{track.name}  ", "b"), (f"Above the months: {above}. Below: {below}.", "m")]
            y = lay(told, right - side - 19, 14.5).draw(ax, side + 19, y + 7) + 6
            if phone:
                y, labels = _list(ax, track, scale, y)
            else:
                large = said_at(track.large, verb=30 * (number == 0))
                marks = track.above, track.below
                y, labels = draw_axis(ax, scale, y, *marks, large=large, small=True, gap=track.gap)
            y, standing = y + 14, standing + labels
        ax.plot([side, right], [y + 4] * 2, color=PALETTE["rule"], lw=1)
        return cut(fig, ax, lay(self._footer(standing), right - side, 13).draw(ax, side, y + 10) + 12)

    def _footer(self, standing: int) -> list[Run]:
        """Return what stands below the lanes: how marks are labelled."""
        told = f"{standing} of {len(self.rows)} marks have words: {RULE}." if self.context else ""
        return [("Claims, not facts. ", "mb"), (told, "m")]


def rows_of(marks: Iterable[tuple[Track, Mark]]) -> pd.DataFrame:
    """Return marks with their lanes as a frame, one row each."""
    return pd.DataFrame([_row(*pair) for pair in marks], columns=COLUMNS)


def _alleges(row: Row) -> bool:
    """Return whether a row alleges something, and is no doubt, refusal or forecast."""
    return row["act"] == "claims" and row["target"] != "absence"


def _row(track: Track, mark: Mark) -> tuple[str, ...]:
    """Return a mark as a row of `COLUMNS`: the speaker and day are those of the words, the acts all of it."""
    chief, inside = mark.rows[0], "yes" if mark.filled else "no"
    told = [mark.kind]
    if mark.kind == "alleges":
        kind = "says" if chief["side"] in track.parties else mark.kind
        told = dict.fromkeys(kind if _alleges(row) else act_words(row) for row in mark.rows)
    ids = (";".join(row[key] for row in mark.rows if row[key]) for key in ("claim_id", "statement_id"))
    return (
        track.name,
        edtf.said_words(chief["said_edtf"]),
        chief["speaker"],
        "; ".join(told),
        inside,
        mark.words,
        *ids,
    )


def _list(ax: Axes, track: Track, scale: Scale, y: float) -> tuple[float, int]:
    """Draw a lane for a phone: a strip in true time, then its statements by day; return like `draw_axis`."""
    y = draw_axis(ax, scale, y, track.above, track.below)[0] + 10
    large, gap = said_at(track.large, verb=25, day=False), track.gap
    marks = sorted(track.marks, key=lambda mark: (mark.days[0], mark.late, not mark.filled))
    shown = [mark for mark in marks if id(mark) in large or mark.labelled]
    room, year, rail = scale.right - TEXT_X, 0, []
    for mark in shown:
        if gap and mark.late > gap[0]:
            since = lay([(f"from {gap[0].day} {gap[0]:%b}", "m")], 58, 13)
            silence = lay([(f"{gap[2]}, to {gap[1].day} {gap[1]:%b}", "i")], room, 13.5)
            since.draw(ax, RAIL - 14, y, align=RIGHT)
            silence.draw(ax, TEXT_X, y)
            y, gap = y + max(since.height, silence.height) + 9, None
        text = large.get(id(mark), functools.partial(label, mark, day=False))(room)
        lead = text.lines[0].lead
        when = mark.when if mark.late.year == year else f"{mark.when} {mark.late.year}"
        date = lay([(when, "m")], 58, 13, lead)
        date.draw(ax, RAIL - 14, y, align=RIGHT)
        rail.append(y + lead / 2)
        sign_of(ax, mark, RAIL, rail[-1], size=SIZE[mark.filled], span=18 * mark.is_month)
        text.draw(ax, TEXT_X, y, url=mark.url)
        y += max(text.height, date.height) + 9
        year = mark.late.year
    ax.plot([RAIL] * len(rail), rail, color=PALETTE["rule"], lw=1.4, zorder=0.5)
    return y, len(shown)


def legend(ax: Axes, marks: Sequence[Mark]) -> list[Key]:
    """Return the keys of the signs that occur."""
    signs: list[tuple[str, dict[str, Any], list[bool]]] = [
        ("in the articles", {}, [mark.filled for mark in marks]),
        ("reported elsewhere (context)", {"filled": False}, [not mark.filled for mark in marks]),
        ("some day in that month", {"span": 24}, [mark.is_month for mark in marks]),
        ("on or before that day", {"fades": True}, [mark.early is None for mark in marks]),
    ]
    for kind, (_, told) in ANSWERS.items():
        signs.append((told, {"kind": kind, "filled": False}, [mark.kind == kind for mark in marks]))
    make = functools.partial(sign, ax, colour=PALETTE["muted"])
    return [(functools.partial(make, **look), told) for told, look, occurs in signs if any(occurs)]


evolution = Evolution
