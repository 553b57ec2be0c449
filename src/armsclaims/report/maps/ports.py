"""The port map: two ports that the speaker named, and the path between them that is ours."""

from __future__ import annotations

from matplotlib.figure import Figure

from armsclaims.core.dataset import Dataset
from armsclaims.report import geo, labels
from armsclaims.report.style import style

from . import frames, layers, marks, said
from . import furniture as f
from .furniture import Sheet
from .said import Note

KEYS = ["port", "ring", "leg", "supplier", "town", "border"]
PROJECTION = "transverse Mercator, central meridian 131.3°E (scale error at most 0.03%)"
LABELS: dict[bool, list[tuple[str, float, float, str, str]]] = {
    False: [
        ("china", 130.95, 43.3, "country", "center"), ("russia", 132.05, 43.42, "country", "center"),
        ("north-korea", 129.98, 42.5, "country", "center"), ("peter-the-great-gulf", 131.62, 42.71, "sea", "center"),
        ("sea-of-japan", 132.5, 42.02, "sea", "center"),
    ],
    True: [
        ("china", 130.95, 43.28, "country", "center"), ("russia", 132.05, 43.42, "country", "center"),
        ("north-korea", 130.13, 42.56, "country", "center"), ("sea-of-japan", 132.0, 42.05, "sea", "center"),
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
NOTES_AT: dict[str, tuple[float, float, float, tuple[float, float] | None]] = {
    "from": (12.0, 478.0, 142.0, (160, 463)),
    "to": (672.0, 62.0, 238.0, (739, 214)),
    "claim": (590.0, 322.0, 320.0, (606, 295)),
    "leg": (300.0, 440.0, 262.0, (424, 381)),
}
"""Where a note stands on the wide map: left, top, width, what its leader leads to."""
INSET = {False: (12.0, 52.0, 168.0, 112.0), True: (6.0, 46.0, 92.0, 62.0)}


def notes(data: Dataset) -> list[Note]:
    """Return the notes of the two ports, the computed leg, and what else is claimed of it."""
    found = []
    for leg in said.legs(data, "sea"):
        claim = data.claim(leg["claim_id"])
        lane, who = said.lane(data, claim["allegation"]), labels.speaker(data, claim)
        start, end = (data.places[leg[key]] for key in ("from_place", "to_place"))
        named = f"Port named by {who}, as reported"
        found.append(Note("from", f"{start.name}, {_country(data, start)}", f"{named}.", lane, (leg["claim_id"],)))
        more = f"{named}. The berth is not named; shown to within about {end.radius_km:g} km."
        found.append(Note("to", f"{end.name}, {_country(data, end)}", more, lane, (leg["claim_id"],)))
        found.append(_claimed(data, leg["claim_id"]))
        if length := said.leg_words(data, leg["claim_id"]):
            text = f"{geo.note('sea_leg')} {geo.note('sea_leg_limits')}"
            found.append(Note("leg", labels.capital(length), text, lane, (leg["claim_id"],)))
    return found


def _country(data: Dataset, place: object) -> str:
    return next(other.name for other in data.places if other.kind == "country" and other.country == place.country)


def _claimed(data: Dataset, claim_id: str) -> Note:
    """Return the note of what is claimed of the leg: days, quantity, ship; whose words."""
    claim = data.claim(claim_id)
    key, claims = claim["allegation"], [claim_id]
    parts = [labels.date_with_basis(claim, "event")]
    if (amount := said.quantity(data, key)) is not None:
        parts.append(labels.quantity(amount))
        claims.append(amount["claim_id"])
    ship = data.disclosures[(data.disclosures["allegation"] == key) & (data.disclosures["attribute"] == "vessel")]["claim_id"].dropna()
    if len(ship):
        claims.append(ship.iloc[0])
    words = said.wording(data, claim)
    text = f"{said.said(claim)}: {'; '.join(parts)}{f' ({words})' if words else ''}."
    text = " ".join([text, *(data.claim(vessel)["summary"] for vessel in ship[:1])])
    return Note("claim", labels.label(data, key), text, said.lane(data, key), tuple(claims))


def draw(data: Dataset, *, narrow: bool = False) -> Figure:
    """Draw the port map at the page's or a phone's width."""
    view = frames.view("ports", narrow)
    with style():
        shown, keys = notes(data), layers.keys(data, KEYS, (said.CONTAINERS,))
        prints = layers.prints(data, PROJECTION, ["direction", "coarse_borders", "rail"], ["borders", "coast_full", "towns"], False)
        columns, y = (1 if narrow else 3), view.top + view.height + 12
        below = f.legend_height(keys, view.width, columns) + (f.notes_height(shown, view.width, 1) if narrow else 0)
        sheet = Sheet.make(view.width, y + below + 12 + f.print_height(prints, view.width), view, narrow)
        _base(data, sheet)
        _ring(data, sheet)
        layers.legs(data, sheet, width=2.2 if narrow else 2.8, size=5 if narrow else 6.5, arrows=1 if narrow else 2)
        layers.strip(data, sheet)
        f.frame(sheet)
        f.locator(sheet, geo.layer("countries"), INSET[narrow])
        if narrow:
            f.scale_bar(sheet, 226, view.top + view.height - 32, 50, 25)
            y = f.notes_below(sheet, shown, y, 1, numbered=False)
        else:
            f.scale_bar(sheet, 690, view.top + view.height - 34, 50, 25)
            for note in shown:
                left, top, width, target = NOTES_AT[note.allegation]
                f.callout(sheet, None, note, left, top, width, target=target)
        y = f.legend(sheet, keys, y + 4, view.width, columns)
        f.small_print(sheet, prints, y + 4, view.width)
        return sheet.fig


def _base(data: Dataset, sheet: Sheet) -> None:
    """Draw coast, borders, graticule, names and towns."""
    lons = [130 + step / 2 for step in range(-1, 8)]
    f.graticule(sheet, lons, [41.5, 42, 42.5, 43, 43.5, 44], [("lon", 131), ("lon", 132), ("lat", 42.5)])
    shapes = f.ground(sheet, geo.layer("port_land"), ("RUS", "PRK"), inner_borders=False)
    layers.suppliers(data, sheet, {"PRK": said.CONTAINERS}, shapes)
    marks.border(sheet.ax, sheet.view.lines(geo.layer("port_borders").geometry[0]))
    for place_id, lon, lat, kind, ha in LABELS[sheet.narrow]:
        name = data.places[place_id].name
        words = BROKEN.get(place_id, name.upper() if kind == "country" else name)
        f.label(sheet, words, *sheet.view.xy(lon, lat), kind, ha)
    for place_id, side in TOWNS[sheet.narrow]:
        f.town(sheet, data.places[place_id], side)
    if sheet.narrow:
        for leg in said.legs(data, "sea"):
            for place, dx, dy, ha in ((data.places[leg["from_place"]], -8, 14, "right"), (data.places[leg["to_place"]], 2, -10, "left")):
                x, y = sheet.view.xy(place.lon, place.lat)
                f.label(sheet, place.name, x + dx, y + dy, "port", ha)


def _ring(data: Dataset, sheet: Sheet) -> None:
    """Draw how far the berth may lie from a port that is not known exactly."""
    for leg in said.legs(data, "sea"):
        lane = said.lane(data, data.claim(leg["claim_id"])["allegation"])
        for place in (data.places[leg["from_place"]], data.places[leg["to_place"]]):
            if place.radius_km:
                x, y = sheet.view.xy(place.lon, place.lat)
                marks.ring(sheet.ax, x, y, place.radius_km * geo.KM / sheet.view.scale, lane)
