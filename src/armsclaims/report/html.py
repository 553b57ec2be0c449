"""The document as one self-contained HTML page: no request, whole without script, the same bytes each time.

The page's Content-Security-Policy forbids every request and runs only the scripts whose hashes it names.
"""

import base64
import hashlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ..faults import ReportError
from ..figures.style import DARK, fonts, themed
from ..paths import THEME
from .document import (
    MANY,
    Block,
    Document,
    Run,
    Text,
    Uses,
    anchor,
    curled,
    facts_used,
    plain,
    safe_text,
    table_csv,
    targets,
    uses,
)
from .layout import Layout, figure_class, layout

Content = Mapping[str, Any]
"""What the page holds beside its blocks, as JSON has it."""
PARTS = 6
"""To how many parts the first screen leads; with the Evidence and the PDF these are its eight links."""
LAST_LATIN = 0x24F
"""The last letter that the report's own typeface may hold."""
LONG = 5
"""A link of more words than this is drawn under its number, or its last word, alone."""
TRACED = ("claim-", "ctx-", "fact-")
"""What the ids begin with that lead to a claim, a context statement or a fact."""
_HREF = re.compile(r"https?://|mailto:|#", re.I)
_SHORT_COLOUR = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])(?=[;\"])", re.I)
_SVG_LINK = re.compile(r'<a\s[^>]*?href="#([^"]*)"[^>]*>')
"""A mark of a figure that leads to its claim: `<a xlink:href="#claim-x--y">`."""
_NUMBER_OR_LAST = re.compile(r"\d[\d,.]*\d|\d|\S+$")
"""The words of a long link that are underlined: "more than [1,000] containers", "said by the [US]"."""
_SCRIPT = re.compile(r"<script\b.*?</script>", re.S)


def safe(words: Any) -> Markup:
    """Return text as markup: escaped, and safe as `safe_text` is."""
    return escape(safe_text(words))


def typeset(words: Any) -> Any:
    """Return text of ours as markup, and what is no plain text as it is.

    The templates print everything through this; what an article worded goes through `safe` before.
    """
    return safe(curled(words)) if type(words) is str else words


def run_html(run: Run, links: bool = True) -> Markup:
    """Return one run as markup; an address that is not http, https, mailto or a fragment is shown as text.

    Without `links` a run only names the claim that it rests on, for the preview.
    """
    shape = safe if run.get("voice") or run.get("code") else typeset
    words, target, href = run["text"], next(iter(targets(run)), ""), run.get("href", "")
    if target and links:
        kind = target.partition("-")[0] if target.startswith(TRACED) else ""
        found = _NUMBER_OR_LAST.search(words) if kind and len(words.split()) > LONG else None
        start, end = found.span() if found else (0, len(words))
        link = Markup('<a class="{}" href="#{}">{}</a>' if kind else '<a{} href="#{}">{}</a>')
        linked = link.format(kind, target, shape(words[start:end]))
        shown = shape(words[:start]) + linked + shape(words[end:])
    elif target:
        shown = Markup('<span data-claim="{}">{}</span>').format(target, shape(words))
    elif links and _HREF.match(href):
        shown = Markup('<a href="{}" rel="noreferrer noopener">{}</a>').format(href, shape(words))
    else:
        shown = shape(words)
    for tag in ("strong", "em", "code"):
        shown = Markup(f"<{tag}>{{}}</{tag}>").format(shown) if run.get(tag) else shown
    mark = Markup('<span class="mark m-{}" aria-hidden="true"></span>{}')
    return mark.format(run["state"], shown) if run.get("state") else shown


def runs_html(runs: Text, links: bool = True) -> Markup:
    """Return runs as markup."""
    return Markup("").join(run_html(run, links) for run in runs)


def data_url(content: bytes, kind: str = "text/csv") -> str:
    """Return content as a data address."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def other_scripts(page: str) -> str:
    """Return CSS with the letters of a page that its typeface lacks; "" if there are none.

    Latin letters such as "ń" come from the whole typeface, all others from that of other scripts.
    """
    used = {code for code in map(ord, set(page)) if code > 0xFF and not 0x2000 <= code < 0x2070}
    latin = {code for code in used if code <= LAST_LATIN}
    faces = ""
    for name, codes in (("LibreFranklin", latin), ("OtherScripts", used - latin)):
        font = TTFont(THEME / "fonts" / f"{name}-Regular.ttf", recalcTimestamp=False)
        needed = sorted(codes & font.getBestCmap().keys())
        if not needed:
            continue
        subsetter = subset.Subsetter(subset.Options(flavor="woff", hinting=False))
        subsetter.populate(unicodes=needed)
        subsetter.subset(font)
        font.flavor = "woff"
        stream = io.BytesIO()
        font.save(stream)
        source = f"src:url({data_url(stream.getvalue(), 'font/woff')}) format('woff')"
        letters = ",".join(f"U+{code:X}" for code in needed)
        faces += f"@font-face{{font-family:'Other Scripts';{source};unicode-range:{letters}}}"
    return faces


def drawing(svg: str, unlinked: bool = False) -> Markup:
    """Return a drawing whose colours the page may exchange.

    If `unlinked`, its marks name their claims and lead nowhere, as words on the first screen do.
    """
    if unlinked:
        svg = _SVG_LINK.sub(r'<g data-claim="\1">', svg).replace("</a>", "</g>")
    return Markup(themed(_SHORT_COLOUR.sub(r"#\1\1\2\2\3\3", svg)))


def read(*names: str) -> str:
    """Return files of the theme, joined."""
    return "".join((THEME / name).read_text(encoding="utf-8") for name in names)


def stylesheet(own: str = "") -> str:
    """Return the page's styles: fonts, `page.css` with the colours of dark figures, and the case's `own`."""
    dark = "".join(f"--fig-{name}:{colour.lower()};" for name, colour in DARK.items())
    css = read("page.css").replace("/*dark figures*/", dark)
    rules = css.partition("[data-theme=dark] ")[2].partition("}")[0]
    return fonts() + css.replace("/*dark by system*/", f":root:not([data-theme=light]) {rules}}}") + own


def as_script_data(value: Any) -> Markup:
    """Return JSON that cannot end the script element it stands in."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(told.replace("<", "\\u003c"))


def explorer_parts() -> dict[str, str]:
    """Return the explorer's `module`, `leaflet` (a classic script before it) and `css`."""
    css = read("shared.css", "leaflet/leaflet.css", "explorer.css")
    return {"module": read("shared.js", "explorer.js"), "leaflet": read("leaflet/leaflet.js"), "css": css}


def with_uses(explorer: Content, used: Uses) -> Content:
    """Return the explorer's data with the blocks that use each row; what is empty is left out."""
    rows = [{**row, "used": [where for where, _ in used.get(row["id"], [])]} for row in explorer["rows"]]
    rows = [{name: value for name, value in row.items() if value} for row in rows]
    blocks = {where: label for places in used.values() for where, label in places}
    return {**explorer, "rows": rows, "blocks": blocks}


def policy(*scripts: str) -> str:
    """Return the Content-Security-Policy of a page that runs these scripts and asks for nothing."""
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts if script]
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed}; img-src data:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def contents(made: Layout) -> list[Block]:
    """Return the headings that the first screen leads to: as many as have room, the last part among them."""
    heads = [part.heading for part in made.parts]
    return [*heads[: PARTS - 1], *heads[PARTS - 1 :][-1:]]


def environment() -> Environment:
    """Return the Jinja environment of the page: autoescaping, and a name that is missing is an error."""
    env = Environment(
        loader=FileSystemLoader(THEME),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=typeset,
    )
    env.filters.update(
        runs=runs_html,
        as_printed=safe,
        anchor=anchor,
        plain=plain,
        svg=drawing,
        csv=table_csv,
        data_url=data_url,
        figure_class=figure_class,
    )
    return env


def render(
    document: Document,
    *,
    own_copy: Content | None = None,
    downloads: Sequence[tuple[str, str, str, bytes]] = (),
    explorer: Content | None = None,
    linked_data: Content | None = None,
    styles: str = "",
) -> str:
    """Return the page of a document.

    `own_copy` holds what the check of a reader's copy needs, `downloads` (name, label, media type, bytes)
    what the page offers as files, `explorer` the data of the claim explorer, `linked_data` the
    JSON-LD for machines, `styles` a case's own rules. A document with a `base_url` names the `picture` that
    stands for it. Raises ReportError where an id would repeat.
    """
    made, used, index = layout(document["blocks"]), uses(document["blocks"]), facts_used(document)
    for entry in index:
        for claim in entry["claims"] if len(entry["claims"]) <= MANY else ():
            used.setdefault(claim, []).append((entry["id"], f"fact {entry['name']}"))
    script = read("shared.js", "page.js")
    parts = explorer_parts() if explorer else defaultdict(str, css=read("shared.css"))
    linked = as_script_data(linked_data) if linked_data else ""
    page = (
        environment()
        .get_template("page.html.j2")
        .render(
            document=document,
            layout=made,
            figures=[block for block in made.opening if block["kind"] == "figure"],
            opening=[block for block in made.opening if block["kind"] != "figure"],
            contents=contents(made),
            csp=policy(script, parts["leaflet"], parts["module"], linked),
            css=stylesheet(parts["css"] + styles),
            js=script,
            parts=parts,
            explorer=explorer and as_script_data(with_uses(explorer, used)),
            linked_data=linked,
            uses=used,
            facts_index=index,
            own_copy=own_copy and as_script_data(own_copy),
            downloads=downloads,
        )
    )
    ids = Counter(re.findall(r'\sid="([^"]*)"', _SCRIPT.sub("", page)))
    if repeated := sorted(name for name, count in ids.items() if count > 1):
        raise ReportError(f"ids stand twice in the page: {', '.join(repeated[:5])}")
    return page.replace("/*other scripts*/", other_scripts(page), 1)
