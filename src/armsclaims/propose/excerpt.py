"""Which few words of a passage a sheet may print: short, found once in their sentence, never much of the article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..core.evidence import MAX_FRAGMENT_WORDS, MAX_SHARE, Sentence, find, normalised, words

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


def choose(text: str, sentence: Sentence, spans: Sequence[Span], focus: Span | None, most: int) -> Span | None:
    """Return the span of the shortest fragment of the content that is found once in its sentence.

    It holds `focus` (the quantity, the item) if that has at most `most` words, else it begins where the content does. It
    has four words or `most` if that is fewer, more only to be found once; at most twelve and never the whole sentence.
    Content that is printed twice is told apart by the words about it. None where there is no such fragment.
    """
    places = [(a + sentence.start, b + sentence.start) for a, b in words(text[sentence.start : sentence.end])]
    inside = [n for n, (a, b) in enumerate(places) if any(a < end and b > start for start, end in spans)]
    if not inside:
        return None
    wanted = [n for n in inside if focus and places[n][0] < focus[1] and places[n][1] > focus[0]]
    core = (wanted[0], wanted[-1]) if wanted and len(wanted) <= most else (inside[0], inside[0])
    within = (inside[0], inside[-1])
    least = max(2, min(most, _WORDS, within[1] - within[0] + 1, len(places) - 1))
    for first, last, lowest, highest in ((*core, *within), (*within, 0, len(places) - 1)):
        for size in range(max(least, last - first + 1), min(MAX_FRAGMENT_WORDS, len(places) - 1) + 1):
            # The window that leans right comes first: what follows a number is its unit.
            for start in range(min(first, highest - size + 1), max(lowest, last - size + 1) - 1, -1):
                span = (places[start][0], places[start + size - 1][1])
                if len(find(text[span[0] : span[1]], text, sentence.start, sentence.end)) == 1:
                    return span
    return None


def fit(
    text: str, wanted: Sequence[tuple[Sentence, Sequence[Span], Span | None]], held: Iterable[Span]
) -> list[Span | None]:
    """Return a fragment for each proposal, given as (sentence, content, focus); `held` is what the sheet prints already.

    Fragments are cut shorter, and in the end left out from the last one on, until all keep to a fifth of the article.
    """
    total, held = len(words(text)), list(held)
    chosen: list[Span | None] = []
    for most in LENGTHS:
        chosen = [choose(text, sentence, spans, focus, most) for sentence, spans, focus in wanted]
        if share(text, [*held, *filter(None, chosen)]) <= MAX_SHARE * total:
            return chosen
    for index in range(len(chosen) - 1, -1, -1):
        chosen[index] = None
        if share(text, [*held, *filter(None, chosen)]) <= MAX_SHARE * total:
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
