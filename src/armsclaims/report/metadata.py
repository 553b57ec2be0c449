"""Metadata beside an edition's data: Web Annotations of every fragment, and an RO-Crate with schema.org claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..core.dataset import Dataset
from .extras import CITATION_AUTHOR, as_json
from .publish import hashes

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def annotations(data: Dataset) -> dict[str, Any]:
    """Return every fragment as a W3C Web Annotation; an article without an address is named by its text's hash."""
    articles = data.articles.set_index("article_id")
    items = []
    for row in data.evidence.itertuples():
        article = articles.loc[row.article_id]
        known = article["url"] if isinstance(article["url"], str) else f"urn:sha256:{article['sha256']}"
        selectors = [
            {"type": "TextQuoteSelector", "exact": row.exact},
            {"type": "TextPositionSelector", "start": int(row.start), "end": int(row.end)},
        ]
        items.append(
            {
                "id": f"urn:armsclaims:{row.evidence_id}",
                "type": "Annotation",
                "motivation": "linking",
                "body": f"urn:armsclaims:{row.claim_id}",
                "target": {"source": known, "selector": selectors},
            }
        )
    context = "http://www.w3.org/ns/anno.jsonld"
    return {"@context": context, "id": "urn:armsclaims:annotations", "type": "AnnotationCollection", "items": items}


def crate(data: Dataset, edition: str, files: dict[str, str]) -> dict[str, Any]:
    """Return the RO-Crate metadata of an edition: its files with hashes, and its claims as schema.org Claim."""
    day = data.articles["published_latest"].max().strftime("%Y-%m-%d")
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": "Claims about alleged arms transfers to Russia",
        "description": "Claims coded from news articles, with the fragments they stand on. Claims, not facts.",
        "version": edition,
        "datePublished": day,
        "license": {"@id": LICENCE},
        "author": {"@type": "Organization", "name": CITATION_AUTHOR},
        "hasPart": [{"@id": name} for name in files],
    }
    head = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    names = data.speakers.set_index("speaker_id")["name"]
    claims = [
        {
            "@id": f"urn:armsclaims:{row.claim_id}",
            "@type": "Claim",
            "text": row.summary,
            "author": {"@type": "Organization" if row.side == "outlet" else "Thing", "name": names[row.speaker_id]},
            "appearance": {"@type": "NewsArticle", "identifier": row.article_id},
        }
        for row in data.claims.itertuples()
    ]
    parts = [{"@id": name, "@type": "File", "sha256": value} for name, value in files.items()]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [head, root, *parts, *claims]}


def write(folder: Path, edition: str, data: Dataset) -> None:
    """Write `data/annotations.jsonld` and `ro-crate-metadata.json` into an edition being built."""
    target = folder / "data" / "annotations.jsonld"
    target.write_text(as_json(annotations(data)), encoding="utf-8", newline="\n")
    text = as_json(crate(data, edition, hashes(folder)))
    (folder / "ro-crate-metadata.json").write_text(text, encoding="utf-8", newline="\n")
