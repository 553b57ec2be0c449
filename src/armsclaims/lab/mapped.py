"""Where: the map of a choice, drawn anew for every choice over ground that is projected once.

A small drawing of its own with the marks of the interactive map; the report's maps are `map-overview`, `map-ports` and
`map-crimea`. A mark shows while a claim behind it passes. Dashed is computed, solid was named, a soft edge is our reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape

import pandas as pd
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from ..dataset.load import Dataset
from ..figures import geo
from ..report import webmap

WIDTH, HEIGHT = 520, 290
CENTRE, KM = (83.0, 52.4), 9150.0
"""What the map shows: its centre (lon, lat) and its width, as the report's overview."""
LABELS = {
    "Russia": (95, 62),
    "China": (102, 35),
    "Ukraine": (30.5, 50.2),
    "Iran": (54, 31),
    "Kazakhstan": (67, 47.5),
}
ORDER = ("country", "area", "region", "leg", "port")
"""Kinds of marks in the order drawn."""
AROUND = [
    (dx * r, dy * r)
    for r in (17, 26, 36)
    for dx, dy in ((1, -0.6), (-1, 0.6), (0.5, 1), (-0.6, -1), (1, 0.6), (-1, -0.6))
]
"""Where a mark's number may stand beside it, nearest first."""


@cache
def view() -> geo.View:
    """Return the window onto the ground."""
    return geo.View.fit(geo.manifest()["projections"]["overview"], (0.0, 0.0, WIDTH, HEIGHT), CENTRE, KM)


def path(made: BaseGeometry) -> str:
    """Return a shape in px as the path of an SVG, in tenths of a unit."""
    if made.is_empty:
        return ""
    if made.geom_type == "Polygon":
        return "".join(_line(ring.coords) + "Z" for ring in [made.exterior, *made.interiors])
    if hasattr(made, "geoms"):
        return "".join(map(path, made.geoms))
    return _line(made.coords)


def _line(coords: shapely.coords.CoordinateSequence) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in coords)


@cache
def ground() -> str:
    """Return land, the hatch of occupied Crimea and the countries' names as SVG."""
    land = "".join(
        f'<path d="{path(made)}"/>'
        for made in view().shapes(geo.layer("countries").geometry.values)
        if not made.is_empty
    )
    crimea = path(shapely.union_all(view().shapes(geo.layer("crimea").geometry.values, smallest=0.1)))
    names = "".join(
        f'<text x="{x}" y="{y}">{name}</text>'
        for name, (lon, lat) in LABELS.items()
        for x, y in [view().xy(lon, lat)]
    )
    hatch = '<pattern id="ac-hatch" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0,0V3"/></pattern>'
    return f'<defs>{hatch}</defs><g class="land">{land}</g><path class="occupied" d="{crimea}"/><g class="names">{names}</g>'


@dataclass(frozen=True)
class Mark:
    """One thing on the map: its kind, words, colour, path or point in px, and the claims it stands on."""

    kind: str
    label: str
    lane: str
    path: str
    at: tuple[float, float]
    claims: frozenset[str]


def marks(data: Dataset) -> list[Mark]:
    """Return all marks of the dataset, in the order drawn: made once, shown as claims pass."""
    found = []
    for one in webmap.features(data):
        made = view().whole(shape(one["geometry"]))
        made = made if one["kind"] in ("port", "leg") else shapely.clip_by_rect(made, 0, 0, WIDTH, HEIGHT)
        if made.is_empty:
            continue
        at = (
            made.representative_point()
            if made.geom_type != "LineString"
            else made.interpolate(0.5, normalized=True)
        )
        drawn = "" if made.geom_type == "Point" else path(made.simplify(0.2))
        ids = frozenset(claim["id"] for claim in one["claims"])
        found.append(
            Mark(one["kind"], one["label"], one["lane"], drawn, (round(at.x, 1), round(at.y, 1)), ids)
        )
    return sorted(found, key=lambda mark: ORDER.index(mark.kind))


def _drawn(mark: Mark) -> str:
    title = f"<title>{escape(mark.label)}</title>"
    if mark.kind == "port":
        return (
            f'<circle class="port {mark.lane}" cx="{mark.at[0]}" cy="{mark.at[1]}" r="3.6">{title}</circle>'
        )
    return f'<path class="{mark.kind} {mark.lane}" d="{mark.path}">{title}</path>'


def _badges(shown: list[Mark]) -> str:
    """Return the marks' numbers, each beside its mark and clear of the others."""
    taken: list[tuple[float, float]] = []
    found = []
    for number, mark in enumerate(shown, 1):
        tries = [(mark.at[0] + dx, mark.at[1] + dy) for dx, dy in AROUND]
        x, y = next(
            (p for p in tries if all(abs(p[0] - a) > 15 or abs(p[1] - b) > 15 for a, b in taken)), tries[-1]
        )
        x, y = min(max(x, 9), WIDTH - 9), min(max(y, 9), HEIGHT - 9)
        taken.append((x, y))
        found.append(
            f'<path class="lead" d="M{mark.at[0]},{mark.at[1]}L{x:.1f},{y:.1f}"/><g class="badge" transform="translate({x:.1f},{y:.1f})"><circle r="7.5"/><text y="3.6">{number}</text></g>'
        )
    return "".join(found)


def draw(data: Dataset, all_marks: list[Mark], chosen: pd.DataFrame) -> str:
    """Return the map as SVG with the list of what is on it and how many of the claims `chosen` have a place there."""
    ids = set(chosen["claim_id"])
    shown = [mark for mark in all_marks if mark.claims & ids]
    placed = ids & {claim for mark in shown for claim in mark.claims}
    drawn = "".join(map(_drawn, shown))
    name = f"Map with {len(shown)} marks" if shown else "A map without a mark"
    rows = "".join(
        f"<li>{escape(mark.label)} <span>{_claims(len(mark.claims & ids))}</span></li>" for mark in shown
    )
    told = f"<ol>{rows}</ol>" if shown else "<p>None of these claims names a place that a map can show.</p>"
    rest = len(ids) - len(placed)
    left = (
        f"<p>{_claims(rest)} of this selection {'names' if rest == 1 else 'name'} no place shown here.</p>"
        if shown and rest
        else ""
    )
    svg = f'<svg class="ac-map" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{name}">{ground()}{drawn}{_badges(shown)}</svg>'
    return (
        f'{svg}<div class="ac-places">{told}{left}</div><p class="ac-small">{escape(small_print(data))}</p>'
    )


def _claims(number: int) -> str:
    return f"{number:,} {'claim' if number == 1 else 'claims'}"


@cache
def _credit() -> str:
    note = geo.note("sea_leg")
    return f"{note[:1].lower()}{note[1:]} {geo.credit('borders', 'coast_full')}"


def small_print(data: Dataset) -> str:
    """Return the note on Crimea's status, on what is computed, and the credit."""
    words = data.references.get("unga-crimea", {}).get("words", "")
    status = f" (UN General Assembly resolution {words})" if words else ""
    return f"Hatched: Crimea, Ukraine, occupied{status}. Dashed: {_credit()}"
