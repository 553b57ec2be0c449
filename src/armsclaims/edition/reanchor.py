"""Anchors of a published edition against texts on anyone's machine: from its tables alone, without the sheets."""

from __future__ import annotations

from pathlib import Path

from ..coding.anchors import read_text
from ..evidence.text import find, look_up, normalised, sentence_sha256, text_sha256
from ..faults import ReportError
from .publish import read_rows

PLACE = ("start", "end")


def anchor_faults(data: Path, articles: Path) -> tuple[list[str], int]:
    """Return (faults, anchors checked) of the edition's `data` against the texts in `articles`.

    The registered text is checked by place; another copy by its sentences' hashes. Raises ReportError where a table is
    broken, or no text of a coded article or no anchor in one is there: then nothing was verified.
    """
    columns, numbers = ("article_id", "sentence", *PLACE), ("sentence", *PLACE)
    evidence = read_rows(data / "evidence.csv", ("evidence_id", "exact", *columns), numbers)
    sentences = read_rows(data / "sentences.csv", ("sentence_sha256", "words", *columns), (*numbers, "words"))
    faults: list[str] = []
    checked = found = 0
    for article in read_rows(data / "articles.csv", ("article_id", "sha256")):
        name = article["article_id"]
        text = read_text(articles, name)
        if text is None:
            continue
        found += 1
        mine = [row for row in evidence if row["article_id"] == name]
        own = [row for row in sentences if row["article_id"] == name]
        faults += (
            _registered(mine, own, text) if text_sha256(text) == article["sha256"] else _copy(mine, own, text)
        )
        checked += len(mine)
    if not found:
        raise ReportError(f"no text of a coded article is in {articles.name}; nothing was verified")
    if not checked:
        raise ReportError(
            "data/evidence.csv holds no anchor of the articles whose texts are given; nothing was verified"
        )
    return faults, checked


def _registered(evidence: list[dict], sentences: list[dict], text: str) -> list[str]:
    faults = []
    for row in sentences:
        if sentence_sha256(text[int(row["start"]) : int(row["end"])]) != row["sentence_sha256"]:
            faults.append(f"{row['article_id']}: sentence {row['sentence']} has another hash")
    spans = {row["sentence"]: (int(row["start"]), int(row["end"])) for row in sentences}
    for row in evidence:
        exact = (
            row["exact"].removeprefix("'") if row["exact"][:2] in ("'=", "'+", "'-", "'@") else row["exact"]
        )
        place = (int(row["start"]), int(row["end"]))
        inside = spans.get(row["sentence"], (0, 0))
        if normalised(text[place[0] : place[1]]) != exact or find(exact, text, *inside) != [place]:
            faults.append(f"{row['evidence_id']}: {exact!r} is not at its place")
    return faults


def _copy(evidence: list[dict], sentences: list[dict], text: str) -> list[str]:
    # Token counts are not in the tables; every count from the words' up to twice theirs may be it.
    rows = [
        (int(row["sentence"]), row["sentence_sha256"], count)
        for row in sentences
        for count in range(max(1, int(row["words"]) // 2), int(row["words"]) * 2 + 2)
    ]
    states: dict[int, set[str]] = {number: set() for number, _, _ in rows}
    for count in sorted({count for *_, count in rows}):
        for number, state in look_up(text, [row for row in rows if row[2] == count]).items():
            states[number].add(state)
    gone = {number for number, seen in states.items() if seen == {"gone"}}
    return [
        f"{row['evidence_id']}: its sentence is not in this copy"
        for row in evidence
        if int(row["sentence"]) in gone
    ]
