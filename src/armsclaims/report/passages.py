"""Where a fragment stands: Web Annotations of the registered texts, and links to the publishers' pages.

A link to a page names the passage by a text fragment, `#:~:text=...`, which stands once in the registered
text. The page itself may have changed since, which a note on each address says.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ..coding import edtf
from ..dataset.load import Dataset
from ..figures.words import some
from .extras import contact

TEXT_FRAGMENTS = "https://wicg.github.io/scroll-to-text-fragment/"


def text_directive(words: Mapping[str, str]) -> str:
    """Return what leads a browser to a quote: `:~:text=prefix-,exact,-suffix`, as far as it has these."""
    prefix, exact, suffix = (
        quote(words[part].strip(), safe="").replace("-", "%2D") for part in ("prefix", "exact", "suffix")
    )
    return f":~:text={prefix and f'{prefix}-,'}{exact}{suffix and f',-{suffix}'}"


def directives(data: Dataset) -> dict[str, str]:
    """Return by fragment what leads a browser to it.

    None for a fragment that does not stand once in its text, nor for one whose first or last word the text
    glues to a photograph's credit: browsers look up whole words.
    """
    places = data.sentences
    glued = {*zip(places["article_id"], places["start"], strict=True)}
    glued &= {*zip(places["article_id"], places["end"], strict=True)}
    return {
        row.evidence_id: text_directive(data.quotes[row.evidence_id])
        for row in data.evidence.itertuples()
        if row.evidence_id in data.quotes
        and not glued & {(row.article_id, row.start), (row.article_id, row.end)}
    }


def passage_urls(data: Dataset) -> dict[str, str]:
    """Return by claim the address of its passage on the publisher's page, of the page alone without one.

    A claim of an article without an address has none.
    """
    known = directives(data)
    found = {}
    for row in data.wide[data.wide["url"].notna()].itertuples():
        directive = known.get(f"{row.claim_id}#content", "")
        found[row.claim_id] = f"{row.url}{'#' if directive and '#' not in row.url else ''}{directive}"
    return found


def address_note(data: Dataset, article_id: str, url: Any) -> str:
    """Return what is to be known of an article's address: from `data/references.yml`, as far as it tells."""
    told = next((entry for entry in data.references.values() if entry.get("article") == article_id), {})
    day = f" on {edtf.words(told['registered'])}" if "registered" in told else ""
    if not some(url):
        return f"{told.get('words', 'no address is recorded')}; its text was registered{day}"
    tried = f"last tried on {edtf.words(told['tried'])}" if "tried" in told else "not tried by hand"
    parts = [f"the page may have changed since its text was registered{day}", f"the address was {tried}"]
    return "; ".join([*parts, *([told["words"]] if told else [])])


def annotations(data: Dataset) -> dict[str, Any]:
    """Return every fragment as a W3C Web Annotation, in one collection of one page.

    A target in the registered text, named by its hash, has the words and their place in it; a target on the
    publisher's page has no place, which counts in the registered text alone.
    """
    name, known, items = "urn:armsclaims:annotations", directives(data), []
    for row in data.evidence.merge(data.articles[["article_id", "sha256", "url"]], "left").itertuples():
        words = data.quotes.get(row.evidence_id, {"exact": row.exact})
        exact = {"type": "TextQuoteSelector", **{key: value for key, value in words.items() if value}}
        place = {"type": "TextPositionSelector", "start": int(row.start), "end": int(row.end)}
        targets = [{"source": f"urn:sha256:{row.sha256}", "selector": [exact, place]}]
        if some(row.url) and row.evidence_id in known:
            fragment = {"type": "FragmentSelector", "conformsTo": TEXT_FRAGMENTS}
            selector = [exact, fragment | {"value": known[row.evidence_id]}]
            targets.append({"source": row.url, "selector": selector})
        items.append(
            {
                "id": f"urn:armsclaims:{row.evidence_id}",
                "type": "Annotation",
                "motivation": "linking",
                "body": f"urn:armsclaims:{row.claim_id}",
                "target": targets,
            }
        )
    page = {"id": f"{name}:1", "type": "AnnotationPage", "partOf": name, "startIndex": 0, "items": items}
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": name,
        "type": "AnnotationCollection",
        "label": f"Fragments that claims stand on. Corrections: {contact(data)}",
        "total": len(items),
        "first": page,
    }
