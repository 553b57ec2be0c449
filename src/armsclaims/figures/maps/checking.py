"""`check(fig)`: what overlaps or is cut off on a map. It compares all text, boxes, leaders, lines and symbols."""

from __future__ import annotations

from itertools import combinations

import shapely
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry

from .. import style

SYMBOLS = ("mark-port", "mark-town", "mark-elsewhere", "badge", "bar", "key")
BOXES = ("box", "inset")
LINES = ("leader", "mark-leg")


def check(fig: Figure) -> list[str]:
    """Return one sentence for each clash on a map; an empty list is a pass.

    Compared: texts with each other and the figure's edge; texts with boxes, frames, symbols, leaders, claim lines and the
    strip; boxes, symbols and leaders with each other.
    """
    texts, things = _texts(fig), _things(fig)
    pick = lambda *kinds: [(name, shape) for name, shape in things if name.startswith(kinds)]  # noqa: E731
    faults = style.check(fig)
    for words, shape in texts:
        faults += [
            f"{words!r} runs over the edge of {name}"
            for name, other in pick(*BOXES, "frame", "strip")
            if _cuts(shape, other)
        ]
        faults += [
            f"{words!r} lies on {name}"
            for name, other in pick(*SYMBOLS, "numeral")
            if shape.intersects(other)
            and not (name.startswith(("badge", "numeral")) and other.covers(shape.centroid))
        ]
        faults += [
            f"{words!r} lies on {name}"
            for name, other in pick(*LINES, "mark-extent")
            if shape.intersects(other)
        ]
    faults += _among_things(pick(*BOXES), pick(*SYMBOLS), pick("leader"), pick("mark-leg"))
    frames = [shape for name, shape in pick("frame")]
    inside = [thing for thing in pick("mark-port", "mark-town", "badge", "box", "inset", "leader") if frames]
    return faults + [
        f"{name} is cut by the map's frame"
        for name, shape in inside
        if not any(f.covers(shape) for f in frames)
    ]


def _among_things(boxes: list, symbols: list, leaders: list, legs: list) -> list[str]:
    faults = [f"{a} overlaps {b}" for (a, one), (b, two) in combinations(boxes, 2) if one.intersects(two)]
    faults += [f"{a} overlaps {b}" for (a, one), (b, two) in combinations(symbols, 2) if _deep(one, two)]
    faults += [
        f"{a} hides {b}"
        for a, one in boxes
        for b, two in [*symbols, *legs]
        if one.buffer(-0.5).intersects(two)
    ]
    faults += [f"{a} crosses {b}" for (a, one), (b, two) in combinations(leaders, 2) if one.intersects(two)]
    for name, line in leaders:
        faults += [
            f"{name} runs through {other}" for other, shape in boxes if line.intersects(shape.buffer(-1.5))
        ]
        ends = [shapely.Point(line.coords[at]) for at in (0, -1)]
        for other, shape in symbols:
            if line.intersects(shape) and not any(end.distance(shape) < 1 for end in ends):
                faults.append(f"{name} runs over {other}")
    return faults


def _cuts(shape: BaseGeometry, other: BaseGeometry) -> bool:
    """Return whether a text is neither inside nor outside a box."""
    return shape.intersects(other) and not other.covers(shape)


def _deep(one: BaseGeometry, two: BaseGeometry) -> bool:
    return one.intersection(two).area > 0.02 * min(one.area, two.area) + 0.01


def _texts(fig: Figure) -> list[tuple[str, BaseGeometry]]:
    """Return each printed text with its extent in px from the top left corner."""
    height = fig.bbox.height
    with style.style():
        found = []
        for text in fig.findobj(Text):
            if (
                text.get_visible()
                and text.get_text().strip()
                and text.axes is not None
                and text in text.axes.texts
            ):
                extent = text.get_window_extent()
                found.append(
                    (
                        text.get_text(),
                        box(extent.x0, height - extent.y1, extent.x1, height - extent.y0).buffer(-0.5),
                    )
                )
    return found


def _things(fig: Figure) -> list[tuple[str, BaseGeometry]]:
    """Return each named artist with its shape in px."""
    found = []
    for ax in fig.axes:
        for artist in ax.get_children():
            if artist.get_gid() and not isinstance(artist, Text):
                found.append((artist.get_gid(), _shape(artist)))
    return found


def _shape(artist: Artist) -> BaseGeometry:
    if isinstance(artist, Line2D):
        return LineString(artist.get_xydata())
    path = artist.get_path().transformed(artist.get_patch_transform())
    if (artist.get_gid() or "").startswith((*LINES, "mark-extent")):
        parts = [LineString(part) for part in path.to_polygons(closed_only=False) if len(part) > 1]
        return shapely.union_all(parts)
    extent = path.get_extents()
    return box(extent.x0, extent.y0, extent.x1, extent.y1)
