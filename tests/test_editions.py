"""Building for years from cron: nothing wrong, partial or stale is ever published, and only what changed runs again."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from armsclaims.dataset.params import Params
from armsclaims.edition import compare, inputs, making, publish

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("ARMSCLAIMS_TEST_KILLS", "20"))


@pytest.fixture(scope="module")
def project(tmp_path_factory, edition):
    """A copy of the project that tests may break, with the executed chapters of `edition` kept: builds take a second."""
    root = tmp_path_factory.mktemp("copy") / "project"
    for name in ("data", "notebooks", "src", "report/templates"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "text", ".*"))
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, root / name)
    out = root / "report"
    shutil.copytree(edition.parent.parent / ".cache", out / ".cache")
    done = build(root)
    assert done.returncode == 0, done.stderr
    return root


def build(root, *options, **more):
    env = {**os.environ, "PYTHONPATH": str(root / "src"), **more.pop("env", {})}
    command = [sys.executable, "-m", "armsclaims", "build", *options]
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=300, **more)


def latest(root):
    return (root / "report" / "latest").resolve()


def whole(root):
    """The newest edition is whole and verifies."""
    return publish.file_faults(latest(root)) == []


class change:
    """Changes words in a file of the project for a while."""

    def __init__(self, path, old, new):
        self.path, self.old, self.new = path, old, new

    def __enter__(self):
        self.text = self.path.read_text(encoding="utf-8")
        assert self.old in self.text, f"{self.path.name} has no {self.old!r}"
        self.path.write_text(self.text.replace(self.old, self.new, 1), encoding="utf-8")

    def __exit__(self, *_):
        self.path.write_text(self.text, encoding="utf-8")


def ran(done):
    assert done.returncode == 0, done.stderr
    return [line.split(":")[0][:2] for line in done.stderr.splitlines() if line.endswith(": running")]


LIMITS = "report/templates/prose/limits.md"


def test_a_touched_file_without_change_builds_nothing(project):
    os.utime(project / "data" / "places.csv")
    done = build(project)
    assert "nothing changed" in done.stderr and ran(done) == []


def test_a_build_with_nothing_to_do_imports_nothing_outside_the_standard_library(project):
    code = (
        "import sys; old = set(sys.modules); from armsclaims.cli import main; assert main(['build']) == 0; "
        "print(*(name for name, made in sys.modules.items() if made and name not in old), file=sys.stderr)"
    )
    env = {**os.environ, "PYTHONPATH": str(project / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, env=env, capture_output=True, text=True, check=True
    )
    assert "nothing changed" in done.stderr
    loaded = {name.split(".")[0] for name in done.stderr.splitlines()[-1].split()}
    build_data = {
        name for name in loaded if name.startswith("_sysconfigdata")
    }  # the interpreter's own, named by platform
    assert loaded - build_data - set(sys.stdlib_module_names) == {"armsclaims"}


CASES = [
    (LIMITS, "Nothing here", "Nothing at all here", []),
    ("src/armsclaims/theme/page.css", "--paper:#fbf9f4", "--paper:#fbf9f3", []),
    ("src/armsclaims/theme/report.typ", "size: 8.4pt", "size: 8.3pt", []),
    ("notebooks/02-what-was-withheld.ipynb", "Who worded what", "Who has worded what", ["02"]),
    ("notebooks/02-what-was-withheld.ipynb", "ac.load(params)", "ac.load(params)  # again", ["02"]),
    ("data/places.csv", "Najin,Rajin;", "Najin,Rajin;Rason harbour;", ["01", "02", "03", "04", "05"]),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"), CASES, ids=[f"{c[0].split('/')[-1]}-{len(c[3])}" for c in CASES]
)
def test_each_kind_of_change_runs_exactly_what_it_should(project, name, old, new, expected):
    before = latest(project).name
    with change(project / name, old, new):
        done = build(project, "--explain")
        assert sorted(ran(done)) == expected
        assert re.search(rf"^\w+: \S*{re.escape(Path(name).name)} changed$", done.stderr, re.M)
        assert latest(project).name != before and whole(project)
    assert ran(build(project)) == [] and latest(project).name == before


def test_explain_tells_of_each_chapter_why_it_is_fresh_or_stale(project):
    with change(
        project / "notebooks" / "02-what-was-withheld.ipynb", "ac.load(params)", "ac.load(params)  # told"
    ):
        told = build(project, "--explain").stderr
    assert "02-what-was-withheld.ipynb: stale (its cells)" in told and "04-where.ipynb: fresh" in told
    build(project)
    told = build(project, "--explain").stderr
    assert "nothing changed since the last build" in told and "stale" not in told


def test_outputs_left_by_a_live_session_make_nothing_stale(project):
    path = project / "notebooks" / "02-what-was-withheld.ipynb"
    text = path.read_text(encoding="utf-8")
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "live"}]
            cell["execution_count"] = 7
    path.write_text(json.dumps(notebook), encoding="utf-8")
    try:
        assert "nothing changed" in build(project).stderr
    finally:
        path.write_text(text, encoding="utf-8")


def test_a_selection_is_an_edition_and_never_the_latest(project):
    before = latest(project)
    done = build(project, "-p", "date_to", "2022-12-31")
    assert done.returncode == 0, done.stderr
    assert latest(project) == before and before.name not in done.stdout
    assert len(list((project / "report" / "editions").glob("2023-*"))) >= 2


@pytest.mark.parametrize(
    ("code", "options", "exit_code", "words"),
    [
        ("raise ValueError('broken on purpose')", (), 4, "ValueError: broken on purpose"),
        ("import os; os.kill(os.getpid(), 9)", (), 5, "died or was killed"),
        ("import os; os.kill(os.getpid(), 9)", (), 5, "for want of memory"),
        ("import time; time.sleep(60)", ("--timeout", "6"), 5, "over its time limit of 6 s"),
        (
            "import time; time.sleep(60)",
            ("--build-timeout", "6"),
            5,
            "the build is over its time limit of 6 s",
        ),
        ("data = bytearray(1 << 50)", (), 4, "MemoryError"),
        ("raise OSError(28, 'No space left on device')", (), 7, "No space left"),
    ],
)
def test_a_chapter_that_fails_stops_the_build_and_the_last_edition_stays(
    project, code, options, exit_code, words
):
    before = latest(project)
    with change(
        project / "notebooks" / "02-what-was-withheld.ipynb",
        "data = ac.load(params)",
        f"data = ac.load(params); {code}",
    ):
        done = build(project, *options)
    assert done.returncode == exit_code, done.stderr
    assert words in done.stderr and "Traceback" not in done.stderr
    assert latest(project) == before and whole(project)


def test_bad_data_ends_with_3_names_file_and_line_and_publishes_nothing(project):
    before = latest(project)
    with change(
        project / "data" / "articles" / "2023-10-13-dw.yml",
        "allegation: dprk-containers-2023",
        "allegation: dprk-containers",
    ):
        done = build(project)
    assert done.returncode == 3
    assert "2023-10-13-dw.yml:" in done.stderr and "unknown-allegation" in done.stderr
    assert latest(project) == before and whole(project)


def test_prose_without_a_speaker_ends_with_6(project):
    before = latest(project)
    with change(project / LIMITS, "Nothing here", "Shells were delivered in autumn. Nothing here"):
        done = build(project)
    assert done.returncode == 6 and "no speaker is named to say it" in done.stderr
    assert latest(project) == before and whole(project)


def test_a_second_builder_leaves_at_once_with_8(project):
    with publish.exclusive(project / "report"), change(project / LIMITS, "Nothing here", "Not a thing here"):
        started = time.monotonic()
        done = build(project)
        assert done.returncode == 8 and "another build holds" in done.stderr
        assert time.monotonic() - started < 3


@pytest.mark.slow
def test_of_two_builds_at_once_one_publishes_and_the_other_says_why_not(project):
    refused = 0
    for number in range(10):
        with change(project / LIMITS, "Nothing here", f"Nothing {'now ' * (number + 1)}here"):
            command = [sys.executable, "-m", "armsclaims", "build"]
            env = {**os.environ, "PYTHONPATH": str(project / "src")}
            pair = [
                subprocess.Popen(
                    command,
                    cwd=project,
                    env=env,
                    stderr=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    text=True,
                )
                for _ in "ab"
            ]
            told = [process.communicate(timeout=60)[1] for process in pair]
            ended = [(process.returncode, words) for process, words in zip(pair, told, strict=True)]
            assert any(code == 0 and "rendering" in words for code, words in ended), ended
            for code, words in ended:
                assert (code == 8 and "another build holds" in words) or (
                    code == 0 and "Traceback" not in words
                ), ended
            refused += sum(code == 8 for code, _ in ended)
            assert whole(project)
    assert refused >= 5


@pytest.mark.parametrize("room", [20_000, 200_000, 700_000, 1_300_000])
def test_a_full_disk_ends_with_7_and_leaves_the_last_edition(project, room):
    before = latest(project)

    def small_files_only():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    with change(project / LIMITS, "Nothing here", "Naught here"):
        done = build(project, preexec_fn=small_files_only)
    assert done.returncode == 7, done.stderr
    assert latest(project) == before and whole(project)
    assert not list((project / "report" / "editions").glob(".building-*"))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system in which nobody may write")
def test_a_folder_that_may_not_be_written_ends_with_7(project):
    # Mode bits do not stop root; the kernel's own file system does.
    before = latest(project)
    done = build(project, "--out", "/proc/armsclaims")
    assert done.returncode == 7, done.stderr
    assert "cannot write" in done.stderr and latest(project) == before


@pytest.fixture
def elsewhere(edition):
    """A folder that anyone may enter, with an edition in it: the folders of pytest are closed to others."""
    place = Path(tempfile.mkdtemp(prefix="ac-out-"))
    place.chmod(0o755)
    out = place / "out"
    (out / "editions").mkdir(parents=True)
    shutil.copytree(edition, out / "editions" / edition.name)
    (out / "latest").symlink_to(f"editions/{edition.name}")
    yield out
    shutil.rmtree(place)


def attempt(out, *before):
    command = [*before, sys.executable, "-m", "armsclaims", "build", "--force", "--out", str(out)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)


@pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"),
    reason="root ignores mode bits, and no setpriv to stop it",
)
def test_a_builder_that_lost_its_permission_ends_with_7_and_the_edition_stays(elsewhere):
    bound = "--bounding-set=-dac_override,-dac_read_search"
    for path in (elsewhere, elsewhere / "editions"):
        path.chmod(0o555)
    try:
        done = attempt(elsewhere, *(["setpriv", bound] if os.geteuid() == 0 else []))
    finally:
        for path in (elsewhere, elsewhere / "editions"):
            path.chmod(0o755)
    assert done.returncode == 7 and "cannot write to out: Permission denied" in done.stderr, done.stderr
    assert not publish.file_faults((elsewhere / "latest").resolve())


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="only root can mount")
def test_a_read_only_file_system_ends_with_7_and_the_edition_stays(elsewhere):
    if subprocess.run(["mount", "--bind", elsewhere, elsewhere], capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        if subprocess.run(["mount", "-o", "remount,ro,bind", elsewhere], capture_output=True).returncode:
            pytest.skip("nothing may be mounted read-only here")
        done = attempt(elsewhere)
        assert done.returncode == 7 and "Read-only file system" in done.stderr
        assert not publish.file_faults((elsewhere / "latest").resolve())
    finally:
        subprocess.run(["umount", elsewhere], check=True)


@pytest.mark.slow
def test_builds_killed_at_random_moments_always_leave_a_whole_edition(project):
    chance = random.Random(20231013)
    for number in range(KILLS):
        with change(project / LIMITS, "Nothing here", f"Nothing {'at all ' * (number + 1)}here"):
            process = subprocess.Popen([sys.executable, "-m", "armsclaims", "build"], cwd=project, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, start_new_session=True,
                                       env={**os.environ, "PYTHONPATH": str(project / "src")})  # fmt: skip
            time.sleep(chance.uniform(0.05, 1.8))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            assert whole(project), f"broken after kill {number + 1}"
    with change(project / LIMITS, "Nothing here", "Nothing, after all, here"):
        done = build(project)
    assert done.returncode == 0 and whole(project)
    assert not list((project / "report" / "editions").glob(".building-*"))
    assert build(project).returncode == 0


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes_elsewhere_at_another_time_in_another_place(project, tmp_path):
    env = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "HOME": str(tmp_path)}
    done = build(
        project,
        "--force",
        "--jobs",
        "1",
        "--out",
        str(tmp_path / "elsewhere"),
        env=env,
        preexec_fn=lambda: os.umask(0o077),
    )
    assert done.returncode == 0, done.stderr
    there = (tmp_path / "elsewhere" / "latest").resolve()
    assert ran(build(project)) == []
    here = latest(project)
    assert there.name == here.name
    assert publish.read_manifest(there)["files"] == publish.read_manifest(here)["files"]


def test_old_editions_go_and_the_newest_stay(project):
    with change(project / LIMITS, "Nothing here", "Nothing whatsoever here"):
        assert build(project, "--keep", "2").returncode == 0
    kept = [path for path in (project / "report" / "editions").iterdir() if not path.name.startswith(".")]
    assert len(kept) == 2 and latest(project) in kept
    assert build(project).returncode == 0


def test_the_run_log_tells_each_build_with_utc_times(project):
    entries = [json.loads(line) for line in (project / "report" / "runs.jsonl").read_text().splitlines()]
    assert {entry["exit_code"] for entry in entries} >= {0, 3, 4, 5, 6}
    assert all(entry["began"].endswith("+00:00") and entry["ended"] >= entry["began"] for entry in entries)


def test_a_sweep_builds_every_set_and_one_that_fails_stops_no_other(project, tmp_path):
    # Nothing at all; an outlet's voice alone; no speaker of an occasion left; one side's claims without its answers.
    sets = (
        '{date_from: "2030"}',
        "{allegations: [dprk-labourers]}",
        "{allegations: [un-breach]}",
        '{date_from: "2023"}',
    )
    (tmp_path / "sets.yml").write_text("".join(f"- {entry}\n" for entry in sets))
    before = latest(project)
    done = build(project, "--params", str(tmp_path / "sets.yml"), "--out", str(tmp_path / "sweep"))
    assert done.returncode == 0, done.stderr
    (listing,) = (tmp_path / "sweep" / "sweeps").glob("*.json")
    entries = json.loads(listing.read_text())
    assert [entry["exit_code"] for entry in entries] == [0, 0, 0, 0]
    assert "keep no claim" in done.stderr
    assert latest(project) == before and not (tmp_path / "sweep" / "latest").exists()


def test_a_set_that_fails_is_told_and_the_sets_after_it_are_built(project, tmp_path):
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "2023-10-13-dw.txt").write_text("A page that holds no sentence of the article.\n")
    (tmp_path / "sets.yml").write_text(f"- {{articles_dir: {texts}}}\n- {{allegations: [iran-drones]}}\n")
    done = build(
        project,
        "--params",
        str(tmp_path / "sets.yml"),
        "--out",
        str(tmp_path / "sweep"),
        env={"ARMSCLAIMS_ARTICLES": ""},
    )
    assert done.returncode == 3 and "set 1 failed" in done.stderr
    (listing,) = (tmp_path / "sweep" / "sweeps").glob("*.json")
    first, second = json.loads(listing.read_text())
    assert first["exit_code"] == 3 and second["exit_code"] == 0
    index = listing.with_suffix(".html").read_text()
    assert "failed (3)" in index and f"../editions/{second['edition']}/index.html" in index


def test_a_wrong_set_in_a_sweep_is_told_before_anything_is_built(project, tmp_path):
    (tmp_path / "sets.yml").write_text("- {date_to: 2022-12-31}\n- {edtion: core}\n")
    done = build(project, "--params", str(tmp_path / "sets.yml"))
    assert done.returncode == 2 and "did you mean edition" in done.stderr


def test_changes_tell_added_changed_and_withdrawn_claims_with_reasons(edition, tmp_path):
    old, new, root = tmp_path / "old", tmp_path / "new", tmp_path / "case"
    for folder in (old, new):
        shutil.copytree(edition / "data", folder / "data")
    path = new / "data" / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = lines.pop(1).split(",")[0]
    at = next(i for i, line in enumerate(lines) if ",asserted," in line)
    touched = lines[at].split(",")[0]
    lines[at] = lines[at].replace(",asserted,", ",assessed,", 1)
    path.write_text("".join(lines), encoding="utf-8")
    shutil.copytree(ROOT / "data", root / "data")
    log = root / "data" / "corrections.csv"
    log.write_text(
        f"date,claim_id,field,before,after,reason\n2026-01-01,{touched},certainty,asserted,assessed,a slip of the coder\n"
    )
    told = compare.diff(old, new, root)
    assert [entry["claim_id"] for entry in told["withdrawn"]] == [gone]
    assert [(entry["claim_id"], entry["field"], entry["reason"]) for entry in told["changed"]] == [
        (touched, "certainty", "a slip of the coder")
    ]
    assert any(entry["before"] != entry["after"] for entry in told["facts"])
    back = compare.diff(new, old, root)
    assert [entry["claim_id"] for entry in back["added"]] == [gone]
    making.publish_changes(old, new, tmp_path / "changes", root)
    assert "a slip of the coder" in (tmp_path / "changes" / "old--new.html").read_text()
    assert compare.summary(compare.diff(old, old, root)) == "no claim changed"


def test_a_correction_of_our_wording_is_told_apart_from_a_change_of_the_claim(edition, tmp_path):
    for folder in ("old", "new"):
        shutil.copytree(edition / "data", tmp_path / folder / "data")
    path = tmp_path / "new" / "data" / "claims.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    rows[0]["summary"] += " (worded anew)"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    changes = compare.diff(tmp_path / "old", tmp_path / "new")
    assert [entry["field"] for entry in changes["clerical"]] == ["summary"]
    assert changes["changed"] == changes["added"] == changes["withdrawn"] == []


def test_an_edition_s_hash_does_not_depend_on_folders_but_on_parameters_and_texts(tmp_path):
    def digits(params, articles=None):
        return inputs.edition_hash(inputs.collect(ROOT, replace(params, articles_dir=str(articles or ""))))

    assert digits(Params()) == digits(Params(out_dir="elsewhere"))
    assert digits(Params()) != digits(Params(date_to="2023"))
    (tmp_path / "2023-10-13-dw.txt").write_text("another copy")
    assert digits(Params()) != digits(Params(), tmp_path)
