"""The questions a reader brings, each answered in a line from the tables; and who claims, who answers (C5).

An answer that is not in the articles is said to be not in them: never a denial, never assent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from armsclaims.core.dataset import Dataset
from armsclaims.core.facts import Fact
from armsclaims.core.schema import ACTS, ATTRIBUTES

from . import forms, labels
from .document import Block, Run
from .statements import Statement, speakers_of, statements

ANSWER_SIDES = ("US", "other", "Iran", "DPRK", "Russia", "outlet")
"""Columns of the table of answers; a side that speaks and is not among them is added."""


def _each(keys: list[Statement], build: Callable[[Statement], list[Run]]) -> list[Run]:
    """Return "label: ...; label: ..." for the statements."""
    runs: list[Run] = []
    for key in keys:
        runs += [{"text": ("; " if runs else "") + f"{labels.label(key.data, key.allegation)}: "}, *build(key)]
    return [*runs, {"text": "."}]


def _supply(keys: list[Statement]) -> pd.DataFrame:
    """Return the claims of the statements that somebody other than an outlet makes."""
    claims = pd.concat([key.claims for key in keys])
    return claims[(claims["side"] != "outlet") & (claims["act"] == "claims")]


def _origin(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    claims = _supply(keys)
    origins = list(dict.fromkeys(claims["originator"]))
    outlets = [labels.outlet(data, article) for article in dict.fromkeys(claims["article_id"])]
    ids = list(claims["claim_id"])
    if len(origins) > 1:
        return [{"text": "No: "}, {"text": labels.count(len(origins)), "claims": ids}, {"text": " originators."}]
    who = speakers_of(keys)
    more = "; a second outlet is no second source" if len(outlets) > 1 else ""
    runs = [{"text": f"Yes, {who}: "}, {"text": labels.number_of(outlets, "outlet"), "claims": ids}]
    return [*runs, {"text": f" ({labels.listed(outlets)}), one origin{more}."}]


def _amount(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    return _each(keys, lambda key: forms.FIELDS["What and how many"](key)[1])


def _arrival(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    def build(key: Statement) -> list[Run]:
        runs = forms.FIELDS["Received"](key)[1]
        if key.told("received"):
            return [{"text": f"received, in {labels.wording(data, key.claim('received'))}: "}, *runs]
        if key.state("received") != "not_confirmed":
            return runs
        return [*runs, {"text": f", said {labels.speaker(data, key.claim('received'))}"}]

    return _each(keys, build)


def _route(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    def build(key: Statement) -> list[Run]:
        runs: list[Run] = []
        for name, before in (("From", "from: "), ("To", "; to: "), ("By", "; how: "), ("When", "; when: ")):
            state, filled = forms.FIELDS[name](key)
            # Who would not say through which countries stands in the form; here the ends and the means suffice.
            filled = filled[: next((i for i, run in enumerate(filled) if "through" in run["text"]), len(filled))]
            if filled and filled[-1]["text"] in ("; ", ", "):
                filled = filled[:-1]
            runs += [{"text": before}, *filled]
        return runs

    return _each(keys, build)


def _proof(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    def build(key: Statement) -> list[Run]:
        runs = forms.FIELDS["Proof shown"](key)[1]
        row = key.rows.get("evidence_shown")
        if row is None or not labels.some(row["checkable_by"]):
            return runs
        return [*runs, {"text": f"; what could test it: {row['checkable_by']}", "claims": [row["claim_id"]]}]

    return _each(keys, build)


def denials(data: Dataset) -> list[Run]:
    """Return the sentence on denials: "the only denial these two articles print", or how many there are."""
    found = data.claims[data.claims["act"] == "denies"]
    if found.empty:
        return [{"text": f"No denial is {_where(data)}"}]
    runs: list[Run] = []
    for _, claim in found.iterrows():
        about = labels.label(data, claim["allegation"])
        ours = data.claim_links[
            (data.claim_links["claim_id"] == claim["claim_id"]) & (data.claim_links["linked_by"] == "us")
        ]
        words = f" in general words ({labels.words_of(data, claim)}), as we read it" if len(ours) else ""
        runs += [{"text": " and " if runs else ""}, {"text": about + words, "claims": [claim["claim_id"]]}]
    who = labels.listed(dict.fromkeys(labels.speaker(data, claim) for _, claim in found.iterrows()))
    number = found["occasion_id"].nunique()
    head = f"{labels.share(number, ('denial is', 'denials are'))} {_where(data)}"
    if number == 1 and labels.complete(data) and len(data.articles) > 1:
        head = f"the only denial these {labels.number_of(data.articles, 'article')} print"
    return [{"text": f"{labels.capital(who)}, about: "}, *runs, {"text": f"; {head}"}]


def _where(data: Dataset) -> str:
    """Return where something was looked for: the articles, or a selection of their claims."""
    if not labels.complete(data):
        return "in this selection"
    return "in this article" if len(data.articles) == 1 else "in these articles"


def _answers(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    runs = denials(data)
    open_ends: dict[str, list[str]] = {}
    for key in keys:
        row = data.allegations.set_index("allegation").loc[key.allegation]
        sides = set(data.claims[data.claims["allegation"] == key.allegation]["side"])
        missing = [end for end, side in _accused(row) if side not in sides]
        if missing:
            ends = labels.listed([labels.party(data, end) for end in missing], "or")
            open_ends.setdefault(ends, []).append(labels.label(data, key.allegation))
    for ends, names in open_ends.items():
        runs.append({"text": f". {', '.join(names)}: no answer by {ends} was found {_where(data)}"})
    return [*runs, {"text": "."}]


def _accused(row: Any) -> list[tuple[str, str]]:
    """Return (party, side) of an allegation's supplier and recipient."""
    sides = {"north-korea": "DPRK", "russia": "Russia", "iran": "Iran"}
    ends = [row[end] for end in ("supplier", "recipient") if labels.some(row[end])]
    return [(end, sides.get(end, end)) for end in ends]


def _same(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    if len(keys) < 2:
        return [{"text": "Only one allegation is selected."}]
    ids = [key.rows[name]["claim_id"] for key in keys for name in ("item",) if key.told(name)]
    names = {key.allegation for key in keys}
    rows = data.allegations[data.allegations["allegation"].isin(names) & data.allegations["linked_to"].isin(names)]
    if len(rows):
        return [{"text": f"One tie between them is made by the {rows.iloc[0]['linked_by']}.", "claims": ids}]
    who = speakers_of(keys)
    parted = {"text": "different allegations", "claims": ids}
    return [
        {"text": f"It cannot be told: {who} made "},
        parted,
        {"text": f", and no source {_where(data)} links them."},
    ]


def _unsaid(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    left = [key for key in ATTRIBUTES if not any(statement.told(key) for statement in keys)]
    held = {
        a: [k.rows[a]["claim_id"] for k in keys if a in k.rows and labels.some(k.rows[a]["claim_id"])] for a in left
    }
    where = "neither statement, even in part" if len(keys) > 1 else "no part of the statement"
    runs: list[Run] = [{"text": f"Told by {speakers_of(keys)} in {where}: "}]
    for i, attribute in enumerate(left):
        name = ATTRIBUTES[attribute]
        run: Run = {"text": ("; " if i else "") + name[0].lower() + name[1:]}
        runs.append(run | ({"claims": held[attribute]} if held[attribute] else {}))
    return [*runs, {"text": ". That is said of the articles, not of the briefings."}]


QUESTIONS: dict[str, Callable[[Dataset, list[Statement], Mapping[str, Fact]], list[Run]]] = {
    "Is there one origin only?": _origin,
    "What, and how many?": _amount,
    "Did it arrive?": _arrival,
    "From where to where, how, when?": _route,
    "What proof, and can it be checked?": _proof,
    "Who answered?": _answers,
    "Is it the same cargo?": _same,
    "What is still unsaid?": _unsaid,
}


def eight_questions(data: Dataset, facts: Mapping[str, Fact], allegations: Iterable[str] | None = None) -> Block:
    """Return the questions, each answered in a line with links to its claims."""
    keys = statements(data, allegations)
    items = (
        [{"question": question, "answer": answer(data, keys, facts)} for question, answer in QUESTIONS.items()]
        if keys
        else []
    )
    return {
        "kind": "questions",
        "id": "questions",
        "title": f"{labels.capital(labels.count(len(QUESTIONS)))} questions, a line each",
        "items": items,
        "opening": True,
    }


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
        rows.append({"cells": [[{"text": labels.label(data, key)}], *cells], "claims": list(mine["claim_id"])})
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
