"""Editions, caches and calls that are broken: one clear line and the documented exit code, never a traceback."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from armsclaims import cli, tempdirs
from armsclaims.dataset.params import Params
from armsclaims.edition import chapters, compare, editions, inputs, publish
from armsclaims.evidence.text import sentence_sha256, text_sha256
from armsclaims.faults import CellError, DataError, PublishError, ReportError
from armsclaims.propose import reading
from armsclaims.report import pdf

NAME = "2031-06-04-extended-0123456789ab"
TEXT = "The minister said nine crates went north.\n"
JUNK = [
    b"",
    b"{}",
    b"[]",
    b"3",
    b"null",
    b'{"files": 3}',
    b'{"files": {"a": 1}}',
    b'{"files": {}}',
    b'{"fi',
    b"\xff\xfe{",
    b"[" * 100_000,
]


def table(path, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def made(folder):
    """Write a tiny edition whose tables hold one claim with one anchor, and sign it."""
    data = folder / "data"
    data.mkdir(parents=True)
    place = {"article_id": "2031-06-04-elmgate-post", "sentence": "1"}
    end = len(TEXT) - 1
    whole = {
        **place,
        "start": "0",
        "end": str(end),
        "words": "7",
        "sentence_sha256": sentence_sha256(TEXT[:end]),
    }
    table(data / "sentences.csv", [whole])
    table(
        data / "evidence.csv",
        [{"evidence_id": "e1", "claim_id": "c1", **place, "start": "18", "end": "29", "exact": TEXT[18:29]}],
    )
    table(data / "articles.csv", [{"article_id": place["article_id"], "sha256": text_sha256(TEXT)}])
    table(data / "claims.csv", [{"claim_id": "c1", "summary": "crates went north"}])
    keys = ("allegation", "occasion_id", "attribute", "disclosure", "claim_id")
    table(data / "disclosures.csv", [dict.fromkeys(keys, "x")])
    publish.write_manifest(folder, {"parameters": {}})
    return folder


@pytest.fixture
def out(tmp_path):
    """A folder of editions with one tiny edition that `latest` points at."""
    folder = tmp_path / "out"
    made(folder / "editions" / NAME)
    publish.point(folder, NAME)
    return folder


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "2031-06-04-elmgate-post.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.mark.parametrize("content", [None, *JUNK], ids=lambda c: repr(c)[:20])
def test_a_broken_manifest_is_a_fault_to_verify_and_no_edition_to_a_build(out, content):
    manifest = out / "latest" / "manifest.json"
    manifest.unlink() if content is None else manifest.write_bytes(content)
    with pytest.raises(ReportError, match=r"manifest\.json"):
        publish.file_faults((out / "latest").resolve())
    assert editions.existing(out, "extended", "0123456789ab") is None
    assert editions._last_inputs(out) is None
    again = made(out / "editions" / ".building-1")
    assert publish.whole(publish.put(again, out, NAME))


@pytest.mark.parametrize("kind", ["file", "link"])
def test_an_edition_whose_place_something_else_holds_is_built_again(out, kind):
    place = out / "editions" / NAME
    shutil.rmtree(place)
    place.write_text("x") if kind == "file" else place.symlink_to("nowhere")
    assert editions.existing(out, "extended", "0123456789ab") is None
    assert publish.whole(publish.put(made(out / "editions" / ".building-1"), out, NAME))
    assert [path.name for path in (out / "editions").iterdir()] == [NAME]


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_latest_that_is_no_link_is_named_and_left_alone(out, kind):
    (out / "latest").unlink()
    (out / "latest").mkdir() if kind == "folder" else (out / "latest").write_text("mine")
    with pytest.raises(PublishError, match=f"out/latest is no link but a {kind}"):
        publish.point(out, NAME)
    assert not list(out.glob(".latest-*"))


@pytest.mark.parametrize("add", [lambda p: p.symlink_to("nowhere"), os.mkfifo, lambda p: p.symlink_to("/")])
def test_links_and_pipes_in_an_edition_are_not_in_its_manifest(out, add):
    assert publish.file_faults(out / "latest") == []
    add(out / "editions" / NAME / "data" / "odd")
    assert publish.file_faults(out / "editions" / NAME) == ["data/odd: not in the manifest"]


def test_a_manifest_or_a_table_that_is_a_pipe_is_told_and_not_waited_for(out, texts):
    for name in ("manifest.json", "data/claims.csv"):
        path = out / "latest" / name
        path.unlink()
        os.mkfifo(path)
        with pytest.raises(ReportError, match="cannot be read"):
            publish.read_manifest(out / "latest") if path.suffix == ".json" else compare.read_rows(
                out / "latest", "claims", ["claim_id"]
            )


@pytest.mark.parametrize(
    "damage",
    [lambda t: "", lambda t: t[:-3], lambda t: "{}", lambda t: "{}\n{}", lambda t: t.replace("a", "b")],
)
def test_what_is_kept_is_never_taken_when_it_is_damaged(tmp_path, damage):
    kept = tmp_path / "kept.json"
    publish.keep_text(kept, '{"cells": "a"}\r\n')
    assert publish.kept_text(kept) == '{"cells": "a"}\r\n'
    kept.write_text(damage(kept.read_text()))
    assert publish.kept_text(kept) is None
    kept.write_bytes(b"\xff\n")
    assert publish.kept_text(kept) is None and publish.kept_text(tmp_path / "none") is None


@pytest.mark.parametrize(
    "content", [b"", b"no JSON", b"\xff\xfe", b"[]", b'{"cells": 3}', b'{"cells": [{"cell_type": "code"}]}']
)
def test_a_chapter_that_is_no_notebook_is_named(tmp_path, content):
    path = tmp_path / "01-a.ipynb"
    path.write_bytes(content)
    with pytest.raises(CellError, match=r"notebooks/01-a\.ipynb is no notebook"):
        inputs.cells(path)


# --- verify with texts, and diff ---

BROKEN = [None, b"", b"\xff\xfe\0", b"a,b\n1,2\n", "head", "short", "long", "odd"]
TABLES = ["evidence.csv", "sentences.csv", "articles.csv"]


def test_a_tiny_edition_s_anchor_is_checked(out, texts):
    assert compare.anchor_faults(out / "latest", texts) == ([], 1)


@pytest.mark.parametrize(
    ("name", "content"), [(t, c) for t in TABLES for c in BROKEN if (t, c) != ("articles.csv", "odd")]
)
def test_a_broken_table_is_never_verified(out, texts, name, content):
    path = out / "latest" / "data" / name
    head, row = path.read_text().splitlines()
    odd = row.replace("29,", "1x,").replace(",0,", ",-5,")
    words = {"head": head, "short": f"{head}\nx", "long": f"{head}\n{row},1", "odd": f"{head}\n{odd}"}
    path.unlink() if content is None else path.write_bytes(
        content if isinstance(content, bytes) else words[content].encode()
    )
    if (name, content) == ("sentences.csv", "head"):
        assert len(compare.anchor_faults(out / "latest", texts)[0]) == 1
        return
    if (name, content) == ("sentences.csv", "odd"):  # a place before the text's beginning
        assert compare.anchor_faults(out / "latest", texts)[0]
        return
    with pytest.raises(ReportError):
        compare.anchor_faults(out / "latest", texts)


@pytest.mark.parametrize("name", ["claims.csv", "evidence.csv", "disclosures.csv"])
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\0", b"a,b\n1,2\n"], ids=str)
@pytest.mark.parametrize("broken", [0, 1])
def test_a_diff_with_a_broken_table_calls_nothing_withdrawn(out, tmp_path, name, content, broken):
    pair = [out / "editions" / NAME, made(tmp_path / "other")]
    assert compare.summary(compare.diff(*pair)) == "no claim changed"
    path = pair[broken] / "data" / name
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(ReportError, match=name):
        compare.diff(*pair)


@pytest.mark.parametrize("content", JUNK, ids=lambda c: repr(c)[:20])
def test_a_diff_with_a_broken_manifest_ends_with_6(out, tmp_path, content, capsys):
    other = made(tmp_path / "other")
    (other / "manifest.json").write_bytes(content)
    assert cli.main(["diff", str(out / "latest"), str(other)]) == 6
    assert "other/manifest.json" in capsys.readouterr().err


def test_a_broken_list_of_corrections_is_named(out, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "corrections.csv").write_text("date,claim\n1,2\n")
    with pytest.raises(DataError, match=r"data/corrections\.csv:1 columns"):
        compare.diff(out / "latest", out / "latest", tmp_path)


# --- calls ---

WRONG = [
    (["verify", "x" * 5000], 6, "there is no edition"),
    (["verify", "report/latest", "--out", "/nowhere/at/all"], 2, "--out names"),
    (["build", "--timeout", "nan"], 2, "seconds above 0"),
    (["build", "--build-timeout", "inf"], 2, "seconds above 0"),
    (["build", "--params", "PARAMS:[]"], 2, "one at least"),
    (["build", "--params", "PARAMS:!!int abc"], 2, "params.yml"),
    (["build", "--only", "data", "--out", "/dev/null"], 7, "cannot write"),
    (["propose", "README.md", "--out", "/dev/null"], 7, "cannot write to /dev/null"),
    (["propose", "README.md", "--out", "README.md"], 7, "cannot write to README.md"),
    (["propose", ""], 2, "name of an input is empty"),
    (["propose", "https://example.org/page"], 2, "save the page from the browser"),
    (["propose", "README.md", "--out", "OUT", "--scheduler", "junk"], 2, "write its address"),
    (
        ["propose", "README.md", "--out", "OUT", "--scheduler", "tcp://127.0.0.1:9"],
        2,
        "no Dask scheduler answers",
    ),
]


@pytest.mark.parametrize(("call", "code", "words"), WRONG, ids=[" ".join(w[0])[:50] for w in WRONG])
def test_a_wrong_call_ends_soon_in_one_line(call, code, words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(Path(__file__).parents[2])
    (tmp_path / "params.yml").write_text(call[-1].partition("PARAMS:")[2])
    call = [str(tmp_path / "params.yml") if part.startswith("PARAMS:") else part for part in call]
    call = [str(tmp_path / "made") if part == "OUT" else part for part in call]
    started = time.monotonic()
    assert cli.main(call) == code
    assert time.monotonic() - started < 5
    told = capsys.readouterr().err
    assert words in told and len(told.splitlines()) == 1 and len(told) < 400


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system in which nobody may write")
def test_a_folder_in_which_no_lock_can_be_made_is_no_other_build():
    with pytest.raises(PublishError, match="cannot write to proc"), publish.exclusive(Path("/proc")):
        pass


def test_a_pipe_is_no_page(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(DataError, match="a pipe, a socket or a device"):
        reading.read_file(tmp_path / "pipe.txt")


# --- the temporary folder ---

NO_ROOM = "the temporary folder {} cannot be used: {}; set TMPDIR to a folder that may be written, with 4 MB of room"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The temporary folder of this test, with a path of over 200 bytes."""
    folder = tmp_path / ("x" * 200)
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def run(beside=lambda: None):
    """Run no chapters, but what is done beside them."""
    return chapters.run((), Params(), editions.Options(), print, lambda *_: None, beside)


def test_kernels_get_a_folder_for_sockets_however_long_tmpdir_is(temporary, tmp_path, monkeypatch):
    monkeypatch.setattr(tempdirs, "OTHERS", ("/nowhere/at/all", "/tmp"))
    with tempdirs.temporary("ac-", sockets=True) as folder:
        runner = chapters._Runner(folder, Params(), editions.Options(), print)
        managers = [runner.start(number, tmp_path / f"0{number}-a-{'x' * 40}.ipynb") for number in (1, 2)]
        try:
            assert len({manager.ip for manager in managers}) == 2
            assert all(len(f"{manager.ip}-99") < 104 for manager in managers)
            assert folder.parent == Path("/tmp")
        finally:
            runner.stop()
    assert not folder.exists() and not list(temporary.iterdir())


def test_a_temporary_folder_that_no_socket_fits_into_is_told(temporary, monkeypatch):
    monkeypatch.setattr(tempdirs, "OTHERS", ("/nowhere/at/all",))
    why = "its path is too long for a socket, and nothing can be written to /nowhere/at/all"
    with pytest.raises(PublishError, match=re.escape(NO_ROOM.format(temporary, why))):
        run()
    assert not list(temporary.iterdir())


def test_a_temporary_folder_without_room_is_told_before_a_kernel_starts(temporary, monkeypatch):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=12_000))
    told = re.escape(NO_ROOM.format(tempfile.gettempdir(), "it has 0.0 MB free"))
    with pytest.raises(PublishError, match=told):
        run()
    assert not list(temporary.iterdir())


def test_a_system_without_any_temporary_folder_is_told(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: ["/nowhere/at/all"])
    monkeypatch.setenv("TMPDIR", "/nowhere/at/all")
    told = "^the temporary folder /nowhere/at/all cannot be used: No usable temporary"
    with pytest.raises(PublishError, match=told):
        run()


def test_a_temporary_folder_that_fills_while_the_pdf_is_made_is_told(temporary, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    document = {"blocks": [], "title": "t", "date": "2031-06-04"}
    made = SimpleNamespace(images={}, content={})
    monkeypatch.setattr(pdf, "Printed", lambda *_: made)
    with pytest.raises(PublishError, match=re.escape(NO_ROOM.format(temporary, "No space left on device"))):
        pdf.render(document, {})
    assert not list(temporary.iterdir())


# --- stopped from outside ---


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_command_that_is_stopped_ends_with_130_in_one_line(name, monkeypatch, capsys):
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        pytest.skip("these tests themselves run where Ctrl-C is ignored")
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setitem(
        cli.COMMANDS, "check", lambda _: os.kill(os.getpid(), getattr(signal, name)) or time.sleep(5)
    )
    assert cli.main(["check"]) == 130
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_stops_a_build_outside_of_every_import():
    """Stopped inside one, the main thread keeps a lock that the chapters' threads wait for."""
    threads = []

    def beside():
        threads.append(threading.current_thread())
        signal.raise_signal(signal.SIGTERM)

    assert run(lambda: 7) == 7
    with pytest.raises(KeyboardInterrupt), cli._stoppable():
        run(beside)
    assert threads != [threading.main_thread()]


def test_the_log_tells_a_build_that_was_stopped(tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(inputs, "collect", stopped)
    with pytest.raises(KeyboardInterrupt):
        editions.build(tmp_path, Params(out_dir=str(tmp_path)), editions.Options(), print)
    assert json.loads((tmp_path / "runs.jsonl").read_text())["exit_code"] == 130


@pytest.mark.slow
def test_a_build_that_is_stopped_leaves_no_kernel_and_no_folder(tmp_path):
    short = tmp_path / "tmp"
    short.mkdir()
    call = [sys.executable, "-m", "armsclaims", "build", "--out", str(tmp_path / "out")]
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        call,
        cwd=root,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(short)},
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 20
        while not list(short.glob("ac-*/*.json")) and time.monotonic() < until:
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        told = process.communicate(timeout=20)[1]
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert process.returncode == 130 and "stopped; the last good edition" in told and "Traceback" not in told
    assert not list(short.glob("ac-*")) and not list((tmp_path / "out" / "editions").glob(".building-*"))
