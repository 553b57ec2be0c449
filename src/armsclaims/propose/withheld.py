"""Refusals and gaps of knowledge by their wording: what a speaker raises and does not give.

Shared by both engines, for these are set phrases. "Did not provide weapons" is no refusal to tell; "did not provide a
figure" is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .engine import new

_TELL = (
    r"say|specify|comment|name|disclose|reveal|confirm|identify|elaborate|discuss|detail|speculate|speak (?:to|about|on)|speak for"
    r"|talk about|get into|go into|get ahead of|predict|tell|quantify|address|explain|describe|characteri[sz]e|respond|answer|deny|make clear"
    r"|rule out|put a number|publish|clarify|be drawn(?: on)?|mention|reply|verify|acknowledge|divulge|expand on|weigh in|go (?:any )?further|go beyond|say more|add more|offer more"
)
_GIVE = r"provide|give|offer|release|share|reveal|present|have|show|get|disclose"
_INFO = (
    r"(?:that|those|this|these|any|an?|the|no|further|more|specific|additional|precise|exact|other|its|his|her|their|you|us|reporters|all|much|new|"
    r"right|anything|many|immediate)\b[ ]?"
)
_FACTS = (
    r"(?:details?|figures?|numbers?|estimates?|evidence|information|specifics|names?|comments?|explanations?|timelines?|answers?|"
    r"proof|breakdown|rundown|assessments?|updates?|date|dates|count|data|sources?|location|place|amount|quantity|shipments?|"
    r"anything|reports?|say|predictions?|detail|conversations?|steps|way|indication)"
)
_NOT = (
    r"(?:(?:would|could|can|will|did|do|does|is|are|am|was|were|has|have|had|should)(?: not|n't)|cannot|can't|won't|(?:'m|'re|'s) not|"
    r"never|neither(?! confirm\w* nor))"
)
_ABOUT = r"(?: (?:yet|immediately|really|just|necessarily|certainly|publicly|further|also))?"
_WISH = (
    r"(?: (?:want(?:ing)?|going|(?:been )?able|willing|prepared|ready|wish(?:ing)?|intend(?:ing)?|like|in a position|at liberty|choose|have|need)"
    r" to)?(?: be(?! drawn))?"
)
_CUE = re.compile(
    r"(?P<untraced>\b(?:unable|not able) to (?:independently |immediately )?(?:verify|establish|determine|ascertain|corroborate|trace)\b"
    r"|\b(?:could|can)(?: not|n't) (?:independently |immediately )?(?:verify|establish|determine|ascertain|corroborate|trace)\b)"
    r"|(?P<nobody>\b(?:neither|none of) (?P<whom>[^,;.]{3,80}?) (?:answered|responded|replied|commented|elaborated)\b)"
    rf"|(?P<overdue>\b(?:has|have|had) yet to (?:(?:{_TELL})\b|(?:{_GIVE}) (?=(?:{_INFO}){{0,4}}{_FACTS}\b)))"
    rf"|(?P<not>\b{_NOT}{_ABOUT}{_WISH}(?: further)? (?:(?P<tell>(?!say (?:that|so|no)\b)(?:{_TELL}))\b|(?:{_GIVE}) (?=(?:{_INFO}){{0,4}}{_FACTS}\b)))"
    rf"|(?P<declined>\b(?:declin|refus)(?:es?|ed|ing) (?:to (?:{_TELL}|{_GIVE})\b|(?=comment)))"
    rf"|(?P<nothing>\b(?:have|has|had|gave|gives|offered|offers|provided|provides|released)(?: absolutely)? (?!nothing to (?:hide|do|fear|lose|gain|apologi[sz]e)\b)(?=(?:nothing|no) (?:{_INFO}){{0,3}}"
    rf"(?:{_FACTS}|to|on|more|further|specific|about)\b))"
    r"|(?P<hidden>\b(?:kept|keeps|keeping|withheld|withholds) (?=(?:[\w'-]+ ){1,4}(?:secret|quiet|back|to (?:him|her|it|them)sel)|(?:the|any|all) [\w ]*(?:number|figure|name|detail)))"
    r"|(?P<without>\bwithout (?:naming|saying|giving|specifying|identifying|elaborating|disclosing|revealing|stating) ?)"
    r"|(?P<beyond>\b(?:is|are|was|were|'s) not (?:something|a question|a topic) (?:that )?(?:I|we|he|she|they) (?:can|could|will|would|am able to) [a-z]+(?: to)?)"
    rf"|(?P<yet>\b(?:has|have|had)(?: not|n't)(?: yet| publicly| ever| so far)* (?:(?:disclosed|named|revealed|specified|confirmed|identified|explained|commented|"
    rf"elaborated|responded|answered|replied|published|detailed|clarified|verified)\b|said (?=how|what|which|when|where|who|why|whether|if)|"
    rf"(?:given|released|provided|shared|shown|presented|offered) (?=(?:{_INFO}){{0,4}}{_FACTS}\b)))"
    r"|(?P<reached>\b(?:could not (?:immediately )?be reached|(?:has|have|had|was|were) (?:been )?(?:approached|contacted|asked)) (?=for (?:a |further )?(?:comment|reaction|response)))"
    r"|(?P<comment>(?<=\")[Nn]o comment(?=[,.]?\"))"
    rf"|(?P<unable>\b(?:unable|unwilling|reluctant|not able|not authori[sz]ed|in no position) to (?:(?:{_TELL})\b|(?:{_GIVE}) (?=(?:{_INFO}){{0,4}}{_FACTS}\b)))"
    rf"|(?P<nor>\bnor (?:would|did|does|do|could|can|will|has|have) (?:[\w']+ ){{1,3}}?(?:{_TELL})\b)"
    r"|(?P<neither>\bneither confirm(?:ed|s|ing)? nor den(?:y|ied|ies|ying))"
    r"|(?P<dodged>\b(?:avoid(?:s|ed|ing)?|sidestep(?:s|ped|ping)?|dodg(?:e|es|ed|ing)|evad(?:e|es|ed|ing)|stop(?:s|ped|ping)? short of)"
    r" (?=(?:\w+ )?questions?\b|(?:directly )?(?:saying|giving|naming|confirming|answering|identifying|specifying|stating|disclosing|accusing|blaming)\b)(?:(?:directly )?[a-z]+ing )?)"
    r"|(?P<silent>\b(?:changed|changes) the subject\b|\b(?:left|walked (?:away|off|out|past)|moved on|drove (?:off|away)) without (?:answering|replying|comment(?:ing)?|a word)\b"
    r"|\b(?:remain(?:ed|s)?|stay(?:ed|s)?|kept|fell) silent(?: (?=on|about))?\b"
    r"|\b(?:ignor(?:ed|es)|brush(?:ed|es) (?:off|aside)) (?=(?:[\w'-]+ ){0,3}(?:questions?|requests?|calls?|emails?|inquiries)\b))"
    r"|(?P<unanswered>\b(?:went|were left|was left|remain(?:ed|s)?) unanswered\b|\b(?:were|was)(?: not|n't) (?:returned|answered)\b)"
    r"|(?P<unverified>\b(?:could|can)(?: not|n't)(?: yet)?(?: be)?(?: (?:immediately|independently|yet|be))* (?:verified|confirmed|established|determined|ascertained)\b"
    r"|\bnot (?:been )?(?:immediately )?possible to (?:verify|establish|determine|confirm|say)\b)"
    r"|(?P<ignorant>\b(?:do|does|did)(?: not|n't) know\b(?! that\b))"
    r"|(?P<unknown>\bstill (?:monitoring|watching|assessing|determining|trying to determine)\b|\bremains? (?:to be seen|unclear|unknown)\b"
    r"|\b(?:is|was|are|'s) (?:not (?:yet |immediately |entirely )?(?:clear|known|certain)|unclear|unknown)\b)",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"(?=[,;: .\"])(?:,\"? ?(?=\"|(?:he|she|they) (?:said|told))|,\" |,? (?:because|citing|saying|adding|stating|but|as the|as it|as he|as she|although|though|while|since|so)\b|[;:]| - |\.\"?$|\"?,? (?:he|she) said)",
    re.IGNORECASE,
)
_ALSO = re.compile(r",? (?:or|nor|and) (?=(?:whether|how|which|what|when|where|who|why|if)\b)")


class Refusal(NamedTuple):
    """A refusal's wording: its cue, each thing withheld (none if nothing is named), whether it avows not knowing, and its kind."""

    start: int
    end: int
    things: tuple[tuple[int, int], ...]
    unknown: bool
    by: str = "not"


def refusals(view: str, start: int, end: int, starts: Iterable[int] | None = None) -> Iterator[Refusal]:
    """Yield the refusals in one sentence of folded text; offsets are those of `view`.

    `starts`, rising, are the only places where one is tried; without them every place is.
    """
    found = _CUE.finditer(view, start, end) if starts is None else _at(view, starts, end)
    hits = [m for m in found if not _answered(m, view)]
    for n, hit in enumerate(hits):
        limit = hits[n + 1].start() if n + 1 < len(hits) else end
        stop = _STOP.search(view, hit.end(), limit)
        until = stop.start() if stop else limit
        begin = hit.end()
        things: list[tuple[int, int]] = []
        for also in _ALSO.finditer(view, begin, until):
            things.append((begin, also.start()))
            begin = also.end()
        things.append((begin, until))
        kept = tuple(filter(None, (_trim(view, *thing) for thing in things)))
        yield new(
            Refusal,
            (
                hit.start(),
                hit.start() + len(hit[0].rstrip()),
                kept,
                hit.lastgroup in ("unknown", "unverified", "ignorant"),
                hit.lastgroup or "not",
            ),
        )


def _at(view: str, starts: Iterable[int], end: int) -> Iterator[re.Match[str]]:
    last = -1
    for start in starts:
        if start >= last and (match := _CUE.match(view, start, end)):
            last = match.end()
            yield match


def _answered(match: re.Match[str], view: str) -> bool:
    """Return whether the words deny a fact or ask a question, and keep nothing back."""
    return bool(match["not"]) and view[max(0, match.start() - 8) : match.start()].lower().endswith(
        ("why ", "or why ")
    )


def _trim(view: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and not (view[start].isalnum() or view[start] in "[$"):
        start += 1
    while start < end and not (view[end - 1].isalnum() or view[end - 1] in "]%"):
        end -= 1
    return (start, end) if start < end else None
