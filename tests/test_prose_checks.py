"""Prose takes its numbers from facts, and a sentence of supply names its speaker: what fails the build."""

from __future__ import annotations

import pytest
from armsclaims.core.facts import Fact
from armsclaims.core.faults import ReportError
from armsclaims.report.checks import number_faults, orphan_faults, transfer_faults, wording_faults
from armsclaims.report.document import check_figure, number_blocks, plain, resolve, text, uses
from armsclaims.report.prose import Prose

FACTS = {
    "crates": Fact("crates", 40, "more than 40", ["a/b"]),
    "count.claims": Fact("count.claims", 9, "nine", ["a/b", "a/c"], method="count"),
}
NAMES = ["Mara Holt", "Holt", "Vesk"]


@pytest.fixture
def prose(tmp_path):
    def write(source):
        (tmp_path / "p.md").write_text(source, encoding="utf-8")
        return Prose(FACTS, tmp_path, {*FACTS, "filtered"})

    return write


def test_a_fact_becomes_a_run_with_its_words_and_claims(prose):
    (block,) = prose("Holt said {{ crates }} crates left.").blocks("p")
    assert plain(block["runs"]) == "Holt said more than 40 crates left."
    assert block["runs"][1]["claims"] == ["a/b"] and block["runs"][1]["fact"] == "crates"


@pytest.mark.parametrize("typed", ["40 crates", "forty-2", "Two ships", "a dozen", "hundreds of"])
def test_a_typed_number_fails_with_line_and_mend(prose, typed):
    with pytest.raises(ReportError, match=r"p\.md:2: the number .* is typed; take it from a fact"):
        prose(f"Holt spoke.\nThen {typed} left.").blocks("p")


def test_an_unknown_fact_fails_and_names_the_nearest(prose):
    with pytest.raises(ReportError, match="no fact 'crate'; nearest: crates"):
        prose("{{ crate }} left.").blocks("p")


def test_a_paragraph_whose_fact_is_filtered_away_is_left_out(prose):
    blocks = prose("Holt said {{ filtered }}.\n\n{? filtered} And so on.\n\nVesk stayed.").blocks("p")
    assert [plain(block["runs"]) for block in blocks] == ["Vesk stayed."]


def test_a_missing_template_and_a_forbidden_element_are_told(prose):
    with pytest.raises(ReportError, match="no prose"):
        prose("x").blocks("q")
    with pytest.raises(ReportError, match="cannot hold"):
        prose("```\ncode\n```").blocks("p")


def faults(check, words, **more):
    block = {"kind": "paragraph", "id": "p", "runs": text(words, **more)}
    return list(check([block], NAMES) if check is transfer_faults else check([block]))


@pytest.mark.parametrize("verb", ["shipped", "delivers", "supplying", "sent", "provide", "sold", "buying", "receives", "transferred"])
def test_a_sentence_of_supply_without_a_speaker_is_a_fault(verb):
    assert faults(transfer_faults, f"Holt spoke. Norland {verb} shells.")
    assert not faults(transfer_faults, f"Holt said that Norland {verb} shells.")


def test_nouns_of_supply_need_no_speaker():
    assert not faults(transfer_faults, "The shipments were discussed. A ship lay in the harbour.")


@pytest.mark.parametrize(
    "words", ["Holt revealed it.", "It was confirmed.", "Vesk did not deny it.", "Vesk was silent.", "This is the only denial."]
)
def test_words_that_assert_or_read_silence_are_faults(words):
    assert faults(wording_faults, words)


def test_the_fixed_label_and_the_fixed_phrase_are_allowed():
    assert not faults(wording_faults, "Receipt is not confirmed. The only denial these two articles print is Vesk's.")


def test_a_number_in_prose_without_a_claim_is_a_fault():
    assert faults(number_faults, "Holt said 40.")
    assert not faults(number_faults, "40", claims=["a/b"])


def document():
    return [
        {"kind": "heading", "id": "h", "level": 2, "text": "Part"},
        {"kind": "paragraph", "id": "p", "runs": text("x", claims=["a/b"])},
        {"kind": "cards", "id": "c", "claims": [{"claim_id": "a/b"}, {"claim_id": "a/c"}]},
    ]


def test_orphans_are_found_in_both_directions():
    told = list(orphan_faults(document(), {"a/b", "a/c", "a/d"}))
    assert told == ["claim a/d has no card", "claim a/c is used nowhere in the report", "claim a/d is used nowhere in the report"]
    assert list(orphan_faults(document()[:2] + [document()[2] | {"claims": [{"claim_id": "a/b"}]}], set())) == [
        "p: leads to claim a/b, which is not in the data"
    ]


def test_a_card_s_way_back_names_the_section():
    assert uses(document()) == {"a/b": [("p", "Part")]}


def test_cross_references_take_their_numbers_and_dead_ones_fail():
    table = {"kind": "table", "id": "t", "title": "x", "caption": [], "columns": [], "rows": []}
    blocks = [table, {"kind": "paragraph", "runs": [{"text": "", "ref": "t"}]}]
    number_blocks(blocks)
    resolve(blocks)
    assert plain(blocks[1]["runs"]) == "Table 1"
    with pytest.raises(ReportError, match="leads to 'u'"):
        resolve([{"kind": "paragraph", "id": "p", "runs": [{"text": "", "ref": "u"}]}])


GOOD = {"id": "f", "title": "t", "alt": "Seven strips on an axis of time", "description": "d", "table": {"rows": []}, "wide": "<svg/>"}


@pytest.mark.parametrize("change", [{"alt": ""}, {"alt": "Chart"}, {"alt": "x" * 151}, {"alt": "a.png"}, {"description": ""}, {"title": ""}])
def test_a_figure_without_its_words_is_refused(change):
    check_figure(GOOD)
    with pytest.raises(ReportError):
        check_figure(GOOD | change)
