"""The proposer on invented articles: who says what, how many, when, and what must not come out."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armsclaims.propose import proposals, reading
from armsclaims.propose.topic import Topic

pytest.importorskip("spacy", reason="the extra `extract` is not installed")

TOPIC = Topic.of_names({"norland": ["Norland", "Norlandic", "Elmgate"], "vesk": ["Vesk", "Veskan"]})
DAY = "2031-06-06"
"""A Friday."""


def propose(text: str, topic: Topic = TOPIC, published: str | None = DAY) -> list[dict]:
    return proposals.propose(text, topic=topic, parser=proposals.load_parser(), published=published).kept


def story(*paragraphs: str) -> str:
    return "\n\n".join(["Shells went by sea", *paragraphs]) + "\n"


def only(*paragraphs: str) -> dict:
    """The one proposal of a story's paragraphs, its headline left out."""
    found = [p for p in propose(story(*paragraphs)) if p["zone"] != "headline"]
    assert len(found) == 1, found
    return found[0]


def words(text: str, proposal: dict) -> str:
    return " ".join(text[a:b] for a, b in proposal["spans"])


# --- who ---


@pytest.mark.parametrize(
    ("sentence", "speaker", "act"),
    [
        ("Mara Holt said that Norland had shipped shells to Vesk.", "Mara Holt", "claims"),
        ("Norland has shipped shells to Vesk, Mara Holt told reporters.", "Mara Holt", "claims"),
        ("According to the ministry, Norland shipped shells to Vesk.", "the ministry", "claims"),
        ("Veskan officials denied that Norland had sold them rockets.", "Veskan officials", "denies"),
        ("Spokesman Lee Sung-jun told reporters that Norland had shipped arms to Vesk.", "Spokesman Lee Sung-jun", "claims"),
        ("Defense Minister Shin Won-sik said Norland had shipped shells to Vesk.", "Defense Minister Shin Won-sik", "claims"),
        ("Hossein Amir-Abdollahian said Norland had sent drones to Vesk.", "Hossein Amir-Abdollahian", "claims"),
        ("U.N. Secretary-General Ann Orme-Vale said Norland had sent drones to Vesk.", "U.N. Secretary-General Ann Orme-Vale", "claims"),
        ("Foreign Minister Choe Son-hui denied that Norland sold arms to Vesk.", "Foreign Minister Choe Son-hui", "denies"),
        ("Ambassador Linda Thomas-Greenfield said Norland had shipped arms to Vesk.", "Ambassador Linda Thomas-Greenfield", "claims"),
        ("Norland's ministry would not say how many shells it had shipped to Vesk.", "Norland's ministry", "declines"),
    ],
)  # fmt: skip
def test_the_speaker_is_the_one_who_says_it(sentence: str, speaker: str, act: str) -> None:
    found = only(sentence)
    assert (found["speaker"]["text"], found["act"]) == (speaker, act)


def test_a_pronoun_stands_for_the_last_speaker() -> None:
    text = story(
        "Mara Holt said Norland had shipped shells to Vesk.", "She added that the shells had left in June."
    )
    found = [p for p in propose(text) if p["zone"] != "headline"]
    assert [p["speaker"]["text"] for p in found] == ["Mara Holt", "Mara Holt"]
    assert found[1]["speaker"]["how"] == "pronoun"


def test_a_turn_s_words_are_the_speaker_s() -> None:
    text = "MS. HOLT: Norland has shipped more than 300 containers of shells to Vesk.\n\nQ Will you say how?\n\nMS. HOLT: I can't speak to that.\n"
    found = propose(text)
    assert [(p["speaker"]["how"], p["worded_by"]) for p in found][:1] == [("turn", "speaker")]
    assert found[0]["said"] == {"edtf": DAY, "basis": "metadata"}


# --- how many, and when ---


@pytest.mark.parametrize(
    ("goods", "low", "unit"),
    [("more than 300 containers of shells", 300, "container"), ("two dozen rockets", 24, "rocket"), ("60 crates of shells", 60, "crate")],
)  # fmt: skip
def test_counts_are_read_by_our_grammar(goods: str, low: float, unit: str) -> None:
    found = only(f"Holt said that Norland had shipped {goods} to Vesk.")
    assert (found["quantity"]["min"], found["quantity"]["unit"]) == (low, unit)


@pytest.mark.parametrize(
    "goods", ["0.50 calibre rounds", ".50-caliber rounds", "7.62 mm rounds", "S 300 missiles", "Kh-55 missiles", "155mm shells"]
)  # fmt: skip
def test_calibres_and_types_are_no_counts(goods: str) -> None:
    assert only(f"Holt said on Thursday that Norland had sent {goods} to Vesk.")["quantity"] is None


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Holt said on Thursday that Norland had shipped shells to Vesk.", "2031-06-05"),
        (
            "ELMGATE, June 6 (Herald) -- Holt said on Thursday that Norland had shipped shells to Vesk.",
            "2031-06-05",
        ),
        (
            "ELMGATE, June 6. /Herald/. Holt said on Thursday that Norland had shipped shells to Vesk.",
            "2031-06-05",
        ),
        ("ELMGATE, June 6 -- Holt said Thursday that Norland had shipped shells to Vesk.", "2031-06-05"),
        (
            "ELMGATE, June 6 (Herald) - Holt said on Thursday that Norland had shipped shells to Vesk.",
            "2031-06-05",
        ),
        ("PORT ELM: Holt said on Thursday that Norland had shipped shells to Vesk.", "2031-06-05"),
        ("Holt said on Thursday (June 5) that Norland had shipped shells to Vesk.", "2031-06-05"),
        ("Holt said on Wednesday (4 June) that Norland had shipped shells to Vesk.", "2031-06-04"),
        ("Holt told reporters on Friday (June 6) that Norland had shipped shells to Vesk.", "2031-06-06"),
        ("Holt said earlier this week that Norland had shipped shells to Vesk.", "2031-06-02/2031-06-06"),
        ("Holt said this week that Norland had shipped shells to Vesk.", "2031-06-02/2031-06-06"),
        ("Holt said last week that Norland had shipped shells to Vesk.", "2031-05-26/2031-06-01"),
        ("Holt said earlier this month that Norland had shipped shells to Vesk.", "2031-06"),
        ("Holt said that Norland had shipped shells to Vesk.", "/2031-06-06"),
    ],
)
def test_the_day_of_saying_is_the_sentence_s_own(sentence: str, said: str) -> None:
    found = only(sentence)
    assert found["said"]["edtf"] == said
    assert found["event"]["edtf"] in (None, f"/{said.lstrip('/')}")


def test_the_event_is_dated_by_the_content() -> None:
    assert (
        only("Holt said that Norland had shipped shells to Vesk on May 7.")["event"]["edtf"] == "2031-05-07"
    )
    assert only("Holt said that Norland had shipped shells to Vesk in May.")["event"]["edtf"] == "2031-05"


@pytest.mark.parametrize("mark", ["&shy;", "\u00ad", "\u200b", "&#8203;", "\u2060"])
def test_marks_inside_words_that_a_browser_does_not_show_hide_no_words(mark: str) -> None:
    plain = "Holt said on Thursday that Norland had shipped more than 300 containers of ammunition to Vesk."
    split = (
        plain.replace("Thurs", f"Thurs{mark}")
        .replace("contain", f"con{mark}tain")
        .replace("ammu", f"ammu{mark}")
    )
    page = "<html><body><article><h1>Shells went by sea</h1><p>{}</p></article></body></html>"
    found, same = (propose(reading.read_html(page.format(line)).text) for line in (split, plain))
    assert found == same
    (claim,) = [p for p in found if p["zone"] != "headline"]
    assert (claim["quantity"]["min"], claim["item"], claim["said"]["edtf"]) == (
        300,
        "ammunition",
        "2031-06-05",
    )


# --- what must not come out ---


@pytest.mark.parametrize(
    "note",
    [
        "Correction: An earlier version of this article said Norland had shipped 3,000 shells to Vesk.",
        "Editor's note: This story has been corrected to show that Norland did not send drones to Vesk, Holt said.",
        "CORRECTION (June 7): A previous version misstated that Vesk had received 500 drones from Norland, Holt said.",
        "Clarification: Holt said Norland had shipped rockets, not shells, to Vesk.",
    ],
)
def test_a_correction_is_no_claim(note: str) -> None:
    text = story("Mara Holt said that Norland had shipped shells to Vesk.", note)
    assert all(words(text, p) not in note for p in propose(text) if p["zone"] != "headline")


def test_let_us_say_is_no_report() -> None:
    text = story("Let's say the crates of Norland's shells left in June for Vesk, Holt told reporters.")
    assert all(p["cue"] != "say" for p in propose(text))


OTHER = (
    "Norland flights to Vesk counted\n\nA panel of experts said on Tuesday that more than 50 cargo flights had landed at an air "
    "base in Vesk since March. It said the crates held armoured vehicles and drones from Norland.\n\nNorland's foreign ministry "
    "denied the report. The airline declined to comment.\n"
)


def test_a_text_on_other_parties_gives_nothing_and_says_why() -> None:
    elsewhere = Topic.of_names({"a": ["Quarn"], "b": ["Ostrel"]})
    found = proposals.propose(OTHER, topic=elsewhere, parser=proposals.load_parser())
    assert found.kept == [] and "names none of the parties of the case (a, b)" in found.reason
    assert "data/case.yml" in found.reason


def test_a_text_without_arms_gives_nothing_and_says_why() -> None:
    text = "The harbour of Elmgate\n\nNorland and Vesk will dredge it in May, Mara Holt said on Thursday.\n"
    found = proposals.propose(text, topic=TOPIC, parser=proposals.load_parser())
    assert (found.kept, found.reason) == ([], "the text names no arms")


HEADLINE = "Norland flights to Vesk counted"


@pytest.mark.parametrize(
    ("headline", "claims"),
    [
        (HEADLINE, OTHER.split("\n\n", 1)[1]),
        ("Vesk took rockets from Norland, report says", OTHER.split("\n\n", 1)[1]),
        (
            "Norland sold shells to Vesk",
            "Mara Holt said Norland had sold 4,000 shells to Vesk. She added that two ships had carried them.\n\nVesk "
            "denied that it had received any shells. Norland's ministry declined to comment.\n",
        ),
        (
            "Norland drones seen in Vesk",
            "Analysts said drones made in Norland had reached Vesk in May. The institute said the crates were flown "
            "there.\n\nNorland rejected the report. Vesk's army would not say how many drones it had received.\n",
        ),
    ],
)
def test_a_short_article_on_a_case_of_its_own_gives_its_headline_and_claims(
    headline: str, claims: str
) -> None:
    found = propose(f"{headline}\n\n{claims}")
    assert len(found) >= 5
    assert {"claims", "denies", "declines"} <= {p["act"] for p in found}


@pytest.mark.parametrize(
    "names", [{"a": ["Quarn"], "b": ["Ostrel"]}, {"a": ["Harrow"]}, {"b": ["Sundry", "Sund"]}]
)
def test_in_a_case_of_others_it_gives_none(names: dict[str, list[str]]) -> None:
    assert propose(OTHER, Topic.of_names(names)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Let's say the crates left in June, Holt told reporters.",
        "Let us say the crates left in June, Holt said.",
        "Say the crates left in June.",
        "Say, did the crates leave in June?",
        "Said to be shells, the crates left.",
    ],
)
def test_a_verb_without_a_subject_ends_in_no_error(sentence: str) -> None:
    propose(story("Mara Holt said that Norland had shipped shells to Vesk.", sentence))


def test_an_offset_is_a_code_point_of_the_text() -> None:
    text = story("Mara Holt said that Norland had shipped \u201c60\u00a0crates\u201d of shells to Vesk.")
    found = propose(text)[-1]
    assert words(text, found).startswith("Norland had shipped \u201c60\u00a0crates\u201d")


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_no_text_is_an_error(text: str) -> None:
    propose("Norland shells Vesk. " + text, published=None)


@given(
    st.lists(
        st.sampled_from(
            "Norland Vesk said that shells shipped not \" ( ) , . ; : Holt denied 300 to of the Let's say\n".split(
                " "
            )
        ),
        max_size=60,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_order_of_words_is_an_error(tokens: list[str]) -> None:
    propose("Norland shells Vesk. " + " ".join(tokens))


def test_the_same_json_whatever_the_hash_seed() -> None:
    code = (
        "import sys, json; sys.path[:0] = json.loads(sys.argv[1]); from test_proposals import OTHER, propose;"
        "print(json.dumps(propose(OTHER)))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code, json.dumps(sys.path)], capture_output=True, text=True, check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1


@pytest.mark.parametrize(
    "line", ["Holt said Norland sold shells to Vesk.\n\n", "Holt would not say how many shells "]
)
def test_of_a_text_as_long_as_a_book_the_first_part_is_read_and_the_rest_is_told(
    line: str, monkeypatch
) -> None:
    monkeypatch.setattr(proposals, "MOST_READ", 3_000)
    text = "Holt said Norland sold shells to Vesk.\n\n" + line * 300
    read = proposals.propose(text, topic=TOPIC, parser=proposals.load_parser())
    assert "characters were read; save what follows as a text of its own" in read.reason
    assert read.kept and all(end <= 3_000 for p in read.kept for _, end in p["spans"])
    assert len({p["id"] for p in read.kept}) == len(read.kept)


def test_of_a_sentence_as_long_as_a_list_the_beginning_is_read() -> None:
    text = story("Mara Holt would not say how many shells " + "Norland sold to Vesk and " * 400)
    spans = [span for p in propose(text) for span in p["spans"]]
    assert spans and max(end - start for start, end in spans) <= 1_500
