"""The documents of an archive, a batch at a time: folders of saved pages, single files, JSON lines.

A batch is cut by its number of documents and of bytes, so equal inputs give equal batches everywhere.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import files
from ..coding import edtf
from ..faults import CallError, data_error
from .reading import MAX_BYTES, Page, read, read_html, read_text

PAGES = (".txt", ".html", ".htm", ".xhtml", ".mht", ".mhtml")
LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
BATCH_DOCUMENTS, BATCH_BYTES = 200, 4_000_000


@dataclass(frozen=True)
class Document:
    """One document: its key (path, `#` and line for JSON lines) and its bytes, or why there are none."""

    key: str
    raw: bytes = b""
    line: bool = False
    fault: str = ""


@dataclass(frozen=True)
class Batch:
    """Documents that are worked on together; `number` counts from 0."""

    number: int
    documents: tuple[Document, ...]

    def digest(self, *more: str) -> str:
        """Return the SHA-256 of all that a result depends on: keys, bytes, and `more`."""
        total = hashlib.sha256("\0".join(more).encode())
        for document in self.documents:
            head = f"{document.key}\0{len(document.raw)}\0{document.line}\0{document.fault}\0"
            total.update(head.encode() + document.raw)
        return total.hexdigest()


def documents(inputs: Sequence[Path]) -> Iterator[Document]:
    """Return the documents of the inputs in order of name; one that cannot be read has a fault.

    Raises CallError for an input that is not there, before anything is read.
    """
    if missing := [str(path) for path in inputs if not path.exists()]:
        raise CallError(f"there is no file or folder {missing[0]!r}")
    named = (pair for path in inputs for pair in _files(path, f"{path.name}/" if inputs[1:] else ""))
    readers = ((_lines if key.casefold().endswith(LINES) else _file)(file, key) for file, key in named)
    return (document for reader in readers for document in reader)


def _files(path: Path, top: str) -> Iterator[tuple[Path, str]]:
    """Yield (file, key) below a folder, in order of name; hidden files and other kinds are passed over."""
    if not path.is_dir():
        yield path, path.name
        return
    for base, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.casefold().endswith((*PAGES, *LINES)):
                file = Path(base, name)
                yield file, _utf8(top + file.relative_to(path).as_posix())


def _utf8(text: str) -> str:
    """Return a text that can be written as UTF-8: lone halves of a character become question marks."""
    return text.encode("utf-8", "replace").decode()


def _file(path: Path, key: str) -> Iterator[Document]:
    try:
        with files.opened(path) as stream:
            raw = stream.read(MAX_BYTES + 1)
        yield Document(key, raw) if len(raw) <= MAX_BYTES else Document(key, fault=f"over {MAX_BYTES} bytes")
    except OSError as error:
        yield Document(key, fault=f"cannot be read: {files.why(error)}")


def _lines(path: Path, key: str) -> Iterator[Document]:
    """Yield a document a line; a line that is too long, or a file that breaks off, is a fault."""
    number = 0
    try:
        with files.opened(path) as file, gzip.open(file) if path.suffix == ".gz" else file as stream:
            while line := stream.readline(MAX_BYTES + 1):
                number += 1
                if len(line) > MAX_BYTES:
                    while line and not line.endswith(b"\n"):
                        line = stream.readline(MAX_BYTES)
                    yield Document(f"{key}#{number}", line=True, fault=f"over {MAX_BYTES} bytes")
                elif line.strip():
                    yield Document(f"{key}#{number}", line.strip(), line=True)
    except (OSError, EOFError) as error:
        yield Document(f"{key}#{number + 1}", line=True, fault=f"cannot be read: {files.why(error)}")


def batches(found: Iterable[Document]) -> Iterator[Batch]:
    """Yield the documents in batches."""
    held: list[Document] = []
    size = number = 0
    for document in found:
        if held and (len(held) >= BATCH_DOCUMENTS or size + len(document.raw) > BATCH_BYTES):
            yield Batch(number, tuple(held))
            held, size, number = [], 0, number + 1
        held.append(document)
        size += len(document.raw)
    if held:
        yield Batch(number, tuple(held))


def open_document(document: Document) -> tuple[Page, dict[str, Any]]:
    """Return a document's page and what it says of itself: article, url, published (EDTF or None).

    Raises DataError for one that cannot be read.
    """
    if document.fault:
        raise data_error(document.key, "document-unreadable", document.fault, "mend the file")
    if not document.line:
        page, fields, article = read(document.raw, Path(document.key).name), {}, Path(document.key).stem
    else:
        fields, article = fields_of(document), document.key
        page = read_html(fields["html"]) if "html" in fields else read_text(fields["text"])
    day = fields.get("published", "")
    day = day if edtf.valid(day) else page.published
    about = {"article": fields.get("id") or article, "url": fields.get("url") or page.url or None}
    return page, about | {"published": day or None}


def fields_of(document: Document) -> dict[str, str]:
    """Return the texts of a line of JSON. Raises DataError for one that is none or holds no article."""
    try:
        fields = json.loads(document.raw)
    except (ValueError, RecursionError) as error:
        message = f"the line is no JSON ({str(error).partition(':')[0]})"
        raise data_error(document.key, "bad-json", message, "mend the line") from None
    fields = fields if isinstance(fields, dict) else {}
    known = {k: _utf8(str(v)) for k, v in fields.items() if isinstance(v, str) or v and k == "id"}
    if not {"text", "html"} & known.keys():
        mend = 'write {"text": …} or {"html": …}, and id, url, published if known'
        raise data_error(document.key, "no-text", "the line holds neither text nor html", mend)
    return known
