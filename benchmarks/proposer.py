"""Fill the table of what the proposer must reach and what it aims at, both engines, with 95 % intervals: for developers.

    python benchmarks/proposer.py ARTICLES [PHRASES]

ARTICLES holds the registered texts of the coded articles, PHRASES a folder of texts coded by phrases (NAME.txt, NAME.json,
NAME.gold.json), of which only figures are printed. Articles of our own, kept back or looked at, come from tests/heldout.
Nothing is written.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from armsclaims.propose import marked, scorecard
from armsclaims.propose.propose import propose
from armsclaims.propose.quantities import parse
from armsclaims.propose.rules import available, load_parser

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / "tests" / "heldout"
DAY = "2031-06-04"
"""The publication day of the phrases with dates."""


def phrases(name: str) -> list[list[str]]:
    """Return the rows of a table of phrases, cells parted by tabs."""
    lines = (OURS / name).read_text(encoding="utf-8").splitlines()
    return [[*line.split("\t"), "", "", "", ""][:5] for line in lines]


def quantities() -> tuple[int, int]:
    """Return how many hard phrases are read as they should be, and how many there are; the sign of no count is no kind."""
    right = 0
    for phrase, kind, low, high, unit in phrases("quantities.tsv"):
        wanted = (kind, float(low) if low else None, float(high) if high else None, unit) if kind else None
        found = parse(phrase)
        right += (found and (found.kind, found.min, found.max, found.unit)) == wanted
    return right, len(phrases("quantities.tsv"))


def dates() -> tuple[int, int, int]:
    """Return how many sentences give the date they should, how many there are, and days that no words tell."""
    right = invented = 0
    for sentence, wanted, *_ in phrases("dates.tsv"):
        found = propose(sentence, published=DAY)
        value, basis = found[0].event if found else (None, "none")
        value = "" if basis == "not_after_statement" else value or ""
        right += value in wanted.split("|")
        invented += len(value) == 10 and "/" not in value and value not in wanted
    return right, len(phrases("dates.tsv")), invented


def rate(texts: list[str], parser: Any, seconds: float = 2.0) -> float:
    """Return articles a second of processor time."""
    began, count = time.process_time(), 0
    while time.process_time() - began < seconds:
        for text in texts:
            propose(text, published=DAY, parser=parser)
            count += 1
    return count / (time.process_time() - began)


def told(figure: dict[str, float]) -> str:
    """Return a figure with its interval."""
    return f"{figure['value']:.2f} ({figure['low']:.2f}-{figure['high']:.2f})"


def share(pair: list[int]) -> str:
    """Return a count of all and its share."""
    right, total = pair
    return f"{right} of {total} ({right / total:.2f})" if total else "none"


def rows(name: str, figures: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the figures of one engine on one set."""
    yield (
        f"{name}: precision, recall, F",
        " / ".join(told(figures[key]) for key in ("precision", "recall", "f")),
    )
    yield (
        f"{name}: matched, proposed, coded",
        f"{figures['matched']}, {figures['proposed']}, {figures['coded']}",
    )
    yield f"{name}: recall of attributed claims", share(figures["attributed"])
    yield (
        f"{name}: speaker right, of matched / of all",
        f"{share(figures['speaker_matched'])} / {share(figures['speaker_coded'])}",
    )
    yield f"{name}: declines found", share(figures["declines"])
    yield (
        f"{name}: fields",
        ", ".join(f"{key} {share(pair)}" for key, pair in figures["fields"].items() if pair[1]),
    )
    invented = figures["invented_days"]
    yield f"{name}: invented days", str(invented if isinstance(invented, int) else len(invented))
    if "proposed_where_none" in figures:
        yield f"{name}: proposals where nothing is coded", str(figures["proposed_where_none"])


def table(articles: Path, coded_by_phrase: Path | None) -> Iterator[tuple[str, str]]:
    """Yield every row of the table."""
    engines: dict[str, Any] = {"regex": None} | ({"rules": load_parser()} if available() else {})
    coded = scorecard.coded_articles(ROOT / "data", articles)
    ours = marked.articles(OURS)
    sets: dict[str, list] = {
        "articles": coded,
        "invented, looked at": [m for m in ours if not m.final],
        "kept back": [m for m in ours if m.final],
    }
    calls: dict[str, Callable] = {name: scorecard.proposed_by(parser) for name, parser in engines.items()}
    for engine, call in calls.items():
        for name, texts in sets.items():
            if texts:
                yield from rows(f"{engine}, {name}", scorecard.measure(texts, call))
        if coded_by_phrase:
            found = scorecard.measure(scorecard.phrase_documents(coded_by_phrase), call, phrase=True)
            yield from rows(f"{engine}, transcripts", scorecard.figures_only(found))
    if coded_by_phrase:
        found = scorecard.measure(
            scorecard.phrase_documents(coded_by_phrase), scorecard.baseline, phrase=True
        )
        yield "baseline, transcripts: F", told(found["f"])
    if len(calls) == 2:
        for name, texts in sets.items():
            if texts:
                both = scorecard.agreed(texts, calls["rules"], calls["regex"])
                yield f"both engines agree, {name}: right", share([both["right"], both["proposed"]])
    yield "quantities, hard phrases", share(list(quantities()))
    right, total, invented = dates()
    yield "dates, sentences / invented days", f"{share([right, total])} / {invented}"
    for engine, parser in engines.items():
        for name, texts in sets.items():
            if texts:
                yield (
                    f"{engine}, {name}: articles a second of processor time",
                    f"{rate([t.text for t in texts], parser):.0f}",
                )


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("phrases", type=Path, nargs="?")
    given = parser.parse_args()
    for name, words in table(given.articles, given.phrases):
        print(f"{name:64} {words}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
