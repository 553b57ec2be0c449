"""Archives: folders and JSON lines to Parquet, in batches, resumable, with every bad document a row and never the end."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from armsclaims.faults import CallError
from armsclaims.propose import archive, cluster, documents
from armsclaims.propose.archive import propose_archive

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

ENGINE = "archive_engines:find"
HERALD = Path(__file__).parent / "articles"


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted((out / table).glob("part-*.parquet")):
        found += parquet.read_table(path).to_pylist()
    return found


def by_document(out: Path) -> dict[str, dict[str, Any]]:
    return {row["document"]: row for row in rows(out, "documents")}


def run(inputs: list[Path], out: Path, **more: Any) -> archive.Outcome:
    return propose_archive(inputs, out, ENGINE, more.pop("jobs", 1), **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pages"
    (made / "b").mkdir(parents=True)
    (made / "a.txt").write_text("Holt said so. Vesk said no.")
    (made / "b" / "c.html").write_text("<html><p>Norland <b>said</b> nothing.</p><nav>said</nav></html>")
    (made / "b" / "d.txt").write_bytes("Holt: “60 crates” said Vesk.".encode("cp1252"))
    (made / "bad.txt").write_bytes(b"%PDF-1.7 said")
    (made / "notes.md").write_text("said")
    (made / ".hidden.txt").write_text("said")
    lines = [
        json.dumps(
            {
                "id": "x1",
                "text": "Holt said it.",
                "published": "2031-07-09",
                "url": "https://herald.example/1",
            }
        ),
        '{"text": "broken',
        "",
        json.dumps({"html": "<p>Vesk said it.</p>"}),
        json.dumps({"title": "no text"}),
        json.dumps({"text": "FAIL"}),
        json.dumps({"text": "\ud800 said", "published": "soon"}),
    ]
    (made / "e.jsonl").write_text("\n".join(lines))
    return made


@pytest.fixture(autouse=True)
def _workers_find_the_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    )


def test_folders_files_and_json_lines_become_one_row_a_document(folder: Path, tmp_path: Path) -> None:
    outcome = run([folder], tmp_path / "out")
    found = by_document(tmp_path / "out")
    assert list(found) == [
        "a.txt",
        "bad.txt",
        "e.jsonl#1",
        "e.jsonl#2",
        "e.jsonl#4",
        "e.jsonl#5",
        "e.jsonl#6",
        "e.jsonl#7",
        "b/c.html",
        "b/d.txt",
    ]
    assert {name: row["proposals"] for name, row in found.items() if row["proposals"]} == {
        "a.txt": 2, "e.jsonl#1": 1, "e.jsonl#4": 1, "e.jsonl#7": 1, "b/c.html": 2, "b/d.txt": 1,
    }  # fmt: skip
    assert (outcome.documents, outcome.proposals, outcome.faulty) == (10, 8, 4)
    assert found["b/d.txt"]["encoding"] == "cp1252" and found["a.txt"]["article"] == "a"
    assert found["e.jsonl#1"]["article"] == "x1" and found["e.jsonl#1"]["url"] == "https://herald.example/1"


def test_a_bad_document_is_a_row_that_says_why_and_is_listed_at_the_end(folder: Path, tmp_path: Path) -> None:
    outcome = run([folder], tmp_path / "out")
    assert dict(outcome.faults) == {
        "bad.txt": "not-text: this is a PDF, not a text",
        "e.jsonl#2": "bad-json: the line is no JSON (Unterminated string starting at)",
        "e.jsonl#5": "no-text: the line holds neither text nor html",
        "e.jsonl#6": "ValueError: an odd sentence",
    }
    assert {
        name: row["fault"] for name, row in by_document(tmp_path / "out").items() if row["fault"]
    } == dict(outcome.faults)


def test_a_proposal_s_fields_are_typed_columns(folder: Path, tmp_path: Path) -> None:
    run([folder], tmp_path / "out", published="2031-07")
    first, _, line, *_ = rows(tmp_path / "out", "proposals")
    assert (
        first["spans"] == [{"start": 5, "end": 9}]
        and first["rules"] == ["R1"]
        and first["chain"] == ["radio"]
    )
    assert (first["quantity_min"], first["quantity_unit"], first["speaker_how"]) == (60.0, "crate", "named")
    assert first["places"][0] == {"id": "port-elm", "role": "loading"} and first["item"] == "?shells"
    assert (first["said_edtf"], line["said_edtf"]) == ("2031-07", "2031-07-09"), (
        "a document's own day comes first"
    )
    days = {row["document"]: row["published"] for row in rows(tmp_path / "out", "documents")}
    assert days["e.jsonl#7"] == "2031-07", "what is no date is none"


def test_processes_give_the_same_rows_in_any_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "BATCH_DOCUMENTS", 7)
    lines = tmp_path / "many.jsonl"
    lines.write_text("\n".join(json.dumps({"text": "Holt said so. " * (n % 4)}) for n in range(60)))
    for jobs in (1, 2):
        run([lines], tmp_path / str(jobs), jobs=jobs)
    for table in ("proposals", "documents"):
        assert rows(tmp_path / "1", table) == rows(tmp_path / "2", table)
        assert len(list((tmp_path / "1" / table).iterdir())) == 9


def test_a_run_goes_on_where_it_stopped_and_makes_anew_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "BATCH_DOCUMENTS", 5)
    lines = tmp_path / "many.jsonl"
    texts = [{"text": f"Holt said {n}."} for n in range(20)]
    lines.write_text("\n".join(map(json.dumps, texts)))
    out = tmp_path / "out"
    seen: list[int] = []

    def stop(outcome: archive.Outcome) -> None:
        seen.append(outcome.documents)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([lines], out, tell=stop)
    done = len(list((out / "documents").glob("part-*")))
    assert 2 <= done < 4
    outcome = run([lines], out)
    assert (outcome.documents, outcome.skipped, outcome.proposals) == (20, 5 * done, 20)
    texts[7] = {"text": "FAIL"}
    lines.write_text("\n".join(map(json.dumps, texts)))
    outcome = run([lines], out)
    assert (outcome.skipped, outcome.faulty, outcome.proposals) == (15, 1, 19)
    assert run([lines], out).skipped == 20
    assert run([lines], out, resume=False).skipped == 0
    assert run([lines], out, published="2031-07-09").skipped == 0, "another day is another result"
    lines.write_text("\n".join(map(json.dumps, texts[:6])))
    run([lines], out)
    assert len(rows(out, "documents")) == 6, "parts of a longer run are gone"


def test_a_part_that_is_broken_is_made_again(tmp_path: Path, folder: Path) -> None:
    out = tmp_path / "out"
    run([folder], out)
    part = out / "documents" / "part-000000.parquet"
    part.write_bytes(part.read_bytes()[:40])
    assert run([folder], out).skipped == 0
    (out / "proposals" / part.name).unlink()
    assert run([folder], out).skipped == 0 and len(rows(out, "proposals")) == 8


def test_a_document_that_kills_its_process_costs_only_itself(tmp_path: Path) -> None:
    lines = tmp_path / "many.jsonl"
    lines.write_text(
        "\n".join(json.dumps({"text": text}) for text in ("Holt said a.", "KILL said", "Holt said b."))
    )
    outcome = run([lines], tmp_path / "out")
    found = by_document(tmp_path / "out")
    assert [row["proposals"] for row in found.values()] == [1, 0, 1] and outcome.faulty == 1
    assert "its process died (BrokenProcessPool)" in found["many.jsonl#2"]["fault"]
    assert run([lines], tmp_path / "out").skipped == 3


def test_a_document_that_takes_too_long_is_left(tmp_path: Path) -> None:
    lines = tmp_path / "many.jsonl"
    lines.write_text("\n".join(json.dumps({"text": text}) for text in ("HANG said", "Holt said b.")))
    outcome = run([lines], tmp_path / "out", seconds=0.5)
    assert (
        outcome.faults == [("many.jsonl#1", "TimeoutError: took over 0.5 seconds")] and outcome.proposals == 1
    )


def test_what_is_missing_is_told_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CallError, match="no file or folder"):
        run([tmp_path / "nowhere"], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    (tmp_path / "a.txt").write_text("Holt said so.")
    with pytest.raises(CallError, match="no engine 'magic'; use one of: regex, rules"):
        propose_archive([tmp_path / "a.txt"], tmp_path / "out", "magic")
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(CallError, match="no Dask scheduler answers"):
        run([tmp_path / "a.txt"], tmp_path / "out", scheduler="tcp://127.0.0.1:9")


# What answers a connection otherwise than Dask does; b"" answers nothing, and never ends.
OTHERS = {
    "mute": b"",
    "http": b"HTTP/1.0 400 Bad Request\r\n\r\n",
    "ssh": b"SSH-2.0-Elmgate\r\n",
    "zeros": bytes(400),
    "ends": None,
}


@pytest.mark.parametrize("kind", OTHERS)
def test_an_address_where_something_else_listens_is_told_in_time(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.3)
    held: list[socket.socket] = []

    def serve(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                held.append(listening.accept()[0])
                held[-1].close() if OTHERS[kind] is None else held[-1].sendall(OTHERS[kind])

    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(CallError) as told:
            run([HERALD], tmp_path / "out", scheduler=address)
        assert time.monotonic() - begun < 3
        listening.shutdown(socket.SHUT_RDWR)
    for each in held:
        each.close()
    assert f"no Dask scheduler answers at '{address}' (what listens there " in str(told.value)
    assert str(told.value).endswith(
        "name the address that `dask scheduler` prints, such as tcp://127.0.0.1:8786"
    )


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
        outcome: list[archive.Outcome] = []
        working = threading.Thread(
            target=lambda: outcome.append(run([tmp_path], tmp_path / "out")), daemon=True
        )
        working.start()
        working.join(20)
    assert outcome, "it waits without end"
    why = "cannot be read: it is a pipe, a socket or a device, not a file"
    assert [document for document, fault in outcome[0].faults if why in fault] == [
        "a.txt",
        "b.jsonl#1",
        "c.jsonl.gz#1",
        "d.html",
        "e.txt",
    ]
    assert (outcome[0].documents, outcome[0].faulty, outcome[0].proposals) == (6, 5, 1)


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


# --- Dask ---


def test_two_dask_workers_give_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(documents, "BATCH_DOCUMENTS", 7)
    lines = tmp_path / "many.jsonl"
    lines.write_text(
        "\n".join(json.dumps({"text": "FAIL" if n == 9 else "Holt said so. " * (n % 4)}) for n in range(60))
    )
    run([lines], tmp_path / "processes")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", host="127.0.0.1"
    ) as pair:
        run([lines], tmp_path / "dask", scheduler=pair.scheduler_address)
        worker = next(iter(pair.scheduler_info["workers"]))
        with pytest.raises(
            CallError, match=f"no Dask scheduler answers at .{worker}. .a Dask Worker listens there"
        ):
            cluster.Cluster(worker)
    for table in ("proposals", "documents"):
        assert rows(tmp_path / "processes", table) == rows(tmp_path / "dask", table)


# --- a thousand articles; `./run bench archive` takes a hundred thousand ---


def test_a_thousand_articles_by_the_regex_engine_in_flat_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    bench = importlib.import_module("archive")
    source = tmp_path / "articles.jsonl.gz"
    bench.write(source, 1000)
    with bench.Memory() as memory:
        outcome = propose_archive([source], tmp_path / "out", "regex", 2)
    assert (outcome.documents, outcome.faulty) == (1000, 1) and outcome.faults[0][
        0
    ] == "articles.jsonl.gz#1000"
    assert outcome.proposals == len(rows(tmp_path / "out", "proposals")) > 5000
    # Starting two processes takes a good part of so short a run: its second half alone shows growth.
    quarter = len(memory.samples) // 4
    assert max(memory.samples[3 * quarter :]) < 1.2 * max(memory.samples[2 * quarter : 3 * quarter])
