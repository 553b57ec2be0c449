"""What turns pass on: a presenter's words of others, clefts, what was said according to somebody, another's refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .clauses import owned
from .cues import Found
from .engine import Span, Speaker, Utterance
from .lines import Line
from .narration import Narration
from .people import BODILY, FIRST_PERSON, PERSONAL
from .withheld import Refusal

_DIRECTION = re.compile(r"\([A-Z][A-Z ,:.'-]{2,40}\) ?")
_ACCORDING_END = re.compile(r",? (?:(?:and )?(?:that's|that is|this is) )?according to [^,;]{3,60}$")
_AND_THAT = re.compile(r",? (?:and|but) that (?=\w)")
_WHAT_IS_SAID = re.compile(
    r"(?:(?:and|but|so|now),? )?what (?P<who>(?:the )?[\w' -]{2,40}?) (?P<cue>says?|said|claims?|claimed|alleges?|argues?|insists?|maintains?|tells? us|told us)"
    r"(?:, [^,]{3,60},)? is (?:that )?",
    re.IGNORECASE,
)


class Interviews(Narration):
    """Statements, and what a turn tells of others; `turns` tells what of it is on the subject."""

    def _on_subject(self, line: Line, span: Span) -> bool:
        raise NotImplementedError

    def _cited(self, line: Line, span: Span) -> tuple[str, Span, str, str, Span] | None:
        raise NotImplementedError

    def _said_in_turn(self, line: Line, span: Span, who: tuple) -> Iterator[Utterance]:
        raise NotImplementedError

    def _is_source(self, line: Line, span: Span | None) -> bool:
        raise NotImplementedError

    def _cues(self, line: Line) -> list[Found]:
        raise NotImplementedError

    def _hosted(self, line: Line) -> Iterator[Utterance]:
        """Yield what a presenter, who asks, tells of others; his own words are no claim."""
        who = (self.memory.turn(line), None, None)
        for span in self.clauses(line, (line.start, line.end)):
            if (kept := self._trim(*span)) and self._on_subject(line, kept) and self._cited(line, kept):
                yield from self._said_in_turn(line, kept, who)

    def _other_refuses(self, line: Line, refusal: Refusal) -> Speaker | None:
        """Return the one named who refuses, where a turn tells of another's refusal: "Holt wouldn't be drawn"."""
        subject = self.subject_of(line, refusal.start)
        if (
            subject is None
            or refusal.unknown
            or self._low(subject) in FIRST_PERSON | BODILY | PERSONAL
            or not self._is_source(line, subject)
        ):
            return None
        speaker = self._who(line, subject)[0]
        return speaker if speaker.text and subject[0] >= line.start else None

    def _behind_direction(self, line: Line) -> int:
        """Return where a line begins behind "(LAUGHTER)" and its like."""
        match = _DIRECTION.match(self.scene.view, line.start, line.end)
        return match.end() if match else line.start

    def _told_in(self, line: Line, span: Span, cue: Span) -> list[Span]:
        """Return what a source is said to have told: the complements of the cue, parted at clauses of their own; else the whole."""
        one = next((f for f in self._cues(line) if f.cue == cue and f.act in ("claims", "admits")), None)
        if (
            one is None
            and (tail := _ACCORDING_END.search(self.scene.view, *span))
            and tail.start() > span[0] + 10
        ):
            return [(span[0], tail.start())]
        parts = (
            [part for parts in one.contents for a, b in parts for part in owned(self.scene.view, (a, b))]
            if one
            else []
        )
        kept = [
            trimmed
            for a, b in parts
            if (trimmed := self._trim(a, b)) and len(self.scene.view[slice(*trimmed)].split()) > 1
        ]
        # A complement that stops short of the clause's end was cut, by a dash or a parse: the clause is kept whole.
        return kept if kept and kept[-1][1] > span[1] - 20 else [span]

    def _cleft(self, line: Line, span: Span, who: tuple) -> Iterator[Utterance]:
        """Yield what "What Norland says is that …, and that …" tells: Norland's, each complement a claim."""
        match = _WHAT_IS_SAID.match(self.scene.view, *span)
        if not match or match["who"].lower().split(" ")[0] in FIRST_PERSON | {"you"}:
            return
        speaker, pronoun, note = self._who(line, match.span("who"))
        start, parts = match.end(), []
        for also in _AND_THAT.finditer(self.scene.view, start, span[1]):
            parts.append((start, also.start()))
            start = also.end()
        for n, part in enumerate([*parts, (start, span[1])]):
            if speaker.text and (kept := self._trim(*part)):
                chain = tuple(filter(None, (who[0].span, speaker.span)))
                yield Utterance(
                    line.number, ("R13", "R21", "R11") if n else ("R13", "R21"), (kept,), "claims", match.span("cue"), speaker, pronoun, chain, (match.span("cue"),),
                    None, "say", (note,) if note else (),
                )  # fmt: skip
