"""Words that tell a stage of supply, and doubt, future and condition about it. Data, not code."""

from __future__ import annotations

from .inflection import forms


def _table(**lemmas: str) -> dict[str, str]:
    return {form: stage for stage, words in lemmas.items() for word in words.split() for form in forms(word)}


STAGES = _table(
    seeking="seek want", purchasing="purchase buy acquire procure order", received="receive obtain reach arrive land",
    shipping="ship load transport funnel ferry haul airlift smuggle route", negotiating="discuss negotiate",
) | dict.fromkeys("supplied supplies sent sold provided provides providing delivered delivers deliver delivering transferred "
    "exported given gave furnished armed handed lent donated".split(), "delivered") | dict.fromkeys(
    "selling supplying sending transferring giving handing left sailed departed".split(), "shipping") | dict.fromkeys(
    "talks negotiations discussions".split(), "negotiating") | dict.fromkeys(
    "use used uses using fired piloting launched operating struck striking battlefield".split(), "used") | dict.fromkeys(
    "imported got".split(), "received") | {"procurement": "purchasing"}  # fmt: skip
PAIRS = {
    ("requested", "to"): "seeking", ("interest", "in"): "seeking", ("looking", "for"): "seeking", ("searching", "for"): "seeking", ("turn", "to"): "seeking",
    ("turning", "to"): "seeking", ("asked", "for"): "seeking", ("ask", "for"): "seeking", ("asking", "for"): "seeking",
    ("railcars", "traveled"): "shipping", ("railcars", "travelled"): "shipping", ("way", "to"): "shipping", ("their", "way"): "shipping", ("its", "way"): "shipping", ("came", "ashore"): "received", ("took", "delivery"): "received", ("taken", "delivery"): "received", ("take", "delivery"): "received", ("en", "route"): "shipping",
    ("met", "with"): "negotiating", ("meet", "with"): "negotiating", ("being", "moved"): "shipping", ("shopping", "around"): "seeking", ("shopping", "for"): "seeking", ("turned", "up"): "received", ("being", "sent"): "shipping",
}  # fmt: skip
NOUNS = {
    "shipment": "shipping", "shipments": "shipping", "coming": "shipping", "delivery": "delivered", "deliveries": "delivered",
    "provision": "delivered", "plan": "planned", "plans": "planned",
}  # fmt: skip
BASES = frozenset("leave depart sail send supply sell provide transfer give furnish export".split())
"""Verbs of giving in their base form: what is to be done, told only where doubt or future stands before."""
STAGED_WORDS = frozenset({*STAGES, *BASES, *(first for first, _ in PAIRS)})
GOING_ON = frozenset("is are was were be being been 're 's".split())
DOUBTS = frozenset("if unless would could may might will possible considering wouldn't won't".split())
DOUBT_PAIRS = frozenset(
    (word, link)
    for words, links in (
        ("plan plans planned planning", "to on"), ("agreement deal agreed agrees close closer poised due intends intend", "to"), ("going intend intends expected likely were preparing ready about", "to"), ("possibility", "of"),
    )
    for word in words.split()
    for link in links.split()
)  # fmt: skip
WILLS = frozenset("will won't would wouldn't shall".split())
PLANS = frozenset("plan plans".split())
FUTURE_WORDS = WILLS | {"going"}
DOUBTING_WORDS = DOUBTS | {word for word, _ in DOUBT_PAIRS}
NONE_WORDS = frozenset("none nobody".split())
