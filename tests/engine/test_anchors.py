"""Anchors in small: what is recorded of a fragment, what is refused, and what a copy still has."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from armsclaims.evidence.anchors import Anchors, Fragment, bind, budget, look_up
from armsclaims.evidence.quotes import quote_context, stands_once, words_held
from armsclaims.evidence.text import normalised, passage_span, segment, sentence_sha256, tokens, words

LEAD = "Port Elm ships many crates north\n\n"
BODY = "Holt said that Norland sent forty crates of shells to Vesk in May. Vesk denied that it had any of them.\n"
TEXT = (
    LEAD
    + BODY
    + "\n"
    + "\n\n".join(f"The harbour of Elm number {n} was quiet all through the day." for n in range(9))
)


def fragment(exact: str, sentence: int = 2, field: str = "content", name: str = "a") -> Fragment:
    return Fragment(f"2031-06-04-post/{name}#{field}", field, sentence, exact, ("claims", name, "exact"))


def rules(*fragments: Fragment, text: str = TEXT) -> list[str]:
    return [issue[0] for issue in bind("2031-06-04-post", fragments, {}, text)[1]]


# --- what is recorded ---


def test_a_place_is_recorded_with_its_sentence_its_words_and_a_corrected_zone():
    anchors, issues = bind(
        "2031-06-04-post", [fragment("forty crates"), fragment("any of", 3)], {3: "caption"}, TEXT
    )
    assert issues == []
    assert [(f.sentence, TEXT[f.start : f.end], f.exact) for f in anchors.fragments] == [
        (2, "forty crates", "forty crates"),
        (3, "any of", "any of"),
    ]
    assert [s.zone for s in anchors.sentences[:4]] == ["headline", "body", "caption", "body"]
    second = anchors.sentences[1]
    assert TEXT[second.start : second.end].startswith("Holt said") and (second.words, second.tokens) == (
        13,
        13,
    )
    assert anchors.characters == len(TEXT)


def test_words_as_printed_are_recorded_where_folding_changes_them():
    text = TEXT.replace("forty crates", "forty\u00a0\u201ccrates\u201d")
    (place,) = bind("2031-06-04-post", [fragment('forty "crates" of')], {}, text)[0].fragments
    assert (place.exact, place.printed) == ('forty "crates" of', "forty\u00a0\u201ccrates\u201d of")
    assert bind("2031-06-04-post", [fragment("forty crates")], {}, TEXT)[0].fragments[0].printed == ""


@pytest.mark.parametrize(
    ("exact", "sentence", "expected"),
    [
        ("forty crates", 2, []),
        ("forty crates", 12, ["sentence-unknown"] if len(segment(TEXT)) < 12 else ["fragment-missing"]),
        ("forty crates", 99, ["sentence-unknown"]),
        ("fifty crates", 2, ["fragment-missing"]),
        ("t", 2, ["fragment-twice"]),
        ("orty crates", 2, ["fragment-half-word"]),
        ("forty crate", 2, ["fragment-half-word"]),
        ("Vesk denied that it had any of them.", 3, ["fragment-whole"]),
        ("Vesk denied that it had any of them", 3, ["fragment-whole"]),
        ("denied that it had any of them", 3, []),
        ("said that Norland sent forty crates of shells to Vesk in May", 2, []),
    ],
)  # fmt: skip
def test_a_fragment_that_does_not_stand_is_told_by_rule(exact, sentence, expected):
    assert rules(fragment(exact, sentence)) == expected


def test_a_support_is_no_whole_sentence_and_a_quantity_may_be_one():
    assert rules(fragment("Vesk denied that it had any of them.", 3, "support")) == ["fragment-whole"]
    assert rules(fragment("Vesk denied that it had any of them.", 3, "quantity")) == []


def test_fragments_keep_a_word_between_them_and_twelve_words_together():
    one, touching, apart = (
        fragment("forty crates"),
        fragment("of shells", name="b"),
        fragment("shells to", name="c"),
    )
    assert rules(one, touching) == ["fragments-adjacent"]
    assert rules(one, apart) == []
    long = fragment("Holt said that Norland sent forty crates of shells to Vesk")
    assert rules(long, fragment("shells to Vesk in", name="b")) == []  # twelve words together
    assert rules(long, fragment("shells to Vesk in May", name="b")) == ["fragments-overlap"]
    assert rules(long, fragment("forty crates", name="b"), fragment("Vesk in May", name="c")) == [
        "fragments-overlap"
    ]


def test_a_fifth_of_an_article_is_allowed_and_no_word_more():
    text = LEAD + BODY + "\nNobody else in all of the town of Elm spoke.\n"
    count = len(words(text))
    assert count == 37
    seven, eight = "Norland sent forty crates of shells to", "Norland sent forty crates of shells to Vesk"
    assert rules(fragment(seven), text=text) == []
    assert rules(fragment(eight), text=text) == ["fragments-share"]
    issue = bind("2031-06-04-post", [fragment("had any", 3, name="b"), fragment(seven)], {}, text)[1][0]
    assert issue[0] == "fragments-share" and "claims" in issue and "a" in issue, "the longest is named"
    assert budget([(0, 4), (0, 8), (5, 14)], text) == (3, 7)


# --- records that cannot be ---


def record() -> dict:
    fragments = [fragment("forty crates"), fragment("any of", 3, name="b")]
    return bind("2031-06-04-post", fragments, {}, TEXT)[0].model_dump()


def changed(key: str, row: int, **values: object) -> dict:
    made = record()
    made[key][row] |= values
    return made


def test_a_record_reads_back_as_it_was():
    assert Anchors.model_validate(record()).model_dump() == record()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: changed("sentences", 1, sentence=3),
        lambda: changed("sentences", 1, start=record()["sentences"][0]["end"] - 1),
        lambda: changed("sentences", 1, end=record()["sentences"][1]["start"]),
        lambda: changed("sentences", -1, end=len(TEXT) + 1),
        lambda: changed("sentences", 0, words=record()["sentences"][0]["end"] + 1),
        lambda: changed("sentences", 0, tokens=0),
        lambda: changed("sentences", 0, tokens=record()["sentences"][0]["end"] + 1),
        lambda: changed("fragments", 0, sentence=3),
        lambda: changed("fragments", 0, start=record()["sentences"][1]["start"] - 1),
        lambda: changed("fragments", 0, start=record()["fragments"][0]["end"], exact="x"),
        lambda: changed("fragments", 0, start=record()["fragments"][0]["end"] + 1, exact="x"),
        lambda: changed("fragments", 0, end=record()["sentences"][1]["end"] + 1),
        lambda: changed("fragments", 0, exact="forty crates of"),
        lambda: changed("fragments", 0, exact=""),
        lambda: changed("fragments", 1, id=record()["fragments"][0]["id"]),
        lambda: record() | {"characters": record()["sentences"][-1]["end"] - 1},
    ],
)
def test_a_record_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValidationError):
        Anchors.model_validate(wrong())


def test_a_record_may_lie_at_the_very_ends_of_text_and_sentence():
    made = record()
    made["characters"] = made["sentences"][-1]["end"]
    place = made["sentences"][1]
    made["fragments"][0] |= {"start": place["start"], "end": place["end"], "exact": "x"}
    size = made["sentences"][0]["end"]
    made["sentences"][0] |= {"words": size, "tokens": size}
    Anchors.model_validate(made)


# --- words beside a fragment ---


def best_quote(place, sentence, text, held):
    """The rule of quote_context, by trying every window of words: the fewest new words, then the shortest."""
    spans = words(text)
    own = {n for n, (a, b) in enumerate(spans) if a < place[1] and b > place[0]}
    found = []
    for first in range(len(spans)):
        for last in range(first, len(spans)):
            window = set(range(first, last + 1))
            start, end = min(place[0], spans[first][0]), max(place[1], spans[last][1])
            fits = own <= window and len(window) <= 12 and sentence[0] <= start and end <= sentence[1]
            quote, low = text[start:end].lower(), text.lower()
            if not own or not fits or sum(low.startswith(quote, at) for at in range(len(low))) != 1:
                continue
            new = window - held
            beside = {n + step for n in window for step in (-1, 0, 1)}
            if not new or not (beside & (held - own)) and 5 * len(held | new) <= len(spans):
                found.append((len(new), last - first, start, end))
    return min(found)[2:] if found else None


@given(st.randoms(use_true_random=False))
def test_the_words_beside_a_fragment_are_the_fewest_that_make_it_stand_once(chance: random.Random):
    line = [chance.choice(("elm", "ash", "Elm", "oak")) for _ in range(chance.randint(3, 30))]
    filler = ["fir"] * chance.randint(0, 60)
    text = " ".join([*line, *filler])
    spans = words(text)
    sentence = (
        (0, spans[len(line) - 1][1]) if chance.random() < 0.7 else (spans[1][0], spans[len(line) - 1][1])
    )
    first = chance.randrange(1, len(line))
    place = (spans[first][0], spans[min(len(line) - 1, first + chance.randint(0, 2))][1])
    others = [spans[n] for n in range(len(line)) if chance.random() < chance.choice((0, 0.2, 0.6))]
    held = words_held([place, *others], text)
    found = quote_context(place, sentence, text, held)
    if stands_once(text[slice(*place)], text):
        assert found == place
    else:
        assert found == best_quote(place, sentence, text, held)


def test_words_are_held_by_any_part_of_them():
    assert words_held([(0, 1), (6, 9)], "one two three") == {0, 1, 2}
    assert words_held([(2, 4), (7, 8)], "one two three") == {0}
    assert words_held([(3, 4)], "one two three") == set()
    assert words_held([], "one two three") == set()


# --- another copy ---


def recorded(text: str) -> list[tuple[int, str, int]]:
    spans = [(s.number, text[s.start : s.end]) for s in segment(text)]
    return [(number, sentence_sha256(words), len(normalised(words).split())) for number, words in spans]


def longest_rise(order: list[int]) -> int:
    return max(
        (
            size
            for size in range(len(order) + 1)
            for some in combinations(order, size)
            if list(some) == sorted(some)
        ),
        default=0,
    )


@given(st.permutations(range(7)), st.sets(st.integers(0, 6)))
def test_of_a_copy_in_another_order_as_many_sentences_as_can_be_are_kept(order, lost):
    lines = [f"The harbour of Elm number {n} was quiet all through the long day." for n in range(7)]
    text = LEAD + "\n".join(lines)
    copy = LEAD + "\n".join(lines[n] for n in order if n not in lost)
    states = look_up(copy, recorded(text))
    assert states[1] == "kept"
    gone = {number - 2 for number, state in states.items() if state == "gone"}
    kept = [number - 2 for number, state in states.items() if state == "kept" and number > 1]
    assert gone == lost
    assert len(kept) == longest_rise([n for n in order if n not in lost])
    assert [n for n in order if n in kept] == kept


def test_a_sentence_printed_twice_is_met_as_often_as_it_was_recorded():
    line = "The crates stood on the quay of Elm for a week."
    text = f"{LEAD}{line}\n\nVesk denied that it had any of them at all.\n\n{line}\n"
    assert set(look_up(text, recorded(text)).values()) == {"kept"}
    once = look_up(f"{LEAD}{line}\n\nVesk denied that it had any of them at all.\n", recorded(text))
    assert sorted(once.values()) == ["kept", "kept", "kept", "moved"]


def test_a_copy_that_is_shorter_than_a_sentence_has_none():
    assert look_up("Holt", recorded(TEXT)) == dict.fromkeys(range(1, len(segment(TEXT)) + 1), "gone")
    assert look_up("", []) == {}


# --- parts of a saved page ---

LINE = "Holt said that Norland sent forty crates of shells to Vesk."


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        # a line of a few words before the headline is a menu's; four words make a headline
        ("Home\nNews and sport\nPort Elm ships crates\n" + LINE, "navigation navigation headline standfirst"),
        # a lead stands apart by two empty lines, or by furniture
        (f"Port Elm ships crates\n\n{LINE}\n\n\n{LINE}", "headline standfirst body"),
        (f"Port Elm ships crates\n\n{LINE}\n\n{LINE}", "headline body body"),
        (f"Port Elm ships crates\n\n{LINE}\nMenu\n{LINE}", "headline standfirst navigation body"),
        # eight words and an end mark make a lead, seven do not
        (f"Port Elm ships crates\n\nHolt said that Norland sent crates.\n\n\n{LINE}", "headline caption standfirst"),
        (f"Port Elm ships crates\n\nHolt said that Norland sent 40 crates.\n\n\n{LINE}", "headline caption standfirst"),
        (f"Port Elm ships crates\n\nHolt said that Norland sent forty big crates.\n\n\n{LINE}", "headline standfirst body"),
        # a byline is short and no sentence
        (f"Port Elm ships crates\nBy Mara Holt\n{LINE}", "headline byline standfirst"),
        (f"Port Elm ships crates\nBy Mara Holt and Ann Orme in Elm\n{LINE}", "headline byline standfirst"),
        (f"Port Elm ships crates\nBy Mara Holt and Ann Orme in Port Elm\n{LINE}", "headline caption standfirst"),
        (f"Port Elm ships crates\nBy using ships\n{LINE}", "headline navigation standfirst"),
        (f"Port Elm ships crates\nab/cd (AP, Post)\n{LINE}", "headline byline standfirst"),
        # days of publication
        (f"Port Elm ships crates\nPublished on Monday\n{LINE}", "headline dateline standfirst"),
        (f"Port Elm ships crates\nJune 3, 2031\n{LINE}", "headline dateline standfirst"),
        (f"Port Elm ships crates\n3 June 2031\n{LINE}", "headline dateline standfirst"),
        # credits, on their own and glued to a caption
        (f"Port Elm ships crates\nA crane in the port Image: Post\n{LINE}", "headline caption credit standfirst"),
        (f"Port Elm ships crates\nPhoto: Post\n{LINE}", "headline credit standfirst"),
        # behind the first paragraph: questions and short lines are subheads, quotations are not
        (f"Port Elm ships crates\n{LINE}\n{LINE}\nWhat came of it?\n{LINE}", "headline body body subhead body"),
        (f"Port Elm ships crates\n{LINE}\n{LINE}\nWhat came of it.\n{LINE}", "headline body body body body"),
        (f"Port Elm ships crates\n{LINE}\n{LINE}\n“What came of it”\n{LINE}", "headline body body body body"),
        # all that follows a list of other stories belongs to it
        (f"Port Elm ships crates\n{LINE}\nRelated stories:\n{LINE}\nMenu", "headline standfirst sidebar sidebar sidebar"),
    ],
)  # fmt: skip
def test_the_zone_of_each_line(text, zones):
    found = [s for s in segment(text)]
    by_line = [
        s.zone
        for s, before in zip(found, [None, *found], strict=False)
        if before is None or s.paragraph != before.paragraph
    ]
    assert " ".join(by_line) == zones


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Holt met Gen. Orme. Vesk was there.", 2),
        ("They met on Monday, as Capt. Orme had said. Vesk was there.", 2),
        ("They met at 3 p.m. Vesk was there! Who else? Nobody.", 3),
        ("The town of Elm lies in the U.S. Vesk does not.", 1),
        ("They met in Lt. Elm’s harbour. vesk was there.", 1),
        ("It was the twentieth crate. 40 more came. (Nobody counted.) “Nobody,” he said.", 4),
        ("He called it a limit. Nobody asked.", 2),
    ],
)
def test_where_a_sentence_ends(text, count):
    page = f"Port Elm ships crates\n\n{LINE}\n\n\n{text}\n"
    assert len([s for s in segment(page) if s.paragraph == 3]) == count


def test_tokens_of_a_page_leave_white_space_out_and_cut_a_credit_off():
    assert tokens("A crane\u00a0in  port Image: Post\n\n“Vesk”") == [
        "A",
        "crane",
        "in",
        "port",
        "Image:",
        "Post",
        '"Vesk"',
    ]


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ((0, 1), "Holt"),
        ((1, 3), "said so"),
        ((2, 4), "so twice"),
        ((0, 4), "Holt said so twice"),
        ((0, 5), None),
        (None, None),
    ],
)
def test_a_passage_goes_from_its_first_word_to_its_last(passage, found):
    text = "  Holt said so twice.\n"
    span = passage_span(text, passage)
    assert (text[slice(*span)] if span else None) == found


def test_the_words_beside_a_fragment_are_of_its_own_sentence():
    text = "Holt spoke. Crates left. Norland paid. Crates left. Vesk slept."
    first, second = text.index("Crates"), text.rindex("Crates")
    for start in (first, second):
        held = words_held([(start, start + 6)], text)
        assert quote_context((start, start + 6), (start, start + len("Crates left.")), text, held) is None
    beyond = quote_context((first, first + 6), (0, len(text)), text, words_held([(first, first + 6)], text))
    assert text[slice(*beyond)] in ("spoke. Crates", "left. Norland")
