"""Spans from a dependency parse: clauses, subjects and noun phrases of a line, in code points of the text."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from .clauses import coordinated
from .engine import Span
from .lines import Line
from .scene import Scene
from .topic import Topic
from .turns import Spoken
from .vocabulary import REPORT_NOUNS

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_BE = ("is", "'s", "was", "were", "would", "will")
_VERB = ("VB", "MD")


class Grammar(Spoken):
    """Statements of a scene whose lines are parsed; a line without a parse gives no subject and one clause."""

    def __init__(self, scene: Scene, topic: Topic, docs: dict[int, Any]):
        super().__init__(scene, topic)
        self.docs = docs
        self._shows = False

    def subject_of(self, line: Line, at: int) -> Span | None:
        doc = self.docs.get(line.number)
        if doc is None:
            n = bisect_right(line.ends, at)
            return self.before(line, line.starts[n]) if n < len(line.starts) else None
        token = next((t for t in doc if line.start + t.idx <= at < line.start + t.idx + len(t.text)), None)
        if token is None:
            return None
        verb = (
            token
            if token.tag_.startswith(_VERB) and token.dep_ not in ("aux", "auxpass", "neg")
            else token.head
        )
        return self._subject(line, verb)

    def clauses(self, line: Line, span: Span) -> list[Span]:
        return coordinated(self.scene.view, span)

    def _at(self, line: Line, token: Any) -> Span:
        return line.start + token.idx, line.start + token.idx + len(token.text)

    def _span(self, line: Line, token: Any, skip_self: bool = False) -> Span | None:
        """Return the span of a token's subtree, without relative clauses behind a comma."""
        tokens = [t for t in token.subtree if not (skip_self and t.i == token.i)]
        tokens = [t for t in tokens if t.tag_ not in (",", ".", "``", "''") and not t.is_space]
        if not tokens:
            return None
        return line.start + tokens[0].idx, line.start + tokens[-1].idx + len(tokens[-1].text)

    def _clause(self, line: Line, token: Any, but: Any = None) -> Span:
        """Return a clause's span: its subtree without the complementizer and without coordinated clauses."""
        out = {t.i for t in but.subtree} if but is not None else set()
        for child in token.children:
            joined = [child, *(c for c in child.children if child.dep_ == "xcomp" and is_bare(c))]
            out |= {
                t.i
                for c in joined
                if c.dep_ == "conj" and (stands_alone(c) or is_bare(c)) and c.i > token.i
                for t in c.subtree
            }
            if (
                child.dep_ == "mark"
                and child.text.lower() == "that"
                and not (child.i + 1 < len(child.doc) and child.nbor().text.lower() in _BE)
            ):
                out.add(child.i)
        tokens = [t for t in token.subtree if t.i not in out and not t.is_space]
        while tokens and (
            tokens[-1].dep_ in ("cc", "punct", "mark") or tokens[-1].text.lower() in ("but", "and")
        ):
            tokens.pop()
        while tokens and (
            tokens[0].dep_ in ("cc", "punct")
            or tokens[0].text.lower() == "that"
            and not (len(tokens) > 1 and tokens[1].text.lower() in _BE)
        ):
            tokens.pop(0)
        tokens = tokens or [token]
        return line.start + tokens[0].idx, line.start + tokens[-1].idx + len(tokens[-1].text)

    def _subject(self, line: Line, verb: Any) -> Span | None:
        """Return a verb's subject: its own, its governor's, or the noun that its clause hangs on."""
        if (
            verb.tag_ == "VBG"
            and verb.dep_ in ("advcl", "conj", "ccomp", "acl")
            and self.scene.view[: line.start + verb.idx].rstrip().endswith((",", " and"))
        ):
            verb = next((t for t in verb.ancestors if t.dep_ == "ROOT"), verb)
        for _ in range(5):
            own = next(
                (c for c in verb.children if c.dep_ in _SUBJECTS and c.i < verb.i or c.dep_ == "nsubj"), None
            )
            if own is not None and own.tag_ not in ("WDT", "WP"):
                return self._noun_phrase(line, own)
            if own is not None or verb.dep_ in ("relcl", "acl"):
                return (
                    self._noun_phrase(line, verb.head) if verb.head.tag_.startswith(("NN", "PRP")) else None
                )
            if verb.dep_ == "ROOT":
                return None
            verb = verb.head
        return None

    def _noun_phrase(self, line: Line, token: Any) -> Span | None:
        """Return the words of a speaker: the phrase without clauses; of `claims by N`, N."""
        if token.text.lower() in REPORT_NOUNS:
            for child in token.children:
                if child.dep_ in ("prep", "agent") and child.text.lower() in ("by", "from"):
                    return self._span(line, next(iter(child.children), child))
                if child.dep_ == "poss":
                    return self._noun_phrase(line, child)
        out: set[int] = set()
        for child in token.children:
            joined = child.dep_ == "appos" and not any(
                t.text == "," for t in child.doc[token.i : child.left_edge.i]
            )
            if (
                child.dep_ in ("relcl", "acl", "case")
                or child.dep_ == "appos"
                and not joined
                or child.dep_ == "prep"
                and not _names_on(child)
            ):
                out |= {t.i for t in child.subtree}
        tokens = [
            t
            for t in token.subtree
            if t.i not in out and t.dep_ != "punct" and t.tag_ not in (",", "``", "''")
        ]
        if not tokens:
            return None
        first = next(
            (t for t in reversed(tokens) if t.i <= token.i and (t.i - 1) not in {x.i for x in tokens}),
            tokens[0],
        )
        tokens = [t for t in tokens if t.i >= first.i]
        if tokens[-1].text == "'s":
            tokens.pop()
        start, end = line.start + tokens[0].idx, line.start + tokens[-1].idx + len(tokens[-1].text)
        text = self.scene.view[start:end]
        return (start, end - 2) if text.endswith("'s") else (start, end)

    def _said(self, line: Line, token: Any, contents: list[tuple[Span, ...]]) -> tuple[Span, ...]:
        """Return the parts of the cue's own clause outside its complements."""
        inside = [part for parts in contents for part in parts]
        first = min((a for a, _ in inside), default=line.end)
        start = line.start + min(t.idx for t in token.subtree)
        at = line.start + token.idx
        return ((min(start, at), max(first, at)),)


def _names_on(prep: Any) -> bool:
    """Return whether a preposition goes on with a name: "the ministry of", "the Committee on Transfers"."""
    if prep.text.lower() in ("of", "to", "for"):
        return True
    return (
        prep.text.lower() == "on"
        and prep.head.text[0].isupper()
        and any(c.text[0].isupper() for c in prep.children)
    )


def is_bare(token: Any) -> bool:
    """Return whether a verb in its base form is joined to another: "will enforce …, expose … and make …"."""
    return token.dep_ == "conj" and token.tag_ == "VB" and any(c.dep_ == "dobj" for c in token.children)


def stands_alone(token: Any) -> bool:
    """Return whether a coordinated verb has its own subject or its own "that"."""
    return token.tag_.startswith(_VERB) and any(c.dep_ in (*_SUBJECTS, "mark") for c in token.children)


def is_clausal(token: Any) -> bool:
    return token.tag_.startswith(_VERB) and any(
        c.dep_ in (*_SUBJECTS, "mark", "aux", "dobj") for c in token.children
    )


def within(parts: tuple[Span | None, ...], spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the parts cut to the spans that frames leave."""
    kept = [(max(a, c), min(b, d)) for part in parts if part for a, b in [part] for c, d in spans]
    return tuple((a, b) for a, b in kept if a < b)
