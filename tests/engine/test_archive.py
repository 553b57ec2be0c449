"""Archives: folders and JSON lines to Parquet, in batches, resumable, with every bad document a row and never the end."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from armsclaims.faults import CallError
from armsclaims.propose import archive, documents
from armsclaims.propose.archive import propose_archive
from armsclaims.propose.extractors import Extractor
from armsclaims.propose.proposals import EXTRACTOR
from armsclaims.propose.topic import Topic

pytest.importorskip("pyarrow")
pytest.importorskip("spacy")
distributed = pytest.importorskip("distributed")
parquet = pytest.importorskip("pyarrow.parquet")

ENGINE = Extractor(EXTRACTOR, Topic.of_names({"norland": ["Norland"], "vesk": ["Vesk"]}))
CLAIM = "Shells went by sea\n\nMara Holt said on 4 June 2031 that Norland had shipped 60 crates of shells to Vesk.\n"
HTML = "<html><body><article><h1>Shells went by sea</h1><p>{}</p></article></body></html>"


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted((out / table).glob("part-*.parquet")):
        found += parquet.read_table(path).to_pylist()
    return found


def by_document(out: Path) -> dict[str, dict[str, Any]]:
    return {row["document"]: row for row in rows(out, "documents")}


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A scheduler with two workers on threads of this process, which need not load the parser anew."""
    options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "host": "127.0.0.1"}
    with distributed.LocalCluster(n_workers=2, processes=False, protocol="tcp://", **options) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pages"
    (made / "b").mkdir(parents=True)
    (made / "a.txt").write_text(CLAIM)
    (made / "b" / "c.html").write_text(HTML.format(CLAIM.split("\n\n")[1]))
    (made / "b" / "d.txt").write_bytes(CLAIM.replace("60 crates", "\u201c60 crates\u201d").encode("cp1252"))
    (made / "bad.txt").write_bytes(b"%PDF-1.7 shells Norland weapons")
    (made / "off.txt").write_text("The harbour will be dredged in May, the mayor said.")
    (made / "notes.md").write_text(CLAIM)
    (made / ".hidden.txt").write_text(CLAIM)
    lines = [
        json.dumps({"id": "x1", "text": CLAIM, "published": "2031-07-09", "url": "https://herald.example/1"}),
        '{"text": "shells of Norland, broken',
        "",
        json.dumps({"title": "Norland shells without text"}),
        json.dumps({"text": "\ud800 " + CLAIM, "published": "soon"}),
    ]
    (made / "e.jsonl").write_text("\n".join(lines))
    return made


def test_every_document_is_a_row_and_a_bad_one_says_why(folder: Path, tmp_path: Path, scheduler: str) -> None:
    outcome = propose_archive([folder], tmp_path / "out", ENGINE, scheduler=scheduler)
    found = by_document(tmp_path / "out")
    assert set(found) == {
        "a.txt", "bad.txt", "off.txt", "e.jsonl#1", "e.jsonl#2", "e.jsonl#4", "e.jsonl#5", "b/c.html", "b/d.txt",
    }  # fmt: skip
    assert all(
        found[name]["proposals"] for name in ("a.txt", "b/c.html", "b/d.txt", "e.jsonl#1", "e.jsonl#5")
    )
    assert found["off.txt"]["proposals"] == 0 and found["off.txt"]["fault"] is None
    faults = {name: row["fault"].split(":")[0] for name, row in found.items() if row["fault"]}
    assert faults == {"bad.txt": "not-text", "e.jsonl#2": "bad-json", "e.jsonl#4": "no-text"}
    assert {name for name, _ in outcome.faults} == set(faults)
    assert found["b/d.txt"]["encoding"] == "cp1252" and found["e.jsonl#1"]["article"] == "x1"
    first = next(
        row
        for row in rows(tmp_path / "out", "proposals")
        if row["document"] == "a.txt" and row["zone"] != "headline"
    )
    assert (first["quantity_min"], first["quantity_unit"], first["speaker_how"]) == (60.0, "crate", "named")
    assert first["said_edtf"] == "2031-06-04"


NAME = "L\u00f6vland"
ON = f"{NAME} said on 4 June 2031 that it had shipped 60 crates of shells to the rebels."
PASSED = {  # what names the subject, each in its own disguise
    "a letter in an escape": json.dumps({"text": ON}),
    "every letter in escapes": json.dumps({"text": ON.translate({ord(c): f"#{ord(c):04x}" for c in ON})}).replace("#", "\\u"),
    "large figures in an escape": json.dumps({"text": ON}).replace("\\u00f6", "\\u00F6"),
    "after a line end": json.dumps({"text": f"Shells went by sea\n\n{ON}"}),
    "after a tab": json.dumps({"text": f"Shells went by sea:\t{ON}"}),
    "after a character of two escapes": json.dumps({"text": f"\U0001f680{ON}"}),
    "an entity": json.dumps({"html": HTML.format(ON.replace("\u00f6", "&ouml;"))}),
    "an entity in an escape": json.dumps({"html": HTML.format(ON.replace("\u00f6", "&#xF6;"))}).replace("&", "\\u0026"),
    "a soft hyphen": json.dumps({"html": HTML.format(ON.replace("land", "&shy;land"))}),
    "a first letter set apart": json.dumps({"html": HTML.format(ON.replace("L", "<b>L</b>", 1))}),
    "a page in Windows-1252": HTML.format(ON).encode("cp1252"),
    "a page that declares its set": f'<meta charset="iso-8859-2">{HTML.format(ON)}'.encode("iso-8859-2"),
    "a text in UTF-16": ON.encode("utf-16"),
    "a text in UTF-16 without a mark": ON.encode("utf-16-le"),
}  # fmt: skip
TOLD = {  # what is no whole line is a row that says so, on the subject or not
    "cut short": '{"text": "The mayor sa',
    "cut in an escape": '{"text": "The mayor \\u00',
    "cut before a quote": '{"text": "The mayor said so}',
    "cut in what it nests": '{"text": "The mayor said so", "more": {"a": 1}',
    "two lines in one": '{"text": "The mayor"}{"text": "said so"}',
    "a list": '["The mayor said so"]',
    "without text": '{"title": "The mayor said so"}',
}
GATED = Extractor(EXTRACTOR, Topic.of_names({"lovland": [NAME]}))


def row_of(content: str | bytes) -> dict[str, Any]:
    """What comes of one line, or of the bytes of one page."""
    line = isinstance(content, str)
    held = documents.Document("a#1" if line else "a.html", content.encode() if line else content, line=line)
    _, packed = archive.work(documents.Batch(0, (held,)), GATED, None, "digest")
    (row,) = parquet.read_table(io.BytesIO(packed)).to_pylist()
    return row


@pytest.mark.parametrize("kind", PASSED)
def test_a_name_in_disguise_is_not_passed_over(kind: str) -> None:
    row = row_of(PASSED[kind])
    assert row["fault"] is None and row["proposals"] == 1, row


@pytest.mark.parametrize("kind", TOLD)
def test_a_line_that_is_not_whole_is_told(kind: str) -> None:
    row = row_of(TOLD[kind])
    assert row["fault"].split(":")[0] in ("bad-json", "no-text") and row["proposals"] == 0, row


def test_the_workers_change_no_row(tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers on threads against one process of its own, as a run without a scheduler has."""
    monkeypatch.setattr(documents, "BATCH_DOCUMENTS", 7)
    lines = tmp_path / "many.jsonl"
    lines.write_text(
        "\n".join(json.dumps({"text": CLAIM if n % 4 else "The mayor said so."}) for n in range(40))
    )
    propose_archive([lines], tmp_path / "two", ENGINE, scheduler=scheduler)
    propose_archive([lines], tmp_path / "one", ENGINE, jobs=1)
    for table in ("proposals", "documents"):
        assert rows(tmp_path / "one", table) == rows(tmp_path / "two", table)


def test_a_run_resumes_and_remakes_what_changed_or_broke(
    tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "BATCH_DOCUMENTS", 5)
    lines, out = tmp_path / "many.jsonl", tmp_path / "out"
    texts = [json.dumps({"text": CLAIM})] * 20
    lines.write_text("\n".join(texts))

    def run() -> archive.Outcome:
        return propose_archive([lines], out, ENGINE, scheduler=scheduler)

    assert run().skipped == 0
    assert run().skipped == 20
    lines.write_text("\n".join([*texts[:19], json.dumps({"text": "Norland shells. " + CLAIM})]))
    assert run().skipped == 15
    next((out / "documents").glob("part-000001*")).write_bytes(b"half")
    assert run().skipped == 15
    lines.write_text("\n".join(texts[:5]))
    assert run().skipped == 5
    assert len(list((out / "proposals").glob("*.parquet"))) == 1, "parts of a longer run are gone"


@pytest.fixture
def silent() -> Iterator[str]:
    """An address that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        yield f"tcp://127.0.0.1:{bound.getsockname()[1]}"


def test_a_scheduler_that_never_says_a_word_is_told_in_time(tmp_path: Path, silent: str, monkeypatch) -> None:
    monkeypatch.setattr(archive, "CONNECT_SECONDS", 2)
    (tmp_path / "a.txt").write_text(CLAIM)
    begun = time.monotonic()
    with pytest.raises(CallError, match="no Dask scheduler answers at 'tcp://127") as told:
        propose_archive([tmp_path], tmp_path / "out", ENGINE, scheduler=silent)
    assert len(str(told.value).splitlines()) == 1 and time.monotonic() - begun < 20


@pytest.mark.parametrize(
    "address", ["nowhere", "tcp://127.0.0.1", "tcp://127.0.0.1:99999", "tcp://127.0.0.1:1"]
)
def test_an_address_without_a_scheduler_is_told_in_time(tmp_path: Path, address: str) -> None:
    (tmp_path / "a.txt").write_text(CLAIM)
    begun = time.monotonic()
    with pytest.raises(CallError, match="scheduler"):
        propose_archive([tmp_path], tmp_path / "out", ENGINE, scheduler=address)
    assert time.monotonic() - begun < 30


def test_an_input_that_is_missing_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="no file or folder"):
        propose_archive([tmp_path / "none"], tmp_path / "out", ENGINE)
    assert not (tmp_path / "out").exists()


# --- documents ---


def test_compressed_lines_are_read_and_one_that_breaks_off_is_a_fault(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"text": "a"}\n{"text": "b"}\n' * 500)
    (tmp_path / "a.jsonl.gz").write_bytes(whole)
    (tmp_path / "b.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    found = list(documents.documents([tmp_path]))
    assert sum(d.key.startswith("a.") and not d.fault for d in found) == 1000
    assert found[-1].key.startswith("b.") and "cannot be read" in found[-1].fault


def test_a_pipe_a_socket_or_a_device_in_a_folder_is_a_fault_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    for name in ("a.txt", "b.jsonl", "c.jsonl.gz"):
        os.mkfifo(name)
    Path("d.html").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("e.txt")
        Path("f.txt").write_text("Holt said so.")
        found: list[documents.Document] = []
        reading = threading.Thread(target=lambda: found.extend(documents.documents([tmp_path])), daemon=True)
        reading.start()
        reading.join(20)
    why = "cannot be read: it is a pipe, a socket or a device, not a file"
    assert [d.key for d in found if why in d.fault] == [
        "a.txt",
        "b.jsonl#1",
        "c.jsonl.gz#1",
        "d.html",
        "e.txt",
    ]
    assert [d.key for d in found if not d.fault] == ["f.txt"]


def test_a_file_or_line_that_is_too_large_is_a_fault_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MAX_BYTES", 40)
    (tmp_path / "a.txt").write_text("said " * 20)
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": "said " * 40}) + '\n{"text": "said"}\n')
    found = list(documents.documents([tmp_path]))
    assert [(d.key, d.fault) for d in found] == [
        ("a.txt", "over 40 bytes"),
        ("b.jsonl#1", "over 40 bytes"),
        ("b.jsonl#2", ""),
    ]


def test_batches_are_cut_by_number_and_by_bytes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "BATCH_DOCUMENTS", 3)
    monkeypatch.setattr(documents, "BATCH_BYTES", 100)
    sizes = [10, 10, 10, 10, 95, 10, 200, 1]
    made = list(documents.batches(documents.Document(str(n), b"x" * size) for n, size in enumerate(sizes)))
    assert [[len(d.raw) for d in batch.documents] for batch in made] == [
        [10, 10, 10],
        [10],
        [95],
        [10],
        [200],
        [1],
    ]
    assert [batch.number for batch in made] == list(range(6))


def test_names_keep_apart_what_two_folders_hold(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("said")
    assert [d.key for d in documents.documents([tmp_path / "one", tmp_path / "two"])] == [
        "one/a.txt",
        "two/a.txt",
    ]


def test_the_stream_is_never_held_whole(tmp_path: Path) -> None:
    lines = tmp_path / "many.jsonl"
    lines.write_text('{"text": "Holt said so."}\n' * 1000)
    made = documents.batches(documents.documents([lines]))
    assert len(next(made).documents) == documents.BATCH_DOCUMENTS
    lines.write_text("")
    assert sum(len(batch.documents) for batch in made) < 1000, "the rest was not read yet"
