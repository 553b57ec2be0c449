"""Prose: Markdown templates with named facts, as blocks.

A template lies in `report/templates/prose/<id>.md`. It holds no number: `{{ name }}` is replaced by the fact's words and
leads to its claims. A paragraph or list item that needs a fact which the selection filters away is left out; `{? name}`
at its start makes it hang on a fact it does not print. Prose lives here, and not in the chapters' cells, because it
must be true for any parameters: a chapter shows it live with its numbers, and an edit re-renders without re-execution.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mistune

from ..core.facts import Fact
from ..core.faults import ReportError
from .document import Block, Run

_FACT = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
_IF = re.compile(r"\{\?\s*([^{}\s]+)\s*\}\s*")
NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve dozen dozens hundred hundreds thousand thousands million "
    "millions twice thrice"
).split()
"""Number words that must come from a fact. "One" is left out: it is mostly a pronoun."""
OPTIONAL = {"edition.core", "edition.extended", "denials.only"} | {
    f"agreement.{name}" for name in ("f", "speaker", "act", "allegation", "stage")
}
"""Facts that a build may lack without a mistake in the prose."""
_NUMBER = re.compile(r"\d|\b(?:" + "|".join(NUMBER_WORDS) + r")\b", re.I)


class Prose:
    """Renders templates of one folder with the facts of one selection.

    `known` are the names that exist without any filter: a name outside it is a mistake, one inside it but not among
    `facts` is filtered away.
    """

    def __init__(self, facts: Mapping[str, Fact], folder: Path, known: set[str] | None = None):
        self.facts = facts
        self.folder = folder
        self.known = set(known if known is not None else facts) | OPTIONAL
        self._parse = mistune.create_markdown(renderer=None)

    def blocks(self, name: str) -> list[Block]:
        """Return the blocks of the template `name`; raise ReportError naming file, line and mend."""
        path = self.folder / f"{name}.md"
        try:
            source = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise ReportError(f"there is no prose {path.name}; write it in report/templates/prose") from None
        self._no_numbers(path.name, source)
        return self.markdown(source, path.name)

    def markdown(self, source: str, name: str) -> list[Block]:
        """Return the blocks of Markdown text; `name` is how messages call it."""
        found = [self._block(token, name) for token in self._parse(source)]
        return [block for block in found if block]

    def _no_numbers(self, name: str, source: str) -> None:
        for line, words in enumerate(source.splitlines(), 1):
            bare = _IF.sub("", _FACT.sub("", re.sub(r"\]\([^)]*\)", "]", words)))
            typed = _NUMBER.search(bare)
            if typed:
                raise ReportError(f"{name}:{line}: the number {typed.group()!r} is typed; take it from a fact: {{{{ name }}}}")

    def _shown(self, source: str, name: str) -> bool:
        """Return whether every fact that a paragraph names is in the selection."""
        for fact in (*_FACT.findall(source), *_IF.findall(source)):
            if fact not in self.known:
                near = difflib.get_close_matches(fact, self.known, 2)
                raise ReportError(f"{name}: there is no fact {fact!r}; nearest: {', '.join(near) or 'none'}")
            if fact not in self.facts:
                return False
        return True

    def _block(self, token: dict[str, Any], name: str) -> Block | None:
        kind = token["type"]
        if kind == "paragraph" or kind == "block_text":
            return {"kind": "paragraph", "runs": self.runs(token["children"])} if self._shown(_raw(token), name) else None
        if kind == "heading":
            if not self._shown(_raw(token), name):
                return None
            title = "".join(run["text"] for run in self._facts(_raw(token), {}))
            return {"kind": "heading", "level": token["attrs"]["level"], "text": title, "id": slug(title)}
        if kind == "list":
            items = [item for item in token["children"] if self._shown(_raw(item), name)]
            runs = [self.runs([child for part in item["children"] for child in part["children"]]) for item in items]
            return {"kind": "list", "ordered": bool(token["attrs"].get("ordered")), "items": runs} if runs else None
        if kind == "block_quote":
            inner = [self._block(child, name) for child in token["children"]]
            return {"kind": "aside", "role": "note", "blocks": [block for block in inner if block]}
        if kind in ("blank_line", "thematic_break"):
            return None
        raise ReportError(f"{name}: prose cannot hold a {kind.replace('_', ' ')}; use paragraphs, lists and headings")

    def runs(self, tokens: list[dict[str, Any]], **style: Any) -> list[Run]:
        """Return the runs of inline Markdown."""
        found: list[Run] = []
        for token in tokens:
            kind = token["type"]
            if kind == "text":
                found += self._facts(token["raw"], style)
            elif kind in ("softbreak", "linebreak"):
                found.append({"text": " ", **style})
            elif kind == "codespan":
                found.append({"text": token["raw"], **style, "code": True})
            elif kind in ("strong", "emphasis"):
                found += self.runs(token["children"], **style, **{"strong" if kind == "strong" else "em": True})
            elif kind == "link":
                found += self._link(token, style)
            else:
                raise ReportError(f"prose cannot hold {kind!r}")
        return found

    def _link(self, token: dict[str, Any], style: dict[str, Any]) -> list[Run]:
        target = token["attrs"]["url"]
        words = self.runs(token["children"], **style)
        if target.startswith("claim:"):
            return [run | {"claims": [target.removeprefix("claim:")]} for run in words]
        if target.startswith("ref:"):
            return [{"text": "", **style, "ref": target.removeprefix("ref:")}]
        return [run | {"href": target} for run in words]

    def _facts(self, source: str, style: dict[str, Any]) -> list[Run]:
        found: list[Run] = []
        at = 0
        source = _IF.sub("", source)
        for match in _FACT.finditer(source):
            if match.start() > at:
                found.append({"text": source[at : match.start()], **style})
            fact = self.facts[match.group(1)]
            voice = {"voice": fact.voice} if fact.voice else {}
            found.append({"text": fact.words, **style, **voice, "fact": fact.name, "claims": list(fact.claims)})
            at = match.end()
        if at < len(source):
            found.append({"text": source[at:], **style})
        return found


def _raw(token: dict[str, Any]) -> str:
    """Return the plain source text below a token."""
    return token.get("raw", "") + "".join(_raw(child) for child in token.get("children", ()))


def slug(title: str) -> str:
    """Return an id made of a heading's letters and digits."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
