"""How blocks of the report look in a notebook that is read live: the page's own style, kept inside our outputs.

The page's style sheet is nested below one class, so that it reaches nothing of JupyterLab's; its colours follow the theme.
"""

from __future__ import annotations

from functools import cache

from ..paths import THEME
from .document import Block
from .html import data_url, fragment

FACES = (
    ("Regular", 400, "normal"),
    ("Italic", 400, "italic"),
    ("SemiBold", 600, "normal"),
    ("Bold", 700, "normal"),
)


@cache
def fonts() -> str:
    """Return the report's typeface as CSS with the files in it: nothing is asked for."""
    folder = THEME / "fonts"
    faces = []
    for name, weight, slant in FACES:
        path = folder / f"LibreFranklin-{name}.woff2"
        if path.is_file():
            source = f"url({data_url(path.read_bytes(), 'font/woff2')}) format('woff2')"
            faces.append(
                f"@font-face{{font-family:'Libre Franklin';font-weight:{weight};font-style:{slant};src:{source}}}"
            )
    return "".join(faces)


@cache
def style() -> str:
    """Return the style element of an output: the page's rules inside `.ac-live`, then the live ones."""
    page = (THEME / "page.css").read_text(encoding="utf-8")
    own = (THEME / "live.css").read_text(encoding="utf-8")
    return f"<style>{fonts()}.ac-live.ac-live{{{page}}}{own}</style>"


def block_html(block: Block) -> str:
    """Return one block of the report as HTML without styles."""
    return fragment(block)


def live(html: str) -> str:
    """Return HTML of the report as an output of its own look."""
    return f'{style()}<div class="ac-live">{html}</div>'
