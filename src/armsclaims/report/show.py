"""What a chapter calls: each shows one block, live in JupyterLab and as data for the exporters.

An output holds the block as JSON under our own type, and HTML for whoever reads the chapter live.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from IPython.display import display

from ..dataset.facts import facts, known
from ..dataset.load import Dataset
from ..faults import ReportError
from ..paths import project_root
from . import annex, blocks, elsewhere, live
from .document import MIME, Block, check_figure, plain, text
from .prose import Prose

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..figures.style import FigureSpec


def _templates() -> Any:
    return project_root() / "report" / "templates"


class Shown:
    """A block as a notebook output: JSON for the exporters, HTML for people, a line of text for the rest.

    `shown` is what people see, if not the block itself; `styled` gives it the report's look, which a build leaves out.
    """

    def __init__(self, block: Block, shown: list[Block] | None = None, *, styled: bool = True):
        self.block = block
        self.shown = [block] if shown is None else shown
        self.styled = styled

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        html = "".join(map(live.block_html, self.shown))
        html = live.live(html) if self.styled else html
        title = self.block.get("title") or self.block.get("id") or self.block["kind"]
        return {
            MIME: json.loads(json.dumps(self.block)),
            "text/html": html,
            "text/plain": f"<{self.block['kind']}: {title}>",
        }


def _read_live(data: Dataset) -> bool:
    # A build gives out_dir and renders the JSON; sixty copies of a style sheet would only swell its notebooks.
    return not data.params.out_dir


def _live_blocks(made: Block) -> list[Block]:
    """Return what stands for a block in a notebook: for a place that only a page can fill, what paper prints there."""
    if made["kind"] != "slot":
        return [made]
    runs = made.get("print") or text(
        "The page offers the dataset's files here; the tables lie in data/processed/."
    )
    return [{"kind": "paragraph", "runs": runs}]


def _runs(words: Any) -> list[dict[str, Any]]:
    return text(words) if isinstance(words, str) else list(words)


def _spec(name: str) -> FigureSpec:
    # Drawing is imported when something is drawn, and geography when it is a map: others start a second sooner.
    from ..figures import charts  # noqa: F401  (it registers its figures)
    from ..figures.style import FIGURES

    if name not in FIGURES:
        raise ReportError(f"there is no figure {name!r}; known: {', '.join(sorted(FIGURES))}")
    return FIGURES[name]


def figure(name: str, data: Dataset, *, narrow: bool = False) -> Figure:
    """Return a figure of the report as a matplotlib Figure that may be changed and saved.

    `name` is the figure's id: allegation-strips, article-xray, year-in-claims, and so on. `narrow` lays it out
    for a phone.

    Shape: one Figure, 920 px wide (358 if narrow); its height follows from what it shows.
    Units: px at 72 dots an inch, from the top left corner; the axes' limits are px too.
    Raises: ReportError for a name that no figure has; the message lists those there are.
    Source: the tables of `data` and, for maps, the extracts in `data/basemap/`.
    """
    return _spec(name).draw(data, narrow=narrow)


def figure_block(name: str, data: Dataset) -> Block:
    """Return a figure of the report with all that belongs to it, drawn for a wide and for a narrow page."""
    from ..figures.style import svg

    spec = _spec(name)
    drawn = {}
    alt, description = spec.alt(data), spec.description(data)
    # The long description stands beside the drawing for everybody; inside it a short one will do.
    brief = plain(_runs(spec.subtitle(data))) or alt
    for variant in ("wide", "narrow"):
        made = spec.draw(data, narrow=variant == "narrow")
        drawn[variant] = svg(made, spec.id, variant, title=alt, desc=brief)
    block = {
        "kind": "figure",
        "id": spec.id,
        "title": spec.title(data),
        "subtitle": _runs(spec.subtitle(data)),
        "caption": _runs(spec.caption(data)),
        "alt": alt,
        "description": description,
        "claims": spec.claims(data),
        "statements": spec.statements(data),
        "table": _figure_table(spec, data),
        "credit": spec.credit,
        **drawn,
        **({"opening": True} if spec.opening else {}),
    }
    check_figure(block)
    return block


def _figure_table(spec: FigureSpec, data: Dataset) -> Block:
    """Return a figure's data as a table block: each row leads to its claims."""
    frame = spec.table(data)
    shown = [name for name in frame.columns if name not in ("claim_id", "statement_id")]
    rows = []
    for record in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        claims = [claim for claim in str(record["claim_id"] or "").split(";") if claim]
        told = [name for name in str(record.get("statement_id") or "").split(";") if name]
        cells = [text("" if record[name] is None else _cell(record[name])) for name in shown]
        if cells and (claims or told):
            leads = {"claims": claims[:1]} if claims else {"statements": told[:1]}
            cells[0] = [run | leads for run in cells[0]]
        rows.append({"cells": cells, "claims": claims} | ({"statements": told} if told else {}))
    columns = [{"key": name, "label": name.replace("_", " ")} for name in shown]
    return {"caption": f"Data: {spec.title(data)}", "columns": columns, "rows": rows}


def _cell(value: Any) -> str:
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def show_figure(name: str, data: Dataset) -> None:
    """Show a figure of the report by its name: with title, subtitle, caption, description and its data as a table.

    A figure of the context tier shows nothing in an edition without it.

    Shape: returns None; the cell's output holds the figure as SVG, and the report is made from that same output.
    Units: those of the figure's axes and of its table.
    Raises: ReportError for a name that no figure has, or without a usable alt text.
    Source: the tables of `data`; each mark leads to its claims.
    """
    if _spec(name).tier != "context" or data.context is not None:
        display(Shown(figure_block(name, data), styled=_read_live(data)))


def block(name: str, data: Dataset, **options: Any) -> Block | None:
    """Return a block of the report by the name of its function; None for one of the context tier without that tier."""
    for module in (blocks, annex, elsewhere):
        made = getattr(module, name, None)
        if made is not None:
            return made(data, **options)
    raise ReportError(f"there is no block {name!r}")


def show_block(name: str, data: Dataset, **options: Any) -> None:
    """Show a block of the report by its name, for example `show_block("disclosure_table", data)`.

    `options` are those of the block's function in `armsclaims.report.blocks`, `annex` or `elsewhere`. A block of the context
    tier shows nothing in an edition without it.

    Shape: returns None; the cell's output holds the block: a table with its caption, a form, a list or a paragraph.
    Units: named in the block's columns.
    Raises: ReportError for a name that no block has, TypeError for an option that it does not take.
    Source: the tables of `data`; each row leads to its claims.
    """
    made = block(name, data, **options)
    if made is None:
        return
    display(Shown(made, _live_blocks(made), styled=_read_live(data)))


def prose(name: str, data: Dataset) -> None:
    """Show the prose `report/templates/prose/<name>.md` with the facts of `data`.

    The output carries the name alone: the exporters render the prose anew, so that an edit needs no re-execution.

    Shape: returns None; the cell's output holds paragraphs in which every number and quotation is a fact.
    Units: those of the facts named.
    Raises: ReportError for a name, a file or a fact that is not there, and for a sentence that breaks the rules of wording.
    Source: the prose's file and `facts(data)`.
    """
    shown = Prose(facts(data), known(data), strict=False).file(_templates() / "prose" / f"{name}.md")
    display(Shown({"kind": "prose", "id": name}, shown, styled=_read_live(data)))
