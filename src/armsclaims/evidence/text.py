"""Sentences, words and fragments: the places in a text that claims stand on.

A text is never changed: offsets are code points of the text as read. Matching looks through a folded view that keeps
every offset, so that a no-break space or a curly quote neither hides a fragment nor shifts it. Standard library only.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MAX_FRAGMENT_WORDS = 12
MAX_SHARE = 0.2
"""A fragment's most words, and the most of an article's words that all fragments may hold together."""

_FOLD = {
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "
    ),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}
_WORD = re.compile(r"[A-Za-z0-9]+(?:['\u2019]+[A-Za-z0-9]+)*")
_SPACE = re.compile(r"\s+")
# An end mark, any closing quotes or brackets, white space, then something that may open a sentence.
_END = re.compile(r"[.!?][\"'\u201d\u2019)\]]*(?=\s+[\"'\u201c\u2018(\[]*[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Capt|Sgt|Sen|Rep|Gov|St|No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov"
    r"|Dec|vs|approx|[ap]\.m|U\.[SKN]|e\.g|i\.e))$"
)
_CREDITS = ("Image:", "Photo:", "Copyright", "\u00a9")
_CREDIT = re.compile(r"(?<=\S)\s*(?:Image:|Photo:|Copyright\b|\u00a9)|^(?:Image:|Photo:|Copyright\b|\u00a9)")
_SIDEBAR = re.compile(
    r"(?:you might also like|related (?:articles|stories|topics)|read more|more on this)\W*$", re.I
)
_NAVIGATION = re.compile(
    r"(?:\d+\.\s*)?skip to\b|find us$|share this article|menu$|advertisement$|sign up\b|https?://\S+$|comments$",
    re.I,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATELINE = re.compile(
    rf"(?:published|updated|posted)\b|(?:{_MONTHS})\s\d{{1,2}},\s\d{{4}}$|\d{{1,2}}\s(?:{_MONTHS})\s\d{{4}}$",
    re.I,
)
_PLAIN_FIRST = frozenset("sfmahcpujondSFMAHCPUJOND0123456789")
"""What a line of a menu or a date begins with, of ASCII; another sign may be one of these in another case."""
_ENDS = (".", "!", "?", "\u2026")
_FEW, _HEAD = 12, 100
"""The most words that any zone asks of a line, and the code points in which a long line shows that it has more."""
_BYLINE = re.compile(r"by\s(?!\S*ing\b)|[a-z]{1,4}(?:/[a-z]{1,4})*\s\([A-Za-z, ]+\)$", re.I)


class Sentence(NamedTuple):
    """One sentence: number from 1, zone of the page, half-open code-point span (trimmed) and paragraph from 1."""

    number: int
    zone: str
    start: int
    end: int
    paragraph: int


def fold(text: str) -> str:
    """Return `text` with odd spaces, quotes and dashes made plain, one code point for one: lengths are equal."""
    # A search for each sign is faster than a table's look-up of every one that is not ASCII.
    for odd, plain in _FOLD.items() if not text.isascii() else ():
        if odd in text:
            text = text.replace(odd, plain)
    return text


def words(text: str) -> list[tuple[int, int]]:
    """Return the half-open spans of the words in `text`; an apostrophe joins, any other mark parts."""
    return [match.span() for match in _WORD.finditer(text)]


def normalised(text: str) -> str:
    """Return the folded text with white space to one space and trimmed: what a sentence's hash is taken of."""
    return _SPACE.sub(" ", fold(text)).strip()


def sentence_sha256(text: str) -> str:
    """Return the SHA-256, in hex, of the sentence's normalised words."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def find(fragment: str, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return every half-open span of `text[start:end]` that reads as `fragment`.

    Case and letters must be equal; folding applies, and a run of white space equals any other.
    """
    wanted = [re.escape(part) for part in normalised(fragment).split(" ") if part]
    if not wanted:
        return []
    pattern = re.compile(r"(?=(" + r"\s+".join(wanted) + r"))")
    view = fold(text[start:end])
    return [(start + match.start(1), start + match.end(1)) for match in pattern.finditer(view)]


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
    """Return whether a line ends in an end mark, closing quotes, brackets and white space left out."""
    return line.endswith(_ENDS) or line.rstrip().rstrip("\"'\u201d\u2019)]").endswith(_ENDS)


def _cut_credit(text: str, start: int, end: int, line: str) -> tuple[int, int | None]:
    """Return where the paragraph's own words end, and where a credit glued to them starts, if one is."""
    if _terminal(line) or not (
        "Image:" in line or "Photo:" in line or "Copyright" in line or "\u00a9" in line
    ):
        return end, None
    match = _CREDIT.search(line)
    if not match:
        return end, None
    cut = start + match.start()
    return start + len(line[: match.start()].rstrip()), cut + (
        len(match.group()) - len(match.group().lstrip())
    )


def _plain_zone(line: str, terminal: bool) -> str | None:
    """Return the zone that a line's own wording gives away, else None."""
    first = line[0]
    if first in _PLAIN_FIRST or first > "\x7f":
        if _NAVIGATION.match(line):
            return "navigation"
        if _DATELINE.match(line):
            return "dateline"
    if not terminal and (first in "bB" or line[-1] == ")") and _BYLINE.match(line) and len(words(line)) <= 8:
        return "byline"
    return None


def _zones(text: str, lines: list[tuple[int, int, int, bool]]) -> list[str]:
    """Return the zone of each line, given as (start, end, blank lines before, credit cut from its end)."""
    zones: list[str] = []
    headline = body = sidebar = False
    standfirst: int | None = None
    for index, (start, end, _, credited) in enumerate(lines):
        line = text[start:end]
        terminal = _terminal(line)
        zone = (
            "sidebar"
            if sidebar or line[0] in "yYrRmM" and _SIDEBAR.match(line)
            else _plain_zone(line, terminal)
        )
        if zone == "sidebar":
            sidebar = True
        elif zone is None and line.startswith(_CREDITS) and _CREDIT.match(line):
            zone = "credit"
        if zone is None and body and terminal and not credited and line[-1] != "?":
            # Most lines of a page: what ends as a sentence in the body is body, however many its words are.
            zone = "body"
        if zone is not None:
            zones.append(zone)
            continue
        count = len(_WORD.findall(line[:_HEAD]))
        if count <= _FEW and len(line) > _HEAD:
            count = len(_WORD.findall(line))
        if terminal and count >= 8 and not credited:
            if standfirst is None and not body:
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
        elif (not terminal or line.endswith("?")) and count <= _FEW and line[0] not in "\"'\u201c\u2018":
            zone = "subhead"
        else:
            zone = "body" if terminal or count <= _FEW else "caption"
        zones.append(zone)
    # A lead that runs straight into the body is body: a standfirst stands apart, by a gap or by page furniture.
    if standfirst is not None and standfirst + 1 < len(lines):
        if zones[standfirst + 1] == "body" and lines[standfirst + 1][2] < 2:
            zones[standfirst] = "body"
    return zones


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the half-open spans of the sentences in one paragraph."""
    at = start
    for match in _END.finditer(text, start, end):
        if text[match.start()] == "." and _ABBREVIATION.search(
            text, max(at, match.start() - 8), match.start()
        ):
            continue
        yield at, match.end()
        at = match.end()
        while at < end and text[at].isspace():
            at += 1
    if at < end:
        yield at, end


def segment(text: str) -> list[Sentence]:
    """Return the sentences of a saved page, in order, each with its zone.

    A line is a paragraph. Only standfirst and body paragraphs hold several sentences; every other line is one. The
    result depends on `text` alone.
    """
    lines: list[tuple[int, int, int, bool]] = []
    for start, end, blank in _paragraphs(text):
        own_end, credit = _cut_credit(text, start, end, text[start:end])
        if own_end > start:
            lines.append((start, own_end, blank, credit is not None))
        if credit is not None:
            lines.append((credit, end, 0, False))
    sentences: list[Sentence] = []
    new = tuple.__new__
    for paragraph, ((start, end, _, _), zone) in enumerate(zip(lines, _zones(text, lines), strict=True), 1):
        spans = _split(text, start, end) if zone in ("body", "standfirst", "caption") else [(start, end)]
        for left, right in spans:
            sentences.append(new(Sentence, (len(sentences) + 1, zone, left, right, paragraph)))
    return sentences


def text_sha256(text: str) -> str:
    """Return the SHA-256, in hex, of the text's UTF-8 bytes: equal to the file's where it was read unchanged."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def tokens(text: str) -> list[str]:
    """Return the normalised words of a whole page, parted by white space, with glued credits cut off."""
    parts: list[str] = []
    for start, end, _ in _paragraphs(text):
        own_end, credit = _cut_credit(text, start, end, text[start:end])
        parts += normalised(text[start:own_end]).split(" ")
        if credit is not None:
            parts += normalised(text[credit:end]).split(" ")
    return [part for part in parts if part]


def look_up(text: str, recorded: Iterable[tuple[int, str, int]]) -> dict[int, str]:
    """Say of each recorded sentence whether another copy of the article has it: kept, moved or gone.

    `recorded` gives (sentence number, sentence hash, count of white-space tokens). White space, quotes and paragraph
    breaks of the copy do not matter. A sentence is *kept* when found in its old order among the others, *moved* when
    found elsewhere, *gone* when its words are not there.
    """
    recorded = list(recorded)
    page = tokens(text)
    wanted: dict[int, set[str]] = {}
    for _, digest, count in recorded:
        wanted.setdefault(count, set()).add(digest)
    found: dict[str, list[int]] = {}
    for count, digests in wanted.items():
        for at in range(len(page) - count + 1):
            digest = hashlib.sha256(" ".join(page[at : at + count]).encode()).hexdigest()
            if digest in digests:
                found.setdefault(digest, []).append(at)
    places: list[tuple[int, int]] = []
    for number, digest, _ in sorted(recorded):
        if digest in found:
            # A sentence printed twice (a caption, say) is met as often as it was recorded.
            spots = found[digest]
            places.append((number, spots.pop(0) if len(spots) > 1 else spots[0]))
    in_order = _longest_rising(places)
    states = {number: "moved" for number, _ in places} | dict.fromkeys(in_order, "kept")
    return {number: states.get(number, "gone") for number, _, _ in recorded}


def _longest_rising(places: list[tuple[int, int]]) -> list[int]:
    """Return the numbers of the longest run of `places` (number, position) whose positions never fall."""
    tails: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for index, (_, position) in enumerate(places):
        rank = bisect_left(tails, position + 1)
        tails[rank : rank + 1] = [position]
        last[rank : rank + 1] = [index]
        before.append(last[rank - 1] if rank else None)
    chosen: list[int] = []
    at = last[-1] if last else None
    while at is not None:
        chosen.append(places[at][0])
        at = before[at]
    return chosen
