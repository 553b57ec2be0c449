"""What a chapter may give to `ac.publish`, `ac.fact` and `%%prose` by mistake: odd values, frames, figures, drawings and blocks.

Each is published or is told in one line that names it; what is published goes through document, checks and page.
"""

from __future__ import annotations

import random
import warnings
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from armsclaims.dataset.load import Dataset, load
from armsclaims.faults import ArmsclaimsError
from armsclaims.figures.drawing import Drawing
from armsclaims.report import html
from armsclaims.report import publish as contract
from armsclaims.report.assemble import document
from armsclaims.report.checks import faults_of, ground
from armsclaims.report.notebook_html import block_html

WORDS = (
    "Crates by stage", "", " ", "a" * 5_000, "40 crates", "$x_2", "costs $5 and $6", r"$\frac{$", "<b>&amp;</b>", "</title><script>1</script>",
    "\ud800", "\x00", "\u2028", "\u202e", "{{ crates }}", "{{", "{? x }Words{/}", "[a](claim:b/c)", "[b](ref:c)", "![i](j)", "_", "# one\n\n# two",
    "Holt said {{ own }} crates left.", "\ud55c\uae00", "\u0627\u0644", "plot.png", "figure",
)  # fmt: skip
VALUES = (
    None, 0, 1, -1, 2.5, float("nan"), float("inf"), 10**400, True, 1j, b"x", object(), object, len, [], [1, [2]], {}, {"a": 1}, {1, 2}, (1, 2), pd.NaT, pd.NA,
    pd.Timestamp("2031-06-04"), pd.Timedelta("1D"), pd.Period("2031-06"), pd.Interval(1, 2), np.int64(3), np.float32(2), np.array([1, 2]), np.array([]),
    pd.Series([1, 2]), pd.Series([None]), pd.DataFrame(), "2031-06-04", "2031-02-30", range(3), iter([1]),
)  # fmt: skip
KEYS = (
    "id",
    "title",
    "alt",
    "caption",
    "subtitle",
    "description",
    "claims",
    "statements",
    "table",
    "why",
    "credit",
    "place",
)


class Sketch(Drawing):
    """A drawing that returns what it was given."""

    def __init__(self, rows: Any, made: Any):
        super().__init__(rows)
        self._made = made

    def make(self, width: int) -> Any:
        """Return a figure, or whatever stands in its place."""
        return self._made


@cache
def dataset(folder: Path) -> Dataset:
    """Return the dataset of the workshop's edition."""
    return load(folder=folder)


def any_value(chance: random.Random) -> Any:
    return chance.choice((*VALUES, *WORDS))


def frame(chance: random.Random, claims: list[str]) -> Any:
    """Return a frame with columns, an index and cells of any kind."""
    length = chance.choice((0, 1, 3))
    names = chance.sample(
        ["what", "claim_id", "statement_id", "n", "", 3, None, ("a", "b"), "geometry", "index", "level_0"],
        chance.randint(0, 4),
    )
    columns: dict[Any, list[Any]] = {}
    for name in names:
        cells = [
            chance.choice((chance.choice(claims), [chance.choice(claims)], any_value(chance)))
            for _ in range(length)
        ]
        columns[name] = (
            cells
            if name != "claim_id" or chance.random() < 0.2
            else [chance.choice(claims) for _ in range(length)]
        )
    made = pd.DataFrame(columns, index=range(length), dtype=object)
    kind = chance.randrange(9)
    if kind == 0 and len(made.columns):
        return made[made.columns[0]]
    if kind == 1:
        return made.set_axis(["same"] * len(made.columns), axis=1)
    if kind == 2:
        return (
            made.set_axis(pd.MultiIndex.from_tuples([(n, 1) for n in range(len(made.columns))]), axis=1)
            if len(made.columns)
            else made
        )
    if kind == 3 and "what" in made:
        return made.assign(what=pd.Categorical(made["what"].map(ascii)))
    if kind == 4:
        return made.set_axis(pd.date_range("2031-06-04", periods=length), axis=0)
    return pd.concat([made, made], axis=chance.randrange(2)) if kind == 5 else made


def figure(chance: random.Random, words: str) -> Figure:
    """Return a figure with text on it that may be no formula."""
    made = Figure(figsize=chance.choice(((4, 3), (0.1, 0.1), (40, 1))))
    if chance.random() < 0.8:
        axes = made.add_subplot()
        axes.plot([0, 1, chance.choice((2, float("nan")))], [3, 4, 5])
        axes.set_title(words[:200])
    return made


def thing(chance: random.Random, claims: list[str]) -> Any:
    """Return something to publish."""
    kind = chance.randrange(8)
    if kind < 3:
        return frame(chance, claims)
    if kind == 3:
        made = figure(chance, chance.choice(WORDS))
        return chance.choice((made, *made.axes, made.patch))
    if kind == 4:
        made = chance.choice(
            (figure(chance, chance.choice(WORDS)), any_value(chance), ValueError("no room"), KeyError("what"))
        )
        return Sketch(frame(chance, claims), made)
    if kind == 5:
        named = chance.choice(
            (
                "table",
                "form",
                "paragraph",
                "heading",
                "list",
                "aside",
                "figure",
                "cards",
                "fact",
                "text",
                3,
                None,
            )
        )
        block = {
            key: any_value(chance)
            for key in chance.sample(
                ("id", "title", "rows", "columns", "runs", "text", "blocks", "items", "claims"), 3
            )
        }
        return {"kind": named, **block}
    return any_value(chance)


def publish(chance: random.Random, root: Path) -> str:
    """Run one cell with odd arguments, and what comes of it; return what is wrong."""
    data = dataset(root.parent / "whole" / "edition" / "data")
    claims = [*data.claims["claim_id"].head(3), "no/such", ""]
    shown: list[Any] = []
    given: dict[str, Any] = {
        "id": "own",
        "title": "Crates by stage",
        "alt": "Crates, by stage of their way.",
        "why": "Nobody said so.",
    }
    given |= {key: any_value(chance) for key in chance.sample(KEYS, chance.choice((0, 1, 1, 2, 3)))}
    if chance.random() < 0.6:
        given["table"] = frame(chance, claims)
    fresh = contract._Session(draft=chance.random() < 0.1)
    with (
        patch.object(contract, "display", lambda bundle, raw: shown.append(bundle)),
        patch.object(contract, "_session", fresh),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            if chance.random() < 0.3:
                more = {
                    key: any_value(chance)
                    for key in chance.sample(("claims", "statements", "words", "method", "unit", "inputs"), 2)
                }
                contract.fact(chance.choice(("own", "crates", any_value(chance))), any_value(chance), **more)
            contract.publish(thing(chance, claims), **given)
            outputs = [{"output_type": "display_data", "data": bundle} for bundle in shown]
            cell = {"cell_type": "code", "source": "x", "metadata": {}, "outputs": outputs}
            made = document([("03-own.ipynb", {"cells": [cell]})], data, edition="e")
            if not faults_of(made, ground(data)):
                html.render(made).encode()
                [block_html(block) for block in made["blocks"]]
        except ArmsclaimsError as error:
            lines = str(error).splitlines()
            return (
                ""
                if all(line.isprintable() for line in lines) and max(map(len, lines), default=0) < 1_000
                else f"told so: {error}"[:300]
            )
    return ""
