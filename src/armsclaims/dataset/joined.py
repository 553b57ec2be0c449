"""Frames joined once: claims with all that belongs to them, and claims beside context statements."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..coding.nouns import unit_words

Dataset = Any
"""`load.Dataset`, which has these frames as its own."""
STATEMENTS = [
    "id", "tier", "said_edtf", "said_earliest", "said_latest", "speaker", "speaker_id", "side",
    "side_name", "lane", "thread", "proposition", "allegation", "act", "target", "rejects", "stage",
    "certainty", "what", "quantity_text", "quantity_words", "quantity_unit", "event_edtf",
    "event_earliest", "event_latest", "worded_by", "outlet", "place_id", "url", "claim_id",
    "statement_id", "occasion_id", "originator",
]  # fmt: skip
_NOT_THERE = ("mentioned", "speech")
"""Roles of places at which nothing is said to be, to go or to be used."""


def quantity_words(text: Any, unit: Any, qualitative: bool = False) -> str | None:
    """Return a quantity with its unit, "hundreds of drones"; words with a unit or no number stand alone."""
    if pd.isna(text) or pd.isna(unit) or qualitative or text.endswith(unit):
        return None if pd.isna(text) else text
    return f"{text}{' of' if text.split()[-1].endswith('s') else ''} {unit}"


def wide(data: Dataset) -> pd.DataFrame:
    """Return a row a claim, in the order of `data.claims`, with speaker, outlet, allegation, occasion and
    exact words.

    `lane`, `thread` and `proposition` are ids of the case, found from the allegation's parties and the
    claim's stage.
    """
    exact = data.evidence[data.evidence["field"] == "content"][["claim_id", "exact"]]
    articles = data.articles.rename(columns={"title": "article_title"})
    published = ["published_edtf", "published_earliest", "published_latest"]
    joined = (
        data.claims.merge(
            data.speakers.rename(columns={"name": "speaker"})[["speaker_id", "speaker", "role", "body"]],
            "left",
        )
        .merge(articles[["article_id", "outlet", "article_title", "url", *published]], "left")
        .merge(
            data.allegations.rename(columns={"label": "allegation_label"})[
                ["allegation", "allegation_label", "supplier", "recipient", "goods"]
            ],
            "left",
        )
        .merge(data.occasions[["occasion_id", "venue"]], "left")
        .merge(exact, "left")
    )
    case = data.case
    lanes = {
        row.allegation: lane.id
        for row in data.allegations.itertuples()
        if (lane := case.lane_of(row.supplier, row.recipient))
    }
    joined["side_name"] = (
        joined["side"].map({key: side.name for key, side in case.sides.items()}).fillna(joined["side"])
    )
    joined["lane"] = joined["allegation"].map(lanes)
    joined["thread"] = joined["allegation"].map(lambda key: case.thread_of(key) or None)
    joined["proposition"] = [
        case.proposition_of(allegation, stage)
        for allegation, stage in zip(joined["allegation"], joined["stage"], strict=True)
    ]
    joined["quantity_words"] = [
        quantity_words(
            text,
            unit if pd.isna(unit) else unit_words(unit),
            kind == "qualitative",
        )
        for text, unit, kind in joined[["quantity_text", "quantity_unit", "quantity_kind"]].itertuples(
            index=False
        )
    ]
    return joined


def statements(data: Dataset) -> pd.DataFrame:
    """Return claims and context statements in the order said, `tier` "article" or "context": never counted
    across tiers.

    `what` is in our words, `rejects` what an answer is aimed at, and `place_id` the places where something is
    said to be, joined by a semicolon.
    """
    rows = [_claims(data)]
    if data.context is not None and len(data.context):
        rows.append(_context(data))
    joined = pd.concat([frame.astype("object") for frame in rows], ignore_index=True)
    for name in ("said_earliest", "said_latest", "event_earliest", "event_latest"):
        joined[name] = pd.to_datetime(joined[name])
    order = ["said_latest", "said_earliest", "tier", "id"]
    return joined.sort_values(order, ignore_index=True, na_position="first")[STATEMENTS]


def _claims(data: Dataset) -> pd.DataFrame:
    claims = data.wide
    named = data.claim_places[~data.claim_places["role"].isin(_NOT_THERE)]
    places = named.groupby("claim_id")["place_id"].agg(lambda ids: ";".join(dict.fromkeys(ids)))
    disavowed = set(data.disclosures[data.disclosures["knowledge"] == "disavowed"]["claim_id"].dropna())
    about = claims["act"].eq("declines") & ~claims["claim_id"].isin(disavowed)
    return claims.assign(
        id=claims["claim_id"],
        tier="article",
        statement_id=None,
        what=claims["summary"],
        target=about.map({True: "detail", False: "supply"}),
        rejects=claims["act"].map({"denies": "supply"}),
        place_id=claims["claim_id"].map(places),
    ).reindex(columns=STATEMENTS)


def _context(data: Dataset) -> pd.DataFrame:
    case, context = data.case, data.context
    lanes = {key: thread.lane for key, thread in case.threads.items()}
    return context.assign(
        id=context["statement_id"],
        tier="context",
        claim_id=None,
        worded_by="outlet",
        side_name=context["side"]
        .map({key: side.name for key, side in case.sides.items()})
        .fillna(context["side"]),
        lane=context["thread"].map(lanes),
        quantity_words=list(map(quantity_words, context["quantity_text"], context["quantity_unit"])),
    ).reindex(columns=STATEMENTS)
