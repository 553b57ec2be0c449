"""The document both renderers read: blocks of runs, plain dicts and lists that survive JSON.

Text is a list of *runs*: `{"text": ...}` with, where they apply, `claims` (ids), `fact` (its name), `href`,
`ref` (a block's id), `strong`, `em`, `voice` (speaker or outlet), `statements` (ids of context statements,
never beside claims). A *block* is a dict with a `kind`; the kinds are in `KINDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from ..faults import ReportError

Run = dict[str, Any]
Block = dict[str, Any]

KINDS = "heading paragraph list aside table figure form cards slot prose fact draft evidence".split()
MIME = "application/vnd.armsclaims.v1+json"
"""The type under which chapters emit blocks."""
GENERIC_ALT = (
    "",
    "figure",
    "chart",
    "map",
    "image",
    "plot",
    "no description has been provided for this image",
)
ALT_MAX = 150
PLACES = ("body", "opening", "evidence")
"""Where a block may stand: in the story, on the first screen, or in the Evidence, closed until asked for."""
MANY = 8
"""A run that rests on more claims than these is a count, and is traced by the index of facts."""
_APOSTROPHE = re.compile(r"(?<=\w)'")


def anchor(claim_id: str) -> str:
    """Return the id of a claim's card: ids in a page hold no slash."""
    return "claim-" + claim_id.replace("/", "--")


def statement_anchor(statement_id: str) -> str:
    """Return the id of a context statement's row in the record of statements."""
    return f"ctx-{statement_id}"


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


def text(words: str, **more: Any) -> list[Run]:
    """Return one run as a list."""
    return [{"text": words, **more}]


def curled(words: str) -> str:
    """Return words of ours with the apostrophe of print; what an article worded stays as it is."""
    return _APOSTROPHE.sub("\u2019", words)


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield every block, those inside asides included."""
    for block in blocks:
        yield block
        yield from walk(block.get("blocks", []))


def rows_of(block: Block) -> list[dict[str, Any]]:
    """Return the rows of a table, or of the table behind a figure."""
    return (block.get("table") or block).get("rows", [])


def runs_of(block: Block) -> Iterator[tuple[str, list[Run]]]:
    """Yield (what, runs) of every text in a block, titles and cells included; not of blocks inside it."""
    for key in ("runs", "caption", "subtitle"):
        if block.get(key):
            yield key, block[key]
    for key in ("title", "alt", "description"):
        if block.get(key):
            yield key, text(block[key])
    if block["kind"] == "heading":
        yield "heading", text(block["text"])
    if block["kind"] == "form":
        yield from (("column", column["heading"]) for column in block["columns"])
        yield from (("field", cell["runs"]) for row in block["fields"] for cell in row["cells"])
    yield from (("item", runs) for runs in block.get("items", ()))
    yield from (("cell", runs) for row in rows_of(block) for runs in row["cells"])


def ids_in(key: str, block: Block) -> list[str]:
    """Return the ids of claims or statements, by `key`, that a block leads to, in order, each once."""
    found = list(block.get(key, ())) if block["kind"] != "cards" else []
    for _, runs in runs_of(block):
        # A count over the whole dataset is no use of each claim in it: the index of facts lists those.
        led = [run.get(key, ()) for run in runs]
        found += [name for ids in led if key != "claims" or len(ids) <= MANY for name in ids]
    found += [name for row in rows_of(block) for name in row.get(key, ())]
    return list(dict.fromkeys(found))


claims_in = partial(ids_in, "claims")
statements_in = partial(ids_in, "statements")


def uses(
    blocks: list[Block], of: Callable[[Block], list[str]] = claims_in
) -> dict[str, list[tuple[str, str]]]:
    """Return, by id, the (block id, label) of every block that uses a claim: the way back from a card.

    `of` gives the ids in a block; with `statements_in`, the way back from the record of statements.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    section = ("", "")
    for block in walk(blocks):
        if block["kind"] == "heading":
            section = (block["id"], block["text"])
        if block["kind"] in ("cards", "heading") or block.get("back"):
            continue
        label = block.get("label") or block.get("title") or section[1]
        where = block.get("id") or section[0]
        for name in of(block):
            places = found.setdefault(name, [])
            if where and label not in [known for _, known in places]:
                places.append((where, label))
    return found


def lead_back(blocks: list[Block]) -> None:
    """Give a record of statements, a table marked `back`, its last column: where each of its rows is used."""
    places = uses(blocks, statements_in)
    for block in walk(blocks):
        if not block.get("back") or block["columns"][-1]["label"] == "Used in":
            continue
        block["columns"].append({"key": "used in", "label": "Used in"})
        for name, row in zip(block["statements"], block["rows"], strict=True):
            runs: list[Run] = []
            for where, label in places.get(name, []):
                runs += [*(text(", ") if runs else []), *text(label or "the first screen", ref=where)]
            row["cells"].append(runs or text("this record alone"))


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
    labels = {
        block["id"]: block.get("label") or block.get("text", "") for block in walk(blocks) if "id" in block
    }
    found = (run for block in walk(blocks) for _, runs in runs_of(block) for run in runs)
    for run in found:
        if "ref" not in run or not (run.pop("auto", False) or not run["text"]):
            continue
        if run["ref"] in labels:
            run["text"] = labels[run["ref"]]
        elif whole:
            raise ReportError(f"a cross reference leads to {run['ref']!r}, which is not in the report")
        else:
            del run["ref"]


def check_figure(block: Block) -> None:
    """Raise ReportError for a figure without a usable alt text, long description, data table or title."""
    alt = (block.get("alt") or "").strip()
    name = block.get("id", "a figure")
    if alt.lower().rstrip(".") in GENERIC_ALT or alt.endswith((".png", ".svg")):
        raise ReportError(f"{name} has no alt text that says what it shows: {alt!r}")
    if len(alt) > ALT_MAX:
        raise ReportError(f"the alt text of {name} has {len(alt)} characters, over {ALT_MAX}")
    for key in ("title", "description", "table", "wide"):
        if not block.get(key):
            raise ReportError(f"{name} lacks its {key}")
