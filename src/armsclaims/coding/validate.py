"""One mechanism for all input: pydantic models say what is right, and each thing wrong becomes a fault with
its line.

`Source` keeps a file's content with the lines that ruamel marked, or those of a table's rows, so that a fault
found by a model and one found by a cross-check are placed in the same way: by the path of keys and indexes
that leads to the value.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from .. import files
from ..faults import DataError, Fault
from . import edtf
from .yamlio import brief, line_of, read

T = TypeVar("T")
MOST_CHARACTERS = 100_000
"""The most characters that a cell of a table may hold."""
MOST = 1e15
"""The largest number that a quantity may be: above it a bound is a slip, and a float is no longer exact."""
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_URL = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


class Model(BaseModel):
    """Base of all models: unknown keys are refused and nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def wrong(rule: str, message: str, mend: str) -> PydanticCustomError:
    """Return the error that a validator of ours raises: a rule with its message and mend."""
    return PydanticCustomError(rule, "{message}", {"message": message, "mend": mend})


def _bound(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong("wrong-type", f"a bound must be a number, not {brief(value)}", "correct or quote it")
    if not 0 <= value <= MOST:  # not a number lies in no range
        raise wrong("out-of-range", f"a bound cannot be {brief(value)}", f"write a number from 0 to {MOST:g}")
    return value


def check_date(text: str) -> str:
    """Return an EDTF date; raise the fault of one that is none, or lies far outside our time."""
    if not edtf.valid(text):
        mend = "write 2031, 2031-06, 2031-06-03, a/b with the earlier first, ../b or a/.."
        raise wrong("bad-date", f"{brief(text)} is no EDTF date", mend)
    if not edtf.plausible(text):
        raise wrong("bad-date", f"{text!r} lies outside 1900 to 2100", "correct the year")
    return text


def _address(text: str) -> str:
    if not _URL.fullmatch(text):
        mend = "give the whole address, beginning with http:// or https://"
        raise wrong("bad-url", f"{brief(text)} is no web address", mend)
    return text


def _of_case(name: str) -> AfterValidator:
    """Return a validator for values of one of the case's lists, for example its sides."""

    def check(value: str, info: ValidationInfo) -> str:
        case = (info.context or {}).get("case")
        if case is not None and value not in getattr(case, name):
            mend = f"use one of: {', '.join(getattr(case, name))}; or add it to `{name}:` of data/case.yml"
            raise wrong("unknown-value", f"{brief(value)} is none of the {name} of this case", mend)
        return value

    return AfterValidator(check)


Text = Annotated[str, StringConstraints(pattern=r"\S")]
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Bound = Annotated[Any, BeforeValidator(_bound)]
Edtf = Annotated[str, AfterValidator(check_date)]
Url = Annotated[str, AfterValidator(_address)]
SideId = Annotated[str, _of_case("sides")]
AttributeId = Annotated[str, _of_case("attributes")]
ThreadId = Annotated[str, _of_case("threads")]
PropositionId = Annotated[str, _of_case("propositions")]


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

    def fault(self, rule: str, message: str, mend: str, *path: Any) -> None:
        """Add a fault at the line, and of the claim, of the value at `path`."""
        self.faults.append(Fault(self.name, rule, message, mend, self.line(path), self.claim_at(path)))

    def known(self, value: Any, names: Iterable[str] | None, kind: str, where: str, *path: Any) -> None:
        """Check that `value` is one of `names`, None for a list that cannot be read; `where` holds them."""
        if names is None or value in names:
            return
        near = difflib.get_close_matches(str(value), list(map(str, names)), 1)
        mend = (f"did you mean '{near[0]}'? else " if near else "") + f"add it to {where}"
        self.fault(f"unknown-{kind}", f"there is no {kind} '{value}'", mend, *path)

    def load(
        self, model: type[T] | Any, what: str, case: Any = None, entries: str = "not-a-mapping"
    ) -> T | None:
        """Return the content as `model`, or None after noting everything wrong in it.

        `what` names it in messages, `entries` is the rule of an entry that is no mapping.
        """
        try:
            return TypeAdapter(model).validate_python(self.content, context={"case": case})
        except ValidationError as error:
            for entry in error.errors(include_url=False):
                # What is not "auto" is told by the other form alone that it may have.
                if "literal['auto']" not in entry["loc"] or isinstance(entry["input"], str):
                    self._note(entry, what, entries)
            return None

    def _note(self, entry: Mapping[str, Any], what: str, entries: str) -> None:
        # Steps such as the name of a union's branch, or "[key]", lead nowhere in the file.
        path: list[Any] = []
        node = self.content
        for step in entry["loc"]:
            if (
                isinstance(node, list)
                and isinstance(step, int)
                or isinstance(node, Mapping)
                and step != "[key]"
            ):
                path.append(step)
                node = node[step] if isinstance(node, list) or step in node else None
        names = [step for step in path if isinstance(step, str)]
        holder = f"'{names[-2]}'" if len(names) > 1 else what
        shown = f"'{names[-1]}' of {holder}" if names else what
        self.fault(*_words(entry, shown, entries), *path)


def _words(entry: Mapping[str, Any], shown: str, entries: str) -> tuple[str, str, str]:
    """Return rule, message and mend for one of pydantic's errors."""
    kind, context, value = entry["type"], entry.get("ctx", {}), entry["input"]
    if "mend" in context:
        return (
            kind,
            f"{shown}: {context['message']}" if context["message"] != shown else shown,
            context["mend"],
        )
    if kind == "missing":
        return "missing-key", f"{shown} is missing", f"add `{entry['loc'][-1]}:`"
    if kind == "extra_forbidden":
        return "unknown-key", f"there is no key {shown}", "correct or delete it"
    if kind == "model_type":
        return (
            entries,
            f"{shown} must be a mapping of keys to values, not {brief(value)}",
            "write `key: value` lines",
        )
    if kind == "literal_error":
        mend = f"use one of: {context['expected']}".replace("'", "").replace(" or ", ", ")
        return "unknown-value", f"{shown} cannot be {brief(value)}", mend
    if kind == "string_pattern_mismatch":
        if isinstance(value, str) and not value.strip():
            return "empty", f"{shown} is empty", "write its text, or leave the key out"
        return (
            "bad-form",
            f"{shown} has the wrong form: {brief(value)}",
            f"it must match {context['pattern']}",
        )
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        mend = entry["msg"].replace("Input should be", "write a number")
        return "out-of-range", f"{shown} cannot be {brief(value)}", mend
    if kind in ("too_short", "too_long"):
        most, count = context.get("max_length"), context["actual_length"]
        mend = f"give {most} at most" if kind == "too_long" else f"give {context['min_length']} at least"
        return "wrong-type", f"{shown} has {count} entries", mend
    wanted = {
        "string_type": "text", "int_type": "a whole number", "bool_type": "true or false",
        "list_type": "a list",
        "dict_type": "a mapping of keys to values",
    }  # fmt: skip
    told = wanted.get(kind) or entry["msg"].replace("Input should be ", "")
    mend = "write `- ` before each entry" if kind == "list_type" else "correct or quote it"
    return "wrong-type", f"{shown} must be {told}, not {brief(value)}", mend


def read_yaml(path: Path, name: str) -> Source:
    """Return the YAML in `path` as a source, with the fault of a file that cannot be read."""
    try:
        return Source(name, read(path, name))
    except DataError as error:
        return Source(name, None, error.faults)


def read_json(path: Path, name: str, mend: str = "restore it") -> Any:
    """Return the JSON in `path`; DataError, with `name` for the file, where it cannot be read as such."""
    try:
        return json.loads(files.read_text(path))
    except (OSError, ValueError, RecursionError) as error:
        message = f"it cannot be read as JSON ({files.why(error)})"
        raise DataError([Fault(name, "bad-json", message, mend, files.line(error))]) from None


def read_table(
    path: Path, name: str, columns: Sequence[str], unread: str = "file-unreadable", of: str = "statement_id"
) -> Source:
    """Return the rows of a CSV file as a source, a dict of cells each, with every fault of the table's form.

    The header must be `columns` in their order; a row with more or fewer cells is a fault and left out.
    `unread` is the rule of a file that is missing, no file, or not UTF-8; `of` the column that names what a
    fault is of.
    """
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    source = Source(name, rows, lines=lines, claim_at=lambda path: rows[path[0]].get(of) or None)
    try:
        text = files.read_text(path)
    except (OSError, UnicodeDecodeError) as error:
        mend = "put the table there, saved as UTF-8 and readable by you"
        message = f"it cannot be read ({files.why(error)})"
        source.faults.append(Fault(name, unread, message, mend, files.line(error)))
        return source
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        if tuple(_short(next(reader, []))) != tuple(columns):
            mend = f"write it as {','.join(columns)}"
            source.faults.append(Fault(name, "columns", "the header is not the schema's", mend, 1))
            return source
        start = reader.line_num + 1
        for cells in reader:
            if len(_short(cells)) == len(columns):
                rows.append(dict(zip(columns, cells, strict=True)))
                lines.append(start)
            else:
                message = f"the row has {len(cells)} cells, not {len(columns)}"
                source.faults.append(Fault(name, "cells", message, "quote cells that hold a comma", start))
            start = reader.line_num + 1
    except csv.Error as error:
        mend = "shorten the cell, or close its quotes"
        source.faults.append(Fault(name, "bad-csv", str(error), mend, start))
    return source


def _short(cells: list[str]) -> list[str]:
    """Return the cells; raise csv.Error for one so long that it can only be a quote left open."""
    if any(len(cell) > MOST_CHARACTERS for cell in cells):
        raise csv.Error(f"a cell is longer than {MOST_CHARACTERS:,} characters")
    return cells


def number(cell: str) -> float | None:
    """Return the number in a cell, None where it is no plain decimal or too large to be one."""
    value = float(cell) if _DECIMAL.fullmatch(cell) else None
    return value if value is not None and math.isfinite(value) else None
