"""Where blocks stand: the first screen, the parts with their rows, and the Evidence.

Page and PDF lay out the same parts. A row holds prose and, in a rail beside it, the part's heading, notes and
small figures; figures and tables of full width stand between rows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from .document import Block, every_run

RAIL, FULL = 560, 1000
"""Figures drawn at most `RAIL` px wide stand in the rail; wider than `FULL` they take the page's whole
measure, and
between the two their title, caption and notes stand in the rail."""
TALL = 600
"""The rail of a figure taller than this, in px, takes the notes that follow it."""
COLUMNS = 600
"""Prose of more characters than this goes in two columns where nothing stands beside it."""
MORE = {"kind": "heading", "level": 2, "id": "more", "text": "More evidence"}
_VIEWBOX = re.compile(r'viewBox="\s*\S+\s+\S+\s+([\d.]+)\s+([\d.]+)\s*"')


@dataclass
class Row:
    """Prose (`text`) with what stands beside it (`head`, `side`), or one wide block, perhaps with notes
    (`side`).
    """

    head: list[Block] = field(default_factory=list)
    text: list[Block] = field(default_factory=list)
    side: list[Block] = field(default_factory=list)
    wide: Block | None = None

    @property
    def columns(self) -> bool:
        """Whether the prose goes in two columns."""
        letters = sum(len(run["text"]) for run in every_run(self.text))
        return not self.head and not self.side and letters > COLUMNS

    @property
    def rail(self) -> bool:
        """Whether a figure leaves room for notes beside it."""
        return self.wide is not None and figure_class(self.wide) == "railed"


@dataclass
class Part:
    """A part of the report: its heading, its rows for the page, its blocks for paper."""

    heading: Block
    rows: list[Row] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Put a block where it belongs: a heading opens a new row once the last one holds anything below
        its head.
        """
        self.blocks.append(block)
        kind, last = block["kind"], self.rows[-1]
        beside = kind == "aside" or figure_class(block) == "small" or block.get("name") == "downloads"
        if kind == "aside" and last.rail:
            last.side.append(block)
        elif beside or kind in ("heading", "paragraph", "list"):
            if last.wide or (kind == "heading" and (last.text or last.side)):
                last = Row()
                self.rows.append(last)
            (last.side if beside else last.head if kind == "heading" else last.text).append(block)
        else:
            self.rows.append(Row(wide=block))

    def fill_rails(self) -> None:
        """Move notes from below a tall figure into its rail, which would stand empty."""
        for row, below in pairwise(self.rows):
            if row.rail and size(row.wide["wide"])[1] > TALL and not (row.side or below.wide or below.head):
                row.side = [block for block in below.side if block["kind"] == "aside"]
                below.side = [block for block in below.side if block["kind"] != "aside"]


@dataclass
class Layout:
    """The whole document: what opens it, its parts, and the parts of the Evidence."""

    opening: list[Block] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    evidence: list[Part] = field(default_factory=list)


def size(svg: str) -> tuple[float, float]:
    """Return the width and height of an SVG in px."""
    box = _VIEWBOX.search(svg)
    return float(box[1]), float(box[2])


def figure_class(block: Block) -> str:
    """Return how a figure stands on a wide page: "small", "railed" or "full"; nothing for another block."""
    if block["kind"] != "figure":
        return ""
    wide = size(block["wide"])[0]
    return "small" if wide <= RAIL else "full" if wide > FULL else "railed"


def layout(blocks: Iterable[Block]) -> Layout:
    """Return where each block of a document stands.

    A block's `place` is "opening", "evidence" or the body. A heading of the second level opens a part. What
    stands before the first part belongs to the opening.
    """
    made = Layout()
    for block in blocks:
        place, opens = block.get("place"), block["kind"] == "heading" and block["level"] == 2
        parts = made.evidence if place == "evidence" else made.parts
        if place == "opening" or not (parts or opens or place == "evidence"):
            made.opening.append(block)
            continue
        if opens or not parts:
            heading = block if opens else MORE
            parts.append(Part(heading, [Row(head=[heading])]))
        if not opens:
            parts[-1].add(block)
    for part in (*made.parts, *made.evidence):
        part.fill_rails()
    return made
