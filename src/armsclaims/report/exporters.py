"""The nbconvert exporters `armsclaims-html` and `armsclaims-pdf`.

They turn an executed chapter, or all of them joined, into the page and the PDF. `jupyter nbconvert --to
armsclaims-pdf chapter.ipynb` works on any executed chapter; nothing is exported where an output is not a
block of ours, a figure lacks its alt text, or another check of the report fails.
"""

import ast
import json
from typing import Any

from nbconvert.exporters.base import Exporter

from ..dataset.load import Dataset, load
from ..dataset.params import Params, assignments
from ..faults import ReportError
from ..paths import project_root
from .document import Document
from .render import checked, page, paper


class _ArmsclaimsExporter(Exporter):
    """What both exporters share: the document of a notebook, and the tables that it was made from."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Return what the notebook becomes, and resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return self.write(*self.document(nb)), resources

    def document(self, notebook: Any) -> tuple[Document, Dataset]:
        """Return (document, dataset) of an executed notebook; the checks of the report must pass."""
        code = [c for c in notebook["cells"] if c["cell_type"] == "code" and "".join(c["source"]).strip()]
        if code and not any(c.get("execution_count") or c.get("outputs") for c in code):
            mend = "run it first (papermill CHAPTER.ipynb RUN.ipynb), then export RUN.ipynb"
            raise ReportError(f"the chapter has not been run; {mend}")
        root = project_root()
        params = Params.from_mapping(parameters_of(notebook))
        data = load(params, root=root, folder=root / "data" / "processed")
        notebook = json.loads(json.dumps(notebook))  # the caller's stays as it is
        return checked([("chapters", notebook)], data, edition="unpublished"), data


def parameters_of(notebook: Any) -> dict[str, Any]:
    """Return what a notebook was run with, from its tagged cells: prose is rendered for the same selection.

    Folders are left out: they were the run's, and the exporter has its own.
    """
    found: dict[str, Any] = {}
    for tag in ("parameters", "injected-parameters"):
        for cell in notebook["cells"]:
            if tag in cell.get("metadata", {}).get("tags", ()):
                found |= assignments("".join(cell["source"]))
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
