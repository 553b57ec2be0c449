"""Prose templates: facts and links become runs, conditions are kept, and what is typed wrongly fails with its line."""

from __future__ import annotations

import pytest

from armsclaims.dataset.facts import Fact
from armsclaims.faults import ReportError
from armsclaims.report.document import number_blocks, plain, resolve
from armsclaims.report.prose import Prose
from armsclaims.report.wording import NUMBER_WORDS, QUANTIFIER, Wording, sentences

FACTS = {
    "crates": Fact("crates", 40, "more than 40", ["a/b"]),
    "count.claims": Fact("count.claims", 9, "nine", ["a/b", "a/c"], method="count"),
    "a/b.exact": Fact(
        "a/b.exact", "Elmgate's crates", "\u201cElmgate's crates\u201d", ["a/b"], voice="speaker"
    ),
}


WORDING = Wording(["Holt", "Vesk"])


@pytest.fixture
def blocks():
    def render(source, facts=FACTS, known=(), draft=False):
        return Prose(facts, known, WORDING, draft=draft).markdown(source, "p.md")

    return render


def test_a_fact_becomes_a_run_with_its_words_claims_and_voice(blocks):
    (block,) = blocks("Holt said {{ crates }} crates left: {{ a/b.exact }}.")
    assert plain(block["runs"]) == "Holt said more than 40 crates left: \u201cElmgate's crates\u201d."
    assert block["runs"][1] == {"text": "more than 40", "fact": "crates", "claims": ["a/b"]}
    assert block["runs"][3]["voice"] == "speaker"


def test_every_element_of_the_subset_becomes_its_block(blocks):
    source = "### A {{ count.claims }} part\n\nOne *slanted*, **strong** `word`.\n\n- a\n- b\n\n1. c\n\n> An aside.\n"
    found = blocks(source)
    assert [block["kind"] for block in found] == ["heading", "paragraph", "list", "list", "aside"]
    assert found[0] == {"kind": "heading", "level": 3, "text": "A nine part", "id": "a-nine-part"}
    assert [run for run in found[1]["runs"] if len(run) > 1] == [
        {"text": "slanted", "em": True},
        {"text": "strong", "strong": True},
        {"text": "word", "code": True},
    ]
    assert (found[2]["ordered"], found[3]["ordered"]) == (False, True)
    assert plain(found[4]["blocks"][0]["runs"]) == "An aside."


def test_links_lead_to_a_claim_a_block_or_an_address(blocks):
    (block,) = blocks(
        "See [the crates](claim:a/b), [the figure](ref:bars) and [a page](https://example.org/2031)."
    )
    assert [run for run in block["runs"] if len(run) > 1] == [
        {"text": "the crates", "claims": ["a/b"]},
        {"text": "the figure", "ref": "bars", "auto": True},
        {"text": "a page", "href": "https://example.org/2031"},
    ]


def test_a_cross_reference_takes_its_number_and_a_dead_one_fails_only_in_the_whole_report(blocks):
    figure = {"kind": "figure", "id": "bars", "title": "Bars", "alt": "x", "table": {"rows": []}}
    found = [figure, *blocks("As [the bars in Figure 9](ref:bars) show.")]
    number_blocks(found)
    resolve(found)
    assert plain(found[1]["runs"]) == "As Figure 1 show."
    with pytest.raises(ReportError, match="leads to 'gone'"):
        resolve(blocks("As [a table](ref:gone) shows."))
    alone = blocks("As [a table](ref:gone) shows.")
    resolve(alone, whole=False)
    assert plain(alone[0]["runs"]) == "As a table shows." and not any(
        "ref" in run for run in alone[0]["runs"]
    )


def record(*names):
    rows = [{"id": f"ctx-{name}", "cells": [[{"text": name}]], "claims": []} for name in names]
    return {"kind": "table", "id": "record", "title": "Record", "columns": ["Said"], "rows": rows,
            "statements": list(names), "back": True}  # fmt: skip


def test_the_record_of_statements_leads_back_to_where_each_is_used_and_only_in_the_whole_report():
    told = [
        {"kind": "heading", "id": "autumn", "level": 2, "text": "Autumn"},
        {"kind": "paragraph", "id": "p-2", "runs": [{"text": "Holt", "statements": ["a"]}]},
        {"kind": "list", "id": "p-3", "items": [[{"text": "Holt again", "statements": ["a", "b"]}]]},
        {
            "kind": "figure",
            "id": "year",
            "title": "Year",
            "table": {"columns": [], "rows": [{"cells": [], "statements": ["a"]}]},
        },
        record("a", "b", "c"),
    ]
    part = [record("a")]
    resolve(part, whole=False)
    assert len(part[0]["columns"]) == len(part[0]["rows"][0]["cells"]) == 1
    number_blocks(told)
    for _ in range(2):  # twice gives nothing more
        resolve(told)
    assert told[-1]["columns"] == ["Said", "Used in"]
    used = [[(run["text"], run.get("ref")) for run in row["cells"][-1]] for row in told[-1]["rows"]]
    assert used == [
        [("Autumn", "p-2"), (", ", None), ("Figure 1", "year")],
        [("Autumn", "p-3")],
        [("this record alone", None)],
    ]


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("40 crates", "40"), ("forty-2 crates", "forty"), ("Two ships", "Two"), ("a dozen", "dozen"), ("hundreds of", "hundreds"),
        ("1,000 more", "1,000"), ("twelve days", "twelve"), ("one hundred", "one"), ("one container", "one"), ("twenty", "twenty"),
        ("twice", "twice"), ("[two ships](claim:a/b)", "two"), ("**three**", "three"), ("- in 2022", "2022"), ("### Part 3", "3"),
    ],
)  # fmt: skip
def test_a_typed_number_fails_with_place_word_and_mend(blocks, typed, word):
    with pytest.raises(
        ReportError, match=rf"p\.md: the number '{word}' is typed; take it from a fact"
    ) as told:
        blocks(f"Holt spoke.\n\n{typed}\n")
    assert told.value.exit_code == 6


@pytest.mark.parametrize(
    "said",
    [
        "Some spoke, and one of them left.", "Each strip is one allegation of one cargo.", "The first statement.",
        "It is weighty: often, someone, tension, stone.", "1. Vesk left.", "> 2) Vesk left.", "See [Figure 3](ref:bars).",
        "Read [it](https://example.org/2031/06).", "{? crates} Crates left.",
    ],
)  # fmt: skip
def test_what_is_no_number_passes(blocks, said):
    assert blocks(said)


def test_the_list_of_number_words_leaves_out_one_alone():
    assert "one" not in NUMBER_WORDS and {"zero", "two", "ninety", "dozens", "billion", "thrice"} <= set(
        NUMBER_WORDS
    )


def test_an_unknown_fact_fails_with_the_nearest_names(blocks):
    with pytest.raises(ReportError, match=r"p\.md: there is no fact 'crate'; nearest: crates"):
        blocks("Holt spoke of\n{{ crate }}.")
    with pytest.raises(ReportError, match=r"p\.md: there is no fact 'zzz'; nearest: none"):
        blocks("{? zzz} Holt spoke.")


def test_what_hangs_on_a_fact_that_the_selection_lacks_is_left_out(blocks):
    known = {*FACTS, "filtered"}
    found = blocks(
        "Holt said {{ filtered }}.\n\n{? filtered} And so on.\n\n- {{ filtered }}\n- Vesk stayed.\n\n- {{ filtered }}",
        known=known,
    )
    assert [block["kind"] for block in found] == ["list"] and plain(found[0]["items"][0]) == "Vesk stayed."
    assert (
        len(blocks("{? filtered} And so on.", facts=FACTS | {"filtered": FACTS["crates"]}, known=known)) == 1
    )


@pytest.mark.parametrize(
    "source", ["```\ncode\n```", "<b>x</b>", "![a](b.png)", "<div>\nx\n</div>", "- a\n  - b"]
)
def test_what_the_page_could_not_show_is_refused(blocks, source):
    with pytest.raises(ReportError, match="cannot hold|can hold"):
        blocks(source)


def test_facts_are_never_read_as_markdown(blocks):
    evil = {"evil": Fact("evil", "", "*x* [y](claim:a/c) {{ crates }} <b> 3 2 1", ["a/b"])}
    (block,) = blocks("Holt said {{ evil }}.", facts=evil)
    assert block["runs"][1]["text"] == evil["evil"].words


def test_typed_apostrophes_are_curly_and_quoted_ones_stay_as_printed(blocks):
    (block,) = blocks("Vesk's reply to {{ a/b.exact }}.")
    assert plain(block["runs"]) == "Vesk\u2019s reply to \u201cElmgate's crates\u201d."


@pytest.mark.parametrize("word", ["no", "none", "only", "neither", "never", "both", "all", "the two"])
def test_a_word_about_everything_needs_a_fact_or_a_guard_in_its_own_sentence(blocks, word):
    mend = "the number|is true of one selection alone; print a fact in the sentence, or guard it"
    with pytest.raises(ReportError, match=mend):
        blocks(f"Holt spoke of {{{{ crates }}}}. {word.capitalize()} crates left.")
    if word != "the two":
        assert blocks(f"Holt saw {word} {{{{ crates }}}} crates.")
        assert blocks(f"{{? crates}} Holt saw {word} crates.")
    assert not QUANTIFIER.search("Not at all. A no-break space. Another. Wholly.")


def test_a_guard_keeps_its_sentence_alone_and_its_denial_the_other(blocks):
    known = {*FACTS, "gone"}
    (block,) = blocks(
        "{? gone} Holt left. {?! gone} Holt stayed. {? crates}{?! gone} So did Vesk.", known=known
    )
    assert plain(block["runs"]) == "Holt stayed. So did Vesk."
    (title,) = blocks("# {? gone} Gone {?! gone} Not gone", known=known)
    assert title["text"] == "Not gone"
    with pytest.raises(ReportError, match="a guard stands inside a sentence"):
        blocks("Holt {? crates} left.")


def test_a_sentence_with_a_guard_is_left_out_alone_and_one_without_takes_its_paragraph(blocks):
    known = {*FACTS, "gone"}
    (block,) = blocks("Holt spoke. {? crates} He said {{ gone }}. Vesk left.", known=known)
    assert plain(block["runs"]) == "Holt spoke. Vesk left."
    assert blocks("Holt spoke. He said {{ gone }}. Vesk left.", known=known) == []


def test_a_transfer_without_a_speaker_stops_and_a_draft_marks_it(blocks):
    with pytest.raises(
        ReportError, match="'shipped' is said by nobody; name the speaker.*'They shipped crates.'"
    ):
        blocks("Holt spoke. They shipped crates.")
    (block,) = blocks("Holt spoke. They shipped crates.", draft=True)
    assert plain(block["runs"]).endswith("] They shipped crates.")
    assert [run for run in block["runs"] if run.get("draft")]


def test_every_fault_is_told_at_once(blocks):
    with pytest.raises(ReportError) as told:
        blocks("In 2031 they sold crates.\n\nNone left {? zzz}.")
    assert str(told.value).count("\n") == 3


def test_sentences_end_where_a_reader_ends_them():
    assert sentences("The U.S. Government spoke. Mr. Holt left? \u201cYes.\u201d It is.") == [
        "The U.S. Government spoke.", "Mr. Holt left?", "\u201cYes.\u201d", "It is.",
    ]  # fmt: skip


def test_what_rests_on_the_context_makes_a_quoted_passage_a_context_box(blocks):
    told = FACTS | {"context.x.what": Fact("context.x.what", "w", "a reply", statements=["x"])}
    (block,) = blocks("> Holt gave {{ context.x.what }}.", facts=told)
    assert block["role"] == "context"
    assert blocks("> A note.")[0]["role"] == "note"
