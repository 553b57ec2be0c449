"""One article laid out for the engines: sentences, words, turns, quotations, names, and who spoke last.

Everything here is computed once from the folded text, whose offsets are the text's own. Nothing is guessed: a name that
fits two persons gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ..core.evidence import Sentence, fold, segment
from .engine import Span
from .lexicon import Lexicon, Name

QUIET_ZONES = frozenset({"navigation", "sidebar", "credit", "byline", "dateline"})
REPEAT_ZONES = frozenset({"headline", "standfirst", "caption"})

_TURN = re.compile(
    r"((?:(?:MR|MS|MRS|DR|SEN|GEN|ADM|THE)\b\.? )?[A-Z][A-Z'.-]*(?: [A-Z][A-Z'.-]*){0,3}): *|(Q|QUESTION|REPORTER) +"
)
_QUESTION = re.compile(r"Q|QUESTION|REPORTER")
_CALLED = re.compile(r"\b(?:[Gg]o|[Tt]urn|[Mm]ove|[Oo]ver) to ([A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2})\b(?= from\b|\.|,)")
_WORD = re.compile(r"[A-Za-z][\w'-]*|\d[\d,.]*\d|\d")
_CAPITAL = re.compile(r"(?<![\w'])[A-Z][\w]*(?:[-.'][A-Z]\w*)*")
_PERSON = re.compile(
    r"(?<![\w-])(?:(?:Mr|Ms|Mrs|Dr|Gen|Sen|Adm)\. )?([A-Z][a-z]+(?:-[A-Z]?[a-z]+)?(?: [A-Z]\.)?(?: (?:[A-Z][a-z]+(?:-[A-Z]?[a-z]+)?)){1,2})(?![\w])"
)
_NOT_PERSON = frozenset(
    "The A An In On At By For From To Of And But Or If As While When After Before Since During Following Meanwhile Its His Her "
    "Their Our House White National Security Council Ministry Defense Defence Department State United States Nations North "
    "South East West Port New Republic Iranian Russian Korean American Western European Central News Agency Post Times "
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday "
    "Friday Saturday Sunday President Minister Secretary Middle Africa Korea Cold War Group Union Treasury Command Guard "
    "Even Image Foreign Intelligence Supreme Radio Press Resolution Army Navy Air Force Also".split()
)


@dataclass(frozen=True)
class Word:
    """A word of a sentence: itself, in small letters, and its place in the text."""

    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """A name of the gazetteer met in the text; `actor` is the side it names or stands for, if it does."""

    start: int
    end: int
    name: Name


@dataclass
class Turn:
    """A turn of a transcript: its label's place, where its words begin, whether it asks, and who was called on before it."""

    label: Span
    start: int
    asks: bool
    introduced: Span | None = None


@dataclass
class Line:
    """A sentence as the engines read it: `core`'s number, zone and paragraph; a turn label is cut off its start."""

    number: int
    zone: str
    start: int
    end: int
    paragraph: int
    turn: Turn | None = None
    words: list[Word] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)


class Scene:
    """An article's text, folded, with its lines, quotations, names and turns."""

    def __init__(self, text: str, lexicon: Lexicon, published: str | None = None, zones: Iterable | None = None):
        self.text = text
        self.view = fold(text)
        self.lexicon = lexicon
        self.published = published
        sentences = segment(text)
        self.turns = self._turns(sentences)
        self.is_transcript = bool(self.turns)
        self.lines = [line for line in self._lines(sentences, list(zones) if zones else None) if line.start < line.end]
        for line in self.lines:
            line.words = [Word(m[0], m[0].lower(), *m.span()) for m in _WORD.finditer(self.view, line.start, line.end)]
            line.mentions = self._mentions(line)

    def _turns(self, sentences: list[Sentence]) -> dict[int, Turn]:
        """Return the turn of each paragraph; a label counts only if a colon or a bare Q opens the paragraph."""
        found: dict[int, Turn] = {}
        current: Turn | None = None
        last = 0
        for sentence in sentences:
            if sentence.paragraph != last:
                last = sentence.paragraph
                match = _TURN.match(self.view, sentence.start)
                if match:
                    label = match.span(match.lastindex or 0)
                    asks = bool(_QUESTION.fullmatch(self.view, *label))
                    called = [m.span(1) for m in _CALLED.finditer(self.view, current.start if current else 0, label[0])]
                    current = Turn(label, match.end(), asks, called[-1] if asks and called else None)
                if current:
                    found[last] = current
        return found

    def _lines(self, sentences: list[Sentence], zones: list | None) -> Iterable[Line]:
        at = 0
        for s in sentences:
            zone = "body" if self.is_transcript else s.zone
            if zones:
                while at < len(zones) and zones[at].end <= s.start:
                    at += 1
                if at < len(zones) and zones[at].start <= s.start:
                    zone = zones[at].name
            turn = self.turns.get(s.paragraph)
            start = s.start
            if turn and turn.label[0] <= start < turn.start:
                start = min(turn.start, s.end)
            yield Line(s.number, zone, start, s.end, s.paragraph, turn)

    def _mentions(self, line: Line) -> list[Mention]:
        """Return the gazetteer's names in a line, the longest at each place; matching is exact."""
        index, found, at = self.lexicon.index, [], line.start
        for word in _CAPITAL.finditer(self.view, line.start, line.end):
            if word.start() < at:
                continue
            entries = index.get(word[0]) or index.get(word[0].split("-")[0].split("'")[0]) or ()
            for offset, name in entries:
                start = word.start() - offset
                end = start + len(name.text)
                if start >= at and end <= line.end and self.view.startswith(name.text, start) and self._bounded(start, end):
                    found.append(Mention(start, end, name))
                    at = end
                    break
        return found

    def _bounded(self, start: int, end: int) -> bool:
        before, after = self.view[start - 1 : start] if start else "", self.view[end : end + 1]
        return not (before.isalnum() or before == "_") and not (after.isalnum() or after == "_")

    @cached_property
    def paragraphs(self) -> dict[int, list[Line]]:
        """Return the lines of each paragraph."""
        found: dict[int, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.paragraph, []).append(line)
        return found

    @cached_property
    def quotations(self) -> list[Span]:
        """Return the quoted spans, marks left out, in order; none runs over a paragraph's end."""
        found: list[Span] = []
        for lines in self.paragraphs.values():
            start, end = lines[0].start, lines[-1].end
            marks = [i for i in range(start, end) if self.view[i] == '"'] if '"' in self.view[start:end] else []
            found += [(a + 1, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
            if len(marks) % 2:
                found.append((marks[-1] + 1, end))
        return found

    @cached_property
    def persons(self) -> list[tuple[int, int, str]]:
        """Return the full names of persons in the text: place and words, by a shape that holds for most."""
        found = []
        for line in self.lines:
            if line.zone in QUIET_ZONES:
                continue
            for match in _PERSON.finditer(self.view, line.start, line.end):
                start, words = match.start(1), match[1].split(" ")
                while words and words[0] in _NOT_PERSON:
                    start += len(words.pop(0)) + 1
                if len(words) > 1 and not any(word in _NOT_PERSON for word in words) and " ".join(words) not in self._places:
                    found.append((start, start + len(" ".join(words)), " ".join(words)))
        return found

    @cached_property
    def _places(self) -> set[str]:
        return {name.text for name in self.lexicon.names.values() if name.kind != "actor"}

    @cached_property
    def surnames(self) -> dict[str, set[str]]:
        """Return the full names that each surname fits; a Korean family name comes first."""
        found: dict[str, set[str]] = {}
        for _, _, name in self.persons:
            parts = name.split(" ")
            found.setdefault(parts[0] if parts[0] in ("Kim",) else parts[-1], set()).add(name)
        return found

    @cached_property
    def focused(self) -> bool:
        """Return whether the text names any side that the topic is about."""
        return any(m.name.actor in self.lexicon.focus for line in self.lines for m in line.mentions)

    def quoted(self, start: int, end: int) -> int:
        """Return how many code points of a span stand in quotation marks."""
        return sum(max(0, min(end, b) - max(start, a)) for a, b in self.quotations)
