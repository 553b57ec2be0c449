"""The subject of a case: whose dealings an article must be about before anything is proposed from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import wordlists as W

WORD = re.compile(r"[^\W\d_][\w'-]*")  # it begins with a letter of any script
_GENERIC = "north south east west united states government republic islamic people's democratic".split()


def stem(word: str) -> str:
    """Return the letters by which forms of a name are known: Norland, Norlandic."""
    return word.removesuffix("'s")[:5]


@dataclass(frozen=True)
class Topic:
    """The parties of a case by the first letters of their names."""

    parties: Mapping[str, str]

    @classmethod
    def of_names(cls, names: Mapping[str, Iterable[str]]) -> Topic:
        """Return the topic of parties given as {id: names, capitals, peoples}."""
        words = ((word, p) for p, forms in names.items() for f in forms for word in WORD.findall(f.lower()))
        return cls({stem(word): p for word, p in words if len(word) > 3 and word not in _GENERIC})

    @classmethod
    def of_case(cls, case: Any) -> Topic:
        """Return the topic of a case: its focus, or else the parties of its sides that supply or receive."""
        auto, sides = case.focus == "auto", case.sides.items()
        chosen = [(key, side) for key, side in sides if (side.party if auto else key in case.focus)]
        return cls.of_names({key: [s.name, s.row, s.demonym or "", *s.aliases] for key, s in chosen})

    def missing_in(self, text: str) -> str:
        """Return what a text lacks to be on the subject: the cheap gate before it is parsed."""
        low = set(WORD.findall(text.lower()))
        if W.PLAIN_ARMS.isdisjoint(low):
            return "the text names no arms"
        if parties_in(low, self.parties):
            return ""
        names = ", ".join(sorted(set(self.parties.values())))
        mend = "if it is on the subject, add its parties to `sides` of data/case.yml, with `party: true`"
        return f"the text names none of the parties of the case ({names or 'it has none'}); {mend}"


def parties_in(low: Iterable[str], parties: Mapping[str, str]) -> set[str]:
    """Return the parties that words in small letters name."""
    return {party for word in low if (party := parties.get(stem(word)))}


def count_words(low: list[str], parties: Mapping[str, str]) -> dict[str, int]:
    """Return how many words of each kind a stretch has, given in small letters, and parties."""
    times = Counter(low)  # each word is looked up once, however often a long stretch has it
    return {
        "arms": sum(times[w] for w in times if w in W.ARMS),
        "goods": sum(times[w] for w in times if w in W.GOODS),
        "supply": sum(times[w] for w in times if W.is_form_of(w, W.SUPPLY)),
        "talk": sum(times[w] for w in times if w in W.DEALINGS),
        "party": len(parties_in(times, parties)),
    }


def is_on_topic(c: dict[str, int]) -> bool:
    """Return whether a sentence with such words speaks of a dealing in arms between parties."""
    arms = c["arms"] and (c["party"] or c["supply"] or c["goods"])
    dealing = c["party"] > 1 and (c["goods"] or c["talk"] or c["supply"])
    return bool(arms or dealing or c["party"] and c["supply"] and c["goods"])
