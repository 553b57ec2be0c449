"""The Black Sea map: personnel in a region, cargo in an area, and no site in either."""

from __future__ import annotations

from matplotlib.figure import Figure

from armsclaims.core.dataset import Dataset
from armsclaims.report import geo, labels
from armsclaims.report.style import style

from . import frames, layers, marks, said
from . import furniture as f
from .furniture import Sheet
from .said import Note

KEYS = ["region", "occupied", "area", "town", "border", "inner"]
PROJECTION = "Lambert conformal conic, standard parallels 44.5°N and 48°N"
LABELS: dict[bool, list[tuple[str, float, float, str, str]]] = {
    False: [
        ("ukraine", 33.0, 48.6, "country", "center"), ("russia", 43.6, 50.6, "country", "center"),
        ("turkey", 36.5, 41.6, "country", "center"), ("georgia", 43.0, 42.4, "country", "center"),
        ("black-sea", 34.3, 43.2, "sea", "center"), ("sea-of-azov", 36.7, 46.1, "sea", "center"),
        ("caspian-sea", 48.4, 44.0, "sea", "center"), ("southwestern-russia", 43.2, 47.3, "claim", "center"),
        ("crimea", 34.3, 45.32, "claim", "center"),
        ("donetsk-region", 37.4, 48.5, "region", "center"), ("luhansk-region", 39.0, 49.1, "region", "center"),
    ],
    True: [
        ("ukraine", 32.6, 48.6, "country", "center"), ("russia", 43.0, 50.5, "country", "center"),
        ("black-sea", 35.0, 43.4, "sea", "center"), ("caspian-sea", 48.4, 44.6, "sea", "center"),
        ("southwestern-russia", 43.0, 47.6, "claim", "center"),
    ],
}  # fmt: skip
BROKEN = {
    "southwestern-russia": "“southwestern\nRussia”", "crimea": "CRIMEA", "donetsk-region": "Donetsk\nregion",
    "luhansk-region": "Luhansk\nregion", "caspian-sea": "Caspian\nSea", "sea-of-azov": "Sea of\nAzov",
}  # fmt: skip
TOWNS = {
    False: [
        ("simferopol", "b"), ("sevastopol", "l"), ("kerch", "t"), ("dzhankoy", "r"), ("donetsk", "b"), ("luhansk", "r"),
        ("kherson", "l"), ("odesa", "l"), ("mariupol", "b"), ("rostov-on-don", "r"), ("krasnodar", "r"),
        ("novorossiysk", "b"), ("volgograd", "r"), ("astrakhan", "l"), ("stavropol", "r"), ("kyiv", "r"), ("zaporizhzhia", "l"),
    ],
    True: [("simferopol", "b"), ("sevastopol", "l"), ("donetsk", "t"), ("rostov-on-don", "r"), ("odesa", "l"), ("volgograd", "t")],
}  # fmt: skip


def notes(data: Dataset) -> list[Note]:
    """Return the notes of the region and of the area."""
    found = []
    if said.placed(data, "crimea").shape[0]:
        region = said.note(data, said.PERSONNEL, more=[*_purpose(data), said.NO_SITE])
        found += [region] if region else []
    for leg in said.legs(data, "train"):
        claim = data.claim(leg["claim_id"])
        start, end = (data.places[leg[key]].name for key in ("from_place", "to_place"))
        words, key = said.wording(data, claim), claim["allegation"]
        text = f"{said.said(claim)}: from {start} by {leg['mode']}{f' ({words})' if words else ''}. No site was given; how far the area reaches is our reading."
        found.append(Note("area", f"“{labels.capital(end)}”", text, said.lane(data, key), (leg["claim_id"],)))
    return found


def _purpose(data: Dataset) -> list[str]:
    """Return what the personnel are said to be for, in our words."""
    rows = data.disclosures[(data.disclosures["allegation"] == said.PERSONNEL) & (data.disclosures["attribute"] == "end_use")]
    return [str(data.claim(claim)["summary"]) for claim in rows["claim_id"].dropna()]


NOTES_AT: dict[str, tuple[float, float, float, tuple[float, float]]] = {
    said.PERSONNEL: (12.0, 440.0, 290.0, (205, 400)),
    "area": (640.0, 440.0, 268.0, (600, 330)),
}
"""Where a note stands on the wide map: left, top, width, what its leader leads to."""


def draw(data: Dataset, *, narrow: bool = False) -> Figure:
    """Draw the Black Sea map at the page's or a phone's width."""
    view = frames.view("black_sea", narrow)
    with style():
        shown, keys = notes(data), layers.keys(data, KEYS)
        prints = layers.prints(data, PROJECTION, ["front_lines", "rail"], ["borders", "towns"])
        columns, y = (1 if narrow else 3), view.top + view.height + 12
        below = f.legend_height(keys, view.width, columns) + (f.notes_height(shown, view.width, 1) if narrow else 0)
        sheet = Sheet.make(view.width, y + below + 12 + f.print_height(prints, view.width), view, narrow)
        _base(data, sheet)
        layers.area(data, sheet, 24 if narrow else 60)
        layers.crimea(data, sheet, edge=1.3 if narrow else 2.0, spacing=5 if narrow else 7, hatch=0.8 if narrow else 1.0)
        layers.strip(data, sheet)
        f.frame(sheet)
        if narrow:
            f.scale_bar(sheet, 10, view.top + view.height - 32, 200, 100)
            y = f.notes_below(sheet, shown, y, 1, numbered=False)
        else:
            f.scale_bar(sheet, 360, view.top + view.height - 34, 200, 100)
            for note in shown:
                left, top, width, target = NOTES_AT[note.allegation]
                f.callout(sheet, None, note, left, top, width, target=target)
        y = f.legend(sheet, keys, y + 4, view.width, columns)
        f.small_print(sheet, prints, y + 4, view.width)
        return sheet.fig


def _base(data: Dataset, sheet: Sheet) -> None:
    """Draw ground, boundaries of regions, graticule, names and towns."""
    lons, lats = [float(x) for x in range(24, 56, 4)], [float(y) for y in range(40, 56, 2)]
    f.graticule(sheet, lons, lats, [("lon", 32), ("lon", 36), ("lat", 44)])
    f.ground(sheet, geo.layer("black_sea"), ("RUS", "UKR"))
    marks.dashes(sheet.ax, sheet.view.lines(geo.layer("oblast_lines").geometry[0], tolerance=0.7))
    for place_id, lon, lat, kind, ha in LABELS[sheet.narrow]:
        name = data.places[place_id].name
        words = BROKEN.get(place_id, name.upper() if kind == "country" else name)
        f.label(sheet, words, *sheet.view.xy(lon, lat), kind, ha)
    for place_id, side in TOWNS[sheet.narrow]:
        f.town(sheet, data.places[place_id], side)
