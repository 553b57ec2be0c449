"""Running chapters: papermill's API, plain kernels over IPC, two at a time, with limits of time and a clear end.

An executed chapter is normalised (no times, cell ids by position, folders by name) and kept by the hash of all it depends
on, so that only what changed runs again.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import tempdirs as room
from ..dataset.params import Params
from ..faults import EXIT_CODES, ArmsclaimsError, CellError, KernelError, PublishError
from . import inputs as stale
from .kernel import PRELOAD
from .publish import discard

CHAPTER_SECONDS = 300
BUILD_SECONDS = 900
ENVIRONMENT = {
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYTHONWARNINGS": "default",
}
"""What every kernel sees, so that its outputs do not depend on where it runs."""
_DISK = ("[Errno 28]", "[Errno 30]", "[Errno 13]", "[Errno 27]", "[Errno 122]")


@dataclass(frozen=True)
class Limits:
    """How many chapters run at once, how long one may take, and until when the build may, in seconds.

    `until` is a time of `time.monotonic()`, `build` the build's seconds for the message.
    """

    jobs: int = 2
    chapter: float = CHAPTER_SECONDS
    build: float = BUILD_SECONDS
    until: float = math.inf

    def left(self) -> tuple[float, str]:
        """Return the seconds that a chapter which starts now may take, and the words for having passed them."""
        rest = max(0.0, self.until - time.monotonic())
        if rest < self.chapter:
            return rest, f"the build is over its time limit of {self.build:g} s"
        return self.chapter, f"over its time limit of {self.chapter:g} s"


class Chapter(ArmsclaimsError):
    """A chapter stopped for a reason that has an exit code of its own."""

    def __init__(self, message: str, exit_code: int):
        super().__init__(message)
        self.exit_code = exit_code


@contextmanager
def _runtime() -> Iterator[None]:
    """Give kernels a private runtime folder (socket paths must be short) and an environment that is always the same."""
    with room.temporary("ac-", sockets=True) as folder:
        told = {
            **ENVIRONMENT,
            "JUPYTER_RUNTIME_DIR": str(folder),
            "JUPYTER_PATH": str(folder),
            "IPYTHONDIR": str(folder / "ipython"),
        }
        with room.told():
            _spec(folder / "kernels" / "python3")
        before = {name: os.environ.get(name) for name in told}
        os.environ.update(told)
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


def _spec(folder: Path) -> None:
    """Write the kernel specification of this interpreter: a user's own of the same name must not run the chapters."""
    argv = [sys.executable, "-m", "armsclaims.edition.kernel", "-f", "{connection_file}"]
    folder.mkdir(parents=True)
    spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def _kernel(name: str) -> Any:
    """Return a kernel manager for this interpreter that talks over IPC, its sockets in the private runtime folder."""
    from jupyter_client import AsyncKernelManager

    if os.name == "nt":
        return AsyncKernelManager(kernel_name="python3")
    # Without a connection file of its own every manager would use the same socket names.
    file = os.path.join(os.environ["JUPYTER_RUNTIME_DIR"], f"{Path(name).stem}.json")
    return AsyncKernelManager(kernel_name="python3", transport="ipc", connection_file=file)


RUNNING: list[Any] = []
"""The managers of the kernels that live."""


def _kill(manager: Any) -> None:
    pid = getattr(getattr(manager, "provisioner", None), "pid", None)
    if pid:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


class _Watch:
    """Kills a kernel that outlives its time."""

    def __init__(self, manager: Any, seconds: float):
        self.manager, self.expired = manager, False
        self.timer = threading.Timer(seconds, self._expire)
        self.timer.daemon = True

    def _expire(self) -> None:
        self.expired = True
        _kill(self.manager)

    def __enter__(self) -> _Watch:
        self.timer.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.timer.cancel()


def boot(path: Path) -> Any:
    """Start a chapter's kernel and return its manager; it runs nothing but its own start and imports."""
    from jupyter_core.utils import run_sync

    manager = _kernel(path.name)
    run_sync(manager.start_kernel)(cwd=str(path.parent), env={**os.environ, PRELOAD: " ".join(_needs(path))})
    RUNNING.append(manager)
    return manager


def _needs(path: Path) -> list[str]:
    """Return the modules that a chapter's cells will ask for, so that its kernel imports them while it waits."""
    words = path.read_text(encoding="utf-8")
    names = ["armsclaims.report.show"]
    names += ["armsclaims.dataset.project"] if "build_tables" in words else []
    names += ["armsclaims.figures.charts"] if "show_figure" in words else []
    return names + (["armsclaims.figures.maps"] if 'show_figure(\\"map-' in words else [])


def run(
    path: Path,
    out: Path,
    params: Params,
    limits: Limits,
    manager: Any = None,
    after_cell: Callable[..., None] | None = None,
) -> dict[str, Any]:
    """Run one chapter, in the kernel already started for it if there is one, and return it normalised.

    `after_cell` is called after each cell. Raises CellError, KernelError, PublishError (a disk that is full or forbids
    writing), or an error with the exit code of what the cell raised.
    """
    manager = manager or boot(path)  # before the imports: it starts while they last
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    values = params.as_dict()
    hooks = {"on_cell_executed": lambda **_: after_cell()} if after_cell else {}
    try:
        seconds, passed = limits.left()
        with _Watch(manager, seconds) as watch:
            # No `cwd`: papermill would change the folder of this whole process, which other chapters share.
            papermill.execute_notebook(
                str(path), str(out), parameters=values, kernel_name="python3", progress_bar=False, execution_timeout=None,
                km=manager, request_save_on_cell_execute=False, autosave_cell_every=0, shutdown_kernel="immediate", **hooks,
            )  # fmt: skip
    except PapermillExecutionError as error:
        raise _cell_fault(path.name, error) from None
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        if watch.expired:
            raise KernelError(f"{path.name}: {passed}; its kernel was stopped") from None
        raise KernelError(
            f"{path.name}: its kernel died or was killed ({_cause(manager) or error})"
        ) from None
    finally:
        _stop(manager)
    return normalise(json.loads(out.read_text(encoding="utf-8")), values)


def _cause(manager: Any) -> str:
    """Return by which signal a kernel ended, as far as its manager knows."""
    code = getattr(getattr(manager.provisioner, "process", None), "returncode", None)
    if code == -signal.SIGKILL:
        return "SIGKILL: by hand, or by the system for want of memory"
    return signal.Signals(-code).name if code and code < 0 else ""


def _stop(manager: Any) -> None:
    """End the kernel if it still lives."""
    if manager in RUNNING:
        RUNNING.remove(manager)
    provisioner = getattr(manager, "provisioner", None)
    pid = getattr(provisioner, "pid", None)
    if pid:
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def _cell_fault(name: str, error: Any) -> ArmsclaimsError:
    """Return the error that tells what a failed cell means."""
    codes = {"CallError": 2, "DataError": 3, "ReportError": 6, "PublishError": 7}
    message = f"{name}: {error.ename}: {error.evalue}"
    if error.ename in codes:
        return Chapter(message, codes[error.ename])
    if any(code in str(error.evalue) for code in _DISK):
        return PublishError(message)
    return CellError(f"{name}, cell {error.exec_count}: {error.ename}: {error.evalue}")


def normalise(notebook: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return an executed notebook without anything that differs between runs on the same inputs."""
    cells = []
    for index, cell in enumerate(notebook["cells"], 1):
        tags = cell.get("metadata", {}).get("tags", [])
        kept = {
            "cell_type": cell["cell_type"],
            "id": f"cell-{index:02}",
            "metadata": {"tags": tags} if tags else {},
        }
        kept["source"] = "".join(cell["source"])
        if "injected-parameters" in tags:
            named = {
                **values,
                "articles_dir": "articles" if values["articles_dir"] else "",
                "out_dir": "edition",
            }
            kept["source"] = (
                "# Parameters\n" + "\n".join(f"{key} = {value!r}" for key, value in named.items()) + "\n"
            )
        if cell["cell_type"] == "code":
            kept["execution_count"] = cell.get("execution_count")
            kept["outputs"] = [_output(output) for output in cell.get("outputs", ())]
        cells.append(kept)
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}


def _output(output: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in output.items() if key not in ("execution_count",)}
    kept["metadata"] = {} if "metadata" in output else None
    return {key: value for key, value in kept.items() if value is not None}


NO_TABLES = ("", "failed")
"""What stands for the tables' hash while there are none."""


class Executor:
    """Runs the chapters of one build: the first builds the tables, the others read them, at most `jobs` at once.

    Kernels of chapters that will surely run are started while the first still works: the tables they wait for cost more
    than the start. They go on as soon as the tables are there, the first chapter's own blocks need not be.
    """

    def __init__(self, root: Path, staging: Path, cache: Path, params: Params, limits: Limits):
        self.root, self.staging, self.cache, self.limits = root, staging, cache, limits
        self.params = params
        self.tables = threading.Event()
        self.slots = threading.Semaphore(max(1, limits.jobs))
        self.upstream = ""
        self.stopped = False
        self.texts: dict[str, str] = {}

    def all(
        self, inputs: Mapping[str, Any], *, force: bool, tell: Callable[[str, str], None]
    ) -> list[tuple[str, dict]]:
        """Return (name, executed chapter) in order; `tell(name, state)` hears of each: fresh or run."""
        first, *others = stale.chapters(self.root)
        self.cache.mkdir(parents=True, exist_ok=True)
        if not force and (done := self._all_fresh(first, others, inputs, tell)):
            return done
        with _runtime(), ThreadPoolExecutor(max_workers=1 + len(others)) as pool:
            sure = self.sure(inputs, force)
            # Drawing takes longest, so chapters with most figures go first and no core idles at the end.
            order = sorted(others, key=lambda path: -path.read_text(encoding="utf-8").count("show_figure"))
            start = pool.submit(self._first, first, inputs, force, tell)
            tasks = {path: pool.submit(self._other, path, inputs, force, sure, tell) for path in order}
            try:
                done = [(first.name, start.result())]
                self._ready()
            except BaseException as error:
                self._give_up(error)
                raise
            finally:
                self.tables.set()
            try:
                return done + [(path.name, tasks[path].result()) for path in others]
            except KeyboardInterrupt as error:
                self._give_up(error)
                raise

    def _all_fresh(
        self, first: Path, others: list[Path], inputs: Mapping[str, Any], tell: Callable
    ) -> list[tuple[str, dict]]:
        """Return all chapters from the cache, or nothing where one must run. No thread and no folder for kernels is needed then."""
        if not self._take_tables(first, inputs):
            return []
        upstream = stale.digest([stale.tree(self.staging / "data")])
        texts = {first.name: stale.read_whole(self._kept(inputs, first.name, "", ".json"))}
        texts |= {
            path.name: stale.read_whole(self._kept(inputs, path.name, upstream, ".json")) for path in others
        }
        if None in texts.values():
            return []
        self.upstream, self.texts = upstream, texts
        self.tables.set()
        for name in texts:
            tell(name, "fresh")
        return [(name, json.loads(text)) for name, text in texts.items()]

    def _give_up(self, error: BaseException) -> None:
        """Let no other chapter go on; a build that is stopped from outside does not wait for those that run."""
        self.upstream = "failed"
        if isinstance(error, KeyboardInterrupt):
            self.stopped = True
            for manager in list(RUNNING):
                _kill(manager)

    @property
    def tables_made(self) -> bool:
        """Whether the tables are there, which is not so once the chapter that builds them has failed."""
        return self.upstream not in NO_TABLES

    def sure(self, inputs: Mapping[str, Any], force: bool) -> bool:
        """Return whether every chapter will run: none was kept for the same data, code and parameters."""
        return force or not self._any_kept(inputs)

    def _ready(self) -> None:
        """Let the other chapters go on if the tables are whole; their last file is the state of the anchors."""
        if not self.tables.is_set() and (self.staging / "data" / "anchors.json").is_file():
            self.upstream = stale.digest([stale.tree(self.staging / "data")])
            self.tables.set()

    def _any_kept(self, inputs: Mapping[str, Any]) -> bool:
        """Return whether chapters were kept for the same data, code and parameters: then some may be fresh."""
        return any(self.cache.glob(f"{stale.shared_key(inputs)}-*"))

    def _kept(self, inputs: Mapping[str, Any], name: str, upstream: str, ending: str) -> Path:
        key = stale.chapter_key(inputs, name, upstream)
        return self.cache / f"{stale.shared_key(inputs)}-{key[:32]}{ending}"

    def _other(
        self, path: Path, inputs: Mapping[str, Any], force: bool, sure: bool, tell: Callable
    ) -> dict[str, Any]:
        """Run a chapter that reads the tables, once they are there."""
        manager = None
        if sure:
            with self.slots:
                manager = boot(path) if not self.tables.is_set() else None
        self.tables.wait()
        upstream = self.upstream  # once: the first chapter may yet fail
        if upstream in NO_TABLES:
            if manager:
                _stop(manager)
            return {}
        return self._one(path, inputs, upstream, force, tell, manager)

    def _one(
        self, path: Path, inputs: Mapping[str, Any], upstream: str, force: bool, tell: Callable, manager: Any = None,
        after_cell: Callable[[], None] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        kept = self._kept(inputs, path.name, upstream, ".json")
        if not force and (text := stale.read_whole(kept)) is not None:
            tell(path.name, "fresh")
            self.texts[path.name] = text
            return json.loads(text)
        with self.slots:
            if self.stopped:
                raise KernelError(f"{path.name}: the build was stopped")
            tell(path.name, "running")
            executed = run(
                path, self.staging / f".{path.name}", self.params, self.limits, manager, after_cell
            )
        (self.staging / f".{path.name}").unlink(missing_ok=True)
        self.texts[path.name] = json.dumps(executed, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        stale.write_whole(kept, self.texts[path.name])
        tell(path.name, "done")
        return executed

    def _kept_tables(self, first: Path, inputs: Mapping[str, Any]) -> tuple[Path, Path]:
        """Return where the tables of the first chapter are kept, and the file of their hash."""
        kept = self._kept(inputs, first.name, "", "-data")
        return kept, kept.with_name(f"{kept.name}.hash")

    def _take_tables(self, first: Path, inputs: Mapping[str, Any]) -> bool:
        """Copy the kept tables to where the edition is built, if they are whole; return whether they were."""
        if (self.staging / "data").is_dir():
            return True  # a chapter was not fresh, and they had been taken by then
        kept, seal = self._kept_tables(first, inputs)
        if not kept.is_dir() or stale.read_whole(seal) != stale.digest([stale.tree(kept)]):
            return False
        shutil.copytree(kept, self.staging / "data", dirs_exist_ok=True)
        return True

    def _first(self, path: Path, inputs: Mapping[str, Any], force: bool, tell: Callable) -> dict[str, Any]:
        """Run the chapter that builds the tables, or take both from the cache."""
        kept, seal = self._kept_tables(path, inputs)
        if not force and self._take_tables(path, inputs):
            return self._one(path, inputs, "", force, tell)
        executed = self._one(path, inputs, "", True, tell, after_cell=self._ready)
        aside = kept.with_name(f"{kept.name}.{os.getpid()}")
        shutil.copytree(self.staging / "data", aside)
        discard(kept)
        os.replace(aside, kept)
        stale.write_whole(seal, stale.digest([stale.tree(kept)]))
        return executed


def code_words(code: int) -> str:
    """Return what an exit code means."""
    return EXIT_CODES.get(code, "an unexpected error")
