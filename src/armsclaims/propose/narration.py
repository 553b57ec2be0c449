"""What surrounds statements with a cue: quotations that go on, what is cited, and the outlet's own voice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .engine import NOBODY, Span, Speaker, Utterance
from .kinds import CUE, NOT
from .lines import Line
from .phrases import noun_phrase_first
from .scene import QUIET_ZONES
from .statements import CITING, Statements
from .tails import FLOATING, Framed, framed
from .vocabulary import EVIDENCE_NOUNS
from .withheld import Refusal

_PARTICIPLE = re.compile(r",? and (?=[a-z]+ed \w)|, (?=[a-z]+ing )")
_GIVEN, _PLAYS = frozenset({"citing", "because"}), frozenset({"play", "plays", "played", "playing"})
_BEING = ("is", "are", "was", "were", "been", "being")
_BE = frozenset(_BEING)
_QUOTES = frozenset({"quoted", "quotes", "quoting", "cited", "cites", "citing"})
_VOICED, _RARE = _QUOTES | _BE, _GIVEN | _PLAYS | {"put", "puts"}
"""Words without which no rule for other voices, or for what is cited, played down or counted, is tried."""
_BACKGROUND = re.compile(r", (?:(?:shortly|soon|just|days|weeks|months|hours|years|long) )?(?:after|before|when|while|even as|just as) | in what (?:would|will|could|is|was)\b|, (?=an? [a-z-]+ (?:that|which|who)\b)")
"""What follows a main clause as its background."""
_ASKED = re.compile(r"(?:When |While |If )?(?:[Aa]sked|[Pp]ressed|[Qq]uestioned|[Cc]ontacted|[Rr]eached|[Ss]peaking|[Aa]sking)\b")
_UNSAID = re.compile(r"\b(?:never|not|n't) (?:say|said|claim|claimed|allege|alleged)\b")
_PLAYED = re.compile(r"\bplay(?:s|ed|ing)?\b(?: [\w'-]+){1,10}? down\b|\bplay(?:s|ed|ing)? down\b")
_PUT = re.compile(
    r"\b(?P<cue>puts?) (?P<content>(?:the|their|its) (?:[\w-]+ ){0,3}?(?:number|numbers|figure|total|count|quantity|volume|size|value|cost)\b[^,;.]{0,80}? at"
    r" (?:[\w-]+ ){0,4}?(?:\$?\d[\d,.]*\d|\d|\w+)(?: (?:million|billion|thousand|hundred|dozen))?(?: \w+)?)(?=[,.;\"]|$| )"
)
_QUOTED_AS = re.compile(
    r"\b(?:quot|cit)(?:ed|es|ing) (?P<who>(?:[^\s,;.]+ ){1,10}?)as (?P<cue>saying|telling|warning|claiming|writing)(?: that)? ", re.IGNORECASE
)
_PASSIVE_CUE = re.compile(
    r"\b(?:is|are|was|were|been|being) (?:\w+ly )?(?P<cue>[a-z]+ed)(?: (?P<of>(?:of|with) [^,;.]{6,160}?))?"
    r"(?: by (?P<by>[^,;.]{2,80}?)(?=[,;.]| (?:on|in|at|after|who|that|which|as|for|because|over|and)\b|$)|(?=[,;.])|$)"
)
_HEARSAY = re.compile(
    r"\b(?:reportedly|allegedly|purportedly)\b|\b(?:believed|said|thought|reported|understood|alleged|suspected)(?= to (?:have|be)\b)"
)
_HEARD = ("edly", " to be", " to have")
"""Signs without which nothing is told as hearsay."""
_SHOWN = re.compile(
    r"\b(?i:images?|imagery|photographs?|photos?|snaps|snapshots|pictures?|videos?|footage|documents?|records|data|intelligence)\b"
    r"(?: (?:\w+ ){0,2}(?:by|from) (?P<by>(?:(?:the|an?) )?(?:[a-z][\w-]* ){0,3}?[A-Z][\w']*(?: [A-Z][\w'-]*)*|the \w+))?(?: [\w-]+){0,3}? (?P<cue>(?:appear(?:s|ed)? to )?(?:show(?:s|ed)?|depict(?:s|ed)?))(?: that)? "
)
_APPOSITIVE = re.compile(r"(?:an?|the|who|whose|whom|which|one of|now|then|head|chief|director|chair\w*|author|professor|formerly|himself|herself) ", re.IGNORECASE)
_TOLD_AHEAD = re.compile(r"((?:[A-Z][\w'-]+ ?){1,5}|the \w+) (?:told|said to|made|was speaking|spoke)\b")
_KICKER = re.compile(r"[^:.\"]{2,40}: ")


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


class Narration(Statements):
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
        if line.zone == "headline" and (kicker := _KICKER.match(self.scene.view, frame.spans[0][0], frame.spans[0][1])):
            frame = frame._replace(spans=((kicker.end(), frame.spans[0][1]), *frame.spans[1:]))
        outer = [(f, *self._who(line, f.speaker)) for f in frame.frames] if frame.frames else []
        held = self.refusals_in(line)
        # A participle behind the frame ("…, she wrote, adding that …") is searched for cues and is no part of the content.
        inner = frame.spans
        while len(frame.spans) > 1 and self._aside(frame):
            frame = frame._replace(spans=frame.spans[:-1])
        voices: list[Utterance] = [] if line.seen.isdisjoint(_VOICED) else list(self._voices(line))
        found = self.found(line, inner)
        if held or voices:
            scopes = [v.scope for v in voices if v.cue and v.scope]
            found = [f for f in found if not self._refused(f, held) and not any(_within(f.cue, scope) for scope in scopes)]
        found = self._nested(self._joined(line, found)) if found else found
        if len(frame.spans) < len(inner):
            found = [replace(f, subject=frame.frames[-1].speaker) if f.cue[0] > frame.spans[-1][1] else f for f in found]
        made = list(self._cued(line, frame, outer, found, held)) if found else []
        if held:
            made = [u for u in made if not self._kept_back(u, held)]
            made += self._refusals(line, outer, found, held)
        if outer:
            told = sum([b - a for u in made for a, b in u.spans])
            if told < 0.4 * sum([b - a for a, b in frame.spans]) and not any(u.act == "declines" for u in made):
                made += self._framed_only(line, frame, outer)
        if not line.seen.isdisjoint(_RARE):
            made += self._citing(line, made)
            made += self._played_down(line)
            made += self._counted(line) if not made else ()
        made = [*voices, *made]
        made = made or list(self._shown(line))
        if made and not outer:
            made += self._left_over(line, made)
        if not made:
            made = list(self._quoted_only(line)) or list(self._narrator(line, frame))
        made.sort(key=lambda u: (u.spans[0], u.spans[-1]))
        for utterance in made:
            if utterance.speaker.how in ("named", "surname", "pronoun"):
                self.memory.remember(line, utterance.speaker)
            yield utterance

    def _aside(self, frame: Framed) -> bool:
        """Return whether the words behind a frame say who speaks or what else he says, and are no part of the content."""
        view, start, inner = self.scene.view, frame.spans[-1][0], frame.frames[-1]
        inverted = inner.speaker is not None and inner.cue[0] < inner.speaker[0]
        return bool(FLOATING.match(view, start) or inverted and _APPOSITIVE.match(view, start))

    @staticmethod
    def _kept_back(u: Utterance, held: list[Refusal]) -> bool:
        """Return whether a content is what a refusal keeps back, and told there."""
        ends = [(r.start, max([r.end, *(b for _, b in r.things)])) for r in held]
        return any(a <= u.spans[0][0] and u.spans[-1][1] <= b for a, b in ends)

    def _citing(self, line: Line, made: list[Utterance]) -> Iterator[Utterance]:
        """Yield what a speaker is said to cite, or the reason given for a refusal: a comment of its own."""
        if line.seen.isdisjoint(_GIVEN):
            return
        for match in CITING.finditer(self.scene.view, line.start, line.end):
            behind = [u for u in made if u.spans[0][0] < match.start() and u.speaker.text]
            because = match["why"] is not None
            if because:
                behind = [u for u in behind if u.act == "declines" and max(u.cue or (0, 0), u.spans[-1])[1] >= match.start() - 1]
            span = self._trim(match.end(), line.end)
            if behind and span and len(self.scene.view[slice(*span)].split()) > 2:
                last = behind[-1]
                rule = "R10" if because else "R3"
                yield replace(last, rules=(rule,), spans=(span,), act="comments", cue=match.span("cue2" if because else "cue"), withheld=None, notes=())

    def _played_down(self, line: Line) -> Iterator[Utterance]:
        """Yield an evaluation that the outlet paraphrases: its cue and a note, for no proposition stands in it."""
        match = _PLAYED.search(self.scene.view, line.start, line.end) if not line.seen.isdisjoint(_PLAYS) else None
        if match:
            speaker, pronoun, note = self._who(line, self.before(line, match.start()))
            notes = ("an evaluation in the outlet's words: no proposition stands in it", *([note] if note else []))
            cue = (match.start(), match.start() + len(match[0].split(" ")[0]))
            yield Utterance(line.number, ("R3",), (match.span(),), "comments", cue, speaker, pronoun, lemma="play", notes=notes)

    def _voices(self, line: Line) -> Iterator[Utterance]:
        """Yield "A quoted B as saying …", which is B's, and the passives "A was accused of … by B", which are B's or nobody's."""
        view = self.scene.view
        if not line.seen.isdisjoint(_QUOTES):
            for match in _QUOTED_AS.finditer(view, line.start, line.end):
                span = self._trim(match.end(), line.end)
                agency = self.before(line, match.start())
                speaker, pronoun, note = self._who(line, self._trim(*match.span("who")))
                if span and speaker.text:
                    chain = tuple(filter(None, (agency, speaker.span)))
                    yield Utterance(
                        line.number, ("R1",), (span,), "claims", match.span("cue"), speaker, pronoun, chain, ((line.start, match.end()),), None, "say",
                        (note,) if note else (), scope=(line.start, match.end()),
                    )  # fmt: skip
                return
        if not line.bits & CUE or line.seen.isdisjoint(_BE):
            return
        if not self._passive(line):
            return
        for match in _PASSIVE_CUE.finditer(view, line.start, line.end):
            lemma, act = self.scene.lexicon.cues.get(match["cue"].lower(), ("", ""))
            if act not in ("evaluates", "denies", "claims") or act != "evaluates" and lemma not in ("accuse", "charge", "deny", "reject", "dismiss"):
                continue
            span = self._trim(*match.span("of")) if match["of"] else None
            subject = self._trim(*(self.before(line, match.start()) or (0, 0)))
            begin = max(line.start, view.rfind(", ", line.start, match.start()) + 1) if subject else line.start
            span = span or (self._trim(begin, match.start()) if match["by"] else None)
            if span is None or len(view[slice(*span)].split()) < 2:
                continue
            speaker, pronoun, note = self._who(line, match.span("by") if match["by"] else None)
            notes = tuple(filter(None, (note, None if speaker.text else "the words do not say who says so")))
            yield Utterance(
                line.number, ("R3" if speaker.text else "R15",), (span,), act, match.span("cue"), speaker, pronoun, lemma=lemma, notes=notes,
                aside=not speaker.text, scope=match.span(),
            )  # fmt: skip

    @staticmethod
    def _passive(line: Line) -> bool:
        """Return whether a reporting verb in "-ed" stands behind a form of "be", or behind its adverb."""
        lows = line.lows
        for n in line.cues:
            if n and lows[n].endswith("ed"):
                before = lows[n - 1]
                if before.endswith(_BEING) or n > 1 and before.endswith("ly") and lows[n - 2].endswith(_BEING):
                    return True
        return False

    def _counted(self, line: Line) -> Iterator[Utterance]:
        """Yield the number at which somebody puts a supply: "puts the number of crates at 40"."""
        match = _PUT.search(self.scene.view, line.start, line.end) if "put" in line.seen or "puts" in line.seen else None
        if match:
            speaker, pronoun, note = self._who(line, noun_phrase_first(self.scene, line) or self.before(line, match.start()))
            yield Utterance(
                line.number, ("R3",), (match.span("content"),), "claims", match.span("cue"), speaker, pronoun, lemma="put", notes=(note,) if note else ()
            )

    def _shown(self, line: Line) -> Iterator[Utterance]:
        """Yield what pictures or papers show (R12); whose they are, if the words tell."""
        if line.seen.isdisjoint(EVIDENCE_NOUNS):
            return
        match = _SHOWN.search(self.scene.view, line.start, line.end)
        span = self._trim(match.end(), line.end) if match else None
        if span and len(self.scene.view[slice(*span)].split()) > 2:
            by = match.span("by") if match["by"] else None
            speaker, pronoun, note = self._who(line, by)
            notes = () if speaker.text else ("evidence shown: the words name nobody whose claim it is",)
            yield Utterance(line.number, ("R12",), (span,), "claims", match.span("cue"), speaker, pronoun, lemma="show", notes=notes)

    def _left_over(self, line: Line, made: list[Utterance]) -> Iterator[Utterance]:
        """Yield the outlet's own part of a sentence: the main clause before a participle that reports, a clause with "when"."""
        cues = [u.cue for u in made if u.cue]
        speakers = [u.speaker.start for u in made if u.speaker.start is not None and u.speaker.start >= line.start]
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
            if kept and len(self.scene.view[slice(*kept)].split(None, 4)) > 4 and self.topic.active(line, kept) and self.topic.narrated(line, [kept]):
                yield Utterance(line.number, ("R14",), (kept,), "claims", aside=True)

    def _quoted_only(self, line: Line) -> Iterator[Utterance]:
        """Yield a line inside quotation marks whose cue stands elsewhere: after it, else before it."""
        if line.end - line.start < 12 or self.scene.quoted(line.start, line.end) < 0.75 * (line.end - line.start):
            return
        speaker, cue = self._ahead(line)
        rule = "R4"
        if speaker is None:
            before = self.memory.last(line)
            speaker = before._replace(how="continued") if before else NOBODY
            rule = "R8"
        notes = () if speaker.text else ("a quotation without a speaker near it",)
        span = self._trim(line.start, line.end)
        if span:
            yield Utterance(line.number, (rule,), (span,), "claims", cue, speaker, lemma="say", notes=notes)

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
        if (line.bits & NOT or "n't" in line.seen) and _UNSAID.search(view, line.start, line.end):
            return
        heard = any([view.find(sign, line.start, line.end) >= 0 for sign in _HEARD])
        for span in self.clauses(line, (frame.spans[0][0], frame.spans[-1][1])):
            if line.zone == "body" and (tail := self._background(span)):
                span = (span[0], tail.start())
            kept = self._trim(*span)
            hearsay = _HEARSAY.search(view[slice(*kept)]) if heard and kept else None
            if kept and (self.topic.narrated(line, [kept]) or hearsay and self.topic.attributed(line, [kept])):
                cue = (kept[0] + hearsay.start(), kept[0] + hearsay.end()) if hearsay else None
                notes = ("the outlet does not say who reports it",) if hearsay else ()
                rule = "R15" if hearsay else "R14"
                yield Utterance(line.number, (rule,), (kept,), "claims", cue, notes=notes, aside=True)
