"""The document that every writer reads: blocks of runs, plain dicts and lists that survive JSON.

Text is a list of *runs*: `{"text": ...}` with, where they apply, `claims` (ids), `fact` (its name), `href`,
`ref` (a block's id), `strong`, `em`, `voice` (speaker or outlet), `statements` (ids of context statements,
never beside claims). A *block* is a dict with a `kind`; the kinds are in `KINDS`. Tables and forms have
`columns` and `rows`, a row its `cells`, each of runs; a figure has its data as such a `table`.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import pandas as pd

from ..dataset.facts import Fact
from ..dataset.package import cell as csv_cell
from ..faults import ReportError
from ..figures.style import claim_url, statement_url

Run = dict[str, Any]
Text = list[Run]
Block = dict[str, Any]
Document = dict[str, Any]
"""`blocks`, `title`, `subtitle`, `tier`, `edition`, `lang`, `date`, `dated` (that in words), `authors`,
`contact` and `base_url` (or ""), `headline` (the dek as runs) and the `facts` that are known.
"""

Uses = dict[str, list[tuple[str, str]]]
"""By the id of a claim or context statement, the (block id, label) of every block that uses it."""

KINDS = "heading paragraph list aside table figure form cards slot prose fact draft evidence".split()
MIME = "application/vnd.armsclaims.v1+json"
"""The type under which chapters emit blocks."""
NO_DESCRIPTION = "no description has been provided for this image"
GENERIC_ALT = {"", NO_DESCRIPTION, *"figure chart map image plot".split()}
ALT_MAX = 150
PLACES = ("opening", "body", "evidence")
"""Where a block may stand: on the first screen, in the story, or in the Evidence, closed until asked for."""
MANY = 8
"""A run that rests on more claims than these is a count, and is traced by the index of facts."""
_APOSTROPHE = re.compile(r"(?<=\w)'")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


def anchor(claim_id: str) -> str:
    """Return the id of a claim's card: ids in a page hold no slash."""
    return claim_url(claim_id)[1:]


def statement_anchor(statement_id: str) -> str:
    """Return the id of a context statement's row in the record of statements."""
    return statement_url(statement_id)[1:]


def fact_anchor(name: str) -> str:
    """Return the id of a fact's entry in the index."""
    return "fact-" + re.sub(r"[^A-Za-z0-9_.-]+", "--", name)


def targets(run: Run) -> list[str]:
    """Return the ids that a run may lead to, best first; a fact of none or several claims has an entry."""
    claims = run.get("claims", [])
    found = [run["ref"]] if run.get("ref") else []
    found += map(statement_anchor, run.get("statements", ()))
    found += [fact_anchor(run["fact"])] if run.get("fact") and len(claims) != 1 else []
    return [*found, *map(anchor, claims)]


def plain(runs: Iterable[Run]) -> str:
    """Return the text of runs."""
    return "".join(run["text"] for run in runs)


def text(words: str, **more: Any) -> Text:
    """Return one run as a list."""
    return [{"text": words, **more}]


def joined(parts: Iterable[Text], mark: str) -> Text:
    """Return lists of runs as one, with `mark` between them."""
    runs: Text = []
    for part in parts:
        runs += [*(text(mark) if runs else []), *part]
    return runs


def curled(words: str) -> str:
    """Return words of ours with the apostrophe of print; what an article worded stays as it is."""
    return _APOSTROPHE.sub("\u2019", words)


def safe_text(words: Any) -> str:
    """Return text with marks that would turn the reading direction shown by their code."""
    return _BIDI.sub(lambda match: f"[U+{ord(match.group()):04X}]", str(words))


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield every block, those inside asides included."""
    for block in blocks:
        yield block
        yield from walk(block.get("blocks", []))


def for_phone(block: Block) -> bool:
    """Return whether a block is the short form of another, shown on a telephone in its place."""
    return str(block.get("id", "")).endswith("-phone")


def rows_of(block: Block) -> list[Block]:
    """Return the rows of a table or form, or of the table behind a figure."""
    return (block.get("table") or block).get("rows", [])


def runs_of(block: Block) -> Iterator[tuple[str, Text]]:
    """Yield (what, runs) of every text in a block, titles and cells included; not of blocks inside it."""
    for key in ("runs", "caption", "subtitle"):
        if block.get(key):
            yield key, block[key]
    for key in ("title", "alt", "description"):
        if block.get(key):
            yield key, text(block[key])
    if block["kind"] == "heading":
        yield "heading", text(block["text"])
    yield from (("item", runs) for runs in block.get("items", ()))
    yield from (("cell", runs) for row in rows_of(block) for runs in row["cells"])


def every_run(blocks: Iterable[Block]) -> Iterator[Run]:
    """Yield each run of every text in blocks, those inside asides included."""
    return (run for block in walk(blocks) for _, runs in runs_of(block) for run in runs)


def ids_in(block: Block, *keys: str) -> list[str]:
    """Return the ids that a block leads to, in order, each once; `keys` are "claims", "statements" or both.

    A count over the whole dataset is no use of each claim in it: the index of facts lists those.
    """
    runs = (run for _, runs in runs_of(block) for run in runs if len(run.get("claims", ())) <= MANY)
    led = [block, *runs, *rows_of(block)]
    return list(dict.fromkeys(name for part in led for key in keys for name in part.get(key, ())))


def uses(blocks: list[Block]) -> Uses:
    """Return, by the id of a claim or context statement, the (block id, label) of every block that uses it.

    This is the way back from a claim's card, and from the record of statements.
    """
    found: Uses = {}
    section = ("", "")
    for block in walk(blocks):
        if block["kind"] == "heading":
            section = (block["id"], block["text"])
        if block["kind"] in ("cards", "heading") or block.get("back"):
            continue
        label = block.get("label") or block.get("title") or section[1]
        where = block.get("id") or section[0]
        for name in ids_in(block, "claims", "statements"):
            places = found.setdefault(name, [])
            if where and label not in [known for _, known in places]:
                places.append((where, label))
    return found


def cards_in(blocks: list[Block]) -> list[str]:
    """Return the claims that have a card."""
    return [card["id"] for block in walk(blocks) for card in block.get("cards", ())]


def facts_used(document: Document) -> list[Block]:
    """Return the index of facts that need an entry: those with no claim, or several."""
    used: dict[str, Run] = {}
    for run in every_run(document["blocks"]):
        if run.get("fact") and len(run.get("claims", [])) != 1 and not run.get("statements"):
            used.setdefault(run["fact"], run)
    cards, facts, index = cards_in(document["blocks"]), document.get("facts", {}), []
    for name, run in sorted(used.items()):
        fact, claims = facts.get(name, Fact(name, None, run["text"])), run.get("claims", [])
        entry = {"id": fact_anchor(name), "name": name, "words": run["text"], "claims": claims}
        entry["links"] = joined(_claim_links(claims, cards), ", ")
        entry["method"] = fact.method
        entry["made"] = "; from ".join(filter(None, [fact.method, ", ".join(fact.inputs)]))
        index.append(entry)
    return index


def _claim_links(claims: list[str], cards: Collection[str]) -> Iterator[Text]:
    """Yield links to claims; where they are all those of an article, one link to the first.

    A claim without a card is named and leads nowhere.
    """
    left = set(claims)
    for claim in (claim for claim in claims if claim in left):
        article, _, name = claim.rpartition("/")
        own = {card for card in cards if card.rpartition("/")[0] == article}
        if len(own) > 3 and own <= left:
            yield text(f"every claim of {article}", ref=anchor(claim))
            left -= own
        else:
            yield text(name or claim, **({"ref": anchor(claim)} if claim in own else {}))


def lead_back(blocks: list[Block]) -> None:
    """Give a record of statements, a table marked `back`, its last column: where each of its rows is used."""
    places = uses(blocks)
    for block in walk(blocks):
        if not block.get("back") or block["columns"][-1] == "Used in":
            continue
        block["columns"].append("Used in")
        for name, row in zip(block["statements"], block["rows"], strict=True):
            used = (text(label or "the first screen", ref=where) for where, label in places.get(name, []))
            row["cells"].append(joined(used, ", ") or text("this record alone"))


def number_blocks(blocks: list[Block]) -> None:
    """Label figures and tables with their numbers, in order, and give every block without an id one."""
    counts = {"figure": 0, "table": 0}
    for index, block in enumerate(walk(blocks), 1):
        kind = block["kind"]
        if kind in counts and block.get("title"):
            counts[kind] += 1
            block["label"] = f"{kind.title()} {counts[kind]}"
        block.setdefault("id", f"p-{index}")


def resolve(blocks: list[Block], *, whole: bool = True) -> None:
    """Fill the text of cross references: "Figure 3", or a section's title.

    One that leads nowhere is a ReportError; in a part of the report (`whole` false) its own words stay,
    without a link. The whole report leads back as well: a record's rows to where they are used.
    """
    if whole:
        lead_back(blocks)
    labels = {b["id"]: b.get("label") or b.get("text", "") for b in walk(blocks) if "id" in b}
    for run in every_run(blocks):
        if not run.pop("auto", False):
            continue
        if run["ref"] in labels:
            run["text"] = labels[run["ref"]]
        elif whole:
            raise ReportError(f"a cross reference leads to {run['ref']!r}, which is not in the report")
        else:
            del run["ref"]


def figure_lacks(block: Block) -> Iterator[str]:
    """Yield a fault for what a figure lacks of a usable alt text, long description, data table and title."""
    alt = (block.get("alt") or "").strip()
    name = block.get("id", "a figure")
    if alt.lower().rstrip(".") in GENERIC_ALT or alt.endswith((".png", ".svg")):
        yield f"{name} has no alt text that says what it shows: {alt!r}"
    if len(alt) > ALT_MAX:
        yield f"the alt text of {name} has {len(alt)} characters, over {ALT_MAX}"
    needed = ("title", "description", "table", "wide")
    yield from (f"{name} lacks its {key}" for key in needed if not block.get(key))


def table_csv(table: Block) -> bytes:
    """Return a table block as CSV: its cells' text, and the claims and statements of each row."""
    cells = [[csv_cell(plain(runs), "string") for runs in row["cells"]] for row in table["rows"]]
    frame = pd.DataFrame(cells, columns=table["columns"])
    for key in ("claims", "statements"):
        led = [";".join(row.get(key, ())) for row in table["rows"]]
        if key == "claims" or any(led):
            frame.insert(len(frame.columns), f"{key[:-1]}_ids", led, allow_duplicates=True)
    return frame.to_csv(index=False, lineterminator="\n").encode()
