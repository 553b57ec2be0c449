"""An article's numbered sentences with what is coded of each: for reading in a terminal or as a page.

The words are the publisher's, so both are made from the text at hand and written nowhere in the repository.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from ..evidence.text import BOILERPLATE_ZONES, find, passage_span, segment
from .sheets import Sheet

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
body, mark { color: #1a1a1a } mark { background: #fcebdf } strong { text-decoration: underline dotted }
ol { list-style: none; padding: 0 } li { margin: 0 0 .9rem; padding-left: 3rem; position: relative }
li > b { position: absolute; left: 0; color: #595959; font-weight: 400 }
.open > b { color: #a6276b; font-weight: 700 } small { color: #595959; display: block }
@media (prefers-color-scheme: dark) {
  body, mark { background: #1c1f22; color: #f2f2f2 } small, li > b { color: #b4b4b0 }
  mark { background: #4a3426 } .open > b { color: #f29ac0 }
}
"""


@dataclass(frozen=True)
class NumberedSentence:
    """One sentence: number, zone, words, status, and the claims coded from it as (id, passage, fragment).

    `status` is coded, set aside (with its reason), boilerplate or open. Passages and fragments are half-open
    places in the sentence's words, None where the sheet gives none.
    """

    number: int
    zone: str
    words: str
    status: str
    claims: tuple[tuple[str, tuple[int, int] | None, tuple[int, int] | None], ...] = ()


def numbered(text: str, sheet: Sheet | None) -> list[NumberedSentence]:
    """Return the sentences of a text with what a sheet codes of each; without a sheet all are open or
    boilerplate.
    """
    claims: dict[int, list] = {}
    for _, _, claim, _ in sheet.claims if sheet else ():
        claims.setdefault(claim.sentence, []).append(claim)
    zones, aside = (sheet.zones, sheet.set_aside) if sheet else ({}, {})
    found = []
    for s in segment(text):
        zone, shown = zones.get(s.number, s.zone), text[s.start : s.end]
        coded = tuple(
            (c.id, passage_span(shown, c.passage), next(iter(find(c.exact, shown)), None))
            for c in claims.get(s.number, ())
        )
        rest = "boilerplate" if zone in BOILERPLATE_ZONES else "open"
        status = "coded" if coded else f"set aside: {aside[s.number]}" if s.number in aside else rest
        found.append(NumberedSentence(s.number, zone, shown, status, coded))
    return found


def as_lines(sentences: list[NumberedSentence]) -> list[str]:
    """Return the sentences for a terminal: number, mark of an open one, zone, words, and its claims below."""
    lines = []
    for s in sentences:
        mark, status = "?" if s.status == "open" else " ", "" if s.status == "coded" else f", {s.status}"
        lines.append(f"{s.number:4}{mark} [{s.zone}{status}] {s.words}")
        for name, passage, fragment in s.claims:
            told = s.words[slice(*passage)] if passage else "whole sentence"
            exact = f" (“{s.words[slice(*fragment)]}”)" if fragment else ""
            lines.append(f"        {name}: {told}{exact}")
    return lines


def as_html(title: str, sentences: list[NumberedSentence]) -> str:
    """Return the sentences as a page of its own: passages highlighted, fragments underlined, open ones
    marked.
    """
    items = "".join(map(_item, sentences))
    count = sum(s.status == "open" for s in sentences)
    head = f"<meta charset=utf-8><title>{escape(title)}</title><style>{_STYLE}</style>"
    told = f"{len(sentences)} sentences, {count} open. For the coder alone: the words are the publisher's."
    return (
        f"<!DOCTYPE html><html lang=en><head>{head}</head><body><h1>{escape(title)}</h1><p>{told}</p>"
        f"<ol>{items}</ol></body></html>\n"
    )


def _item(s: NumberedSentence) -> str:
    cuts: dict[int, list[str]] = {}
    for _, passage, fragment in s.claims:
        for span, tag in ((passage, "mark"), (fragment, "strong")):
            if span:
                cuts.setdefault(span[0], []).append(f"<{tag}>")
                cuts.setdefault(span[1], []).insert(0, f"</{tag}>")
    shown, at = "", 0
    for place in sorted(cuts):
        shown += escape(s.words[at:place]) + "".join(
            sorted(cuts[place], key=lambda tag: not tag.startswith("</"))
        )
        at = place
    shown += escape(s.words[at:])
    names = ", ".join(escape(name) for name, *_ in s.claims) or escape(s.status)
    kind = " class=open" if s.status == "open" else ""
    return f"<li{kind} id=s{s.number}><b>{s.number}</b>{shown}<small>{escape(s.zone)} · {names}</small></li>"
