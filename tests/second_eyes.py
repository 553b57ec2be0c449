"""Anchoring and the manifest check written a second time, from the documents and without a look at the first.

An anchor is a sentence (number, SHA-256 of its folded words) and a fragment found in it exactly once. A manifest holds the hash
of every file beside it. Nothing here imports the package: `engine/test_second_eyes.py` holds the two against each other. When they
first met, they agreed on both articles and differed in how 29 code points fold: `docs/how-it-works.md` had listed none, and does now.
"""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

PLAIN = {
    " ": (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F),
    "'": (*range(0x2018, 0x201C), 0x2032),
    '"': (*range(0x201C, 0x2020), 0x2033, 0xAB, 0xBB),
    "-": (*range(0x2010, 0x2016), 0x2212),
}


def fold(text: str) -> str:
    """Return `text` with plain spaces, quotation marks and hyphens, as long as it was."""
    for plain, codes in PLAIN.items():
        for code in codes:
            text = text.replace(chr(code), plain)
    return text


def sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def folded_words(text: str) -> str:
    """Return the folded words of a sentence, one space between two of them."""
    return " ".join(fold(text).split())


def places(fragment: str, text: str) -> list[tuple[int, int]]:
    """Return every (start, end) at which the words of `fragment` stand in `text`, runs of white space being equal."""
    wanted, folded, found = fold(fragment).split(), fold(text), []
    for start in range(len(text) if wanted else 0):
        at = start
        for number, word in enumerate(wanted):
            gap = len(folded[at:]) - len(folded[at:].lstrip()) if number else 0
            if (number and not gap) or not folded.startswith(word, at + gap):
                break
            at += gap + len(word)
        else:
            found.append((start, at))
    return found


def anchor_faults(sentences: list[dict], fragments: list[dict], text: str) -> set[str]:
    """Return the ids of what no longer stands where it was recorded: fragments, and sentences as `sentence N`."""
    spans = {int(row["sentence"]): (int(row["start"]), int(row["end"])) for row in sentences}
    faults = {
        f"sentence {row['sentence']}"
        for row in sentences
        if sha256(folded_words(text[slice(*spans[int(row["sentence"])])])) != row["sentence_sha256"]
    }
    for row in fragments:
        start, end = spans.get(int(row["sentence"]), (0, 0))
        exact = row["exact"][1:] if row["exact"][:1] == "'" and row["exact"][1:2] in "=+-@" else row["exact"]
        found = [(start + a, start + b) for a, b in places(exact, text[start:end])]
        if found != [(int(row["start"]), int(row["end"]))] or exact != folded_words(exact):
            faults.add(row["evidence_id"])
    return faults


def edition_faults(edition: Path) -> set[str]:
    """Return the names of files that are not what the manifest says: changed, missing or not in it."""
    hashes = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))["files"]
    there = {path.relative_to(edition).as_posix(): path for path in edition.rglob("*")}
    files = {name: path for name, path in there.items() if path.is_symlink() or not path.is_dir()}
    del files["manifest.json"]
    changed = {
        name
        for name in hashes.keys() & files.keys()
        if not files[name].is_file() or hashlib.sha256(files[name].read_bytes()).hexdigest() != hashes[name]
    }
    return changed | (hashes.keys() ^ files.keys())


def read_table(path: Path) -> list[dict]:
    """Return a table's rows."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
