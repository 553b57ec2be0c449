"""Reading a saved page: encodings, line ends, zones of HTML, and what the page says of its own day."""

from __future__ import annotations

import base64
import codecs
import quopri
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armsclaims.coding.schema import ZONES
from armsclaims.evidence.text import segment, sentence_sha256
from armsclaims.faults import DataError
from armsclaims.propose import reading

HERALD = Path(__file__).parents[1] / "articles" / "2031-07-09-port-elm-herald"
LINE = "Holt said: “60\u00a0crates” — and no more.\r\nVesk said so, too.\n"


def page(body: str, head: str = "") -> reading.Page:
    return reading.read_html(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>")


def zoned(found: reading.Page) -> list[tuple[str, str]]:
    return [(zone.name, found.text[zone.start : zone.end]) for zone in found.zones]


# --- encodings ---


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (LINE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + LINE.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + LINE.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + LINE.encode("utf-16-be"), "utf-16-be"),
        (LINE.encode("utf-16-le"), "utf-16-le"),
        (LINE.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + LINE.encode("utf-32-le"), "utf-32-le"),
        (LINE.encode("cp1252"), "cp1252"),
    ],
)
def test_one_text_in_any_encoding_reads_the_same_with_its_line_ends_and_spaces(
    raw: bytes, encoding: str
) -> None:
    assert reading.decode(raw) == (LINE, encoding)
    assert reading.read(raw, "saved.txt").text == LINE


def test_a_declared_set_counts_only_where_it_can_read_the_bytes() -> None:
    assert reading.decode("Größe".encode("iso8859-15"), "iso-8859-15") == ("Größe", "iso8859-15")
    assert reading.decode("Größe".encode(), "ascii")[0] == "GrÃ¶ÃŸe", (
        "Latin-1 and ASCII mean Windows-1252, as in browsers"
    )
    assert reading.decode("60 “crates”".encode(), "no-such-set") == ("60 “crates”", "utf-8")
    assert reading.decode("60 “crates”".encode(), "utf-16")[0] == "60 “crates”"
    marked = '<html><head><meta charset="windows-1251"></head><body><p>Веск</p></body></html>'
    assert reading.read(marked.encode("cp1251"), "x.html").text == "Веск\n"


def test_every_byte_has_a_character_in_windows_1252() -> None:
    text, encoding = reading.decode(bytes(range(1, 256)))
    assert (len(text), encoding) == (255, "cp1252")
    assert text[0x80 - 1] == "€" and text[0x81 - 1] == "\x81"


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"PK\x03\x04..", "a packed file"),
        (b"a\0\0\0b", "binary"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_what_to_do(raw: bytes, what: str) -> None:
    with pytest.raises(
        DataError, match=f"saved.txt not-text: this is {what}.* save the page from the browser"
    ) as caught:
        reading.read(raw, "saved.txt")
    assert caught.value.exit_code == 3


def test_a_file_that_is_missing_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataError, match="none.txt file-unreadable"):
        reading.read_file(tmp_path / "none.txt")
    (tmp_path / "large.txt").write_text("Norland " * 10)
    monkeypatch.setattr(reading, "MAX_BYTES", 50)
    with pytest.raises(DataError, match="large.txt file-large"):
        reading.read_file(tmp_path / "large.txt")


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_never_a_crash(raw: bytes) -> None:
    for name in ("x.txt", "x.html"):
        try:
            found = reading.read(raw, name)
        except DataError:
            continue
        assert all(z.name in ZONES and found.text[z.start : z.end].strip() for z in found.zones)


# --- HTML ---


def test_the_saved_page_as_html_gives_each_line_its_zone() -> None:
    found = reading.read_file(HERALD.with_suffix(".html"))
    zones = zoned(found)
    names = [name for name, _ in zones]
    assert names == (
        ["navigation", "headline", "dateline", "standfirst", "caption", "credit", "byline", "navigation"]
        + ["body"] * 4 + ["sidebar"] + ["body", "subhead"] + ["body"] * 3 + ["sidebar"] * 3 + ["navigation"]
    )  # fmt: skip
    assert zones[4][1].endswith("as seen on 8\u00a0July"), "captions and no-break spaces are kept"
    assert zones[5][1] == "Image: Ann Orme/Elmgate Pictures"
    assert "script" not in found.text and "hidden line" not in found.text and "color" not in found.text
    assert "60\u00a0crates" in found.text and "Mara Holt said on Tuesday, five" in found.text


def test_what_the_page_says_of_itself_is_read_from_the_article_alone() -> None:
    found = reading.read_file(HERALD.with_suffix(".html"))
    assert (found.outlet, found.language, found.url) == (
        "Port Elm Herald",
        "en",
        "https://herald.example/world/second-lot",
    )
    assert (found.published, found.published_basis) == ("2031-07-09", "printed")
    assert found.title.startswith("Holt: Norland still sends")


def test_the_same_page_as_text_and_as_html_has_the_same_sentences_in_the_same_zones() -> None:
    text, html = (reading.read_file(HERALD.with_suffix(ending)) for ending in (".txt", ".html"))
    changed = reading.overrides(html)
    wanted = ("headline", "standfirst", "credit", "byline", "body", "subhead")
    plain = [
        (s.zone, sentence_sha256(text.text[s.start : s.end])) for s in segment(text.text) if s.zone in wanted
    ]
    marked = [
        (zone, sentence_sha256(html.text[s.start : s.end]))
        for s in segment(html.text)
        if (zone := changed.get(s.number, s.zone)) in wanted
    ]
    assert plain == marked and len(plain) > 12


def test_zones_that_the_text_alone_would_not_give_are_told_by_sentence() -> None:
    html = reading.read_file(HERALD.with_suffix(".html"))
    changed = reading.overrides(html)
    spans = {s.number: html.text[s.start : s.end] for s in segment(html.text)}
    assert {spans[number].split("\t")[0]: zone for number, zone in changed.items()} == {
        "Read more": "sidebar",
        "Norland said that this page may not be copied. Updated on 11 July 2031.": "navigation",
    }


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>a<b>b</b> c</p><p>d", [("body", "ab c"), ("body", "d")]),
        ("<p>one<br>two</p>", [("body", "one"), ("body", "two")]),
        ("<p> 60&nbsp;\n  crates\t</p>", [("body", "60\u00a0 crates")]),
        ("<p>a<!-- no --> b</p>", [("body", "a b")]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", [("body", "a\tb")]),
        ("<pre>a\n  b</pre>", [("body", "a"), ("body", "b")]),
        ("<nav><ul><li>a<li>b</ul></nav><p>c</p>", [("navigation", "a\tb"), ("body", "c")]),
        ("<div role=dialog>We use cookies</div><p>c</p>", [("navigation", "We use cookies"), ("body", "c")]),
        ("<p style='display: none'>x</p><p>c</p>", [("body", "c")]),
        ("<figure><figcaption>Ships <small>Ann Orme</small></figcaption></figure>", [("caption", "Ships"), ("credit", "Ann Orme")]),
        ("<p>a</p><h2>You might also like</h2><p>b</p>", [("body", "a"), ("sidebar", "You might also like"), ("sidebar", "b")]),
    ],
)  # fmt: skip
def test_markup_gives_lines_as_a_browser_shows_them(body: str, wanted: list[tuple[str, str]]) -> None:
    assert zoned(page(body)) == wanted


def test_names_of_classes_never_take_the_article_itself_for_furniture() -> None:
    body = "<p>" + "Vesk received the shells. " * 8 + "</p>"
    found = page(
        f"<div class='page has-sidebar'><div class='comments-open'><h1>Shells</h1>{body}{body}{body}</div></div>"
    )
    assert [name for name, _ in zoned(found)] == ["headline", "body", "body", "body"]
    found = page(
        f"<main><h1>Shells</h1><div class='social-story'>{body}{body}</div><p class='share'>Send</p></main>"
    )
    assert [name for name, _ in zoned(found)] == ["headline", "body", "body", "navigation"]


def test_everything_outside_the_article_is_navigation() -> None:
    teaser = "<article><p>Vesk counts herring.</p></article>"
    body = "<p>" + "Vesk received the shells. " * 8 + "</p>"
    found = page(
        f"<p>Top story</p><article><h1>Shells</h1>{body}</article><div><p>About us</p></div>{teaser}"
    )
    assert [name for name, _ in zoned(found)] == ["navigation", "headline", "body", "navigation"]


# --- the page's day ---


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Published on 9 July 2031\n", "2031-07-09"),
        ("July 9, 2031\n", "2031-07-09"),
        ("Published on\n", ""),
        ("Updated on 11 July 2031\n", ""),
        ("Published on 9 July 2031 - Updated 11 July 2031\n", "2031-07-09"),
        ("Updated 11 July 2031, first published 9 July 2031\n", "2031-07-09"),
        ("Published 9 July 2031\nPublished 8 July 2031\n", ""),
        ("Holt said on 9 July 2031 that Norland had shipped shells to Vesk.\n", ""),
        ("Published on 41 July 2031\n", ""),
    ],
)
def test_a_plain_page_is_dated_by_one_date_line_alone(text: str, day: str) -> None:
    found = reading.read_text(f"Norland ships its shells to Vesk\n\n{text}")
    assert (found.published, found.published_basis) == (day, "printed" if day else "none")


def test_days_in_markup_that_disagree_are_not_chosen_between() -> None:
    meta = '<meta property="article:published_time" content="{}">'
    linked = (
        '<script type="application/ld+json">[{{"@type": ["NewsArticle"], "datePublished": "{}"}}]</script>'
    )
    agree = page("<p>a</p>", meta.format("2031-07-09T23:00") + linked.format("2031-07-09"))
    assert (agree.published, agree.published_basis) == ("2031-07-09", "metadata")
    differ = page("<p>a</p>", meta.format("2031-07-09") + linked.format("2031-07-10"))
    assert (differ.published, differ.published_basis) == ("", "none")
    assert "several dates" in differ.notes[0]
    broken = page(
        "<p>a</p>", meta.format("09/07/2031") + '<script type="application/ld+json">{"@type": </script>'
    )
    assert broken.published == ""


def test_a_printed_day_wins_over_the_markup_and_the_difference_is_noted() -> None:
    found = page(
        "<time>9 July 2031</time><p>a</p>", '<meta property="article:published_time" content="2031-07-10">'
    )
    assert (found.published, found.published_basis) == ("2031-07-09", "printed")
    assert "2031-07-10" in found.notes[0]


# --- time ---


@pytest.mark.parametrize(
    "unit", ["<", "<!--", "<a ", "<div>", "<p>x", '<a b="', "<nav>a", "<![", "<?", "<time>3 May 2031 "]
)
def test_the_worst_html_is_read_in_a_time_that_grows_with_its_length(unit: str) -> None:
    begun = time.process_time()
    for tail in ("", ">", '">', "-->"):
        with suppress(DataError):  # a page without a line of an article is refused, in time
            reading.read((unit * (50_000 // len(unit)) + tail).encode(), "worst.html")
    assert time.process_time() - begun < 8, "quadratic reading takes a minute here"


# --- pages as they are saved ---

STORY = (
    "<h1>Shells went by sea</h1><p>Norland said on Thursday that Vesk had shipped more than 300 crates of shells.</p>"
    "<p>A spokesman told reporters the cargo left Port Elm on September 7.</p>"
)
TEXT_OF_STORY = ["Shells went by sea", "Norland said", "A spokesman"]
HEAD = '<meta property="og:site_name" content="Elm Post">'


def article_lines(found: reading.Page) -> list[str]:
    """The headline and body lines of a page."""
    return [found.text[z.start : z.end] for z in found.zones if z.name in ("headline", "body")]


@pytest.mark.parametrize(
    "body",
    [
        f'<article><div class="article-body paywall-article">{STORY}</div></article>',
        "<article>" + STORY.replace("<p>", '<p class="paywall">') + "</article>",
        f'<article class="subscriber-paywall"><section>{STORY}</section></article>',
        f"<article>{STORY}</article><div class='ot-consent'>"
        + "<p>Our partners store cookies here.</p>" * 40
        + "</div>",
        f'<script>var open = "<!--"; put(open);</script><article>{STORY}</article><!-- end -->',
        f"<style>a::after {{ content: '<!--' }}</style><article>{STORY}</article><!-- end -->",
        f"<script>if (a <!--b) c()</script>\n<main>{STORY}</main>",
        f"<script type='text/x-template'><!-- <p>draft</p></script><div>{STORY}</div><!-- end -->",
        f'<cp-article><template shadowrootmode="open"><article>{STORY}</article></template></cp-article>',
        f'<template shadowroot="open"><main>{STORY}</main></template>',
        f'<x-page><template shadowrootmode="closed"><x-story><template shadowrootmode="open">{STORY}</template></x-story>'
        "</template></x-page>",
        f'<div><template shadowrootmode="open"><slot></slot></template><main>{STORY}</main></div>',
        f"</head><body>{STORY}",
        f"<template><p>Not shown.</p></template><article>{STORY}</article>",
        "<article>" + STORY.replace("spokes", "spokes&shy;").replace("Nor", "Nor\u200b") + "</article>",
    ],
)
def test_the_whole_article_is_body_whatever_the_page_wraps_it_in(body: str) -> None:
    found = reading.read(
        f"<!DOCTYPE html><html><head>{HEAD}</head><body>{body}</body></html>".encode(), "x.html"
    )
    lines = article_lines(found)
    assert [line[: len(start)] for line, start in zip(lines, TEXT_OF_STORY, strict=True)] == TEXT_OF_STORY
    assert "spokesman" in found.text and "Our partners" not in lines


@pytest.mark.parametrize(
    ("head", "dated", "day"),
    [
        ("", "<time>Nov. 2, 2022</time>", "2022-11-02"),
        ("", "<time>Sept. 6, 2022 5:10 PM ET</time>", "2022-09-06"),
        ("", "<time>13 Oct 2023</time>", "2023-10-13"),
        ("", "<time>October 13th, 2023</time>", "2023-10-13"),
        ("", "<time>2023.10.13 09:12</time>", "2023-10-13"),
        ("", "<time><span>October 13, 2023</span><span>3:33 PM ET</span></time>", "2023-10-13"),
        ("", "<div class='dateline'>Published October 13, 2023 / Updated October 14, 2023</div>", "2023-10-13"),
        ("", "<time datetime='2023-10-13T07:00:00Z'>2 hours ago</time>", "2023-10-13"),
        ('<meta name="date" content="2023-10-13">', "", "2023-10-13"),
        ('<meta name="pubdate" content="2023-10-13T10:00:00Z">', "", "2023-10-13"),
        ('<meta name="parsely-pub-date" content="2023-10-13T10:00:00Z">', "", "2023-10-13"),
        ('<meta property="og:article:published_time" content="2023-10-13">', "", "2023-10-13"),
        ('<meta property="article:published_time" content="Fri, 13 Oct 2023 07:36:07 +0900">', "", "2023-10-13"),
        ('<meta property="article:published_time" content="1970-01-01T00:00:00Z">', "", ""),
        ('<meta property="article:published_time" content="2023-10-14T02:30:00Z">', "<time>Oct. 13, 2023</time>", "2023-10-13"),
        ('<meta property="article:published_time" content="2023-10-13T23:30:00Z">', "<time>14 October 2023</time>", "2023-10-14"),
        ('<meta name="parsely-pub-date" content="2024-01-01T03:00:00Z">', "<time>December 31, 2023, 10 p.m. ET</time>", "2023-12-31"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2023-10-14T01:00:00Z"}</script>',
         "<time datetime='2023-10-13T21:00:00-04:00'>Published 13 October 2023</time>", "2023-10-13"),
        ('<script type="application/ld+json">//<![CDATA[\n{"@type":"NewsArticle","datePublished":"2023-10-13"}\n//]]></script>',
         "", "2023-10-13"),
        ('<meta property="article:published_time" content="2023-10-14">'
         '<script type="application/ld+json"><![CDATA[{"@graph":[{"@type":"NewsArticle","datePublished":"2023-10-13",'
         '"dateModified":"2023-10-14"}]}]]></script>', "", "2023-10-13"),
        ('<script type="Application/LD+JSON">{"@type":"ReportageNewsArticle","b":"a\tb","datePublished":"2023-10-13"}</script>',
         "", "2023-10-13"),
        ('<script type="application/ld+json; charset=utf-8">{"@type":"NewsArticle","datePublished":"2023-10-13"}</script>',
         "", "2023-10-13"),
        ('<script type="application/ld+json"><![CDATA[\n{"@type":"NewsArticle","datePublished":"2023-10-13"}\n]]></script>',
         "", "2023-10-13"),
        ('<script type="application/ld+json"><!-- {"@type":"NewsArticle","datePublished":"2023-10-13"} --></script>',
         "", "2023-10-13"),
        ('<script type="application/ld+json">{"@type":"NewsArticle","d":"a\nb","datePublished":"2023-10-13"}</script>',
         "", "2023-10-13"),
        ('<meta property="article:published_time" content="2023-10-14">'
         '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2023-10-13",'
         '"dateModified":"2023-10-14"}</script>', "", "2023-10-13"),
        ('<meta property="article:published_time" content="2023-10-15">'
         '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2023-10-13"}</script>', "", ""),
        ('<script type="application/ld+json">{"@type":"LiveBlogPosting","datePublished":"2023-10-12"}</script>',
         "<time>13 October 2023</time>", ""),
    ],
)  # fmt: skip
def test_the_day_is_read_in_the_forms_that_pages_use(head: str, dated: str, day: str) -> None:
    found = page(
        f"<article><h1>Shells went by sea</h1>{dated}<p>Norland said so on Thursday.</p></article>", head
    )
    assert found.published == day


@pytest.mark.parametrize(
    "linked",
    [
        '{"@type":"LiveBlogPosting"}',
        '{"@type":["LiveBlogPosting"],"datePublished":"2031-06-06T08:00:00Z"}',
        '{"@graph":[{"@type":"WebPage"},{"@type":"LiveBlogPosting"}]}',
        '[{"@type":"NewsMediaOrganization"},{"@type":"LiveBlogPosting","datePublished":"2031-06-06"}]',
    ],
)
def test_a_live_blog_is_named_as_one_and_gets_no_day(linked: str) -> None:
    found = page(f"<article>{STORY}</article>", f'<script type="application/ld+json">{linked}</script>')
    assert "live blog" in found.notes[0] and found.published == ""


@pytest.mark.parametrize(
    "linked",
    [
        '{"@type":"NewsArticle","publisher":{"@type":"Organization","name":"Elm Post"}}',
        '[{"@type":"WebSite","name":"No"},{"@type":["NewsArticle"],"publisher":{"name":"Elm Post"}}]',
        '{"@graph":[{"@type":"BlogPosting","publisher":{"@type":"NewsMediaOrganization","name":"Elm Post"}}]}',
        '{"@type":"WebPage","mainEntity":{"@type":"Article","publisher":{"name":"Elm Post"}}}',
    ],
)
def test_the_outlet_is_read_from_the_linked_data_where_the_head_lacks_it(linked: str) -> None:
    found = page(f"<article>{STORY}</article>", f'<script type="application/ld+json">{linked}</script>')
    assert found.outlet == "Elm Post"


@pytest.mark.parametrize(
    ("label", "codec", "words"),
    [
        ("euc-kr", "cp949", "\ucd5c\uc120\ud76c \ub620\ubc29"),
        ("ks_c_5601-1987", "cp949", "\ub620\ubc29"),
        ("gb2312", "gb18030", "\u6731\u9555\u57fa"),
        ("x-sjis", "cp932", "\u91d1\u6b63\u6069\u2460"),
        ("iso-8859-9", "cp1254", "\u201cBayraktar\u201d \u00c7\u0131\u011f"),
        ("big5", "big5hkscs", "\u5605"),
    ],
)
def test_labels_mean_what_browsers_read(label: str, codec: str, words: str) -> None:
    raw = f"<html><head><meta charset={label}></head><body><p>Norland said so ({words}).</p></body></html>".encode(
        codec
    )
    assert words in reading.read(raw, "x.html").text


@pytest.mark.parametrize("label", ["undefined", "none", "x-user-defined", "utf8mb4", "unicode"])
def test_a_label_that_means_nothing_is_passed_over(label: str) -> None:
    raw = f"<html><head><meta charset={label}></head><body><article>{STORY}</article></body></html>".encode()
    assert "Norland said" in reading.read(raw, "x.html").text


@pytest.mark.parametrize(
    ("encoding", "charset", "packed"),
    [
        ("quoted-printable", "", lambda raw: quopri.encodestring(raw)),
        ("quoted-printable", "; charset=windows-1252", lambda raw: quopri.encodestring(raw.decode().encode("cp1252"))),
        ("base64", "; charset=utf-8", lambda raw: base64.encodebytes(raw)),
        ("8bit", '; charset="utf-8"', lambda raw: raw),
    ],
)  # fmt: skip
def test_a_page_saved_as_a_single_file_is_decoded(encoding: str, charset: str, packed) -> None:
    html = f"<!DOCTYPE html><html><head>{HEAD}</head><body><article>{STORY}</article></body></html>"
    head = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://elmpost.example/shells\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related;\n\ttype="text/html";\n\tboundary="--abc"\n\n\n'
        "----abc\nContent-Type: text/css\n\np { color: black }\n"
        f"----abc\nContent-Type: text/html{charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    )
    raw = head.encode() + packed(html.replace(" crates", "\u00a0crates").encode()) + b"\n----abc--\n"
    found = reading.read(raw, "page.mhtml")
    assert (found.url, found.outlet) == ("https://elmpost.example/shells", "Elm Post")
    assert "300\u00a0crates" in found.text


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"", "no-text"),
        (b" \n ", "no-text"),
        (b"<!DOCTYPE html><html><body><div id=root></div><script>render()</script></body></html>", "no-text"),
        (b"<!DOCTYPE html><html><body><nav>Home News Sport</nav></body></html>", "no-body"),
        (b"<html><body><h1>elm.example</h1><p>Verifying you are human. This may take a few seconds.</p></body></html>", "no-body"),
        (b"<html><body><p>Please enable JavaScript to read this page on your device.</p></body></html>", "no-body"),
        (b"{\\rtf1 Norland said so.}", "not-text"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n", "not-text"),
    ],
)  # fmt: skip
def test_a_page_without_an_article_is_a_fault_and_never_an_empty_sheet(raw: bytes, rule: str) -> None:
    with pytest.raises(DataError, match=rule):
        reading.read(raw, "x.html" if raw.lstrip().startswith(b"<") else "x.txt")


def test_another_language_is_told() -> None:
    found = reading.read("\ubbf8 \uad6d\ubc29\ubd80\ub294 \ubc1d\ud614\ub2e4.".encode(), "x.txt")
    assert "not in English" in found.notes[0]
