"""`propose`: one article's text to candidate claims. Pure: no file, network, clock, random number or kept state.

Nothing is invented: each value stands on words of the text or on the publication date, and says by which rule. Unknown
is None, and a note tells what was left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..core.edtf import valid
from . import fields, where
from .amounts import NO_AMOUNT, Amount, amount, undisclosed
from .engine import Parser, Proposal, Span, Utterance, Why, new
from .fields import NONE, Content
from .lexicon import COUNT, COUNT_LEADS, LEXICON, Lexicon
from .lines import Line
from .regex import RegexEngine
from .rules import RulesEngine
from .scene import LONGEST, REPEAT_ZONES, Scene
from .topic import SMALL, Topic


def propose(
    text: str,
    *,
    published: str | None = None,
    zones: Iterable[Any] | None = None,
    lexicon: Lexicon = LEXICON,
    parser: Parser | None = None,
) -> list[Proposal]:
    """Return the candidate claims of `text`, in its order. Never raises on any `str`.

    `published` is an EDTF string, an interval if uncertain; `zones` (each with start, end, name) overrides what the plain
    text shows of the page. With a `parser` the dependency rules answer, without one the regex engine. Offsets are code
    points of `text`, half-open.
    """
    # Most of an archive is about something else: without one word of arms, only a short text can be on the subject.
    if len(text) > SMALL and not _names_arms(text, lexicon):
        return []
    published = published if published and valid(published) else None
    scene = Scene(text, lexicon, published, zones)
    topic = Topic(scene)
    engine = RulesEngine(parser) if parser is not None else RegexEngine()
    lines = {line.number: line for line in scene.lines}
    days: dict[str, Day] = {}
    proposals: list[Proposal] = []
    seen: set[tuple] = set()
    numbers: dict[int, int] = {}
    told: dict[str, int] = {}
    last = -9
    for u in engine.utterances(scene, topic):
        line = lines[u.sentence]
        key = (u.spans, u.speaker.start, u.act)
        who = (u.speaker.text or "").replace("\u00a0", " ").split(" ")[-1]
        if key in seen or not (_kept(u, line, scene, topic) or who and u.sentence - told.get(who, -9) < 2 and not line.turn and "R15" not in u.rules or _follows(u, line, last)):
            continue
        seen.add(key)
        told[who] = last = u.sentence
        numbers[u.sentence] = numbers.get(u.sentence, 0) + 1
        proposals.append(_proposal(scene, line, u, f"p{u.sentence:02d}-{numbers[u.sentence]}", days))
    return proposals


def _follows(u: Utterance, line: Line, last: int) -> bool:
    """Return whether a judgement by somebody named stands beside the last proposal: it judges what was told there."""
    return bool(u.act == "evaluates" and u.speaker.text and u.sentence - last < 2 and not line.turn)


_WORDS = re.compile(r"[a-z]+")


def _names_arms(text: str, lexicon: Lexicon) -> bool:
    """Return whether a word of arms stands in the text: looked for in its head first, where an article on the subject has one."""
    head = max(text.find(" ", 240), 0)
    return any(not lexicon.arms.isdisjoint(_WORDS.findall(part.lower())) for part in (text[:head], text[head:]))


def _kept(u: Utterance, line: Line, scene: Scene, topic: Topic) -> bool:
    if u.act == "declines":
        return topic.withheld(line, u.spans) if not line.turn else True
    if u.rules[0] == "R15" and u.cue and not u.speaker.text:
        return topic.attributed(line, u.spans, near=False)
    if u.rules[0] in ("R13", "R14", "R15", "R16", "X13", "X14", "X16"):
        return True
    return topic.attributed(line, u.spans)


def _proposal(scene: Scene, line: Line, u: Utterance, name: str, days: dict[str, Day]) -> Proposal:
    content = fields.content(line, u.spans)
    u.act, act_rule = fields.act(scene, u, content)
    certain, stage = fields.certainty(scene, line, u, content), fields.stage(scene, u, content)
    item, side = fields.item(scene, content), fields.parties(scene, line, u, content)
    places = where.places(scene, line, u) if line.mentions else None
    count = _count(scene, line, u, content)
    notes = list(u.notes)
    if count.note:
        notes.append(count.note)
    said, event = _dates(scene, line, u, stage.value, notes)
    said = _carried(u, said, days, notes)
    if line.end - line.start == LONGEST:
        notes.append(f"the sentence is longer than {LONGEST} code points: its rest was not read")
    if line.zone in REPEAT_ZONES:
        notes.append(f"{line.zone}: likely repeats a claim of the body")
    text, speaker, rule, cue, spans = scene.text, u.speaker, u.rules[0], u.cue, u.spans
    cues: tuple[Span, ...] = (cue,) if cue else ()
    who: tuple[Span, ...] = ((speaker.start, speaker.end),) if speaker.start is not None and speaker.end is not None else ()
    why: list[Why] = [
        ("spans", rule, spans), ("act", act_rule, cues), ("worded_by", "W1", ()),
        ("speaker", _SPEAKER_RULES[speaker.how], (*who, u.pronoun) if u.pronoun else who),
    ]  # fmt: skip
    if certain is not NONE:
        why.append(("certainty_words", certain.rule, certain.spans))
    if item is not NONE:
        why.append(("item", item.rule, item.spans))
    if stage is not NONE:
        why.append(("stage", stage.rule, stage.spans))
    if side.supplier is not NONE:
        why.append(("supplier", side.supplier.rule, side.supplier.spans))
    if side.recipient is not NONE:
        why.append(("recipient", side.recipient.rule, side.recipient.spans))
    if cue:
        why.append(("cue", rule, cues))
    if u.withheld:
        why.append(("withheld", "R10", (u.withheld,)))
    if u.chain:
        why.append(("chain", rule, u.chain))
    if count.quantity:
        why.append(("quantity", "Q2" if u.act == "declines" else "Q1", (count.span,) if count.span else ()))
    if places:
        why.append(("places", "L1", tuple([p[3] for p in places])))
    if said.basis != "none":
        why.append(("said", said.rule, said.spans))
    if event.basis != "none":
        why.append(("event", event.rule, event.spans))
    return new(Proposal, (
        name, u.rules, spans, line.zone, line.number, speaker, tuple([text[a:b] for a, b in u.chain]) if u.chain else (),
        text[cue[0] : cue[1]] if cue else None, u.act, text[u.withheld[0] : u.withheld[1]] if u.withheld else None, certain.value,
        "speaker" if _own_words(scene, line, u) else "outlet", item.value, count.quantity, stage.value, side.supplier.value,
        side.recipient.value, tuple([p[:3] for p in places]) if places else (), (said.edtf, said.basis), (event.edtf, event.basis),
        tuple(dict.fromkeys(notes)), tuple(why),
    ))  # fmt: skip


def _own_words(scene: Scene, line: Line, u: Utterance) -> bool:
    """Return whether the words are the speaker's own: a turn's, or quoted for a good part."""
    if line.turn is not None:
        return True
    if u.act == "declines":
        return False
    inside = scene.quoted(u.spans[0][0], u.spans[-1][1])
    return bool(inside) and inside >= 0.3 * sum([b - a for a, b in u.spans])


_SPEAKER_RULES = {"named": "S1", "surname": "S2", "pronoun": "S3", "turn": "S4", "continued": "S5", "none": "S6"}


class Day(NamedTuple):
    """A date of a claim: EDTF or None, its basis, the rule, and the places of its words."""

    edtf: str | None = None
    basis: str = "none"
    rule: str = ""
    spans: tuple[Span, ...] = ()


NO_DAY = Day()


def _count(scene: Scene, line: Line, u: Utterance, content: Content) -> Amount:
    if u.act == "declines":
        return undisclosed(scene.view, scene.text, u.withheld or u.spans[0])
    if u.act == "commits" or not content.bits & COUNT:
        return NO_AMOUNT
    if line.counts is None:
        line.counts = line.places(COUNT, 5, COUNT_LEADS)
    other_way = scene.focused and bool(line.sides) and scene.lexicon.focus.isdisjoint([side for _, _, side in line.sides])
    return amount(scene.view, scene.text, u.spans, (line.start, line.end), line.counts, other_way=other_way)


def _dates(scene: Scene, line: Line, u: Utterance, stage: str | None, notes: list[str]) -> tuple[Day, Day]:
    """Return when it was said and when it is said to have happened; what was left open goes into the notes."""
    said = event = NO_DAY
    for mention in scene.dates(line):
        start, end = mention.start, mention.end
        inside = any(a <= start and end <= b for a, b in u.spans)
        if not inside and u.scope and "R17" not in u.rules:
            inside = u.scope[0] <= start and end <= u.scope[1] and start > u.spans[-1][1]
        if mention.note:
            notes.append(mention.note)
        if line.turn and inside and u.cue and end <= u.cue[1] + 1:
            said, inside = (Day(mention.edtf, mention.basis, "D1", ((start, end),)) if mention.edtf else said), False
        if inside:
            if event.edtf is None and mention.basis != "none" and u.act != "declines":
                event = Day(mention.edtf, mention.basis, "D2", ((start, end),))
            continue
        attached = not u.aside and any(a <= start and end <= b for a, b in u.said)
        fronted = start <= line.start + 12 and u.cue is not None and start < u.cue[0]
        if (attached or fronted) and said.edtf is None and mention.edtf:
            said = Day(mention.edtf, mention.basis, "D1", ((start, end),))
            if fronted:
                notes.append("a date at the head of the sentence may be the event's: taken as said")
    if said.edtf is None and line.turn and scene.published:
        said = Day(scene.published, "metadata", "D4")
    if event.edtf is None and event.basis == "none" and stage in _DONE and u.act in ("claims", "denies", "admits"):
        limit = _latest(said.edtf or scene.published)
        if limit:
            event = Day(f"/{limit}", "not_after_statement", "D3")
    return said, event


_DONE = frozenset({"delivered", "received", "used"})


def _carried(u: Utterance, said: Day, days: dict[str, Day], notes: list[str]) -> Day:
    """Return when it was said; without a date, the day of the same speaker's last dated statement, with a note."""
    if not u.speaker.text or u.aside:
        return said
    who = u.speaker.text.replace("\u00a0", " ").split(" ")[-1]
    if said.edtf:
        if len(said.edtf) == 10:
            days[who] = said
    elif who in days:
        notes.append("the day said is that of the speaker's statement before")
        return Day(days[who].edtf, "inferred", "D5", days[who].spans)
    return said


def _latest(edtf: str | None) -> str | None:
    """Return the last day, or the month or year, up to which a valid date reaches, as EDTF; None if its end is open."""
    last = (edtf or "").rpartition("/")[2].rstrip("~")
    return last if last and last != ".." else None


__all__ = ["propose"]
