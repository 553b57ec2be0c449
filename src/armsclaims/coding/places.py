"""The place list `data/places.csv`: read, checked, and looked up by id.

A place has names and, if it is a country, metonyms: words such as a capital or a palace that usually stand
for its government. In the file a metonym is an alias written `metonym:NAME`. A metonym is an actor, never a
place to map.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..faults import Fault
from .schema import PLACE_COLUMNS, PLACE_PRECISIONS
from .validate import Told, check_cells, check_number, number, read_table, sound

NAMES = tuple(column.name for column in PLACE_COLUMNS)
_RANGES = {"lat": (-90, 90), "lon": (-180, 180), "radius_km": (0, 20_000)}
_POINTS = ("1", "2")
"""Precisions at which a place has coordinates."""


@dataclass(frozen=True)
class Place:
    """One row of the list: coordinates in degrees (WGS84), radius in kilometres, None where not given."""

    id: str
    name: str
    aliases: str
    kind: str
    country: str
    lat: float | None
    lon: float | None
    precision: int | None
    radius_km: float | None
    role: str
    origin: str
    origin_id: str

    @property
    def names(self) -> list[str]:
        """Every name of the place itself; a metonym is none."""
        others = [name for name in self.aliases.split(";") if name and not name.startswith("metonym:")]
        return [self.name, *others]

    @property
    def point(self) -> dict[str, Any] | None:
        """The place as a GeoJSON point, None for an area."""
        if self.lat is None or self.lon is None:
            return None
        return {"type": "Point", "coordinates": [self.lon, self.lat]}

    def record(self) -> dict[str, object]:
        """Return the columns of the file, numbers as numbers, None where empty."""
        return {name: None if value == "" else value for name, value in vars(self).items()}


def check_places(path: Path) -> tuple[dict[str, Place], list[Fault]]:
    """Return the places by id, in file order, and everything wrong; rows at fault are left out."""
    source = read_table(path, f"data/{path.name}", NAMES, unread="file")
    places: dict[str, Place] = {}
    for at, row in enumerate(source.content):
        told = list(_faults(row))
        source.note(told, at)
        if not told:
            precision = int(row["precision"]) if row["precision"] else None
            numbers = {name: number(row[name]) for name in _RANGES}
            places[row["id"]] = Place(**row | numbers | {"precision": precision})
    return places, source.faults


def read_places(path: Path) -> dict[str, Place]:
    """Return the places by id, in file order; raise DataError with every fault if there is one."""
    return sound(check_places(path))


def _faults(row: dict[str, str]) -> Iterator[Told]:
    """Yield everything wrong in one row."""
    yield from check_cells(row, PLACE_COLUMNS, ("id",), rule="value")
    for name, ends in _RANGES.items():
        yield from check_number(row, name, *ends)
    precision = row["precision"]
    if precision and precision not in map(str, PLACE_PRECISIONS):
        yield "precision", f"precision is {precision!r}", f"use one of {PLACE_PRECISIONS}"
    elif (precision in _POINTS) != bool(row["lat"] and row["lon"]):
        message = f"precision {precision or 'none'} and the coordinates disagree"
        yield "point", message, "give latitude and longitude for precision 1 and 2, and for no other"
    if precision == "2" and not row["radius_km"]:
        mend = "give radius_km, the distance within which the place lies"
        yield "radius", "precision 2 without a radius", mend
