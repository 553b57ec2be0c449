"""Executed chapters to page and PDF: what the nbconvert exporters and the build both call.

Apart from the exporters, because importing nbconvert takes a quarter of a second that an edit of prose need not wait for.
Checks and page are imported where they are called: Typst is at work by then, which takes longest.
"""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

from ..dataset.load import Dataset
from ..paths import project_root
from . import extras, html, pdf
from .assemble import document
from .checks import Ground, check_document


def join(notebooks: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return one notebook that holds the cells of several; each says in its metadata which chapter's and which it was."""
    cells = [
        {**cell, "metadata": {**cell.get("metadata", {}), "chapter": [name, index]}}
        for name, notebook in notebooks
        for index, cell in enumerate(notebook["cells"], 1)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def checked(notebook: Any, data: Dataset, *, edition: str) -> dict[str, Any]:
    """Return the document of a joined notebook; raise ReportError unless the report's checks pass."""
    made = document([("chapters", notebook)], data, templates=templates(project_root()), edition=edition)
    check_document(made, Ground.of(data))
    return made


def templates(root: Path) -> Path:
    """Return the folder of a project that holds its prose."""
    return root / "report" / "templates"


def own_styles(root: Path) -> str:
    """Return the styles a case adds to the page's, from `report/theme.css`."""
    path = root / "report" / "theme.css"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def page(made: dict[str, Any], data: Dataset) -> str:
    """Return the page of a document, with the own-copy check and the downloads of its dataset."""
    return html.render(
        made,
        facts=made["facts"],
        own_copy=extras.own_copy(data),
        downloads=extras.downloads(data, made["edition"]),
        head=extras.head(data),
        styles=own_styles(project_root()),
    )


def paper(made: dict[str, Any], data: Dataset) -> bytes:
    """Return the PDF of a document, dated by its newest article and with the dataset attached."""
    when = extras.newest(data).to_pydatetime().replace(tzinfo=UTC)
    paths = [path for path in sorted(data.folder.iterdir()) if path.suffix in (".csv", ".json")]
    files = {path.name: path.read_bytes() for path in paths}
    return pdf.render(made, when=when, facts=made["facts"], attachments=files, head=extras.head(data))
