"""A whole small project in a temporary folder, made of the invented article, for tests to break."""

from __future__ import annotations

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from armsclaims.dataset.params import Params
from armsclaims.dataset.project import check

INVENTED = Path(__file__).parent / "invented"
ARTICLE = "2031-06-04-elmgate-post"


def make(folder: Path) -> Path:
    """Return the root of a copy of the invented project, its anchors recorded."""
    return shutil.copytree(_whole(), folder / "project")


@cache
def _whole() -> Path:
    """Make the project once for all tests of this process; each takes a copy of its own."""
    root = Path(mkdtemp(prefix="ac-project-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    for name in ("data", "texts"):
        shutil.copytree(INVENTED / name, root / name)
    result = check(root, Params(articles_dir=str(root / "texts")), write=True)
    assert not result.faults, "\n".join(map(str, result.faults))
    return root


def sheet(root: Path) -> Path:
    """Return the path of the invented sheet."""
    return root / "data" / "articles" / f"{ARTICLE}.yml"


def text(root: Path) -> Path:
    """Return the path of the invented text."""
    return root / "texts" / f"{ARTICLE}.txt"


def edit(path: Path, old: str, new: str, count: int = 1) -> None:
    """Replace words in a file; fail if they are not there."""
    content = path.read_text(encoding="utf-8")
    assert old in content, f"{old!r} is not in {path.name}"
    path.write_text(content.replace(old, new, count), encoding="utf-8", newline="")
