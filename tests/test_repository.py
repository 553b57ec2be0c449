"""What may be committed: no outputs, no machine's paths, no article's sentences; and what the pages name is there."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RUN = 13
"""So many words in a row shared with an article are a sentence of it, no quotation."""

CELL_LINES = 40

# Built from pieces, so that this file names none of them.
HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("anaconda", "org"),
        ("anaconda", "com"), ("deb.debian", "org"), ("security.debian", "org"), ("crates", "io"), ("golang", "org"),
        ("jsdelivr", "net"), ("unpkg", "com"), ("cdnjs.cloudflare", "com"),
    ]
]  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w.~<-])/(?:" + "|".join(["home", "root", "work", "Users"]) + r")/\w")

GENERATED = re.compile(
    r"(\.venv|site|report/(latest|editions|changes|\.cache)|data/articles/text|build|node_modules)(/|$)|report/([\w.-]+\.jsonl|feed\.xml)"
)
"""Git-ignored places that pages may name although a fresh clone has none of them."""

EDITION_FILES = {
    "index.html", "report.pdf", "manifest.json", "annotations.jsonld", "ro-crate-metadata.json", "anchors.json",
    "out.ipynb", "armsclaims.stamp", "report.md", "history.json", "claim.json",
}  # fmt: skip
FILE_NAME = re.compile(
    r"[\w.-]+\.(py|md|yml|yaml|toml|lock|csv|json|geojson|ipynb|cff|html|pdf|css|typ|txt|jsonld)"
)


@cache
def tracked() -> tuple[str, ...]:
    """Return the files that git tracks, staged ones included."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a git repository: nothing tells what is committed")
    return tuple(name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file())


def texts() -> Iterator[tuple[str, str]]:
    """Yield name and text of each tracked file that is text."""
    for name in tracked():
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def strings(value: object) -> Iterator[str]:
    """Yield every string in parsed JSON; a list of strings, as a notebook's source is, counts as one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        yield "".join(value)
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


# --- layout ---


def test_the_top_is_laid_out_as_a_reader_expects() -> None:
    for name in ("notebooks", "data", "report", "src", "tests"):
        assert any(path.startswith(f"{name}/") for path in tracked()), f"{name}/ holds nothing"
    assert {"environment.yml", "pyproject.toml", "README.md", "LICENSE", "run"} <= set(tracked())


@pytest.mark.parametrize("name", ["run", ".ci/run"])
def test_entry_scripts_are_executable_in_git(name: str) -> None:
    done = subprocess.run(
        ["git", "ls-files", "-s", name], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("100755")


def test_the_makefile_stays_a_few_aliases() -> None:
    assert len((ROOT / "Makefile").read_text(encoding="utf-8").splitlines()) <= 10


def test_generated_folders_hold_no_tracked_file() -> None:
    assert [name for name in tracked() if GENERATED.match(name)] == []


# --- notebooks ---


def notebooks() -> dict[str, dict]:
    names = [name for name in tracked() if name.startswith("notebooks/") and name.endswith(".ipynb")]
    return {name: json.loads((ROOT / name).read_text(encoding="utf-8")) for name in names}


def faults_of_notebook(notebook: dict, *, chapter: bool = True) -> list[str]:
    """Return what makes a notebook other than thin and clean."""
    found = []
    tagged = 0
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        tagged += "parameters" in cell.get("metadata", {}).get("tags", [])
        if cell.get("outputs"):
            found.append(f"cell {number} holds outputs")
        if cell.get("execution_count") is not None:
            found.append(f"cell {number} holds an execution count")
        if len(source.splitlines()) > CELL_LINES:
            found.append(f"cell {number} has {len(source.splitlines())} lines")
        found += [f"cell {number} {what}" for what in faults_of_cell(source)]
    if chapter and tagged != 1:
        found.append(f"{tagged} cells are tagged parameters")
    return found


def faults_of_cell(source: str) -> Iterator[str]:
    """Yield what a cell does that belongs in the package: definitions, and reading data otherwise than by `load()`."""
    if source.startswith("%%"):  # a cell of prose
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield f"defines something in line {node.lineno}"
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            ours = name == OURS[1] or (isinstance(node.func, ast.Name) and name == OURS[0])
            if (name.startswith(("read_", "from_file", "scan_")) or name in READERS) and not ours:
                yield f"reads data by {name} in line {node.lineno}"


OURS = ("read_text", "read_corrections")
"""Readers of the package: an article's text, the list of corrections."""

READERS = {
    "open",
    "reader",
    "DictReader",
    "loadtxt",
    "genfromtxt",
    "fromfile",
    "urlopen",
    "urlretrieve",
    "connect",
}


def test_notebooks_are_committed_without_outputs_and_stay_thin() -> None:
    for name, notebook in notebooks().items():
        chapter = not Path(name).name.startswith("00-")
        assert faults_of_notebook(notebook, chapter=chapter) == [], name


def test_the_chapters_are_numbered_without_a_gap() -> None:
    numbers = sorted(Path(name).name[:3] for name in notebooks() if "01" <= Path(name).name[:2] < "90")
    assert numbers == [f"{number:02}-" for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 5


def cell(source: str, **more: object) -> dict:
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": [source]}
    return empty | more


PARAMETERS = cell("edition = 'core'", metadata={"tags": ["parameters"]})


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [PARAMETERS, PARAMETERS],
        [PARAMETERS, cell("1", outputs=[{"output_type": "stream"}])],
        [PARAMETERS, cell("1", execution_count=3)],
        [PARAMETERS, cell("x = 1\n" * (CELL_LINES + 1))],
        [PARAMETERS, cell("def f():\n    return 1")],
        [PARAMETERS, cell("class C:\n    pass")],
        [PARAMETERS, cell("import pandas as pd\npd.read_csv('x.csv')")],
        [PARAMETERS, cell("from geopandas import read_file\nread_file('x.gpkg')")],
        [PARAMETERS, cell("Path('x').read_text()")],
        [PARAMETERS, cell("open('x')")],
    ],
)
def test_a_notebook_that_is_not_thin_is_found_out(cells: list[dict]) -> None:
    assert faults_of_notebook({"cells": cells})
    assert faults_of_notebook({"cells": [PARAMETERS, cell("data = load(params)")]}) == []


# --- names of places ---


def test_no_file_names_a_registry_host() -> None:
    for name, text in texts():
        assert [host for host in HOSTS if host in text.casefold()] == [], name


def test_no_file_names_a_path_of_one_machine() -> None:
    for name, text in texts():
        assert MACHINE_PATH.findall(text) == [], name


def test_a_path_of_one_machine_is_told_from_an_address() -> None:
    slash = "/"
    assert MACHINE_PATH.search(slash + "home/someone/x")
    assert MACHINE_PATH.search(f'"{slash}Users/someone"')
    assert not MACHINE_PATH.search("https://example.org/home/page")
    assert not MACHINE_PATH.search("../work/x and ~/work/x and </root/x>")


# --- pages ---


def named_paths(text: str) -> Iterator[str]:
    """Yield what a Markdown page names as a file or folder: relative links, and code that looks like a path."""
    prose = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if not re.match(r"[a-z]+:|#", target):
            yield target.split("#")[0]
    for code in re.findall(r"`([^`\n]+)`", prose):
        first = code.split()[0]
        if re.search(r"[<>*…{}$=|]", first) or first.startswith(("-", "..")):
            continue
        if re.match(r"(application|image|text)/|\d{4}-\d\d-\d\d-[^/]+/[^/]+$", first):
            continue  # a media type, a claim's id
        if FILE_NAME.fullmatch(first) or ("/" in first and re.fullmatch(r"\.?[\w./-]+", first)):
            yield first


def missing_paths(page: str, text: str) -> list[str]:
    """Return the paths that a page names and that are not there, neither from the page nor from the top."""
    names = {Path(name).name for name in tracked()} | EDITION_FILES
    found = []
    for path in named_paths(text):
        plain = path.removeprefix("./").rstrip("/")
        if GENERATED.match(plain) or (FILE_NAME.fullmatch(plain) and plain in names):
            continue
        if not (ROOT / plain).exists() and not (ROOT / page).parent.joinpath(plain).exists():
            found.append(path)
    return found


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_paths_that_a_page_names_exist(page: str) -> None:
    assert missing_paths(page, (ROOT / page).read_text(encoding="utf-8")) == []


def test_a_page_that_names_a_missing_path_is_found_out() -> None:
    text = "See [here](docs/nowhere.md), `src/armsclaims/nothing.py`, `nothing.csv`; `./run report`, `data/`."
    assert missing_paths("README.md", text) == ["docs/nowhere.md", "src/armsclaims/nothing.py", "nothing.csv"]
    assert (
        missing_paths("README.md", "`report/latest/index.html`, `image/svg+xml`, `pip install x`, `--out`")
        == []
    )


# --- other people's sentences ---


def words(text: str) -> list[str]:
    """Return the words of a text, so that case, quotes and punctuation make no difference."""
    return re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.casefold()))


def shared(text: str, runs: dict[tuple[str, ...], str]) -> str | None:
    """Return the first run of words that a text shares with an article, None if there is none."""
    tokens = words(text)
    for start in range(len(tokens) - RUN + 1):
        if (run := tuple(tokens[start : start + RUN])) in runs:
            return f"{' '.join(run)} ({runs[run]})"
    return None


def runs_of(articles: dict[str, str]) -> dict[tuple[str, ...], str]:
    """Return every run of RUN words in the articles with the article's name."""
    found = {}
    for name, text in articles.items():
        tokens = words(text)
        found.update({tuple(tokens[i : i + RUN]): name for i in range(len(tokens) - RUN + 1)})
    return found


@pytest.mark.articles
def test_no_tracked_file_holds_a_sentence_of_an_article() -> None:
    folder = Path(os.environ["ARMSCLAIMS_ARTICLES"])
    runs = runs_of({path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))})
    assert runs, "the folder of articles holds no text"
    for name, text in texts():
        assert shared(text, runs) is None, name
        if name.endswith((".json", ".ipynb", ".geojson")):
            # Escapes split words in the raw text, so what the strings say is looked at too.
            for string in strings(json.loads(text)):
                assert shared(string, runs) is None, name


def test_a_sentence_taken_over_is_found_out_whatever_its_quotes_and_line_breaks() -> None:
    sentence = "The ferryman's ledger, he said, lists nine crates of lamp oil and two of twine."
    runs = runs_of({"invented": sentence})
    assert shared("x " + sentence.replace("'", "’").replace(" ", "\n").upper() + " y", runs)
    assert shared(" ".join(sentence.split()[: RUN - 1]), runs) is None
    assert list(strings({"source": ["one ", "two"], "more": [{"a": "b"}]})) == ["one two", "b"]
