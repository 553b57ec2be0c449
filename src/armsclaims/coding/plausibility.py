"""Codings that contradict themselves or the words they stand on: what a tired coder gets wrong.

Each rule is quiet on a sheet that a second coder has settled; a fault says what to look at again.
"""

import re

from ..evidence.text import find, passage_span, segment
from ..faults import Fault
from .lists import Lists
from .places import Place
from .schema import CERTAINTIES
from .sheets import Sheet

HEDGE = re.compile(
    r"\b(?:believe[sd]?|may|might|could|likely|probably|appears?|allegedly"
    r"|reportedly|possibl[ey]|suspect(?:s|ed)?"
    r"|assess(?:es|ed)?|thinks?|thought)\b"
)
"""Words in a passage that make a claim less than asserted."""
_CERTAINTIES = {"commits": CERTAINTIES[1:], "declines": ("unknown",)}
"""The certainties that an act may have, for acts that are no claim about the world."""


def check_plausibility(sheet: Sheet, lists: Lists) -> list[Fault]:
    """Return the faults that a sheet shows without its text."""
    source = sheet.notes()
    outlet = sheet.article_id[11:]  # the id is a day, a hyphen and the outlet
    for _, statement, claim, path in sheet.claims:
        speaker = lists.speakers.get(statement.speaker)
        if speaker and speaker.side != "outlet" and statement.attribution == "unattributed":
            message = f"'{statement.speaker}' says it, and it is coded as unattributed"
            source.fault(
                "speaker-unattributed", message, "code how the words are attributed", *path[:2], "attribution"
            )
        if statement.chain and statement.chain[-1].rstrip("?") != outlet:
            mend = f"end the chain with {outlet}, through which it reached the page"
            source.fault("chain-outlet", "the chain does not end with the outlet", mend, *path[:2], "chain")
        if claim.certainty and claim.certainty not in _CERTAINTIES.get(claim.act, CERTAINTIES):
            message = f"who {claim.act} is not {claim.certainty} of anything"
            source.fault(
                "certainty-unasked", message, "take `certainty:` out, or correct the act", *path, "certainty"
            )
    return source.faults


def check_against_words(sheet: Sheet, text: str, places: dict[str, Place]) -> list[Fault]:
    """Return the faults that a sheet shows beside its registered text."""
    source = sheet.notes()
    sentences = {s.number: text[s.start : s.end] for s in segment(text)}
    for _, _, claim, path in sheet.claims:
        shown = sentences.get(claim.sentence, "")
        span = passage_span(shown, claim.passage)
        hedge = HEDGE.search(shown[slice(*span)] if span else shown)
        if claim.certainty == "asserted" and hedge:
            message = f"it is coded as asserted, and the passage says '{hedge.group()}'"
            source.fault(
                "asserted-hedge", message, "correct the certainty, or cut the passage", *path, "certainty"
            )
        unit = claim.quantity and claim.quantity.unit
        if unit and not any(part[:4].lower() in shown.lower() for part in re.split(r"[_ ]", unit)):
            message = f"the unit '{unit}' is not in the sentence's words"
            source.fault(
                "unit-unworded", message, "write the unit that is printed", *path, "quantity", "unit"
            )
        if claim.leg:
            texts = [shown, *(sentences.get(extra.sentence, "") for extra in claim.support)]
            ends = [places[end] for end in (claim.leg.start, claim.leg.end) if end in places]
            names = [name for place in ends for name in place.names]
            if len(ends) == 2 and not any(find(name, text) for name in names for text in texts):
                message = f"neither {claim.leg.start} nor {claim.leg.end} is named in the sentence"
                source.fault("leg-unworded", message, "name the places that the words name", *path, "leg")
    return source.faults
