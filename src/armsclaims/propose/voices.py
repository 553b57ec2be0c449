"""Other voices in a line of prose: who is quoted or accused, what is cited, played down, counted or shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .engine import Utterance
from .kinds import CUE
from .lines import Line
from .phrases import noun_phrase_first
from .refusing import Refusing
from .statements import CITING
from .vocabulary import EVIDENCE_NOUNS

_BEING = ("is", "are", "was", "were", "been", "being")
BE = frozenset(_BEING)
_QUOTES = frozenset({"quoted", "quotes", "quoting", "cited", "cites", "citing"})
_PLAYED = re.compile(r"\bplay(?:s|ed|ing)?\b(?: [\w'-]+){1,10}? down\b|\bplay(?:s|ed|ing)? down\b")
_PUT = re.compile(
    r"\b(?P<cue>puts?) (?P<content>(?:the|their|its) (?:[\w-]+ ){0,3}?(?:number|numbers|figure|total|count|quantity|volume|size|value|cost)\b[^,;.]{0,80}? at"
    r" (?:[\w-]+ ){0,4}?(?:\$?\d[\d,.]*\d|\d|\w+)(?: (?:million|billion|thousand|hundred|dozen))?(?: \w+)?)(?=[,.;\"]|$| )"
)
_QUOTED_AS = re.compile(
    r"\b(?:quot|cit)(?:ed|es|ing) (?P<who>(?:[^\s,;.]+ ){1,10}?)as (?P<cue>saying|telling|warning|claiming|writing)(?: that)? ",
    re.IGNORECASE,
)
_PASSIVE_CUE = re.compile(
    r"\b(?:is|are|was|were|been|being) (?:\w+ly )?(?P<cue>[a-z]+ed)(?: (?P<of>(?:of|with) [^,;.]{6,160}?))?"
    r"(?: by (?P<by>[^,;.]{2,80}?)(?=[,;.]| (?:on|in|at|after|who|that|which|as|for|because|over|and)\b|$)|(?=[,;.])|$)"
)
_SHOWN = re.compile(
    r"\b(?i:images?|imagery|photographs?|photos?|snaps|snapshots|pictures?|videos?|footage|documents?|records|data|intelligence)\b"
    r"(?: (?:[\w-]+ ){0,7}?(?:by|from) (?P<by>(?:(?:the|an?) )?(?:[a-z][\w-]* ){0,3}?[A-Z][\w']*(?: [A-Z][\w'-]*)*|the \w+))?(?: [\w-]+){0,6}? (?P<cue>(?:appear(?:s|ed)? to )?(?:show(?:s|ed)?|depict(?:s|ed)?))(?: that)? "
)
_GIVEN, _PLAYS = frozenset({"citing", "because"}), frozenset({"play", "plays", "played", "playing"})
VOICED, RARE = _QUOTES | BE, _GIVEN | _PLAYS | {"put", "puts"}
"""Words without which no rule for other voices, or for what is cited, played down or counted, is tried."""


class Voices(Refusing):
    """Statements and refusals, and those that have no cue of the usual form."""

    def _citing(self, line: Line, made: list[Utterance]) -> Iterator[Utterance]:
        """Yield what a speaker is said to cite, or the reason given for a refusal: a comment of its own."""
        if line.seen.isdisjoint(_GIVEN):
            return
        for match in CITING.finditer(self.scene.view, line.start, line.end):
            behind = [u for u in made if u.spans[0][0] < match.start() and u.speaker.text]
            because = match["why"] is not None
            if because:
                behind = [
                    u
                    for u in behind
                    if u.act == "declines" and max(u.cue or (0, 0), u.spans[-1])[1] >= match.start() - 1
                ]
            span = self._trim(match.end(), line.end)
            if behind and span and len(self.scene.view[slice(*span)].split()) > 2:
                last = behind[-1]
                rule = "R10" if because else "R3"
                yield replace(
                    last,
                    rules=(rule,),
                    spans=(span,),
                    act="comments",
                    cue=match.span("cue2" if because else "cue"),
                    withheld=None,
                    notes=(),
                )

    def _played_down(self, line: Line) -> Iterator[Utterance]:
        """Yield an evaluation that the outlet paraphrases: its cue and a note, for no proposition stands in it."""
        match = (
            _PLAYED.search(self.scene.view, line.start, line.end)
            if not line.seen.isdisjoint(_PLAYS)
            else None
        )
        if match:
            speaker, pronoun, note = self._who(line, self.before(line, match.start()))
            notes = (
                "an evaluation in the outlet's words: no proposition stands in it",
                *([note] if note else []),
            )
            cue = (match.start(), match.start() + len(match[0].split(" ")[0]))
            yield Utterance(
                line.number,
                ("R3",),
                (match.span(),),
                "comments",
                cue,
                speaker,
                pronoun,
                lemma="play",
                notes=notes,
            )

    def _voices(self, line: Line) -> Iterator[Utterance]:
        """Yield "A quoted B as saying …", which is B's, and the passives "A was accused of … by B", which are B's or nobody's."""
        view = self.scene.view
        if not line.seen.isdisjoint(_QUOTES):
            for match in _QUOTED_AS.finditer(view, line.start, line.end):
                span = self._trim(match.end(), line.end)
                agency = self.before(line, match.start())
                speaker, pronoun, note = self._who(line, self._trim(*match.span("who")))
                if span and speaker.text:
                    chain = tuple(filter(None, (agency, speaker.span)))
                    yield Utterance(
                        line.number, ("R1",), (span,), "claims", match.span("cue"), speaker, pronoun, chain, ((line.start, match.end()),), None, "say",
                        (note,) if note else (), scope=(line.start, match.end()),
                    )  # fmt: skip
                return
        if not line.bits & CUE or line.seen.isdisjoint(BE):
            return
        if not self._passive(line):
            return
        for match in _PASSIVE_CUE.finditer(view, line.start, line.end):
            lemma, act = self.scene.lexicon.cues.get(match["cue"].lower(), ("", ""))
            if (
                act not in ("evaluates", "denies", "claims")
                or act != "evaluates"
                and lemma not in ("accuse", "charge", "deny", "reject", "dismiss")
            ):
                continue
            span = self._trim(*match.span("of")) if match["of"] else None
            subject = self._trim(*(self.before(line, match.start()) or (0, 0)))
            begin = (
                max(line.start, view.rfind(", ", line.start, match.start()) + 1) if subject else line.start
            )
            span = span or (self._trim(begin, match.start()) if match["by"] else None)
            if span is None or len(view[slice(*span)].split()) < 2:
                continue
            speaker, pronoun, note = self._who(line, match.span("by") if match["by"] else None)
            notes = tuple(filter(None, (note, None if speaker.text else "the words do not say who says so")))
            yield Utterance(
                line.number, ("R3" if speaker.text else "R15",), (span,), act, match.span("cue"), speaker, pronoun, lemma=lemma, notes=notes,
                aside=not speaker.text, scope=match.span(),
            )  # fmt: skip

    @staticmethod
    def _passive(line: Line) -> bool:
        """Return whether a reporting verb in "-ed" stands behind a form of "be", or behind its adverb."""
        lows = line.lows
        for n in line.cues:
            if n and lows[n].endswith("ed"):
                before = lows[n - 1]
                if (
                    before.endswith(_BEING)
                    or n > 1
                    and before.endswith("ly")
                    and lows[n - 2].endswith(_BEING)
                ):
                    return True
        return False

    def _counted(self, line: Line) -> Iterator[Utterance]:
        """Yield the number at which somebody puts a supply: "puts the number of crates at 40"."""
        match = (
            _PUT.search(self.scene.view, line.start, line.end)
            if "put" in line.seen or "puts" in line.seen
            else None
        )
        if match:
            speaker, pronoun, note = self._who(
                line, noun_phrase_first(self.scene, line) or self.before(line, match.start())
            )
            yield Utterance(
                line.number,
                ("R3",),
                (match.span("content"),),
                "claims",
                match.span("cue"),
                speaker,
                pronoun,
                lemma="put",
                notes=(note,) if note else (),
            )

    def _shown(self, line: Line) -> Iterator[Utterance]:
        """Yield what pictures or papers show (R12); whose they are, if the words tell."""
        if line.seen.isdisjoint(EVIDENCE_NOUNS):
            return
        match = _SHOWN.search(self.scene.view, line.start, line.end)
        span = self._trim(match.end(), line.end) if match else None
        if span and len(self.scene.view[slice(*span)].split()) > 2:
            by = match.span("by") if match["by"] else None
            speaker, pronoun, note = self._who(line, by)
            notes = () if speaker.text else ("evidence shown: the words name nobody whose claim it is",)
            yield Utterance(
                line.number,
                ("R12",),
                (span,),
                "claims",
                match.span("cue"),
                speaker,
                pronoun,
                lemma="show",
                notes=notes,
            )
