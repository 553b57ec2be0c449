"""Find characters that no typeface of the report has, before a figure or the PDF prints their code."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .. import files
from ..faults import Fault
from ..paths import THEME

PRINTED = (
    "case.yml",
    "maps.yml",
    "speakers.yml",
    "allegations.yml",
    "places.csv",
    "context.csv",
    "articles/*.yml",
)
"""Files of a case whose words are printed."""


@cache
def drawable() -> frozenset[int]:
    """Return the code points of the report's typefaces."""
    from fontTools.ttLib import TTFont  # not at import: a call that draws nothing does not need it

    fonts = ("LibreFranklin-Regular.ttf", "OtherScripts-Regular.ttf")
    return frozenset(code for name in fonts for code in TTFont(THEME / "fonts" / name).getBestCmap())


def lacking(text: str) -> str:
    """Return the characters of a text that no typeface can draw, each once."""
    odd = (c for c in text if ord(c) not in drawable() and not c.isspace() and c != "\ufeff")
    return "".join(dict.fromkeys(odd))


def check_glyphs(data: Path) -> Iterator[Fault]:
    """Yield a fault for each line of the case that no typeface can draw; comments may be anything."""
    for path in (path for pattern in PRINTED for path in sorted(data.glob(pattern))):
        try:
            lines = files.read_text(path).splitlines()
        except (OSError, UnicodeDecodeError):
            continue  # the check of that file says so
        for number, line in enumerate(lines, 1):
            words = line.split("#")[0] if path.suffix == ".yml" else line
            if odd := lacking(words):
                codes = " ".join(f"U+{ord(c):04X}" for c in odd)
                message = f"no typeface of the report has {odd} ({codes})"
                mend = "write the name in Latin, Greek, Cyrillic, Arabic, Hebrew or Hangul letters"
                yield Fault(f"data/{path.relative_to(data).as_posix()}", "no-glyph", message, mend, number)
