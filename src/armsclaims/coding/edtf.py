"""Dates as people write them and charts need them: a small part of EDTF, with bounds of our own.

Supported: `2022`, `2022-08`, `2022-08-03`, each with `~` for approximate; `a/b`; `/b` and `../b` (by b, start
unknown); `a/..` and `a/` (from a on). A month stays a month: its bounds are its first and last day, and no
day is invented. Source of the syntax: Extended Date/Time Format, ISO 8601-2. Standard library only.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ..evidence.text import MONTHS

# "2031", "2031-06", "2031-06-03", each with or without "~".
_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(~)?", re.ASCII)
_OPEN = ("", "..")
"""What stands for an unknown start or an open end."""


class Edtf(NamedTuple):
    """What a date can mean: its earliest and its latest day; None where that end is open or unknown."""

    earliest: date | None
    latest: date | None


def _point(text: str) -> Edtf:
    match = _POINT.fullmatch(text)
    if not match:
        raise ValueError(
            f"{text!r} is not a date we know: write 2031, 2031-06, 2031-06-03 or an interval a/b"
        )
    year, month, day, _ = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        last = first.replace(month=int(month or 12))
        return Edtf(first, last.replace(day=int(day or monthrange(last.year, last.month)[1])))
    except ValueError as error:
        raise ValueError(f"{text!r} is no day of the calendar ({error})") from None


@lru_cache(maxsize=4096)
def parse(text: str) -> Edtf:
    """Parse an EDTF string; raise ValueError for other syntax, impossible days, reversed intervals."""
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not text; quote the date")
    if "/" not in text:
        return _point(text)
    left, _, right = text.partition("/")
    if "/" in right or left in _OPEN and right in _OPEN:
        raise ValueError(f"{text!r} is not an interval of two ends")
    first = None if left in _OPEN else _point(left).earliest
    last = None if right in _OPEN else _point(right).latest
    if first and last and last < first:
        raise ValueError(f"{text!r} is reversed: it ends before it starts")
    return Edtf(first, last)


def valid(text: str) -> bool:
    """Return whether `parse` takes the text."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


def plausible(text: str) -> bool:
    """Return whether it is a date whose bounding days lie from 1900 to 2100; others are typing slips."""
    return valid(text) and all(1900 <= day.year <= 2100 for day in parse(text) if day)


def columns(prefix: str, text: str | None) -> dict[str, str | None]:
    """Return the columns of a date in a table: the EDTF string, its earliest and latest day in ISO form."""
    days = [day and day.isoformat() for day in parse(text)] if text else [None, None]
    return {f"{prefix}_edtf": text, f"{prefix}_earliest": days[0], f"{prefix}_latest": days[1]}


def days_between(first: str, second: str) -> tuple[int | None, int | None]:
    """Return the fewest and the most days from `first` to `second`, two EDTF strings; None where an end is
    open.

    Negative days mean that `second` may lie, or lies, before `first`. "2031-06" to "2031-07-02" is 2 to 31
    days.
    """
    (early, late), (then_early, then_late) = parse(first), parse(second)
    fewest = (then_early - late).days if then_early and late else None
    most = (then_late - early).days if then_late and early else None
    return fewest, most


def _point_words(text: str, with_year: bool = True) -> str:
    year, month, day, about = _POINT.fullmatch(text).groups()
    shown = [year] if with_year or not month else []
    if month:
        shown.insert(0, MONTHS[int(month) - 1])
    if about and day:  # no day is made up: 2031-06-15~ is read as the third of the month that it lies in
        return ("early ", "mid-", "late ")[min((int(day) - 1) // 10, 2)] + " ".join(shown)
    return ("about " if about else "") + " ".join([str(int(day)), *shown] if day else shown)


def words(text: str) -> str:
    """Return a date for people: "7 September to 1 October 2031", "by August 2031"."""
    parse(text)
    left, slash, right = text.partition("/")
    if not slash:
        return _point_words(text)
    if left in _OPEN:
        return f"by {_point_words(right)}"
    if right in _OPEN:
        return f"from {_point_words(left)} on"
    if len(left) == len(right) == 10 and left[:7] == right[:7]:
        return f"{int(left[8:])} to {_point_words(right)}"
    same_year = left[:4] == right[:4] and len(left) > 4 and len(right) > 4
    return f"{_point_words(left, not same_year)} to {_point_words(right)}"


def said_words(text: str) -> str:
    """Return the date of a statement for people. It is made on one day, so two days are an alternative:
    "6 or 7 September 2031".
    """
    earliest, latest = parse(text)
    one_of_two = earliest and latest and (latest - earliest).days == 1
    return words(text).replace(" to ", " or ") if one_of_two else words(text)
