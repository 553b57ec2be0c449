"""Sheets to tidy rows: exactly the tables of `schema`, sorted by their keys.

Pure functions of checked sheets and their anchors; `package` writes what they return.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..coding import context as statements
from ..coding import edtf, schema
from ..coding.registry import Registry
from ..coding.schema import BOILERPLATE_ZONES, CONTEXT, TABLES, Table
from ..coding.sheets import Sheet

Row = dict[str, Any]
Anchors = Mapping[str, Mapping[str, Any]]


def _date(prefix: str, date: Mapping | None) -> Row:
    """Return the four columns of a date: EDTF, earliest and latest day in ISO form, basis."""
    text = (date or {}).get("edtf")
    parsed = edtf.parse(text) if text else None
    return {
        f"{prefix}_edtf": text,
        f"{prefix}_earliest": parsed.earliest.isoformat() if parsed and parsed.earliest else None,
        f"{prefix}_latest": parsed.latest.isoformat() if parsed and parsed.latest else None,
        f"{prefix}_basis": (date or {}).get("basis", "none"),
    }


def _articles(sheets: list[Sheet], anchors: Anchors) -> Iterator[Row]:
    for sheet in sheets:
        origin, bound = sheet.data["origin"], anchors[sheet.article_id]
        yield {
            "article_id": sheet.article_id,
            "outlet": origin["outlet"],
            "agencies": ";".join(origin.get("agencies", ())),
            "title": origin["title"],
            "url": origin.get("url"),
            "language": origin.get("language", "en"),
            **_date("published", origin["published"]),
            "sha256": bound["sha256"],
            "characters": bound["characters"],
            "sentences": len(bound["sentences"]),
            "words": sum(row["words"] for row in bound["sentences"]),
        }


def _sentences(sheets: list[Sheet], anchors: Anchors) -> Iterator[Row]:
    for sheet in sheets:
        aside = sheet.set_aside()
        coded = {claim["sentence"] for _, claim in sheet.claims()}
        for row in anchors[sheet.article_id]["sentences"]:
            number = row["sentence"]
            status = "coded" if number in coded else "set_aside" if number in aside else "boilerplate"
            if status == "boilerplate" and row["zone"] not in BOILERPLATE_ZONES:
                raise ValueError(f"{sheet.article_id}: sentence {number} is uncovered; check the sheet first")
            yield {
                "article_id": sheet.article_id,
                "sentence": number,
                "zone": row["zone"],
                "sentence_sha256": row["sha256"],
                "start": row["start"],
                "end": row["end"],
                "words": row["words"],
                "status": status,
                "reason": aside.get(number) if status == "set_aside" else None,
            }


def _claims(sheets: list[Sheet], registry: Registry, anchors: Anchors) -> Iterator[Row]:
    for sheet in sheets:
        counts = {row["sentence"]: row["words"] for row in anchors[sheet.article_id]["sentences"]}
        for statement, claim in sheet.claims():
            occasion = registry.occasions[statement["occasion"]]
            quantity = claim.get("quantity", {})
            passage = claim.get("passage", (0, counts[claim["sentence"]]))
            yield {
                "claim_id": sheet.claim_id(claim),
                "article_id": sheet.article_id,
                "speaker_id": statement["speaker"],
                "side": registry.speakers[statement["speaker"]]["side"],
                "originator": occasion["originator"],
                "chain": " > ".join(statement.get("chain", ())),
                "attribution": statement["attribution"],
                "cue": statement.get("cue"),
                "passage_start": passage[0],
                "passage_end": passage[1],
                "quantity_text": quantity.get("text"),
                "quantity_kind": quantity.get("kind"),
                "quantity_min": quantity.get("min"),
                "quantity_max": quantity.get("max"),
                "quantity_unit": quantity.get("unit"),
                "occasion_id": statement["occasion"],
                **_date("said", statement.get("said", occasion["said"])),
                **_date("event", claim.get("event")),
                **{
                    key: claim.get(key)
                    for key in (
                        "sentence", "act", "certainty", "certainty_words", "worded_by", "allegation", "stage", "item",
                        "summary",
                    )
                },
            }  # fmt: skip


def _evidence(sheets: list[Sheet], anchors: Anchors) -> Iterator[Row]:
    for sheet in sheets:
        bound = anchors[sheet.article_id]
        hashes = {row["sentence"]: row["sha256"] for row in bound["sentences"]}
        claims = {evidence_id: claim_id for evidence_id, claim_id, *_ in sheet.fragments()}
        for entry in bound["fragments"]:
            yield {
                "evidence_id": entry["id"],
                "claim_id": claims[entry["id"]],
                "article_id": sheet.article_id,
                "field": entry["field"],
                "sentence": entry["sentence"],
                "sentence_sha256": hashes[entry["sentence"]],
                "exact": entry["exact"],
                "start": entry["start"],
                "end": entry["end"],
            }


def _disclosures(sheets: list[Sheet]) -> Iterator[Row]:
    """Yield a row for every attribute of each allegation and occasion that states or withholds any."""
    coded: dict[tuple[str, str], dict[str, Row]] = {}
    for sheet in sheets:
        for statement, claim in sheet.claims():
            for entry in claim.get("discloses", ()):
                rows = coded.setdefault((claim["allegation"], statement["occasion"]), {})
                rows[entry["attribute"]] = {
                    "disclosure": entry["disclosure"],
                    "knowledge": entry.get("knowledge", "unsaid"),
                    "reason": entry.get("reason"),
                    "certainty": entry.get("certainty", claim.get("certainty")),
                    "worded_by": entry.get("worded_by", claim["worded_by"]),
                    "claim_id": sheet.claim_id(claim),
                    "checkable_by": entry.get("checkable_by"),
                }
    for (allegation, occasion), rows in coded.items():
        for attribute in schema.ATTRIBUTES:
            silent = {"disclosure": "not_addressed", "knowledge": "unsaid"}
            head = {"allegation": allegation, "occasion_id": occasion, "attribute": attribute}
            yield head | rows.get(attribute, silent)


def _claim_places(sheets: list[Sheet]) -> Iterator[Row]:
    for sheet in sheets:
        for _, claim in sheet.claims():
            for place in claim.get("places", ()):
                yield {"claim_id": sheet.claim_id(claim), "place_id": place["id"], "role": place["role"]}


def _claim_links(sheets: list[Sheet]) -> Iterator[Row]:
    for sheet in sheets:
        for _, claim in sheet.claims():
            for link in claim.get("links", ()):
                head = {"claim_id": sheet.claim_id(claim), "relation": link["relation"]}
                yield head | {"other_claim_id": link["to"], "linked_by": link["linked_by"]}


def _registry(registry: Registry, context: list[Row]) -> dict[str, list[Row]]:
    return {
        "allegations": [{"allegation": key, **entry} for key, entry in registry.allegations.items()],
        "speakers": [
            *({"speaker_id": key, **entry} for key, entry in registry.speakers.items()),
            *statements.speakers(context, registry),
        ],
        "occasions": [
            {
                "occasion_id": key,
                **_date("said", entry["said"]),
                "venue": entry.get("venue"),
                "speaker_id": entry["speaker"],
                "originator": entry["originator"],
            }
            for key, entry in registry.occasions.items()
        ]
        + list(statements.occasions(context, registry)),
    }


def legs(sheets: list[Sheet]) -> list[Row]:
    """Return one row a claim with a leg: claim_id, from_place, to_place, mode; `package` adds the path."""
    return [
        {
            "claim_id": sheet.claim_id(claim),
            "from_place": claim["leg"]["from"],
            "to_place": claim["leg"]["to"],
            "mode": claim["leg"]["mode"],
        }
        for sheet in sheets
        for _, claim in sheet.claims()
        if "leg" in claim
    ]


def build(
    sheets: list[Sheet], registry: Registry, anchors: Anchors, context: list[Row] | None = None
) -> dict[str, list[Row]]:
    """Return the rows of every table by name, with the schema's columns in order, sorted by key.

    `anchors` holds each sheet's anchors by article id. The sheets must have been checked, and so must the statements of
    `context`, which add their table, occasions and speakers; None makes the tables of the articles alone.
    """
    rows = {
        "articles": _articles(sheets, anchors),
        "sentences": _sentences(sheets, anchors),
        "claims": _claims(sheets, registry, anchors),
        "evidence": _evidence(sheets, anchors),
        "disclosures": _disclosures(sheets),
        "claim_places": _claim_places(sheets),
        "claim_links": _claim_links(sheets),
        **_registry(registry, context or []),
    }
    made = {name: _tidy(table, list(rows[name])) for name, table in TABLES.items()}
    # A list may name who speaks in another tier alone: an edition holds those that its own rows refer to.
    made["occasions"] = _used(made["occasions"], "occasion_id", [made["claims"], context or []])
    made["speakers"] = _used(made["speakers"], "speaker_id", [made["claims"], made["occasions"]])
    return made if context is None else made | {CONTEXT.name: _tidy(CONTEXT, context)}


def _used(rows: list[Row], key: str, others: list[list[Row]]) -> list[Row]:
    """Return the rows that other rows refer to by `key`."""
    wanted = {other[key] for table in others for other in table}
    return [row for row in rows if row[key] in wanted]


def _tidy(table: Table, rows: list[Row]) -> list[Row]:
    orders = {"attribute": list(schema.ATTRIBUTES)}

    def key(row: Row) -> tuple:
        return tuple(orders[k].index(row[k]) if k in orders else row[k] for k in table.key)

    tidy = [{column: row.get(column) for column in table.names} for row in rows]
    return sorted(tidy, key=key)
