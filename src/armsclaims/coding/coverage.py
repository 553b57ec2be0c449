"""A sheet against its text: recorded anchors, coverage of every sentence, claims in another copy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..evidence import anchors as evidence
from ..evidence.anchors import Anchors
from ..evidence.text import BOILERPLATE_ZONES, find, normalised, segment, text_sha256
from ..faults import Fault
from .sheets import Sheet
from .validate import Source

STALE = "run `armsclaims check --write --articles DIR` with the registered text"


@dataclass(frozen=True)
class TextState:
    """What is known of an article's text in this build.

    `state` is registered, copy or none; `claims` gives kept, moved or gone by claim id, empty without a text.
    """

    state: str
    claims: dict[str, str]


def _source(sheet: Sheet) -> Source:
    return replace(sheet.source, faults=[])


def bind(sheet: Sheet, text: str) -> tuple[Anchors, list[Fault]]:
    """Return the anchors of a sheet in its registered text, and everything wrong with it there."""
    source = _source(sheet)
    anchors, issues = evidence.bind(sheet.article_id, sheet.fragments(), sheet.zones, text)
    for *issue, path in issues:
        source.fault(*issue, *path)
    sentences = {s.number: s for s in segment(text)}
    counts = {row.sentence: row.words for row in anchors.sentences}
    for _, statement, claim, path in sheet.claims:
        last = counts.get(claim.sentence, 0)
        if claim.passage and claim.passage[1] > last:
            message = f"the passage ends after word {last}, the sentence's last"
            source.fault("bad-passage", message, "count words from 0", *path, "passage")
        sentence = sentences.get(claim.sentence)
        if sentence and statement.cue and not find(statement.cue, text, sentence.start, sentence.end):
            message = f"the cue '{statement.cue}' is not in sentence {claim.sentence}"
            source.fault("cue-missing", message, "copy it as printed", *path[:2], "cue")
    return anchors, source.faults


def check_recorded(sheet: Sheet, anchors: Anchors | None) -> list[Fault]:
    """Return faults between a sheet and its recorded anchors, and in its coverage."""
    source = _source(sheet)
    if anchors is None:
        source.fault("anchors-missing", "the sheet has no anchors", STALE, "origin", "text")
        return source.faults
    registered = sheet.content.origin.text
    if (anchors.sha256, anchors.characters) != (registered.sha256, registered.characters):
        source.fault("anchors-stale", "the anchors are of another text", STALE, "origin", "text")
    recorded = {row.id: (row.field, row.sentence, row.exact) for row in anchors.fragments}
    for fragment in sheet.fragments():
        here = (fragment.field, fragment.sentence, normalised(fragment.exact))
        if recorded.pop(fragment.id, None) != here:
            source.fault("anchors-stale", f"{fragment.id} is not as recorded", STALE, *fragment.path)
    paths = {name: path for name, _, _, path in sheet.claims}
    for name in recorded:
        claim = name.partition("#")[0]
        message = f"{name} is recorded, the sheet has it no more"
        source.fault(
            "anchors-stale", message, STALE, *(paths[claim] + ("id",) if claim in paths else ("statements",))
        )
        source.faults[-1] = replace(source.faults[-1], claim=claim)
    zoned = {entry.sentence: k for k, entry in enumerate(sheet.content.zones)}
    for row in anchors.sentences:
        if sheet.zones.get(row.sentence, row.zone) != row.zone:
            message = f"sentence {row.sentence} is recorded with another zone"
            source.fault("anchors-stale", message, STALE, "zones", zoned[row.sentence], "zone")
    _check_coverage(sheet, anchors, source)
    return source.faults


def _check_coverage(sheet: Sheet, anchors: Anchors, source: Source) -> None:
    """Note each sentence that is neither coded, set aside nor boilerplate, or is two of these."""
    coded, aside, paths = sheet.coded, set(sheet.set_aside), _paths(sheet)
    boilerplate = {row.sentence for row in anchors.sentences if row.zone in BOILERPLATE_ZONES}
    numbers = {row.sentence for row in anchors.sentences}
    for number in sorted(numbers - coded - aside - boilerplate):
        # It has no line yet: it is told at the one before it, behind which it belongs.
        before = [known for known in paths if known < number]
        at = paths[max(before)] if before else ("statements",)
        message, mend = (
            f"sentence {number} is neither coded nor set aside",
            "code it, or set it aside with a reason",
        )
        source.fault("sentence-open", message, mend, *at)
        source.faults[-1] = replace(source.faults[-1], claim=None)
    for number in sorted(aside & (coded | boilerplate)):
        message = f"sentence {number} is set aside and {'coded' if number in coded else 'boilerplate'}"
        source.fault("sentence-twice", message, "take it out of set_aside", *paths[number])
    for number in sorted((coded | aside | set(sheet.zones)) - numbers):
        mend = f"name one from 1 to {len(numbers)}"
        source.fault("sentence-unknown", f"there is no sentence {number}", mend, *paths[number])


def _paths(sheet: Sheet) -> dict[int, tuple[Any, ...]]:
    """Return by sentence the path at which a fault of it is told: set aside before zoned before coded."""
    paths = {claim.sentence: (*path, "sentence") for _, _, claim, path in sheet.claims}
    for kind in ("zones", "set_aside"):
        paths |= {
            entry.sentence: (kind, k, "sentence") for k, entry in enumerate(getattr(sheet.content, kind))
        }
    return paths


def coverage(sheet: Sheet, anchors: Anchors) -> dict[str, int]:
    """Return how many sentences are coded, set aside and boilerplate, and how many are open."""
    aside = set(sheet.set_aside) - sheet.coded
    rest = [row for row in anchors.sentences if row.sentence not in sheet.coded | aside]
    boilerplate = sum(row.zone in BOILERPLATE_ZONES for row in rest)
    counts = {"sentences": len(anchors.sentences), "coded": len(sheet.coded), "set_aside": len(aside)}
    return counts | {"boilerplate": boilerplate, "open": len(rest) - boilerplate}


def state(sheet: Sheet, anchors: Anchors, text: str | None) -> tuple[TextState, list[Fault]]:
    """Say how `text` bears the sheet's claims, with a fault for each claim that is gone.

    The registered file is checked code point by code point; another copy by its sentences' hashes; without a
    text nothing is claimed.
    """
    if text is None:
        return TextState("none", {}), []
    if text_sha256(text) == anchors.sha256:
        bound, faults = bind(sheet, text)
        if not faults and bound != anchors:
            faults = _misplaced(sheet, anchors, bound)
        return TextState("registered", {name: "kept" for name, *_ in sheet.claims}), faults
    found = evidence.look_up(text, [(row.sentence, row.sha256, row.tokens) for row in anchors.sentences])
    source = _source(sheet)
    claims: dict[str, str] = {}
    for name, _, claim, path in sheet.claims:
        states = {found[number] for number in (claim.sentence, *(extra.sentence for extra in claim.support))}
        claims[name] = next(state for state in ("gone", "moved", "kept") if state in states)
        if claims[name] == "gone":
            message = f"its sentence {claim.sentence} is not in this copy of the text"
            mend = "use the registered text, or code the changed article anew"
            source.fault("claim-gone", message, mend, *path, "exact")
    return TextState("copy", claims), source.faults


def _misplaced(sheet: Sheet, anchors: Anchors, bound: Anchors) -> list[Fault]:
    """Return a fault for each fragment recorded elsewhere than it stands, else for one such sentence."""
    source = _source(sheet)
    recorded, found = ({row.id: row for row in each.fragments} for each in (anchors, bound))
    for fragment in sheet.fragments():
        if recorded.get(fragment.id) != found.get(fragment.id):
            message = f"the recorded place of {fragment.id} is not that in the text"
            source.fault("anchors-stale", message, STALE, *fragment.path)
    if not source.faults:
        pairs = zip(anchors.sentences, bound.sentences, strict=False)
        number = next((new.sentence for old, new in pairs if old != new), 0)
        message = (
            f"sentence {number} is recorded otherwise than it stands in the text"
            if number
            else "the text has other sentences than recorded"
        )
        source.fault("anchors-stale", message, STALE, *_paths(sheet).get(number, ("origin", "text")))
    return source.faults
