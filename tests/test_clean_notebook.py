"""The clean filter: what running a notebook leaves behind is not seen by git, and every edit of a source is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from armsclaims.report.clean_notebook import clean

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("src/armsclaims/edition/*/notebooks/*.ipynb")]


def notebook(source="x = 1\ny = 2", **more):
    cell = {"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "source": source} | more
    return {
        "cells": [cell],
        "metadata": {"language_info": {"version": "3.11.7"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def filtered(content: bytes) -> bytes:
    command = [sys.executable, "-m", "armsclaims.report.clean_notebook"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def test_running_changes_nothing_and_an_edit_does():
    ran = notebook(outputs=[{"output_type": "stream", "text": "1"}], execution_count=7)
    ran["cells"][0]["metadata"] |= {"collapsed": True, "execution": {"iopub.status.busy": "now"}}
    assert clean(ran) == clean(notebook()) and clean(notebook("x = 2")) != clean(notebook())
    assert clean(notebook())["cells"][0]["source"] == ["x = 1\n", "y = 2"]
    assert clean(clean(ran)) == clean(ran)


def test_the_filter_keeps_what_is_no_notebook_as_it_is():
    for content in (b"", b"not json", b'{"cells": 1}', b"\xff\xfe"):
        assert filtered(content) == content
    assert json.loads(filtered(json.dumps(notebook()).encode())) == clean(notebook())


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no git here")
def test_git_stores_notebooks_clean(tmp_path):
    def git(*words):
        return subprocess.run(
            ["git", *words], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    git("init", "-q")
    git("config", "filter.armsclaims.clean", f'"{sys.executable}" -m armsclaims.report.clean_notebook')
    (tmp_path / ".git" / "info" / "attributes").write_text("*.ipynb filter=armsclaims\n")
    path = tmp_path / "own.ipynb"
    path.write_text(json.dumps(notebook()))
    git("add", "own.ipynb")
    path.write_text(json.dumps(notebook(outputs=[{"output_type": "stream", "text": "1"}], execution_count=3)))
    assert git("diff", "--stat") == ""
    path.write_text(json.dumps(notebook("x = 5")))
    assert "x = 5" in git("diff")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_running_a_notebook_as_it_is_stored_changes_nothing_that_git_sees(path):
    # What a live notebook may show differs in outputs and counts alone: git's own copy lacks those.
    stored = json.loads(path.read_text(encoding="utf-8"))
    bare = [
        c | ({"outputs": [], "execution_count": None} if c["cell_type"] == "code" else {})
        for c in stored["cells"]
    ]
    assert stored | {"cells": bare} == clean(stored)
