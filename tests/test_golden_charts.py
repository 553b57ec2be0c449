"""Golden values: what the charts of the two real articles must show, as their specification prints it."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Polygon, Rectangle
from stub_dataset import real

from armsclaims.dataset.facts import facts
from armsclaims.figures import strips, style, xray
from armsclaims.figures.charts import FIGURES
from armsclaims.report import blocks
from armsclaims.report.document import plain

SHELLS, CONTAINERS = "dprk-shells-2022", "dprk-containers-2023"
E, D = "2022-11-02-euronews", "2023-10-13-dw"


def _form() -> dict[str, tuple[tuple[str, str], tuple[str, str]]]:
    form = blocks.bill_of_lading(real())
    assert [column["allegation"] for column in form["columns"]] == [SHELLS, CONTAINERS]
    return {
        field["label"]: tuple((cell["state"], plain(cell["runs"])) for cell in field["cells"])
        for field in form["fields"]
    }


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [
        ("What and how many", ["artillery shells", "\u201csignificant number\u201d", "the number: would not say"],
         ["military equipment", "munitions", "more than 1,000 containers"]),
        ("From", ["North Korea"], ["Najin"]),
        ("To", ["Russia", "believed to be made to look like", "Middle East or North Africa",
                "through which countries: would not say", "has \u201can idea\u201d"], ["Dunay, then southwestern Russia"]),
        ("By", ["would not say"], ["Russian-flagged ship, then train"]),
        ("When", ["not addressed"], ["7 September to 1 October"]),
        ("Proof shown", ["not addressed"], ["images (not in the corpus)"]),
        ("Received", ["not confirmed, \u201cstill monitoring\u201d"], ["not addressed", "another stage"]),
    ],
)  # fmt: skip
def test_the_form_is_filled_in_as_specified(field, first, second):
    cells = _form()[field]
    for (_, words), parts in zip(cells, (first, second), strict=True):
        assert all(part in words for part in parts), words


def test_the_columns_say_when_it_was_said_and_that_the_containers_are_others():
    heads = [plain(column["heading"]) for column in blocks.bill_of_lading(real())["columns"]]
    assert heads[0].startswith("Said 2 November 2022, about:") and heads[1].startswith(
        "Said 13 October 2023, about others:"
    )


TABLE = {
    "item": ("stated", "stated"), "scale": ("stated", "stated"), "number": ("withheld", "stated"),
    "rounds": ("withheld", "not_addressed"), "consignee": ("partly", "partly"), "end_use": ("stated", "stated"),
    "mode": ("withheld", "stated"), "transit": ("withheld_avowed", "not_addressed"),
    "cover_destination": ("stated", "not_addressed"), "response": ("withheld", "partly"),
    "delivered": ("not_addressed", "stated"), "received": ("not_confirmed", "not_addressed"),
    "ports": ("not_addressed", "stated"), "arrival": ("not_addressed", "partly"), "dates": ("not_addressed", "stated"),
    "evidence_shown": ("not_addressed", "stated"), "payment": ("not_addressed", "partly"),
    "vessel": ("not_addressed", "partly"), "voyages": ("not_addressed", "not_addressed"),
}  # fmt: skip


def test_the_table_has_the_specified_state_in_every_cell():
    rows = blocks.disclosure_table(real())["rows"]
    found = {r["id"].removeprefix("attribute-"): tuple(c[0]["state"] for c in r["cells"][1:]) for r in rows}
    assert found == TABLE and list(found) == list(TABLE)


def test_only_the_specified_cells_are_in_a_speakers_words():
    rows = blocks.disclosure_table(real())["rows"]
    own = {
        (r["id"].removeprefix("attribute-"), i)
        for r in rows
        for i, c in enumerate(r["cells"][1:])
        if c[0].get("voice") == "speaker"
    }
    assert own == {("scale", 0), ("cover_destination", 0), ("received", 0), ("end_use", 1)}


def test_the_counts_of_cells_and_refusals_are_as_specified():
    known = facts(real())
    states = ("stated", "partly", "withheld", "not_addressed", "refusals")
    assert [known[f"disclosure.{SHELLS}.{s}"].value for s in states] == [4, 1, 6, 8, 4]
    assert [known[f"disclosure.{CONTAINERS}.{s}"].value for s in states] == [9, 5, 0, 5, 0]
    table = real().disclosures
    held = table[(table["allegation"] == SHELLS) & (table["disclosure"] == "withheld")]
    assert held["claim_id"].nunique() == 5


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


def test_the_strips_say_25_days_12_days_after_and_345_days_between():
    words = FIGURES["allegation-strips"].description(real())
    assert "7 September to 1 October 2023, 25 days" in words and "12 days after the last" in words
    assert words.endswith("Between the two statements lie 345 days.")
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


def test_the_quantities_are_the_four_specified_words_in_four_units():
    block = blocks.quantities_in_words(real())
    found = {item["words"].strip("\u201c\u201d"): item for item in block["items"]}
    assert {words: (item["stage"], item["voice"]) for words, item in found.items()} == {
        "millions": ("purchasing", "outlet"),
        "more than 1,000": ("delivered", "outlet"),
        "hundreds": ("received", "outlet"),
        "significant number": ("shipping", "speaker"),
    }
    keys = [column["key"] for column in block["table"]["columns"]]
    lows = {plain(r["cells"][0]): (plain(r["cells"][keys.index("quantity_min")]), plain(r["cells"][keys.index("floor_of_one")]))
            for r in block["table"]["rows"]}  # fmt: skip
    assert lows["millions"] == ("2,000,000 (our lexicon)", "1,000,000 (our lexicon)")
    assert lows["hundreds"] == ("200 (our lexicon)", "100 (our lexicon)")
    assert lows["more than 1,000"][0] == "1,000" and lows["significant number"][0] == "none told"


def test_the_answers_are_as_specified_and_all_other_cells_of_officials_are_not_in_corpus():
    table = blocks.answers_table(real())
    keys = [column["key"] for column in table["columns"]]
    rows = dict(zip(real().allegations["allegation"], table["rows"], strict=True))

    def cell(allegation: str, side: str) -> str:
        return plain(rows[allegation]["cells"][keys.index(side)])

    for key in (
        SHELLS,
        "dprk-purchase-2022-09",
        CONTAINERS,
        "iran-drones",
        "iran-personnel-crimea",
        "russia-technology",
    ):
        assert cell(key, "US").startswith("claims")
        for side in ("DPRK", "Russia", "other"):
            assert cell(key, side) == "not in corpus"
    assert cell("iran-drones", "Iran").startswith("denies") and cell(
        "iran-personnel-crimea", "Iran"
    ).startswith("denies")
    assert cell(SHELLS, "Iran") == cell(CONTAINERS, "Iran") == "not in corpus"
    assert (
        cell("iran-missiles", "other").startswith("claims (planned)")
        and cell("iran-missiles", "US") == "not in corpus"
    )
    for side in ("DPRK", "Russia"):
        assert "claims" in cell("dprk-russia-talks", side) and "declines" in cell("dprk-russia-talks", side)
    assert cell("un-breach", "US").startswith("commits") and "evaluates (conditional)" in cell(
        "un-breach", "outlet"
    )


def test_one_denial_is_counted_and_it_is_the_only_one_these_articles_print():
    assert facts(real())["count.denials"].value == 1
    words = plain(blocks.who_answers(real())["runs"])
    assert words.startswith("Iranian officials") and "in general words (other support)" in words


def test_the_speakers_verbs_stand_beside_the_outlets():
    rows = {plain(row["cells"][0]): row["cells"] for row in blocks.who_worded(real())["rows"]}
    shells, containers = (row for name, row in rows.items() if name.endswith("the verb itself"))
    assert plain(shells[1]) == "\u201cis covertly supplying\u201d" and "covertly shipping" in plain(shells[3])
    assert plain(
        containers[1]
    ) == "\u201cproviding Russia with\u201d" and "delivered more than 1,000" in plain(containers[3])
    assert plain(shells[2]) == plain(containers[2]) == "not told"
    mode = next(
        cells for name, cells in rows.items() if "mode of transport" in name and name.startswith("Containers")
    )
    assert plain(mode[1]) == "none printed" and plain(mode[3]) == "Russian-flagged ship"


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


def test_titles_state_the_findings():
    assert FIGURES["allegation-strips"].title(real()) == (
        "Of seven allegations, one comes with dates: 25 days, in the account of the White House"
    )
    assert (
        FIGURES["article-xray"]
        .title(real())
        .startswith("Every sentence is accounted for: 41 of 65 are coded")
    )
    assert blocks.disclosure_table(real())["title"] == (
        "Of \u201cShells (said November 2022)\u201d the US stated four attributes and withheld six; of others, "
        "\u201cContainers (said October 2023)\u201d the US stated nine attributes and withheld none"
    )
