"""From cues to statements: the order in which rules are tried on a line, the same for every engine.

An engine tells the cues inside a line with their complements (`Found`), and how a line falls into clauses. Frames,
refusals, quotations that go on, turns, questions and the narrator are read here by their form.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from .clauses import joints, owned
from .cues import JOINERS, Cues, Found
from .engine import Span, Speaker, Utterance
from .kinds import JOINT, MARKED, NOT
from .lines import Line
from .people import FIRST_PERSON, PRONOUNS
from .tails import Frame, Framed
from .withheld import Refusal, refusals

CITING = re.compile(r",?\"? (?P<cue>citing) |(?P<why> (?P<cue2>because) )")
_NOT_LEADS = frozenset(
    "would could can will did do does is are am was were been went left remain remained remains stay stayed fell kept walked moved drove has have had should gave gives offered offers provided provides released in absolutely".split()
)
"""Words that a refusal begins with, before the word that says no."""
_ANOTHER = re.compile(r",? (?:and|but|while) (?=(?:the )?[A-Z])")
_LEADS_ON = re.compile(r",?(?: \"?but(?: that)?| and(?: that)?| or| because)?[\" ]*(?:[A-Za-z]+ ?){0,2}$")
_JOINT_SPEAKERS = re.compile(
    r"(?:the |both )?(?:two |both )?(?:countries|sides|nations|governments|leaders|neighbors|neighbours)",
    re.IGNORECASE,
)

_JOINT_ENDS = ("s", "S", "\u017f")


def _two_words(view: str, start: int, end: int) -> bool:
    """Return whether more than one word stands in a place that has no white space around it."""
    return len(view[start:end].split(None, 1)) > 1


class Statements(Cues):
    """The statements of one scene, in the order of the text."""

    def refusals_in(self, line: Line) -> list[Refusal]:
        """Return the refusals in a line, tried only beside words that say no."""
        if not line.bits & NOT:
            return []
        view, starts = self.scene.view, line.places(NOT, 2, _NOT_LEADS)
        for n in (
            line.openers[:-1] if line.openers and line.openers[-1] == len(line.kinds) - 1 else line.openers
        ):
            # "We're not …": the verb is the end of the word before.
            if (
                line.kinds[n] & MARKED
                and line.kinds[n + 1] & NOT
                and (at := view.find("'", line.starts[n], line.ends[n])) > line.starts[n]
                and line.ends[n] - at < 4
            ):
                starts.append(at)
        return list(refusals(view, line.start, line.end, sorted(set(starts)))) if starts else []

    # Statements with a cue ----------------------------------------------------------------------------------------

    def _cued(
        self, line: Line, frame: Framed, outer: list, found: list[Found], held: list[Refusal]
    ) -> Iterator[Utterance]:
        frames = [f for f, *_ in outer]
        above = tuple([f.speaker for f in frames if f.speaker])
        who = outer[-1][1:] if outer else None
        for one in found:
            if frames:
                one.said = (*one.said, *(f.said for f in frames))
            if outer and (self._is_own_voice(one) or one.subject is None and one.rule in ("R6", "R7")):
                # "We condemn …", Holt said: the frame's speaker, the inner verb's act, and all of the words.
                content = tuple(self._inside(span, held) for span in frame.spans)
                yield from self._make(line, one, [content], who, above[:-1], frames[-1], one.act)
            else:
                yield from self._tell(line, one, above, held, None)

    def _is_own_voice(self, found: Found) -> bool:
        words = self._low(found.subject)
        return words in FIRST_PERSON

    def _tell(
        self, line: Line, one: Found, above: tuple[Span, ...], held: list[Refusal], by: tuple | None
    ) -> Iterator[Utterance]:
        who = by or self._who(line, one.subject)
        told: set[int] = set()
        for child in one.children:
            if one.act == "denies" and child.lemma == "deny":
                continue
            weight = max((self._share(child, spans) for spans in one.contents), default=0)
            words = self._low(child.subject)
            same = words in PRONOUNS or not child.subject
            if child.act == "believes" and weight > 0.4:
                note = () if same else (f"held by {self.scene.text[slice(*child.subject)]}",)
                kept = replace(child, notes=child.notes + note, said=one.said, cue=one.cue)
                yield from self._make(
                    line, kept, child.contents, who, above, None, "claims", extra=child.rule, first=one.rule
                )
                told |= self._covered(one, child)
            elif same and weight > 0.4 and child.act != "claims":
                kept = replace(one, act=child.act)
                spans = [spans for spans in one.contents if self._holds(spans, child.cue)]
                yield from self._make(line, kept, spans, who, above, None, child.act, extra=child.rule)
                told |= self._covered(one, child)
            elif not same and weight > 0.4 and not child.passive:
                chain = (*above, *([one.subject] if one.subject else []))
                yield from self._tell(line, child, chain, held, None)
                told |= self._covered(one, child)
        rest = [spans for n, spans in enumerate(one.contents) if n not in told] if told else one.contents
        if held:
            rest = [tuple([self._inside(span, held) for span in spans]) for spans in rest]
        yield from self._make(line, one, rest, who, above, None, one.act)

    def _covered(self, one: Found, child: Found) -> set[int]:
        return {n for n, spans in enumerate(one.contents) if self._holds(spans, child.cue)}

    def _subject_before(self, at: int, start: int) -> int | None:
        """Return where the subject of a refusal starts, if it has one of its own behind a conjunction in the span."""
        match = _ANOTHER.search(self.scene.view, max(start, at - 80), at)
        return match.start() if match else None

    def _led_from(self, start: int, end: int) -> int:
        """Return where the words begin that lead on to what stands at `end`: four at most, with the marks before and between them."""
        view, at = self.scene.view, end
        for _ in range(6):
            while at > start and not view[at - 1].isalpha():
                at -= 1
            while at > start and view[at - 1].isalpha():
                at -= 1
        inside = False
        for n in range(at, end):
            letter = view[n].isascii() and view[n].isalpha()
            # What begins inside a word begins with the word.
            if not (inside and letter) and (match := _LEADS_ON.match(view, n, end)):
                return match.start()
            inside = letter
        return end

    def _inside(self, span: Span, held: list[Refusal]) -> Span:
        """Return a span cut before a refusal in it, with the conjunction that leads to the refusal."""
        start, end = span
        for refusal in held:
            if start < refusal.start < end:
                subject = self._subject_before(refusal.start, start)
                if subject is not None:
                    end = subject
                    continue
                end = self._led_from(start, refusal.start)
        return start, max(start, end)

    def _make(
        self, line: Line, found: Found, contents: list[tuple[Span, ...]], who: tuple, above: tuple[Span, ...],
        frame: Frame | None, act: str, extra: str | None = None, first: str | None = None,
    ) -> Iterator[Utterance]:  # fmt: skip
        if not contents:
            return
        speaker, pronoun, note = who
        rules = tuple(
            dict.fromkeys(
                [
                    rule
                    for rule in (
                        first,
                        frame and frame.rule,
                        found.rule,
                        extra,
                        "R11" if len(contents) > 1 else None,
                    )
                    if rule
                ]
            )
        )
        cue = frame.cue if frame else found.cue
        said = (frame.said,) if frame else found.said
        chain: tuple[Span, ...] = ()
        if above:
            chain = tuple(
                [
                    span
                    for span in above
                    if span != speaker.span and self.scene.text[span[0] : span[1]] != speaker.text
                ]
            )
            chain = (*chain, speaker.span) if chain and speaker.span else chain
        act = "claims" if act == "believes" else act
        notes = (*found.notes, note) if note else found.notes
        inside = [span for spans in contents for span in spans]
        scope = (min(inside)[0], max([b for _, b in inside])) if inside else None
        for spans in contents:
            for n, (parted, part) in enumerate(self._parts(line, spans)):
                kept = tuple([trimmed for a, b in part if (trimmed := self._trim(a, b))])
                own = rules if not parted or parted in rules else (*rules, parted)
                # A clause with a subject of its own has its own act, too.
                whole = part[0] if n and parted == "R11" else scope
                if not kept or not _two_words(self.scene.view, kept[0][0], kept[-1][1]):
                    continue
                here = "claims" if n and act == "evaluates" else act
                for who_says in self._each(line, speaker):
                    yield Utterance(
                        line.number,
                        own,
                        kept,
                        here,
                        cue,
                        who_says,
                        pronoun,
                        chain,
                        said,
                        None,
                        found.lemma,
                        notes,
                        found.passive,
                        whole,
                    )

    def _parts(self, line: Line, spans: tuple[Span, ...]) -> list[tuple[str | None, tuple[Span, ...]]]:
        """Return a content's claims, each with the rule that parted it: cut before "citing", parted where another attribute (R17) or clause (R11) begins."""
        view = self.scene.view
        if "citing" in line.seen and (
            cited := [m.start() for m in CITING.finditer(view, line.start, line.end) if m["cue"]]
        ):
            spans = tuple((a, min(b, cited[0])) for a, b in spans if a < cited[0])
        parts: list[tuple[str | None, tuple[Span, ...]]] = [(None, spans)]
        if line.zone != "body" or not spans:
            return parts
        if len(spans) == 1 and line.bits & JOINT:
            parts = [("R17" if n else None, (part,)) for n, part in enumerate(joints(view, line, spans[0]))]
        if line.turn or line.seen.isdisjoint(JOINERS) or len(owns := owned(view, parts[-1][1][-1])) == 1:
            return parts
        rule, last = parts[-1]
        return [*parts[:-1], (rule, (*last[:-1], owns[0])), *(("R11", (part,)) for part in owns[1:])]

    def _each(self, line: Line, speaker: Speaker) -> list[Speaker]:
        """Return the speakers that "the two countries" stands for, where just two sides are named before; else the one."""
        if (
            not speaker.text
            or speaker.start is None
            or not speaker.text.endswith(_JOINT_ENDS)
            or not _JOINT_SPEAKERS.fullmatch(self.scene.view, speaker.start, speaker.end)
        ):
            return [speaker]
        named: dict[str, Speaker] = {}
        for other in self.scene.around(line, 1):
            if other.number >= line.number - 1:
                for m in other.mentions:
                    if (
                        m.name.actor
                        and m.end <= speaker.start
                        and m.name.kind in ("country", "demonym", "metonym")
                    ):
                        named[m.name.actor] = Speaker(
                            self.scene.text[m.start : m.end], m.start, m.end, "pronoun"
                        )
        return list(named.values()) if len(named) == 2 else [speaker]

    def _framed_only(self, line: Line, frame: Framed, outer: list) -> Iterator[Utterance]:
        """Yield a sentence that is all content but for its frame; of a quotation and a gloss, the quotation."""
        who = outer[-1][1:]
        above = tuple(f.speaker for f, *_ in outer[:-1] if f.speaker)
        spans = list(frame.spans)
        if len(spans) == 1:
            start, end = spans[0]
            for a, b in self.scene.quotations[bisect_left(self.scene.quotations, (start + 1,)) :]:
                if a != start + 1:
                    break
                if 0.45 < (b - a) / (end - start) < 0.97:
                    spans = [(a, b)]
        inner = frame.frames[-1]
        found = Found(inner.rule, inner.cue, inner.lemma, inner.act, inner.speaker, [])
        yield from self._make(line, found, [tuple(spans)], who, above, inner, inner.act)
