"""`propose`: one article's text to candidate claims. Pure: no file, network, clock, random number or kept state.

Nothing is invented: each value stands on words of the text or on the publication date, and says by which rule. Unknown
is None, and a note tells what was left open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..core.edtf import bounds, valid
from ..core.quantities import Quantity
from . import dates, fields, where
from .amounts import Amount, amount, undisclosed
from .engine import Parser, Proposal, Span, Utterance
from .lexicon import LEXICON, Lexicon
from .regex import RegexEngine
from .rules import RulesEngine
from .scene import REPEAT_ZONES, Line, Scene
from .topic import Topic


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
    published = published if published and valid(published) else None
    scene = Scene(text, lexicon, published, zones)
    topic = Topic(scene)
    engine = RulesEngine(parser) if parser is not None else RegexEngine()
    lines = {line.number: line for line in scene.lines}
    days: dict[str, tuple[str, str, list]] = {}
    proposals: list[Proposal] = []
    seen: set[tuple] = set()
    numbers: dict[int, int] = {}
    for u in engine.utterances(scene, topic):
        line = lines[u.sentence]
        key = (u.spans, u.speaker.start, u.act)
        if key in seen or not _kept(u, line, scene, topic):
            continue
        seen.add(key)
        numbers[u.sentence] = numbers.get(u.sentence, 0) + 1
        proposals.append(_proposal(scene, line, u, f"p{u.sentence:02d}-{numbers[u.sentence]}", days))
    return proposals


def _kept(u: Utterance, line: Line, scene: Scene, topic: Topic) -> bool:
    if u.act == "declines":
        return topic.withheld(line, u.spans) if not line.turn else True
    if u.rules[0] in ("R13", "R14", "R15", "R16", "X13", "X14", "X16"):
        return True
    return topic.attributed(line, u.spans)


def _proposal(scene: Scene, line: Line, u: Utterance, name: str, days: dict[str, tuple]) -> Proposal:
    act, act_rule = fields.act(scene, line, u)
    u = replace(u, act=act)
    certain, item, stage = (read(scene, line, u) for read in (fields.certainty, fields.item, fields.stage))
    side = fields.parties(scene, line, u)
    places = where.places(scene, line, u)
    count = _count(scene, line, u)
    said, event, notes = _dates(scene, line, u, stage[0])
    said = _carried(u, said, days, notes)
    why = {
        "act": {"rule": act_rule, "spans": [list(u.cue)] if u.cue else []},
        "worded_by": {"rule": "W1", "spans": []},
        "spans": {"rule": u.rules[0], "spans": [list(span) for span in u.spans]},
        "speaker": {"rule": _SPEAKER_RULES[u.speaker.how], "spans": [list(s) for s in (u.speaker.span, u.pronoun) if s]},
    }
    for key, (value, spans, rule) in {
        "certainty_words": certain, "item": item, "stage": stage, "supplier": side.supplier, "recipient": side.recipient,
        "cue": (u.cue, (u.cue,) if u.cue else (), u.rules[0]), "withheld": (u.withheld, (u.withheld,) if u.withheld else (), "R10"),
        "quantity": (count.quantity, (count.span,) if count.span else (), "Q2" if act == "declines" else "Q1"),
        "places": (places or None, tuple(p[3] for p in places), "L1"),
        "chain": (u.chain or None, u.chain, u.rules[0]),
    }.items():  # fmt: skip
        if value is not None:
            why[key] = {"rule": rule, "spans": [list(span) for span in spans]}
    for key, mention in (("said", said), ("event", event)):
        if mention[1] != "none":
            why[key] = {"rule": mention[2], "spans": mention[3]}
    notes = [*u.notes, *([count.note] if count.note else []), *notes]
    if line.zone in REPEAT_ZONES:
        notes.append(f"{line.zone}: likely repeats a claim of the body")
    own = bool(line.turn) or scene.quoted(u.spans[0][0], u.spans[-1][1]) >= 0.3 * sum(b - a for a, b in u.spans)
    return Proposal(
        name, u.rules, u.spans, line.zone, line.number, u.speaker,
        chain=tuple(scene.text[a:b] for a, b in u.chain),
        cue=scene.text[slice(*u.cue)] if u.cue else None,
        act=act,
        withheld=scene.text[slice(*u.withheld)] if u.withheld else None,
        certainty_words=certain[0],
        worded_by="speaker" if own and act != "declines" or line.turn else "outlet",
        item=item[0], quantity=count.quantity, stage=stage[0], supplier=side.supplier[0], recipient=side.recipient[0],
        places=tuple(p[:3] for p in places),
        said=said[:2], event=event[:2], notes=tuple(dict.fromkeys(notes)), why=why,
    )  # fmt: skip


_SPEAKER_RULES = {"named": "S1", "surname": "S2", "pronoun": "S3", "turn": "S4", "continued": "S5", "none": "S6"}


def _count(scene: Scene, line: Line, u: Utterance) -> Amount:
    if u.act == "declines":
        return undisclosed(scene.view, scene.text, u.withheld or u.spans[0])
    if u.act == "commits":
        return Amount(None, None)
    mentioned = {m.name.actor for m in line.mentions if m.name.actor and line.start <= m.start}
    other_way = scene.focused and bool(mentioned) and not mentioned & scene.lexicon.focus
    return amount(scene.view, scene.text, u.spans, (line.start, line.end), other_way=other_way)


def _dates(scene: Scene, line: Line, u: Utterance, stage: str | None) -> tuple[tuple, tuple, list[str]]:
    """Return said and event as (EDTF, basis, rule, spans), and notes."""
    notes: list[str] = []
    said: tuple = (None, "none", "", [])
    event: tuple = (None, "none", "", [])
    for mention in dates.find(scene.view, line.start, line.end, scene.published):
        inside = any(a <= mention.start and mention.end <= b for a, b in u.spans)
        if not inside and "R17" not in u.rules and u.scope:
            inside = u.scope[0] <= mention.start and mention.end <= u.scope[1] and mention.start > u.spans[-1][1]
        spans = [[mention.start, mention.end]]
        if mention.note:
            notes.append(mention.note)
        if line.turn and inside and u.cue and mention.end <= u.cue[1] + 1:
            said, inside = ((mention.edtf, mention.basis, "D1", spans) if mention.edtf else said), False
        attached = not u.aside and any(a <= mention.start and mention.end <= b for a, b in u.said)
        fronted = not inside and mention.start <= line.start + 12 and u.cue is not None and mention.start < u.cue[0]
        value = (mention.edtf, mention.basis, "D1", spans)
        if inside and event[0] is None and mention.basis != "none" and u.act != "declines":
            event = (mention.edtf, mention.basis, "D2", spans)
        elif (attached or fronted) and not inside and said[0] is None and mention.edtf:
            said = value
            if fronted:
                notes.append("a date at the head of the sentence may be the event's: taken as said")
    if said[0] is None and line.turn and scene.published:
        said = (scene.published, "metadata", "D4", [])
    if event[0] is None and event[1] == "none" and u.act in ("claims", "denies", "admits"):
        limit = _latest(said[0]) or _latest(scene.published)
        if limit and stage in ("delivered", "received", "used"):
            event = (f"/{limit}", "not_after_statement", "D3", [])
    return said, event, notes


def _carried(u: Utterance, said: tuple, days: dict[str, tuple], notes: list[str]) -> tuple:
    """Return when it was said; without a date, the day of the same speaker's last dated statement, with a note."""
    if not u.speaker.text or u.aside:
        return said
    who = u.speaker.text.replace("\u00a0", " ").removeprefix("the ").removeprefix("The ").split(" ")[-1]
    if said[0]:
        if len(said[0]) == 10:
            days[who] = said
    elif who in days and u.speaker.how in ("surname", "pronoun", "continued", "named"):
        notes.append("the day said is that of the speaker's statement before")
        return days[who][0], "inferred", "D5", days[who][3]
    return said


def _latest(edtf: str | None) -> str | None:
    """Return the last day, or the month or year, up to which a date reaches, as EDTF."""
    if not edtf:
        return None
    last = edtf.rpartition("/")[2].rstrip("~")
    return last if valid(last) and bounds(last)[1] else None


__all__ = ["Proposal", "Quantity", "Span", "propose"]
