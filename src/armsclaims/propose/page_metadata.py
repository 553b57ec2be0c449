"""What a page's markup says of its article: title, outlet, address, language, day of publication."""

import email.utils
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup

from ..evidence.text import fold
from .dates import find_dates

_ISO_DAY = re.compile(r"\s*(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?![\d-])")
# 2023.10.13, as Korean and Japanese pages print it.
_DOTTED_DAY = re.compile(r"\b((?:19|20)\d\d)\. ?(0[1-9]|1[0-2])\. ?(0[1-9]|[12]\d|3[01])\b")
_ARTICLE = re.compile(r"Article$|BlogPosting$|^LiveBlogPosting$")
# CDATA marks and comments round linked data, which browsers pass over.
_WRAPPED = re.compile(
    r"^\s*(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)(?:\*/)?|(?://|/\*)?\s*(?:\]\]>|-->)(?:\*/)?\s*$"
)
_LABEL = re.compile(r"\b(published|posted|updated|modified|edited|retrieved|accessed|last update)\b", re.I)
_PUBLISHED = (
    "article:published_time og:article:published_time datepublished date pubdate parsely-pub-date dc.date"
    " dc.date.issued dcterms.created publish-date sailthru.date cxenseparse:recs:publishtime"
).split()
_EARLIEST = "1990"
"""Days before this year are defaults of a content system, not days of a page."""


@dataclass
class Metadata:
    """What the markup tells; `published` holds ISO days, more than one where its parts disagree."""

    title: str = ""
    outlet: str = ""
    url: str = ""
    language: str = ""
    published: set[str] = field(default_factory=set)
    live_blog: bool = False


def metadata(soup: BeautifulSoup) -> Metadata:
    """Return what a page's markup says of its article.

    The linked data's datePublished goes before the properties of the head, which some sites set to the last
    change; the first <time> comes last. Days of updates, of crawls and of other pages do not count.
    """
    metas: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        key = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").casefold()
        metas.setdefault(key, str(tag.get("content") or "").strip())
    articles = list(_linked_articles(soup))
    link = soup.find("link", rel="canonical")
    title = " ".join(soup.title.get_text().split()) if soup.title else ""
    outlets = (str(p.get("name") or "") for a in articles if isinstance(p := a.get("publisher"), dict))
    return Metadata(
        title=metas.get("og:title") or title,
        outlet=metas.get("og:site_name", "") or next(filter(None, outlets), ""),
        url=str(link.get("href") or "") if link else metas.get("og:url", ""),
        language=str(soup.html.get("lang") or "").split("-")[0].casefold() if soup.html else "",
        published=_days_published(soup, metas, articles),
        live_blog=any(a.get("@type") == "LiveBlogPosting" for a in articles),
    )


def _days_published(soup: BeautifulSoup, metas: dict[str, str], articles: list[dict[str, Any]]) -> set[str]:
    linked = {day for a in articles for day in _day(a.get("datePublished"))}
    modified = {day for a in articles for day in _day(a.get("dateModified"))}
    head = {day for name in _PUBLISHED for day in _day(metas.get(name))}
    if linked:
        return linked | (head - modified)
    if head:
        return head
    times = (tag.get("datetime") for tag in soup.find_all("time"))
    return next((days for value in times if (days := set(_day(value)))), set())


def _day(value: Any) -> Iterator[str]:
    """Yield the ISO day of a date in markup: ISO 8601, or the form of e-mail."""
    text = value if isinstance(value, str) else ""
    match = _ISO_DAY.match(text)
    day = match.group(1) if match else ""
    if not day and (parsed := email.utils.parsedate(text)):
        day = f"{parsed[0]:04}-{parsed[1]:02}-{parsed[2]:02}"
    if day > _EARLIEST:
        yield day


def days_in(line: str) -> Iterator[str]:
    """Yield the ISO days that a date line prints, but those behind "updated" or "modified"."""
    label, parts = "", _LABEL.split(_DOTTED_DAY.sub(r"\1-\2-\3", fold(line)))
    for n, part in enumerate(parts):
        if n % 2:
            label = part.casefold()
        elif label in ("", "published", "posted"):
            days = (dated.edtf or "" for dated in find_dates(part, None).values())
            yield from (day for day in days if len(day) == 10 and day > _EARLIEST)


def _linked_articles(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    """Yield the articles of the page's linked data."""
    for script in soup.find_all("script", type=re.compile(r"^application/ld\+json", re.I)):
        try:
            stack = [json.loads(_WRAPPED.sub("", script.get_text()).strip(), strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack:
            node = stack.pop()
            if isinstance(node, list):
                stack += node
            elif isinstance(node, dict):
                kinds = node.get("@type")
                kinds = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds):
                    yield {**node, "@type": next(k for k in kinds if isinstance(k, str))}
                stack += [node.get("@graph"), node.get("mainEntity")]
