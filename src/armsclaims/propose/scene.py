"""One article laid out for the engines: sentences, words, turns, quotations, names, and who spoke last.

Everything here is computed once from the folded text, whose offsets are the text's own. Nothing is guessed: a name that
fits two persons gives none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from ..evidence.text import Sentence, fold, segment
from . import dates, persons
from .engine import Span
from .kinds import ARM, DATED, GIVES, GOOD, TAKES
from .lexicon import Lexicon
from .lines import Line, Turn
from .vocabulary import DATE_LEADS

LONGEST = 2_000
"""Code points of a sentence that are read: one that is longer is no sentence, and its rest is passed over with a note."""
QUIET_ZONES = frozenset({"navigation", "sidebar", "credit", "byline", "dateline"})
REPEAT_ZONES = frozenset({"headline", "standfirst", "caption"})

_TURN = re.compile(
    r"((?:(?:MR|MS|MRS|DR|SEN|GEN|ADM|THE)\b\.? )?[A-Z][A-Z'.-]*(?: [A-Z][A-Z'.-]*){0,4})(?: \([\w ,.-]{2,40}\)|, [A-Z][A-Z '-]{2,30})?: *"
    r"|(Q|QUESTION|REPORTER)[.:]? +|((?:(?:Mr|Ms|Mrs|Dr|Gen|Sen)\. ?)?[A-Z][\w'-]+(?: (?:[A-Z][\w'.-]+|of|de|van|von|al)){0,4})(?: \([\w ,.-]{2,40}\))?: +(?=\S)"
)
"""A label at the head of a paragraph: capitals and a colon, a bare Q, or a name and a colon."""
_QUESTION = re.compile(
    r"(?:Q|QUESTION|REPORTERS?|JOURNALIST|PRESS|AUDIENCE|Reporter|Question|Journalist)\b.*"
)
_HOST = re.compile(r", (?:[A-Z-]+ )*(?:HOST|PRESENTER|ANCHOR|MODERATOR|INTERVIEWER)\b")
"""What makes a label's name the one who asks, in this turn and in those that follow."""
_SURE_LABEL = re.compile(
    r"(?:MR|MS|MRS|DR|SEN|GEN|ADM|GENERAL|ADMIRAL|SECRETARY|AMBASSADOR|MODERATOR|SPOKES\w+|THE PRESIDENT)\b|Q$|QUESTION$|REPORTER$"
)
_FURNITURE = frozenset(
    "READ MORE WATCH LIVE UPDATE UPDATED EXCLUSIVE BREAKING PHOTO PHOTOS VIDEO ANALYSIS OPINION NOTE EDITOR RELATED SEE ALSO TOPICS TAGS SOURCE "
    "SOURCES CREDIT CAPTION FILE LISTEN PODCAST GALLERY MAP GRAPHIC EXPLAINER FACTBOX CORRECTION DATELINE BY CONTACT".split()
)
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z'.]+(?: [A-Z][A-Z'.]+)*|[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:, [A-Z][A-Za-z]+\.?){0,2}(?:,? (?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+))?(?:,? \d{4})?"
    r"(?:,? \([\w /.&-]{2,30}\))?(?: - |\. - )(?=[A-Z\"'])|[A-Z][A-Z'.]{2,}(?: [A-Z][A-Z'.]+){0,3}: (?=[A-Z\"'])|[A-Z][A-Z'.]+(?: [A-Z][A-Z'.]+)* \([\w /.&-]{2,30}\) (?=[A-Z\"'])"
)
"""Where and by whom a report was filed, before its first sentence."""
_CALLED = re.compile(
    r"\b(?:[Gg]o|[Tt]urn|[Mm]ove|[Oo]ver) to ([A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2})\b(?= from\b|\.|,)"
)


class Scene:
    """An article's text, folded, with its lines, quotations, names and turns."""

    def __init__(
        self, text: str, lexicon: Lexicon, published: str | None = None, zones: Iterable | None = None
    ):
        self.text = text
        self.view = fold(text)
        self.lexicon = lexicon
        self.published = published
        self._ends = dates.ends_of(published)
        self._dates: dict[int, list[dates.Mention]] = {}
        # Segmented as folded, so that a no-break space hides no menu line; places are the same.
        sentences = segment(self.view)
        self.hosts: set[str] = set()
        self.turns = self._turns(sentences)
        self.is_transcript = bool(self.turns)
        self.lines = [
            line for line in self._lines(sentences, list(zones) if zones else None) if line.start < line.end
        ]
        for line in self.lines:
            if line.zone not in QUIET_ZONES:
                line.read(self.view, lexicon)

    def _turns(self, sentences: list[Sentence]) -> dict[int, Turn]:
        """Return the turn of each paragraph; a label counts only if a colon or a bare Q opens the paragraph."""
        heads: dict[int, re.Match[str] | None] = {}
        firsts = {sentence.paragraph: sentence.start for sentence in reversed(sentences)}
        colon, behind = self.view.rfind(":"), len(self.view)
        # From the last paragraph on, so that each knows where the next begins: a label holds no line's end, and but for a bare Q a colon.
        for paragraph, start in firsts.items():
            first = self.view[start]
            if colon >= behind:
                colon = self.view.rfind(":", 0, behind)
            may = first in "QR" or "A" <= first <= "Z" and colon > start
            heads[paragraph] = _TURN.match(self.view, start) if may else None
            behind = start
        heads = dict(reversed(heads.items()))
        labels = self._labels([match[match.lastindex or 0] for match in heads.values() if match])
        if not labels:
            return {}
        found: dict[int, Turn] = {}
        current: Turn | None = None
        for paragraph, match in heads.items():
            if match and match[match.lastindex or 0] in labels:
                label = match.span(match.lastindex or 0)
                name = match[match.lastindex or 0]
                if _HOST.search(self.view, label[1], match.end()):
                    self.hosts |= {name, name.split(" ")[-1]}
                asks = bool(_QUESTION.fullmatch(self.view, *label)) or name in self.hosts
                called = [
                    m.span(1) for m in _CALLED.finditer(self.view, current.start if current else 0, label[0])
                ]
                current = Turn(label, match.end(), asks, called[-1] if asks and called else None)
            if current:
                found[paragraph] = current
        return found

    @staticmethod
    def _labels(heads: list[str]) -> set[str]:
        """Return the labels that mark turns: titles and a bare Q; others only if they alternate, as in a transcript."""
        counts: dict[str, int] = {}
        for label in heads:
            if _FURNITURE.isdisjoint(label.upper().replace("'S", "").split()):
                counts[label] = counts.get(label, 0) + 1
        turns = sum(counts.values())
        sure = {label for label in counts if _SURE_LABEL.match(label)}
        spoken = {label for label in counts if label.isupper() and (counts[label] > 1 or sure)}
        named = (
            {label for label, n in counts.items() if n > 1}
            if turns >= 4 and sum(n > 1 for n in counts.values()) > 1
            else set()
        )
        alternate = {
            label
            for label in counts
            if (sure or named) and turns >= 4 and (label in named or label.istitle() or label.isupper())
        }
        return sure | spoken | named | (alternate if named or "Q" in sure or len(sure) > 1 else set())

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
            elif not turn and zone not in QUIET_ZONES:
                start = self._behind_dateline(start, min(s.end, start + 120))
            yield Line(s.number, zone, start, min(s.end, start + LONGEST), s.paragraph, turn)

    def _behind_dateline(self, start: int, end: int) -> int:
        """Return where a sentence begins behind its dateline, if it has one."""
        find = self.view.find
        if find(" - ", start, end) < 0 and find(": ", start, end) < 0 and find(") ", start, end) < 0:
            return start
        match = _DATELINE.match(self.view[start:end])
        return start + match.end() if match else start

    @cached_property
    def place(self) -> dict[int, int]:
        """Return the place of each line in `lines`, by its number."""
        return {line.number: at for at, line in enumerate(self.lines)}

    def around(self, line: Line, before: int, after: int = 0) -> list[Line]:
        """Return a line with up to so many before it and after it."""
        at = self.place[line.number]
        return self.lines[max(0, at - before) : at + after + 1]

    @cached_property
    def quotations(self) -> list[Span]:
        """Return the quoted spans, marks left out, in order; none runs over a paragraph's end."""
        found: list[Span] = []
        find, lines = self.view.find, self.lines
        at = 0
        while at < len(lines) and (mark := find('"', lines[at].start)) >= 0:
            # On to the line with the next mark, and to where its paragraph begins and ends.
            while at < len(lines) and lines[at].end <= mark:
                at += 1
            if at == len(lines):
                break
            paragraph, start = lines[at].paragraph, lines[at].start
            before = at
            while before and lines[before - 1].paragraph == paragraph:
                before -= 1
                start = lines[before].start
            while at < len(lines) and lines[at].paragraph == paragraph:
                end = lines[at].end
                at += 1
            opened = find('"', start, end)
            while opened >= 0:
                closed = find('"', opened + 1, end)
                found.append((opened + 1, closed if closed >= 0 else end))
                opened = find('"', closed + 1, end) if closed >= 0 else -1
        return found

    @cached_property
    def persons(self) -> list[tuple[int, int, str]]:
        """Return the full names of persons in the text: place and words."""
        return list(persons.find(self.view, self.lines, self.lexicon.placed))

    @cached_property
    def person_starts(self) -> list[int]:
        """Return where the full names start."""
        return [start for start, _, _ in self.persons]

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
        """Return whether the topic's sides are named in at least half of the lines on supply; without such lines, anywhere."""
        about = on = 0
        named = False
        for line in self.lines:
            sides = {side for _, _, side in line.sides}
            here = not sides.isdisjoint(self.lexicon.focus)
            named = named or here
            if sides and line.bits & ARM and line.bits & (GIVES | TAKES | GOOD):
                about += 1
                on += here
        return 2 * on >= about if about else named

    def quoted(self, start: int, end: int) -> int:
        """Return how many code points of a span stand in quotation marks."""
        spans = self.quotations
        at = bisect_left(spans, (start, start))
        inside = 0
        for a, b in spans[at - 1 if at else 0 : at + 12]:
            if a >= end:
                break
            if b > start:
                inside += (end if end < b else b) - (start if start > a else a)
        return inside

    def dates(self, line: Line) -> list[dates.Mention]:
        """Return the dates in a line, resolved from the publication; read once."""
        if not line.bits & DATED:
            return []
        if line.number not in self._dates:
            starts = line.places(DATED, 5, DATE_LEADS)
            self._dates[line.number] = list(
                dates.find(self.view, line.start, line.end, None, starts, self._ends)
            )
        return self._dates[line.number]
