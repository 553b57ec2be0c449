"""The engine without a parser: cues by their neighbours, complements to the end of the clause. Standard library only.

It answers with the same types as the dependency rules and knows less: where the words before a cue are no noun phrase,
it names no speaker; a complement ends at the sentence's end or at the next "but that".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .clauses import coordinated
from .engine import Span, Utterance
from .lexicon import BROAD, COLLECTIVE_SPEAKERS
from .scene import Line, Scene, Word
from .statements import Found
from .topic import Topic
from .turns import Spoken

_AUX = frozenset("has have had is are was were will would could can may might do does did also again now then still since yesterday today".split())
_STOPS = frozenset(
    "that which who whom as if when while because and or but after before where whether than so with in on at for by from into "
    "during since until through to of not n't".split()
)
_LINKS = frozenset("of for to".split())
_NOUN_BEFORE = frozenset("the a an its their his her this that these those any no such of and or new more".split())
_PRONOUN = frozenset("he she it they we i".split())
_AFTER_CUE = re.compile(
    r"(?: (?:[Rr]eporters|journalists|lawmakers|him|her|us|them|the \w+|[A-Z]\w+))?(?:,? (?:on|in|at|late|earlier|last|this) [A-Z]?\w+(?: \w+ day)?,?)?(?: today| yesterday| again| publicly)?(?: that)? "
)
_SPLIT = re.compile(r",? (?:but|and) that (?=\"?\w)")
_CUT = re.compile(r"; |,\"? (?:citing|adding|saying|stating|noting|blaming|insisting|claiming) | - (?=[a-z])")
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
        found = []
        words = line.words
        for n, word in enumerate(words):
            cue = self.scene.lexicon.cues.get(word.low)
            if cue is None or not any(a <= word.start < b for a, b in spans):
                continue
            end = next(b for a, b in spans if a <= word.start < b)
            one = self._one(line, words, n, end, *cue)
            if one:
                found.append(one)
        return found

    def _one(self, line: Line, words: list[Word], n: int, end: int, lemma: str, act: str) -> Found | None:
        word = words[n]
        before = words[n - 1].low if n else ""
        if before in _NOUN_BEFORE or before == "to" or n + 1 >= len(words) or not n and not word.low.endswith("ing"):
            return None
        subject = self._before(line, n)
        if subject is None and not word.low.endswith("ing"):
            return None
        if lemma in BROAD and not self._speaks(line, subject):
            return None
        told = lemma in ("tell", "inform", "brief", "remind")
        after = _AFTER_CUE.match(self.scene.view, word.end, end)
        start = after.end() if after and (told or not re.match(r" [A-Z]", after[0]) or " that " in after[0]) else word.end
        if act not in _JUDGE and not told and start == word.end:
            start = self._clause_start(word, end)
        if start >= end:
            return None
        if act in ("claims", "believes") and not self._is_clause(words, n, start, lemma):
            return None
        cut = _CUT.search(self.scene.view, start, end)
        stop = cut.start() if cut else end
        contents: list[tuple[Span, ...]] = []
        for split in _SPLIT.finditer(self.scene.view, start, stop):
            contents.append(((start, split.start()),))
            start = split.end()
        contents.append(((start, stop),))
        rule = {"commits": "X2", "evaluates": "X3", "denies": "X3"}.get(act, "X1")
        return Found(rule, (word.start, word.end), lemma, act, subject, contents, ((line.start, contents[0][0][0]),))

    def _clause_start(self, word: Word, end: int) -> int:
        match = re.compile(r"(?:,? (?:on|in|at) [A-Z]\w+)?(?: that)? ").match(self.scene.view, word.end, end)
        return match.end() if match else end

    def _is_clause(self, words: list[Word], n: int, start: int, lemma: str) -> bool:
        """Return whether what follows a cue may be a clause: it begins like one and goes on for three words or more."""
        rest = [word for word in words[n + 1 :] if word.start >= start]
        if len(rest) < 3 or lemma in BROAD and self.scene.view[words[n].end : rest[0].start].strip() not in ("", "that", '"'):
            return False
        return rest[0].low not in ("of", "by", "for", "with", "about", "from", "as", "and", "or", "to")

    def _speaks(self, line: Line, subject: Span | None) -> bool:
        if subject is None:
            return False
        words = self.scene.view[slice(*subject)]
        return words.lower() in _PRONOUN or self._names_party(line, subject) or words in self.scene.surnames

    def _before(self, line: Line, n: int) -> Span | None:
        """Return the noun phrase that ends before a word: names and roles, back to a break."""
        words = line.words
        last = n - 1
        while last >= 0 and (words[last].low in _AUX or words[last].low.endswith("ly")):
            last -= 1
        first = last + 1
        while first > 0 and last - first < 11:
            word = words[first - 1]
            gap = self.scene.view[word.end : words[first].start] if first <= last else " "
            if word.low in _STOPS and not (word.low in _LINKS and first <= last) or gap.strip(" '\"") or self._is_verb(word):
                break
            first -= 1
        while first <= last and words[first].low in _LINKS | {"meanwhile", "also"}:
            first += 1
        if first > last:
            return None
        phrase = words[first : last + 1]
        proper = any(word.text[0].isupper() for word in phrase)
        role = any(word.low in COLLECTIVE_SPEAKERS for word in phrase)
        if not (proper or role or phrase[-1].low in _PRONOUN or phrase[0].low in ("the", "its", "their", "both")):
            return None
        if phrase[-1].low in _PRONOUN:
            phrase = phrase[-1:]
        return phrase[0].start, phrase[-1].end - (2 if phrase[-1].low.endswith("'s") else 0)

    def _is_verb(self, word: Word) -> bool:
        return word.low in self.scene.lexicon.cues or word.low in self.scene.lexicon.verbs and not word.text[0].isupper()

    def subject_of(self, line: Line, at: int) -> Span | None:
        n = next((n for n, word in enumerate(line.words) if word.end > at), None)
        return self._before(line, n) if n else None

    def clauses(self, line: Line, span: Span) -> list[Span]:
        return coordinated(self.scene.view, span)
