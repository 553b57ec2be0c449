"""The overview: who is said to have sent what to whom, and how little of the way is known."""

from __future__ import annotations

from matplotlib.figure import Figure

from armsclaims.core.dataset import Dataset
from armsclaims.report import geo, labels
from armsclaims.report.style import style

from . import frames, layers, marks, said
from . import furniture as f
from .furniture import Sheet
from .said import Note

LABELS: dict[bool, list[tuple[str, float, float, str, str]]] = {
    False: [
        ("russia", 88, 62, "country", "center"), ("china", 104, 34.5, "country", "center"),
        ("kazakhstan", 67, 48, "country", "center"), ("mongolia", 101, 46.4, "country", "center"),
        ("turkey", 34, 39, "country", "center"), ("iran", 54.5, 31.5, "country", "center"),
        ("ukraine", 36.5, 49.6, "country", "center"), ("north-korea", 124, 42.4, "country", "right"),
        ("black-sea", 34.3, 43.2, "sea", "center"), ("caspian-sea", 50.5, 41.9, "sea", "center"),
        ("sea-of-japan", 136.1, 40.2, "sea", "center"), ("southwestern-russia", 43.7, 48.1, "region", "center"),
    ],
    True: [
        ("russia", 95, 62, "country", "center"), ("china", 100, 34, "country", "center"),
        ("kazakhstan", 68, 47.6, "country", "center"), ("iran", 52, 32.6, "country", "center"),
        ("ukraine", 31.5, 49.3, "country", "center"), ("mongolia", 103, 46.3, "country", "center"),
    ],
}  # fmt: skip
"""Names on the map by (narrow): place, position of the name, kind, alignment."""
BROKEN = {
    "black-sea": "Black\nSea", "caspian-sea": "Caspian\nSea", "sea-of-japan": "Sea of Japan /\nEast Sea",
    "southwestern-russia": "“southwestern\nRussia”",
}  # fmt: skip
"""Names broken into lines to fit their place."""
KEYS = ["port", "leg", "area", "region", "occupied", "supplier", "extent", "town", "border"]
PROJECTION = "Lambert azimuthal equal-area, centred on 50°N 80°E"
TOWNS = {False: [("moscow", "t"), ("kyiv", "r")], True: [("moscow", "t")]}


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
    start, end = (data.places[leg[key]].name for key in ("from_place", "to_place"))
    text = f"{said.said(claim)}: from {start} to {end} by ship, {labels.date_with_basis(claim, 'event')}"
    claims = [leg["claim_id"]]
    for onward in said.legs(data, "train"):
        text += f", then by train to {data.places[onward['to_place']].name}"
        claims.append(onward["claim_id"])
    if amount is not None:
        text += f"; {labels.quantity(amount)}"
        claims.append(amount["claim_id"])
    words, key = said.wording(data, claim), claim["allegation"]
    text += f" ({words})." if words else "."
    short = f"From {start} to {end} by ship, {said.side(claim)} says"
    return Note(key, labels.label(data, key), text, said.lane(data, key), tuple(claims), short)


def draw(data: Dataset, *, narrow: bool = False) -> Figure:
    """Draw the overview at the page's or a phone's width."""
    view = frames.view("overview", narrow)
    with style():
        shown, keys = notes(data), layers.keys(data, KEYS)
        prints = layers.prints(data, PROJECTION, ["front_lines", "rail"], ["borders", "coast_full", "towns"])
        columns, key_columns, y = (1, 1, view.top + view.height + 12) if narrow else (4, 3, view.top + view.height + 14)
        below = f.notes_height(shown, view.width, columns) + f.legend_height(keys, view.width, key_columns)
        sheet = Sheet.make(view.width, y + below + 12 + f.print_height(prints, view.width), view, narrow)
        _base(data, sheet)
        _claims(data, sheet)
        f.frame(sheet)
        _callouts(sheet, shown)
        if not narrow:
            f.scale_bar(sheet, 660, view.top + view.height - 34, 1000, 500, f"Scale {geo.note('overview_scale')}")
        y = f.notes_below(sheet, shown, y, columns)
        y = f.legend(sheet, keys, y + 6, view.width, key_columns)
        f.small_print(sheet, prints, y + 4, view.width)
        return sheet.fig


def _base(data: Dataset, sheet: Sheet) -> None:
    """Draw ground, the suppliers' tint, names and towns."""
    f.graticule(sheet, [float(x) for x in range(0, 181, 20)], [float(y) for y in range(20, 81, 20)])
    shapes = f.ground(sheet, geo.layer("countries"), ("RUS", "UKR"))
    layers.suppliers(data, sheet, {"PRK": said.SHELLS, "IRN": said.DRONES}, shapes)
    for place_id, lon, lat, kind, ha in LABELS[sheet.narrow]:
        name = data.places[place_id].name
        words = name.upper() if kind == "country" else BROKEN.get(place_id, name)
        f.label(sheet, words, *sheet.view.xy(lon, lat), kind, ha)
    for place_id, side in TOWNS[sheet.narrow]:
        f.town(sheet, data.places[place_id], side)


def _claims(data: Dataset, sheet: Sheet) -> None:
    """Draw what the claims name, and the frames of the other maps."""
    for name in ("ports", "black_sea"):
        marks.extent(sheet.ax, sheet.view.lines(frames.view(name).outline().exterior))
    if sheet.narrow:
        layers.area(data, sheet, 7)
        layers.crimea(data, sheet, edge=1.0, spacing=3.2, hatch=0.7)
        layers.legs(data, sheet, width=1.6, size=2.6)
    else:
        layers.area(data, sheet, 16)
        layers.crimea(data, sheet, edge=1.5, spacing=4.4, hatch=0.7)
        layers.legs(data, sheet, width=2.2, size=4.2)
    layers.strip(data, sheet)


NOTES_AT: dict[str, tuple[float, float, float, tuple[float, float]]] = {
    said.CONTAINERS: (580.0, 138.0, 228.0, (825, 222)),
    said.SHELLS: (566.0, 338.0, 190.0, (800, 296)),
    said.DRONES: (256.0, 404.0, 196.0, (206, 424)),
    said.PERSONNEL: (10.0, 56.0, 232.0, (94, 234)),
}
"""Where a note stands on the wide map: left, top, width, what its leader leads to."""
BADGES = {said.CONTAINERS: (345, 100), said.SHELLS: (290, 140), said.DRONES: (112, 205), said.PERSONNEL: (20, 130)}


def _callouts(sheet: Sheet, shown: list[Note]) -> None:
    """Put each note's number on the map: with a short text in a box, or alone on a phone."""
    for number, note in enumerate(shown, 1):
        if sheet.narrow:
            f.badge(sheet, number, *BADGES[note.allegation], note.lane, on_map=True)
        else:
            left, top, width, target = NOTES_AT[note.allegation]
            f.callout(sheet, number, note, left, top, width, target=target, short=True)
