"""An article laid out for the proposer: its lines, turns and speakers, and what is said in each line.

Rules beside those of `attribution`: R8 a quotation continued without a cue; R10 a refusal; R13 a turn's own
words; R14 the outlet's own voice; R16 a claim in a question.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..evidence.text import BOILERPLATE_ZONES, Sentence, Span, fold, segment
from . import wordlists as W
from .attribution import Attribution, ParsedSentence, trim
from .topic import WORD, Topic, count_words, is_on_topic

Speaker = tuple[Span | None, str]
"""Where a speaker's words stand and how they were found: named, surname, pronoun, turn, continued or none."""

LONGEST = 1500
"""Code points of a sentence that are read: longer ones are lists, and parsing is not linear."""

# MS. HOLT: ..., Q ..., THE PRESIDENT: ...
_TURN = re.compile(
    r"((?:(?:MR|MS|MRS|DR|SEN|GEN|THE)\b\.? )?[A-Z][A-Z'.-]+(?: [A-Z][A-Z'.-]+){0,4})(?: \([\w ,.-]{2,40}\))?"
    r"(?:, [A-Z ]+)?: +|(Q|QUESTION|REPORTER)\b[.:]? +"
)
_ASKS = re.compile(r"Q$|QUESTION|REPORTER|JOURNALIST|PRESS$|HOST|PRESENTER|ANCHOR")
# WASHINGTON, Oct. 13 (Agency) -- ; MOSCOW, October 13. /Agency/. ; ELMGATE:
_DATELINE = re.compile(
    r"[A-Z][A-Za-z.' ]{2,30}(?:, [A-Z][A-Za-z. ]{2,20})?"
    r"(?:, [A-Z][a-z]+\.? \d{1,2}\.?|, \d{1,2} [A-Z][a-z]+)?(?: [(/][\w /.&-]{2,30}[)/]\.?)?:? (?:-+ )?"
    r"(?=[A-Z\"])|(?:[A-Z]{3,}[A-Z ]*|[A-Z][a-z]+): (?=[A-Z])"
)
_DATELINE_MARK = re.compile(r" -+ $|/\.? $|: $")
# Editor's notes take back what a page said before: what they quote is no claim.
_CORRECTION = re.compile(
    r"\W*(?:correction|corrected|clarification|editor'?s'? note)s?\b|.{0,60}\ban earlier version\b", re.I
)
_NAME = re.compile(
    r"(?:[A-Z][\w'-]+|[A-Z]\.)(?: (?:(?:al|bin|de|van|von|of)[ -])?(?:[A-Z][\w'-]+|[A-Z]\.)){1,3}"
)
_PERSON_NOUN = re.compile(
    r"\b(?:official|spokes\w+|minister|president|adviser|analyst|diplomat|ambassador|envoy|secretary)$"
)
_CLAUSE_BREAK = re.compile(
    r"; (?=\w)|, (?:but|and|so|yet) (?=(?:that|it|they|he|she|we|there|the|this|these|I|in|its|[A-Z]\w+)\b)"
    r"|(?<=\w) -+ (?=(?:and|but|so|that|it|they|we)\b)"
)

# --- refusals: what officials say instead of an answer ---

_SAY = (
    r"(?:be drawn|said|speak(?:ing)?(?: to)?|talk about|get(?:ting)? (?:into|ahead of)"
    r"|go(?:ing)? (?:into|beyond|further)|(?:say|tell|know|comment|elaborat|specif|identif|verif|quantif|nam"
    r"|disclos|reveal|discuss|speculat|respond|repl|answer|predict|detail|establish|confirm|characteri[sz]"
    r"|shar|preview)(?:e|y|ed|ied|ing)?)\b"
)
_DETAIL = (
    r"(?:\w+ ){0,3}?(?:details?|evidence|figures?|numbers?|information|comments?|proof|names?|timelines?"
    r"|specifics?|sources?|explanation|reasons?|indication|answers?|update|readout|assessment|data"
    r"|confirmation|idea)\b"
)
_REFUSAL = re.compile(
    # declined to say, refused comment
    rf"(?:\b(?:declin|refus)\w+ (?:to (?:{_SAY}|(?:give|address|go|get|provide|offer|put|rule)\b)|comment\b)"
    # would not say, can't speak to, did not give details
    r"|\b(?:would|did|could|can|do|does|will|is|are|was|were|has|have|had)(?:n't| not) (?:[\w-]+ ){0,3}?"
    rf"(?:{_SAY}|(?:have|got) (?:anything|any|an?|more|additional|further|specific|much)\b"
    rf"|(?:give|given|provided?|offer|offered|present|presented) {_DETAIL})"
    # have nothing to say on, gave no details
    r"|\b(?:have|has|had|'ve|got|gave|offered|provided|with) (?:nothing|no)"
    rf" (?:more |further |additional |new )?(?:to (?:{_SAY}|(?:add|announce|report|offer|read)\b)"
    rf"|(?:on|for)\b|{_DETAIL})"
    rf"|\bcannot {_SAY}|\bwithout (?:{_SAY}|(?:giving|providing|offering)\b)"
    rf"|\b(?:unable|not able) to (?:{_SAY}|(?:determine|independently \w+)\b)"
    # it is not known, remains to be seen
    r"|\b(?:it (?:is|was|remains) )?"
    r"(?:not (?:yet |immediately |entirely )?(?:clear|known|certain)|unclear|unknown)\b"
    r"|\bremains to be seen\b|\bno comment\b|\bstopped short of\b|\b(?:refer|leave) (?:you|it|that) to\b"
    r"|\bnot something (?:that )?(?:I|we) can\b"
    r"|\b(?:no|neither|nobody|none) (?:\w+ ){0,3}?(?:would|could|was|were|gave|offered|provided) (?:\w+ )?"
    r"(?:say|given|offered|disclosed|verified|provided|comment|confirm)\w*\b)"
    r"(?: (?:on|about|further|into)\b)?"
)
_REFUSAL_END = re.compile(
    r"[;]|,? (?:but|while|though|although|adding|saying|and (?:said|called|added))\b|[.?!]\"?$"
    r"|,\"? (?:he|she|[A-Z]\w+)(?: \w+)? (?:said|told)"
)
# Two things refused at once: "would not say how many, or through which countries".
_ALSO_REFUSED = re.compile(
    r",? (?:or|and|nor) (?=(?:whether|how|where|when|who|what|why|if)\b)"
    r"|,? nor (?:would|did|could|does) \w+ \w+ "
)


@dataclass
class Line:
    """A sentence: where its words begin behind a label or dateline, its turn, and its parse."""

    sentence: Sentence
    start: int
    end: int
    turn: Span | None = None
    asks: bool = False
    low: list[str] = field(default_factory=list)
    doc: Any = None


def low_words(view: str, spans: list[Span]) -> list[str]:
    """Return the words of places in small letters."""
    return [word for a, b in spans for word in WORD.findall(view[a:b].lower())]


class Article:
    """A text with its lines, the lines on the topic, and who has spoken so far."""

    def __init__(self, text: str, topic: Topic, parser: Any, zones: Mapping[int, str]):
        self.text = text
        # The parser cannot read halves of a character: each is replaced by one sign.
        self.view = re.sub("[\ud800-\udfff]", "\ufffd", fold(text))
        sentences = [s._replace(zone=zones.get(s.number, s.zone)) for s in segment(self.view)]
        self.lines = [line for line in self._lines(sentences) if line.sentence.zone not in BOILERPLATE_ZONES]
        for line in self.lines:
            line.low = low_words(self.view, [(line.start, line.end)])
        self.parties = topic.parties
        counts = [self.counts(line.start, line.end) for line in self.lines]
        self.share = sum(map(is_on_topic, counts)) / max(1, len(counts))
        first_person = {"i", "we", "i'm", "we're", "i've", "we've"}
        spoken = sum(bool(first_person & set(line.low[:3])) for line in self.lines)
        self.is_speech = spoken > 0.2 * len(self.lines)
        names_arms = any(not W.PLAIN_ARMS.isdisjoint(line.low) for line in self.lines)
        self.is_on_topic = (names_arms or self.share > 0.2) and any(c["party"] for c in counts)
        self.near = self._near(counts)
        self.spoken: list[tuple[int, Span]] = []
        spoken_of = (_NAME.finditer(self.view, line.start, line.end) for line in self.lines)
        self.persons = [name.group() for names in spoken_of for name in names]
        if self.is_on_topic:
            todo = [line for line in self.lines if len(line.low) > 2]
            texts = [self.view[line.start : line.end] for line in todo]
            for line, doc in zip(todo, parser.pipe(texts, batch_size=64), strict=True):
                line.doc = doc

    def is_transcript(self, n: int) -> bool:
        """Return whether a line is a turn, or of a text in which people speak for themselves."""
        return self.lines[n].turn is not None or self.is_speech

    def counts(self, start: int, end: int) -> dict[str, int]:
        """Return what a stretch has of the topic."""
        return count_words(low_words(self.view, [(start, end)]), self.parties)

    def _lines(self, sentences: list[Sentence]) -> Iterator[Line]:
        labels: dict[int, re.Match[str] | None] = {}
        for s in sentences:
            labels.setdefault(s.paragraph, _TURN.match(self.view, s.start))
        found = [m for m in labels.values() if m]
        titled = (m[2] or re.match(r"(?:MR|MS|MRS|DR|GEN|SEN)\b", m[0]) for m in found)
        transcript = len(found) > 2 or any(titled)
        turn, asks, paragraph = None, False, None
        for s in sentences:
            start, opens = s.start, s.paragraph != paragraph
            if label := (labels[s.paragraph] if transcript and opens else None):
                name = label.lastindex or 1
                turn, asks, start = label.span(name), bool(_ASKS.match(label[name])), label.end()
            elif not transcript and opens:
                if _CORRECTION.match(self.view, s.start, s.end):
                    paragraph = -s.paragraph
                dateline = _DATELINE.match(self.view, s.start, s.end)
                start = dateline.end() if dateline and _DATELINE_MARK.search(dateline[0]) else s.start
            if paragraph == -s.paragraph:
                continue
            paragraph = s.paragraph
            if start < s.end:
                end = min(s.end, start + LONGEST)
                yield Line(s._replace(zone="body") if transcript else s, start, end, turn, asks)

    def _near(self, counts: list[dict[str, int]]) -> set[int]:
        """Return the lines on the topic, and those that lean on one before them in their paragraph."""
        found: set[int] = set()
        leaning = {"it", "they", "them", "this", "that", "those", "these", "he", "she"}
        for n, (line, c) in enumerate(zip(self.lines, counts, strict=True)):
            same = n and self.lines[n - 1].sentence.paragraph == line.sentence.paragraph
            if is_on_topic(c) or same and n - 1 in found and leaning & set(line.low):
                found.add(n)
        return found

    # --- speakers ---

    def speaker(self, n: int, span: Span | None) -> Speaker:
        """Return whom words name: for a pronoun, the last speaker before it that fits."""
        if span is None:
            return None, "none"
        words, line = self.view[slice(*span)], self.lines[n]
        word = words.lower()
        if line.turn and word in W.FIRST_PERSON:
            return line.turn, "turn"
        if word not in W.PRONOUNS:
            surname = " " not in word and any(person.endswith(f" {words}") for person in self.persons)
            return span, "surname" if surname else "named"
        personal = word in ("he", "she", "his", "her")
        for k, found in reversed(self.spoken):
            person = self._is_person(self.view[slice(*found)])
            if n - k < 12 and (person if personal else word in ("it", "its", "they", "their") and not person):
                return found, "pronoun"
        return None, "none"

    def _is_person(self, name: str) -> bool:
        words = name.split()
        if not words or _PERSON_NOUN.search(name):
            return bool(words)
        return any(p in name or words[-1] in (p.split()[-1], p.split()[0]) for p in self.persons)

    # --- what is said ---

    def statements(self) -> Iterator[tuple[int, Attribution, Speaker]]:
        """Yield (line, attribution, speaker) of everything said, once each, in the order of the text."""
        seen = set()
        for n, line in enumerate(self.lines):
            if line.doc is None:
                continue
            for found, who in self._turn(n, line) if line.turn else self._prose(n, line):
                if who[0] and who[1] != "turn":
                    self.spoken.append((n, who[0]))
                found.content = [(a, b) for a, b in found.content if a < b]
                key = (*found.content, who[0])
                if found.content and key not in seen:
                    seen.add(key)
                    yield n, found, who

    def _prose(self, n: int, line: Line) -> list[tuple[Attribution, Speaker]]:
        parsed = ParsedSentence(line.doc, self.view, line.start)
        found = parsed.attributions()
        refusals = list(self._refusals(parsed, line, found))
        found = [f for f in found if not any(r.cue[0] <= f.cue[0] < r.content[-1][1] for r in refusals)]
        for refusal in refusals:  # a refusal inside a complement is no part of it
            at = refusal.cue[0]
            for f in found:
                f.content = [trim(self.view, a, min(b, at)) if a < at < b else (a, b) for a, b in f.content]
                f.content = [(a, b) for a, b in f.content if b - a > 12]
        kept = sorted((f for f in [*found, *refusals] if f.content), key=lambda f: f.content)
        if kept:
            return [(one, self.speaker(n, one.speaker)) for one in kept]
        whole = trim(self.view, line.start, line.end)
        if self.quoted_share(line.start, line.end) > 0.7:
            who = self._quoted_speaker(n)
            said = Attribution("R8", (line.start, line.start), "say", "claims", who, [whole])
            return [(said, (who, "continued" if who else "none"))]
        if line.sentence.zone == "caption" or self.view[line.end - 1] == "?":
            return []
        own = (Attribution("R14", (a, a), "", "claims", None, [(a, b)]) for a, b in self._clauses(whole))
        return [(one, (None, "none")) for one in own]

    def _turn(self, n: int, line: Line) -> Iterator[tuple[Attribution, Speaker]]:
        parsed = ParsedSentence(line.doc, self.view, line.start)
        found = [f for f in parsed.attributions() if f.content]
        if line.asks:
            for f in found:
                if not f.speaker or self._name(f) not in ("you", "i", "we"):
                    f.rule = "R16"
                    yield f, self.speaker(n, f.speaker) if f.speaker else (line.turn, "turn")
            return
        start, end = trim(self.view, line.start, line.end)
        for refusal in self._refusals(parsed, line, found):
            yield refusal, (line.turn, "turn")
            at = refusal.cue[0]
            start, end = (start, start) if at - start < 40 else trim(self.view, start, at)
        if end - start < 15:
            return
        vague = W.FIRST_PERSON | {"you", "that", "this", "which", "who", "it", "they"}
        for a, b in self._clauses((start, end)):
            inside = (f for f in found if a <= f.cue[0] < b and f.speaker and self._name(f) not in vague)
            if cited := next((f for f in inside if f.act in ("claims", "denies", "commits")), None):
                cited.chain = [line.turn]
                yield cited, self.speaker(n, cited.speaker)
                continue
            yield Attribution("R13", (a, a), "", "claims", line.turn, [(a, b)]), (line.turn, "turn")

    def _name(self, found: Attribution) -> str:
        return self.view[slice(*found.speaker)].lower() if found.speaker else ""

    def _clauses(self, span: Span) -> list[Span]:
        """Return a long sentence in its clauses, by marks and conjunctions; a short one whole."""
        start, end = span
        if end - start < 200:
            return [span]
        cuts = [start]
        for match in _CLAUSE_BREAK.finditer(self.view, start, end):
            if match.start() - cuts[-1] > 50 and end - match.end() > 50:
                cuts.append(match.end())
        return [trim(self.view, a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True)]

    def _refusals(
        self, parsed: ParsedSentence, line: Line, found: list[Attribution]
    ) -> Iterator[Attribution]:
        for match in _REFUSAL.finditer(self.view, line.start, line.end):
            behind = (t for t in parsed.doc if line.start + t.idx >= match.start())
            verb = next((t for t in behind if t.pos_ in ("VERB", "AUX", "ADJ")), None)
            if verb is None:
                continue
            subject = parsed.subject(verb) or parsed.subject(verb.head)
            who = parsed.name(subject) if subject is not None else None
            yield from self._refused(line, match, who or (found[0].speaker if found else None))

    def _refused(self, line: Line, match: re.Match[str], who: Span | None) -> Iterator[Attribution]:
        """Yield a refusal for each thing refused: the words after it, else the refusal itself."""
        ends = (m.start() for m in _REFUSAL_END.finditer(self.view[: line.end], match.end()))
        start, end = trim(self.view, match.end(), next(ends, line.end))
        if line.turn or len(self.view[start:end].split()) < 3:
            near = line.turn and who and line.start <= who[0] and match.start() - who[0] < 60
            spans = [trim(self.view, who[0] if near else match.start(), max(end, match.end()))]
        else:
            cuts = [start, *(m.end() for m in _ALSO_REFUSED.finditer(self.view, start, end)), end]
            spans = [trim(self.view, a, b) for a, b in zip(cuts, cuts[1:], strict=False)]
        for span in spans:
            yield Attribution("R10", match.span(), "decline", "declines", who, [span])

    def quoted_share(self, start: int, end: int) -> float:
        """Return how much of a stretch stands in quotation marks of its paragraph."""
        inside = self.view.count('"', self.view.rfind("\n", 0, start) + 1, start) % 2
        parts = self.view[start:end].split('"')
        return sum(len(part) + 1 for part in parts[1 - inside :: 2]) / max(1, end - start)

    def _quoted_speaker(self, n: int) -> Span | None:
        """Return who says a quotation without a cue: who spoke last, not long before."""
        first = self.lines[n].sentence.paragraph - 2
        return next((s for k, s in reversed(self.spoken) if self.lines[k].sentence.paragraph >= first), None)
