"""The paired form and the frame of attributes: golden values of this report, and what holds for any case."""

from __future__ import annotations

import pytest
from stub_dataset import changed, invented, real

import armsclaims as ac
from armsclaims.report.document import plain, runs_of
from armsclaims.report.form import SAID

SHELLS, CONTAINERS = "dprk-shells-2022", "dprk-containers-2023"


def fields(data, allegations=None):
    form = ac.form(data, allegations)
    return {plain(row["cells"][0]): [plain(cell) for cell in row["cells"][1:]] for row in form["rows"]}


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [
        ("What and how many", ["artillery shells", "\u201csignificant number\u201d", "the number: would not say"],
         ["military equipment", "munitions", "more than 1,000 containers"]),
        ("From", ["North Korea"], ["Najin"]),
        ("To", ["Russia", "Kirby: the US believes", "Middle East or North Africa",
                "through which countries: would not say", "has \u201can idea\u201d"], ["Dunay, then southwestern Russia"]),
        ("By", ["would not say"], ["Russian-flagged ship, then train"]),
        ("When", ["not addressed"], ["7 September to 1 October"]),
        ("Proof shown", ["not addressed"], ["images (not in the corpus)"]),
        ("Received", ["not confirmed, \u201cstill monitoring\u201d"],
         ["not addressed (Deutsche Welle: the US says delivered)"]),
    ],
)  # fmt: skip
def test_the_form_is_filled_in_as_specified(field, first, second):
    for words, parts in zip(fields(real())[field], (first, second), strict=True):
        assert all(part in words for part in parts), words


def test_columns_say_whose_statement_it_is_and_when():
    heads = ac.form(real())["columns"][1:]
    assert heads == ["US statement, 2 November 2022", "US statement, 13 October 2023"]


def test_two_columns_of_one_day_are_told_apart():
    heads = ac.form(real(), [CONTAINERS, "russia-technology"])["columns"][1:]
    assert len(set(heads)) == 2 and all(head.startswith("US statement, 13 October 2023: ") for head in heads)


@pytest.mark.parametrize(
    "allegations", [["iran-drones"], ["iran-drones", SHELLS, "russia-technology", CONTAINERS]]
)
def test_the_form_shows_the_allegations_named_in_their_order(allegations):
    assert list(ac.disclosed(real(), allegations)["allegation"].unique()) == allegations
    heads = ac.disclosed(real(), allegations)["statement"].unique()
    assert ac.form(real(), allegations)["columns"][1:] == list(heads)


TABLE = {
    "Item": ("stated", "stated"), "Scale, in words or by a number": ("stated", "stated"),
    "Number shipped": ("withheld", "stated"), "Number of rounds": ("withheld", "not_addressed"),
    "Consignee": ("partly", "partly"), "End use": ("stated", "stated"), "Mode of transport": ("withheld", "stated"),
    "Transit countries": ("withheld_avowed", "not_addressed"), "Cover destination": ("stated", "not_addressed"),
    "Interdiction or response": ("withheld", "partly"), "Delivered": ("not_addressed", "stated"),
    "Received": ("not_confirmed", "not_addressed"), "Ports": ("not_addressed", "stated"),
    "Place of arrival inland": ("not_addressed", "partly"), "Dates of shipment": ("not_addressed", "stated"),
    "Evidence shown": ("not_addressed", "stated"), "Payment or return": ("not_addressed", "partly"),
    "Vessel": ("not_addressed", "partly"), "Number of voyages": ("not_addressed", "not_addressed"),
}  # fmt: skip


def test_the_frame_pivots_to_the_specified_table_in_the_case_s_order():
    table = ac.disclosed(real()).pivot(index="attribute", columns="statement", values="cell")
    found = {attribute: tuple(cell[0]["state"] for cell in row) for attribute, row in table.iterrows()}
    assert found == TABLE and list(found) == list(TABLE)
    own = {
        (a, i)
        for a, row in table.iterrows()
        for i, cell in enumerate(row)
        if cell[0].get("voice") == "speaker"
    }
    assert own >= {("Cover destination", 0), ("End use", 1)}


def test_refusals_are_counted_by_claim():
    told = ac.disclosed(real())
    held = told[(told["allegation"] == SHELLS) & (told["state"] == SAID["withheld"])]
    assert held["claim_id"].nunique() == ac.facts(real())[f"disclosure.{SHELLS}.refusals"].value == 4


def test_form_and_frame_agree():
    told = ac.disclosed(real()).set_index(["attribute", "allegation"])["cell"]
    form = {plain(row["cells"][0]): row["states"] for row in ac.form(real())["rows"]}
    pairs = {"By": "Mode of transport", "When": "Dates of shipment", "Proof shown": "Evidence shown"}
    for label, attribute in (*pairs.items(), ("Received", "Received")):
        states = [told[attribute, allegation][0]["state"] for allegation in (SHELLS, CONTAINERS)]
        assert form[label] == states


def test_quotation_marks_stand_only_around_words_printed_as_the_speakers():
    data = real()
    own = set(data.claims[data.claims["worded_by"] == "speaker"]["claim_id"])
    for _, runs in runs_of(ac.form(data)):
        assert all(set(run["claims"]) <= own for run in runs if "\u201c" in run["text"] and run.get("claims"))


def test_the_form_follows_the_disclosures_cell_by_cell_and_no_certainty():
    data, key = real(), "2022-11-02-euronews/estimate-declined"
    told = changed(data, "disclosures", "claim_id", key, disclosure="not_addressed", claim_id=None)
    assert "would not say" in fields(data)["What and how many"][0]
    assert "would not say" not in fields(told)["What and how many"][0]
    surer = changed(data, "disclosures", "allegation", SHELLS, certainty="asserted")
    assert fields(surer) == fields(data)


def test_a_claim_that_discloses_two_attributes_is_the_value_of_neither():
    data = real()
    claim = (
        data.disclosures[data.disclosures["attribute"] == "end_use"]
        .dropna(subset=["claim_id"])
        .iloc[0]["claim_id"]
    )
    rows = (data.disclosures["allegation"] == CONTAINERS) & data.disclosures["attribute"].isin(
        ["voyages", "end_use"]
    )
    frame = data.disclosures.copy()
    frame.loc[rows, ["disclosure", "worded_by", "claim_id"]] = ["stated", "speaker", claim]
    from dataclasses import replace

    told = ac.disclosed(replace(data, disclosures=frame), [CONTAINERS]).set_index("attribute")
    assert told.loc["Number of voyages", "value"] == "" == told.loc["End use", "value"]
    assert plain(told.loc["Number of voyages", "cell"]) == "stated"


def test_an_invented_case_fills_its_own_form():
    form = fields(invented())
    assert form["What and how many"] == ["\u201cmore than 40\u201d crates"]
    assert form["From"] == form["By"] == form["When"] == form["Received"] == ["not addressed"]
    words = [plain(cell) for row in ac.form(invented())["rows"] for cell in row["cells"]]
    assert all(words) and not any("nan" in word.lower() for word in words)


def test_a_selection_without_disclosures_has_no_column_and_no_row():
    data = ac.where(real(), lambda claims: claims["side"] == "outlet")
    assert (
        len(ac.form(data, ["iran-drones"])["columns"]) == 1 and len(ac.disclosed(data, ["iran-drones"])) == 0
    )


def test_a_statement_of_which_a_selection_leaves_out_a_part_has_no_column():
    assert len(ac.form(real())["columns"]) == 3
    for column, value in (("act", "declines"), ("act", "claims"), ("speaker_id", "kirby")):
        cut = ac.where(real(), lambda claims, c=column, v=value: claims[c].eq(v))
        assert len(cut.disclosures) and ac.form(cut)["columns"] == ["Field"] and ac.disclosed(cut).empty
    after = ac.where(real(), lambda claims: claims["article_id"].eq("2023-10-13-dw"))
    assert list(ac.disclosed(after)["allegation"].unique()) == ["dprk-containers-2023"]
