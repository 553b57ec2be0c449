"""Publishing: built aside, made durable, put in place by one rename; the last good edition is never touched.

Standard library and filelock only.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..core.faults import LockedError, PublishError, ReportError
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
        raise LockedError(f"another build holds {out.name}/.lock; wait for it, or end it") from None
    except OSError as error:
        raise PublishError(f"cannot write to {out.name}: {error.strerror}") from error
    try:
        for left in (out / "editions").glob(f"{STAGING}*"):
            shutil.rmtree(left, ignore_errors=True)
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
        raise PublishError(f"writing the edition failed: {error.strerror or error}; the last good one stays") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of every file of an edition but its manifest, by relative POSIX path."""
    return {
        path.relative_to(folder).as_posix(): file_hash(path) for path in _files(folder) if path.name != "manifest.json" or path.parent != folder
    }


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write `manifest.json`: what is given, and the hash of every other file."""
    text = json.dumps({**content, "files": hashes(folder)}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
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
    if place.exists() and not file_faults(place):
        # Built again from the same inputs: what stands there is the same, and never leaves its place.
        shutil.rmtree(folder)
    elif place.exists():
        broken = place.with_name(f"{STAGING}broken-{os.getpid()}")
        os.replace(place, broken)
        os.replace(folder, place)
        shutil.rmtree(broken, ignore_errors=True)
    else:
        os.replace(folder, place)
    _sync(place.parent)
    return place


def point(out: Path, name: str) -> None:
    """Let `latest` point at the edition `name`, by one rename."""
    aside = out / f".latest-{os.getpid()}"
    aside.unlink(missing_ok=True)
    os.symlink(f"editions/{name}", aside)
    os.replace(aside, out / "latest")
    _sync(out)


def latest(out: Path) -> Path | None:
    """Return the newest good edition, or None where there is none."""
    link = out / "latest"
    return link.resolve() if link.is_symlink() and link.exists() else None


def prune(out: Path, keep: int = KEEP) -> None:
    """Remove all but the `keep` newest editions; the one that `latest` points at always stays."""
    current = latest(out)
    editions = [path for path in (out / "editions").iterdir() if path.is_dir() and not path.name.startswith(".")]
    editions.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in editions[keep:]:
        if path != current:
            shutil.rmtree(path, ignore_errors=True)
    kept = sorted((out / ".cache").glob("*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in kept[keep * 12 :]:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def read_manifest(edition: Path) -> dict[str, Any]:
    """Return an edition's manifest; raise ReportError where it has none."""
    try:
        return json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise ReportError(f"{edition.name} has no readable manifest.json ({type(error).__name__})") from None


def file_faults(edition: Path) -> list[str]:
    """Return what differs between an edition and its manifest: files changed, missing or added."""
    recorded = read_manifest(edition)["files"]
    present = hashes(edition)
    faults = [f"{name}: missing" for name in sorted(recorded.keys() - present.keys())]
    faults += [f"{name}: not in the manifest" for name in sorted(present.keys() - recorded.keys())]
    return faults + [f"{name}: changed" for name in sorted(recorded) if present.get(name, recorded[name]) != recorded[name]]
