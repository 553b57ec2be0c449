"""Word lists, read once from `words.json`: lemmas of cues, words that tell the topic, units."""

import json
from pathlib import Path

_LISTS = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))


def _words(name: str) -> frozenset[str]:
    return frozenset(_LISTS[name].split())


ACT_OF_CUE = {lemma: act for act, lemmas in _LISTS["cues"].items() for lemma in lemmas.split()}
"""The act that a reporting verb stands for, by lemma; `believes` is a claim held with less certainty."""
ADMITTING_CUES = _words("admitting_cues")
AMBIGUOUS_CUES = _words("ambiguous_cues")
"""Verbs with other senses: they report only with a clause and a subject that can speak."""
OBJECT_CUES = _words("object_cues")
"""Verbs whose object, without a clause, is what is said: "denied the report"."""
SPEECH_CUES = _words("speech_cues")

ARMS = _words("arms")
PLAIN_ARMS = ARMS - _words("ambiguous_arms")
"""Words of arms without another common sense."""
GOODS = _words("goods")
SUPPLY = _words("supply")
DEALINGS = _words("dealings")
JUDGEMENT = _words("judgement")
FALSEHOOD = _words("falsehood")
CERTAINTY = _words("certainty")
STAGES = tuple((stage, frozenset(lemmas.split())) for stage, lemmas in _LISTS["stages"].items())
"""Stages of an alleged transfer with their verbs; the first that fits is taken."""

_INVARIANT = {name: name for name in _LISTS["units_without_plural"].split()}
_REGULAR = {unit + ("es" if unit.endswith("x") else "s"): unit for unit in _LISTS["units"].split()}
UNITS: dict[str, str] = {unit: unit for unit in _REGULAR.values()} | _REGULAR | _INVARIANT
UNITS |= _LISTS["irregular_units"]
"""The unit that each form of a noun counts."""
UNITS_IN_PLURAL = {form for form, unit in UNITS.items() if form != unit.lower()} | set(_INVARIANT)
COMPOUND_UNITS = {tuple(words.split()) for words in _LISTS["compound_units"]}

MAGNITUDES: dict[str, int] = _LISTS["magnitudes"]
FLOORS: dict[str, int] = _LISTS["floors"]
"""The floor of a bare plural ("dozens", "several hundred"), by its singular: a convention of ours."""
BOUNDS_BEFORE: dict[str, str] = _LISTS["bounds_before"]
BOUNDS_AFTER: dict[str, str] = _LISTS["bounds_after"]
"""Words about a number by the kind of bound that they make, parted by bars."""
SIZES: str = _LISTS["sizes"]
UNSAID: str = _LISTS["unsaid"]
ENDS_OF_NOUN_GROUPS = _words("ends_of_noun_groups")
DETERMINERS = _words("determiners")

PERSONAL = frozenset({"he", "she"})
IMPERSONAL = frozenset({"it", "they"})
FIRST_PERSON = frozenset({"i", "we"})
PRONOUNS = PERSONAL | IMPERSONAL | FIRST_PERSON | {"who", "his", "her", "its", "their"}
REPEATING_ZONES = ("headline", "standfirst", "caption")

_IRREGULAR: dict[str, str] = _LISTS["irregular_verbs"]


def is_form_of(word: str, lemmas: frozenset[str]) -> bool:
    """Return whether a word in small letters is a form of one of the verbs."""
    if word in lemmas or _IRREGULAR.get(word) in lemmas:
        return True
    endings = (("s", ""), ("es", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"))
    return any(word.endswith(old) and word.removesuffix(old) + new in lemmas for old, new in endings)
