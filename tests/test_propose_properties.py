"""What holds of every answer of the proposer, whatever the text: the contract, as properties."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from armsclaims.coding.schema import ACTS, DATE_BASES, PLACE_ROLES, STAGES
from armsclaims.evidence.text import segment
from armsclaims.propose.propose import propose
from armsclaims.propose.registry import RULES
from armsclaims.propose.rules import available, load_parser

ROOT = Path(__file__).resolve().parents[1]
DAY = "2031-06-04"
ARTICLE = (ROOT / "tests/invented/texts/2031-06-04-elmgate-post.txt").read_bytes().decode()
SENTENCES = (
    "Mara Holt said on Wednesday that Norland had shipped more than 1,000 crates of shells to Vesk.",
    'The sale of shells is "a routine order," Holt said.',
    "She declined to say how many rockets Vesk had bought in May.",
    "According to the port, the shells left Norland from 3 to 9 May.",
    "Vesk denied receiving any shells but said that none had been asked for.",
    "Norland has reportedly sold hundreds of drones to Vesk, which will be used in the war.",
    "Vesk, blaming Norland, closed the port.",
    "Holt's deputy added that Vesk may seek rockets in return for oil.",
    "We sell shells to Vesk, and we don't know when they arrive.",
)
texts = st.lists(
    st.sampled_from(
        (
            *SENTENCES,
            "MS. HOLT: We sent shells to Vesk.",
            "Q Why did Norland ship shells?",
            "\n\n",
            "\n",
            '"',
            "  ",
        )
    ),
    max_size=8,
).map(" ".join)
slow = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def fuzzing():
    spec = importlib.util.spec_from_file_location("fuzz", ROOT / "benchmarks" / "fuzz.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=["regex", "rules"])
def parser(request):
    if request.param == "rules" and not available():
        pytest.skip("the extra `extract` is not installed")
    return load_parser() if request.param == "rules" else None


def fits(text: str, found: list) -> None:
    """Hold proposals to everything that is true of each."""
    paragraphs = {s.number: s.paragraph for s in segment(text)}
    bounds: dict[int, list[int]] = {}
    for s in segment(text):
        edge = bounds.setdefault(s.paragraph, [s.start, s.end])
        edge[1] = max(edge[1], s.end)
    assert len({p.id for p in found}) == len(found)
    for p in found:
        start, end = bounds[paragraphs[p.sentence]]
        assert p.spans and all(start <= a < b <= end for a, b in p.spans)
        assert set(p.rules) <= set(RULES) and {rule for _, rule, _ in p.why} <= set(RULES)
        assert all(0 <= a < b <= len(text) for _, _, spans in p.why for a, b in spans)
        assert p.act in ACTS and (p.stage is None or p.stage in STAGES)
        assert p.said[1] in DATE_BASES and p.event[1] in DATE_BASES
        assert {role for _, role, _ in p.places} <= {*PLACE_ROLES, "metonym"}
        assert (p.speaker.text is None) == (p.speaker.how == "none")
        assert p.speaker.text is None or text[p.speaker.start : p.speaker.end] == p.speaker.text
        for words in (p.cue, p.item, p.supplier, p.recipient, p.withheld, *p.chain):
            assert words is None or words in text
        assert p.quantity is None or p.quantity.text in text
        named = {name for name, _, _ in p.why}
        for name in (
            "cue",
            "item",
            "stage",
            "supplier",
            "recipient",
            "withheld",
            "certainty_words",
            "quantity",
        ):
            assert (getattr(p, name) is not None) == (name in named), name
        json.dumps(p.as_dict())


@given(st.text())
@example("\ud800 Holt said Norland sold shells.")
@example("İstanbul ß … said Norland sold shells to Vesk.")
@example('"' * 999)
@example("")
@slow
def test_no_text_makes_the_regex_engine_fail(text):
    fits(text, propose(text, published=DAY))


@given(texts)
@settings(max_examples=60, deadline=None)
def test_every_value_of_the_regex_engine_stands_on_words_of_one_paragraph(text):
    fits(text, propose(text, published=DAY))


@pytest.mark.skipif(not available(), reason="the extra `extract` is not installed")
@given(texts)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_value_of_the_rules_stands_on_words_of_one_paragraph(text):
    fits(text, propose(text, published=DAY, parser=shared_parser()))


_PARSER: list = []


def shared_parser():
    if not _PARSER:
        _PARSER.append(load_parser())
    return _PARSER[0]


def test_a_paragraph_before_shifts_places_and_changes_nothing_else(parser):
    text = "\n\n".join(SENTENCES)
    before = "The river Orl is wide, and its bridges were built a hundred years ago by masons.\n\n"
    alone = propose(
        "The sky was grey that morning over the hills and the villages beyond.\n\n" + text,
        published=DAY,
        parser=parser,
    )
    shift = len(before)
    behind = propose(
        before + "The sky was grey that morning over the hills and the villages beyond.\n\n" + text,
        published=DAY,
        parser=parser,
    )
    assert [tuple((a + shift, b + shift) for a, b in p.spans) for p in alone] == [p.spans for p in behind]
    for one, other in zip(alone, behind, strict=True):
        ours, theirs = one.as_dict(), other.as_dict()
        for key in ("id", "spans", "sentence", "speaker", "why", "zone", "notes"):
            ours.pop(key), theirs.pop(key)
        assert ours == theirs
        assert one.speaker.how == other.speaker.how and one.speaker.text == other.speaker.text


def test_curly_quotes_and_no_break_spaces_change_no_span(parser):
    text = "\n\n".join((ARTICLE, *SENTENCES))
    odd = text.replace("'", "\u2019").replace(" ", "\u00a0")
    plain = (
        text.replace("\u2018", "'")
        .replace("\u2019", "'")
        .replace("\u201c", '"')
        .replace("\u201d", '"')
        .replace("\u00a0", " ")
    )
    assert [p.spans for p in propose(plain, published=DAY, parser=parser)] == [
        p.spans for p in propose(odd, published=DAY, parser=parser)
    ]


def test_crlf_shifts_nothing_but_places(parser):
    text = "\n\n".join(SENTENCES)
    found = propose(text, published=DAY, parser=parser)
    crlf = text.replace("\n", "\r\n")
    again = propose(crlf, published=DAY, parser=parser)
    assert [[text[a:b] for a, b in p.spans] for p in found] == [
        [crlf[a:b] for a, b in p.spans] for p in again
    ]


def test_a_changed_publication_resolves_every_date_anew():
    text = "Mara Holt said on Wednesday that Norland sold shells to Vesk last month."
    (first,) = propose(text, published="2031-06-04")
    (second,) = propose(text, published="2031-07-02")
    assert (first.said[0], first.event[0]) == ("2031-06-04", "2031-05")
    assert (second.said[0], second.event[0]) == ("2031-07-02", "2031-06")


def test_an_uncertain_publication_gives_a_value_only_where_both_ends_agree():
    text = "Mara Holt said on Wednesday that Norland sold shells to Vesk."
    (found,) = propose(text, published="2031-06-04/2031-06-05")
    assert found.said == ("2031-06-04", "weekday")
    (found,) = propose(text, published="2031-06-03/2031-06-04")
    assert found.said == ("2031-05-28/2031-06-04", "weekday")
    (found,) = propose(text)
    assert found.said == (None, "none")


def test_nothing_is_proposed_from_menus_credits_and_the_sidebar(parser):
    text = ARTICLE + "\nMara Holt said Norland sold shells to Vesk.\n"
    numbers = {s.number: s.zone for s in segment(text)}
    found = propose(text, published=DAY, parser=parser)
    assert found and not {numbers[p.sentence] for p in found} & {
        "navigation",
        "sidebar",
        "credit",
        "byline",
        "dateline",
    }


def test_zones_from_markup_outrank_the_plain_texts():
    text = "Mara Holt said Norland sold shells to Vesk.\n\nVesk denied buying shells from Norland."
    first = segment(text)[0]

    class Zone:
        def __init__(self, start, end, name):
            self.start, self.end, self.name = start, end, name

    everything = propose(text, published=DAY)
    left = propose(text, published=DAY, zones=[Zone(first.start, first.end, "navigation")])
    assert len(everything) == 2 and len(left) == 1 and left[0].sentence == 2


@pytest.mark.parametrize(
    "engine", ["regex", pytest.param("rules", marks=pytest.mark.skipif(not available(), reason="extra"))]
)
def test_answers_are_the_same_bytes_across_hash_seeds_and_threads(engine):
    code = (
        "import json, sys; from pathlib import Path; from armsclaims.propose.propose import propose; from armsclaims.propose.rules import load_parser\n"
        f"parser = load_parser() if '{engine}' == 'rules' else None\n"
        f"text = Path({str(ROOT / 'tests/invented/texts/2031-06-04-elmgate-post.txt')!r}).read_bytes().decode()\n"
        f"print(json.dumps([p.as_dict() for p in propose(text, published='{DAY}', parser=parser)]))"
    )
    answers = set()
    for seed, threads in (("0", "1"), ("4711", "2")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env, cwd=ROOT
        )
        answers.add(done.stdout)
    assert len(answers) == 1 and len(answers.pop()) > 1_000


def test_proposing_loads_no_parser_and_nothing_outside_the_standard_library():
    code = (
        "import sys; old = set(sys.modules); from armsclaims.propose.propose import propose; propose('Holt said Norland sold shells.')\n"
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - old}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(done.stdout.split()) - set(sys.stdlib_module_names) == {"armsclaims"}


def test_a_thousand_mutated_articles_crash_nothing():
    assert fuzzing().fuzz(1_000, "regex") == []


@pytest.mark.skipif(not available(), reason="the extra `extract` is not installed")
def test_twenty_mutated_articles_crash_no_rule():
    assert fuzzing().fuzz(20, "rules") == []


def test_time_grows_with_length_and_no_faster():
    slowest = 0.0
    for _, text in fuzzing().worst(60_000):
        began = time.process_time()
        propose(text, published=DAY)
        slowest = max(slowest, time.process_time() - began)
    # 1 MB within 10 s is 60 kB within 0.6 s, were it not linear it would be far less; the rest is for a slow machine.
    assert slowest < 1.5
