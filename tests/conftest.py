"""What tests of every part share: which of them need something that is not there."""

from __future__ import annotations

import csv
import fcntl
import os
import runpy
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]

# Every import of Jupyter would compile grammars, for a second; the command line does without them as well.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


LONGEST = (
    "test_editions",
    "test_acceptance",
    "test_jupyterlab",
    "test_next_article",
    "test_invented_cases",
    "test_context",
    "test_wheel",
    "test_propose_command",
    "test_browser",
    "test_another_case",
    "test_launchers",
)
"""The files that take longest, in the order in which they are begun, so that two workers end at about the same time."""


@pytest.fixture(autouse=True)
def cells_as_long_as_python_allows() -> None:
    """Give each test Python's own limit of a cell: a library that some tests load raises it for the whole process."""
    csv.field_size_limit(131_072)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, and skip, with the reason, tests that need Chromium or the registered texts where
    these are missing.
    """
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))
    missing = {}
    if not shutil.which("chromium"):
        missing["browser"] = "no Chromium here"
    if not os.environ.get("ARMSCLAIMS_ARTICLES"):
        missing["articles"] = "ARMSCLAIMS_ARTICLES names no folder of texts"
    for item in items:
        for marker, reason in missing.items():
            if marker in item.keywords:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def articles() -> Path:
    """Return the folder of the registered texts; skips where none is named."""
    if not (folder := os.environ.get("ARMSCLAIMS_ARTICLES")):
        pytest.skip("ARMSCLAIMS_ARTICLES names no folder of texts")
    return Path(folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return a Chromium for the tests of one file."""
    from playwright.sync_api import sync_playwright  # only where Chromium is there

    args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=shutil.which("chromium"), args=args)
        yield opened
        opened.close()


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Path]) -> Path:
    """Return the edition that `make` builds in a folder called `name`, once for all workers of a run."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    made = shared / f"{name}.path"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            made.write_text(str((make(shared / name) / "latest").resolve()))
    return Path(made.read_text())


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an edition of the real data, built by the command line."""

    def make(out: Path) -> Path:
        command = [sys.executable, "-m", "armsclaims", "build", "--out", str(out)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=400)
        assert done.returncode == 0, done.stderr[-3000:]
        return out

    return once(tmp_path_factory, "edition", make)


@pytest.fixture(scope="session")
def core_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an edition of the articles alone, built by the entry from a zip of what is tracked, without git."""

    def make(folder: Path) -> Path:
        folder.mkdir()
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        with zipfile.ZipFile(folder / "report.zip", "w") as packed:
            for name in filter(None, listed.decode().split("\0")):
                packed.write(ROOT / name, name)
        root = folder / "unzipped"
        zipfile.ZipFile(folder / "report.zip").extractall(root)
        python = root / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        # An environment that is ready, whose package is the one unzipped.
        python.write_text(f'#!/bin/sh\nPYTHONPATH="{root}/src" exec {sys.executable} "$@"\n')
        python.chmod(0o755)
        run = runpy.run_path(str(root / "run"))
        run["write_stamp"](run["wanted"]("report"))
        env = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder)}
        command = [sys.executable, "run", "report", "--edition", "core"]
        done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=500)
        assert done.returncode == 0, done.stderr[-2000:]
        return root / "report"

    return once(tmp_path_factory, "core", make)
