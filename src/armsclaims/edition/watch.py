"""Build again whenever an input changes: an author sees an edit of prose or style in well under a second.

A process that goes on reads templates anew, and nothing else: Typst then lays out only what an edit touches, and no module is
imported twice. Whatever other input changes (data, chapters, code, packages) starts the process afresh, so that nothing it
remembers can be stale.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ..dataset.params import Params
from ..faults import ArmsclaimsError
from . import editions
from .inputs import SKIPPED

TICK = 0.05
"""Seconds between two looks; a change is built when a second look finds no further one."""
Seen = dict[str, tuple[int, int]]


def watch(
    root: Path,
    params: Params,
    options: editions.Options,
    tell: editions.Tell,
    show: Callable[[editions.Outcome], object],
) -> None:
    """Build, and build again after each change of a template; return when any other input changes.

    `show` is given each outcome. A build that fails is told, and the next change tried: the last good edition stays.
    """
    while True:
        seen = look(root, params)
        try:
            show(editions.logged(root, params, options, tell))
        except ArmsclaimsError as error:
            tell(f"armsclaims: {error}")
        tell("watching for changes; end with Ctrl-C")
        if changed(root, params, seen):
            return


def changed(root: Path, params: Params, seen: Seen) -> bool:
    """Wait until an input is another than `seen`, and still; return whether one that is no template is."""
    while (now := look(root, params)) == seen:
        time.sleep(TICK)
    while True:
        time.sleep(TICK)
        if (again := look(root, params)) == now:
            break
        now = again
    moved = {name for name in seen.keys() | now.keys() if seen.get(name) != now.get(name)}
    return any(not name.startswith("report/templates/") for name in moved)


def look(root: Path, params: Params) -> Seen:
    """Return the time and size of every file an edition may be made from, by path below `root` or the folder of texts."""
    found: Seen = {}
    for name in ("report/templates", "data", "notebooks", "src/armsclaims"):
        found |= {f"{name}/{path}": state for path, state in _files(root / name)}
    if articles := editions.articles_of(root, params):
        found |= {f"texts/{path}": state for path, state in _files(articles)}
    for name in ("requirements.lock", "pyproject.toml"):
        found |= dict(_state(root / name, root))
    return found


def _files(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for base, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in (*SKIPPED, "processed")]
        for name in files:
            if not name.startswith(".") and not name.endswith((".pyc", ".tmp", "~")):
                yield from _state(Path(base) / name, folder)


def _state(path: Path, folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    try:
        state = path.stat()
    except OSError:  # gone between two looks: the next one tells
        return
    yield path.relative_to(folder).as_posix(), (state.st_mtime_ns, state.st_size)
