"""The interactive map: one page of its own, vector layers inlined, no tile and no request.

A mark stands on claims; it shows while one of them passes the filters. What no source placed has no point and no line.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from shapely.geometry import box, mapping, shape

from ..coding import edtf
from ..dataset.load import Dataset
from ..figures import geo, labels
from ..paths import THEME
from .document import anchor, statement_anchor

CSP = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
WINDOW = box(5, 8, 175, 78)
"""What the page's vector layers hold, in degrees: from Ukraine and Iran to Japan."""
LANES = {
    ("north-korea", "russia"): "blue",
    ("iran", "russia"): "vermilion",
    ("russia", "north-korea"): "green",
}


def _geometry(made: Any, tolerance: float, digits: int = 2) -> dict[str, Any]:
    """Return a geometry as GeoJSON with rounded coordinates."""
    simple = shapely.set_precision(shapely.simplify(made, tolerance), 10**-digits)
    return json.loads(json.dumps(mapping(simple)), parse_float=lambda text: round(float(text), digits))


@cache
def _base() -> list[dict[str, Any]]:
    """Return the base layers: countries of the window, and the finer coast and borders around both ports."""
    countries = geo.layer("countries")
    clipped = countries.geometry.intersection(WINDOW)
    shapes = [_geometry(part, 0.06) for part in clipped if not part.is_empty]
    coast = [_geometry(part, 0.003, 3) for part in geo.layer("port_land_web").geometry]
    lines = [_geometry(part, 0.003, 3) for part in geo.layer("port_borders").geometry]
    west, south, east, north = (round(float(edge), 3) for edge in geo.layer("port_land_web").total_bounds)
    return [
        {"layer": "land", "shapes": shapes},
        {"layer": "coast", "shapes": coast, "window": [[south, west], [north, east]], "borders": lines},
    ]


def _claims(data: Dataset, ids: list[str]) -> list[dict[str, Any]]:
    """Return what the panel tells of claims, in the order said."""
    exact = data.evidence[data.evidence["field"] == "content"].set_index("claim_id")["exact"]
    rows = data.claims[data.claims["claim_id"].isin(ids)].sort_values(["said_latest", "claim_id"])
    return [
        {
            "id": row["claim_id"],
            "anchor": anchor(row["claim_id"]),
            "who": labels.speaker(data, row),
            "what": row["summary"],
            "words": exact[row["claim_id"]],
            "whose": labels.wording(data, row),
            "own": row["worded_by"] == "speaker",
            "said": labels.date(row, "said"),
            "day": row["said_latest"].strftime("%Y-%m-%d"),
            "allegation": row["allegation"],
            "side": row["side"],
            "stage": row["stage"] if labels.some(row["stage"]) else "none",
        }
        for _, row in rows.iterrows()
    ]


def _with_denials(data: Dataset, ids: list[str]) -> list[str]:
    """Return claims with what denies them: a denial stays with its claim."""
    denials = data.claim_links[
        (data.claim_links["relation"] == "denies") & data.claim_links["other_claim_id"].isin(ids)
    ]
    return [*ids, *denials["claim_id"]]


def _lane(data: Dataset, allegation: str) -> str:
    row = data.allegations.set_index("allegation").loc[allegation]
    return LANES.get((str(row["supplier"]), str(row["recipient"])), "blue")


def features(data: Dataset) -> list[dict[str, Any]]:
    """Return every mark: kind, label, geometry, colour and the claims it stands on.

    Kinds: port (a named point), leg (a computed path), region (named, no site), area (no agreed bounds), country (named as
    supplier; nothing in it is placed).
    """
    found: list[dict[str, Any]] = []

    def add(
        kind: str,
        name: str,
        geometry: Any,
        ids: list[str],
        tolerance: float = 0.01,
        digits: int = 3,
        **more: Any,
    ) -> None:
        claims = _claims(data, _with_denials(data, ids))
        if claims:
            shown = _geometry(geometry, tolerance, digits)
            lane = _lane(data, claims[0]["allegation"])
            found.append(
                {
                    "id": f"{kind}-{len(found)}",
                    "kind": kind,
                    "label": name,
                    "lane": lane,
                    "geometry": shown,
                    "claims": claims,
                    **more,
                }
            )

    placed = data.claim_places
    for place_id in dict.fromkeys(placed[placed["role"].isin(["loading", "unloading"])]["place_id"]):
        place = data.place_list[place_id]
        if place.lat is not None:
            ids = list(placed[placed["place_id"] == place_id]["claim_id"])
            first = "loading" in set(placed[placed["place_id"] == place_id]["role"])
            add(
                "port",
                f"{place.name}, port named",
                shapely.Point(place.lon, place.lat),
                ids,
                0,
                5,
                first=first,
            )
    for leg in data.leg_features["features"]:
        told = leg["properties"]
        if leg["geometry"]:
            ends = [data.place_list[told[end]].name for end in ("from_place", "to_place")]
            name = f"{ends[0]} to {ends[1]}: path computed, not observed"
            add("leg", name, shape(leg["geometry"]), [told["claim_id"]], 0, 4)
    for place_id, kind in (("crimea", "region"), ("southwestern-russia", "area")):
        ids = list(placed[placed["place_id"] == place_id]["claim_id"])
        if ids:
            made = shapely.union_all(geo.layer(place_id.replace("-", "_")).geometry.values)
            text = {
                "region": "Crimea: a region, no site told",
                "area": "southwestern Russia: an area, our reading",
            }[kind]
            add(kind, text, made, ids, 0.02)
    _suppliers(data, add)
    return found


def _suppliers(data: Dataset, add: Any) -> None:
    """Add the countries named as suppliers of arms or people: text attached to a country, no place in it."""
    countries = geo.layer("countries")
    by_name = dict(zip(countries.iloc[:, 0].astype(str), countries.geometry, strict=True))
    codes = {"north-korea": "KP", "iran": "IR"}
    for supplier in ("north-korea", "iran"):
        mine = data.allegations[
            (data.allegations["supplier"] == supplier) & (data.allegations["recipient"] == "russia")
        ]
        claims = data.claims[
            data.claims["allegation"].isin(set(mine["allegation"])) & (data.claims["act"] == "claims")
        ]
        place = data.place_list[supplier]
        made = next(
            (g for name, g in by_name.items() if name in (place.name, codes[supplier], supplier)), None
        )
        if made is None:
            made = next(g for g in countries.geometry if g.contains(shapely.Point(*INSIDE[supplier])))
        add(
            "country",
            f"{place.name}: named as supplier, no place in it",
            made.intersection(WINDOW),
            list(claims["claim_id"]),
            0.02,
            2,
        )


NAMES = {
    "russia": (98, 61), "ukraine": (31.2, 49.3), "iran": (54.4, 32.6), "china": (104, 35.5), "north-korea": (126.7, 40.1),
    "japan": (138.2, 36.4),
}  # fmt: skip
"""Where a country's name stands on the map, in degrees: for the eye, and no place of any claim."""
INSIDE = {"north-korea": (126.5, 40.3), "iran": (54.0, 32.0)}
"""A point inside each supplier, only to find its shape among the countries."""


def context_marks(data: Dataset) -> list[dict[str, Any]]:
    """Return the places that only context statements name: hidden until a reader asks for them, and never a claim's."""
    if data.context is None:
        return []
    told = data.context[data.context["place_id"].notna()].sort_values(["said_latest", "statement_id"])
    found = []
    for place_id, rows in told.groupby("place_id", sort=True):
        place = data.place_list[place_id]
        statements = [
            {"anchor": statement_anchor(row.statement_id), "who": row.speaker, "said": edtf.words(row.said_edtf),
             "day": row.said_latest.strftime("%Y-%m-%d"), "what": row.what}
            for row in rows.itertuples()
        ]  # fmt: skip
        found.append({"id": f"context-{place_id}", "label": f"{place.name}: reported elsewhere (context)",
                      "at": [place.lat, place.lon], "statements": statements})  # fmt: skip
    return found


def page_data(data: Dataset) -> dict[str, Any]:
    """Return what the map's script reads."""
    marks = features(data)
    days = sorted({claim["day"] for mark in marks for claim in mark["claims"]})
    about = data.allegations.set_index("allegation")["label"].to_dict()
    used = {claim["allegation"] for mark in marks for claim in mark["claims"]}
    return {
        "base": _base(),
        "names": [
            {"text": data.place_list[key].name, "at": [lat, lon]}
            for key, (lon, lat) in NAMES.items()
            if key in data.place_list
        ],
        "marks": marks,
        "context": context_marks(data),
        "days": days,
        "allegations": {key: label for key, label in about.items() if key in used},
        "sides": sorted({claim["side"] for mark in marks for claim in mark["claims"]}),
        "stages": sorted({claim["stage"] for mark in marks for claim in mark["claims"]}),
    }


def render(data: Dataset) -> str:
    """Return the map as a page of its own; it posts `{claim: id}` to the page around it when a claim is chosen."""
    folder = THEME / "map"
    env = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    read = {
        name: Markup(
            (folder.parent / name if "leaflet" in name else folder / name).read_text(encoding="utf-8")
        )
        for name in ("leaflet/leaflet.js", "leaflet/leaflet.css", "map.css", "map.js")
    }
    read["fonts"] = Markup(_fonts(folder.parent / "fonts"))
    content = json.dumps(page_data(data), ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace(
        "<", "\\u003c"
    )
    status = " ".join(entry["words"] for key, entry in data.references.items() if key == "unga-crimea")
    since = " ".join(
        entry["words"] for key, entry in data.references.items() if key == "crimea-occupied-since"
    )
    return env.get_template("map.html.j2").render(
        csp=CSP, files=read, content=Markup(content), resolution=status, since=since
    )


def _fonts(folder: Path) -> str:
    """Return the report's typeface for a page that stands alone; without its files the reader's own is used."""
    faces = []
    for name, weight in (("Regular", 400), ("SemiBold", 600)):
        path = folder / f"LibreFranklin-{name}.woff2"
        if path.is_file():
            content = base64.b64encode(path.read_bytes()).decode()
            faces.append(
                f"@font-face{{font-family:'Libre Franklin';font-weight:{weight};src:url(data:font/woff2;base64,{content})}}"
            )
    return "".join(faces)


class WebMap:
    """The interactive map in JupyterLab: a sandboxed frame that asks for nothing outside."""

    def __init__(self, data: Dataset):
        self.page = render(data)

    def _repr_html_(self) -> str:
        frame = '<iframe sandbox="allow-scripts" title="Map of what was claimed" style="width:100%;height:560px;border:1px solid #999"'
        return f'{frame} srcdoc="{escape(self.page)}"></iframe>'


def vendored() -> Path:
    """Return the folder of the map's own files and of Leaflet with its licence."""
    return THEME
