"""The document both renderers read: blocks of runs, plain dicts and lists that survive JSON.

Text is a list of *runs*: `{"text": ...}` with, where they apply, `claims` (ids), `fact` (its name), `href`,
`ref` (a block's id), `strong`, `em`, `voice` (speaker or outlet), `statements` (ids of context statements,
never beside claims). A *block* is a dict with a `kind`; the kinds are in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..faults import ReportError

Run = dict[str, Any]
Block = dict[str, Any]

KINDS = (
    "heading",
    "paragraph",
    "list",
    "aside",
    "table",
    "figure",
    "form",
    "words",
    "questions",
    "cards",
    "slot",
    "prose",
    "code",
    "fact",
    "draft",
    "evidence",
)
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


def anchor(claim_id: str) -> str:
    """Return the id of a claim's card: ids in a page hold no slash."""
    return "claim-" + claim_id.replace("/", "--")


def statement_anchor(statement_id: str) -> str:
    """Return the id of a context statement's row in the record of statements."""
    return f"ctx-{statement_id}"


def plain(runs: list[Run]) -> str:
    """Return the text of runs."""
    return "".join(run["text"] for run in runs)


def text(words: str, **more: Any) -> list[Run]:
    """Return one run as a list."""
    return [{"text": words, **more}]


def walk(blocks: list[Block]) -> Iterator[Block]:
    """Yield every block, those inside asides included."""
    for block in blocks:
        yield block
        yield from walk(block.get("blocks", []))


def table_runs(table: Block) -> Iterator[list[Run]]:
    """Yield the runs of a table's cells."""
    for row in table["rows"]:
        yield from row["cells"]


def runs_of(block: Block) -> Iterator[tuple[str, list[Run]]]:
    """Yield (what, runs) of every text in a block itself, titles and cells included; not of blocks inside
    it.
    """
    for key in ("runs", "caption", "subtitle"):
        if isinstance(block.get(key), list):
            yield key, block[key]
    for key in ("title", "alt", "description"):
        if block.get(key):
            yield key, text(block[key])
    if block["kind"] == "heading":
        yield "heading", text(block["text"])
    if block["kind"] == "list":
        yield from (("item", runs) for runs in block["items"])
    if block["kind"] == "questions":
        for item in block["items"]:
            yield "question", text(item["question"])
            yield "answer", item["answer"]
    if block["kind"] == "form":
        for column in block["columns"]:
            yield "column", column["heading"]
        for row in block["fields"]:
            yield from (("field", cell["runs"]) for cell in row["cells"])
    if block["kind"] == "words":
        yield from (("item", item["runs"]) for item in block["items"])
    if block["kind"] == "table":
        yield from (("cell", runs) for runs in table_runs(block))
    if isinstance(block.get("table"), dict):
        yield from (("cell", runs) for runs in table_runs(block["table"]))


def claims_in(block: Block) -> list[str]:
    """Return the ids of the claims that a block leads to, in order, each once."""
    found = list(block.get("claims", [])) if block["kind"] != "cards" else []
    for _, runs in runs_of(block):
        # A count over the whole dataset is no use of each claim in it: the index of facts lists those.
        found += [
            claim for run in runs if len(run.get("claims", [])) <= MANY for claim in run.get("claims", [])
        ]
    for table in (block, block.get("table")):
        if isinstance(table, dict):
            found += [claim for row in table.get("rows", []) for claim in row.get("claims", [])]
    return list(dict.fromkeys(found))


def statements_in(block: Block) -> list[str]:
    """Return the ids of the context statements that a block leads to, in order, each once."""
    found = list(block.get("statements", []))
    found += [name for _, runs in runs_of(block) for run in runs for name in run.get("statements", [])]
    for table in (block, block.get("table")):
        if isinstance(table, dict):
            found += [name for row in table.get("rows", []) for name in row.get("statements", [])]
    return list(dict.fromkeys(found))


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
    records = [
        block for block in walk(blocks) if block.get("back") and block["columns"][-1]["label"] != "Used in"
    ]
    places = uses(blocks, statements_in) if records else {}
    for block in records:
        block["columns"].append({"key": "used in", "label": "Used in"})
        for name, row in zip(block["statements"], block["rows"], strict=True):
            runs: list[Run] = []
            for where, label in places.get(name, []):
                runs += [{"text": ", "}] if runs else []
                runs.append({"text": label or "the first screen", "ref": where})
            row["cells"].append(runs or text("this record alone"))


def number_blocks(blocks: list[Block]) -> None:
    """Give figures and tables their numbers and labels, in order, and give every block without one an id."""
    counts = {"figure": 0, "table": 0}
    for index, block in enumerate(walk(blocks), 1):
        kind = {"words": "figure"}.get(block["kind"], block["kind"])
        if kind in counts and block.get("title"):
            counts[kind] += 1
            block["number"] = counts[kind]
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
    for block in walk(blocks):
        for _, runs in runs_of(block):
            for run in runs:
                if "ref" not in run or not (run.pop("auto", False) or not run["text"]):
                    continue
                if run["ref"] in labels:
                    run["text"] = labels[run["ref"]]
                elif whole:
                    raise ReportError(
                        f"a cross reference leads to {run['ref']!r}, which is not in the report"
                    )
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
