"""Metadata beside an edition's data: Web Annotations of every fragment, and an RO-Crate with schema.org claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..report.basis import Basis
from ..report.extras import CITATION_AUTHOR, as_json
from .publish import hashes

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def annotations(basis: Basis) -> dict[str, Any]:
    """Return every fragment as a W3C Web Annotation, in one collection."""
    context = "http://www.w3.org/ns/anno.jsonld"
    return {
        "@context": context,
        "id": "urn:armsclaims:annotations",
        "type": "AnnotationCollection",
        "items": basis.annotations,
    }


def crate(basis: Basis, edition: str, files: dict[str, str]) -> dict[str, Any]:
    """Return the RO-Crate metadata of an edition: its files with hashes, and its claims as schema.org Claim."""
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": "Claims about alleged arms transfers to Russia",
        "description": "Claims coded from news articles, with the fragments they stand on. Claims, not facts.",
        "version": edition,
        "datePublished": basis.newest,
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
    parts = [{"@id": name, "@type": "File", "sha256": value} for name, value in files.items()]
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [head, root, *parts, *basis.authored],
    }


def write(folder: Path, edition: str, basis: Basis) -> None:
    """Write `data/annotations.jsonld` and `ro-crate-metadata.json` into an edition being built."""
    target = folder / "data" / "annotations.jsonld"
    target.write_text(as_json(annotations(basis)), encoding="utf-8", newline="\n")
    text = as_json(crate(basis, edition, hashes(folder)))
    (folder / "ro-crate-metadata.json").write_text(text, encoding="utf-8", newline="\n")
