"""Publishing: built aside, made durable, put in place by one rename; the last good edition is never touched.

Standard library only.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .. import files
from ..faults import LockedError, PublishError, ReportError
from .inputs import BROKEN, Hashes, digest, file_hash

Manifest = dict[str, Any]
STAGING = ".building-"
MANIFEST, SIGNATURE = "manifest.json", "manifest.json.sig"


@contextmanager
def exclusive(out: Path) -> Iterator[None]:
    """Hold the builder's lock, or raise LockedError at once; remove what a dead builder left behind."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / ".lock").open("a")
    except OSError as error:
        raise PublishError(f"cannot write to {out.name}: {error.strerror}; name another folder") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LockedError(f"another build holds {out.name}/.lock; wait for it, or end it") from None
        for left in (out / "editions").glob(f"{STAGING}*"):
            discard(left)
        yield


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Yield an empty folder beside the editions; remove what is left of it in the end."""
    folder = out / "editions" / f"{STAGING}{os.getpid()}"
    try:
        folder.mkdir(parents=True)
        yield folder
    except OSError as error:
        why = files.why(error)
        raise PublishError(f"writing the edition failed: {why}; the last good one stays") from error
    finally:
        discard(folder)


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


def put(folder: Path, out: Path, name: str) -> Path:
    """Make `folder` the edition `name` by one rename, after all of it is on the disk; return where it is."""
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o755 if path.is_dir() else 0o644)
        _sync(path)
    place = out / "editions" / name
    if whole(place):
        return place  # The same inputs gave the same edition, which never leaves its place.
    broken = place.with_name(f"{STAGING}broken-{os.getpid()}")
    if os.path.lexists(place):
        os.replace(place, broken)
    os.replace(folder, place)
    discard(broken)
    _sync(place.parent)
    return place


def point(out: Path, name: str) -> None:
    """Let `latest` point at the edition `name`, by one rename of a link."""
    link, aside = out / "latest", out / f".latest-{os.getpid()}"
    if link.exists() and not link.is_symlink():
        kind = "folder" if link.is_dir() else "file"
        raise PublishError(f"{out.name}/latest is no link but a {kind}; move it away and build again")
    try:
        aside.unlink(missing_ok=True)
        os.symlink(f"editions/{name}", aside)
        os.replace(aside, link)
        _sync(out)
    except OSError as error:
        discard(aside)
        raise PublishError(f"cannot let {out.name}/latest point at {name}: {error.strerror}") from error


def latest(out: Path) -> Path | None:
    """Return the edition that `latest` points at, None where there is none."""
    link = out / "latest"
    return link.resolve() if link.is_symlink() and link.exists() else None


def prune(out: Path, keep: int) -> None:
    """Remove all but the `keep` newest editions, and kept chapters in proportion; what `latest` points at
    stays.
    """
    for folder, most in ((out / "editions", keep), (out / ".cache", keep * 12)):
        paths = sorted(folder.glob("[!.]*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in paths[most:]:
            if path != latest(out):
                discard(path)


# --- manifests ---


def hashes(edition: Path) -> Hashes:
    """Return the hash of every file of an edition, less its manifest and the signature of that, by relative
    POSIX path.

    What is no readable file of its own (a link, a pipe) has an empty hash.
    """
    found = sorted(path for path in edition.rglob("*") if path.is_symlink() or not path.is_dir())
    return {
        path.relative_to(edition).as_posix(): hash_of(path)
        for path in found
        if path not in (edition / MANIFEST, edition / SIGNATURE)
    }


def hash_of(path: Path) -> str:
    """Return the hash of a file, "" for a link, which may lead out, and for what cannot be read."""
    try:
        return "" if path.is_symlink() else file_hash(path)
    except OSError:
        return ""


def write_manifest(folder: Path, content: Manifest) -> None:
    """Write `manifest.json`: what is given, and the hash of every other file."""
    files.write({folder / MANIFEST: files.as_json({**content, "files": hashes(folder)})})


def read_manifest(edition: Path) -> Manifest:
    """Return an edition's manifest, whose `files` are hashes by name; raise ReportError where it has none."""
    if (edition / MANIFEST).is_symlink():
        message = "is a link, which may lead out of the edition"
        raise ReportError(f"{edition.name}/{MANIFEST} {message}; build the edition again")
    try:
        content = json.loads(files.read_text(edition / MANIFEST))
        if content["files"] and all(isinstance(value, str) for value in content["files"].values()):
            return content
        why = "no hashes of files"
    except BROKEN as error:
        why = type(error).__name__
    raise ReportError(f"{edition.name}/{MANIFEST} cannot be read ({why}); build the edition again")


def file_faults(edition: Path) -> list[str]:
    """Return what differs between an edition and its manifest: files changed, missing or added."""
    recorded, present, faults = read_manifest(edition)["files"], hashes(edition), []
    for name in sorted(recorded | present):
        if name not in recorded:
            faults.append(f"{name}: not in the manifest")
        elif name not in present:
            faults.append(f"{name}: missing")
        elif not present[name] or present[name] != recorded[name]:
            faults.append(f"{name}: changed")
    return faults


def whole(edition: Path) -> bool:
    """Return whether an edition is as its manifest says; False where either is missing or broken."""
    try:
        return not file_faults(edition)
    except ReportError:
        return False


# --- kept chapters ---


def keep_text(path: Path, text: str) -> None:
    """Write a file under its own hash, by one rename, so that `kept_text` never gives half of it or
    another.
    """
    files.write({path: f"{digest(text)}\n{text}"})


def kept_text(path: Path) -> str | None:
    """Return what `keep_text` wrote; None where it is missing or damaged."""
    try:
        seal, _, text = files.read_bytes(path).decode("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return text if seal == digest(text) else None
