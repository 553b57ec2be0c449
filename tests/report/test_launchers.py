"""A chapter alone under each launcher: parameters reach it, and a wrong one ends it with a clear line."""

from __future__ import annotations

import json

import forked
import pytest

from armsclaims.dataset.load import load
from armsclaims.dataset.params import Params, chapter_params, parameters_cell
from armsclaims.faults import CallError

CALL = "import armsclaims as ac\n\nparams = ac.chapter_params(globals())"
CLAIMS = "data = ac.load(params)\nprint(len(data.claims), 'claims')"


def run_cells(*sources, before=()):
    """Return what the last of `sources`, which calls `chapter_params`, makes of a kernel that ran all of them."""
    names: dict = {"In": ["", *before]}
    for source in sources[:-1]:
        names["In"].append(source)
        exec(source, names)  # noqa: S102
    names["In"].append(sources[-1])
    return chapter_params(names)


@pytest.mark.parametrize(
    ("injected", "message"),
    [
        ("# Parameters\nedtion = 'core'\n", "there is no parameter 'edtion'; did you mean edition?"),
        ("edtion = 'core'", "there is no parameter 'edtion'; did you mean edition?"),
        ("banana = True", "there is no parameter 'banana'; known: date_from"),
        (
            "date_to = 2023-10-13",
            "date_to is 2000, a difference; write the date in quotation marks: '2023-10-13'",
        ),
        ("date_to = 'banana'", "date_to cannot be 'banana'; write a day, month or year"),
        ("allegations = 5", r"allegations must be a list of names such as \[first-allegation\], not 5"),
        ("edition = 'cores'", "edition cannot be 'cores'; it is one of: extended, core"),
    ],
)
def test_what_a_launcher_injects_is_refused_with_its_mend(injected, message):
    with pytest.raises(CallError, match=message):
        run_cells(parameters_cell(), injected, CALL)


@pytest.mark.parametrize(
    ("injected", "given"),
    [
        ("# Parameters\ndate_to = 2022\n", Params(date_to="2022")),
        ("allegations = '[iran-drones, un-breach]'", Params(allegations=["iran-drones", "un-breach"])),
        ("sides = ['US']\nacts = ['denies']", Params(sides=["US"], acts=["denies"])),
        ("import os\nbanana = 1", Params()),
        ("%matplotlib inline", Params()),
    ],
)
def test_what_a_launcher_may_inject_reaches_the_chapter(injected, given):
    source = injected if "%" not in injected else "get_ipython = str\nget_ipython()"
    assert run_cells(parameters_cell(), source, CALL) == given


def test_a_live_kernel_never_refuses_a_name_of_ones_own():
    assert run_cells("mine = 3", parameters_cell(), CALL) == Params()
    ran = [parameters_cell(), "edtion = 'core'", CALL]
    assert run_cells(parameters_cell(), CALL, before=ran) == Params()
    with pytest.raises(CallError, match="date_to"):
        run_cells(parameters_cell(), "date_to = 'banana'", CALL, before=ran)


def chapter(folder, *extra):
    """Write a small chapter, with code cells `extra` after its parameters, and return its path."""
    sources = [parameters_cell(), *extra, CALL, CLAIMS]
    cells = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "metadata": {},
            "source": s,
            "outputs": [],
            "execution_count": None,
        }
        for n, s in enumerate(sources)
    ]
    cells[0]["metadata"] = {"tags": ["parameters"]}
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    path = folder / "03-own.ipynb"
    path.write_text(
        json.dumps({"cells": cells, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}),
        encoding="utf-8",
    )
    return path


LAUNCHERS = {
    "papermill": ["-m", "papermill", "03-own.ipynb", "out.ipynb"],
    "nbconvert": "-m nbconvert --execute --to notebook --output out.ipynb 03-own.ipynb".split(),
    "execute": ["-c", "from nbclient.cli import main; main()", "03-own.ipynb"],
}
"""What the commands `papermill`, `jupyter nbconvert` and `jupyter execute` call."""


def launch(launcher, folder, *more):
    return forked.run([*LAUNCHERS[launcher], *more], folder)


@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_a_chapter_ends_with_one_clear_line_under_each_launcher(launcher, tmp_path):
    chapter(tmp_path, "edtion = 'core'")
    done = launch(launcher, tmp_path)
    assert done.returncode != 0
    assert "there is no parameter 'edtion'; did you mean edition?" in done.stderr + done.stdout


def test_papermill_gives_a_chapter_its_parameters(tmp_path):
    chapter(tmp_path)
    done = launch("papermill", tmp_path, "-p", "date_to", "2022", "-r", "sides", "[US]")
    assert done.returncode == 0, done.stderr[-2000:]
    cells = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    assert int("".join(cells[-1]["outputs"][0]["text"]).split()[0]) < 30


# --- launchers that are replayed: none is installed here; `./run bench scheduler` runs jupyter-scheduler itself ---

AIRFLOW = """
import sys, papermill
papermill.execute_notebook("03-own.ipynb", "out.ipynb", parameters={GIVEN}, progress_bar=False, report_mode=True,
                           kernel_name=None, language=None, engine_name=None)
"""
DAGSTER = """
import nbformat, papermill
from papermill.engines import NBClientEngine, papermill_engines
book = nbformat.read("03-own.ipynb", as_version=4)
lines = ["# Injected parameters", "from dagster_shared import seven as __dm_seven", "import dagstermill as __dm_dagstermill",
         "context = __dm_dagstermill._reconstitute_job_context(**{'a': __dm_seven.json.loads('1')})"]
lines += [f"{name} = __dm_dagstermill._load_input_parameter({value!r})" for name, value in {GIVEN}.items()]
book.cells.insert(1, nbformat.v4.new_code_cell("\\n".join(lines), metadata={"tags": ["injected-parameters"]}))
book.cells.append(nbformat.v4.new_code_cell("import dagstermill as __dm_dagstermill\\n__dm_dagstermill._teardown()"))
nbformat.write(book, "in.ipynb")
papermill_engines.register("dagstermill", NBClientEngine)
papermill.execute_notebook(input_path="in.ipynb", output_path="out.ipynb", engine_name="dagstermill", log_output=True)
"""
SCHEDULER = """
import nbformat
from nbconvert.preprocessors import ExecutePreprocessor
book = nbformat.read("03-own.ipynb", as_version=4)
source = "\\n".join(f"{name} = {value}" for name, value in {GIVEN}.items())
book.cells.insert(1, nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]}))
ExecutePreprocessor(kernel_name="python3", store_widget_state=True).preprocess(book, {"metadata": {"path": "."}})
nbformat.write(book, "out.ipynb")
"""
REPLAYED = {
    "airflow": (AIRFLOW, {"date_to": "2022"}),
    "dagster": (DAGSTER, {"date_to": "2022"}),
    "jupyter-scheduler": (SCHEDULER, {"date_to": "2022"}),  # which writes it without quotation marks
}


def replay(launcher, folder, given):
    """Run the call that a launcher makes, with stand-ins for what its injected cell imports."""
    chapter(folder)
    (folder / "dagster_shared.py").write_text(
        "import json, types\nseven = types.SimpleNamespace(json=json)\n"
    )
    (folder / "dagstermill.py").write_text(
        "def _reconstitute_job_context(**_): return None\ndef _load_input_parameter(value): return value\ndef _teardown(): pass\n"
    )
    code = REPLAYED[launcher][0].replace("{GIVEN}", repr(given))
    return forked.run(["-c", code], folder)


@pytest.mark.parametrize("launcher", REPLAYED)
def test_what_a_launcher_calls_gives_a_chapter_its_parameters(launcher, tmp_path):
    done = replay(launcher, tmp_path, REPLAYED[launcher][1])
    assert done.returncode == 0, done.stderr[-2000:]
    cells = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    (printed,) = [o["text"] for c in cells for o in c.get("outputs", ()) if o.get("name") == "stdout"]
    assert int("".join(printed).split()[0]) == len(load(Params(date_to="2022")).claims)


@pytest.mark.parametrize("launcher", ["airflow", "dagster"])
def test_a_wrong_value_of_a_launcher_is_told_in_one_line(launcher, tmp_path):
    done = replay(launcher, tmp_path, {"date_to": "banana"})
    assert done.returncode != 0 and "date_to cannot be 'banana'" in done.stderr


@pytest.mark.slow
def test_the_entry_builds_from_a_zip_without_git(core_edition):
    root = core_edition.parents[2]
    assert (root / "run").is_file() and not (root / ".git").exists()
    assert list((root / "report" / "editions").glob("*/index.html"))
