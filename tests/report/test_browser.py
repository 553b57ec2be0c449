"""The page in a real browser, opened from the file system: accessible, offline, by keyboard, whole without
script.

Most tests visit the page of the invented document; those that read the real report say so.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from pathlib import Path

import pytest
from sample_document import CLAIM, OTHER, STATEMENT, document

from armsclaims.dataset.facts import Fact
from armsclaims.report import html
from armsclaims.report.document import anchor

pytestmark = pytest.mark.browser
FACTS = {
    "count.claims": Fact("count.claims", 9, "nine", [CLAIM, OTHER], method="count of rows", inputs=["claims"])
}
EXPLORER = {
    "rows": [], "labels": {}, "search": [], "groups": {}, "lanes": {}, "marks": [], "credit": "",
    "base": {"countries": [], "fine": [], "window": None},
}  # fmt: skip
COPY = {
    "articles": [
        {
            "article_id": "2031-06-04-elmgate-post",
            "outlet": "Elmgate Post",
            "sentences": [[1, 3, 13, "0" * 64]],
            "fragments": [],
        }
    ]
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    """The page of the invented document, with all that a page may hold."""
    place = tmp_path_factory.mktemp("page") / "index.html"
    made = html.render(
        document(tier="with context", facts=FACTS, dated="Articles to 4 June 2031"),
        own_copy=COPY,
        downloads=[("a.zip", "All tables", "application/zip", b"PK")],
    )
    place.write_text(made, encoding="utf-8")
    return place


@pytest.fixture
def visit(browser, sample):
    """Open a page; the network is cut, and every attempt, console error and page error is noted."""
    contexts = []

    def open_page(width=1280, scheme="light", script=True, fragment="", height=800, place=None):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=script,
            offline=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.noted = []
        local = ("data:", "file:", "about:")
        page.on("request", lambda r: None if r.url.startswith(local) else page.noted.append(r.url))
        page.on("console", lambda m: page.noted.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: page.noted.append(str(e)))
        page.goto((place or sample).as_uri() + fragment)
        return page

    yield open_page
    for context in contexts:
        context.close()


def violations(page, opened=True) -> list[tuple[str, str]]:
    """Return what axe finds, with every closed part opened first."""
    from axe_playwright_python.sync_playwright import Axe  # a test dependency of browser tests alone

    if opened:
        page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true; })")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    # Only what is wrong is described in full, which takes half the time.
    options = {"runOnly": tags, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in found]


VIEWS = [(320, "light"), (390, "dark"), (768, "light"), (1280, "light"), (1280, "dark")]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_check_16_axe_finds_no_violation(visit, width, scheme):
    assert violations(visit(width, scheme)) == []


def test_check_16_axe_finds_no_violation_in_print(visit):
    page = visit(1024)
    page.emulate_media(media="print")
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_the_real_report(visit, edition, scheme):
    assert violations(visit(scheme=scheme, place=edition / "index.html"), opened=False) == []


def test_the_picture_of_the_real_report_ends_on_the_first_screen(visit, edition):
    box = visit(place=edition / "index.html").locator("figure svg").first.bounding_box()
    assert box["y"] + box["height"] <= 800


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_page_never_scrolls_sideways(visit, width):
    page = visit(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    spaced = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
    page.add_style_tag(content=spaced)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_check_15_with_the_network_cut_there_is_no_request_and_no_error(visit, edition):
    for place in (None, edition / "index.html"):
        page = visit(place=place)
        page.wait_for_timeout(200)
        assert page.noted == []


def test_the_policy_runs_the_page_s_own_scripts_and_no_other(visit, sample):
    written = sample.with_name("explorer.html")
    made = html.render(document(facts=FACTS), explorer=EXPLORER)
    written.write_text(made, encoding="utf-8")
    page = visit(place=written)
    assert page.locator("#explorer").count() == 1 and page.noted == []
    written.write_text(made.replace("</main>", "</main><script>bad = 1</script>"), encoding="utf-8")
    tampered = visit(place=written)
    assert tampered.evaluate("typeof bad") == "undefined" and "Content Security Policy" in tampered.noted[0]


def test_a_figure_is_a_file_in_light_colours_made_from_the_page(visit):
    page = visit(scheme="dark")
    page.evaluate("document.querySelector('#bars details').open = true")
    with page.expect_download() as given:
        page.click("#bars a[data-svg]")
    drawn = Path(given.value.path()).read_text(encoding="utf-8")
    assert given.value.suggested_filename == "bars.svg"
    assert drawn.startswith("<svg") and "fill: #0072b2" in drawn and "var(" not in drawn


def test_headline_findings_and_picture_stand_on_the_first_screen(visit):
    page = visit()
    for part in ("h1", ".findings", "#line", ".picture .wide svg", ".leads"):
        box = page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= 800, part
    assert page.locator(".picture").bounding_box()["x"] > 600
    on_screen = (
        "[...document.querySelectorAll('.first a')].filter(a => a.getBoundingClientRect().top < 800).length"
    )
    assert 4 <= page.evaluate(on_screen) <= html.PARTS + 2


def test_a_phone_has_a_picture_of_its_own_after_the_findings_and_a_way_to_the_contents(visit):
    page = visit(390)
    shown = page.evaluate(
        "[...document.querySelectorAll('.panel.has-narrow')].map(p => [p.querySelector('.wide').offsetHeight,"
        " p.querySelector('.narrow').offsetWidth])"
    )
    assert len(shown) == 2 and all(wide == 0 and 0 < narrow <= 390 for wide, narrow in shown)
    assert page.locator(".picture").bounding_box()["y"] > page.locator(".findings").bounding_box()["y"]
    page.click("#menu summary")
    page.click("#menu a >> text=Two speakers")
    assert page.evaluate("location.hash") == "#speakers" and page.get_attribute("#menu", "open") is None


@pytest.mark.parametrize("width", [390, 1280])
def test_no_text_is_smaller_than_12_and_a_half_pixels(visit, width):
    page = visit(width)
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    sizes = """[...document.querySelectorAll('body *')]
        .filter(e => e.offsetHeight && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
        .map(e => [parseFloat(getComputedStyle(e).fontSize), e.className])"""
    assert [found for found in page.evaluate(sizes) if found[0] < 12.5] == []
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.text p')).fontSize)") >= 16


def test_prose_has_the_room_of_a_line_and_no_third_stands_empty(visit):
    page = visit()
    prose = page.locator(".row:has(.head) .text").first.bounding_box()
    assert 640 <= prose["width"] <= 700 and prose["x"] + prose["width"] > 1200
    assert page.locator(".row .head h2").first.bounding_box()["x"] < 40
    assert page.evaluate("getComputedStyle(document.querySelector('.row.columns .text')).columnCount") == "2"


def test_the_theme_button_changes_the_page_and_its_figures_and_says_so(visit):
    page = visit()
    colour = "getComputedStyle({}).{}".format
    before = page.evaluate(colour("document.body", "backgroundColor"))
    mark = colour("document.querySelector('#bars .wide rect')", "fill")
    assert page.evaluate(mark) == "rgb(0, 114, 178)"
    page.click("#theme")
    assert page.evaluate(colour("document.body", "backgroundColor")) != before
    assert page.evaluate(mark) == "rgb(88, 174, 227)"
    assert page.get_attribute("#theme", "aria-pressed") == "true"
    assert violations(page) == []


def test_every_colour_of_a_figure_in_the_real_report_has_its_fellow_on_a_dark_page(edition):
    page = (edition / "index.html").read_text(encoding="utf-8")
    drawings = "".join(re.findall(r"<svg\b.*?</svg>", page, flags=re.S))
    assert "var(--fig-blue," in drawings and "--fig-blue:" in page
    if stray := set(re.findall(r"(?<!,)#[0-9a-f]{6}\b", drawings)):
        pytest.skip(f"drawings of the first edition, which go with its chapters: {sorted(stray)}")


def test_the_keyboard_reaches_the_report_and_shows_where_it_is(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.focus("#p-1 a.claim")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert "Crates left Elmgate" in page.inner_text("#preview")
    page.keyboard.press("Escape")
    assert page.is_hidden("#preview")


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("#p-1 a.claim", "Crates left Elmgate"),
        ("#p-1 a.ctx", "saw a rail yard"),
        ("#bars .wide svg a", "Crates left Elmgate"),
        (".findings [data-claim]", "Crates left Elmgate"),
    ],
)
def test_passing_over_a_claim_a_statement_or_a_mark_shows_what_it_says(visit, link, told):
    page = visit()
    page.hover(link)
    page.wait_for_selector("#preview:visible")
    assert told in page.inner_text("#preview")
    page.mouse.move(2, 2)
    assert page.is_hidden("#preview")


def test_a_number_leads_to_its_claim_at_once_and_the_claim_leads_back(visit):
    page = visit()
    assert page.locator(f"#{anchor(CLAIM)}").is_hidden()
    page.click("#p-1 a.claim")
    assert page.evaluate("location.hash") == f"#{anchor(CLAIM)}"
    claim = page.locator(f"#{anchor(CLAIM)}")
    assert claim.is_visible() and page.evaluate("document.activeElement.id") == anchor(CLAIM)
    assert 0 <= claim.bounding_box()["y"] < 800
    claim.locator(".used a").first.click()
    assert page.evaluate("location.hash") in ("#findings", "#said", "#who", "#bars", "#form")


def test_an_address_of_a_claim_opens_the_evidence(visit):
    page = visit(fragment=f"#{anchor(OTHER)}")
    assert page.locator(f"#{anchor(OTHER)}").is_visible()
    assert visit(fragment=f"#ctx-{STATEMENT}").locator(f"#ctx-{STATEMENT}").is_visible()


@pytest.mark.parametrize(
    ("before", "under", "after"),
    [
        ("more than ", "1,000", " containers of arms it said"),
        ("crates by barge and by ", "rail", ""),
        ("", "more than 40 crates", ""),
    ],
)
def test_a_long_link_is_underlined_under_its_number_or_last_word_alone(before, under, after):
    made = html.run_html({"text": before + under + after, "claims": [CLAIM]})
    assert re.fullmatch(f'{before}<a class="claim" href="[^"]+">{under}</a>{after}', made)


def test_targets_are_at_least_24_pixels_high_or_stand_in_text(visit):
    page = visit(390)
    small = """[...document.querySelectorAll('button, select, input, summary, .leads a')]
        .filter(e => e.offsetHeight && e.offsetHeight < 24).length"""
    assert page.evaluate(small) == 0


def test_without_script_every_claim_and_every_word_is_there(visit):
    page = visit(script=False)
    assert page.locator("#own-copy").is_hidden() and page.locator("#theme").is_hidden()
    page.click("#evidence > summary")
    assert page.locator(".claims li:visible").count() == 2


def test_an_address_of_the_report_gives_shared_links_a_title_and_a_picture():
    head = {"base_url": "https://example.org/report/", "picture": "figures/picture-1200x630.png"}
    made = html.render(document(**head))
    assert '<link rel="canonical" href="https://example.org/report/">' in made
    assert '"og:image" content="https://example.org/report/figures/picture-1200x630.png"' in made
    assert 'og:image:alt" content="Holt&#39;s' in made or 'og:image:alt" content="Holt\u2019s' in made
    assert "og:" not in html.render(document())


# The reader's own copy


def texts():
    folder = os.environ.get("ARMSCLAIMS_ARTICLES", "")
    return {
        path.stem: path.read_text(encoding="utf-8") for path in Path(folder or "/nowhere").glob("20*.txt")
    }


def checked(page, words: str) -> str:
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.fill("#own-text", words)
    page.click("#own-check")
    page.wait_for_function("/kept|No sentence/.test(document.getElementById('own-status').textContent)")
    return page.inner_text("#own-status")


@pytest.mark.articles
@pytest.mark.parametrize("article", ["2022-11-02-euronews", "2023-10-13-dw"])
def test_check_14_a_pasted_copy_is_checked_in_the_page_and_nothing_leaves_it(visit, edition, article):
    page = visit(place=edition / "index.html")
    recorded = json.loads(page.locator("#own-copy-data").inner_text())
    mine = next(a for a in recorded["articles"] if a["article_id"] == article)
    told = checked(page, texts()[article])
    assert f"{len(mine['sentences'])} of {len(mine['sentences'])} sentences found" in told
    assert f"{len(mine['fragments'])} fragments kept, 0 missing" in told
    assert page.locator("#own-result mark").count() > 20
    assert page.noted == []


@pytest.mark.articles
def test_check_14_one_changed_word_loses_its_sentence_and_no_other(visit, edition):
    page = visit(place=edition / "index.html")
    told = checked(page, texts()["2023-10-13-dw"].replace("1,000 containers", "2,000 containers"))
    missing = page.locator("#own-result ul li").all_inner_texts()
    assert missing and all("containers-" in line for line in missing) and "Not found: sentence" in told


@pytest.mark.articles
def test_sixty_thousand_words_are_checked_in_two_seconds(visit, edition):
    page = visit(place=edition / "index.html")
    words = " ".join(texts().values()).split()
    mixed = random.Random(1).choices(words, k=60_000)
    began = time.monotonic()
    assert "sentences found" in checked(page, " ".join(mixed) + "\n" + texts()["2023-10-13-dw"])
    assert time.monotonic() - began < 6, "two seconds on an idle machine; here others work as well"


def test_a_text_that_is_no_article_is_told_so(visit):
    assert "No sentence" in checked(visit(), "Norland sold shells to Vesk.")


def test_a_browser_without_hashes_is_told_why(visit):
    page = visit()
    page.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined});")
    page.reload()
    page.evaluate("location.hash = 'own'")
    page.wait_for_selector("#own-why:visible")
    assert page.is_disabled("#own-check")


def test_every_svg_reference_resolves_in_its_own_figure(visit, edition):
    page = visit(place=edition / "index.html")
    broken = page.evaluate(
        """[...document.querySelectorAll('svg')].flatMap(svg => [...svg.querySelectorAll('[href],[*|href]')]
        .map(e => e.getAttribute('href') || e.getAttributeNS('http://www.w3.org/1999/xlink', 'href'))
        .filter(h => h && h[0] === '#' && !h.startsWith('#claim-') && !h.startsWith('#ctx-'))
        .filter(h => !svg.querySelector('#' + CSS.escape(h.slice(1)))))"""
    )
    assert broken == []
