"""The project as a whole: read its data, check all of it at once, build its tables."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .. import files
from ..coding import coverage
from ..coding.agreement import check_seconds
from ..coding.context import check_context, check_second
from ..coding.glyphs import check_glyphs
from ..coding.lists import Lists, check_committed, check_corrections, load_lists
from ..coding.plausibility import check_against_words, check_plausibility
from ..coding.sheets import Sheet, load_sheets
from ..coding.validate import read_json
from ..evidence import anchors as evidence
from ..evidence.anchors import Anchors
from ..evidence.text import text_sha256
from ..faults import DataError, Fault
from ..paths import project_root
from . import package, tables
from .leaks import check_leaks
from .params import Params, articles_folder

SOURCES = ("data/articles/", "data/case.yml", "data/context.csv", "data/corrections.csv", "notebooks/")
"""Where people write the words that an edition prints."""

ROUTES = Path("data/routes.geojson")
"""Frozen paths of legs, computed once: from_place, to_place, mode, length and method of each."""


@dataclass(frozen=True)
class Project:
    """Everything a person wrote: sheets, the lists they refer to, and the statements of the context.

    `anchors` holds those recorded by article, once they were checked.
    """

    root: Path
    sheets: list[Sheet]
    lists: Lists
    context: list[dict[str, Any]]
    anchors: dict[str, Anchors] = field(default_factory=dict)


@dataclass
class Check:
    """What `armsclaims check` found: faults, the state of each text and claim, coverage by article.

    `budget` gives, by article whose registered text is at hand, the words that its fragments hold and may;
    `texts` the texts at hand.
    """

    anchors: dict[str, str] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    coverage: dict[str, dict[str, int]] = field(default_factory=dict)
    budget: dict[str, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as `check --json` prints it."""
        shown = {key: value for key, value in asdict(self).items() if key != "texts"}
        return {"ok": not self.faults, **shown}


def read_project(root: Path | None) -> tuple[Project, list[Fault]]:
    """Return the project and every fault in the form and references of its data."""
    root = root or project_root()
    data = root / "data"
    lists, faults = load_lists(data)
    sheets, wrong = load_sheets(data, lists)
    context, of_context = check_context(data / "context.csv", lists)
    faults += wrong + of_context
    claims = {name for sheet in sheets for name, *_ in sheet.claims}
    faults += check_corrections(data / "corrections.csv", claims)
    faults += check_seconds(data) + check_second(data / "second" / "context.csv", lists)
    faults += [*check_committed(data, root / ROUTES), *check_glyphs(data)]
    return Project(root, sheets, lists, context), faults


def check(root: Path, params: Params | None = None, *, write: bool = False) -> Check:
    """Check schema, references, anchors, coverage, and that no file holds a sentence of an article.

    With `write`, first record the anchors.
    """
    project, faults = read_project(root)
    params = params or Params()
    return _check(project, faults, params, write)


def _check(
    project: Project, faults: list[Fault], params: Params, write: bool, within: Sequence[str] = ("",)
) -> Check:
    """Return what checking a project finds, the faults of reading it among it; no file `within` it may hold a
    sentence of an article.
    """
    result = Check(faults=faults)
    texts, folder = articles_folder(project.root, params), project.root / "data" / "articles"
    for sheet in project.sheets:
        name = sheet.article_id
        result.faults += check_plausibility(sheet, project.lists)
        try:
            text = evidence.read_text(texts, name)
            result.texts[name] = text or ""
            # Anchors are written of the registered text alone: another copy never overwrites them.
            # Nor are those of two claims of one name, which could not be read again.
            named = len({claim for claim, *_ in sheet.claims}) == len(sheet.claims)
            if write and named and text is not None and text_sha256(text) == sheet.content.origin.text.sha256:
                bound, wrong = coverage.bind(sheet, text)
                result.faults += wrong
                if not wrong:
                    evidence.write(folder, bound)
            recorded = evidence.read(folder, name)
        except DataError as error:
            result.faults += error.faults
            continue
        stale = coverage.check_recorded(sheet, recorded)
        result.faults += stale
        if recorded is None:
            continue
        project.anchors[name] = recorded
        result.coverage[name] = coverage.coverage(sheet, recorded)
        # Stale anchors say nothing about a text: tell only that they are stale.
        if any(fault.rule.startswith("anchors-") for fault in stale):
            continue
        result.anchors[name], claims, gone = coverage.state(sheet, recorded, text)
        result.claims |= claims
        result.faults += gone
        if result.anchors[name] == "registered":
            result.faults += check_against_words(sheet, text, project.lists.places)
            spans = [(row.start, row.end) for row in recorded.fragments]
            result.budget[name] = evidence.budget(spans, text)
    if texts:
        titles = [sheet.content.origin.title for sheet in project.sheets]
        result.faults += check_leaks(project.root, result.texts, texts, within, titles)
    result.faults = list(dict.fromkeys(result.faults))
    return result


def build_tables(
    params: Params | None = None, *, root: Path | None = None, folder: Path | None = None
) -> Check:
    """Build the tidy tables from the sheets and write them: what chapter 1 does, and `build --only data`.

    `root` is the project (default: the one found from the working folder). The tables go into `folder`, else
    into `data/` below the parameters' out_dir; with neither, they are only checked.

    Shape: returns a `Check`: faults, the state of each article's text and each claim's anchor, coverage by
    article.
    Units: coverage counts sentences.
    Raises: DataError with every fault before anything is written; CallError for a folder of texts that is not
    there.
    Source: the sheets, lists and recorded anchors in `data/`, and the articles' texts where they are at hand.
    """
    params = params or Params()
    project, faults = read_project(root)
    result = _check(project, faults, params, write=False, within=SOURCES)
    if result.faults:
        raise DataError(result.faults)
    if folder is None and params.out_dir:
        folder = project.root / params.out_dir / "data"
    if folder is not None:
        data = project.root / "data"
        context = project.context if params.edition == "extended" else None
        rows = tables.build(project.sheets, project.lists, project.anchors, context)
        routes = read_json(project.root / ROUTES, str(ROUTES)) if (project.root / ROUTES).is_file() else {}
        contents = package.contents(rows, tables.legs(project.sheets, routes), project.lists.case)
        if folder != data / "processed":  # an edition's tables are read alone: with case, maps and places
            lists = [data / name for name in ("case.yml", "maps.yml", "places.csv")]
            state = {"articles": result.anchors, "claims": result.claims}
            contents |= {path.name: files.read_text(path) for path in lists if path.is_file()}
            contents["anchors.json"] = files.as_json(state)
        files.write({folder / name: text for name, text in contents.items()})
    return result
