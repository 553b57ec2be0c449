"""Records of the report's Evidence: a card for each claim, a row for each context statement, and what a
reader may take.

Each function returns a block to publish.
"""

import re

import pandas as pd

from ..coding import edtf, lists
from ..dataset.load import Dataset
from ..figures.words import act_words, capital, listed, number_of, records
from .document import Block, Text, joined, statement_anchor, text
from .explorer_data import explorer_rows

_HOST = re.compile(r"^https?://(?:www\.)?([^/]+).*$", re.S)
"""The host of an address, without "www."."""
GLOSSARY = {
    "Allegation": "what claims are about; the word transfer would assert that one took place",
    "Anchor": "a fragment at an exact place in a hashed sentence of an article",
    "Claim": "one speaker, one act, one proposition, with at most one quantity or leg",
    "Disclosure": "what a source does with an attribute: states it, gives part of it, holds it back, "
    "leaves it out",
    "Filled": "a mark of what the articles say; what was reported elsewhere is outlined",
    "Not addressed": "nothing is said of it in the article, whatever was said elsewhere",
    "Not confirmed": "raised, and the speaker says that he does not know; not a refusal",
    "Occasion": "one day, one venue, one originator; occasions are counted, never rows or outlets",
    "Originator": "whoever a claim first comes from",
    "Stage": "how far an alleged transfer is said to have got; never inferred from another stage",
}


def corrections(data: Dataset) -> pd.DataFrame:
    """Return the log of corrections of the claims that are here, and of those withdrawn, the oldest first.

    A claim withdrawn has no card to lead to; a selection tells of its own claims alone.
    """
    log = pd.DataFrame(data.corrections, columns=lists.CORRECTION_COLUMNS)
    here = log["claim_id"].isin(data.claims["claim_id"])
    gone = ~log["claim_id"].isin(data.whole.claims["claim_id"])
    log = log[here | (gone & (not data.params.selects))]
    log["date"] = log["date"].map(edtf.words)
    log["claim"] = log["claim_id"].str.replace(r".*/", "", regex=True)
    log["field"] = log["field"].mask(gone & log["field"].isin(lists.WHOLE_CLAIM), "withdrawn")
    log["claim_id"] = log["claim_id"].where(here)
    return log[["date", "claim", "field", "before", "after", "reason", "claim_id"]].reset_index(drop=True)


def claim_cards(data: Dataset) -> Block:
    """Return the cards of every claim, in the order of the articles and their sentences."""
    rows = {row["id"]: row for row in explorer_rows(data)}
    claims = data.claims.sort_values(["article_id", "sentence", "passage_start", "claim_id"])
    cards = [rows[claim] | {"details": _details(rows[claim])} for claim in claims["claim_id"]]
    return {"kind": "cards", "id": "cards", "cards": cards}


def _details(row: Block) -> list[tuple[str, Text]]:
    """Return the details of a row of the explorer with links to its page and to related claims."""
    details = {label: text(words) for label, words in row["details"]}
    if row["url"]:
        details["Address"] = [*_hosts([row["url"]]), *text("; "), *details["Address"]]
    related = (
        [*text(f"{relation} "), *text(other.partition("/")[2], claims=[other]), *text(f" ({by})")]
        for relation, other, by in row["links"]
    )
    details["Links"] = joined(related, "; ")
    return [(label, runs) for label, runs in details.items() if runs]


def _hosts(urls: list[str]) -> Text:
    """Return links to pages, named by their host."""
    return joined((text(_HOST.sub(r"\1", url), href=url) for url in urls), ", ")


def context_record(data: Dataset) -> Block | None:
    """Return the record of the context tier: every statement with its occasion, our wording and its pages."""
    if data.context is None:
        return None
    ordered = data.context.sort_values(["said_latest", "said_earliest", "statement_id"])
    rows = []
    for row in records(ordered):
        words = capital(row["what"])
        if row["quantity_text"] not in (None, "none"):
            unit = f"{row['quantity_unit']}: " if row["quantity_unit"] else ""
            words += f" ({unit}{row['quantity_text']})"
        if row["page_note"]:
            words += f" [page {row['page_note']}]"
        told = (edtf.said_words(row["said_edtf"]), row["speaker"], act_words(row), words)
        pages = _hosts([row["url"], *(row["url_other"] or "").split()])
        rows.append({"id": statement_anchor(row["statement_id"]), "cells": [*map(text, told), pages]})
    total = number_of(data.context["occasion_id"].nunique(), "occasion")
    origins = number_of(data.context["originator"].nunique(), "originator")
    return {
        "kind": "table",
        "id": "context-record",
        "title": f"Context: what other publications report, {total} of {origins}",
        "caption": text(
            "Compiled from the pages linked, in our own words; nothing is quoted, so the links lead to whole "
            "pages, which may have changed since. A row says that a page reports a statement, "
            "not that the statement is true. A selection, not a census. Where an occasion is also coded "
            "from an article, it "
            "is the same occasion."
        ),
        "columns": ["Said", "Who", "Act", "In our words", "Pages"],
        "rows": rows,
        "statements": list(ordered["statement_id"]),
        "back": True,
    }


def own_copy(data: Dataset | None = None) -> Block:
    """Return the place where a reader checks a copy of an article."""
    how = (
        "Paste or drop the text of one of the articles. The page compares hashes of its sentences with the "
        "recorded ones, lights the coded fragments where they stand, and lists what is missing. Nothing "
        "leaves the page and nothing is kept. Without script, run "
    )
    command = [*text("armsclaims check --articles DIR", code=True), *text(" with the texts in a folder.")]
    return {
        "kind": "slot",
        "name": "owncopy",
        "id": "own-copy-section",
        "title": "Bring your own copy",
        "runs": [*text(how), *command],
        "print": [*text("A copy of an article is checked by "), *command],
    }


def downloads(data: Dataset | None = None) -> Block:
    """Return the place where the page offers its files."""
    return {"kind": "slot", "name": "downloads", "id": "downloads", "title": "Take the data with you"}


def how_to_cite(data: Dataset) -> Block:
    """Return how to cite an edition."""
    cited = data.case.citation
    words = (
        f"Cite the edition you used by its name, which stands on every page: {listed(cited.authors)}, "
        f"{cited.title}, edition as named. The files below hold the same as CFF and BibTeX."
    )
    return {"kind": "paragraph", "id": "how-to-cite", "runs": text(words)}
