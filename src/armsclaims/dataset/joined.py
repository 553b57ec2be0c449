"""Frames joined once: claims with all that belongs to them, and claims beside context statements."""

from typing import Any

import pandas as pd

from ..coding.nouns import unit_words

Dataset = Any
"""`load.Dataset`, which has these frames as its own."""
STATEMENTS = (
    "id tier said_edtf said_earliest said_latest speaker speaker_id side side_name lane thread proposition "
    "allegation act target rejects stage certainty what quantity_text quantity_words quantity_unit "
    "event_edtf event_earliest event_latest worded_by outlet place_id url claim_id statement_id occasion_id "
    "originator"
).split()
_NOT_THERE = ("mentioned", "speech")
"""Roles of places at which nothing is said to be, to go or to be used."""


def quantity_words(text: Any, unit: Any, qualitative: bool = False) -> str | None:
    """Return a quantity with its unit, "hundreds of drones"; words with a unit or no number stand alone."""
    if pd.isna(text) or pd.isna(unit) or qualitative or text.endswith(unit):
        return None if pd.isna(text) else text
    return f"{text}{' of' if text.split()[-1].endswith('s') else ''} {unit}"


def wide(data: Dataset) -> pd.DataFrame:
    """Return one row per claim, in the order of `data.claims`, with speaker, outlet, allegation, occasion and
    exact words.

    `lane`, `thread` and `proposition` are ids of the case, found from the allegation's parties and the
    claim's stage.
    """
    joined, case = data.claims, data.case
    exact = data.evidence[data.evidence["field"] == "content"]
    for frame, renamed, columns in (
        (data.speakers, {"name": "speaker"}, "speaker_id speaker role body"),
        (
            data.articles,
            {"title": "article_title"},
            "article_id outlet article_title url published_edtf published_earliest published_latest",
        ),
        (
            data.allegations,
            {"label": "allegation_label"},
            "allegation allegation_label supplier recipient goods",
        ),
        (data.occasions, {}, "occasion_id venue"),
        (exact, {}, "claim_id exact"),
    ):
        joined = joined.merge(frame.rename(columns=renamed)[columns.split()], "left")
    lanes = map(case.lane_of, joined["supplier"], joined["recipient"])
    joined["side_name"] = _side_names(data, joined)
    joined["lane"] = [lane and lane.id for lane in lanes]
    joined["thread"] = joined["allegation"].map(lambda key: case.thread_of(key) or None)
    joined["proposition"] = list(map(case.proposition_of, joined["allegation"], joined["stage"]))
    units = joined["quantity_unit"].map(unit_words, na_action="ignore")
    alone = joined["quantity_kind"] == "qualitative"
    joined["quantity_words"] = list(map(quantity_words, joined["quantity_text"], units, alone))
    return joined


def _side_names(data: Dataset, frame: pd.DataFrame) -> pd.Series:
    names = {key: side.name for key, side in data.case.sides.items()}
    return frame["side"].map(names).fillna(frame["side"])


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
    context = data.context
    lanes = {key: thread.lane for key, thread in data.case.threads.items()}
    return context.assign(
        id=context["statement_id"],
        tier="context",
        claim_id=None,
        worded_by="outlet",
        side_name=_side_names(data, context),
        lane=context["thread"].map(lanes),
        quantity_words=list(map(quantity_words, context["quantity_text"], context["quantity_unit"])),
    ).reindex(columns=STATEMENTS)
