"""Draws C2: strips on one time axis. No line leads from one strip to another, for that would read as one cargo.

This module lays out names, axis and words; `marks` draws what stands on the axis.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..dataset.fact import Fact
from ..dataset.facts import facts
from ..dataset.load import Dataset
from . import labels, marks, strips
from .marks import Frame
from .style import LANES, NARROW, PALETTE, WIDE, claim_url, drawable, halo, panel, style, text_width, wrap

NOTHING = "No claim of this kind is in the selection."
_SIZE, _LEAD = 13.5, 17
_TOP = 64
_DAY = re.compile(r"(\d{1,2} )?[A-Z][a-z]+ \d{4}|\d{1,2} [A-Z][a-z]+")
_LAID = tuple[list[tuple[str, str]], float, float, str]


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
        frame = Frame(panel(width, 10)[1], left, right, *_range(data, table), narrow)
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
        pd.to_datetime(
            table[["event_earliest", "event_latest", "said_earliest", "said_latest"]].stack().dropna()
        )
    )
    days += [pd.Timestamp(known[f"window.{end}"].value) for end in ("from", "to")]
    month = pd.offsets.MonthBegin(1)
    return (min(days) - pd.Timedelta(1, "D")).normalize().replace(day=1), max(days).normalize().replace(
        day=1
    ) + month


def _axis(data: Dataset, frame: Frame, bottom: float) -> None:
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
        if ha == "left" or text_width(text, 12) < edge - 4:
            ax.text(edge + dx, 36, text, size=12, color=PALETTE["muted"], ha=ha, va="baseline")
    if "statements.days-between" in known:
        _between(data, frame, known["statements.days-between"])


def _between(data: Dataset, frame: Frame, between: Fact) -> None:
    """Draw the days between the statements as a measure on the axis, above every strip."""
    a, b = (frame.x(data.claim(claim)["said_earliest"]) for claim in between.claims)
    frame.ax.plot([a, b], [19, 19], color=PALETTE["muted"], lw=1)
    for x in (a, b):
        frame.ax.plot([x, x], [15, 23], color=PALETTE["muted"], lw=1)
    text = f"{between.words} days between the two statements"
    frame.ax.text((a + b) / 2, 13, text, size=12, ha="center", va="baseline")


def _title(data: Dataset, frame: Frame, key: str) -> tuple[list[str], str, bool]:
    """Return an allegation's name in lines, its lane in words, and whether the lane fits beside the name on a phone."""
    row = data.allegations.set_index("allegation").loc[key]
    ends = f"{labels.party(data, row['supplier'], proper=True)} to {labels.party(data, row['recipient'], proper=True)}"
    lines = wrap(drawable(labels.label(data, key)), 330 if frame.narrow else 205, 14.5, 600)
    beside = frame.narrow and text_width(lines[-1], 14.5, 600) + text_width(ends, 12) + 34 < frame.right
    return lines, ends, beside


def _head(data: Dataset, frame: Frame, key: str) -> float:
    """Return the height of an allegation's name where it stands above its lines: on a phone."""
    lines, _, beside = _title(data, frame, key)
    return 8 + 18 * (len(lines) + (not beside)) if frame.narrow else 0


def _header(data: Dataset, frame: Frame, key: str, y: float, height: float) -> str:
    """Print an allegation's name and lane beside a stripe in the lane's colour; return the colour."""
    colour = PALETTE[LANES.get(strips.lane(data, key), "muted")]
    frame.ax.add_patch(Rectangle((0, y), 4, height, fc=colour, ec="none"))
    lines, ends, beside = _title(data, frame, key)
    for i, text in enumerate(lines):
        frame.ax.text(12, y + 14 + 18 * i, text, size=14.5, weight=600, va="baseline")
    x, ha, line = (frame.right, "right", len(lines) - 1) if beside else (12, "left", len(lines))
    frame.ax.text(x, y + 14 + 18 * line, ends, size=12, color=PALETTE["muted"], ha=ha, va="baseline")
    return colour


def _lay(data: Dataset, frame: Frame, row: Any) -> _LAID:
    """Return a line's words broken to fit, the place of their near edge, their room, and the side they stand on."""
    words = strips.line(data, row)
    if frame.narrow:
        room, at, side = frame.right - 12, 12.0, "left"
    else:
        low, high = marks.extent(data, frame, row)
        right = frame.right - high - 10
        side = "left" if right > 260 else "right"
        # Words keep clear of the line where the window begins, whatever their marks do.
        edge = frame.x(pd.Timestamp(facts(data)["window.from"].value)) + 8
        if side == "left":
            at = max(high + 10, edge) if high + 10 > edge - 60 else high + 10
            room = frame.right - at
        else:
            at = low - 10
            room = at - (edge if at - edge > 200 else frame.left)
    rest = _DAY.sub(
        lambda match: match.group().replace(" ", "\u00a0"), drawable(words.rest)
    )  # a date is not broken
    word = wrap(drawable(words.word), room * 0.7, _SIZE, 600, most=1)[0]
    indent = text_width(word, _SIZE, 600) + text_width("  ", _SIZE)
    first, *later = wrap(rest, room, _SIZE, indent=indent)
    pairs = [(word, first), *(("", text) for text in later)]
    return pairs, at, room, side


def _height(laid: _LAID, narrow: bool) -> float:
    lines = len(laid[0])
    return _LEAD * lines + 38 if narrow else max(28, _LEAD * lines + 11)


def _row(data: Dataset, frame: Frame, row: Any, laid: _LAID, y: float, colour: str) -> None:
    """Draw one line: its marks on the time axis and its words beside or, on a phone, above them."""
    pairs, at, _, side = laid
    base = y + 14 if frame.narrow else y + _height(laid, False) / 2 + 4.5 - _LEAD * (len(pairs) - 1) / 2
    middle = base + _LEAD * (len(pairs) - 1) + 20 if frame.narrow else y + _height(laid, False) / 2
    url = claim_url(row["claim_id"]) if labels.some(row["claim_id"]) else None
    if frame.narrow:
        _track(data, frame, middle)
    marks.draw(data, frame, row, middle, colour)
    gap = text_width("  ", _SIZE)
    for i, (bold, plain) in enumerate(pairs):
        wide = (text_width(bold, _SIZE, 600) + gap if bold else 0) + text_width(plain, _SIZE)
        x = at if side == "left" else at - wide
        if bold:
            halo(frame.ax.text(x, base + _LEAD * i, bold, size=_SIZE, weight=600, va="baseline", url=url))
            x += text_width(bold, _SIZE, 600) + gap
        halo(frame.ax.text(x, base + _LEAD * i, plain, size=_SIZE, va="baseline", url=url))


def _track(data: Dataset, frame: Frame, y: float) -> None:
    """On a phone each line has its own short piece of the time axis."""
    edge = frame.x(pd.Timestamp(facts(data)["window.from"].value))
    frame.ax.add_patch(
        Rectangle((frame.left, y - 13), edge - frame.left, 26, fc="#F3F3F3", ec="none", zorder=0)
    )
    for month in pd.date_range(frame.start, frame.end, freq="QS"):
        frame.ax.plot([frame.x(month)] * 2, [y - 13, y + 13], color="#E2E2E2", lw=1, zorder=0.5)
    frame.ax.plot([edge, edge], [y - 13, y + 13], color=PALETTE["hatch"], lw=1.2, zorder=0.6)
