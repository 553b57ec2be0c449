"""The article X-ray: each article as a barcode, one bar per sentence, as long as its words, without its text.

Acts are told by colour and by hatch. A sentence with several acts has a band for each. Set aside is grey and
low, boilerplate an outline.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ..coding.schema import ACTS
from ..dataset.load import Dataset
from .drawing import Drawing
from .signs import draw_keys
from .style import PALETTE, claim_url, cut, panel
from .typeset import lay
from .words import some

COLUMNS = ["article_id", "sentence", "zone", "words", "status", "reason", "act", "claim_id"]
FILTERED = "not in this selection"
HATCHES = {
    "denies": "xx",
    "declines": "--",
    "comments": "+",
    "admits": "/-",
    "evaluates": "//",
    "commits": "\\\\",
    "predicts": "||",
    FILTERED: "////",
}
"""The hatch of every act but the plain claim, and of what a selection leaves out."""
_BAR, _LINE, _GAP, _SEAM = 60.0, 98.0, 2.0, 1.2


def rows(data: Dataset) -> pd.DataFrame:
    """Return one row per sentence with `COLUMNS`; acts and claims of a sentence are joined by semicolons."""
    claims = data.claims.sort_values(["article_id", "sentence", "passage_start", "claim_id"])
    joined = claims.groupby(["article_id", "sentence"]).agg(
        act=("act", lambda acts: ";".join(sorted(set(acts), key=ACTS.index))), claim_id=("claim_id", ";".join)
    )
    return data.sentences.merge(joined.reset_index(), how="left", on=["article_id", "sentence"])[COLUMNS]


class Xray(Drawing):
    """The article X-ray: one bar per sentence, by what is claimed in it; each coded bar leads to its claims.

    Shape: a Drawing; `rows` has one row per sentence.
    Units: px, a bar is as long as its words.
    Raises: nothing of its own.
    Source: `data.sentences` and `data.claims`.
    """

    def __init__(self, data: Dataset):
        super().__init__(rows(data))
        self.outlets = data.articles.set_index("article_id")["outlet"]

    def make(self, width: int) -> Figure:
        """Draw a line of bars an article, or on a phone as many as it takes."""
        parts = {key: part for key, part in self.rows.groupby("article_id", sort=False)}
        scale = 1.45
        if width > 500 and parts:
            scale = min((width - len(part) * _GAP - 2) / part["words"].sum() for part in parts.values())
        fig, ax = panel(width)
        y = 0.0
        for key, part in parts.items():
            told = [(self.outlets[key], "b"), (f"   {len(part)} sentences, {part['words'].sum()} words", "m")]
            y = lay(told, width - 2, 14).draw(ax, 1, y + 2) + 10
            y = _article(ax, lay_bars(part, scale, width), y) + _LINE
        occurs = {name for _, row in self.rows.iterrows() for name in _names(row)}
        names = [name for name in (*ACTS, FILTERED, "set aside", "boilerplate") if name in occurs]
        told = {"boilerplate": "page furniture"}
        keys = [(partial(_band, ax, name, 18, 18), told.get(name, name)) for name in names]
        return cut(fig, ax, draw_keys(ax, keys, 1, y, width))


def _names(row: pd.Series) -> list[str]:
    """Return the acts of a sentence, or what it is instead."""
    if row["status"] != "coded":
        return [row["status"].replace("_", " ")]
    return row["act"].split(";") if some(row["act"]) else [FILTERED]


def lay_bars(part: pd.DataFrame, scale: float, width: float) -> Iterator[tuple[Any, float, int, float]]:
    """Yield (row, x, line, length) of each bar, in px; a line breaks where the next bar would not fit."""
    x, line = 1.0, 0
    for _, row in part.iterrows():
        length = min(max(row["words"] * scale, 2.0), width - 2)
        if x + length > width - 1:
            x, line = 1.0, line + 1
        yield row, x, line, length
        x += length + _GAP


def _article(ax: Axes, bars: Iterator[tuple[Any, float, int, float]], top: float) -> float:
    """Draw the bars of one article and the numbers of its sentences; return the top of the last line."""
    taken: dict[int, float] = {}
    for row, x, line, length in bars:
        y = top + line * _LINE
        names = _names(row)
        high = (_BAR - _SEAM * (len(names) - 1)) / len(names)
        url = claim_url(row["claim_id"].split(";")[0]) if some(row["claim_id"]) else None
        for number, name in enumerate(names):
            _band(ax, name, length, high, x + length / 2, y + (number + 0.5) * high + number * _SEAM, url)
        text = lay([(str(row["sentence"]), "m")], 60, 11)
        at = x + (length - text.width) / 2
        if row["status"] != "boilerplate" and at > taken.get(line, -9):
            text.draw(ax, at, y + _BAR + 3)
            taken[line] = at + text.width + 3
    return y


def _band(
    ax: Axes, name: str, length: float, high: float, x: float, y: float, url: str | None = None
) -> None:
    """Draw one act around (x, y), or what a sentence is instead: set aside low and grey, else an outline."""
    colours = PALETTE.get(name, PALETTE["other-act"]), PALETTE["paper"]
    if name == "set aside":
        y, high, colours = y + high / 4, high / 2, (PALETTE["set-aside"], "none")
    elif name not in ACTS:
        length, high = max(length - 1, 1), high - 1
        colours = PALETTE["paper"], PALETTE["hatch"]
    look = {"fc": colours[0], "ec": colours[1], "lw": name not in ACTS, "hatch": HATCHES.get(name)}
    ax.add_patch(Rectangle((x - length / 2, y - high / 2), length, high, url=url, **look))


xray = Xray
