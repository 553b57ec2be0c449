"""Who supplies whom, by the side of the supply verb on which a party's name stands."""

from __future__ import annotations

from typing import NamedTuple

from .engine import Span, Utterance, new
from .fields import NONE, Content, Value
from .kinds import CAPITAL, GIVES, KNOWN, SEEKS, TAKES
from .lines import Line
from .scene import Scene
from .stages import GOING_ON
from .vocabulary import ITEM_HEADS, OPENERS

_SUPPLIES = GIVES | TAKES | SEEKS
_ARTICLES = frozenset("the an a".split())
_LEADS = frozenset("from in with by of to".split())
"""Words that lead to a name which does nothing."""


class Parties(NamedTuple):
    """Who supplies whom, as printed; None where the words do not tell."""

    supplier: Value = NONE
    recipient: Value = NONE


NO_PARTIES = Parties()


def parties(scene: Scene, line: Line, u: Utterance, c: Content) -> Parties:
    """Return supplier and recipient by the supply verb's side: the sender is the supplier, never an adjective of origin."""
    if not c.bits & _SUPPLIES:
        return NO_PARTIES
    lows = c.lows
    for n, kind in enumerate(c.kinds):
        if not kind & _SUPPLIES:
            continue
        low = lows[n]
        if n and ((before := lows[n - 1]) in _ARTICLES or before == "of" and not low.endswith("ing")):
            continue
        named = _names(scene, line, u.spans, c)
        start, end = c.place(n)
        passive = low.endswith(("ed", "t", "d")) and not GOING_ON.isdisjoint(lows[max(0, n - 3) : n])
        doer = None
        if not passive:
            doer = next((m for m in reversed(named) if m[1] <= start and not _qualifies(scene, m)), None)
            doer = doer if doer and _led_by(scene, doer) not in _LEADS else None
        after = [m for m in named if m[0] >= end]
        if kind & GIVES:
            giver = _led(scene, after, ("from", "by")) if passive else doer
            direct = after[0] if after and scene.view[end : after[0][0]].strip() in ("", "the") else None
            direct = direct or _led(scene, after, ("to", "into", "for"))
            return new(Parties, (_party(scene, giver, "P1"), _party(scene, direct, "P1")))
        return new(
            Parties, (_party(scene, _led(scene, after, ("from", "by")), "P2"), _party(scene, doer, "P2"))
        )
    return NO_PARTIES


def _names(scene: Scene, line: Line, spans: tuple[Span, ...], c: Content) -> list[Span]:
    """Return the parties named in the spans; where the text names no side that the lexicon knows, every name is one."""
    start, end = spans[0][0], spans[-1][1]
    known = [span for span in line.parties if start <= span[0] and span[1] <= end] if line.parties else []
    if scene.focused:
        return known
    taken = {begin for begin, _ in known}
    found: list[Span] = []
    for n, kind in enumerate(c.kinds):
        begin, end = c.place(n)
        if (
            kind & CAPITAL
            and not kind & KNOWN
            and end - begin > 2
            and begin not in taken
            and c.lows[n] not in OPENERS
        ):
            end -= 2 if c.lows[n].endswith("'s") else 0
            if found and scene.view[found[-1][1] : begin] == " ":
                found[-1] = (found[-1][0], end)
            else:
                found.append((begin, end))
    return known + found


def _qualifies(scene: Scene, m: Span) -> bool:
    """Return whether a name only qualifies what follows: `Norland-made`, `Norland's enemies`, `Norland shells`."""
    view, end = scene.view, m[1]
    if not view.startswith(" ", end):
        return view.startswith(("-", "'s "), end)
    return view[end + 1 : end + 24].split(" ", 1)[0].strip(".,;:\"'").lower() in ITEM_HEADS


def _led_by(scene: Scene, m: Span) -> str:
    """Return the word before a name, an article left out."""
    before = scene.view[max(0, m[0] - 14) : m[0]].lower().replace("the ", "").split()
    return before[-1].strip("\"'(,") if before else ""


def _led(scene: Scene, named: list[Span], words: tuple[str, ...]) -> Span | None:
    """Return the first name that one of the words leads to."""
    for m in named:
        if _led_by(scene, m) in words:
            return m
    return None


def _party(scene: Scene, m: Span | None, rule: str) -> Value:
    if m is None or _qualifies(scene, m):
        return NONE
    return new(Value, (scene.text[m[0] : m[1]], (m,), rule))
