"""What page and PDF share: the index of facts, safe text, a form as a table, and a table's rows as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping
from typing import Any

from ..dataset.package import cell as csv_cell
from .document import Block, Run, anchor, fact_anchor, plain, runs_of, text, walk

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def safe_text(words: Any) -> str:
    """Return text with marks that would turn the reading direction shown by their code."""
    return _BIDI.sub(lambda match: f"[U+{ord(match.group()):04X}]", str(words))


def cards_in(blocks: list[Block]) -> list[str]:
    """Return the claims that have a card."""
    cards = (card for block in walk(blocks) if block["kind"] == "cards" for card in block["claims"])
    return [card["claim_id"] for card in cards]


def facts_used(blocks: list[Block], facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the index of facts that need an entry: those with no claim, or several."""
    names: dict[str, Run] = {}
    for run in (run for block in walk(blocks) for _, runs in runs_of(block) for run in runs):
        if run.get("fact") and len(run.get("claims", [])) != 1 and not run.get("statements"):
            names.setdefault(run["fact"], run)
    cards = cards_in(blocks)
    return [
        {
            "id": fact_anchor(name),
            "name": name,
            "words": run["text"],
            "claims": run.get("claims", []),
            "links": claim_links(run.get("claims", []), cards),
            "method": getattr(facts.get(name), "method", ""),
            "inputs": getattr(facts.get(name), "inputs", []),
        }
        for name, run in sorted(names.items())
    ]


def claim_links(claims: list[str], cards: Collection[str]) -> list[dict[str, str]]:
    """Return links to claims as (text, to); where they are all those of an article, one link to the first.

    A claim without a card is named and leads nowhere.
    """
    links: list[dict[str, str]] = []
    left = set(claims)
    for claim in (claim for claim in claims if claim in left):
        article, _, name = claim.rpartition("/")
        own = {card for card in cards if card.rpartition("/")[0] == article}
        if len(own) > 3 and own <= left:
            links.append({"text": f"every claim of {article}", "to": anchor(claim)})
            left -= own
        else:
            links.append({"text": name or claim} | ({"to": anchor(claim)} if claim in own else {}))
    return links


def form_table(form: Block) -> Block:
    """Return a form as a table: a row a field, a column a statement."""
    columns = [{"label": "Field"}, *({"label": plain(column["heading"])} for column in form["columns"])]
    rows = [
        {"cells": [text(field["label"]), *(cell["runs"] for cell in field["cells"])]}
        for field in form["fields"]
    ]
    return {"columns": columns, "rows": rows}


def table_csv(table: Block) -> bytes:
    """Return a table block as CSV: its cells' text, and the claims of each row."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    context = ["statement_ids"] if any(row.get("statements") for row in table["rows"]) else []
    writer.writerow([*(column["label"] for column in table["columns"]), "claim_ids", *context])
    for row in table["rows"]:
        claims = row.get("claims") or [
            claim for runs in row["cells"] for run in runs for claim in run.get("claims", [])
        ]
        cells = [csv_cell(plain(runs), "string") for runs in row["cells"]]
        told = [";".join(row.get("statements", []))] if context else []
        writer.writerow([*cells, ";".join(dict.fromkeys(claims)), *told])
    return stream.getvalue().encode()
