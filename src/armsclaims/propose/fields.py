"""The fields of one statement: act, certainty, item, quantity, stage, parties, days. Unknown is None."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import takewhile
from typing import Any

from ..evidence.text import Span
from . import wordlists as W
from .article import Article, Line, Speaker, low_words
from .attribution import Attribution
from .dates import UNDATED, Dated, find_dates
from .quantities import Quantity, scan
from .topic import parties_in

_NEGATIONS = frozenset("no not never none nothing neither nor".split())
_GENERAL_OBJECTS = frozenset("evidence information plans confirmed such any true".split())
_TAKES = frozenset("buy purchase acquire obtain receive import procure seek request get order".split())
_TO_COME = frozenset("to will would may could might plans planning".split())
# 0.50 calibre, .50-cal, 7.62 mm: a size of the weapon, not a count.
_CALIBRE = re.compile(r"\s*[-\u2010-\u2015]?(?:cal\b|cal(?:ibre|iber)\b|mm\b|millimet)", re.I)
# S 300, Kh-55: a capital or two before the number make it a type.
_TYPE_NUMBER = re.compile(r"(?:^|[\s(])[A-Z][a-zA-Z]{0,2}[ -]$")


def act(found: Attribution, low: list[str]) -> str:
    """Return the act: the cue's, or what a negation, a judgement, a vow or a forecast makes of it."""
    words = set(low)
    if found.act not in ("claims", "believes"):
        return "denies" if found.act == "evaluates" and W.FALSEHOOD & words else found.act
    if found.lemma in W.ADMITTING_CUES:
        return "admits"
    if W.FALSEHOOD & words or _negates_a_dealing(low):
        return "denies"
    if low[:1] and low[0] in ("we", "i", "it") and words & {"will", "'ll", "would", "continue"}:
        return "commits"
    if W.JUDGEMENT & words:
        return "evaluates"
    if words & {"will", "would", "won't", "expect"} and not words & {"was", "were", "had", "sent"}:
        return "predicts"
    return "claims"


def _negates_a_dealing(low: list[str]) -> bool:
    """Return whether a negation near the start is followed by arms, goods, a dealing or a supply."""
    at = next((n for n, w in enumerate(low[:14]) if w in _NEGATIONS or w.endswith("n't")), len(low))
    kinds = W.ARMS | W.GOODS | W.DEALINGS | _GENERAL_OBJECTS
    return any(w in kinds or W.is_form_of(w, W.SUPPLY) for w in low[at : at + 12])


def certainty(found: Attribution, low: list[str]) -> str | None:
    """Return the word that makes a statement less than sure, None where none does."""
    hedged = (word for word in [*low, found.lemma] if word in W.CERTAINTY)
    return next(hedged, found.lemma if found.act == "believes" else None)


def item(line: Line, content: list[Span]) -> str | None:
    """Return the first phrase of the content that ends in arms, else in goods."""
    for kinds in (W.ARMS, W.GOODS):
        for t in line.doc or ():
            at = line.start + t.idx
            if t.lower_ in kinds and any(a <= at < b for a, b in content):
                before = reversed(line.doc[max(0, t.i - 3) : t.i])
                about = (w.dep_ in ("amod", "compound") and w.pos_ in ("ADJ", "NOUN") for w in before)
                return line.doc[t.i - sum(takewhile(bool, about)) : t.i + 1].text
    return None


def quantity(view: str, content: list[Span]) -> Quantity | None:
    """Return the first count of things in the content; calibres and type numbers are no counts."""
    for start, end in content:
        for reading in scan(view[start:end]):
            a, b = start + reading.start, start + reading.end
            size = _CALIBRE.match(view, b) or _CALIBRE.search(view[a:b])
            if reading.quantity and not size and not _TYPE_NUMBER.search(view[max(0, a - 5) : a]):
                return reading.quantity
    return None


def stage(low: list[str]) -> str | None:
    """Return the stage of an alleged transfer that the words tell."""
    planned = bool({"plan", "plans", "planning", "intends", "intend", "preparing"} & set(low))
    for name, verbs in W.STAGES:
        for n, word in enumerate(low):
            if not W.is_form_of(word, verbs):
                continue
            to_come = bool(set(low[max(0, n - 4) : n]) & _TO_COME)
            if name in ("delivered", "received", "purchasing", "used") and (planned or to_come):
                return "planned"
            nominal = bool(set(low[max(0, n - 2) : n]) & {"by", "of"})
            return "shipping" if name == "delivered" and word.endswith("ing") and not nominal else name
    return None


def parties(line: Line, content: list[Span], names: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return (supplier, recipient) as printed, by the side of the supply verb on which they stand."""
    for verb in line.doc:
        lemma, at = verb.lemma_.lower(), line.start + verb.idx
        if verb.pos_ == "VERB" and lemma in W.SUPPLY and any(a <= at < b for a, b in content):
            doer = [c for c in verb.children if c.dep_ == "nsubj"]
            behind = [t for t in verb.subtree if t.dep_ in ("pobj", "dative")]
            giver = [t for t in behind if t.head.lower_ in ("from", "by")]
            taker = [t for t in behind if t.head.lower_ in ("to", "for", "into") or t.dep_ == "dative"]
            sides = (giver, doer or giver) if lemma in _TAKES else (doer or giver, taker)
            return _party(sides[0], names), _party(sides[1], names)
    return None, None


def _party(tokens: list[Any], names: Mapping[str, str]) -> str | None:
    """Return the first noun phrase that names a party, without what describes it."""
    phrases = ([t for t in token.subtree if t.i <= token.i] for token in tokens)
    phrase = next((p for p in phrases if parties_in((t.lower_ for t in p), names)), [])
    return " ".join(t.text for t in phrase if t.dep_ not in ("det", "poss", "case")) or None


class Days:
    """When things are said: a speaker's day is carried on to what he says next."""

    def __init__(self, published: date | None):
        self.published = published
        self._said: dict[str | None, Dated] = {}

    def read(
        self, article: Article, line: Line, found: Attribution, who: Speaker, said_act: str
    ) -> tuple[Dated, Dated]:
        """Return when a statement was made and when what it tells of happened."""
        dates = find_dates(article.view, self.published, line.start, line.end)
        inside = [at for at in dates if any(a <= at < b for a, b in found.content)]
        # "said on Thursday (Oct. 12) that ...": a day in brackets behind the cue is the cue's.
        behind = [at for at in inside if found.cue[1] <= at]
        by_cue = [at for at in behind if not re.search(r"\bthat\b|[,;]", article.view[found.cue[1] : at])]
        outside = [dated for at, dated in dates.items() if at not in inside or at in by_cue]
        said = self._day_said(article, line, found, who, outside)
        event = next((dates[at] for at in inside if dates[at].edtf and at not in by_cue), UNDATED)
        if event == UNDATED and said.edtf and said_act in ("claims", "denies"):
            day = said.edtf.lstrip("/")
            event = Dated(f"/{day}", "not_after_statement") if len(day) == 10 else UNDATED
        return said, event

    def _day_said(
        self, article: Article, line: Line, found: Attribution, who: Speaker, outside: list[Dated]
    ) -> Dated:
        by_then = Dated(f"/{self.published}", "not_after_statement") if self.published else UNDATED
        if line.turn:
            spoken = who[1] == "turn" and self.published
            return Dated(self.published.isoformat(), "metadata") if spoken else by_then
        if found.rule == "R14":
            return by_then
        name = article.view[slice(*who[0])] if who[0] else None
        if told := next((dated for dated in outside if dated.edtf), None):
            self._said[name] = self._said[None] = told
            return told
        nameless = who[1] in ("pronoun", "surname", "continued", "none")
        return self._said.get(name) or (self._said.get(None) if nameless else None) or by_then


def features(article: Article, n: int, found: Attribution) -> dict[str, float]:
    """Return what tells a claim on the topic: its rule, its words of each kind, what stands around it."""
    line, near = article.lines[n], article.near
    low = low_words(article.view, found.content)
    inside = article.counts(found.content[0][0], found.content[-1][1])
    whole = article.counts(line.start, line.end)
    before = article.counts(article.lines[n - 1].start, article.lines[n - 1].end) if n else whole
    flags = {
        found.rule: True,
        "one": True,
        "near": n in near,
        "beside": n - 1 in near or n + 1 in near,
        "head": line.sentence.zone in ("headline", "standfirst"),
        "none": not any(inside.values()),
        "line-arms": whole["arms"],
        "line-supply": whole["supply"],
        "line-party": whole["party"],
        "before": before["arms"] or before["party"] and before["supply"],
        "first": low and low[0].split("'")[0] in ("we", "i", "our"),
        "believes": {"believe", "assess", "expect", "information", "assessment"} & set(low[:8]),
        "long": len(low) > 30,
    }
    graded = {kind: min(2, count) / 2 for kind, count in inside.items()}
    return {"share": article.share, **graded, **{name: float(bool(v)) for name, v in flags.items()}}
