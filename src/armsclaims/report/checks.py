"""What the report may not do: assert without a speaker, print a number without a claim, leave an orphan.

Each check yields readable faults; `check_document` raises ReportError (exit code 6) with all of them. Text in
a vector figure is checked through its title, alt text and description, which say the same in sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from ..dataset.load import Dataset
from ..faults import ReportError
from .document import Block, Run, anchor, check_figure, claims_in, plain, runs_of, statements_in, uses, walk
from .wording import NUMBER, Speakers, Wording, sentences

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


def _told(blocks: Iterable[Block]) -> Iterator[tuple[str, str, list[Run]]]:
    """Yield (block id, what, runs) of every text in sentences of our own, but for a draft's marked ones."""
    for block in walk(blocks):
        if block.get("draft"):
            continue
        for what, runs in runs_of(block):
            if what in NARRATIVE:
                yield block.get("id", block["kind"]), what, runs


def wording_faults(blocks: Iterable[Block], wording: Wording) -> Iterator[str]:
    """Yield a fault for each sentence with a transfer verb that nobody is named to say, and each
    forbidden word.
    """
    for where, what, runs in _told(blocks):
        quoted = {run["text"] for run in runs if run.get("fact", "").endswith(".exact")}
        for sentence in sentences(plain(runs)):
            ours = sentence
            for words in quoted:
                ours = ours.replace(words, "")
            for fault in wording.shown_faults(sentence, ours):
                yield f"{where}: {what}: {fault}: {sentence[:120]!r}"


def number_faults(blocks: Iterable[Block], *, no_claims: bool = False) -> Iterator[str]:
    """Yield a fault for each number that leads to no claim and no fact.

    `no_claims` says that the selection keeps none: titles may then count sentences, which there are all the
    same.

    In running text the number itself must lead on; in an answer or a table's row something beside it; a
    title, caption, alt text or description stands for its block, which must lead to claims or, in a selection
    that leaves nothing to show, have no row of data. Headings take theirs from facts, as text.
    """
    for block in walk(blocks):
        empty = isinstance(block.get("table"), dict) and not block["table"]["rows"]
        grounded = no_claims or empty or bool(claims_in(block) or statements_in(block) or block.get("why"))
        if block.get("draft"):
            continue
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
                    shown = f"{typed.group()!r} without a claim or fact: {run['text'].strip()[:80]!r}"
                    yield f"{block.get('id')}: {what} prints {shown}"
        if block["kind"] == "table" and not block.get("why"):
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
    """Yield a fault for each claim without a card or a use, and each reference to a claim that is not
    there.
    """
    cards = [
        card["claim_id"] for block in walk(blocks) if block["kind"] == "cards" for card in block["claims"]
    ]
    yield from (f"claim {claim} has {count} cards" for claim, count in Counter(cards).items() if count > 1)
    used = uses(blocks)
    yield from (f"claim {claim} has no card" for claim in sorted(claim_ids - set(cards)))
    yield from (f"claim {claim} is used nowhere in the report" for claim in sorted(claim_ids - set(used)))
    yield from reference_faults(blocks, claim_ids)


def reference_faults(blocks: list[Block], claim_ids: set[str]) -> Iterator[str]:
    """Yield a fault for each reference to a claim that is not in the data, from text or from a mark in a
    figure.
    """
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
    """Yield a fault where claims and context meet without a word that says so, and for each dead context
    reference.

    A run never rests on both; a sentence, answer, title or caption that leads to both must name the context
    as such.
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
    """Yield a fault for each figure without usable alt text, description or data, and each repeated alt
    text or id.
    """
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


@dataclass(frozen=True)
class Ground:
    """What a document is checked against: the ids of the data, and the rules of wording for its speakers."""

    claims: set[str]
    statements: set[str]
    wording: Wording

    @classmethod
    def of(cls, data: Dataset) -> Ground:
        """Return the ground of a dataset."""
        statements = set() if data.context is None else set(data.context["statement_id"])
        return cls(set(data.claims["claim_id"]), statements, Wording(Speakers.of(data)))


def faults_of(document: dict[str, Any], ground: Ground) -> list[str]:
    """Return every fault of a document against its dataset."""
    blocks = document["blocks"]
    claims = ground.claims
    head = (
        [{"kind": "paragraph", "id": "headline", "runs": document["headline"]}]
        if document.get("headline")
        else []
    )
    own = [*head, *(block for block in blocks if block["kind"] != "cards")]
    whole = any(block["kind"] == "cards" for block in blocks)
    return [
        *wording_faults(own, ground.wording),
        *number_faults(own, no_claims=not claims),
        *tier_faults(own, ground.statements),
        *figure_faults(blocks),
        *(orphan_faults if whole else reference_faults)(blocks, claims),
    ]


def check_document(document: dict[str, Any], ground: Ground) -> None:
    """Raise ReportError with every fault of the document."""
    faults = faults_of(document, ground)
    if faults:
        raise ReportError("the report does not pass its checks:\n  " + "\n  ".join(faults))
