"""The context tier: its rows, what it may meet, and that an edition of the articles alone has nothing of
it.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pdf_words
import pytest
from hypothesis import strategies as st
from projects import make

import armsclaims as ac
from armsclaims import cli
from armsclaims.coding import context
from armsclaims.coding.case import read_case
from armsclaims.coding.yamlio import yaml
from armsclaims.dataset.params import Params
from armsclaims.dataset.project import read_project
from armsclaims.report import record
from armsclaims.report.checks import reference_faults, tier_faults

ROOT = Path(__file__).parents[2]
FILE = ROOT / "data" / "context.csv"
WH22, WH23 = "2022-11-02-white-house", "2023-10-13-white-house"


PROPOSITIONS = [key for key in read_case(ROOT / "data").propositions if key != "other"]


@pytest.fixture(scope="module")
def data():
    return ac.load(root=ROOT)


@pytest.fixture(scope="module")
def core():
    return ac.load(Params(edition="core"), root=ROOT)


# --- the rows ---------------------------------------------------------------------------------------------------------


def test_every_row_is_good_and_every_page_of_it_is_an_address(data):
    project, faults = read_project(ROOT)
    assert not faults and len(project.context) == 196
    for row in project.context:
        assert all(url.startswith("http") for url in [row["url"], *(row["url_other"] or "").split()])


def _row(**changes):
    """Return the text of a context file with one good row, changed."""
    row = {
        "statement_id": "2031-06-05-holt-more", "occasion_id": "2031-06-05-holt", "said_edtf": "2031-06-05",
        "speaker_id": "envoy", "speaker": "Ana Reth, Vesk", "side": "other", "originator": "vesk", "thread": "shells",
        "stance": "asserts", "act": "claims", "certainty": "asserted", "target": "supply", "proposition": "shells-sent",
        "what": "said that crates had left", "url": "https://example.org/a",
    }  # fmt: skip
    return {name: "" for name in context.NAMES} | row | changes


def _write(root, *rows):
    with (root / "data" / "context.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, context.NAMES, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"url": "javascript:alert(1)"}, "bad-url"),
        ({"url_other": "https://example.org/b nowhere"}, "bad-url"),
        ({"side": "Elmgate"}, "unknown-value"),
        ({"act": "asserts"}, "unknown-value"),
        ({"thread": "wheat"}, "unknown-value"),
        ({"proposition": ""}, "empty"),
        ({"said_edtf": "5 June 2031"}, "bad-date"),
        ({"event_edtf": "2031-07/2031-06"}, "bad-date"),
        (
            {"quantity_min": "9", "quantity_max": "5", "quantity_text": "x", "quantity_unit": "crates"},
            "bounds-reversed",
        ),
        ({"quantity_min": "9"}, "quantity-without-words"),
        ({"quantity_min": "many", "quantity_text": "x", "quantity_unit": "crates"}, "number"),
        ({"what": "called it \u201ca routine order\u201d"}, "quoted"),
        ({"what": "said " + "so " * 30}, "too-long"),
        ({"act": "declines"}, "certainty"),
        ({"certainty": ""}, "certainty"),
        ({"statement_id": "Holt More"}, "id"),
        ({"act": "denies"}, "rejects"),
        ({"rejects": "supply"}, "rejects"),
        ({"act": "comments", "certainty": "", "rejects": "all of it"}, "unknown-value"),
    ],
)
def test_a_faulty_row_is_told_by_line_rule_and_mend(tmp_path, change, rule):
    root = make(tmp_path)
    _write(root, _row(**change))
    _, faults = read_project(root)
    assert rule in {fault.rule for fault in faults}
    assert all(fault.line == 2 and fault.mend and fault.file == "data/context.csv" for fault in faults)


def test_rows_that_disagree_with_others_or_with_the_sheets_are_told(tmp_path):
    root = make(tmp_path)
    good = _row()
    _write(
        root,
        good,
        good | {"what": "said more"},
        good | {"statement_id": "2031-06-05-holt-again", "side": "vesk"},
    )
    assert {fault.rule for fault in read_project(root)[1]} == {"duplicate", "occasion"}
    speaker, occasion = (
        next(iter(read_project(root)[0].lists.speakers)),
        next(iter(read_project(root)[0].lists.occasions)),
    )
    _write(root, good | {"speaker_id": speaker, "occasion_id": occasion, "side": "norland"})
    assert {fault.rule for fault in read_project(root)[1]} == {"side", "originator"}


def test_a_file_with_another_header_is_refused(tmp_path):
    root = make(tmp_path)
    (root / "data" / "context.csv").write_text("statement_id,said\n", encoding="utf-8")
    assert [fault.rule for fault in read_project(root)[1]] == ["columns"]


def test_one_row_adds_a_statement_its_occasion_and_its_speaker(tmp_path):
    root = make(tmp_path)
    _write(root, _row())
    ac.build_tables(Params(), root=root, folder=tmp_path / "made")
    made = ac.load(root=root, folder=tmp_path / "made")
    assert list(made.context["statement_id"]) == ["2031-06-05-holt-more"]
    assert "2031-06-05-holt" in set(made.occasions["occasion_id"]) and "Ana Reth" in set(
        made.speakers["name"]
    )


def test_a_briefing_counts_once_however_many_pages_tell_of_it(data):
    mine = data.context[data.context["statement_id"].str.match(r"2022-11-02-kirby|2023-10-13-kirby")]
    assert set(mine["occasion_id"]) == {WH22, WH23}
    assert data.occasions["occasion_id"].is_unique
    assert data.context["occasion_id"].nunique() == 129 and data.context["originator"].nunique() == 24


def test_the_second_coding_is_whole_and_its_agreement_is_computed(data):
    told = data.agreement["context"]
    assert told["act"][1] == 92
    facts = ac.facts(data)
    assert facts["context.agreement.act"].words == f"{told['act'][0]} of {told['act'][1]}"
    assert (
        facts["agreement.act"].words == data.agreement["figures"]["act"]["words"]
    )  # as chapter 05 reads them


# --- claims and answers -----------------------------------------------------------------------------------------------


_DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))


# --- tiers apart ------------------------------------------------------------------------------------------------------


def test_rejecting_the_evidence_is_never_told_as_a_denial_of_the_supply(data):
    rows = data.context[data.context["act"] == "denies"]
    for row in rows[rows["target"] == "evidence"].to_dict("records"):
        assert record.act_words(row) in ("rejects the evidence", "rejects the accuser")
    absent = data.context[data.context["target"] == "absence"].to_dict("records")
    answers = ("denies", "admits", "declines")
    assert all(record.act_words(row) == "says not seen" for row in absent if row["act"] not in answers)


def _block(*runs):
    return {"kind": "paragraph", "id": "p", "runs": list(runs)}


def test_a_text_that_leads_to_both_tiers_must_say_so():
    claim, told = {"text": "shells", "claims": ["a/b"]}, {"text": "crates", "statements": ["x"]}
    assert list(tier_faults([_block(claim, told)]))
    assert not list(tier_faults([_block(claim, {"text": "; in context: "}, told)]))
    assert list(tier_faults([_block({"text": "both", "claims": ["a/b"], "statements": ["x"]})]))
    assert list(reference_faults([_block({"text": "context", "statements": ["gone"]})], set(), {"x"}))


def test_counts_of_claims_are_the_same_with_and_without_context(data, core):
    mine, theirs = ac.facts(data), ac.facts(core)
    for name, fact in theirs.items():
        if name.startswith(("count.", "article.", "disclosure.", "denials.")):
            assert mine[name].words == fact.words, name


def test_the_core_dataset_holds_no_context(core, data):
    assert core.context is None and not any(name.startswith("context.") for name in ac.facts(core))
    assert set(core.occasions["occasion_id"]) == set(core.claims["occasion_id"])
    assert len(core.speakers) < len(data.speakers)


def test_a_speaker_of_the_context_alone_can_be_chosen(data, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    known = list(yaml().load((ROOT / "data" / "speakers.yml").read_text(encoding="utf-8")))
    alone = next(name for name in data.context["speaker_id"] if name not in known)
    call = ["build", "--only", "data", "--out", str(tmp_path), "-p", "speakers"]
    assert cli.main([*call, alone]) == 0 and cli.main([*call, f"{alone}-x"]) == 2


def test_a_selection_by_allegation_keeps_the_threads_that_touch_it(data):
    cut = ac.load(Params(allegations=["iran-drones"]), root=ROOT)
    assert set(cut.context["thread"]) == {"iran-drones"} and len(cut.context) < len(data.context)
    window = ac.load(Params(date_from="2023-01", date_to="2023-03"), root=ROOT)
    assert set(window.context["said_latest"].dt.year) == {2023} and len(window.context) == 19


def _texts(edition):
    """Return everything a reader gets of an edition as text, by file."""
    found = {
        path.name: path.read_text(encoding="utf-8")
        for path in edition.rglob("*")
        if path.suffix in (".html", ".csv", ".json", ".geojson", ".jsonld", ".ipynb")
    }
    found["report.pdf"] = " ".join(pdf_words.pages(edition / "report.pdf"))
    return found


@pytest.mark.slow
def test_an_edition_of_the_articles_alone_has_no_word_of_the_context(core_edition, data):
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    core = ac.load(Params(edition="core"), root=ROOT)
    told = " ".join([*core.claims["summary"], *core.evidence["exact"], *core.speakers["name"]])
    names = {row["speaker"].split(",")[0] for row in rows} - {"Iran", "US official", "Vladimir Putin"}
    names = {name for name in names if name not in told}
    assert len(names) > 30
    texts = _texts(core_edition)
    assert "context.csv" not in texts and "-core-" in core_edition.name
    for name, text in texts.items():
        if name.endswith(".ipynb"):  # the cells are those of any edition; what they show is this one's
            text = json.dumps(
                [cell.get("outputs", []) for cell in json.loads(text)["cells"]], ensure_ascii=False
            )
        plain = re.sub(r"\s+", " ", text)
        for row in rows:
            assert row["statement_id"] not in plain and row["url"] not in plain, (name, row["statement_id"])
            assert row["what"] not in plain, (name, row["what"])
        assert not (found := re.search(rf"\b(?:{'|'.join(map(re.escape, names))})\b", plain)), (name, found)


@pytest.mark.slow
def test_every_context_mark_leads_to_its_row_and_every_row_to_its_pages(edition, data):
    html = (edition / "index.html").read_text(encoding="utf-8")
    for row in data.context.itertuples():
        assert f'id="ctx-{row.statement_id}"' in html
        for url in [row.url, *(row.url_other.split() if isinstance(row.url_other, str) else [])]:
            assert (
                f'<a href="{url.replace("&", "&amp;").replace(chr(39), "&#39;")}" rel="noreferrer noopener">'
                in html
            )
    linked = set(re.findall(r'href="?#ctx-([a-z0-9-]+)', html))
    assert len(linked) > 60
    assert linked <= set(data.context["statement_id"])


def test_the_log_of_corrections_holds_what_was_withdrawn_but_in_a_selection(data):
    gone = {
        "date": "2026-11-30",
        "claim_id": "2023-10-13-dw/gone",
        "field": "*",
        "before": "",
        "after": "",
        "reason": "x",
    }
    whole = record.corrections(replace(data, corrections=[*data.corrections, gone]))
    assert whole["field"].tolist()[-1] == "withdrawn" and whole["claim_id"].isna().tolist()[-1]
    chosen = replace(data, corrections=[gone], params=Params(sides=["US"]))
    assert record.corrections(chosen).empty


def test_a_selection_of_an_allegation_that_no_thread_touches_has_no_context():
    made = ac.load(Params(allegations=["dprk-labourers"]), root=ROOT)
    assert len(made.claims) and (made.context is None or made.context.empty)
