"""The contract of a chapter: what is published, said and counted in a cell comes into the report as it stands there."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import armsclaims as ac
from armsclaims.faults import ArmsclaimsError, ReportError
from armsclaims.figures.drawing import Drawing
from armsclaims.report import publish as contract
from armsclaims.report.assemble import document
from armsclaims.report.checks import faults_of
from armsclaims.report.checks import ground as ground_of
from armsclaims.report.document import MIME, plain, walk


@pytest.fixture(scope="module")
def data():
    return ac.load()


@pytest.fixture(scope="module")
def ground(data):
    return ground_of(data)


@pytest.fixture
def notebook(data, monkeypatch):
    """Return a notebook that grows a cell with each call: `cell(*outputs)`; `document()` reads it."""
    ac.load()
    shown: list = []
    monkeypatch.setattr(contract, "display", lambda bundle, raw: shown.append(bundle))
    monkeypatch.setattr(contract, "_session", contract._Session())
    shell = SimpleNamespace(user_ns={"data": data, "In": ["", ""]})
    monkeypatch.setattr(contract, "get_ipython", lambda: shell)
    cells: list = []

    def cell(*calls, source="x"):
        for call in calls:
            call()
        outputs = [{"output_type": "display_data", "data": bundle} for bundle in shown]
        shown.clear()
        cells.append({"cell_type": "code", "source": source, "metadata": {}, "outputs": outputs})
        return outputs

    def made(**more):
        executed = json.loads(json.dumps({"cells": cells, **more}))
        return document([("03-own.ipynb", executed)], data, edition="e")

    return SimpleNamespace(cell=cell, document=made, cells=cells)


def stages(data):
    told = data.claims[data.claims["stage"].notna()]
    return told.groupby("stage").agg(claims=("claim_id", "nunique"), claim_id=("claim_id", list))


def prose(line, cell):
    return lambda: contract.prose_magic(line, cell)


def blocks_of(made):
    return {block["id"]: block for block in walk(made["blocks"])}


def test_a_frame_becomes_a_table_whose_rows_lead_to_their_claims(notebook, data):
    frame = stages(data)
    notebook.cell(lambda: ac.publish(frame, id="stages", title="Claims by stage"))
    block = blocks_of(notebook.document())["stages"]
    assert block["columns"] == ["Stage", "Claims"]
    assert [row["claims"] for row in block["rows"]] == list(frame["claim_id"])
    assert set(block["claims"]) == set(frame["claim_id"].explode())
    assert block["rows"][0]["cells"][0][0]["claims"] == frame["claim_id"].iloc[0][:1]


def test_axes_are_published_as_their_figure_with_rows_and_one_picture(notebook, data):
    frame = stages(data)
    axes = frame["claims"].plot.bar()
    (output,) = notebook.cell(
        lambda: ac.publish(axes, id="bars", title="Bars", alt="Bars of claims", table=frame)
    )
    assert output["data"]["text/html"].count("<svg") == 1 and "<svg" not in json.dumps(output["data"][MIME])
    assert not plt.get_fignums()
    block = blocks_of(notebook.document())["bars"]
    assert block["wide"].startswith("<svg") and "narrow" not in block  # the same at every width
    assert len(block["table"]["rows"]) == len(frame)


def test_a_drawing_is_drawn_at_each_width(notebook, data):
    from armsclaims.figures.drawing import Drawing

    class Dots(Drawing):
        def make(self, width):
            figure, axes = plt.subplots(figsize=(width / 72, 2))
            axes.plot([1, 2])
            return figure

    dots = Dots(stages(data))
    notebook.cell(lambda: ac.publish(dots, id="dots", title="Dots", alt="Dots of claims"))
    block = blocks_of(notebook.document())["dots"]
    assert 'viewBox="0 0 920' in block["wide"] and 'viewBox="0 0 358' in block["narrow"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"alt": ""}, "lacks its alt text"),
        ({"title": None}, "lacks its title"),
        ({"id": None}, "lacks its id"),
        ({"table": None}, "lacks its rows"),
        ({"claims": []}, "lacks its claim"),
        ({"claims": ["a/lost"]}, "leads to claim 'a/lost', which is not in the data"),
        ({"place": "top"}, "place cannot be 'top'; it is one of: opening, body, evidence"),
        ({"title": "In 40 claims"}, "the number '40' is typed"),
        ({"caption": "No claim is here."}, "'No' is true of one selection alone"),
        ({"alt": "They shipped shells"}, "'shipped' is said by nobody"),
    ],
)
def test_what_a_picture_lacks_stops_with_cell_and_mend(notebook, data, more, message):
    frame = stages(data)
    given = {"id": "bars", "title": "Bars", "alt": "Bars of claims", "table": frame} | more
    with pytest.raises(ReportError, match=message) as told:
        ac.publish(plt.figure(), **given)
    assert str(told.value).startswith("cell [1]")
    plt.close("all")


def test_a_table_without_claims_says_why(notebook, data, ground):
    outlets = data.articles[["outlet"]]
    with pytest.raises(ReportError, match="lacks its claim"):
        ac.publish(outlets, id="outlets", title="Outlets")
    notebook.cell(lambda: ac.publish(outlets, id="outlets", title="Outlets", why="Articles are not claims."))
    made = notebook.document()
    assert plain(blocks_of(made)["outlets"]["caption"]) == "Articles are not claims."
    assert faults_of(made, ground) == []


def test_alt_text_is_shortened_by_rule_and_kept_whole_in_the_description(notebook, data):
    long = "Bars of the claims of each stage, " * 8 + "and of none"
    assert contract.shorten("short") == "short"
    assert contract.shorten("word " * 40).endswith("word…")
    notebook.cell(
        lambda: ac.publish(
            plt.figure(), id="b", title="B", alt="{{ count.claims }} " + "word " * 60, table=stages(data)
        )
    )
    block = blocks_of(notebook.document())["b"]
    assert (
        len(block["alt"]) <= 150 and block["alt"].endswith("…") and block["description"].count("word") == 60
    )
    assert len(contract.shorten(long)) <= 150


def test_geometry_is_dropped_and_cells_print_plainly(data):
    legs = data.legs
    labels = contract.table_of(legs)["columns"]
    assert "Geometry" not in labels and "Claim id" not in labels
    frame = pd.DataFrame(
        {"a": [1.0, None], "b": [pd.Timestamp("2031-06-03"), pd.NaT], "c": [["x", "y"], ac.Runs("z", em=1)]}
    )
    rows = [[plain(cell) for cell in row["cells"]] for row in contract.table_of(frame)["rows"]]
    assert rows == [["1", "2031-06-03", "x, y"], ["", "", "z"]]


def test_facts_print_in_prose_titles_and_cells_and_lead_to_their_claims(notebook, data):
    ids = list(data.claims["claim_id"][:3])
    notebook.cell(lambda: ac.fact("own.count", 3, claims=ids, method="count"))
    frame = pd.DataFrame({"what": ["{{ own.count }} claims"], "claim_id": [ids[0]]})
    notebook.cell(lambda: ac.publish(frame, id="t", title="Of {{ own.count }} claims"))
    notebook.cell(prose("--id told", "There are {{ own.count }} of {{ count.claims }}."))
    found = blocks_of(notebook.document())
    assert found["t"]["title"] == "Of three claims"
    assert found["t"]["rows"][0]["cells"][0][0] == {"text": "three", "fact": "own.count", "claims": ids}
    assert found["told"]["runs"][1]["claims"] == ids and len(found["told"]["runs"][3]["claims"]) == len(
        data.claims
    )


def test_the_output_of_prose_is_small_whatever_its_facts_rest_on(notebook):
    (output,) = notebook.cell(prose("", "Of {{ count.claims }} claims, {{ count.occasions }} occasions."))
    assert len(json.dumps(output["data"])) < 5000


def test_a_fact_of_nothing_is_absent_and_its_guard_holds(notebook):
    notebook.cell(lambda: ac.fact("own.none", 0, claims=[]), lambda: ac.fact("own.na", pd.NA, method="m"))
    notebook.cell(prose("--id told", "{? own.none} Some. {?! own.none} None. {?! own.na} So be it."))
    assert plain(blocks_of(notebook.document())["told"]["runs"]) == "None. So be it."


def test_a_fact_must_rest_on_something_and_keep_off_the_names_of_the_tables(notebook):
    with pytest.raises(ReportError, match="rests on nothing; give claims=, statements= or"):
        ac.fact("own.x", 4)
    with pytest.raises(ReportError, match="'count.claims' is a fact of the tables"):
        ac.fact("count.claims", 4, method="m")


def test_days_between_two_dates_print_as_a_span(notebook, data):
    assert ac.days_between("2031-06", "2031-07-02") == (2, 31)
    notebook.cell(
        lambda: ac.fact("own.lag", ac.days_between("2031-06", "2031-07-02"), method="difference", unit="days")
    )
    notebook.cell(prose("--id told", "After {{ own.lag }} days."))
    assert plain(blocks_of(notebook.document())["told"]["runs"]) == "After 2 to 31 days."


def test_a_name_holds_one_value_in_the_whole_report(notebook):
    notebook.cell(lambda: ac.fact("own.x", 4, method="m"))
    notebook.cell(lambda: ac.fact("own.x", 5, method="m"))
    with pytest.raises(
        ReportError, match=r"cell 2: the fact 'own.x' is 'five' here and 'four' in 03-own.ipynb, cell 1"
    ):
        notebook.document()


def test_a_value_of_a_part_of_the_data_may_not_pass_for_the_whole(notebook, data):
    us = ac.where(data, lambda claims: claims["side"] == "US")
    contract.get_ipython().user_ns["us"] = us
    notebook.cell(prose("us", "There are {{ count.claims }} claims."))
    with pytest.raises(ReportError, match="'count.claims' is .* in this cell and '76' in the report"):
        notebook.document()


def test_prose_under_any_filter_leaves_out_what_it_lacks(notebook, data):
    gone = next(
        name
        for name in ac.facts(data)
        if name.startswith("2022-11-02-euronews/") and name.endswith(".quantity")
    )
    us = ac.where(data, lambda claims: claims["claim_id"] != gone.rpartition(".")[0])
    contract.get_ipython().user_ns["us"] = us
    (output,) = notebook.cell(prose("us", f"It is {{{{ {gone} }}}}.\n\nThe end."))
    assert [plain(block["runs"]) for block in output["data"][MIME]["blocks"]] == ["The end."]


def test_two_cells_with_one_id_are_refused_by_cell_(notebook, data):
    frame = stages(data)

    def call():
        ac.publish(frame, id="t", title="T")

    notebook.cell(call)
    notebook.document()
    notebook.cell(call)
    with pytest.raises(
        ReportError, match="cell 2: two blocks have the id 't', the other in 03-own.ipynb, cell 1"
    ):
        notebook.document()


def test_plain_outputs_stay_in_the_notebook(notebook, data):
    notebook.cell(prose("", "There are {{ count.claims }} claims."))
    notebook.cells[0]["outputs"] += [
        {"output_type": "stream", "name": "stderr", "text": "UserWarning"},
        {"output_type": "execute_result", "data": {"text/plain": "1"}},
    ]
    assert len(notebook.document()["blocks"]) == 1


def test_markdown_cells_are_prose_and_places_order_the_report(notebook, data):
    frame = stages(data)
    notebook.cells.append(
        {"cell_type": "markdown", "source": "# Part\n\n{{ count.claims }} claims.", "metadata": {}}
    )
    notebook.cell(prose("--place opening --id findings", "- Of {{ count.claims }}."))
    notebook.cell(ac.open_evidence)
    notebook.cell(lambda: ac.publish(frame, id="t", title="T"))
    made = notebook.document()
    assert [(block["place"], block["kind"]) for block in made["blocks"]] == [
        ("opening", "list"),
        ("body", "heading"),
        ("body", "paragraph"),
        ("evidence", "table"),
    ]
    notebook.cells[0]["source"] = "There are 76 claims."
    with pytest.raises(ReportError, match="03-own.ipynb, cell 1: the number '76' is typed"):
        notebook.document()


def test_a_draft_builds_with_its_sentences_marked(notebook, data, ground):
    notebook.cell(ac.draft)
    notebook.cell(prose("", "They shipped 40 shells."))
    made = notebook.document()
    assert made["draft"] and plain(made["blocks"][0]["runs"]).startswith("[draft: ")
    assert faults_of(made, ground) == []


def test_prose_says_how_it_is_called(notebook):
    with pytest.raises(ReportError, match=r"write %%prose \[DATA\] \[--place opening\|body\|evidence\]"):
        contract.prose_magic("--nowhere x", "Words.")
    with pytest.raises(ReportError, match="'nope' is not a dataset; name one, such as data"):
        contract.prose_magic("nope", "Words.")


def test_the_style_stands_once_a_notebook(notebook):
    shell = contract.get_ipython()
    shell.execution_count = 1
    outputs = notebook.cell(prose("", "Words."))
    shell.execution_count = 2
    outputs += notebook.cell(prose("", "Words."))
    assert ["<style>" in output["data"]["text/html"] for output in outputs] == [True, False]


class Sketch(Drawing):
    """A drawing whose `make` returns no figure."""

    def make(self, width):
        return width


def formula():
    """Return a figure with a title that begins a formula and does not end it."""
    figure, axes = plt.subplots()
    axes.set_title(r"$\frac{$")
    return figure


FRAME = pd.DataFrame({"what": ["crates"], "claim_id": ["2022-11-02-euronews/shells-scale"]})
CLAIM = {"claims": ["2022-11-02-euronews/shells-scale"]}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: ac.fact("own", object(), **CLAIM), "cannot be object"),
        (lambda: ac.fact("own", 1j, **CLAIM), "cannot be complex"),
        (lambda: ac.fact("own", float("inf"), **CLAIM), "cannot be over 1,000,000,000,000,000"),
        (lambda: ac.fact("own", 10**400, **CLAIM), "cannot be over 1,000,000,000,000,000"),
        (lambda: ac.fact("", 1, **CLAIM), "lacks its name"),
        (lambda: ac.fact("own", [1, None], **CLAIM), "cannot be NoneType"),
        (lambda: ac.fact("own", 1, claims=3), "an id cannot be 3"),
        (lambda: ac.fact("own", 1, claims=b"x"), "an id cannot be b'x'"),
        (lambda: ac.fact("own", [1, {}], **CLAIM), "cannot be dict"),
        (lambda: ac.fact("own", FRAME, **CLAIM), "cannot be DataFrame"),
        (lambda: ac.fact(3, 1, **CLAIM), "name cannot be 3"),
        (lambda: ac.fact("own", 1, words=["one"], **CLAIM), "words cannot be"),
        (lambda: ac.publish(FRAME, id="own", title=3), "title cannot be 3"),
        (lambda: ac.publish(FRAME, id="own", title="Crates", caption="\ud800"), "caption cannot be"),
        (lambda: ac.publish(FRAME, id="../own", title="Crates"), "id cannot be '../own'"),
        (lambda: ac.publish(FRAME, id="a" * 101, title="Crates"), "id cannot be"),
        (lambda: ac.publish(FRAME, id="</title>", title="Crates"), "id cannot be"),
        (lambda: ac.publish(FRAME[["claim_id"]], id="own", title="Crates"), "lacks its column"),
        (lambda: ac.publish({"rows": []}, id="own"), "lacks its kind"),
        (lambda: ac.publish({"kind": 3}, id="own"), "lacks its kind"),
        (lambda: ac.publish({"kind": "heading"}, id="own"), "lacks its kind"),
        (lambda: ac.publish({"kind": "table", "rows": []}, id="own"), "this table cannot be written ('columns')"),
        (lambda: ac.publish(FRAME.assign(what=pd.Series(["\ud800"], dtype=object)), id="own", title="Crates"), "this table cannot be written"),
        (lambda: ac.publish(FRAME.set_axis(["a", "a"], axis=1), id="own", title="Crates", why="No."), "lacks its column names"),
        (lambda: ac.publish(FRAME, id="own", title="Crates", place=[1]), "place cannot be [1]"),
        (lambda: ac.publish(Sketch(FRAME), id="own", title="Crates", alt="Crates.", table=3), "lacks its rows"),
        (lambda: ac.publish(formula(), id="own", title="Crates", alt="Crates.", table=FRAME), "own cannot be drawn"),
        (lambda: ac.publish(Sketch(FRAME), id="own", title="Crates", alt="Crates."), "returned no Figure but int"),
        (lambda: ac.publish(object(), id="own", title="Crates", alt="Crates."), "cannot be published"),
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_told_in_one_line(notebook, call, told):
    with pytest.raises(ArmsclaimsError, match=re.escape(told)) as raised:
        call()
    assert "\n" not in str(raised.value) and len(str(raised.value)) < 300


@pytest.mark.parametrize(
    "value", [3, 2.5, True, "crates", "2031-06-04", [1, 2], pd.Timestamp("2031-06-04"), pd.Series([1, 2])]
)
def test_numbers_words_days_and_lists_of_them_are_facts(notebook, value):
    ac.fact("own", value, **CLAIM)


@pytest.mark.parametrize("name", ["own", "own.count", "상자.수", "3-ports"])
def test_a_fact_is_named_in_any_script_and_read_by_its_name(notebook, name):
    notebook.cell(
        lambda: ac.fact(name, 3, **CLAIM), prose("--id line", f"Holt said {{{{ {name} }}}} crates left.")
    )
    assert "Holt said three crates left." in plain(blocks_of(notebook.document())["line"]["runs"])


@pytest.mark.parametrize("name", ["a b", "{a", "<b>", "", "a" * 101, ".a"])
def test_a_fact_that_prose_could_not_name_is_refused(notebook, name):
    with pytest.raises(ReportError, match="name"):
        ac.fact(name, 3, **CLAIM)
