"""Layers of the maps: committed extracts, projections to px, true distances, and the frozen sea leg.

Coordinates come in as longitude and latitude (WGS84) and leave as px of a map's frame, y downwards, rounded to a tenth of
a px: what a reader cannot see is not written into a page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from ..paths import project_root

GEOD = pyproj.Geod(ellps="WGS84")
KM, NMI = 1000.0, 1852.0
"""Metres in a kilometre and in a nautical mile."""


def basemap(name: str = "") -> Path:
    """Return the folder of the extracts, or a file in it."""
    return project_root() / "data" / "basemap" / name


@cache
def manifest() -> dict[str, Any]:
    """Return MANIFEST.json: credit, notes, projections, sources and extracts."""
    return json.loads(basemap("MANIFEST.json").read_text(encoding="utf-8"))


@cache
def layer(name: str) -> gpd.GeoDataFrame:
    """Return one extract by name without its ending, in longitude and latitude."""
    return gpd.read_file(basemap(f"{name}.geojson"))


def note(name: str) -> str:
    """Return one of the maps' fixed notes."""
    return manifest()["notes"][name]


def credit(*sources: str) -> str:
    """Return the credit line of the named sources of the manifest, each credit once, in the manifest's order."""
    known = manifest()["sources"]
    return " ".join(dict.fromkeys(known[name]["credit"] for name in known if name in sources))


@dataclass(frozen=True)
class View:
    """A window onto a projection: a box of the figure in px that shows a rectangle of the projected plane in metres.

    `left`, `top`, `width`, `height` are px from the figure's top left corner; `west` and `north` are the projected
    coordinates of the box's top left corner; `scale` is metres of the projection in one px.
    """

    crs: str
    left: float
    top: float
    width: float
    height: float
    west: float
    north: float
    scale: float

    @classmethod
    def fit(
        cls, crs: str, box_px: tuple[float, float, float, float], centre: tuple[float, float], km: float
    ) -> View:
        """Return the view whose box (left, top, width, height) is `km` wide and centred on (lon, lat)."""
        left, top, width, height = box_px
        x, y = _forward(crs).transform(*centre)
        scale = km * KM / width
        return cls(crs, left, top, width, height, x - scale * width / 2, y + scale * height / 2, scale)

    @property
    def frame(self) -> Polygon:
        """The box as a polygon in px."""
        return box(self.left, self.top, self.left + self.width, self.top + self.height)

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the px of a position."""
        x, y = self._px(np.array([[lon, lat]]))[0]
        return round(float(x), 1), round(float(y), 1)

    def _px(self, lonlat: np.ndarray) -> np.ndarray:
        x, y = _forward(self.crs).transform(lonlat[:, 0], lonlat[:, 1])
        return np.column_stack(
            [
                self.left + (np.asarray(x) - self.west) / self.scale,
                self.top + (self.north - np.asarray(y)) / self.scale,
            ]
        )

    def shapes(self, shapes: Any, *, tolerance: float = 0.4, smallest: float = 1.0) -> np.ndarray:
        """Return polygons that tile the ground as px, cut to the frame and simplified together.

        `tolerance` is in px; parts smaller than `smallest` square px are dropped. Neighbours keep common edges.
        """
        moved = shapely.transform(np.asarray(shapes), self._px)
        cut = [MultiPolygon(_polygons(shape)) for shape in shapely.clip_by_rect(moved, *self.frame.bounds)]
        cut = shapely.coverage_simplify(cut, tolerance)
        return np.array([rounded(MultiPolygon(_large(shape, smallest))) for shape in cut])

    def whole(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape as px, not cut to the frame."""
        return shapely.transform(shape, self._px)

    def lines(self, shape: BaseGeometry, *, tolerance: float = 0.4) -> BaseGeometry:
        """Return lines as px, simplified, cut to the frame."""
        moved = shapely.transform(shape, self._px)
        return rounded(shapely.simplify(moved, tolerance).intersection(self.frame))

    def contains(self, lon: float, lat: float) -> bool:
        """Return whether a position lies in the frame."""
        return bool(self.frame.contains(shapely.Point(self.xy(lon, lat))))

    def outline(self) -> Polygon:
        """Return the frame in longitude and latitude, with enough points to be drawn on another map."""
        edge = shapely.segmentize(self.frame.exterior, self.width / 20)
        return Polygon(shapely.transform(edge, self._lonlat))

    def _lonlat(self, px: np.ndarray) -> np.ndarray:
        x = self.west + (px[:, 0] - self.left) * self.scale
        y = self.north - (px[:, 1] - self.top) * self.scale
        return np.column_stack(_forward(self.crs).transform(x, y, direction="INVERSE"))

    def bar(self, at: tuple[float, float], metres: float) -> float:
        """Return how many px to the right of the px `at` a bar of `metres` reaches: true at its own place and direction."""
        length = metres / self.scale
        for _ in range(4):
            length *= metres / self.ground(at, (at[0] + length, at[1]))
        return length

    def ground(self, a: tuple[float, float], b: tuple[float, float]) -> float:
        """Return the geodesic distance in metres between two px."""
        (lon1, lat1), (lon2, lat2) = self._lonlat(np.array([a, b]))
        return float(GEOD.inv(lon1, lat1, lon2, lat2)[2])

    def graticule(
        self, lons: range | list[float], lats: range | list[float]
    ) -> dict[tuple[str, float], BaseGeometry]:
        """Return the meridians and parallels in the frame as px by ("lon" or "lat", degrees)."""
        steps = np.linspace(0, 1, 61)
        found: dict[tuple[str, float], BaseGeometry] = {}
        for kind, values, others in (("lon", lons, lats), ("lat", lats, lons)):
            low, high = min(others), max(others)
            for value in values:
                run = low + steps * (high - low)
                pair = (np.full_like(run, value), run) if kind == "lon" else (run, np.full_like(run, value))
                line = LineString(np.column_stack(pair))
                inside = self.lines(line, tolerance=0.2)
                if not inside.is_empty:
                    found[kind, value] = inside
        return found


@cache
def _forward(crs: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 0]


def _large(shape: BaseGeometry, smallest: float) -> list[Polygon]:
    """Return the polygons of at least an area, without the holes that are smaller."""
    return [
        Polygon(part.exterior, [ring for ring in part.interiors if Polygon(ring).area >= smallest])
        for part in _polygons(shape)
        if part.area >= smallest
    ]


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """Return a geometry with its px rounded to a tenth, repeated points dropped."""
    return shapely.remove_repeated_points(shapely.transform(shape, lambda px: np.round(px, 1)))


def borders(shapes: np.ndarray) -> BaseGeometry:
    """Return the lines between neighbours of polygons that tile the ground."""
    edges = shapely.union_all(shapely.boundary(shapes))
    return shapely.line_merge(edges.difference(shapely.union_all(shapes).boundary.buffer(0.05)))


def merged(shapes: np.ndarray) -> BaseGeometry:
    """Return neighbours as one shape."""
    return shapely.union_all(shapely.make_valid(shapes), grid_size=0.1)


def length_km(line: BaseGeometry) -> float:
    """Return the geodesic length of a line in longitude and latitude."""
    return float(GEOD.geometry_length(line)) / KM


def area_km2(shape: BaseGeometry) -> float:
    """Return the geodesic area of a shape in longitude and latitude."""
    return abs(float(GEOD.geometry_area_perimeter(shapely.normalize(shape))[0])) / KM**2


def densified(line: LineString, step: float = 200.0) -> LineString:
    """Return the geodesic through a line's points with one at least every `step` metres."""
    points: list[tuple[float, float]] = []
    for (lon1, lat1), (lon2, lat2) in zip(line.coords[:-1], line.coords[1:], strict=True):
        count = int(GEOD.inv(lon1, lat1, lon2, lat2)[2] // step)
        between = GEOD.npts(lon1, lat1, lon2, lat2, count) if count else []
        points += [(lon1, lat1), *(tuple(point) for point in between)]
    return LineString([*points, line.coords[-1]])


def sea_leg(legs: dict[str, Any], claim_id: str) -> LineString | None:
    """Return the computed path of a claimed leg from `legs.geojson`, or None where none was computed."""
    for feature in legs["features"]:
        about = feature["properties"]
        if about["claim_id"] == claim_id and about["path"] == "computed" and feature["geometry"]:
            return LineString(feature["geometry"]["coordinates"])
    return None
