"""Sheets: one coded article a file, and the lists that sheets refer to, loaded strictly.

A sheet holds what a person judged. Loading checks its form, its closed lists, its references and the consistency of its
dates and quantities; whether its fragments stand in the article's text is `anchors`' question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from . import edtf, schema
from .evidence import MAX_FRAGMENT_WORDS, words
from .faults import DataError, Fault
from .yamlio import Checker, Key, brief, line_of, read

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_DATE = {"edtf": Key(), "basis": Key(required=True, enum=schema.DATE_BASES)}
_NUMBER = (int, float)
_SENTENCE = Key(int, required=True, range=(1, 1e6))
_QUANTITY = {
    "text": Key(),
    "kind": Key(required=True, enum=schema.QUANTITY_KINDS),
    "min": Key(_NUMBER, range=(0, 1e15)),
    "max": Key(_NUMBER, range=(0, 1e15)),
    "unit": Key(),
}
_DISCLOSES = {
    "attribute": Key(required=True, enum=tuple(schema.ATTRIBUTES)),
    "disclosure": Key(required=True, enum=schema.DISCLOSURES[:3]),
    "knowledge": Key(enum=schema.KNOWLEDGE),
    "reason": Key(),
    "certainty": Key(enum=schema.CERTAINTIES),
    "worded_by": Key(enum=schema.WORDED_BY),
    "checkable_by": Key(),
}
_CLAIM = {
    "id": Key(required=True, pattern=SLUG),
    "sentence": _SENTENCE,
    "exact": Key(required=True),
    "passage": Key(list),
    "summary": Key(required=True),
    "act": Key(required=True, enum=schema.ACTS),
    "certainty": Key(enum=schema.CERTAINTIES),
    "certainty_words": Key(),
    "worded_by": Key(required=True, enum=schema.WORDED_BY),
    "allegation": Key(required=True),
    "stage": Key(enum=schema.STAGES),
    "item": Key(),
    "quantity": Key(shape=_QUANTITY),
    "event": Key(shape=_DATE),
    "discloses": Key(shape=_DISCLOSES, many=True),
    "leg": Key(shape={"from": Key(required=True), "to": Key(required=True), "mode": Key(required=True, enum=schema.MODES)}),
    "places": Key(shape={"id": Key(required=True), "role": Key(required=True, enum=schema.PLACE_ROLES)}, many=True),
    "links": Key(
        shape={
            "relation": Key(required=True, enum=schema.RELATIONS),
            "to": Key(required=True),
            "linked_by": Key(required=True, enum=schema.LINKED_BY),
        },
        many=True,
    ),
    "support": Key(shape={"sentence": _SENTENCE, "exact": Key(required=True)}, many=True),
    "proposal": Key(),
    "reason": Key(),
}
_STATEMENT = {
    "occasion": Key(required=True),
    "speaker": Key(required=True),
    "cue": Key(),
    "attribution": Key(required=True, enum=schema.ATTRIBUTIONS),
    "chain": Key(many=True),
    "said": Key(shape=_DATE),
    "claims": Key(shape=_CLAIM, many=True, required=True),
}
_ORIGIN = {
    "outlet": Key(required=True),
    "agencies": Key(many=True),
    "title": Key(required=True),
    "url": Key(),
    "language": Key(),
    "published": Key(required=True, shape=_DATE),
    "text": Key(
        required=True,
        shape={"sha256": Key(required=True, pattern="[0-9a-f]{64}"), "characters": Key(int, required=True, range=(0, 1e9))},
    ),
}
_SHEET = {
    "format": Key(int, required=True, enum=(1,)),
    "coding": Key(required=True, enum=schema.CODINGS),
    "origin": Key(required=True, shape=_ORIGIN),
    "zones": Key(shape={"sentence": _SENTENCE, "zone": Key(required=True, enum=schema.ZONES)}, many=True),
    "statements": Key(shape=_STATEMENT, many=True, required=True),
    "set_aside": Key(
        shape={"sentence": _SENTENCE, "reason": Key(required=True, enum=schema.SET_ASIDE_REASONS)},
        many=True,
    ),
    "proposals": Key(list),
}
_LISTS = {
    "allegations": {
        "label": Key(required=True),
        "supplier": Key(),
        "recipient": Key(),
        "goods": Key(),
        "linked_to": Key(),
        "linked_by": Key(enum=schema.LINKED_BY),
        "note": Key(),
    },
    "speakers": {
        "name": Key(required=True),
        "aliases": Key(many=True),
        "role": Key(),
        "body": Key(),
        "side": Key(required=True, enum=schema.SIDES),
    },
    "occasions": {
        "said": Key(required=True, shape=_DATE),
        "venue": Key(),
        "speaker": Key(required=True),
        "originator": Key(required=True),
    },
}


@dataclass(frozen=True)
class Registry:
    """What sheets refer to: allegations, speakers and occasions by id, in the order of their files; and place ids."""

    allegations: Mapping[str, Mapping]
    speakers: Mapping[str, Mapping]
    occasions: Mapping[str, Mapping]
    places: frozenset[str]


class Fragment(NamedTuple):
    """A fragment as the sheet has it: its evidence id, its claim's id, and where it stands in the file, as `node` and `key`."""

    id: str
    claim_id: str
    field: str
    sentence: int
    exact: str
    node: Mapping
    key: str


@dataclass(frozen=True)
class Sheet:
    """One checked sheet; `data` is its YAML, `name` how messages call the file."""

    article_id: str
    name: str
    data: Mapping[str, Any]
    zones: Mapping[int, str] = field(default_factory=dict)

    def claims(self) -> Iterator[tuple[Mapping, Mapping]]:
        """Yield (statement, claim) in file order."""
        for statement in self.data["statements"]:
            for claim in statement["claims"]:
                yield statement, claim

    def claim_id(self, claim: Mapping) -> str:
        """Return the claim's full id: article id, slash, slug."""
        return f"{self.article_id}/{claim['id']}"

    def fragments(self) -> Iterator[Fragment]:
        """Yield every fragment the sheet prints, in file order."""
        for _, claim in self.claims():
            head, sentence = self.claim_id(claim), claim["sentence"]
            yield Fragment(f"{head}#content", head, "content", sentence, claim["exact"], claim, "exact")
            quantity = claim.get("quantity", {})
            if quantity.get("text"):
                yield Fragment(f"{head}#quantity", head, "quantity", sentence, quantity["text"], quantity, "text")
            if claim.get("certainty_words"):
                yield Fragment(f"{head}#certainty", head, "certainty", sentence, claim["certainty_words"], claim, "certainty_words")
            for number, extra in enumerate(claim.get("support", ()), 1):
                yield Fragment(f"{head}#support-{number}", head, "support", extra["sentence"], extra["exact"], extra, "exact")

    def set_aside(self) -> dict[int, str]:
        """Return the reason by number of each sentence set aside."""
        return {entry["sentence"]: entry["reason"] for entry in self.data.get("set_aside") or ()}


def load_registry(data: Path, places: Mapping[str, Any]) -> tuple[Registry, list[Fault]]:
    """Return the lists in `data` that sheets refer to, with the faults found in them."""
    faults: list[Fault] = []
    lists: dict[str, Mapping] = {}
    for kind, shape in _LISTS.items():
        check = Checker(f"data/{kind}.yml")
        try:
            content = read(data / f"{kind}.yml", check.name)
        except DataError as error:
            faults += error.faults
            lists[kind] = _Unread()
            continue
        lists[kind] = _entries(check, {} if content is None else content, shape, kind)
        faults += check.faults
    registry = Registry(lists["allegations"], lists["speakers"], lists["occasions"], frozenset(places))
    return registry, faults or _references(registry)


class _Unread(dict):
    """A list that could not be read: that is one fault, and no reference to it is another."""

    def __contains__(self, key: object) -> bool:
        return True


def _entries(check: Checker, content: Any, shape: Mapping[str, Key], kind: str) -> dict[str, Mapping]:
    """Return the entries of a list by id: all that have one, whole or not, so that a reference to them is no fault of its own."""
    if not isinstance(content, Mapping):
        check.fault("wrong-type", f"{kind} must be a mapping of ids to entries", "write `id: {...}` lines", content)
        return _Unread()
    for key, entry in content.items():
        if not isinstance(key, str):
            check.fault("wrong-type", f"the id {brief(key)} is no text", "quote it", content, key)
        elif not isinstance(entry, Mapping):
            mend = "write its keys and values below it"
            check.fault("wrong-type", f"'{key}' must be a mapping, not {brief(entry)}", mend, content, key)
        else:
            check.mapping(entry, shape, f"'{key}'")
    return {key: entry if isinstance(entry, Mapping) else {} for key, entry in content.items() if isinstance(key, str)}


def _references(registry: Registry) -> list[Fault]:
    check = Checker("data/occasions.yml")
    for key, occasion in registry.occasions.items():
        check.known(occasion["speaker"], registry.speakers, "speaker", "data/speakers.yml", occasion, "speaker")
        _dates(check, occasion["said"], f"'{key}'")
    links = Checker("data/allegations.yml")
    actors = {*registry.places, *registry.speakers, *(o["originator"] for o in registry.occasions.values())}
    for name, allegation in registry.allegations.items():
        for side in ("supplier", "recipient"):
            if side in allegation:
                links.known(allegation[side], actors, side, "data/places.csv or data/speakers.yml", allegation, side)
        if "linked_by" in allegation and "linked_to" not in allegation:
            links.fault("maker-without-link", "there is no link that somebody made", "add `linked_to:`", allegation, "linked_by")
        if allegation.get("linked_to") == name:
            mend = "name another allegation, or leave the link out"
            links.fault("link-to-itself", f"'{name}' is linked to itself", mend, allegation, "linked_to")
        if "linked_to" in allegation:
            links.known(allegation["linked_to"], registry.allegations, "allegation", links.name, allegation, "linked_to")
            if "linked_by" not in allegation:
                links.fault("link-without-maker", "a link needs who made it", "add `linked_by:`", allegation, "linked_to")
    return check.faults + links.faults


def _dates(check: Checker, date: Mapping, what: str, claim: str | None = None) -> None:
    if "edtf" in date:
        mend = "write an EDTF date: 2031, 2031-06, 2031-06-03, a/b with the earlier first, ../b or a/.."
        known = check.attempt(lambda: edtf.parse(date["edtf"]), "bad-date", mend, date, "edtf", claim)
        if known and not edtf.plausible(date["edtf"]):
            message = f"{date['edtf']!r} lies outside 1900 to 2100"
            check.fault("bad-date", message, "correct the year", date, "edtf", claim)
    elif date["basis"] != "none":
        check.fault("date-missing", f"{what} has a basis but no date", "add `edtf:`, or basis none", date, "basis", claim)


def load_sheet(path: Path, registry: Registry) -> tuple[Sheet | None, list[Fault]]:
    """Return the sheet in `path`, None where it cannot be read, and every fault found."""
    check = Checker(f"data/articles/{path.name}")
    try:
        data = read(path, check.name)
    except DataError as error:
        return None, error.faults
    if not check.mapping(data, _SHEET, "the sheet"):
        _proposals(check, data)
        return None, check.faults
    zones = {entry["sentence"]: entry["zone"] for entry in data.get("zones", ())}
    sheet = Sheet(path.stem, check.name, data, zones)
    _published(check, data["origin"])
    for key in ("zones", "set_aside"):
        _once(check, data.get(key, ()), key)
    seen: dict[str, int | None] = {}
    for statement, claim in sheet.claims():
        name = sheet.claim_id(claim)
        if claim["id"] in seen:
            message = f"claim '{claim['id']}' stands twice (first at line {seen[claim['id']]})"
            check.fault("duplicate-claim", message, "give one of them another id", claim, "id", name)
        seen.setdefault(claim["id"], line_of(claim, "id"))
        _claim(check, registry, statement, claim, name)
    _attributes(check, sheet)
    _proposals(check, data)
    return sheet, check.faults


def _published(check: Checker, origin: Mapping) -> None:
    date = origin["published"]
    _dates(check, date, "the publication")
    if "edtf" not in date and date["basis"] == "none" or "edtf" in date and edtf.valid(date["edtf"]) and None in edtf.bounds(date["edtf"]):
        mend = "give a day as `edtf:`, or two days a/b between which it lies"
        check.fault("date-missing", "the publication has no day that bounds it", mend, origin, "published")
    if "url" in origin and not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", origin["url"]):
        mend = "give the whole address, beginning with http:// or https://"
        check.fault("bad-url", f"{brief(origin['url'])} is no web address", mend, origin, "url")


def _once(check: Checker, entries: Any, key: str) -> None:
    """Note every sentence that stands twice in `zones` or in `set_aside`."""
    seen: set[int] = set()
    for entry in entries:
        if entry["sentence"] in seen:
            check.fault("sentence-twice", f"sentence {entry['sentence']} stands twice in {key}", "keep one of the two", entry, "sentence")
        seen.add(entry["sentence"])


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
        check.fault("quantity-without-words", "a quantity needs its words", "add `text:` as printed", claim, "quantity", name)
    if bounds == {"min", "max"} and quantity["max"] < quantity["min"]:
        message = f"maximum {quantity['max']} is below minimum {quantity['min']}"
        check.fault("bounds-reversed", message, "swap or correct the bounds", quantity, "max", name)
    elif not _NEEDS.get(kind, set()) <= bounds:
        message = f"'{kind}' lacks {' and '.join(sorted(_NEEDS[kind] - bounds))}"
        check.fault("bounds-missing", message, "add the bound, or choose another kind", claim, "quantity", name)
    elif kind in ("undisclosed", "qualitative") and bounds:
        check.fault("bounds-unasked", f"'{kind}' gives no number, so it has no bounds", "leave them out", quantity, min(bounds), name)
    elif kind == "exact" and quantity["min"] != quantity["max"]:
        check.fault("bounds-differ", "an exact number has equal bounds", "make min and max equal, or write kind range", quantity, "max", name)


_NEEDS = {
    "exact": {"min", "max"}, "range": {"min", "max"}, "more_than": {"min"}, "at_least": {"min"},
    "less_than": {"max"}, "at_most": {"max"},
}  # fmt: skip
"""The bounds without which a quantity of this kind says nothing."""


def _claim(check: Checker, registry: Registry, statement: Mapping, claim: Mapping, name: str) -> None:
    check.known(statement["speaker"], registry.speakers, "speaker", "data/speakers.yml", statement, "speaker", name)
    check.known(statement["occasion"], registry.occasions, "occasion", "data/occasions.yml", statement, "occasion", name)
    check.known(claim["allegation"], registry.allegations, "allegation", "data/allegations.yml", claim, "allegation", name)
    for place in claim.get("places", ()):
        check.known(place["id"], registry.places, "place", "data/places.csv", place, "id", name)
    for end in ("from", "to") if "leg" in claim else ():
        check.known(claim["leg"][end], registry.places, "place", "data/places.csv", claim["leg"], end, name)
    for date in (claim.get("event"), statement.get("said")):
        if date:
            _dates(check, date, "the claim", name)
    if "quantity" in claim:
        _quantity(check, claim, name)
    for link in claim.get("links", ()):
        if link["to"] == name:
            check.fault("link-to-itself", "the claim is linked to itself", "name another claim", link, "to", name)
    for holder, key in [(claim, "exact"), *((extra, "exact") for extra in claim.get("support", ()))]:
        if not words(holder[key]):
            check.fault("fragment-wordless", f"the fragment {brief(holder[key])} has no word", "copy the decisive words", holder, key, name)
    count = len(words(claim["exact"]))
    if count > MAX_FRAGMENT_WORDS:
        message = f"the fragment has {count} words, over {MAX_FRAGMENT_WORDS}"
        check.fault("fragment-long", message, "cut it to the decisive words", claim, "exact", name)
    if "passage" in claim and not is_passage(claim["passage"]):
        check.fault("bad-passage", "a passage is [first, last] in words, half-open", "count from 0", claim, "passage", name)


def _attributes(check: Checker, sheet: Sheet) -> None:
    seen: dict[tuple, str] = {}
    for statement, claim in sheet.claims():
        for entry in claim.get("discloses", ()):
            key = (claim["allegation"], statement["occasion"], entry["attribute"])
            if key in seen:
                message = f"attribute '{key[2]}' of '{key[0]}' is coded twice, also by {seen[key]}"
                mend = "keep it at the claim that says most"
                check.fault("attribute-twice", message, mend, entry, "attribute", sheet.claim_id(claim))
            seen[key] = sheet.claim_id(claim)


def _proposals(check: Checker, data: Any) -> None:
    """Note every proposal that is undecided, or whose decision is not one."""
    entries = data.get("proposals") if isinstance(data, Mapping) else None
    seen: set[str] = set()
    for index, entry in enumerate(entries) if isinstance(entries, list) else ():
        if not isinstance(entry, Mapping):
            check.fault("not-a-mapping", "a proposal must be a mapping of keys to values", "write `key: value` lines", entries, index)
            continue
        name, decision = entry.get("id"), entry.get("decision", "open")
        if not isinstance(name, str):
            check.fault("missing-key" if name is None else "wrong-type", "a proposal needs an id that is text", "write `id:`", entry, "id")
            continue
        if name in seen:
            check.fault("duplicate-proposal", f"proposal {name} stands twice", "keep one of the two", entry, "id", name)
        seen.add(name)
        if decision == "open":
            mend = "set `decision:` to accepted, corrected or set_aside"
            check.fault("proposal-open", f"proposal {name} is undecided", mend, entry, "decision", name)
        elif decision not in schema.DECISIONS:
            mend = f"use one of: {', '.join(schema.DECISIONS)}"
            check.fault("unknown-value", f"a decision cannot be {brief(decision)}", mend, entry, "decision", name)
        elif decision == "set_aside" and entry.get("reason") not in schema.SET_ASIDE_REASONS:
            mend = f"add `reason:`, one of: {', '.join(schema.SET_ASIDE_REASONS)}"
            check.fault("reason-missing", f"proposal {name} is set aside without a reason", mend, entry, "decision", name)
        elif decision in ("accepted", "corrected") and name not in _named(data):
            mend = f"add `proposal: {name}` to its claim"
            check.fault("proposal-unclaimed", f"proposal {name} is {decision}, no claim names it", mend, entry, "decision", name)


def _named(data: Mapping) -> set[str]:
    """Return the proposals that the sheet's claims name; whatever is not in form counts as none."""
    statements = data.get("statements")
    claims = [s.get("claims") for s in statements if isinstance(s, Mapping)] if isinstance(statements, list) else []
    named = (c.get("proposal") for group in claims if isinstance(group, list) for c in group if isinstance(c, Mapping))
    return {name for name in named if isinstance(name, str)}


def load_all(data: Path, places: Mapping[str, Any]) -> tuple[list[Sheet], Registry, list[Fault]]:
    """Return every readable sheet below `data/articles`, the registry, and every fault found."""
    registry, faults = load_registry(data, places)
    sheets: list[Sheet] = []
    paths = sorted((data / "articles").glob("*.yml"))
    if not paths:
        faults.append(Fault("data/articles", "file-missing", "there is no sheet", "add one, as CONTRIBUTING.md tells"))
    for path in sorted((data / "articles").glob("*")):
        if path.name.endswith(".anchors.json") and path.with_name(path.name.removesuffix(".anchors.json") + ".yml") not in paths:
            faults.append(Fault(f"data/articles/{path.name}", "anchors-alone", "there is no sheet to it", "bring the sheet back, or delete it"))
        elif path.suffix == ".yaml":
            faults.append(Fault(f"data/articles/{path.name}", "sheet-name", "a sheet's name ends in .yml", f"rename it {path.stem}.yml"))
    for path in paths:
        sheet, found = load_sheet(path, registry)
        faults += found
        if sheet:
            sheets.append(sheet)
    names = {sheet.claim_id(claim) for sheet in sheets for _, claim in sheet.claims()}
    for sheet in sheets:
        check = Checker(sheet.name)
        for _, claim in sheet.claims():
            for link in claim.get("links", ()):
                check.known(link["to"], names, "claim", "a sheet", link, "to", sheet.claim_id(claim))
        faults += check.faults
    return sheets, registry, faults
