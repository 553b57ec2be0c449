"""When it was said and when it happened, beyond the claim's own words: each rule with its near miss, both engines."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from armsclaims.coding.places import Place
from armsclaims.propose import dates
from armsclaims.propose.engine import Proposal
from armsclaims.propose.lexicon import Lexicon
from armsclaims.propose.propose import propose
from armsclaims.propose.rules import available, load_parser

DAY = "2031-06-04"
"""A Wednesday."""


def place(name: str, kind: str, *metonyms: str) -> Place:
    return Place(
        name.lower(), name, (), metonyms, kind, "NL", None, None, None, None, "claim", "ours", "ours"
    )


LEXICON = Lexicon.of(
    [
        place("Norland", "country", "Elmgate"),
        place("Vesk", "country", "Veskograd"),
        place("Elmgate", "settlement"),
    ],
    actors={},
    focus=["norland", "vesk"],
)


@pytest.fixture(scope="module", params=["regex", "rules"])
def read(request):
    """Return a call that gives the proposals of one engine."""
    if request.param == "rules" and not available():
        pytest.skip("the extra `extract` is not installed")
    parser = load_parser() if request.param == "rules" else None

    def call(text: str, published: str | None = DAY) -> list[Proposal]:
        return propose(text, published=published, lexicon=LEXICON, parser=parser)

    return call


def last(found: list[Proposal]) -> Proposal:
    return max(found, key=lambda p: p.spans)


def rule(p: Proposal, field: str) -> str | None:
    return next((by for name, by, _ in p.why if name == field), None)


LEAD = "The port of Elmgate was shut for days by a long storm.\n\n"
SIDE = LEAD + "Norland officials said on Monday that Vesk had bought shells. "


@pytest.mark.parametrize(
    "then",
    [
        "Norland said Vesk had bought rockets.",
        "Elmgate denied that Vesk had bought rockets.",
        "The Norland government said Vesk had bought rockets.",
    ],
)
def test_a_governments_undated_statement_is_of_the_day_of_its_statement_before(read, then):
    found = last(read(SIDE + then))
    assert found.said == ("2031-06-02", "inferred") and rule(found, "said") == "D8"
    assert any("same side" in note for note in found.notes)
    ((start, end),) = next(spans for name, _, spans in found.why if name == "said")
    assert (SIDE + then)[start:end].endswith("Monday")


@pytest.mark.parametrize(
    "then",
    [
        "Veskograd said Norland had bought rockets.",  # another side
        "Norland has repeatedly said Vesk had bought rockets.",  # at other times
        "Norland traders said Vesk had bought rockets.",  # no government
        "Norland recently said Vesk had bought rockets.",
        "Norland said Vesk had bought rockets two months after it denied that Vesk had bought mortars.",  # two occasions
        "Veskograd said in May that it had bought rockets. Norland said Vesk had bought rockets.",  # a statement dated otherwise between
    ],
)
def test_but_not_across_sides_times_trades_and_other_dates(read, then):
    found = last(read(SIDE + then))
    assert found.said[0] is None


def test_a_month_of_a_speakers_last_statement_ends_the_day_that_is_carried_on(read):
    text = (
        LEAD
        + "Mara Holt said on Monday that Norland sold shells. Holt said in May that Norland sold rockets. Holt said Vesk had bought shells."
    )
    assert last(read(text)).said[0] is None
    text = (
        LEAD
        + "Mara Holt said on Monday that Norland sold shells. Holt said Norland sold rockets. Holt said Vesk had bought shells."
    )
    assert last(read(text)).said == ("2031-06-02", "inferred")


def test_officials_of_two_sides_are_not_one_speaker(read):
    text = (
        LEAD
        + "Norland officials said on Monday that Vesk had bought shells. Vesk officials said Norland had bought rockets."
    )
    assert last(read(text)).said[0] is None


def test_the_outlets_own_statement_is_said_on_publication(read):
    (found,) = read("Vesk received the shells from Norland in May.", "2031-06-03/2031-06-04")
    assert found.said == ("2031-06-03/2031-06-04", "metadata") and rule(found, "said") == "D6"
    (found,) = read("Holt said Vesk received the shells from Norland in May.")
    assert found.said[0] is None
    (found,) = read("Vesk received the shells from Norland in May.", None)
    assert found.said[0] is None


def test_a_headline_is_of_the_day_of_its_speakers_first_dated_statement(read):
    text = "Norland says Vesk bought shells\n\nNorland said on Monday that Vesk had bought shells."
    first = read(text)[0]
    assert (
        first.zone == "headline" and first.said == ("2031-06-02", "inferred") and rule(first, "said") == "D10"
    )
    assert read(text.replace("Norland said", "Vesk said").replace("that Vesk", "that it"))[0].said[0] is None
    assert read(text.replace("on Monday", "in May"))[0].said[0] is None


TRIP = "Mara Holt travelled to Vesk last month for talks on arms. The roads were long. "


@pytest.mark.parametrize(
    "lead",
    ["During the trip, ", "During her six-day trip, ", "During Holt's visit to Vesk, ", "While in Vesk, "],
)
def test_what_is_said_on_a_visit_is_of_the_visits_date(read, lead):
    found = last(read(LEAD + TRIP + lead + "Holt said she discussed sales of shells."))
    assert found.said == ("2031-05", "inferred") and rule(found, "said") == "D11"
    assert found.event == ("2031-05", "inferred")
    assert any("occasion" in note for note in found.notes)


@pytest.mark.parametrize(
    "lead",
    ["During the rains, ", "During the meeting of ministers, ", "After the trip, ", "While in Elmgate, "],
)
def test_but_not_of_another_occasion(read, lead):
    found = last(
        read(
            LEAD
            + TRIP.replace("for talks on arms", "by rail with arms")
            + lead
            + "Holt said she discussed sales of shells."
        )
    )
    assert found.said[0] is None and found.event[0] is None


def test_a_visit_dated_twice_gives_no_date(read):
    text = (
        LEAD
        + "Mara Holt travelled to Vesk in March and in May about arms. During the trip, Holt said she discussed sales of shells."
    )
    assert last(read(text)).said[0] is None


def test_a_visits_future_is_not_dated_by_it(read):
    found = last(read(LEAD + TRIP + "During the trip, Holt said Norland will sell shells to Vesk."))
    assert found.said[0] == "2031-05" and found.event[0] is None


def test_remarks_that_a_sentence_before_dates_are_of_that_date(read):
    text = (
        LEAD
        + "Mara Holt said last month that Norland sold shells. State radio said Holt made the remarks at a depot of shells."
    )
    found = last(read(text))
    assert found.event == ("2031-05", "inferred") and rule(found, "event") == "D12"
    assert last(read(text.replace("radio said Holt", "radio said Orme"))).event[0] is None
    assert last(read(text.replace(" last month", ""))).event[0] is None


def test_what_goes_on_now_is_of_the_day_of_the_statement(read):
    (found,) = read("Holt said on Monday that Norland is currently shipping shells to Vesk.")
    assert found.event == ("2031-06-02", "relative") and rule(found, "event") == "D13"
    (found,) = read("Holt said that Norland is currently shipping shells to Vesk.")
    assert found.event[0] is None
    (found,) = read("Holt said in May that Norland is currently shipping shells to Vesk.")
    assert found.event[0] is None


def test_what_a_rule_demands_by_a_date_is_no_event(read):
    (found,) = read(
        "The shells of Norland for Vesk would breach a resolution that required all sales of arms to end by 2029."
    )
    assert found.event[0] is None
    (found,) = read("Norland sold shells to Vesk in 2029.")
    assert found.event == ("2029", "printed")


def test_a_purpose_is_not_told_as_done(read):
    text = (
        LEAD
        + "Mara Holt spoke to the envoys of Vesk on Monday.\n\nHolt said Norland delivered shells to Vesk for use in the long war in the hills."
    )
    events = {
        text[p.spans[0][0] : p.spans[-1][1]].split(" ")[0]: p.event for p in read(text) if p.sentence > 2
    }
    assert events["Norland"] == ("/2031-06-04", "not_after_statement")
    assert events.get("for", (None, "none"))[0] is None


TURN = "MS. HOLT: {}"


@pytest.mark.parametrize(
    "words",
    [
        "As we have said, Norland sent shells to Vesk.",
        "We also disclosed that Norland sent shells to Vesk.",
        "Vesk denied that it bought shells from Norland.",
    ],
)
def test_what_a_briefing_tells_again_was_said_by_its_day(read, words):
    found = last(read(TURN.format(words)))
    assert found.said == ("/2031-06-04", "not_after_statement") and rule(found, "said") == "D9"


@pytest.mark.parametrize(
    "words",
    [
        "Norland sent shells to Vesk.",
        "We know that Norland sent shells to Vesk.",
        "As we see it, Norland sent shells to Vesk.",
    ],
)
def test_what_it_tells_itself_is_of_its_day(read, words):
    assert last(read(TURN.format(words))).said == ("2031-06-04", "metadata")


def test_the_day_of_a_statement_told_again_is_no_event(read):
    found = last(read(TURN.format("So, as we said on Monday, Norland is preparing to send shells to Vesk.")))
    assert found.said == ("2031-06-02", "weekday") and found.event[0] is None
    found = last(read(TURN.format("So, as we said, on Monday Norland sent shells to Vesk.")))
    assert found.event == ("2031-06-02", "weekday")


TEXTS = [
    SIDE + "Norland said Vesk had bought rockets. Elmgate would not say how many shells were sold.",
    LEAD + TRIP + "During the trip, Holt said she discussed sales of shells. Vesk said it had bought shells.",
    "Norland says Vesk bought shells\n\nNorland said on Monday that Vesk had bought shells. Vesk denied it had bought shells.",
    LEAD
    + "Mara Holt said last month that Norland sold shells. State radio said Holt made the remarks at a depot of shells.",
]


@pytest.mark.parametrize("text", TEXTS)
def test_no_day_is_carried_that_the_text_does_not_date(read, text):
    """Without its words of time a text has no said or event but what hangs on the publication."""
    undated = text.replace(" on Monday", "").replace(" last month", "")
    for p in read(undated):
        assert rule(p, "said") in (None, "D6") and rule(p, "event") in (None, "D3")
    for p in read(text):
        for name, by, spans in p.why:
            if name in ("said", "event") and by in ("D5", "D8", "D10", "D11", "D12"):
                assert spans and all(
                    text[a:b].removeprefix("on ") in ("Monday", "last month") for a, b in spans
                )
                assert p.as_dict()[name]["basis"] == "inferred"


@pytest.mark.parametrize("text", TEXTS)
def test_a_paragraph_before_changes_no_date(read, text):
    if text.startswith("Norland says"):
        return  # A headline is one only at the head.
    told = [(p.said, p.event) for p in read(LEAD + text)]
    assert told == [(p.said, p.event) for p in read(LEAD + LEAD + text)] and told


@pytest.mark.parametrize("text", TEXTS)
def test_another_publication_dates_anew(read, text):
    early, late = read(text, "2031-06-04"), read(text, "2031-07-02")
    carried = [
        (a, b)
        for a, b in zip(early, late, strict=True)
        if a.said[1] == "inferred" or a.event[1] == "inferred"
    ]
    assert carried and all((a.said[0], a.event[0]) != (b.said[0], b.event[0]) for a, b in carried)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("It was postponed until 15:00 GMT Saturday.", "2031-06-07"),
        ("It was postponed until Saturday.", "2031-06-07"),
        ("It stayed open until Saturday.", "2031-05-31"),
        ("It is a plan to run through August.", "/2031-08"),
        ("The ships ran through August.", "/2030-08"),
        ("He wrote to Vesk through August.", "/2030-08"),
        ("It was put off until August.", "/2031-08"),
    ],
)
def test_what_is_put_off_or_is_to_run_on_ends_in_the_future(words, value):
    assert [m.edtf for m in dates.find(words, 0, len(words), DAY)] == [value]


@pytest.mark.parametrize("words", ["On Monday's call", "At today's briefing", "In last month's address"])
def test_a_date_that_owns_something_is_read(read, words):
    text = f"{words} Mara Holt said Norland sold shells to Vesk."
    assert last(read(text)).said[0] is not None
    assert (
        last(
            read(
                text.replace("Monday's", "Moray's")
                .replace("today's", "Toda's")
                .replace("last month's", "Lambeth's")
            )
        ).said[0]
        is None
    )


def test_the_scorer_of_timeml_marks_pairs_by_overlap_and_compares_values():
    spec = spec_from_file_location("timex", Path(__file__).resolve().parents[1] / "benchmarks" / "timex.py")
    timex = module_from_spec(spec)
    spec.loader.exec_module(timex)
    text, made, wanted = timex.read_string(
        '<TimeML><DCT><TIMEX3 value="2031-06-04">4 June</TIMEX3></DCT><TEXT>Holt said on <TIMEX3 type="DATE" value="2031-06-02">Monday</TIMEX3> that '
        'it took <TIMEX3 type="DURATION" value="P1M">a month</TIMEX3>.</TEXT></TimeML>', "x"
    )  # fmt: skip
    found = list(timex.ours(text, made))
    assert [(text[a:b], c.value) for a, b, c in ((m.start, m.end, m) for m in found)] == [
        ("on Monday", "2031-06-02")
    ]
    assert timex.paired(found, wanted) == [(found[0], wanted[0])] and len(wanted) == 2
    assert timex.equal("2031-06-01/2031-06-08", "2031-W23") and not timex.equal(
        "2031-05-25/2031-06-01", "2031-W23"
    )
    assert (
        timex.equal("/2031-06", "2031-06")
        and timex.equal("2031-06~", "2031-06")
        and not timex.equal("2031-06/2031-07", "2031-06")
    )
