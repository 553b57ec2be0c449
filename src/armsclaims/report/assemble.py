"""Executed chapters to one document: the headings of markdown cells, and the blocks that code cells showed.

Prose blocks carry only a template's name; they are rendered here, so that an edit of prose needs no re-execution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..faults import ReportError
from .basis import Basis
from .document import KINDS, MIME, Block, check_figure, number_blocks, resolve, walk
from .prose import Prose, slug

_TIERS = {
    "core": "the coded articles alone",
    "extended": "with context from other publications, kept apart",
}
"""The difference of the editions, said on the first page."""


def _source(cell: Mapping[str, Any]) -> str:
    return "".join(cell["source"])


def _output_blocks(cell: Mapping[str, Any], where: str) -> list[Block]:
    """Return the blocks a code cell emitted; any other output but silence is an error."""
    found: list[Block] = []
    for output in cell.get("outputs", ()):
        content = output.get("data", {})
        if MIME in content:
            block = content[MIME]
            if not isinstance(block, dict) or block.get("kind") not in KINDS:
                raise ReportError(
                    f"{where}: an output of ours is of no known kind; known: {', '.join(KINDS)}"
                )
            found.append(block)
        elif output.get("output_type") == "error":
            raise ReportError(f"{where}: a cell ended in {output.get('ename')}: {output.get('evalue')}")
        elif output.get("output_type") == "stream" and output.get("name") == "stderr":
            raise ReportError(
                f"{where}: a cell wrote to stderr: {''.join(output['text'])[:200]!r}; warnings are faults"
            )
        else:
            raise ReportError(
                f"{where}: an output is not a block; show it with ac.show_block, ac.show_figure or ac.prose"
            )
    return found


def chapter_blocks(notebook: Mapping[str, Any], prose: Prose, name: str) -> list[Block]:
    """Return the blocks of one executed chapter: its `#` becomes a section, `##` a subsection."""
    blocks: list[Block] = []
    for index, cell in enumerate(notebook["cells"], 1):
        where = "{}, cell {}".format(*cell.get("metadata", {}).get("chapter", (name, index)))
        if cell["cell_type"] == "markdown":
            # A chapter's headings are the report's; its plain sentences speak to whoever opens it live.
            for block in prose.markdown(_source(cell), where):
                if block["kind"] == "heading":
                    blocks.append(block | {"level": block["level"] + 1})
        elif cell["cell_type"] == "code":
            for block in _output_blocks(cell, where):
                if block["kind"] == "prose":
                    blocks += prose.blocks(block["id"])
                else:
                    blocks.append(block)
    return blocks


def document(
    notebooks: Iterable[tuple[str, Mapping[str, Any]]],
    basis: Basis,
    *,
    templates: Path,
    edition: str,
) -> dict[str, Any]:
    """Return the document of executed chapters, given as (name, notebook) in order; their blocks become the document's own.

    What stands before the first section (the form and the questions) is the first screen. Raises ReportError for a figure
    without alt text, an unknown fact, a dead reference or two blocks with one id.
    """
    named = basis.facts
    prose = Prose(named, templates / "prose", set(basis.known) or None)
    blocks: list[Block] = []
    for name, notebook in notebooks:
        blocks += chapter_blocks(notebook, prose, name)
    opening = [block for block in blocks if block.get("opening")]
    blocks = opening + [block for block in blocks if not block.get("opening")]
    _unique(blocks)
    number_blocks(blocks)
    resolve(blocks, whole=any(block["kind"] == "cards" for block in blocks))
    alts: set[str] = set()
    for block in walk(blocks):
        if block["kind"] == "figure":
            check_figure(block)
            if block["alt"] in alts:
                raise ReportError(f"{block['id']} repeats another figure's alt text")
            alts.add(block["alt"])
    window = [named[f"window.{end}"].words for end in ("from", "to") if f"window.{end}" in named]
    result = {
        "title": "What was claimed about North Korean arms for Russia"
        + (f", {window[0]} to {window[1]}" if len(window) == 2 else ""),
        "subtitle": f"Claims, not facts: who said what, how sure, how much, from where to where, and in which words; {_TIERS[basis.tier]}",
        "tier": _TIERS[basis.tier],
        "edition": edition,
        "lang": "en",
        "blocks": blocks,
    }
    headline = next((block["headline"] for block in opening if block.get("headline")), None)
    if headline:
        result["headline"] = headline
    return result


def _unique(blocks: list[Block]) -> None:
    """Make heading ids unique, and refuse two other blocks with one id."""
    seen: set[str] = set()
    for block in walk(blocks):
        name = block.get("id")
        if not name:
            continue
        if name in seen and block["kind"] == "heading":
            name = block["id"] = f"{name}-{slug(str(len(seen)))}"
        if name in seen:
            raise ReportError(f"two blocks have the id {name!r}; give one of them another")
        seen.add(name)
