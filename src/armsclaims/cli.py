"""The command line. Each command imports only what it needs; errors end in one line and an exit code that says which kind."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from . import files
from .dataset.params import EDITIONS, Params, variable
from .faults import EXIT_CODES, STOPPED, ArmsclaimsError, CallError, DataError, PublishError
from .paths import project_root


class _Parser(argparse.ArgumentParser):
    """Ends a wrong call with exit code 2 and one line, as every other error ends."""

    def error(self, message: str) -> Any:
        raise CallError(f"{message} (see `{self.prog} --help`)")


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    codes = "\n".join(f"  {code}  {words}" for code, words in EXIT_CODES.items())
    names = "\n".join(f"  {f.name:13} {f.metadata['help']} [{variable(f.name)}]" for f in fields(Params))
    epilog = f"parameters of a build (-p NAME VALUE, or the variable named):\n{names}\n\nexit codes:\n{codes}"
    top = _Parser(prog="armsclaims", description="Evidence-linked claim reports.", epilog=epilog,
                  formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    _build(commands.add_parser("build", help="build and publish an edition", epilog=epilog,
                               formatter_class=argparse.RawDescriptionHelpFormatter))  # fmt: skip
    check = commands.add_parser(
        "check", help="check schema, anchors, coverage and references; every fault at once"
    )
    check.add_argument("--articles", default="", metavar="DIR", help="folder with the articles' texts")
    check.add_argument("--write", action="store_true", help="record the anchors of registered texts first")
    check.add_argument("--json", action="store_true", help="print the outcome as JSON")
    verify = commands.add_parser(
        "verify", help="recompute an edition's hashes, and its anchors if texts are given"
    )
    verify.add_argument("edition", help="an edition's name or path; report/latest is one")
    verify.add_argument("--articles", default="", metavar="DIR", help="folder with the articles' texts")
    diff = commands.add_parser("diff", help="what changed between two editions")
    diff.add_argument("old")
    diff.add_argument("new")
    diff.add_argument("--json", action="store_true", help="print the changes as JSON")
    for sub in (verify, diff):
        sub.add_argument(
            "--out", default="", metavar="DIR", help="folder that holds editions/, in place of report/"
        )
    _propose(commands.add_parser("propose", help="candidate claims of a saved page or an archive"))
    agree = commands.add_parser("agree", help="agreement of two codings of an article")
    agree.add_argument("sheet")
    agree.add_argument("other")
    agree.add_argument("--json", action="store_true", help="print the figures as JSON")
    return top


def _build(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), help="set a parameter"
    )
    sub.add_argument(
        "--params", default="", metavar="FILE.yml", help="parameters, or a list of sets: a sweep"
    )
    sub.add_argument("--edition", choices=EDITIONS, default=None)
    sub.add_argument("--articles", default="", metavar="DIR", help="folder with the articles' texts")
    sub.add_argument("--out", default="", metavar="DIR", help="write here in place of report/")
    sub.add_argument("--only", choices=("data", "html", "pdf"), default="", help="build only this")
    sub.add_argument("--jobs", type=int, default=2, metavar="N", help="chapters run at once (default 2)")
    sub.add_argument("--keep", type=int, default=10, metavar="N", help="editions kept (default 10)")
    sub.add_argument(
        "--timeout", type=float, default=300, metavar="S", help="seconds a chapter may take (default 300)"
    )
    sub.add_argument(
        "--build-timeout",
        type=float,
        default=900,
        metavar="S",
        help="seconds the build may take (default 900)",
    )
    sub.add_argument("--force", action="store_true", help="run every chapter again")
    sub.add_argument("--explain", action="store_true", help="say why something is built again")


def _propose(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "inputs",
        nargs="+",
        metavar="FILE",
        help="saved pages (text, HTML); folders, JSON lines",
    )
    sub.add_argument(
        "--published",
        default="",
        metavar="D",
        help="day of publication (EDTF) where the page does not say it",
    )
    sub.add_argument("--json", action="store_true", help="print one JSON object a file")
    sub.add_argument(
        "--write", action="store_true", help="scaffold or update the article's sheet, save its text"
    )
    sub.add_argument("--engine", choices=("regex", "rules"), default="",
                     help="default: rules where the extra `extract` is installed; regex for archives")  # fmt: skip
    sub.add_argument("--articles", default="", metavar="DIR", help="folder with the articles' texts")
    sub.add_argument(
        "--out",
        default="",
        metavar="DIR",
        help="write Parquet below DIR; a second run goes on where one stopped",
    )
    sub.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="processes over an archive (default: one a core)"
    )
    sub.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="a Dask cluster to work on, in place of processes"
    )


def params_of(arguments: argparse.Namespace, entry: dict[str, Any] | None = None) -> Params:
    """Return a build's parameters: the environment's, then a file's, then the command line's."""
    given = Params.from_environment().as_dict() | (entry or {})
    base = Params.from_mapping(given)
    told = dict(arguments.p)
    for name, value in (
        ("edition", arguments.edition),
        ("articles_dir", arguments.articles),
        ("out_dir", arguments.out),
    ):
        if value:
            told[name] = value
    for name in ("articles_dir", "out_dir"):
        if told.get(name):
            told[name] = os.path.abspath(told[name])
    return Params.from_strings(told, base)


def _parameter_sets(path: str) -> list[dict[str, Any]]:
    """Return the parameter sets in a file: one mapping, or a list of them."""
    if not path:
        return [{}]
    from .coding.yamlio import read

    try:
        content = read(Path(path), path)
    except DataError as error:
        raise CallError(str(error)) from None
    except (ValueError, RecursionError) as error:
        raise CallError(
            f"{path} is no YAML that can be read ({str(error).splitlines()[0]}); correct the value"
        ) from None
    sets = content if isinstance(content, list) else [content or {}]
    if not sets or not all(isinstance(entry, dict) for entry in sets):
        raise CallError(f"{path} must hold parameters, or a list of sets of them, one at least")
    return [
        {key: list(value) if isinstance(value, list) else value for key, value in entry.items()}
        for entry in sets
    ]


def _teller() -> Any:
    """Return a function that prints a progress line: dim on a terminal, plain under cron."""
    if sys.stderr.isatty():
        from rich.console import Console

        console = Console(stderr=True, highlight=False)
        return lambda line: console.print(f"[dim]{line}[/dim]")
    # One write a line: chapters that run side by side must not mix theirs.
    return lambda line: sys.stderr.write(f"{line}\n")


MOST_SECONDS = 1_000_000
"""The longest time limit, over eleven days: a clock that waits knows no NaN and no end of time."""


def build(arguments: argparse.Namespace) -> int:
    """`armsclaims build`."""
    times = (arguments.timeout, arguments.build_timeout)
    if arguments.jobs < 1 or arguments.keep < 1 or not all(0 < seconds <= MOST_SECONDS for seconds in times):
        words = f"--timeout and --build-timeout seconds above 0, {MOST_SECONDS:,} at most"
        raise CallError(f"--jobs and --keep take a whole number from 1, {words}")
    sets = _parameter_sets(arguments.params)
    every = [params_of(arguments, entry) for entry in sets]
    root = project_root()
    _known_names(root, every)
    if arguments.only == "data":
        return _build_data(root, every[0])
    from .edition import editions

    options = editions.Options(
        jobs=arguments.jobs, force=arguments.force, explain=arguments.explain, only=arguments.only,
        chapter_seconds=arguments.timeout, build_seconds=arguments.build_timeout, keep=arguments.keep,
    )  # fmt: skip
    if len(every) > 1:
        from .edition.sweeps import sweep

        return sweep(root, every, options, _teller())
    return report_outcome(editions.logged(root, every[0], options, _teller()))


def report_outcome(outcome: Any) -> int:
    """Print where the page and the PDF are."""
    shown = Path(os.path.relpath(outcome.edition))
    if not outcome.built:
        print("nothing changed since this edition was built", file=sys.stderr)
    for name, label in (("index.html", "page"), ("report.pdf", "PDF")):
        if (outcome.edition / name).is_file():
            print(f"{label:5}{shown / name}")
    return 0


def _known_names(root: Path, every: list[Params]) -> None:
    """Refuse allegations and folders that do not exist, before anything starts."""
    import difflib
    import re

    source = root / "data" / "allegations.yml"
    try:
        known = re.findall(r"^([a-z0-9-]+):", files.read_text(source), re.M)
    except (OSError, UnicodeDecodeError):  # the check of the data tells this with its mend
        known = []
    for params in every:
        for name in params.allegations:
            if known and name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]}? " if near else ""
                raise CallError(f"there is no allegation {name!r}; {hint}known: {', '.join(known)}")
        if params.articles_dir and not Path(params.articles_dir).expanduser().is_dir():
            raise CallError(
                f"there is no folder of articles {params.articles_dir!r}; name the one with <article id>.txt"
            )


def _build_data(root: Path, params: Params) -> int:
    from .dataset.project import build_tables

    folder = Path(params.out_dir) / "data" if params.out_dir else root / "data" / "processed"
    try:
        build_tables(params, root=root, folder=folder)
        if not params.out_dir:
            _write_derived(root)
    except OSError as error:
        raise PublishError(
            f"cannot write {os.path.relpath(folder)}: {error.strerror or error}; name a folder with --out"
        ) from error
    print(f"tables {Path(os.path.relpath(folder))}")
    return 0


def _write_derived(root: Path) -> None:
    """Write what else is made from the data: the agreement of codings, the data dictionary."""
    from .dataset.package import dictionary

    if list((root / "data" / "second").glob("*.yml")):
        from .coding.agreement import write
        from .coding.context import write_agreement

        write(root / "data")
        write_agreement(root / "data")
    files.write({root / "data" / "README.md": dictionary()})


def check(arguments: argparse.Namespace) -> int:
    """`armsclaims check`: prints every fault; exit code 3 if there is one."""
    from .dataset.project import check as run

    params = Params.from_strings(
        {"articles_dir": arguments.articles} if arguments.articles else {}, Params.from_environment()
    )
    try:
        result = run(project_root(), params, write=arguments.write)
    except OSError as error:
        raise PublishError(
            f"cannot write the anchors: {files.why(error)}; make room in data/articles, the old ones are whole"
        ) from error
    if arguments.json:
        print(json.dumps(result.as_dict(), ensure_ascii=False, indent=1))
    else:
        for fault in result.faults:
            print(fault, file=sys.stderr)
        for article, state in result.articles.items():
            counts = result.coverage[article]
            told = {
                "registered": "registered text, every anchor checked",
                "copy": "another copy of the text",
                "none": "no text, anchors not re-checked",
            }
            claims = [s for c, s in result.claims.items() if c.startswith(article + "/")]
            states = ", ".join(f"{claims.count(s)} {s}" for s in ("kept", "moved", "gone") if s in claims)
            print(f"{article}: {told[state]}{'; claims: ' + states if states else ''}; "
                  f"{counts['sentences']} sentences: {counts['coded']} coded, {counts['set_aside']} set aside, "
                  f"{counts['boilerplate']} boilerplate, {counts['open']} open")  # fmt: skip
    return 3 if result.faults else 0


def _editions_folder(root: Path, named: str) -> Path:
    """Return the folder that holds `editions/`; raise CallError for one that is named and not there."""
    if named and not os.path.isdir(named):
        raise CallError(f"there is no folder {named[:120]!r}; --out names the one that holds editions/")
    return Path(named).resolve() if named else root / "report"


def verify(arguments: argparse.Namespace) -> int:
    """`armsclaims verify`: exit code 6 unless every file and anchor is as recorded."""
    from .edition import editions

    root = project_root()
    named = arguments.articles or os.environ.get("ARMSCLAIMS_ARTICLES", "")
    articles = Path(named).expanduser() if named else None
    if articles is not None and not articles.is_dir():
        raise CallError(f"there is no folder of articles {named!r}; name the one that holds <article id>.txt")
    out = _editions_folder(root, arguments.out)
    edition = editions.find(root, out, arguments.edition)
    faults, counts = editions.verify(edition, articles)
    for fault in faults:
        print(fault, file=sys.stderr)
    anchors = (
        f", {counts['anchors']} anchors" if "anchors" in counts else "; anchors not checked (no --articles)"
    )
    print(
        f"{edition.name}: {'FAILED' if faults else 'verified'}: {counts['files']} files{anchors}, {len(faults)} faults"
    )
    return 6 if faults else 0


def diff(arguments: argparse.Namespace) -> int:
    """`armsclaims diff`."""
    from .edition import changes, editions

    root = project_root()
    out = _editions_folder(root, arguments.out)
    old, new = (editions.find(root, out, name) for name in (arguments.old, arguments.new))
    found = changes.diff(old, new, root / "data" / "corrections.csv")
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    print(changes.summary(found))
    for name, entries in found.items():
        for entry in entries if isinstance(entries, list) else ():
            print(f"{name}: " + "; ".join(f"{key} {value}" for key, value in entry.items()))
    return 0


def agree(arguments: argparse.Namespace) -> int:
    """`armsclaims agree`."""
    from .coding.agreement import command

    return command(arguments)


def propose(arguments: argparse.Namespace) -> int:
    """`armsclaims propose`."""
    from .propose.command import run

    return run(arguments)


COMMANDS = {
    "build": build,
    "check": check,
    "verify": verify,
    "diff": diff,
    "agree": agree,
    "propose": propose,
}


@contextmanager
def _stoppable() -> Iterator[None]:
    """End on SIGTERM and SIGHUP as on Ctrl-C: told in one line, with nothing left behind. What nohup ignores stays ignored."""
    names = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    main_thread = threading.current_thread() is threading.main_thread()
    ours = [name for name in names if main_thread and signal.getsignal(name) is signal.SIG_DFL]

    def stop(*_: Any) -> None:
        for name in ours:  # once: what cleans up is not stopped as well
            signal.signal(name, signal.SIG_IGN)
        raise KeyboardInterrupt

    for name in ours:
        signal.signal(name, stop)
    try:
        yield
    finally:
        for name in ours:
            signal.signal(name, signal.SIG_DFL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors raised on purpose are printed as one line each."""
    # Every Jupyter import compiles grammars that no notebook needs, for a second; jsonschema does without them.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        parsed = parser().parse_args(arguments)
        with _stoppable():
            return COMMANDS[parsed.command](parsed)
    except ArmsclaimsError as error:
        print(f"armsclaims: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("armsclaims: stopped; the last good edition is as it was", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a disk, a folder or a right that no command looked for
        named = f"{error.filename}: " if isinstance(error.filename, str) else ""
        print(
            f"armsclaims: {named}{files.why(error)}; make room, or name a folder that may be written",
            file=sys.stderr,
        )
        return PublishError.exit_code
