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
from ..coding.case import read_case
from ..dataset.params import Params
from ..dataset.project import articles_folder
from ..evidence.text import text_sha256
from ..faults import ArmsclaimsError, CallError, DataError, Fault, PublishError
from ..paths import project_root
from . import extractors, reading, scaffold
from .documents import LINES
from .proposals import EXTRACTOR
from .reading import Page
from .sheetfile import load
from .topic import Topic
from .verify import Verified, verify

_ID = re.compile(r"\d{4}-\d\d-\d\d-[a-z0-9]+(?:-[a-z0-9]+)*")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True)
class Source:
    """One page to propose from: as it was named, its file, and its text."""

    name: str
    page: Page
    file: Path


@dataclass(frozen=True)
class Extractor:
    """What proposes: an extractor by name, or extractions that another program wrote to a file."""

    name: str
    topic: Topic
    given: list[Any] | None = None

    def run(self, text: str, published: str | None, zones: dict[int, str]) -> tuple[Verified, str]:
        """Return what is proposed of a text, verified, and the reason if that is nothing."""
        if self.given is None:
            return extractors.extract(self.name, text, topic=self.topic, published=published, zones=zones)
        found = verify(text, self.given, published=published, engine=self.name)
        return found, "" if found.kept else "no extraction of the file stands in the text"


def run(args: Namespace) -> int:
    """Do what the command line asks; return the exit code. With several inputs a faulty one is told, the others are done."""
    published = args.published or None
    if published and not edtf.valid(published):
        raise CallError(
            f"--published cannot be {published!r}; write an EDTF date: 2031-06-04, 2031-06 or a/b"
        )
    if args.jobs < 0:
        raise CallError("--jobs takes a whole number from 1")
    given = _extractions(args.given, args.inputs) if args.given else None
    name = (f"from:{Path(args.given).name}" if given is not None else args.engine) or EXTRACTOR
    if given is None:
        extractors.check(name)
    extractor = Extractor(name, Topic.of_case(read_case(project_root() / "data")), given)
    if _is_archive(args):
        return _run_archive(args, extractor, published)
    worst = 0
    for path in args.inputs:
        try:
            source = _source(path)
            if args.write:
                print(_written(source, extractor, published, args.articles))
            else:
                _print(source, extractor, published, as_json=args.json)
        except ArmsclaimsError as error:
            if len(args.inputs) == 1:
                raise
            print(f"armsclaims: {error}", file=sys.stderr)
            worst = max(worst, error.exit_code)
    return worst


def _extractions(path: str, inputs: list[str]) -> list[Any]:
    """Return the extractions in a file: a list, or a mapping with `proposals`."""
    if len(inputs) != 1:
        raise CallError("--from goes with one page: the one that its extractions were made from")
    mend = "write a JSON list of {quote, speaker, ...}"
    try:
        content = json.loads(files.read_text(Path(path)))
    except (OSError, ValueError, RecursionError) as error:
        told = files.why(error) if isinstance(error, OSError) else str(error).partition(":")[0]
        raise DataError(
            [Fault(Path(path).name, "bad-json", f"the file cannot be read ({told})", mend)]
        ) from None
    found = content.get("proposals") if isinstance(content, dict) else content
    if not isinstance(found, list):
        raise DataError([Fault(Path(path).name, "no-list", "the file holds no list of extractions", mend)])
    return found


def _source(name: str) -> Source:
    if _ADDRESS.match(name):
        raise CallError(f"{name[:120]!r} is an address; save the page from the browser and name the file")
    return Source(name, reading.read_file(Path(name)), Path(name))


# --- printed ---


def _print(source: Source, extractor: Extractor, published: str | None, *, as_json: bool) -> None:
    page = source.page
    found, reason = extractor.run(page.text, published or page.published or None, reading.overrides(page))
    if as_json:
        told: dict[str, Any] = {
            "file": source.name,
            "sha256": text_sha256(page.text),
            "engine": extractor.name,
        }
        told |= {
            "published": published or page.published or None,
            "notes": [*page.notes, *filter(None, [reason])],
        }
        told |= {"text": page.text} if page.html else {}
        # Half a character of UTF-16 alone is no UTF-8: it is written as its escape.
        line = json.dumps(told | {"proposals": found.kept, "refused": found.refused}, ensure_ascii=False)
        print(line.encode("utf-8", "backslashreplace").decode())
        return
    print(f"{source.name}: {len(found.kept)} proposals, engine {extractor.name}")
    for note in (*page.notes, *filter(None, [reason]), *(f"refused: {r['message']}" for r in found.refused)):
        print(f"  {note}")
    for entry in found.kept:
        passage = " … ".join(page.text[start:end] for start, end in entry["spans"])
        who, cue = entry["speaker"]["text"] or "(no speaker)", entry["cue"]
        named = f"{who} “{cue}”" if cue else who
        print(
            f"  {entry['id']} {','.join(entry['rules'])} {named} [{entry['act']}]: {' '.join(passage.split())}"
        )


# --- written to a sheet ---


def _written(source: Source, extractor: Extractor, published: str | None, articles: str) -> str:
    try:
        return _write(source, extractor, published, articles)
    except OSError as error:
        told = f"{source.name}: the sheet or its text cannot be written ({files.why(error)}); make room in data/articles"
        raise PublishError(told) from error


def _write(source: Source, extractor: Extractor, published: str | None, articles: str) -> str:
    """Scaffold or update the sheet of a page, its text saved for the check; return what was done, and what comes next."""
    root, page = project_root(), source.page
    article = _article_id(source, published)
    path = root / "data" / "articles" / f"{article}.yml"
    if path.exists():
        sheet = load(path)
        published = _sheet_day(path, sheet, published)
        changed = {entry["sentence"]: entry["zone"] for entry in sheet.get("zones") or ()}
    else:
        published = published or page.published or None
        changed = reading.overrides(page)
    found, reason = extractor.run(page.text, published, changed)
    saved = _save(root, article, source, articles)
    outcome = scaffold.write_proposals(
        path,
        page.text,
        found.kept,
        origin=_origin(source, published),
        zones=changed,
        engine=extractor.name,
        refused=found.refused,
    )
    notes = "".join(f"\nnote: {note}" for note in (*page.notes, *filter(None, [reason])))
    notes += "".join(f"\nrefused: {refusal['message']}" for refusal in found.refused)
    next_step = f"decide in {os.path.relpath(path)}, or in the review panel of notebooks/90-review.ipynb"
    return f"{outcome}; engine {extractor.name}{notes}\ntext {os.path.relpath(saved)}\nnext: {next_step}"


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


def _is_archive(args: Namespace) -> bool:
    """Return whether the inputs are an archive: a folder, JSON lines, or anything with --out or --scheduler."""
    if "" in args.inputs:
        raise CallError("the name of an input is empty; name a file or a folder")
    many = [name for name in args.inputs if Path(name).is_dir() or name.casefold().endswith(LINES)]
    if (many or args.scheduler) and not args.out:
        what = many[0] if many else "--scheduler"
        raise CallError(f"{what} needs --out DIR: an archive's proposals are written as Parquet")
    if args.out and (args.json or args.write or args.given):
        raise CallError("--out writes Parquet; --json, --write and --from are for single articles")
    if args.out and any(_ADDRESS.match(name) for name in args.inputs):
        raise CallError("an archive is made of files; save pages from the browser")
    return bool(args.out)


def _run_archive(args: Namespace, extractor: Extractor, published: str | None) -> int:
    from .archive import propose_archive  # with Dask and Arrow, optional extras

    jobs = args.jobs or max(1, os.cpu_count() or 1)
    try:
        with _progress() as tell:
            outcome = propose_archive(
                [Path(name) for name in args.inputs], Path(args.out), extractor.name, extractor.topic, jobs,
                scheduler=args.scheduler or None, published=published, tell=tell,
            )  # fmt: skip
    except (
        OSError
    ) as error:  # inputs that cannot be read are rows: this is the output, or no room for processes
        told = f"cannot write to {args.out}: {files.why(error)}; --out names a folder with room"
        raise PublishError(told) from error
    done = outcome.documents - outcome.skipped
    rate = f", {done / outcome.seconds:,.0f} a second" if done and outcome.seconds else ""
    before = f"({outcome.skipped} done before{rate})"
    print(
        f"{outcome.documents} documents {before}, {outcome.proposals} proposals, {outcome.faulty} faulty; {args.out}"
    )
    for document, fault in outcome.faults:
        print(f"  {document}: {fault}", file=sys.stderr)
    if outcome.faulty > len(outcome.faults):
        more = outcome.faulty - len(outcome.faults)
        print(f"  … and {more} more: see fault in {args.out}/documents", file=sys.stderr)
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
