"""Executed chapters to page and PDF: what the nbconvert exporters and the build both call."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..dataset.load import Dataset
from ..paths import project_root
from . import extras, html, pdf
from .assemble import document
from .checks import check_document, ground
from .document import Document
from .explorer_data import explorer_data
from .kit import figure_kit, opening_figure, picture_name
from .linked_data import page_graph
from .markdown import Markdown


def checked(notebooks: list[tuple[str, Any]], data: Dataset, *, edition: str) -> Document:
    """Return the document of executed chapters, given as (name, notebook).

    Raises ReportError unless the report's checks pass.
    """
    made = document(notebooks, data, edition=edition)
    check_document(made, ground(data))
    return made


def rendered(made: Document, data: Dataset, only: str = "") -> dict[str, bytes]:
    """Return an edition's page, PDF and figure kit by path, or `only` the "html" or the "pdf".

    Typst draws PDF and pictures outside the interpreter, while the page is written.
    """
    found: dict[str, bytes] = {}
    with ThreadPoolExecutor(2) as aside:
        printing = None if only == "html" else aside.submit(paper, made, data)
        drawing = None if only else aside.submit(figure_kit, made)
        if only != "pdf":
            found["index.html"] = page(made, data).encode()
            found["report.md"] = Markdown(data).document(made).encode()
        if printing:
            found["report.pdf"] = printing.result()
        if drawing:
            found |= {f"figures/{name}": content for name, content in drawing.result().items()}
    return found


def page(made: Document, data: Dataset) -> str:
    """Return the page of a document, with explorer, own-copy check and downloads, in the case's styles."""
    shared = opening_figure(made)
    picture = f"figures/{picture_name(shared)}" if shared else ""
    styles = project_root() / "report" / "theme.css"
    return html.render(
        made | {"picture": picture},
        own_copy=extras.own_copy(data),
        explorer=explorer_data(data),
        linked_data=page_graph(data, made["edition"]),
        downloads=extras.downloads(data, made["edition"]),
        styles=styles.read_text(encoding="utf-8") if styles.is_file() else "",
    )


def paper(made: Document, data: Dataset) -> bytes:
    """Return the PDF of a document, dated by its newest article and with the dataset attached."""
    paths = [path for path in sorted(data.folder.iterdir()) if path.suffix in (".csv", ".json")]
    files = {path.name: path.read_bytes() for path in paths}
    return pdf.render(made, files)
