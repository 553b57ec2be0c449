"""Frames joined once: claims with what belongs to them, and claims beside the statements of the context
tier.
"""

from __future__ import annotations

import pandas as pd
import projects
import stub_dataset

import armsclaims as ac
from armsclaims.dataset.joined import STATEMENTS
from armsclaims.dataset.project import build_tables
from armsclaims.figures import words
from armsclaims.report.explorer_data import explorer_data


def test_wide_has_a_row_a_claim_with_its_speaker_outlet_allegation_and_words() -> None:
    data = stub_dataset.invented()
    assert list(data.wide["claim_id"]) == list(data.claims["claim_id"])
    assert list(data.wide.columns[: len(data.claims.columns)]) == list(data.claims.columns)
    row = data.wide[data.wide["speaker_id"] == "holt"].iloc[0]
    assert (row["speaker"], row["outlet"], row["lane"]) == ("Mara Holt", "Elmgate Post", "norland-vesk")
    assert row["allegation_label"] == "Norland's shells" and row["side_name"] == "others" and row["exact"]


def test_wide_is_joined_once() -> None:
    data = stub_dataset.invented()
    assert data.wide is data.wide and data.statements is data.statements


def test_statements_keep_their_tier_and_lead_to_a_claim_or_a_page() -> None:
    data = stub_dataset.real()
    rows = data.statements
    assert list(rows.columns) == STATEMENTS and rows["id"].is_unique
    claims, context = rows[rows["tier"] == "article"], rows[rows["tier"] == "context"]
    assert set(claims["claim_id"]) == set(data.claims["claim_id"]) and claims["statement_id"].isna().all()
    assert (
        set(context["statement_id"]) == set(data.context["statement_id"]) and context["claim_id"].isna().all()
    )
    assert context["url"].notna().all() and claims["outlet"].notna().all()
    assert rows["said_latest"].dropna().is_monotonic_increasing


def test_an_edition_of_the_articles_alone_has_no_context_statement() -> None:
    assert set(ac.load(ac.Params(edition="core")).statements["tier"]) == {"article"}


def test_a_selection_without_claims_has_empty_frames() -> None:
    empty = ac.where(stub_dataset.invented(), lambda claims: claims["act"] == "never")
    assert empty.wide.empty and empty.statements.empty and list(empty.statements.columns) == STATEMENTS


def test_a_quantity_is_told_in_its_words_with_its_unit() -> None:
    words = stub_dataset.real().wide["quantity_words"].dropna()
    assert "more than 1,000 containers" in set(words)
    assert not words.str.contains("ss$|ys$", regex=True).any()


def test_days_between_takes_dates_or_rows() -> None:
    assert ac.days_between("2031-06", "2031-07-02") == (2, 31)
    assert ac.days_between(pd.Series({"said_edtf": "/2031-06"}), "2031-07-02") == (2, None)


def test_the_tables_of_an_edition_are_read_alone_and_a_case_by_its_folder(tmp_path, monkeypatch) -> None:
    root = projects.make(tmp_path)
    build_tables(ac.Params(), root=root, folder=tmp_path / "edition" / "data")
    build_tables(ac.Params(), root=root, folder=root / "data" / "processed")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    alone, whole = ac.load(folder=tmp_path / "edition" / "data"), ac.load(folder=root)
    assert list(alone.wide["claim_id"]) == list(whole.wide["claim_id"])
    assert alone.case == whole.case and len(alone.places) == len(whole.places)


def test_a_refusal_to_say_is_about_a_detail_and_every_other_claim_about_the_supply() -> None:
    data = ac.load(ac.Params(edition="core"))
    told = data.statements.set_index("id")
    disavowed = set(data.disclosures.query("knowledge == 'disavowed'")["claim_id"])
    kept = told[told["act"].eq("declines") & ~told.index.isin(disavowed)]
    assert len(kept) and set(kept["target"]) == {"detail"}
    assert set(told.drop(kept.index)["target"]) == {"supply"}


def test_only_a_rejected_supply_is_told_and_drawn_as_a_denial() -> None:
    data = stub_dataset.real()
    rows = {row["id"]: row for row in explorer_data(data)["rows"]}
    for told in data.statements.to_dict("records"):
        sign, admits = rows[told["id"]]["sign"], told["act"] == "admits"
        assert (sign == "denies") == (told["rejects"] == "supply" and not admits), told["id"]
        assert (sign == "rejects") == (told["rejects"] in ("evidence", "accuser") and not admits)
        if told["act"] == "denies":
            what = {
                "evidence": "rejects the evidence",
                "accuser": "rejects the accuser",
                "talks": "denies an agreement",
            }
            assert words.act_words(told) == what.get(told["rejects"], "denies it")
