"""C2: one strip an allegation on one time axis; no line leads from one strip to another, for that would be a cargo.

A line of a strip is a row of `rows`: a claim with its stage, the days it tells of and the day it was said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from armsclaims.core.dataset import Dataset
from armsclaims.core.facts import facts

from . import labels
from .style import LANES, NARROW, PALETTE, WIDE, claim_url, halo, panel, style, text_width, wrap

COLUMNS = [
    "allegation", "stage", "act", "certainty", "worded_by", "event_earliest", "event_latest", "event_basis",
    "said_earliest", "said_latest", "said_basis", "claim_id",
]  # fmt: skip
_AFTER = ("shipping", "delivered")
"""Stages after which a reader asks whether the goods were received."""
_SIZE = 13.5


def allegations(data: Dataset) -> list[str]:
    """Return the allegations with a supplier, a recipient and a claim by someone other than an outlet, in strip order.

    By lane, then by number of claims; an allegation that a source ties to another stands next to it.
    """
    claims = data.claims
    told = set(claims[(claims["act"] == "claims") & (claims["side"] != "outlet")]["allegation"])
    size = claims["allegation"].value_counts()
    first = claims.groupby("allegation")["said_latest"].min()
    lanes = list(LANES)
    found = []
    for row in data.allegations.itertuples():
        if labels.some(row.supplier) and labels.some(row.recipient) and row.allegation in told:
            at = lanes.index(lane(data, row.allegation)) if lane(data, row.allegation) in lanes else len(lanes)
            found.append((at, -int(size[row.allegation]), first[row.allegation], row.allegation))
    order = [key for *_, key in sorted(found)]
    ties = data.allegations.set_index("allegation")["linked_to"]
    for key in list(order):
        if labels.some(ties[key]) and ties[key] in order:
            order.remove(ties[key])
            order.insert(order.index(key) + 1, ties[key])
    return order


def lane(data: Dataset, allegation: str) -> tuple[str, str]:
    """Return an allegation's (supplier, recipient) by the names of `style.LANES`."""
    row = data.allegations.set_index("allegation").loc[allegation]
    short = {"north-korea": "DPRK", "russia": "Russia", "iran": "Iran"}
    return short.get(row["supplier"], row["supplier"]), short.get(row["recipient"], row["recipient"])


def rows(data: Dataset) -> pd.DataFrame:
    """Return one row a line of the figure, in drawing order, with `COLUMNS`; an unanswered receipt has no claim_id."""
    found = []
    for key in allegations(data):
        mine = data.claims[data.claims["allegation"] == key]
        shown = [_pick(data, group) for group in _groups(mine)]
        shown.sort(key=lambda claim: (claim["act"] != "claims", _order(claim), claim["claim_id"]))
        found += [{name: claim[name] for name in COLUMNS} for claim in shown]
        stages = {claim["stage"] for claim in shown if labels.some(claim["stage"])}
        if stages & set(_AFTER) and "received" not in stages:
            found.append({"allegation": key, "stage": "received", "act": "not_addressed", "claim_id": None})
    return pd.DataFrame(found, columns=COLUMNS)


def _groups(mine: pd.DataFrame) -> list[pd.DataFrame]:
    """Part an allegation's claims into those that are one line: a stage, an act, an occasion."""
    claimed = mine[mine["act"] == "claims"]
    kept = [claimed[claimed["stage"].notna()] if claimed["stage"].notna().any() else claimed]
    kept.append(mine[mine["act"] == "denies"])
    kept.append(mine[(mine["act"] == "declines") & (mine["stage"] == "received")])
    keys = ["stage", "act", "occasion_id"]
    return [group for part in kept for _, group in part.groupby(keys, dropna=False) if len(group)]


def _pick(data: Dataset, group: pd.DataFrame) -> pd.Series:
    """Return the claim that stands for a line: the one that tells the days, else the one that others repeat."""
    links = data.claim_links[data.claim_links["relation"] == "repeats"]
    dated = set(data.disclosures[data.disclosures["attribute"] == "dates"]["claim_id"].dropna())

    def rank(claim: pd.Series) -> tuple:
        return (
            claim["claim_id"] not in dated,
            pd.isna(claim["event_earliest"]),
            pd.isna(claim["event_latest"]),
            claim["claim_id"] in set(links["claim_id"]),
            -int((links["other_claim_id"] == claim["claim_id"]).sum()),
            claim["sentence"],
            claim["passage_start"],
        )

    return min((claim for _, claim in group.iterrows()), key=rank)


def _order(claim: Any) -> int:
    from armsclaims.core.schema import STAGES

    return STAGES.index(claim["stage"]) if labels.some(claim["stage"]) else -1


@dataclass(frozen=True)
class Line:
    """What is printed beside a mark: the word in bold, and the rest."""

    word: str
    rest: str


def line(data: Dataset, row: Any) -> Line:
    """Return the words of one line of a strip: stage, certainty, days told, speaker, day said."""
    if row["act"] == "not_addressed":
        said = data.claims[data.claims["allegation"] == row["allegation"]]["article_id"].unique()
        names = labels.listed([labels.outlet(data, article) for article in said])
        return Line(f"{row['stage']}: not addressed", f"in {names}")
    claim = data.claim(row["claim_id"])
    who = labels.speaker(data, claim)
    via = [name for name, sure in labels.layers(data, claim["chain"])[1:-1] if sure and name != who]
    said = labels.date(claim, "said")
    parts = [f"{who}{' by way of ' + labels.listed(via) if via else ''}{', ' + said if said else ''}"]
    if row["act"] == "denies":
        return Line("denied", parts[0] + _reading(data, claim))
    if row["act"] == "declines":
        return Line(f"{row['stage']}: not confirmed", f"{labels.words_of(data, claim)} · {parts[0]}")
    if labels.some(claim["certainty"]) and claim["certainty"] not in ("asserted", claim["stage"]):
        parts.insert(0, claim["certainty"])
    return Line(claim["stage"] if labels.some(claim["stage"]) else claim["item"], " · ".join([_days(claim), *parts]))


def _reading(data: Dataset, claim: Any) -> str:
    """Say so where it is we who read a denial as an answer to this allegation."""
    links = data.claim_links
    ours = links[(links["claim_id"] == claim["claim_id"]) & (links["relation"] == "denies") & (links["linked_by"] == "us")]
    return f" · in general words ({labels.words_of(data, claim)}), our reading" if len(ours) else ""


def _days(claim: Any) -> str:
    text = labels.date(claim, "event")
    if pd.notna(claim["event_earliest"]) and pd.notna(claim["event_latest"]):
        return f"{text}, {(claim['event_latest'] - claim['event_earliest']).days + 1} days"
    return text or "no date told"


@dataclass
class _Frame:
    """The axes, the scale from days to px, and where texts may stand."""

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
    table = rows(data)
    with style():
        return _draw(data, table, narrow)


def _draw(data: Dataset, table: pd.DataFrame, narrow: bool) -> Figure:
    width = NARROW if narrow else WIDE
    left, right = (8, width - 8) if narrow else (232, width - 12)
    start, end = _range(data, table)
    texts = [_wrapped(line(data, row), right - left - (8 if narrow else 90)) for _, row in table.iterrows()]
    heights = [_height(words, narrow) for words in texts]
    groups = [list(index) for _, index in table.groupby("allegation", sort=False).groups.items()]
    top, head, gap = (66, 24, 16) if narrow else (66, 0, 16)
    bodies = [max(sum(heights[i] for i in group), 0 if narrow else 54) for group in groups]
    total = top + sum(head + body + gap for body in bodies) + 6
    fig, ax = panel(width, total)
    frame = _Frame(ax, left, right, start, end, narrow)
    _axis(data, frame, top, total - 6)
    y = top + gap / 2
    for number, (group, body) in enumerate(zip(groups, bodies, strict=True)):
        key = table["allegation"][group[0]]
        if number:
            ax.plot([0, width], [y - gap / 2] * 2, color=PALETTE["rule"], lw=1, clip_on=False)
        colour = _header(data, frame, key, y, head + body, width)
        at = y + head
        for i in group:
            _row(data, frame, table.loc[i], texts[i], at, heights[i], colour)
            at += heights[i]
        y += head + body + gap
    return fig


def _range(data: Dataset, table: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the axis's ends: whole months around every day told, said, or in the window asked about."""
    known = facts(data)
    days = table[["event_earliest", "event_latest", "said_earliest", "said_latest"]].stack().dropna()
    days = [*pd.to_datetime(days), *(pd.Timestamp(known[f"window.{end}"].value) for end in ("from", "to"))]
    month = pd.offsets.MonthBegin(1)
    return (min(days) - pd.Timedelta(1, "D")).normalize().replace(day=1), max(days).normalize().replace(day=1) + month


def _wrapped(words: Line, width: float) -> list[tuple[str, str]]:
    """Return the lines of a label as (bold, regular) parts that fit the width."""
    indent = text_width(words.word + "  ", _SIZE, 600)
    plain = wrap(words.rest, width - indent, _SIZE)
    first, rest = plain[0] if plain else "", " ".join(plain[1:])
    return [(words.word, first), *(("", text) for text in wrap(rest, width, _SIZE))]


def _height(words: list[tuple[str, str]], narrow: bool) -> float:
    return 24 + 17 * len(words) + 6 if narrow else max(28, 17 * len(words) + 10)


def _axis(data: Dataset, frame: _Frame, top: float, bottom: float) -> None:
    """Draw months, the window asked about, and the days between the two statements."""
    ax, known = frame.ax, facts(data)
    edge = frame.x(pd.Timestamp(known["window.from"].value))
    ax.add_patch(Rectangle((frame.left, 40), edge - frame.left, bottom - 40, fc="#F3F3F3", ec="none", zorder=0))
    for month in pd.date_range(frame.start, frame.end, freq="MS"):
        x, quarter = frame.x(month), month.month in (1, 4, 7, 10)
        ax.plot([x, x], [52 if quarter else 58, bottom if quarter else 62], color="#DDDDDD", lw=1, zorder=0.5)
        if quarter and month < frame.end:
            text = f"{month:%b %Y}" if month.month == 1 or month == frame.start else f"{month:%b}"
            ax.text(x + 3, 58, text, size=12, color=PALETTE["muted"], va="baseline")
    ax.plot([edge, edge], [40, bottom], color=PALETTE["hatch"], lw=1.2, zorder=0.6)
    before = "before the window"
    if text_width(before, 12) < edge - frame.left - 8:
        ax.text(edge - 4, 36, before, size=12, color=PALETTE["muted"], ha="right", va="baseline")
    ax.text(edge + 4, 36, f"asked about: {known['window.from'].words} on", size=12, color=PALETTE["muted"], va="baseline")
    between = known.get("statements.days-between")
    if between:
        _between(data, frame, between)


def _between(data: Dataset, frame: _Frame, between: Any) -> None:
    """Draw the days between the statements as a measure on the axis, above every strip."""
    first, second = (data.claim(claim)["said_earliest"] for claim in between.claims)
    a, b = frame.x(first), frame.x(second)
    frame.ax.plot([a, b], [18, 18], color=PALETTE["muted"], lw=1)
    for x in (a, b):
        frame.ax.plot([x, x], [13, 23], color=PALETTE["muted"], lw=1)
    text = f"{between.words} days between the two statements"
    frame.ax.text((a + b) / 2, 12, text, size=12, color=PALETTE["ink"], ha="center", va="baseline")


def _header(data: Dataset, frame: _Frame, key: str, y: float, height: float, width: float) -> str:
    """Print an allegation's name and lane beside a stripe in the lane's colour; return the colour."""
    ends = lane(data, key)
    row = data.allegations.set_index("allegation").loc[key]
    colour = PALETTE[LANES.get(ends, "muted")]
    frame.ax.add_patch(Rectangle((0, y), 4, height, fc=colour, ec="none", clip_on=False))
    names = f"{labels.party(data, row['supplier'])} to {labels.party(data, row['recipient'])}"
    tie = row["linked_by"] if labels.some(row["linked_to"]) else None
    name = labels.label(data, key)
    if frame.narrow:
        frame.ax.text(10, y + 14, name, size=14.5, weight=600, va="baseline")
        wide = text_width(name, 14.5, 600)
        frame.ax.text(18 + wide, y + 14, names, size=12, color=PALETTE["muted"], va="baseline")
        return colour
    lines = wrap(name, 210, 14.5, 600)
    for i, text in enumerate(lines):
        frame.ax.text(12, y + 16 + 18 * i, text, size=14.5, weight=600, va="baseline")
    frame.ax.text(12, y + 16 + 18 * len(lines), names, size=12.5, color=PALETTE["muted"], va="baseline")
    del tie, width
    return colour


def _row(data: Dataset, frame: _Frame, row: Any, words: list, y: float, height: float, colour: str) -> None:
    """Draw one line: its marks on the time axis and its words beside or below them."""
    middle = y + (12 if frame.narrow else height / 2)
    spans = _marks(data, frame, row, middle, colour)
    low, high = min(a for a, _ in spans), max(b for _, b in spans)
    widths = [text_width(a, _SIZE, 600) + (text_width("  ", _SIZE) if a and b else 0) + text_width(b, _SIZE) for a, b in words]
    widest = max(widths)
    if frame.narrow:
        x, base = min(max(frame.left, low), frame.right - widest), middle + 24
        anchor = "left"
    else:
        base = middle + 4.5 - 8.5 * (len(words) - 1)
        anchor = "left" if high + 10 + widest <= frame.right else "right"
        x = high + 10 if anchor == "left" else low - 10
    url = claim_url(row["claim_id"]) if labels.some(row["claim_id"]) else None
    for i, ((bold, plain), wide) in enumerate(zip(words, widths, strict=True)):
        at = x if anchor == "left" else x - wide
        if bold:
            halo(frame.ax.text(at, base + 17 * i, bold, size=_SIZE, weight=600, va="baseline", url=url))
            at += text_width(bold, _SIZE, 600) + text_width("  ", _SIZE)
        halo(frame.ax.text(at, base + 17 * i, plain, size=_SIZE, color=PALETTE["ink"], va="baseline", url=url))


def _marks(data: Dataset, frame: _Frame, row: Any, y: float, colour: str) -> list[tuple[float, float]]:
    """Draw the days told of and the day said; return the spans of px that they take."""
    ax = frame.ax
    if row["act"] == "not_addressed":
        said = data.claims[data.claims["allegation"] == row["allegation"]]["said_latest"].max()
        x = frame.x(said)
        box = Rectangle((x - 6, y - 6), 12, 12, fc="white", ec=PALETTE["hatch"], hatch="/////", lw=1.2, clip_on=False)
        ax.add_patch(box)
        return [(x - 6, x + 6)]
    claim = data.claim(row["claim_id"])
    pen = {"colour": colour, "solid": claim["worded_by"] == "speaker", "url": claim_url(claim["claim_id"])}
    told = pd.notna(claim["event_latest"]) and row["act"] == "claims"
    lift = 6 if told else 0
    spans = [_span(frame, claim, y - lift, pen)] if told else []
    return [*spans, _said(frame, claim, row["act"], y + lift, pen)]


def _vague(claim: Any, what: str) -> bool:
    """Return whether a date's ends are no single days: a month, or an approximate date."""
    text = str(claim[f"{what}_edtf"])
    return any(len(part.rstrip("~")) < 10 or part.endswith("~") for part in text.split("/") if part)


def _fade(ax: Axes, x: float, y: float, pen: dict, floor: float) -> float:
    """Draw an open start: dashes that fade to the left of x, not past `floor`; return where they end."""
    at = x
    for dash in (8, 6, 4.5, 3, 2):
        if at - 4 - dash < floor:
            break
        ax.plot([at - 4, at - 4 - dash], [y, y], color=pen["colour"], lw=2, solid_capstyle="butt", url=pen["url"])
        at -= 4 + dash
    return at


def _span(frame: _Frame, claim: Any, y: float, pen: dict) -> tuple[float, float]:
    """Draw the days told of: a bar with firm or dashed ends, or an open start that fades into its last day."""
    ax, end = frame.ax, frame.x(claim["event_latest"] + pd.Timedelta(1, "D"))
    dash = (0, (2, 1.6)) if _vague(claim, "event") else "solid"
    if pd.isna(claim["event_earliest"]):
        ax.plot([end, end], [y - 5, y + 5], color=pen["colour"], lw=2, ls=dash, url=pen["url"])
        return _fade(ax, end + 2, y, pen, frame.left), end
    begin = frame.x(claim["event_earliest"])
    face = pen["colour"] if pen["solid"] else "white"
    ax.add_patch(
        Rectangle((begin, y - 5), end - begin, 10, fc=face, ec=pen["colour"], lw=1.8, ls=dash, url=pen["url"], clip_on=False)
    )
    return begin, end


def _said(frame: _Frame, claim: Any, act: str, y: float, pen: dict) -> tuple[float, float]:
    """Draw the day said: a diamond, stretched over a span of days; a triangle for a denial, a barred box for no answer."""
    ax = frame.ax
    late = frame.x(claim["said_latest"])
    early = late if pd.isna(claim["said_earliest"]) else frame.x(claim["said_earliest"])
    look = {
        "fc": pen["colour"] if pen["solid"] else "white", "ec": pen["colour"], "lw": 1.8, "url": pen["url"],
        "ls": (0, (2, 1.6)) if _vague(claim, "said") or pd.isna(claim["said_earliest"]) else "solid",
        "clip_on": False, "zorder": 3, "joinstyle": "miter",
    }  # fmt: skip
    if act == "denies":
        ax.add_patch(Polygon([(late - 7, y - 5.5), (late + 7, y - 5.5), (late, y + 6.5)], **look))
    elif act == "declines":
        ax.add_patch(Rectangle((late - 6.5, y - 6.5), 13, 13, **look))
        ax.plot([late - 6.5, late + 6.5], [y, y], color="white" if pen["solid"] else pen["colour"], lw=2.4, zorder=4)
    else:
        ax.add_patch(Polygon([(early - 6.5, y), (early, y - 6.5), (late, y - 6.5), (late + 6.5, y), (late, y + 6.5), (early, y + 6.5)], **look))
    low = _fade(ax, late - 6, y, pen, frame.left) if pd.isna(claim["said_earliest"]) else early - 6.5
    return low, late + 6.5
