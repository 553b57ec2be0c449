"""When it was said, and when it is told to have happened: a strip an allegation, drawn anew for every choice.

A small drawing of its own, so that a filter answers at once; the report's figure of the same is `allegation-strips`. No
line leads from one strip to another, for that would read as one cargo's progress.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from ..dataset.load import Dataset
from ..figures import labels
from ..report.webmap import LANES

WIDTH, ROW, TOP, LEFT, RIGHT = 520, 44, 4, 10, 510
"""Size of the drawing and of a strip, and where the time axis runs, in units of the viewBox."""
MOST = 14
"""Most strips drawn; the rest is counted in words."""
MARKS = {
    "other": ("M0,-5.5L5.5,0L0,5.5L-5.5,0Z", "said"),
    "denies": ("M-4,-4L4,4M-4,4L4,-4", "denied"),
    "declines": ("M-4.5,-4.5H4.5V4.5H-4.5Z", "declined to say"),
}
"""Shape and word of what a speaker did; every act without a shape of its own is `other`."""


class Axis:
    """Days along the drawing: from a little before the first statement to a little after the last."""

    def __init__(self, claims: pd.DataFrame):
        days = pd.concat([claims["said_earliest"], claims["said_latest"]]).dropna()
        first, last = (
            (days.min(), days.max()) if len(days) else (pd.Timestamp(2022, 1, 1), pd.Timestamp(2023, 1, 1))
        )
        room = max((last - first).days // 12, 20)
        self.first, self.last = first - pd.Timedelta(days=2 * room), last + pd.Timedelta(days=room)

    def x(self, day: pd.Timestamp) -> float:
        """Return where a day lies, at the edge if it is outside."""
        share = (day - self.first) / (self.last - self.first)
        return round(LEFT + min(max(share, 0), 1) * (RIGHT - LEFT), 1)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the starts of quarters with their words; a year is named where it begins and at the first tick."""
        found: list[tuple[float, str]] = []
        for day in pd.date_range(self.first, self.last, freq="QS"):
            named = day.strftime("%b %Y") if day.month == 1 or not found else day.strftime("%b")
            found.append((self.x(day), named))
        step = -(-len(found) // 8)
        return found[::step]


@dataclass(frozen=True, slots=True)
class Said:
    """What a strip shows of one claim: whose occasion, its kind of mark, where the mark and its whisker stand, its bar."""

    allegation: str
    occasion: str
    kind: str
    x: float | None
    start: float | None
    when: str
    bar: tuple[float | None, float | None, bool, bool] | None


def _where(axis: Axis, days: pd.Series) -> list[float | None]:
    """Return where days lie, None where there is none."""
    known = {day: axis.x(day) for day in days.dropna().unique()}
    return [known.get(day) for day in days]


def claims_said(axis: Axis, claims: pd.DataFrame) -> list[Said]:
    """Return what strips show of each claim, in the order of the table: made once, chosen from for every drawing."""
    first, last = _where(axis, claims["said_earliest"]), _where(axis, claims["said_latest"])
    begun, ended = _where(axis, claims["event_earliest"]), _where(axis, claims["event_latest"])
    early = (claims["event_earliest"].isna() | (claims["event_earliest"] < axis.first)).to_numpy()
    kinds = claims["act"].where(claims["act"].isin(list(MARKS)), "other")
    own = (claims["worded_by"] == "speaker").to_numpy()
    told = claims["event_edtf"].notna().to_numpy()
    columns = (
        claims["allegation"],
        claims["occasion_id"],
        kinds,
        claims["said_words"].fillna("on a day not told"),
    )
    found = []
    for i, (allegation, occasion, kind, words) in enumerate(zip(*columns, strict=True)):
        bar = (begun[i], ended[i], bool(early[i]), bool(own[i])) if told[i] else None
        x = last[i] if last[i] is not None else first[i]
        found.append(Said(allegation, occasion, kind, x, first[i], words, bar))
    return found


def _bar(bar: tuple[float | None, float | None, bool, bool], y: float) -> str:
    """Return the bar of an event; an open or cut end is dashed, a bar worded by the outlet hollow."""
    start, end, early, own = bar
    if start is None and end is None:
        return ""
    end = end if end is not None else float(RIGHT)
    start = start if start is not None else max(end - 46, LEFT)
    start, end = min(start, max(end - 3, LEFT)), max(end, LEFT + 3)
    dash = f'<path class="open" d="M{start:.1f},{y}H{max(start - 14, 2):.1f}"/>' if early else ""
    kind = "own" if own else "theirs"
    return f'{dash}<rect class="span {kind}" x="{start:.1f}" y="{y - 3.5}" width="{end - start:.1f}" height="7"/>'


def _mark(said: list[Said], y: float) -> str:
    """Return the mark of statements that stand at one place, with a whisker over the days they may mean."""
    one = said[0]
    shape, verb = MARKS[one.kind]
    days = list(dict.fromkeys(s.when for s in said))
    when = labels.listed(days[:3]) + (f" and on {len(days) - 3} more days" if len(days) > 3 else "")
    start, closed = (one.start, "whisker") if one.start is not None else (max(one.x - 16, LEFT), "open")
    whisker = f'<path class="{closed}" d="M{start:.1f},{y}H{one.x:.1f}"/>' if one.x - start > 4 else ""
    told = f"{labels.number_of(len(said), 'claim')}, {verb} {when}"
    return f'{whisker}<path class="act {one.kind}" transform="translate({one.x:.1f},{y})" d="{shape}"><title>{escape(told)}</title></path>'


def _strip(label: str, lane: str, claims: list[Said], top: float) -> str:
    """Return one allegation's strip: its name and counts, what it tells of as bars, what was said as marks."""
    y = top + 30
    base = f'<text x="{LEFT}" y="{top + 14}" class="name">{escape(label)}</text><path class="base" d="M{LEFT},{y}H{RIGHT}"/>'
    if not claims:
        return f'<g class="strip none">{base}</g>'
    told = f"{_many(len(claims), 'claim')}, {_many(len({claim.occasion for claim in claims}), 'occasion')}"
    bars = "".join(_bar(bar, y) for bar in dict.fromkeys(claim.bar for claim in claims) if bar)
    places: dict[tuple[int, str, int], list[Said]] = {}
    for claim in claims:
        if claim.x is not None:
            start = -1 if claim.start is None else round(claim.start)
            places.setdefault((round(claim.x), claim.kind, start), []).append(claim)
    beside = {"denies": y - 8, "declines": y + 8} if len(places) > 1 else {}
    marks = "".join(
        _mark(said, beside.get(kind, y))
        for (_, kind, _), said in sorted(places.items(), key=lambda item: item[0])
    )
    return f'<g class="strip {lane}">{base}<text x="{RIGHT}" y="{top + 14}" class="told">{told}</text>{bars}{marks}</g>'


def _many(number: int, word: str) -> str:
    return f"{number:,} {word if number == 1 else word + 's'}"


def lane(data: Dataset, allegation: str) -> str:
    """Return the colour name of an allegation's lane, "" for one without."""
    row = data.allegations[data.allegations["allegation"] == allegation].iloc[0]
    return LANES.get((str(row["supplier"]), str(row["recipient"])), "")


class Strips:
    """The strips of a dataset's claims (as `choosing.frame` gives them): laid out once, drawn for every choice."""

    def __init__(self, data: Dataset, claims: pd.DataFrame):
        self.axis = Axis(claims)
        self.said = claims_said(self.axis, claims)
        about = claims["allegation"].value_counts()
        order = claims.sort_values("said_latest")["allegation"].drop_duplicates()
        self.shown = [key for key in order if key in set(about.index[:MOST])]
        self.more = len(about) - len(self.shown)
        label = dict(zip(data.allegations["allegation"], data.allegations["label"], strict=True))
        self.names = {name: (label[name], lane(data, name)) for name in self.shown}

    def draw(self, keep: np.ndarray) -> str:
        """Return the strips as SVG: one for each allegation, drawn from the claims that `keep` (a mask) has kept."""
        mine: dict[str, list[Said]] = {}
        for i in np.flatnonzero(keep):
            mine.setdefault(self.said[i].allegation, []).append(self.said[i])
        strips = [
            _strip(*self.names[name], mine.get(name, []), TOP + i * ROW) for i, name in enumerate(self.shown)
        ]
        bottom = TOP + len(self.shown) * ROW + 6
        ticks = "".join(
            f'<path class="tick" d="M{x},{TOP}V{bottom}"/><text x="{x}" y="{bottom + 15}" class="when">{words}</text>'
            for x, words in self.axis.ticks()
        )
        note = (
            f'<text x="{LEFT}" y="{bottom + 32}" class="told start">and {self.more} more</text>'
            if self.more > 0
            else ""
        )
        height = bottom + (38 if self.more > 0 else 22)
        name = f"{int(keep.sum())} claims on a time axis, a strip for each of {len(self.shown)} allegations"
        return f'<svg class="ac-strips" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{name}">{ticks}{"".join(strips)}{note}</svg>{key()}'


def key() -> str:
    """Return the key of the marks."""
    acts = "".join(
        f'<li><svg viewBox="-8 -8 16 16"><path class="act {kind}" d="{shape}"/></svg>{words}</li>'
        for kind, (shape, words) in MARKS.items()
    )
    bars = (("own", "told to have happened, in the speaker's words"), ("theirs", "in the outlet's words"))
    spans = "".join(
        f'<li><svg viewBox="0 -8 26 16"><rect class="span {kind}" x="1" y="-3.5" width="24" height="7"/></svg>{words}</li>'
        for kind, words in bars
    )
    dashed = '<li><svg viewBox="0 -8 26 16"><path class="open" d="M1,0H25"/></svg>open or earlier</li>'
    return f'<ul class="ac-key">{acts}{spans}{dashed}</ul>'
