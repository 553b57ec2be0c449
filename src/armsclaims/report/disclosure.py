"""The table below the form: every attribute, what each statement did with it, and what open source could test.

There is no column of change, because the columns are about different allegations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..coding.schema import ATTRIBUTES
from ..dataset.facts import facts
from ..dataset.load import Dataset
from ..figures import labels
from .document import Block, Run
from .statements import Statement, dates, mode, party, places, proof, speakers_of, statements


def _item(key: Statement) -> str:
    claim = key.claim("item")
    return claim["item"] if labels.some(claim["item"]) else ""


def _quantity(attribute: str) -> Callable[[Statement], str]:
    return lambda key: labels.quantity(key.claim(attribute))


def _consignee(key: Statement) -> str:
    name = party(key, "recipient")
    return f"{name}, no body named" if key.state("consignee") == "partly" else name


def _ports(key: Statement) -> str:
    claim = key.claim("ports")
    ends = [places(key, claim, "loading", "origin"), places(key, claim, "unloading")]
    return labels.listed([end for end in ends if end])


VALUES: dict[str, Callable[[Statement], str]] = {
    "item": _item,
    "scale": _quantity("scale"),
    "number": _quantity("number"),
    "rounds": _quantity("rounds"),
    "consignee": _consignee,
    "mode": mode,
    "ports": _ports,
    "arrival": lambda key: places(key, key.claim("arrival"), "destination"),
    "dates": dates,
    "evidence_shown": proof,
}
"""What is told of an attribute, where the tables hold it; of the others only a speaker's own words are shown."""


def value(key: Statement, attribute: str) -> str:
    """Return what a statement tells of an attribute, in words; "" where there is nothing short to print."""
    if not key.told(attribute):
        return ""
    if attribute in VALUES:
        return VALUES[attribute](key)
    row, claim = key.rows[attribute], key.claim(attribute)
    vessel = attribute == "vessel" and row["disclosure"] == "partly"
    if vessel:
        return f"{labels.words_of(key.data, claim)}, no name"
    return (
        labels.words_of(key.data, claim)
        if row["worded_by"] == "speaker" and claim["worded_by"] == "speaker"
        else ""
    )


def cell(key: Statement, attribute: str) -> list[Run]:
    """Return a cell: its state in words (with `state` for the mark), what is told, a reason given, a certainty."""
    state = key.state(attribute)
    run: Run = {"text": labels.STATES[state], "state": state}
    row = key.rows.get(attribute)
    if row is None or state == "not_addressed":
        return [run]
    run |= {"claims": [row["claim_id"]]} | (
        {"voice": row["worded_by"]} if labels.some(row["worded_by"]) else {}
    )
    more = [
        part for part in (value(key, attribute), row["reason"] if labels.some(row["reason"]) else "") if part
    ]
    sure = row["certainty"] if labels.some(row["certainty"]) and key.told(attribute) else "asserted"
    if sure != "asserted":
        more.append(str(sure))
    return [run, *([{"text": ": " + "; ".join(more)}] if more else [])]


def disclosure_table(data: Dataset, allegations: Iterable[str] | None = None) -> Block:
    """Return the table: a row an attribute, in the schema's order, and a column a statement."""
    keys = statements(data, allegations)
    rows = []
    for attribute, name in ATTRIBUTES.items():
        cells = [cell(key, attribute) for key in keys]
        claims = [claim for runs in cells for run in runs for claim in run.get("claims", [])]
        rows.append({"id": f"attribute-{attribute}", "cells": [[{"text": name}], *cells], "claims": claims})
    columns = [{"key": "attribute", "label": "Attribute"}]
    for key in keys:
        columns.append(
            {"key": key.allegation, "label": f"{labels.label(data, key.allegation)}, said {key.said}"}
        )
    return {
        "kind": "table",
        "id": "disclosure-table",
        "title": _title(data, keys),
        "caption": _caption(),
        "columns": columns,
        "rows": rows,
    }


def _title(data: Dataset, keys: list[Statement]) -> str:
    known = facts(data)
    parts = []
    for key in keys:
        told, held = (known[f"disclosure.{key.allegation}.{state}"].value for state in ("stated", "withheld"))
        told, held = labels.number_of(told, "attribute"), labels.count(held) if held else "none"
        name = labels.quoted(labels.label(data, key.allegation))
        parts.append(f"{name} {speakers_of([key])} stated {told} and withheld {held}")
    return "Of " + "; of others, ".join(parts) if parts else "Nothing is stated or withheld in this selection"


def _caption() -> list[Run]:
    words = "These counts are one coding; another coder may read a row otherwise. The columns are about different "
    words += "allegations. Not addressed is said of the article, not of the briefing. Slanted or hollow: worded by "
    return [{"text": words + "the outlet."}]


def checkable(data: Dataset, allegations: Iterable[str] | None = None) -> Block:
    """Return the table of what open source could test: a row a stated attribute that someone could check."""
    keys = statements(data, allegations)
    rows = []
    for key in keys:
        for attribute, name in ATTRIBUTES.items():
            row = key.rows.get(attribute)
            if row is None or not labels.some(row["checkable_by"]):
                continue
            told = [
                {
                    "text": value(key, attribute) or labels.STATES[key.state(attribute)],
                    "claims": [row["claim_id"]],
                }
            ]
            by = [{"text": row["checkable_by"]}]
            where = [{"text": labels.label(data, key.allegation)}]
            rows.append({"cells": [[{"text": name}], where, told, by], "claims": [row["claim_id"]]})
    names = (
        ("attribute", "Attribute"),
        ("allegation", "Allegation"),
        ("told", "As told"),
        ("test", "What could test it"),
    )
    who = speakers_of(keys)
    return {
        "kind": "table",
        "id": "checkable",
        "title": f"What open sources could test of what {who} said" if who else "Nothing here can be tested",
        "caption": [{"text": "Our reading; nothing of it has been tested here."}],
        "columns": [{"key": key, "label": label} for key, label in names],
        "rows": rows,
    }
