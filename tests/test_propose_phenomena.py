"""What proposers miss or get wrong, each with its near miss: invented sentences, both engines where both can know."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from armsclaims.coding.places import Place
from armsclaims.propose.engine import Proposal, Speaker
from armsclaims.propose.lexicon import Lexicon
from armsclaims.propose.people import Memory
from armsclaims.propose.propose import propose
from armsclaims.propose.rules import available, load_parser

DAY = "2031-06-04"


def place(name: str, kind: str, *metonyms: str) -> Place:
    return Place(
        name.lower(), name, (), metonyms, kind, "NL", None, None, None, None, "claim", "ours", "ours"
    )


LEXICON = Lexicon.of(
    [place("Norland", "country", "Elmgate"), place("Vesk", "country"), place("Port Elm", "port"), place("Elmgate", "settlement")],
    actors={}, focus=["norland", "vesk"],
)  # fmt: skip


@pytest.fixture(scope="module", params=["regex", "rules"])
def read(request):
    """Return a call that gives the proposals of one engine."""
    if request.param == "rules" and not available():
        pytest.skip("the extra `extract` is not installed")
    parser = load_parser() if request.param == "rules" else None

    def call(text: str) -> list[Proposal]:
        return propose(text, published=DAY, lexicon=LEXICON, parser=parser)

    call.engine = request.param
    return call


def contents(text: str, found: list[Proposal]) -> list[str]:
    return [" ".join(text[a:b] for a, b in p.spans) for p in found]


# Withheld information ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Holt declined to give a figure for the shells.", "a figure"),
        ("Holt did not name the port.", "the port"),
        ("Holt would not say how many shells were sold.", "how many"),
        ("Holt gave no details of the shells.", "no details"),
        ("Holt refused to discuss the sale of shells.", "the sale"),
    ],
)
def test_a_refusal_is_a_claim_of_its_own_and_says_what_is_withheld(read, text, thing):
    (found,) = read(text)
    assert found.act == "declines" and found.withheld.startswith(thing)
    assert found.speaker.text == "Holt"


def test_a_number_that_is_withheld_is_undisclosed_and_not_none(read):
    (found,) = read("Holt would not say how many shells were sold.")
    assert found.quantity.kind == "undisclosed" and found.quantity.min is found.quantity.max is None
    (found,) = read("Holt did not name the port.")
    assert found.quantity is None


def test_a_refusal_in_an_answer_is_read_with_its_question(read):
    text = "Q: How many shells did Vesk buy from Norland?\n\nMS. HOLT: I have nothing on that."
    (found,) = [p for p in read(text) if p.act == "declines"]
    assert (found.speaker.text, found.speaker.how) == ("MS. HOLT", "turn")


def test_not_doing_is_not_refusing_to_tell(read):
    for text in ("Holt said Norland did not sell shells.", "Holt would not sell shells to Vesk."):
        assert not [p for p in read(text) if p.act == "declines"]


# Who says, who passes it on, who believes -------------------------------------------------------------------------------


def test_nested_attribution_keeps_the_chain_from_outer_to_inner(read):
    text = "State radio reported that Holt told envoys Vesk had paid for the shells."
    (found,) = read(text)
    assert found.speaker.text == "Holt" and found.chain == ("State radio", "Holt")
    assert contents(text, [found]) == ["Vesk had paid for the shells"]


def test_a_single_attribution_has_no_chain(read):
    (found,) = read("Holt told envoys Vesk had paid for the shells.")
    assert found.speaker.text == "Holt" and found.chain == ()


def test_a_belief_inside_speech_is_said_by_one_and_held_by_another(read):
    text = "Holt said Norland believes the crates are empty."
    (found,) = read(text)
    assert found.speaker.text == "Holt" and found.certainty_words == "believes"
    assert "held by Norland" in found.notes and contents(text, [found]) == ["the crates are empty"]


def test_a_speakers_own_belief_is_held_by_nobody_else(read):
    (found,) = read("Norland believes the crates of shells are empty.")
    assert found.speaker.text == "Norland" and not [n for n in found.notes if n.startswith("held")]


def test_but_that_parts_two_claims_of_one_cue(read):
    text = "Holt said shells were sent but that none had arrived."
    first, second = read(text)
    assert (first.act, second.act) == ("claims", "denies") and first.cue == second.cue == "said"
    assert contents(text, [first, second]) == ["shells were sent", "none had arrived"]


def test_a_list_of_goods_is_not_parted(read):
    (found,) = read("Holt said shells and rockets were sent to Vesk.")
    assert found.act == "claims" and found.item == "shells and rockets"


def test_a_quotation_over_paragraphs_has_one_speaker(read):
    text = '"First, the shells left Norland.\n\n"Second, they reached Vesk," Mara Holt said.'
    first, second = read(text)
    assert first.speaker.text == second.speaker.text == "Mara Holt"
    assert text[slice(*first.spans[0])].startswith("First") and text[slice(*second.spans[0])].startswith(
        "Second"
    )


def test_a_closed_quotation_does_not_lend_its_speaker_to_the_next_paragraphs_words(read):
    text = '"The shells left Norland," Mara Holt said.\n\nThe river is wide.'
    assert len(read(text)) == 1


def test_the_speaker_named_after_a_quotation_comes_before_the_last_one(read):
    text = 'Ann Orme said the shells were old.\n\n"The shells will leave soon."\n\nMara Holt told reporters the port was open.'
    (found,) = [p for p in read(text) if "leave soon" in contents(text, [p])[0]]
    assert found.speaker.text == "Mara Holt"


def test_without_a_speaker_after_it_a_quotation_is_the_last_speakers(read):
    text = 'Ann Orme said the shells were old.\n\n"The shells will leave Norland soon."'
    (found,) = [p for p in read(text) if "leave" in contents(text, [p])[0]]
    assert (found.speaker.text, found.speaker.how) == ("Ann Orme", "continued")


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("Mara Holt met envoys. She said Norland sold shells.", "Mara Holt", "pronoun"),
        ("Mara Holt met envoys. Holt said Norland sold shells.", "Holt", "surname"),
        (
            "Defence minister Mara Holt met envoys. The minister said Norland sold shells.",
            "Mara Holt",
            "pronoun",
        ),
        ("Mara Holt met envoys. Holt's deputy said Norland sold shells.", "Holt's deputy", "named"),
        ("Mara Holt met Ann Orme. She said Norland sold shells.", None, "none"),
        ("Mara Holt met Carl Holt. Holt said Norland sold shells.", None, "none"),
        ("She said Norland sold shells.", None, "none"),
    ],
)
def test_a_speaker_is_linked_only_when_one_candidate_fits(read, text, name, how):
    found = next(p for p in read(text) if p.cue == "said")
    assert (found.speaker.text, found.speaker.how) == (name, how)
    assert found.speaker.text is None or text[found.speaker.start : found.speaker.end] == name
    assert name or found.notes


# Questions, denials, negations ------------------------------------------------------------------------------------------


def test_a_claim_in_a_question_is_the_askers_and_an_answer_is_no_yes(read):
    text = "Q: Now that Vesk has the missiles, will Norland send more?\n\nMS. HOLT: Good morning."
    (found,) = read(text)
    assert found.rules == ("R16",) and found.speaker.text == "Q"
    assert any("no answer is a yes" in note for note in found.notes)


def test_a_question_that_takes_nothing_as_given_claims_nothing(read):
    assert read("Q: Did Norland send missiles to Vesk?\n\nMS. HOLT: Good morning.") == []


@pytest.mark.parametrize(
    ("text", "speaker", "act"),
    [
        ("Norland denied selling shells.", "Norland", "denies"),
        ("Norland did not deny selling shells.", "Norland", "declines"),
        ("Mara Holt rejected Vesk's denial that it bought shells.", "Mara Holt", "claims"),
    ],
)
def test_a_denial_a_denial_withheld_and_a_denial_denied_are_three_things(read, text, speaker, act):
    (found,) = read(text)
    assert (found.speaker.text, found.act) == (speaker, act)


def test_an_accusers_negative_finding_is_his_own(read):
    (found,) = read("MS. HOLT: We have not seen deliveries of shells from Norland to Vesk.")
    assert found.speaker.text == "MS. HOLT" and found.act == "denies" and found.chain == ()


def test_an_accusers_finding_is_a_claim(read):
    (found,) = read("MS. HOLT: We have seen deliveries of shells from Norland to Vesk.")
    assert found.act == "claims"


# Direction, numbers, senses ---------------------------------------------------------------------------------------------


def test_the_sender_is_the_supplier_and_an_adjective_of_origin_is_not(read):
    (found,) = read("Holt said Norland sent shells to Vesk.")
    assert (found.supplier, found.recipient) == ("Norland", "Vesk")
    for text in (
        "Holt said seized Norland shells went to Vesk's enemies.",
        "Holt said Norland-made drones were flown by Vesk.",
        "Holt said shells of Norland make were sent to Vesk.",
    ):
        assert [p.supplier for p in read(text)] == [None]


def test_who_buys_is_the_recipient(read):
    (found,) = read("Holt said Vesk bought shells from Norland.")
    assert (found.supplier, found.recipient) == ("Norland", "Vesk")


def test_an_empty_leg_carries_no_item(read):
    (found,) = read("Holt said five empty wagons ran to Norland.")
    assert found.item is None and found.quantity is None
    (found,) = read("Holt said five wagons ran to Norland.")
    assert found.item == "wagons" and found.quantity.min == 5


@pytest.mark.parametrize(
    "text",
    [
        "Holt said 40 countries met over the shells.",
        "Holt said Vesk fired 30 rockets.",
        "Holt said 300 soldiers were killed by shells.",
        "Holt said five wagons went to Norland and came back to Vesk.",
        "Holt said Norland can make 100 shells a month.",
        "Holt said the 152mm shells were old.",
    ],
)
def test_numbers_that_are_no_supply_give_no_quantity(read, text):
    assert [p.quantity for p in read(text)] == [None]


def test_aid_to_the_other_side_gives_no_quantity(read):
    lexicon = Lexicon.of(
        [place("Norland", "country"), place("Vesk", "country"), place("Arla", "country")],
        actors={},
        focus=["norland", "vesk"],
    )
    text = "Holt said Norland sent 40 drones to Vesk. Holt said Arla got 500 vehicles with drones."
    first, second = propose(text, published=DAY, lexicon=lexicon)
    assert first.quantity.min == 40 and second.quantity is None


def test_a_number_of_the_supply_is_its_quantity(read):
    (found,) = read("Holt said Norland sold more than 300 rockets to Vesk.")
    assert (found.quantity.text, found.quantity.kind, found.quantity.unit) == (
        "more than 300",
        "more_than",
        "rocket",
    )


def test_words_of_another_sense_are_no_items(read):
    assert [p.item for p in read("Holt said a round of talks had begun.")] == [None]
    assert [p.item for p in read("Holt said a drone of engines was heard in Norland.")] == [None]
    assert [p.item for p in read("Holt said a drone was heard in Norland.")] == ["drone"]


def test_quotation_marks_around_a_name_are_no_speech(read):
    assert read('The "Friendship" train crossed the river.') == []


# Modality, evaluation, floating participles, repairs -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stage", "certainty"),
    [
        ("Holt said Vesk may seek shells.", "seeking", "may"),
        ("Holt said Vesk will likely receive shells.", "planned", "likely"),
        ("Holt said the war goes on if Vesk buys shells.", "seeking", None),
        ("Holt said Norland plans to sell shells.", "planned", "plans"),
        ("Holt said Norland could have sold shells.", "planned", "could"),
    ],
)
def test_conditional_and_future_are_planned_or_seeking_and_never_delivered(read, text, stage, certainty):
    (found,) = read(text)
    assert (found.stage, found.certainty_words) == (stage, certainty)
    assert found.event == (None, "none")


def test_what_is_told_as_done_is_delivered(read):
    (found,) = read("Holt said Norland has sold shells.")
    assert (found.stage, found.certainty_words, found.event) == (
        "delivered",
        None,
        ("/2031-06-04", "not_after_statement"),
    )


def test_an_evaluation_in_paraphrase_has_its_cue_and_a_note(read):
    (found,) = read("The ministry played the shipment of shells down.")
    assert found.act == "comments" and found.cue == "played" and "no proposition" in found.notes[0]


def test_an_evaluation_with_a_proposition_is_one(read):
    (found,) = read("The ministry said the shipment of shells was small.")
    assert found.act == "claims" and found.cue == "said"


def test_a_floating_participle_belongs_to_the_sentences_subject(read):
    (found,) = [p for p in read("Vesk, blaming Norland, closed the port.") if p.cue]
    assert (found.speaker.text, found.act) == ("Vesk", "evaluates")


def test_a_participle_of_the_object_is_no_report(read):
    assert not [p for p in read("Vesk closed the port facing Norland.") if p.cue]


def test_a_misprint_stays_as_printed_and_repeats_stay_apart(read):
    text = "Mara Holt said the ship will then will sail with shells.\n\nMara Holt said the ship will then will sail with shells."
    first, second = read(text)
    assert contents(text, [first, second]) == ["the ship will then will sail with shells"] * 2
    assert first.spans != second.spans


def test_a_repeat_in_the_headline_is_marked_and_not_merged(read):
    body = "Mara Holt said on Wednesday that Norland sold shells to Vesk in June."
    text = f"Norland sold shells to Vesk, minister says\n\n{body} She spoke in Port Elm.\n\nThe port was quiet that day, and its cranes stood still."
    found = read(text)
    assert any("repeats a claim" in note for note in found[0].notes)
    assert [p for p in found if p.zone != "headline"]


# Places -----------------------------------------------------------------------------------------------------------------


def test_a_capital_that_acts_is_a_government_and_is_never_mapped(read):
    (found,) = read("Holt said arms for Elmgate have been sold by Vesk.")
    assert found.places == ((None, "metonym", "Elmgate"),)
    assert found.as_dict()["places"] == [{"id": None, "role": None, "kind": "metonym", "text": "Elmgate"}]


def test_a_capital_where_something_lands_is_a_place(read):
    (found,) = read("Holt said arms for Vesk have landed in Elmgate.")
    assert found.places == (("elmgate", "mentioned", "Elmgate"),)


def test_prepositions_give_roles(read):
    (found,) = read("Holt said the shells were shipped from Port Elm to Elmgate.")
    assert ("port elm", "loading", "Port Elm") in found.places


# Dates ------------------------------------------------------------------------------------------------------------------


def test_said_and_event_are_two_dates(read):
    (found,) = read("Holt said on Wednesday that Norland shipped shells in May.")
    assert found.said == ("2031-06-04", "weekday") and found.event == ("2031-05", "inferred")


def test_a_fronted_date_is_taken_as_said_and_noted(read):
    (found,) = read("In May, the port said it had shipped shells.")
    assert found.said == ("2031-05", "inferred") and any(
        "head of the sentence" in note for note in found.notes
    )


def test_without_a_publication_no_year_is_given():
    (found,) = propose("Holt said Norland shipped shells in May.", lexicon=LEXICON)
    assert found.event == (None, "none")


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_names_that_end_a_speakers_words_the_longer_is_meant_in_whatever_order_they_are_met(order):
    scene = SimpleNamespace(surnames={"Holt": ["Mara Holt", "Harbour Mara Holt"][::order]})
    speaker = Speaker("Harbour Mara Holt", 0, 17, "named")
    assert Memory(scene)._is_person(speaker) == "Harbour Mara Holt"
