"""Words of quantities: the names of small numbers, and nouns in the plural. Standard library only."""

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = {name: n for n, name in enumerate(_ONES)} | {name: 10 * n for n, name in enumerate(_TENS, 2)}
"""The value of each number that is one word."""
_SAME = ("aircraft", "ammunition", "equipment", "munitions", "personnel", "materiel", "spacecraft", "series")
"""Nouns that are the same for one and for many, or that have no singular."""
_MEN = re.compile(r"(?<!hu)(?<!ger)man$")  # "serviceman", not "human" or "German"
_PLURAL = re.compile(r"(?<![isu])s$")  # "crates", which is one already; not "glass", "bus"
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")  # "box", "torch"
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$")  # "battery", not "convoy"


def many(noun: str) -> str:
    """Return a noun in the plural: "batteries", "boxes", "servicemen", "aircraft"."""
    if noun.endswith(_SAME) or _PLURAL.search(noun):
        return noun
    for ending, plural in ((_CONSONANT_Y, "ies"), (_MEN, "men")):
        if ending.search(noun):
            return ending.sub(plural, noun)
    return noun + ("es" if _SIBILANT.search(noun) else "s")


def unit_words(unit: str, plural: bool = True) -> str:
    """Return a unit for print: "container" as "containers", "rocket_or_shell" as "rockets or shells"."""
    nouns = (part.replace("_", " ") for part in unit.split("_or_"))
    return " or ".join(many(noun) if plural else noun for noun in nouns)
