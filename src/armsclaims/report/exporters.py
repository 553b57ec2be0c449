"""The nbconvert exporters `armsclaims-html` and `armsclaims-pdf`.

They turn an executed chapter, or all of them joined by `join`, into the page and the PDF. `jupyter nbconvert --to
armsclaims-pdf chapter.ipynb` works on any executed chapter.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbconvert.exporters.base import Exporter
from traitlets import Unicode

from ..core.dataset import load
from ..core.params import Params
from ..core.paths import project_root
from . import extras, html, pdf
from .assemble import document, known_facts
from .checks import check_document


def join(notebooks: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return one notebook that holds the cells of several, with the chapters' bounds in its metadata."""
    cells = [cell for _, notebook in notebooks for cell in notebook["cells"]]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


class _ArmsclaimsExporter(Exporter):
    """What both exporters share: the document of a notebook. Traits name where the edition lies."""

    edition = Unicode("unpublished", help="name of the edition").tag(config=True)
    data_folder = Unicode("", help="folder of the tables; empty: data/processed").tag(config=True)
    parameters = Unicode("{}", help="the build's parameters as JSON").tag(config=True)

    def document(self, notebook: Any) -> tuple[dict[str, Any], dict[str, Any], Any]:
        """Return (document, facts, dataset) of a notebook; the checks of the report must pass."""
        root = project_root()
        params = Params.from_mapping(json.loads(self.parameters))
        folder = Path(self.data_folder) if self.data_folder else root / "data" / "processed"
        data = load(params, root=root, folder=folder)
        return *checked(notebook, data, edition=self.edition), data


def templates(root: Path) -> Path:
    """Return the folder of templates, prose and fonts."""
    return root / "report" / "templates"


def checked(notebook: Any, data: Any, *, edition: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (document, facts) of a joined notebook; raise ReportError unless the report's checks pass."""
    root = project_root()
    known = known_facts(data.params, root, data.folder) or None
    made, facts = document([("chapters", notebook)], data, templates=templates(root), edition=edition, known=known)
    check_document(made, data)
    return made, facts


class HTMLExporter(_ArmsclaimsExporter):
    """One self-contained page."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "Armsclaims page"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Return (page, resources)."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        made, facts, data = self.document(nb)
        return page(made, facts, data), resources


class PDFExporter(_ArmsclaimsExporter):
    """One tagged, archival PDF."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "Armsclaims PDF"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[bytes, Any]:
        """Return (PDF, resources)."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        made, facts, data = self.document(nb)
        return paper(made, facts, data), resources


def page(made: dict[str, Any], facts: dict[str, Any], data: Any) -> str:
    """Return the page of a document, with the own-copy check and the downloads of its dataset."""
    own, files = extras.own_copy(data), extras.downloads(data, made["edition"])
    root = project_root()
    web = extras.web_map(data)
    return html.render(made, templates=templates(root), facts=facts, own_copy=own, downloads=files, map_html=web)


def paper(made: dict[str, Any], facts: dict[str, Any], data: Any) -> bytes:
    """Return the PDF of a document, dated by its newest article and with the dataset attached."""
    newest = data.articles["published_latest"].max()
    when = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
    files = {path.name: path.read_bytes() for path in sorted(data.folder.iterdir()) if path.suffix in (".csv", ".json")}
    root = project_root()
    return pdf.render(made, templates=templates(root), when=when, facts=facts, attachments=files)
