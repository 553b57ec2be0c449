"""Executed chapters to page and PDF: what the nbconvert exporters and the build both call.

Apart from the exporters, because importing nbconvert takes a quarter of a second that an edit of prose need
not wait for. Checks and page are imported where they are called: Typst is at work by then, which takes
longest.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from pathlib import Path
from typing import Any

from ..dataset.load import Dataset
from ..paths import project_root
from . import extras, html, pdf
from .assemble import document
from .checks import Ground, check_document
from .explorer_data import explorer_data
from .kit import figure_kit, picture_name
from .linked_data import page_graph
from .markdown import Markdown


def join(notebooks: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return one notebook that holds the cells of several; each says in its metadata which chapter's and
    which it was.
    """
    cells = [
        {**cell, "metadata": {**cell.get("metadata", {}), "chapter": [name, index]}}
        for name, notebook in notebooks
        for index, cell in enumerate(notebook["cells"], 1)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def checked(notebook: Any, data: Dataset, *, edition: str) -> dict[str, Any]:
    """Return the document of a joined notebook; raise ReportError unless the report's checks pass."""
    made = document([("chapters", notebook)], data, edition=edition)
    check_document(made, Ground.of(data))
    return made


def own_styles(root: Path) -> str:
    """Return the styles a case adds to the page's, from `report/theme.css`."""
    path = root / "report" / "theme.css"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def rendered(made: dict[str, Any], data: Dataset, only: str = "") -> dict[str, bytes]:
    """Return an edition's page, PDF and figure kit by path, or `only` the "html" or the "pdf".

    Typst draws PDF and pictures outside the interpreter, while the page is written.
    """
    found: dict[str, bytes] = {}
    with ThreadPoolExecutor(2) as aside:
        printing = None if only == "html" else aside.submit(paper, made, data)
        drawing = None if only else aside.submit(figure_kit, made, extras.head(data)["dated"])
        if only != "pdf":
            found["index.html"] = page(made, data).encode()
            found["report.md"] = Markdown(data).document(made, extras.contact(data)).encode()
        if printing:
            found["report.pdf"] = printing.result()
        if drawing:
            found |= {f"figures/{name}": content for name, content in drawing.result().items()}
    return found


def page(made: dict[str, Any], data: Dataset) -> str:
    """Return the page of a document, with the explorer, the own-copy check and the downloads of its
    dataset.
    """
    pictures = [
        block for block in made["blocks"] if block["kind"] == "figure" and block.get("place") == "opening"
    ]
    head = extras.head(data) | ({"picture": f"figures/{picture_name(pictures[0])}"} if pictures else {})
    return html.render(
        made,
        facts=made["facts"],
        own_copy=extras.own_copy(data),
        explorer=explorer_data(data),
        linked_data=page_graph(data, made["edition"]),
        downloads=extras.downloads(data, made["edition"]),
        head=head,
        styles=own_styles(project_root()),
    )


def paper(made: dict[str, Any], data: Dataset) -> bytes:
    """Return the PDF of a document, dated by its newest article and with the dataset attached."""
    when = extras.newest(data).to_pydatetime().replace(tzinfo=UTC)
    paths = [path for path in sorted(data.folder.iterdir()) if path.suffix in (".csv", ".json")]
    files = {path.name: path.read_bytes() for path in paths}
    return pdf.render(made, when=when, facts=made["facts"], attachments=files, head=extras.head(data))
