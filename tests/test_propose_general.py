"""What texts by another hand showed: kinds of speakers, refusals, acts and dates that the first texts had not. Each with its twin."""

from __future__ import annotations

import pytest

from armsclaims.propose.propose import propose
from armsclaims.propose.rules import available, load_parser

DAY = "2032-06-15"
HEAD = "Serbia has sold tanks to Kenya, officials say.\n\nSerbia sent 40 tanks to Kenya in May, a Serbian minister said on Monday.\n\n"
TALK = (
    "MS. HOLT: Norland sent shells to Vesk.\n\nQ  And what of Norland's licence for the shells?\n\nMS. HOLT: "
)


@pytest.fixture(scope="module", params=["regex", "rules"])
def read(request):
    """Return a call that gives an engine's proposals for words behind a head, each with its words."""
    if request.param == "rules" and not available():
        pytest.skip("the extra `extract` is not installed")
    parser = load_parser() if request.param == "rules" else None

    def call(text, head=HEAD):
        whole = f"{head}{text}\n"
        found = propose(whole, published=DAY, parser=parser)
        return [(p, " ".join(whole[a:b] for a, b in p.spans)) for p in found if p.spans[0][0] >= len(head)]

    return call


# Dates ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "head", "said", "event"),
    [
        ("Orme said tonight he'll publish the licence for the shells by Friday.", TALK, DAY, "/2032-06-18"),
        ("Orme told me on Monday that he will publish the licence for the shells.", TALK, "2032-06-14", None),
        ("Orme said he'll publish the licence for the shells tonight.", TALK, None, DAY),
        ("Orme said Monday's licence covers the shells.", TALK, None, "2032-06-14"),
        ("Orme said tonight the tanks will arrive by Friday.", HEAD, DAY, "/2032-06-18"),
        ("Orme told reporters that on Monday the tanks arrived.", HEAD, None, "2032-06-14"),
        ("Orme said a first batch of tanks is due to leave before the end of July.", HEAD, None, "/2032-07"),
        ("Orme said a first batch of tanks left before July.", HEAD, None, "/2031-06"),
    ],
)  # fmt: skip
def test_a_day_right_behind_a_verb_of_saying_is_when_it_was_said(read, text, head, said, event):
    (found, _), *_ = read(text, head)
    assert found.event[0] == event
    assert said is None or found.said[0] == said


# Speakers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("Serbia has agreed to sell 36 tanks, three people briefed on the matter said.", "three people briefed on the matter", "Serbia has agreed to sell 36 tanks"),
        ("Serbia will sell more tanks, a person close to the ministry said.", "a person close to the ministry", "Serbia will sell more tanks"),
        ("“Our tanks are ours,” one of them said.", "one of them", "Our tanks are ours"),
        ("MARA HOLT (Kenya) said her country had received no tanks.", "MARA HOLT", "her country had received no tanks"),
        ("Tanks went south in May, their coordinator, Luz Ferrant, said.", "Luz Ferrant", "Tanks went south in May"),
        ("Ivo Ranke of the Straits Institute was more careful: the images show tanks, he wrote in an email.", "Ivo Ranke", "the images show tanks"),
        ("One lawmaker, who told reporters the tanks were old.", "One lawmaker", "the tanks were old"),
        ("The institute, which has tracked the trade since 2029, says Serbia has shipped 40 tanks.", "The institute", "Serbia has shipped 40 tanks"),
        ("In the institute's judgment, the tanks were never paid for.", "the institute", "the tanks were never paid for"),
        ("Serbia's position is that the tanks never left the country.", "Serbia", "the tanks never left the country"),
        ("Kenya's delegate, elected in May, said the tanks were for parades.", "Kenya's delegate", "the tanks were for parades"),
        ("The manifests of the tanks call it fertiliser.", "The manifests", "fertiliser"),
        ("But the slip stapled to it describes the same cargo as “fixed rounds for tanks”.", "the slip", "fixed rounds for tanks"),
        ("A four-page draft dated April 9 lists tanks, spare parts and a warranty.", "A four-page draft", "tanks, spare parts and a warranty"),
        ("The document puts the price of the tanks at $410 million.", "The document", "the price of the tanks at $410 million"),
        ("The monitors counted 14 tanks at the border.", "The monitors", "14 tanks at the border"),
    ],
)  # fmt: skip
def test_kinds_of_speakers(read, text, speaker, words):
    (found, said), *_ = read(text)
    assert said == words and found.speaker.text == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The children counted 14 tanks at the border of Kenya.", "children"),
        ("The monitors counted on help with the tanks of Kenya.", "monitors"),
        ("The contract for tanks called for patience in Kenya.", "contract"),
        ("The ministry put its name to the contract for tanks.", "ministry"),
        ("Serbia's position by the sea is of use for the tanks.", "Serbia's"),
        ("One of the analysts, who declined to be named, said the tanks were old.", "who declined"),
    ],
)
def test_what_looks_like_such_a_speaker_and_is_none(read, text, speaker):
    assert not [p for p, _ in read(text) if speaker in (p.speaker.text or "")]


def test_what_somebody_does_while_he_is_quoted_is_no_part_of_it(read):
    ((_, said),) = read(
        "“These are not toys but tanks,” the delegate of Norway said, holding up a photograph."
    )
    assert said == "These are not toys but tanks"


def test_the_outlets_own_judgement_behind_an_attribution_is_its_own(read):
    (one, said), (other, judged) = read(
        "Serbia will sell 36 tanks, two officials said, in defiance of an embargo that it signed."
    )
    assert (one.speaker.text, said) == ("two officials", "Serbia will sell 36 tanks")
    assert (other.speaker.text, other.act, judged) == (
        None,
        "evaluates",
        "in defiance of an embargo that it signed",
    )
    ((_, said),) = read("Serbia will sell 36 tanks, two officials said, in the hope of a loan.")
    assert said.startswith("Serbia will sell 36 tanks")


# Statements ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Ilić said the tanks had been sold, and the money had gone to schools.",
            ["the tanks had been sold", "the money had gone to schools"],
        ),
        (
            "Ilić said the tanks and the money for the tanks had gone to schools.",
            ["the tanks and the money for the tanks had gone to schools"],
        ),
        (
            "Its lawyer said in a letter that the payments were for tanks, and threatened to sue.",
            ["the payments were for tanks", "to sue"],
        ),
        (
            "The ministry has said several times that no tank leaves the country.",
            ["no tank leaves the country"],
        ),
        (
            "If the tanks are new, she added, this would be the largest breach.",
            ["If the tanks are new this would be the largest breach"],
        ),
    ],
)
def test_where_statements_part(read, text, parts):
    found = [said for p, said in read(text) if p.act != "declines"]
    assert [said.removeprefix("threatened ") for said in found] == parts


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Last week Kenyan ministers said that was impossible.", "denies"),
        ("Last week Kenyan ministers said that was the plan for the tanks.", "claims"),
        ("Ilić said his country had no contract of any kind for tanks.", "denies"),
        ("Ilić said his country had a contract of some kind for tanks.", "claims"),
        ("“We have seen the reports on the tanks,” Ilić said.", "comments"),
        ("“We have seen the tanks,” Ilić said.", "claims"),
        ("The text demanded that Serbia stop sending tanks.", "evaluates"),
    ],
)
def test_acts_by_the_words(read, text, act):
    (found, _), *_ = read(text)
    assert found.act == act


def test_an_agreement_that_is_reached_is_no_supply_and_armed_groups_are_none(read):
    assert read("Ilić said Serbia has reached an agreement to sell tanks.")[0][0].stage == "planned"
    assert read("Ilić said the tanks had reached the port.")[0][0].stage == "received"
    assert read("Ilić said the army met armed groups and their tanks.")[0][0].stage is None
    assert read("Ilić said Serbia armed them with tanks.")[0][0].stage == "delivered"


# Refusals --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("Asked how many tanks were sold, Ilić changed the subject.", "Ilić", "changed the subject"),
        ("Asked about the tanks, the ambassador left without answering.", "the ambassador", "left without answering"),
        ("The firm remained silent on the tanks.", "The firm", "on the tanks"),
        ("The ministry ignored three requests for comment on the tanks.", "The ministry", "three requests for comment on the tanks"),
        ("Emails to the company about the tanks went unanswered.", "the company", "went unanswered"),
        ("The institute was unable to establish whether the tanks had arrived.", "The institute", "whether the tanks had arrived"),
        ("Corwen was unable to establish whether the tanks had arrived. Papers seen by Corwen are old.", None, "whether the tanks had arrived"),
        ("Reuters could not independently verify the number of tanks.", None, "the number of tanks"),
        ("The firm would neither confirm nor deny the sale of tanks.", "The firm", "the sale of tanks"),
        ("None of the three companies responded to questions about the tanks.", "the three companies", "to questions about the tanks"),
        ("The ministry has yet to publish the list of tanks.", "The ministry", "the list of tanks"),
        ("How many tanks were sold is not known.", None, "How many tanks were sold is not known"),
    ],
)  # fmt: skip
def test_refusals_in_other_words(read, text, speaker, words):
    (found, said), *_ = read(text)
    assert (found.act, found.speaker.text, said) == ("declines", speaker, words)


@pytest.mark.parametrize(
    "text",
    [
        "Ilić said the law changed the subject of the sale of tanks.",
        "Kenya's minister left with the tanks.",
        "The ministry ignored the embargo on tanks.",
        "The company said the emails about the tanks were forged.",
        "The ministry has yet to buy the tanks.",
        "Ilić was able to establish where the tanks were.",
    ],
)
def test_what_keeps_nothing_back(read, text):
    assert "declines" not in {p.act for p, said in read(text) if "law" not in text}


# Turns -----------------------------------------------------------------------------------------------------------------

RADIO = (
    "NADIA FELLOWES, HOST: Serbia has sent tanks to Kenya. Our correspondent is Dov Lister.\n\n"
    "DOV LISTER: Serbia sent 40 tanks to Kenya in May.\n\nFELLOWES: Do we know who paid for them?\n\nLISTER: "
)


@pytest.mark.parametrize(
    ("answer", "speaker", "words"),
    [
        (
            "What Kenya says, and it says so loudly, is that Serbia gave the tanks away and that nobody paid.",
            "Kenya",
            ["Serbia gave the tanks away", "nobody paid"],
        ),
        ("Kenya says that's nonsense.", "Kenya", ["that's nonsense"]),
        ("They've been paid for in coffee.", "LISTER", ["They've been paid for in coffee"]),
        ("(LAUGHTER) Kenya bought the tanks with coffee.", "LISTER", ["Kenya bought the tanks with coffee"]),
        (
            "Kenya's been flying the drones over the tanks, that's according to the monitors.",
            "the monitors",
            ["Kenya's been flying the drones over the tanks"],
        ),
        ("The minister wouldn't be drawn.", "The minister", ["wouldn't be drawn"]),
        ("It is.", None, []),
        ("Good evening to you all.", None, []),
    ],
)
def test_a_two_way(read, answer, speaker, words):
    found = [(p, said) for p, said in read(f"{answer}\n\nFELLOWES: Thank you.\n\nLISTER: Thank you.", RADIO)]
    assert [said for _, said in found] == words and {p.speaker.text for p, _ in found} <= {speaker}


def test_a_presenter_tells_of_others_and_claims_nothing_himself(read):
    head = RADIO.removesuffix("LISTER: ") + "LISTER: I can't tell.\n\n"
    told = read("FELLOWES: Kenya admits that it has received tanks from Serbia.\n\nLISTER: Yes.", head)
    assert [(p.speaker.text, said) for p, said in told] == [("Kenya", "it has received tanks from Serbia")]
    assert read("FELLOWES: Serbia's tanks are in Kenya.\n\nLISTER: Yes.", head) == []


def test_the_first_words_of_a_claim_in_a_turn_are_not_those_that_tell_who_says_so(read):
    ((found, said),) = read("Orme said in parliament that Norland sent the shells to Vesk.", TALK)
    assert (found.speaker.text, said) == ("Orme", "Norland sent the shells to Vesk")


def test_the_day_that_pictures_were_taken_is_the_events_and_that_of_their_release_is_not(read):
    (found, _), *_ = read("Pictures taken on 3 May show 12 tanks at a port of Kenya.")
    assert found.event[0] == "2032-05-03"
    (found, _), *_ = read("Pictures released on 3 May show 12 tanks at a port of Kenya.")
    assert found.event[0] is None


# What is kept ----------------------------------------------------------------------------------------------------------


def test_a_finding_of_nothing_is_the_finders(read):
    ((found, said),) = read("The monitors found no tank in Kenya.")
    assert (found.speaker.text, said, found.rules[0]) == ("The monitors", "no tank in Kenya", "R19")
    assert "R19" not in {rule for p, _ in read("The monitors found help in Kenya.") for rule in p.rules}


def test_a_line_without_a_verb_is_a_caption_and_no_claim(read):
    long = HEAD + "The town holds its fair in May. " * 20 + "\n\n"
    assert read("It was a cold night. Tanks of Kenya at Bar, 3 June.", long) == []
    assert [said for _, said in read("It was a cold night. Tanks of Kenya were at Bar on 3 June.", long)] == [
        "Tanks of Kenya were at Bar on 3 June"
    ]


def test_a_semicolon_parts_what_is_said_from_who_speaks_behind_it(read):
    assert not [
        p
        for p, said in read("Tanks were sold to Kenya; Serbia calls it theatre.")
        if p.speaker.text == "Serbia" and "sold" in said
    ]
    ((found, said),) = read("“Tanks were sold to Kenya,” Serbia's envoy said.")
    assert (found.speaker.text, said) == ("Serbia's envoy", "Tanks were sold to Kenya")


def test_who_speaks_near_a_kept_statement_is_kept_and_who_speaks_of_something_else_is_not(read):
    far = "The town holds its fair in May. " * 20
    near = "Kenya said it had bought the tanks.\n\nThe representative of Peru said he was not convinced."
    assert "he was not convinced" in [said for _, said in read(near)]
    assert "he was not convinced" not in [
        said
        for _, said in read(
            "The representative of Peru said he was not convinced.", HEAD + far + "\n\n" + far + "\n\n"
        )
    ]


def test_a_sale_in_breach_of_a_treaty_is_told_and_one_that_breaches_it_is_judged(read):
    assert read("Norway said Serbia sold tanks to Kenya in breach of a treaty.")[0][0].act == "claims"
    assert read("Norway said the sale of tanks to Kenya breaches a treaty.")[0][0].act == "evaluates"


def test_a_range_up_to_a_hundred_is_no_range_of_hundreds(read):
    quantity = read("Norway said Serbia sold between eighty and a hundred tanks.")[0][0].quantity
    assert (quantity.kind, quantity.min, quantity.max) == ("range", 80, 100)
    quantity = read("Norway said Serbia sold between two and three hundred tanks.")[0][0].quantity
    assert (quantity.kind, quantity.min, quantity.max) == ("range", 200, 300)
