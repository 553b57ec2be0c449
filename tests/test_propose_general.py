"""What texts by another hand showed: kinds of speakers, refusals, acts and dates that the first texts had not. Each with its twin."""

from __future__ import annotations

import pytest

from armsclaims.propose.propose import propose
from armsclaims.propose.rules import available, load_parser

DAY = "2032-06-15"
HEAD = "Serbia has sold tanks to Kenya, officials say.\n\nSerbia sent 40 tanks to Kenya in May, a Serbian minister said on Monday.\n\n"
TALK = "MS. HOLT: Norland sent shells to Vesk.\n\nQ  And what of Norland's licence for the shells?\n\nMS. HOLT: "


@pytest.fixture(scope="module", params=["regex", "rules"])
def read(request):
    """Return a call that gives an engine's proposals for words behind a head, each with its words."""
    if request.param == "rules" and not available():
        pytest.skip("the extra `extract` is not installed")
    parser = load_parser() if request.param == "rules" else None

    def call(text, head=HEAD):
        whole = f"{head}{text}\n"
        found = propose(whole, published=DAY, parser=parser)
        return [(p, " ".join(whole[a:b] for a, b in p.spans)) for p in found if p.spans[0][0] >= len(head)]

    return call


# Dates ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "head", "said", "event"),
    [
        ("Orme said tonight he'll publish the licence for the shells by Friday.", TALK, DAY, "/2032-06-18"),
        ("Orme told me on Monday that he will publish the licence for the shells.", TALK, "2032-06-14", None),
        ("Orme said he'll publish the licence for the shells tonight.", TALK, None, DAY),
        ("Orme said Monday's licence covers the shells.", TALK, None, "2032-06-14"),
        ("Orme said tonight the tanks will arrive by Friday.", HEAD, DAY, "/2032-06-18"),
        ("Orme told reporters that on Monday the tanks arrived.", HEAD, None, "2032-06-14"),
        ("Orme said a first batch of tanks is due to leave before the end of July.", HEAD, None, "/2032-07"),
        ("Orme said a first batch of tanks left before July.", HEAD, None, "/2031-06"),
    ],
)  # fmt: skip
def test_a_day_right_behind_a_verb_of_saying_is_when_it_was_said(read, text, head, said, event):
    (found, _), *_ = read(text, head)
    assert found.event[0] == event
    assert said is None or found.said[0] == said
