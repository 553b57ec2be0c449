"""Quantities in words: what a phrase says of a number, with open bounds left open and units left alone.

A phrase is `[modifier] number [magnitude] [adjectives] unit`. The words outrank the numbers; a bare plural has the floor
of `VAGUE` and no ceiling; rates, capacities, shares and multiples are no counts. Units are never converted or added: any
attempt raises `UnitError`. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from ..evidence.text import fold
from .numerals import (
    CAPACITY,
    KIND_AFTER,
    KIND_OF,
    LABEL,
    LOSSES,
    LOST,
    MAG,
    MAGNITUDES,
    MEASURE,
    PART,
    PHRASE_PATTERN,
    RATE,
    SHARE,
    UNSAID,
    VAGUE,
    number,
    plural,
    unit_after,
)

PHRASE = re.compile(PHRASE_PATTERN, re.IGNORECASE)


class UnitError(TypeError):
    """Claimed quantities were added, averaged or converted, or compared across units."""


@dataclass(frozen=True)
class Quantity:
    """A claimed quantity: its words, kind, bounds (None: open or unknown) and unit (None: not told).

    `more_than` and `less_than` exclude their bound, the other kinds include it.
    """

    text: str
    kind: str
    min: int | float | None = None
    max: int | float | None = None
    unit: str | None = None

    def _refuse(self, *_: object) -> NoReturn:
        raise UnitError(f"{self.text!r} is a claim in words: quantities are not added, averaged or converted")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __neg__ = __abs__ = __float__ = __int__ = __index__ = __round__ = _refuse

    def __lt__(self, other: Quantity) -> bool:
        """Return whether every value of this one is below every value of `other`; UnitError if units differ."""
        self._same_unit(other)
        if self.max is None or other.min is None:
            return False
        touching = "less_than" in (self.kind, other.kind) or "more_than" in (self.kind, other.kind)
        return self.max <= other.min if touching else self.max < other.min

    def __gt__(self, other: Quantity) -> bool:
        """Return whether every value of this one is above every value of `other`; UnitError if units differ."""
        self._same_unit(other)
        return other < self

    def __le__(self, other: Quantity) -> NoReturn:
        raise UnitError("open bounds do not tell whether quantities are equal: ask < or >")

    __ge__ = __le__

    def _same_unit(self, other: object) -> None:
        if not isinstance(other, Quantity) or self.unit is None or self.unit != other.unit:
            theirs = other.unit if isinstance(other, Quantity) else other
            raise UnitError(f"{self.unit!r} and {theirs!r} are not compared")


class Reading(NamedTuple):
    """A number met in a text: spans of its words and its unit in code points, and what it counts.

    `quantity` is None where the number is no count of a supply; `note` then says why.
    """

    start: int
    end: int
    unit_start: int
    unit_end: int
    quantity: Quantity | None
    note: str | None = None


_UNSAID = re.compile(UNSAID, re.IGNORECASE)
_MAG = re.compile(MAG, re.IGNORECASE)
_MAGNITUDE = re.compile(rf"(?:{MAG}|k|m|bn)$", re.IGNORECASE)
_BARE = re.compile(rf"{MAG}|ten(?=s)")
_UPON = re.compile(r" (?:and|upon) ")
_SOME = re.compile(r"\b(?:a|one|two|three) $")
_SOME_ENDS = ("a ", "one ", "two ", "three ")
_ASKED = re.compile(r"\b(?:as|how|so|too|not) $")


def _bounds(match: re.Match[str]) -> tuple[str, int | float | None, int | float | None] | None:
    """Return kind, lower and upper bound of a matched phrase, None if its number cannot be read."""
    if match["words"]:
        return "undisclosed" if _UNSAID.search(match["words"]) else "qualitative", None, None
    kind = KIND_OF.get((match["mod"] or "").lower(), "exact")
    if match["plus"] or match["odd"] or match["after"]:
        kind = (
            "at_least"
            if match["plus"]
            else "about"
            if match["odd"]
            else KIND_AFTER[match["after"].strip().lower()]
        )
    if match["plural"]:
        value: int | float | None = 1
        bare = _BARE.findall(match["plural"].lower())
        bare = bare if not _UPON.search(match["plural"]) else bare[:1]
        for n, word in enumerate(bare):
            value *= VAGUE[word] if n == 0 else MAGNITUDES[word]
        if kind in ("at_most", "less_than"):
            return kind, None, None
        return (kind if kind in ("at_least", "more_than") else "vague_magnitude"), value, None
    low, high = match["low"] or match["a"], match["high"] or match["b"]
    if low and high:
        first, last = number(low), number(high)
        magnitude = _MAGNITUDE.search(high.strip())
        if (
            first is not None
            and last is not None
            and magnitude
            and not _MAG.search(low)
            and first < 1_000
            and not high.lower().startswith(("a ", "an "))
        ):
            first *= MAGNITUDES[magnitude[0].lower()]
        if first is None or last is None or last < first:
            return None
        return "range", first, last
    value = number(match["count"])
    if value is None:
        return None
    return (
        kind,
        None if kind in ("less_than", "at_most") else value,
        None if kind in ("more_than", "at_least") else value,
    )


_ASKED_ENDS = ("as ", "how ", "so ", "too ", "not ")
_PART_ENDS = ("of the ", "in ", "of ", "every ", "twice ", "double ", "triple ", "half ")
_LOST_ENDS = (
    "fired ", "fires ", "firing ", "fire ", "launched ", "launches ", "launching ", "launch ", "shot ", "shooting ", "intercepted ", "intercepts ",
    "intercepting ", "intercept ", "downed ", "destroyed ", "destroys ", "destroying ", "destroy ", "lost ", "loses ", "losing ",
    "killed ", "kills ", "killing ", "kill ", "wounded ", "wounds ", "wounding ", "wound ", "injured ", " down ", " off ",
)  # fmt: skip
_CAPACITY_ENDS = (
    "carry ",
    "carrying ",
    "hold ",
    "holding ",
    "fit ",
    "load ",
    "transport ",
    "transporting ",
    "take ",
    "produce ",
    "make ",
    "of ",
    "for ",
)
_PERIODS = ("day", "week", "month", "year", "quarter", "hour", "daily", "annual")
"""Ends of what stands before a number, and words behind it, without which a pattern is not tried."""
_PART_OF = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|many|most|some|half|none|all|\d+) (?:of the|in|out of|in every) $|(?:twice|double|triple|half) $",
    re.I,
)


def _why_not(view: str, match: re.Match[str], unit: tuple[int, int, str] | None) -> str | None:
    """Return why a number counts no supply, None if it may."""
    start, end = match.span()
    before = view[start - 30 if start > 30 else 0 : start]
    low = before.lower()
    if MEASURE.match(view, end):
        return "a measure, share of a hundred, time or sum of money"
    if (
        SHARE.match(view, end)
        or before.endswith(_SOME_ENDS)
        and _SOME.search(before)
        and SHARE.match(view, start - 1)
    ):
        return "a share or a multiple, not a count"
    # What stands before is looked at by its end alone: most of these patterns end there.
    if match["count"] and low.endswith(_PART_ENDS) and _PART_OF.search(before) and PART.search(before):
        return "the whole of a part, or a multiple, not a count"
    if not before[before.rstrip().rfind(" ") + 1 :].islower() and LABEL.search(before):
        return "a name, list number or date"
    if low.endswith(_LOST_ENDS) and LOST.search(before) or LOSSES.match(view, (unit[1] if unit else end) + 1):
        return "fired, lost or hurt, or not goods: not supplied"
    if match["words"] and low.endswith(_ASKED_ENDS) and _ASKED.search(before):
        return "a comparison or a question, not a count"
    if low.endswith(_CAPACITY_ENDS) and CAPACITY.search(before):
        return "a capacity, not a count"
    behind = unit[1] if unit else end
    following = view[behind : behind + 48].lower()
    if any([word in following for word in _PERIODS]) and RATE.match(view, behind):
        return "a rate, not a count"
    return None


def scan(text: str, view: str | None = None, starts: Iterable[int] | None = None) -> Iterator[Reading]:
    """Yield each number of `text` that stands before a unit we know, and each that is no count, with the reason.

    Spans are code points of `text`. A number before any other word ("40 countries") gives nothing. A caller that has the
    folded `view`, or knows the only places where a number may start (rising), saves the work.
    """
    view = fold(text) if view is None else view
    for match in PHRASE.finditer(view) if starts is None else _at(view, starts):
        at = match.end()
        unit = unit_after(view, at, single=bool(match["count"]) and number(match["count"]) in (1, 0.5))
        start, end = match.start(), match.end()
        note = _why_not(view, match, unit)
        span = (unit[0], unit[1]) if unit else (end, end)
        if note:
            yield Reading(start, end, *span, None, note)
        elif unit and (bounds := _bounds(match)):
            yield Reading(start, end, *span, Quantity((text or view)[start:end], *bounds, unit[2]))


def _at(view: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    last = -1
    for start in starts:
        if start >= last and (match := PHRASE.match(view, start)):
            last = match.end()
            yield match


def parse(text: str) -> Quantity | None:
    """Return the first quantity of a phrase, None if it holds none; a bare number ("more than 1,000") has no unit."""
    for reading in scan(text):
        return reading.quantity
    bare = PHRASE.fullmatch(fold(text).strip())
    bounds = _bounds(bare) if bare else None
    return Quantity(text.strip(), *bounds) if bounds else None


_BOUND_WORDS = {
    "more_than": "; the upper end is open",
    "at_least": "; the upper end is open",
    "less_than": "; the lower end is open",
    "at_most": "; the lower end is open",
    "vague_magnitude": "; no number told, the upper end is open",
    "qualitative": "; no number told",
}


_TAKES_OF = re.compile(
    r"(?:[ndsy]s|numbers?|amounts?|volumes?|quantity|quantities|handful|couple|lots?|variety)$", re.IGNORECASE
)


def words(quantity: Quantity) -> str:
    """Return a quantity in words for people: its own words, its unit, and every open bound spelt out."""
    one = quantity.kind == "exact" and quantity.max == 1
    names = [
        name.replace("_", " ") if one else plural(name)
        for name in (quantity.unit or "").split("_or_")
        if name
    ]
    unit = " or ".join(names)
    if quantity.kind == "undisclosed":
        return f"a number of {unit or 'units'} that is not told"
    joined = " of " if unit and _TAKES_OF.search(quantity.text) else " "
    return (quantity.text + joined + unit).rstrip() + _BOUND_WORDS.get(quantity.kind, "")
