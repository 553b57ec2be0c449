"""A seeded share of `./run bench fuzz`, and every input that ever broke something."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
fuzz_inputs = importlib.import_module("fuzz_inputs")
COUNTS = {"page": 200, "date": 1000, "quantity": 1000, "prose": 300, "publish": 200}
"""How many of a kind; of the others, each of which runs commands, twelve."""


@pytest.fixture(scope="module")
def attempt(tmp_path_factory):
    with fuzz_inputs.workshop(tmp_path_factory.mktemp("fuzz")) as made:
        yield made


@pytest.mark.parametrize("kind", fuzz_inputs.KINDS)
def test_mutated_input_is_good_or_told(attempt, kind, monkeypatch):
    monkeypatch.delenv("ARMSCLAIMS_ARTICLES", raising=False)
    found = {seed: wrong for seed in range(COUNTS.get(kind, 12)) if (wrong := attempt(kind, seed))}
    assert found == {}


@pytest.mark.parametrize(("kind", "seed"), fuzz_inputs.KEPT)
def test_what_once_broke_something_is_told_now(attempt, kind, seed):
    assert attempt(kind, seed) == ""
