"""A chapter alone under each launcher: parameters reach it, and a wrong one ends it with a clear line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from armsclaims.dataset.params import Params, chapter_params, parameters_cell
from armsclaims.faults import CallError

ROOT = Path(__file__).parents[2]
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
    "papermill": ["papermill", "03-own.ipynb", "out.ipynb"],
    "nbconvert": [
        "jupyter",
        "nbconvert",
        "--execute",
        "--to",
        "notebook",
        "--output",
        "out.ipynb",
        "03-own.ipynb",
    ],
    "execute": ["jupyter", "execute", "03-own.ipynb"],
}


def launch(launcher, folder, *more):
    command = [sys.executable, "-m", *LAUNCHERS[launcher], *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, cwd=folder)


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
