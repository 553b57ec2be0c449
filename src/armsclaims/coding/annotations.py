"""Annotations made elsewhere as rows of a sheet's table: W3C Web Annotations and the JSON of Hypothesis.

A quote is found in the registered text and becomes a fragment, or the passage if it has over twelve words. A
tag `column:value` fills a column of the table, `field:quantity` (or certainty, support, passage) says what
of the claim the quote is. Annotations with the same tag `claim:ID` make one claim.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..evidence.quotes import words_held
from ..evidence.text import MAX_FRAGMENT_WORDS, Sentence, count_words, find, normalised, segment
from ..faults import DataError, Fault, data_error
from .sheet_table import COLUMNS, Row, Rows, row_fault, rows_of
from .validate import read_json

_OURS = re.compile(r"urn:armsclaims:[^/#]+/([^/#]+)#([a-z]+)")  # as an edition's annotations are called
MOST_ANNOTATIONS = 500
"""The most annotations of one article; a fully coded one has about a hundred."""
_FIELDS = {"content": "exact", "quantity": "quantity", "certainty": "certainty_words"}


def read_annotations(path: Path, sheet: Mapping[str, Any], text: str | None) -> Rows:
    """Return the rows that annotations make of a sheet: its own where they name a claim of it, else new ones.

    The sheet's file is named as its article. Raises DataError with every fault by number of the annotation.
    """
    if text is None:
        message = "quotes are looked up in the article's text, and it is not at hand"
        raise data_error(path.name, "text-missing", message, "name its folder with --articles")
    known = {row["claim"]: row for row in rows_of(sheet, text)}
    made: dict[str, Row] = {}
    items, faults = _items(read_json(path, path.name, "export it again")), []
    if len(items) > MOST_ANNOTATIONS:
        message = f"it holds {len(items):,} annotations, over {MOST_ANNOTATIONS:,}"
        raise data_error(path.name, "bad-annotation", message, "export those of one article")
    for number, item in enumerate(items, 1):
        try:
            _take(item, number, text, known, made)
        except ValueError as error:
            faults.append(row_fault(path.name, "bad-annotation", f"annotation {number}", error))
    if not faults and not made:
        faults.append(Fault(path.name, "no-annotation", "it holds no annotation", "export it again"))
    if faults:
        raise DataError(faults)
    return list(made.values())


def _items(content: Any) -> list[Any]:
    """Return the annotations of a list, a page, a collection, or an answer of Hypothesis."""
    for key in ("first", "items", "rows"):
        content = content.get(key, content) if isinstance(content, Mapping) else content
    return _list(content)


def _list(value: Any) -> list[Any]:
    """Return what JSON-LD holds under a key: nothing, one thing, or a list of them."""
    return value if isinstance(value, list) else [value] if value else []


def _take(item: Any, number: int, text: str, known: Mapping[str, Row], made: dict[str, Row]) -> None:
    if not isinstance(item, Mapping):
        raise ValueError("it is no annotation -- export it again")
    tags = dict(_tags(item))
    ours = _OURS.match(str(item.get("id"))) or ("", "", "content")
    if unknown := sorted(tags.keys() - {*COLUMNS, "field"}):
        raise ValueError(f"there is no column {unknown[0]!r} -- tag it as one of {', '.join(COLUMNS[1:])}")
    sentence, start, end = _place(_selector(item), text)
    quote, field = normalised(text[start:end]), tags.pop("field", ours[2])
    name = tags.setdefault("claim", ours[1] or _name(quote, {*known, *made}))
    row = made.setdefault(name, known.get(name, dict.fromkeys(COLUMNS, "")).copy())
    row |= tags | {"row": str(number)}
    if field == "support":
        support = f"{sentence.number}: {quote}".replace(";", r"\;")
        row["support"] = "; ".join(filter(None, [row["support"], support]))
        return
    row["sentence"] = row["sentence"] or str(sentence.number)
    if field == "passage" or count_words(quote) > MAX_FRAGMENT_WORDS:
        place = (start - sentence.start, end - sentence.start)
        inside = words_held([place], text[sentence.start : sentence.end])
        row["passage"] = f"{min(inside)} … {max(inside) + 1}"
    elif field in _FIELDS:
        row[_FIELDS[field]] = quote
    else:
        raise ValueError(f"a quote is no {field!r} -- use content, quantity, certainty, support or passage")


def _tags(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    bodies = [body for body in _list(item.get("body")) if isinstance(body, Mapping)]
    tags = [body.get("value", "") for body in bodies if body.get("purpose") == "tagging"]
    for tag in [*tags, *_list(item.get("tags"))]:
        key, colon, value = str(tag).partition(":")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("a tag holds half a character -- write it again")
        if colon:
            yield key.strip(), value.strip()


def _selector(item: Mapping[str, Any]) -> Mapping[str, Any]:
    for target in _list(item.get("target")):
        for selector in _list(target.get("selector")) if isinstance(target, Mapping) else ():
            quotes = isinstance(selector, Mapping) and selector.get("type") == "TextQuoteSelector"
            if quotes and selector.get("exact"):
                return selector
    raise ValueError("it quotes nothing -- give it a target with a TextQuoteSelector")


def _place(selector: Mapping[str, Any], text: str) -> tuple[Sentence, int, int]:
    """Return the one sentence in which a quote stands, and its place in the text."""
    exact = str(selector["exact"])
    before, after = (normalised(str(selector.get(key) or "")) for key in ("prefix", "suffix"))
    found = [
        (a, b)
        for a, b in find(exact, text)
        if (not before or normalised(text[:a]).endswith(before))
        and (not after or normalised(text[b:]).startswith(after))
    ]
    if len(found) != 1:
        mend = "quote more of it, or give prefix and suffix" if found else "quote the registered text"
        raise ValueError(f"{exact[:60]!r} stands {len(found)} times in the text -- {mend}")
    start, end = found[0]
    for sentence in segment(text):
        if sentence.start <= start and end <= sentence.end:
            return sentence, start, end
    raise ValueError(f"{exact[:60]!r} runs over more than one sentence -- quote within one")


def _name(quote: str, taken: set[str]) -> str:
    stem = "-".join(re.findall("[a-z0-9]+", quote.lower())[:3]) or "claim"
    return next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, 9999))) if name not in taken)
