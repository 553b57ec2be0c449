"""Executed chapters to one document: what was published, and the Markdown between, in the order of the
chapters.

Plain outputs are left out. Facts that a chapter made are collected first: Markdown cells of every chapter may
print them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..dataset.fact import Fact
from ..dataset.facts import facts as facts_of
from ..dataset.facts import known
from ..dataset.load import Dataset
from ..faults import ReportError
from .document import KINDS, MIME, Block, check_figure, number_blocks, plain, resolve, runs_of, walk
from .extras import head
from .prose import Prose, slug
from .wording import Speakers, Wording

_TIERS = {
    "core": "the coded articles alone",
    "extended": "with context from other publications, kept apart",
}
"""The difference of the editions, said on the first page."""
_SIGNS = ("fact", "draft", "evidence")
"""Outputs that tell the report something and print nothing in it."""
_SVG = re.compile(r"<svg\b.*</svg>", re.S)


@dataclass
class Cell:
    """A cell of an executed chapter: where it stands, its Markdown, or the blocks that it put out."""

    chapter: str
    where: str
    tags: list[str]
    markdown: str | None = None
    blocks: list[Block] = field(default_factory=list)


def _cells(name: str, notebook: Mapping[str, Any]) -> Iterator[Cell]:
    for index, cell in enumerate(notebook["cells"], 1):
        about = cell.get("metadata", {})
        chapter, at = about.get("chapter", (name, index))
        found = Cell(chapter, f"{chapter}, cell {at}", about.get("tags", []))
        if cell["cell_type"] == "markdown":
            found.markdown = "".join(cell["source"])
        elif cell["cell_type"] == "code":
            found.blocks = list(_output_blocks(cell, found.where))
        yield found


def _output_blocks(cell: Mapping[str, Any], where: str) -> Iterator[Block]:
    """Yield the blocks a code cell emitted; a figure takes its picture from the HTML beside it."""
    for output in cell.get("outputs", ()):
        if output.get("output_type") == "error":
            raise ReportError(f"{where}: a cell ended in {output.get('ename')}: {output.get('evalue')}")
        content = output.get("data", {})
        if MIME not in content:
            continue
        block = content[MIME]
        if not isinstance(block, dict) or block.get("kind") not in KINDS:
            raise ReportError(f"{where}: an output of ours is of no known kind; known: {', '.join(KINDS)}")
        if block["kind"] == "figure" and "wide" not in block:
            picture = _SVG.search("".join(content.get("text/html", "")))
            block["wide"] = picture.group() if picture else ""
            if block.get("plain") and picture:
                # A plain figure is the same at every width; ids must not repeat in a page.
                block["narrow"] = picture.group().replace(f"{block['id']}-wide-", f"{block['id']}-narrow-")
        yield block


def _made_facts(cells: list[Cell]) -> tuple[dict[str, Fact], set[str]]:
    """Return the facts that chapters made, and the names of those absent here; a name holds one value in
    a report.
    """
    made: dict[str, tuple[Fact, str]] = {}
    absent: set[str] = set()
    for cell in cells:
        for block in cell.blocks:
            if block["kind"] != "fact":
                continue
            name = block["name"]
            if block.get("absent"):
                absent.add(name)
                continue
            own = {key: value for key, value in block.items() if key not in ("kind", "value")}
            fact = Fact(**own, value=None)
            before, where = made.setdefault(name, (fact, cell.where))
            if before != fact:
                raise ReportError(
                    f"{cell.where}: the fact {name!r} is {fact.words!r} here and {before.words!r} in "
                    f"{where}, or"
                    " rests on other claims; a name holds one value in the whole report: rename one of them"
                )
    return {name: fact for name, (fact, _) in made.items()}, absent


def _headings(blocks: list[Block]) -> Iterator[Block]:
    """Yield blocks with their headings one level down: the report's title is the first."""
    for block in blocks:
        yield block | {"level": block["level"] + 1} if block["kind"] == "heading" else block


def _cell_blocks(cell: Cell, prose: Prose, draft: bool) -> Iterator[Block]:
    """Yield the blocks of one cell, prose taken apart and Markdown rendered."""
    if cell.markdown is not None:
        prose.draft = draft
        yield from _headings(prose.markdown(cell.markdown, cell.where))
    for block in cell.blocks:
        if block["kind"] in _SIGNS:
            continue
        if block["kind"] != "prose":
            yield block
            continue
        inner = list(_headings(block["blocks"]))
        named = next((part for part in inner if part["kind"] != "heading"), None)
        if named and block.get("id"):
            named["id"] = block["id"]
        yield from ({**part, "place": block["place"]} for part in inner)


def _lead(block: Block, facts: Mapping[str, Fact], where: str) -> None:
    """Give each run of a fact the claims it rests on; refuse one whose words are not the report's."""
    for inner in walk([block]):
        for _, runs in runs_of(inner):
            for run in runs:
                if "fact" not in run or "claims" in run or "statements" in run:
                    continue
                fact = facts.get(run["fact"])
                if fact is None or fact.words != run["text"]:
                    shown = f"{fact.words!r} in the report" if fact else "not there in the report"
                    raise ReportError(
                        f"{where}: the fact {run['fact']!r} is {run['text']!r} in this cell and {shown}; a "
                        "value"
                        " of a part of the data needs a name of its own: ac.fact(name, …)"
                    )
                run |= (
                    {"statements": list(fact.statements)}
                    if fact.statements
                    else {"claims": list(fact.claims)}
                )


def document(
    notebooks: Iterable[tuple[str, Mapping[str, Any]]], data: Dataset, *, edition: str
) -> dict[str, Any]:
    """Return the document of executed chapters, given as (name, notebook) in order; their blocks become its
    own.

    Blocks placed "opening" come first, then the story, then the Evidence. Raises ReportError for a figure
    without alt text, an unknown fact, a dead reference or two blocks with one id.
    """
    cells = [cell for name, notebook in notebooks for cell in _cells(name, notebook)]
    made, absent = _made_facts(cells)
    facts = {**facts_of(data), **made}
    prose = Prose(facts, {*known(data), *made, *absent}, Wording(Speakers.of(data)))
    drafts = {c.chapter for c in cells for b in c.blocks if b["kind"] == "draft" and b["on"]}
    placed: dict[str, list[Block]] = {"opening": [], "body": [], "evidence": []}
    every = [part for cell in cells for part in walk(cell.blocks)]
    given = {part["id"] for part in every if "id" in part and part["kind"] != "heading"}
    rest, seen = "body", {}
    for cell in cells:
        if "evidence" in cell.tags or any(block["kind"] == "evidence" for block in cell.blocks):
            rest = "evidence"
        for block in _cell_blocks(cell, prose, cell.chapter in drafts):
            _lead(block, facts, cell.where)
            _once(block, cell.where, seen, given)
            place = block.get("place", "body")
            place = rest if place == "body" else place
            placed[place].append({**block, "place": place})
    blocks = [block for place in placed.values() for block in place]
    number_blocks(blocks)
    resolve(blocks, whole=any(block["kind"] == "cards" for block in blocks))
    _figures(blocks)
    return {
        **_head(data, prose),
        "tier": _TIERS["core" if data.context is None else data.params.edition],
        "edition": edition,
        "lang": "en",
        "blocks": blocks,
        "facts": facts,
        **({"draft": True} if drafts else {}),
    }


def _head(data: Dataset, prose: Prose) -> dict[str, Any]:
    """Return title and dek of an edition, their facts filled in: `headline` holds the dek's runs."""
    told = head(data)
    title = prose.line(told["title"], "the case's title")
    dek = prose.line(told["dek"], "the case's dek") if told["dek"] else []
    shown = {"title": plain(title) or data.case.subject, "subtitle": plain(dek)}
    return shown | ({"headline": dek} if dek else {})


def _once(block: Block, where: str, seen: dict[str, str], given: set[str]) -> None:
    """Give headings ids that no block was given, and refuse two blocks with one id, naming both cells."""
    for inner in walk([block]):
        name = inner.get("id")
        if not name:
            continue
        if inner["kind"] == "heading" and (name in seen or name in given):
            name = inner["id"] = f"{name}-{slug(str(len(seen)))}"
        if name in seen:
            raise ReportError(
                f"{where}: two blocks have the id {name!r}, the other in {seen[name]};"
                " give one of them another"
            )
        seen[name] = where


def _figures(blocks: list[Block]) -> None:
    """Raise ReportError for a figure without what belongs to it, or with another's alt text."""
    alts: set[str] = set()
    for block in walk(blocks):
        if block["kind"] == "figure":
            check_figure(block)
            if block["alt"] in alts:
                raise ReportError(f"{block['id']} repeats another figure's alt text")
            alts.add(block["alt"])
