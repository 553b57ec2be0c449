"""Publishing: built aside, made durable, put in place by one rename; the last good edition is never touched.

Standard library and filelock only.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .. import files
from ..faults import LockedError, PublishError, ReportError
from .inputs import file_hash

STAGING = ".building-"
KEEP = 10


@contextmanager
def exclusive(out: Path) -> Iterator[None]:
    """Hold the builder's lock, or raise LockedError at once; a dead builder's lock is free, its leavings are removed."""
    from filelock import FileLock, Timeout

    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / ".lock", timeout=0)
        lock.acquire()
    except Timeout:
        if not (
            out / ".lock"
        ).exists():  # some file systems let nobody make a file, and say so in no other way
            raise PublishError(
                f"cannot write to {out.name}: no file can be made there; name another folder"
            ) from None
        raise LockedError(f"another build holds {out.name}/.lock; wait for it, or end it") from None
    except OSError as error:
        raise PublishError(f"cannot write to {out.name}: {error.strerror}") from error
    try:
        for left in (out / "editions").glob(f"{STAGING}*"):
            discard(left)
        yield
    finally:
        lock.release()


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Yield an empty folder beside the editions; whatever is left in it at the end is removed."""
    folder = out / "editions" / f"{STAGING}{os.getpid()}"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError as error:
        raise PublishError(f"cannot write to {out.name}: {error.strerror}") from error
    try:
        yield folder
    except OSError as error:
        raise PublishError(
            f"writing the edition failed: {error.strerror or error}; the last good one stays"
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def discard(path: Path) -> None:
    """Remove a folder, or whatever else stands in its place; what cannot be removed stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _hash(path: Path) -> str:
    # Pipes and devices are never opened: reading one may last for ever.
    try:
        return file_hash(path) if path.is_file() else ""
    except OSError:
        return ""


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of all in an edition that is no folder, but its manifest, by relative POSIX path.

    What is no readable file (a link to nothing or to a folder, a pipe) has an empty hash.
    """
    found = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {
        path.relative_to(folder).as_posix(): _hash(path) for path in found if path != folder / "manifest.json"
    }


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write `manifest.json`: what is given, and the hash of every other file."""
    text = (
        json.dumps({**content, "files": hashes(folder)}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    )
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def put(folder: Path, out: Path, name: str) -> Path:
    """Make `folder` the edition `name` by one rename, after all of it is on the disk; return where it is."""
    for path in _files(folder):
        path.chmod(0o644)
        _sync(path)
    for path in (*(p for p in folder.rglob("*") if p.is_dir()), folder):
        path.chmod(0o755)
        _sync(path)
    place = out / "editions" / name
    if whole(place):
        # Built again from the same inputs: what stands there is the same, and never leaves its place.
        shutil.rmtree(folder)
    elif os.path.lexists(place):
        broken = place.with_name(f"{STAGING}broken-{os.getpid()}")
        os.replace(place, broken)
        os.replace(folder, place)
        discard(broken)
    else:
        os.replace(folder, place)
    _sync(place.parent)
    return place


def point(out: Path, name: str) -> None:
    """Let `latest` point at the edition `name`, by one rename; raise PublishError where that is not possible."""
    link, aside = out / "latest", out / f".latest-{os.getpid()}"
    if link.exists() and not link.is_symlink():
        raise PublishError(
            f"{out.name}/latest is no link but a {'folder' if link.is_dir() else 'file'}; move it away and build again"
        )
    try:
        aside.unlink(missing_ok=True)
        os.symlink(f"editions/{name}", aside)
        os.replace(aside, link)
        _sync(out)
    except OSError as error:
        discard(aside)
        raise PublishError(f"cannot let {out.name}/latest point at {name}: {error.strerror}") from error


def latest(out: Path) -> Path | None:
    """Return the newest good edition, or None where there is none."""
    link = out / "latest"
    return link.resolve() if link.is_symlink() and link.exists() else None


def prune(out: Path, keep: int = KEEP) -> None:
    """Remove all but the `keep` newest editions; the one that `latest` points at always stays."""
    current = latest(out)
    editions = [
        path for path in (out / "editions").iterdir() if path.is_dir() and not path.name.startswith(".")
    ]
    editions.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in editions[keep:]:
        if path != current:
            shutil.rmtree(path, ignore_errors=True)
    kept = sorted((out / ".cache").glob("*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in kept[keep * 12 :]:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def read_manifest(edition: Path) -> dict[str, Any]:
    """Return an edition's manifest, whose `files` are hashes by name; raise ReportError where it has none such."""
    shown, mend = f"{edition.name}/manifest.json", "build the edition again"
    try:
        content = json.loads(files.read_text(edition / "manifest.json"))
    except (OSError, ValueError, RecursionError) as error:
        raise ReportError(f"{shown} cannot be read ({type(error).__name__}); {mend}") from None
    signed = content.get("files") if isinstance(content, dict) else None
    if (
        not signed
        or not isinstance(signed, dict)
        or not all(isinstance(value, str) for value in signed.values())
    ):
        raise ReportError(f"{shown} holds no hashes of files; {mend}")
    return content


def whole(edition: Path) -> bool:
    """Return whether an edition is as its manifest says; False too where either is missing or broken."""
    try:
        return not file_faults(edition)
    except ReportError:
        return False


def read_rows(path: Path, columns: Sequence[str], numbers: Sequence[str] = ()) -> list[dict[str, str]]:
    """Return the rows of a table of an edition, which has `columns` at least, whole numbers in those of `numbers`.

    Raises ReportError naming file, line and rule.
    """
    import csv  # not at the top: a build with nothing to do never needs it

    shown, mend = "/".join(path.parts[-3:]), "build the edition again"
    try:
        reader = csv.DictReader(io.StringIO(files.read_bytes(path).decode("utf-8"), newline=""))
        header, rows = reader.fieldnames or (), list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReportError(
            f"{shown} cannot be read ({getattr(error, 'strerror', None) or error}); {mend}"
        ) from None
    if lacking := [name for name in columns if name not in header]:
        raise ReportError(f"{shown}:1 lacks the column {lacking[0]}; {mend}")
    for number, row in enumerate(rows, 1):
        if None in row or None in row.values():
            raise ReportError(f"{shown}: row {number} has not as many cells as the header; {mend}")
        for name in numbers:
            if not (row[name].isascii() and row[name].isdecimal() and len(row[name]) < 10):
                raise ReportError(
                    f"{shown}: row {number}: {name} is {row[name][:40]!r}, no whole number; {mend}"
                )
    return rows


def file_faults(edition: Path) -> list[str]:
    """Return what differs between an edition and its manifest: files changed, missing or added."""
    recorded = read_manifest(edition)["files"]
    present = hashes(edition)
    faults = [f"{name}: missing" for name in sorted(recorded.keys() - present.keys())]
    faults += [f"{name}: not in the manifest" for name in sorted(present.keys() - recorded.keys())]
    return faults + [
        f"{name}: changed"
        for name in sorted(recorded)
        if name in present and present[name] != (recorded[name] or None)
    ]
