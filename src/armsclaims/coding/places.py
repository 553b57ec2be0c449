"""The place list `data/places.csv`: read, checked, and looked up by id.

A place has names and, if it is a country, metonyms: words such as a capital or a palace that usually stand
for its government. In the file a metonym is an alias written `metonym:NAME`. A metonym is an actor, never a
place to map.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..faults import DataError, Fault
from .schema import PLACE_COLUMNS, PLACE_PRECISIONS
from .validate import SLUG, Source, number, read_table

NAMES = tuple(column.name for column in PLACE_COLUMNS)
_METONYM = "metonym:"
_RANGES = {"lat": (-90.0, 90.0), "lon": (-180.0, 180.0), "radius_km": (0.0, 20_000.0)}
_POINTS = ("1", "2")
"""Precisions at which a place has coordinates."""


@dataclass(frozen=True)
class Place:
    """One place: coordinates in degrees (WGS84), radius in kilometres, None where not given."""

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

    def record(self) -> dict[str, object]:
        """Return the columns of the file, numbers as numbers, None where empty."""
        aliases = ";".join([*self.aliases, *(_METONYM + name for name in self.metonyms)])
        values = {name: getattr(self, name) for name in NAMES} | {"aliases": aliases}
        return {name: None if value == "" else value for name, value in values.items()}


class Places:
    """The place list, in file order, with look-up by id."""

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

    def records(self) -> list[dict[str, object]]:
        """Return one dict a place with exactly the columns of the file."""
        return [place.record() for place in self]


def check_places(path: Path) -> tuple[Places, list[Fault]]:
    """Read the place list and return it with everything wrong in it; rows at fault are left out."""
    source = read_table(path, path.name, NAMES, unread="file", of="")
    places: dict[str, Place] = {}
    for at, row in enumerate(source.content):
        before = len(source.faults)
        if row["id"] in places:
            mend = "delete one row or give it another id"
            source.fault("duplicate", f"{row['id']!r} stands above already", mend, at)
        _check_row(source, row, at)
        if len(source.faults) == before:
            places[row["id"]] = _place(row)
    return Places(list(places.values())), source.faults


def read_places(path: Path) -> Places:
    """Return the place list; raise DataError with every fault if there is one."""
    places, faults = check_places(path)
    if faults:
        raise DataError(faults)
    return places


def _check_row(source: Source, row: dict[str, str], at: int) -> None:
    if not re.match(SLUG, row["id"]):
        source.fault("id", f"{row['id']!r} is no id", "use small letters, digits and single hyphens", at)
    for name in ("name", "kind", "role", "origin", "origin_id"):
        if not row[name].strip():
            mend = f"fill in {name}; every row tells where it comes from"
            source.fault("empty", f"{name} is empty", mend, at)
    for column in PLACE_COLUMNS:
        value = row[column.name]
        if value and column.enum and value not in column.enum:
            mend = f"use one of {', '.join(column.enum)}"
            source.fault("value", f"{column.name} is {value!r}", mend, at)
    for name, (low, high) in _RANGES.items():
        value = number(row[name])
        if row[name] and (value is None or not low <= value <= high):
            mend = f"write a number from {low:g} to {high:g}"
            source.fault("number", f"{name} is {row[name][:40]!r}", mend, at)
    precision = row["precision"]
    if precision and precision not in map(str, PLACE_PRECISIONS):
        source.fault("precision", f"precision is {precision!r}", f"use one of {PLACE_PRECISIONS}", at)
    elif (precision in _POINTS) != bool(row["lat"] and row["lon"]):
        message = f"precision {precision or 'none'} and the coordinates disagree"
        mend = "give latitude and longitude for precision 1 and 2, and for no other"
        source.fault("point", message, mend, at)
    if precision == "2" and not row["radius_km"]:
        mend = "give radius_km, the distance within which the place lies"
        source.fault("radius", "precision 2 without a radius", mend, at)


def _place(row: dict[str, str]) -> Place:
    names = [name for name in row["aliases"].split(";") if name]
    return Place(
        **{name: row[name] for name in ("id", "name", "kind", "country", "role", "origin", "origin_id")},
        aliases=tuple(name for name in names if not name.startswith(_METONYM)),
        metonyms=tuple(name.removeprefix(_METONYM) for name in names if name.startswith(_METONYM)),
        lat=number(row["lat"]),
        lon=number(row["lon"]),
        precision=int(row["precision"]) if row["precision"] else None,
        radius_km=number(row["radius_km"]),
    )
