"""Measure proposing over an archive of synthetic articles: rate and memory, by one Dask worker and by two.

    ./run bench archive [--documents 100000]

Articles are invented sentences in an order drawn with a fixed seed, about as long as the coded ones; one in a hundred is on
the subject. Memory is the sum over this process and its children, sampled twice a second. A tenth of the documents is
measured as well: the peak of all of them may be a tenth above its peak. The rows of one worker and of two are compared.
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from armsclaims.propose.archive import Outcome, propose_archive
from armsclaims.propose.extractors import Extractor
from armsclaims.propose.proposals import EXTRACTOR
from armsclaims.propose.topic import Topic

ENGINE = Extractor(EXTRACTOR, Topic.of_names({"norland": ["Norland"], "vesk": ["Vesk"]}))
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
OTHER = (
    "The mayor of {b} said on {d} that the harbour would be dredged in {m}.",
    "{s} declined to say what the new bridge would cost.",
    "According to {s}, more than {n} visitors came to the fair in {m}.",
    "The schools of Elmgate close on {d}, and {n} pupils will be examined again.",
    "It was not clear whether the trains would run on {d}, an official of the railway said.",
)
"""Sentences of articles that are off the subject."""
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


def article(draw: random.Random, on_subject: bool) -> str:
    """Return one invented article of 20 to 34 sentences in short paragraphs."""
    heads = HEADS if on_subject else ("{b}: what the fair brought", "A bridge for {b}")
    sentences = SENTENCES if on_subject else OTHER

    def filled(pattern: str) -> str:
        return pattern.format(s=draw.choice(SPEAKERS), b=draw.choice(BUYERS), n=draw.choice((40, 60, "1,000", "dozens of")),
                              d=draw.choice(DAYS), m=draw.choice(MONTHS))  # fmt: skip

    paragraphs = [filled(draw.choice(heads)), "Published on 4 June 2031"]
    for _ in range(draw.randint(10, 17)):
        paragraphs.append(" ".join(filled(draw.choice(sentences)) for _ in range(2)))
    return "\n\n".join([*paragraphs, "You might also like", filled(draw.choice(heads))]) + "\n"


def write(path: Path, count: int) -> int:
    """Write an archive of JSON lines, one in a thousand of them broken; return the characters of its texts."""
    draw = random.Random(5)
    total = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as stream:
        for number in range(count):
            text = article(draw, number % 100 == 0)
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


def run(source: Path, out: Path, jobs: int, characters: int) -> tuple[Outcome, float]:
    """Propose over an archive by so many Dask workers and print a row of the table; return the outcome and peak memory."""
    with Memory() as memory:
        outcome = propose_archive([source], out, ENGINE, jobs)
    *_, peak = memory.growth()
    rate = outcome.documents / outcome.seconds
    print(f"| {jobs} | {outcome.documents:,} | {outcome.seconds:.1f} | {rate:,.0f} | {characters / 1e6 / outcome.seconds:.1f} | "
          f"{peak:.0f} | {outcome.proposals:,} | {outcome.faulty} |", flush=True)  # fmt: skip
    return outcome, peak


def main(arguments: list[str] | None = None) -> int:
    """Measure and print a Markdown table; return 0, or 1 if rows differ, memory grew or the second worker is no help."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=100_000)
    told = parser.parse_args(arguments)
    failed = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few, many = folder / "few.jsonl.gz", folder / "many.jsonl.gz"
        tenth = write(few, told.documents // 10)
        characters = write(many, told.documents)
        print(f"{told.documents:,} articles, {characters / told.documents:,.0f} characters each; {os.cpu_count()} cores, "
              f"load {os.getloadavg()[0]:.1f} before\n")  # fmt: skip
        print(
            "| Dask workers | articles | s | a second | MB of text a second | MB peak | proposals | faulty |"
        )
        print("|---|---|---|---|---|---|---|---|")
        _, small = run(few, folder / "few", 2, tenth)
        one, _ = run(many, folder / "one", 1, characters)
        two, peak = run(many, folder / "two", 2, characters)
        again = propose_archive([many], folder / "two", ENGINE, 2)
        print(f"\ntwo workers against one: {one.seconds / two.seconds:.2f} times the rate")
        print(f"peak of all against a tenth: {peak / small:.2f}")
        print(f"resumed: {again.skipped:,} of {again.documents:,} done before, in {again.seconds:.1f} s")
        failed += ["the rows differ"] if rows(folder / "one") != rows(folder / "two") else []
        failed += ["memory grew"] if peak > 1.1 * small else []
        failed += ["the second worker is no help"] if one.seconds < 1.6 * two.seconds else []
    for words in failed:
        print(f"FAILED: {words}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
