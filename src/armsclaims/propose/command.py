"""`armsclaims propose`: saved pages or archives to proposals, printed, or written to sheets or Parquet."""

import json
import os
import re
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from .. import files
from ..coding import edtf
from ..coding.case import read_case
from ..dataset.params import Params
from ..dataset.project import articles_folder
from ..evidence.text import text_sha256
from ..faults import ArmsclaimsError, CallError, DataError, PublishError, data_error, one_line
from ..paths import project_root
from . import extractors, reading
from .documents import LINES
from .proposals import EXTRACTOR
from .sheet_proposals import load, write_proposals
from .topic import Topic

MOST_EXTRACTIONS = 1_000
"""The most extractions from one page: a sheet of more could not be read again."""
_ID = re.compile(r"\d{4}-\d\d-\d\d-[a-z0-9]+(?:-[a-z0-9]+)*")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def run(args: Namespace) -> int:
    """Do what the command line asks and return the exit code.

    A faulty one of several inputs is reported and passed over.
    """
    if args.published and not edtf.valid(args.published):
        mend = "write an EDTF date: 2031-06-04, 2031-06 or a/b"
        raise CallError(f"--published cannot be {args.published!r}; {mend}")
    if args.jobs < 0:
        raise CallError("--jobs takes a whole number from 1")
    if "" in args.inputs:
        raise CallError("the name of an input is empty; name a file or a folder")
    if address := next(filter(_ADDRESS.match, args.inputs), ""):
        raise CallError(f"{address[:120]!r} is an address; save the page from the browser and name the file")
    given = _extractions(args.given, args.inputs) if args.given else None
    name = f"from:{one_line(Path(args.given).name, 100)}" if args.given else args.engine or EXTRACTOR
    if given is None:
        extractors.check(name)
    extractor = extractors.Extractor(name, Topic.of_case(read_case(project_root() / "data")), given)
    if _is_archive(args):
        return _run_archive(args, extractor)
    worst = 0
    for path in args.inputs:
        try:
            page = reading.read_file(Path(path))
            print((_written if args.write else _told)(path, page, extractor, args))
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
    name, mend = Path(path).name, "write a JSON list of {quote, speaker, ...}"
    try:
        content = json.loads(files.read_text(Path(path)))
    except (OSError, ValueError, RecursionError) as error:
        raise data_error(name, "bad-json", f"the file cannot be read ({files.why(error)})", mend) from None
    found = content.get("proposals") if isinstance(content, dict) else content
    if not isinstance(found, list):
        raise data_error(name, "no-list", "the file holds no list of extractions", mend)
    if len(found) > MOST_EXTRACTIONS:
        message = f"the file holds {len(found):,} extractions, over {MOST_EXTRACTIONS:,}"
        raise data_error(name, "too-many", message, "give those of one article")
    return found


def _told(name: str, page: reading.Page, extractor: extractors.Extractor, args: Namespace) -> str:
    """Return a page's proposals as lines to read, or as one line of JSON."""
    published = args.published or page.published or None
    found = extractor.run(page.text, published, reading.overrides(page))
    notes = [*page.notes, *filter(None, [found.reason])]
    if args.json:
        record = {"file": name, "sha256": text_sha256(page.text), "engine": extractor.name}
        record |= {"published": published, "notes": notes} | ({"text": page.text} if page.html else {})
        return json.dumps(record | {"proposals": found.kept, "refused": found.refused}, ensure_ascii=False)
    lines = [f"{name}: {len(found.kept)} proposals, engine {extractor.name}"]
    lines += [f"  {note}" for note in [*notes, *(f"refused: {r['message']}" for r in found.refused)]]
    for entry in found.kept:
        passage = " ".join(" … ".join(page.text[start:end] for start, end in entry["spans"]).split())
        who, cue = entry["speaker"]["text"] or "(no speaker)", entry["cue"]
        named = f"{who} “{cue}”" if cue else who
        lines.append(f"  {entry['id']} {','.join(entry['rules'])} {named} [{entry['act']}]: {passage}")
    return "\n".join(lines)


def _written(name: str, page: reading.Page, extractor: extractors.Extractor, args: Namespace) -> str:
    """Scaffold or update a page's sheet and save its text; return what was done, and what comes next."""
    root, published = project_root(), args.published
    article = _article_id(Path(name), page, published)
    path = root / "data" / "articles" / f"{article}.yml"
    if path.exists():
        sheet = load(path)
        own = (sheet["origin"].get("published") or {}).get("edtf")
        if published and own and published != own:
            message = f"{path.name} says it was published {own}, --published says {published}"
            raise CallError(f"{message}; correct the one that is wrong")
        published = published or own or ""
        zones = {entry["sentence"]: entry["zone"] for entry in sheet.get("zones") or ()}
    else:
        published, zones = published or page.published, reading.overrides(page)
    found = extractor.run(page.text, published or None, zones)
    origin: dict[str, Any] = {key: getattr(page, key) for key in ("outlet", "title", "url", "language")}
    if published:
        basis = page.published_basis if published == page.published else "external"
        origin["published"] = {"edtf": published, "basis": basis}
    more = {"origin": origin, "zones": zones, "engine": extractor.name, "refused": found.refused}
    try:
        saved = _save_text(root, article, page.text, args.articles)
        outcome = write_proposals(path, page.text, found.kept, **more)
    except OSError as error:
        message = f"{name}: the sheet or its text cannot be written ({files.why(error)})"
        raise PublishError(f"{message}; make room in data/articles") from error
    lines = [f"{outcome}; engine {extractor.name}"]
    lines += [f"note: {note}" for note in (*page.notes, found.reason) if note]
    lines += [f"refused: {refusal['message']}" for refusal in found.refused]
    then = f"next: decide in {os.path.relpath(path)}, or in the review panel of notebooks/90-review.ipynb"
    return "\n".join([*lines, f"text {os.path.relpath(saved)}", then])


def _article_id(file: Path, page: reading.Page, published: str) -> str:
    """Return the article's id: the file's name if it is one, else the page's day and outlet."""
    if _ID.fullmatch(file.stem):
        return file.stem
    day = published or page.published
    outlet = re.sub(r"[^a-z0-9]+", "-", page.outlet.casefold()).strip("-")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day) and outlet:
        return f"{day}-{outlet}"
    lack = "its day" if outlet else "its outlet"
    mend = "save it as <day>-<outlet>.txt or .html, such as 2031-06-04-elmgate-post.txt"
    raise CallError(f"{file}: the page does not say {lack}, so the sheet has no name; {mend}")


def _save_text(root: Path, article: str, text: str, articles: str) -> Path:
    """Return where the article's text lies, saved below data/articles/text unless there is a copy."""
    own = root / "data" / "articles" / "text"
    for folder in filter(None, (articles_folder(root, Params(articles_dir=articles)), own)):
        path = folder / f"{article}.txt"
        if path.is_file():
            if reading.read_file(path).text != text:
                message = f"another text of this name is in {os.path.relpath(folder)}"
                mend = "give that file, or name the changed article anew"
                raise data_error(path.name, "text-differs", message, mend)
            return path
    own.mkdir(parents=True, exist_ok=True)
    files.write({own / f"{article}.txt": text})
    return own / f"{article}.txt"


def _is_archive(args: Namespace) -> bool:
    """Return whether this is an archive: a folder, JSON lines, --out or --scheduler."""
    many = [name for name in args.inputs if Path(name).is_dir() or name.casefold().endswith(LINES)]
    if (many or args.scheduler) and not args.out:
        what = many[0] if many else "--scheduler"
        raise CallError(f"{what} needs --out DIR: an archive's proposals are written as Parquet")
    if args.out and (args.json or args.write or args.given):
        raise CallError("--out writes Parquet; --json, --write and --from are for single articles")
    return bool(args.out)


def _run_archive(args: Namespace, extractor: extractors.Extractor) -> int:
    from .archive import propose_archive  # with Dask and Arrow, optional extras

    inputs, out = [Path(name) for name in args.inputs], Path(args.out)
    jobs = args.jobs or os.cpu_count() or 1
    more = {"scheduler": args.scheduler, "published": args.published or None, "tell": _tell}
    try:
        outcome = propose_archive(inputs, out, extractor, jobs, **more)
    except OSError as error:  # inputs that cannot be read are rows: this is the output
        message = f"cannot write to {args.out}: {files.why(error)}"
        raise PublishError(f"{message}; --out names a folder with room") from error
    done = outcome.documents - outcome.skipped
    rate = f", {done / outcome.seconds:,.0f} a second" if done and outcome.seconds else ""
    counts = f"{outcome.documents} documents ({outcome.skipped} done before{rate})"
    print(f"{counts}, {outcome.proposals} proposals, {outcome.faulty} faulty; {args.out}")
    for document, fault in outcome.faults:
        print(f"  {document}: {fault}", file=sys.stderr)
    if more := outcome.faulty - len(outcome.faults):
        print(f"  … and {more} more: see fault in {args.out}/documents", file=sys.stderr)
    return DataError.exit_code if outcome.documents and outcome.faulty == outcome.documents else 0


def _tell(outcome: Any) -> None:
    """Print how far a run is."""
    counts = f"{outcome.documents:,} documents, {outcome.proposals:,} proposals"
    print(f"{counts}, {outcome.faulty:,} faulty", file=sys.stderr, flush=True)
