"""A new case: a folder with an invented article that builds at once, to be replaced by one's own."""

import json
import os
import shutil
from pathlib import Path

from ..dataset.params import Params
from ..dataset.project import check
from ..faults import CallError, DataError
from .making import build_data

TEMPLATE = Path(__file__).with_name("case_template")
NAMED = ("data/case.yml", "README.md")
"""Files that hold the title and the subject."""


def write(folder: Path, title: str, subject: str = "") -> Path:
    """Write a case into `folder`, with its anchors and tables; return the folder.

    Raises CallError for a folder that holds something or an empty title, OSError where it cannot be written.
    """
    if not title.strip() or not title.isprintable() or not subject.isprintable():
        raise CallError("--title needs words in one line, and --subject, if given, as well")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CallError(f"{os.path.relpath(folder)} is there already and not an empty folder; name another")
    shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True)
    (folder / "gitignore").rename(folder / ".gitignore")
    for path in (folder / name for name in NAMED):
        text, quote = path.read_text(encoding="utf-8"), json.dumps if path.suffix == ".yml" else str
        text = text.replace("@TITLE@", quote(title)).replace("@SUBJECT@", quote(subject or title))
        path.write_text(text, encoding="utf-8", newline="\n")
    texts = Params(articles_dir=str((folder / "data" / "articles" / "text").resolve()))
    if faults := check(folder, texts, write=True).faults:
        raise DataError(faults)
    build_data(folder, Params())
    return folder
