"""C5: who claims and who answers, in a sentence and as a table.

An answer that is not in the articles is said to be not in them: never a denial, never assent.
"""

from __future__ import annotations

import pandas as pd

from ..coding.schema import ACTS
from ..dataset.load import Dataset
from ..figures import labels
from .document import Block, Run

ANSWER_SIDES = ("US", "other", "Iran", "DPRK", "Russia", "outlet")
"""Columns of the table of answers; a side that speaks and is not among them is added."""


def denials(data: Dataset, *, short: bool = False) -> list[Run]:
    """Return the sentence on denials: "the only denial these two articles print", or how many there are.

    `short` leaves out that a denial in general words is read so by us.
    """
    found = data.claims[data.claims["act"] == "denies"]
    if found.empty:
        return [{"text": f"No denial is {where(data)}"}]
    runs: list[Run] = []
    for _, claim in found.iterrows():
        links = data.claim_links[data.claim_links["claim_id"] == claim["claim_id"]]
        ours = not short and (links["linked_by"] == "us").any()
        words = f", in general words ({labels.words_of(data, claim)}) as we read them," if ours else ""
        reading = short and (links["linked_by"] == "us").any()
        runs += [{"text": f" and{words} " if runs else f"{words} "}]
        runs.append({"text": labels.label(data, claim["allegation"]), "claims": [claim["claim_id"]]})
        runs += [{"text": " (our reading)"}] if reading else []
    who = labels.listed(dict.fromkeys(labels.speaker(data, claim) for _, claim in found.iterrows()))
    number = found["occasion_id"].nunique()
    runs = [{"text": f"{labels.capital(who)}, about"}, *runs]
    if number == 1 and labels.complete(data) and len(data.articles) > 1:
        every = {
            "text": labels.count(len(data.articles)),
            "fact": "count.articles",
            "claims": list(data.claims["claim_id"]),
        }
        return [*runs, {"text": ": the only denial these "}, every, {"text": " articles print"}]
    head = f"{labels.share(number, ('denial is', 'denials are'))} {where(data)}"
    return [*runs, {"text": f": {head}", "claims": list(found["claim_id"])}]


def where(data: Dataset) -> str:
    """Return where something was looked for: the articles, or a selection of their claims."""
    if not labels.complete(data):
        return "in this selection"
    return "in this article" if len(data.articles) == 1 else "in these articles"


def who_answers(data: Dataset) -> Block:
    """Return C5 in `core`: one sentence on the denials, as a paragraph."""
    return {"kind": "paragraph", "id": "who-answers", "runs": [*denials(data), {"text": "."}]}


def answers_table(data: Dataset) -> Block:
    """Return C5 as a table: allegations by sides; an empty cell is computed as not in the corpus, never coded."""
    claims = data.claims
    sides = [*ANSWER_SIDES, *sorted(set(claims["side"]) - set(ANSWER_SIDES))]
    rows = []
    for key in data.allegations["allegation"]:
        mine = claims[claims["allegation"] == key]
        cells = [_answer(data, mine[mine["side"] == side]) for side in sides]
        rows.append(
            {"cells": [[{"text": labels.label(data, key)}], *cells], "claims": list(mine["claim_id"])}
        )
    names = [labels.capital(labels.SIDES.get(side, side)) for side in sides]
    return {
        "kind": "table",
        "id": "who-answers-table",
        "title": _answers_title(data),
        "caption": [{"text": "Occasions and originators are counted, never rows or outlets. Not in corpus: computed, "
                             "where no claim of these articles is by that side; it is neither denial nor assent."}],
        "columns": [{"key": "allegation", "label": "Allegation"}]
        + [{"key": side, "label": name} for side, name in zip(sides, names, strict=True)],
        "rows": rows,
    }  # fmt: skip


def _answers_title(data: Dataset) -> str:
    denied = data.claims[data.claims["act"] == "denies"]
    who = labels.listed(dict.fromkeys(labels.speaker(data, claim) for _, claim in denied.iterrows()))
    number, total = denied["allegation"].nunique(), data.claims["allegation"].nunique()
    told = labels.share(number, ("is denied", "are denied"))
    return f"Of {labels.number_of(total, 'allegation')}, {told}{' by ' + who if who else ''}"


def _answer(data: Dataset, mine: pd.DataFrame) -> list[Run]:
    """Return a cell: acts in words, a certainty below asserted, occasions and originators in numerals."""
    if mine.empty:
        return [{"text": "not in corpus", "state": "not_in_corpus"}]
    runs: list[Run] = []
    for act in (act for act in ACTS if (mine["act"] == act).any()):
        group = mine[mine["act"] == act]
        sure = [word for word in dict.fromkeys(group["certainty"].dropna()) if word != "asserted"]
        certain = f" ({', '.join(sure)})" if sure and (group["certainty"] != "asserted").all() else ""
        runs += [{"text": ", "}] if runs else []
        runs.append({"text": f"{labels.ACTS[act]}{certain}", "claims": list(group["claim_id"])})
    occasions, origins = mine["occasion_id"].nunique(), mine["originator"].nunique()
    return [*runs, {"text": f"; occasions {occasions}, originators {origins}"}]
