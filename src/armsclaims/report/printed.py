"""The document made ready for print: where runs lead, what cells hold, and only what the fonts can draw.

What comes out is data for `theme/report.typ`, which holds everything that has to do with looks.
"""

import re
from typing import Any
from urllib.parse import quote

from ..coding.glyphs import lacking
from ..figures.style import drawable
from .arabic import joined
from .document import (
    Block,
    Document,
    Run,
    anchor,
    cards_in,
    curled,
    facts_used,
    for_phone,
    plain,
    rows_of,
    safe_text,
    targets,
    text,
    walk,
)
from .layout import Part, layout, size

LETTERS = 130
"""Letters that a line of a table holds across the page."""
KEPT = "kind id level ordered marks titled".split()
WORDED = (
    "title label text credit runs caption subtitle print items blocks cells name words made links".split()
)
LOOKS = "strong em code voice state".split()
SAFE = ":/?#[]@!$&'()*+,;=%~"
"""What stays as it is in an address, beside letters, digits and `_.-`."""
_AWAY = re.compile(r"https?://|mailto:", re.I)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\ufeff\ufffe]+")
_LONG = re.compile(r"[^\s\u200b]{18,}")
"""A word that a narrow column may not hold: a file's name, an address, an id."""
_PIECE = re.compile(r"[^/_.=&?-]{0,15}[/_.=&?-]+|[^/_.=&?-]{1,16}")
"""The parts of a long word: up to and with a sign after which it may break, sixteen letters at most."""


def printable(words: Any) -> str:
    """Return words without control characters, and with the code of each character that no font holds."""
    return drawable(_CONTROL.sub(" ", safe_text(words)))


def fitted(words: Any, quoted: bool = False) -> str:
    """Return printable words that a column can hold; apostrophes curl, but not in what is quoted."""
    shown = printable(words) if quoted else curled(printable(words))
    return _LONG.sub(lambda word: "\u200b".join(_PIECE.findall(word[0])), shown)


class Printed:
    """A document made ready for the template: `content` for its JSON, `images` (SVG) by file name."""

    def __init__(self, document: Document):
        self.images: dict[str, bytes] = {}
        blocks, index = list(walk(document["blocks"])), facts_used(document)
        self.ids = {"evidence", "facts", *(entry["id"] for entry in index)}
        self.ids |= {*map(anchor, cards_in(blocks)), *(block["id"] for block in blocks if _prints(block))}
        self.ids |= {row["id"] for block in blocks for row in block.get("rows", ()) if "id" in row}
        made = layout(document["blocks"])
        opening = [block for block in made.opening if not for_phone(block)]
        self.content = {
            "title": fitted(document["title"]),
            "dek": self.made(document["headline"]),
            "edition": printable(document["edition"]),
            "tier": fitted(document["tier"]),
            "dated": fitted(document["dated"]),
            "authors": printable(document["authors"]),
            "lang": document["lang"],
            "opening": self.made(opening),
            "parts": list(map(self.part, made.parts)),
            "evidence": list(map(self.part, made.evidence)),
            "facts": list(map(self.block, index)),
        }

    def made(self, value: Any) -> Any:
        """Return words, a run, a block, or a list of them made ready."""
        if isinstance(value, str):
            return fitted(value)
        if isinstance(value, list):
            return [self.made(part) for part in value]
        return self.block(value) if "kind" in value else self.run(value)

    def run(self, run: Run) -> Block:
        """Return a run with `to`, the id it leads to, or `url`; what is not in print has neither."""
        kept = {key: run[key] for key in LOOKS if run.get(key)}
        kept["text"] = fitted(run["text"], quoted=bool(run.get("voice")))
        if found := next((target for target in targets(run) if target in self.ids), None):
            return kept | {"to": found}
        return kept | ({"url": ascii_address(run["href"])} if _AWAY.match(run.get("href", "")) else {})

    def part(self, part: Part) -> Block:
        """Return a part: its heading's id and text, and the blocks of it that paper can hold."""
        return self.block(part.heading) | {"blocks": self.made([b for b in part.blocks if _prints(b)])}

    def block(self, block: Block) -> Block:
        """Return a block, a row or an entry of the index of facts made ready."""
        made = {key: block[key] for key in KEPT if key in block}
        made |= {key: self.made(block[key]) for key in WORDED if block.get(key)}
        own = {"figure": self.figure, "table": self.table, "form": self.table, "cards": self.cards}
        kind = block.get("kind")
        return made | (own[kind](block) if kind in own else {})

    def figure(self, block: Block) -> Block:
        """Return a figure's picture, its size in px and its alt text."""
        name = f"{block['id']}.svg"
        drawn = joined(block["wide"])
        self.images[name] = drawn.translate(dict.fromkeys(map(ord, lacking(drawn)), "?")).encode()
        wide, tall = size(block["wide"])
        return {"image": name, "alt": fitted(block["alt"]), "wide": wide, "tall": tall}

    def table(self, table: Block) -> Block:
        """Return the columns of a table or form with their shares of the width, and its rows."""
        rows = list(map(self.block, rows_of(table)))
        heads = self.made(table["columns"])
        texts = [[head, *(plain(row["cells"][at]) for row in rows)] for at, head in enumerate(heads)]
        widths = [1] + [2] * (len(heads) - 1) if table["kind"] == "form" else shares(texts)
        return {"kind": "table", "columns": heads, "rows": rows, "widths": widths}

    def cards(self, block: Block) -> Block:
        """Return claims as a table of the annex: who and when, what, in which words and by which way."""
        rows = []
        for card in block["cards"]:
            said, act = plain(dict(card["details"])["Said"]), card["says"].partition(":")[0]
            words = f"\u201c{card['exact']}\u201d" if card["own"] else card["exact"]
            layers = (name if sure else f"{name} (possible)" for name, sure in card["chain"])
            chain = ". Chain: " + " \u2013 ".join(layers) if card["chain"] else ""
            cells = [
                [*text(card["who"], strong=True), *text(f" {act}. "), *text(said, code=True)],
                [*text(card["what"]), *text(f" {card['id'].rpartition('/')[2]}", code=True)],
                [*text(words, voice="speaker"), *text(f" {card['whose']}{chain}", code=True)],
            ]
            rows.append({"id": anchor(card["id"]), "cells": self.made(cells)})
        heads = ["Who, when", "Claim", "Printed words, and whose"]
        return {"columns": heads, "rows": rows, "widths": [1.5, 2, 2.1]}


def _prints(block: Block) -> bool:
    return block["kind"] != "slot" or bool(block.get("print")) or block["name"] == "downloads"


def ascii_address(address: str) -> str:
    """Return an address in ASCII: its host in punycode, the rest percent-encoded."""
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        host = quote(host, SAFE)
    return f"{quote(scheme, SAFE)}{mark}{host}{slash}{quote(path, SAFE)}"


def shares(columns: list[list[str]]) -> list[float]:
    """Return each column's share of the width, in letters: short texts get their line, longer ones share what
    is left of the page's, but never less than two thirds of what they ask.

    The first column is bold, and takes a fifth more; a short one's cells keep their distance from the next.
    """
    longest = [max(map(len, texts)) for texts in columns]
    short = [most <= 24 for most in longest]
    bold = [1.2 if at == 0 else 1 for at in range(len(columns))]
    sizes = zip(longest, bold, short, strict=True)
    asked = [max(most * more, 6) + 3 if fits else 12 + (most * more) ** 0.75 for most, more, fits in sizes]
    long = sum(share for share, fits in zip(asked, short, strict=True) if not fits)
    left = LETTERS - sum(asked) + long
    given = min(1, max(2 / 3, left / long)) if long else 1
    return [round(share if fits else share * given, 1) for share, fits in zip(asked, short, strict=True)]
