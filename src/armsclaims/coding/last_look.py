"""What an article names and no claim codes: places, numbers and refusals, for a last look before the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..evidence.text import BOILERPLATE_ZONES, find, fold, segment
from .places import Place

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# "2031", "3 June", "June 3", "2 p.m.": numbers that date a sentence and count nothing.
_DATE = re.compile(
    rf"\b(?:(?:19|20)\d\d|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH})|(?:{_MONTH}) \d{{1,2}}|\d+ [ap]\.?m)\b"
)
# "1,000", "2.5", "two", "dozens", "hundreds".
_NUMBER = re.compile(
    r"\b(?:\d[\d,.]*\d|\d|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|(?:dozen|hundred|thousand|million)s?)\b",
    re.I,
)
# "declined to say", "would not comment", "did not immediately respond", "no comment".
_REFUSAL = re.compile(
    r"\b(?:declin|refus)(?:e[sd]?|ing)\b|\b(?:would|did|could|does|has|have) ?n[o']t (?:\w+ly )?"
    r"(?:say|comment|respond|answer|name|identify|specify|elaborate|give|disclose|confirm)\w*|\bno comment\b",
    re.I,
)


class Uncoded(NamedTuple):
    """Something named in a sentence that no claim there codes."""

    sentence: int
    kind: str
    words: str


def uncoded(sheet: Mapping[str, Any], text: str, places: Mapping[str, Place]) -> list[Uncoded]:
    """Return the places, numbers and refusals of a text that its sheet does not code, in their order.

    `sheet` is YAML as it stands, however incomplete. Sentences set aside and boilerplate are left out, and so
    are the names of places that stand for a government.
    """
    zones = {entry["sentence"]: entry["zone"] for entry in sheet.get("zones") or ()}
    skipped = {entry["sentence"] for entry in sheet.get("set_aside") or ()}
    claims: dict[int, list[Mapping[str, Any]]] = {}
    placed: set[str] = set()
    for claim in (c for s in sheet.get("statements") or () for c in s.get("claims") or ()):
        claims.setdefault(claim.get("sentence"), []).append(claim)
        placed |= {place.get("id") for place in claim.get("places") or ()}
        placed |= {end for name, end in (claim.get("leg") or {}).items() if name in ("from", "to")}
    aliases = [alias for place in places.values() for alias in place.aliases.split(";")]
    governments = {alias.removeprefix("metonym:") for alias in aliases if alias.startswith("metonym:")}
    passed = placed | governments
    named = [p for p in places.values() if p.kind != "country" and not {p.id, p.name} & passed]
    found: list[Uncoded] = []
    for s in segment(text):
        if s.number in skipped or zones.get(s.number, s.zone) in BOILERPLATE_ZONES:
            continue
        shown, coded = fold(text[s.start : s.end]), claims.get(s.number, [])
        found += [Uncoded(s.number, *each) for each in _of_sentence(shown, coded, named)]
    return list(dict.fromkeys(found))


def _of_sentence(shown: str, coded: list[Mapping[str, Any]], named: list[Place]) -> Iterator[tuple[str, str]]:
    for place in named:
        if name := next((n for n in place.names if find(n, shown)), None):
            yield place.kind, name
    fragments = [str(claim.get("exact", "")) for claim in coded]
    fragments += [str((claim.get("quantity") or {}).get("text", "")) for claim in coded]
    taken = [span for fragment in fragments for span in find(fragment, shown)]
    taken += [match.span() for match in _DATE.finditer(shown)]
    for match in _NUMBER.finditer(shown):
        if not any(start <= match.start() and match.end() <= end for start, end in taken):
            yield "number", match.group()
    refusal = _REFUSAL.search(shown)
    withheld = any(claim.get("act") == "declines" or claim.get("discloses") for claim in coded)
    if refusal and not withheld:
        yield "refusal", refusal.group()
