"""The files beside the sheets that the report reads as they lie: references, the sea path, and committed figures.

They are checked with all other data, so that a build that would stop at one of them says so before it starts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .. import files
from ..faults import DataError, Fault
from . import scorecard
from .yamlio import Checker, Key, brief, read

_REFERENCE = {
    "words": Key(required=True),
    "source": Key(required=True),
    "url": Key(required=True, pattern=r"https?://\S+"),
}
_AGAIN = "delete it and run `armsclaims build --only data`, which writes it anew"
_MEASURE = "restore it, or measure anew: python -m armsclaims.propose.scorecard DATA ARTICLES"
_ROUTE = "restore it, or compute it anew with data/basemap/sea_leg.py"


def check_beside(data: Path, routes: Path) -> list[Fault]:
    """Return every fault of the files in `data` beside the sheets, and of the sea path in `routes`; none need be there."""
    faults = _references(data / "references.yml")
    for path, shown, form, mend in (
        (routes, "data/basemap/sea_leg.geojson", _path, _ROUTE),
        (data / scorecard.NAME, f"data/{scorecard.NAME}", _card, _MEASURE),
        (data / "second" / "agreement.json", "data/second/agreement.json", _figures, _AGAIN),
        (data / "second" / "context-agreement.json", "data/second/context-agreement.json", _pairs, _AGAIN),
    ):
        if path.exists() or path.is_symlink():
            faults += _json_faults(path, shown, form, mend)
    return faults


def read_json(path: Path, shown: str, mend: str = "restore it") -> Any:
    """Return the JSON in `path`; DataError, with `shown` for the file, where it cannot be read as such."""
    try:
        return json.loads(files.read_text(path))
    except (OSError, ValueError, RecursionError) as error:
        message = f"it cannot be read as JSON ({files.why(error)})"
        raise DataError([Fault(shown, "bad-json", message, mend, files.line(error))]) from None


def _json_faults(path: Path, shown: str, form: Callable[[Any], str], mend: str) -> list[Fault]:
    try:
        wrong = form(read_json(path, shown, mend))
    except DataError as error:
        return error.faults
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        wrong = f"it is not in form ({type(error).__name__}: {brief(error.args[0] if error.args else '')})"
    return [Fault(shown, "bad-form", wrong, mend)] if wrong else []


def _references(path: Path) -> list[Fault]:
    check = Checker("data/references.yml")
    if not (path.exists() or path.is_symlink()):
        return []
    try:
        content = read(path, check.name)
    except DataError as error:
        return error.faults
    if not isinstance(content, Mapping):
        check.fault(
            "wrong-type",
            "references must be a mapping of ids to entries",
            "write `id:` and its keys below",
            content,
        )
        return check.faults
    for key, entry in content.items():
        check.mapping(entry, _REFERENCE, f"reference {brief(key)}", None, content, key)
    return check.faults


def _path(content: Any) -> str:
    """Say what keeps the sea path from being drawn; a length and a line a leg are what the report takes."""
    if content["type"] != "FeatureCollection" or not content["features"]:
        return "it must be a FeatureCollection with a feature"
    for feature in content["features"]:
        told = feature["properties"]
        if not all(isinstance(told[name], str) for name in ("from_place", "to_place", "mode")) or not _number(
            told["length_km"]
        ):
            return "a leg lacks its ends, mode or length"
        for longitude, latitude in feature["geometry"]["coordinates"]:
            if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
                return "a point of the leg lies outside the globe"
    return ""


def _card(content: Any) -> str:
    """Say what the scorecard lacks of the figures that the report prints."""
    if not content["engines"] or not all(content["engines"].values()):
        return "it holds no measured engine"
    wrong = [name for name, value, _ in scorecard.figures(content) if not _number(value)]
    return f"{wrong[0]} is no number" if wrong else ""


def _figures(content: Any) -> str:
    entries = {
        **content["figures"],
        **{f"{a}.{k}": v for a, part in content["articles"].items() for k, v in part.items()},
    }
    wrong = [
        name
        for name, entry in entries.items()
        if not (_number(entry["value"]) and isinstance(entry["words"], str))
    ]
    return (
        f"{wrong[0]} lacks its value or words"
        if wrong
        else ""
        if content["figures"]
        else "it holds no figures"
    )


def _pairs(content: Any) -> str:
    for name, (agreed, both) in content.items():
        if not (type(agreed) is int and type(both) is int and 0 <= agreed <= both > 0):
            return f"{name} must be two whole numbers, agreed of shared"
    return ""


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
