"""Temporary folders, checked for room and for a path short enough for sockets. Standard library only."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .faults import PublishError
from .files import why

LEAST = 4_000_000
"""Bytes that a temporary folder must have free: four times what a build puts there at most."""
SHORT = 82
"""The longest path, in bytes, in which a folder for sockets is made: the least limit, 103, less nine for what
`tempfile` adds to the prefix and twelve for names.
"""
OTHERS = ("/tmp", "/var/tmp")
"""Where sockets go when TMPDIR is too long for them."""
MEND = "set TMPDIR to a folder that may be written, with 4 MB of room"


@contextmanager
def told() -> Iterator[None]:
    """Turn an OSError, such as a full disk, into PublishError naming the temporary folder and the mend."""
    try:
        yield
    except OSError as error:
        shown = tempfile.tempdir or os.environ.get("TMPDIR") or "of this system"
        raise PublishError(f"the temporary folder {shown} cannot be used: {why(error)}; {MEND}") from error


@contextmanager
def temporary(prefix: str, *, sockets: bool = False) -> Iterator[Path]:
    """Give an empty folder of one's own and remove it in the end; `sockets` asks for a path that is short
    enough for them.

    Raises PublishError where no folder can be made, or there is no room in it.
    """
    with told():
        place = tempfile.gettempdir()
        if sockets and len(os.fsencode(place)) > SHORT - len(prefix):
            place = next(filter(lambda other: os.access(other, os.W_OK), OTHERS), "")
            if not place:
                nowhere = f"nothing can be written to {' or '.join(OTHERS)}"
                raise OSError(f"its path is too long for a socket, and {nowhere}")
        free = shutil.disk_usage(place).free
        if free < LEAST:
            raise OSError(f"it has {free / 1e6:.1f} MB free")
        folder = tempfile.TemporaryDirectory(prefix=prefix, dir=place, ignore_cleanup_errors=True)
    with folder:
        yield Path(folder.name)
