"""What a coder asks for beside `check`: an article's numbered sentences, and its sheet as a table and
back.
"""

import argparse
import os
from dataclasses import replace
from pathlib import Path

from .. import files
from ..coding import numbered_text, sheet_table
from ..coding.annotations import read_annotations
from ..coding.last_look import uncoded
from ..coding.lists import Lists, load_lists
from ..coding.sheets import load_sheet
from ..coding.validate import Source
from ..coding.yamlio import dumped, read
from ..evidence.anchors import read_text
from ..faults import CallError, DataError
from ..paths import project_root
from .params import Params
from .project import articles_folder


def sheet_path(root: Path, article: str) -> Path:
    """Return where the sheet of an article lies; CallError where there is none."""
    path = root / "data" / "articles" / f"{article}.yml"
    if Path(article).name != article or not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.yml"))) or "none"
        raise CallError(f"there is no sheet {article!r}; known: {known}")
    return path


def _read(arguments: argparse.Namespace) -> tuple[Path, Source, str | None, Lists]:
    """Return the named sheet's path, its source, the article's text if it is at hand, and the lists."""
    root, article = project_root(), arguments.article
    path = sheet_path(root, article)
    words = read_text(articles_folder(root, Params(articles_dir=arguments.articles)), article)
    lists, _ = load_lists(root / "data")
    name = f"data/articles/{path.name}"
    return path, Source(name, read(path, name)), words, lists


def text(arguments: argparse.Namespace) -> int:
    """`armsclaims text ID`: print the numbered sentences, or write them as a page with passages
    highlighted.
    """
    path, source, words, lists = _read(arguments)
    if words is None:
        mend = "save it there, or name its folder with --articles"
        raise CallError(f"there is no text {path.stem}.txt in data/articles/text; {mend}")
    sheet = load_sheet(source, path.stem, lists)
    sentences = numbered_text.numbered(words, sheet)
    if arguments.html:
        files.write({Path(arguments.html): numbered_text.as_html(path.stem, sentences)})
        print(f"page  {arguments.html}")
    else:
        print("\n".join(numbered_text.as_lines(sentences)))
        for left in uncoded(source.content, words, lists.places) if sheet else ():
            print(f"named, not coded: {left.sentence}: {left.kind}: {left.words}")
    return 0


def sheet(arguments: argparse.Namespace) -> int:
    """`armsclaims sheet ID`: write the sheet as a table, or take over what a table or annotations say."""
    path, source, words, lists = _read(arguments)
    if arguments.table:
        return _take_over(path, source, Path(arguments.table), words, lists)
    # The first column holds the article's words, so the table lies where the texts do, which git ignores.
    target = Path(arguments.csv or path.parent / "text" / f"{path.stem}.csv")
    if target.suffix.lower() not in (".csv", ".xlsx"):
        raise CallError(f"a sheet is written as .csv or .xlsx, not as {target.name!r}")
    try:
        rows = sheet_table.rows_of(source.content, words)
    except (LookupError, TypeError, AttributeError):
        load_sheet(source, path.stem, lists)
        raise DataError(source.faults) from None
    made = sheet_table.to_xlsx(rows, lists) if target.suffix.lower() == ".xlsx" else sheet_table.to_csv(rows)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made)
    print(f"table {os.path.relpath(target)}: {len(rows)} claims")
    return 0


def _take_over(path: Path, source: Source, table: Path, words: str | None, lists: Lists) -> int:
    """Write what a table says into the sheet; raise DataError, each fault with its row, and write nothing."""
    whole = table.suffix.lower() != ".json"
    try:
        rows = sheet_table.read_rows(table) if whole else read_annotations(table, source.content, words)
    except OSError as error:
        raise CallError(f"{table} cannot be read ({files.why(error)}); export the sheet anew") from None
    changes = sheet_table.apply(source.content, rows, words, table.name, whole=whole)
    if not changes:
        print(f"{path.name}: nothing changed")
        return 0
    load_sheet(source, path.stem, lists)
    row_of = {f"{path.stem}/{row['claim']}": row["row"] for row in rows}
    told = []
    for fault in source.faults:
        if row := row_of.get(fault.claim or ""):
            fault = replace(fault, file=table.name, message=f"row {row}: {fault.message}", line=None)
        if not fault.rule.startswith("proposal-"):
            told.append(fault)
    if told:
        raise DataError(told)
    files.write({path: dumped(source.content, table.name)})
    print(
        "\n".join(
            [
                f"{path.name}: {len(changes)} {'claim' if len(changes) == 1 else 'claims'} changed",
                *(f"  {change}" for change in changes),
            ]
        )
    )
    return 0
