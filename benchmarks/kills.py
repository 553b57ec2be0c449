"""Break builds in every way that a night may bring and count whether `latest` stays whole: `./run bench kills [--share 5]`.

* 100 builds are killed by SIGKILL, all their processes at once, at random moments; every fifth runs its chapters too;
* 50 are stopped by SIGTERM instead, as a scheduler does: each ends with 130 within 20 s, or had published, and leaves nothing;
* 20 builds find a disk that fills at a random byte: a small file system of its own where one may be mounted, else a limit
  on the size of files;
* ten times two builds start at once: one publishes, the other leaves with code 8.

After each, `latest` must verify. `--share N` does an N-th of each, as CI does. Exit code 1 if any failed.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from run import BIN, ROOT, project

sys.path.insert(0, str(ROOT / "src"))
from armsclaims.edition import publish  # noqa: E402

STYLE = "src/armsclaims/theme/page.css"


class Trial:
    """A project that may be broken, its output folder, and the count of what happened."""

    def __init__(self, root: Path, out: Path):
        self.root, self.out, self.number = root, out, 0
        self.style = (root / STYLE).read_text(encoding="utf-8")
        self.broken: list[str] = []
        self.env = {**os.environ, "PYTHONPATH": str(root / "src")}  # the style that is edited is the copy's

    def edit(self) -> None:
        """Change the page's style, so that the next build has something to publish."""
        self.number += 1
        (self.root / STYLE).write_text(f"{self.style}\n/* {self.number} */\n", encoding="utf-8")

    def start(self, *options: str, out: Path | None = None, **more: Any) -> subprocess.Popen[str]:
        """Start a build in a process group of its own."""
        command = [str(BIN / "armsclaims"), "build", "--out", str(out or self.out), *options]
        return subprocess.Popen(command, cwd=self.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                start_new_session=True, **{"env": self.env, **more})  # fmt: skip

    def build(self, *options: str, out: Path | None = None, **more: Any) -> tuple[int, str]:
        """Build to the end; return (exit code, what was told)."""
        process = self.start(*options, out=out, **more)
        told = process.communicate()[1]
        return process.returncode, told

    def verify(self, what: str, out: Path | None = None) -> None:
        """Note it if `latest` is not whole."""
        found = publish.latest(out or self.out)
        faults = publish.file_faults(found) if found else ["there is no latest"]
        if faults:
            self.broken.append(f"{what}: {faults[0]}")


def kills(trial: Trial, count: int, chance: random.Random) -> str:
    """Kill builds at random moments of their time; return what happened."""
    trial.edit()
    started = time.monotonic()
    trial.build()
    short = time.monotonic() - started
    started = time.monotonic()
    trial.build("--force")
    whole = time.monotonic() - started
    published = 0
    for number in range(count):
        trial.edit()
        forced = number % 5 == 4
        before = publish.latest(trial.out)
        process = trial.start(*(["--force"] if forced else []))
        time.sleep(chance.uniform(0.02, 1.25 * (whole if forced else short)))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        trial.verify(f"kill {number + 1}")
        published += publish.latest(trial.out) != before
    code, told = trial.build()
    left = len(list((trial.out / "editions").glob(f"{publish.STAGING}*")))
    if code or left or not published:
        trial.broken.append(f"after the kills: exit code {code}, {left} folders left: {told[-200:]}")
    return f"{count} builds killed, {published} of them after they had published"


def stops(trial: Trial, count: int, chance: random.Random) -> str:
    """Stop builds by SIGTERM at random moments of their time; return what happened."""
    started = time.monotonic()
    trial.build("--force")
    whole = time.monotonic() - started
    codes: dict[int | None, int] = {}
    slowest = 0.0
    for number in range(count):
        trial.edit()
        temporary = Path(tempfile.mkdtemp(prefix="ac-stop-"))
        before = publish.latest(trial.out)
        process = trial.start("--force", env={**trial.env, "TMPDIR": str(temporary)})
        # Half of the moments are in the tenths of a second in which kernels start and libraries load.
        time.sleep(chance.uniform(0.5, whole) if number % 2 else chance.uniform(0.1, 0.25) * whole)
        process.terminate()
        began, told = time.monotonic(), ""
        try:
            told = process.communicate(timeout=20)[1]
        except subprocess.TimeoutExpired:
            trial.broken.append(f"stop {number + 1}: it goes on")
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        slowest = max(slowest, time.monotonic() - began)
        codes[process.returncode] = codes.get(process.returncode, 0) + 1
        left = [*temporary.iterdir(), *(trial.out / "editions").glob(f"{publish.STAGING}*")]
        # Once an edition is published, nothing is left to clean up: a stop then may end the process at once.
        fine = (130, 0, -signal.SIGTERM) if publish.latest(trial.out) != before else (130,)
        if left or process.returncode not in fine or "Traceback" in told:
            trial.broken.append(f"stop {number + 1}: exit code {process.returncode}, left {left}: {told[-300:]}")
        shutil.rmtree(temporary, ignore_errors=True)
        trial.verify(f"stop {number + 1}")
    return f"{count} builds stopped; exit codes {codes}; the slowest took {slowest:.1f} s to end"


def full_disk(trial: Trial, count: int, chance: random.Random) -> str:
    """Let builds run into a disk that is full; return what happened."""
    place = Path(tempfile.mkdtemp(prefix="ac-disk-"))
    mounted = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(place)], capture_output=True
        ).returncode
        == 0
    )
    out = place / "out"
    codes: dict[int, int] = {}
    try:
        shutil.copytree(trial.out, out, symlinks=True)
        for number in range(count):
            trial.edit()
            more: dict[str, Any] = {}
            filler = place / "filler"
            if mounted:
                free = shutil.disk_usage(place).free - chance.randrange(0, 5_000_000)
                with filler.open("wb") as stream:
                    stream.write(bytes(max(0, free)))
            else:
                size = chance.randrange(1_000, 1_500_000)

                def limit(size: int = size) -> None:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
                    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

                more["preexec_fn"] = limit
            code, told = trial.build("--keep", "2", out=out, **more)
            filler.unlink(missing_ok=True)
            codes[code] = codes.get(code, 0) + 1
            trial.verify(f"full disk {number + 1}", out)
            if code not in (0, 7) or "Traceback" in told:
                trial.broken.append(f"full disk {number + 1}: exit code {code}: {told[-300:]}")
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=False)
        shutil.rmtree(place, ignore_errors=True)
    if 7 not in codes:
        trial.broken.append("no disk was full when it mattered")
    kind = "a file system of 400 MB" if mounted else "a limit on the size of files"
    return f"{count} builds with a full disk ({kind}); exit codes {codes}"


def pairs(trial: Trial, count: int) -> str:
    """Start two builds at once; return what happened."""
    refused = late = 0
    for number in range(count):
        trial.edit()
        both = [trial.start() for _ in "ab"]
        ends = [(process.communicate()[1], process.returncode) for process in both]
        codes = sorted(code for _, code in ends)
        refused += codes == [0, 8]
        late += codes == [0, 0]  # the second found the edition there: it began after the first had published
        if codes not in ([0, 8], [0, 0]) or any(
            code == 8 and "another build holds" not in told for told, code in ends
        ):
            trial.broken.append(f"pair {number + 1}: exit codes {codes}")
        trial.verify(f"pair {number + 1}")
    return f"{count} pairs of builds at once: {refused} times the second left with 8, {late} times it found nothing to do"


def main() -> int:
    """Run the trials and print the counts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--share", type=int, default=1, metavar="N", help="do an N-th of each (default all)")
    share = parser.parse_args().share
    chance = random.Random(20231013)
    with tempfile.TemporaryDirectory() as name:
        trial = Trial(project(Path(name) / "project"), Path(name) / "out")
        code, told = trial.build()
        if code:
            raise SystemExit(told)
        print(kills(trial, 100 // share, chance), flush=True)
        print(stops(trial, 50 // share, chance), flush=True)
        print(full_disk(trial, 20 // share, chance), flush=True)
        print(pairs(trial, 10 // share), flush=True)
    for line in trial.broken:
        print(f"BROKEN {line}")
    print(f"latest was whole each time: {'no' if trial.broken else 'yes'}")
    return 1 if trial.broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
