"""Golden values: what the charts of the two real articles must show, as their specification prints it."""

from __future__ import annotations

import pandas as pd
import pytest
from figure_checks import check
from stub_dataset import real

from armsclaims.dataset.facts import facts
from armsclaims.dataset.load import where
from armsclaims.figures import style, xray
from armsclaims.figures.plain import windows

SHELLS, CONTAINERS = "dprk-shells-2022", "dprk-containers-2023"
STATES = ("stated", "partly", "withheld", "not_addressed")
E, D = "2022-11-02-euronews", "2023-10-13-dw"


def test_states_of_disclosure_are_as_specified():
    told = real().disclosures.groupby(["allegation", "disclosure"])["attribute"].nunique()
    counts = [[told.get((key, s), 0) for s in STATES] for key in (SHELLS, CONTAINERS)]
    assert counts == [[4, 1, 6, 8], [9, 5, 0, 5]]
    assert facts(real())[f"disclosure.{SHELLS}.refusals"].value == 4
    assert f"disclosure.{CONTAINERS}.refusals" not in facts(real())


def test_the_quantities_are_the_four_specified_words_in_four_units():
    told = real().claims.dropna(subset=["quantity_text"]).set_index("quantity_text")
    assert told[["stage", "worded_by"]].apply(tuple, axis=1).to_dict() == {
        "millions": ("purchasing", "outlet"),
        "more than 1,000": ("delivered", "outlet"),
        "hundreds": ("received", "outlet"),
        "significant number": ("shipping", "speaker"),
    }
    assert told["quantity_unit"].nunique() == 4 and told["quantity_max"].isna().all()
    assert told["quantity_min"].dropna().to_dict() == {
        "millions": 2e6,
        "hundreds": 200,
        "more than 1,000": 1000,
    }


def test_nobody_accused_of_the_arms_answers_in_the_articles_and_iran_does():
    found = facts(real())
    answers = {
        name.removeprefix("answer.") for name in found if name.startswith("answer.") and ".said" not in name
    }
    assert answers >= {"iran-drones.Iran", "iran-personnel-crimea.Iran"}
    for allegation in (SHELLS, "dprk-purchase-2022-09", CONTAINERS):
        assert not {f"{allegation}.{side}" for side in ("DPRK", "Russia")} & answers
    assert found["count.denials"].value == 1 and "denials.only" in found


def test_the_speakers_verbs_stand_beside_the_outlets():
    wide = real().wide
    own = wide[(wide["worded_by"] == "speaker") & wide["allegation"].isin([SHELLS, CONTAINERS])]
    printed = " | ".join(own["exact"])
    assert "is covertly supplying" in printed and "providing Russia with" in printed
    outlets = " | ".join(wide[(wide["worded_by"] == "outlet") & (wide["allegation"] == CONTAINERS)]["exact"])
    assert "delivered more than 1,000" in outlets


def test_each_allegations_stages_days_and_certainty_are_as_specified():
    claims = real().claims
    day = pd.Timestamp

    def told(allegation: str, stage: str, act: str = "claims") -> pd.DataFrame:
        chosen = claims[(claims["allegation"] == allegation) & (claims["act"] == act)]
        chosen = chosen[chosen["stage"].eq(stage)]
        assert len(chosen), (allegation, stage, act)
        return chosen

    shells = told(SHELLS, "shipping")
    assert set(shells["said_latest"]) == {day("2022-11-02")} and shells["event_latest"].isna().all()
    assert set(told(SHELLS, "received", "declines")["certainty"]) == {"unknown"}
    purchase = told("dprk-purchase-2022-09", "purchasing").iloc[0]
    assert (purchase["said_earliest"], purchase["said_latest"]) == (day("2022-09-01"), day("2022-09-30"))
    assert purchase["said_basis"] == "relative" and pd.isna(purchase["event_latest"])
    span = claims.set_index("claim_id").loc[f"{D}/shipping-dates"]
    assert (span["event_earliest"], span["event_latest"]) == (day("2023-09-07"), day("2023-10-01"))
    assert (span["event_latest"] - span["event_earliest"]).days + 1 == 25
    assert (span["said_earliest"] - span["event_latest"]).days == 12
    assert "outlet" in set(told(CONTAINERS, "delivered")["worded_by"])
    assert claims[(claims["allegation"] == CONTAINERS) & (claims["stage"] == "received")].empty
    drones = told("iran-drones", "received")
    assert drones["event_earliest"].isna().all() and set(drones["event_latest"]) == {day("2022-08-31")}
    for key in ("iran-drones", "iran-personnel-crimea"):
        denial = claims[(claims["allegation"] == key) & (claims["act"] == "denies")].iloc[0]
        assert pd.isna(denial["said_earliest"]) and denial["said_latest"] == day("2022-11-02")
    assert set(told("iran-missiles", "planned")["certainty"]) == {"planned"}
    technology = told("russia-technology", "seeking").iloc[0]
    assert technology["certainty"] == "assessed" and technology["said_latest"] == day("2023-10-13")


@pytest.mark.parametrize("width", [920, 358])
def test_the_days_drawn_are_the_days_told(width):
    dated = real().wide[lambda rows: rows["claim_id"] == f"{D}/shipping-dates"]
    figure = windows(pd.concat([dated, dated.assign(event_edtf="2023-09-07/2023-09-11")])).figure(width)
    bars = [p for p in figure.axes[0].patches if p.get_url() == style.claim_url(f"{D}/shipping-dates")]
    assert bars[0].get_width() == pytest.approx(25 / 5 * bars[1].get_width())


def test_the_xray_holds_every_sentence_and_its_acts():
    table = xray.rows(real()).set_index(["article_id", "sentence"])
    assert len(table) == 65 and table["status"].value_counts().to_dict() == {
        "coded": 41,
        "boilerplate": 20,
        "set_aside": 4,
    }
    assert table.loc[(E, 26), "act"] == "denies" and table.loc[(E, 16), "act"] == "claims;declines;comments"
    assert table.loc[(D, 15), "act"] == "evaluates;predicts" and table.loc[(D, 9), "reason"] == "no_claim"
    assert len({claim for cell in table["claim_id"].dropna() for claim in cell.split(";")}) == 76


def test_a_bar_of_the_xray_is_as_long_as_its_words_and_there_is_one_a_sentence():
    table = xray.rows(real())
    assert len(table) == len(real().sentences)
    part = table[table["article_id"] == E]
    laid = list(xray.lay_bars(part, 1.5, 10_000))
    assert [length for *_, length in laid] == [max(words * 1.5, 2.0) for words in part["words"]]
    assert all(b[1] >= a[1] + a[3] for a, b in zip(laid, laid[1:], strict=False))


def test_every_coded_sentence_of_the_xray_has_an_act_and_a_claim_and_no_other_has():
    table = xray.rows(real())
    assert table["act"].notna().equals(table["status"] == "coded")
    assert table["claim_id"].notna().equals(table["status"] == "coded")


@pytest.mark.parametrize("width", [920, 358])
def test_a_sentence_whose_claims_are_filtered_away_is_neither_coded_nor_hidden(width):
    drawing = xray.xray(where(real(), lambda claims: claims["act"] == "no such act"))
    assert len(drawing.rows) == len(real().sentences) and drawing.rows["act"].isna().all()
    figure = drawing.figure(width)
    assert any("selection" in t.get_text() for t in figure.axes[0].texts)
    assert check(figure) == check(xray.xray(real()).figure(width)) == []
