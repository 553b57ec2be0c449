"""Blocks of the proposer's scorecard: how good the candidates are that a coder is offered. Read from the committed figures.

No number of the report rests on a proposal; these tables tell what the machine's help is worth, and on which texts it was
fitted. They are the same for any selection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..coding import scorecard as card_file
from ..dataset.load import Dataset
from ..paths import project_root
from .document import Block, Run, text

_SETS = {
    "articles": ("the articles of this report", "fitted"),
    "transcripts": ("transcripts of one institution, coded by key phrase", "fitted"),
    "invented": ("invented articles, their misses since mended", "looked at"),
    "kept_back": ("invented articles by another hand", "held out"),
}
"""The sets of texts by name: in words, and what their figures are worth."""
_MANY = 8
"""Rules whose record is printed: those that fired most."""
_CAPTION = (
    "Precision: of what is proposed, the share that is a coded claim; recall: of the coded claims, the share that is proposed; F: their harmonic "
    "mean. A match shares half of its characters; among transcripts it covers the key phrase, so those rows compare with no other. In brackets the "
    "interval of a percentile bootstrap. Fitted: the rules were written with these texts at hand, and the figure says little of other texts. Held out: "
    "written and coded by one who did not know the rules, and read by nobody who changed them; but invented. How the proposer does on other outlets' prose "
    "is not measured."
)


def _fact(name: str, known: Mapping[str, str]) -> list[Run]:
    return text(known[name], fact=f"scorecard.{name}") if name in known else text("not measured")


def _card() -> tuple[dict[str, Any], dict[str, str]] | None:
    card = card_file.read(project_root() / "data")
    return (card, {figure.name: figure.words for figure in card_file.figures(card)}) if card else None


def _table(name: str, title: str, labels: list[str], rows: list[list[list[Run]]], caption: str = "") -> Block:
    columns = [{"key": label.lower(), "label": label} for label in labels]
    return {"kind": "table", "id": name, "title": title, "caption": text(caption) if caption else [], "columns": columns,
            "rows": [{"cells": cells} for cells in rows]}  # fmt: skip


def _missing() -> Block:
    return {"kind": "paragraph", "runs": text("The proposer has not been measured: there is no scorecard.")}


def _sets(card: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield (engine, set, figures), sets in the order of `_SETS`."""
    for name in _SETS:
        for engine, sets in card["engines"].items():
            if name in sets:
                yield engine, name, sets[name]


def scorecard(data: Dataset | None = None) -> Block:
    """Return the table of precision, recall and F by engine and set of texts."""
    if (found := _card()) is None:
        return _missing()
    card, known = found
    rows = []
    for engine, name, _ in _sets(card):
        words, worth = _SETS[name]
        head = f"{engine}.{name}"
        rows.append(
            [
                text(engine),
                text(words),
                text(worth),
                *(_fact(f"{head}.{key}", known) for key in ("coded", "precision", "recall", "f")),
            ]
        )
        rows += [
            [
                text(engine),
                text(each, fact=f"scorecard.{head}.text.{each}"),
                text(worth),
                text(""),
                *_parts(known[f"{head}.text.{each}"], f"{head}.text.{each}"),
            ]
            for each in (card["engines"][engine][name].get("texts", {}) if name == "articles" else ())
        ]
    for row in rows:
        row[3] = row[3] if row[3][0]["text"] else text("as above")
    labels = ["Engine", "Texts", "Worth", "Claims coded", "Precision", "Recall", "F"]
    return _table(
        "scorecard",
        "The proposer finds most claims in texts it was fitted to, and fewer in those held out",
        labels,
        rows,
        _caption(card),
    )


def _caption(card: Mapping[str, Any]) -> str:
    return _CAPTION + (" Model: " + str(card["model"]).rsplit(" ", 1)[0] + "." if card.get("model") else "")


def _parts(words: str, name: str) -> list[list[Run]]:
    return [text(part, fact=f"scorecard.{name}") for part in words.split(" / ")]


def scorecard_fields(data: Dataset | None = None) -> Block:
    """Return the accuracy of fields over matched pairs, by engine and set of texts."""
    if (found := _card()) is None:
        return _missing()
    card, known = found
    rows = []
    for engine, name, figures in _sets(card):
        head = f"{engine}.{name}"
        cells = [
            _fact(f"{head}.field.{key}", known) if figures["fields"][key][1] else text("not coded")
            for key in card_file.FIELDS
        ]
        rows.append(
            [
                text(engine),
                text(f"{_SETS[name][0]} ({_SETS[name][1]})"),
                *cells,
                _fact(f"{head}.declines", known),
            ]
        )
    labels = [
        "Engine",
        "Texts",
        "Speaker",
        "Act",
        "Stage",
        "Quantity",
        "Day said",
        "Day meant",
        "Places",
        "Refusals found",
    ]
    caption = (
        "Of the pairs matched, or of those where either side has a value: how often both are equal. A day said is carried on "
        "where the same side speaks on; one that rests on a coder's judgement alone is not proposed."
    )
    return _table(
        "scorecard-fields",
        "Speakers and days said are mostly right, places and days meant less often",
        labels,
        rows,
        caption,
    )


def scorecard_rules(data: Dataset | None = None) -> Block:
    """Return the record of the rules that fired most, over the sets whose ids are ours to print."""
    if (found := _card()) is None:
        return _missing()
    card, known = found
    engine = "rules" if "rules" in card["engines"] else "regex"
    sets = [name for name in _SETS if card["engines"][engine].get(name, {}).get("rules")]
    fired: dict[str, int] = {}
    for name in sets:
        for rule, record in card["engines"][engine][name]["rules"].items():
            fired[rule] = fired.get(rule, 0) + record["fired"]
    most = sorted(fired, key=lambda rule: (-fired[rule], rule))[:_MANY]
    rows = [
        [
            text(rule, code=True),
            *(
                _fact(f"{engine}.{name}.rule.{rule}", known)
                if f"{engine}.{name}.rule.{rule}" in known
                else text("never")
                for name in sets
            ),
        ]
        for rule in most
    ]
    caption = "How many of a rule's proposals are coded claims, of all it made; a proposal may rest on several rules. All rules are in the data."
    return _table(
        "scorecard-rules",
        "The record of the rules that fired most",
        ["Rule", *(_SETS[name][0].capitalize() for name in sets)],
        rows,
        caption,
    )


def scorecard_misses(data: Dataset) -> Block:
    """Return, by engine, the claims of this report that were missed and the proposals that are none, by id."""
    if (found := _card()) is None:
        return _missing()
    card, known = found
    shown = set(data.claims["claim_id"])
    rows = []
    for engine, sets in card["engines"].items():
        for key, words in (("missed", "claims missed"), ("false", "proposals that are no coded claim")):
            runs: list[Run] = []
            for name in sets["articles"][key]:
                more = {"claims": [name]} if name in shown else {"fact": f"scorecard.{engine}.articles.{key}"}
                runs += [*([{"text": ", "}] if runs else []), {"text": name, **more}]
            rows.append(
                [text(engine), text(words), _fact(f"{engine}.articles.{key}", known), runs or text("none")]
            )
    labels = ["Engine", "What", "How many", "Ids"]
    return _table(
        "scorecard-misses", "What was missed and what was false in the articles of this report", labels, rows
    )
