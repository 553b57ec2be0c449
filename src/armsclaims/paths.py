"""Where files lie: a case's root, and the package's own data. Standard library only."""

import os
from pathlib import Path

from .faults import CallError

THEME = Path(__file__).with_name("theme")
"""The package's own look: page, styles, scripts, print template and fonts."""


def is_project(folder: Path) -> bool:
    """Return whether `folder` is the root of a case."""
    return os.path.lexists(folder / "data" / "case.yml")


def project_root(start: Path | None = None) -> Path:
    """Return the root of a case: the nearest folder above `start` (default: here) that holds `data/case.yml`.

    Without one it is the folder this package lies in. Raises CallError where there is neither.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if is_project(folder):
            return folder
    mend = "run inside one, or write one with `armsclaims new DIR --title T`"
    raise CallError(f"no case here: no folder above {here.name or here} holds data/case.yml; {mend}")
