"""Places of a claim with the role that prepositions and verbs give them; capitals that stand for governments are actors."""

from __future__ import annotations

from bisect import bisect_left

from .engine import Span, Utterance
from .kinds import CAPITAL
from .lines import Line, Mention
from .scene import Scene

_LEAVE = ("load", "ship", "sail", "depart", "left", "leav", "port")
_USE = ("use", "using", "battlefield", "strik", "struck", "fired", "firing", "attack", "fight", "war")
_SPEECH = ("said", "told", "spoke", "speaking", "announced", "reporters")
_SKIPPED = frozenset("the downtown nearby central occupied".split())
_INSIDE = frozenset("in inside across over".split())
_USED_IN = _INSIDE | {"on", "against"}
_UNPLACED = frozenset("demonym actor ambiguous".split())
_PLACED = frozenset("in at near outside through via over around inside".split())

Found = tuple[str | None, str, str, Span]
"""Place id, role, words, span; a metonym has no id and the role `metonym`."""


def places(scene: Scene, line: Line, u: Utterance) -> list[Found]:
    """Return the places named in a claim's content."""
    if line.placed is None:
        line.placed = _in_line(scene, line)
    if not line.placed:
        return []
    return [
        found for found in line.placed if any([a <= found[3][0] and found[3][1] <= b for a, b in u.spans])
    ]


def _in_line(scene: Scene, line: Line) -> list[Found]:
    """Return the places named in a sentence."""
    found: list[Found] = []
    for m in line.mentions:
        kind = m.name.kind
        if kind in _UNPLACED or kind == "country" and not m.name.place_id:
            continue
        first, last = _lead(line, m.start)
        word = line.lows[last] if last >= 0 else ""
        text, span = scene.text[m.start : m.end], (m.start, m.end)
        if kind == "metonym" and not (m.name.place_id and word in _PLACED):
            found.append((None, "metonym", text, span))
        elif m.name.place_id and (kind != "country" or word in _INSIDE):
            found.append((m.name.place_id, _role(m, word, line.lows[first : last + 1]), text, span))
    return found


def _lead(line: Line, at: int) -> tuple[int, int]:
    """Return which of the twenty words before a name is the first, and which leads up to it: -1 if none does.

    The name's adjectives and its article are passed over.
    """
    last = bisect_left(line.starts, at) - 1
    if last >= 0 and line.ends[last] > at:
        last -= 1
    first = last - 19 if last > 19 else 0
    for _ in range(3):
        if last < first or not line.kinds[last] & CAPITAL and line.lows[last] not in _SKIPPED:
            break
        last -= 1
    return first, last if last >= first else -1


def _some(words: list[str], stems: tuple[str, ...]) -> bool:
    return any([word.startswith(stems) for word in words])


def _role(m: Mention, word: str, before: list[str]) -> str:
    port = m.name.kind == "port" or "port" in before[-2:]
    if word in ("between", "from"):
        return "loading" if port and _some(before, _LEAVE) else "origin"
    if (
        word in ("to", "into", "onto", "toward", "towards")
        or word in ("and", "of")
        and "between" in before[-12:]
    ):
        return "unloading" if port else "destination"
    if word in ("through", "via"):
        return "transit"
    if word in _USED_IN and _some(before[-10:], _USE):
        return "use"
    if word in ("in", "at") and _some(before[-4:], _SPEECH):
        return "speech"
    return "mentioned"
