"""An article's numbered sentences with what is coded of each: for reading in a terminal or as a page.

The words are the publisher's, so both are made from the text at hand and written nowhere in the repository.
"""

from dataclasses import dataclass
from html import escape

from ..evidence.text import BOILERPLATE_ZONES, Span, find, passage_span, segment
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
    claims: tuple[tuple[str, Span | None, Span | None], ...] = ()


def numbered(text: str, sheet: Sheet | None) -> list[NumberedSentence]:
    """Return the sentences of a text with what a sheet codes of each; without a sheet all are open or
    boilerplate.
    """
    zones, aside, claims = (sheet.zones, sheet.set_aside, sheet.claims) if sheet else ({}, {}, [])
    found = []
    for s in segment(text):
        zone, shown = zones.get(s.number, s.zone), text[s.start : s.end]
        coded = tuple(
            (c.id, passage_span(shown, c.passage), next(iter(find(c.exact, shown)), None))
            for _, _, c, _ in claims
            if c.sentence == s.number
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
    items = ""
    for s in sentences:
        marks = []  # a tag that ends goes before one that begins, and the inner one ends first
        for _, passage, fragment in s.claims:
            for span, tag, ends, begins in ((passage, "mark", 1, 2), (fragment, "strong", 0, 3)):
                if span:
                    marks += [(span[0], begins, f"<{tag}>"), (span[1], ends, f"</{tag}>")]
        shown, at = "", 0
        for place, _, tag in sorted(marks):
            shown += escape(s.words[at:place]) + tag
            at = place
        told = f"{s.zone} · {', '.join(name for name, *_ in s.claims) or s.status}"
        kind = " class=open" if s.status == "open" else ""
        shown += f"{escape(s.words[at:])}<small>{escape(told)}</small>"
        items += f"<li{kind} id=s{s.number}><b>{s.number}</b>{shown}</li>"
    count = sum(s.status == "open" for s in sentences)
    head = f"<meta charset=utf-8><title>{escape(title)}</title><style>{_STYLE}</style>"
    told = f"{len(sentences)} sentences, {count} open. For the coder alone: the words are the publisher's."
    return (
        f"<!DOCTYPE html><html lang=en><head>{head}</head><body><h1>{escape(title)}</h1><p>{told}</p>"
        f"<ol>{items}</ol></body></html>\n"
    )
