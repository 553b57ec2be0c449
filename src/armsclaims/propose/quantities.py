"""Quantities in words: what a phrase says of a number, with open bounds left open and units left alone.

A phrase is `[modifier] number [magnitude] [adjectives] unit`. The words outrank the numbers; a bare plural
has the floor of `W.FLOORS` and no ceiling; rates, capacities, shares and multiples are no counts. Nothing is
added, averaged or converted. Patterns are for folded text.
"""

import re
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import NamedTuple

from ..coding.nouns import NUMBERS
from ..evidence.text import fold
from . import wordlists as W

_KIND_BEFORE = {words: kind for kind, row in W.BOUNDS_BEFORE.items() for words in row.split("|")}
_KIND_AFTER = {words: kind for kind, row in W.BOUNDS_AFTER.items() for words in row.split("|")}

# --- the pattern of a number, from its parts ---

_ONE = "|".join(sorted(NUMBERS, key=len, reverse=True))
_MAG = "hundred|thousand|million|billion|dozen|score"
_SMALL = rf"(?:{_ONE})(?:-(?:{_ONE}))?\b"
_DIGITS = (
    r"\d{1,3}(?:[, ']\d{3}){1,4}(?![,']?\d)(?:\.\d{1,3})?|\d{1,3}(?:\.\d{3}){1,4}(?![\d.])"
    r"|\d{1,15}(?:\.\d{1,3})?"
)
_COUNT = (
    rf"(?:half an? |an? half |half |an? )(?:{_MAG})\b(?: (?:{_MAG})\b)?(?: and {_SMALL})?"
    rf"|a (?:pair(?= of\b)|single\b)|(?:{_DIGITS}"
    rf"|{_SMALL})(?:[ -]and[ -]a[ -]half)?(?:[ -](?:{_MAG})\b(?: and(?= (?:{_ONE})\b))?(?: {_SMALL})?){{0,4}}"
    r"(?:(?<=\d)(?:m|k|bn)\b)?"
)
_BARE = "dozens|scores|tens|hundreds|thousands|millions|billions"
_SEVERAL = "several|a few|a couple of|many|multiple"
_PLURAL = (
    rf"(?:(?:{_SEVERAL}) )?(?:{_BARE})(?: (?:of|and|upon) (?:{_BARE})){{0,2}}"
    rf"|(?:{_SEVERAL}) (?:dozen|hundred|thousand|million|billion)(?: (?:thousand|million))?"
)
_WORDS = (
    rf"(?:(?:very|relatively|quite|fairly) )?(?:(?:{W.SIZES}|{W.UNSAID}) )?"
    r"(?:numbers?|amounts?|quantity|quantities|volumes?)(?=\W? (?:of|that|which)\b)"
    r"|(?:handful|couple|lot|lots|variety)(?= of\b)|(?:a )?few|several|some|many|numerous|multiple"
)
_AFTER = "|".join(_KIND_AFTER)
_MODIFIER = "|".join(sorted(map(re.escape, _KIND_BEFORE), key=len, reverse=True))
_PHRASE = re.compile(
    rf"(?<![\w.,$\u20ac\u00a3#/-])(?:(?P<mod>{_MODIFIER})\s?)?(?:(?:between (?P<a>{_COUNT})"
    rf" and (?P<b>{_COUNT})|(?P<low>{_COUNT})(?: to |(?<=\d) ?- ?(?=\d)| or )(?:as many as )?"
    rf"(?P<high>{_COUNT})|(?P<count>{_COUNT})|(?P<plural>{_PLURAL}))(?P<plus>\+|-plus\b)?(?P<odd>-odd\b)?"
    rf"(?![\w%])(?!-[a-z]*\d)(?![.,:/]\d)(?P<after> (?:{_AFTER})\b)?|(?P<words>{_WORDS})\b)",
    re.I,
)

# --- what follows a number: its unit, or what makes it no count ---

_BARES = frozenset(_BARE.split("|"))
_NO_HEADS = W.DETERMINERS | set(W.UNITS)
_OF = re.compile(r"\W{0,2}\bof\b")
# "shells and rockets", not "shells and the rockets" or "shells and 40 rockets"
_BOTH = re.compile(
    rf" (?:and|or) (?!(?:their|its|the|an?|his|her|several|some|many|numerous|multiple|few|more|at|up|over"
    rf"|about|around|nearly|almost|{_BARE}|{_ONE})\b|\d)"
)
_TOKEN = re.compile(r"[\"']?\s*[\"'\[]?([A-Za-z][\w'-]*\w|[A-Za-z]|\d+-?(?:mm|millimet(?:er|re))\b)[\"'\]]?")
_MEASURE = re.compile(
    r"[ -]?(?:of )?(?:percent|per cent|pct|km\b|kilomet|met(?:er|re)s?\b|miles?\b|nautical|mm\b|millimet"
    r"|cm\b|feet|foot|inch|hours?\b|minutes?\b|seconds?\b|days?\b|weeks?\b|months?\b|years?\b|decades?\b"
    r"|dollars?|euros?|pounds?\b|rou?bles?|yuan|U\.?S\.? dollars|degrees?\b|times\b|-?year-old|a\.?m\b"
    r"|p\.?m\b|o'clock)",
    re.I,
)
_RATE = re.compile(
    r"[^.;,]{0,30}?\b(?:(?:a|per|each|every) (?:day|week|month|year|quarter|hour)"
    r"|daily|weekly|monthly|annually)\b",
    re.I,
)
_CAPACITY = re.compile(
    r"\b(?:(?:can|could|able to|capable of|designed to|enough to) (?:\w+ )?(?:carry|carrying|hold|holding"
    r"|fit|load|transport|transporting|take|produce|make)|(?:room|capacity|space) (?:of|for)) $",
    re.I,
)
_SHARE = re.compile(
    r"[ -](?:half of|thirds?|quarters?|fifths?|tenths?|times|fold"
    r"|(?:in|out of) (?:every )?(?:ten|five|four|three|two|\d+)\b)|fold\b",
    re.I,
)
_LOST = re.compile(
    r"\b(?:fir(?:ed|es|ing|e)|launch(?:ed|es|ing)?|shot|shooting|intercept(?:ed|s|ing)?|downed|destroy(?:ed"
    r"|s|ing)?|lost|loses|losing|kill(?:ed|s|ing)?|wound(?:ed|s|ing)?|injured)(?: (?:down|off))? $",
    re.I,
)
_LOSSES = re.compile(
    r"(?:[\w'-]+ ){0,2}(?:killed|wounded|dead|died|injured|casualties|deaths)\b"
    r"|of (?:talks|negotiations|consultations|sanctions|meetings|discussions|voting)\b",
    re.I,
)
_LABEL = re.compile(
    r"\b(?:Resolutions?|Articles?|Chapter|Order|Regulation|Section|No\.?|Number|Page|List|Link|Lot|Flight"
    rf"|Type|Mark|Mk|Model|{'|'.join(month_name[1:])}) $"
)
# "Kestrel 136 drones": a name before a number makes it a type; a place after a preposition does not.
_TYPE_NAME = re.compile(r"(?<!\b[IiOo]n )(?<!\b[Aa]t )(?<!\b[Tt]o )(?<!\b[Ff]rom )\b[A-Z][a-z]+(?<!day) $")
_GROUPED = re.compile(r"(?<=\d)[, '](?=\d{3})")
_POINTED = re.compile(r"\d{1,3}(\.\d{3})+")
_SUFFIX = re.compile(r"(?<=\d)(k|m|bn)$")
_GAP = re.compile(r"[ -]+")
_MAGNITUDE_WORD = re.compile(_MAG, re.I)
_MAGNITUDE = re.compile(rf"(?:{_MAG}|k|m|bn)$", re.I)
_BARE_WORD = re.compile(rf"{_MAG}|ten(?=s)")
# "five of the 40 crates", "one in ten": the number is the whole of a part.
_PART_OF = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|many|most|some|half|none|all|\d+)"
    r" (?:of the|in|out of|in every) $|(?:twice|double|triple|half) $",
    re.I,
)


@dataclass(frozen=True)
class Quantity:
    """A claimed quantity: its words, kind, bounds (None: open or unknown) and unit (None: not told).

    `more_than` and `less_than` exclude their bound, the other kinds include it.
    """

    text: str
    kind: str
    min: int | float | None = None
    max: int | float | None = None
    unit: str | None = None


class Reading(NamedTuple):
    """A number met in a text: the place of its words, and the quantity, None where it counts no supply."""

    start: int
    end: int
    quantity: Quantity | None


@lru_cache(maxsize=4096)
def number(words: str) -> int | float | None:
    """Return the value of a number in digits or words, None if it is none."""
    total: float = 0
    current: float | None = None
    words = _GROUPED.sub("", words.lower())
    if _POINTED.fullmatch(words):
        words = words.replace(".", "")
    words = _SUFFIX.sub(r" \1", words)
    if words in ("a pair", "a single"):
        return 2 if words == "a pair" else 1
    for part in _GAP.split(words):
        if part in ("a", "an", "and"):
            continue
        if part == "half":
            current = (current or 0) + 0.5
        elif part in W.MAGNITUDES:
            current = (1 if current is None else current) * W.MAGNITUDES[part]
            if W.MAGNITUDES[part] >= 1_000:
                total, current = total + current, None
        else:
            try:
                current = (current or 0) + (NUMBERS[part] if part in NUMBERS else float(part))
            except ValueError:
                return None
    total += current or 0
    return int(total) if total == int(total) else round(total, 6)


def unit_after(view: str, at: int, single: bool) -> tuple[int, str] | None:
    """Return end and name of the unit whose noun group starts at `at`, None if it is no item of ours."""
    if of := _OF.match(view, at):
        at = of.end()
    found, before = None, ""
    for _ in range(7):
        token = _TOKEN.match(view, at)
        word = token[1].lower() if token else ""
        if not token or word in W.ENDS_OF_NOUN_GROUPS or word in NUMBERS or word in _BARES:
            break
        if word in W.UNITS_IN_PLURAL or single and word in W.UNITS:
            name = W.UNITS[word]
            found = token.end(1), f"{before}_{name}" if (before, name) in W.COMPOUND_UNITS else name
        elif found or word.endswith("s") and not word.endswith(("ous", "ss", "'s")) and word not in _NO_HEADS:
            break
        at, before = token.end(), word
    both = _BOTH.match(view, found[0]) if found else None
    if both and (other := unit_after(view, both.end(), False)):
        return other[0], "_or_".join(name.rsplit("_", 1)[-1] for _, name in (found, other))
    return found


def _bounds(match: re.Match[str]) -> tuple[str, int | float | None, int | float | None] | None:
    """Return kind, lower and upper bound of a matched phrase, None if its number cannot be read."""
    if match["words"]:
        return "undisclosed" if re.search(W.UNSAID, match["words"], re.I) else "qualitative", None, None
    kind = _KIND_BEFORE.get((match["mod"] or "").lower(), "exact")
    if match["plus"] or match["odd"]:
        kind = "at_least" if match["plus"] else "about"
    elif match["after"]:
        kind = _KIND_AFTER[match["after"].strip().lower()]
    if match["plural"]:
        bare = _BARE_WORD.findall(match["plural"].lower())
        bare = bare if not re.search(" (?:and|upon) ", match["plural"]) else bare[:1]
        value = W.FLOORS[bare[0]] * prod(W.MAGNITUDES.get(word, 10) for word in bare[1:])  # or tens
        if kind in ("at_most", "less_than"):
            return kind, None, None
        return (kind if kind in ("at_least", "more_than") else "vague_magnitude"), value, None
    low, high = match["low"] or match["a"], match["high"] or match["b"]
    if low and high:
        first, last = number(low), number(high)
        if first is None or last is None:
            return None
        # "two to three thousand": the magnitude is that of both.
        both = first < 1_000 and not _MAGNITUDE_WORD.search(low) and not high.lower().startswith(("a ", "an"))
        if both and (magnitude := _MAGNITUDE.search(high.strip())):
            first *= W.MAGNITUDES[magnitude[0].lower()]
        return ("range", first, last) if first <= last else None
    value = number(match["count"])
    if value is None:
        return None
    low, high = kind in ("less_than", "at_most"), kind in ("more_than", "at_least")
    return kind, None if low else value, None if high else value


def _counts_nothing(view: str, match: re.Match[str], behind: int) -> bool:
    """Return whether a number counts no supply; `behind` is the end of its unit."""
    start, end = match.span()
    before = view[max(0, start - 30) : start]
    part = re.search(r"\b(?:a|one|two|three) $", before, re.I) and _SHARE.match(view, start - 1)
    share = _SHARE.match(view, end) or part or match["count"] and _PART_OF.search(before)
    name = _LABEL.search(before) or not match["mod"] and _TYPE_NAME.search(before)
    lost = _LOST.search(before) or _LOSSES.match(view, behind + 1)
    compared = match["words"] and re.search(r"\b(?:as|how|so|too|not) $", before, re.I)
    rate = _CAPACITY.search(before) or _RATE.match(view, behind)
    return any((_MEASURE.match(view, end), share, name, lost, compared, rate))


def scan(text: str) -> Iterator[Reading]:
    """Yield each number before a unit we know, and each that is no count.

    Spans are code points of `text`. A number before any other word ("40 countries") gives nothing.
    """
    view = fold(text)
    for match in _PHRASE.finditer(view):
        start, end = match.span()
        unit = unit_after(view, end, single=bool(match["count"]) and number(match["count"]) in (1, 0.5))
        if _counts_nothing(view, match, unit[0] if unit else end):
            yield Reading(start, end, None)
        elif unit and (bounds := _bounds(match)):
            yield Reading(start, end, Quantity(text[start:end], *bounds, unit[1]))


def parse(text: str) -> Quantity | None:
    """Return the first quantity of a phrase, if any; a bare number ("more than 1,000") has no unit."""
    for reading in scan(text):
        return reading.quantity
    bare = _PHRASE.fullmatch(fold(text).strip())
    bounds = _bounds(bare) if bare else None
    return Quantity(text.strip(), *bounds) if bounds else None
