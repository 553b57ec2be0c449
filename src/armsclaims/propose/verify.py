"""The one door for extractors: words that another program found are grounded in the text, or refused with a
count.

An extractor says words, never places: `{quote, sentence?, speaker, cue, act, withheld, item, quantity, said,
event}`. The quote must stand in the text (in its sentence, if one is named) exactly once after folding.
Numbers and days are read by our own grammars from the words given. Nothing is matched fuzzily, and nothing is
mended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..coding.schema import ACTS, STAGES
from ..evidence.text import Sentence, find, fold, normalised, segment
from . import quantities
from .attribution import Span
from .dates import find_dates
from .proposals import is_day

LONGEST_QUOTE = 2_000
"""Characters of a quote that are looked for."""
_WORDED = ("cue", "withheld", "item", "certainty_words", "supplier", "recipient")


@dataclass
class Verified:
    """What came through the door, in the order of the text, and what was refused and why."""

    kept: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)


def verify(
    text: str, extractions: Iterable[Any], *, published: str | None = None, engine: str = ""
) -> Verified:
    """Return the extractions that stand in the text as proposals, and the others with the reason.

    `published` is an ISO day from which days in words are counted. Refusals are `{rule, message, places}`.
    """
    sentences = segment(text)
    day = date.fromisoformat(published) if is_day(published) else None
    result = Verified()
    for number, entry in enumerate(extractions, 1):
        if not isinstance(entry, Mapping):
            result.refused.append(_refusal("not-a-mapping", f"entry {number} is no mapping of fields"))
            continue
        spans, refusal = ground(text, sentences, entry)
        home = next((s for s in sentences if spans and s.start <= spans[0][0] < s.end), None)
        if not refusal and (home is None or spans[-1][1] > home.end):
            message = f"the quote of entry {number} does not lie in one sentence"
            refusal = _refusal("not-one-sentence", message, 1)
        if refusal:
            result.refused.append(refusal)
        else:
            result.kept.append(_proposal(text, home, spans, entry, day, engine))
    result.kept.sort(key=lambda p: p["spans"])
    counts: Counter[int] = Counter()
    for proposal in result.kept:
        counts[proposal["sentence"]] += 1
        proposal["id"] = f"p{proposal['sentence']:02}-{counts[proposal['sentence']]}"
    return result


def ground(
    text: str, sentences: list[Sentence], entry: Mapping[str, Any]
) -> tuple[list[Span], dict[str, Any] | None]:
    """Return where a quote stands, or the refusal: each part must be found exactly once."""
    quote = entry.get("quote")
    parts = quote if isinstance(quote, list) else [quote]
    if not parts or not all(isinstance(part, str) and part.strip() for part in parts):
        return [], _refusal(
            "quote-missing", "an extraction needs `quote`, the words as they stand in the text"
        )
    start, end = 0, len(text)
    if isinstance(number := entry.get("sentence"), int):
        home = next((s for s in sentences if s.number == number), None)
        if home is None:
            return [], _refusal("sentence-unknown", f"the text has no sentence {number}")
        start, end = home.start, home.end
    spans = []
    for part in parts:
        found = find(part, text, start, end) if len(part) <= LONGEST_QUOTE else []
        if len(found) != 1:
            return [], _refusal(
                "not-grounded", f"the quote stands in the text {len(found)} times, not once", len(found)
            )
        spans += found
    return sorted(spans), None


def _refusal(rule: str, message: str, places: int = 0) -> dict[str, Any]:
    return {"rule": rule, "message": message, "places": places}


def _proposal(
    text: str, home: Sentence, spans: list[Span], entry: Mapping[str, Any], day: date | None, engine: str
) -> dict[str, Any]:
    """Return a grounded extraction as a proposal; a field not in the text is dropped with a note."""
    notes: list[str] = []

    def words_of(value: Any, name: str, start: int = 0, end: int | None = None) -> str | None:
        value = value.get("text") if isinstance(value, Mapping) else value
        if not isinstance(value, str) or not value.strip():
            return None
        if find(value, text, start, end):
            return normalised(value)
        notes.append(f"{name}: these words do not stand in the text, so the field was dropped")
        return None

    def closed(name: str, values: Iterable[str]) -> str | None:
        value = entry.get(name)
        if value is None or value in values:
            return value
        notes.append(f"{name}: {str(value)[:40]!r} is not in the closed list, so the field was dropped")
        return None

    speaker = words_of(entry.get("speaker"), "speaker")
    amount = words_of(entry.get("quantity"), "quantity", home.start, home.end)
    counted = quantities.parse(amount) if amount else None
    if amount and counted is None:
        notes.append("quantity: these words give no number, so the field was dropped")
    dated = {name: words_of(entry.get(name), name, home.start, home.end) for name in ("said", "event")}
    return {
        "id": "",
        "rules": [engine or "extractor"],
        "spans": [list(span) for span in spans],
        "zone": home.zone,
        "sentence": home.number,
        "speaker": {"text": speaker, "start": None, "end": None, "how": "named" if speaker else "none"},
        "chain": [],
        "act": closed("act", ACTS) or "claims",
        **{name: words_of(entry.get(name), name) for name in _WORDED},
        "worded_by": "speaker" if entry.get("worded_by") == "speaker" else "outlet",
        "quantity": counted
        and {"text": amount, "kind": counted.kind, "min": counted.min, "max": counted.max,
        "unit": counted.unit},
        "stage": closed("stage", STAGES),
        "places": [],
        **{name: _day(words, day) for name, words in dated.items()},
        "notes": notes,
    }  # fmt: skip


def _day(words: str | None, published: date | None) -> dict[str, str | None]:
    """Return the one date that words tell as EDTF with its basis; nothing where they tell none or several."""
    found = [d for d in find_dates(fold(words), published) if d.edtf] if words else []
    if len({d.edtf for d in found}) != 1:
        return {"edtf": None, "basis": "none"}
    return {"edtf": found[0].edtf, "basis": found[0].basis}


def check_own(text: str, made: list[dict[str, Any]]) -> Verified:
    """Return our own engine's proposals through the same door."""
    sentences = {s.number: s for s in segment(text)}
    result = Verified()
    for proposal in made:
        home, spans = sentences[proposal["sentence"]], proposal["spans"]
        if not all(home.start <= a < b <= home.end for a, b in spans):
            result.refused.append(
                _refusal("not-one-sentence", f"{proposal['id']} does not lie in one sentence")
            )
            continue
        for name in (*_WORDED, "cue"):
            if proposal.get(name) and not find(proposal[name], text):
                proposal[name] = None
        result.kept.append(proposal)
    return result
