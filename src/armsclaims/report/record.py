"""Records of the report's Evidence: a card for each claim, a row for each context statement, and what a reader may take.

Each function returns a block to publish.
"""

from __future__ import annotations

import re
from typing import Any

from ..coding import edtf
from ..dataset.load import Dataset
from ..figures import labels
from .document import Block, Run, statement_anchor, text

_HOST = re.compile(r"https?://(?:www\.)?([^/]+)")
GLOSSARY = {
    "Allegation": "what claims are about; the word transfer would assert that one took place",
    "Anchor": "a fragment at an exact place in a hashed sentence of an article",
    "Claim": "one speaker, one act, one proposition, with at most one quantity or leg",
    "Disclosure": "what a source does with an attribute: states it, gives part of it, holds it back, leaves it out",
    "Hollow": "worded by the outlet; never called the speaker's",
    "Not addressed": "nothing is said of it in the article, whatever was said elsewhere",
    "Not confirmed": "raised, and the speaker says that he does not know; not a refusal",
    "Occasion": "one speaker, one day, one venue, one originator; occasions are counted, never rows or outlets",
    "Originator": "whoever a claim first comes from",
    "Stage": "how far an alleged transfer is said to be; never inferred from another stage",
}


def claim_cards(data: Dataset) -> Block:
    """Return the cards of every claim, in the order of the articles and their sentences."""
    claims = data.claims.sort_values(["article_id", "sentence", "passage_start", "claim_id"])
    return {"kind": "cards", "id": "cards", "claims": [_card(data, claim) for _, claim in claims.iterrows()]}


def _card(data: Dataset, claim: Any) -> dict[str, Any]:
    article = data.articles.set_index("article_id").loc[claim["article_id"]]
    card = {
        "claim_id": claim["claim_id"],
        "speaker": labels.capital(labels.speaker(data, claim)),
        "act": _act(labels.speaker(data, claim), labels.act(claim)),
        "summary": claim["summary"],
        "fragment": labels.fragment(data, claim["claim_id"]),
        "worded_by": claim["worded_by"],
        "whose": labels.wording(data, claim),
        "article": article["title"],
        "outlet": article["outlet"],
        "said": labels.date_with_basis(claim, "said"),
        "event": labels.date_with_basis(claim, "event"),
        "allegation": labels.label(data, claim["allegation"]),
        "stage": claim["stage"] if labels.some(claim["stage"]) else "none spoken of",
        "quantity": labels.quantity(claim)
        or ("withheld" if claim["quantity_kind"] == "undisclosed" else "none"),
        "certainty": f"{claim['certainty']}" if labels.some(claim["certainty"]) else "not applicable",
        "chain": [{"text": name, "possible": not sure} for name, sure in labels.layers(data, claim["chain"])],
        "originator": labels.party(data, claim["originator"]),
        "links": _links(data, claim["claim_id"]),
        "sentence": int(claim["sentence"]),
        "anchor_state": data.anchor_states.get(claim["claim_id"], "not checked again in this build"),
    }
    return card | {"details": _details(data, claim, card)}


def _act(speaker: str, act: str) -> str:
    """Return the act as a verb that agrees with its speaker: officials claim, an administration claims."""
    if not re.search(r"(?:officials|authorities|sources|media)$", speaker):
        return act
    if act == "does not confirm":
        return "do not confirm"
    return f"{act[:-3]}y" if act == "denies" else act[:-1]


def _links(data: Dataset, claim_id: str) -> list[dict[str, str]]:
    """Return a claim's relations to others, and those of others to it."""
    back = {"repeats": "repeated by", "updates": "updated by", "narrows": "narrowed by", "denies": "denied by",
            "contradicts": "contradicted by", "supersedes": "superseded by"}  # fmt: skip
    found = []
    for row in data.claim_links.itertuples():
        if row.claim_id == claim_id:
            found.append(
                {"relation": row.relation, "claim_id": row.other_claim_id, "linked_by": row.linked_by}
            )
        elif row.other_claim_id == claim_id:
            found.append(
                {"relation": back[row.relation], "claim_id": row.claim_id, "linked_by": row.linked_by}
            )
    return found


def _details(data: Dataset, claim: Any, card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines of a card as (label, runs)."""
    sure = f" ({labels.quoted(claim['certainty_words'])})" if labels.some(claim["certainty_words"]) else ""
    makers = {
        "us": "our link",
        "outlet": f"linked by {card['outlet']}",
        "speaker": f"linked by {card['speaker']}",
    }
    links: list[Run] = []
    for link in card["links"]:
        links.append({"text": f"{'; ' if links else ''}{link['relation']} "})
        name = link["claim_id"].split("/")[1]
        links += [{"text": name, "claims": [link["claim_id"]]}, {"text": f" ({makers[link['linked_by']]})"}]
    lines = {
        "Sentence": str(card["sentence"]),
        "Said": card["said"],
        "Happened": card["event"],
        "About": card["allegation"],
        "Stage": card["stage"],
        "Quantity": card["quantity"],
        "Certainty": card["certainty"] + sure,
        "Originator": card["originator"],
        "Anchor": card["anchor_state"],
    }
    # What every card of an article shares, or what an act cannot have, is not said on each.
    idle = {
        "Quantity": "none",
        "Certainty": "not applicable",
        "Anchor": None if card["anchor_state"] == "moved" else card["anchor_state"],
    }
    found = [
        {"label": label, "runs": [{"text": text}]} for label, text in lines.items() if text != idle.get(label)
    ]
    return [*found, {"label": "Links", "runs": links}] if links else found


ANSWERS = ("denies", "admits", "declines")


def act_words(row: Any) -> str:
    """Return an act in words that keep apart denying the supply and rejecting the evidence for it."""
    if row["act"] == "denies":
        return "rejects the evidence" if row["target"] == "evidence" else "denies it"
    if row["act"] == "declines":
        return "declines to say" if row["target"] != "supply" else "does not say"
    if row["act"] == "admits":
        return "concedes it"
    if row["target"] == "absence":
        return "says not seen"
    sure = row["certainty"] if labels.some(row["certainty"]) and row["certainty"] != "asserted" else ""
    return labels.ACTS[row["act"]] + (f" ({sure})" if sure else "")


def _pages(row: Any) -> list[Run]:
    """Return links to the pages that carry a statement, named by their host."""
    runs: list[Run] = []
    for url in [row["url"], *(row["url_other"].split(" ") if labels.some(row["url_other"]) else [])]:
        host = _HOST.match(url)
        runs += [{"text": ", "}] if runs else []
        runs.append({"text": host.group(1) if host else url, "href": url})
    return runs


def context_record(data: Dataset) -> Block | None:
    """Return the record of the context tier: every statement with its occasion, our wording and its pages."""
    if data.context is None:
        return None
    rows = []
    ordered = data.context.sort_values(["said_latest", "said_earliest", "statement_id"])
    for _, row in ordered.iterrows():
        words = labels.capital(row["what"])
        if labels.some(row["quantity_text"]) and row["quantity_text"] != "none":
            words += f" ({row['quantity_text']})"
        if labels.some(row["page_note"]):
            words += f" [page {row['page_note']}]"
        about = dict(row) | {"target": row["target"]}
        cells = [
            text(edtf.words(row["said_edtf"])),
            text(row["speaker"]),
            text(act_words(about)),
            text(words),
            _pages(row),
        ]
        rows.append({"id": statement_anchor(row["statement_id"]), "cells": cells, "claims": []})
    head = ["Said", "Who", "Act", "In our words", "Pages"]
    total = labels.number_of(data.context["occasion_id"].nunique(), "occasion")
    origins = labels.number_of(data.context["originator"].nunique(), "originator")
    return {
        "kind": "table",
        "id": "context-record",
        "title": f"Context: what other publications report, {total} of {origins}",
        "caption": text(
            "Compiled from the pages linked, in our own words; nothing is quoted. A row says that a page reports a statement, "
            "not that the statement is true. A selection, not a census. Where an occasion is also coded from an article, it "
            "is the same occasion."
        ),
        "columns": [{"key": label.lower(), "label": label} for label in head],
        "rows": rows,
        "statements": list(ordered["statement_id"]),
        "back": True,
    }


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


def how_to_cite(data: Dataset) -> Block:
    """Return how to cite an edition."""
    cited = data.case.citation
    words = (
        f"Cite the edition you used by its name, which stands on every page: {labels.listed(cited.authors)}, "
        f"{cited.title}, edition as named. The files below hold the same as CFF and BibTeX."
    )
    return {"kind": "paragraph", "id": "how-to-cite", "runs": text(words)}
