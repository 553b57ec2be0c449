"""What an edition is made from, as one hash: standard library only, so that a build with nothing to do ends at once.

Why not doit: its stamp takes 76 ms and an import where ours takes 26 ms and none, and an edition's name must be the hash of its
inputs anyway, so the staleness check is ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from .. import files
from ..dataset.params import Params
from ..faults import CellError, DataError, Fault

CHAPTER = re.compile(r"0[1-5]-[a-z0-9-]+\.ipynb")
"""The chapters; other notebooks never join the report."""
SKIPPED = ("__pycache__", ".ruff_cache", ".ipynb_checkpoints")


def digest(parts: Iterable[Any]) -> str:
    """Return the SHA-256, in hex, of JSON-able parts in order."""
    return hashlib.sha256(json.dumps(list(parts), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def file_hash(path: Path) -> str:
    """Return the SHA-256, in hex, of a file's bytes."""
    return hashlib.sha256(files.read_bytes(path)).hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a file of the cache under its own hash, by one rename: `read_whole` never gives half of it or another."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(f"{digest([text])}\n{text}")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(aside, path)


def read_whole(path: Path) -> str | None:
    """Return the text that `write_whole` wrote; None where it is missing or is not what was written."""
    try:
        told, _, text = path.read_bytes().decode("utf-8").partition("\n") if path.is_file() else ("", "", "")
    except (OSError, UnicodeDecodeError):
        return None
    return text if told and told == digest([text]) else None


def tree(folder: Path, skip: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the hash of every file below `folder` by relative POSIX path; `skip` names folders left out."""
    found: dict[str, str] = {}
    for base, folders, names in os.walk(folder):
        here = Path(base)
        relative = here.relative_to(folder)
        folders[:] = sorted(f for f in folders if f not in SKIPPED and (relative / f).as_posix() not in skip)
        for name in sorted(names):
            if not name.endswith((".pyc", ".tmp")) and not name.startswith("."):
                try:
                    found[(relative / name).as_posix()] = file_hash(here / name)
                except OSError as error:
                    shown = (folder.name / relative / name).as_posix()
                    mend = "take it away, or put a file there that you may read"
                    raise DataError([Fault(shown, "file-unreadable", files.why(error), mend)]) from None
    return found


def chapters(root: Path) -> list[Path]:
    """Return the chapters in order."""
    return sorted(path for path in (root / "notebooks").glob("*.ipynb") if CHAPTER.fullmatch(path.name))


def code_cells(path: Path) -> list[str]:
    """Return the sources of a chapter's code cells; raise CellError for a file that is no notebook."""
    try:
        content = json.loads(files.read_text(path))
    except (OSError, ValueError, RecursionError) as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        raise CellError(f"notebooks/{path.name} is no notebook ({told}); restore it") from None
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or not all(map(_is_cell, cells)):
        raise CellError(
            f"notebooks/{path.name} is no notebook (it holds no list of cells with their source); restore it"
        )
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        return False
    source = cell.get("source")
    return isinstance(source, str) or (
        isinstance(source, list) and all(isinstance(line, str) for line in source)
    )


@lru_cache(maxsize=1)
def distributions() -> dict[str, str]:
    """Return the versions of the installed distributions, by name, from the names of their folders."""
    found: dict[str, str] = {}
    for kind in ("purelib", "platlib"):
        for entry in os.listdir(sysconfig.get_paths()[kind]):
            name, _, rest = entry.partition("-")
            if rest.endswith(".dist-info"):
                found[name.lower().replace("_", "-")] = rest.removesuffix(".dist-info")
    return found


def relevant(root: Path) -> dict[str, str]:
    """Return the versions of those distributions that the report's lock names: the tests' own do not date an edition."""
    lock = root / "requirements.lock"
    installed = distributions()
    if not lock.is_file():
        return installed
    named = {
        match.lower().replace("_", "-")
        for match in re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(), re.M)
    }
    return {name: version for name, version in installed.items() if name.replace(".", "-") in named}


def texts(root: Path, folder: Path | None) -> dict[str, str]:
    """Return the hash of each coded article's text by id; empty without a folder of texts."""
    ids = [path.stem for path in sorted((root / "data" / "articles").glob("*.yml"))]
    if folder is None:
        return {}
    return {name: file_hash(folder / f"{name}.txt") for name in ids if (folder / f"{name}.txt").is_file()}


def shown_params(params: Params) -> dict[str, Any]:
    """Return the parameters without folders: where something lies does not change what it is."""
    return {key: value for key, value in params.as_dict().items() if key not in ("articles_dir", "out_dir")}


def collect(root: Path, params: Params, articles: Path | None) -> dict[str, Any]:
    """Return every input of an edition by group: interpreter, distributions, code, data, texts, chapters, templates."""
    package = root / "src" / "armsclaims"
    code = tree(package, skip=("theme",))
    templates = tree(root / "report")
    templates |= {f"theme/{name}": value for name, value in tree(package / "theme").items()}
    data = tree(root / "data", skip=("processed", "articles/text"))
    if params.edition == "core":
        data = {name: value for name, value in data.items() if name not in CONTEXT_FILES}
    return {
        "interpreter": ".".join(map(str, sys.version_info[:3])),
        "distributions": relevant(root),
        "code": {name: value for name, value in code.items() if not name.startswith("propose/")},
        "data": data,
        "texts": texts(root, articles),
        "parameters": shown_params(params),
        "chapters": {path.name: file_hash(path) for path in chapters(root)},
        "code_cells": {path.name: digest(code_cells(path)) for path in chapters(root)},
        "templates": templates,
    }


def edition_hash(inputs: Mapping[str, Any]) -> str:
    """Return the 12 hex digits that end an edition's name."""
    return digest([inputs])[:12]


CONTEXT_FILES = ("context.csv", "second/context.csv", "second/context-agreement.json")
"""What an edition of the articles alone is not made from."""
SHARED = ("interpreter", "distributions", "code", "data", "texts", "parameters")
"""The inputs that every chapter depends on."""


def shared_key(inputs: Mapping[str, Any]) -> str:
    """Return a key of what all chapters share: data, code, parameters, interpreter and distributions."""
    return digest([inputs[group] for group in SHARED])[:16]


def chapter_key(inputs: Mapping[str, Any], name: str, upstream: str) -> str:
    """Return the key of an executed chapter: all that its outputs may depend on, but no prose and no template."""
    return digest([name, inputs["code_cells"][name], [inputs[group] for group in SHARED], upstream])


def explain(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[str]:
    """Say, a line each, which inputs differ between two builds."""
    if old is None:
        return ["no edition was built before"]
    lines = []
    for group, value in new.items():
        before = old.get(group)
        if before == value or group == "code_cells":
            continue
        if isinstance(value, dict) and isinstance(before, dict):
            names = [name for name in sorted({*value, *before}) if value.get(name) != before.get(name)]
            lines += [f"{group}: {name} {_change(before.get(name), value.get(name))}" for name in names]
        else:
            lines.append(f"{group}: {before} -> {value}")
    return lines


def steps(old: Mapping[str, Any] | None, new: Mapping[str, Any], force: bool = False) -> list[str]:
    """Say, a line a step, whether it is fresh or stale since the last build, and why."""
    old = old or {}
    shared = [group for group in SHARED if old.get(group) != new[group]]
    lines, rendered = [], ["chapters"] if force else []
    for name in new["chapters"]:
        cells = old.get("code_cells", {}).get(name) != new["code_cells"][name]
        why = ["--force"] if force else [*shared, *(["its code cells"] if cells else [])]
        lines.append(f"{name}: {'stale (' + ', '.join(why) + ')' if why else 'fresh'}")
        rendered += [name] if why or old.get("chapters", {}).get(name) != new["chapters"][name] else []
    rendered += ["templates"] if old.get("templates") != new["templates"] else []
    return [*lines, f"page and PDF: {'stale (' + ', '.join(rendered) + ')' if rendered else 'fresh'}"]


def _change(before: Any, after: Any) -> str:
    return "added" if before is None else "removed" if after is None else "changed"
