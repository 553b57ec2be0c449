"""Attributions that frame a sentence: before it, after it, or in its middle, told by commas and quotation marks.

"…, Holt said." and "…, according to the port." leave the sentence's own words as content. They are read by their form, in
both engines, before any parsing: a parser joins them to the clause before more often than not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .engine import Span
from .lexicon import COLLECTIVE_SPEAKERS, FRAMING, Lexicon
from .scene import Line, Scene, Word

_ADVERBS = frozenset("also later publicly then repeatedly reportedly recently has have had previously earlier again separately".split())
_BREAK = frozenset(
    "that which who and but or if while when because as is are was were be been being will would can could may might to by "
    "for with from he's".split()
)
_TIME = re.compile(
    r"(?:when|after|before|while|following|on|in|at(?! (?:least|most)\b)|during|through|via|to|late|earlier|last|this|reporters|journalists|today|yesterday|told)\b.*", re.DOTALL
)
_LISTENER = re.compile(r"(?:(?:the |a )?[A-Z][\w']+(?: [A-Z][\w']+){0,4}|the [a-z]+|[a-z]+s)(?: (?:news )?(?:agency|newspaper|television|channel))?(?= |$)")
FLOATING = re.compile(r"(?:asking|requesting|declining|insisting|who|speaking|adding|citing|noting|stating|referring|without|on condition)\b")
_ACCORDING = re.compile(r"\b[Aa]ccording to (?!(?:plan|plans|schedule|law|custom|need|size|taste|rules)\b)")
_ACCORDING_FIRST = re.compile(r"\"?According to ([^,;]{2,120}), ")
_ACCORDING_HERE = re.compile(r"according to ([^,;]{2,90})")
_SOURCE_END = re.compile(r"[,;]| - | (?:on|in|at|from) (?=[A-Z])| that | which ")
_SPEAKER_END = re.compile(r"[,;]| (?:on|in|at|during|told|when|after|as|before|while|following) ")
_THAT = re.compile(r"\bthat\b")
_COMMA = re.compile(r",\"? ")

_IMPERSONAL = re.compile(r"(?:it|so it) (?:is|was|has been) (?P<cue>claimed|alleged|reported|said|understood|believed|rumou?red|thought)", re.IGNORECASE)
_PAPERS = re.compile(
    r"(?:[\w'-]+ ){0,4}?(?:data|records?|documents?|images?|imagery|information|figures|files|papers|letters?|contracts?|invoices?|memos?|photos?|photographs?)"
    r"(?: (?:available|provided|given|released|published|issued|shared|held|made public))?(?: (?P<seen>(?:seen|obtained|reviewed|viewed|examined) by|shared with)| (?:to|from|by)) "
)


class Frame(NamedTuple):
    """An attribution outside the content: cue, speaker, where else a date may stand, and the rule that found it."""

    rule: str
    cue: Span
    speaker: Span | None
    said: Span
    lemma: str
    act: str


class Framed(NamedTuple):
    """A sentence without its frames: the spans of its own words, and the frames from the outside in."""

    spans: tuple[Span, ...]
    frames: tuple[Frame, ...]


def framed(scene: Scene, line: Line) -> Framed:
    """Return the frames of a sentence and what they frame; without a frame, the whole sentence."""
    view, lexicon = scene.view, scene.lexicon
    spans: list[Span] = [(line.start, line.end)]
    frames: list[Frame] = []
    according = "according" in line.lows
    if not according and (not line.bits & FRAMING and view.find(" quoted ", line.start, line.end) < 0 or view.find(",", line.start, line.end) < 0):
        return Framed((spans[0],), ())
    marks = [word for word in line.words if word.bits & FRAMING or word.low == "quoted"]
    for _ in range(2):
        start, end = spans[-1]
        found = according and _according_after(view, start, end) or _tail(view, line, lexicon, marks, start, end)
        if not found:
            break
        frame, content = found
        frames.append(frame)
        spans[-1] = content
    front = _front(view, *spans[0]) if according else None
    if front:
        frames.append(front[0])
        spans[0] = front[1]
    middle = _middle(view, line, lexicon, marks, spans[0]) if len(spans) == 1 else None
    if middle:
        frames.append(middle[0])
        spans[:1] = middle[1]
    return Framed(tuple(span for span in spans if span[0] < span[1]), tuple(frames))


def _according_after(view: str, start: int, end: int) -> tuple[Frame, Span] | None:
    hits = list(_ACCORDING.finditer(view, start, end))
    if not hits or hits[-1].start() <= start + 3:
        return None
    last = hits[-1]
    tail = view[last.end() : end].rstrip('."! ')
    cut = _SOURCE_END.search(tail)
    speaker = (last.end(), last.end() + (cut.start() if cut else len(tail)))
    if cut and cut[0] == "," and len(tail) - cut.start() > 40:
        return None
    content_end = last.start()
    frame = Frame("R5", (last.start(), last.end() - 1), _source(view, speaker), (last.start(), end), "according", "claims")
    return frame, (start, len(view[start:content_end].rstrip(" ,")) + start)


def _source(view: str, span: Span) -> Span | None:
    """Return whose data or papers are named; None if the outlet saw them, and nobody is named."""
    match = _PAPERS.match(view, *span)
    if match is None:
        return span
    return None if match["seen"] else (match.end(), span[1]) if match.end() < span[1] else span


def _front(view: str, start: int, end: int) -> tuple[Frame, Span] | None:
    match = _ACCORDING_FIRST.match(view, start, end)
    if not match:
        return None
    frame = Frame("R5", (match.start(), match.start(1) - 1), _source(view, match.span(1)), (match.start(), match.end()), "according", "claims")
    return frame, (match.end(), end)


def _words(line: Line, start: int, end: int) -> list[Word]:
    return line.within(start, end)


def _speaker(view: str, words: list[Word]) -> Span | None:
    """Return the span of a noun phrase that may speak, None if the words are none."""
    while words and words[0].low in _ADVERBS:
        words = words[1:]
    while words and words[-1].low in _ADVERBS:
        words = words[:-1]
    if not words or len(words) > 14 or any(word.low in _BREAK for word in words):
        return None
    phrase = view[words[0].start : words[-1].end]
    proper = any(word.text[0].isupper() for word in words)
    pronoun = words[0].low in ("he", "she", "it", "they", "i", "we") and len(words) == 1
    role = len(words) == 1 and words[0].low in COLLECTIVE_SPEAKERS or words[0].low in ("the", "a", "an", "his", "her", "its", "their", "state", "officials", "one", "two", "another")
    role = role or len(words) <= 4 and words[-1].low in COLLECTIVE_SPEAKERS
    return (words[0].start, words[-1].end) if (proper or pronoun or role) and '"' not in phrase[1:] else None


def _tail(view: str, line: Line, lexicon: Lexicon, marks: list[Word], start: int, end: int) -> tuple[Frame, Span] | None:
    """Return a frame that ends the sentence: `, NAME said.` or `," said NAME.`, perhaps with a time or a listener."""
    comma = max(view.rfind(", ", start, end), view.rfind('," ', start, end), view.rfind('?" ', start, end))
    for _ in range(3):
        if comma <= start:
            return None
        after = comma + (3 if view[comma + 1] == '"' else 2)
        words = _words(line, after, end)
        found = _cue_clause(view, words, lexicon) if any(after <= word.start and word.end <= end for word in marks) else None
        found = found or _unnamed(view, words)
        if found and not view.startswith('"', after):
            cue, speaker, lemma, act = found
            frame = Frame("R1" if view[comma + 1] != '"' else "R4", cue, speaker, (after, end), lemma, act)
            return frame, (start, comma)
        if len(words) > 40 or not words or words[-1].end < end - 3:
            return None
        comma = max(view.rfind(", ", start, comma), view.rfind('," ', start, comma))
    return None


def _cue_clause(view: str, words: list[Word], lexicon: Lexicon) -> tuple[Span, Span | None, str, str] | None:
    """Return cue, speaker, lemma and act of a clause that is nothing but an attribution."""
    quoted = _quoting(view, words)
    if quoted:
        return quoted
    for n, word in enumerate(words[:15]):
        if not word.bits & FRAMING:
            continue
        lemma, act = lexicon.cues.get(word.low, ("", ""))
        before, after = words[:n], words[n + 1 :]
        rest = view[after[0].start : after[-1].end] if after else ""
        span = (word.start, word.end)
        if before and (speaker := _speaker(view, before)):
            if lemma == "tell" and (told := _LISTENER.match(rest)):
                rest = rest[told.end() :].lstrip()
                after = after if rest else []
            elif lemma == "tell" and len(after) < 5 and "that" not in rest.split():
                after = []
            if not after or _TIME.fullmatch(rest) and len(after) <= 10 and not _THAT.search(rest):
                return span, speaker, lemma, act
        if not before and after and (match := _SPEAKER_END.search(rest + ",")):
            speaker = _speaker(view, [w for w in after if w.end <= after[0].start + match.start()])
            if speaker:
                return span, speaker, lemma, act
    return None


def _unnamed(view: str, words: list[Word]) -> tuple[Span, Span | None, str, str] | None:
    """Return the parts of `it is claimed`: a frame that names nobody."""
    if not words or len(words) > 5 or words[0].low not in ("it", "so"):
        return None
    match = _IMPERSONAL.fullmatch(view, words[0].start, words[-1].end)
    return (match.span("cue"), None, "report", "claims") if match else None


def _quoting(view: str, words: list[Word]) -> tuple[Span, Span | None, str, str] | None:
    """Return the parts of `AGENCY quoted NAME as saying`: the speaker is the one who is quoted."""
    at = next((n for n, word in enumerate(words[:12]) if word.low in ("quoted", "quotes", "cited")), None)
    behind = [n for n, word in enumerate(words) if word.low == "as"]
    if at is None or not behind or behind[0] < at + 2 or len(words) > behind[0] + 3:
        return None
    speaker = _speaker(view, words[at + 1 : behind[0]])
    return ((words[at].start, words[at].end), speaker, "quote", "claims") if speaker else None


def _middle(view: str, line: Line, lexicon: Lexicon, marks: list[Word], span: Span) -> tuple[Frame, list[Span]] | None:
    """Return a frame between two commas inside the sentence: `Norland, she added, had sold shells.`"""
    commas = [m.start() for m in _COMMA.finditer(view, *span)]
    for left, right in zip(commas, commas[1:], strict=False):
        begin = left + (3 if view[left + 1] == '"' else 2)
        if right - begin > 110:
            continue
        told = any(begin <= word.start and word.end <= right and word.bits & FRAMING for word in marks)
        found = _cue_clause(view, _words(line, begin, right), lexicon) if told else None
        if found and left - span[0] > 2:
            cue, speaker, lemma, act = found
            rule = "R4" if view[left + 1] == '"' else "R1"
            frame = Frame(rule, cue, speaker, (begin, right), lemma, act)
            behind = right + (3 if view[right + 1] == '"' else 2)
            return frame, [(span[0], left), (behind, span[1])]
        match = _ACCORDING_HERE.match(view, begin, right)
        if match and match.end() == right:
            frame = Frame("R5", (begin, match.start(1) - 1), _source(view, match.span(1)), (begin, right), "according", "claims")
            return frame, [(span[0], left), (right + 2, span[1])]
    return None
