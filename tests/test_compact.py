"""The page's markup with fewer bytes: the same drawing, the same elements, scripts untouched."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stub_dataset import real
from test_report import Page

from armsclaims.figures import maps, vector
from armsclaims.figures.charts import FIGURES
from armsclaims.report import compact, show

assert maps  # imported, because it registers its figures
LINK = "{http://www.w3.org/1999/xlink}href"
numbers = st.floats(-2000, 2000, allow_nan=False).map(lambda n: round(n, 2))
points = st.tuples(numbers, numbers)


def corners(data: str) -> list[tuple[float, float]]:
    """Return where a short path's steps end, in px: written apart from the code that makes them short."""
    tokens = re.findall(r"[a-z]|-?\d*\.?\d+", data)
    size = {"m": 2, "l": 2, "h": 1, "v": 1, "q": 4, "c": 6}
    at, here, command, found, start = 0, [0.0, 0.0], "", [], [0.0, 0.0]
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        if command == "z":
            here = list(start)
            continue
        step = [float(token) for token in tokens[at : at + size[command]]]
        at += size[command]
        here = [here[0] + (step[-2] if len(step) > 1 else step[0] if command == "h" else 0),
                here[1] + (step[-1] if command != "h" else 0)]  # fmt: skip
        start = list(here) if command == "m" else start
        found.append((here[0], here[1]))
        command = "l" if command == "m" else command
    return found


@given(st.lists(points, min_size=2, max_size=30))
def test_a_short_path_goes_through_the_same_points_to_a_twentieth_of_a_pixel(way):
    data = " ".join(f"{'L' if at else 'M'} {x} {y}" for at, (x, y) in enumerate(way))
    made = corners(vector.path(data))
    assert len(made) == len(way)
    assert all(abs(a - x) < 0.0501 and abs(b - y) < 0.0501 for (a, b), (x, y) in zip(made, way, strict=True))


def test_closed_and_curved_paths_keep_their_commands():
    assert vector.path("M 0 0 L 10 0 L 10 5 z M 1 1 L 2 1") == "m0 0h10v5zm1 1h1"
    assert vector.path("M 0 0 C 1 1 2 2 3 3 Q 4 4 5 3") == "m0 0c1 1 2 2 3 3q1 1 2 0"
    assert vector.path("M 0 0 A 1 1 0 0 0 2 2") == "M 0 0 A 1 1 0 0 0 2 2"


@pytest.mark.parametrize("name", FIGURES)
def test_a_drawing_in_the_page_has_the_text_links_and_ids_it_was_made_with(name):
    source = show.figure_block(name, real())["wide"]
    styles = compact.Styles()
    made = compact.drawing(source, styles)
    before = ET.fromstring(source)
    after = ET.fromstring(made.replace("<svg ", '<svg xmlns:xlink="http://www.w3.org/1999/xlink" ', 1))
    assert [t for t in after.itertext() if t.strip()] == [t for t in before.itertext() if t.strip()]
    assert {e.get("id") for e in after.iter()} == {e.get("id") for e in before.iter()}
    assert {e.get(LINK) for e in after.iter()} == {e.get(LINK) for e in before.iter()}
    named = {part for e in after.iter() for part in (e.get("class") or "").split()}
    assert named and all(f".{part}{{" in styles.css() for part in named)
    assert "style=" not in made and len(made) < len(source)


def test_lines_of_one_make_are_joined_and_what_covers_is_not():
    line, box = 'style="fill: none; stroke: #112233"', 'style="fill: #112233"'
    source = f'<svg xmlns="http://www.w3.org/2000/svg"><path d="M 0 0 L 1 0" {line}/><path d="M 2 0 L 3 0" {line}/><path d="M 0 0 L 9 9 z" {box}/><path d="M 4 4 L 9 9 z" {box}/></svg>'
    made = vector.finish(source, "f-", "serif", title="t", desc="d")
    assert made.count("<path") == 3 and "m0 0h1m1 0h1" in made


def test_markup_loses_no_element_attribute_or_script():
    page = '<p class="a b">x</p>\n<ul>\n<li><a href="#q">1</a></li>\n<li>2</li>\n</ul>\n<script>if (a)\n  b = "</li>";\n</script>\n<textarea>\n k\n</textarea>'
    made = compact.markup(page)
    assert Page(made).elements == Page(page).elements
    assert '<script>if (a)\n  b = "</li>";\n</script>' in made and "<textarea>\n k\n</textarea>" in made
    assert "</li>" not in made.replace('"</li>"', "")


def test_a_style_sheet_and_a_script_lose_comments_and_indents_only():
    assert compact.sheet("a{\n  b:c}\n/* x */\n@media print{d{e:f}}\n") == "a{b:c}@media print{d{e:f}}"
    assert (
        compact.script('"use strict";\n  // why\n  const a = "// no";\n')
        == '"use strict";\nconst a = "// no";'
    )
