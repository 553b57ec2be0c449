"""A Dask cluster that batches are given to, in place of this machine's processes; what is no scheduler is told in time."""

from __future__ import annotations

import asyncio
import re
import socket
from concurrent.futures import Executor, Future
from typing import Any

from ..faults import CallError
from .parts import clean

CONNECT_SECONDS = 10
"""Seconds that a scheduler may take to be reached, and again to say what it is."""

_SCHEDULER = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})/?")


def reach(address: str) -> None:
    """Raise CallError at once where no one listens: a client half made waits long, and ends with a trace of its own."""
    told = _SCHEDULER.fullmatch(address)
    if not told or not 0 < int(told[2]) < 65536:
        raise CallError(
            f"--scheduler cannot be {address[:120]!r}; write its address, such as tcp://127.0.0.1:8786"
        )
    try:
        socket.create_connection((told[1].strip("[]"), int(told[2])), timeout=CONNECT_SECONDS).close()
    except (OSError, UnicodeError) as error:
        raise _no_scheduler(address, str(error)) from None


def _no_scheduler(address: str, why: str) -> CallError:
    mend = "name the address that `dask scheduler` prints, such as tcp://127.0.0.1:8786"
    return CallError(f"no Dask scheduler answers at {address!r} ({why}); {mend}")


def greet(address: str) -> None:
    """Raise CallError unless a Dask scheduler says that it is one: a client waits for ever for another's greeting."""
    from distributed.core import rpc
    from distributed.security import Security

    async def kind() -> str:
        async with asyncio.timeout(CONNECT_SECONDS):
            async with rpc(
                address, timeout=CONNECT_SECONDS, connection_args=Security().get_connection_args("client")
            ) as there:
                return str((await there.identity())["type"])

    try:
        found = asyncio.run(kind())
    except TimeoutError:
        raise _no_scheduler(
            address, f"what listens there gave no greeting in {CONNECT_SECONDS:g} seconds"
        ) from None
    except Exception as error:  # what another service says is taken for lengths and types of any kind
        raise _no_scheduler(address, f"what listens there speaks otherwise: {type(error).__name__}") from None
    if not found.endswith("Scheduler"):
        raise _no_scheduler(address, f"a Dask {clean(found)[:40]} listens there")


class Cluster:
    """A Dask cluster by its scheduler's address; its workers need this package."""

    def __init__(self, address: str):
        try:
            from distributed import Client
        except ImportError:
            raise CallError(
                "--scheduler needs Dask: install the extra `archive` (pip install 'armsclaims[archive]')"
            ) from None
        reach(address)
        greet(address)
        try:
            self.client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise _no_scheduler(address, type(error).__name__) from None
        self.jobs = max(1, sum(self.client.nthreads().values()))
        self.executor: Executor = self.client.get_executor(pure=False)

    def submit(self, *call: Any) -> Future:
        return self.executor.submit(*call)

    def close(self) -> None:
        self.client.close()
