"""The rules of wording: what no sentence of a report may do, told with the mend.

A sentence is seen twice: as it was written (a template with facts) and as it is shown. A typed number and a
bare "no" or "all" are faults of the template; a transfer verb without a speaker and a forbidden word are
faults of what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

from ..coding.nouns import NUMBERS
from ..dataset.load import Dataset
from .document import Run, Text, plain

_MAGNITUDES = "dozen hundred thousand million billion".split()
_COUNTED = (
    "container crate round shell rocket missile drone vessel train voyage day week month year kilometre mile"
).split()
NUMBER_WORDS = sorted(
    {*NUMBERS} - {"one"} | {*_MAGNITUDES} | {f"{word}s" for word in _MAGNITUDES} | {"twice", "thrice"}
)
"""Number words that must come from a fact. "One" is mostly a pronoun: it counts before a magnitude or a unit
only.
Ordinals ("the first statement") rank, so they may be typed."""
NUMBER = re.compile(
    r"\d(?:[\d,.]*\d)?"  # 40, 1,000, 2022
    rf"|\b(?:{'|'.join(NUMBER_WORDS)})\b"  # forty, dozens
    rf"|\bone(?=[\s-]+(?:{'|'.join([*_MAGNITUDES, *_COUNTED])})\b)",  # one hundred, one container
    re.I,
)
FACT = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
GUARD = re.compile(r"\{\?(!?)\s*([^{}\s]+)\s*\}")
_GUARDS = re.compile(rf"(?:{GUARD.pattern}\s*)+")
_END = re.compile(
    # The end of a sentence and the start of the next: `said. "The` but not `J. Doe`.
    r"(?<=[.!?])(?<![A-Z]\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bNo\.)(?<!\be\.g\.)(?<!\bi\.e\.)"
    r"[\"\u201d)\]*]*\s+(?=[\"\u201c(\[*_{]?[A-Z{\u201c])"
)
_LINK = re.compile(r"\[[^\[\]]*\]\(ref:[^()]*\)|(?<=\])\([^()]*\)|`[^`]*`")
"""What may hold digits: a cross reference whole, the address of any other link, and code."""
_MARKER = re.compile(r"^\s*(?:>\s*)*\d+[.)]\s", re.M)
QUANTIFIER = re.compile(r"(?<!at )\b(?:no(?!-)|none|only|neither|never|both|all|the two)\b", re.I)
"""Words that say something of everything there is: true of one selection, false of the next."""
_VERB = re.compile(
    # Verbs of supply in any form. Nouns of their own, such as shipment or delivery, are not among them.
    r"\b(?:(?:re-?|trans-?)?ship(?:s|ped|ping)?|(?:re)?deliver(?:s|ed|ing)?|(?:re)?suppl(?:y|ies|ied|ying)|"
    r"(?:re)?sen(?:d|ds|t|ding)|provid(?:e|es|ed|ing)|transfer(?:s|red|ring)?|"
    r"(?:re)?s(?:ell|ells|old|elling)|"
    r"b(?:uy|uys|ought|uying)|receiv(?:e|es|ed|ing))\b",
    re.I,
)
_NOUN = re.compile(
    # The same words as nouns: after an article or adjective ("the ship"), or in a compound.
    r"\b(?:a|an|the|its|their|his|no|each|any|this|that|what|which|of|by|own|per|named|alleged|claimed|"
    r"reported|further|"
    r"new|more|word|arms|technology|\w+-flagged|(?-i:[A-Z])\w+(?:an|ish|ese|ern))\s"
    r"(?:ship|ships|supply|supplies|transfer|transfers)\b"
    r"(?!\s+(?:of\s+)?(?:artillery|shells|arms|weapons|drones)\b)|"
    r"\bship(?=-| tracking\b)|\bships?(?= (?:and|or|under|lay|lies|of)\b|, )|"
    r"\b(?:on|of|about)\s(?:shipping|buying|selling|sending)(?=[.,;:)]|$)|"
    r"\bshipping (?=form|date|route|document|lane|compan)|\bproviding (?=that\b)|\bprovided (?=that\b)",
    re.I,
)
_SAYING = (
    r"(?:sa(?:y|ys|id|ying)|claim(?:s|ed|ing)?|alleg(?:e|es|ed|ing)|den(?:y|ies|ied|ying|ials?)|"
    r"declin(?:e|es|ed|ing)|"
    r"believ(?:e|es|ed|ing)|tells?|told|assert(?:s|ed)?|predict(?:s|ed)?|nam(?:e|es|ed|ing)|"
    r"stat(?:e|es|ed|ing)|"
    r"spe?[ao]ks?e?|reports?|reported|writes?|wrote|word(?:s|ed|ing)?|accounts?|warn(?:s|ed)?|vow(?:s|ed)?|"
    r"condemn(?:s|ed|ation)?|accus(?:e|es|ed)|reject(?:s|ed)?|estimat(?:e|es|ed)|judg(?:e|es|ed)|"
    r"comment(?:s|ed)?|"
    r"statements?|recall(?:s|ed)?|would not|called?|printed|according to)"
)
_FORBIDDEN = (
    (
        re.compile(r"\b(?:reveal|admit|expos)(?:s|es|ed|ted|ing|ting|e)?\b", re.I),
        "use said, alleged, denied or declined to say",
    ),
    (
        re.compile(r"(?<!not )(?<!not-)\bconfirm(?:s|ed|ing)?\b", re.I),
        "only the label 'not confirmed' may use it",
    ),
    (
        re.compile(
            r"\b(?:did|do|does|has|have|had) not den(?:y|ied)\b"
            r"|\b(?:was|were|is|are|stay(?:s|ed)|remain(?:s|ed)) silent\b",
            re.I,
        ),
        "write that no answer was found in these articles",
    ),
    (
        re.compile(r"\bthe only denial\b(?! (?:these|this) [a-z ]*articles? prints?)", re.I),
        "write 'the only denial these articles print', from a fact",
    ),
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a template or of shown text; a guard (`{? fact}`) opens a sentence of its
    own.
    """
    cuts = {0, len(text)} | {match.end() for match in _END.finditer(text)}
    cuts |= {match.start() for match in _GUARDS.finditer(text)}
    parts = (text[start:end].strip() for start, end in pairwise(sorted(cuts)))
    return [part for part in parts if part]


def by_sentence(runs: Text) -> Iterator[tuple[str, Text]]:
    """Yield each sentence of runs, with those of them that stand in it, wholly or in part."""
    whole, at = plain(runs), 0
    ends = list(accumulate(len(run["text"]) for run in runs))
    for sentence in sentences(whole):
        start = whole.index(sentence, at)
        at = start + len(sentence)
        yield (
            sentence,
            [run for run, end in zip(runs, ends, strict=True) if start < end < at + len(run["text"])],
        )


def _any_of(names: Iterable[str]) -> str:
    """Return a pattern of names, longest first; a straight apostrophe in a name also matches a curly one."""
    found = "|".join(
        re.escape(name).replace("'", "['\u2019]") for name in sorted(names, key=len, reverse=True)
    )
    return rf"\b(?:{found})\b" if found else r"(?!)"


class Wording:
    """The rules of wording for the speakers of one dataset, by their names.

    `parties` are those among them that are parties to what is alleged. A party named in a sentence ("Norland
    shipped shells") speaks only if a verb of saying is its own.
    """

    def __init__(self, names: Iterable[str] = (), parties: Iterable[str] = ()):
        # A sentence may open with an article: "The ministry said" names "the ministry".
        party, others = (
            {name.removeprefix("the ") for name in some} for some in (parties, set(names) - set(parties))
        )
        self._says = re.compile(rf"\b{_SAYING}\b", re.I)
        self._outside = re.compile(_any_of(others))
        own = _any_of(party)
        self._own = re.compile(
            # "Norland said", "Norland's ministry also denied", "by Norland", "according to Norland"
            rf"{own}(?:['\u2019]s?)?(?:[,:]?\s+\w+){{0,2}}[,:]?\s+{_SAYING}\b|\b(?:by|according to)\s+{own}",
            re.I,
        )

    @classmethod
    def of(cls, data: Dataset) -> Wording:
        """Return the rules for a dataset: names and aliases of persons, bodies, sides and outlets."""
        ends = data.allegations[["supplier", "recipient"]].stack()
        sides = data.speakers[data.speakers["speaker_id"].isin(ends)]["side"]
        doers = data.speakers[data.speakers["side"].isin(sides)]["speaker_id"]
        names = {name for known in data.aliases.values() for name in known} | set(data.articles["outlet"])
        if data.context is not None:
            # "Name, of the ministry": a statement names its speaker with an office.
            names |= {speaker.partition(",")[0] for speaker in data.context["speaker"]}
        return cls(names, {name for speaker in doers for name in data.aliases.get(speaker, [])})

    def names_speaker(self, sentence: str) -> bool:
        """Return whether a sentence names who says it, with a word of saying."""
        said = self._outside.search(sentence) and self._says.search(sentence)
        return bool(said or self._own.search(sentence))

    def template_faults(self, template: str) -> Iterator[str]:
        """Yield what is wrong with a sentence as written: a typed number, a bare "no" or "all"."""
        bare = _MARKER.sub("", _LINK.sub("", GUARD.sub("", FACT.sub("", template))))
        if typed := NUMBER.search(bare):
            mend = "take it from a fact: {{ name }}, or say it without"
            yield f"the number {typed.group()!r} is typed; {mend}"
        word = QUANTIFIER.search(bare)
        if word and not FACT.search(template) and not GUARD.search(template):
            mend = "print a fact in the sentence, or guard it with {? fact} or {?! fact}"
            yield f"{word.group()!r} is true of one selection alone; {mend}"

    def shown_faults(self, shown: str, runs: Iterable[Run] = ()) -> Iterator[str]:
        """Yield what is wrong with a sentence as shown; what facts quote in its `runs` is not our wording."""
        verb = _VERB.search(_NOUN.sub(" ", shown))
        if verb and not self.names_speaker(shown):
            yield f"{verb.group()!r} is said by nobody; name the speaker, with a verb of saying"
        for run in runs:
            if run.get("fact", "").endswith(".exact"):
                shown = shown.replace(run["text"], "")
        for pattern, mend in _FORBIDDEN:
            if found := pattern.search(shown):
                yield f"{found.group()!r} is not ours to write; {mend}"
