"""Proposals over an archive: a stream of documents in, Parquet out, in bounded memory, begun again where it stopped.

Batches go to processes of this machine or to a Dask cluster; either way one function turns a batch into two small Parquet
files, so the rows are the same. A part that is there, made from the same bytes by the same code, is not made again. A
document that is faulty, takes too long or kills its process is one row that says so; the run goes on.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ..evidence.text import text_sha256
from ..faults import DataError
from . import runner
from .cluster import Cluster
from .documents import Batch, Document, batches, documents, open_document
from .parts import Parts, arrow, clean, pack, row_of

SECONDS = 60.0
"""Seconds one document may take."""

SHOWN = 100
"""Faulty documents that an outcome names; all of them are rows of `documents`."""


@dataclass
class Outcome:
    """What a run did: documents (of them skipped as done before), proposals, faulty documents, and the first of these."""

    documents: int = 0
    skipped: int = 0
    proposals: int = 0
    faulty: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, head: dict[str, Any], *, skipped: bool = False) -> None:
        """Count a part in."""
        self.documents += head["documents"]
        self.skipped += head["documents"] if skipped else 0
        self.proposals += head["proposals"]
        self.faulty += head["faulty"]
        self.faults += head["faults"][: SHOWN - len(self.faults)]


# --- one batch: the same wherever it runs ---


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError when the time has passed, where the system can: on the main thread of a process."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def expire(*_: Any) -> None:
        raise TimeoutError(f"took over {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def work(batch: Batch, engine: str, published: str | None, seconds: float) -> tuple[list[dict], list[dict]]:
    """Return (rows of proposals, rows of documents) of a batch."""
    propose = runner.proposer(engine)
    proposals: list[dict[str, Any]] = []
    told: list[dict[str, Any]] = []
    for document in batch.documents:
        row: dict[str, Any] = {"document": clean(document.key), "engine": engine, "proposals": 0}
        found: list[dict[str, Any]] = []
        try:
            with _limit(seconds):
                page, about = open_document(document)
                about["published"] = about["published"] or published
                row |= {key: clean(value) for key, value in about.items()}
                row |= {
                    "sha256": text_sha256(page.text),
                    "characters": len(page.text),
                    "encoding": page.encoding,
                }
                for entry in propose(page.text, about["published"], page.zones):
                    found.append({"document": row["document"], "article": row["article"], **row_of(entry)})
        except DataError as error:
            row["fault"] = "; ".join(f"{fault.rule}: {fault.message}" for fault in error.faults)
        except Exception as error:  # one document, whatever is wrong with it, never stops the run
            row["fault"] = clean(f"{type(error).__name__}: {error}"[:300])
        if "fault" not in row:
            row["proposals"] = len(found)
            proposals += found
        told.append(row)
    return proposals, told


def _work_packed(
    batch: Batch, engine: str, published: str | None, seconds: float, digest: str
) -> tuple[bytes, bytes]:
    return pack(work(batch, engine, published, seconds), digest)


# --- the run ---


class _Pool:
    """Processes of this machine, made anew when one of them has died."""

    def __init__(self, jobs: int):
        self.jobs, self.executor = jobs, None

    def submit(self, *call: Any) -> Future:
        if self.executor is None:
            # A fresh interpreter each: nothing of this process's threads is carried over.
            self.executor = ProcessPoolExecutor(self.jobs, mp_context=get_context("spawn"))
        try:
            return self.executor.submit(*call)
        except BrokenProcessPool:
            self.close()
            return self.submit(*call)

    def close(self) -> None:
        if self.executor is not None:
            self.executor.shutdown(cancel_futures=True)
            self.executor = None


def propose_archive(
    inputs: list[Path],
    out: Path,
    engine: str = "regex",
    jobs: int = 2,
    *,
    scheduler: str | None = None,
    resume: bool = True,
    published: str | None = None,
    seconds: float = SECONDS,
    tell: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Propose claims for every document of `inputs` and write `out`/proposals and `out`/documents as Parquet parts.

    `published` serves documents that do not date themselves; `seconds` limits one document (not on a cluster's threads);
    `tell` is called as parts are done. Raises CallError for a missing input or library, or a scheduler that is not there.
    """
    arrow()
    runner.check(engine)
    found = documents(inputs)
    parts = Parts(out)
    if not resume:
        parts.clear(0)
    workers = Cluster(scheduler) if scheduler else _Pool(jobs)
    told = (engine, runner.version(engine), published or "", f"{seconds:g}")
    run = _Run(workers, parts, told, tell)
    try:
        for batch in batches(found):
            run.take(batch)
        while run.waiting:
            run.settle()
    finally:
        workers.close()
    parts.clear(run.count)
    run.outcome.seconds = time.monotonic() - run.begun
    return run.outcome


class _Run:
    """One run: the batches that are being worked on, and what has come of the others."""

    def __init__(
        self, workers: Any, parts: Parts, told: tuple[str, ...], tell: Callable[[Outcome], None] | None
    ):
        self.workers, self.parts, self.told, self.tell = workers, parts, told, tell
        self.waiting: dict[Future, Batch] = {}
        self.outcome, self.begun, self.count = Outcome(), time.monotonic(), 0

    def take(self, batch: Batch) -> None:
        """Give a batch to a worker, unless its part is there; wait while two batches a worker are in hand."""
        self.count = batch.number + 1
        digest = batch.digest(*self.told)
        head = self.parts.head(batch.number, digest)
        if head:
            self.outcome.add(head, skipped=True)
            return
        while len(self.waiting) >= 2 * self.workers.jobs:
            self.settle()
        engine, _, published, seconds = self.told
        call = (_work_packed, batch, engine, published or None, float(seconds), digest)
        self.waiting[self.workers.submit(*call)] = batch

    def settle(self) -> None:
        """Write what is done, waiting for one batch at least."""
        done, _ = wait(self.waiting, return_when=FIRST_COMPLETED)
        for future in done:
            batch = self.waiting.pop(future)
            packed = future.result() if future.exception() is None else self._one_by_one(batch)
            self.parts.write(batch.number, packed)
            self.outcome.add(self.parts.head(batch.number) or {})
            self.outcome.seconds = time.monotonic() - self.begun
            if self.tell:
                self.tell(self.outcome)

    def _one_by_one(self, batch: Batch) -> tuple[bytes, bytes]:
        """Work on a batch whose worker died, document by document: one that kills its process again becomes a fault."""
        engine, _, published, seconds = self.told
        rows: tuple[list[dict], list[dict]] = ([], [])
        for document in batch.documents:
            single = Batch(batch.number, (document,))
            try:
                result = self.workers.submit(work, single, engine, published or None, float(seconds)).result()
            except Exception as error:
                lost = Document(
                    document.key, line=document.line, fault=f"its process died ({type(error).__name__})"
                )
                result = work(Batch(batch.number, (lost,)), engine, None, float(seconds))
            for all_rows, some in zip(rows, result, strict=True):
                all_rows += some
        return pack(rows, batch.digest(*self.told))
