"""What is written beside and under a map: notes in boxes and in columns, the legend, the rail strip, the small print."""

from __future__ import annotations

import re
from collections.abc import Callable

import shapely
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from ..style import PALETTE, text_width, wrap
from .furniture import BODY, LEAD, MOST, SMALL, Sheet
from .said import Note

_DAY = re.compile(r"\d{1,2} [A-Z][a-z]+")


def kept(text: str) -> str:
    """Return a text in which a day stays with its month."""
    return _DAY.sub(lambda day: day.group().replace(" ", "\u00a0"), text)


def note_height(text: str, width: float, size: float = BODY) -> float:
    """Return the height in px of a note, with its head, whose text is `width` px wide."""
    return (1 + len(wrap(kept(text), width, size, most=MOST))) * size * LEAD + 15


def leader(sheet: Sheet, start: BaseGeometry, target: BaseGeometry, colour: str) -> None:
    """Draw the shortest line from words to what they speak of; it ends at the target's edge."""
    a, b = nearest_points(start, target)
    sheet.ax.plot(
        [a.x, b.x],
        [a.y, b.y],
        color=PALETTE[colour],
        lw=1.1,
        zorder=6.5,
        solid_capstyle="round",
        gid=sheet.gid("leader"),
    )


def badge(
    sheet: Sheet, number: int, x: float, y: float, colour: str, *, target: BaseGeometry | None = None
) -> None:
    """Draw a number in a ring of its lane's colour; on a map with a leader to its target."""
    radius, on_map = 8.6 if sheet.narrow else 9.2, target is not None
    if target is not None:
        leader(sheet, shapely.Point(x, y).buffer(radius), target, colour)
    ring = sheet.ax.add_patch(Circle((x, y), radius, fc="white", ec=PALETTE[colour], lw=1.8, zorder=9.5))
    ring.set_gid(sheet.gid("badge" if on_map else "numeral"))
    sheet.text(x, y + 4.3, str(number), size=12, weight=600, ha="center", zorder=11)


def callout(
    sheet: Sheet, number: int | None, note: Note, x: float, y: float, width: float, *,
    target: BaseGeometry | None = None, short: bool = False,
) -> float:  # fmt: skip
    """Draw a note in a box at (x, y) and a leader to its target; the box links to the claim. Return the box's bottom."""
    text, indent = note.short if short else note.text, 26 if number else 0
    height = note_height(text, width - 24)
    box = FancyBboxPatch((x + 2, y + 2), width - 4, height - 4, boxstyle="round,pad=2,rounding_size=3")
    box.set(fc="white", ec=PALETTE[note.lane], lw=1.2, zorder=9, gid=sheet.gid("box"), url=note.url)
    sheet.ax.add_patch(box)
    sheet.ax.add_patch(Rectangle((x, y + 2), 4, height - 4, fc=PALETTE[note.lane], ec="none", zorder=9.2))
    base = y + 5 + BODY
    if number:
        badge(sheet, number, x + 22, base - 4.4, note.lane)
    sheet.text(x + 13 + indent, base, note.head, weight=600)
    for index, line in enumerate(wrap(kept(text), width - 24, BODY, most=MOST), 1):
        sheet.text(x + 13, base + index * BODY * LEAD + 2, line)
    if target is not None:
        leader(sheet, shapely.box(x, y, x + width, y + height), target, note.lane)
    return y + height


def notes_height(notes: list[Note], width: float, columns: int) -> float:
    """Return the height in px of notes printed under a map in columns."""
    return sum(_note_rows(notes, width, columns))


def _note_rows(notes: list[Note], width: float, columns: int) -> list[float]:
    heights = [note_height(note.text, width / columns - 28) + 4 for note in notes]
    return [max(heights[at : at + columns]) for at in range(0, len(notes), columns)]


def notes_below(sheet: Sheet, notes: list[Note], y: float, columns: int, *, numbered: bool = True) -> float:
    """Print notes under the map in columns, each with a stripe in its lane's colour; return the next y."""
    width = sheet.view.width
    for row, height in enumerate(_note_rows(notes, width, columns)):
        for column, note in enumerate(notes[row * columns : (row + 1) * columns]):
            x, number = column * width / columns, row * columns + column + 1
            stripe = Rectangle((x, y + 2), 4, height - 12, fc=PALETTE[note.lane], ec="none", url=note.url)
            sheet.ax.add_patch(stripe)
            base = y + 3 + BODY
            if numbered:
                badge(sheet, number, x + 22, base - 4.4, note.lane)
            sheet.text(x + (38 if numbered else 13), base, note.head, weight=600, url=note.url)
            for index, line in enumerate(wrap(kept(note.text), width / columns - 28, BODY, most=MOST), 1):
                sheet.text(x + 13, base + index * BODY * LEAD + 2, line)
        y += height
    return y


Sign = Callable[[Axes, float, float], None]
Key = tuple[Sign, str]
"""A legend's entry: what draws its sign around a centre in px, and its words."""


def signs(*several: Sign) -> Sign:
    """Return what draws two signs in the place of one."""

    def draw(ax: Axes, x: float, y: float) -> None:
        for index, one in enumerate(several):
            one(ax, x + 18 * (index - (len(several) - 1) / 2), y)

    return draw


def legend_height(keys: list[Key], width: float, columns: int, size: float = 12.5) -> float:
    """Return the height in px of a legend."""
    return sum(_rows(keys, width, columns, size)) + 6


def _rows(keys: list[Key], width: float, columns: int, size: float) -> list[float]:
    heights = [max(24.0, len(wrap(words, width / columns - 54, size)) * size * 1.25 + 8) for _, words in keys]
    return [max(heights[at : at + columns]) for at in range(0, len(keys), columns)]


def legend(sheet: Sheet, keys: list[Key], y: float, width: float, columns: int, size: float = 12.5) -> float:
    """Draw the legend under the map, row by row; return the next y."""
    for row, height in enumerate(_rows(keys, width, columns, size)):
        for column, (draw, words) in enumerate(keys[row * columns : (row + 1) * columns]):
            x = column * width / columns
            draw(sheet.ax, x + 19, y + height / 2)
            lines = wrap(words, width / columns - 54, size)
            base = y + height / 2 + size * 0.36 - (len(lines) - 1) * size * 0.625
            for index, line in enumerate(lines):
                sheet.text(x + 44, base + index * size * 1.25, line, size=size)
        y += height
    return y + 6


def strip(
    sheet: Sheet, y: float, words: str, tail: str, head: str, colour: str, url: str | None, left: float = 0
) -> None:
    """Draw the arrow strip beside the map, from right to left: hollow, for the words are the outlet's; no line is drawn.

    `tail` names where it starts, `head` where it leads, `left` where the strip ends.
    """
    right = sheet.view.left + sheet.view.width
    a, b = left + text_width(head, 12.5, 600) + 8, right - text_width(tail, 12.5, 600) - 8
    half, point = 10.0, 15.0
    edge = [(a, y), (a + point, y - half - 4), (a + point, y - half), (b, y - half), (b, y + half)]
    edge += [(a + point, y + half), (a + point, y + half + 4)]
    arrow = Polygon(
        edge, closed=True, fc="white", ec=PALETTE[colour], lw=1.5, joinstyle="miter", zorder=9, url=url
    )
    arrow.set_gid(sheet.gid("strip"))
    sheet.ax.add_patch(arrow)
    sheet.text((a + point + b) / 2, y + 4.5, words, size=12.5, ha="center")
    sheet.text(left, y + 4.5, head, size=12.5, weight=600)
    sheet.text(right, y + 4.5, tail, size=12.5, weight=600, ha="right")


def small_print(sheet: Sheet, words: list[str], y: float, width: float) -> float:
    """Print the notes under the map in small type; return the next y."""
    for paragraph in words:
        for line in wrap(paragraph, width, SMALL):
            sheet.text(0, y + SMALL, line, size=SMALL, color=PALETTE["muted"])
            y += SMALL * 1.3
    return y


def print_height(words: list[str], width: float) -> float:
    """Return the height in px of the small print."""
    return sum(len(wrap(paragraph, width, SMALL)) for paragraph in words) * SMALL * 1.3 + 6
