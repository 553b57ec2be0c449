"""The parameters of a build: one typed model for command line, notebook cells, validation, help and docs.

Standard library only, so that a wrong parameter is told before anything else is imported.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ..coding import edtf
from ..faults import CallError

EDITIONS = ("extended", "core")


def _parameter(default: Any, help: str, example: str) -> Any:
    meta = {"help": help, "example": example}
    if isinstance(default, list):
        return field(default_factory=lambda: list(default), metadata=meta)
    return field(default=default, metadata=meta)


@dataclass(frozen=True)
class Params:
    """What a build may be told: the one model behind command line, parameter file, environment and a chapter's cell.

    Shape: one value a parameter; `allegations` is a list of ids, the others are text, empty for "no limit".
    Units: days, months or years as EDTF (2022-10-01, 2022-10, 2022).
    Raises: CallError (exit code 2) for a wrong type, an unknown value or reversed dates.
    Source: `src/armsclaims/dataset/params.py`, where each parameter has its help and an example.
    """

    date_from: str = _parameter(
        "", "keep the claims said on this day or later (EDTF; empty: no limit)", "2022-10"
    )
    date_to: str = _parameter(
        "", "keep the claims said on this day or earlier (EDTF; empty: no limit)", "2022-12-31"
    )
    edition: str = _parameter("extended", "core: the articles alone; extended: with context, apart", "core")
    allegations: list[str] = _parameter(
        [], "keep claims about these; the first two fill the form", "[iran-drones]"
    )
    articles_dir: str = _parameter("", "folder with the articles' texts (empty: data/articles/text)", "texts")
    out_dir: str = _parameter("", "folder to write to in place of report/", "out")

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.name == "allegations":
                if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
                    raise CallError(
                        f"allegations must be a list of names such as {entry.metadata['example']}, not {value!r}"
                    )
            elif not isinstance(value, str):
                raise CallError(
                    f"{entry.name} must be text such as {entry.metadata['example']!r}, not {value!r}"
                )
        self._dates()
        if self.edition not in EDITIONS:
            raise CallError(f"edition cannot be {self.edition!r}; it is one of: {', '.join(EDITIONS)}")

    def _dates(self) -> None:
        for name in ("date_from", "date_to"):
            text = getattr(self, name)
            if text and ("/" in text or not edtf.valid(text)):
                raise CallError(
                    f"{name} cannot be {text!r}; write a day, month or year: 2022-10-01, 2022-10 or 2022"
                )
        if self.date_from and self.date_to:
            if edtf.parse(self.date_to).latest < edtf.parse(self.date_from).earliest:
                raise CallError(
                    f"the dates are reversed: date_to {self.date_to} is before date_from {self.date_from}"
                )

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Params:
        """Return the parameters in `values`; an unknown name is a CallError that tells the nearest one."""
        names = [entry.name for entry in fields(cls)]
        for name in values:
            if name not in names:
                near = difflib.get_close_matches(str(name), names, 1)
                hint = f"did you mean {near[0]}? " if near else ""
                raise CallError(f"there is no parameter {name!r}; {hint}known: {', '.join(names)}")
        return cls(**values)

    @classmethod
    def from_strings(cls, pairs: Mapping[str, str], base: Params | None = None) -> Params:
        """Return `base` (default: the defaults) with values given as text, as on a command line; lists by commas."""
        known = base.as_dict() if base else {}
        parsed: dict[str, Any] = dict(pairs)
        if isinstance(parsed.get("allegations"), str):
            parsed["allegations"] = [
                part.strip() for part in parsed["allegations"].strip("[]").split(",") if part.strip()
            ]
        return cls.from_mapping({**known, **parsed})

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Params:
        """Return the parameters that a scheduler set as ARMSCLAIMS_<NAME>; ARMSCLAIMS_ARTICLES is articles_dir."""
        environment = os.environ if environment is None else environment
        given = {}
        for entry in fields(cls):
            value = environment.get(variable(entry.name), "")
            if value:
                given[entry.name] = value
        return cls.from_strings(given)

    def as_dict(self) -> dict[str, Any]:
        """Return the parameters as plain values by name."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def variable(name: str) -> str:
    """Return the environment variable that a scheduler may set for the parameter `name`."""
    return "ARMSCLAIMS_ARTICLES" if name == "articles_dir" else f"ARMSCLAIMS_{name.upper()}"


def parameters_cell() -> str:
    """Return the source of a chapter's `parameters` cell; a test holds every chapter to it."""
    return "\n".join(f"{entry.name} = {Params.__dataclass_fields__[entry.name].default!r}  # {entry.metadata['help']}"
                     if entry.name != "allegations" else f"{entry.name} = []  # {entry.metadata['help']}"
                     for entry in fields(Params))  # fmt: skip


def chapter_params(namespace: Mapping[str, Any]) -> Params:
    """Return the parameters a chapter was run with, checked: what its first cell after `parameters` calls.

    Names that papermill injected without our knowing them are an error as well: pass `globals()`.

    Shape: a `Params`.
    Units: those of `Params`.
    Raises: CallError for a wrong type, an unknown value or reversed dates.
    Source: the chapter's cell tagged `parameters`, as papermill or a person changed it.
    """
    names = [entry.name for entry in fields(Params)]
    given = {name: namespace[name] for name in names if name in namespace}
    for source in namespace.get("In", ()):  # the cells that ran before, as IPython keeps them
        if source.startswith("# Parameters\n"):
            given |= {name: namespace.get(name) for name in _assigned(source)}
    return Params.from_mapping(given)


def _assigned(source: str) -> list[str]:
    """Return the names that a cell of papermill's assigns."""
    import ast  # not at the top: a build with nothing to do never needs it

    nodes = ast.parse(source).body
    if not all(isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) for node in nodes):
        return []  # not papermill's own: a scheduler's, which sets up more than parameters
    return [node.targets[0].id for node in nodes]
