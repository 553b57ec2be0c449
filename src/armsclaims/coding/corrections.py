"""The log of corrections to published data, `data/corrections.csv`: read in one place, checked with all other data."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path

from ..faults import DataError, Fault
from . import edtf, rows
from .schema import TABLES

FILE = "data/corrections.csv"
NAMES = ("date", "claim_id", "field", "before", "after", "reason")
WHOLE = ("", "*")
"""What `field` holds where a row tells of a whole claim, for example why it was withdrawn."""
FIELDS = frozenset(name for table in ("claims", "evidence", "disclosures") for name in TABLES[table].names)


def check_corrections(path: Path, claims: Container[str]) -> list[Fault]:
    """Return every fault of the log; no file is no correction.

    `claims` are the ids in the sheets. A claim that is there no more needs a row that tells of its withdrawal (field `*`).
    """
    found, faults = _read(path)
    withdrawn = {row["claim_id"] for _, row in found if row["field"] in WHOLE}
    for line, row in found:
        wrong = list(_form(row))
        if row["claim_id"] not in claims and row["claim_id"] not in withdrawn:
            mend = "name a claim of a sheet; if it was withdrawn, add a row with field * that says why"
            wrong.append(("unknown-claim", f"there is no claim {row['claim_id']!r}", mend))
        faults += [
            Fault(FILE, rule, message, mend, line, row["claim_id"] or None) for rule, message, mend in wrong
        ]
    return faults


def read(path: Path) -> list[rows.Row]:
    """Return the corrections, a dict of `NAMES` each, oldest first; [] without a file, DataError for one not in form."""
    found, faults = _read(path)
    if faults:
        raise DataError(faults)
    return [row for _, row in found]


def _read(path: Path) -> tuple[list[tuple[int, rows.Row]], list[Fault]]:
    return rows.read(path, FILE, NAMES) if path.exists() or path.is_symlink() else ([], [])


def _form(row: rows.Row) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, message, mend) for what is wrong in a row by itself."""
    if len(row["date"]) != 10 or not edtf.valid(row["date"]) or not edtf.plausible(row["date"]):
        yield "bad-date", f"{row['date']!r} is no day", "write the day of the correction, as 2031-06-03"
    if row["field"] not in FIELDS and row["field"] not in WHOLE:
        yield (
            "unknown-field",
            f"there is no field {row['field']!r}",
            "name a column of claims, evidence or disclosures; * is the whole claim",
        )
    if not row["reason"].strip():
        yield "empty", "reason is empty", "say why it was corrected"
