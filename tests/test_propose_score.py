"""Scores: what is a match, what counts false, and figures that belong to the rules that made them."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armsclaims.evidence.text import words
from armsclaims.propose import scorecard
from armsclaims.propose.propose import propose
from armsclaims.propose.rules import available, load_parser
from armsclaims.propose.score import (
    Item,
    bootstrap,
    covers,
    from_proposals,
    from_sheet,
    invented_days,
    iou,
    match,
    prf,
    same_speaker,
    score,
    stance,
    trimmed,
)

ROOT = Path(__file__).resolve().parents[1]
ARTICLE = "2031-06-04-elmgate-post"
TEXT = (ROOT / f"tests/invented/texts/{ARTICLE}.txt").read_bytes().decode()


def item(name: str, *spans: tuple[int, int], article: str = "a", **fields) -> Item:
    return Item(name, article, 1, spans, {"rules": ("R1",), "act": "claims", "speaker": None, **fields})


def test_overlap_is_shared_code_points_over_all():
    assert iou(item("p", (0, 10)), item("c", (5, 15))) == pytest.approx(5 / 15)
    assert iou(item("p", (0, 4), (6, 10)), item("c", (0, 10))) == pytest.approx(0.8)
    assert iou(item("p", (0, 4)), item("c", (4, 8))) == 0


def test_quotation_marks_and_end_marks_are_no_part_of_a_span():
    view = ' "sold shells." '
    assert view[slice(*trimmed(view, 0, len(view)))] == "sold shells"


def test_half_an_overlap_is_a_match_and_less_is_none():
    assert len(match([item("p", (0, 10))], [item("c", (0, 20))])) == 1
    assert match([item("p", (0, 9))], [item("c", (0, 20))]) == []
    assert match([item("p", (0, 10), article="b")], [item("c", (0, 20))]) == []


def test_each_claim_and_each_proposal_is_used_once_and_the_best_pair_first():
    coded = [item("c1", (0, 20)), item("c2", (0, 18))]
    pairs = match([item("p1", (0, 18)), item("p2", (0, 19))], coded)
    assert {(p.id, c.id) for p, c, _ in pairs} == {("p1", "c2"), ("p2", "c1")}


def test_a_duplicate_counts_as_false():
    result = score([item("p1", (0, 20)), item("p2", (0, 20))], [item("c", (0, 20))], draws=10)
    assert (result.matched, result.false, result.missed) == (1, ["p2"], [])
    assert (result.precision, result.recall) == (0.5, 1.0)


def test_a_phrase_is_matched_by_a_proposal_that_covers_it_and_is_not_four_times_as_long():
    phrase = item("c", (10, 20))
    assert covers(item("p", (0, 40)), phrase) == 1.0
    assert covers(item("p", (0, 41)), phrase) < 0.5
    assert covers(item("p", (12, 40)), phrase) >= 0.8
    assert covers(item("p", (13, 50)), phrase) < 0.5


def test_precision_recall_and_f_are_nought_where_nothing_divides():
    assert prf(0, 0, 0) == (0, 0, 0)
    assert prf(1, 2, 4) == (0.5, 0.25, pytest.approx(1 / 3))


def test_intervals_come_out_the_same_every_time_and_hold_the_figure():
    rows = [(n % 3 > 0, 1, 1) for n in range(60)]
    first = bootstrap(rows, lambda drawn: sum(r[0] for r in drawn) / len(drawn))
    assert first == bootstrap(rows, lambda drawn: sum(r[0] for r in drawn) / len(drawn))
    assert first[0] < 40 / 60 < first[1]


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6),
)
def test_a_score_never_matches_more_than_there_is(ours, theirs):
    proposed = [item(f"p{n}", (a, a + length)) for n, (a, length) in enumerate(ours)]
    coded = [item(f"c{n}", (a, a + length)) for n, (a, length) in enumerate(theirs)]
    result = score(proposed, coded, draws=5)
    assert result.matched + len(result.false) == len(proposed) and result.matched + len(result.missed) == len(
        coded
    )
    assert all(share >= 0.5 for *_, share in result.pairs)


@pytest.mark.parametrize(
    ("ours", "names", "right"),
    [
        ("Defence minister Mara Holt", ["Mara Holt", "Holt"], True),
        ("Holt", ["Mara Holt"], True),
        ("MS. HOLT", ["Mara Holt"], True),
        ("Holt's deputy", ["Mara Holt"], False),
        ("Ann Orme", ["Mara Holt"], False),
        (None, ["Mara Holt"], False),
        ("the Norland ministry", ["Norland ministry"], True),
    ],
)
def test_speakers_are_the_same_by_name_and_alias(ours, names, right):
    assert same_speaker({"speaker": ours}, {"speaker_names": names}) is right


def test_the_outlets_own_voice_is_met_by_no_speaker():
    assert same_speaker({"speaker": None}, {"speaker_is_outlet": True})
    assert not same_speaker({"speaker": "Holt"}, {"speaker_is_outlet": True})


def test_acts_and_words_of_certainty_give_the_stance_of_measuring_sets():
    assert stance({"act": "claims"}) == "asserts"
    assert stance({"act": "claims", "certainty_words": "may"}) == "hedges"
    assert stance({"act": "declines", "certainty_words": "may"}) == "withholds"
    assert stance({"act": "denies"}) == "denies"


def test_a_day_where_the_coding_knows_a_month_is_invented():
    pairs = [
        (item("p1", (0, 9), event="2031-05-03"), item("c1", (0, 9), event="2031-05"), 1.0),
        (item("p2", (0, 9), event="2031-05"), item("c2", (0, 9), event="2031-05-03"), 1.0),
        (item("p3", (0, 9), event="2031-05-03"), item("c3", (0, 9), event="2031-05-03"), 1.0),
    ]
    assert invented_days(pairs) == ["p1"]


def sheet() -> dict:
    said = {"occasion": "o", "speaker": "holt", "cue": "said", "attribution": "indirect"}
    return {
        "statements": [
            {
                **said,
                "claims": [
                    {"id": "sold", "sentence": 10, "passage": [5, 19], "act": "claims", "stage": "shipping"}
                ],
            },
            {**said, "claims": [{"id": "ships", "sentence": 11, "passage": [4, 6], "act": "declines"}]},
        ]
    }


def test_a_sheet_is_scored_against_proposals_by_its_passages():
    speakers, occasions = (
        {"holt": {"name": "Mara Holt", "aliases": ["Holt"]}},
        {"o": {"said": {"edtf": "2031-06-04"}}},
    )
    coded = from_sheet(ARTICLE, TEXT, sheet(), speakers, occasions)
    proposed = from_proposals(ARTICLE, TEXT, [p.as_dict() for p in propose(TEXT, published="2031-06-04")])
    result = score(proposed, coded, draws=10)
    assert result.missed == []
    assert all(len(words(TEXT[slice(*c.spans[0])])) >= 2 for c in coded)
    same = score(coded, coded, draws=10)
    assert (same.f, same.close) == (1.0, 1.0)


def test_agree_scores_printed_proposals_against_a_sheet(tmp_path, capsys):
    data = tmp_path / "data"
    (data / "articles").mkdir(parents=True)
    (data / "articles" / f"{ARTICLE}.yml").write_text(json.dumps(sheet()))
    (data / "speakers.yml").write_text(json.dumps({"holt": {"name": "Mara Holt"}}))
    (data / "occasions.yml").write_text(json.dumps({"o": {"said": {"edtf": "2031-06-04"}}}))
    printed = tmp_path / "proposals.json"
    printed.write_text(
        json.dumps(
            {
                "file": "x",
                "text": TEXT,
                "proposals": [p.as_dict() for p in propose(TEXT, published="2031-06-04")],
            }
        )
    )
    given = Namespace(
        sheet=str(printed), other=str(data / "articles" / f"{ARTICLE}.yml"), json=True, articles=""
    )
    assert scorecard.command(given) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["coded"] == 2 and result["recall"]["value"] == 1.0 and result["missed"] == []


def test_the_committed_figures_belong_to_the_rules_that_stand_here():
    card = json.loads((ROOT / "data" / "scorecard.json").read_text(encoding="utf-8"))
    assert card["rules_sha256"] == scorecard.rules_version(), (
        "measure again: python -m armsclaims.propose.scorecard --help"
    )


def test_of_texts_that_are_not_ours_only_figures_are_kept():
    card = json.loads((ROOT / "data" / "scorecard.json").read_text(encoding="utf-8"))
    for engine in card["engines"].values():
        assert not {"missed", "false", "texts", "rules"} & set(engine.get("transcripts", {}))


@pytest.mark.articles
@pytest.mark.parametrize(
    "engine", ["regex", pytest.param("rules", marks=pytest.mark.skipif(not available(), reason="extra"))]
)
def test_the_coded_articles_are_met_as_the_design_demands(engine, articles):
    texts = scorecard.coded_articles(ROOT / "data", articles)
    call = scorecard.proposed_by(load_parser() if engine == "rules" else None)
    figures = scorecard.measure(texts, call)
    least = {"regex": (0.65, 0.0), "rules": (0.75, 0.85)}[engine]
    found, attributed = figures["attributed"]
    assert figures["f"]["value"] >= least[0] and found / attributed >= least[1]
    right, matched = figures["speaker_matched"]
    assert right / matched >= 0.93
    assert figures["invented_days"] == []
    said, event = figures["values"]["said"], figures["values"]["event"]
    assert said["precision"] == 1.0 and event["right"] >= event["proposed"] - 1


@pytest.mark.articles
@pytest.mark.skipif(not available(), reason="the extra `extract` is not installed")
def test_what_both_engines_propose_is_mostly_a_claim(articles):
    texts = scorecard.coded_articles(ROOT / "data", articles)
    both = scorecard.agreed(texts, scorecard.proposed_by(load_parser()), scorecard.proposed_by(None))
    assert both["precision"] >= 0.88
