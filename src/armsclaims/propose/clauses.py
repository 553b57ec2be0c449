"""Where a complement or a sentence falls into claims of its own: another purpose, leg, list, price or clause.

One claim is one proposition with at most one quantity or leg; these are the joints at which coders part them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from .engine import Span
from .lines import Line

LONG = 130
"""Code points from which a sentence of a transcript is parted at its conjunctions."""
_LEAST = 38
"""Code points that a clause has at least."""

_JOINT = re.compile(
    r"(?P<which>, (?=which (?:will|would|has|have|had|is|are|was|were|[a-z]+ed|[a-z]+s)\b))"
    r"|(?P<purpose> (?=(?:in support of|for use (?:on|in|by|against)|for (?:its|their|his|the [\w']+) (?:\w+ )?(?:war|fight|invasion|campaign)|"
    r"to provide (?:technical|military|logistical)) ))"
    r"|(?P<price>,? - (?=in (?:return|exchange) for )| (?=in (?:return|exchange) for ))"
    r"|(?P<leg> (?:before|after) (?=being [a-z]+(?:ed|t|n) ))"
    r"|(?P<dates> (?=from (?:January|February|March|April|May|June|July|August|September|October|November|December|\d{1,2}) \w))"
    r"|(?P<aside>, (?=including (?:any )?[\w -]+,? [\w -]+(?:,| and )))"
)
_BEING = frozenset({"before", "after"})
_OPENERS: dict[str, tuple[str, ...]] = {
    "which": (), "including": (), "from": (), "in": ("support", "return", "exchange"), "for": ("use", "its", "their", "his", "the"), "to": ("provide",),
    "before": ("being",), "after": ("being",),
}  # fmt: skip
"""The words that a joint begins before, each with the beginnings of the word behind it; none given is any."""
_LIST = re.compile(r"including ((?:[\w' -]+, )*[\w' -]+ and [\w' -]+|[\w' -]+)")
_CLAUSE = re.compile(
    # A look at one sign tells of most places that no clause begins there.
    r"(?=[ ,;])(?:(?P<turn>,? and (?=(?:will|would) )|, (?=(?:denying|claiming|saying|insisting|arguing) that )|, (?=(?:we|i) (?:do |also |still )?(?:expect|believe|assess) ))"
    r"|; (?:and )?(?:that )?(?=\w)|(?<=\w) - (?=(?:and|but|so|that|it|they|he|we) )"
    r"|, (?:but|and|so|yet) (?=(?:that|it|they|he|she|we|there|the|this|these|I|in|[A-Z]\w+|it's|they're|we're)\b))"
)


def joints(view: str, line: Line, span: Span) -> list[Span]:
    """Return the parts of a complement; the first is the main claim, each other at least three words."""
    start, end = span
    parts: list[Span] = []
    for match in _joints_at(view, line, start + 12, end):
        following = view[match.end() : end]
        if match["aside"]:
            listed = _LIST.match(following)
            if not listed or len(listed[1].split()) < 3:
                continue
        if len(following.split()) < 3 or match.start() - start < 12:
            continue
        parts.append((start, match.start()))
        start = match.end()
    parts.append((start, end))
    return parts


def _joints_at(view: str, line: Line, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the joints between two places, tried only before the pairs of words that one opens with."""
    lows, starts = line.lows, line.starts
    for n in range(bisect_left(starts, start), bisect_left(starts, end)):
        if (
            (openers := _OPENERS.get(lows[n])) is None
            or openers
            and (n + 1 == len(lows) or not lows[n + 1].startswith(openers))
        ):
            continue
        # A comma, a dash or both may stand before the word: the first place at which a joint begins is the one.
        for at in range(max(start, starts[n] - 4), starts[n]):
            if (
                view[at] in ", "
                and (match := _JOINT.match(view, at, end))
                and match.end() == (starts[n] if lows[n] not in _BEING else starts[n + 1])
            ):
                start = match.end()
                yield match
                break


def coordinated(view: str, span: Span) -> list[Span]:
    """Return the clauses of a long sentence by its punctuation; a short one stays whole."""
    start, end = span
    cuts = [span]
    if end - start < 2 * _LEAST:
        return cuts
    for match in _CLAUSE.finditer(view, start, end):
        last = cuts[-1]
        if (
            (match["turn"] or end - start > LONG)
            and match.start() - last[0] >= _LEAST
            and end - match.end() >= _LEAST
        ):
            cuts[-1:] = [(last[0], match.start()), (match.end(), end)]
    return cuts


_OWN = re.compile(
    r",\"? (?:and|but|yet|while) (?:that )?\"?(?P<head>(?:I|we|he|she|it|they|you|there|nobody|no one|somebody|this|these|those)\b(?! (?:and|or)\b)|it's|they're|we're|there's|I'm"
    r"|(?:the|an?|its|his|her|their|our|my|no|any) (?:[\w'-]+ ){1,6}?(?:is|are|was|were|will|would|has|have|had|can|could|may|must|does|did|do|comes?|leads?|shows?|carries|carried)\b"
    r"|[A-Z][\w'-]+ (?:[A-Z][\w'-]+ ){0,3}?(?:is|are|was|were|will|would|has|had|can|could|must|does|did)\b)"
)
"""A coordinated clause with a subject of its own, behind a comma."""


def owned(view: str, span: Span) -> list[Span]:
    """Return the coordinated clauses of a complement or quotation that have subjects of their own, each at least three words."""
    start, end = span
    parts: list[Span] = []
    if end - start < 30 or view.find(",", start, end) < 0:
        return [span]
    for match in _OWN.finditer(view, start, end):
        head = match.start("head")
        if (
            match.start() - start < 12
            or len(view[start : match.start()].split()) < 3
            or len(view[head:end].split()) < 3
        ):
            continue
        parts.append((start, match.start()))
        start = head
    return [*parts, (start, end)]
