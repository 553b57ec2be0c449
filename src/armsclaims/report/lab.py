"""Exploring live in JupyterLab: linked views of one selection of claims. The notebook only calls `explore(data)`.

Every control narrows one selection; the open view follows it. Views are drawn when they are looked at, so that a filter
answers at once. Nothing asks the network.
"""

from __future__ import annotations

import json
from functools import cached_property
from html import escape
from pathlib import Path

import ipywidgets as w
import pandas as pd
from matplotlib.pyplot import close

from ..core import edtf
from ..core.anchors import read_text
from ..core.dataset import Dataset, load, where
from ..core.params import Params
from ..core.paths import project_root
from ..core.project import articles_folder
from . import labels, show
from .html import fragment
from .style import svg

FILTERS = {"side": "Side", "act": "Act", "stage": "Stage", "allegation": "About", "outlet": "Outlet"}
COLUMNS = {"said_edtf": "Said", "speaker": "Speaker", "act": "Act", "summary": "Claim, in our words", "exact": "Fragment"}
STYLE = (
    "<style>.ac-table{border-collapse:collapse;width:100%;font-size:13px}.ac-table th,.ac-table td{text-align:left;"
    "vertical-align:top;padding:4px 10px 4px 0;border-top:1px solid var(--jp-border-color2,#ccc)}"
    ".ac-table caption{text-align:left;font-weight:600;padding:6px 0}.ac-context mark{padding:1px 2px}</style>"
)


def frame(data: Dataset) -> pd.DataFrame:
    """Return the claims as the views show them: one row a claim, with speaker, outlet and fragment by name."""
    claims = data.claims.copy()
    claims["speaker"] = claims["speaker_id"].map(data.speakers.set_index("speaker_id")["name"])
    claims["outlet"] = claims["article_id"].map(data.articles.set_index("article_id")["outlet"])
    exact = data.evidence[data.evidence["field"] == "content"].set_index("claim_id")["exact"]
    claims["exact"] = claims["claim_id"].map(exact)
    return claims


def mask(claims: pd.DataFrame, chosen: dict[str, tuple], words: str, date_from: str, date_to: str) -> pd.Series:
    """Return which claims a selection keeps: chosen values by column, words in the row, days said that overlap.

    Raises ValueError for a date that is not EDTF.
    """
    keep = pd.Series(True, index=claims.index)
    for column, values in chosen.items():
        if values:
            keep &= claims[column].isin(values)
    for word in words.lower().split():
        text = claims[["claim_id", "speaker", "summary", "exact", "item"]].fillna("").agg(" ".join, axis=1).str.lower()
        keep &= text.str.contains(word, regex=False)
    if date_from:
        keep &= claims["said_latest"].isna() | (claims["said_latest"] >= pd.Timestamp(edtf.parse(date_from).earliest))
    if date_to:
        keep &= claims["said_earliest"].isna() | (claims["said_earliest"] <= pd.Timestamp(edtf.parse(date_to).latest))
    return keep


def table_html(claims: pd.DataFrame, limit: int = 200) -> str:
    """Return the first `limit` claims as an HTML table."""
    shown = claims.sort_values(["said_latest", "claim_id"]).head(limit)
    head = "".join(f'<th scope="col">{label}</th>' for label in COLUMNS.values())
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape('' if pd.isna(v) else str(v))}</td>" for v in row) + "</tr>"
        for row in shown[list(COLUMNS)].itertuples(index=False)
    )
    more = f" (first {limit} shown)" if len(claims) > limit else ""
    return f'{STYLE}<table class="ac-table"><caption>{len(claims)} claims{more}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


class Explore(w.VBox):
    """The explorer. `selection` is the Dataset of the claims that pass; `params` builds the same as an edition."""

    def __init__(self, data: Dataset, texts: Path | None = None):
        self.data, self.texts = data, texts
        self.claims = frame(data)
        self.keep = pd.Series(True, index=self.claims.index)
        self.filters = {
            column: w.SelectMultiple(options=sorted(self.claims[column].dropna().unique()), description=label, rows=5)
            for column, label in FILTERS.items()
        }
        self.search = w.Text(description="Search", continuous_update=False, placeholder="words in any column")
        self.date_from = w.Text(description="Said from", continuous_update=False, placeholder="2022-10")
        self.date_to = w.Text(description="Said to", continuous_update=False, placeholder="2023-10-13")
        self.count = w.HTML()
        self.claim = w.Dropdown(description="Claim")
        self.context = w.HTML()
        self.views = {name: w.HTML() for name in ("Claims", "Disclosure", "Strips", "Map")}
        self.tab = w.Tab(children=list(self.views.values()), titles=list(self.views))
        self.saved = w.HTML()
        export = [w.Button(description=f"Save {kind}") for kind in ("CSV", "GeoJSON", "parameters")]
        for button, act in zip(export, (self.save_csv, self.save_geojson, self.save_params), strict=True):
            button.on_click(lambda _, act=act: self._told(act()))
        controls = [*self.filters.values(), self.search, self.date_from, self.date_to]
        for control in controls:
            control.observe(lambda _: self.refresh(), "value")
        self.tab.observe(lambda _: self.draw(), "selected_index")
        self.claim.observe(lambda _: self.show_context(), "value")
        boxes = [w.HBox(list(self.filters.values())), w.HBox(controls[-3:]), self.count, self.tab, self.claim, self.context]
        super().__init__([*boxes, w.HBox([*export, self.saved])])
        self.refresh()

    @cached_property
    def folder(self) -> Path:
        """Where selections are saved: `report/selections/`, outside every edition."""
        return project_root() / "report" / "selections"

    @property
    def chosen(self) -> dict[str, tuple]:
        """The values chosen in each filter."""
        return {column: control.value for column, control in self.filters.items()}

    def refresh(self) -> None:
        """Narrow the selection to what the controls say, and redraw the open view."""
        try:
            self.keep = mask(self.claims, self.chosen, self.search.value, self.date_from.value, self.date_to.value)
        except ValueError as error:
            self.count.value = f"<b>{escape(str(error))}</b>"
            return
        self.count.value = f"<b>{int(self.keep.sum())}</b> of {len(self.claims)} claims"
        self.__dict__.pop("selection", None)
        self.claim.options = list(self.claims.loc[self.keep, "claim_id"])
        self.draw()

    @cached_property
    def selection(self) -> Dataset:
        """The Dataset of the selected claims."""
        return where(self.data, lambda claims: self.keep.loc[claims.index])

    def draw(self) -> None:
        """Draw the open view."""
        name = list(self.views)[self.tab.selected_index or 0]
        self.views[name].value = getattr(self, f"_{name.lower()}")()

    def _claims(self) -> str:
        return table_html(self.claims[self.keep])

    def _disclosure(self) -> str:
        told = self.selection.disclosures
        if told.empty:
            return "<p>Nothing in this selection states or withholds an attribute.</p>"
        kinds = list(dict.fromkeys(told["allegation"]))
        block = show.block("disclosure_table", self.selection, allegations=kinds[:4])
        return STYLE + fragment(block, project_root() / "report" / "templates").replace("<table", '<table class="ac-table"')

    def _strips(self) -> str:
        return self._figure("allegation-strips")

    def _map(self) -> str:
        return self._figure("map-overview")

    def _figure(self, name: str) -> str:
        if not self.keep.any():
            return "<p>No claim passes.</p>"
        made = show.figure(name, self.selection)
        alt = escape(f"{name} of the selection")
        drawn = svg(made, name, "live", title=alt, desc=alt)
        close(made)
        return f'<div style="background:#fff;max-width:1000px">{drawn}</div>'

    def show_context(self) -> None:
        """Show the chosen claim, and its fragment in its sentence where the text is at hand."""
        claim_id = self.claim.value
        if not claim_id:
            self.context.value = ""
            return
        row = self.data.claim(claim_id)
        evidence = self.data.evidence.set_index("evidence_id").loc[f"{claim_id}#content"]
        text = read_text(self.texts, row["article_id"])
        words = f"<mark>{escape(evidence['exact'])}</mark>"
        if text is not None:
            number = self.data.sentences
            place = number[(number["article_id"] == row["article_id"]) & (number["sentence"] == row["sentence"])].iloc[0]
            start, end = int(evidence["start"]), int(evidence["end"])
            words = escape(text[place["start"] : start]) + f"<mark>{escape(text[start:end])}</mark>" + escape(text[end : place["end"]])
        who = escape(labels.speaker(self.data, row))
        self.context.value = f'{STYLE}<p class="ac-context"><b>{who}</b>: {escape(row["summary"])}<br>{words}</p>'

    def params(self) -> Params:
        """Return the parameters that build an edition of this selection, as far as parameters can tell it."""
        chosen = list(self.filters["allegation"].value)
        return Params(date_from=self.date_from.value, date_to=self.date_to.value, allegations=chosen)

    def _write(self, name: str, content: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(content, encoding="utf-8", newline="\n")
        return self.folder / name

    def save_csv(self) -> Path:
        """Write the selected claims as CSV; return the file."""
        return self._write("claims.csv", self.selection.claims.to_csv(index=False, lineterminator="\n"))

    def save_geojson(self) -> Path:
        """Write the selected claims' legs as GeoJSON; return the file."""
        return self._write("legs.geojson", json.dumps(self.selection.legs) + "\n")

    def save_params(self) -> Path:
        """Write a parameter file that `armsclaims build --params` takes; return the file."""
        given = {key: value for key, value in self.params().as_dict().items() if value}
        return self._write("selection.yml", json.dumps(given, indent=1) + "\n")

    def _told(self, path: Path) -> None:
        self.saved.value = f"saved {escape(str(path.relative_to(project_root())))}"


def explore(data: Dataset | None = None) -> Explore:
    """Return the explorer of `data` (default: everything), with evidence in context where the texts are at hand."""
    data = data or load()
    return Explore(data, articles_folder(project_root(), data.params))
