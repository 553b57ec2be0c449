"""Claim cards: all that is known of one claim, and whose words it is in."""

from __future__ import annotations

import re
from typing import Any

from ..dataset.load import Dataset
from ..figures import labels
from .document import Block, Run


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
