"""The page with fewer bytes and the same look: drawings share their styles as classes, paths are written short.

Pure functions of text. Only the page uses them: the PDF and the files of figures keep their drawings as they were made.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from . import vector

_TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_ARGUMENTS = {"M": 2, "L": 2, "Q": 4, "C": 6}
_TENTHS = 10
_APART = re.compile(r"(<(script|style|textarea|pre)\b.*?</\2>)", re.S)
_END_TAGS = re.compile(r"</(?:td|th|tr|li|dt|dd|thead|tbody|option)>")
_QUOTED = re.compile(r'(?<=\s)((?:xlink:)?href|class|scope)="(#?[\w.#-]+)"(?=[\s>])')
_HEX = re.compile(r"#([0-9a-f])\1([0-9a-f])\2([0-9a-f])\3\b")


class Styles:
    """The styles that the drawings of a page share; `css()` is what the page must hold for their classes to work."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, style: str) -> str:
        """Return the class of a style, the same for the same declarations."""
        rules = [re.sub(r"\s*([:,])\s*", r"\1", rule.strip()) for rule in style.split(";") if rule.strip()]
        return self._names.setdefault(_HEX.sub(r"#\1\2\3", ";".join(rules)), f"z{len(self._names):x}")

    def css(self) -> str:
        """Return the rules of all classes named so far."""
        return "".join(f".{name}{{{style}}}" for style, name in self._names.items())


def drawing(source: str, styles: Styles) -> str:
    """Return an SVG element as it stands in the page: styles as classes, neighbours of one make joined, paths short."""
    root = ET.fromstring(source)
    _join(root)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for name in [name for name in element.attrib if "}" in name]:
            # Kept as xlink: a plain href would make each mark a link of its own to name, inside what is one image.
            element.set(f"xlink:{name.rpartition('}')[2]}", element.attrib.pop(name))
        if element.get("style"):
            element.set("class", " ".join(filter(None, [element.get("class"), styles.name(element.attrib.pop("style"))])))
        if element.get("d"):
            element.set("d", path(element.get("d", "")))
    return ET.tostring(root, encoding="unicode").replace(" />", "/>")


def _join(parent: ET.Element) -> None:
    """Join neighbouring links to one claim, and neighbouring lines of one make that fill nothing."""
    at = 0
    while at < len(parent):
        child = parent[at]
        _join(child)
        before = parent[at - 1] if at else None
        if before is not None and _alike(before, child):
            if child.tag.endswith("}a"):
                before.extend(list(child))
                _join(before)
            else:
                before.set("d", f"{before.get('d')} {child.get('d')}")
            parent.remove(child)
        else:
            at += 1


def _alike(one: ET.Element, two: ET.Element) -> bool:
    """Return whether two neighbours may be one: the same tag and attributes, and nothing painted over the other."""
    if one.tag != two.tag or one.tag.rpartition("}")[2] not in ("a", "path"):
        return False
    if {**one.attrib, "d": ""} != {**two.attrib, "d": ""} or "id" in one.attrib:
        return False
    style = one.get("style", "")
    return one.tag == f"{{{vector.SVG}}}a" or ("fill: none" in style and "opacity" not in style and "d" in one.attrib)


def path(data: str) -> str:
    """Return path data in tenths of a pixel, relative and without what may be left out.

    Every point is rounded where it stands, and the steps are differences of rounded points: no error adds up.
    """
    tokens = _TOKEN.findall(data)
    out, at, here, start, command = [], 0, (0, 0), (0, 0), ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
        if command in "zZ":
            out.append("z")
            here = start
            continue
        if command not in _ARGUMENTS:
            return data  # relative or rarer commands: written as they are
        numbers = [round(float(token) * _TENTHS) for token in tokens[at : at + _ARGUMENTS[command]]]
        at += _ARGUMENTS[command]
        out.append(_step(command, [number - here[i % 2] for i, number in enumerate(numbers)]))
        here = (numbers[-2], numbers[-1])
        start = here if command == "M" else start
        command = "L" if command == "M" else command
    return _short(out)


def _step(command: str, steps: list[int]) -> str:
    if command == "L" and not steps[1]:
        return "h" + _number(steps[0])
    if command == "L" and not steps[0]:
        return "v" + _number(steps[1])
    words = [_number(step) for step in steps]
    return command.lower() + words[0] + "".join(word if word.startswith("-") else f" {word}" for word in words[1:])


def _number(tenths: int) -> str:
    sign, whole, part = "-" if tenths < 0 else "", *divmod(abs(tenths), _TENTHS)
    return f"{sign}{whole or ''}.{part}" if part else f"{sign}{whole}"


def _short(steps: list[str]) -> str:
    """Return steps as one text; a command like the one before it is left out."""
    out, last = [], ""
    for step in steps:
        if step[0] == last and last not in "zm":
            out.append(step[1:] if step[1] == "-" else f" {step[1:]}")
        else:
            out.append(step)
        last = step[0]
    return "".join(out)


def markup(page: str) -> str:
    """Return a page without line breaks between tags, and without end tags and quotes that HTML lets out; scripts stay."""
    parts = _APART.split(page)
    return "".join(part if at % 3 == 1 else _bare(part) for at, part in enumerate(parts) if at % 3 != 2)


def _bare(part: str) -> str:
    lean = _END_TAGS.sub("", re.sub(r"\s*\n\s*(?=<)|(?<=>)\s*\n\s*", "", part))
    return _QUOTED.sub(r"\1=\2", lean)


def sheet(css: str) -> str:
    """Return a style sheet without comments, line breaks and spaces that do not matter."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\s*\n\s*", "", css)


def script(source: str) -> str:
    """Return a script without whole-line comments and indents; lines stay, so what ends a statement stays."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
