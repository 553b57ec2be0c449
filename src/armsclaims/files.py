"""Reading of regular files only, never of pipes or devices, and writing whole or not at all."""

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

MOST_BYTES = 20_000_000
"""The most bytes that a file of data may hold: the largest of a case are a hundredth of it."""
NO_FILE = "it is a pipe, a socket or a device, not a file"


def opened(path: Path) -> BinaryIO:
    """Open a file to read its bytes; raise OSError, at once, for what is no regular file."""
    kind = stat.S_IFMT(path.stat().st_mode)
    if kind not in (stat.S_IFREG, stat.S_IFDIR):  # opening a folder fails by itself
        raise OSError(NO_FILE)
    return path.open("rb")


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return a file's bytes; raise OSError, at once, for what is no regular file or larger than `most`."""
    with opened(path) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(f"it is larger than {most // 1_000_000} MB")
    return content


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """Return a file's text, its line ends as LF and without a byte-order mark.

    Raises OSError for what is no regular file or too large, UnicodeDecodeError for what is not UTF-8.
    """
    return read_bytes(path, most).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def write(contents: Mapping[Path, str]) -> None:
    """Write texts to files as UTF-8, in folders made if missing: all of them aside and durable first, then
    each to its place by one rename.

    Raises OSError where one cannot be written, as on a full disk: every old file is then as it was, and
    nothing lies beside it.
    """
    asides = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in contents}
    try:
        for path, text in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            asides[path].unlink(missing_ok=True)  # never written through a link that lies there
            with asides[path].open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
        for path, aside in asides.items():
            os.replace(aside, path)
    except BaseException:
        for aside in asides.values():
            with suppress(OSError):
                aside.unlink()
        raise


def as_json(value: Any, *, sort_keys: bool = True) -> str:
    """Return JSON text as editions hold it."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=sort_keys) + "\n"


def line(error: Exception) -> int | None:
    """Return the line, from 1, at which a file stops being text or JSON; None where the error knows none."""
    if isinstance(error, UnicodeDecodeError):
        return error.object.count(b"\n", 0, error.start) + 1
    return getattr(error, "lineno", None)


def why(error: Exception) -> str:
    """Return why a file could not be read: the system's words, else the kind of the error."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return type(error).__name__
