"""The kinds of words as bits: one number tells all that is known of a word, or of which kinds a sentence has any."""

from __future__ import annotations

(
    GIVES, TAKES, SEEKS, USES, TALKS, ARM, GOOD, WEAK, TIE, RESPONDS, CUE, CERTAIN, DATED, COUNT, NOT, ITEM, JOINT, FRAMING,
    CAPITAL, TANK, OPENS, BLANK, STAGED, STAGE_NOUN, PLANNED, DOUBTING, FUTURE, JUDGING, NOBODY_WORD, PARTICLE, MARKED, LISTS, OBSERVES, STANCE,
) = (1 << n for n in range(34))  # fmt: skip
KNOWN = CAPITAL - 1
"""The kinds that make a word known: it is no name. Beside them: a capital, a tank, what a person's name may open with, no word at
all, words without which a field's rules are not tried, a particle of a person's name, an apostrophe inside, and verbs of papers and of observers, and nouns of a position.
"""
PAPERY = LISTS | OBSERVES | STANCE
VERBAL = GIVES | TAKES | SEEKS | USES | TALKS | CUE
TELLING = ARM | GOOD | WEAK | TIE | GIVES | TAKES | SEEKS | USES | TALKS | RESPONDS
"""The kinds of words that tell whether a sentence is on the subject."""
