"""Strict YAML: duplicate and unknown keys are refused, and every message names file, line, rule and mend.

ruamel.yaml keeps comments and line numbers through a rewrite; what looks like a date stays a string.
"""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from .. import files
from ..faults import DataError, Fault


class _Strings(RoundTripConstructor):
    """Leaves timestamps as the strings that were written; says the line of a scalar that its tag does not fit."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            made = super().construct_object(node, deep)
            if isinstance(made, str):
                made.encode()  # half a surrogate pair can be written to no file
        except UnicodeEncodeError:
            raise ConstructorError(None, None, "a text holds half a character", node.start_mark) from None
        except _NOT_MADE as error:
            what = str(node.tag).rpartition(":")[2] if getattr(node, "tag", None) else "value"
            raise ConstructorError(
                None, None, f"this cannot be read as {what} ({error})", node.start_mark
            ) from None
        return made


_NOT_MADE = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, AssertionError)
"""What ruamel.yaml raises, beside its own errors, for scalars such as `!!int abc`."""


_Strings.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def yaml() -> YAML:
    """Return a round-trip reader and writer as the sheets need it."""
    reader = YAML(typ="rt")
    reader.Constructor = _Strings
    reader.allow_duplicate_keys = False
    reader.width = 4096  # a rewrite breaks no line that its writer did not break
    reader.indent(mapping=2, sequence=4, offset=2)
    return reader


def read(path: Path, shown: str | None = None) -> Any:
    """Return the YAML of `path`, round-trip types with line numbers.

    Raises DataError naming file and line for a missing or unreadable file, bad YAML and duplicate keys.
    """
    name = shown or path.name
    try:
        return yaml().load(files.read_text(path))
    except FileNotFoundError:
        raise DataError(
            [Fault(name, "file-missing", "there is no such file", "create it, or name another")]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        message = files.why(error) if isinstance(error, OSError) else str(error)
        raise DataError(
            [Fault(name, "file-unreadable", message, "save it as UTF-8, readable by you", files.line(error))]
        ) from None
    except RecursionError:
        raise DataError(
            [Fault(name, "bad-yaml", "it is nested too deeply", "close the brackets, or unindent")]
        ) from None
    except DuplicateKeyError as error:
        key = re.search(r'duplicate key "([^"]*)"', str(error))
        message = f"key '{key.group(1)}' stands twice" if key else "a key stands twice"
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DataError([Fault(name, "duplicate-key", message, "keep one of the two", line)]) from None
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
        message = str(getattr(error, "problem", None) or error).splitlines()[0]
        mend = "check indentation, colons and quotes at this line"
        raise DataError([Fault(name, "bad-yaml", message, mend, mark.line + 1 if mark else None)]) from None
    except _NOT_MADE as error:
        message = f"it cannot be read ({type(error).__name__}: {error})"
        raise DataError([Fault(name, "bad-yaml", message, "check its tags, anchors and quotes")]) from None


def write(path: Path, content: Any) -> None:
    """Write `content` beside `path` and put it in its place by one rename: a crash leaves the old file whole."""
    stream = io.StringIO()
    yaml().dump(content, stream)
    files.write({path: stream.getvalue()})


def line_of(node: Any, key: Any = None) -> int | None:
    """Return the line, from 1, of a mapping's key, of a list's entry, or of the node itself; None where unknown."""
    marks = getattr(node, "lc", None)
    if marks is None:
        return None
    if key is not None and marks.data and key in marks.data:
        return marks.data[key][0] + 1
    return None if marks.line is None else marks.line + 1


def brief(value: Any) -> str:
    """Return a value as a message shows it: one line, cut where it is long."""
    try:
        told = repr(value) if not isinstance(value, Mapping) else "a mapping"
    except (ValueError, RecursionError):
        return "a value too long to print"
    return told if len(told) <= 80 else f"{told[:77]}..."


@dataclass(frozen=True)
class Key:
    """What a mapping's key may hold: a type, a closed list, a range, a shape of its own, or a list of these."""

    type: type | tuple[type, ...] = str
    required: bool = False
    enum: tuple = ()
    shape: Mapping[str, Key] | None = None
    many: bool = False
    pattern: str = ""
    range: tuple[float, float] | None = None


_KINDS = {str: "text", int: "a whole number", float: "a number", list: "a list", dict: "a mapping"}


@dataclass
class Checker:
    """Collects the faults of one file; `name` is how messages call it."""

    name: str
    faults: list[Fault] = field(default_factory=list)

    def fault(
        self, rule: str, message: str, mend: str, node: Any = None, key: Any = None, claim: str | None = None
    ) -> None:
        """Add a fault, placed at the line of `node`'s `key`."""
        self.faults.append(Fault(self.name, rule, message, mend, line_of(node, key), claim))

    def mapping(
        self,
        node: Any,
        shape: Mapping[str, Key],
        what: str,
        claim: str | None = None,
        holder: Any = None,
        place: Any = None,
    ) -> bool:
        """Check a mapping against its shape, and what it holds; return whether it may be read further.

        `holder` and `place` say where it stands: what is no mapping has no line of its own.
        """
        if not isinstance(node, Mapping):
            at = (node, None) if holder is None else (holder, place)
            self.fault(
                "not-a-mapping",
                f"{what} must be a mapping of keys to values",
                "write `key: value` lines",
                *at,
                claim,
            )
            return False
        before = len(self.faults)
        for key in node:
            if key not in shape:
                near = difflib.get_close_matches(str(key), shape, 1)
                mend = f"did you mean '{near[0]}'?" if near else f"use one of: {', '.join(shape)}"
                self.fault("unknown-key", f"{what} has no key {brief(str(key))}", mend, node, key, claim)
        for key, rule in shape.items():
            if key in node:
                self._value(node, key, rule, what, claim)
            elif rule.required:
                self.fault("missing-key", f"{what} lacks '{key}'", f"add `{key}:`", node, None, claim)
        return len(self.faults) == before

    def _value(self, node: Any, key: str, rule: Key, what: str, claim: str | None) -> None:
        value = node[key]
        if rule.many and not isinstance(value, list):
            self.fault(
                "wrong-type",
                f"'{key}' of {what} must be a list",
                "write `- ` before each entry",
                node,
                key,
                claim,
            )
            return
        entries = enumerate(value) if rule.many else [(None, value)]
        for index, entry in entries:
            holder, place = (node, key) if index is None else (value, index)
            self._entry(entry, rule, f"'{key}' of {what}", holder, place, claim)

    def _entry(self, entry: Any, rule: Key, what: str, holder: Any, place: Any, claim: str | None) -> None:
        if rule.shape is not None:
            self.mapping(entry, rule.shape, what, claim, holder, place)
        elif isinstance(entry, bool) and rule.type is not bool or not isinstance(entry, rule.type):
            kinds = rule.type if isinstance(rule.type, tuple) else (rule.type,)
            wanted = " or ".join(_KINDS[kind] for kind in kinds)
            self.fault(
                "wrong-type",
                f"{what} must be {wanted}, not {brief(entry)}",
                "correct or quote it",
                holder,
                place,
                claim,
            )
        elif rule.enum and entry not in rule.enum:
            mend = f"use one of: {', '.join(map(str, rule.enum))}"
            self.fault("unknown-value", f"{what} cannot be {brief(entry)}", mend, holder, place, claim)
        elif rule.range and not rule.range[0] <= entry <= rule.range[1]:  # not a number lies in no range
            mend = f"write a number from {rule.range[0]:g} to {rule.range[1]:g}"
            self.fault("out-of-range", f"{what} cannot be {brief(entry)}", mend, holder, place, claim)
        elif rule.pattern and not re.fullmatch(rule.pattern, str(entry)):
            self.fault(
                "bad-form",
                f"{what} has the wrong form: {brief(entry)}",
                f"it must match {rule.pattern}",
                holder,
                place,
                claim,
            )
        elif isinstance(entry, str) and not entry.strip():
            mend = "write it" if rule.required else "write its text, or leave the key out"
            self.fault("empty", f"{what} is empty", mend, holder, place, claim)

    def known(
        self, value: Any, names: Any, kind: str, where: str, node: Any, key: Any, claim: str | None = None
    ) -> bool:
        """Check that a reference names something in `names`; `where` is the file to add it to."""
        if value in names:
            return True
        near = difflib.get_close_matches(str(value), list(map(str, names)), 1)
        mend = (f"did you mean '{near[0]}'? else " if near else "") + f"add it to {where}"
        self.fault(f"unknown-{kind}", f"there is no {kind} '{value}'", mend, node, key, claim)
        return False

    def attempt(
        self, parse: Callable[[], Any], rule: str, mend: str, node: Any, key: Any, claim: str | None = None
    ) -> Any:
        """Return what `parse()` gives, or None after noting its ValueError as a fault."""
        try:
            return parse()
        except ValueError as error:
            self.fault(rule, str(error), mend, node, key, claim)
            return None
