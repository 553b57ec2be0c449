"""The subject of a case: whose dealings an article must be about before anything is proposed from it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from . import wordlists as W

_WORD = re.compile(r"[^\W\d_][\w'-]*")
_STEM = 5
"""Letters by which forms of one name are known: Norland, Norlandic."""
# A capital inside a sentence, or at its start before another capital or a verb; "The" and "Officials" are no
# names.
_CAPITAL = re.compile(
    r"(?<![.!?\"] )(?<!^)\b[A-Z][\w-]+|^[A-Z][\w-]+(?= [A-Z])"
    r"|^(?!(?:The|A|An|In|On|At|But|It|He|She|They|We|Its|This|That|When|If|As|For|And|There|Two|One|What"
    r"|No|Not"
    r"|Officials|Some)\b)[A-Z][\w-]+(?:'s)?(?= )"
)
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday"
    " wednesday"
    " thursday friday saturday sunday i ms mr mrs".split()
)


@dataclass(frozen=True)
class Topic:
    """The parties of a case by the first letters of their names; none: those named most often."""

    parties: Mapping[str, str]

    @classmethod
    def of_names(cls, names: Mapping[str, Iterable[str]]) -> Topic:
        """Return the topic of parties given as {id: names, capitals, peoples}."""
        words = {
            stem(word): party
            for party, forms in names.items()
            for form in forms
            for word in _WORD.findall(form.lower())
            if len(word) > 3 and word not in _GENERIC
        }
        return cls(words)

    @classmethod
    def of_case(cls, case: Any) -> Topic:
        """Return the topic of a case: its focus, or else the parties of its sides that supply or receive."""
        chosen = None if case.focus == "auto" else set(case.focus)
        names = {
            key: [side.name, side.row, side.demonym or "", *side.aliases]
            for key, side in case.sides.items()
            if (side.party if chosen is None else key in chosen)
        }
        return cls.of_names(names)

    def parties_in(self, low: Iterable[str]) -> set[str]:
        """Return the parties that words in small letters name."""
        return {party for word in low if (party := self.parties.get(stem(word)))}


_GENERIC = frozenset(
    "north south east west united states government republic islamic people's democratic".split()
)


def stem(word: str) -> str:
    """Return the letters by which forms of a name are known."""
    return word.removesuffix("'s")[:_STEM]


def named_in(view: str, start: int, end: int) -> set[str]:
    """Return the stems of the capitalised names in a stretch, days and months aside."""
    found = (m.group().lower() for m in _CAPITAL.finditer(view[start:end]))
    return {stem(name) for name in found if name not in _CALENDAR}


def most_named(stretches: Iterable[tuple[bool, set[str]]]) -> dict[str, str]:
    """Return the six names that stand most often beside arms or supply, as parties of their own."""
    counts = Counter(name for relevant, names in stretches if relevant for name in names)
    return {name: name for name, count in counts.most_common(6) if count > 1}


class WordCounts(NamedTuple):
    """How many words of each kind a stretch has, and how many parties it names."""

    arms: int
    goods: int
    supply: int
    dealings: int
    use: int
    response: int
    judged: int
    parties: int

    @property
    def total(self) -> int:
        """Words of arms, goods, supply and dealings, and parties."""
        return self.arms + self.goods + self.supply + self.dealings + self.parties

    @property
    def is_on_topic(self) -> bool:
        """Whether a sentence with these words speaks of a dealing in arms between parties."""
        arms = self.arms and (self.parties or self.supply or self.goods)
        dealing = self.parties > 1 and (self.goods or self.dealings or self.supply)
        return bool(arms or dealing or self.parties and self.supply and self.goods)


def count_words(low: list[str], parties: int = 0) -> WordCounts:
    """Return the kinds of words in a stretch, given in small letters."""
    return WordCounts(
        arms=sum(w in W.ARMS for w in low),
        goods=sum(w in W.GOODS for w in low),
        supply=sum(W.is_form_of(w, W.SUPPLY) for w in low),
        dealings=sum(w in W.DEALINGS for w in low),
        use=sum(W.is_form_of(w, W.USE) for w in low),
        response=sum(w in W.RESPONSE for w in low),
        judged=sum(w in W.JUDGEMENT or w in W.FALSEHOOD for w in low),
        parties=parties,
    )


def names_subject(text: str, topic: Topic) -> bool:
    """Return whether a text names arms and a party: the cheap gate before an archive's text is parsed."""
    low = set(_WORD.findall(text.lower()))
    if W.PLAIN_ARMS.isdisjoint(low):
        return False
    return not topic.parties or any(stem(word) in topic.parties for word in low)
