"""Proposals over an archive: documents in, Parquet out, on a Dask cluster, in bounded memory, resumed where
it stopped.

A batch becomes two small Parquet files wherever it is worked on, so the rows are the same whatever the
workers. A part that is there, made from the same bytes by the same code, is not made again. A document that
is faulty or takes too long is a row that says so; the run goes on.
"""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..evidence.text import text_sha256
from ..faults import CallError, DataError
from . import extractors
from .documents import Batch, Document, batches, documents, open_document
from .reading import OTHER_FORMATS
from .topic import Topic

SECONDS = 60.0
"""Seconds that one document may take."""
SHOWN = 100
"""Faulty documents that an outcome names; all of them are rows of `documents`."""
CONNECT_SECONDS = 10
_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})/?")
_EXTRA = "archives need the extra `archive`: pip install 'armsclaims[archive]'"
_NESTED = {
    "speaker": {"text": "string", "start": "int64", "end": "int64", "how": "string"},
    "quantity": {"text": "string", "kind": "string", "min": "float64", "max": "float64", "unit": "string"},
    "said": {"edtf": "string", "basis": "string"},
    "event": {"edtf": "string", "basis": "string"},
}
_TEXTS = ("cue", "act", "withheld", "certainty_words", "worded_by", "item", "stage", "supplier", "recipient")
_ABOUT = ("document", "article", "url", "published", "sha256", "encoding", "engine", "fault")


@dataclass
class Outcome:
    """What a run did; `skipped` documents were done before, `faults` names the first of the faulty ones."""

    documents: int = 0
    skipped: int = 0
    proposals: int = 0
    faulty: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0


# --- one batch ---


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError when the time has passed, on the main thread of a process only."""
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


def work(
    batch: Batch, engine: str, topic: Topic, published: str | None, seconds: float, digest: str
) -> tuple[bytes, bytes]:
    """Return the proposals and the documents of a batch, each as the bytes of a Parquet file."""
    proposals: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for document in batch.documents:
        row, found = _read(document, engine, topic, published, seconds)
        proposals += found
        rows.append(row)
    return _packed(proposals, _proposal_schema(), digest), _packed(rows, _document_schema(), digest)


def _read(
    document: Document, engine: str, topic: Topic, published: str | None, seconds: float
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a document's row and its proposals; whatever is wrong with it is in the row."""
    row: dict[str, Any] = {"document": _utf8(document.key), "engine": engine, "proposals": 0}
    if not document.fault and not _may_be_on_subject(document, topic):
        return row | {"article": row["document"]}, []
    try:
        with _time_limit(seconds):
            page, about = open_document(document)
            day = about["published"] = about["published"] or published
            row |= {key: _utf8(value) for key, value in about.items()}
            row |= {"sha256": text_sha256(page.text), "characters": len(page.text), "encoding": page.encoding}
            zones = {sentence.number: zone for sentence, zone in page.sentence_zones() if zone}
            verified, _ = extractors.extract(engine, page.text, topic=topic, published=day, zones=zones)
            found = [
                {"document": row["document"], "article": row["article"], **_flat(e)} for e in verified.kept
            ]
    except DataError as error:
        return row | {"fault": "; ".join(f"{fault.rule}: {fault.message}" for fault in error.faults)}, []
    except Exception as error:  # one document, whatever is wrong with it, never stops the run
        return row | {"fault": _utf8(f"{type(error).__name__}: {error}"[:300])}, []
    return row | {"proposals": len(found)}, found


def _may_be_on_subject(document: Document, topic: Topic) -> bool:
    """Return whether a document's bytes may name the subject: what does not is never parsed.

    Other encodings are parsed, and other formats too, to be told as faults.
    """
    raw = document.raw
    if raw.startswith((b"\xff\xfe", b"\xfe\xff", *(mark for mark, _ in OTHER_FORMATS))) or b"\0" in raw[:64]:
        return True
    encoded = document.key.casefold().endswith((".mht", ".mhtml"))
    return encoded or not topic.missing_in(raw.decode("utf-8", "replace"))


def _utf8(value: Any) -> Any:
    """Return text that can be written as UTF-8: lone halves of a character become question marks."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _flat(entry: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {key: _utf8(entry.get(key)) for key in ("id", "zone", "sentence", *_TEXTS)}
    row |= {key: [_utf8(part) for part in entry.get(key) or ()] for key in ("rules", "notes", "chain")}
    row["spans"] = [{"start": start, "end": end} for start, end in entry["spans"]]
    for name, parts in _NESTED.items():
        value = entry.get(name) or {}
        row |= {f"{name}_{part}": _utf8(value.get(part)) for part in parts}
    return row


# --- Parquet parts: `proposals/` and `documents/`, one of each a batch ---


def _arrow() -> Any:
    try:
        import pyarrow  # an optional extra
        import pyarrow.parquet
    except ImportError:
        raise CallError(_EXTRA) from None
    return pyarrow


def _proposal_schema() -> Any:
    pa = _arrow()
    text, span = pa.string(), pa.struct([("start", pa.int64()), ("end", pa.int64())])
    fields = [(name, text) for name in ("document", "article", "id", "zone", *_TEXTS)]
    fields += [("sentence", pa.int32()), ("spans", pa.list_(span))]
    fields += [(name, pa.list_(text)) for name in ("rules", "chain", "notes")]
    for name, parts in _NESTED.items():
        fields += [(f"{name}_{part}", pa.type_for_alias(kind)) for part, kind in parts.items()]
    return pa.schema(fields)


def _document_schema() -> Any:
    pa = _arrow()
    fields = [(key, pa.string()) for key in _ABOUT]
    return pa.schema([*fields, ("characters", pa.int64()), ("proposals", pa.int32())])


def _packed(rows: list[dict[str, Any]], schema: Any, digest: str) -> bytes:
    """Return rows as a Parquet file whose metadata holds the digest of the batch."""
    pa, sink = _arrow(), io.BytesIO()
    table = pa.Table.from_pylist(rows, schema.with_metadata({"batch": digest}))
    pa.parquet.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _part(number: int) -> str:
    return f"part-{number:06}.parquet"


def _count(out: Path, number: int, digest: str, outcome: Outcome, *, skipped: bool = False) -> bool:
    """Count a part in and return True; False where it is not there, broken, or made from something else."""
    pa = _arrow()
    try:
        file = pa.parquet.ParquetFile(out / "documents" / _part(number))
        made_from = (file.schema_arrow.metadata or {}).get(b"batch", b"").decode()
        if not (out / "proposals" / _part(number)).is_file() or made_from != digest:
            return False
        rows = file.read(["document", "fault", "proposals"]).to_pylist()
    except (OSError, pa.ArrowException):
        return False
    faults = [(row["document"], row["fault"]) for row in rows if row["fault"]]
    outcome.documents += len(rows)
    outcome.skipped += len(rows) if skipped else 0
    outcome.proposals += sum(row["proposals"] for row in rows)
    outcome.faulty += len(faults)
    outcome.faults += faults[: SHOWN - len(outcome.faults)]
    return True


def _write(out: Path, number: int, packed: tuple[bytes, bytes]) -> None:
    """Write a part, each file aside and then renamed; `documents`, which makes it whole, comes last."""
    for table, content in zip(("proposals", "documents"), packed, strict=True):
        aside = out / table / f".{_part(number)}.{os.getpid()}"
        aside.write_bytes(content)
        os.replace(aside, out / table / _part(number))


# --- the run ---


def _no_scheduler(address: str, why: str) -> CallError:
    mend = "name the address that `dask scheduler` prints, such as tcp://127.0.0.1:8786"
    return CallError(f"no Dask scheduler answers at {address!r} ({why}); {mend}")


@contextmanager
def _client(scheduler: str | None, jobs: int) -> Iterator[Any]:
    """Yield a client of the scheduler named, or of a cluster of processes on this machine."""
    try:
        from distributed import Client, LocalCluster  # an optional extra
    except ImportError:
        raise CallError(_EXTRA) from None
    if not scheduler:
        options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": 40}
        cluster = LocalCluster(n_workers=jobs, processes=True, host="127.0.0.1", **options)
        with cluster, Client(cluster) as client:
            yield client
        return
    named = _ADDRESS.fullmatch(scheduler)
    if not named or not 0 < int(named[2]) < 65536:
        mend = "write its address, such as tcp://127.0.0.1:8786"
        raise CallError(f"--scheduler cannot be {scheduler[:120]!r}; {mend}")
    try:  # a client that finds no one there waits long
        socket.create_connection((named[1].strip("[]"), int(named[2])), timeout=CONNECT_SECONDS).close()
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except Exception as error:  # what listens there may speak anything
        raise _no_scheduler(scheduler, str(error)[:100] or type(error).__name__) from None
    with client:
        yield client


def propose_archive(
    inputs: list[Path],
    out: Path,
    engine: str,
    topic: Topic,
    jobs: int = 2,
    *,
    scheduler: str | None = None,
    published: str | None = None,
    seconds: float = SECONDS,
    tell: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Propose claims for every document of `inputs` and write `out`/proposals and `out`/documents as Parquet
    parts.

    `published` serves documents that do not date themselves; `seconds` limits one document; `tell` is called
    as parts are done. Raises CallError for a missing input or library, or a scheduler that is not there.
    """
    _arrow()
    found = documents(inputs)
    for table in ("proposals", "documents"):
        (out / table).mkdir(parents=True, exist_ok=True)
    parties = repr(sorted(topic.parties.items()))
    depends_on = (engine, extractors.version(engine), parties, published or "", f"{seconds:g}")
    outcome, begun, count = Outcome(), time.monotonic(), 0
    with _client(scheduler, jobs) as client, client.as_current():
        from distributed import wait  # an optional extra

        window = 2 * max(1, sum(client.nthreads().values()))
        waiting: dict[Any, Batch] = {}

        def settle() -> None:
            for future in wait(list(waiting), return_when="FIRST_COMPLETED").done:
                batch = waiting.pop(future)
                digest = batch.digest(*depends_on)
                if future.status == "finished":
                    packed = future.result()
                else:  # Dask has tried its documents on several workers
                    why = f"its worker died ({type(future.exception()).__name__})"
                    lost = Batch(batch.number, tuple(Document(d.key, fault=why) for d in batch.documents))
                    packed = work(lost, engine, topic, None, seconds, digest)
                _write(out, batch.number, packed)
                _count(out, batch.number, digest, outcome)
                outcome.seconds = time.monotonic() - begun
                if tell:
                    tell(outcome)

        for batch in batches(found):
            count = batch.number + 1
            digest = batch.digest(*depends_on)
            if _count(out, batch.number, digest, outcome, skipped=True):
                continue
            while len(waiting) >= window:
                settle()
            waiting[client.submit(work, batch, engine, topic, published, seconds, digest, pure=False)] = batch
        while waiting:
            settle()
    for path in (p for t in ("proposals", "documents") for p in (out / t).glob("part-*.parquet")):
        if path.name >= _part(count):  # of an earlier, longer run
            path.unlink()
    outcome.seconds = time.monotonic() - begun
    return outcome
