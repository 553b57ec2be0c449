"""A sheet as a file: read so that writing it back changes nothing, made anew, asked for what a person must say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ..coding.yamlio import read, yaml
from ..evidence.text import text_sha256, words
from ..faults import DataError, Fault

HEAD = (
    "Proposals are the machine's, statements a person's. How each key is filled: data/CODEBOOK.md\n"
    "Every proposal is accepted, corrected or set aside with a reason: `armsclaims check` names what is left."
)

FILL = {
    "outlet": "who published it",
    "title": "the headline",
    "occasion": "an id of data/occasions.yml",
    "speaker": "an id of data/speakers.yml",
    "allegation": "an id of data/allegations.yml",
    "summary": "one sentence in your own words",
    "exact": "the decisive words, found once in the sentence",
    "act": "one of the acts of the codebook",
    "worded_by": "speaker where the words are printed as theirs, else outlet",
}
"""What a person must write, said beside each empty key; `check` fails while one is empty."""

TITLE_WORDS = 12


def load(path: Path) -> CommentedMap:
    """Return a sheet so that writing it back changes nothing: comments, quotes and lines stay. Raises DataError."""
    read(path)
    reader = yaml()
    reader.preserve_quotes = True
    sheet = reader.load(path.read_text(encoding="utf-8"))
    for key in ("origin", "statements"):
        if not isinstance(sheet, CommentedMap) or not isinstance(
            sheet.get(key), (CommentedMap, CommentedSeq)
        ):
            raise DataError(
                [Fault(path.name, "not-a-sheet", f"this is no sheet: it has no {key}", "name a sheet")]
            )
    return sheet


def flow(content: Any) -> Any:
    """Return a mapping or a list as one line of YAML."""
    kind = CommentedMap if isinstance(content, Mapping) else CommentedSeq
    made = kind(content)
    made.fa.set_flow_style()
    return made


def block(sheet: CommentedMap, key: str) -> CommentedSeq:
    """Return a sheet's list for adding to: an empty `[]` becomes a list of lines."""
    found = sheet.get(key)
    if not found:
        sheet[key] = found = CommentedSeq()
    return found


def ask(node: CommentedMap, key: str) -> None:
    """Leave a key empty, with a word on what belongs there."""
    node[key] = ""
    node.yaml_add_eol_comment(f"fill in: {FILL[key]}", key)


def new_sheet(text: str, origin: Mapping[str, Any], zones: Mapping[int, str]) -> CommentedMap:
    """Return a new sheet for a text: its origin, what is not known left open, and the zones its markup gave."""
    made = CommentedMap()
    for key in ("outlet", "agencies", "title", "url", "language"):
        value = origin.get(key)
        if key == "title" and value:
            parts = words(str(value))
            value = value if len(parts) <= TITLE_WORDS else f"{value[: parts[TITLE_WORDS - 1][1]]} …"
        if value:
            made[key] = flow(value) if isinstance(value, (list, tuple)) else str(value)
        elif key in FILL:
            ask(made, key)
    made["published"] = flow(origin.get("published") or {"basis": "none"})
    made["text"] = flow({"sha256": text_sha256(text), "characters": len(text)})
    sheet = CommentedMap({"format": 1, "coding": "assisted", "origin": made})
    if zones:
        sheet["zones"] = CommentedSeq(
            flow({"sentence": number, "zone": zone}) for number, zone in sorted(zones.items())
        )
    for key in ("statements", "set_aside", "proposals"):
        sheet[key] = flow([])
    sheet.yaml_set_start_comment(HEAD)
    return sheet
