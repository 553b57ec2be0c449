"""Whether words bear on the subject: goods, supply verbs and parties met in a span. The lists are the lexicon's."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from .engine import Span
from .kinds import CAPITAL, COUNT, KNOWN, TALKS, TELLING, USES
from .lines import Line
from .scene import QUIET_ZONES, Scene
from .traits import COUNTED, SUPPLIES, Traits, summed
from .vocabulary import JUDGES, OPENERS

SMALL = 600
"""Code points up to which a text is too short to tell its subject: everything attributed in it is proposed."""
_BRIEF = 9
"""Words from which a question may open a subject of its own."""
_POINTING = frozenset("those these this such".split())
_PRONOUNS = frozenset("they it them this these those that their its he".split())
_ACTIVE = SUPPLIES | TALKS | USES


class Topic:
    """The topic filter for one scene."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.lexicon = scene.lexicon

    def traits(self, line: Line, spans: Iterable[Span]) -> Traits:
        """Return the traits of spans of one line."""
        found = focus = parties = 0
        for start, end in spans:
            if line.sides and (sides := {side for a, b, side in line.sides if start <= a and b <= end}):
                parties += len(sides)
                focus += len(sides & self.lexicon.focus) if self.scene.focused else len(sides)
            if not self.scene.focused:
                focus += self._unknown_names(line, *line.within(start, end))
            for first, last, bits in line.telling:
                if first >= start:
                    if last > end:
                        break
                    found += COUNTED[bits & TELLING]
        return summed(found, focus, parties)

    def _unknown_names(self, line: Line, first: int, last: int) -> int:
        """Return how many names a text has that the lexicon does not know: parties, where it knows none."""
        view, lows, starts, ends, kinds = self.scene.view, line.lows, line.starts, line.ends, line.kinds
        return len(
            {
                view[starts[n] : ends[n]]
                for n in range(first, last)
                if kinds[n] & CAPITAL
                and ends[n] - starts[n] > 2
                and (n or not kinds[n] & KNOWN and lows[n] not in OPENERS)
            }
        )

    @cached_property
    def on(self) -> bool:
        """Return whether the article is about supply at all; a short text always may be."""
        if self.short:
            return True
        lines = [line for line in self.scene.lines if line.zone not in QUIET_ZONES]
        return any(
            t.focus and t.arms and (t.supply or t.goods or t.weak)
            for t in (self.whole(line) for line in lines)
        )

    @cached_property
    def short(self) -> bool:
        """Return whether the text is too short to tell its subject."""
        return len(self.scene.text) <= SMALL

    def whole(self, line: Line) -> Traits:
        """Return the traits of a whole line, kept."""
        found = self._kept.get(line.number)
        if found is None:
            found = self._kept[line.number] = self.traits(line, [(line.start, line.end)])
        return found

    @cached_property
    def _kept(self) -> dict[int, Traits]:
        return {}

    @cached_property
    def near(self) -> set[int]:
        """Return the numbers of lines that are on the subject, or that follow one in the same turn or paragraph."""
        found: set[int] = set()
        lines = self.scene.lines
        for at, line in enumerate(lines):
            t = self.whole(line)
            if (
                t.focus
                and (t.arms or t.goods and t.supply)
                or t.focus > 1
                and (t.goods or t.weak)
                or t.arms > 1
                and not line.turn
            ):
                found.add(line.number)
            elif at and lines[at - 1].number in found and (line.paragraph == lines[at - 1].paragraph):
                if not line.seen.isdisjoint(_PRONOUNS):
                    found.add(line.number)
        return found

    @cached_property
    def after(self) -> set[int]:
        """Return the numbers of lines up to two behind one that is on the subject, in the same turn; and those."""
        found: set[int] = set()
        lines = self.scene.lines
        for at, line in enumerate(lines):
            before = lines[max(0, at - 2) : at + 1]
            if any(other.number in self.near and other.turn == line.turn for other in before):
                found.add(line.number)
        return found

    @cached_property
    def answering(self) -> set[int]:
        """Return the numbers of lines in a turn that answers a question on the subject, or that has spoken of it."""
        found: set[int] = set()
        asked = spoken = False
        turn = None
        for line in self.scene.lines:
            if line.turn is not turn:
                if (
                    line.turn
                    and line.turn.asks
                    and line.number not in self.brief
                    and not (self.scene.hosts and self._goes_on(line))
                ):
                    asked = False
                turn, spoken = line.turn, False
            t = self.whole(line)
            on = line.number in self.near or bool(t.focus and (t.arms or t.goods or t.supply or t.ties))
            if line.turn and line.turn.asks:
                asked = asked or on or bool(t.arms and (t.supply or t.goods))
            else:
                spoken = spoken or line.number in self.near
            if asked or spoken:
                found.add(line.number)
        return found

    @staticmethod
    def _goes_on(line: Line) -> bool:
        """Return whether a question points back to what was spoken of and names nothing of its own."""
        return not line.seen.isdisjoint(_POINTING | _PRONOUNS)

    @cached_property
    def brief(self) -> set[int]:
        """Return the numbers of lines of questions too short to open a subject of their own: "And missiles?", "Who pays?"."""
        sizes: dict[int, int] = {}
        for line in self.scene.lines:
            if line.turn and line.turn.asks:
                sizes[line.turn.start] = sizes.get(line.turn.start, 0) + len(line.lows)
        return {
            line.number
            for line in self.scene.lines
            if line.turn and sizes.get(line.turn.start, _BRIEF) < _BRIEF
        }

    @cached_property
    def opening(self) -> set[int]:
        """Return the numbers of the first three lines of each turn that answers a question on the subject."""
        found: set[int] = set()
        count: dict[int, int] = {}
        for line in self.scene.lines:
            if line.turn and not line.turn.asks:
                at = line.turn.start
                count[at] = count.get(at, 0) + 1
                if count[at] <= 3 and line.number in self.answering:
                    found.add(line.number)
        return found

    def attributed(self, line: Line, spans: Iterable[Span], near: bool = True) -> bool:
        """Return whether an attributed statement of these spans is proposed, in an article on the subject.

        With `near`, one that names nothing of it is, if the sentence before or after does.
        """
        if not self.on or self.short:
            return self.on
        whole = self.whole(line)
        if whole.matter or whole.focus and whole.ties:
            return True
        own = self.traits(line, spans)
        if own.ties or own.talk or own.focus or whole.focus and own.use:
            return True
        if not line.seen.isdisjoint(JUDGES) and any(
            not JUDGES.isdisjoint(line.words(*span)) for span in spans
        ):
            return True
        return near and any(
            other.number in self.near and abs(other.paragraph - line.paragraph) < 2
            for other in self.scene.around(line, 1, 1)
        )

    def active(self, line: Line, span: Span) -> bool:
        """Return whether a span has a verb of supply, talk or use: a clause, not a phrase."""
        return any(
            [bits & _ACTIVE and span[0] <= first and last <= span[1] for first, last, bits in line.telling]
        )

    def narrated(self, line: Line, spans: Iterable[Span]) -> bool:
        """Return whether an unattributed statement is proposed: two sides, or goods or supply of one."""
        if not self.on:
            return False
        if not self.short and not (self.whole(line).arms or self.whole(line).focus):
            # What the whole line has not got, no part of it has.
            return False
        own = self.traits(line, spans)
        if own.focus and (own.supply or own.use) and (own.arms or own.goods or own.weak):
            return True
        if self.short:
            return False
        if line.zone == "caption":
            return False
        if own.arms and (own.goods or own.supply):
            return True
        return (
            own.focus >= 1
            and bool(own.arms or own.goods or own.weak)
            or own.focus >= 2
            and self.scene.focused
        )

    def spoken(self, line: Line, span: Span) -> bool:
        """Return whether a clause of a turn is on the subject: goods or supply with a side, or a word for one near by."""
        if not self.on:
            return False
        own = self.traits(line, [span])
        if self.short:
            return bool(own.focus or own.matter)
        moves = own.arms or own.goods or own.weak and own.supply
        if own.response and not (own.focus and own.arms and (own.supply or own.goods or own.focus > 1)):
            return False
        if own.focus and (moves or own.focus > 1 and (own.weak or own.supply)):
            return True
        if own.focus and (own.talk or own.use):
            return line.number in self.answering or own.focus > 1
        if line.number in self.near and (
            own.goods and own.supply or own.ties and not _POINTING.isdisjoint(line.words(*span))
        ):
            return True
        return line.number in self.answering and bool(
            own.arms
            and (
                own.arms > 1
                or own.supply
                or own.use
                or own.goods
                or any(
                    kind & COUNT
                    for kind, at in zip(line.kinds, line.starts, strict=True)
                    if span[0] <= at < span[1]
                )
            )
        )

    def withheld(self, line: Line, spans: Iterable[Span], unknown: bool = False) -> bool:
        """Return whether a refusal is on the subject, by its words, its line, or the question that it answers."""
        if not self.on:
            return False
        own = self.traits(line, spans)
        if self.short or own.focus or own.arms or line.number in self.near:
            return True
        if line.turn:
            return not unknown and (line.number in self.after or line.number in self.opening)
        if self.whole(line).matter or self.whole(line).ties:
            return True
        lines = self.scene.around(line, 3)[:-1]
        return any(other.number in self.near for other in lines)

    def asked(self, line: Line, span: Span) -> bool:
        """Return whether a question's words are on the subject."""
        own = self.traits(line, [span])
        return self.on and bool(
            own.focus and (own.arms or own.talk or own.use or own.supply and (own.goods or own.weak))
        )
