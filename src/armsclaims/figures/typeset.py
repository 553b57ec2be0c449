"""Text of several weights and inks in one paragraph: measured, broken into lines, drawn.

A paragraph is text, or runs of it: `["plain ", ("bold", "b"), (" and grey", "m")]`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from matplotlib.axes import Axes

from .style import PALETTE, drawable, text_width

Run = str | tuple[str, str]
LOOKS = {
    "": (400, "normal", "ink"),
    "b": (600, "normal", "ink"),
    "m": (400, "normal", "muted"),
    "mb": (600, "normal", "muted"),
    "i": (400, "italic", "muted"),
    "h": (700, "normal", "ink"),
}
"""Weight, slant and ink of each kind of run: plain, bold, muted, muted bold, italic, heading."""
LEFT, CENTRE, RIGHT = 0.0, 0.5, 1.0
"""The share of a line's width at which it is aligned."""


class Line(NamedTuple):
    """A line: pieces of (x, text, kind), its width, the size of its letters and the px to the next line."""

    pieces: list[tuple[float, str, str]]
    width: float
    size: float
    lead: float


@dataclass(frozen=True)
class Paragraph:
    """Lines that are ready to draw, with `gap` px left free below them; `one + two` stands as one."""

    lines: list[Line]
    gap: float = 0

    def __add__(self, other: Paragraph) -> Paragraph:
        return replace(self, lines=self.lines + other.lines)

    @property
    def width(self) -> float:
        """Width of the longest line in px."""
        return max((line.width for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """Height in px, from the top of the first line to the bottom of the last and the gap."""
        return sum(line.lead for line in self.lines) + self.gap

    def draw(self, ax: Axes, x: float, y: float, *, align: float = LEFT, url: str | None = None) -> float:
        """Draw the lines with their top at `y`, `x` where they are aligned; return the y below."""
        for pieces, width, size, lead in self.lines:
            for at, text, kind in pieces:
                weight, slant, ink = LOOKS[kind]
                look = {"size": size, "weight": weight, "style": slant, "color": PALETTE[ink], "url": url}
                left, base = x + at - align * width, y + lead / 2 + 0.36 * size
                ax.text(left, base, text, va="baseline", **look)
            y += lead
        return y


def lay(runs: str | Iterable[Run], width: float, size: float, lead: float = 0) -> Paragraph:
    """Break runs at spaces into lines of at most `width` px; a word longer than that is broken anywhere."""
    lines: list[Line] = []
    pieces: list[tuple[float, str, str]] = []
    end, spaces, lead = 0.0, 0, lead or round(size * 1.32)
    for run in [runs] if isinstance(runs, str) else runs:
        text, kind = (run, "") if isinstance(run, str) else run
        look = LOOKS[kind][:2]
        space = text_width("n n", size, *look) - text_width("nn", size, *look)
        for number, word in enumerate(drawable(text).split(" ")):
            spaces += number > 0
            for part in _parts(word, width, size, look):
                long = text_width(part, size, *look)
                reach = end + space * spaces + long if pieces else long
                if pieces and reach > width:
                    lines.append(Line(pieces, end, size, lead))
                    pieces, reach = [], long
                if pieces and pieces[-1][2] == kind:
                    at, whole, _ = pieces.pop()
                    pieces.append((at, whole + " " * spaces + part, kind))
                else:
                    pieces.append((reach - long, part, kind))
                end, spaces = reach, 0
    return Paragraph([*lines, Line(pieces, end, size, lead)] if pieces else lines)


def _parts(word: str, width: float, size: float, look: tuple[int, str]) -> list[str]:
    """Return a word whole, or in parts where it alone is wider than the line."""
    wide = text_width(word, size, *look)
    step = len(word) if wide <= width else max(1, int(len(word) * width / wide * 0.9))
    return [word[i : i + step] for i in range(0, len(word), step)] if word else []
