"""The explorer: one choice, and every view of it. The notebook only calls `explore(data)`.

Whatever a control says narrows one selection; head, strips, map, table, disclosure and the claim in its context follow it.
Nothing asks the network.
"""

from __future__ import annotations

from functools import cached_property
from html import escape
from pathlib import Path

import ipywidgets as w
import numpy as np
import pandas as pd
from itables.widget import ITable

from ..dataset.load import Dataset, load, where
from ..dataset.project import articles_folder
from ..faults import ArmsclaimsError
from ..paths import project_root
from ..report import live, show
from . import choosing, mapped, saving, telling, timelines
from .board import Board
from .choosing import Choice

COLUMNS = {
    "said_words": "Said",
    "speaker": "Speaker",
    "act": "Act",
    "summary": "Claim, in our words",
    "exact": "Fragment",
}
LIMIT = 1000
"""Most rows in the claims table; the head counts all."""
FORMS = 4
"""Most allegations side by side in the disclosure table."""


class Explore(w.VBox):
    """The explorer. `selection` is the Dataset of the claims that pass, `choice` what the controls say.

    `texts` is the folder of the articles' texts (None: only fragments are shown), `folder` where selections are saved.
    """

    def __init__(self, data: Dataset, texts: Path | None = None, folder: Path | None = None):
        self.data, self.texts, self.folder = data, texts, folder or saving.folder()
        self.claims = choosing.frame(data)
        self.printed = choosing.names(data)
        self.context_rows = self._context_rows()
        self.keep = np.ones(len(self.claims), bool)
        self.listed: list[str] = []
        self.listing = False
        self.board = Board(self.claims, self.printed, self.refresh, tiers=self.context_rows is not None)
        self.head, self.strips, self.map, self.disclosure, self.context, self.elsewhere = (
            w.HTML() for _ in range(6)
        )
        self.table = ITable(pd.DataFrame(columns=list(COLUMNS.values())), **_table_options())
        self.table.observe(self._row_chosen, "selected_rows")
        self.claim = w.Dropdown().add_class("ac-claim")
        self.claim.observe(lambda _: None if self.listing else self.show_context(), "value")
        self.tab = w.Tab(children=[self.table, self.disclosure], titles=["Claims", "Disclosure"]).add_class(
            "ac-tab"
        )
        self.tab.observe(lambda _: self._draw_disclosure(), "selected_index")
        super().__init__([w.HTML(live.style()), self.head, self.board, *self._views(), self._save_row()])
        self.add_class("ac-lab")
        self.refresh()

    def _context_rows(self) -> pd.DataFrame | None:
        """Return the rows of the context tier with a column to search, None where there is no such tier."""
        rows = self.data.context
        if rows is None or rows.empty:
            return None
        rows = choosing.worded(rows.copy(), "said")
        known = dict(zip(self.data.speakers["speaker_id"], self.data.speakers["name"], strict=True))
        rows["text"] = choosing.searchable(rows)
        return rows.assign(
            compiled=rows["speaker"], speaker=rows["speaker_id"].map(known).fillna(rows["speaker"])
        )

    def _views(self) -> list[w.Widget]:
        def titled(title: str, view: w.Widget) -> w.Widget:
            return w.VBox([w.HTML(f'<p class="ac-title">{title}</p>'), view]).add_class("ac-view")

        both = w.Box(
            [
                titled("When: said, and told to have happened", self.strips),
                titled("Where: what a map can show", self.map),
            ]
        )
        chosen = w.VBox(
            [
                w.HBox([w.HTML('<p class="ac-title">The claim in its context</p>'), self.claim]).add_class(
                    "ac-choose"
                ),
                self.context,
            ]
        )
        return [both.add_class("ac-views"), self.tab, chosen.add_class("ac-chosen"), self.elsewhere]

    def _save_row(self) -> w.Widget:
        self.name = w.Text(placeholder="name of this selection").add_class("ac-name")
        save = w.Button(description="Save selection", icon="save").add_class("ac-button")
        save.on_click(lambda _: self.save())
        self.saved = w.Dropdown().add_class("ac-saved")
        again = w.Button(description="Restore", icon="undo").add_class("ac-button")
        again.on_click(lambda _: self.restore(self.saved.value))
        self.message = w.HTML()
        self._list_saved()
        return w.VBox([w.HBox([self.name, save, self.saved, again]).add_class("ac-save"), self.message])

    @property
    def choice(self) -> Choice:
        """What the controls say."""
        return self.board.choice

    @cached_property
    def selection(self) -> Dataset:
        """The Dataset of the selected claims."""
        return where(
            self.data,
            lambda claims: pd.Series(self.keep, index=self.claims.index).loc[claims.index],
            lambda context: pd.Series(self._keep_context(), index=context.index),
        )

    def _keep_context(self) -> np.ndarray:
        """Return which rows of the context tier pass: none where only what is coded here is chosen."""
        rows, choice = self.context_rows, self.choice
        if rows is None or "context" not in choice.tiers:
            return np.zeros(0 if rows is None else len(rows), bool)
        return choosing.passing(choosing.masks(rows, choice), len(rows))

    @cached_property
    def marks(self) -> list[mapped.Mark]:
        """Every mark that the map can show."""
        return mapped.marks(self.data)

    @cached_property
    def drawn(self) -> timelines.Strips:
        """The strips, laid out."""
        return timelines.Strips(self.data, self.claims)

    def refresh(self) -> None:
        """Narrow the selection to what the controls say, and draw every view that is looked at."""
        choice = self.choice
        try:
            choice.check()
        except ArmsclaimsError as error:
            self.head.value = telling.fault(error)
            return
        found = choosing.masks(self.claims, choice)
        keep = choosing.passing(found, len(self.claims))
        self.keep = keep if "coded" in choice.tiers else np.zeros(len(keep), bool)
        self.__dict__.pop("selection", None)
        chosen = self.claims[self.keep].sort_values(["said_latest", "claim_id"])
        told = choosing.in_words(choice, self.printed)
        hints = telling.empty(told, choosing.loosened(found, len(keep))) if found and not keep.any() else ""
        self.head.value = telling.head(len(self.claims), chosen, told) + hints
        self.board.tell(choosing.counts(self.claims, found))
        self.strips.value = self.drawn.draw(self.keep)
        self.map.value = mapped.draw(self.data, self.marks, chosen)
        self._show_elsewhere(choice)
        self._list(chosen)
        self._draw_disclosure()

    def _list(self, chosen: pd.DataFrame) -> None:
        """Fill the table, and offer its claims; the claim looked at stays while it passes."""
        rows = chosen.head(LIMIT)
        self.listed = list(rows["claim_id"])
        shown = rows[list(COLUMNS)].rename(columns=COLUMNS).astype("object").fillna("").reset_index(drop=True)
        self.table.update(shown, selected_rows=[], **_table_options())
        more = f" (first {LIMIT:,} of {len(chosen):,})" if len(chosen) > LIMIT else ""
        self.tab.titles = [f"Claims, {len(chosen):,}{more}", "Disclosure"]
        before, self.listing = self.claim.value, True
        self.claim.options = self.listed
        self.claim.value = before if before in self.listed else next(iter(self.listed), None)
        self.listing = False
        if self.claim.value != before or before is None:
            self.show_context()

    def _row_chosen(self, change: dict) -> None:
        for index in change["new"][:1]:
            if index < len(self.listed):
                self.claim.value = self.listed[index]

    def _draw_disclosure(self) -> None:
        if self.tab.selected_index != 1:
            return
        kinds = list(dict.fromkeys(self.selection.disclosures["allegation"]))
        if not kinds:
            self.disclosure.value = (
                "<p>Nothing in this selection states or withholds an attribute of its allegation.</p>"
            )
            return
        block = show.block("disclosure_table", self.selection, allegations=kinds[:FORMS])
        more = (
            f"<p>The first {FORMS} of {len(kinds)} allegations; choose others under “About”.</p>"
            if len(kinds) > FORMS
            else ""
        )
        self.disclosure.value = f'<div class="ac-live">{more}{live.block_html(block)}</div>'

    def show_context(self) -> None:
        """Show the chosen claim: its fragment in its sentence where the text is at hand, and its card."""
        none = "<p>No claim is chosen.</p>"
        self.context.value = (
            telling.context(self.data, self.texts, self.claim.value) if self.claim.value else none
        )

    def _show_elsewhere(self, choice: Choice) -> None:
        if self.context_rows is None or "context" not in choice.tiers:
            self.elsewhere.value = ""
            return
        self.elsewhere.value = telling.elsewhere(self.context_rows[self._keep_context()])

    def save(self) -> Path | None:
        """Save the selection under the name given and return its folder; tell a fault and return None."""
        try:
            made = saving.save(
                self.name.value or "selection", self.selection, self.choice, self.data.params, self.folder
            )
        except (ArmsclaimsError, OSError) as error:
            self._say(f"Not saved: {error}")
            return None
        self._list_saved(made.name)
        left = saving.params(self.choice, self.data.params)[1]
        note = (
            f" A build cannot be told: {', '.join(telling.CONTROLS[control] for control in left)}."
            if left
            else ""
        )
        root = project_root()
        shown = made.relative_to(root) if made.is_relative_to(root) else made
        self._say(f"Saved in {shown}: claims.csv, evidence.csv, places.geojson, params.yml, choice.json.{note} "
                  f"Build it: ./run armsclaims build --params {shown}/params.yml")  # fmt: skip
        return made

    def restore(self, name: str | None) -> None:
        """Set the controls to what a saved selection says; tell a fault."""
        if not name:
            return
        try:
            self.board.say(saving.restore(name, self.folder), tell=True)
        except ArmsclaimsError as error:
            self._say(str(error))
            return
        self._say(f"Restored {name}.")

    def _list_saved(self, chosen: str | None = None) -> None:
        names = saving.saved(self.folder)
        self.saved.options = [("saved selections", ""), *((name, name) for name in names)]
        self.saved.value = chosen or ""

    def _say(self, words: str) -> None:
        self.message.value = f'<p class="ac-said" role="status">{escape(words)}</p>'


def _table_options() -> dict:
    return {
        "showIndex": False,
        "select": "single",
        "pageLength": 8,
        "lengthMenu": [8, 25, 100],
        "order": [],
        "classes": "display compact",
        "style": "width:100%;table-layout:auto",
        "maxBytes": 0,
        "layout": {"topStart": None, "topEnd": None, "bottomStart": "info", "bottomEnd": "paging"},
    }


def explore(data: Dataset | None = None) -> Explore:
    """Return the explorer of `data` (default: everything), a widget to be shown in JupyterLab.

    Evidence stands in its sentence where the articles' texts are at hand: in the folder that the parameters' articles_dir
    or ARMSCLAIMS_ARTICLES names, else in `data/articles/text`.

    Shape: a widget; `explorer.selection` is the `Dataset` of the claims chosen, `explorer.choice` what the controls say.
    Units: claims, occasions and originators are counted; no quantity is ever added up.
    Raises: CallError for a folder of texts that is not there, DataError for broken tables.
    Source: the tables of `data`.
    """
    data = data if data is not None else load()
    return Explore(data, articles_folder(project_root(), data.params))
