"""How the claims evolved: a lane a direction of supply, a month band as axis, allegations above it and
answers below.

No line leads from one statement to another: they are different statements. On a phone each lane is a strip of
marks in true time and a list by day.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..coding import edtf
from ..dataset.load import Dataset
from . import signs
from .drawing import Drawing
from .placing import Label, height, lowest
from .saying import ABOVE, BELOW, RULE, Large, Mark, Track, chosen, tracks
from .signs import Scale, band, scale_of, sign
from .style import NARROW, PALETTE, panel
from .typeset import Paragraph, Run, Stack, lay
from .words import capital, listed, number_of

SIDE, PHONE = 24, 8
"""Margins in px at the page's width and on a phone."""
_SIGN = {True: 7.5, False: 4.8}
"""Px from a mark's middle to its tip, in the articles and elsewhere."""
_MORE = 9, 8.5
"""Half the width and height in px of the words "+N"."""
Placed = tuple[Mark, float, float, float]
TOP = 30
"""Px of a lane's heading."""
HIGH = 3
"""Marks that stand above each other at most; "+N" stands for the rest."""


def statement(large: Large, room: float, verb: float = 30, *, text: float = 14.5, day: bool = True) -> Stack:
    """Return a large statement: day and speaker in grey, the verb, the quantity below it, the rest
    smaller.
    """
    lead = f"{large.when}, {large.lead}" if day else capital(large.lead)
    parts = [
        lay([(lead, "m")], room, text),
        lay([(large.verb, "h")], room, verb, lead=round(verb * 1.12)),
        lay(large.quantity, room, text),
    ]
    if large.note:
        parts.append(lay(large.note, room, text - 1))
    return Stack(parts, gap=8)


def sentence(large: Large, room: float, text: float = 14.5) -> Stack:
    """Return a statement of a lane that is not the first: the same sentence with its verb in bold."""
    said = lay([(large.verb, "b"), " ", *large.quantity], room, text)
    parts = [lay([(f"{large.when}, {large.lead}", "m")], room, text), said]
    if large.note:
        parts.append(lay(large.note, room, text - 1))
    return Stack(parts, gap=1)


def _tall(mark: Mark) -> float:
    """Return the px from a mark's middle to its top."""
    return _MORE[1] if mark.kind == "more" else _SIGN[mark.filled]


def _extent(mark: Mark, low: float, high: float) -> tuple[float, float]:
    """Return the first and last px that a mark takes, its fading days included."""
    reach = _MORE[0] if mark.kind == "more" else _SIGN[mark.filled]
    return low - reach - (16 if mark.early is None else 0), high + reach


def stack(marks: Sequence[Mark], scale: Scale, most: int = 99) -> list[Placed]:
    """Return (mark, first px, last px, px from the axis): what is nearer than its width is stacked, not
    moved.

    Of more than `most` above each other, the rest are one mark of the kind "more", at the top.
    """
    placed: list[Placed] = []
    levels: list[int] = []
    hidden: list[tuple[Mark, float, float]] = []
    order = lambda m: (not m.filled, not m.labelled if most < 99 else m.labelled, m.late)  # noqa: E731
    for mark in sorted(marks, key=order):
        early, late = mark.days
        reach = _SIGN[mark.filled]
        low, high = scale.x(early), scale.x(late)
        if high - low > 2 * reach:
            low, high = scale.edge(early), scale.edge(late + signs.DAY)
        else:
            low = high
        first, last = _extent(mark, low, high)
        away, level = reach + 3, 1
        for (other, a, b, distance), below in sorted(zip(placed, levels, strict=True), key=lambda p: p[0][3]):
            begin, end = _extent(other, a, b)
            step = reach + _SIGN[other.filled] + 1.5
            if first < end + 1 and begin < last + 1 and abs(distance - away) < step:
                away, level = distance + step, max(level, below) + 1
        if level > most:
            hidden.append((mark, (low + high) / 2, away))
        else:
            placed.append((mark, low, high, away))
            levels.append(level)
    return placed + _more(placed, hidden)


def _more(placed: Sequence[Placed], hidden: Sequence[tuple[Mark, float, float]]) -> list[Placed]:
    """Return a mark "+N" above each group of marks for which a stack has no room."""
    groups: list[list[tuple[Mark, float, float]]] = []
    for item in sorted(hidden, key=lambda item: item[1]):
        if groups and item[1] - groups[-1][-1][1] < 2 * _MORE[0] + 4:
            groups[-1].append(item)
        else:
            groups.append([item])
    found = []
    for group in groups:
        if len(group) == 1:  # "+1" would be no lower than the mark
            mark, x, away = group[0]
            found.append((mark, x, x, away))
            continue
        x = sum(at for _, at, _ in group) / len(group)
        near = [away + _tall(m) for m, a, b, away in placed if a - 2 * _MORE[0] < x < b + 2 * _MORE[0]]
        first, rows = group[0][0], [row for mark, *_ in group for row in mark.rows]
        words = f"+{len(group)}"
        look = {"kind": "more", "early": first.late, "filled": False, "labelled": False, "words": words}
        mark = replace(first, rows=rows, **look)
        found.append((mark, x, x, max(near) + _tall(mark)))
    return found


def boxes(placed: Sequence[Placed]) -> list[tuple[float, float, float, float]]:
    """Return the room that stacked marks take beside an axis: first and last px, nearest and farthest
    from it.
    """
    return [
        (*_extent(mark, low, high), away - _tall(mark), away + _tall(mark) + 3)
        for mark, low, high, away in placed
    ]


class Evolution(Drawing):
    """The evolution chart of a dataset: `ac.evolution(data)`."""

    widths = {"wide": 1240, "narrow": NARROW}

    def __init__(self, data: Dataset):
        self.tracks = tracks(data)
        self.scale_days = _days(data, self.tracks)
        self.context = data.context is not None and len(data.context) > 0
        self.later = _later(data, self.tracks, self.scale_days.max())
        self.tracks = [_within(track, self.scale_days.max()) for track in self.tracks]
        self.title = data.case.title
        super().__init__(self._rows())

    def _rows(self) -> pd.DataFrame:
        found = [
            {
                "lane": track.name, "said": edtf.words(row["said_edtf"]),
                "speaker": row["speaker"], "act": mark.kind,
                "in_the_articles": "yes" if mark.filled else "no", "words": mark.words,
                "claim_id": ";".join(filter(None, (row["claim_id"] for row in mark.rows))),
                "statement_id": ";".join(filter(None, (row["statement_id"] for row in mark.rows))),
            }
            for track in self.tracks
            for mark in (*track.above, *track.below)
            for row in mark.rows[:1]
        ]  # fmt: skip
        columns = ["lane", "said", "speaker", "act", "in_the_articles", "words", "claim_id", "statement_id"]
        return pd.DataFrame(found, columns=columns)

    def make(self, width: int) -> Figure:
        """Draw the lanes with their axes, or on a phone the strips and lists."""
        return self._phone(width) if width < 600 else self._wide(width)

    def footer(self, drawn: int) -> list[Run]:
        """Return what stands below the lanes: how marks are labelled, and what is not drawn."""
        marks = [mark for track in self.tracks for mark in (*track.above, *track.below)]
        told: list[Run] = [("Claims, not facts. ", "mb")]
        if self.context:
            told.append((f"{drawn} of {len(marks)} marks have words: {RULE}.", "m"))
        if self.later:
            told.append((f" {self.later}", "m"))
        return told

    def _wide(self, width: int) -> Figure:
        left, right = SIDE, width - SIDE
        scale = scale_of(self.scale_days, left, right, clear=70)
        laid = [_Lane(track, scale, first=i == 0) for i, track in enumerate(self.tracks)]
        keys = legend(self.tracks, self.context)
        standing = sum(lane.standing for lane in laid)
        foot = lay(self.footer(standing), right - left, 13)
        top = 12 + legend_height(keys, left, right)
        tall = top + sum(lane.height for lane in laid) + foot.height + 22
        fig, ax = panel(width, tall)
        draw_legend(ax, keys, left, right, 12)
        y = top
        for lane in laid:
            lane.draw(ax, y)
            y += lane.height
        ax.plot([left, right], [y + 4] * 2, color=PALETTE["rule"], lw=1)
        foot.draw(ax, left, y + 10)
        return fig

    def _phone(self, width: int) -> Figure:
        left, right = PHONE, width - PHONE
        scale = scale_of(self.scale_days, left, right)
        keys = legend(self.tracks, self.context)
        lists = [_List(track, scale, width) for track in self.tracks]
        foot = lay(self.footer(sum(part.standing for part in lists)), right - left, 13)
        top = 8 + legend_height(keys, left, right)
        fig, ax = panel(width, top + sum(part.height for part in lists) + foot.height + 18)
        draw_legend(ax, keys, left, right, 8)
        y = top
        for part in lists:
            y = part.draw(ax, y)
        ax.plot([left, right], [y + 2] * 2, color=PALETTE["rule"], lw=1)
        foot.draw(ax, left, y + 8)
        return fig


class _Lane:
    """One lane at the page's width: its labels are placed first, for its height follows from them."""

    def __init__(self, track: Track, scale: Scale, *, first: bool):
        self.track, self.scale = track, scale
        self.up, self.down = (stack(marks, scale, HIGH) for marks in (track.above, track.below))
        make = statement if first else sentence
        large = {id(item.mark): [i for i in track.large if i.mark is item.mark] for item in track.large}
        above = []
        for mark, low, high, _ in self.up:
            if id(mark) in large:
                said = functools.partial(_joined, large[id(mark)], make=make)
                above.append(Label(low, high, said, must=True, pad=4, of=mark))
            elif mark.labelled:
                above.append(Label(low, high, functools.partial(above_words, mark), pad=1, of=mark))
        under = [
            Label(low, high, functools.partial(below_words, mark), pad=1, of=mark)
            for mark, low, high, _ in self.down
            if mark.labelled
        ]
        self.gap = self._gap()
        taken = [*boxes(self.up), *([self.gap[1]] if self.gap else [])]
        self.labels = lowest(above, scale.left, scale.right, taken)
        self.under = lowest(under, scale.left, scale.right, boxes(self.down))
        self.over = max([height(self.labels), *(box[3] for box in boxes(self.up)), 24])
        self.below = max([height(self.under), *(box[3] for box in boxes(self.down)), 40])
        self.standing = len(self.labels) + len(self.under)

    @property
    def height(self) -> float:
        """Height of the lane in px."""
        return TOP + self.over + 23 + self.below + 14

    def draw(self, ax: Axes, y: float) -> None:
        """Draw the lane from `y` down."""
        track, scale = self.track, self.scale
        thin = {"color": PALETTE["hatch"], "lw": 0.8}
        ax.plot([scale.left, scale.right], [y] * 2, color=PALETTE["ink"], lw=1.2)
        heading(ax, track, scale.left, y + 8)
        axis = y + TOP + self.over
        for label in self.labels:
            top = axis - label.away - label.text.height
            # The stem of a span stands at its end, along which the words run.
            foot = axis - (12 if label.must else self._end(label.of, self.up))
            look = {"color": track.colour, "lw": 2.4} if label.must else thin
            ax.plot([label.edge] * 2, [top + 3, foot], zorder=1, **look)
            label.text.draw(ax, label.x, top, align=label.side, url=label.of.url)
        band(ax, scale, axis)
        for label in self.under:
            top = axis + 23 + label.away
            start = axis + 23 + self._end(label.of, self.down)
            ax.plot([label.edge] * 2, [start, top + label.text.height - 5], zorder=1, **thin)
            label.text.draw(ax, label.x, top, align=label.side, url=label.of.url)
        draw_marks(ax, self.up, axis, -1, track.colour)
        draw_marks(ax, self.down, axis + 23, 1, track.colour)
        self._row_names(ax, axis)

    @staticmethod
    def _end(mark: Mark, placed: list[Placed]) -> float:
        """Return how far the stack reaches in which a mark stands: its leader begins there."""
        low = next(a for m, a, _, _ in placed if m is mark)
        reach = {True: _MORE[0] + 3, False: 8}
        return 1 + max(
            away + _tall(m)
            for m, a, b, away in placed
            if a - reach[m.kind == "more"] <= low <= b + reach[m.kind == "more"]
        )

    def _row_names(self, ax: Axes, axis: float) -> None:
        """Name the rows of marks at the left, and the longest stretch without a statement in its place."""
        track, left = self.track, self.scale.left
        said = lay([("Alleged", "b")], 86, 13)
        said.draw(ax, left, axis - said.height - 3)
        if track.below:
            words = {"denies": "denied", "rejects": "rejected", "concedes": "conceded"}
            acts = [word for kind, word in words.items() if kind in {mark.kind for mark in track.below}]
            lay([(capital(listed(acts, "or")), "b")], 70, 13, lead=16).draw(ax, left, axis + 27)
        else:
            lay([("No answer in this edition", "i")], 300, 13).draw(ax, left, axis + 27)
        if self.gap:
            words, box = self.gap
            words.draw(ax, (box[0] + box[1]) / 2, axis - box[3], align="center")

    def _gap(self) -> tuple[Paragraph, tuple[float, float, float, float]] | None:
        """Return the words for the longest stretch without a statement and their box, where it is empty
        enough.
        """
        if not self.track.gap:
            return None
        a, b = (self.scale.x(day) for day in self.track.gap[:2])
        words = lay([(self.track.gap[2], "i")], b - a - 24, 13)
        middle = (a + b) / 2
        box = (middle - words.width / 2, middle + words.width / 2, 0.0, words.height + 2)
        free = not any(box[0] - 8 < high and low < box[1] + 8 for _, low, high, _ in self.up)
        return (words, box) if free and len(words.lines) <= 2 else None


class _List:
    """One lane on a phone: a strip in true time, then its statements by day."""

    def __init__(self, track: Track, scale: Scale, width: int):
        self.track, self.scale = track, scale
        self.text_x, self.rail = 94, 76
        room = width - PHONE - self.text_x
        large = {id(item.mark): [i for i in track.large if i.mark is item.mark] for item in track.large}
        self.entries: list[tuple[Mark | None, Any]] = []
        for mark in sorted((*track.above, *track.below), key=lambda m: (m.days[0], m.late, not m.filled)):
            if track.gap and mark.late >= track.gap[1] and all(m for m, _ in self.entries):
                self.entries.append((None, lay([(track.gap[2], "i")], room, 13.5)))
            if id(mark) in large:
                make = lambda item, room: statement(item, room, verb=25, day=False)  # noqa: E731
                self.entries.append((mark, _joined(large[id(mark)], room, make)))
            elif mark.labelled:
                words = above_words if mark.kind == "alleges" else below_words
                self.entries.append((mark, words(mark, room, day=False)))
        self.standing = sum(mark is not None for mark, _ in self.entries)
        self.up, self.down = (stack(marks, scale, HIGH + 2) for marks in (track.above, track.below))
        self.rise = max((box[3] for box in boxes(self.up)), default=10)
        self.drop = max((box[3] for box in boxes(self.down)), default=10)
        self.dates = self._dates()
        self.tall = [
            max(text.height, date.height if date else 0) + 9
            for (_, text), date in zip(self.entries, self.dates, strict=True)
        ]
        self.height = 34 + self.rise + 23 + self.drop + 10 + sum(self.tall) + 14

    def _dates(self) -> list[Paragraph | None]:
        """Return the day beside each entry, with the year where it changes."""
        found: list[Paragraph | None] = []
        year = None
        for mark, text in self.entries:
            if mark is None:
                found.append(None)
                continue
            when = mark.when if year == mark.late.year else f"{mark.when} {mark.late.year}"
            year = mark.late.year
            found.append(lay([(when, "m")], 58, 13, lead=text_lead(text)))
        return found

    def draw(self, ax: Axes, y: float) -> float:
        """Draw the lane from `y` down and return the y below it."""
        scale, track = self.scale, self.track
        ax.plot([scale.left, scale.right], [y] * 2, color=PALETTE["ink"], lw=1.2)
        heading(ax, track, scale.left, y + 8)
        axis = y + 34 + self.rise
        band(ax, scale, axis)
        draw_marks(ax, self.up, axis, -1, track.colour)
        draw_marks(ax, self.down, axis + 23, 1, track.colour)
        y = axis + 23 + self.drop + 10
        for number, (mark, text) in enumerate(self.entries):
            middle = y + text_lead(text) / 2
            end = y + self.tall[number]
            if mark is None:
                ax.plot(
                    [self.rail] * 2, [y, end - 6], color=PALETTE["hatch"], lw=1.6, ls=(0, (1, 3)), zorder=0.5
                )
            else:
                low = middle if number == 0 else y - 1
                high = middle if number == len(self.entries) - 1 else end - 1
                ax.plot([self.rail] * 2, [low, high], color=PALETTE["rule"], lw=1.4, zorder=0.5)
                self.dates[number].draw(ax, self.rail - 12, y, align="right")
                sign(
                    ax, mark.kind, self.rail, middle, track.colour, filled=mark.filled,
                    size=_SIGN[mark.filled], span=22 if mark.is_month else 0, upright=True, url=mark.url,
                )  # fmt: skip
            text.draw(ax, self.text_x, y, url=mark.url if mark else None)
            y = end
        return y + 14


def text_lead(text: Any) -> float:
    """Return the height of a text's first line."""
    return text.parts[0].lead if isinstance(text, Stack) else text.lead


def above_words(mark: Mark, room: float, *, day: bool = True) -> Paragraph:
    """Return the label of a mark above the axis, in grey: the day, who, what."""
    head: list[Run] = [(f"{mark.when} ", "mb")] if day else []
    return lay([*head, (f"{mark.who}: {mark.words}", "m")], room, 13, lead=16.5)


def below_words(mark: Mark, room: float, *, day: bool = True) -> Paragraph:
    """Return the label of an answer: who answers, in bold, the day, our wording of it."""
    if day:
        return lay([(f"{mark.who},", "b"), f" {mark.when}: {mark.words}"], room, 13, lead=16.5)
    return lay([(f"{mark.who}:", "b"), f" {mark.words}"], room, 13.5)


def draw_marks(ax: Axes, placed: list[Placed], y: float, way: int, colour: str) -> None:
    """Draw stacked marks from the axis at `y`, upward where `way` is -1."""
    for mark, low, high, away in placed:
        if mark.kind == "more":
            at = y + way * away + 4.3
            ax.text(
                low,
                at,
                mark.words,
                size=12.5,
                color=PALETTE["muted"],
                ha="center",
                va="baseline",
                url=mark.url,
            )
            continue
        sign(
            ax, mark.kind, (low + high) / 2, y + way * away, colour, filled=mark.filled,
            size=_SIGN[mark.filled], span=high - low, fades=mark.early is None, url=mark.url,
        )  # fmt: skip


def heading(ax: Axes, track: Track, x: float, y: float) -> None:
    """Draw a lane's name beside a square in its colour."""
    if track.name:
        ax.add_patch(Rectangle((x, y + 3), 12, 12, fc=track.colour, ec="none"))
        lay([(track.name, "b")], 400, 15.5).draw(ax, x + 19, y - 1)


Key = tuple[list[tuple[str, str, bool, bool]], str]


def legend(found: list[Track], context: bool) -> list[Key]:
    """Return the keys of the signs that occur: (kind, colour, filled, fades) of each, and its words."""
    grey = PALETTE["muted"]
    marks = [mark for track in found for mark in (*track.above, *track.below)]
    kinds = {mark.kind for mark in marks}
    filled = [("alleges", track.colour, True, False) for track in found if any(m.filled for m in track.above)]
    keys: list[Key] = [(filled, "in the articles")] if filled else []
    if context and not all(mark.filled for mark in marks):
        keys.append(([("alleges", grey, False, False)], "reported elsewhere (context)"))
    if any(mark.is_month for mark in marks):
        keys.append(([("month", grey, True, False)], "some day in that month"))
    if any(mark.early is None for mark in marks):
        keys.append(([("alleges", grey, True, True)], "on or before that day"))
    keys += [([(k, grey, False, False)], signs.KINDS[k]) for k in list(signs.KINDS)[1:] if k in kinds]
    return keys


def _walk(keys: list[Key], left: float, right: float) -> list[tuple[Key, Paragraph, float, int]]:
    """Return (key, words, x, line) of each key of the legend."""
    x, line, found = left, 0, []
    for key in keys:
        words = lay(key[1], right - left, 13.5)
        first = key[0][0]
        wide = 15 * len(key[0]) + (17 if first[3] else 12 if first[0] == "month" else 0) + 8 + words.width
        if x + wide > right and x > left:
            x, line = left, line + 1
        found.append((key, words, x, line))
        x += wide + 16
    return found


def legend_height(keys: list[Key], left: float, right: float) -> float:
    """Return the height that the legend takes."""
    return 22 * (1 + max((line for *_, line in _walk(keys, left, right)), default=-1)) + 6


def draw_legend(ax: Axes, keys: list[Key], left: float, right: float, y: float) -> None:
    """Draw the legend from `y` down, as many keys in a line as fit."""
    for (shown, _), words, x, line in _walk(keys, left, right):
        top = y + 22 * line
        x += 17 if shown[0][3] else 0
        for kind, colour, filled, fades in shown:
            span = 24 if kind == "month" else 0
            kind, x = ("alleges", x + 6) if span else (kind, x)
            sign(ax, kind, x + 6, top + words.lead / 2, colour, filled=filled, size=6, span=span, fades=fades)
            x += 21 if span else 15
        words.draw(ax, x + 5, top)


def _joined(items: list[Large], room: float, make: Callable[..., Stack]) -> Stack:
    """Return the statements of one occasion under each other."""
    made = [make(item, room) for item in items]
    return Stack([part for one in made for part in one.parts], gap=made[0].gap)


def _days(data: Dataset, found: list[Track]) -> pd.Series:
    """Return the days that the axis must hold: those of the articles, the context before, and the case's
    window.
    """
    marks = [mark for track in found for mark in (*track.above, *track.below)]
    inside = [mark.late for mark in marks if mark.filled]
    last = max(inside, default=max((mark.late for mark in marks), default=pd.Timestamp("2000-01-01")))
    window = data.case.window
    if window != "auto":
        last = max(last, pd.Timestamp(edtf.parse(window.end).latest))
    last = last + pd.offsets.MonthEnd(0)
    return pd.Series([*(day for mark in marks for day in mark.days if day <= last), last])


def _within(track: Track, last: pd.Timestamp) -> Track:
    above, below = ([m for m in marks if m.late <= last] for marks in (track.above, track.below))
    large = {id(item.mark) for item in track.large}
    return replace(track, above=chosen(above, large, ABOVE), below=chosen(below, set(), BELOW))


def _later(data: Dataset, found: list[Track], last: pd.Timestamp) -> str:
    """Return the words for what was said after the axis ends."""
    late = [m for track in found for m in (*track.above, *track.below) if m.late > last]
    if not late:
        return ""
    end = max(mark.late for mark in late)
    return f"Not drawn: {number_of(len(late), 'later statement')}, to {edtf.words(end.strftime('%Y-%m-%d'))}."


def evolution(data: Dataset) -> Evolution:
    """Return the evolution chart: what the articles' speakers alleged, what else was reported, and who
    answered.

    Shape: a Drawing; `rows` has a row a mark.
    Units: px, days on the axis.
    Raises: ReportError for a headline of the case that its claim does not bear.
    Source: `data.statements`, and `headlines:` of `data/case.yml`.
    """
    return Evolution(data)
