"""Annotations and links find their passage: by a resolver of its own, written from the W3C's rules and those of text
fragments, with none of the engine's code.
"""

from __future__ import annotations

import os
import re
import shutil
from html import escape
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
import stub_dataset as stub

import armsclaims as ac
from armsclaims.evidence.quotes import quote_context
from armsclaims.evidence.text import find
from armsclaims.report.passages import address_note, annotations, passage_urls, text_directive


@pytest.fixture(scope="module")
def data():
    return ac.load()


@pytest.fixture(scope="module")
def collection(data):
    return annotations(data)


@pytest.fixture(scope="module")
def texts(data):
    if not (folder := os.environ.get("ARMSCLAIMS_ARTICLES")):
        pytest.skip("ARMSCLAIMS_ARTICLES names no folder of texts")
    return {
        row.sha256: (Path(folder) / f"{row.article_id}.txt").read_bytes().decode()
        for row in data.articles.itertuples()
    }


# --- a second resolver ---


def occurrences(text, words):
    """Return where `words` stand in `text`, overlaps counted."""
    return [at for at in range(len(text)) if text.startswith(words, at)] if words else []


def resolve_quote(selector, text):
    """Return the spans of a TextQuoteSelector: `exact`, preceded by `prefix` and followed by `suffix`."""
    prefix, exact, suffix = selector.get("prefix", ""), selector["exact"], selector.get("suffix", "")
    return [
        (at + len(prefix), at + len(prefix) + len(exact)) for at in occurrences(text, prefix + exact + suffix)
    ]


def collapsed(text):
    return re.sub(r"\s+", " ", text)


def in_collapsed(selector, text):
    """Resolve in a text whose white space is normalised, as the Recommendation wants of text taken from HTML."""
    return resolve_quote(
        {k: collapsed(v) for k, v in selector.items() if k in ("prefix", "exact", "suffix")}, collapsed(text)
    )


def resolve_directive(fragment, text):
    """Return the spans of a text directive: whole words, without regard to case, white space as one space."""
    given = fragment.removeprefix(":~:text=").split(",")
    prefix = unquote(given.pop(0)[:-1]) if given[0].endswith("-") else ""
    suffix = unquote(given.pop()[1:]) if given[-1].startswith("-") else ""
    (start,) = map(unquote, given)
    parts = [re.escape(part) for part in (prefix, start, suffix) if part]
    pattern = r"(?<!\w)" + r"\s*".join(parts).replace(r"\ ", r"\s+") + r"(?!\w)"
    return [match.span() for match in re.finditer(f"(?=({pattern}))", text, re.I)]


def selectors(target, kind):
    return [entry for entry in target["selector"] if entry["type"] == kind]


# --- the real articles ---


@pytest.mark.articles
def test_every_annotation_finds_its_place_in_the_registered_text(collection, texts, capsys):
    found = 0
    for item in collection["first"]["items"]:
        target = item["target"][0]
        text = texts[target["source"].removeprefix("urn:sha256:")]
        (exact,), (place,) = selectors(target, "TextQuoteSelector"), selectors(target, "TextPositionSelector")
        assert resolve_quote(exact, text) == [(place["start"], place["end"])], item["id"]
        found += 1
    with capsys.disabled():
        print(f"\nregistered text: {found} of {collection['total']} annotations found, each once")
    assert found == collection["total"] > 90


@pytest.mark.articles
def test_every_annotation_finds_its_place_in_a_copy_with_other_white_space(collection, texts, capsys):
    found = 0
    for item in collection["first"]["items"]:
        target = item["target"][0]
        text = texts[target["source"].removeprefix("urn:sha256:")]
        copy = text.replace("\u00a0", " ").replace(" ", "  ").replace("\n", " \r\n")
        found += len(in_collapsed(selectors(target, "TextQuoteSelector")[0], copy)) == 1
    with capsys.disabled():
        print(f"\nother white space: {found} of {collection['total']} annotations found, each once")
    assert found == collection["total"]


@pytest.mark.articles
def test_every_annotation_finds_its_place_in_a_copy_with_other_quotes_by_our_look_up(
    collection, texts, capsys
):
    alone = ours = 0
    for item in collection["first"]["items"]:
        target = item["target"][0]
        text = texts[target["source"].removeprefix("urn:sha256:")]
        copy = re.sub(r"(?<!\w)[\"']", "\u201c", text).replace("'", "\u2019").replace('"', "\u201d")
        selector = selectors(target, "TextQuoteSelector")[0]
        alone += len(in_collapsed(selector, copy)) == 1
        words = "".join(selector.get(part, "") for part in ("prefix", "exact", "suffix"))
        ours += len(find(words, copy)) == 1
    with capsys.disabled():
        print(
            f"\nother quotes: {alone} found by the plain resolver, {ours} by ours, of {collection['total']}"
        )
    assert alone < ours == collection["total"]


@pytest.mark.articles
def test_every_link_to_a_publisher_s_page_names_one_passage_of_the_registered_text(
    collection, data, texts, capsys
):
    links = 0
    for item in collection["first"]["items"]:
        for target in item["target"][1:]:
            assert not selectors(target, "TextPositionSelector"), (
                "a place counts in the registered text alone"
            )
            (fragment,) = selectors(target, "FragmentSelector")
            text = texts[item["target"][0]["source"].removeprefix("urn:sha256:")]
            assert len(resolve_directive(fragment["value"], text)) == 1, fragment["value"]
            links += 1
    assert links > 30
    claims, registered = data.wide.set_index("claim_id"), data.articles.set_index("article_id")["sha256"]
    addresses, bare = passage_urls(data), []
    for claim, url in addresses.items():
        address, _, fragment = url.partition("#")
        assert address == claims.loc[claim, "url"]
        if fragment:
            assert len(resolve_directive(fragment, texts[registered[claims.loc[claim, "article_id"]]])) == 1
        else:
            bare.append(claim)
    with capsys.disabled():
        print(f"\nlinks: {links} of annotations, {len(addresses)} of claims; to the page alone: {bare}")
    assert len(addresses) > 30 and len(bare) == 1, "one fragment ends in a word glued to a credit"


def test_a_quote_has_at_most_twelve_words_with_those_beside_it(collection):
    beside = 0
    for item in collection["first"]["items"]:
        selector = selectors(item["target"][0], "TextQuoteSelector")[0]
        words = " ".join(selector.get(part, "") for part in ("prefix", "exact", "suffix"))
        beside += len(selector) > 2
        assert len(words.split()) <= 12
    assert 0 < beside < 5


def test_the_collection_is_in_the_form_of_the_w3c(collection):
    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (
        collection["type"] == "AnnotationCollection" and "Corrections: open an issue" in collection["label"]
    )
    page = collection["first"]
    assert page["type"] == "AnnotationPage" and page["partOf"] == collection["id"] and page["startIndex"] == 0
    assert len(page["items"]) == collection["total"] == len({item["id"] for item in page["items"]})
    for item in page["items"]:
        assert item["type"] == "Annotation" and item["motivation"] == "linking" and item["body"]
        assert all(re.match(r"https?:|urn:", target["source"]) for target in item["target"])


# --- the rules on invented words ---


def test_notes_say_that_a_page_may_have_changed_or_has_no_known_address(data):
    told = {row.article_id: address_note(data, row.article_id, row.url) for row in data.articles.itertuples()}
    euronews, dw = (next(note for name, note in told.items() if name.endswith(end)) for end in ("news", "dw"))
    assert euronews == "its page's address is not known; its text was registered on 24 November 2026"
    assert "may have changed since its text was registered on 24 November 2026" in dw
    assert "not tried by hand" in dw and "earlier version" in dw


def test_an_article_of_which_nothing_is_told_has_a_note_all_the_same():
    invented = stub.invented()
    assert "not tried by hand" in address_note(invented, "2031-06-04-elmgate-post", "https://example.org/a")
    assert address_note(invented, "x", None) == "no address is recorded; its text was registered"


def test_marks_of_the_syntax_are_encoded():
    words = {"prefix": "so, ", "exact": "ship-to-ship & 1,000", "suffix": " crates"}
    directive = text_directive(words)
    assert directive == ":~:text=so%2C-,ship%2Dto%2Dship%20%26%201%2C000,-crates"
    assert resolve_directive(directive, "Holt said so, ship-to-ship & 1,000 crates. Ship-to-ship & 1,000.")
    assert urldefrag(f"https://example.org/#{directive}").fragment == directive


TEXT = "Any crate went north. The minister spoke of any rifles and many crates of Vesk that went any day."


def sentence(text, number):
    ends = [match.end() for match in re.finditer(r"\.", text)]
    start = 0 if number == 1 else ends[number - 2] + 1
    return start, ends[number - 1]


def place(words, text, after=0):
    at = text.index(words, after)
    return at, at + len(words)


def test_words_beside_a_fragment_come_from_other_fragments_if_these_will_do():
    own = place("any", TEXT)
    held = {7, 8, 9}  # of any rifles
    start, end = quote_context(own, sentence(TEXT, 2), TEXT, held)
    assert TEXT[start:end] in ("of any", "any rifles")


def test_words_that_no_fragment_holds_are_taken_within_a_fifth_only():
    own = place("any", TEXT, TEXT.index("went any"))
    start, end = quote_context(own, sentence(TEXT, 2), TEXT, {17})
    assert TEXT[start:end] in ("went any", "any day")
    assert quote_context(own, sentence(TEXT, 2), TEXT, {0, 1, 2, 3, 17}) is None


def test_a_sentence_that_stands_twice_has_no_quote_that_stands_once():
    twice = "Crates went. Crates went."
    assert quote_context(place("went", twice), sentence(twice, 1), twice, set()) is None


@pytest.mark.browser
@pytest.mark.articles
def test_a_browser_scrolls_to_the_passage_that_each_link_names(collection, texts, tmp_path):
    from playwright.sync_api import sync_playwright  # only where Chromium is there

    page_file, seen = tmp_path / "page.html", 0
    shown = (
        "[...document.querySelectorAll('p')].filter((p) => { const box = p.getBoundingClientRect(); "
        "return box.top < innerHeight && box.bottom > 0; }).map((p) => p.textContent)"
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": 800, "height": 600})
        for item in collection["first"]["items"]:
            text = texts[item["target"][0]["source"].removeprefix("urn:sha256:")]
            (place,) = selectors(item["target"][0], "TextPositionSelector")
            line = text[text.rfind("\n", 0, place["start"]) + 1 :].partition("\n")[0]
            lines = "".join(f"<p style='margin:900px 0'>{escape(row)}</p>" for row in text.split("\n") if row)
            page_file.write_text(f"<!doctype html><meta charset=utf-8><body>{lines}", encoding="utf-8")
            for target in item["target"][1:]:
                tab.goto("about:blank")
                tab.goto(f"{page_file.as_uri()}#{selectors(target, 'FragmentSelector')[0]['value']}")
                tab.wait_for_function("scrollY > 0")
                assert tab.evaluate(shown) == [line]
                seen += 1
        browser.close()
    assert seen > 30
