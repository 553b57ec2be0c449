"""Maps of any case: no text over another or out of the frame, one mark a place, words that say whose line it is."""

import random
import warnings

import geopandas as gpd
import numpy as np
import pytest
from figure_checks import check
from matplotlib.patches import Circle
from shapely.geometry import Point

from armsclaims.coding.case import MapSpec
from armsclaims.dataset.load import load
from armsclaims.figures import style
from armsclaims.figures.basemap import GEOD, bounds, gazetteer
from armsclaims.figures.map import Map, SideBySide
from armsclaims.figures.map import map as map_of

WIDTHS = [920, 358]


@pytest.fixture(scope="module")
def data():
    return load()


@pytest.fixture(scope="module")
def legs(data):
    """Return a function that writes legs (start, end, mode) of this case's places as a frame."""

    def write(*ways):
        known = data.legs.set_index(["from_place", "to_place", "mode"])
        rows = []
        for start, end, mode in ways:
            line = known.geometry.get((start, end, mode))
            km = known["length_km"].get((start, end, mode))
            row = {"claim_id": data.claims["claim_id"].iloc[0], "from_place": start, "to_place": end}
            rows.append(row | {"mode": mode, "length_km": km, "geometry": line})
        return gpd.GeoDataFrame(rows, crs=4326)

    return write


def words(figure):
    return " ".join(text.get_text() for text in figure.findobj(style.Text))


def crimea(data):
    named = data.claim_points[data.claim_points["claim_id"].eq("2022-11-02-euronews/personnel-crimea")]
    moved = data.context[data.context["statement_id"].eq("2022-10-20-kirby-drones-moved")]
    people = map_of("crimea", data).heading("In the article: people").regions(named)
    drones = (
        map_of("crimea", data).heading("Reported elsewhere: drones").regions(moved, filled=False).context()
    )
    return SideBySide(people.text("Ours.", sign="denies", colour="vermilion"), drones.text("Ours."))


@pytest.mark.parametrize("width", WIDTHS)
def test_no_two_texts_of_this_reports_maps_overlap_and_none_leaves_the_figure(data, width):
    for drawing in (map_of("route", data), crimea(data)):
        assert check(drawing.figure(width)) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_route_names_its_ports_its_countries_and_whose_line_it_is(data, width):
    found = words(map_of("route", data).figure(width))
    for name in (
        "Najin (Rajin)",
        "Dunay",
        "CHINA",
        "RUSSIA",
        "computed by us",
        "Then by train",
        "50 km (27 nmi)",
    ):
        assert name in found
    assert "nan" not in found.lower()


def test_a_map_has_a_row_a_mark_with_its_claim(data):
    rows = map_of("route", data).rows
    assert list(rows["claim_id"]) == list(data.legs["claim_id"])
    assert list(rows["mark"]) == ["leg", "leg"]


def test_no_claim_is_drawn_at_a_point_in_crimea_and_context_is_outlined(data):
    drawing = crimea(data)
    claimed, told = drawing.maps
    assert not claimed._points
    assert set(told._points) == {"dzhankoy", "cape-chauda"}
    assert not any(place.filled for place in told._points.values())
    assert "claim_id" not in told.rows and claimed.rows["claim_id"].notna().all()


CASES = [
    [("najin", "dunay", "sea"), ("nampo", "dunay", "sea")],
    [("najin", "dunay", "sea"), ("najin", "dunay", "sea"), ("dunay", "southwestern-russia", "train")],
    [("nampo", "dunay", "sea"), ("pyongyang", "moscow", "air"), ("dunay", "tikhoretsk", "train")],
    [
        ("bandar-e-anzali", "astrakhan", "sea"),
        ("tehran", "moscow", "air"),
        ("astrakhan", "rostov-on-don", "road"),
    ],
    [("tehran", "crimea", "unknown")],
    [("russia", "iran", "air")],
]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("ways", CASES)
def test_any_number_of_legs_of_any_mode_is_drawn_in_a_frame_found_by_rule(data, legs, ways, width):
    drawn = Map(MapSpec(), data).legs(legs(*ways))
    figure = drawn.figure(width)
    found = words(figure)
    assert check(figure) == []
    assert "nan" not in found.lower()
    ends = {place.name for place in drawn._points.values() if place.position}
    assert all(found.count(name) >= 1 for name in ends)
    discs = [artist for artist in figure.findobj(Circle) if (artist.get_gid() or "").startswith("disc-")]
    assert len(discs) == len(ends)
    several = len({way for way in ways}) > 1
    assert not several or found.count("ours") + found.count("by us") >= 1


def test_the_same_leg_told_twice_is_drawn_once_and_stays_two_rows(data, legs):
    drawn = Map(MapSpec(), data).legs(legs(("najin", "dunay", "sea"), ("najin", "dunay", "sea")))
    assert len(drawn._legs) == 1 and len(drawn.rows) == 2


@pytest.mark.parametrize("seed", range(4))
def test_points_anywhere_in_the_world_are_named_without_a_clash(data, seed):
    chance = random.Random(seed)
    towns = gazetteer().head(3000).sample(chance.randint(1, 6), random_state=seed)
    here = gpd.GeoDataFrame(
        {"name": [chance.choice(["김정은 항", "ميناء الحديدة", name]) for name in towns["name"]]},
        geometry=gpd.points_from_xy(towns["lon"], towns["lat"]),
        crs=4326,
    )
    drawn = Map(MapSpec(), data).points(here)
    for width in WIDTHS:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # a glyph that no font has is a warning
            figure = drawn.figure(width)
            figure.draw_without_rendering()
        assert check(figure) == []


def test_the_frame_is_found_from_the_places_with_a_margin():
    west, south, east, north = bounds([Point(10, 50), Point(20, 55)])
    assert west < 9 and east > 21 and south < 49.5 and north > 55.5
    assert bounds([]) == bounds([None])


def test_what_is_drawn_in_on_runs_at_each_width_and_in_the_projection(data):
    seen = []
    drawn = map_of("route", data)
    place = gpd.GeoDataFrame(geometry=[Point(131.0, 42.5)], crs=4326).to_crs(drawn.crs)
    drawn.on(lambda ax, width: seen.append(width) or place.plot(ax=ax))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        for width in WIDTHS:
            ax = drawn.figure(width).axes[0]
            x, y = place.geometry[0].x, place.geometry[0].y
            assert ax.get_xlim()[0] < x < ax.get_xlim()[1] and ax.get_ylim()[0] < y < ax.get_ylim()[1]
    assert seen == WIDTHS


def test_degrees_on_a_map_in_metres_are_warned_of(data):
    drawn = map_of("route", data).on(lambda ax, width: ax.plot([130.3, 132.3], [42.2, 42.9]))
    with pytest.warns(UserWarning, match="to_crs"):
        drawn.figure(358)


def test_a_map_that_is_not_there_is_told_with_those_that_are(data):
    with pytest.raises(Exception, match="no map is called 'rout' in data/maps.yml; there are: route"):
        map_of("rout", data)


def test_two_figures_of_one_map_are_the_same_bytes(data):
    one, two = (map_of("route", data).svg("route", "narrow", "t", "d") for _ in range(2))
    assert one == two


def test_the_scale_bar_is_true_at_its_own_place(data):
    drawn = map_of("route", data)
    view = drawn.view(920)
    ends = view.degrees(np.array([(30.0, 400.0), (30 + view.bar((30, 400), 50_000), 400)]))
    assert GEOD.inv(*ends[0], *ends[1])[2] == pytest.approx(50_000, rel=0.001)


def test_a_small_map_without_room_below_it_shows_no_number_without_its_note(data, legs):
    ways = legs(("najin", "dunay", "sea"), ("nampo", "dunay", "sea"))
    figure = style.Figure(figsize=(5, 3))
    Map(MapSpec(), data).legs(ways).draw(figure, 360, 216)
    assert not {text.get_text() for text in figure.findobj(style.Text)} & {"1", "2"}
