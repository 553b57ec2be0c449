"""Agreement of two codings of one article: which claims both found, and how often they then agree.

Claims are paired within a sentence by the overlap of their passages, in words (intersection over union), best pairs
first, each claim once. F is the harmonic mean of the shares of each coding's claims that are paired at half or more.
"""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import files
from ..faults import CallError, DataError, Fault
from .rules import is_passage
from .yamlio import Checker, brief, read

OVERLAP = 0.5
FIELDS = ("speaker", "act", "allegation", "stage", "worded_by", "certainty")
WHOLE = (0, 10_000)
"""The passage of a claim that names none: its whole sentence."""


@dataclass(frozen=True)
class Coded:
    """One claim of a coding: where it stands, and the fields that are compared."""

    claim: str
    sentence: int
    passage: tuple[int, int]
    fields: Mapping[str, Any]


def claims_of(path: Path, name: str) -> list[Coded]:
    """Return the claims of the sheet in `path`, reduced or whole; DataError, with `name` and line, for what is none."""
    sheet = read(path, name)
    check = Checker(name)
    _form(check, sheet)
    if check.faults:
        raise DataError(check.faults)
    return claims(sheet)


def _form(check: Checker, sheet: Any) -> None:
    """Note what keeps a sheet from being compared: a reduced one has few keys, and this asks for no others."""
    statements = sheet.get("statements") if isinstance(sheet, Mapping) else None
    if not isinstance(statements, list) or not statements:
        check.fault(
            "wrong-type",
            "a coding must be a mapping with a list of `statements`",
            "write `statements:` and its entries",
            sheet,
        )
        return
    for number, statement in enumerate(statements):
        entries = statement.get("claims") if isinstance(statement, Mapping) else None
        if not isinstance(entries, list) or not entries:
            check.fault(
                "wrong-type",
                "a statement must be a mapping with a list of `claims`",
                "write `claims:` and its entries",
                statements,
                number,
            )
            continue
        for place, claim in enumerate(entries):
            _form_of_claim(check, statement, claim, (entries, place))


def _form_of_claim(check: Checker, statement: Mapping[str, Any], claim: Any, at: tuple[Any, int]) -> None:
    if not isinstance(claim, Mapping) or not isinstance(claim.get("id"), str):
        check.fault(
            "missing-key", "a claim must be a mapping with an `id` that is text", "write `- id:`", *at
        )
        return
    name, sentence = claim["id"], claim.get("sentence")
    if not isinstance(sentence, int) or isinstance(sentence, bool) or sentence < 1:
        check.fault(
            "wrong-type",
            f"its sentence is {brief(sentence)}",
            "write the sentence's number, from 1",
            claim,
            "sentence",
            name,
        )
    if "passage" in claim and not is_passage(claim["passage"]):
        check.fault(
            "bad-passage",
            "a passage is [first, last] in words, half-open",
            "count from 0",
            claim,
            "passage",
            name,
        )
    for key in FIELDS:
        value = statement.get(key, claim.get(key))
        if value is not None and not isinstance(value, str):
            check.fault(
                "wrong-type",
                f"'{key}' must be text, not {brief(value)}",
                "correct or quote it",
                claim,
                key,
                name,
            )


def check_seconds(data: Path) -> list[Fault]:
    """Return every fault of the codings in `data/second`, by which the agreement is computed."""
    try:
        second_codings(data)
    except DataError as error:
        return error.faults
    return []


def claims(sheet: Mapping[str, Any]) -> list[Coded]:
    """Return the claims of a sheet, reduced or whole."""
    found = []
    for statement in sheet["statements"]:
        for claim in statement["claims"]:
            values = {name: statement.get(name, claim.get(name)) for name in FIELDS}
            passage = tuple(claim.get("passage", WHOLE))
            found.append(Coded(claim["id"], claim["sentence"], passage, values))
    return found


def overlap(left: Coded, right: Coded) -> float:
    """Return the overlap of two passages: words in both over words in either; 0 across sentences."""
    if left.sentence != right.sentence:
        return 0.0
    shared = min(left.passage[1], right.passage[1]) - max(left.passage[0], right.passage[0])
    either = max(left.passage[1], right.passage[1]) - min(left.passage[0], right.passage[0])
    return max(0, shared) / either if either else 0.0


def pair(first: list[Coded], second: list[Coded], least: float = OVERLAP) -> list[tuple[Coded, Coded]]:
    """Return pairs of claims, best overlap first; among equal overlaps those that agree in more fields."""
    scored = [
        (overlap(a, b), sum(a.fields[name] == b.fields[name] for name in FIELDS), -i, -j)
        for i, a in enumerate(first)
        for j, b in enumerate(second)
        if overlap(a, b) >= least
    ]
    used: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for _, _, i, j in sorted(scored, reverse=True):
        if -i not in used[0] and -j not in used[1]:
            used[0].add(-i)
            used[1].add(-j)
            pairs.append((first[-i], second[-j]))
    return pairs


def score(codings: Iterable[tuple[list[Coded], list[Coded]]]) -> dict[str, Any]:
    """Return the figures over one or several articles: counts, F at half and at any overlap, shares by field."""
    totals, pairs, loose = [0, 0], [], 0
    for first, second in codings:
        totals[0] += len(first)
        totals[1] += len(second)
        pairs += pair(first, second)
        loose += len(pair(first, second, 1e-9))
    both = sum(totals)
    result: dict[str, Any] = {"first": totals[0], "second": totals[1], "paired": len(pairs)}
    result["f"] = 2 * len(pairs) / both if both else 0.0
    result["f_any"] = 2 * loose / both if both else 0.0
    for name in FIELDS:
        agreed = sum(a.fields[name] == b.fields[name] for a, b in pairs)
        result[name] = agreed / len(pairs) if pairs else 0.0
    return result


def differences(first: list[Coded], second: list[Coded]) -> Iterator[str]:
    """Yield, a line each, claims that only one coding has and fields in which a pair differs."""
    pairs = pair(first, second)
    for side, mine, paired in (
        ("first", first, {a.claim for a, _ in pairs}),
        ("second", second, {b.claim for _, b in pairs}),
    ):
        yield from (
            f"only in the {side}: {c.claim} (sentence {c.sentence})" for c in mine if c.claim not in paired
        )
    for a, b in pairs:
        for name in FIELDS:
            if a.fields[name] != b.fields[name]:
                yield f"{a.claim} / {b.claim}: {name} {a.fields[name]} / {b.fields[name]}"


def figures(result: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the figures as facts hold them: value and words."""
    shown = {
        name: {"value": round(result[name], 4), "words": f"{result[name]:.2f}"} for name in ("f", "f_any")
    }
    paired = result["paired"]
    for name in FIELDS:
        agreed = round(result[name] * paired)
        shown[name] = {"value": round(result[name], 4), "words": f"{agreed} of {paired}"}
    return shown | {
        name: {"value": result[name], "words": str(result[name])} for name in ("first", "second", "paired")
    }


def second_codings(data: Path) -> list[tuple[str, list[Coded], list[Coded]]]:
    """Return (article id, first coding, second coding) of every article that was coded twice.

    The first is the one kept in `second/first/`, as it was before the differences were settled: a sheet that has been
    corrected after the second coding would agree with it better than the two coders did.
    """
    found = []
    for path in sorted((data / "second").glob("*.yml")):
        before = data / "second" / "first" / path.name
        if not before.is_file():
            mend = "copy the first coding there as it was before the second was compared with it"
            raise DataError(
                [
                    Fault(
                        f"data/second/first/{path.name}", "file-missing", "the first coding is not kept", mend
                    )
                ]
            )
        first = claims_of(before, f"data/second/first/{path.name}")
        found.append((path.stem, first, claims_of(path, f"data/second/{path.name}")))
    return found


def write(data: Path) -> dict[str, Any]:
    """Write `data/second/agreement.json`, the committed figures that the methods chapter prints; return them."""
    codings = second_codings(data)
    result = score((first, second) for _, first, second in codings)
    by_article = {name: figures(score([(first, second)])) for name, first, second in codings}
    content = {"figures": figures(result), "articles": by_article}
    text = json.dumps(content, indent=1) + "\n"
    files.write({data / "second" / "agreement.json": text})
    return content


def command(arguments: Namespace) -> int:
    """`armsclaims agree SHEET OTHER`: print the figures and every difference."""
    sheets = []
    for name in (arguments.sheet, arguments.other):
        path = Path(name)
        if not path.is_file():
            raise CallError(f"there is no sheet {name!r}; name two .yml files of one article")
        sheets.append(claims_of(path, name))
    result = score([(sheets[0], sheets[1])])
    if arguments.json:
        print(json.dumps({"figures": figures(result), "differences": list(differences(*sheets))}, indent=1))
        return 0
    for name, entry in figures(result).items():
        print(f"{name:10} {entry['words']}")
    for line in differences(*sheets):
        print(line)
    return 0
