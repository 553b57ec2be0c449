"""What a map stands on: a case's extracts or the world's base map, and the view that turns degrees into px.

Extracts lie in `data/basemap/` of the case, the world in the package. Both come in longitude and latitude
(WGS84).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from shapely.affinity import affine_transform
from shapely.geometry import LineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from ..faults import CallError

GEOD = pyproj.Geod(ellps="WGS84")
WORLD = Path(__file__).resolve().parents[1] / "world"
Frame = tuple[float, float, float, float]
"""West, south, east and north in degrees."""
KM, NMI = 1000.0, 1852.0
"""Metres in a kilometre and in a nautical mile."""
NOWHERE = (-179.0, -55.0, 179.0, 75.0)
"""The frame of a map on which no place has a position: the world."""


@cache
def world(detail: bool = True) -> gpd.GeoDataFrame:
    """Return every country (iso_a2, iso_a3, name), in the borders of Natural Earth's German view."""
    name = "countries.geojson.gz" if detail else "countries_small.geojson.gz"
    return gpd.read_file(gzip.decompress((WORLD / name).read_bytes()))


@cache
def gazetteer() -> pd.DataFrame:
    """Return settlements of at least 15,000 people, largest first."""
    return pd.read_csv(WORLD / "gazetteer.csv.gz", keep_default_na=False)


def credit() -> str:
    """Return the credit line of the package's own base map and gazetteer."""
    sources = json.loads((WORLD / "MANIFEST.json").read_text(encoding="utf-8"))["sources"]
    return " ".join(source["credit"] for source in sources.values())


def extract(lists: Path | None, name: str, detail: bool = True) -> gpd.GeoDataFrame:
    """Return one extract of a case by name; `world`, or a case without extracts, is the package's map."""
    folder = lists / "basemap" if lists else None
    if name == "world" or folder is None or not folder.is_dir():
        return world(detail)
    path = folder / f"{name}.geojson"
    if not path.is_file():
        raise CallError(f"no such base map: data/basemap/{path.name}; add the file, or write `land: world`")
    names = world(detail=False)[["iso_a2", "iso_a3", "name"]]
    return gpd.read_file(path)[["iso_a3", "geometry"]].merge(names, on="iso_a3", how="left")


def region(lists: Path | None, place_id: str, country: str) -> BaseGeometry | None:
    """Return a place's area: the case's extract of that name, else its country, else None."""
    path = lists / "basemap" / f"{place_id.replace('-', '_')}.geojson" if lists else None
    if path and path.is_file():
        return gpd.read_file(path).union_all()
    if not country:  # land that belongs to no state has an empty code as well
        return None
    shapes = world().geometry[world()["iso_a2"] == country]
    return shapes.union_all() if len(shapes) else None


def geodesic(start: tuple[float, float], end: tuple[float, float]) -> LineString:
    """Return the shortest line on the ellipsoid between two positions."""
    return LineString([start, *GEOD.npts(*start, *end, 50), end])


def polygons(shape: BaseGeometry, least: float = 0) -> MultiPolygon:
    """Return the polygons of a shape that are larger than `least`."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return MultiPolygon([part for part in parts if part.geom_type == "Polygon" and part.area > least])


def bounds(shapes: Iterable[BaseGeometry | None]) -> Frame:
    """Return the box around shapes, with a margin, at least three degrees wide."""
    west, south, east, north = shapely.total_bounds([None, *shapes])
    dx, dy = 0.72 * max(east - west, 3.0), 0.72 * max(north - south, 2.0)
    x, y = (west + east) / 2, (south + north) / 2
    if not dx <= 80:  # nothing, or more than a view of one side of the world shows
        return NOWHERE
    return x - dx, max(y - dy, -80.0), x + dx, min(y + dy, 84.0)


def projection(frame: Frame) -> str:
    """Return a projection true enough for a frame: conformal for a region, equal area for a continent."""
    west, south, east, north = frame
    lon, lat = (west + east) / 2, (south + north) / 2
    if east - west > 160:
        return f"+proj=eqearth +lon_0={lon:.2f} +ellps=WGS84 +units=m"
    kind = "tmerc +k=1" if east - west < 12 else "laea"
    return f"+proj={kind} +lat_0={lat:.2f} +lon_0={lon:.2f} +ellps=WGS84 +units=m"


@dataclass(frozen=True)
class View:
    """A window of `width` by `height` px onto a projected plane, y downwards; `scale` is metres in one px."""

    crs: str
    west: float
    north: float
    width: float
    height: float
    scale: float

    @classmethod
    def fit(cls, crs: str, frame: Frame, width: float, height: float) -> View:
        """Return the view of a size that holds a box in degrees, with the box in its middle."""
        ring = shapely.segmentize(box(*frame).exterior, (frame[2] - frame[0]) / 20)
        west, south, east, north = LineString(transformed(ring, crs).coords).bounds
        scale = max((east - west) / width, (north - south) / height)
        x, y = (west + east) / 2, (south + north) / 2
        return cls(crs, x - scale * width / 2, y + scale * height / 2, width, height, scale)

    @property
    def frame(self) -> Polygon:
        """The window in px."""
        return box(0, 0, self.width, self.height)

    @property
    def extent(self) -> Frame:
        """Left, right, bottom and top of the window in metres, as axes limits."""
        west, south, east, north = self.metres(self.frame).bounds
        return west, east, south, north

    def px(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape in degrees as px."""
        one = 1 / self.scale
        steps = (one, 0, 0, -one, -self.west * one, self.north * one)
        return affine_transform(transformed(shape, self.crs), steps)

    def metres(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape in px in metres of the projection."""
        return affine_transform(shape, (self.scale, 0, 0, -self.scale, self.west, self.north))

    def degrees(self, px: np.ndarray) -> np.ndarray:
        """Return px as longitude and latitude."""
        metres = px * (self.scale, -self.scale) + (self.west, self.north)
        return np.column_stack(_transformer(self.crs).transform(*metres.T, direction="INVERSE"))

    def outline(self) -> Polygon:
        """Return the window in degrees, with enough points to be drawn on another map."""
        return shapely.transform(shapely.segmentize(self.frame, self.width / 20), self.degrees)

    def bar(self, at: tuple[float, float], metres: float) -> float:
        """Return how many px to the right of the px `at` a bar of `metres` reaches: true at its own place."""
        length = metres / self.scale
        ends = self.degrees(np.array([at, (at[0] + length, at[1])]))
        return length * metres / float(GEOD.inv(*ends[0], *ends[1])[2])

    def land(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return countries in px, cut to the window and simplified together so that edges still meet."""
        west, south, east, north = self.outline().bounds
        near = (west - 2, max(south - 2, -90), east + 2, min(north + 2, 90))
        if not np.isfinite(near).all() or east - west > 200:
            near = (-180, -60, 180, 84)
        frame = frame.set_crs(None, allow_override=True)  # px have none
        shapes = frame.clip_by_rect(*near).make_valid()
        shapes = shapes[~shapes.is_empty].map(self.px)
        shapes = shapes.clip_by_rect(*self.frame.buffer(8, join_style="mitre").bounds).map(polygons)
        shapes = shapes.simplify_coverage(0.4).make_valid().map(partial(polygons, least=1))
        found = frame.loc[shapes.index].set_geometry(shapes)
        return found[~found.is_empty].reset_index(drop=True)


@cache
def _transformer(crs: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def transformed(shape: BaseGeometry, crs: str) -> BaseGeometry:
    """Return a shape in degrees in another projection."""
    to = _transformer(crs)
    return shapely.transform(shape, lambda lonlat: np.column_stack(to.transform(*lonlat.T)))
