"""The page with fewer bytes and the same look: drawings share their styles as classes, markup loses what HTML lets out.

Pure functions of text. Only the page uses them: in the PDF a drawing keeps its own styles.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

_APART = re.compile(r"(<(script|style|textarea|pre)\b.*?</\2>)", re.S)
_END_TAGS = re.compile(r"</(?:td|th|tr|li|dt|dd|thead|tbody|option)>")
_QUOTED = re.compile(
    r'(?<=\s)((?:xlink:)?href|class|scope|tabindex|role|x|y|data-side|aria-(?:hidden|labelledby))="(#?[\w.#-]+)"(?=[\s>])'
)
_STYLED = re.compile(r'(<[^<>]*?) style="([^"]*)"([^<>]*>)')
"""A tag with a style; in text there is no bare angle bracket, so nothing that a label says is taken for one."""
_SPACE = re.compile(r' xmlns(?::\w+)?="[^"]*"')
_HEX = re.compile(r"#([0-9a-f])\1([0-9a-f])\2([0-9a-f])\3\b")


@cache
def _declared(style: str) -> str:
    """Return the declarations of a style attribute in their shortest form."""
    rules = [
        re.sub(r"\s*([:,])\s*", r"\1", rule.strip()) for rule in unescape(style).split(";") if rule.strip()
    ]
    return _HEX.sub(r"#\1\2\3", ";".join(rules))


class Styles:
    """The styles that the drawings of a page share; `css()` is what the page must hold for their classes to work."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, style: str) -> str:
        """Return the class of a style, the same for the same declarations."""
        return self._names.setdefault(_declared(style), f"z{len(self._names):x}")

    def css(self) -> str:
        """Return the rules of all classes named so far."""
        return "".join(f".{name}{{{style}}}" for style, name in self._names.items())


def drawing(source: str, styles: Styles) -> str:
    """Return an SVG element as it stands in the page: its styles as classes, and no name spaces, which HTML knows."""
    head, mark, rest = source.partition(">")
    named = _STYLED.sub(
        lambda tag: f'{tag[1]} class="{styles.name(tag[2])}"{tag[3]}', _SPACE.sub("", head) + mark + rest
    )
    return named.replace(" />", "/>")


def markup(page: str) -> str:
    """Return a page without line breaks between tags, and without end tags and quotes that HTML lets out; scripts stay."""
    parts = _APART.split(page)
    return "".join(part if at % 3 == 1 else _bare(part) for at, part in enumerate(parts) if at % 3 != 2)


def _bare(part: str) -> str:
    return _QUOTED.sub(r"\1=\2", _END_TAGS.sub("", _joined(part)))


def _joined(part: str) -> str:
    """Return markup without the line breaks that stand beside a tag, and the spaces around them; others stay."""
    first, *lines = part.split("\n")
    done, waiting = [first], ""
    for line in lines:
        waiting += "\n"
        if not (bare := line.lstrip()):
            waiting += line
            continue
        before = done[-1].rstrip()
        if before.endswith(">") or bare.startswith("<"):
            done[-1] = before
            done.append(bare)
        else:
            done += [waiting, line]
        waiting = ""
    if waiting and done[-1].rstrip().endswith(">"):
        done[-1], waiting = done[-1].rstrip(), ""
    return "".join([*done, waiting])


def sheet(css: str) -> str:
    """Return a style sheet without comments, line breaks and spaces that do not matter."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\s*\n\s*", "", css)


def script(source: str) -> str:
    """Return a script without whole-line comments and indents; lines stay, so what ends a statement stays."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
