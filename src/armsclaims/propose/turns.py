"""Transcripts: a turn's words are its speaker's own; what a question takes as given is kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cues import Found
from .engine import Span, Utterance
from .interviews import Interviews
from .kinds import CAPITAL, OBSERVES
from .lines import Line
from .people import BODILY, FIRST_PERSON, PERSONAL
from .phrases import PRONOUN
from .vocabulary import BROAD, COLLECTIVE_SPEAKERS, OPENERS
from .withheld import Refusal

_REPORTING = re.compile(
    r"\b(?:reports? (?:that|show|say)|(?:is|are|was|were) reporting|reported(?:ly)?|said|says|saying|according to|we know|told|announced)\b",
    re.I,
)
_PRESUPPOSED = re.compile(
    r"\b(?:[Nn]ow that|[Gg]iven (?:that|the fact that)|[Ww]hy (?:did|does|do|is|are|has|have)|[Ss]ince) ",
    re.IGNORECASE,
)
_OWN_PLAN = re.compile(
    r"(?:[^:]{0,60}: )?(?:and |so |but |certainly,? |look, |now, |meanwhile, |that said, )*"
    r"(?:we|i|the president|the united states|the administration)(?:'ll|'re| will| are| is)? ?(?:also |certainly |still |just |always )*"
    r"(?:going to|will|continue(?! to (?:assess|believe|see))|continuing|working|exploring|looking|committed|focused|stand|thank|appreciate|respect|announcing)\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"\baccording to (?P<by>(?:the )?[A-Z][\w'-]*(?: [A-Z][\w'-]*)*(?= (?:your|the|that|it|they|he|she|there|an?)\b)|[^,;.]{3,60})|\b(?P<of>(?:press |news |media |the |these |new |other )*reports)\b(?: this \w+| today)? (?:of|that)\b"
    r"|(?P<who>\b[A-Z][\w.]+(?: [A-Z][\w.]+){0,3}) (?:is|are|was|were) reporting\b"
)
_COMMITMENT = re.compile(r"\b(?:its|their|his) (?:\w+ ){0,3}commitments? (?:not to|to|that)\b")
_BELIEF = re.compile(
    r"\b(?:we|i)(?:'\w+)?(?: [\w']+){0,4} (?:believe|assess|suspect|expect|judge)\b", re.IGNORECASE
)
_OUTLET = re.compile(
    r"[Tt]he [A-Z]\w+(?: [A-Z]\w+){0,3}$|(?:Reuters|Bloomberg|Axios|Politico|Kyodo|Yonhap|Xinhua)\b"
)
_JUDGED = re.compile(
    r"\b(?:it|that|this|these|those|they)(?:'s|'re| is| are| was| were| would be)(?: [\w']+){0,4}? (?:violations?|violates|breach(?:es)?|illegal|unlawful|"
    r"unacceptable|impossible|not true|untrue|false|a lie|lies|nonsense|absurd|ridiculous|mistake|escalation|escalatory)\b",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"\b(?:haven't|have not|hasn't|has not) seen (?:any|anything|evidence|indications?|signs?)\b[^.;]{0,30}?\b(?:of (?:that|it|this|them)\b|(?:that|which|to) (?:back|support|suggest|point|confirm|prove|show|indicate|bear)s?\b)",
    re.IGNORECASE,
)
_POINTS_AT = re.compile(
    r"(?:(?:I can (?:confirm|tell you)|as I understand it,|I understand|we know|we think|I think)(?: that)? )?(?:and |but |so )?(?:it|they|some of (?:them|it)|most of (?:them|it)|none of (?:them|it)|all of (?:them|it))(?:'ve|'re|'s)? \w+ \w",
    re.IGNORECASE,
)
"""A clause about what was spoken of; in an interview, an answer goes on with it."""
_POINTS_BACK = re.compile(r"\b(?:it|that|they|this|these|those|them)(?:'s|'re|'ll)?\b", re.IGNORECASE)


class Spoken(Interviews):
    """Statements with the rules for turns: R13 for answers, R16 for questions, R10 for refusals in them."""

    def in_turn(self, line: Line) -> Iterator[Utterance]:
        """Yield the statements of a line of a transcript."""
        if line.turn and line.turn.asks:
            hosted = self.scene.hosts and self.scene.view[line.end - 1] != "?"
            yield from self._hosted(line) if hosted else self._question(line)
        else:
            yield from self._turn(line)

    def _turn(self, line: Line) -> Iterator[Utterance]:
        """Yield what a turn's speaker says on the subject, clause by clause, and whom the words cite."""
        who = (self.memory.turn(line), None, None)
        held = [r for r in self.refusals_in(line) if self._answers(line, r)]
        done: list[Span] = []
        for n, refusal in enumerate(held):
            span = self._around(line, refusal)
            if n + 1 < len(held) and self._repaired(refusal, held[n + 1]):
                continue
            done.append(span)
            other = self._other_refuses(line, refusal)
            if other:
                done[-1] = (other.start or span[0], span[1])
                yield from self._refusal(line, refusal, (other, None, None))
            else:
                yield from self._refusal(line, refusal, who, span)
        for span in self.clauses(line, (self._behind_direction(line), line.end)):
            kept = self._trim(*span)
            if not kept or any(a < kept[1] and kept[0] < b for a, b in done):
                continue
            if self._on_subject(line, kept) and not self._own_plan(kept):
                seen = line.bits & OBSERVES and [
                    u
                    for u in self._observed(line)
                    if kept[0] <= u.spans[0][0]
                    and u.spans[0][1] <= kept[1]
                    and u.speaker.text
                    and u.speaker.how != "turn"
                ]
                yield from seen or self._said_in_turn(line, kept, who)

    def _on_subject(self, line: Line, span: Span) -> bool:
        if self.topic.spoken(line, span):
            return True
        text = self.scene.view[slice(*span)]
        if line.number in self.topic.after and _BELIEF.search(text) and _POINTS_BACK.search(text):
            return True
        if line.number not in self.topic.answering:
            return False
        return bool(
            _JUDGED.search(text) or _UNSEEN.search(text) or self.scene.hosts and _POINTS_AT.match(text)
        )

    def _own_plan(self, span: Span) -> bool:
        """Return whether a clause is what the speaker's own side will do; a side's commitments that it cites are not."""
        return (
            bool(_OWN_PLAN.match(self.scene.view, *span))
            and "commitment" not in self.scene.view[slice(*span)]
        )

    def _repaired(self, refusal: Refusal, following: Refusal) -> bool:
        """Return whether a refusal breaks off and is said again."""
        view = self.scene.view
        return (
            view[refusal.start : refusal.end] == view[following.start : following.end]
            and following.start - refusal.start < 60
        )

    def _said_in_turn(self, line: Line, span: Span, who: tuple) -> Iterator[Utterance]:
        if line.lows and "what" in line.seen and (told := list(self._cleft(line, span, who))):
            yield from told
            return
        cited = self._cited(line, span)
        if cited:
            rule, cue, act, lemma, source = cited
            speaker, pronoun, note = self._who(line, source)
            if speaker.text:
                chain = tuple(filter(None, (who[0].span, speaker.span)))
                notes = (note,) if note else ()
                for part in self._told_in(line, span, cue):
                    yield Utterance(
                        line.number,
                        ("R13", rule),
                        (part,),
                        act,
                        cue,
                        speaker,
                        pronoun,
                        chain,
                        ((cue[0], max(cue[1], part[0])),),
                        None,
                        lemma,
                        notes,
                    )
                return
        speaker, pronoun, note = who
        own = next(
            (f for f in self._cues(line) if span[0] <= f.cue[0] < span[1] and self._is_own_voice(f)), None
        )
        yield Utterance(
            line.number,
            ("R13",),
            (span,),
            "claims",
            own.cue if own else None,
            speaker,
            pronoun,
            lemma=own.lemma if own else "",
        )

    def _cues(self, line: Line) -> list[Found]:
        if self._kept[0] != line.number:
            self._kept = (line.number, self.found(line, ((line.start, line.end),)))
        return self._kept[1]

    _kept: tuple[int, list[Found]] = (-1, [])

    def _cited(self, line: Line, span: Span) -> tuple[str, Span, str, str, Span] | None:
        """Return rule, cue, act, lemma and words of a source that a turn passes on: a party, a person, a report."""
        view = self.scene.view
        if report := _REPORTS.search(view, *span):
            group = next(name for name in ("by", "of", "who") if report[name])
            return "R5", report.span(), "claims", "report", report.span(group)
        if vow := _COMMITMENT.search(view, *span):
            party = next((m for m in reversed(line.mentions) if m.end <= vow.start() and m.name.actor), None)
            return ("R2", vow.span(), "commits", "commit", (party.start, party.end)) if party else None
        for one in self._cues(line):
            inside = span[0] <= one.cue[0] < span[1] or any(
                self._share(one, ((span[0], span[1]),)) > 0.5 for _ in (0,)
            )
            if not inside or one.lemma in BROAD or one.rule == "R6" or not one.contents or one.passive:
                continue
            if (
                one.act not in ("claims", "denies", "admits", "believes")
                or one.act == "believes"
                and one.subject is None
            ):
                continue
            words = self._low(one.subject)
            if words in FIRST_PERSON or one.act == "believes" and words in BODILY:
                continue
            source = one.subject
            if not words or words in BODILY:
                if one.act != "denies":
                    continue
                source = self._party_before(line, one.cue[0])
            elif words not in PERSONAL and not self._is_source(line, one.subject):
                continue
            if source:
                return one.rule, one.cue, "claims" if one.act == "believes" else one.act, one.lemma, source
        return None

    def _party_before(self, line: Line, at: int) -> Span | None:
        """Return the party that "they" or a bare participle stands for: the only ones named before it, here or a line before."""
        before = [m for m in line.mentions if m.end <= at and m.name.actor]
        if not before:
            lines = [other.mentions for other in self.scene.around(line, 3)[:-1]]
            before = next(
                (
                    [m for m in found if m.name.actor]
                    for found in reversed(lines)
                    if any(m.name.actor for m in found)
                ),
                [],
            )
        actors = {m.name.actor for m in before}
        if len(actors) == 1 or len(before) == 2 and "and" in self.scene.view[before[0].end : before[1].start]:
            return before[0].start, before[-1].end if len(actors) > 1 else before[0].end
        return None

    def _is_source(self, line: Line, span: Span | None) -> bool:
        """Return whether words name somebody who can speak: a party, a person, an office, an acronym."""
        if span is None:
            return False
        first, last = line.within(*span)
        office = not COLLECTIVE_SPEAKERS.isdisjoint(line.lows[first:last])
        proper = [n for n in range(first, last) if line.kinds[n] & CAPITAL]
        acronym = any(
            line.ends[n] - line.starts[n] > 2 and self.scene.view[line.starts[n] : line.ends[n]].isupper()
            for n in proper
        )
        known = last - first < 5 and any(
            line.lows[n] not in OPENERS and line.lows[n] not in PRONOUN for n in proper
        )
        outlet = known or bool(_OUTLET.match(self.scene.view, *span))
        return self._names_party(line, span) or office or acronym or outlet

    def _names_party(self, line: Line, span: Span | None) -> bool:
        if span is None:
            return False
        inside = any(span[0] <= m.start and m.end <= span[1] for m in line.mentions)
        return inside or bool(self.memory.persons_in(*span))

    def _around(self, line: Line, refusal: Refusal) -> Span:
        """Return the clause of a refusal: from its subject to the end of what is withheld."""
        begin = self.scene.view.rfind(", ", line.start, refusal.start)
        subject = self.subject_of(line, refusal.start)
        start = (
            subject[0] if subject and subject[0] >= line.start else (begin + 2 if begin > 0 else line.start)
        )
        return start, max([refusal.end, *(b for _, b in refusal.things)])

    def _answers(self, line: Line, refusal: Refusal) -> bool:
        """Return whether a refusal in a turn is on the subject: by its own words, or by the question it answers."""
        subject = self.subject_of(line, refusal.start)
        words = self._low(subject)
        if (
            not refusal.unknown
            and subject
            and words not in FIRST_PERSON | BODILY
            and not (line.number in self.topic.answering and self._other_refuses(line, refusal))
            and "not something" not in self.scene.view[refusal.start : refusal.end]
        ):
            return False
        span = (refusal.start, max([refusal.end, *(b for _, b in refusal.things)]))
        return self.topic.withheld(line, [span], refusal.unknown)

    def _question(self, line: Line) -> Iterator[Utterance]:
        """Yield what a question reports or takes as given, kept apart: an answer is no yes."""
        view = self.scene.view[line.start : line.end]
        reported = _REPORTING.search(view)
        presupposed = _PRESUPPOSED.search(view)
        if not reported and not presupposed:
            return
        span = self._trim(line.start, line.end)
        if not span or not self.topic.asked(line, span):
            return
        note = ("in a question: the asker's own words, and no answer is a yes",)
        asker = self.memory.turn(line)
        cited = self._cited(line, span) if reported else None
        if cited:
            told = next(
                (f.contents[0][0] for f in self._cues(line) if f.cue == cited[1] and f.contents), None
            )
            span = told if told and len(self.scene.view[slice(*told)].split()) > 2 else span
        if reported:
            speaker = self._who(line, cited[4])[0] if cited else asker
            cue = cited[1] if cited else (line.start + reported.start(), line.start + reported.end())
            speaker = speaker if speaker.text else asker
            yield Utterance(line.number, ("R16",), (span,), "claims", cue, speaker, notes=note)
        elif presupposed:
            content = (line.start + presupposed.end(), span[1])
            yield Utterance(line.number, ("R16",), (content,), "claims", None, asker, notes=note)
