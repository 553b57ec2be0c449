"""A sheet against its text: recorded anchors, coverage of every sentence, claims in another copy."""

from collections import Counter
from typing import Any

from ..evidence import anchors as evidence
from ..evidence.anchors import Anchors
from ..evidence.text import BOILERPLATE_ZONES, find, normalised, text_sha256
from ..faults import Fault
from .schema import SENTENCE_STATUSES
from .sheets import Sheet

STALE = "run `armsclaims check --write --articles DIR` with the registered text"


def bind(sheet: Sheet, text: str) -> tuple[Anchors, list[Fault]]:
    """Return the anchors of a sheet in its registered text, and everything wrong with it there."""
    source = sheet.notes()
    anchors, issues = evidence.bind(sheet.article_id, sheet.fragments(), sheet.zones, text)
    source.note(issues)
    rows = {row.sentence: row for row in anchors.sentences}
    for _, statement, claim, path in sheet.claims:
        row, cue = rows.get(claim.sentence), statement.cue
        last = row.words if row else 0
        if claim.passage and claim.passage[1] > last:
            message = f"the passage ends after word {last}, the sentence's last"
            source.fault("bad-passage", message, "count words from 0", *path, "passage")
        if row and cue and not find(cue, text, row.start, row.end):
            message = f"the cue '{cue}' is not in sentence {claim.sentence}"
            source.fault("cue-missing", message, "copy it as printed", *path[:2], "cue")
    return anchors, source.faults


def check_recorded(sheet: Sheet, anchors: Anchors | None) -> list[Fault]:
    """Return faults between a sheet and its recorded anchors, and in its coverage."""
    source, origin = sheet.notes(), ("origin", "text")
    if anchors is None:
        source.fault("anchors-missing", "the sheet has no anchors", STALE, *origin)
        return source.faults
    registered = sheet.content.origin.text
    if (anchors.sha256, anchors.characters) != (registered.sha256, registered.characters):
        source.fault("anchors-stale", "the anchors are of another text", STALE, *origin)
    recorded = {row.id: (row.field, row.sentence, row.exact) for row in anchors.fragments}
    for fragment in sheet.fragments():
        here = (fragment.field, fragment.sentence, normalised(fragment.exact))
        if recorded.pop(fragment.id, None) != here:
            source.fault("anchors-stale", f"{fragment.id} is not as recorded", STALE, *fragment.path)
    paths = {name: (*path, "id") for name, _, _, path in sheet.claims}
    for name in recorded:
        claim = name.partition("#")[0]
        message = f"{name} is recorded, the sheet has it no more"
        source.fault("anchors-stale", message, STALE, *paths.get(claim, ("statements",)), claim=claim)
    zones, paths = {row.sentence: row.zone for row in anchors.sentences}, _paths(sheet)
    for k, entry in enumerate(sheet.content.zones):
        if zones.get(entry.sentence, entry.zone) != entry.zone:
            message = f"sentence {entry.sentence} is recorded with another zone"
            source.fault("anchors-stale", message, STALE, "zones", k, "zone")
    for number, status in statuses(sheet, anchors).items():
        if status == "open":
            # It has no line yet: it is told at the one before it, behind which it belongs.
            before = max((known for known in paths if known < number), default=0)
            message = f"sentence {number} is neither coded nor set aside"
            mend = "code it, or set it aside with a reason"
            source.fault("sentence-open", message, mend, *paths.get(before, ("statements",)), claim="")
    for number in sorted(sheet.set_aside):
        other = "coded" if number in sheet.coded else "boilerplate"
        if other == "coded" or zones.get(number) in BOILERPLATE_ZONES:
            message = f"sentence {number} is set aside and {other}"
            source.fault("sentence-twice", message, "take it out of set_aside", *paths[number])
    for number in sorted(paths.keys() - zones.keys()):
        mend = f"name one from 1 to {len(zones)}"
        source.fault("sentence-unknown", f"there is no sentence {number}", mend, *paths[number])
    return source.faults


def statuses(sheet: Sheet, anchors: Anchors) -> dict[int, str]:
    """Return by sentence what the coder did: coded, set_aside or boilerplate; open where nothing is done."""
    found = {
        row.sentence: "boilerplate" if row.zone in BOILERPLATE_ZONES else "open" for row in anchors.sentences
    }
    return found | dict.fromkeys(sheet.set_aside, "set_aside") | dict.fromkeys(sheet.coded, "coded")


def _paths(sheet: Sheet) -> dict[int, tuple[Any, ...]]:
    """Return by sentence the path at which a fault of it is told: set aside before zoned before coded."""
    paths = {claim.sentence: (*path, "sentence") for _, _, claim, path in sheet.claims}
    for kind in ("zones", "set_aside"):
        for k, entry in enumerate(getattr(sheet.content, kind)):
            paths[entry.sentence] = (kind, k, "sentence")
    return paths


def coverage(sheet: Sheet, anchors: Anchors) -> dict[str, int]:
    """Return how many sentences are coded, set aside and boilerplate, and how many are open."""
    counts = Counter(statuses(sheet, anchors).values())
    shown = {name: counts[name] for name in (*SENTENCE_STATUSES, "open")}
    return {"sentences": len(anchors.sentences)} | shown


def state(sheet: Sheet, anchors: Anchors, text: str | None) -> tuple[str, dict[str, str], list[Fault]]:
    """Say how `text` bears the sheet's claims: "registered", "copy" or "none"; kept, moved or gone by claim;
    and a fault for each claim that is gone.

    The registered file is checked code point by code point; another copy by its sentences' hashes; without a
    text nothing is claimed.
    """
    if text is None:
        return "none", {}, []
    source = sheet.notes()
    if text_sha256(text) == anchors.sha256:
        bound, faults = bind(sheet, text)
        recorded = {row.id: row for row in anchors.fragments}
        for fragment, row in () if faults else zip(sheet.fragments(), bound.fragments, strict=True):
            if recorded.get(row.id) != row:
                message = f"the recorded place of {row.id} is not that in the text"
                source.fault("anchors-stale", message, STALE, *fragment.path)
        if not (faults or source.faults) and bound.sentences != anchors.sentences:
            pairs = zip(anchors.sentences, bound.sentences, strict=False)
            number = next((new.sentence for old, new in pairs if old != new), 0)
            where = number or "after the last"
            message = f"sentence {where} is recorded otherwise than it stands in the text"
            source.fault("anchors-stale", message, STALE, *_paths(sheet).get(number, ("origin", "text")))
        return "registered", {name: "kept" for name, *_ in sheet.claims}, faults + source.faults
    found = evidence.look_up(text, [(row.sentence, row.sha256, row.tokens) for row in anchors.sentences])
    claims: dict[str, str] = {}
    for name, _, claim, path in sheet.claims:
        states = {found[part.sentence] for part in (claim, *claim.support)}
        claims[name] = next(state for state in ("gone", "moved", "kept") if state in states)
        if claims[name] == "gone":
            message = f"its sentence {claim.sentence} is not in this copy of the text"
            mend = "use the registered text, or code the changed article anew"
            source.fault("claim-gone", message, mend, *path, "exact")
    return "copy", claims, source.faults
