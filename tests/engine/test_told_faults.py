"""What a person reads of each slip in a sheet or a list: the whole line, and no line where nothing is wrong.

`invented/faults.json` holds the slips: a file, what is changed in it (nothing: the whole file is written), into what, and
the lines that `check --write` then prints.
"""

from __future__ import annotations

import json
from pathlib import Path

import projects
import pytest

from armsclaims.dataset.params import Params
from armsclaims.dataset.project import check

SLIPS = json.loads((projects.INVENTED / "faults.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "old", "new", "told"), SLIPS, ids=range(len(SLIPS)))
def test_a_slip_is_told_in_these_lines_and_no_others(
    tmp_path: Path, file: str, old: str, new: str, told: list[str]
) -> None:
    root = projects.make(tmp_path)
    if old:
        projects.edit(root / file, old, new)
    else:
        (root / file).write_text(new, encoding="utf-8")
    faults = check(root, Params(articles_dir=str(root / "texts")), write=True).faults
    assert [str(fault) for fault in faults] == told
