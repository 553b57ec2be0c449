"""The nbconvert exporters `armsclaims-html` and `armsclaims-pdf`.

They turn an executed chapter, or all of them joined, into the page and the PDF. `jupyter nbconvert --to
armsclaims-pdf chapter.ipynb` works on any executed chapter; nothing is exported where an output is not a
block of ours, a figure lacks its alt text, or another check of the report fails.
"""

import ast
from typing import Any

from nbconvert.exporters.base import Exporter

from ..dataset.load import load
from ..dataset.params import Params, assignments
from ..faults import ReportError
from .render import checked, page, paper


class _ArmsclaimsExporter(Exporter):
    """What both exporters share: the document of a notebook, and the tables that it was made from."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Return what an executed notebook becomes, and resources; the checks of the report must pass."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        code = [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]
        if code and not any(cell.get("execution_count") or cell.get("outputs") for cell in code):
            raise ReportError(
                "the chapter has not been run; "
                "run it first (papermill CHAPTER.ipynb RUN.ipynb), then export RUN.ipynb"
            )
        data = load(Params.from_mapping(parameters_of(nb)))
        document = checked([("chapters", nb)], data, edition="unpublished")
        return self.write(document, data), resources


def parameters_of(notebook: Any) -> dict[str, Any]:
    """Return what a notebook was run with, from its tagged cells: prose is rendered for the same selection.

    Folders are left out: they were the run's, and the exporter has its own.
    """
    found: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if {"parameters", "injected-parameters"} & {*cell["metadata"].get("tags", ())}:
            found |= assignments(cell["source"])
    return {name: ast.literal_eval(node) for name, node in found.items() if not name.endswith("_dir")}


class HTMLExporter(_ArmsclaimsExporter):
    """One self-contained page."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "Armsclaims page"
    write = staticmethod(page)


class PDFExporter(_ArmsclaimsExporter):
    """One tagged, archival PDF."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "Armsclaims PDF"
    write = staticmethod(paper)
