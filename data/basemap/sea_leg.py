"""The sea leg: the shortest path off land between two ports, its measurements, and lines to compare it with.

Used by build_geo.py alone: the result is frozen in data/routes.geojson and sea_routes.geojson. No build
computes a route.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import geopandas as gpd
import networkx
import numpy as np
import pyproj
import shapely
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points
from sources import ROUTERS

GEOD = pyproj.Geod(ellps="WGS84")
NMI = 1852.0
PORT_CRS = "+proj=tmerc +lat_0=0 +lon_0=131.3 +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m"
PORT_WINDOW = (129.6, 41.8, 133.6, 43.6)
STAND_OFFS = (0.5, 1.0, 2.0, 3.0)
CHOSEN = 1.0
RELAXED, NEAR_PORT, LONGEST = 400.0, 9000.0, 205e3
METHOD = (
    "shortest path off land: visibility graph on GSHHG 2.3.6 full resolution, coast simplified by 50 m, "
    "stand-off 1 nmi, 400 m within 9 km of either port; length on the WGS84 ellipsoid"
)


def polygons(geometry: BaseGeometry) -> list[Polygon]:
    """Return the non-empty polygons in any geometry."""
    parts = shapely.get_parts(shapely.make_valid(geometry), return_index=False)
    flat = [piece for part in parts for piece in shapely.get_parts(part)]
    return [piece for piece in flat if piece.geom_type == "Polygon" and not piece.is_empty]


class SeaRouter:
    """Shortest paths off land in a window: a visibility graph on buffered coast, in transverse Mercator."""

    def __init__(self, land: list[Polygon], ends: tuple[Point, Point]):
        frame = gpd.GeoSeries(land, crs=4326).to_crs(PORT_CRS)
        self.land = shapely.union_all(frame.simplify(50.0).buffer(0).to_numpy())
        self.ends = gpd.GeoSeries(ends, crs=4326).to_crs(PORT_CRS).to_list()
        self.window = gpd.GeoSeries([box(*PORT_WINDOW)], crs=4326).to_crs(PORT_CRS)[0].buffer(-2000)

    def route(self, stand_off: float) -> LineString:
        """Return the path in degrees that keeps `stand_off` metres from land, less near the ports."""
        near = shapely.union_all([end.buffer(NEAR_PORT) for end in self.ends])
        far_land, near_land = self.land.difference(near), self.land.intersection(near)
        free = self.window.difference(
            far_land.buffer(stand_off, 4).union(near_land.buffer(RELAXED, 4))
        ).simplify(10.0)
        start, goal = (self._snap(end, free) for end in self.ends)
        sea = next(part for part in polygons(free) if part.distance(start) < 1 and part.distance(goal) < 1)
        corners = map(Point, _turning_points(sea))
        nodes = [start, goal, *(c for c in corners if c.distance(start) + c.distance(goal) < LONGEST)]
        graph = _visibility(nodes, sea.buffer(1.0))
        path = networkx.dijkstra_path(graph, 0, 1)
        line = LineString([nodes[index] for index in path])
        return gpd.GeoSeries([line], crs=PORT_CRS).to_crs(4326)[0]

    @staticmethod
    def _snap(point: Point, free: BaseGeometry) -> Point:
        main = max(polygons(free), key=lambda part: part.area)
        return point if main.contains(point) else nearest_points(main, point)[0]


def _turning_points(sea: Polygon) -> list[tuple[float, float]]:
    """Return the corners of the free sea where a shortest path can turn: where the obstacle is convex."""
    found = []
    for index, ring in enumerate((sea.exterior, *sea.interiors)):
        points = np.asarray(ring.coords)[:-1]
        before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
        turn = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
        rightward = -1 if ring.is_ccw else 1
        found += [tuple(point) for point in points[turn * rightward * (-1 if index else 1) > 0]]
    return found


def _visibility(nodes: list[Point], sea: BaseGeometry) -> networkx.Graph:
    """Return the graph of node pairs that see each other over `sea`, weighted by metres."""
    shapely.prepare(sea)
    points = np.array([(node.x, node.y) for node in nodes])
    graph = networkx.Graph()
    for index in range(len(nodes) - 1):
        others = np.arange(index + 1, len(nodes))
        pairs = np.stack([np.broadcast_to(points[index], (len(others), 2)), points[others]], axis=1)
        lines = shapely.linestrings(pairs)
        seen = shapely.covers(sea, lines)
        graph.add_weighted_edges_from(
            (index, int(other), float(shapely.length(line)))
            for other, line in zip(others[seen], lines[seen], strict=True)
        )
    return graph


def densify(line: LineString, step: float = 200.0) -> LineString:
    """Return the geodesic through the line's points with a point at least every `step` metres."""
    out: list[tuple[float, float]] = []
    points = list(line.coords)
    for (lon1, lat1), (lon2, lat2) in zip(points, points[1:], strict=False):
        count = max(1, math.ceil(GEOD.inv(lon1, lat1, lon2, lat2)[2] / step))
        out += [(lon1, lat1), *(GEOD.npts(lon1, lat1, lon2, lat2, count - 1) if count > 1 else [])]
    return LineString([*out, points[-1]])


def measure(line: LineString, land: BaseGeometry, ends: tuple[Point, Point]) -> dict[str, float]:
    """Return length (km, nmi), metres over land, gaps at the ends, clearance 8 km from the ports (km)."""
    dense = densify(line)
    over = dense.intersection(land)
    over_m = sum(GEOD.geometry_length(part) for part in shapely.get_parts(over)) if not over.is_empty else 0.0
    frame = gpd.GeoSeries([Point(p) for p in dense.coords], crs=4326).to_crs(PORT_CRS)
    ports = gpd.GeoSeries(ends, crs=4326).to_crs(PORT_CRS)
    shore = gpd.GeoSeries([land], crs=4326).to_crs(PORT_CRS)[0]
    far = frame[(frame.distance(ports[0]) > 8000) & (frame.distance(ports[1]) > 8000)]
    gaps = [GEOD.inv(*line.coords[i], end.x, end.y)[2] / 1000 for i, end in zip((0, -1), ends, strict=True)]
    km = GEOD.geometry_length(line) / 1000
    return {
        "length_km": round(km, 1), "length_nmi": round(km * 1000 / NMI, 1), "over_land_m": round(over_m),
        "gap_start_km": round(gaps[0], 2), "gap_end_km": round(gaps[1], 2),
        "clearance_km": round(float(far.distance(shore).min()) / 1000, 2),
    }  # fmt: skip


def accept(figures: dict[float, dict[str, float]]) -> None:
    """Stop unless the sea leg meets its acceptance figures; `figures` are measured by stand-off (nmi)."""
    leg, lengths = figures[1.0], [row["length_km"] for row in figures.values()]
    checks = {
        "off land": leg["over_land_m"] == 0,
        "length 190 to 205 km": 190 <= leg["length_km"] <= 205,
        "ends within 1 km": max(leg["gap_start_km"], leg["gap_end_km"]) <= 1.0,
        "spread over stand-offs at most 2 km": max(lengths) - min(lengths) <= 2.0,
        "clearance at least 0.8 km": leg["clearance_km"] >= 0.8,
    }
    failed = [name for name, good in checks.items() if not good]
    if failed:
        raise SystemExit(f"sea leg not accepted: {', '.join(failed)}; {figures}")


def alternatives(into: Path, ends: tuple[Point, Point]) -> dict[str, LineString]:
    """Return other routers' lines between the same ends, for comparison: none of them is drawn as the leg."""
    sys.path[:0] = [str(into / router["root"]) for router in ROUTERS.values()]
    import searoute
    from scgraph.geographs.marnet import marnet_geograph

    a, b = ([end.x, end.y] for end in ends)
    circle = GEOD.npts(*a, *b, 40)
    path = marnet_geograph.get_shortest_path(
        origin_node={"latitude": a[1], "longitude": a[0]},
        destination_node={"latitude": b[1], "longitude": b[0]},
    )["coordinate_path"]
    bare, joined = (searoute.searoute(a, b, append_orig_dest=ends)["geometry"] for ends in (False, True))
    return {
        "great circle": LineString([a, *circle, b]),
        "searoute 1.6.0": LineString(bare["coordinates"]),
        "searoute 1.6.0 with ends": LineString(joined["coordinates"]),
        "scgraph 2.15.0 marnet": LineString([(lon, lat) for lat, lon in path]),
    }


def sea_leg(
    land: list[Polygon], ends: tuple[Point, Point]
) -> dict[float, tuple[LineString, dict[str, float]]]:
    """Return line and measurements by stand-off in nmi; stop unless they meet the acceptance figures."""
    whole = shapely.union_all(land)
    router = SeaRouter(land, ends)
    lines = {nmi: router.route(nmi * NMI) for nmi in STAND_OFFS}
    figures = {nmi: measure(line, whole, ends) for nmi, line in lines.items()}
    accept(figures)
    return {nmi: (lines[nmi], figures[nmi]) for nmi in STAND_OFFS}
