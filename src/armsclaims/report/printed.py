"""The document made ready for print: where each run leads, what stands in each cell, which files go along.

What comes out is data for the Typst template, which holds everything that has to do with looks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .document import Block, Run, anchor, plain, statement_anchor, uses, walk
from .fit import Glyphs, widths
from .index import STATE_WORDS, Cards, fact_anchor, facts_used

_AWAY = re.compile(r"(?:https?://|mailto:)", re.I)
_EDGED = re.compile(
    r'(<text(?: [\w:-]+="[^"]*")*? style=")paint-order:stroke;((?:stroke[a-z-]*:[^;"]*;)+)([^<>]*>.*?</text>)',
    re.S,
)
_VIEWBOX = re.compile(r'viewBox="\s*\S+\s+\S+\s+([\d.]+)\s+([\d.]+)\s*"')
LONG_SECTION = 20_000
"""From how many characters of JSON on a section is long: about two pages."""
_LOOKS = ("text", "strong", "em", "code", "voice", "state")
_KEPT = ("id", "at", "to", "url", "kind", "image", "state", "voice", "widths")


class Sheet:
    """A document made ready for the template: `content` for its JSON, `images` by file name."""

    def __init__(self, document: Mapping[str, Any], facts: Mapping[str, Any], glyphs: Glyphs):
        self.glyphs = glyphs
        self.images: dict[str, str] = {}
        blocks = document["blocks"]
        self.uses = uses(blocks)
        self.facts = facts_used(blocks, facts)
        cards = [
            card["claim_id"] for block in walk(blocks) if block["kind"] == "cards" for card in block["claims"]
        ]
        self.cards = Cards(cards)
        self.ids = {entry["id"] for entry in self.facts} | {anchor(claim) for claim in cards}
        self.ids |= {block["id"] for block in walk(blocks) if "id" in block and self._prints(block)}
        self.ids |= {
            row["id"]
            for block in walk(blocks)
            if block["kind"] == "table"
            for row in block["rows"]
            if "id" in row
        }
        made = [self.block(block) for block in blocks if self._prints(block)]
        _part(made)
        opening = next((at for at, block in enumerate(made) if block["kind"] == "heading"), len(made))
        head = document.get("headline")
        self.content = self.clean(
            {
                "title": document["title"],
                "subtitle": document["subtitle"],
                "edition": document["edition"],
                "lang": document.get("lang", "en"),
                "headline": self.runs(head) if head else None,
                "opening": made[:opening],
                "blocks": made[opening:],
                "shown": [
                    {key: block[key] for key in ("id", "label", "title")}
                    for block in made
                    if block.get("label")
                ],
                "facts": [self._fact(entry) for entry in self.facts],
                "states": [{"state": state, "words": words} for state, words in STATE_WORDS.items()],
            }
        )

    @staticmethod
    def _prints(block: Block) -> bool:
        return block["kind"] != "slot" or bool(block.get("print")) or block["name"] == "downloads"

    def clean(self, value: Any, key: str = "") -> Any:
        """Return a value whose strings can be drawn and broken across lines; names and addresses stay as they are."""
        if isinstance(value, str):
            return value if key in _KEPT else self.glyphs.fitting(value, quoted=key == "quoted")
        if isinstance(value, dict):
            quoted = ("text",) if value.get("voice") else ("fragment",)
            return {
                name: self.clean(inner, "quoted" if name in quoted else name) for name, inner in value.items()
            }
        if isinstance(value, list):
            return [self.clean(inner, key) for inner in value]
        return value

    def run(self, run: Run) -> dict[str, Any]:
        """Return a run with `to`, the label it leads to, or `url`; a target that is not in print is left out."""
        kept = {key: run[key] for key in _LOOKS if run.get(key)}
        kept.setdefault("text", "")
        for target in self._targets(run):
            if target in self.ids:
                kept["to"] = target
                return kept
        if _AWAY.match(run.get("href", "")):
            kept["url"] = run["href"]
        return kept

    def _targets(self, run: Run) -> Iterator[str]:
        """Yield where a run may lead, best first."""
        if run.get("ref"):
            yield run["ref"]
        if run.get("statements"):
            yield statement_anchor(run["statements"][0])
        claims = run.get("claims", ())
        if run.get("fact") and len(claims) != 1:
            yield fact_anchor(run["fact"])
        yield from (anchor(claim) for claim in claims if claim in self.cards)

    def runs(self, runs: Iterable[Run]) -> list[dict[str, Any]]:
        """Return runs made ready."""
        return [self.run(run) for run in runs]

    def block(self, block: Block) -> dict[str, Any]:
        """Return a block made ready; `long` says that it must be let break across pages."""
        made = {
            key: block[key]
            for key in ("kind", "id", "label", "title", "level", "text", "ordered", "role")
            if key in block
        }
        if block["kind"] == "slot":
            made["name"] = block["name"]
        for key in ("runs", "caption", "subtitle", "print"):
            if isinstance(block.get(key), list):
                made[key] = self.runs(block[key])
        made |= getattr(self, f"_{block['kind']}", dict)(block) if block["kind"] in _SPECIAL else {}
        made["long"] = len(json.dumps(block.get("caption", []))) + len(str(block.get("title", ""))) > 2000
        return made

    def _list(self, block: Block) -> dict[str, Any]:
        return {"items": [self.runs(item) for item in block["items"]]}

    def _aside(self, block: Block) -> dict[str, Any]:
        return {"blocks": [self.block(inner) for inner in block["blocks"] if self._prints(inner)]}

    def _table(self, block: Block) -> dict[str, Any]:
        return self._grid(block, 1.6)

    def _grid(self, table: Block, letter: float) -> dict[str, Any]:
        """Return a table's columns, rows and widths; `letter` is the width of a letter in millimetres."""
        rows = []
        for row in table["rows"]:
            cells = [self.runs(cell) for cell in row["cells"]]
            target = next((anchor(claim) for claim in row.get("claims", []) if claim in self.cards), None)
            if target and not any("to" in run for cell in cells for run in cell):
                cells[0] = [run | {"to": target} for run in cells[0]]
            if row.get("id"):
                cells[0] = [{"text": "", "at": row["id"]}, *cells[0]]
            rows.append(cells)
        heads = [
            {"text": column["label"], "numeric": bool(column.get("numeric"))} for column in table["columns"]
        ]
        texts = [[head["text"], *(plain(row[at]) for row in rows)] for at, head in enumerate(heads)]
        wide, scale = widths(texts, letter)
        return {"columns": heads, "rows": rows, "widths": wide, "scale": scale}

    def _figure(self, block: Block) -> dict[str, Any]:
        name = f"{block['id']}.svg"
        self.images[name] = edged("\n".join(self.glyphs.shown(line) for line in block["wide"].split("\n")))
        box = _VIEWBOX.search(block["wide"])
        tall = bool(box) and float(box[2]) / float(box[1]) > 1.2
        return {
            "image": name,
            "alt": block["alt"],
            "tall": tall,
            "credit": block.get("credit", ""),
            **self._data(block),
        }

    def _data(self, block: Block) -> dict[str, Any]:
        return {"description": block.get("description", ""), "data": self._grid(block["table"], 1.36)}

    def _form(self, block: Block) -> dict[str, Any]:
        fields = [
            {
                "label": row["label"],
                "cells": [{"state": cell["state"], "runs": self.runs(cell["runs"])} for cell in row["cells"]],
            }
            for row in block["fields"]
        ]
        return {"columns": [self.runs(column["heading"]) for column in block["columns"]], "fields": fields}

    def _words(self, block: Block) -> dict[str, Any]:
        items = [
            {
                "words": self.run({"text": item["words"], "claims": item["claims"]}),
                "unit": item["unit"],
                "voice": item["voice"],
                "runs": self.runs(item["runs"]),
            }
            for item in block["items"]
        ]
        return {"items": items, **self._data(block)}

    def _questions(self, block: Block) -> dict[str, Any]:
        return {
            "items": [
                {"question": item["question"], "answer": self.runs(item["answer"])} for item in block["items"]
            ]
        }

    def _cards(self, block: Block) -> dict[str, Any]:
        articles: dict[str, dict[str, Any]] = {}
        for card in block["claims"]:
            article = card["claim_id"].rpartition("/")[0]
            title = f"{card['outlet']}, {article}" if card.get("outlet") else article
            articles.setdefault(article, {"id": f"article-{article}", "title": title, "cards": []})[
                "cards"
            ].append(self._card(card))
        return {"articles": list(articles.values())}

    def _card(self, card: Mapping[str, Any]) -> dict[str, Any]:
        places = [place for place in self.uses.get(card["claim_id"], []) if place[0] in self.ids]
        return {
            "id": anchor(card["claim_id"]),
            "slug": card["claim_id"].rpartition("/")[2],
            **{key: card[key] for key in ("speaker", "act", "summary", "fragment", "whose")},
            "voice": card.get("worded_by", "outlet"),
            "details": [
                {"label": entry["label"], "runs": self.runs(entry["runs"])} for entry in card["details"]
            ],
            "chain": [
                {"text": layer["text"], "possible": bool(layer.get("possible"))} for layer in card["chain"]
            ],
            "used": [self.run({"text": label, "ref": where}) for where, label in places],
            "long": len(json.dumps(card)) > 6000,
        }

    def _fact(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        method = "; from ".join(filter(None, [entry["method"], ", ".join(entry["inputs"])]))
        return {
            "id": entry["id"],
            "words": entry["words"],
            "name": entry["name"],
            "method": method,
            "claims": self.cards.listed(entry["claims"]),
        }


def edged(svg: str) -> str:
    """Return a drawing in which a label with a white edge stands twice: its edge, then its letters.

    Typst draws the same picture from both, but asked for an edge below letters it writes eight times the bytes.
    """

    def twice(label: re.Match[str]) -> str:
        head, edge, rest = label.groups()
        return f"{head}{edge}{rest}{head}{rest}"

    return _EDGED.sub(twice, svg)


def _part(made: list[dict[str, Any]]) -> None:
    """Mark the headings of long sections as `fresh`: such a section begins on a page of its own.

    Easier to find, and Typst lays out what stands between two forced breaks of the page on a processor of its own.
    """
    heads = [at for at, block in enumerate(made) if block["kind"] == "heading" and block["level"] == 2]
    for start, end in zip(heads, [*heads[1:], len(made)], strict=False):
        made[start]["fresh"] = sum(len(json.dumps(block)) for block in made[start:end]) > LONG_SECTION


_SPECIAL = ("list", "aside", "table", "figure", "form", "words", "questions", "cards")
