"""What a map stands on: a case's extracts or the world's base map, and the view that turns degrees into px.

Extracts lie in `data/basemap/` of the case, the world in the package. Both come in longitude and latitude
(WGS84).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
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


def region(lists: Path | None, place_id: str, country: Any = None) -> BaseGeometry | None:
    """Return a place's area: the case's extract of that name, else its country, else None."""
    path = lists / "basemap" / f"{place_id.replace('-', '_')}.geojson" if lists else None
    if path and path.is_file():
        return gpd.read_file(path).union_all()
    known = world()
    shapes = known.geometry[known["iso_a2"] == country] if isinstance(country, str) else []
    return shapes.union_all() if len(shapes) else None


def geodesic(start: tuple[float, float], end: tuple[float, float]) -> LineString:
    """Return the shortest line on the ellipsoid between two positions."""
    return LineString([start, *GEOD.npts(*start, *end, 50), end])


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a shape."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 0]


def bounds(shapes: Iterable[BaseGeometry], margin: float = 0.22) -> Frame:
    """Return the box around shapes, with a margin, at least three degrees wide."""
    found = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not found:
        return NOWHERE
    west, south, east, north = shapely.union_all(found).bounds
    wide, tall = max(east - west, 3.0), max(north - south, 2.0)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    dx, dy = wide * (0.5 + margin), tall * (0.5 + margin)
    if 2 * dx > 200:
        return NOWHERE
    return middle_x - dx, max(middle_y - dy, -80.0), middle_x + dx, min(middle_y + dy, 84.0)


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
        return (
            self.west,
            self.west + self.scale * self.width,
            self.north - self.scale * self.height,
            self.north,
        )

    def px(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape in degrees as px."""
        return shapely.transform(transformed(shape, self.crs), self._to_px)

    def _to_px(self, metres: np.ndarray) -> np.ndarray:
        return np.column_stack(
            [(metres[:, 0] - self.west) / self.scale, (self.north - metres[:, 1]) / self.scale]
        )

    def metres(self, shape: Any) -> Any:
        """Return px, as a shape or an array, as metres of the projection."""
        move = lambda px: np.column_stack(  # noqa: E731
            [self.west + px[:, 0] * self.scale, self.north - px[:, 1] * self.scale]
        )
        return move(shape) if isinstance(shape, np.ndarray) else shapely.transform(shape, move)

    def degrees(self, px: np.ndarray) -> np.ndarray:
        """Return px as longitude and latitude."""
        metres = self.metres(px)
        return np.column_stack(_transformer(self.crs).transform(*metres.T, direction="INVERSE"))

    def outline(self) -> Polygon:
        """Return the window in degrees, with enough points to be drawn on another map."""
        return Polygon(self.degrees(shapely.get_coordinates(shapely.segmentize(self.frame, self.width / 20))))

    def bar(self, at: tuple[float, float], metres: float) -> float:
        """Return how many px to the right of the px `at` a bar of `metres` reaches: true at its own place."""
        length = metres / self.scale
        for _ in range(4):
            ends = self.degrees(np.array([at, (at[0] + length, at[1])]))
            length *= metres / float(GEOD.inv(*ends[0], *ends[1])[2])
        return length

    def land(
        self, frame: gpd.GeoDataFrame, tolerance: float = 0.4, smallest: float = 1.0
    ) -> gpd.GeoDataFrame:
        """Return countries in px, cut to the window and simplified together so that edges still meet."""
        west, south, east, north = self.outline().bounds
        near = (west - 2, max(south - 2, -90), east + 2, min(north + 2, 90))
        if not np.isfinite(near).all() or east - west > 200:
            near = (-180, -60, 180, 84)
        cut = shapely.clip_by_rect(frame.geometry.to_numpy(), *near)
        held = frame[~shapely.is_empty(cut)]
        shapes = [self.px(shapely.make_valid(shape)) for shape in cut if not shape.is_empty]
        edge = self.frame.buffer(8, join_style="mitre").bounds
        cut = [MultiPolygon(polygons(shape)) for shape in shapely.clip_by_rect(shapes, *edge)]
        simple = shapely.coverage_simplify(cut, tolerance) if cut else []
        valid = shapely.make_valid(simple) if len(cut) else []
        kept = [MultiPolygon([p for p in polygons(shape) if p.area >= smallest]) for shape in valid]
        found = gpd.GeoDataFrame(
            held.drop(columns="geometry"), geometry=gpd.GeoSeries(kept, index=held.index)
        )
        return found[~found.geometry.is_empty].reset_index(drop=True)


@cache
def _transformer(crs: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def transformed(shape: BaseGeometry, crs: str) -> BaseGeometry:
    """Return a shape in degrees in another projection."""
    to = _transformer(crs)
    return shapely.transform(shape, lambda lonlat: np.column_stack(to.transform(*lonlat.T)))


def edges(countries: gpd.GeoDataFrame) -> tuple[BaseGeometry, BaseGeometry, BaseGeometry]:
    """Return the land, its coast and the land borders of countries that tile the ground, in px."""
    shapes = countries.geometry.to_numpy()
    land = shapely.union_all(shapes, grid_size=0.05)
    coast = shapely.boundary(land)
    lines = shapely.union_all(shapely.boundary(shapes), grid_size=0.05)
    return land, coast, shapely.line_merge(shapely.difference(lines, shapely.buffer(coast, 0.4)))
