"""What every engine yields and what `propose` returns: statements found in a text, and proposals with their reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from .quantities import Quantity

new = tuple.__new__
"""Makes a named tuple of a tuple of all its fields, and passes by the class's own call: an article needs hundreds."""
Span = tuple[int, int]
"""Half-open code points of the text as read."""


class Speaker(NamedTuple):
    """Who speaks: words of the text and their place, and how they were found.

    `how` is named, surname, pronoun, turn, continued or none. For a pronoun, text and place are those of the name it
    stands for; where nobody can be told, all but `how` are None.
    """

    text: str | None
    start: int | None
    end: int | None
    how: str

    @property
    def span(self) -> Span | None:
        """Return the place of the words, None where there are none."""
        return (self.start, self.end) if self.start is not None and self.end is not None else None


NOBODY = Speaker(None, None, None, "none")


@dataclass(slots=True)
class Utterance:
    """One statement as an engine finds it: where its content, cue and speaker stand, and by which rules.

    `said` is the part of the sentence outside the content, where a date tells when it was said. `chain` lists who
    passes it on, outer to inner. `scope` is the whole complement that the content is a part of. `withheld` is what a refusal keeps back.
    """

    sentence: int
    rules: tuple[str, ...]
    spans: tuple[Span, ...]
    act: str
    cue: Span | None = None
    speaker: Speaker = NOBODY
    pronoun: Span | None = None
    chain: tuple[Span, ...] = ()
    said: tuple[Span, ...] = ()
    withheld: Span | None = None
    lemma: str = ""
    notes: tuple[str, ...] = ()
    aside: bool = False
    scope: Span | None = None


Why = tuple[str, str, tuple[Span, ...]]
"""A field, the rule that gave its value, and the places of the words it stands on."""


class Proposal(NamedTuple):
    """One candidate claim, as `propose --json` prints it; `why` gives rule and spans for every field that has a value."""

    id: str
    rules: tuple[str, ...]
    spans: tuple[Span, ...]
    zone: str
    sentence: int
    speaker: Speaker
    chain: tuple[str, ...] = ()
    cue: str | None = None
    act: str = "claims"
    withheld: str | None = None
    certainty_words: str | None = None
    worded_by: str = "outlet"
    item: str | None = None
    quantity: Quantity | None = None
    stage: str | None = None
    supplier: str | None = None
    recipient: str | None = None
    places: tuple[tuple[str | None, str, str], ...] = ()
    said: tuple[str | None, str] = (None, "none")
    event: tuple[str | None, str] = (None, "none")
    notes: tuple[str, ...] = ()
    why: tuple[Why, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the proposal as plain JSON with a fixed order of keys; unknown values are None."""
        q, s = self.quantity, self.speaker
        return {
            "id": self.id,
            "rules": list(self.rules),
            "spans": [list(span) for span in self.spans],
            "zone": self.zone,
            "sentence": self.sentence,
            "speaker": {"text": s.text, "start": s.start, "end": s.end, "how": s.how},
            "chain": list(self.chain),
            "cue": self.cue,
            "act": self.act,
            "withheld": self.withheld,
            "certainty_words": self.certainty_words,
            "worded_by": self.worded_by,
            "item": self.item,
            "quantity": q and {"text": q.text, "kind": q.kind, "min": q.min, "max": q.max, "unit": q.unit},
            "stage": self.stage,
            "supplier": self.supplier,
            "recipient": self.recipient,
            "places": [_place(*place) for place in self.places],
            "said": {"edtf": self.said[0], "basis": self.said[1]},
            "event": {"edtf": self.event[0], "basis": self.event[1]},
            "notes": list(self.notes),
            "why": {
                name: {"rule": rule, "spans": [list(span) for span in spans]}
                for name, rule, spans in sorted(self.why)
            },
        }


def _place(place_id: str | None, role: str, text: str) -> dict[str, Any]:
    """Return a place, or, for a metonym, the actor that it names, without an id: an actor is never mapped."""
    if role == "metonym":
        return {"id": None, "role": None, "kind": "metonym", "text": text}
    return {"id": place_id, "role": role}


class Engine(Protocol):
    """What finds statements in a scene. `name` is printed with every answer; `version` tells model and rules."""

    name: str
    version: str

    def utterances(self, scene: Any, topic: Any) -> Iterator[Utterance]:
        """Yield the statements of the scene in the order of the text."""
        ...


class Parser(Protocol):
    """A loaded parser that `propose` is given: texts of sentences to parsed sentences with spaCy's token attributes."""

    version: str

    def parse(self, texts: list[str]) -> list[Any]:
        """Return one parsed document a text; deterministic, no state kept between calls."""
        ...
