"""Hostile words in a sheet show as text and break nothing: in page, PDF and CSV."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_document import ABOUT

import armsclaims as ac
from armsclaims.dataset.facts import facts
from armsclaims.report import html, pdf, publish, record
from armsclaims.report.document import number_blocks, resolve, table_csv, text

ROOT = Path(__file__).parents[2]
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "right \u202eto\u202c left \u2066isolate\u2069",
    "x" * 1_000,
    '=HYPERLINK("http://a.example","b")',
    '#import "x": * $a^2$ @label <label> \\ `raw` #eval("1")',
    "{{ fact }} {% raw %} {# c #}",
    "\u0000\u0007 control \u2028 separators",
]


@pytest.fixture(
    scope="module",
    params=range(len(HOSTILE)),
    ids=lambda i: HOSTILE[i][:24].encode("unicode_escape").decode(),
)
def document(request):
    words = HOSTILE[request.param]
    data = ac.load(ac.Params(edition="core"), folder=ROOT / "data" / "processed")
    data.claims.loc[:, "summary"] = words
    data.speakers.loc[:, "name"] = words
    made = [
        {"kind": "heading", "level": 2, "text": words, "id": "h"},
        {
            "kind": "paragraph",
            "runs": [
                {"text": words},
                {"text": words, "href": words},
                {"text": words, "fact": "f", "claims": []},
            ],
        },
        {
            "kind": "aside",
            "role": "context",
            "title": words,
            "blocks": [{"kind": "paragraph", "runs": text(words)}],
        },
        {
            "kind": "table",
            "id": "t",
            "title": words,
            "caption": text(words),
            **publish.table_of(data.wide.head(3)),
        },
        record.claim_cards(data),
    ]
    number_blocks(made)
    resolve(made)
    return words, {
        "title": words,
        "subtitle": words,
        "headline": text(words),
        "edition": words,
        "blocks": made,
        **ABOUT,
    }


def test_the_page_shows_it_as_text(document):
    words, made = document
    page = html.render(made)
    body = page.split("</style>", 1)[1]
    assert (
        "<script>alert" not in page
        and "<img" not in page
        and "onerror=alert(1)>" not in page.replace("&gt;", "")
    )
    assert 'href="javascript:' not in page and 'href="=HYPER' not in page
    assert not any(mark in body for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_the_pdf_shows_it_as_text_and_keeps_its_standards(document):
    words, made = document
    made_pdf = pdf.render(made, {})
    assert made_pdf.startswith(b"%PDF-1.") and len(made_pdf) > 10_000


def test_a_table_as_csv_runs_in_no_spreadsheet():
    table = {
        "columns": ["a"],
        "rows": [{"cells": [text("=1+1")]}, {"cells": [text("@x")]}, {"cells": [text("plain")]}],
    }
    told = table_csv(table).decode().splitlines()
    assert [line.split(",")[0] for line in told] == ["a", "'=1+1", "'@x", "plain"]


def test_facts_of_the_real_data_are_not_hostile():
    named = facts(ac.load(ac.Params(edition="core"), folder=ROOT / "data" / "processed"))
    assert named and all(fact.words for fact in named.values())
