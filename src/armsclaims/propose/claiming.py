"""What a proposal makes of itself once a person takes it: a statement and a claim, with the coder's part left empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ..coding.yamlio import read
from ..evidence.text import fold
from .scaffold import worded
from .sheetfile import ask, flow

_SLUG = re.compile(r"[^a-z0-9]+")


def utterance(
    sheet: Mapping[str, Any], entry: Mapping[str, Any], new: Mapping[str, Any]
) -> CommentedMap | None:
    """Return the statement that the same utterance made: a proposal's claim of the same sentence, speaker and cue."""
    entries = {e["id"]: e for e in sheet["proposals"]}
    for statement in sheet["statements"]:
        for claim in statement["claims"]:
            other = entries.get(claim.get("proposal"))
            same = other is not None and all(
                other.get(key) == entry.get(key) for key in ("sentence", "speaker", "cue", "chain")
            )
            if same and entry.get("cue") and statement.get("attribution") == new["attribution"]:
                return statement
    return None


def statement_of(path: Path, sheet: Mapping[str, Any], entry: Mapping[str, Any]) -> CommentedMap:
    made = CommentedMap()
    ask(made, "occasion")
    speaker = speaker_id(path.parents[1] / "speakers.yml", worded(entry.get("speaker")))
    if speaker:
        made["speaker"] = speaker
    else:
        ask(made, "speaker")
    if entry.get("cue"):
        made["cue"] = entry["cue"]
    made["attribution"] = _attribution(entry)
    if entry.get("chain"):
        made["chain"] = flow(list(entry["chain"]))
    if (entry.get("said") or {}).get("edtf"):
        made["said"] = flow(dict(entry["said"]))
    made["claims"] = CommentedSeq()
    return made


def _attribution(entry: Mapping[str, Any]) -> str:
    """Return how the words are attributed, as far as the proposal tells."""
    if not worded(entry.get("speaker")) and not entry.get("cue"):
        return "unattributed"
    how = (entry.get("speaker") or {}).get("how")
    return "direct" if how == "turn" or entry.get("worded_by") == "speaker" else "indirect"


def speaker_id(file: Path, name: str | None) -> str | None:
    """Return the one speaker in data/speakers.yml whose name or alias this is, None where none or several are."""
    if not name or not file.is_file():
        return None
    wanted = _plain(name)
    speakers = read(file) or {}
    found = [
        key
        for key, entry in speakers.items()
        if wanted in map(_plain, [entry["name"], *entry.get("aliases", ())])
    ]
    return found[0] if len(found) == 1 else None


def _plain(name: str) -> str:
    return re.sub(r"^the\s+", "", fold(name).strip(), flags=re.I)


def claim_from(sheet: Mapping[str, Any], entry: Mapping[str, Any]) -> CommentedMap:
    """Return the claim that a proposal makes: its words and values, and empty what is the coder's."""
    taken = {claim["id"] for statement in sheet["statements"] for claim in statement["claims"]}
    made = CommentedMap(
        {"id": _slug(str(entry["id"]).rpartition("/")[2], taken), "sentence": entry["sentence"]}
    )
    _put(made, "exact", entry.get("exact"), required=True)
    if entry.get("passage"):
        made["passage"] = flow(list(entry["passage"]))
    ask(made, "summary")
    _put(made, "act", entry.get("act"), required=True)
    _put(made, "certainty_words", entry.get("certainty_words"))
    _put(made, "worded_by", entry.get("worded_by"), required=True)
    ask(made, "allegation")
    for key in ("stage", "item"):
        _put(made, key, entry.get(key))
    if entry.get("quantity"):
        made["quantity"] = flow(dict(entry["quantity"]))
    # An event that the text dates by another one has a basis and no day: the codebook's form wants both or none.
    if (entry.get("event") or {}).get("edtf"):
        made["event"] = flow(dict(entry["event"]))
    places = [place for place in entry.get("places") or () if place.get("id")]
    if places:
        made["places"] = CommentedSeq(flow({key: place[key] for key in ("id", "role")}) for place in places)
    made["proposal"] = entry["id"]
    return made


def _put(node: CommentedMap, key: str, value: Any, *, required: bool = False) -> None:
    if value:
        node[key] = value
    elif required:
        ask(node, key)


def _slug(name: str, taken: Iterable[str]) -> str:
    stem = _SLUG.sub("-", name.casefold()).strip("-") or "claim"
    return next(candidate for candidate in _counted(stem) if candidate not in taken)


def _counted(stem: str) -> Iterator[str]:
    yield stem
    number = 1
    while True:
        number += 1
        yield f"{stem}-{number}"
