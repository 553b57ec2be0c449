"""Mutated pages, sheets, lists, tables, anchors, editions, dates, numbers and prose, each by its seed: what `./run bench fuzz` tries.

Every input is good or is told; an exception that is not ours, a fault without its line's form, or a table that cannot be read back is a
finding. `KEPT` holds what ever broke something.
"""

from __future__ import annotations

import contextlib
import io
import random
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import fuzz_publish

from armsclaims.cli import main
from armsclaims.coding import edtf
from armsclaims.coding.sheet_table import rows_of, to_csv
from armsclaims.coding.yamlio import read as load
from armsclaims.dataset.facts import facts
from armsclaims.dataset.load import load as load_tables
from armsclaims.edition import publish
from armsclaims.faults import ArmsclaimsError, DataError
from armsclaims.propose import quantities, reading
from armsclaims.report.notebook_html import block_html
from armsclaims.report.prose import Prose
from armsclaims.report.wording import Wording

TESTS = Path(__file__).resolve().parents[1] / "tests"
ID = "2031-06-04-elmgate-post"
HERALD = (TESTS / "articles" / "2031-07-09-port-elm-herald.html").read_bytes()
LISTS = ("case.yml", "speakers.yml", "occasions.yml", "allegations.yml", "places.csv")
VALUES = (
    "", "null", "~", "true", "[]", "{}", "[a, b]", "{a: b}", "-1", "1e400", ".nan", "0x1F", "2031-02-30", "9999", "'", '"', "&a", "*a", "!!int x",
    "- -", "? a", "|", ">", "%", "@", "`", "\u0000", "\u2028", "\ud55c\uae00", "\u202e", "<b>", "=1+1", "..", "../..", "a" * 300, "40", "sentence", "40 ", ";",
)  # fmt: skip
PIECES = (b"<table><tr>", b"</article>", b"<!--", b"<script>", b"&#0;", b"&nbsp;", b"\x00", b"\xff\xfe", b"=E2=80", b"<p>", b"</div>" * 9, b"charset=utf-7",
          b'<script type="application/ld+json">{"@graph":[', b'"datePublished":"2031-99-01"', b"<time datetime=", b"\r", b"]]>", b"<template><p>")  # fmt: skip
PROSE = "# Title\n\nHolt said {{ crates }} crates left, {? crates }and more{/}. See [it](claim:a/b), **now**.\n\n- one\n- two\n\n> {{ a/b.exact }}\n"
KEPT: tuple[tuple[str, int], ...] = (("edition", 12), ("edition", 63))
"""Kind and seed of each input that ever broke something."""


def mangled(content: bytes, chance: random.Random, pieces: tuple[bytes, ...]) -> bytes:
    """Return bytes after one to eight cuts, repeats, swaps and insertions."""
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(content) + 1)
        end = min(len(content), at + chance.choice((1, 3, 30, 300)))
        kind = chance.randrange(5)
        new = (
            b"",
            content[at:end] * 3,
            chance.choice(pieces),
            bytes(reversed(content[at:end])),
            chance.randbytes(2),
        )[kind]
        content = content[:at] + new + content[end if kind != 2 else at :]
    return content


def edited(text: str, chance: random.Random) -> str:
    """Return YAML or a table after one to three edits of whole lines, cells or values."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        at, kind = chance.randrange(len(lines)), chance.randrange(6)
        if kind == 0:
            lines[at] = ""
        elif kind == 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        elif kind == 2:
            lines[at] = " " * chance.randrange(9) + lines[at].lstrip()
        else:
            parts = re.split(r"([:,]\s*)", lines[at])
            parts[chance.randrange(len(parts))] = chance.choice(VALUES)
            lines[at] = "".join(parts)
    return "\n".join(lines)


def told(root: Path, call: str, codes: tuple[int, ...]) -> str:
    """Return what is wrong with how a command ends in `root`; nothing if it is done, or told in lines."""
    errors = io.StringIO()
    with (
        contextlib.chdir(root),
        contextlib.redirect_stderr(errors),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        code = main(shlex.split(call))
    lines = errors.getvalue().splitlines()
    if (
        code not in codes
        or any("fault of ours" in line or not line.isprintable() for line in lines)
        or (code and not lines)
    ):
        return f"{call} ends with {code}: {lines[:2]}"
    return ""


def page(chance: random.Random, root: Path) -> str:
    raw = mangled(HERALD, chance, PIECES)
    if chance.random() < 0.3:
        raw = (
            b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html\n\n'
            + raw
            + b"\n--b--\n"
        )
        raw = mangled(raw, chance, PIECES) if chance.random() < 0.5 else raw
    try:
        read = reading.read(raw, "page.html")
    except DataError:
        return ""
    inside = all(0 <= z.start < z.end <= len(read.text) for z in read.zones)
    return "" if inside and isinstance(reading.overrides(read), dict) else "a zone lies outside the text"


def sheet(chance: random.Random, root: Path) -> str:
    return _data(chance, root, root / "data" / "articles" / f"{ID}.yml")


def lists(chance: random.Random, root: Path) -> str:
    return _data(chance, root, root / "data" / chance.choice(LISTS))


def _data(chance: random.Random, root: Path, path: Path) -> str:
    path.write_text(edited(path.read_text(encoding="utf-8"), chance), encoding="utf-8")
    if wrong := told(root, "check --articles texts", (0, 3)):
        return wrong
    if wrong := told(root, "build --only data --out out --articles texts", (0, 3)):
        return wrong
    if (root / "out" / "data").is_dir():
        facts(load_tables(root=root, folder=root / "out" / "data"))
    return ""


def table(chance: random.Random, root: Path) -> str:
    made = to_csv(rows_of(load(root / "data" / "articles" / f"{ID}.yml"))).decode("utf-8-sig")
    (root / "t.csv").write_text(edited(made, chance), encoding="utf-8", newline="")
    return told(root, f"sheet {ID} --from t.csv --articles texts", (0, 2, 3))


def anchors(chance: random.Random, root: Path) -> str:
    path = root / "data" / "articles" / f"{ID}.anchors.json"
    path.write_bytes(
        mangled(path.read_bytes(), chance, (b"[", b"null", b"-1", b'"', b"{}", b"1e999", b"\xff"))
    )
    return told(root, "check", (0, 3))


def edition(chance: random.Random, root: Path) -> str:
    path = chance.choice(sorted(p for p in (root / "edition").rglob("*") if p.is_file()))
    path.write_text(edited(path.read_text(encoding="utf-8"), chance), encoding="utf-8")
    if path.name != "manifest.json":
        publish.write_manifest(root / "edition", {"parameters": {}})
    return told(root, "verify edition --articles texts", (0, 6)) or told(root, "diff edition edition", (0, 6))


def date(chance: random.Random, root: Path) -> str:
    text = "".join(chance.choices("0123456789-/.~?XTZ \u0661", k=chance.randint(0, 22)))
    text = chance.choice((text, edited("2031-06-04/2031-07", chance), edited("../2031-06", chance)))
    if edtf.valid(text):
        first, last = edtf.parse(text)
        edtf.words(text)
        return "" if first is None or last is None or first <= last else f"{text} ends before it begins"
    return ""


def quantity(chance: random.Random, root: Path) -> str:
    words = (
        "more",
        "than",
        "up",
        "to",
        "40",
        "1,000",
        "hundreds",
        "of",
        "a",
        "dozen",
        "tens",
        "scores",
        "thousands",
        "ten",
        "pair",
        "crates",
        "about",
        "half",
        "million",
        "no",
        "few",
        "-",
        "\u00bd",
        "\u0664",
        "3.5.1",
        "two",
        "and",
    )
    text = " ".join(chance.choices(words, k=chance.randint(1, 9)))
    found = quantities.parse(text)
    for reading_ in quantities.scan(text):
        str(reading_)
    low, high = (found.min, found.max) if found else (None, None)
    return f"{text}: {low} to {high}" if low is not None and high is not None and low > high else ""


def prose(chance: random.Random, root: Path) -> str:
    try:
        blocks = Prose({}, (), Wording(["Holt"]), draft=True).markdown(edited(PROSE, chance), "p.md")
    except ArmsclaimsError:
        return ""
    for block in blocks:
        block_html(block)
    return ""


KINDS: dict[str, Callable[[random.Random, Path], str]] = {
    made.__name__: made
    for made in (page, sheet, lists, table, anchors, edition, date, quantity, prose, fuzz_publish.publish)
}


@contextlib.contextmanager
def workshop(folder: Path) -> Iterator[Callable[[str, int], str]]:
    """Give a function that makes the input of a kind and a seed, tries it, and returns what is wrong."""
    whole = folder / "whole"
    shutil.copytree(TESTS / "invented" / "data", whole / "data")
    shutil.copytree(TESTS / "invented" / "texts", whole / "texts")
    assert not told(whole, "check --write --articles texts", (0,))
    assert not told(whole, "build --only data --out edition --articles texts", (0,))
    publish.write_manifest(whole / "edition", {"parameters": {}})

    def attempt(kind: str, seed: int) -> str:
        root = folder / "case"
        if kind not in ("page", "date", "quantity", "prose", "publish"):
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(whole, root)
        try:
            return KINDS[kind](random.Random(f"{kind} {seed}"), root)
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    yield attempt
