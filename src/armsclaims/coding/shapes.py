"""What keys a sheet and the lists that sheets refer to may hold, and of what kind: read once by the checker of YAML."""

from __future__ import annotations

from . import schema
from .yamlio import Key

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_DATE = {"edtf": Key(), "basis": Key(required=True, enum=schema.DATE_BASES)}
_NUMBER = (int, float)
_SENTENCE = Key(int, required=True, range=(1, 1e6))
_QUANTITY = {
    "text": Key(),
    "kind": Key(required=True, enum=schema.QUANTITY_KINDS),
    "min": Key(_NUMBER, range=(0, 1e15)),
    "max": Key(_NUMBER, range=(0, 1e15)),
    "unit": Key(),
}
_DISCLOSES = {
    "attribute": Key(required=True, enum=tuple(schema.ATTRIBUTES)),
    "disclosure": Key(required=True, enum=schema.DISCLOSURES[:3]),
    "knowledge": Key(enum=schema.KNOWLEDGE),
    "reason": Key(),
    "certainty": Key(enum=schema.CERTAINTIES),
    "worded_by": Key(enum=schema.WORDED_BY),
    "checkable_by": Key(),
}
_CLAIM = {
    "id": Key(required=True, pattern=SLUG),
    "sentence": _SENTENCE,
    "exact": Key(required=True),
    "passage": Key(list),
    "summary": Key(required=True),
    "act": Key(required=True, enum=schema.ACTS),
    "certainty": Key(enum=schema.CERTAINTIES),
    "certainty_words": Key(),
    "worded_by": Key(required=True, enum=schema.WORDED_BY),
    "allegation": Key(required=True),
    "stage": Key(enum=schema.STAGES),
    "item": Key(),
    "quantity": Key(shape=_QUANTITY),
    "event": Key(shape=_DATE),
    "discloses": Key(shape=_DISCLOSES, many=True),
    "leg": Key(
        shape={
            "from": Key(required=True),
            "to": Key(required=True),
            "mode": Key(required=True, enum=schema.MODES),
        }
    ),
    "places": Key(
        shape={"id": Key(required=True), "role": Key(required=True, enum=schema.PLACE_ROLES)}, many=True
    ),
    "links": Key(
        shape={
            "relation": Key(required=True, enum=schema.RELATIONS),
            "to": Key(required=True),
            "linked_by": Key(required=True, enum=schema.LINKED_BY),
        },
        many=True,
    ),
    "support": Key(shape={"sentence": _SENTENCE, "exact": Key(required=True)}, many=True),
    "proposal": Key(),
    "reason": Key(),
}
_STATEMENT = {
    "occasion": Key(required=True),
    "speaker": Key(required=True),
    "cue": Key(),
    "attribution": Key(required=True, enum=schema.ATTRIBUTIONS),
    "chain": Key(many=True),
    "said": Key(shape=_DATE),
    "claims": Key(shape=_CLAIM, many=True, required=True),
}
_ORIGIN = {
    "outlet": Key(required=True),
    "agencies": Key(many=True),
    "title": Key(required=True),
    "url": Key(),
    "language": Key(),
    "published": Key(required=True, shape=_DATE),
    "text": Key(
        required=True,
        shape={
            "sha256": Key(required=True, pattern="[0-9a-f]{64}"),
            "characters": Key(int, required=True, range=(0, 1e9)),
        },
    ),
}
SHEET = {
    "format": Key(int, required=True, enum=(1,)),
    "coding": Key(required=True, enum=schema.CODINGS),
    "origin": Key(required=True, shape=_ORIGIN),
    "zones": Key(shape={"sentence": _SENTENCE, "zone": Key(required=True, enum=schema.ZONES)}, many=True),
    "statements": Key(shape=_STATEMENT, many=True, required=True),
    "set_aside": Key(
        shape={"sentence": _SENTENCE, "reason": Key(required=True, enum=schema.SET_ASIDE_REASONS)},
        many=True,
    ),
    "proposals": Key(list),
}
LISTS = {
    "allegations": {
        "label": Key(required=True),
        "supplier": Key(),
        "recipient": Key(),
        "goods": Key(),
        "linked_to": Key(),
        "linked_by": Key(enum=schema.LINKED_BY),
        "note": Key(),
    },
    "speakers": {
        "name": Key(required=True),
        "aliases": Key(many=True),
        "role": Key(),
        "body": Key(),
        "side": Key(required=True, enum=schema.SIDES),
    },
    "occasions": {
        "said": Key(required=True, shape=_DATE),
        "venue": Key(),
        "speaker": Key(required=True),
        "originator": Key(required=True),
    },
}
