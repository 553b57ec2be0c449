"""Golden values: what the charts of the two real articles must show, as their specification prints it."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Polygon, Rectangle
from stub_dataset import real

from armsclaims.dataset.facts import facts
from armsclaims.figures import strips, style, xray
from armsclaims.figures.charts import FIGURES

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


def test_the_strips_are_seven_and_tell_stage_certainty_and_days_as_specified():
    table = strips.rows(real())
    assert list(dict.fromkeys(table["allegation"])) == [
        SHELLS, CONTAINERS, "dprk-purchase-2022-09",
        "iran-drones", "iran-personnel-crimea", "iran-missiles", "russia-technology",
    ]  # fmt: skip
    day = pd.Timestamp

    def line(allegation: str, stage: str, act: str = "claims") -> pd.Series:
        (found,) = (
            row
            for _, row in table.iterrows()
            if (row["allegation"], row["stage"], row["act"]) == (allegation, stage, act)
        )
        return found

    shells = line(SHELLS, "shipping")
    assert shells["said_earliest"] == shells["said_latest"] == day("2022-11-02") and pd.isna(
        shells["event_latest"]
    )
    assert line(SHELLS, "received", "declines")["certainty"] == "unknown"
    purchase = line("dprk-purchase-2022-09", "purchasing")
    assert (purchase["said_earliest"], purchase["said_latest"]) == (day("2022-09-01"), day("2022-09-30"))
    assert purchase["said_basis"] == "relative" and pd.isna(purchase["event_latest"])
    span = line(CONTAINERS, "shipping")
    assert (span["event_earliest"], span["event_latest"]) == (day("2023-09-07"), day("2023-10-01"))
    assert line(CONTAINERS, "delivered")["worded_by"] == "outlet"
    assert pd.isna(line(CONTAINERS, "received", "not_addressed")["claim_id"])
    drones = line("iran-drones", "received")
    assert pd.isna(drones["event_earliest"]) and drones["event_latest"] == day("2022-08-31")
    for key in ("iran-drones", "iran-personnel-crimea"):
        denial = table[(table["allegation"] == key) & (table["act"] == "denies")].iloc[0]
        assert pd.isna(denial["said_earliest"]) and denial["said_latest"] == day("2022-11-02")
    personnel = table[(table["allegation"] == "iran-personnel-crimea") & (table["act"] == "claims")].iloc[0]
    assert pd.isna(personnel["stage"]) and personnel["event_latest"] == day("2022-11-02")
    assert line("iran-missiles", "planned")["certainty"] == "planned"
    technology = line("russia-technology", "seeking")
    assert technology["certainty"] == "assessed" and technology["said_latest"] == day("2023-10-13")


def test_the_strips_say_25_days_and_12_days_after():
    words = FIGURES["allegation-strips"].description(real())
    assert "7 September to 1 October 2023, 25 days" in words and "12 days after the last" in words
    assert "Western authorities by way of CNN" in words and "ties it to" not in words


@pytest.mark.parametrize("narrow", [False, True])
def test_the_days_drawn_are_the_days_told(narrow):
    axes = FIGURES["allegation-strips"].draw(real(), narrow=narrow).axes[0]
    scale = ((style.NARROW - 18) if narrow else (style.WIDE - 244)) / (
        pd.Timestamp("2023-11-01") - pd.Timestamp("2022-07-01")
    ).days
    marks = [p for p in axes.patches if p.get_url() == style.claim_url(f"{D}/shipping-dates")]
    (bar,) = [p for p in marks if isinstance(p, Rectangle)]
    (said,) = [p for p in marks if isinstance(p, Polygon)]
    middle = said.get_path().get_extents()
    assert bar.get_width() == pytest.approx(25 * scale)
    assert (middle.x0 + middle.x1) / 2 - (bar.get_x() + bar.get_width()) == pytest.approx(11 * scale)


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
