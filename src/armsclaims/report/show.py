"""What a chapter calls: each shows one block, live in JupyterLab and as data for the exporters.

An output holds the block as JSON under our own type, and HTML for whoever reads the chapter live.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from IPython.display import display

from ..core.dataset import Dataset
from ..core.facts import facts
from ..core.faults import ReportError
from ..core.paths import project_root
from . import annex, blocks, scoreboard
from .document import MIME, Block, check_figure, text
from .html import fragment
from .prose import Prose

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from .style import FigureSpec


def _templates() -> Any:
    return project_root() / "report" / "templates"


class Shown:
    """A block as a notebook output: JSON for the exporters, HTML for people, a line of text for the rest."""

    def __init__(self, block: Block, live: list[Block] | None = None):
        self.block = block
        self.live = [block] if live is None else live

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        html = "".join(fragment(block, _templates()) for block in self.live)
        title = self.block.get("title") or self.block.get("id") or self.block["kind"]
        return {MIME: json.loads(json.dumps(self.block)), "text/html": html, "text/plain": f"<{self.block['kind']}: {title}>"}


def _runs(words: Any) -> list[dict[str, Any]]:
    return text(words) if isinstance(words, str) else list(words)


def _spec(name: str) -> FigureSpec:
    # Drawing is imported when something is drawn: a chapter of words and tables starts a second sooner.
    from . import charts, maps  # noqa: F401  (they register their figures)
    from .style import FIGURES

    if name not in FIGURES:
        raise ReportError(f"there is no figure {name!r}; known: {', '.join(sorted(FIGURES))}")
    return FIGURES[name]


def figure(name: str, data: Dataset, *, narrow: bool = False) -> Figure:
    """Return a figure of the report as a matplotlib Figure that may be changed; see `FIGURES` for the names."""
    return _spec(name).draw(data, narrow=narrow)


def figure_block(name: str, data: Dataset) -> Block:
    """Return a figure of the report with all that belongs to it, drawn for a wide and for a narrow page."""
    from matplotlib.pyplot import close

    from .style import svg

    spec = _spec(name)
    drawn = {}
    alt, description = spec.alt(data), spec.description(data)
    for variant in ("wide", "narrow"):
        made = spec.draw(data, narrow=variant == "narrow")
        drawn[variant] = svg(made, spec.id, variant, title=alt, desc=description)
        close(made)
    block = {
        "kind": "figure",
        "id": spec.id,
        "title": spec.title(data),
        "subtitle": _runs(spec.subtitle(data)),
        "caption": _runs(spec.caption(data)),
        "alt": alt,
        "description": description,
        "claims": spec.claims(data),
        "table": _figure_table(spec, data),
        "credit": spec.credit,
        **drawn,
    }
    check_figure(block)
    return block


def _figure_table(spec: FigureSpec, data: Dataset) -> Block:
    """Return a figure's data as a table block: each row leads to its claims."""
    frame = spec.table(data)
    shown = [name for name in frame.columns if name != "claim_id"]
    rows = []
    for record in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        claims = [claim for claim in str(record["claim_id"] or "").split(";") if claim]
        cells = [text("" if record[name] is None else _cell(record[name])) for name in shown]
        if claims and cells:
            cells[0] = [run | {"claims": claims[:1]} for run in cells[0]]
        rows.append({"cells": cells, "claims": claims})
    columns = [{"key": name, "label": name.replace("_", " ")} for name in shown]
    return {"caption": f"Data: {spec.title(data)}", "columns": columns, "rows": rows}


def _cell(value: Any) -> str:
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def show_figure(name: str, data: Dataset) -> None:
    """Show a figure of the report by its name. Raises ReportError without a usable alt text."""
    display(Shown(figure_block(name, data)))


def block(name: str, data: Dataset, **options: Any) -> Block:
    """Return a block of the report by the name of its function in `blocks`, `annex` or `scoreboard`."""
    for module in (blocks, annex, scoreboard):
        made = getattr(module, name, None)
        if made is not None:
            return made(data, **options)
    raise ReportError(f"there is no block {name!r}")


def show_block(name: str, data: Dataset, **options: Any) -> None:
    """Show a block of the report by its name, for example `show_block("bill_of_lading", data)`."""
    display(Shown(block(name, data, **options)))


def prose(name: str, data: Dataset) -> None:
    """Show the prose `report/templates/prose/<name>.md` with the facts of `data`.

    The output carries the name alone: the exporters render the prose anew, so that an edit needs no re-execution.
    """
    known = set(facts(data)) | _all_names(data)
    live = Prose(facts(data), _templates() / "prose", known).blocks(name)
    display(Shown({"kind": "prose", "id": name}, live))


def _all_names(data: Dataset) -> set[str]:
    """Return the names of the facts of the whole dataset, so that a filter is not taken for a mistake."""
    if not (data.params.date_from or data.params.date_to or data.params.allegations):
        return set()
    from ..core.dataset import load

    return set(facts(load(folder=data.folder)))
