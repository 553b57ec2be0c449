"""The parameters of a build: one typed model for command line, notebook cells, validation, help and docs.

Standard library only, so that a wrong parameter is told before anything else is imported.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from itertools import dropwhile, islice
from pathlib import Path
from typing import Any

from ..coding import edtf
from ..faults import CallError

EDITIONS = ("extended", "core")
LISTS = ("allegations", "sides", "speakers", "acts")
"""Parameters that are lists of ids; each keeps the claims, and the context statements, that have one of
them.
"""


def _parameter(help: str, example: str, default: str = "") -> Any:
    """Return the field of a parameter; of a list "" is the empty one, as text that is given is read."""
    return field(default=default, metadata={"help": help, "example": example})


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
        "keep the claims said on this day or later (EDTF; empty: no limit)", "2022-10"
    )
    date_to: str = _parameter(
        "keep the claims said on this day or earlier (EDTF; empty: no limit)", "2022-12-31"
    )
    edition: str = _parameter("core: the articles alone; extended: with context, apart", "core", "extended")
    allegations: list[str] = _parameter(
        "keep claims about these; the first four fill the form", "[first-allegation]"
    )
    sides: list[str] = _parameter("keep what these sides say", "[GOV]")
    speakers: list[str] = _parameter("keep what these speakers say", "[spokesman]")
    acts: list[str] = _parameter("keep these acts", "[denies, declines]")
    articles_dir: str = _parameter("folder with the articles' texts (empty: data/articles/text)", "texts")
    out_dir: str = _parameter("folder to write to in place of report/", "out")

    def __post_init__(self) -> None:
        for entry in fields(self):
            value, example = getattr(self, entry.name), entry.metadata["example"]
            if entry.name in LISTS:
                if isinstance(value, str):  # "[a, b]", "a, b" or "['a']"
                    parts = (part.strip(" '\"") for part in value.strip().strip("[]").split(","))
                    value = [part for part in parts if part]
                if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
                    raise CallError(f"{entry.name} must be a list of names such as {example}, not {value!r}")
                object.__setattr__(self, entry.name, list(value))
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
    def from_environment(cls) -> Params:
        """Return the parameters that a scheduler set as ARMSCLAIMS_<NAME>; ARMSCLAIMS_ARTICLES is
        articles_dir.
        """
        given = {entry.name: os.environ.get(variable(entry.name)) for entry in fields(cls)}
        return cls.from_mapping({name: value for name, value in given.items() if value})

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


def articles_folder(root: Path, params: Params) -> Path | None:
    """Return the folder of the articles' texts: the one named, else `data/articles/text`, else None."""
    named = params.articles_dir or os.environ.get("ARMSCLAIMS_ARTICLES", "")
    if named:
        folder = Path(named).expanduser()
        if not folder.is_dir():
            mend = "name the one that holds <article id>.txt"
            raise CallError(f"there is no folder of articles {named!r}; {mend}")
        return folder
    own = root / "data" / "articles" / "text"
    return own if own.is_dir() else None


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
    cells = list(namespace.get("In", ()))[:-1]
    if any("chapter_params(" in source for source in cells):
        cells = []
    # What only assigns after the parameters, which name all of them, was injected by a launcher.
    assigned = dropwhile(lambda cell: not set(names) <= cell.keys(), map(assignments, cells))
    injected = {name: value for cell in islice(assigned, 1, None) for name, value in cell.items()}
    given |= {name: namespace.get(name) for name in injected}
    for name in [name for name in ("date_from", "date_to") if name in injected]:
        value, written = given[name], injected[name]
        if not isinstance(value, int):
            continue
        if not isinstance(written, ast.Constant):  # an unquoted 2023-10-13 is a subtraction
            text = ast.unparse(written).replace(" ", "")
            raise CallError(f"{name} is {value}, a difference; write the date in quotation marks: {text!r}")
        given[name] = str(value) if 1000 <= value <= 9999 else value
    return Params.from_mapping(given)


def assignments(source: str) -> dict[str, ast.expr]:
    """Return the names that a cell assigns and to what; {} for a cell that does anything else."""
    try:
        nodes = ast.parse(source).body
    except SyntaxError:
        return {}
    plain = all(isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name) for n in nodes)
    return {node.targets[0].id: node.value for node in nodes} if plain else {}
