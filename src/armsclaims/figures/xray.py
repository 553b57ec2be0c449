"""C10: each article as a barcode, a bar a sentence, as long as its words; nothing of the text is shown.

Acts are told by colour and by shape: full, notched, barred, or with a letter. A sentence with several acts has a band
for each. Set aside is grey and low, boilerplate an outline.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from ..coding.schema import ACTS
from ..dataset.load import Dataset
from . import labels
from .style import (
    ACT_COLOURS,
    NARROW,
    OTHER_ACT,
    PALETTE,
    SET_ASIDE,
    WIDE,
    claim_url,
    drawable,
    panel,
    style,
    text_width,
    wrap,
)

COLUMNS = ["article_id", "sentence", "zone", "words", "status", "reason", "act", "claim_id"]
LETTERS = {"comments": "C", "admits": "A", "evaluates": "E", "commits": "V", "predicts": "P"}
"""Letter of every act that has no shape of its own; V is for a vow."""
_BAR, _LINE, _GAP, _SEAM = 66, 104, 2.0, 1.2
_ALWAYS = ("headline", "standfirst", "subhead")
"""Short parts of a page that are worth a name beside their bars."""
_OTHERS = ("not in this selection", "set aside", "boilerplate")


def rows(data: Dataset) -> pd.DataFrame:
    """Return one row a sentence with `COLUMNS`; acts and claims of one sentence are joined by a semicolon."""
    claims = data.claims.sort_values(["article_id", "sentence", "passage_start", "claim_id"])
    joined = claims.groupby(["article_id", "sentence"]).agg(
        act=("act", lambda acts: ";".join(sorted(set(acts), key=ACTS.index))), claim_id=("claim_id", ";".join)
    )
    return data.sentences.merge(joined.reset_index(), how="left", on=["article_id", "sentence"])[COLUMNS]


def draw(data: Dataset, narrow: bool = False) -> Figure:
    """Draw the articles at the page's or a phone's width: one line of bars each, or on a phone as many as it takes."""
    width = NARROW if narrow else WIDE
    table = rows(data)
    articles = list(data.articles["article_id"])
    with style():
        most = max(int(words.sum()) for _, words in table.groupby("article_id")["words"])
        bars = max(len(part) for _, part in table.groupby("article_id"))
        scale = 1.45 if narrow else (width - bars * _GAP - 2) / most
        laid = {key: _lay(table[table["article_id"] == key], scale, width) for key in articles}
        heights = {key: 32 + (laid[key][-1][2] + 1) * _LINE for key in articles}
        fig, ax = panel(width, sum(heights.values()) + _key_height(table, narrow))
        y = 0.0
        for key in articles:
            _article(data, ax, key, table, laid[key], y)
            y += heights[key]
        _key(ax, table, y + 6, width, narrow)
        return fig


def _lay(part: pd.DataFrame, scale: float, width: float) -> list[tuple[Any, float, int, float]]:
    """Return (row, x, line, length) of each bar, in px, lines broken where the next bar would not fit."""
    found, x, line = [], 1.0, 0
    for _, row in part.iterrows():
        length = max(row["words"] * scale, 2.0)
        if x + length > width - 1:
            x, line = 1.0, line + 1
        found.append((row, x, line, length))
        x += length + _GAP
    return found


def _article(data: Dataset, ax: Axes, key: str, table: pd.DataFrame, laid: list, y: float) -> None:
    """Draw one article: its name and counts, the parts of the page, its bars and the numbers of its sentences."""
    mine = table[table["article_id"] == key]
    outlet = wrap(drawable(labels.outlet(data, key)), 160, 15, 600, most=1)[0]
    ax.text(1, y + 16, outlet, size=15, weight=600, va="baseline")
    told = f"{len(mine)} sentences, {int(mine['words'].sum())} words"
    ax.text(
        1 + text_width(outlet, 15, 600) + 10, y + 16, told, size=12.5, color=PALETTE["muted"], va="baseline"
    )
    for line in sorted({at for *_, at, _ in laid}):
        top = y + 32 + line * _LINE
        _zones(ax, [bar for bar in laid if bar[2] == line], top)
        end = -20.0
        for row, x, _, length in (bar for bar in laid if bar[2] == line):
            _bar(ax, row, x, top + 16, length)
            number = str(row["sentence"])
            wide = text_width(number, 11)
            if row["status"] != "boilerplate" and x + (length - wide) / 2 > end + 3:
                at = x + (length - wide) / 2
                ax.text(at, top + 16 + _BAR + 13, number, size=11, color=PALETTE["muted"], va="baseline")
                end = at + wide


def _zones(ax: Axes, bars: list, top: float) -> None:
    """Name the parts of the page above their bars: where the name fits, or has room beside a part worth naming."""
    parts: list[tuple[str, float, float]] = []
    for row, x, _, length in bars:
        if parts and parts[-1][0] == row["zone"]:
            parts[-1] = (row["zone"], parts[-1][1], x + length)
        else:
            parts.append((row["zone"], x, x + length))
    taken: list[tuple[float, float]] = []
    for fits in (True, False):
        for name, x, end in parts:
            wide = text_width(name, 11.5)
            if (wide <= end - x + 1) is not fits or not (fits or name in _ALWAYS):
                continue
            for at in (x, end - wide, end - wide - 6):
                if at >= 0 and all(at > b + 6 or at + wide < a - 6 for a, b in taken):
                    taken.append((at, at + wide))
                    ax.text(at, top + 5, name, size=11.5, color=PALETTE["muted"], va="baseline")
                    edge = x + 0.5 if at == x else end - 0.5
                    ax.plot([edge, edge], [top + 8, top + 12], color=PALETTE["hatch"], lw=1)
                    break
    for _, x, end in parts:
        ax.plot([x, end], [top + 12, top + 12], color=PALETTE["hatch"], lw=1, solid_capstyle="butt")


def _bar(ax: Axes, row: Any, x: float, y: float, length: float) -> None:
    """Draw one sentence: a band for each of its acts, or what it is instead."""
    if row["status"] != "coded":
        _other(ax, row["status"].replace("_", " "), x, y, length, _BAR)
        return
    if not labels.some(row["act"]):
        _other(ax, "not in this selection", x, y, length, _BAR)
        return
    acts = row["act"].split(";")
    url = claim_url(row["claim_id"].split(";")[0])
    height = (_BAR - _SEAM * (len(acts) - 1)) / len(acts)
    for i, act in enumerate(acts):
        _band(ax, act, x, y + i * (height + _SEAM), length, height, url)


def _band(
    ax: Axes, act: str, x: float, y: float, length: float, height: float, url: str | None = None
) -> None:
    """Draw one act: claims full, denies notched, declines barred, any other with its letter."""
    colour = ACT_COLOURS.get(act, OTHER_ACT)
    cut = min(8.0, length / 2, height / 3)
    middle = x + length / 2
    if act == "denies":
        shape = [
            (x, y), (middle - cut, y), (middle, y + cut), (middle + cut, y), (x + length, y), (x + length, y + height),
            (middle + cut, y + height), (middle, y + height - cut), (middle - cut, y + height), (x, y + height),
        ]  # fmt: skip
        ax.add_patch(Polygon(shape, fc=colour, ec="none", url=url))
        return
    ax.add_patch(Rectangle((x, y), length, height, fc=colour, ec="none", url=url))
    if act == "declines":
        for part in (1 / 3, 2 / 3):
            ax.add_patch(Rectangle((x, y + height * part - 1.7), length, 3.4, fc="white", ec="none"))
    elif act in LETTERS:
        ax.text(
            middle,
            y + height / 2 + 4.2,
            LETTERS[act],
            size=11.5,
            weight=600,
            color="white",
            ha="center",
            va="baseline",
        )


def _other(ax: Axes, what: str, x: float, y: float, length: float, height: float) -> None:
    """Draw what is no coded claim: boilerplate as an outline, set aside low and grey, a filtered claim hatched."""
    if what == "set aside":
        ax.add_patch(Rectangle((x, y + height / 2), length, height / 2, fc=SET_ASIDE, ec="none"))
        return
    hatch = "////" if what == "not in this selection" else None
    box = ((x + 0.5, y + 0.5), max(length - 1, 1), height - 1)
    ax.add_patch(Rectangle(*box, fc="white", ec=PALETTE["hatch"], lw=1, hatch=hatch))


def _entries(table: pd.DataFrame) -> list[str]:
    """Return what the key explains: the acts that occur, and what the other bars are."""
    acts = set(table["act"].str.split(";").explode().dropna())
    filtered = (table["status"].eq("coded") & table["act"].isna()).any()
    return [*(act for act in ACTS if act in acts), *(_OTHERS if filtered else _OTHERS[1:])]


def _key_height(table: pd.DataFrame, narrow: bool) -> float:
    return 8 + 26 * ((len(_entries(table)) + 1) // 2) if narrow else 34


def _key(ax: Axes, table: pd.DataFrame, y: float, width: float, narrow: bool) -> None:
    """Draw the key: in one row, or on a phone in two columns."""
    x = 1.0
    for i, name in enumerate(_entries(table)):
        if narrow:
            x, at = 1 + width / 2 * (i % 2), y + 26 * (i // 2)
        else:
            at = y
        if name in ACTS:
            _band(ax, name, x, at, 18, 18)
        else:
            _other(ax, name, x, at, 18, 18)
        ax.text(x + 24, at + 13.5, name, size=12.5, va="baseline")
        x += 24 + text_width(name, 12.5) + 18
