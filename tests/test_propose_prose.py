"""News prose of other countries and outlets: who speaks, what is said, and what is none of it. Invented, each with its twin.

Names are the world's, since the gazetteer is; the deals are not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from armsclaims.propose import marked
from armsclaims.propose.engine import Proposal
from armsclaims.propose.propose import propose
from armsclaims.propose.rules import available, load_parser

DAY = "2032-06-15"
HEAD = "Serbia has sold tanks to Kenya, officials say.\n\nSerbia sent 40 tanks to Kenya in May, a Serbian minister said on Monday.\n\n"
OURS = Path(__file__).parent / "heldout"


@pytest.fixture(scope="module", params=["regex", "rules"])
def read(request):
    """Return a call that gives an engine's proposals for a sentence behind a head on the subject."""
    if request.param == "rules" and not available():
        pytest.skip("the extra `extract` is not installed")
    parser = load_parser() if request.param == "rules" else None

    def call(text: str, head: str = HEAD) -> list[tuple[Proposal, str]]:
        whole = f"{head}{text}\n"
        found = propose(whole, published=DAY, parser=parser)
        return [(p, " ".join(whole[a:b] for a, b in p.spans)) for p in found if p.spans[0][0] >= len(head)]

    return call


@pytest.mark.parametrize(
    ("text", "speaker", "words", "act"),
    [
        ("“We never sold a rifle to Kenya,” shrugged Milan Petrović, who runs the exporter Zavod.", "Milan Petrović", "We never sold a rifle", "denies"),
        ("Kenya was accused of hiding the tanks by the opposition leader Grace Wanjiru.", "Grace Wanjiru", "of hiding the tanks", "claims"),
        ("Serbia's decision to send tanks was condemned by the African Union.", "African Union", "Serbia's decision to send tanks", "evaluates"),
        ("Serbian state TV quoted Defence Minister Bojan Ilić as saying the tanks were “gifts”.", "Defence Minister Bojan Ilić", "the tanks were", "claims"),
        ("A senior US official, speaking on condition of anonymity, said Serbia had sold missiles to Kenya.", "A senior US official", "Serbia had sold", "claims"),
        ("Its navy chief, Admiral Sami Farouk, said the frigates had been paid for.", "Sami Farouk", "the frigates had been", "claims"),
        ("According to three people familiar with the deal, Kenya paid $40 million for the tanks.", "three people familiar", "Kenya paid", "claims"),
        ("Kenya may have received as many as 60 tanks, the institute estimates.", "the institute", "Kenya may have received", "claims"),
        ("Between 20 and 30 tanks were seen at the port, witnesses told AFP.", "witnesses", "Between 20 and 30 tanks", "claims"),
        ("The army puts the number of tanks delivered at 95.", "The army", "the number of tanks delivered at 95", "claims"),
        ("“It’s a lie,” Ilić told parliament.", "Ilić", "It’s a lie", "denies"),
    ],
)  # fmt: skip
def test_who_speaks_and_what_is_said(read, text, speaker, words, act):
    (found, said), *more = read(text)
    assert not more and speaker in (found.speaker.text or "") and said.startswith(words) and found.act == act


@pytest.mark.parametrize(
    ("text", "withheld"),
    [
        ("The ministry has neither confirmed nor denied the sale.", "the sale"),
        ("The minister stopped short of saying that Serbia had lied.", "that Serbia had lied"),
        ("The navy has not disclosed the price of the tanks.", "the price of the tanks"),
        ("The ministry is unable to disclose the origin of the tanks.", "the origin of the tanks"),
        (
            "It could not be independently verified whether the tanks had arrived.",
            "whether the tanks had arrived",
        ),
    ],
)
def test_what_is_kept_back_in_other_words(read, text, withheld):
    (found, _), *more = read(text)
    assert not more and found.act == "declines" and found.withheld == withheld


def test_coordinated_refusals_are_two(read):
    found = read("The spokeswoman would not say how many tanks were sold or when they would arrive.")
    assert [p.withheld for p, _ in found] == ["how many tanks were sold", "when they would arrive"]


@pytest.mark.parametrize(
    "text",
    [
        "The bakery has not disclosed that its ovens are new in years of weather.",
        "Rain is forecast for the whole coast on Wednesday.",
        "The city's two water tanks were painted by children of the school.",
        "The ship was believed to be the oldest on the lake, where it served as a café.",
    ],
)
def test_what_is_on_another_subject_gives_no_refusal_and_no_speaker(read, text):
    filler = "The town holds its fair in May. " * 20
    assert [
        p
        for p, _ in read(text, head=HEAD + filler + "\n\n" + filler + "\n\n")
        if p.act == "declines" or p.speaker.text
    ] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "LUND BAY, March 14 (Meridian) - Norland sold shells to Vesk, Holt said.",
            "Norland sold shells to Vesk",
        ),
        ("NAIROBI: Serbia has sent tanks to Kenya, Holt said.", "Serbia has sent tanks to Kenya"),
        ("BRENN (CNA) — Norland sold shells to Vesk, Holt said.", "Norland sold shells to Vesk"),
    ],
)
def test_where_a_report_was_filed_is_no_part_of_it(read, text, said):
    assert [words for _, words in read(text, head="")] == [said]


@pytest.mark.parametrize(
    ("labels", "speaker"),
    [
        (("Mr. Brandt", "Reporter"), "Mr. Brandt"),
        (("THE PRESIDENT", "Q"), "THE PRESIDENT"),
        (("GENERAL OKORO", "QUESTION"), "GENERAL OKORO"),
        (("MR. VANCE-COLE (State)", "Q"), "MR. VANCE-COLE"),
    ],
)
def test_labels_of_turns_come_in_many_shapes(read, labels, speaker):
    one, other = labels
    ask = f"{other}  " if other == "Q" else f"{other}: "
    text = f"{one}: Serbia has sent 12 tanks to Kenya.\n\n{ask}How many more?\n\n{one}: I don't have a number.\n\n{ask}And who pays?\n\n{one}: Kenya bought the tanks."
    found = read(text, head="")
    assert {p.speaker.text for p, _ in found} == {speaker}
    assert [p.act for p, _ in found].count("declines") == 1


def test_page_furniture_with_a_colon_makes_no_transcript(read):
    text = "READ MORE: tanks\n\nWATCH: the tanks roll in\n\nKenya said it had received none of the tanks."
    assert [p.speaker.text for p, words in read(text) if "received" in words] == ["Kenya"]


def test_a_day_to_come_is_the_next_and_a_day_said_the_last(read):
    (found, _), *_ = read("Serbia will deliver the tanks on Friday, the ministry said.")
    assert found.event[0] == "2032-06-18"
    (found, _), *_ = read("Serbia will deliver the tanks, the ministry said on Friday.")
    assert found.said[0] == "2032-06-11"


def test_a_marked_article_gives_back_its_words_and_its_claims():
    made = marked.parse(
        "x",
        "published: 2031-06-04\nshape: wire\nclaims:\n  1: {speaker: [Holt], act: denies}\n---\nHolt denied ⟦1 selling shells⟧.\n",
    )
    assert made.text == "Holt denied selling shells.\n"
    (claim,) = made.claims
    assert made.text[slice(*claim.spans[0])] == "selling shells" and claim.fields["act"] == "denies"
    with pytest.raises(KeyError):
        marked.parse(
            "x", "published: 2031-06-04\nshape: wire\nclaims:\n  2: {speaker: [Holt]}\n---\n⟦1 words⟧\n"
        )


def test_the_marked_articles_are_many_in_many_shapes_and_some_are_kept_back():
    found = marked.articles(OURS)
    assert len(found) >= 15 and len({m.shape for m in found}) >= 12 and any(m.final for m in found)
    assert all(m.claims for m in found)
