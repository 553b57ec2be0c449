"""The context tier: public statements that other publications report, in our own words, each with its addresses.

A statement is not a claim: it has no fragment and no article of ours behind it. Its occasions join the table that the
claims share, so that a briefing counts once, however many pages tell of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from .. import files
from ..evidence.text import words
from ..faults import DataError, Fault
from . import edtf
from . import rows as table
from .registry import Registry
from .schema import ANSWERING_ACTS, CONTEXT, REJECTS

Row = dict[str, Any]

FILE = "data/context.csv"
COMPUTED = ("said_earliest", "said_latest", "event_earliest", "event_latest")
NAMES = tuple(name for name in CONTEXT.names if name not in COMPUTED)
SECOND = "data/second/context.csv"
FIRST = "second/first/context.csv"
SECOND_NAMES = ("statement_id", "act", "certainty", "target", "proposition")
MOST_WORDS = 25
MOST = 1e15
"""The largest number that a quantity may be: above it a bound is a slip, and a float is no longer exact."""
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_URL = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")
_QUOTES = re.compile('["\u201c\u201d\u00ab\u00bb]')
_ENUMS = {column.name: column.enum for column in CONTEXT.columns if column.enum}
CERTAIN_ACTS = ("claims", "denies", "admits", "predicts")
"""The acts that put something forward as so, and therefore have a certainty."""


def check_context(
    path: Path, registry: Registry, places: Container[str] = ()
) -> tuple[list[Row], list[Fault]]:
    """Return the statements of `data/context.csv` with the days computed, and every fault; no file is no statement.

    Speakers and occasions that the sheets know must be the same here: side, speaker's side and originator agree.
    """
    if not (path.exists() or path.is_symlink()):
        # A project without the tier is whole; one whose second coding is of a table that is gone has lost it.
        lost = (path.parent / "second" / "context.csv").exists()
        mend = "bring it back; where the project gives up its context, delete data/second/context*.*"
        return [], [
            Fault(FILE, "file-missing", "its second coding is there, the table is not", mend)
        ] if lost else []
    found, faults = table.read(path, FILE, NAMES)
    rows: list[Row] = []
    for line, cells in found:
        row: Row = {name: cell or None for name, cell in cells.items()}
        wrong = [*_form(row), *_quantity(row), *_known(row, rows, registry)]
        if row["place_id"] and row["place_id"] not in places:
            wrong.append(
                ("unknown-place", f"there is no place {row['place_id']!r}", "name one of data/places.csv")
            )
        faults += [
            Fault(FILE, rule, message, mend, line, row["statement_id"]) for rule, message, mend in wrong
        ]
        rows.append(row)
    return ([] if faults else [_dated(row) for row in rows]), faults


def _form(row: Row) -> Iterator[tuple[str, str, str]]:
    """Yield (rule, message, mend) for what is wrong in a row by itself."""
    for column in CONTEXT.columns:
        value = row.get(column.name)
        if column.required and column.name not in COMPUTED and not value:
            yield "empty", f"{column.name} is empty", f"fill in {column.name}"
        elif value and column.name in _ENUMS and value not in _ENUMS[column.name]:
            yield (
                "unknown-value",
                f"{column.name} cannot be {value!r}",
                f"use one of: {', '.join(_ENUMS[column.name])}",
            )
    for name in ("statement_id", "occasion_id", "speaker_id"):
        if row[name] and not _ID.fullmatch(row[name]):
            yield "id", f"{name} {row[name]!r} is no id", "use small letters, digits and single hyphens"
    for name in ("said_edtf", "event_edtf"):
        if row[name] and not edtf.valid(row[name]):
            yield (
                "bad-date",
                f"{name} {row[name]!r} is no EDTF date",
                "write 2031, 2031-06, 2031-06-03, a/b, /b or a/..",
            )
        elif row[name] and not edtf.plausible(row[name]):
            yield "bad-date", f"{name} {row[name]!r} lies outside 1900 to 2100", "correct the year"
    if not row["said_edtf"]:
        yield "empty", "said_edtf is empty", "give the day said; /b is: by b, start not known"
    what = row["what"] or ""
    if len(words(what)) > MOST_WORDS:
        yield (
            "too-long",
            f"`what` has {len(words(what))} words, over {MOST_WORDS}",
            "say it shorter, in our own words",
        )
    if _QUOTES.search(what):
        yield (
            "quoted",
            "`what` holds a quotation mark",
            "context is told in our own words; nothing in it is quoted",
        )
    for url in [row["url"] or "", *(row["url_other"] or "").split(" ")]:
        if url and not _URL.fullmatch(url):
            yield (
                "bad-url",
                f"{url!r} is no web address",
                "give the whole address, beginning with http:// or https://",
            )
    if bool(row["certainty"]) != (row["act"] in CERTAIN_ACTS):
        mend = f"certainty belongs to {', '.join(CERTAIN_ACTS)}, and to no other act"
        yield "certainty", f"act {row['act']} with certainty {row['certainty'] or 'none'}", mend
    if row["act"] == "denies" and not row["rejects"]:
        yield "rejects", "a denial that rejects nothing", f"say what it rejects: {', '.join(REJECTS)}"
    elif row["rejects"] and row["act"] not in ANSWERING_ACTS:
        mend = f"leave it empty, or code one of the acts {', '.join(ANSWERING_ACTS)}"
        yield "rejects", f"act {row['act']} rejects {row['rejects']}", mend


def _quantity(row: Row) -> Iterator[tuple[str, str, str]]:
    bounds = {}
    for name in ("quantity_min", "quantity_max"):
        bounds[name] = table.number(row[name]) if row[name] else None
        if row[name] and (bounds[name] is None or not 0 <= bounds[name] <= MOST):
            yield "number", f"{name} is {row[name][:40]!r}", f"write a number in digits, from 0 to {MOST:g}"
            return
    low, high = bounds["quantity_min"], bounds["quantity_max"]
    if low is not None and high is not None and high < low:
        yield "bounds-reversed", f"maximum {high:g} is below minimum {low:g}", "swap or correct the bounds"
    if (low is not None or high is not None) and not (row["quantity_text"] and row["quantity_unit"]):
        yield (
            "quantity-without-words",
            "bounds without words or unit",
            "fill in quantity_text and quantity_unit",
        )


def _known(row: Row, before: list[Row], registry: Registry) -> Iterator[tuple[str, str, str]]:
    """Yield what disagrees with rows above, with the sheets' speakers or with their occasions."""
    if any(row["statement_id"] == other["statement_id"] for other in before):
        yield "duplicate", f"{row['statement_id']!r} stands above already", "give one of the rows another id"
    speaker = registry.speakers.get(row["speaker_id"])
    if speaker and speaker.get("side", row["side"]) != row["side"]:
        yield (
            "side",
            f"{row['speaker_id']} is of side {speaker['side']} in data/speakers.yml",
            "make them agree",
        )
    shared = registry.occasions.get(row["occasion_id"])
    if shared and shared.get("originator", row["originator"]) != row["originator"]:
        mend = "an occasion has one originator; make them agree"
        yield (
            "originator",
            f"{row['occasion_id']} is of originator {shared['originator']} in data/occasions.yml",
            mend,
        )
    for other in before:
        if not shared and other["occasion_id"] == row["occasion_id"]:
            for name in ("said_edtf", "speaker_id", "originator", "side"):
                if other[name] != row[name]:
                    message = f"{row['occasion_id']}: {name} differs from {other['statement_id']}"
                    yield (
                        "occasion",
                        message,
                        "an occasion is one speaker, one day, one venue, one originator",
                    )
            return


def _dated(row: Row) -> Row:
    dates: Row = {}
    for name in ("said", "event"):
        early, late = edtf.bounds(row[f"{name}_edtf"]) if row[f"{name}_edtf"] else (None, None)
        dates |= {
            f"{name}_earliest": early and early.isoformat(),
            f"{name}_latest": late and late.isoformat(),
        }
    numbers = {name: float(row[name]) if row[name] else None for name in ("quantity_min", "quantity_max")}
    return {name: (row | dates | numbers)[name] for name in CONTEXT.names}


def occasions(rows: list[Row], registry: Registry) -> Iterator[Row]:
    """Yield a row of the occasions' table for each occasion that no sheet names."""
    seen = set(registry.occasions)
    for row in rows:
        if row["occasion_id"] not in seen:
            seen.add(row["occasion_id"])
            said = {name: row[name] for name in ("said_edtf", "said_earliest", "said_latest")}
            more = {name: row[name] for name in ("occasion_id", "speaker_id", "originator")}
            yield more | said | {"said_basis": "external"}


def speakers(rows: list[Row], registry: Registry) -> Iterator[Row]:
    """Yield a row of the speakers' table for each speaker that no sheet names: name and office parted at the comma."""
    seen = set(registry.speakers)
    for row in rows:
        if row["speaker_id"] not in seen:
            seen.add(row["speaker_id"])
            name, _, role = row["speaker"].partition(", ")
            yield {"speaker_id": row["speaker_id"], "name": name, "role": role or None, "side": row["side"]}


def check_second(path: Path) -> list[Fault]:
    """Return every fault of `data/second/context.csv`, the second coding of the context; no file is no second coding."""
    if not (path.exists() or path.is_symlink()):
        return []
    found, faults = table.read(path, SECOND, SECOND_NAMES)
    for line, row in found:
        wrong = []
        for name in SECOND_NAMES[1:]:
            if row[name] and row[name] not in _ENUMS[name] or not row[name] and name != "certainty":
                wrong.append(
                    (
                        "unknown-value",
                        f"{name} cannot be {row[name]!r}",
                        f"use one of: {', '.join(_ENUMS[name])}",
                    )
                )
        faults += [
            Fault(SECOND, rule, message, mend, line, row["statement_id"]) for rule, message, mend in wrong
        ]
    again = table.repeated(found, "statement_id")
    return faults + [
        Fault(SECOND, "duplicate", "the statement stands above already", "keep one row", line, name)
        for line, name in again
    ]


def _whole(path: Path, shown: str, names: tuple[str, ...]) -> list[table.Row]:
    found, faults = table.read(path, shown, names)
    if faults:
        raise DataError(faults)
    return [row for _, row in found]


_FIRST_ACT = {
    "asserts": "claims",
    "hedges": "claims",
    "denies": "denies",
    "withholds": "declines",
    "admits": "admits",
}


def agreement(data: Path) -> dict[str, list[int]]:
    """Return, by field, how many rows both codings agree in and how many they share; empty without a second coding.

    The first coding is the `stance` as first compiled, before a second reading of the pages mended it. It tells below `asserted` from asserted and no degree, so certainty is
    compared in that alone, over the rows to which both give one.
    """
    path = data / "second" / "context.csv"
    if not path.exists():
        return {}
    stances = _whole(data / FIRST, f"data/{FIRST}", ("statement_id", "stance"))
    first = {row["statement_id"]: row["stance"] for row in stances}
    second = {row["statement_id"]: row for row in _whole(path, SECOND, SECOND_NAMES)}
    both = sorted(first.keys() & second.keys())
    found = {"act": [0, 0], "certainty": [0, 0]}
    for name in both:
        stance, other = first[name], second[name]
        found["act"][0] += _FIRST_ACT[stance] == other["act"]
        found["act"][1] += 1
        if other["certainty"] and stance != "withholds":
            found["certainty"][0] += (stance == "hedges") == (other["certainty"] != "asserted")
            found["certainty"][1] += 1
    return found


def write_agreement(data: Path) -> None:
    """Write `data/second/context-agreement.json`, the committed figures that the methods chapter prints."""
    text = json.dumps(agreement(data), indent=1) + "\n"
    files.write({data / "second" / "context-agreement.json": text})
