"""Sentences, words and fragments: the places in a text that claims stand on.

A text is never changed: offsets are code points of the text as read. Matching looks through a folded view
that keeps every offset, so that a no-break space or a curly quote neither hides a fragment nor shifts it.
Standard library only.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple
from unicodedata import category

MAX_FRAGMENT_WORDS = 12
MAX_SHARE = 0.2
"""A fragment's most words, and the largest share of an article's words that all fragments may hold together.
"""
ZONES = ("headline", "standfirst", "byline", "dateline", "caption", "credit", "subhead", "body")
ZONES += ("navigation", "sidebar")
BOILERPLATE_ZONES = ("byline", "dateline", "credit", "navigation", "sidebar")

_ODD = {
    " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f",
    "'": "\u2018\u2019\u201a\u201b\u2032",
    '"': "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
}
_FOLD = str.maketrans({odd: plain for plain, odds in _ODD.items() for odd in odds})
# What stands on or beside a letter and is none itself: accents, vowel signs, joiners.
_SIGNS = "".join(c for c in map(chr, range(0x300, 0x2DFF)) if category(c) in ("Mn", "Mc")) + "\u200c\u200d"
# "Norland's" is one word, "ship-to-ship" three; letters are those of any script that parts words by spaces.
_WORD = re.compile(rf"[^\W_](?:['\u2019]*[^\W_]|[{_SIGNS}])*")
_MARKS = ".!?\u061f\u06d4\u0964\u0589"
# An end mark, any closing quotes or brackets, white space, then something that may open a sentence: `." She`.
_END = re.compile(
    rf"[{_MARKS}][\"'\u201d\u2019\u201c\xbb)\]]*(?=\s+([\"'\u201c\u2018\u201e\u201a\xab(\[]*[^\W_]))"
)
# What stands before a full stop that ends no sentence: an initial, "Gen", "p.m", "U.S".
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z\u00c0-\u00de\u0391-\u03a9\u0410-\u042f]"
    r"|\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Capt|Sgt|Sen|Rep|Gov|St|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep"
    r"|Oct|Nov|Dec|vs|approx|[ap]\.m|U\.[SKN]|e\.g|i\.e))$"
)
# A photograph's credit, on a line of its own or glued to a caption: "... in port.Image: J. Doe".
_CREDIT = re.compile(r"(?<=\S)\s*(?:Image:|Photo:|Copyright\b|\u00a9)|^(?:Image:|Photo:|Copyright\b|\u00a9)")
MONTHS = "January February March April May June July August September October November December".split()
_WORDED = {
    # "Related stories:"
    "sidebar": re.compile(
        r"(?:you might also like|related (?:articles|stories|topics)|read more|more on this)\W*$", re.I
    ),
    # "Skip to content", "Menu", "https://elmgate.example/about"
    "navigation": re.compile(
        r"(?:\d+\.\s*)?skip to\b|find us$|share this article|menu$|advertisement$|sign up\b"
        r"|https?://\S+$|comments$",
        re.I,
    ),
    # "Published 3 June 2031", "June 3, 2031", "3 June 2031"
    "dateline": re.compile(
        rf"(?:published|updated|posted)\b|(?:{'|'.join(MONTHS)})\s\d{{1,2}},\s\d{{4}}$"
        rf"|\d{{1,2}}\s(?:{'|'.join(MONTHS)})\s\d{{4}}$",
        re.I,
    ),
    # "By Mara Holt" but not "By using"; agencies in brackets, "kl/es (AP, Reuters)"
    "byline": re.compile(r"by\s(?!\S*ing\b)|[a-z]{1,4}(?:/[a-z]{1,4})*\s\([A-Za-z, ]+\)$", re.I),
    "credit": _CREDIT,
}
"""The zones that a line's own wording gives away; a byline is short and no sentence as well."""


Span = tuple[int, int]
"""Where something stands in a text: from a code point up to another, which is no longer part of it."""


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


def words(text: str) -> list[Span]:
    """Return the half-open spans of the words in `text`; an apostrophe joins, any other mark parts."""
    return [match.span() for match in _WORD.finditer(text)]


def passage_span(text: str, passage: Sequence[int] | None) -> Span | None:
    """Return the half-open span of the words from first to last in `text`; None if it has not so many."""
    spans = words(text)
    if not passage or passage[1] > len(spans):
        return None
    return spans[passage[0]][0], spans[passage[1] - 1][1]


def count_words(text: str) -> int:
    """Return the number of words in `text`."""
    return len(words(text))


def normalised(text: str) -> str:
    """Fold the text, reduce white space to one space and trim: the form that is hashed."""
    return " ".join(fold(text).split())


def sentence_sha256(text: str) -> str:
    """Return the SHA-256, in hex, of the sentence's normalised words."""
    return hashlib.sha256(normalised(text).encode("utf-8", "surrogatepass")).hexdigest()


def text_sha256(text: str) -> str:
    """Return the SHA-256 of the text's UTF-8 bytes, in hex: the file's own, if it was read unchanged."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def find(fragment: str, text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return every half-open span of `text[start:end]` that reads as `fragment`.

    Case and letters must be equal; folding applies, and a run of white space equals any other.
    """
    plain = normalised(fragment)
    if not plain or len(plain) > len(text):  # a pattern of megabytes takes minutes to compile
        return []
    wanted = r"\s+".join(map(re.escape, plain.split()))
    found = re.finditer(f"(?=({wanted}))", fold(text[start:end]))
    return [(start + match.start(1), start + match.end(1)) for match in found]


def _terminal(line: str) -> bool:
    """Return whether a line ends in an end mark, closing quotes and brackets left out."""
    return line.rstrip("\"'\u201d\u2019\u201c\xbb)] ").endswith((*_MARKS, "\u2026"))


def _lines(text: str) -> list[tuple[int, int, int, bool]]:
    """Return (start, end, blank lines before, credit cut off) of each line that is not blank, trimmed.

    A credit glued to a paragraph is a line of its own.
    """
    lines = []
    blank = at = 0
    for line in text.splitlines(keepends=True):
        shown = line.strip()
        if shown:
            start = at + line.index(shown[0])
            end = start + len(shown)
            credit = None if _terminal(shown) else _CREDIT.search(shown)
            own = len(shown[: credit.start()].rstrip()) if credit else len(shown)
            if own:
                lines.append((start, start + own, blank, credit is not None))
            if credit:
                lines.append((start + credit.end() - len(credit.group().lstrip()), end, 0, False))
        blank = 0 if shown else blank + 1
        at += len(line)
    return lines


def _zones(text: str, lines: list[tuple[int, int, int, bool]]) -> list[str]:
    """Return the zone of each line."""
    zones: list[str] = []
    seen: set[str] = set()
    for start, end, _, credited in lines:
        line = text[start:end]
        terminal, count = _terminal(line), count_words(line)
        worded = [zone for zone, pattern in _WORDED.items() if pattern.match(line)]
        if terminal or count > 8:
            worded = [zone for zone in worded if zone != "byline"]
        if zones[-1:] == ["sidebar"]:
            zone = "sidebar"
        elif worded:
            zone = worded[0]
        elif terminal and count >= 8 and not credited:
            zone = "body" if "standfirst" in seen else "standfirst"
        elif not seen & {"headline", "standfirst"}:
            zone = "headline" if count >= 4 else "navigation"
        elif credited:
            zone = "caption"
        elif "body" not in seen:
            zone = "caption" if count >= 4 else "navigation"
        elif (not terminal or line.endswith("?")) and count <= 12 and line[0] not in "\"'\u201c\u2018":
            zone = "subhead"
        else:
            zone = "body" if terminal or count <= 12 else "caption"
        zones.append(zone)
        seen.add(zone)
    # A lead that runs straight into the body is body: a standfirst stands apart, by a gap or page furniture.
    for at, (lead, after) in enumerate(pairwise(zones)):
        if (lead, after) == ("standfirst", "body") and lines[at + 1][2] < 2:
            zones[at] = "body"
    return zones


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the half-open spans of the sentences in one paragraph."""
    for match in _END.finditer(text, start, end):
        mark = match.start()
        first = text[match.end(1) - 1]  # a capital, a figure, or a letter of a script without capitals
        opens = not first.islower() or "\u10d0" <= first <= "\u10ff"  # Georgian is lower case alone
        if opens and (text[mark] != "." or not _ABBREVIATION.search(text[max(start, mark - 8) : mark])):
            yield start, match.end()
            start = match.start(1)
    yield start, end


def segment(text: str) -> list[Sentence]:
    """Return the sentences of a saved page, in order, each with its zone.

    A line is a paragraph. Only standfirst, body and caption paragraphs hold several sentences; every other
    line is one. The result depends on `text` alone.
    """
    lines = _lines(text)
    sentences: list[Sentence] = []
    for paragraph, ((start, end, *_), zone) in enumerate(zip(lines, _zones(text, lines), strict=True), 1):
        spans = _split(text, start, end) if zone in ("body", "standfirst", "caption") else [(start, end)]
        for span in spans:
            sentences.append(Sentence(len(sentences) + 1, zone, *span, paragraph))
    return sentences


def tokens(text: str) -> list[str]:
    """Return the normalised words of a whole page, parted by white space, with glued credits cut off."""
    return [token for start, end, *_ in _lines(text) for token in normalised(text[start:end]).split()]
