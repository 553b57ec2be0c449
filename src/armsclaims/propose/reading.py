"""A saved page to text and zones, once: bytes to text, HTML to text, what part of the page each line is.

Offsets are code points of the text as decoded; nothing later changes it. HTML becomes text here and nowhere else: the
text is saved, hashed and from then on is the text. No-break spaces, captions and menus are kept; what a browser does
not show (scripts, hidden elements) is not. One parser, the standard library's: a page reads the same everywhere.
"""

from __future__ import annotations

import codecs
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..evidence.text import Sentence, segment
from ..faults import DataError, Fault
from .markup import Line, lines_of, metadata, soup_of

MAX_BYTES = 20_000_000
"""Bytes of one file: an article is a few thousand."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    (b"%PDF", "a PDF"), (b"PK\x03\x04", "a packed file"), (b"\x1f\x8b", "a packed file"),
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
)  # fmt: skip
# The five bytes that Windows-1252 leaves open are control characters, as browsers read them.
_CP1252 = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|!--|html|head|body|article|main)(?!\w)", re.I
)
_MONTHS = {name: number for number, name in enumerate(
    "january february march april may june july august september october november december".split(), 1)}  # fmt: skip
_NAMES = "|".join(_MONTHS)
_DAY = re.compile(
    rf"\b(?:(\d{{1,2}})\s+({_NAMES})\s+(\d{{4}})|({_NAMES})\s+(\d{{1,2}}),?\s+(\d{{4}})|(\d{{4}})-(\d\d)-(\d\d))\b",
    re.I,
)
_UPDATED = re.compile(r"\b(?:updated|modified|edited|retrieved|accessed)\b", re.I)


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a page: half-open code points of the text, and its name (one of the schema's ZONES)."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Page:
    """One page as text. `zones` is empty for plain text; `published` is an ISO day the page itself gives, else empty.

    `published_basis` is printed (a line of the page) or metadata (its markup); `notes` tell what was left open.
    """

    text: str
    zones: tuple[Zone, ...] = ()
    html: bool = False
    encoding: str = "utf-8"
    title: str = ""
    outlet: str = ""
    url: str = ""
    language: str = ""
    published: str = ""
    published_basis: str = "none"
    notes: tuple[str, ...] = ()


def _codec(name: str | None) -> str | None:
    """Return the codec that browsers use for a declared character set, None if there is none."""
    try:
        found = codecs.lookup((name or "").strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    # Pages that say Latin-1 or ASCII mean Windows-1252: so every browser reads them.
    return "cp1252" if found in ("iso8859-1", "ascii") else found


def _as_codec(raw: bytes, codec: str) -> str:
    return codecs.charmap_decode(raw, "strict", _CP1252)[0] if codec == "cp1252" else raw.decode(codec)


def _bare_utf16(raw: bytes) -> str | None:
    """Return the byte order of UTF-16 without its mark, told by the zero bytes of plain letters, else None."""
    head = raw[:4096]
    if len(head) < 4 or len(raw) % 2:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else None


def decode(raw: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return (text, encoding) of a file's bytes.

    Tried in turn: a byte-order mark, the declared set, UTF-8, bare UTF-16, and Windows-1252, which can read any bytes.
    Line ends stay as they are and the mark is no part of the text.
    """
    for mark, codec in _BOMS:
        if raw.startswith(mark):
            try:
                return raw[len(mark) :].decode(codec), codec
            except UnicodeDecodeError:
                break
    meta = _META_CHARSET.search(raw[:4096])
    named = [_codec(declared), _codec(meta.group(1).decode("ascii")) if meta else None]
    # A file that holds its own declaration in plain bytes cannot be UTF-16, whatever it says.
    for codec in (
        *(c for c in named if c and not c.startswith("utf-16")),
        "utf-8",
        _bare_utf16(raw),
        "cp1252",
    ):
        if codec:
            try:
                return _as_codec(raw, codec), codec
            except (UnicodeDecodeError, LookupError):
                continue
    raise AssertionError("Windows-1252 reads any bytes")


def looks_like_html(text: str, name: str = "") -> bool:
    """Return whether a text is HTML, by its file's name or by how it begins."""
    return Path(name).suffix.casefold() in (".html", ".htm", ".xhtml") or bool(_HTML.match(text[:4000]))


def read(raw: bytes, name: str = "", *, declared: str | None = None, html: bool | None = None) -> Page:
    """Return the page in a file's bytes; `name` is for messages and its ending, `declared` a server's character set.

    Raises DataError for a file that is no text (a PDF, a picture, zero bytes inside) or over MAX_BYTES.
    """
    shown = name or "the page"
    if len(raw) > MAX_BYTES:
        mend = "give the article's page alone, not an archive of pages"
        raise DataError([Fault(shown, "file-large", f"{len(raw)} bytes, over {MAX_BYTES}", mend)])
    kind = next((kind for mark, kind in _BINARY if raw.startswith(mark)), None)
    text, encoding = decode(raw, declared)
    if kind is None and "\0" in text:
        kind = "binary data"
    if kind:
        mend = "save the page as text or as HTML from the browser"
        raise DataError([Fault(shown, "not-text", f"this is {kind}, not a text", mend)])
    if html if html is not None else looks_like_html(text, name):
        return read_html(text, encoding)
    return read_text(text, encoding)


def read_file(path: Path) -> Page:
    """Return the page in a file. Raises DataError where it cannot be read."""
    try:
        # Opening a pipe or a device may last for ever.
        if stat.S_IFMT(path.stat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
            raise OSError("this is a pipe or a device, not a file")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        mend = "name a file with the article's text or HTML"
        raise DataError(
            [Fault(path.name, "file-unreadable", getattr(error, "strerror", None) or str(error), mend)]
        ) from None
    return read(raw, path.name)


def read_text(text: str, encoding: str = "utf-8", *, look: bool = True) -> Page:
    """Return a plain text as a page: the text itself, its headline, and its day if one line of the page prints it.

    Without `look` neither headline nor day is looked for.
    """
    if not look:
        return Page(text, encoding=encoding)
    sentences = segment(text)
    title = next((text[s.start : s.end] for s in sentences if s.zone == "headline"), "")
    day, note = _one_day(text[s.start : s.end] for s in sentences if s.zone == "dateline")
    notes = (note,) if note else ()
    return Page(
        text,
        encoding=encoding,
        title=title,
        published=day,
        published_basis="printed" if day else "none",
        notes=notes,
    )


def read_html(text: str, encoding: str = "utf-8") -> Page:
    """Return an HTML page as text and zones: one line a block, blocks parted by an empty line, a menu on one line."""
    soup = soup_of(text)
    found = metadata(soup)
    plain, zones = _joined(lines_of(soup))
    printed, note = _one_day(plain[z.start : z.end] for z in zones if z.name == "dateline")
    day, basis, notes = _published(found, printed)
    found["title"] = (
        next((plain[z.start : z.end] for z in zones if z.name == "headline"), "") or found["title"]
    )
    notes += [note] if note and not day else []
    found |= {"published": day, "published_basis": basis, "notes": tuple(notes)}
    return Page(plain, tuple(zones), True, encoding, **found)


def _joined(lines: Iterable[Line]) -> tuple[str, list[Zone]]:
    """Return lines as one text, and their zones."""
    parts: list[str] = []
    zones: list[Zone] = []
    at = 0
    for line in lines:
        # A standfirst stands apart by two empty lines, so that the plain text alone shows it too.
        gap = (
            ""
            if not parts
            else "\n\n\n"
            if zones[-1].name == "standfirst" and line.zone != "standfirst"
            else "\n\n"
        )
        at += len(gap)
        parts += [gap, line.text]
        zones.append(Zone(at, at + len(line.text), line.zone))
        at += len(line.text)
    return "".join([*parts, "\n"] if parts else []), zones


def _one_day(lines: Iterable[str]) -> tuple[str, str]:
    """Return the one ISO day that the date lines print, else nothing and a note; lines about updates do not count."""
    days = {day for line in lines if not _UPDATED.search(line) for day in _days(line)}
    if len(days) == 1:
        return days.pop(), ""
    return "", f"the page prints {len(days)} dates: {', '.join(sorted(days))}" if days else ""


def _days(line: str) -> Iterator[str]:
    for match in _DAY.finditer(line):
        d1, m1, y1, m2, d2, y2, y3, m3, d3 = match.groups()
        year, month, day = int(y1 or y2 or y3), m1 or m2, int(d1 or d2 or d3)
        number = _MONTHS[month.casefold()] if month else int(m3)
        if 1 <= number <= 12 and 1 <= day <= 31:
            yield f"{year:04}-{number:02}-{day:02}"


def _published(found: Mapping[str, Any], printed: str) -> tuple[str, str, list[str]]:
    """Return (day, basis, notes): the day that the page's markup gives, checked against the printed one."""
    days = sorted(found["published"])
    if printed and (not days or days == [printed]):
        return printed, "printed", []
    if printed:
        return printed, "printed", [f"the page prints {printed}, its markup says {', '.join(days)}"]
    if len(days) == 1:
        return days[0], "metadata", []
    return "", "none", [f"the page's markup gives several dates: {', '.join(days)}"] if days else []


def overrides(page: Page) -> dict[int, str]:
    """Return the zone by number of each sentence whose markup says otherwise than the plain text alone would."""
    return {s.number: zone for s, zone in _by_markup(page) if zone and zone != s.zone}


def _by_markup(page: Page) -> Iterator[tuple[Sentence, str | None]]:
    index = 0
    for sentence in segment(page.text):
        while index < len(page.zones) and page.zones[index].end <= sentence.start:
            index += 1
        inside = index < len(page.zones) and page.zones[index].start <= sentence.start
        yield sentence, page.zones[index].name if inside else None


def zones_of(text: str, changed: Mapping[int, str]) -> list[Zone]:
    """Return every sentence of a plain text as a zone: the text's own reading, changed where a sheet says otherwise."""
    return [Zone(s.start, s.end, changed.get(s.number, s.zone)) for s in segment(text)]
