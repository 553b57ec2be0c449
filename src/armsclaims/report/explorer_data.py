"""What the explorer shows, as JSON: rows of claims and context statements, marks of the map, and a base map.

Page and JupyterLab read the same data. `passes` is the fellow of `choose` in `theme/explorer.js`; a test
holds the two together. No sentence of an article goes in, only the fragments that claims rest on.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pandas as pd
import shapely
from shapely.geometry import box, shape

from ..coding import edtf
from ..coding.schema import ACTS
from ..dataset.load import Dataset
from ..figures import words
from ..paths import THEME, project_root
from .history import histories, history_words
from .passages import address_note, passage_urls

FACETS = ("tier", "side", "act", "about", "speaker", "place")
TIERS = {"article": "Articles", "context": "Elsewhere"}
SEARCH = ("id", "who", "says", "exact", "side", "act", "about", "place", "outlet", "quantity")
"""Columns that the search reads; facets by their labels."""
WORLD = THEME.with_name("world")
CREDIT = (
    "Web Mercator. Dashed: a path computed or drawn by us, not observed. Tinted: a region or country named, "
    "with no place in it. Borders: Natural Earth 5.1.1 (German point of view). Places: GeoNames (CC BY 4.0). "
    "Leaflet."
)


def explorer_data(data: Dataset) -> dict[str, Any]:
    """Return all that the explorer reads; the page adds where each row is used."""
    rows = list(explorer_rows(data))
    rows.sort(key=lambda row: (row["from"] or "9999", row["to"] or "9999", row["id"]))
    marks = _marks(data, rows)
    lanes = {lane.colour: lane.name for lane in data.case.lanes}
    present = {row["lane"] for row in rows}
    return {
        "rows": rows,
        "labels": {facet: list(labels.items()) for facet, labels in facet_labels(data, rows).items()},
        "search": list(SEARCH),
        "groups": {key: side.group for key, side in data.case.sides.items()},
        "lanes": {colour: name for colour, name in lanes.items() if colour in present},
        "marks": marks,
        "base": _base(data, marks),
        "credit": CREDIT,
    }


def passes(
    row: Mapping[str, Any], choice: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> bool:
    """Return whether a row passes a choice; an interval passes if it may lie within the days chosen."""
    for facet in FACETS:
        if choice.get(facet) and not set(_listed(row[facet])) & set(choice[facet]):
            return False
    text = _folded(" ".join(_searched(row, labels)))
    if not all(word in text for word in _folded(choice.get("words", "")).split()):
        return False
    first, last = choice.get("from") or "", choice.get("to") or "9999"
    return not (row["to"] and row["to"] < first) and not (row["from"] and row["from"] > last)


def _searched(row: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for name in SEARCH:
        if name in labels:
            yield from (labels[name].get(value, value) for value in _listed(row[name]))
        else:
            yield str(row[name])


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _folded(text: str) -> str:
    return text.lower().translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\""))


def _day(value: Any) -> str:
    return "" if pd.isna(value) else value.strftime("%Y-%m-%d")


def explorer_rows(data: Dataset) -> Iterator[dict[str, Any]]:
    """Yield a row a claim or context statement, in the order said."""
    name = cache(lambda key: words.party(data, key))
    claims = data.wide.set_index("claim_id", drop=False).to_dict("index")
    colours = {lane.id: lane.colour for lane in data.case.lanes}
    links, passages, events = _links(data), passage_urls(data), histories(data)
    pages = {}
    if data.context is not None:
        urls = data.context[["statement_id", "url", "url_other"]].itertuples(index=False)
        pages = {key: f"{url} {_text(other)}".strip() for key, url, other in urls}
    for told in data.statements.to_dict("records"):
        claim = claims.get(told["claim_id"])
        places = _text(told["place_id"]).split(";") if _text(told["place_id"]) else []
        details = _claim_details(data, claim, name) if claim else _statement_details(data, told, name)
        details["Places"] = words.listed(data.place(place).name for place in places)
        if claim:
            details["History"] = history_words(events[told["id"]])
            details["Address"] = address_note(data, claim["article_id"], claim["url"])
        thread = data.case.threads.get(_text(told["thread"]))
        yield {
            "id": told["id"],
            "tier": told["tier"],
            "said": edtf.words(told["said_edtf"]),
            "said_edtf": told["said_edtf"],
            "from": _day(told["said_earliest"]),
            "to": _day(told["said_latest"]),
            "who": words.capital(told["speaker"]),
            "what": told["what"],
            "side": told["side"],
            "act": told["act"],
            "about": [claim["allegation"]] if claim else thread.allegations if thread else [],
            "speaker": told["speaker_id"],
            "place": places,
            "lane": colours.get(_text(told["lane"]), ""),
            "weight": {"denies": "denial", "declines": "small", "comments": "small"}.get(told["act"], "full"),
            "outlet": _text(told["outlet"]),
            "quantity": _text(told["quantity_words"]),
            "url": passages.get(told["id"], "") if claim else pages[told["id"]],
            "details": [[label, text] for label, text in details.items() if text],
            "links": links.get(told["id"], []),
            **(_worded(claim, name) if claim else _reported(told)),
        }


def _worded(claim: Mapping[str, Any], name: Callable[[str], str]) -> dict[str, Any]:
    """Return what a claim says in whose words, and the chain by which it reached us."""
    who, own = words.capital(claim["speaker"]), claim["worded_by"] == "speaker"
    chain = [part for part in _text(claim["chain"]).split(" > ") if part]
    return {
        "done": words.act(claim),
        "says": f"{_agreeing(who, words.act(claim))}: {claim['summary']}",
        "exact": claim["exact"],
        "whose": f"{words.whose(who if own else claim['outlet'])}{' own' if own else ''} words",
        "own": own,
        "chain": [[name(part.rstrip("?")), not part.endswith("?")] for part in chain],
    }


def _reported(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same of a context statement, of which there are no printed words."""
    done = act_words(told)
    return {"done": done, "says": told["what"], "exact": "", "whose": "", "own": False, "chain": []}


def act_words(row: Any) -> str:
    """Return an act in words that keep apart denying the supply and rejecting the evidence for it."""
    if row["act"] == "denies":
        return "rejects the evidence" if row["target"] == "evidence" else "denies it"
    if row["act"] == "declines":
        return "declines to say" if row["target"] != "supply" else "does not say"
    if row["act"] == "admits":
        return "concedes it"
    if row["target"] == "absence":
        return "says not seen"
    sure = row["certainty"] if words.some(row["certainty"]) and row["certainty"] != "asserted" else ""
    return row["act"] + (f" ({sure})" if sure else "")


def _claim_details(data: Dataset, claim: Mapping[str, Any], name: Callable[[str], str]) -> dict[str, str]:
    sure = _text(claim["certainty_words"])
    printed = f"{claim['outlet']}, {words.quoted(claim['article_title'])}, sentence {claim['sentence']}"
    return {
        "Said": words.date_with_basis(claim, "said"),
        "Happened": words.date_with_basis(claim, "event"),
        "About": claim["allegation_label"],
        "Stage": _text(claim["stage"]) or "none spoken of",
        "Quantity": words.quantity(claim) or ("withheld" if claim["quantity_kind"] == "undisclosed" else ""),
        "Certainty": _text(claim["certainty"]) + (f" ({words.quoted(sure)})" if sure else ""),
        "Originator": name(claim["originator"]),
        "Printed in": printed,
        "Anchor": data.anchor_states.get(claim["claim_id"], "").replace("kept", ""),
    }


def _statement_details(data: Dataset, told: Mapping[str, Any], name: Callable[[str], str]) -> dict[str, str]:
    return {
        "Said": edtf.words(told["said_edtf"]),
        "About": data.case.threads[told["thread"]].label,
        "Act": act_words(told),
        "Quantity": _text(told["quantity_text"]).replace("none", ""),
        "Originator": name(told["originator"]),
    }


def _agreeing(speaker: str, act: str) -> str:
    """Return an act as a verb that agrees with its speaker: "officials deny", "an administration denies"."""
    if not re.search(r"(?:officials|authorities|sources|media)$", speaker):
        return act
    if act == "does not confirm":
        return "do not confirm"
    return f"{act[:-3]}y" if act == "denies" else act[:-1]


def _links(data: Dataset) -> dict[str, list[list[str]]]:
    """Return each claim's relations, in both directions, as [relation, other claim, who links]."""
    back = {
        "repeats": "repeated by",
        "updates": "updated by",
        "narrows": "narrowed by",
        "denies": "denied by",
        "contradicts": "contradicted by",
        "supersedes": "superseded by",
    }
    makers = {"us": "our link", "outlet": "linked by the outlet", "speaker": "linked by the speaker"}
    found: dict[str, list[list[str]]] = {}
    for row in data.claim_links.itertuples():
        by = makers[row.linked_by]
        found.setdefault(row.claim_id, []).append([row.relation, row.other_claim_id, by])
        found.setdefault(row.other_claim_id, []).append([back[row.relation], row.claim_id, by])
    return found


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def facet_labels(data: Dataset, rows: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return how the values of each facet are printed, in the order shown."""
    used = {facet: {value for row in rows for value in _listed(row[facet])} for facet in FACETS}
    every = {
        "tier": TIERS,
        "side": {key: side.row for key, side in data.case.sides.items()},
        "act": dict(zip(ACTS, ACTS, strict=True)),
        "about": dict(zip(data.allegations["allegation"], data.allegations["label"], strict=True)),
        "speaker": dict(sorted((row["speaker"], row["who"]) for row in rows)),
        "place": {place.id: place.name for place in data.place_list.values()},
    }
    every["speaker"] |= dict(
        zip(data.speakers["speaker_id"], map(words.capital, data.speakers["name"]), strict=True)
    )
    every["speaker"] = dict(sorted(every["speaker"].items(), key=lambda item: item[1].lower()))
    return {
        facet: {key: text for key, text in every[facet].items() if key in used[facet]} for facet in FACETS
    }


# --- the map ---


def _marks(data: Dataset, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the marks: points, computed paths, regions, countries. Each names the rows that it stands on.

    What no source placed has neither point nor path: its country is tinted for what is said of it.
    """
    found = []

    def add(kind: str, name: str, label: str, geometry: Any, ids: list[str]) -> None:
        lane = next((row["lane"] for row in rows if row["id"] in ids and row["lane"]), "grey")
        found.append(
            {"kind": kind, "name": name, "label": label, "lane": lane, "geometry": geometry, "ids": ids}
        )

    for place_id, ids in _named(data, rows).items():
        place = data.place(place_id)
        told = [row for row in rows if row["id"] in ids]
        if place.kind == "country":
            add("country", place.name, f"{place.name}: named, with no place in it", place.country, ids)
        elif place.lat is not None:
            kind = "point" if any(row["tier"] == "article" for row in told) else "context"
            where = "named in a claim" if kind == "point" else "reported elsewhere (context)"
            add(
                kind,
                place.name,
                f"{place.name}, {where}",
                _geometry(shapely.Point(place.lon, place.lat), 0, 5),
                ids,
            )
        elif region := _region(place_id):
            unsure = (
                "an area without agreed bounds, our reading"
                if place.kind == "area"
                else "no site in it is told"
            )
            kind = "area" if place.kind == "area" else "region"
            add(kind, place.name, f"{place.name}: {unsure}", _geometry(region, 0.02, 3), ids)
    for leg in data.leg_features["features"]:
        told = leg["properties"]
        if leg["geometry"] and told["claim_id"] in {row["id"] for row in rows}:
            name = f"{data.place(told['from_place']).name} to {data.place(told['to_place']).name}"
            label = f"{name}: path computed, not observed"
            add("leg", name, label, _geometry(shape(leg["geometry"]), 0, 4), [told["claim_id"]])
    order = ["country", "area", "region", "leg", "context", "point"]
    return sorted(found, key=lambda mark: order.index(mark["kind"]))


def _named(data: Dataset, rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the rows that name each place; a claim of supply also stands in its supplier's country."""
    found: dict[str, list[str]] = {}
    supplier = dict(zip(data.allegations["allegation"], data.allegations["supplier"], strict=True))
    for row in rows:
        named = set(row["place"])
        if row["tier"] == "article" and row["act"] == "claims":
            named |= {place for about in row["about"] if (place := supplier.get(about)) in data.place_list}
        for place in sorted(named):
            found.setdefault(place, []).append(row["id"])
    return found


def _region(place_id: str) -> Any:
    """Return the outline of a region, from `data/basemap/` of the case; None where there is none."""
    path = project_root() / "data" / "basemap" / f"{place_id.replace('-', '_')}.geojson"
    if not path.is_file():
        return None
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return shapely.union_all([shape(feature["geometry"]) for feature in features])


def _geometry(made: Any, tolerance: float, digits: int) -> dict[str, Any]:
    """Return a geometry as GeoJSON with simplified lines and rounded coordinates."""
    simple = shapely.set_precision(shapely.simplify(made, tolerance), 10**-digits)
    return json.loads(shapely.to_geojson(simple), parse_float=lambda text: round(float(text), digits))


def _world(name: str) -> tuple[str, list[Any]]:
    """Return the world's countries as GeoJSON, and their geometries."""
    text = gzip.decompress((WORLD / f"{name}.geojson.gz").read_bytes()).decode()
    return text, list(shapely.get_parts(shapely.from_geojson(text)))


def _base(data: Dataset, marks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the base map: countries round all marks, and finer coasts round points that lie close together.

    A tinted country gets the geometry of its land, so that its tint ends where the land does.
    """
    text, lands = _world("countries_small")
    told = [feature["properties"] for feature in json.loads(text)["features"]]
    codes = [land["iso_a2"] for land in told]
    tinted = {mark["geometry"]: mark for mark in marks if mark["kind"] == "country"}
    middles = [lands[codes.index(code)].representative_point() for code in tinted if code in codes]
    placed = [shape(mark["geometry"]) for mark in marks if mark["kind"] != "country"]
    if not placed and not middles:
        return {"countries": [], "fine": [], "window": None}
    west, south, east, north = shapely.union_all([*placed, *middles]).bounds
    margin = max(14.0, (east - west) * 0.2)
    edges = (
        max(-180, west - margin),
        max(-60, south - margin),
        min(180, east + margin),
        min(80, north + margin),
    )
    window = box(*edges)
    names = {place.country: place.name for place in data.place_list.values() if place.kind == "country"}
    countries = []
    for land, geometry in zip(told, lands, strict=True):
        large = [part for part in shapely.get_parts(geometry.intersection(window)) if part.area > 0.02]
        if large:
            made = _geometry(shapely.MultiPolygon(large), 0.06, 2)
            countries.append(
                {"code": land["iso_a2"], "name": names.get(land["iso_a2"], land["name"]), "geometry": made}
            )
    return {"countries": countries, "fine": _fine(marks), "window": [round(edge, 2) for edge in edges]}


def _fine(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return finer land round groups of points and paths: a close view of a port needs its coast."""
    close = [shape(mark["geometry"]) for mark in marks if mark["kind"] in ("point", "leg")]
    if not close:
        return []
    groups = shapely.union_all([box(*made.buffer(1.2).bounds) for made in close])
    text, lands = _world("countries")
    codes = re.findall(
        r'"iso_a2": *"([^"]*)"', text
    )  # parsing all of it for these would take longer than the map
    found = []
    for group in shapely.get_parts(groups):
        frame = box(*(round(edge, 2) for edge in group.bounds))
        west, south, east, north = frame.bounds
        inside = {
            code: land.intersection(frame)
            for code, land in zip(codes, lands, strict=True)
            if land.intersects(frame)
        }
        edges = shapely.union_all([land.boundary for land in inside.values()])
        borders = edges.difference(shapely.union_all(list(inside.values())).boundary.buffer(0.002))
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
