"""Codings that contradict themselves or their words, each with the fault that tells it."""

from __future__ import annotations

import json
from pathlib import Path

import projects
import pytest

from armsclaims.coding.last_look import uncoded
from armsclaims.coding.lists import load_lists
from armsclaims.coding.plausibility import check_against_words
from armsclaims.coding.sheets import load_sheets
from armsclaims.coding.yamlio import read
from armsclaims.dataset.leaks import check_leaks
from armsclaims.dataset.params import Params
from armsclaims.dataset.project import build_tables, check
from armsclaims.faults import DataError


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


# --- what is named and not coded, what is quoted, what must not be ---


def test_places_numbers_and_refusals_that_no_claim_codes_are_listed(tmp_path: Path) -> None:
    root = projects.make(tmp_path)
    places = load_lists(root / "data")[0].places
    text = projects.text(root).read_bytes().decode()
    sheet = read(projects.sheet(root))
    assert uncoded(sheet, text, places) == []
    for statement in sheet["statements"]:
        statement["claims"][:] = []
    found = {(kind, words) for _, kind, words in uncoded(sheet, text, places)}
    assert found >= {("port", "Port Elm"), ("number", "40"), ("refusal", "declined")}
    assert not any(words in ("2031", "4") for _, words in found), "a date counts nothing"


def test_the_check_says_how_many_words_are_quoted_and_how_many_may_be(tmp_path: Path) -> None:
    root = projects.make(tmp_path)
    result = check(root, Params(articles_dir=str(root / "texts")))
    used, allowed = result.budget[projects.ARTICLE]
    assert 0 < used <= allowed and result.as_dict()["budget"] == {projects.ARTICLE: (used, allowed)}
    assert check(root, Params()).budget == {}, "without the text nothing is counted"


def test_a_file_that_repeats_a_sentence_of_an_article_is_refused(tmp_path: Path) -> None:
    root = projects.make(tmp_path)
    sentence = next(
        line for line in projects.text(root).read_bytes().decode().splitlines() if "Wednesday" in line
    )
    (root / "report").mkdir()
    kept = " ".join(sentence.split()[:12])
    for name, content in {
        "data/note.md": f"# A note\n\n{sentence.upper()}\n",
        "report/saved.ipynb": json.dumps({"source": [part + "\n" for part in sentence.split(" ")]}),
        "report/short.txt": kept,
    }.items():
        (root / name).write_text(content, encoding="utf-8")
    faults = check(root, Params(articles_dir=str(root / "texts"))).faults
    assert {(f.file, f.rule, f.line) for f in faults} == {
        ("data/note.md", "article-sentence", 3),
        ("report/saved.ipynb", "article-sentence", 1),
    }
    assert check(root, Params()).faults == [], "without the text there is nothing to compare"


def test_a_long_headline_stands_in_its_sheet(tmp_path: Path) -> None:
    root = projects.make(tmp_path)
    copied = next(
        line for line in projects.text(root).read_bytes().decode().splitlines() if "Wednesday" in line
    )
    sheet = projects.sheet(root)
    title = next(line for line in sheet.read_text("utf-8").splitlines() if line.strip().startswith("title:"))
    projects.edit(sheet, title, f"  title: {json.dumps(copied)}")
    rules = {fault.rule for fault in check(root, Params(articles_dir=str(root / "texts"))).faults}
    assert "article-sentence" not in rules


def test_a_sentence_of_an_article_in_a_summary_stops_the_build(tmp_path: Path) -> None:
    root = projects.make(tmp_path)
    texts = Params(articles_dir=str(root / "texts"))
    build_tables(texts, root=root)
    copied = next(
        line for line in projects.text(root).read_bytes().decode().splitlines() if "Wednesday" in line
    )
    sheet = projects.sheet(root)
    summary = next(
        line for line in sheet.read_text("utf-8").splitlines() if line.strip().startswith("summary:")
    )
    projects.edit(sheet, summary, f"        summary: {json.dumps(copied)}")
    with pytest.raises(DataError, match="article-sentence"):
        build_tables(texts, root=root)


# --- a sheet beside its words ---


def beside(root: Path, old: str = "", new: str = "") -> list[tuple[str, str]]:
    """Return rule and message of what the invented sheet shows beside its text, in which `old` reads `new`."""
    lists, _ = load_lists(root / "data")
    (sheet,), faults = load_sheets(root / "data", lists)
    assert not faults, faults
    text = projects.text(root).read_bytes().decode()
    assert old in text
    return [(f.rule, f.message) for f in check_against_words(sheet, text.replace(old, new), lists.places)]


def test_a_hedge_counts_in_the_passage_alone(tmp_path: Path) -> None:
    root = projects.make(tmp_path)
    assert beside(root) == []
    told = "it is coded as asserted, and the passage says 'reportedly'"
    assert beside(root, "has shipped", "reportedly shipped") == [("asserted-hedge", told)]
    assert beside(root, "minister Mara", "reportedly Mara") == [], (
        "outside the passage it hedges another claim"
    )
    projects.edit(projects.sheet(root), "        passage: [5, 22]\n", "")
    assert beside(root, "minister Mara", "reportedly Mara") == [("asserted-hedge", told)]


@pytest.mark.parametrize(
    ("start", "end", "names", "told"),
    [
        ("ash", "elm-two", ("Ash", "Elm Two"), True),  # neither is in the words
        ("ash", "elm-two", ("Ash", "Port Elm"), False),
        ("elm-two", "ash", ("Ash", "Port Elm"), False),  # whichever end it is
        ("ash", "elm-two", ("Ash", "days"), False),  # in the sentence of the claim, not of its support
    ],
)
def test_a_leg_needs_one_of_its_ends_in_the_words(
    tmp_path: Path, start: str, end: str, names: tuple[str, str], told: bool
) -> None:
    root = projects.make(tmp_path)
    places = root / "data" / "places.csv"
    rows = zip(("ash", "elm-two"), names, strict=True)
    added = "".join(f"{key},{name},,port,XN,1,2,1,,claim,ours,1\n" for key, name in rows)
    places.write_text(places.read_text(encoding="utf-8") + added, encoding="utf-8")
    leg = f"leg: {{from: {start}, to: {end}, mode: sea}}\n        support: [{{sentence: 10, exact: from Port Elm}}]"
    projects.edit(projects.sheet(root), "passage: [3, 10]\n", f"passage: [3, 10]\n        {leg}\n")
    found = [("leg-unworded", f"neither {start} nor {end} is named in the sentence")] if told else []
    assert beside(root) == found


def test_a_unit_is_known_by_its_first_letters_in_any_case(tmp_path: Path) -> None:
    root = projects.make(tmp_path)
    assert beside(root, "crates of shells to Vesk from", "Crates of shells to Vesk from") == []
    unworded = [("unit-unworded", "the unit 'crate' is not in the sentence's words")]
    assert beside(root, "crates of shells to Vesk from", "boxes of shells to Vesk from") == unworded
    projects.edit(projects.sheet(root), "unit: crate}", "unit: large_crate}")
    assert beside(root) == [], "one part of a unit is enough"


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("a b c d e f g h i j k l m", 1),
        ("x\n\ny a b c d\n e f g h, i j k l m z", 3),
        ("a b c d e f g h i j k l a b c d e f g h i j k l m", 1),
        ("n o p q r s t u v w x y z", 1),  # the last words of the text
        ("a b c d e f g h i j k l", None),
        ("a b c d e f x g h i j k l m", None),
        ("b a c d e f g h i j k l m", None),
    ],
)
def test_thirteen_words_in_a_row_are_told_at_the_line_where_they_begin(
    tmp_path: Path, written: str, line: int | None
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "note.md").write_text(written, encoding="utf-8")
    texts = {
        "2031-01-01-short": "a b c",
        "2031-06-04-post": "A b c d e f g h i j k l m. N o p q r s t u v w x y z!",
    }
    found = [(f.file, f.line, f.message) for f in check_leaks(tmp_path, texts, tmp_path / "texts")]
    message = "13 words in a row are those of 2031-06-04-post"
    assert found == ([("data/note.md", line, message)] if line else [])


def test_what_is_named_and_not_coded_is_told_in_the_order_of_the_text(tmp_path: Path) -> None:
    root = projects.make(tmp_path)
    path = root / "data" / "places.csv"
    rows = "vesk,Vesk,,country,VK,,,4,,claim,ours,1\norl,Orl,,region,VK,,,4,,claim,ours,1\n"
    rows += "quay,Quay,metonym:Port Elm,settlement,VK,1,2,1,,claim,ours,1\n"
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    places, text = load_lists(root / "data")[0].places, projects.text(root).read_bytes().decode()
    sheet = read(projects.sheet(root))
    for statement in sheet["statements"]:
        statement["claims"][:] = []
    # A country is none of them, nor is a name that stands for a government; sentences 4, 5, 13 and 15 are set aside.
    assert [tuple(found) for found in uncoded(sheet, text, places)] == [
        (10, "number", "40"),
        (11, "refusal", "declined"),
    ]
    del sheet["set_aside"], places["quay"]
    found = [tuple(found) for found in uncoded(sheet, text.replace("river Orl", "Orl"), places)]
    assert found[:3] == [(4, "port", "Port Elm"), (5, "port", "Port Elm"), (10, "port", "Port Elm")]
    assert found[3:5] == [(10, "number", "40"), (11, "refusal", "declined")]
    assert found[5:] == [(15, "port", "Port Elm"), (15, "number", "ten")]
