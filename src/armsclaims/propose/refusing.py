"""Refusals of a line as statements: who keeps back what, and what the outlet itself could not learn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cues import Found
from .engine import NOBODY, Span, Utterance
from .lines import Line
from .people import FIRST_PERSON, PERSONAL, PRONOUNS
from .statements import Statements
from .withheld import Refusal

_NOR = re.compile(
    r"nor (?:would|did|does|do|could|can|will|has|have) (?P<who>(?:[\w']+ )*?[\w']+)(?= \w+$)", re.IGNORECASE
)
_ELIDED = re.compile(r"\b(?:but|and|or)\"? $")
_SENT = re.compile(
    r"\b(?:calls?|emails?|messages?|questions?|requests?|letters?|inquiries) (?:[\w'-]+ ){0,4}?(?:to|at) (?P<who>(?:[\w'-]+ ){1,6}?)(?=about |on |for |went |were |was |remain)",
    re.IGNORECASE,
)
"""To whom went what was left without an answer."""
_FILED_BY = re.compile(
    r"\(([A-Z][\w']+(?: [A-Z][\w']+){0,2})\) - |\b(?:seen|reviewed|obtained|viewed) by ((?:The )?[A-Z]\w+)"
)
_FRONTED = re.compile(r"(?:How|What|Who|Whether|Where|Why|When|Which)\b")
_TRIFLING = re.compile(
    r"(?:(?:than|on|about|into|to|beyond|more|any|further|at) ?)*(?:that|this|it|them|those|more|further|anything)?(?: (?:now|yet|today|further|point))*",
    re.IGNORECASE,
)


class Refusing(Statements):
    """Statements, and what is kept back."""

    def _refusals(
        self, line: Line, outer: list, found: list[Found], held: list[Refusal]
    ) -> Iterator[Utterance]:
        for refusal in held:
            holder = next(
                (f for f in found if any(self._holds(s, (refusal.start, refusal.end)) for s in f.contents)),
                None,
            )
            inverted = _NOR.match(self.scene.view, refusal.start, refusal.end)
            subject = inverted.span("who") if inverted else self.subject_of(line, refusal.start)
            words = self._low(subject)
            if holder is not None and (words in PRONOUNS or not subject):
                subject = holder.subject
            elif (
                words in PERSONAL
                and found
                and found[0].cue < (refusal.start,)
                and len({f.subject for f in found}) == 1
            ):
                subject = found[0].subject
            elif (
                found
                and found[0].cue < (refusal.start,)
                and (subject is None or _ELIDED.search(self.scene.view, line.start, refusal.start))
            ):
                subject = found[0].subject
            who = outer[-1][1:] if outer and words in FIRST_PERSON else self._who(line, subject)
            if (
                refusal.unknown
                and holder is None
                and not outer
                or refusal.by == "untraced"
                and (
                    "independently" in self.scene.view[refusal.start : refusal.end]
                    or self._is_outlet(subject)
                )
            ):
                who = (NOBODY, None, None)
            elif refusal.by == "nobody":
                who = self._who(
                    line,
                    self._trim(
                        refusal.start + (8 if self.scene.view[refusal.start] in "Nn" else 0),
                        self.scene.view.rfind(" ", refusal.start, refusal.end),
                    ),
                )
            elif refusal.by == "unanswered":
                asked = _SENT.search(self.scene.view, line.start, refusal.start)
                who = self._who(line, self._trim(*asked.span("who"))) if asked else (NOBODY, None, None)
            yield from self._refusal(line, refusal, who)

    def _is_outlet(self, subject: Span | None) -> bool:
        """Return whether a subject is the outlet itself: no name, "independently", or the name in the dateline or of who saw the papers."""
        words = self.scene.view[slice(*subject)] if subject else "we"
        if words.lower() in PRONOUNS:
            return True
        name = words.removeprefix("The ").removeprefix("the ")
        return any(
            name.startswith(found.removeprefix("The ")) or found.startswith(name)
            for pair in _FILED_BY.findall(self.scene.view)
            if (found := pair[0] or pair[1])
        )

    def _refusal(
        self, line: Line, refusal: Refusal, who: tuple, whole: Span | None = None
    ) -> Iterator[Utterance]:
        speaker, pronoun, note = who
        cue = (refusal.start, refusal.end)
        if (
            refusal.unknown
            and not refusal.things
            and whole is None
            and _FRONTED.match(self.scene.view, line.start, cue[0])
        ):
            # "How many were sold is not known": what is not known stands before.
            whole, refusal = (line.start, cue[1]), refusal._replace(things=((line.start, cue[0] - 1),))
        things = refusal.things or (cue,)
        for n, thing in enumerate(things if whole is None else things[:1]):
            if (
                whole is None
                and len(things) == 1
                and thing[1] - thing[0] < 30
                and _TRIFLING.fullmatch(self.scene.view, *thing)
            ):
                # "I will not go further than that": what is kept back is told by the whole of the words.
                subject = self.subject_of(line, cue[0])
                whole = (
                    subject[0]
                    if subject and line.start <= subject[0] and self._low(subject) in FIRST_PERSON
                    else cue[0],
                    thing[1],
                )
            content = whole or (cue[0], thing[1]) if refusal.unknown or whole else thing
            notes = ("knowledge disavowed",) if refusal.unknown else ()
            for who_says in self._each(line, speaker):
                yield Utterance(
                    line.number, ("R10", "R11") if n else ("R10",), (content,), "declines", cue, who_says, pronoun,
                    (), ((line.start, cue[0]),), thing if refusal.things else None, "decline", (*notes, *([note] if note else [])),
                )  # fmt: skip
