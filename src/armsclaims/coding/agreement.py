"""Agreement of two codings of one article: which claims both found, and how often they then agree.

Claims are paired within a sentence by the overlap of their passages, in words (intersection over union), best
pairs first, each claim once. F is the harmonic mean of the shares of each coding's claims that are paired at
half or more.
"""

import json
from argparse import Namespace
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from .. import files
from ..faults import CallError, DataError, Fault, data_error
from .sheets import Passage, SentenceNumber
from .validate import read_yaml, sound

OVERLAP = 0.5
WHOLE = (0, 10_000)
"""The passage of a claim that names none: its whole sentence."""


class _Part(BaseModel, strict=True):
    """A part of a coding; a reduced one has few keys, and this asks for no others."""

    speaker: str | None = None
    act: str | None = None
    allegation: str | None = None
    stage: str | None = None
    worded_by: str | None = None
    certainty: str | None = None


FIELDS = tuple(_Part.model_fields)


class Coded(_Part):
    """One claim of a coding: where it stands, and the fields that are compared."""

    id: str
    sentence: SentenceNumber
    passage: Passage | None = None


class _Statement(_Part):
    claims: list[Coded] = Field(min_length=1)


class _Coding(BaseModel):
    statements: list[_Statement] = Field(min_length=1, strict=True)


def claims_of(path: Path, name: str) -> list[Coded]:
    """Return the claims of a sheet, reduced or whole; raise DataError for a file that is none."""
    source = read_yaml(path, name)
    coding = sound((source.load(_Coding, "the coding"), source.faults))
    return [
        claim.model_copy(update={name: getattr(statement, name) or getattr(claim, name) for name in FIELDS})
        for statement in coding.statements
        for claim in statement.claims
    ]


def check_seconds(data: Path) -> list[Fault]:
    """Return every fault of the codings in `data/second`, by which the agreement is computed."""
    try:
        second_codings(data)
    except DataError as error:
        return error.faults
    return []


def overlap(left: Coded, right: Coded) -> float:
    """Return the overlap of two passages: words in both over words in either; 0 across sentences."""
    (start, end), (begin, stop) = left.passage or WHOLE, right.passage or WHOLE
    shared, either = min(end, stop) - max(start, begin), max(end, stop) - min(start, begin)
    return max(0, shared) / either if either and left.sentence == right.sentence else 0.0


def _agreed(left: Coded, right: Coded) -> list[str]:
    return [name for name in FIELDS if getattr(left, name) == getattr(right, name)]


def pair(first: list[Coded], second: list[Coded], least: float = OVERLAP) -> list[tuple[Coded, Coded]]:
    """Return pairs of claims, best overlap first; among equal overlaps those that agree in more fields."""
    candidates = [both for both in product(first, second) if overlap(*both) >= least]
    candidates.sort(key=lambda both: (overlap(*both), len(_agreed(*both))), reverse=True)
    pairs: list[tuple[Coded, Coded]] = []
    for left, right in candidates:
        if all(left is not one and right is not other for one, other in pairs):
            pairs.append((left, right))
    return pairs


def figures(codings: list[tuple[list[Coded], list[Coded]]]) -> dict[str, dict[str, Any]]:
    """Return, over one or more articles, F at half and at any overlap, agreement by field, and counts: each
    with its value and its words.
    """
    pairs = [each for first, second in codings for each in pair(first, second)]
    loose = sum(len(pair(first, second, 1e-9)) for first, second in codings)
    sizes = [sum(len(coding[side]) for coding in codings) for side in (0, 1)]
    paired, both = len(pairs), sum(sizes) or 1
    rates = {"f": 2 * paired / both, "f_any": 2 * loose / both}
    found = {name: (rate, f"{rate:.2f}") for name, rate in rates.items()}
    for name in FIELDS:
        agreed = sum(name in _agreed(*each) for each in pairs)
        found[name] = agreed / (paired or 1), f"{agreed} of {paired}"
    counts = {"first": sizes[0], "second": sizes[1], "paired": paired}
    found |= {name: (count, str(count)) for name, count in counts.items()}
    return {name: {"value": round(value, 4), "words": words} for name, (value, words) in found.items()}


def differences(first: list[Coded], second: list[Coded]) -> Iterator[str]:
    """Yield, a line each, claims that only one coding has and fields in which a pair differs."""
    pairs = pair(first, second)
    for side, coding in enumerate((first, second)):
        paired = [both[side] for both in pairs]
        for claim in coding:
            if claim not in paired:
                name = ("first", "second")[side]
                yield f"only in the {name}: {claim.id} (sentence {claim.sentence})"
    for left, right in pairs:
        for name in FIELDS:
            one, other = getattr(left, name), getattr(right, name)
            if one != other:
                yield f"{left.id} / {right.id}: {name} {one} / {other}"


def second_codings(data: Path) -> list[tuple[list[Coded], list[Coded]]]:
    """Return the first and the second coding of every article that was coded twice.

    The first is the one kept in `second/first/`, as it was before the differences were settled: a sheet that
    has been corrected after the second coding would agree with it better than the two coders did.
    """
    codings = []
    for path in sorted((data / "second").glob("*.yml")):
        before, name = data / "second" / "first" / path.name, f"data/second/first/{path.name}"
        if not before.is_file():
            mend = "copy the first coding there as it was before the second was compared with it"
            raise data_error(name, "file-missing", "the first coding is not kept", mend)
        codings.append((claims_of(before, name), claims_of(path, f"data/second/{path.name}")))
    return codings


def write(data: Path) -> None:
    """Write `data/second/agreement.json`, the committed figures of the methods chapter."""
    shown = figures(second_codings(data))
    files.write({data / "second" / "agreement.json": json.dumps(shown, indent=1) + "\n"})


def command(arguments: Namespace) -> int:
    """`armsclaims agree SHEET OTHER`: print the figures and every difference."""
    sheets = []
    for name in (arguments.sheet, arguments.other):
        path = Path(name)
        if not path.is_file():
            raise CallError(f"there is no sheet {name!r}; name two .yml files of one article")
        sheets.append(claims_of(path, name))
    shown = figures([(sheets[0], sheets[1])])
    if arguments.json:
        print(json.dumps({"figures": shown, "differences": list(differences(*sheets))}, indent=1))
        return 0
    for name, entry in shown.items():
        print(f"{name:10} {entry['words']}")
    for line in differences(*sheets):
        print(line)
    return 0
