"""The document as a tagged, archival PDF (PDF/UA-1 and PDF/A-3a), by Typst.

Text is passed to Typst as string literals only, so no word of an article or a sheet is ever read as markup. The same
document gives the same bytes: the date is the edition's, system fonts are shut out.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from ..core.faults import ReportError
from .document import Block, Run, anchor, plain, uses, walk
from .html import safe_text

STANDARDS = ["a-3a", "ua-1"]
LONG = re.compile(r"\S{32,}")


def string(words: Any) -> str:
    """Return text as a Typst string literal; over-long words may break, control characters are dropped."""
    shown = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", safe_text(words))
    shown = LONG.sub(lambda match: "\u200b".join(re.findall(r".{1,24}", match.group())), shown)
    return json.dumps(shown, ensure_ascii=False).replace("\\/", "/")


class Writer:
    """Writes Typst code for blocks; `images` collects the vector figures by file name."""

    def __init__(self, blocks: list[Block], facts: Mapping[str, Any]):
        self.blocks = blocks
        self.facts = facts
        self.images: dict[str, str] = {}
        self.uses = uses(blocks)
        self.cards = {card["claim_id"] for block in blocks if block["kind"] == "cards" for card in block["claims"]}
        printed = (block for block in walk(blocks) if block["kind"] != "slot" or block.get("print"))
        self.ids = {block["id"] for block in printed if "id" in block} | {anchor(claim) for claim in self.cards}

    def run(self, run: Run) -> str:
        """Return one run as Typst content."""
        code = f"#{string(run['text'])}"
        mark = f"#mark({string(run['state'])}, {str(run.get('voice') == 'outlet').lower()})" if run.get("state") else ""
        if run.get("voice") == "outlet":
            code = f"#emph[{code}]"
        for key, name in (("strong", "strong"), ("em", "emph"), ("code", "raw-like")):
            if run.get(key) and name != "raw-like":
                code = f"#{name}[{code}]"
        claims = [claim for claim in run.get("claims", []) if claim in self.cards]
        if claims:
            return f"{mark}#trace({string(anchor(claims[0]))}, [{code}])"
        if run.get("ref") in self.ids:
            return f"#trace({string(run['ref'])}, [{code}])"
        if re.match(r"(?:https?://|mailto:)", run.get("href", "")):
            return f"#away({string(run['href'])}, [{code}])"
        return mark + code

    def runs(self, runs: Iterable[Run]) -> str:
        """Return runs as a Typst content block."""
        return "[" + "".join(self.run(run) for run in runs) + "]"

    def block(self, block: Block) -> str:
        """Return a block as Typst markup, with its label."""
        write = getattr(self, f"_{block['kind']}", None)
        if write is None:
            return ""
        code = write(block)
        if not code:
            return ""
        return code + (f" #label({string(block['id'])})" if block["kind"] == "heading" else self._mark(block))

    def _mark(self, block: Block) -> str:
        # A label needs something to hang on; an empty metadata element serves every kind of block.
        return f"\n#metadata(none) #label({string(block['id'])})" if block.get("id") else ""

    def _heading(self, block: Block) -> str:
        return f"#heading(level: {block['level']})[#{string(block['text'])}]"

    def _paragraph(self, block: Block) -> str:
        return f"#par{self.runs(block['runs'])}"

    def _list(self, block: Block) -> str:
        items = ", ".join(self.runs(item) for item in block["items"])
        return f"#{'enum' if block['ordered'] else 'list'}({items})"

    def _aside(self, block: Block) -> str:
        inner = "\n\n".join(self.block(part) for part in block["blocks"])
        return f"#aside({string(block.get('title', ''))}, {str(block['role'] == 'context').lower()}, [{inner}])"

    def _code(self, block: Block) -> str:
        return f"#raw({string(block['text'])}, block: true)"

    def _title(self, block: Block, subtitle: list[Run] | None = None) -> str:
        shown = self.runs(subtitle) if subtitle else "none"
        return f"{string(block.get('label', ''))}, [#{string(block['title'])}], {shown}"

    def _figure(self, block: Block) -> str:
        name = f"{block['id']}.svg"
        self.images[name] = block["wide"]
        alt = string(f"{block['alt']} {block['description']}")
        caption = block["caption"] + ([{"text": " " + block["credit"]}] if block.get("credit") else [])
        return f"#chart({string(name)}, {alt}, {self._title(block, block.get('subtitle'))}, {self.runs(caption)})"

    def _grid(self, table: Block, title: str) -> str:
        heads = ", ".join(f"[#{string(column['label'])}]" for column in table["columns"])
        widths = ", ".join(self._width(table, index) for index in range(len(table["columns"])))
        cells: list[str] = []
        for row in table["rows"]:
            first, *rest = row["cells"]
            cells.append(f"strong({self.runs(first)})")
            cells += [self.runs(cell) for cell in rest]
        return f"#grid-table(({widths},), ({heads},), {string(title)}, {', '.join(cells)})"

    def _width(self, table: Block, index: int) -> str:
        longest = max([len(plain(row["cells"][index])) for row in table["rows"]] + [8])
        return f"{min(max(longest, 9), 60) ** 0.62:.2f}fr"

    def _table(self, block: Block) -> str:
        title = f"#figtitle({self._title(block, block.get('caption'))})"
        return f"{title}\n{self._grid(block, block['title'])}"

    def _form(self, block: Block) -> str:
        forms = []
        for index, column in enumerate(block["columns"]):
            fields = []
            for field in block["fields"]:
                cell = field["cells"][index]
                strong = "strong" if cell["state"] in ("stated", "partly") else "text"
                fields.append(f"([#{string(field['label'])}], {strong}({self.runs(cell['runs'])}))")
            forms.append(f"form({self.runs(column['heading'])}, {', '.join(fields)})")
        title = f"#figtitle({self._title(block)})"
        return f"{title}\n#grid(columns: (1fr,) * {len(forms)}, column-gutter: 5mm, {', '.join(forms)})\n#note({self.runs(block['caption'])})"

    def _words(self, block: Block) -> str:
        items = []
        for item in block["items"]:
            words = self.run({"text": item["words"], "claims": item["claims"]})
            hollow = str(item["voice"] == "outlet").lower()
            items.append(f"words-item([{words}], {hollow}, [#{string(item['unit'])}], {self.runs(item['runs'])})")
        title = f"#figtitle({self._title(block)})"
        grid = f"#grid(columns: (1fr, 1fr), column-gutter: 6mm, row-gutter: 6mm, {', '.join(items)})"
        return f"{title}\n{grid}\n#note({self.runs(block['caption'])})"

    def _questions(self, block: Block) -> str:
        pairs = [f"#par[#strong[#{string(item['question'])}] #h(1mm) {self.runs(item['answer'])[1:-1]}]" for item in block["items"]]
        return f"#figtitle({self._title(block)})\n" + "\n".join(pairs)

    def _slot(self, block: Block) -> str:
        return f"#note({self.runs(block['print'])})" if block.get("print") else ""

    def _cards(self, block: Block) -> str:
        cards = [self._card(card) for card in block["claims"]]
        return "#columns(2, gutter: 6mm)[\n" + "\n".join(cards) + "\n]"

    def _card(self, card: Mapping[str, Any]) -> str:
        said = f"[#strong[#{string(card['speaker'])}] #{string(card['act'] + ': ' + card['summary'])}]"
        details = "[" + " #h(2mm) ".join(
            f"#text(fill: muted)[#{string(entry['label'] + ': ')}]{self.runs(entry['runs'])[1:-1]}" for entry in card["details"]
        ) + "]"
        chain = string(" > ".join(layer["text"] for layer in card["chain"]))
        places = [place for place in self.uses.get(card["claim_id"], []) if place[0] in self.ids]
        links = "#\", \"".join(self.run({"text": label, "ref": where}) for where, label in places)
        used = f"[Used in: {links}]" if places else "none"
        fragment = string(f"\u201c{card['fragment']}\u201d")
        name = string(anchor(card["claim_id"]))
        return (
            f"#card([#{string(card['claim_id'])}], {said}, [#{fragment}], [#{string(' ' + card['whose'])}], {details}, "
            f"[#{chain}], {used}) #label({name})"
        )


def source(document: Mapping[str, Any], facts: Mapping[str, Any], when: datetime, files: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Return the Typst source of a document and its images by file name."""
    writer = Writer(document["blocks"], facts)
    head = document.get("headline") or [{"text": document["subtitle"]}]
    attached = "\n".join(
        f'#pdf.attach("data/{name}", relationship: "data", mime-type: {string(kind(name))}, description: {string(name)})'
        for name in sorted(files)
    )
    date = f"datetime(year: {when.year}, month: {when.month}, day: {when.day})"
    text = f"""#import "report.typ": *
#show: report.with(title: {string(document['title'])}, edition: {string(document['edition'])}, date: {date})
{attached}
#heading(level: 1, outlined: false)[#{string(document['title'])}]
#text(11.5pt){writer.runs(head)}
#text(8pt, fill: muted)[#{string('Edition ' + document['edition'])}]

{{{{OPENING}}}}
"""
    opening, rest = _after_opening(document["blocks"])
    parts = [writer.block(block) for block in opening]
    outline = "#pagebreak()\n#heading(level: 2, outlined: false)[Contents]\n#outline(title: none, depth: 2)"
    body = "\n\n".join([*parts, outline, *(writer.block(block) for block in rest)])
    return text.replace("{{OPENING}}", body), writer.images


def _after_opening(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """Return the blocks of the first page, and those after it: the first screen ends at the first section."""
    for index, block in enumerate(blocks):
        if block["kind"] == "heading":
            return blocks[:index], blocks[index:]
    return blocks, []


def kind(name: str) -> str:
    """Return the media type of an attached file."""
    return {"csv": "text/csv", "json": "application/json", "geojson": "application/geo+json"}.get(
        name.rsplit(".", 1)[-1], "application/octet-stream"
    )


def render(
    document: Mapping[str, Any],
    *,
    templates: Path,
    when: datetime,
    facts: Mapping[str, Any] | None = None,
    attachments: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the PDF of a document, dated `when`, with the dataset attached.

    Raises ReportError with Typst's message where it cannot be made, a missing alt text or a dead link included.
    """
    attachments = attachments or {}
    text, images = source(document, facts or {}, when, attachments)
    with tempfile.TemporaryDirectory(prefix="armsclaims-") as name:
        folder = Path(name)
        (folder / "data").mkdir()
        for file, content in attachments.items():
            (folder / "data" / file).write_bytes(content)
        for file, svg in images.items():
            (folder / file).write_text(svg, encoding="utf-8")
        (folder / "report.typ").write_text((templates / "pdf" / "report.typ").read_text(encoding="utf-8"), encoding="utf-8")
        main = folder / "main.typ"
        main.write_text(text, encoding="utf-8")
        try:
            return typst.compile(
                str(main),
                root=str(folder),
                font_paths=[str(templates / "fonts")],
                ignore_system_fonts=True,
                pdf_standards=STANDARDS,
                timestamp=when,
            )
        except (RuntimeError, ValueError, typst.TypstError) as error:
            raise ReportError(f"the PDF could not be made: {str(error)[:600]}") from error
