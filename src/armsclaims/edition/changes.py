"""What changed between two editions, as data and as a page: claims added, changed with the reason, withdrawn."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from ..coding.corrections import read as read_corrections
from ..dataset.params import Params
from ..faults import ArmsclaimsError, ReportError
from .publish import read_manifest, read_rows

IGNORED = ("passage_start", "passage_end")
CLAIM_FIELDS = "claims.csv"


def _rows(path: Path, key: str, told: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in read_rows(path, (key, told))}


def corrections(path: Path) -> dict[str, list[dict[str, str]]]:
    """Return the corrections by claim id: date, claim_id, field, before, after, reason; DataError for a broken list."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in read_corrections(path):
        found.setdefault(row["claim_id"], []).append(row)
    return found


def _reason(known: list[dict[str, str]], name: str) -> str:
    fitting = [row["reason"] for row in known if row["field"] in (name, "", "*")]
    return fitting[-1] if fitting else "no reason is recorded in data/corrections.csv"


def _disclosed(folder: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    columns = ("allegation", "occasion_id", "attribute", "disclosure", "claim_id")
    rows = read_rows(folder / "data" / "disclosures.csv", columns)
    return {(row["allegation"], row["occasion_id"], row["attribute"]): row for row in rows}


def diff(old: Path, new: Path, log: Path | None = None) -> dict[str, Any]:
    """Return what changed from the edition `old` to `new`; every list is empty for equal data.

    `first_stated` are attributes of an allegation that are stated, wholly or in part, where they were not before. Raises
    ReportError where a table of either is missing or broken: nothing is then called withdrawn.
    """
    before, after = (_rows(folder / "data" / CLAIM_FIELDS, "claim_id", "summary") for folder in (old, new))
    known = corrections(log) if log else {}
    changed = []
    for claim in sorted(before.keys() & after.keys()):
        for name in after[claim]:
            was, now = before[claim].get(name, ""), after[claim][name]
            if was != now and name not in IGNORED:
                reason = _reason(known.get(claim, []), name)
                changed.append(
                    {"claim_id": claim, "field": name, "before": was, "after": now, "reason": reason}
                )
    evidence = [_rows(folder / "data" / "evidence.csv", "evidence_id", "exact") for folder in (old, new)]
    moved = [
        {"evidence_id": name, "before": evidence[0][name]["exact"], "after": evidence[1][name]["exact"]}
        for name in sorted(evidence[0].keys() & evidence[1].keys())
        if evidence[0][name]["exact"] != evidence[1][name]["exact"]
    ]
    then, now = _disclosed(old), _disclosed(new)
    spoken = ("stated", "partly")
    first = [
        {"allegation": key[0], "occasion_id": key[1], "attribute": key[2], "claim_id": row["claim_id"]}
        for key, row in sorted(now.items())
        if row["disclosure"] in spoken and then.get(key, {}).get("disclosure") not in spoken
    ]
    return {
        "old": old.name,
        "new": new.name,
        "added": [
            {"claim_id": c, "summary": after[c]["summary"]} for c in sorted(after.keys() - before.keys())
        ],
        "withdrawn": [
            {"claim_id": c, "summary": before[c]["summary"], "reason": _reason(known.get(c, []), "*")}
            for c in sorted(before.keys() - after.keys())
        ],
        "changed": changed,
        "fragments": moved,
        "first_stated": first,
        "facts": _moved_facts(old, new),
    }


def _tables(edition: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((edition / "data").glob("*")) if path.is_file()}


def _params(edition: Path) -> dict[str, Any]:
    if not (edition / "manifest.json").exists():
        return {}
    found = read_manifest(edition).get("parameters", {})
    if not isinstance(found, dict):
        raise ReportError(f"{edition.name}/manifest.json: parameters are no mapping; build the edition again")
    return found


def _moved_facts(old: Path, new: Path) -> list[dict[str, str]]:
    """Return the facts of both editions whose words differ; tables too old for this code have none."""
    if _tables(old) == _tables(new) and _params(old) == _params(new):
        return []  # reading tables takes longer than comparing them
    from ..dataset.facts import facts
    from ..dataset.load import load

    try:
        was, now = (
            facts(load(Params.from_mapping(_params(edition)), folder=edition / "data"))
            for edition in (old, new)
        )
    except (ArmsclaimsError, OSError):
        return []
    except (ValueError, LookupError, TypeError) as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ReportError(
            f"the tables of {old.name} or {new.name} are broken ({told}); verify both"
        ) from None
    return [
        {"fact": name, "before": was[name].words, "after": now[name].words}
        for name in sorted(was.keys() & now.keys())
        if was[name].words != now[name].words
    ]


def is_empty(changes: dict[str, Any]) -> bool:
    """Return whether nothing changed."""
    return not any(value for value in changes.values() if isinstance(value, list))


def summary(changes: dict[str, Any]) -> str:
    """Return one line: how many of each."""
    if is_empty(changes):
        return "no claim changed"
    return ", ".join(
        f"{len(value)} {name.replace('_', ' ')}"
        for name, value in changes.items()
        if isinstance(value, list) and value
    )


def page(changes: dict[str, Any]) -> str:
    """Return a small page that tells the changes."""
    parts = []
    for name, entries in changes.items():
        if isinstance(entries, list) and entries:
            heads = list(entries[0])
            cells = "".join(
                "<tr>" + "".join(f"<td>{escape(str(entry[head]))}</td>" for head in heads) + "</tr>"
                for entry in entries
            )
            head = "".join(f'<th scope="col">{escape(h.replace("_", " "))}</th>' for h in heads)
            title = escape(name.replace("_", " ").capitalize())
            parts.append(
                f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table>"
            )
    body = "".join(parts) or "<p>No claim changed.</p>"
    style = "body{font:1rem/1.5 system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;margin:1.5rem 0;width:100%}caption{text-align:left;font-weight:600}th,td{text-align:left;vertical-align:top;border-top:1px solid #999;padding:.3rem .6rem .3rem 0;overflow-wrap:anywhere}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>What changed</title><style>{style}</style></head><body><main><h1>What changed</h1>"
        f"<p>From {escape(changes['old'])} to {escape(changes['new'])}: {escape(summary(changes))}.</p>{body}</main></body></html>\n"
    )


def publish_changes(old: Path, new: Path, folder: Path, log: Path) -> str:
    """Write page and JSON of what changed into `folder`; return the summary."""
    changes = diff(old, new, log)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{old.name}--{new.name}"
    (folder / f"{name}.json").write_text(
        json.dumps(changes, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    (folder / f"{name}.html").write_text(page(changes), encoding="utf-8")
    return summary(changes)
