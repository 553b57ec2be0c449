"""Executed chapters to one document: what was published, and the Markdown between, in the order of the
chapters.

Plain outputs are left out. Facts that a chapter made are collected first: Markdown cells of every chapter may
print them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..dataset.facts import Fact
from ..dataset.load import Dataset
from ..faults import ReportError
from .document import KINDS, MIME, PLACES, Block, Document, every_run, number_blocks, plain, resolve, walk
from .extras import head
from .prose import Prose, fact_run

Notebook = Mapping[str, Any]
Placed = tuple[str, str, Block]
"""A block with its chapter and, for messages, its cell."""
_SIGNS = ("fact", "draft", "evidence")
"""Outputs that tell the report something and print nothing in it."""
_SVG = re.compile(r"<svg\b.*</svg>", re.S)


def _outputs(notebooks: Iterable[tuple[str, Notebook]]) -> Iterator[Placed]:
    """Yield what chapters put out, in order; a Markdown cell is a block of its source."""
    for name, notebook in notebooks:
        for index, cell in enumerate(notebook["cells"], 1):
            where = f"{name}, cell {index}"
            if cell["cell_type"] == "markdown":
                yield name, where, {"kind": "markdown", "source": "".join(cell["source"])}
            for output in cell.get("outputs", ()):
                if block := _block(output, where):
                    yield name, where, block


def _block(output: Notebook, where: str) -> Block | None:
    """Return the block that an output holds, if any; a figure takes its picture from the HTML beside it."""
    if output.get("output_type") == "error":
        raise ReportError(f"{where}: a cell ended in {output.get('ename')}: {output.get('evalue')}")
    content = output.get("data", {})
    if MIME not in content:
        return None
    block = content[MIME]
    if not isinstance(block, dict) or block.get("kind") not in KINDS:
        raise ReportError(f"{where}: an output of ours is of no known kind; known: {', '.join(KINDS)}")
    picture = _SVG.search("".join(content.get("text/html", "")))
    return {"wide": picture.group(), **block} if block["kind"] == "figure" and picture else block


def _made_facts(told: Iterable[tuple[str, Block]]) -> dict[str, Fact]:
    """Return the facts that chapters made, given with their cells; a name holds one value in a report."""
    made: dict[str, tuple[Fact, str]] = {}
    for here, block in told:
        fact = Fact(**{key: value for key, value in block.items() if key != "kind"} | {"value": None})
        before, where = made.setdefault(fact.name, (fact, here))
        if before != fact:
            raise ReportError(
                f"{here}: the fact {fact.name!r} is {fact.words!r} here and {before.words!r} in {where}, "
                "or rests on other claims; a name holds one value in the whole report: rename one of them"
            )
    return {name: fact for name, (fact, _) in made.items()}


def _printed(block: Block, where: str, prose: Prose) -> Iterator[Block]:
    """Yield the blocks of one output, prose taken apart and Markdown rendered.

    Headings go one level down: the report's title is the first.
    """
    if block["kind"] == "markdown":
        block = {"kind": "prose", "place": "body", "blocks": prose.markdown(block["source"], where)}
    if block["kind"] != "prose":
        yield block
        return
    named = next((part for part in block["blocks"] if part["kind"] != "heading"), {})
    named |= {"id": block["id"]} if "id" in block else {}
    for part in block["blocks"]:
        deeper = {"level": part["level"] + 1} if part["kind"] == "heading" else {}
        yield {**part, **deeper, "place": block["place"]}


def _lead(block: Block, facts: Mapping[str, Fact], where: str) -> None:
    """Give each run of a fact the claims it rests on; refuse one whose words are not the report's."""
    for run in every_run([block]):
        if "fact" not in run or "claims" in run or "statements" in run:
            continue
        fact = facts.get(run["fact"])
        if fact is None or fact.words != run["text"]:
            raise ReportError(
                f"{where}: the fact {run['fact']!r} is {run['text']!r} in this cell "
                f"and {fact.words if fact else None!r} in the report; "
                "a value of a part of the data needs a name of its own: ac.fact(name, …)"
            )
        run |= {key: ids for key, ids in fact_run(fact).items() if key in ("claims", "statements")}


def document(notebooks: Iterable[tuple[str, Notebook]], data: Dataset, *, edition: str) -> Document:
    """Return the document of executed chapters, given as (name, notebook) in order; their blocks become its
    own.

    Blocks placed "opening" come first, then the story, then the Evidence. Raises ReportError for an unknown
    fact, a dead reference or two blocks with one id.
    """
    outputs = list(_outputs(notebooks))
    told = [(where, block) for _, where, block in outputs if block["kind"] == "fact"]
    made: dict[str, Fact | None] = {block["name"]: None for _, block in told}
    made |= _made_facts((where, block) for where, block in told if "absent" not in block)
    prose = Prose.of(data, made)
    drafts = {chapter for chapter, _, block in outputs if block["kind"] == "draft" and block["on"]}
    placed: list[tuple[str, Block]] = []
    rest = "body"
    for chapter, where, output in outputs:
        if output["kind"] == "evidence":
            rest = "evidence"
        prose.draft = chapter in drafts
        for block in _printed(output, where, prose) if output["kind"] not in _SIGNS else ():
            _lead(block, prose.facts, where)
            place = block.get("place", "body")
            placed.append((where, {**block, "place": rest if place == "body" else place}))
    _name_once(placed)
    blocks = sorted((block for _, block in placed), key=lambda block: PLACES.index(block["place"]))
    number_blocks(blocks)
    resolve(blocks, whole=any(block["kind"] == "cards" for block in blocks))
    about = head(data)
    title, dek = (prose.line(about.pop(name), f"the case's {name}") for name in ("title", "dek"))
    return {
        **about,
        "title": plain(title) or data.case.subject,
        "subtitle": plain(dek),
        "headline": dek,
        "tier": "the coded articles alone"
        if data.context is None
        else "with context from other publications, kept apart",
        "edition": edition,
        "lang": "en",
        "blocks": blocks,
        "facts": prose.facts,
        "draft": bool(drafts),
    }


def _name_once(placed: list[tuple[str, Block]]) -> None:
    """Refuse two blocks with one id, naming both cells; a heading takes another id than any of them."""
    seen: dict[str, str] = {}
    named = [(where, part) for where, block in placed for part in walk([block]) if part.get("id")]
    for where, block in sorted(named, key=lambda pair: pair[1]["kind"] == "heading"):
        name = block["id"]
        if name in seen and block["kind"] == "heading":
            name = block["id"] = f"{name}-{len(seen)}"
        if name in seen:
            raise ReportError(
                f"{where}: two blocks have the id {name!r}, the other in {seen[name]}; give one another"
            )
        seen[name] = where
