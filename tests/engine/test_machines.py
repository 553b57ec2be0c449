"""The same commands on machines of every kind: the same tables, and where something is missing one line that says what."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import projects
import pytest

ROOT = Path(__file__).parents[2]
CALLS = (
    "check|--articles|texts",
    "build|--only|data|--out|{out}|--articles|texts",
    f"text|{projects.ARTICLE}|--articles|texts",
    "propose|2031-06-05-post.html|--from|none.json",
)
RUN = "import sys\nfrom armsclaims.cli import main\nsys.exit(10 * sum([main(c.split('|')) for c in sys.argv[1:]]))"
NO_FCNTL = "import sys, runpy\nsys.modules['fcntl'] = None\n"
PAGE = "<!doctype html><html><body><article><p>Mara Holt said “we sold — 포탄 — nothing”, in Elmgate.</p></article></body></html>"
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    root = projects.make(tmp_path_factory.mktemp("whole"))
    (root / "none.json").write_text("[]")
    (root / "2031-06-05-post.html").write_text(PAGE, encoding="utf-8")
    projects.edit(root / "data" / "speakers.yml", "Mara Holt,", "Mara Hölt,")
    return root


@pytest.fixture(scope="module")
def usual(whole):
    """The tables and the words that a plain machine with UTF-8 gives."""
    done = run(whole, whole / "usual")
    assert done.returncode == 0, done.stderr
    return tables(whole / "usual"), done.stdout.decode()


def run(root: Path, out: Path, env=None, calls=CALLS, prefix=(), code=RUN, **more):
    """Run commands in one fresh process, in an environment that is given whole but for where Python is."""
    calls = [call.format(out=out) for call in calls]
    env = {"PATH": os.environ["PATH"], "HOME": str(root), "PYTHONPATH": str(ROOT / "src")} | (env or {})
    env = {name: value for name, value in env.items() if value is not None}
    more = {"stdout": subprocess.PIPE} | more
    return subprocess.run(
        [*prefix, sys.executable, "-c", code, *calls], cwd=root, env=env, stderr=subprocess.PIPE, timeout=300, **more
    )  # fmt: skip


def tables(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / "data").iterdir()}


MACHINES = {
    "an ASCII console at another time and place": {
        "PYTHONIOENCODING": "ascii",
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "7",
        "LC_ALL": "C",
    },
    "a Korean console on a German system without a home": {
        "PYTHONIOENCODING": "cp949",
        "LC_ALL": "de_DE.UTF-8",
        "LANGUAGE": "de",
        "HOME": None,
    },
    "files that are ASCII by default": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "a Turkish system whose temporary folder may not be written": {
        "LC_ALL": "tr_TR.UTF-8",
        "TMPDIR": "/proc",
    },
}


@pytest.mark.parametrize("machine", MACHINES)
def test_a_machine_gives_the_same_tables_and_words(whole, usual, tmp_path, machine):
    env = MACHINES[machine]
    done = run(whole, tmp_path, env)
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert tables(tmp_path) == usual[0]
    shown = done.stdout.decode(env.get("PYTHONIOENCODING", "utf-8"))
    ours, theirs = (
        [line for line in words.splitlines() if not line.startswith("tables ")] for words in (shown, usual[1])
    )
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert a.encode("ascii", "backslashreplace") == b.encode("ascii", "backslashreplace") or "\\" in a


@pytest.mark.parametrize("name", ["한글 폴더 with 'quotes'", "한글 C"])
def test_a_folder_may_be_called_anything(whole, usual, tmp_path, name):
    place = shutil.copytree(whole, tmp_path / name)
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"} if name.endswith("C") else {}
    done = run(place, place / "out", plain)
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert tables(place / "out") == usual[0]


@pytest.mark.skipif(bool(UNPRIVILEGED) and not shutil.which("setpriv"), reason="root ignores mode bits")
def test_a_read_only_checkout_is_read_and_what_would_write_is_told(whole, usual, tmp_path):
    place = shutil.copytree(whole, tmp_path / "case")
    for path in (place, *place.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    home = {"HOME": str(tmp_path)}
    done = run(place, tmp_path / "out", home, prefix=UNPRIVILEGED)
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert tables(tmp_path / "out") == usual[0]
    for call, code in (
        ("build|--only|data|--out|out", 7),
        ("check|--write|--articles|texts", 7),
        ("sheet|" + projects.ARTICLE, 7),
    ):
        done = run(place, place, home, [call], prefix=UNPRIVILEGED, code=RUN.replace("10 * ", ""))
        assert done.returncode == code, (call, done.stderr)
        assert b"Permission denied" in done.stderr and done.stderr.count(b"\n") == 1


def test_an_output_that_is_full_or_closed_is_told_in_one_line(whole, tmp_path):
    with open("/dev/full", "wb") as full:
        done = run(whole, tmp_path, calls=CALLS[:1], code=RUN.replace("10 * ", ""), stdout=full)
    assert done.returncode == 7 and b"No space left on device" in done.stderr, done.stderr
    assert done.stderr.count(b"\n") == 1
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m armsclaims check >&-"],
        cwd=whole,
        stderr=subprocess.PIPE,
        timeout=300,
    )
    assert done.returncode == 0 and not done.stderr, done.stderr


@pytest.mark.parametrize(
    "code",
    [
        NO_FCNTL + "sys.argv = ['run', 'report']\nrunpy.run_path('run', run_name='__main__')",
        NO_FCNTL + "from armsclaims.cli import main\nsys.exit(main(['check']))",
    ],
    ids=["run", "armsclaims"],
)
def test_where_python_has_no_fcntl_one_line_says_what_is_supported(whole, tmp_path, code):
    shutil.copy(ROOT / "run", whole)
    done = run(whole, tmp_path, calls=(), code=code)
    assert done.returncode == 1 and b"WSL" in done.stderr and done.stderr.count(b"\n") == 1


def test_the_readme_says_what_is_supported():
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for words in (
        "Python 3.11",
        "on Linux or macOS",
        "on Windows: WSL",
        "any language",
        "read-only",
        "any path",
    ):
        assert words in readme, words
