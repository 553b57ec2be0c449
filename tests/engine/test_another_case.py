"""docs/another-case.md, followed to the letter: from an empty folder to a report on another subject."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import forked
import pandas as pd
import pytest
from edition_faults import faults
from projects import STEP, add_cell

from armsclaims.dataset.params import parameters_cell
from armsclaims.edition.new import TEMPLATE
from armsclaims.evidence.text import text_sha256

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "another-case.md"


def follow(folder: Path) -> Path:
    """Take every step of the page in turn, a command or the content of a file; return the case."""
    env = {name: value for name, value in os.environ.items() if name != "ARMSCLAIMS_ARTICLES"}
    case, text = folder / "tide", ""
    for language, name, body in STEP.findall(PAGE.read_text(encoding="utf-8")):
        path = case / name
        if language == "sh":
            # The invented article as it comes is built by tests/test_wheel.py.
            body = body.replace("cd tide\narmsclaims build\n", "cd tide\n")
            for line in body.splitlines():
                where = case if case.exists() else folder
                if line.startswith("armsclaims "):
                    done = forked.run(["-m", *shlex.split(line)], where, env)
                else:
                    done = subprocess.run(["bash", "-c", line], cwd=where, capture_output=True, text=True)
                assert done.returncode == 0 or line == "cd tide", done.stdout + done.stderr
        elif language == "python":
            add_cell(path, body)
        else:
            text = body if language == "text" else text
            shown = body.replace("@SHA@", text_sha256(text)).replace("@CHARACTERS@", str(len(text)))
            path.write_text(shown, encoding="utf-8")
    return case


@pytest.mark.slow
def test_the_page_leads_from_an_empty_folder_to_a_report_on_another_subject(tmp_path):
    case = follow(tmp_path)
    page = (case / "report" / "latest" / "index.html").read_text(encoding="utf-8")
    assert "What was claimed about mortars for Lunt" in page and "Port Amiel" in page
    for gone in ("Tavona", "Kelmark", "rifles"):
        assert gone not in page, gone
    assert (case / "report" / "latest" / "report.pdf").stat().st_size > 20_000
    marks = pd.read_csv(case / "report" / "latest" / "figures" / "route.csv")
    assert list(marks["Place"])[0] == "Port Amiel to Lunt Harbour"
    if shutil.which("chromium"):
        assert list(faults(case / "report" / "latest")) == []


def test_the_chapters_of_a_new_case_have_the_parameters_of_every_chapter():
    for path in sorted((TEMPLATE / "notebooks").glob("0*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tagged = ["".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", [])]
        assert tagged == [parameters_cell()], path.name
