"""The door for extractors: what stands in the text comes in, what does not is refused with the count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armsclaims.propose.verify import verify

TEXT = (
    "Shells went by sea\n\nMara Holt said on Thursday that Norland had shipped \u201c60\u00a0crates\u201d of shells to Vesk. "
    "She would not say how.\n\nVesk denied it. Vesk denied it.\n"
)


def test_a_quote_found_once_becomes_a_proposal_with_its_fields_read_from_the_words() -> None:
    entry = {
        "quote": "Norland had shipped \"60 crates\" of shells to Vesk", "speaker": "Mara Holt", "cue": "said", "act": "claims",
        "quantity": "60 crates", "item": "shells", "said": "on Thursday", "stage": "delivered",
    }  # fmt: skip
    (kept,) = verify(TEXT, [entry], published="2031-06-06", engine="mine").kept
    start, end = kept["spans"][0]
    assert TEXT[start:end] == "Norland had shipped \u201c60\u00a0crates\u201d of shells to Vesk"
    assert (kept["quantity"]["min"], kept["quantity"]["unit"]) == (60, "crate")
    assert kept["said"] == {"edtf": "2031-06-05", "basis": "weekday"}
    assert (kept["speaker"]["text"], kept["rules"], kept["notes"]) == ("Mara Holt", ["mine"], [])


@pytest.mark.parametrize(
    ("entry", "rule", "places"),
    [
        ({"quote": "Norland had shipped 80 crates"}, "not-grounded", 0),
        ({"quote": "norland had shipped"}, "not-grounded", 0),
        ({"quote": "Vesk denied it"}, "not-grounded", 2),
        ({"quote": ""}, "quote-missing", 0),
        ({"quote": None}, "quote-missing", 0),
        ({}, "quote-missing", 0),
        ({"quote": "Vesk denied it", "sentence": 99}, "sentence-unknown", 0),
        ({"quote": "to Vesk. She would"}, "not-one-sentence", 1),
        ("Vesk denied it", "not-a-mapping", 0),
    ],
)
def test_anything_else_is_refused_with_the_count(entry: object, rule: str, places: int) -> None:
    result = verify(TEXT, [entry])
    assert result.kept == []
    assert [(r["rule"], r["places"]) for r in result.refused] == [(rule, places)]


def test_a_named_sentence_tells_two_places_apart() -> None:
    (kept,) = verify(TEXT, [{"quote": "Vesk denied it", "sentence": 5}]).kept
    assert kept["sentence"] == 5


def test_fields_whose_words_are_not_there_are_dropped_and_told() -> None:
    entry = {
        "quote": "Norland had shipped", "speaker": "Ann Orme", "quantity": "90 crates", "act": "insinuates", "item": "shells",
        "said": "in May",
    }  # fmt: skip
    (kept,) = verify(TEXT, [entry], published="2031-06-06").kept
    assert kept["speaker"]["text"] is None and kept["quantity"] is None and kept["act"] == "claims"
    assert kept["item"] == "shells" and kept["said"]["edtf"] is None
    assert len(kept["notes"]) == 4


def test_numbers_given_beside_the_words_are_never_taken() -> None:
    entry = {"quote": "Norland had shipped", "quantity": {"text": "60\u00a0crates", "min": 6000, "max": 9000}}
    (kept,) = verify(TEXT, [entry]).kept
    assert (kept["quantity"]["min"], kept["quantity"]["max"]) == (60, 60)


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=30),
            st.dictionaries(st.text(max_size=9), st.text(max_size=30)),
            st.integers(),
        )
    )
)
def test_nothing_an_extractor_says_is_an_error(entries: list) -> None:
    result = verify(TEXT, entries)
    assert len(result.kept) + len(result.refused) == len(entries)
