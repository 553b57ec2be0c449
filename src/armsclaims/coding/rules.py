"""What a person judged must go together: a claim and what it refers to, its quantity and dates, the decisions on proposals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..evidence.text import MAX_FRAGMENT_WORDS, words
from . import schema
from .registry import Registry, check_date
from .yamlio import Checker, brief

Coded = tuple[Mapping, Mapping, str]
"""A statement, one of its claims, and the claim's full id."""


def is_passage(passage: Any) -> bool:
    """Return whether a claim's passage is [first, last] in words, half-open."""
    if not isinstance(passage, list) or len(passage) != 2:
        return False
    whole = all(isinstance(end, int) and not isinstance(end, bool) for end in passage)
    return whole and 0 <= passage[0] < passage[1] <= 10_000


def _quantity(check: Checker, claim: Mapping, name: str) -> None:
    """Note a quantity whose words, kind and bounds do not go together."""
    quantity = claim["quantity"]
    kind, bounds = quantity["kind"], {"min", "max"} & quantity.keys()
    if "text" not in quantity and kind != "undisclosed":
        check.fault(
            "quantity-without-words",
            "a quantity needs its words",
            "add `text:` as printed",
            claim,
            "quantity",
            name,
        )
    if bounds == {"min", "max"} and quantity["max"] < quantity["min"]:
        message = f"maximum {quantity['max']} is below minimum {quantity['min']}"
        check.fault("bounds-reversed", message, "swap or correct the bounds", quantity, "max", name)
    elif not _NEEDS.get(kind, set()) <= bounds:
        message = f"'{kind}' lacks {' and '.join(sorted(_NEEDS[kind] - bounds))}"
        check.fault(
            "bounds-missing", message, "add the bound, or choose another kind", claim, "quantity", name
        )
    elif kind in ("undisclosed", "qualitative") and bounds:
        check.fault(
            "bounds-unasked",
            f"'{kind}' gives no number, so it has no bounds",
            "leave them out",
            quantity,
            min(bounds),
            name,
        )
    elif kind == "exact" and quantity["min"] != quantity["max"]:
        check.fault(
            "bounds-differ",
            "an exact number has equal bounds",
            "make min and max equal, or write kind range",
            quantity,
            "max",
            name,
        )


_NEEDS = {
    "exact": {"min", "max"}, "range": {"min", "max"}, "more_than": {"min"}, "at_least": {"min"},
    "less_than": {"max"}, "at_most": {"max"},
}  # fmt: skip
"""The bounds without which a quantity of this kind says nothing."""


def check_claim(check: Checker, registry: Registry, statement: Mapping, claim: Mapping, name: str) -> None:
    """Note what a claim refers to and is not there, and what of it does not go together; `name` is its full id."""
    check.known(
        statement["speaker"], registry.speakers, "speaker", "data/speakers.yml", statement, "speaker", name
    )
    check.known(
        statement["occasion"],
        registry.occasions,
        "occasion",
        "data/occasions.yml",
        statement,
        "occasion",
        name,
    )
    check.known(
        claim["allegation"],
        registry.allegations,
        "allegation",
        "data/allegations.yml",
        claim,
        "allegation",
        name,
    )
    for place in claim.get("places", ()):
        check.known(place["id"], registry.places, "place", "data/places.csv", place, "id", name)
    for end in ("from", "to") if "leg" in claim else ():
        check.known(claim["leg"][end], registry.places, "place", "data/places.csv", claim["leg"], end, name)
    for date in (claim.get("event"), statement.get("said")):
        if date:
            check_date(check, date, "the claim", name)
    if "quantity" in claim:
        _quantity(check, claim, name)
    for link in claim.get("links", ()):
        if link["to"] == name:
            check.fault(
                "link-to-itself", "the claim is linked to itself", "name another claim", link, "to", name
            )
    for holder, key in [(claim, "exact"), *((extra, "exact") for extra in claim.get("support", ()))]:
        if not words(holder[key]):
            check.fault(
                "fragment-wordless",
                f"the fragment {brief(holder[key])} has no word",
                "copy the decisive words",
                holder,
                key,
                name,
            )
    count = len(words(claim["exact"]))
    if count > MAX_FRAGMENT_WORDS:
        message = f"the fragment has {count} words, over {MAX_FRAGMENT_WORDS}"
        check.fault("fragment-long", message, "cut it to the decisive words", claim, "exact", name)
    if "passage" in claim and not is_passage(claim["passage"]):
        check.fault(
            "bad-passage",
            "a passage is [first, last] in words, half-open",
            "count from 0",
            claim,
            "passage",
            name,
        )


def check_attributes(check: Checker, claims: Iterable[Coded]) -> None:
    """Note an attribute of an allegation that is coded twice on one occasion."""
    seen: dict[tuple, str] = {}
    for statement, claim, name in claims:
        for entry in claim.get("discloses", ()):
            key = (claim["allegation"], statement["occasion"], entry["attribute"])
            if key in seen:
                message = f"attribute '{key[2]}' of '{key[0]}' is coded twice, also by {seen[key]}"
                mend = "keep it at the claim that says most"
                check.fault("attribute-twice", message, mend, entry, "attribute", name)
            seen[key] = name


def check_proposals(check: Checker, data: Any) -> None:
    """Note every proposal that is undecided, or whose decision is not one."""
    entries = data.get("proposals") if isinstance(data, Mapping) else None
    seen: set[str] = set()
    for index, entry in enumerate(entries) if isinstance(entries, list) else ():
        if not isinstance(entry, Mapping):
            check.fault(
                "not-a-mapping",
                "a proposal must be a mapping of keys to values",
                "write `key: value` lines",
                entries,
                index,
            )
            continue
        name, decision = entry.get("id"), entry.get("decision", "open")
        if not isinstance(name, str):
            check.fault(
                "missing-key" if name is None else "wrong-type",
                "a proposal needs an id that is text",
                "write `id:`",
                entry,
                "id",
            )
            continue
        if name in seen:
            check.fault(
                "duplicate-proposal",
                f"proposal {name} stands twice",
                "keep one of the two",
                entry,
                "id",
                name,
            )
        seen.add(name)
        if decision == "open":
            mend = "set `decision:` to accepted, corrected or set_aside"
            check.fault("proposal-open", f"proposal {name} is undecided", mend, entry, "decision", name)
        elif decision not in schema.DECISIONS:
            mend = f"use one of: {', '.join(schema.DECISIONS)}"
            check.fault(
                "unknown-value", f"a decision cannot be {brief(decision)}", mend, entry, "decision", name
            )
        elif decision == "set_aside" and entry.get("reason") not in schema.SET_ASIDE_REASONS:
            mend = f"add `reason:`, one of: {', '.join(schema.SET_ASIDE_REASONS)}"
            check.fault(
                "reason-missing",
                f"proposal {name} is set aside without a reason",
                mend,
                entry,
                "decision",
                name,
            )
        elif decision in ("accepted", "corrected") and name not in _named(data):
            mend = f"add `proposal: {name}` to its claim"
            check.fault(
                "proposal-unclaimed",
                f"proposal {name} is {decision}, no claim names it",
                mend,
                entry,
                "decision",
                name,
            )


def _named(data: Mapping) -> set[str]:
    """Return the proposals that the sheet's claims name; whatever is not in form counts as none."""
    statements = data.get("statements")
    claims = (
        [s.get("claims") for s in statements if isinstance(s, Mapping)]
        if isinstance(statements, list)
        else []
    )
    named = (
        c.get("proposal")
        for group in claims
        if isinstance(group, list)
        for c in group
        if isinstance(c, Mapping)
    )
    return {name for name in named if isinstance(name, str)}
