"""The place list: what is in it, what is refused, and how names are found."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from shapely.geometry import Point

from armsclaims.coding.places import NAMES, check_places, read_places
from armsclaims.faults import DataError
from armsclaims.figures import basemap

PLACES = Path(__file__).parents[2] / "data" / "places.csv"
ELMGATE = {
    "id": "elmgate", "name": "Elmgate", "aliases": "Old Elmgate", "kind": "settlement", "country": "XN",
    "lat": "10.5", "lon": "20.25", "precision": "1", "radius_km": "", "role": "gazetteer",
    "origin": "invented", "origin_id": "1",
}  # fmt: skip
NORLAND = ELMGATE | {
    "id": "norland", "name": "Norland", "aliases": "metonym:Elmgate;metonym:Lark Palace", "kind": "country",
    "lat": "", "lon": "", "precision": "",
}  # fmt: skip


def write(path: Path, *rows: dict[str, str], header: tuple[str, ...] = NAMES) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def places():
    return read_places(PLACES)


def test_the_committed_list_is_without_fault_and_of_readable_size(places):
    assert 100 <= len(places) <= 200


def test_what_is_read_is_what_the_file_says(places):
    with PLACES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, record in zip(rows, (place.record() for place in places.values()), strict=True):
        for name in ("lat", "lon", "radius_km"):
            assert (record[name] is None) == (row[name] == "") and float(record[name] or 0) == float(
                row[name] or 0
            )
        assert sorted((record["aliases"] or "").split(";")) == sorted(row["aliases"].split(";"))
        assert record["id"] == row["id"] and str(record["precision"] or "") == row["precision"]


def test_claim_places_that_are_no_point_have_no_coordinates(places):
    for place_id in (
        "crimea",
        "southwestern-russia",
        "north-korea",
        "iran",
        "russia",
        "middle-east",
        "donbas",
    ):
        assert places[place_id].lat is None and places[place_id].lon is None
    assert places["crimea"].country == "UA" and places["crimea"].precision == 4
    assert places["southwestern-russia"].precision == 5


def test_what_is_known_only_from_other_publications_is_context(places):
    assert [place.id for place in places.values() if place.role == "context"] == [
        "rail-crossing",
        "tikhoretsk",
        "cape-chauda",
    ]


def test_the_rail_crossing_lies_on_the_border_that_its_row_names(places):
    countries = basemap.world().set_index("iso_a3").geometry
    border = countries["RUS"].boundary.intersection(countries["PRK"].boundary)
    assert border.distance(Point(places["rail-crossing"].lon, places["rail-crossing"].lat)) < 0.02


def test_zaporizhzhia_is_the_city_and_not_the_village(places):
    assert places["zaporizhzhia"].origin_id == "687700" and places["zaporizhzhia"].lat > 47.5


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"id": "Elm gate"}, "id"),
        ({"name": ""}, "empty"),
        ({"origin": ""}, "empty"),
        ({"kind": "village"}, "value"),
        ({"role": "goal"}, "value"),
        ({"lat": "95"}, "number"),
        ({"lon": "east"}, "number"),
        ({"precision": "3"}, "precision"),
        ({"precision": "4"}, "point"),
        ({"lat": ""}, "point"),
        ({"precision": "2"}, "radius"),
    ],
)
def test_each_thing_wrong_is_named_with_its_line_and_mend(tmp_path, change, rule):
    good, faults = check_places(write(tmp_path / "places.csv", NORLAND, ELMGATE | change))
    assert list(good) == ["norland"]
    assert rule in {fault.rule for fault in faults}
    assert all(fault.line == 3 and fault.mend and fault.file == "data/places.csv" for fault in faults)


def test_every_fault_is_told_at_once(tmp_path):
    path = write(tmp_path / "places.csv", ELMGATE, ELMGATE, ELMGATE | {"id": "vesk", "kind": "x"})
    with pytest.raises(DataError) as caught:
        read_places(path)
    assert [(fault.line, fault.rule) for fault in caught.value.faults] == [(3, "duplicate"), (4, "value")]


def test_a_wrong_header_a_short_row_and_a_missing_file_are_faults(tmp_path):
    _, faults = check_places(write(tmp_path / "a.csv", ELMGATE, header=NAMES[:-1]))
    assert [fault.rule for fault in faults] == ["columns"]
    (tmp_path / "b.csv").write_text(",".join(NAMES) + "\nelmgate,Elmgate\n", encoding="utf-8")
    assert [(fault.rule, fault.line) for fault in check_places(tmp_path / "b.csv")[1]] == [("cells", 2)]
    assert [fault.rule for fault in check_places(tmp_path / "none.csv")[1]] == ["file"]


def test_a_place_has_a_point_where_both_coordinates_are_told(tmp_path):
    rows = ELMGATE, NORLAND
    elmgate, norland = read_places(write(tmp_path / "places.csv", *rows)).values()
    assert elmgate.point == {"type": "Point", "coordinates": [20.25, 10.5]} and norland.point is None
    assert elmgate.names == ["Elmgate", "Old Elmgate"] and norland.names == ["Norland"]
    assert (elmgate.record()["precision"], norland.record()["lat"]) == (1, None)
