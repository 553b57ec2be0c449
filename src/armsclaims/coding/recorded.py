"""Recorded anchors: the file `<id>.anchors.json` beside a sheet, written so that a change shows, and never read half."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import files
from ..faults import DataError, Fault
from .schema import EVIDENCE_FIELDS, ZONES


def anchors_path(sheets_folder: Path, article_id: str) -> Path:
    """Return where an article's anchors lie."""
    return sheets_folder / f"{article_id}.anchors.json"


def write_anchors(path: Path, anchors: Mapping[str, Any]) -> None:
    """Write anchors as JSON, one sentence or fragment a line, so that a change shows as a change."""
    head = {key: value for key, value in anchors.items() if not isinstance(value, list)}
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for key in ("sentences", "fragments"):
        rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in anchors[key])
        lines.append(f" {json.dumps(key)}: [\n{rows}\n ]")
    files.write({path: "{\n" + ",\n".join(lines) + "\n}\n"})


def read_anchors(path: Path) -> dict[str, Any] | None:
    """Return the anchors in `path`, None where there is no such file; DataError where it cannot be read as anchors."""
    message, line = "", None
    try:
        anchors = json.loads(files.read_text(path))
        message = _misshapen(anchors, path.name.removesuffix(".anchors.json"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        message, line = f"they cannot be read ({files.why(error)})", files.line(error)
    if message:
        mend = (
            "run `armsclaims check --write --articles DIR` with the registered text, which writes them anew"
        )
        raise DataError([Fault(f"data/articles/{path.name}", "anchors-unreadable", message, mend, line)])
    return anchors


_WHOLE: dict[str, type] = {
    "article": str,
    "sha256": str,
    "characters": int,
    "sentences": list,
    "fragments": list,
}
_SENTENCE: dict[str, type] = {
    "sentence": int,
    "zone": str,
    "sha256": str,
    "start": int,
    "end": int,
    "words": int,
    "tokens": int,
}
_FRAGMENT: dict[str, type] = {
    "id": str,
    "field": str,
    "sentence": int,
    "exact": str,
    "start": int,
    "end": int,
}


def _has(row: Any, keys: Mapping[str, type]) -> bool:
    return (
        isinstance(row, dict)
        and row.keys() == keys.keys()
        and all(type(row[key]) is kind for key, kind in keys.items())
    )


def _misshapen(anchors: Any, article_id: str) -> str:
    """Say what is wrong in the form of recorded anchors, '' where nothing is: what `bind` writes has no other form."""
    if not _has(anchors, _WHOLE) or not _is_hash(anchors["sha256"]):
        return f"they must be a mapping of {', '.join(_WHOLE)}"
    if anchors["article"] != article_id:
        return f"they are of article {anchors['article'][:40]!r}"
    at = 0
    for number, row in enumerate(anchors["sentences"], 1):
        if (
            not _has(row, _SENTENCE)
            or row["sentence"] != number
            or row["zone"] not in ZONES
            or not _is_hash(row["sha256"])
        ):
            return f"sentence {number} is not in form"
        if not at <= row["start"] < row["end"] <= anchors["characters"]:
            return f"sentence {number} overlaps the one before it, or lies outside the text"
        if not (
            0 <= row["words"] <= row["end"] - row["start"] and 1 <= row["tokens"] <= row["end"] - row["start"]
        ):
            return f"sentence {number} has impossible counts"
        at = row["end"]
    return _misplaced(anchors)


def _misplaced(anchors: Mapping[str, Any]) -> str:
    """Say which recorded fragment is not in form, doubled, or not inside its sentence."""
    spans = {row["sentence"]: (row["start"], row["end"]) for row in anchors["sentences"]}
    seen: set[str] = set()
    for number, row in enumerate(anchors["fragments"], 1):
        if not _has(row, _FRAGMENT) or row["field"] not in EVIDENCE_FIELDS or row["sentence"] not in spans:
            return f"fragment {number} is not in form"
        start, end = spans[row["sentence"]]
        if (
            not start <= row["start"] < row["end"] <= end
            or not 0 < len(row["exact"]) <= row["end"] - row["start"]
        ):
            return f"fragment {number} does not fit into its sentence"
        if row["id"] in seen:
            return f"fragment {number} stands twice"
        seen.add(row["id"])
    return ""


def _is_hash(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")
