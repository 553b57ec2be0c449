"""The claims for machines: as schema.org Claims in JSON-LD, in an RO-Crate, and each in a small file.

A claim's text names its speaker and says that it is alleged, so that it stays true wherever it is copied. No
claim is reviewed. Nobody gets a record of their own but outlets, and the public bodies for which somebody
speaks: no private person and no firm.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from .. import files
from ..coding.case import ENGINE_SIDES
from ..dataset.load import Dataset
from ..figures.words import capital, records
from .explorer_data import says
from .extras import contact
from .history import histories

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CRATE = "https://w3id.org/ro/crate/1.1"
Node = dict[str, Any]
SAID = (
    "act certainty certainty_words worded_by stage item quantity_text quantity_min quantity_max quantity_unit"
    " said_edtf event_edtf summary chain"
).split()
"""The columns of a claim that make up what it says."""


def _organisation(name: str, **more: Any) -> Node:
    return {"@id": f"#{quote(name)}", "@type": "Organization", "name": name, **more}


def publisher(data: Dataset) -> Node:
    """Return who publishes the dataset, and where corrections go."""
    desk = {"@id": "#corrections", "@type": "ContactPoint", "contactType": "corrections"}
    authors = ", ".join(data.case.citation.authors)
    return _organisation(authors, contactPoint=desk | {"description": contact(data)})


def article_nodes(data: Dataset) -> dict[str, Node]:
    """Return the articles by id, each named by the hash of its registered text."""
    found = {}
    for row in records(data.articles):
        node = {
            "@id": f"urn:sha256:{row['sha256']}",
            "@type": "NewsArticle",
            "identifier": row["article_id"],
            "publisher": _organisation(row["outlet"]),
            "url": row["url"],
            "inLanguage": row["language"],
            **_dated("datePublished", row, "published"),
        }
        found[row["article_id"]] = {key: value for key, value in node.items() if value}
    return found


def _dated(name: str, row: Node, what: str) -> Node:
    """Return a date as schema.org has it: a day under `name`, else the interval that it lies in."""
    days = [day and f"{day:%Y-%m-%d}" for day in (row[f"{what}_earliest"], row[f"{what}_latest"])]
    if not any(days):
        return {}
    first, last = days
    return {name: first} if first == last else {"temporalCoverage": f"{first or '..'}/{last or '..'}"}


def claim_nodes(data: Dataset) -> dict[str, Node]:
    """Return each claim as a schema.org Claim, by its id."""
    articles = article_nodes(data)
    found = {}
    for row in records(data.wide):
        found[row["claim_id"]] = node = {
            "@id": f"urn:armsclaims:{row['claim_id']}",
            "@type": "Claim",
            "text": f"Alleged, not established: {capital(row['speaker'])} {says(row)}",
            "appearance": articles[row["article_id"]],
            **_dated("dateCreated", row, "said"),
        }
        body = row["speaker"] if row["side"] == "outlet" else row["body"]
        if body and (row["side"] == "outlet" or row["side"] not in ENGINE_SIDES):
            node["author"] = _organisation(body)
    return found


def page_graph(data: Dataset, edition: str) -> Node:
    """Return the JSON-LD that the page carries: the dataset, its articles and its claims."""
    cited = data.case.citation
    dataset = {
        "@id": f"urn:armsclaims:edition:{edition}",
        "@type": "Dataset",
        "name": cited.title,
        "version": edition,
        "license": LICENCE,
        "publisher": publisher(data),
    }
    return {"@context": "https://schema.org", "@graph": flattened([dataset, *claim_nodes(data).values()])}


def flattened(nodes: list[Node]) -> list[Node]:
    """Return nodes and those inside them side by side, each once, with references in their place."""
    found: dict[str, Node] = {}

    def lifted(value: Any) -> Any:
        if not isinstance(value, dict) or "@type" not in value:
            return value
        found.setdefault(value["@id"], {}).update({key: lifted(inner) for key, inner in value.items()})
        return {"@id": value["@id"]}

    for node in nodes:
        lifted(node)
    return list(found.values())


def claim_files(data: Dataset) -> dict[str, str]:
    """Return one JSON file per claim, by path: what it says with its hash, where it stands, its history.

    What a file says does not change from edition to edition while the claim does not; its history grows.
    """
    nodes, events = claim_nodes(data), histories(data)
    quotes = data.evidence.groupby("claim_id")[["field", "exact", "sentence_sha256"]]
    texts = data.articles.set_index("article_id")["sha256"]
    publication = {"dataset": data.case.citation.title, "license": LICENCE, "corrections": contact(data)}
    found = {}
    for row in records(data.wide):
        claim, article = row["claim_id"], row["article_id"]
        says = {name: row[name] for name in SAID if row[name] is not None}
        says |= {"speaker": row["speaker"], "allegation": row["allegation_label"]}
        says["fragments"] = records(quotes.get_group(claim))
        # The hash is of JSON with sorted keys and no white space, in UTF-8.
        told = json.dumps(says, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        record = {
            "id": claim,
            "claim": {"@context": "https://schema.org", **nodes[claim]},
            "says": says,
            "says_sha256": hashlib.sha256(told.encode()).hexdigest(),
            "provenance": {"article": article, "outlet": row["outlet"], "text_sha256": texts[article]},
            "history": events[claim],
            "publication": publication,
        }
        found[f"claims/{claim}.json"] = files.as_json(record)
    return found


def crate(data: Dataset, edition: str, hashed: Mapping[str, str]) -> Node:
    """Return the RO-Crate metadata of an edition: its files with hashes, its articles and its claims."""
    head = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": CRATE},
    }
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": data.case.citation.title,
        "description": "Claims, not facts: coded from news articles, with the fragments they stand on.",
        "version": edition,
        "datePublished": edition[:10],
        "license": {"@id": LICENCE},
        "publisher": publisher(data),
        "hasPart": [{"@id": name} for name in hashed],
    }
    files = [{"@id": name, "@type": "File", "sha256": value} for name, value in hashed.items()]
    nodes = [head, root, *files, *claim_nodes(data).values()]
    return {"@context": f"{CRATE}/context", "@graph": flattened(nodes)}
