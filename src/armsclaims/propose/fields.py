"""Fields of a claim from its words: act, item, stage, parties, certainty. Each says on which words it stands.

Words are looked up, not searched for: a stage, a judgement or a doubt is a word of a table, or two words side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from .engine import Span, Utterance, new
from .kinds import (
    ARM,
    CERTAIN,
    DOUBTING,
    FUTURE,
    ITEM,
    JUDGING,
    NOBODY_WORD,
    NOT,
    PLANNED,
    STAGE_NOUN,
    STAGED,
)
from .lines import Line
from .scene import Scene
from .stages import BASES, DOUBT_PAIRS, DOUBTS, GOING_ON, NOUNS, PAIRS, STAGES, WILLS
from .vocabulary import JUDGES


class Value(NamedTuple):
    """A field's value, the places of its words, and the rule that gave it."""

    value: str | None
    spans: tuple[Span, ...]
    rule: str


NONE = Value(None, (), "")

_MODIFIERS = frozenset(
    "artillery military ballistic cruise infantry small arms construction weapons technical advanced conventional nuclear "
    "surface-to-surface short-range long-range attack combat anti-tank air defense defence armored armoured mortar rocket rifle "
    "shipping additional sophisticated destructive munitions missile drone tank guided unmanned aerial weapon type".split()
)


_COMMITS = re.compile(
    r"(?:and |\")?(?:we|i|it|they|he|she|our \w+)(?:'ll| will| would| shall|'re going to| are going to| is going to)\b(?! (?:not )?(?:change|be used))"
    r"(?! (?:also |just |only |certainly |simply )*(?:say|note|add|argue|tell|point|refer|let|leave|remind|stress|start|begin|think|call|describe|assume|expect|imagine)\b)",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:none|(?:sold|sent|received|bought|supplied|delivered|shipped|exported|given) no (?!more\b|fewer\b|less\b)\w+|(?:sold|sent|received|bought|supplied|delivered|shipped|selling|sending|supplying) nothing|(?:had|has|have) no (?:[\w'-]+ ){0,2}?(?:contracts?|deals?|agreements?|knowledge|intention|part|role|links|arrangements?|plans?|dealings)\b"
    r"|no (?:[\w'-]+ ){1,3}?(?:leaves?|left|goes|went|crosses|crossed|enters?|entered|exists?|existed|reached|took)\b|nobody (?:in|here|has ever|ever|from|at)|not (?:one|a single)|nothing (?:was|had|has)|no (?:shells|weapons|arms|drones|such|shipments?|deliver\w+|munitions|indication|evidence|"
    r"(?:\w+ ){1,3}(?:was|were|had|has|have))\b|"
    r"never|(?:have|has|had|did|do|does|was|were|is|are)(?: not|n't)(?: yet| actually| seen them| ever| been)*"
    r" (?:actively )?(?:seen?|sold|sell|sent|send|suppl\w+|provid\w+|deliver\w+|ship\w*|arriv\w+|receiv\w+|transfer\w*|bought|buy\w*|involved))\b",
    re.IGNORECASE,
)
_FALSE = re.compile(
    r"(?:[Ww]ell, |[Ll]ook, |[Nn]o, )*(?:that|this|it|those|these|they)(?:'s|'re| is| are| was)(?: \w+){0,2}? (?:not true|untrue|false|a lie|lies|nonsense|wrong|not the case|impossible|absurd|a (?:forgery|fabrication|fake|hoax)|fake|fabricated|baseless|out of the question)\b",
    re.IGNORECASE,
)
_REACHING, _PACTS = (
    frozenset("reach reached reaches reaching".split()),
    frozenset("agreement deal accord compromise pact understanding".split()),
)
_ARMED = frozenset(
    "forces groups group men wing struggle conflict police opposition gangs guards services force".split()
)
"""An agreement that is reached is no supply, nor is what is armed by name."""
_NONCOMMITTAL_WORDS = frozenset(
    "seriously reports report allegations allegation reporting claims stories accusations accusation".split()
)
_NONCOMMITTAL = re.compile(
    r"\b(?:(?:seen|aware of|read|looking (?:at|into)|studying|following) (?:the|those|these|such|all the) (?:\w+ )?(?:reports?|allegations?|reporting|claims|stories|accusations?)"
    r"|tak(?:e|es|ing) (?:them|it|this|that|these|those|such \w+|the \w+) (?:very |extremely )?seriously)\b",
    re.IGNORECASE,
)
"""What neither affirms nor denies: "we have seen the reports"."""
_DENIALS = frozenset("denial denials".split())
_DOUBTED = frozenset("delivered received shipping purchasing used".split())
_QUALIFIED = frozenset("control company embargo race makers deal deals".split())
"""Nouns that a word of goods before them only qualifies."""


class Content(NamedTuple):
    """The words of a claim's content, as columns like a line's: in small letters, their kinds, all kinds, and their places from `base` on."""

    lows: Sequence[str]
    kinds: Sequence[int]
    bits: int
    starts: Sequence[int]
    ends: Sequence[int]
    base: int

    def place(self, n: int) -> Span:
        """Return the place of a word."""
        return self.starts[self.base + n], self.ends[self.base + n]


_NO_CONTENT = Content([], [], 0, [], [], 0)


def content(line: Line, spans: tuple[Span, ...]) -> Content:
    """Return the words of a line that stand in the spans."""
    if len(spans) == 1:
        first, last = line.within(*spans[0])
        if first == last:
            return _NO_CONTENT
        kinds = line.kinds[first:last]
        return new(Content, (line.lows[first:last], kinds, reduce(or_, kinds), line.starts, line.ends, first))
    kept = [
        n
        for n, (start, end) in enumerate(zip(line.starts, line.ends, strict=True))
        if any([a <= start and end <= b for a, b in spans])
    ]
    lows, kinds = [line.lows[n] for n in kept], [line.kinds[n] for n in kept]
    return Content(
        lows, kinds, reduce(or_, kinds, 0), [line.starts[n] for n in kept], [line.ends[n] for n in kept], 0
    )


def certainty(scene: Scene, line: Line, u: Utterance, c: Content) -> Value:
    """Return the words of certainty in cue and content, never a degree."""
    if not line.bits & CERTAIN:
        return NONE
    found = []
    if c.bits & CERTAIN:
        found = [c.place(n) for n, kind in enumerate(c.kinds) if kind & CERTAIN]
    if u.cue:
        # From the cue on: "said the US believes" carries the belief between the cue and what is believed.
        first, last = line.within(u.cue[0], max(u.cue[1], u.spans[0][0]))
        found += [(line.starts[n], line.ends[n]) for n in range(first, last) if line.kinds[n] & CERTAIN]
    if not found:
        return NONE
    view, kept = scene.view, set()
    for start, end in found:
        if view.startswith("May", start) and end == start + 3 and start != line.starts[0]:
            continue
        if view.endswith(("n't ", "not "), max(line.start, start - 6), start):
            start = view.rfind(" ", line.start, start - 1) + 1 or start
        kept.add((start, end))
    if not kept:
        return NONE
    found = sorted(kept)
    return new(Value, ("; ".join([scene.text[a:b] for a, b in found]), tuple(found), "C1"))


def act(scene: Scene, u: Utterance, c: Content) -> tuple[str, str]:
    """Return the act and its rule: the cue's, or what the words themselves do."""
    if u.act == "denies" and not _DENIALS.isdisjoint(c.lows[:6]):
        return "claims", "A6"
    if u.act in ("declines", "denies", "admits", "commits", "evaluates"):
        return u.act, "A1"
    if u.speaker.text and "R17" not in u.rules and _COMMITS.match(scene.view, *(u.scope or u.spans[0])):
        return "commits", "A5"
    if c.bits & JUDGING and (
        not JUDGES.isdisjoint(c.lows)
        and any([low in JUDGES and not (n and c.lows[n - 1] == "in") for n, low in enumerate(c.lows)])
        or _side_by_side(c.lows, "should", "know")
    ):
        if not any(STAGES.get(low) == "negotiating" for low in c.lows):
            return "evaluates", "A4"
    if u.act != "claims":
        return u.act, "A1"
    if not _NONCOMMITTAL_WORDS.isdisjoint(c.lows) and _NONCOMMITTAL.search(
        scene.view, u.spans[0][0], u.spans[-1][1]
    ):
        return "comments", "A7"
    if u.lemma in ("expect", "anticipate") and "R14" not in u.rules:
        return "predicts", "A1"
    if _FALSE.match(scene.view, *u.spans[0]):
        return "denies", "A2"
    if c.bits & FUTURE and not c.bits & PLANNED:
        half = c.lows[: max(10, len(c.lows) // 2)]
        if not WILLS.isdisjoint(half) or _side_by_side(half, "going", "to"):
            return "predicts", "A3"
    if c.bits & (NOT | NOBODY_WORD) and _DENIES.search(scene.view, u.spans[0][0], u.spans[-1][1]):
        return "denies", "A2"
    return u.act, "A1"


def _side_by_side(lows: tuple[str, ...], first: str, second: str) -> bool:
    return (first, second) in zip(lows, lows[1:], strict=False)


def item(scene: Scene, c: Content) -> Value:
    """Return the goods: the first noun of the item lexicon, arms before other goods, with what qualifies it."""
    if not c.bits & ITEM:
        return NONE
    lows, kinds = c.lows, c.kinds
    head = None
    for n, kind in enumerate(kinds):
        if kind & ITEM and (head is None or kind & ARM) and not _is_modifier(scene, c, n):
            head = n
            if kind & ARM:
                break
    if head is None:
        return NONE
    first = last = head
    while first and lows[first - 1] in _MODIFIERS and _adjacent(scene, c, first - 1):
        first -= 1
    while last + 2 < len(lows) and lows[last + 1] == "and":
        tail = next((n for n in range(last + 2, min(last + 5, len(lows))) if kinds[n] & ITEM), None)
        if tail is None or not _MODIFIERS.issuperset(lows[last + 2 : tail]):
            break
        last = tail
    if "empty" in lows[max(0, first - 2) : first]:
        return NONE
    span = (c.place(first)[0], c.place(last)[1])
    return new(Value, (scene.text[span[0] : span[1]], (span,), "I1"))


def _adjacent(scene: Scene, c: Content, n: int) -> bool:
    """Return whether nothing but a space, a hyphen or an opening mark stands between a word and the next."""
    n += c.base
    return scene.view[c.ends[n] : c.starts[n + 1]] in (" ", "-", ' "')


def _is_modifier(scene: Scene, c: Content, n: int) -> bool:
    """Return whether an item word only qualifies another noun: "drone engines", "arms control", "a drone of engines"."""
    if n + 1 == len(c.lows):
        return False
    following = c.lows[n + 1]
    if following == "of":
        return c.lows[n] in ("shell", "drone", "rocket") and _adjacent(scene, c, n)
    return bool(c.kinds[n + 1] & ITEM or following in _QUALIFIED) and _adjacent(scene, c, n)


def stage(scene: Scene, u: Utterance, c: Content) -> Value:
    """Return the stage that the words tell; doubt, condition and future never give more than planned or seeking."""
    hits = _stages(scene, u, c) if c.bits & STAGED else None
    if not hits and (not c.bits & STAGE_NOUN or u.act in ("commits", "evaluates", "comments", "predicts")):
        return NONE if u.act != "comments" else _noun_stage(u, c)
    if (
        u.act in ("commits", "evaluates", "comments")
        and not c.bits & PLANNED
        and not any(found == "negotiating" for _, _, found in hits or ())
    ):
        return NONE
    if not hits:
        return _noun_stage(u, c)
    _, n, name = next((h for h in hits if h[2] == "seeking"), None) or min(hits)
    span = c.place(n)
    doubt = _doubt(scene, c, n) if name in _DOUBTED else None
    if doubt is not None:
        wanted = "seeking" if c.lows[doubt] == "if" and name == "purchasing" else "planned"
        return Value(wanted, (c.place(doubt), span), "T2")
    return NONE if u.act == "predicts" else new(Value, (name, (span,), "T1"))


def _stages(scene: Scene, u: Utterance, c: Content) -> list[tuple[bool, int, str]]:
    """Return the words that tell a stage: whether it is one of the last to be chosen, their place, and the stage."""
    hits: list[tuple[bool, int, str]] = []
    lows = c.lows
    for n, kind in enumerate(c.kinds):
        if not kind & STAGED:
            continue
        low = lows[n]
        found = STAGES.get(low)
        after = lows[n + 1] if n + 1 < len(lows) else ""
        before = lows[n - 1] if n else ""
        found = PAIRS.get((low, after), found)
        if (
            low in _REACHING
            and not _PACTS.isdisjoint(lows[n + 1 : n + 5])
            or low == "armed"
            and after in _ARMED
        ):
            found = None
        if found is None and low in BASES and _doubt(scene, c, n) is not None:
            found = "delivered"
        if low == "use" and before in ("for", "to") or low == "used" and before == "be":
            found = None
        elif low in ("providing", "delivering") and before in GOING_ON:
            found = "shipping"
        elif found == "shipping" and low.endswith("ing") and u.act == "denies":
            found = "delivered"
        if found:
            hits.append((found in ("used", "negotiating"), n, found))
    return hits


def _noun_stage(u: Utterance, c: Content) -> Value:
    """Return the stage that a noun tells where no verb does."""
    if u.act == "predicts" or not c.bits & STAGE_NOUN or u.act == "comments" and not c.bits & PLANNED:
        return NONE
    n = next(n for n, kind in enumerate(c.kinds) if kind & STAGE_NOUN)
    return Value(NOUNS[c.lows[n]], (c.place(n),), "T3")


def _doubt(scene: Scene, c: Content, until: int) -> int | None:
    """Return which is the first word of doubt, condition or future before a word."""
    if not c.bits & DOUBTING:
        return None
    for n in range(until):
        if c.kinds[n] & DOUBTING:
            low = c.lows[n]
            if (
                low in DOUBTS
                and not scene.view.startswith("May", c.place(n)[0])
                or (low, c.lows[n + 1]) in DOUBT_PAIRS
            ):
                return n
    return None
