"""Where files lie: a case's root, and the package's own data. Standard library only."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from .faults import CallError

THEME = Path(__file__).with_name("theme")
"""The package's own look: page, styles, scripts, print template and fonts."""


def late(name: str) -> Any:
    """Import a module of this package: the one lazy border.

    Help, a wrong call and a build with nothing to do must end in a quarter of a second; pydantic, pandas and
    ruamel alone take longer to import. So the command line, and what finds an edition that is there already,
    import the standard library, and what they need when they need it.
    """
    return import_module(f".{name}", __package__)


def is_project(folder: Path) -> bool:
    """Return whether `folder` is the root of a case."""
    return os.path.lexists(folder / "data" / "case.yml")


def project_root() -> Path:
    """Return the root of a case: the nearest folder above the working one that holds `data/case.yml`.

    Without one it is the folder this package lies in. Raises CallError where there is neither.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if is_project(folder):
            return folder
    mend = "run inside one, or write one with `armsclaims new DIR --title T`"
    raise CallError(f"no case here: no folder above {here.name or here} holds data/case.yml; {mend}")
