"""The blocks of the report: filled in from the tables, linked to claims, and true for any selection."""

from __future__ import annotations

import json
import re

import pytest
from stub_dataset import changed, invented, real

from armsclaims.coding.schema import ATTRIBUTES
from armsclaims.dataset.facts import facts
from armsclaims.dataset.load import where
from armsclaims.figures import labels
from armsclaims.report import blocks
from armsclaims.report.checks import number_faults, wording_faults
from armsclaims.report.document import KINDS, claims_in, plain, runs_of
from armsclaims.report.wording import Speakers, Wording

ALL = {
    "bill_of_lading": blocks.bill_of_lading,
    "disclosure_table": blocks.disclosure_table,
    "checkable": blocks.checkable,
    "eight_questions": lambda data: blocks.eight_questions(data, facts(data)),
    "who_answers": blocks.who_answers,
    "answers_table": blocks.answers_table,
    "quantities_in_words": blocks.quantities_in_words,
    "chains": blocks.chains,
    "who_worded": blocks.who_worded,
    "coverage": blocks.coverage,
    "claim_cards": blocks.claim_cards,
}
EACH = pytest.mark.parametrize("name", sorted(ALL))
SELECTIONS = {
    "all": real,
    "invented": invented,
    "drones": lambda: where(real(), lambda claims: claims["allegation"] == "iran-drones"),
    "one article": lambda: where(real(), lambda claims: claims["article_id"] == "2023-10-13-dw"),
    "nothing": lambda: where(real(), lambda claims: claims["act"] == "no such act"),
}


@EACH
@pytest.mark.parametrize("selection", sorted(SELECTIONS))
def test_a_block_is_whole_for_any_selection_and_survives_json(name, selection):
    data = SELECTIONS[selection]()
    block = ALL[name](data)
    assert block["kind"] in KINDS and block["id"]
    assert json.loads(json.dumps(block)) == block
    assert set(claims_in(block)) <= set(data.claims["claim_id"])
    assert all(isinstance(run["text"], str) for _, runs in runs_of(block) for run in runs)


@EACH
@pytest.mark.parametrize("selection", ["all", "drones", "one article"])
def test_no_sentence_of_a_block_asserts_a_transfer_without_its_speaker_or_prints_a_loose_number(
    name, selection
):
    data = SELECTIONS[selection]()
    block = ALL[name](data)
    names = {alias for spoken in data.aliases.values() for alias in spoken}
    if block["kind"] != "cards":
        head = (
            [{"kind": "paragraph", "id": "head", "runs": block["headline"]}] if block.get("headline") else []
        )
        parts = [*head, block]
        assert [*wording_faults(parts, Wording(Speakers(names))), *number_faults(parts)] == []


@EACH
def test_every_row_of_a_table_has_a_cell_for_each_column(name):
    block = ALL[name](real())
    for table in (block, block.get("table")):
        if isinstance(table, dict) and "columns" in table and "rows" in table:
            assert all(len(row["cells"]) == len(table["columns"]) for row in table["rows"])
            assert all(plain(cell).strip() for row in table["rows"] for cell in row["cells"])


def _form(data, allegations=None) -> dict[str, list[str]]:
    form = blocks.bill_of_lading(data, allegations)
    return {field["label"]: [plain(cell["runs"]) for cell in field["cells"]] for field in form["fields"]}


def test_the_form_of_an_invented_allegation_is_filled_in_from_its_sheet():
    form = _form(invented())
    assert form["What and how many"] == ["\u201cmore than 40\u201d crates"]
    assert (
        form["From"]
        == form["By"]
        == form["When"]
        == form["Proof shown"]
        == form["Received"]
        == ["not addressed"]
    )


def test_the_form_follows_the_disclosures_cell_by_cell():
    data, key = real(), "2022-11-02-euronews/estimate-declined"
    told = changed(data, "disclosures", "claim_id", key, disclosure="not_addressed", claim_id=None)
    assert "would not say" in _form(data)["What and how many"][0]
    assert "would not say" not in _form(told)["What and how many"][0]


def test_a_certainty_changes_no_cell_of_form_and_table():
    data = real()
    surer = changed(data, "disclosures", "allegation", "dprk-shells-2022", certainty="asserted")
    states = [
        [cell["state"] for field in blocks.bill_of_lading(d)["fields"] for cell in field["cells"]]
        for d in (data, surer)
    ]
    assert states[0] == states[1]


def test_receipt_is_never_filled_from_delivery():
    data = real()
    received = _form(data)["Received"]
    assert received[0].startswith("not confirmed") and received[1].startswith("not addressed (delivered, in ")


def test_form_and_table_agree_on_what_is_told():
    data = real()
    form = {field["label"]: field["cells"] for field in blocks.bill_of_lading(data)["fields"]}
    table = {
        row["id"].removeprefix("attribute-"): row["cells"][1:]
        for row in blocks.disclosure_table(data)["rows"]
    }
    for label, attribute in (
        ("By", "mode"),
        ("When", "dates"),
        ("Proof shown", "evidence_shown"),
        ("Received", "received"),
    ):
        assert [cell["state"] for cell in form[label]] == [cell[0]["state"] for cell in table[attribute]]


@pytest.mark.parametrize(
    "allegations", [["iran-drones", "dprk-shells-2022", "russia-technology"], ["iran-drones"]]
)
def test_the_form_shows_the_first_two_allegations_named(allegations):
    form = blocks.bill_of_lading(real(), allegations)
    assert [column["allegation"] for column in form["columns"]] == allegations[:2]


def test_the_headline_names_the_speaker_and_says_that_the_shipments_differ():
    head = plain(blocks.bill_of_lading(real())["headline"])
    assert "by the US" in head and "different shipments" in head and not re.search(r"\d", head)


def test_quotation_marks_stand_only_around_words_printed_as_the_speakers():
    data = real()
    own = set(data.claims[data.claims["worded_by"] == "speaker"]["claim_id"])
    for name in ("bill_of_lading", "who_worded", "quantities_in_words"):
        for _, runs in runs_of(ALL[name](data)):
            for run in runs:
                if "\u201c" in run["text"] and run.get("claims"):
                    assert set(run["claims"]) <= own, run


def test_every_attribute_has_a_row_in_order_and_a_state_in_words_and_for_the_mark():
    rows = blocks.disclosure_table(real())["rows"]
    assert [row["cells"][0][0]["text"] for row in rows] == list(ATTRIBUTES.values())
    for row in rows:
        for cell in row["cells"][1:]:
            assert cell[0]["text"] == labels.STATES[cell[0]["state"]]


def test_the_questions_are_answered_with_links_to_claims():
    items = blocks.eight_questions(real(), facts(real()))["items"]
    assert len(items) == 8
    for item in items:
        assert any(run.get("claims") for run in item["answer"]), item["question"]
        assert plain(item["answer"]).endswith(".")


def test_an_absent_answer_is_computed_as_not_in_corpus_and_never_told_as_denial():
    data = real()
    table = blocks.answers_table(data)
    keys = [column["key"] for column in table["columns"][1:]]
    for row, allegation in zip(table["rows"], data.allegations["allegation"], strict=True):
        for side, cell in zip(keys, row["cells"][1:], strict=True):
            spoken = ((data.claims["allegation"] == allegation) & (data.claims["side"] == side)).any()
            assert (cell[0].get("state") == "not_in_corpus") is not spoken


def test_one_denial_more_ends_the_words_only_denial():
    data = changed(real(), "claims", "claim_id", "2023-10-13-dw/talks-russia", act="denies")
    assert "the only denial these two articles print" in plain(blocks.who_answers(real())["runs"])
    assert "only denial" not in plain(blocks.who_answers(data)["runs"])


def test_quantities_keep_their_units_apart_and_their_bounds_open():
    block = blocks.quantities_in_words(real())
    keys = [column["key"] for column in block["table"]["columns"]]
    assert len({item["unit"] for item in block["items"]}) == len(block["items"])
    for row in block["table"]["rows"]:
        assert plain(row["cells"][keys.index("quantity_max")]) == "open"
    said = [plain(row["cells"][keys.index("said")]) for row in block["table"]["rows"]]
    assert said[0].startswith("August 2022") and said[-1] == "13 October 2023"


def test_a_chain_is_told_from_origin_to_outlet_and_a_possible_layer_says_so():
    told = {plain(row["cells"][0]) for row in blocks.chains(real())["rows"]}
    assert "The White House, by way of AP (possible), in Euronews" in told
    assert "Images, by way of the White House, AFP (possible) and AP (possible), in Deutsche Welle" in told
    assert "Western authorities, by way of CNN, in Euronews" in told


def test_there_is_a_card_for_every_claim_with_its_links_both_ways():
    data = real()
    cards = {card["claim_id"]: card for card in blocks.claim_cards(data)["claims"]}
    assert set(cards) == set(data.claims["claim_id"])
    for row in data.claim_links.itertuples():
        assert any(link["claim_id"] == row.other_claim_id for link in cards[row.claim_id]["links"])
        assert any(link["claim_id"] == row.claim_id for link in cards[row.other_claim_id]["links"])


def test_coverage_counts_every_sentence_once():
    words = plain(blocks.coverage(real())["runs"])
    assert (
        "37 sentences of Euronews: 23 coded" in words and "28 sentences of Deutsche Welle: 18 coded" in words
    )
