"""Where the project's files lie. Standard library only."""

from __future__ import annotations

from pathlib import Path

from .faults import CallError

THEME = Path(__file__).with_name("theme")
"""The package's own look: page, styles, scripts, print template and fonts."""


def is_project(folder: Path) -> bool:
    """Return whether `folder` is the root of a project: it holds data/case.yml and data/articles."""
    return (folder / "data" / "case.yml").is_file() and (folder / "data" / "articles").is_dir()


def project_root(start: Path | None = None) -> Path:
    """Return the project's root: the nearest one above `start` (default: here), else the one this package lies in.

    Raises CallError where there is neither.
    """
    here = (start or Path.cwd()).resolve()
    own = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, own):
        if is_project(folder):
            return folder
    raise CallError(
        "no project here: run inside a folder that holds data/case.yml and data/articles, or one below it"
    )
