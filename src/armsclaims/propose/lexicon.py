"""What is known of a word and of a name: the words of `vocabulary` as kinds, the names of places, states and actors.

`LEXICON` is the project's own; `Lexicon.of` makes another from the same tables, so that a new subject needs words, not
rules. Names of places come from the place list, a file of the project; `propose` itself reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import groupby
from operator import itemgetter, or_

from ..coding.places import Places, read_places
from ..faults import CallError, DataError
from ..paths import project_root
from . import stages
from .inflection import forms
from .kinds import (
    ARM,
    BLANK,
    CAPITAL,
    CERTAIN,
    COUNT,
    CUE,
    DATED,
    DOUBTING,
    FRAMING,
    FUTURE,
    GIVES,
    GOOD,
    ITEM,
    JOINT,
    JUDGING,
    LISTS,
    MARKED,
    NOBODY_WORD,
    NOT,
    OBSERVES,
    OPENS,
    PARTICLE,
    PLANNED,
    RESPONDS,
    SEEKS,
    STAGE_NOUN,
    STAGED,
    STANCE,
    TAKES,
    TALKS,
    TANK,
    TIE,
    USES,
    WEAK,
)
from .nations import PEOPLES, STATES
from .vocabulary import (
    ACTORS,
    ACTS_OF_CUES,
    ARMS,
    CERTAINTY,
    COUNT_WORDS,
    DATE_WORDS,
    FOCUS,
    FRAMING_WORDS,
    GIVE,
    GOODS,
    ITEM_HEADS,
    JOINT_WORDS,
    JUDGES,
    LISTING,
    NOT_WORDS,
    OBSERVING,
    PARTICLES,
    RELATION,
    RESPONSE,
    SEEK,
    STANCES,
    TAKE,
    TALK,
    USE,
    VIEWS,
    WEAK_GOODS,
)

_KEY = re.compile(r"\w+")
_DATED = re.compile(r"\d\d?$|(?:19|20)\d\d$")
"""Digits that a date may be told with: a day, a month or a year."""
_WORD = re.compile(r"[^\W\d_][\w'-]*|\d[\d,.]*\d|\d")


def _cues(tables: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {
        form: (lemma, act)
        for act, lemmas in tables.items()
        for lemma in lemmas.split()
        for form in forms(lemma)
    }


def _verbs(*groups: tuple[str, str]) -> dict[str, tuple[str, str]]:
    return {
        form: (lemma, group) for group, lemmas in groups for lemma in lemmas.split() for form in forms(lemma)
    }


@dataclass(frozen=True)
class Name:
    """A name in the gazetteer: how it is spelt, its place, and whether it stands for a government there."""

    text: str
    place_id: str | None
    actor: str | None
    kind: str


Openings = list[tuple[int, tuple[str, ...], re.Pattern[str]]]
"""Patterns of names, each with the offset of its first capital in the name, and how the word before that may end."""
Known = tuple[str, int, int, int, int, Openings | Name | None]
"""A word as it stands between two spaces: itself in small letters (none: no word stands there), the code points before it (from
the space or the word before), its own, those to behind the next space (none if another word comes before that), its kinds as
bits, and the names that may begin with it (as `Lexicon.index` gives them; a name if it is the only one and has no other word).
"""


class Chunks(dict[str, tuple[Known, ...]]):
    """What is known of the words between two spaces, worked out when first asked for; short ones are kept, up to a limit."""

    LIMIT, LONG = 16_384, 40

    def __init__(self, read: Callable[[str], tuple[Known, ...]]):
        super().__init__()
        self._read_chunk = read

    def __missing__(self, text: str) -> tuple[Known, ...]:
        found = self._read_chunk(text)
        if len(text) < self.LONG:
            if len(self) >= self.LIMIT:
                self.clear()
            self[text] = found
        return found


@dataclass(frozen=True)
class Lexicon:
    """Everything the engines know. `names` maps a spelling to its reading; `focus` are the actors the topic is about."""

    cues: Mapping[str, tuple[str, str]]
    verbs: Mapping[str, tuple[str, str]]
    names: Mapping[str, Name]
    focus: frozenset[str]
    arms: frozenset[str] = frozenset(ARMS)
    goods: frozenset[str] = frozenset(GOODS)
    certainty: frozenset[str] = frozenset(CERTAINTY)

    @classmethod
    def of(
        cls, places: Iterable = (), actors: Mapping[str, str] | None = None, focus: Iterable[str] = FOCUS
    ) -> Lexicon:
        """Return a lexicon with the names of `places` (as `core.places` reads them) and of `actors` (name to actor)."""
        names: dict[str, Name] = {}
        spelt: dict[str, set[str]] = {}
        metonyms: dict[str, str] = {}
        names |= {text: Name(text, None, actor, "country") for text, actor in STATES.items()}
        for place in places:
            for text in (place.name, *place.aliases):
                spelt.setdefault(text, set()).add(place.id)
                actor = place.id if place.kind == "country" else None
                names[text] = Name(text, place.id, actor, place.kind)
            for text in place.metonyms:
                metonyms[text] = place.id
        for text, actor in metonyms.items():
            names[text] = Name(text, names[text].place_id if text in names else None, actor, "metonym")
        for text, ids in spelt.items():
            if len(ids) > 1:
                names[text] = Name(text, None, None, "ambiguous")
        for text, actor in {**PEOPLES, **(ACTORS if actors is None else actors)}.items():
            kind = "demonym" if text in PEOPLES else "actor"
            names[text] = Name(text, None, actor, kind)
        verbs = _verbs(("talk", TALK), ("use", USE), ("seek", SEEK), ("take", TAKE), ("give", GIVE))
        return cls(_cues(ACTS_OF_CUES), verbs, names, frozenset(focus))

    @cached_property
    def placed(self) -> frozenset[str]:
        """Return the names that are no person's."""
        return frozenset(name.text for name in self.names.values() if name.kind != "actor")

    @cached_property
    def index(self) -> dict[str, Openings]:
        """Return by a name's first capitalised word how names with it read: the longest first, runs of one offset together."""
        found: dict[str, list[tuple[int, str]]] = {}
        for text in self.names:
            at = next((i for i, sign in enumerate(text) if sign.isupper()), None)
            if at is not None:
                found.setdefault(_KEY.match(text, at)[0], []).append((at, text))
        made: dict[str, Openings] = {}
        for word, entries in found.items():
            entries.sort(key=lambda entry: (-len(entry[1]), entry[1]))
            made[word] = [
                (
                    offset,
                    _before(offset, texts),
                    re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, texts))})(?!\w)"),
                )
                for offset, run in groupby(entries, key=itemgetter(0))
                for texts in [[text for _, text in run]]
            ]
        return made

    @cached_property
    def known(self) -> Chunks:
        """Return what tells the words between two spaces and what is known of them: a matter of this lexicon alone."""
        return Chunks(self._known)

    def _known(self, text: str) -> tuple[Known, ...]:
        found: list[Known] = []
        matches = list(_WORD.finditer(text))
        at = 0
        for match in matches:
            low, kind, names = self._word(match[0])
            rest = len(text) + 1 - match.end() if match is matches[-1] else 0
            found.append((low, match.start() - at, match.end() - match.start(), rest, kind, names))
            at = match.end()
        return tuple(found) or (("", 0, 0, len(text) + 1, BLANK, None),)

    def _word(self, text: str) -> tuple[str, int, Openings | Name | None]:
        low = text.lower()
        kind = self.bits.get(low, 0) if low[0] > "9" else COUNT | DATED if _DATED.match(low) else COUNT
        if not kind and "-" in low:
            # "mid-May", "twenty-five": a date or a number may stand behind the hyphen or before it.
            kind = reduce(or_, (self.bits.get(part, 0) for part in low.split("-")), 0) & (COUNT | DATED)
        names: Openings | Name | None = None
        if text[0].isupper():
            kind |= CAPITAL
            names = (
                self._alone.get(text)
                or self.index.get(text)
                or (self.index.get(_KEY.match(text)[0]) if not text.isalnum() else None)
            )
        if low[0] > "9" and (not "a" <= text[0] <= "z" or "'" in text):
            kind |= OPENS
        if low in PARTICLES or "-" in low and low.partition("-")[0] in PARTICLES:
            kind |= PARTICLE
        if "'" in low:
            kind |= MARKED
        return low, kind, names

    @cached_property
    def _alone(self) -> dict[str, Name]:
        """Return the names of one word that begins no other name."""
        openers: dict[str, int] = {}
        for text in self.names:
            if (at := next((i for i, sign in enumerate(text) if sign.isupper()), None)) is not None:
                word = _KEY.match(text, at)[0]
                openers[word] = openers.get(word, 0) + 1
        return {text: name for text, name in self.names.items() if openers.get(text) == 1}

    @cached_property
    def bits(self) -> dict[str, int]:
        """Return what kinds each word in small letters is of, as bits: one look-up tells all that is known of a word."""
        found: dict[str, int] = {}
        groups = {"give": GIVES, "take": TAKES, "seek": SEEKS, "use": USES, "talk": TALKS}
        for word, (_, group) in self.verbs.items():
            found[word] = found.get(word, 0) | groups[group]
        tables: tuple[tuple[int, Iterable[str]], ...] = (
            (ARM, self.arms), (GOOD, self.goods - self.arms - WEAK_GOODS), (WEAK, (self.goods & WEAK_GOODS) - self.arms),
            (TIE, RELATION - self.goods), (RESPONDS, RESPONSE), (CUE, self.cues), (CERTAIN, self.certainty), (DATED, DATE_WORDS),
            (COUNT, COUNT_WORDS), (NOT, NOT_WORDS), (ITEM, ITEM_HEADS), (JOINT, JOINT_WORDS), (FRAMING, FRAMING_WORDS), (TANK, ("tank", "tanks")),
            (STAGED, stages.STAGED_WORDS), (STAGE_NOUN, stages.NOUNS), (PLANNED, stages.PLANS), (DOUBTING, stages.DOUBTING_WORDS),
            (FUTURE, stages.FUTURE_WORDS), (JUDGING, JUDGES | {"should"}), (NOBODY_WORD, stages.NONE_WORDS),
            (LISTS, LISTING), (OBSERVES, OBSERVING), (STANCE, STANCES | VIEWS),
        )  # fmt: skip
        for bit, words in tables:
            for word in words:
                found[word] = found.get(word, 0) | bit
        return found


def _before(offset: int, texts: list[str]) -> tuple[str, ...]:
    """Return the words that stand right before the first capital of names; none if any may, or none does."""
    leads = [
        text[:offset].rstrip(" ").rpartition(" ")[2].lower() for text in texts if text[:offset].endswith(" ")
    ]
    return tuple(sorted(set(leads))) if len(leads) == len(texts) and all(map(str.isalpha, leads)) else ()


def _places() -> Places:
    try:
        return read_places(project_root() / "data" / "places.csv")
    except (CallError, DataError):
        return Places([])


LEXICON = Lexicon.of(_places())
"""The project's own lexicon; without a place list beside it, the same but for place names."""
