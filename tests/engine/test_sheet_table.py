"""A sheet as a table and back: nothing is lost, an edit changes its own lines, and faults name their row."""

from __future__ import annotations

import csv
import difflib
import io
import json
from itertools import combinations
from pathlib import Path

import projects
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armsclaims.cli import main
from armsclaims.coding import schema
from armsclaims.coding.annotations import read_annotations
from armsclaims.coding.lists import load_lists
from armsclaims.coding.numbered_text import as_html, as_lines, numbered
from armsclaims.coding.sheet_table import (
    COLUMNS,
    _read_passage,
    apply,
    put,
    read_rows,
    rows_of,
    split_off,
    take_out,
    to_csv,
)
from armsclaims.coding.sheets import load_sheet, load_sheets
from armsclaims.coding.validate import read_yaml
from armsclaims.coding.yamlio import dumped, read, yaml
from armsclaims.evidence.text import segment, words
from armsclaims.faults import DataError

DATA = Path(__file__).resolve().parents[2] / "data" / "articles"
while not DATA.is_dir():
    DATA = DATA.parents[2] / "data" / "articles"


def loaded(text: str, tmp_path: Path):
    path = tmp_path / "sheet.yml"
    path.write_text(text, encoding="utf-8")
    return read(path)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = projects.make(tmp_path)
    monkeypatch.chdir(made)
    monkeypatch.setenv("ARMSCLAIMS_ARTICLES", str(made / "texts"))
    return made


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yml")), ids=lambda path: path.stem)
def test_export_and_import_unchanged_leave_every_byte(path: Path, tmp_path: Path) -> None:
    sheet = read(path)
    table = tmp_path / "table.csv"
    table.write_bytes(to_csv(rows_of(sheet)))
    assert apply(sheet, read_rows(table), None, "table.csv") == []
    assert dumped(sheet) == path.read_text(encoding="utf-8")


def test_an_edit_changes_its_own_line(root: Path) -> None:
    path = projects.sheet(root)
    table = root / "table.csv"
    assert main(["sheet", projects.ARTICLE, "--csv", str(table)]) == 0
    before = path.read_text(encoding="utf-8").splitlines()
    rows = read_rows(table)
    rows[0]["summary"] = "Another summary, in our words."
    table.write_bytes(to_csv([{name: row[name] for name in COLUMNS} for row in rows]))
    assert main(["sheet", projects.ARTICLE, "--from", str(table)]) == 0
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) == 1 and "Another summary" in changed[0][1]


def test_a_workbook_and_the_tables_of_spreadsheets_are_read(root: Path) -> None:
    book = root / "table.xlsx"
    assert main(["sheet", projects.ARTICLE, "--csv", str(book.with_suffix(".ods"))]) == 2
    assert main(["sheet", projects.ARTICLE, "--csv", str(book)]) == 0
    sheet = read(projects.sheet(root))
    text = projects.text(root).read_bytes().decode()
    assert apply(sheet, read_rows(book), text, "table.xlsx") == []
    plain = to_csv(rows_of(sheet, text)).decode("utf-8-sig")
    semicolons = root / "semicolons.csv"
    rows = list(csv.reader(io.StringIO(plain, newline="")))
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(rows)
    semicolons.write_bytes(stream.getvalue().encode("utf-8-sig"))
    assert apply(sheet, read_rows(semicolons), text, "semicolons.csv") == []


def test_a_new_row_is_a_claim_and_a_row_taken_out_takes_its_claim(root: Path) -> None:
    path = projects.sheet(root)
    sheet, text = read(path), projects.text(root).read_bytes().decode()
    rows = [row | {"row": str(n)} for n, row in enumerate(rows_of(sheet, text), 2)]
    gone, new = rows.pop(), dict(rows[0]) | {"claim": "a-new-one", "row": "99"}
    changes = apply(sheet, [*rows, new], text, "t.csv")
    names = [claim["id"] for statement in sheet["statements"] for claim in statement["claims"]]
    assert gone["claim"] not in names and names.count("a-new-one") == 1
    assert any("taken out" in change for change in changes)


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("act", "insinuates", "insinuates"),
        ("sentence", "many", "write a number"),
        ("passage", "nowhere … never", "not in the sentence"),
        ("leg", "from here", "from > to by mode"),
        ("places", "port-elm", "id:role"),
        ("links", "repeats", "relation to by linked_by"),
        ("discloses", "number withheld", "attribute=disclosure"),
        ("speaker", "nobody", "nobody"),
        ("quantity_min", "some", "write a number"),
    ],
)
def test_every_fault_names_its_row_and_changes_nothing(
    root: Path, column: str, cell: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = projects.sheet(root)
    before = path.read_bytes()
    rows = rows_of(read(path), projects.text(root).read_bytes().decode())
    rows[1][column] = cell
    table = root / "table.csv"
    table.write_bytes(to_csv(rows))
    assert main(["sheet", projects.ARTICLE, "--from", str(table)]) == 3
    shown = capsys.readouterr().err
    assert "row 3" in shown and told in shown
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "columns"),
        (b"a,b\n1,2\n", "columns"),
        (",".join(COLUMNS).encode("utf-16"), "not-utf8"),
        (b"PK\x03\x04", "columns"),
    ],
)
def test_what_is_no_table_of_claims_is_refused(tmp_path: Path, content: bytes, rule: str) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(content)
    with pytest.raises(DataError, match=rule):
        read_rows(table)
    book = tmp_path / "table.xlsx"
    book.write_bytes(content)
    with pytest.raises(DataError, match="not-a-workbook"):
        read_rows(book)


WORD = st.text("abcdefgh \u00e9'\"-;|()=", min_size=1, max_size=20).filter(
    lambda word: word.strip() == word and word
)
CLAIM = st.fixed_dictionaries(
    {"sentence": st.integers(1, 99), "exact": WORD, "summary": WORD, "act": st.sampled_from(schema.ACTS), "allegation": WORD},
    optional={
        "passage": st.tuples(st.integers(0, 5), st.integers(6, 12)).map(list),
        "certainty": st.sampled_from(schema.CERTAINTIES),
        "quantity": st.fixed_dictionaries({"text": WORD, "kind": st.just("exact"), "min": st.integers(0, 10**6)}),
        "leg": st.just({"from": "port-elm", "to": "vesk-city", "mode": "sea"}),
        "links": st.just([{"relation": "repeats", "to": "a/b", "linked_by": "us"}]),
        "places": st.lists(st.just({"id": "port-elm", "role": "loading"}), min_size=1, max_size=2),
        "support": st.lists(st.fixed_dictionaries({"sentence": st.integers(1, 9), "exact": WORD}), min_size=1, max_size=2),
        "discloses": st.lists(st.fixed_dictionaries({"attribute": st.just("number"), "disclosure": st.just("withheld")},
                                                    optional={"knowledge": st.just("unsaid"), "reason": WORD}), min_size=1, max_size=2),
    },
)  # fmt: skip


@given(st.lists(st.lists(CLAIM, min_size=1, max_size=3), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)  # more: `./run bench fuzz --kind table`
def test_any_sheet_survives_the_way_there_and_back(groups: list[list[dict]]) -> None:
    names = (f"c{number}" for number in range(99))
    statements = [
        {
            "occasion": f"o{n}", "speaker": "s", "chain": ["s", "b"], "attribution": "direct",
            "claims": [{"id": next(names), **claim} for claim in group],
        }
        for n, group in enumerate(groups)
    ]  # fmt: skip
    sheet = yaml().load(dumped({"format": 1, "statements": statements}))
    before = dumped(sheet)
    text = to_csv(rows_of(sheet)).decode("utf-8-sig")
    found = csv.DictReader(io.StringIO(text, newline=""))
    rows = [{k: v.strip() for k, v in row.items()} | {"row": str(n)} for n, row in enumerate(found, 2)]
    assert apply(sheet, rows, None, "t.csv") == []
    assert dumped(sheet) == before
    empty = yaml().load("format: 1\nstatements: []\n")
    apply(empty, rows, None, "t.csv")
    assert empty == sheet, "the table alone makes the same sheet"


def test_the_numbered_text_marks_what_is_coded_and_what_is_open(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["text", projects.ARTICLE]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [row["claim"] for row in rows_of(read(projects.sheet(root)))]
    assert all(any(line.strip().startswith(f"{name}:") for line in lines) for name in names)
    page = root / "page.html"
    assert main(["text", projects.ARTICLE, "--html", str(page)]) == 0
    shown = page.read_text(encoding="utf-8")
    assert shown.count("<mark>") == shown.count("</mark>") > 0
    assert main(["text", "2031-01-01-nobody"]) == 2


# --- annotations made elsewhere ---


def annotated(root: Path, *items: dict) -> tuple[int, Path]:
    file = root / "annotations.json"
    file.write_text(json.dumps(list(items)), encoding="utf-8")
    return main(["sheet", projects.ARTICLE, "--from", str(file)]), projects.sheet(root)


def w3c(exact: str, *tags: str, **context: str) -> dict:
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags]
    return {"body": bodies, "target": {"selector": {"type": "TextQuoteSelector", "exact": exact, **context}}}


TAGS = (
    "claim:crates-within-days", "speaker:holt", "occasion:2031-06-04-holt", "attribution:direct", "act:predicts",
    "worded_by:speaker", "allegation:norland-shells", "summary:They are to arrive within days.",
)  # fmt: skip


@pytest.mark.parametrize("form", ["w3c", "hypothesis"])
def test_a_quote_with_tags_becomes_a_claim(root: Path, form: str) -> None:
    item = w3c("would reach Vesk", *TAGS)
    if form == "hypothesis":
        selectors = [{"type": "RangeSelector"}, item["target"]["selector"]]
        item = {"tags": [*TAGS, "to check"], "target": [{"source": "x", "selector": selectors}]}
    code, path = annotated(root, item)
    assert code == 0
    claims = {c["id"]: (s, c) for s in read(path)["statements"] for c in s["claims"]}
    statement, claim = claims["crates-within-days"]
    assert (claim["exact"], claim["sentence"], claim["act"]) == ("would reach Vesk", 12, "predicts")
    assert statement["speaker"] == "holt" and len(claims) > 4, "the sheet's own claims stay"


def test_a_prefix_tells_two_places_apart_and_faults_name_the_annotation(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = projects.sheet(root).read_bytes()
    told = {
        "stands 2 times": w3c("on the quay of Port Elm", *TAGS),
        "stands 0 times": w3c("of nobody's making", *TAGS),
        "no column 'colour'": w3c("would reach Vesk", "colour:red"),
        "quotes nothing": {"body": [], "target": []},
        "no annotation": "x",
    }
    code, path = annotated(root, *told.values())
    shown = capsys.readouterr().err
    assert code == 3 and path.read_bytes() == before
    assert all(f"annotation {n}: " in shown and words in shown for n, words in enumerate(told, 1))


def test_annotations_that_say_what_the_sheet_says_change_nothing(root: Path) -> None:
    path = projects.sheet(root)
    before = path.read_bytes()
    ours = {"id": f"urn:armsclaims:{projects.ARTICLE}/crates-shipped#content", "body": "urn:armsclaims:x"}
    code, _ = annotated(
        root, w3c("more than 40") | ours, w3c("more than 40") | ours | {"id": ours["id"][:-7] + "quantity"}
    )
    assert code == 0 and path.read_bytes() == before


def test_another_speaker_for_one_of_two_claims_of_a_statement_leaves_the_other_s(root: Path) -> None:
    sheet, text = read(projects.sheet(root)), projects.text(root).read_bytes().decode()
    rows = [row | {"row": str(n)} for n, row in enumerate(rows_of(sheet, text), 2)]
    (row,) = [row for row in rows if row["claim"] == "standfirst-number"]
    row["speaker"] = "vesk"
    assert apply(sheet, rows, text, "t.csv") == ["standfirst-number: speaker"]
    speakers = {c["id"]: s["speaker"] for s in sheet["statements"] for c in s["claims"]}
    assert (speakers["standfirst"], speakers["standfirst-number"]) == ("holt", "vesk")


def test_a_passage_is_marked_to_the_last_word_of_its_sentence(root: Path) -> None:
    text = projects.text(root).read_bytes().decode()
    sentence = numbered(text, None)[13]
    count = len(words(sentence.words))
    projects.edit(projects.sheet(root), "passage: [2, 7]", f"passage: [2, {count}]")
    lists, _ = load_lists(root / "data")
    source = read_yaml(projects.sheet(root), "sheet")
    coded = numbered(text, load_sheet(source, projects.ARTICLE, lists))[13].claims
    (passage,) = [place for name, place, _ in coded if name == "denial"]
    assert sentence.words[slice(*passage)] == sentence.words[words(sentence.words)[2][0] :].rstrip(".")


# --- single edits of a sheet ---

STATEMENT = """statements:
  - occasion: one
    speaker: holt  # by phone
    cue: said
    claims:
      - id: crates
        quantity: {text: forty, min: 40, max: 40}
        places:
          - id: elm  # the port
            role: loading
          - {id: pell, role: unloading}
      - id: shells
        act: claims
"""


def edited(tmp_path: Path, edit) -> str:
    sheet = loaded(STATEMENT, tmp_path)
    edit(sheet["statements"][0])
    return dumped(sheet)


def lines(*pairs: tuple[str, str]) -> str:
    text = STATEMENT
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize(
    ("key", "value", "after"),
    [
        ("quantity", {"text": "forty", "min": 40}, [("min: 40, max: 40}", "min: 40}")]),
        ("quantity", {"text": "forty", "min": 40, "max": 50}, [("max: 40}", "max: 50}")]),
        ("quantity", None, [("        quantity: {text: forty, min: 40, max: 40}\n", "")]),
        ("places", [{"id": "elm", "role": "loading"}], [("          - {id: pell, role: unloading}\n", "")]),
        ("places", [{"id": "elm", "role": "loading"}, {"id": "pell", "role": "storage"}], [("unloading", "storage")]),
        ("id", "crates", []),
    ],
    ids=["a field less", "a field changed", "taken away", "an entry less", "an entry changed", "the same"],
)  # fmt: skip
def test_an_edit_of_one_field_touches_its_own_line_and_keeps_comments(tmp_path, key, value, after):
    told = edited(tmp_path, lambda statement: put(statement["claims"][0], key, value))
    assert told == lines(*after)


def test_a_new_field_of_a_statement_stands_before_its_claims(tmp_path):
    told = edited(tmp_path, lambda statement: put(statement, "attribution", "direct"))
    assert told == lines(("    claims:\n", "    attribution: direct\n    claims:\n"))


def test_a_claim_is_taken_out_by_its_name_and_its_statement_with_the_last(tmp_path):
    sheet = loaded(STATEMENT, tmp_path)
    take_out(sheet, "".join(["cra", "tes"]))
    assert [claim["id"] for claim in sheet["statements"][0]["claims"]] == ["shells"]
    take_out(sheet, "none")
    assert len(sheet["statements"]) == 1
    take_out(sheet, "shells")
    assert sheet["statements"] == []


def test_a_claim_split_off_has_its_statement_s_fields_and_stands_behind_it(tmp_path):
    sheet = loaded(STATEMENT, tmp_path)
    statement = sheet["statements"][0]
    own = split_off(sheet, statement, statement["claims"][0])
    assert sheet["statements"] == [statement, own] and own["speaker"] == "holt" and own["cue"] == "said"
    assert [[c["id"] for c in s["claims"]] for s in sheet["statements"]] == [["shells"], ["crates"]]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("3 … 8", [3, 8]),
        ("crates … Vesk", [3, 7]),
        ("to/1 … Vesk", [5, 7]),
        ("to … Vesk", "stands 2 times in the sentence"),
        ("to/3 … Vesk", "is not in the sentence"),
        ("Vesk … crates", "ends before it begins"),
        ("3 … Vesk", "is not in the sentence"),
        ("crates", "write its first and last word"),
    ],
)
def test_a_passage_is_two_numbers_or_two_words_of_its_sentence(cell, found):
    shown = "Holt spoke of crates sent to Vesk to stay."
    if isinstance(found, list):
        assert _read_passage(cell, shown) == found
    else:
        with pytest.raises(ValueError, match=found):
            _read_passage(cell, shown)


def test_what_is_no_workbook_is_told_at_its_first_line(tmp_path):
    (tmp_path / "table.xlsx").write_bytes(b"PK no workbook")
    with pytest.raises(DataError) as told:
        read_rows(tmp_path / "table.xlsx")
    (fault,) = told.value.faults
    assert fault.rule == "not-a-workbook" and fault.message.startswith("row 1: this is no workbook")


def test_the_invented_sheet_is_this_table_and_this_numbered_text(root: Path) -> None:
    """Kept after a person read them: each cell of the table, and what is marked in which sentence."""
    text = projects.text(root).read_bytes().decode()
    kept = projects.INVENTED
    made = to_csv(rows_of(read(projects.sheet(root)), text)).decode("utf-8-sig")
    assert made.splitlines() == (kept / "sheet.csv").read_text(encoding="utf-8").splitlines()
    lists, _ = load_lists(root / "data")
    (coded,), _ = load_sheets(root / "data", lists)
    sentences = numbered(text, coded)
    assert [*as_lines(sentences)] == (kept / "numbered.txt").read_text(encoding="utf-8").splitlines()
    page = as_html(projects.ARTICLE, sentences).partition("<body>")[2]
    assert page == (kept / "numbered.html").read_text(encoding="utf-8").removesuffix("\n")


KEPT = json.loads((projects.INVENTED / "cells.json").read_text(encoding="utf-8"))
"""What edits of single cells change in the sheet or tell, and what annotations make of it; read over when they were kept."""


@pytest.mark.parametrize(("claim", "column", "value", "expected"), KEPT["cells"])
def test_an_edited_cell_changes_these_lines_or_is_told(
    root: Path, claim: str, column: str, value: str, expected: list[str]
) -> None:
    text = projects.text(root).read_bytes().decode()
    sheet = read(projects.sheet(root))
    before = dumped(sheet).splitlines()
    rows = [row | {"row": str(n)} for n, row in enumerate(rows_of(sheet, text), 2)]
    next(row for row in rows if row["claim"] == claim)[column] = value
    try:
        found = apply(sheet, rows, text, "t.csv")
    except DataError as error:
        found = [str(fault) for fault in error.faults]
    else:
        told = difflib.unified_diff(before, dumped(sheet).splitlines(), n=0, lineterm="")
        found += [line for line in told if not line.startswith(("---", "+++", "@@"))]
    assert found == expected


@pytest.mark.parametrize(("written", "expected"), KEPT["annotations"], ids=range(len(KEPT["annotations"])))
def test_annotations_make_these_rows_or_are_told(root: Path, written: str, expected: list) -> None:
    file = root / "a.json"
    file.write_text(written)
    try:
        rows = read_annotations(file, read(projects.sheet(root)), projects.text(root).read_bytes().decode())
        found = [{name: cell for name, cell in row.items() if cell and name != "words"} for row in rows]
    except DataError as error:
        found = [str(fault) for fault in error.faults]
    assert found == expected


def test_every_stretch_of_a_sentence_is_written_as_words_and_read_back(root: Path) -> None:
    text = projects.text(root).read_bytes().decode()
    claims = [
        {"id": f"c{s.number}-{first}-{last}", "sentence": s.number, "exact": "x", "passage": [first, last]}
        for s in segment(text)
        for first, last in combinations(range(len(words(text[s.start : s.end])) + 1), 2)
    ]
    sheet = yaml().load(
        dumped({"format": 1, "statements": [{"occasion": "o", "speaker": "s", "claims": claims}]})
    )
    rows = [row | {"row": str(n)} for n, row in enumerate(rows_of(sheet, text), 2)]
    assert any("/" in row["passage"] for row in rows) and not any(
        row["passage"][0].isdigit() for row in rows[:9]
    )
    for claim in sheet["statements"][0]["claims"]:
        del claim["passage"]
    apply(sheet, rows, text, "t.csv")
    assert [claim["passage"] for claim in sheet["statements"][0]["claims"]] == [c["passage"] for c in claims]


def test_a_table_lies_beside_the_texts_unless_a_name_is_given(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sheet", projects.ARTICLE, "--articles", str(root / "texts")]) == 0
    beside = root / "data" / "articles" / "text" / f"{projects.ARTICLE}.csv"
    assert beside.is_file() and "7 claims" in capsys.readouterr().out
    assert (
        main(["sheet", projects.ARTICLE, "--csv", str(root / "mine.csv"), "--articles", str(root / "texts")])
        == 0
    )
    assert (root / "mine.csv").read_bytes() == beside.read_bytes()
