"""A third article changes what the facts say and makes none of them false, whatever it leaves open."""

from __future__ import annotations

import re

import next_article
import pytest

import armsclaims as ac
from armsclaims.report.document import plain
from armsclaims.report.prose import Prose

CLAIM = f"{next_article.ID}/one"


@pytest.fixture(scope="module", params=list(next_article.SAID))
def variant(request, tmp_path_factory):
    return request.param, next_article.dataset(tmp_path_factory.mktemp(request.param), request.param)


def test_counts_follow_and_days_between_exist_for_two_named_statements_alone(variant):
    found = ac.facts(variant[1])
    assert found["count.articles"].words == "three" and found["count.claims"].value == 77
    assert [name for name in found if "days-between" in name] == []
    assert ac.days_between("2022-11-02", "2023-10-13") == (345, 345)


def test_absence_rests_on_a_fact(variant):
    name, data = variant
    found = ac.facts(data)
    prose = Prose(found, {*found, "answer.dprk-containers-2023.Russia", "denials.only"})
    runs = prose.line(
        "{?! answer.dprk-containers-2023.Russia} Nobody answered. {? denials.only} One did.", "x"
    )
    assert plain(runs) == ("" if name == "denial" else "Nobody answered. One did.")


def test_nothing_prints_a_missing_or_a_negative_number(variant):
    _, data = variant
    found = ac.facts(data)
    words = [fact.words for name, fact in found.items() if name.startswith(CLAIM)]
    told = ac.disclosed(data)
    words += [plain(cell) for cell in told["cell"]] + list(told["value"])
    words += [plain(cell["runs"]) for field in ac.form(data)["fields"] for cell in field["cells"]]
    assert words and not [
        text for text in words if re.search(r"\bnan\b|\bnat\b|<na>|(?:^|\s)-\d|\bnone\b", text, re.I)
    ]
    assert f"{CLAIM}.said-after" not in found


def test_the_paired_form_stays_that_of_the_two_statements_named(variant):
    heads = [plain(column["heading"]) for column in ac.form(variant[1])["columns"]]
    assert heads == ["US statement, 2 November 2022", "US statement, 13 October 2023"]
