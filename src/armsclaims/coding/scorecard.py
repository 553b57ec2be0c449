"""The committed scorecard of the proposer, as named figures with their words; nothing here proposes or measures.

`data/scorecard.json` is a build product of the proposer's own command; the report prints it and says of each figure whether
the rules were fitted to the texts behind it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

NAME = "scorecard.json"
METHOD = "computed by the proposer's scorecard against coded texts; intervals: 95 %, percentile bootstrap"
FIELDS = ("speaker", "act", "stage", "quantity", "said", "event", "places")
"""The fields whose accuracy is told, in the report's order."""


class Figure(NamedTuple):
    """One figure: its name below `scorecard.`, its value, and its words."""

    name: str
    value: float
    words: str


def read(data: Path) -> dict[str, Any] | None:
    """Return the scorecard in the folder `data`, None where there is none."""
    path = data / NAME
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def figures(card: Mapping[str, Any]) -> Iterator[Figure]:
    """Yield every figure that the report prints."""
    for engine, sets in card["engines"].items():
        for name, found in sets.items():
            yield from _of_set(f"{engine}.{name}", found)
    if "agreed" in card:
        yield _share("agreed", [card["agreed"]["right"], card["agreed"]["proposed"]])
    if "baseline" in card:
        yield Figure("baseline.f", card["baseline"]["f"]["value"], interval(card["baseline"]["f"]))


def _of_set(head: str, found: Mapping[str, Any]) -> Iterator[Figure]:
    for key in ("precision", "recall", "f"):
        yield Figure(f"{head}.{key}", found[key]["value"], interval(found[key]))
    for key in ("coded", "proposed", "matched"):
        yield Figure(f"{head}.{key}", found[key], str(found[key]))
    for key in ("attributed", "speaker_coded", "declines"):
        yield _share(f"{head}.{key}", found[key])
    for key in FIELDS:
        if found["fields"][key][1]:
            yield _share(f"{head}.field.{key}", found["fields"][key])
    for text, one in found.get("texts", {}).items():
        yield Figure(
            f"{head}.text.{text}", one["f"], f"{one['precision']:.2f} / {one['recall']:.2f} / {one['f']:.2f}"
        )
    for rule, one in found.get("rules", {}).items():
        yield Figure(f"{head}.rule.{rule}", one["precision"], f"{one['matched']} of {one['fired']}")
    for key in ("missed", "false"):
        if key in found:
            yield Figure(f"{head}.{key}", len(found[key]), str(len(found[key])))


def interval(figure: Mapping[str, float]) -> str:
    """Return a figure with its interval in words."""
    return f"{figure['value']:.2f} ({figure['low']:.2f} to {figure['high']:.2f})"


def _share(name: str, pair: list[int]) -> Figure:
    return Figure(name, pair[0] / pair[1] if pair[1] else 0.0, f"{pair[0]} of {pair[1]}")
