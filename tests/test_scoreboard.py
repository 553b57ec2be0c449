"""The scorecard in the report: every number leads to a fact, every set says what its figures are worth."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from stub_dataset import real

from armsclaims.coding import scorecard as card_file
from armsclaims.dataset.facts import facts
from armsclaims.dataset.load import where
from armsclaims.report import scoreboard
from armsclaims.report.checks import number_faults, wording_faults
from armsclaims.report.document import claims_in, plain
from armsclaims.report.wording import Speakers, Wording

ROOT = Path(__file__).resolve().parents[1]
CARD = json.loads((ROOT / "data" / "scorecard.json").read_text(encoding="utf-8"))
BLOCKS = (
    scoreboard.scorecard,
    scoreboard.scorecard_fields,
    scoreboard.scorecard_rules,
    scoreboard.scorecard_misses,
)


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("kept", [True, False])
def test_a_block_is_whole_for_any_selection_and_every_number_leads_on(block, kept):
    data = real() if kept else where(real(), lambda claims: claims["act"] == "no such act")
    made = block(data)
    assert made["kind"] == "table" and made["rows"] and json.loads(json.dumps(made)) == made
    assert all(
        len(row["cells"]) == len(made["columns"]) and all(plain(cell) for cell in row["cells"])
        for row in made["rows"]
    )
    assert set(claims_in(made)) <= set(data.claims["claim_id"])
    assert [*number_faults([made]), *wording_faults([made], Wording(Speakers()))] == []


@pytest.mark.parametrize("block", BLOCKS)
def test_every_figure_printed_is_the_fact_it_names_and_rests_on_no_claim(block):
    known = facts(real())
    runs = [run for row in block(real())["rows"] for cell in row["cells"] for run in cell if "fact" in run]
    assert runs
    for run in runs:
        fact = known[run["fact"]]
        assert run["text"] in (*re.split(" / ", fact.words), fact.name.rpartition(".text.")[2]) or run[
            "fact"
        ].endswith((".missed", ".false"))
        assert fact.method == card_file.METHOD and not fact.claims


def test_each_set_of_texts_says_whether_the_rules_were_fitted_to_it():
    sets = {name for engine in CARD["engines"].values() for name in engine}
    assert sets <= set(CARD["sets"]) == set(scoreboard._SETS)
    assert {"articles", "kept_back"} <= sets
    for row in scoreboard.scorecard()["rows"]:
        assert plain(row["cells"][2]) in ("fitted", "looked at", "held out")
    assert CARD["sets"]["articles"].startswith("fitted") and CARD["sets"]["kept_back"].startswith("held out")


def test_the_title_s_finding_holds_in_the_figures():
    for engine in CARD["engines"].values():
        assert engine["kept_back"]["f"]["value"] < engine["articles"]["f"]["value"]
        assert engine["articles"]["recall"]["value"] > 0.5


def test_without_a_scorecard_the_report_says_so(monkeypatch):
    monkeypatch.setattr(card_file, "read", lambda data: None)
    assert all("not been measured" in plain(block(real())["runs"]) for block in BLOCKS)
