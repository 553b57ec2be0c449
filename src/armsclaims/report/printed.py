"""The document made ready for print: where each run leads, what a font can draw, how wide a column is.

What comes out is data for the Typst template, which holds everything that has to do with looks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .document import Block, Run, anchor, plain, uses, walk
from .html import STATE_WORDS, fact_anchor, facts_used, safe_text

PAGE_MM = 170
"""Width of the text on an A4 page."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_LONG = re.compile(r"[^\s\u200b]{32,}")
_JOINT = re.compile(r"(?<=\w)([_/])(?=\w)")
_RARE = re.compile(
    r"[^ -~\u00a0-\u00ac\u00ae-\u017e\u0400-\u045f\u200b\u2010\u2012-\u2015\u2018-\u201a\u201c-\u201e\u2026]"
)
"""Characters outside those that every cut of our font draws for certain."""
_AWAY = re.compile(r"(?:https?://|mailto:)", re.I)
_APOSTROPHE = re.compile(r"(?<=\w)'")
_WORD = re.compile(r"\s+|(?<=[-_/])(?!\d)")
"""Where Typst may break a line."""
_VIEWBOX = re.compile(r'viewBox="\s*\S+\s+\S+\s+([\d.]+)\s+([\d.]+)\s*"')
_KEPT = ("id", "to", "url", "kind", "image", "state", "voice", "widths")


class Glyphs:
    """What can be drawn: our font, and DejaVu Sans (matplotlib's own copy) for scripts it lacks.

    An archival PDF refuses a character without a glyph, so one that neither font holds is shown by its code.
    """

    def __init__(self, fonts: Path):
        self.folders = [fonts]
        self._known: set[int] | None = None

    def shown(self, words: str) -> str:
        """Return words that can be drawn."""
        return _RARE.sub(lambda match: self._char(match.group()), words)

    def _char(self, char: str) -> str:
        if self._known is None:
            self._known = self._load()
        return char if ord(char) in self._known else f"[U+{ord(char):04X}]"

    def _load(self) -> set[int]:
        from fontTools.ttLib import TTFont

        found = find_spec("matplotlib")
        if found and found.submodule_search_locations:
            self.folders.append(Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf")
        files = [
            *self.folders[0].glob("*-Regular.ttf"),
            *(path for folder in self.folders[1:] for path in folder.glob("DejaVuSans.ttf")),
        ]
        return {code for file in files for code in TTFont(file).getBestCmap()}


class Sheet:
    """A document made ready for the template: `content` for its JSON, `images` by file name."""

    def __init__(self, document: Mapping[str, Any], facts: Mapping[str, Any], glyphs: Glyphs):
        self.glyphs = glyphs
        self.images: dict[str, str] = {}
        blocks = document["blocks"]
        self.uses = uses(blocks)
        self.facts = facts_used(blocks, facts)
        self.cards = {
            card["claim_id"] for block in walk(blocks) if block["kind"] == "cards" for card in block["claims"]
        }
        self.ids = {entry["id"] for entry in self.facts} | {anchor(claim) for claim in self.cards}
        self.ids |= {block["id"] for block in walk(blocks) if "id" in block and self._prints(block)}
        made = [self.block(block) for block in blocks if self._prints(block)]
        opening = next((at for at, block in enumerate(made) if block["kind"] == "heading"), len(made))
        for heading, after in zip(made, made[1:], strict=False):
            heading["fresh"] = heading["kind"] == "heading" and after["kind"] == "cards"
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
                    {key: block[key] for key in ("id", "label", "title")} for block in made if block.get("label")
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
        if isinstance(value, dict):
            quoted = ("text",) if value.get("voice") else ("fragment",)
            return {name: self.clean(inner, "quoted" if name in quoted else name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.clean(inner, key) for inner in value]
        if not isinstance(value, str) or key in _KEPT:
            return value
        words = self.glyphs.shown(_CONTROL.sub(" ", safe_text(value)))
        words = words if key == "quoted" else _APOSTROPHE.sub("\u2019", words)
        words = _JOINT.sub("\\1\u200b", words)
        return _LONG.sub(lambda match: "\u200b".join(re.findall(r".{1,16}", match.group())), words)

    def run(self, run: Run) -> dict[str, Any]:
        """Return a run with `to`, the label it leads to, or `url`; a target that is not in print is left out."""
        kept = {key: run[key] for key in ("text", "strong", "em", "code", "voice", "state") if run.get(key)}
        kept.setdefault("text", "")
        claims = [anchor(claim) for claim in run.get("claims", []) if claim in self.cards]
        fact = fact_anchor(run["fact"]) if run.get("fact") and len(run.get("claims", [])) != 1 else None
        for target in (run.get("ref"), fact, *claims[:1]):
            if target in self.ids:
                return kept | {"to": target}
        return kept | {"url": run["href"]} if _AWAY.match(run.get("href", "")) else kept

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
            rows.append(cells)
        heads = [{"text": column["label"], "numeric": bool(column.get("numeric"))} for column in table["columns"]]
        texts = [[head["text"], *(plain(row[at]) for row in rows)] for at, head in enumerate(heads)]
        wide, scale = widths(texts, letter)
        return {"columns": heads, "rows": rows, "widths": wide, "scale": scale}

    def _figure(self, block: Block) -> dict[str, Any]:
        name = f"{block['id']}.svg"
        self.images[name] = "\n".join(self.glyphs.shown(line) for line in block["wide"].split("\n"))
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
            "items": [{"question": item["question"], "answer": self.runs(item["answer"])} for item in block["items"]]
        }

    def _cards(self, block: Block) -> dict[str, Any]:
        articles: dict[str, dict[str, Any]] = {}
        for card in block["claims"]:
            article = card["claim_id"].rpartition("/")[0]
            title = f"{card['outlet']}, {article}" if card.get("outlet") else article
            articles.setdefault(article, {"id": f"article-{article}", "title": title, "cards": []})["cards"].append(
                self._card(card)
            )
        return {"articles": list(articles.values())}

    def _card(self, card: Mapping[str, Any]) -> dict[str, Any]:
        places = [place for place in self.uses.get(card["claim_id"], []) if place[0] in self.ids]
        return {
            "id": anchor(card["claim_id"]),
            "slug": card["claim_id"].rpartition("/")[2],
            **{key: card[key] for key in ("speaker", "act", "summary", "fragment", "whose")},
            "voice": card.get("worded_by", "outlet"),
            "details": [{"label": entry["label"], "runs": self.runs(entry["runs"])} for entry in card["details"]],
            "chain": [{"text": layer["text"], "possible": bool(layer.get("possible"))} for layer in card["chain"]],
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
            "claims": self._listed(entry["claims"]),
        }

    def _listed(self, claims: list[str]) -> list[dict[str, Any]]:
        """Return links to claims; where they are all those of an article, one link to where that article's begin."""
        links: list[dict[str, Any]] = []
        left = set(claims)
        for claim in claims:
            article = claim.rpartition("/")[0]
            every = {card for card in self.cards if card.startswith(f"{article}/")}
            if claim in left and len(every) > 3 and every <= left:
                links.append({"text": f"every claim of {article}", "to": f"article-{article}"})
                left -= every
            elif claim in left:
                links.append(self.run({"text": claim.rpartition("/")[2], "claims": [claim]}))
        return links


_SPECIAL = ("list", "aside", "table", "figure", "form", "words", "questions", "cards")


def widths(columns: list[list[str]], letter: float) -> tuple[list[float], float]:
    """Return (widths in millimetres, scale of the type): each column holds its longest word, the rest goes by length.

    The scale is 1 unless the longest words together are wider than the page.
    """
    need = [
        letter * max([4, *(min(len(word), 31) for text in column for word in _WORD.split(text))]) + 2.6
        for column in columns
    ]
    spare = PAGE_MM - sum(need)
    if spare <= 0:
        return [round(PAGE_MM * mine / sum(need), 2) for mine in need], round(max(PAGE_MM / sum(need), 0.7), 3)
    full = [letter * max(len(text) for text in column) + 2.6 for column in columns]
    hunger = [max(whole - mine, 0) for whole, mine in zip(full, need, strict=True)]
    if sum(hunger) <= spare:
        even = (spare - sum(hunger)) / len(need)
        return [round(mine + more + even, 2) for mine, more in zip(need, hunger, strict=True)], 1
    share = [more**0.8 for more in hunger]
    return [round(mine + spare * part / sum(share), 2) for mine, part in zip(need, share, strict=True)], 1
