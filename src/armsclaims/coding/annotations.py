"""Annotations made elsewhere as rows of a sheet's table: W3C Web Annotations and the JSON of Hypothesis.

A quote is found in the registered text and becomes a fragment, or the passage if it has over twelve words. A
tag `column:value` fills a column of the table, `field:quantity` (or certainty, support, passage) says what
of the claim the quote is. Annotations with the same tag `claim:ID` make one claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..evidence.text import MAX_FRAGMENT_WORDS, Sentence, count_words, find, normalised, segment, words
from ..faults import DataError, Fault
from .sheet_table import COLUMNS, Rows, rows_of
from .validate import read_json

_OURS = re.compile(r"urn:armsclaims:([^/#]+)/([^/#]+)#([a-z]+)")  # as an edition's annotations are called
MOST_ANNOTATIONS = 2_000
"""The most annotations of one article: a coded one has a tenth."""
_FIELDS = {"content": "exact", "quantity": "quantity", "certainty": "certainty_words"}


def read_annotations(path: Path, sheet: Mapping[str, Any], text: str | None) -> Rows:
    """Return the rows that annotations make of a sheet: its own where they name a claim of it, else new ones.

    The sheet's file is named as its article. Raises DataError with every fault by number of the annotation.
    """
    if text is None:
        message = "quotes are looked up in the article's text, and it is not at hand"
        raise DataError([Fault(path.name, "text-missing", message, "name its folder with --articles")])
    known = {row["claim"]: row for row in rows_of(sheet, text)}
    made: dict[str, dict[str, str]] = {}
    items, faults = _items(read_json(path, path.name, "export it again")), []
    if len(items) > MOST_ANNOTATIONS:
        message = f"it holds {len(items):,} annotations, over {MOST_ANNOTATIONS:,}"
        raise DataError([Fault(path.name, "bad-annotation", message, "export those of one article")])
    for number, item in enumerate(items, 1):
        try:
            _take(item, number, text, known, made)
        except ValueError as error:
            message, _, mend = str(error).partition(" -- ")
            faults.append(Fault(path.name, "bad-annotation", f"annotation {number}: {message}", mend))
    if not faults and not made:
        faults.append(Fault(path.name, "no-annotation", "it holds no annotation", "export it again"))
    if faults:
        raise DataError(faults)
    return list(made.values())


def _items(content: Any) -> list[Any]:
    """Return the annotations of a list, a page, a collection, or an answer of Hypothesis."""
    for key in ("first", "items", "rows"):
        content = content.get(key, content) if isinstance(content, Mapping) else content
    return content if isinstance(content, list) else [content]


def _take(
    item: Any, number: int, text: str, known: Mapping[str, dict[str, str]], made: dict[str, dict[str, str]]
) -> None:
    tags = dict(_tags(item))
    ours = _OURS.match(str(item.get("id", "")))
    if unknown := sorted(tags.keys() - {*COLUMNS, "field"}):
        raise ValueError(f"there is no column {unknown[0]!r} -- tag it as one of {', '.join(COLUMNS[1:])}")
    sentence, start, end = _place(_selector(item), text)
    quote, at = normalised(text[start:end]), sentence.start
    name = tags.get("claim") or (ours and ours[2]) or _name(quote, {*known, *made})
    row = made.setdefault(name, dict(known.get(name) or dict.fromkeys(COLUMNS, "") | {"claim": name}))
    row |= {"row": str(number)} | {key: value for key, value in tags.items() if key != "field"}
    field = tags.get("field") or (ours[3] if ours else "content")
    if field == "support":
        row["support"] = "; ".join(
            filter(None, [row["support"], f"{sentence.number}: {quote}".replace(";", r"\;")])
        )
        return
    row["sentence"] = tags.get("sentence") or row["sentence"] or str(sentence.number)
    if field == "passage" or count_words(quote) > MAX_FRAGMENT_WORDS:
        inside = [
            n for n, (a, b) in enumerate(words(text[at : sentence.end])) if a + at < end and b + at > start
        ]
        row["passage"] = f"{inside[0]} … {inside[-1] + 1}"
    elif field in _FIELDS:
        row[_FIELDS[field]] = quote
    else:
        raise ValueError(f"a quote is no {field!r} -- use content, quantity, certainty, support or passage")


def _tags(item: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(item, Mapping):
        raise ValueError("it is no annotation -- export it again")
    body = item.get("body") or []
    tags = [
        part.get("value", "")
        for part in (body if isinstance(body, list) else [body])
        if isinstance(part, Mapping) and part.get("purpose") == "tagging"
    ]
    more = item.get("tags") or []
    for tag in [*tags, *(more if isinstance(more, list) else [more])]:
        key, colon, value = str(tag).partition(":")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("a tag holds half a character -- write it again")
        if colon:
            yield key.strip(), value.strip()


def _selector(item: Mapping[str, Any]) -> Mapping[str, Any]:
    targets = item.get("target") or []
    for target in targets if isinstance(targets, list) else [targets]:
        selectors = target.get("selector") or [] if isinstance(target, Mapping) else []
        for selector in selectors if isinstance(selectors, list) else [selectors]:
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
    sentence = next((s for s in segment(text) if s.start <= start and end <= s.end), None)
    if sentence is None:
        raise ValueError(f"{exact[:60]!r} runs over more than one sentence -- quote within one")
    return sentence, start, end


def _name(quote: str, taken: set[str]) -> str:
    stem = "-".join(re.findall("[a-z0-9]+", quote.lower())[:3]) or "claim"
    return next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, 9999))) if name not in taken)
