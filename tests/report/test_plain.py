"""Timeline, windows and strips of any frame: nothing overlaps, signs by act and tier."""

from __future__ import annotations

import pandas as pd
import pytest
from figure_checks import check
from stub_dataset import invented, real

from armsclaims.faults import CallError
from armsclaims.figures.plain import NOTHING, strips, timeline, windows

WIDTHS = pytest.mark.parametrize("width", [920, 358])


@pytest.fixture(scope="module")
def data():
    return real()


@WIDTHS
def test_nothing_overlaps(data, width: int) -> None:
    told = data.wide[data.wide["event_edtf"].notna()]
    context = data.context[data.context["event_edtf"].notna()].head(12)
    other = invented().wide
    for drawing in (
        timeline(data.statements),
        timeline(data.statements, by="act"),
        windows(pd.concat([told, context])),
        strips(told),
        strips(other),
        timeline(data.statements.head(0)),
        windows(told.head(0)),
    ):
        assert check(drawing.figure(width)) == []


def test_an_empty_frame_says_so(data) -> None:
    assert timeline(data.statements.head(0)).figure(920).axes[0].texts[0].get_text() == NOTHING


def test_signs_follow_act_and_tier(data) -> None:
    drawing = timeline(data.statements)
    marks = {row["id"]: mark for entry in drawing.entries for mark in entry.marks for row in mark.rows}
    assert marks["2023-10-28-choe-groundless"].kind == "rejects"
    assert marks["2022-11-02-euronews/denial-drones"].kind == "denies"
    assert marks["2022-11-02-euronews/denial-drones"].filled
    assert not marks["2022-12-22-kirby-wagner"].filled


def test_bars_hold_the_days_told_and_lead_to_their_rows(data) -> None:
    told = data.wide[data.wide["claim_id"] == "2023-10-13-dw/shipping-dates"]
    drawing = windows(told)
    assert list(drawing.rows["claim_id"]) == ["2023-10-13-dw/shipping-dates"]
    texts = [text.get_text() for text in drawing.figure(920).axes[0].texts]
    assert "7 September to 1 October 2023" in texts
    assert "#claim-2023-10-13-dw--shipping-dates" in drawing.svg("w", "wide", "A title", "More")


def test_an_unknown_column_is_named(data) -> None:
    with pytest.raises(CallError, match="no column 'country'"):
        timeline(data.statements, by="country")
