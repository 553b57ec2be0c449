"""This report's case with one article more, of our own making, as the next coder would add it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from armsclaims.dataset.load import Dataset, load
from armsclaims.dataset.params import Params
from armsclaims.dataset.project import build_tables, check

ROOT = Path(__file__).resolve().parents[1]
ID = "2023-10-26-elm-herald"
SAID = {
    "same-leg": ("South Korea said on Thursday that the containers went by sea from Rajin to Dunai in September.",
                 "from Rajin to Dunai"),
    "denial": ("The Kremlin said on Thursday that no containers of weapons had come from North Korea.", "of weapons"),
    "port": ("South Korea said on Thursday that the containers went by sea from Rajin to Vostochny in September.",
             "from Rajin to Vostochny"),
    "open": ("South Korea said on Thursday that the containers had been going to Russia since August without a break.",
             "going to Russia"),
    "reversed": ("South Korea said on Thursday that the containers went to Russia between August and October.",
                 "went to Russia"),
}  # fmt: skip
"""The one sentence that each variant codes, and its fragment."""
_MORE = {
    "same-leg": "        stage: shipping\n        leg: {from: najin, to: dunay, mode: sea}\n"
    "        places:\n          - {id: najin, role: loading}\n          - {id: dunay, role: unloading}\n",
    "denial": "",
    "port": "        stage: shipping\n        leg: {from: najin, to: vostochny-port, mode: sea}\n",
    "open": '        stage: shipping\n        event: {edtf: "2023-08/..", basis: inferred}\n',
    "reversed": '        stage: shipping\n        event: {edtf: "2023-08/2023-10", basis: inferred}\n',
}
_PLACE = "vostochny-port,Vostochny port,,port,RU,42.735,133.08,1,,claim,ours,ours\n"


def make(folder: Path, variant: str) -> Path:
    """Return the root of a copy of this report's data with the article of a variant in it, its anchors recorded."""
    root = folder / "project"
    shutil.copytree(ROOT / "data", root / "data")
    (root / "pyproject.toml").write_text("")
    sentence, fragment = SAID[variant]
    text = f"Elm herald tells more\n\n{sentence}\n"
    texts = root / "texts"
    texts.mkdir()
    (texts / f"{ID}.txt").write_text(text, encoding="utf-8")
    speaker, side = ("kremlin", "Russia") if variant == "denial" else ("rok", "ROK")
    name = "the Kremlin" if variant == "denial" else "South Korea"
    for file, lines in (
        ("speakers.yml", f"test-{speaker}: {{name: {name}, side: {side}}}\n"),
        (
            "occasions.yml",
            f'{speaker}-26: {{said: {{edtf: "2023-10-26", basis: printed}}, speaker: test-{speaker}, originator: test-{speaker}}}\n',
        ),
        ("places.csv", _PLACE if variant == "port" else ""),
    ):
        path = root / "data" / file
        path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")
    words = sentence.split()
    sha = hashlib.sha256(text.encode()).hexdigest()
    sheet = f"""format: 1
coding: blind
origin:
  outlet: Elm Herald
  title: "Test"
  language: en
  published: {{edtf: "2023-10-26", basis: printed}}
  text: {{sha256: {sha}, characters: {len(text)}}}
statements:
  - occasion: {speaker}-26
    speaker: test-{speaker}
    cue: said
    attribution: indirect
    claims:
      - id: one
        sentence: 2
        exact: "{fragment}"
        passage: [6, {len(words)}]
        summary: "Ours."
        act: {"denies" if variant == "denial" else "claims"}
        certainty: asserted
        worded_by: outlet
        allegation: dprk-containers-2023
{_MORE[variant]}set_aside:
  - {{sentence: 1, reason: no_claim}}
proposals: []
"""
    (root / "data" / "articles" / f"{ID}.yml").write_text(sheet, encoding="utf-8")
    return root


def dataset(folder: Path, variant: str) -> Dataset:
    """Return the dataset of a variant."""
    root = make(folder, variant)
    params = Params(articles_dir=str(root / "texts"))
    result = check(root, params, write=True)
    assert not result.faults, "\n".join(map(str, result.faults))
    build_tables(Params(), root=root, folder=root / "tables")
    return load(root=root, folder=root / "tables")
