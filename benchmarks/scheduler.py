"""Run chapters as jobs of jupyter-scheduler, in an environment of its own: `./run bench scheduler [--venv DIR]`.

The environment holds what `requirements.lock` pins, the project, and the newest jupyter-scheduler; making it
needs a package index. A server over a clean clone, and one over a case that `armsclaims new` writes, get their
jobs by the REST interface that the browser uses. A good job must give the blocks that papermill gives for the
same parameters; a bad one must fail in a line of ours. The exit code is 1 where one does not.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from run import ROOT

MIME = "application/vnd.armsclaims.v1+json"
TOKEN = "scheduler"
OPTIONS = ("--Scheduler.staging_path={case}/report/.jobs", "--Scheduler.output_directory=report/jobs")
"""What the recipe starts a server with, in the case: jobs run inside it, and git ignores what they leave."""
DAY = "'2022-12-31'"  # typed with its quotation marks
OURS = (
    ("02-how-claims-changed", {}, ""),
    ("02-how-claims-changed", {"date_to": "2022"}, ""),
    ("03-where", {"date_to": DAY, "acts": "['claims']"}, ""),
    ("03-where", {"date_to": "2022-12-31"}, "write the date in quotation marks: '2022-12-31'"),
    ("02-how-claims-changed", {"edtion": "'core'"}, "there is no parameter 'edtion'; did you mean edition?"),
)
"""Chapter, parameters as the form of a job takes them, and the words of a failure."""
NEW = (("01-claims", {}, ""),)
LONGEST = 600
"""Seconds that a job may take."""


def make(venv: Path) -> None:
    """Make the environment as the recipe says."""
    python = [venv / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([*python, "--require-hashes", "--no-deps", "-r", ROOT / "requirements.lock"], check=True)
    subprocess.run([*python, "--no-deps", "--no-build-isolation", "-e", ROOT], check=True)
    subprocess.run([*python, "jupyter-scheduler"], check=True)


@contextmanager
def serving(case: Path, venv: Path, home: Path) -> Iterator[Callable[..., Any]]:
    """Start a server over a case, and give a function that asks it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    given = ["--no-browser", "--ip=127.0.0.1", f"--port={address[17:]}", f"--IdentityProvider.token={TOKEN}"]
    given += [
        "--allow-root",
        f"--ServerApp.root_dir={case}",
        *(option.format(case=case) for option in OPTIONS),
    ]
    env = {**os.environ, "HOME": str(home), "PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    env = {name: value for name, value in env.items() if not name.startswith(("PYTHON", "ARMSCLAIMS"))}
    with (home / f"{case.name}.log").open("wb") as log:
        command = [venv / "bin" / "jupyter", "lab", *given]
        server = subprocess.Popen(command, cwd=case, env=env, stdout=log, stderr=log)

    def ask(path: str, content: Any = None) -> Any:
        sent = None if content is None else json.dumps(content).encode()
        asked = urllib.request.Request(f"{address}/{path}", sent, {"Authorization": f"token {TOKEN}"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    try:
        until(lambda: answers(ask), "the server does not answer")
        yield ask
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


def answers(ask: Callable[..., Any]) -> bool:
    """Return whether the server is up."""
    try:
        return bool(ask("api/status"))
    except OSError:
        return False


def until(done: Callable[[], Any], fault: str) -> Any:
    """Return what `done` gives once it gives something."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if found := done():
            return found
        time.sleep(0.5)
    raise SystemExit(fault)


def blocks(path: Path) -> list[Any]:
    """Return the blocks of the report that an executed chapter holds."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    return [data[MIME] for data in outputs if MIME in data]


def by_papermill(case: Path, venv: Path, chapter: str, given: dict[str, str], out: Path) -> list[Any]:
    """Return the blocks that papermill gives for the same chapter and parameters."""
    params = [part for name, value in given.items() for part in ("-p", name, value.strip("'"))]
    command = [venv / "bin" / "papermill", f"{chapter}.ipynb", out, *params, "--no-progress-bar"]
    subprocess.run(command, cwd=case / "notebooks", check=True, capture_output=True)
    return blocks(out)


def run(case: Path, venv: Path, home: Path, jobs: tuple[tuple[str, dict[str, str], str], ...]) -> int:
    """Run a case's jobs; print what came of each, and return how many went wrong."""
    wrong = 0
    with serving(case, venv, home) as ask:
        named = ask("scheduler/runtime_environments")[0]["name"]
        for chapter, given, words in jobs:
            asked = {"name": chapter, "input_uri": f"notebooks/{chapter}.ipynb", "parameters": given}
            asked |= {"runtime_environment_name": named, "output_formats": ["ipynb", "html"]}
            began, job = time.monotonic(), ask("scheduler/jobs", asked)["job_id"]

            def ended(job: str = job) -> Any:
                told = ask(f"scheduler/jobs/{job}")  # it is called stopped until it starts
                return told if told["status"] in ("COMPLETED", "FAILED") else None

            told = until(ended, f"{chapter} does not end")
            seconds = time.monotonic() - began
            ask(f"scheduler/jobs/{job}/download_files")
            folder = case / "report" / "jobs" / f"{chapter}-{job}"
            until(lambda folder=folder: list(folder.glob("*.html")), f"{chapter} gives no page")
            if words:
                right = told["status"] == "FAILED" and words in (told["status_message"] or "")
            else:
                (made,) = folder.glob(
                    "*M.ipynb"
                )  # named by the time of day; the chapter itself lies beside it
                same = by_papermill(case, venv, chapter, given, home / "papermill.ipynb")
                right = told["status"] == "COMPLETED" and same and blocks(made) == same
            wrong += not right
            count = f"{len(same)} blocks as papermill's" if right and not words else words
            shown = count if right else f"WRONG: {(told['status_message'] or 'other blocks')[-300:]}"
            print(f"{case.name}: {chapter} {given}: {told['status']} in {seconds:.0f} s; {shown}", flush=True)
    left = subprocess.run(["git", "status", "--porcelain"], cwd=case, capture_output=True, text=True).stdout
    if left:
        print(f"{case.name}: left in the checkout: {left.split()}")
    return wrong + bool(left)


def main() -> int:
    """Make what is needed, run the jobs, and return 1 if one went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", type=Path, help="environment to use, made if it is not there")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        venv = (parser.parse_args().venv or home / "venv").absolute()
        if not (venv / "bin" / "jupyter").exists():
            make(venv)
        clone, own = home / "clone", home / "own"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        subprocess.run([venv / "bin" / "armsclaims", "new", own, "--title", "Invented"], cwd=home, check=True)
        subprocess.run(["git", "init", "--quiet", own], check=True)
        commit = ["git", "-c", "user.name=n", "-c", "user.email=e", "commit", "--quiet", "-m", "new"]
        for command in (["git", "add", "."], commit):
            subprocess.run(command, cwd=own, check=True)
        return int(bool(run(clone, venv, home, OURS) + run(own, venv, home, NEW)))


if __name__ == "__main__":
    raise SystemExit(main())
