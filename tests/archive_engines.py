"""Engines of a test's own, for workers to import by name: one that finds, one that fails, hangs, or kills its process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from typing import Any


def find(text: str, published: str | None, zones: Iterable[Any]) -> list[dict[str, Any]]:
    """Return a proposal for each "said", and be faulty where the text says so."""
    if "FAIL" in text:
        raise ValueError("an odd sentence")
    if "HANG" in text:
        time.sleep(30)
    if "KILL" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    found, at = [], -1
    while (at := text.find("said", at + 1)) >= 0:
        number = len(found) + 1
        found.append({
            "id": f"p01-{number}", "rules": ["R1"], "spans": [[at, at + 4]], "zone": "body", "sentence": 1, "cue": "said",
            "speaker": {"text": "Holt", "start": 0, "end": 4, "how": "named"}, "act": "claims", "worded_by": "outlet",
            "quantity": {"text": "60", "kind": "exact", "min": 60, "max": 60.0, "unit": "crate"}, "chain": ["radio"],
            "places": [{"id": "port-elm", "role": "loading"}, {"id": None, "role": None, "kind": "metonym", "text": "Elmgate"}],
            "said": {"edtf": published, "basis": "metadata"}, "event": {"edtf": None, "basis": "none"},
            "notes": [f"{len(list(zones))} zones"], "item": "\ud800shells",
        })  # fmt: skip
    return found
