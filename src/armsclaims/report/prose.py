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
from typing import Any

import mistune

from ..dataset.fact import Fact
from ..faults import ReportError
from .document import Block, Run, plain
from .wording import FACT, GUARD, Speakers, Wording, sentences

CONTEXT_BOX = {"role": "context", "title": "Context: reported elsewhere, not coded from an article"}
_APOSTROPHE = re.compile(r"(?<=\w)'")


class Prose:
    """Renders the template language with the facts of one selection.

    `known` are the names that exist without any filter: a name outside it is a mistake, one inside it but not
    among `facts` is filtered away. `draft` marks faulty sentences in place of stopping.
    """

    def __init__(
        self,
        facts: Mapping[str, Fact],
        known: Collection[str] | None = None,
        wording: Wording | None = None,
        *,
        draft: bool = False,
    ):
        self.facts = facts
        self.known = set(facts if known is None else known) | set(facts)
        self.wording = wording or Wording(Speakers())
        self.draft = draft
        self._parser = mistune.create_markdown(renderer=None)

    def markdown(self, source: str, where: str) -> list[Block]:
        """Return the blocks of Markdown text; `where` is how messages call it. All faults are told at
        once.
        """
        state = self._parser.block.state_cls()
        state.process(source)
        self._parser.block.parse(state)
        faults: list[str] = []
        made = [self._block(token, where, faults) for token in state.tokens]
        if faults:
            raise ReportError("\n".join(faults))
        return [block for block in made if block]

    def line(self, source: str, where: str) -> list[Run]:
        """Return the runs of one paragraph, such as a title or a caption; empty where its facts are
        lacking.
        """
        faults: list[str] = []
        runs = self._runs(source, where, faults) or []
        if faults:
            raise ReportError("\n".join(faults))
        return runs

    def cell(self, source: str) -> list[Run]:
        """Return the runs of a table's cell, its facts filled in; empty where one is lacking."""
        return self._facts(source, {}) if all(name in self.facts for name in FACT.findall(source)) else []

    def _block(self, token: dict[str, Any], where: str, faults: list[str]) -> Block | None:
        kind = token["type"]
        if kind in ("paragraph", "block_text"):
            return _marked({"kind": "paragraph"}, "runs", self._runs(token["text"], where, faults))
        if kind == "heading":
            title = plain(self._runs(token["text"], where, faults) or [])
            if not title:
                return None
            return {"kind": "heading", "level": token["attrs"]["level"], "text": title, "id": slug(title)}
        if kind == "list":
            items = [self._runs(_item(item, where), where, faults) for item in token["children"]]
            ordered = bool(token["attrs"].get("ordered"))
            shown = [runs for runs in items if runs]
            return _marked({"kind": "list", "ordered": ordered}, "items", shown)
        if kind == "block_quote":
            blocks = [self._block(child, where, faults) for child in token["children"]]
            shown = [block for block in blocks if block]
            runs = [run for block in shown for run in block.get("runs", ())]
            about = CONTEXT_BOX if any(run.get("statements") for run in runs) else {"role": "note"}
            return {"kind": "aside", **about, "blocks": shown} if shown else None
        if kind in ("blank_line", "thematic_break"):
            return None
        words = kind.replace("_", " ")
        raise ReportError(f"{where}: prose cannot hold a {words}; use paragraphs, lists and headings")

    def _runs(self, source: str, where: str, faults: list[str]) -> list[Run] | None:
        """Return the runs of a paragraph without the sentences that do not hold; None where nothing is
        left of it.
        """
        found: list[Run] = []
        before = ""
        for sentence in sentences(" ".join(source.split())):
            template = GUARD.sub("", sentence).strip()
            faulty = self._misnamed(sentence) or _misplaced(sentence, before)
            before = sentence
            if faulty:
                faults.append(f"{where}: {faulty}: {sentence[:160]!r}")
                continue
            lacking = [name for name in FACT.findall(template) if name not in self.facts]
            if lacking and not GUARD.search(sentence):
                return None
            if lacking or not self._holds(sentence) or not template:
                continue
            runs = self.inline(template)
            wrong = list(self._wrong(sentence, runs))
            if wrong and self.draft:
                runs = [{"text": f"[draft: {'; '.join(wrong)}] ", "strong": True, "draft": True}, *runs]
            else:
                faults += [f"{where}: {fault}: {sentence[:160]!r}" for fault in wrong]
            found += [{"text": " "}, *runs] if found else runs
        return found or None

    def _holds(self, sentence: str) -> bool:
        return all((name in self.facts) != bool(absent) for absent, name in GUARD.findall(sentence))

    def _misnamed(self, sentence: str) -> str:
        for name in (*FACT.findall(sentence), *(name for _, name in GUARD.findall(sentence))):
            # An edition of the articles alone has no fact of the context, and no list of their names.
            if name not in self.known and not (name.startswith("context.") and "edition.core" in self.facts):
                near = ", ".join(difflib.get_close_matches(name, self.known, 3)) or "none"
                return f"there is no fact {name!r}; nearest: {near}"
        return ""

    def _wrong(self, sentence: str, runs: list[Run]) -> list[str]:
        ours = plain([run for run in runs if not run.get("fact", "").endswith(".exact")])
        return [*self.wording.template_faults(sentence), *self.wording.shown_faults(plain(runs), ours)]

    def inline(self, source: str) -> list[Run]:
        """Return the runs of inline Markdown whose facts are all there."""
        return self._inline(self._parser.inline(source, {}))

    def _inline(self, tokens: list[dict[str, Any]], **style: Any) -> list[Run]:
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
                key = "strong" if kind == "strong" else "em"
                found += self._inline(token["children"], **style, **{key: True})
            elif kind == "link":
                found += self._link(token, style)
            else:
                words = f"{kind.replace('_', ' ')} ({token.get('raw', '')!r})"
                raise ReportError(f"prose cannot hold {words}; write it without")
        return found

    def _link(self, token: dict[str, Any], style: dict[str, Any]) -> list[Run]:
        target = token["attrs"]["url"]
        words = self._inline(token["children"], **style)
        scheme, _, name = target.partition(":")
        if scheme == "claim":
            return [run | {"claims": [name]} for run in words]
        if scheme == "context":
            return [run | {"statements": [name]} for run in words]
        if scheme == "ref":
            # Replaced by "Figure" and a number in the report; a chapter alone keeps these words.
            return [{"text": plain(words), **style, "ref": name, "auto": True}]
        return [run | {"href": target} for run in words]

    def _facts(self, source: str, style: dict[str, Any]) -> list[Run]:
        found: list[Run] = []
        at = 0
        for match in FACT.finditer(source):
            if match.start() > at:
                found.append({"text": _typeset(source[at : match.start()]), **style})
            found.append({**style, **fact_run(self.facts[match.group(1)])})
            at = match.end()
        if at < len(source):
            found.append({"text": _typeset(source[at:]), **style})
        return found


def fact_run(fact: Fact) -> Run:
    """Return a fact as a run: its words, its name, and the claims or statements it rests on."""
    leads = {"statements": list(fact.statements)} if fact.statements else {"claims": list(fact.claims)}
    return {"text": fact.words, "fact": fact.name, **({"voice": fact.voice} if fact.voice else {}), **leads}


def slug(title: str) -> str:
    """Return an id made of a heading's letters and digits."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _marked(block: Block, key: str, content: Any) -> Block | None:
    """Return a block with its content, marked where a draft's sentence is in it; None without content."""
    if not content:
        return None
    runs = content if key == "runs" else [run for item in content for run in item]
    draft = {"draft": True} if any(run.get("draft") for run in runs) else {}
    return {**block, key: content, **draft}


def _item(item: dict[str, Any], where: str) -> str:
    """Return the text of a list's item; a list in a list is too much for one sentence a point."""
    if any(part["type"] not in ("block_text", "paragraph", "blank_line") for part in item["children"]):
        raise ReportError(f"{where}: an item of a list can hold one paragraph; take what is inside it out")
    return " ".join(part["text"] for part in item["children"] if "text" in part)


def _misplaced(sentence: str, before: str) -> str:
    """Return what is wrong where a guard stands in the middle of a sentence."""
    cut = before and not GUARD.search(before) and not re.search(r"[.!?:]\W*$", before)
    return (
        "a guard stands inside a sentence; put it at the beginning" if cut and GUARD.search(sentence) else ""
    )


def _typeset(words: str) -> str:
    """Return typed words with curly apostrophes; what a fact quotes stays as it was printed."""
    return _APOSTROPHE.sub("\u2019", words)
