"""Which few words of a passage a sheet may print: short, found once in their sentence, never much of the article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..evidence.text import MAX_FRAGMENT_WORDS, MAX_SHARE, Sentence, find, normalised, words

LENGTHS = (6, 5, 4, 3, 2)
"""Words a proposal's fragment may have, tried until all of them together keep to the article's share."""

_WORDS = 4
"""Words by which a reader knows a passage again."""

Span = tuple[int, int]


def sentence_at(sentences: Sequence[Sentence], place: int) -> Sentence | None:
    """Return the sentence that holds a code point, None for white space between sentences."""
    return next((s for s in sentences if s.start <= place < s.end), None)


def passage(text: str, sentence: Sentence, spans: Iterable[Span]) -> list[int] | None:
    """Return the content as [first, last] in words of its sentence, half-open; None where no word of it lies there."""
    starts = words(text[sentence.start : sentence.end])
    inside = [
        number
        for number, (left, right) in enumerate(starts)
        if any(left + sentence.start < end and right + sentence.start > start for start, end in spans)
    ]
    return [inside[0], inside[-1] + 1] if inside else None


@dataclass(frozen=True)
class Wanted:
    """A passage to find a fragment for: its sentence, its content, and what the fragment should hold if it can.

    `focus` is the quantity or the item; `printed` are other words of the passage that the sheet prints beside it.
    """

    sentence: Sentence
    spans: Sequence[Span]
    focus: Span | None = None
    printed: Sequence[Span] = ()


def choose(text: str, wanted: Wanted, most: int, others: Sequence[Span] = ()) -> Span | None:
    """Return the span of the shortest fragment of a passage that is found once in its sentence.

    It holds the focus if that has at most `most` words, else it begins where the content does. It has four words or
    `most` if that is fewer, more only to be found once; at most twelve and never the whole sentence. It touches none of
    `others` if that can be had. Content that is printed twice is told apart by the words about it. None where there is
    no such fragment.
    """
    touching = None
    for span in _candidates(text, wanted, most):
        if len(find(text[span[0] : span[1]], text, wanted.sentence.start, wanted.sentence.end)) == 1:
            if not any(_touch(text, span, other) for other in others):
                return span
            touching = touching or span
    return touching


def _candidates(text: str, wanted: Wanted, most: int) -> Iterator[Span]:
    """Yield spans of words, the best first: about the focus, elsewhere in the content, about the content."""
    sentence = wanted.sentence
    places = [(a + sentence.start, b + sentence.start) for a, b in words(text[sentence.start : sentence.end])]
    inside = [
        n for n, (a, b) in enumerate(places) if any(a < end and b > start for start, end in wanted.spans)
    ]
    if not inside:
        return
    focus = [
        n
        for n in inside
        if wanted.focus and places[n][0] < wanted.focus[1] and places[n][1] > wanted.focus[0]
    ]
    core = (focus[0], focus[-1]) if focus and len(focus) <= most else (inside[0], inside[0])
    lowest, highest = inside[0], inside[-1]
    least = max(2, min(most, _WORDS, highest - lowest + 1, len(places) - 1))
    ranges = [
        (*core, lowest, highest),
        *((n, n, n, highest) for n in inside[1:]),
        (lowest, highest, 0, len(places) - 1),
    ]
    for first, last, left, right in ranges:
        for size in range(max(least, last - first + 1), min(MAX_FRAGMENT_WORDS, len(places) - 1) + 1):
            # The window that leans right comes first: what follows a number is its unit.
            for start in range(min(first, right - size + 1), max(left, last - size + 1) - 1, -1):
                yield places[start][0], places[start + size - 1][1]


def _touch(text: str, one: Span, other: Span) -> bool:
    """Return whether two fragments stand side by side with no word between, or together make too long a run."""
    left, right = sorted((one, other))
    if right[0] < left[1]:
        return len(words(text[left[0] : max(left[1], right[1])])) > MAX_FRAGMENT_WORDS
    return not words(text[left[1] : right[0]])


def fit(text: str, wanted: Sequence[Wanted], held: Iterable[Span]) -> list[Span | None]:
    """Return a fragment for each passage; `held` is what the sheet prints already.

    Fragments are cut shorter, and in the end left out from the last one on, until all keep to a fifth of the article.
    """
    total = len(words(text))
    fixed = [*held, *(span for want in wanted for span in want.printed)]
    chosen: list[Span | None] = []
    for most in LENGTHS:
        chosen = []
        for want in wanted:
            chosen.append(choose(text, want, most, [*fixed, *filter(None, chosen)]))
        if share(text, [*fixed, *filter(None, chosen)]) <= MAX_SHARE * total:
            return chosen
    for index in range(len(chosen) - 1, -1, -1):
        chosen[index] = None
        if share(text, [*fixed, *filter(None, chosen)]) <= MAX_SHARE * total:
            break
    return chosen


def share(text: str, spans: Iterable[Span]) -> int:
    """Return how many words lie in the union of spans."""
    count, at = 0, 0
    for start, end in sorted(spans):
        count += len(words(text[max(start, at) : end])) if end > at else 0
        at = max(at, end)
    return count


def printed(text: str, span: Span | None) -> str | None:
    """Return a fragment as a sheet writes it: plain quotes and spaces, matched by folding."""
    return normalised(text[span[0] : span[1]]) if span else None
