"""The committed extracts: where they come from, whose ground is whose, and the frozen sea leg."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import LineString, Point

from armsclaims.coding.places import read_places
from armsclaims.dataset.load import load
from armsclaims.figures.basemap import GEOD, KM, NMI, View, extract
from armsclaims.figures.map import map as map_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "basemap"
MANIFEST = json.loads((FOLDER / "MANIFEST.json").read_text(encoding="utf-8"))
EXTRACTS = {entry["file"]: entry for entry in MANIFEST["extracts"]}
CRIMEAN = ("simferopol", "sevastopol", "kerch", "dzhankoy", "armyansk")
METRES = pyproj.Transformer.from_crs(4326, "+proj=tmerc +lon_0=131.3 +ellps=WGS84", always_xy=True)
PLACES = read_places(ROOT / "data" / "places.csv")


@cache
def layer(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(FOLDER / f"{name}.geojson")


def area_km2(shape: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.normalize(shape))[0]) / KM**2


def length_km(line: shapely.Geometry) -> float:
    return GEOD.geometry_length(line) / KM


def densified(line: LineString, step: float = 200.0) -> LineString:
    """Return the geodesic through a line's points with one at least every `step` metres."""
    points = []
    for (lon1, lat1), (lon2, lat2) in zip(line.coords[:-1], line.coords[1:], strict=True):
        count = int(GEOD.inv(lon1, lat1, lon2, lat2)[2] // step)
        points += [(lon1, lat1), *(GEOD.npts(lon1, lat1, lon2, lat2, count) if count else [])]
    return LineString([*points, line.coords[-1]])


def country(name: str, code: str) -> shapely.Geometry:
    frame = layer(name)
    return frame[frame["iso_a3"] == code].union_all()


def only(name: str) -> shapely.Geometry:
    return layer(name).geometry[0]


def point(place_id: str) -> Point:
    return Point(PLACES[place_id].lon, PLACES[place_id].lat)


def km(a: Point, b: Point) -> float:
    return GEOD.inv(a.x, a.y, b.x, b.y)[2] / 1000


@pytest.mark.parametrize("name", sorted(EXTRACTS))
def test_an_extract_is_the_one_of_the_manifest_and_is_valid(name):
    data = (FOLDER / name).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (
        EXTRACTS[name]["bytes"],
        EXTRACTS[name]["sha256"],
    )
    frame = layer(name.removesuffix(".geojson"))
    assert len(frame) and frame.geometry.is_valid.all() and not frame.geometry.is_empty.any()


def test_every_file_of_the_base_map_has_its_entry_and_all_are_small():
    assert {path.name for path in FOLDER.glob("*.geojson")} | {"../routes.geojson"} == set(EXTRACTS)
    assert sum(entry["bytes"] for entry in EXTRACTS.values()) < 0.6e6


def test_every_source_has_hashes_a_licence_and_its_credit_in_the_credit_line():
    sources = MANIFEST["sources"]
    for source in sources.values():
        assert re.fullmatch("[0-9a-f]{64}", source["archive_sha256"]) and source["data_licence"]
        assert source["credit"] in MANIFEST["credit"]
    assert {name for entry in EXTRACTS.values() for name in entry["sources"]} <= set(sources)
    assert "LESSER" in (FOLDER / "COPYING.LESSER.GSHHG").read_text() and (FOLDER / "COPYING.GSHHG").is_file()


def test_no_build_installs_a_router():
    for lock in ROOT.glob("requirements*.lock"):
        assert not re.search(r"(?m)^(networkx|searoute|scgraph|seavoyage|igraph)\b", lock.read_text())


@pytest.mark.parametrize("place_id", CRIMEAN)
def test_the_towns_of_crimea_are_in_ukraine(place_id):
    assert country("black_sea", "UKR").covers(point(place_id))
    assert only("crimea").covers(point(place_id))
    assert not country("black_sea", "RUS").intersects(point(place_id))


def test_crimea_is_all_of_ukraine_and_none_of_russia():
    crimea, ukraine = only("crimea"), country("black_sea", "UKR")
    assert 26_500 <= area_km2(crimea) <= 27_500
    assert area_km2(crimea.intersection(country("black_sea", "RUS"))) < 0.01
    outside = crimea.difference(ukraine)
    assert outside.is_empty or area_km2(outside) < 1


def test_southwestern_russia_is_in_russia_and_touches_no_other_country():
    area = only("southwestern_russia")
    assert area_km2(area.intersection(only("crimea"))) < 0.01
    for code in ("UKR", "GEO", "KAZ"):
        assert area_km2(area.intersection(country("black_sea", code))) < 5
    assert area_km2(area.intersection(country("black_sea", "RUS"))) > 0.995 * area_km2(area)


def test_each_ports_town_and_the_coast_belong_to_its_country():
    for code, place_id in (("RUS", "dunay"), ("RUS", "vladivostok"), ("RUS", "nakhodka"), ("PRK", "sonbong")):
        assert country("port_land", code).covers(point(place_id)), place_id
    assert country("port_land", "PRK").distance(point("najin")) < 0.001
    assert country("port_land", "CHN").covers(point("hunchun"))


@pytest.fixture(scope="module")
def leg():
    row = layer("../routes").iloc[0]
    return row, row.geometry, densified(row.geometry)


def test_the_sea_leg_crosses_no_land(leg):
    _, _, path = leg
    assert path.intersection(layer("port_land").union_all()).length == 0


def test_the_land_test_would_see_a_line_over_land():
    routes = layer("sea_routes").set_index("method")
    coast = layer("port_land").union_all()
    for method, over in (("great circle", 20), ("scgraph 2.15.0 marnet", 5), ("searoute 1.6.0 with ends", 5)):
        crossed = densified(routes.geometry[method]).intersection(coast)
        assert length_km(crossed) > over, method


def test_the_sea_leg_is_as_long_as_it_says_and_ends_at_the_ports(leg):
    row, line, _ = leg
    assert 190 <= row["length_km"] <= 205 and abs(length_km(line) - row["length_km"]) < 0.1
    assert round(row["length_km"] * KM / NMI) == round(row["length_nmi"]) == 107
    start, end = Point(line.coords[0]), Point(line.coords[-1])
    assert km(start, point("najin")) <= 1.0 and km(end, point("dunay-off")) <= 1.0
    assert km(end, point("dunay")) <= PLACES["dunay"].radius_km
    assert row["computed"] and row["mode"] == "sea" and "visibility graph" in row["method"]


def test_other_stand_offs_change_the_length_by_at_most_two_kilometres(leg):
    row, _, _ = leg
    routes = layer("sea_routes")
    same = routes[routes["method"].str.startswith("visibility graph")]
    lengths = [row["length_km"], *(length_km(line) for line in same.geometry)]
    assert len(lengths) == 4 and max(lengths) - min(lengths) <= 2.0


def test_away_from_the_ports_the_sea_leg_keeps_clear_of_land(leg):
    _, line, path = leg
    move = lambda shape: shapely.transform(  # noqa: E731
        shape, lambda c: np.column_stack(METRES.transform(c[:, 0], c[:, 1]))
    )  # noqa: E731
    ends, shore = [move(Point(line.coords[at])) for at in (0, -1)], move(layer("port_land").union_all())
    far = [p for p in map(Point, move(path).coords) if min(p.distance(end) for end in ends) > 8000]
    assert len(far) > 500 and min(p.distance(shore) for p in far) >= 800


@pytest.mark.parametrize(("name", "metres"), [("route", 5e4), ("crimea", 1e5)])
@pytest.mark.parametrize("width", [920, 358])
def test_a_scale_bar_is_true_where_it_stands(name, metres, width):
    view = map_of(name, load()).view(width)
    at = (view.width * 0.6, view.height * 0.9)
    ends = view.degrees(np.array([at, (at[0] + view.bar(at, metres), at[1])]))
    assert abs(GEOD.inv(*ends[0], *ends[1])[2] / metres - 1) < 0.005


def test_px_and_positions_are_each_others_inverse():
    view = View.fit("+proj=tmerc +lon_0=131.3 +ellps=WGS84", (129.9, 42.0, 133.1, 43.3), 920, 448)
    point = view.px(Point(131.0, 42.5))
    lon, lat = view.degrees(np.array([(point.x, point.y)]))[0]
    assert abs(lon - 131.0) < 1e-6 and abs(lat - 42.5) < 1e-6
    assert view.frame.contains(point)


def test_simplified_neighbours_keep_a_common_border():
    view = map_of("crimea", load()).view(920)
    land = view.land(extract(ROOT / "data", "black_sea")).set_index("iso_a2").geometry
    assert land["UA"].intersection(land["RU"]).area < 3 and land["UA"].distance(land["RU"]) == 0


def test_densifying_keeps_ends_and_length():
    line = LineString([(130.0, 42.0), (132.0, 43.0)])
    dense = densified(line, 1000)
    assert dense.coords[0] == line.coords[0] and dense.coords[-1] == line.coords[-1]
    assert len(dense.coords) > 190 and abs(length_km(dense) - length_km(line)) < 0.01
