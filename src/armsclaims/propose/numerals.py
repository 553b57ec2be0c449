"""Numbers and units in words: the patterns and tables that quantities are read with.

Patterns are for folded text. The floors of bare plurals are a convention of ours, never a source's. Standard library only.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..coding.nouns import NUMBERS as VALUES

MAGNITUDES = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12, "score": 20,
    "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000,
}  # fmt: skip
VAGUE = {
    "dozen": 24, "score": 40, "ten": 20, "hundred": 200, "thousand": 2_000, "million": 2_000_000, "billion": 2_000_000_000,
}  # fmt: skip
"""The floor of a bare plural ("dozens", "several hundred"), by its singular: a convention of ours, printed as such."""

_HEADS = (
    "container crate box carton pallet shipment load package consignment truck lorry truckload wagon railcar boxcar car "
    "carriage train ship vessel tanker barge freighter plane flight helicopter jet fighter bomber airplane shell round "
    "rocket missile bullet cartridge bomb warhead mine grenade torpedo fuse projectile mortar gun rifle pistol howitzer "
    "cannon launcher system tank vehicle drone munition weapon engine radar component part kit unit ton tonne soldier "
    "troop trainer technician worker labourer laborer operator adviser advisor engineer specialist contractor convict "
    "instructor tube barrel magazine canister case frigate corvette destroyer warship gunboat warplane gunship locomotive boat submarine satellite centrifuge interceptor"
).split()
UNITS = {form: head for head in _HEADS for form in (head, head + ("es" if head.endswith("x") else "s"))}
"""Each form of a unit's head with the unit's name. Invariant forms count as plural."""
_INVARIANT = {name: name for name in ("aircraft", "ammunition", "personnel", "cargo", "materiel")}
UNITS |= _INVARIANT | {
    "batteries": "battery",
    "battery": "battery",
    "mercenaries": "mercenary",
    "lorries": "lorry",
}
UNITS |= {
    "uav": "UAV",
    "uavs": "UAV",
    "arms": "arm",
    "workmen": "worker",
    "iranians": "Iranian",
    "koreans": "Korean",
}
_PLURALS = {form for form, name in UNITS.items() if form != name.lower()} | set(_INVARIANT)
_COMPOUNDS = {
    ("artillery", "shell"), ("artillery", "round"), ("mortar", "shell"), ("mortar", "round"), ("tank", "shell"),
    ("cruise", "missile"), ("ballistic", "missile"), ("armored", "vehicle"), ("armoured", "vehicle"),
}  # fmt: skip

_ONE = "|".join(sorted(VALUES, key=len, reverse=True))
MAG = "hundred|thousand|million|billion|dozen|score"
_SMALL = rf"(?:{_ONE})(?:-(?:{_ONE}))?\b"
_DIGITS = (
    r"\d{1,3}(?:[, ]\d{3}){1,4}(?!,?\d)(?:\.\d{1,3})?|\d{1,3}(?:\.\d{3}){1,4}(?![\d.])|\d{1,15}(?:\.\d{1,3})?"
)
_COUNT = (
    rf"(?:half an? |an? half |half |an? )(?:{MAG})\b(?: (?:{MAG})\b)?(?: and {_SMALL})?"
    rf"|a (?:pair(?= of\b)|single\b)|(?:{_DIGITS}|{_SMALL})(?:[ -]and[ -]a[ -]half)?(?:[ -](?:{MAG})\b(?: and(?= (?:{_ONE})\b))?(?: {_SMALL})?){{0,4}}"
    r"(?:(?<=\d)(?:m|k|bn)\b)?"
)
_BARE = "dozens|scores|tens|hundreds|thousands|millions|billions"
_SEVERAL = "several|a few|a couple of|many|multiple"
_PLURAL = (
    rf"(?:(?:{_SEVERAL}) )?(?:{_BARE})(?: (?:of|and|upon) (?:{_BARE})){{0,2}}"
    rf"|(?:{_SEVERAL}) (?:dozen|hundred|thousand|million|billion)(?: (?:thousand|million))?"
)
_SIZE = (
    "significant|large|larger|small|smaller|substantial|considerable|limited|huge|vast|growing|great|massive|sizable|"
    "sizeable|certain|increasing|enormous|meaningful|modest|tiny|unprecedented"
)
UNSAID = "unspecified|undisclosed|unknown|unstated|undetermined"
_WORDS = (
    rf"(?:(?:very|relatively|quite|fairly) )?(?:(?:{_SIZE}|{UNSAID}) )?(?:numbers?|amounts?|quantity|quantities|volumes?)"
    r"(?=\W? (?:of|that|which)\b)|(?:handful|couple|lot|lots|variety)(?= of\b)|(?:a )?few|several|some|many|numerous|multiple"
)
_BEFORE = {
    "more_than": "more than|well over|just over|over|in excess of|above|north of|upwards of|upward of|exceeding|greater than",
    "at_least": "at least|no fewer than|no less than|not less than|not fewer than|as few as|as little as|a minimum of|at a minimum|at the very least",
    "less_than": "nearly|almost|fewer than|less than|just under|well under|under|below|not quite|just short of|just shy of",
    "at_most": "up to|as many as|as much as|at most|no more than|not more than|a maximum of",
    "about": "about|around|some|approximately|roughly|an estimated|estimated|circa|close to|in the region of|approx.|approx|~",
    "exact": "exactly|precisely|a total of|a grand total of|all told",
}  # fmt: skip
KIND_OF = {words: kind for kind, row in _BEFORE.items() for words in row.split("|")}
KIND_AFTER = {
    "or more": "at_least",
    "or so": "about",
    "or fewer": "at_most",
    "or less": "at_most",
    "and counting": "at_least",
}
_MODIFIER = "|".join(sorted(map(re.escape, KIND_OF), key=len, reverse=True))
PHRASE_PATTERN = (
    rf"(?<![\w.,$\u20ac\u00a3#/-])(?:(?P<mod>{_MODIFIER})\s?)?"
    rf"(?:(?:between (?P<a>{_COUNT}) and (?P<b>{_COUNT})|(?P<low>{_COUNT})(?: to |(?<=\d) ?- ?(?=\d)| or )(?:as many as )?(?P<high>{_COUNT})"
    rf"|(?P<count>{_COUNT})|(?P<plural>{_PLURAL}))(?P<plus>\+|-plus\b)?(?P<odd>-odd\b)?(?![\w%])(?!-[a-z]*\d)(?![.,:/]\d)"
    rf"(?P<after> (?:{'|'.join(KIND_AFTER)})\b)?|(?P<words>{_WORDS})\b)"
)
"""A number in words or digits with what stands about it; `quantities` compiles it, which takes longer than all the others."""
_STOP = frozenset(
    "a an and or but to from in on at by for with into onto via through near between that which who were was is are be been "
    "has have had do does did will would could may might can left went came sent sold gave arrived sailed crossed shipped "
    "delivered carried landed moved said says reached received as than if when while because since until after before about "
    "over under against during not it he she they we you i more".split()
)
_DETERMINERS = frozenset("the these those its their his her our such additional further other".split())
_BARES = frozenset(_BARE.split("|"))
_NO_HEADS = _DETERMINERS | set(UNITS)
_OF = re.compile(r"\W{0,2}\bof\b")
_BOTH = re.compile(
    rf" (?:and|or) (?!(?:their|its|the|an?|his|her|several|some|many|numerous|multiple|few|more|at|up|over|about|around|nearly|almost|{_BARE}|{_ONE})\b|\d)"
)
_TOKEN = re.compile(r"[\"']?\s*[\"'\[]?([A-Za-z][\w'-]*\w|[A-Za-z]|\d+-?(?:mm|millimet(?:er|re))\b)[\"'\]]?")
MEASURE = re.compile(
    r"[ -]?(?:of )?(?:percent|per cent|pct|km\b|kilomet|met(?:er|re)s?\b|miles?\b|nautical|mm\b|millimet|cm\b|feet|foot|inch"
    r"|hours?\b|minutes?\b|seconds?\b|days?\b|weeks?\b|months?\b|years?\b|decades?\b|dollars?|euros?|pounds?\b|rou?bles?|yuan"
    r"|U\.?S\.? dollars|degrees?\b|times\b|-?year-old|a\.?m\b|p\.?m\b|o'clock)",
    re.IGNORECASE,
)
RATE = re.compile(
    r"[^.;,]{0,30}?\b(?:(?:a|per|each|every) (?:day|week|month|year|quarter|hour)|daily|weekly|monthly|annually)\b",
    re.I,
)
CAPACITY = re.compile(
    r"\b(?:(?:can|could|able to|capable of|designed to|enough to) (?:\w+ )?(?:carry|carrying|hold|holding|fit|load|transport|"
    r"transporting|take|produce|make)|(?:room|capacity|space) (?:of|for)) $",
    re.IGNORECASE,
)
SHARE = re.compile(
    r"[ -](?:half of|thirds?|quarters?|fifths?|tenths?|times|fold|(?:in|out of) (?:every )?(?:ten|five|four|three|two|\d+)\b)|fold\b",
    re.I,
)
PART = re.compile(r"\b(?:of the|in|out of|in every|twice|double|triple|half) $", re.I)
"""Words before a number that is the whole of a part, or is multiplied."""
LOST = re.compile(
    r"\b(?:fir(?:ed|es|ing|e)|launch(?:ed|es|ing)?|shot|shooting|intercept(?:ed|s|ing)?|downed|destroy(?:ed|s|ing)?|lost|loses|"
    r"losing|kill(?:ed|s|ing)?|wound(?:ed|s|ing)?|injured)(?: (?:down|off))? $",
    re.IGNORECASE,
)
LOSSES = re.compile(
    r"(?:[\w'-]+ ){0,2}(?:killed|wounded|dead|died|injured|casualties|deaths)\b"
    r"|of (?:talks|negotiations|consultations|sanctions|meetings|discussions|voting)\b",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"\b(?:Resolutions?|Articles?|Chapter|Order|Regulation|Section|No\.?|Number|Page|List|Link|Lot|Flight|Shahed|Geran|Mohajer|"
    r"Type|Mark|Mk|Hwasong|Iskander|Model|January|February|March|April|May|June|July|August|September|October|November|December) $"
)


_GROUPED = re.compile(r"(?<=\d)[, ](?=\d{3})")
_POINTED = re.compile(r"\d{1,3}(\.\d{3})+")
_SUFFIX = re.compile(r"(?<=\d)(k|m|bn)$")
_GAP = re.compile(r"[ -]+")


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
    parts = _GAP.split(
        words.replace("-and-a-half", " and a half")
        .replace("half a ", "half ")
        .replace(" and a half", " plus half")
    )
    for part in parts:
        if part in ("a", "an", "and", "plus"):
            continue
        if part == "half":
            current = (current or 0) + 0.5
        elif part in MAGNITUDES:
            current = (1 if current is None else current) * MAGNITUDES[part]
            if MAGNITUDES[part] >= 1_000:
                total, current = total + current, None
        else:
            try:
                current = (current or 0) + (VALUES[part] if part in VALUES else float(part))
            except ValueError:
                return None
    total += current or 0
    return int(total) if total == int(total) else round(total, 6)


def unit_after(view: str, at: int, single: bool) -> tuple[int, int, str] | None:
    """Return span and name of the unit whose noun group starts at `at` in folded text, None if it is no item of ours."""
    if of := _OF.match(view, at):
        at = of.end()
    found = None
    before = ""
    for _ in range(7):
        token = _TOKEN.match(view, at)
        word = token[1].lower() if token else ""
        if not token or word in _STOP or word in VALUES or word in _BARES:
            break
        if word in _PLURALS or single and word in UNITS:
            name = UNITS[word]
            name = f"{before}_{name}" if (before, name) in _COMPOUNDS else name
            found = (found[0] if found else token.start(1), token.end(1), name)
        elif found or word.endswith("s") and not word.endswith(("ous", "ss", "'s")) and word not in _NO_HEADS:
            break
        at, before = token.end(), word
    if found and (both := _BOTH.match(view, found[1])):
        other = unit_after(view, both.end(), False)
        if other:
            return found[0], other[1], "_or_".join(name.rsplit("_", 1)[-1] for name in (found[2], other[2]))
    return found


def plural(name: str) -> str:
    """Return the words of a unit in the plural: "artillery_shell" gives "artillery shells"."""
    *first, head = name.split("_")
    if head in _INVARIANT:
        return " ".join([*first, head])
    forms = [form for form, unit in UNITS.items() if unit == head and form in _PLURALS]
    return " ".join([*first, "UAVs" if head == "UAV" else forms[0] if forms else head + "s"])
