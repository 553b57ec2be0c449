"""Bad data of every kind: each file broken in many ways gives faults that name file, rule and mend, and never
a traceback.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
from pathlib import Path

import projects
import pytest

from armsclaims import cli, files
from armsclaims.cli import main
from armsclaims.coding.lists import CORRECTION_COLUMNS, read_corrections
from armsclaims.dataset.load import read_table
from armsclaims.dataset.params import Params
from armsclaims.dataset.project import build_tables, check
from armsclaims.edition import inputs
from armsclaims.faults import CellError, DataError

SHEET = f"data/articles/{projects.ARTICLE}.yml"
ANCHORS = f"data/articles/{projects.ARTICLE}.anchors.json"
TEXT = f"texts/{projects.ARTICLE}.txt"
UTF16 = "d: é\n".encode("utf-16")
LATIN = "d: é\n".encode("latin-1")
BINARY = bytes(range(256))
HEADER = ",".join(CORRECTION_COLUMNS)
KNOWN = f"{projects.ARTICLE}/denial"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return projects.make(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def root(whole, tmp_path, monkeypatch):
    """A copy of the invented project to break; the command line works in it."""
    monkeypatch.delenv("ARMSCLAIMS_ARTICLES", raising=False)
    place = shutil.copytree(whole, tmp_path / "project")
    monkeypatch.chdir(place)
    return place


def put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def told(root, capsys, file, rule, line=None, articles=True):
    """Assert that check and build --only data end with 3 and a line that names file, rule ('': any) and mend;
    return the lines.
    """
    given = ["--articles", str(root / "texts")] if articles else []
    assert main(["check", *given]) == 3
    lines = capsys.readouterr().err.splitlines()
    found = [each for each in lines if file in each.split(" ")[0] and f"{rule}: " in each and " -- " in each]
    assert found, lines
    if line:
        assert f"{file}:{line} " in found[0], found
    assert main(["build", "--only", "data", "--out", str(root / "out"), *given]) == 3
    assert not (root / "out").exists()
    assert capsys.readouterr().err.startswith("armsclaims: ")
    return lines


FILES = [
    # an article's text
    *(
        (TEXT, content, "file-unreadable", None)
        for content in ("é t".encode("utf-16"), "é t".encode("utf-16-le"), b"caf\xe9 t", BINARY)
    ),
    # the lists that sheets refer to
    *(
        (f"data/{kind}.yml", content, "wrong-type", 1)
        for kind in ("occasions", "speakers", "allegations")
        for content in ("a:\n", "a: text\n", "a: [1]\n", "- 1\n", "[]\n", "1: {}\n")
    ),
    *((f"data/{kind}.yml", "3\n", "wrong-type", None) for kind in ("occasions", "speakers", "allegations")),
    *(
        (f"data/{kind}.yml", content, "file-unreadable", None)
        for kind in ("occasions", "speakers", "allegations")
        for content in (UTF16, LATIN, BINARY)
    ),
    # the log of corrections
    ("data/corrections.csv", "date,claim,reason\n", "columns", 1),
    ("data/corrections.csv", "", "columns", 1),
    *(("data/corrections.csv", content, "file-unreadable", None) for content in (UTF16, BINARY)),
    ("data/corrections.csv", f"{HEADER}\n2031-07-01,{KNOWN}\n", "cells", 2),
    ("data/corrections.csv", f"{HEADER}\nyesterday,{KNOWN},summary,a,b,slip\n", "bad-date", 2),
    ("data/corrections.csv", f"{HEADER}\n2031-07,{KNOWN},summary,a,b,slip\n", "bad-date", 2),
    ("data/corrections.csv", f"{HEADER}\n2031-07-01,{KNOWN}-x,summary,a,b,slip\n", "unknown-claim", 2),
    ("data/corrections.csv", f"{HEADER}\n2031-07-01,{KNOWN},sumary,a,b,slip\n", "unknown-field", 2),
    ("data/corrections.csv", f"{HEADER}\n2031-07-01,{KNOWN},*,,,slip\n", "not-withdrawn", 2),
    ("data/corrections.csv", f"{HEADER}\n2031-07-01,{KNOWN},summary,a,b, \n", "empty", 2),
    # tables
    ("places.csv", b"x" * 140_000, "bad-csv", 1),
    ("data/context.csv", b"x" * 140_000, "bad-csv", 1),
    ("data/second/context.csv", BINARY, "file-unreadable", None),
    ("data/second/context.csv", "statement_id,act\n", "columns", 1),
    (
        "data/second/context.csv",
        "statement_id,act,certainty,target,proposition\na,b,,supply,other\n",
        "unknown-value",
        2,
    ),
    # beside the sheets
    ("data/references.yml", "- 1\n", "wrong-type", 1),
    ("data/references.yml", "a: text\n", "not-a-mapping", None),
    ("data/references.yml", "a: {words: b}\n", "missing-key", 1),
    ("data/references.yml", "a: {words: b, source: c}\n", "missing-key", 1),
    ("data/references.yml", "a: {words: b, source: c, article: nowhere}\n", "unknown-article", 1),
    ("data/routes.geojson", "{", "bad-json", 1),
    ("data/routes.geojson", "{}", "bad-form", None),
    (
        "data/routes.geojson",
        '{"type": "FeatureCollection", "features": [{"properties": {}}]}',
        "bad-form",
        None,
    ),
    *(
        ("data/second/agreement.json", content, "bad-form", None)
        for content in ("[]", "{}", '{"figures": {}, "articles": {}}')
    ),
    ("data/second/agreement.json", BINARY, "bad-json", None),
    (f"data/second/first/{projects.ARTICLE}.yml", "statements:\n", "wrong-type", 1),
    # names
    ("data/articles/2031-06-05-vesk-times.yaml", "format: 1\n", "sheet-name", None),
    ("data/articles/2031-06-05-vesk-times.anchors.json", "{}", "anchors-alone", None),
]


@pytest.mark.parametrize(
    ("file", "content", "rule", "line"),
    FILES,
    ids=[f"{i}-{f[0].split('/')[-1]}-{f[2]}" for i, f in enumerate(FILES)],
)
def test_a_broken_file_is_told_by_check_and_build(root, capsys, file, content, rule, line):
    if file == "places.csv":
        put(root / "data" / file, content + (root / "data" / file).read_bytes())
    else:
        put(root / file, content)
    if "/second/first/" in file:
        shutil.copy(root / SHEET, root / "data" / "second")
    told(root, capsys, file, rule, line)


@pytest.mark.parametrize("kind", ["occasions", "speakers", "allegations"])
@pytest.mark.parametrize("content", [UTF16, b"[]\n"], ids=["utf-16", "list"])
def test_a_list_that_cannot_be_read_is_one_fault(root, capsys, kind, content):
    put(root / "data" / f"{kind}.yml", content)
    assert [
        line.partition(" ")[0].partition(":")[0] for line in told(root, capsys, f"data/{kind}.yml", "")
    ] == [f"data/{kind}.yml"]


@pytest.mark.parametrize("file", [TEXT, ANCHORS, SHEET, "data/corrections.csv", "data/context.csv", "data/places.csv", "data/occasions.yml",
                                  "data/references.yml"])  # fmt: skip
@pytest.mark.parametrize("kind", ["folder", "loop", "pipe", "device"])
def test_what_is_no_file_is_told_and_not_waited_for(root, capsys, soon, file, kind):
    (root / file).unlink(missing_ok=True)
    make = {
        "folder": Path.mkdir,
        "loop": lambda path: path.symlink_to(path),
        "pipe": os.mkfifo,
        "device": lambda path: path.symlink_to("/dev/zero"),
    }
    make[kind](root / file)
    rule = {ANCHORS: "anchors-unreadable", "data/places.csv": "file"}.get(file, "file-unreadable")
    lines = told(root, capsys, file.split("/")[-1], rule)
    if kind in ("pipe", "device"):
        assert any(files.NO_FILE in line for line in lines), lines


@pytest.fixture
def soon():
    """Fail a test that waits for ever: no program of ours takes this for an error of its own."""

    def expire(*_):
        raise AssertionError("it waits without end")

    before = signal.signal(signal.SIGALRM, expire)
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_a_pipe_among_the_inputs_or_as_parameters_ends_a_build_and_is_named(root, capsys, soon):
    for name in ("data/fleets", "notebooks/01-data.ipynb", "report/templates/prose/limits.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(root / name)
    with pytest.raises(
        DataError,
        match="^data/fleets file-unreadable: it is a pipe, a socket or a device, not a file -- remove it",
    ):
        inputs.tree(root / "data")
    with pytest.raises(DataError, match="^templates/prose/limits.md file-unreadable"):
        inputs.tree(root / "report" / "templates")
    with pytest.raises(CellError, match="01-data.ipynb is no notebook"):
        inputs.cells(root / "notebooks" / "01-data.ipynb")
    assert main(["build", "--params", "data/fleets"]) == 2
    assert f"data/fleets file-unreadable: {files.NO_FILE}" in capsys.readouterr().err
    os.mkfifo(root / "data" / "claims.csv")
    with pytest.raises(DataError, match=r"claims.csv file-unreadable: the table cannot be read"):
        read_table(root / "data" / "claims.csv", ())


SHEETS = [
    ("min: 40,", "min: !!int abc,", "bad-yaml", 0),
    ("min: 40,", "min: !!float abc,", "bad-yaml", 0),
    ("coding: blind", "coding: !!bool maybe", "bad-yaml", 0),
    ("min: 40,", f"min: {'4' * 5000},", "bad-yaml", 0),
    ("coding: blind", 'coding: "\\ud800"', "bad-yaml", 0),
    ("proposals: []", "proposals: " + "[" * 3000 + "]" * 3000, "bad-yaml", None),
    ("passage: [5, 22]", "passage: []", "bad-passage", None),
    ("passage: [5, 22]", "passage: [[1], [7]]", "bad-passage", None),
    ("passage: [5, 22]", "passage: [false, true]", "bad-passage", None),
    ("proposals: []", "proposals:\n  - {id: [a], decision: accepted}", "wrong-type", None),
    ("proposals: []", "proposals:\n  - {id: {a: b}, decision: accepted}", "wrong-type", None),
    ("proposals: []", "proposals:\n  - {decision: accepted}", "missing-key", None),
    (
        "proposals: []",
        "proposals:\n  - {id: p1, decision: no_longer_proposed}\n  - {id: p1, decision: no_longer_proposed}",
        "duplicate-proposal",
        None,
    ),
    *(
        ("min: 40,", f"min: {value},", "out-of-range", 0)
        for value in (".nan", ".inf", "1e400", "-5", "9" * 400, "0x" + "f" * 9000)
    ),
    ('published: {edtf: "2031-06-04", basis: printed}', "published: {basis: none}", "date-missing", 0),
    (
        'published: {edtf: "2031-06-04", basis: printed}',
        'published: {edtf: "2031-06-04/..", basis: printed}',
        "date-missing",
        0,
    ),
    (
        'published: {edtf: "2031-06-04", basis: printed}',
        'published: {edtf: "9999-12-31", basis: printed}',
        "bad-date",
        0,
    ),
    ('"2031-05-03/.."', '"1131-05-03/.."', "bad-date", None),
    ("sentence: 10", "sentence: 0", "out-of-range", None),
    ('exact: "name the ships"', 'exact: ":"', "fragment-wordless", None),
    ("kind: more_than, min: 40,", "kind: more_than,", "bounds-missing", 0),
    ("kind: more_than, min: 40,", "kind: exact, min: 40, max: 41,", "bounds-differ", 0),
    ("{kind: undisclosed}", "{kind: undisclosed, min: 3}", "bounds-unasked", None),
    (
        "to: 2031-06-04-elmgate-post/crates-shipped, linked_by: us",
        "to: 2031-06-04-elmgate-post/headline, linked_by: us",
        "link-to-itself",
        None,
    ),
    ("set_aside:\n", "set_aside:\n  - {sentence: 15, reason: repeat}\n", "sentence-twice", None),
    ("set_aside:\n", "zones:\n  - {sentence: 999, zone: body}\nset_aside:\n", "sentence-unknown", None),
    ("set_aside:\n", "set_aside:\n  - {sentence: 99, reason: repeat}\n", "sentence-unknown", 1),
    ("  language: en\n", "  language: en\n  url: javascript:alert(1)\n", "bad-url", 1),
    ("  language: en\n", "  language: en\n  url: elsewhere\n", "bad-url", 1),
]


@pytest.mark.parametrize(
    ("old", "new", "rule", "below"), SHEETS, ids=[f"{i}-{s[2]}" for i, s in enumerate(SHEETS)]
)
def test_a_broken_sheet_is_told_by_check_and_build(root, capsys, old, new, rule, below):
    """`below` is how many lines below the words changed the fault is told; None where its line is not
    held.
    """
    before = (root / SHEET).read_text(encoding="utf-8").partition(old)[0]
    projects.edit(root / SHEET, old, new)
    lines = told(root, capsys, SHEET, rule, None if below is None else before.count("\n") + 1 + below)
    assert all(len(each) < 1000 for each in lines)


LISTS = [
    ("allegations", "supplier: norland,", "supplier: narland,", "unknown-supplier"),
    ("allegations", "recipient: vesk,", "recipient: vest,", "unknown-recipient"),
    ("allegations", "goods: shells", "goods: shells, linked_by: us", "maker-without-link"),
    (
        "allegations",
        "goods: shells",
        "goods: shells, linked_to: norland-shells, linked_by: us",
        "link-to-itself",
    ),
    ("occasions", '"2031-06-04", basis: weekday', '"3131-06-04", basis: weekday', "bad-date"),
]


@pytest.mark.parametrize(("kind", "old", "new", "rule"), LISTS, ids=[entry[3] for entry in LISTS])
def test_a_broken_list_is_told_with_its_line(root, capsys, kind, old, new, rule):
    projects.edit(root / "data" / f"{kind}.yml", old, new)
    told(root, capsys, f"data/{kind}.yml", rule, 1)


JUNK = ["{}", "[]", "3", '"x"', "NaN", "", "[" * 100_000, '{"article": 1}', BINARY, UTF16]
CHANGES = {
    "hash null": lambda a: a["sentences"][2].update(sha256=None),
    "start below 0": lambda a: a["sentences"][2].update(start=-5),
    "start text": lambda a: a["sentences"][2].update(start="x"),
    "words of 30 digits": lambda a: a["sentences"][2].update(words=10**30),
    "words null": lambda a: a["sentences"][2].update(words=None),
    "sentence null": lambda a: a["sentences"][2].update(sentence=None),
    "another article": lambda a: a.update(article="2031-06-05-vesk-times"),
    "sentence doubled": lambda a: a["sentences"].insert(2, a["sentences"][2]),
    "fragment doubled": lambda a: a["fragments"].append(a["fragments"][0]),
    "odd field": lambda a: a["fragments"][0].update(field="other"),
    "fragment elsewhere": lambda a: a["fragments"][0].update(start=0, end=9),
    "fragment null": lambda a: a["fragments"].append(None),
    "sentences missing": lambda a: a.pop("sentences"),
    "fragments a mapping": lambda a: a.update(fragments={}),
    "characters true": lambda a: a.update(characters=True),
    "odd zone": lambda a: a["sentences"][2].update(zone="bottom"),
}


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_anchors_that_are_none_are_told_and_written_anew(root, capsys, junk):
    before = (root / ANCHORS).read_bytes()
    put(root / ANCHORS, junk)
    assert any(
        "check --write" in line for line in told(root, capsys, ANCHORS, "anchors-unreadable", articles=False)
    )
    assert main(["check", "--write", "--articles", str(root / "texts")]) == 0
    assert (root / ANCHORS).read_bytes() == before


@pytest.mark.parametrize("name", CHANGES)
def test_one_cell_of_junk_in_anchors_is_told_without_a_text(root, capsys, name):
    anchors = json.loads((root / ANCHORS).read_text(encoding="utf-8"))
    CHANGES[name](anchors)
    put(root / ANCHORS, json.dumps(anchors))
    told(root, capsys, ANCHORS, "anchors-unreadable", articles=False)


# --- a disk that fills ---


@pytest.fixture
def disk():
    """Give a function that lets no file grow over so many bytes, as a full disk does."""
    before, heard = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield lambda room: resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, heard)


def held(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("out", [[], ["--out", "own"]], ids=["committed", "own"])
def test_a_disk_that_fills_leaves_every_old_table_whole(root, capsys, disk, out):
    assert main(["build", "--only", "data", *out]) == 0
    tables = root / (out[1] if out else "data") / ("data" if out else "processed")
    sizes = sorted(path.stat().st_size for path in tables.iterdir())
    projects.edit(root / SHEET, "summary: ", "summary: Anew, ", 99)
    before = held(root)
    for room in (0, sizes[3], sizes[-1] - 1):
        capsys.readouterr()
        disk(room)
        assert main(["build", "--only", "data", *out]) == 7
        assert (
            capsys.readouterr().err
            == f"armsclaims: cannot write {tables.relative_to(root)}: File too large; name a folder with --out\n"
        )
        assert held(root) == before, room
    disk(resource.RLIM_INFINITY)
    assert main(["build", "--only", "data", *out]) == 0 and b"Anew, " in (tables / "claims.csv").read_bytes()


def test_a_disk_that_fills_leaves_anchors_sheets_and_texts_whole(root, capsys, disk):
    before = held(root)
    (root / ANCHORS).write_text("{}")
    broken = held(root)
    for call, words in (
        (["check", "--write", "--articles", "texts"], "cannot write the anchors: File too large"),
        (
            ["propose", f"texts/{projects.ARTICLE}.txt", "--write"],
            "cannot be written (File too large)",
        ),
    ):
        capsys.readouterr()
        disk(300)
        assert main(call) == 7
        told_of = capsys.readouterr().err
        assert words in told_of and len(told_of.splitlines()) == 1
        assert held(root) == broken
    disk(resource.RLIM_INFINITY)
    assert main(["check", "--write", "--articles", "texts"]) == 0 and held(root) == before


def test_an_error_of_the_system_that_nobody_looked_for_is_one_line(monkeypatch, capsys):
    def refuse(_):
        raise PermissionError(13, "Permission denied", "/nowhere/at/all")

    monkeypatch.setitem(cli.COMMANDS, "diff", refuse)
    assert main(["diff", "a", "b"]) == 7
    assert (
        capsys.readouterr().err
        == "armsclaims: /nowhere/at/all: Permission denied; make room, or name a folder that may be written\n"
    )


def test_a_field_changed_for_another_is_stale(root, capsys):
    projects.edit(root / ANCHORS, '"field": "content"', '"field": "support"')
    told(root, capsys, SHEET, "anchors-stale", articles=False)


@pytest.mark.parametrize("content", [UTF16, LATIN, BINARY], ids=["utf-16", "latin-1", "binary"])
@pytest.mark.parametrize("more", [[], ["--only", "data"]], ids=["all", "data"])
def test_a_build_about_one_allegation_tells_an_unreadable_list(root, content, more):
    put(root / "data" / "allegations.yml", content)
    with pytest.raises(DataError, match=r"data/allegations\.yml:\d+ file-unreadable"):
        build_tables(Params(allegations=["norland-shells"]), root=root)
    if more:
        assert main(["build", *more, "-p", "allegations", "norland-shells", "--out", str(root / "out")]) == 3


CODINGS = ["", "[]", "3", "statements:\n", "statements: []\n", "statements: [{}]\n", "statements: [3]\n", "statements: [{claims: []}]\n",
           "statements: [{claims: [{sentence: 3}]}]\n", "statements: [{claims: [{id: a, sentence: x}]}]\n", "statements: [{claims: [{id: a}]}]\n",
           "statements: [{claims: [{id: a, sentence: 3, passage: []}]}]\n", "statements: [{claims: [{id: a, sentence: 3, passage: [x, y]}]}]\n",
           "statements: [{claims: [{id: a, sentence: 3, act: [1]}]}]\n", UTF16, BINARY]  # fmt: skip


@pytest.mark.parametrize("content", CODINGS, ids=range(len(CODINGS)))
def test_agree_and_check_tell_a_second_coding_that_is_none(root, capsys, content):
    put(root / "other.yml", content)
    for pair in ([SHEET, "other.yml"], ["other.yml", SHEET]):
        assert main(["agree", *pair]) == 3
        heard = capsys.readouterr()
        assert heard.out == "" and heard.err.startswith("armsclaims: other.yml") and " -- " in heard.err
    put(root / "data" / "second" / "first" / f"{projects.ARTICLE}.yml", (root / SHEET).read_bytes())
    put(root / "data" / "second" / f"{projects.ARTICLE}.yml", content)
    assert main(["check"]) == 3
    assert f"data/second/{projects.ARTICLE}.yml" in capsys.readouterr().err


def test_agree_takes_no_folder_of_texts_which_it_would_not_read(root, capsys):
    assert main(["agree", SHEET, SHEET]) == 0
    assert main(["agree", SHEET, SHEET, "--articles", "/nonexistent"]) == 2


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "2_0", "1e3", "٣", "9" * 20])
@pytest.mark.parametrize("table", ["context", "places"])
def test_a_number_in_a_table_is_plain_digits_in_range(root, capsys, table, value):
    if table == "places":
        row = f"vesk-bay,Vesk Bay,,port,RU,{value if value != '-1' else '-91'},10,1,,claim,ours,ours\n"
        put(root / "data" / "places.csv", (root / "data" / "places.csv").read_text(encoding="utf-8") + row)
        told(root, capsys, "places.csv", "number", 3)
        return
    from armsclaims.coding.context import NAMES

    row = dict.fromkeys(NAMES, "") | {
        "statement_id": "a",
        "quantity_text": "many",
        "quantity_unit": "crates",
        "quantity_min": value,
    }
    put(root / "data" / "context.csv", f"{','.join(NAMES)}\n{','.join(row.values())}\n")
    told(root, capsys, "data/context.csv", "number", 2)


def test_good_corrections_stand_also_of_a_claim_withdrawn(root):
    rows = [f"2031-07-01,{KNOWN},certainty,asserted,assessed,a slip", f"2031-07-02,{projects.ARTICLE}/old,summary,a,b,a slip",
            f"2031-07-03,{projects.ARTICLE}/old,*,,,it was no claim"]  # fmt: skip
    put(root / "data" / "corrections.csv", "\n".join([HEADER, *rows]) + "\n")
    assert check(root, Params()).faults == []
    told = read_corrections(root / "data" / "corrections.csv")
    assert [row["reason"] for row in told if row["claim_id"].endswith("/old")] == [
        "a slip",
        "it was no claim",
    ]
    put(root / "data" / "corrections.csv", "date,claim\n")
    with pytest.raises(DataError, match=r"data/corrections\.csv:1 columns"):
        read_corrections(root / "data" / "corrections.csv")


def test_a_project_without_context_corrections_and_figures_is_whole(root, tmp_path):
    assert not (root / "data" / "context.csv").exists()
    assert build_tables(Params(edition="extended"), root=root, folder=tmp_path / "tables").faults == []


def test_a_context_whose_second_coding_alone_is_there_is_missed(root, capsys):
    put(root / "data" / "second" / "context.csv", "statement_id,act,certainty,target,proposition\n")
    told(root, capsys, "data/context.csv", "file-missing")


def test_a_fault_is_one_line_however_hostile_the_cell(root, capsys):
    cell = '"a\x1b[31m\n' + "b" * 5000 + '"'
    put(root / "data" / "corrections.csv", f"{HEADER}\n2031-07-01,{cell},{cell},a,b,slip\n")
    lines = told(root, capsys, "data/corrections.csv", "unknown-claim", 2)
    assert len(lines) == 2 and all(len(line) < 1500 and line.isprintable() for line in lines)


def test_other_faults_are_told_beside_an_unreadable_text(root, capsys):
    put(root / TEXT, UTF16)
    projects.edit(root / "data" / "occasions.yml", "speaker: holt", "speaker: halt")
    lines = told(root, capsys, "data/occasions.yml", "unknown-speaker", 1)
    assert any("file-unreadable" in line for line in lines)


@pytest.mark.parametrize("name", ["places.csv", "corrections.csv", "speakers.yml", "case.yml"])
def test_a_byte_order_mark_before_a_file_is_no_part_of_it(root, name):
    path = root / "data" / name
    if name == "corrections.csv":
        put(path, f"{HEADER}\n2031-07-01,{KNOWN},certainty,asserted,assessed,a slip\n")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert check(root, Params()).faults == []


def test_every_kind_of_fault_of_a_sheet_is_told_at_once(root):
    projects.edit(root / SHEET, "coding: blind", "coding: guessed")
    projects.edit(root / SHEET, "min: 40,", "min: -1,")
    projects.edit(root / "data" / "speakers.yml", "side: other", "side: nobody")
    projects.edit(root / "data" / "case.yml", "colour: blue", "colour: red")
    put(root / "data" / "references.yml", "a: {words: b}\n")
    found = {(fault.file, fault.rule) for fault in check(root, Params()).faults}
    assert {
        (SHEET, "unknown-value"),
        (SHEET, "out-of-range"),
        ("data/case.yml", "unknown-value"),
        ("data/references.yml", "missing-key"),
    } <= found
