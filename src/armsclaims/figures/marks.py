"""The marks of C2 on their time axis: days told of, days said, and what is denied, not confirmed or not addressed.

A bar is the days told of, a diamond the day said; hollow if worded by the outlet, dashed where an end is open or vague.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from ..dataset.load import Dataset
from . import labels
from .style import PALETTE, claim_url

_FADE = (8, 6, 4.5, 3, 2)
_FADED = sum(_FADE) + 4 * len(_FADE)
"""Dashes of an open end, in px, with 4 px between them; and the px that they take."""
_VAGUE = (0, (2, 1.6))
_MARK = 13.5


@dataclass
class Frame:
    """The axes and the scale from days to px."""

    ax: Axes
    left: float
    right: float
    start: pd.Timestamp
    end: pd.Timestamp
    narrow: bool

    def x(self, day: pd.Timestamp) -> float:
        return self.left + (self.right - self.left) * (day - self.start) / (self.end - self.start)


def extent(data: Dataset, frame: Frame, row: Any) -> tuple[float, float]:
    """Return the span of px that a line's marks take; an open end takes as much as its dashes."""
    if not labels.some(row["claim_id"]):
        x = frame.x(answer_day(data, row))
        return x - 7, x + 7
    low, high = [], []
    for what in ("said", "event") if row["act"] == "claims" else ("said",):
        ends = [row[f"{what}_earliest"], row[f"{what}_latest"]]
        if pd.notna(ends).any():
            known = [frame.x(day) for day in ends if pd.notna(day)]
            low.append(known[0] - 7 - (_FADED if pd.isna(ends[0]) else 0))
            high.append(known[-1] + 7 + (_FADED if pd.isna(ends[1]) else 0))
    mark = 10 if row["act"] == "declines" else 0
    low, high = low or [frame.left], high or [frame.left]
    return max(min(low), frame.left), min(max(high) + mark, frame.right)


def answer_day(data: Dataset, row: Any) -> pd.Timestamp:
    """Return the day of the newest statement on an allegation: there an unanswered attribute stands."""
    said = data.claims[data.claims["allegation"] == row["allegation"]][["said_earliest", "said_latest"]]
    return said.max().max()


def draw(data: Dataset, frame: Frame, row: Any, y: float, colour: str) -> None:
    """Draw the days told of and the day said; a hatched box where an attribute is not addressed."""
    if row["act"] == "not_addressed":
        x = frame.x(answer_day(data, row))
        frame.ax.add_patch(
            Rectangle((x - 6.5, y - 6.5), 13, 13, fc="white", ec=PALETTE["hatch"], hatch="/////", lw=1.2)
        )
        return
    claim = data.claim(row["claim_id"])
    pen = {"colour": colour, "solid": claim["worded_by"] == "speaker", "url": claim_url(claim["claim_id"])}
    told = (pd.notna(claim["event_earliest"]) or pd.notna(claim["event_latest"])) and row["act"] == "claims"
    if told:
        _span(frame, claim, y - 7, pen)
    if pd.notna(claim["said_latest"]) or pd.notna(claim["said_earliest"]):
        _said(frame, claim, row["act"], y + 7 if told else y, pen)


def _vague(claim: Any, what: str) -> bool:
    """Return whether a date's ends are no single days: a month, or an approximate date."""
    text = str(claim[f"{what}_edtf"])
    return any(len(part) != 10 for part in text.split("/") if part)


def _fade(frame: Frame, x: float, y: float, pen: dict, way: int = -1) -> None:
    """Draw an open end: dashes that fade to the left of x (`way` -1) or to the right (1), not past the axis."""
    for dash in _FADE:
        near, far = x + way * 4, x + way * (4 + dash)
        if not frame.left <= far <= frame.right:
            return
        frame.ax.plot(
            sorted((near, far)), [y, y], color=pen["colour"], lw=2, solid_capstyle="butt", url=pen["url"]
        )
        x = far


def _span(frame: Frame, claim: Any, y: float, pen: dict) -> None:
    """Draw the days told of: a bar with firm or dashed ends, or an open end that fades from the day that is told."""
    early, late = claim["event_earliest"], claim["event_latest"]
    dash = _VAGUE if _vague(claim, "event") else "solid"
    if pd.isna(early) or pd.isna(late):
        x = frame.x(late + pd.Timedelta(1, "D")) if pd.isna(early) else frame.x(early)
        frame.ax.plot([x, x], [y - 5, y + 5], color=pen["colour"], lw=2, ls=dash, url=pen["url"])
        way = -1 if pd.isna(early) else 1
        _fade(frame, x - 2 * way, y, pen, way)
        return
    begin, end = frame.x(early), frame.x(late + pd.Timedelta(1, "D"))
    face = pen["colour"] if pen["solid"] else "white"
    look = {"fc": face, "ec": pen["colour"], "lw": 1.8, "ls": dash, "url": pen["url"]}
    frame.ax.add_patch(Rectangle((begin, y - 5), end - begin, 10, **look))


def _said(frame: Frame, claim: Any, act: str, y: float, pen: dict) -> None:
    """Draw the day said: a diamond, stretched over a month; a triangle for a denial; a barred box for not confirmed."""
    ax, last = frame.ax, claim["said_latest"] if pd.notna(claim["said_latest"]) else claim["said_earliest"]
    late, open_start = frame.x(last), pd.isna(claim["said_earliest"])
    look = {
        "fc": pen["colour"] if pen["solid"] else "white", "ec": pen["colour"], "lw": 1.8, "url": pen["url"],
        "zorder": 3, "ls": _VAGUE if _vague(claim, "said") or open_start else "solid", "joinstyle": "miter",
    }  # fmt: skip
    if act == "denies":
        ax.add_patch(Polygon([(late - 7, y - 5.5), (late + 7, y - 5.5), (late, y + 6.5)], **look))
    elif act == "declines":
        ax.add_patch(Rectangle((late - 6.5, y - 6.5), 13, 13, **look))
        ax.plot(
            [late - 6.5, late + 6.5],
            [y, y],
            color="white" if pen["solid"] else pen["colour"],
            lw=2.6,
            zorder=4,
        )
        ax.text(late + 10, y + 5, "?", size=_MARK, weight=600, va="baseline")
    elif open_start or claim["said_earliest"] == last:
        ax.add_patch(Polygon([(late - 6.5, y), (late, y - 6.5), (late + 6.5, y), (late, y + 6.5)], **look))
    else:
        a, b = frame.x(claim["said_earliest"]), frame.x(last + pd.Timedelta(1, "D"))
        tip = min(6.0, (b - a) / 2)
        ax.add_patch(
            Polygon(
                [(a, y), (a + tip, y - 6), (b - tip, y - 6), (b, y), (b - tip, y + 6), (a + tip, y + 6)],
                **look,
            )
        )
    if open_start:
        _fade(frame, late - 6, y, pen)
