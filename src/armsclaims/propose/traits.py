"""What the words of a span count for: arms, other goods, supply, use, talk. All of them are added up as one number."""

from __future__ import annotations

from typing import NamedTuple

from .engine import new
from .kinds import ARM, GIVES, GOOD, RESPONDS, SEEKS, TAKES, TALKS, TIE, USES, WEAK

SUPPLIES = GIVES | TAKES | SEEKS


class Traits(NamedTuple):
    """What a span holds: sides the topic is about, all parties, arms, other goods, supply, use and talk, ties; `matter` is goods and supply."""

    focus: int
    parties: int
    arms: int
    goods: int
    weak: int
    supply: int
    use: int
    talk: int
    ties: int
    response: int
    matter: int


class _Counted(dict[int, int]):
    """For the kinds of a word, one in each field of 16 bits that it counts for: words are added up all at once."""

    def __missing__(self, bits: int) -> int:
        fields = (ARM, GOOD, WEAK, SUPPLIES, USES, TALKS, TIE, RESPONDS)
        self[bits] = sum(1 << 16 * n for n, kinds in enumerate(fields) if bits & kinds)
        return self[bits]


COUNTED = _Counted()


def summed(found: int, focus: int, parties: int) -> Traits:
    """Return the traits of words whose numbers of `COUNTED` add up to `found`, with the sides named."""
    if not found:
        return new(Traits, (focus, parties, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    arms, goods, weak, supply = (
        found & 0xFFFF,
        found >> 16 & 0xFFFF,
        found >> 32 & 0xFFFF,
        found >> 48 & 0xFFFF,
    )
    use, talk, ties, response = found >> 64 & 0xFFFF, found >> 80 & 0xFFFF, found >> 96 & 0xFFFF, found >> 112
    return new(
        Traits,
        (focus, parties, arms, goods, weak, supply, use, talk, ties, response, arms + goods + weak + supply),
    )
