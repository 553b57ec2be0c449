"""Quantities in words: what a phrase says of a number, with open bounds left open and units left alone.

A phrase is `[modifier] number [magnitude] [adjectives] unit`. The words outrank the numbers; a bare plural has the floor
of `VAGUE` and no ceiling; rates, capacities, shares and multiples are no counts. Units are never converted or added: any
attempt raises `UnitError`. Standard library only.
"""

from __future__ import annotations

import re


class UnitError(TypeError):
    """Two claimed quantities were added, averaged or converted, or compared across units."""


_NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ONES = {name: value for value, name in enumerate(_NAMES)} | {name: 10 * n for n, name in enumerate(_TENS, 2)}
MAGNITUDES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12, "score": 20}
VAGUE = {"dozen": 24, "score": 40, "ten": 20, "hundred": 200, "thousand": 2_000, "million": 2_000_000, "billion": 2_000_000_000}
"""The floor of a bare plural ("dozens", "several hundred"), by its singular; a convention of ours, printed as such."""

_HEADS = (
    "container crate box carton pallet shipment load cargo package consignment truck lorry truckload wagon railcar car "
    "carriage train ship vessel tanker barge freighter plane flight aircraft helicopter jet fighter bomber airplane "
    "shell round rocket missile bullet cartridge bomb warhead mine grenade torpedo charge fuse projectile mortar gun "
    "rifle pistol howitzer cannon launcher battery system tank vehicle drone UAV munition ammunition weapon arm engine "
    "radar component part kit unit spare ton tonne personnel soldier troop trainer technician worker labourer laborer "
    "operator adviser advisor expert engineer specialist contractor convict fighter mercenary instructor sailor officer "
    "Iranian Korean piece item barrel tube magazine canister case bag sack trailer locomotive boat submarine satellite "
    "centrifuge interceptor"
).split()
_COMPOUNDS = {
    "artillery shell": "artillery_shell", "artillery round": "artillery_round", "mortar shell": "mortar_shell",
    "mortar round": "mortar_round", "cruise missile": "cruise_missile", "ballistic missile": "ballistic_missile",
    "rail car": "railcar", "railway car": "railcar", "tank shell": "tank_shell", "air defense system": "air_defence_system",
    "air defence system": "air_defence_system", "armored vehicle": "armored_vehicle", "armoured vehicle": "armored_vehicle",
}  # fmt: skip
_INVARIANT = {"aircraft", "ammunition", "personnel", "cargo", "spare"}
UNITS: dict[str, str] = {}
"""Every form of a unit's head, singular and plural, with the unit's name; the item lexicon of quantities."""
for _head in _HEADS:
    UNITS[_head] = UNITS[_head if _head in _INVARIANT else _head + ("es" if _head.endswith("x") else "s")] = _head
UNITS |= {"batteries": "battery", "mercenaries": "mercenary", "lorries": "lorry", "UAVs": "UAV", "spares": "spare"}
PLURALS = {form for form, name in UNITS.items() if form != name or name in _INVARIANT}

_ONE = "|".join(sorted(ONES, key=len, reverse=True))
_MAG = "|".join(MAGNITUDES)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!,?\d)|\d{1,3}(?:\.\d{3})+(?![\d.])|\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+(?:\.\d+)?"
_SMALL = rf"(?:{_ONE})(?:-(?:{_ONE}))?"
_COUNT = (
    rf"(?:half an? |an? |half )(?:{_MAG})\b(?: (?:{_MAG})\b)?|an? half (?:{_MAG})\b"
    rf"|(?:{_DIGITS}|{_SMALL})(?: and a half)?(?:[ -](?:{_MAG})\b(?: and(?= (?:{_ONE})\b))?(?: {_SMALL}\b)?)*(?:(?<=\d)(?:m|k|bn)\b)?"
)
_VAGUE_WORD = r"dozens|scores|tens|hundreds|thousands|millions|billions"
_SEVERAL = r"(?:several|a few|a couple of|many|multiple|some few)"
_VAGUE_RUN = (
    rf"(?:{_SEVERAL} )?(?:{_VAGUE_WORD})(?: (?:of|and|upon) (?:{_VAGUE_WORD}))*|{_SEVERAL} (?:dozen|hundred|thousand|million|billion)(?: thousand)?"
)
_SIZE = (
    "significant|large|larger|small|smaller|substantial|considerable|limited|huge|vast|growing|great|massive|sizable|"
    "sizeable|certain|increasing|enormous|meaningful|modest|tiny|unprecedented|good"
)
_UNSAID = "unspecified|undisclosed|unknown|unstated|undetermined|unconfirmed|uncertain"
_QUALITATIVE = (
    rf"(?:(?:very|relatively|quite|fairly) )?(?:(?:{_SIZE}|{_UNSAID}) )?(?:number|amount|quantity|quantities|volume)s?(?=\W? of\b)"
    r"|(?:a )?(?:handful|couple|lot|variety)(?= of\b)|lots(?= of\b)|a few|several|some|many|numerous|multiple|various"
)
_BEFORE = {
    "more_than": "more than|over|in excess of|above|north of|upwards of|exceeding|well over|greater than|just over",
    "at_least": "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of|at minimum",
    "less_than": "nearly|almost|fewer than|less than|under|below|just under|not quite|well under",
    "at_most": "up to|as many as|at most|no more than|not more than|a maximum of|as much as|maximum of",
    "about": "about|around|some|approximately|roughly|an estimated|estimated|circa|close to|in the region of|in the order of|~",
    "exact": "exactly|precisely|a total of|all|the|another|a further|an additional|only|just|additional",
}  # fmt: skip
_KIND = {words: kind for kind, row in _BEFORE.items() for words in row.split("|")}
_MODIFIER = "|".join(sorted((re.escape(words) for words in _KIND), key=len, reverse=True))
_AFTER = {
    "or more": "at_least", "or so": "about", "or fewer": "at_most", "or less": "at_most", "and more": "at_least",
    "and counting": "at_least",
}  # fmt: skip
_PHRASE = re.compile(
    rf"(?:(?P<mod>{_MODIFIER})\s?)?(?:(?<=some )|(?<![\w.,$\u20ac\u00a3#/-]))(?:(?:(?P<between>between )|from )?"
    rf"(?P<low>{_COUNT})(?P<join> to |-| and (?:at most |up to )?| or )(?P<high>{_COUNT})|(?P<count>{_COUNT})|(?P<vague>{_VAGUE_RUN})"
    rf"|(?P<words>{_QUALITATIVE}))(?P<plus>\+)?(?![\w%])(?!-(?:[a-z]*\d|(?:{'|'.join(_NAMES)})\b))(?![.,:/]\d)(?P<after> (?:{'|'.join(_AFTER)})\b)?",
    re.IGNORECASE,
)
_STOP = frozenset(
    "a an the and or but to from in on at by for with into onto via through near between that which who whom whose were was "
    "is are be been being has have had do does did will would could may might can left went came sent sold gave arrived "
    "sailed crossed shipped delivered carried landed moved killed wounded dead said says reached received this these those "
    "its their his her our as than if when while because since until after before about over under against during not it he "
    "she they we you i".split()
)
_NOUNISH = re.compile(r"\s*[\"']?\s*([A-Za-z][\w'-]*|\d+-?(?:mm|millimet(?:er|re)s?)\b)")
_NO_COUNT = re.compile(
    r"\W{0,2}(?:of )?(?:percent|per cent|pct|km|kilomet|met(?:er|re)s?\b|miles?\b|nautical|mm\b|millimet|cm\b|feet|foot|inch|hours?\b"
    r"|minutes?\b|seconds?\b|days?\b|weeks?\b|months?\b|years?\b|decades?\b|dollars?|euros?|pounds?\b|rubles?|roubles?|yuan|won\b"
    r"|degrees?\b|times\b|-?year-old|a\.?m\b|p\.?m\b|o'clock|U\.?S\.? dollars)",
    re.IGNORECASE,
)
_RATE = re.compile(r"[\w'\" -]{0,40}?\b(?:(?:a|per|each|every) (?:day|week|month|year|quarter|hour)\b|(?:daily|weekly|monthly|annually|yearly)\b)", re.I)
_CAPACITY = re.compile(r"(?:\b(?:can|could|able to|capable of|designed to|enough to|room for|capacity (?:of|for|to))\s+(?:\w+ ){0,2}?|capacity of )$", re.I)
_CARRY = re.compile(r"(?:carry|carrying|hold|holding|fit|load|transport|transporting|take|produce|make|capacity of|room for) $", re.I)
_SHARE = re.compile(r"\s?(?:half of|third of|quarter of|fifth of|tenth of|times as|times more|fold\b)", re.I)
_LOST = re.compile(
    r"\b(?:fir(?:ed|es|ing|e)|launch(?:ed|es|ing)?|shot|shooting|shot down|intercept(?:ed|s|ing)?|downed|destroy(?:ed|s|ing)?|"
    r"lost|loses|losing|kill(?:ed|s|ing)?|wound(?:ed|s|ing)?|captured|struck|injured|hit)(?: (?:down|at least|the|off|by|with))* $",
    re.IGNORECASE,
)
_CASUALTY = re.compile(
    r"(?:[\w'-]+ ){0,3}?(?:(?:were|are|have been|had been|was) )?(?:killed|wounded|dead|died|injured|casualties|deaths|of talks|of negotiations"
    r"|of consultations|of sanctions|of meetings)\b",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"(?:[$\u20ac\u00a3#]|\b(?:USD|EUR|Resolutions?|Article|Chapter|Order|Regulation|Section|No\.|Number|Page|List|Link|Lot|Flight|Group|Unit) ?)$")
