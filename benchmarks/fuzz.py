"""Mutated input of every kind: nothing may crash, and the proposer's time must grow with length and no faster.

    ./run bench fuzz --count 100000                              pages, sheets and all else of fuzz_inputs.py, in turn
    ./run bench fuzz --kind sheet --first 7 --count 1            that one again
    ./run bench fuzz --kind text --count 100000
    ./run bench fuzz --worst                                     the worst 1 MB texts, seconds each

Every text is made from an invented article by seeded mutation; a crash prints its seed, which makes the text again.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from fuzz_inputs import KINDS, workshop

from armsclaims.propose.proposals import load_parser, propose
from armsclaims.propose.topic import Topic

TOPIC = Topic.of_names({"norland": ["Norland"], "vesk": ["Vesk"]})
ARTICLE = Path(__file__).resolve().parents[1] / "tests" / "invented" / "texts" / "2031-06-04-elmgate-post.txt"
ODD = (
    "\x00", "\u2028", "\x85", "\ufeff", "\u200b", "\u0130", "\u00df", "\ud800", "\U0001f680", "\u00a0", "\u202e", "\r", "\x1c", "\u0301",
    "\u201c", "\u2019", '"', "'", "\u2026", "Q ", "MS. HOLT: ", "MR. ", "[", "]", "\u2014", "\t", "1,000,000,000,000,000,000", "\u0664\u0662",
    " said that ", " according to ", " would not say ", " between 3 and ", " May ", "3/4/2031", "%", "\\", "(?:", "$",
)  # fmt: skip
PARTS = (
    "MS. HOLT: I don't have a number of how many shells Norland sent to Vesk, but we do know that it's small.",
    "Q Now that Vesk has received hundreds of drones, why did Norland, according to reports, ship 3,000 more on 12 May?",
    "Ann Orme said on Wednesday that Norland had shipped more than 1,000 containers of shells to Vesk from 3 to 9 May, which she \u201ccondemned.\u201d",
    "In June, Vesk, blaming Norland, said it would buy \u201ca significant number\u201d of rockets but that none had arrived, Holt's deputy added.",
)  # fmt: skip


ON = "Holt said Norland sold shells to Vesk.\n\n"
"""A first line that is on the subject, so that nothing behind it is passed over."""


def mutated(seed: int, base: str) -> str:
    """Return a text made from `base` by one to thirty cuts, repeats, swaps and odd characters; the same for the same seed."""
    chance = random.Random(seed)
    text = chance.choice((base, *PARTS, "\n\n".join(PARTS)))
    for _ in range(chance.randint(1, 30)):
        at, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        end = min(end, at + chance.choice((1, 5, 40, 400)))
        kind = chance.randrange(7)
        if kind == 0:
            text = text[:at] + text[end:]
        elif kind == 1:
            text = text[:at] + text[at:end] * chance.randint(2, 4) + text[end:]
        elif kind == 2:
            text = text[:at] + chance.choice(ODD) * chance.randint(1, 3) + text[at:]
        elif kind == 3:
            text = (
                text[:at]
                + chance.choice((text[at:end].upper(), text[at:end].lower(), text[at:end][::-1]))
                + text[end:]
            )
        elif kind == 4:
            text = text[:at] + chance.choice(PARTS) + text[at:]
        elif kind == 5:
            text = text.replace(
                chance.choice((" ", ".", ",", "\n", '"')), chance.choice(ODD), chance.randint(1, 9)
            )
        else:
            words = text[at:end].split(" ")
            chance.shuffle(words)
            text = text[:at] + " ".join(words) + text[end:]
        text = text[:12_000]
    return text


def fuzz(count: int, first: int = 0) -> list[tuple[int, str]]:
    """Return (seed, fault) of every text of `count` that crashes, or whose proposals do not fit it."""
    base, parser, faults = ARTICLE.read_bytes().decode("utf-8"), load_parser(), []
    for seed in range(first, first + count):
        text, published = mutated(seed, base), ("2031-06-04", None, "2031-06/2031-07")[seed % 3]
        try:
            for found in propose(text, topic=TOPIC, parser=parser, published=published).kept:
                if not all(0 <= a < b <= len(text) for a, b in found["spans"]):
                    faults.append((seed, f"a span of {found['id']} lies outside the text"))
                speaker = found["speaker"]
                if speaker["text"] is not None and text[speaker["start"] : speaker["end"]] != speaker["text"]:
                    faults.append((seed, f"the speaker of {found['id']} is not in the text"))
                json.dumps(found)
        except Exception as error:
            faults.append((seed, f"{type(error).__name__}: {error}"))
    return faults


def worst(size: int = 1_000_000) -> Iterator[tuple[str, str]]:
    """Yield names and texts of about `size` code points that make patterns and parsers work hardest."""
    units = {
        "one sentence": "Holt said Norland sent 1,000 shells to Vesk and ",
        "commas": "Holt, said, ",
        "quotation marks": '"Holt said" ',
        "refusals": "Holt would not say how many shells ",
        "numbers": "more than 1,000 to 2,000 ",
        "bare numbers": "1 000 ",
        "dates": "from 3 May to ",
        "years": "2031 ",
        "names": "Mara Holt of Norland ",
        "one word": "a",
        "one long number": "7",
        "spaces": " ",
        "line ends": "\n",
        "turns": "Q Why did Norland ship shells?\nMS. HOLT: I have nothing on that.\n",
        "labels": "MS. HOLT: ",
        "paragraphs": "Holt said Norland had sold hundreds of shells to Vesk on Wednesday.\n\n",
        "open quotations": '"We sold shells to Vesk\n\n',
        "according": "according to Holt, ",
        "pronouns": "She said Norland sold shells. ",
        "joints": "Holt said Norland sold shells, which were used in support of the war in return for oil, including rockets and shells, ",
        "capitals": "Holt Said Norland Sold Shells ",
        "two countries": "the two countries said Norland and Vesk met. ",
        "digits and dots": "1.000.",
        "played": "played the shells of Norland ",
        "two women": "Mara Holt said Norland sold shells to Vesk. Ann Orme said Vesk bought shells. She said so.\n\n",
        "names as labels": "Mara Holt: Norland sold shells.\nAnn Orme: How many?\n",
        "passives": "Shells were condemned by Holt.\n\nHolt called the shells a lie and condemned it.\n\n",
    }
    for name, unit in units.items():
        yield name, (ON + unit * (size // len(unit) + 1))[:size]


def fuzz_inputs(kinds: list[str], count: int, first: int) -> int:
    """Try `count` inputs, the kinds in turn; print each finding with its seed, and return 1 if there is one."""
    began, found = time.process_time(), 0
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder, workshop(Path(folder)) as attempt:
        for number in range(count):
            kind, seed = kinds[number % len(kinds)], first + number // len(kinds)
            if wrong := attempt(kind, seed):
                found += 1
                print(f"  {kind} {seed}: {wrong}", flush=True)
    print(f"{count} inputs of {', '.join(kinds)}: {found} faults, {time.process_time() - began:.1f} s")
    return int(bool(found))


def main() -> int:
    """Run the fuzz or the worst texts from the command line; the exit code is 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--worst", action="store_true", help="time the worst texts of 1 MB instead")
    parser.add_argument("--kind", choices=[*KINDS, "text"], help="only this kind")
    given = parser.parse_args()
    if given.kind != "text" and not given.worst:
        return fuzz_inputs([given.kind] if given.kind else list(KINDS), given.count, given.first)
    if given.worst:
        slowest = 0.0
        for name, text in worst():
            began = time.process_time()
            found = propose(text, topic=TOPIC, parser=load_parser(), published="2031-06-04").kept
            slowest = max(slowest, time.process_time() - began)
            print(f"{name:16} {time.process_time() - began:6.2f} s {len(found):6} proposals", flush=True)
        print(f"slowest {slowest:.2f} s for 1 MB")
        return int(slowest > 20)
    began = time.process_time()
    faults = fuzz(given.count, given.first)
    print(f"{given.count} texts, {len(faults)} faults, {time.process_time() - began:.1f} s")
    for seed, fault in faults[:20]:
        print(f"  seed {seed}: {fault}")
    return int(bool(faults))


if __name__ == "__main__":
    raise SystemExit(main())
