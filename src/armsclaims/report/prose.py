"""Prose: Markdown templates with named facts, as blocks.

A template lies in `report/templates/prose/<id>.md`. It holds no number: `{{ name }}` is replaced by the fact's words and
leads to its claims; `[words](claim:<claim id>)` leads to a claim, `[words](ref:<block id>)` becomes "Figure" or "Table"
and its number, or the words where that block is not in the document. A paragraph or list item that needs a fact which
the selection filters away is left out; `{? name}` at its start makes it hang on a fact it does not print. Prose lives
here, and not in the chapters' cells, because it must be true for any parameters: a chapter shows it live with its
numbers, and an edit re-renders without re-execution.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mistune

from ..coding.numerals import VALUES
from ..dataset.fact import Fact
from ..faults import ReportError
from .document import Block, Run, runs_of

_FACT = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
_IF = re.compile(r"\{\?\s*([^{}\s]+)\s*\}\s*")
_LINK = re.compile(r"\[[^\[\]]*\]\(ref:[^()]*\)|(?<=\])\([^()]*\)")
"""What may hold digits: a cross reference whole, and the address of any other link."""
_MARKER = re.compile(r"^\s*(?:>\s*)*\d+[.)]\s")
_MAGNITUDES = "dozen hundred thousand million billion".split()
_COUNTED = "container crate round shell rocket missile drone vessel train voyage day week month year kilometre mile".split()
NUMBER_WORDS = sorted(
    {*VALUES} - {"one"} | {*_MAGNITUDES} | {f"{word}s" for word in _MAGNITUDES} | {"twice", "thrice"}
)
"""Number words that must come from a fact, from "zero" to "billions". "One" is mostly a pronoun or an article: it counts as
a number only before a magnitude or a unit ("one container"). Ordinals ("the first statement") rank and are left out."""
NUMBER = re.compile(
    r"\d[\d,.]*|\b(?:"
    + "|".join(NUMBER_WORDS)
    + r")\b|\bone(?=[\s-]+(?:"
    + "|".join([*_MAGNITUDES, *_COUNTED])
    + r")\b)",
    re.I,
)
OPTIONAL = {"edition.core", "edition.extended", "denials.only"} | {
    f"agreement.{name}"
    for name in ("f", "first", "second", "speaker", "act", "allegation", "stage", "worded_by", "certainty")
}
"""Facts that a build may lack without a mistake in the prose."""
CONTEXT_BOX = {"role": "context", "title": "Context: reported elsewhere, not coded from an article"}
"""What marks off a quoted passage of a file whose name begins with `context-`."""
_APOSTROPHE = re.compile(r"(?<=\w)'")


class Prose:
    """Renders templates of one folder with the facts of one selection.

    `known` are the names that exist without any filter: a name outside it is a mistake, one inside it but not among
    `facts` is filtered away. Facts of the context tier may be missing from an edition without it.
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
        return self.markdown(source, path.name)

    def markdown(self, source: str, name: str) -> list[Block]:
        """Return the blocks of Markdown text; `name` is how messages call it."""
        self._check(source, name)
        found = [self._block(token, name) for token in self._parse(source)]
        return [block for block in found if block]

    def _check(self, source: str, name: str) -> None:
        """Raise ReportError at the first typed number or unknown fact, with its line."""
        for line, words in enumerate(source.splitlines(), 1):
            for fact in (*_FACT.findall(words), *_IF.findall(words)):
                if fact not in self.known and not (
                    fact.startswith("context.") and "edition.core" in self.known
                ):
                    near = ", ".join(difflib.get_close_matches(fact, self.known, 3)) or "none"
                    raise ReportError(f"{name}:{line}: there is no fact {fact!r}; nearest: {near}")
            typed = NUMBER.search(_MARKER.sub("", _LINK.sub("", _IF.sub("", _FACT.sub("", words)))))
            if typed:
                raise ReportError(
                    f"{name}:{line}: the number {typed.group()!r} is typed; take it from a fact: {{{{ name }}}}, or say it without"
                )

    def _shown(self, source: str) -> bool:
        """Return whether every fact that a paragraph names is in the selection."""
        return all(fact in self.facts for fact in (*_FACT.findall(source), *_IF.findall(source)))

    def _block(self, token: dict[str, Any], name: str) -> Block | None:
        kind = token["type"]
        if kind == "paragraph" or kind == "block_text":
            return (
                {"kind": "paragraph", "runs": self.runs(token["children"])}
                if self._shown(_raw(token))
                else None
            )
        if kind == "heading":
            if not self._shown(_raw(token)):
                return None
            title = "".join(run["text"] for run in self._facts(_raw(token), {}))
            return {"kind": "heading", "level": token["attrs"]["level"], "text": title, "id": slug(title)}
        if kind == "list":
            items = [item for item in token["children"] if self._shown(_raw(item))]
            runs = [self.runs(self._flat(item, name)) for item in items]
            return (
                {"kind": "list", "ordered": bool(token["attrs"].get("ordered")), "items": runs}
                if runs
                else None
            )
        if kind == "block_quote":
            inner = [self._block(child, name) for child in token["children"]]
            about = CONTEXT_BOX if name.startswith("context-") else {"role": "note"}
            shown = [block for block in inner if block]
            # A box of which only words of ours are left has nothing to say.
            told = any(run.get("fact") for block in shown for _, runs in runs_of(block) for run in runs)
            return {"kind": "aside", **about, "blocks": shown} if told or about["role"] == "note" else None
        if kind in ("blank_line", "thematic_break"):
            return None
        raise ReportError(
            f"{name}: prose cannot hold a {kind.replace('_', ' ')}; use paragraphs, lists and headings"
        )

    def _flat(self, item: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """Return what stands in a list's item; a list in a list is too much for one sentence a point."""
        if any(part["type"] not in ("block_text", "paragraph") for part in item["children"]):
            raise ReportError(f"{name}: an item of a list can hold one paragraph; take what is inside it out")
        return [child for part in item["children"] for child in part["children"]]

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
                found += self.runs(
                    token["children"], **style, **{"strong" if kind == "strong" else "em": True}
                )
            elif kind == "link":
                found += self._link(token, style)
            else:
                raise ReportError(
                    f"prose cannot hold {kind.replace('_', ' ')} ({token.get('raw', '')!r}); write it without"
                )
        return found

    def _link(self, token: dict[str, Any], style: dict[str, Any]) -> list[Run]:
        target = token["attrs"]["url"]
        words = self.runs(token["children"], **style)
        if target.startswith("claim:"):
            return [run | {"claims": [target.removeprefix("claim:")]} for run in words]
        if target.startswith("ref:"):
            # The joiner puts "Figure" and its number; the words stand in a chapter that is read live or alone.
            shown = "".join(run["text"] for run in words)
            return [{"text": shown, **style, "ref": target.removeprefix("ref:"), "auto": True}]
        return [run | {"href": target} for run in words]

    def _facts(self, source: str, style: dict[str, Any]) -> list[Run]:
        found: list[Run] = []
        at = 0
        source = _IF.sub("", source)
        for match in _FACT.finditer(source):
            if match.start() > at:
                found.append({"text": _typeset(source[at : match.start()]), **style})
            fact = self.facts[match.group(1)]
            voice = {"voice": fact.voice} if fact.voice else {}
            leads = (
                {"statements": list(fact.statements)} if fact.statements else {"claims": list(fact.claims)}
            )
            found.append({"text": fact.words, **style, **voice, "fact": fact.name, **leads})
            at = match.end()
        if at < len(source):
            found.append({"text": _typeset(source[at:]), **style})
        return found


def render_prose(name: str, facts: Mapping[str, Fact], templates: Path) -> list[Block]:
    """Return the blocks of the prose `name` below the folder of templates, with all facts known to be there."""
    return Prose(facts, templates / "prose").blocks(name)


def _typeset(words: str) -> str:
    """Return typed words with curly apostrophes; what a fact quotes stays as it was printed."""
    return _APOSTROPHE.sub("\u2019", words)


def _raw(token: dict[str, Any]) -> str:
    """Return the plain source text below a token."""
    return token.get("raw", "") + "".join(_raw(child) for child in token.get("children", ()))


def slug(title: str) -> str:
    """Return an id made of a heading's letters and digits."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
