"""Attributions that frame a sentence: before it, after it, or in its middle, told by commas and quotation marks.

"…, Holt said." and "…, according to the port." leave the sentence's own words as content. They are read by their form, in
both engines, before any parsing: a parser joins them to the clause before more often than not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from .engine import Span, new
from .kinds import CAPITAL, FRAMING, STANCE
from .lexicon import Lexicon
from .lines import Line
from .scene import Scene
from .vocabulary import COLLECTIVE_SPEAKERS, PERSON_ROLES, VIEWS

_HAVE = frozenset("has have had did does".split())
_ADVERBS = frozenset(
    "also later publicly then repeatedly reportedly recently has have had previously earlier again separately".split()
)
_BREAK = frozenset(
    "that which who and but or if while when because as is are was were be been being will would can could may might to by "
    "for with from he's".split()
)
_ROLE_OPENERS = frozenset(
    "the a an his her its their state officials one two three four five six seven several some many both another".split()
)
"""Words that open a phrase for somebody who may speak."""
_DETERMINERS = frozenset("the a an its his her their our one".split())
_INFORMED = re.compile(
    r"(?:(?:the|an?|one|two|three|four|five|six|seven|several|some|many|both|other|another|senior|former|current|western|local|of the|of) )*"
    r"(?:people|persons?|sources?|officials?|diplomats?|insiders|executives|bankers|traders|aides?|advisers?|envoys?|men|women|soldiers|officers?|lawmakers?)"
    r" (?:who|with (?:direct |first-?hand )?(?:knowledge|access|ties|links)|familiar|briefed|close|involved|aware|present|privy|informed|in the)\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""Unnamed speakers told by what they know: "three people briefed on the matter"."""
_PRONOUNS = frozenset("he she it they i we".split())
_QUOTED = frozenset("quoted quotes cited".split())
_TIME = re.compile(
    r"(?:when|after|before|while|following|on|in|at(?! (?:least|most)\b)|during|through|via|to|late|earlier|last|this (?:week|month|year|morning|afternoon|evening|weekend|spring|summer|autumn|fall|winter)|reporters|journalists|today|yesterday|told)\b.*",
    re.DOTALL,
)
_LISTENER = re.compile(
    r"(?:(?:the |a )?[A-Z][\w']+(?: [A-Z][\w']+){0,4}|the [a-z]+|[a-z]+s)(?: (?:news )?(?:agency|newspaper|television|channel))?(?= |$)"
)
FLOATING = re.compile(
    r"(?:asking|requesting|declining|insisting|who|speaking|adding|citing|noting|stating|referring|without|on condition|despite|in spite of|amid|in (?:defiance|violation|breach|contravention) of|contrary to)\b"
)
JUDGED_BY_OUTLET = re.compile(r"in (?:defiance|violation|breach|contravention) of\b|contrary to\b")
"""What the outlet adds behind an attribution as its own judgement."""
_ACCORDING = re.compile(r"\b[Aa]ccording to (?!(?:plan|plans|schedule|law|custom|need|size|taste|rules)\b)")
_ACCORDING_FIRST = re.compile(r"\"?According to ([^,;]{2,120}), ")
_IN_VIEW = re.compile(rf"\"?In (?P<who>[^,;]{{2,60}}?)'s? (?P<cue>{'|'.join(sorted(VIEWS))}), ")
_ACCORDING_HERE = re.compile(r"according to ([^,;]{2,90})")
_SOURCE_END = re.compile(r"[,;]| - | (?:on|in|at|from) (?=[A-Z])| that | which ")
_SPEAKER_END = re.compile(r"[,;]| (?:on|in|at|during|told|when|after|as|before|while|following) ")
_GOES_ON = re.compile(r",\"? (?:but|and|so|yet|although|though) ")
"""What follows a time or a means as a clause of its own: "he wrote in an email, but …"."""
_THAT = re.compile(r"\bthat\b")
_COMMA = re.compile(r",\"? ")

_IMPERSONAL = re.compile(
    r"(?:it|so it) (?:is|was|has been) (?P<cue>claimed|alleged|reported|said|understood|believed|rumou?red|thought)",
    re.IGNORECASE,
)
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
    according = "according" in line.seen
    if (
        not according
        and not line.bits & STANCE
        and (
            not line.bits & FRAMING
            and view.find(" quoted ", line.start, line.end) < 0
            or view.find(",", line.start, line.end) < 0
        )
    ):
        return new(Framed, ((spans[0],), ()))
    marks = [n for n in line.listed if line.kinds[n] & FRAMING]
    if "quoted" in line.seen:
        marks += [n for n, low in enumerate(line.lows) if low == "quoted"]
    for _ in range(2):
        start, end = spans[-1]
        found = (
            according and _according_after(view, start, end) or _tail(view, line, lexicon, marks, start, end)
        )
        if not found:
            break
        frame, content = found
        frames.append(frame)
        spans[-1] = content
    front = (
        _front(view, *spans[0]) if according else _judgment(view, *spans[0]) if line.bits & STANCE else None
    )
    if front:
        frames.append(front[0])
        spans[0] = front[1]
    middle = _middle(view, line, lexicon, marks, spans[0]) if len(spans) == 1 else None
    if middle:
        frames.append(middle[0])
        spans[:1] = middle[1]
    return new(Framed, (tuple([span for span in spans if span[0] < span[1]]), tuple(frames)))


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
    frame = Frame(
        "R5",
        (last.start(), last.end() - 1),
        _source(view, speaker),
        (last.start(), end),
        "according",
        "claims",
    )
    return frame, (start, len(view[start:content_end].rstrip(" ,")) + start)


def _judgment(view: str, start: int, end: int) -> tuple[Frame, Span] | None:
    """Return the frame that opens a sentence with somebody's view: "In the port's judgment, …"."""
    match = _IN_VIEW.match(view, start, end)
    if not match:
        return None
    return Frame(
        "R5", match.span("cue"), match.span("who"), (match.start(), match.end()), "according", "claims"
    ), (match.end(), end)


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
    frame = Frame(
        "R5",
        (match.start(), match.start(1) - 1),
        _source(view, match.span(1)),
        (match.start(), match.end()),
        "according",
        "claims",
    )
    return frame, (match.end(), end)


def _speaker(view: str, line: Line, first: int, last: int) -> Span | None:
    """Return the span of a noun phrase that may speak, None if the words from `first` to before `last` are none."""
    lows = line.lows
    while first < last and lows[first] in _ADVERBS:
        first += 1
    while first < last and lows[last - 1] in _ADVERBS:
        last -= 1
    size = last - first
    if not size or size > 14:
        return None
    start, end = line.starts[first], line.ends[last - 1]
    if not _BREAK.isdisjoint(lows[first:last]) and not _INFORMED.fullmatch(view, start, end):
        return None
    head, tail = lows[first], lows[last - 1]
    spoken = (
        any([kind & CAPITAL for kind in line.kinds[first:last]])
        or head in _ROLE_OPENERS
        or size == 1
        and head in _PRONOUNS
        or size <= 4
        and tail in COLLECTIVE_SPEAKERS
    )
    return (start, end) if spoken and view.find('"', start + 1, end) < 0 else None


def _tail(
    view: str, line: Line, lexicon: Lexicon, marks: list[int], start: int, end: int
) -> tuple[Frame, Span] | None:
    """Return a frame that ends the sentence: `, NAME said.` or `," said NAME.`, perhaps with a time or a listener."""
    comma = max(view.rfind(", ", start, end), view.rfind('," ', start, end), view.rfind('?" ', start, end))
    for _ in range(3):
        if comma <= start:
            return None
        quoted = view[comma + 1] == '"'
        after = comma + (3 if quoted else 2)
        first, last = line.within(after, end)
        found = (
            _cue_clause(view, line, first, last, lexicon) if any([first <= n < last for n in marks]) else None
        )
        found = found or _unnamed(view, line, first, last)
        if found and not view.startswith('"', after):
            cue, speaker, lemma, act = found
            frame = Frame("R4" if quoted else "R1", cue, speaker, (after, end), lemma, act)
            if (
                speaker
                and not quoted
                and view.startswith(",", speaker[1])
                and (office := _office_before(view, start, comma))
            ):
                return frame, (start, office)
            return frame, (start, comma)
        if last - first > 40 or first == last or line.ends[last - 1] < end - 3:
            return None
        comma = max(view.rfind(", ", start, comma), view.rfind('," ', start, comma))
    return None


def _office_before(view: str, start: int, comma: int) -> int | None:
    """Return where the office of a named speaker begins behind what he says: "…, their coordinator, Luz Ferrant, said"."""
    begin = view.rfind(", ", start, comma)
    words = view[begin + 2 : comma].lower().split() if begin > start else []
    return (
        begin
        if 1 < len(words) < 9 and words[0] in _DETERMINERS and not PERSON_ROLES.isdisjoint(words)
        else None
    )


def _cue_clause(
    view: str, line: Line, first: int, last: int, lexicon: Lexicon
) -> tuple[Span, Span | None, str, str] | None:
    """Return cue, speaker, lemma and act of a clause that is nothing but an attribution."""
    quoted = _quoting(view, line, first, last)
    if quoted:
        return quoted
    starts, ends = line.starts, line.ends
    for n in range(first, min(last, first + 15)):
        if not line.kinds[n] & FRAMING:
            continue
        lemma, act = lexicon.cues.get(line.lows[n], ("", ""))
        behind = n + 1
        if lemma == "brief" and behind < last and line.lows[behind] in ("on", "about", "by"):
            continue  # "people briefed on the matter" speak by another verb.
        rest = view[starts[behind] : ends[last - 1]] if behind < last else ""
        span = (starts[n], ends[n])
        if n > first and (speaker := _speaker(view, line, first, n)):
            after = last - behind
            if lemma == "tell" and (told := _LISTENER.match(rest)):
                rest = rest[told.end() :].lstrip()
                after = after if rest else 0
            elif lemma == "tell" and after < 5 and "that" not in rest.split():
                after = 0
            if (
                not after
                or after <= 10
                and _TIME.fullmatch(rest)
                and not _THAT.search(rest)
                and not _GOES_ON.search(rest)
            ):
                return span, speaker, lemma, act
        if n == first and behind < last and (match := _SPEAKER_END.search(rest + ",")):
            until = min(last, bisect_right(ends, starts[behind] + match.start()))
            # "says Serbia has shipped": a clause, and no inverted speaker.
            speaker = (
                _speaker(view, line, behind, until) if not _HAVE & set(line.lows[behind:until]) else None
            )
            if speaker:
                return span, speaker, lemma, act
    return None


def _unnamed(view: str, line: Line, first: int, last: int) -> tuple[Span, Span | None, str, str] | None:
    """Return the parts of `it is claimed`: a frame that names nobody."""
    if first == last or last - first > 5 or line.lows[first] not in ("it", "so"):
        return None
    match = _IMPERSONAL.fullmatch(view, line.starts[first], line.ends[last - 1])
    return (match.span("cue"), None, "report", "claims") if match else None


def _quoting(view: str, line: Line, first: int, last: int) -> tuple[Span, Span | None, str, str] | None:
    """Return the parts of `AGENCY quoted NAME as saying`: the speaker is the one who is quoted."""
    if line.seen.isdisjoint(_QUOTED):
        return None
    lows = line.lows
    at = next((n for n in range(first, min(last, first + 12)) if lows[n] in _QUOTED), None)
    behind = next((n for n in range(first, last) if lows[n] == "as"), None)
    if at is None or behind is None or behind < at + 2 or last > behind + 3:
        return None
    speaker = _speaker(view, line, at + 1, behind)
    return ((line.starts[at], line.ends[at]), speaker, "quote", "claims") if speaker else None


def _middle(
    view: str, line: Line, lexicon: Lexicon, marks: list[int], span: Span
) -> tuple[Frame, list[Span]] | None:
    """Return a frame between two commas inside the sentence: `Norland, she added, had sold shells.`"""
    comma = view.find(",", *span)
    if (
        comma < 0
        or comma == (last := view.rfind(",", *span))
        or "according" not in line.seen
        and not any([comma < line.starts[n] < last for n in marks])
    ):
        return None
    commas = [m.start() for m in _COMMA.finditer(view, *span)]
    for left, right in zip(commas, commas[1:], strict=False):
        begin = left + (3 if view[left + 1] == '"' else 2)
        if right - begin > 110:
            continue
        first, last = line.within(begin, right)
        told = any([first <= n < last and line.kinds[n] & FRAMING for n in marks])
        found = _cue_clause(view, line, first, last, lexicon) if told else None
        if found and left - span[0] > 2:
            cue, speaker, lemma, act = found
            rule = "R4" if view[left + 1] == '"' else "R1"
            frame = Frame(rule, cue, speaker, (begin, right), lemma, act)
            behind = right + (3 if view[right + 1] == '"' else 2)
            return frame, [(span[0], left), (behind, span[1])]
        match = _ACCORDING_HERE.match(view, begin, right)
        if match and match.end() == right:
            frame = Frame(
                "R5",
                (begin, match.start(1) - 1),
                _source(view, match.span(1)),
                (begin, right),
                "according",
                "claims",
            )
            return frame, [(span[0], left), (right + 2, span[1])]
    return None
