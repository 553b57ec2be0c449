"""What happened, for those who follow the report: an Atom feed, and what befell each claim by edition.

Both are made from the editions and the changes that lie beside `latest`; no date is the clock's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

from .. import files
from ..coding.case import Case
from ..faults import ReportError
from ..report.document import anchor
from .publish import read_manifest

ATOM = "http://www.w3.org/2005/Atom"
Entry = dict[str, str]


def atom(out: Path, case: Case, corrections: Sequence[Mapping[str, str]]) -> str:
    """Return the feed of a case's editions, corrections and substantive changes, the newest first."""
    entries = [*_editions(out), *_changes(out), *map(_correction, corrections)]
    entries.sort(key=lambda entry: (entry["updated"], entry["id"]), reverse=True)
    feed = xml.Element("feed", xmlns=ATOM)
    told = {
        "id": f"urn:armsclaims:feed:{_digest(case.citation.title)}",
        "title": case.title,
        "subtitle": f"Claims, not facts. Corrections: {case.contact or 'no contact is named'}",
        "updated": entries[0]["updated"],
    }
    for name, value in told.items():
        _text(feed, name, value)
    author = xml.SubElement(feed, "author")
    _text(author, "name", ", ".join(case.citation.authors))
    for entry in entries:
        node = xml.SubElement(feed, "entry")
        for name in ("id", "title", "updated", "summary"):
            _text(node, name, entry[name])
        xml.SubElement(node, "link", rel="alternate", href=entry["href"])
    xml.indent(feed, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{xml.tostring(feed, encoding="unicode")}\n'


def _text(parent: xml.Element, name: str, words: str) -> None:
    """Add an element of text; what no XML may hold is left out."""
    xml.SubElement(parent, name).text = "".join(letter for letter in words if letter.isprintable())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _editions(out: Path) -> Iterator[Entry]:
    """Yield an entry an edition; those of a selection are no news of the report."""
    for name, manifest in _manifests(out).items():
        parameters = manifest.get("parameters")
        chosen = parameters.items() if isinstance(parameters, dict) else ()
        if not any(value for key, value in chosen if key != "edition"):
            yield {
                "id": f"urn:armsclaims:edition:{name}",
                "title": f"Edition {name}",
                "updated": _instant(manifest["updated"]),
                "summary": f"An edition of {len(manifest['files'])} files.",
                "href": f"editions/{name}/index.html",
            }


def _manifests(out: Path) -> dict[str, dict[str, Any]]:
    """Return the manifests that can be read, by edition, each with the newest day of its data."""
    found = {}
    for folder in sorted((out / "editions").glob("[!.]*")):
        with suppress(ReportError):
            found[folder.name] = {"updated": folder.name[:10], **read_manifest(folder)}
    return found


def _instant(day: str) -> str:
    return f"{day}T00:00:00Z"


def _correction(row: Mapping[str, str]) -> Entry:
    change = f" from {row['before']} to {row['after']}" if row["before"] or row["after"] else ""
    return {
        "id": f"urn:armsclaims:correction:{_digest(*row.values())}",
        "title": f"Corrected: {row['claim_id']}",
        "updated": _instant(row["date"]),
        "summary": f"{row['field'] or 'the claim'}{change}: {row['reason']}",
        "href": f"latest/index.html#{anchor(row['claim_id'])}",
    }


def _records(out: Path) -> list[dict[str, Any]]:
    """Return what changed from edition to edition, each with its day, the oldest first."""
    manifests, found = _manifests(out), []
    for path in sorted((out / "changes").glob("*--*.json")):
        with suppress(OSError, ValueError):
            record = json.loads(files.read_text(path))
            if "substantive" in record:
                day = manifests.get(record["new"], {}).get("updated", record["new"][:10])
                found.append({**record, "day": day})
    return sorted(found, key=lambda record: (record["day"], record["new"]))


def _changes(out: Path) -> Iterator[Entry]:
    for record in _records(out):
        counts = {name: len(entries) for name, entries in record["substantive"].items() if entries}
        if counts:
            old, new = record["old"], record["new"]
            yield {
                "id": f"urn:armsclaims:changes:{old}:{new}",
                "title": f"What changed with edition {new}",
                "updated": _instant(record["day"]),
                "summary": ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()),
                "href": f"changes/{old}--{new}.html",
            }


def claim_histories(out: Path) -> dict[str, list[dict[str, str]]]:
    """Return what befell each claim by edition: added, changed, withdrawn, or noted otherwise."""
    found: dict[str, list[dict[str, str]]] = {}
    for record in _records(out):
        for event in ("added", "withdrawn", "changed"):
            for entry in record["substantive"][event]:
                _note(found, entry, event, record["new"])
        for entry in record["clerical"]:
            _note(found, entry, "clerical", record["new"])
    return found


def _note(found: dict[str, list[dict[str, str]]], entry: Mapping[str, str], event: str, edition: str) -> None:
    told = {name: value for name, value in entry.items() if name not in ("claim_id", "summary") and value}
    found.setdefault(entry["claim_id"], []).append({"edition": edition, "event": event, **told})
