"""The engine without a parser: cues by their neighbours, complements to the end of the clause. Standard library only.

It answers with the same types as the dependency rules and knows less: where the words before a cue are no noun phrase,
it names no speaker; a complement ends at the sentence's end or at the next "but that".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from .clauses import coordinated
from .cues import ADVERBIAL, HEARD, UNNAMED, Found
from .engine import Span, Utterance
from .kinds import CAPITAL
from .lines import Line
from .people import NOUN_BEFORE
from .phrases import PRONOUN, noun_phrase_before, noun_phrase_first
from .scene import Scene
from .topic import Topic
from .turns import Spoken
from .vocabulary import BROAD, COLLECTIVE_SPEAKERS

_WHEN = r"(?:,? (?:on|in|at|late|earlier|last|this) (?:[A-Z]\w+|week|month|year)(?: \d{1,2})?,?)?(?: today| tonight| yesterday| again| publicly)?"
_MEANS = r"(?:,? (?:in|via|through) (?:an?|the|its|his|her|their) (?:[a-z-]+ )?(?:e-?mail|statement|interview|letter|post|message|briefing|report|memo|speech|call|note)(?: to [A-Z]\w+)?)?"
_WHEN = _MEANS + _WHEN
_AFTER_CUE = re.compile(rf"(?: with (?:\w+ )?confidence)?{_WHEN}(?: that|:)? ")
_TOLD = re.compile(
    rf"(?: (?:[Rr]eporters|journalists|lawmakers|(?:local|state|national|public) (?:radio|television|tv|media)|(?:the )?(?:BBC|[A-Z]\w+ (?:radio|television|TV|news agency))|him|her|us|them|the (?:[A-Z]\w+ ?)+(?<! )|the \w+|[A-Z][A-Z]+|[a-z]+s|[A-Z]\w+(?= that)))?{_WHEN}(?: that)? "
)
_SPLIT = re.compile(r",? (?:but|and) that (?=\"?\w)")
_CUT = re.compile(r"; |,\"? (?:citing|adding|saying|stating|noting|blaming|insisting|claiming) | - (?=[a-z])")
_TELLING_MORE = frozenset("citing adding saying stating noting blaming insisting claiming".split())
_TURN = re.compile(
    r",? but (?!that )|,? and (?=(?P<own>[a-z]+ed) (?:for|to|on|the|that|an?|its|his|her|their|all|any)\b)"
)
_TOLD_TO = frozenset("tell inform brief remind".split())
_BEHIND = frozenset(
    "with in via through on at late earlier last this today tonight yesterday again publicly that".split()
)
"""Words with which what stands between a cue and its complement begins."""
_RELEASED = frozenset("release publish reveal disclose".split())
_NO_CLAUSE = frozenset("would will could may might had has of by for with about from as and or to".split())
"""Words that open no clause behind a cue."""
_IS_WORDS = (
    "is ",
    "was ",
    "were ",
    "would ",
    "will ",
    "has ",
    "had ",
    "isn't ",
    "wasn't ",
    "can't ",
    "could not ",
    "cannot ",
)
"""Behind these, "that" is what is spoken of and opens no clause: "said that was impossible"."""
_SHORT = (["that's"], ["it's"], ["they're"])
"""With these, two words are a clause."""
_BEING = frozenset("is are was were be been being".split())
_JUDGE = ("evaluates", "commits", "denies", "admits")


class RegexEngine:
    """Statements by patterns over words; nothing is loaded and nothing is parsed."""

    name = "regex"
    version = "regex 1"

    def utterances(self, scene: Scene, topic: Topic) -> Iterator[Utterance]:
        """Yield the statements of a scene."""
        if topic.on:
            yield from _Patterns(scene, topic).all()


class _Patterns(Spoken):
    """The statements of a scene by patterns."""

    rule_prefix = "X"

    def found(self, line: Line, spans: tuple[Span, ...]) -> list[Found]:
        found: list[Found] = []
        lows, cues = line.lows, self.scene.lexicon.cues
        for n in line.cues:
            low, at = lows[n], line.starts[n]
            if n and lows[n - 1] in _BEING and not low.endswith("ing"):
                continue
            cue = cues.get(low)
            end = next((b for a, b in spans if a <= at < b), None)
            if cue is None or end is None or self._heard(line, n):
                continue
            one = self._one(line, n, end, *cue, found[-1].subject if found else None)
            if one:
                found.append(one)
        return found

    def _heard(self, line: Line, n: int) -> bool:
        """Return whether a cue tells of an unnamed source: a word "to" stands behind it."""
        return line.lows[n + 1 : n + 2] == ["to"] and bool(HEARD.match(self.scene.view, line.starts[n]))

    def _one(
        self, line: Line, n: int, end: int, lemma: str, act: str, before_it: Span | None
    ) -> Found | None:
        view, lows, starts, ends = self.scene.view, line.lows, line.starts, line.ends
        low, at = lows[n], starts[n]
        before = lows[n - 1] if n else ""
        if n and line.kinds[n] & CAPITAL:
            return None
        going = low.endswith("ing")
        if before in NOUN_BEFORE or before == "to" or n + 1 >= len(lows) or not n and not going:
            return None
        participle = going and (before == "and" or view[ends[n - 1] : at].startswith(","))
        subject = (
            noun_phrase_first(self.scene, line) if participle else noun_phrase_before(self.scene, line, n)
        )
        if subject is None and before in ("and", "but"):
            subject = before_it
        if subject is None and not going:
            return None
        if lemma in ("decline", "refuse", "ask") and view.startswith(UNNAMED, ends[n]):
            return None
        if lemma == "call" and lows[n + 1] in ("at", "in", "to", "by", "off", "up", "out"):
            return None
        if lemma in BROAD and not self._speaks(line, subject):
            return None
        if act != "believes" and n and (before in ("never", "not") or before.endswith("n't")):
            return None
        start = self._behind(line, n, end, lemma)
        start = start if start is not None else ends[n] if act in _JUDGE else end
        if "that" in line.seen:
            if lows[n + 1] in ADVERBIAL:
                start = self._behind_when(start, end)
            if view.startswith(_IS_WORDS, start) and view.endswith(" that ", at, start):
                start -= 5
        if start >= end:
            return None
        if act in ("claims", "believes") and not self._is_clause(line, n, start, lemma):
            return None
        stop = self._cut(line, start, end)
        if (
            act in _JUDGE
            and not line.seen.isdisjoint(("but", "and"))
            and (turn := _TURN.search(view, start, stop))
            and turn["own"] not in self.scene.lexicon.cues
        ):
            stop = turn.start()
        if participle and (comma := view.find(", ", start, stop)) > start:
            stop = comma
        if participle and len(view[start:stop].split()) < 2:
            start = at
        contents: list[tuple[Span, ...]] = []
        for split in _SPLIT.finditer(view, start, stop) if "that" in line.seen else ():
            contents.append(((start, split.start()),))
            start = split.end()
        contents.append(((start, stop),))
        rule = {"commits": "X2", "evaluates": "X3", "denies": "X3"}.get(act, "X1")
        return Found(rule, (at, ends[n]), lemma, act, subject, contents, ((line.start, contents[0][0][0]),))

    def _behind(self, line: Line, n: int, end: int, lemma: str) -> int | None:
        """Return where a complement begins behind a cue, its time and its listener; None if there is none."""
        view, at = self.scene.view, line.ends[n]
        told = lemma in _TOLD_TO
        if (
            not told
            and at < end
            and view[at] == " "
            and (line.starts[n + 1] > at + 1 or line.lows[n + 1] not in _BEHIND)
        ):
            return at + 1
        after = (_TOLD if told else _AFTER_CUE).match(view, at, end)
        return after.end() if after else None

    def _cut(self, line: Line, start: int, end: int) -> int:
        """Return where a complement ends: at a mark, or at a participle that tells more; else at its end."""
        view = self.scene.view
        if (
            line.seen.isdisjoint(_TELLING_MORE)
            and view.find("; ", start, end) < 0
            and view.find(" - ", start, end) < 0
        ):
            return end
        cut = _CUT.search(view, start, end)
        return cut.start() if cut else end

    def _is_clause(self, line: Line, n: int, start: int, lemma: str) -> bool:
        """Return whether what follows a cue may be a clause: it begins like one and goes on for three words or more."""
        first = max(n + 1, bisect_left(line.starts, start))
        if (
            len(line.starts) - first < (2 if line.lows[first : first + 1] in _SHORT else 3)
            or lemma in BROAD
            and self.scene.view[line.ends[n] : line.starts[first]].strip() not in ("that", 'that "')
        ):
            return False
        return line.lows[first] not in _NO_CLAUSE and not (
            lemma in _RELEASED and line.lows[first] in ("on", "in", "at", "during")
        )

    def _speaks(self, line: Line, subject: Span | None) -> bool:
        if subject is None:
            return False
        words = self.scene.view[slice(*subject)]
        low = words.lower()
        return (
            low.rpartition(" ")[2] in COLLECTIVE_SPEAKERS
            or low in PRONOUN
            or self._names_party(line, subject)
            or words in self.scene.surnames
        )

    def subject_of(self, line: Line, at: int) -> Span | None:
        n = bisect_right(line.ends, at)
        return noun_phrase_before(self.scene, line, n) if 0 < n < len(line.ends) else None

    def clauses(self, line: Line, span: Span) -> list[Span]:
        return coordinated(self.scene.view, span)
