"""Making an edition in a folder: tables, executed chapters, page and PDF, metadata, and what changed
since another.
"""

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import files
from ..coding import agreement
from ..coding.case import read_case
from ..coding.lists import read_corrections
from ..dataset.load import load
from ..dataset.package import dictionary
from ..dataset.params import Params, articles_folder
from ..dataset.project import build_tables
from ..faults import PublishError, ReportError
from ..report import extras, html, linked_data, passages, render
from . import chapters, compare, feed
from . import inputs as made_from
from .editions import Builder, Entry, Options, out_folder
from .publish import Manifest, hashes, keep_text, kept_text


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
    builder: Builder, params: Params, options: Options, inputs: made_from.Inputs, folder: Path
) -> tuple[str, Manifest]:
    """Build everything of an edition in `folder` but its manifest; return its name, and what the manifest
    tells: the state of each article's anchors, the newest day in the data, where corrections go.

    The tables come first: bad data stops the build before a kernel starts.
    """
    root, tell, began = builder.root, builder.tell, time.monotonic()
    texts = articles_folder(root, params)
    inside = {"out_dir": str(folder), "articles_dir": str(texts.resolve()) if texts else ""}
    inside = Params.from_mapping({**params.as_dict(), **inside})
    anchors = build_tables(inside, root=root).articles
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
        executed[path] = extras.as_json(notebook)
        keep_text(kept[path], executed[path])

    stale = [path for path in paths if executed[path] is None]

    with chapters.running(stale, inside, options, tell, keep):
        data = load(params, root=root, folder=folder / "data")
    tell(f"chapters: {time.monotonic() - began:.1f} s")

    name = f"{extras.newest(data)}-{params.edition}-{made_from.edition_hash(inputs)}"
    if data.claims.empty:
        tell("the parameters keep no claim: the edition says so")
    notebooks = [(path.name, json.loads(text)) for path, text in executed.items()]
    document = render.checked(notebooks, data, edition=name)
    _write(folder, {f"notebooks/{path.name}": text for path, text in executed.items()})
    _write(folder, render.rendered(document, data, options.only))
    _write(folder, linked_data.claim_files(data))
    _write(folder, {"data/annotations.jsonld": extras.as_json(passages.annotations(data))})
    _write(folder, {"ro-crate-metadata.json": extras.as_json(linked_data.crate(data, name, hashes(folder)))})
    tell(f"page and PDF: {time.monotonic() - began:.1f} s")
    days = [extras.newest(data), data.case.compiled or "", *(row["date"] for row in data.corrections)]
    return name, {"anchors": anchors, "updated": max(days), "corrections": extras.contact(data)}


def _write(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


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


# --- beside the editions ---


def _publish(page: Path, content: Any, title: str, intro: str, tables: Mapping[str, Any]) -> None:
    """Write a small page of tables by caption, and `content` as JSON beside it; a column `edition` links."""
    page.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    template = html.environment().get_template("listing.html.j2")
    shown = template.render(title=title, intro=intro, tables=tables)
    files.write({page.with_suffix(".json"): text, page: shown})


def write_sweep(page: Path, entries: list[Entry]) -> None:
    """Write the page that lists a sweep's editions and failures, and the same as JSON beside it."""
    _publish(page, entries, "Editions of a sweep", "One row a set of parameters.", {"Editions": entries})


def publish_changes(old: Path, new: Path, folder: Path, root: Path) -> str:
    """Write what changed between two editions into `folder`, as a page and as JSON; return it in one line."""
    changes = compare.diff(old, new, root)
    told = compare.summary(changes)
    parts = {name: entries for name, entries in changes.items() if isinstance(entries, list)}
    content = {"old": old.name, "new": new.name, "corrections": read_case(root / "data").contact or ""}
    content |= {"clerical": parts.pop("clerical"), "substantive": parts}
    tables = {f"Substantive: {name.replace('_', ' ')}": entries for name, entries in parts.items() if entries}
    tables |= {"Clerical: how we noted it": content["clerical"]} if content["clerical"] else {}
    intro = f"From {old.name} to {new.name}: {told}."
    _publish(folder / f"{old.name}--{new.name}.html", content, "What changed", intro, tables)
    return told


def publish_feed(out: Path, root: Path) -> None:
    """Write, beside `latest`, the Atom feed and what befell each claim from edition to edition."""
    case = read_case(root / "data")
    files.write({out / "feed.xml": feed.atom(out, case, read_corrections(root / "data" / "corrections.csv"))})
    if (out / "changes").is_dir():
        told = {"corrections": case.contact or "", "claims": feed.claim_histories(out)}
        files.write({out / "changes" / "history.json": extras.as_json(told)})
