"""The document as a tagged, archival PDF (PDF/UA-1 and PDF/A-3a), by Typst.

The document goes to Typst as JSON and `theme/report.typ` lays it out: no word of an article or a sheet is ever
read as markup. The same document gives the same bytes: the date is the edition's and system fonts are shut out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from .. import tempdirs as room
from ..faults import ReportError
from ..paths import THEME
from .document import Block, walk
from .fit import Glyphs
from .index import table_csv
from .leads import leads, places
from .objects import replace, unambiguous
from .printed import Sheet
from .tags import row_headers

STANDARDS = ["a-3a", "ua-1"]


def series(blocks: Iterable[Block]) -> dict[str, bytes]:
    """Return the data of each figure and table as CSV, by file name."""
    shown = [block for block in walk(blocks) if block["kind"] in ("figure", "words", "table")]
    return {
        f"{'table' if block['kind'] == 'table' else 'figure'}-{block['id']}.csv": table_csv(
            block.get("table", block)
        )
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
    when: datetime,
    facts: Mapping[str, Any] | None = None,
    attachments: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the PDF of a document, dated `when`; attached are `attachments` (name to bytes) and each figure's data.

    Raises ReportError with Typst's message where it cannot be made, PublishError where there is no room to make it.
    """
    return prepare(document, when=when, facts=facts, attachments=attachments)()


def prepare(
    document: Mapping[str, Any],
    *,
    when: datetime,
    facts: Mapping[str, Any] | None = None,
    attachments: Mapping[str, bytes] | None = None,
) -> Callable[[], bytes]:
    """Return what makes the PDF that `render` returns: the document is read now, the pages are laid out when it is called.

    Laying out is Typst's work, outside the interpreter: another thread may do it.
    """
    glyphs = Glyphs(THEME / "fonts")
    sheet = Sheet(document, facts or {}, glyphs)
    attached = {**(attachments or {}), **series(document["blocks"])}
    files = [{"id": f"data/{name}", "name": name, "type": media_type(name)} for name in sorted(attached)]
    date = {"year": when.year, "month": when.month, "day": when.day}
    content = json.dumps(sheet.content | {"files": files, "date": date}, ensure_ascii=False)
    forms = sum(block["kind"] == "form" for block in walk(document["blocks"]))

    with ExitStack() as stack:
        folder = stack.enter_context(room.temporary("armsclaims-"))
        with room.told():
            # Here and not in `make`: each file written beside a busy thread waits for the interpreter.
            _write(folder, {"document.json": content, **sheet.images}, THEME, attached)
        held = stack.pop_all()

    def make() -> bytes:
        with held:
            made, told = _compile(folder, glyphs.folders, when)
        made = unambiguous(made)
        return replace(made, row_headers(made, without=forms) | leads(made, places(told)))

    return make


def _write(folder: Path, texts: Mapping[str, str], template: Path, attached: Mapping[str, bytes]) -> None:
    """Write what Typst reads: the document and its drawings, the template, and below `data` what is attached."""
    for name, words in texts.items():
        (folder / name).write_text(words, encoding="utf-8", newline="\n")
    for path in template.glob("*.typ"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "data").mkdir()
    for name, content in attached.items():
        (folder / "data" / name).write_bytes(content)


def _compile(folder: Path, fonts: list[Path], when: datetime) -> tuple[bytes, list[Any]]:
    """Return Typst's PDF, and where each name that links lead to came to stand."""
    known = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path) for path in fonts]
    )
    try:
        compiler = typst.Compiler(str(folder / "report.typ"), root=str(folder), font_paths=known)
        made = compiler.compile(pdf_standards=STANDARDS, timestamp=when)
        # The pages stand: nothing is laid out again.
        return made, json.loads(compiler.query("<places>", field="value", one=True))
    except (RuntimeError, ValueError) as error:
        raise ReportError(f"the PDF could not be made: {str(error)[:600]}") from error
