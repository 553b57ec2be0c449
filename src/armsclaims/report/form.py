"""What each statement told of an allegation, attribute by attribute: the frame `disclosed` and the blank form
filled from it.

A column is one occasion's statement of one allegation. Nothing is carried from one column to another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

import pandas as pd

from ..coding import edtf
from ..dataset.load import Dataset
from ..figures import words
from .document import Block, Run, text
from .publish import Runs

SAID = {
    "stated": "stated",
    "partly": "in part",
    "withheld": "would not say",
    "withheld_avowed": "would not say",
    "not_confirmed": "not confirmed",
    "not_addressed": "not addressed",
}
"""The states of disclosure in words."""
_VEHICLES = {"sea": "ship", "road": "lorry", "air": "aircraft"}


class Statement:
    """What one occasion disclosed of one allegation: a column of the form."""

    def __init__(self, data: Dataset, allegation: str, occasion: str):
        self.data, self.allegation, self.occasion = data, allegation, occasion
        rows = data.disclosures
        mine = rows[(rows["allegation"] == allegation) & (rows["occasion_id"] == occasion)]
        self.rows = {row.attribute: row for row in mine.itertuples()}
        claims = data.claims
        self.claims = claims[(claims["allegation"] == allegation) & (claims["occasion_id"] == occasion)]

    @property
    def head(self) -> str:
        """Whose statement it is and of which day: "Norland statement, 4 June 2031"."""
        sides = [side for side in dict.fromkeys(self.claims["side"]) if side != "outlet"]
        case = self.data.case.sides
        who = [(case[side].demonym or case[side].row) if side in case else side for side in sides]
        outlets = [words.outlet(self.data, article) for article in dict.fromkeys(self.claims["article_id"])]
        said = edtf.words(self.data.occasions.set_index("occasion_id").loc[self.occasion, "said_edtf"])
        return f"{' and '.join(who or outlets)} statement, {said}"

    def state(self, attribute: str) -> str:
        """Return the state of an attribute: a key of `SAID`."""
        row = self.rows.get(attribute)
        return words.state(row._asdict()) if row is not None else "not_addressed"

    def told(self, attribute: str) -> bool:
        """Return whether an attribute is stated, wholly or in part."""
        return self.state(attribute) in ("stated", "partly")

    def claim(self, attribute: str) -> Any:
        """Return the claim on which an attribute rests."""
        return self.data.claim(self.rows[attribute].claim_id)

    def run(self, shown: str, attribute: str, claim: Any = None) -> Run:
        """Return words that lead to an attribute's claim, in the voice that worded it."""
        row, found = self.rows[attribute], self.claim(attribute) if claim is None else claim
        voice = row.worded_by if claim is None and words.some(row.worded_by) else found["worded_by"]
        return {"text": shown, "claims": [found["claim_id"]], "voice": voice}

    def unsaid(self, attribute: str, before: str = "") -> list[Run]:
        """Return the words for what is not told: the refusal with its claim, and what the speaker says he
        knows of it.
        """
        row, shown = self.rows.get(attribute), before + SAID[self.state(attribute)]
        if row is None or not words.some(row.claim_id):
            return text(shown)
        runs = text(shown, claims=[row.claim_id])
        if self.state(attribute) == "withheld_avowed":
            held = self.claim(attribute)
            same = self.claims[
                (self.claims["sentence"] == held["sentence"]) & (self.claims["act"] == "claims")
            ]
            if len(same):
                known = same.iloc[0]
                own = self.run(words.words_of(self.data, known), attribute, known)
                runs += [*text("; has "), own]
        if self.state(attribute) == "not_confirmed":
            runs += [*text(", "), self.run(words.words_of(self.data, self.claim(attribute)), attribute)]
        return runs

    def places(self, attribute: str, *roles: str) -> str:
        """Return the names of the places that an attribute's claim gives in these roles, as a phrase."""
        rows = self.data.claim_places
        mine = rows[(rows["claim_id"] == self.rows[attribute].claim_id) & rows["role"].isin(roles)]
        return words.listed([words.party(self.data, place) for place in mine["place_id"]])

    def party(self, end: str) -> str:
        """Return the name of the allegation's supplier or recipient."""
        ends = self.data.allegations.set_index("allegation").loc[self.allegation]
        return words.party(self.data, ends[end], proper=True) if words.some(ends[end]) else ""

    def value(self, attribute: str) -> str:
        """Return what is told of an attribute, short and in words; "" where the tables hold nothing short."""
        if not self.told(attribute):
            return ""
        if attribute in _VALUES:
            return _VALUES[attribute](self)
        row, claim = self.rows[attribute], self.claim(attribute)
        # A fragment that stands for several attributes is the value of none of them.
        alone = (
            sum(self.told(name) and other.claim_id == row.claim_id for name, other in self.rows.items()) == 1
        )
        own = row.worded_by == "speaker" and claim["worded_by"] == "speaker"
        return words.words_of(self.data, claim) if alone and own else ""


def _quantity(attribute: str) -> Callable[[Statement], str]:
    return lambda key: words.quantity(key.claim(attribute))


def _item(key: Statement) -> str:
    item = key.claim("item")["item"]
    return item if words.some(item) else ""


def _consignee(key: Statement) -> str:
    name = key.party("recipient")
    return f"{name}, no body named" if name and key.state("consignee") == "partly" else name


def _mode(key: Statement) -> str:
    """Return the means of transport in the order of the legs; a vessel as worded, where one is told of."""
    ids = set(key.claims["claim_id"])
    legs = [f["properties"] for f in key.data.leg_features["features"] if f["properties"]["claim_id"] in ids]
    legs.sort(key=lambda leg: any(leg["from_place"] == other["to_place"] for other in legs))
    names = []
    for leg in legs:
        vessel = leg["mode"] == "sea" and key.told("vessel")
        names.append(_vessel(key) if vessel else _VEHICLES.get(leg["mode"], leg["mode"]))
    return ", then ".join(name for name, _ in groupby(names))


def _vessel(key: Statement) -> str:
    return words.words_of(key.data, key.claim("vessel"))


def _dates(key: Statement) -> str:
    claim = key.claim("dates")
    return words.date(claim, "event") + (", the year inferred" if claim["event_basis"] == "inferred" else "")


def _proof(key: Statement) -> str:
    """Return the material that is said to be proof; it is described in the article and is not in the
    corpus.
    """
    layers = words.layers(key.data, key.claim("evidence_shown")["chain"])
    return f"{layers[0][0]} (not in the corpus)" if layers else ""


def _ports(key: Statement) -> str:
    ends = [key.places("ports", "loading", "origin"), key.places("ports", "unloading")]
    return words.listed([end for end in ends if end])


_VALUES: dict[str, Callable[[Statement], str]] = {
    "item": _item,
    "scale": _quantity("scale"),
    "number": _quantity("number"),
    "rounds": _quantity("rounds"),
    "consignee": _consignee,
    "mode": _mode,
    "ports": _ports,
    "arrival": lambda key: key.places("arrival", "destination"),
    "dates": _dates,
    "evidence_shown": _proof,
    "vessel": lambda key: _vessel(key) + (", no name" if key.state("vessel") == "partly" else ""),
}


def statements(data: Dataset, allegations: Iterable[str] | None = None) -> list[Statement]:
    """Return the columns: of the allegations named, else the parameters', the case's, or the two of which
    most is told.

    An allegation's occasion is the one that discloses most of it; one that nothing is disclosed of has no
    column.
    """
    told = data.disclosures[data.disclosures["disclosure"] != "not_addressed"]
    sizes = told.groupby("allegation").size()
    wanted = list(allegations or data.params.allegations[:4])
    if not wanted and data.case.form != "auto":
        wanted = [name for name in data.case.form if name in sizes]
    wanted = wanted or list(sizes.nlargest(2).index)
    occasions = told.groupby("allegation")["occasion_id"].agg(lambda found: found.value_counts().index[0])
    return [Statement(data, name, occasions[name]) for name in wanted if name in occasions]


def heads(keys: list[Statement]) -> list[str]:
    """Return the columns' heads; two of one day are told apart by their allegations."""
    plain = [key.head for key in keys]
    named = [f"{key.head}: {words.label(key.data, key.allegation)}" for key in keys]
    return [long if plain.count(short) > 1 else short for short, long in zip(plain, named, strict=True)]


def disclosed(data: Dataset, allegations: Iterable[str] | None = None) -> pd.DataFrame:
    """Return what each statement told of each attribute, to filter, count, pivot and publish.

    `allegations` names the columns; else the parameters', the case's, or the two of which most is told.

    Shape: a row a statement and attribute, in the case's order: allegation, statement, attribute, state (in
    words), value, cell (`Runs`: state, value, reason and certainty, with the claim), knowledge, checkable_by,
    claim_id.
    Units: none; quantities keep their own in words.
    Raises: nothing; allegations of which nothing is told have no row.
    Source: the disclosures of `data` as coded, by way of their claims; one coding.
    """
    keys, rows = statements(data, allegations), []
    for key, head in zip(keys, heads(keys), strict=True):
        for attribute, label in data.case.attributes.items():
            row = key.rows.get(attribute)
            rows.append(
                {
                    "allegation": key.allegation,
                    "statement": head,
                    "attribute": label,
                    "state": SAID[key.state(attribute)],
                    "value": key.value(attribute),
                    "cell": _cell(key, attribute),
                    "knowledge": getattr(row, "knowledge", None),
                    "checkable_by": getattr(row, "checkable_by", None),
                    "claim_id": getattr(row, "claim_id", None),
                }
            )
    columns = "allegation statement attribute state value cell knowledge checkable_by claim_id".split()
    frame = pd.DataFrame(rows, columns=columns)
    # In the case's order, also once a chapter pivots.
    for column in ("statement", "attribute"):
        frame[column] = pd.Categorical(frame[column], list(dict.fromkeys(frame[column])), ordered=True)
    return frame


def _cell(key: Statement, attribute: str) -> Runs:
    """Return a cell of the table of attributes; its first run has the `state` that a mark is drawn for."""
    state, row = key.state(attribute), key.rows.get(attribute)
    if not key.told(attribute):
        first, *others = key.unsaid(attribute)
        more = [row.reason] if row is not None and words.some(row.reason) else []
    else:
        first, others = key.run(SAID[state], attribute), []
        more = [
            part for part in (key.value(attribute), row.certainty) if words.some(part) and part != "asserted"
        ]
    tail = text(": " + "; ".join(map(str, more))) if more else []
    return Runs([first | {"state": state}, *others, *tail])


def form(data: Dataset, allegations: Iterable[str] | None = None) -> Block:
    """Return a blank shipping form of our own making, filled in from each statement: a block to publish.

    `allegations` names the columns, one to four; else the parameters', the case's, or the two of which most
    is told.

    Shape: a block of kind "form" with one to four columns and seven fields; each filled word leads to its
    claim.
    Units: quantities keep their own in words.
    Raises: nothing; without a disclosure the form has no column.
    Source: the disclosures of `data` as coded, by way of their claims.
    """
    keys = statements(data, allegations)
    columns = [
        {"heading": text(head, strong=True), "allegation": key.allegation}
        for key, head in zip(keys, heads(keys), strict=True)
    ]
    fields = []
    for label, fill in _FIELDS.items():
        cells = [fill(key) for key in keys]
        fields.append({"label": label, "cells": [{"state": state, "runs": runs} for state, runs in cells]})
    caption = (
        "A form of our own making; no such document is known. Words in quotation marks are printed as the"
        " speaker's own; slanted ones are the outlet's."
    )
    return {
        "kind": "form",
        "id": "form",
        "title": "What each statement would fill in on a shipping form",
        "caption": text(caption),
        "columns": columns,
        "fields": fields,
    }


Cell = tuple[str, list[Run]]


def _join(parts: list[list[Run]], mark: str = ", ") -> list[Run]:
    found: list[Run] = []
    for part in parts:
        found += (text(mark) if found else []) + part
    return found


def _what(key: Statement) -> Cell:
    """Item, scale and number: told ones in their words; a number held back is said to be."""
    parts: list[list[Run]] = [[key.run(key.value("item"), "item")]] if key.value("item") else []
    seen = set()
    for attribute in ("scale", "number", "rounds"):
        amount = key.value(attribute)
        if amount and key.claim(attribute)["claim_id"] not in seen:
            claim = key.claim(attribute)
            counted = words.unit(claim["quantity_unit"]) if claim["quantity_kind"] != "qualitative" else ""
            if parts and counted and parts[0][0]["text"] == counted:
                parts.pop(0)  # "hundreds of drones" names the item already
            parts.append([key.run(amount, attribute, claim)])
            seen.add(claim["claim_id"])
    held = not key.told("number") and key.state("number") != "not_addressed"
    if held:
        parts.append(key.unsaid("number", "the number: "))
    if not parts:
        return _simple("item")(key)
    return "partly" if held else "stated", _join(parts)


def _from(key: Statement) -> Cell:
    """Where it is said to come from: a port of loading, a place of origin, else the party that is said to
    supply it.
    """
    loading = key.places("ports", "loading", "origin") if key.told("ports") else ""
    if loading:
        return key.state("ports"), [key.run(loading, "ports")]
    if key.told("item") and key.party("supplier"):
        return "stated", [key.run(key.party("supplier"), "item")]
    return _simple("ports")(key)


def _to(key: Statement) -> Cell:
    """Where it is said to go: ports and places, else the recipient; a cover destination; countries on the
    way.
    """
    ends = [
        [key.run(key.places(attribute, role), attribute)]
        for attribute, role in (("ports", "unloading"), ("arrival", "destination"))
        if key.told(attribute) and key.places(attribute, role)
    ]
    if not ends and key.told("consignee") and key.party("recipient"):
        ends.append([key.run(key.party("recipient"), "consignee")])
    parts = [_join(ends, ", then ")] if ends else []
    if key.told("cover_destination"):
        claim = key.claim("cover_destination")
        who = words.speaker(key.data, claim).rpartition(" ")[2]
        summary = claim["summary"].rstrip(".")
        opened = summary[:1].lower() + summary[1:]
        parts.append(text(f"{who}: {opened}", claims=[claim["claim_id"]]))
    held = not key.told("transit") and key.state("transit") != "not_addressed"
    if held:
        parts.append(key.unsaid("transit", "through which countries: "))
    if not parts:
        return _simple("consignee")(key)
    partly = held or any(key.state(name) == "partly" for name in ("ports", "arrival", "consignee"))
    return "partly" if partly else "stated", _join(parts, "; ")


def _received(key: Statement) -> Cell:
    """Receipt, never filled from another stage: what was printed of delivery is said to be another stage."""
    state, runs = _simple("received")(key)
    if state == "not_addressed" and key.told("delivered"):
        claim = key.claim("delivered")
        side = words.side_name(key.data, claim["side"])
        said = key.run(str(claim["stage"]), "delivered")
        runs = [
            *runs,
            *text(f" ({words.outlet(key.data, claim['article_id'])}: {side} says "),
            said,
            *text(")"),
        ]
    return state, runs


def _simple(attribute: str) -> Callable[[Statement], Cell]:
    """Return what fills a field of one attribute: its value where it is told, else the fixed words."""

    def fill(key: Statement) -> Cell:
        if key.told(attribute):
            shown = key.value(attribute) or SAID[key.state(attribute)]
            return key.state(attribute), [key.run(shown, attribute)]
        return key.state(attribute), key.unsaid(attribute)

    return fill


_FIELDS: dict[str, Callable[[Statement], Cell]] = {
    "What and how many": _what,
    "From": _from,
    "To": _to,
    "By": _simple("mode"),
    "When": _simple("dates"),
    "Proof shown": _simple("evidence_shown"),
    "Received": _received,
}
"""The fields of the form, in order, with what fills each in."""
