"""Plant small faults in the engine and count how many the tests find: `./run bench mutants [--count N] [--seed N]`.

cosmic-ray makes the faults (a comparison turned, a number off by one, a branch dropped) in a copy of the project and runs the
nearest test files on each. A process that holds the libraries already forks itself for each run, which spares seconds. The tool lives in an environment that this script makes and throws away, since nothing else needs it.
A seeded sample is drawn over all faults of a stage's modules, in proportion to how many each stage has. Survivors are printed as
diffs: write the test that each one calls for, or the reason why it changes nothing.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from run import project

TOOL = "cosmic-ray==8.7.0"
STAGES = {
    "evidence": (["evidence"], ["test_anchors", "test_evidence", "test_sheets"]),
    "coding": (
        ["coding"],
        ["test_told_faults", "test_edtf", "test_places", "test_case", "test_plausibility", "test_sheets", "test_sheet_table"]
        + ["test_agreement", "test_context", "test_bad_data"],
    ),
    "dataset": (
        ["dataset"],
        ["test_joined", "test_facts", "test_data", "test_agreement", "test_sheet_table", "test_context", "test_cli"],
    ),
    "report": (["report/checks.py", "report/wording.py"], ["test_checks", "test_prose"]),
}
"""By stage: the modules that faults are planted in, and the test files that are run on each fault."""
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-m", "not slow and not browser", "-k", "not there_and_back")
MOST_SECONDS = 200
"""The longest that a run may take: a fault may be a loop without end."""
LIBRARIES = (
    "geopandas",
    "hypothesis",
    "matplotlib.pyplot",
    "openpyxl",
    "papermill",
    "pydantic",
    "pytest",
    "ruamel.yaml",
)
ASK = """
import socket, sys
with socket.socket(socket.AF_UNIX) as door:
    door.connect(sys.argv[1])
    door.sendall(" ".join(sys.argv[2:]).encode() + bytes([10]))
    sys.exit(door.recv(1)[0])
"""
"""Runs as the test command of each fault: asks the process that `serve` is in for one run, and ends with its code."""
# Runs in the tool's environment: what is not in the sample gets the outcome "skipped", and so does any fault in a signature's
# annotations, or a local variable's, which nothing evaluates.
KEEP = """
import ast, random, sys
from functools import cache
from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import WorkerOutcome, WorkResult

@cache
def annotations(path):
    tree = ast.parse(open(path).read())
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    local = [n for f in functions for n in ast.walk(f) if isinstance(n, ast.AnnAssign)]
    nodes = local + [n for n in ast.walk(tree) if not isinstance(n, ast.AnnAssign)]
    parts = [getattr(n, name, None) for n in nodes for name in ("annotation", "returns")]
    return [((p.lineno, p.col_offset), (p.end_lineno, p.end_col_offset)) for p in parts if p]

def place(item):
    fault = item.mutations[0]
    return str(fault.module_path), fault.operator_name, fault.occurrence

with use_db(sys.argv[1]) as db:
    items = sorted(db.pending_work_items, key=place)
    count, faults = sys.argv[2], [i.mutations[0] for i in items]
    idle = {i.job_id for i, f in zip(items, faults) if any(a <= f.start_pos < b for a, b in annotations(f.module_path))}
    able = [i for i in items if i.job_id not in idle]
    chosen = able if count == "all" else random.Random(int(sys.argv[3])).sample(able, min(int(count), len(able)))
    kept = {i.job_id for i in chosen}
    for item in items:
        if item.job_id not in kept:
            db.set_result(item.job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))
    print(len(kept))
"""


def call(*command: object, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run a command and return what it printed; end with its words if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def serve(door: Path) -> None:
    """Fork a process for each line of test files that comes in, run them in it, answer with the exit code. Ends with its parent."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in LIBRARIES:
        importlib.import_module(name)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(door))
        listening.listen()
        whole = {path: path.read_bytes() for path in Path("src").rglob("*.py")}
        while True:
            asked, _ = listening.accept()
            with asked, asked.makefile() as lines:
                stems = [path.stem for path, content in whole.items() if path.read_bytes() != content]
                # Those that name the module with the fault come first: most faults are found by one of them.
                files = sorted(
                    lines.readline().split(), key=lambda name: not any(s in Path(name).read_text() for s in stems)
                )
                child = os.fork()
                if not child:
                    signal.alarm(MOST_SECONDS)
                    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                    os._exit(importlib.import_module("pytest").main([*OPTIONS, *files]))
                code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                with suppress(BrokenPipeError):
                    asked.sendall(bytes([min(abs(code), 255)]))


def session(root: Path, tool: Path, stage: str, env: dict[str, str]) -> Path:
    """Return a new session that lists every fault of a stage; end if its tests fail without one."""
    modules, tests = STAGES[stage]
    files = [str(path) for name in tests for path in sorted((root / "tests").rglob(f"{name}.py"))]
    command = shlex.join([sys.executable, "-ISc", ASK, str(root.parent / "door"), *files])
    call("sh", "-c", command, cwd=root, env=env)
    paths = [str(root / "src" / "armsclaims" / name) for name in modules]
    made = root.parent / f"{stage}.sqlite"
    config = made.with_suffix(".toml")
    config.write_text(
        f"[cosmic-ray]\nmodule-path = {json.dumps(paths)}\ntimeout = {MOST_SECONDS}\nexcluded-modules = []\n"
        f'test-command = {json.dumps(command)}\n[cosmic-ray.distributor]\nname = "local"\n'
    )
    call(tool / "cosmic-ray", "init", config, made, cwd=root, env=env)
    return made


def outcomes(root: Path, tool: Path, made: Path, env: dict[str, str], until: float) -> list[tuple[str, str]]:
    """Run the faults of a session, until that moment at most; return (outcome, diff) of each that was run."""
    command = [str(tool / "cosmic-ray"), "exec", str(made.with_suffix(".toml")), str(made)]
    try:
        subprocess.run(
            command, cwd=root, env=env, capture_output=True, timeout=max(1, until - time.monotonic())
        )
    except subprocess.TimeoutExpired:
        print("out of time: what was run counts", file=sys.stderr)
    entries = [json.loads(line) for line in call(tool / "cosmic-ray", "dump", made, cwd=root).splitlines()]
    return [(r["test_outcome"], r["diff"]) for _, r in entries if r and r["test_outcome"]]


def main() -> int:
    """Plant, run and print; the exit code is 1 where fewer than eight in ten are found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=400, help="faults in the sample (default 400)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--stage", choices=STAGES, action="append", help="only this stage")
    parser.add_argument("--minutes", type=float, default=600, help="stop then, and report what was run")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
    until = time.monotonic() + 60 * given.minutes
    with tempfile.TemporaryDirectory() as name:
        tool, root = Path(name) / "tool" / "bin", project(Path(name) / "project")
        call(sys.executable, "-m", "venv", tool.parent, cwd=root)
        call(tool / "python", "-m", "pip", "install", "-q", TOOL, cwd=root)
        env = os.environ | {"PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        os.chdir(root)
        server = subprocess.Popen([sys.executable, __file__, "--serve", root.parent / "door"], env=env)
        try:
            while not (root.parent / "door").exists():
                time.sleep(0.2)
            made = {stage: session(root, tool, stage, env) for stage in given.stage or STAGES}
            every = {
                s: int(call(tool / "python", "-c", KEEP, db, "all", 0, cwd=root)) for s, db in made.items()
            }
            killed = run = 0
            for number, (stage, db) in enumerate(made.items()):
                share = round(given.count * every[stage] / sum(every.values()))
                call(tool / "python", "-c", KEEP, db, share, given.seed, cwd=root)
                now = time.monotonic()  # what is left of the time is shared among the stages that are left
                found = outcomes(root, tool, db, env, now + (until - now) / (len(made) - number))
                dead = sum(outcome != "survived" for outcome, _ in found)
                killed, run = killed + dead, run + len(found)
                for outcome, diff in found:
                    if outcome == "survived":
                        print(diff.replace(f"{root}/", ""))
                print(
                    f"{stage}: {dead} of {len(found)} found ({every[stage]} faults could be planted)",
                    flush=True,
                )
        finally:
            server.kill()
            server.wait()
    print(f"{killed} of {run} found, {killed / max(1, run):.0%}; seed {given.seed}")
    return int(killed < 0.8 * run)


if __name__ == "__main__":
    raise SystemExit(main())
