"""Proposals over an archive: a stream of documents in, Parquet out, in bounded memory, begun again where it stopped.

Batches go to processes of this machine or to a Dask cluster; either way one function turns a batch into two small Parquet
files, so the rows are the same. A part that is there, made from the same bytes by the same code, is not made again. A
document that is faulty, takes too long or kills its process is one row that says so; the run goes on.
"""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from ..core.evidence import text_sha256
from ..core.faults import CallError, DataError
from . import runner
from .documents import Batch, Document, batches, documents, open_document

SECONDS = 60.0
"""Seconds one document may take."""

CONNECT_SECONDS = 10
"""Seconds a cluster's scheduler may take to answer."""

SHOWN = 100
"""Faulty documents that an outcome names; all of them are rows of `documents`."""

_SPEAKER = (("text", "string"), ("start", "int64"), ("end", "int64"), ("how", "string"))
_QUANTITY = (("text", "string"), ("kind", "string"), ("min", "double"), ("max", "double"), ("unit", "string"))
_DATE = (("edtf", "string"), ("basis", "string"))
_TEXTS = ("cue", "act", "withheld", "certainty_words", "worded_by", "item", "stage", "supplier", "recipient")


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
        row: dict[str, Any] = {"document": _clean(document.key), "engine": engine, "proposals": 0}
        found: list[dict[str, Any]] = []
        try:
            with _limit(seconds):
                page, about = open_document(document)
                about["published"] = about["published"] or published
                row |= {key: _clean(value) for key, value in about.items()}
                row |= {"sha256": text_sha256(page.text), "characters": len(page.text), "encoding": page.encoding}
                for entry in propose(page.text, about["published"], page.zones):
                    found.append({"document": row["document"], "article": row["article"], **_row(entry)})
        except DataError as error:
            row["fault"] = "; ".join(f"{fault.rule}: {fault.message}" for fault in error.faults)
        except Exception as error:  # one document, whatever is wrong with it, never stops the run
            row["fault"] = _clean(f"{type(error).__name__}: {error}"[:300])
        if "fault" not in row:
            row["proposals"] = len(found)
            proposals += found
        told.append(row)
    return proposals, told


def _clean(value: Any) -> Any:
    """Return text that can be written as UTF-8: lone halves of a character become question marks."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _row(entry: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {key: _clean(entry.get(key)) for key in ("id", "zone", "sentence", *_TEXTS)}
    row["rules"], row["notes"], row["chain"] = (
        [_clean(part) for part in entry.get(key) or ()] for key in ("rules", "notes", "chain")
    )
    row["spans"] = [{"start": start, "end": end} for start, end in entry["spans"]]
    row["places"] = [{key: _clean(place.get(key)) for key in ("id", "role")} for place in entry.get("places") or ()]
    for name, parts in (("speaker", _SPEAKER), ("quantity", _QUANTITY), ("said", _DATE), ("event", _DATE)):
        value = entry.get(name) or {}
        row |= {f"{name}_{part}": _clean(value.get(part)) for part, _ in parts}
    return row


def schemas() -> tuple[Any, Any]:
    """Return the schemas of proposals and documents. Raises CallError without pyarrow."""
    pa = _arrow()
    text, texts = pa.string(), pa.list_(pa.string())
    flat = [(f"{name}_{part}", kind) for name, parts in
            (("speaker", _SPEAKER), ("quantity", _QUANTITY), ("said", _DATE), ("event", _DATE)) for part, kind in parts]  # fmt: skip
    proposals = pa.schema(
        [("document", text), ("article", text), ("id", text), ("rules", texts), ("zone", text), ("sentence", pa.int32()),
         ("spans", pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64())]))),
         *((key, text) for key in _TEXTS), *((name, pa.type_for_alias(kind)) for name, kind in flat), ("chain", texts),
         ("places", pa.list_(pa.struct([("id", text), ("role", text)]))), ("notes", texts)]
    )  # fmt: skip
    columns = ("document", "article", "url", "published", "sha256", "encoding", "engine", "fault")
    return proposals, pa.schema(
        [*((key, text) for key in columns), ("characters", pa.int64()), ("proposals", pa.int32())]
    )


def _arrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise CallError(
            "archives need pyarrow: install the extra `archive` (pip install 'armsclaims[archive]')"
        ) from None
    return pyarrow


def pack(rows: tuple[list[dict], list[dict]], digest: str) -> tuple[bytes, bytes]:
    """Return the rows of a batch as two Parquet files; the second one's metadata holds the batch's digest."""
    pa = _arrow()
    import pyarrow.parquet as parquet

    packed = []
    for entries, schema in zip(rows, schemas(), strict=True):
        sink = io.BytesIO()
        table = pa.Table.from_pylist(entries, schema.with_metadata({"batch": digest}))
        parquet.write_table(table, sink, compression="zstd")
        packed.append(sink.getvalue())
    return packed[0], packed[1]


def _work_packed(batch: Batch, engine: str, published: str | None, seconds: float, digest: str) -> tuple[bytes, bytes]:
    return pack(work(batch, engine, published, seconds), digest)


# --- parts ---


class _Parts:
    """The folder of results: `proposals/` and `documents/`, a part a batch; the second is written last."""

    def __init__(self, folder: Path):
        self.proposals, self.documents = folder / "proposals", folder / "documents"
        for part in (self.proposals, self.documents):
            part.mkdir(parents=True, exist_ok=True)

    def head(self, number: int, digest: str | None = None) -> dict[str, Any] | None:
        """Return the counts of a part, None where it is not there, broken, or made from something else."""
        import pyarrow as pa
        import pyarrow.parquet as parquet

        try:
            file = parquet.ParquetFile(self.documents / _name(number))
            told = (file.schema_arrow.metadata or {}).get(b"batch", b"").decode()
            if not (self.proposals / _name(number)).is_file() or digest not in (None, told):
                return None
            rows = file.read(["document", "fault", "proposals"]).to_pylist()
        except (OSError, pa.ArrowException):
            return None
        faults = [(row["document"], row["fault"]) for row in rows if row["fault"]]
        total = sum(row["proposals"] for row in rows)
        return {"documents": len(rows), "proposals": total, "faulty": len(faults), "faults": faults}

    def write(self, number: int, packed: tuple[bytes, bytes]) -> None:
        """Write a part: each file aside, then renamed."""
        for folder, content in zip((self.proposals, self.documents), packed, strict=True):
            aside = folder / f".{_name(number)}.{os.getpid()}"
            aside.write_bytes(content)
            os.replace(aside, folder / _name(number))

    def clear(self, first: int) -> None:
        """Remove parts from `first` on: of an earlier, longer run, or of all."""
        for folder in (self.proposals, self.documents):
            for path in folder.glob("part-*.parquet"):
                if path.name >= _name(first):
                    path.unlink()


def _name(number: int) -> str:
    return f"part-{number:06}.parquet"


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


class _Cluster:
    """A Dask cluster by its scheduler's address; its workers need this package."""

    def __init__(self, address: str):
        try:
            from distributed import Client
        except ImportError:
            raise CallError(
                "--scheduler needs Dask: install the extra `archive` (pip install 'armsclaims[archive]')"
            ) from None
        try:
            self.client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise CallError(f"no Dask scheduler answers at {address!r} ({type(error).__name__})") from None
        self.jobs = max(1, sum(self.client.nthreads().values()))
        self.executor: Executor = self.client.get_executor(pure=False)

    def submit(self, *call: Any) -> Future:
        return self.executor.submit(*call)

    def close(self) -> None:
        self.client.close()


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
    _arrow()
    runner.check(engine)
    begun, outcome, count = time.monotonic(), Outcome(), 0
    found = documents(inputs)
    version = runner.version(engine)
    parts = _Parts(out)
    if not resume:
        parts.clear(0)
    workers = _Cluster(scheduler) if scheduler else _Pool(jobs)
    waiting: dict[Future, Batch] = {}
    told = (engine, version, published or "", f"{seconds:g}")

    def settle() -> None:
        done, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in done:
            batch = waiting.pop(future)
            packed = future.result() if future.exception() is None else _one_by_one(workers, batch, told)
            parts.write(batch.number, packed)
            outcome.add(parts.head(batch.number) or {})
            outcome.seconds = time.monotonic() - begun
            if tell:
                tell(outcome)

    try:
        for batch in batches(found):
            count = batch.number + 1
            digest = batch.digest(*told)
            head = parts.head(batch.number, digest)
            if head:
                outcome.add(head, skipped=True)
                continue
            while len(waiting) >= 2 * workers.jobs:
                settle()
            waiting[workers.submit(_work_packed, batch, engine, published, seconds, digest)] = batch
        while waiting:
            settle()
    finally:
        workers.close()
    parts.clear(count)
    outcome.seconds = time.monotonic() - begun
    return outcome


def _one_by_one(workers: Any, batch: Batch, told: tuple[str, ...]) -> tuple[bytes, bytes]:
    """Work on a batch whose worker died, document by document: one that kills its process again becomes a fault."""
    engine, _, published, seconds = told
    rows: tuple[list[dict], list[dict]] = ([], [])
    for document in batch.documents:
        single = Batch(batch.number, (document,))
        try:
            result = workers.submit(work, single, engine, published or None, float(seconds)).result()
        except Exception as error:
            lost = Document(document.key, line=document.line, fault=f"its process died ({type(error).__name__})")
            result = work(Batch(batch.number, (lost,)), engine, None, float(seconds))
        for all_rows, some in zip(rows, result, strict=True):
            all_rows += some
    return pack(rows, batch.digest(*told))
