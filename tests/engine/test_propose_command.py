"""`armsclaims propose`: what it prints, what it writes, and the way of a new article from saved page to tables."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import forked
import projects
import pytest

from armsclaims import cli
from armsclaims.dataset.params import Params
from armsclaims.dataset.project import build_tables, check
from armsclaims.edition.new import TEMPLATE
from armsclaims.evidence.text import text_sha256
from armsclaims.faults import CallError, DataError
from armsclaims.lab.panel import KEYS, Panel
from armsclaims.propose import command, extractors, review

HERALD = Path(__file__).parents[1] / "articles" / "2031-07-09-port-elm-herald"
ARTICLE = HERALD.name


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of the invented article, its text in data/articles/text; the working folder is inside it."""
    made = projects.make(tmp_path)
    shutil.move(made / "texts", made / "data" / "articles" / "text")
    monkeypatch.delenv("ARMSCLAIMS_ARTICLES", raising=False)
    monkeypatch.chdir(made)
    return made


def propose(*inputs: object, **more: Any) -> int:
    words = {
        "published": "",
        "json": False,
        "write": False,
        "engine": "",
        "given": "",
        "articles": "",
        "out": "",
        "jobs": 0,
        "scheduler": "",
    }
    return command.run(Namespace(inputs=[str(name) for name in inputs], **words | more))


# --- printed ---


def test_a_file_is_proposed_from_and_printed_one_line_a_proposal(capsys: pytest.CaptureFixture[str]) -> None:
    assert propose(HERALD.with_suffix(".txt")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "engine dependencies" in lines[0]
    assert any("Mara Holt “said” [claims]: Norland has sent another 60 crates" in line for line in lines)


@pytest.mark.parametrize("encoding", ["ascii", "cp949", "euc_jp", "latin-1"])
def test_what_the_output_cannot_print_is_escaped(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding=encoding, write_through=True))
    assert cli.main(["propose", str(HERALD.with_suffix(".txt"))]) == 0
    assert "Mara Holt" in shown.getvalue().decode(encoding)


def test_json_is_one_object_a_file_and_offsets_are_of_the_text_as_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    crlf = tmp_path / "crlf.txt"
    crlf.write_bytes(HERALD.with_suffix(".txt").read_bytes().replace(b"\n", b"\r\n"))
    assert propose(crlf, HERALD.with_suffix(".html"), json=True) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    text = crlf.read_bytes().decode()
    assert first["sha256"] == text_sha256(text) and "text" not in first and "\r\n" in text
    assert second["sha256"] == text_sha256(second["text"]) and second["engine"] == "dependencies"
    for told, whole in ((first, text), (second, second["text"])):
        shipped = next(p for p in told["proposals"] if "Mara Holt" in (p["speaker"]["text"] or ""))
        start, end = shipped["spans"][0]
        assert whole[start:end].startswith("Norland has sent another 60\u00a0crates")
        speaker = shipped["speaker"]
        assert whole[speaker["start"] : speaker["end"]] == speaker["text"]


def test_nothing_is_proposed_from_menus_footers_and_boxes_of_links(
    capsys: pytest.CaptureFixture[str],
) -> None:
    propose(HERALD.with_suffix(".html"), json=True)
    told = json.loads(capsys.readouterr().out)
    assert not {"navigation", "sidebar", "credit"} & {p["zone"] for p in told["proposals"]}
    words = [told["text"][a:b] for p in told["proposals"] for a, b in p["spans"]]
    assert words and not [w for w in words if "herring" in w or "storm sank" in w or "copied" in w]


def test_one_faulty_file_of_several_is_told_and_the_others_are_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.txt").write_bytes(b"%PDF")
    assert propose(tmp_path / "bad.txt", HERALD.with_suffix(".txt"), json=True) == 3
    shown = capsys.readouterr()
    assert json.loads(shown.out)["proposals"] and "bad.txt not-text" in shown.err
    with pytest.raises(DataError):
        propose(tmp_path / "bad.txt")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"published": "soon"}, "--published cannot be 'soon'"),
        ({"engine": "magic"}, "no extractor 'magic'"),
        ({"out": "x", "json": True}, "--out writes Parquet"),
        ({"jobs": -1}, "--jobs takes a whole number"),
    ],
)
def test_a_wrong_call_is_told_before_anything_is_read(more: dict[str, Any], told: str) -> None:
    with pytest.raises(CallError, match=told):
        propose(HERALD.with_suffix(".txt"), **more)
    with pytest.raises(CallError, match="needs --out DIR"):
        propose(HERALD.parent)


def test_without_its_parser_one_line_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractors.util, "find_spec", lambda name: None)
    with pytest.raises(CallError) as caught:
        propose(HERALD.with_suffix(".txt"))
    assert "pip install 'armsclaims[extract]'" in str(caught.value)
    assert "./run armsclaims propose" in str(caught.value) and "\n" not in str(caught.value)


def test_what_another_program_found_comes_through_the_same_door(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [
        {
            "quote": "Norland has sent another 60 crates of shells to Vesk",
            "speaker": "Mara Holt",
            "act": "claims",
        },
        {"quote": "Norland has sent another 70 crates", "speaker": "Mara Holt", "act": "claims"},
    ]
    given = tmp_path / "found.json"
    given.write_text(json.dumps({"proposals": found}))
    page = tmp_path / f"{ARTICLE}.txt"
    page.write_bytes(HERALD.with_suffix(".txt").read_bytes())
    assert propose(page, given=str(given), json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert [p["speaker"]["text"] for p in told["proposals"]] == ["Mara Holt"]
    assert [r["rule"] for r in told["refused"]] == ["not-grounded"]
    assert propose(page, given=str(given), write=True) == 0
    sheet = review.load(root / "data" / "articles" / f"{ARTICLE}.yml")
    assert (len(sheet["proposals"]), sheet["refused"][0]["places"]) == (1, 0)
    given.write_text("no JSON")
    with pytest.raises(DataError, match="found.json bad-json"):
        propose(page, given=str(given))


# --- written ---


def test_a_saved_page_becomes_a_sheet_and_a_text_that_is_ignored_by_git(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = root / "page.html"
    page.write_bytes(HERALD.with_suffix(".html").read_bytes())
    assert propose(page, write=True) == 0
    sheet = review.load(root / "data" / "articles" / f"{ARTICLE}.yml")
    text = root / "data" / "articles" / "text" / f"{ARTICLE}.txt"
    assert sheet["origin"]["text"]["sha256"] == text_sha256(text.read_bytes().decode())
    assert (sheet["origin"]["outlet"], sheet["origin"]["published"]) == (
        "Port Elm Herald",
        {"edtf": "2031-07-09", "basis": "printed"},
    )
    assert len(sheet["proposals"]) > 5 and {e["engine"] for e in sheet["proposals"]} == {"dependencies"}
    assert "scaffolded" in capsys.readouterr().out


def test_writing_again_from_the_page_or_from_its_text_changes_no_byte(root: Path) -> None:
    page = root / "page.html"
    page.write_bytes(HERALD.with_suffix(".html").read_bytes())
    propose(page, write=True)
    path = root / "data" / "articles" / f"{ARTICLE}.yml"
    review.set_aside(path, review.open_proposals(review.load(path))[0]["id"], "repeat")
    before = path.read_bytes()
    for source in (page, root / "data" / "articles" / "text" / f"{ARTICLE}.txt"):
        propose(source, write=True, engine="")
        assert path.read_bytes() == before


def test_a_page_on_none_of_the_parties_is_scaffolded_with_the_reason_why_nothing_is_proposed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = HERALD.with_suffix(".txt").read_text(encoding="utf-8")
    for name, other in (("Norland", "Quarn"), ("Vesk", "Ostrel"), ("Elmgate", "Quarnburg")):
        page = page.replace(name, other)
    (root / "2031-07-09-quarn-herald.txt").write_text(page, encoding="utf-8")
    assert propose(root / "2031-07-09-quarn-herald.txt", write=True) == 0
    told = capsys.readouterr().out
    assert "scaffolded: proposals: none" in told
    assert "note: the text names none of the parties of the case (norland, vesk)" in told


def test_a_page_that_does_not_say_day_or_outlet_asks_for_a_name(root: Path) -> None:
    (root / "page.txt").write_bytes(HERALD.with_suffix(".txt").read_bytes())
    with pytest.raises(CallError, match="does not say its outlet.* save it as <day>-<outlet>.txt"):
        propose(root / "page.txt", write=True)
    assert len(list((root / "data" / "articles").glob("*.yml"))) == 1


def test_another_text_under_a_known_name_is_refused_and_the_day_is_the_sheet_s(
    root: Path, tmp_path: Path
) -> None:
    page = tmp_path / f"{ARTICLE}.txt"
    page.write_bytes(HERALD.with_suffix(".txt").read_bytes())
    propose(page, write=True)
    with pytest.raises(CallError, match="says it was published 2031-07-09, --published says 2031-07-10"):
        propose(page, write=True, published="2031-07-10")
    page.write_bytes(page.read_bytes() + b"More.\n")
    with pytest.raises(DataError, match="text-differs"):
        propose(page, write=True)


@pytest.fixture
def scheduler() -> Iterator[str]:
    """A scheduler whose worker is a thread of this process."""
    distributed = pytest.importorskip("distributed")
    options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "host": "127.0.0.1"}
    with distributed.LocalCluster(n_workers=1, processes=False, protocol="tcp://", **options) as cluster:
        yield cluster.scheduler_address


def test_an_archive_is_written_as_parquet_and_its_bad_documents_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scheduler: str
) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "in").mkdir()
    shutil.copy(HERALD.with_suffix(".txt"), tmp_path / "in")
    shutil.copy(HERALD.with_suffix(".html"), tmp_path / "in")
    (tmp_path / "in" / "bad.txt").write_bytes(b"%PDF")
    assert propose(tmp_path / "in", out=str(tmp_path / "out"), scheduler=scheduler) == 0
    shown = capsys.readouterr()
    assert (
        "3 documents (0 done before" in shown.out
        and "1 faulty" in shown.out
        and "bad.txt: not-text" in shown.err
    )
    propose(tmp_path / "in", out=str(tmp_path / "out"), scheduler=scheduler)
    assert "3 done before" in capsys.readouterr().out
    (tmp_path / "worse").mkdir()
    shutil.copy(tmp_path / "in" / "bad.txt", tmp_path / "worse")
    assert propose(tmp_path / "worse", out=str(tmp_path / "out2"), scheduler=scheduler) == 3


# --- the next article, as docs/next-article.md tells it ---


def decide(root: Path) -> list[Path]:
    """Decide on a third article as its coder would; return the files touched by hand."""
    articles, data = root / "data" / "articles", root / "data"
    path = articles / f"{ARTICLE}.yml"
    occasions = data / "occasions.yml"
    occasions.write_text(
        occasions.read_text()
        + '2031-07-08-holt: {said: {edtf: "2031-07-08", basis: weekday}, speaker: holt, originator: norland}\n'
        + '2031-07-vesk: {said: {edtf: "/2031-07-09", basis: not_after_statement}, speaker: vesk, originator: vesk}\n'
    )
    text = (articles / "text" / path.name).with_suffix(".txt").read_bytes().decode()
    for entry in review.open_proposals(review.load(path)):
        speaker = (entry.get("speaker") or {}).get("text", "")
        who = "vesk" if "Vesk" in speaker else "holt" if "Holt" in speaker and "deputy" not in speaker else ""
        if not who or entry["zone"] != "body":
            review.set_aside(path, entry["id"], "repeat" if entry["zone"] != "body" else "off_topic")
            continue
        day = "2031-07-vesk" if who == "vesk" else "2031-07-08-holt"
        values = {
            "occasion": day,
            "speaker": who,
            "allegation": "norland-shells",
            "summary": f"In our words: {entry['id'][-5:]}.",
        }
        review.fill(path, review.accept(path, entry["id"]), values)
    panel = Panel(path, text)
    for sentence in review.open_sentences(review.load(path), text):
        panel.do({"do": "press", "key": "n", "at": f"sentence:{sentence.number}"})
    return [path, occasions]


def test_a_third_article_goes_from_saved_page_to_tables_touching_at_most_three_files(root: Path) -> None:
    before = {p: p.read_bytes() for p in (root / "data").rglob("*") if p.is_file()}
    page = root / "saved.html"
    page.write_bytes(HERALD.with_suffix(".html").read_bytes())
    propose(page, write=True)
    assert {f.rule for f in check(root).faults} >= {"proposal-open"}
    touched = decide(root)
    assert check(root, write=True).faults == []
    tables = root / "tables"
    build_tables(Params(), root=root, folder=tables)
    claims = (tables / "claims.csv").read_text()
    assert claims.count(f"\n{ARTICLE}/") >= 3 and projects.ARTICLE in claims
    changed = {p for p, content in before.items() if p.read_bytes() != content}
    new = {p for p in (root / "data").rglob("*") if p.is_file()} - set(before)
    made = {
        root / "data" / "articles" / f"{ARTICLE}.anchors.json",
        root / "data" / "articles" / "text" / f"{ARTICLE}.txt",
    }
    assert changed | new == set(touched) | made and len(touched) <= 3


@pytest.fixture
def case(root: Path) -> Path:
    """The invented project with the chapters of a new case: a whole report of one article, which builds in seconds."""
    (root / "notebooks").mkdir()
    for chapter in (TEMPLATE / "notebooks").glob("*.ipynb"):
        text = chapter.read_text(encoding="utf-8").replace("tavona-rifles", "norland-shells")
        (root / "notebooks" / chapter.name).write_text(text, encoding="utf-8")
    return root


RECIPE = Path(__file__).parents[2] / "docs" / "next-article.md"


def commands() -> list[list[str]]:
    """Return the recipe's commands in order, as the command line's words; `./run report` is its build."""
    lines = re.findall(r"^\./run (.+)$", RECIPE.read_text(encoding="utf-8"), re.M)
    return [line.removeprefix("armsclaims ").split() if line != "report" else ["build"] for line in lines]


@pytest.mark.slow
def test_the_recipe_s_own_commands_lead_from_a_saved_page_to_the_rebuilt_report(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def call(words: list[str]) -> tuple[int, str]:
        code, shown = cli.main(words), capsys.readouterr()
        return code, shown.out + shown.err

    propose_, table, back, check_, build, archive = commands()
    (case / "saved.html").write_bytes(HERALD.with_suffix(".html").read_bytes())
    code, told = call(propose_)
    assert code == 0 and "scaffolded" in told, told
    code, told = call(check_)
    assert code == 3 and "accepted, corrected or set_aside" in told
    assert call(build)[0] == 3, "nothing is built from an undecided sheet"
    assert len(decide(case)) <= 3
    for words in (table, back):
        assert call([ARTICLE if word == "ID" else word for word in words])[0] == 0
    code, told = call(check_)
    assert code == 0, told
    built = forked.run(["-m", "armsclaims", *build], case)
    assert built.returncode == 0, built.stderr[-2000:]
    page = (case / "report" / "latest" / "index.html").read_text(encoding="utf-8")
    assert (case / "report" / "latest").resolve().name.startswith("2031-07-09-extended-")
    sheet = review.load(case / "data" / "articles" / f"{ARTICLE}.yml")
    summaries = [c["summary"] for s in sheet["statements"] for c in s["claims"]]
    assert len(summaries) >= 3 and all(summary in page for summary in summaries)
    (case / "pages").mkdir()
    shutil.copy(case / "saved.html", case / "pages")
    assert "1 documents" in call(archive)[1] and list((case / "proposals").rglob("*.parquet"))


def test_every_key_of_the_notebook_is_in_the_recipe_and_in_the_notebook() -> None:
    notebook = (RECIPE.parents[1] / "notebooks" / "90-review.ipynb").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-zM](?:, [a-zM])*) \|", RECIPE.read_text(encoding="utf-8"), re.M)
    assert sorted(key for row in rows for key in row.split(", ")) == sorted(KEYS)
    assert all(f"**{key}**" in notebook for key in KEYS)
