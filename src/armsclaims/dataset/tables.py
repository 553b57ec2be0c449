"""Sheets to tidy rows: exactly the tables of `schema`, sorted by their keys.

Pure functions of checked sheets and their anchors; `package` writes what they return.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ..coding import context as context_tier
from ..coding import edtf
from ..coding.coverage import statuses
from ..coding.lists import Date, Lists
from ..coding.schema import CONTEXT, TABLES, Table
from ..coding.sheets import Sheet
from ..evidence.anchors import Anchors

Row = dict[str, Any]
Recorded = Mapping[str, Anchors]


def _date(prefix: str, date: Date | None) -> Row:
    """Return the columns of a date, and how it is known."""
    return edtf.columns(prefix, date and date.edtf) | {f"{prefix}_basis": date.basis if date else "none"}


def _rows(sheet: Sheet, lists: Lists, bound: Anchors) -> Iterator[tuple[str, Row]]:
    """Yield the rows that one sheet adds, each with the name of its table; `_tidy` picks the columns."""
    article, origin = {"article_id": sheet.article_id}, sheet.content.origin
    yield (
        "articles",
        {
            **article,
            **vars(origin),
            **vars(bound),
            "agencies": ";".join(origin.agencies),
            **_date("published", origin.published),
            "sentences": len(bound.sentences),
            "words": sum(row.words for row in bound.sentences),
        },
    )
    sentences, status = {row.sentence: row for row in bound.sentences}, statuses(sheet, bound)
    for number, row in sentences.items():
        done = {"status": status[number], "reason": sheet.set_aside.get(number)}
        yield "sentences", article | vars(row) | done | {"sentence_sha256": row.sha256}
    for row in bound.fragments:
        ids = {"evidence_id": row.id, "claim_id": row.id.partition("#")[0]}
        sha256 = sentences[row.sentence].sha256
        yield "evidence", article | vars(row) | ids | {"sentence_sha256": sha256}
    for name, statement, claim, _ in sheet.claims:
        occasion, claim_id = lists.occasions[statement.occasion], {"claim_id": name}
        quantity = vars(claim.quantity) if claim.quantity else {}
        first, last = claim.passage or (0, sentences[claim.sentence].words)
        yield (
            "claims",
            {
                **article,
                **vars(statement),
                **vars(claim),
                **claim_id,
                "speaker_id": statement.speaker,
                "side": lists.speakers[statement.speaker].side,
                "originator": occasion.originator,
                "chain": " > ".join(statement.chain),
                "passage_start": first,
                "passage_end": last,
                **{f"quantity_{key}": value for key, value in quantity.items()},
                "occasion_id": statement.occasion,
                **_date("said", statement.said or occasion.said),
                **_date("event", claim.event),
            },
        )
        for place in claim.places:
            yield "claim_places", claim_id | {"place_id": place.id, "role": place.role}
        for link in claim.links:
            yield "claim_links", claim_id | vars(link) | {"other_claim_id": link.to}


def _disclosures(sheets: list[Sheet], attributes: Mapping[str, str]) -> Iterator[Row]:
    """Yield a row for every attribute of each allegation and occasion that states or withholds any."""
    coded: dict[tuple[str, str], dict[str, Row]] = {}
    for sheet in sheets:
        for name, statement, claim, _ in sheet.claims:
            for entry in claim.discloses:
                rows = coded.setdefault((claim.allegation, statement.occasion), {})
                rows[entry.attribute] = {
                    **vars(entry),
                    "certainty": entry.certainty or claim.certainty,
                    "worded_by": entry.worded_by or claim.worded_by,
                    "claim_id": name,
                }
    for (allegation, occasion), rows in coded.items():
        for attribute in attributes:
            silent = {"attribute": attribute, "disclosure": "not_addressed", "knowledge": "unsaid"}
            yield {"allegation": allegation, "occasion_id": occasion} | rows.get(attribute, silent)


def legs(sheets: list[Sheet], routes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the legs that claims tell of as a GeoJSON FeatureCollection, sorted by claim.

    `routes` is the frozen FeatureCollection of computed paths (from_place, to_place, mode, length_km,
    method). A leg without a computed path is schematic: its geometry is null, for no source gave a line.
    """
    ends = ("from_place", "to_place", "mode")
    computed = {tuple(map(r["properties"].get, ends)): r for r in routes.get("features", ())}
    features = []
    for name, leg in sorted((name, c.leg) for sheet in sheets for name, _, c, _ in sheet.claims if c.leg):
        told = leg.start, leg.end, leg.mode
        route = computed.get(told, {"properties": {}, "geometry": None})
        row = {"claim_id": name, **dict(zip(ends, told, strict=True))}
        row["path"] = "computed" if told in computed else "schematic"
        row |= {key: route["properties"].get(key) for key in ("length_km", "method")}
        features.append({"type": "Feature", "properties": row, "geometry": route["geometry"]})
    return {"type": "FeatureCollection", "features": features}


def build(
    sheets: list[Sheet], lists: Lists, anchors: Recorded, context: list[Row] | None
) -> dict[str, list[Row]]:
    """Return the rows of every table by name, with the schema's columns in order, sorted by key.

    `anchors` holds each sheet's anchors by article id. The sheets must have been checked, and so must the
    statements of `context`, which add their table, occasions and speakers; None makes the tables of the
    articles alone.
    """
    statements = context or []
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for sheet in sheets:
        for name, row in _rows(sheet, lists, anchors[sheet.article_id]):
            rows[name].append(row)
    rows["disclosures"] += _disclosures(sheets, lists.case.attributes)
    rows["allegations"] += ({"allegation": key, **vars(e)} for key, e in lists.allegations.items())
    # A list may name who speaks in another tier alone: an edition holds those that its own rows refer to.
    occasions = [
        {"occasion_id": key, **vars(e), "speaker_id": e.speaker, **_date("said", e.said)}
        for key, e in lists.occasions.items()
    ]
    occasions += context_tier.occasions(statements, lists)
    rows["occasions"] = _used(occasions, "occasion_id", rows["claims"], statements)
    speakers = [{"speaker_id": key, **vars(e)} for key, e in lists.speakers.items()]
    speakers += context_tier.speakers(statements, lists)
    rows["speakers"] = _used(speakers, "speaker_id", rows["claims"], rows["occasions"])
    if context is not None:
        rows[CONTEXT.name] = context
    known, attributes = {**TABLES, CONTEXT.name: CONTEXT}, list(lists.case.attributes)
    return {name: _tidy(known[name], found, attributes) for name, found in rows.items()}


def _used(rows: list[Row], key: str, *others: list[Row]) -> list[Row]:
    """Return the rows that other rows refer to by `key`."""
    wanted = {other[key] for table in others for other in table}
    return [row for row in rows if row[key] in wanted]


def _tidy(table: Table, rows: list[Row], attributes: list[str]) -> list[Row]:
    """Return rows with the table's columns, sorted by its key; attributes keep the order of the case."""

    def key(row: Row) -> tuple:
        return tuple(attributes.index(row[name]) if name == "attribute" else row[name] for name in table.key)

    return sorted(({column: row.get(column) for column in table.names} for row in rows), key=key)
