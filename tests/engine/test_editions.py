"""Building for years from cron: nothing wrong, partial or stale is ever published, and only what changed runs again.

The case is the one that `armsclaims new` writes, with a copy of the package that tests may change.
"""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import forked
import pytest

from armsclaims.dataset.params import Params
from armsclaims.edition import compare, inputs, new, publish, writing

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("ARMSCLAIMS_TEST_KILLS", "6"))
STYLE = "src/armsclaims/theme/page.css"
CHAPTER = "notebooks/02-over-time.ipynb"
IMPORT = "import armsclaims as ac"
LOAD = "ac.load(ac.chapter_params(globals()))"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A new case, built once, with the package in its `src`."""
    root = tmp_path_factory.mktemp("copy") / "project"
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__"))
    new.write(root / "case", "What was claimed about rifles")
    shutil.copytree(root / "case", root, dirs_exist_ok=True)
    done = build(root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def published(project):
    """The latest edition of the case as it was written."""
    assert build(project).returncode == 0
    return latest(project)


def environment(root, **more):
    return {**os.environ, "PYTHONPATH": str(root / "src"), "ARMSCLAIMS_ARTICLES": "", **more}


def build(root, *options, **more):
    return forked.run(["-m", "armsclaims", "build", *options], root, environment(root), **more)


def latest(root):
    return (root / "report" / "latest").resolve()


def whole(root):
    """The newest edition is whole and verifies."""
    return publish.file_faults(latest(root)) == []


class change:
    """Changes words in a file of the project for a while, or adds some at its end."""

    def __init__(self, path, old, new):
        self.path, self.old, self.new = path, old, new

    def __enter__(self):
        self.text = self.path.read_text(encoding="utf-8")
        assert self.old in self.text, f"{self.path.name} has no {self.old!r}"
        changed = self.text.replace(self.old, self.new, 1) if self.old else self.text + self.new
        self.path.write_text(changed, encoding="utf-8")

    def __exit__(self, *_):
        self.path.write_text(self.text, encoding="utf-8")


def restyled(project, number=0):
    return change(project / STYLE, "", f"/* {number} */\n")


def ran(done):
    assert done.returncode == 0, done.stderr
    return [line.split(":")[0][:2] for line in done.stderr.splitlines() if line.endswith(": running")]


def test_a_touched_file_without_change_builds_nothing(project):
    os.utime(project / "data" / "speakers.yml")
    done = build(project)
    assert "nothing changed" in done.stderr and ran(done) == []


def test_a_build_with_nothing_to_do_imports_nothing_outside_the_standard_library(project, published):
    code = (
        "import sys; old = set(sys.modules); from armsclaims.cli import main; assert main(['build']) == 0; "
        "print(*(name for name, made in sys.modules.items() if made and name not in old), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=project, env=environment(project), capture_output=True, text=True, check=True
    )
    assert "nothing changed" in done.stderr
    loaded = {name.split(".")[0] for name in done.stderr.splitlines()[-1].split()}
    platform = {name for name in loaded if name.startswith("_sysconfigdata")}
    assert loaded - platform - set(sys.stdlib_module_names) == {"armsclaims"}


CASES = [
    (STYLE, "", "/* new */\n", []),
    ("src/armsclaims/theme/report.typ", "", "// new\n", []),
    (CHAPTER, "# When it was said", "# When they said it", ["02"]),
    (CHAPTER, LOAD, f"{LOAD}  # again", ["02"]),
    ("data/speakers.yml", "", "# new\n", ["01", "02"]),
    ("src/armsclaims/dataset/facts.py", "", "# new\n", ["01", "02"]),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"), CASES, ids=[f"{c[0]}-{len(c[3])}" for c in CASES]
)
def test_each_kind_of_change_runs_exactly_what_it_should_and_explain_says_why(
    project, published, name, old, new, expected
):
    with change(project / name, old, new):
        done = build(project, "--explain")
        assert sorted(ran(done)) == expected
        assert re.search(rf"^\w+: \S*{re.escape(Path(name).name)} changed$", done.stderr, re.M)
        if name == CHAPTER:  # and of each chapter why it is fresh or stale
            assert "02-over-time.ipynb: stale (its cells)" in done.stderr
            assert "01-claims.ipynb: fresh" in done.stderr
        assert latest(project) != published and whole(project)
    done = build(project)
    assert ran(done) == [] and latest(project) == published
    told = build(project, "--explain").stderr
    assert "nothing changed since the last build" in told and "stale" not in told


def test_outputs_left_by_a_live_session_make_nothing_stale(project, published):
    path = project / CHAPTER
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


def test_a_selection_is_an_edition_and_never_the_latest(project, published):
    done = build(project, "-p", "date_to", "2031-03-11")
    assert done.returncode == 0, done.stderr
    assert latest(project) == published and published.name not in done.stdout


def test_two_chapters_whose_names_begin_alike_are_built(project, published):
    (project / "notebooks" / "02-over-time-too.ipynb").write_text(
        json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    )
    try:
        assert ran(build(project, "--force")) == ["01", "02", "02"]
    finally:
        (project / "notebooks" / "02-over-time-too.ipynb").unlink()


def test_notebooks_for_people_are_no_chapters(project, published):
    for name in ("00-explore.ipynb", "90-mine.ipynb", "99-more.ipynb", "notes.ipynb"):
        (project / "notebooks" / name).write_text("no notebook at all")
    assert "nothing changed" in build(project).stderr
    for name in ("00-explore.ipynb", "90-mine.ipynb", "99-more.ipynb", "notes.ipynb"):
        (project / "notebooks" / name).unlink()


KILL = "import os; os.kill(os.getpid(), 9)"
SLEEP = "import time; time.sleep(60)"


@pytest.mark.parametrize(
    ("code", "options", "exit_code", "words"),
    [
        ("raise ValueError('broken on purpose')", (), 4, "ValueError: broken on purpose"),
        (KILL, (), 5, "died or was killed (SIGKILL: by hand, or by the system for want of memory)"),
        (SLEEP, ("--timeout", "2"), 5, "over its time limit of 2 s"),
        (SLEEP, ("--build-timeout", "3"), 5, "the build is over its time limit of 3 s"),
        ("data = bytearray(1 << 50)", (), 4, "MemoryError"),
        ("raise OSError(28, 'No space left on device')", (), 7, "No space left"),
    ],
)
def test_a_chapter_that_fails_stops_the_build_the_last_edition_stays_and_the_log_tells_of_it_in_utc(
    project, published, code, options, exit_code, words
):
    with change(project / CHAPTER, IMPORT, f"{code}; {IMPORT}"):
        done = build(project, *options)
    assert done.returncode == exit_code, done.stderr
    assert words in done.stderr and "Traceback" not in done.stderr
    assert latest(project) == published and whole(project)
    entries = [json.loads(line) for line in (project / "report" / "runs.jsonl").read_text().splitlines()]
    assert {entry["exit_code"] for entry in entries} >= {0, exit_code} and words in entries[-1]["error"]
    assert all(entry["began"].endswith("+00:00") and entry["ended"] >= entry["began"] for entry in entries)


def test_bad_data_ends_with_3_before_a_kernel_starts_and_publishes_nothing(project, published):
    sheet = project / "data" / "articles" / "2031-03-12-lantern.yml"
    with change(sheet, "allegation: tavona-rifles", "allegation: tavona-guns"):
        done = build(project)
    assert done.returncode == 3 and "running" not in done.stderr
    assert "2031-03-12-lantern.yml:" in done.stderr and "unknown-allegation" in done.stderr
    assert latest(project) == published and whole(project)


def test_a_verb_of_supply_without_a_speaker_ends_with_6(project, published):
    with change(
        project / CHAPTER, "# When it was said", "# When it was said\\n\\nRifles were delivered in autumn."
    ):
        done = build(project)
    assert done.returncode == 6 and "02-over-time.ipynb" in done.stderr
    assert latest(project) == published and whole(project)


def test_a_second_builder_leaves_at_once_with_8(project, published):
    with publish.exclusive(project / "report"), restyled(project):
        started = time.monotonic()
        done = build(project)
        assert done.returncode == 8 and "another build holds" in done.stderr
        assert time.monotonic() - started < 5


@pytest.mark.slow
def test_of_two_builds_at_once_one_publishes_and_the_other_says_why_not(project, published):
    refused = number = 0
    while not refused and number < 3:  # `./run bench kills` tries ten
        number += 1
        with restyled(project, number):
            command = ["-m", "armsclaims", "build"]
            pair = [forked.Forked(command, project, environment(project)) for _ in "ab"]
            ended = [
                (words, process.returncode)
                for process in pair
                for _, words in [process.communicate(timeout=99)]
            ]
            assert any(code == 0 and "page and PDF" in words for words, code in ended), ended
            for words, code in ended:
                lost = code == 8 and "another build holds" in words
                assert lost or (code == 0 and "Traceback" not in words), ended
                refused += lost
            assert whole(project)
    assert refused >= 1


@pytest.mark.parametrize("room", [2_000, 20_000, 60_000])
def test_a_full_disk_ends_with_7_and_leaves_the_last_edition(project, published, room):
    with restyled(project, room):
        done = build(project, largest=room)
    assert done.returncode == 7, done.stderr
    assert latest(project) == published and whole(project)
    assert not list((project / "report" / "editions").glob(".building-*"))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system in which nobody may write")
def test_a_folder_that_may_not_be_written_ends_with_7(project, published):
    # Mode bits do not stop root; the kernel's own file system does.
    done = build(project, "--out", "/proc/armsclaims")
    assert done.returncode == 7, done.stderr
    assert "cannot write" in done.stderr and latest(project) == published


@pytest.fixture
def elsewhere(project, published):
    """A folder that anyone may enter, with an edition in it: the folders of pytest are closed to others."""
    place = Path(tempfile.mkdtemp(prefix="ac-out-"))
    place.chmod(0o755)
    out = place / "out"
    (out / "editions").mkdir(parents=True)
    shutil.copytree(published, out / "editions" / published.name)
    (out / "latest").symlink_to(f"editions/{published.name}")
    yield out
    shutil.rmtree(place)


def attempt(project, out, *before):
    command = [*before, sys.executable, "-m", "armsclaims", "build", "--force", "--out", str(out)]
    env = environment(project)
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, timeout=100)


@pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"),
    reason="root ignores mode bits, and no setpriv to stop it",
)
def test_a_builder_that_lost_its_permission_ends_with_7_and_the_edition_stays(project, elsewhere):
    bound = "--bounding-set=-dac_override,-dac_read_search"
    for path in (elsewhere, elsewhere / "editions"):
        path.chmod(0o555)
    try:
        done = attempt(project, elsewhere, *(["setpriv", bound] if os.geteuid() == 0 else []))
    finally:
        for path in (elsewhere, elsewhere / "editions"):
            path.chmod(0o755)
    assert done.returncode == 7 and "cannot write to out: Permission denied" in done.stderr, done.stderr
    assert not publish.file_faults((elsewhere / "latest").resolve())


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="only root can mount")
def test_a_read_only_file_system_ends_with_7_and_the_edition_stays(project, elsewhere):
    if subprocess.run(["mount", "--bind", elsewhere, elsewhere], capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        if subprocess.run(["mount", "-o", "remount,ro,bind", elsewhere], capture_output=True).returncode:
            pytest.skip("nothing may be mounted read-only here")
        done = attempt(project, elsewhere)
        assert done.returncode == 7 and "Read-only file system" in done.stderr
        assert not publish.file_faults((elsewhere / "latest").resolve())
    finally:
        subprocess.run(["umount", elsewhere], check=True)


@pytest.mark.slow
def test_builds_killed_at_random_moments_always_leave_a_whole_edition(project, published):
    chance = random.Random(20310312)
    with restyled(project, "timed"):
        started = time.monotonic()
        build(project)
        taken = time.monotonic() - started
    for number in range(KILLS):
        with restyled(project, number):
            command = ["-m", "armsclaims", "build", *(["--force"] if number % 5 == 4 else [])]
            process = forked.Forked(command, project, environment(project))
            time.sleep(chance.uniform(0.05, taken))
            process.kill()
            process.communicate()
            assert whole(project), f"broken after kill {number + 1}"
    with restyled(project, "last"):
        done = build(project)
    assert done.returncode == 0 and whole(project)
    assert not list((project / "report" / "editions").glob(".building-*"))


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes_elsewhere_at_another_time_in_another_place(
    project, published, tmp_path
):
    env = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "HOME": str(tmp_path)}
    out = tmp_path / "elsewhere"
    command = [sys.executable, "-m", "armsclaims", "build", "--force", "--jobs", "1", "--out", str(out)]
    done = subprocess.run(
        command, cwd=project, env=environment(project, **env), umask=0o077, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    there = (out / "latest").resolve()
    assert there.name == published.name
    assert publish.read_manifest(there)["files"] == publish.read_manifest(published)["files"]


def test_old_editions_go_and_the_newest_stay(project, published):
    with restyled(project, "old"):
        assert build(project, "--keep", "2").returncode == 0
        kept = [path for path in (project / "report" / "editions").iterdir() if not path.name.startswith(".")]
        assert len(kept) == 2 and latest(project) in kept


def test_a_sweep_builds_every_set_and_one_that_fails_stops_no_other(project, published, tmp_path):
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "2031-03-12-lantern.txt").write_text("A page that holds no sentence of the article.\n")
    (tmp_path / "sets.yml").write_text(
        f'- {{articles_dir: {texts}}}\n- {{date_from: "2040"}}\n- {{edition: core}}\n'
    )
    done = build(project, "--params", str(tmp_path / "sets.yml"), "--out", str(tmp_path / "sweep"))
    assert done.returncode == 3 and "set 1 failed" in done.stderr and "keep no claim" in done.stderr
    (listing,) = (tmp_path / "sweep" / "sweeps").glob("*.json")
    entries = json.loads(listing.read_text())
    assert [entry["exit_code"] for entry in entries] == [3, 0, 0], done.stderr
    assert f"../editions/{entries[1]['edition']}/index.html" in listing.with_suffix(".html").read_text()
    assert latest(project) == published and not (tmp_path / "sweep" / "latest").exists()


def test_one_format_alone_is_an_edition_apart_and_never_the_latest(project, published, tmp_path):
    out = ("--out", str(tmp_path / "out"))
    done = build(project, "--only", "html", *out)
    assert done.returncode == 0, done.stderr
    (half,) = (tmp_path / "out" / "editions").glob("20*")
    assert (half / "index.html").is_file() and not (half / "report.pdf").exists()
    assert not (tmp_path / "out" / "latest").exists()
    assert build(project, *out).returncode == 0
    whole = (tmp_path / "out" / "latest").resolve()
    assert whole != half and (whole / "report.pdf").is_file() and (whole / "index.html").is_file()
    assert "nothing changed" in build(project, "--only", "html", *out).stderr and latest(project) == published


def test_a_wrong_set_in_a_sweep_is_told_before_anything_is_built(project, tmp_path):
    (tmp_path / "sets.yml").write_text("- {date_to: 2031-12-31}\n- {edtion: core}\n")
    done = build(project, "--params", str(tmp_path / "sets.yml"))
    assert done.returncode == 2 and "did you mean edition" in done.stderr


@pytest.fixture
def pair(published, tmp_path):
    """The folders of two editions with equal tables, and the rows of the newer one's claims to be changed."""
    for name in ("old", "new"):
        shutil.copytree(published / "data", tmp_path / name / "data")
        shutil.copy(published / "manifest.json", tmp_path / name)
    path = tmp_path / "new" / "data" / "claims.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))

    def save():
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    return tmp_path / "old", tmp_path / "new", rows, save


def test_changes_tell_added_changed_and_withdrawn_claims_with_reasons(project, pair, tmp_path):
    old, new, rows, save = pair
    gone = rows.pop(0)["claim_id"]
    rows[0]["certainty"] = "assessed"
    touched = rows[0]["claim_id"]
    save()
    manifest = json.loads((new / "manifest.json").read_text(encoding="utf-8"))
    facts, later = manifest["facts"], {**manifest["facts"], "count.claims": "some"}
    (new / "manifest.json").write_text(json.dumps(manifest | {"facts": later}), encoding="utf-8")
    shutil.copytree(project / "data", tmp_path / "case" / "data")
    row = f"2031-04-01,{touched},certainty,asserted,assessed,a slip of the coder\n"
    (tmp_path / "case" / "data" / "corrections.csv").write_text(
        f"date,claim_id,field,before,after,reason\n{row}"
    )
    changes = compare.diff(old, new, tmp_path / "case")
    assert [entry["claim_id"] for entry in changes["withdrawn"]] == [gone]
    (entry,) = changes["changed"]
    assert (entry["claim_id"], entry["field"], entry["reason"]) == (
        touched,
        "certainty",
        "a slip of the coder",
    )
    moved = {"fact": "count.claims", "before": facts["count.claims"], "after": "some"}
    assert changes["facts"] == [moved]
    assert [entry["claim_id"] for entry in compare.diff(new, old)["added"]] == [gone]
    writing.publish_changes(old, new, tmp_path / "changes", tmp_path / "case")
    assert "a slip of the coder" in (tmp_path / "changes" / "old--new.html").read_text()
    assert compare.summary(compare.diff(old, old)) == "no claim changed"


def test_a_correction_of_our_wording_is_told_apart_from_a_change_of_the_claim(pair):
    old, new, rows, save = pair
    rows[0]["summary"] += " (worded anew)"
    save()
    changes = compare.diff(old, new)
    assert [entry["field"] for entry in changes["clerical"]] == ["summary"]
    assert changes["changed"] == changes["added"] == changes["withdrawn"] == []


def test_an_edition_names_the_one_before_it_and_the_feed_tells_of_both(project, published):
    with restyled(project, "followed"):
        assert build(project).returncode == 0
        second = latest(project)
    told = publish.read_manifest(second)["predecessor"]
    assert told == {"edition": published.name, "sha256": inputs.file_hash(published / "manifest.json")}
    feed = (project / "report" / "feed.xml").read_text(encoding="utf-8")
    assert f"Edition {published.name}<" in feed and f"Edition {second.name}<" in feed
    changes = json.loads((project / "report/changes" / f"{published.name}--{second.name}.json").read_text())
    assert set(changes) == {"old", "new", "corrections", "substantive", "clerical"}
    assert json.loads((project / "report/changes/history.json").read_text())["claims"] == {}
    assert {"report.md", "claims/2031-03-12-lantern/crates.json"} & set(
        publish.read_manifest(second)["files"]
    )


def test_an_edition_s_hash_does_not_depend_on_folders_but_on_parameters_and_texts(project, tmp_path):
    def digits(params, articles=""):
        return inputs.edition_hash(inputs.collect(project, replace(params, articles_dir=str(articles))))

    assert digits(Params()) == digits(Params(out_dir="elsewhere"))
    assert digits(Params()) != digits(Params(date_to="2031"))
    (tmp_path / "2031-03-12-lantern.txt").write_text("another copy")
    assert digits(Params()) != digits(Params(), tmp_path)


def test_a_case_may_order_its_chapters_or_leave_some_out() -> None:
    from armsclaims.edition.making import ordered
    from armsclaims.faults import ReportError

    paths = [Path("01-a.ipynb"), Path("02-b.ipynb"), Path("03-c.ipynb")]
    assert ordered(paths, "auto") == paths
    assert ordered(paths, ["03-c", "01-a.ipynb"]) == [paths[2], paths[0]]
    with pytest.raises(ReportError, match="chapter '04-d'"):
        ordered(paths, ["04-d"])
