"""Quantities in words: kinds, bounds and units by table; what is no count; units that nobody adds."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from armsclaims.coding.schema import QUANTITY_KINDS
from armsclaims.evidence.text import fold
from armsclaims.propose.quantities import Quantity, number, parse, scan

PHRASES = [
    # words, kind, min, max, unit
    ("five crates", "exact", 5, 5, "crate"),
    ("one missile", "exact", 1, 1, "missile"),
    ("1.1 million rounds of rifle ammunition", "exact", 1_100_000, 1_100_000, "round"),
    ("two and a half million shells", "exact", 2_500_000, 2_500_000, "shell"),
    ("one and a half million rounds", "exact", 1_500_000, 1_500_000, "round"),
    ("half a million mortar rounds", "exact", 500_000, 500_000, "mortar_round"),
    ("half a dozen launchers", "exact", 6, 6, "launcher"),
    ("a dozen trucks", "exact", 12, 12, "truck"),
    ("two dozen armed drones", "exact", 24, 24, "drone"),
    ("three hundred and fifty rockets", "exact", 350, 350, "rocket"),
    ("twenty-five wagons", "exact", 25, 25, "wagon"),
    ("1.000 containers", "exact", 1_000, 1_000, "container"),
    ("12 000 shells", "exact", 12_000, 12_000, "shell"),
    ("3,500 artillery shells", "exact", 3_500, 3_500, "artillery_shell"),
    ("40k shells", "exact", 40_000, 40_000, "shell"),
    ("1.5m rounds", "exact", 1_500_000, 1_500_000, "round"),
    ("500 152mm shells", "exact", 500, 500, "shell"),
    ("60 KN-23 missiles", "exact", 60, 60, "missile"),
    ("two hundred thousand bullets", "exact", 200_000, 200_000, "bullet"),
    ("a hundred and twenty guns", "exact", 120, 120, "gun"),
    ("exactly 14 railcars", "exact", 14, 14, "railcar"),
    ("about five crates", "about", 5, 5, "crate"),
    ("some 300 shells", "about", 300, 300, "shell"),
    ("around a thousand troops", "about", 1_000, 1_000, "troop"),
    ("approximately 50,000 personnel", "about", 50_000, 50_000, "personnel"),
    ("roughly 2 million shells", "about", 2_000_000, 2_000_000, "shell"),
    ("an estimated 600 missiles", "about", 600, 600, "missile"),
    ("30 or so trucks", "about", 30, 30, "truck"),
    ("more than 1,000 containers of gear", "more_than", 1_000, None, "container"),
    ("over two million shells", "more_than", 2_000_000, None, "shell"),
    ("upwards of 90 wagons", "more_than", 90, None, "wagon"),
    ("more than a dozen vessels", "more_than", 12, None, "vessel"),
    ('"more than 40" crates of shells', "more_than", 40, None, "crate"),
    ("at least 300 drones", "at_least", 300, None, "drone"),
    ("no fewer than six ships", "at_least", 6, None, "ship"),
    ("50 or more tanks", "at_least", 50, None, "tank"),
    ("1,500+ rockets", "at_least", 1_500, None, "rocket"),
    ("nearly 5,000 crates", "less_than", None, 5_000, "crate"),
    ("almost half a million shells", "less_than", None, 500_000, "shell"),
    ("fewer than 20 launchers", "less_than", None, 20, "launcher"),
    ("up to 2,000 drones", "at_most", None, 2_000, "drone"),
    ("as many as three million rounds", "at_most", None, 3_000_000, "round"),
    ("at most ten flights", "at_most", None, 10, "flight"),
    ("no more than 40 trainers", "at_most", None, 40, "trainer"),
    ("between 200 and 300 missiles", "range", 200, 300, "missile"),
    ("ten to twelve railcars", "range", 10, 12, "railcar"),
    ("2-3 million artillery shells", "range", 2_000_000, 3_000_000, "artillery_shell"),
    ("five or six trucks", "range", 5, 6, "truck"),
    ("from 100 to 150 Norland-made rifles", "range", 100, 150, "rifle"),
    ("one to two thousand workers", "range", 1_000, 2_000, "worker"),
    ("dozens of drones", "vague_magnitude", 24, None, "drone"),
    ("scores of trucks", "vague_magnitude", 40, None, "truck"),
    ("tens of tanks", "vague_magnitude", 20, None, "tank"),
    ("hundreds of Norland-built drones", "vague_magnitude", 200, None, "drone"),
    ("several hundred drones", "vague_magnitude", 200, None, "drone"),
    ("a few dozen technicians", "vague_magnitude", 24, None, "technician"),
    ("thousands of shells", "vague_magnitude", 2_000, None, "shell"),
    ("tens of thousands of rounds", "vague_magnitude", 20_000, None, "round"),
    ("hundreds of thousands of shells", "vague_magnitude", 200_000, None, "shell"),
    ("hundreds of tens of shells", "vague_magnitude", 2_000, None, "shell"),
    ("millions of rockets and artillery shells", "vague_magnitude", 2_000_000, None, "rocket_or_shell"),
    ("hundreds if not thousands of mines", "vague_magnitude", 2_000, None, "mine"),
    ("at least dozens of boats", "at_least", 24, None, "boat"),
    ("a significant number of shells", "qualitative", None, None, "shell"),
    ('a "large amount" of munitions', "qualitative", None, None, "munition"),
    ("some artillery shells", "qualitative", None, None, "artillery_shell"),
    ("several trainers", "qualitative", None, None, "trainer"),
    ("a handful of helicopters", "qualitative", None, None, "helicopter"),
    ("a relatively small number of personnel", "qualitative", None, None, "personnel"),
    ("an unspecified number of missiles", "undisclosed", None, None, "missile"),
    ("an undisclosed quantity of ammunition", "undisclosed", None, None, "ammunition"),
]
NO_COUNT = [
    "100 shells a month",
    "200 rockets per week",
    "each wagon can carry 40 crates",
    "room for 60 containers",
    "twice as many shells",
    "three times as many drones",
    "a third of the shells",
    "152mm shells",
    "KN-23 missiles",
    "Shahed 136 drones",
    "Resolution 2231 bans arms",
    "$5 million",
    "5 million dollars of weapons",
    "20 percent of the shells",
    "900 km",
    "six days of shipments",
    "300 soldiers killed",
    "300 killed and 20 wounded",
    "fired 30 rockets",
    "shot down 12 drones",
    "40 countries sending drones",
    "two rounds of talks",
    "a six-day trip by ship",
    "October 13, 2023",
    "no crates at all",
    "40 drone pilots",
]


@pytest.mark.parametrize(("phrase", "kind", "low", "high", "unit"), PHRASES)
def test_a_phrase_gives_its_kind_bounds_and_unit(phrase, kind, low, high, unit):
    quantity = parse(phrase)
    assert quantity is not None
    assert (quantity.kind, quantity.min, quantity.max, quantity.unit) == (kind, low, high, unit)
    assert quantity.text in phrase


@pytest.mark.parametrize("phrase", NO_COUNT)
def test_what_counts_no_supply_gives_no_quantity(phrase):
    assert parse(phrase) is None


def test_there_are_phrases_enough_to_speak_of_a_rate():
    assert len(PHRASES) >= 60
    assert {row[1] for row in PHRASES} == set(QUANTITY_KINDS)


def test_a_number_that_is_no_count_is_met_and_gives_no_quantity():
    (reading,) = scan("Vesk fired 30 rockets.")
    assert reading.quantity is None and (reading.start, reading.end) == (11, 13)


def test_two_quantities_of_a_list_stay_two():
    found = [reading.quantity for reading in scan("Vesk took dozens of drones and hundreds of shells.")]
    assert [(q.min, q.unit) for q in found] == [(24, "drone"), (200, "shell")]


def test_a_unit_ends_before_the_next_clause():
    (reading,) = scan("Norland sent 40 trucks and crates left Port Elm.")
    assert reading.quantity.unit in ("truck", "truck_or_crate")
    (reading,) = scan("Norland sent 40 trucks that carried shells.")
    assert reading.quantity.unit == "truck"


@pytest.mark.parametrize(
    ("words", "value"),
    [("3\u2019000 containers", 3000), ("3'000 containers", 3000), ("12\u2019500 shells", 12500), ("1'000'000 shells", 1_000_000)],
)  # fmt: skip
def test_thousands_may_be_parted_by_an_apostrophe(words, value):
    found = parse(f"Norland had shipped {words} to Vesk")
    assert (found.min, found.max) == (value, value)


def test_a_bare_number_has_no_unit():
    assert parse("more than 1,000") == Quantity("more than 1,000", "more_than", 1_000, None, None)
    assert parse("millions") == Quantity("millions", "vague_magnitude", 2_000_000, None, None)
    assert parse("significant number") is None or parse("significant number").kind == "qualitative"
    assert parse("crates") is None


@pytest.mark.parametrize(
    "operation",
    [
        lambda a, b: a + b,
        lambda a, b: sum([a, b]),
        lambda a, b: a - b,
        lambda a, b: a * 2,
        lambda a, b: 2 * a,
        lambda a, b: a / b,
        lambda a, b: float(a),
        lambda a, b: int(a),
        lambda a, b: a < b,
        lambda a, b: a > b,
        lambda a, b: a <= b,
        lambda a, b: max(a, b),
        lambda a, b: sorted([a, b]),
        lambda a, b: a < 5,
    ],
)
def test_adding_averaging_or_comparing_across_units_is_refused(operation):
    with pytest.raises(TypeError):
        operation(parse("more than 1,000 containers"), parse("hundreds of drones"))


@given(st.integers(0, 10**9))
@settings(deadline=None)
def test_any_whole_number_in_digits_reads_as_itself(n):
    for text in (
        f"{n} crates",
        f"{n:,} crates",
        f"{n:,} crates".replace(",", "\u202f"),
        f"{n:,} crates".replace(",", "\u2019"),
    ):
        quantity = parse(text)
        assert (quantity.min, quantity.max, quantity.kind) == (n, n, "exact")


@given(st.text())
@settings(deadline=None)
@example("5" * 5000 + " crates")
@example("a few " * 2000)
def test_reading_never_fails_and_its_words_stand_in_the_text(text):
    for reading in scan(text):
        assert 0 <= reading.start <= reading.end <= len(text)
        if reading.quantity:
            q = reading.quantity
            assert q.text == text[reading.start : reading.end]
            assert q.kind in QUANTITY_KINDS
            assert q.min is None or q.max is None or q.min <= q.max


@given(st.sampled_from(PHRASES), st.text(alphabet=" .\n", max_size=20))
@settings(deadline=None)
def test_a_paragraph_before_shifts_places_and_nothing_else(row, filler):
    (alone, *_), (behind, *_) = list(scan(row[0])), list(scan(filler + "\n" + row[0]))
    shift = len(filler) + 1
    assert (behind.start, behind.end) == (alone.start + shift, alone.end + shift)
    assert behind.quantity == alone.quantity


@given(st.sampled_from(PHRASES))
def test_curly_quotes_and_odd_spaces_change_no_reading(row):
    odd = row[0].replace(" ", "\u00a0").replace('"', "\u201c")
    assert fold(odd).replace('"', "") == fold(row[0]).replace('"', "")
    ours, theirs = parse(row[0]), parse(odd)
    assert (ours.kind, ours.min, ours.max, ours.unit) == (theirs.kind, theirs.min, theirs.max, theirs.unit)


@pytest.mark.parametrize(
    ("text", "value"), [("half a dozen", 6), ("twenty-one", 21), ("2.5 million", 2_500_000)]
)
def test_number_words_have_values(text, value):
    assert number(text) == value
