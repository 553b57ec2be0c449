"""The context tier: public statements that other publications report, in our own words, each with its
addresses.

A statement is not a claim: it has no fragment and no article of ours behind it. Its occasions join the table
that the claims share, so that a briefing counts once, however many pages tell of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from .. import files
from ..evidence.text import count_words
from ..faults import DataError, Fault
from . import edtf
from .lists import Lists
from .schema import ANSWERING_ACTS, CERTAIN_ACTS, CONTEXT, REJECTS
from .validate import MOST, SLUG, Edtf, Source, Url, number, read_table

Row = dict[str, Any]

FILE = "data/context.csv"
COMPUTED = ("said_earliest", "said_latest", "event_earliest", "event_latest")
NAMES = tuple(name for name in CONTEXT.names if name not in COMPUTED)
SECOND = "data/second/context.csv"
SECOND_NAMES = ("statement_id", "act", "certainty", "target", "proposition")
FIRST = "second/first/context.csv"
REJECTS_FIRST, REJECTS_SECOND = "second/first/rejects.csv", "second/rejects.csv"
MOST_WORDS = 25
_COLUMNS = [column for column in CONTEXT.columns if column.name not in COMPUTED]
_QUOTES = re.compile('["\u201c\u201d\u00ab\u00bb]')


def check_context(path: Path, lists: Lists) -> tuple[list[Row], list[Fault]]:
    """Return the statements of `data/context.csv` with the days computed, and every fault; no file is no
    statement.

    Speakers and occasions that the sheets know must be the same here: side and originator agree.
    """
    if not (path.exists() or path.is_symlink()):
        # A project without the tier is whole; one whose second coding is of a table that is gone has lost it.
        lost = (path.parent / "second" / "context.csv").exists()
        mend = "bring it back; where the project gives up its context, delete data/second/context*.*"
        return [], [
            Fault(FILE, "file-missing", "its second coding is there, the table is not", mend)
        ] if lost else []
    source = read_table(path, FILE, NAMES)
    occasions: dict[str, Row] = {}
    seen: set[str] = set()
    for at, row in enumerate(source.content):
        _check_cells(source, row, at, lists)
        _check_act(source, row, at)
        _check_quantity(source, row, at)
        if row["statement_id"] in seen:
            message = f"{row['statement_id']!r} stands above already"
            source.fault("duplicate", message, "give one of the rows another id", at)
        seen.add(row["statement_id"])
        _check_known(source, row, at, lists, occasions.setdefault(row["occasion_id"], row))
    return ([] if source.faults else [_dated(row) for row in source.content]), source.faults


def _misfits(value: str, kind: Any) -> Iterator[tuple[str, str, str]]:
    """Yield rule, message and mend of what a cell's type refuses."""
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        for entry in error.errors():
            yield entry["type"], entry["ctx"]["message"], entry["ctx"]["mend"]


def _check_cells(source: Source, row: Row, at: int, lists: Lists) -> None:
    """Note what is wrong in single cells."""
    for column in _COLUMNS:
        value, allowed = row[column.name], column.values(lists.case)
        if not value and (column.required or column.name == "said_edtf"):
            source.fault("empty", f"{column.name} is empty", f"fill in {column.name}", at)
        elif value and allowed and value not in allowed:
            message = f"{column.name} cannot be {value!r}"
            source.fault("unknown-value", message, f"use one of: {', '.join(allowed)}", at)
    for name in ("statement_id", "occasion_id", "speaker_id"):
        if row[name] and not re.match(SLUG, row[name]):
            mend = "use small letters, digits and single hyphens"
            source.fault("id", f"{name} {row[name]!r} is no id", mend, at)
    for kind, values in (
        (Edtf, (row["said_edtf"], row["event_edtf"])),
        (Url, (row["url"], *row["url_other"].split(" "))),
    ):
        for misfit in (misfit for value in values if value for misfit in _misfits(value, kind)):
            source.fault(*misfit, at)
    if row["place_id"] and row["place_id"] not in lists.places:
        message = f"there is no place {row['place_id']!r}"
        source.fault("unknown-place", message, "name one of data/places.csv", at)
    count = count_words(row["what"])
    if count > MOST_WORDS:
        message = f"`what` has {count} words, over {MOST_WORDS}"
        source.fault("too-long", message, "say it shorter, in our own words", at)
    if _QUOTES.search(row["what"]):
        mend = "context is told in our own words; nothing in it is quoted"
        source.fault("quoted", "`what` holds a quotation mark", mend, at)


def _check_act(source: Source, row: Row, at: int) -> None:
    """Note a certainty, or what an answer rejects, that does not go with the act."""
    act, rejects = row["act"], row["rejects"]
    if bool(row["certainty"]) != (act in CERTAIN_ACTS):
        mend = f"certainty belongs to {', '.join(CERTAIN_ACTS)}, and to no other act"
        source.fault("certainty", f"act {act} with certainty {row['certainty'] or 'none'}", mend, at)
    if act == "denies" and not rejects:
        mend = f"say what it rejects: {', '.join(REJECTS)}"
        source.fault("rejects", "a denial that rejects nothing", mend, at)
    elif rejects and act not in ANSWERING_ACTS:
        mend = f"leave it empty, or code one of the acts {', '.join(ANSWERING_ACTS)}"
        source.fault("rejects", f"act {act} rejects {rejects}", mend, at)


def _check_quantity(source: Source, row: Row, at: int) -> None:
    bounds = {name: number(row[name]) for name in ("quantity_min", "quantity_max")}
    for name, value in bounds.items():
        if row[name] and (value is None or not 0 <= value <= MOST):
            mend = f"write a number in digits, from 0 to {MOST:g}"
            source.fault("number", f"{name} is {row[name][:40]!r}", mend, at)
            return
    low, high = bounds.values()
    if low is not None and high is not None and high < low:
        message = f"maximum {high:g} is below minimum {low:g}"
        source.fault("bounds-reversed", message, "swap or correct the bounds", at)
    if (low is not None or high is not None) and not (row["quantity_text"] and row["quantity_unit"]):
        mend = "fill in quantity_text and quantity_unit"
        source.fault("quantity-without-words", "bounds without words or unit", mend, at)


def _check_known(source: Source, row: Row, at: int, lists: Lists, first: Row) -> None:
    """Note what disagrees with the sheets' speakers and occasions, or with the occasion's `first` row."""
    speaker, occasion = lists.speakers.get(row["speaker_id"]), lists.occasions.get(row["occasion_id"])
    if speaker and speaker.side != row["side"]:
        message = f"{row['speaker_id']} is of side {speaker.side} in data/speakers.yml"
        source.fault("side", message, "make them agree", at)
    if occasion and occasion.originator != row["originator"]:
        message = f"{row['occasion_id']} is of originator {occasion.originator} in data/occasions.yml"
        source.fault("originator", message, "an occasion has one originator; make them agree", at)
    for name in ("said_edtf", "speaker_id", "originator", "side") if not occasion else ():
        if first[name] != row[name]:
            message = f"{row['occasion_id']}: {name} differs from {first['statement_id']}"
            source.fault(
                "occasion", message, "an occasion is one speaker, one day, one venue, one originator", at
            )


def _dated(cells: Row) -> Row:
    """Return a row with the columns of the table: days and numbers computed, None where empty."""
    row: Row = {name: cell or None for name, cell in cells.items()}
    for name in ("said", "event"):
        early, late = edtf.bounds(row[f"{name}_edtf"]) if row[f"{name}_edtf"] else (None, None)
        row |= {f"{name}_earliest": early and early.isoformat(), f"{name}_latest": late and late.isoformat()}
    for name in ("quantity_min", "quantity_max"):
        row[name] = float(row[name]) if row[name] else None
    return {name: row[name] for name in CONTEXT.names}


def occasions(rows: list[Row], lists: Lists) -> Iterator[Row]:
    """Yield a row of the occasions' table for each occasion that no sheet names."""
    for name, row in {row["occasion_id"]: row for row in reversed(rows)}.items():
        if name not in lists.occasions:
            columns = ("occasion_id", "speaker_id", "originator", "said_edtf", "said_earliest", "said_latest")
            yield {column: row[column] for column in columns} | {"said_basis": "external"}


def speakers(rows: list[Row], lists: Lists) -> Iterator[Row]:
    """Yield a speakers' row for each speaker no sheet names, with name and office parted at the comma."""
    for key, row in {row["speaker_id"]: row for row in reversed(rows)}.items():
        if key not in lists.speakers:
            name, _, role = row["speaker"].partition(", ")
            yield {"speaker_id": key, "name": name, "role": role or None, "side": row["side"]}


# --- the second coding ---


def check_second(path: Path, lists: Lists) -> list[Fault]:
    """Return every fault of the second coding of the context; no file is no second coding."""
    if not (path.exists() or path.is_symlink()):
        return []
    source = read_table(path, SECOND, SECOND_NAMES)
    columns = [column for column in CONTEXT.columns if column.name in SECOND_NAMES[1:]]
    seen: set[str] = set()
    for at, row in enumerate(source.content):
        for column in columns:
            value, allowed = row[column.name], column.values(lists.case)
            if allowed and value not in allowed and (value or column.name != "certainty"):
                message = f"{column.name} cannot be {value!r}"
                source.fault("unknown-value", message, f"use one of: {', '.join(allowed)}", at)
        if row["statement_id"] in seen:
            source.fault("duplicate", "the statement stands above already", "keep one row", at)
        seen.add(row["statement_id"])
    return source.faults


_FIRST_ACT = {
    "asserts": "claims",
    "hedges": "claims",
    "denies": "denies",
    "withholds": "declines",
    "admits": "admits",
}


def agreement(data: Path) -> dict[str, list[int]]:
    """Return, by field, how many rows both codings agree in and how many they share; empty without a second
    coding.

    The first coding is the `stance` as first compiled, before a second reading of the pages mended it. It
    tells below `asserted` from asserted and no degree, so certainty is compared in that alone, over the rows
    to which both give one.
    """
    path = data / "second" / "context.csv"
    if not path.exists():
        return {}
    first = read_table(data / FIRST, f"data/{FIRST}", ("statement_id", "stance"))
    second = read_table(path, SECOND, SECOND_NAMES)
    if first.faults or second.faults:
        raise DataError([*first.faults, *second.faults])
    stances = {row["statement_id"]: row["stance"] for row in first.content}
    agreed = {"act": [0, 0], "certainty": [0, 0]}
    for row in second.content:
        stance = stances.get(row["statement_id"])
        if stance is None:
            continue
        agreed["act"][0] += _FIRST_ACT[stance] == row["act"]
        agreed["act"][1] += 1
        if row["certainty"] and stance != "withholds":
            agreed["certainty"][0] += (stance == "hedges") == (row["certainty"] != "asserted")
            agreed["certainty"][1] += 1
    return agreed | _rejects_agreed(data)


def _rejects_agreed(data: Path) -> dict[str, list[int]]:
    """Return in how many answers both codings agree in what they reject, of those that both coded from
    the words.
    """
    path = data / REJECTS_SECOND
    if not path.exists():
        return {}
    second = read_table(path, f"data/{REJECTS_SECOND}", ("statement_id", "rejects"))
    first = read_table(data / REJECTS_FIRST, f"data/{REJECTS_FIRST}", ("statement_id", "rejects"))
    if first.faults or second.faults:
        raise DataError([*first.faults, *second.faults])
    coded = {row["statement_id"]: row["rejects"] for row in first.content}
    both = [row for row in second.content if row["statement_id"] in coded]
    return {"rejects": [sum(coded[row["statement_id"]] == row["rejects"] for row in both), len(both)]}


def write_agreement(data: Path) -> None:
    """Write `data/second/context-agreement.json`, the committed figures that the methods chapter prints."""
    files.write({data / "second" / "context-agreement.json": json.dumps(agreement(data), indent=1) + "\n"})
