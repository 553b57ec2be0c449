"""Sentences, words and fragments: the places in a text that claims stand on.

A text is never changed: offsets are code points of the text as read. Matching looks through a folded view
that keeps every offset, so that a no-break space or a curly quote neither hides a fragment nor shifts it.
Standard library only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MAX_FRAGMENT_WORDS = 12
MAX_SHARE = 0.2
"""A fragment's most words, and the largest share of an article's words that all fragments may hold together.
"""
ZONES = (
    "headline", "standfirst", "byline", "dateline", "caption", "credit", "subhead", "body", "navigation",
    "sidebar",
)  # fmt: skip
BOILERPLATE_ZONES = ("byline", "dateline", "credit", "navigation", "sidebar")

_FOLD = str.maketrans(
    {
        **dict.fromkeys(
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a", " "
        ),
        **dict.fromkeys("\u202f\u205f", " "),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
_WORD = re.compile(
    r"[A-Za-z0-9]+(?:['\u2019]+[A-Za-z0-9]+)*"
)  # "Norland's" is one word, "ship-to-ship" three
_SPACE = re.compile(r"\s+")
# An end mark, any closing quotes or brackets, white space, then something that may open a sentence.
_END = re.compile(r"[.!?][\"'\u201d\u2019)\]]*(?=\s+[\"'\u201c\u2018(\[]*[A-Z0-9])")
# What stands before a full stop that ends no sentence: an initial, "Gen", "p.m", "U.S".
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Capt|Sgt|Sen|Rep|Gov|St|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov"
    r"|Dec|vs|approx|[ap]\.m|U\.[SKN]|e\.g|i\.e))$"
)
# A photograph's credit, on a line of its own or glued to a caption: "... in port.Image: J. Doe".
_CREDIT = re.compile(r"(?<=\S)\s*(?:Image:|Photo:|Copyright\b|\u00a9)|^(?:Image:|Photo:|Copyright\b|\u00a9)")
_SIDEBAR = re.compile(
    r"(?:you might also like|related (?:articles|stories|topics)|read more|more on this)\W*$", re.I
)
_NAVIGATION = re.compile(
    r"(?:\d+\.\s*)?skip to\b|find us$|share this article|menu$|advertisement$|sign up\b|https?://\S+$|comments$",
    re.I,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# "Published 3 June 2031", "June 3, 2031", "3 June 2031".
_DATELINE = re.compile(
    rf"(?:published|updated|posted)\b|(?:{_MONTHS})\s\d{{1,2}},\s\d{{4}}$|\d{{1,2}}\s(?:{_MONTHS})\s\d{{4}}$",
    re.I,
)
# "By Mara Holt" but not "By using"; agencies in brackets, "kl/es (AP, Reuters)".
_BYLINE = re.compile(r"by\s(?!\S*ing\b)|[a-z]{1,4}(?:/[a-z]{1,4})*\s\([A-Za-z, ]+\)$", re.I)


class Sentence(NamedTuple):
    """One sentence: number from 1, zone of the page, trimmed span in code points, paragraph from 1."""

    number: int
    zone: str
    start: int
    end: int
    paragraph: int


def fold(text: str) -> str:
    """Make odd spaces, quotes and dashes plain, one code point for one: the length stays the same."""
    return text.translate(_FOLD)


def words(text: str) -> list[tuple[int, int]]:
    """Return the half-open spans of the words in `text`; an apostrophe joins, any other mark parts."""
    return [match.span() for match in _WORD.finditer(text)]


def count_words(text: str) -> int:
    """Return the number of words in `text`."""
    return len(words(text))


def normalised(text: str) -> str:
    """Fold the text, reduce white space to one space and trim: the form that is hashed."""
    return _SPACE.sub(" ", fold(text)).strip()


def sentence_sha256(text: str) -> str:
    """Return the SHA-256, in hex, of the sentence's normalised words."""
    return hashlib.sha256(normalised(text).encode("utf-8", "surrogatepass")).hexdigest()


def text_sha256(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes, in hex: the file's own, if it was read unchanged."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def find(fragment: str, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return every half-open span of `text[start:end]` that reads as `fragment`.

    Case and letters must be equal; folding applies, and a run of white space equals any other.
    """
    wanted = [re.escape(part) for part in normalised(fragment).split(" ") if part]
    if not wanted:
        return []
    pattern = re.compile(r"(?=(" + r"\s+".join(wanted) + r"))")
    return [(start + m.start(1), start + m.end(1)) for m in pattern.finditer(fold(text[start:end]))]


def share(text: str, spans: Iterable[tuple[int, int]]) -> int:
    """Return how many words lie in the union of spans."""
    count, at = 0, 0
    for start, end in sorted(spans):
        count += count_words(text[max(start, at) : end]) if end > at else 0
        at = max(at, end)
    return count


def _paragraphs(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, blank lines before) of each line that is not blank, trimmed."""
    blank = at = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = at + line.index(stripped[0])
            yield start, start + len(stripped), blank
        blank = 0 if stripped else blank + 1
        at += len(line)


def _terminal(line: str) -> bool:
    """Return whether a line ends in an end mark, closing quotes and brackets left out."""
    return line.rstrip("\"'\u201d\u2019)] ").endswith((".", "!", "?", "\u2026"))


def cut_credit(text: str, start: int, end: int) -> tuple[int, int | None]:
    """Return where the paragraph's own words end, and where a credit glued to them starts, if one is."""
    line = text[start:end]
    match = None if _terminal(line) else _CREDIT.search(line)
    if not match:
        return end, None
    credit = start + match.start() + len(match.group()) - len(match.group().lstrip())
    return start + len(line[: match.start()].rstrip()), credit


def _lines(text: str) -> list[tuple[int, int, int, bool]]:
    """Return (start, end, blank lines before, credit cut off) of each line; a credit is its own line."""
    lines = []
    for start, end, blank in _paragraphs(text):
        own_end, credit = cut_credit(text, start, end)
        if own_end > start:
            lines.append((start, own_end, blank, credit is not None))
        if credit is not None:
            lines.append((credit, end, 0, False))
    return lines


def _plain_zone(line: str) -> str | None:
    """Return the zone that a line's own wording gives away, else None."""
    if _SIDEBAR.match(line):
        return "sidebar"
    if _NAVIGATION.match(line):
        return "navigation"
    if _DATELINE.match(line):
        return "dateline"
    if not _terminal(line) and _BYLINE.match(line) and count_words(line) <= 8:
        return "byline"
    return "credit" if _CREDIT.match(line) else None


def _zones(text: str, lines: list[tuple[int, int, int, bool]]) -> list[str]:
    """Return the zone of each line."""
    zones: list[str] = []
    headline = body = False
    standfirst: int | None = None
    for index, (start, end, _, credited) in enumerate(lines):
        line = text[start:end]
        terminal, count = _terminal(line), count_words(line)
        zone = "sidebar" if zones[-1:] == ["sidebar"] else _plain_zone(line)
        if zone is not None:
            pass
        elif terminal and count >= 8 and not credited:
            if standfirst is None:
                standfirst, zone = index, "standfirst"
            else:
                body, zone = True, "body"
        elif not headline and standfirst is None:
            headline = count >= 4
            zone = "headline" if headline else "navigation"
        elif not body:
            zone = "caption" if credited or count >= 4 else "navigation"
        elif credited:
            zone = "caption"
        elif (not terminal or line.endswith("?")) and count <= 12 and line[0] not in "\"'\u201c\u2018":
            zone = "subhead"
        else:
            zone = "body" if terminal or count <= 12 else "caption"
        zones.append(zone)
    # A lead that runs straight into the body is body: a standfirst stands apart, by a gap or page furniture.
    if (
        standfirst is not None
        and zones[standfirst + 1 : standfirst + 2] == ["body"]
        and lines[standfirst + 1][2] < 2
    ):
        zones[standfirst] = "body"
    return zones


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the half-open spans of the sentences in one paragraph."""
    at = start
    for match in _END.finditer(text, start, end):
        before = text[max(at, match.start() - 8) : match.start()]
        if text[match.start()] == "." and _ABBREVIATION.search(before):
            continue
        yield at, match.end()
        at = match.end()
        while at < end and text[at].isspace():
            at += 1
    if at < end:
        yield at, end


def segment(text: str) -> list[Sentence]:
    """Return the sentences of a saved page, in order, each with its zone.

    A line is a paragraph. Only standfirst, body and caption paragraphs hold several sentences; every other
    line is one. The result depends on `text` alone.
    """
    lines = _lines(text)
    sentences: list[Sentence] = []
    for paragraph, ((start, end, *_), zone) in enumerate(zip(lines, _zones(text, lines), strict=True), 1):
        spans = _split(text, start, end) if zone in ("body", "standfirst", "caption") else [(start, end)]
        for left, right in spans:
            sentences.append(Sentence(len(sentences) + 1, zone, left, right, paragraph))
    return sentences


def tokens(text: str) -> list[str]:
    """Return the normalised words of a whole page, parted by white space, with glued credits cut off."""
    return [
        token for start, end, *_ in _lines(text) for token in normalised(text[start:end]).split(" ") if token
    ]
