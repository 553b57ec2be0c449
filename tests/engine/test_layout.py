"""Where blocks stand: parts, rows with a rail, figures by their width, and what goes to the Evidence."""

from __future__ import annotations

from typing import Any

import pytest
from sample_document import document, svg

from armsclaims.report.layout import figure_class, layout


def heading(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "heading", "level": 2, "id": name, "text": name, **more}


def paragraph(name: str, words: str = "Some words.") -> dict[str, Any]:
    return {"kind": "paragraph", "id": name, "runs": [{"text": words}]}


def figure(name: str, width: int, height: int = 300) -> dict[str, Any]:
    return {"kind": "figure", "id": name, "wide": svg(name, width, height)}


def aside(name: str) -> dict[str, Any]:
    return {"kind": "aside", "id": name, "role": "context", "blocks": [paragraph(f"{name}-p")]}


def rows(*blocks: dict[str, Any]) -> list[tuple[list[str], list[str], list[str], str]]:
    """Return (head, text, side, wide) of each row of one part, by id."""
    [part] = layout([heading("h"), *blocks]).parts
    ids = lambda found: [block["id"] for block in found]  # noqa: E731  a word, used thrice below
    return [
        (ids(row.head), ids(row.text), ids(row.side), row.wide["id"] if row.wide else "") for row in part.rows
    ]


def test_a_document_is_parted_into_opening_parts_and_evidence():
    made = layout(document()["blocks"])
    assert [block["id"] for block in made.opening] == ["findings", "line", "picture"]
    assert [part.heading["id"] for part in made.parts] == ["said", "speakers"]
    assert [part.heading["id"] for part in made.evidence] == ["every-claim", "elsewhere"]


def test_what_is_placed_in_the_evidence_goes_there_and_a_block_may_go_alone():
    made = layout(
        [
            heading("a"),
            {**figure("f", 920), "place": "evidence"},
            heading("e", place="evidence"),
            heading("b", place="evidence"),
        ]
    )
    assert [part.heading["id"] for part in made.parts] == ["a"]
    assert [part.heading["id"] for part in made.evidence] == ["more", "e", "b"]


def test_notes_and_small_figures_stand_beside_the_prose_and_wide_ones_between_rows():
    assert rows(paragraph("p"), aside("n"), figure("s", 500), figure("w", 920), paragraph("q")) == [
        (["h"], ["p"], ["n", "s"], ""),
        ([], [], [], "w"),
        ([], ["q"], [], ""),
    ]


def test_a_note_after_a_figure_stands_in_its_rail_and_so_does_one_further_down_if_the_figure_is_tall():
    assert rows(figure("w", 920), aside("n"))[1:] == [([], [], ["n"], "w")]
    assert rows(figure("w", 920, 1500), paragraph("p"), aside("n"))[1:] == [
        ([], [], ["n"], "w"),
        ([], ["p"], [], ""),
    ]
    assert rows(figure("w", 920, 300), paragraph("p"), aside("n"))[-1] == ([], ["p"], ["n"], "")


@pytest.mark.parametrize(("width", "name"), [(358, "small"), (560, "small"), (920, "railed"), (1240, "full")])
def test_a_figure_stands_by_its_width(width, name):
    assert figure_class(figure("f", width)) == name


def test_long_prose_with_nothing_beside_it_goes_in_two_columns():
    [part] = layout([heading("h"), figure("w", 920), paragraph("p", "word " * 200)]).parts
    assert [row.columns for row in part.rows] == [False, False, True]
