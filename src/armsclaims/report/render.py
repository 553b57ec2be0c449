"""Executed chapters to page and PDF: what the nbconvert exporters and the build both call.

Apart from the exporters, because importing nbconvert takes a quarter of a second that an edit of prose need not wait for.
Checks and page are imported where they are called: Typst is at work by then, which takes longest.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..paths import project_root
from . import extras, pdf
from .assemble import document
from .basis import Basis


def join(notebooks: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return one notebook that holds the cells of several; each says in its metadata which chapter's and which it was."""
    cells = [
        {**cell, "metadata": {**cell.get("metadata", {}), "chapter": [name, index]}}
        for name, notebook in notebooks
        for index, cell in enumerate(notebook["cells"], 1)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def assembled(notebook: Any, basis: Basis, *, edition: str) -> dict[str, Any]:
    """Return the document of a joined notebook; `check_document` has not seen it yet."""
    return document([("chapters", notebook)], basis, templates=templates(project_root()), edition=edition)


def checked(notebook: Any, basis: Basis, *, edition: str) -> dict[str, Any]:
    """Return the document of a joined notebook; raise ReportError unless the report's checks pass."""
    made = assembled(notebook, basis, edition=edition)
    check(made, basis)
    return made


def check(made: dict[str, Any], basis: Basis) -> None:
    """Raise ReportError with every fault of the document."""
    from .checks import check_document

    check_document(made, basis)


def templates(root: Path) -> Path:
    """Return the folder of a project that holds its prose."""
    return root / "report" / "templates"


def own_styles(root: Path) -> str:
    """Return the styles a case adds to the page's, from `report/theme.css`."""
    path = root / "report" / "theme.css"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def page(made: dict[str, Any], basis: Basis) -> str:
    """Return the page of a document, with the own-copy check and the downloads of its dataset."""
    from . import html

    files = extras.downloads(b64decode(basis.package), basis.folder, basis.newest, made["edition"])
    return html.render(
        made,
        facts=made["facts"],
        own_copy=basis.own_copy,
        downloads=files,
        head=basis.head,
        styles=own_styles(project_root()),
    )


def paper(made: dict[str, Any], basis: Basis) -> Callable[[], bytes]:
    """Return what makes the PDF of a document, dated by its newest article and with the dataset attached."""
    when = datetime.fromisoformat(basis.newest).replace(tzinfo=UTC)
    files = {
        path.name: path.read_bytes()
        for path in sorted(basis.folder.iterdir())
        if path.suffix in (".csv", ".json")
    }
    return pdf.prepare(made, when=when, facts=made["facts"], attachments=files)
