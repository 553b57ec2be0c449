"""No file of a case may hold a sentence of an article: thirteen words in a row are one, twelve a fragment."""

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from .. import files
from ..evidence.text import MAX_FRAGMENT_WORDS, fold, words
from ..faults import Fault

RUN = MAX_FRAGMENT_WORDS + 1
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")  # in JSON: "\u2019", "\n"
_WRITTEN = ("data", "notebooks", "report")
"""Where outputs are saved; elsewhere only what git tracks is looked at."""


def check_leaks(
    root: Path,
    texts: Mapping[str, str],
    folder: Path,
    within: Sequence[str] = ("",),
    titles: Iterable[str] = (),
) -> list[Fault]:
    """Return a fault for each file of a case that holds a run of words of one of `texts`, by article.

    `folder`, in which the texts lie, is left out, and so is what git ignores; a build looks `within` its
    sources alone. The `titles` of the articles may stand: their sheets name them.
    """
    root, folder = root.resolve(), folder.resolve()
    runs: dict[tuple[str, ...], str] = {}
    for article, text in texts.items():
        runs |= dict.fromkeys(_runs(_plain(text)), article)
    for run in {run for title in titles for run in _runs(_plain(title))}:
        runs.pop(run, None)
    faults = []
    for name in _names(root) if runs else ():
        if not name.startswith(tuple(within)):
            continue
        path = root / name
        if folder in path.parents or not path.is_file():
            continue
        try:
            text = files.read_text(path)
        except (OSError, UnicodeDecodeError):
            continue  # no text
        if path.suffix in (".json", ".ipynb", ".geojson", ".jsonld"):
            text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else " ", text)
        if found := _first_run(_plain(text), runs):
            article, line = found
            message = f"{RUN} words in a row are those of {article}"
            mend = "take them out: a fragment has twelve words at most, a summary is in your own"
            faults.append(Fault(str(name), "article-sentence", message, mend, line))
    return faults


def _plain(text: str) -> str:
    return fold(text).lower()


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Return every run of as many words as make a sentence."""
    spoken = [text[start:end] for start, end in words(text)]
    return zip(*(islice(spoken, at, None) for at in range(RUN)), strict=False)


def _first_run(text: str, runs: Mapping[tuple[str, ...], str]) -> tuple[str, int] | None:
    """Return the article whose words a text repeats first, and the line at which they begin."""
    for at, run in enumerate(_runs(text)):
        if article := runs.get(run):
            begin = words(text)[at][0]
            return article, text.count("\n", 0, begin) + 1
    return None


def _names(root: Path) -> Iterator[str]:
    """Yield the files that git tracks, and those in the folders of outputs that it does not ignore."""
    listed = ["git", "ls-files", "-z"]
    asked = [listed, [*listed, "-o", "--exclude-standard", "--", *_WRITTEN]]
    try:
        answers = [subprocess.run(call, cwd=root, capture_output=True, check=True).stdout for call in asked]
    except (OSError, subprocess.CalledProcessError):  # no git, or no repository
        for top in _WRITTEN:
            yield from (str(path.relative_to(root)) for path in sorted((root / top).rglob("*")))
        return
    yield from filter(None, b"".join(answers).decode("utf-8", "surrogateescape").split("\0"))
