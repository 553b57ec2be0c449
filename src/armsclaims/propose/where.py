"""Places of a claim with the role that prepositions and verbs give them; capitals that stand for governments are actors."""

from __future__ import annotations

from .engine import Span, Utterance
from .scene import Line, Mention, Scene, Word

_LEAVE = ("load", "ship", "sail", "depart", "left", "leav", "port")
_USE = ("use", "using", "battlefield", "strik", "struck", "fired", "firing", "attack", "fight", "war")
_SPEECH = ("said", "told", "spoke", "speaking", "announced", "reporters")
_SKIPPED = frozenset("the downtown nearby central occupied".split())
_INSIDE = frozenset("in inside across over".split())
_PLACED = frozenset("in at near outside through via over around inside".split())

Found = tuple[str | None, str, str, Span]
"""Place id, role, words, span; a metonym has no id and the role `metonym`."""


def places(scene: Scene, line: Line, u: Utterance) -> list[Found]:
    """Return the places named in a claim's content."""
    found: list[Found] = []
    for m in line.mentions:
        kind = m.name.kind
        if kind in ("demonym", "actor", "ambiguous") or not any(a <= m.start and m.end <= b for a, b in u.spans):
            continue
        before = _before(line, m.start)
        word = before[-1].low if before else ""
        text, span = scene.text[m.start : m.end], (m.start, m.end)
        if kind == "metonym" and not (m.name.place_id and word in _PLACED):
            found.append((None, "metonym", text, span))
        elif m.name.place_id and (kind != "country" or word in _INSIDE):
            found.append((m.name.place_id, _role(m, word, before), text, span))
    return found


def _before(line: Line, at: int) -> list[Word]:
    """Return the words before a name, without the adjectives and the article that lead up to it."""
    words = line.before(at, 20)
    for _ in range(3):
        if words and (words[-1].low in _SKIPPED or words[-1].text[0].isupper()):
            words.pop()
    return words


def _some(words: list[Word], stems: tuple[str, ...]) -> bool:
    return any(word.low.startswith(stems) for word in words)


def _role(m: Mention, word: str, before: list[Word]) -> str:
    port = m.name.kind == "port" or any(w.low == "port" for w in before[-2:])
    if word in ("between", "from"):
        return "loading" if port and _some(before, _LEAVE) else "origin"
    if word in ("to", "into", "onto", "toward", "towards") or word in ("and", "of") and any(w.low == "between" for w in before[-12:]):
        return "unloading" if port else "destination"
    if word in ("through", "via"):
        return "transit"
    if word in _INSIDE | {"on", "against"} and _some(before[-10:], _USE):
        return "use"
    if word in ("in", "at") and _some(before[-4:], _SPEECH):
        return "speech"
    return "mentioned"
