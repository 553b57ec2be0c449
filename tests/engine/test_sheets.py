"""Bad sheets: each gives one clear line that names file, line, rule and mend."""

from __future__ import annotations

import json

import projects
import pytest

from armsclaims.dataset.params import Params
from armsclaims.dataset.project import build_tables, check
from armsclaims.faults import DataError


@pytest.fixture
def root(tmp_path):
    return projects.make(tmp_path)


def rules(root, **params):
    return {fault.rule for fault in check(root, Params(**params)).faults}


def test_the_invented_article_takes_the_whole_path_without_a_fault(root):
    result = check(root, Params(articles_dir=str(root / "texts")))
    assert result.faults == []
    assert result.anchors == {projects.ARTICLE: "registered"}
    assert set(result.claims.values()) == {"kept"}
    assert result.coverage[projects.ARTICLE]["open"] == 0


def test_without_a_text_nothing_is_claimed_of_the_anchors(root):
    result = check(root, Params())
    assert result.anchors == {projects.ARTICLE: "none"} and result.claims == {} and result.faults == []


BROKEN = [
    ("coding: blind\n", "coding: blind\ncoding: blind\n", "duplicate-key", 4),
    ("coding: blind\n", "coding: blind\ncodign: x\n", "unknown-key", 4),
    ("format: 1", "format: [1", "bad-yaml", None),
    ("coding: blind", "coding: guessed", "unknown-value", 3),
    ("  outlet: Elmgate Post\n", "", "missing-key", None),
    ("id: standfirst\n", "id: headline\n", "duplicate-claim", None),
    ("id: port-elm,", "id: port-oak,", "unknown-place", None),
    ("allegation: norland-shells", "allegation: norland-shell", "unknown-allegation", None),
    ("speaker: holt", "speaker: hol", "unknown-speaker", None),
    ("occasion: 2031-06-vesk", "occasion: 2031-06-vest", "unknown-occasion", None),
    ('"2031-05-03/.."', '"2031-05-03/2031-05-01"', "bad-date", None),
    ('"2031-05-03/.."', '"2031-02-30"', "bad-date", None),
    ("min: 40, unit", "min: 40, max: 4, unit", "bounds-reversed", None),
    ("passage: [5, 22]", "passage: [22, 5]", "bad-passage", None),
    ("relation: denies, to: 2031", "relation: denies, to: 2030", "unknown-claim", None),
    ("sentence: 10", "sentence: ten", "wrong-type", None),
    ("proposals: []", "proposals:\n  - {id: p01-1, decision: open}", "proposal-open", None),
    ("{attribute: vessel,", "{attribute: number,", "attribute-twice", None),
    ("  - {sentence: 15, reason: off_topic}\n", "", "sentence-open", None),
    ("{sentence: 15, reason", "{sentence: 14, reason", "sentence-twice", None),
    ("summary: She did not name the ships.", "summary: ''", "empty", None),
]


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"), BROKEN, ids=[f"{i}-{b[2]}" for i, b in enumerate(BROKEN)]
)
def test_a_broken_sheet_is_told_with_file_rule_and_mend(root, old, new, rule, line):
    projects.edit(projects.sheet(root), old, new)
    faults = [fault for fault in check(root, Params()).faults if fault.rule == rule]
    assert faults, check(root, Params()).faults
    assert faults[0].file.endswith(f"{projects.ARTICLE}.yml")
    assert faults[0].mend and faults[0].message
    if line:
        assert faults[0].line == line


WITH_TEXT = [
    ('exact: "name the ships"', 'exact: "name the boats"', "fragment-missing"),
    ('exact: "selling shells"', 'exact: "l"', "fragment-twice"),
    ('exact: "name the ships"', 'exact: "She declined to name the ships."', "fragment-whole"),
    (
        'exact: "more than 40"',
        'exact: "Norland has shipped \\"more than 40\\" crates of shells to Vesk from Port Elm"',
        "fragment-long",
    ),
    ('exact: "name the ships"', 'exact: "ame the ships"', "fragment-half-word"),
    ('exact: "name the ships"', 'exact: "name the shi"', "fragment-half-word"),
    ("cue: declined", "cue: refused", "cue-missing"),
    ("text: more than 40,", "text: more than 41,", "fragment-missing"),
]


@pytest.mark.parametrize(
    ("old", "new", "rule"), WITH_TEXT, ids=[b[2] + str(i) for i, b in enumerate(WITH_TEXT)]
)
def test_a_fragment_that_does_not_fit_the_text_is_told(root, old, new, rule):
    projects.edit(projects.sheet(root), old, new)
    result = check(root, Params(articles_dir=str(root / "texts")), write=True)
    assert rule in {fault.rule for fault in result.faults}, result.faults


def test_fragments_that_hold_over_a_fifth_of_the_article_are_told(root):
    sheet = projects.sheet(root)
    projects.edit(
        sheet,
        'exact: "had left Norland"',
        'exact: "on Wednesday that crates of shells had left Norland for Vesk"',
    )
    projects.edit(sheet, 'exact: "within days"', 'exact: "the crates would reach Vesk \\"within days"')
    projects.edit(sheet, 'exact: "name the ships"', 'exact: "She declined to name the"')
    projects.edit(sheet, 'exact: "receiving any"', 'exact: "denied receiving any shells from"')
    result = check(root, Params(articles_dir=str(root / "texts")), write=True)
    assert "fragments-share" in {fault.rule for fault in result.faults}


PLACED = [
    # what is changed: (old, new) pairs; the rule; words of the line at which it is told; whether it names a claim
    (
        [
            ('exact: "had left Norland"', 'exact: "left Norland"'),
            (
                "act: declines\n        worded_by: outlet\n        allegation: norland-shells\n        stage: shipping\n        quantity",
                'support: [{sentence: 9, exact: "for Vesk"}]\n        act: declines\n        worded_by: outlet\n        allegation: norland-shells\n        stage: shipping\n        quantity',
            ),
        ],
        "fragments-adjacent",
        'exact: "for Vesk"',
        True,
    ),
    (
        [
            ('exact: "had left Norland"', 'exact: "on Wednesday that crates of shells had left Norland"'),
            ('exact: "kept their number"', 'exact: "left Norland for Vesk, but kept their number"'),
        ],
        "fragments-overlap",
        'exact: "left Norland for Vesk',
        True,
    ),
    (
        [
            (
                'exact: "had left Norland"',
                'exact: "on Wednesday that crates of shells had left Norland for Vesk"',
            ),
            ('exact: "within days"', 'exact: "the crates would reach Vesk \\"within days"'),
            ('exact: "name the ships"', 'exact: "She declined to name the"'),
            ('exact: "receiving any"', 'exact: "denied receiving any shells from"'),
        ],
        "fragments-share",
        'exact: "on Wednesday',
        True,
    ),
    ([("  - {sentence: 15, reason: off_topic}\n", "")], "sentence-open", "sentence: 14", False),
    ([("text: more than 40,", "text: more than 41,")], "fragment-missing", "text: more than 41", True),
    (
        [
            (
                "certainty: asserted\n        worded_by: speaker\n        allegation: norland-shells\n        stage",
                "certainty: asserted\n        certainty_words: surely\n        worded_by: speaker\n        allegation: norland-shells\n        stage",
            )
        ],
        "fragment-missing",
        "certainty_words: surely",
        True,
    ),
    (
        [
            (
                "        act: declines\n",
                "        support:\n          - {sentence: 12, exact: nowhere}\n        act: declines\n",
            )
        ],
        "fragment-missing",
        "exact: nowhere",
        True,
    ),
    (
        [
            (
                "        act: declines\n",
                "        support:\n          - {sentence: 99, exact: nowhere}\n        act: declines\n",
            )
        ],
        "sentence-unknown",
        "sentence: 99",
        True,
    ),
    (
        [("set_aside:\n", "zones:\n  - sentence: 9\n    zone: caption\nset_aside:\n")],
        "anchors-stale",
        "zone: caption",
        False,
    ),
    (
        [
            (
                "quantity: {text: more than 40, kind: more_than, min: 40, unit: crate}",
                "quantity: {kind: undisclosed}",
            )
        ],
        "anchors-stale",
        "id: crates-shipped",
        True,
    ),
    ([("proposals: []", "proposals:\n  - a\n  - nothing")], "not-a-mapping", "- a", False),
    (
        [("    claims:\n      - id: denial", "    claims:\n      - nothing\n      - id: denial")],
        "not-a-mapping",
        "- nothing",
        False,
    ),
]


@pytest.mark.parametrize(
    ("edits", "rule", "words", "named"), PLACED, ids=[f"{i}-{entry[1]}" for i, entry in enumerate(PLACED)]
)
def test_a_fault_in_a_sheet_is_told_at_its_line_and_claim(root, edits, rule, words, named):
    for old, new in edits:
        projects.edit(projects.sheet(root), old, new)
    faults = [
        fault
        for fault in check(
            root, Params(articles_dir=str(root / "texts")), write=rule != "anchors-stale"
        ).faults
        if fault.rule == rule
    ]
    lines = projects.sheet(root).read_text(encoding="utf-8").splitlines()
    assert faults and all(fault.line for fault in faults), faults
    assert any(words in lines[fault.line - 1] for fault in faults), [
        (str(fault), lines[fault.line - 1]) for fault in faults
    ]
    assert bool(faults[0].claim) == named


def test_a_fragment_no_sheet_has_any_more_names_the_claim_it_was_of(root):
    sheet = projects.sheet(root)
    start, rest = sheet.read_text(encoding="utf-8").split("      - id: standfirst-number\n")
    sheet.write_text(start + rest[rest.index("  - occasion:") :], encoding="utf-8")
    faults = [fault for fault in check(root, Params()).faults if fault.rule == "anchors-stale"]
    assert [fault.claim for fault in faults] == [f"{projects.ARTICLE}/standfirst-number"] and faults[0].line


@pytest.mark.parametrize(
    ("kind", "key", "words"),
    [("fragments", "end", 'exact: "kept their number"'), ("sentences", "words", "sentence: 4")],
)
def test_a_recorded_place_that_is_not_that_of_the_text_is_told_at_its_fragment(root, kind, key, words):
    path = root / "data" / "articles" / f"{projects.ARTICLE}.anchors.json"
    anchors = json.loads(path.read_text(encoding="utf-8"))
    row = next(
        r
        for r in anchors[kind]
        if r.get("exact") == "kept their number" or (kind == "sentences" and r["sentence"] == 4)
    )
    row[key] += 1
    path.write_text(json.dumps(anchors), encoding="utf-8")
    faults = check(root, Params(articles_dir=str(root / "texts"))).faults
    lines = projects.sheet(root).read_text(encoding="utf-8").splitlines()
    assert [fault.rule for fault in faults] == ["anchors-stale"] and words in lines[faults[0].line - 1], (
        faults
    )


def test_a_byte_that_is_no_utf8_is_told_at_its_line(root):
    for file, content in (
        (projects.text(root), b"A\nB\ncaf\xe9 t\n"),
        (root / "data" / "speakers.yml", b"a: {}\n# caf\xe9\n"),
    ):
        file.write_bytes(content)
        faults = [
            fault
            for fault in check(root, Params(articles_dir=str(root / "texts"))).faults
            if fault.file.endswith(file.name)
        ]
        assert [(fault.rule, fault.line) for fault in faults] == [("file-unreadable", content.count(b"\n"))]


def test_a_sheet_changed_after_its_anchors_were_recorded_is_stale(root):
    projects.edit(projects.sheet(root), 'exact: "name the ships"', 'exact: "the ships"')
    assert rules(root) == {"anchors-stale"}


def test_every_fault_is_told_at_once_and_nothing_is_written(root, tmp_path):
    projects.edit(projects.sheet(root), "speaker: holt", "speaker: hol")
    projects.edit(projects.sheet(root), "min: 40, unit", "min: 40, max: 4, unit")
    with pytest.raises(DataError) as error:
        build_tables(Params(), root=root, folder=tmp_path / "out")
    assert {"unknown-speaker", "bounds-reversed"} <= {fault.rule for fault in error.value.faults}
    assert not (tmp_path / "out").exists()


def test_a_missing_list_is_told_by_its_file(root):
    (root / "data" / "occasions.yml").unlink()
    assert "data/occasions.yml" in {fault.file for fault in check(root, Params()).faults}


def test_one_changed_character_in_a_fragment_names_the_claim(root):
    projects.edit(projects.text(root), "more than 40", "more than 49")
    faults = check(root, Params(articles_dir=str(root / "texts"))).faults
    assert {fault.claim for fault in faults} == {f"{projects.ARTICLE}/crates-shipped"}
    assert {fault.rule for fault in faults} == {"claim-gone"}


def test_another_copy_with_other_spaces_quotes_and_paragraphs_keeps_every_claim(root):
    path = projects.text(root)
    content = (
        path.read_text(encoding="utf-8").replace("\u201c", '"').replace("\u201d", '"').replace("\u00a0", " ")
    )
    path.write_text(content.replace("\n\n", "\r\n   \r\n"), encoding="utf-8", newline="")
    result = check(root, Params(articles_dir=str(root / "texts")))
    assert result.anchors == {projects.ARTICLE: "copy"}
    assert result.faults == [] and set(result.claims.values()) == {"kept"}


def test_a_date_like_scalar_stays_text(root):
    projects.edit(
        projects.sheet(root), 'edtf: "2031-06-04", basis: printed', "edtf: 2031-06-04, basis: printed"
    )
    assert rules(root) == set()
