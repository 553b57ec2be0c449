"""What a reader asks in the first ten minutes: the acceptance checks of the report's specification, one test a check.

They stand on the edition as published: its page, its PDF, its data, and the document rebuilt from its executed chapters.
Detail is tested where the code is; here each question is asked once, whole, and can fail.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import forked
import page as conformance
import pandas as pd
import pikepdf
import pytest
from shapely.geometry import Point, shape
from test_report import Page, elements

import armsclaims as ac
from armsclaims.coding import edtf
from armsclaims.dataset.facts import facts as known_facts
from armsclaims.evidence.text import MAX_FRAGMENT_WORDS, fold, words
from armsclaims.figures import xray
from armsclaims.figures.map import map as map_of
from armsclaims.figures.style import PALETTE
from armsclaims.propose import quantities
from armsclaims.report import checks, record, render
from armsclaims.report.document import plain, table_csv, uses, walk
from armsclaims.report.explorer_data import explorer_data
from armsclaims.report.wording import Wording

ROOT = Path(__file__).parents[2]
E, D = "2022-11-02-euronews", "2023-10-13-dw"
SHELLS, CONTAINERS = "dprk-shells-2022", "dprk-containers-2023"
WHOLE = 2_000_000


@pytest.fixture(scope="module")
def data(edition):
    return ac.load(folder=edition / "data", root=ROOT)


@pytest.fixture(scope="module")
def source(edition):
    return (edition / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source):
    return Page(source)


@pytest.fixture(scope="module")
def made(edition, data):
    """Return (blocks, facts) of the edition, joined again from its executed chapters."""
    chapters = [
        (path.name, json.loads(path.read_text())) for path in sorted((edition / "notebooks").glob("*.ipynb"))
    ]
    document = render.checked(chapters, data, edition=edition.name)
    return document["blocks"], known_facts(data)


def visible(source: str) -> str:
    return re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style)\b.*?</\1>", " ", source, flags=re.S))


def run(*arguments):
    return forked.run(["-m", "armsclaims", *map(str, arguments)], ROOT)


def contrast(one: str, two: str) -> float:
    """Return the contrast ratio of two colours, as WCAG defines it."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_check_01_where_is_this_number_from(made, data, page):
    found, facts = made
    assert list(checks.number_faults(found)) == []
    assert list(checks.orphan_faults(found, set(data.claims["claim_id"]))) == []
    cards = {
        attrs["id"]
        for tag, attrs in page.elements
        if tag == "li" and attrs.get("id", "").startswith("claim-")
    }
    assert cards == {"claim-" + claim.replace("/", "--") for claim in data.claims["claim_id"]}
    used = uses(found)
    assert set(used) >= set(data.claims["claim_id"]) and all(used.values())
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    assert {where for places in used.values() for where, _ in places} <= ids


@pytest.mark.articles
def test_check_02_is_the_anchor_exact(data, articles, tmp_path):
    for row in data.articles.itertuples():
        raw = (articles / f"{row.article_id}.txt").read_bytes()
        assert hashlib.sha256(raw).hexdigest() == row.sha256
        text = raw.decode()
        mine = data.sentences[data.sentences["article_id"] == row.article_id]
        sentence = {s.sentence: (s.start, s.end) for s in mine.itertuples()}
        for e in data.evidence[data.evidence["article_id"] == row.article_id].itertuples():
            assert fold(text[e.start : e.end]) == fold(e.exact)
            assert fold(text).count(fold(e.exact), *sentence[e.sentence]) == 1
    done = run("check", "--articles", articles)
    assert done.returncode == 0
    (tmp_path / f"{D}.txt").write_text(
        (articles / f"{D}.txt").read_text().replace("1,000 containers", "2,000 containers")
    )
    told = run("check", "--articles", tmp_path)
    assert "gone" in told.stdout + told.stderr and "containers-delivered" in told.stdout + told.stderr


def test_check_03_is_the_start_date_right(data):
    claims = data.claims
    days = claims[["said_earliest", "said_latest", "event_earliest", "event_latest"]].astype(str)
    assert not (days == "2022-10-06").any().any()
    assert (
        not data.articles[["published_earliest", "published_latest"]]
        .astype(str)
        .isin(["2022-10-06"])
        .any()
        .any()
    )
    assert claims["said_basis"].notna().all() and claims["event_basis"].notna().all()
    route = claims.set_index("claim_id").loc[f"{D}/shipping-dates"]
    assert (
        str(route["event_earliest"])[:10] == "2023-09-07" and str(route["event_latest"])[:10] == "2023-10-01"
    )
    assert route["event_basis"] == "inferred" and edtf.words(route["event_edtf"])


def test_check_04_does_it_assert_what_it_should_attribute(made, data, source):
    found, _ = made
    assert checks.faults_of({"blocks": found}, checks.ground(data)) == []
    names = {name for spoken in data.aliases.values() for name in spoken}
    loose = [
        {"kind": "paragraph", "id": "p", "runs": [{"text": "North Korea delivered containers to Russia."}]}
    ]
    assert list(checks.wording_faults(loose, Wording(names, names)))
    assert not re.search(r"did not deny|was silent|\brevealed\b|\badmitted\b", visible(source))
    assert (
        data.claims.set_index("claim_id")["certainty"].filter(like="/cover-destination").item() == "assessed"
    )
    outlet = data.claims[data.claims["side"] == "outlet"]
    assert len(outlet) and set(outlet["worded_by"]) == {"outlet"}


def test_check_05_drones_in_crimea(data):
    crimea = shape(json.loads((ROOT / "data/basemap/crimea.geojson").read_text())["features"][0]["geometry"])
    for name in data.maps:
        points = [place.position for place in map_of(name, data)._points.values() if place.position]
        assert not any(crimea.contains(Point(position)) for position in points)
    explorer = explorer_data(data)
    about = {row["id"]: row["about"] for row in explorer["rows"] if row["tier"] == "article"}
    for mark in explorer["marks"]:
        if mark["kind"] == "country":
            continue
        geometry = shape(mark["geometry"])
        if mark["kind"] == "point":
            assert not crimea.contains(geometry)
        if (
            geometry.geom_type in ("Polygon", "MultiPolygon")
            and geometry.buffer(0).intersection(crimea).area > crimea.area / 2
        ):
            told = {key for claim in mark["ids"] for key in about.get(claim, [])}
            assert mark["kind"] == "area" or told == {"iran-personnel-crimea"}
    placed = data.claim_places.merge(data.claims[["claim_id", "allegation"]], on="claim_id")
    drones = placed[placed["allegation"] == "iran-drones"]
    assert "crimea" not in set(drones["place_id"])
    places = pd.read_csv(ROOT / "data/places.csv").set_index("id")
    assert places.loc["crimea", "precision"] == 4 and pd.isna(places.loc["crimea", "lat"])


def test_check_06_mixed_units(data, made):
    units = data.claims["quantity_unit"].dropna()
    assert units.nunique() == 4 and units.value_counts().max() < 6
    rows = list(data.claims[data.claims["quantity_min"].notna()].itertuples())
    first, other = next((a, b) for a in rows for b in rows if a.quantity_unit != b.quantity_unit)
    amounts = [
        quantities.Quantity(r.quantity_text, r.quantity_kind, r.quantity_min, None, r.quantity_unit)
        for r in (first, other)
    ]
    with pytest.raises(TypeError):
        amounts[0] + amounts[1]


def test_check_07_bounds_kept_open(data, source):
    told = data.claims[data.claims["quantity_kind"].isin(["more_than", "at_least", "vague_magnitude"])]
    assert len(told) >= 3 and told["quantity_max"].isna().all()
    assert "more than 1,000" in visible(source) and "1,000+" not in source
    assert not re.search(r"midpoint|on average|in total", visible(source))


def test_check_08_same_shipment(data, made, source):
    found, _ = made
    assert data.disclosures["allegation"].notna().all()
    assert data.claim_links["linked_by"].isin(["us", "outlet", "speaker"]).all()
    home = data.claims.set_index("claim_id")["allegation"]
    across = [
        row
        for row in data.claim_links.itertuples()
        if {home[row.claim_id], home[row.other_claim_id]} == {SHELLS, CONTAINERS}
    ]
    assert across == []
    assert re.search(r"(?:same|different) (?:arms|statements|cargo)", visible(source))


def test_check_09_is_an_absent_answer_honest(data, source):
    found = known_facts(data)
    for side in ("DPRK", "Russia"):
        assert f"answer.{SHELLS}.{side}" not in found and f"answer.{CONTAINERS}.{side}" not in found
    assert known_facts(data)["denials.only"]
    assert data.claims[data.claims["act"] == "denies"]["occasion_id"].nunique() == 1
    assert "did not deny" not in source and re.search(r"only\s+denial these", visible(source), re.I)


def test_check_10_one_origin_or_two(data):
    us = data.claims[(data.claims["side"] == "US") & data.claims["allegation"].isin([SHELLS, CONTAINERS])]
    assert us["article_id"].nunique() == 2 and us["originator"].nunique() == 1
    assert data.claims["chain"].nunique() > data.claims["originator"].nunique()
    facts = known_facts(data)
    assert facts["count.occasions"].value == data.claims["occasion_id"].nunique() < len(data.claims)


def test_check_11_whose_words(data, source):
    delivered = data.claims.set_index("claim_id").loc[f"{D}/containers-delivered"]
    assert delivered["worded_by"] == "outlet"
    cards = record.claim_cards(data)["cards"]
    by_speaker = data.claims.set_index("claim_id")["worded_by"].eq("speaker")
    assert {card["id"]: card["own"] for card in cards} == by_speaker.to_dict()
    fields = {plain(row["cells"][0]): row["states"] for row in ac.form(data)["rows"]}
    assert fields["Received"][1] == "not_addressed"
    firsts = [cell[0] for cell in ac.disclosed(data)["cell"]]
    assert {run["voice"] for run in firsts if run["state"] in ("stated", "partly")} == {"speaker", "outlet"}


def test_check_12_what_was_withheld(data):
    fields = {plain(row["cells"][0]): row["states"] for row in ac.form(data)["rows"]}
    assert fields["Received"][0] == "not_confirmed" and fields["By"][0] == "withheld"
    rows = data.disclosures[data.disclosures["allegation"] == SHELLS]
    held = rows[rows["disclosure"] == "withheld"]
    assert len(held) == 6 and held["claim_id"].nunique() == 5
    received = data.claims[(data.claims["allegation"] == SHELLS) & (data.claims["stage"] == "received")]
    assert set(received["act"]) == {"declines"} and set(received["certainty"]) == {"unknown"}


def test_check_13_has_every_sentence_been_read(data):
    bars = xray.rows(data)
    assert len(bars) == len(data.sentences)
    assert set(data.sentences["status"]) == {"coded", "set_aside", "boilerplate"}
    assert set(bars[bars["status"] == "coded"]["claim_id"].astype(bool)) == {True}
    assert data.sentences[data.sentences["status"] == "set_aside"]["reason"].notna().all()


@pytest.mark.browser
@pytest.mark.articles
def test_check_14_does_my_copy_fit(chrome, edition, articles):
    tab, noted = chrome(edition)
    tab.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    tab.focus("#own-text")
    tab.keyboard.insert_text((articles / f"{D}.txt").read_text(encoding="utf-8"))
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.locator("#own-status", has_text="kept").wait_for()
    assert ", 0 missing" in tab.locator("#own-status").inner_text()
    assert tab.locator("#own-result mark").count() > 20
    assert noted == []
    kept = "(() => { try { return localStorage.length + sessionStorage.length } catch { return 0 } })() + document.cookie.length"
    assert tab.evaluate(kept) == 0


@pytest.mark.browser
def test_check_15_opens_on_a_plane(chrome, edition, page, source):
    _, noted = chrome(edition)  # how soon it is ready is measured in benchmarks/lab.py
    assert noted == []
    csp = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in csp
    assert len(source.encode()) <= WHOLE


@pytest.mark.browser
def test_check_16_wcag_and_colour(chrome, edition, page, data):
    from test_browser import violations

    # With every part open, which takes a minute; test_browser tries every view with some or none.
    tab, _ = chrome(edition, width=320, scheme="dark")
    # Marks that lie close together on the map are too small a target alone; every one is a row of the table as
    # well, which is the exception that WCAG 2.2, 2.5.8, makes for an equivalent control.
    found = violations(tab)
    assert [v for v in found if not (v[0] == "target-size" and "leaflet-marker-icon" in v[1])] == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    for colour in (*(PALETTE[lane.colour] for lane in data.case.lanes), PALETTE["hatch"]):
        assert contrast(colour, PALETTE["paper"]) >= 3 and contrast(colour, "#111111") >= 3
    for colour in (PALETTE[name] for name in ("claims", "denies", "declines", "other-act", "set-aside")):
        assert contrast(colour, PALETTE["paper"]) >= 3
    figures = page.all("figure")
    assert figures and all(f["aria-labelledby"] for f in figures)
    assert len([1 for tag, _ in page.elements if tag == "caption"]) == len(page.all("table"))


def test_check_17_pdf(edition):
    made = (edition / "report.pdf").read_bytes()
    for profile in ("ua1", "3a"):
        report = conformance.validate_pdf_bytes(made, profile=conformance.ValidationProfile(profile))
        assert report.rules.total > 100 and [f.rule_id for f in report.failures] == []
    with pikepdf.open(io.BytesIO(made)) as pdf:
        nodes = list(elements(pdf.Root.StructTreeRoot.K))
        heads = [str(entry.Scope) for n in nodes if n.S == "/TH" for entry in n.A if "/Scope" in entry]
        assert len(heads) == sum(n.S == "/TH" for n in nodes)
        assert heads.count("/Row") > 100 and heads.count("/Column") > 40
        assert all(len(str(n.Alt)) > 40 for n in nodes if n.S == "/Figure")
        assert (
            pdf.Root.MarkInfo.Marked
            and str(pdf.Root.Lang) == "en"
            and pdf.Root.ViewerPreferences.DisplayDocTitle
        )


def test_check_18_can_i_rebuild_it(edition, made, data):
    """Rendered once more, from the edition's own chapters: the same page but for the archive of its folder, which has
    since got its annotations. Whole builds with another time, place and hash seed: test_editions.
    """
    chapters = [
        (path.name, json.loads(path.read_text())) for path in sorted((edition / "notebooks").glob("*.ipynb"))
    ]
    document = render.checked(chapters, data, edition=edition.name)
    archive = re.compile(r"data:application/zip;base64,[^\"]*")
    again, before = (
        archive.sub("", text)
        for text in (
            render.page(document, data),
            (edition / "index.html").read_text(),
        )
    )
    assert again == before
    assert render.paper(document, data) == render.paper(document, data)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("editoin=core", "edition"),
        ("edition=all", "core"),
        ("date_to=2023-13-45", "date_to"),
        ("jobs=many", "jobs"),
    ],
)
def test_check_19_typos_in_parameters(tmp_path, typed, told):
    done = run("build", "-p", *typed.split("=", 1), "--out", tmp_path)
    assert done.returncode == 2 and told in done.stderr
    assert not list(tmp_path.iterdir()), "told before anything is built"
    assert not list(tmp_path.iterdir())


def test_check_19_reversed_dates(tmp_path):
    done = run("build", "-p", "date_from", "2023-01-01", "-p", "date_to", "2022-01-01", "--out", tmp_path)
    assert done.returncode == 2 and "date_from" in done.stderr


def test_check_20_killed_while_publishing(edition, tmp_path):
    """Once here, on the real data; twenty moments at random: test_editions."""
    out = edition.parent.parent
    before = (out / "latest").resolve()
    command = [sys.executable, "-m", "armsclaims", "build", "--out", str(out), "-p", "date_to", "2022-12-31"]
    child = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(3)
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    assert (out / "latest").resolve() == before
    assert run("verify", before).returncode == 0


def test_check_21_what_changed_since_last_time(edition):
    done = run("diff", edition, edition, "--json")
    assert done.returncode == 0
    assert not any(value for value in json.loads(done.stdout).values() if isinstance(value, list))


def test_check_22_give_me_the_data(edition, data, page, made):
    frictionless = pytest.importorskip("frictionless")
    assert frictionless.validate(str(edition / "data" / "datapackage.json")).valid
    legs = json.loads((edition / "data" / "legs.geojson").read_text())
    assert legs["type"] == "FeatureCollection" and all(
        shape(f["geometry"]).is_valid for f in legs["features"] if f["geometry"]
    )
    files = {a["download"] for a in page.all("a") if "download" in a}
    assert {"armsclaims-data.zip", "legs.geojson", "CITATION.cff", "armsclaims.bib"} <= files
    shown = [block for block in walk(made[0]) if block["kind"] in ("figure", "words", "table")]
    assert {f"{block['id']}.csv" for block in shown} <= files
    known = set(data.claims["claim_id"])
    for block in shown:
        lines = table_csv(block.get("table", block)).decode().splitlines()
        assert re.search(r",claim_ids(,statement_ids)?$", lines[0])
        for row in block.get("table", block)["rows"]:
            assert set(row.get("claims", [])) <= known
    book = (ROOT / "data/README.md").read_text()
    assert all(re.search(rf"^\| {column} \|", book, re.M) for column in data.claims.columns)


def test_check_23_may_i_publish_this(data, edition, source, articles):
    counts = data.evidence["exact"].map(lambda exact: len(words(exact)))
    assert counts.max() <= MAX_FRAGMENT_WORDS == 12
    for row in data.articles.itertuples():
        text = (articles / f"{row.article_id}.txt").read_text(encoding="utf-8")
        own = data.evidence[data.evidence["article_id"] == row.article_id]
        held = {at for e in own.itertuples() for at in range(e.start, e.end)}
        assert sum(start in held for start, _ in words(text)) <= len(words(text)) / 5
    told = visible(source)
    for name in ("Natural Earth", "GSHHG", "GeoNames", "CC BY 4.0"):
        assert name in told
    assert re.search(r"[Cc]orrections are welcome", told) and re.search(
        r"No correction has been made|Corrections to published", told
    )


@pytest.fixture
def chrome(browser):
    """Return a function that opens the edition's page offline and gives (page, list of what went wrong)."""
    contexts = []

    def opened(edition, width=1280, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
        )
        contexts.append(context)
        tab, noted = context.new_page(), []
        tab.on(
            "request",
            lambda r: noted.append(r.url) if not r.url.startswith(("data:", "file:", "about:")) else None,
        )
        tab.on("console", lambda m: noted.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda e: noted.append(str(e)))
        tab.goto((edition / "index.html").as_uri())
        return tab, noted

    yield opened
    for context in contexts:
        context.close()
