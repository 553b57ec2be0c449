"""The template language: Markdown with named facts, as blocks.

`{{ name }}` prints a fact's words and leads to its claims. `{? name}` at the beginning of a sentence keeps
the sentence only where the fact is there, `{?! name}` only where it is lacking. A paragraph or list item that
prints a fact which the selection filters away, in a sentence without a guard, is left out.
`[words](claim:<id>)` leads to a claim, `[words](context:<id>)` to a context statement, `[words](ref:<block
id>)` becomes "Figure 3". Prose holds no number.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import mistune

from ..dataset.facts import Fact, facts, known
from ..dataset.load import Dataset
from ..faults import ReportError
from .document import Block, Run, Text, curled, every_run, plain, text
from .wording import FACT, GUARD, Wording, sentences

Token = dict[str, Any]
"""An element of Markdown as mistune has it."""
CONTEXT_BOX = {"role": "context", "title": "Context: reported elsewhere, not coded from an article"}
_STYLES = {"strong": "strong", "emphasis": "em"}
_PARSER = mistune.create_markdown(renderer=None)


@dataclass
class Prose:
    """Renders the template language with the facts of one selection.

    `known` are the names that exist without any filter: a name outside it is a mistake, one inside it but not
    among `facts` is filtered away. `draft` marks faulty sentences in place of stopping.
    """

    facts: Mapping[str, Fact]
    known: Collection[str] = ()
    wording: Wording = field(default_factory=Wording)
    draft: bool = False
    _faults: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, data: Dataset, made: Mapping[str, Fact | None], draft: bool = False) -> Prose:
        """Return it with the facts of `data` and those that chapters made, None for an absent one."""
        there = {name: fact for name, fact in made.items() if fact}
        return cls(facts(data) | there, known(data) | made.keys(), Wording.of(data), draft)

    def markdown(self, source: str, where: str) -> list[Block]:
        """Return the blocks of Markdown text; `where` is how messages call it. All faults are told at
        once.
        """
        state = _PARSER.block.state_cls()
        state.process(source)
        _PARSER.block.parse(state)
        made = self._blocks(state.tokens, where)
        self._raise_faults()
        return made

    def line(self, source: str, where: str) -> Text:
        """Return the runs of one paragraph, such as a title or a caption; empty where its facts are
        lacking.
        """
        runs = self._runs(source, where)
        self._raise_faults()
        return runs

    def cell(self, source: str) -> Text:
        """Return the runs of a table's cell, its facts filled in; empty where one is lacking."""
        return self._facts(source, {}) if all(name in self.facts for name in FACT.findall(source)) else []

    def _raise_faults(self) -> None:
        faults, self._faults = self._faults, []
        if faults:
            raise ReportError("\n".join(faults))

    def _blocks(self, tokens: list[Token], where: str) -> list[Block]:
        return [block for token in tokens if (block := self._block(token, where))]

    def _block(self, token: Token, where: str) -> Block | None:
        """Return the block of a token; None where nothing is left of it."""
        kind = token["type"]
        if kind in ("blank_line", "thematic_break"):
            return None
        if kind in ("paragraph", "block_text"):
            runs = self._runs(token["text"], where)
            return {"kind": "paragraph", "runs": runs} if runs else None
        if kind == "heading":
            title, level = plain(self._runs(token["text"], where)), token["attrs"]["level"]
            return {"kind": "heading", "level": level, "text": title, "id": slug(title)} if title else None
        if kind == "list":
            items = [runs for item in token["children"] if (runs := self._runs(_item(item, where), where))]
            ordered = bool(token["attrs"].get("ordered"))
            return {"kind": "list", "ordered": ordered, "items": items} if items else None
        if kind == "block_quote":
            shown = self._blocks(token["children"], where)
            context = any(run.get("statements") for run in every_run(shown))
            about = CONTEXT_BOX if context else {"role": "note"}
            return {"kind": "aside", **about, "blocks": shown} if shown else None
        words = kind.replace("_", " ")
        raise ReportError(f"{where}: prose cannot hold a {words}; use paragraphs, lists and headings")

    def _runs(self, source: str, where: str) -> Text:
        """Return the runs of a paragraph without the sentences that do not hold; none where it falls."""
        found: Text = []
        before = ""
        for sentence in sentences(" ".join(source.split())):
            template, guards = GUARD.sub("", sentence).strip(), GUARD.findall(sentence)
            names = FACT.findall(template)
            wrong = self._misnamed([*names, *(name for _, name in guards)])
            if guards and _is_cut(before):
                wrong = wrong or ["a guard stands inside a sentence; put it at the beginning"]
            before = sentence
            lacking = [name for name in names if name not in self.facts]
            if lacking and not guards and not wrong:
                return []
            holds = all((name in self.facts) != bool(absent) for absent, name in guards)
            runs = []
            if template and holds and not lacking and not wrong:
                runs = self._inline(_PARSER.inline(template, {}))
                wrong = [
                    *self.wording.template_faults(sentence),
                    *self.wording.shown_faults(plain(runs), runs),
                ]
            if wrong and runs and self.draft:
                runs = [{"text": f"[draft: {'; '.join(wrong)}] ", "strong": True, "draft": True}, *runs]
            else:
                self._faults += [f"{where}: {fault}: {sentence[:160]!r}" for fault in wrong]
            found += [*(text(" ") if found and runs else []), *runs]
        return found

    def _misnamed(self, names: list[str]) -> list[str]:
        # An edition of the articles alone has no fact of the context, and no list of their names.
        core = "edition.core" in self.facts
        for name in names:
            if name in self.facts or name in self.known or (core and name.startswith("context.")):
                continue
            near = difflib.get_close_matches(name, {*self.facts, *self.known}, 3)
            return [f"there is no fact {name!r}; nearest: {', '.join(near) or 'none'}"]
        return []

    def _inline(self, tokens: list[Token], **style: Any) -> Text:
        """Return the runs of inline Markdown whose facts are all there."""
        found: Text = []
        for token in tokens:
            kind = token["type"]
            if kind == "text":
                found += self._facts(token["raw"], style)
            elif kind in ("softbreak", "linebreak"):
                found += text(" ", **style)
            elif kind == "codespan":
                found += text(token["raw"], **style, code=True)
            elif kind in _STYLES:
                found += self._inline(token["children"], **style, **{_STYLES[kind]: True})
            elif kind == "link":
                found += self._link(token, style)
            else:
                words = f"{kind.replace('_', ' ')} ({token.get('raw', '')!r})"
                raise ReportError(f"prose cannot hold {words}; write it without")
        return found

    def _link(self, token: Token, style: Token) -> Text:
        words, target = self._inline(token["children"], **style), token["attrs"]["url"]
        scheme, _, name = target.partition(":")
        if scheme == "ref":
            # Replaced by "Figure" and a number in the report; a chapter alone keeps these words.
            return text(plain(words), **style, ref=name, auto=True)
        leads = {"claim": {"claims": [name]}, "context": {"statements": [name]}}
        return [run | leads.get(scheme, {"href": target}) for run in words]

    def _facts(self, source: str, style: Token) -> Text:
        """Return words with facts as runs: every second part of the split is a fact's name."""
        found: Text = []
        for at, part in enumerate(FACT.split(source)):
            if at % 2:
                found.append(style | fact_run(self.facts[part]))
            elif part:
                found += text(curled(part), **style)
        return found


def fact_run(fact: Fact) -> Run:
    """Return a fact as a run: its words, its name, and the claims or statements it rests on."""
    leads = {"statements": list(fact.statements)} if fact.statements else {"claims": list(fact.claims)}
    return {"text": fact.words, "fact": fact.name, **({"voice": fact.voice} if fact.voice else {}), **leads}


def slug(title: str) -> str:
    """Return an id made of a heading's letters and digits."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _item(item: Token, where: str) -> str:
    """Return the text of a list's item; a list in a list is too much for one sentence a point."""
    if any(part["type"] not in ("block_text", "paragraph", "blank_line") for part in item["children"]):
        raise ReportError(f"{where}: an item of a list can hold one paragraph; take what is inside it out")
    return " ".join(part["text"] for part in item["children"] if "text" in part)


def _is_cut(before: str) -> bool:
    """Return whether words without a guard end in the middle of a sentence."""
    return bool(before) and not GUARD.search(before) and not re.search(r"[.!?:]\W*$", before)
