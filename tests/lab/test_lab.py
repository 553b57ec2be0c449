"""Exploring live: one selection as typed frames, and saved selections."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import armsclaims as ac
from armsclaims.dataset.params import Params
from armsclaims.faults import CallError
from armsclaims.lab import Explore
from armsclaims.lab.explorer import static_table
from armsclaims.lab.forms import given
from armsclaims.report.explorer_data import explorer_data
from armsclaims.report.html import explorer_parts

ROOT = Path(__file__).parents[2]
PROCESSED = ROOT / "data" / "processed"


@pytest.fixture(scope="module")
def data():
    return ac.load(folder=PROCESSED)


@pytest.fixture(scope="module")
def held(data):
    return explorer_data(data)


@pytest.fixture
def explorer(data, held, tmp_path, monkeypatch):
    """An explorer of all the data, whose rows are made once for all tests and copied for each."""
    monkeypatch.setattr("armsclaims.lab.explorer.explorer_data", lambda _: deepcopy(held))
    return Explore(data, tmp_path / "selections")


# --- the selection ---


def test_without_a_choice_everything_is_selected(explorer, data):
    assert len(explorer.selection.claims) == len(data.claims)
    assert len(explorer.selection.context) == len(data.context)


def test_a_choice_narrows_every_frame_of_the_selection(explorer):
    chosen = explorer.choose(act=["denies"], tier=["article"]).selection
    assert set(chosen.claims["act"]) == {"denies"} and len(chosen.context) == 0
    assert set(chosen.evidence["claim_id"]) == set(chosen.claims["claim_id"])
    assert chosen.claims["said_earliest"].dtype.kind == "M"


def test_values_of_a_facet_combine_with_or_and_facets_with_and(explorer, data):
    sides = list(data.claims["side"].unique()[:2])
    both = explorer.choose(side=sides, tier=["article"]).selection.claims
    assert set(both["side"]) == set(sides)
    fewer = explorer.choose(side=sides, act=["denies"], tier=["article"]).selection.claims
    assert set(fewer["act"]) <= {"denies"} and len(fewer) < len(both)


def test_a_date_told_as_an_interval_passes_where_it_may_lie_in_the_days_chosen(explorer):
    month = next(row for row in explorer.rows if row["from"][:7] == row["to"][:7] and row["from"] < row["to"])
    for day, kept in ((month["from"], True), (month["to"], True), ("1999-01-01", False)):
        explorer.choose(**{"from": day, "to": day})
        assert (month["id"] in {row["id"] for row in explorer.rows}) is kept


def test_words_are_sought_in_fragments_and_labels_and_all_must_be_there(explorer, data):
    label = data.allegations["label"].iloc[0]
    about = {row["id"] for row in explorer.choose(words=label.upper()).rows}
    allegation = data.allegations["allegation"].iloc[0]
    assert set(data.claims[data.claims["allegation"] == allegation]["claim_id"]) <= about
    fragment = data.evidence[data.evidence["field"] == "content"].iloc[0]
    assert fragment["claim_id"] in {row["id"] for row in explorer.choose(words=fragment["exact"]).rows}
    assert explorer.choose(words=f"{label} nowhere-at-all").rows == []


def test_an_unknown_choice_names_the_known_ones(explorer):
    with pytest.raises(TypeError, match="no choice 'sides'; known: tier, side"):
        explorer.choose(sides=["x"])


def test_without_a_context_tier_all_rows_are_claims(tmp_path):
    explorer = Explore(ac.load(Params(edition="core"), folder=PROCESSED), tmp_path)
    assert {row["tier"] for row in explorer.rows} == {"article"} and explorer.selection.context is None


def test_an_empty_dataset_opens(data, tmp_path):
    empty = ac.where(data, lambda claims: claims["claim_id"].isna(), lambda context: context["act"].isna())
    assert Explore(empty, tmp_path).rows == []


# --- what the widget holds ---


def test_the_widget_runs_the_bytes_of_the_page(explorer):
    assert explorer._esm == explorer_parts()["module"]


@pytest.mark.articles
def test_state_holds_no_sentence_of_an_article(explorer, articles):
    held = json.dumps(explorer.get_state(), default=str, ensure_ascii=False)
    for path in articles.rglob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert len(line.split()) < 13 or line.strip() not in held


def test_a_saved_notebook_keeps_a_static_table(explorer, monkeypatch):
    shown = []
    monkeypatch.setattr("armsclaims.lab.explorer.display", lambda thing, **_: shown.append(thing))
    explorer.choose(act=["denies"])._ipython_display_()
    assert "application/vnd.jupyter.widget-view+json" in shown[0]
    assert shown[1].data.count("<tr") == len(explorer.rows) + 1 and "NaN" not in shown[1].data
    claims = len(explorer.selection.claims)
    assert f"articles: {claims}; statements elsewhere: {len(explorer.rows) - claims}" in shown[1].data


def test_hostile_words_show_as_words():
    row = {"tier": "article", "said": "", "who": "<script>x</script>", "done": "", "what": "<b>", "exact": ""}
    html = static_table([row])
    assert "<script>" not in html and "&lt;script&gt;" in html


# --- saved selections ---


def test_a_selection_is_saved_as_tables_places_parameters_and_its_choice(explorer):
    folder = explorer.choose(act=["denies"], side=["Iran"]).save("Denials!")
    files = ["choice.json", "claims.csv", "context.csv", "evidence.csv", "params.yml", "places.geojson"]
    assert sorted(path.name for path in folder.iterdir()) == files and folder.name == "denials"
    claims = (folder / "claims.csv").read_text(encoding="utf-8").splitlines()
    assert len(claims) == len(explorer.selection.claims) + 1
    told = (folder / "params.yml").read_text(encoding="utf-8")
    assert "No parameter" not in told
    made = Params.from_mapping(json.loads(told.partition("\n")[2]))
    assert (made.acts, made.sides) == (["denies"], ["Iran"])
    more = explorer.choose(act=["denies"], words="drones").save("more")
    assert "No parameter holds words" in (more / "params.yml").read_text(encoding="utf-8")
    assert json.loads((folder / "places.geojson").read_text(encoding="utf-8"))["type"] == "FeatureCollection"


def test_nothing_saved_is_overwritten_and_a_new_explorer_restores_it(explorer, data):
    first = explorer.choose(act=["denies"], words="arms").save("mine")
    assert explorer.choose().save("mine").name == "mine-2"
    again = Explore(data, explorer.folder)
    assert again.saved == ["mine", "mine-2"]
    assert again.restore(first.name).state == {"act": ["denies"], "words": "arms"}


def test_build_takes_the_saved_parameter_file(explorer, data):
    about = [data.allegations["allegation"].iloc[0]]
    folder = explorer.choose(about=about, tier=["article"], **{"from": "2022-10-01"}).save("mine")
    params = Params.from_mapping(YAML(typ="safe").load((folder / "params.yml").read_text(encoding="utf-8")))
    assert params == Params(allegations=about, date_from="2022-10-01", edition="core")


def test_buttons_tell_what_went_wrong(explorer):
    explorer._asked(None, {"save": "\u2026"}, None)
    assert "use letters or figures" in explorer.note
    explorer._asked(None, {"restore": "nowhere"}, None)
    assert "cannot be restored" in explorer.note
    with pytest.raises(CallError):
        explorer.restore("nowhere")


def test_a_cell_that_a_spreadsheet_would_run_is_saved_harmless(data, tmp_path):
    claims = data.claims.assign(summary="=1+1")
    folder = Explore(replace(data, claims=claims), tmp_path).save("x")
    assert "'=1+1" in (folder / "claims.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("typed", ["0 > 18", "[0, 18]", "0, 18"])
def test_a_passage_is_read_in_the_form_as_in_a_sheet(typed):
    assert given({"key": "passage", "kind": "passage"}, typed) == [0, 18]
