"""Making an edition in a folder: its tables, then its chapters, then what `writing` makes of them."""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import files
from ..coding import agreement
from ..coding.case import read_case
from ..dataset.package import dictionary
from ..dataset.params import Params, articles_folder
from ..dataset.project import build_tables
from ..faults import PublishError, ReportError
from ..paths import late
from . import chapters
from . import inputs as made_from
from .editions import Options, Tell, out_folder
from .publish import Manifest, keep_text, kept_text


def ordered(paths: list[Path], names: Any) -> list[Path]:
    """Return the chapters that a case names, in its order; all of them by name where it names none."""
    if names == "auto":
        return paths
    known = {name: path for path in paths for name in (path.name, path.stem)}
    if unknown := [name for name in names if name not in known]:
        told = f"which notebooks/ lacks; it holds {', '.join(path.name for path in paths)}"
        raise ReportError(f"data/case.yml names the chapter {unknown[0]!r}, {told}")
    return [known[name] for name in names]


def make(
    root: Path, params: Params, options: Options, inputs: made_from.Inputs, folder: Path, tell: Tell
) -> tuple[str, Manifest]:
    """Build everything of an edition in `folder` but its manifest; return its name, and what the manifest
    tells: the state of each article's anchors, the newest day in the data, where corrections go, every fact.

    The tables come first: bad data stops the build before a kernel starts.
    """
    began, texts = time.monotonic(), articles_folder(root, params)
    inside = replace(params, out_dir=str(folder), articles_dir=str(texts.resolve()) if texts else "")
    anchors = build_tables(inside, root=root).anchors
    tell(f"tables: {time.monotonic() - began:.1f} s")

    cache = out_folder(root, params) / ".cache"
    paths = ordered(made_from.chapters(root), read_case(root / "data").chapters)
    if not paths:
        raise ReportError("notebooks/ holds no chapter; write one named as 01-name.ipynb")
    kept = {path: cache / f"{made_from.chapter_key(inputs, path.name)}.json" for path in paths}
    executed = {path: None if options.force else kept_text(kept[path]) for path in paths}
    for path in filter(executed.get, paths):
        tell(f"{path.name}: fresh")

    def keep(path: Path, notebook: Any) -> None:
        executed[path] = files.as_json(notebook)
        keep_text(kept[path], executed[path])

    stale = [path for path in paths if executed[path] is None]

    def write_claims() -> Any:
        return late("edition.writing").write_claims(folder, params, root)

    # The libraries of `writing` load while the chapters run.
    data = chapters.run(stale, inside, options, tell, keep, write_claims)
    tell(f"chapters: {time.monotonic() - began:.1f} s")

    writing = late("edition.writing")
    name = f"{writing.newest(data)}-{params.edition}-{made_from.edition_hash(inputs)}"
    if data.claims.empty:
        tell("the parameters keep no claim: the edition says so")
    told = writing.write_report(
        folder, {path.name: executed[path] for path in paths}, data, name, options.only
    )
    tell(f"page and PDF: {time.monotonic() - began:.1f} s")
    return name, {"anchors": anchors, **told}


def build_data(root: Path, params: Params) -> Path:
    """Write the tables and, into the case itself, what else is made from its data; return the tables'
    folder.
    """
    folder = Path(params.out_dir) / "data" if params.out_dir else root / "data" / "processed"
    try:
        build_tables(params, root=root, folder=folder)
        if not params.out_dir:
            if list((root / "data" / "second").glob("*.yml")):
                agreement.write(root / "data")
            files.write({root / "data" / "README.md": dictionary(read_case(root / "data"))})
    except OSError as error:
        raise PublishError(
            f"cannot write {os.path.relpath(folder)}: {files.why(error)}; name a folder with --out"
        ) from error
    return folder
