"""`armsclaims propose`: saved pages or archives to proposals, printed, or written to sheets or Parquet."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import files
from ..coding import edtf
from ..dataset.params import Params
from ..dataset.project import articles_folder
from ..evidence.text import text_sha256
from ..faults import ArmsclaimsError, CallError, DataError, Fault, PublishError
from ..paths import project_root
from . import reading, runner, scaffold
from .documents import LINES
from .reading import Page
from .sheetfile import load

_ID = re.compile(r"\d{4}-\d\d-\d\d-[a-z0-9]+(?:-[a-z0-9]+)*")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True)
class Source:
    """One page to propose from: as it was named, its file, and its text."""

    name: str
    page: Page
    file: Path


def run(args: Namespace) -> int:
    """Do what the command line asks; return the exit code.

    Read are: inputs (files, folders), published, json, write, engine, out, scheduler, articles and jobs; all but inputs
    may be missing. With several inputs a faulty one is told and the others are done.
    """
    published = getattr(args, "published", None) or None
    if published and not edtf.valid(published):
        raise CallError(
            f"--published cannot be {published!r}; write an EDTF date: 2031-06-04, 2031-06 or a/b"
        )
    if (getattr(args, "jobs", None) or 0) < 0:
        raise CallError("--jobs takes a whole number from 1")
    engine = getattr(args, "engine", None)
    if engine:
        runner.check(engine)
    if _archive(args):
        return _run_archive(args, engine or "regex", published)
    worst = 0
    for name in args.inputs:
        try:
            source = _source(name)
            if getattr(args, "write", False):
                print(_written(source, engine, published, getattr(args, "articles", "") or ""))
            else:
                _print(source, engine or _default(), published, as_json=getattr(args, "json", False))
        except ArmsclaimsError as error:
            if len(args.inputs) == 1:
                raise
            print(f"armsclaims: {error}", file=sys.stderr)
            worst = max(worst, error.exit_code)
    return worst


def _default() -> str:
    """Return the better engine that is installed."""
    try:
        runner.check("rules")
    except CallError:
        return "regex"
    return "rules"


def _source(name: str) -> Source:
    if _ADDRESS.match(name):
        raise CallError(f"{name[:120]!r} is an address; save the page from the browser and name the file")
    return Source(name, reading.read_file(Path(name)), Path(name))


def _zones(page: Page) -> list[reading.Zone]:
    """Return a page's zones sentence by sentence, as a sheet keeps them: proposing from the sheet's text gives the same."""
    return reading.zones_of(page.text, reading.overrides(page)) if page.html else []


# --- printed ---


def _print(source: Source, engine: str, published: str | None, *, as_json: bool) -> None:
    page = source.page
    found = runner.proposer(engine)(page.text, published or page.published or None, _zones(page))
    if as_json:
        told: dict[str, Any] = {"file": source.name, "sha256": text_sha256(page.text), "engine": engine}
        told |= {"text": page.text} if page.html else {}
        # Half a character of UTF-16 alone is no UTF-8: it is written as its escape.
        line = json.dumps(told | {"proposals": found}, ensure_ascii=False)
        print(line.encode("utf-8", "backslashreplace").decode())
        return
    print(f"{source.name}: {len(found)} proposals, engine {engine}")
    for note in page.notes:
        print(f"  {note}")
    for entry in found:
        passage = " … ".join(page.text[start:end] for start, end in entry["spans"])
        who = " ".join(
            filter(None, (entry["speaker"]["text"] or "(no speaker)", entry["cue"] and f"“{entry['cue']}”"))
        )
        print(
            f"  {entry['id']} {','.join(entry['rules'])} {who} [{entry['act']}]: {' '.join(passage.split())}"
        )


# --- written to a sheet ---


def _written(source: Source, engine: str | None, published: str | None, articles: str) -> str:
    try:
        return _write(source, engine, published, articles)
    except OSError as error:
        told = f"{source.name}: the sheet or its text cannot be written ({files.why(error)}); make room in data/articles"
        raise PublishError(told) from error


def _write(source: Source, engine: str | None, published: str | None, articles: str) -> str:
    """Scaffold or update the sheet of a page, its text saved for the check; return what was done, and what comes next."""
    root, page = project_root(), source.page
    article = _article_id(source, published)
    path = root / "data" / "articles" / f"{article}.yml"
    if path.exists():
        sheet = load(path)
        engine = engine or next((e["engine"] for e in sheet.get("proposals") or () if e.get("engine")), None)
        published = _sheet_day(path, sheet, published)
        changed = {entry["sentence"]: entry["zone"] for entry in sheet.get("zones") or ()}
    else:
        published = published or page.published or None
        changed = reading.overrides(page)
    engine = engine or _default()
    found = runner.proposer(engine)(page.text, published, reading.zones_of(page.text, changed))
    saved = _save(root, article, source, articles)
    outcome = scaffold.write_proposals(
        path, page.text, found, origin=_origin(source, published), zones=changed, engine=engine
    )
    notes = "".join(f"\nnote: {note}" for note in page.notes)
    return f"{outcome}; engine {engine}{notes}\ntext {os.path.relpath(saved)}\nnext: decide in {os.path.relpath(path)} or notebooks/90-review.ipynb"


def _article_id(source: Source, published: str | None) -> str:
    """Return the article's id: the file's name if it is one, else the day and the outlet that the page gives."""
    stem = source.file.stem
    if _ID.fullmatch(stem):
        return stem
    day = published or source.page.published
    outlet = re.sub(r"[^a-z0-9]+", "-", source.page.outlet.casefold()).strip("-")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day or "") and outlet:
        return f"{day}-{outlet}"
    lack = "its day" if outlet else "its outlet"
    mend = "save it as <day>-<outlet>.txt or .html, such as 2031-06-04-elmgate-post.txt"
    raise CallError(f"{source.name}: the page does not say {lack}, so the sheet has no name; {mend}")


def _sheet_day(path: Path, sheet: Any, published: str | None) -> str | None:
    own = (sheet["origin"].get("published") or {}).get("edtf")
    if published and own and published != own:
        raise CallError(
            f"{path.name} says it was published {own}, --published says {published}; correct the one that is wrong"
        )
    return published or own


def _origin(source: Source, published: str | None) -> dict[str, Any]:
    page = source.page
    origin: dict[str, Any] = {
        "outlet": page.outlet,
        "title": page.title,
        "url": page.url,
        "language": page.language,
    }
    if published:
        basis = page.published_basis if published == page.published else "external"
        origin["published"] = {"edtf": published, "basis": basis}
    return origin


def _save(root: Path, article: str, source: Source, articles: str) -> Path:
    """Return where the article's text lies, saved below data/articles/text unless it is in the folder of texts already.

    Raises DataError where another text has its name.
    """
    folder = articles_folder(root, Params(articles_dir=articles))
    own = root / "data" / "articles" / "text"
    text = source.page.text
    for place in filter(None, (folder, own)):
        path = place / f"{article}.txt"
        if path.is_file():
            if reading.read_file(path).text != text:
                message = f"another text of this name is in {os.path.relpath(place)}"
                mend = "give that file, or name the changed article anew"
                raise DataError([Fault(path.name, "text-differs", message, mend)])
            return path
    own.mkdir(parents=True, exist_ok=True)
    path = own / f"{article}.txt"
    files.write({path: text})
    return path


# --- archives ---


def _archive(args: Namespace) -> bool:
    """Return whether the inputs are an archive: a folder, JSON lines, or anything with --out or --scheduler."""
    if "" in args.inputs:
        raise CallError("the name of an input is empty; name a file or a folder")
    many = [name for name in args.inputs if Path(name).is_dir() or name.casefold().endswith(LINES)]
    out, scheduler = getattr(args, "out", ""), getattr(args, "scheduler", "")
    if (many or scheduler) and not out:
        raise CallError(
            f"{many[0] if many else '--scheduler'} needs --out DIR: an archive's proposals are written as Parquet"
        )
    if out and (getattr(args, "json", False) or getattr(args, "write", False)):
        raise CallError("--out writes Parquet; --json and --write are for single articles")
    if out and any(_ADDRESS.match(name) for name in args.inputs):
        raise CallError("an archive is made of files; save the pages from the browser")
    return bool(out)


def _run_archive(args: Namespace, engine: str, published: str | None) -> int:
    from .archive import propose_archive

    jobs = getattr(args, "jobs", None) or max(1, os.cpu_count() or 1)
    try:
        with _progress() as tell:
            outcome = propose_archive(
                [Path(name) for name in args.inputs], Path(args.out), engine, jobs,
                scheduler=getattr(args, "scheduler", "") or None, published=published, tell=tell,
            )  # fmt: skip
    except (
        OSError
    ) as error:  # inputs that cannot be read are rows: this is the output, or no room for processes
        told = error.strerror or error
        raise PublishError(f"cannot write to {args.out}: {told}; --out names a folder with room") from error
    done = outcome.documents - outcome.skipped
    rate = f", {done / outcome.seconds:,.0f} a second" if done and outcome.seconds else ""
    print(f"{outcome.documents} documents ({outcome.skipped} done before{rate}), {outcome.proposals} proposals, "
          f"{outcome.faulty} faulty; {args.out}")  # fmt: skip
    for document, fault in outcome.faults:
        print(f"  {document}: {fault}", file=sys.stderr)
    if outcome.faulty > len(outcome.faults):
        print(
            f"  … and {outcome.faulty - len(outcome.faults)} more: see fault in {args.out}/documents",
            file=sys.stderr,
        )
    return DataError.exit_code if outcome.documents and outcome.faulty == outcome.documents else 0


class _progress:
    """Shows how far a run is: one line that changes on a terminal, a line now and then elsewhere."""

    def __enter__(self) -> Callable[[Any], None]:
        self.shown, self.console = 0.0, None
        if sys.stderr.isatty():
            from rich.console import Console

            self.console = Console(stderr=True).status("reading")
            self.console.start()
        return self._tell

    def __exit__(self, *_: Any) -> None:
        if self.console:
            self.console.stop()

    def _tell(self, outcome: Any) -> None:
        words = f"{outcome.documents:,} documents, {outcome.proposals:,} proposals, {outcome.faulty:,} faulty"
        if self.console:
            self.console.update(words)
        elif time.monotonic() - self.shown > 10:
            self.shown = time.monotonic()
            print(words, file=sys.stderr, flush=True)
