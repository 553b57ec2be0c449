"""The questions a reader brings, each answered in a line from the tables, with links to the claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from ..coding.schema import ATTRIBUTES
from ..dataset.fact import Fact
from ..dataset.load import Dataset
from ..figures import labels
from . import forms
from .document import Block, Run
from .sides import denials, where
from .statements import Statement, speakers_of, statements


def _each(keys: list[Statement], build: Callable[[Statement], list[Run]]) -> list[Run]:
    """Return "2022: ...; 2023: ..." for the statements, by the year said; by label where years do not tell them apart."""
    years = [key.said[-4:] for key in keys]
    plain = len(set(years)) == len(keys) and all(year.isdigit() for year in years)
    runs: list[Run] = []
    for key, year in zip(keys, years, strict=True):
        name = year if plain else labels.label(key.data, key.allegation)
        runs += [{"text": "; " if runs else ""}, {"text": name, "strong": True}, {"text": ": "}, *build(key)]
    return [run for run in [*runs, {"text": "."}] if run["text"]]


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
        return [
            {"text": "No: "},
            {"text": labels.count(len(origins)), "claims": ids},
            {"text": " originators."},
        ]
    more = " A second outlet is no second source." if len(outlets) > 1 else ""
    number = {"text": labels.number_of(outlets, "outlet"), "claims": ids}
    which = "For both statements, yes" if len(keys) > 1 else "Yes"
    return [{"text": f"{which}: {speakers_of(keys)}, by way of "}, number, {"text": "." + more}]


def _amount(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    return _each(keys, lambda key: _told(forms.FIELDS["What and how many"](key)[1], "the number"))


def _told(runs: list[Run], stop: str) -> list[Run]:
    """Return the runs of a field before the one that begins with `stop`: what was held back stands in the form."""
    end = next((i for i, run in enumerate(runs) if i and run["text"].startswith(stop)), len(runs))
    kept = runs[:end]
    return kept[:-1] if kept and kept[-1]["text"] in ("; ", ", ") else kept


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
        start, end = (forms.FIELDS[name](key) for name in ("From", "To"))
        runs = (
            [*start[1], {"text": " to "}, *_told(_told(end[1], "through"), "believed")]
            if end[0] in _TOLD
            else end[1]
        )
        left = []
        for name, word in (("By", "how"), ("When", "when")):
            state, filled = forms.FIELDS[name](key)
            runs = [*runs, {"text": "; "}, *filled] if state in _TOLD else runs
            left += [] if state in _TOLD else [word]
        return [*runs, {"text": f"; {labels.listed(left)} not told"}] if left else runs

    return _each(keys, build)


_TOLD = ("stated", "partly")


def _proof(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    def build(key: Statement) -> list[Run]:
        runs = forms.FIELDS["Proof shown"](key)[1]
        row = key.rows.get("evidence_shown")
        if row is None or not labels.some(row["checkable_by"]):
            return runs
        return [*runs, {"text": f"; a test would be {row['checkable_by']}", "claims": [row["claim_id"]]}]

    return _each(keys, build)


def _answers(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    missing: list[str] = []
    for key in keys:
        row = data.allegations.set_index("allegation").loc[key.allegation]
        sides = set(data.claims[data.claims["allegation"] == key.allegation]["side"])
        missing += [labels.party(data, end, proper=True) for end, side in _accused(row) if side not in sides]
    ends = labels.listed(dict.fromkeys(missing), "or")
    more = f" By {ends}: no answer to these claims was found {where(data)}." if ends else ""
    return [*denials(data, short=True), {"text": "." + more}, *_elsewhere(facts)]


def _elsewhere(facts: Mapping[str, Fact]) -> list[Run]:
    """Return what context adds on Pyongyang's answer, named as context; nothing in an edition of the articles alone."""
    runs: list[Run] = []
    for side, name in (("dprk", "North Korea's"), ("russia", "Russia's")):
        said, since = (facts.get(f"context.answer.{side}.{what}") for what in ("said", "from-first"))
        if said is not None:
            # The days between stand once: those of the side that the questions name first.
            more = f" ({since.words} the first claim of a purchase)" if since and not runs else ""
            words = f"{name} first denial is of {said.words}" if not runs else f"{name} of {said.words}"
            runs += [
                {"text": ", " if runs else ""},
                {"text": words, "statements": said.statements},
                {"text": more},
            ]
    return [{"text": " In context: "}, *[run for run in runs if run["text"]], {"text": "."}] if runs else []


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
    rows = data.allegations[
        data.allegations["allegation"].isin(names) & data.allegations["linked_to"].isin(names)
    ]
    if len(rows):
        return [{"text": f"One tie between them is made by the {rows.iloc[0]['linked_by']}.", "claims": ids}]
    who = speakers_of(keys)
    parted = {"text": "different allegations", "claims": ids}
    return [
        {"text": f"It cannot be told: {who} made "},
        parted,
        {"text": f", and no source {where(data)} links them."},
    ]


def _unsaid(data: Dataset, keys: list[Statement], facts: Mapping[str, Fact]) -> list[Run]:
    left = [key for key in ATTRIBUTES if not any(statement.told(key) for statement in keys)]
    held = {
        a: [k.rows[a]["claim_id"] for k in keys if a in k.rows and labels.some(k.rows[a]["claim_id"])]
        for a in left
    }
    which = "Neither statement" if len(keys) > 1 else "The statement"
    verb = "gives, even in part" if len(keys) > 1 else "does not give, even in part"
    runs: list[Run] = [{"text": f"{which} of {speakers_of(keys)} {verb}: "}]
    for i, attribute in enumerate(left):
        name = ATTRIBUTES[attribute]
        shown = {"received": "receipt", "delivered": "delivery"}.get(attribute, name[0].lower() + name[1:])
        run: Run = {"text": shown.replace(", in words or by a number", "")}
        runs += [{"text": ", "}] if i else []
        runs.append(run | ({"claims": held[attribute]} if held[attribute] else {}))
    return [*runs, {"text": "."}]


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


def eight_questions(
    data: Dataset, facts: Mapping[str, Fact], allegations: Iterable[str] | None = None
) -> Block:
    """Return the questions, each answered in a line with links to its claims."""
    keys = statements(data, allegations)
    items = (
        [
            {"question": question, "answer": answer(data, keys, facts)}
            for question, answer in QUESTIONS.items()
        ]
        if keys
        else []
    )
    return {
        "kind": "questions",
        "id": "questions",
        "title": f"{labels.capital(labels.count(len(QUESTIONS)))} questions, a line each"
        if items
        else "No question has an answer in this selection",
        "items": items,
        "opening": True,
    }
