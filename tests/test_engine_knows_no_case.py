"""The engine knows no case: no id, name, place, party, nationality, title or outlet of `data/` stands in
`src/`.

Run as a program, it prints every word found, by file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "armsclaims"
APART = ("world", "propose")
"""Folders left out: the world's places belong to no case, and proposals have an issue of their own."""
GENERIC_SIDES = ("outlet", "media", "research", "other")
"""Sides that every case has."""
NOT_YET = ("report/html.py",)
"""Files that still name the case; the list is to become empty."""


def words() -> set[str]:
    """Return the words of the case, from its own files."""
    yaml = YAML(typ="safe")
    lists = {
        name: yaml.load((ROOT / "data" / f"{name}.yml").read_text(encoding="utf-8"))
        for name in ("case", "allegations", "speakers", "occasions", "references")
    }
    case = lists["case"]
    found: list[str] = [*lists["allegations"], *lists["speakers"], *lists["occasions"], *lists["references"]]
    found += [*case["threads"], *case["propositions"], *case["sides"], case["title"], case["subject"]]
    found += [lane["id"] for lane in case["lanes"]]
    for side in (side for key, side in case["sides"].items() if key not in GENERIC_SIDES):
        found += [side["name"], side["row"], side.get("demonym", ""), *side.get("aliases", ())]
    for speaker in lists["speakers"].values():
        found += [speaker["name"], *speaker.get("aliases", ()), speaker.get("body", "")]
    found += [entry["originator"] for entry in lists["occasions"].values()]
    found += [entry["label"] for entry in lists["allegations"].values()]
    for path in (ROOT / "data" / "articles").glob("*.yml"):
        origin = yaml.load(path.read_text(encoding="utf-8"))["origin"]
        found += [path.stem, origin["outlet"], origin["title"]]
    with (ROOT / "data" / "places.csv").open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            names = [row["name"], *row["aliases"].split(";")]
            found += [row["id"], *(name.removeprefix("metonym:") for name in names)]
    with (ROOT / "data" / "context.csv").open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            found += [row["statement_id"], row["occasion_id"], row["speaker"].partition(",")[0]]
    return {word.strip() for word in found if _telling(word.strip())}


def _telling(word: str) -> bool:
    """Return whether a word can only be of a case: a name with a capital, or an id of several parts."""
    return bool(re.search(r"[A-Z]", word)) and len(word) > 1 or word.count("-") > 0 and len(word) > 5


def named(text: str, pattern: re.Pattern[str]) -> set[str]:
    """Return the words of the case in a text."""
    return set(pattern.findall(text))


def pattern() -> re.Pattern[str]:
    """Return what finds a word of the case as a word of its own."""
    longest = sorted(words(), key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])")


def sources() -> Iterator[tuple[str, str]]:
    """Yield the path below `src/armsclaims` and the text of every file of the engine."""
    for path in sorted(SRC.rglob("*")):
        name = path.relative_to(SRC).as_posix()
        if path.is_file() and name.split("/")[0] not in APART and "__pycache__" not in name:
            try:
                yield name, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def test_the_list_of_words_is_the_case() -> None:
    found = words()
    print(*sorted(found), sep="\n")
    assert {"dprk-shells-2022", "Najin", "Euronews", "North Korean", "Iran", "John Kirby", "US"} <= found


def test_no_word_of_the_case_stands_in_the_engine() -> None:
    search = pattern()
    found = {name: sorted(named(text, search)) for name, text in sources()}
    assert {name: told for name, told in found.items() if told and name not in NOT_YET} == {}


@pytest.mark.parametrize("name", ["Najin", "Kirby", "iran-drones", "North Korean", "Euronews", "US"])
def test_one_planted_name_is_found(name: str) -> None:
    assert named(f'"""A figure of {name}."""', pattern()) == {name}


if __name__ == "__main__":
    everywhere = pattern()
    for file, content in sources():
        if told := named(content, everywhere):
            print(f"{file}: {', '.join(sorted(told))}")
