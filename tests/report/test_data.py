"""The committed data: what the two articles were coded to, and that it is rebuilt byte for byte."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import projects
import pytest

import armsclaims as ac
from armsclaims.coding import schema
from armsclaims.coding.case import read_case
from armsclaims.coding.schema import TABLES
from armsclaims.dataset.load import read_table
from armsclaims.dataset.package import dictionary
from armsclaims.dataset.params import Params
from armsclaims.dataset.project import build_tables, check, read_project
from armsclaims.evidence.text import MAX_FRAGMENT_WORDS, words
from armsclaims.faults import DataError

ROOT = Path(__file__).parents[2]
PROCESSED = ROOT / "data" / "processed"
E, D = "2022-11-02-euronews", "2023-10-13-dw"


@pytest.fixture(scope="module")
def data():
    return ac.load(folder=PROCESSED)


BESIDE = ("anchors.json", "case.yml", "maps.yml", "places.csv")
"""What an edition's tables carry with them, so that they can be read alone."""


def test_the_committed_tables_are_rebuilt_byte_for_byte(tmp_path):
    build_tables(Params(), root=ROOT, folder=tmp_path / "new")
    built = {p.name: p.read_bytes() for p in (tmp_path / "new").iterdir() if p.name not in BESIDE}
    assert built == {p.name: p.read_bytes() for p in PROCESSED.iterdir()}


def test_the_data_dictionary_is_the_schema_s():
    assert (ROOT / "data" / "README.md").read_text(encoding="utf-8") == dictionary(read_case(ROOT / "data"))


def test_every_table_has_exactly_the_schema_s_columns_and_is_sorted_by_its_key():
    for table in TABLES.values():
        with (PROCESSED / f"{table.name}.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        assert rows[0] == table.names
        assert len({tuple(r[table.names.index(k)] for k in table.key) for r in rows[1:]}) == len(rows) - 1


def test_a_frictionless_validator_accepts_the_package():
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(PROCESSED / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])[:5]


def test_the_codebook_defines_every_value_of_every_closed_list(data):
    book = (ROOT / "data" / "CODEBOOK.md").read_text(encoding="utf-8")
    lists = (
        schema.ACTS, schema.CERTAINTIES, schema.STAGES, schema.QUANTITY_KINDS, schema.DISCLOSURES, schema.KNOWLEDGE,
        schema.RELATIONS, schema.TARGETS, schema.SET_ASIDE_REASONS, schema.DATE_BASES, schema.ATTRIBUTIONS, schema.WORDED_BY,
    )  # fmt: skip
    for values in lists:
        for value in values:
            assert f"| {value} |" in book, value
    for name in (*schema.PLACE_ROLES, *data.case.threads, *data.case.propositions):
        assert name in book


def test_both_articles_are_covered_whole_and_hold_25_claims_or_more(data):
    counts = data.claims["article_id"].value_counts()
    assert counts[E] >= 25 and counts[D] >= 25
    statuses = data.sentences.groupby("article_id")["status"].value_counts()
    for article in (E, D):
        assert statuses[article].sum() == (data.sentences["article_id"] == article).sum()
    assert {f["open"] for f in check(ROOT, Params()).coverage.values()} == {0}


def test_the_registered_hashes_are_those_of_the_articles_as_received(data):
    hashes = data.articles.set_index("article_id")["sha256"]
    assert hashes[E] == "3e9f3e33c643f2ef2ad44578354808cc11c78bf1f671f79ad1b337adf43f00c0"
    assert hashes[D] == "66d465ab626d02866aa7612606b3c1b0692011baa47c7130274ac0e2bc1df9a6"


def cells(data, allegation):
    rows = data.disclosures[data.disclosures["allegation"] == allegation]
    return rows.set_index("attribute")


EXPECTED = {
    "dprk-shells-2022": {
        "item": "stated", "scale": "stated", "number": "withheld", "rounds": "withheld", "consignee": "partly",
        "end_use": "stated", "mode": "withheld", "transit": "withheld", "cover_destination": "stated",
        "response": "withheld", "received": "withheld",
    },
    "dprk-containers-2023": {
        "item": "stated", "scale": "stated", "number": "stated", "consignee": "partly", "end_use": "stated",
        "mode": "stated", "response": "partly", "delivered": "stated", "ports": "stated", "arrival": "partly",
        "dates": "stated", "evidence_shown": "stated", "payment": "partly", "vessel": "partly",
    },
}  # fmt: skip


@pytest.mark.parametrize("allegation", EXPECTED)
def test_disclosures_are_those_of_the_specification_cell_by_cell(data, allegation):
    rows = cells(data, allegation)
    assert list(rows.index) == list(schema.ATTRIBUTES)
    for attribute in schema.ATTRIBUTES:
        assert rows.loc[attribute, "disclosure"] == EXPECTED[allegation].get(attribute, "not_addressed"), (
            attribute
        )


def test_knowledge_is_avowed_of_transit_and_disavowed_of_receipt_and_unsaid_elsewhere(data):
    rows = cells(data, "dprk-shells-2022")
    assert rows["knowledge"].to_dict() == {a: "unsaid" for a in schema.ATTRIBUTES} | {
        "transit": "avowed",
        "received": "disavowed",
    }
    assert rows.loc["transit", "reason"]


def test_six_withheld_cells_rest_on_five_claims_of_which_four_refuse(data):
    facts = ac.facts(data)
    assert facts["disclosure.dprk-shells-2022.refusals"].value == 4


def test_every_value_of_the_second_article_but_end_use_is_worded_by_the_outlet(data):
    rows = cells(data, "dprk-containers-2023")["worded_by"].dropna()
    assert rows["end_use"] == "speaker"
    assert set(rows.drop("end_use")) == {"outlet"}


def test_the_route_parses_to_the_dates_printed_with_the_year_inferred(data):
    row = data.claim(f"{D}/sea-leg")
    assert (row["event_edtf"], row["event_basis"]) == ("2023-09-07/2023-10-01", "inferred")
    assert [f["properties"]["from_place"] for f in data.leg_features["features"]] == ["najin", "dunay"]


def test_the_photograph_s_date_dates_no_claim_and_every_date_has_a_basis(data):
    for prefix in ("said", "event"):
        assert not data.claims[f"{prefix}_edtf"].fillna("").str.contains("2022-10-06").any()
        assert set(data.claims[f"{prefix}_basis"]) <= set(schema.DATE_BASES)
    assert (data.occasions.set_index("occasion_id").loc["2022-11-02-white-house", "said_basis"]) == "external"


def test_days_between_and_spans_are_computed(data):
    facts = ac.facts(data)
    assert facts[f"{D}/shipping-dates.event-days"].value == 25
    assert facts[f"{D}/shipping-dates.said-after"].value == 12


def test_open_bounds_stay_open(data):
    rows = data.claims[
        data.claims["quantity_kind"].isin(["more_than", "at_least", "vague_magnitude", "qualitative"])
    ]
    assert len(rows) >= 4 and rows["quantity_max"].isna().all()


def test_the_only_denial_is_one_occasion_and_stage_used_has_no_claim(data):
    assert data.claims[data.claims["act"] == "denies"]["occasion_id"].nunique() == 1
    assert "used" not in set(data.claims["stage"].dropna())


def test_no_drone_is_placed_in_crimea(data):
    placed = data.claim_places.merge(data.claims, on="claim_id")
    crimea = placed[placed["place_id"] == "crimea"]
    assert set(crimea["item"]) == {"personnel"} and not crimea.empty


def test_no_2022_claim_has_a_leg_and_no_link_joins_2022_to_2023(data):
    assert all(f["properties"]["claim_id"].startswith(D) for f in data.leg_features["features"])
    for row in data.claim_links.itertuples():
        assert row.claim_id.split("/")[0] == row.other_claim_id.split("/")[0]
        assert row.linked_by in schema.LINKED_BY


def test_links_across_allegations_are_only_those_a_source_makes(data):
    assert data.allegations["linked_to"].isna().all(), "neither article ties one allegation to another"
    about = data.claims.set_index("claim_id")["allegation"]
    for row in data.claim_links.itertuples():
        assert about[row.claim_id] == about[row.other_claim_id]


def test_fragments_are_short_and_every_claim_has_one(data):
    assert max(len(words(exact)) for exact in data.evidence["exact"]) <= MAX_FRAGMENT_WORDS
    content = Counter(data.evidence[data.evidence["field"] == "content"]["claim_id"])
    assert content == Counter(data.claims["claim_id"])


def test_every_quantity_and_certainty_word_has_its_own_evidence(data):
    for column, field in (("quantity_text", "quantity"), ("certainty_words", "certainty")):
        told = set(data.claims[data.claims[column].notna()]["claim_id"])
        assert told == set(data.evidence[data.evidence["field"] == field]["claim_id"])


@pytest.mark.articles
def test_with_the_registered_texts_every_anchor_is_at_its_place(data, articles):
    result = check(ROOT, Params(articles_dir=str(articles)))
    assert result.faults == [] and set(result.anchors.values()) == {"registered"}
    for row in data.evidence.itertuples():
        text = (articles / f"{row.article_id}.txt").read_bytes().decode()
        span = text[row.start : row.end]
        assert span.replace("\u00a0", " ").replace("\u2014", "-") == row.exact
    assert len(result.claims) == len(data.claims)


@pytest.mark.articles
def test_with_another_copy_of_the_real_texts_every_claim_is_kept(articles, tmp_path):
    for name in (E, D):
        text = (articles / f"{name}.txt").read_bytes().decode()
        copy = (
            text.replace("\u00a0", "  ").replace('"', "\u201d").replace("'", "\u2019").replace("\n\n", "\r\n")
        )
        (tmp_path / f"{name}.txt").write_bytes(copy.encode())
    result = check(ROOT, Params(articles_dir=str(tmp_path)))
    assert result.faults == [] and set(result.anchors.values()) == {"copy"}
    assert set(result.claims.values()) == {"kept"}


def test_a_sheet_s_open_proposals_change_no_table(tmp_path):

    root = projects.make(tmp_path)
    build_tables(Params(), root=root, folder=tmp_path / "a")
    projects.edit(
        projects.sheet(root),
        "proposals: []",
        "proposals:\n  - {id: p01-1, decision: set_aside, reason: no_claim}",
    )
    build_tables(Params(), root=root, folder=tmp_path / "b")
    left, right = ({p.name: p.read_bytes() for p in (tmp_path / side).iterdir()} for side in "ab")
    assert left == right


def test_a_text_that_a_spreadsheet_would_run_is_written_harmless_and_read_back(tmp_path):

    root = projects.make(tmp_path)
    projects.edit(
        projects.sheet(root), "summary: She did not name the ships.", "summary: '=HYPERLINK(\"x\")'"
    )
    build_tables(Params(), root=root, folder=tmp_path / "a")
    assert "'=HYPERLINK" in (tmp_path / "a" / "claims.csv").read_text()
    table = read_table(tmp_path / "a" / "claims.csv", TABLES["claims"].columns)
    assert '=HYPERLINK("x")' in set(table["summary"])


def test_a_table_whose_rows_have_a_cell_too_many_is_refused(tmp_path):
    table = TABLES["evidence"]
    lines = (PROCESSED / "evidence.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "evidence.csv").write_text("\n".join([lines[0], *(f"{line},x" for line in lines[1:])]))
    with pytest.raises(DataError, match=r"evidence\.csv columns: the columns must be"):
        read_table(tmp_path / "evidence.csv", table.columns)


@pytest.mark.parametrize(("old", "column"), [("2023-10-13,", "said_earliest"), (",1000,", "quantity_min")])
def test_a_cell_that_is_damaged_is_told_with_its_column(tmp_path, old, column):
    text = (PROCESSED / "claims.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "claims.csv").write_text(text.replace(old, old.replace("0", "x")))
    with pytest.raises(DataError, match=rf"claims\.csv .*cannot be read \(column {column}: "):
        read_table(tmp_path / "claims.csv", TABLES["claims"].columns)


def test_the_package_reads_the_project_it_lies_in():
    project, faults = read_project(ROOT)
    assert not faults and len(project.sheets) == 2
    assert json.loads((PROCESSED / "datapackage.json").read_text())["name"] == "armsclaims"


def test_a_dataset_shows_itself_as_a_small_table() -> None:
    import armsclaims as ac

    data = ac.load()
    assert "data.claims" in repr(data) and len(repr(data)) < 1_000 and len(data._repr_html_()) < 5_000


def test_a_claim_without_a_passage_is_of_its_whole_sentence(tmp_path):
    root = projects.make(tmp_path)
    projects.edit(projects.sheet(root), "        passage: [0, 6]\n", "")
    build_tables(Params(), root=root, folder=tmp_path / "a")
    table = read_table(tmp_path / "a" / "claims.csv", TABLES["claims"].columns).set_index("claim_id")
    row = table.loc["2031-06-04-elmgate-post/headline"]
    assert (row["passage_start"], row["passage_end"]) == (0, 8)
