"""Decisions on proposals: accept, fill in, set aside. Each is in the sheet before the function returns.

A sheet is written beside itself and renamed into place: whatever dies afterwards, the decision stands.
Accepting makes a claim with what the proposal knows; what only a person can say (occasion, allegation,
summary) is left empty, and `armsclaims check` fails until it is filled in.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, count
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ..coding.schema import BOILERPLATE_ZONES, SET_ASIDE_REASONS
from ..coding.sheet_table import flow, put
from ..coding.sheets import Claim, Statement
from ..coding.yamlio import read, write
from ..evidence.text import Sentence, fold, segment
from ..faults import CallError
from .sheet_proposals import DECIDED, VALUES, block, filled, load, worded

STATEMENT = tuple(key for key in Statement.model_fields if key != "claims")
CLAIM = tuple(key for key in Claim.model_fields if key not in ("id", "sentence", "proposal"))
"""The keys of a statement and of a claim, in the order in which accepting writes them."""
PROPOSED = (*VALUES, "exact", "passage")
"""What a proposal says of a claim: a change of these is a correction, filling in the rest is not."""


def claims(sheet: Mapping[str, Any]) -> Iterator[tuple[CommentedMap, CommentedMap]]:
    """Return each claim of a sheet with the statement that holds it."""
    return ((statement, claim) for statement in sheet["statements"] for claim in statement["claims"])


# --- what is left to do ---


def open_proposals(sheet: Mapping[str, Any]) -> list[CommentedMap]:
    """Return the undecided proposals in the order of the text."""
    entries = [e for e in sheet.get("proposals") or () if e.get("decision", "open") == "open"]
    return sorted(entries, key=lambda e: [list(span) for span in e.get("spans") or ()])


def blanks(sheet: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (claim's slug, key) of all that is still empty, a statement's keys by its first claim."""
    found = []
    for statement in sheet["statements"]:
        found += [(statement["claims"][0]["id"], key) for key in STATEMENT if statement.get(key) == ""]
        found += [(c["id"], key) for c in statement["claims"] for key in CLAIM if c.get(key) == ""]
    return found


def open_sentences(sheet: Mapping[str, Any], text: str) -> list[Sentence]:
    """Return the sentences not coded, set aside, boilerplate, or waiting for a decision."""
    zones = {entry["sentence"]: entry["zone"] for entry in sheet.get("zones") or ()}
    done = {claim["sentence"] for _, claim in claims(sheet)}
    done |= {entry["sentence"] for entry in sheet.get("set_aside") or ()}
    done |= {entry["sentence"] for entry in open_proposals(sheet)}
    left = [s for s in segment(text) if s.number not in done]
    return [s for s in left if zones.get(s.number, s.zone) not in BOILERPLATE_ZONES]


def claim_of(sheet: Mapping[str, Any], proposal_id: str) -> tuple[CommentedMap, CommentedMap] | None:
    """Return (statement, claim) of the claim that names a proposal, None where none does."""
    return next((pair for pair in claims(sheet) if pair[1].get("proposal") == proposal_id), None)


# --- decisions ---


def accept(path: Path, proposal_id: str) -> str:
    """Accept a proposal: make its claim, unless one names it already; return the claim's slug.

    Raises CallError for a proposal that is not there or decided already, DataError for an unreadable sheet.
    """
    sheet = load(path)
    entry = _undecided(sheet, proposal_id)
    _, claim = claim_of(sheet, proposal_id) or (None, None)
    if claim is None:
        claim = _claim_from(sheet, entry)
        _utterance(sheet, entry, _statement_of(path, entry))["claims"].append(claim)
    _decide(entry, "accepted", {})
    if sheet.get("coding") == "blind":
        # Claims coded after seeing proposals agree with the proposer: such a sheet is not scored.
        sheet["coding"] = "assisted"
    write(path, sheet)
    return claim["id"]


def set_aside(path: Path, proposal_id: str, reason: str) -> None:
    """Set a proposal aside: no_claim, off_topic or repeat. A wrong span or speaker is corrected instead."""
    if reason not in SET_ASIDE_REASONS:
        raise CallError(f"a reason is one of: {', '.join(SET_ASIDE_REASONS)}; not {reason!r}")
    sheet = load(path)
    _decide(_undecided(sheet, proposal_id), "set_aside", {"reason": reason})
    write(path, sheet)


def reopen(path: Path, proposal_id: str) -> None:
    """Take a decision back. A claim that names the proposal must go first: nothing coded is deleted here."""
    sheet = load(path)
    entry = _entry(sheet, proposal_id)
    if found := claim_of(sheet, proposal_id):
        raise CallError(f"claim {found[1]['id']} names {proposal_id}; take the claim out of the sheet first")
    _decide(entry, "open", {})
    write(path, sheet)


def fill(path: Path, slug: str, values: Mapping[str, Any]) -> None:
    """Write a claim's values, or its statement's, by key; what stood empty loses its reminder.

    A value that differs from an accepted proposal's makes it a corrected one, which names such keys as
    `changed`: the record of how accurate the proposer is. Raises CallError for an unknown key or claim.
    """
    sheet, changed = load(path), set()
    statement, claim = named(path, sheet, slug)
    for key, value in values.items():
        if key not in (*STATEMENT, *CLAIM):
            raise CallError(f"a claim has no key {key!r}")
        node = statement if key in STATEMENT else claim
        if key in PROPOSED and node.get(key) not in ("", value):
            changed.add(key)
        put(node, key, value)
    if changed and claim.get("proposal"):
        entry = _entry(sheet, claim["proposal"])
        _decide(entry, "corrected", {"changed": flow(sorted({*changed, *entry.get("changed", ())}))})
    write(path, sheet)


def named(path: Path, sheet: Mapping[str, Any], slug: str) -> tuple[CommentedMap, CommentedMap]:
    """Return (statement, claim) by the claim's slug, or raise CallError."""
    found = next((pair for pair in claims(sheet) if pair[1]["id"] == slug), None)
    if found is None:
        raise CallError(f"{path.name} has no claim {slug!r}")
    return found


def _entry(sheet: Mapping[str, Any], proposal_id: str) -> CommentedMap:
    found = next((e for e in sheet.get("proposals") or () if e.get("id") == proposal_id), None)
    if found is None:
        raise CallError(f"there is no proposal {proposal_id!r}")
    return found


def _undecided(sheet: Mapping[str, Any], proposal_id: str) -> CommentedMap:
    entry = _entry(sheet, proposal_id)
    if entry.get("decision") in DECIDED:
        found = claim_of(sheet, proposal_id)
        named = f", as claim {found[1]['id']}" if found else ""
        raise CallError(f"{proposal_id} is {entry['decision']} already{named}; reopen it first")
    return entry


def _decide(entry: CommentedMap, decision: str, more: Mapping[str, Any]) -> None:
    for key in ("reason", "changed", "was"):
        entry.pop(key, None)
    entry["decision"] = decision
    for key, value in more.items():
        entry.insert(list(entry).index("decision") + 1, key, value)


# --- the claim that a proposal makes ---


def _listed_speaker(file: Path, name: str | None) -> str | None:
    """Return the one speaker in data/speakers.yml who has a name, None where none or several have it."""

    def plain(name: str) -> str:
        return re.sub(r"^the\s+", "", fold(name).strip(), flags=re.I)

    listed = (read(file) or {}).items() if name and file.is_file() else ()
    found = [key for key, s in listed if plain(name) in map(plain, [s["name"], *s.get("aliases", ())])]
    return found[0] if len(found) == 1 else None


def _statement_of(path: Path, entry: Mapping[str, Any]) -> CommentedMap:
    name, cue, said = worded(entry.get("speaker")), entry.get("cue"), entry.get("said") or {}
    speaker = _listed_speaker(path.parents[1] / "speakers.yml", name)
    direct = (entry.get("speaker") or {}).get("how") == "turn" or entry.get("worded_by") == "speaker"
    known: dict[str, Any] = {"speaker": speaker, "cue": cue}
    known["attribution"] = "unattributed" if not name and not cue else "direct" if direct else "indirect"
    if entry.get("chain"):  # from the first speaker to the outlet, whose id ends the article's
        layers = [speaker or name, *reversed(entry["chain"]), path.stem[11:]]
        known["chain"] = [layer for layer in layers if layer]
    # The occasion says when; a day of the statement's own is one that the words give.
    if said.get("edtf") and said.get("basis") != "not_after_statement":
        known["said"] = said
    made = filled(STATEMENT, known)
    made["claims"] = CommentedSeq()
    return made


def _utterance(sheet: CommentedMap, entry: Mapping[str, Any], new: CommentedMap) -> CommentedMap:
    """Return the statement of the same utterance (the same sentence, speaker and cue), else add the new."""
    entries = {e["id"]: e for e in sheet["proposals"]}
    for statement, claim in claims(sheet):
        other = entries.get(claim.get("proposal")) or {}
        same = all(other.get(key) == entry.get(key) for key in ("sentence", "speaker", "cue", "chain"))
        if same and entry.get("cue") and statement.get("attribution") == new["attribution"]:
            return statement
    block(sheet, "statements").append(new)
    return new


def _claim_from(sheet: Mapping[str, Any], entry: Mapping[str, Any]) -> CommentedMap:
    """Return the claim that a proposal makes: its words and values, and empty what is the coder's."""
    taken = {claim["id"] for _, claim in claims(sheet)}
    stem = str(entry["id"]).rpartition("/")[2]
    slugs = chain([stem], (f"{stem}-{n}" for n in count(2)))
    known = {key: entry.get(key) for key in PROPOSED}
    # An event that the text dates by another one has a basis and no day: the codebook wants both or none.
    known["event"] = known["event"] if (known["event"] or {}).get("edtf") else None
    made = filled(CLAIM, known)
    made.insert(0, "id", next(s for s in slugs if s not in taken))
    made.insert(1, "sentence", entry["sentence"])
    made["proposal"] = entry["id"]
    return made
