"""The extractor that asks a language model: what it sends, what it takes, and how it fails in one line."""

from __future__ import annotations

import json
import threading
import time
import tomllib
from argparse import Namespace
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import projects
import pytest

from armsclaims import cli
from armsclaims.faults import CallError
from armsclaims.propose import archive, chat, command, extractors, proposals
from armsclaims.propose.documents import Batch, Document
from armsclaims.propose.topic import Topic

ROOT = Path(__file__).parents[2]
HERALD = ROOT / "tests" / "articles" / "2031-07-09-port-elm-herald.txt"
KEY = "sk-spring-tide"
QUOTE = "Norland has sent another 60 crates of shells to Vesk"
GOOD = [
    {"quote": QUOTE, "speaker": "Mara Holt", "cue": "said", "act": "claims", "quantity": "60 crates"},
    {"quote": "Norland has sent another 70 crates", "speaker": "Mara Holt", "act": "claims"},
]


def answer(content: Any) -> bytes:
    """Return what such an address answers where the model says `content`."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


class Model(ThreadingHTTPServer):
    """A stand-in for the address: it answers as it is told, and keeps what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.status, self.content, self.location, self.wait = (
            200,
            answer(json.dumps({"proposals": GOOD})),
            "",
            0.0,
        )
        self.got: list[tuple[str, dict[str, str], Any]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, *_: Any) -> None:
        """Say nothing: the extractor hangs up where it has heard enough."""


class Answers(BaseHTTPRequestHandler):
    server: Model

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), json.loads(sent)))
        time.sleep(self.server.wait)
        self.send_response(self.server.status, f"no {self.headers['Authorization']}")
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        self.wfile.write(self.server.content)

    def do_GET(self) -> None:
        self.server.got.append((self.path, dict(self.headers), None))
        self.send_error(404)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def model() -> Iterator[Model]:
    with Model() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return projects.make(tmp_path_factory.mktemp("case"))


@pytest.fixture(autouse=True)
def offered(model: Model, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An invented project, the extractor as our package offers it, and the settings of a call."""
    monkeypatch.chdir(root)
    (value,) = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"][
        extractors.GROUP
    ].items()
    entry = EntryPoint(*value, extractors.GROUP)
    monkeypatch.setattr(extractors, "_offered", lambda: {entry.name: entry})
    for name, setting in (("URL", model.url), ("MODEL", "elm-7b"), ("KEY", KEY)):
        monkeypatch.setenv(f"ARMSCLAIMS_CHAT_{name}", setting)
    monkeypatch.setenv("no_proxy", "*")


def propose(**more: Any) -> int:
    given = dict.fromkeys("published engine given articles out scheduler".split(), "")
    given |= {"json": True, "write": False, "jobs": 0, "engine": "chat"}
    return command.run(Namespace(inputs=[str(HERALD)], **given | more))


def test_what_stands_in_the_text_is_proposed_and_what_does_not_is_refused_with_the_count(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert propose() == 0
    told = json.loads(capsys.readouterr().out)
    (kept,) = told["proposals"]
    assert (kept["rules"], kept["speaker"]["text"], kept["quantity"]["min"]) == (["chat"], "Mara Holt", 60)
    assert [(r["rule"], r["places"]) for r in told["refused"]] == [("not-grounded", 0)]


def test_one_request_holds_model_temperature_instructions_and_the_text(model: Model) -> None:
    propose()
    ((path, headers, sent),) = model.got
    assert (path, headers["Authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")
    assert (sent["model"], sent["temperature"]) == ("elm-7b", 0)
    system, user = sent["messages"]
    assert user == {"role": "user", "content": HERALD.read_bytes().decode()}
    assert all(
        word in system["content"]
        for word in ("norland, vesk", "denies", "copied exactly", '{"proposals": [...]}')
    )


def test_without_a_key_none_is_sent(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARMSCLAIMS_CHAT_KEY")
    propose()
    assert "Authorization" not in model.got[0][1]


def test_nothing_is_sent_unless_it_is_named(model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    found = propose(engine="") or json.loads(capsys.readouterr().out)
    assert found["engine"] == proposals.EXTRACTOR and found["proposals"] and not model.got


@pytest.mark.parametrize("said", ["```json\n{}\n```", "Here it is: {} Ask for more."])
def test_words_about_the_object_are_passed_over(
    said: str, model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    model.content = answer(said.replace("{}", json.dumps({"proposals": GOOD[:1]})))
    propose()
    assert len(json.loads(capsys.readouterr().out)["proposals"]) == 1


def fails(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line in which the command fails."""
    assert cli.main(["propose", "--engine", "chat", str(HERALD)]) == CallError.exit_code
    shown = capsys.readouterr()
    (line,) = shown.err.splitlines()
    assert (
        not shown.out
        and KEY not in line
        and line.startswith("armsclaims: the extractor 'chat' failed: CallError: ")
    )
    return line.partition("CallError: ")[2]


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("URL", ""),
        ("MODEL", ""),
        ("URL", "ftp://127.0.0.1/v1"),
        ("URL", "file:///etc"),
        ("URL", "127.0.0.1:8000"),
    ],
)
def test_settings_that_are_missing_or_of_another_scheme(
    name: str, setting: str, model: Model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"ARMSCLAIMS_CHAT_{name}", setting)
    assert fails(capsys).startswith("set ARMSCLAIMS_CHAT_URL") and not model.got


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:1/v1", "Connection refused"),
        ("http://", "no host given"),
        ("http://127.0.0.1:port", "InvalidURL"),
        ("http://a b/\x01", "a failure"),
        ("http://[::1", "a failure"),
    ],
)
def test_an_address_where_nobody_answers(
    url: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ARMSCLAIMS_CHAT_URL", url)
    assert told in fails(capsys)


@pytest.mark.parametrize("key", [f"{KEY}\nX: y", f"{KEY}\u2019"])
def test_a_key_that_no_header_can_hold_is_not_shown(
    key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ARMSCLAIMS_CHAT_KEY", key)
    assert "a failure" in fails(capsys)


@pytest.mark.parametrize("status", [204, 401, 404, 500])
def test_a_status_that_is_not_200(status: int, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    model.status, model.content = status, b"" if status == 204 else f"wrong key {KEY}".encode()
    assert fails(capsys) == f"the address in ARMSCLAIMS_CHAT_URL answers with status {status}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    model.status, model.location = status, f"{model.url}/elsewhere"
    assert f"status {status}" in fails(capsys)
    assert [path for path, *_ in model.got] == ["/v1/chat/completions"]


def test_an_answer_that_does_not_come_in_time(
    model: Model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model.wait = 2
    monkeypatch.setattr(chat, "MOST_SECONDS", 0.3)
    begun = time.monotonic()
    fails(capsys)
    assert time.monotonic() - begun < 1.9


def test_an_answer_that_is_too_large(
    model: Model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chat, "MOST_BYTES", 1_000)
    model.content = b" " * 5_000 + model.content
    assert fails(capsys) == "the address in ARMSCLAIMS_CHAT_URL answers with over 1,000 bytes"


def test_a_protocol_that_is_another_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        Answers, "send_response", lambda self, *_: self.wfile.write(f"{KEY} is no status\r\n".encode())
    )
    assert fails(capsys).endswith("(BadStatusLine)")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"no JSON",
        b"[" * 200_000,
        b"{}",
        b"[]",
        b"7",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        answer("no JSON"),
        answer("} {"),
        answer("[]"),
        answer("{}"),
        answer('{"proposals": {"quote": "x"}}'),
        answer('{"proposals": ' + "[" * 200_000 + "}"),
        answer(json.dumps({"proposals": [{}] * (command.MOST_EXTRACTIONS + 1)})),
    ],
)
def test_an_answer_of_another_shape(content: bytes, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    model.content = content
    assert fails(capsys) == "the answer is no JSON with a list `proposals` of at most 1,000"


def test_a_text_that_is_too_long_is_not_sent(
    model: Model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chat, "MOST_READ", 1_000)
    assert fails(capsys).startswith("the text has over 1,000 characters; save its parts") and not model.got


def test_an_archive_is_proposed_from_and_made_anew_for_another_model(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyarrow.parquet")
    asking = extractors.Extractor("chat", Topic.of_names({"norland": ["Norland"], "vesk": ["Vesk"]}))
    batch = Batch(0, (Document("a.txt", HERALD.read_bytes()), Document("b.txt", b"Herring went by sea.\n")))
    monkeypatch.setattr(archive, "_packed", lambda rows, *_: rows)
    kept, rows = archive.work(batch, asking, None, "digest")
    assert ([row["proposals"] for row in rows], len(kept), len(model.got)) == ([1, 0], 1, 1)
    monkeypatch.setenv("ARMSCLAIMS_CHAT_MODEL", "")
    _, rows = archive.work(batch, asking, None, "digest")
    assert "set ARMSCLAIMS_CHAT_URL" in rows[0]["fault"]
    before = asking.version()
    monkeypatch.setenv("ARMSCLAIMS_CHAT_MODEL", "elm-70b")
    assert "elm-70b" in asking.version() != before and KEY not in asking.version()
