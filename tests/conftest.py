"""What tests of every part share: which of them need something that is not there."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, tests that need Chromium or the registered texts where these are missing."""
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


@pytest.fixture(scope="session")
def edition(tmp_path_factory):
    """An edition of the real data, built once by the command line, for every worker of a run on two cores."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # each worker has a folder of its own in that of the run
        shared = shared.parent
    out = shared / "edition"
    out.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "armsclaims", "build", "--out", str(out)]
    with (shared / "edition.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "latest").exists():
            root = Path(__file__).parent.parent
            done = subprocess.run(command, capture_output=True, text=True, cwd=root, timeout=400)
            assert done.returncode == 0, done.stderr[-3000:]
    return (out / "latest").resolve()
