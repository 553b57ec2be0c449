"""Dates in prose, resolved from the day of publication: EDTF or nothing, never a day from a month."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|March|Mar\.|April|Apr\.|May|June|July|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    # 13 October 2023, the 13th of October
    rf"\b(?:(?P<day1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month1>{_MONTH})(?:,? (?P<year1>{_YEAR}))?"
    # Oct. 13, 2023; not "May 300 shells"
    rf"|(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year2>{_YEAR}))?"
    # in October, since late August 2022
    rf"|(?P<lead>(?:early|mid|late|last|this|next|in|since|by|during|of|from|until|to|through|between"
    rf"|and) ?-?)"
    rf"(?P<month3>{_MONTH})\b(?:,? (?:of )?(?P<year3>{_YEAR}))?"
    rf"|(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?<=[Ii]n |by |of )(?P<year>{_YEAR})\b(?! (?:tons|shells|containers))"
    r"|(?:(?P<which>last|next|this) )?(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
    r"|(?P<relative>[Yy]esterday|[Tt]oday|[Tt]onight|this (?:morning|afternoon|evening)"
    r"|(?:[Ll]ast|[Ee]arlier this|this) (?:week|month|year)))"
)
_FUTURE = re.compile(r"\b(?:will|would|plans? to|due)\b")


class Dated(NamedTuple):
    """An EDTF string or None, and its basis."""

    edtf: str | None
    basis: str


UNDATED = Dated(None, "none")


def iso_day(text: str | None) -> date | None:
    """Return the day that an ISO date names, None for anything else."""
    try:
        return date.fromisoformat(text) if text and len(text) == 10 else None
    except ValueError:
        return None


def find_dates(view: str, published: date | None, start: int = 0, end: int | None = None) -> dict[int, Dated]:
    """Return dates of `view[start:end]` by place; without a year, the last before publication or the next."""
    found = {}
    for match in _DATE.finditer(view, start, len(view) if end is None else end):
        to_come = bool(_FUTURE.search(view, max(start, match.start() - 60), match.start()))
        if match["iso"] or match["year"]:
            dated = Dated(match["iso"] or match["year"], "printed")
        elif match["month1"] or match["month2"] or match["month3"]:
            if match["month3"] == "May" and match["lead"].strip() in ("and", "to", "this"):
                continue  # "and May said"
            dated = _calendar(match, published, to_come)
        elif published is None:
            dated = UNDATED
        elif match["weekday"]:
            dated = Dated(_weekday(match, published, to_come), "weekday")
        else:
            dated = Dated(_relative(match["relative"].lower(), published), "relative")
        found[match.start()] = dated
    return found


def _calendar(match: re.Match[str], published: date | None, to_come: bool) -> Dated:
    name = match["month1"] or match["month2"] or match["month3"]
    month = 1 + _MONTHS.index(name[:3].lower())
    day = int(match["day1"] or match["day2"] or 0)
    year = int(match["year1"] or match["year2"] or match["year3"] or 0)
    basis = "printed" if year else "inferred"
    if not year and published is None:
        return UNDATED
    if not year:
        after = (month, day or 1) > (published.month, published.day)
        before = (month, day or 31) < (published.month, published.day)
        year = published.year + before if to_come else published.year - after
    if day > monthrange(year, month)[1]:
        return UNDATED
    return Dated(f"{year:04}-{month:02}" + (f"-{day:02}" if day else ""), basis)


def _weekday(match: re.Match[str], published: date, to_come: bool) -> str:
    back = (published.weekday() - _DAYS.index(match["weekday"].lower())) % 7
    ahead = match["which"] == "next" or to_come and back
    return (published + timedelta(7 - back if ahead else -back)).isoformat()


def _relative(words: str, published: date) -> str:
    last = words.startswith("last")
    if words == "yesterday":
        return (published - timedelta(1)).isoformat()
    if words.endswith("month"):
        first = published.replace(day=1)
        return (first - timedelta(1) if last else first).isoformat()[:7]
    if words.endswith("year"):
        return str(published.year - last)
    if words.endswith("week"):
        monday = published - timedelta(published.weekday() + 7 * last)
        # What was said this week was said by the day of publication.
        end = monday + timedelta(6) if last else published
        return monday.isoformat() if monday == end else f"{monday.isoformat()}/{end.isoformat()}"
    return published.isoformat()
