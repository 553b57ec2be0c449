"""C8, the year in claims: one mark an occasion, a row a side, context open and coded filled, on one axis of time.

On a phone the same occasions are a list down the page. `marks` is what is drawn; no line joins two marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle

from ..coding import edtf
from ..dataset.load import Dataset
from . import labels
from .style import (
    LANES,
    NARROW,
    PALETTE,
    WIDE,
    claim_url,
    drawable,
    halo,
    panel,
    statement_url,
    style,
    text_width,
    wrap,
)

GROUPS: dict[str, tuple[str, ...]] = {
    "US": ("US",),
    "Other governments": ("Ukraine", "UK", "ROK", "Japan", "UN", "other"),
    "Research and media": ("research", "media"),
    "North Korea": ("DPRK",),
    "Russia": ("Russia",),
    "Iran": ("Iran",),
    "The outlets themselves": ("outlet",),
}
"""Rows of the chart: small sides share one, none is left out."""
KINDS = ("claims", "denies", "rejects", "admits", "declines", "other")
WORDS = {
    "claims": "claims",
    "denies": "denies it",
    "rejects": "rejects the evidence",
    "admits": "concedes it",
    "declines": "declines to say",
    "other": "comments, judges or vows",
}
COLUMNS = ["said", "side", "who", "acts", "tier", "claim_id", "statement_id"]
_MARK = [
    "occasion_id",
    "said",
    "early",
    "late",
    "side",
    "who",
    "kinds",
    "colour",
    "tier",
    "claims",
    "statements",
]
_SIZE = 11.0
_LANE_OF = {
    "dprk-arms": ("DPRK", "Russia"), "iran-drones": ("Iran", "Russia"), "iran-personnel": ("Iran", "Russia"),
    "iran-arms": ("Iran", "Russia"), "russia-dprk-return": ("Russia", "DPRK"),
}  # fmt: skip
_TAGS = {"ROK": "South Korea"}
_NAMED = ("other", "research", "media")
"""Sides that say little of who speaks: their marks carry the speaker's name."""


def _kind(act: str, target: Any = "") -> str:
    if act == "denies":
        return "rejects" if target == "evidence" else "denies"
    return act if act in KINDS else "other"


@lru_cache(maxsize=4)
def marks(data: Dataset) -> pd.DataFrame:
    """Return one row an occasion, in the order said: its days, side, speaker, kinds of act, lanes, tier and ids."""
    occasions = data.occasions.set_index("occasion_id")
    speakers = data.speakers.set_index("speaker_id")
    found: dict[str, dict[str, Any]] = {}
    for row in data.claims.itertuples():
        entry = found.setdefault(
            row.occasion_id, {"kinds": set(), "lanes": set(), "claims": [], "statements": []}
        )
        entry["kinds"].add(_kind(row.act))
        entry["lanes"].add(_LANE_OF.get(data.case.thread_of(row.allegation), ("", "")))
        entry["claims"].append(row.claim_id)
    for row in data.context.itertuples() if data.context is not None else ():
        entry = found.setdefault(
            row.occasion_id, {"kinds": set(), "lanes": set(), "claims": [], "statements": []}
        )
        if not entry["claims"]:
            entry["kinds"].add(_kind(row.act, row.target))
            entry["lanes"].add(_LANE_OF.get(row.thread, ("", "")))
        entry["statements"].append(row.statement_id)
    rows = []
    for occasion, entry in found.items():
        said, who = occasions.loc[occasion], speakers.loc[occasions.loc[occasion, "speaker_id"]]
        lanes = {lane for lane in entry["lanes"] if lane in LANES}
        rows.append(
            {
                "occasion_id": occasion, "said": said["said_edtf"], "early": said["said_earliest"],
                "late": said["said_latest"], "side": who["side"], "who": who["name"],
                "kinds": tuple(kind for kind in KINDS if kind in entry["kinds"]),
                "colour": PALETTE[LANES[lanes.pop()]] if len(lanes) == 1 else PALETTE["ink"],
                "tier": "coded" if entry["claims"] else "context", "claims": entry["claims"],
                "statements": entry["statements"],
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=_MARK)
    return frame.sort_values(["late", "early", "occasion_id"], ignore_index=True)


def table(data: Dataset) -> pd.DataFrame:
    """Return the figure's table: a row a mark, in the order said."""
    rows = []
    for row in marks(data).itertuples():
        both = "coded, also in context" if row.tier == "coded" and row.statements else row.tier
        rows.append(
            {
                "said": edtf.words(row.said), "side": labels.SIDES.get(row.side, row.side), "who": row.who,
                "acts": ", ".join(WORDS[kind] for kind in row.kinds), "tier": both,
                "claim_id": ";".join(row.claims) or None,
                "statement_id": None if row.claims else ";".join(row.statements),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


@dataclass(frozen=True)
class Gap:
    """The longest time between two occasions next to each other: last day before, first day after, days between."""

    before: pd.Timestamp
    after: pd.Timestamp

    @property
    def days(self) -> int:
        """Days from the one to the other."""
        return (self.after - self.before).days

    @property
    def empty(self) -> int:
        """Days on which nothing was found."""
        return self.days - 1

    @property
    def words(self) -> str:
        """The gap's ends in words, the year once where it is one."""
        first, last = (edtf.words(f"{day:%Y-%m-%d}") for day in (self.before, self.after))
        return f"{first.removesuffix(f' {self.before.year}') if self.before.year == self.after.year else first} and {last}"


def gap(data: Dataset) -> Gap | None:
    """Return the longest gap between occasions, None where there are fewer than two days."""
    days = sorted({day for row in marks(data).itertuples() for day in (row.early, row.late) if pd.notna(day)})
    pairs = [Gap(a, b) for a, b in zip(days, days[1:], strict=False)]
    return max(pairs, key=lambda found: found.days, default=None)


def events(data: Dataset) -> list[dict[str, Any]]:
    """Return the days told of, coded first: words, early, late, tier, colour and where it leads; each told once."""
    found: list[dict[str, Any]] = []
    claims = data.claims[(data.claims["act"] == "claims") & (data.claims["side"] != "outlet")]
    claims = claims[claims["allegation"].map(data.case.thread_of) != ""]
    seen = set()
    for row in claims[claims["event_latest"].notna() & claims["event_earliest"].notna()].itertuples():
        lane = _LANE_OF.get(data.case.thread_of(row.allegation), ("", ""))
        if lane not in LANES or (row.allegation, row.event_edtf) in seen:
            continue
        seen.add((row.allegation, row.event_edtf))
        words = f"{labels.label(data, row.allegation)}, {edtf.words(row.event_edtf)}"
        found.append({"words": words, "early": row.event_earliest, "late": row.event_latest, "tier": "coded",
                      "colour": PALETTE[LANES[lane]], "url": claim_url(row.claim_id)})  # fmt: skip
    # An occasion that an article tells of has its bar above: the same briefing is not drawn twice.
    told = data.context[data.context["event_edtf"].notna()] if data.context is not None else ()
    told = told[~told["occasion_id"].isin(set(data.claims["occasion_id"]))] if len(told) else told
    for row in told.itertuples() if len(told) else ():
        lane = _LANE_OF.get(row.thread, ("", ""))
        who = row.speaker.split(",")[0]
        found.append({"words": f"{who}: {edtf.words(row.event_edtf)}", "early": row.event_earliest,
                      "late": row.event_latest, "tier": "context", "colour": PALETTE[LANES[lane]] if lane in LANES else PALETTE["ink"],
                      "url": statement_url(row.statement_id)})  # fmt: skip
    return found


# --- drawing ----------------------------------------------------------------------------------------------------------


def glyph(ax: Axes, kind: str, x: float, y: float, colour: str, solid: bool, url: str | None = None) -> None:
    """Draw one act at a point: filled if coded, open if context. Shape tells the act, for a reader without colour."""
    look: dict[str, Any] = {
        "fc": colour if solid else "white",
        "ec": colour,
        "lw": 1.5,
        "joinstyle": "miter",
        "zorder": 3,
        "url": url,
    }
    r = _SIZE / 2
    if kind == "claims":
        ax.add_patch(Polygon([(x - r, y), (x, y - r), (x + r, y), (x, y + r)], **look))
    elif kind == "denies":
        ax.add_patch(Polygon([(x - r, y - r + 1), (x + r, y - r + 1), (x, y + r)], **look))
    elif kind == "admits":
        ax.add_patch(Polygon([(x - r, y + r - 1), (x + r, y + r - 1), (x, y - r)], **look))
    elif kind == "declines":
        ax.add_patch(Rectangle((x - r + 0.5, y - r + 0.5), 2 * r - 1, 2 * r - 1, **look))
        ax.plot([x - r + 0.5, x + r - 0.5], [y, y], color="white" if solid else colour, lw=2.2, zorder=4)
    elif kind == "rejects":
        t, s = r * 0.34, r * 0.98
        arms = [
            (-t, -s),
            (t, -s),
            (t, -t),
            (s, -t),
            (s, t),
            (t, t),
            (t, s),
            (-t, s),
            (-t, t),
            (-s, t),
            (-s, -t),
            (-t, -t),
        ]
        turned = [(x + (a - b) * 0.7071, y + (a + b) * 0.7071) for a, b in arms]
        ax.add_patch(Polygon(turned, **look))
    else:
        ax.add_patch(Circle((x, y), r * 0.72, **{k: v for k, v in look.items() if k != "joinstyle"}))


def _url(row: Any) -> str:
    return claim_url(row.claims[0]) if row.claims else statement_url(row.statements[0])


def _range(data: Dataset) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the axis's ends: whole months around every occasion."""
    days = [day for row in marks(data).itertuples() for day in (row.early, row.late) if pd.notna(day)]
    return min(days).replace(day=1), max(days).replace(day=1) + pd.offsets.MonthBegin(1)


def draw(data: Dataset, narrow: bool = False) -> Figure:
    """Draw the year: rows by side on a wide page, a list down the page on a phone."""
    with style():
        if marks(data).empty:
            fig, ax = panel(NARROW if narrow else WIDE, 48)
            ax.text(10, 28, "Nothing was said in this selection.", size=14)
            return fig
        return _list(data) if narrow else _rows(data)


def _tag(row: Any) -> str:
    """Return the words beside a mark in a row that several sides share."""
    return drawable(row.who.removeprefix("the ") if row.side in _NAMED else _TAGS.get(row.side, row.side))


def _place(rows: pd.DataFrame, x: Any, right: float, tagged: bool) -> list[tuple[Any, float, float, float]]:
    """Return (row, x, level, tag) of each mark of a side: marks that would touch stand below each other, by level in px.

    `tag` is where a mark's words begin, beside it on the side where they fit; 0 for none.
    """
    taken: list[tuple[float, float, float, float]] = []
    placed = []
    for row in rows.itertuples():
        at, half = x(row), _SIZE / 2 + 1.5
        long = text_width(_tag(row), 11) + 6 if tagged else 0.0
        tag = 0.0 if not tagged else at + half + 2 if at + half + long < right else at - half - long + 4
        low, high = (min(at - half, tag or at), max(at + half, tag + long))
        tall = len(row.kinds) * (_SIZE + 2)
        level = 0.0
        while any(
            a < high and low < b and top < level + tall and level < bottom for a, b, top, bottom in taken
        ):
            level += _SIZE + 5
        taken.append((low, high, level, level + tall + 3))
        placed.append((row, at, level, tag))
    return placed


def _rows(data: Dataset) -> Figure:
    found, told = marks(data), events(data)
    start, end = _range(data)
    left, right, top = 152.0, WIDE - 14.0, 72.0

    def day(moment: pd.Timestamp) -> float:
        return left + (right - left) * (moment - start) / (end - start)

    def at(row: Any) -> float:
        middle = row.late if pd.isna(row.early) else row.early + (row.late - row.early) / 2
        return min(max(day(middle), left + 7), right - 7)

    sides = {n: _place(found[found["side"].isin(of)], at, right, len(of) > 1) for n, of in GROUPS.items()}
    sides = {name: placed for name, placed in sides.items() if placed}
    heights = {
        n: max(lv + len(row.kinds) * (_SIZE + 2) for row, _, lv, _ in p) + 20 for n, p in sides.items()
    }
    below = 19.0 * len(told) + 34 if told else 0
    height = top + sum(heights.values()) + below + 10
    fig, ax = panel(WIDE, height)
    _legend(ax, 10, 14, WIDE)
    _months(ax, day, start, end, top, height - 8)
    _gap_band(ax, day, gap(data), top, height - 8 - below)
    y = top + 4
    for name, placed in sides.items():
        ax.plot([0, WIDE], [y, y], color=PALETTE["rule"], lw=1)
        for i, line in enumerate(wrap(name, left - 22, 13.5, 600)):
            ax.text(10, y + 19 + 17 * i, line, size=13.5, weight=600, va="baseline")
        for row, x, level, tag in placed:
            _mark(ax, row, x, y + 16 + level, day, (left, right))
            if tag:
                halo(ax.text(tag, y + 20 + level, _tag(row), size=11, color=PALETTE["muted"], va="baseline"))
        y += heights[name]
    if told:
        _events(ax, told, y, day, (left, right, start, end))
    return fig


def _mark(ax: Axes, row: Any, x: float, y: float, day: Any, ends: tuple[float, float]) -> None:
    """Draw an occasion: its acts below each other on one stem, and a dashed span where its day is not known."""
    url, solid = _url(row), row.tier == "coded"
    step = _SIZE + 2
    if len(row.kinds) > 1:
        ax.plot([x, x], [y, y + step * (len(row.kinds) - 1)], color=row.colour, lw=1.4, zorder=2)
    wide = pd.isna(row.early) or (row.late - row.early).days > 2
    if wide:
        low = max(ends[0], x - 26) if pd.isna(row.early) else max(ends[0], day(row.early))
        high = x if pd.isna(row.early) else min(ends[1], day(row.late + pd.Timedelta(1, "D")))
        ax.plot([low, high], [y, y], color=row.colour, lw=1.4, ls=(0, (2, 1.6)), zorder=2)
    for i, kind in enumerate(row.kinds):
        glyph(ax, kind, x, y + step * i, row.colour, solid, url)


def _legend(ax: Axes, x: float, y: float, right: float) -> float:
    """Print what shape, fill and colour mean, broken to the width; return the height used."""
    entries = [(kind, True, PALETTE["ink"], WORDS[kind]) for kind in KINDS]
    entries += [
        ("claims", True, PALETTE["ink"], "filled: coded"),
        ("claims", False, PALETTE["ink"], "open: context"),
    ]
    entries += [("claims", False, PALETTE[LANES[lane]], f"{a} to {b}") for lane, a, b in
                ((("DPRK", "Russia"), "North Korea", "Russia"), (("Iran", "Russia"), "Iran", "Russia"), (("Russia", "DPRK"), "Russia", "North Korea"))]  # fmt: skip
    entries.append(("claims", False, PALETTE["ink"], "several directions, or none"))
    at, top = x, y
    for kind, solid, colour, words in entries:
        wide = 16 + text_width(words, 12) + 16
        if at + wide > right:
            at, y = x, y + 19
        glyph(ax, kind, at + 6, y, colour, solid)
        ax.text(at + 16, y + 4.5, words, size=12, va="baseline")
        at += wide
    return y - top + 19


def _months(ax: Axes, day: Any, start: pd.Timestamp, end: pd.Timestamp, top: float, bottom: float) -> None:
    for month in pd.date_range(start, end, freq="MS"):
        x, quarter = day(month), month.month in (1, 4, 7, 10)
        ax.plot([x, x], [top - (16 if quarter else 6), bottom], color="#E2E2E2", lw=1, zorder=0.5)
        if month < end and (quarter or month == start):
            words = f"{month:%b %Y}" if month.month == 1 or month == start else f"{month:%b}"
            ax.text(x + 4, top - 6, words, size=12, color=PALETTE["muted"], va="baseline")


def _gap_band(ax: Axes, day: Any, found: Gap | None, top: float, bottom: float) -> None:
    """Shade the longest gap and say how long it is: nothing found is drawn as nothing found."""
    if found is None or found.days < 45:
        return
    a, b = day(found.before) + 8, day(found.after) - 8
    ax.add_patch(Rectangle((a, top), b - a, bottom - top, fc="#F3F3F3", ec="none", zorder=0))
    for i, line in enumerate(wrap(f"{found.empty} days: nothing found in these pages", b - a - 8, 12)):
        halo(
            ax.text(
                (a + b) / 2,
                top + 22 + 15 * i,
                line,
                size=12,
                color=PALETTE["muted"],
                ha="center",
                va="baseline",
            )
        )


def _events(
    ax: Axes, told: list[dict[str, Any]], y: float, day: Any, frame: tuple[float, float, Any, Any]
) -> None:
    """Draw the days told of beneath the sides: a bar each, an open end fading out, the words beside it."""
    left, right, start, end = frame
    ax.plot([0, WIDE], [y, y], color=PALETTE["rule"], lw=1)
    for i, line in enumerate(("Days told of", "(not days said)")):
        ax.text(10, y + 19 + 16 * i, line, size=13.5 if i == 0 else 12, weight=600 if i == 0 else 400,
                color=PALETTE["ink"] if i == 0 else PALETTE["muted"], va="baseline")  # fmt: skip
    at = y + 18
    for entry in told:
        early = start if pd.isna(entry["early"]) else entry["early"]
        late = end - pd.Timedelta(1, "D") if pd.isna(entry["late"]) else entry["late"]
        a, b = max(day(early), left), min(day(late + pd.Timedelta(1, "D")), right)
        solid = entry["tier"] == "coded"
        fits = a < right and b > left
        if fits:
            face = entry["colour"] if solid else "white"
            open_end = pd.isna(entry["early"]) or pd.isna(entry["late"]) or early < start
            ax.add_patch(Rectangle((a, at - 4), max(b - a, 4), 8, fc=face, ec=entry["colour"], lw=1.4,
                                   ls=(0, (2, 1.6)) if open_end else "solid", url=entry["url"], zorder=2))  # fmt: skip
        words = drawable(
            ("" if solid else "context, ") + entry["words"] + ("" if fits else ", off this axis")
        )
        long = text_width(words, 12) + 8
        x, side = (
            (b + 7, "left")
            if b + long < right
            else (a - 7, "right")
            if a - long > left
            else ((a + b) / 2, "center")
        )
        x, side = (x, side) if fits else (left, "left")
        halo(ax.text(x, at + 4, words, size=12, ha=side, va="baseline", url=entry["url"]))
        at += 19


def _list(data: Dataset) -> Figure:
    """Draw the occasions down the page: a heading a month, a line an occasion, the longest gap as an empty band."""
    found, longest = marks(data), gap(data)
    lines: list[tuple[str, Any]] = []
    last = None
    for row in found.itertuples():
        if (
            longest
            and longest.days >= 45
            and row.late >= longest.after
            and last is not None
            and last <= longest.before
        ):
            lines.append(("gap", longest))
        head = f"{row.late:%B %Y}"
        if not any(kind == "month" and words == head for kind, words in lines):
            lines.append(("month", head))
        lines.append(("mark", row))
        last = row.late
    sizes = {"month": 27.0, "mark": 20.0, "gap": 40.0}
    fig, ax = panel(NARROW, 10)
    top = 14 + _legend(ax, 8, 14, NARROW) + 6
    fig, ax = panel(NARROW, top + sum(sizes[kind] for kind, _ in lines) + 8)
    _legend(ax, 8, 14, NARROW)
    y = top
    for kind, what in lines:
        if kind == "month":
            ax.text(8, y + 19, what, size=13.5, weight=600, va="baseline")
            ax.plot([0, NARROW], [y + 2, y + 2], color=PALETTE["rule"], lw=1)
        elif kind == "gap":
            ax.add_patch(Rectangle((0, y + 6), NARROW, 28, fc="#F3F3F3", ec="none"))
            ax.text(
                NARROW / 2,
                y + 24,
                f"{what.empty} days: nothing found in these pages",
                size=12,
                color=PALETTE["muted"],
                ha="center",
                va="baseline",
            )
        else:
            _line(ax, what, y)
        y += sizes[kind]
    return fig


def _line(ax: Axes, row: Any, y: float) -> None:
    url, middle = _url(row), y + 10
    one = pd.notna(row.early) and row.early == row.late
    words = (
        f"{row.late.day}"
        if one
        else f"by {row.late.day}"
        if pd.isna(row.early)
        else f"{row.early.day}\u2013{row.late.day}"
    )
    ax.text(40, middle + 4.5, words, size=12, color=PALETTE["muted"], ha="right", va="baseline")
    for i, kind in enumerate(row.kinds):
        glyph(ax, kind, 54 + 14 * i, middle, row.colour, row.tier == "coded", url)
    x = 54 + 14 * max(len(row.kinds), 2)
    side = labels.SIDES.get(row.side, row.side).removeprefix("the ")
    known = row.side in ("outlet", *_NAMED) or side in row.who
    who = drawable(row.who.removeprefix("the ") + ("" if known else f", {side}"))
    ax.text(x, middle + 4.5, wrap(who, NARROW - x - 6, 12.5, most=1)[0], size=12.5, va="baseline", url=url)
