"""The maps: what they draw for which claims, what they never draw, and that nothing on them overlaps."""

from __future__ import annotations

import ast
import hashlib
import itertools
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from shapely.geometry import LineString
from stub_dataset import changed, invented, real

from armsclaims.dataset.load import select, where
from armsclaims.dataset.params import Params
from armsclaims.figures import geo, style
from armsclaims.figures.maps import checking, frames, marks, said
from armsclaims.figures.style import FIGURES, PALETTE

MAPS = {"map-overview": "overview", "map-ports": "ports", "map-crimea": "black_sea"}
EACH = pytest.mark.parametrize("name", MAPS)
WIDTHS = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
SOURCES = Path(marks.__file__).parent


@cache
def drawn(name: str, narrow: bool):
    return FIGURES[name].draw(real(), narrow=narrow)


@cache
def drawing(name: str, narrow: bool) -> str:
    return style.svg(drawn(name, narrow), name, "narrow" if narrow else "wide", title="t", desc="d")


def printed(figure) -> str:
    return " ".join(text.get_text() for text in figure.axes[0].texts).replace("\u00a0", " ")


def artists(figure, prefix: str) -> list:
    return [a for a in figure.axes[0].get_children() if (a.get_gid() or "").startswith(prefix)]


def styles(figure, prefix: str) -> set[str]:
    return {artist.get_gid().removeprefix(prefix).rsplit("-", 1)[0] for artist in artists(figure, prefix)}


def shape(artist) -> shapely.Geometry:
    return checking._shape(artist)


# What is drawn, and for which claims


@EACH
@WIDTHS
def test_nothing_on_a_map_overlaps_or_is_cut_off(name, narrow):
    assert checking.check(drawn(name, narrow)) == []


@EACH
@WIDTHS
def test_a_map_is_as_wide_as_its_page_small_enough_to_stand_in_it_and_the_same_every_time(name, narrow):
    figure = drawn(name, narrow)
    assert figure.get_figwidth() * 72 == pytest.approx(style.NARROW if narrow else style.WIDE)
    assert len(drawing(name, narrow)) <= (90 if narrow else 150) * 1024
    again = FIGURES[name].draw(real(), narrow=narrow)
    second = style.svg(again, name, "narrow" if narrow else "wide", title="t", desc="d")
    assert hashlib.sha256(second.encode()).digest() == hashlib.sha256(drawing(name, narrow).encode()).digest()
    assert min(text.get_size() for text in figure.axes[0].texts) >= 11


@EACH
@WIDTHS
def test_the_legend_holds_every_style_on_the_map_and_no_other(name, narrow):
    figure = drawn(name, narrow)
    assert styles(figure, "mark-") == styles(figure, "key-")


@EACH
@WIDTHS
def test_every_mark_of_a_claim_leads_to_a_claim_of_the_table_and_every_row_has_one(name, narrow):
    rows = FIGURES[name].table(real())["claim_id"].dropna()
    claims = {"claim-" + claim.replace("/", "--") for claim in FIGURES[name].claims(real())}
    links = set(re.findall(r'href="#(claim-[^"]+)"', drawing(name, narrow)))
    assert {"claim-" + row.replace("/", "--") for row in rows} <= links <= claims


@EACH
@WIDTHS
def test_a_map_names_speaker_boundary_sources_and_projection_in_its_own_words(name, narrow):
    words = printed(drawn(name, narrow))
    for needed in (
        "the White House" if name == "map-ports" else "The US said",
        "Natural Earth",
        "GeoNames",
        "Projection:",
    ):
        assert needed in words
    assert "No rail line is drawn" in words and "line not disclosed" in words
    if name != "map-ports":
        assert said.status(real()) in words and "Front lines are not drawn" in words
        assert "Iranian officials denied providing drones or other support" in words


@EACH
@WIDTHS
def test_a_line_in_a_claims_colour_stands_for_a_sea_leg_and_is_dashed(name, narrow):
    figure = drawn(name, narrow)
    legs = [artist for artist in artists(figure, "mark-leg") if artist.get_url()]
    assert len(legs) == (0 if name == "map-crimea" else len(said.legs(real(), "sea")))
    for artist in legs:
        assert artist.get_linestyle() not in ("-", "solid") and shape(artist).length > 0
        claim = artist.get_url().removeprefix("#claim-").replace("--", "/")
        assert not claim.startswith("2022") and claim in {leg["claim_id"] for leg in said.legs(real(), "sea")}


@WIDTHS
def test_the_dashed_line_is_the_frozen_path_and_the_solid_discs_stand_on_the_ports(narrow):
    view, figure = frames.view("ports", narrow), drawn("map-ports", narrow)
    (line,) = (shape(artist) for artist in artists(figure, "mark-leg") if artist.get_url())
    want = view.lines(geo.layer("sea_leg").geometry[0], tolerance=0.1)
    assert line.hausdorff_distance(want) < 0.2
    discs = artists(figure, "mark-port")
    assert {artist.get_facecolor() for artist in discs} == {artist_colour("blue")}
    for artist, place_id in zip(discs, ("najin", "dunay"), strict=True):
        place = real().place_list[place_id]
        assert np.allclose(artist.center, view.xy(place.lon, place.lat))


def artist_colour(name: str) -> tuple[float, ...]:
    import matplotlib.colors

    return matplotlib.colors.to_rgba(PALETTE[name])


@pytest.mark.parametrize("name", ["map-overview", "map-crimea"])
@WIDTHS
def test_nothing_claimed_is_at_a_point_in_crimea(name, narrow):
    view, figure = frames.view(MAPS[name], narrow), drawn(name, narrow)
    inside = shapely.union_all(view.shapes(geo.layer("crimea").geometry)).buffer(-0.8)
    pointed = [*artists(figure, "mark-port"), *artists(figure, "mark-leg"), *artists(figure, "mark-ring")]
    pointed += [*artists(figure, "leader"), *artists(figure, "badge")]
    assert [artist.get_gid() for artist in pointed if shape(artist).intersects(inside)] == []
    assert len(artists(figure, "mark-region")) == 1 and len(artists(figure, "mark-occupied")) == 1
    for square in artists(figure, "mark-town"):
        assert square.get_facecolor() == artist_colour("ink") and square.get_url() is None


@pytest.mark.parametrize("name", ["map-overview", "map-crimea"])
@WIDTHS
def test_the_area_has_no_outline_fades_and_stays_in_russia(name, narrow):
    view, figure = frames.view(MAPS[name], narrow), drawn(name, narrow)
    tints = [a for a in figure.axes[0].patches if a.get_alpha() == marks.AREA_ALPHA]
    shown = [a for a in tints if shape(a).intersects(view.frame)]
    assert len(shown) == marks.AREA_STEPS and all(a.get_linewidth() == 0 for a in shown)
    steps = [
        shapely.union_all([shapely.Polygon(r).buffer(0) for r in a.get_path().to_polygons()]) for a in shown
    ]
    sizes, widest = [step.area for step in steps], steps[0]
    assert sizes == sorted(sizes, reverse=True) and sizes[-1] < 0.75 * sizes[0]
    frame = geo.layer("black_sea").set_index("iso_a3")
    for other in (geo.layer("crimea").geometry[0], frame.geometry["UKR"], frame.geometry["KAZ"]):
        ground = view.whole(other).buffer(0)
        assert widest.intersection(ground).area < (0.03 if narrow else 0.01) * widest.area


def test_no_rail_line_is_drawn_but_the_strip_beside_the_map_says_so():
    only_train = where(
        real(),
        lambda claims: claims["claim_id"].isin([leg["claim_id"] for leg in said.legs(real(), "train")]),
    )
    for name, narrow in itertools.product(MAPS, (False, True)):
        figure = FIGURES[name].draw(only_train, narrow=narrow)
        assert artists(figure, "mark-leg") == [] and len(artists(figure, "strip")) == 1
        strip, view = shape(artists(figure, "strip")[0]), frames.view(MAPS[name], narrow)
        assert not strip.intersects(view.frame) and "by train, line not disclosed" in printed(figure)


def test_without_the_leg_there_is_no_port_and_no_path():
    legless = replace(real(), leg_features={**real().leg_features, "features": []})
    for name in MAPS:
        figure = FIGURES[name].draw(legless)
        assert styles(figure, "mark-") & {"port-blue", "leg-blue", "ring-blue", "area-blue"} == set()
        assert checking.check(figure) == []


@EACH
@WIDTHS
@pytest.mark.parametrize(
    "window", [{"date_to": "2022-12-31"}, {"date_from": "2023-01-01"}, {"allegations": ["dprk-labourers"]}]
)
def test_claims_outside_the_window_leave_no_mark_and_no_word(name, narrow, window):
    data = select(real(), Params(**window))
    figure, spec = FIGURES[name].draw(data, narrow=narrow), FIGURES[name]
    assert checking.check(figure) == [] and styles(figure, "mark-") == styles(figure, "key-")
    words = printed(figure)
    told = {"2023": "13 October 2023" in words, "2022": "November 2022" in words or "August 2022" in words}
    assert told == {year: name in on for year, on in _told(window).items()}
    assert set(spec.claims(data)) <= set(data.claims["claim_id"])
    assert spec.title(data) and 30 <= len(spec.alt(data)) <= 150


def _told(window: dict) -> dict[str, set[str]]:
    early, late = {"map-overview", "map-crimea"}, set(MAPS)
    if "allegations" in window:
        return {"2023": set(), "2022": set()}
    return {"2023": set(), "2022": early} if "date_to" in window else {"2023": late, "2022": set()}


@EACH
@WIDTHS
def test_an_invented_article_gives_the_base_map_alone(name, narrow):
    figure = FIGURES[name].draw(invented(), narrow=narrow)
    assert checking.check(figure) == []
    assert styles(figure, "mark-") <= {"town", "border", "inner", "extent", "occupied"}
    assert FIGURES[name].claims(invented()) == []


# Where the words come from


def test_words_on_the_maps_follow_the_tables():
    data = changed(
        real(), "claims", "claim_id", "2023-10-13-dw/containers-delivered", quantity_text="about 7"
    )
    data = changed(data, "claims", "claim_id", "2022-11-02-euronews/drones-received", said_edtf="2022-03")
    words = printed(FIGURES["map-overview"].draw(data))
    assert "about 7 containers" in words and "March 2022" in words and "more than 1,000" not in words
    features = [{**f, "properties": {**f["properties"]}} for f in data.leg_features["features"]]
    for feature in features:
        if feature["properties"]["mode"] == "sea":
            feature["properties"]["length_km"] = 512.0
    longer = replace(data, leg_features={**data.leg_features, "features": features})
    assert "About 510 km (276 nmi)" in printed(FIGURES["map-ports"].draw(longer))
    assert "About 200 km (107 nmi)" in printed(drawn("map-ports", False))


def test_drawing_code_holds_no_date_quantity_or_speaker():
    ids = {said.SHELLS, said.CONTAINERS, said.DRONES, said.PERSONNEL}
    typed = re.compile(r"\b(19|20)\d\d\b|1,000|White House|Kirby|Euronews|Deutsche|hundreds|significant")
    for path in sorted(SOURCES.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        comments = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        strings = [
            node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        ours = {node.value for node in strings if id(node) not in comments} - ids
        assert [text for text in ours if typed.search(text)] == [], path.name


def test_a_place_known_only_from_elsewhere_is_named_as_context_and_is_on_no_map_of_the_articles_alone():
    core = replace(real(), context=None)
    for name, narrow in itertools.product(MAPS, (False, True)):
        words = printed(FIGURES[name].draw(core, narrow=narrow)) + FIGURES[name].description(core)
        assert "Tikhoretsk" not in words and "context" not in words.lower() and "elsewhere" not in words
        shown = printed(drawn(name, narrow))
        assert ("Tikhoretsk (context)" in shown) == (name == "map-crimea")
        assert ("By rail (context)" in shown) == (name == "map-ports")
    for name in ("map-ports", "map-crimea"):
        rows = FIGURES[name].table(real())
        assert list(rows[rows["claim_id"].isna()]["mark"]) == ["reported elsewhere (context)"]


def test_what_only_the_context_names_is_hollow_and_in_no_lanes_colour():
    for name in ("map-ports", "map-crimea"):
        marks = [a for a in drawn(name, False).findobj() if str(a.get_gid()).startswith("mark-elsewhere")]
        assert len(marks) == 1 and marks[0].get_url().startswith("#ctx-")
        assert (
            to_hex(marks[0].get_facecolor()) == "#ffffff"
            and to_hex(marks[0].get_edgecolor()) == PALETTE["muted"].lower()
        )


def test_the_outlets_words_are_named_as_such_and_the_speakers_are_quoted():
    words = printed(drawn("map-overview", False))
    assert "Deutsche Welle’s words" in words and "Euronews’ words" in words and "“significant" in words


def test_every_town_and_label_has_a_row_in_the_place_list():
    from armsclaims.figures.maps import crimea, overview, ports

    for module, narrow in itertools.product((crimea, overview, ports), (False, True)):
        for place_id in [
            *(row[0] for row in module.LABELS[narrow]),
            *(row[0] for row in module.TOWNS[narrow]),
        ]:
            assert place_id in real().place_list
        assert all(real().place_list[place_id].lat for place_id, _ in module.TOWNS[narrow])


# Colours


def luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def over(colour: str, ground: str, alpha: float) -> str:
    parts = [
        (int(colour[i : i + 2], 16) * alpha + int(ground[i : i + 2], 16) * (1 - alpha)) for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{round(part):02x}" for part in parts)


AREA = over(PALETTE["blue"], marks.NAMED, 1 - (1 - marks.AREA_ALPHA) ** marks.AREA_STEPS)
GROUNDS = [marks.SEA, marks.LAND, marks.NAMED, *marks.TINTS.values(), AREA]


@pytest.mark.parametrize("ground", GROUNDS)
def test_text_keeps_its_contrast_on_every_ground(ground):
    for ink in (PALETTE["ink"], marks.COUNTRY_TEXT):
        assert contrast(ink, ground) >= 4.5
    assert contrast(marks.SEA_TEXT, marks.SEA) >= 4.5 and contrast(PALETTE["muted"], PALETTE["paper"]) >= 4.5


def test_marks_of_claims_keep_their_contrast_on_the_grounds_they_touch():
    for ground in (marks.SEA, marks.LAND, marks.NAMED, marks.TINTS["blue"]):
        assert contrast(PALETTE["blue"], ground) >= 3
    for ground in (marks.SEA, marks.NAMED, PALETTE["paper"]):
        assert contrast(PALETTE["vermilion"], ground) >= 3
    assert contrast(marks.OCCUPIED, marks.TINTS["vermilion"]) >= 3


MACHADO = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
"""Simulations of colour vision deficiency at full strength, on linear RGB (Machado, Oliveira and Fernandes, 2009)."""


def lab(colour: str, matrix: list[list[float]]) -> np.ndarray:
    srgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(matrix) @ linear, 0, 1)
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    xyz = np.array(to_xyz) @ seen / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("matrix", [np.eye(3).tolist(), *MACHADO.values()], ids=["normal", *MACHADO])
def test_the_lanes_are_told_apart_with_any_colour_vision(matrix):
    assert np.linalg.norm(lab(PALETTE["blue"], matrix) - lab(PALETTE["vermilion"], matrix)) > 20


# The check itself


def fresh():
    return FIGURES["map-ports"].draw(real())


def box(figure, kind: str = "box"):
    return next(a for a in figure.axes[0].get_children() if (a.get_gid() or "").startswith(f"{kind}-"))


def test_the_check_sees_text_on_text_on_a_line_on_a_symbol_and_over_an_edge():
    figure = fresh()
    ax = figure.axes[0]
    line = shape(artists(figure, "mark-leg")[0])
    middle, port = line.interpolate(0.3, normalized=True), artists(figure, "mark-port")[1]
    ax.text(middle.x - 20, middle.y + 4, "On the line", size=13)
    ax.text(port.center[0], port.center[1], "On the port", size=13)
    ax.text(880, 300, "Over the frame's edge", size=13)
    edge = shape(box(figure))
    ax.text(edge.bounds[0] - 30, edge.centroid.y, "Over a box's edge", size=13)
    told = "\n".join(checking.check(figure))
    assert "'On the line' lies on mark-leg" in told and "'On the port' lies on mark-port" in told
    assert '"Over the frame\'s edge" leaves the figure' in told
    assert '"Over a box\'s edge" runs over the edge of box' in told


def test_the_check_sees_boxes_that_hide_and_leaders_that_cross():
    figure = fresh()
    ax = figure.axes[0]
    port = artists(figure, "mark-port")[1].center
    ax.add_patch(Rectangle((port[0] - 20, port[1] - 20), 40, 40, gid="box-90"))
    first, second = (shape(artists(figure, "leader")[at]) for at in (0, 1))
    ax.plot([first.centroid.x - 9, first.centroid.x + 9], [first.centroid.y] * 2, gid="leader-90")
    far = shape(box(figure)).bounds
    ax.plot([far[0] - 5, far[2] + 5], [(far[1] + far[3]) / 2] * 2, gid="leader-91")
    told = "\n".join(checking.check(figure))
    assert "box-90 hides mark-port" in told and "crosses leader-90" in told and isinstance(second, LineString)
    assert "leader-91 runs through box" in told


def test_the_check_sees_what_the_frame_cuts():
    figure = fresh()
    marks.town(figure.axes[0], 919, 300)
    assert any("is cut by the map's frame" in fault for fault in checking.check(figure))
