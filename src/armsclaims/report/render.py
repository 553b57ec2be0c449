"""Executed chapters to page and PDF: what the nbconvert exporters and the build both call.

Apart from the exporters, because importing nbconvert takes a quarter of a second that an edit of prose need not wait for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..core.paths import project_root
from . import extras, html, pdf
from .assemble import document, known_facts
from .checks import check_document


def join(notebooks: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return one notebook that holds the cells of several; each says in its metadata which chapter's and which it was."""
    cells = [
        {**cell, "metadata": {**cell.get("metadata", {}), "chapter": [name, index]}}
        for name, notebook in notebooks
        for index, cell in enumerate(notebook["cells"], 1)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def checked(notebook: Any, data: Any, *, edition: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (document, facts) of a joined notebook; raise ReportError unless the report's checks pass."""
    root = project_root()
    known = known_facts(data.params, root, data.folder) or None
    made, facts = document([("chapters", notebook)], data, templates=templates(root), edition=edition, known=known)
    check_document(made, data)
    return made, facts


def templates(root: Path) -> Path:
    """Return the folder of templates, prose and fonts."""
    return root / "report" / "templates"


def prepared(data: Any) -> str:
    """Return the interactive map of a dataset, or nothing where the selection holds nothing to place."""
    return extras.web_map(data) or ""


def page(made: dict[str, Any], facts: dict[str, Any], data: Any, web: str | None = None) -> str:
    """Return the page of a document, with the own-copy check and the downloads of its dataset.

    `web` is the interactive map if it was made before; empty for none.
    """
    own, files = extras.own_copy(data), extras.downloads(data, made["edition"])
    root = project_root()
    web = prepared(data) if web is None else web
    return html.render(made, templates=templates(root), facts=facts, own_copy=own, downloads=files, map_html=web or None)


def paper(made: dict[str, Any], facts: dict[str, Any], data: Any) -> bytes:
    """Return the PDF of a document, dated by its newest article and with the dataset attached."""
    newest = data.articles["published_latest"].max()
    when = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
    files = {path.name: path.read_bytes() for path in sorted(data.folder.iterdir()) if path.suffix in (".csv", ".json")}
    root = project_root()
    return pdf.render(made, templates=templates(root), when=when, facts=facts, attachments=files)
