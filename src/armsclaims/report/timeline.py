"""Draws C2: strips on one time axis. No line leads from one strip to another, for that would read as one cargo.

A bar is the days told of, a diamond the day said; hollow if worded by the outlet, dashed where an end is open or vague.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from armsclaims.core.dataset import Dataset
from armsclaims.core.facts import Fact, facts

from . import labels, strips
from .style import LANES, NARROW, PALETTE, WIDE, claim_url, halo, panel, style, text_width, wrap

NOTHING = "No claim of this kind is in the selection."
_SIZE, _LEAD = 13.5, 17
_TOP = 64
_FADE = (8, 6, 4.5, 3, 2)
"""Dashes of an open start, in px, with 4 px between them."""
_VAGUE = (0, (2, 1.6))
_DAY = re.compile(r"(\d{1,2} )?[A-Z][a-z]+ \d{4}|\d{1,2} [A-Z][a-z]+")
_LAID = tuple[list[tuple[str, str]], float, float, str]


@dataclass
class _Frame:
    """The axes and the scale from days to px."""

    ax: Axes
    left: float
    right: float
    start: pd.Timestamp
    end: pd.Timestamp
    narrow: bool

    def x(self, day: pd.Timestamp) -> float:
        return self.left + (self.right - self.left) * (day - self.start) / (self.end - self.start)


def draw(data: Dataset, narrow: bool = False) -> Figure:
    """Draw the strips at the page's or a phone's width."""
    table = strips.rows(data)
    width = NARROW if narrow else WIDE
    left, right = (10, width - 8) if narrow else (232, width - 12)
    with style():
        if table.empty:
            fig, ax = panel(width, 48)
            ax.text(left, 28, NOTHING, size=_SIZE)
            return fig
        frame = _Frame(panel(width, 10)[1], left, right, *_range(data, table), narrow)
        laid = [_lay(data, frame, row) for _, row in table.iterrows()]
        groups = [list(index) for index in table.groupby("allegation", sort=False).groups.values()]
        heads = [_head(data, frame, table["allegation"][group[0]]) for group in groups]
        bodies = [max(sum(_height(laid[i], narrow) for i in group), 0 if narrow else 56) for group in groups]
        height = _TOP + sum(heads) + sum(bodies) + 18 * len(groups)
        fig, frame.ax = panel(width, height)
        _axis(data, frame, height)
        y = _TOP + 9.0
        for group, head, body in zip(groups, heads, bodies, strict=True):
            frame.ax.plot([0, width], [y - 9] * 2, color=PALETTE["rule"], lw=1)
            colour = _header(data, frame, table["allegation"][group[0]], y, head + body)
            at = y + head
            for i in group:
                _row(data, frame, table.loc[i], laid[i], at, colour)
                at += _height(laid[i], narrow)
            y += head + body + 18
        return fig


def _range(data: Dataset, table: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the axis's ends: whole months around every day told, said, or in the window asked about."""
    known = facts(data)
    days = list(
        pd.to_datetime(table[["event_earliest", "event_latest", "said_earliest", "said_latest"]].stack().dropna())
    )
    days += [pd.Timestamp(known[f"window.{end}"].value) for end in ("from", "to")]
    month = pd.offsets.MonthBegin(1)
    return (min(days) - pd.Timedelta(1, "D")).normalize().replace(day=1), max(days).normalize().replace(day=1) + month


def _axis(data: Dataset, frame: _Frame, bottom: float) -> None:
    """Draw months, the edge of the window asked about, and the days between the two statements."""
    ax, known = frame.ax, facts(data)
    edge = frame.x(pd.Timestamp(known["window.from"].value))
    low = 62 if frame.narrow else bottom
    ax.add_patch(Rectangle((frame.left, 40), edge - frame.left, low - 40, fc="#F3F3F3", ec="none", zorder=0))
    for month in pd.date_range(frame.start, frame.end, freq="MS"):
        x, quarter = frame.x(month), month.month in (1, 4, 7, 10)
        ax.plot([x, x], [46 if quarter else 56, low if quarter else 62], color="#E2E2E2", lw=1, zorder=0.5)
        if quarter and month < frame.end:
            text = f"{month:%b %Y}" if month.month == 1 or month == frame.start else f"{month:%b}"
            ax.text(x + 4, 56, text, size=12, color=PALETTE["muted"], va="baseline")
    ax.plot([edge, edge], [40, low], color=PALETTE["hatch"], lw=1.2, zorder=0.6)
    sides = [("earlier", -4, "right"), ("window asked about", 4, "left")]
    if not frame.narrow:
        span = f"{known['window.from'].words} to {known['window.to'].words}"
        sides = [("before the window", -4, "right"), (f"window asked about: {span}", 4, "left")]
    for text, dx, ha in sides:
        ax.text(edge + dx, 36, text, size=12, color=PALETTE["muted"], ha=ha, va="baseline")
    if "statements.days-between" in known:
        _between(data, frame, known["statements.days-between"])


def _between(data: Dataset, frame: _Frame, between: Fact) -> None:
    """Draw the days between the statements as a measure on the axis, above every strip."""
    a, b = (frame.x(data.claim(claim)["said_earliest"]) for claim in between.claims)
    frame.ax.plot([a, b], [19, 19], color=PALETTE["muted"], lw=1)
    for x in (a, b):
        frame.ax.plot([x, x], [15, 23], color=PALETTE["muted"], lw=1)
    text = f"{between.words} days between the two statements"
    frame.ax.text((a + b) / 2, 13, text, size=12, ha="center", va="baseline")


def _title(data: Dataset, frame: _Frame, key: str) -> tuple[list[str], str, bool]:
    """Return an allegation's name in lines, its lane in words, and whether the lane fits beside the name on a phone."""
    row = data.allegations.set_index("allegation").loc[key]
    ends = f"{labels.party(data, row['supplier'])} to {labels.party(data, row['recipient'])}"
    lines = wrap(labels.label(data, key), 330 if frame.narrow else 205, 14.5, 600)
    beside = frame.narrow and text_width(lines[-1], 14.5, 600) + text_width(ends, 12) + 34 < frame.right
    return lines, ends, beside


def _head(data: Dataset, frame: _Frame, key: str) -> float:
    """Return the height of an allegation's name where it stands above its lines: on a phone."""
    lines, _, beside = _title(data, frame, key)
    return 8 + 18 * (len(lines) + (not beside)) if frame.narrow else 0


def _header(data: Dataset, frame: _Frame, key: str, y: float, height: float) -> str:
    """Print an allegation's name and lane beside a stripe in the lane's colour; return the colour."""
    colour = PALETTE[LANES.get(strips.lane(data, key), "muted")]
    frame.ax.add_patch(Rectangle((0, y), 4, height, fc=colour, ec="none"))
    lines, ends, beside = _title(data, frame, key)
    for i, text in enumerate(lines):
        frame.ax.text(12, y + 14 + 18 * i, text, size=14.5, weight=600, va="baseline")
    x, ha, line = (frame.right, "right", len(lines) - 1) if beside else (12, "left", len(lines))
    frame.ax.text(x, y + 14 + 18 * line, ends, size=12, color=PALETTE["muted"], ha=ha, va="baseline")
    return colour


def _extent(data: Dataset, frame: _Frame, row: Any) -> tuple[float, float]:
    """Return the span of px that a line's marks take."""
    if not labels.some(row["claim_id"]):
        x = frame.x(_answer_day(data, row))
        return x - 7, x + 7
    low, high = [], []
    for what in ("said", "event"):
        early, late = row[f"{what}_earliest"], row[f"{what}_latest"]
        if pd.notna(late) and (what == "said" or row["act"] == "claims"):
            high.append(frame.x(late) + 7)
            low.append(frame.x(late) - 7 - sum(_FADE) - 4 * len(_FADE) if pd.isna(early) else frame.x(early) - 7)
    mark = 10 if row["act"] == "declines" else 0
    return max(min(low), frame.left), max(high) + mark


def _answer_day(data: Dataset, row: Any) -> pd.Timestamp:
    """Return the day of the newest statement on an allegation: there an unanswered attribute stands."""
    return data.claims[data.claims["allegation"] == row["allegation"]]["said_latest"].max()


def _lay(data: Dataset, frame: _Frame, row: Any) -> _LAID:
    """Return a line's words broken to fit, the place of their near edge, their room, and the side they stand on."""
    words = strips.line(data, row)
    if frame.narrow:
        room, at, side = frame.right - 12, 12.0, "left"
    else:
        low, high = _extent(data, frame, row)
        right = frame.right - high - 10
        side = "left" if right > 260 else "right"
        room, at = (right, high + 10) if side == "left" else (low - 10 - frame.left, low - 10)
    rest = _DAY.sub(lambda match: match.group().replace(" ", "\u00a0"), words.rest)  # a date stays on one line
    indent = text_width(words.word, _SIZE, 600) + text_width("  ", _SIZE)
    first = wrap(rest, room - indent, _SIZE)[:1]
    later = wrap(rest[len(first[0]) + 1 :], room, _SIZE) if first else []
    pairs = [(words.word, "".join(first)), *(("", text) for text in later)]
    return pairs, at, room, side


def _height(laid: _LAID, narrow: bool) -> float:
    lines = len(laid[0])
    return _LEAD * lines + 38 if narrow else max(28, _LEAD * lines + 11)


def _row(data: Dataset, frame: _Frame, row: Any, laid: _LAID, y: float, colour: str) -> None:
    """Draw one line: its marks on the time axis and its words beside or, on a phone, above them."""
    pairs, at, _, side = laid
    base = y + 14 if frame.narrow else y + _height(laid, False) / 2 + 4.5 - _LEAD * (len(pairs) - 1) / 2
    middle = base + _LEAD * (len(pairs) - 1) + 20 if frame.narrow else y + _height(laid, False) / 2
    url = claim_url(row["claim_id"]) if labels.some(row["claim_id"]) else None
    if frame.narrow:
        _track(data, frame, middle)
    _marks(data, frame, row, middle, colour)
    gap = text_width("  ", _SIZE)
    for i, (bold, plain) in enumerate(pairs):
        wide = (text_width(bold, _SIZE, 600) + gap if bold else 0) + text_width(plain, _SIZE)
        x = at if side == "left" else at - wide
        if bold:
            halo(frame.ax.text(x, base + _LEAD * i, bold, size=_SIZE, weight=600, va="baseline", url=url))
            x += text_width(bold, _SIZE, 600) + gap
        halo(frame.ax.text(x, base + _LEAD * i, plain, size=_SIZE, va="baseline", url=url))


def _track(data: Dataset, frame: _Frame, y: float) -> None:
    """On a phone each line has its own short piece of the time axis."""
    edge = frame.x(pd.Timestamp(facts(data)["window.from"].value))
    frame.ax.add_patch(Rectangle((frame.left, y - 13), edge - frame.left, 26, fc="#F3F3F3", ec="none", zorder=0))
    for month in pd.date_range(frame.start, frame.end, freq="QS"):
        frame.ax.plot([frame.x(month)] * 2, [y - 13, y + 13], color="#E2E2E2", lw=1, zorder=0.5)
    frame.ax.plot([edge, edge], [y - 13, y + 13], color=PALETTE["hatch"], lw=1.2, zorder=0.6)


def _marks(data: Dataset, frame: _Frame, row: Any, y: float, colour: str) -> None:
    """Draw the days told of and the day said; a hatched box where an attribute is not addressed."""
    if row["act"] == "not_addressed":
        x = frame.x(_answer_day(data, row))
        frame.ax.add_patch(
            Rectangle((x - 6.5, y - 6.5), 13, 13, fc="white", ec=PALETTE["hatch"], hatch="/////", lw=1.2)
        )
        return
    claim = data.claim(row["claim_id"])
    pen = {"colour": colour, "solid": claim["worded_by"] == "speaker", "url": claim_url(claim["claim_id"])}
    told = pd.notna(claim["event_latest"]) and row["act"] == "claims"
    if told:
        _span(frame, claim, y - 7, pen)
    _said(frame, claim, row["act"], y + 7 if told else y, pen)


def _vague(claim: Any, what: str) -> bool:
    """Return whether a date's ends are no single days: a month, or an approximate date."""
    text = str(claim[f"{what}_edtf"])
    return any(len(part) != 10 for part in text.split("/") if part)


def _fade(frame: _Frame, x: float, y: float, pen: dict) -> None:
    """Draw an open start: dashes that fade to the left of x, not past the axis."""
    for dash in _FADE:
        x -= 4 + dash
        if x < frame.left:
            return
        frame.ax.plot([x, x + dash], [y, y], color=pen["colour"], lw=2, solid_capstyle="butt", url=pen["url"])


def _span(frame: _Frame, claim: Any, y: float, pen: dict) -> None:
    """Draw the days told of: a bar with firm or dashed ends, or an open start that fades into its last day."""
    end = frame.x(claim["event_latest"] + pd.Timedelta(1, "D"))
    dash = _VAGUE if _vague(claim, "event") else "solid"
    if pd.isna(claim["event_earliest"]):
        frame.ax.plot([end, end], [y - 5, y + 5], color=pen["colour"], lw=2, ls=dash, url=pen["url"])
        _fade(frame, end + 2, y, pen)
        return
    begin = frame.x(claim["event_earliest"])
    look = {
        "fc": pen["colour"] if pen["solid"] else "white",
        "ec": pen["colour"],
        "lw": 1.8,
        "ls": dash,
        "url": pen["url"],
    }
    frame.ax.add_patch(Rectangle((begin, y - 5), end - begin, 10, **look))


def _said(frame: _Frame, claim: Any, act: str, y: float, pen: dict) -> None:
    """Draw the day said: a diamond, stretched over a month; a triangle for a denial; a barred box for not confirmed."""
    ax, late = frame.ax, frame.x(claim["said_latest"])
    open_start = pd.isna(claim["said_earliest"])
    look = {
        "fc": pen["colour"] if pen["solid"] else "white", "ec": pen["colour"], "lw": 1.8, "url": pen["url"],
        "zorder": 3, "ls": _VAGUE if _vague(claim, "said") or open_start else "solid", "joinstyle": "miter",
    }  # fmt: skip
    if act == "denies":
        ax.add_patch(Polygon([(late - 7, y - 5.5), (late + 7, y - 5.5), (late, y + 6.5)], **look))
    elif act == "declines":
        ax.add_patch(Rectangle((late - 6.5, y - 6.5), 13, 13, **look))
        ax.plot([late - 6.5, late + 6.5], [y, y], color="white" if pen["solid"] else pen["colour"], lw=2.6, zorder=4)
        ax.text(late + 10, y + 5, "?", size=_SIZE, weight=600, va="baseline")
    elif open_start or claim["said_earliest"] == claim["said_latest"]:
        ax.add_patch(Polygon([(late - 6.5, y), (late, y - 6.5), (late + 6.5, y), (late, y + 6.5)], **look))
    else:
        a, b = frame.x(claim["said_earliest"]), frame.x(claim["said_latest"] + pd.Timedelta(1, "D"))
        tip = min(6.0, (b - a) / 2)
        ax.add_patch(
            Polygon([(a, y), (a + tip, y - 6), (b - tip, y - 6), (b, y), (b - tip, y + 6), (a + tip, y + 6)], **look)
        )
    if open_start:
        _fade(frame, late - 6, y, pen)
