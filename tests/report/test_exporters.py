"""The nbconvert exporters: an executed chapter becomes a page or a PDF, and anything unfit stops them with its place."""

from __future__ import annotations

import copy
import io
import json
from pathlib import Path
from types import SimpleNamespace

import forked
import matplotlib.pyplot as plt
import nbformat
import pypdf
import pytest

import armsclaims as ac
from armsclaims.dataset.facts import facts
from armsclaims.dataset.params import Params
from armsclaims.faults import ReportError
from armsclaims.report import publish as contract
from armsclaims.report.assemble import document
from armsclaims.report.document import MIME
from armsclaims.report.exporters import HTMLExporter, PDFExporter, parameters_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def data():
    return ac.load()


def code(source, *outputs, tags=()) -> dict:
    about = {"source": source, "metadata": {"tags": list(tags)}, "outputs": list(outputs)}
    return {"cell_type": "code", "execution_count": 1, **about}


def markdown(words) -> dict:
    return {"cell_type": "markdown", "source": words, "metadata": {}}


def shown(block) -> dict:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {MIME: block, "text/html": ""},
    }


def notebook(*cells) -> nbformat.NotebookNode:
    found = [{**copy.deepcopy(cell), "id": f"c{at}"} for at, cell in enumerate(cells)]
    return nbformat.from_dict({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="module")
def chapter(data):
    """A chapter as an executed notebook holds it: its outputs made by the very calls of a chapter, without a kernel."""
    made: list = []
    told = ac.disclosed(data).pivot(index="attribute", columns="statement", values="cell")
    by_stage = data.claims.groupby("stage").agg(claims=("claim_id", "nunique"), claim_id=("claim_id", list))

    def ran(source, call):
        call()
        outputs = [{"output_type": "display_data", "metadata": {}, "data": bundle} for bundle in made]
        made.clear()
        return code(source, *outputs)

    with pytest.MonkeyPatch.context() as patch:
        shell = SimpleNamespace(user_ns={"data": data, "In": ["", ""]})
        patch.setattr(contract, "display", lambda bundle, raw: made.append(bundle))
        patch.setattr(contract, "_session", contract._Session())
        patch.setattr(contract, "get_ipython", lambda: shell)
        return (
            markdown(
                "# What was withheld\n\nOf {{ count.claims }} claims, [a table](ref:attributes) tells more."
            ),
            ran(
                "ac.publish(told)", lambda: ac.publish(told, id="attributes", title="Attribute by attribute")
            ),
            markdown("## When"),
            ran(
                "ac.publish(axes)",
                lambda: ac.publish(
                    by_stage["claims"].plot.bar(ax=plt.figure().add_subplot()),
                    id="stages",
                    title="Claims by stage",
                    alt="Bars of claims by stage",
                    table=by_stage,
                ),
            ),
        )


def test_a_chapter_becomes_a_tagged_pdf_with_its_table_figure_and_numbers(chapter):
    made, resources = PDFExporter().from_notebook_node(notebook(*chapter))
    assert resources["output_extension"] == ".pdf" and made.startswith(b"%PDF-1.7")
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages).split())
    assert "Table 1" in text and "Figure 1" in text and "Of 76 claims, Table 1 tells more" in text


def test_a_chapter_becomes_a_page_and_stays_as_it_was(chapter):
    given = notebook(*chapter)
    before = copy.deepcopy(given)
    made, resources = HTMLExporter().from_notebook_node(given)
    assert resources["output_extension"] == ".html" and made.startswith("<!doctype html>")
    assert 'id="attributes"' in made and 'id="stages"' in made
    assert given == before


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout", "text": "42"},
        {"output_type": "stream", "name": "stderr", "text": "FutureWarning: x"},
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBOR"}},
        {
            "output_type": "execute_result",
            "metadata": {},
            "execution_count": 1,
            "data": {"text/html": "<table>"},
        },
    ],
)
def test_a_plain_output_is_left_out(chapter, data, output):
    def made(*cells):
        return document([("1", {"cells": list(cells)})], data, edition="e")["blocks"]

    assert made(*copy.deepcopy(chapter), code("x", output)) == made(*copy.deepcopy(chapter))


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (
            {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": []},
            "ended in KeyError: 'x'",
        ),
        (
            {"output_type": "display_data", "metadata": {}, "data": {MIME: {"kind": "pie"}}},
            "of no known kind",
        ),
        ({"output_type": "display_data", "metadata": {}, "data": {MIME: "pie"}}, "of no known kind"),
    ],
)
def test_an_output_that_is_broken_stops_the_export_and_names_its_cell(chapter, output, told):
    with pytest.raises(ReportError, match=f"cell 2.*{told}"):
        HTMLExporter().from_notebook_node(notebook(chapter[0], code("x", output)))


@pytest.mark.parametrize("alt", ["", "Figure", "plot.svg", "x" * 151])
def test_a_figure_without_usable_alt_text_stops_the_export(chapter, alt):
    cells = copy.deepcopy(chapter)
    cells[3]["outputs"][0]["data"][MIME]["alt"] = alt
    with pytest.raises(ReportError, match="alt text"):
        PDFExporter().from_notebook_node(notebook(*cells))


def test_a_sentence_of_supply_without_its_speaker_stops_the_export(chapter):
    block = {
        "kind": "paragraph",
        "id": "p",
        "place": "body",
        "runs": [{"text": "North Korea shipped shells."}],
    }
    with pytest.raises(ReportError, match="'shipped' is said by nobody"):
        PDFExporter().from_notebook_node(notebook(*chapter, code("x", shown(block))))


def test_a_number_typed_into_a_chapter_s_own_text_stops_the_export(chapter):
    with pytest.raises(ReportError, match="cell 5: the number '2022' is typed"):
        PDFExporter().from_notebook_node(notebook(*chapter, markdown("## Said in 2022")))


def test_a_chapter_that_was_not_run_is_told_so():
    path = sorted((ROOT / "notebooks").glob("02-*.ipynb"))[0]
    with pytest.raises(ReportError, match="has not been run; run it first"):
        PDFExporter().from_notebook_node(nbformat.read(path, as_version=4))


def test_the_whole_report_names_the_chapter_of_a_faulty_cell(chapter, data):
    broken = {"cells": [markdown("# Another"), markdown("It is 42.")]}
    whole = [("01-one.ipynb", {"cells": list(chapter)}), ("02-two.ipynb", broken)]
    with pytest.raises(ReportError, match=r"^02-two\.ipynb, cell 2: the number '42' is typed"):
        document(whole, data, edition="e")


def test_headings_nest_and_figures_are_numbered_across_chapters(chapter, data):
    first, second = {"cells": list(chapter[:2])}, {"cells": list(chapter[2:])}
    made = document([("1", first), ("2", second)], data, edition="e")
    heads = [(block["level"], block["text"]) for block in made["blocks"] if block["kind"] == "heading"]
    assert heads == [(2, "What was withheld"), (3, "When")]
    assert [block["label"] for block in made["blocks"] if block.get("label")] == ["Table 1", "Figure 1"]


def test_a_run_s_own_parameters_choose_its_facts(monkeypatch):
    monkeypatch.setattr(PDFExporter, "write", staticmethod(lambda made, data: (made, data)))
    cells = (
        code("date_from = ''\nallegations = []\nout_dir = ''  # here", tags=["parameters"]),
        code("# Parameters\nallegations = ['iran-drones']\nout_dir = 'x'\n", tags=["injected-parameters"]),
    )
    assert parameters_of(notebook(*cells)) == {"date_from": "", "allegations": ["iran-drones"]}
    run = notebook(*cells, markdown("{{ count.claims }} claims."))
    (made, selected), _ = PDFExporter().from_notebook_node(run)
    assert made["blocks"][0]["runs"][0]["text"] == "three"
    assert set(facts(ac.load(Params(allegations=["iran-drones"])))) == set(facts(selected))


def test_an_edition_of_a_selection_takes_its_title_from_the_data():
    for params, title in (
        ({"allegations": ["iran-drones"]}, "Claims about alleged arms transfers to Russia: Iranian drones"),
        (
            {"sides": ["US"], "date_to": "2022"},
            "Claims about alleged arms transfers to Russia: said by the US, until 2022",
        ),
    ):
        part = ac.load(Params(**params))
        made = document([("1", {"cells": []})], part, edition="e")
        assert made["title"] == title and made["subtitle"].startswith("A selection: ")


def test_plain_nbconvert_finds_the_exporter_and_fails_where_it_must(chapter, tmp_path):
    def convert(name, *cells):
        (tmp_path / name).write_text(json.dumps(notebook(*cells)), encoding="utf-8")
        return forked.run(["-m", "nbconvert", "--to", "armsclaims-html", name], tmp_path)

    good = convert("good.ipynb", *chapter)
    assert good.returncode == 0, good.stderr[-2000:]
    bad = convert("bad.ipynb", markdown("It is 42."), code("x = 1"))
    assert bad.returncode != 0 and "the number '42' is typed" in bad.stderr
    assert not (tmp_path / "bad.html").exists()
