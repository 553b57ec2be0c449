"""Every figure of the report: its words, its table, its drawing at both widths; and what it draws for odd data."""

from __future__ import annotations

import re
import warnings
from xml.etree import ElementTree as ET

import pytest
from matplotlib.patches import Rectangle
from stub_dataset import changed, invented, real

from armsclaims.dataset.load import where
from armsclaims.figures import charts, labels, strips, style, xray
from armsclaims.figures.style import FIGURES
from armsclaims.report.checks import wording_faults
from armsclaims.report.document import text
from armsclaims.report.wording import Speakers, Wording

OWN = ("allegation-strips", "article-xray")
WIDTHS = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
EACH = pytest.mark.parametrize("name", sorted(FIGURES))
LONG = "Vesk" * 2500
HOSTILE = f"<script>alert(1)</script> \u202e{LONG} $x^2$ \ud55c"


def _words(name: str, data) -> dict:
    spec = FIGURES[name]
    found = {
        what: getattr(spec, what)(data) for what in ("title", "subtitle", "alt", "caption", "description")
    }
    return {
        what: words if isinstance(words, str) else "".join(run["text"] for run in words)
        for what, words in found.items()
    }


def _empty():
    return where(real(), lambda claims: claims["act"] == "no such act")


def test_the_figures_of_the_report_are_all_registered():
    assert charts.FIGURES is FIGURES and set(OWN) <= set(FIGURES)


@EACH
def test_a_figure_tells_what_it_shows_in_at_most_150_characters_and_at_length(name):
    words = _words(name, real())
    assert 30 <= len(words["alt"]) <= 150 and words["alt"].endswith(".")
    assert len(words["description"]) > len(words["alt"])
    assert words["title"] and words["caption"] and not words["title"].endswith(".")


def test_no_two_figures_have_the_same_words():
    for what in ("title", "alt", "description"):
        told = [_words(name, real())[what] for name in FIGURES]
        assert len(set(told)) == len(told)


@EACH
def test_no_sentence_about_a_figure_has_a_transfer_verb_without_a_speaker(name):
    data, spec = real(), FIGURES[name]
    block = {"kind": "figure", "id": name, "title": spec.title(data), "alt": spec.alt(data)}
    block |= {what: text(_words(name, data)[what]) for what in ("subtitle", "caption")}
    block["description"] = spec.description(data)
    names = {alias for spoken in data.aliases.values() for alias in spoken}
    assert [*wording_faults([block], Wording(Speakers(names)))] == []


@EACH
def test_a_figures_table_has_only_claims_of_the_figure_and_the_figure_only_claims_of_the_data(name):
    data, spec = real(), FIGURES[name]
    table = spec.table(data)
    ids = {claim for cell in table["claim_id"].dropna() for claim in cell.split(";")}
    assert ids and ids <= set(spec.claims(data)) <= set(data.claims["claim_id"])


@EACH
@WIDTHS
def test_no_text_of_a_figure_overlaps_another_or_leaves_it(name, narrow):
    assert style.check(FIGURES[name].draw(real(), narrow=narrow)) == []


@pytest.mark.parametrize("name", OWN)
@WIDTHS
def test_a_chart_has_the_width_it_is_made_for_and_letters_that_can_be_read(name, narrow):
    figure = FIGURES[name].draw(real(), narrow=narrow)
    assert figure.get_figwidth() * 72 == pytest.approx(style.NARROW if narrow else style.WIDE)
    assert min(t.get_size() for t in figure.findobj(lambda a: hasattr(a, "get_text")) if t.get_text()) >= 11


@pytest.mark.parametrize("name", OWN)
def test_a_chart_is_drawn_twice_with_the_same_bytes_and_shares_no_id_between_its_widths(name):
    def drawn(narrow: bool) -> str:
        spec = FIGURES[name]
        variant = "narrow" if narrow else "wide"
        return style.svg(spec.draw(real(), narrow=narrow), name, variant, title=spec.alt(real()), desc="d")

    assert drawn(False) == drawn(False)
    ids = [set(re.findall(r'\bid="([^"]+)"', drawn(narrow))) for narrow in (False, True)]
    assert ids[0] and ids[1] and not ids[0] & ids[1]


@pytest.mark.parametrize("name", OWN)
@WIDTHS
def test_every_link_of_a_chart_leads_to_a_claim_of_its_table(name, narrow):
    spec = FIGURES[name]
    drawing = style.svg(spec.draw(real(), narrow=narrow), name, "wide", title="t", desc="d")
    links = set(re.findall(r'href="#(claim-[^"]+)"', drawing))
    ids = [cell.split(";")[0] for cell in spec.table(real())["claim_id"].dropna()]
    assert links == {"claim-" + claim.replace("/", "--") for claim in ids}


@pytest.mark.parametrize("name", OWN)
@WIDTHS
def test_a_chart_of_an_empty_selection_says_so_and_of_an_invented_article_draws(name, narrow):
    for data in (_empty(), invented()):
        figure = FIGURES[name].draw(data, narrow=narrow)
        assert style.check(figure) == []
        words = _words(name, data)
        assert words["title"] and len(words["alt"]) <= 150


@pytest.mark.parametrize("name", OWN)
@WIDTHS
def test_hostile_words_in_a_sheet_show_as_text_and_stay_inside_a_chart(name, narrow):
    data = invented()
    claim = "2031-06-04-elmgate-post/crates-shipped"
    data = changed(data, "allegations", "allegation", "norland-shells", label=HOSTILE)
    data = changed(data, "claims", "claim_id", claim, stage=None, item=HOSTILE)
    data = changed(data, "evidence", "claim_id", claim, exact=HOSTILE)
    data = changed(data, "speakers", "speaker_id", "holt", name=HOSTILE)
    data = changed(data, "articles", "article_id", "2031-06-04-elmgate-post", outlet=HOSTILE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = FIGURES[name].draw(data, narrow=narrow)
        drawing = style.svg(figure, name, "wide", title="t", desc=FIGURES[name].description(data)[:200])
    assert style.check(figure) == []
    assert "<script" not in drawing and ET.fromstring(drawing) is not None
    assert figure.get_figheight() * 72 < 3000


def test_the_strips_draw_a_not_confirmed_receipt_and_never_fill_it_from_another_stage():
    table = strips.rows(real()).set_index(["allegation", "stage"])
    assert table.loc[("dprk-shells-2022", "received"), "act"] == "declines"
    unanswered = table.loc[("dprk-containers-2023", "received")]
    assert unanswered["act"] == "not_addressed" and not labels.some(unanswered["claim_id"])


def test_a_claim_that_only_repeats_is_not_drawn_again():
    repeats = set(real().claim_links.query("relation == 'repeats'")["claim_id"])
    assert repeats and not repeats & set(strips.rows(real())["claim_id"].dropna())


def test_words_of_the_outlet_are_drawn_hollow_and_the_speakers_filled():
    figure = FIGURES["allegation-strips"].draw(real())
    table = strips.rows(real())
    table = table[table["claim_id"].notna()]
    shown = {}
    for patch in figure.axes[0].patches:
        if patch.get_url():
            shown.setdefault(patch.get_url(), set()).add(sum(patch.get_facecolor()[:3]) > 2.99)
    want = {style.claim_url(row["claim_id"]): {row["worded_by"] == "outlet"} for _, row in table.iterrows()}
    assert shown == want and {True} in want.values() and {False} in want.values()


def test_no_mark_of_the_strips_reaches_from_one_strip_into_another():
    figure = FIGURES["allegation-strips"].draw(real())
    stripes = [p for p in figure.axes[0].patches if isinstance(p, Rectangle) and p.get_width() == 4]
    bounds = [(p.get_y(), p.get_y() + p.get_height()) for p in stripes]
    assert len(bounds) == strips.rows(real())["allegation"].nunique()
    for mark in figure.axes[0].patches:
        if mark.get_url():
            box = mark.get_path().transformed(mark.get_patch_transform()).get_extents()
            assert sum(low - 1 <= box.y0 and box.y1 <= high + 1 for low, high in bounds) == 1


def test_a_bar_of_the_xray_is_as_long_as_its_words_and_there_is_one_a_sentence():
    table = xray.rows(real())
    assert len(table) == len(real().sentences)
    part = table[table["article_id"] == real().articles["article_id"].iloc[0]]
    laid = list(xray.lay_bars(part, 1.5, 10_000))
    assert [length for *_, length in laid] == [max(words * 1.5, 2.0) for words in part["words"]]
    assert all(b[1] >= a[1] + a[3] for a, b in zip(laid, laid[1:], strict=False))


def test_every_coded_sentence_of_the_xray_has_an_act_and_a_claim_and_no_other_has():
    table = xray.rows(real())
    assert table["act"].notna().equals(table["status"] == "coded")
    assert table["claim_id"].notna().equals(table["status"] == "coded")


def test_a_sentence_whose_claims_are_filtered_away_is_neither_coded_nor_hidden():
    table = xray.rows(_empty())
    assert len(table) == len(real().sentences) and table["act"].isna().all()
    figure = FIGURES["article-xray"].draw(_empty())
    assert any("selection" in t.get_text() for t in figure.axes[0].texts)
