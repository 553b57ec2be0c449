"""Quotes that find their place: the words beside a fragment that make it stand once in its article.

A browser and a resolver of Web Annotations look a fragment up in the whole page, not in its sentence. Most
fragments stand there once. Where one does not, the fewest words before or after it are recorded, of those
that other fragments hold already if these will do: what is published of an article stays within its limits.
"""

from .text import MAX_FRAGMENT_WORDS, MAX_SHARE, Span, find, words


def stands_once(quote: str, text: str) -> bool:
    """Return whether a text holds a quote once, whatever the case: so browsers look it up."""
    return len(find(quote.lower(), text.lower())) == 1


def words_held(places: list[Span], text: str) -> set[int]:
    """Return the numbers of the words of a text that lie in one of these places."""
    return {
        number
        for number, (start, end) in enumerate(words(text))
        if any(start < right and left < end for left, right in places)
    }


def quote_context(place: Span, sentence: Span, text: str, held: set[int]) -> Span | None:
    """Return the place of a quote that stands once: `place`, or that with words of its sentence beside it.

    `sentence` is the place of its sentence; `held` are the words that are published already. None where words
    within the limits do not suffice: at most 12 in the quote, a fifth of the article in all, and a word
    between it and the next fragment.
    """
    if stands_once(text[slice(*place)], text):
        return place
    spans = words(text)
    own = words_held([place], text)
    choices = []
    for first in range(min(own, default=-1) + 1):
        for last in range(max(own), min(len(spans), first + MAX_FRAGMENT_WORDS)):
            start = min(place[0], spans[first][0])
            end = max(place[1], spans[last][1])
            added = set(range(first, last + 1)) - held
            near = set(range(first - 1, last + 2)) & held - own
            allowed = not near and len(held | added) <= MAX_SHARE * len(spans)
            inside = sentence[0] <= start and end <= sentence[1]
            if inside and (allowed or not added) and stands_once(text[start:end], text):
                choices.append((len(added), last - first, start, end))
    return min(choices)[2:] if choices else None
