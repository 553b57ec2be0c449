"""The one door for extractors: the words of another program are grounded in the text, or refused.

An extractor says words, never places: `{quote, sentence?, speaker, cue, act, withheld, item, quantity, said,
event}`. The quote must stand in the text (in its sentence, if one is named) exactly once after folding.
Numbers and days are read by our own grammars from the words given. Nothing is matched fuzzily, or mended.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..coding.schema import ACTS, STAGES
from ..evidence.text import Sentence, Span, find, fold, normalised, segment
from . import quantities
from .dates import UNDATED, Dated, find_dates, iso_day

LONGEST_QUOTE = 2_000
"""Characters of a quote that are looked for."""
_WORDED = ("cue", "withheld", "item", "certainty_words", "supplier", "recipient")


@dataclass
class Verified:
    """The proposals of a text in order, as plain JSON; what was refused; why there are none, or not all."""

    kept: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""


class _Refused(Exception):
    """An extraction that does not stand in the text: the rule, a message, and the number of places."""


def verify(
    text: str, extractions: Iterable[Any], *, published: str | None = None, engine: str = ""
) -> Verified:
    """Return the extractions that stand in the text as proposals, and the others with the reason.

    `published` is an ISO day from which days in words are counted. Refusals are `{rule, message, places}`.
    """
    sentences, day, result = segment(text), iso_day(published), Verified()
    for number, entry in enumerate(extractions, 1):
        try:
            home, spans = _ground(text, sentences, entry)
            result.kept.append(_proposal(text, home, spans, entry, day, engine))
        except _Refused as refusal:
            rule, message, places = refusal.args
            result.refused.append({"rule": rule, "message": f"entry {number}: {message}", "places": places})
    result.kept.sort(key=itemgetter("spans"))
    for sentence, kept in groupby(result.kept, itemgetter("sentence")):
        for number, proposal in enumerate(kept, 1):
            proposal["id"] = f"p{sentence:02}-{number}"
    return result


def _ground(text: str, sentences: list[Sentence], entry: Any) -> tuple[Sentence, list[Span]]:
    """Return the sentence of a quote and where its parts stand; each must be found exactly once."""
    if not isinstance(entry, Mapping):
        raise _Refused("not-a-mapping", "an extraction is a mapping of fields", 0)
    quote = entry.get("quote")
    parts = quote if isinstance(quote, list) else [quote]
    if not parts or not all(isinstance(part, str) and part.strip() for part in parts):
        raise _Refused("quote-missing", "an extraction needs `quote`, the words as they stand in the text", 0)
    start, end = 0, len(text)
    if isinstance(number := entry.get("sentence"), int):
        if not 0 < number <= len(sentences):
            raise _Refused("sentence-unknown", f"the text has no sentence {number}", 0)
        start, end = sentences[number - 1].start, sentences[number - 1].end
    spans: list[Span] = []
    for part in parts:
        found = find(part, text, start, end) if len(part) <= LONGEST_QUOTE else []
        if len(found) != 1:
            message = f"the quote stands in the text {len(found)} times, not once"
            raise _Refused("not-grounded", message, len(found))
        spans += found
    spans.sort()
    home = next((s for s in sentences if s.start <= spans[0][0] and spans[-1][1] <= s.end), None)
    if home is None:
        raise _Refused("not-one-sentence", "the quote does not lie in one sentence", 1)
    return home, spans


def _proposal(
    text: str, home: Sentence, spans: list[Span], entry: Mapping[str, Any], day: date | None, engine: str
) -> dict[str, Any]:
    """Return a grounded extraction as a proposal; a field not in the text is dropped with a note."""
    notes: list[str] = []

    def words_of(name: str, start: int = 0, end: int | None = None) -> str | None:
        value = entry.get(name)
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

    speaker, amount = words_of("speaker"), words_of("quantity", home.start, home.end)
    counted = quantities.parse(amount) if amount else None
    if amount and counted is None:
        notes.append("quantity: these words give no number, so the field was dropped")
    return {
        "rules": [engine or "extractor"],
        "spans": [list(span) for span in spans],
        "zone": home.zone,
        "sentence": home.number,
        "speaker": {"text": speaker, "start": None, "end": None, "how": "named" if speaker else "none"},
        "chain": [],
        "act": closed("act", ACTS) or "claims",
        **{name: words_of(name) for name in _WORDED},
        "worded_by": "speaker" if entry.get("worded_by") == "speaker" else "outlet",
        "quantity": {**asdict(counted), "text": amount} if counted else None,
        "stage": closed("stage", STAGES),
        "places": [],
        "said": _day(words_of("said", home.start, home.end), day)._asdict(),
        "event": _day(words_of("event", home.start, home.end), day)._asdict(),
        "notes": notes,
    }


def _day(words: str | None, published: date | None) -> Dated:
    """Return the one date that words tell; nothing where they tell none or several."""
    found = {d.edtf: d for d in find_dates(fold(words or ""), published).values() if d.edtf}
    return found.popitem()[1] if len(found) == 1 else UNDATED
