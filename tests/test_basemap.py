"""The committed extracts: where they come from, whose ground is whose, and the frozen sea leg."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import LineString, Point

from armsclaims.coding.places import read_places
from armsclaims.figures import geo
from armsclaims.figures.maps import frames

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "basemap"
EXTRACTS = {entry["file"]: entry for entry in geo.manifest()["extracts"]}
CRIMEAN = ("simferopol", "sevastopol", "kerch", "dzhankoy", "armyansk")
METRES = pyproj.Transformer.from_crs(4326, geo.manifest()["projections"]["ports"], always_xy=True)
PLACES = read_places(ROOT / "data" / "places.csv")


def country(layer: str, code: str) -> shapely.Geometry:
    frame = geo.layer(layer)
    return frame[frame["iso_a3"] == code].union_all()


def only(layer: str) -> shapely.Geometry:
    return geo.layer(layer).geometry[0]


def point(place_id: str) -> Point:
    return Point(PLACES[place_id].lon, PLACES[place_id].lat)


def km(a: Point, b: Point) -> float:
    return geo.GEOD.inv(a.x, a.y, b.x, b.y)[2] / 1000


@pytest.mark.parametrize("name", sorted(EXTRACTS))
def test_an_extract_is_the_one_of_the_manifest_and_is_valid(name):
    data = (FOLDER / name).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (
        EXTRACTS[name]["bytes"],
        EXTRACTS[name]["sha256"],
    )
    frame = geo.layer(name.removesuffix(".geojson"))
    assert len(frame) and frame.geometry.is_valid.all() and not frame.geometry.is_empty.any()


def test_every_file_of_the_base_map_has_its_entry_and_all_are_small():
    assert {path.name for path in FOLDER.glob("*.geojson")} == set(EXTRACTS)
    assert sum(entry["bytes"] for entry in EXTRACTS.values()) < 1.1e6


def test_every_source_has_hashes_a_licence_and_its_credit_in_the_credit_line():
    sources = geo.manifest()["sources"]
    for source in sources.values():
        assert re.fullmatch("[0-9a-f]{64}", source["archive_sha256"]) and source["data_licence"]
        assert source["credit"] in geo.manifest()["credit"]
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
    assert 26_500 <= geo.area_km2(crimea) <= 27_500
    assert geo.area_km2(crimea.intersection(country("black_sea", "RUS"))) < 0.01
    outside = crimea.difference(ukraine)
    assert outside.is_empty or geo.area_km2(outside) < 1
    assert geo.area_km2(crimea.intersection(country("countries", "RUS"))) < 40, (
        "the overview's coast is coarse"
    )


def test_southwestern_russia_is_in_russia_and_touches_no_other_country():
    area = only("southwestern_russia")
    assert geo.area_km2(area.intersection(only("crimea"))) < 0.01
    for code in ("UKR", "GEO", "KAZ"):
        assert geo.area_km2(area.intersection(country("black_sea", code))) < 5
    assert geo.area_km2(area.intersection(country("black_sea", "RUS"))) > 0.995 * geo.area_km2(area)


def test_each_ports_town_and_the_coast_belong_to_its_country():
    for code, place_id in (("RUS", "dunay"), ("RUS", "vladivostok"), ("RUS", "nakhodka"), ("PRK", "sonbong")):
        assert country("port_land", code).covers(point(place_id)), place_id
    assert country("port_land", "PRK").distance(point("najin")) < 0.001
    assert country("port_land", "CHN").covers(point("hunchun"))


@pytest.fixture(scope="module")
def leg():
    row = geo.layer("sea_leg").iloc[0]
    return row, row.geometry, geo.densified(row.geometry)


def test_the_sea_leg_crosses_no_land_on_the_detailed_or_the_web_maps_coast(leg):
    _, _, path = leg
    for coast in ("port_land", "port_land_web"):
        assert path.intersection(geo.layer(coast).union_all()).length == 0


def test_the_land_test_would_see_a_line_over_land():
    routes = geo.layer("sea_routes").set_index("method")
    coast = geo.layer("port_land").union_all()
    for method, over in (("great circle", 20), ("scgraph 2.15.0 marnet", 5), ("searoute 1.6.0 with ends", 5)):
        crossed = geo.densified(routes.geometry[method]).intersection(coast)
        assert geo.length_km(crossed) > over, method


def test_the_sea_leg_is_as_long_as_it_says_and_ends_at_the_ports(leg):
    row, line, _ = leg
    assert 190 <= row["length_km"] <= 205 and abs(geo.length_km(line) - row["length_km"]) < 0.1
    assert round(row["length_km"] * geo.KM / geo.NMI) == round(row["length_nmi"]) == 107
    start, end = Point(line.coords[0]), Point(line.coords[-1])
    assert km(start, point("najin")) <= 1.0 and km(end, point("dunay-off")) <= 1.0
    assert km(end, point("dunay")) <= PLACES["dunay"].radius_km
    assert row["computed"] and row["mode"] == "sea" and "visibility graph" in row["method"]


def test_other_stand_offs_change_the_length_by_at_most_two_kilometres(leg):
    row, _, _ = leg
    routes = geo.layer("sea_routes")
    same = routes[routes["method"].str.startswith("visibility graph")]
    lengths = [row["length_km"], *(geo.length_km(line) for line in same.geometry)]
    assert len(lengths) == 4 and max(lengths) - min(lengths) <= 2.0


def test_away_from_the_ports_the_sea_leg_keeps_clear_of_land(leg):
    _, line, path = leg
    move = lambda shape: shapely.transform(  # noqa: E731
        shape, lambda c: np.column_stack(METRES.transform(c[:, 0], c[:, 1]))
    )  # noqa: E731
    ends, shore = [move(Point(line.coords[at])) for at in (0, -1)], move(geo.layer("port_land").union_all())
    far = [p for p in map(Point, move(path).coords) if min(p.distance(end) for end in ends) > 8000]
    assert len(far) > 500 and min(p.distance(shore) for p in far) >= 800


def test_a_scale_bar_is_true_where_it_stands():
    for name, metres in (("overview", 1e6), ("ports", 5e4), ("black_sea", 2e5)):
        for narrow in (False, True):
            view = frames.view(name, narrow)
            at = (view.left + view.width * 0.6, view.top + view.height * 0.9)
            ends = view._lonlat(np.array([at, (at[0] + view.bar(at, metres), at[1])]))
            assert abs(geo.GEOD.inv(*ends[0], *ends[1])[2] / metres - 1) < 0.005


def test_the_overviews_bar_holds_within_six_percent_at_the_marks():
    view = frames.view("overview")
    bar = view.ground((660, 480), (680, 480))
    for place in (point("najin"), point("dunay"), point("simferopol"), point("rostov-on-don")):
        x, y = view.xy(place.x, place.y)
        for turn in np.linspace(0, np.pi, 9):
            here = view.ground((x, y), (x + 20 * np.cos(turn), y + 20 * np.sin(turn)))
            assert abs(here / bar - 1) < 0.06


def test_px_and_positions_are_each_others_inverse():
    view = frames.view("ports")
    x, y = view.xy(131.0, 42.5)
    lon, lat = view._lonlat(np.array([(x, y)]))[0]
    assert abs(lon - 131.0) < 0.001 and abs(lat - 42.5) < 0.001
    assert view.frame.bounds == (0.0, 40.0, 920.0, 600.0)


def test_simplified_neighbours_keep_a_common_border():
    view = frames.view("black_sea")
    frame = geo.layer("black_sea").set_index("iso_a3")
    ukraine, russia = view.shapes(frame.loc[["UKR", "RUS"]].geometry)
    assert ukraine.intersection(russia).area < 3 and ukraine.distance(russia) == 0


def test_densifying_keeps_ends_and_length():
    line = LineString([(130.0, 42.0), (132.0, 43.0)])
    dense = geo.densified(line, 1000)
    assert (
        dense.coords[0] == line.coords[0] and dense.coords[-1] == line.coords[-1] and len(dense.coords) > 190
    )
    assert abs(geo.length_km(dense) - geo.length_km(line)) < 0.01
