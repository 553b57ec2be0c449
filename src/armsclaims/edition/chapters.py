"""Running chapters: papermill's API, a clean kernel each over IPC, some at a time, each within its time."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import papermill
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from .. import tempdirs
from ..dataset.params import Params
from ..faults import (
    ArmsclaimsError,
    CallError,
    CellError,
    DataError,
    KernelError,
    PublishError,
    ReportError,
)
from ..report.clean_notebook import clean
from .editions import Options, Tell

Made = TypeVar("Made")

ENVIRONMENT = {
    "MPLBACKEND": "agg",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYTHONWARNINGS": "default",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""What every kernel sees, so that its outputs do not depend on where it runs."""
# A chapter makes much and drops little: the collector's many passes would take a twelfth of its time.
KERNEL = [
    "--HistoryManager.enabled=False",
    "--IPKernelApp.exec_lines=__import__('gc').set_threshold(100_000, 50, 50)",
]
"""What every kernel is started with."""
COUNT = "execution_count"
NO_ROOM = ("[Errno 28]", "[Errno 30]", "[Errno 13]", "[Errno 27]", "[Errno 122]")
"""A disk that is full, read-only, forbidden, or over a limit or quota."""
OURS = {error.__name__: error.exit_code for error in (CallError, DataError, ReportError, PublishError)}
"""Errors of ours that a cell may raise, with the exit code they keep."""
# What these log of a failed cell or a dead kernel, an error of ours says.
logging.getLogger("papermill").setLevel(logging.CRITICAL)
logging.getLogger("traitlets").setLevel(logging.CRITICAL)


def run(
    paths: Sequence[Path],
    params: Params,
    options: Options,
    tell: Tell,
    keep: Callable[[Path, Any], None],
    beside: Callable[[], Made],
) -> Made:
    """Run chapters and hand each to `keep`; return what `beside` made meanwhile. An error of any stops all.

    The calling thread only waits. It is the one that a signal stops, and stopped inside an import it would
    keep locks that the chapters' threads then wait for without end.
    """
    with (
        tempdirs.temporary("ac-", sockets=True) as folder,
        ThreadPoolExecutor(options.jobs) as pool,
        ThreadPoolExecutor(1) as other,
    ):
        runner = _Runner(folder, params, options, tell)
        try:
            tasks = [
                pool.submit(lambda n, p: keep(p, runner.run(n, p)), *item) for item in enumerate(paths, 1)
            ]
            made = other.submit(beside)
            for task in as_completed([*tasks, made]):
                task.result()
        except BaseException:
            runner.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return made.result()


@dataclass
class _Runner:
    """Runs single chapters, and knows the kernels that live."""

    folder: Path
    params: Params
    options: Options
    tell: Tell
    living: set[Any] = field(default_factory=set)
    stopped: bool = False

    def stop(self) -> None:
        """Let no chapter go on."""
        self.stopped = True
        for manager in list(self.living):
            _kill(manager)

    def start(self, number: int, path: Path) -> Any:
        """Start a chapter's kernel, whose connection file and sockets are its own, and return its manager."""
        # No folders: the kernel is this interpreter's, and no user's of the same name.
        specs = KernelSpecManager(kernel_dirs=[])
        file = str(self.folder / f"{number}.json")
        manager = AsyncKernelManager(kernel_spec_manager=specs, transport="ipc", connection_file=file)
        start = run_sync(manager.start_kernel)
        environment = {**os.environ, **ENVIRONMENT, "IPYTHONDIR": str(self.folder / "ipython")}
        start(cwd=str(path.parent), env=environment, extra_arguments=KERNEL)
        self.living.add(manager)
        if self.stopped:
            _kill(manager)
        return manager

    def run(self, number: int, path: Path) -> dict[str, Any]:
        """Run one chapter and return it normalised; raise an error whose exit code says what went wrong."""
        if self.stopped:
            raise KernelError(f"{path.name}: the build was stopped")
        self.tell(f"{path.name}: running")
        values = self.params.as_dict()
        limits, rest = self.options, self.options.until - time.monotonic()
        seconds, exceeded = limits.chapter_seconds, f"over its time limit of {limits.chapter_seconds:g} s"
        if rest < seconds:
            seconds, exceeded = rest, f"the build is over its time limit of {limits.build_seconds:g} s"
        expired = threading.Event()
        manager = self.start(number, path)
        timer = threading.Timer(seconds, lambda: (expired.set(), _kill(manager)))
        timer.daemon = True
        timer.start()
        try:
            # No `cwd`: papermill would change the folder of this whole process, which the chapters share.
            executed = papermill.execute_notebook(
                str(path),
                None,
                parameters=values,
                kernel_name="python3",
                language="python",
                km=manager,
                progress_bar=False,
                request_save_on_cell_execute=False,
                shutdown_kernel="immediate",
            )
        except PapermillExecutionError as error:
            raise _cell_error(path.name, error) from None
        except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
            if expired.is_set():
                raise KernelError(f"{path.name}: {exceeded}; its kernel was stopped") from None
            why = _ending(manager) or error
            raise KernelError(f"{path.name}: its kernel died or was killed ({why})") from None
        finally:
            timer.cancel()
            self.living.discard(manager)
            _kill(manager)
        self.tell(f"{path.name}: done")
        return normalise(executed, values)


def _kill(manager: Any) -> None:
    """End a kernel if it still lives; its process is our child and is waited for by its manager."""
    process = getattr(manager.provisioner, "process", None)
    if process and process.poll() is None:
        with suppress(OSError):
            process.kill()
            process.wait()


def _ending(manager: Any) -> str:
    """Return by which signal a kernel ended, as far as its manager knows."""
    code = getattr(getattr(manager.provisioner, "process", None), "returncode", None)
    if code == -signal.SIGKILL:
        return "SIGKILL: by hand, or by the system for want of memory"
    return signal.Signals(-code).name if code and code < 0 else ""


def _cell_error(name: str, error: PapermillExecutionError) -> ArmsclaimsError:
    """Return the error that tells what a failed cell means."""
    message = f"{error.ename}: {error.evalue}"
    if any(code in str(error.evalue) for code in NO_ROOM):
        return PublishError(f"{name}: {message}")
    ours = error.ename in OURS
    told = CellError(f"{name}{'' if ours else f', cell {error.exec_count}'}: {message}")
    told.exit_code = OURS.get(error.ename, CellError.exit_code)
    return told


def normalise(notebook: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return an executed notebook without times, random ids and folders: the same inputs give the same
    bytes.
    """
    named = {**values, "articles_dir": "articles" if values["articles_dir"] else "", "out_dir": "edition"}
    made = clean(notebook)
    for index, (cell, ran) in enumerate(zip(made["cells"], notebook["cells"], strict=True), 1):
        cell["id"] = f"cell-{index:02}"
        if "injected-parameters" in cell["metadata"].get("tags", ()):
            cell["source"] = ["# Parameters\n", *(f"{key} = {value!r}\n" for key, value in named.items())]
        if "outputs" in cell:
            cell[COUNT] = ran[COUNT]
            cell["outputs"] = [
                {key: {} if key == "metadata" else value for key, value in output.items() if key != COUNT}
                for output in ran["outputs"]
            ]
    return made
