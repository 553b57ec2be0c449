"""Dates in prose: each mention with an EDTF value, its basis and, where there is none, the reason.

A value stands on printed words or on the publication date; no day comes from a month, no year from a guess. The
publication may be an interval: a mention is resolved at both ends, and unequal results give the interval of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from ..coding.edtf import MONTHS, bounds, valid

_MONTH_OF = {name: n for n, name in enumerate(MONTHS, 1)}
_MONTH_OF |= {
    short: _MONTH_OF[name] for name in MONTHS for short in (name[:3], "Sept") if name.startswith(short)
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = {
    word: n
    for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}

_M = rf"(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_D = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d:%])"
_Y = r"(?:19|20)\d\d(?![\d,.]\d|\d|s\b|-era)"
_POINT = rf"(?:{_M} {_D}(?:,? {_Y})?|{_D} (?:of )?{_M}(?:,? {_Y})?|{_M}(?: of|,)? {_Y}|{_M}(?![a-z]))"
_COUNT = rf"(?:\d{{1,2}}|an?|{'|'.join(_NUMBERS)})"
_LEAD = (
    r"(?P<lead>since|by|until|till|before|after|from|through|in|on|of|during|last|this|next|early|mid|late|back in|as of|"
    r"between|starting|beginning|earlier in|later in|toward the end of|the end of)[ -](?:early |mid-|late |the end of )?"
)
_MENTION = re.compile(
    rf"(?<![\w/.,-])(?:(?:{_LEAD})?(?:"
    rf"(?P<iso>{_Y}-\d\d-\d\d)(?![\d-])"
    rf"|(?P<d1>{_D})(?: to | ?- ?| and | through )(?P<d2>{_D}) (?P<dm>{_M})(?:,? (?P<dy>{_Y}))?"
    rf"|(?P<md>{_M}) (?P<d3>{_D})(?: to | ?- ?| and | through )(?P<d4>{_D})(?:,? (?P<my>{_Y}))?(?! {_M})"
    rf"|(?P<a>{_POINT})(?: to | ?- ?| and | until | through )(?:(?:early|mid|late)[ -])?(?P<b>{_POINT})"
    rf"|(?P<point>{_POINT})"
    r"|(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?:'s)?\b"
    rf"|(?P<year>{_Y})(?:(?: to | ?- ?| and | through )(?P<year2>{_Y}))?)"
    r"|(?P<last>last|this|next|the end of last|the end of this|earlier this|later this|early this|late last|early last) "
    r"(?P<unit>week|month|year|morning|afternoon|evening|weekend|summer|spring|winter|autumn|fall|night)\b"
    r"|(?P<day>today|tonight|yesterday|tomorrow|overnight)\b"
    rf"|(?P<ago>(?:nearly |about |almost |some )?{_COUNT} (?:day|week|month|year)s? (?:ago|earlier|before|after|later|since)\b)"
    r"|on the (?P<dom>[12]?\d(?:st|nd|rd|th))\b(?! of)"
    r"|(?P<vague>(?:in )?(?:just |the )?(?:recent|coming|past|last few) (?:days|weeks|months|years)|recently|most recently|so far)\b"
    r"|(?P<slashed>\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)))(?![\w-]*\d)",
    re.IGNORECASE,
)
_LABELS = tuple(
    f"{word} "
    for word in "Resolution Resolutions Article Order No No. Number Section Act Shahed Flight".split()
) + ("Group of ",)
_BEFORE_MAY = re.compile(
    r"(?:since|by|until|before|after|from|through|in|of|during|last|this|next|early|mid|late|to|and|-|\d(?:st|nd|rd|th)?)[ -]?$",
    re.I,
)
_PUT_OFF = r"(?:postponed|delayed|put off|adjourned|deferred) (?:[\w'-]+ ){0,3}?(?:until|till)\b"
_COMING = re.compile(
    r"(?:\b(?:will|shall|going to|scheduled to|due to|due|expected to)|'ll) (?!have\b)(?:(?!said|told|says|announced)[\w'-]+ ){0,8}$"
    rf"|\b{_PUT_OFF} (?:(?:[\d:.]+|[ap]\.?m\.?|[A-Z]{{3}}) ){{0,3}}$|\b{_PUT_OFF[: _PUT_OFF.rindex('(')]}$",
    re.I,
)
"""A future right before a weekday, with no verb of speech between that the day may belong to."""
_FUTURE = re.compile(
    rf"\b(?:will|shall|going to|plans? to|planning to|scheduled|due|expected|'ll)\b|\b{_PUT_OFF[: _PUT_OFF.rindex('(')]}",
    re.I,
)
_RUNS_ON = re.compile(r"\bto (?!have\b)[a-z]+ (?:[\w'-]+ ){0,2}$")
"""What is to run "through June" or "until June" has not ended."""

_FUTURES = (
    "will",
    "shall",
    "going to",
    "plan",
    "scheduled",
    "due",
    "expected",
    "'ll",
    "postponed",
    "delayed",
    "put off",
    "adjourned",
    "deferred",
)
"""Signs without which none of these is tried."""


class Mention(NamedTuple):
    """A date met in a text: half-open code points, EDTF value or None, basis, and what must be kept in mind."""

    start: int
    end: int
    edtf: str | None
    basis: str
    note: str | None = None


def _day(at: date) -> str:
    return at.isoformat()


def _span(first: str, last: str) -> str | None:
    if first == last:
        return first
    text = f"{first}/{last}"
    return text if valid(text) else None


_YEAR = re.compile(rf"\b{_Y}")
_MONTH = re.compile(_M, re.IGNORECASE)
_DAY = re.compile(rf"\b({_D})")
_WORD = re.compile(r"[A-Za-z]+")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b|\bof\b")
_AGO = re.compile(rf"({_COUNT}) (day|week|month|year)s? (\w+)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[int | None, int, int | None]:
    """Return year, month and day of a matched point; year and day may be missing."""
    year = _YEAR.search(text)
    month = _MONTH.search(text)
    day = _DAY.search(text.replace(year[0], "") if year else text)
    name = (month[0] if month else "").rstrip(".").capitalize()
    return (
        int(year[0]) if year else None,
        _MONTH_OF.get(name, 0),
        int(re.sub(r"\D", "", day[1])) if day else None,
    )


def _write(year: int, month: int, day: int | None) -> str | None:
    text = f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")
    return text if valid(text) else None


def _year_for(month: int, day: int | None, at: date, future: bool) -> int:
    """Return the year of a month or day without one: the latest not after `at`, or the first not before it."""
    here = (month, day or (1 if not future else 31))
    if future:
        return at.year if here >= (at.month, at.day) else at.year + 1
    return at.year if here <= (at.month, at.day) else at.year - 1


def _resolve_point(text: str, at: date | None, future: bool, lead: str) -> tuple[str | None, str]:
    year, month, day = _parts(text)
    if not month:
        return None, "none"
    if year:
        return _write(year, month, day), "printed"
    if at is None:
        return None, "none"
    year = _year_for(month, day, at, future)
    if lead == "last" and (year, month) == (at.year, at.month):
        year -= 1
    return _write(year, month, day), "inferred"


def _interval(match: re.Match[str], at: date | None, future: bool) -> tuple[str | None, str]:
    """Return value and basis of two points or two days of one month; a year told at the end holds for both."""
    if match["a"]:
        first, second = _parts(match["a"]), _parts(match["b"])
    elif match["d1"]:
        _, month, _ = _parts(match["dm"])
        year = int(match["dy"]) if match["dy"] else None
        first, second = ((year, month, int(re.sub(r"\D", "", match[key]))) for key in ("d1", "d2"))
    else:
        _, month, _ = _parts(match["md"])
        year = int(match["my"]) if match["my"] else None
        first, second = ((year, month, int(re.sub(r"\D", "", match[key]))) for key in ("d3", "d4"))
    if not (first[1] and second[1]):
        return None, "none"
    basis = "printed" if first[0] or second[0] else "inferred"
    start_year, end_year = first[0], second[0]
    reversed_months = (first[1], first[2] or 0) > (second[1], second[2] or 0)
    if start_year is None and end_year is None:
        if at is None:
            return None, "none"
        end_year = _year_for(second[1], second[2], at, future)
    if end_year is None:
        end_year = start_year + 1 if reversed_months else start_year
    if start_year is None:
        start_year = end_year - 1 if reversed_months else end_year
    one, two = _write(start_year, *first[1:]), _write(end_year, *second[1:])
    return (_span(one, two) if one and two else None), basis


def _weekday(name: str, at: date, lead: str, future: bool) -> str:
    wanted = _WEEKDAYS.index(name.capitalize())
    if lead == "next" or future and lead != "last":
        return _day(at + timedelta((wanted - at.weekday() - 1) % 7 + 1))
    back = (at.weekday() - wanted) % 7
    return _day(at - timedelta(back or (7 if lead == "last" else 0)))


def _relative(lead: str, unit: str, at: date) -> tuple[str | None, str | None]:
    """Return the value of "last month" and its like, and a note where only the words tell more."""
    word = lead.split()[-1]
    step = {"last": -1, "this": 0, "next": 1}[word]
    note = f"'{lead} {unit}' is kept in words" if lead not in ("last", "this", "next") else None
    if unit == "month":
        month = at.year * 12 + at.month - 1 + step
        return f"{month // 12:04d}-{month % 12 + 1:02d}", note
    if unit == "year":
        return f"{at.year + step:04d}", note
    if unit in ("morning", "afternoon", "evening") and step == 0:
        return _day(at), None
    if unit == "night" and step == -1:
        return _span(_day(at - timedelta(1)), _day(at)), "the night lies between two days"
    if unit == "week":
        monday = at - timedelta(at.weekday()) + timedelta(7 * step)
        return _span(
            _day(monday - timedelta(1)), _day(monday + timedelta(6))
        ), "weeks begin on Sunday or Monday"
    return None, f"'{lead} {unit}' names no days"


def _ago(words: str, at: date) -> tuple[str | None, str | None]:
    match = _AGO.search(words)
    if not match or match[3].lower() != "ago":
        return None, "counted from another event, which the text does not date"
    count = int(match[1]) if match[1].isdigit() else _NUMBERS.get(match[1].lower(), 1)
    if match[2].lower() == "day" and words.lower().startswith(match[1].lower()):
        return _day(at - timedelta(count)), None
    if match[2].lower() == "month":
        month = at.year * 12 + at.month - 1 - count
        return f"{month // 12:04d}-{month % 12 + 1:02d}~", None
    if match[2].lower() == "year":
        return f"{at.year - count:04d}~", None
    return None, "no day is told"


def _value(match: re.Match[str], at: date | None, future: bool) -> tuple[str | None, str, str | None]:
    """Return value, basis and note of one mention, resolved from the day `at`."""
    lead = (match["lead"] or "").lower()
    if match["iso"]:
        return (match["iso"] if valid(match["iso"]) else None), "printed", None
    if match["slashed"]:
        return None, "none", "day and month cannot be told apart"
    if match["vague"]:
        return None, "none", f"'{match['vague']}' names no days"
    if match["year"]:
        return (_span(match["year"], match["year2"]) if match["year2"] else match["year"]), "printed", None
    if match["a"] or match["d1"] or match["d3"]:
        return *_interval(match, at, future), None
    if match["point"]:
        return *_resolve_point(match["point"], at, future, lead), None
    if at is None:
        return None, "none", "the publication is not dated"
    if match["weekday"]:
        return _weekday(match["weekday"], at, lead, future), "weekday", "a day to come" if future else None
    if match["last"]:
        value, note = _relative(match["last"].lower(), match["unit"].lower(), at)
        return value, "relative", note
    if match["ago"]:
        value, note = _ago(match["ago"], at)
        return value, "relative", note
    if match["dom"]:
        day = int(re.sub(r"\D", "", match["dom"]))
        month = at if day <= at.day else at.replace(day=1) - timedelta(1)
        return _write(month.year, month.month, day), "relative", None
    shift = {"yesterday": -1, "tomorrow": 1}.get(match["day"].lower(), 0)
    if match["day"].lower() == "overnight":
        return _span(_day(at - timedelta(1)), _day(at)), "relative", "the night lies between two days"
    return _day(at + timedelta(shift)), "relative", None


_OPENING = frozenset("since from starting beginning by until till through before after".split()) | {"as of"}
_UP_TO = frozenset("by until till".split())
_PROMISED = re.compile(r"\b(?:promis|pledg|vow|offer|agree|undert)[a-z]* ", re.I)
"""What is promised by a day is to come."""


def _opened(lead: str, value: str) -> str:
    """Return the value with the open end that its preposition leaves."""
    earliest, latest = bounds(value)
    if "/" in value or not earliest or not latest:
        return value
    if lead in ("since", "from", "starting", "beginning"):
        return f"{value}/.."
    if lead in _UP_TO or lead in ("through", "as of"):
        return f"/{value}"
    if lead == "before":
        return f"/{_day(earliest - timedelta(1))}" if len(value) == 10 else f"/{_before(value)}"
    if lead == "after":
        return f"{value}/.."
    return value


def _before(value: str) -> str:
    if len(value) == 4:
        return f"{int(value) - 1:04d}"
    year, month = int(value[:4]), int(value[5:7])
    return f"{year:04d}-{month - 1:02d}" if month > 1 else f"{year - 1:04d}-12"


def _is_name(match: re.Match[str], view: str) -> bool:
    """Return whether the words are no date: a modal, a verb, a list number, a word in small letters."""
    before = view[max(0, match.start() - 24) : match.start()]
    words = match["point"] or ""
    if match["year"] and not match["lead"] or before.endswith(_LABELS):
        return True
    if match["lead"] and match["year"] and match["lead"].lower() in ("on", "this", "next", "last", "between"):
        return True
    proper = _WORD.search(_ORDINAL.sub("", words)) if words else None
    if proper and not proper[0][0].isupper():
        return True
    if words in ("May", "March", "Mar", "Sep", "Dec", "Jan", "Jun"):
        return not (match["lead"] or _BEFORE_MAY.search(before)) or not words[0].isupper()
    return bool(match["weekday"] and not match["weekday"][0].isupper())


def ends_of(published: str | None) -> list[date | None]:
    """Return the first and last day a publication may have been, one if they are equal, None if it is not known."""
    if not published or not valid(published):
        return [None]
    first, last = bounds(published)
    return [day for day in dict.fromkeys((first or last, last or first)) if day]


def find(
    view: str, start: int, end: int, published: str | None = None, starts: Iterable[int] | None = None,
    ends: list[date | None] | None = None,
) -> Iterator[Mention]:  # fmt: skip
    """Yield the dates of `view[start:end]`, folded text, resolved from `published`, an EDTF string or None.

    `starts`, rising, are the only places where a mention is tried; without them every place is. `ends` saves working out
    `ends_of(published)` again.
    """
    ends = ends_of(published) if ends is None else ends
    for match in _MENTION.finditer(view, start, end) if starts is None else _at(view, starts, end):
        if _is_name(match, view):
            continue
        lead = (match["lead"] or "").lower()
        future = lead not in ("since", "back in", "last", "from") and _is_future(
            view, max(start, match.start() - 60), match.start()
        )
        future = (
            future
            or lead in ("through", "until", "till")
            and bool(_RUNS_ON.search(view, max(start, match.start() - 60), match.start()))
        )
        if lead == "by" and not future and match["weekday"]:
            future = bool(_PROMISED.search(view, max(start, match.start() - 60), match.start()))
        elif future and match["weekday"]:
            future = bool(_COMING.search(view, max(start, match.start() - 60), match.start()))
        try:
            results = [_value(match, at, future) for at in ends]
        except (ValueError, OverflowError):
            continue
        values = [value for value, _, _ in results]
        _, basis, note = results[0]
        value = values[0] if len(set(values)) == 1 else _spread(values)
        if lead == "before" and "the end of " in match[0].lower():
            lead = "by"
        if value and lead in (_OPENING if basis != "weekday" else ("by",)):
            value = _opened(lead, value)
            value = value if valid(value) else None
        first_word = match.start("lead") if match["lead"] and lead not in ("in", "on", "of", "from") else None
        begin = match.start() if first_word is None else first_word
        yield Mention(begin, match.end(), value, basis if value or match["ago"] else "none", note)


def _is_future(view: str, start: int, end: int) -> bool:
    """Return whether a word before a date tells of what is to come; the words are looked for before the pattern is tried."""
    low = view[start:end].lower()
    return any([word in low for word in _FUTURES]) and bool(_FUTURE.search(view, start, end))


def _at(view: str, starts: Iterable[int], end: int) -> Iterator[re.Match[str]]:
    last = -1
    for start in starts:
        if start >= last and (match := _MENTION.match(view, start, end)):
            last = match.end()
            yield match


def _spread(values: list[str | None]) -> str | None:
    """Return the interval that holds what a mention is at both ends of an uncertain publication."""
    if None in values:
        return None
    limits = [bounds(value) for value in values if value]
    firsts, lasts = [first for first, _ in limits], [last for _, last in limits]
    if None in firsts or None in lasts:
        return None
    return _span(_day(min(d for d in firsts if d)), _day(max(d for d in lasts if d)))
