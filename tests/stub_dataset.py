"""Datasets for tests of figures and blocks: the invented article, and the same with some cells changed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd
import projects

from armsclaims.dataset.load import Dataset, load
from armsclaims.dataset.params import Params
from armsclaims.dataset.project import build_tables

PROCESSED = Path(__file__).resolve().parents[1] / "data" / "processed"


@cache
def real() -> Dataset:
    """Return the committed dataset, without filters."""
    return load(folder=PROCESSED)


@cache
def invented() -> Dataset:
    """Return the dataset of the invented article, built from its sheet by the same path as the real ones."""
    root = projects.make(Path(mkdtemp(prefix="ac-stub-")))
    build_tables(Params(), root=root, folder=root / "tables")
    return load(root=root, folder=root / "tables")


def changed(data: Dataset, table: str, key: str, value: str, **cells: object) -> Dataset:
    """Return a dataset with cells changed in the rows of `table` whose column `key` is `value`."""
    frame = getattr(data, table).copy()
    rows = frame[key] == value
    assert rows.any(), f"{table}.{key} never is {value!r}"
    for name, cell in cells.items():
        frame[name] = frame[name].astype(object)
        frame.loc[rows, name] = cell
        if name.endswith(("_earliest", "_latest")):
            frame[name] = pd.to_datetime(frame[name])
    return replace(data, **{table: frame})
