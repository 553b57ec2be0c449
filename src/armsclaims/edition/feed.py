"""What happened, for those who follow the report: an Atom feed, and what befell each claim by edition.

Both are made from the editions and the changes that lie beside `latest`; no date is the clock's.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree as xml

from .. import files
from ..coding.case import Case
from ..faults import ReportError
from ..report.document import anchor
from .compare import summary
from .publish import Manifest, read_manifest

ATOM = "http://www.w3.org/2005/Atom"
Entry = dict[str, str]


def atom(out: Path, case: Case, corrections: Sequence[Mapping[str, str]]) -> str:
    """Return the feed of a case's editions, corrections and substantive changes, the newest first."""
    news = _entries(out, corrections)
    entries = sorted(news, key=lambda entry: (entry["updated"], entry["id"]), reverse=True)
    feed = xml.Element("feed", xmlns=ATOM)
    told = {
        "id": f"urn:armsclaims:feed:{_digest(case.citation.title)}",
        "title": case.title,
        "subtitle": f"Claims, not facts. Corrections: {case.contact or 'no contact is named'}",
        "updated": entries[0]["updated"],
    }
    _fill(feed, told)
    _fill(xml.SubElement(feed, "author"), {"name": ", ".join(case.citation.authors)})
    for entry in entries:
        node, page = xml.SubElement(feed, "entry"), entry.pop("href")
        _fill(node, entry)
        xml.SubElement(node, "link", rel="alternate", href=page)
    xml.indent(feed, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{xml.tostring(feed, encoding="unicode")}\n'


def _fill(parent: xml.Element, told: Entry) -> None:
    """Add elements of text by name; what no XML may hold is left out."""
    for name, words in told.items():
        xml.SubElement(parent, name).text = "".join(filter(str.isprintable, words))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _entry(kind: str, key: str, day: str, title: str, summary: str, href: str) -> Entry:
    name = f"urn:armsclaims:{kind}:{key}"
    return {"id": name, "title": title, "updated": f"{day}T00:00:00Z", "summary": summary, "href": href}


def _entries(out: Path, corrections: Sequence[Mapping[str, str]]) -> Iterator[Entry]:
    """Yield an entry an edition, a change and a correction; an edition of a selection is no news."""
    for name, manifest in _manifests(out).items():
        chosen = manifest.get("parameters")
        if not isinstance(chosen, dict) or not any(chosen[key] for key in chosen if key != "edition"):
            told = f"An edition of {len(manifest['files'])} files."
            page = f"editions/{name}/index.html"
            yield _entry("edition", name, manifest["updated"], f"Edition {name}", told, page)
    for record in _records(out):
        old, new, parts = record["old"], record["new"], record["substantive"]
        if any(parts.values()):
            title, page = f"What changed with edition {new}", f"changes/{old}--{new}.html"
            yield _entry("changes", f"{old}:{new}", record["day"], title, summary(parts), page)
    for row in corrections:
        change = f" from {row['before']} to {row['after']}" if row["before"] or row["after"] else ""
        told = f"{row['field'] or 'the claim'}{change}: {row['reason']}"
        event, page = "Corrected", f"latest/index.html#{anchor(row['claim_id'])}"
        if row["field"] == "*":  # withdrawn: the page has no place for a claim that was withdrawn
            event, told, page = "Withdrawn", row["reason"], "latest/index.html"
        yield _entry(
            "correction", _digest(*row.values()), row["date"], f"{event}: {row['claim_id']}", told, page
        )


def _manifests(out: Path) -> dict[str, Manifest]:
    """Return the manifests that can be read, by edition, each with the newest day of its data."""
    found = {}
    for folder in sorted((out / "editions").glob("[!.]*")):
        with suppress(ReportError):
            found[folder.name] = {"updated": folder.name[:10], **read_manifest(folder)}
    return found


def _records(out: Path) -> list[Manifest]:
    """Return what changed from edition to edition, each with its day, the oldest first."""
    manifests, found = _manifests(out), []
    for path in sorted((out / "changes").glob("*--*.json")):
        with suppress(OSError, ValueError):
            record = json.loads(files.read_text(path))
            if "substantive" in record:
                day = manifests.get(record["new"], {}).get("updated", record["new"][:10])
                found.append({**record, "day": day})
    return sorted(found, key=lambda record: (record["day"], record["new"]))


def claim_histories(out: Path) -> dict[str, list[Entry]]:
    """Return what befell each claim by edition: added, changed, withdrawn, or noted otherwise."""
    found: dict[str, list[Entry]] = {}
    for record in _records(out):
        parts = record["substantive"] | {"clerical": record["clerical"]}
        for event in ("added", "withdrawn", "changed", "clerical"):
            for entry in parts[event]:
                more = entry | {"claim_id": "", "summary": ""}
                note = {"edition": record["new"], "event": event, **more}
                found.setdefault(entry["claim_id"], []).append({k: v for k, v in note.items() if v})
    return found
