"""The context tier: public statements that other publications report, in our own words, each with its
addresses.

A statement is not a claim: it has no fragment and no article of ours behind it. Its occasions join the table
that the claims share, so that a briefing counts once, however many pages tell of it.
"""

import re
from collections.abc import Iterator
from os.path import lexists
from pathlib import Path
from typing import Any

from pydantic_core import PydanticCustomError

from ..evidence.text import count_words
from ..faults import Fault
from . import edtf
from .lists import Lists
from .schema import ANSWERING_ACTS, CERTAIN_ACTS, CONTEXT, REJECTS
from .validate import (
    MOST,
    Told,
    check_address,
    check_cells,
    check_date,
    check_number,
    number,
    read_table,
)

Row = dict[str, Any]

FILE, SECOND = "data/context.csv", "data/second/context.csv"
_COLUMNS = [column for column in CONTEXT.columns if not column.name.endswith(("_earliest", "_latest"))]
NAMES = tuple(column.name for column in _COLUMNS)
SECOND_NAMES = ("statement_id", "act", "certainty", "target", "proposition")
MOST_WORDS = 25
_QUOTES = re.compile('["\u201c\u201d\u00ab\u00bb]')  # any double quotation mark


def check_context(path: Path, lists: Lists) -> tuple[list[Row], list[Fault]]:
    """Return the statements of `data/context.csv` with the days computed, and every fault; no file is no
    statement.

    Speakers and occasions that the sheets know must be the same here: side and originator agree.
    """
    source = read_table(path, FILE, NAMES, optional=True)
    # A project without the tier is whole; one whose second coding is of a table that is gone has lost it.
    if not lexists(path) and (path.parent / "second" / "context.csv").exists():
        message = "its second coding is there, the table is not"
        mend = "bring it back; where the project gives up its context, delete data/second/context*.*"
        source.fault("file-missing", message, mend, claim="")
    occasions: dict[str, Row] = {}
    for at, row in enumerate(source.content):
        first = occasions.setdefault(row["occasion_id"], row)
        source.note([*_cells(row, lists), *_whole(row), *_disagreements(row, lists, first)], at)
    return ([] if source.faults else [_dated(row) for row in source.content]), source.faults


def _cells(row: Row, lists: Lists) -> Iterator[Told]:
    """Yield what is wrong in single cells."""
    yield from check_cells(row, _COLUMNS, ("statement_id", "occasion_id", "speaker_id"), lists.case)
    if not row["said_edtf"]:
        yield "empty", "said_edtf is empty", "fill in said_edtf"
    for check, cells in (
        (check_date, (row["said_edtf"], row["event_edtf"])),
        (check_address, (row["url"], *row["url_other"].split(" "))),
    ):
        for cell in filter(None, cells):
            try:
                check(cell)
            except PydanticCustomError as error:
                yield error.type, error.context["message"], error.context["mend"]
    for name in ("quantity_min", "quantity_max"):
        yield from check_number(row, name, 0, MOST)
    if row["place_id"] and row["place_id"] not in lists.places:
        yield "unknown-place", f"there is no place {row['place_id']!r}", "name one of data/places.csv"
    count = count_words(row["what"])
    if count > MOST_WORDS:
        message = f"`what` has {count} words, over {MOST_WORDS}"
        yield "too-long", message, "say it shorter, in our own words"
    if _QUOTES.search(row["what"]):
        mend = "context is told in our own words; nothing in it is quoted"
        yield "quoted", "`what` holds a quotation mark", mend


def _whole(row: Row) -> Iterator[Told]:
    """Yield cells that do not go together: act and certainty, act and what it rejects, bounds and words."""
    act, rejects, certainty = row["act"], row["rejects"], row["certainty"]
    if bool(certainty) != (act in CERTAIN_ACTS):
        mend = f"certainty belongs to {', '.join(CERTAIN_ACTS)}, and to no other act"
        yield "certainty", f"act {act} with certainty {certainty or 'none'}", mend
    if act == "denies" and not rejects:
        yield "rejects", "a denial that rejects nothing", f"say what it rejects: {', '.join(REJECTS)}"
    elif rejects and act not in ANSWERING_ACTS:
        mend = f"leave it empty, or code one of the acts {', '.join(ANSWERING_ACTS)}"
        yield "rejects", f"act {act} rejects {rejects}", mend
    low, high = number(row["quantity_min"]), number(row["quantity_max"])
    if low is not None and high is not None and high < low:
        yield "bounds-reversed", f"maximum {high:g} is below minimum {low:g}", "swap or correct the bounds"
    if (row["quantity_min"] or row["quantity_max"]) and not (row["quantity_text"] and row["quantity_unit"]):
        mend = "fill in quantity_text and quantity_unit"
        yield "quantity-without-words", "bounds without words or unit", mend


def _disagreements(row: Row, lists: Lists, first: Row) -> Iterator[Told]:
    """Yield what disagrees with the sheets' speakers and occasions, or with the occasion's `first` row."""
    name = row["occasion_id"]
    speaker, occasion = lists.speakers.get(row["speaker_id"]), lists.occasions.get(name)
    if speaker and speaker.side != row["side"]:
        message = f"{row['speaker_id']} is of side {speaker.side} in data/speakers.yml"
        yield "side", message, "make them agree"
    if occasion and occasion.originator != row["originator"]:
        message = f"{name} is of originator {occasion.originator} in data/occasions.yml"
        yield "originator", message, "an occasion has one originator; make them agree"
    for column in () if occasion else ("said_edtf", "speaker_id", "originator", "side"):
        if first[column] != row[column]:
            message = f"{name}: {column} differs from {first['statement_id']}"
            yield "occasion", message, "an occasion is one speaker, one day, one venue, one originator"


def _dated(cells: Row) -> Row:
    """Return a row with days and numbers computed, None where empty."""
    row = {name: cell or None for name, cell in cells.items()}
    for prefix in ("said", "event"):
        row |= edtf.columns(prefix, row[f"{prefix}_edtf"])
    for name in ("quantity_min", "quantity_max"):
        row[name] = number(cells[name])
    return row


def occasions(rows: list[Row], lists: Lists) -> Iterator[Row]:
    """Yield a row of the occasions' table for each occasion that no sheet names."""
    columns = ("occasion_id", "speaker_id", "originator", "said_edtf", "said_earliest", "said_latest")
    for name, row in {row["occasion_id"]: row for row in reversed(rows)}.items():
        if name not in lists.occasions:
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
    source = read_table(path, SECOND, SECOND_NAMES, optional=True)
    columns = [column for column in CONTEXT.columns if column.name in SECOND_NAMES]
    for at, row in enumerate(source.content):
        source.note(check_cells(row, columns, (), lists.case), at)
    return source.faults
