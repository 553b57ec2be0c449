"""Rules of the proposer: each has an example that fires it and a near miss that must not."""

from __future__ import annotations

import pytest

from armsclaims.propose.engine import Proposal
from armsclaims.propose.propose import propose
from armsclaims.propose.registry import RULES
from armsclaims.propose.rules import available, load_parser

needs_parser = pytest.mark.skipif(not available(), reason="the extra `extract` is not installed")
DAY = "2031-06-04"


@pytest.fixture(scope="module")
def parser():
    return load_parser()


def fired(proposals: list[Proposal]) -> set[str]:
    return {rule for p in proposals for rule in (*p.rules, *(why[1] for why in p.why))}


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if "regex" in rule.engines])
def test_a_rule_of_the_regex_engine_fires_on_its_example_and_not_on_its_near_miss(name):
    rule = RULES[name]
    assert name in fired(propose(rule.example, published=DAY))
    assert name not in fired(propose(rule.counter, published=DAY))


@needs_parser
@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if "rules" in rule.engines])
def test_a_dependency_rule_fires_on_its_example_and_not_on_its_near_miss(name, parser):
    rule = RULES[name]
    assert name in fired(propose(rule.example, published=DAY, parser=parser))
    assert name not in fired(propose(rule.counter, published=DAY, parser=parser))


def test_every_statement_rule_of_the_design_is_registered():
    assert {f"R{n}" for n in range(1, 17)} <= set(RULES)
