"""The page in a real browser, opened from the file system: accessible, offline, operable by keyboard, true without script."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, edition):
    """Open the page; the network is cut, and every attempt, console error and page error is noted."""
    contexts = []

    def open_page(width=1280, scheme="light", script=True, fragment="", height=900):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=script,
            offline=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.noted = []
        page.on(
            "request",
            lambda r: (
                page.noted.append(r.url) if not r.url.startswith(("data:", "file:", "about:")) else None
            ),
        )
        page.on("console", lambda m: page.noted.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: page.noted.append(str(e)))
        page.goto((edition / "index.html").as_uri() + fragment)
        return page

    yield open_page
    for context in contexts:
        context.close()


def violations(page, every_card=False):
    """Return what axe finds. Cards are of one make, and so are a table's rows: but for one run, a few stand for the rest."""
    from axe_playwright_python.sync_playwright import Axe

    if not every_card:
        page.evaluate("document.querySelectorAll('.card').forEach((card, i) => i > 2 && card.remove())")
        page.evaluate(
            "document.querySelectorAll('tbody').forEach(b => [...b.rows].forEach((row, i) => i > 5 && row.remove()))"
        )
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in found]


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (390, "dark"), (768, "light"), (1280, "light"), (1280, "dark")]
)
def test_check_16_axe_finds_no_violation(visit, width, scheme):
    page = visit(width, scheme)
    assert violations(page, every_card=(width, scheme) == (1280, "light")) == []


def test_check_16_axe_finds_no_violation_in_print(visit):
    page = visit(1024)
    page.emulate_media(media="print")
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_never_scrolls_sideways(visit, width):
    page = visit(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.add_style_tag(
        content="*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_check_15_with_the_network_cut_there_is_no_request_and_no_error(visit):
    page = visit()
    page.wait_for_timeout(300)
    assert page.noted == []
    assert page.evaluate("performance.timing.domInteractive - performance.timing.navigationStart") < 1000


def test_on_a_phone_figures_are_laid_out_anew_and_fit(visit):
    page = visit(390)
    shown = page.evaluate(
        "[...document.querySelectorAll('.panel.has-narrow')].map(p => [p.querySelector('.wide').offsetHeight, "
        "p.querySelector('.narrow').offsetWidth])"
    )
    assert len(shown) >= 4
    assert all(wide == 0 and 0 < narrow <= 390 for wide, narrow in shown)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_but_the_title_the_form_and_the_questions_stands_above_the_fold(visit, width):
    page = visit(width, height=800)
    tops = page.evaluate(
        "[...document.querySelectorAll('.layout, .questions, .bill')].map(e => e.getBoundingClientRect())"
    )
    bill, questions, layout = ({key: box[key] for key in ("top", "bottom")} for box in tops)
    assert bill["top"] < 300 and layout["top"] >= max(800, questions["bottom"])
    assert width < 1280 or questions["bottom"] <= 800


def test_the_first_screen_is_the_form_and_the_questions(visit):
    page = visit()
    order = page.evaluate(
        "[...document.querySelectorAll('main > *')].slice(0, 4).map(e => e.className || e.id)"
    )
    assert order[:3] == ["opening", "bill", "questions"]
    assert page.locator(".bill").bounding_box()["y"] < 300
    assert "different" in page.locator(".standfirst").inner_text()


def test_the_theme_button_changes_the_page_and_says_so(visit):
    page = visit()
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert page.get_attribute("#theme", "aria-pressed") == "true"
    assert violations(page) == []


def test_the_keyboard_reaches_the_report_the_filters_and_a_claim_and_shows_where_it_is(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    link = page.evaluate("document.activeElement.getAttribute('href')")
    assert link.startswith("#")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert page.is_visible("#preview") or link.startswith("#fact")
    page.keyboard.press("Escape")
    assert page.is_hidden("#preview")


def test_a_number_leads_to_its_claim_in_one_click_and_the_card_leads_back(visit):
    page = visit()
    link = page.locator("main p [href^='#claim-']").first
    target = link.get_attribute("href")
    link.click()
    assert page.evaluate("location.hash") == target
    card = page.locator(target)
    assert card.is_visible() and page.evaluate("document.activeElement.id") == target[1:]
    back = card.locator(".used a").first
    where = back.get_attribute("href")
    back.click()
    assert page.locator(where).count() == 1 and page.evaluate("location.hash") == where


def test_targets_are_at_least_24_pixels_high_or_stand_in_text(visit):
    page = visit(390)
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input, summary')].filter(e => e.offsetParent && e.offsetHeight < 24).length"
    )
    assert small == 0


def test_the_explorer_filters_by_state_in_the_address(visit, edition):
    page = visit(fragment="#explore?act=denies")
    total = page.locator("#explore tbody tr").count()
    shown = page.locator("#explore tbody tr:visible")
    assert shown.count() == 2 and total > 50
    assert page.locator("#explore-count").inner_text() == f"2 of {total} claims"
    page.fill("#explore-search", "support")
    assert page.locator("#explore tbody tr:visible").count() == 1
    assert "q=support" in page.evaluate("location.hash")
    page.click("#explore-clear")
    assert page.locator("#explore tbody tr:visible").count() == total


def test_the_explorer_finds_a_claim_by_the_words_it_rests_on_and_shows_them(visit, edition):
    page = visit(390)
    rows = page.evaluate(
        """[...document.querySelectorAll('#explore tbody tr')].map(r => [r.textContent,
        document.getElementById(r.querySelector('a').hash.slice(1)).querySelector('.fragment').firstChild.textContent])"""
    )
    found = 0
    for said, fragment in rows:
        words = [word for word in fragment.lower().split() if word not in said.lower() and word.isalpha()]
        if not words or found > 5:
            continue
        found += 1
        page.fill("#explore-search", words[0].upper())
        shown = page.locator("#explore tbody tr:visible").all_text_contents()
        assert any(text.startswith(said.split(".")[0]) and fragment in text for text in shown), (
            words[0],
            said,
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert found > 5
    page.fill("#explore-search", "")
    assert page.locator("#explore tbody .fragment").count() == 0 and page.locator(
        "#explore tbody tr:visible"
    ).count() == len(rows)


def test_without_script_every_claim_and_every_word_is_there(visit):
    page = visit(script=False)
    assert page.locator("#explore tbody tr:visible").count() > 50
    assert page.locator(".filters").is_hidden() and page.locator("#own-copy").is_hidden()
    assert "armsclaims check --articles" in page.locator(".owncopy").inner_text()


def texts():
    folder = os.environ.get("ARMSCLAIMS_ARTICLES", "")
    return (
        {path.stem: path.read_text(encoding="utf-8") for path in Path(folder).glob("20*.txt")}
        if folder
        else {}
    )


@pytest.mark.articles
@pytest.mark.parametrize("article", ["2022-11-02-euronews", "2023-10-13-dw"])
def test_check_14_a_pasted_copy_is_checked_in_the_page_and_nothing_leaves_it(visit, article):
    page = visit()
    recorded = json.loads(page.locator("#own-copy-data").inner_text())
    mine = next(a for a in recorded["articles"] if a["article_id"] == article)
    page.fill("#own-text", texts()[article])
    page.click("#own-check")
    page.wait_for_function("/kept/.test(document.getElementById('own-status').textContent)")
    told = page.locator("#own-status").inner_text()
    assert f"{len(mine['fragments'])} fragments kept, 0 missing" in told
    assert page.locator("#own-result mark").count() > 20
    assert page.noted == []


@pytest.mark.articles
def test_check_14_one_changed_word_loses_its_sentence_and_no_other(visit):
    page = visit()
    page.fill("#own-text", texts()["2023-10-13-dw"].replace("1,000 containers", "2,000 containers"))
    page.focus("#own-check")
    page.keyboard.press("Enter")
    page.wait_for_function("/kept/.test(document.getElementById('own-status').textContent)")
    missing = page.locator("#own-result ul li").all_inner_texts()
    assert missing and all("containers-" in line for line in missing)


def test_a_text_that_is_no_article_is_told_so(visit):
    page = visit()
    page.fill("#own-text", "Norland sold shells to Vesk.")
    page.click("#own-check")
    page.wait_for_function("/No sentence/.test(document.getElementById('own-status').textContent)")


def test_every_svg_reference_resolves_in_its_own_figure(visit):
    page = visit()
    broken = page.evaluate(
        """[...document.querySelectorAll('svg')].flatMap(svg => [...svg.querySelectorAll('[href],[*|href]')].map(e =>
        e.getAttribute('href') || e.getAttributeNS('http://www.w3.org/1999/xlink', 'href')).filter(h => h && h[0] === '#' &&
        !h.startsWith('#claim-') && !h.startsWith('#ctx-') && !svg.querySelector(CSS.escape ? '#' + CSS.escape(h.slice(1)) : h)))"""
    )
    assert broken == []


def test_marks_in_figures_lead_to_claims_or_to_statements_of_the_context(visit):
    page = visit()
    linked = page.evaluate(
        "[...document.querySelectorAll('svg a')].map(a => a.getAttribute('href') || "
        "a.getAttributeNS('http://www.w3.org/1999/xlink', 'href'))"
    )
    assert len(linked) > 30 and all(re.match("#(claim|ctx)-", link) for link in linked)
