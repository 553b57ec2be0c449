"""What is installed and on what terms, and that data stays data: no code comes in by a sheet, a page or a kept file."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOADERS_OF_CODE = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "joblib",
    "code",
    "codeop",
    "runpy",
    "imp",
}
CALLS_THAT_RUN = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "system",
    "popen",
    "read_pickle",
    "to_pickle",
    "unsafe_load",
}
FLAGS = {"allow_pickle", "shell"}


@pytest.fixture(scope="module")
def sbom():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        return importlib.import_module("sbom")
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


def test_every_locked_distribution_is_in_the_bill_with_an_allowed_licence(sbom, tmp_path):
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "sbom.py", "--out", tmp_path / "sbom.json"], capture_output=True, text=True
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    bill = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    listed = {(entry["name"], entry["version"]) for entry in bill["components"]}
    for lock in sbom.LOCKS:
        pins = set(sbom.PIN.findall((ROOT / lock).read_text(encoding="utf-8")))
        assert pins and pins <= listed
    references = [entry["bom-ref"] for entry in bill["components"]]
    assert len(references) == len(set(references)) and all(r.startswith("pkg:pypi/") for r in references)
    assert all("expression" in entry["licenses"][0] for entry in bill["components"])


def test_a_licence_that_is_written_is_what_the_distribution_states_where_it_is_installed(sbom):
    assert {name: sbom.licence(name) for name in sbom.TOLD} == sbom.TOLD


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT AND PSF-2.0) OR AGPL-3.0-only", True),
        ("", False),
        ("Proprietary", False),
    ],
)
def test_one_side_of_or_and_both_of_and_must_be_allowed(sbom, expression, allowed):
    assert sbom.is_allowed(expression) == allowed


def dynamic(tree: ast.AST):
    """Yield (line, what) of whatever turns data into code, or hands it to a shell."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            names = []
        for name in names:
            if name.partition(".")[0] in LOADERS_OF_CODE:
                yield node.lineno, name
        if not isinstance(node, ast.Call):
            continue
        plain = isinstance(node.func, ast.Name)
        called = node.func.id if plain else getattr(node.func, "attr", "")
        # `re.compile` compiles a pattern, no code
        if called in CALLS_THAT_RUN and (plain or called != "compile"):
            yield node.lineno, called
        if called == "import_module" and plain and not isinstance(node.args[0], ast.Constant | ast.JoinedStr):
            yield node.lineno, called
        for keyword in node.keywords:
            if keyword.arg in FLAGS and getattr(keyword.value, "value", True):
                yield node.lineno, keyword.arg


def test_no_pickle_and_no_dynamic_code_stands_in_the_package():
    wrong = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        if found := list(dynamic(ast.parse(path.read_text(encoding="utf-8")))):
            wrong[path.relative_to(ROOT).as_posix()] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "code",
    ["import pickle", "from marshal import loads", "eval(x)", "np.load(p, allow_pickle=True)", "pd.read_pickle(p)",
     "subprocess.run(c, shell=True)", "import_module(name)", "os.system(c)", "compile(s, 'a', 'exec')"],
)  # fmt: skip
def test_what_would_run_data_is_seen(code):
    assert list(dynamic(ast.parse(code)))


def test_the_threat_model_names_every_door():
    told = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for door in (
        "sheet",
        "workbook",
        "saved page",
        "edition",
        "chapter",
        "`--from`",
        "parameters",
        "lock",
        "sbom",
    ):
        assert door in told, door
