"""The project as a whole: read its data, check all of it at once, build its tables."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import files
from ..coding import anchors as anchoring
from ..coding.agreement import check_seconds
from ..coding.beside import check_beside, read_json
from ..coding.binding import bind
from ..coding.case import check_case, check_maps
from ..coding.context import check_context, check_second
from ..coding.corrections import check_corrections
from ..coding.places import Places, check_places
from ..coding.recorded import anchors_path, read_anchors, write_anchors
from ..coding.registry import Registry
from ..coding.schema import BOILERPLATE_ZONES
from ..coding.sheets import Sheet, load_all
from ..evidence.text import text_sha256
from ..faults import CallError, DataError, Fault
from ..paths import project_root
from . import package, tables
from .params import Params

ROUTES = Path("data/basemap/sea_leg.geojson")
"""The frozen sea path, computed once by the map script."""


@dataclass(frozen=True)
class Project:
    """Everything a person wrote: sheets, the lists they refer to, places, and the recorded anchors by article.

    `unreadable` holds the faults of anchors that are there and cannot be read, which `check --write` mends.
    """

    root: Path
    sheets: list[Sheet]
    registry: Registry
    places: Places
    anchors: Mapping[str, Any]
    context: list[dict[str, Any]] = field(default_factory=list)
    unreadable: Mapping[str, list[Fault]] = field(default_factory=dict)


@dataclass
class Check:
    """What `armsclaims check` found: every fault, the state of each text and claim, and coverage by article."""

    faults: list[Fault] = field(default_factory=list)
    articles: dict[str, str] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    coverage: dict[str, dict[str, int]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as `check --json` prints it."""
        return {
            "ok": not self.faults,
            "anchors": self.articles,
            "claims": self.claims,
            "coverage": self.coverage,
            "faults": [fault.as_dict() for fault in self.faults],
        }


def articles_folder(root: Path, params: Params) -> Path | None:
    """Return the folder of the articles' texts: the one named, else `data/articles/text` if it is there, else None."""
    named = params.articles_dir or os.environ.get("ARMSCLAIMS_ARTICLES", "")
    if named:
        folder = Path(named).expanduser()
        if not folder.is_dir():
            raise CallError(
                f"there is no folder of articles {named!r}; name the one that holds <article id>.txt"
            )
        return folder
    own = root / "data" / "articles" / "text"
    return own if own.is_dir() else None


def read_project(root: Path | None = None) -> tuple[Project, list[Fault]]:
    """Return the project and every fault in the form and references of its data."""
    root = root or project_root()
    places, faults = check_places(root / "data" / "places.csv")
    sheets, registry, found = load_all(root / "data", [place.id for place in places])
    anchors, unreadable = _anchors(root / "data" / "articles", sheets)
    context, wrong = check_context(root / "data" / "context.csv", registry, places)
    wrong += check_corrections(
        root / "data" / "corrections.csv", {s.claim_id(claim) for s in sheets for _, claim in s.claims()}
    )
    wrong += check_seconds(root / "data") + check_second(root / "data" / "second" / "context.csv")
    wrong += check_beside(root / "data", root / ROUTES)
    wrong += check_case(root / "data")[1] + check_maps(root / "data")[1]
    return Project(root, sheets, registry, places, anchors, context, unreadable), faults + found + wrong


def _anchors(folder: Path, sheets: list[Sheet]) -> tuple[dict[str, Any], dict[str, list[Fault]]]:
    """Return the anchors by article, None where there are none, and the faults of those that cannot be read."""
    anchors: dict[str, Any] = {}
    unreadable: dict[str, list[Fault]] = {}
    for sheet in sheets:
        try:
            anchors[sheet.article_id] = read_anchors(anchors_path(folder, sheet.article_id))
        except DataError as error:
            anchors[sheet.article_id] = None
            unreadable[sheet.article_id] = error.faults
    return anchors, unreadable


def check(root: Path | None = None, params: Params | None = None, *, write: bool = False) -> Check:
    """Check schema, references, anchors and coverage; `write` records the anchors of registered texts first."""
    return _checked(*read_project(root), params or Params(), write)


def _checked(project: Project, faults: list[Fault], params: Params, write: bool = False) -> Check:
    """Return what checking a project finds, the faults of reading it among it."""
    result = Check(faults=faults)
    texts = articles_folder(project.root, params)
    for sheet in project.sheets:
        try:
            text = anchoring.read_text(texts, sheet.article_id)
        except DataError as error:
            result.faults += error.faults
            continue
        recorded = project.anchors[sheet.article_id]
        if write and text is not None:
            recorded = _record(project, sheet, text, result)
        if recorded is None and sheet.article_id in project.unreadable:
            result.faults += project.unreadable[sheet.article_id]
            continue
        found = anchoring.verify(sheet, recorded)
        result.faults += found
        if recorded is None:
            continue
        result.coverage[sheet.article_id] = coverage(sheet, recorded)
        # Stale anchors say nothing about a text: tell only that they are stale.
        if any(fault.rule.startswith("anchors-") for fault in found):
            continue
        state, found = anchoring.state(sheet, recorded, text)
        result.faults += found
        result.articles[sheet.article_id] = state.state
        result.claims.update(state.claims)
    result.faults = list(dict.fromkeys(result.faults))
    return result


def _record(project: Project, sheet: Sheet, text: str, result: Check) -> Mapping[str, Any] | None:
    """Write the anchors of the registered text; another copy never overwrites them."""
    registered = sheet.data["origin"]["text"]["sha256"]
    path = anchors_path(project.root / "data" / "articles", sheet.article_id)
    if text_sha256(text) != registered:
        return project.anchors[sheet.article_id]
    bound, faults = bind(sheet, text)
    result.faults += faults
    if not faults:
        write_anchors(path, bound)
    return bound if not faults else project.anchors[sheet.article_id]


def coverage(sheet: Sheet, recorded: Mapping[str, Any]) -> dict[str, int]:
    """Return how many sentences are coded, set aside and boilerplate, and how many are open."""
    coded = {claim["sentence"] for _, claim in sheet.claims()}
    aside = set(sheet.set_aside()) - coded
    rest = [row for row in recorded["sentences"] if row["sentence"] not in coded | aside]
    boilerplate = sum(row["zone"] in BOILERPLATE_ZONES for row in rest)
    total = len(recorded["sentences"])
    counts = {"sentences": total, "coded": len(coded), "set_aside": len(aside), "boilerplate": boilerplate}
    return counts | {"open": len(rest) - boilerplate}


def build_tables(
    params: Params | None = None, *, root: Path | None = None, folder: Path | None = None
) -> Check:
    """Build the tidy tables from the sheets and write them: what chapter 1 does, and `build --only data`.

    `root` is the project (default: the one found from the working folder). The tables go into `folder`, else into `data/`
    below the parameters' out_dir; with neither, they are only checked.

    Shape: returns a `Check`: faults, the state of each article's text and each claim's anchor, coverage by article.
    Units: coverage counts sentences.
    Raises: DataError with every fault before anything is written; CallError for a folder of texts that is not there.
    Source: the sheets, lists and recorded anchors in `data/`, and the articles' texts where they are at hand.
    """
    params = params or Params()
    project, faults = read_project(root)
    result = _checked(project, faults, params)
    if result.faults:
        raise DataError(result.faults)
    if folder is None and params.out_dir:
        folder = project.root / params.out_dir / "data"
    context = project.context if params.edition == "extended" else None
    rows = tables.build(project.sheets, project.registry, project.anchors, context)
    known = project.root / ROUTES
    routes = read_json(known, str(ROUTES)) if known.is_file() else None
    legs = package.with_paths(tables.legs(project.sheets), routes)
    if folder is not None:
        own = folder != project.root / "data" / "processed"
        package.write(rows, legs, folder, _beside(project.root / "data", result) if own else None)
    return result


def _beside(data: Path, result: Check) -> dict[str, str]:
    """Return what an edition's tables need to be read alone: the state of its anchors, its case, maps and places."""
    state = {"articles": result.articles, "claims": result.claims}
    lists = [data / name for name in ("case.yml", "maps.yml", "places.csv")]
    found = {path.name: files.read_text(path) for path in lists if path.is_file()}
    return found | {"anchors.json": json.dumps(state, indent=1, sort_keys=True) + "\n"}
