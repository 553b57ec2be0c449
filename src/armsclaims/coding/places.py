"""The place list `data/places.csv`: read, checked, and looked up by exact name.

A place has names and, if it is a country, metonyms: words such as a capital or a palace that usually stand for its
government. In the file a metonym is an alias written `metonym:NAME`. A metonym is an actor, never a place to map.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..faults import DataError, Fault
from . import rows
from .schema import PLACE_COLUMNS, PLACE_PRECISIONS

NAMES = tuple(column.name for column in PLACE_COLUMNS)
_ENUMS = {column.name: column.enum for column in PLACE_COLUMNS if column.enum}
_NUMBERS = {"lat": (-90.0, 90.0), "lon": (-180.0, 180.0), "radius_km": (0.0, 20_000.0)}
_METONYM = "metonym:"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_POINTS = (1, 2)


@dataclass(frozen=True)
class Place:
    """One row of the place list; coordinates in degrees (WGS84), radius in kilometres, None where not given."""

    id: str
    name: str
    aliases: tuple[str, ...]
    metonyms: tuple[str, ...]
    kind: str
    country: str
    lat: float | None
    lon: float | None
    precision: int | None
    radius_km: float | None
    role: str
    origin: str
    origin_id: str


@dataclass(frozen=True)
class Mention:
    """A name found in a text: half-open span in code points, the place it names, the country it may stand for."""

    start: int
    end: int
    text: str
    place_id: str | None
    stands_for: str | None


class Places:
    """The place list, in file order, with look-up by id and by exact, case-sensitive name."""

    def __init__(self, places: list[Place]):
        self._by_id = {place.id: place for place in places}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._by_id.values())

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._by_id

    def __getitem__(self, place_id: str) -> Place:
        return self._by_id[place_id]

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        return _index((name, place.id) for place in self for name in (place.name, *place.aliases))

    @cached_property
    def _metonyms(self) -> dict[str, set[str]]:
        return _index((name, place.id) for place in self for name in place.metonyms)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = sorted({*self._names, *self._metonyms}, key=lambda name: (-len(name), name))
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")

    def lookup(self, name: str) -> str | None:
        """Return the id of the one place so named, or None if there is none or more than one."""
        return _only(self._names.get(name, set()))

    def stands_for(self, name: str) -> str | None:
        """Return the id of the one country whose government `name` may stand for, or None."""
        return _only(self._metonyms.get(name, set()))

    def find(self, text: str) -> list[Mention]:
        """Return the names in `text` in order, the longest at each position; an ambiguous name gives nothing.

        Matching is exact, so fold quotes and spaces first; "Russian" is not a mention of Russia.
        """
        found = [
            Mention(hit.start(), hit.end(), hit[0], self.lookup(hit[0]), self.stands_for(hit[0]))
            for hit in self._pattern.finditer(text)
        ]
        return [mention for mention in found if mention.place_id or mention.stands_for]

    def records(self) -> list[dict[str, object]]:
        """Return one dict a place with exactly the columns of the file, numbers as numbers, None where empty."""
        return [_record(place) for place in self]


def check_places(path: Path) -> tuple[Places, list[Fault]]:
    """Read the place list and return it with everything wrong in it; rows at fault are left out."""
    found, faults = rows.read(path, path.name, NAMES, unread="file")
    places: dict[str, Place] = {}
    for line, row in found:
        wrong = list(_row_faults(row, places))
        faults += [Fault(path.name, rule, message, mend, line) for rule, message, mend in wrong]
        if not wrong:
            place = _place(row)
            places[place.id] = place
    return Places(list(places.values())), faults


def read_places(path: Path) -> Places:
    """Return the place list; raise DataError with every fault if there is one."""
    places, faults = check_places(path)
    if faults:
        raise DataError(faults)
    return places


def _row_faults(row: rows.Row, seen: dict[str, Place]) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, message, mend) for each thing wrong in one row."""
    if not _ID.fullmatch(row["id"]):
        yield "id", f"{row['id']!r} is no id", "use small letters, digits and single hyphens"
    if row["id"] in seen:
        yield "duplicate", f"{row['id']!r} stands above already", "delete one row or give it another id"
    for name in ("name", "kind", "role", "origin", "origin_id"):
        if not row[name].strip():
            yield "empty", f"{name} is empty", f"fill in {name}; every row tells where it comes from"
    for name, allowed in _ENUMS.items():
        if row[name] and row[name] not in allowed:
            yield "value", f"{name} is {row[name]!r}", f"use one of {', '.join(allowed)}"
    yield from _number_faults(row)


def _number_faults(row: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, (low, high) in _NUMBERS.items():
        number = rows.number(row[name])
        if row[name] and (number is None or not low <= number <= high):
            yield "number", f"{name} is {row[name]!r}", f"write a number from {low:g} to {high:g}"
    if row["precision"] and row["precision"] not in map(str, PLACE_PRECISIONS):
        yield "precision", f"precision is {row['precision']!r}", f"use one of {PLACE_PRECISIONS}"
        return
    precision = int(row["precision"] or 0)
    if (precision in _POINTS) != bool(row["lat"] and row["lon"]):
        yield (
            "point",
            f"precision {precision or 'none'} and the coordinates disagree",
            ("give latitude and longitude for precision 1 and 2, and for no other"),
        )
    if precision == 2 and not row["radius_km"]:
        yield (
            "radius",
            "precision 2 without a radius",
            "give radius_km, the distance within which the place lies",
        )


def _place(row: dict[str, str]) -> Place:
    names = [name for name in row["aliases"].split(";") if name]
    return Place(
        **{name: row[name] for name in ("id", "name", "kind", "country", "role", "origin", "origin_id")},
        aliases=tuple(name for name in names if not name.startswith(_METONYM)),
        metonyms=tuple(name.removeprefix(_METONYM) for name in names if name.startswith(_METONYM)),
        lat=rows.number(row["lat"]),
        lon=rows.number(row["lon"]),
        precision=int(row["precision"]) if row["precision"] else None,
        radius_km=rows.number(row["radius_km"]),
    )


def _record(place: Place) -> dict[str, object]:
    aliases = ";".join([*place.aliases, *(_METONYM + name for name in place.metonyms)])
    values = {name: getattr(place, name) for name in NAMES} | {"aliases": aliases}
    return {name: None if value == "" else value for name, value in values.items()}


def _index(pairs: Iterator[tuple[str, str]]) -> dict[str, set[str]]:
    index: dict[str, set[str]] = {}
    for name, place_id in pairs:
        index.setdefault(name, set()).add(place_id)
    return index


def _only(ids: set[str]) -> str | None:
    return next(iter(ids)) if len(ids) == 1 else None
