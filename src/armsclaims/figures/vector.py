"""What matplotlib's SVG needs before it can stand in a page beside others: its own ids, a name, and less of
everything.

Pure functions of the XML text; deterministic.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree as ET

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_AUTO_ID = re.compile(r"[A-Za-z]\w*_\d+$")
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_STILL = re.compile(r"rotate\(-?0 [^)]*\)")
_FONT = re.compile(r"font-family: [^;]*;? ?|text-anchor: start;? ?")
_TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_ARGUMENTS = {"M": 2, "L": 2, "Q": 4, "C": 6}
_TENTHS = 10
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def finish(source: str, prefix: str, family: str, *, title: str, desc: str) -> str:
    """Return matplotlib's SVG as one element: ids prefixed, family on the root, named by `title`, told by
    `desc`.
    """
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(source)
    _tidy(root, family)
    _unclip(root)
    _prefix_ids(root, prefix)
    _flatten(root)
    _join(root)
    for element in root.iter():
        if element.get("d"):
            element.set("d", path(element.get("d", "")))
    _name(root, prefix, title, desc)
    return re.sub(r">\s+<", "><", ET.tostring(root, encoding="unicode"))


def _tidy(root: ET.Element, family: str) -> None:
    """Drop sizes and the page-wide style rule; write joins on the root, round path data, keep links in
    the page.
    """
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag == f"{{{SVG}}}style"]:
            parent.remove(child)
    root.set("style", f"stroke-linejoin:round;stroke-linecap:butt;font-family:{family},sans-serif")
    for element in root.iter():
        if element.tag == f"{{{SVG}}}text":
            element.set("style", _FONT.sub("", element.get("style", "")))
        if _STILL.fullmatch(element.get("transform", "")):
            del element.attrib["transform"]
        for name in ("d", "points"):
            if name in element.attrib:
                element.set(name, _NUMBER.sub(_round, " ".join(element.get(name, "").split())))
        if element.tag == f"{{{SVG}}}a":
            element.attrib.pop("target", None)
            element.set(
                "tabindex", "-1"
            )  # inside an image nothing takes focus: the table beside it has the same links
        if element.get("id") == "halo":
            for text in element.iter(f"{{{SVG}}}text"):
                edge = "paint-order:stroke;stroke:#ffffff;stroke-width:3px;stroke-linejoin:round;"
                text.set("style", edge + text.get("style", ""))


def _unclip(root: ET.Element) -> None:
    """Drop clip paths that are the whole picture: they cut nothing and stand on every mark."""
    whole = tuple(root.get("viewBox", "").split())
    useless = set()
    for clip in root.iter(f"{{{SVG}}}clipPath"):
        box = clip.find(f"{{{SVG}}}rect")
        if box is not None and len(clip) == 1:
            corners = tuple(float(box.get(name, 0)) for name in ("x", "y", "width", "height"))
            if all(abs(a - float(b)) < 0.01 for a, b in zip(corners, whole, strict=True)):
                useless.add(clip.get("id"))
    for parent in list(root.iter()):
        found = _REFERENCE.search(parent.get("clip-path", ""))
        if found and found.group(1) in useless:
            del parent.attrib["clip-path"]
        for child in list(parent):
            if child.get("id") in useless or (child.tag == f"{{{SVG}}}defs" and not len(child)):
                parent.remove(child)


def _round(match: re.Match[str]) -> str:
    text = f"{float(match.group()):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _prefix_ids(root: ET.Element, prefix: str) -> None:
    """Prefix every id and reference; drop matplotlib's own names of groups, which nothing refers to."""
    known = {element.get("id") for element in root.iter()} - {None}
    seen: Counter[str] = Counter()
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                if _AUTO_ID.match(value) or value == "halo":
                    del element.attrib["id"]
                else:  # two maps side by side each have a part of this name
                    seen[value] += 1
                    element.set("id", prefix + value + (f"-{seen[value]}" if seen[value] > 1 else ""))
            elif name in ("href", f"{{{XLINK}}}href") and value[1:] in known:
                element.set(name, f"#{prefix}{value[1:]}")
            elif name.startswith("aria-"):
                element.set(name, " ".join(prefix + v if v in known else v for v in value.split()))
            elif "url(#" in value:
                element.set(name, _REFERENCE.sub(lambda m: f"url(#{prefix}{m.group(1)})", value))


def _flatten(parent: ET.Element) -> None:
    """Put the children of groups that carry nothing in the groups' place."""
    at = 0
    while at < len(parent):
        child = parent[at]
        if child.tag == f"{{{SVG}}}g" and not child.attrib:
            parent[at : at + 1] = list(child)
        else:
            _flatten(child)
            at += 1


def _name(root: ET.Element, prefix: str, title: str, desc: str) -> None:
    """Give the image its role, name and description."""
    for place, (tag, text) in enumerate((("title", title), ("desc", desc))):
        child = ET.Element(f"{{{SVG}}}{tag}", {"id": prefix + tag})
        child.text = text
        root.insert(place, child)
    root.set("role", "img")
    root.set("aria-labelledby", prefix + "title")
    root.set("aria-describedby", prefix + "desc")


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
    """Return whether two neighbours may be one: the same tag and attributes, and nothing painted over the
    other.
    """
    if one.tag != two.tag or one.tag.rpartition("}")[2] not in ("a", "path"):
        return False
    if {**one.attrib, "d": ""} != {**two.attrib, "d": ""} or "id" in one.attrib:
        return False
    style = one.get("style", "")
    return one.tag == f"{{{SVG}}}a" or (
        "fill: none" in style and "opacity" not in style and "d" in one.attrib
    )


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
    return (
        command.lower()
        + words[0]
        + "".join(word if word.startswith("-") else f" {word}" for word in words[1:])
    )


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
