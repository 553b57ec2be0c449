"""An edition: found if its inputs made one before, else built aside, published by one rename, and logged.

Standard library only: a build with nothing to do imports no more. What builds one, `making` and `writing`, is
loaded when needed.
"""

import json
import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..dataset.params import Params
from ..faults import STOPPED, ArmsclaimsError, ReportError, one_line
from ..paths import late
from . import inputs as made_from
from . import publish, seal

Tell = Callable[[str], None]
"""What is given each line of progress."""
Entry = dict[str, Any]
"""A run as the log has it, or a set of a sweep."""
GRACE = 20.0
"""Seconds that a build over its time limit has to end by itself."""


@dataclass(frozen=True)
class Options:
    """How a build goes about it; `only` makes one format, an edition apart and never `latest`."""

    jobs: int = 2
    force: bool = False
    explain: bool = False
    only: str = ""
    chapter_seconds: float = 300
    build_seconds: float = 900
    keep: int = 10
    point_latest: bool = True
    until: float = math.inf
    """The time of `time.monotonic()` at which the build is over."""


def build(root: Path, params: Params, options: Options, tell: Tell) -> tuple[Path, bool]:
    """Return (edition of the case at `root`, whether it was built now), and log the run: when, with what, how
    it ended. `tell` is given each line of progress.

    Raises an ArmsclaimsError whose `exit_code` says what went wrong; the last good edition is then as it
    was.
    """
    entry = {"began": _now(), "parameters": made_from.shown_params(params), "exit_code": 1}
    try:
        options = replace(options, until=time.monotonic() + options.build_seconds)
        with _backstop(options.build_seconds, tell):
            edition, built = _build(root, params, options, tell)
        entry |= {"exit_code": 0, "edition": edition.name, "built": built}
        return edition, built
    except ArmsclaimsError as error:
        entry |= {"exit_code": error.exit_code, "error": str(error)}
        raise
    except KeyboardInterrupt:
        entry["exit_code"] = STOPPED
        raise
    finally:
        path = out_folder(root, params) / "runs.jsonl"
        with suppress(OSError), path.open("a", encoding="utf-8") as log:
            log.write(json.dumps({**entry, "ended": _now()}, sort_keys=True) + "\n")


def _build(root: Path, params: Params, options: Options, tell: Tell) -> tuple[Path, bool]:
    out = out_folder(root, params)
    inputs = made_from.collect(root, params)
    if options.only:
        inputs = {**inputs, "only": {"format": options.only}}
    digits = made_from.edition_hash(inputs)
    to_latest = options.point_latest and not params.selects and not options.only
    if options.explain:
        for line in made_from.explain(_last_inputs(out), inputs, options.force):
            tell(line)
    if not options.force and (found := existing(out, params.edition, digits)):
        if to_latest and publish.latest(out) != found:
            publish.point(out, found.name)
        return found, False
    with publish.exclusive(out):
        before = publish.latest(out)
        with publish.staging(out) as folder:
            name, told = late("edition.making").make(root, params, options, inputs, folder, tell)
            known = {"edition": name, "parameters": inputs["parameters"], "inputs": inputs, **told}
            known["predecessor"] = seal.predecessor(before if to_latest else None, name)
            publish.write_manifest(folder, known)
            edition = publish.put(folder, out, name)
        if to_latest:
            publish.point(out, name)
            _tell_changes(root, before, edition, out, tell)
        publish.prune(out, options.keep)
    return edition, True


def _tell_changes(root: Path, before: Path | None, edition: Path, out: Path, tell: Tell) -> None:
    """Write what changed since the edition before, and the feed; a failure here unpublishes nothing."""
    writing = late("edition.writing")
    try:
        if before not in (None, edition) and before.exists():
            told = writing.publish_changes(before, edition, out / "changes", root)
            tell(f"changes: {told}")
        writing.publish_feed(out, root)
    except (OSError, ArmsclaimsError) as error:
        tell(f"published; but what changed could not be written: {error}")


def sweep(root: Path, every: Sequence[Params], options: Options, tell: Tell) -> tuple[Path, list[Entry]]:
    """Build an edition of each parameter set, none of them `latest`; one that fails stops no other.

    Return the page that lists them, and what came of each.
    """
    own = replace(options, point_latest=False, keep=max(options.keep, len(every) + 1))
    entries: list[Entry] = []
    for number, params in enumerate(every, 1):
        given = {key: value for key, value in made_from.shown_params(params).items() if value}
        words = ", ".join(f"{k} {' '.join(v) if isinstance(v, list) else v}" for k, v in given.items())
        entry: Entry = {"parameters": words, "exit_code": 0, "edition": "", "error": ""}
        tell(f"set {number} of {len(every)}: {words}")
        try:
            entry["edition"] = build(root, params, own, tell)[0].name
        except ArmsclaimsError as error:
            entry |= {"exit_code": error.exit_code, "error": str(error)}
            tell(f"set {number} failed: {error}")
        entries.append(entry)
    name = made_from.digest([entry["parameters"] for entry in entries])[:12]
    page = out_folder(root, every[0]) / "sweeps" / f"{name}.html"
    late("edition.writing").write_sweep(page, entries)
    return page, entries


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def out_folder(root: Path, params: Params) -> Path:
    """Return where editions go: `report/`, or the folder named in its place."""
    return (root / params.out_dir if params.out_dir else root / "report").resolve()


def existing(out: Path, edition: str, digits: str) -> Path | None:
    """Return the edition made before from these inputs, if it is whole."""
    found = sorted((out / "editions").glob(f"????-??-??-{edition}-{digits}"))
    return next(filter(publish.whole, found), None)


def _last_inputs(out: Path) -> Any:
    """Return what the latest edition was made from, None where there is none or its manifest is broken."""
    edition = publish.latest(out)
    with suppress(ReportError):
        return publish.read_manifest(edition).get("inputs") if edition else None
    return None


@contextmanager
def _backstop(seconds: float, tell: Tell) -> Iterator[None]:
    """End this process with code 5 if a build outlives its limit by far, so that no later night finds the
    lock held.
    """

    def end() -> None:
        tell(f"armsclaims: the build is over its time limit of {seconds:g} s and does not end; it is stopped")
        os._exit(5)

    timer = threading.Timer(seconds + GRACE, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def find(name: str, *places: Path) -> Path:
    """Return the edition of a path, or of a name in one of `places`; raise ReportError where there is
    none.
    """
    tried = [Path(name), *(folder / name for folder in places)]
    for place in tried:
        if os.path.lexists(place / "manifest.json"):  # False also for a name that no file can have
            return place.resolve()
    raise ReportError(f"there is no edition {one_line(name, 120)!r}; name one in report/editions, or a path")
