"""The recipes and pages of docs/: they parse, and what they name exists."""

from __future__ import annotations

import ast
import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from armsclaims.cli import parser
from armsclaims.core.params import Params
from armsclaims.core.yamlio import yaml

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").rglob("*.md"))


def blocks(path, language):
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.stem)
def test_code_in_the_docs_parses(path):
    for source in blocks(path, "python"):
        ast.parse(source)
    for source in blocks(path, "yaml"):
        yaml().load(source)
    for source in blocks(path, "ini"):
        configparser.ConfigParser(strict=True).read_string(source)


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.stem)
def test_chapters_and_files_that_the_docs_name_exist(path):
    for name in re.findall(r"(?:notebooks|data|src|tests)/[\w./-]+\.(?:ipynb|csv|py|yml|md)", path.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), f"{path.name} names {name}"


@pytest.mark.parametrize("path", [*DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda p: p.stem)
def test_commands_that_the_docs_name_are_commands(path):
    known = parser()._subparsers._group_actions[0].choices  # noqa: SLF001
    for line in re.findall(r"^(?:\./run )?armsclaims (\S+)(.*)$", path.read_text(encoding="utf-8"), re.M):
        if line[0].startswith("-"):
            continue
        assert line[0] in known, line
        told = known[line[0]].format_help()
        for option in re.findall(r"(?<=\s)--?[a-z][\w-]*", line[1].split("#")[0]):
            assert option in told, (line, option)


def test_sweeps_in_the_docs_are_parameters():
    source = next(s for s in blocks(ROOT / "docs" / "editions.md", "yaml"))
    assert all(Params.from_mapping(entry) for entry in yaml().load(source))


def test_ci_steps_of_the_recipe_are_the_entry_s_words():
    source = blocks(ROOT / "docs" / "recipes" / "github-actions.md", "yaml")[0]
    steps = yaml().load(source)["jobs"]["report"]["steps"]
    assert {"./run test", "./run report"} <= {step.get("run") for step in steps}


def test_every_answer_of_the_cookbook_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    answers = blocks(ROOT / "docs" / "cookbook.md", "python")
    assert len(answers) >= 11
    names: dict = {}
    # Outside the project's folder the package still finds the project it lies in.
    for source in answers:
        exec(compile(source, "cookbook", "exec"), names)  # noqa: S102
    assert len(names["early"].claims) < len(names["data"].claims)
    assert (tmp_path / "legs.gpkg").is_file() and (tmp_path / "claims.parquet").is_file()
    assert "2023-10-13" not in set(names["early"].claims["said_edtf"])


def test_the_cron_line_tells_the_exit_code_of_a_failed_night(tmp_path):
    (line,) = [row for row in blocks(ROOT / "docs" / "recipes" / "cron.md", "cron")[0].splitlines() if not row.startswith("#")]
    times, command = line.split()[:5], line.split(maxsplit=5)[5]
    assert len(times) == 5 and all(re.fullmatch(r"[\d*/,-]+", part) for part in times)
    assert "%" not in command  # cron would take it for a line feed
    for name, body in (("run", 'echo "$1 $ARMSCLAIMS_ARTICLES" > told; exit 6'), ("mail", "cat > mailed")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-c", command.replace("/srv/armsclaims", str(tmp_path))], env=env, check=True, cwd=tmp_path)
    assert (tmp_path / "told").read_text() == "report /srv/texts\n"
    assert (tmp_path / "mailed").read_text() == "build failed with 6\n"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_units_of_the_systemd_recipe_verify(tmp_path):
    for name, source in zip(("service", "timer"), blocks(ROOT / "docs" / "recipes" / "systemd.md", "ini"), strict=True):
        (tmp_path / f"armsclaims.{name}").write_text(source.replace("/srv/armsclaims/run", "/bin/true").replace("/srv/armsclaims", "/"))
    units = [str(tmp_path / f"armsclaims.{name}") for name in ("service", "timer")]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    told = [row for row in done.stderr.splitlines() if "armsclaims" in row]
    assert not told, told
