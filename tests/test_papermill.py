"""A chapter alone under plain papermill: parameters reach it, and a wrong one ends it with a clear line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from armsclaims.report.document import MIME

ROOT = Path(__file__).parent.parent
CHAPTER = ROOT / "notebooks" / "02-what-was-withheld.ipynb"


def papermill(out, *parameters):
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(CHAPTER),
        str(out),
        "--cwd",
        str(ROOT / "notebooks"),
        *parameters,
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=200)


def test_a_chapter_runs_alone_with_the_parameters_it_is_given(tmp_path):
    done = papermill(tmp_path / "out.ipynb", "-r", "date_to", "2022-12-31")
    assert done.returncode == 0, done.stderr[-2000:]
    cells = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    blocks = [o["data"][MIME] for c in cells for o in c.get("outputs", []) if MIME in o.get("data", {})]
    table = next(block for block in blocks if block["id"] == "disclosure-table")
    assert "2023-10-13" not in json.dumps(table) and "2022-11-02-euronews/" in json.dumps(table)


def test_a_wrong_value_ends_it_with_the_name_and_the_mend(tmp_path):
    done = papermill(tmp_path / "out.ipynb", "-r", "date_to", "banana")
    assert done.returncode != 0 and "date_to cannot be 'banana'; write a day, month or year" in done.stderr


def test_a_name_we_do_not_know_ends_it_with_the_nearest_one(tmp_path):
    done = papermill(tmp_path / "out.ipynb", "-r", "edtion", "core")
    assert done.returncode != 0 and "there is no parameter 'edtion'; did you mean edition?" in done.stderr
