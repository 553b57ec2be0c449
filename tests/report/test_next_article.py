"""A third article changes what the facts say and makes none of them false, whatever it leaves open."""

from __future__ import annotations

import os
import re
import shutil

import forked
import next_article
import pytest

import armsclaims as ac
from armsclaims.coding.sheet_table import rows_of
from armsclaims.coding.yamlio import read
from armsclaims.lab.panel import Panel
from armsclaims.propose import sheet_proposals
from armsclaims.report.document import plain
from armsclaims.report.prose import Prose

CLAIM = f"{next_article.ID}/one"


@pytest.fixture(scope="module", params=list(next_article.SAID))
def variant(request, tmp_path_factory):
    return request.param, next_article.dataset(tmp_path_factory.mktemp(request.param), request.param)


def test_counts_follow_and_days_between_exist_for_two_named_statements_alone(variant):
    found = ac.facts(variant[1])
    assert found["count.articles"].words == "three" and found["count.claims"].value == 77
    assert [name for name in found if "days-between" in name] == []
    assert ac.days_between("2022-11-02", "2023-10-13") == (345, 345)


def test_absence_rests_on_a_fact(variant):
    name, data = variant
    found = ac.facts(data)
    prose = Prose(found, {*found, "answer.dprk-containers-2023.Russia", "denials.only"})
    runs = prose.line(
        "{?! answer.dprk-containers-2023.Russia} Nobody answered. {? denials.only} One did.", "x"
    )
    assert plain(runs) == ("" if name == "denial" else "Nobody answered. One did.")


def test_nothing_prints_a_missing_or_a_negative_number(variant):
    _, data = variant
    found = ac.facts(data)
    words = [fact.words for name, fact in found.items() if name.startswith(CLAIM)]
    told = ac.disclosed(data)
    words += [plain(cell) for cell in told["cell"]] + list(told["value"])
    words += [plain(cell) for row in ac.form(data)["rows"] for cell in row["cells"]]
    assert words and not [
        text for text in words if re.search(r"\bnan\b|\bnat\b|<na>|(?:^|\s)-\d|\bnone\b", text, re.I)
    ]
    assert f"{CLAIM}.said-after" not in found


def test_the_paired_form_stays_that_of_the_two_statements_named(variant):
    heads = ac.form(variant[1])["columns"][1:]
    assert heads == ["US statement, 2 November 2022", "US statement, 13 October 2023"]


# --- an article of our own, coded in the panel and published by the report's own command ---

WIRE = """Seoul says crates left Wonsan by sea

South Korea's Colonel Oh said on Wednesday that about 70 crates of shells had gone by sea from Wonsan to Port Ash in January.

The Kremlin's deputy Mila Orsk said on Wednesday that no crates of any kind had come from North Korea this year.

Asked by reporters, Oh declined to name the two ships that carried them to the port, or the depots that they reached.
"""
ARTICLE = "2024-02-21-harbour-wire"
DAY = {"edtf": "2024-02-21", "basis": "weekday"}


def code(panel: Panel) -> None:
    """Code the article as a person at the panel does: each call is a key pressed or a field left."""

    def press(key: str, *mark: int) -> None:
        done({"do": "press", "key": key, "mark": list(mark)})

    def put(**values: object) -> None:
        statement = ("occasion", "speaker", "cue", "attribution", "chain", "said")
        for key, value in values.items():
            group = "statement" if key in statement else "claim"
            done({"do": "set", "group": group, "key": key, "value": value})

    def add(kind: str, key: str, entry: str, /, **value: object) -> None:
        group = "claim" if key == "allegation" else "statement"
        then = {"group": group, "key": key, "value": entry} if key else None
        done({"do": "add", "list": kind, "id": entry, "value": value, "then": then})

    def done(asked: dict) -> None:
        panel.do({"at": panel.at, **asked})
        assert "nothing was written" not in panel.note, panel.note

    plain = {"certainty": "asserted", "worded_by": "outlet", "attribution": "indirect"}
    press("m", 2, 12, 16)
    add("speakers", "speaker", "oh", name="Colonel Oh", aliases=["Oh"], side="ROK")
    add("occasions", "occasion", "2024-02-21-oh", said=DAY, speaker="oh", originator="rok")
    goods = {"supplier": "north-korea", "recipient": "russia", "goods": "shells"}
    add("allegations", "allegation", "crates-2024", label="Crates by Wonsan (said February 2024)", **goods)
    port = {
        "kind": "port",
        "country": "RU",
        "lat": "43.1",
        "lon": "134.2",
        "precision": "2",
        "radius_km": "5",
    }
    add("places", "", "port-ash", name="Port Ash", role="claim", origin="ours", origin_id="ours", **port)
    put(**plain, act="claims", cue="said", summary="Crates of shells went from Wonsan to Port Ash by sea.")
    put(stage="shipping", item="shells", leg={"from": "wonsan", "to": "port-ash", "mode": "sea"})
    put(places=[{"id": "wonsan", "role": "loading"}, {"id": "port-ash", "role": "unloading"}])
    press("q", 2, 9, 11)
    done(
        {
            "do": "set",
            "group": "claim",
            "key": "quantity",
            "value": {**panel_quantity(panel), "unit": "crate"},
        }
    )
    press("m", 3, 9, 11)
    add("speakers", "speaker", "orsk", name="Mila Orsk", role="deputy", body="Kremlin", side="Russia")
    add("occasions", "occasion", "2024-02-21-orsk", said=DAY, speaker="orsk", originator="russia")
    put(**plain, act="denies", cue="said", allegation="crates-2024", summary="No crates have come.")
    press("m", 4, 4, 8)
    put(speaker="oh", occasion="2024-02-21-oh", cue="declined", attribution="indirect", worded_by="outlet")
    put(
        act="declines",
        summary="He did not name the ships.",
        discloses=[{"attribute": "vessel", "disclosure": "withheld"}],
    )
    panel.at = "sentence:1"
    press("r")


def panel_quantity(panel: Panel) -> dict:
    return next(i for i in panel.view["items"] if i["key"] == panel.at)["value"]["claim"]["quantity"]


@pytest.mark.slow
def test_a_new_route_a_denial_and_new_speakers_are_published_and_make_no_sentence_false(tmp_path):
    root = tmp_path / "report-of-ours"
    for name in ("data", "notebooks"):
        shutil.copytree(next_article.ROOT / name, root / name, ignore=shutil.ignore_patterns("text"))
    shutil.copy(next_article.ROOT / "pyproject.toml", root)
    texts = root / "data" / "articles" / "text"
    texts.mkdir()
    (texts / f"{ARTICLE}.txt").write_text(WIRE, encoding="utf-8")
    path = root / "data" / "articles" / f"{ARTICLE}.yml"
    origin = {
        "outlet": "Harbour Wire",
        "title": "Crates left Wonsan",
        "published": {"edtf": "2024-02-21", "basis": "printed"},
    }
    sheet_proposals.write_proposals(path, WIRE, [], origin=origin)
    panel = Panel(path, WIRE)
    code(panel)
    assert panel.view["faults"] == [] and not any(item["open"] for item in panel.view["items"])
    for command in (["check", "--write"], ["build"]):
        own = {**os.environ, "ARMSCLAIMS_ARTICLES": ""}  # the texts in the project
        done = forked.run(["-m", "armsclaims", *command], root, own)
        assert done.returncode == 0, done.stderr[-2000:]
    page = (root / "report" / "latest" / "index.html").read_text(encoding="utf-8")
    names = [row["claim"] for row in rows_of(read(path))]
    assert len(names) == 3 and all(f'id="claim-{ARTICLE}--{name}"' in page for name in names)
    assert "Wonsan" in (root / "report" / "latest" / "figures" / "route.csv").read_text(encoding="utf-8")
    assert "Mila Orsk" in page and "More denials stand among the claims below" in page
    shown = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for false in (
        "Only Deutsche Welle tells",
        "Neither article",
        "The only denial",
        "The large claims are",
        "Washington alleged arms",
        "three places; the line between them is ours",
        "3 places; the line between them is ours",
    ):
        assert false not in shown
    assert "Washington and others alleged" in page and "The places that were named" in page
