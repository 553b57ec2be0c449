"""An archive's results as Parquet: typed rows, a part a batch, each part whole or not there."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from ..faults import CallError

_SPEAKER = (("text", "string"), ("start", "int64"), ("end", "int64"), ("how", "string"))
_QUANTITY = (("text", "string"), ("kind", "string"), ("min", "double"), ("max", "double"), ("unit", "string"))
_DATE = (("edtf", "string"), ("basis", "string"))
_TEXTS = ("cue", "act", "withheld", "certainty_words", "worded_by", "item", "stage", "supplier", "recipient")


def clean(value: Any) -> Any:
    """Return text that can be written as UTF-8: lone halves of a character become question marks."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def row_of(entry: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {key: clean(entry.get(key)) for key in ("id", "zone", "sentence", *_TEXTS)}
    row["rules"], row["notes"], row["chain"] = (
        [clean(part) for part in entry.get(key) or ()] for key in ("rules", "notes", "chain")
    )
    row["spans"] = [{"start": start, "end": end} for start, end in entry["spans"]]
    row["places"] = [
        {key: clean(place.get(key)) for key in ("id", "role")} for place in entry.get("places") or ()
    ]
    for name, parts in (("speaker", _SPEAKER), ("quantity", _QUANTITY), ("said", _DATE), ("event", _DATE)):
        value = entry.get(name) or {}
        row |= {f"{name}_{part}": clean(value.get(part)) for part, _ in parts}
    return row


def schemas() -> tuple[Any, Any]:
    """Return the schemas of proposals and documents. Raises CallError without pyarrow."""
    pa = arrow()
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


def arrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise CallError(
            "archives need pyarrow: install the extra `archive` (pip install 'armsclaims[archive]')"
        ) from None
    return pyarrow


def pack(rows: tuple[list[dict], list[dict]], digest: str) -> tuple[bytes, bytes]:
    """Return the rows of a batch as two Parquet files; the second one's metadata holds the batch's digest."""
    pa = arrow()
    import pyarrow.parquet as parquet

    packed = []
    for entries, schema in zip(rows, schemas(), strict=True):
        sink = io.BytesIO()
        table = pa.Table.from_pylist(entries, schema.with_metadata({"batch": digest}))
        parquet.write_table(table, sink, compression="zstd")
        packed.append(sink.getvalue())
    return packed[0], packed[1]


class Parts:
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
