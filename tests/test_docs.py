"""The recipes and pages of docs/: they parse, and what they name exists."""

from __future__ import annotations

import ast
import configparser
import re
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
