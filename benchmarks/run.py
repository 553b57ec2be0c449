"""Measure building the report against what people run instead, in one run, as ratios: `./run bench [--runs N]`.

Peers, both with the same chapters, parameters and interpreter:

* plain: `papermill` a chapter, then `jupyter nbconvert --to html` and `--to webpdf` a chapter;
* kinder: the same papermill calls, then one nbconvert call a format for all chapters.

webpdf prints with Playwright's own Chromium; the system's is linked into its place, since nbconvert can name no other.
Without one the peers make no PDF, and the table says so.

Runs are paired, peer and ours in turn, so that a machine that slows down slows both. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ENV = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
CALL = "ac.load(ac.chapter_params(globals()))"


def run(*command: object, cwd: Path = ROOT) -> None:
    """Run a command in silence; fail with what it printed if it fails."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=ENV, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr[-2000:]}")


def seconds(act: Callable[[], None]) -> float:
    """Return the wall time of an act."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def project(folder: Path) -> Path:
    """Return a copy of the project's files without what is ignored: runs may edit it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
    return folder


def chapters(root: Path) -> list[Path]:
    """Return the chapters in order."""
    return sorted((root / "notebooks").glob("0[1-5]-*.ipynb"))


def link_browser(folder: Path) -> bool:
    """Link the system's Chromium to where Playwright looks for its own; return whether there is one."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        return False
    ENV["PLAYWRIGHT_BROWSERS_PATH"] = str(folder)
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    asked = subprocess.run([sys.executable, "-c", ask], env=ENV, capture_output=True, text=True)
    found = re.search(r"chromium-(\d+)", asked.stdout)
    if not found:
        return False
    shell = (
        folder
        / f"chromium_headless_shell-{found[1]}"
        / "chrome-headless-shell-linux64"
        / "chrome-headless-shell"
    )
    for place in (Path(asked.stdout.strip()), shell):
        place.parent.mkdir(parents=True)
        place.symlink_to(browser)
    return True


def convert(notebooks: list[Path]) -> None:
    """Convert notebooks to HTML and PDF, one nbconvert call a format."""
    run("jupyter", "nbconvert", "--to", "html", *notebooks)
    if "PLAYWRIGHT_BROWSERS_PATH" in ENV:
        run("jupyter", "nbconvert", "--to", "webpdf", "--disable-chromium-sandbox", *notebooks)
        for path in notebooks:
            assert path.with_suffix(".pdf").stat().st_size > 10_000, f"no PDF of {path.name}"


def execute(root: Path, folder: Path) -> list[Path]:
    """Run each chapter by the papermill command; return the executed ones."""
    done = []
    for path in chapters(root):
        out = folder / path.name
        run("papermill", path, out, "-p", "out_dir", folder, "--cwd", root / "notebooks", cwd=root)
        done.append(out)
    return done


def plain(root: Path) -> None:
    """The usual chain: one call per chapter and format."""
    with tempfile.TemporaryDirectory() as name:
        for path in execute(root, Path(name)):
            convert([path])


def kinder(root: Path) -> None:
    """The usual chain with one nbconvert call a format for all chapters."""
    with tempfile.TemporaryDirectory() as name:
        convert(execute(root, Path(name)))


def build(root: Path, out: Path, *options: str) -> None:
    """Build with our command line."""
    run(BIN / "armsclaims", "build", "--out", out, *options, cwd=root)


def fresh(root: Path, out: Path) -> float:
    """Return the time of a full rebuild: nothing kept, page and PDF."""
    shutil.rmtree(out, ignore_errors=True)
    return seconds(lambda: build(root, out))


def edited(root: Path, out: Path, path: Path, old: str, new: str, *options: str) -> float:
    """Return the time of a rebuild after words in a file were changed; change them back."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    taken = seconds(lambda: build(root, out, *options))
    path.write_text(text, encoding="utf-8")
    return taken


def spread(values: list[float], unit: str = "") -> str:
    """Return the median with the least and the most."""
    return f"{statistics.median(values):.2f}{unit} ({min(values):.2f} to {max(values):.2f})"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3, help="paired runs (default 3)")
    parser.add_argument("--ours-only", action="store_true", help="leave the peers out")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root, out = project(Path(name) / "project"), Path(name) / "out"
        printed = link_browser(Path(name) / "browsers")
        ours: list[float] = []
        ratios: dict[str, list[float]] = {"plain": [], "kinder": []}
        peers: dict[str, list[float]] = {"plain": [], "kinder": []}
        for number in range(arguments.runs):
            for label, act in (("plain", plain), ("kinder", kinder)) if not arguments.ours_only else ():
                peers[label].append(seconds(lambda act=act: act(root)))
                own = fresh(root, out)
                ours.append(own)
                ratios[label].append(peers[label][-1] / own)
            if arguments.ours_only:
                ours.append(fresh(root, out))
            print(f"run {number + 1} of {arguments.runs} done", file=sys.stderr)
        nothing = [seconds(lambda: build(root, out)) for _ in range(5)]
        chapter = chapters(root)[1]
        one = [edited(root, out, chapter, CALL, f"{CALL}  # {i}") for i in range(3)]
    print(f"\nMeasured {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores, papermill "
          f"{importlib.metadata.version('papermill')}, nbconvert {importlib.metadata.version('nbconvert')}, "
          f"{arguments.runs} paired runs, load {os.getloadavg()[0]:.1f}; median (least to most). The peers' PDF: "
          f"{'nbconvert webpdf' if printed else 'none, for want of Chromium'}.\n")  # fmt: skip
    print("| what | seconds | ratio to ours |\n|---|---|---|")
    print(f"| armsclaims, full rebuild, page and PDF | {spread(ours)} | 1 |")
    for label in peers if not arguments.ours_only else ():
        print(f"| {label} chain | {spread(peers[label])} | {spread(ratios[label])} |")
    full = statistics.median(ours)
    rows = (("nothing changed", nothing), ("one chapter changed", one))
    for label, values in rows:
        print(
            f"| armsclaims, {label} | {spread(values)} | {statistics.median(values) / full:.2f} of a full rebuild |"
        )
    return 0


def other(name: str) -> Path | None:
    """Return the measurement of that name beside this one: `./run bench archive`."""
    path = Path(__file__).with_name(f"{name}.py")
    return path if name.isalpha() and name != "run" and path.is_file() else None


if __name__ == "__main__":
    if len(sys.argv) > 1 and (job := other(sys.argv[1])):
        raise SystemExit(subprocess.call([sys.executable, str(job), *sys.argv[2:]]))
    raise SystemExit(main())
