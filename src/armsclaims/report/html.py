"""The document as one self-contained HTML page: no request, whole without script, the same bytes each time.

The page's Content-Security-Policy forbids every request and runs only the scripts whose hashes it names.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ..faults import ReportError
from ..figures.style import DARK, fonts, themed
from ..paths import THEME
from .document import MANY, Block, Run, anchor, plain, statement_anchor, statements_in, uses, walk
from .index import STATE_WORDS, Cards, fact_anchor, facts_used, safe_text, table_csv
from .layout import Layout, figure_class, layout

LINKS = 8
"""How many links the first screen has room for: six parts, the Evidence and the PDF."""
LAST_LATIN = 0x24F
"""The last letter that the report's own typeface may hold."""
LONG = 5
"""A link of more words than this is drawn under its number, or its last word, alone."""
_APOSTROPHE = re.compile(r"(?<=\w)'")
_HREF = re.compile(r"(?:https?://|mailto:|#)", re.I)
_SHORT_COLOUR = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])(?=[;\"])", re.I)
_SVG_LINK = re.compile(r'<a\s[^>]*?href="#([^"]*)"[^>]*>')
"""A mark of a figure that leads to its claim: `<a xlink:href="#claim-x--y">`."""
_NUMBER_OR_LAST = re.compile(r"\d[\d,.]*\d|\d|\S+$")
"""The words of a long link that are underlined: "more than [1,000] containers", "said by the [US]"."""


def safe(words: Any) -> Markup:
    """Return text as markup: escaped, and safe as `safe_text` is."""
    return escape(safe_text(words))


def typeset(words: Any) -> Markup:
    """Return text of ours as markup, with the apostrophe of print; what an article worded goes through
    `safe`.
    """
    shown = str(words)
    return safe(_APOSTROPHE.sub("\u2019", shown) if "'" in shown else shown)


def target(run: Run) -> str:
    """Return where a run leads: to its claim if it has one, to the fact's entry if it has none or several."""
    if run.get("ref"):
        return f"#{run['ref']}"
    if run.get("statements"):
        return f"#{statement_anchor(run['statements'][0])}"
    claims = run.get("claims", [])
    if run.get("fact") and len(claims) != 1:
        return f"#{fact_anchor(run['fact'])}"
    return f"#{anchor(claims[0])}" if claims else run.get("href", "")


def run_html(run: Run, links: bool = True) -> Markup:
    """Return one run as markup; an address that is not http, https, mailto or a fragment is shown as text.

    Without `links` a run only names the claim that it rests on, for the preview.
    """
    shape = safe if run.get("voice") or run.get("code") else typeset
    mark = (
        Markup('<span class="mark m-{}" aria-hidden="true"></span>').format(run["state"])
        if run.get("state")
        else ""
    )
    where = target(run)
    if not where or not _HREF.match(where):
        return mark + _styled(run, shape(run["text"]))
    if not links:
        return mark + Markup('<span data-claim="{}">{}</span>').format(
            where[1:], _styled(run, shape(run["text"]))
        )
    if not where.startswith("#"):
        outside = Markup('<a href="{}" rel="noreferrer noopener">{}</a>')
        return outside.format(where, _styled(run, shape(run["text"])))
    kind = next((kind for kind in ("claim", "ctx", "fact") if where.startswith(f"#{kind}-")), "")
    link = Markup('<a class="{}" href="{}">{}</a>' if kind else '<a{} href="{}">{}</a>')
    before, under, after = underlined(run["text"]) if kind else ("", run["text"], "")
    return mark + _styled(run, shape(before) + link.format(kind, where, shape(under)) + shape(after))


def underlined(words: str) -> tuple[str, str, str]:
    """Return a link's words in three: before, what is underlined, after. A short link is underlined whole."""
    found = _NUMBER_OR_LAST.search(words) if len(words.split()) > LONG else None
    return (words[: found.start()], found[0], words[found.end() :]) if found else ("", words, "")


def _styled(run: Run, inner: Markup) -> Markup:
    tags = [tag for tag, key in (("strong", "strong"), ("em", "em"), ("code", "code")) if run.get(key)]
    for tag in tags:
        inner = Markup(f"<{tag}>{{}}</{tag}>").format(inner)
    return inner


def runs_html(runs: list[Run], links: bool = True) -> Markup:
    """Return runs as markup."""
    return Markup("").join(run_html(run, links) for run in runs)


def data_url(content: bytes, kind: str) -> str:
    """Return content as a data address."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def other_scripts(page: str) -> str:
    """Return the typeface of other scripts as CSS, cut down to the letters of a page; nothing where it
    needs none.
    """
    path = THEME / "fonts" / "OtherScripts-Regular.ttf"
    font = TTFont(path, recalcTimestamp=False)
    needed = {
        code
        for code in map(ord, set(page))
        if code in font.getBestCmap() and code > LAST_LATIN and not 0x2000 <= code < 0x2070
    }
    if not needed:
        return ""
    subsetter = subset.Subsetter(subset.Options(flavor="woff", hinting=False))
    subsetter.populate(unicodes=needed)
    subsetter.subset(font)
    font.flavor = "woff"
    stream = io.BytesIO()
    font.save(stream)
    url = data_url(stream.getvalue(), "font/woff")
    return f"@font-face{{font-family:'Other Scripts';src:url({url}) format('woff')}}"


def drawing(svg: str, unlinked: bool = False) -> Markup:
    """Return a drawing whose colours the page may exchange.

    If `unlinked`, its marks name their claims and lead nowhere, as words on the first screen do.
    """
    if unlinked:
        svg = _SVG_LINK.sub(r'<g data-claim="\1">', svg).replace("</a>", "</g>")
    return Markup(themed(_SHORT_COLOUR.sub(r"#\1\1\2\2\3\3", svg)))


def dark_colours() -> str:
    """Return the CSS variables that hold, on a dark page, the fellow of each colour of the figures."""
    return "".join(f"--fig-{name}:{colour.lower()};" for name, colour in DARK.items())


def stylesheet(own: str = "") -> str:
    """Return the page's styles: fonts, `page.css` with the colours of dark figures, and the case's `own`."""
    css = (THEME / "page.css").read_text(encoding="utf-8").replace("/*dark figures*/", dark_colours())
    return fonts() + css + own


def as_script_data(value: Any) -> Markup:
    """Return JSON that cannot end the script element it stands in."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(told.replace("<", "\\u003c"))


def explorer_parts() -> dict[str, str]:
    """Return the explorer's `module`, `leaflet` (a classic script before it) and `css`."""
    files = {
        "module": ["explorer.js"],
        "leaflet": ["leaflet/leaflet.js"],
        "css": ["leaflet/leaflet.css", "explorer.css"],
    }
    return {
        part: "".join((THEME / name).read_text(encoding="utf-8") for name in names)
        for part, names in files.items()
    }


def with_uses(explorer: Mapping[str, Any], used: Mapping[str, list[tuple[str, str]]]) -> dict[str, Any]:
    """Return the explorer's data with the way back, the blocks that use each row; what is empty is left
    out.
    """
    rows = [{**row, "used": [where for where, _ in used.get(row["id"], [])]} for row in explorer["rows"]]
    rows = [{name: value for name, value in row.items() if value} for row in rows]
    blocks = {where: label for places in used.values() for where, label in places}
    return {**explorer, "rows": rows, "blocks": blocks}


def policy(*scripts: str) -> str:
    """Return the Content-Security-Policy of a page that runs these scripts and asks for nothing."""
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts if script
    ]
    allowed = " ".join(f"'sha256-{found}'" for found in hashes) or "'none'"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}; img-src data:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def contents(made: Layout) -> list[Block]:
    """Return the headings that the first screen leads to: as many as have room, the last part among them."""
    heads = [part.heading for part in made.parts]
    room = LINKS - 2
    return heads if len(heads) <= room else [*heads[: room - 1], heads[-1]]


def environment() -> Environment:
    """Return the Jinja environment of the page: autoescaping, and a name that is missing is an error."""
    env = Environment(
        loader=FileSystemLoader(THEME),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        runs=runs_html,
        unlinked=partial(runs_html, links=False),
        safe_text=typeset,
        as_printed=safe,
        anchor=anchor,
        plain=plain,
        svg=drawing,
        figure_class=figure_class,
        as_table=lambda block: block | block["table"],
    )
    env.globals.update(
        states=STATE_WORDS,
        csv_url=lambda table: data_url(table_csv(table), "text/csv"),
    )
    return env


def fragment(block: Block) -> str:
    """Return one block as HTML without styles, for a notebook that is read live."""
    macros = (
        environment().get_template("blocks.html.j2").make_module({"uses": {}, "downloads": [], "address": ""})
    )
    return str(macros.block(block))


def render(
    document: Mapping[str, Any],
    *,
    facts: Mapping[str, Any] | None = None,
    own_copy: Mapping[str, Any] | None = None,
    downloads: list[dict[str, Any]] | None = None,
    explorer: Mapping[str, Any] | None = None,
    head: Mapping[str, Any] | None = None,
    styles: str = "",
) -> str:
    """Return the page of a document.

    `own_copy` holds what the check of a reader's copy needs, `downloads` (name, label, media type, bytes)
    what the page offers as files, `explorer` the data of the claim explorer. `head` may
    hold `dated` (the days of the edition in words), `base_url` and `picture`; `styles` a case's own rules.
    Raises ReportError where an id would repeat.
    """
    blocks = document["blocks"]
    made = layout(blocks)
    used = uses(blocks)
    cards = [
        card["claim_id"] for block in walk(blocks) if block["kind"] == "cards" for card in block["claims"]
    ]
    index = [
        entry | {"links": Cards(cards).listed(entry["claims"])} for entry in facts_used(blocks, facts or {})
    ]
    for entry in index:
        for claim in entry["claims"] if len(entry["claims"]) <= MANY else ():
            used.setdefault(claim, []).append((entry["id"], f"fact {entry['name']}"))
    told = uses(blocks, statements_in)
    script = (THEME / "page.js").read_text(encoding="utf-8")
    parts = explorer_parts() if explorer else {"module": "", "leaflet": "", "css": ""}
    page = (
        environment()
        .get_template("page.html.j2")
        .render(
            document=document,
            head={"dated": "", "base_url": "", "picture": "", "authors": "", "contact": "", **(head or {})},
            layout=made,
            figures=[block for block in made.opening if block["kind"] == "figure"],
            opening=[block for block in made.opening if block["kind"] != "figure"],
            contents=contents(made),
            csp=policy(script, parts["leaflet"], parts["module"]),
            css=Markup(stylesheet(parts["css"] + styles)),
            js=Markup(script),
            module=Markup(parts["module"]),
            leaflet=Markup(parts["leaflet"]),
            explorer=as_script_data(with_uses(explorer, {**told, **used})) if explorer else None,
            uses=used,
            address=(head or {}).get("base_url", ""),
            facts_index=index,
            own_copy=as_script_data(own_copy) if own_copy else None,
            downloads=[
                entry | {"url": data_url(entry["content"], entry["type"])} for entry in downloads or []
            ],
        )
    )
    repeated = repeated_ids(page)
    if repeated:
        raise ReportError(f"ids stand twice in the page: {', '.join(sorted(repeated)[:5])}")
    return page.replace("/*other scripts*/", other_scripts(page), 1)


def repeated_ids(page: str) -> set[str]:
    """Return ids that stand twice outside scripts."""
    bare = re.sub(r"<script\b.*?</script>", "", page, flags=re.S)
    seen: set[str] = set()
    return {match for match in re.findall(r'\sid="([^"]*)"', bare) if match in seen or seen.add(match)}
