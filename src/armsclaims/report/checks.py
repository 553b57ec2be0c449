"""What the report may not do: assert without a speaker, print a number without a claim, leave an orphan.

Each check returns readable faults; `check_document` raises ReportError (exit code 6) with all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..core.dataset import Dataset
from ..core.faults import ReportError
from .document import Block, Run, claims_in, plain, runs_of, uses, walk

_STEMS = (
    "ship|ships|shipped|shipping|deliver|delivers|delivered|delivering|supply|supplies|supplied|supplying|send|sends|sent|"
    "sending|provide|provides|provided|providing|transfer|transfers|transferred|transferring|sell|sells|sold|selling|buy|buys|"
    "bought|buying|purchasing|receive|receives|received|receiving"
)
_VERB = re.compile(rf"\b(?:{_STEMS})\b", re.I)
# Not verbs of supply: a noun after an article, adjective or preposition of another sense, or a label of the schema.
_NOUN = re.compile(
    r"\b(?:a|the|of|by|own|this|that|no|each|any|alleged|named|flagged|claimed|russian-flagged|north korean|russian)\s"
    r"(?:ship|ships|supply|supplies|transfer|transfers|shipping)\b|\barms transfers?\b|\bshipping (?:form|dates)\b|"
    r"\bships?(?: and | or |, )|\bship tracking\b|\bships? under\b|\bsupplies to\b|\btechnology transfers?\b", re.I
)  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?])[\"\u201d)]*\s+(?=[\"\u201c(]?[A-Z])")
_FORBIDDEN = (
    (re.compile(r"\b(?:revealed|admitted|exposed)\b", re.I), "use said, alleged, denied or declined to say"),
    (re.compile(r"(?<!not )\bconfirmed\b", re.I), "only the label 'not confirmed' may use it"),
    (re.compile(r"did not deny|was silent|were silent|remained silent", re.I), "write that no answer was found in these articles"),
    (re.compile(r"\bthe only denial\b(?! these [a-z]+ articles print)", re.I), "write 'the only denial these two articles print'"),
)
_DIGIT = re.compile(r"\d")
NARRATIVE = ("runs", "item", "title", "subtitle", "caption", "alt", "description", "answer", "heading")


def _sentences(runs: list[Run]) -> list[str]:
    return [part for part in _SENTENCE.split(plain(runs)) if part.strip()]


def transfer_faults(blocks: Iterable[Block], names: Iterable[str]) -> Iterator[str]:
    """Yield a fault for each sentence of narrative, title, caption or alt text with a transfer verb and no speaker."""
    speaker = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b")
    for block in walk(blocks):
        for what, runs in runs_of(block):
            if what not in NARRATIVE:
                continue
            for sentence in _sentences(runs):
                verb = _VERB.search(_NOUN.sub(" ", sentence))
                if verb and not speaker.search(sentence):
                    yield f"{block.get('id')}: {what} says '{verb.group()}' and names no speaker: {sentence[:120]!r}"


def wording_faults(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield a fault for each forbidden word of ours."""
    for block in walk(blocks):
        for what, runs in runs_of(block):
            if what not in NARRATIVE:
                continue
            # What a fact quotes is the claim's own wording, not ours.
            ours = [run if not (run.get("fact") or "").endswith(".exact") else run | {"text": "\u2026"} for run in runs]
            for pattern, mend in _FORBIDDEN:
                found = pattern.search(plain(ours))
                if found:
                    yield f"{block.get('id')}: {what} says {found.group()!r}; {mend}"


def number_faults(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield a fault for each number in prose that leads to no claim and no fact."""
    for block in walk(blocks):
        if block["kind"] not in ("paragraph", "list"):
            continue
        for what, runs in runs_of(block):
            for run in runs:
                linked = run.get("claims") or run.get("fact") or run.get("ref") or run.get("href") or run.get("code")
                if not linked and _DIGIT.search(run["text"]):
                    yield f"{block.get('id')}: {what} prints {run['text'].strip()[:60]!r} without a claim or fact"


def orphan_faults(blocks: list[Block], claim_ids: set[str]) -> Iterator[str]:
    """Yield a fault for each claim without a card or a use, and each reference to a claim that is not there."""
    cards = {card["claim_id"] for block in walk(blocks) if block["kind"] == "cards" for card in block["claims"]}
    used = uses(blocks)
    for claim in sorted(claim_ids - cards):
        yield f"claim {claim} has no card"
    for claim in sorted(claim_ids - set(used)):
        yield f"claim {claim} is used nowhere in the report"
    for block in walk(blocks):
        for claim in claims_in(block):
            if claim not in claim_ids:
                yield f"{block.get('id')}: leads to claim {claim}, which is not in the data"


def faults_of(document: dict[str, Any], data: Dataset) -> list[str]:
    """Return every fault of a document against its dataset."""
    blocks = document["blocks"]
    names = {name for spoken in data.aliases.values() for name in spoken}
    claim_ids = set(data.claims["claim_id"])
    head = [{"kind": "paragraph", "id": "headline", "runs": document["headline"]}] if document.get("headline") else []
    own = [block for block in blocks if block["kind"] != "cards"]
    return [
        *transfer_faults([*head, *own], names),
        *wording_faults([*head, *own]),
        *number_faults([*head, *own]),
        *(orphan_faults(blocks, claim_ids) if any(block["kind"] == "cards" for block in blocks) else ()),
    ]


def check_document(document: dict[str, Any], data: Dataset) -> None:
    """Raise ReportError with every fault of the document."""
    faults = faults_of(document, data)
    if faults:
        raise ReportError("the report does not pass its checks:\n  " + "\n  ".join(faults))
