"""The parameters of a build: one typed model for command line, notebook cells, validation, help and docs.

Standard library only, so that a wrong parameter is told before anything else is imported.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ..coding import edtf
from ..faults import CallError

EDITIONS = ("extended", "core")
LISTS = ("allegations", "sides", "speakers", "acts")
"""Parameters that are lists of ids; each keeps the claims, and the context statements, that have one of
them.
"""


def _parameter(default: Any, help: str, example: str) -> Any:
    meta = {"help": help, "example": example}
    if isinstance(default, list):
        return field(default_factory=lambda: list(default), metadata=meta)
    return field(default=default, metadata=meta)


@dataclass(frozen=True)
class Params:
    """What a build may be told: the one model behind command line, parameter file, environment and a
    chapter's cell.

    Shape: one value a parameter: a list of ids, or text; empty for "no limit".
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
        [], "keep claims about these; the first two fill the form", "[first-allegation]"
    )
    sides: list[str] = _parameter([], "keep what these sides say", "[GOV]")
    speakers: list[str] = _parameter([], "keep what these speakers say", "[spokesman]")
    acts: list[str] = _parameter([], "keep these acts", "[denies, declines]")
    articles_dir: str = _parameter("", "folder with the articles' texts (empty: data/articles/text)", "texts")
    out_dir: str = _parameter("", "folder to write to in place of report/", "out")

    def __post_init__(self) -> None:
        for entry in fields(self):
            value, example = getattr(self, entry.name), entry.metadata["example"]
            if entry.name in LISTS:
                value = _names(value) if isinstance(value, str) else value
                if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
                    raise CallError(f"{entry.name} must be a list of names such as {example}, not {value!r}")
                object.__setattr__(self, entry.name, value)
            elif not isinstance(value, str):
                raise CallError(f"{entry.name} must be text such as {example!r}, not {value!r}")
        for name in ("date_from", "date_to"):
            text = getattr(self, name)
            if text and ("/" in text or not edtf.valid(text)):
                forms = "write a day, month or year: 2022-10-01, 2022-10 or 2022"
                raise CallError(f"{name} cannot be {text!r}; {forms}")
        first, last = self.date_from, self.date_to
        if first and last and edtf.parse(last).latest < edtf.parse(first).earliest:
            raise CallError(f"the dates are reversed: date_to {last} is before date_from {first}")
        if self.edition not in EDITIONS:
            raise CallError(f"edition cannot be {self.edition!r}; it is one of: {', '.join(EDITIONS)}")

    @property
    def selects(self) -> bool:
        """Whether any parameter leaves claims out: such an edition is never the latest report."""
        return any(getattr(self, name) for name in ("date_from", "date_to", *LISTS))

    def check_names(self, known: Mapping[str, Collection[str]]) -> None:
        """Raise CallError for a name in a list that is not among those `known` for that list."""
        for what, names in known.items():
            _check_known(what.removesuffix("s"), getattr(self, what), names)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Params:
        """Return the parameters in `values`; an unknown name is a CallError that tells the nearest one."""
        _check_known("parameter", values, [entry.name for entry in fields(cls)])
        return cls(**values)

    @classmethod
    def from_strings(cls, pairs: Mapping[str, str], base: Params | None = None) -> Params:
        """Return `base` (default: the defaults) with values given as text, as on a command line; lists by
        commas.
        """
        return cls.from_mapping({**(base.as_dict() if base else {}), **pairs})

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Params:
        """Return the parameters that a scheduler set as ARMSCLAIMS_<NAME>; ARMSCLAIMS_ARTICLES is
        articles_dir.
        """
        environment = os.environ if environment is None else environment
        names = [entry.name for entry in fields(cls) if environment.get(variable(entry.name))]
        return cls.from_mapping({name: environment[variable(name)] for name in names})

    def as_dict(self) -> dict[str, Any]:
        """Return the parameters as plain values by name."""
        return asdict(self)


def _check_known(what: str, names: Iterable[Any], known: Collection[str]) -> None:
    """Raise CallError, with the nearest one, for a name that is not known."""
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise CallError(f"there is no {what} {name!r}; {hint}known: {', '.join(known)}")


def variable(name: str) -> str:
    """Return the environment variable that a scheduler may set for the parameter `name`."""
    return "ARMSCLAIMS_ARTICLES" if name == "articles_dir" else f"ARMSCLAIMS_{name.upper()}"


def parameters_cell() -> str:
    """Return the source of a chapter's `parameters` cell; a test holds every chapter to it."""
    plain = Params()
    return "\n".join(
        f"{entry.name} = {json.dumps(getattr(plain, entry.name))}  # {entry.metadata['help']}"
        for entry in fields(plain)
    )


def chapter_params(namespace: Mapping[str, Any]) -> Params:
    """Return the parameters a chapter was run with, checked: what its first cell after `parameters` calls.

    A name that a launcher injected without our knowing it is an error as well: pass `globals()`. Cells that
    only assign, between the parameters and the first call of this function, are a launcher's; a call once
    more looks at values alone.

    Shape: a `Params`.
    Units: those of `Params`.
    Raises: CallError for an unknown name, a wrong type, an unknown value or reversed dates.
    Source: the chapter's cell tagged `parameters`, as papermill, a scheduler or a person changed it.
    """
    names = [entry.name for entry in fields(Params)]
    given = {name: namespace[name] for name in names if name in namespace}
    injected = list(_injected(list(namespace.get("In", ())), names))
    for assigned in injected:
        given |= {name: namespace.get(name) for name in assigned}
    for name in ("date_from", "date_to"):
        if isinstance(given.get(name), int):
            given[name] = _date(name, given[name], [cell[name] for cell in injected if name in cell])
    return Params.from_mapping(given)


def _injected(cells: list[str], names: list[str]) -> Iterator[dict[str, ast.expr]]:
    """Yield the assignments of the cells that a launcher put after the parameters; none once the chapter
    has gone on.
    """
    earlier = [] if any("chapter_params(" in source for source in cells[:-1]) else cells[:-1]
    seen = False
    for assigned in map(assignments, earlier):
        if seen and assigned:
            yield assigned
        seen = seen or set(names) <= set(assigned)


def assignments(source: str) -> dict[str, ast.expr]:
    """Return the names that a cell assigns and to what; {} for a cell that does anything else."""
    try:
        nodes = ast.parse(source).body
    except SyntaxError:
        return {}
    plain = all(isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name) for n in nodes)
    return {node.targets[0].id: node.value for node in nodes} if plain else {}


def _date(name: str, value: int, written: list[ast.expr]) -> Any:
    """Return a year that a launcher wrote without quotation marks; refuse a subtraction such as
    2023-10-13.
    """
    if written and not isinstance(written[-1], ast.Constant):
        text = ast.unparse(written[-1]).replace(" ", "")
        raise CallError(f"{name} is {value}, a difference; write the date in quotation marks: {text!r}")
    return str(value) if written and 1000 <= value <= 9999 else value


def _names(text: str) -> list[str]:
    """Return the names in a text such as "[a, b]", "a, b" or "['a']"."""
    return [part.strip(" '\"") for part in text.strip().strip("[]").split(",") if part.strip(" '\"")]
