"""Editions held against each other, and against texts: from their tables alone, so on anyone's machine."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import files
from ..coding.lists import read_corrections
from ..dataset.facts import facts
from ..dataset.load import load
from ..dataset.package import RISKY
from ..dataset.params import Params
from ..evidence.anchors import look_up, read_text
from ..evidence.text import find, normalised, sentence_sha256, text_sha256
from ..faults import ArmsclaimsError, ReportError
from .publish import read_manifest

Row = dict[str, str]
REBUILD = "build the edition again"
CLERICAL = ("summary", "cue", "certainty_words", "sentence", "passage_start", "passage_end", "chain")
"""Columns of a claim that record how we noted it; a change of any other changes who said what, when or
how surely.
"""
SPOKEN = ("stated", "partly")


def read_rows(path: Path, columns: Sequence[str], numbers: Sequence[str] = ()) -> list[Row]:
    """Return the rows of an edition's table, which has at least `columns`, with whole numbers in `numbers`.

    Raises ReportError naming file, row and rule.
    """
    shown = "/".join(path.parts[-3:])
    try:
        reader = csv.DictReader(io.StringIO(files.read_bytes(path).decode("utf-8"), newline=""))
        header, rows = reader.fieldnames or (), list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReportError(f"{shown} cannot be read ({files.why(error)}); {REBUILD}") from None
    if lacking := [name for name in columns if name not in header]:
        raise ReportError(f"{shown}:1 lacks the column {lacking[0]}; {REBUILD}")
    for number, row in enumerate(rows, 1):
        if None in row or None in row.values():
            raise ReportError(f"{shown}: row {number} has not as many cells as the header; {REBUILD}")
        if wrong := [name for name in numbers if not re.fullmatch("[0-9]{1,9}", row[name])]:
            said = f"{wrong[0]} is {row[wrong[0]][:40]!r}, no whole number"
            raise ReportError(f"{shown}: row {number}: {said}; {REBUILD}")
    return rows


# --- two editions ---


def diff(old: Path, new: Path, root: Path | None = None) -> dict[str, Any]:
    """Return what changed from the edition `old` to `new`; every list is empty for equal data.

    Reasons come from the corrections of the case at `root`. `clerical` are changes of how a claim was noted,
    `changed` all others. `first_stated` are attributes of an allegation that are stated, wholly or in part,
    where they were not before. Raises ReportError where a table of either is missing or broken: nothing is
    then called withdrawn.
    """
    for edition in (old, new):
        if link := next(filter(Path.is_symlink, edition.rglob("*")), None):
            shown = "/".join(link.parts[-3:])
            raise ReportError(f"{shown} is a link, which may lead out of the edition; {REBUILD}")
    reasons: dict[str, list[Row]] = {}
    for row in read_corrections(root / "data" / "corrections.csv") if root else ():
        reasons.setdefault(row["claim_id"], []).append(row)

    def reason(claim: str, field: str) -> str:
        fitting = [row["reason"] for row in reasons.get(claim, ()) if row["field"] in (field, "", "*")]
        return fitting[-1] if fitting else "no reason is recorded in data/corrections.csv"

    before, after = (_by_id(edition, "claims", "claim_id", "summary") for edition in (old, new))
    edits = [
        {"claim_id": claim, "field": name, "before": was, "after": now, "reason": reason(claim, name)}
        for claim in sorted(before.keys() & after.keys())
        for name, now in after[claim].items()
        if (was := before[claim].get(name, "")) != now
    ]
    come, gone = (
        [
            {"claim_id": name, "summary": there[name]["summary"]}
            for name in sorted(there.keys() - other.keys())
        ]
        for there, other in ((after, before), (before, after))
    )
    return {
        "old": old.name,
        "new": new.name,
        "added": come,
        "withdrawn": [row | {"reason": reason(row["claim_id"], "*")} for row in gone],
        "changed": [edit for edit in edits if edit["field"] not in CLERICAL],
        "first_stated": _first_stated(old, new),
        "facts": _moved_facts(old, new, root),
        "clerical": [edit for edit in edits if edit["field"] in CLERICAL] + _moved_fragments(old, new),
    }


def _by_id(edition: Path, table: str, *columns: str) -> dict[str, Row]:
    """Return the rows of an edition's table by its first column."""
    return {row[columns[0]]: row for row in read_rows(edition / "data" / f"{table}.csv", columns)}


def _moved_fragments(old: Path, new: Path) -> list[Row]:
    """Return the fragments of both editions whose words differ."""
    was, now = (_by_id(edition, "evidence", "evidence_id", "claim_id", "exact") for edition in (old, new))
    moved = [(was[name]["exact"], row) for name, row in sorted(now.items()) if name in was]
    return [
        {
            "claim_id": row["claim_id"],
            "field": "fragment",
            "before": exact,
            "after": row["exact"],
            "reason": "",
        }
        for exact, row in moved
        if exact != row["exact"]
    ]


def _first_stated(old: Path, new: Path) -> list[Row]:
    key = ("allegation", "occasion_id", "attribute")
    told: list[dict[str, Row]] = []
    for edition in (old, new):
        rows = read_rows(edition / "data" / "disclosures.csv", (*key, "disclosure", "claim_id"))
        told.append({"/".join(row[name] for name in key): row for row in rows if row["disclosure"] in SPOKEN})
    was, now = told
    come = [now[found] for found in sorted(now.keys() - was.keys())]
    return [{name: row[name] for name in (*key, "claim_id")} for row in come]


def _moved_facts(old: Path, new: Path, root: Path | None) -> list[Row]:
    """Return the facts of both editions whose words differ; tables too old for this code have none."""
    known = []
    for edition, given in [(edition, _parameters(edition)) for edition in (old, new)]:
        try:
            found = facts(load(Params.from_mapping(given), root=root, folder=edition / "data"))
            if not all(isinstance(fact.words, str) for fact in found.values()):
                raise ValueError("an id stands twice")
            known.append(found)
        except (ArmsclaimsError, OSError):
            return []
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            why = f"{type(error).__name__}: {error}".splitlines()[0]
            raise ReportError(f"the tables of {edition.name} are broken ({why}); verify it") from None
    was, now = known
    moved = [name for name in sorted(was.keys() & now.keys()) if was[name].words != now[name].words]
    return [{"fact": name, "before": was[name].words, "after": now[name].words} for name in moved]


def _parameters(edition: Path) -> dict[str, Any]:
    """Return what an edition was built with; nothing for tables without a manifest."""
    found = read_manifest(edition).get("parameters", {}) if (edition / "manifest.json").exists() else {}
    if not isinstance(found, dict):
        raise ReportError(f"{edition.name}/manifest.json: parameters are no mapping; {REBUILD}")
    return found


def summary(changes: dict[str, Any]) -> str:
    """Return one line: how many of each."""
    lists = {name: entries for name, entries in changes.items() if isinstance(entries, list) and entries}
    counts = [f"{len(entries)} {name.replace('_', ' ')}" for name, entries in lists.items()]
    return ", ".join(counts) or "no claim changed"


# --- an edition and texts ---


def anchor_faults(data: Path, articles: Path) -> tuple[list[str], int]:
    """Return (faults, anchors checked) of an edition's `data` against the texts in `articles`.

    The registered text is checked by place, another copy by its sentences' hashes. Raises ReportError where a
    table is broken, or no text of a coded article or no anchor in one is there: then nothing was verified.
    """
    columns, numbers = ("article_id", "sentence", "start", "end"), ("sentence", "start", "end")
    evidence = read_rows(data / "evidence.csv", ("evidence_id", "exact", *columns), numbers)
    sentences = read_rows(data / "sentences.csv", ("sentence_sha256", "words", *columns), (*numbers, "words"))
    faults: list[str] = []
    checked = 0
    coded = read_rows(data / "articles.csv", ("article_id", "sha256"))
    hashes = {row["article_id"]: row["sha256"] for row in coded}
    texts = {name: text for name in hashes if (text := read_text(articles, name)) is not None}
    for name, text in texts.items():
        quoted, own = ([row for row in rows if row["article_id"] == name] for rows in (evidence, sentences))
        check = _registered if text_sha256(text) == hashes[name] else _copy
        faults += check(quoted, own, text)
        checked += len(quoted)
    if not texts:
        raise ReportError(f"no text of a coded article is in {articles.name}; nothing was verified")
    if not checked:
        raise ReportError("data/evidence.csv holds no anchor of these texts' articles; nothing was verified")
    return faults, checked


def _registered(evidence: list[Row], sentences: list[Row], text: str) -> list[str]:
    """Return the faults of anchors in the registered text: each fragment stands at its place, once in its
    sentence.
    """
    spans = {row["sentence"]: (int(row["start"]), int(row["end"])) for row in sentences}
    faults = [
        f"{row['article_id']}: sentence {row['sentence']} has another hash"
        for row in sentences
        if sentence_sha256(text[slice(*spans[row["sentence"]])]) != row["sentence_sha256"]
    ]
    for row in evidence:
        exact = row["exact"]
        if exact[:1] == "'" and exact[1:2] in RISKY:  # as tables mark a cell that a spreadsheet would run
            exact = exact[1:]
        place = (int(row["start"]), int(row["end"]))
        inside = spans.get(row["sentence"], (0, 0))
        if normalised(text[slice(*place)]) != exact or find(exact, text, *inside) != [place]:
            faults.append(f"{row['evidence_id']}: {exact!r} is not at its place")
    return faults


def _copy(evidence: list[Row], sentences: list[Row], text: str) -> list[str]:
    """Return the fragments whose sentence is not in another copy of the article."""
    # Token counts are not in the tables; every count from half the words to twice theirs may be it.
    rows = [
        (int(row["sentence"]), row["sentence_sha256"], count)
        for row in sentences
        for count in range(max(1, int(row["words"]) // 2), int(row["words"]) * 2 + 2)
    ]
    states = look_up(text, rows)
    return [
        f"{row['evidence_id']}: its sentence is not in this copy"
        for row in evidence
        if states[int(row["sentence"])] == "gone"
    ]
