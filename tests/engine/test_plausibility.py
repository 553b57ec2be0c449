"""Codings that contradict themselves or their words, each with the fault that tells it."""

from __future__ import annotations

from pathlib import Path

import projects
import pytest

from armsclaims.dataset.params import Params
from armsclaims.dataset.project import check


def rules(root: Path) -> set[str]:
    return {fault.rule for fault in check(root, Params(articles_dir=str(root / "texts")), write=True).faults}


def test_a_settled_sheet_shows_none(tmp_path: Path) -> None:
    assert rules(projects.make(tmp_path)) == set()


def first(root: Path, key: str, wanted: str = "") -> str:
    """The first line of the sheet that holds a key, with what it says."""
    lines = projects.sheet(root).read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.strip().startswith(f"{key}:") and wanted in line)


@pytest.mark.parametrize(
    ("key", "wanted", "value", "rule"),
    [
        ("chain", "", "chain: [somebody-else]", "chain-outlet"),
        ("attribution", "", "attribution: unattributed", "speaker-unattributed"),
    ],
)
def test_a_coding_that_contradicts_itself_is_told(
    tmp_path: Path, key: str, wanted: str, value: str, rule: str
) -> None:
    root = projects.make(tmp_path)
    line = first(root, key, wanted)
    projects.edit(projects.sheet(root), line, line[: len(line) - len(line.lstrip())] + value)
    assert rule in rules(root)


def test_a_unit_that_is_not_printed_is_told(tmp_path: Path) -> None:
    root = projects.make(tmp_path)
    text = projects.sheet(root).read_text(encoding="utf-8")
    if "unit: " not in text:
        pytest.skip("the invented sheet counts nothing")
    unit = text.partition("unit: ")[2].split("}")[0].split(",")[0].split("\n")[0]
    projects.edit(projects.sheet(root), f"unit: {unit}", "unit: zeppelin")
    assert "unit-unworded" in rules(root)
