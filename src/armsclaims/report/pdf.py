"""The document as a tagged, archival PDF (PDF/UA-1 and PDF/A-3a), by Typst.

`printed.py` makes the document ready; it goes to Typst as JSON and `theme/report.typ` lays it out, so no word
of an article or a sheet is read as markup. Row headers, which Typst cannot tag, follow by pikepdf. The same
document gives the same bytes: the date is the edition's, and system fonts are shut out.
"""

import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import typst

from .. import tempdirs
from ..faults import ReportError
from ..paths import THEME
from .document import Document, table_csv, walk
from .printed import Printed

STANDARDS = ["a-3a", "ua-1"]


def render(document: Document, attachments: Mapping[str, bytes]) -> bytes:
    """Return the PDF of a document; attached are `attachments`, CSV or JSON by name, and each figure's data.

    Raises ReportError with Typst's message where the PDF cannot be made, PublishError where there is no room
    to make it.
    """
    printed, when = Printed(document), datetime.fromisoformat(document["date"]).replace(tzinfo=UTC)
    attached = dict(attachments)
    for block in walk(document["blocks"]):
        if block["kind"] in ("figure", "table"):
            attached[f"{block['kind']}-{block['id']}.csv"] = table_csv(block.get("table", block))
    date = {"year": when.year, "month": when.month, "day": when.day}
    content = printed.content | {"files": sorted(attached), "date": date}
    files = {f"data/{name}": found for name, found in attached.items()} | printed.images
    files["report.typ"] = (THEME / "report.typ").read_bytes()
    files["document.json"] = json.dumps(content, ensure_ascii=False).encode()
    with tempdirs.temporary("armsclaims-") as folder:
        with tempdirs.told():
            (folder / "data").mkdir()
            for name, found in files.items():
                (folder / name).write_bytes(found)
        made = compiled(folder / "report.typ", pdf_standards=STANDARDS, timestamp=when)
    return with_row_headers(made)


def compiled(source: Path, **options: Any) -> Any:
    """Return what Typst makes of a file, with the theme's fonts alone."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(THEME / "fonts")]
    )
    try:
        return typst.Compiler(str(source), root=str(source.parent), font_paths=fonts).compile(**options)
    except (RuntimeError, ValueError) as error:
        raise ReportError(f"the PDF could not be made: {str(error)[:600]}") from error


def with_row_headers(made: bytes) -> bytes:
    """Return a PDF in which the first cell of each table row below the header is tagged as the header of that
    row.

    The other cells lose their lists of headers, which name the column's alone: a reader takes both from the
    scopes.
    """
    with pikepdf.open(io.BytesIO(made)) as pdf:
        rows = (node for node in _elements(pdf.Root.StructTreeRoot.K) if node.S == "/TR")
        for row in (row for row in rows if row.P.S == "/TBody"):
            first, *others = [cell for cell in row.K if cell.S in ("/TD", "/TH")]
            first.S = pikepdf.Name.TH
            first.A = pikepdf.Array([pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)])
            for cell in (cell for cell in others if "/A" in cell):
                del cell.A
        _end_streams_plainly(pdf)
        stream = io.BytesIO()
        pdf.save(stream, deterministic_id=True)
    return stream.getvalue()


def _end_streams_plainly(pdf: pikepdf.Pdf) -> None:
    """Add a line feed to each stream that ends in a carriage return: with the end of the line that follows
    it, strict checkers take both for one and find the stream's length wrong. Decompression stops before it.
    """
    for stream in pdf.objects:
        if isinstance(stream, pikepdf.Stream) and (raw := stream.read_raw_bytes()).endswith(b"\r"):
            stream.write(raw + b"\n", filter=stream.get("/Filter"), decode_parms=stream.get("/DecodeParms"))


def _elements(node: Any) -> Iterator[pikepdf.Dictionary]:
    """Yield the structure elements below a node of the tag tree."""
    if isinstance(node, pikepdf.Array):
        for inner in node:
            yield from _elements(inner)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from _elements(node.get("/K"))
