"""What is tried only at some words is found as if it were tried everywhere: columns of words, joints, refusals, persons, turns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from armsclaims.propose import clauses, persons, withheld
from armsclaims.propose.engine import Span
from armsclaims.propose.lexicon import LEXICON, Chunks, Lexicon
from armsclaims.propose.lines import Line
from armsclaims.propose.regex import _Patterns
from armsclaims.propose.scene import QUIET_ZONES, Scene
from armsclaims.propose.topic import Topic

HERE = Path(__file__).resolve().parent
TEXTS = sorted(
    [*HERE.glob("heldout/*.txt"), *HERE.glob("invented/texts/*.txt"), *HERE.glob("articles/*.txt")]
)
WORD = re.compile(r"[^\W\d_][\w'-]*|\d[\d,.]*\d|\d")
ODD = (
    "The U.S.-led group - and 'the North' - sold 1,000.5 shells; Vesk's O'Hara \"said\" so. ... 3Iran _Iran Iran-made Iran's (Iran) Iran",
    "".join(f"a{sign}b" for sign in ".,;:/_'\"()[]\u0130\u00df\u0301\u0664-") + " " + "x." * 60 + " end",
    "  two  spaces   and a\ttab\tin it , a lone comma ' and marks '' -- --",
    "Maria al-Hadid of Vesk, Lt. Col. Mara J. Holt, Ludwig van der Berg, 'Ann Orme', Gen. Orme Vale and North Korea West O'Neill Park",
)


def lines_of(text: str) -> tuple[Scene, list[Line]]:
    found = Scene(text, LEXICON)
    return found, [line for line in found.lines if line.zone not in QUIET_ZONES]


@pytest.mark.parametrize("text", [*(path.read_bytes().decode() for path in TEXTS), *ODD])
def test_a_line_s_columns_are_its_words(text: str) -> None:
    found, lines = lines_of(text)
    assert lines
    for line in lines:
        words = list(WORD.finditer(found.view, line.start, line.end))
        assert list(line.lows) == [word[0].lower() for word in words]
        assert list(zip(line.starts, line.ends, strict=True)) == [word.span() for word in words]
        assert line.seen == set(line.lows)
        for n, kind in enumerate(line.kinds):
            assert kind | line.bits == line.bits
            assert (n in line.cues) == (line.lows[n] in LEXICON.cues)


def test_what_is_known_of_words_is_kept_up_to_a_limit_and_never_of_long_ones() -> None:
    class Few(Chunks):
        LIMIT, LONG = 2, 5

    known = Few(LEXICON._known)
    first = known["Iran,"]
    assert known["Iran,"] == first == LEXICON.known["Iran,"]
    assert known["shells,"] == LEXICON.known["shells,"]
    assert "shells," not in known
    assert known["a"] and known["b"] and len(known) <= 2


def test_names_are_met_whole_and_only_behind_the_words_that_belong_to_them() -> None:
    lexicon = Lexicon.of(
        actors={"the North": "north", "Vale": "vale", "Vale Group": "group"}, focus=["north"]
    )

    def sides(text: str) -> list[str]:
        return [side for line in Scene(text, lexicon).lines for _, _, side in line.sides]

    assert sides("Then the North sold shells to Vale and Iran.") == ["north", "vale", "iran"]
    assert sides("Then a North sold shells to Vale Group and Iranx, 3Iran, _Iran, Irans.") == ["group"]


def anywhere(view: str, line: Line, start: int, end: int) -> list[Span]:
    return [match.span() for match in clauses._JOINT.finditer(view, start, end)]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_joints_and_refusals_are_those_that_a_search_of_the_whole_line_finds(path: Path) -> None:
    found, lines = lines_of(path.read_bytes().decode())
    engine = _Patterns(found, Topic(found))
    for line in lines:
        for start in (line.start, line.start + 12):
            assert [m.span() for m in clauses._joints_at(found.view, line, start, line.end)] == anywhere(
                found.view, line, start, line.end
            )
        assert engine.refusals_in(line) == list(withheld.refusals(found.view, line.start, line.end))


@pytest.mark.parametrize(
    "words",
    [
        ", which was sold", " in support of its war", " for use in Vesk", " for the Vesk's long war ", " for its war ", " for their long fight ", " for his invasion ", " to provide technical help", ", - in return for oil",
        " - in exchange for oil", " in return for oil", " before being moved on", " after being loaded on", " from May to June", " from 3 to 9 May",
        ", including any shells, rockets and fuses", ", including shells and rockets, and oil",
    ],
)  # fmt: skip
def test_every_kind_of_joint_is_tried(words: str) -> None:
    text = f"Mara Holt said Norland had sold shells to Vesk{words} at the port of Elmgate for a long time."
    found, (line,) = lines_of(text)
    assert (
        [m.span() for m in clauses._joints_at(found.view, line, 12, line.end)]
        == anywhere(found.view, line, 12, line.end)
        != []
    )


@pytest.mark.parametrize("text", [*(path.read_bytes().decode() for path in TEXTS), *ODD])
def test_persons_are_those_that_the_shape_finds_from_every_word(text: str) -> None:
    found, lines = lines_of(text)

    def everywhere(view: str, line: Line):
        last = line.start
        for n in line.openers:
            starts = [line.starts[n], *(k + 1 for k in range(line.starts[n], line.ends[n]) if view[k] == "'")]
            for at in starts:
                if at >= last and (match := persons._PERSON.match(view, at, line.end)):
                    last = match.end()
                    yield match

    tried = persons._shapes
    kept = found.persons
    persons._shapes = everywhere
    try:
        assert list(persons.find(found.view, found.lines, LEXICON.placed)) == kept
    finally:
        persons._shapes = tried


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028"])
def test_turns_are_those_whose_label_the_pattern_finds(end: str) -> None:
    text = end.join(
        [
            "MS. HOLT: We sold shells to Vesk.",
            "Q Why?",
            "Ann Orme: Because.",
            "At noon: no label",
            "Q: And rockets?",
            "Nothing here",
            "A: b",
        ]
    )
    found = Scene(text, LEXICON)
    assert {found.view[slice(*turn.label)] for turn in found.turns.values()} == {
        "MS. HOLT",
        "Q",
        "Ann Orme",
        "A",
    }
