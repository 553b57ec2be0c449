"""Text of several weights and inks in one paragraph: measured, broken into lines, drawn.

A paragraph is text, or runs of it: `["plain ", ("bold", "b"), (" and grey", "m")]`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Paragraph:
    """Lines that are ready to draw: pieces of (x, text, kind), the width of each line, and the px from
    line to line.
    """

    lines: list[list[tuple[float, str, str]]]
    widths: list[float]
    size: float
    lead: float

    @property
    def width(self) -> float:
        """Width of the longest line in px."""
        return max(self.widths, default=0.0)

    @property
    def height(self) -> float:
        """Height in px, from the top of the first line to the bottom of the last."""
        return self.lead * len(self.lines)

    def draw(self, ax: Axes, x: float, y: float, *, align: str = "left", url: str | None = None) -> float:
        """Draw the lines with their top at `y` and return the y below them; `x` is the edge or middle of
        `align`.
        """
        for line, width in zip(self.lines, self.widths, strict=True):
            left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
            base = y + self.lead / 2 + 0.36 * self.size
            for at, text, kind in line:
                weight, slant, ink = LOOKS[kind]
                look = {"size": self.size, "weight": weight, "style": slant, "color": PALETTE[ink]}
                ax.text(left + at, base, text, va="baseline", url=url, **look)
            y += self.lead
        return y


@dataclass(frozen=True)
class Stack:
    """Paragraphs one below the other, written as one, with `gap` px left free below them."""

    parts: list[Paragraph]
    align: str = ""
    """How the parts stand to each other; empty: as the spot says."""
    gap: float = 0

    @property
    def width(self) -> float:
        """Width of the widest part in px."""
        return max(part.width for part in self.parts)

    @property
    def height(self) -> float:
        """Height of all parts and the gap in px."""
        return sum(part.height for part in self.parts) + self.gap

    def draw(self, ax: Axes, x: float, y: float, *, align: str = "left", url: str | None = None) -> float:
        """Draw the parts from `y` down and return the y below them."""
        middle = x + (0.5 - {"left": 0.0, "center": 0.5, "right": 1.0}[align]) * self.width
        for part in self.parts:
            at = middle if self.align else x
            y = part.draw(ax, at, y, align=self.align or align, url=url)
        return y


def lay(
    runs: str | Iterable[Run], width: float, size: float, *, lead: float | None = None, most: int = 30
) -> Paragraph:
    """Break runs at spaces into lines of at most `width` px; a longer word stands alone and is broken
    anywhere.

    Text of more than `most` lines ends in an ellipsis.
    """
    given = [runs] if isinstance(runs, str) else runs
    words = [piece for run in given for piece in _words(*((run, "") if isinstance(run, str) else run))]
    lines: list[list[tuple[str, str]]] = [[]]
    for text, kind in words:
        for piece in _pieces(text, kind, width, size):
            line = [*lines[-1], (piece, kind)]
            if lines[-1] and _width(line, size) > width:
                lines.append([(piece.lstrip(" "), kind)] if piece.strip(" ") else [])
            elif piece.strip(" ") or lines[-1]:
                lines[-1] = line
    lines = [line for line in lines if line]
    if len(lines) > most:
        text, kind = lines[most - 1][-1]
        lines[most - 1 :] = [[*lines[most - 1][:-1], (text[: len(text) // 2] + "\u2026", kind)]]
    placed = [_place(_merged(line), size) for line in lines]
    return Paragraph([line for line, _ in placed], [w for _, w in placed], size, lead or round(size * 1.32))


def _words(text: str, kind: str) -> list[tuple[str, str]]:
    """Part text before each space, so that a word carries the space in front of it."""
    parts = drawable(text).split(" ")
    return [(("" if i == 0 else " ") + part, kind) for i, part in enumerate(parts) if part or i]


def _pieces(text: str, kind: str, width: float, size: float) -> list[str]:
    """Return a word whole, or in parts where it alone is wider than the line."""
    weight, slant, _ = LOOKS[kind]
    wide = text_width(text, size, weight, slant)
    if wide <= width:
        return [text]
    step = max(1, int(len(text) * width / wide * 0.9))
    return [text[i : i + step] for i in range(0, len(text), step)]


def _merged(line: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join neighbours of one kind."""
    found: list[tuple[str, str]] = []
    for text, kind in line:
        if found and found[-1][1] == kind:
            found[-1] = (found[-1][0] + text, kind)
        else:
            found.append((text, kind))
    return found


def _place(line: list[tuple[str, str]], size: float) -> tuple[list[tuple[float, str, str]], float]:
    """Give each piece of a line its x; a space before a piece moves it instead of being drawn."""
    x, end, found = 0.0, 0.0, []
    for text, kind in line:
        weight, slant, _ = LOOKS[kind]
        space = text_width("n n", size, weight, slant) - text_width("nn", size, weight, slant)
        word = text.strip(" ")
        x += space * (len(text) - len(text.lstrip(" ")))
        if word:
            found.append((x, word, kind))
            end = x + text_width(word, size, weight, slant)
            x = end + space * (len(text) - len(text.rstrip(" ")))
    return found, end


def _width(line: list[tuple[str, str]], size: float) -> float:
    return _place(_merged(line), size)[1]
