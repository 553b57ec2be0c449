"""The article X-ray: each article as a barcode, a bar a sentence, as long as its words; nothing of the text
is shown.

Acts are told by colour and by shape: full, notched, barred, or with a letter. A sentence with several acts
has a band for each. Set aside is grey and low, boilerplate an outline.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from ..coding.schema import ACTS
from ..dataset.load import Dataset
from .drawing import Drawing
from .style import ACT_COLOURS, OTHER_ACT, PALETTE, SET_ASIDE, claim_url, panel, text_width
from .typeset import lay
from .words import outlet, some

COLUMNS = ["article_id", "sentence", "zone", "words", "status", "reason", "act", "claim_id"]
LETTERS = {"comments": "C", "admits": "A", "evaluates": "E", "commits": "V", "predicts": "P"}
"""Letter of every act that has no shape of its own; V is for a vow."""
FILTERED = "not in this selection"
_BAR, _LINE, _GAP, _SEAM = 60.0, 98.0, 2.0, 1.2


def rows(data: Dataset) -> pd.DataFrame:
    """Return one row a sentence with `COLUMNS`; acts and claims of one sentence are joined by a semicolon."""
    claims = data.claims.sort_values(["article_id", "sentence", "passage_start", "claim_id"])
    joined = claims.groupby(["article_id", "sentence"]).agg(
        act=("act", lambda acts: ";".join(sorted(set(acts), key=ACTS.index))), claim_id=("claim_id", ";".join)
    )
    return data.sentences.merge(joined.reset_index(), how="left", on=["article_id", "sentence"])[COLUMNS]


class Xray(Drawing):
    """The X-ray of the articles of a dataset: `ac.xray(data)`."""

    def __init__(self, data: Dataset):
        super().__init__(rows(data))
        self.outlets = {key: outlet(data, key) for key in data.articles["article_id"]}

    def make(self, width: int) -> Figure:
        """Draw a line of bars an article, or on a phone as many as it takes."""
        parts = {key: self.rows[self.rows["article_id"] == key] for key in self.outlets}
        parts = {key: part for key, part in parts.items() if len(part)}
        scale = 1.45
        if width > 500 and parts:
            most = max(part["words"].sum() for part in parts.values())
            scale = (width - max(map(len, parts.values())) * _GAP - 2) / most
        laid = {key: list(lay_bars(part, scale, width)) for key, part in parts.items()}
        tall = {key: 30 + _LINE * (1 + bars[-1][2]) for key, bars in laid.items()}
        keys = self._keys()
        lines = -(-len(keys) // max(1, width // 170))
        fig, ax = panel(width, sum(tall.values()) + 26 * lines + 8)
        y = 0.0
        for key, bars in laid.items():
            name = lay([(self.outlets[key], "b")], width - 200, 14, most=1)
            name.draw(ax, 1, y + 2)
            told = f"{len(bars)} sentences, {parts[key]['words'].sum()} words"
            lay([(told, "m")], 190, 14).draw(ax, name.width + 11, y + 2)
            self._article(ax, bars, y + 30)
            y += tall[key]
        for i, name in enumerate(keys):
            x, at = 1 + 170 * (i % max(1, width // 170)), y + 4 + 26 * (i // max(1, width // 170))
            _band(ax, name, x, at, 18, 18)
            lay(name, 140, 13).draw(ax, x + 24, at)
        return fig

    def _article(self, ax: Axes, bars: list, top: float) -> None:
        """Draw the bars of one article, the numbers of its sentences, and what is a headline or
        standfirst.
        """
        taken: dict[int, float] = {}
        for row, x, line, length in bars:
            y = top + line * _LINE
            names = str(row["act"]).split(";") if some(row["act"]) else [FILTERED]
            names = names if row["status"] == "coded" else [row["status"].replace("_", " ")]
            high = (_BAR - _SEAM * (len(names) - 1)) / len(names)
            url = claim_url(row["claim_id"].split(";")[0]) if some(row["claim_id"]) else None
            for i, name in enumerate(names):
                _band(ax, name, x, y + i * (high + _SEAM), length, high, url)
            number = lay([(str(row["sentence"]), "m")], 60, 11)
            at = x + (length - number.width) / 2
            if row["status"] != "boilerplate" and at > taken.get(line, -9.0):
                number.draw(ax, at, y + _BAR + 3)
                taken[line] = at + number.width + 3

    def _keys(self) -> list[str]:
        """Return what the key explains: the acts that occur, and what the other bars are."""
        acts = set(self.rows["act"].str.split(";").explode().dropna())
        filtered = (self.rows["status"].eq("coded") & self.rows["act"].isna()).any()
        return [
            *(act for act in ACTS if act in acts),
            *([FILTERED] if filtered else []),
            "set aside",
            "boilerplate",
        ]


def lay_bars(part: pd.DataFrame, scale: float, width: float) -> Iterator[tuple[Any, float, int, float]]:
    """Yield (row, x, line, length) of each bar, in px; a line breaks where the next bar would not fit."""
    x, line = 1.0, 0
    for _, row in part.iterrows():
        length = min(max(row["words"] * scale, 2.0), width - 2)
        if x + length > width - 1:
            x, line = 1.0, line + 1
        yield row, x, line, length
        x += length + _GAP


def _band(
    ax: Axes, name: str, x: float, y: float, length: float, high: float, url: str | None = None
) -> None:
    """Draw one act, or what a sentence is instead: set aside low and grey, boilerplate an outline,
    filtered hatched.
    """
    colour = ACT_COLOURS.get(name, OTHER_ACT)
    if name == "set aside":
        ax.add_patch(Rectangle((x, y + high / 2), length, high / 2, fc=SET_ASIDE, ec="none"))
    elif name not in ACTS:
        hatch = "////" if name == FILTERED else None
        box = (x + 0.5, y + 0.5), max(length - 1, 1), high - 1
        ax.add_patch(Rectangle(*box, fc=PALETTE["paper"], ec=PALETTE["hatch"], lw=1, hatch=hatch))
    elif name == "denies":
        cut, middle, end, low = min(8.0, length / 2, high / 3), x + length / 2, x + length, y + high
        shape = [
            (x, y), (middle - cut, y), (middle, y + cut), (middle + cut, y), (end, y),
            (end, low), (middle + cut, low), (middle, low - cut), (middle - cut, low), (x, low),
        ]  # fmt: skip
        ax.add_patch(Polygon(shape, fc=colour, ec="none", url=url))
    else:
        ax.add_patch(Rectangle((x, y), length, high, fc=colour, ec="none", url=url))
        for part in (1 / 3, 2 / 3) if name == "declines" else ():
            ax.add_patch(Rectangle((x, y + high * part - 1.7), length, 3.4, fc=PALETTE["paper"], ec="none"))
        letter = LETTERS.get(name, "")
        if letter and text_width(letter, 11.5, 600) <= length:
            look = {"size": 11.5, "weight": 600, "color": PALETTE["paper"], "ha": "center", "va": "baseline"}
            ax.text(x + length / 2, y + high / 2 + 4.2, letter, **look)


def xray(data: Dataset) -> Xray:
    """Return the article X-ray: a bar a sentence, by what is claimed in it; each coded bar leads to its
    claims.

    Shape: a Drawing; `rows` has a row a sentence.
    Units: px, a bar is as long as its words.
    Raises: nothing of its own.
    Source: `data.sentences` and `data.claims`.
    """
    return Xray(data)
