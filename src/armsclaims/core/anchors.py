"""Anchors: a sheet's sentences and fragments, tied to hashes and places of its article's text.

`bind` needs the registered text and makes `<id>.anchors.json`; `verify` holds a sheet to that file without a text;
`state` says of any copy of the article which claims are kept, moved or gone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from . import files
from .evidence import (
    MAX_SHARE,
    Sentence,
    find,
    look_up,
    normalised,
    segment,
    sentence_sha256,
    text_sha256,
    words,
)
from .faults import DataError, Fault
from .schema import BOILERPLATE_ZONES, EVIDENCE_FIELDS, ZONES
from .sheets import Sheet, is_passage
from .yamlio import Checker


@dataclass(frozen=True)
class TextState:
    """What is known of an article's text in this build.

    `state` is registered, copy or none; `claims` gives kept, moved or gone by claim id, empty without a text.
    """

    state: str
    claims: Mapping[str, str]
    file: str = ""


def anchors_path(sheets_folder: Path, article_id: str) -> Path:
    """Return where an article's anchors lie."""
    return sheets_folder / f"{article_id}.anchors.json"


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


def _zoned(sheet: Sheet, text: str) -> list[Sentence]:
    return [
        Sentence(s.number, sheet.zones.get(s.number, s.zone), s.start, s.end, s.paragraph) for s in segment(text)
    ]


def bind(sheet: Sheet, text: str) -> tuple[dict[str, Any], list[Fault]]:
    """Return the anchors of `sheet` in its registered `text`, and every fault: a fragment not found, or found twice.

    Offsets are half-open code points of `text`.
    """
    check = Checker(sheet.name)
    sentences = {s.number: s for s in _zoned(sheet, text)}
    entries = []
    for evidence_id, claim_id, field, number, exact, node, key in sheet.fragments():
        sentence = sentences.get(number)
        if sentence is None:
            mend = f"name a sentence from 1 to {len(sentences)}"
            check.fault("sentence-unknown", f"the text has no sentence {number}", mend, node, "sentence", claim_id)
            continue
        spans = find(exact, text, sentence.start, sentence.end)
        if len(spans) != 1:
            rule, how = ("fragment-missing", "is not") if not spans else ("fragment-twice", "is found more than once")
            mend = "copy it from the text" if not spans else "make it longer until it is found once"
            message = f"'{exact}' ({field}) {how} in sentence {number}"
            check.fault(rule, message, mend, node, key, claim_id)
            continue
        (start, end) = spans[0]
        # A credit may be glued to the sentence's end: only what lies inside the sentence is a word cut.
        cuts = [at for at in (start, end) if sentence.start < at < sentence.end]
        if any(text[at - 1].isalnum() and text[at].isalnum() for at in cuts):
            message = f"'{exact}' ({field}) cuts a word of sentence {number}"
            check.fault("fragment-half-word", message, "begin and end it with whole words", node, key, claim_id)
        if field == "content" and len(words(text[start:end])) >= len(words(text[sentence.start : sentence.end])):
            message = f"the fragment is the whole of sentence {number}"
            check.fault("fragment-whole", message, "cut it to the decisive words", node, key, claim_id)
        entries.append(
            {"id": evidence_id, "field": field, "sentence": number, "exact": normalised(exact), "start": start, "end": end}
        )
    rows = [
        {
            "sentence": s.number,
            "zone": s.zone,
            "sha256": sentence_sha256(text[s.start : s.end]),
            "start": s.start,
            "end": s.end,
            "words": len(words(text[s.start : s.end])),
            "tokens": len(normalised(text[s.start : s.end]).split(" ")),
        }
        for s in sentences.values()
    ]
    _passages(check, sheet, {row["sentence"]: row["words"] for row in rows})
    _cues(check, sheet, sentences, text)
    _share(check, sheet, entries, text)
    anchors = {"article": sheet.article_id, "sha256": text_sha256(text), "characters": len(text)}
    return {**anchors, "sentences": rows, "fragments": entries}, check.faults


def _passages(check: Checker, sheet: Sheet, counts: Mapping[int, int]) -> None:
    for _, claim in sheet.claims():
        if is_passage(claim.get("passage")) and claim["passage"][1] > counts.get(claim["sentence"], 0):
            message = f"the passage ends after word {counts.get(claim['sentence'], 0)}, the sentence's last"
            check.fault("bad-passage", message, "count words from 0", claim, "passage", sheet.claim_id(claim))


def _cues(check: Checker, sheet: Sheet, sentences: Mapping[int, Sentence], text: str) -> None:
    for statement, claim in sheet.claims():
        sentence = sentences.get(claim["sentence"])
        if sentence and statement.get("cue") and not find(statement["cue"], text, sentence.start, sentence.end):
            message = f"the cue '{statement['cue']}' is not in sentence {sentence.number}"
            check.fault("cue-missing", message, "copy it as printed", statement, "cue", sheet.claim_id(claim))


def _share(check: Checker, sheet: Sheet, entries: list[dict], text: str) -> None:
    """Note fragments that touch, at the later one, and those that together hold too much of the article, at the longest."""
    places = {fragment.id: (fragment.node, fragment.key, fragment.claim_id) for fragment in sheet.fragments()}
    spans = sorted((e["start"], e["end"], e["id"]) for e in entries)
    merged: list[list[tuple[int, int, str]]] = []
    for span in spans:
        if merged and span[0] <= _end(merged[-1]):
            merged[-1].append(span)
        else:
            merged.append([span])
    for before, after in pairwise(merged):
        if not words(text[_end(before) : after[0][0]]):
            message = f"'{normalised(text[slice(*after[0][:2])])}' touches the fragment before it, at code point {_end(before)}"
            check.fault("fragments-adjacent", message, "leave at least a word between them", *places[after[0][2]])
    for run in merged:
        if len(words(text[run[0][0] : _end(run)])) > 12:
            names = ", ".join(dict.fromkeys(name.rpartition("/")[2] for *_, name in run))
            message = f"overlapping fragments make a run of over twelve words at code point {run[0][0]}: {names}"
            check.fault("fragments-overlap", message, "shorten one of them", *places[run[-1][2]])
    held, total = sum(len(words(text[run[0][0] : _end(run)])) for run in merged), len(words(text))
    if held > total * MAX_SHARE:
        longest = max(spans, key=lambda span: len(words(text[span[0] : span[1]])))
        message = f"fragments hold {held} of {total} words, over a fifth; this one is the longest"
        check.fault("fragments-share", message, "shorten the longest fragments", *places[longest[2]])


def _end(run: list[tuple[int, int, str]]) -> int:
    return max(end for _, end, _ in run)


def write_anchors(path: Path, anchors: Mapping[str, Any]) -> None:
    """Write anchors as JSON, one sentence or fragment a line, so that a change shows as a change."""
    head = {key: value for key, value in anchors.items() if not isinstance(value, list)}
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for key in ("sentences", "fragments"):
        rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in anchors[key])
        lines.append(f" {json.dumps(key)}: [\n{rows}\n ]")
    files.write({path: "{\n" + ",\n".join(lines) + "\n}\n"})


def read_anchors(path: Path) -> dict[str, Any] | None:
    """Return the anchors in `path`, None where there is no such file; DataError where it cannot be read as anchors."""
    message, line = "", None
    try:
        anchors = json.loads(files.read_text(path))
        message = _misshapen(anchors, path.name.removesuffix(".anchors.json"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        message, line = f"they cannot be read ({files.why(error)})", files.line(error)
    if message:
        mend = "run `armsclaims check --write --articles DIR` with the registered text, which writes them anew"
        raise DataError([Fault(f"data/articles/{path.name}", "anchors-unreadable", message, mend, line)])
    return anchors


_WHOLE: dict[str, type] = {"article": str, "sha256": str, "characters": int, "sentences": list, "fragments": list}
_SENTENCE: dict[str, type] = {"sentence": int, "zone": str, "sha256": str, "start": int, "end": int, "words": int, "tokens": int}
_FRAGMENT: dict[str, type] = {"id": str, "field": str, "sentence": int, "exact": str, "start": int, "end": int}


def _has(row: Any, keys: Mapping[str, type]) -> bool:
    return isinstance(row, dict) and row.keys() == keys.keys() and all(type(row[key]) is kind for key, kind in keys.items())


def _misshapen(anchors: Any, article_id: str) -> str:
    """Say what is wrong in the form of recorded anchors, '' where nothing is: what `bind` writes has no other form."""
    if not _has(anchors, _WHOLE) or not _is_hash(anchors["sha256"]):
        return f"they must be a mapping of {', '.join(_WHOLE)}"
    if anchors["article"] != article_id:
        return f"they are of article {anchors['article'][:40]!r}"
    at = 0
    for number, row in enumerate(anchors["sentences"], 1):
        if not _has(row, _SENTENCE) or row["sentence"] != number or row["zone"] not in ZONES or not _is_hash(row["sha256"]):
            return f"sentence {number} is not in form"
        if not at <= row["start"] < row["end"] <= anchors["characters"]:
            return f"sentence {number} overlaps the one before it, or lies outside the text"
        if not (0 <= row["words"] <= row["end"] - row["start"] and 1 <= row["tokens"] <= row["end"] - row["start"]):
            return f"sentence {number} has impossible counts"
        at = row["end"]
    return _misplaced(anchors)


def _misplaced(anchors: Mapping[str, Any]) -> str:
    """Say which recorded fragment is not in form, doubled, or not inside its sentence."""
    spans = {row["sentence"]: (row["start"], row["end"]) for row in anchors["sentences"]}
    seen: set[str] = set()
    for number, row in enumerate(anchors["fragments"], 1):
        if not _has(row, _FRAGMENT) or row["field"] not in EVIDENCE_FIELDS or row["sentence"] not in spans:
            return f"fragment {number} is not in form"
        start, end = spans[row["sentence"]]
        if not start <= row["start"] < row["end"] <= end or not 0 < len(row["exact"]) <= row["end"] - row["start"]:
            return f"fragment {number} does not fit into its sentence"
        if row["id"] in seen:
            return f"fragment {number} stands twice"
        seen.add(row["id"])
    return ""


def _is_hash(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


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
    recorded = {entry["id"]: (entry["field"], entry["sentence"], entry["exact"]) for entry in anchors["fragments"]}
    for evidence_id, claim_id, field, number, exact, node, key in sheet.fragments():
        if recorded.pop(evidence_id, None) != (field, number, normalised(exact)):
            check.fault("anchors-stale", f"{evidence_id} is not as recorded", stale, node, key, claim_id)
    claims = {sheet.claim_id(claim): claim for _, claim in sheet.claims()}
    for evidence_id in recorded:
        claim_id = evidence_id.partition("#")[0]
        at = (claims[claim_id], "id") if claim_id in claims else (sheet.data, "statements")
        check.fault("anchors-stale", f"{evidence_id} is recorded, the sheet has it no more", stale, *at, claim_id)
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
        at = lines[max(before)] if (before := [known for known in lines if known < number]) else (sheet.data, "statements")
        check.fault("sentence-open", f"sentence {number} is neither coded nor set aside", "code it, or set it aside with a reason", *at)
    for number in sorted(set(aside) & (coded | boilerplate)):
        other = "coded" if number in coded else "boilerplate"
        check.fault("sentence-twice", f"sentence {number} is set aside and {other}", "take it out of set_aside", *lines[number])
    for number in sorted((coded | set(aside) | set(sheet.zones)) - numbers):
        check.fault("sentence-unknown", f"there is no sentence {number}", f"name one from 1 to {len(numbers)}", *lines[number])
    return check.faults


def _lines(sheet: Sheet) -> dict[int, tuple[Mapping, str]]:
    """Return by sentence the entry of the sheet that a fault of it stands at: set aside before zoned before coded."""
    entries = [*(claim for _, claim in sheet.claims()), *(sheet.data.get("zones") or ()), *(sheet.data.get("set_aside") or ())]
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
        wrong = [new["sentence"] for old, new in zip(anchors["sentences"], bound["sentences"], strict=False) if old != new]
        message = f"sentence {wrong[0]} is recorded otherwise than it stands in the text" if wrong else "the text has other sentences than recorded"
        check.fault("anchors-stale", message, stale, *(_lines(sheet).get(wrong[0] if wrong else 0) or (sheet.data["origin"], "text")))
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
