"""Measure proposing over an archive of synthetic articles: rate and memory, by processes and by Dask workers.

    ./run bench archive [--documents 100000] [--engine regex] [--jobs 2] [--dask]

Articles are invented sentences in an order drawn with a fixed seed, about as long as the coded ones. Memory is the sum over
this process and its children, sampled twice a second; "flat" compares the run's second half with its first. With --dask the
same documents go to one worker and to two, and the rows are compared.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from armsclaims.propose.archive import Outcome, propose_archive

HEADS = (
    "Norland ships shells to {b}, minister says",
    "{b} denies that {n} crates came from Norland",
    "{b}: what is known of the trains",
)
SENTENCES = (
    "{s} said on {d} that Norland had sent {n} crates of shells to {b}.",
    "{s} said the ships had left Port Elm in {m} but that none had arrived in {b}.",
    "“The {n} crates are a routine order,” {s} told reporters in Elmgate.",
    "{s} declined to say how many rockets {b} had bought.",
    "{s} would not name the ships that carried the ammunition.",
    "According to {s}, {b} received more than {n} shells between {m} and {d}.",
    "The harbour of Port Elm was rebuilt ten years ago after a storm that sank {n} boats.",
    "{b} denied receiving any weapons from Norland and called the report a fable.",
    "{s} believes that {b} may seek up to {n} drones from Norland by next year.",
    "The town holds its fair in {m}, and the trains are full of people who carry fruit.",
    "It was not clear whether the train that crossed the border on {d} carried anything at all.",
    "Photographs that {s} released show what it said were {n} containers on the quay.",
    "Officials in Elmgate have spoken of the shipments since {m}, and of little else.",
)
SPEAKERS = (
    "Mara Holt",
    "Holt",
    "the ministry",
    "State radio",
    "The Port Authority of Elm",
    "an aide to Holt",
    "Norland",
)
BUYERS = ("Vesk", "Orland", "the Vesk navy", "Brenn")
DAYS = ("Monday", "Tuesday", "4 June", "Friday", "3 May 2031")
MONTHS = ("May", "June", "early July", "the spring")


def article(draw: random.Random) -> str:
    """Return one invented article of 20 to 34 sentences in short paragraphs."""

    def filled(pattern: str) -> str:
        return pattern.format(s=draw.choice(SPEAKERS), b=draw.choice(BUYERS), n=draw.choice((40, 60, "1,000", "dozens of")),
                              d=draw.choice(DAYS), m=draw.choice(MONTHS))  # fmt: skip

    paragraphs = [filled(draw.choice(HEADS)), "Published on 4 June 2031"]
    for _ in range(draw.randint(10, 17)):
        paragraphs.append(" ".join(filled(draw.choice(SENTENCES)) for _ in range(2)))
    return "\n\n".join([*paragraphs, "You might also like", filled(draw.choice(HEADS))]) + "\n"


def write(path: Path, count: int) -> int:
    """Write an archive of JSON lines, one in a thousand of them broken; return the characters of its texts."""
    draw = random.Random(5)
    total = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as stream:
        for number in range(count):
            text = article(draw)
            total += len(text)
            line = json.dumps(
                {"id": f"a{number}", "text": text, "published": "2031-06-04"}, ensure_ascii=False
            )
            stream.write((line if number % 1000 != 999 else line[:-9]) + "\n")
    return total


def family(process: int) -> Iterator[int]:
    """Yield a process and all below it, as Linux tells; one that has just ended has none."""
    yield process
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from family(int(child))


def resident(process: int) -> int:
    """Return the bytes of memory that a process holds, 0 for one that has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


class Memory:
    """Samples the resident memory of this process and all below it, in MB, while it is open."""

    def __enter__(self) -> Memory:
        self.samples: list[float] = []
        self.open = True
        self.thread = threading.Thread(target=self._sample)
        self.thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.open = False
        self.thread.join()

    def _sample(self) -> None:
        while self.open:
            self.samples.append(sum(map(resident, family(os.getpid()))) / 1e6)
            time.sleep(0.5)

    def growth(self) -> tuple[float, float, float]:
        """Return (median of the second quarter, median of the last quarter, peak); the first quarter is start-up."""
        quarter = max(1, len(self.samples) // 4)
        second, last = self.samples[quarter : 2 * quarter] or self.samples, self.samples[-quarter:]
        return statistics.median(second), statistics.median(last), max(self.samples)


def rows(out: Path) -> str:
    """Return the SHA-256, in hex, of all rows of an archive's results."""
    total = hashlib.sha256()
    for path in sorted(out.rglob("part-*.parquet")):
        total.update(json.dumps(parquet.read_table(path).to_pylist(), sort_keys=True).encode())
    return total.hexdigest()


def measure(name: str, act: Callable[[], Outcome], characters: int) -> Outcome:
    """Run, and print a row of the table."""
    with Memory() as memory:
        outcome = act()
    early, late, peak = memory.growth()
    done = outcome.documents - outcome.skipped
    rate = done / outcome.seconds
    print(f"| {name} | {done:,} | {outcome.seconds:.1f} | {rate:,.0f} | {characters / 1e6 / outcome.seconds:.1f} | "
          f"{early:.0f} | {late:.0f} | {peak:.0f} | {outcome.proposals:,} | {outcome.faulty} |", flush=True)  # fmt: skip
    return outcome


def clusters() -> Iterator[tuple[int, str]]:
    """Yield (workers, scheduler's address) of a local cluster of one worker, then of two."""
    from distributed import LocalCluster

    for workers in (1, 2):
        with LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as cluster:
            yield workers, cluster.scheduler_address


def main(arguments: list[str] | None = None) -> int:
    """Measure and print a Markdown table; return 0, or 1 if rows differ or memory grew by a fifth."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--engine", default="regex")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dask", action="store_true", help="one and two Dask workers in place of processes")
    told = parser.parse_args(arguments)
    failed = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "articles.jsonl.gz"
        characters = write(source, told.documents)
        load = os.getloadavg()[0]
        print(f"{told.documents:,} articles, {characters / told.documents:,.0f} characters each; engine {told.engine}; "
              f"{os.cpu_count()} cores, load {load:.1f} before\n")  # fmt: skip
        print(
            "| by | articles | s | a second | MB of text a second | MB early | MB late | MB peak | proposals | faulty |"
        )
        print("|---|---|---|---|---|---|---|---|---|---|")
        if told.dask:
            rates, hashes = [], []
            for workers, address in clusters():
                out = folder / f"dask-{workers}"
                outcome = measure(f"{workers} Dask worker(s)", lambda o=out, a=address: propose_archive(
                    [source], o, told.engine, scheduler=a), characters)  # fmt: skip
                rates.append(outcome.documents / outcome.seconds)
                hashes.append(rows(out))
            print(f"\ntwo Dask workers against one: {rates[1] / rates[0]:.2f} times the rate")
            failed += ["rows differ"] if len(set(hashes)) > 1 else []
        else:
            with Memory() as memory:
                measure(
                    f"{told.jobs} process(es)",
                    lambda: propose_archive([source], folder / "out", told.engine, told.jobs),
                    characters,
                )
            early, late, _ = memory.growth()
            failed += [f"memory grew from {early:.0f} to {late:.0f} MB"] if late > 1.2 * early else []
            again = propose_archive([source], folder / "out", told.engine, told.jobs)
            print(
                f"\nbegun again: {again.skipped:,} of {again.documents:,} done before, in {again.seconds:.1f} s"
            )
    for words in failed:
        print(f"FAILED: {words}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
