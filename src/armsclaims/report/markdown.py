"""The document as Markdown, for readers and programs without a browser.

After each sentence stand, in brackets, the speakers it rests on with the ids of their claims, the context
statements by theirs, or the fact that was computed; a fact's claims stand in the list at the end.
"""

import re
from collections.abc import Iterable, Iterator

from ..dataset.load import Dataset
from ..figures.words import quoted
from .document import MANY, Block, Document, Text, facts_used, for_phone, plain, safe_text
from .extras import NO_CONTACT
from .wording import by_sentence

_MARKS = re.compile(r"([\\`*_\[\]<|])")
"""Characters that Markdown would take for marks of its own."""


class Markdown:
    """Writes documents of one dataset; `speakers` holds names by id of claim or statement."""

    def __init__(self, data: Dataset):
        self.speakers = data.statements.set_index("id")["speaker"].to_dict()

    def document(self, document: Document) -> str:
        """Return a document: title, dek, every block in order, and the facts with their claims."""
        contact = document["contact"] or NO_CONTACT
        head = f"Edition {document['edition']}. Claims, not facts. Corrections: {contact}."
        lines = [f"# {escaped(document['title'])}", self.runs(document["headline"]), head]
        for block in document["blocks"]:
            lines += [] if for_phone(block) else self.block(block)
        if index := facts_used(document):
            lines.append("## Facts and methods")
        for fact in index:
            told = f"{fact['name']}: {fact['words']}. {fact['method']}".strip()
            lines.append(f"- {escaped(told)}{self.grounds(fact['claims'])}")
        return "\n\n".join(line for line in lines if line.strip()) + "\n"

    def block(self, block: Block) -> Iterator[str]:
        """Yield the paragraphs of a block."""
        kind = block["kind"]
        if kind == "heading":
            yield f"{'#' * block['level']} {escaped(block['text'])}"
        elif title := block.get("title"):
            yield f"**{escaped(title)}**"
        for name in ("subtitle", "runs"):
            if block.get(name):
                yield self.runs(block[name])
        if kind == "list":
            yield "\n".join(f"- {self.runs(item)}" for item in block["items"])
        elif kind == "cards":
            yield "\n".join(map(self.card, block["cards"]))
        elif kind == "figure":
            yield escaped(block["description"])
        if kind in ("table", "form", "figure"):
            yield self.table(block.get("table", block))
        if block.get("caption"):
            yield self.runs(block["caption"])
        for inner in block.get("blocks", []):
            yield from (re.sub("^", "> ", part, flags=re.M) for part in self.block(inner))

    def card(self, card: Block) -> str:
        """Return a claim's card as an item of a list."""
        fragment = quoted(card["exact"]) if card["own"] else card["exact"]
        printed = f"{fragment} ({card['whose']})"
        details = "; ".join(f"{label}: {plain(runs)}" for label, runs in card["details"])
        told = f"{card['who']} {card['says']} {printed}. {details}."
        return f"- {escaped(told)}{self.grounds([card['id']])}"

    def table(self, table: Block) -> str:
        """Return a table, each row with what it rests on in a last column; a form's cells tell theirs."""
        form = table.get("kind") == "form"
        heads = [*table["columns"], *([] if form else ["Rests on"])]
        rows = [heads, ["---"] * len(heads)]
        for row in table["rows"]:
            if form:
                rows.append(list(map(self.runs, row["cells"])))
            else:
                runs = [run for cell in row["cells"] for run in cell]
                grounds = self.grounds([*row.get("claims", []), *row.get("statements", []), *_ids(runs)])
                rows.append([*(escaped(plain(cell)) for cell in row["cells"]), grounds.strip()])
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def runs(self, runs: Text) -> str:
        """Return runs, each sentence followed by what it rests on."""
        parts = []
        for sentence, inside in by_sentence(runs):
            facts = [f"fact {run['fact']}" for run in inside if run.get("fact") and not _ids([run])]
            links = [f"<{run['href']}>" for run in inside if run.get("href")]
            parts.append(f"{escaped(sentence)}{self.grounds(_ids(inside), [*facts, *links])}")
        return " ".join(parts)

    def grounds(self, ids: Iterable[str], more: Iterable[str] = ()) -> str:
        """Return what a sentence rests on: " [Mara Holt: 2031-06-04-elmgate-post/crates]"."""
        by: dict[str, list[str]] = {}
        for name in dict.fromkeys(ids):
            by.setdefault(self.speakers.get(name, "unknown"), []).append(name)
        told = [f"{speaker}: {', '.join(names)}" for speaker, names in by.items()]
        told += list(dict.fromkeys(more))
        return f" [{'; '.join(told)}]" if told else ""


def _ids(runs: Text) -> list[str]:
    """Return the claims and statements that runs rest on; not those of a count over many."""
    return [
        name
        for run in runs
        for key in ("claims", "statements")
        if not (run.get("fact") and len(run.get(key, [])) > MANY)
        for name in run.get(key, [])
    ]


def escaped(words: str) -> str:
    """Return text as Markdown shows it, in one line."""
    return _MARKS.sub(r"\\\1", " ".join(safe_text(words).split()))
