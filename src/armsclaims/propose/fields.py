"""Fields of a claim from its words: act, item, stage, parties, certainty. Each says on which words it stands.

Words are looked up, not searched for: a stage, a judgement or a doubt is a word of a table, or two words side by side.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import NamedTuple

from .engine import Span, Utterance
from .lexicon import ARM, CERTAIN, GIVES, ITEM, ITEM_HEADS, JUDGES, NOT, OPENERS, SEEKS, TAKES, forms
from .scene import Line, Scene, Word


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


def _table(**lemmas: str) -> dict[str, str]:
    return {form: stage for stage, words in lemmas.items() for word in words.split() for form in forms(word)}


_STAGES = _table(
    seeking="seek want", purchasing="purchase buy acquire procure order", received="receive obtain reach arrive land",
    shipping="ship load transport funnel ferry haul airlift smuggle route", negotiating="discuss negotiate",
) | dict.fromkeys("supplied supplies sent sold provided provides providing delivered delivers deliver delivering transferred "
    "exported given gave furnished armed handed lent donated".split(), "delivered") | dict.fromkeys(
    "selling supplying sending transferring giving handing left sailed departed".split(), "shipping") | dict.fromkeys(
    "talks negotiations discussions".split(), "negotiating") | dict.fromkeys(
    "use used uses using fired piloting launched operating struck striking battlefield".split(), "used") | dict.fromkeys(
    "imported got".split(), "received") | {"procurement": "purchasing"}  # fmt: skip
_PAIRS = {
    ("requested", "to"): "seeking", ("interest", "in"): "seeking", ("looking", "for"): "seeking", ("searching", "for"): "seeking", ("turn", "to"): "seeking",
    ("turning", "to"): "seeking", ("asked", "for"): "seeking", ("ask", "for"): "seeking", ("asking", "for"): "seeking",
    ("railcars", "traveled"): "shipping", ("railcars", "travelled"): "shipping", ("way", "to"): "shipping", ("their", "way"): "shipping", ("its", "way"): "shipping", ("came", "ashore"): "received", ("took", "delivery"): "received", ("taken", "delivery"): "received", ("take", "delivery"): "received", ("en", "route"): "shipping",
    ("met", "with"): "negotiating", ("meet", "with"): "negotiating", ("being", "moved"): "shipping", ("being", "sent"): "shipping",
}  # fmt: skip
_NOUNS = {
    "shipment": "shipping", "shipments": "shipping", "coming": "shipping", "delivery": "delivered", "deliveries": "delivered",
    "provision": "delivered", "plan": "planned", "plans": "planned",
}  # fmt: skip
_BASES = frozenset("send supply sell provide transfer give furnish export".split())
"""Verbs of giving in their base form: what is to be done, told only where doubt or future stands before."""
_STAGED = frozenset({*_STAGES, *_BASES, *(first for first, _ in _PAIRS)})
_GOING_ON = frozenset("is are was were be being been 're 's".split())
_DOUBTS = frozenset("if unless would could may might will possible considering wouldn't won't".split())
_DOUBT_PAIRS = frozenset(
    (word, link)
    for words, links in (
        ("plan plans planned planning", "to on"), ("going intend intends expected likely were preparing ready about", "to"), ("possibility", "of"),
    )
    for word in words.split()
    for link in links.split()
)  # fmt: skip
_WILLS = frozenset("will won't would wouldn't shall".split())
_COMMITS = re.compile(
    r"(?:and |\")?(?:we|i|it|they|he|she|our \w+)(?:'ll| will| would| shall|'re going to| are going to| is going to)\b(?! (?:not )?(?:change|be used))"
    r"(?! (?:also |just |only |certainly |simply )*(?:say|note|add|argue|tell|point|refer|let|leave|remind|stress|start|begin|think|call|describe|assume|expect|imagine)\b)",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:none|nobody|not (?:one|a single)|nothing (?:was|had|has)|no (?:shells|weapons|arms|drones|such|shipments?|deliver\w+|munitions|indication|evidence|"
    r"(?:\w+ ){1,3}(?:was|were|had|has|have))\b|"
    r"never|(?:have|has|had|did|do|does|was|were|is|are)(?: not|n't)(?: yet| actually| seen them| ever| been)*"
    r" (?:actively )?(?:seen?|sold|sell|sent|send|suppl\w+|provid\w+|deliver\w+|ship\w*|arriv\w+|receiv\w+|transfer\w*|bought|buy\w*|involved))\b",
    re.IGNORECASE,
)
_FALSE = re.compile(
    r"(?:[Ww]ell, |[Ll]ook, |[Nn]o, )*(?:that|this|it|those|these|they)(?:'s|'re| is| are| was)(?: \w+){0,2}? (?:not true|untrue|false|a lie|lies|nonsense|wrong|not the case)\b",
    re.IGNORECASE,
)
_NONE_WORDS = frozenset("none nobody".split())
_DENIALS = frozenset("denial denials".split())
_PLANS = frozenset("plan plans".split())
_FUTURE = _WILLS | {"going"}
_DOUBTED = frozenset("delivered received shipping purchasing used".split())
_DOUBTING = _DOUBTS | {word for word, _ in _DOUBT_PAIRS}
_SUPPLIES = GIVES | TAKES | SEEKS


class Content(NamedTuple):
    """The words of a claim's content: themselves, in small letters, which there are, and of what kinds, as bits."""

    words: list[Word]
    lows: tuple[str, ...]
    seen: frozenset[str]
    bits: int


def content(line: Line, spans: tuple[Span, ...]) -> Content:
    """Return the words of a line that stand in the spans."""
    words = line.within(*spans[0]) if len(spans) == 1 else [w for w in line.words if any(a <= w.start and w.end <= b for a, b in spans)]
    if not words:
        return Content([], (), frozenset(), 0)
    _, lows, _, _, kinds = zip(*words, strict=True)
    return Content(words, lows, frozenset(lows), reduce(or_, kinds))


def certainty(scene: Scene, line: Line, u: Utterance, c: Content) -> Value:
    """Return the words of certainty in cue and content, never a degree."""
    if not line.bits & CERTAIN:
        return NONE
    # From the cue on: "said the US believes" carries the belief between the cue and what is believed.
    cue = line.within(u.cue[0], max(u.cue[1], u.spans[0][0])) if u.cue else []
    found = []
    for word in (*cue, *c.words):
        if word.bits & CERTAIN and (word.text != "May" or word is line.words[0]):
            start = word.start
            before = scene.view[max(line.start, start - 6) : start]
            if before.endswith(("n't ", "not ")):
                start = scene.view.rfind(" ", line.start, start - 1) + 1 or start
            found.append((start, word.end))
    found = sorted(set(found))
    return Value("; ".join([scene.text[a:b] for a, b in found]), tuple(found), "C1") if found else NONE


def act(scene: Scene, u: Utterance, c: Content) -> tuple[str, str]:
    """Return the act and its rule: the cue's, or what the words themselves do."""
    if u.act == "denies" and not _DENIALS.isdisjoint(c.lows[:6]):
        return "claims", "A6"
    if u.act in ("declines", "denies", "admits", "commits", "evaluates"):
        return u.act, "A1"
    if u.speaker.text and "R17" not in u.rules and _COMMITS.match(scene.view, *(u.scope or u.spans[0])):
        return "commits", "A5"
    judged = not c.seen.isdisjoint(JUDGES) or "should" in c.seen and _side_by_side(c.lows, "should", "know")
    if judged and not any(_STAGES.get(low) == "negotiating" for low in c.lows):
        return "evaluates", "A4"
    if u.act != "claims":
        return u.act, "A1"
    if _FALSE.match(scene.view, *u.spans[0]):
        return "denies", "A2"
    if _PLANS.isdisjoint(c.seen) and not c.seen.isdisjoint(_FUTURE):
        half = c.lows[: max(10, len(c.lows) // 2)]
        if not _WILLS.isdisjoint(half) or _side_by_side(half, "going", "to"):
            return "predicts", "A3"
    if (c.bits & NOT or not c.seen.isdisjoint(_NONE_WORDS)) and _DENIES.search(scene.view, u.spans[0][0], u.spans[-1][1]):
        return "denies", "A2"
    return u.act, "A1"


def _side_by_side(lows: tuple[str, ...], first: str, second: str) -> bool:
    return (first, second) in zip(lows, lows[1:], strict=False)


def item(scene: Scene, c: Content) -> Value:
    """Return the goods: the first noun of the item lexicon, arms before other goods, with what qualifies it."""
    words = c.words
    heads = [n for n, w in enumerate(words) if w.bits & ITEM and not _is_modifier(scene, words, n)] if c.bits & ITEM else None
    if not heads:
        return NONE
    head = next((n for n in heads if words[n].bits & ARM), heads[0])
    first = last = head
    while first and words[first - 1].low in _MODIFIERS and _adjacent(scene, words[first - 1], words[first]):
        first -= 1
    while last + 2 < len(words) and words[last + 1].low == "and":
        tail = next((n for n in range(last + 2, min(last + 5, len(words))) if words[n].bits & ITEM), None)
        if tail is None or any(w.low not in _MODIFIERS for w in words[last + 2 : tail]):
            break
        last = tail
    if "empty" in c.lows[max(0, first - 2) : first]:
        return NONE
    span = (words[first].start, words[last].end)
    return Value(scene.text[slice(*span)], (span,), "I1")


def _adjacent(scene: Scene, left: Word, right: Word) -> bool:
    return scene.view[left.end : right.start] in (" ", "-", ' "')


def _is_modifier(scene: Scene, words: list[Word], n: int) -> bool:
    """Return whether an item word only qualifies another noun: "drone engines", "arms control", "a drone of engines"."""
    following = words[n + 1] if n + 1 < len(words) else None
    if following is None or not _adjacent(scene, words[n], following):
        return False
    if following.low == "of":
        return words[n].low in ("shell", "drone", "rocket")
    return bool(following.bits & ITEM) or following.low in ("control", "company", "embargo", "race", "makers", "deal", "deals")


def stage(u: Utterance, c: Content) -> Value:
    """Return the stage that the words tell; doubt, condition and future never give more than planned or seeking."""
    words, hits = c.words, _stages(u, c)
    if not hits and (u.act in ("commits", "evaluates", "comments", "predicts") or c.seen.isdisjoint(_NOUNS)):
        return NONE if u.act != "comments" else _noun_stage(u, c)
    talked = any(found == "negotiating" for _, _, found in hits)
    if u.act in ("commits", "evaluates", "comments") and not talked and _PLANS.isdisjoint(c.seen):
        return NONE
    if not hits:
        return _noun_stage(u, c)
    _, n, name = next((h for h in hits if h[2] == "seeking"), None) or min(hits)
    span = (words[n].start, words[n].end)
    doubt = _doubt(words, n) if name in _DOUBTED and not c.seen.isdisjoint(_DOUBTING) else None
    if doubt is not None:
        wanted = "seeking" if doubt.low == "if" and name == "purchasing" else "planned"
        return Value(wanted, ((doubt.start, doubt.end), span), "T2")
    return NONE if u.act == "predicts" else Value(name, (span,), "T1")


def _stages(u: Utterance, c: Content) -> list[tuple[bool, int, str]]:
    """Return the words that tell a stage: whether it is one of the last to be chosen, their place, and the stage."""
    lows, hits = c.lows, []
    if c.seen.isdisjoint(_STAGED):
        return hits
    for n, low in enumerate(lows):
        if low not in _STAGED:
            continue
        found = _STAGES.get(low)
        after = lows[n + 1] if n + 1 < len(lows) else ""
        before = lows[n - 1] if n else ""
        found = _PAIRS.get((low, after), found)
        if found is None and low in _BASES and _doubt(c.words, n) is not None:
            found = "delivered"
        if low == "use" and before in ("for", "to") or low == "used" and before == "be":
            found = None
        elif low in ("providing", "delivering") and before in _GOING_ON:
            found = "shipping"
        elif found == "shipping" and low.endswith("ing") and u.act == "denies":
            found = "delivered"
        if found:
            hits.append((found in ("used", "negotiating"), n, found))
    return hits


def _noun_stage(u: Utterance, c: Content) -> Value:
    """Return the stage that a noun tells where no verb does."""
    if u.act == "comments" and _PLANS.isdisjoint(c.seen):
        return NONE
    noun = next((w for w in c.words if w.low in _NOUNS), None) if u.act != "predicts" else None
    return Value(_NOUNS[noun.low], ((noun.start, noun.end),), "T3") if noun else NONE


def _doubt(words: list[Word], until: int) -> Word | None:
    """Return the first word of doubt, condition or future before a place."""
    for n in range(until):
        low = words[n].low
        if low in _DOUBTS and words[n].text != "May" or (low, words[n + 1].low) in _DOUBT_PAIRS:
            return words[n]
    return None


class Parties(NamedTuple):
    """Who supplies whom, as printed; None where the words do not tell."""

    supplier: Value = NONE
    recipient: Value = NONE


NO_PARTIES = Parties()


class Named(NamedTuple):
    """A party's name in the text."""

    start: int
    end: int


def parties(scene: Scene, line: Line, u: Utterance, c: Content) -> Parties:
    """Return supplier and recipient by the supply verb's side: the sender is the supplier, never an adjective of origin."""
    if not c.bits & _SUPPLIES:
        return NO_PARTIES
    words, named = c.words, _names(scene, line, u.spans, c.words)
    for n, word in enumerate(words):
        if not word.bits & _SUPPLIES or n and words[n - 1].low in ("the", "an", "a"):
            continue
        if n and words[n - 1].low == "of" and not word.low.endswith("ing"):
            continue
        passive = word.low.endswith(("ed", "t", "d")) and any(w.low in _GOING_ON for w in words[max(0, n - 3) : n])
        before = None if passive else next((m for m in reversed(named) if m.end <= word.start and not _qualifies(scene, m)), None)
        doer = before if before and _led_by(scene, before) not in ("from", "in", "with", "by", "of", "to") else None
        after = [m for m in named if m.start >= word.end]
        if word.bits & GIVES:
            giver = _led(scene, after, ("from", "by")) if passive else doer
            direct = after[0] if after and scene.view[word.end : after[0].start].strip() in ("", "the") else None
            return Parties(_party(scene, giver, "P1"), _party(scene, direct or _led(scene, after, ("to", "into", "for")), "P1"))
        return Parties(_party(scene, _led(scene, after, ("from", "by")), "P2"), _party(scene, doer, "P2"))
    return NO_PARTIES


def _names(scene: Scene, line: Line, spans: tuple[Span, ...], words: list[Word]) -> list[Named]:
    """Return the parties named in the spans; where the text names no side that the lexicon knows, every name is one."""
    start, end = spans[0][0], spans[-1][1]
    known = [Named(m.start, m.end) for m in line.mentions if m.name.actor and m.name.kind != "demonym" and start <= m.start and m.end <= end]
    if scene.focused:
        return known
    taken = {m.start for m in known}
    found: list[Named] = []
    for w in words:
        if w.text[0].isupper() and len(w.text) > 2 and not w.bits and w.start not in taken and w.low not in OPENERS:
            end = w.end - (2 if w.low.endswith("'s") else 0)
            if found and scene.view[found[-1].end : w.start] == " ":
                found[-1] = Named(found[-1].start, end)
            else:
                found.append(Named(w.start, end))
    return known + found


def _qualifies(scene: Scene, m: Named) -> bool:
    """Return whether a name only qualifies what follows: `Norland-made`, `Norland's enemies`, `Norland shells`."""
    after = scene.view[m.end : m.end + 24]
    if after.startswith(("-", "'s ")):
        return True
    following = after[1:].split(" ", 1)[0].strip(".,;:\"'").lower() if after.startswith(" ") else ""
    return following in ITEM_HEADS


def _led_by(scene: Scene, m: Named) -> str:
    """Return the word before a name, an article left out."""
    before = scene.view[max(0, m.start - 14) : m.start].lower().replace("the ", "").split()
    return before[-1].strip("\"'(,") if before else ""


def _led(scene: Scene, named: list[Named], words: tuple[str, ...]) -> Named | None:
    """Return the first name that one of the words leads to."""
    return next((m for m in named if _led_by(scene, m) in words), None)


def _party(scene: Scene, m: Named | None, rule: str) -> Value:
    if m is None or _qualifies(scene, m):
        return NONE
    return Value(scene.text[m.start : m.end], ((m.start, m.end),), rule)
