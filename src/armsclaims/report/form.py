"""What each statement told of an allegation, attribute by attribute: the frame `disclosed` and the blank form
filled from it.

A column is one occasion's statement of one allegation. Nothing is carried from one column to another.
"""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

import pandas as pd

from ..dataset.load import Dataset
from ..figures import words
from .document import Block, Text, joined, text
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
COLUMNS = "allegation statement attribute state value cell knowledge checkable_by claim_id".split()


def _run(shown: str, row: Any) -> Text:
    """Return words that lead to the claim of a row, in the voice that worded it."""
    return text(shown, claims=[row["claim_id"]], voice=row["worded_by"])


class Statement:
    """What one occasion disclosed of one allegation: a column of the form, with its `head`."""

    def __init__(self, data: Dataset, allegation: str, occasion: str):
        def own(frame: pd.DataFrame) -> list[dict[str, Any]]:
            here = frame["allegation"].eq(allegation) & frame["occasion_id"].eq(occasion)
            return words.records(frame[here])

        self.data, self.allegation = data, allegation
        self.claims = {claim["claim_id"]: claim for claim in own(data.wide)}
        self.rows = {row["attribute"]: row for row in own(data.disclosures)}
        self.any = next(iter(self.claims.values()))
        self.head = f"{self.speakers()} statement, {words.date(self.any, 'said')}"

    def speakers(self) -> str:
        """Return whose statement it is: "Norland", or its outlets where no other side speaks."""
        known = {key: side.demonym or side.row for key, side in self.data.case.sides.items()}
        claims = self.claims.values()
        who = [known.get(claim["side"], claim["side"]) for claim in claims if claim["side"] != "outlet"]
        return " and ".join(dict.fromkeys(who or [claim["outlet"] for claim in claims]))

    def state(self, attribute: str) -> str:
        """Return the state of an attribute: a key of `SAID`."""
        row = self.rows.get(attribute)
        return words.state(row) if row else "not_addressed"

    def told(self, attribute: str) -> bool:
        """Return whether an attribute is stated, wholly or in part."""
        return self.state(attribute) in ("stated", "partly")

    def claim(self, attribute: str) -> Any:
        """Return the claim on which an attribute rests."""
        return self.claims[self.rows[attribute]["claim_id"]]

    def runs(self, shown: str, attribute: str) -> Text:
        """Return words that lead to an attribute's claim, in the voice that worded it."""
        return _run(shown, self.rows[attribute])

    def unsaid(self, attribute: str, before: str = "") -> Text:
        """Return the words for what is not told: the refusal with its claim, and what the speaker says he
        knows of it.
        """
        row, state = self.rows.get(attribute), self.state(attribute)
        shown = before + SAID[state]
        if not (row and row["claim_id"]):
            return text(shown)
        runs, held = text(shown, claims=[row["claim_id"]]), self.claim(attribute)
        if state == "withheld_avowed":
            near = [claim for claim in self.claims.values() if claim["sentence"] == held["sentence"]]
            for known in [claim for claim in near if claim["act"] == "claims"][:1]:
                runs += [*text("; has "), *_run(words.exact(known), known)]
        if state == "not_confirmed":
            runs += [*text(", "), *self.runs(words.exact(held), attribute)]
        return runs

    def places(self, attribute: str, *roles: str) -> str:
        """Return the names of the places that an attribute's claim gives in these roles, as a phrase."""
        if not self.told(attribute):
            return ""
        rows = self.data.claim_places
        own = rows[rows["claim_id"].eq(self.rows[attribute]["claim_id"]) & rows["role"].isin(roles)]
        return words.listed([words.party(self.data, place) for place in own["place_id"]])

    def party(self, end: str) -> str:
        """Return the name of the allegation's supplier or recipient."""
        party = self.any[end]
        return words.party(self.data, party, proper=True) if party else ""

    def transport(self) -> str:
        """Return the means of transport in the order of the legs; a vessel that is told of as worded."""
        legs = self.data.legs.drop(columns="geometry")
        legs = words.records(legs[legs["claim_id"].isin(self.claims)])
        legs.sort(key=lambda leg: any(leg["from_place"] == other["to_place"] for other in legs))
        vessel = words.exact(self.claim("vessel")) if self.told("vessel") else "ship"
        names = {"sea": vessel, "road": "lorry", "air": "aircraft"}
        return ", then ".join(
            name for name, _ in groupby(names.get(leg["mode"], leg["mode"]) for leg in legs)
        )

    def value(self, attribute: str) -> str:
        """Return what is told of an attribute, short and in words; "" where the tables hold nothing short."""
        if not self.told(attribute):
            return ""
        row, claim, partly = self.rows[attribute], self.claim(attribute), self.state(attribute) == "partly"
        match attribute:
            case "item":
                return claim["item"] or ""
            case "scale" | "number" | "rounds":
                return words.quantity(claim)
            case "consignee":
                name = self.party("recipient")
                return f"{name}, no body named" if name and partly else name
            case "mode":
                return self.transport()
            case "ports":
                ends = [self.places("ports", "loading", "origin"), self.places("ports", "unloading")]
                return words.listed(filter(None, ends))
            case "arrival":
                return self.places("arrival", "destination")
            case "dates":
                inferred = claim["event_basis"] == "inferred"
                return words.date(claim, "event") + (", the year inferred" if inferred else "")
            case "evidence_shown":
                # The material that is said to be proof is described in the article and not in the corpus.
                layers = words.layers(self.data, claim["chain"])
                return f"{layers[0][0]} (not in the corpus)" if layers else ""
            case "vessel":
                return words.exact(claim) + (", no name" if partly else "")
        # A fragment that stands for several attributes is the value of none of them.
        rests = sum(self.told(name) and r["claim_id"] == row["claim_id"] for name, r in self.rows.items())
        own = row["worded_by"] == claim["worded_by"] == "speaker"
        return words.exact(claim) if rests == 1 and own else ""


def statements(data: Dataset, allegations: Iterable[str] | None = None) -> list[Statement]:
    """Return the columns: of the allegations named, else the parameters', the case's, or the two of which
    most is told.

    An allegation's occasion is the one that discloses most of it; one that nothing is disclosed of has no
    column, nor has one of which a selection leaves out a part: its empty fields would say that nothing was
    told. Heads of one day are told apart by their allegations.
    """
    pair = ["allegation", "occasion_id"]
    whole, here = (
        frame[frame["disclosure"] != "not_addressed"].groupby(pair).size()
        for frame in (data.whole.disclosures, data.disclosures)
    )
    entire = whole[whole.eq(here.reindex(whole.index))]
    wanted = list(allegations or data.params.allegations[:4])
    if not wanted and data.case.form != "auto":
        wanted = [name for name in data.case.form if name in whole.index.levels[0]]
    wanted = wanted or list(entire.groupby("allegation").sum().nlargest(2).index)
    chief = dict(whole.sort_values(kind="stable").index)  # the last one of an allegation discloses most
    keys = [Statement(data, name, chief[name]) for name in wanted if (name, chief.get(name)) in entire.index]
    heads = [key.head for key in keys]
    for key in keys:
        if heads.count(key.head) > 1:
            key.head += f": {key.any['allegation_label']}"
    return keys


def disclosed(data: Dataset, allegations: Iterable[str] | None = None) -> pd.DataFrame:
    """Return what each statement told of each attribute, to filter, count, pivot and publish.

    `allegations` names the columns; else the parameters', the case's, or the two of which most is told.

    Shape: one row per statement and attribute, in the case's order: allegation, statement, attribute, state
    (in words), value, cell (`Runs`: state, value, reason and certainty, with the claim), knowledge,
    checkable_by, claim_id.
    Units: none; quantities keep their own in words.
    Raises: nothing; allegations of which nothing is told have no row.
    Source: the disclosures of `data` as coded, by way of their claims; one coding.
    """
    keys, rows = statements(data, allegations), []
    for key in keys:
        for attribute, label in data.case.attributes.items():
            row = key.rows.get(attribute, {})
            state, value, cell = SAID[key.state(attribute)], key.value(attribute), _cell(key, attribute)
            about = [row.get(name) for name in COLUMNS[-3:]]
            rows.append([key.allegation, key.head, label, state, value, cell, *about])
    frame = pd.DataFrame(rows, columns=COLUMNS)
    # In the case's order, also once a chapter pivots.
    for column in ("statement", "attribute"):
        frame[column] = pd.Categorical(frame[column], list(dict.fromkeys(frame[column])), ordered=True)
    return frame


def _cell(key: Statement, attribute: str) -> Runs:
    """Return a cell of the table of attributes; its first run has the `state` that a mark is drawn for."""
    state, row = key.state(attribute), key.rows.get(attribute, {})
    if key.told(attribute):
        runs, more, lead = key.runs(SAID[state], attribute), [key.value(attribute), row["certainty"]], ": "
    else:
        runs, more, lead = key.unsaid(attribute), [row.get("reason")], "; reason given: "
    tail = "; ".join(part for part in more if part and part != "asserted")
    return Runs([runs[0] | {"state": state}, *runs[1:], *(text(lead + tail) if tail else [])])


def form(data: Dataset, allegations: Iterable[str] | None = None) -> Block:
    """Return a blank shipping form of our own making, filled in from each statement: a block to publish.

    `allegations` names the columns, one to four; else the parameters', the case's, or the two of which most
    is told.

    Shape: a block of kind "form": a table of seven fields with one to four statements beside them, each cell
    with its state; each filled word leads to its claim.
    Units: quantities keep their own in words.
    Raises: nothing; without a disclosure the form has no column.
    Source: the disclosures of `data` as coded, by way of their claims.
    """
    keys, rows = statements(data, allegations), []
    for label, fill in _FIELDS.items():
        states, cells = zip(*map(fill, keys), strict=True) if keys else ((), ())
        rows.append({"cells": [text(label), *cells], "states": list(states)})
    caption = (
        "A form of our own making; no such document is known. Words in quotation marks are printed as the"
        " speaker's own, others as the outlet's."
    )
    return {
        "kind": "form",
        "id": "form",
        "title": "What each statement would fill in on a shipping form",
        "caption": text(caption),
        "columns": ["Field", *(key.head for key in keys)],
        "rows": rows,
    }


Cell = tuple[str, Text]


def _simple(key: Statement, attribute: str) -> Cell:
    """Fill a field of one attribute: its value where it is told, else the fixed words."""
    state = key.state(attribute)
    if key.told(attribute):
        return state, key.runs(key.value(attribute) or SAID[state], attribute)
    return state, key.unsaid(attribute)


def _filled(key: Statement, parts: list[Text], mark: str, held: str, before: str, *other: str) -> Cell:
    """Fill a field with parts, and with the words for what is `held` back: part of it is told then, as
    where of an `other` attribute only part is.
    """
    lacking = not key.told(held) and key.state(held) != "not_addressed"
    partly = lacking or "partly" in map(key.state, other)
    parts = [*parts, key.unsaid(held, before)] if lacking else parts
    return "partly" if partly else "stated", joined(parts, mark)


def _what(key: Statement) -> Cell:
    """Item, scale and number: told ones in their words; a number held back is said to be."""
    item = key.value("item")
    parts = {"item": key.runs(item, "item")} if item else {}
    for attribute in ("scale", "number", "rounds"):
        if amount := key.value(attribute):
            claim = key.claim(attribute)
            if claim["quantity_kind"] != "qualitative" and item == words.unit(claim["quantity_unit"]):
                parts.pop("item", None)  # "hundreds of drones" names the item already
            parts.setdefault(claim["claim_id"], _run(amount, claim))
    filled = _filled(key, list(parts.values()), ", ", "number", "the number: ")
    return filled if filled[1] else _simple(key, "item")


def _from(key: Statement) -> Cell:
    """Where it is said to come from: a port of loading, a place of origin, else the party that is said to
    supply it.
    """
    if loading := key.places("ports", "loading", "origin"):
        return key.state("ports"), key.runs(loading, "ports")
    if key.told("item") and (supplier := key.party("supplier")):
        return "stated", key.runs(supplier, "item")
    return _simple(key, "ports")


def _to(key: Statement) -> Cell:
    """Where it is said to go: ports and places, else the recipient; a cover destination; countries on the
    way.
    """
    roles = {"ports": "unloading", "arrival": "destination"}
    ends = [(shown, name) for name, role in roles.items() if (shown := key.places(name, role))]
    if not ends and key.told("consignee"):
        ends = [(key.party("recipient"), "consignee")]
    parts = [joined((key.runs(*end) for end in ends), ", then ")] if ends else []
    if key.told("cover_destination"):
        claim = key.claim("cover_destination")
        who, summary = claim["speaker"].rpartition(" ")[2], claim["summary"].rstrip(".")
        parts.append(text(f"{who}: {summary[:1].lower()}{summary[1:]}", claims=[claim["claim_id"]]))
    before = "through which countries: "
    filled = _filled(key, parts, "; ", "transit", before, "ports", "arrival", "consignee")
    return filled if filled[1] else _simple(key, "consignee")


def _received(key: Statement) -> Cell:
    """Receipt, never filled from another stage: what was printed of delivery is said to be another stage."""
    state, runs = _simple(key, "received")
    if state == "not_addressed" and key.told("delivered"):
        claim = key.claim("delivered")
        told = f" ({claim['outlet']}: {claim['side_name']} says "
        runs += [*text(told), *key.runs(str(claim["stage"]), "delivered"), *text(")")]
    return state, runs


_FIELDS: dict[str, Callable[[Statement], Cell]] = {
    "What and how many": _what,
    "From": _from,
    "To": _to,
    "By": lambda key: _simple(key, "mode"),
    "When": lambda key: _simple(key, "dates"),
    "Proof shown": lambda key: _simple(key, "evidence_shown"),
    "Received": _received,
}
"""The fields of the form, in order, with what fills each in."""
