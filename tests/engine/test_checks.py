"""What the report may not do: each check finds its fault in a document, and lets pass what is sound."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from sample_document import CLAIM, OTHER, STATEMENT, SVG, blocks, document

from armsclaims.faults import ReportError
from armsclaims.report.checks import (
    check_document,
    faults_of,
    figure_faults,
    number_faults,
    orphan_faults,
    reference_faults,
    wording_faults,
)
from armsclaims.report.document import ids_in, text
from armsclaims.report.wording import Wording, by_sentence

NAMES = ["Mara Holt", "Holt", "Vesk's ministry", "the Elmgate Post", "Norland", "Sudmark"]
PARTIES = ["Norland", "Sudmark"]
WORDING = Wording(NAMES, PARTIES)


def paragraph(words, **more):
    return [{"kind": "paragraph", "id": "p", "runs": text(words, **more)}]


def spoken(words):
    return list(wording_faults(paragraph(words), WORDING))


FORMS = (
    "ship ships shipped shipping transshipped re-shipped deliver delivers delivered delivering redelivered supply supplies supplied "
    "supplying resupplied send sends sent sending provide provides provided providing transfer transfers transferred "
    "transferring sell sells sold selling buy buys bought buying receive receives received receiving"
).split()


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_each_verb_of_supply_needs_a_speaker(form):
    assert spoken(f"It will {form} shells to them.")
    assert not spoken(f"Holt said that it will {form} shells to them.")


@pytest.mark.parametrize(
    "words",
    [
        "The shipments were discussed.", "A delivery was planned.", "The ship lay in the harbour.", "Ship tracking could test it.",
        "A Norland-flagged ship was seen.", "The word transfer would assert one.", "Arms transfers are alleged.", "An alleged transfer.",
        "The shipping dates are open.", "Fellowship, membership and leadership.", "They consented.", "A sender, a supplier, a receiver.",
        "Provided that it holds.", "Its supply is unknown.", "The recipient is told.", "Ships, trains and barges.",
    ],
)  # fmt: skip
def test_nouns_and_other_words_need_no_speaker(words):
    assert not spoken(words)


@pytest.mark.parametrize(
    "words",
    [
        "The Elmgate Post writes that Norland sent shells.", "Norland sent shells, according to Holt.", "Shells were sold, Vesk\u2019s ministry said.",
        "Norland said that it sold no shells.", "Sudmark never bought shells, by the account of Holt.", "Claimed by Norland: shells were bought.",
        "Norland, Holt said, shipped shells.", "Vesk's ministry denied that shells were sent.",
    ],
)  # fmt: skip
def test_a_speaker_with_a_word_of_saying_carries_the_sentence(words):
    assert not spoken(words)


@pytest.mark.parametrize(
    "words",
    [
        "Norland sent shells to Sudmark.", "Sudmark bought shells from Norland.", "Holt sold shells.", "It is said that shells were sent.",
        "Holt spoke. Norland sent shells.", "Norland shipped shells after Sudmark received money.", "Holt\u2019s brother sent shells.",
        "Said in June: Norland delivered shells.",
    ],
)  # fmt: skip
def test_a_party_named_as_doer_and_a_speaker_who_does_not_speak_carry_nothing(words):
    assert spoken(words)


def test_an_abbreviated_article_and_a_sentence_of_its_own_are_told_apart():
    rules = Wording(["the White House"])
    assert rules.names_speaker("The White House said so.") and rules.names_speaker("As the White House said.")
    assert not rules.names_speaker("The house said so.") and not Wording().names_speaker("He said so.")


@pytest.mark.parametrize("key", ["title", "caption", "subtitle", "alt", "description"])
def test_titles_captions_alt_texts_and_descriptions_are_read_too(key):
    figure = next(block for block in blocks() if block.get("id") == "bars")
    words = "Norland shipped shells."
    figure[key] = text(words) if key in ("caption", "subtitle") else words
    assert len(list(wording_faults([figure], WORDING))) == 1


def test_the_sentences_inside_asides_and_lists_are_read():
    said = text("Norland shipped shells.")
    found = [
        {"kind": "aside", "id": "a", "role": "note", "blocks": paragraph("Norland shipped shells.")},
        {"kind": "list", "id": "l", "items": [said, said]},
    ]
    assert len(list(wording_faults(found, WORDING))) == 3


def worded(words, **more):
    return list(wording_faults(paragraph(words, **more), WORDING))


@pytest.mark.parametrize(
    "words",
    [
        "Holt revealed it.", "This reveals much.", "It was confirmed.", "Holt confirms it.", "Holt admitted it.", "He admits it.", "It exposed them.",
        "Vesk did not deny it.", "Vesk has not denied it.", "Vesk was silent.", "They remained silent.", "This is the only denial.",
        "It is the only denial of the year.",
    ],
)  # fmt: skip
def test_words_that_assert_or_that_read_silence_are_faults(words):
    assert worded(words)


@pytest.mark.parametrize(
    "words",
    [
        "Receipt is not confirmed.", "The mark of not-confirmed answers.", "The only denial these two articles print is Vesk's.",
        "Exposure of film. An exposition, an admission.", "No answer was found in these articles.",
    ],
)  # fmt: skip
def test_the_fixed_label_the_fixed_phrase_and_other_words_pass(words):
    assert not worded(words)


def test_what_a_fact_quotes_is_not_our_wording():
    assert not worded("Holt revealed it", fact="a/b.exact", claims=["a/b"])
    assert worded("Holt revealed it", fact="a/b.speaker", claims=["a/b"])


@pytest.mark.parametrize(
    "words", ["Holt said 40.", "Holt said forty crates.", "hundreds of", "one hundred", "In 2031."]
)
def test_a_number_in_running_text_must_itself_lead_on(words):
    assert list(number_faults(paragraph(words)))
    for link in ({"claims": [CLAIM]}, {"fact": "n"}, {"ref": "f"}, {"href": "https://example.org"}):
        assert not list(number_faults(paragraph(words, **link)))


def test_a_number_beside_a_link_is_still_loose_in_running_text():
    runs = [{"text": "Holt", "claims": [CLAIM]}, {"text": " said 40."}]
    assert list(number_faults([{"kind": "paragraph", "id": "p", "runs": runs}]))


def test_a_title_with_a_number_needs_claims_behind_its_block():
    figure = next(block for block in blocks() if block.get("id") == "bars") | {"title": "40 crates"}
    assert not list(number_faults([figure]))
    row = {"cells": [text("Holt")]}
    loose = figure | {"claims": [], "table": {"columns": [], "rows": [row]}}
    assert [fault for fault in number_faults([loose]) if "'40'" in fault]


def test_a_figure_that_a_selection_leaves_empty_may_say_where_it_looked():
    figure = next(block for block in blocks() if block.get("id") == "bars") | {
        "title": "Nothing in these 2 articles"
    }
    assert not list(number_faults([figure | {"claims": [], "table": {"columns": [], "rows": []}}]))


def test_a_row_with_a_number_needs_a_claim_or_fact_in_it():
    table = next(block for block in blocks() if block["kind"] == "table")
    assert not list(number_faults([table]))
    loose = table | {"rows": [{"cells": [text("Holt"), text("40")]}]}
    assert list(number_faults([loose]))
    linked = table | {"rows": [{"cells": [text("Holt"), text("40", fact="n")]}]}
    assert not list(number_faults([linked]))


def test_orphans_are_found_in_both_directions():
    found = [
        *paragraph("x", claims=[CLAIM]),
        {
            "kind": "cards",
            "id": "c",
            "cards": [{"id": CLAIM}, {"id": OTHER}, {"id": OTHER}],
        },
    ]
    assert list(orphan_faults(found, {CLAIM, OTHER, "a/third"})) == [
        f"claim {OTHER} has 2 cards",
        "claim a/third has no card",
        f"claim {OTHER} is used nowhere in the report",
        "claim a/third is used nowhere in the report",
    ]


def test_a_reference_to_no_claim_is_found_in_text_rows_and_marks():
    figure = next(block for block in blocks() if block.get("id") == "bars")
    figure["wide"] = SVG.replace(
        "<rect", '<a xlink:href="#claim-a--gone"><rect/></a><a href="#claim-a--gone"><rect/></a><rect', 1
    )
    found = [*paragraph("x", claims=["a/lost"]), figure]
    assert list(reference_faults(found, {CLAIM, OTHER}, {STATEMENT})) == [
        "p: leads to claim-a--lost, which is not in the data",
        "bars: leads to claim-a--gone, which is not in the data",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"alt": ""}, "no alt text"), ({"alt": "Chart."}, "no alt text"), ({"alt": "bars.svg"}, "no alt text"),
        ({"alt": "x" * 151}, "151 characters, over 150"), ({"description": ""}, "lacks its description"), ({"table": None}, "lacks its table"),
    ],
)  # fmt: skip
def test_a_figure_without_its_words_is_found(change, told):
    figure = next(block for block in blocks() if block.get("id") == "bars")
    assert not list(figure_faults([figure]))
    assert told in list(figure_faults([figure | change]))[0]


def test_a_repeated_alt_text_is_found():
    figure = next(block for block in blocks() if block.get("id") == "bars")
    assert list(figure_faults([figure, figure])) == [
        "bars repeats another figure's alt text; say what this one shows",
    ]


@pytest.fixture
def known():
    """What checks read of a dataset."""
    names = ["Mara Holt", "Holt", "Vesk", "Norland"]
    told = {name for block in blocks() for name in ids_in(block, "statements")}
    return {CLAIM, OTHER}, told, Wording(names, ["Norland"])


def sound():
    """The sample document without its one loose number."""
    made = document()
    made["headline"] = [{"text": "Two statements", "claims": [CLAIM]}, {"text": " by Holt and Vesk."}]
    for run in (run for block in made["blocks"] for run in block.get("runs", ()) if run.get("statements")):
        run["text"] += ", as context"
    return made


def test_a_sound_document_passes(known):
    assert faults_of(sound(), known) == []
    check_document(sound(), known)


def test_every_fault_is_told_at_once_and_ends_the_build(known):
    made = sound()
    made["headline"] = text("Two statements.")
    made["blocks"][3]["runs"] = text("Norland shipped 40 shells and admitted it.", claims=["a/lost"])
    with pytest.raises(ReportError) as told:
        check_document(made, known)
    message = str(told.value)
    for part in (
        "headline: runs prints 'Two'",
        "'shipped' is said by nobody",
        "'admitted' is not ours to write",
        "claim-a--lost, which is not in the data",
    ):
        assert part in message
    assert told.value.exit_code == 6


def test_a_part_of_the_report_need_not_use_every_claim(known):
    part = sound()
    part["blocks"] = [block for block in part["blocks"] if block["kind"] != "cards"][:4]
    assert faults_of(part, known) == []


def test_the_summary_in_a_card_stands_beside_its_speaker_and_is_not_read_as_ours(known):
    made = sound()
    cards = next(block for block in made["blocks"] if block["kind"] == "cards")
    cards["cards"][0]["what"] = cards["cards"][0]["says"] = "Norland shipped 40 shells."
    assert faults_of(made, known) == []


def test_a_run_stands_in_the_sentences_that_it_touches_and_in_no_other():
    runs = [
        {"text": words}
        for words in ("Holt said so.", " ", "Holt said so.", " Vesk", " denied it. Holt", " left.")
    ]
    found = [(sentence, [run["text"] for run in held]) for sentence, held in by_sentence(runs)]
    assert found == [
        ("Holt said so.", ["Holt said so."]),
        ("Holt said so.", ["Holt said so."]),
        ("Vesk denied it.", [" Vesk", " denied it. Holt"]),
        ("Holt left.", [" denied it. Holt", " left."]),
    ]


@pytest.mark.parametrize("context", [None, pd.DataFrame({"speaker": ["Ida Renn, of the ministry"]})])
def test_speakers_are_known_by_name_and_alias_outlets_as_printed_and_parties_as_parties(context):
    data = SimpleNamespace(
        allegations=pd.DataFrame({"supplier": ["norland", None], "recipient": ["vesk", None]}),
        speakers=pd.DataFrame(
            {"speaker_id": ["norland", "minister", "holt"], "side": ["Norland", "Norland", "Elm"]}
        ),
        aliases={"norland": ["Norland"], "minister": ["Jon Pell"], "holt": ["Ann Holt", "Holt"]},
        articles=pd.DataFrame({"outlet": ["Elm Post"]}),
        context=context,
    )
    wording = Wording.of(data)
    for speaker in ("Holt", "Ann Holt", "Elm Post", "Norland", "Jon Pell"):
        assert wording.names_speaker(f"{speaker} said that shells were shipped.")
    assert wording.names_speaker("Ida Renn said that shells were shipped.") == (context is not None)
    assert not wording.names_speaker("Somebody said that Norland shipped shells.")
    assert not wording.names_speaker("Elm said that Jon Pell shipped shells.")
