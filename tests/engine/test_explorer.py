"""The explorer in a real browser: one selection behind every view, by mouse and keyboard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import armsclaims as ac
from armsclaims.report import html
from armsclaims.report.explorer_data import explorer_data, passes

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
SHOWN = "[...document.querySelectorAll('.ax-row')].map((row) => row.dataset.id)"


@pytest.fixture(scope="module")
def explorer():
    return explorer_data(ac.load(folder=ROOT / "data" / "processed"))


@pytest.fixture(scope="module")
def address(explorer, tmp_path_factory):
    """A page with a link to a claim, a list for no script, and the explorer; it may request nothing."""
    parts = html.explorer_parts()
    claim = next(row["id"] for row in explorer["rows"] if row["tier"] == "article" and row["place"])
    anchor = f"claim-{claim.replace('/', '--')}"
    policy = html.policy(parts["leaflet"], parts["module"])
    path = tmp_path_factory.mktemp("explorer") / "index.html"
    path.write_text(
        '<!doctype html><html lang="en"><title>t</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{parts["css"]}</style>'
        f"<main><h1>t</h1><a href='#{anchor}'>link</a><h2>Claims</h2><ol class='claims'>"
        f"<li id='{anchor}'>x</li></ol></main><script type='application/json' id='explorer-data'>"
        f"{html.as_script_data(html.with_uses(explorer, {claim: [('x', 'a place')]}))}</script>"
        f"<script>{parts['leaflet']}</script><script type='module'>{parts['module']}</script>",
        encoding="utf-8",
    )
    return path.as_uri(), anchor, claim


@pytest.fixture
def page(browser, address):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.noted = []
    page.on(
        "request", lambda r: page.noted.append(r.url) if not r.url.startswith(("file:", "data:")) else None
    )
    page.on("pageerror", lambda error: page.noted.append(str(error)))
    page.goto(address[0])
    page.locator(".ax-row").first.wait_for()
    yield page
    assert page.noted == []
    page.close()


def chosen(explorer, **choice):
    labels = {name: dict(pairs) for name, pairs in explorer["labels"].items()}
    return {row["id"] for row in explorer["rows"] if passes(row, choice, labels)}


def test_browser_and_kernel_choose_the_same_rows(page, explorer):
    about = explorer["labels"]["about"][0]
    page.locator(".ax-chip[data-facet=act][data-value=denies]").click()
    assert set(page.evaluate(SHOWN)) == chosen(explorer, act=["denies"])
    page.locator(".ax-menu[data-menu=about] summary").click()
    page.locator(f".ax-chip[data-facet=about][data-value='{about[0]}']").click()
    assert set(page.evaluate(SHOWN)) == chosen(explorer, act=["denies"], about=[about[0]])
    page.locator(".ax-clear").click()
    page.locator("[data-field=words]").fill("Container")
    page.locator("[data-field=from]").fill("2022-10-15")
    page.locator("[data-field=to]").fill("2023-10-01")
    wanted = {"words": "Container", "from": "2022-10-15", "to": "2023-10-01"}
    assert set(page.evaluate(SHOWN)) == chosen(explorer, **wanted)


def test_chips_say_what_choosing_them_leaves_the_tiers_apart(page, explorer):
    chip = page.locator(".ax-chip[data-facet=act][data-value=denies]")
    rows = [row for row in explorer["rows"] if row["act"] == "denies"]
    claims = sum(row["tier"] == "article" for row in rows)
    assert chip.locator("i").inner_text().split("\u25c7")[0].strip() == str(claims)
    assert chip.get_attribute("aria-pressed") == "false"
    chip.click()
    assert chip.get_attribute("aria-pressed") == "true"
    assert page.locator(".ax-told").inner_text().startswith(f"{claims} of ")


def test_nothing_left_is_said_with_ways_out(page):
    page.locator("[data-field=words]").fill("zzzz")
    assert "without the search" in page.locator(".ax-told").inner_text()


def test_a_row_lights_its_marks_and_a_mark_lists_its_rows(page, address, explorer):
    page.locator(f".ax-row[data-id='{address[2]}']").click()
    assert page.locator(".ax-ring").get_attribute("d") != "M0 0"
    assert page.locator(".leaflet-container .ax-lit").count() >= 1
    page.keyboard.press("Escape")
    mark = next(mark for mark in explorer["marks"] if len(mark["ids"]) > 1 and mark["kind"] != "country")
    page.locator(f".leaflet-container [aria-label^='{mark['label'][:12]}']").first.dispatch_event("click")
    page.locator(".ax-table .ax-hint", has_text="behind this mark").wait_for()
    assert set(page.evaluate(SHOWN)) == set(mark["ids"])


def test_a_drag_over_the_timeline_chooses_days(page):
    box = page.locator(".ax-time > svg").bounding_box()
    page.mouse.move(box["x"] + 500, box["y"] + 3)
    page.mouse.down()
    page.mouse.move(box["x"] + 700, box["y"] + 3, steps=4)
    page.mouse.up()
    page.locator(".ax-band").wait_for(state="attached")  # no polling by words: the page's policy forbids eval
    assert page.locator("[data-field=from]").input_value() < page.locator("[data-field=to]").input_value()
    assert page.locator(".ax-band").count() == 1


def test_columns_sort_by_days_and_not_by_their_words(page, explorer):
    page.locator("[data-sort=said] button").click()
    days = {row["id"]: row["from"] for row in explorer["rows"]}
    shown = [days[key] for key in page.evaluate(SHOWN) if days[key]]
    assert shown == sorted(shown, reverse=True)
    assert page.locator("[data-sort=said]").get_attribute("aria-sort") == "descending"


def test_the_address_opens_a_claim_at_once(page, address):
    page.locator("main > a").click()
    card = page.locator(".ax-card")
    card.wait_for()
    assert page.evaluate("document.activeElement.className") == "ax-card"
    assert "a place" in card.inner_text() and address[2] in card.inner_text()
    assert card.bounding_box()["y"] < 900
    assert page.evaluate(f"armsclaimsCard('{address[1]}').textContent")


def test_everything_works_by_keyboard(page):
    cell = page.locator(".ax-cell[tabindex='0']")
    cell.focus()
    before = page.evaluate("document.activeElement.dataset.cell")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.cell") != before
    page.locator(".ax-open[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".ax-open[aria-expanded=true]").count() == 1


@pytest.mark.parametrize("width", [1280, 390])
def test_targets_are_large_text_is_readable_and_nothing_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.locator(".ax-row").first.click()
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = """[...document.querySelectorAll('.ax button, .ax summary, .ax-cell, .ax-pin, .ax a.ax-small')]
      .map((e) => [e, e.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.width < 23.5 || box.height < 23.5))
      .map(([e]) => e.outerHTML.slice(0, 80))"""
    assert page.evaluate(small) == []
    tiny = """[...document.querySelectorAll('.ax *')]
      .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 12.5)
      .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
      .map((e) => e.outerHTML.slice(0, 80))"""
    assert page.evaluate(tiny) == []


def test_axe_finds_no_violation(page, address):
    from axe_playwright_python.sync_playwright import Axe

    page.locator("main > a").click()
    page.locator(".ax-card").wait_for()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [fault["id"] for fault in found] == []


def test_downloads_hold_the_selection(page, explorer):
    page.locator(".ax-chip[data-facet=act][data-value=denies]").click()
    with page.expect_download() as found:
        page.locator(".ax-small", has_text="CSV").click()
    assert Path(found.value.path()).read_bytes().count(b"\r\n") == len(chosen(explorer, act=["denies"]))
    with page.expect_download() as found:
        page.locator(".ax-small", has_text="GeoJSON").click()
    assert json.loads(Path(found.value.path()).read_text(encoding="utf-8"))["type"] == "FeatureCollection"
