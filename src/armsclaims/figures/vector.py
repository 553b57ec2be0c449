"""What matplotlib's SVG needs to stand in a page beside others: a name, and less of everything.

Pure functions of the XML text; deterministic.
"""

import re
from xml.etree import ElementTree as ET

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
TEXT, LINK, GROUP, STYLE, DEFS = (f"{{{SVG}}}{name}" for name in "text a g style defs".split())
HALO = "paint-order:stroke;stroke:#ffffff;stroke-width:3px;stroke-linejoin:round;"
_STILL = re.compile(r"rotate\(-?0 [^)]*\)")  # turned by nothing: "rotate(-0 12.5 30)"
_FONT = re.compile(r"font-family: [^;]*;? ?|text-anchor: start;? ?")
_STEP = re.compile(r"([MLQCz])([^MLQCz]*)")  # a command of path data and its numbers: "L 10.25 3.5"


def finish(source: str, prefix: str, family: str, *, title: str, desc: str) -> str:
    """Return matplotlib's SVG as one element: family on the root, named and described."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(source)
    _tidy(root)
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
    """Drop the page-wide style rule, names of groups, the font of each text, and ways out of the page."""
    for parent in list(root.iter()):
        parent[:] = [child for child in parent if child.tag != STYLE and (child.tag != DEFS or len(child))]
    for element in root.iter():
        if element.tag == TEXT:
            element.set("style", _FONT.sub("", element.get("style", "")))
        elif element.tag == LINK:
            element.attrib.pop("target", None)
            # Inside an image nothing takes focus: the table beside it has the same links.
            element.set("tabindex", "-1")
        elif element.tag == GROUP and element.attrib.pop("id", "") == "halo":
            for text in element.iter(TEXT):
                text.set("style", HALO + text.get("style", ""))
        if _STILL.fullmatch(element.get("transform", "")):
            del element.attrib["transform"]
        if "d" in element.attrib:
            element.set("d", path(element.attrib["d"]))


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
