"""Who says what in one parsed sentence: cues by lemma, contents and subjects by the dependency tree.

Rules are named so that a proposal can say which one found it:

R1 a cue and its clause; R3 a cue and its object; R4 a cue and a quotation; R5 "according to"; R9 a verb of
speech and the rest of its sentence; R15 a passive that names nobody. The other rules: `article`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..evidence.text import Span
from . import wordlists as W

_EDGE = " \t\n\"',.;:-()?!"
_QUOTATION = re.compile(r'"([^"]{8,})(?:"|$)')


@dataclass
class Attribution:
    """One thing said: the places of its cue, speaker and content, and the act that the cue stands for.

    `chain` is who passes it on, outer to inner.
    """

    rule: str
    cue: Span
    lemma: str
    act: str
    speaker: Span | None = None
    content: list[Span] = field(default_factory=list)
    chain: list[Span] = field(default_factory=list)


def trim(view: str, start: int, end: int) -> Span:
    """Return a place without the white space and marks around it."""
    while start < end and view[start] in _EDGE:
        start += 1
    while start < end and view[end - 1] in _EDGE:
        end -= 1
    return start, end


class ParsedSentence:
    """A sentence's parse, the folded text and the code point at which the sentence begins."""

    def __init__(self, doc: Any, view: str, base: int):
        self.doc, self.view, self.base = doc, view, base

    def span(self, first: Any, last: Any | None = None) -> Span:
        """Return the place of a token, or of all from one to another."""
        last = first if last is None else last
        return self.base + first.idx, self.base + last.idx + len(last)

    def spans(self, tokens: Iterable[Any]) -> list[Span]:
        """Return runs of tokens as places; a gap of one mark parts nothing, a run of one word is dropped."""
        runs: list[list[int]] = []
        for i in sorted({t.i for t in tokens}):
            between = self.doc[runs[-1][-1] + 1 : i] if runs else ()
            if runs and len(between) < 2 and all(t.is_punct or t.is_space for t in between):
                runs[-1].append(i)
            else:
                runs.append([i])
        found = []
        for run in runs:
            start, end = trim(self.view, *self.span(self.doc[run[0]], self.doc[run[-1]]))
            words = len(self.view[start:end].split())
            if words > 2 or len(runs) == 1 and words > 1:
                found.append((start, end))
        return found

    def clause(self, head: Any, without: Iterable[Any] = ()) -> list[Span]:
        """Return the words of a clause without its "that" and without the subtrees of some tokens."""
        out = {t.i for other in without for t in other.subtree}
        out |= {c.i for c in head.children if c.dep_ == "mark" and c.lower_ == "that"}
        return self.spans(t for t in head.subtree if t.i not in out)

    def name(self, token: Any) -> Span:
        """Return a speaker's name: the phrase without clauses and appositions that describe it."""
        apposition = next((c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
        if apposition is not None and token.pos_ == "NOUN":
            return self.name(apposition)
        aside = ("relcl", "acl", "advcl", "appos", "case", "cc", "conj")
        describes = [c for c in token.children if c.dep_ in aside]
        describes += (c for c in token.children if c.dep_ == "prep" and c.lower_ not in ("of", "for", "to"))
        dropped = {t.i for child in describes for t in child.subtree}
        kept = [t for t in token.subtree if not t.is_space and t.i not in dropped]
        comma = next((n for n, t in enumerate(kept) if t.i > token.i and t.text == ","), len(kept))
        kept = kept[:comma] or [token]
        start, end = self.span(kept[0], kept[-1])
        return trim(self.view, start, start + len(self.view[start:end].removesuffix("'s")))

    def subject(self, verb: Any) -> Any | None:
        """Return the subject of a verb: its own, its coordinated verb's, or what its clause hangs on."""
        for _ in range(4):
            if own := _subjects(verb):
                return own[0]
            if verb.dep_ not in ("conj", "xcomp", "advcl", "aux", "parataxis", "dep"):
                return None
            verb = verb.head
        return None

    def attributions(self) -> list[Attribution]:
        """Return what the sentence attributes, one speaker for each nest of cues."""
        return _resolve_nesting([found for t in self.doc for found in self._at(t)], self.view)

    def _at(self, t: Any) -> Iterator[Attribution]:
        lemma = t.lemma_.lower()
        if t.lower_ == "according" and t.i + 2 < len(self.doc) and self.doc[t.i + 1].lower_ == "to":
            yield from self._according_to(t)
        elif t.tag_.startswith("VB") and t.dep_ not in ("aux", "auxpass", "amod", "compound"):
            if lemma in W.ACT_OF_CUE:
                yield from self._verb(t, lemma)

    def _according_to(self, t: Any) -> Iterator[Attribution]:
        to = self.doc[t.i + 1]
        who = next((c for c in to.children if c.dep_ == "pobj"), None)
        if who is None:
            return
        before = [x for x in self.doc[: t.i] if not x.is_punct]
        comma = next((x.i for x in self.doc[who.i :] if x.text in (",", ";")), len(self.doc))
        content = self.spans(before if len(before) > 3 else self.doc[comma + 1 :])
        if content:
            yield Attribution("R5", self.span(t, to), "according", "claims", self.name(who), content)

    def _verb(self, t: Any, lemma: str) -> Iterator[Attribution]:
        act = W.ACT_OF_CUE[lemma]
        children = list(t.children)
        if any(c.dep_ == "neg" for c in children) and act != "believes":
            return
        if t.tag_ == "VB" and (t.dep_ == "advcl" or self._is_imperative(t)):
            return
        who, rule = self.subject(t), "R1"
        contents = self._clauses(t, act, lemma)
        if any(c.dep_ == "auxpass" for c in children):
            agents = (g for c in children if c.dep_ == "agent" for g in c.children if g.dep_ == "pobj")
            who = next(agents, None)
            if not contents or who is None and lemma in W.AMBIGUOUS_CUES:
                return
            rule = "R15" if who is None else "R1"
        elif who is None:
            return
        elif not contents:
            content = self._object(t) if lemma in W.OBJECT_CUES else []
            rule = "R3"
            if not content and lemma in W.SPEECH_CUES and t.tag_ != "VBG":
                content, rule = self._rest_of_sentence(t, who), "R9"
            if not content and lemma not in W.AMBIGUOUS_CUES:
                content, rule = self._quotations(t), "R4"
            contents = [content] if content else []
        speaker = self.name(who) if who is not None else None
        for content in contents:
            yield Attribution(rule, self.span(t), lemma, act, speaker, content)

    def _is_imperative(self, t: Any) -> bool:
        """Return whether a verb opens its sentence without a subject, as in "Let's say ..."."""
        before = [x for x in self.doc[: t.i] if not x.is_punct]
        return not before or before[0].lower_ == "let" and len(before) < 3

    def _clauses(self, t: Any, act: str, lemma: str) -> list[list[Span]]:
        """Return the clauses that complement a cue, or that it frames as an aside."""
        found: list[list[Span]] = []
        for c in t.children:
            infinitive = c.dep_ == "xcomp" and (c.tag_ != "VBG" or act in ("denies", "commits"))
            said = act in ("commits", "denies", "evaluates") or lemma == "claim" or _subjects(c)
            if c.dep_ == "ccomp" or infinitive and said:
                found += self._coordinated(c, t)
        if not found and t.dep_ in ("parataxis", "ccomp", "advcl") and t.head is not t and self._is_aside(t):
            found = [self.clause(t.head, (t,))]
        return [content for content in found if content]

    def _coordinated(self, head: Any, cue: Any) -> list[list[Span]]:
        """Return a complement's coordinated clauses, each with a subject of its own."""
        heads = [head]
        heads += [c for c in head.children if c.dep_ == "conj" and _subjects(c) and c.i - head.i > 3]
        others = (c for c in cue.children if c.dep_ == "conj" and c.pos_ in ("VERB", "AUX"))
        heads += [c for c in others if any(g.dep_ == "mark" for g in c.children)]
        found = (self.clause(one, [c for c in (*heads, cue) if one.is_ancestor(c)]) for one in heads)
        return [content for content in found if content]

    def _rest_of_sentence(self, t: Any, who: Any) -> list[Span]:
        """Return what stands beside a verb of speech whose complement the parse does not show."""
        first, last = min(who.left_edge.i, t.i), max(who.right_edge.i if who.i > t.i else t.i, t.i)
        quote = next((x.i for x in self.doc[last + 1 : last + 3] if x.text == '"'), None)
        if quote is not None:
            return self.spans(self.doc[quote:])
        before = [x for x in self.doc[:first] if not x.is_punct]
        if first and self.doc[first - 1].text in (",", '"') and len(before) > 3:
            return self.spans(before)
        after = self.doc[last + 1 :]
        finite = t.dep_ in ("ROOT", "conj") and t.tag_ in ("VBD", "VBZ", "VBP")
        return self.spans(after) if len(after) > 5 and finite else []

    def _is_aside(self, t: Any) -> bool:
        """Return whether marks part a verb with its subject from what it frames."""
        first, last = t.left_edge.i, t.right_edge.i
        before = first == 0 or self.doc[first - 1].text in (",", '"', "-", "--", "'")
        after = last + 1 >= len(self.doc) or self.doc[last].text in '.,"' or self.doc[last + 1].is_punct
        return before and after and last - first < 25

    def _object(self, t: Any) -> list[Span]:
        """Return what a verb without a clause is about: its object and what hangs on it."""
        objects = ("dobj", "oprd", "prep", "pcomp", "dative", "xcomp", "ccomp")
        places = [x.i for c in t.children if c.i > t.i and c.dep_ in objects for x in c.subtree]
        return self.spans(self.doc[min(places) : max(places) + 1]) if places else []

    def _quotations(self, t: Any) -> list[Span]:
        """Return the quotations of the sentence outside of which the cue stands."""
        at = self.base + t.idx
        found = [
            trim(self.view, self.base + m.start(1), self.base + m.end(1))
            for m in _QUOTATION.finditer(self.view[self.base : self.base + len(self.doc.text)])
        ]
        return [(a, b) for a, b in found if not a <= at < b]


def _subjects(verb: Any) -> list[Any]:
    return [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "csubj")]


def _resolve_nesting(found: list[Attribution], view: str) -> list[Attribution]:
    """Keep one of each nested pair: the outer speaker's words, or the inner with the outer in its chain."""
    found = sorted(found, key=lambda one: one.cue)
    gone: set[int] = set()
    for n, outer in enumerate(found):
        for k, inner in enumerate(found):
            if n == k or {n, k} & gone or not any(a <= inner.cue[0] < b for a, b in outer.content):
                continue
            name = view[slice(*inner.speaker)].lower() if inner.speaker else ""
            own = not name or name in W.PERSONAL | W.IMPERSONAL | W.FIRST_PERSON
            common = sum(max(0, min(b, d) - max(a, c)) for a, b in inner.content for c, d in outer.content)
            whole = common / max(1, sum(b - a for a, b in outer.content)) > 0.4
            if whole and (inner.act == "believes" or own):
                if name not in W.FIRST_PERSON and (inner.act != "claims" or name in W.PERSONAL):
                    outer.content = inner.content
                gone.add(k)
            elif whole and outer.act in ("claims", "believes"):
                inner.chain = [*outer.chain, *([outer.speaker] if outer.speaker else [])]
                gone.add(n)
            else:
                gone.add(k)
    return [one for n, one in enumerate(found) if n not in gone]
