"""What is written of executed chapters: an edition's page, PDF, claim files and metadata, and, beside the
editions, what changed, the feed and the list of a sweep.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import files
from ..coding.case import read_case
from ..coding.lists import read_corrections
from ..dataset.load import Dataset, load
from ..dataset.params import Params
from ..report import extras, html, linked_data, passages, render
from ..report.extras import newest
from . import compare, feed
from .editions import Entry
from .publish import hashes


def write_claims(folder: Path, params: Params, root: Path) -> Dataset:
    """Write what hangs on no chapter, one file per claim and the claims as annotations; return the data of
    the edition's tables.
    """
    data = load(params, root=root, folder=folder / "data")
    _write(folder, linked_data.claim_files(data))
    _write(folder, {"data/annotations.jsonld": files.as_json(passages.annotations(data))})
    return data


def write_report(
    folder: Path, executed: Mapping[str, str], data: Dataset, name: str, only: str
) -> dict[str, Any]:
    """Write the page and PDF, or `only` one, of chapters given as JSON by name, with figures and metadata.

    Return what the manifest tells of them: the newest day in the data, where corrections go, every fact.
    """
    notebooks = [(chapter, json.loads(text)) for chapter, text in executed.items()]
    document = render.checked(notebooks, data, edition=name)
    _write(folder, {f"notebooks/{chapter}": text for chapter, text in executed.items()})
    _write(folder, render.rendered(document, data, only))
    _write(folder, {"ro-crate-metadata.json": files.as_json(linked_data.crate(data, name, hashes(folder)))})
    days = [newest(data), data.case.compiled or "", *(row["date"] for row in data.corrections)]
    facts = {name: fact.words for name, fact in document["facts"].items()}
    return {"updated": max(days), "corrections": extras.contact(data), "facts": facts}


def _write(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


# --- beside the editions ---


def _publish(page: Path, content: Any, title: str, intro: str, tables: Mapping[str, Any]) -> None:
    """Write a small page of tables by caption, and `content` as JSON beside it; a column `edition` links."""
    template = html.environment().get_template("listing.html.j2")
    shown = template.render(title=title, intro=intro, tables=tables)
    text = files.as_json(content, sort_keys=False)
    files.write({page.with_suffix(".json"): text, page: shown})


def write_sweep(page: Path, entries: list[Entry]) -> None:
    """Write the page that lists a sweep's editions and failures, and the same as JSON beside it."""
    _publish(page, entries, "Editions of a sweep", "One row per set of parameters.", {"Editions": entries})


def publish_changes(old: Path, new: Path, folder: Path, root: Path) -> str:
    """Write what changed between two editions into `folder`, as a page and as JSON; return it in one line."""
    parts = compare.diff(old, new, root)
    told = compare.summary(parts)
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
        files.write({out / "changes" / "history.json": files.as_json(told)})
