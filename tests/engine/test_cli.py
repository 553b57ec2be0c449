"""The command line: exit codes that say which kind of fault, told in one line, before anything starts."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from projects import ARTICLE, make

from armsclaims.cli import main
from armsclaims.dataset.params import Params, chapter_params, parameters_cell, variable
from armsclaims.faults import EXIT_CODES

ROOT = Path(__file__).parents[2]

WRONG = [
    (["build", "-p", "editoin", "core"], "did you mean edition"),
    (["build", "-p", "date_from", "banana"], "date_from cannot be 'banana'"),
    (["build", "-p", "date_from", "2023", "-p", "date_to", "2022"], "reversed"),
    (["build", "-p", "date_from", "2022-13"], "date_from"),
    (["build", "--edition", "extnded"], "invalid choice"),
    (["build", "-p", "edition", "extnded"], "it is one of"),
    (["build", "-p", "allegations", "iran-drone"], "did you mean iran-drones"),
    (["build", "--articles", "no/such/folder"], "no folder of articles"),
    (["build", "--jobs", "0"], "--jobs"),
    (["build", "--params", "nowhere.yml"], "nowhere.yml"),
    (["biuld"], "invalid choice"),
    (["build", "--onyl", "html"], "unrecognized"),
]


@pytest.mark.parametrize(("call", "words"), WRONG, ids=[" ".join(w[0]) for w in WRONG])
def test_a_wrong_call_ends_with_2_in_under_two_seconds_and_says_how(call, words, capsys):
    started = time.monotonic()
    assert main(call) == 2
    assert time.monotonic() - started < 2
    told = capsys.readouterr().err
    assert words in told and told.startswith("armsclaims: ")


def test_check_tells_the_state_of_each_article(capsys):
    assert main(["check"]) == 0
    told = capsys.readouterr().out
    assert "2023-10-13-dw" in told and " 0 open" in told


def test_verify_of_an_unknown_edition_ends_with_6(capsys):
    assert main(["verify", "no-such-edition"]) == 6


def test_every_exit_code_stands_in_the_readme_and_in_the_help(capsys):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    for code, words in EXIT_CODES.items():
        assert f"| {code} | {words} |" in readme
        assert re.search(rf"^\s+{code}\s+{re.escape(words)}", told, re.M)


def test_every_chapter_s_parameters_cell_is_the_model_s():
    import json

    for path in sorted((ROOT / "notebooks").glob("0[1-5]-*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tagged = ["".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", [])]
        assert tagged == [parameters_cell()], path.name


def test_the_environment_gives_parameters_and_the_command_line_wins(monkeypatch):
    monkeypatch.setenv(variable("date_to"), "2022-12-31")
    monkeypatch.setenv(variable("allegations"), "iran-drones, un-breach")
    params = Params.from_mapping(Params.from_environment().as_dict() | {"date_to": "2023"})
    assert params.date_to == "2023" and params.allegations == ["iran-drones", "un-breach"]


def test_a_chapter_checks_what_papermill_gave_it():
    from armsclaims.faults import CallError

    with pytest.raises(CallError, match="date_to"):
        chapter_params({"date_to": 5, "unrelated": 1})
    assert chapter_params({"date_to": "2022"}).date_to == "2022"


@pytest.mark.parametrize(
    ("name", "call"),
    [
        (f"data/articles/{ARTICLE}.anchors.json", ["check", "--write"]),
        ("data/processed/claims.csv", ["build", "--only", "data"]),
        ("out/data/claims.csv", ["build", "--only", "data", "--out", "out"]),
        ("data/README.md", ["build", "--only", "data"]),
    ],
)
def test_what_is_written_replaces_a_link_and_goes_nowhere_through_it(
    name, call, tmp_path, monkeypatch, capsys
):
    root, away = make(tmp_path), tmp_path / "away.txt"
    monkeypatch.chdir(root)
    away.write_text("theirs")
    (root / name).unlink(missing_ok=True)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).symlink_to(away)
    assert main([*call, "--articles", "texts"]) == 0, capsys.readouterr().err
    assert (
        away.read_text() == "theirs" and not (root / name).is_symlink() and (root / name).stat().st_size > 100
    )
