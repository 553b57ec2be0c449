"""Articles of our own making whose claims are marked in their words: `⟦3 words⟧` is claim 3, its fields stand above.

A file is a head in YAML (`published`, `shape`, `claims` by number with speaker, act, stage, quantity, event), a line of
three dashes, and the text. A claim whose words stand in two places is marked twice with one number. `final: true` says
that the text is kept away from those who change the rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..coding.yamlio import yaml
from ..evidence.text import fold, segment
from .score import Item, trimmed

_MARK = re.compile("⟦([0-9]+) ([^⟦⟧]*)⟧")
OUTLET = "outlet"


class Marked(NamedTuple):
    """A marked article: id, words without marks, publication, claims, its shape, and whether it was kept for the end."""

    id: str
    text: str
    published: str | None
    claims: list[Item]
    shape: str = ""
    final: bool = False


def parse(name: str, content: str) -> Marked:
    """Return the article in a marked file's content. Raises KeyError where a mark and the head do not fit together."""
    head_text, _, body = content.partition("\n---\n")
    head: Mapping[str, Any] = yaml().load(head_text)
    spans: dict[int, list[tuple[int, int]]] = {}
    text, at = "", 0
    for mark in _MARK.finditer(body):
        text += body[at : mark.start()]
        spans.setdefault(int(mark[1]), []).append((len(text), len(text) + len(mark[2])))
        text, at = text + mark[2], mark.end()
    text += body[at:]
    if set(spans) != set(head["claims"]):
        raise KeyError(f"{name}: marks and claims differ: {sorted(set(spans) ^ set(head['claims']))}")
    view, sentences = fold(text), segment(text)
    claims = [_item(name, view, sentences, n, parts, head["claims"][n]) for n, parts in sorted(spans.items())]
    return Marked(name, text, str(head["published"]), claims, head["shape"], bool(head.get("final")))


def _item(
    name: str, view: str, sentences: list, number: int, parts: list[tuple[int, int]], claim: Mapping[str, Any]
) -> Item:
    places = tuple(trimmed(view, *part) for part in parts)
    paragraph = next((s.paragraph for s in sentences if s.start <= places[0][0] < s.end), 0)
    outlet, event = OUTLET in claim["speaker"], claim.get("event")
    fields = {
        "speaker_names": None if outlet else list(claim["speaker"]), "speaker_is_outlet": outlet, "act": claim.get("act", "claims"),
        "stage": claim.get("stage"), "quantity": tuple(claim["quantity"]) if claim.get("quantity") else None, "event": event and str(event),
        "event_basis": "not_after_statement" if str(event or "").startswith("/") else None,
    }  # fmt: skip
    return Item(str(number), name, paragraph, places, fields)


def articles(folder: Path) -> list[Marked]:
    """Return the marked articles of a folder, in order of name."""
    return [parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]
