"""The document made ready for print: where runs lead, what cells hold, and only what the fonts can draw.

What comes out is data for `theme/report.typ`, which holds everything that has to do with looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from fontTools.ttLib import TTFont

from ..paths import THEME
from .arabic import joined
from .document import Block, Run, anchor, plain, statement_anchor, walk
from .index import Cards, fact_anchor, facts_used, safe_text
from .layout import Part, layout, size

LOOKS = ("text", "strong", "em", "code", "voice", "state")
_AWAY = re.compile(r"(?:https?://|mailto:)", re.I)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u2028\u2029\ufeff\ufffe]+")
_APOSTROPHE = re.compile(r"(?<=\w)'")
_LONG = re.compile(r"[^\s\u200b]{18,}")
"""A word that a narrow column may not hold: a file's name, an address, an id."""


class Printed:
    """A document made ready for the template: `content` for its JSON, `images` (SVG) by file name."""

    def __init__(self, document: Mapping[str, Any], facts: Mapping[str, Any]):
        self.images: dict[str, str] = {}
        self.known = {
            code for path in (THEME / "fonts").glob("*-Regular.ttf") for code in TTFont(path).getBestCmap()
        }
        blocks = list(walk(document["blocks"]))
        index = facts_used(document["blocks"], facts)
        claims = [
            card["claim_id"] for block in blocks if block["kind"] == "cards" for card in block["claims"]
        ]
        self.cards = Cards(claims)
        self.ids = {"evidence", "facts", *(entry["id"] for entry in index), *map(anchor, claims)}
        self.ids |= {block["id"] for block in blocks if "id" in block and self._prints(block)}
        self.ids |= {
            row["id"] for block in blocks if block["kind"] == "table" for row in block["rows"] if "id" in row
        }
        made = layout(document["blocks"])
        self.content = {
            "title": self.text(document["title"]),
            "dek": self.runs(document.get("headline") or [{"text": document["subtitle"]}]),
            "edition": self.drawable(document["edition"]),
            "tier": self.text(document.get("tier", "")),
            "lang": document.get("lang", "en"),
            "opening": self.blocks(
                block for block in made.opening if not block.get("id", "").endswith("-phone")
            ),
            "parts": [self.part(part) for part in made.parts],
            "evidence": [self.part(part) for part in made.evidence],
            "facts": [self.fact(entry) for entry in index],
        }

    @staticmethod
    def _prints(block: Block) -> bool:
        return block["kind"] != "slot" or bool(block.get("print")) or block["name"] == "downloads"

    def drawable(self, words: Any) -> str:
        """Return words without control characters, and with the code of each character that no font holds."""
        shown = _CONTROL.sub(" ", safe_text(words))
        return "".join(c if ord(c) in self.known or c == "\u200b" else f"[U+{ord(c):04X}]" for c in shown)

    def text(self, words: Any, quoted: bool = False) -> str:
        """Return drawable words that a column can hold; apostrophes curl, but not in what is quoted."""
        shown = self.drawable(words)
        shown = shown if quoted else _APOSTROPHE.sub("\u2019", shown)
        return _LONG.sub(lambda word: "\u200b".join(_pieces(word[0])), shown)

    def run(self, run: Run) -> dict[str, Any]:
        """Return a run with `to`, the label it leads to, or `url`; a target that is not in print is left
        out.
        """
        kept = {key: run[key] for key in LOOKS if run.get(key)}
        kept["text"] = self.text(run.get("text", ""), quoted=bool(run.get("voice")))
        found = next((target for target in self._targets(run) if target in self.ids), None)
        if found:
            kept["to"] = found
        elif _AWAY.match(run.get("href", "")):
            kept["url"] = ascii_address(run["href"])
        return kept

    def _targets(self, run: Run) -> Iterable[str]:
        """Yield where a run may lead, best first."""
        if run.get("ref"):
            yield run["ref"]
        if run.get("statements"):
            yield statement_anchor(run["statements"][0])
        if run.get("fact") and len(run.get("claims", ())) != 1:
            yield fact_anchor(run["fact"])
        yield from map(anchor, run.get("claims", ()))

    def runs(self, runs: Iterable[Run]) -> list[dict[str, Any]]:
        """Return runs made ready."""
        return [self.run(run) for run in runs]

    def part(self, part: Part) -> dict[str, Any]:
        """Return a part: its heading's id and text, and its blocks."""
        heading = {"id": part.heading["id"], "text": self.text(part.heading["text"])}
        return heading | {"blocks": self.blocks(part.blocks)}

    def blocks(self, blocks: Iterable[Block]) -> list[dict[str, Any]]:
        """Return the blocks that paper can hold, made ready."""
        return [self.block(block) for block in blocks if self._prints(block)]

    def block(self, block: Block) -> dict[str, Any]:
        """Return a block made ready."""
        made = {
            key: block[key] for key in ("kind", "id", "level", "ordered", "name", "marks") if key in block
        }
        made |= {key: self.text(block[key]) for key in ("title", "label", "text", "credit") if block.get(key)}
        for key in ("runs", "caption", "subtitle", "print"):
            if isinstance(block.get(key), list):
                made[key] = self.runs(block[key])
        kind = block["kind"]
        if kind == "list":
            made["items"] = [self.runs(item) for item in block["items"]]
        elif kind == "questions":
            made |= {"kind": "list", "items": [self.question(item) for item in block["items"]]}
        elif kind == "aside":
            made["blocks"] = self.blocks(block["blocks"])
        elif kind == "figure":
            made |= self.figure(block)
        elif kind in ("table", "words"):
            made |= {"kind": "table"} | self.table(block if kind == "table" else block["table"])
        elif kind == "form":
            made |= {"kind": "table"} | self.form(block)
        elif kind == "cards":
            made["claims"] = [self.claim(card) for card in block["claims"]]
        return made

    def question(self, item: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return a question and its answer as one paragraph."""
        return self.runs([{"text": f"{item['question']} ", "strong": True}, *item["answer"]])

    def figure(self, block: Block) -> dict[str, Any]:
        """Return a figure's picture, its size in px and its alt text."""
        name = f"{block['id']}.svg"
        drawn = joined(block["wide"])
        self.images[name] = "".join(c if ord(c) in self.known or c == "\n" else "?" for c in drawn)
        wide, tall = size(block["wide"])
        return {"image": name, "alt": self.text(block["alt"]), "wide": wide, "tall": tall}

    def table(self, table: Mapping[str, Any]) -> dict[str, Any]:
        """Return a table's columns with their shares of the width, and its rows."""
        rows = []
        for row in table["rows"]:
            cells = [self.runs(cell) for cell in row["cells"]]
            target = next((anchor(claim) for claim in row.get("claims", []) if claim in self.cards), None)
            if target and not any("to" in run for cell in cells for run in cell):
                cells[0] = [run | {"to": target} for run in cells[0]]
            rows.append({"cells": cells, **({"id": row["id"]} if row.get("id") else {})})
        heads = [self.text(column["label"]) for column in table["columns"]]
        texts = [[head, *(plain(row["cells"][at]) for row in rows)] for at, head in enumerate(heads)]
        return {"columns": heads, "rows": rows, "widths": shares(texts)}

    def form(self, block: Block) -> dict[str, Any]:
        """Return a form as a table: a row a field, a column a statement."""
        rows = [
            {
                "cells": [
                    [{"text": self.text(field["label"])}],
                    *(self.runs(cell["runs"]) for cell in field["cells"]),
                ]
            }
            for field in block["fields"]
        ]
        heads = ["Field", *(self.text(plain(column["heading"])) for column in block["columns"])]
        return {"columns": heads, "rows": rows, "widths": [1, *([2] * len(block["columns"]))]}

    def claim(self, card: Mapping[str, Any]) -> dict[str, Any]:
        """Return a claim as a row of the annex."""
        details = {entry["label"]: self.text(plain(entry["runs"])) for entry in card.get("details", [])}
        quoted = self.text(card["fragment"], quoted=True)
        return {
            "id": anchor(card["claim_id"]),
            "name": self.text(card["claim_id"].rpartition("/")[2]),
            "said": details.get("Said", ""),
            "speaker": self.text(card["speaker"]),
            "act": self.text(card["act"]),
            "what": self.text(card["summary"]),
            "words": f"\u201c{quoted}\u201d" if card.get("worded_by") == "speaker" else quoted,
            "whose": self.text(card["whose"]),
            "chain": [
                self.text(layer["text"]) + (" (possible)" if layer.get("possible") else "")
                for layer in card.get("chain", [])
            ],
        }

    def fact(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return an entry of the index of facts."""
        method = "; from ".join(filter(None, [entry["method"], ", ".join(entry["inputs"])]))
        return {
            "id": entry["id"],
            "words": self.text(entry["words"]),
            "name": self.text(entry["name"]),
            "method": self.text(method),
            "claims": [
                link | {"text": self.text(link["text"])} for link in self.cards.listed(entry["claims"])
            ],
        }


def _pieces(word: str) -> list[str]:
    return [piece[at : at + 16] for piece in _PIECE.findall(word) for at in range(0, len(piece), 16)]


_PIECE = re.compile(r"[^/_.=&?-]*[/_.=&?-]+|[^/_.=&?-]+")
"""The parts of a long word: up to and with a sign after which it may break."""


def ascii_address(address: str) -> str:
    """Return an address in ASCII: its host in punycode, the rest percent-encoded."""
    scheme, mark, rest = address.partition("://")
    if not mark or rest.isascii():
        return quote(address, safe=":/?#[]@!$&'()*+,;=%~")
    host, slash, path = rest.partition("/")
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        host = quote(host)
    return f"{scheme}://{host}{slash}{quote(path, safe=':/?#[]@!$&()*+,;=%~')}"


def shares(columns: list[list[str]]) -> list[float]:
    """Return the share of the width of each column: short texts get their line, longer ones less than
    they ask.
    """
    longest = [max(map(len, texts)) for texts in columns]
    return [round(max(most, 6) if most <= 24 else 12 + most**0.75, 1) for most in longest]
