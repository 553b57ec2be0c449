"""What matplotlib's SVG needs to stand in a page beside others: its own ids, a name, and less of everything.

Pure functions of the XML text; deterministic.
"""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
TEXT, LINK, GROUP, PATH, STYLE, DEFS = (f"{{{SVG}}}{name}" for name in "text a g path style defs".split())
HALO = "paint-order:stroke;stroke:#ffffff;stroke-width:3px;stroke-linejoin:round;"
_AUTO_ID = re.compile(r"[A-Za-z]\w*_\d+$|halo$")  # matplotlib's names of groups: "patch_2", "text_14"
_STILL = re.compile(r"rotate\(-?0 [^)]*\)")  # turned by nothing: "rotate(-0 12.5 30)"
_FONT = re.compile(r"font-family: [^;]*;? ?|text-anchor: start;? ?")
_STEP = re.compile(r"([MLQCz])([^MLQCz]*)")  # a command of path data and its numbers: "L 10.25 3.5"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def finish(source: str, prefix: str, family: str, *, title: str, desc: str) -> str:
    """Return matplotlib's SVG as one element: ids prefixed, family on the root, named and described."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(source)
    _tidy(root)
    _prefix_ids(root, prefix)
    _join(root)
    for element in root.iter():
        if "d" in element.attrib:
            element.set("d", path(element.attrib["d"]))
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("style", f"stroke-linejoin:round;stroke-linecap:butt;font-family:{family},sans-serif")
    root.set("role", "img")
    for tag, attribute, text in (("desc", "aria-describedby", desc), ("title", "aria-labelledby", title)):
        child = ET.Element(f"{{{SVG}}}{tag}", {"id": prefix + tag})
        child.text = text
        root.insert(0, child)
        root.set(attribute, prefix + tag)
    return re.sub(r">\s+<", "><", ET.tostring(root, encoding="unicode"))


def _tidy(root: ET.Element) -> None:
    """Drop the page-wide style rule, empty parts, the root's font on each text, and ways out of the page."""
    for parent in list(root.iter()):
        parent[:] = [child for child in parent if child.tag != STYLE and (child.tag != DEFS or len(child))]
    for element in root.iter():
        if element.tag == TEXT:
            element.set("style", _FONT.sub("", element.get("style", "")))
        elif element.tag == LINK:
            element.attrib.pop("target", None)
            # Inside an image nothing takes focus: the table beside it has the same links.
            element.set("tabindex", "-1")
        if _STILL.fullmatch(element.get("transform", "")):
            del element.attrib["transform"]
        if element.get("id") == "halo":
            for text in element.iter(TEXT):
                text.set("style", HALO + text.get("style", ""))


def _prefix_ids(root: ET.Element, prefix: str) -> None:
    """Prefix every id and reference; drop matplotlib's own names of groups, which nothing refers to."""
    known = {element.get("id") for element in root.iter()}
    seen: Counter[str] = Counter()
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id" and _AUTO_ID.match(value):
                del element.attrib[name]
            elif name == "id":  # two maps side by side each have a part of this name
                seen[value] += 1
                element.set(name, prefix + value + (f"-{seen[value]}" if seen[value] > 1 else ""))
            elif name.endswith("href") and value[1:] in known:
                element.set(name, f"#{prefix}{value[1:]}")
            elif "url(#" in value:
                element.set(name, _REFERENCE.sub(lambda m: f"url(#{prefix}{m.group(1)})", value))


def _parts(parent: ET.Element) -> Iterator[ET.Element]:
    """Yield what an element holds, and what groups that carry nothing hold in their place."""
    for child in parent:
        if child.tag == GROUP and not child.attrib:
            yield from _parts(child)
        else:
            yield child


def _join(parent: ET.Element) -> None:
    """Join neighbouring links to one claim, and neighbouring lines of one make that fill nothing."""
    kept: list[ET.Element] = []
    for child in list(_parts(parent)):
        if kept and _alike(kept[-1], child):
            kept[-1].extend(child)
            if "d" in child.attrib:
                kept[-1].set("d", f"{kept[-1].get('d')} {child.get('d')}")
        else:
            kept.append(child)
    parent[:] = kept
    for child in kept:
        _join(child)


def _alike(one: ET.Element, two: ET.Element) -> bool:
    """Return whether two neighbours may be one: of one make, and nothing painted over the other."""
    if one.tag != two.tag or "id" in one.attrib or one.attrib | {"d": ""} != two.attrib | {"d": ""}:
        return False
    style = one.get("style", "")
    return one.tag == LINK or (one.tag == PATH and "fill: none" in style and "opacity" not in style)


def path(data: str) -> str:
    """Return path data in tenths of a pixel, relative and without what may be left out.

    Every point is rounded where it stands, and the steps are differences of rounded points: no error adds up.
    """
    out, last = "", ""
    here, start = [0, 0], [0, 0]
    for command, numbers in _STEP.findall(data):
        if command == "z":
            out, last, here = f"{out}z", command, start
            continue
        points = [round(float(number) * 10) for number in numbers.split()]
        steps = [f"{(point - here[i % 2]) / 10:g}" for i, point in enumerate(points)]
        here = points[-2:]
        start = here if command == "M" else start
        same = command == last != "M" or (last, command) == ("M", "L")
        out += ((" " if same else command.lower()) + " ".join(steps)).replace(" -", "-")
        last = command
    return re.sub(r"(?<![\d.])0\.", ".", out)
