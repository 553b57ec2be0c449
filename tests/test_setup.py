"""Setting up: what `run` decides, what it refuses, what a call costs."""

from __future__ import annotations

import ast
import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import tomllib
import types
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "run"
WORDS = ("report", "test", "lab", "bench", "docs", "armsclaims")
LOCK = "uv==1.2.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nzipp==4.1.2 \\\n    --hash=sha256:cc\n"


@pytest.fixture
def run(tmp_path: Path) -> ModuleType:
    """Return `run` as a module whose project is an invented one in `tmp_path`."""
    (tmp_path / "requirements.lock").write_text(LOCK)
    for name in ("extract", "test"):
        (tmp_path / f"requirements-{name}.lock").write_text("attrs==26.1.0 \\\n    --hash=sha256:dd\n" + LOCK)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'invented'\n")
    (tmp_path / "src").mkdir()
    shutil.copy(SCRIPT, tmp_path / "run")
    module = types.ModuleType("run")
    module.__file__ = str(tmp_path / "run")
    exec(compile(SCRIPT.read_text(encoding="utf-8"), str(SCRIPT), "exec"), module.__dict__)
    return module


def make_fake_environment(run: ModuleType, stamp: list[str] | None) -> Path:
    """Put an interpreter where the environment's would be, and a stamp unless it is None."""
    interpreter = Path(run.python())
    interpreter.parent.mkdir(parents=True, exist_ok=True)
    interpreter.symlink_to(sys.executable)
    if stamp is not None:
        run.write_stamp(stamp)
    return interpreter


def call(*arguments: str, script: Path = SCRIPT, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **more)


# --- words ---


@pytest.mark.parametrize("arguments", [(), ("reprot",), ("build", "--edition", "core")])
def test_a_wrong_or_missing_word_exits_2_and_names_the_allowed_ones(
    arguments: tuple[str, ...], run: ModuleType
) -> None:
    done = call(*arguments, script=Path(run.ROOT) / "run")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert all(word in done.stderr for word in WORDS)
    assert not Path(run.VENV).exists()


def test_help_names_every_word_and_exits_0() -> None:
    done = call("--help")
    assert done.returncode == 0
    assert all(f"./run {word}" in done.stdout for word in WORDS)


def test_an_older_python_can_read_the_script_and_is_told_in_one_line(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    assert run.main(["report"]) == 1
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1 and "3.11" in told
    assert not Path(run.VENV).exists()


def test_the_script_imports_the_standard_library_only() -> None:
    nodes = list(ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_lab_stays_on_loopback_fetches_no_news_and_allows_root_only_to_root(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for uid, allowed in ((0, True), (1000, False)):
        monkeypatch.setattr(os, "geteuid", lambda uid=uid: uid)
        command = run.command_for("lab", ["--no-browser"])
        assert ("--allow-root" in command) is allowed
        assert {"--ServerApp.ip=127.0.0.1", "--LabApp.news_url=None"} <= set(command)
        assert "--LabApp.extension_manager=readonly" in command
        (settings,) = [
            part.partition("=")[2] for part in command if part.startswith("--LabApp.app_settings_dir=")
        ]
        told = json.loads(
            (ROOT / Path(settings).relative_to(run.ROOT) / "overrides.json").read_text(encoding="utf-8")
        )
        assert told["@jupyterlab/apputils-extension:notification"] == {
            "checkForUpdates": False,
            "fetchNews": "false",
        }
        assert any(part.endswith("/notebooks/00-explore.ipynb") for part in command)
        assert command[-1] == "--no-browser"


@pytest.mark.parametrize("word", WORDS)
def test_a_ready_environment_gets_the_command_with_its_arguments_and_nothing_from_elsewhere(
    run: ModuleType, word: str, tmp_path: Path
) -> None:
    interpreter = make_fake_environment(run, None)
    interpreter.unlink()
    shown = 'for a in "$@"; do echo "arg $a"; done; echo "in $PWD"; echo "venv $VIRTUAL_ENV"; echo "path $PYTHONPATH"'
    interpreter.write_text(f"#!/bin/sh\n{shown}\nexit 7\n")
    interpreter.chmod(0o755)
    run.write_stamp(run.wanted("test"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = dict(os.environ, PYTHONPATH="/nowhere")
    done = call(word, "-x", "two words", script=tmp_path / "run", cwd=elsewhere, env=env)
    lines = done.stdout.splitlines()
    assert done.returncode == 7
    assert lines[-5:-3] == ["arg -x", "arg two words"]
    assert lines[-3] == f"in {elsewhere if word in ('report', 'armsclaims') else tmp_path}"
    assert lines[-2:] == [f"venv {run.VENV}", "path "]
    asked = {
        "report": "arg build",
        "armsclaims": "arg armsclaims",
        "test": "arg pytest",
        "lab": "arg jupyterlab",
        "docs": "arg mkdocs",
    }
    assert asked.get(word, f"arg {tmp_path}/benchmarks/run.py") in lines


def test_a_ready_environment_costs_under_60_ms_before_the_command_starts(run: ModuleType) -> None:
    interpreter = make_fake_environment(run, None)
    interpreter.unlink()
    interpreter.symlink_to(shutil.which("true") or "/bin/true")
    for name in (*run.LOCKS.values(), "pyproject.toml"):
        shutil.copy(ROOT / name, run.ROOT)
    run.write_stamp(run.wanted("test"))
    # The test lock is the longest to hash. The least of several is the cost; the rest is the machine's load.
    took = []
    for _ in range(12):
        started = time.perf_counter()
        subprocess.run([sys.executable, os.path.join(run.ROOT, "run"), "report"], check=True)
        took.append(time.perf_counter() - started)
    assert min(took) < 0.060


# --- stamp ---


@pytest.mark.parametrize("kind", ["report", "extract", "test"])
def test_an_environment_is_ready_only_with_the_stamp_of_what_it_is_made_from(
    run: ModuleType, kind: str
) -> None:
    assert not run.is_ready(kind)
    interpreter = make_fake_environment(run, None)
    assert not run.is_ready(kind)
    run.write_stamp(run.wanted(kind))
    assert run.is_ready(kind)
    for name in (run.LOCKS[kind], "pyproject.toml"):
        path = Path(run.ROOT, name)
        text = path.read_text()
        path.write_text(text + "# changed\n")
        assert not run.is_ready(kind), name
        path.write_text(text)
    assert run.is_ready(kind)
    interpreter.unlink()
    interpreter.symlink_to("/nowhere/python3")
    assert not run.is_ready(kind)


def test_another_python_or_a_moved_folder_makes_an_environment_anew(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_fake_environment(run, run.wanted("report"))
    assert run.can_be_kept(run.read_stamp())
    with monkeypatch.context() as patch:
        patch.setattr(run, "ROOT", run.ROOT + "-moved")
        assert not run.can_be_kept(run.read_stamp())
    monkeypatch.setattr(sys.implementation, "cache_tag", "cpython-399")
    assert not run.is_ready("report")
    assert not run.can_be_kept(run.read_stamp())


def test_an_environment_serves_what_needs_less_and_not_the_other_way_round(run: ModuleType) -> None:
    make_fake_environment(run, None)
    for kind, serves in (("report", 1), ("extract", 2), ("test", 3)):
        run.write_stamp(run.wanted(kind))
        assert [run.is_ready(name) for name in ("report", "extract", "test")] == [
            n < serves for n in range(3)
        ]


def test_an_environment_is_never_shrunk(run: ModuleType) -> None:
    assert run.lock_to_install("report", []) == "report"
    assert run.lock_to_install("report", run.wanted("report")) == "report"
    assert run.lock_to_install("test", run.wanted("report")) == "test"
    assert run.lock_to_install("report", run.wanted("extract")) == "extract"
    assert run.lock_to_install("extract", run.wanted("report")) == "extract"
    assert run.lock_to_install("extract", run.wanted("test")) == "test"
    assert run.lock_to_install("report", ["test", run.home(), "of an older lock"]) == "test"
    assert run.lock_to_install("report", ["of another time"]) == "report"
    assert run.lock_to_install("report", ["test", run.home(), "unfinished"]) == "test"


def test_an_unfinished_or_half_stamped_environment_is_not_kept_a_foreign_whole_one_is(
    run: ModuleType,
) -> None:
    make_fake_environment(run, None)
    assert not run.can_be_kept(run.read_stamp()), "not a virtual environment: its prefix is the base's"
    shutil.rmtree(run.VENV)
    assert not run.can_be_kept(run.read_stamp())
    make_fake_environment(run, ["report", run.home(), "unfinished"])
    assert not run.can_be_kept(run.read_stamp())
    Path(run.STAMP).write_text("")
    assert not run.can_be_kept(run.read_stamp())
    Path(run.STAMP).unlink()
    foreign = f"#!/bin/sh\necho {sys.implementation.cache_tag}-{sys.platform} True\n"
    Path(run.python()).unlink()
    Path(run.python()).write_text(foreign)
    Path(run.python()).chmod(0o755)
    assert run.can_be_kept(run.read_stamp())


# --- set-up ---


@pytest.fixture
def steps(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take the place of the two dear steps and note them in order."""
    noted: list[str] = []

    def make_venv(kind: str) -> None:
        noted.append("make_venv")
        shutil.rmtree(run.VENV, ignore_errors=True)
        make_fake_environment(run, [kind, run.home(), "unfinished"])

    monkeypatch.setattr(run, "make_venv", make_venv)
    monkeypatch.setattr(run, "install", lambda kind: noted.append(f"install {kind}"))
    return noted


def test_the_second_set_up_does_nothing(run: ModuleType, steps: list[str]) -> None:
    run.set_up("report")
    assert steps == ["make_venv", "install report"]
    run.set_up("report")
    assert steps == ["make_venv", "install report"]
    assert run.read_stamp() == run.wanted("report")


def test_a_changed_lock_updates_in_place_and_keeps_what_tests_need(run: ModuleType, steps: list[str]) -> None:
    run.set_up("report")
    run.set_up("test")
    Path(run.ROOT, "requirements-test.lock").write_text("changed")
    run.set_up("report")
    assert steps == ["make_venv", "install report", "install test", "install test"]


def test_a_set_up_that_fails_is_begun_anew(
    run: ModuleType, steps: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run.set_up("test")
    Path(run.ROOT, "pyproject.toml").write_text("changed")

    def broken(kind: str) -> None:
        raise run.SetupError("could not install it")

    with monkeypatch.context() as patch:
        patch.setattr(run, "install", broken)
        assert run.main(["report"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "run: could not install it"
    assert not run.is_ready("report")
    steps.clear()
    run.set_up("report")
    assert steps == ["make_venv", "install test"]
    assert run.is_ready("test")


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (OSError(28, "No space left on device"), 1)]
)
def test_an_interruption_or_a_full_disk_is_said_in_one_line(
    run: ModuleType, steps: list[str], error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def broken(kind: str) -> None:
        raise error

    monkeypatch.setattr(run, "install", broken)
    assert run.main(["report"]) == code
    assert len(capsys.readouterr().err.splitlines()) == 2, "one line says what begins, one what ended it"
    assert not run.is_ready("report")


def test_a_second_set_up_waits_for_the_first_and_then_has_nothing_to_do(
    run: ModuleType, steps: list[str]
) -> None:
    with open(run.VENV + ".lock", "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        waiting = threading.Thread(target=run.set_up, args=("report",))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive() and steps == []
        make_fake_environment(run, run.wanted("report"))
        fcntl.flock(other, fcntl.LOCK_UN)
        waiting.join(10)
    assert not waiting.is_alive() and steps == []


def test_the_lock_outlives_a_killed_set_up_as_long_as_its_installer_runs(run: ModuleType) -> None:
    code = (
        "import runpy, subprocess, sys\n"
        f"run = runpy.run_path({os.path.join(run.ROOT, 'run')!r})\n"
        "run['hold_lock']()\n"
        "print('held', flush=True)\n"
        "run['run'](['sleep', '30'])\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        process.communicate()
        pytest.skip("this system does not list a process's children")
    while not (child := children.read_text().split()):
        time.sleep(0.01)
    while Path(f"/proc/{child[0]}/comm").read_text() != "sleep\n":
        time.sleep(0.01)
    process.kill()
    process.communicate()
    with open(run.VENV + ".lock", "w") as lock:
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.kill(int(child[0]), 9)
        fcntl.flock(lock, fcntl.LOCK_EX)


def test_a_python_without_venv_is_told_the_mend_in_one_line_and_nothing_is_taken_away(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    interpreter = make_fake_environment(run, ["report", run.home(), "unfinished"])
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert run.main(["report"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == f"run: {run.NO_VENV}" and "python3-venv" in told[-1]
    assert len(told) == 2
    assert interpreter.exists()


def test_a_broken_environment_is_made_anew(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    make_fake_environment(run, ["test", run.home(), "unfinished"])
    (Path(run.VENV) / "left-over").touch()
    monkeypatch.setattr(run, "worked", lambda command, **more: True)  # pip is not what is tried here
    run.make_venv("test")
    assert not (Path(run.VENV) / "left-over").exists()
    assert run.read_stamp() == ["test", run.home(), "unfinished"]
    code = "import sys; print(sys.prefix)"
    assert (
        subprocess.run([run.python(), "-c", code], capture_output=True, text=True).stdout.strip() == run.VENV
    )


# --- installers ---


@pytest.fixture
def commands(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Note the commands of an installation in place of running them."""
    noted: list[list[str]] = []
    monkeypatch.setattr(run, "worked", lambda command, **more: noted.append(command) or True)
    monkeypatch.setattr(run, "pip_settings", dict)
    Path(run.VENV).mkdir()
    return noted


def test_uv_is_fetched_by_hash_and_installs_by_hash_into_this_environment(
    run: ModuleType, commands: list[list[str]]
) -> None:
    run.install("report")
    fetch, sync, own, compiled = commands
    assert {"--require-hashes", "--no-deps"} <= set(fetch)
    assert Path(fetch[-1]).read_text() == LOCK[: LOCK.index("zipp")]
    assert {"sync", "--require-hashes", "--compile-bytecode", run.python(), "requirements.lock"} <= set(sync)
    assert {"--no-deps", "--no-build-isolation", "--offline", "-e", "."} <= set(own)
    assert "compileall" in compiled


def test_what_proposing_needs_is_added_by_hash_and_nothing_is_removed(
    run: ModuleType, commands: list[list[str]]
) -> None:
    run.install("extract")
    added = commands[1]
    assert {"install", "--require-hashes", "-r", "requirements-extract.lock"} <= set(added)
    assert "sync" not in added


def test_only_propose_asks_for_what_proposing_needs(run: ModuleType) -> None:
    assert run.lock_for("armsclaims", ["propose", "page.html"]) == "extract"
    for word, rest in (("armsclaims", ["check"]), ("armsclaims", []), ("report", ["propose"]), ("lab", [])):
        assert run.lock_for(word, rest) == "report"
    assert run.lock_for("bench", ["archive"]) == "test"


@pytest.mark.parametrize("failing", ["requirements.lock", "uv.txt"])
def test_where_uv_fails_pip_begins_anew_with_the_same_hashes(
    run: ModuleType, commands: list[list[str]], failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def worked(command: list[str], **more: object) -> bool:
        commands.append(command)
        return not (command[-1].endswith(failing) and ("sync" in command or failing == "uv.txt"))

    monkeypatch.setattr(run, "worked", worked)
    monkeypatch.setattr(run, "make_venv", lambda kind: commands.append(["make_venv", kind]))
    run.install("report")
    anew = commands.index(["make_venv", "report"])
    locked, own = commands[anew + 1 : anew + 3]
    assert {"pip", "--require-hashes", "--no-deps", "requirements.lock"} <= set(locked)
    assert {"pip", "--no-index", "--no-deps", "--no-build-isolation", "-e", "."} <= set(own)


def test_where_pip_fails_too_the_set_up_fails(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(run.VENV).mkdir()
    monkeypatch.setattr(run, "worked", lambda command, **more: False)
    monkeypatch.setattr(run, "make_venv", lambda kind: None)
    with pytest.raises(run.SetupError, match="index"):
        run.install("report")


def output(text: str) -> Callable[..., types.SimpleNamespace]:
    return lambda command, **more: types.SimpleNamespace(stdout=text, returncode=0)


def test_uv_is_told_pips_settings_as_pip_ranks_them(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    told = (
        ":env:.index-url='https://first.example/simple'\n"
        "global.index-url='https://last.example/simple'\n"
        "install.find-links='a b'\n"
        "global.extra-index-url='\\nhttps://one.example\\nhttps://two.example'\n"
        "global.timeout='30'\n"
        "a line that is none\n"
    )
    monkeypatch.setattr(run, "run", output(told))
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_PYTHON_DOWNLOADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "77")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    env = run.uv_environment()
    assert env["UV_DEFAULT_INDEX"] == "https://first.example/simple"
    assert env["UV_INDEX"] == "https://one.example https://two.example"
    assert env["UV_FIND_LINKS"] == "a,b"
    assert env["UV_HTTP_TIMEOUT"] == "77", "what the user set for uv itself wins"
    assert env["UV_PYTHON_DOWNLOADS"] == "never"
    assert "PYTHONPATH" not in env


def test_no_setting_is_made_up_where_pip_has_none(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "run", output(""))
    ours = {"UV_INDEX_STRATEGY", "UV_NO_PROGRESS", "UV_PYTHON_DOWNLOADS"}
    assert set(run.uv_environment()) - set(os.environ) <= ours


def test_each_lock_pins_the_uv_that_pyproject_names(run: ModuleType) -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    wanted = next(entry for entry in groups["build"] if entry.startswith("uv=="))
    for name in run.LOCKS.values():
        shutil.copy(ROOT / name, run.ROOT)
        first, *hashes = run.pin_of_uv(name).splitlines()
        assert first.split()[0] == wanted
        assert len(hashes) > 5 and all(line.strip().startswith("--hash=sha256:") for line in hashes)
