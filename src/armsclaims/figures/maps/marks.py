"""How each thing on a map looks, and its key in the legend: one function a style, so that no legend can differ.

Claims have colour, the base map is grey; dashes, hatching, a ring or a soft edge tell the styles apart without colour.
Every artist that stands for something has a gid, `mark-<style>-<n>` or `key-<style>-<n>`: the checks find it by that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import matplotlib.path as mpath
import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch, Rectangle
from shapely.geometry import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from ..geo import rounded
from ..style import PALETTE

SEA, LAND, NAMED = "#E6E9EB", "#F1EEE8", "#FBFAF7"
COAST, BORDER, GRID = "#8E9AA1", "#A49C90", "#D3D9DC"
SEA_TEXT, COUNTRY_TEXT = "#4F5F69", "#5C554A"
OCCUPIED = "#5B4A7D"
TINTS = {"blue": "#D3E5F1", "vermilion": "#F7DDCB"}
"""Lane colours at a fifth, for ground: text on them keeps its contrast."""
AREA_STEPS, AREA_ALPHA = 11, 0.03
DASH = (0, (6, 3.2))


def path_of(shape: BaseGeometry) -> mpath.Path:
    """Return polygons or lines as one path."""
    pieces = []
    for part in _simple_parts(shape):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            points = np.asarray(ring.coords)
            codes = np.full(len(points), mpath.Path.LINETO, dtype=mpath.Path.code_type)
            codes[0] = mpath.Path.MOVETO
            if part.geom_type == "Polygon":
                codes[-1] = mpath.Path.CLOSEPOLY
            pieces.append(mpath.Path(points, codes))
    return mpath.Path.make_compound_path(*pieces) if pieces else mpath.Path(np.zeros((0, 2)))


def _simple_parts(shape: BaseGeometry) -> Iterator[Any]:
    for part in shapely.get_parts(shape):
        if hasattr(part, "geoms"):
            yield from _simple_parts(part)
        elif not part.is_empty and part.geom_type in ("Polygon", "LineString", "LinearRing"):
            yield part


def fill(ax: Axes, shape: BaseGeometry, colour: str, zorder: float, **more: Any) -> PathPatch | None:
    """Draw ground: polygons filled with one colour, without an edge unless `more` gives one."""
    if shape.is_empty:
        return None
    # The frame's limits are fixed: add_patch would measure every curve for limits that nobody asks for.
    return ax.add_artist(
        PathPatch(path_of(shape), **{"fc": colour, "ec": "none", "lw": 0, "zorder": zorder} | more)
    )


def stroke(
    ax: Axes, shape: BaseGeometry, colour: str, width: float, zorder: float, **more: Any
) -> PathPatch | None:
    """Draw lines."""
    if shape.is_empty:
        return None
    look = {
        "fc": "none",
        "ec": colour,
        "lw": width,
        "zorder": zorder,
        "capstyle": "butt",
        "joinstyle": "round",
    }
    return ax.add_artist(PathPatch(path_of(shape), **look | more))


def _name(artist: Artist, style: str, key: bool, url: str | None = None) -> None:
    """Name an artist by its style and its place among the axes' artists, so that a second drawing has the same names."""
    artist.set_gid(f"{'key' if key else 'mark'}-{style}-{len(artist.axes.get_children())}")
    if url:
        artist.set_url(url)


def port(
    ax: Axes, x: float, y: float, colour: str, *, size: float = 6.0, url: str | None = None, key: bool = False
) -> None:
    """A port whose name the speaker gave: a solid disc."""
    disc = ax.add_patch(Circle((x, y), size, fc=PALETTE[colour], ec="white", lw=1.2, zorder=8))
    _name(disc, f"port-{colour}", key, url)


def ring(ax: Axes, x: float, y: float, radius: float, colour: str, *, key: bool = False) -> None:
    """How far a port's berth may lie from its disc: a dotted ring."""
    circle = ax.add_patch(
        Circle((x, y), radius, fc="none", ec=PALETTE[colour], lw=1.3, ls=(0, (1.2, 2)), zorder=7)
    )
    _name(circle, f"ring-{colour}", key)


def leg(
    ax: Axes,
    line: BaseGeometry,
    colour: str,
    *,
    width: float = 2.6,
    url: str | None = None,
    key: bool = False,
) -> None:
    """A path we computed: always dashed."""
    drawn = stroke(ax, line, PALETTE[colour], width, 6, ls=DASH)
    if drawn is not None:
        _name(drawn, f"leg-{colour}", key, url)


def arrow_head(ax: Axes, line: LineString, share: float, colour: str, size: float = 7.0) -> None:
    """An arrow head on a line at a share of its length, in its direction."""
    a, b = (line.interpolate(share + d, normalized=True) for d in (-0.005, 0.005))
    ux, uy = (b.x - a.x), (b.y - a.y)
    norm = float(np.hypot(ux, uy))
    ux, uy = ux / norm, uy / norm
    tip, tail = (a.x + ux * size, a.y + uy * size), (a.x - ux * size * 0.6, a.y - uy * size * 0.6)
    wing = size * 0.62
    points = [tip, (tail[0] - uy * wing, tail[1] + ux * wing), (tail[0] + uy * wing, tail[1] - ux * wing)]
    head = ax.add_patch(
        PathPatch(mpath.Path([*points, points[0]]), fc=PALETTE[colour], ec="white", lw=0.8, zorder=7)
    )
    _name(head, f"leg-{colour}", False)


def area(
    ax: Axes,
    shape: BaseGeometry,
    within: BaseGeometry,
    colour: str,
    depth: float,
    *,
    url: str | None = None,
    key: bool = False,
) -> None:
    """An area without agreed bounds: a tint that fades towards its edge, which is not drawn. `depth` is px of fading.

    Bays of the edge are filled before it is drawn in, or the fading would show them. No tint leaves `within` (the
    country, as far as the map shows it), which cuts it without fading.
    """
    smooth = shape.buffer(depth).buffer(-depth)
    for step in range(AREA_STEPS):
        inner = smooth.buffer(-depth * step / AREA_STEPS).simplify(0.5).intersection(within)
        drawn = fill(ax, rounded(inner), PALETTE[colour], 2.1, alpha=AREA_ALPHA)
        if drawn is not None and step == 0:
            _name(drawn, f"area-{colour}", key, url)


def region(
    ax: Axes,
    shape: BaseGeometry,
    colour: str,
    *,
    width: float = 1.8,
    url: str | None = None,
    key: bool = False,
) -> None:
    """A region that the speaker named, with no site in it: tinted, with a solid edge."""
    drawn = fill(ax, shape, TINTS[colour], 3, ec=PALETTE[colour], lw=width, joinstyle="round")
    if drawn is not None:
        _name(drawn, f"region-{colour}", key, url)


def occupied(
    ax: Axes, shape: BaseGeometry, *, spacing: float = 6.0, width: float = 1.0, key: bool = False
) -> None:
    """Occupied ground: hatched."""
    left, top, right, bottom = shape.bounds
    reach = bottom - top
    starts = np.arange(left - reach, right, spacing)
    lines = MultiLineString([[(x, bottom), (x + reach, top)] for x in starts])
    drawn = stroke(ax, rounded(lines.intersection(shape)), OCCUPIED, width, 3.2)
    if drawn is not None:
        _name(drawn, "occupied", key)


def supplier(
    ax: Axes, shape: BaseGeometry, colour: str, *, url: str | None = None, key: bool = False
) -> None:
    """A country that the speaker named, with no place in it: tinted as a whole."""
    drawn = fill(ax, shape, TINTS[colour], 1.2, ec=BORDER if key else "none", lw=0.8 if key else 0)
    if drawn is not None:
        _name(drawn, f"supplier-{colour}", key, url)


def town(ax: Axes, x: float, y: float, *, size: float = 5.0, key: bool = False) -> None:
    """A town for orientation: a small dark square, never in a claim's colour."""
    square = Rectangle(
        (x - size / 2, y - size / 2), size, size, fc=PALETTE["ink"], ec="white", lw=0.8, zorder=7
    )
    _name(ax.add_patch(square), "town", key)


def elsewhere(
    ax: Axes, x: float, y: float, *, size: float = 6.5, url: str | None = None, key: bool = False
) -> None:
    """A place that only the context names: a hollow neutral diamond, in no claim's colour."""
    corners = np.array([(x - size, y), (x, y - size), (x + size, y), (x, y + size), (x - size, y)])
    drawn = PathPatch(
        mpath.Path(corners), fc="white", ec=PALETTE["muted"], lw=1.6, zorder=7, joinstyle="miter"
    )
    _name(ax.add_patch(drawn), "elsewhere", key, url)


def extent(ax: Axes, shape: BaseGeometry, *, key: bool = False) -> None:
    """The frame of another map: a thin dark outline."""
    drawn = stroke(ax, shape, PALETTE["muted"], 1.1, 5)
    if drawn is not None:
        _name(drawn, "extent", key)


def dashes(ax: Axes, shape: BaseGeometry, *, key: bool = False) -> None:
    """Boundaries of regions inside a country: thin dots of the base map's colour."""
    drawn = stroke(ax, shape, BORDER, 0.9, 2, ls=(0, (1.5, 2.5)))
    if drawn is not None:
        _name(drawn, "inner", key)


def border(ax: Axes, shape: BaseGeometry, *, key: bool = False) -> None:
    """Borders of countries."""
    drawn = stroke(ax, shape, BORDER, 1.0, 2.2)
    if drawn is not None:
        _name(drawn, "border", key)


def key(ax: Axes, name: str, x: float, y: float, colour: str, half: float) -> None:
    """Draw a style's sign in a legend, around (x, y), `half` its width in px."""
    ground, line = shapely.box(x - half, y - 8, x + half, y + 8), LineString([(x - 17, y), (x + 17, y)])
    draw = {
        "port": lambda: port(ax, x, y, colour, size=5.5, key=True),
        "ring": lambda: ring(ax, x, y, 9, colour, key=True),
        "leg": lambda: leg(ax, line, colour, width=2.4, key=True),
        "area": lambda: area(ax, ground.buffer(2), ground.buffer(3), colour, 9, key=True),
        "region": lambda: region(ax, ground, colour, width=1.5, key=True),
        "occupied": lambda: occupied(ax, ground, spacing=5, width=0.9, key=True),
        "supplier": lambda: supplier(ax, ground, colour, key=True),
        "town": lambda: town(ax, x, y, size=5.4, key=True),
        "elsewhere": lambda: elsewhere(ax, x, y, key=True),
        "extent": lambda: extent(ax, ground.exterior, key=True),
        "border": lambda: border(ax, line, key=True),
        "inner": lambda: dashes(ax, line, key=True),
    }
    draw[name]()
