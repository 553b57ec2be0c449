"""Who vouches for an edition, and which edition it followed: a detached signature, and a chain of manifests.

Signatures are OpenSSH's: `ssh-keygen -Y verify` checks them without this program. Standard library only.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .. import files
from ..faults import CallError, ReportError
from .publish import MANIFEST, SIGNATURE, file_faults, file_hash, hash_of, read_manifest

NAMESPACE = "armsclaims"
"""What keeps a signature of an edition from being taken for one of a letter or a commit."""
MOST_BYTES = 1_000_000
"""The most bytes of a key, a signature or a list of signers: ssh-keygen takes minutes over more."""
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,199}")  # an edition beside this one: "2031-06-03-core-0123456789a3"


def predecessor(before: Path | None, name: str) -> dict[str, str] | None:
    """Return the edition that `name` follows, with the hash of its manifest; None for the first.

    An edition that is built again where it was broken follows the one that it followed before.
    """
    if before is None or not (before / MANIFEST).is_file():
        return None
    if before.name != name:
        return {"edition": before.name, "sha256": file_hash(before / MANIFEST)}
    try:
        return read_manifest(before).get("predecessor")
    except ReportError:
        return None


def chain(edition: Path) -> tuple[str, list[str]]:
    """Return how far the editions before one are there, and what is wrong with them."""
    count, here = 0, edition
    while told := read_manifest(here).get("predecessor"):
        match told:
            case {"edition": str(name), "sha256": str(digest)} if digest and _NAME.fullmatch(name):
                before = here.with_name(name)
            case _:
                why = "its predecessor is not in form; build the edition again"
                raise ReportError(f"{here.name}/{MANIFEST}: {why}")
        if not os.path.lexists(before / MANIFEST):
            return f"{count} before it are here; {name}, which {here.name} followed, is missing", []
        if hash_of(before / MANIFEST) != digest:
            return "broken", [f"{name}/{MANIFEST} is not the one that {here.name} followed"]
        count, here = count + 1, before
    return f"{count} before it; {here.name} names none before", []


def sign(edition: Path, key: Path) -> Path:
    """Sign an edition's manifest with a private SSH key; return the signature's file.

    Raises CallError where there is no key or no ssh-keygen, ReportError for an edition that is not whole.
    """
    public = Path(f"{key}.pub")  # ssh-keygen reads it as well
    why = _unreadable(key) or (_unreadable(public) if os.path.lexists(public) else "")
    if why:
        raise CallError(f"there is no key {str(key)!r} ({why}); make one with `ssh-keygen -t ed25519`")
    if faults := file_faults(edition):
        raise ReportError(f"{edition.name} is not as its manifest says ({faults[0]}); build it again")
    if not shutil.which("ssh-keygen"):
        raise CallError("signing needs ssh-keygen of OpenSSH 8.1 or newer, which is not installed")
    done = _ssh_keygen("sign", edition, "-f", str(key))
    if done.returncode:
        raise CallError(f"ssh-keygen cannot sign with {key.name}: {_first(done.stderr)}")
    files.write({edition / SIGNATURE: done.stdout})
    return edition / SIGNATURE


def vouched(edition: Path, signers: Path | None) -> tuple[str, list[str]]:
    """Return who signed an edition's manifest, and what is wrong with the signature.

    `signers` is a list of allowed signers as ssh-keygen reads it; without one the key is told, and no name.
    """
    if signers and (why := _unreadable(signers)):
        raise CallError(f"there is no list of signers {str(signers)!r} ({why}); name an allowed_signers file")
    signature = edition / SIGNATURE
    if not os.path.lexists(signature):
        return "none", [f"{SIGNATURE}: missing, and --signers asks for one"] if signers else []
    if why := "it is a link" if signature.is_symlink() else _unreadable(signature):
        return "false", [f"{SIGNATURE}: {why}; sign the edition again"]
    if not shutil.which("ssh-keygen"):
        return "not checked, ssh-keygen is not installed", []
    if signers is None:
        done = _ssh_keygen("check-novalidate", edition, "-s", str(signature))
    else:
        found = _ssh_keygen("find-principals", edition, "-s", str(signature), "-f", str(signers))
        if found.returncode:
            return "of nobody known", [f"{SIGNATURE}: no signer of {signers.name} made it"]
        known = ("-f", str(signers), "-I", _first(found.stdout))
        done = _ssh_keygen("verify", edition, "-s", str(signature), *known)
    if done.returncode:
        return "false", [f"{SIGNATURE}: it is not of this {MANIFEST}"]
    shown = _first(done.stdout)
    return shown if signers else f"{shown} (no --signers names who that is)", []


def _unreadable(path: Path) -> str:
    """Return why a file must not go to ssh-keygen, which would wait on a pipe; "" if it may."""
    try:
        files.read_bytes(path, MOST_BYTES)
    except OSError as error:
        return files.why(error)
    return ""


def _ssh_keygen(action: str, edition: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Return what ssh-keygen did with an edition's manifest."""
    space = () if action == "find-principals" else ("-n", NAMESPACE)
    manifest = files.read_bytes(edition / MANIFEST).decode("utf-8", "surrogateescape")
    return subprocess.run(
        ["ssh-keygen", "-Y", action, *space, *options],
        input=manifest,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )


def _first(text: str) -> str:
    return (text.strip().splitlines() or ["it says nothing"])[0]
