"""Blocks of the context tier: what other publications report, apart from the coded claims and always named as context.

Each block is None in an edition of the articles alone. A statement leads to its row in the record, and that to its pages.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..coding import edtf
from ..dataset.load import Dataset
from ..dataset.sequence import days_words, first_of, sequence
from ..figures import labels
from .document import Block, Run, statement_anchor, text

_HOST = re.compile(r"https?://(?:www\.)?([^/]+)")
_ANSWERS = ("denies", "admits", "declines")


def act_words(row: Any) -> str:
    """Return an act in words that keep apart denying the supply and rejecting the evidence for it."""
    if row["act"] == "denies":
        return "rejects the evidence" if row["target"] == "evidence" else "denies it"
    if row["act"] == "declines":
        return "declines to say" if row["target"] != "supply" else "does not say"
    if row["act"] == "admits":
        return "concedes it"
    if row["target"] == "absence":
        return "says not seen"
    sure = row["certainty"] if labels.some(row["certainty"]) and row["certainty"] != "asserted" else ""
    return labels.ACTS[row["act"]] + (f" ({sure})" if sure else "")


def _leads(row: Any) -> dict[str, list[str]]:
    """Return what a row of the sequence leads to: its claim if it is coded, else its statement."""
    key, cell = ("claims", row["claim_id"]) if row["tier"] == "coded" else ("statements", row["statement_id"])
    return {key: cell.split(";")[:1]}


def _tier(data: Dataset, row: Any) -> str:
    """Return a row's tier in words; a context row of an occasion that an article tells of as well says so."""
    if row["tier"] == "coded":
        return "coded claim"
    return "context, same occasion" if row["occasion_id"] in set(data.claims["occasion_id"]) else "context"


_STATES = {"north-korea", "russia", "iran"}
"""Originators that speak for the side they are of; anybody else of that side is called by name."""
_ARMS = ("arms-sought", "arms-sent", "arms-delivered")


def _names(rows: pd.DataFrame) -> list[str]:
    """Return who speaks in rows: a state by its side, others by their names."""
    sides = set(rows[rows["originator"].isin(_STATES)]["side"])
    return list(
        dict.fromkeys(
            labels.SIDES.get(r["side"], r["side"]) if r["side"] in sides else r["speaker"]
            for _, r in rows.iterrows()
        )
    )


def claims_and_answers(data: Dataset, proposition: str) -> Block | None:
    """Return C9 for one proposition: claims and answers in the order said, and the days from the first claim.

    A side that the proposition is about and that does not answer is said to have no answer in these pages: an absence
    from the pages read, never a silence of the speaker.
    """
    if data.context is None:
        return None
    every, accused = sequence(data), data.case.propositions[proposition].accused
    rows = every[every["proposition"] == proposition]
    first = first_of(rows[~rows["side"].isin(accused)], "claims")
    made = []
    for _, row in rows.iterrows():
        since = days_words(first["said_edtf"], row["said_edtf"]) if first is not None else "no claim found"
        same = (
            first is not None and row["occasion_id"] == first["occasion_id"] and row["tier"] == first["tier"]
        )
        answer = row["side"] in accused
        cells = [
            text(edtf.words(row["said_edtf"]), **_leads(row)),
            text(row["speaker"], strong=answer),
            text(act_words(row), strong=answer and row["act"] in _ANSWERS),
            text(labels.capital(row["what"])),
            text("the first claim" if same and row["act"] == "claims" else since),
            text(_tier(data, row)),
        ]
        coded = row["tier"] == "coded"
        ids = row["claim_id" if coded else "statement_id"].split(";")
        made.append({"cells": cells, "claims": ids if coded else []} | ({} if coded else {"statements": ids}))
    labels_ = ["Said", "Who", "Act", "In our words", "From the first claim", "Tier"]
    return {
        "kind": "table",
        "id": f"answers-{proposition}",
        "title": _answers_title(data, proposition, rows),
        "caption": _missing(data, proposition, rows, every),
        "columns": [{"key": label.lower(), "label": label} for label in labels_],
        "rows": made,
    }


def _answers_title(data: Dataset, proposition: str, rows: pd.DataFrame) -> str:
    sides = data.case.propositions[proposition].accused
    denied = rows[rows["side"].isin(sides) & (rows["act"] == "denies") & (rows["target"] == "supply")]
    rejected = rows[rows["side"].isin(sides) & (rows["act"] == "denies") & (rows["target"] == "evidence")]
    who = _names(denied)
    told = f"denied by {labels.listed(who)}" if who else "no denial of it found in these pages"
    others = [name for name in _names(rejected) if name not in who]
    tail = f"; the evidence rejected by {labels.listed(others)}" if others else ""
    conceded = rows[rows["side"].isin(sides) & (rows["act"] == "admits")]
    if len(conceded):
        tail += (
            f"; conceded by {labels.listed(_names(conceded))} on {edtf.words(conceded['said_edtf'].iloc[-1])}"
        )
    return f"Claim and answer, with context, on {data.case.propositions[proposition].label}: {told}{tail}"


def _missing(data: Dataset, proposition: str, rows: pd.DataFrame, every: pd.DataFrame) -> list[Run]:
    accused = data.case.propositions[proposition].accused
    answered = set(rows[rows["act"].isin(_ANSWERS)]["side"])
    missing = [labels.SIDES.get(side, side) for side in accused if side not in answered]
    words = (
        "Coded claims and context stand together here, each named in the last column. Days are counted between the days said; "
        "in bold, those whom the claims are about."
    )
    if not missing:
        return text(words)
    runs = text(f"{words} By {labels.listed(missing, 'or')}: no answer found in these pages.")
    for other in _ARMS if proposition in _ARMS else ():
        theirs = every[
            (every["proposition"] == other) & (every["act"] == "denies") & ~every["side"].isin(answered)
        ]
        theirs = theirs[(theirs["target"] == "supply") & theirs["side"].isin(accused)]
        if len(theirs):
            runs.append(
                {
                    "text": f" Denials by {labels.listed(_names(theirs))} of {data.case.propositions[other].label} stand in "
                }
            )
            runs += [{"text": "", "ref": f"answers-{other}"}, {"text": "."}]
    return runs


def _pages(row: Any) -> list[Run]:
    """Return links to the pages that carry a statement, named by their host."""
    runs: list[Run] = []
    for url in [row["url"], *(row["url_other"].split(" ") if labels.some(row["url_other"]) else [])]:
        host = _HOST.match(url)
        runs += [{"text": ", "}] if runs else []
        runs.append({"text": host.group(1) if host else url, "href": url})
    return runs


def context_record(data: Dataset) -> Block | None:
    """Return the record of the context tier: every statement with its occasion, our wording and its pages."""
    if data.context is None:
        return None
    rows = []
    ordered = data.context.sort_values(["said_latest", "said_earliest", "statement_id"])
    for _, row in ordered.iterrows():
        words = labels.capital(row["what"])
        if labels.some(row["quantity_text"]) and row["quantity_text"] != "none":
            words += f" ({row['quantity_text']})"
        if labels.some(row["page_note"]):
            words += f" [page {row['page_note']}]"
        about = dict(row) | {"target": row["target"]}
        cells = [
            text(edtf.words(row["said_edtf"])),
            text(row["speaker"]),
            text(act_words(about)),
            text(words),
            _pages(row),
        ]
        rows.append({"id": statement_anchor(row["statement_id"]), "cells": cells, "claims": []})
    head = ["Said", "Who", "Act", "In our words", "Pages"]
    total = labels.number_of(data.context["occasion_id"].nunique(), "occasion")
    origins = labels.number_of(data.context["originator"].nunique(), "originator")
    return {
        "kind": "table",
        "id": "context-record",
        "title": f"Context: what other publications report, {total} of {origins}",
        "caption": text(
            "Compiled from the pages linked, in our own words; nothing is quoted. A row says that a page reports a statement, "
            "not that the statement is true. A selection, not a census. Where an occasion is also coded from an article, it "
            "is the same occasion."
        ),
        "columns": [{"key": label.lower(), "label": label} for label in head],
        "rows": rows,
        "statements": list(ordered["statement_id"]),
        "back": True,
    }
