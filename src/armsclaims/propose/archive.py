"""Proposals over an archive: documents in, Parquet out, on a Dask cluster, in bounded memory, resumable.

A batch becomes two small Parquet files wherever it is worked on, so the rows are the same whatever the
workers. A part that is there, made from the same bytes by the same code, is not made again. A faulty document
is a row that says so; the run goes on.
"""

import asyncio
import html
import io
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..evidence.text import text_sha256
from ..faults import CallError, DataError
from .documents import Batch, Document, batches, documents, fields_of, open_document
from .extractors import Extractor
from .reading import OTHER_FORMATS, decode, overrides
from .topic import Topic

SHOWN = 100  # faulty documents that an outcome names; all of them are rows of `documents`
_INITIAL = re.compile(r">(\w)</\w+>(?=\w)")  # the first letter of "<b>N</b>orland"
CONNECT_SECONDS = TELL_SECONDS = 10
_PROPOSALS = {
    "string": "document article id zone cue act withheld certainty_words worded_by item stage supplier"
    " recipient speaker_text speaker_how quantity_text quantity_kind quantity_unit said_edtf said_basis"
    " event_edtf event_basis",
    "int64": "sentence speaker_start speaker_end",
    "double": "quantity_min quantity_max",
    "list<string>": "rules chain notes",
    "list<list<int64>>": "spans",
}
_DOCUMENTS = {
    "string": "document article url published sha256 encoding engine fault",
    "int64": "characters proposals",
}
"""The columns of the two tables by their type; a field of a field is `outer_inner`."""


@dataclass
class Outcome:
    """What a run did; `skipped` documents were done before, `faults` names the first of the faulty ones."""

    documents: int = 0
    skipped: int = 0
    proposals: int = 0
    faulty: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0


def work(batch: Batch, extractor: Extractor, published: str | None, digest: str) -> tuple[bytes, bytes]:
    """Return the proposals and the documents of a batch, each as the bytes of a Parquet file."""
    proposals: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for document in batch.documents:
        row = {"document": document.key, "article": document.key, "engine": extractor.name, "proposals": 0}
        rows.append(row)
        if not _may_be_on_subject(document, extractor.topic):
            continue
        try:
            page, about = open_document(document)
            row |= about | {"sha256": text_sha256(page.text), "characters": len(page.text)}
            row |= {"encoding": page.encoding, "published": about["published"] or published}
            found = extractor.run(page.text, row["published"], overrides(page))
            proposals += [row | _flat(entry) for entry in found.kept]
            row["proposals"] = len(found.kept)
        except DataError as error:
            row["fault"] = "; ".join(f"{fault.rule}: {fault.message}" for fault in error.faults)
        except Exception as error:  # one document, whatever is wrong with it, never stops the run
            row["fault"] = f"{type(error).__name__}: {error}"[:300]
    return _packed(proposals, _PROPOSALS, digest), _packed(rows, _DOCUMENTS, digest)


def _may_be_on_subject(document: Document, topic: Topic) -> bool:
    """Return whether a document may name the subject; what cannot be told here counts as yes."""
    raw = document.raw
    other = raw.startswith((b"\xff\xfe", b"\xfe\xff", *OTHER_FORMATS)) or b"\0" in raw[:64]
    if other or document.fault or document.key.casefold().endswith((".mht", ".mhtml")):
        return True
    try:
        text = "\n".join(fields_of(document).values()) if document.line else decode(raw)[0]
    except DataError:
        return True
    text = html.unescape(text).replace("\u00ad", "") if "&" in text or "\u00ad" in text else text
    text = _INITIAL.sub(r">\1", text) if "</" in text else text
    low = text.lower()  # a quick look first: most of an archive is about something else
    return any(stem in low for stem in topic.parties) and not topic.missing_in(text)


def _flat(entry: dict[str, Any]) -> dict[str, Any]:
    nested = {key: value for key, value in entry.items() if isinstance(value, dict)}
    return entry | {f"{key}_{part}": v for key, value in nested.items() for part, v in value.items()}


# --- Parquet parts: `proposals/` and `documents/`, one of each a batch ---


def _libraries() -> tuple[Any, Any]:
    """Return pyarrow and distributed, of the extra `archive`. Raises CallError without them."""
    try:
        import dask  # all of them optional, and slow to import
        import distributed
        import pyarrow.parquet
    except ImportError:
        raise CallError("archives need the extra `archive`: pip install 'armsclaims[archive]'") from None
    # Its logs would keep the last 1,000 messages, and with them the documents of as many batches.
    dask.config.set({"distributed.admin.low-level-log-length": 10})
    return pyarrow, distributed


def _packed(rows: list[dict[str, Any]], columns: dict[str, str], digest: str) -> bytes:
    """Return rows as a Parquet file whose metadata holds the digest of the batch."""
    (pa, _), sink, fields = _libraries(), io.BytesIO(), []
    types = {"list<string>": pa.list_(pa.string()), "list<list<int64>>": pa.list_(pa.list_(pa.int64()))}
    for kind, names in columns.items():
        fields += [(name, types.get(kind) or pa.type_for_alias(kind)) for name in names.split()]
    table = pa.Table.from_pylist(rows, pa.schema(fields, {"batch": digest}))
    pa.parquet.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _part(number: int) -> str:
    return f"part-{number:06}.parquet"


def _count(out: Path, number: int, digest: str, outcome: Outcome, *, skipped: bool = False) -> bool:
    """Count a part in and return True; False where it is not there, broken, or made from something else."""
    try:
        file = _libraries()[0].parquet.ParquetFile(out / "documents" / _part(number))
        made_from = (file.schema_arrow.metadata or {}).get(b"batch", b"").decode()
        if not (out / "proposals" / _part(number)).is_file() or made_from != digest:
            return False
        rows = file.read(["document", "fault", "proposals"]).to_pylist()
    except (OSError, _libraries()[0].ArrowException):
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


async def _greet(connect: Callable[..., Any], address: str) -> None:
    """Shake hands with a scheduler once, in bounded time."""
    async with asyncio.timeout(CONNECT_SECONDS):
        await (await connect(address, timeout=CONNECT_SECONDS)).close()


@contextmanager
def _client(scheduler: str | None, jobs: int) -> Iterator[Any]:
    """Yield a client of the scheduler named, or of a cluster of processes on this machine."""
    _, dask = _libraries()
    if not scheduler:
        options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": 40}
        cluster = dask.LocalCluster(n_workers=jobs, processes=True, host="127.0.0.1", **options)
        with cluster, dask.Client(cluster) as client:
            yield client
        return
    try:  # a client waits long where nobody listens, and for ever where nobody answers
        place = urlsplit(scheduler if "://" in scheduler else f"tcp://{scheduler}")
        socket.create_connection((place.hostname, place.port or 0), timeout=CONNECT_SECONDS).close()
        with ThreadPoolExecutor(1) as apart:  # a notebook has a running loop of its own
            apart.submit(asyncio.run, _greet(dask.comm.connect, scheduler)).result()
        client = dask.Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except Exception as error:  # what listens there may speak anything
        why = str(error)[:100] or type(error).__name__
        mend = "write its address as `dask scheduler` prints it, such as tcp://127.0.0.1:8786"
        raise CallError(f"no Dask scheduler answers at {scheduler[:120]!r} ({why}); {mend}") from None
    with client:
        yield client


def propose_archive(
    inputs: list[Path],
    out: Path,
    extractor: Extractor,
    jobs: int = 2,
    *,
    scheduler: str | None = None,
    published: str | None = None,
    tell: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Propose claims for every document of `inputs`; write `out`/proposals and `out`/documents in parts.

    `published` serves documents that do not date themselves; `tell` is called as parts are done. Raises
    CallError for a missing input or library, or a scheduler that is not there.
    """
    _, dask = _libraries()
    found = documents(inputs)
    for table in ("proposals", "documents"):
        (out / table).mkdir(parents=True, exist_ok=True)
    depends_on = (extractor.version(), published or "")
    outcome, begun, count = Outcome(), time.monotonic(), 0
    with _client(scheduler, jobs) as client, client.as_current():
        waiting: dict[Any, tuple[Batch, str]] = {}

        def settle() -> None:
            for future in dask.wait(list(waiting), return_when="FIRST_COMPLETED").done:
                batch, digest = waiting.pop(future)
                if future.status == "finished":
                    packed = future.result()
                else:  # Dask has tried its documents on several workers
                    why = f"its worker died ({type(future.exception()).__name__})"
                    lost = Batch(batch.number, tuple(Document(d.key, fault=why) for d in batch.documents))
                    packed = work(lost, extractor, None, digest)
                _write(out, batch.number, packed)
                _count(out, batch.number, digest, outcome)
                if tell and time.monotonic() - begun - outcome.seconds > TELL_SECONDS:
                    outcome.seconds = time.monotonic() - begun
                    tell(outcome)

        for batch in batches(found):
            count, digest = batch.number + 1, batch.digest(*depends_on)
            if _count(out, batch.number, digest, outcome, skipped=True):
                continue
            while len(waiting) >= 2 * max(1, sum(client.nthreads().values())):
                settle()
            job = client.submit(work, batch, extractor, published, digest, pure=False)
            waiting[job] = batch, digest
        while waiting:
            settle()
    for path in (p for t in ("proposals", "documents") for p in (out / t).glob("part-*.parquet")):
        if path.name >= _part(count):  # of an earlier, longer run
            path.unlink()
    outcome.seconds = time.monotonic() - begun
    return outcome
