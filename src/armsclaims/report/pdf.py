"""The document as a tagged, archival PDF (PDF/UA-1 and PDF/A-3a), by Typst.

The document goes to Typst as JSON and `templates/pdf/report.typ` lays it out: no word of an article or a sheet is ever
read as markup. The same document gives the same bytes: the date is the edition's and system fonts are shut out.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from ..core.faults import ReportError
from . import room
from .document import Block, walk
from .fit import Glyphs
from .html import table_csv
from .printed import Sheet
from .tags import row_headers

STANDARDS = ["a-3a", "ua-1"]


def series(blocks: Iterable[Block]) -> dict[str, bytes]:
    """Return the data of each figure and table as CSV, by file name."""
    shown = [block for block in walk(blocks) if block["kind"] in ("figure", "words", "table")]
    return {
        f"{'table' if block['kind'] == 'table' else 'figure'}-{block['id']}.csv": table_csv(block.get("table", block))
        for block in shown
    }


def media_type(name: str) -> str:
    """Return the media type of an attached file."""
    kinds = {
        "csv": "text/csv",
        "json": "application/json",
        "geojson": "application/geo+json",
        "jsonld": "application/ld+json",
    }
    return kinds.get(name.rsplit(".", 1)[-1], "application/octet-stream")


def render(
    document: Mapping[str, Any],
    *,
    templates: Path,
    when: datetime,
    facts: Mapping[str, Any] | None = None,
    attachments: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the PDF of a document, dated `when`; attached are `attachments` (name to bytes) and each figure's data.

    Raises ReportError with Typst's message where it cannot be made, PublishError where there is no room to make it.
    """
    glyphs = Glyphs(templates / "fonts")
    sheet = Sheet(document, facts or {}, glyphs)
    attached = {**(attachments or {}), **series(document["blocks"])}
    files = [{"id": f"data/{name}", "name": name, "type": media_type(name)} for name in sorted(attached)]
    date = {"year": when.year, "month": when.month, "day": when.day}
    with room.temporary("armsclaims-") as folder, room.told():
        (folder / "data").mkdir()
        for file, content in attached.items():
            (folder / "data" / file).write_bytes(content)
        for file, svg in sheet.images.items():
            (folder / file).write_text(svg, encoding="utf-8", newline="\n")
        for file in sorted((templates / "pdf").glob("*.typ")):
            (folder / file.name).write_bytes(file.read_bytes())
        content = sheet.content | {"files": files, "date": date}
        (folder / "document.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        forms = sum(block["kind"] == "form" for block in walk(document["blocks"]))
        return row_headers(_compile(folder, glyphs.folders, when), without=forms)


def _compile(folder: Path, fonts: list[Path], when: datetime) -> bytes:
    known = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path) for path in fonts]
    )
    try:
        compiler = typst.Compiler(str(folder / "report.typ"), root=str(folder), font_paths=known)
        return unambiguous(compiler.compile(pdf_standards=STANDARDS, timestamp=when))
    except (RuntimeError, ValueError) as error:
        raise ReportError(f"the PDF could not be made: {str(error)[:600]}") from error


def unambiguous(made: bytes) -> bytes:
    """Return a PDF of Typst's in which no stream ends in a carriage return right before the line feed that ends its line.

    One stream in 256 does, by its check sum. That is lawful, but strict checkers take both for the end of the line and
    find the stream's length wrong. A carriage return more makes the end plain; the table of offsets is moved along.
    """
    at = made.rindex(b"xref\n", 0, made.rindex(b"startxref"))
    offsets = sorted(int(entry) for entry in re.findall(rb"(\d{10}) \d{5} n", made[at:]))
    ends = []
    for offset in offsets:
        head = re.compile(rb"\d+ 0 obj\n<</Length (\d+)").match(made, offset)
        if head:
            end = made.index(b"stream\n", head.end()) + len(b"stream\n") + int(head[1])
            if made[end - 1 : end + 10] == b"\r\nendstream":
                ends.append(end)
    if not ends:
        return made
    bounds = [0, *ends, at]
    body = b"\r".join(made[start:stop] for start, stop in zip(bounds, bounds[1:], strict=False))
    table = re.sub(
        rb"(\d{10})(?= \d{5} n)", lambda entry: b"%010d" % (int(entry[1]) + bisect_left(ends, int(entry[1]))), made[at:]
    )
    return body + re.sub(rb"(?<=startxref\n)\d+", str(at + len(ends)).encode(), table)
