"""What fits on paper: which characters a font can draw, where a long word may break, how wide a column is."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from .index import safe_text

PAGE_MM = 170
"""Width of the text on an A4 page."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_LONG = re.compile(r"(?:[^\s\u200b-]|-(?=\d)){32,}")
"""A word that no line of a narrow column holds; a hyphen lets it break, but not before a digit."""
_HOST = re.compile(r"(?<![\w.-])(?=[\w.-]{16})[\w-]+(?:\.[\w-]+)+")
"""A long name with dots, as a host's: it may break after a dot."""
_ODD = re.compile(r"[^ -&(-.0-^`-~]|[^ ]{32}|\w\.[a-z]")
"""What makes a text need any of the changes: a character beyond plain ones, or a long word."""
_JOINT = re.compile(r"(?<=\w)([_/])(?=\w)")
_RARE = re.compile(
    r"[^ -~\u00a0-\u00ac\u00ae-\u017e\u0400-\u045f\u200b\u2010\u2012-\u2015\u2018-\u201a\u201c-\u201e\u2026]"
)
"""Characters outside those that every cut of our font draws for certain."""
_APOSTROPHE = re.compile(r"(?<=\w)'")
_WORD = re.compile(r"\s+|(?<=[-_/])(?!\d)|(?<=\w\.)(?=[a-z])")
"""Where Typst may break a line."""


class Glyphs:
    """What can be drawn: our font, and DejaVu Sans (matplotlib's own copy) for scripts it lacks.

    An archival PDF refuses a character without a glyph, so one that neither font holds is shown by its code.
    """

    def __init__(self, fonts: Path):
        self.folders = [fonts]
        self._known: set[int] | None = None

    def shown(self, words: str) -> str:
        """Return words that can be drawn."""
        return _RARE.sub(lambda match: self._char(match.group()), words)

    def _char(self, char: str) -> str:
        if self._known is None:
            self._known = self._load()
        return char if ord(char) in self._known else f"[U+{ord(char):04X}]"

    def _load(self) -> set[int]:
        from fontTools.ttLib import TTFont

        found = find_spec("matplotlib")
        if found and found.submodule_search_locations:
            self.folders.append(Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf")
        files = [
            *self.folders[0].glob("*-Regular.ttf"),
            *(path for folder in self.folders[1:] for path in folder.glob("DejaVuSans.ttf")),
        ]
        return {code for file in files for code in TTFont(file).getBestCmap()}

    def fitting(self, value: object, *, quoted: bool = False) -> str:
        """Return text that can be drawn and broken across lines; apostrophes curl, but not in what is quoted."""
        if isinstance(value, str) and not _ODD.search(value):
            return value
        words = self.shown(_CONTROL.sub(" ", safe_text(value)))
        words = words if quoted else _APOSTROPHE.sub("\u2019", words)
        words = _JOINT.sub("\\1\u200b", words)
        words = _HOST.sub(lambda name: name.group().replace(".", ".\u200b"), words)
        return _LONG.sub(lambda match: "\u200b".join(re.findall(r".{1,16}", match.group())), words)


def widths(columns: list[list[str]], letter: float) -> tuple[list[float], float]:
    """Return (widths in millimetres, scale of the type): each column holds its longest word, the rest goes by length.

    The scale is 1 unless the longest words together are wider than the page.
    """
    need = [
        letter * max([4, *(min(len(word), 31) for text in column for word in _WORD.split(text))]) + 2.6
        for column in columns
    ]
    spare = PAGE_MM - sum(need)
    if spare <= 0:
        return [round(PAGE_MM * mine / sum(need), 2) for mine in need], round(
            max(PAGE_MM / sum(need), 0.7), 3
        )
    full = [letter * max(len(text) for text in column) + 2.6 for column in columns]
    hunger = [max(whole - mine, 0) for whole, mine in zip(full, need, strict=True)]
    if sum(hunger) <= spare:
        even = (spare - sum(hunger)) / len(need)
        return [round(mine + more + even, 2) for mine, more in zip(need, hunger, strict=True)], 1
    share = [more**0.8 for more in hunger]
    return [round(mine + spare * part / sum(share), 2) for mine, part in zip(need, share, strict=True)], 1
