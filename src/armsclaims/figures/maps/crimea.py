"""The Black Sea map: personnel in a region, cargo in an area, and no site in either."""

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

KEYS = ["region", "occupied", "area", "town", "border", "inner", "elsewhere"]
ELSEWHERE = {"tikhoretsk": "t"}
"""Places that only the context names, and where their words stand."""
PROJECTION = "Lambert conformal conic, standard parallels 44.5°N and 48°N"
LABELS: dict[bool, list[tuple[str, float, float, str, str]]] = {
    False: [
        ("ukraine", 32.6, 49.2, "country", "center"), ("russia", 40.4, 50.75, "country", "center"),
        ("kazakhstan", 48.0, 49.3, "country", "center"),
        ("black-sea", 37.6, 43.7, "sea", "center"), ("sea-of-azov", 36.7, 46.1, "sea", "center"),
        ("southwestern-russia", 43.4, 47.5, "claim", "center"), ("crimea", 34.15, 45.3, "claim", "center"),
        ("donetsk-region", 37.4, 48.5, "region", "center"), ("luhansk-region", 39.0, 49.1, "region", "center"),
    ],
    True: [
        ("ukraine", 32.6, 48.6, "country", "center"), ("russia", 38.5, 51.0, "country", "center"),
        ("black-sea", 34.5, 43.1, "sea", "center"), ("southwestern-russia", 43.6, 47.6, "claim", "center"),
        ("crimea", 34.1, 44.0, "claim", "center"),
    ],
}  # fmt: skip
BROKEN = {
    "southwestern-russia": "“southwestern\nRussia”", "crimea": "Crimea", "donetsk-region": "Donetsk\nregion",
    "luhansk-region": "Luhansk\nregion", "sea-of-azov": "Sea of\nAzov",
}  # fmt: skip
TOWNS = {
    False: [
        ("simferopol", "b"), ("sevastopol", "l"), ("kerch", "t"), ("dzhankoy", "t"), ("donetsk", "b"), ("luhansk", "r"),
        ("kherson", "t"), ("odesa", "t"), ("mariupol", "l"), ("rostov-on-don", "r"), ("krasnodar", "r"), ("kyiv", "r"),
        ("novorossiysk", "l"), ("volgograd", "r"), ("astrakhan", "l"), ("stavropol", "r"), ("zaporizhzhia", "l"),
    ],
    True: [("donetsk", "t"), ("rostov-on-don", "b"), ("volgograd", "t")],
}  # fmt: skip


def small_print(data: Dataset) -> list[str]:
    """Return what is printed under the map in small type."""
    return words.prints(data, PROJECTION, ["front_lines", "rail"], ["borders", "towns"])


def notes(data: Dataset) -> list[Note]:
    """Return the notes of the region and of the area."""
    found = []
    if said.placed(data, "crimea").shape[0]:
        region = said.note(data, said.PERSONNEL, also=_purpose(data), more=[said.NO_SITE])
        found += [region] if region else []
    for leg in said.legs(data, "train"):
        claim = data.claim(leg["claim_id"])
        start, end = (data.place_list[leg[key]].name for key in ("from_place", "to_place"))
        whose, key = said.wording(data, claim), claim["allegation"]
        text = f"{said.said(claim)}: from {start} by {leg['mode']}{f' ({whose})' if whose else ''}. "
        text += "No site was given; how far the area reaches is our reading."
        found.append(Note("area", f"“{labels.capital(end)}”", text, said.lane(data, key), (leg["claim_id"],)))
    return found


def _purpose(data: Dataset) -> list[str]:
    """Return what the personnel are said to be for, in our words."""
    rows = data.disclosures[
        (data.disclosures["allegation"] == said.PERSONNEL) & (data.disclosures["attribute"] == "end_use")
    ]
    return [str(data.claim(claim)["summary"]) for claim in rows["claim_id"].dropna()]


NOTES_AT = {said.PERSONNEL: (12.0, 534.0, 330.0), "area": (636.0, 566.0, 272.0)}
"""Where a note stands on the wide map: left, top, width."""


def draw(data: Dataset, *, narrow: bool = False) -> Figure:
    """Draw the Black Sea map at the page's or a phone's width."""
    view = frames.view("black_sea", narrow)
    with style():
        shown, keys = notes(data), layers.keys(data, KEYS, told=ELSEWHERE)
        prints = small_print(data)
        columns, y = (1 if narrow else 3), view.top + view.height + 12
        below = panels.legend_height(keys, view.width, columns) + (
            panels.notes_height(shown, view.width, 1) if narrow else 0
        )
        sheet = Sheet.make(view.width, y + below + 12 + panels.print_height(prints, view.width), view, narrow)
        russia = _base(data, sheet)["RUS"]
        layers.area(data, sheet, russia, 24 if narrow else 60)
        layers.crimea(
            data, sheet, edge=1.3 if narrow else 2.0, spacing=5 if narrow else 7, hatch=0.8 if narrow else 1.0
        )
        layers.strip(data, sheet)
        layers.elsewhere(data, sheet, ELSEWHERE)
        f.frame(sheet)
        if narrow:
            f.scale_bar(sheet, 10, view.top + view.height - 32, 200, 100)
            y = panels.notes_below(sheet, shown, y, 1, numbered=False)
        else:
            f.scale_bar(sheet, 364, view.top + view.height - 58, 200, 100)
            targets = {said.PERSONNEL: layers.crimea_edge(sheet), "area": shapely.Point(view.xy(43.6, 45.6))}
            for note in shown:
                panels.callout(sheet, None, note, *NOTES_AT[note.allegation], target=targets[note.allegation])
        y = panels.legend(sheet, keys, y + 4, view.width, columns)
        panels.small_print(sheet, prints, y + 4, view.width)
        return sheet.fig


def _base(data: Dataset, sheet: Sheet) -> dict[str, BaseGeometry]:
    """Draw ground, boundaries of regions, graticule, names and towns; return the countries' shapes by code."""
    lons, lats = [float(x) for x in range(24, 56, 4)], [float(y) for y in range(40, 56, 2)]
    f.graticule(sheet, lons, lats, [("lat", 44), *([] if sheet.narrow else [("lon", 40)])])
    shapes = f.ground(sheet, geo.layer("black_sea"), ("RUS", "UKR"))
    marks.dashes(sheet.ax, sheet.view.lines(geo.layer("oblast_lines").geometry[0], tolerance=0.7))
    f.names(data, sheet, LABELS[sheet.narrow], TOWNS[sheet.narrow], BROKEN)
    return shapes


def marks_shown(data: Dataset) -> list[Mark]:
    """Return the map's marks in the order of its table."""
    return [*said.region_marks(data), *said.area_marks(data)]


def _title(data: Dataset) -> str:
    parts = [labels.label(data, said.PERSONNEL)] if said.region_marks(data) else []
    for leg in said.legs(data, "train"):
        parts.append(f"{data.claim(leg['claim_id'])['item']} in {data.place_list[leg['to_place']].name}")
    return f"{labels.capital(_side(data))} speaks of {labels.listed(parts)}, and names no site"


def _side(data: Dataset) -> str:
    return said.side(data.claim(marks_shown(data)[0].claim_id))


def _alt(data: Dataset) -> str:
    items = [data.claim(mark.claim_id)["item"] for mark in said.region_marks(data)]
    parts = [f"Crimea hatched, the region of the claim about {items[0]}"] if items else []
    parts += [
        f"{data.place_list[leg['to_place']].name} tinted with a soft edge" for leg in said.legs(data, "train")
    ]
    return f"Map of the Black Sea: {labels.listed(parts)}; {_side(data)} names no site."


SPEC = words.spec(
    "map-crimea",
    title=_title,
    alt=_alt,
    caption=(
        "Crimea is drawn as a region, with no point in it: no site is told. Hatched: occupied. The tint without an outline "
        "is our reading of two words, and reaches no country but Russia. Towns are for orientation; no claim is about them."
    ),
    shows="A map of the Black Sea, the Sea of Azov and the land between Kyiv and the Caspian Sea.",
    notes=notes,
    marks=marks_shown,
    small_print=small_print,
    draw=draw,
    elsewhere=ELSEWHERE,
)
