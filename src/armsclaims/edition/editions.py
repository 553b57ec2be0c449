"""An edition: built from inputs alone, named by their hash, published whole or not at all.

At the top only the standard library is imported: a build with nothing to do never needs more.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..dataset.params import Params
from ..faults import STOPPED, ArmsclaimsError, ReportError
from . import inputs as stale
from . import publish

if TYPE_CHECKING:
    from ..report.basis import Basis

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """How a build goes about it; none of these changes what it makes."""

    jobs: int = 2
    force: bool = False
    explain: bool = False
    only: str = ""
    chapter_seconds: float = 300
    build_seconds: float = 900
    keep: int = publish.KEEP
    point_latest: bool = True


@dataclass(frozen=True)
class Outcome:
    """What came of a build: the edition's folder, and whether it was built now."""

    edition: Path
    built: bool
    seconds: float


def out_folder(root: Path, params: Params) -> Path:
    """Return where editions go: `report/`, or the folder named in its place."""
    return (root / params.out_dir if params.out_dir else root / "report").resolve()


def articles_of(root: Path, params: Params) -> Path | None:
    """Return the folder of texts without importing the data model; the same rule as `core.project`."""
    named = params.articles_dir or os.environ.get("ARMSCLAIMS_ARTICLES", "")
    own = root / "data" / "articles" / "text"
    return Path(named).expanduser() if named else own if own.is_dir() else None


def existing(out: Path, edition: str, digits: str) -> Path | None:
    """Return the edition already made from these inputs, if it is whole."""
    for path in sorted((out / "editions").glob(f"????-??-??-{edition}-{digits}")):
        if publish.whole(path):
            return path
    return None


def build(root: Path, params: Params, options: Options, tell: Tell) -> Outcome:
    """Build and publish the edition of `params`, or find that it is there already.

    Raises an ArmsclaimsError whose `exit_code` says what went wrong; the last good edition is then as it was.
    """
    started = time.monotonic()
    out = out_folder(root, params)
    articles = articles_of(root, params)
    inputs = stale.collect(root, params, articles)
    digits = stale.edition_hash(inputs)
    if options.explain:
        last = _last_inputs(out)
        for line in stale.explain(last, inputs) or ["nothing changed since the last build"]:
            tell(line)
        for line in stale.steps(last, inputs, options.force):
            tell(line)
    if not options.force:
        found = existing(out, params.edition, digits)
        if found:
            if options.point_latest and publish.latest(out) != found:
                publish.point(out, found.name)
            return Outcome(found, False, time.monotonic() - started)
    with publish.exclusive(out):
        before = publish.latest(out)
        with publish.staging(out) as folder:
            name = _make(root, params, options, inputs, digits, folder, out, tell)
            place = publish.put(folder, out, name)
        if options.point_latest:
            publish.point(out, name)
        _after(root, out, place, before, inputs, options, tell)
    return Outcome(place, True, time.monotonic() - started)


def _last_inputs(out: Path) -> dict[str, Any] | None:
    edition = publish.latest(out)
    try:
        found = publish.read_manifest(edition).get("inputs") if edition else None
    except ReportError:
        return None
    groups = ("chapters", "code_cells")
    return (
        found
        if isinstance(found, dict) and all(isinstance(found.get(name), dict) for name in groups)
        else None
    )


def _make(
    root: Path,
    params: Params,
    options: Options,
    inputs: dict[str, Any],
    digits: str,
    folder: Path,
    out: Path,
    tell: Tell,
) -> str:
    """Build everything of an edition in `folder` and return its name."""
    from concurrent.futures import ThreadPoolExecutor

    from .chapters import Executor, Limits

    marks = [("start", time.monotonic())]
    told = Params.from_mapping(
        {**params.as_dict(), "out_dir": str(folder), "articles_dir": _absolute(root, params)}
    )
    until = time.monotonic() + options.build_seconds
    limits = Limits(options.jobs, options.chapter_seconds, options.build_seconds, until)
    tell(f"chapters: {len(stale.chapters(root))}, {options.jobs} at a time")
    executor = Executor(root, folder, out / ".cache", told, limits)
    with ThreadPoolExecutor(1) as aside:
        early = aside.submit(_early, executor, params, folder, inputs, options.force)
        try:
            done = executor.all(
                inputs, force=options.force, tell=lambda name, state: tell(f"{name}: {state}")
            )
        finally:
            executor.tables.set()
        marks.append(("chapters", time.monotonic()))
        tell("rendering: page and PDF")
        name = _render(params, folder, done, digits, options, tell, early.result())
    marks.append(("rendering", time.monotonic()))
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    for chapter, _ in done:
        (notebooks / chapter).write_text(executor.texts[chapter], encoding="utf-8", newline="\n")
    anchors = json.loads((folder / "data" / "anchors.json").read_text(encoding="utf-8"))
    manifest = {
        "edition": name,
        "parameters": inputs["parameters"],
        "inputs": inputs,
        "anchors": anchors["articles"],
    }
    publish.write_manifest(folder, manifest)
    for (_, early), (step, late) in zip(marks, marks[1:], strict=False):
        tell(f"{step}: {late - early:.1f} s")
    return name


def _early(
    executor: Any, params: Params, folder: Path, inputs: dict[str, Any], force: bool
) -> tuple[Basis, str] | None:
    """Do what page and PDF need and no chapter gives, while chapters run; return (basis, interactive map).

    Both are kept by all they are made from, so that an edit of prose loads no tables and no geography. The renderers take
    a second to import with them: they do so while the first kernel starts.
    """
    running = executor.sure(inputs, force)
    if running:
        import papermill  # noqa: F401  before the renderers: the first chapter waits for it

        from ..dataset import load as dataset  # noqa: F401
    from ..report import basis, render

    executor.tables.wait()
    if not executor.tables_made:
        return None
    tables = folder / "data"

    @cache
    def data() -> Any:
        from ..dataset.load import load

        return load(params, root=executor.root, folder=tables)

    key = f"{stale.shared_key(inputs)}-{executor.upstream[:16]}"
    mine = {name: value for name, value in inputs["templates"].items() if name.startswith("theme/map/")}
    told = _kept(executor.cache / f"{key}-basis.json", force, lambda: basis.basis(data()).as_json())
    web = _kept(
        executor.cache / f"{key}-map-{stale.digest([mine])[:16]}.html", force, lambda: render.prepared(data())
    )
    return basis.Basis.from_json(told, tables), web


def _kept(kept: Path, force: bool, make: Callable[[], str]) -> str:
    """Return a text that is kept under a name that tells all it is made from; make it where it is not."""
    if not force and (found := stale.read_whole(kept)) is not None:
        return found
    made = make()
    stale.write_whole(kept, made)
    return made


def _absolute(root: Path, params: Params) -> str:
    """Return the folder of texts as chapters need it: they run in another folder."""
    folder = articles_of(root, params)
    return str(folder.resolve()) if folder else ""


def _render(
    params: Params,
    folder: Path,
    done: list,
    digits: str,
    options: Options,
    tell: Tell,
    early: tuple[Basis, str] | None,
) -> str:
    """Render page and PDF of executed chapters, and the metadata beside them; return the edition's name."""
    from concurrent.futures import ThreadPoolExecutor

    from ..report import render
    from . import metadata

    if early is None:
        raise ReportError("no chapter built the tables; the first must call ac.build_tables(params)")
    basis, web = early
    name = f"{basis.newest}-{params.edition}-{digits}"
    made = render.assembled(render.join(done), basis, edition=name)
    if not basis.claims:
        tell("the parameters keep no claim: the edition says so")
    with ThreadPoolExecutor(1) as aside:
        # Typst works outside the interpreter: meanwhile the document is checked and the page made.
        paper = aside.submit(render.paper(made, basis)) if options.only != "html" else None
        render.check(made, basis)
        if options.only != "pdf":
            page = render.page(made, basis, web)
            (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
        if paper:
            (folder / "report.pdf").write_bytes(paper.result())
    metadata.write(folder, name, basis)
    return name


def _after(
    root: Path, out: Path, place: Path, before: Path | None, inputs: dict, options: Options, tell: Tell
) -> None:
    """Tell what changed against the edition before; keep the newest editions. A failure here unpublishes nothing."""
    from .changes import publish_changes

    try:
        if before and before != place and before.exists():
            told = publish_changes(before, place, out / "changes", root / "data" / "corrections.csv")
            tell(f"changes: {told}")
        publish.prune(out, options.keep)
    except (OSError, ArmsclaimsError) as error:
        tell(f"published; but what changed could not be written: {error}")


def log_run(out: Path, entry: dict[str, Any]) -> None:
    """Add a line to `runs.jsonl` beside the editions, with UTC times; a log that cannot be written stops nothing."""
    try:
        with (out / "runs.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry, sort_keys=True) + "\n")
    except OSError:
        pass


GRACE = 20.0
"""Seconds that a build over its time limit has for ending by itself: its kernels are stopped at once."""


@contextmanager
def _backstop(seconds: float, tell: Tell) -> Iterator[None]:
    """End this process with code 5 if the build outlives its limit by far, so that no later night finds the lock held.

    What it leaves aside the next builder removes; the last good edition is as it was.
    """

    def end() -> None:
        tell(f"armsclaims: the build is over its time limit of {seconds:g} s and does not end; it is stopped")
        os._exit(5)

    timer = threading.Timer(seconds + GRACE, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def logged(root: Path, params: Params, options: Options, tell: Tell) -> Outcome:
    """Build as `build` does, and log the run: when, with what, how it ended."""
    began = datetime.now(UTC)
    entry: dict[str, Any] = {
        "began": began.isoformat(timespec="seconds"),
        "parameters": stale.shown_params(params),
    }
    code, outcome = 1, None
    try:
        with _backstop(options.build_seconds, tell):
            outcome = build(root, params, options, tell)
        code = 0
        return outcome
    except ArmsclaimsError as error:
        code = error.exit_code
        entry["error"] = str(error)
        raise
    except KeyboardInterrupt:
        code = STOPPED
        raise
    finally:
        ended = datetime.now(UTC)
        entry |= {"ended": ended.isoformat(timespec="seconds"), "exit_code": code}
        if outcome:
            entry |= {"edition": outcome.edition.name, "built": outcome.built}
        log_run(out_folder(root, params), entry)


def find(root: Path, out: Path, name: str) -> Path:
    """Return the edition of a name or path, `report/latest` included; raise ReportError where there is none."""
    for place in (Path(name), root / name, out / name, out / "editions" / name):
        if os.path.isfile(place / "manifest.json"):  # unlike a Path's own, False for any name
            return place.resolve()
    shown = name if len(name) <= 120 else f"{name[:100]}…"
    raise ReportError(f"there is no edition {shown!r}; name one in {out.name}/editions, or a path")


def verify(edition: Path, articles: Path | None = None) -> tuple[list[str], dict[str, int]]:
    """Return (faults, counts) of an edition: every file against the manifest, every anchor against the texts if given."""
    faults = publish.file_faults(edition)
    counts = {"files": len(publish.read_manifest(edition)["files"])}
    if articles is not None and not faults:
        from .reanchor import anchor_faults

        found, checked = anchor_faults(edition / "data", articles)
        faults += found
        counts["anchors"] = checked
    return faults, counts
