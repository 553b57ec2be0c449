"""Files that a person gives, read only where they are files: a pipe, a socket or a device would be waited for without end."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO

NO_FILE = "it is a pipe, a socket or a device, not a file"


def opened(path: Path) -> BinaryIO:
    """Open a file to read its bytes; raise OSError, at once, for what is no regular file."""
    kind = stat.S_IFMT(path.stat().st_mode)
    if kind not in (stat.S_IFREG, stat.S_IFDIR):  # opening a folder fails by itself
        raise OSError(NO_FILE)
    return path.open("rb")


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; raise OSError, at once, for what is no regular file."""
    with opened(path) as stream:
        return stream.read()


def read_text(path: Path) -> str:
    """Return a file's text, its line ends as LF; raise OSError for what is no regular file, UnicodeDecodeError for no UTF-8."""
    return read_bytes(path).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def why(error: Exception) -> str:
    """Return what kept a file from being read, in words for a message: the system's, else the kind of the error."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return type(error).__name__
