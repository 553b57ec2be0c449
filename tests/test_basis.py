"""What the renderers need of a dataset: plain values, the same after a stay in the cache."""

from __future__ import annotations

import pytest

import armsclaims as ac
from armsclaims.dataset.facts import facts
from armsclaims.dataset.params import Params
from armsclaims.report.basis import Basis, basis


@pytest.fixture(scope="module")
def data():
    return ac.load()


def test_a_basis_is_the_same_after_it_was_kept(data):
    made = basis(data)
    assert Basis.from_json(made.as_json(), data.folder) == made
    assert made.facts.keys() == facts(data).keys() and not made.known
    assert all(made.facts[name].words == fact.words for name, fact in facts(data).items())


def test_a_basis_names_who_may_be_a_party_and_who_else_speaks(data):
    made = basis(data)
    assert set(made.parties) < set(made.speakers)
    assert {"North Korea", "Russia"} <= set(made.parties) and "John Kirby" not in made.parties


def test_the_facts_that_a_filter_leaves_out_are_known_all_the_same(data):
    part = basis(ac.load(Params(allegations=["iran-drones"])))
    assert set(part.known) > set(part.facts) and len(part.claims) < len(data.claims)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"facts": {"a": {"name": "a", "words": "a", "more": 1}}}'])
def test_a_text_that_is_no_basis_is_refused(text, data):
    with pytest.raises((ValueError, TypeError, LookupError)):
        Basis.from_json(text, data.folder)
