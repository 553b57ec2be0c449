"""The evolution chart: what stands on it follows from the data, nothing overlaps, and its words are held
to the claims.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest
from figure_checks import check, drawn_texts
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from stub_dataset import invented, real

from armsclaims.coding.case import Headline
from armsclaims.dataset.load import where
from armsclaims.faults import ReportError
from armsclaims.figures import saying
from armsclaims.figures.evolution import Evolution, evolution
from armsclaims.figures.saying import tracks
from armsclaims.figures.style import style

WIDTHS = pytest.mark.parametrize("width", [1240, 358])


def collisions(figure: Figure) -> list[str]:
    """Return each text that a sign or a line runs through, and each pair of signs that overlap."""
    with style():
        figure.set_dpi(288)
        figure.draw_without_rendering()
        texts = [(t.get_text(), t.get_window_extent().padded(-3)) for t in drawn_texts(figure)]
        ax = figure.axes[0]
        marks = [p.get_window_extent().padded(-4) for p in ax.patches if not isinstance(p, Rectangle)]
        lines = [line.get_window_extent() for line in ax.lines]
        figure.set_dpi(72)
    found = [f"a sign on {text!r}" for text, box in texts for mark in marks if box.overlaps(mark)]
    found += [f"a line on {text!r}" for text, box in texts for line in lines if box.overlaps(line)]
    return found + ["two signs overlap" for one, two in combinations(marks, 2) if one.overlaps(two)]


@pytest.fixture(scope="module")
def data():
    return real()


def _core(data):
    return replace(data, context=None)


def _selections(data) -> dict[str, object]:
    return {
        "everything": data,
        "core": _core(data),
        "one lane": where(data, lambda c: c["allegation"].str.startswith("dprk")),
        "one claim": where(_core(data), lambda c: c["claim_id"] == "2023-10-13-dw/containers-delivered"),
        "none": where(_core(data), lambda c: c["claim_id"] == ""),
        "denials": where(_core(data), lambda c: c["act"] == "denies"),
        "invented": invented(),
    }


@WIDTHS
@pytest.mark.parametrize(
    "name", ["everything", "core", "one lane", "one claim", "none", "denials", "invented"]
)
def test_nothing_overlaps_and_nothing_is_cut(data, name: str, width: int) -> None:
    figure = evolution(_selections(data)[name]).figure(width)
    assert check(figure) == []
    assert collisions(figure) == []


@WIDTHS
def test_long_and_foreign_words_find_room(data, width: int) -> None:
    claims = data.claims.assign()
    speakers = data.speakers.assign(name=["한국의 이름 " + "Vesk" * 30] * len(data.speakers))
    figure = evolution(replace(data, claims=claims, speakers=speakers)).figure(width)
    assert check(figure) == []


def test_the_large_statements_are_the_allegations_in_the_order_said(data) -> None:
    first = tracks(data)[0]
    assert [large.verb for large in first.large] == ["purchasing", "“covertly supplying”", "delivered"]
    assert [large.claim["allegation"] for large in first.large] == list(
        dict.fromkeys(large.claim["allegation"] for large in first.large)
    )


def test_a_rejection_of_the_proof_is_no_denial_and_talks_are_neither(data) -> None:
    below = {
        key: mark.kind
        for track in tracks(data)
        for mark in track.below
        for key in (row["id"] for row in mark.rows)
    }
    assert below["2023-10-17-peskov-proof"] == below["2023-10-28-choe-groundless"] == "rejects"
    assert below["2022-09-06-nebenzya-fake"] == "denies"
    assert below["2022-11-05-amir-abdollahian-drones"] == "concedes"
    assert "2023-09-15-peskov-no-agreements" not in below


def test_what_limits_or_doubts_is_labelled_and_printed(data) -> None:
    chart = Evolution(data)
    texts = " ".join(t.get_text() for t in chart.figure(1240).axes[0].texts)
    for words in ("no sign of completion", "no evidence found", "no large-scale supply"):
        assert words in texts
    marks = [mark for track in chart.tracks for mark in (*track.above, *track.below)]
    assert f"of {len(marks)} marks have words" in texts


def test_core_prints_no_context_and_no_empty_gap(data) -> None:
    texts = " ".join(t.get_text() for t in evolution(_core(data)).figure(1240).axes[0].texts)
    assert "context" not in texts and "found in the pages read" not in texts
    assert "Kirby" in texts


def test_rows_lead_to_claims_and_statements(data) -> None:
    rows = evolution(data).rows
    claims = set(rows["claim_id"].str.split(";").explode()) - {""}
    assert claims <= set(data.claims["claim_id"])
    assert "2023-10-28-choe-groundless" in ";".join(rows["statement_id"])
    assert rows["claim_id"].ne("").sum() + rows["statement_id"].ne("").sum() >= len(rows)


@pytest.mark.parametrize(
    ("key", "words", "wrong"),
    [
        ("2023-10-13-dw/containers-delivered", {"quantity": "about 2,000 containers"}, "2,000"),
        ("2023-10-13-dw/containers-delivered", {"verb": "“delivered”"}, "“delivered”"),
        ("2022-12-22-kirby-wagner", {"label": "“complete”"}, "“complete”"),
    ],
)
def test_a_headline_says_no_more_than_its_claim(data, key: str, words: dict, wrong: str) -> None:
    case = data.case.model_copy(update={"headlines": {key: Headline(**words)}})
    with pytest.raises(ReportError, match=f"headlines, {key}: .*{wrong}"):
        tracks(replace(data, case=case))


def test_a_case_without_headlines_prints_stage_and_quantity_by_rule(data) -> None:
    plain = replace(data, case=data.case.model_copy(update={"headlines": {}}))
    verbs = [large.verb for track in tracks(plain) for large in track.large]
    assert verbs[:3] == ["purchasing", "shipping", "delivered"]
    assert all(verb for verb in verbs)
    assert isinstance(saying.RULE, str)
    assert check(evolution(plain).figure(1240)) == []


def test_said_by_a_day_is_open_to_the_left(data) -> None:
    mark = next(
        m for t in tracks(data) for m in t.above if any("personnel-crimea" in row["id"] for row in m.rows)
    )
    assert mark.early is None and mark.when == "by 2 Nov" and mark.late == pd.Timestamp("2022-11-02")


def test_a_row_of_the_table_has_the_speaker_the_day_and_the_act_of_its_words(data) -> None:
    labels = {key: entry.label for key, entry in data.case.headlines.items() if entry.label}
    by_id = data.statements.set_index("id")
    for row in evolution(data).rows.to_dict("records"):
        ids = [name for name in f"{row['claim_id']};{row['statement_id']}".split(";") if name]
        said = by_id.loc[ids]
        told = [
            name for name in ids if row["words"] in (labels.get(name), *without_said(said.at[name, "what"]))
        ]
        assert any(said.at[name, "speaker"] == row["speaker"] for name in told), row
        plain = said["act"].eq("claims") & said["target"].ne("absence")
        assert plain.any() or "alleges" not in row["act"], row


def without_said(what: str) -> tuple[str, str]:
    return what, what.removeprefix("said ")
