"""Calls of Python, each in a process of its own that is forked from one in which the libraries are loaded already.

Most of a short build is the import of libraries. A call made here has its own folder, environment, signals, standard
streams and exit code, and imports this package by itself, from its own PYTHONPATH; only what others wrote is there when
it begins. Where the start of Python is what a test is about (a variable that Python reads then, what is imported), the
test starts one by `subprocess`.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import resource
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any

LIBRARIES = (
    "pandas", "matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "geopandas", "pyproj",
    "nbformat", "nbclient", "nbconvert", "papermill", "jupyter_client", "jinja2", "mistune", "pydantic.main", "pydantic.type_adapter",
    "ruamel.yaml", "typst", "pikepdf", "PIL.JpegImagePlugin", "fontTools.subset", "rich.progress", "bs4",
)  # fmt: skip
"""What a build imports of others' packages."""


class Forked:
    """A call under way: what of `subprocess.Popen` tests ask of it. It leads a process group of its own."""

    def __init__(self, words: list[str], cwd: Path, env: Mapping[str, str], largest: int = 0):
        """Start Python with `words` as its arguments; `largest`, if given, limits the size of files that it writes."""
        self.args = words
        self._streams = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(_server())
        asked = {"words": words, "cwd": str(cwd), "env": dict(env), "largest": largest}
        socket.send_fds(self._connection, [b"."], [stream.fileno() for stream in self._streams])
        self._connection.sendall(json.dumps(asked).encode() + b"\n")
        self._told = self._connection.makefile("r")
        self.pid = int(self._told.readline())

    def kill(self) -> None:
        """Kill it and what it has started in its group."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def communicate(self, timeout: float = 300) -> tuple[str, str]:
        """Wait for its end and return (standard output, standard error)."""
        if not select.select([self._connection], [], [], timeout)[0]:
            self.kill()
            raise subprocess.TimeoutExpired(self.args, timeout)
        self.returncode = int(self._told.readline())
        told = [_read(stream) for stream in self._streams]
        self._told.close()
        self._connection.close()
        return told[0], told[1]


def run(
    words: list[str], cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 400, largest: int = 0
) -> subprocess.CompletedProcess[str]:
    """Call Python with `words`, as `-m armsclaims build`, and return how it ended, with what it printed."""
    call = Forked(words, cwd, os.environ if env is None else env, largest)
    out, err = call.communicate(timeout)
    return subprocess.CompletedProcess(words, call.returncode, out, err)


def _read(stream: IO[bytes]) -> str:
    with stream:
        stream.seek(0)
        return stream.read().decode()


@cache
def _server() -> str:
    """Start the process to fork from, once for this one, and return its address."""
    folder = tempfile.mkdtemp(prefix="ac-fork-")
    address = os.path.join(folder, "s")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-P", __file__, address]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    server = subprocess.Popen(command, env=env, start_new_session=True, **pipes)

    def close() -> None:
        server.communicate()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(close)
    assert server.stdout and server.stdout.readline() == b"ready\n"
    return address


# --- the process that is forked from ---


def serve(address: str) -> None:
    """Load the libraries, then fork for each call that comes, until the standard input ends as the tests do."""
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # as the command line does
    for name in LIBRARIES:
        import_module(name)
    gc.freeze()  # so that the pages stay shared
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print("ready", flush=True)
        while sys.stdin not in (ready := select.select([listener, sys.stdin], [], [])[0]):
            assert ready
            connection, _ = listener.accept()
            if not os.fork():
                listener.close()
                attend(connection)
            connection.close()
            while _reaped():
                pass


def _reaped() -> bool:
    """Return whether a child that had ended was waited for."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def attend(connection: socket.socket) -> None:
    """Start one call, tell its process id and, when it has ended, its exit code."""
    _, streams, _, _ = socket.recv_fds(connection, 1, 2)
    with connection.makefile("r") as asked:
        call = json.loads(asked.readline())
    if pid := os.fork():
        os.setpgid(pid, pid)
        connection.sendall(b"%d\n" % pid)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        connection.sendall(b"%d\n" % code)
        os._exit(0)
    connection.close()
    become(streams=streams, **call)


def become(words: list[str], cwd: str, env: dict[str, str], largest: int, streams: list[int]) -> None:
    """Make this process the call, and end it."""
    os.setpgid(0, 0)
    for number, stream in zip((0, 1, 2), (os.open(os.devnull, os.O_RDONLY), *streams), strict=True):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None
    sys.path[:0] = [cwd, *filter(None, env.get("PYTHONPATH", "").split(os.pathsep))]
    if largest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    option, what, *rest = words
    sys.argv = [option, *rest]
    if option == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        names: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(what, "<string>", "exec"), names)
    sys.exit()


if __name__ == "__main__":
    serve(sys.argv[1])
