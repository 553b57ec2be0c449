"""The picture: the same statements as the chart, maps only where the case has them, title and source
inside.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from figure_checks import check
from stub_dataset import invented, real

import armsclaims as ac
from armsclaims.dataset.load import where
from armsclaims.dataset.params import Params
from armsclaims.figures.picture import SHARED, picture

WIDTHS = pytest.mark.parametrize("width", [720, 358, SHARED[0]])


@pytest.fixture(scope="module")
def data():
    return real()


def _words(drawing, width: int) -> str:
    found = " ".join(t.get_text() for t in drawing.figure(width).axes[0].texts)
    return found.replace("\u00a0", " ")


@WIDTHS
@pytest.mark.parametrize("name", ["everything", "core", "no maps", "invented", "none"])
def test_nothing_overlaps_and_nothing_is_cut(data, name: str, width: int) -> None:
    core = replace(data, context=None)
    chosen = {
        "everything": data,
        "core": core,
        "no maps": replace(data, maps={}),
        "invented": invented(),
        "none": where(core, lambda claims: claims["claim_id"] == ""),
    }[name]
    figure = picture(chosen, "A title that is long enough to take two lines of the picture").figure(width)
    assert check(figure) == []
    assert (len(figure.axes) > 1) is (name in ("everything", "core"))
    if width == SHARED[0] and name == "everything":
        assert round(figure.get_figheight() * 72) == SHARED[1]


def test_title_source_and_edition_stand_inside(data) -> None:
    words = _words(picture(data, "Mine"), 720)
    for part in ("Mine", "Claims, not facts.", "Articles to 13 October 2023", "GeoNames"):
        assert part in words
    assert "Neither article says whether they concern the same arms" in words


def test_core_counts_no_context(data) -> None:
    words = _words(picture(replace(data, context=None)), 720)
    assert "outlined" not in words and "other reports" not in words


def test_a_fourth_statement_leaves_the_newest_three_and_says_so(data) -> None:
    drawing = picture(data)
    drawing.large, drawing.left_out = drawing.large[1:], drawing.large[:1]
    assert "The newest two of three statements are in large type." in _words(drawing, 720)


@pytest.mark.parametrize("chosen", [{"date_to": "2022-12-31"}, {"date_to": "2023-06", "edition": "core"}])
def test_a_selection_without_the_route_has_the_region_on_its_own_map(chosen) -> None:
    drawing = picture(ac.load(Params(**chosen)))
    assert drawing.route is None and drawing.region.spec.land == "black_sea"
    assert "Iranian personnel in Crimea" in _words(drawing, 720)


def test_a_lane_without_an_answer_is_named_where_another_lane_has_one(data) -> None:
    words = _words(picture(replace(data, context=None)), 720)
    assert "North Korea to Russia: no answer in this edition." in words
    assert "Iranian officials" in words and "orange: Iran to Russia" in words


def test_a_title_of_any_length_leaves_the_shared_picture_whole(data) -> None:
    figure = picture(data, "What was claimed about it " * 14).figure(SHARED[0])
    assert figure.axes[0].texts


def test_the_answers_below_the_axis_are_those_to_what_stands_above_it(data) -> None:
    drawing = picture(data)
    assert drawing.answers and {row["lane"] for mark in drawing.answers for row in mark.rows} == {
        "dprk-russia"
    }
    words = _words(drawing, 720)
    assert "concedes" not in words  # the only concession is of another lane
    assert "Iranian officials, by 2 Nov: no drones or other support (Euronews)" in words


@WIDTHS
def test_every_mark_is_drawn_and_leads_to_its_claim_or_statement(data, width: int) -> None:
    drawing = picture(data)
    drawn = [patch.get_url() for patch in drawing.figure(width).axes[0].patches]
    marks = [*drawing.said, *drawing.answers]
    assert all(drawn.count(mark.url) >= sum(other.url == mark.url for other in marks) for mark in marks)
