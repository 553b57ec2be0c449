"""Editions held against each other, and against texts: from their tables alone, so on anyone's machine."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .. import files
from ..coding.lists import read_corrections
from ..dataset.package import RISKY
from ..evidence.anchors import look_up, read_text
from ..evidence.text import find, normalised, sentence_sha256, text_sha256
from ..faults import ReportError
from .publish import read_manifest

Row = dict[str, Any]
Rows = dict[str, Row]
"""Rows by the id that names them."""
Changes = dict[str, list[Row]]
CLERICAL = "fragment summary cue certainty_words sentence passage_start passage_end chain".split()
"""Fields of a claim that record how we noted it; a change of any other changes who said what, when or how
surely.
"""
ATTRIBUTE = ("allegation", "occasion_id", "attribute")
"""What a disclosure is of."""


def read_rows(edition: Path, table: str, columns: Sequence[str], numbers: Sequence[str] = ()) -> list[Row]:
    """Return the rows of an edition's table, which has at least `columns`, with whole numbers in `numbers`.

    Raises ReportError naming file, row and rule.
    """
    path, rows = edition / "data" / f"{table}.csv", []
    try:
        reader = csv.DictReader(io.StringIO(files.read_bytes(path).decode("utf-8"), newline=""))
        if lacking := [name for name in columns if name not in (reader.fieldnames or ())]:
            raise ValueError(f"it lacks the column {lacking[0]}")
        for number, row in enumerate(reader, 1):
            if None in row or None in row.values():
                raise ValueError(f"row {number} has not as many cells as the header")
            rows.append(row | {name: int(row[name]) for name in numbers})
    except (OSError, ValueError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise ReportError(
            f"data/{path.name} of {edition.name} cannot be read ({why}); build it again"
        ) from None
    return rows


# --- two editions ---


def diff(old: Path, new: Path, root: Path | None = None) -> Changes:
    """Return what changed from the edition `old` to `new`; every list is empty for equal data.

    Reasons come from the corrections of the case at `root`. `clerical` are changes of how a claim was noted,
    `changed` all others. `first_stated` are attributes of an allegation that are stated, wholly or in part,
    where they were not before. Raises ReportError where a table of either is missing or broken: nothing is
    then called withdrawn.
    """
    for edition in (old, new):
        if link := next(filter(Path.is_symlink, edition.rglob("*")), None):
            shown = "/".join(link.parts[-3:])
            raise ReportError(f"{shown} is a link, which may lead out of the edition; build it again")
    corrections = read_corrections(root / "data" / "corrections.csv") if root else []

    def reason(claim: str, field: str) -> str:
        same = ("", "*", field.partition("_")[0])  # "said_edtf" tells of "said_basis" as well
        of_claim = [row for row in corrections if row["claim_id"] == claim]
        told = [row["reason"] for row in of_claim if row["field"].partition("_")[0] in same]
        return told[-1] if told else "no reason is recorded in data/corrections.csv"

    was, now = (_by_id(edition, "claims", "claim_id", "summary") for edition in (old, new))
    quotes, quoted = (_by_id(edition, "evidence", "evidence_id", "exact") for edition in (old, new))
    edits = []
    for name, field, before, after in (*_edits(was, now), *_edits(quotes, quoted)):
        claim, _, fragment = name.partition("#")
        if field == "exact" or not fragment:
            shown = "fragment" if fragment else field
            edit = {"claim_id": claim, "field": shown, "before": before, "after": after}
            edits.append(edit | {"reason": reason(claim, field)})
    stated, told = (_stated(edition) for edition in (old, new))
    known = [_facts(edition) for edition in (old, new)]
    return {
        "added": [
            {"claim_id": name, "summary": now[name]["summary"]} for name in sorted(now.keys() - was.keys())
        ],
        "withdrawn": [
            {"claim_id": name, "summary": was[name]["summary"], "reason": reason(name, "*")}
            for name in sorted(was.keys() - now.keys())
        ],
        "changed": [edit for edit in edits if edit["field"] not in CLERICAL],
        "first_stated": [told[name] for name in sorted(told.keys() - stated.keys())],
        "facts": [
            {"fact": name, "before": before, "after": after} for name, _, before, after in _edits(*known)
        ],
        "clerical": [edit for edit in edits if edit["field"] in CLERICAL],
    }


def _by_id(edition: Path, table: str, *columns: str) -> Rows:
    """Return the rows of an edition's table by its first column."""
    return {row[columns[0]]: row for row in read_rows(edition, table, columns)}


def _edits(was: Rows, now: Rows) -> Iterator[tuple[str, str, str, str]]:
    """Yield (id, column, before, after) of each cell that differs in the rows that both have."""
    for name in sorted(was.keys() & now.keys()):
        for column, after in now[name].items():
            if (before := was[name].get(column, "")) != after:
                yield name, column, before, after


def _stated(edition: Path) -> Rows:
    """Return what an edition has of each attribute that is stated, wholly or in part."""
    rows = read_rows(edition, "disclosures", (*ATTRIBUTE, "disclosure", "claim_id"))
    return {
        "/".join(row[name] for name in ATTRIBUTE): {name: row[name] for name in (*ATTRIBUTE, "claim_id")}
        for row in rows
        if row["disclosure"] in ("stated", "partly")
    }


def _facts(edition: Path) -> Rows:
    """Return the words of the facts in an edition's manifest, by name; tables may stand without one."""
    facts = read_manifest(edition).get("facts") if (edition / "manifest.json").exists() else None
    return {name: {"words": str(words)} for name, words in facts.items()} if isinstance(facts, dict) else {}


def summary(changes: Changes) -> str:
    """Return one line: how many of each."""
    counts = [f"{len(rows)} {name.replace('_', ' ')}" for name, rows in changes.items() if rows]
    return ", ".join(counts) or "no claim changed"


# --- an edition and texts ---


def anchor_faults(edition: Path, articles: Path) -> tuple[list[str], int]:
    """Return (faults, anchors checked) of an edition against the texts in `articles`.

    The registered text is checked by place, another copy by its sentences' hashes. Raises ReportError where a
    table is broken, or no anchor in a text that is there: then nothing was verified.
    """
    place, numbers = ("article_id", "sentence", "start", "end"), ("sentence", "start", "end")
    evidence = read_rows(edition, "evidence", ("evidence_id", "exact", *place), numbers)
    sentences = read_rows(edition, "sentences", ("sentence_sha256", "words", *place), (*numbers, "words"))
    faults, checked = [], 0
    for article in read_rows(edition, "articles", ("article_id", "sha256")):
        text = read_text(articles, article["article_id"])
        if text is not None:
            check = _registered if text_sha256(text) == article["sha256"] else _copy
            own = [
                [r for r in rows if r["article_id"] == article["article_id"]]
                for rows in (evidence, sentences)
            ]
            faults += check(*own, text)
            checked += len(own[0])
    if not checked:
        raise ReportError(
            f"no anchor of {edition.name} is in a text of {articles.name}; nothing was verified"
        )
    return faults, checked


def _registered(evidence: list[Row], sentences: list[Row], text: str) -> Iterator[str]:
    """Yield the faults of anchors in the registered text: each fragment stands at its place, once in its
    sentence.
    """
    spans = {row["sentence"]: (row["start"], row["end"]) for row in sentences}
    for row in sentences:
        if sentence_sha256(text[row["start"] : row["end"]]) != row["sentence_sha256"]:
            yield f"{row['article_id']}: sentence {row['sentence']} has another hash"
    for row in evidence:
        exact, place = row["exact"], (row["start"], row["end"])
        if exact[:1] == "'" and exact[1:2] in RISKY:  # as tables mark a cell that a spreadsheet would run
            exact = exact[1:]
        inside = spans.get(row["sentence"], (0, 0))
        if normalised(text[slice(*place)]) != exact or find(exact, text, *inside) != [place]:
            yield f"{row['evidence_id']}: {exact!r} is not at its place"


def _copy(evidence: list[Row], sentences: list[Row], text: str) -> Iterator[str]:
    """Yield the fragments whose sentence is not in another copy of the article."""
    # Token counts are not in the tables; every count from half the words to twice theirs may be it.
    states = look_up(
        text,
        (
            (row["sentence"], row["sentence_sha256"], count)
            for row in sentences
            for count in range(max(1, row["words"] // 2), row["words"] * 2 + 2)
        ),
    )
    for row in evidence:
        if states.get(row["sentence"], "gone") == "gone":
            yield f"{row['evidence_id']}: its sentence is not in this copy"
