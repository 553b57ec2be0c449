"""Binding: a sheet's sentences and fragments, tied to hashes and places of its article's registered text.

Here a fragment is found once in its sentence or is a fault, and here the words that all fragments hold together are counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ..evidence.text import (
    MAX_SHARE,
    Sentence,
    find,
    normalised,
    segment,
    sentence_sha256,
    text_sha256,
    words,
)
from ..faults import Fault
from .rules import is_passage
from .sheets import Sheet
from .yamlio import Checker


def _zoned(sheet: Sheet, text: str) -> list[Sentence]:
    return [
        Sentence(s.number, sheet.zones.get(s.number, s.zone), s.start, s.end, s.paragraph)
        for s in segment(text)
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
            check.fault(
                "sentence-unknown", f"the text has no sentence {number}", mend, node, "sentence", claim_id
            )
            continue
        spans = find(exact, text, sentence.start, sentence.end)
        if len(spans) != 1:
            rule, how = (
                ("fragment-missing", "is not") if not spans else ("fragment-twice", "is found more than once")
            )
            mend = "copy it from the text" if not spans else "make it longer until it is found once"
            message = f"'{exact}' ({field}) {how} in sentence {number}"
            check.fault(rule, message, mend, node, key, claim_id)
            continue
        (start, end) = spans[0]
        # A credit may be glued to the sentence's end: only what lies inside the sentence is a word cut.
        cuts = [at for at in (start, end) if sentence.start < at < sentence.end]
        if any(text[at - 1].isalnum() and text[at].isalnum() for at in cuts):
            message = f"'{exact}' ({field}) cuts a word of sentence {number}"
            check.fault(
                "fragment-half-word", message, "begin and end it with whole words", node, key, claim_id
            )
        if field == "content" and len(words(text[start:end])) >= len(
            words(text[sentence.start : sentence.end])
        ):
            message = f"the fragment is the whole of sentence {number}"
            check.fault("fragment-whole", message, "cut it to the decisive words", node, key, claim_id)
        entries.append(
            {
                "id": evidence_id,
                "field": field,
                "sentence": number,
                "exact": normalised(exact),
                "start": start,
                "end": end,
            }
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
        if (
            sentence
            and statement.get("cue")
            and not find(statement["cue"], text, sentence.start, sentence.end)
        ):
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
            check.fault(
                "fragments-adjacent", message, "leave at least a word between them", *places[after[0][2]]
            )
    for run in merged:
        if len(words(text[run[0][0] : _end(run)])) > 12:
            names = ", ".join(dict.fromkeys(name.rpartition("/")[2] for *_, name in run))
            message = (
                f"overlapping fragments make a run of over twelve words at code point {run[0][0]}: {names}"
            )
            check.fault("fragments-overlap", message, "shorten one of them", *places[run[-1][2]])
    held, total = sum(len(words(text[run[0][0] : _end(run)])) for run in merged), len(words(text))
    if held > total * MAX_SHARE:
        longest = max(spans, key=lambda span: len(words(text[span[0] : span[1]])))
        message = f"fragments hold {held} of {total} words, over a fifth; this one is the longest"
        check.fault("fragments-share", message, "shorten the longest fragments", *places[longest[2]])


def _end(run: list[tuple[int, int, str]]) -> int:
    return max(end for _, end, _ in run)
