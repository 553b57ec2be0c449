"""C1: the alleged bill of lading, filled in from the disclosures, and the table of every attribute below it.

One form of our own making is filled in per allegation. Nothing is carried from one column to the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..coding.schema import ATTRIBUTES
from ..dataset.load import Dataset
from ..figures import labels
from .document import Block, Run
from .statements import Statement, dates, mode, own, party, places, proof, speakers_of, statements


def _join(parts: list[list[Run]], mark: str = ", ") -> list[Run]:
    found: list[Run] = []
    for part in parts:
        found += ([{"text": mark}] if found else []) + part
    return found


def _what(key: Statement) -> tuple[str, list[Run]]:
    """Item, scale and number: told ones in their words; a number held back is said to be."""
    parts: list[list[Run]] = []
    if key.told("item"):
        claim = key.claim("item")
        parts.append(
            [
                key.run(
                    claim["item"] if labels.some(claim["item"]) else labels.words_of(key.data, claim), "item"
                )
            ]
        )
    seen = set()
    for attribute in ("scale", "number", "rounds"):
        if key.told(attribute):
            claim = key.claim(attribute)
            if claim["claim_id"] not in seen and labels.quantity(claim):
                counted = (
                    labels.unit(claim["quantity_unit"]) if claim["quantity_kind"] != "qualitative" else ""
                )
                if parts and parts[0][0]["text"] == counted:
                    parts.pop(0)  # "hundreds of drones" names the item already
                parts.append([key.run(labels.quantity(claim), attribute, claim)])
            seen.add(claim["claim_id"])
    held = key.state("number") if not key.told("number") else "not_addressed"
    if held != "not_addressed":
        parts.append(key.unsaid("number", "the number: "))
    state = ("partly" if held != "not_addressed" else "stated") if parts else key.state("item")
    return state, _join(parts) or key.unsaid("item")


def _from(key: Statement) -> tuple[str, list[Run]]:
    """Where it is said to come from: a port of loading, a place of origin, else the party that is said to give it."""
    if key.told("ports"):
        claim = key.claim("ports")
        return key.state("ports"), [key.run(places(key, claim, "loading", "origin"), "ports")]
    if key.told("item"):
        return "stated", [key.run(party(key, "supplier"), "item")]
    return key.state("ports"), key.unsaid("ports")


def _to(key: Statement) -> tuple[str, list[Run]]:
    """Where it is said to go: ports and places, else the recipient; a cover destination; countries on the way."""
    parts: list[list[Run]] = []
    ends = []
    if key.told("ports"):
        ends.append([key.run(places(key, key.claim("ports"), "unloading"), "ports")])
    if key.told("arrival"):
        ends.append([key.run(places(key, key.claim("arrival"), "destination"), "arrival")])
    if not ends and key.told("consignee"):
        ends.append([key.run(party(key, "recipient"), "consignee")])
    told = _join(ends, ", then ")
    if key.told("cover_destination"):
        claim = key.claim("cover_destination")
        sure = "believed to be " if claim["certainty"] == "assessed" else ""
        look = key.run(labels.words_of(key.data, claim), "cover_destination")
        ours = {
            "text": f"{sure}made to look like the ",
            "claims": look["claims"],
        }  # the paraphrase is nobody's printed words
        told = _join([part for part in (told, [ours, look]) if part])
    parts += [told] if told else []
    if key.state("transit") not in ("stated", "partly", "not_addressed"):
        parts.append(_transit(key))
    states = [key.state(name) for name in ("ports", "arrival", "consignee", "transit")]
    state = (
        "partly"
        if told and set(states) - {"stated", "not_addressed"}
        else "stated"
        if told
        else key.state("transit")
    )
    return state, _join(parts, "; ") or key.unsaid("consignee")


def _transit(key: Statement) -> list[Run]:
    """Countries on the way, held back; what the speaker says he knows comes from a claim in the same sentence."""
    runs = [{"text": "through which countries: would not say", "claims": [key.rows["transit"]["claim_id"]]}]
    if key.state("transit") != "withheld_avowed":
        return runs
    held, claims = key.claim("transit"), key.claims
    same = claims[(claims["sentence"] == held["sentence"]) & (claims["act"] == "claims")]
    if same.empty:
        return [*runs, {"text": ", says it knows", "claims": [held["claim_id"]]}]
    known = same.iloc[0]
    return [*runs, {"text": ", has "}, key.run(labels.words_of(key.data, known), "transit", known)]


def _plain(attribute: str, words: Any) -> Any:
    """Return a builder for a field of one attribute: `words(statement)` where it is told, else the fixed words."""

    def build(key: Statement) -> tuple[str, list[Run]]:
        if key.told(attribute):
            return key.state(attribute), [key.run(words(key), attribute)]
        return key.state(attribute), key.unsaid(attribute)

    return build


def _received(key: Statement) -> tuple[str, list[Run]]:
    """Receipt, never filled from another stage: what was printed of delivery is said to be another stage."""
    state = key.state("received")
    if state == "not_confirmed":
        return state, [*key.unsaid("received"), {"text": ", "}, key.run(own(key, "received"), "received")]
    if key.told("received"):
        return state, [key.run(own(key, "received"), "received")]
    runs = key.unsaid("received")
    if key.told("delivered"):
        claim = key.claim("delivered")
        words = labels.wording(key.data, claim)
        runs += [
            {"text": " ("},
            key.run(str(claim["stage"]), "delivered"),
            {"text": f", in {words}, is another stage)"},
        ]
    return state, runs


FIELDS = {
    "What and how many": _what,
    "From": _from,
    "To": _to,
    "By": _plain("mode", mode),
    "When": _plain("dates", dates),
    "Proof shown": _plain("evidence_shown", proof),
    "Received": _received,
}
"""The fields of the form, in order, with what fills each in."""


def bill_of_lading(data: Dataset, allegations: Iterable[str] | None = None) -> Block:
    """Return the form, filled in for the first two of `allegations` (default: the parameters', else `DEFAULT`).

    Its `headline` names who speaks and says that these are different shipments.
    """
    keys = statements(data, allegations)
    if not keys:
        return {"kind": "paragraph", "id": "bill-of-lading", "runs": headline(keys), "opening": True}
    columns = []
    for i, key in enumerate(keys):
        other = "about others: " if i else "about: "
        name = labels.label(data, key.allegation)
        heading = [{"text": f"Said {key.said}, {other}"}, {"text": name, "strong": True}]
        columns.append({"heading": heading, "allegation": key.allegation})
    fields = []
    for label, fill in FIELDS.items():
        cells = [fill(key) for key in keys]
        fields.append({"label": label, "cells": [{"state": state, "runs": runs} for state, runs in cells]})
    caption = (
        "A form of our own making; no such document is known. Each filled word leads to its claim. Words in "
    )
    caption += "quotation marks are printed as the speaker's own; slanted ones rest on the outlet's wording."
    return {
        "kind": "form",
        "id": "bill-of-lading",
        "title": "The alleged bill of lading",
        "caption": [{"text": caption}],
        "headline": headline(keys),
        "columns": columns,
        "fields": fields,
        "opening": True,
    }


def headline(keys: list[Statement]) -> list[Run]:
    """Return the sentence over the form: whose statements these are, and that the shipments are different ones."""
    if not keys:
        return [{"text": "No allegation in this selection tells or withholds anything."}]
    claims = [key.rows["item"]["claim_id"] for key in keys if key.told("item")]
    held = any(key.state(name).startswith(("withheld", "not_conf")) for key in keys for name in ATTRIBUTES)
    what = "what was said, and what was withheld" if held else "what was said"
    who = speakers_of(keys)
    if len(keys) == 1:
        return [{"text": "One statement", "claims": claims}, {"text": f" by {who}: {what}."}]
    number = {"text": f"{labels.capital(labels.count(len(keys)))} statements", "claims": claims}
    moving = all(set(key.claims["stage"].dropna()) & {"shipping", "delivered"} for key in keys)
    return [
        number,
        {"text": f" by {who}, about different {'shipments' if moving else 'allegations'}: {what}."},
    ]
