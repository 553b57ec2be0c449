"""Noun phrases that may speak, by their form: before a verb, or at the head of a sentence."""

from __future__ import annotations

from .engine import Span
from .kinds import CAPITAL, DATED, VERBAL
from .lines import Line
from .scene import Scene
from .vocabulary import COLLECTIVE_SPEAKERS, DOCUMENTS

PRONOUN = frozenset("he she it they we i".split())
_AUX = frozenset(
    "has have had is are was were will would could can may might do does did also again now then still since yesterday today".split()
)
_STOPS = frozenset(
    "that which who whom as if when while because and or but after before where whether than so with in on at for by from into "
    "during since until through to of not n't".split()
)
_LINKS = frozenset("of for to".split())
_PLACED = frozenset("at from with in".split())
_ASIDES = frozenset("meanwhile however also too".split())
_ASIDE_HEADS = frozenset(
    "a an the who whose which whom one now once then himself herself itself himself i however from in at on after during while for".split()
)
_TIME_WORDS = frozenset(
    "last this next month week year earlier monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
SPEAKING = COLLECTIVE_SPEAKERS | DOCUMENTS
_OPENERS = frozenset("the its their both".split())
"""Words that open a noun phrase which may speak, whatever follows."""
_LIGHT, _NO_START, _FRONTED = (
    _AUX | _TIME_WORDS,
    _LINKS | _ASIDES | _TIME_WORDS,
    _STOPS | {"following", "even"},
)
"""Words passed over before a verb, words that no noun phrase starts with, and words that open an adverbial."""


def noun_phrase_before(scene: Scene, line: Line, n: int) -> Span | None:
    """Return the noun phrase that ends before a word: names and roles, back to a break; an aside between commas is passed over."""
    view, starts, ends = scene.view, line.starts, line.ends
    if n > 1 and line.lows[n - 1] == "who":
        n -= 1  # "one lawmaker, who told": whom the clause hangs on.
    if n > 3 and view.startswith(",", ends[n - 1]) and ends[n - 1] < starts[n]:
        for begin in range(n - 1, max(0, n - 18), -1):
            if view.find(",", ends[begin - 1], starts[begin]) >= 0:
                low = line.lows[begin]
                if (low in _ASIDE_HEADS or low.endswith(("ing", "ed"))) and (
                    outer := _phrase_before(scene, line, begin)
                ):
                    return outer
                break
    return _phrase_before(scene, line, n)


def _phrase_before(scene: Scene, line: Line, n: int) -> Span | None:
    view, lows, starts, ends, kinds = scene.view, line.lows, line.starts, line.ends, line.kinds
    last = n - 1
    if last > 0 and view.startswith(")", ends[last]):
        # "MARA HOLT (Norland) said": whom the name speaks for stands apart.
        last = next(
            (k - 1 for k in range(last, max(0, last - 6), -1) if view.startswith("(", starts[k] - 1)), last
        )
    while last >= 0 and (lows[last] in _LIGHT or lows[last].endswith(("ly", "n't"))):
        last -= 2 if last and lows[last - 1] in ("in", "on") else 1
    if last >= 0 and lows[last] in _ASIDES:
        last -= 1
    first = last + 1
    while first > 0 and last - first < 11:
        low = lows[first - 1]
        inside = first <= last
        if low in _STOPS and not (
            inside
            and (
                low in _LINKS
                or low in _PLACED
                and first > 1
                and lows[first - 2] in COLLECTIVE_SPEAKERS
                and (low != "in" or kinds[first] & CAPITAL and not kinds[first] & DATED)
            )
        ):
            both = low == "and" and first > 1 and kinds[first] & CAPITAL and kinds[first - 2] & CAPITAL
            if not both:
                break
        if inside and (gap := view[ends[first - 1] : starts[first]]) != " " and gap.strip(" '\""):
            break
        if inside and low in PRONOUN:
            # "When asked he laughed, said": the verb before is his, too.
            return (
                (starts[first - 1], ends[first - 1]) if last == first and lows[last].endswith("ed") else None
            )
        if kinds[first - 1] & VERBAL and _is_verb(line, first - 1):
            break
        first -= 1
    while first <= last and lows[first] in _NO_START:
        first += 1
    if first > last:
        return None
    head = lows[last]
    if head in PRONOUN:
        return starts[last], ends[last]
    if not (
        lows[first] in _OPENERS
        or any([kind & CAPITAL for kind in kinds[first : last + 1]])
        or not SPEAKING.isdisjoint(lows[first : last + 1])
    ):
        return None
    return starts[first], ends[last] - (2 if head.endswith("'s") else 0)


def _is_verb(line: Line, n: int) -> bool:
    kind = line.kinds[n]
    return bool(kind & VERBAL) and not kind & CAPITAL and line.lows[n] != "state"


def noun_phrase_first(scene: Scene, line: Line) -> Span | None:
    """Return the noun phrase that opens a line, or stands behind its first comma: the subject of its participles."""
    view, lows, starts, ends = scene.view, line.lows, line.starts, line.ends
    first = 0
    for n, low in enumerate(lows):
        comma = n > 0 and view.find(",", ends[n - 1], starts[n]) >= 0
        if comma and n - first > 0 and lows[first] in _FRONTED:
            first = n
        if n > first and (comma or low in _AUX or low in _STOPS and low not in _LINKS or _is_verb(line, n)):
            named = any(
                [kind & CAPITAL for kind in line.kinds[first + 1 : n] or line.kinds[first:n]]
            ) or not COLLECTIVE_SPEAKERS.isdisjoint(lows[first:n])
            return (starts[first], ends[n - 1]) if named and n - first < 10 else None
    return None
