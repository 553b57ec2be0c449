"""Deciding on proposals: accept, correct, set aside. Each decision is in the sheet before the function returns.

A sheet is written beside itself and renamed into place: whatever dies afterwards, the decision stands. Accepting makes a
claim with what the proposal knows; what only a person can say (occasion, allegation, summary) is left empty, and
`armsclaims check` fails until it is filled in.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from ..coding.schema import BOILERPLATE_ZONES, SET_ASIDE_REASONS
from ..coding.yamlio import write
from ..evidence.text import Sentence, segment
from ..faults import CallError
from .claiming import claim_from, statement_of, utterance
from .scaffold import Outcome, write_proposals
from .sheetfile import block, flow, load

__all__ = ["Outcome", "accept", "blanks", "claim_of", "correct", "fill", "load", "named", "open_proposals", "open_sentences", "passage_of",
           "reopen", "set_aside", "set_aside_sentence", "write_proposals"]  # fmt: skip

STATEMENT = ("occasion", "speaker", "cue", "attribution", "chain", "said")
CLAIM = ("exact", "passage", "summary", "act", "certainty", "certainty_words", "worded_by", "allegation", "stage", "item",
         "quantity", "event", "discloses", "leg", "places", "links", "support", "reason")  # fmt: skip
PROPOSED = ("speaker", "cue", "chain", "said", "exact", "passage", "act", "certainty_words", "worded_by", "stage", "item",
            "quantity", "event", "places")  # fmt: skip
"""What a proposal says of a claim: a change of these is a correction, filling in the rest is not."""

_DECIDED = ("accepted", "corrected", "set_aside")


# --- what is left to do ---


def open_proposals(sheet: Mapping[str, Any]) -> list[CommentedMap]:
    """Return the undecided proposals in the order of the text."""
    entries = [e for e in sheet.get("proposals") or () if e.get("decision", "open") == "open"]
    return sorted(entries, key=lambda e: [list(span) for span in e.get("spans") or ()])


def blanks(sheet: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (claim's slug, key) of everything a person must still fill in, the statement's keys by its first claim."""
    found = []
    for statement in sheet["statements"]:
        found += [(statement["claims"][0]["id"], key) for key in STATEMENT if statement.get(key) == ""]
        found += [
            (claim["id"], key) for claim in statement["claims"] for key in CLAIM if claim.get(key) == ""
        ]
    return found


def open_sentences(sheet: Mapping[str, Any], text: str) -> list[Sentence]:
    """Return the sentences that are neither coded, set aside, boilerplate, nor waiting for a proposal's decision."""
    zones = {entry["sentence"]: entry["zone"] for entry in sheet.get("zones") or ()}
    done = {claim["sentence"] for statement in sheet["statements"] for claim in statement["claims"]}
    done |= {entry["sentence"] for entry in sheet.get("set_aside") or ()}
    done |= {entry["sentence"] for entry in open_proposals(sheet)}
    left = [s for s in segment(text) if s.number not in done]
    return [s for s in left if zones.get(s.number, s.zone) not in BOILERPLATE_ZONES]


def passage_of(text: str, spans: Iterable[Iterable[int]], around: int = 1) -> list[tuple[str, bool]]:
    """Return the paragraphs about a passage as (words, marked) pieces; `around` paragraphs before and after are shown."""
    marked = sorted((int(start), int(end)) for start, end in spans)
    paragraphs: dict[int, list[int]] = {}
    for sentence in segment(text):
        edges = paragraphs.setdefault(sentence.paragraph, [sentence.start, sentence.end])
        edges[1] = sentence.end
    holding = [n for n, (a, b) in paragraphs.items() if any(a < end and b > start for start, end in marked)]
    if not holding:
        return []
    first, last = (
        paragraphs[min(max(n, 1), len(paragraphs))] for n in (holding[0] - around, holding[-1] + around)
    )
    pieces, at = [], first[0]
    for start, end in marked:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at : last[1]], False)] if piece[0]]


def claim_of(sheet: Mapping[str, Any], proposal_id: str) -> tuple[CommentedMap, CommentedMap] | None:
    """Return (statement, claim) of the claim that names a proposal, None where none does."""
    for statement in sheet["statements"]:
        for claim in statement["claims"]:
            if claim.get("proposal") == proposal_id:
                return statement, claim
    return None


# --- decisions ---


def accept(path: Path, proposal_id: str, *, claim: str = "") -> str:
    """Accept a proposal: make its claim, or link it to the coded claim named; return the claim's slug.

    Raises CallError for a proposal that is not there or has a claim already, DataError for an unreadable sheet.
    """
    return _take(path, proposal_id, {}, claim)


def correct(path: Path, proposal_id: str, changes: Mapping[str, Any]) -> str:
    """Accept a proposal with changes, by key of the statement or claim; the entry keeps what was proposed.

    The names of what differs from the proposal are kept as `changed`: the record of how accurate the proposer is. With
    nothing changed but what only a coder can say, the proposal counts as accepted.
    """
    unknown = [key for key in changes if key not in (*STATEMENT, *CLAIM)]
    if unknown or not changes:
        near = difflib.get_close_matches(unknown[0], (*STATEMENT, *CLAIM), 1) if unknown else []
        hint = f"; did you mean {near[0]}?" if near else ""
        raise CallError(
            f"a correction changes keys of the claim, not {', '.join(unknown) or 'nothing'}{hint}"
        )
    return _take(path, proposal_id, changes, "")


def set_aside(path: Path, proposal_id: str, reason: str) -> None:
    """Set a proposal aside: no_claim, off_topic or repeat. A wrong span or speaker is corrected instead."""
    _known_reason(reason)
    sheet = load(path)
    entry = _undecided(sheet, proposal_id)
    _decide(entry, "set_aside", {"reason": reason})
    write(path, sheet)


def reopen(path: Path, proposal_id: str) -> None:
    """Take a decision back. A claim that names the proposal must go first: nothing coded is deleted here."""
    sheet = load(path)
    entry = _entry(sheet, proposal_id)
    found = claim_of(sheet, proposal_id)
    if found:
        raise CallError(f"claim {found[1]['id']} names {proposal_id}; take the claim out of the sheet first")
    for key in ("reason", "changed", "was"):
        entry.pop(key, None)
    entry["decision"] = "open"
    write(path, sheet)


def set_aside_sentence(path: Path, sentence: int, reason: str) -> None:
    """Set a sentence aside that holds no claim: no_claim, off_topic or repeat."""
    _known_reason(reason)
    sheet = load(path)
    entries = block(sheet, "set_aside")
    if any(entry["sentence"] == sentence for entry in entries):
        raise CallError(f"sentence {sentence} is set aside already")
    place = sum(entry["sentence"] < sentence for entry in entries)
    entries.insert(place, flow({"sentence": sentence, "reason": reason}))
    write(path, sheet)


def fill(path: Path, slug: str, values: Mapping[str, Any]) -> None:
    """Write a claim's values, or its statement's, by key; what stood empty loses its reminder.

    A value that differs from an accepted proposal's makes it a corrected one. Raises CallError for an unknown key or claim.
    """
    sheet = load(path)
    statement, claim = named(path, sheet, slug)
    changed = _fill(statement, claim, values)
    if changed and claim.get("proposal"):
        entry = _entry(sheet, claim["proposal"])
        _decide(entry, "corrected", {"changed": flow(sorted({*changed, *entry.get("changed", ())}))})
    write(path, sheet)


def named(path: Path, sheet: Mapping[str, Any], slug: str) -> tuple[CommentedMap, CommentedMap]:
    """Return (statement, claim) by the claim's slug, or raise CallError."""
    for statement in sheet["statements"]:
        for claim in statement["claims"]:
            if claim["id"] == slug:
                return statement, claim
    raise CallError(f"{path.name} has no claim {slug!r}")


def _fill(statement: CommentedMap, claim: CommentedMap, values: Mapping[str, Any]) -> list[str]:
    """Write values; return the keys in which they differ from what was proposed. What was left empty is no difference."""
    changed = []
    for key, value in values.items():
        if key not in (*STATEMENT, *CLAIM):
            raise CallError(f"a claim has no key {key!r}")
        node = statement if key in STATEMENT else claim
        if key in PROPOSED and node.get(key) not in ("", value):
            changed.append(key)
        if node.get(key) == "" and value != "":
            node.ca.items.pop(key, None)
        node[key] = flow(value) if isinstance(value, (Mapping, list, tuple)) else value
    return changed


def _known_reason(reason: str) -> None:
    if reason not in SET_ASIDE_REASONS:
        raise CallError(f"a reason is one of: {', '.join(SET_ASIDE_REASONS)}; not {reason!r}")


def _entry(sheet: Mapping[str, Any], proposal_id: str) -> CommentedMap:
    names = [entry.get("id") for entry in sheet.get("proposals") or ()]
    if proposal_id not in names:
        near = difflib.get_close_matches(proposal_id, [str(name) for name in names], 1)
        raise CallError(
            f"there is no proposal {proposal_id!r}" + (f"; did you mean {near[0]}?" if near else "")
        )
    return sheet["proposals"][names.index(proposal_id)]


def _undecided(sheet: Mapping[str, Any], proposal_id: str) -> CommentedMap:
    entry = _entry(sheet, proposal_id)
    found = claim_of(sheet, proposal_id)
    if entry.get("decision") in _DECIDED:
        named = f", as claim {found[1]['id']}" if found else ""
        raise CallError(f"{proposal_id} is {entry['decision']} already{named}; reopen it first")
    return entry


def _decide(entry: CommentedMap, decision: str, more: Mapping[str, Any]) -> None:
    for key in ("reason", "changed", "was"):
        entry.pop(key, None)
    entry["decision"] = decision
    place = list(entry).index("decision") + 1
    for offset, (key, value) in enumerate(more.items()):
        entry.insert(place + offset, key, value)


def _take(path: Path, proposal_id: str, changes: Mapping[str, Any], slug: str) -> str:
    sheet = load(path)
    entry = _undecided(sheet, proposal_id)
    found = claim_of(sheet, proposal_id)
    if found is None and slug:
        found = named(path, sheet, slug)
        found[1]["proposal"] = proposal_id
    elif found is None:
        statement, claim = statement_of(path, sheet, entry), claim_from(sheet, entry)
        same = utterance(sheet, entry, statement)
        (same["claims"] if same is not None else statement["claims"]).append(claim)
        if same is None:
            block(sheet, "statements").append(statement)
        found = (statement if same is None else same, claim)
    changed = sorted(_fill(*found, changes))
    _decide(entry, "corrected" if changed else "accepted", {"changed": flow(changed)} if changed else {})
    if sheet.get("coding") == "blind":
        # Claims coded after seeing proposals agree with the proposer: such a sheet is not scored.
        sheet["coding"] = "assisted"
    write(path, sheet)
    return found[1]["id"]
