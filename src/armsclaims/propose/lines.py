"""A sentence as columns of words: each in small letters, its places in the text, and its kinds as bits.

A sentence is read once. Rules ask the columns, and the bits of all words together tell which rules need not be tried.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from .engine import Span, new
from .kinds import BLANK, COUNT, CUE, DATED, FRAMING, KNOWN, NOT, OPENS, TANK, TELLING
from .lexicon import Lexicon, Name

_LISTED = CUE | DATED | COUNT | NOT | FRAMING
_VESSELS = frozenset("water fuel gas oil septic fish think storage petrol propane".split())
"""Words before a tank that is no arm."""


class Mention(NamedTuple):
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


@dataclass(slots=True)
class Line:
    """A sentence as the engines read it: `core`'s number, zone and paragraph; a turn label is cut off its start.

    `lows`, `starts`, `ends` and `kinds` hold one entry a word, `bits` all kinds together and `seen` all words. `openers` are
    the words that a person's name may begin at, `cues` those that report, `listed` these and those that date, count,
    say no or frame, `telling` the places and kinds of those that tell the subject. `counts` is where a number may start and
    `placed` what places are named, once they were asked for.
    """

    number: int
    zone: str
    start: int
    end: int
    paragraph: int
    turn: Turn | None = None
    lows: Sequence[str] = ()
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()
    kinds: Sequence[int] = ()
    bits: int = 0
    seen: frozenset[str] = frozenset()
    openers: Sequence[int] = ()
    telling: Sequence[tuple[int, int, int]] = ()
    cues: Sequence[int] = ()
    listed: Sequence[int] = ()
    mentions: Sequence[Mention] = ()
    sides: Sequence[tuple[int, int, str]] = ()
    parties: Sequence[Span] = ()
    counts: list[int] | None = None
    placed: list[tuple] | None = None

    def read(self, view: str, lexicon: Lexicon) -> None:
        """Fill in the words, with what is known of each and of all, and the names mentioned."""
        at, bits = self.start, 0
        named: list[tuple[int, Any]] = []
        lows, starts, ends, kinds, openers, telling, cues, listed = [], [], [], [], [], [], [], []
        for low, before, size, rest, kind, names in chain.from_iterable(
            map(lexicon.known.__getitem__, view[at : self.end].split(" "))
        ):
            start = at + before
            end = start + size
            at = end + rest
            if kind:
                if kind & BLANK:
                    continue
                bits |= kind
                if kind & TELLING:
                    telling.append((start, end, kind))
                if kind & _LISTED:
                    listed.append(len(lows))
                    if kind & CUE:
                        cues.append(len(lows))
                if kind & OPENS:
                    openers.append(len(lows))
                    if names:
                        named.append((len(lows), names))
            lows.append(low)
            starts.append(start)
            ends.append(end)
            kinds.append(kind)
        self.lows, self.starts, self.ends, self.kinds = lows, starts, ends, kinds
        self.openers, self.telling, self.cues, self.listed = openers, telling, cues, listed
        self.seen = frozenset(lows)
        if bits & TANK:
            self._tanks()
        else:
            self.bits = bits
        if named:
            self._names(view, lexicon, named)

    def _tanks(self) -> None:
        """Take what holds water or fuel for no arm."""
        lows, kinds = self.lows, self.kinds
        for n, kind in enumerate(kinds):
            if kind & TANK and n and lows[n - 1] in _VESSELS:
                kinds[n] = kind & ~KNOWN
        self.telling = [
            (self.starts[n], self.ends[n], kind) for n, kind in enumerate(kinds) if kind & TELLING
        ]
        for kind in kinds:
            self.bits |= kind

    def _names(self, view: str, lexicon: Lexicon, named: list) -> None:
        """Find the gazetteer's names, the longest at each place; matching is exact."""
        found: list[Mention] = []
        sides: list[tuple[int, int, str]] = []
        parties: list[Span] = []
        last, known = self.start, lexicon.names
        for n, names in named:
            start = self.starts[n]
            if type(names) is Name:
                end = start + len(names.text)
                if start >= last and end < self.end and start and view[start - 1] in ' \n"':
                    last = end
                    found.append(new(Mention, (start, end, names)))
                    continue
                names = lexicon.index[names.text]
            for offset, before, pattern in names:
                if before and not (n and self.lows[n - 1].endswith(before)):
                    continue
                if (
                    start - offset >= last
                    and (match := pattern.match(view, start - offset))
                    and match.end() <= self.end
                ):
                    last = match.end()
                    found.append(new(Mention, (start - offset, last, known[match[0]])))
                    break
        self.mentions = found
        for start, end, name in found:
            if name.actor:
                sides.append((start, end, name.actor))
                if name.kind != "demonym":
                    parties.append((start, end))
        self.sides, self.parties = sides, parties

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word that lies between two places, and the one behind the last."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return first, last - (last > first and self.ends[last - 1] > end)

    def words(self, start: int, end: int) -> list[str]:
        """Return the words that lie between two places, in small letters."""
        first, last = self.within(start, end)
        return self.lows[first:last]

    def places(self, bit: int, before: int, leads: frozenset[str] | None = None) -> list[int]:
        """Return where words of a kind that is listed start, and where a phrase that leads up to one may begin.

        That is at most `before` words in front, and one of the words `leads`, if they are given.
        """
        found: list[int] = []
        upto = 0
        starts, lows, kinds = self.starts, self.lows, self.kinds
        for n in self.listed:
            if kinds[n] & bit:
                for k in range(upto if upto > n - before else n - before if n > before else 0, n):
                    if leads is None or lows[k] in leads:
                        found.append(starts[k])
                found.append(starts[n])
                upto = n + 1
        return found
