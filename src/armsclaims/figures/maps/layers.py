"""What claims name, drawn the same way on every map, with its sign in the legend: ports and legs, an area, a region.

A layer is drawn only where a claim of the dataset stands behind it; a leg only where a claim has one.
"""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.axes import Axes
from shapely.geometry.base import BaseGeometry

from ...dataset.load import Dataset
from .. import geo, labels
from ..style import claim_url, statement_url
from . import furniture, marks, panels, said
from .furniture import Sheet
from .panels import Key


def legs(data: Dataset, sheet: Sheet, *, width: float, size: float, arrows: int = 0) -> None:
    """Draw the computed path of each sea leg, dashed, and its two named ports, solid."""
    for leg in said.legs(data, "sea"):
        lane, url = _lane(data, leg["claim_id"]), claim_url(leg["claim_id"])
        line = geo.sea_leg(data.leg_features, leg["claim_id"])
        if line is not None:
            path = sheet.view.lines(line, tolerance=0.1)
            marks.leg(sheet.ax, path, lane, width=width, url=url)
            for number in range(arrows):
                marks.arrow_head(sheet.ax, path, (number + 1) / (arrows + 1), lane)
        for key in ("from_place", "to_place"):
            place = data.place_list[leg[key]]
            marks.port(sheet.ax, *sheet.view.xy(place.lon, place.lat), lane, size=size, url=url)


def area(data: Dataset, sheet: Sheet, within: BaseGeometry, depth: float) -> None:
    """Draw the area where a train leg is said to end, with a soft edge, `within` its country; `depth` is px of fading."""
    for leg in said.legs(data, "train"):
        shape = sheet.view.whole(geo.layer("southwestern_russia").geometry[0]).simplify(0.6).buffer(0)
        marks.area(
            sheet.ax, shape, within, _lane(data, leg["claim_id"]), depth, url=claim_url(leg["claim_id"])
        )


def crimea_edge(sheet: Sheet) -> BaseGeometry:
    """Return the edge of Crimea in px: what leaders lead to, for nothing claimed may stand at a point inside."""
    return max(
        sheet.view.shapes(geo.layer("crimea").geometry, tolerance=0.4)[0].geoms, key=lambda part: part.area
    ).exterior


def crimea(data: Dataset, sheet: Sheet, *, edge: float, spacing: float, hatch: float) -> None:
    """Draw Crimea: hatched as occupied, and as a region with an edge where a claim sends something there. No point."""
    shape = sheet.view.shapes(geo.layer("crimea").geometry, tolerance=0.4)[0]
    claims = said.placed(data, "crimea")["claim_id"]
    if len(claims):
        marks.region(sheet.ax, shape, _lane(data, claims.iloc[0]), width=edge, url=claim_url(claims.iloc[0]))
    marks.occupied(sheet.ax, shape, spacing=spacing, width=hatch)


def suppliers(
    data: Dataset, sheet: Sheet, countries: dict[str, str], shapes: dict[str, BaseGeometry]
) -> None:
    """Tint the countries (ISO code to allegation) that the speaker names as supplier; no place in them is meant."""
    for code, allegation in countries.items():
        for mark in said.supplier_marks(data, allegation):
            marks.supplier(sheet.ax, shapes[code], said.lane(data, allegation), url=claim_url(mark.claim_id))


def strip(data: Dataset, sheet: Sheet) -> None:
    """Draw the strip that says how the cargo is said to have gone on from the port; no line is on any map."""
    for leg in said.legs(data, "train"):
        claim = data.claim(leg["claim_id"])
        start, end = (data.place_list[leg[key]].name for key in ("from_place", "to_place"))
        words = f"by {leg['mode']}, line not disclosed"
        if not sheet.narrow:
            words = f"then {words} ({labels.speaker(data, claim)} says, in {said.wording(data, claim)})"
        panels.strip(
            sheet,
            sheet.view.top - 20,
            words,
            start,
            end,
            _lane(data, leg["claim_id"]),
            claim_url(leg["claim_id"]),
        )


ELSEWHERE = {"tikhoretsk": "Tikhoretsk (context)", "rail-crossing": "By rail (context)"}
"""Words beside a place that only the context names; another is called by its name."""


def elsewhere(data: Dataset, sheet: Sheet, places: dict[str, str]) -> None:
    """Draw the places (id to side of the words, r, l, t or b) that context statements name: apart from every claim."""
    for place_id, side in places.items():
        told = said.told_elsewhere(data, place_id)
        if told:
            place = data.place_list[place_id]
            x, y = sheet.view.xy(place.lon, place.lat)
            marks.elsewhere(sheet.ax, x, y, size=5.2 if sheet.narrow else 6.5, url=statement_url(told[0]))
            dx, dy, ha = {
                "r": (11, 4.5, "left"),
                "l": (-11, 4.5, "right"),
                "t": (0, -11, "center"),
                "b": (0, 20, "center"),
            }[side]
            furniture.label(
                sheet, ELSEWHERE.get(place_id, f"{place.name} (context)"), x + dx, y + dy, "region", ha
            )


def _lane(data: Dataset, claim_id: str) -> str:
    return said.lane(data, data.claim(claim_id)["allegation"])


def sign(name: str, colour: str = "", half: int = 17) -> panels.Sign:
    """Return what draws a style's sign around a centre in px."""

    def draw(ax: Axes, x: float, y: float) -> None:
        marks.key(ax, name, x, y, colour, half)

    return draw


def keys(
    data: Dataset,
    names: list[str],
    suppliers: tuple[str, ...] = (said.SHELLS, said.DRONES),
    told: Iterable[str] = (),
) -> list[Key]:
    """Return the legend's entries for the styles named, those without a claim behind them left out.

    `told` are the places that the context names on this map.
    """
    sea, train, region = said.legs(data, "sea"), said.legs(data, "train"), said.placed(data, "crimea")
    found: dict[str, Key] = {
        "occupied": (sign("occupied"), said.status(data) or "Occupied"),
        "town": (sign("town"), "Town, for orientation"),
        "elsewhere": (sign("elsewhere"), "Reported elsewhere: context, in no claim here"),
        "border": (sign("border"), "Border"),
        "inner": (sign("inner"), "Boundary of a region of Ukraine"),
        "extent": (sign("extent"), "Frame of one of the other two maps"),
    }
    if sea:
        claim, lane = data.claim(sea[0]["claim_id"]), _lane(data, sea[0]["claim_id"])
        radius = data.place_list[sea[0]["to_place"]].radius_km
        found["port"] = (sign("port", lane), f"Solid: port named by {labels.speaker(data, claim)}")
        found["leg"] = (sign("leg", lane), f"Dashed: {said.uncapital(geo.note('sea_leg').rstrip('.'))}")
        found["ring"] = (sign("ring", lane), f"The berth lies within about {radius:g} km")
    if train:
        lane, name = _lane(data, train[0]["claim_id"]), data.place_list[train[0]["to_place"]].name
        found["area"] = (
            sign("area", lane),
            f"Soft edge: “{name}”, our reading of two words, no agreed bounds",
        )
    if len(region):
        claim = region.iloc[0]
        found["region"] = (
            sign("region", said.lane(data, claim["allegation"])),
            f"Region named by {said.side(claim)}, no site in it",
        )
    lanes = [said.lane(data, a) for a in suppliers if not said.about(data, a).empty]
    if lanes:
        signs = [sign("supplier", lane, 7 if len(lanes) > 1 else 17) for lane in lanes]
        found["supplier"] = (panels.signs(*signs), "Country named as supplier, no place in it")
    if not any(said.told_elsewhere(data, place_id) for place_id in told):
        del found["elsewhere"]
    return [found[name] for name in names if name in found]
