"""What the report may not do: assert without a speaker, print a number without a claim, leave an orphan.

Each check yields readable faults; `check_document` raises ReportError (exit code 6) with all of them. Text in
a vector figure is checked through its title, alt text and description, which say the same in sentences.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape

from ..dataset.load import Dataset
from ..faults import ReportError
from .document import (
    Block,
    Document,
    Run,
    anchor,
    cards_in,
    every_run,
    figure_lacks,
    ids_in,
    plain,
    rows_of,
    runs_of,
    statement_anchor,
    uses,
    walk,
)
from .wording import NUMBER, Wording, by_sentence

Ground = tuple[set[str], set[str], Wording]
NARRATIVE = "runs item title subtitle caption alt description heading".split()
"""The texts that speak in sentences of our own; cells quote and label."""
_LINKED = "claims statements fact ref href code".split()
_TIER = re.compile(r"\b(?:context|elsewhere|other publications?|not coded)\b", re.I)
"""Words that tell a reader that a text speaks of the context tier."""
_MARK_LINK = re.compile(r'href="#((?:claim|ctx)-[^"]*)"')
"""The link of a mark in a figure, to a claim or a context statement."""


def _leads(run: Run) -> bool:
    return any(run.get(key) for key in _LINKED)


def _own(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks that say something, but for those with marked sentences of a draft."""
    return (block for block in walk(blocks) if not any(run.get("draft") for run in every_run([block])))


def wording_faults(blocks: Iterable[Block], wording: Wording) -> Iterator[str]:
    """Yield a fault for each sentence with a transfer verb that nobody is named to say, and each
    forbidden word.
    """
    for block in _own(blocks):
        for what, runs in runs_of(block):
            for sentence, inside in by_sentence(runs) if what in NARRATIVE else ():
                for fault in wording.shown_faults(sentence, inside):
                    yield f"{block.get('id', block['kind'])}: {what}: {fault}: {sentence[:120]!r}"


def number_faults(blocks: Iterable[Block], *, no_claims: bool = False) -> Iterator[str]:
    """Yield a fault for each number that leads to no claim and no fact.

    `no_claims` says that the selection keeps none: titles may then count sentences, which there are all the
    same.

    In running text the number itself must lead on, in a table's row something beside it; a title, caption,
    alt text or description stands for its block, which must lead to claims or, in a selection that leaves
    nothing to show, have no row of data. Headings take theirs from facts, as text.
    """
    for block in _own(blocks):
        name, rows = block.get("id"), rows_of(block)
        grounded = no_claims or ids_in(block, "claims", "statements") or block.get("why")
        grounded = grounded or (block.get("table") and not rows)
        for what, runs in runs_of(block):
            if what in ("heading", "cell") or (grounded and what not in ("runs", "item")):
                continue
            for run in runs:
                if not _leads(run) and (typed := NUMBER.search(run["text"])):
                    shown = f"{typed.group()!r} without a claim or fact: {run['text'].strip()[:80]!r}"
                    yield f"{name}: {what} prints {shown}"
        for row in rows if block["kind"] == "table" and not block.get("why") else ():
            runs = [run for cell in row["cells"] for run in cell]
            led = row.get("claims") or row.get("statements") or any(map(_leads, runs))
            if not led and re.search(r"\d", plain(runs)):
                yield f"{name}: a row prints a number without a claim or fact: {plain(runs)[:80]!r}"


def orphan_faults(blocks: list[Block], claim_ids: set[str]) -> Iterator[str]:
    """Yield a fault for each claim without a card, with several, or without a use."""
    cards = Counter(cards_in(blocks))
    yield from (f"claim {claim} has {count} cards" for claim, count in cards.items() if count > 1)
    yield from (f"claim {claim} has no card" for claim in sorted(claim_ids - cards.keys()))
    unused = sorted(claim_ids - uses(blocks).keys())
    yield from (f"claim {claim} is used nowhere in the report" for claim in unused)


def reference_faults(blocks: list[Block], claims: set[str], statements: set[str]) -> Iterator[str]:
    """Yield a fault for each claim or context statement that is not there and that a text, or a mark in a
    figure, leads to.
    """
    known = {*map(anchor, claims), *map(statement_anchor, statements)}
    for block in walk(blocks):
        marks = _MARK_LINK.findall(block.get("wide", "") + block.get("narrow", ""))
        led = [*map(anchor, ids_in(block, "claims")), *map(statement_anchor, ids_in(block, "statements"))]
        for target in dict.fromkeys([*led, *map(unescape, marks)]):
            if target not in known:
                yield f"{block.get('id')}: leads to {target}, which is not in the data"


def tier_faults(blocks: list[Block]) -> Iterator[str]:
    """Yield a fault where claims and context meet without a word that says so.

    A run never rests on both; a sentence, title or caption that leads to both must name the context as such.
    """
    for block in walk(blocks):
        name = block["id"]
        for what, runs in runs_of(block):
            claims, told = (any(run.get(key) for run in runs) for key in ("claims", "statements"))
            if any(run.get("claims") and run.get("statements") for run in runs):
                yield f"{name}: {what} rests one run on a claim and on a context statement; part them"
            elif claims and told and not _TIER.search(plain(runs)):
                yield f"{name}: {what} leads to claims and to context and does not say which is context"


def figure_faults(blocks: list[Block]) -> Iterator[str]:
    """Yield a fault for each figure without usable alt text, description or data, and each repeated alt
    text.
    """
    alts: set[str] = set()
    for block in walk(blocks):
        if block["kind"] == "figure":
            yield from figure_lacks(block)
            alt = block["alt"].strip().lower()
            if alt and alt in alts:
                yield f"{block.get('id')} repeats another figure's alt text; say what this one shows"
            alts.add(alt)


def ground(data: Dataset) -> Ground:
    """Return what a document is checked against: the ids of claims and statements, the rules of wording."""
    statements = () if data.context is None else data.context["statement_id"]
    return set(data.claims["claim_id"]), set(statements), Wording.of(data)


def faults_of(document: Document, ground: Ground) -> list[str]:
    """Return every fault of a document against its dataset."""
    blocks, (claims, statements, wording) = document["blocks"], ground
    whole = any(block["kind"] == "cards" for block in blocks)
    head = {"kind": "paragraph", "id": "headline", "runs": document.get("headline", [])}
    own = [head, *(block for block in blocks if block["kind"] != "cards")]
    return [
        *wording_faults(own, wording),
        *number_faults(own, no_claims=not claims),
        *tier_faults(own),
        *reference_faults(own, claims, statements),
        *figure_faults(blocks),
        *(orphan_faults(blocks, claims) if whole else ()),
    ]


def check_document(document: Document, ground: Ground) -> None:
    """Raise ReportError with every fault of the document."""
    if faults := faults_of(document, ground):
        raise ReportError("the report does not pass its checks:\n  " + "\n  ".join(faults))
