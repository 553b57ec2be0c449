"""One mechanism for all input: pydantic models say what is right, and each thing wrong becomes a fault with its line.

`Source` keeps a file's YAML with the lines that ruamel marked, so that a fault found by a model and one found by a
cross-check are placed in the same way: by the path of keys and indexes that leads to the value.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from ..faults import Fault
from .yamlio import brief, line_of

T = TypeVar("T")

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Text = Annotated[str, StringConstraints(pattern=r"\S")]
Slug = Annotated[str, StringConstraints(pattern=SLUG)]


class Model(BaseModel):
    """Base of all models: unknown keys are refused and nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def wrong(rule: str, message: str, mend: str) -> PydanticCustomError:
    """Return the error a model's own validator raises: a rule with its message and mend."""
    return PydanticCustomError(rule, "{message}", {"message": message, "mend": mend})


@dataclass
class Source:
    """The content of one file, how messages call it, and the faults found in it."""

    name: str
    content: Any
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Iterable[Any]) -> int | None:
        """Return the line of the value at `path`, or of the nearest thing around it that has one."""
        node, line = self.content, line_of(self.content)
        for step in path:
            line = line_of(node, step) or line
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                break
        return line

    def fault(self, rule: str, message: str, mend: str, *path: Any, claim: str | None = None) -> None:
        """Add a fault at the line of the value at `path`."""
        self.faults.append(Fault(self.name, rule, message, mend, self.line(path), claim))

    def known(
        self, value: Any, names: Iterable[str], kind: str, where: str, *path: Any, claim: str | None = None
    ) -> bool:
        """Check that a reference names something in `names`; `where` is the file to add it to."""
        if value in names:
            return True
        near = difflib.get_close_matches(str(value), list(map(str, names)), 1)
        mend = (f"did you mean '{near[0]}'? else " if near else "") + f"add it to {where}"
        self.fault(f"unknown-{kind}", f"there is no {kind} '{value}'", mend, *path, claim=claim)
        return False

    def load(self, model: type[T], what: str) -> T | None:
        """Return the content as `model`, or None after noting everything wrong in it; `what` names it in messages."""
        try:
            return TypeAdapter(model).validate_python(self.content)
        except ValidationError as error:
            for entry in error.errors(include_url=False):
                self._noted(entry, what)
            return None

    def _noted(self, entry: Mapping[str, Any], what: str) -> None:
        # Steps such as the name of a union's branch are no keys of the file.
        path, node = [], self.content
        for step in entry["loc"]:
            if isinstance(node, Mapping) or (isinstance(node, list) and isinstance(step, int)):
                path.append(step)
                node = node[step] if not isinstance(node, Mapping) or step in node else None
        name = next((step for step in reversed(path) if isinstance(step, str)), None)
        owner = next((step for step in path[:-1] if isinstance(step, str)), None)
        shown = (
            f"'{name}' of {what}"
            if name and owner in (None, name)
            else f"'{name}' of '{owner}'"
            if name
            else what
        )
        rule, message, mend = _words(entry, shown, node)
        self.fault(rule, message, mend, *path)


def _words(entry: Mapping[str, Any], shown: str, node: Any) -> tuple[str, str, str]:
    """Return rule, message and mend for one of pydantic's errors."""
    kind, context, value = entry["type"], entry.get("ctx", {}), entry["input"]
    if "mend" in context:
        return kind, context["message"], context["mend"]
    if kind == "missing":
        return "missing-key", f"{shown} is missing", f"add `{entry['loc'][-1]}:`"
    if kind == "extra_forbidden":
        return "unknown-key", f"there is no key {shown}", "correct or delete it"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return "not-a-mapping", f"{shown} must be a mapping of keys to values", "write `key: value` lines"
    if kind == "literal_error":
        return (
            "unknown-value",
            f"{shown} cannot be {brief(value)}",
            f"use one of: {context['expected']}".replace("'", ""),
        )
    if kind == "list_type":
        return "wrong-type", f"{shown} must be a list", "write `- ` before each entry"
    if kind == "string_pattern_mismatch" and isinstance(value, str) and not value.strip():
        return "empty", f"{shown} is empty", "write its text, or leave the key out"
    if kind == "string_pattern_mismatch":
        return (
            "bad-form",
            f"{shown} has the wrong form: {brief(value)}",
            f"it must match {context['pattern']}",
        )
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number"):
        return (
            "out-of-range",
            f"{shown} cannot be {brief(value)}",
            entry["msg"].replace("Input should be", "write a number"),
        )
    wanted = {"string": "text", "int": "a whole number", "float": "a number", "bool": "true or false"}
    told = wanted.get(kind.partition("_")[0], entry["msg"].replace("Input should be ", ""))
    return "wrong-type", f"{shown} must be {told}, not {brief(value)}", "correct or quote it"
