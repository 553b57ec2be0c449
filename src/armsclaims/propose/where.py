"""Places of a claim with the role that prepositions and verbs give them; capitals that stand for governments are actors."""

from __future__ import annotations

import re

from .engine import Span, Utterance
from .scene import Line, Mention, Scene

_BEFORE = re.compile(r"(\w+)(?: (?:the|downtown|nearby|central|occupied|[A-Z][\w-]*)){0,3} ?$")
_LEAVE = re.compile(r"\b(?:load\w*|ship\w*|sail\w*|depart\w*|left|leav\w+|port)\b", re.IGNORECASE)
_USE = re.compile(r"\b(?:use[sd]?|using|battlefield|strik\w+|struck|fir(?:ed|ing)|attack\w*|fight\w*|war)\b", re.IGNORECASE)
_SPEECH = re.compile(r"\b(?:said|told|spoke|speaking|announced|reporters)\b", re.IGNORECASE)


def places(scene: Scene, line: Line, u: Utterance) -> list[tuple[str | None, str, str, Span]]:
    """Return (place id, role, words, span) of each place in the content; a metonym has no id and the role `metonym`."""
    found: list[tuple[str | None, str, str, Span]] = []
    for m in line.mentions:
        if not any(a <= m.start and m.end <= b for a, b in u.spans):
            continue
        before = _BEFORE.search(scene.view, line.start, m.start)
        word = before[1].lower() if before else ""
        text, span = scene.text[m.start : m.end], (m.start, m.end)
        if m.name.kind == "metonym" and not _is_place(word, m):
            found.append((None, "metonym", text, span))
        elif m.name.place_id and (m.name.kind != "country" or word in ("in", "inside", "across", "over")):
            role = _role(scene, line, m, word)
            if role:
                found.append((m.name.place_id, role, text, span))
    return found


def _is_place(word: str, m: Mention) -> bool:
    return bool(m.name.place_id) and word in ("in", "at", "near", "outside", "into", "through", "via", "over", "around", "inside")


def _role(scene: Scene, line: Line, m: Mention, word: str) -> str | None:
    port = m.name.kind == "port" or "port" in scene.view[max(line.start, m.start - 9) : m.start].lower()
    before = scene.view[line.start : m.start]
    if word in ("between", "from"):
        return "loading" if port and _LEAVE.search(before) else "origin"
    if word in ("to", "into", "onto", "toward", "towards") or word in ("and", "of") and " between " in before[-90:]:
        return "unloading" if port else "destination"
    if word in ("through", "via"):
        return "transit"
    if word in ("in", "inside", "across", "over", "on", "against") and _USE.search(before[-60:]):
        return "use"
    if word in ("in", "at") and _SPEECH.search(before[-25:]):
        return "speech"
    return "mentioned"
