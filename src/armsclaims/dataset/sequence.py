"""Claims and answers in the order said, one line an occasion and act: what each side put forward, denied,
declined.

Coded claims and context statements meet here and keep their tier. Nothing pairs a claim with an answer: the
days between are counted, and whether one answers the other is the reader's to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pandas as pd

from ..coding import edtf
from .load import Dataset

ACTS = ("claims", "denies", "admits", "declines")
COLUMNS = [
    "proposition", "tier", "occasion_id", "side", "speaker", "originator", "act", "certainty", "target",
    "said_edtf",
    "said_earliest", "said_latest", "what", "claim_id", "statement_id",
]  # fmt: skip


def _coded(data: Dataset) -> Iterator[dict[str, Any]]:
    """Yield claims of sources, not outlets; a claim that others repeat once, in its fullest form."""
    names = data.speakers.set_index("speaker_id")["name"]
    claims = data.claims[(data.claims["side"] != "outlet") & data.claims["act"].isin(ACTS)]
    links = data.claim_links
    repeats = set(links[links["relation"] == "repeats"]["claim_id"])
    weight = links[links["relation"] == "repeats"]["other_claim_id"].value_counts()
    # What is said again elsewhere in an article is what the occasion was about: it is told first.
    claims = claims.assign(weight=-pd.to_numeric(claims["claim_id"].map(weight)).fillna(0)).sort_values(
        ["weight", "sentence", "claim_id"]
    )
    disavowed = set(data.disclosures[data.disclosures["knowledge"] == "disavowed"]["claim_id"].dropna())
    for row in claims.itertuples():
        about = data.case.proposition_of(row.allegation, row.stage)
        if about == "other" or row.claim_id in repeats:
            continue
        detail = row.act == "declines" and row.claim_id not in disavowed
        yield {
            "proposition": about, "tier": "coded", "speaker": names[row.speaker_id], "what": row.summary,
            "target": "detail" if detail else "supply", "claim_id": row.claim_id, "statement_id": None,
            **{name: getattr(row, name) for name in COLUMNS if hasattr(row, name) and name != "claim_id"},
        }  # fmt: skip


def _context(data: Dataset) -> Iterator[dict[str, Any]]:
    if data.context is None:
        return
    rows = data.context[data.context["act"].isin(ACTS) & (data.context["proposition"] != "other")]
    for row in rows.itertuples():
        yield {
            "tier": "context", "claim_id": None,
            **{name: getattr(row, name) for name in COLUMNS if hasattr(row, name) and name != "claim_id"},
        }  # fmt: skip


@lru_cache(maxsize=4)
def sequence(data: Dataset) -> pd.DataFrame:
    """Return one row an occasion, act and target of each proposition and tier, in the order said, with
    `COLUMNS`.

    Several claims or statements of one such row are joined: their ids by a semicolon, what the first of them
    says.
    """
    found: dict[tuple, dict[str, Any]] = {}
    for row in (*_coded(data), *_context(data)):
        key = tuple(row[name] for name in ("proposition", "tier", "occasion_id", "act", "target"))
        kept = found.setdefault(key, row)
        for name in ("claim_id", "statement_id"):
            if kept is not row and row[name]:
                kept[name] = f"{kept[name]};{row[name]}"

    def order(row: dict[str, Any]) -> tuple:
        days = [
            row[name].toordinal() if pd.notna(row[name]) else 0 for name in ("said_latest", "said_earliest")
        ]
        return row["proposition"], *days, row["tier"], ACTS.index(row["act"]), row["occasion_id"]

    return pd.DataFrame(sorted(found.values(), key=order), columns=COLUMNS)


def days_words(first: str, second: str) -> str:
    """Return how long the second date is after the first: "16 to 17 days after", "41 days before"."""
    fewest, most = edtf.days_between(first, second)
    if fewest is None or most is None:
        return "days not known"
    if fewest < 0 < most:
        return "about the same time"
    low, high = sorted((abs(fewest), abs(most)))
    if high == 0:
        return "the same day"
    span = f"{low}" if low == high else f"{low} to {high}"
    return f"{span} day{'s' if high != 1 else ''} {'before' if most <= 0 else 'after'}"


def first_of(rows: pd.DataFrame, act: str) -> Any | None:
    """Return the earliest row of an act that is aimed at the supply itself, None if there is none."""
    found = rows[(rows["act"] == act) & (rows["target"] == "supply")]
    return found.sort_values(["said_latest", "said_earliest"]).iloc[0] if len(found) else None


def first_answers(data: Dataset) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (name, words, statements) of the first denial by each side that the case's first thread accuses.

    The days are counted from the first claim that context tells, and to the first coded claim of a shipment.
    """
    case, rows = data.case, sequence(data)
    if not case.threads:
        return
    first_thread = next(iter(case.threads))
    about = {key: entry for key, entry in case.propositions.items() if first_thread in entry.threads}
    rows = rows[rows["proposition"].isin(list(about))]
    context, coded = rows[rows["tier"] == "context"], rows[rows["tier"] == "coded"]
    shipped = [key for key, entry in about.items() if "shipping" in entry.stages]
    accused = dict.fromkeys(side for entry in about.values() for side in entry.accused)
    claim = first_of(context[~context["side"].isin(list(accused))], "claims")
    sent = first_of(coded[coded["proposition"].isin(shipped)], "claims")
    for side in accused:
        denial = first_of(context[context["side"] == side], "denies")
        if denial is None:
            continue
        name, statements = side.lower(), denial["statement_id"].split(";")
        yield f"{name}.speaker", denial["speaker"], statements
        yield f"{name}.said", edtf.words(denial["said_edtf"]), statements
        for what, other in (("from-first", claim), ("from-shells", sent)):
            if other is not None:
                yield f"{name}.{what}", days_words(other["said_edtf"], denial["said_edtf"]), statements
