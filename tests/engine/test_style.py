"""Figures become the same small SVG every time, and no text in them overlaps or is cut."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from figure_checks import check
from matplotlib.patches import Rectangle

from armsclaims.figures import style as st
from armsclaims.figures import words


def _figure(label: str = "Norland <says>", **place):
    with st.style():
        fig, ax = st.panel(st.NARROW, 120)
        ax.plot([10, 100.123456], [10, 100], "--", marker="o")
        ax.add_patch(
            Rectangle((200, 20), 60, 60, hatch="///", fc="none", url=st.claim_url("2020-01-01-holt/shells"))
        )
        st.halo(ax.text(place.get("x", 20), place.get("y", 60), label, size=14))
        ax.text(20, 110, "a label")
    return fig


def _svg(figure_id: str = "one", variant: str = "wide") -> str:
    return st.svg(_figure(), figure_id, variant, title='Norland "says" & more', desc="A long description")


def _ids(svg: str) -> list[str]:
    return [e.get("id") for e in ET.fromstring(svg).iter() if e.get("id")]


def test_the_same_figure_gives_the_same_bytes_twice():
    assert _svg() == _svg()


def test_no_id_is_shared_by_two_figures_or_two_widths_of_one():
    drawings = [_svg("one", "wide"), _svg("one", "narrow"), _svg("two", "wide")]
    ids = [i for drawing in drawings for i in _ids(drawing)]
    assert len(ids) == len(set(ids)) > 6


def test_every_reference_inside_an_svg_resolves_in_it():
    drawing = _svg()
    refs = re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"|aria-\w+="([^"]+)"', drawing)
    targets = {name for ref in refs for name in ref if name}
    assert {t for t in targets if t.startswith("claim-")} == {"claim-2020-01-01-holt--shells"}
    assert {t for t in targets if not t.startswith("claim-")} <= set(_ids(drawing))
    assert "url(#" in drawing


def test_an_svg_is_an_image_with_a_name_a_description_a_viewbox_and_real_text():
    root = ET.fromstring(_svg())
    assert root.get("role") == "img" and root.get("viewBox") == f"0 0 {st.NARROW} 120"
    assert root.get("width") is None and root.get("height") is None
    assert root[0].text == 'Norland "says" & more' and root.get("aria-labelledby") == root[0].get("id")
    assert root[1].text == "A long description" and root.get("aria-describedby") == root[1].get("id")
    assert [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")] == ["Norland <says>", "a label"]
    assert "<style" not in _svg() and "metadata" not in _svg()


def test_coordinates_are_rounded_in_paths_and_nowhere_else():
    drawing = _svg()
    assert all(len(n) <= 2 for d in re.findall(r'\bd="([^"]+)"', drawing) for n in re.findall(r"\.(\d+)", d))
    with st.style():
        fig, ax = st.panel(100, 100)
        ax.text(50.123456, 50, "x")
    assert 'x="50.123456"' in st.svg(fig, "i", "wide", title="t", desc="d")


def test_links_inside_an_image_take_no_focus_and_open_no_window():
    assert 'tabindex="-1"' in _svg() and "_blank" not in _svg()


@pytest.mark.parametrize(
    ("label", "place", "fault"),
    [
        ("Vesk denies", {"y": 108}, "'Vesk denies' overlaps 'a label'"),
        ("Vesk denies", {"x": 340}, "'Vesk denies' leaves the figure"),
        ("Vesk denies", {}, None),
    ],
)
def test_a_text_over_a_text_or_over_the_edge_is_a_fault(label, place, fault):
    assert check(_figure(label, **place)) == ([fault] if fault else [])


def test_a_tick_label_that_is_not_drawn_is_no_fault():
    with st.style():
        fig, ax = st.panel(200, 100)
        ax.set_axis_on()
        ax.set_position((0.3, 0.4, 0.5, 0.4))
        ax.set_xticks([0, 100, 900])
        ax.set_yticks([])
        ax.set_xlim(0, 100)
    assert check(fig) == []


def test_making_a_figure_leaves_the_callers_settings_alone():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    _svg()
    assert dict(mpl.rcParams) == before


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    "colour", [st.PALETTE[n] for n in ("blue", "vermilion", "green", "hatch", "ink", "muted")]
)
def test_every_data_colour_has_three_to_one_on_the_white_panel(colour):
    assert 1.05 / (_luminance(colour) + 0.05) >= 3


@pytest.mark.parametrize(
    "colour", [st.PALETTE[n] for n in ("claims", "denies", "declines", "other-act", "set-aside")]
)
def test_every_act_colour_has_three_to_one_on_the_white_panel(colour):
    assert 1.05 / (_luminance(colour) + 0.05) >= 3


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("battery", "batteries"),
        ("lorry", "lorries"),
        ("mercenary", "mercenaries"),
        ("aircraft", "aircraft"),
        ("shell", "shells"),
        ("box", "boxes"),
        ("serviceman", "servicemen"),
        ("human", "humans"),
        ("day", "days"),
    ],
)
def test_one_pluraliser(one: str, several: str) -> None:
    assert words.many(one) == several


def test_every_colour_has_a_dark_fellow_and_is_exchanged() -> None:
    assert st.PALETTE.keys() == st.DARK.keys()
    assert len({value.lower() for value in st.PALETTE.values()}) == len(st.PALETTE)
    assert st.themed('<path style="fill: #0072b2"/>') == '<path style="fill: var(--fig-blue,#0072b2)"/>'
