"""What page and PDF share: the index of facts, the words of the states of disclosure, a table's rows as
CSV, safe text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..dataset.package import cell as csv_cell
from .document import Block, Run, anchor, plain, runs_of, walk

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
STATE_WORDS = {
    "stated": "stated",
    "partly": "partly",
    "withheld": "would not say",
    "withheld_avowed": "would not say, says it knows",
    "not_confirmed": "not confirmed",
    "not_addressed": "not addressed",
}


def safe_text(words: Any) -> str:
    """Return text with marks that would turn the reading direction shown by their code."""
    shown = str(words)
    return shown if shown.isascii() else _BIDI.sub(lambda match: f"[U+{ord(match.group()):04X}]", shown)


TOGETHER = {"scorecard": "Every figure of the scorecard"}
"""Families of facts that rest on no claim and share method and inputs: the index holds one entry for each
family.
"""


def family(name: str) -> str:
    """Return the name under which the index holds a fact: its own, or its family's."""
    head = name.partition(".")[0]
    return head if head in TOGETHER else name


def fact_anchor(name: str) -> str:
    """Return the id of a fact's entry in the index."""
    name = family(name)
    return "fact-" + re.sub(r"[^A-Za-z0-9_.-]+", "--", name)


def facts_used(blocks: list[Block], facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the index of facts that need an entry: those with no claim, or several."""
    names: dict[str, Run] = {}
    for block in walk(blocks):
        for _, runs in runs_of(block):
            for run in runs:
                if run.get("fact") and len(run.get("claims", [])) != 1 and not run.get("statements"):
                    names.setdefault(family(run["fact"]), run)
    return [
        {
            "id": fact_anchor(name),
            "name": name,
            "words": TOGETHER.get(name) or run["text"],
            "claims": run.get("claims", []),
            "method": getattr(facts.get(run["fact"]), "method", ""),
            "inputs": getattr(facts.get(run["fact"]), "inputs", []),
        }
        for name, run in sorted(names.items())
    ]


class Cards:
    """The claims that have a card, for links to them."""

    def __init__(self, claims: Iterable[str]):
        self.by_article: dict[str, set[str]] = {}
        for claim in claims:
            self.by_article.setdefault(claim.rpartition("/")[0], set()).add(claim)

    def __contains__(self, claim: str) -> bool:
        return claim in self.by_article.get(claim.rpartition("/")[0], ())

    def listed(self, claims: list[str]) -> list[dict[str, str]]:
        """Return links to claims as (text, to); where they are all those of an article, one link to the
        first.

        A claim without a card is named and leads nowhere.
        """
        links: list[dict[str, str]] = []
        left = set(claims)
        for claim in claims:
            article, _, name = claim.rpartition("/")
            mine = self.by_article.get(article, set())
            if claim in left and len(mine) > 3 and mine <= left:
                links.append({"text": f"every claim of {article}", "to": anchor(claim)})
                left -= mine
            elif claim in left:
                links.append(
                    {"text": name or claim, "to": anchor(claim)} if claim in self else {"text": name or claim}
                )
        return links


def table_csv(table: Block) -> bytes:
    """Return a table block as CSV: its cells' text, and the claims of each row."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    context = any(row.get("statements") for row in table["rows"])
    writer.writerow(
        [*(c["label"] for c in table["columns"]), "claim_ids", *(["statement_ids"] if context else [])]
    )
    for row in table["rows"]:
        claims = row.get("claims") or [
            claim for runs in row["cells"] for run in runs for claim in run.get("claims", [])
        ]
        cells = [csv_cell(plain(runs), "string") for runs in row["cells"]]
        told = [";".join(row.get("statements", []))] if context else []
        writer.writerow([*cells, ";".join(dict.fromkeys(claims)), *told])
    return stream.getvalue().encode()
