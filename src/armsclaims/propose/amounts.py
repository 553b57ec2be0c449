"""The quantity of one claim: the count of what is supplied, or nothing with the reason.

The grammar is `core.quantities`; here it is told which numbers belong to the supply that a claim tells of.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .quantities import Quantity, scan

_ASKED = re.compile(
    r"\b(?:how (?:many|much)|(?:the |a |any |specific |precise |exact |estimate |of )*(?:number|numbers|amount|quantity|quantities|figure|figures|count|"
    r"estimate|estimates|volume))\b",
    re.IGNORECASE,
)
_ASKED_WORDS = ("how ", "number", "amount", "quantit", "figure", "count", "estimate", "volume")
_EMPTY = re.compile(r"\bempty\b", re.IGNORECASE)
_RETURN = re.compile(
    r"\b(?:went|travel(?:l)?ed|ran|rolled|sailed|drove)\b[^.;]*\b(?:came back|returned|went back|back to)\b",
    re.IGNORECASE,
)


class Amount(NamedTuple):
    """A claim's quantity with the place of its words, or None and why."""

    quantity: Quantity | None
    span: tuple[int, int] | None
    note: str | None = None


NO_AMOUNT = Amount(None, None)


def amount(
    view: str, text: str, spans: tuple[tuple[int, int], ...], line: tuple[int, int], starts: list[int] | None = None, *,
    other_way: bool = False,
) -> Amount:  # fmt: skip
    """Return the first quantity in the spans of a claim; offsets are those of `text`, whose folded form is `view`.

    `starts` are the only places where a number may start, if they are known.

    A number that goes to the other side, an empty leg, and a count of vehicles that went and came back count nothing.
    """
    note = None
    for start, end in spans:
        inside = None if starts is None else [at - start for at in starts if start <= at < end]
        for reading in scan("", view[start:end], inside):
            place = (start + reading.start, start + reading.end)
            if reading.quantity is None:
                note = note or f"'{text[place[0] : place[1]]}': {reading.note}"
                continue
            if view[max(line[0], place[0] - 4) : place[0]].lower() == "not ":
                return Amount(None, None, "the words deny that there was one")
            if other_way:
                return Amount(None, None, "the number is of supply to another side")
            if "empty" in view[
                max(line[0], place[0] - 12) : start + reading.unit_end
            ].lower() and _EMPTY.search(view[max(line[0], place[0] - 12) : start + reading.unit_end]):
                return Amount(None, None, "an empty leg carries nothing")
            if _went_back(view[line[0] : line[1]]):
                return Amount(None, None, "the same vehicles went and came back: the number is on neither")
            q = reading.quantity
            return Amount(Quantity(text[place[0] : place[1]], q.kind, q.min, q.max, q.unit), place, None)
    return Amount(None, None, note)


def _went_back(words: str) -> bool:
    low = words.lower()
    return ("back" in low or "returned" in low) and bool(_RETURN.search(words))


def undisclosed(view: str, text: str, span: tuple[int, int]) -> Amount:
    """Return the quantity that a refusal keeps back, if it is a number that is asked for."""
    low = view[span[0] : span[1]].lower()
    match = _ASKED.search(view, *span) if any([word in low for word in _ASKED_WORDS]) else None
    if match is None:
        return NO_AMOUNT
    return Amount(Quantity(text[slice(*match.span())], "undisclosed"), match.span())
