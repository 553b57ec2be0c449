"""When it was said and when it is said to have happened: the dates of each claim, by the sentence and by the article.

A date stands on words of the claim's own sentence, on a statement or an event that the article dates before, or on the
publication. What is carried from another sentence is `inferred`, points to the words it comes from, and carries a note.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from .engine import Span, Utterance, new
from .kinds import DATED
from .lines import Line
from .scene import REPEAT_ZONES, Scene


class Day(NamedTuple):
    """A date of a claim: EDTF or None, its basis, the rule, and the places of its words."""

    edtf: str | None = None
    basis: str = "none"
    rule: str = ""
    spans: tuple[Span, ...] = ()


UNTOLD = Day()
_NO_KEYS = ("", None)
_DONE = frozenset({"delivered", "received", "used"})
_FACTUAL = frozenset({"claims", "denies", "admits"})
_NEAR = 8
"""Sentences over which a side's statements are of one occasion, as long as none between is dated otherwise."""
_BACK = 3
"""Sentences back to the event that "during the visit" points to."""
_GOVERNMENT = frozenset(
    "the a an official officials authority authorities government administration ministry minister president presidential "
    "spokesman spokeswoman spokesperson secretary adviser advisor envoy ambassador national security council department state "
    "defense defence foreign treasury intelligence prime deputy senior leader leaders leadership regime and of for press top".split()
)
"""Words that leave a side's name its government's: "Vesk", "senior Vesk officials", "Vesk's foreign ministry"."""
_EARLIER = re.compile(
    r"\b(?:has|have|had|'ve|previously|earlier|already|first|repeatedly|often|long|once|before|initially|originally|since|past|recently|later|then)\b",
    re.I,
)
"""Words at a cue that make it another occasion than the one told of."""
_AS_SAID = re.compile(
    r"\bas (?:I|we)(?:'ve| have)? (?:\w+ )?(?:said|mentioned|noted|told|announced|warned)\b", re.I
)
_WE_TOLD = re.compile(
    r"(?:(?:and|but|so|also),? )?(?:I|we)(?: did| had)?(?: also| already| previously| publicly| first)* "
    r"(?:exposed|disclosed|revealed|warned|announced|talk(?:ed)? about)\b[^.;]{0,40}? that\b",
    re.I,
)
"""A speaker's own statement of before, told again."""
_SPEECH = re.compile(
    r"\b(?:sa(?:id|ys?)|t(?:old|ells?)|claim(?:s|ed)|announce[sd]|report(?:s|ed)|confirm(?:s|ed)|warn(?:s|ed)|den(?:ies|ied)|admit(?:s|ted)|vow(?:s|ed)|"
    r"pledge[sd]|promise[sd]|insist(?:s|ed)|declare[sd]|state[sd]|wrote|tweeted|disclose[sd]|reveal(?:s|ed)|acknowledge[sd]|conceded|alleged|added)"
    r"(?: (?:me|us|him|her|them|reporters|journalists|lawmakers|parliament|the [A-Z]?[a-z]+))?"
    r"(?: (?:in|at|to) (?:(?:an?|the|his|her|its|their) )?(?:[\w-]+ )?[\w-]+)?(?: (?:late|early|earlier|again|publicly|only))?(?: on)? $"
)
"""A verb of saying right before a date, perhaps with a listener or a place between: the date is that of the saying."""
_GOES_ON_AS = re.compile(r"'s\b| (?:is|was|were|will|would|has|had|marks|marked|could|may|might)\b")
"""What makes a date right behind a verb of saying a part of what is said: "said Monday's delivery", "said today is"."""
_TAKEN = re.compile(r"\b(?:taken|captured|shot|dated|recorded|filmed)(?: on| in)? $")
"""Before the day that pictures show."""
_WORDS = re.compile(r"[\w'.-]*\w")
_WHEN = re.compile(r",? when ?", re.I)
_CLAUSE = re.compile(r"\b(?:that|which|who|whose|where|when)\b", re.I)
_REQUIRED = re.compile(
    r"\b(?:resolutions?|treat(?:y|ies)|laws?|agreements?|deals?|pacts?|embargo|bans?|sanctions) (?:that|which)\b",
    re.I,
)
"""What a rule asks for, and by when, is not when something happened."""
_PURPOSE = re.compile(r"(?:for|to|in order to|in support of|so that|aimed at)\b", re.I)
_NOW = re.compile(r"\b(?:currently|right now|at the moment|at present|as we speak)\b", re.I)
_MADE = ("made ", "issued ", "gave ", "delivered ", "uttered ")
_REMARKS = re.compile(
    r"\b(?:made|issued|gave|delivered|uttered) (?:the|these|those|his|her|their|its) "
    r"(?:comments?|remarks?|announcement|statement|pledge|call|threat|speech|claims?|warning)\b"
)
_CIRCUMSTANCE = re.compile(
    r"(?:During|Throughout|On|At) (?:the|his|her|their|its|that|this|[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3}'s?) (?:[\w-]+ ){0,3}?"
    r"(?P<noun>trip|visit|tour|stay|journey|meeting|summit|talks)\b|While in (?P<place>[A-Z][\w'-]+(?: [A-Z][\w'-]+)?)\b"
)
_TRAVEL = (
    r"(?:travel(?:l?ed|s)|visit(?:ed|s)?|trips?|journey(?:ed)?|tour(?:ed)?|stay(?:ed)?|flew|went|arrived)"
)
_MEET = r"(?:met|meets?|meetings?|summits?|talks|talked)"
_PAST = re.compile(
    r"(?:\"?that )?(?:\"?[\w'-]+ ){1,4}?\"?(?:[a-z]+ed|met|held|spoke|saw|gave|made|took|told|sold|bought|sent|found|built)\b"
)


class Told(NamedTuple):
    """What a claim's own sentence tells: its place among the claims, its speaker's keys, said and event, and what bars a carried day."""

    line: Line
    u: Utterance
    who: str
    side: str | None
    said: Day
    event: Day
    barred: bool


def dated(
    scene: Scene, uttered: list[tuple[Line, Utterance]], stages: list[str | None]
) -> list[tuple[Day, Day, list[str]]]:
    """Return for each statement, its act settled, when it was said, when it is said to have happened, and notes on both."""
    notes: list[list[str]] = [[] for _ in uttered]
    keys = _keys(scene, uttered)
    told = [
        _told(scene, line, u, keys.get(u.speaker.span, _NO_KEYS), more)
        for (line, u), more in zip(uttered, notes, strict=True)
    ]
    said = _said(scene, told, notes)
    return [(said[n], _event(scene, told, said, n, stages[n], notes[n]), notes[n]) for n in range(len(told))]


def _told(scene: Scene, line: Line, u: Utterance, keys: tuple[str, str | None], notes: list[str]) -> Told:
    """Return what the sentence itself dates; a date of neither goes into the notes."""
    if not line.bits & DATED:
        return new(Told, (line, u, *keys, UNTOLD, UNTOLD, False))
    said = event = UNTOLD
    barred = False
    for mention in scene.dates(line):
        start, end = mention.start, mention.end
        inside = any(a <= start and end <= b for a, b in u.spans)
        if not inside and u.scope and "R17" not in u.rules:
            last = u.spans[-1][1]
            inside = (
                u.scope[0] <= start
                and end <= u.scope[1]
                and start > last
                and not _CLAUSE.search(scene.view, last, start)
            )
        if mention.note:
            notes.append(mention.note)
        # "Two months after it first said so": the sentence tells of two occasions, and which is whose cannot be told.
        barred = barred or mention.edtf is None and mention.basis == "relative"
        day = Day(mention.edtf, mention.basis, "D1", ((start, end),))
        if inside and (
            line.turn
            and (u.cue and end <= u.cue[1] + 1 or _retold(scene, line, start))
            or _of_saying(scene, line, start, end)
        ):
            said, inside = (day if mention.edtf and said.edtf is None else said), False
            if start >= u.spans[0][0]:
                continue
        if inside:
            if (
                event.edtf is None
                and not _REQUIRED.search(scene.view, line.start, start)
                and mention.basis != "none"
                and u.act != "declines"
            ):
                event = day._replace(rule="D2")
            continue
        if end < u.spans[0][0] and _WHEN.fullmatch(scene.view, end, u.spans[0][0]):
            event = day._replace(rule="D7") if mention.edtf and event.edtf is None else event
            continue
        if (
            u.rules[0] == "R12"
            and event.edtf is None
            and mention.edtf
            and end <= u.spans[0][0]
            and _TAKEN.search(scene.view, line.start, start)
        ):
            event = day._replace(rule="D14")
            continue
        attached = (
            not u.aside
            and any(a <= start and end <= b for a, b in u.said)
            and not (mention.edtf or "").endswith("/..")
        )
        fronted = start <= line.start + 12 and u.cue is not None and start < u.cue[0]
        barred = barred or attached or fronted
        if (attached or fronted) and said.edtf is None and mention.edtf:
            said = day
            if fronted:
                notes.append("a date at the head of the sentence may be the event's: taken as said")
    return new(Told, (line, u, *keys, said, event, barred))


def _of_saying(scene: Scene, line: Line, start: int, end: int) -> bool:
    """Return whether a date stands right behind a verb of saying: "said tonight he will", but not "said Monday's sale"."""
    view = scene.view
    if (
        view.endswith("'s", start, end)
        or view[start:end].lower() == "tomorrow"
        or _GOES_ON_AS.match(view, end)
    ):
        return False
    if not any([start - 70 < line.starts[n] < start for n in line.cues]):
        return False
    return bool(_SPEECH.search(view, max(line.start, start - 70), start))


def _retold(scene: Scene, line: Line, start: int) -> bool:
    """Return whether a date is that of the speaker's own statement told again: "as we said on Friday"."""
    return any(
        scene.view[match.end() : start] in (" ", " on ")
        for match in _AS_SAID.finditer(scene.view, line.start, start)
    )


def _barred(scene: Scene, t: Told) -> bool:
    """Return whether no day may be carried to a statement: another time is told ("has long said"), or the outlet tells of its speaker."""
    u, line, speaker = t.u, t.line, t.u.speaker
    if t.barred or u.aside or u.cue is None:
        return t.barred or u.aside
    if speaker.start is not None and any(a <= speaker.start < b for a, b in u.spans):
        return True
    start = max([line.start, u.cue[0] - 40, *(b for _, b in u.spans if b <= u.cue[0])])
    return bool(_EARLIER.search(scene.view, start, u.cue[1]))


def _keys(scene: Scene, uttered: list[tuple[Line, Utterance]]) -> dict[Span | None, tuple[str, str | None]]:
    """Return for each speaker's place the name by which he is known again, and the side that he governs or speaks for.

    A transcript's turns name their speakers: none is looked up.
    """
    spans = {u.speaker.span for line, u in uttered if not line.turn} - {None}
    starts = [line.start for line in scene.lines] if spans else []
    return {
        span: _key(scene, scene.lines[max(0, bisect_right(starts, span[0]) - 1)], *span)
        for span in spans
        if span
    }


def _key(scene: Scene, line: Line, start: int, end: int) -> tuple[str, str | None]:
    words = scene.view[start:end].split(" ")
    surname = next(
        (w for n, w in enumerate(words[-3:], max(0, len(words) - 3)) if _person(scene, w, words[n:])), ""
    )
    who = surname or " ".join(words).lower().removeprefix("the ")
    named = [
        m
        for m in line.mentions
        if m.name.actor and m.name.kind != "actor" and m.start < end and m.end > start
    ]
    if len({m.name.actor for m in named}) != 1:
        return who, None
    ends = [start, *(m.end for m in named)]
    gaps = [scene.view[a:b] for a, b in zip(ends, [*(m.start for m in named), end], strict=True) if a < b]
    rest = [w.removesuffix("'s") for w in _WORDS.findall(" ".join(gaps).lower())]
    own = {w.lower() for w in words[-3:]} if surname else set()
    office = [w for w in rest if w in _GOVERNMENT]
    governs = (
        bool(office) and all(w in _GOVERNMENT or w in own for w in rest)
        if surname
        else len(office) == len(rest)
    )
    return who, named[0].name.actor if governs else None


def _person(scene: Scene, word: str, words: list[str]) -> bool:
    """Return whether a word is the surname of a person named in the text, and `words` begin or are that name's end."""
    names = scene.surnames.get(word)
    return bool(names) and (len(words) == 1 or " ".join(words) in names)


def _said(scene: Scene, told: list[Told], notes: list[list[str]]) -> list[Day]:
    """Return when each was said: as told, else of a transcript or outlet the publication, else carried on from before."""
    found: list[Day] = []
    by_name: dict[str, Day] = {}
    by_side: dict[str, tuple[int, Day]] = {}
    current: str | None = None
    for n, t in enumerate(told):
        said = t.said
        if said.edtf:
            current = said.edtf
            if len(said.edtf) == 10:
                by_name[t.who] = said
                if t.side:
                    by_side[t.side] = t.line.number, said
            else:
                by_name.pop(t.who, None)
                by_side.pop(t.side or "", None)
        elif t.line.turn:
            said = _in_transcript(scene, t)
        elif not t.who:
            said = (
                Day(scene.published, "metadata", "D6")
                if scene.published and t.u.rules[0] in ("R14", "X14")
                else said
            )
        else:
            said, note = _carried(scene, t, by_name, by_side, current)
            if note:
                notes[n].append(note)
            if said.rule in ("D5", "D8"):
                by_name[t.who], current = said, said.edtf
                if t.side:
                    by_side[t.side] = t.line.number, said
        found.append(said)
    _headlines(scene, told, found, notes)
    return found


def _carried(
    scene: Scene, t: Told, by_name: dict[str, Day], by_side: dict[str, tuple[int, Day]], current: str | None
) -> tuple[Day, str | None]:
    """Return the day of a statement before, by the same speaker or side, or of the occasion it was made on, with a note."""
    if t.barred:
        return UNTOLD, None
    day, rule, note = (
        by_name.get(t.who, UNTOLD),
        "D5",
        "the day said is that of the speaker's statement before",
    )
    if (
        day == UNTOLD
        and t.side in by_side
        and t.line.number - by_side[t.side][0] <= _NEAR
        and by_side[t.side][1].edtf == current
    ):
        day, rule, note = by_side[t.side][1], "D8", "the day said is that of the same side's statement before"
    if day == UNTOLD and scene.view[t.line.start] in "DTOAW":
        (day, note), rule = _circumstance(scene, t), "D11"
    if day == UNTOLD or _barred(scene, t):
        return UNTOLD, None
    return day._replace(basis="inferred", rule=rule), note


def _in_transcript(scene: Scene, t: Told) -> Day:
    """Return the day of a transcript; of what another is said to have told, or the speaker told before, only that it was by then."""
    if not scene.published:
        return UNTOLD
    other = t.u.speaker.how != "turn" and any(w[0].isupper() for w in (t.u.speaker.text or "").split())
    before = (
        other
        or _AS_SAID.search(scene.view, t.line.start, t.line.end)
        or _WE_TOLD.match(scene.view, t.line.start, t.line.end)
    )
    limit = _latest(scene.published) if before else None
    if limit:
        return Day(f"/{limit}", "not_after_statement", "D9")
    return Day(scene.published, "metadata", "D4")


def _headlines(scene: Scene, told: list[Told], said: list[Day], notes: list[list[str]]) -> None:
    """Give an undated headline, standfirst or caption the day of the article's first dated statement, if it is the same speaker's."""
    first = next((n for n, t in enumerate(told) if said[n].rule == "D1"), None)
    if first is None or len(said[first].edtf or "") != 10:
        return
    lead = told[first]
    for n, t in enumerate(told[:first]):
        same = t.who and t.who == lead.who or t.side and t.side == lead.side
        if t.line.zone in REPEAT_ZONES and same and said[n] == UNTOLD and not _barred(scene, t):
            said[n] = said[first]._replace(basis="inferred", rule="D10")
            notes[n].append("the day said is that of the same speaker's first dated statement below")


def _circumstance(scene: Scene, t: Told) -> tuple[Day, str | None]:
    """Return the date of the visit or meeting during which it was said, where a sentence before dates that event, and a note."""
    match = _CIRCUMSTANCE.match(scene.view, t.line.start, t.u.spans[0][0])
    if not match or t.u.cue is None or match.end() > t.u.cue[0]:
        return UNTOLD, None
    for line in reversed(scene.around(t.line, _BACK)[:-1]):
        event = _MEET if match["noun"] in ("meeting", "summit", "talks") else _TRAVEL
        if match["place"]:
            event = rf"{_TRAVEL}[^.,;]* {re.escape(match['place'])}\b"
        if not re.search(rf"\b{event}\b", scene.view[line.start : line.end]):
            continue
        days = [m for m in scene.dates(line) if m.edtf]
        if not days:
            continue  # The event told of again.
        if len(days) != 1 or "/" in (days[0].edtf or ""):
            return UNTOLD, None
        note = f"said on the occasion that an earlier sentence dates: {scene.text[slice(*match.span())]}"
        return Day(days[0].edtf, "inferred", "D11", ((days[0].start, days[0].end),)), note
    return UNTOLD, None


def _event(
    scene: Scene, told: list[Told], said: list[Day], n: int, stage: str | None, notes: list[str]
) -> Day:
    """Return when it is said to have happened: as told, else by an occasion, by "now", or by the day of the statement."""
    event, u = told[n].event, told[n].u
    if event.basis != "none" or u.act not in _FACTUAL:
        return event
    (start, _), (_, end) = u.spans[0], u.spans[-1]
    if said[n].rule == "D11" and _PAST.match(scene.view, start, end):
        return said[n]
    made = n and any([scene.view.find(verb, start, end) >= 0 for verb in _MADE])
    if (
        made
        and (match := _REMARKS.search(scene.view, start, end))
        and (day := _remarks(scene.view[start : match.start()], said, told, n))
    ):
        notes.append("the event is an earlier statement: its day")
        return day
    when = said[n].edtf or ""
    if len(when) == 10 and said[n].basis != "inferred" and _NOW.search(scene.view, start, end):
        return said[n]._replace(basis="relative", rule="D13")
    if stage in _DONE and not ("R17" in u.rules and _PURPOSE.match(scene.view, start, end)):
        limit = _latest(when or scene.published)
        if limit:
            return Day(f"/{limit}", "not_after_statement", "D3")
    return event


def _remarks(before: str, said: list[Day], told: list[Told], n: int) -> Day | None:
    """Return the day of the last statement of whoever "made the remarks", if it is dated and one or two sentences back."""
    name = (before.split() or [""])[-1]
    for k in range(n - 1, -1, -1):
        if told[n].line.number - told[k].line.number > 2:
            break
        if told[k].who == name and told[k].line.number < told[n].line.number:
            return said[k]._replace(basis="inferred", rule="D12") if said[k].edtf else None
    return None


def _latest(edtf: str | None) -> str | None:
    """Return the last day, or the month or year, up to which a valid date reaches, as EDTF; None if its end is open."""
    last = (edtf or "").rpartition("/")[2].rstrip("~")
    return last if last and last != ".." else None


__all__ = ["Day", "dated"]
