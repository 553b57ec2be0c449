"""Agreement of two codings: pairs by overlap, figures that can be recomputed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from armsclaims.cli import main
from armsclaims.coding.agreement import Coded, figures, overlap, pair, write

ROOT = Path(__file__).parents[2]


def coded(name, sentence, passage, **fields):
    told = {"speaker": "holt", "act": "claims", **fields}
    return Coded(id=name, sentence=sentence, passage=passage and list(passage), **told)


def test_passages_overlap_by_shared_words_over_words_in_either():
    assert overlap(coded("a", 1, (0, 10)), coded("b", 1, (5, 15))) == pytest.approx(5 / 15)
    assert overlap(coded("a", 1, (0, 10)), coded("b", 2, (0, 10))) == 0


def test_each_claim_is_paired_once_with_the_best_there_is():
    first = [coded("a", 1, (0, 10)), coded("b", 1, (0, 8))]
    second = [coded("c", 1, (0, 8)), coded("d", 3, (0, 8))]
    assert [(x.id, y.id) for x, y in pair(first, second)] == [("b", "c")]


def test_equal_codings_agree_wholly_and_unrelated_ones_not_at_all():
    mine = [coded("a", 1, (0, 10)), coded("b", 2, (0, 8))]
    same = figures([(mine, mine)])
    assert same["f"]["value"] == 1 and same["act"] == {"value": 1, "words": "2 of 2"}
    assert figures([(mine, [coded("c", 9, (0, 3))])])["f"]["value"] == 0
    assert figures([([], [])])["f"]["value"] == 0


def test_fields_are_compared_over_pairs_alone():
    first = [coded("a", 1, (0, 10)), coded("b", 2, (0, 8))]
    second = [coded("a", 1, (0, 10), act="denies")]
    told = figures([(first, second)])
    assert told["act"]["words"] == "0 of 1" and told["speaker"]["words"] == "1 of 1"
    assert told["f"]["value"] == pytest.approx(2 / 3, abs=1e-4)
    assert [told[name]["value"] for name in ("first", "second", "paired")] == [2, 1, 1]


def test_a_small_overlap_counts_for_the_looser_figure_alone():
    first, second = [coded("a", 1, (0, 10)), coded("b", 2, (0, 4))], [coded("c", 1, (8, 12))]
    told = figures([(first, second), ([], [coded("d", 1, None)])])
    assert (told["f"]["words"], told["f_any"]["words"]) == ("0.00", "0.50")
    assert told["f_any"]["value"] == 0.5 and told["act"] == {"value": 0, "words": "0 of 0"}


def test_passages_that_overlap_by_half_are_a_pair_and_those_by_less_are_none():
    half, less = (coded("b", 1, (0, 10)), coded("c", 1, (0, 11)))
    mine = coded("a", 1, (0, 5))
    assert pair([mine], [half]) == [(mine, half)] and pair([mine], [less]) == []
    assert overlap(coded("a", 1, None), coded("b", 1, None)) == 1, "whole sentences"


def test_agree_prints_figures_and_differences(capsys):
    sheet = ROOT / "data" / "articles" / "2023-10-13-dw.yml"
    assert main(["agree", str(sheet), str(sheet), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["figures"]["f"]["words"] == "1.00" and told["differences"] == []
    assert main(["agree", str(sheet), "nowhere.yml"]) == 2


def test_the_committed_figures_are_those_of_the_committed_codings(tmp_path):
    shutil.copytree(ROOT / "data" / "second", tmp_path / "second")
    (tmp_path / "second" / "agreement.json").unlink()
    write(tmp_path)
    committed = (ROOT / "data" / "second" / "agreement.json").read_text(encoding="utf-8")
    assert (tmp_path / "second" / "agreement.json").read_text(encoding="utf-8") == committed
