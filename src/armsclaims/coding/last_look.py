"""What an article names and no claim codes: places, numbers and refusals, for a last look before the end."""

import re
from collections.abc import Mapping
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
    claims = [claim for s in sheet.get("statements") or () for claim in s.get("claims") or ()]
    aliases = {alias for place in places.values() for alias in place.aliases.split(";")}
    passed: set[Any] = set()
    for claim in claims:
        passed |= {place.get("id") for place in claim.get("places") or ()}
        passed |= {(claim.get("leg") or {}).get(end) for end in ("from", "to")}
    others = [p for p in places.values() if p.kind != "country" and p.id not in passed]
    named = [p for p in others if f"metonym:{p.name}" not in aliases]
    found: list[Uncoded] = []
    for s in segment(text):
        if s.number in skipped or zones.get(s.number, s.zone) in BOILERPLATE_ZONES:
            continue
        shown = fold(text[s.start : s.end])
        coded = [claim for claim in claims if claim.get("sentence") == s.number]
        for place in named:
            if name := next((n for n in place.names if find(n, shown)), None):
                found.append(Uncoded(s.number, place.kind, name))
        fragments = [str(claim.get("exact", "")) for claim in coded]
        fragments += [str((claim.get("quantity") or {}).get("text", "")) for claim in coded]
        taken = [span for fragment in fragments for span in find(fragment, shown)]
        taken += [match.span() for match in _DATE.finditer(shown)]
        for match in _NUMBER.finditer(shown):
            if not any(start <= match.start() and match.end() <= end for start, end in taken):
                found.append(Uncoded(s.number, "number", match.group()))
        refusal = _REFUSAL.search(shown)
        if refusal and not any(claim.get("act") == "declines" or claim.get("discloses") for claim in coded):
            found.append(Uncoded(s.number, "refusal", refusal.group()))
    return list(dict.fromkeys(found))
