"""Which module may import which: one direction, no way back."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[1] / "src" / "armsclaims"

ORDER = {
    "core": (
        "faults files schema paths edtf params evidence numerals quantities yamlio rows places shapes registry coding sheets recorded binding anchors context corrections tables "
        "package dataset sequence scorecard fact facts agreement beside project"
    ).split(),
    "report": (
        "room document vector compact style labels geo maps strips marks timeline xray year charts statements forms disclosure sides "
        "answers cards blocks prose webmap extras basis assemble checks index html fit printed objects leads tags pdf annex elsewhere scoreboard live show render exporters inputs publish "
        "metadata kernel chapters reanchor changes editions watch sweeps lab"
    ).split(),
    "report.lab": "choosing timelines mapped telling saving board explorer".split(),
    "report.maps": "said marks furniture panels checking frames layers words overview ports crimea".split(),
    "propose": (
        "markup reading robots address fetch nations inflection stages vocabulary kinds lexicon dates amounts engine lines persons scene traits topic phrases people tails withheld clauses cues statements refusing voices papers narration interviews "
        "turns grammar fields supply where regex rules occasions registry propose score marked scorecard excerpt sheetfile scaffold claiming review "
        "panel runner documents parts cluster archive command"
    ).split(),
}
"""Inside a package a module imports only modules named before it here. A package in a package has its own order."""

MAY_IMPORT = {"core": {"core"}, "report": {"core", "report"}, "propose": {"core", "propose"}}
PROPOSE_BY_NAME = re.compile(r"(armsclaims)?\.?propose\.\w+(\.\w+)*|(armsclaims)?\.propose")


def modules() -> dict[str, str]:
    """Return the source of every module by dotted name below `armsclaims`; a package's own file is `name.__init__`."""
    found = {}
    for path in sorted(SRC.rglob("*.py")):
        found[".".join(path.relative_to(SRC).with_suffix("").parts)] = path.read_text(encoding="utf-8")
    return found


def imports(name: str, source: str) -> set[str]:
    """Return what a module imports of this project, wherever in it: dotted names below `armsclaims`, '' for itself."""
    inside = name.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[2] for alias in node.names if alias.name.split(".")[0] == "armsclaims"}
        elif isinstance(node, ast.ImportFrom):
            parts = node.module.split(".") if node.module else []
            if node.level:
                base = inside[: len(inside) - node.level + 1] + parts
            elif parts[:1] == ["armsclaims"]:
                base = parts[1:]
            else:
                continue
            # What is imported may be a module or what is in one; a known module's name tells.
            known = {f"{package}.{module}" for package, order in ORDER.items() for module in order}
            for alias in node.names:
                target = ".".join([*base, alias.name])
                found.add(target if target in known or len(base) < 2 else ".".join(base))
    return found


def offences(name: str, source: str) -> list[str]:
    """Return every import of a module that the rule forbids."""
    package, _, module = name.partition(".")
    if name == "cli":
        return []
    if name in ("__init__", "__main__"):
        found = [target for target in imports(name, source) if target.startswith("propose")]
        return [f"{name}: imports {target}" for target in found] + names_propose(name, source)
    if package not in ORDER:
        return [f"{name}: the top holds packages, cli, __init__ and __main__ only"]
    if module == "__init__":
        return [f"{name}: imports {target}; this file holds a docstring" for target in imports(name, source)]
    found = [] if package == "propose" else names_propose(name, source)
    if (missing := unplaced(name)) is not None:
        return [*found, f"{name}: {missing} has no place in ORDER"]
    for target in sorted(imports(name, source)):
        other = target.split(".")[0]
        if other not in MAY_IMPORT[package]:
            found.append(f"{name}: imports {target or 'armsclaims itself'}")
        elif other == package and not is_before(target, name):
            found.append(f"{name}: imports {target}, which is not before it")
    return found


def unplaced(name: str) -> str | None:
    """Return the first part of a module's name that no order names, None if all have a place."""
    parts = name.split(".")
    for depth in range(1, len(parts)):
        package = ".".join(parts[:depth])
        if parts[depth] != "__init__" and parts[depth] not in ORDER.get(package, []):
            return ".".join(parts[: depth + 1])
    return None


def is_before(target: str, name: str) -> bool:
    """Return whether `target` comes before the module `name` in the order of the package where their ways part."""
    ours, theirs = name.split("."), target.split(".")
    for depth, (our, their) in enumerate(zip(ours, theirs, strict=False)):
        if our != their:
            order = ORDER[".".join(ours[:depth])]
            # A package's own file may gather what is in it.
            return our == "__init__" or (their in order and order.index(their) < order.index(our))
    return False


def names_propose(name: str, source: str) -> list[str]:
    """Return an offence if a string in a module is the dotted name of one in `propose`, as a late import needs it."""
    strings = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    return [f"{name}: names {s}" for s in strings if isinstance(s, str) and PROPOSE_BY_NAME.fullmatch(s)]


def test_every_module_imports_only_modules_before_it() -> None:
    found = modules()
    assert {"core.schema", "core.faults"} <= set(found)
    assert [line for name, source in found.items() for line in offences(name, source)] == []


def test_the_order_names_each_module_once() -> None:
    for names in ORDER.values():
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("core.schema", "from .facts import facts"),
        ("core.schema", "def late():\n    from . import facts"),
        ("core.facts", "from ..report import html"),
        ("core.facts", "import armsclaims.report.html"),
        ("core.facts", "from armsclaims.propose.rules import propose"),
        ("report.html", "from .exporters import HTMLExporter"),
        ("report.html", "from ..propose import rules"),
        ("report.html", "import importlib\nimportlib.import_module('armsclaims.propose.rules')"),
        ("report.html", "from armsclaims import load"),
        ("report.html", "from .. import cli"),
        ("propose.rules", "from ..report import html"),
        ("core.sheets", "from . import sheets"),
        ("report.maps.said", "from . import marks"),
        ("report.maps.said", "from .marks import Mark"),
        ("report.maps.said", "from ..charts import FIGURES"),
        ("report.maps.said", "from armsclaims.report import charts"),
        ("report.maps.newcomer", ""),
        ("report.style", "from .maps.said import Note"),
        ("core.newcomer", ""),
        ("newcomer", ""),
        ("core.__init__", "from . import schema"),
        ("__init__", "from .propose import rules"),
        ("__init__", "NAMES = {'score': 'propose.score'}"),
    ],
)
def test_the_rule_sees_a_forbidden_import(name: str, source: str) -> None:
    assert offences(name, source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("core.facts", "from . import edtf\nfrom .schema import TABLES\nimport json"),
        ("report.html", "from ..core.facts import facts\nfrom .document import Run"),
        ("report.maps.marks", "from . import said\nfrom .said import Note\nfrom ..style import PALETTE"),
        ("report.maps.__init__", "from .said import Note"),
        ("report.charts", "from .maps import overview\nfrom .maps.said import Note"),
        ("propose.rules", "from ..core import quantities\nfrom .lexicon import CUES"),
        ("cli", "from .propose import propose\nfrom .report import editions"),
    ],
)
def test_the_rule_lets_a_permitted_import_pass(name: str, source: str) -> None:
    assert offences(name, source) == []


def test_importing_the_package_loads_nothing_outside_the_standard_library() -> None:
    code = "import sys; old = set(sys.modules); import armsclaims; print(*sorted(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded - set(sys.stdlib_module_names) == {"armsclaims"}
