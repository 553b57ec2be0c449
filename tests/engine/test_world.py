"""The world base map and the gazetteer that ship with the package."""

import gzip
import hashlib
import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

import armsclaims
from armsclaims.coding.glyphs import check_glyphs, lacking
from armsclaims.figures import style

WORLD = Path(armsclaims.__file__).parent / "world"
MANIFEST = json.loads((WORLD / "MANIFEST.json").read_text(encoding="utf-8"))


def test_every_file_is_the_one_recorded():
    for extract in MANIFEST["extracts"]:
        assert hashlib.sha256((WORLD / extract["file"]).read_bytes()).hexdigest() == extract["sha256"]
    assert {path.name for path in WORLD.glob("*.gz")} == {row["file"] for row in MANIFEST["extracts"]}


def test_the_world_is_small():
    assert sum(path.stat().st_size for path in WORLD.iterdir() if path.is_file()) < 4_000_000


@pytest.mark.parametrize("name", ["countries.geojson.gz", "countries_small.geojson.gz"])
@pytest.mark.parametrize(
    ("town", "lon", "lat", "country"),
    [
        ("Simferopol", 34.11, 44.957, "UA"),
        ("Dzhankoi", 34.393, 45.713, "UA"),
        ("Donetsk", 37.802, 48.023, "UA"),
        ("Moscow", 37.618, 55.752, "RU"),
        ("Pyongyang", 125.754, 39.034, "KP"),
        ("Paris", 2.349, 48.853, "FR"),
        ("Tripoli", 13.18, 32.8, "LY"),
    ],
)
def test_towns_lie_in_their_countries_as_the_un_recognises_them(name, town, lon, lat, country):
    world = gpd.read_file(gzip.decompress((WORLD / name).read_bytes()))
    assert list(world[world.contains(Point(lon, lat))]["iso_a2"]) == [country], town


def test_the_gazetteer_has_every_capital_once_and_no_town_chosen():
    towns = pd.read_csv(WORLD / "gazetteer.csv.gz", keep_default_na=False)
    assert len(towns) > 30_000 and towns["geonames_id"].is_unique
    assert towns["population"].is_monotonic_decreasing
    capitals = towns[towns["capital"] == "yes"]
    assert len(capitals) > 180 and {"KP", "IR", "UA", "NA"} <= set(capitals["country"])


@pytest.mark.parametrize(
    "name", ["김정은", "Владивосток", "سيمفيروبول", "Ελλάδα", "תל אביב", "Đà Nẵng", "Łódź"]
)
def test_names_in_their_own_script_can_be_drawn(name):
    assert lacking(name) == ""
    assert style.text_width(name, 14) > 20


def test_a_name_that_no_typeface_has_is_a_fault_with_file_line_and_characters(tmp_path):
    (tmp_path / "speakers.yml").write_text(
        "# 安全\nkim: {name: 김정은}\nli: {name: 李安}\n", encoding="utf-8"
    )
    (fault,) = check_glyphs(tmp_path)
    assert (fault.file, fault.line) == ("data/speakers.yml", 3)
    assert "李安 (U+674E U+5B89)" in fault.message


def test_a_character_that_no_font_has_is_told():
    assert lacking("安 and 全, 安") == "安全"
    assert style.drawable("a→b") == "a[U+2192]b"


def test_what_no_typeface_draws_is_told_once_with_its_code_and_white_space_is_no_letter() -> None:
    assert lacking("Elm \u00e9\u0416\u05d0\u0627\ud55c\u2003\n\ufeff") == ""
    assert lacking("\u4e2d\u6587\u4e2d") == "\u4e2d\u6587"
