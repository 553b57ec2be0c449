"""The figure kit: every figure as SVG and PNG with title, source and edition inside, alt text and rows,
the same twice.
"""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from sample_document import CLAIM, document

from armsclaims.figures.style import PALETTE
from armsclaims.report.kit import figure_kit


@pytest.fixture(scope="module")
def kit() -> dict[str, bytes]:
    return figure_kit(document(dated="Articles to 4 June 2031."))


def test_each_figure_comes_as_svg_png_text_and_rows_and_the_first_at_the_size_of_shared_links(kit):
    each = {f"{name}.{kind}" for name in ("bars", "picture") for kind in ("svg", "png", "csv", "txt")}
    assert set(kit) == {*each, "picture-1200x630.png"}
    assert Image.open(io.BytesIO(kit["picture-1200x630.png"])).size == (1200, 630)
    assert kit["bars.csv"].decode().splitlines()[1] == f"Holt,more than 40,{CLAIM}"
    assert kit["bars.txt"].decode().startswith("Two bars: Holt's is longer than Vesk's\n")
    assert all(len(content) < 300_000 for content in kit.values())


def test_title_source_and_edition_stand_inside_the_picture_and_no_link_does(kit):
    root = ET.fromstring(kit["bars.svg"])
    shown = " ".join(root.itertext())
    for said in (
        "Two speakers, one answer",
        "Claims, not facts.",
        "2031-06-04-core-0123456789ab",
        "4 June 2031",
    ):
        assert said in shown
    assert not [node for node in root.iter() if node.tag.endswith("}a")]
    assert b"font/woff2" in kit["bars.svg"]


def test_a_png_is_twice_its_size_and_keeps_the_colours_of_the_figures_exactly(kit):
    image = Image.open(io.BytesIO(kit["bars.png"]))
    assert image.width == 2 * (920 + 48)
    found = {colour for _, colour in image.convert("RGB").getcolors(1 << 16)}
    for name in ("blue", "paper"):
        assert tuple(bytes.fromhex(PALETTE[name][1:])) in found


def test_a_figure_may_bring_its_own_drawing_for_shared_links():
    made = document()
    picture = next(block for block in made["blocks"] if block["id"] == "picture")
    picture["share"] = picture["wide"].replace('viewBox="0 0 596 300"', 'viewBox="0 0 1200 630"')
    assert Image.open(io.BytesIO(figure_kit(made)["picture-1200x630.png"])).size == (1200, 630)


def test_the_kit_is_the_same_twice(kit):
    assert figure_kit(document(dated="Articles to 4 June 2031.")) == kit
