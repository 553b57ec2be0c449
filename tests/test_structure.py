"""The stages of the engine: each folder imports only the folders before it, and no modules import in a ring."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[1] / "src" / "armsclaims"
BASE = ("faults", "files", "paths", "tempdirs")
"""Modules beside the folders that every stage may use."""
STAGES = ("evidence", "coding", "dataset", "figures", "report", "edition", "propose", "lab")
DATA_FOLDERS = ("theme", "world")


def modules() -> dict[str, str]:
    """Return the source of every module by its dotted name below `armsclaims`; a package is named by itself."""
    found = {}
    for path in sorted(SRC.rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    return found


def imports(name: str, source: str, known: set[str], is_package: bool = False) -> set[str]:
    """Return the modules of this project that a module imports, wherever in it."""
    inside = [part for part in (name.split(".") if is_package else name.split(".")[:-1]) if part]
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {a.name.partition(".")[2] for a in node.names if a.name.split(".")[0] == "armsclaims"}
        elif isinstance(node, ast.ImportFrom):
            parts = node.module.split(".") if node.module else []
            if node.level:
                base = inside[: len(inside) - node.level + 1] + parts
            elif parts[:1] == ["armsclaims"]:
                base = parts[1:]
            else:
                continue
            for alias in node.names:
                target = ".".join([*base, alias.name])
                found.add(target if target in known else ".".join(base))
    return found


def may_import(name: str, target: str) -> bool:
    """Return whether the straight line of stages allows `name` to import `target`."""
    ours, theirs = name.split(".")[0], target.split(".")[0]
    if ours in ("cli", "", "__main__"):
        return not (ours == "" and theirs == "propose")
    if theirs in BASE:
        return True
    if ours in BASE or theirs not in STAGES or ours not in STAGES:
        return False
    return STAGES.index(theirs) <= STAGES.index(ours)


def graph() -> dict[str, set[str]]:
    """Return what each module imports."""
    found = modules()
    packages = {
        path.parent.relative_to(SRC).as_posix().replace("/", ".") for path in SRC.rglob("__init__.py")
    }
    return {
        name: imports(name, source, set(found), name in packages or name == "")
        for name, source in found.items()
    }


def test_every_stage_imports_only_stages_before_it() -> None:
    found = graph()
    assert {"coding.schema", "faults"} <= set(found)
    assert [f"{n} imports {t}" for n, targets in found.items() for t in targets if not may_import(n, t)] == []


def test_no_modules_import_in_a_ring() -> None:
    # A package's own file gathers what is in it, so only modules count.
    found = {name: {t for t in targets if t != name} for name, targets in graph().items() if name}
    try:
        TopologicalSorter(found).prepare()
    except CycleError as error:
        pytest.fail(f"modules import in a ring: {' -> '.join(error.args[1])}")


def test_only_cli_and_lab_import_propose() -> None:
    users = {n.split(".")[0] for n, ts in graph().items() for t in ts if t.split(".")[0] == "propose"}
    assert users <= {"propose", "lab", "cli"}


def test_a_folder_is_a_stage_or_holds_data() -> None:
    folders = {p.name for p in SRC.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders <= {*STAGES, *DATA_FOLDERS}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("evidence.text", "from ..dataset import facts"),
        ("dataset.facts", "def late():\n    from ..report import html"),
        ("report.html", "import armsclaims.propose.proposals"),
        ("propose.proposals", "from armsclaims.lab import panel"),
        ("faults", "from .coding import schema"),
        ("", "from .propose import rules"),
    ],
)
def test_the_rule_sees_a_forbidden_import(name: str, source: str) -> None:
    known = {*modules(), "dataset.facts", "report.html", "propose.proposals", "lab.panel", "coding.schema"}
    assert not all(may_import(name, target) for target in imports(name, source, known, name == ""))


def test_importing_the_package_loads_nothing_outside_the_standard_library() -> None:
    code = "import sys; old = set(sys.modules); import armsclaims; print(*sorted(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded - set(sys.stdlib_module_names) == {"armsclaims"}
