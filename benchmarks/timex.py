"""Score the dates in prose on a folder of TimeML files (NAME.tml with TIMEX3 marks), for developers; nothing is written.

    python benchmarks/timex.py FOLDER [--misses]

A mark of ours is a date with a value; it meets a mark of theirs where the two overlap, each once, first come first (relaxed
spans). Values are equal as EDTF once `~` and an end that a preposition opened ("since May": `2031-05/..`) are left off. Of
their values a week counts as met by an interval of at most eight days that holds it, since ours begins on Sunday or Monday. We give
no value to seasons, quarters, centuries, times of the day, PRESENT_REF and PAST_REF, DURATION and SET: these are missed. Printed twice, for marks
of type DATE alone and for all; a mark of ours on a DURATION, SET or TIME is false in neither the first nor its spans.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from armsclaims.coding.edtf import bounds, valid
from armsclaims.propose.lexicon import LEXICON
from armsclaims.propose.scene import Scene
from armsclaims.propose.score import prf


class Mark(NamedTuple):
    """A date marked in a text: half-open code points, type and value."""

    start: int
    end: int
    kind: str
    value: str


def read(path: Path) -> tuple[str, str, list[Mark]]:
    """Return a file's text, the day of its making, and the marks in the text."""
    return read_string(path.read_bytes(), str(path))


def read_string(content: str | bytes, name: str) -> tuple[str, str, list[Mark]]:
    """Return what `read` does, of a document's content; its name is for errors."""
    root = ElementTree.fromstring(content)
    made = root.find("./DCT/TIMEX3")
    body = root.find("TEXT")
    if made is None or body is None:
        raise SystemExit(f"{name}: no DCT with a TIMEX3, or no TEXT: is it TimeML?")
    parts: list[str] = []
    marks: list[Mark] = []

    def walk(node: ElementTree.Element) -> None:
        start = sum(map(len, parts))
        parts.append(node.text or "")
        for child in node:
            walk(child)
            parts.append(child.tail or "")
        if node.tag == "TIMEX3":
            marks.append(Mark(start, sum(map(len, parts)), node.get("type", ""), node.get("value", "")))

    walk(body)
    return "".join(parts), made.get("value", "")[:10], marks


def ours(text: str, made: str) -> Iterator[Mark]:
    """Yield the dates that the proposer reads, with their values."""
    scene = Scene(text, LEXICON, made)
    for line in scene.lines:
        for mention in scene.dates(line):
            if mention.edtf:
                yield Mark(mention.start, mention.end, "DATE", mention.edtf)


def equal(mine: str, theirs: str) -> bool:
    """Return whether an EDTF value is a TIMEX3 value."""
    week = re.fullmatch(r"(\d{4})-W(\d\d)", theirs)
    if week and valid(mine):
        monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        first, last = bounds(mine)
        return bool(
            first and last and first <= monday and monday + timedelta(6) <= last and (last - first).days < 8
        )
    if re.fullmatch(r"[^/]+/\.\.|/[^/]+", mine):
        mine = mine.removesuffix("/..").removeprefix("/")
    return mine.replace("~", "") == theirs


def paired(found: list[Mark], wanted: list[Mark]) -> list[tuple[Mark, Mark]]:
    """Return pairs of marks that overlap, each once."""
    pairs: list[tuple[Mark, Mark]] = []
    left = list(wanted)
    for mine in found:
        if hit := next((w for w in left if w.start < mine.end and mine.start < w.end), None):
            left.remove(hit)
            pairs.append((mine, hit))
    return pairs


def main() -> int:
    """Print span and value figures of a folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--misses", action="store_true", help="print each mark that is missed, false or of another value"
    )
    given = parser.parse_args()
    totals = {"DATE": [0, 0, 0, 0], "all types": [0, 0, 0, 0]}
    files = sorted(given.folder.glob("*.tml"))
    for path in files:
        text, made, wanted = read(path)
        found = list(ours(text, made))
        pairs = paired(found, wanted)
        right = [(m, w) for m, w in pairs if equal(m.value, w.value)]
        dates = sum(w.kind == "DATE" for w in wanted)
        other = sum(w.kind != "DATE" for _, w in pairs)
        rows = (
            (len(pairs) - other, sum(w.kind == "DATE" for _, w in right), len(found) - other, dates),
            (len(pairs), len(right), len(found), len(wanted)),
        )
        for name, row in zip(totals, rows, strict=True):
            totals[name] = [a + b for a, b in zip(totals[name], row, strict=True)]
        if given.misses:
            for w in wanted:
                mine = next((m for m, hit in pairs if hit == w), None)
                if not mine or not equal(mine.value, w.value):
                    print(
                        f"{path.stem}: {text[w.start : w.end]!r} {w.kind} {w.value}: {mine.value if mine else 'missed'}"
                    )
            for m in found:
                if all(m != hit for hit, _ in pairs):
                    print(f"{path.stem}: {text[m.start : m.end]!r} {m.value}: false")
    for name, (met, right, proposed, marked) in totals.items():
        p, r, f = prf(met, proposed, marked)
        print(
            f"{len(files)} files, {name:9}: marked {marked}, read {proposed}; spans P {p:.3f} R {r:.3f} F {f:.3f}; value F {prf(right, proposed, marked)[2]:.3f}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
