"""Run a chapter in this process on given data, and take what it publishes: for tests of the report's story."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import armsclaims as ac
from armsclaims.dataset import load
from armsclaims.dataset.load import Dataset
from armsclaims.figures.drawing import Drawing
from armsclaims.report import publish
from armsclaims.report.document import MIME, plain

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "notebooks").glob("0[1-8]-*.ipynb"))
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>drawn elsewhere</title></svg>'


def sources(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the code cells of a chapter, as (source, metadata)."""
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [("".join(cell["source"]), cell["metadata"]) for cell in cells if cell["cell_type"] == "code"]


def published(name: str, data: Dataset) -> list[dict[str, Any]]:
    """Return the blocks that a chapter publishes of `data`; pictures are not drawn."""
    blocks: list[dict[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        # A shell takes the place of `__main__`, and later tests start processes of their own from it.
        patch.setitem(sys.modules, "__main__", sys.modules["__main__"])
        shell = InteractiveShell.instance()
        shell.reset(new_session=True)
        shell.register_magic_function(ac._prose, "cell", "prose")
        patch.setattr(ac, "load", lambda *_, **__: data, raising=False)
        patch.setattr(publish, "_session", publish._Session())
        patch.setattr(Drawing, "svg", lambda *_, **__: PICTURE)
        patch.setattr(Drawing, "_repr_mimebundle_", lambda *_, **__: {"text/plain": "drawn elsewhere"})
        patch.setitem(load._loaded, "last", data)
        for source, about in sources(name):
            if "parameters" in about.get("tags", []):
                source = source.replace("'extended'", repr(data.params.edition))
            with capture_output() as out:
                done = shell.run_cell(source)
            done.raise_error()
            blocks += [output.data[MIME] for output in out.outputs if MIME in output.data]
    return blocks


def tables(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield each published table, or the rows of each published drawing, as (id, lines of plain cells)."""
    for block in blocks:
        table = block if block["kind"] == "table" else block.get("table")
        if table and block.get("id") not in ("context-record", "picture", "evolution", "article-xray"):
            yield (
                block["id"],
                [table["columns"], *([plain(cell) for cell in row["cells"]] for row in table["rows"])],
            )
