"""The explorer in JupyterLab: the page's own module as a widget, whose selection is typed frames.

The browser does the choosing, so a view works on if the kernel dies; what is chosen comes here as `state`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets
from IPython.display import HTML, display

from ..dataset.load import Dataset, load, where
from ..faults import ArmsclaimsError, CallError, one_line
from ..paths import THEME, project_root
from ..report.explorer_data import FACETS, explorer_data, facet_labels, passes
from . import saving

MOST_STATIC = 200
"""Rows of the table that stays in a saved notebook."""


def _theme(name: str) -> str:
    return (THEME / name).read_text(encoding="utf-8")


class Explore(anywidget.AnyWidget):
    """The explorer of a dataset. `selection` is the Dataset of what is chosen, `choose` chooses from a cell.

    Saved selections lie in `folder` (default: `report/selections`).
    """

    _esm = _theme("shared.js") + _theme("explorer.js")
    _css = _theme("shared.css") + _theme("leaflet/leaflet.css") + _theme("explorer.css")
    leaflet = traitlets.Unicode(_theme("leaflet/leaflet.js")).tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    saved = traitlets.List().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)

    def __init__(self, data: Dataset, folder: Path | None = None):
        super().__init__(data=explorer_data(data))
        self.dataset = data
        self.folder = folder or project_root() / "report" / "selections"
        self.saved = saving.names(self.folder)
        self.labels = facet_labels(data, self.data["rows"])
        self.on_msg(self._asked)

    def __repr__(self) -> str:
        return f"<explorer: {len(self.rows)} of {len(self.data['rows'])} rows chosen>"

    def _ipython_display_(self) -> None:
        """Show the widget, and a table that stays where no widget can: in a saved or exported notebook."""
        bundle, metadata = super()._repr_mimebundle_()
        display(bundle, metadata=metadata, raw=True)
        display(HTML(static_table(self.rows)))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows chosen, claims and context statements, in the order said."""
        choice = saving.checked(self.state)  # the page may set anything
        return [row for row in self.data["rows"] if passes(row, choice, self.labels)]

    @property
    def selection(self) -> Dataset:
        """The Dataset of the claims and the context statements chosen."""
        kept = {row["id"] for row in self.rows}
        return where(
            self.dataset,
            lambda claims: claims["claim_id"].isin(kept),
            lambda context: context["statement_id"].isin(kept),
        )

    def choose(self, **choice: Any) -> Explore:
        """Choose as the board does, `choose(act=["denies"], words="shells")`; `choose()` clears."""
        unknown = sorted(set(choice) - {*FACETS, *saving.TEXTS})
        if unknown:
            raise TypeError(f"there is no choice {unknown[0]!r}; known: {', '.join(FACETS)}, words, from, to")
        self.state = choice
        return self

    def save(self, name: str = "selection") -> Path:
        """Write the selection as CSV, GeoJSON and a parameter file, and return the folder."""
        made = saving.save(name, self.selection, dict(self.state), self.folder)
        self.saved = saving.names(self.folder)
        return made

    def restore(self, name: str) -> Explore:
        """Choose what a saved selection chose."""
        self.state = saving.restore(name, self.folder)
        return self

    def _asked(self, _: Any, content: Any, __: Any) -> None:
        """Do what a button asks, and tell how it went."""
        try:
            match content:
                case {"save": name}:
                    made = self.save(name or "selection")
                    root = project_root()
                    shown = made.relative_to(root) if made.is_relative_to(root) else made
                    left = saving.untold(self.state)
                    told = f"Saved in {shown}. Build it: armsclaims build --params {shown}/params.yml."
                    self.note = f"{told} No parameter holds {left}." if left else told
                case {"restore": name}:
                    self.restore(name)
                    self.note = f"Restored {name}."
                case _:
                    raise CallError("the page asks for nothing that can be done; show the explorer again")
        except (ArmsclaimsError, OSError) as error:
            self.note = one_line(str(error))


def static_table(rows: list[dict[str, Any]]) -> str:
    """Return rows as an HTML table, hidden while a living explorer stands in the same output."""
    columns = {
        "tier": "Told in",
        "said": "Said",
        "who": "Speaker",
        "done": "Act",
        "what": "Claim, in our words",
        "exact": "Fragment",
    }
    tiers = {"article": "the articles", "context": "elsewhere"}
    frame = pd.DataFrame(rows[:MOST_STATIC], columns=list(columns)).replace({"tier": tiers}).fillna("")
    frame = frame.rename(columns=columns)
    more = f"; the first {MOST_STATIC} rows" if len(rows) > MOST_STATIC else ""
    hide = ".jp-OutputArea:has(.ax-board) .armsclaims-static{display:none}"
    table = frame.to_html(index=False, border=0, escape=True)
    claims = sum(row["tier"] == "article" for row in rows)
    told = f"<p>Claims in the articles: {claims}; statements elsewhere: {len(rows) - claims}{more}</p>"
    return f'<style>{hide}</style><div class="armsclaims-static">{told}{table}</div>'


def explore(data: Dataset | None = None) -> Explore:
    """Return the explorer of `data` (default: everything), a widget to be shown in JupyterLab.

    Shape: a widget; `explorer.selection` is the `Dataset` of what is chosen, `explorer.rows` its rows.
    Units: claims and context statements are counted apart; no quantity is ever added up.
    Raises: DataError for broken tables.
    Source: the tables of `data`.
    """
    return Explore(data if data is not None else load())
