"""The overview: who is said to have sent what to whom, and how little of the way is known."""

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

LABELS: dict[bool, list[tuple[str, float, float, str, str]]] = {
    False: [
        ("russia", 88, 62, "country", "center"), ("china", 104, 34.5, "country", "center"),
        ("kazakhstan", 67, 48, "country", "center"), ("mongolia", 101, 46.4, "country", "center"),
        ("turkey", 34, 39, "country", "center"), ("iran", 54.5, 31.5, "country", "center"),
        ("ukraine", 36.9, 48.75, "country", "center"), ("north-korea", 124, 42.4, "country", "right"), ("caspian-sea", 51.7, 41.0, "sea", "center"),
        ("sea-of-japan", 136.3, 39.6, "sea", "center"), ("southwestern-russia", 42.2, 47.6, "region", "center"),
    ],
    True: [
        ("russia", 95, 62, "country", "center"), ("china", 102, 37.5, "country", "center"),
        ("kazakhstan", 68, 47.6, "country", "center"), ("iran", 53.5, 31.8, "country", "center"),
        ("ukraine", 31.5, 49.3, "country", "center"), ("mongolia", 103, 46.3, "country", "center"),
    ],
}  # fmt: skip
"""Names on the map by (narrow): place, position of the name, kind, alignment."""
BROKEN = {
    "black-sea": "Black\nSea", "caspian-sea": "Caspian\nSea", "sea-of-japan": "Sea of\nJapan /\nEast Sea",
    "southwestern-russia": "“southwestern\nRussia”",
}  # fmt: skip
"""Names broken into lines to fit their place."""
KEYS = ["port", "leg", "area", "region", "occupied", "supplier", "extent", "town", "border"]
PROJECTION = "Lambert azimuthal equal-area, 50°N 80°E"
TOWNS = {False: [("moscow", "t")], True: [("moscow", "t")]}


def small_print(data: Dataset) -> list[str]:
    """Return what is printed under the map in small type."""
    return words.prints(data, PROJECTION, ["front_lines", "rail"], ["borders", "coast_full", "towns"])


def notes(data: Dataset) -> list[Note]:
    """Return the overview's numbered notes, those that the parameters leave out left out."""
    route = [_route(data)] if said.legs(data, "sea") else []
    found = [
        *route,
        said.note(data, said.SHELLS, more=[said.NO_ROUTE, said.cover(data)], short="no route given"),
        said.note(data, said.DRONES, more=[said.NO_ROUTE], short="no route given"),
        said.note(data, said.PERSONNEL, more=[said.NO_SITE], short="a region, no site given"),
    ]
    return [note for note in found if note]


def _route(data: Dataset) -> Note:
    """Return the note of the alleged route: ends, days, quantity, and where it is said to have gone on."""
    leg = said.legs(data, "sea")[0]
    claim, amount = data.claim(leg["claim_id"]), said.quantity(data, said.CONTAINERS)
    start, end = (data.place_list[leg[key]].name for key in ("from_place", "to_place"))
    text = f"{said.said(claim)}: from {start} to {end} by ship, {labels.date_with_basis(claim, 'event')}"
    claims = [leg["claim_id"]]
    for onward in said.legs(data, "train"):
        text += f", then by train to {data.place_list[onward['to_place']].name}"
        claims.append(onward["claim_id"])
    if amount is not None:
        text += f"; {labels.quantity(amount)}"
        claims.append(amount["claim_id"])
    whose, key = said.wording(data, claim), claim["allegation"]
    text += f" ({whose})." if whose else "."
    short = f"From {start} to {end} by ship, {said.side(claim)} says"
    return Note(key, labels.label(data, key), text, said.lane(data, key), tuple(claims), short)


def draw(data: Dataset, *, narrow: bool = False) -> Figure:
    """Draw the overview at the page's or a phone's width."""
    view = frames.view("overview", narrow)
    with style():
        shown, keys = notes(data), layers.keys(data, [key for key in KEYS if key != "extent" or not narrow])
        prints = small_print(data)
        columns, key_columns, y = (
            (1, 1, view.top + view.height + 12) if narrow else (4, 3, view.top + view.height + 14)
        )
        below = panels.notes_height(shown, view.width, columns) + panels.legend_height(
            keys, view.width, key_columns
        )
        sheet = Sheet.make(view.width, y + below + 12 + panels.print_height(prints, view.width), view, narrow)
        shapes = _base(data, sheet)
        _claims(data, sheet, shapes["RUS"])
        f.frame(sheet)
        _callouts(data, sheet, shown)
        bottom = view.top + view.height
        if narrow:
            f.scale_bar(sheet, 200, bottom - 30, 1000, 500)
        else:
            f.scale_bar(sheet, 660, bottom - 34, 1000, 500, geo.note("overview_scale"))
        y = panels.notes_below(sheet, shown, y, columns)
        y = panels.legend(sheet, keys, y + 6, view.width, key_columns)
        panels.small_print(sheet, prints, y + 4, view.width)
        return sheet.fig


def _base(data: Dataset, sheet: Sheet) -> dict[str, BaseGeometry]:
    """Draw ground, the suppliers' tint, names and towns; return the countries' shapes by code."""
    f.graticule(sheet, [float(x) for x in range(0, 181, 20)], [float(y) for y in range(20, 81, 20)])
    shapes = f.ground(sheet, geo.layer("countries"), ("RUS", "UKR"))
    layers.suppliers(data, sheet, {"PRK": said.SHELLS, "IRN": said.DRONES}, shapes)
    f.names(data, sheet, LABELS[sheet.narrow], TOWNS[sheet.narrow], BROKEN)
    return shapes


def _claims(data: Dataset, sheet: Sheet, russia: BaseGeometry) -> None:
    """Draw what the claims name, and the frames of the other maps."""
    for name in () if sheet.narrow else ("ports", "black_sea"):
        marks.extent(sheet.ax, sheet.view.lines(frames.view(name).outline().exterior))
    if sheet.narrow:
        layers.area(data, sheet, russia, 7)
        layers.crimea(data, sheet, edge=1.0, spacing=3.2, hatch=0.7)
        layers.legs(data, sheet, width=1.6, size=2.6)
    else:
        layers.area(data, sheet, russia, 16)
        layers.crimea(data, sheet, edge=1.5, spacing=4.4, hatch=0.7)
        layers.legs(data, sheet, width=2.2, size=4.2)
    layers.strip(data, sheet)


NOTES_AT = {
    said.CONTAINERS: (580.0, 138.0, 228.0), said.SHELLS: (566.0, 338.0, 190.0),
    said.DRONES: (256.0, 404.0, 196.0), said.PERSONNEL: (10.0, 56.0, 232.0),
}  # fmt: skip
"""Where a note stands on the wide map: left, top, width."""
BADGES = {
    said.CONTAINERS: (344, 92),
    said.SHELLS: (292, 142),
    said.DRONES: (112, 212),
    said.PERSONNEL: (18, 128),
}
"""Where a note's number stands on a phone's map."""


def _callouts(data: Dataset, sheet: Sheet, shown: list[Note]) -> None:
    """Put each note's number on the map: with a short text in a box, or alone on a phone."""
    at = sheet.view.xy
    targets = {
        said.SHELLS: shapely.Point(at(127.0, 40.2)), said.DRONES: shapely.Point(at(57.0, 35.0)),
        said.PERSONNEL: layers.crimea_edge(sheet),
    }  # fmt: skip
    for leg in said.legs(data, "sea"):
        place = data.place_list[leg["to_place"]]
        targets[said.CONTAINERS] = shapely.Point(at(place.lon, place.lat)).buffer(3.5 if sheet.narrow else 5)
    for number, note in enumerate(shown, 1):
        target = targets[note.allegation]
        if sheet.narrow:
            panels.badge(sheet, number, *BADGES[note.allegation], note.lane, target=target)
        else:
            panels.callout(sheet, number, note, *NOTES_AT[note.allegation], target=target, short=True)


def marks_shown(data: Dataset) -> list[Mark]:
    """Return the map's marks in the order of its table."""
    found = [
        *said.leg_marks(data),
        *said.area_marks(data),
        *said.supplier_marks(data, said.SHELLS, said.DRONES),
    ]
    return [*found, *said.region_marks(data)]


def _title(data: Dataset) -> str:
    """Return what the speaker names for one allegation and does not for the other."""
    parts = []
    for leg in said.legs(data, "sea"):
        claim, amount = data.claim(leg["claim_id"]), said.quantity(data, said.CONTAINERS)
        goods = labels.unit(amount["quantity_unit"]) if amount is not None else claim["item"]
        area = " and an area" if said.legs(data, "train") else ""
        parts.append(
            f"{said.side(claim)} names {labels.count(2)} ports{area} for the {goods} of {claim['event_latest'].year}"
        )
    shells = said.first(said.about(data, said.SHELLS))
    if shells is not None and said.route_withheld(data, said.SHELLS):
        goods = data.allegations.set_index("allegation")["goods"][said.SHELLS]
        verb = "" if parts else f"{said.side(shells)} names "
        parts.append(f"{verb}no route for the {goods} of {shells['said_latest'].year}")
    return labels.capital(", ".join(parts)) or "No route is named in this selection"


def _alt(data: Dataset) -> str:
    """Return what a reader who cannot see the map should know of it first."""
    parts = []
    for leg in said.legs(data, "sea"):
        start, end = (data.place_list[leg[key]].name for key in ("from_place", "to_place"))
        parts.append(f"ports {start} and {end}")
    parts += [f"{data.place_list[leg['to_place']].name} as an area" for leg in said.legs(data, "train")]
    parts += ["Crimea as a region"] if said.region_marks(data) else []
    tinted = [
        data.place_list[mark.place_id].name for mark in said.supplier_marks(data, said.SHELLS, said.DRONES)
    ]
    parts += [f"{labels.listed(tinted)} tinted, without a route"] if tinted else []
    return f"Map of Eurasia: {labels.listed(parts)}."


SPEC = words.spec(
    "map-overview",
    title=_title,
    alt=_alt,
    caption=(
        "Colour is the lane: blue from North Korea to Russia, vermilion from Iran to Russia. Solid: a position that the "
        "speaker named, as reported. Dashed: computed by us. Soft edge: our reading. Where no route was given nothing is "
        "drawn but the country's tint. The shells and the containers are different allegations: the route of one says "
        "nothing about the other."
    ),
    shows="A map from the Black Sea to the Sea of Japan / East Sea, with a number at each place spoken of.",
    notes=notes,
    marks=marks_shown,
    small_print=small_print,
    draw=draw,
)
