"""The port map: two ports that the speaker named, and the path between them that is ours."""

from __future__ import annotations

import shapely
from matplotlib.figure import Figure
from shapely.geometry.base import BaseGeometry

from ...dataset.load import Dataset
from .. import geo, labels
from ..style import style
from . import frames, layers, marks, panels, said, words
from . import furniture as f
from .furniture import Sheet
from .said import Mark, Note

KEYS = ["port", "ring", "leg", "supplier", "town", "border", "elsewhere"]
ELSEWHERE = {False: {"rail-crossing": "l"}, True: {"rail-crossing": "t"}}
"""Places that only the context names, and where their words stand."""
PROJECTION = "transverse Mercator, central meridian 131.3°E (scale error at most 0.03%)"
LABELS: dict[bool, list[tuple[str, float, float, str, str]]] = {
    False: [
        ("china", 130.95, 43.3, "country", "center"), ("russia", 131.42, 43.2, "country", "center"),
        ("north-korea", 129.98, 42.5, "country", "center"), ("peter-the-great-gulf", 131.62, 42.71, "sea", "center"),
        ("sea-of-japan", 132.42, 42.13, "sea", "center"),
    ],
    True: [
        ("china", 130.95, 43.28, "country", "center"), ("russia", 131.42, 43.2, "country", "center"),
        ("north-korea", 130.22, 42.76, "country", "center"), ("sea-of-japan", 132.0, 42.05, "sea", "center"),
    ],
}  # fmt: skip
TOWNS = {
    False: [
        ("vladivostok", "t"), ("fokino", "r"), ("nakhodka", "t"), ("sonbong", "l"), ("slavyanka", "l"),
        ("zarubino", "t"), ("kraskino", "t"),
    ],
    True: [("vladivostok", "t")],
}  # fmt: skip
BROKEN = {"north-korea": "NORTH\nKOREA"}
NOTES_AT = {
    "from": (12.0, 504.0, 142.0), "to": (672.0, 62.0, 238.0), "claim": (545.0, 346.0, 318.0), "leg": (300.0, 474.0, 262.0),
}  # fmt: skip
"""Where a note stands on the wide map: left, top, width."""
INSET = {False: (12.0, 52.0, 168.0, 112.0), True: (6.0, 46.0, 92.0, 62.0)}


def small_print(data: Dataset) -> list[str]:
    """Return what is printed under the map in small type."""
    sources = ["borders", "coast_full", "ports", "towns"]
    return words.prints(data, PROJECTION, ["direction", "coarse_borders", "rail"], sources, status=False)


def notes(data: Dataset) -> list[Note]:
    """Return the notes of the two ports, the computed leg, and what else is claimed of it."""
    found = []
    for leg in said.legs(data, "sea"):
        claim = data.claim(leg["claim_id"])
        lane, who = said.lane(data, claim["allegation"]), labels.speaker(data, claim)
        start, end = (data.place_list[leg[key]] for key in ("from_place", "to_place"))
        named = f"Port named by {who}, as reported"
        found.append(
            Note("from", f"{start.name}, {_country(data, start)}", f"{named}.", lane, (leg["claim_id"],))
        )
        more = f"{named}. The berth is not named; shown to within about {end.radius_km:g} km."
        found.append(Note("to", f"{end.name}, {_country(data, end)}", more, lane, (leg["claim_id"],)))
        found.append(_claimed(data, leg["claim_id"]))
        if length := said.leg_words(data, leg["claim_id"]):
            text = f"{geo.note('sea_leg')} {geo.note('sea_leg_limits')}"
            found.append(Note("leg", labels.capital(length), text, lane, (leg["claim_id"],)))
    return found


def _country(data: Dataset, place: object) -> str:
    return next(
        other.name for other in data.place_list if other.kind == "country" and other.country == place.country
    )


def _claimed(data: Dataset, claim_id: str) -> Note:
    """Return the note of what is claimed of the leg: days, quantity, ship; whose words."""
    claim = data.claim(claim_id)
    key, claims = claim["allegation"], [claim_id]
    parts = [labels.date_with_basis(claim, "event")]
    if (amount := said.quantity(data, key)) is not None:
        parts.append(labels.quantity(amount))
        claims.append(amount["claim_id"])
    ship = data.disclosures[
        (data.disclosures["allegation"] == key) & (data.disclosures["attribute"] == "vessel")
    ]["claim_id"].dropna()
    if len(ship):
        claims.append(ship.iloc[0])
    whose = said.wording(data, claim)
    text = f"{said.said(claim)}: {'; '.join(parts)}{f' ({whose})' if whose else ''}."
    text = " ".join([text, *(data.claim(vessel)["summary"] for vessel in ship[:1])])
    return Note("claim", labels.label(data, key), text, said.lane(data, key), tuple(claims))


def draw(data: Dataset, *, narrow: bool = False) -> Figure:
    """Draw the port map at the page's or a phone's width."""
    view = frames.view("ports", narrow)
    with style():
        shown, keys = notes(data), layers.keys(data, KEYS, (said.CONTAINERS,), ELSEWHERE[narrow])
        prints = small_print(data)
        columns, y = (1 if narrow else 3), view.top + view.height + 12
        below = panels.legend_height(keys, view.width, columns) + (
            panels.notes_height(shown, view.width, 1) if narrow else 0
        )
        sheet = Sheet.make(view.width, y + below + 12 + panels.print_height(prints, view.width), view, narrow)
        _base(data, sheet)
        _ring(data, sheet)
        layers.legs(
            data, sheet, width=2.2 if narrow else 2.8, size=5 if narrow else 6.5, arrows=1 if narrow else 2
        )
        layers.strip(data, sheet)
        layers.elsewhere(data, sheet, ELSEWHERE[narrow])
        f.frame(sheet)
        f.locator(sheet, geo.layer("countries"), INSET[narrow])
        if narrow:
            f.scale_bar(sheet, 158, view.top + view.height - 32, 50, 25)
            y = panels.notes_below(sheet, shown, y, 1, numbered=False)
        else:
            f.scale_bar(sheet, 634, view.top + view.height - 58, 50, 25)
            targets = _targets(data, sheet)
            for note in shown:
                panels.callout(
                    sheet, None, note, *NOTES_AT[note.allegation], target=targets.get(note.allegation)
                )
        y = panels.legend(sheet, keys, y + 4, view.width, columns)
        panels.small_print(sheet, prints, y + 4, view.width)
        return sheet.fig


def _base(data: Dataset, sheet: Sheet) -> None:
    """Draw coast, borders, graticule, names and towns."""
    lons = [130 + step / 2 for step in range(-1, 8)]
    f.graticule(
        sheet,
        lons,
        [41.5, 42, 42.5, 43, 43.5, 44],
        [("lat", 42.5), *([] if sheet.narrow else [("lon", 131), ("lon", 132)])],
    )
    shapes = f.ground(sheet, geo.layer("port_land"), ("RUS", "PRK"), inner_borders=False)
    layers.suppliers(data, sheet, {"PRK": said.CONTAINERS}, shapes)
    marks.border(sheet.ax, sheet.view.lines(geo.layer("port_borders").geometry[0]))
    f.names(data, sheet, LABELS[sheet.narrow], TOWNS[sheet.narrow], BROKEN)
    if sheet.narrow:
        for leg in said.legs(data, "sea"):
            for place, dx, dy, ha in (
                (data.place_list[leg["from_place"]], 9, -5, "left"),
                (data.place_list[leg["to_place"]], 2, -10, "left"),
            ):
                x, y = sheet.view.xy(place.lon, place.lat)
                f.label(sheet, place.name, x + dx, y + dy, "port", ha)


def _targets(data: Dataset, sheet: Sheet) -> dict[str, BaseGeometry]:
    """Return what each note's leader leads to, in px: the ports' discs, and two places on the path."""
    found: dict[str, BaseGeometry] = {}
    for leg in said.legs(data, "sea"):
        for name in ("from", "to"):
            place = data.place_list[leg[f"{name}_place"]]
            found[name] = shapely.Point(sheet.view.xy(place.lon, place.lat)).buffer(8)
        if (line := geo.sea_leg(data.leg_features, leg["claim_id"])) is not None:
            path = sheet.view.lines(line)
            found["leg"], found["claim"] = (
                path.interpolate(share, normalized=True) for share in (0.44, 0.72)
            )
    return found


def _ring(data: Dataset, sheet: Sheet) -> None:
    """Draw how far the berth may lie from a port that is not known exactly."""
    for leg in said.legs(data, "sea"):
        lane = said.lane(data, data.claim(leg["claim_id"])["allegation"])
        for place in (data.place_list[leg["from_place"]], data.place_list[leg["to_place"]]):
            if place.radius_km:
                x, y = sheet.view.xy(place.lon, place.lat)
                marks.ring(sheet.ax, x, y, place.radius_km * geo.KM / sheet.view.scale, lane)


def marks_shown(data: Dataset) -> list[Mark]:
    """Return the map's marks in the order of its table."""
    if not said.legs(data, "sea"):
        return []
    strips = [mark for mark in said.area_marks(data) if mark.mark == "arrow strip"]
    return [*said.leg_marks(data), *strips, *said.supplier_marks(data, said.CONTAINERS)]


def _ends(data: Dataset) -> tuple[str, str, str]:
    """Return speaker, start and end of the first sea leg."""
    leg = said.legs(data, "sea")[0]
    names = (data.place_list[leg[key]].name for key in ("from_place", "to_place"))
    return (labels.speaker(data, data.claim(leg["claim_id"])), *names)


def _title(data: Dataset) -> str:
    who, start, end = _ends(data)
    return f"{labels.capital(who)} names both ports, {start} and {end}; the path between them is ours"


def _alt(data: Dataset) -> str:
    who, start, end = _ends(data)
    length = said.leg_words(data, said.legs(data, "sea")[0]["claim_id"]).split(" (")[0]
    path = f"joined by a dashed path of {length} that we computed off land" if length else "not joined"
    return f"Map: {start} and {end}, ports that {who} names, {path}."


SPEC = words.spec(
    "map-ports",
    title=_title,
    alt=_alt,
    caption=(
        "Solid: the ports that the speaker named, as reported. Dashed: a path that we computed; which way the cargo took, "
        "aboard which vessel and from which berth is not told. The dotted ring is how far the berth may lie from the disc."
    ),
    shows="A map of the coast from North Korea to Nakhodka.",
    notes=notes,
    marks=marks_shown,
    small_print=small_print,
    draw=draw,
    elsewhere=ELSEWHERE[False],
)
