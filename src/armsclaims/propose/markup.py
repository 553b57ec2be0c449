"""The visible lines of an HTML page, each with the part of the page that its markup says it is.

Beautiful Soup parses with the standard library's parser; walking without recursion, any nesting is harmless.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

# Not `head`: where its end is left out, the parser puts the whole page into it.
_UNSEEN = frozenset(
    "script style template noscript title meta link svg iframe object embed canvas audio video textarea"
    " select datalist".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section"
    " summary table tbody tfoot thead tr ul".split()
)
_BY_TAG = dict.fromkeys(("nav", "footer", "menu", "button", "label"), "navigation")
_BY_TAG |= {"aside": "sidebar", "figcaption": "caption", "address": "byline"}
_BY_ROLE = dict.fromkeys("navigation banner contentinfo search menu menubar dialog".split(), "navigation")
_BY_ROLE |= {"complementary": "sidebar"}
_NAMES = {
    "navigation": "nav|navbar|navigation|menu|breadcrumbs?|skip|share|sharing|social|cookies?|consent"
    "|newsletter|toolbar|pagination|comments|advert|advertisement",
    "sidebar": "sidebar|related|recommended|recommendations|popular|promo|most read|mostread|more on",
    "credit": "credit|credits|copyright|photographer",
    "caption": "caption|legend",
    "byline": "byline|author|authors|contributors?",
    "dateline": "dateline|date|timestamp|published|pubdate|publication date",
    "standfirst": "standfirst|dek|lede|intro|subtitle|summary",
}
_BY_NAME = {zone: re.compile(rf"(?<![a-z])(?:{names})(?![a-z])") for zone, names in _NAMES.items()}
_SIDEBAR_LINE = re.compile(r"(?:you might also like|related (?:articles|stories|topics))\W*$", re.I)
_SETTLED = ("navigation", "sidebar")
_CONSENT = re.compile(r"consent|cookie|gdpr", re.I)
_COMMENT = re.compile(r"(?s)<!(?=--).*?-->")  # <!-- as here -->, and <!-->
_MARKED = re.compile(r"<!\[[^<>]{0,200}>")
_SPACE = re.compile(r"[ \t\r\n\f]+")
# Scripts and styles hold marks of comments that are none.
_RAW_TEXT = re.compile(r"(<(?:script|style)\b[^>]*>.*?</(?:script|style)\s*>)", re.I | re.S)
# Marks that a browser does not show: soft hyphens, zero-width spaces and joiners inside words.
_UNSHOWN = re.compile(
    "[\u00ad\u200b\u2060\ufeff]|&shy;|&#173;|&#xad;|&#8203;|&#x200b;|&ZeroWidthSpace;", re.I
)


def soup_of(text: str) -> BeautifulSoup:
    """Return the parsed page; any text parses, in a time that grows with its length.

    Comments are left out, and every `<` that opens nothing becomes a character: the parser looks for the end
    of each such opening anew, to the end of the page, and refuses some of them.
    """
    parts = (part if n % 2 else _plain_markup(part) for n, part in enumerate(_RAW_TEXT.split(text)))
    return BeautifulSoup("".join(parts), "html.parser")


def _plain_markup(text: str) -> str:
    text = _UNSHOWN.sub("", text)
    closed = text.rfind("-->") + 3  # behind it, each opening would be followed to the end of the page
    text = (
        _MARKED.sub("", _COMMENT.sub("", text[:closed]) + text[closed:])
        .replace("<!--", "&lt;!--")
        .replace("<![", "&lt;![")
    )
    last = text.rfind(">") + 1
    return text[:last] + text[last:].replace("<", "&lt;")


def _hidden(tag: Tag) -> bool:
    if tag.name == "template":  # a declarative shadow root is shown, and saved so by browsers
        return not (tag.get("shadowrootmode") or tag.get("shadowroot"))
    style = _SPACE.sub("", str(tag.get("style") or "")).casefold()
    unseen = "display:none" in style or "visibility:hidden" in style
    return unseen or tag.name in _UNSEEN or tag.has_attr("hidden")


def _walk(root: Tag) -> Iterator[tuple[Any, bool]]:
    """Yield (node, entering) through the visible tree, without recursion; strings come once."""
    stack: list[tuple[Any, bool]] = [(root, True)]
    while stack:
        node, entering = stack.pop()
        if isinstance(node, Tag):
            if entering and _hidden(node):
                continue
            yield node, entering
            if entering:
                stack.append((node, False))
                stack += [(child, True) for child in reversed(node.contents)]
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            yield node, True


class Weight(NamedTuple):
    """What an element holds: characters of paragraphs, of all text, of links, and the number of links."""

    paragraphs: int = 0
    text: int = 0
    linked: int = 0
    links: int = 0


def _weights(soup: BeautifulSoup) -> dict[int, Weight]:
    """Return what each element holds, by the element's identity."""
    weights: dict[int, Weight] = {}
    in_paragraph: list[bool] = []
    sums: list[Weight] = []
    for node, entering in _walk(soup):
        if not isinstance(node, Tag):
            held = len(node.strip())
            added = Weight(held if in_paragraph[-1] else 0, held)
        elif entering:
            # Inline elements of a paragraph count as the paragraph.
            inline = node.name not in _BLOCKS and in_paragraph[-1:] == [True]
            in_paragraph.append(node.name == "p" or inline)
            sums.append(Weight())
            continue
        else:
            in_paragraph.pop()
            added = sums.pop()
            if node.name == "a":
                added = added._replace(linked=added.text, links=1)
            weights[id(node)] = added
        if sums:
            sums[-1] = Weight(*map(sum, zip(sums[-1], added, strict=True)))
    return weights


class _Page:
    """What is known of a page before the walk: its root, protected elements, the weights of paragraphs."""

    def __init__(self, soup: BeautifulSoup):
        self.soup, self.weights = soup, _weights(soup)
        self.root: Tag = soup
        # The article: the innermost article or main element that holds most paragraphs, else the whole page.
        total = self.weight(soup).paragraphs
        for tag in soup.find_all(lambda t: {t.name, t.get("role")} & {"main", "article"}):
            if total and self.weight(tag).paragraphs >= 0.6 * total:
                self.root = tag
        headline = self.root.find("h1") or soup.find("h1")
        held = (self.root, headline) if headline else (self.root,)
        self.kept = {id(part) for tag in held for part in (tag, *tag.parents)}

    def weight(self, tag: Tag) -> Weight:
        """Return what an element holds; nothing is held by one that is not shown."""
        return self.weights.get(id(tag), Weight())

    def zone(self, tag: Tag, outer: str) -> str:
        """Return the zone of an element; what holds the headline or most of the text is no furniture."""
        if tag is self.root:
            return "body"
        if outer in _SETTLED or tag.name != "h1" and id(tag) in self.kept:
            return outer
        if tag.name == "h1":
            return "headline"
        if found := _BY_TAG.get(tag.name):
            return found
        weight = self.weight(tag)
        found = _BY_ROLE.get(str(tag.get("role") or "")) or self._named(tag)
        heavy = weight.paragraphs > 0.4 * self.weight(self.root).paragraphs
        if found and not (heavy and not _CONSENT.search(" ".join(tag.get_attribute_list("class")))):
            return found
        inside = self.root is not self.soup and any(parent is self.root for parent in tag.parents)
        if tag.name == "header" and not inside:
            return "navigation"
        links_alone = weight.links > 2 and not weight.paragraphs and weight.linked > 0.8 * weight.text
        if tag.name in _BLOCKS and links_alone:
            return "sidebar"
        if outer == "body" and (re.fullmatch("h[2-6]", tag.name) or tag.name == "time"):
            return "dateline" if tag.name == "time" else "subhead"
        return "credit" if outer == "caption" and tag.name in ("small", "cite") else outer

    @staticmethod
    def _named(tag: Tag) -> str | None:
        """Return the zone that an element's classes, id or property name."""
        held = ("class", "id", "itemprop", "rel", "data-testid")
        names = [name for attribute in held for name in tag.get_attribute_list(attribute) if name]
        # Camel case and joined words come apart: ArticleCaption, article__caption, most-read.
        text = re.sub(r"[^A-Za-z]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(names))).casefold()
        return next((zone for zone, pattern in _BY_NAME.items() if pattern.search(text)), None)


def lines_of(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Yield the visible lines of a page and their zones; white space collapses, no-break spaces stay."""
    ended = False
    for text, zone in _lines(_Page(soup)):
        inside = zone not in _SETTLED
        ended = ended or (inside and bool(_SIDEBAR_LINE.match(text)))
        yield text, "sidebar" if ended and inside else zone


def _lines(page: _Page) -> Iterator[tuple[str, str]]:
    zones = ["body" if page.root is page.soup else "navigation"]
    parts: list[tuple[str, str]] = []
    preformatted = 0
    for node, entering in _walk(page.soup):
        if not isinstance(node, Tag):
            parts.append((str(node) if preformatted else _SPACE.sub(" ", str(node)), zones[-1]))
            continue
        before = zones[-1]
        if entering:
            zones.append(page.zone(node, before))
        else:
            zones.pop()
        preformatted += (1 if entering else -1) if node.name == "pre" else 0
        zone = zones[-1]
        # A credit is a line of its own: set apart in the figure, in plain text it would stick to the caption.
        apart = zone != before and not {zone, before}.isdisjoint({"credit", *_SETTLED})
        edge = apart or node.name in _BLOCKS or node.name == "br"
        # A menu is one line, and so is a box of links: their entries are no paragraphs, and the words "Read
        # more" on a line of their own would end the article for whoever reads the text alone.
        if node.name in ("td", "th") and not edge or edge and zone == before and zone in _SETTLED:
            parts.append(("\t", zone))
        elif edge:
            yield from _flush(parts)
            parts = []
    yield from _flush(parts)


def _flush(parts: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the gathered strings as lines, each in the zone that most of its characters are in."""
    counts: Counter[str] = Counter()
    for text, zone in parts:
        counts[zone] += len(text.strip())
    text = "".join(text for text, _ in parts)
    if "\n" not in text:
        text = re.sub(r" *\t[ \t]*", "\t", re.sub(r" {2,}", " ", text))
    for line in text.split("\n"):
        if line.strip():
            yield line.strip(" \t\r\f"), counts.most_common(1)[0][0]
