"""What surrounds statements with a cue: quotations that go on, what is cited, and the outlet's own voice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .engine import NOBODY, Span, Speaker, Utterance
from .kinds import NOT, PAPERY, VERBAL
from .lines import Line
from .papers import Papers
from .people import PRONOUNS
from .phrases import noun_phrase_first
from .scene import QUIET_ZONES
from .tails import FLOATING, JUDGED_BY_OUTLET, Framed, framed
from .voices import RARE, VOICED
from .withheld import Refusal

_PARTICIPLE = re.compile(r",? and (?=[a-z]+ed \w)|, (?=[a-z]+ing )")
_BACKGROUND = re.compile(
    r", (?:(?:shortly|soon|just|days|weeks|months|hours|years|long) )?(?:after|before|when|while|even as|just as) | in what (?:would|will|could|is|was)\b|, (?=an? [a-z-]+ (?:that|which|who)\b)"
)
"""What follows a main clause as its background."""
_ASKED = re.compile(
    r"(?:When |While |If )?(?:[Aa]sked|[Pp]ressed|[Qq]uestioned|[Cc]ontacted|[Rr]eached|[Ss]peaking|[Aa]sking)\b"
)
_ASKED_FOR = re.compile(
    r"\b(?:been|was|were|is|are|being) (?:asked|approached|contacted) (?:by [\w' ]+ )?for (?:\w+ )?comment\b"
)
"""What the outlet has done, and no claim of supply."""
_GESTURE = re.compile(r"(?!including)[a-z]+ing ")
"""What somebody does while he says what is quoted."""
_FINITE = frozenset(
    "is are was were has have had will would can could may might must does did do went came left took got made says gone".split()
)
"""A short line with none of these and no verb we know is a caption."""
_UNSAID = re.compile(r"\b(?:never|not|n't) (?:say|said|claim|claimed|allege|alleged)\b")
_HEARSAY = re.compile(
    r"\b(?:reportedly|allegedly|purportedly)\b|\b(?:believed|said|thought|reported|understood|alleged|suspected)(?= to (?:have|be)\b)"
)
_HEARD = ("edly", " to be", " to have")
"""Signs without which nothing is told as hearsay."""
_APPOSITIVE = re.compile(
    r"(?:an?|the|who|whose|whom|which|one of|now|then|head|chief|director|chair\w*|author|professor|formerly|himself|herself) ",
    re.IGNORECASE,
)
_TOLD_AHEAD = re.compile(r"((?:[A-Z][\w'-]+ ?){1,5}|the \w+) (?:told|said to|made|was speaking|spoke)\b")
_KICKER = re.compile(r"[^:.\"]{2,40}: ")


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


class Narration(Papers):
    """Statements, and the order in which the rules are tried on a line of prose."""

    def all(self) -> Iterator[Utterance]:
        """Yield every statement, lines in order."""
        for line in self.scene.lines:
            if line.zone not in QUIET_ZONES:
                yield from self._line(line)

    def _line(self, line: Line) -> Iterator[Utterance]:
        if line.turn:
            yield from self.in_turn(line)
            return
        frame = framed(self.scene, line)
        if line.zone == "headline" and (
            kicker := _KICKER.match(self.scene.view, frame.spans[0][0], frame.spans[0][1])
        ):
            frame = frame._replace(spans=((kicker.end(), frame.spans[0][1]), *frame.spans[1:]))
        frame = (
            self._introduced(frame)
            if frame.frames and self.scene.view.find(": ", line.start, line.end) > 0
            else frame
        )
        outer = [(f, *self._who(line, f.speaker)) for f in frame.frames] if frame.frames else []
        held = self.refusals_in(line)
        # A participle behind the frame ("…, she wrote, adding that …") is searched for cues and is no part of the content.
        inner = frame.spans
        judged: list[Utterance] = []
        while len(frame.spans) > 1 and self._aside(frame):
            if (kept := self._trim(*frame.spans[-1])) and JUDGED_BY_OUTLET.match(self.scene.view, kept[0]):
                judged.append(Utterance(line.number, ("R14",), (kept,), "evaluates", aside=True))
            frame = frame._replace(spans=frame.spans[:-1])
        voices: list[Utterance] = [] if line.seen.isdisjoint(VOICED) else list(self._voices(line))
        found = self.found(line, inner)
        if held or voices:
            scopes = [v.scope for v in voices if v.cue and v.scope]
            found = [
                f
                for f in found
                if not self._refused(f, held) and not any(_within(f.cue, scope) for scope in scopes)
            ]
        found = self._nested(self._joined(line, found)) if found else found
        if len(frame.spans) < len(inner):
            found = [
                replace(f, subject=frame.frames[-1].speaker) if f.cue[0] > frame.spans[-1][1] else f
                for f in found
            ]
        made = list(self._cued(line, frame, outer, found, held)) if found else []
        if held:
            made = [u for u in made if not self._kept_back(u, held)]
            made += self._refusals(line, outer, found, held)
        if outer:
            told = sum([b - a for u in made for a, b in u.spans])
            if told < 0.4 * sum([b - a for a, b in frame.spans]) and not any(
                u.act == "declines" for u in made
            ):
                made += self._framed_only(line, frame, outer)
        if not line.seen.isdisjoint(RARE):
            made += self._citing(line, made)
            made += self._played_down(line)
            made += self._counted(line) if not made else ()
        if line.bits & PAPERY and not outer:
            made = self._with_papers(line, made)
        made = [*voices, *made]
        made = made or list(self._shown(line))
        if made and not outer:
            made += self._left_over(line, made)
        if not made:
            made = list(self._quoted_only(line)) or list(self._narrator(line, frame))
        made += judged
        made.sort(key=lambda u: (u.spans[0], u.spans[-1]))
        for utterance in made:
            if utterance.speaker.how in ("named", "surname", "pronoun"):
                self.memory.remember(line, utterance.speaker)
            yield utterance

    def _with_papers(self, line: Line, made: list[Utterance]) -> list[Utterance]:
        """Return the statements of a line with those of papers, observers and positions, each word told once."""
        made = made or list(self._position(line))
        if listed := list(self._listed(line)):
            scopes = [(u.cue[0], u.spans[0][1]) for u in listed if u.cue]
            made = [
                u
                for u in made
                if u.act == "declines"
                or not any(_within(u.spans[0], scope) or u.cue and _within(u.cue, scope) for scope in scopes)
            ] + listed
        return [
            *made,
            *(
                u
                for u in self._observed(line)
                if not any(a < u.spans[0][1] and u.spans[0][0] < b for m in made for a, b in m.spans)
            ),
        ]

    def _introduced(self, frame: Framed) -> Framed:
        """Return a frame whose pronoun is told by words before a colon without these: "Holt was careful: the crates …, she said"."""
        (start, end), speaker, view = frame.spans[0], frame.frames[-1].speaker, self.scene.view
        colon = view.find(": ", start, min(end, start + 110))
        if (
            colon < 0
            or self._low(speaker) not in PRONOUNS
            or not self.memory.persons_in(start, colon)
            or view.find('"', start, colon) >= 0
        ):
            return frame
        return frame._replace(spans=((colon + 2, end), *frame.spans[1:]))

    def _aside(self, frame: Framed) -> bool:
        """Return whether the words behind a frame say who speaks or what else he says, and are no part of the content."""
        view, start, inner = self.scene.view, frame.spans[-1][0], frame.frames[-1]
        inverted = inner.speaker is not None and inner.cue[0] < inner.speaker[0]
        gesture = inner.rule == "R4" and view[start - 1] != '"' and _GESTURE.match(view, start)
        return bool(FLOATING.match(view, start) or gesture or inverted and _APPOSITIVE.match(view, start))

    @staticmethod
    def _kept_back(u: Utterance, held: list[Refusal]) -> bool:
        """Return whether a content is what a refusal keeps back, and told there."""
        ends = [(r.start, max([r.end, *(b for _, b in r.things)])) for r in held]
        return any(a <= u.spans[0][0] and u.spans[-1][1] <= b for a, b in ends)

    def _left_over(self, line: Line, made: list[Utterance]) -> Iterator[Utterance]:
        """Yield the outlet's own part of a sentence: the main clause before a participle that reports, a clause with "when"."""
        cues = [u.cue for u in made if u.cue]
        speakers = [
            u.speaker.start for u in made if u.speaker.start is not None and u.speaker.start >= line.start
        ]
        first = min([line.end, *[u.spans[0][0] for u in made], *[cue[0] for cue in cues], *speakers])
        if cues and first <= line.start + 2 and made[0].act not in ("declines",):
            cue = min(cues)
            cut = _PARTICIPLE.search(self.scene.view, line.start, cue[1] + 2)
            first = cut.start() if cut else first
        spans = [(line.start, first)] if first - line.start > 8 else []
        if "when" in line.seen:
            last = max([b for u in made for _, b in u.spans])
            if (when := self.scene.view.find(", when ", max(last - 1, line.start), line.end)) >= 0:
                spans.append((when + 7, line.end))
        for span in spans:
            kept = self._trim(*span)
            if kept and _ASKED.match(self.scene.view, *kept):
                continue
            if (
                kept
                and len(self.scene.view[slice(*kept)].split(None, 4)) > 4
                and self.topic.active(line, kept)
                and self.topic.narrated(line, [kept])
            ):
                yield Utterance(line.number, ("R14",), (kept,), "claims", aside=True)

    def _quoted_only(self, line: Line) -> Iterator[Utterance]:
        """Yield a line inside quotation marks whose cue stands elsewhere: after it, else before it."""
        if line.end - line.start < 12 or self.scene.quoted(line.start, line.end) < 0.75 * (
            line.end - line.start
        ):
            return
        speaker, cue = self._ahead(line)
        rule = "R4"
        if speaker is None:
            before = self._subject_ahead(line) or self.memory.last(line)
            speaker = before._replace(how="continued") if before else NOBODY
            rule = "R8"
        notes = () if speaker.text else ("a quotation without a speaker near it",)
        span = self._trim(line.start, line.end)
        if span:
            yield Utterance(line.number, (rule,), (span,), "claims", cue, speaker, lemma="say", notes=notes)

    def _subject_ahead(self, line: Line) -> Speaker | None:
        """Return the one person who is the subject of the sentence before, in the same paragraph: "Holt was blunt. …"."""
        before = self.scene.around(line, 1)[0]
        if (
            before.number == line.number
            or before.paragraph != line.paragraph
            or self.scene.view.find('"', before.start, before.end) >= 0
        ):
            return None
        first = noun_phrase_first(self.scene, before)
        named = self.memory.persons_in(*first) if first else []
        if not first or len(named) > 1:
            return None
        speaker, _, _ = self._who(before, named[0][:2] if named else first)
        return speaker if named or speaker.how == "surname" else None

    def _ahead(self, line: Line) -> tuple[Speaker | None, Span | None]:
        """Return the speaker whom the sentence after the quotation names, if it opens with nothing but that."""
        opened = self.scene.view.count('"', line.start, line.end) % 2 == 1
        for other in self.scene.around(line, 0, 2)[1:]:
            view = self.scene.view[other.start : other.end]
            match = _TOLD_AHEAD.match(view)
            if match:
                span = (other.start + match.start(1), other.start + match.end(1))
                speaker, _, _ = self._who(other, (span[0], span[0] + len(match[1].rstrip())))
                return speaker, None
            if other.paragraph != line.paragraph and not (opened and view.startswith('"')) or '"' not in view:
                break
            if (tail := framed(self.scene, other)).frames:
                # The cue stands in another sentence, where the claim's anchors cannot reach it.
                return self._who(other, tail.frames[-1].speaker)[0], None
        return None, None

    def _background(self, span: Span) -> re.Match[str] | None:
        """Return what follows a main clause as its background, tried at commas and before "in what"."""
        view, end = self.scene.view, span[1]
        at = start = span[0] + 30
        inside = view.find(" in what ", start, end)
        while (at := view.find(", ", at, end)) >= 0 and (inside < 0 or at < inside):
            if match := _BACKGROUND.match(view, at, end):
                return match
            at += 2
        return _BACKGROUND.search(view, inside, end) if inside >= 0 else None

    def _narrator(self, line: Line, frame: Framed) -> Iterator[Utterance]:
        """Yield the outlet's own statements: R14, and R15 where an adverb or a passive tells of an unnamed source."""
        view = self.scene.view
        if line.zone in ("subhead", "headline", "standfirst") and view[line.end - 1] == "?":
            return
        if view[line.start] in "ACIPQRSW" and _ASKED.match(view, line.start, line.end):
            return
        if "comment" in line.seen and _ASKED_FOR.search(view, line.start, line.end):
            return
        if (line.bits & NOT or "n't" in line.seen) and _UNSAID.search(view, line.start, line.end):
            return
        if (
            not line.bits & VERBAL
            and line.zone == "body"
            and len(line.lows) < 8
            and not any([low in _FINITE or low.endswith(("ed", "n't")) for low in line.lows])
        ):
            return
        heard = any([view.find(sign, line.start, line.end) >= 0 for sign in _HEARD])
        for span in self.clauses(line, (frame.spans[0][0], frame.spans[-1][1])):
            if line.zone == "body" and (tail := self._background(span)):
                span = (span[0], tail.start())
            kept = self._trim(*span)
            hearsay = _HEARSAY.search(view[slice(*kept)]) if heard and kept else None
            if kept and (
                self.topic.narrated(line, [kept]) or hearsay and self.topic.attributed(line, [kept])
            ):
                cue = (kept[0] + hearsay.start(), kept[0] + hearsay.end()) if hearsay else None
                notes = ("the outlet does not say who reports it",) if hearsay else ()
                rule = "R15" if hearsay else "R14"
                yield Utterance(line.number, (rule,), (kept,), "claims", cue, notes=notes, aside=True)
