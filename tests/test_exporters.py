"""The nbconvert exporters: an executed chapter becomes a page or a PDF, and anything unfit stops them with its place."""

from __future__ import annotations

import copy
import io
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pypdf
import pytest

import armsclaims as ac
from armsclaims.dataset.facts import facts
from armsclaims.dataset.params import Params
from armsclaims.faults import ReportError
from armsclaims.report import show
from armsclaims.report.assemble import document
from armsclaims.report.basis import basis
from armsclaims.report.document import MIME, plain
from armsclaims.report.exporters import HTMLExporter, PDFExporter, parameters_of
from armsclaims.report.render import join, templates

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def data():
    return ac.load()


def shown(block, live=None) -> dict:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": show.Shown(block, live)._repr_mimebundle_(),
    }


def code(source, *outputs, tags=()) -> dict:
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {"tags": list(tags)},
        "execution_count": 1,
        "outputs": list(outputs),
    }


def heading(words) -> dict:
    return {"cell_type": "markdown", "source": words, "metadata": {}}


def notebook(*cells) -> nbformat.NotebookNode:
    found = [{**copy.deepcopy(cell), "id": f"c{at}"} for at, cell in enumerate(cells)]
    return nbformat.from_dict({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="module")
def chapter(data):
    """A chapter as an executed notebook holds it: its outputs made by the very calls of a chapter, without a kernel."""
    return (
        heading("# What was withheld\n\nA sentence for whoever opens the chapter."),
        code("ac.prose('disclosure', data)", shown({"kind": "prose", "id": "disclosure"}, [])),
        code("ac.show_block('disclosure_table', data)", shown(show.block("disclosure_table", data))),
        heading("## When"),
        code(
            "ac.show_figure('allegation-strips', data)", shown(show.figure_block("allegation-strips", data))
        ),
    )


def test_a_chapter_becomes_a_tagged_pdf_with_its_table_figure_and_numbers(chapter):
    made, resources = PDFExporter().from_notebook_node(notebook(*chapter))
    assert resources["output_extension"] == ".pdf" and made.startswith(b"%PDF-1.7")
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages).split())
    assert "Table 1" in text and "Figure 1" in text and "Table 1 sets 19 attributes" in text
    assert "A sentence for whoever" not in text


def test_a_chapter_becomes_a_page(chapter):
    made, resources = HTMLExporter().from_notebook_node(notebook(*chapter))
    assert resources["output_extension"] == ".html" and made.startswith("<!doctype html>")
    assert 'id="disclosure-table"' in made and 'id="allegation-strips"' in made


def test_the_exporters_leave_the_notebook_as_it_was(chapter):
    before = notebook(*chapter)
    given = copy.deepcopy(before)
    PDFExporter().from_notebook_node(given)
    assert given == before


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ({"output_type": "stream", "name": "stdout", "text": "42"}, "is not a block; show it with"),
        ({"output_type": "stream", "name": "stderr", "text": "FutureWarning: x"}, "wrote to stderr: 'FutureWarning: x'"),
        ({"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBOR"}}, "is not a block"),
        ({"output_type": "execute_result", "metadata": {}, "execution_count": 1, "data": {"text/html": "<table>"}}, "is not a block"),
        ({"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": []}, "ended in KeyError: 'x'"),
        ({"output_type": "display_data", "metadata": {}, "data": {MIME: {"kind": "pie"}}}, "of no known kind"),
        ({"output_type": "display_data", "metadata": {}, "data": {MIME: "pie"}}, "of no known kind"),
    ],
)  # fmt: skip
def test_an_output_that_is_no_block_stops_the_export_and_names_its_cell(chapter, output, told):
    for exporter in (HTMLExporter, PDFExporter):
        with pytest.raises(ReportError, match=f"cell 2.*{told}"):
            exporter().from_notebook_node(notebook(chapter[0], code("x", output)))


@pytest.mark.parametrize("alt", ["", "Figure", "plot.svg", "x" * 151])
def test_a_figure_without_usable_alt_text_stops_the_export(chapter, alt):
    cells = copy.deepcopy(chapter)
    cells[4]["outputs"][0]["data"][MIME]["alt"] = alt
    with pytest.raises(ReportError, match="alt text"):
        PDFExporter().from_notebook_node(notebook(*cells))


def test_a_sentence_of_supply_without_its_speaker_stops_the_export(chapter):
    block = {"kind": "paragraph", "id": "p", "runs": [{"text": "North Korea shipped shells to Russia."}]}
    with pytest.raises(ReportError, match="'shipped' and no speaker is named"):
        PDFExporter().from_notebook_node(notebook(*chapter, code("x", shown(block))))


def test_a_number_typed_into_a_chapter_s_own_text_stops_the_export(chapter):
    with pytest.raises(ReportError, match="cell 6:1: the number '2022' is typed"):
        PDFExporter().from_notebook_node(notebook(*chapter, heading("## Said in 2022")))


def test_a_chapter_that_was_not_run_is_told_so():
    source = nbformat.read(ROOT / "notebooks" / "02-what-was-withheld.ipynb", as_version=4)
    with pytest.raises(ReportError, match="has not been run; run it first: papermill"):
        PDFExporter().from_notebook_node(source)


def test_a_joined_report_names_the_chapter_of_a_faulty_cell(chapter, data):
    broken = {
        "cells": [heading("# Another"), code("x", {"output_type": "stream", "name": "stdout", "text": "42"})]
    }
    whole = join([("01-one.ipynb", {"cells": list(chapter)}), ("02-two.ipynb", broken)])
    with pytest.raises(ReportError, match=r"^02-two\.ipynb, cell 2: an output is not a block"):
        document([("chapters", whole)], basis(data), templates=templates(ROOT), edition="e")


def test_headings_nest_and_figures_are_numbered_across_chapters(chapter, data):
    first = {"cells": list(chapter[:3])}
    second = {"cells": list(chapter[3:])}
    made = document([("1", first), ("2", second)], basis(data), templates=templates(ROOT), edition="e")
    heads = [(block["level"], block["text"]) for block in made["blocks"] if block["kind"] == "heading"]
    assert heads == [(2, "What was withheld"), (3, "When")]
    assert [block["label"] for block in made["blocks"] if block.get("label")] == ["Table 1", "Figure 1"]


def test_an_edit_of_prose_needs_no_new_run(chapter, data, tmp_path):
    import shutil

    shutil.copytree(ROOT / "report" / "templates" / "prose", tmp_path / "prose")
    (tmp_path / "prose" / "disclosure.md").write_text("Another sentence.", encoding="utf-8")
    made = document([("1", {"cells": list(chapter)})], basis(data), templates=tmp_path, edition="e")
    assert plain(made["blocks"][1]["runs"]) == "Another sentence."


def test_a_run_s_own_parameters_choose_its_facts(chapter):
    cells = (
        code("date_from = ''\nallegations = []\nout_dir = ''  # here", tags=["parameters"]),
        code("# Parameters\nallegations = ['iran-drones']\nout_dir = 'x'\n", tags=["injected-parameters"]),
    )
    assert parameters_of(notebook(*cells)) == {"date_from": "", "allegations": ["iran-drones"]}
    text = code("ac.prose('october-2023', data)", shown({"kind": "prose", "id": "october-2023"}, []))
    whole, _, _ = PDFExporter().document(notebook(text))
    part, _, selected = PDFExporter().document(notebook(*cells, text))
    assert len(part["blocks"]) < len(whole["blocks"])
    assert set(selected.claims["allegation"]) == {"iran-drones"}
    assert set(facts(ac.load(Params(allegations=["iran-drones"])))) == set(facts(selected))


def test_plain_nbconvert_finds_the_exporter_and_fails_where_it_must(chapter, tmp_path):
    def convert(name, *cells):
        (tmp_path / name).write_text(json.dumps(notebook(*cells)), encoding="utf-8")
        command = [sys.executable, "-m", "nbconvert", "--to", "armsclaims-pdf", name]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=100)

    good = convert("good.ipynb", *chapter)
    assert good.returncode == 0, good.stderr[-2000:]
    assert len(pypdf.PdfReader(tmp_path / "good.pdf").pages) >= 4
    bad = convert("bad.ipynb", code("x", {"output_type": "stream", "name": "stdout", "text": "42"}))
    assert bad.returncode != 0 and "an output is not a block" in bad.stderr
    assert not (tmp_path / "bad.pdf").exists()
