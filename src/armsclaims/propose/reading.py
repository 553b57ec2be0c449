"""A saved page to text and zones, once: bytes to text, HTML to text, what part of the page each line is.

Offsets are code points of the text as decoded; nothing later changes it. HTML becomes text here and nowhere
else: the text is saved, hashed and from then on is the text. No-break spaces, captions and menus are kept;
what a browser does not show (scripts, hidden elements, soft hyphens) is not.
"""

import codecs
import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import webencodings

from .. import files
from ..evidence.text import Sentence, segment
from ..faults import data_error
from .markup import lines_of, soup_of
from .page_metadata import Metadata, days_in, metadata

MAX_BYTES = 20_000_000
"""Bytes of one file: an article is a few thousand."""

_MARKED_CODECS = ("utf-8", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
"""What a byte-order mark tells; the mark of UTF-32 begins as that of UTF-16."""
OTHER_FORMATS = dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "a picture")
OTHER_FORMATS |= dict.fromkeys((b"PK\x03\x04", b"\x1f\x8b"), "a packed file")
OTHER_FORMATS |= {b"%PDF": "a PDF", b"{\\rtf": "an RTF file", b"WARC/": "a WARC record"}
"""How files begin that are no text, and what they are."""
# The Encoding Standard reads these labels as the larger sets that browsers use.
_LARGER = dict(euc_kr="cp949", gbk="gb18030", gb2312="gb18030", shift_jis="cp932", big5="big5hkscs")
# The five bytes that Windows-1252 leaves open are control characters, as browsers read them.
_CP1252 = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|!--|html|head|body|article|main)(?!\w)", re.I
)
_MHTML = re.compile(rb"(?s)\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type: *multipart/related", re.I)
# What a page shows in place of an article: it must be saved again after it has loaded.
_NOT_LOADED = re.compile(
    r"verifying you are human|enable javascript|just a moment|are you a robot|checking your browser", re.I
)


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a page: half-open code points of the text, and its name (one of the schema's ZONES)."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Page:
    """One page as text. `zones` is empty for plain text; `published` is an ISO day, if the page gives one.

    `published_basis` is printed (a line of the page) or metadata (its markup); `notes` tell what was left
    open.
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

    def sentence_zones(self) -> Iterator[tuple[Sentence, str | None]]:
        """Yield every sentence with the zone that the page's markup gives it, None for plain text."""
        index = 0
        for sentence in segment(self.text):
            while index < len(self.zones) and self.zones[index].end <= sentence.start:
                index += 1
            inside = index < len(self.zones) and self.zones[index].start <= sentence.start
            yield sentence, self.zones[index].name if inside else None


def overrides(page: Page) -> dict[int, str]:
    """Return the zone of each sentence for which the markup and the plain text disagree."""
    return {s.number: zone for s, zone in page.sentence_zones() if zone and zone != s.zone}


def codec_of(label: str | None) -> str | None:
    """Return the codec that browsers use for a declared character set, None if there is none."""
    found = webencodings.lookup((label or "").strip().strip("\"'"))
    name = found.codec_info.name if found else None
    return _LARGER.get(name, name)


def _decode_as(raw: bytes, codec: str, errors: str = "strict") -> str:
    windows = codec == "cp1252"
    return codecs.charmap_decode(raw, "strict", _CP1252)[0] if windows else raw.decode(codec, errors)


def _bare_utf16(raw: bytes) -> str | None:
    """Return the byte order of UTF-16 without its mark, told by its zero bytes, else None."""
    head = raw[:4096] if len(raw) > 3 and len(raw) % 2 == 0 else b""
    even, odd = head[::2].count(0), head[1::2].count(0)
    told = max(even, odd) > 0.2 * len(head) and min(even, odd) < 0.025 * len(head)
    return ("utf-16-be" if even > odd else "utf-16-le") if told else None


def decode(raw: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return (text, encoding) of a file's bytes.

    Tried in turn: a byte-order mark, the declared set, UTF-8, bare UTF-16, the declared set with a few bytes
    that it lacks, and Windows-1252, which can read any bytes. Line ends stay as they are and the mark is no
    part of the text.
    """
    meta = _META_CHARSET.search(raw[:4096])
    named = [codec_of(declared), codec_of(meta.group(1).decode("ascii")) if meta else None]
    # A file that holds its own declaration in plain bytes cannot be UTF-16, whatever it says.
    told = [codec for codec in named if codec and not codec.startswith("utf-16")]
    marks = ((codec, "\ufeff".encode(codec)) for codec in _MARKED_CODECS)
    marked = [(codec, len(mark)) for codec, mark in marks if raw.startswith(mark)]
    for codec, start in [*marked[:1], *((codec, 0) for codec in (*told, "utf-8", _bare_utf16(raw)) if codec)]:
        with suppress(UnicodeError, LookupError):
            return _decode_as(raw[start:], codec), codec
    for codec in told:
        text = _decode_as(raw, codec, "replace")
        if text.count("\ufffd") < max(3, len(text) // 500):
            return text, codec
    return _decode_as(raw, "cp1252"), "cp1252"


def read(raw: bytes, name: str) -> Page:
    """Return the page in a file's bytes; `name` serves messages and the kind of file.

    Raises DataError for a file that is no text, that is over MAX_BYTES, or that holds no article.
    """
    shown, url, declared = name, "", None
    if len(raw) > MAX_BYTES:
        mend = "give the article's page alone, not an archive of pages"
        raise data_error(shown, "file-large", f"{len(raw)} bytes, over {MAX_BYTES}", mend)
    if _MHTML.match(raw[:8000]):
        raw, declared, url = _web_archive(raw, shown)
        name = "page.html"
    kind = next((kind for mark, kind in OTHER_FORMATS.items() if raw.startswith(mark)), None)
    text, encoding = decode(raw, declared)
    if kind or "\0" in text:
        mend = "save the page from the browser as HTML, as a single file (MHTML), or as text"
        raise data_error(shown, "not-text", f"this is {kind or 'binary data'}, not a text", mend)
    is_html = Path(name).suffix.casefold() in (".html", ".htm", ".xhtml") or _HTML.match(text[:4000])
    page = read_html(text, encoding, url) if is_html else read_text(text, encoding)
    mend = "open the page in the browser, wait until it has loaded, and save it again"
    if not page.text.strip():
        raise data_error(shown, "no-text", "the file holds no text", mend)
    zones = {zone or sentence.zone for sentence, zone in page.sentence_zones()}
    if page.html and zones.isdisjoint(("body", "standfirst")):
        raise data_error(shown, "no-body", "the page shows no line of an article", mend)
    if len(page.text.split()) < 60 and _NOT_LOADED.search(page.text):
        raise data_error(shown, "no-body", "the page shows a check of the browser, no article", mend)
    return page


def _web_archive(raw: bytes, shown: str) -> tuple[bytes, str | None, str]:
    """Return the bytes, character set and address of the page in an MHTML file."""
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    part = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
    if part is None:
        mend = "save the page from the browser as HTML"
        raise data_error(shown, "not-text", "this MHTML file holds no HTML page", mend)
    url = message.get("Snapshot-Content-Location") or part.get("Content-Location") or ""
    return part.get_payload(decode=True) or b"", part.get_content_charset(), str(url).strip()


def read_file(path: Path) -> Page:
    """Return the page in a file. Raises DataError where it cannot be read."""
    try:
        with files.opened(path) as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        mend = "name a file with the article's text or HTML"
        raise data_error(path.name, "file-unreadable", files.why(error), mend) from None
    return read(raw, path.name)


def read_text(text: str, encoding: str = "utf-8") -> Page:
    """Return a plain text as a page, with its headline and the day that one line of it prints."""
    sentences = segment(text)
    title = next((text[s.start : s.end] for s in sentences if s.zone == "headline"), "")
    datelines = (text[s.start : s.end] for s in sentences if s.zone == "dateline")
    day, basis, notes = _published(Metadata(), datelines)
    notes += _language_notes(text)
    return Page(text, encoding=encoding, title=title, published=day, published_basis=basis, notes=notes)


def read_html(text: str, encoding: str = "utf-8", url: str = "") -> Page:
    """Return an HTML page as text and zones: one line per block, empty lines between, a menu on one line."""
    soup = soup_of(text)
    about = metadata(soup)
    lines = list(lines_of(soup))
    plain, zones = _joined(lines)
    day, basis, notes = _published(about, (line for line, zone in lines if zone == "dateline"))
    title = next((line for line, zone in lines if zone == "headline"), "") or about.title
    more = {"title": title, "outlet": about.outlet, "url": about.url or url, "language": about.language}
    more |= {"published": day, "published_basis": basis, "notes": notes + _language_notes(plain)}
    return Page(plain, tuple(zones), html=True, encoding=encoding, **more)


def _language_notes(text: str) -> tuple[str, ...]:
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(map(str.isascii, letters))
    return ("the text is not in English: nothing is proposed",) if latin < 0.6 * len(letters) else ()


def _joined(lines: Iterable[tuple[str, str]]) -> tuple[str, list[Zone]]:
    """Return lines as one text, and their zones."""
    text, zones = "", []
    for line, zone in lines:
        # A standfirst stands apart by two empty lines, so that the plain text alone shows it too.
        apart = zones and zones[-1].name == "standfirst" and zone != "standfirst"
        text += "\n\n\n" if apart else "\n\n" if text else ""
        zones.append(Zone(len(text), len(text) + len(line), zone))
        text += line
    return text + "\n" if text else "", zones


def _published(about: Metadata, lines: Iterable[str]) -> tuple[str, str, tuple[str, ...]]:
    """Return (day, basis, notes): the one day that date lines print, else the one that the markup gives."""
    if about.live_blog:
        note = "this is a live blog: its entries have days of their own, so give each with its statement"
        return "", "none", (note,)
    printed, days = sorted({day for line in lines for day in days_in(line)}), sorted(about.published)
    shown, told = ", ".join(printed), ", ".join(days)
    if len(printed) == 1:
        differs = days and days != printed
        return shown, "printed", (f"the page prints {shown}, its markup says {told}",) if differs else ()
    if len(days) == 1:
        return told, "metadata", ()
    notes = [f"the page's markup gives several dates: {told}"] if days else []
    notes += [f"the page prints {len(printed)} dates: {shown}"] if printed else []
    return "", "none", tuple(notes)
