"""Reporting verbs and nouns inside a line: what an engine tells of each, which are coordinated, and which hold others."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from .engine import Span, Speaker, Utterance
from .lines import Line
from .people import Memory
from .phrases import noun_phrase_before
from .scene import Scene
from .topic import Topic
from .withheld import Refusal

HEARD = re.compile(
    r"(?:believed|thought|understood|alleged|suspected|reported|said|known|rumou?red) to (?:be|have)\b"
)
"""A participle that tells of an unnamed source, and is no verb of whom it stands behind: "a ship believed to carry"."""
_JOINED = re.compile(
    r"\"?,?\"? (?:and|but|while) (?:also |then |later |again |even )?(?P<cue>[a-z]+) (?!by\b)(?P<object>(?:the|an?|it|its|this|that|these|those|his|her|their|any|all)\b|[A-Z\"'])?"
)
_ADVERBIAL = re.compile(
    r"(?:(?:several|many|two|three|a number of) times |(?:repeatedly|again and again|publicly|before|in private|in public) "
    r"|(?:in|at|on|to|via|during|through|by) (?:(?!that\b)[\w'-]+ ){1,7}?)that (?!(?:is|was|were|are|will|would)\b)"
)
ADVERBIAL = frozenset(
    "several many two three a repeatedly again publicly before in at on to via during through by".split()
)
"""Words that such an adverbial begins with."""
UNNAMED = (" to be named", " to be identified", " to be quoted", " not to be named", " not to be identified")
"""What a source declines behind a verb that reports nothing then."""
JOINERS = frozenset("and but while".split())
_JOINING = JOINERS | {"also", "then", "later", "again", "even"}
_PASSIVE = frozenset("is are was were be been being".split())


@dataclass(slots=True)
class Found:
    """A cue inside a line: its verb or noun, its subject's words, and the spans of each complement.

    `broken` says that the complement was cut by rule, not by parse; `passive` that nobody is named as speaker.
    """

    rule: str
    cue: Span
    lemma: str
    act: str
    subject: Span | None
    contents: list[tuple[Span, ...]]
    said: tuple[Span, ...] = ()
    passive: bool = False
    notes: tuple[str, ...] = ()
    children: list[Found] = field(default_factory=list)


def _place(found: Found) -> Span:
    return found.cue


class Cues:
    """The cues of one scene's lines. Engines give `found`, `clauses` and rule ids."""

    def __init__(self, scene: Scene, topic: Topic):
        self.scene = scene
        self.topic = topic
        self.memory = Memory(scene)

    def found(self, line: Line, spans: tuple[Span, ...]) -> list[Found]:
        """Return the cues of a line inside the spans that frames leave."""
        raise NotImplementedError

    def clauses(self, line: Line, span: Span) -> list[Span]:
        """Return the clauses that a span falls into, for words without a cue."""
        raise NotImplementedError

    def before(self, line: Line, at: int) -> Span | None:
        """Return the noun phrase right before a word, by its form."""
        n = bisect_left(line.starts, at)
        return noun_phrase_before(self.scene, line, n) if 0 < n < len(line.starts) else None

    def in_turn(self, line: Line) -> Iterator[Utterance]:
        """Yield the statements of a line of a transcript."""
        raise NotImplementedError

    def subject_of(self, line: Line, at: int) -> Span | None:
        """Return the words that are the subject of the verb at a place."""
        raise NotImplementedError

    def _who(self, line: Line, span: Span | None) -> tuple[Speaker, Span | None, str | None]:
        return self.memory.resolve(line, span)

    def _low(self, span: Span | None) -> str:
        """Return words in small letters, so that pronouns are met; "US" is none."""
        words = self.scene.view[slice(*span)] if span else ""
        return words if words == "US" else words.lower()

    @staticmethod
    def _refused(found: Found, held: list[Refusal]) -> bool:
        return any(r.start <= found.cue[0] < r.end for r in held)

    def _joined(self, line: Line, found: list[Found]) -> list[Found]:
        """Return the cues with coordinated ones apart: "denied X and called Y …" is two, both of the first one's subject."""
        found.sort(key=_place)
        if not (joined := self._behind_joiners(line)):
            return found
        for n, one in enumerate(found):
            for at, spans in enumerate(one.contents):
                start, end = spans[-1]
                match = None
                if any([start < line.starts[k] < end for k in joined]):
                    match = next(
                        (m for m in _JOINED.finditer(self.scene.view, start, end) if self._goes_on(m, start)),
                        None,
                    )
                if match:
                    one.contents[at] = (*spans[:-1], (start, match.start()))
                    behind = self._trim(match.start("cue") + len(match["cue"]), end)
                    if behind and not any(f.cue[0] == match.start("cue") for f in found):
                        lemma, act = self.scene.lexicon.cues[match["cue"]]
                        act = (
                            "evaluates"
                            if lemma in ("consider", "deem") and not match["object"] == "that"
                            else act
                        )
                        rule = "R3" if act in ("evaluates", "denies") else "R1"
                        found.insert(
                            n + 1,
                            Found(rule, match.span("cue"), lemma, act, one.subject, [(behind,)], one.said),
                        )
                    found[n + 1 :] = [
                        replace(f, subject=one.subject) if f.cue[0] == match.start("cue") else f
                        for f in found[n + 1 :]
                    ]
        return found

    @staticmethod
    def _behind_joiners(line: Line) -> list[int]:
        """Return the reporting verbs right behind a conjunction, or behind its adverb."""
        if line.seen.isdisjoint(JOINERS):
            return []
        return [n for n in line.cues if n and line.lows[n - 1] in _JOINING]

    def _goes_on(self, match: re.Match[str], start: int) -> bool:
        """Return whether a verb behind a conjunction reports as the one before it did, and is none of the content's own."""
        before = self.scene.view[start : match.start()].lower().split()
        word = match["cue"]
        past = word.endswith("ed") or word in ("said", "told", "swore", "slammed")
        known = word in self.scene.lexicon.cues and self.scene.lexicon.cues[word][0] not in (
            "release",
            "publish",
            "report",
            "determine",
        )
        infinitive = (
            self.scene.view.startswith("to ", match.end())
            and known
            and self.scene.lexicon.cues[word][1] in ("commits", "declines")
        )
        passive = not match["object"] and not infinitive and bool(_PASSIVE & set(before[-6:]))
        return known and (past or word.endswith("s")) and not passive and len(before) > 0

    def _behind_when(self, start: int, end: int) -> int:
        """Return where a complement begins behind "several times that", "in a letter that": what stands before "that" is the cue's."""
        match = _ADVERBIAL.match(self.scene.view, start, end)
        return match.end() if match else start

    @staticmethod
    def _nested(found: list[Found]) -> list[Found]:
        """Return the outermost cues, each holding the cues inside its complements."""
        if len(found) < 2:
            return found
        found.sort(key=_place)
        top: list[Found] = []
        for one in found:
            parent = None
            stack = list(top)
            while stack:
                other = stack.pop()
                if any(a <= one.cue[0] and one.cue[1] <= b for spans in other.contents for a, b in spans):
                    parent = other
                    stack = list(other.children)
            (parent.children if parent else top).append(one)
        return top

    @staticmethod
    def _holds(spans: tuple[Span, ...], cue: Span) -> bool:
        return any(a <= cue[0] and cue[1] <= b for a, b in spans)

    @staticmethod
    def _share(child: Found, spans: tuple[Span, ...]) -> float:
        size = sum(b - a for a, b in spans) or 1
        inner = sum(
            max(0, min(b, d) - max(a, c)) for part in child.contents for a, b in part for c, d in spans
        )
        return inner / size

    def _trim(self, start: int, end: int) -> Span | None:
        """Return the span without white space, quotation marks, dashes and end marks around it."""
        view = self.scene.view
        while start < end and view[start] in " \t\n\"',.;:-)":
            start += 1
        while start < end and (
            (last := view[end - 1]) in " \t\n\"',.;:-(?!"
            or last in "dto"
            and view.endswith((" and", " but", " so"), start, end)
        ):
            end -= 3 if last.isalpha() else 1
        return (start, end) if start < end else None
