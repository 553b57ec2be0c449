"""Tables that a person keeps as CSV: read whole, header and cells counted, so that no row is lost unseen. Standard library only."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from .. import files
from ..faults import Fault

MOST = 100_000
"""The most characters that a cell may hold."""
Row = dict[str, str]
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def read(
    path: Path, shown: str, names: Sequence[str], unread: str = "file-unreadable"
) -> tuple[list[tuple[int, Row]], list[Fault]]:
    """Return (first line, row) of each whole row in `path`, and every fault of its form; `shown` is how messages call it.

    The header must be `names` in their order; a row with more or fewer cells is a fault and left out. `unread` is the
    rule's name where the file is missing, no file, or no UTF-8.
    """
    try:
        text = files.read_text(path)
    except (OSError, UnicodeDecodeError) as error:
        message = f"it cannot be read ({files.why(error)})"
        return [], [
            Fault(
                shown,
                unread,
                message,
                "put the table there, saved as UTF-8 and readable by you",
                files.line(error),
            )
        ]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, Row]] = []
    faults: list[Fault] = []
    start = 1
    try:
        if tuple(_short(next(reader, []))) != tuple(names):
            return [], [
                Fault(shown, "columns", "the header is not the schema's", f"write it as {','.join(names)}", 1)
            ]
        start = reader.line_num + 1
        for cells in reader:
            if len(_short(cells)) == len(names):
                rows.append((start, dict(zip(names, cells, strict=True))))
            else:
                message = f"the row has {len(cells)} cells, not {len(names)}"
                faults.append(Fault(shown, "cells", message, "quote cells that hold a comma", start))
            start = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(shown, "bad-csv", str(error), "shorten the cell, or close its quotes", start))
    return rows, faults


def _short(cells: list[str]) -> list[str]:
    """Return the cells; raise csv.Error for one that is no cell but a quote left open. The library's limit is anybody's to change."""
    if any(len(cell) > MOST for cell in cells):
        raise csv.Error(f"a cell is longer than {MOST:,} characters")
    return cells


def number(cell: str) -> float | None:
    """Return the number in a cell, None where it is no plain decimal or too large to be one."""
    value = float(cell) if _DECIMAL.fullmatch(cell) else None
    return value if value is not None and math.isfinite(value) else None


def repeated(rows: Sequence[tuple[int, Row]], name: str) -> Iterator[tuple[int, str]]:
    """Yield (line, value) of each row whose `name` stands in a row above."""
    seen: set[str] = set()
    for line, row in rows:
        if row[name] in seen:
            yield line, row[name]
        seen.add(row[name])
