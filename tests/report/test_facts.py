"""Facts that exist for any case: of claims, articles, allegations, occasions; and absence, which is a fact's lack."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import replace

import pandas as pd
import pytest
from projects import INVENTED
from stub_dataset import changed, invented, real

import armsclaims as ac
from armsclaims.dataset.facts import Fact, accused, count_words, days_between, known, number
from armsclaims.dataset.load import select
from armsclaims.dataset.params import variable


@pytest.fixture(scope="module")
def facts():
    return ac.facts(real())


def test_every_fact_rests_on_claims_or_statements_or_names_its_method(facts):
    assert [name for name, fact in facts.items() if not (fact.claims or fact.statements or fact.method)] == []
    assert {name for name, fact in facts.items() if fact.name != name or not fact.words} == set()


def test_a_fact_of_the_context_rests_on_no_claim(facts):
    assert [name for name, fact in facts.items() if name.startswith("context.") and fact.claims] == []


def test_an_answer_is_a_fact_where_the_accused_side_answers_and_its_lack_where_it_does_not(facts):
    assert facts["answer.iran-drones.Iran"].claims == ["2022-11-02-euronews/denial-drones"]
    assert "answer.dprk-containers-2023.DPRK" not in facts
    assert "answer.dprk-containers-2023.DPRK" in known(real())
    assert "answer.dprk-shells-2022.US" not in facts  # it declines to say; it is not accused


def test_a_denial_printed_later_becomes_an_answer_of_its_own_allegation_alone():
    data = real()
    denial = data.claims.iloc[[0]].assign(
        claim_id="x/denial",
        act="denies",
        side="Russia",
        allegation="dprk-containers-2023",
        occasion_id="x-26",
    )
    more = replace(data, claims=pd.concat([data.claims, denial], ignore_index=True))
    evidence = data.evidence.iloc[[0]].assign(claim_id="x/denial", field="content")
    found = ac.facts(replace(more, evidence=pd.concat([data.evidence, evidence], ignore_index=True)))
    assert found["answer.dprk-containers-2023.Russia"].claims == ["x/denial"]
    assert "answer.dprk-shells-2022.Russia" not in found
    assert "denials.only" not in found and found["count.denials"].value == 2


def test_an_answer_of_the_context_comes_after_what_it_answers():
    data = real()
    first = data.claims[data.claims["allegation"] == "dprk-containers-2023"]["said_earliest"].min()
    told = ac.facts(data)["context.answer.dprk-containers-2023.Russia"].statements
    said = data.context.set_index("statement_id").loc[told, "said_latest"]
    assert len(said) and (said >= first).all()


def test_the_accused_are_who_supplies_who_receives_and_whom_a_proposition_accuses():
    assert accused(real(), "iran-drones") == {"Iran", "Russia"}
    assert accused(real(), "un-breach") == set()


def test_an_attribute_is_named_where_a_source_states_it(facts):
    assert facts["named.dprk-containers-2023.vessel"].claims
    assert "named.dprk-shells-2022.vessel" not in facts and "named.dprk-shells-2022.vessel" in known(real())


def test_a_selection_lacks_what_it_filters_away_and_still_knows_its_name():
    data = ac.where(real(), lambda claims: claims["side"] == "US")
    gone = "answer.iran-drones.Iran"
    assert gone not in ac.facts(data) and gone in known(data)


def test_open_and_reversed_spans_give_no_number_of_days():
    data = invented()
    claim = data.claims["claim_id"].iloc[0]
    for cells in (
        {"event_edtf": "2031-05/..", "event_earliest": "2031-05-01", "event_latest": None},
        {"event_edtf": "2031-05/2031-07", "event_earliest": "2031-05-01", "event_latest": "2031-07-31"},
    ):
        found = ac.facts(changed(data, "claims", "claim_id", claim, **cells))
        assert f"{claim}.said-after" not in found
        days = [fact.words for name, fact in found.items() if name.startswith(claim)]
        assert not [words for words in days if "nan" in words or words.startswith("-")]


def test_a_quantity_without_number_or_unit_prints_its_words_alone():
    data = invented()
    claim = data.claims[data.claims["quantity_text"].notna()]["claim_id"].iloc[0]
    found = ac.facts(changed(data, "claims", "claim_id", claim, quantity_min=None, quantity_unit=None))
    assert f"{claim}.unit" not in found and "nan" not in found[f"{claim}.quantity"].words.lower()


def test_no_words_of_any_fact_hold_nan(facts):
    assert [name for name, fact in facts.items() if fact.words.lower() in ("nan", "<na>", "nat")] == []


def test_days_between_take_dates_as_they_come():
    assert days_between("2022-11-02", "2023-10-13") == (345, 345)
    assert days_between(pd.Timestamp("2022-11-02"), "2022-11") == (-1, 28)
    assert days_between("2022-11/..", "2022-12-01")[0] is None


def test_facts_show_themselves_small_and_name_the_near_ones(facts):
    assert len(facts._repr_html_()) < 5000 and len(repr(facts)) < 100
    assert len(facts["count.claims"]._repr_html_()) < 500
    with pytest.raises(KeyError, match=r"there is no fact 'count.claim'; nearest: count.claims"):
        facts["count.claim"]
    assert set(facts.like("labourers")["name"]) >= {"allegation.dprk-labourers.label"}


def test_a_fact_shows_three_of_the_claims_that_it_rests_on_and_counts_the_others():
    shown = Fact("crates", 5, "five", [f"post/{n}" for n in range(5)])._repr_html_()
    assert "post/2 and 2 more" in shown and "post/3" not in shown


def test_agreement_is_a_share_of_what_both_coded(facts):
    held = [fact for name, fact in facts.items() if name.startswith("context.agreement.")]
    assert len(held) > 1
    for fact in held:
        agreed, both = map(int, re.findall(r"\d+", fact.words))
        assert fact.value == agreed / both and 0 < agreed <= both


def test_the_invented_case_has_these_facts_and_no_others():
    """Value, words, unit, method, voice and claims, by name; read over by a person when they were kept."""
    golden = json.loads((INVENTED / "facts.json").read_text(encoding="utf-8"))
    found = {
        name: [
            fact.value,
            fact.words,
            fact.unit,
            fact.method,
            fact.voice,
            [claim.rpartition("/")[2] for claim in fact.claims],
        ]
        for name, fact in ac.facts(invented()).items()
    }
    assert found == golden and list(found) == list(golden)


def test_numbers_are_printed_with_commas_and_counts_in_letters_up_to_twelve():
    assert [number(value) for value in (0, 999, 1000, 40.0, 1234.56, -1.25)] == [
        "0", "999", "1,000", "40", "1,234.6", "-1.2",
    ]  # fmt: skip
    assert [count_words(value) for value in (0, 1, 12, 13, 1000, -1)] == [
        "none",
        "one",
        "twelve",
        "13",
        "1,000",
        "-1",
    ]


def test_the_first_and_the_last_day_of_an_allegation_are_those_of_its_earliest_and_latest_claim():
    data = changed(
        invented(), "claims", "claim_id", "2031-06-04-elmgate-post/headline",
        said_edtf="2031-06-02", said_earliest="2031-06-02", said_latest="2031-06-02",
    )  # fmt: skip
    data = changed(
        data, "claims", "claim_id", "2031-06-04-elmgate-post/ships-declined",
        said_edtf="2031-06-09", said_earliest="2031-06-09", said_latest="2031-06-09",
    )  # fmt: skip
    found = ac.facts(data)
    assert found["allegation.norland-shells.first-said"].words == "2 June 2031"
    assert found["allegation.norland-shells.first-said"].claims == ["2031-06-04-elmgate-post/headline"]
    assert found["allegation.norland-shells.last-said"].words == "9 June 2031"


def test_an_event_has_its_days_and_how_long_after_it_was_said_where_both_ends_are_told():
    shipped = "2031-06-04-elmgate-post/crates-shipped"
    event = {
        "event_edtf": "2031-05-03/2031-05-09",
        "event_earliest": "2031-05-03",
        "event_latest": "2031-05-09",
    }
    found = ac.facts(changed(invented(), "claims", "claim_id", shipped, **event))
    assert (found[f"{shipped}.event-days"].value, found[f"{shipped}.event-days"].unit) == (7, "days")
    assert found[f"{shipped}.said-after"].words == "26"
    late = {
        "event_edtf": "2031-05-03/2031-06-05",
        "event_earliest": "2031-05-03",
        "event_latest": "2031-06-05",
    }
    found = ac.facts(changed(invented(), "claims", "claim_id", shipped, **late))
    assert found[f"{shipped}.event-days"].value == 34 and f"{shipped}.said-after" not in found


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"date_from": "2031-06-04"}, 7),  # the denial was said by that day: it may be of that day
        ({"date_from": "2031-06-05"}, 0),
        ({"date_to": "2031-06-04"}, 7),
        ({"date_to": "2031-06-03"}, 1),  # an open beginning lies in every window
        ({"date_from": "2031-06", "date_to": "2031-06"}, 7),
        ({"acts": ["denies"]}, 1),
        ({"speakers": ["holt"]}, 6),
    ],
)
def test_a_window_holds_what_may_have_been_said_on_its_days(params, count):
    assert len(select(invented(), ac.Params(**params)).claims) == count


def test_who_answers_elsewhere_is_named_without_an_office_and_in_the_articles_as_listed(facts):
    elsewhere = [
        fact.words for name, fact in facts.items() if re.fullmatch(r"context\.answer\.[^.]+\.\w+", name)
    ]
    assert len(elsewhere) > 5 and "Vasily Nebenzya" in " ".join(elsewhere)
    assert {"Nasser Kanaani", "Dmitry Peskov", "Choe Son Hui"} <= {
        *re.split(", | and ", ", ".join(elsewhere))
    }
    assert facts["answer.iran-drones.Iran"].words == "Iranian officials"


def test_each_parameter_has_a_variable_of_its_own():
    names = {entry.name: variable(entry.name) for entry in dataclasses.fields(ac.Params)}
    assert names.pop("articles_dir") == "ARMSCLAIMS_ARTICLES"
    assert all(value == f"ARMSCLAIMS_{name.upper()}" for name, value in names.items()) and len(names) == 8
