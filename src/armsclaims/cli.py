"""The command line: parses, calls, prints. Errors end in one line, with an exit code that says which kind."""

import argparse
import gc
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import files
from .dataset.params import EDITIONS, LISTS, Params, articles_folder, variable
from .faults import EXIT_CODES, STOPPED, ArmsclaimsError, CallError, DataError, PublishError, one_line
from .paths import late, project_root

MOST_SECONDS = 1_000_000
"""The longest time limit, over eleven days."""
TEXTS = "folder with the articles' texts"


class _Parser(argparse.ArgumentParser):
    """Reports usage errors on one line and exits with code 2."""

    def error(self, message: str) -> Any:
        raise CallError(f"{message} (see `{self.prog} --help`)")


_ARTICLES = {"--articles DIR": TEXTS}
_OUT = {"--out DIR": "folder that holds editions/, in place of report/"}
_ARTICLE = {"article ID": "an article's id, such as 2031-06-04-elmgate-post"}
_EDITION = "an edition's path, or its name in report/editions"
OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "new": (
        "write a new case, which builds at once",
        {
            "folder DIR": "folder to write, which must not exist or be empty",
            "--title T": ("title of the report", {"required": True}),
            "--subject S": "what it is about (default: the title)",
        },
    ),
    "build": (
        "build and publish an edition",
        {
            "-p": (
                "set a parameter",
                {"nargs": 2, "action": "append", "default": [], "metavar": ("NAME", "VALUE")},
            ),
            "--params FILE.yml": "parameters, or a list of sets: a sweep",
            "--edition": ("the articles alone, or with context", {"choices": EDITIONS}),
            **_ARTICLES,
            "--out DIR": "write here in place of report/",
            "--only": ("build only this", {"choices": ("data", "html", "pdf")}),
            "--jobs N": ("chapters run at once (default 2)", {"type": int, "default": 2}),
            "--keep N": ("editions kept (default 10)", {"type": int, "default": 10}),
            "--timeout S": (
                "seconds a chapter may take (default 300)",
                {"type": float, "default": 300, "dest": "chapter_seconds"},
            ),
            "--build-timeout S": (
                "seconds a build may take (default 900)",
                {"type": float, "default": 900, "dest": "build_seconds"},
            ),
            "--force": "run every chapter again",
            "--explain": "say what changed since the last build, and what is stale",
        },
    ),
    "check": (
        "check data and anchors; report every fault at once",
        {
            **_ARTICLES,
            "--write": "record the anchors of registered texts first",
            "--json": "print the outcome as JSON",
        },
    ),
    "text": (
        "print an article's numbered sentences and their claims",
        {**_ARTICLE, "--html FILE": "write a page with the passages highlighted", **_ARTICLES},
    ),
    "sheet": (
        "write a sheet as a table, or take one over",
        {
            **_ARTICLE,
            "--csv FILE": "table to write, .csv or .xlsx (default: beside the texts)",
            "--from FILE": ("take over a table, or annotations (.json)", {"dest": "table"}),
            **_ARTICLES,
        },
    ),
    "verify": (
        "recompute an edition's hashes, and its anchors",
        {
            "edition": _EDITION,
            "--articles DIR": f"{TEXTS}; without it anchors are not checked",
            "--signers FILE": "allowed signers, as ssh-keygen reads them",
            **_OUT,
        },
    ),
    "sign": (
        "sign an edition's manifest with an SSH key",
        {
            "edition": _EDITION,
            "--key FILE": ("private key, or a public one that an agent holds", {"required": True}),
            **_OUT,
        },
    ),
    "diff": (
        "report what changed between two editions",
        {"old": _EDITION, "new": _EDITION, "--json": "print the changes as JSON", **_OUT},
    ),
    "propose": (
        "propose claims from saved pages",
        {
            "inputs FILE": ("saved pages (text, HTML); folders, JSON lines", {"nargs": "+"}),
            "--published D": "day of publication (EDTF): overrides a page's, fills in an archive's gaps",
            "--json": "print one JSON object a file",
            "--write": "scaffold or update the article's sheet, save its text",
            "--engine NAME": "an extractor; default: our own",
            "--from FILE.json": ("extractions of another program", {"dest": "given"}),
            **_ARTICLES,
            "--out DIR": "write Parquet below DIR; a second run continues the first",
            "--jobs N": ("processes over an archive (default: one a core)", {"type": int, "default": 0}),
            "--scheduler ADDRESS": "a Dask cluster to work on, in place of processes",
        },
    ),
    "agree": (
        "measure how far two codings of an article agree",
        {"sheet": "a sheet", "other": "another coder's", "--json": "print the figures as JSON"},
    ),
}
"""What each command does, and its options: a name with what it takes, and what it is for."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    codes = "\n".join(f"  {code}  {words}" for code, words in EXIT_CODES.items())
    names = "\n".join(f"  {f.name:13} {f.metadata['help']} [{variable(f.name)}]" for f in fields(Params))
    epilog = f"parameters of a build (-p NAME VALUE, or the variable named):\n{names}\n\nexit codes:\n{codes}"
    told: dict[str, Any] = {"epilog": epilog, "formatter_class": argparse.RawDescriptionHelpFormatter}
    top = _Parser(prog="armsclaims", description="Evidence-linked claim reports.", **told)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for name, (words, options) in OPTIONS.items():
        more = told if name == "build" else {}
        command = commands.add_parser(name, help=words, argument_default="", **more)
        for spec, help_ in options.items():
            option, _, takes = spec.partition(" ")
            words, more = help_ if isinstance(help_, tuple) else (help_, {})
            if takes:
                more = {"metavar": takes} | more
            elif option.startswith("-") and not more:
                more = {"action": "store_true"}
            command.add_argument(option, help=words, **more)
    return top


def params_of(arguments: argparse.Namespace, entry: dict[str, Any]) -> Params:
    """Return a build's parameters: the environment's, then a file's, then the command line's."""
    base = Params.from_mapping(Params.from_environment().as_dict() | entry)
    options = {
        "edition": arguments.edition,
        "articles_dir": arguments.articles,
        "out_dir": arguments.out,
    }
    given = dict(arguments.p) | {name: value for name, value in options.items() if value}
    for name in ("articles_dir", "out_dir"):
        if given.get(name):
            given[name] = os.path.abspath(os.path.expanduser(given[name]))
    return Params.from_mapping(base.as_dict() | given)


def _parameter_sets(path: str) -> list[dict[str, Any]]:
    """Return the parameter sets in a file: one mapping, or a list of them."""
    if not path:
        return [{}]
    try:
        content = late("coding.yamlio").read(Path(path), path)
    except DataError as error:
        raise CallError(str(error)) from None
    sets = content if isinstance(content, list) else [content or {}]
    if not sets or not all(isinstance(entry, dict) for entry in sets):
        raise CallError(f"{path} must hold parameters, or a list of sets of them, one at least")
    return sets


def _check_names(root: Path, params: Params) -> None:
    """Raise CallError for a name or a folder that does not exist, before anything starts."""
    articles_folder(root, params)
    if any(getattr(params, name) for name in LISTS):
        lists, faults = late("coding.lists").load_lists(root / "data")
        context, wrong = late("coding.context").check_context(root / "data" / "context.csv", lists)
        if not faults + wrong:  # else the build tells them
            params.check_names(
                {
                    "allegations": lists.allegations,
                    "sides": lists.case.sides,
                    "speakers": [*lists.speakers, *(row["speaker_id"] for row in context)],
                    "acts": late("coding.schema").ACTS,
                }
            )


def new(arguments: argparse.Namespace) -> int:
    """`armsclaims new`."""
    folder = late("edition.new").write(Path(arguments.folder), arguments.title, arguments.subject)
    print(f"wrote {folder}; next: cd {folder} && armsclaims build")
    return 0


def build(arguments: argparse.Namespace) -> int:
    """`armsclaims build`."""
    gc.set_threshold(100_000, 50, 50)  # as in the kernels
    times = (arguments.chapter_seconds, arguments.build_seconds)
    if arguments.jobs < 1 or arguments.keep < 1 or not all(0 < seconds <= MOST_SECONDS for seconds in times):
        words = f"--timeout and --build-timeout seconds above 0, {MOST_SECONDS:,} at most"
        raise CallError(f"--jobs and --keep take a whole number from 1, {words}")
    every = [params_of(arguments, entry) for entry in _parameter_sets(arguments.params)]
    root = project_root()
    for params in every:
        _check_names(root, params)
    if arguments.only == "data":
        folder = late("edition.making").build_data(root, every[0])
        print(f"tables {os.path.relpath(folder)}")
        return 0
    editions = late("edition.editions")
    known = {field.name for field in fields(editions.Options)}
    options = editions.Options(**{name: value for name, value in vars(arguments).items() if name in known})
    # A progress line is dim on a terminal, plain under cron, and one write: side by side, none mixes.
    dim = "\x1b[2m{}\x1b[0m\n" if sys.stderr.isatty() else "{}\n"

    def tell(line: str) -> None:
        sys.stderr.write(dim.format(line))

    if len(every) > 1:
        page, entries = editions.sweep(root, every, options, tell)
        done = sum(entry["exit_code"] == 0 for entry in entries)
        print(f"sweep: {done} of {len(entries)} editions; {os.path.relpath(page)}")
        return max(entry["exit_code"] for entry in entries)
    edition, built = editions.build(root, every[0], options, tell)
    if not built:
        print("nothing changed since this edition was built", file=sys.stderr)
    for name, label in (("index.html", "page"), ("report.pdf", "PDF")):
        if (edition / name).is_file():
            print(f"{label:5}{os.path.relpath(edition / name)}")
    return 0


STATES = {
    "registered": "registered text, every anchor checked",
    "copy": "another copy of the text",
    "none": "no text, anchors not re-checked",
}


def check(arguments: argparse.Namespace) -> int:
    """`armsclaims check`: prints every fault; exit code 3 if there is one."""
    params = Params(articles_dir=arguments.articles)
    try:
        result = late("dataset.project").check(project_root(), params, write=arguments.write)
    except OSError as error:
        mend = "make room in data/articles, the old ones are whole"
        raise PublishError(f"cannot write the anchors: {files.why(error)}; {mend}") from error
    if arguments.json:
        print(json.dumps(result.as_dict(), ensure_ascii=False, indent=1))
        return 3 if result.faults else 0
    for fault in result.faults:
        print(fault, file=sys.stderr)
    for article, state in result.anchors.items():
        counts = result.coverage[article]
        claims = [s for name, s in result.claims.items() if name.startswith(f"{article}/")]
        states = ", ".join(f"{claims.count(s)} {s}" for s in ("kept", "moved", "gone") if s in claims)
        told = [STATES[state], *([f"claims: {states}"] if states else [])]
        if article in result.budget:
            told.append("fragments hold {} of {} words allowed".format(*result.budget[article]))
        sentences, *shares = (f"{count} {part.replace('_', ' ')}" for part, count in counts.items())
        print(f"{article}: {'; '.join(told)}; {sentences}: {', '.join(shares)}")
    return 3 if result.faults else 0


def _case() -> Path | None:
    """Return the case of the working folder; an edition can be verified and compared without one."""
    try:
        return project_root()
    except CallError:
        return None


def _editions(out: str, *names: str) -> list[Path]:
    """Return editions by their paths or names; raise CallError for an `out` that is not there."""
    if out and not os.path.isdir(out):
        raise CallError(f"there is no folder {out[:120]!r}; --out names the one that holds editions/")
    root = _case() or Path()
    folder = Path(out).resolve() if out else root / "report"
    return [late("edition.editions").find(name, folder, folder / "editions", root) for name in names]


def verify(arguments: argparse.Namespace) -> int:
    """`armsclaims verify`: exit code 6 unless every file, anchor and signature is as recorded."""
    named = arguments.articles or os.environ.get("ARMSCLAIMS_ARTICLES", "")
    articles = articles_folder(Path(), Params(articles_dir=named)) if named else None
    signers = Path(arguments.signers).expanduser() if arguments.signers else None
    (edition,) = _editions(arguments.out, arguments.edition)
    publish, seal = late("edition.publish"), late("edition.seal")
    faults = publish.file_faults(edition)
    counts = f"{len(publish.read_manifest(edition)['files'])} files"
    if articles and not faults:
        faults, anchors = late("edition.compare").anchor_faults(edition, articles)
        counts += f", {anchors} anchors"
    elif not articles:
        counts += "; anchors not checked (no --articles)"
    signature, false = seal.vouched(edition, signers)
    before, broken = seal.chain(edition)
    faults += false + broken
    for fault in faults:
        print(one_line(fault), file=sys.stderr)
    print(one_line(f"signature: {signature}; editions: {before}"))
    print(f"{one_line(edition.name)}: {'FAILED' if faults else 'verified'}: {counts}, {len(faults)} faults")
    return 6 if faults else 0


def sign(arguments: argparse.Namespace) -> int:
    """`armsclaims sign`."""
    (edition,) = _editions(arguments.out, arguments.edition)
    print(f"signed {os.path.relpath(late('edition.seal').sign(edition, Path(arguments.key).expanduser()))}")
    return 0


def diff(arguments: argparse.Namespace) -> int:
    """`armsclaims diff`."""
    compare = late("edition.compare")
    old, new = _editions(arguments.out, arguments.old, arguments.new)
    changes = compare.diff(old, new, _case())
    if arguments.json:
        print(json.dumps({"old": old.name, "new": new.name, **changes}, ensure_ascii=False, indent=1))
        return 0
    print(compare.summary(changes))
    for name, entries in changes.items():
        for entry in entries:
            print(one_line(f"{name}: " + "; ".join(f"{key} {value}" for key, value in entry.items()), 4000))
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "new": new,
    "build": build,
    "check": check,
    "verify": verify,
    "sign": sign,
    "diff": diff,
    "agree": lambda arguments: late("coding.agreement").command(arguments),
    "propose": lambda arguments: late("propose.command").run(arguments),
    "text": lambda arguments: late("dataset.coder_commands").text(arguments),
    "sheet": lambda arguments: late("dataset.coder_commands").sheet(arguments),
}


@contextmanager
def _stoppable() -> Iterator[None]:
    """End on SIGTERM and SIGHUP as on Ctrl-C, with nothing left behind. What nohup ignores stays ignored."""
    main_thread = threading.current_thread() is threading.main_thread()
    signals = (signal.SIGTERM, signal.SIGHUP)
    ours = [name for name in signals if main_thread and signal.getsignal(name) is signal.SIG_DFL]

    def stop(*_: Any) -> None:
        for name in ours:  # only once: a second signal must not stop the cleaning up
            signal.signal(name, signal.SIG_IGN)
        raise KeyboardInterrupt

    for name in ours:
        signal.signal(name, stop)
    try:
        yield
    finally:
        for name in ours:
            signal.signal(name, signal.SIG_DFL)


def _flush() -> None:
    """Write out what was printed: Python itself would report a full disk in its own words, after the end."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors raised on purpose are printed as one line each."""
    if find_spec("fcntl") is None:
        print("armsclaims: Linux or macOS is needed; on Windows, use WSL", file=sys.stderr)
        return 1
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what a console cannot print is escaped
            stream.reconfigure(errors="backslashreplace")
    # Every Jupyter import compiles grammars that no notebook needs, for a second; jsonschema can do without.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        parsed = parser().parse_args(arguments)
        with _stoppable():
            code = COMMANDS[parsed.command](parsed)
            _flush()
            return code
    except ArmsclaimsError as error:
        words = one_line(str(error)) if isinstance(error, CallError) else error
        print(f"armsclaims: {words}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("armsclaims: stopped; the last good edition is as it was", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a disk, a folder or a right that no command looked for
        named = f"{error.filename}: " if isinstance(error.filename, str) else ""
        mend = "make room, or name a folder that may be written"
        print(f"armsclaims: {named}{files.why(error)}; {mend}", file=sys.stderr)
        return PublishError.exit_code
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        why = (str(error).splitlines() or [""])[0][:300]
        mend = "armsclaims: this is a fault of ours, please report it; `python -X dev` shows more"
        print(f"armsclaims: unexpected {type(error).__name__} in {where}: {why}\n{mend}", file=sys.stderr)
        return 1
