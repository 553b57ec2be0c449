"""Dates: what they bound, what they refuse, and how they read."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armsclaims.coding.edtf import Edtf, columns, days_between, parse, plausible, said_words, valid, words

DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2031", date(2031, 1, 1), date(2031, 12, 31)),
        ("2031-02", date(2031, 2, 1), date(2031, 2, 28)),
        ("2032-02", date(2032, 2, 1), date(2032, 2, 29)),
        ("2000-02", date(2000, 2, 1), date(2000, 2, 29)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("2031-06-03", date(2031, 6, 3), date(2031, 6, 3)),
        ("2031-06-03/2031-06-09", date(2031, 6, 3), date(2031, 6, 9)),
        ("2031-06/2031-07", date(2031, 6, 1), date(2031, 7, 31)),
        ("2031-06/2031-06-09", date(2031, 6, 1), date(2031, 6, 9)),
        ("/2019", None, date(2019, 12, 31)),
        ("../2019", None, date(2019, 12, 31)),
        ("2031-06/..", date(2031, 6, 1), None),
        ("2031-06/", date(2031, 6, 1), None),
        ("2031-06~", date(2031, 6, 1), date(2031, 6, 30)),
    ],
)
def test_a_date_has_the_bounds_of_its_words(text, earliest, latest):
    assert parse(text) == (earliest, latest)
    assert valid(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2031-13", "calendar"),
        ("2031-02-29", "calendar"),
        ("2031-06-31", "calendar"),
        ("2031-00-01", "calendar"),
        ("0000", "calendar"),
        ("2031-06-09/2031-06-03", "reversed"),
        ("2032/2031-12", "reversed"),
        ("2031-6-3", "not a date"),
        ("3/4/2023", "two ends"),
        ("June 2031", "not a date"),
        ("", "not a date"),
        ("/", "two ends"),
        ("../..", "two ends"),
        ("2031/2032/2033", "two ends"),
        ("2031?", "not a date"),
        ("2031-06-03T10:00", "not a date"),
        (" 2031", "not a date"),
        ("２０３１", "not a date"),
        (2031, "quote"),
        (None, "quote"),
    ],
)
def test_nonsense_is_refused_with_its_reason(text, why):
    with pytest.raises(ValueError, match=why):
        parse(text)
    assert not valid(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-10-13", "13 October 2023"),
        ("2023-09-07/2023-10-01", "7 September to 1 October 2023"),
        ("2023-09-07/2023-09-09", "7 to 9 September 2023"),
        ("2023-12-28/2024-01-03", "28 December 2023 to 3 January 2024"),
        ("2022-09~", "about September 2022"),
        ("2023-08-15~/2023-10-01~", "mid-August to early October 2023"),
        ("2023-08-25~/2023-10-16", "late August to 16 October 2023"),
        ("/2022-11-02", "by 2 November 2022"),
        ("2022-07/..", "from July 2022 on"),
        ("2022", "2022"),
        ("2022/2023", "2022 to 2023"),
        ("2022-07/2022-10", "July to October 2022"),
    ],
)
def test_dates_read_as_people_say_them(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-09-06/2022-09-07", "6 or 7 September 2022"),
        ("2022-08-31/2022-09-01", "31 August or 1 September 2022"),
        ("2022-12-31/2023-01-01", "31 December 2022 or 1 January 2023"),
        ("2022-09-22/2022-09-25", "22 to 25 September 2022"),
    ],
)
def test_a_statement_is_made_on_one_day_so_two_are_an_alternative(text, expected):
    assert said_words(text) == expected


@given(DAYS)
def test_any_other_day_is_said_as_it_is(day):
    for text in (day.isoformat(), day.isoformat()[:7], f"/{day}", f"{day.isoformat()[:4]}~"):
        assert said_words(text) == words(text)


@given(DAYS)
def test_any_day_bounds_itself(day):
    assert parse(day.isoformat()) == Edtf(day, day)


@given(DAYS)
def test_a_month_stays_a_month(day):
    text = day.isoformat()[:7]
    earliest, latest = parse(text)
    assert earliest == day.replace(day=1) and latest == day.replace(day=monthrange(day.year, day.month)[1])
    assert words(text).split()[1] == text[:4].lstrip("0") or words(text).split()[1] == text[:4]


@given(DAYS, DAYS)
def test_an_interval_is_as_long_as_its_days_and_its_reverse_is_refused(first, second):
    first, second = sorted((first, second))
    assert parse(f"{first.isoformat()}/{second.isoformat()}") == (first, second)
    if first < second:
        assert not valid(f"{second.isoformat()}/{first.isoformat()}")


@given(st.text())
def test_any_text_is_either_read_or_refused_by_value_error(text):
    if valid(text):
        earliest, latest = parse(text)
        assert earliest or latest
        assert words(text)
    else:
        with pytest.raises(ValueError):
            parse(text)


def test_days_between_dates_keep_what_is_open_open():
    assert days_between("2031-06-03", "2031-06-09") == (6, 6)
    assert days_between("2031-06", "2031-07-02") == (2, 31)
    assert days_between("/2031-06-03", "2031-06-09") == (6, None)
    assert days_between("2031-06-03", "2031-06-09/..") == (6, None)
    assert days_between("2031-06-09", "2031-06-03") == (-6, -6)


@given(DAYS, DAYS)
def test_days_between_two_days_are_their_difference(first, second):
    assert days_between(first.isoformat(), second.isoformat()) == ((second - first).days,) * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2031/2031", "2031 to 2031"),
        ("2031-06/2031-06", "June to June 2031"),
        ("2031-06-03/2031-06-03", "3 to 3 June 2031"),
        ("2031-06-03/2031-07-03", "3 June to 3 July 2031"),
        ("2031-06-03/2032-06-03", "3 June 2031 to 3 June 2032"),
        ("2031/2031-06", "2031 to June 2031"),
        ("2031-06-01~", "early June 2031"),
        ("2031-06-10~", "early June 2031"),
        ("2031-06-11~", "mid-June 2031"),
        ("2031-06-20~", "mid-June 2031"),
        ("2031-06-21~", "late June 2031"),
        ("2031-05-31~", "late May 2031"),
        ("2031-06~", "about June 2031"),
        ("2031~", "about 2031"),
        ("/2031-06", "by June 2031"),
        ("2031-06/", "from June 2031 on"),
    ],
)
def test_spans_and_parts_of_months_are_worded(text: str, expected: str) -> None:
    assert words(text) == expected


def test_our_time_ends_with_2100_and_begins_with_1900() -> None:
    assert [plausible(text) for text in ("1899-12-31", "1900-01-01", "2100-12-31", "2101")] == [
        False,
        True,
        True,
        False,
    ]
    assert plausible("../2031") and not plausible("../2101") and not plausible("soon")
    assert columns("said", None) == {"said_edtf": None, "said_earliest": None, "said_latest": None}
    assert columns("said", "2031-02/..") == {
        "said_edtf": "2031-02/..",
        "said_earliest": "2031-02-01",
        "said_latest": None,
    }
