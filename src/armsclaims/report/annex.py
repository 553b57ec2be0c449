"""Blocks of the report's apparatus: claim cards, sources, corrections, glossary, own copy, downloads."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..coding import edtf
from ..coding.lists import CORRECTIONS, read_corrections
from ..dataset.load import Dataset
from ..figures.labels import party
from ..paths import project_root
from .document import Block, Run, text

ACT_WORDS = {
    "claims": "claims",
    "denies": "denies",
    "declines": "declines to say",
    "comments": "comments",
    "admits": "admits",
    "evaluates": "judges",
    "commits": "undertakes",
    "predicts": "predicts",
}
BASIS_WORDS = {
    "printed": "printed",
    "weekday": "from the weekday printed",
    "relative": "from words such as last month",
    "inferred": "partly inferred by us",
    "metadata": "from the page's metadata",
    "external": "from other copies of the same report",
    "not_after_statement": "no later than the statement",
    "none": "not told",
}


def _str(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _table(name: str, title: str, labels: list[str], rows: list[list[list[Run]]], caption: str = "") -> Block:
    return {
        "kind": "table",
        "id": name,
        "title": title,
        "caption": text(caption) if caption else [],
        "columns": [{"key": label.lower(), "label": label} for label in labels],
        "rows": [{"cells": cells} for cells in rows],
    }


def sources(data: Dataset) -> Block:
    """Return the table of articles: outlet, day and how it is known, size, coverage, state of the anchors."""
    told = {
        "registered": "re-checked against the registered text",
        "copy": "re-checked against another copy",
        "none": "not re-checked in this build",
    }
    rows = []
    for row in data.articles.itertuples():
        mine = data.sentences[data.sentences["article_id"] == row.article_id]
        counts = mine["status"].value_counts()
        covered = f"{counts.get('coded', 0)} coded, {counts.get('set_aside', 0)} set aside, {counts.get('boilerplate', 0)} page furniture"
        title = text(row.title, href=row.url) if isinstance(row.url, str) else text(row.title)
        day = f"{edtf.words(row.published_edtf)} ({BASIS_WORDS[row.published_basis]})"
        state = told[data.anchors.get(row.article_id, "none")]
        agencies = _str(row.agencies).replace(";", ", ")
        ids = list(data.claims[data.claims["article_id"] == row.article_id]["claim_id"])
        name = f"article.{row.article_id}"
        published, counted = (
            text(words, fact=f"{name}.{what}", claims=ids)
            for words, what in ((day, "published"), (covered, "sentences"))
        )
        cells = [text(row.outlet), title, published, text(agencies), counted, text(state)]
        rows.append(cells)
    labels = ["Outlet", "Article", "Published", "Agencies named", "Sentences", "Anchors"]
    return _table("sources", "The articles, their dates and how far they were read", labels, rows)


def originators(data: Dataset) -> Block:
    """Return, by originator, the occasions and the claims: what may be counted as one voice."""
    rows = []
    for originator, claims in data.claims.groupby("originator"):
        speakers = ", ".join(
            sorted({data.speakers.set_index("speaker_id")["name"][s] for s in claims["speaker_id"]})
        )
        ids = list(claims["claim_id"])
        count = {"text": str(claims["occasion_id"].nunique()), "claims": ids}
        rows.append([text(party(data, originator)), [count], text(str(len(ids)), claims=ids), text(speakers)])
    rows.sort(key=lambda cells: (-int(cells[2][0]["text"]), cells[0][0]["text"]))
    labels = ["Originator", "Occasions", "Claims", "Speakers"]
    counts = data.claims["originator"].value_counts()
    title = "Who the claims first come from"
    if len(counts) and counts.iloc[0] * 2 > counts.sum():
        title = f"Most claims go back to one originator: {counts.index[0].replace('-', ' ').replace('us ', 'the US ')}"
    return _table("originators", title, labels, rows,
                  "An originator is whoever a claim first comes from; an occasion is one speaker, day and venue.")  # fmt: skip


def _leads(claim_id: str, shown: set[str]) -> dict[str, object]:
    """Return what a corrected claim's id leads to: its card, or nothing where it is withdrawn or not in this selection."""
    return {"claims": [claim_id]} if claim_id in shown else {"code": True}


def corrections(data: Dataset) -> Block:
    """Return the corrections log, from data/corrections.csv."""
    entries = read_corrections(project_root() / CORRECTIONS)
    if not entries:
        return {
            "kind": "paragraph",
            "runs": text("No correction has been made to the published data so far."),
        }
    shown = set(data.claims["claim_id"])
    rows = [
        [text(entry["date"]), text(entry["claim_id"], **_leads(entry["claim_id"], shown))]
        + [text(entry[key]) for key in ("field", "before", "after", "reason")]
        for entry in entries
    ]
    return _table(
        "corrections",
        "Corrections to published data",
        ["Date", "Claim", "Field", "Before", "After", "Reason"],
        rows,
    )


GLOSSARY = {
    "Allegation": "what claims are about; the word transfer would assert that one took place",
    "DPRK": "the Democratic People's Republic of Korea, North Korea",
    "Anchor": "a fragment at an exact place in a hashed sentence of an article",
    "Claim": "one speaker, one act, one proposition, with at most one quantity or leg",
    "Disclosure": "what a source does with an attribute: states it, gives part of it, holds it back, leaves it out",
    "Hollow": "worded by the outlet; never called the speaker's",
    "Not addressed": "nothing is said of it in the article, whatever was said elsewhere",
    "Not confirmed": "raised, and the speaker says that he does not know; not a refusal",
    "Occasion": "one speaker, one day, one venue, one originator; occasions are counted, never rows or outlets",
    "Originator": "whoever a claim first comes from",
    "Rajin, Dunai": "other spellings of Najin and Dunay, as pages of the context have them",
    "Stage": "how far an alleged transfer is said to be; never inferred from another stage",
}


def glossary(data: Dataset | None = None) -> Block:
    """Return the glossary."""
    rows = [[text(term), text(meaning)] for term, meaning in GLOSSARY.items()]
    return _table("glossary", "Words this report uses in a fixed sense", ["Word", "Meaning"], rows)


def own_copy(data: Dataset | None = None) -> Block:
    """Return the place where a reader checks a copy of an article."""
    words = [
        {"text": "Paste or drop the text of one of the articles. The page compares hashes of its sentences with the recorded ones, "
                 "lights the coded fragments where they stand, and lists what is missing. Nothing leaves the page and nothing is kept. "
                 "Without script, run "},
        {"text": "armsclaims check --articles DIR", "code": True},
        {"text": " with the texts in a folder."},
    ]  # fmt: skip
    return {"kind": "slot", "name": "owncopy", "id": "own-copy-section", "title": "Bring your own copy", "runs": words,
            "print": [{"text": "A copy of an article is checked by "}, *words[-2:]]}  # fmt: skip


def downloads(data: Dataset | None = None) -> Block:
    """Return the place where the page offers its files."""
    return {"kind": "slot", "name": "downloads", "id": "downloads", "title": "Take the data with you"}


def how_to_cite(data: Dataset | None = None) -> Block:
    """Return how to cite an edition."""
    words = text("Cite the edition you used by its name, which stands on every page: the armsclaims maintainers, Claims about alleged "
                 "arms transfers to Russia, edition as named. The files below hold the same as CFF and BibTeX.")  # fmt: skip
    return {"kind": "paragraph", "id": "how-to-cite", "runs": words}
