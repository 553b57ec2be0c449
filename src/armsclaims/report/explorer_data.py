"""What the explorer shows, as JSON: rows of claims and context statements, marks of the map, and a base map.

Page and JupyterLab read the same data. `passes` is the fellow of `choose` in `theme/explorer.js`; a test
holds the two together. No sentence of an article goes in, only the fragments that claims rest on.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import shapely
from shapely.geometry import box, shape
from shapely.geometry.base import BaseGeometry

from ..coding import edtf
from ..coding.places import Place
from ..coding.schema import ACTS
from ..dataset.load import Dataset
from ..figures import basemap, words
from ..figures.saying import answer
from .history import TURNED, histories, history_words
from .passages import address_note, passage_urls

Row = dict[str, Any]
Labels = dict[str, dict[str, str]]
"""How the values of each facet are printed."""
FACETS = ("tier", "side", "act", "about", "speaker", "place")
TIERS = {"article": "Articles", "context": "Elsewhere"}
SEARCH = "id who says exact side act about place outlet quantity".split()
"""Columns that the search reads; facets by their labels."""
PASSED = "id tier said_edtf what side act outlet".split()
"""Columns of `data.statements` that a row has as they are."""
SMALL = ("denies", "declines", "comments")
"""Acts that are drawn small where they reject nothing: they neither allege nor answer."""
KINDS = "country area region leg context point".split()
"""What marks stand for, in the order in which they are drawn."""
CREDIT = (
    "Web Mercator. Dashed: a path computed or drawn by us, not observed. Tinted: a region or country named, "
    "with no place in it. Borders: Natural Earth 5.1.1 (German point of view). Places: GeoNames (CC BY 4.0). "
    "Leaflet."
)


def explorer_data(data: Dataset) -> Row:
    """Return all that the explorer reads; the page adds where each row is used."""
    rows = sorted(
        explorer_rows(data), key=lambda row: (row["from"] or "9999", row["to"] or "9999", row["id"])
    )
    marks, present = _marks(data, rows), {row["lane"] for row in rows}
    return {
        "rows": rows,
        "labels": {facet: list(labels.items()) for facet, labels in facet_labels(data, rows).items()},
        "search": SEARCH,
        "groups": {key: side.group for key, side in data.case.sides.items()},
        "lanes": {lane.colour: lane.name for lane in data.case.lanes if lane.colour in present},
        "marks": marks,
        "base": _base(data, marks),
        "credit": CREDIT,
    }


def passes(row: Row, choice: Row, labels: Labels) -> bool:
    """Return whether a row passes a choice; an interval passes if it may lie within the days chosen."""
    for facet in FACETS:
        if choice.get(facet) and not set(_listed(row[facet])) & set(choice[facet]):
            return False
    text = _folded(" ".join(_searched(row, labels)))
    if not all(word in text for word in _folded(choice.get("words", "")).split()):
        return False
    first, last = choice.get("from") or "", choice.get("to") or "9999"
    return not (row["to"] and row["to"] < first) and not (row["from"] and row["from"] > last)


def _searched(row: Row, labels: Labels) -> Iterator[str]:
    for name in SEARCH:
        known = labels.get(name, {})
        yield from (known.get(value, str(value)) for value in _listed(row.get(name, "")))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _folded(text: str) -> str:
    return text.lower().translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\""))


def explorer_rows(data: Dataset) -> Iterator[Row]:
    """Yield one row per claim or context statement, in the order said."""
    claims = {claim["claim_id"]: claim for claim in words.records(data.wide, "")}
    colours = {lane.id: lane.colour for lane in data.case.lanes}
    links, urls, events = _links(data), passage_urls(data), histories(data)
    for told in words.records(data.context, "") if data.context is not None else ():
        urls[told["statement_id"]] = f"{told['url']} {told['url_other']}".strip()
    for told in words.records(data.statements, ""):
        claim, places = claims.get(told["claim_id"]), [part for part in told["place_id"].split(";") if part]
        own = _claim(data, claim) if claim else _statement(data, told)
        own["details"]["Places"] = words.listed(data.place(place).name for place in places)
        if claim:
            own["details"]["History"] = history_words(events[told["id"]])
            own["details"]["Address"] = address_note(data, claim["article_id"], claim["url"])
        yield {
            **{column: told[column] for column in PASSED},
            "said": edtf.said_words(told["said_edtf"]) if told["said_edtf"] else "no day told",
            "from": told["said_earliest"] and f"{told['said_earliest']:%Y-%m-%d}",
            "to": told["said_latest"] and f"{told['said_latest']:%Y-%m-%d}",
            "who": words.capital(told["speaker"]),
            "speaker": told["speaker_id"],
            "place": places,
            "lane": colours.get(told["lane"], ""),
            "sign": answer([told]) or ("small" if told["act"] in SMALL else "alleges"),
            "quantity": told["quantity_words"],
            "url": urls.get(told["id"], ""),
            "links": links.get(told["id"], []),
            **own,
            "details": [[label, text] for label, text in own["details"].items() if text],
        }


def _claim(data: Dataset, claim: Row) -> Row:
    """Return what a row of a claim alone has: what it says in whose words, and how it reached us."""
    who, own = words.capital(claim["speaker"]), claim["worded_by"] == "speaker"
    sure, title = claim["certainty_words"], words.quoted(claim["article_title"])
    return {
        "about": [claim["allegation"]],
        "done": words.act(claim),
        "says": says(claim),
        "exact": claim["exact"],
        "whose": f"{words.whose(who if own else claim['outlet'])}{' own' if own else ''} words",
        "own": own,
        "chain": words.layers(data, claim["chain"]),
        "details": {
            "Said": words.date_with_basis(claim, "said"),
            "Happened": words.date_with_basis(claim, "event"),
            "About": claim["allegation_label"],
            "Stage": claim["stage"] or "none spoken of",
            "Quantity": words.quantity(claim)
            or ("withheld" if claim["quantity_kind"] == "undisclosed" else ""),
            "Certainty": claim["certainty"] + (f" ({sure})" if sure else ""),
            "Originator": words.party(data, claim["originator"]),
            "Printed in": f"{claim['outlet']}, {title}, sentence {claim['sentence']}",
            "Anchor": data.anchor_states.get(claim["claim_id"], "").replace("kept", ""),
        },
    }


def _statement(data: Dataset, told: Row) -> Row:
    """Return what a row of a context statement alone has."""
    thread = data.case.threads[told["thread"]]
    return {
        "about": thread.allegations,
        "done": words.act_words(told),
        "says": told["what"],
        "details": {
            "Said": edtf.said_words(told["said_edtf"]),
            "About": thread.label,
            "Act": words.act_words(told),
            "Quantity": told["quantity_text"].replace("none", ""),
            "Originator": words.party(data, told["originator"]),
        },
    }


def says(claim: Row) -> str:
    """Return what a claim says, after its speaker's name: "denies, saying: no shells were sold"."""
    saying = ", saying" if claim["act"] == "denies" else ""  # what follows is not what is denied
    return f"{_agreeing(claim['speaker'], words.act(claim))}{saying}: {claim['summary']}"


def _agreeing(speaker: str, act: str) -> str:
    """Return an act as a verb that agrees with its speaker: "officials deny", "an administration denies"."""
    if not re.search(r"(?:officials|authorities|sources|media)$", speaker):
        return act
    if act == "does not confirm":
        return "do not confirm"
    return f"{act[:-3]}y" if act == "denies" else act[:-1]


def _links(data: Dataset) -> dict[str, list[list[str]]]:
    """Return each claim's relations, in both directions, as [relation, other claim, who links]."""
    makers = {"us": "our link", "outlet": "linked by the outlet", "speaker": "linked by the speaker"}
    found: dict[str, list[list[str]]] = defaultdict(list)
    for row in data.claim_links.itertuples():
        by = makers[row.linked_by]
        found[row.claim_id].append([row.relation, row.other_claim_id, by])
        found[row.other_claim_id].append([f"{TURNED[row.relation]} by", row.claim_id, by])
    return found


def facet_labels(data: Dataset, rows: list[Row]) -> Labels:
    """Return how the values of each facet are printed, in the order shown."""
    names = sorted(data.names.items(), key=lambda pair: pair[1].lower())
    every = {
        "tier": TIERS,
        "side": {key: side.row for key, side in data.case.sides.items()},
        "act": {act: act for act in ACTS},
        "about": data.allegations.set_index("allegation")["label"],
        "speaker": {key: words.capital(name) for key, name in names},
        "place": {place.id: place.name for place in data.place_list.values()},
    }
    used = {facet: {value for row in rows for value in _listed(row[facet])} for facet in FACETS}
    return {
        facet: {key: text for key, text in every[facet].items() if key in used[facet]} for facet in FACETS
    }


# --- the map ---


def _marks(data: Dataset, rows: list[Row]) -> list[Row]:
    """Return the marks: points, computed paths, regions, countries. Each names the rows that it stands on.

    What no source placed has neither point nor path: its country is tinted for what is said of it.
    """
    told, found = {row["id"]: row for row in rows}, []
    for place_id, ids in _named(data, rows).items():
        place = data.place(place_id)
        coded = any(told[key]["tier"] == "article" for key in ids)
        found.append((*_placed(data, place, coded), place.name, ids))
    for leg in data.leg_features["features"]:
        about = leg["properties"]
        if leg["geometry"] and about["claim_id"] in told:
            name = f"{data.place(about['from_place']).name} to {data.place(about['to_place']).name}"
            path = _geometry(shape(leg["geometry"]), 0, 4)
            found.append(("leg", ": path computed, not observed", path, name, [about["claim_id"]]))
    return [
        {
            "kind": kind,
            "name": name,
            "label": f"{name}{note}",
            "lane": _one_lane(told[key]["lane"] for key in ids),
            "geometry": geometry,
            "ids": ids,
        }
        for known in KINDS
        for kind, note, geometry, name, ids in found
        if kind == known
    ]


def _one_lane(lanes: Iterable[str]) -> str:
    """Return the one lane that these share, ignoring rows without one; grey for several or none."""
    several = set(filter(None, lanes))
    return several.pop() if len(several) == 1 else "grey"


def _placed(data: Dataset, place: Place, coded: bool) -> tuple[str, str, Any]:
    """Return a place's kind of mark, what to say of it and its geometry; no kind for what is nowhere.

    `coded` says that a claim names it, and not the context alone.
    """
    if place.kind == "country":
        return "country", ": named, with no place in it", place.country
    if place.point:
        point = _geometry(shape(place.point), 0, 5)
        if coded:
            return "point", ", named in a claim", point
        return "context", ", reported elsewhere (context)", point
    region = basemap.region(data.lists, place.id, "")
    if region is None:
        return "", "", None
    land = _geometry(region, 0.02, 3)
    if place.kind == "area":
        return "area", ": an area without agreed bounds, our reading", land
    return "region", ": no site in it is told", land


def _named(data: Dataset, rows: list[Row]) -> dict[str, list[str]]:
    """Return the rows that name each place; a claim of supply also stands in its supplier's country."""
    found: dict[str, list[str]] = defaultdict(list)
    supplier = data.allegations.set_index("allegation")["supplier"]
    for row in rows:
        named = set(row["place"])
        if row["tier"] == "article" and row["act"] == "claims":
            named |= {supplier.get(about) for about in row["about"]} & data.place_list.keys()
        for place in sorted(named):
            found[place].append(row["id"])
    return found


def _geometry(made: BaseGeometry, tolerance: float, digits: int) -> Row:
    """Return a geometry as GeoJSON with simplified lines and rounded coordinates."""
    simple = shapely.set_precision(shapely.simplify(made, tolerance), 10**-digits)
    return json.loads(shapely.to_geojson(simple), parse_float=lambda text: round(float(text), digits))


def _base(data: Dataset, marks: list[Row]) -> Row:
    """Return the base map: countries round all marks, and finer coasts round points that lie close together.

    A tinted country gets the geometry of its land, so that its tint ends where the land does.
    """
    lands = basemap.world(detail=False)
    tinted = [mark["geometry"] for mark in marks if mark["kind"] == "country"]
    placed = [shape(mark["geometry"]) for mark in marks if mark["kind"] != "country"]
    placed += list(lands.geometry[lands["iso_a2"].isin(tinted)].representative_point())
    if not placed:
        return {"countries": [], "fine": [], "window": None}
    west, south, east, north = shapely.total_bounds(placed)
    margin = max(14.0, (east - west) * 0.2)
    west, south, east, north = west - margin, south - margin, east + margin, north + margin
    edges = max(-180, west), max(-60, south), min(180, east), min(80, north)
    names = {place.country: place.name for place in data.place_list.values() if place.kind == "country"}
    countries = []
    for code, name, land in zip(lands["iso_a2"], lands["name"], lands.intersection(box(*edges)), strict=True):
        large = basemap.polygons(land, least=0.02)
        if not large.is_empty:
            made = _geometry(large, 0.06, 2)
            countries.append({"code": code, "name": names.get(code, name), "geometry": made})
    return {"countries": countries, "fine": _fine(marks), "window": [round(edge, 2) for edge in edges]}


def _fine(marks: list[Row]) -> list[Row]:
    """Return finer land round groups of points and paths: a close view of a port needs its coast."""
    close = [shape(mark["geometry"]) for mark in marks if mark["kind"] in ("point", "leg")]
    lands, found = basemap.world().set_index("iso_a2"), []
    for group in shapely.get_parts(shapely.union_all([box(*made.buffer(1.2).bounds) for made in close])):
        west, south, east, north = (round(edge, 2) for edge in group.bounds)
        frame = box(west, south, east, north)
        inside = lands[lands.intersects(frame)].intersection(frame)
        if inside.empty:  # the open sea
            continue
        coast = inside.union_all().boundary.buffer(0.002)
        borders = inside.boundary.union_all().difference(coast)
        found.append(
            {
                "window": [[south, west], [north, east]],
                "land": [
                    {"code": code, "geometry": _geometry(land, 0.002, 3)} for code, land in inside.items()
                ],
                "borders": [] if borders.is_empty else [_geometry(borders, 0.002, 3)],
            }
        )
    return found
