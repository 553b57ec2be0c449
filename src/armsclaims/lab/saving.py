"""Selections on disk: what was saved outlives the kernel, and nothing saved is ever overwritten.

`report/selections/NAME/` holds tables as CSV, `places.geojson`, `params.yml` for `armsclaims build --params`,
and `choice.json`, from which the explorer restores its controls.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from .. import files
from ..coding import edtf
from ..coding.schema import CONTEXT, TABLES
from ..dataset import package
from ..dataset.load import Dataset
from ..dataset.params import Params
from ..faults import CallError, one_line
from ..figures.words import records
from ..report.explorer_data import FACETS

CHOICE = "choice.json"
TEXTS = ("words", "from", "to", "open")
"""What a choice has beside lists of a facet's values."""


def names(where: Path) -> list[str]:
    """Return the names of the saved selections, in their order."""
    return sorted(path.parent.name for path in where.glob(f"*/{CHOICE}"))


def save(name: str, data: Dataset, choice: dict[str, Any], where: Path) -> Path:
    """Write a selection under `name` and return its folder; a name that is taken gets a number.

    Raises CallError for a name without letters or figures, OSError where nothing can be written.
    """
    wanted = re.sub(r"[^a-z0-9]+", "-", str(name).lower()).strip("-")[:60]
    if not wanted:
        raise CallError(f"a selection cannot be called {name!r}: use letters or figures")
    number, target = 1, where / wanted
    while target.exists():
        number += 1
        target = where / f"{wanted}-{number}"
    contents = {
        "claims.csv": package.to_csv(TABLES["claims"].columns, records(data.claims)),
        "evidence.csv": package.to_csv(TABLES["evidence"].columns, records(data.evidence)),
        "places.geojson": geojson(data),
        "params.yml": params_file(choice, data.params),
        CHOICE: files.as_json(choice, sort_keys=False),
    }
    if data.context is not None:
        contents["context.csv"] = package.to_csv(CONTEXT.columns, records(data.context))
    target.mkdir(parents=True)
    for file, text in contents.items():
        (target / file).write_text(text, encoding="utf-8", newline="\n")
    return target


def restore(name: str, where: Path) -> dict[str, Any]:
    """Return a saved choice. Raises CallError where it is not there or cannot be read."""
    try:
        if name not in names(where):
            raise CallError("there is none of this name")
        return checked(json.loads(files.read_text(where / name / CHOICE)))
    except (OSError, ValueError, RecursionError, CallError) as error:
        shown = one_line(repr(name), 100)
        raise CallError(f"the selection {shown} cannot be restored: {error}") from None


def checked(choice: Any) -> dict[str, Any]:
    """Return a choice unchanged; raise CallError for one that the explorer cannot make."""
    for name, value in choice.items() if isinstance(choice, dict) else [("", choice)]:
        names, words = (FACETS, value) if isinstance(value, list) else (TEXTS, [value])
        whole = all(isinstance(w, str) and w == w.encode("utf-8", "ignore").decode() for w in words)
        if name not in names or not whole or name in ("from", "to") and value and not edtf.valid(value):
            raise CallError(f"this is no choice: {one_line(f'{name} {value!r}', 100)}")
    return choice


def untold(choice: dict[str, Any]) -> str:
    """Return the choices that no parameter of a build holds, as words."""
    left = [name for name in ("place", "words") if choice.get(name)]
    return ", ".join(left + (["tier"] if choice.get("tier") == ["context"] else []))


def params_file(choice: dict[str, Any], base: Params) -> str:
    """Return the parameters of a build that keeps what a choice keeps; a comment names what they cannot hold.

    A choice narrows `base`, the parameters that the data was loaded with.
    """
    made = replace(
        base,
        date_from=max(choice.get("from", ""), base.date_from),
        date_to=min(filter(None, (choice.get("to", ""), base.date_to)), default=""),
        allegations=choice.get("about") or base.allegations,
        sides=choice.get("side") or base.sides,
        speakers=choice.get("speaker") or base.speakers,
        acts=choice.get("act") or base.acts,
        edition="core" if choice.get("tier") == ["article"] else base.edition,
        articles_dir="",
        out_dir="",
    )
    lines = ["# armsclaims build --params THIS FILE"]
    if left := untold(choice):
        lines.append(f"# No parameter holds {left}: the edition has more claims than the selection.")
    given = {key: value for key, value in made.as_dict().items() if value}
    return "\n".join([*lines, json.dumps(given, indent=1, ensure_ascii=False), ""])


def geojson(data: Dataset) -> str:
    """Return a selection's legs and places as GeoJSON (WGS84); what no source placed has a null geometry."""
    places = data.claim_points.rename(columns={"role_in_claim": "role"})
    places = places[["claim_id", "place_id", "name", "role", "geometry"]]
    features = pd.concat([data.legs, places], ignore_index=True)
    return features.to_json(na="drop", drop_id=True, ensure_ascii=False, indent=1) + "\n"
