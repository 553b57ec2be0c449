"""`propose`: one article's text to candidate claims. Pure: no file, network, clock, random number or kept state.

Nothing is invented: each value stands on words of the text or on the publication date, and says by which rule. Unknown
is None, and a note tells what was left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..coding.edtf import valid
from . import fields, occasions, supply, where
from .amounts import NO_AMOUNT, Amount, amount, undisclosed
from .engine import Parser, Proposal, Span, Utterance, Why, new
from .fields import NONE, Content, Value
from .kinds import COUNT
from .lexicon import LEXICON, Lexicon
from .lines import Line
from .occasions import Day
from .regex import RegexEngine
from .rules import RulesEngine
from .scene import LONGEST, REPEAT_ZONES, Scene
from .topic import SMALL, Topic
from .vocabulary import COUNT_LEADS

Read = tuple[str, Content, str, Value]
"""What is known of a statement before its dates: its id, its content, the rule of its act, and its stage."""


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
    uttered: list[tuple[Line, Utterance]] = []
    read: list[Read] = []
    seen: set[tuple] = set()
    numbers: dict[int, int] = {}
    told: dict[str, int] = {}
    last = anchor = -9
    place = -1
    for u in engine.utterances(scene, topic):
        line = lines[u.sentence]
        key = (u.spans, u.speaker.start, u.act)
        if key in seen:
            continue
        who = (u.speaker.text or "").replace("\u00a0", " ").split(" ")[-1]
        own = _kept(u, line, scene, topic)
        if not (own or who and _beside(u, line, told.get(who, -9), anchor, place) or _follows(u, line, last)):
            continue
        seen.add(key)
        told[who] = last = u.sentence
        place, anchor = line.paragraph, u.sentence if own else anchor
        numbers[u.sentence] = numbers.get(u.sentence, 0) + 1
        content = fields.content(line, u.spans)
        u.act, act_rule = fields.act(scene, u, content)
        uttered.append((line, u))
        read.append(
            (f"p{u.sentence:02d}-{numbers[u.sentence]}", content, act_rule, fields.stage(scene, u, content))
        )
    # The dates hang on one another, so all that is said is known before any of them.
    dated = occasions.dated(scene, uttered, [stage.value for *_, stage in read])
    return [
        _proposal(scene, line, u, fields_read, when)
        for (line, u), fields_read, when in zip(uttered, read, dated, strict=True)
    ]


def _follows(u: Utterance, line: Line, last: int) -> bool:
    """Return whether a judgement by somebody named stands beside the last proposal: it judges what was told there."""
    return bool(u.act == "evaluates" and u.speaker.text and u.sentence - last < 2 and not line.turn)


def _beside(u: Utterance, line: Line, told: int, anchor: int, place: int) -> bool:
    """Return whether a named speaker's statement stands beside one that is kept: his own, one of the same paragraph, or a cued one near by."""
    if line.turn or "R15" in u.rules:
        return False
    return (
        u.sentence - told < 2
        or u.rules[0] != "R8"
        and (line.paragraph == place or u.cue is not None and u.sentence - anchor <= 3)
    )


_WORDS = re.compile(r"[a-z]+")


def _names_arms(text: str, lexicon: Lexicon) -> bool:
    """Return whether a word of arms stands in the text: looked for in its head first, where an article on the subject has one."""
    head = max(text.find(" ", 240), 0)
    return any(
        not lexicon.arms.isdisjoint(_WORDS.findall(part.lower())) for part in (text[:head], text[head:])
    )


def _kept(u: Utterance, line: Line, scene: Scene, topic: Topic) -> bool:
    if u.act == "declines":
        return topic.withheld(line, u.spans) if not line.turn else True
    if u.rules[0] == "R15" and u.cue and not u.speaker.text:
        return topic.attributed(line, u.spans, near=False)
    if u.rules[0] in ("R13", "R14", "R15", "R16", "X13", "X14", "X16"):
        return True
    return topic.attributed(line, u.spans)


def _proposal(
    scene: Scene, line: Line, u: Utterance, read: Read, when: tuple[Day, Day, list[str]]
) -> Proposal:
    (name, content, act_rule, stage), (said, event, more) = read, when
    certain = fields.certainty(scene, line, u, content)
    item, side = fields.item(scene, content), supply.parties(scene, line, u, content)
    places = where.places(scene, line, u) if line.mentions else None
    count = _count(scene, line, u, content)
    notes = list(u.notes)
    if count.note:
        notes.append(count.note)
    notes += more
    if line.end - line.start == LONGEST:
        notes.append(f"the sentence is longer than {LONGEST} code points: its rest was not read")
    if line.zone in REPEAT_ZONES:
        notes.append(f"{line.zone}: likely repeats a claim of the body")
    text, speaker, rule, cue, spans = scene.text, u.speaker, u.rules[0], u.cue, u.spans
    cues: tuple[Span, ...] = (cue,) if cue else ()
    who: tuple[Span, ...] = (
        ((speaker.start, speaker.end),) if speaker.start is not None and speaker.end is not None else ()
    )
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


_SPEAKER_RULES = {
    "named": "S1",
    "surname": "S2",
    "pronoun": "S3",
    "turn": "S4",
    "continued": "S5",
    "none": "S6",
}


def _count(scene: Scene, line: Line, u: Utterance, content: Content) -> Amount:
    if u.act == "declines":
        return undisclosed(scene.view, scene.text, u.withheld or u.spans[0])
    if u.act == "commits" or not content.bits & COUNT:
        return NO_AMOUNT
    if line.counts is None:
        line.counts = line.places(COUNT, 5, COUNT_LEADS)
    other_way = (
        scene.focused
        and bool(line.sides)
        and scene.lexicon.focus.isdisjoint([side for _, _, side in line.sides])
    )
    return amount(scene.view, scene.text, u.spans, (line.start, line.end), line.counts, other_way=other_way)


__all__ = ["propose"]
