"""A block as HTML that any notebook viewer shows well: plain elements, no style sheet of the report's.

One short style, written once a notebook, adds what viewers lack; without it everything still reads.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from .document import MANY, Block, Run, anchor, statement_anchor, text

STYLE = (
    "<style>.ac{max-width:60rem}.ac a.ac-fact{color:inherit;text-decoration:underline dotted}"
    ".ac table{border-collapse:collapse}"
    "div.ac table th,div.ac table td{text-align:left;vertical-align:top;padding:.2em .6em}"
    ".ac svg{max-width:100%;height:auto;background:#fff}.ac figcaption,.ac caption{text-align:left}"
    ".ac mark{background:#ffe08a;color:#1a1a1a}</style>"
)


def run_html(run: Run) -> str:
    """Return one run; what rests on a claim or fact is a link that names them."""
    shown = escape(run["text"])
    for key, tag in (("code", "code"), ("strong", "strong"), ("em", "em"), ("draft", "mark")):
        if run.get(key):
            shown = f"<{tag}>{shown}</{tag}>"
    ids = [*run.get("claims", ()), *run.get("statements", ())]
    if ids or run.get("fact"):
        listed = ", ".join(ids[:MANY]) + (f" and {len(ids) - MANY} more" if len(ids) > MANY else "")
        named = ": ".join(part for part in (run.get("fact", ""), listed) if part)
        return f'<a class="ac-fact" href="{_target(run)}" title="{escape(named)}">{shown}</a>'
    if run.get("href"):
        return f'<a href="{escape(run["href"])}">{shown}</a>'
    return shown


def _target(run: Run) -> str:
    if run.get("claims"):
        return f"#{escape(anchor(run['claims'][0]))}"
    return f"#{escape(statement_anchor(run['statements'][0]))}" if run.get("statements") else "#"


def runs_html(runs: list[Run]) -> str:
    """Return runs as inline HTML."""
    return "".join(map(run_html, runs))


def block_html(block: Block) -> str:
    """Return a block as HTML; a kind that only a page can fill is named."""
    made = _KINDS.get(block["kind"])
    return made(block) if made else f"<p><em>{escape(block.get('title') or block['kind'])}</em></p>"


def _heading(block: Block) -> str:
    level = min(block["level"], 6)
    return f"<h{level}>{escape(block['text'])}</h{level}>"


def _paragraph(block: Block) -> str:
    return f"<p>{runs_html(block['runs'])}</p>"


def _list(block: Block) -> str:
    tag = "ol" if block.get("ordered") else "ul"
    return f"<{tag}>{''.join(f'<li>{runs_html(item)}</li>' for item in block['items'])}</{tag}>"


def _aside(block: Block) -> str:
    title = f"<p><strong>{escape(block['title'])}</strong></p>" if block.get("title") else ""
    return f"<blockquote>{title}{''.join(map(block_html, block['blocks']))}</blockquote>"


def _title(block: Block) -> str:
    return f"<strong>{escape(block['title'])}</strong>" if block.get("title") else ""


def _notes(block: Block) -> str:
    """Return subtitle, caption and credit."""
    parts = [
        block.get("subtitle"),
        block.get("caption"),
        text(block["credit"]) if block.get("credit") else [],
    ]
    return "".join(f"<p>{runs_html(runs)}</p>" for runs in parts if runs)


def grid(table: Block, caption: str = "") -> str:
    """Return a table's grid with row headers."""
    head = "".join(f'<th scope="col">{escape(column["label"])}</th>' for column in table["columns"])
    rows = []
    for row in table["rows"]:
        first, *others = [runs_html(cell) for cell in row["cells"]]
        rows.append(f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>')
    about = f"<caption>{caption}</caption>" if caption else ""
    return f"<table>{about}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _table(block: Block) -> str:
    return grid(block, _title(block)) + _notes(block)


def _figure(block: Block) -> str:
    note = "<p>A plain figure keeps one width on every screen; a Drawing redraws itself.</p>"
    return (
        f"<figure><figcaption>{_title(block)}</figcaption>{block['wide']}{_notes(block)}"
        f"{note if block.get('plain') else ''}</figure>"
    )


def _form(block: Block) -> str:
    heads = [
        {"label": "Field"},
        *({"label": "".join(r["text"] for r in c["heading"])} for c in block["columns"]),
    ]
    rows = [
        {"cells": [text(field["label"]), *(cell["runs"] for cell in field["cells"])]}
        for field in block["fields"]
    ]
    return grid({"columns": heads, "rows": rows}, _title(block)) + _notes(block)


_KINDS: dict[str, Callable[[Block], str]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "list": _list,
    "aside": _aside,
    "table": _table,
    "figure": _figure,
    "form": _form,
}
