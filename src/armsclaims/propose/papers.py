"""Papers that speak: what a list, a slip or a catalogue names, calls, values or puts at a figure (R18)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .engine import Span, Utterance
from .kinds import ARM, CAPITAL, COUNT, GOOD
from .lines import Line
from .vocabulary import DOCUMENTS, LISTING, OBSERVERS, OBSERVING
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
_END = re.compile(r"; |,? (?:but|while|whereas) |,? and (?=(?:values?|valued|puts?|lists?|listed|names?|named|calls?|called|describes?|described|gives?|gave|records?|recorded)\b)|, (?=according to )")
_THEN = re.compile(r",? and (?=[a-z]+(?:ed|es|s) (?:that|it|the|most|all|some|none)\b)")
_IT = re.compile(r"(?:it|them|this|that|him|her|(?:the|its|their|each|this) (?:[\w'-]+ ){0,2}?(?:cargo|contents?|goods|load|shipment|transaction|deal|sale|buyer|seller|crates?|boxes|containers?|consignment))\b,? ?(?=\S)")
_NAMES = frozenset("call calls called label labels labelled labeled term terms termed".split())
_AS_WHAT = frozenset("describe describes described declare declares declared identify identifies identified".split())
_FIGURES = frozenset("put puts value values valued price prices priced".split())


class Papers(Voices):
    """Statements, and what papers say by verbs that take no clause."""

    def _listed(self, line: Line) -> Iterator[Utterance]:
        """Yield what a paper lists, calls something, or values it at; its words are the paper's, not the outlet's."""
        if line.seen.isdisjoint(LISTING) or line.seen.isdisjoint(DOCUMENTS):
            return
        view, speaker, last = self.scene.view, None, line.start
        for n, low in enumerate(line.lows):
            if low not in LISTING or line.starts[n] < last:
                continue
            at, end = line.starts[n], line.ends[n]
            if speaker is None:
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
                yield Utterance(line.number, ("R18",), (kept,), "claims", (at, end), speaker, pronoun, lemma=low, notes=(note,) if note else ())

    def _observed(self, line: Line) -> Iterator[Utterance]:
        """Yield what observers count or find (R19): a number or goods right behind the verb, and the words up to the clause's end."""
        if line.seen.isdisjoint(OBSERVING) or line.seen.isdisjoint(OBSERVERS):
            return
        view = self.scene.view
        for n, low in enumerate(line.lows):
            if low not in OBSERVING or not n or line.lows[n - 1] in BE or line.kinds[n] & CAPITAL:
                continue
            who = self.before(line, line.starts[n])
            if who is None or OBSERVERS.isdisjoint(line.words(*who)):
                continue
            stop = _END.search(view, line.ends[n], line.end) or _THEN.search(view, line.ends[n], line.end)
            kept = self._trim(line.ends[n] + 1, stop.start() if stop else line.end)
            first, last = line.within(*kept) if kept else (0, 0)
            if last - first < 2 or line.lows[first] in ("on", "in", "at", "by", "as", "with") or not any(kind & (COUNT | ARM | GOOD) for kind in line.kinds[first : min(last, first + 5)]):
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
