"""The interactive map: what it places, what it never places, and that every mark is reached without a mouse."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from shapely.geometry import shape

import armsclaims as ac
from armsclaims.coding import edtf
from armsclaims.figures import geo
from armsclaims.report import webmap

ROOT = Path(__file__).parent.parent
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def data():
    return ac.load(ac.Params(edition="core"), folder=ROOT / "data" / "processed")


@pytest.fixture(scope="module")
def marks(data):
    return webmap.features(data)


def test_every_mark_stands_on_claims_of_the_data(marks, data):
    known = set(data.claims["claim_id"])
    assert marks and all({claim["id"] for claim in mark["claims"]} <= known for mark in marks)


def test_no_2022_claim_has_a_line_and_none_goes_by_train(marks, data):
    lines = [mark for mark in marks if "Line" in mark["geometry"]["type"]]
    assert [mark["kind"] for mark in lines] == ["leg"]
    assert {claim["id"] for mark in lines for claim in mark["claims"]} == {"2023-10-13-dw/sea-leg"}


def test_nothing_claimed_is_a_point_or_a_line_end_in_crimea_and_no_drone_is_there(marks):
    crimea = geo.layer("crimea").geometry.union_all()
    for mark in marks:
        if mark["kind"] in ("port", "leg"):
            assert not shape(mark["geometry"]).intersects(crimea)
    region = next(mark for mark in marks if mark["kind"] == "region")
    assert not any(
        "drones are" in claim["what"] or claim["allegation"] == "iran-drones" for claim in region["claims"]
    )


def test_iran_s_denial_stays_with_the_claim_it_denies(marks):
    region = next(mark for mark in marks if mark["kind"] == "region")
    assert "2022-11-02-euronews/denial-other-support" in {claim["id"] for claim in region["claims"]}


def test_the_page_is_small_and_asks_for_nothing(data):
    page = webmap.render(data)
    assert len(page) < 450_000
    assert (
        "default-src &#39;none&#39;" in page
        and "<link" not in page
        and "src=" not in page.split("<script>")[0]
    )
    assert "sourceMappingURL" not in page


def test_leaflet_is_the_file_its_readme_names():
    import hashlib

    folder = webmap.vendored() / "leaflet"
    told = (folder / "README.md").read_text(encoding="utf-8")
    for name in ("leaflet.js", "leaflet.css"):
        assert f"| {name} | {hashlib.sha256((folder / name).read_bytes()).hexdigest()} |" in told
    assert "Copyright" in (folder / "LICENSE").read_text(encoding="utf-8")


def test_in_jupyterlab_it_is_a_sandboxed_frame(data):
    html = webmap.WebMap(data)._repr_html_()
    assert 'sandbox="allow-scripts"' in html and "title=" in html and "allow-same-origin" not in html


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser, data, tmp_path):
    (tmp_path / "map.html").write_text(webmap.render(data), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1100, "height": 800})
    opened.noted = []
    opened.on("console", lambda m: opened.noted.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: opened.noted.append(str(e)))
    opened.on(
        "request", lambda r: opened.noted.append(r.url) if not r.url.startswith(("file:", "data:")) else None
    )
    opened.goto((tmp_path / "map.html").as_uri())
    yield opened
    assert opened.noted == []
    opened.close()


@pytest.mark.browser
def test_each_step_of_time_shows_what_the_claims_say(page, marks, data):
    days = sorted({claim["day"] for mark in marks for claim in mark["claims"]})
    for number, day in enumerate(days):
        page.evaluate(
            f"document.getElementById('until').value = {number}; document.getElementById('controls').dispatchEvent(new Event('input'))"
        )
        expected = sorted({c["id"] for m in marks for c in m["claims"] if c["day"] <= day})
        assert page.evaluate("document.body.dataset.claims").split() == expected
        assert page.get_attribute("#until", "aria-valuetext") == f"statements until {edtf.words(day)}"
    page.click("#earlier")
    assert page.locator("#day").inner_text() == edtf.words(days[-2])


@pytest.mark.browser
def test_a_button_goes_to_each_part_of_the_map_and_back(page):
    scale = "document.querySelector('.leaflet-control-scale-line').textContent"
    whole = page.evaluate(scale)
    page.get_by_role("button", name="The two ports").click()
    assert page.evaluate(scale) != whole
    page.get_by_role("button", name="Whole map").click()
    assert page.evaluate(scale) == whole


@pytest.mark.browser
def test_filters_by_allegation_take_their_marks_away(page):
    page.locator("#about input[value='dprk-containers-2023']").uncheck()
    assert page.locator("#marks button:visible", has_text="Dunay").count() == 0
    assert page.locator("#marks button:visible", has_text="Iran").count() == 1


@pytest.mark.browser
def test_tab_reaches_every_mark_and_escape_gives_the_focus_back(page, marks):
    page.focus("#stage")
    for mark in marks:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == mark["label"]
    page.keyboard.press("Enter")
    assert page.locator("#detail").is_visible() and page.evaluate("document.activeElement.id") == "detail"
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden()
    assert page.evaluate("document.activeElement.textContent") == marks[-1]["label"]


@pytest.mark.browser
def test_axe_finds_no_violation_in_the_map(page):
    from axe_playwright_python.sync_playwright import Axe

    page.locator("#marks button").first.click()
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=options).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []


@pytest.mark.browser
def test_on_a_phone_the_panel_is_below_and_both_ends_of_the_route_are_in_view(page):
    page.set_viewport_size({"width": 390, "height": 640})
    page.wait_for_timeout(200)
    assert page.locator("#panel").bounding_box()["y"] >= page.locator("#map").bounding_box()["height"] - 1
    page.locator("#marks button", has_text="Najin to Dunay").click()
    boxes = page.evaluate(
        "[...document.querySelectorAll('.place')].filter(e => /Najin|Dunay/.test(e.textContent)).map(e => e.getBoundingClientRect().left)"
    )
    assert len(boxes) == 2 and all(-40 < left < 390 for left in boxes)


@pytest.mark.browser
def test_choosing_a_claim_in_the_map_moves_to_its_card_in_the_report(browser, edition):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((edition / "index.html").as_uri())
    page.locator("#interactive-map").scroll_into_view_if_needed()
    frame = page.frame_locator(".webmap iframe")
    frame.locator("#marks button").first.click()
    target = frame.locator("#detail button").first
    claim = target.get_attribute("aria-label").removeprefix("Go to claim ")
    target.click()
    page.wait_for_function("location.hash.startsWith('#claim-')")
    assert page.evaluate("location.hash") == "#claim-" + claim.replace("/", "--")
    assert json.loads(page.locator("#map-page").inner_text()).startswith("<!doctype html>")
    page.close()
