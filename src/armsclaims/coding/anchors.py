"""Anchors: what a sheet's recorded places say of it, without a text and with any copy of it.

`verify` holds a sheet to its recorded anchors without a text; `state` says of any copy of the article which claims are
kept, moved or gone. `binding` makes the anchors, `recorded` keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import files
from ..evidence.text import look_up, normalised, text_sha256
from ..faults import DataError, Fault
from .binding import bind
from .schema import BOILERPLATE_ZONES
from .sheets import Sheet
from .yamlio import Checker


@dataclass(frozen=True)
class TextState:
    """What is known of an article's text in this build.

    `state` is registered, copy or none; `claims` gives kept, moved or gone by claim id, empty without a text.
    """

    state: str
    claims: Mapping[str, str]
    file: str = ""


def read_text(folder: Path | None, article_id: str) -> str | None:
    """Return the article's text from `folder`, unchanged, or None where there is none.

    Raises DataError, naming the file, for one that is no readable file or no UTF-8.
    """
    if folder is None:
        return None
    path = folder / f"{article_id}.txt"
    try:
        if not path.is_symlink() and not path.exists():
            return None
        text = files.read_bytes(path).decode("utf-8-sig")
        if "\0" in text:
            raise ValueError("it holds zero bytes, as UTF-16 does")
    except (OSError, ValueError) as error:
        message = f"the text cannot be read ({getattr(error, 'strerror', None) or error})"
        mend = "save it as UTF-8, readable by you"
        raise DataError([Fault(str(path), "file-unreadable", message, mend, files.line(error))]) from None
    return text


def verify(sheet: Sheet, anchors: Mapping[str, Any] | None) -> list[Fault]:
    """Return the faults of a sheet against its recorded anchors: coverage, and whether the two still belong together."""
    check = Checker(sheet.name)
    stale = "run `armsclaims check --write --articles DIR` with the registered text"
    if anchors is None:
        check.fault("anchors-missing", "the sheet has no anchors", stale, sheet.data["origin"], "text")
        return check.faults
    registered = sheet.data["origin"]["text"]
    if (anchors["sha256"], anchors["characters"]) != (registered["sha256"], registered["characters"]):
        check.fault("anchors-stale", "the anchors are of another text", stale, sheet.data["origin"], "text")
    recorded = {
        entry["id"]: (entry["field"], entry["sentence"], entry["exact"]) for entry in anchors["fragments"]
    }
    for evidence_id, claim_id, field, number, exact, node, key in sheet.fragments():
        if recorded.pop(evidence_id, None) != (field, number, normalised(exact)):
            check.fault("anchors-stale", f"{evidence_id} is not as recorded", stale, node, key, claim_id)
    claims = {sheet.claim_id(claim): claim for _, claim in sheet.claims()}
    for evidence_id in recorded:
        claim_id = evidence_id.partition("#")[0]
        at = (claims[claim_id], "id") if claim_id in claims else (sheet.data, "statements")
        check.fault(
            "anchors-stale", f"{evidence_id} is recorded, the sheet has it no more", stale, *at, claim_id
        )
    zoned = {entry["sentence"]: entry for entry in sheet.data.get("zones") or ()}
    for row in anchors["sentences"]:
        if sheet.zones.get(row["sentence"], row["zone"]) != row["zone"]:
            message = f"sentence {row['sentence']} is recorded with another zone"
            check.fault("anchors-stale", message, stale, zoned[row["sentence"]], "zone")
    check.faults += coverage_faults(sheet, anchors)
    return check.faults


def coverage_faults(sheet: Sheet, anchors: Mapping[str, Any]) -> list[Fault]:
    """Return a fault for each sentence that is neither coded, set aside nor boilerplate, or is two of these."""
    check = Checker(sheet.name)
    coded = {claim["sentence"] for _, claim in sheet.claims()}
    aside = sheet.set_aside()
    lines = _lines(sheet)
    boilerplate = {row["sentence"] for row in anchors["sentences"] if row["zone"] in BOILERPLATE_ZONES}
    numbers = {row["sentence"] for row in anchors["sentences"]}
    for number in sorted(numbers - coded - set(aside) - boilerplate):
        # It has no line yet: it is told at the one before it, behind which it belongs.
        at = (
            lines[max(before)]
            if (before := [known for known in lines if known < number])
            else (sheet.data, "statements")
        )
        check.fault(
            "sentence-open",
            f"sentence {number} is neither coded nor set aside",
            "code it, or set it aside with a reason",
            *at,
        )
    for number in sorted(set(aside) & (coded | boilerplate)):
        other = "coded" if number in coded else "boilerplate"
        check.fault(
            "sentence-twice",
            f"sentence {number} is set aside and {other}",
            "take it out of set_aside",
            *lines[number],
        )
    for number in sorted((coded | set(aside) | set(sheet.zones)) - numbers):
        check.fault(
            "sentence-unknown",
            f"there is no sentence {number}",
            f"name one from 1 to {len(numbers)}",
            *lines[number],
        )
    return check.faults


def _lines(sheet: Sheet) -> dict[int, tuple[Mapping, str]]:
    """Return by sentence the entry of the sheet that a fault of it stands at: set aside before zoned before coded."""
    entries = [
        *(claim for _, claim in sheet.claims()),
        *(sheet.data.get("zones") or ()),
        *(sheet.data.get("set_aside") or ()),
    ]
    return {entry["sentence"]: (entry, "sentence") for entry in entries}


def _moved(sheet: Sheet, anchors: Mapping[str, Any], bound: Mapping[str, Any]) -> list[Fault]:
    """Return a fault of each fragment whose recorded place is not that in the text, else one of the sentences."""
    check = Checker(sheet.name)
    stale = "run `armsclaims check --write --articles DIR` with the registered text"
    recorded = {entry["id"]: entry for entry in anchors["fragments"]}
    found = {entry["id"]: entry for entry in bound["fragments"]}
    for fragment in sheet.fragments():
        if recorded.get(fragment.id) != found.get(fragment.id):
            message = f"the recorded place of {fragment.id} is not that in the text"
            check.fault("anchors-stale", message, stale, fragment.node, fragment.key, fragment.claim_id)
    if not check.faults:
        wrong = [
            new["sentence"]
            for old, new in zip(anchors["sentences"], bound["sentences"], strict=False)
            if old != new
        ]
        message = (
            f"sentence {wrong[0]} is recorded otherwise than it stands in the text"
            if wrong
            else "the text has other sentences than recorded"
        )
        check.fault(
            "anchors-stale",
            message,
            stale,
            *(_lines(sheet).get(wrong[0] if wrong else 0) or (sheet.data["origin"], "text")),
        )
    return check.faults


def state(sheet: Sheet, anchors: Mapping[str, Any], text: str | None) -> tuple[TextState, list[Fault]]:
    """Say how `text` bears the sheet's claims, with a fault for each claim that is gone.

    The registered file is checked code point by code point; another copy by its sentences' hashes; without a text
    nothing is claimed.
    """
    if text is None:
        return TextState("none", {}), []
    if text_sha256(text) == anchors["sha256"]:
        bound, faults = bind(sheet, text)
        if not faults and bound != anchors:
            faults = _moved(sheet, anchors, bound)
        return TextState("registered", {sheet.claim_id(claim): "kept" for _, claim in sheet.claims()}), faults
    rows = [(row["sentence"], row["sha256"], row["tokens"]) for row in anchors["sentences"]]
    found = look_up(text, rows)
    check = Checker(sheet.name)
    claims: dict[str, str] = {}
    for _, claim in sheet.claims():
        name = sheet.claim_id(claim)
        numbers = {claim["sentence"], *(extra["sentence"] for extra in claim.get("support", ()))}
        states = {found[number] for number in numbers}
        claims[name] = next(s for s in ("gone", "moved", "kept") if s in states)
        if claims[name] == "gone":
            message = f"its sentence {claim['sentence']} is not in this copy of the text"
            mend = "use the registered text, or code the changed article anew"
            check.fault("claim-gone", message, mend, claim, "exact", name)
    return TextState("copy", claims), check.faults
