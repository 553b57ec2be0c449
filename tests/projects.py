"""Whole small projects in a temporary folder: the invented article, for tests to break, and invented cases."""

from __future__ import annotations

import atexit
import json
import re
import shutil
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from armsclaims.coding.schema import BOILERPLATE_ZONES, CERTAIN_ACTS
from armsclaims.coding.yamlio import yaml
from armsclaims.dataset.params import Params, parameters_cell
from armsclaims.dataset.project import check
from armsclaims.evidence.text import find, segment, text_sha256

INVENTED = Path(__file__).parent / "invented"
ARTICLE = "2031-06-04-elmgate-post"


def make(folder: Path) -> Path:
    """Return the root of a copy of the invented project, its anchors recorded."""
    return shutil.copytree(_whole(), folder / "project")


@cache
def _whole() -> Path:
    """Make the project once for all tests of this process; each takes a copy of its own."""
    root = Path(mkdtemp(prefix="ac-project-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    for name in ("data", "texts"):
        shutil.copytree(INVENTED / name, root / name)
    result = check(root, Params(articles_dir=str(root / "texts")), write=True)
    assert not result.faults, "\n".join(map(str, result.faults))
    return root


def sheet(root: Path) -> Path:
    """Return the path of the invented sheet."""
    return root / "data" / "articles" / f"{ARTICLE}.yml"


def text(root: Path) -> Path:
    """Return the path of the invented text."""
    return root / "texts" / f"{ARTICLE}.txt"


def edit(path: Path, old: str, new: str, count: int = 1) -> None:
    """Replace words in a file; fail if they are not there."""
    content = path.read_text(encoding="utf-8")
    assert old in content, f"{old!r} is not in {path.name}"
    path.write_text(content.replace(old, new, count), encoding="utf-8", newline="")


# --- the invented cases: a file each, with shared chapters ---

STEP = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
"""A fence of a page: its language, the file that it names, and what stands in it."""


def add_cell(path: Path, source: str, kind: str = "code") -> None:
    """Add a cell to a chapter; the first code cell comes after the parameters."""
    fresh = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    notebook = json.loads(path.read_text(encoding="utf-8")) if path.exists() else fresh
    first = kind == "code" and not any(cell["cell_type"] == "code" for cell in notebook["cells"])
    for words, tags in [(parameters_cell(), ["parameters"]), (source, [])] if first else [(source, [])]:
        number = len(notebook["cells"]) + 1
        cell = {"cell_type": kind, "id": f"cell-{number}", "metadata": {"tags": tags}, "source": words}
        notebook["cells"].append(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
    path.write_text(json.dumps(notebook), encoding="utf-8")


def write_case(folder: Path, name: str) -> Path:
    """Write the invented case `name` into a folder, with chapters, texts and anchors; return the folder."""
    told = yaml().load((INVENTED / f"{name}.yml").read_text(encoding="utf-8"))
    data, chapters = folder / "data", folder / "notebooks"
    (data / "articles" / "text").mkdir(parents=True)
    chapters.mkdir()
    for file, content in told["files"].items():
        with (data / file).open("w", encoding="utf-8") as stream:
            stream.write(content) if isinstance(content, str) else yaml().dump(content, stream)
    for article, about in told["articles"].items():
        (data / "articles" / "text" / f"{article}.txt").write_text(about["text"], encoding="utf-8")
        with (data / "articles" / f"{article}.yml").open("w", encoding="utf-8") as stream:
            yaml().dump(_sheet(article, about, list(told["files"]["allegations.yml"])), stream)
    for kind, chapter, source in STEP.findall((INVENTED / "chapters.md").read_text(encoding="utf-8")):
        add_cell(chapters / chapter, source, "markdown" if kind == "markdown" else "code")
    (folder / "pyproject.toml").write_text("")
    result = check(folder, Params(articles_dir=str(data / "articles" / "text")), write=True)
    assert not result.faults, "\n".join(map(str, result.faults))
    return folder


def _sheet(article: str, about: dict, allegations: list[str]) -> dict:
    """Return a sheet: a statement for each claim, whose sentence is the one that holds its fragment."""
    text = about["text"]
    sentences = segment(text)
    statements = []
    for occasion, speaker, cue, told in about["claims"]:
        given = dict(told)
        attribution = given.pop("attribution", "indirect")
        words = (given["exact"], cue) if cue else (given["exact"],)
        sentence = next(s.number for s in sentences if all(find(w, text, s.start, s.end) for w in words))
        sure = {"certainty": "asserted"} if given["act"] in CERTAIN_ACTS else {}
        claim = {"sentence": sentence, "worded_by": "outlet", "allegation": allegations[0], **sure, **given}
        head = {"occasion": occasion, "speaker": speaker, "attribution": attribution}
        statements.append(head | ({"cue": cue} if cue else {}) | {"claims": [claim]})
    coded = {statement["claims"][0]["sentence"] for statement in statements}
    rest = [s.number for s in sentences if s.number not in coded and s.zone not in BOILERPLATE_ZONES]
    day = datetime.strptime(re.search(r"Published on (.+)", text)[1], "%d %B %Y")
    origin = {"outlet": about["outlet"], "title": text.splitlines()[0]}
    origin["published"] = {"edtf": day.strftime("%Y-%m-%d"), "basis": "printed"}
    origin["text"] = {"sha256": text_sha256(text), "characters": len(text)}
    aside = [{"sentence": number, "reason": "no_claim"} for number in rest]
    return {"format": 1, "coding": "blind", "origin": origin, "statements": statements, "set_aside": aside}
