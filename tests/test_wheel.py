"""The package as a wheel, installed in an environment of its own, far from this repository: a case is made, built, read and compared."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
from pathlib import Path

import pytest
from edition_faults import faults

ROOT = Path(__file__).resolve().parents[1]
MOST = 25_000_000
OTHER = ("PYTHONPATH", "PYTHONHOME", "ARMSCLAIMS_ARTICLES")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """A fresh environment with the wheel in it; what it depends on is taken from the environment of the tests."""
    folder = tmp_path_factory.mktemp("far away") / "환경"
    venv.create(folder)
    interpreter = folder / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    install = [uv, "pip", "install", "--offline", "--no-deps", "--python", interpreter, wheel]
    subprocess.run(install, check=True, capture_output=True)
    (site,) = folder.glob("lib/python*/site-packages")
    # A plain line adds a folder and reads no .pth file of it: the editable install of the tests stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return interpreter


def test_the_wheel_is_small_enough_to_send_around(wheel):
    assert wheel.stat().st_size < MOST


@pytest.mark.slow
def test_from_the_wheel_a_case_is_made_built_checked_verified_and_compared_anywhere(python, tmp_path):
    env = {name: value for name, value in os.environ.items() if name not in OTHER}
    case = tmp_path / "a case of 새 것"

    def run(*command, cwd=case):
        done = subprocess.run(
            [python, *map(str, command)], cwd=cwd, env=env, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    where = run("-c", "import armsclaims; print(armsclaims.__file__)", cwd=tmp_path)
    assert str(python.parents[1]) in where
    run("-m", "armsclaims", "new", case, "--title", "What was claimed", cwd=tmp_path)
    assert " 0 open" in run("-m", "armsclaims", "check")
    started = time.monotonic()
    run("-m", "armsclaims", "build")
    # Thirty seconds on a machine that does nothing else.
    assert time.monotonic() - started < 30 * max(1.0, os.getloadavg()[0])
    first = (case / "report" / "latest").resolve()
    if shutil.which("chromium"):
        assert list(faults(first)) == []
    speakers = case / "data" / "speakers.yml"
    speakers.write_text(
        speakers.read_text(encoding="utf-8").replace("Ida Renn", "Ida M. Renn"), encoding="utf-8"
    )
    run("-m", "armsclaims", "build")
    second = (case / "report" / "latest").resolve()
    texts = case / "data" / "articles" / "text"
    assert "verified" in run("-m", "armsclaims", "verify", second, "--articles", texts, cwd=tmp_path)
    assert "facts" in run("-m", "armsclaims", "diff", first, second, cwd=tmp_path)
    load = "import sys, armsclaims as ac; print(len(ac.load(folder=__import__('pathlib').Path(sys.argv[1])).claims))"
    assert (
        int(run("-c", load, second / "data", cwd=tmp_path)) == int(run("-c", load, case, cwd=tmp_path)) == 7
    )
