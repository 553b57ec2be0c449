"""Selections on disk: what a user saved outlives the kernel, and nothing saved is ever overwritten.

`report/selections/<name>/` holds `claims.csv` and `evidence.csv`, `places.geojson`, `params.yml` (which `armsclaims build
--params` takes) and `choice.json`, from which the explorer restores its controls.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

from ..coding.schema import TABLES
from ..dataset import package
from ..dataset.load import Dataset
from ..dataset.params import Params
from ..faults import CallError
from ..paths import project_root
from .choosing import Choice, params
from .telling import CONTROLS

CHOICE = "choice.json"


def folder() -> Path:
    """Return where selections are saved: outside every edition, ignored by git."""
    return project_root() / "report" / "selections"


def saved(where: Path) -> list[str]:
    """Return the names of the saved selections, in their order."""
    return sorted(path.parent.name for path in where.glob(f"*/{CHOICE}"))


def slug(name: str) -> str:
    """Return a name as that of a folder; raise CallError where nothing is left of it."""
    made = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
    if not made:
        raise CallError(f"a selection cannot be called {name!r}: use letters or figures")
    return made


def table_csv(table: str, rows: pd.DataFrame) -> str:
    """Return rows as the CSV of their table in the schema, text made harmless for spreadsheets."""
    columns = TABLES[table].columns
    plain = rows[[column.name for column in columns]].astype(object)
    plain = plain.where(rows[[column.name for column in columns]].notna(), None)
    for column in columns:
        if column.type == "date":
            plain[column.name] = [
                None if day is None else day.strftime("%Y-%m-%d") for day in plain[column.name]
            ]
    return package.to_csv(columns, plain.to_dict("records"))


def geojson(data: Dataset) -> dict[str, Any]:
    """Return a selection's legs and places as GeoJSON (WGS84); what no source placed has a null geometry."""
    features = list(data.leg_features["features"])
    for row in data.claim_places.itertuples():
        place = data.place_list[row.place_id]
        point = {"type": "Point", "coordinates": [place.lon, place.lat]} if place.lat is not None else None
        told = {"claim_id": row.claim_id, "place_id": row.place_id, "name": place.name, "role": row.role,
                "precision": place.precision, "radius_km": place.radius_km}  # fmt: skip
        features.append({"type": "Feature", "properties": told, "geometry": point})
    return {"type": "FeatureCollection", "features": features}


def params_file(choice: Choice, base: Params) -> str:
    """Return the parameter file of a choice; comments name what no parameter can tell."""
    made, left = params(choice, base)
    given = {
        key: value
        for key, value in made.as_dict().items()
        if value and key not in ("articles_dir", "out_dir")
    }
    lines = ["# armsclaims build --params THIS FILE"]
    if left:
        lines.append(
            f"# A build cannot be told: {', '.join(CONTROLS[control] for control in left)}. Its edition holds more claims than the selection."
        )
    return "\n".join([*lines, json.dumps(given, indent=1, ensure_ascii=False)]) + "\n"


def save(name: str, data: Dataset, choice: Choice, base: Params, where: Path) -> Path:
    """Write a selection under `name` and return its folder; a name that is taken gets a number.

    `data` is the dataset of the selection. Raises CallError for a name of no letters and OSError where it cannot be written.
    """
    wanted = slug(name)
    number, target = 1, where / wanted
    while target.exists():
        number += 1
        target = where / f"{wanted}-{number}"
    contents = {
        "claims.csv": table_csv("claims", data.claims),
        "evidence.csv": table_csv("evidence", data.evidence),
        "places.geojson": json.dumps(geojson(data), ensure_ascii=False, indent=1) + "\n",
        "params.yml": params_file(choice, base),
        CHOICE: json.dumps(choice.as_dict(), ensure_ascii=False, indent=1) + "\n",
    }
    target.mkdir(parents=True)
    for file, text in contents.items():
        (target / file).write_text(text, encoding="utf-8", newline="\n")
    return target


def restore(name: str, where: Path) -> Choice:
    """Return a saved choice. Raises CallError where it is not there or cannot be read."""
    try:
        return Choice.from_dict(json.loads((where / name / CHOICE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CallError(f"the selection {name!r} cannot be restored: {error}") from None
