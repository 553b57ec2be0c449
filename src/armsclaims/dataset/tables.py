"""Sheets to tidy rows: exactly the tables of `schema`, sorted by their keys.

Pure functions of checked sheets and their anchors; `package` writes what they return.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..coding import context as context_tier
from ..coding import edtf
from ..coding.lists import Date, Lists
from ..coding.schema import CONTEXT, TABLES, Table
from ..coding.sheets import Sheet
from ..evidence.anchors import Anchors
from ..evidence.text import BOILERPLATE_ZONES

Row = dict[str, Any]
Recorded = Mapping[str, Anchors]


def _date(prefix: str, date: Date | None) -> Row:
    """Return the four columns of a date: EDTF, earliest and latest day in ISO form, basis."""
    text = date.edtf if date else None
    earliest, latest = edtf.bounds(text) if text else (None, None)
    return {
        f"{prefix}_edtf": text,
        f"{prefix}_earliest": earliest and earliest.isoformat(),
        f"{prefix}_latest": latest and latest.isoformat(),
        f"{prefix}_basis": date.basis if date else "none",
    }


def _articles(sheets: list[Sheet], anchors: Recorded) -> Iterator[Row]:
    for sheet in sheets:
        origin, bound = sheet.content.origin, anchors[sheet.article_id]
        yield {
            "article_id": sheet.article_id,
            "outlet": origin.outlet,
            "agencies": ";".join(origin.agencies),
            "title": origin.title,
            "url": origin.url,
            "language": origin.language,
            **_date("published", origin.published),
            "sha256": bound.sha256,
            "characters": bound.characters,
            "sentences": len(bound.sentences),
            "words": sum(row.words for row in bound.sentences),
        }


def _sentences(sheets: list[Sheet], anchors: Recorded) -> Iterator[Row]:
    for sheet in sheets:
        for row in anchors[sheet.article_id].sentences:
            number, aside = row.sentence, sheet.set_aside.get(row.sentence)
            status = "coded" if number in sheet.coded else "set_aside" if aside else "boilerplate"
            if status == "boilerplate" and row.zone not in BOILERPLATE_ZONES:
                raise ValueError(f"{sheet.article_id}: sentence {number} is uncovered; check the sheet first")
            yield {
                "article_id": sheet.article_id,
                **row.model_dump(),
                "sentence_sha256": row.sha256,
                "status": status,
                "reason": aside if status == "set_aside" else None,
            }


def _claims(sheets: list[Sheet], lists: Lists, anchors: Recorded) -> Iterator[Row]:
    for sheet in sheets:
        counts = {row.sentence: row.words for row in anchors[sheet.article_id].sentences}
        for name, statement, claim, _ in sheet.claims:
            occasion = lists.occasions[statement.occasion]
            quantity = claim.quantity.model_dump() if claim.quantity else {}
            first, last = claim.passage or (0, counts[claim.sentence])
            yield {
                **claim.model_dump(),
                "claim_id": name,
                "article_id": sheet.article_id,
                "speaker_id": statement.speaker,
                "side": lists.speakers[statement.speaker].side,
                "originator": occasion.originator,
                "chain": " > ".join(statement.chain),
                "attribution": statement.attribution,
                "cue": statement.cue,
                "passage_start": first,
                "passage_end": last,
                **{f"quantity_{key}": value for key, value in quantity.items()},
                "occasion_id": statement.occasion,
                **_date("said", statement.said or occasion.said),
                **_date("event", claim.event),
            }


def _evidence(sheets: list[Sheet], anchors: Recorded) -> Iterator[Row]:
    for sheet in sheets:
        bound = anchors[sheet.article_id]
        hashes = {row.sentence: row.sha256 for row in bound.sentences}
        for row in bound.fragments:
            yield {
                **row.model_dump(),
                "evidence_id": row.id,
                "claim_id": row.id.partition("#")[0],
                "article_id": sheet.article_id,
                "sentence_sha256": hashes[row.sentence],
            }


def _disclosures(sheets: list[Sheet], attributes: Mapping[str, str]) -> Iterator[Row]:
    """Yield a row for every attribute of each allegation and occasion that states or withholds any."""
    coded: dict[tuple[str, str], dict[str, Row]] = {}
    for sheet in sheets:
        for name, statement, claim, _ in sheet.claims:
            for entry in claim.discloses:
                rows = coded.setdefault((claim.allegation, statement.occasion), {})
                rows[entry.attribute] = {
                    **entry.model_dump(),
                    "certainty": entry.certainty or claim.certainty,
                    "worded_by": entry.worded_by or claim.worded_by,
                    "claim_id": name,
                }
    for (allegation, occasion), rows in coded.items():
        for attribute in attributes:
            silent = {"attribute": attribute, "disclosure": "not_addressed", "knowledge": "unsaid"}
            yield {"allegation": allegation, "occasion_id": occasion} | rows.get(attribute, silent)


def _parts(sheets: list[Sheet]) -> tuple[list[Row], list[Row]]:
    """Return the places in claims, and the links between claims."""
    claims = [(name, claim) for sheet in sheets for name, _, claim, _ in sheet.claims]
    places = [{"claim_id": n, "place_id": p.id, "role": p.role} for n, claim in claims for p in claim.places]
    links = [
        {"claim_id": name, "relation": link.relation, "other_claim_id": link.to, "linked_by": link.linked_by}
        for name, claim in claims
        for link in claim.links
    ]
    return places, links


def legs(sheets: list[Sheet]) -> list[Row]:
    """Return one row a claim with a leg: claim_id, from_place, to_place, mode; `package` adds the path."""
    return [
        {"claim_id": name, "from_place": claim.leg.start, "to_place": claim.leg.end, "mode": claim.leg.mode}
        for sheet in sheets
        for name, _, claim, _ in sheet.claims
        if claim.leg
    ]


def build(
    sheets: list[Sheet], lists: Lists, anchors: Recorded, context: list[Row] | None = None
) -> dict[str, list[Row]]:
    """Return the rows of every table by name, with the schema's columns in order, sorted by key.

    `anchors` holds each sheet's anchors by article id. The sheets must have been checked, and so must the
    statements of `context`, which add their table, occasions and speakers; None makes the tables of the
    articles alone.
    """
    statements = context or []
    places, links = _parts(sheets)
    rows = {
        "articles": list(_articles(sheets, anchors)),
        "sentences": list(_sentences(sheets, anchors)),
        "claims": list(_claims(sheets, lists, anchors)),
        "evidence": list(_evidence(sheets, anchors)),
        "disclosures": list(_disclosures(sheets, lists.case.attributes)),
        "claim_places": places,
        "claim_links": links,
        "allegations": [
            {"allegation": key, **entry.model_dump()} for key, entry in lists.allegations.items()
        ],
        "speakers": [
            *({"speaker_id": key, **entry.model_dump()} for key, entry in lists.speakers.items()),
            *context_tier.speakers(statements, lists),
        ],
        "occasions": [
            *(
                {
                    "occasion_id": key,
                    **entry.model_dump(),
                    "speaker_id": entry.speaker,
                    **_date("said", entry.said),
                }
                for key, entry in lists.occasions.items()
            ),
            *context_tier.occasions(statements, lists),
        ],
    }
    # A list may name who speaks in another tier alone: an edition holds those that its own rows refer to.
    rows["occasions"] = _used(rows["occasions"], "occasion_id", rows["claims"], statements)
    rows["speakers"] = _used(rows["speakers"], "speaker_id", rows["claims"], rows["occasions"])
    if context is not None:
        rows[CONTEXT.name] = context
    known = {**TABLES, CONTEXT.name: CONTEXT}
    return {name: _tidy(known[name], table, list(lists.case.attributes)) for name, table in rows.items()}


def _used(rows: list[Row], key: str, *others: list[Row]) -> list[Row]:
    """Return the rows that other rows refer to by `key`."""
    wanted = {other[key] for table in others for other in table}
    return [row for row in rows if row[key] in wanted]


def _tidy(table: Table, rows: list[Row], attributes: list[str]) -> list[Row]:
    """Return rows with the table's columns, sorted by its key; attributes keep the order of the case."""

    def key(row: Row) -> tuple:
        return tuple(attributes.index(row[name]) if name == "attribute" else row[name] for name in table.key)

    return sorted(({column: row.get(column) for column in table.names} for row in rows), key=key)
