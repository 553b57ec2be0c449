"""One mechanism for all input: pydantic models say what is right, and each thing wrong becomes a fault with
its line.

`Source` keeps a file's content with the lines that ruamel marked, or those of a table's rows, so that a fault
found by a model and one found by a cross-check are placed in the same way: by the path of keys and indexes
that leads to the value.
"""

import csv
import difflib
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os.path import lexists
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from .. import files
from ..faults import DataError, Fault, data_error
from . import edtf
from .schema import Column
from .yamlio import brief, line_of, read

T = TypeVar("T")
MOST = 1e15
"""The largest number that a quantity may be: above it a bound is a slip, and a float is no longer exact."""
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""The form of an id, such as `port-elm-2031`."""
_URL = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")  # "https://elmgate.example/news/1"
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)  # "-12.5", not "1e3"


class Model(BaseModel, extra="forbid", frozen=True, strict=True):
    """Base of all models: unknown keys are refused and nothing is converted."""


def wrong(rule: str, message: str, mend: str, **more: Any) -> PydanticCustomError:
    """Return the error that a validator of ours raises: a rule with its message and mend.

    The message begins with the name of the field, unless it is `complete`.
    """
    return PydanticCustomError(rule, "{message}", {"message": message, "mend": mend, **more})


def _bound(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong("wrong-type", f"a bound must be a number, not {brief(value)}", "correct or quote it")
    if not 0 <= value <= MOST:  # not a number lies in no range
        raise wrong("out-of-range", f"a bound cannot be {brief(value)}", f"write a number from 0 to {MOST:g}")
    return value


def check_date(text: str) -> str:
    """Return an EDTF date; raise the fault of one that is none, or lies far outside our time."""
    if not edtf.plausible(text):
        mend = "write 2031, 2031-06, 2031-06-03, a/b with the earlier first, ../b or a/.."
        raise wrong("bad-date", f"{brief(text)} is no EDTF date from 1900 to 2100", mend)
    return text


def check_address(text: str) -> str:
    """Return a web address; raise the fault of one that is none."""
    if not _URL.fullmatch(text):
        mend = "give the whole address, beginning with http:// or https://"
        raise wrong("bad-url", f"{brief(text)} is no web address", mend)
    return text


Text = Annotated[str, StringConstraints(pattern=r"\S")]
OptionalText = Text | None
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Bound = Annotated[Any, BeforeValidator(_bound)]
Edtf = Annotated[str, AfterValidator(check_date)]
Url = Annotated[str, AfterValidator(check_address)]


def id_of(kind: str, where: str = "") -> Any:
    """Return the type of an id that must be in the list of its kind, where a load is given such a list.

    The list is kept in `where`; without it, it is one of the case's, for example its sides.
    """
    listed = f"{kind}s"

    def check(value: str, info: ValidationInfo) -> str:
        known = (info.context or {}).get(listed)
        if known is None or value in known:
            return value
        if not where:
            mend = f"use one of: {', '.join(known)}; or add it to `{listed}:` of data/case.yml"
            raise wrong("unknown-value", f"{brief(value)} is none of the {listed} of this case", mend)
        near = difflib.get_close_matches(value, map(str, known), 1)
        mend = (f"did you mean '{near[0]}'? else " if near else "") + f"add it to {where}"
        raise wrong(f"unknown-{kind}", f"there is no {kind} '{value}'", mend, complete=True)

    return Annotated[Text if where else str, AfterValidator(check)]


SideId, AttributeId = id_of("side"), id_of("attribute")

Names = Mapping[str, Iterable[str] | None]
"""The ids that may be referred to, by the name of their list; None of a list that could not be read."""
Told = tuple[Any, ...]
"""A fault before its place is known: rule, message, mend, then the path to the value."""


def sound(checked: tuple[T, list[Fault]]) -> T:
    """Return what was checked; DataError with every fault if there is one."""
    found, faults = checked
    if faults:
        raise DataError(faults)
    return found


@dataclass
class Source:
    """The content of one file, how messages call it, and the faults found in it.

    `lines` are those of a table's rows; `claim_at` returns the id of the claim or statement that a path leads
    into.
    """

    name: str
    content: Any = None
    faults: list[Fault] = field(default_factory=list)
    lines: Sequence[int] = ()
    claim_at: Callable[[Sequence[Any]], str | None] = lambda path: None

    def line(self, path: Sequence[Any]) -> int | None:
        """Return the line of the value at `path`, or of the nearest thing around it that has one."""
        if self.lines and path:
            return self.lines[path[0]]
        node, line = self.content, line_of(self.content)
        for step in path:
            line = line_of(node, step) or line
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                break
        return line

    def fault(self, rule: str, message: str, mend: str, *path: Any, claim: str | None = None) -> None:
        """Add a fault at the line, and of the claim, of the value at `path`; "" for `claim` names none."""
        claim = self.claim_at(path) if claim is None else claim or None
        self.faults.append(Fault(self.name, rule, message, mend, self.line(path), claim))

    def note(self, told: Iterable[Told], *path: Any) -> None:
        """Add faults, each at its own path below `path`."""
        for rule, message, mend, *rest in told:
            self.fault(rule, message, mend, *path, *rest)

    def load(
        self, model: type[T] | Any, what: str, known: Names | None = None, entries: str = "not-a-mapping"
    ) -> T | None:
        """Return the content as `model`, or None where its form is wrong or the file could not be read.

        Everything wrong is noted: in its form, or else each id that is in none of the lists of `known`.
        `what` names the content in messages, `entries` is the rule of an entry that is no mapping.
        """
        if self.content is None and self.faults:
            return None
        form, found = TypeAdapter(model), None
        try:
            found = form.validate_python(self.content)
            form.validate_python(self.content, context=known)
        except ValidationError as error:
            for entry in error.errors(include_url=False):
                # What is not "auto" is told by the other form alone that it may have.
                if "literal['auto']" not in entry["loc"] or isinstance(entry["input"], str):
                    path = [step for step in entry["loc"] if not str(step).startswith(_BRANCHES)]
                    names = [f"'{step}'" for step in path if isinstance(step, str)]
                    shown = " of ".join([*reversed(names[-2:]), what][:2])
                    self.fault(*_words(entry, shown, entries), *path)
        return found


_BRANCHES = ("[key]", "list[", "literal[", "function-after[")
"""How pydantic's steps begin that lead to a key itself or into a union's branch, and not on in a file."""
_RULES = {
    "missing": ("missing-key", "add the key"),
    "extra_forbidden": ("unknown-key", "correct or delete it"),
    "literal_error": ("unknown-value", "choose one of these"),
    "string_pattern_mismatch": ("bad-form", "write it in this form"),
    "empty": ("empty", "write its text, or leave the key out"),
    "greater_than_equal": ("out-of-range", "write a number in this range"),
    "less_than_equal": ("out-of-range", "write a number in this range"),
}
"""Rule and mend by the kind of pydantic's error."""


def _words(entry: Mapping[str, Any], shown: str, entries: str) -> tuple[str, str, str]:
    """Return rule, message and mend for one of pydantic's errors."""
    kind, context, value, why = entry["type"], entry.get("ctx", {}), entry["input"], entry["msg"]
    if "mend" in context:  # an error of ours
        return kind, why if "complete" in context else f"{shown}: {why}", context["mend"]
    if kind == "string_pattern_mismatch" and not value.strip():
        kind, why = "empty", "it is empty"
    if kind == "model_type":
        return entries, f"{shown} must be a mapping, not {brief(value)}", "write `key: value` lines"
    rule, mend = _RULES.get(kind, ("wrong-type", "correct or quote it"))
    other = f", not {brief(value)}" if why.startswith(("Input", "String")) else ""
    return rule, f"{shown}: {why}{other}", mend


def read_yaml(path: Path, name: str, optional: bool = False) -> Source:
    """Return the YAML in `path` as a source to read only, with the fault of a file that cannot be read.

    An empty file is an empty mapping, and so is one that is not there if it is `optional`.
    """
    if optional and not lexists(path):
        return Source(name, {})
    try:
        content = read(path, name, shared=True)
        return Source(name, {} if content is None else content)
    except DataError as error:
        return Source(name, None, error.faults)


def read_json(path: Path, name: str, mend: str = "restore it") -> Any:
    """Return the JSON in `path`; DataError, with `name` for the file, where it cannot be read as such."""
    try:
        return json.loads(files.read_text(path))
    except (OSError, ValueError, RecursionError) as error:
        message = f"it cannot be read as JSON ({files.why(error)})"
        raise data_error(name, "bad-json", message, mend, files.line(error)) from None


def read_table(
    path: Path,
    name: str,
    columns: Sequence[str],
    unread: str = "file-unreadable",
    of: str = "",
    optional: bool = False,
) -> Source:
    """Return the rows of a CSV file as a source, a dict of cells each, with every fault of the table's form.

    The header must be `columns` in their order; a row with more or fewer cells is a fault and left out.
    `unread` is the rule of a file that is missing, no file, or not UTF-8. A fault is of what the column `of`
    names; without it the first column does, and holds nothing twice. An `optional` file need not be there.
    """
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    key = of or columns[0]
    source = Source(name, rows, lines=lines, claim_at=lambda path: rows[path[0]][key] or None)
    if optional and not lexists(path):
        return source

    def fault(line: int | None, *told: str) -> None:
        source.faults.append(Fault(name, *told, line))

    line = 1
    try:
        reader = csv.reader(io.StringIO(files.read_text(path), newline=""), strict=True)
        if next(reader, []) != list(columns):
            fault(1, "columns", "the header is not the schema's", f"write it as {','.join(columns)}")
            return source
        line += reader.line_num
        for cells in reader:
            if len(cells) == len(columns):
                rows.append(dict(zip(columns, cells, strict=True)))
                lines.append(line)
            else:
                message = f"the row has {len(cells)} cells, not {len(columns)}"
                fault(line, "cells", message, "quote cells that hold a comma")
            line = reader.line_num + 1
    except (OSError, UnicodeDecodeError) as error:
        mend = "put the table there, saved as UTF-8 and readable by you"
        fault(files.line(error), unread, f"it cannot be read ({files.why(error)})", mend)
    except csv.Error as error:  # a cell of over 131,072 characters can only be a quote left open
        fault(line, "bad-csv", str(error), "shorten the cell, or close its quotes")
    seen: set[str] = set()
    for at, row in enumerate(() if of else rows):
        if row[key] in seen:
            source.fault("duplicate", f"{row[key]!r} stands above already", "give one of them another id", at)
        seen.add(row[key])
    return source


def check_cells(
    row: Mapping[str, str],
    columns: Iterable[Column],
    ids: Iterable[str],
    case: Any = None,
    rule: str = "unknown-value",
) -> Iterator[Told]:
    """Yield each cell that is empty and must not be, is not on its column's closed list (by `rule`), or is no
    id where its column is one of `ids`.
    """
    for column in columns:
        name, cell, allowed = column.name, row[column.name], column.values(case)
        if column.required and not cell.strip():
            yield "empty", f"{name} is empty", f"fill in {name}"
        elif cell and cell not in allowed and (allowed or (column.listed and case)):
            known = (
                f"use one of: {', '.join(allowed)}"
                if allowed
                else f"list it in `{column.listed}:` of data/case.yml"
            )
            yield rule, f"{name} cannot be {brief(cell)}", known
        elif name in ids and not re.match(SLUG, cell):
            yield "id", f"{name} {brief(cell)} is no id", "use small letters, digits and single hyphens"


def check_number(row: Mapping[str, str], name: str, low: float, high: float) -> Iterator[Told]:
    """Yield the fault of a cell that holds no plain number in a range; an empty one may stand."""
    value = number(row[name])
    if row[name] and (value is None or not low <= value <= high):
        yield "number", f"{name} is {brief(row[name])}", f"write a number from {low:g} to {high:g}"


def number(cell: str) -> float | None:
    """Return the number in a cell, None where it is no plain decimal or too large to be one."""
    value = float(cell) if _DECIMAL.fullmatch(cell) else math.inf
    return value if math.isfinite(value) else None
