"""A document with every kind of block, for tests of what renders it; invented, like the articles under tests."""

from __future__ import annotations

from typing import Any

CLAIM, OTHER = "2031-06-04-elmgate-post/crates", "2031-06-04-elmgate-post/denial"
STATEMENT = "finch-yard"


def svg(name: str, width: int = 920, height: int = 120) -> str:
    """Return a drawing with two marks: one that leads to a claim, one to a statement of the context."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby="{name}-t"><title id="{name}-t">Two bars</title><desc>Two bars, one above the other</desc>'
        f'<a xlink:href="#claim-{CLAIM.replace("/", "--")}"><rect x="10" y="20" width="180" height="20" style="fill: #0072b2"/></a>'
        f'<a xlink:href="#ctx-{STATEMENT}"><rect x="10" y="60" width="300" height="20" style="fill: #fff; stroke: #0072b2"/></a>'
        '<text x="10" y="110" font-family="Libre Franklin" font-size="14" style="fill: #1a1a1a">crates, by who says so</text></svg>'
    )


SVG = svg("bars-wide")


def grid(
    *rows: tuple[str, ...], labels: tuple[str, ...] = ("Who", "How many"), claims: tuple[str, ...] = (CLAIM,)
) -> dict[str, Any]:
    """Return columns and rows of a table, each row with its claims."""
    return {
        "columns": list(labels),
        "rows": [{"cells": [[{"text": cell}] for cell in row], "claims": list(claims)} for row in rows],
    }


def card(claim_id: str, **more: Any) -> dict[str, Any]:
    """Return a claim card as the report makes them."""
    return {
        "id": claim_id, "who": "Mara Holt", "says": "claims: Crates left Elmgate by barge.", "what": "Crates left Elmgate by barge.",
        "exact": "more than 40 crates", "own": True, "whose": "Mara Holt's own words",
        "details": [["Said", [{"text": "4 June 2031 (printed)"}]]],
        "chain": [["Mara Holt", True], ["a wire", False], ["Elmgate Post", True]],
        **more,
    }  # fmt: skip


def blocks() -> list[dict[str, Any]]:
    """Return one block of every kind, in the order of a report."""
    linked = {"text": "more than 40 crates", "claims": [CLAIM], "voice": "speaker"}
    context = {"text": "a rail yard", "statements": [STATEMENT]}
    return [
        {"kind": "list", "id": "findings", "place": "opening", "ordered": False, "marks": ["blue", "deny"], "items": [
            [{"text": "June.", "strong": True}, {"text": " Holt spoke of "}, linked, {"text": "."}],
            [{"text": "July.", "strong": True}, {"text": " Vesk denied it."}]]},
        {"kind": "paragraph", "id": "line", "place": "opening", "runs": [{"text": "Claims, not facts: Holt's."}]},
        {"kind": "figure", "id": "picture", "place": "opening", "title": "Holt alleged; Vesk denied", "subtitle": [{"text": "Statements, not stages."}],
         "caption": [{"text": "Filled: in the article."}], "alt": "Holt's statement above the year, Vesk's denial below it", "description": "One mark each.",
         "claims": [CLAIM, OTHER], "wide": svg("picture-wide", 596, 300), "narrow": svg("picture-narrow", 358, 300), "table": grid(("Holt", "more than 40"))},
        {"kind": "heading", "level": 2, "text": "What was said", "id": "said"},
        {"kind": "paragraph", "id": "p-1", "runs": [
            {"text": "Holt spoke of "}, linked, {"text": ", "}, {"text": "nine", "fact": "count.claims", "claims": [CLAIM, OTHER]},
            {"text": " claims; others of "}, context, {"text": "; see "}, {"text": "Figure 2", "ref": "bars"}, {"text": " and "},
            {"text": "a page", "href": "https://example.org/a"}, {"text": "."}]},
        {"kind": "heading", "level": 3, "text": "In parts", "id": "parts"},
        {"kind": "list", "id": "l-1", "ordered": False, "items": [[{"text": "One part", "strong": True}], [{"text": "Another", "em": True}]]},
        {"kind": "aside", "id": "a-1", "role": "note", "title": "Note", "blocks": [{"kind": "paragraph", "id": "a-2", "runs": [{"text": "run ", }, {"text": "armsclaims check", "code": True}]}]},
        {"kind": "slot", "name": "downloads", "id": "downloads", "title": "Files"},
        {"kind": "table", "id": "who", "number": 1, "label": "Table 1", "title": "Who said how many crates", "caption": [{"text": "As printed."}],
         **grid(("Holt", "more than 40"), ("Vesk", "none"))},
        {"kind": "form", "id": "form", "title": "The alleged waybill", "caption": [{"text": "A form of our own making."}],
         "columns": ["Field", "Said in June", "Said in July"],
         "rows": [
             {"cells": [[{"text": "What"}], [linked], [{"text": "would not say", "claims": [OTHER]}]], "states": ["stated", "withheld"]},
             {"cells": [[{"text": "When"}], [{"text": "not addressed"}], [{"text": "not confirmed"}]], "states": ["not_addressed", "not_confirmed"]},
         ]},
        {"kind": "heading", "level": 2, "text": "Two speakers", "id": "speakers"},
        {"kind": "figure", "id": "bars", "number": 2, "label": "Figure 2", "title": "Two speakers, one answer", "subtitle": [{"text": "Said by Holt and Vesk"}],
         "caption": [{"text": "Bars in order."}], "alt": "Two bars: Holt's is longer than Vesk's", "description": "Holt's bar is filled, Vesk's is hollow.",
         "claims": [CLAIM, OTHER], "wide": svg("bars-wide"), "narrow": svg("bars-narrow", 358), "credit": "Own drawing.", "table": grid(("Holt", "more than 40"), claims=(CLAIM,))},
        {"kind": "paragraph", "id": "p-2", "runs": [{"text": "A sentence of some length about crates and who spoke of them. " * 12}]},
        {"kind": "heading", "level": 2, "text": "Every claim", "id": "every-claim", "place": "evidence"},
        {"kind": "cards", "id": "cards", "place": "evidence", "cards": [card(CLAIM), card(OTHER, own=False)]},
        {"kind": "heading", "level": 2, "text": "Reported elsewhere", "id": "elsewhere", "place": "evidence"},
        {"kind": "table", "id": "record", "place": "evidence", "title": "Statements of other pages", "caption": [],
         "columns": ["Who", "What"],
         "rows": [{"id": f"ctx-{STATEMENT}", "cells": [[{"text": "Orla Finch"}], [{"text": "saw a rail yard"}]], "statements": [STATEMENT]}]},
        {"kind": "slot", "name": "owncopy", "id": "own", "title": "Your copy", "runs": [{"text": "Paste it."}], "print": [{"text": "Check it with the command."}]},
    ]  # fmt: skip


ABOUT = {
    "lang": "en",
    "tier": "",
    "date": "2031-06-04",
    "dated": "",
    "authors": "",
    "contact": "",
    "base_url": "",
}


def document(**more: Any) -> dict[str, Any]:
    """Return the whole document."""
    return {
        "title": "What was claimed about crates", "subtitle": "Claims, not facts", "edition": "2031-06-04-core-0123456789ab",
        "headline": [{"text": "Two statements by Holt and Vesk."}], "blocks": blocks(), **ABOUT, **more,
    }  # fmt: skip
