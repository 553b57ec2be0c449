"""What the report may not do: assert without a speaker, print a number without a claim, leave an orphan.

Each check yields readable faults; `check_document` raises ReportError (exit code 6) with all of them. Text in a vector
figure is checked through its title, alt text and description, which say the same in sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from ..faults import ReportError
from .basis import Basis
from .document import Block, Run, anchor, check_figure, claims_in, plain, runs_of, statements_in, uses, walk
from .prose import NUMBER

_VERB = re.compile(
    r"\b(?:(?:re-?|trans-?)?ship(?:s|ped|ping)?|(?:re)?deliver(?:s|ed|ing)?|(?:re)?suppl(?:y|ies|ied|ying)|(?:re)?sen(?:d|ds|t|ding)|"
    r"provid(?:e|es|ed|ing)|transfer(?:s|red|ring)?|(?:re)?s(?:ell|ells|old|elling)|b(?:uy|uys|ought|uying)|"
    r"receiv(?:e|es|ed|ing))\b", re.I
)  # fmt: skip
"""Verbs of supply in any form. Nouns of their own, such as shipment or delivery, are not among them."""
_NOUN = re.compile(
    r"\b(?:a|an|the|its|their|his|no|each|any|this|that|what|which|of|by|own|per|named|alleged|claimed|reported|further|new|more|word|"
    r"arms|technology|\w+-flagged|north korean|russian|western|iranian)\s"
    r"(?:ship|ships|supply|supplies|transfer|transfers)\b(?!\s+(?:of\s+)?(?:artillery|shells|arms|weapons|drones)\b)|"
    r"\bship(?=-| tracking\b)|\bships?(?= (?:and|or|under|lay|lies|of)\b|, )|\bshipping (?=form|date|route|document|lane|compan)|"
    r"\bproviding (?=that\b)|\bprovided (?=that\b)", re.I
)  # fmt: skip
"""The same words as nouns: after an article, an adjective or another noun, or at the head of a compound."""
_SAYING = (
    r"(?:sa(?:y|ys|id|ying)|claim(?:s|ed|ing)?|alleg(?:e|es|ed|ing)|den(?:y|ies|ied|ying|ials?)|declin(?:e|es|ed|ing)|"
    r"believ(?:e|es|ed|ing)|tells?|told|assert(?:s|ed)?|predict(?:s|ed)?|nam(?:e|es|ed|ing)|stat(?:e|es|ed|ing)|spe?[ao]ks?e?|"
    r"reports?|reported|writes?|wrote|word(?:s|ed|ing)?|accounts?|warn(?:s|ed)?|vow(?:s|ed)?|condemn(?:s|ed|ation)?|"
    r"accus(?:e|es|ed)|judg(?:e|es|ed)|comment(?:s|ed)?|statements?|recall(?:s|ed)?|would not|called?|printed|according to)"
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"\u201d)]*\s+(?=[\"\u201c(]?[A-Z])")
_FORBIDDEN = (
    (re.compile(r"\b(?:reveal|admit|expos)(?:s|es|ed|ted|ing|ting|e)?\b", re.I), "use said, alleged, denied or declined to say"),
    (re.compile(r"(?<!not )(?<!not-)\bconfirm(?:s|ed|ing)?\b", re.I), "only the label 'not confirmed' may use it"),
    (re.compile(r"\b(?:did|do|does|has|have|had) not den(?:y|ied)\b|\b(?:was|were|is|are|stay(?:s|ed)|remain(?:s|ed)) silent\b", re.I),
     "write that no answer was found in these articles"),
    (re.compile(r"\bthe only denial\b(?! (?:these|this) [a-z ]*articles? prints?)", re.I), "write 'the only denial these two articles print'"),
)  # fmt: skip
NARRATIVE = (
    "runs",
    "item",
    "title",
    "subtitle",
    "caption",
    "alt",
    "description",
    "question",
    "answer",
    "heading",
)
"""The texts that speak in sentences of our own; cells quote and label."""
_LINKED = ("claims", "statements", "fact", "ref", "href", "code")
_TIER = re.compile(r"\b(?:context|elsewhere|other publications?|not coded)\b", re.I)
"""Words that tell a reader that a text speaks of the context tier."""
_STATEMENT_LINK = re.compile(r'href="#ctx-([^"]*)"')
_MARK_LINK = re.compile(r'href="#(claim-[^"]*)"')


def _sentences(runs: list[Run]) -> list[str]:
    return [part for part in _SENTENCE.split(plain(runs)) if part.strip()]


def _told(blocks: Iterable[Block]) -> Iterator[tuple[str, str, list[Run]]]:
    """Yield (block id, what, runs) of every text in sentences of our own."""
    for block in walk(blocks):
        for what, runs in runs_of(block):
            if what in NARRATIVE:
                yield block.get("id", block["kind"]), what, runs


def _any_of(names: Iterable[str]) -> str:
    # Longest first; a straight apostrophe in a name also matches a curly one.
    found = "|".join(
        re.escape(name).replace("'", "['\u2019]") for name in sorted(names, key=len, reverse=True)
    )
    return rf"\b(?:{found})\b" if found else r"(?!)"


class Speakers:
    """The names of the table of speakers, and which of them are parties to what is alleged.

    A party named in a sentence ("North Korea shipped shells") speaks only if a verb of saying is its own.
    """

    def __init__(self, names: Iterable[str], parties: Iterable[str] = ()):
        # "The US said" opens a sentence: an article in a name is no part of it.
        party, others = (
            {name.removeprefix("the ") for name in some} for some in (parties, set(names) - set(parties))
        )
        self._says = re.compile(rf"\b{_SAYING}\b", re.I)
        self._outside = re.compile(_any_of(others))
        self._own = re.compile(
            rf"{_any_of(party)}(?:['\u2019]s?)?(?:[,:]?\s+\w+){{0,2}}[,:]?\s+{_SAYING}\b|\b(?:by|according to)\s+{_any_of(party)}",
            re.I,
        )

    def speak(self, sentence: str) -> bool:
        """Return whether a sentence names who says it, with a word of saying."""
        return bool(
            (self._outside.search(sentence) and self._says.search(sentence)) or self._own.search(sentence)
        )


def transfer_faults(
    blocks: Iterable[Block], names: Iterable[str], parties: Iterable[str] = ()
) -> Iterator[str]:
    """Yield a fault for each sentence with a verb of supply that no speaker is named to say.

    `names` are those of the table of speakers, aliases included; `parties` those of them who supply or receive.
    """
    speakers = Speakers(names, parties)
    for where, what, runs in _told(blocks):
        for sentence in _sentences(runs):
            verb = _VERB.search(_NOUN.sub(" ", sentence))
            if verb and not speakers.speak(sentence):
                yield f"{where}: {what} says '{verb.group()}' and no speaker is named to say it: {sentence[:120]!r}"


def wording_faults(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield a fault for each forbidden word of ours; what a fact quotes is the article's wording."""
    for where, what, runs in _told(blocks):
        ours = plain([run for run in runs if not run.get("fact", "").endswith(".exact")])
        for pattern, mend in _FORBIDDEN:
            found = pattern.search(ours)
            if found:
                yield f"{where}: {what} says {found.group()!r}; {mend}"


def number_faults(blocks: Iterable[Block], *, no_claims: bool = False) -> Iterator[str]:
    """Yield a fault for each number that leads to no claim and no fact.

    `no_claims` says that the selection keeps none: titles may then count sentences, which there are all the same.

    In running text the number itself must lead on; in an answer or a table's row something beside it; a title, caption,
    alt text or description stands for its block, which must lead to claims or, in a selection that leaves nothing to show,
    have no row of data. Headings take theirs from facts, as text.
    """
    for block in walk(blocks):
        empty = isinstance(block.get("table"), dict) and not block["table"]["rows"]
        grounded = no_claims or empty or bool(claims_in(block) or statements_in(block))
        for what, runs in runs_of(block):
            if what in ("heading", "cell"):
                continue
            beside = any(run.get("claims") or run.get("fact") or run.get("statements") for run in runs)
            for run in runs:
                typed = NUMBER.search(run["text"])
                if (
                    typed
                    and not any(run.get(key) for key in _LINKED)
                    and not _grounded(what, run, beside, grounded)
                ):
                    yield f"{block.get('id')}: {what} prints {typed.group()!r} without a claim or fact: {run['text'].strip()[:80]!r}"
        if block["kind"] == "table":
            yield from _row_faults(block)


def _grounded(what: str, run: Run, beside: bool, block: bool) -> bool:
    """Return whether what stands beside a number, or the block it speaks for, leads to its claims."""
    if what in ("runs", "item"):
        return False
    if what == "answer":
        return beside or (
            block and bool(run.get("strong"))
        )  # in bold: the label of a statement, such as its year
    return block


def _row_faults(table: Block) -> Iterator[str]:
    for row in table["rows"]:
        runs = [run for cell in row["cells"] for run in cell]
        if row.get("claims") or row.get("statements") or any(run.get(key) for run in runs for key in _LINKED):
            continue
        if re.search(r"\d", plain(runs)):
            yield f"{table['id']}: a row prints a number without a claim or fact: {plain(runs)[:80]!r}"


def orphan_faults(blocks: list[Block], claim_ids: set[str]) -> Iterator[str]:
    """Yield a fault for each claim without a card or a use, and each reference to a claim that is not there."""
    cards = [
        card["claim_id"] for block in walk(blocks) if block["kind"] == "cards" for card in block["claims"]
    ]
    yield from (f"claim {claim} has {count} cards" for claim, count in Counter(cards).items() if count > 1)
    used = uses(blocks)
    yield from (f"claim {claim} has no card" for claim in sorted(claim_ids - set(cards)))
    yield from (f"claim {claim} is used nowhere in the report" for claim in sorted(claim_ids - set(used)))
    yield from reference_faults(blocks, claim_ids)


def reference_faults(blocks: list[Block], claim_ids: set[str]) -> Iterator[str]:
    """Yield a fault for each reference to a claim that is not in the data, from text or from a mark in a figure."""
    anchors = {anchor(claim) for claim in claim_ids}
    for block in walk(blocks):
        for claim in claims_in(block):
            if claim not in claim_ids:
                yield f"{block.get('id')}: leads to claim {claim}, which is not in the data"
        for variant in ("wide", "narrow"):
            for target in dict.fromkeys(map(unescape, _MARK_LINK.findall(block.get(variant) or ""))):
                if target not in anchors:
                    yield f"{block.get('id')}: a mark leads to {target}, which is not in the data"


def tier_faults(blocks: list[Block], statement_ids: set[str]) -> Iterator[str]:
    """Yield a fault where claims and context meet without a word that says so, and for each dead context reference.

    A run never rests on both; a sentence, answer, title or caption that leads to both must name the context as such.
    """
    for block in walk(blocks):
        name = block.get("id", block["kind"])
        for what, runs in runs_of(block):
            claims, told = (any(run.get(key) for run in runs) for key in ("claims", "statements"))
            if any(run.get("claims") and run.get("statements") for run in runs):
                yield f"{name}: {what} rests one run on a claim and on a context statement; part them"
            elif claims and told and not _TIER.search(plain(runs)):
                yield f"{name}: {what} leads to claims and to context and does not say which is context"
        known = [*statements_in(block)]
        known += [
            unescape(s) for v in ("wide", "narrow") for s in _STATEMENT_LINK.findall(block.get(v) or "")
        ]
        for statement in dict.fromkeys(known):
            if statement not in statement_ids:
                yield f"{name}: leads to context statement {statement}, which is not in this edition"


def figure_faults(blocks: list[Block]) -> Iterator[str]:
    """Yield a fault for each figure without usable alt text, description or data, and each repeated alt text or id."""
    alts: set[str] = set()
    ids: set[str] = set()
    for block in walk(blocks):
        name = block.get("id")
        if name in ids:
            yield f"two blocks have the id {name!r}; give one of them another"
        ids |= {name} if name else set()
        if block["kind"] != "figure":
            continue
        try:
            check_figure(block)
        except ReportError as error:
            yield str(error)
        alt = (block.get("alt") or "").strip().lower()
        if alt and alt in alts:
            yield f"{name} repeats another figure's alt text; say what this one shows"
        alts.add(alt)


def faults_of(document: dict[str, Any], basis: Basis) -> list[str]:
    """Return every fault of a document against its dataset."""
    blocks = document["blocks"]
    claims = set(basis.claims)
    head = (
        [{"kind": "paragraph", "id": "headline", "runs": document["headline"]}]
        if document.get("headline")
        else []
    )
    own = [*head, *(block for block in blocks if block["kind"] != "cards")]
    whole = any(block["kind"] == "cards" for block in blocks)
    return [
        *transfer_faults(own, basis.speakers, basis.parties),
        *wording_faults(own),
        *number_faults(own, no_claims=not claims),
        *tier_faults(own, set(basis.statements)),
        *figure_faults(blocks),
        *(orphan_faults if whole else reference_faults)(blocks, claims),
    ]


def check_document(document: dict[str, Any], basis: Basis) -> None:
    """Raise ReportError with every fault of the document."""
    faults = faults_of(document, basis)
    if faults:
        raise ReportError("the report does not pass its checks:\n  " + "\n  ".join(faults))
