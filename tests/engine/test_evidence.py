"""Sentences, words and fragments: offsets survive whatever a text does."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armsclaims.evidence.anchors import look_up
from armsclaims.evidence.text import (
    count_words,
    find,
    fold,
    normalised,
    segment,
    sentence_sha256,
    tokens,
    words,
)

SIGNS = "".join(c for c in map(chr, range(0x300, 0x2DFF)) if category(c) in ("Mn", "Mc")) + "\u200c\u200d"
TEXT = (Path(__file__).parents[1] / "invented/texts/2031-06-04-elmgate-post.txt").read_bytes().decode()


def recorded(text: str) -> list[tuple[int, str, int]]:
    return [
        (s.number, sentence_sha256(text[s.start : s.end]), len(normalised(text[s.start : s.end]).split()))
        for s in segment(text)
    ]


@given(st.text())
def test_folding_keeps_the_length_of_any_text(text):
    assert len(fold(text)) == len(text)


@given(st.text())
def test_segmenting_never_fails_and_sentences_neither_overlap_nor_leave_words_out(text):
    sentences = segment(text)
    assert [s.number for s in sentences] == list(range(1, len(sentences) + 1))
    at = 0
    for sentence in sentences:
        assert at <= sentence.start < sentence.end <= len(text)
        assert not text[at : sentence.start].strip()
        assert not text[sentence.start].isspace() and not text[sentence.end - 1].isspace()
        at = sentence.end
    assert not text[at:].strip()


@given(st.text(alphabet="ab .!?\"'\n\u00a0\u201c\u2019-", max_size=60))
def test_a_sentence_lies_inside_one_line(text):
    for sentence in segment(text):
        assert "\n" not in text[sentence.start : sentence.end]


@given(st.sampled_from(["A new line stands first.\n\n", "Find Us\n", "\n\n \n"]))
def test_words_put_before_a_text_shift_its_sentences_and_change_no_hash(prefix):
    body = "Norland has shipped shells to Vesk, said Mara Holt. Vesk denied it on the same day in Elmgate.\n"
    shifted = {sentence_sha256((prefix + body)[s.start : s.end]) for s in segment(prefix + body)}
    assert {sentence_sha256(body[s.start : s.end]) for s in segment(body)} <= shifted


def test_curly_quotes_odd_spaces_and_dashes_neither_hide_nor_shift_a_fragment():
    raw = "Holt said\u00a0Norland\u2019s \u201clast\u2013ditch\u201d crates left."
    assert find('Norland\'s "last-ditch" crates', raw) == [(10, 39)]
    assert raw[10:39].startswith("Norland\u2019s")


@given(st.sampled_from([" ", "  ", "\n", "\u00a0", "\t \n"]))
def test_a_run_of_white_space_in_a_fragment_equals_any_other(space):
    assert len(find(f"more{space}than 40", "said more than 40 crates")) == 1


def test_matching_is_blind_neither_to_case_nor_to_letters():
    assert find("Crates", "the crates") == []
    assert find("crate", "a cr\u00e0te") == []


def test_a_fragment_that_stands_twice_is_found_twice_also_where_it_overlaps_itself():
    assert find("a a", "a a a") == [(0, 3), (2, 5)]


@given(st.text())
def test_words_are_those_a_simple_count_finds(text):
    plain = re.sub(rf"(?<=[^\W_])[{SIGNS}]+", "", text.replace("\u2019", "'"))
    expected = re.findall(r"[^\W_]+", re.sub(r"(?<=[^\W_])'+(?=[^\W_])", "", plain))
    assert len(words(text)) == len(expected)


def test_zones_of_a_saved_page_are_told_apart():
    zones = [s.zone for s in segment(TEXT)]
    assert zones == [
        "navigation", "navigation", "headline", "caption", "caption", "credit", "byline", "dateline", "standfirst",
        "body", "body", "body", "subhead", "body", "body", "sidebar", "sidebar",
    ]  # fmt: skip


def test_a_line_of_twelve_words_at_most_between_paragraphs_is_a_subhead():
    body = "Norland has shipped shells to Vesk, said Mara Holt on Monday.\n"
    for count, zone in ((12, "subhead"), (13, "caption")):
        text = f"Port Elm ships shells north\n\n{body}{body}\n{' '.join(['word'] * count)}\n\n{body}"
        assert [s.zone for s in segment(text)][-2:] == [zone, "body"], count


def test_an_abbreviation_ends_no_sentence_and_a_quotation_mark_does():
    text = "Gen. Holt met the U.S. envoy J. Orme in Port Elm today. \u201cWe sold nothing.\u201d She left the harbour."
    assert [text[s.start : s.end] for s in segment(text)] == [
        "Gen. Holt met the U.S. envoy J. Orme in Port Elm today.",
        "\u201cWe sold nothing.\u201d",
        "She left the harbour.",
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Zelińska räumt ein", 3),
        ("не менее двадцати ящиков", 4),
        ("हिन्दी में", 2),
        ("e\u0301tat ne\u0301", 2),
        ("أربعون صندوقا", 2),
    ],
)
def test_words_are_those_of_any_script(text, count):
    assert count_words(text) == count


def test_a_sentence_may_open_with_a_letter_of_any_script():
    body = "Der Vertrag lief zurück, sagte er am Montag. Österreich schwieg. „Nein“, rief Łucja! «Да», сказал он. مرحبا؟ نعم."
    found = [
        body[one.start : one.end]
        for one in segment("Vertrag über Motoren zurück\n\n" + body)
        if one.zone != "headline"
    ]
    assert len(found) == 6


@pytest.mark.parametrize(
    "text", ["Президент В. Путин отверг это.", "Herr Ä. Müller sagte es.", "Ο Κ. Μητσοτάκης μίλησε."]
)
def test_an_initial_of_any_script_ends_no_sentence(text):
    assert len([one for one in segment(f"Vier Worte der Zeile\n\n{text}") if one.start > 20]) == 1


def test_every_sentence_of_a_copy_with_other_spaces_quotes_and_paragraphs_is_kept():
    copy = TEXT.replace("\n\n", " ").replace("\u201c", '"').replace("\u00a0", "  ").replace("’", "'")
    assert set(look_up(copy, recorded(TEXT)).values()) == {"kept"}


def test_one_changed_letter_loses_its_sentence_and_no_other():
    states = look_up(TEXT.replace("more than 40", "more than 41"), recorded(TEXT))
    assert {number for number, state in states.items() if state == "gone"} == {10}


def test_a_sentence_put_elsewhere_is_moved():
    line = "Vesk denied receiving any shells from Norland.\n"
    states = look_up(line + TEXT.replace(line, ""), recorded(TEXT))
    assert states[14] == "moved"
    assert {state for number, state in states.items() if number != 14} == {"kept"}


@given(st.text(max_size=200))
def test_looking_a_text_up_in_itself_keeps_every_sentence_or_moves_a_twin(text):
    assert "gone" not in look_up(text, recorded(text)).values()


@given(st.text())
def test_tokens_hold_no_white_space(text):
    assert all(token and not re.search(r"\s", token) for token in tokens(text))
