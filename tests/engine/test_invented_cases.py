"""Cases that this repository's own has nothing to do with, each built once to page and PDF, and read.

The third, one article and no route, is what `armsclaims new` writes: tests/test_wheel.py reads it.
"""

from __future__ import annotations

import os
import re

import forked
import pandas as pd
import pytest
from edition_faults import faults
from projects import write_case


@pytest.fixture(scope="session", params=["three", "six"])
def built(request, tmp_path_factory):
    """The edition of an invented case."""
    case = write_case(tmp_path_factory.mktemp(request.param), request.param)
    env = {name: value for name, value in os.environ.items() if name != "ARMSCLAIMS_ARTICLES"}
    done = forked.run(["-m", "armsclaims", "build"], case, env)
    assert done.returncode == 0, done.stderr[-3000:]
    return (case / "report" / "latest").resolve()


@pytest.mark.slow
@pytest.mark.browser
def test_a_reader_finds_nothing_wrong_in_an_invented_case(built):
    assert list(faults(built)) == []


@pytest.mark.slow
def test_the_counts_of_an_invented_case_are_those_of_its_tables(built):
    claims, context = (pd.read_csv(built / "data" / f"{name}.csv") for name in ("claims", "context"))
    page = (built / "index.html").read_text(encoding="utf-8")
    for side, mine in claims.groupby("side"):
        cells = f"<td>{len(mine)}</td><td>{mine['occasion_id'].nunique()}</td>"
        assert cells in re.sub(r"<td[^>]*>", "<td>", page), side
    for name in ("route", "picture", "evolution", "when", "strips", "windows", "xray"):
        assert (built / "figures" / f"{name}.svg").stat().st_size > 1_000, name
    rows = {
        name: len(pd.read_csv(built / "figures" / f"{name}.csv")) for name in ("when", "strips", "windows")
    }
    assert rows == {
        "when": len(claims) + len(context),
        "strips": len(claims),
        "windows": claims["event_edtf"].notna().sum(),
    }
