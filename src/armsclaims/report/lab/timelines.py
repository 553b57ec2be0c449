"""When it was said, and when it is told to have happened: a strip an allegation, drawn anew for every choice.

A small drawing of its own, so that a filter answers at once; the report's figure of the same is `allegation-strips`. No
line leads from one strip to another, for that would read as one cargo's progress.
"""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from ...core.dataset import Dataset
from .. import labels
from ..webmap import LANES

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

NEEDED = ["allegation", "occasion_id", "act", "worded_by", "said_edtf", "said_earliest", "said_latest", "said_words",
          "event_edtf", "event_earliest", "event_latest"]  # fmt: skip
"""Columns of the claims that a strip is drawn from."""


class Axis:
    """Days along the drawing: from a little before the first statement to a little after the last."""

    def __init__(self, claims: pd.DataFrame):
        days = pd.concat([claims["said_earliest"], claims["said_latest"]]).dropna()
        first, last = (days.min(), days.max()) if len(days) else (pd.Timestamp(2022, 1, 1), pd.Timestamp(2023, 1, 1))
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


def _span(axis: Axis, first: pd.Timestamp, last: pd.Timestamp, y: float, own: bool) -> str:
    """Return the bar of an event; an open or cut end is dashed, a bar worded by the outlet hollow."""
    if pd.isna(first) and pd.isna(last):
        return ""
    open_start = pd.isna(first) or first < axis.first
    end = axis.x(last) if pd.notna(last) else float(RIGHT)
    start = axis.x(first) if pd.notna(first) else max(end - 46, LEFT)
    start, end = min(start, max(end - 3, LEFT)), max(end, LEFT + 3)
    kind = "own" if own else "theirs"
    dash = f'<path class="open" d="M{start:.1f},{y}H{max(start - 14, 2):.1f}"/>' if open_start else ""
    return f'{dash}<rect class="span {kind}" x="{start:.1f}" y="{y - 3.5}" width="{end - start:.1f}" height="7"/>'


def _said(axis: Axis, said: dict[str, Any], kind: str, number: int, y: float) -> str:
    """Return the mark of a statement at its latest day, with a whisker over the days it may mean."""
    first, last = said["said_earliest"], said["said_latest"]
    last = last if pd.notna(last) else first
    if pd.isna(last):
        return ""
    x, (shape, verb) = axis.x(last), MARKS[kind]
    start, closed = (axis.x(first), "whisker") if pd.notna(first) else (max(x - 16, LEFT), "open")
    whisker = f'<path class="{closed}" d="M{start:.1f},{y}H{x:.1f}"/>' if x - start > 4 else ""
    told = f"{labels.number_of(number, 'claim')}, {verb} {said['said_words']}"
    return f'{whisker}<path class="act {kind}" transform="translate({x:.1f},{y})" d="{shape}"><title>{escape(told)}</title></path>'


def _strip(axis: Axis, label: str, lane: str, claims: list[dict[str, Any]], top: float) -> str:
    """Return one allegation's strip: its name and counts, what it tells of as bars, what was said as marks."""
    y = top + 30
    base = f'<text x="{LEFT}" y="{top + 14}" class="name">{escape(label)}</text><path class="base" d="M{LEFT},{y}H{RIGHT}"/>'
    if not claims:
        return f'<g class="strip none">{base}</g>'
    occasions = len({claim["occasion_id"] for claim in claims})
    told = f"{_many(len(claims), 'claim')}, {_many(occasions, 'occasion')}"
    events = {(claim["event_edtf"], claim["worded_by"]): claim for claim in claims if labels.some(claim["event_edtf"])}
    bars = "".join(_span(axis, e["event_earliest"], e["event_latest"], y, e["worded_by"] == "speaker") for e in events.values())
    said: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for claim in claims:
        kind = claim["act"] if claim["act"] in MARKS else "other"
        said.setdefault((str(claim["said_edtf"]), kind), []).append(claim)
    beside = {"other": y, "denies": y - 8, "declines": y + 8} if len(said) > 1 else {}
    marks = "".join(_said(axis, rows[0], kind, len(rows), beside.get(kind, y)) for (_, kind), rows in sorted(said.items()))
    return f'<g class="strip {lane}">{base}<text x="{RIGHT}" y="{top + 14}" class="told">{told}</text>{bars}{marks}</g>'


def _many(number: int, word: str) -> str:
    return f"{number:,} {word if number == 1 else word + 's'}"


def lane(data: Dataset, allegation: str) -> str:
    """Return the colour name of an allegation's lane, "" for one without."""
    row = data.allegations[data.allegations["allegation"] == allegation].iloc[0]
    return LANES.get((str(row["supplier"]), str(row["recipient"])), "")


def draw(data: Dataset, claims: pd.DataFrame, chosen: pd.DataFrame) -> str:
    """Return the strips as SVG: a strip for each allegation of `claims`, drawn from the claims `chosen` of them."""
    axis = Axis(claims)
    about = claims["allegation"].value_counts()
    order = claims.sort_values("said_latest")["allegation"].drop_duplicates()
    shown = [key for key in order if key in set(about.index[:MOST])]
    label = dict(zip(data.allegations["allegation"], data.allegations["label"], strict=True))
    mine: dict[str, list[dict[str, Any]]] = {}
    for claim in chosen[NEEDED].to_dict("records"):
        mine.setdefault(claim["allegation"], []).append(claim)
    strips = [_strip(axis, label[key], lane(data, key), mine.get(key, []), TOP + i * ROW) for i, key in enumerate(shown)]
    bottom = TOP + len(shown) * ROW + 6
    ticks = "".join(
        f'<path class="tick" d="M{x},{TOP}V{bottom}"/><text x="{x}" y="{bottom + 15}" class="when">{words}</text>'
        for x, words in axis.ticks()
    )
    more = len(about) - len(shown)
    note = f'<text x="{LEFT}" y="{bottom + 32}" class="told start">and {more} more</text>' if more > 0 else ""
    height = bottom + (38 if more > 0 else 22)
    name = f"{len(chosen)} claims on a time axis, a strip for each of {len(shown)} allegations"
    return f'<svg class="ac-strips" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{name}">{ticks}{"".join(strips)}{note}</svg>{key()}'


def key() -> str:
    """Return the key of the marks."""
    acts = "".join(
        f'<li><svg viewBox="-8 -8 16 16"><path class="act {kind}" d="{shape}"/></svg>{words}</li>' for kind, (shape, words) in MARKS.items()
    )
    bars = (("own", "told to have happened, in the speaker's words"), ("theirs", "in the outlet's words"))
    spans = "".join(f'<li><svg viewBox="0 -8 26 16"><rect class="span {kind}" x="1" y="-3.5" width="24" height="7"/></svg>{words}</li>' for kind, words in bars)
    dashed = '<li><svg viewBox="0 -8 26 16"><path class="open" d="M1,0H25"/></svg>open or earlier</li>'
    return f'<ul class="ac-key">{acts}{spans}{dashed}</ul>'
