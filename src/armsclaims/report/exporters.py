"""The nbconvert exporters `armsclaims-html` and `armsclaims-pdf`.

They turn an executed chapter, or all of them joined, into the page and the PDF. `jupyter nbconvert --to
armsclaims-pdf chapter.ipynb` works on any executed chapter; nothing is exported where an output is not a
block of ours, a figure lacks its alt text, or another check of the report fails.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from nbconvert.exporters.base import Exporter
from traitlets import Unicode

from ..dataset.load import Dataset, load
from ..dataset.params import Params
from ..faults import ReportError
from ..paths import project_root
from .render import checked, page, paper


class _ArmsclaimsExporter(Exporter):
    """What both exporters share: the document of a notebook. Traits name where the edition lies."""

    edition = Unicode("unpublished", help="name of the edition").tag(config=True)
    data_folder = Unicode("", help="folder of the tables; empty: data/processed").tag(config=True)
    parameters = Unicode("{}", help="the build's parameters as JSON").tag(config=True)

    def document(self, notebook: Any) -> tuple[dict[str, Any], Dataset]:
        """Return (document, dataset) of an executed notebook; the checks of the report must pass."""
        code = [
            cell
            for cell in notebook["cells"]
            if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
        ]
        if code and not any(cell.get("execution_count") or cell.get("outputs") for cell in code):
            raise ReportError(
                "the chapter has not been run; run it first (papermill CHAPTER.ipynb RUN.ipynb),"
                " then export RUN.ipynb"
            )
        root = project_root()
        params = Params.from_mapping({**parameters_of(notebook), **json.loads(self.parameters)})
        folder = Path(self.data_folder) if self.data_folder else root / "data" / "processed"
        data = load(params, root=root, folder=folder)
        notebook = json.loads(json.dumps(notebook))  # the caller's stays as it is
        return checked([("chapters", notebook)], data, edition=self.edition), data


def parameters_of(notebook: Any) -> dict[str, Any]:
    """Return what a notebook was run with, from its tagged cells: prose is rendered for the same selection.

    Folders are left out: they were the run's, and the exporter has its own.
    """
    found: dict[str, Any] = {}
    for tag in ("parameters", "injected-parameters"):
        for cell in notebook["cells"]:
            if tag in cell.get("metadata", {}).get("tags", ()):
                for node in ast.parse("".join(cell["source"])).body:
                    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                        found[node.targets[0].id] = ast.literal_eval(node.value)
    return {name: value for name, value in found.items() if not name.endswith("_dir")}


class HTMLExporter(_ArmsclaimsExporter):
    """One self-contained page."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "Armsclaims page"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Return (page, resources)."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        made, data = self.document(nb)
        return page(made, data), resources


class PDFExporter(_ArmsclaimsExporter):
    """One tagged, archival PDF."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "Armsclaims PDF"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[bytes, Any]:
        """Return (PDF, resources)."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        made, data = self.document(nb)
        return paper(made, data), resources
