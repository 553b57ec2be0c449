"""What C2 shows: a strip an allegation, a line a claim that stands for its stage; `timeline` draws it.

A line is a row of `rows`. What is said again elsewhere in an article is not drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from ..coding.schema import STAGES
from ..dataset.load import Dataset
from . import labels
from .style import LANES

COLUMNS = [
    "allegation", "stage", "act", "certainty", "worded_by", "event_earliest", "event_latest", "event_basis",
    "said_earliest", "said_latest", "said_basis", "claim_id",
]  # fmt: skip
_AFTER = ("shipping", "delivered")
"""Stages after which a reader asks whether the goods were received."""


def allegations(data: Dataset) -> list[str]:
    """Return the allegations with a supplier, a recipient and a claim by someone other than an outlet, in strip order.

    By lane, then by number of claims; an allegation that a source ties to another stands next to it.
    """
    claims = data.claims
    told = set(claims[(claims["act"] == "claims") & (claims["side"] != "outlet")]["allegation"])
    size = claims["allegation"].value_counts()
    first = claims.groupby("allegation")["said_latest"].min()
    lanes = list(LANES)
    found = []
    for row in data.allegations.itertuples():
        if labels.some(row.supplier) and labels.some(row.recipient) and row.allegation in told:
            at = (
                lanes.index(lane(data, row.allegation)) if lane(data, row.allegation) in lanes else len(lanes)
            )
            found.append((at, -int(size[row.allegation]), first[row.allegation], row.allegation))
    order = [key for *_, key in sorted(found)]
    ties = data.allegations.set_index("allegation")["linked_to"]
    for key in list(order):
        if labels.some(ties[key]) and ties[key] in order:
            order.remove(ties[key])
            order.insert(order.index(key) + 1, ties[key])
    return order


def lane(data: Dataset, allegation: str) -> tuple[str, str]:
    """Return an allegation's (supplier, recipient) by the names of `style.LANES`."""
    row = data.allegations.set_index("allegation").loc[allegation]
    short = {"north-korea": "DPRK", "russia": "Russia", "iran": "Iran"}
    return short.get(row["supplier"], row["supplier"]), short.get(row["recipient"], row["recipient"])


@lru_cache(maxsize=4)
def rows(data: Dataset) -> pd.DataFrame:
    """Return one row a line of the figure, in drawing order, with `COLUMNS`; an unanswered receipt has no claim_id."""
    found = []
    for key in allegations(data):
        mine = data.claims[data.claims["allegation"] == key]
        shown = [_pick(data, group) for group in _groups(mine)]
        shown.sort(key=lambda claim: (claim["act"] != "claims", _order(claim), claim["claim_id"]))
        found += [{name: claim[name] for name in COLUMNS} for claim in shown]
        stages = {claim["stage"] for claim in shown if labels.some(claim["stage"])}
        if stages & set(_AFTER) and "received" not in stages:
            found.append({"allegation": key, "stage": "received", "act": "not_addressed", "claim_id": None})
    return pd.DataFrame(found, columns=COLUMNS)


def _groups(mine: pd.DataFrame) -> list[pd.DataFrame]:
    """Part an allegation's claims into those that are one line: a stage, an act, an occasion."""
    claimed = mine[mine["act"] == "claims"]
    kept = [claimed[claimed["stage"].notna()] if claimed["stage"].notna().any() else claimed]
    kept.append(mine[mine["act"] == "denies"])
    kept.append(mine[(mine["act"] == "declines") & (mine["stage"] == "received")])
    keys = ["stage", "act", "occasion_id"]
    return [group for part in kept for _, group in part.groupby(keys, dropna=False) if len(group)]


def _pick(data: Dataset, group: pd.DataFrame) -> pd.Series:
    """Return the claim that stands for a line: the one that tells the days, else the one that others repeat."""
    links = data.claim_links[data.claim_links["relation"] == "repeats"]
    dated = set(data.disclosures[data.disclosures["attribute"] == "dates"]["claim_id"].dropna())

    def rank(claim: pd.Series) -> tuple:
        return (
            claim["claim_id"] not in dated,
            pd.isna(claim["event_earliest"]),
            pd.isna(claim["event_latest"]),
            claim["claim_id"] in set(links["claim_id"]),
            -int((links["other_claim_id"] == claim["claim_id"]).sum()),
            claim["sentence"],
            claim["passage_start"],
        )

    return min((claim for _, claim in group.iterrows()), key=rank)


def _order(claim: Any) -> int:
    return STAGES.index(claim["stage"]) if labels.some(claim["stage"]) else -1


@dataclass(frozen=True)
class Line:
    """What is printed beside a mark: the word in bold, and the rest."""

    word: str
    rest: str


def line(data: Dataset, row: Any) -> Line:
    """Return the words of one line of a strip: stage, days told, certainty, speaker, day said."""
    if row["act"] == "not_addressed":
        said = data.claims[data.claims["allegation"] == row["allegation"]]["article_id"].unique()
        names = labels.listed([labels.outlet(data, article) for article in said])
        return Line(f"{row['stage']}: not addressed", f"in {names}")
    claim = data.claim(row["claim_id"])
    who = _who(data, claim)
    if row["act"] == "denies":
        return Line("denied", f"by {who}{_reading(data, claim)}")
    if row["act"] == "declines":
        return Line(f"{row['stage']}: not confirmed", f"{labels.words_of(data, claim)}; said by {who}")
    parts = ([labels.words_of(data, claim)] if claim["worded_by"] == "speaker" else []) + [_days(claim)]
    if labels.some(claim["certainty"]) and claim["certainty"] not in ("asserted", claim["stage"]):
        parts.append(claim["certainty"])
    word = claim["stage"] if labels.some(claim["stage"]) else claim["item"]
    return Line(word, "; ".join([*parts, f"said by {who}{_later(claim)}{_tie(data, row['allegation'])}"]))


def _who(data: Dataset, claim: Any) -> str:
    """Return the speaker, those by way of whom the outlet has it, and the day said."""
    who, said = labels.speaker(data, claim), labels.date(claim, "said")
    via = [name for name, sure in labels.layers(data, claim["chain"])[1:-1] if sure and name != who]
    undated = "undated, " if claim["said_basis"] == "not_after_statement" else ""
    return f"{who}{' by way of ' + labels.listed(via) if via else ''}{', ' + undated + said if said else ''}"


def _later(claim: Any) -> str:
    """Say how long after the last day told the claim was made, where both are days."""
    if pd.isna(claim["event_earliest"]) or pd.isna(claim["said_earliest"]):
        return ""
    return f", {(claim['said_earliest'] - claim['event_latest']).days} days after the last"


def _tie(data: Dataset, allegation: str) -> str:
    """Say who ties an allegation to another one, where a source does."""
    found = data.allegations[data.allegations["linked_to"] == allegation]
    if found.empty:
        return ""
    other = found.iloc[0]
    articles = data.claims[data.claims["allegation"] == other["allegation"]]["article_id"].unique()
    makers = {
        "outlet": labels.listed([labels.outlet(data, a) for a in articles]),
        "us": "we",
        "speaker": "the speaker",
    }
    verb = "tie" if other["linked_by"] == "us" else "ties"
    return f"; {makers[other['linked_by']]} {verb} it to: {other['label']}"


def _reading(data: Dataset, claim: Any) -> str:
    """Say so where it is we who read a denial as an answer to this allegation."""
    links = data.claim_links
    ours = links[
        (links["claim_id"] == claim["claim_id"])
        & (links["relation"] == "denies")
        & (links["linked_by"] == "us")
    ]
    return f", in general words ({labels.words_of(data, claim)}); our reading" if len(ours) else ""


def _days(claim: Any) -> str:
    text = labels.date(claim, "event")
    if pd.notna(claim["event_earliest"]) and pd.notna(claim["event_latest"]):
        return f"{text}, {(claim['event_latest'] - claim['event_earliest']).days + 1} days"
    return text or "no date told"
