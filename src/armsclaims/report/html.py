"""The document as one self-contained HTML page: no request, whole without script.

Deterministic: the same document gives the same bytes. The page's Content-Security-Policy forbids every request; scripts
only add filters, previews and the check of the reader's own copy.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ..faults import ReportError
from ..paths import THEME
from . import compact
from .document import MANY, Block, Run, anchor, plain, statement_anchor, uses, walk
from .index import STATE_WORDS, Cards, fact_anchor, facts_used, safe_text, table_csv

CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'"
)
STYLES_HERE = "/*styles*/"
"""Where the shared styles of the drawings go: they are known once every drawing has been written."""
_RISKY = re.compile(r"[^\w ,.()\u2019-]")
_APOSTROPHE = re.compile(r"(?<=\w)'")
_HREF = re.compile(r"(?:https?://|mailto:|#)", re.I)
FONT_FACES = (
    ("Regular", 400, "normal"),
    ("Italic", 400, "italic"),
    ("SemiBold", 600, "normal"),
    ("Bold", 700, "normal"),
)


def safe(words: Any) -> Markup:
    """Return text as markup: escaped, and safe as `safe_text` is."""
    return escape(safe_text(words))


def typeset(words: Any) -> Markup:
    """Return text of ours as markup, with the apostrophe of print; what an article worded goes through `safe` as it is."""
    shown = str(words)
    return safe(_APOSTROPHE.sub("\u2019", shown) if "'" in shown else shown)


def _target(run: Run) -> str:
    """Return where a run leads: to its claim if it has one, to the fact's entry if it has none or several."""
    if run.get("ref"):
        return f"#{run['ref']}"
    if run.get("statements"):
        return f"#{statement_anchor(run['statements'][0])}"
    claims = run.get("claims", [])
    if run.get("fact") and len(claims) != 1:
        return f"#{fact_anchor(run['fact'])}"
    return f"#{anchor(claims[0])}" if claims else run.get("href", "")


def run_html(run: Run) -> Markup:
    """Return one run as markup; an address that is not http, https, mailto or a fragment is shown as text."""
    # Thousands a page: put together as text from parts that are escaped each, which `Markup` would escape once more.
    inner = str((safe if run.get("voice") or run.get("code") else typeset)(run["text"]))
    mark = ""
    if run.get("state"):
        hollow = " hollow" if run.get("voice") == "outlet" else ""
        mark = f'<span class="mark m-{escape(run["state"])}{hollow}" aria-hidden="true"></span>'
    for key, tag in (("strong", "strong"), ("em", "em"), ("code", "code")):
        if run.get(key):
            inner = f"<{tag}>{inner}</{tag}>"
    if run.get("voice"):
        # An alternate voice, in HTML's own words for it: slanted for the outlet's, firm for the speaker's where it counts.
        tag = "i" if run["voice"] == "outlet" else "b"
        inner = f"<{tag}>{inner}</{tag}>"
    target = _target(run)
    if not target or not _HREF.match(target):
        return Markup(mark + inner)
    if target.startswith("#"):
        return Markup(f'{mark}<a href="{escape(target)}">{inner}</a>')
    return Markup(f'<a href="{escape(target)}" rel="noreferrer noopener">{inner}</a>')


def runs_html(runs: list[Run]) -> Markup:
    """Return runs as markup."""
    return Markup("".join([run_html(run) for run in runs]))


def data_url(content: bytes, kind: str) -> str:
    """Return content as a data address."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _fonts(folder: Path) -> Markup:
    faces = []
    for name, weight, style in FONT_FACES:
        path = folder / f"LibreFranklin-{name}.woff2"
        if path.is_file():
            url = data_url(path.read_bytes(), "font/woff2")
            faces.append(
                f"@font-face{{font-family:'Libre Franklin';font-weight:{weight};font-style:{style};"
                f"font-display:swap;src:url({url}) format('woff2')}}"
            )
    return Markup("".join(faces))


def _json(value: Any) -> Markup:
    """Return JSON that cannot end the script element it stands in."""
    return Markup(
        json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")
    )


def by_article(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return claim cards in groups, one an article, in the order they first come."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for card in cards:
        groups.setdefault(card["claim_id"].rpartition("/")[0], []).append(card)
    return [{"article": article, "cards": found} for article, found in groups.items()]


def stacked(blocks: list[Block]) -> str:
    """Return the style rules that name the cells of wide tables on a phone, where each row stands as a small list."""
    rules = []
    for block in walk(blocks):
        if block["kind"] == "table" and len(block["columns"]) > 3:
            for at, column in enumerate(block["columns"][1:], 2):
                label = _RISKY.sub("", _APOSTROPHE.sub("\u2019", column["label"]))
                rules.append(f'#{block["id"]}-table td:nth-child({at})::before{{content:"{label}"}}')
    return f"@media screen and (max-width:640px){{{''.join(rules)}}}" if rules else ""


def _contents(blocks: list[Block]) -> list[dict[str, Any]]:
    return [{"id": b["id"], "text": b["text"], "level": b["level"]} for b in blocks if b["kind"] == "heading"]


def _compiled() -> FileSystemBytecodeCache | None:
    """Return where compiled templates are kept: beside Python's own compiled modules; None where nothing may be written."""
    folder = Path(__file__).with_name("__pycache__")
    return FileSystemBytecodeCache(str(folder)) if folder.is_dir() and os.access(folder, os.W_OK) else None


@cache
def environment() -> Environment:
    """Return the Jinja environment of the page: autoescaping, and a name that is missing is an error.

    One a process: compiling its templates costs more than filling them; one that is edited is compiled anew.
    """
    env = Environment(loader=FileSystemLoader(THEME), autoescape=True, undefined=StrictUndefined,
                      trim_blocks=True, lstrip_blocks=True, bytecode_cache=_compiled())  # fmt: skip
    env.filters.update(
        runs=runs_html, safe_text=typeset, as_printed=safe, anchor=anchor, plain=plain, by_article=by_article
    )
    env.globals.update(states=STATE_WORDS, csv_url=lambda table: data_url(table_csv(table), "text/csv"))
    return env


def fragment(block: Block) -> str:
    """Return one block as HTML without styles, for a notebook that is read live."""
    env = environment()
    # A drawing that stands alone keeps its own styles: only a page holds the sheet of those its drawings share.
    macros = env.get_template("blocks.html.j2").make_module(
        {"uses": {}, "downloads": [], "map_html": None, "svg": Markup}
    )
    return str(macros.block(block))


def render(
    document: Mapping[str, Any],
    *,
    facts: Mapping[str, Any] | None = None,
    own_copy: Mapping[str, Any] | None = None,
    downloads: list[dict[str, Any]] | None = None,
    map_html: str | None = None,
    styles: str = "",
) -> str:
    """Return the page of a document.

    `own_copy` holds what the check of a reader's copy needs, `downloads` (name, label, media type, bytes) what the page
    offers as files, `map_html` the interactive map, `styles` rules of a case's own. Raises ReportError where an id would repeat.
    """
    blocks = document["blocks"]
    env = environment()
    used = uses(blocks)
    cards = [
        card["claim_id"] for block in walk(blocks) if block["kind"] == "cards" for card in block["claims"]
    ]
    facts_index = [
        entry | {"links": Cards(cards).listed(entry["claims"])} for entry in facts_used(blocks, facts or {})
    ]
    for entry in facts_index:
        for claim in entry["claims"] if len(entry["claims"]) <= MANY else ():
            used.setdefault(claim, []).append((entry["id"], f"fact {entry['name']}"))
    drawn = compact.Styles()  # one a page: what was rendered before must not change its bytes
    page = env.get_template("page.html.j2").render(
        svg=lambda source: Markup(compact.drawing(source, drawn)),
        document=document,
        blocks=blocks,
        contents=_contents(blocks),
        opening=[block for block in blocks if block.get("opening")],
        rest=[block for block in blocks if not block.get("opening")],
        csp=CSP,
        styles_here=Markup(STYLES_HERE),
        css=_fonts(THEME / "fonts")
        + Markup(compact.sheet((THEME / "page.css").read_text(encoding="utf-8")) + stacked(blocks) + styles),
        js=Markup(compact.script((THEME / "page.js").read_text(encoding="utf-8"))),
        uses=used,
        facts_index=facts_index,
        own_copy=_json(own_copy) if own_copy else None,
        downloads=[entry | {"url": data_url(entry["content"], entry["type"])} for entry in downloads or []],
        map_html=_json(map_html) if map_html else None,
    )
    repeated = _repeated_ids(page)
    if repeated:
        raise ReportError(f"ids stand twice in the page: {', '.join(sorted(repeated)[:5])}")
    return compact.markup(page.replace(STYLES_HERE, drawn.css(), 1))


def _repeated_ids(page: str) -> set[str]:
    """Return ids that stand twice outside scripts and embedded frames."""
    bare = re.sub(r"<script\b.*?</script>|srcdoc=\"[^\"]*\"", "", page, flags=re.S)
    seen: set[str] = set()
    return {match for match in re.findall(r'\sid="([^"]*)"', bare) if match in seen or seen.add(match)}
