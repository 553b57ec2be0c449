"""The case file: what it may say, and how each mistake in it is told."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from armsclaims.coding.case import Case, check_case, check_maps, read_case
from armsclaims.coding.schema import Column
from armsclaims.coding.validate import check_cells

ROOT = Path(__file__).resolve().parents[2]
WHOLE = "title: t\nsubject: s\ncitation: {title: c, authors: [a]}\n"


def faults(folder: Path, content: str, name: str = "case.yml") -> list[tuple]:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / name).write_text(content)
    found = check_case(folder / "data")[1] if name == "case.yml" else check_maps(folder / "data")[1]
    assert all(fault.mend for fault in found)
    return [(fault.rule, fault.line) for fault in found]


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        ("- 1\n", "not-a-mapping", 1),
        ("titel: x\n" + WHOLE, "unknown-key", 1),
        ("title: t\nsubject: s\n", "missing-key", 1),
        (WHOLE + "dek: ' '\n", "empty", 4),
        (WHOLE + "compiled: May\n", "bad-form", 4),
        (WHOLE + "window: {from: '2031', to: '2030'}\n", "bad-date", 4),
        (WHOLE + "sides:\n  A: {row: a}\n", "missing-key", 5),
        (WHOLE + "sides:\n  A: {name: 3}\n", "wrong-type", 5),
        (
            WHOLE + "lanes:\n  - {id: a, supplier: media, recipient: q, name: n, colour: blue}\n",
            "unknown-side",
            5,
        ),
        (
            WHOLE + "lanes:\n  - {id: a, supplier: media, recipient: other, name: n, colour: red}\n",
            "unknown-value",
            5,
        ),
        (WHOLE + "propositions:\n  a: {label: b, threads: [c]}\n", "unknown-thread", 5),
        (WHOLE + "threads:\n  a: {label: b, lane: c}\n", "unknown-lane", 5),
        (WHOLE + "form: [a, b, c, d, e]\n", "wrong-type", 4),
        (WHOLE + "focus: [nobody]\n", "unknown-side", 4),
        (WHOLE + "title: again\n", "duplicate-key", 4),
    ],
)
def test_a_mistake_in_the_case_is_told_with_its_line(
    tmp_path: Path, content: str, rule: str, line: int
) -> None:
    assert (rule, line) in faults(tmp_path, content)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "titel: x\nsides: {A: {nam: b}}\n")) == 6


def test_a_mistake_in_the_maps_is_told_with_its_line(tmp_path: Path) -> None:
    assert faults(tmp_path, "ports:\n  frame: [1, 2]\n", "maps.yml")[0][1] == 2
    assert faults(tmp_path, "- 1\n", "maps.yml") == [("wrong-type", 1)]


def test_the_smallest_case_has_the_sides_that_every_case_has(tmp_path: Path) -> None:
    assert faults(tmp_path, WHOLE) == []
    case = read_case(tmp_path / "data")
    assert list(case.sides) == ["outlet", "research", "media", "other"]
    assert case.sides["media"].row == "Other media" and case.proposition_of("any") == "other"
    assert case.lane_of("a", "b") is None and case.side_of("a") == ""


def test_lanes_and_propositions_follow_from_parties_and_stages(tmp_path: Path) -> None:
    case = Case.model_validate(
        {
            "title": "t",
            "subject": "s",
            "citation": {"title": "c", "authors": ["a"]},
            "sides": {"N": {"name": "Norland", "actors": ["norland"]}, "V": {"name": "Vesk"}},
            "lanes": [
                {"id": "n-v", "supplier": "N", "recipient": "V", "name": "Norland to Vesk", "colour": "blue"}
            ],
            "threads": {"shells": {"label": "shells", "allegations": ["shells-2031"]}},
            "propositions": {
                "sought": {"label": "a purchase", "threads": ["shells"], "stages": ["seeking"]},
                "sent": {"label": "shipments", "threads": ["shells"]},
            },
        }
    )
    assert case.lane_of("norland", "V").id == "n-v"
    assert case.lane_of("V", "norland") is None
    assert [case.proposition_of("shells-2031", stage) for stage in ("seeking", "used")] == ["sought", "sent"]
    assert case.sides["N"].row == case.sides["N"].group == "Norland"


def test_a_thread_that_a_case_without_threads_does_not_list_is_a_fault():
    column = Column("thread", "what it is about", listed="threads")
    told = list(check_cells({"thread": "engines"}, [column], (), SimpleNamespace(threads={})))
    assert told == [("unknown-value", "thread cannot be 'engines'", "list it in `threads:` of data/case.yml")]
