"""The lists that sheets refer to, allegations, speakers and occasions, loaded strictly; and what makes a date whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..faults import DataError, Fault
from . import edtf
from .shapes import LISTS
from .yamlio import Checker, Key, brief, read


@dataclass(frozen=True)
class Registry:
    """What sheets refer to: allegations, speakers and occasions by id, in the order of their files; and place ids."""

    allegations: Mapping[str, Mapping]
    speakers: Mapping[str, Mapping]
    occasions: Mapping[str, Mapping]
    places: frozenset[str]


def load_registry(data: Path, places: Mapping[str, Any]) -> tuple[Registry, list[Fault]]:
    """Return the lists in `data` that sheets refer to, with the faults found in them."""
    faults: list[Fault] = []
    lists: dict[str, Mapping] = {}
    for kind, shape in LISTS.items():
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
        check.fault(
            "wrong-type", f"{kind} must be a mapping of ids to entries", "write `id: {...}` lines", content
        )
        return _Unread()
    for key, entry in content.items():
        if not isinstance(key, str):
            check.fault("wrong-type", f"the id {brief(key)} is no text", "quote it", content, key)
        elif not isinstance(entry, Mapping):
            mend = "write its keys and values below it"
            check.fault("wrong-type", f"'{key}' must be a mapping, not {brief(entry)}", mend, content, key)
        else:
            check.mapping(entry, shape, f"'{key}'")
    return {
        key: entry if isinstance(entry, Mapping) else {}
        for key, entry in content.items()
        if isinstance(key, str)
    }


def _references(registry: Registry) -> list[Fault]:
    check = Checker("data/occasions.yml")
    for key, occasion in registry.occasions.items():
        check.known(
            occasion["speaker"], registry.speakers, "speaker", "data/speakers.yml", occasion, "speaker"
        )
        check_date(check, occasion["said"], f"'{key}'")
    links = Checker("data/allegations.yml")
    actors = {*registry.places, *registry.speakers, *(o["originator"] for o in registry.occasions.values())}
    for name, allegation in registry.allegations.items():
        for side in ("supplier", "recipient"):
            if side in allegation:
                links.known(
                    allegation[side], actors, side, "data/places.csv or data/speakers.yml", allegation, side
                )
        if "linked_by" in allegation and "linked_to" not in allegation:
            links.fault(
                "maker-without-link",
                "there is no link that somebody made",
                "add `linked_to:`",
                allegation,
                "linked_by",
            )
        if allegation.get("linked_to") == name:
            mend = "name another allegation, or leave the link out"
            links.fault("link-to-itself", f"'{name}' is linked to itself", mend, allegation, "linked_to")
        if "linked_to" in allegation:
            links.known(
                allegation["linked_to"],
                registry.allegations,
                "allegation",
                links.name,
                allegation,
                "linked_to",
            )
            if "linked_by" not in allegation:
                links.fault(
                    "link-without-maker",
                    "a link needs who made it",
                    "add `linked_by:`",
                    allegation,
                    "linked_to",
                )
    return check.faults + links.faults


def check_date(check: Checker, date: Mapping, what: str, claim: str | None = None) -> None:
    """Note a date that is none, lies far outside our time, or is missing though it has a basis."""
    if "edtf" in date:
        mend = "write an EDTF date: 2031, 2031-06, 2031-06-03, a/b with the earlier first, ../b or a/.."
        known = check.attempt(lambda: edtf.parse(date["edtf"]), "bad-date", mend, date, "edtf", claim)
        if known and not edtf.plausible(date["edtf"]):
            message = f"{date['edtf']!r} lies outside 1900 to 2100"
            check.fault("bad-date", message, "correct the year", date, "edtf", claim)
    elif date["basis"] != "none":
        check.fault(
            "date-missing",
            f"{what} has a basis but no date",
            "add `edtf:`, or basis none",
            date,
            "basis",
            claim,
        )
