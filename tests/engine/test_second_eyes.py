"""A second pair of eyes: `second_eyes.py`, written without a look at the first, agrees with it on anchors and manifests."""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
import sys
from pathlib import Path

import next_article
import projects
import pytest
import second_eyes

from armsclaims.dataset.params import Params
from armsclaims.dataset.project import build_tables
from armsclaims.edition import compare, publish
from armsclaims.edition.new import write
from armsclaims.evidence.anchors import Fragment, bind
from armsclaims.evidence.text import fold, segment, text_sha256
from armsclaims.faults import ReportError

ROOT = Path(__file__).parents[2]
CASES = ("invented", "template", "same-leg", "denial")
ODD = [*"\u00a0\u2009\u2018\u2019\u201c\u201d\u2013\u2212'\" .\n\te", "\ud55c", "\U0001f6a2", "\u0301"]


def test_every_code_point_folds_the_same_and_as_the_page_says():
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert second_eyes.fold(every) == fold(every)
    page = " ".join((ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8").split())
    for plain, codes in second_eyes.PLAIN.items():
        (told,) = re.findall(rf"`{re.escape(plain)}` for ([^;.]*)", page)
        spans = [(int(a, 16), int(b or a, 16)) for a, b in re.findall(r"U\+(\w+)(?: to U\+(\w+))?", told)]
        assert {code for a, b in spans for code in range(a, b + 1)} == set(codes)


def tables(case: str, folder: Path) -> tuple[Path, Path]:
    """Return the tables of an invented case and the folder of its texts."""
    if case == "template":
        root = write(folder / "case", "A title", "")
        texts = root / "data" / "articles" / "text"
    else:
        root = projects.make(folder) if case == "invented" else next_article.make(folder, case)
        texts = root / "texts"
    if case != "invented":
        next_article.check(root, Params(articles_dir=str(texts)), write=True)
    build_tables(Params(articles_dir=str(texts)), root=root, folder=root / "tables" / "data")
    return root / "tables" / "data", texts


def first(data: Path, texts: Path) -> set[str]:
    """Return what the package finds wrong, in the names that the second implementation gives."""
    found = compare.anchor_faults(data.parent, texts)[0]
    named = (re.match(r"(?:\S+: (sentence \d+) has|(\S+#\S+):)", fault) for fault in found)
    return {match[1] or match[2] for match in named}


def second(data: Path, texts: Path) -> set[str]:
    """Return what the second implementation finds wrong in the texts that are there."""
    sentences, fragments = (
        second_eyes.read_table(data / f"{name}.csv") for name in ("sentences", "evidence")
    )
    faults: set[str] = set()
    for path in sorted(texts.glob("*.txt")):
        own = [[row for row in rows if row["article_id"] == path.stem] for rows in (sentences, fragments)]
        faults |= second_eyes.anchor_faults(*own, path.read_bytes().decode("utf-8"))
    return faults


@pytest.mark.parametrize("case", CASES)
def test_they_agree_on_every_invented_case(case, tmp_path):
    data, texts = tables(case, tmp_path)
    assert first(data, texts) == second(data, texts) == set()
    for path in texts.glob("*.txt"):
        path.write_text(path.read_text(encoding="utf-8").replace("a", "o", 9), encoding="utf-8")
    register(data, texts)
    assert first(data, texts) == second(data, texts) != set()


@pytest.mark.articles
def test_they_agree_on_the_registered_texts(articles, tmp_path):
    data = shutil.copytree(ROOT / "data" / "processed", tmp_path / "data")
    known = {row["article_id"]: row["sha256"] for row in second_eyes.read_table(data / "articles.csv")}
    assert known == {
        name: second_eyes.sha256((articles / f"{name}.txt").read_bytes().decode()) for name in known
    }
    assert first(data, articles) == second(data, articles) == set()


def register(data: Path, texts: Path) -> None:
    """Name the texts as they are now the registered ones, so that each anchor is held against its place."""
    rows = second_eyes.read_table(data / "articles.csv")
    for row in rows:
        if (path := texts / f"{row['article_id']}.txt").exists():
            row["sha256"] = text_sha256(path.read_bytes().decode("utf-8"))
    save(data / "articles.csv", rows)


def save(path: Path, rows: list[dict]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def damaged(text: str, chance: random.Random) -> str:
    """Return a text with up to four letters changed, cut, doubled or respelled."""
    for _ in range(chance.randrange(5)):
        at = chance.randrange(len(text)) if text else 0
        new = chance.choice(["", text[at : at + 1] * 2, chance.choice(ODD), text[at : at + 1].swapcase()])
        text = text[:at] + new + text[at + 1 :]
    return text


def test_they_agree_on_1000_damaged_texts_and_tables(tmp_path):
    data, texts = tables("invented", tmp_path)
    path = texts / f"{projects.ARTICLE}.txt"
    text, kept = path.read_bytes().decode("utf-8"), second_eyes.read_table(data / "evidence.csv")
    clean = 0
    for seed in range(1000):
        chance = random.Random(seed)
        path.write_bytes(damaged(text, chance).encode("utf-8"))
        rows = [dict(row) for row in kept]
        row = chance.choice(rows)
        if seed % 3 == 0:
            key = chance.choice(["start", "end", "sentence"])
            row[key] = str(max(0, int(row[key]) + chance.choice([-1, 1, 7])))
        elif seed % 3 == 1:
            row["exact"] = damaged(row["exact"], chance)
        save(data / "evidence.csv", rows)
        register(data, texts)
        assert first(data, texts) == second(data, texts), seed
        clean += not second(data, texts)
    assert 50 < clean < 950


def test_they_agree_on_where_1000_random_fragments_stand():
    seen = {"fragment-missing": 0, "fragment-twice": 0, "one": 0}
    for seed in range(1000):
        chance = random.Random(seed)
        words = chance.choices(
            ["shells", "shell", "crates", "of", "40", "a", "\u201ca\u201d", "ship\u2013to", "\ud55c"], k=30
        )
        text = (
            "Shells went north.\n\n"
            + "".join(w + chance.choice([" ", " ", "\u00a0", "  "]) for w in words)
            + "north.\n"
        )
        (_, sentence) = segment(text)
        at = chance.randrange(28)
        exact = damaged(
            chance.choice([" ", "  ", "\u2009"]).join(words[at : at + chance.randint(1, 3)]), chance
        )
        anchors, issues = bind("a", [Fragment("a/c#content", "content", 2, exact, ("exact",))], {}, text)
        found = [
            (sentence.start + a, sentence.start + b)
            for a, b in second_eyes.places(exact, text[sentence.start : sentence.end])
        ]
        assert [(f.start, f.end) for f in anchors.fragments] == (found if len(found) == 1 else []), seed
        rules = {rule for rule, *_ in issues}
        assert ("fragment-missing" in rules, "fragment-twice" in rules) == (not found, len(found) > 1), seed
        assert anchors.sentences[1].sha256 == second_eyes.sha256(
            second_eyes.folded_words(text[sentence.start : sentence.end])
        )
        seen[(rules & seen.keys() or {"one"}).pop()] += 1
    assert min(seen.values()) > 50, seen


def test_they_agree_on_300_damaged_editions(tmp_path):
    edition = tmp_path / "edition"
    for seed in range(300):
        chance = random.Random(seed)
        shutil.rmtree(edition, ignore_errors=True)
        for name in ("index.html", "data/claims.csv", "data/\ud55c.csv", "figures/a b.svg", "empty"):
            (edition / name).parent.mkdir(parents=True, exist_ok=True)
            (edition / name).write_bytes(chance.randbytes(chance.randrange(40)) if name != "empty" else b"")
        publish.write_manifest(edition, {"edition": "a"})
        for _ in range(chance.randrange(3)):
            damage(edition, chance)
        found = {fault.rpartition(": ")[0] for fault in publish.file_faults(edition)}
        assert found == second_eyes.edition_faults(edition), seed
        assert publish.whole(edition) == (not found)


def damage(edition: Path, chance: random.Random) -> None:
    """Change, remove, add or replace a file of an edition."""
    path = chance.choice(
        sorted(p for p in edition.rglob("*") if not p.is_dir() and p.name != "manifest.json")
    )
    kind = chance.randrange(6)
    if kind == 0 and path.is_file():
        path.write_bytes(path.read_bytes() + b"x")
    elif kind == 1:
        path.with_name(f"more-{chance.randrange(99)}").write_bytes(b"")
    else:
        path.unlink()
        if kind == 2:
            path.symlink_to("nowhere")
        elif kind == 3:
            os.mkfifo(path)
        elif kind == 4:
            (path.parent / "moved").write_bytes(b"moved")


def test_what_is_no_manifest_is_refused_by_both(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(ReportError):
        publish.file_faults(tmp_path)
    with pytest.raises(KeyError):
        second_eyes.edition_faults(tmp_path)
