"""Hostile messages to the panel and the explorer: each is answered in a note, or does what a person may do; nothing breaks.

A message comes from a page, which may be broken or taken over: whatever it says, no traceback is shown, no file but the case's own
lists and sheet changes, and what it could not do leaves every file as it was.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import projects
import pytest
from test_review import ARTICLE, ORIGIN, TEXT, proposals

import armsclaims as ac
from armsclaims.coding.yamlio import MOST_BYTES
from armsclaims.faults import CallError
from armsclaims.lab import Explore, saving
from armsclaims.lab.forms import forms, given
from armsclaims.lab.panel import KEYS, Panel
from armsclaims.propose import review, sheet_proposals

ROOT = Path(__file__).parents[2]
HOSTILE = "</script><script>alert(1)</script> {{ fact }} =1+1 \u202e"
DEEP: list = []
for _ in range(50_000):
    DEEP = [DEEP]
VALUES = {
    "nothing": None, "yes": True, "a number": 3, "no number": float("nan"), "without end": float("inf"), "30 digits": 10**30, "5,000 digits": "4" * 5000,
    "a power": "\u00b2", "a list": [], "a list of lists": [[]], "a mapping": {}, "a mapping of a list": {"text": []}, "a mapping in a list": [{"x": {"y": 1}}],
    "a list of nothing": [None], "empty": "", "spaces": "   ", "a zero byte": "a\0b", "half a character": "a\ud800", "hostile words": HOSTILE, "a line end": "a\nb: c",
    "a way out": "../../outside", "a whole path": "/etc/passwd", "a tag": "!!python/object/apply:os.system [touch x]", "an alias": "*a", "3 MB": "x" * 3_000_000,
    "parted by marks": "> > >", "nested 50,000 deep": DEEP,
}  # fmt: skip
FIELDS = {
    (group, field["kind"], field.get("from")): field["key"]
    for group in ("statement", "claim", "sheet", "origin", "sentence")
    for field in forms()[group]
}
"""A field of each kind in each form."""


@pytest.fixture
def panel(tmp_path):
    root = projects.make(tmp_path)
    path = root / "data" / "articles" / f"{ARTICLE}.yml"
    sheet_proposals.write_proposals(path, TEXT, proposals(), origin=ORIGIN)
    review.accept(path, f"{ARTICLE}/p12-1")
    made = Panel(path, TEXT)
    made.at = "claim:p12-1"
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def send(panel: Panel, asked) -> str:
    """Send what the browser would, and return the note; hold the panel to what is promised."""
    before, began = files(panel.data), time.process_time()
    panel.note = ""
    panel._handle_custom_msg(asked, [])
    after = files(panel.data)
    assert time.process_time() - began < 20
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed <= {
        f"articles/{ARTICLE}.yml",
        "speakers.yml",
        "occasions.yml",
        "allegations.yml",
        "places.csv",
    }
    assert panel.note and panel.note.isprintable() and len(panel.note) < 1500, panel.note[:200]
    assert ("nothing was written" in panel.note) is not bool(changed) or not changed, panel.note[:200]
    assert all(len(after[name]) <= MOST_BYTES for name in changed)
    assert sorted(p.name for p in panel.data.parents[1].iterdir()) == ["project"]
    return panel.note


def goes_on(panel: Panel) -> None:
    """Hold the panel to working on: its sheet is read, its view can be sent, and a claim can be taken out."""
    assert review.load(panel.path)
    json.dumps(panel.view)
    (slug, *_) = (
        claim["id"] for statement in review.load(panel.path)["statements"] for claim in statement["claims"]
    )
    assert "is taken out" in send(panel, {"do": "press", "key": "x", "at": f"claim:{slug}"})


MESSAGES = {
    "nothing": None, "a number": 3, "a list": [], "words": "press", "empty": {}, "nothing to do": {"at": "article:"}, "a deed that is none": {"do": "__class__"},
    "a deed that is a list": {"do": []}, "at a number": {"do": "press", "at": 3, "key": "a"}, "at nowhere": {"do": "press", "at": "claim:nowhere", "key": "x"},
    "at a kind that is none": {"do": "press", "at": "x", "key": "a"}, "without a key": {"do": "press"}, "a key that is a list": {"do": "press", "key": []},
    "a key of many": {"do": "press", "key": "mM", "mark": [1, 0, 1]}, "an empty key": {"do": "press", "key": ""}, "set nothing": {"do": "set"},
    "a group that is none": {"do": "set", "group": "../x", "key": "id", "value": 1}, "a field that is none": {"do": "set", "group": "claim", "key": "claims", "value": []},
    "add nothing": {"do": "add"}, "a list that leads out": {"do": "add", "list": "../../x", "id": "a", "value": {}}, "an id that is a number": {"do": "add", "list": "speakers", "id": 3, "value": {}},
    **{f"press {key} at a sentence that is none": {"do": "press", "key": key, "at": "sentence:x"} for key in KEYS},
    **{f"a mark of {kind}": {"do": "press", "key": "m", "mark": mark, "at": "claim:p12-1"}
       for kind, mark in {"words": "abc", "one": [1], "four": [1, 2, 3, 4], "no sentence": [999, 0, 1], "no words": [12, 9, 3], "far words": [12, 0, 10**9],
                          "negative words": [12, -5, -1], "fractions": [12, 0.5, 2.5], "lists": [[], [], []], "a sentence of yes": [True, 0, 1]}.items()},
    **{f"{key} at words that are none": {"do": "press", "key": key, "mark": [12, 0, 10**9], "at": "claim:p12-1"} for key in "fpqhes"},
}  # fmt: skip


def test_messages_that_are_none_are_told_and_write_nothing(panel):
    before = files(panel.data)
    for kind, asked in MESSAGES.items():
        note = send(panel, asked)
        if not kind.startswith("press"):
            assert "nothing was written" in note and files(panel.data) == before, kind
    goes_on(panel)


def tried(every: list, kind: str, share: int) -> list:
    """The share of `every` that is tried with a value, another share with each."""
    return every[list(VALUES).index(kind) % share :: share]


@pytest.mark.parametrize("kind", VALUES)
def test_no_value_in_any_field_breaks_a_sheet_or_the_panel(panel, kind):
    for (group, *_), key in tried(list(FIELDS.items()), kind, 6):
        (slug, *_) = (
            claim["id"]
            for statement in review.load(panel.path)["statements"]
            for claim in statement["claims"]
        )
        at = "sentence:12" if group == "sentence" else f"claim:{slug}"
        send(panel, {"do": "set", "at": at, "group": group, "key": key, "value": VALUES[kind]})
    goes_on(panel)


@pytest.mark.parametrize("kind", VALUES)
def test_no_entry_breaks_a_list_or_the_panel(panel, kind):
    before = files(panel.data)
    for name in tried(["speakers", "occasions", "allegations", "places"], kind, 4):
        value = {field["key"]: VALUES[kind] for field in forms()["lists"][name]}
        for asked in (
            {"id": "a-name", "value": value},
            {"id": VALUES[kind], "value": {}},
            {"id": "a-name", "value": VALUES[kind]},
        ):
            note = send(panel, {"do": "add", "list": name, **asked})
            assert "nothing was written" in note or kind in ("hostile words", "a way out", "a whole path"), (
                note[:200]
            )
    if kind in ("a number", "a list", "nothing"):
        assert files(panel.data) == before


def test_an_entry_whose_purpose_fails_is_taken_back(panel):
    before = files(panel.data)
    then = {"group": "statement", "key": "nowhere", "value": "orme"}
    entry = {"name": "Nan Orme", "side": next(iter(panel.view["lists"]["sides"]))}
    note = send(
        panel,
        {"do": "add", "at": "claim:p12-1", "list": "speakers", "id": "orme", "value": entry, "then": then},
    )
    assert "nothing was written" in note and files(panel.data) == before


def test_a_list_that_cannot_be_read_is_told(panel):
    (panel.data / "places.csv").write_bytes(b"\xff\xfe\x00")
    panel._handle_custom_msg({"do": "press", "key": "x", "at": "claim:p12-1"}, [])
    assert "places.csv" in panel.note and "nothing was written" in panel.note


# --- forms ---


@pytest.mark.parametrize("kind", VALUES)
def test_a_form_reads_any_value_without_a_fault_of_its_own(kind):
    for group in ("statement", "claim", "origin", "sentence"):
        for field in forms()[group]:
            given(field, VALUES[kind])


# --- saved selections and the explorer's buttons ---


@pytest.fixture(scope="module")
def shown():
    return Explore(ac.load(ac.Params(edition="core"), folder=ROOT / "data" / "processed"), Path("none"))


@pytest.fixture
def explorer(shown, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "choice.json").write_text('{"act": ["denies"]}')
    shown.folder, shown.state, shown.note = tmp_path / "selections", {}, ""
    return shown


CHOICES = {
    "a number": "3", "a list": "[]", "no JSON": "{", "nested 50,000 deep": '{"act":' * 50_000, "zero bytes": "\0", "5,000 digits": f'{{"words": {"4" * 5000}}}',
    "a facet that is a number": '{"act": 3}', "a facet that is a word": '{"act": "denies"}', "a facet of lists": '{"act": [[]]}', "words that are a number": '{"words": 3}',
    "a day that is a list": '{"from": ["2031"]}', "a day that is none": '{"from": "2031-99"}', "a key that is none": '{"__class__": 1}', "half a character": '{"words": "\\ud800"}',
}  # fmt: skip


@pytest.mark.parametrize("kind", CHOICES)
def test_a_saved_choice_that_is_none_is_told(explorer, kind):
    (explorer.folder / "x").mkdir(parents=True)
    (explorer.folder / "x" / "choice.json").write_text(CHOICES[kind])
    explorer._handle_custom_msg({"restore": "x"}, [])
    assert "the selection 'x' cannot be restored" in explorer.note and explorer.state == {}
    assert explorer.note.isprintable() and len(explorer.rows) > 5


@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        lambda path: path.symlink_to("/dev/zero"),
        Path.mkdir,
        lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 100_000_000),
    ],
)
def test_a_saved_choice_that_is_no_file_or_too_large_is_told_at_once(explorer, make):
    (explorer.folder / "x").mkdir(parents=True)
    make(explorer.folder / "x" / "choice.json")
    explorer._handle_custom_msg({"restore": "x"}, [])
    assert "the selection 'x' cannot be restored" in explorer.note


NAMES = {"a way out": "../outside", "a zero byte": "a\0b", "5,000 letters": "a" * 5000, "a number": 3, "a list": ["a"], "nothing": None, "empty": "", "here": ".", "hostile words": HOSTILE, "half a character": "\ud800"}  # fmt: skip


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_never_leads_out_of_the_folder_of_selections(explorer, kind):
    explorer._handle_custom_msg({"restore": NAMES[kind]}, [])
    assert "cannot be restored" in explorer.note and explorer.note.isprintable() and explorer.state == {}
    explorer._handle_custom_msg({"save": NAMES[kind]}, [])
    assert explorer.note.isprintable() and sorted(p.name for p in explorer.folder.parent.iterdir()) in (
        ["outside"],
        ["outside", "selections"],
    )
    assert [p.name for p in (explorer.folder.parent / "outside").iterdir()] == ["choice.json"]


@pytest.mark.parametrize("content", [None, 3, [], "save", {}, {"x": 1}])
def test_a_message_to_the_explorer_that_is_none_is_told(explorer, content):
    explorer._handle_custom_msg(content, [])
    assert explorer.note and explorer.note.isprintable() and not explorer.folder.exists()


@pytest.mark.parametrize(
    "state",
    [
        {"act": 3},
        {"words": 3},
        {"from": []},
        {"to": {}},
        {"act": [[]]},
        {"tier": {"a": 1}},
        {"words": "\ud800"},
    ],
)
def test_a_hostile_state_of_the_page_is_told_and_saves_nothing(explorer, state):
    explorer.set_state({"state": state})
    explorer._handle_custom_msg({"save": "x"}, [])
    assert "choice" in explorer.note and not list(explorer.folder.glob("*"))
    with pytest.raises(CallError):
        saving.checked(state)
