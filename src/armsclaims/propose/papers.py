"""Papers that speak: what a list, a slip or a catalogue names, calls, values or puts at a figure (R18)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from .engine import Span, Utterance
from .kinds import ARM, CAPITAL, COUNT, GOOD, LISTS, OBSERVES, STANCE
from .lines import Line
from .vocabulary import DOCUMENTS, OBSERVERS
from .voices import BE, Voices

_NOUNS = "|".join(sorted(DOCUMENTS, key=len, reverse=True))
_HEAD = re.compile(
    # The paper opens the sentence, or stands behind its first words: "But the slip", "In March, the draft".
    r"(?:(?:[Bb]ut|[Aa]nd|[Ss]o|[Yy]et|[Hh]owever,|(?:[Ii]n|[Oo]n|[Aa]t|[Bb]y) [^,;:]{2,40},) )?"
    rf"(?P<who>(?:[Tt]he|[AaIi]n?|[Oo]ne|[Aa]nother|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|[\w'-]+'s?)? ?(?:[\w'-]+ ){{0,4}}?(?:(?i:{_NOUNS})(?: (?:[A-Z]{{0,3}}\d[\w/-]*|of [a-z]+))?))"
    r"(?P<more>,? (?:dated|seen|reviewed|obtained|stapled|attached|signed|issued|filed|released|published|from|for|on|of|by|in|at|to|shared|addressed|marked|that|which|and)\b[^;:]{2,120}?)?,?"
    r" (?:also |then |now |only |further |nevertheless )?$"
)
_AS = re.compile(r"(?:[^;]{2,90}? )?as (?=\S)")
_AT = re.compile(r"[^;]{2,90}? at (?=[^;]*\d)")
_END = re.compile(
    r"; |,? (?:but|while|whereas) |,? and (?=(?:values?|valued|puts?|lists?|listed|names?|named|calls?|called|describes?|described|gives?|gave|records?|recorded)\b)|, (?=according to )"
)
_STANCE = re.compile(
    r"\b(?:(?P<own>[\w-]+(?:'s|s')|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er) (?:[a-z]+ )?(?P<cue>position|view|stance|line|argument|answer|explanation|account|contention|message|defence|response|judgment)"
    r"|[Tt]he (?:position|view|stance|line|argument|explanation|contention) of (?P<of>[^,;]{3,50}?)) (?:is|was|remains|has been|has always been)(?: still| always)? that "
)
_THEN = re.compile(r",? and (?=[a-z]+(?:ed|es|s) (?:that|it|the|most|all|some|none)\b)")
_IT = re.compile(
    r"(?:it|them|this|that|him|her|(?:the|its|their|each|this) (?:[\w'-]+ ){0,2}?(?:cargo|contents?|goods|load|shipment|transaction|deal|sale|buyer|seller|crates?|boxes|containers?|consignment))\b,? ?(?=\S)"
)
_NAMES = frozenset("call calls called label labels labelled labeled term terms termed".split())
_AS_WHAT = frozenset(
    "describe describes described declare declares declared identify identifies identified".split()
)
_FIGURES = frozenset("put puts value values valued price prices priced".split())


class Papers(Voices):
    """Statements, and what papers say by verbs that take no clause."""

    def _listed(self, line: Line) -> Iterator[Utterance]:
        """Yield what a paper lists, calls something, or values it at; its words are the paper's, not the outlet's."""
        if not line.bits & LISTS or line.seen.isdisjoint(DOCUMENTS):
            return
        view, speaker, last = self.scene.view, None, line.start
        for n, low in enumerate(line.lows):
            if not line.kinds[n] & LISTS or line.starts[n] < last:
                continue
            at, end = line.starts[n], line.ends[n]
            if speaker is None:
                if DOCUMENTS.isdisjoint(line.lows[:n]):
                    continue
                head = _HEAD.fullmatch(view, line.start, at)
                if not head or line.lows[n - 1] in ("to", "of", "the", "a"):
                    continue
                who = self._trim(*head.span("who"))
                speaker, pronoun, note = self._who(line, who)
            elif line.lows[n - 1] != "and":
                continue
            stop = _END.search(view, end, line.end)
            last = stop.start() if stop else line.end
            if kept := self._named_in(low, end + 1, last):
                yield Utterance(
                    line.number,
                    ("R18",),
                    (kept,),
                    "claims",
                    (at, end),
                    speaker,
                    pronoun,
                    lemma=low,
                    notes=(note,) if note else (),
                )

    def _position(self, line: Line) -> Iterator[Utterance]:
        """Yield what somebody's position is said to be (R20): "Norland's view is that …"."""
        if not line.bits & STANCE:
            return
        match = _STANCE.search(self.scene.view, line.start, line.end)
        if match and (kept := self._trim(match.end(), line.end)) and (who := self._owner(line, match)):
            speaker, pronoun, note = self._who(line, who)
            yield Utterance(
                line.number,
                ("R20",),
                (kept,),
                "claims",
                match.span("cue"),
                speaker,
                pronoun,
                lemma="say",
                notes=(note,) if note else (),
            )

    def _owner(self, line: Line, match: re.Match[str]) -> Span | None:
        """Return whose position it is: the noun phrase before, or behind "of"."""
        if match["of"]:
            return match.span("of")
        owner = match["own"].lower()
        n = bisect_left(line.starts, match.start("own"))
        if owner in ("its", "their", "his", "her"):
            return match.span("own")
        first = n
        while (
            first
            and (
                line.kinds[first - 1] & CAPITAL
                or line.lows[first - 1] in ("the", "a", "an", "foreign", "defence", "defense", "trade")
            )
            and line.starts[first] == line.ends[first - 1] + 1
        ):
            first -= 1
        return line.starts[first], match.end("own") - (2 if owner.endswith("'s") else 1)

    def _observed(self, line: Line) -> Iterator[Utterance]:
        """Yield what observers count or find (R19): a number or goods right behind the verb, and the words up to the clause's end."""
        if not line.bits & OBSERVES or line.seen.isdisjoint(OBSERVERS):
            return
        view = self.scene.view
        for n, low in enumerate(line.lows):
            if not line.kinds[n] & OBSERVES or not n or line.lows[n - 1] in BE or line.kinds[n] & CAPITAL:
                continue
            who = self.before(line, line.starts[n])
            if who is None or OBSERVERS.isdisjoint(line.words(*who)):
                continue
            stop = _END.search(view, line.ends[n], line.end) or _THEN.search(view, line.ends[n], line.end)
            kept = self._trim(line.ends[n] + 1, stop.start() if stop else line.end)
            first, last = line.within(*kept) if kept else (0, 0)
            none = last > first and line.lows[first] == "no"
            if low == "found" and not none:
                continue
            if (
                last - first < 2
                or line.lows[first] in ("on", "in", "at", "by", "as", "with")
                or not none
                and not any(kind & (COUNT | ARM | GOOD) for kind in line.kinds[first : min(last, first + 5)])
            ):
                continue
            speaker, pronoun, note = self._who(line, who)
            yield Utterance(
                line.number, ("R19",), (kept,), "claims", (line.starts[n], line.ends[n]), speaker, pronoun, said=((line.start, kept[0]),), lemma=low,
                notes=(note,) if note else (),
            )  # fmt: skip
            return

    def _named_in(self, low: str, start: int, end: int) -> Span | None:
        """Return what a paper names behind a verb: all of it, or what it calls something, or the figure it puts on it."""
        view = self.scene.view
        if low in _FIGURES:
            match = _AT.match(view, start, end)
            thing = _IT.match(view, start, end)
            return self._trim(match.end() if thing and match else start, end) if match else None
        if low in _AS_WHAT:
            return self._trim(match.end(), end) if (match := _AS.match(view, start, end)) else None
        if low in _NAMES:
            return self._trim(match.end(), end) if (match := _IT.match(view, start, end)) else None
        if view.startswith(("that ", "for ", "on ", "in ", "out of "), start):
            return None
        return self._trim(start, end)
