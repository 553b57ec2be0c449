"""The documents of an archive: folders of saved pages, single files, JSON lines; read as a stream, a batch at a time.

A batch is cut by its number of documents and of bytes, so that equal inputs give equal batches wherever they are worked on.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .. import files
from ..coding import edtf
from ..faults import CallError, DataError, Fault
from .reading import MAX_BYTES, Page, read, read_html, read_text

PAGES = (".txt", ".html", ".htm", ".xhtml")
LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
BATCH_DOCUMENTS, BATCH_BYTES = 200, 4_000_000


@dataclass(frozen=True)
class Document:
    """One document as found: its key (path below its input, `#` and the line for JSON lines) and bytes, or why none."""

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
        """Return the SHA-256, in hex, of all that its result depends on: keys, bytes, and what is told as `more`."""
        total = hashlib.sha256("\0".join(more).encode())
        for document in self.documents:
            head = f"{document.key}\0{len(document.raw)}\0{document.line}\0{document.fault}\0"
            total.update(head.encode("utf-8", "surrogateescape") + document.raw)
        return total.hexdigest()


def documents(inputs: Iterable[Path]) -> Iterator[Document]:
    """Return the documents of folders, files and JSON lines, in order of name; what cannot be read comes as its fault.

    Raises CallError for an input that is not there, before anything is read.
    """
    inputs = list(inputs)
    missing = [str(path) for path in inputs if not path.exists()]
    if missing:
        raise CallError(f"there is no file or folder {missing[0]!r}")
    return _documents(inputs)


def _documents(inputs: list[Path]) -> Iterator[Document]:
    many = len(inputs) > 1
    for path in inputs:
        top = f"{path.name}/" if many and path.is_dir() else ""
        for file, name in _files(path):
            if name.casefold().endswith(LINES):
                yield from _lines(file, top + name)
            else:
                yield _file(file, top + name)


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield (file, name) below a folder, in order of name; hidden files and other kinds are passed over."""
    if not path.is_dir():
        yield path, path.name
        return
    for base, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.casefold().endswith((*PAGES, *LINES)):
                file = Path(base, name)
                yield file, file.relative_to(path).as_posix()


def _file(path: Path, key: str) -> Document:
    try:
        with files.opened(path) as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return Document(key, fault=f"cannot be read: {files.why(error)}")
    return Document(key, raw) if len(raw) <= MAX_BYTES else Document(key, fault=f"over {MAX_BYTES} bytes")


def _lines(path: Path, key: str) -> Iterator[Document]:
    """Yield a document a line. A line that is too long is passed over, a file that breaks off ends in a fault."""
    number = 0
    try:
        with files.opened(path) as file, gzip.open(file) if path.suffix == ".gz" else file as stream:
            while line := stream.readline(MAX_BYTES + 1):
                number += 1
                if len(line) > MAX_BYTES:
                    _skip(stream, line)
                    yield Document(f"{key}#{number}", line=True, fault=f"over {MAX_BYTES} bytes")
                elif line.strip():
                    yield Document(f"{key}#{number}", line.strip(), line=True)
    except (OSError, EOFError) as error:
        told = files.why(error) if isinstance(error, OSError) else error
        yield Document(f"{key}#{number + 1}", line=True, fault=f"cannot be read: {told}")


def _skip(stream: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(MAX_BYTES)


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
        raise DataError([Fault(document.key, "document-unreadable", document.fault, "mend the file")])
    if not document.line:
        page = read(document.raw, Path(document.key).name)
        return page, {
            "article": Path(document.key).stem,
            "url": page.url or None,
            "published": page.published or None,
        }
    fields = _fields(document)
    article, url, told = (fields.get(key) for key in ("id", "url", "published"))
    day = told if isinstance(told, str) and edtf.valid(told) else None
    html = isinstance(fields.get("html"), str)
    page = read_html(fields["html"]) if html else read_text(fields["text"], look=day is None)
    day = day or page.published
    return page, {
        "article": str(article or document.key),
        "url": str(url or page.url) or None,
        "published": day or None,
    }


def _fields(document: Document) -> dict[str, Any]:
    try:
        fields = json.loads(document.raw)
    except (ValueError, RecursionError) as error:
        told = str(error).partition(":")[0]
        raise DataError(
            [Fault(document.key, "bad-json", f"the line is no JSON ({told})", "mend the line")]
        ) from None
    if not isinstance(fields, dict) or not any(isinstance(fields.get(key), str) for key in ("text", "html")):
        mend = 'write {"text": …} or {"html": …}, and id, url, published if known'
        raise DataError([Fault(document.key, "no-text", "the line holds neither text nor html", mend)])
    return fields
