"""What an edition is made from, hashed by content. Standard library only: a build with nothing to do
imports no more.
"""

import hashlib
import json
import re
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .. import files
from ..dataset.params import Params, articles_folder
from ..faults import CellError, data_error

Inputs = Mapping[str, Any]
"""What an edition is made from by group, each mostly hashes by name."""
Hashes = dict[str, str]
BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading JSON raises that is missing, broken or of another form."""
CHAPTER = re.compile(r"(?!00)[0-8]\d-[a-z0-9-]+\.ipynb")
"""Chapters are numbered 01 to 89, such as `02-evolution.ipynb`; 00 and 90 to 99 are for people in
JupyterLab.
"""
PACKAGE = Path(__file__).resolve().parents[1]
SKIPPED = {"__pycache__", ".ruff_cache", ".ipynb_checkpoints"}
NOT_CODE = ("theme", "propose")
"""Folders of the package that no chapter's outputs depend on."""
CONTEXT_FILES = ("context.csv", "second/context.csv")
"""What an edition of the articles alone is not made from."""
SHARED = "interpreter distributions code data texts parameters".split()
"""The inputs that every chapter depends on."""


def digest(value: Any) -> str:
    """Return the SHA-256, in hex, of a JSON-able value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def file_hash(path: Path) -> str:
    """Return the SHA-256, in hex, of a file's bytes."""
    with files.opened(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree(folder: Path, skip: Iterable[str] = ()) -> Hashes:
    """Return the hash of every file below `folder` by relative POSIX path; `skip` names folders to leave
    out.
    """
    found: Hashes = {}
    left_out = tuple(f"{name}/" for name in skip)
    for path in sorted(folder.rglob("*")):
        here = path.relative_to(folder)
        made_aside = path.name.startswith(".") or path.suffix in (".pyc", ".tmp") or SKIPPED & {*here.parts}
        if path.is_dir() or made_aside or here.as_posix().startswith(left_out):
            continue
        try:
            found[here.as_posix()] = file_hash(path)
        except OSError as error:
            mend = "remove it, or put a readable file in its place"
            shown = (folder.name / here).as_posix()
            raise data_error(shown, "file-unreadable", files.why(error), mend) from None
    return found


def chapters(root: Path) -> list[Path]:
    """Return the notebooks that may be chapters, in the order of their names."""
    return sorted(path for path in (root / "notebooks").glob("*.ipynb") if CHAPTER.fullmatch(path.name))


def cells(path: Path) -> list[list[Any]]:
    """Return what counts of a chapter: type, tags and source of each cell. Outputs left by a live session do
    not.

    Raises CellError for a file that is no notebook.
    """
    try:
        return [
            [cell["cell_type"], cell.get("metadata", {}).get("tags", []), "".join(cell["source"])]
            for cell in json.loads(files.read_text(path))["cells"]
        ]
    except BROKEN as error:
        why = f"{type(error).__name__}: {error}".splitlines()[0]
        raise CellError(f"notebooks/{path.name} is no notebook ({why[:200]}); restore it") from None


def distributions(root: Path) -> Hashes:
    """Return the versions of installed distributions, of those alone that the case's lock names if it has
    one.
    """
    found: Hashes = {}
    for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for path in Path(folder).glob("*.dist-info"):
            name, _, version = path.stem.partition("-")
            found[re.sub(r"[._]", "-", name.lower())] = version
    found.pop("armsclaims", None)  # its code is hashed
    lock = root / "requirements.lock"
    if not lock.is_file():
        return found
    # A line of the lock begins as `ruamel-yaml==0.18.6 \`.
    named = {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text("utf-8"), re.M)}
    return {name: version for name, version in found.items() if name in named}


def texts(root: Path, folder: Path | None) -> Hashes:
    """Return the hash of each coded article's text by id."""
    sheets = (root / "data" / "articles").glob("*.yml") if folder else ()
    paths = {sheet.stem: folder / f"{sheet.stem}.txt" for sheet in sheets}
    return {name: file_hash(path) for name, path in paths.items() if path.is_file()}


def shown_params(params: Params) -> Inputs:
    """Return the parameters without folders: where something lies does not change what it is."""
    return {key: value for key, value in params.as_dict().items() if not key.endswith("_dir")}


def collect(root: Path, params: Params) -> Inputs:
    """Return every input of an edition by group, mostly as hashes by name."""
    data = tree(root / "data", skip=("processed", "articles/text"))
    if params.edition == "core":
        data = {name: value for name, value in data.items() if name not in CONTEXT_FILES}
    look = {f"theme/{name}": value for name, value in tree(PACKAGE / "theme").items()}
    own = root / "report" / "theme.css"
    look |= {own.name: file_hash(own)} if own.is_file() else {}
    return {
        "interpreter": {"python": ".".join(map(str, sys.version_info[:3]))},
        "distributions": distributions(root),
        "code": tree(PACKAGE, skip=NOT_CODE),
        "data": data,
        "texts": texts(root, articles_folder(root, params)),
        "parameters": shown_params(params),
        "chapters": {path.name: digest(cells(path)) for path in chapters(root)},
        "look": look,
    }


def edition_hash(inputs: Inputs) -> str:
    """Return the 12 hex digits that end an edition's name."""
    return digest(inputs)[:12]


def chapter_key(inputs: Inputs, name: str) -> str:
    """Return the key of an executed chapter: the hash of all that its outputs may depend on."""
    return digest([name, inputs["chapters"][name], *(inputs[group] for group in SHARED)])[:32]


def explain(old: Any, new: Inputs, force: bool) -> list[str]:
    """Say, a line each, which inputs differ between two builds, and which chapters that makes stale."""
    if old == new and not force:
        return ["nothing changed since the last build"]
    lines = [] if old else ["no edition was built before"]
    old = old if isinstance(old, dict) else {}
    # An edition of other code may have other groups.
    was = {group: found if isinstance(found := old.get(group), dict) else {} for group in new}
    for group, now in new.items() if old else ():
        for name in sorted(name for name in now | was[group] if now.get(name) != was[group].get(name)):
            how = "added" if name not in was[group] else "changed" if name in now else "removed"
            lines.append(f"{group}: {name} {how}")
    shared = ["--force"] if force else [group for group in SHARED if was[group] != new[group]]
    for name, value in new["chapters"].items():
        why = ", ".join([*shared, *([] if was["chapters"].get(name) == value else ["its cells"])])
        lines.append(f"{name}: {f'stale ({why})' if why else 'fresh'}")
    return lines
