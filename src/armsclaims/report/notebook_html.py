"""A block as HTML that any notebook viewer shows well: plain elements, no style sheet of the report's.

One short style, written once a notebook, adds what viewers lack; without it everything still reads.
"""

from html import escape

from .document import MANY, Block, Run, Text, targets, text

STYLE = (
    "<style>.ac{max-width:60rem}.ac a.ac-fact{color:inherit;text-decoration:underline dotted}"
    ".ac table{border-collapse:collapse}"
    "div.ac.ac table th,div.ac.ac table td{text-align:left;vertical-align:top;padding:.2em .6em}"
    ".ac svg{max-width:100%;height:auto;background:#fff}.ac figcaption,.ac caption{text-align:left}"
    ".ac mark{background:#ffe08a;color:#1a1a1a}</style>"
)


def run_html(run: Run) -> str:
    """Return one run; what rests on a claim or fact is a link that names them."""
    shown = escape(run["text"])
    for key, tag in (("code", "code"), ("strong", "strong"), ("em", "em"), ("draft", "mark")):
        shown = f"<{tag}>{shown}</{tag}>" if run.get(key) else shown
    ids = [*run.get("claims", ()), *run.get("statements", ())]
    if ids or run.get("fact"):
        listed = ", ".join(ids[:MANY]) + (f" and {len(ids) - MANY} more" if len(ids) > MANY else "")
        named = ": ".join(part for part in (run.get("fact", ""), listed) if part)
        return f'<a class="ac-fact" href="#{escape(targets(run)[0])}" title="{escape(named)}">{shown}</a>'
    return f'<a href="{escape(run["href"])}">{shown}</a>' if run.get("href") else shown


def runs_html(runs: Text) -> str:
    """Return runs as inline HTML."""
    return "".join(map(run_html, runs))


def block_html(block: Block) -> str:
    """Return a block as HTML; a kind that only a page can fill is named."""
    kind = block["kind"]
    title = f"<strong>{escape(block['title'])}</strong>" if block.get("title") else ""
    if kind == "heading":
        level = min(block["level"], 6)
        return f"<h{level}>{escape(block['text'])}</h{level}>"
    if kind == "paragraph":
        return f"<p>{runs_html(block['runs'])}</p>"
    if kind == "list":
        tag = "ol" if block.get("ordered") else "ul"
        return f"<{tag}>{''.join(f'<li>{runs_html(item)}</li>' for item in block['items'])}</{tag}>"
    if kind == "aside":
        return f"<blockquote>{title}{''.join(map(block_html, block['blocks']))}</blockquote>"
    if kind == "figure":
        note = "<p>A plain figure keeps one width on every screen; a Drawing redraws itself.</p>"
        told = f"{_notes(block)}{'' if 'narrow' in block else note}"
        return f"<figure><figcaption>{title}</figcaption>{block['wide']}{told}</figure>"
    if kind in ("table", "form"):
        return grid(block, title) + _notes(block)
    return f"<p><em>{escape(block.get('title') or kind)}</em></p>"


def _notes(block: Block) -> str:
    """Return subtitle, caption and credit."""
    parts = [block.get("subtitle"), block.get("caption"), text(block.get("credit", ""))]
    return "".join(f"<p>{shown}</p>" for runs in parts if runs and (shown := runs_html(runs)))


def grid(table: Block, caption: str) -> str:
    """Return a table's grid with row headers."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table["columns"])
    rows = []
    for row in table["rows"]:
        first, *others = map(runs_html, row["cells"])
        rows.append(f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>')
    about = f"<caption>{caption}</caption><thead><tr>{head}</tr></thead>"
    return f"<table>{about}<tbody>{''.join(rows)}</tbody></table>"
