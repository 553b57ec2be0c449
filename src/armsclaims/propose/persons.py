"""Full names of persons, by a shape that holds for most: capitalised words side by side, particles between them.

A name is tried only where one may begin: at a capital with another word of a name right behind it, or behind an apostrophe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .kinds import MARKED, OPENS, PARTICLE
from .lines import Line
from .nations import PEOPLES

_UP, _LOW = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u017f", "a-z\u00df-\u00f6\u00f8-\u00ff\u0100-\u017f"
_PART = rf"(?:O'|[DdLl]'|Mac|Mc)?[{_UP}][{_LOW}]+(?:-[{_UP}]?[{_LOW}]+)?"
_PERSON = re.compile(
    rf"(?<![\w-])(?:(?:Mr|Ms|Mrs|Dr|Gen|Sen|Adm|Lt|Col)\. )?({_PART}(?: [{_UP}]\.)?(?: (?:(?:al|bin|de|van|von|der|el|ibn|da|di|du|la)[ -])*{_PART}){{1,5}})(?!\w)"
)
_NOT_PERSON = frozenset(
    "The A An In On At By For From To Of And But Or If As While When After Before Since During Following Meanwhile Its His Her "
    "Their Our House White National Security Council Ministry Defense Defence Department State United States Nations North "
    "South East West Port New Republic Iranian Russian Korean American Western European Central News Agency Post Times "
    "January February March April May June July August September October November December Monday Tuesday Wednesday Thursday "
    "Friday Saturday Sunday President Minister Secretary Middle Africa Korea Cold War Group Union Treasury Command Guard "
    "Daily Globe Herald Journal Tribune Reuters Institute University Study Even Image Foreign Intelligence Supreme Radio Press Resolution Army Navy Air Force Also Prime Deputy Vice Admiral General Colonel Major Captain Lieutenant Brigadier Senator "
    "Congressman Congresswoman Ambassador Spokesman Spokeswoman Spokesperson Professor Sir Lady Lord Judge Governor Mayor Chancellor King Queen Prince "
    "Princess Sheikh Ayatollah Pope Premier Chairman Chairwoman Chief Analyst Former Acting Senior Adviser Advisor Special Envoy Police Justice Interior "
    "Finance Trade Commander Parliament Congress Senate Assembly Bank Port Authority Company Ltd Inc Corp Convention Treaty Bay Valley River Sea Ocean "
    "Gulf Mountain Pass Street Airport Base Border Government Embassy Committee Commission Court Party Coalition Front Brigade Battalion Regiment Navy's".split()
)
_NAMELESS = _NOT_PERSON | frozenset(PEOPLES)
_GOES_ON = OPENS | PARTICLE
_TITLES = frozenset("mr ms mrs dr gen sen adm lt col".split())


def find(view: str, lines: list[Line], placed: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Yield place and words of each person's full name; `placed` are names of places."""
    for line in lines:
        for match in _shapes(view, line):
            start, words = match.start(1), match[1].split(" ")
            while words and words[0] in _NAMELESS:
                start += len(words.pop(0)) + 1
            words = words[:3] if len(words) < 5 or words[1:2] == ["al"] else words
            if len(words) > 1 and _NOT_PERSON.isdisjoint(words) and (name := " ".join(words)) not in placed:
                yield start, start + len(name), name


def _shapes(view: str, line: Line) -> Iterator[re.Match[str]]:
    """Yield what has the shape of a full name."""
    last, starts, ends, kinds = line.start, line.starts, line.ends, line.kinds
    final = len(starts) - 1
    for n in line.openers:
        at, end = starts[n], ends[n]
        if (
            n < final
            and (kinds[n + 1] & _GOES_ON or line.lows[n] in _TITLES)
            and at >= last
            and _may_open(view, line, n)
        ):
            if match := _PERSON.match(view, at, line.end):
                last = match.end()
                yield match
        mark = view.find("'", at, end) if kinds[n] & MARKED else -1
        while mark >= 0:
            if mark + 1 >= last and (match := _PERSON.match(view, mark + 1, line.end)):
                last = match.end()
                yield match
            mark = view.find("'", mark + 1, end)


def _may_open(view: str, line: Line, n: int) -> bool:
    """Return whether a word may open a full name: another part of one stands right behind it, and it is a part itself."""
    kinds, end = line.kinds, line.ends[n]
    if line.starts[n + 1] > end + 1:
        return line.lows[n] in _TITLES
    if not kinds[n + 1] & OPENS:
        return bool(kinds[n + 1] & PARTICLE)
    # Of two words alone, the first must be a part of the name.
    return n + 2 < len(kinds) and bool(kinds[n + 2] & _GOES_ON) or view[line.starts[n] : end] not in _NAMELESS
