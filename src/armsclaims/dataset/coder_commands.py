"""What a coder asks for beside `check`: an article's numbered sentences, and its sheet as a table and
back.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import files
from ..coding import numbered_text, sheet_table
from ..coding.annotations import read_annotations
from ..coding.last_look import uncoded
from ..coding.lists import Lists, load_lists
from ..coding.sheets import Sheet, load_sheet
from ..coding.validate import Source, read_yaml
from ..coding.yamlio import dumped, yaml
from ..evidence.anchors import read_text
from ..faults import CallError, DataError
from ..paths import project_root
from .params import Params
from .project import articles_folder


def _sheet_path(root: Path, article: str) -> Path:
    path = root / "data" / "articles" / f"{article}.yml"
    if Path(article).name != article or not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.yml"))) or "none"
        raise CallError(f"there is no sheet {article!r}; known: {known}")
    return path


def _text(root: Path, article: str, folder: str) -> str | None:
    return read_text(
        articles_folder(root, Params(articles_dir=os.path.abspath(folder) if folder else "")), article
    )


def _load(path: Path, lists: Lists) -> tuple[Sheet | None, Source]:
    source = read_yaml(path, f"data/articles/{path.name}")
    return (None if source.faults else load_sheet(source, path.stem, lists)), source


def text(arguments: argparse.Namespace) -> int:
    """`armsclaims text ID`: print the numbered sentences, or write them as a page with passages
    highlighted.
    """
    root = project_root()
    path = _sheet_path(root, arguments.article)
    words = _text(root, arguments.article, arguments.articles)
    if words is None:
        mend = "save it there, or name its folder with --articles"
        raise CallError(f"there is no text {arguments.article}.txt in data/articles/text; {mend}")
    lists, _ = load_lists(root / "data")
    sheet, _ = _load(path, lists)
    sentences = numbered_text.numbered(words, sheet)
    if arguments.html:
        files.write({Path(arguments.html): numbered_text.as_html(arguments.article, sentences)})
        print(f"page  {arguments.html}")
    else:
        print("\n".join(numbered_text.as_lines(sentences)))
        for left in uncoded(sheet_table.load(path), words, lists.places) if sheet else ():
            print(f"named, not coded: {left.sentence}: {left.kind}: {left.words}")
    return 0


def sheet(arguments: argparse.Namespace) -> int:
    """`armsclaims sheet ID`: write the sheet as a table, or take over what a table or annotations say."""
    root = project_root()
    path = _sheet_path(root, arguments.article)
    words = _text(root, arguments.article, arguments.articles)
    lists, _ = load_lists(root / "data")
    if arguments.table:
        return _take_over(path, Path(arguments.table), words, lists)
    # The first column holds the article's words, so the table lies where the texts do, which git ignores.
    target = Path(arguments.csv or root / "data" / "articles" / "text" / f"{arguments.article}.csv")
    try:
        rows = sheet_table.rows_of(sheet_table.load(path), words)
    except (LookupError, TypeError, AttributeError):
        raise DataError(_load(path, lists)[1].faults) from None
    made = sheet_table.to_xlsx(rows, lists) if target.suffix.lower() == ".xlsx" else sheet_table.to_csv(rows)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made)
    print(f"table {os.path.relpath(target)}: {len(rows)} claims")
    return 0


def _take_over(path: Path, table: Path, words: str | None, lists: Lists) -> int:
    tree, whole = sheet_table.load(path), table.suffix.lower() != ".json"
    try:
        rows = sheet_table.read_rows(table) if whole else read_annotations(table, tree, words)
    except OSError as error:
        raise CallError(f"{table} cannot be read ({files.why(error)}); export the sheet anew") from None
    changes = sheet_table.apply(tree, rows, words, table.name, whole=whole)
    if not changes:
        print(f"{path.name}: nothing changed")
        return 0
    written = dumped(tree, table.name)
    _check(written, path, table.name, {row["claim"]: row["row"] for row in rows}, lists)
    files.write({path: written})
    print("\n".join([f"{path.name}: {len(changes)} claims changed", *(f"  {change}" for change in changes)]))
    return 0


def _check(written: str, path: Path, table: str, row_of: dict[str, str], lists: Lists) -> None:
    """Raise DataError, each fault with its row, if the sheet that a table makes is at fault; nothing is
    written then.
    """
    source: Any = Source(f"data/articles/{path.name}", yaml().load(written))
    load_sheet(source, path.stem, lists)
    faults = [fault for fault in source.faults if not fault.rule.startswith("proposal-")]
    told = []
    for fault in faults:
        row = row_of.get((fault.claim or f"/{claim_at_line(source, fault.line)}").partition("/")[2])
        told.append(
            replace(fault, file=table, message=f"row {row}: {fault.message}", line=None) if row else fault
        )
    if told:
        raise DataError(told)


def claim_at_line(source: Source, line: int | None) -> str:
    """Return the first claim of the statement that a line lies in, "" where there is none: a fault of a
    statement has no claim of its own.
    """
    found = ""
    for statement in source.content["statements"] if isinstance(source.content, dict) else ():
        if line is not None and statement.lc.line + 1 <= line:
            found = statement["claims"][0]["id"]
    return found
