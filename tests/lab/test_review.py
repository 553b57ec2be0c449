"""Reviewing proposals: the sheet that is scaffolded, what a second run keeps, and what each decision writes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import projects
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armsclaims.coding.sheets import Claim, Statement
from armsclaims.dataset.project import check
from armsclaims.evidence.quotes import words_held
from armsclaims.evidence.text import MAX_FRAGMENT_WORDS, find, segment, words
from armsclaims.faults import CallError, DataError
from armsclaims.lab.panel import Panel, show
from armsclaims.propose import reading, review, sheet_proposals

HERALD = Path(__file__).parents[1] / "articles" / "2031-07-09-port-elm-herald.txt"
TEXT = reading.read_file(HERALD).text
ARTICLE = HERALD.stem
ORIGIN = {
    "outlet": "Port Elm Herald",
    "title": "Norland still sends shells",
    "published": {"edtf": "2031-07-09", "basis": "printed"},
}
SHIPPED, LEFT, UNPAID, SHIPS, TEST = (
    f"{ARTICLE}/p{name}" for name in ("12-1", "13-1", "13-2", "14-1", "15-1")
)


def proposal(name: str, content: str, **more: Any) -> dict[str, Any]:
    """Return a proposal as `propose --json` prints it, its content found in the text."""
    start = TEXT.index(content)
    empty = {
        "withheld": None,
        "certainty_words": None,
        "quantity": None,
        "stage": None,
        "supplier": None,
        "recipient": None,
    }
    nothing = {"edtf": None, "basis": "none"}
    return {
        "id": name, "rules": ["R1"], "spans": [[start, start + len(content)]], "zone": "body", "sentence": 0,
        "speaker": {"text": "Holt", "start": 0, "end": 4, "how": "surname"}, "chain": [], "cue": "said", "act": "claims",
        **empty, "worded_by": "outlet", "item": "shells", "places": [], "said": nothing, "event": nothing, "notes": [], "why": {},
    } | more  # fmt: skip


def proposals() -> list[dict[str, Any]]:
    quantity = {"text": "60\u00a0crates", "kind": "exact", "min": 60, "max": 60, "unit": "crate"}
    return [
        proposal("p12-1", "Norland has sent another 60\u00a0crates of shells to Vesk", quantity=quantity, stage="delivered",
                 said={"edtf": "2031-07-08", "basis": "weekday"}, speaker={"text": "Mara Holt", "how": "named"}),
        proposal("p13-1", "the crates had left Port Elm in June", event={"edtf": "2031-06", "basis": "inferred"}),
        proposal("p13-2", "none had yet been paid for", act="denies", rules=["R1", "R11"]),
        proposal("p14-1", "She would not say which ships carried them", cue="would not say", act="declines", rules=["R10"],
                 withheld="which ships carried them"),
        proposal("p15-1", "The first lot was a test of the harbour and of the crews who work there", worded_by="speaker",
                 speaker={"text": None, "start": None, "end": None, "how": "none"}, cue=None, rules=["R4"]),
    ]  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return projects.make(tmp_path)


@pytest.fixture
def path(root: Path) -> Path:
    made = root / "data" / "articles" / f"{ARTICLE}.yml"
    sheet_proposals.write_proposals(made, TEXT, proposals(), origin=ORIGIN)
    return made


def entry(path: Path, name: str) -> dict[str, Any]:
    return next(e for e in review.load(path)["proposals"] if e["id"] == name)


def claim(path: Path, name: str) -> tuple[Any, Any]:
    found = review.claim_of(review.load(path), name)
    assert found
    return found


# --- the scaffold ---


def test_a_new_sheet_says_where_it_comes_from_and_holds_each_proposal_open(path: Path) -> None:
    sheet = review.load(path)
    assert sheet["coding"] == "assisted" and sheet["origin"]["outlet"] == "Port Elm Herald"
    assert sheet["origin"]["text"]["characters"] == len(TEXT)
    assert [e["decision"] for e in sheet["proposals"]] == ["open"] * 5
    assert sheet["proposals"][0]["id"] == SHIPPED and sheet["proposals"][0]["sentence"] == 12
    assert sheet["proposals"][0]["quantity"] == {
        "text": "60 crates",
        "kind": "exact",
        "min": 60,
        "max": 60,
        "unit": "crate",
    }


def test_a_sheet_never_holds_the_passage_and_little_of_the_article(path: Path) -> None:
    sentences = {s.number: s for s in segment(TEXT)}
    spans = []
    for e in review.load(path)["proposals"]:
        s = sentences[e["sentence"]]
        found = find(e["exact"], TEXT, s.start, s.end)
        assert len(found) == 1 and len(words(e["exact"])) <= MAX_FRAGMENT_WORDS
        assert found[0] != (s.start, s.end)
        spans += found
    assert len(words_held(spans, TEXT)) <= 0.2 * len(words(TEXT))
    written = path.read_text()
    tokens = words(TEXT)
    runs = {TEXT[tokens[n][0] : tokens[n + 12][1]] for n in range(len(tokens) - 12)}
    assert not [run for run in runs if run in written], "no thirteen words in a row"


def test_what_the_page_does_not_say_is_left_open_and_fails_the_check(root: Path, path: Path) -> None:
    path.unlink()
    sheet_proposals.write_proposals(path, TEXT, [], origin={})
    assert "outlet: ''  # fill in: who published it" in path.read_text()
    faults = [f for f in check(root).faults if f.file.endswith(path.name)]
    assert {(f.rule, f.line) for f in faults if f.rule == "empty"} == {("empty", 6), ("empty", 7)}
    assert all("write its text" in f.mend for f in faults if f.rule == "empty")


def test_zones_of_the_markup_are_written_and_the_check_accepts_them(root: Path, path: Path) -> None:
    path.unlink()
    sheet_proposals.write_proposals(path, TEXT, [], origin=ORIGIN, zones={3: "sidebar"})
    assert review.load(path)["zones"] == [{"sentence": 3, "zone": "sidebar"}]
    assert not [f for f in check(root).faults if "zone" in f.rule]


def test_the_check_names_every_open_proposal_with_its_line_and_mend(root: Path, path: Path) -> None:
    found = [f for f in check(root).faults if f.rule == "proposal-open"]
    assert [f.message.split()[1] for f in found] == [SHIPPED, LEFT, UNPAID, SHIPS, TEST]
    lines = path.read_text().splitlines()
    assert all(lines[f.line - 1].strip() == "decision: open" for f in found)
    assert "accepted, corrected or set_aside" in found[0].mend


# --- proposing again ---


def test_proposing_again_changes_no_byte(path: Path) -> None:
    before = path.read_bytes()
    outcome = sheet_proposals.write_proposals(path, TEXT, proposals())
    assert path.read_bytes() == before and len(outcome.kept) == 5 and not outcome.created


def test_proposing_again_keeps_decisions_and_comments_of_what_is_unchanged(path: Path) -> None:
    review.accept(path, SHIPPED)
    review.set_aside(path, TEST, "no_claim")
    text = path.read_text()
    text = text.replace("statements:\n", "statements:  # by A. Orme\n")
    text = text.replace(f"  - id: {LEFT}\n", f"  # ask the port\n  - id: {LEFT}  # unsure\n")
    path.write_text(text + "# the end\n")
    outcome = sheet_proposals.write_proposals(path, TEXT, proposals())
    assert path.read_text() == text + "# the end\n" and len(outcome.kept) == 5


def test_other_rules_for_the_same_words_open_a_decision_again_and_say_what_it_was(path: Path) -> None:
    review.set_aside(path, UNPAID, "repeat")
    changed = proposals()
    changed[2] |= {"rules": ["R1", "N3"], "act": "declines"}
    outcome = sheet_proposals.write_proposals(path, TEXT, changed)
    found = entry(path, UNPAID)
    assert outcome.reopened == [UNPAID] and len(outcome.kept) == 4
    assert (found["decision"], found["was"], found["rules"], found["act"]) == (
        "open",
        "set_aside",
        ["R1", "N3"],
        "declines",
    )
    assert "reason" not in found


def test_decisions_stand_when_another_engine_makes_the_same_claims_anew(path: Path) -> None:
    slug = review.accept(path, LEFT)
    review.set_aside(path, TEST, "no_claim")
    changed = proposals()
    for found in changed:
        found["rules"] = ["other"]
    changed[1]["spans"][0][0] += len("the ")
    outcome = sheet_proposals.write_proposals(path, TEXT, changed, engine="other")
    assert (outcome.new, outcome.gone) == ([], [])
    assert entry(path, LEFT)["decision"] == "accepted" and claim(path, LEFT)[1]["id"] == slug
    assert (entry(path, TEST)["decision"], entry(path, TEST)["reason"]) == ("set_aside", "no_claim")
    before = path.read_bytes()
    sheet_proposals.write_proposals(path, TEXT, changed, engine="other")
    assert path.read_bytes() == before


def test_a_decision_that_is_asked_again_keeps_its_reason_in_a_comment(path: Path) -> None:
    review.set_aside(path, UNPAID, "repeat")
    changed = proposals()
    changed[2] |= {"rules": ["other"], "act": "declines"}
    sheet_proposals.write_proposals(path, TEXT, changed)
    assert "was: set_aside  # reason: repeat" in path.read_text()


def test_what_is_no_longer_proposed_is_marked_and_never_deleted_and_comes_back_as_decided(path: Path) -> None:
    slug = review.accept(path, LEFT)
    fewer = [p for p in proposals() if p["id"] not in ("p13-1", "p15-1")]
    outcome = sheet_proposals.write_proposals(path, TEXT, fewer)
    assert outcome.gone == [LEFT, TEST]
    assert (entry(path, LEFT)["decision"], entry(path, LEFT)["was"]) == ("no_longer_proposed", "accepted")
    assert claim(path, LEFT)[1]["id"] == slug, "a coded claim stays"
    again = sheet_proposals.write_proposals(path, TEXT, proposals())
    assert len(again.kept) == 5
    assert entry(path, LEFT)["decision"] == "accepted" and entry(path, TEST)["decision"] == "open"
    assert "was" not in entry(path, LEFT)


def test_a_new_proposal_takes_a_free_id_so_that_old_ids_keep_their_meaning(path: Path) -> None:
    more = proposals()
    more.insert(1, proposal("p13-1", "none had yet been paid"))
    more[2]["id"], more[3]["id"] = "p13-2", "p13-3"
    outcome = sheet_proposals.write_proposals(path, TEXT, more)
    assert outcome.new == [f"{ARTICLE}/p13-3"]
    assert entry(path, LEFT)["spans"] == [list(proposals()[1]["spans"][0])]


def test_comments_of_an_entry_that_is_written_anew_are_not_lost(path: Path) -> None:
    text = path.read_text()
    path.write_text(
        text.replace(
            "    withheld: which ships carried them\n", "    withheld: which ships carried them  # odd\n"
        )
    )
    changed = proposals()
    changed[3] |= {"rules": ["R16"], "withheld": None}
    sheet_proposals.write_proposals(path, TEXT, changed)
    assert "# odd" in path.read_text() and "withheld" not in entry(path, SHIPS)


def test_a_sheet_of_another_text_is_refused_and_left_alone(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(DataError, match="text-differs"):
        sheet_proposals.write_proposals(path, TEXT + " ", proposals())
    assert path.read_bytes() == before


def test_a_sheet_that_cannot_be_read_is_told_and_left_alone(path: Path) -> None:
    path.write_text("format: 1\nformat: 1\n")
    with pytest.raises(DataError, match="duplicate-key"):
        sheet_proposals.write_proposals(path, TEXT, proposals())
    path.write_text("- a list\n")
    with pytest.raises(DataError, match="not-a-sheet"):
        review.accept(path, SHIPPED)
    assert path.read_text() == "- a list\n"


@pytest.mark.parametrize("name", ["2022-11-02-euronews", "2023-10-13-dw"])
def test_a_decision_rewrites_no_other_line_of_a_coded_sheet(name: str, tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "data" / "articles" / f"{name}.yml"
    copy = tmp_path / source.name
    text = source.read_text(encoding="utf-8")
    copy.write_text(
        text.replace("proposals: []", f"proposals:\n  - {{id: {name}/p1, decision: open}}"), encoding="utf-8"
    )
    before = copy.read_text(encoding="utf-8").splitlines()
    review.set_aside(copy, f"{name}/p1", "no_claim")
    after = copy.read_text(encoding="utf-8").splitlines()
    assert len(before) == len(after)
    assert [line for line, other in zip(before, after, strict=True) if line != other] == [before[-1]]


# --- decisions ---


def test_accepting_makes_a_claim_that_names_its_proposal_and_asks_for_what_only_a_person_knows(
    root: Path, path: Path
) -> None:
    slug = review.accept(path, SHIPPED)
    statement, made = claim(path, SHIPPED)
    assert (slug, made["id"], made["exact"], made["passage"]) == (
        "p12-1",
        "p12-1",
        "60 crates of shells",
        [0, 10],
    )
    assert (
        statement["speaker"] == "holt"
        and statement["said"]["edtf"] == "2031-07-08"
        and made["stage"] == "delivered"
    )
    assert (statement["occasion"], made["allegation"], made["summary"]) == ("", "", "")
    assert review.blanks(review.load(path)) == [
        ("p12-1", "occasion"),
        ("p12-1", "summary"),
        ("p12-1", "allegation"),
    ]
    asked = [line.split(":")[0].strip(" -") for line in path.read_text().splitlines() if "# fill in:" in line]
    assert asked == ["occasion", "summary", "allegation"]
    empty = {f.line for f in check(root).faults if f.rule == "empty"}
    lines = path.read_text().splitlines()
    assert {lines[line - 1].split(":")[0].strip(" -") for line in empty} == {
        "occasion",
        "summary",
        "allegation",
    }


def test_a_speaker_that_the_lists_do_not_know_is_asked_for(path: Path) -> None:
    review.accept(path, TEST)
    statement, _ = claim(path, TEST)
    assert statement["speaker"] == "" and statement["attribution"] == "unattributed"
    assert "an id of data/speakers.yml" in path.read_text()


def test_two_proposals_of_one_utterance_make_one_statement(path: Path) -> None:
    review.accept(path, LEFT)
    review.accept(path, UNPAID)
    statement, made = claim(path, UNPAID)
    assert [c["id"] for c in statement["claims"]] == ["p13-1", "p13-2"] and made["act"] == "denies"


def test_filled_in_and_decided_the_article_passes_the_check_and_stands_in_the_tables(
    root: Path, path: Path
) -> None:
    finish(root, path)
    result = check(root, params(root), write=True)
    assert result.faults == []
    assert result.coverage[ARTICLE]["open"] == 0 and result.anchors[ARTICLE] == "registered"


def params(root: Path) -> Any:
    from armsclaims.dataset.params import Params

    (root / "texts" / HERALD.name).write_bytes(HERALD.read_bytes())
    return Params(articles_dir=str(root / "texts"))


def finish(root: Path, path: Path) -> None:
    """Decide on everything and fill in everything, as a coder would."""
    projects.edit(root / "data" / "occasions.yml", "2031-06-vesk:", (
        "2031-07-08-holt: {said: {edtf: \"2031-07-08\", basis: weekday}, speaker: holt, originator: norland}\n2031-06-vesk:"
    ))  # fmt: skip
    for name in (SHIPPED, LEFT, UNPAID, SHIPS):
        slug = review.accept(path, name)
        review.fill(
            path,
            slug,
            {"occasion": "2031-07-08-holt", "allegation": "norland-shells", "summary": "In short."},
        )
    review.set_aside(path, TEST, "no_claim")
    panel = Panel(path, TEXT)
    for sentence in review.open_sentences(review.load(path), TEXT):
        panel.at = f"sentence:{sentence.number}"
        press(panel, "o")


def test_correcting_keeps_what_was_proposed_and_names_what_differs(path: Path) -> None:
    changes = {"stage": "shipping", "item": "shells", "summary": "Norland has sent 60 crates."}
    review.fill(path, review.accept(path, SHIPPED), changes)
    found, made = entry(path, SHIPPED), claim(path, SHIPPED)[1]
    assert (found["decision"], found["changed"], found["stage"]) == ("corrected", ["stage"], "delivered")
    assert (made["stage"], made["summary"]) == ("shipping", "Norland has sent 60 crates.")


def test_filling_in_is_no_correction_and_a_later_change_of_what_was_proposed_is_one(path: Path) -> None:
    slug = review.accept(path, SHIPPED)
    review.fill(
        path, slug, {"summary": "Norland has sent 60 crates.", "certainty": "asserted", "occasion": "x"}
    )
    assert entry(path, SHIPPED)["decision"] == "accepted"
    review.fill(
        path,
        slug,
        {"quantity": {"text": "60 crates", "kind": "about", "min": 60, "max": 60, "unit": "crate"}},
    )
    review.fill(path, slug, {"stage": "shipping"})
    assert (entry(path, SHIPPED)["decision"], entry(path, SHIPPED)["changed"]) == (
        "corrected",
        ["quantity", "stage"],
    )
    assert "fill in: one sentence" not in path.read_text()
    with pytest.raises(CallError, match="no key 'stge'"):
        review.fill(path, slug, {"stge": "used"})


def test_accepting_into_a_blind_sheet_makes_it_assisted(root: Path) -> None:
    path = projects.sheet(root)
    text = projects.text(root).read_text(encoding="utf-8")
    start = text.index("more than 40")
    name = f"{projects.ARTICLE}/p10-1"
    sheet_proposals.write_proposals(path, text, [proposal("p10-1", "Holt", spans=[[start, start + 20]])])
    review.set_aside(path, name, "repeat")
    assert review.load(path)["coding"] == "blind"
    review.reopen(path, name)
    review.accept(path, name)
    assert review.load(path)["coding"] == "assisted"


def test_a_decision_is_made_once_and_taken_back_only_when_no_claim_names_it(path: Path) -> None:
    review.accept(path, SHIPPED)
    with pytest.raises(CallError, match="accepted already, as claim p12-1; reopen it first"):
        review.set_aside(path, SHIPPED, "repeat")
    with pytest.raises(CallError, match="claim p12-1 names"):
        review.reopen(path, SHIPPED)
    review.set_aside(path, TEST, "off_topic")
    review.reopen(path, TEST)
    assert entry(path, TEST)["decision"] == "open" and "reason" not in entry(path, TEST)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda path: review.accept(path, f"{ARTICLE}/p12-9"), "no proposal"),
        (
            lambda path: review.set_aside(path, SHIPPED, "dull"),
            "a reason is one of: no_claim, off_topic, repeat",
        ),
        (lambda path: review.fill(path, "p12-1", {"summary": "x"}), "no claim 'p12-1'"),
    ],
)
def test_a_wrong_decision_is_refused_and_writes_nothing(path: Path, act: Any, told: str) -> None:
    before = path.read_bytes()
    with pytest.raises(CallError, match=told):
        act(path)
    assert path.read_bytes() == before


def test_a_decision_stands_when_the_process_is_killed_right_after(path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from armsclaims.propose import review\n"
        "review.set_aside(Path(sys.argv[1]), sys.argv[2], 'repeat'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), SHIPS],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == -signal.SIGKILL
    assert entry(path, SHIPS)["decision"] == "set_aside"


def test_a_write_that_fails_leaves_the_sheet_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()
    monkeypatch.setattr(
        "armsclaims.files.os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left"))
    )
    with pytest.raises(OSError, match="No space"):
        review.set_aside(path, SHIPS, "repeat")
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*")), "nothing is left beside it"


# --- what is shown ---


def test_the_sentences_left_are_those_with_no_claim_no_proposal_and_no_reason(path: Path) -> None:
    left = {s.number for s in review.open_sentences(review.load(path), TEXT)}
    assert {12, 13, 14, 15}.isdisjoint(left) and {4, 6, 17, 23} <= left
    assert {1, 5, 9, 10, 24}.isdisjoint(left), "menus, credits and the sidebar need no decision"


# --- fragments ---


@given(
    st.lists(st.sampled_from(["shells", "crates", "60", "Vesk", "the"]), min_size=1, max_size=14), st.data()
)
@settings(max_examples=150, deadline=None)
def test_a_fragment_is_found_once_is_short_and_is_never_the_whole_sentence(
    tokens: list[str], data: st.DataObject
) -> None:
    text = "Holt " + " ".join(tokens) + " now."
    sentence = segment(text)[0]
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 1, len(text)))
    span = sheet_proposals.choose(
        text, sheet_proposals.Wanted(sentence, [(start, end)]), data.draw(st.integers(2, 6))
    )
    if span:
        assert len(find(text[span[0] : span[1]], text)) == 1
        assert 2 <= len(words(text[span[0] : span[1]])) <= MAX_FRAGMENT_WORDS
        assert len(words(text[span[0] : span[1]])) < len(words(text))


def test_many_proposals_share_a_fifth_of_the_article_between_them() -> None:
    text = "\n\n".join(
        f"Holt number {n} said that Norland had sent {n} crates of shells to Vesk in all."
        for n in range(10, 60)
    )
    wanted = [sheet_proposals.Wanted(s, [(s.start, s.end - 2)]) for s in segment(text)]
    spans = sheet_proposals.fit(text, wanted, [])
    held = len(words_held([span for span in spans if span], text))
    assert 0.15 * len(words(text)) < held <= 0.2 * len(words(text)) and None not in spans
    assert None in sheet_proposals.fit(text, wanted, [(0, len(text) // 6)])


# --- the notebook's panel ---


@pytest.fixture
def panel(root: Path, path: Path) -> Any:
    (root / "texts" / HERALD.name).write_bytes(HERALD.read_bytes())
    return Panel(path, TEXT)


def press(panel: Any, key: str, *mark: int) -> str:
    panel.do({"do": "press", "key": key, "at": panel.at, "mark": list(mark)})
    return panel.note


def put(panel: Any, group: str, key: str, value: Any) -> str:
    panel.do({"do": "set", "at": panel.at, "group": group, "key": key, "value": value})
    return panel.note


def test_the_form_has_every_field_of_the_models(panel: Any) -> None:
    for group, model in (("claim", Claim), ("statement", Statement)):
        keys = {field["key"] for field in panel.forms[group]} | {"claims"}
        assert {info.alias or name for name, info in model.model_fields.items()} <= keys
    kinds = {field["key"]: field["kind"] for field in panel.forms["claim"]}
    assert (kinds["act"], kinds["quantity"], kinds["places"]) == ("choice", "group", "list")


def test_a_proposal_is_accepted_filled_in_and_undone_in_the_file_at_once(panel: Any, path: Path) -> None:
    fresh = path.read_text()
    panel.at = f"proposal:{SHIPPED}"
    assert "is claim p12-1" in press(panel, "a")
    put(panel, "statement", "occasion", "2031-06-04-holt")
    put(panel, "claim", "allegation", "norland-shells")
    put(panel, "claim", "summary", "Sixty crates went to Vesk.")
    put(panel, "claim", "places", [{"id": "port-elm", "role": "loading"}])
    statement, made = claim(path, SHIPPED)
    assert (statement["occasion"], made["allegation"]) == ("2031-06-04-holt", "norland-shells")
    assert made["places"] == [{"id": "port-elm", "role": "loading"}]
    put(panel, "claim", "stage", "shipping")
    assert (entry(path, SHIPPED)["decision"], "stage" in entry(path, SHIPPED)["changed"]) == (
        "corrected",
        True,
    )
    panel.at = f"proposal:{LEFT}"
    press(panel, "a")
    assert claim(path, LEFT)[1]["allegation"] == "norland-shells", "what one article is about stays chosen"
    for _ in range(7):
        assert "as before" in press(panel, "u")
    assert path.read_text() == fresh and "nothing to undo" in press(panel, "u")


def test_an_edit_made_elsewhere_is_not_undone(panel: Any, path: Path) -> None:
    panel.at = f"proposal:{TEST}"
    press(panel, "r")
    assert (entry(path, TEST)["decision"], entry(path, TEST)["reason"]) == ("set_aside", "repeat")
    path.write_text(path.read_text() + "# mine\n")
    assert "edited elsewhere" in press(panel, "u") and path.read_text().endswith("# mine\n")


def test_words_that_are_marked_make_claims_fragments_and_quantities(panel: Any, path: Path) -> None:
    assert "mark words" in press(panel, "m")
    press(panel, "m", 12, 1, 4)
    slug = panel.at.removeprefix("claim:")
    press(panel, "q", 12, 4, 6)
    press(panel, "p", 12, 0, 9)
    press(panel, "s", 13, 1, 3)
    _, made = review.named(path, review.load(path), slug)
    s12, s13 = (next(s for s in segment(TEXT) if s.number == n) for n in (12, 13))
    assert find(made["exact"], TEXT, s12.start, s12.end) and made["passage"] == [0, 9]
    assert made["quantity"]["text"] and made["quantity"]["kind"] == "exact" and made["quantity"]["min"] == 60
    assert made["support"][0]["sentence"] == 13 and find(
        made["support"][0]["exact"], TEXT, s13.start, s13.end
    )
    assert "is in sentence 12" in press(panel, "q", 13, 1, 3)
    assert "12 at most" in press(panel, "f", 12, 0, 13)
    press(panel, "M", 12, 5, 7)
    assert [len(s["claims"]) for s in review.load(path)["statements"]] == [2]
    press(panel, "b")
    assert [len(s["claims"]) for s in review.load(path)["statements"]] == [1, 1]
    press(panel, "x")
    assert [c["id"] for s in review.load(path)["statements"] for c in s["claims"]] == [slug]


def test_an_entry_is_added_to_a_list_only_if_it_passes_the_check(panel: Any, root: Path, path: Path) -> None:
    press(panel, "m", 12, 1, 4)
    then = {"group": "statement", "key": "speaker", "value": "orme"}
    wrong = {
        "do": "add",
        "at": panel.at,
        "list": "speakers",
        "id": "orme",
        "value": {"name": "A. Orme", "side": "Mars"},
    }
    before = (root / "data" / "speakers.yml").read_text()
    panel.do(wrong)
    assert "none of the sides" in panel.note and (root / "data" / "speakers.yml").read_text() == before
    panel.do(wrong | {"value": {"name": "A. Orme", "side": "norland"}, "then": then})
    assert (
        review.load(path)["statements"][0]["speaker"] == "orme" and "orme" in panel.view["lists"]["speakers"]
    )
    press(panel, "u")
    assert (root / "data" / "speakers.yml").read_text() == before
    place = {
        "name": "Port Ash",
        "kind": "port",
        "country": "NL",
        "role": "claim",
        "origin": "ours",
        "origin_id": "ours",
    }
    panel.do(
        {"do": "add", "at": panel.at, "list": "places", "id": "port-ash", "value": place | {"precision": "2"}}
    )
    assert "nothing was written" in panel.note
    exact = place | {"precision": "1", "lat": "52.1", "lon": "4.2"}
    panel.do({"do": "add", "at": panel.at, "list": "places", "id": "port-ash", "value": exact})
    assert "port-ash" in panel.view["lists"]["places"]


def test_the_panel_says_what_the_check_would_and_what_is_named_and_not_coded(panel: Any) -> None:
    panel.at = f"proposal:{SHIPPED}"
    press(panel, "a")
    assert any("'summary'" in told and key == "claim:p12-1" for key, told in panel.view["faults"])
    assert any("refusal: would not say" in told for _, told in panel.view["uncoded"])
    used, allowed = panel.view["budget"]
    assert 0 < used < allowed == int(0.2 * len(words(TEXT)))


def test_everything_decided_in_the_panel_passes_the_check(panel: Any, root: Path, path: Path) -> None:
    for name in (SHIPPED, LEFT, UNPAID, SHIPS):
        panel.at = f"proposal:{name}"
        press(panel, "a")
        put(panel, "statement", "occasion", "2031-06-04-holt")
        put(panel, "claim", "allegation", "norland-shells")
        put(panel, "claim", "summary", "In short.")
    panel.at = next(item["key"] for item in panel.view["items"] if item["open"])
    while any(item["open"] for item in panel.view["items"]):
        assert "nothing" not in press(panel, "o"), panel.note
    assert panel.view["faults"] == [] and check(root, params(root), write=True).faults == []


def test_what_cannot_be_done_is_said_and_nothing_is_written(panel: Any, path: Path) -> None:
    before = path.read_bytes()
    assert "another kind" in press(panel, "a")
    assert path.read_bytes() == before
    path.write_text("format: [")
    assert "nothing was written" in press(panel, "o") and "bad-yaml" in panel.note
    assert path.read_text() == "format: ["


def test_the_notebook_s_cell_shows_a_panel_or_what_stands_in_the_way(root: Path, path: Path) -> None:
    def shown(article: str) -> str:
        return show(article, str(root / "texts"), root).data

    assert "is not in the folder of texts" in shown("")
    (root / "texts" / HERALD.name).write_text("another text")
    assert "not the text that the sheet was made from" in shown(ARTICLE)
    (root / "texts" / HERALD.name).write_bytes(HERALD.read_bytes())
    assert isinstance(show("", str(root / "texts"), root), Panel)
    assert "there is no sheet" in shown("nowhere")
    path.unlink()
    assert "No proposal is open" in shown("")


def test_fragments_of_neighbours_leave_a_word_between_them() -> None:
    text = (
        "Holt said crates left Port Elm. None had been paid for. They had been seen since then by anyone."
        + " Vesk." * 60
    )
    wanted = [
        sheet_proposals.Wanted(s, [(s.end - 21, s.end) if s.number == 1 else (s.start, s.end)])
        for s in segment(text)[:3]
    ]
    spans = sorted(span for span in sheet_proposals.fit(text, wanted, []) if span)
    assert len(spans) == 3
    assert all(words(text[left[1] : right[0]]) for left, right in zip(spans, spans[1:], strict=False))


def test_no_notebook_but_the_review_reads_proposals() -> None:
    folder = Path(__file__).parents[2] / "notebooks"
    reading_proposals = {
        path.name
        for path in folder.glob("*.ipynb")
        if re.search(r"armsclaims\.propose|lab import panel", path.read_text(encoding="utf-8"))
    }
    assert reading_proposals == {"90-review.ipynb"}
