"""Exploring live: one choice behind every view, selections that outlive the kernel, and each notebook in a real JupyterLab."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import armsclaims as ac
from armsclaims.cli import main
from armsclaims.dataset.params import Params
from armsclaims.faults import CallError
from armsclaims.lab import choosing, mapped, saving
from armsclaims.lab import explorer as lab_explorer
from armsclaims.lab.choosing import Choice
from armsclaims.report import live

ROOT = Path(__file__).parent.parent
PROCESSED = ROOT / "data" / "processed"


@pytest.fixture(scope="module")
def data():
    """The dataset of the articles alone."""
    return ac.load(Params(edition="core"), folder=PROCESSED)


@pytest.fixture
def explorer(data, tmp_path):
    return lab_explorer.Explore(data, None, tmp_path / "selections")


def press(explorer, facet, *values):
    """Choose chips as a person does, one after the other."""
    for value in values:
        explorer.board.facets[facet].chips[value].value = True


def shown(explorer):
    """Return the rows of the claims table."""
    return explorer.table.df


# --- one choice, every view ---


def test_a_chip_narrows_the_selection_and_every_view_follows(explorer):
    before = explorer.strips.value, explorer.map.value, explorer.head.value
    press(explorer, "act", "denies")
    assert set(explorer.selection.claims["act"]) == {"denies"}
    assert list(shown(explorer)["Act"]) == ["denies", "denies"]
    assert set(explorer.listed) == set(explorer.selection.claims["claim_id"])
    assert "<b>2</b> claims" in explorer.head.value and "act: denies" in explorer.head.value
    assert (
        explorer.strips.value.count('class="act denies"') >= 2
        and 'class="act other"' not in explorer.strips.value.split("</svg>")[0]
    )
    assert all(
        new != old
        for new, old in zip(
            (explorer.strips.value, explorer.map.value, explorer.head.value), before, strict=True
        )
    )
    assert explorer.claim.value in explorer.listed and "denies" in explorer.context.value
    explorer.board.facets["act"].chips["denies"].value = False
    assert len(shown(explorer)) == len(explorer.claims) and explorer.strips.value == before[0]


def test_the_head_counts_claims_occasions_and_originators_of_the_selection(explorer, data):
    press(explorer, "side", "US")
    mine = data.claims[data.claims["side"] == "US"]
    for column, word in (
        ("claim_id", "claims"),
        ("occasion_id", "occasions"),
        ("originator", "originator"),
        ("article_id", "articles"),
    ):
        assert f"<b>{mine[column].nunique()}</b> {word}" in explorer.head.value
    assert "side: The US" in explorer.head.value


def test_the_number_beside_a_choice_is_what_choosing_it_shows(explorer):
    press(explorer, "side", "US")
    for facet in ("act", "stage", "allegation", "speaker", "outlet"):
        for value, chip in explorer.board.facets[facet].chips.items():
            told = int(re.search(r"([\d,]+)$", chip.description)[1].replace(",", ""))
            chip.value = True
            assert int(explorer.keep.sum()) == told, (facet, value)
            chip.value = False


def test_values_of_a_facet_combine_with_or_facets_with_and(explorer):
    press(explorer, "act", "denies", "declines")
    press(explorer, "outlet", "Euronews")
    claims = explorer.selection.claims
    assert set(claims["act"]) == {"denies", "declines"} and set(claims["article_id"]) == {
        "2022-11-02-euronews"
    }


def test_words_are_searched_in_any_column_and_all_must_be_there(explorer):
    explorer.board.search.value = "najin Port"
    assert explorer.listed == ["2023-10-13-dw/sea-leg"]
    explorer.board.search.value = "najin (.*"
    assert explorer.listed == []


def test_a_date_that_is_a_span_may_lie_in_a_window_that_it_does_not_surely_lie_in(explorer):
    explorer.board.date_from.value, explorer.board.date_to.value = "2022-08-10", "2022-08-20"
    assert set(explorer.selection.claims["said_edtf"]) >= {"2022-08"}
    assert "possibly" in explorer.head.value
    explorer.board.sure.value = True
    assert "2022-08" not in set(explorer.selection.claims["said_edtf"])
    explorer.board.date_from.value, explorer.board.date_to.value = "2022-08", "2022-08"
    assert set(explorer.selection.claims["said_edtf"]) == {"2022-08"} and "surely" in explorer.head.value


def test_dates_of_what_is_told_to_have_happened_are_another_choice(explorer):
    explorer.board.dates.value, explorer.board.sure.value = "event", True
    explorer.board.date_from.value = "2023-09"
    events = explorer.selection.claims
    assert (
        len(events)
        and events["event_earliest"].notna().all()
        and (events["event_earliest"] >= "2023-09-01").all()
    )


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [("banana", "", "banana"), ("2023", "2022", "reversed"), ("2022-01/2022-02", "", "2022-01/2022-02")],
)
def test_a_wrong_date_is_told_and_the_selection_stays(explorer, first, last, told):
    press(explorer, "act", "denies")
    explorer.board.date_to.value = last
    before = list(explorer.listed)
    explorer.board.date_from.value = first
    assert told in explorer.head.value and 'role="alert"' in explorer.head.value
    assert explorer.listed == before and len(shown(explorer)) == len(before)
    assert explorer.save() is None and told in explorer.message.value


def test_an_empty_selection_is_said_in_words_with_what_each_choice_left_out_would_show(explorer):
    press(explorer, "side", "Iran")
    press(explorer, "outlet", "Deutsche Welle")
    told = explorer.head.value
    assert "No claim passes" in told and "side: Iran and outlet: Deutsche Welle" in told
    assert f"without <b>Side</b>: {(explorer.claims['outlet'] == 'Deutsche Welle').sum()} claims" in told
    assert "without <b>Outlet</b>: two claims" in told
    assert (
        len(shown(explorer)) == 0
        and explorer.claim.value is None
        and "No claim is chosen" in explorer.context.value
    )
    assert (
        "None of these claims" in explorer.map.value
        and explorer.strips.value.count('class="strip none"') == 11
    )
    explorer.tab.selected_index = 1
    assert "Nothing in this selection" in explorer.disclosure.value


def test_clear_sets_every_control_back(explorer):
    press(explorer, "side", "Iran")
    explorer.board.search.value, explorer.board.date_to.value, explorer.board.sure.value = "x", "2022", True
    explorer.board.clear.click()
    assert explorer.choice == Choice() and explorer.keep.all()


def test_the_disclosure_table_follows_when_it_is_looked_at(explorer):
    explorer.tab.selected_index = 1
    assert "Interdiction" in explorer.disclosure.value
    press(explorer, "allegation", "iran-drones")
    assert (
        "Iranian drones" in explorer.disclosure.value
        and "Shells (said November 2022)" not in explorer.disclosure.value
    )


def test_a_row_chosen_shows_its_claim_and_stays_while_it_passes(explorer):
    row = explorer.listed.index("2023-10-13-dw/sea-leg")
    explorer.table.selected_rows = [row]
    assert explorer.claim.value == "2023-10-13-dw/sea-leg"
    assert "<mark>shipped between Najin</mark>" in explorer.context.value
    press(explorer, "outlet", "Deutsche Welle")
    assert explorer.claim.value == "2023-10-13-dw/sea-leg"
    press(explorer, "act", "denies")
    assert explorer.claim.value is None


def test_a_mark_is_on_the_map_while_a_claim_behind_it_passes_and_no_line_without_a_leg(explorer, data):
    assert explorer.map.value.count('class="leg') == 1
    press(explorer, "outlet", "Euronews")
    assert 'class="leg' not in explorer.map.value and 'class="port' not in explorer.map.value
    assert 'class="region' in explorer.map.value
    legs = {feature["properties"]["claim_id"] for feature in data.leg_features["features"]}
    assert all(mark.claims & legs for mark in explorer.marks if mark.kind == "leg")
    assert (
        "computed" in explorer.map.value
        and "68/262" in explorer.map.value
        and "Natural Earth" in explorer.map.value
    )


def test_no_strip_holds_a_mark_of_a_claim_that_does_not_pass(explorer):
    press(explorer, "allegation", "iran-drones")
    assert explorer.strips.value.count('class="strip none"') == 10
    assert "3 claims, 2 occasions" in explorer.strips.value


def test_the_claims_of_a_filtered_dataset_are_all_there_is(tmp_path):
    made = lab_explorer.Explore(
        ac.load(Params(date_to="2022", edition="core"), folder=PROCESSED), None, tmp_path
    )
    assert "Deutsche Welle" not in made.board.facets["outlet"].chips
    assert "2022-11-02" in "".join(made.listed) and "2023" not in "".join(made.listed)


def test_an_empty_dataset_opens_and_says_so(tmp_path):
    made = lab_explorer.Explore(ac.load(Params(date_from="2030"), folder=PROCESSED), None, tmp_path)
    assert "<b>0</b> claims" in made.head.value and made.claim.value is None


def test_hostile_words_show_as_words(data, tmp_path):
    claims = data.claims.copy()
    claims["summary"] = "<script>alert(1)</script>"
    speakers = data.speakers.copy()
    speakers["name"] = "<img src=x onerror=alert(1)>"
    made = lab_explorer.Explore(replace(data, claims=claims, speakers=speakers), None, tmp_path)
    made.board.search.value = "<script>"
    for view in (made.head, made.context, made.strips, made.map, made.disclosure):
        assert "<script>" not in view.value and "<img" not in view.value
    sent = json.dumps(made.table.get_state()["_dt_args"])
    assert "<script>alert" not in sent or '"allow_html": true' not in sent


# --- the tier of what is reported elsewhere ---


@pytest.fixture(scope="module")
def more():
    """The dataset with the context tier."""
    return ac.load(Params(edition="extended"), folder=PROCESSED)


@pytest.fixture
def extended(more, tmp_path):
    return lab_explorer.Explore(more, None, tmp_path / "selections")


def rows_elsewhere(explorer):
    return explorer.elsewhere.value.count("<tr>") - 1 if "<tr>" in explorer.elsewhere.value else 0


def test_without_a_context_tier_nothing_of_it_is_shown(explorer):
    assert explorer.board.tier is None and explorer.elsewhere.value == ""


def test_context_stands_apart_is_filtered_and_is_in_no_count(extended, more, explorer):
    assert list(extended.board.tier.chips) == ["coded", "context"]
    assert rows_elsewhere(extended) == len(more.context) > 50
    assert extended.head.value == explorer.head.value and extended.strips.value == explorer.strips.value
    assert [mark.claims for mark in extended.marks] == [mark.claims for mark in explorer.marks]
    press(extended, "side", "Iran")
    press(extended, "act", "denies")
    mine = more.context[(more.context["side"] == "Iran") & (more.context["act"] == "denies")]
    assert rows_elsewhere(extended) == len(mine) > 0 and "<b>2</b> claims" in extended.head.value
    assert set(extended.selection.context["statement_id"]) == set(mine["statement_id"])
    extended.board.search.value = "no such word anywhere"
    assert "No statement passes" in extended.elsewhere.value


def test_a_choice_of_allegations_keeps_the_context_that_a_build_keeps(extended):
    press(extended, "allegation", "iran-drones")
    made, left = choosing.params(extended.choice, extended.data.params)
    assert left == [] and made.edition == "extended"
    built = ac.load(made, folder=PROCESSED)
    assert set(extended.selection.context["statement_id"]) == set(built.context["statement_id"])
    assert set(extended.listed) == set(built.claims["claim_id"])


def test_the_tier_chooses_claims_or_context(extended):
    extended.board.tier.chips["context"].value = True
    assert extended.listed == [] and rows_elsewhere(extended) > 50
    assert choosing.params(extended.choice, extended.data.params)[1] == ["tier"]
    extended.board.tier.chips["context"].value = False
    extended.board.tier.chips["coded"].value = True
    assert extended.listed and extended.elsewhere.value == "" and extended.selection.context.empty
    assert choosing.params(extended.choice, extended.data.params)[0].edition == "core"


def test_hostile_words_and_addresses_of_context_show_as_words(more, tmp_path):
    context = more.context.head(2).assign(
        what="<b>bold</b>", url=["javascript:alert(1)", 'https://example.org/"><script>']
    )
    made = lab_explorer.Explore(replace(more, context=context), None, tmp_path)
    assert (
        "<b>bold" not in made.elsewhere.value
        and "javascript:" not in made.elsewhere.value
        and "<script>" not in made.elsewhere.value
    )
    assert ">example.org</a>" in made.elsewhere.value


# --- evidence in its context ---


def test_without_the_texts_the_fragment_is_shown_with_how_to_name_their_folder(explorer):
    explorer.claim.value = "2023-10-13-dw/sea-leg"
    assert (
        "<mark>shipped between Najin</mark>" in explorer.context.value
        and "ARMSCLAIMS_ARTICLES" in explorer.context.value
    )


def test_another_copy_of_an_article_is_not_taken_for_the_registered_one(data, tmp_path):
    (tmp_path / "2023-10-13-dw.txt").write_text("Another text altogether. " * 300, encoding="utf-8")
    made = lab_explorer.Explore(data, tmp_path, tmp_path / "selections")
    made.claim.value = "2023-10-13-dw/sea-leg"
    assert "another copy" in made.context.value and "altogether" not in made.context.value


@pytest.mark.articles
def test_with_the_texts_every_fragment_stands_in_its_sentence(data, articles, tmp_path):
    made = lab_explorer.Explore(data, articles, tmp_path)
    made.claim.value = "2023-10-13-dw/sea-leg"
    assert "Dunay" in made.context.value.split("<mark>")[1]
    exact = data.evidence[data.evidence["field"] == "content"].set_index("claim_id")["exact"]
    for claim_id in data.claims["claim_id"].iloc[::7]:
        made.claim.value = claim_id
        marked = re.search(r"<mark>(.*?)</mark>", made.context.value, re.S)[1]
        assert len(re.sub(r"&\w+;|&#\d+;", "x", marked)) == len(exact[claim_id]), claim_id


# --- selections on disk ---


def test_a_selection_is_saved_as_tables_places_parameters_and_its_own_choice(explorer, data):
    press(explorer, "allegation", "dprk-containers-2023")
    explorer.name.value = "Containers, 2023!"
    made = explorer.save()
    assert made.name == "containers-2023" and {path.name for path in made.iterdir()} == {
        "claims.csv", "evidence.csv", "places.geojson", "params.yml", "choice.json"}  # fmt: skip
    claims = pd.read_csv(made / "claims.csv")
    assert list(claims["claim_id"]) == list(explorer.selection.claims["claim_id"])
    assert list(claims.columns) == [*data.claims.columns]
    features = json.loads((made / "places.geojson").read_text())["features"]
    assert sum("from_place" in feature["properties"] for feature in features) == 2
    assert any(f["geometry"] is None for f in features) and any(
        f["geometry"] and f["geometry"]["type"] == "Point" for f in features
    )
    assert "containers-2023" in explorer.message.value and "build" in explorer.message.value


def test_geojson_is_read_by_geopandas(explorer):
    import geopandas

    made = explorer.save()
    frame = geopandas.read_file(made / "places.geojson")
    assert {"claim_id", "role"} <= set(frame.columns) and frame.crs.to_epsg() == 4326


def test_nothing_saved_is_overwritten_and_a_restart_restores_it(explorer, data):
    press(explorer, "act", "denies")
    explorer.board.date_to.value, explorer.board.sure.value, explorer.board.search.value = (
        "2023",
        True,
        "iran",
    )
    first = explorer.save()
    press(explorer, "act", "declines")
    second = explorer.save()
    assert first != second and json.loads((first / "choice.json").read_text())["values"]["act"] == ["denies"]
    anew = lab_explorer.Explore(data, None, explorer.folder)  # what a restarted kernel makes
    assert first.name in dict(anew.saved.options)
    anew.restore(first.name)
    assert anew.choice == Choice({"act": ("denies",)}, "iran", "", "2023", "said", True)
    assert "Restored" in anew.message.value and set(anew.selection.claims["act"]) == {"denies"}


def test_a_broken_saved_selection_a_bad_name_and_a_full_disk_are_told(explorer, monkeypatch):
    made = explorer.save()
    (made / "choice.json").write_text("{")
    explorer.restore(made.name)
    assert "cannot be restored" in explorer.message.value and explorer.choice == Choice()
    explorer.name.value = "..//"
    assert explorer.save() is None and "Not saved" in explorer.message.value
    with pytest.raises(CallError):
        saving.slug("../..")
    explorer.name.value = "fine"
    monkeypatch.setattr(
        Path, "mkdir", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    assert explorer.save() is None and "No space left" in explorer.message.value


def test_a_cell_that_a_spreadsheet_would_run_is_saved_harmless(data):
    claims = data.claims.head(1).copy()
    claims["summary"] = "=1+1"
    assert ",'=1+1" in saving.table_csv("claims", claims)


def test_the_parameter_file_names_what_no_build_can_be_told(explorer):
    press(explorer, "side", "US")
    explorer.board.date_from.value = "2023"
    text = (explorer.save() / "params.yml").read_text()
    assert "cannot be told: Side" in text and '"date_from": "2023"' in text
    assert "cannot be told: Side" in explorer.message.value


def test_the_parameters_of_a_choice_narrow_those_the_data_was_loaded_with():
    base = Params(edition="core", date_from="2022-10", allegations=["iran-drones", "iran-missiles"])
    made, left = choosing.params(
        Choice({"allegation": ("iran-drones",)}, date_from="2021", date_to="2022-12"), base
    )
    assert (made.date_from, made.date_to, made.allegations, left) == (
        "2022-10",
        "2022-12",
        ["iran-drones"],
        [],
    )
    assert choosing.params(Choice(date_from="2023", sure=True), base) == (base, ["dates"])


def test_build_takes_the_saved_parameter_file(explorer, capsys):
    press(explorer, "allegation", "dprk-containers-2023")
    path = explorer.save() / "params.yml"
    assert (
        main(["build", "--params", str(path), "--jobs", "0"]) == 2
    )  # the file is read first; the jobs are at fault
    assert "--jobs" in capsys.readouterr().err


@pytest.mark.slow
def test_an_edition_built_from_a_saved_selection_holds_just_its_claims(explorer, tmp_path):
    press(explorer, "allegation", "iran-drones", "iran-missiles")
    explorer.board.date_to.value = "2022-12"
    path = explorer.save() / "params.yml"
    command = [
        sys.executable,
        "-m",
        "armsclaims",
        "build",
        "--params",
        str(path),
        "--out",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    built = (tmp_path / "out" / "latest").resolve()
    page = (built / "index.html").read_text(encoding="utf-8")
    cards = set(re.findall(r'class="?card"? id="claim-([^"]+)"', page))
    assert cards == {claim.replace("/", "--") for claim in explorer.listed}


# --- how blocks look live ---


def test_live_outputs_have_the_report_s_look_and_a_build_s_have_not(data):
    from armsclaims.report import show

    block = show.block("disclosure_table", data)
    html = show.Shown(block)._repr_mimebundle_()["text/html"]
    assert (
        html.startswith("<style>")
        and "ac-live" in html
        and "@font-face" in html
        and "://" not in live.style()
    )
    assert "<style" not in show.Shown(block, styled=False)._repr_mimebundle_()["text/html"]
    assert not show._read_live(replace(data, params=Params(out_dir="x")))


def test_ground_of_the_map_is_made_once():
    assert mapped.ground() is mapped.ground()


# --- a real JupyterLab ---

WATCH = """
import os, sys

def watch(event, args):
    if event == "socket.getaddrinfo" and args[0] not in (None, "", b"localhost", "localhost", "127.0.0.1", "0.0.0.0", "::1", "::"):
        where = str(args[0])
    elif event == "socket.connect" and isinstance(args[1], tuple) and not str(args[1][0]).startswith(("127.", "::1", "localhost", "0.0.0.0")):
        where = str(args[1])
    else:
        return
    if where == os.uname().nodename:
        return
    with open(os.environ["ARMSCLAIMS_TEST_LOG"], "a") as log:
        log.write(event + " " + where + chr(10))

sys.addaudithook(watch)
"""
"""What the server and the kernels run before anything else: every way out is written to a log."""


TOKEN = "invented"


def ask(address, what, method="GET"):
    """Ask JupyterLab's own interface and return what it answers."""
    asked = urllib.request.Request(
        f"{address}/api/{what}", method=method, headers={"Authorization": f"token {TOKEN}"}
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return json.loads(answer.read() or "null")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab as `./run lab` starts it, on a copy of the project; yields its address and the log of ways out."""
    run = {}
    exec(
        compile((ROOT / "run").read_text(encoding="utf-8").partition("if __name__")[0], "run", "exec"),
        run | {"__file__": str(ROOT / "run")},
        run,
    )  # noqa: S102
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    copy = home / "project"
    for name in ("data", "notebooks", "report/templates"):
        shutil.copytree(ROOT / name, copy / name)
    (copy / "pyproject.toml").write_text("")
    (home / "site").mkdir()
    (home / "site" / "sitecustomize.py").write_text(WATCH)
    log = home / "ways-out.log"
    given = [part.replace(str(run["ROOT"]), str(copy)) for part in run["LAB"]]
    root = ["--allow-root"] if os.geteuid() == 0 else []
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        *given,
        "--no-browser",
        f"--ServerApp.port={port}",
        f"--IdentityProvider.token={TOKEN}",
        *root,
    ]
    env = {**os.environ, "HOME": str(home), "PYTHONPATH": str(home / "site"), "ARMSCLAIMS_TEST_LOG": str(log)}
    process = subprocess.Popen(
        command, cwd=copy, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            ask(address, "status")
            break
        except OSError:
            time.sleep(0.25)
    else:
        process.kill()
        pytest.fail("JupyterLab did not start")
    yield address, log, copy
    process.terminate()
    process.wait(20)


@pytest.fixture
def page(lab):
    """A page of a browser that may ask nothing but the JupyterLab; `page.outside` lists what else it asked for."""
    from playwright.sync_api import sync_playwright

    address = lab[0]
    inside = (address, address.replace("http", "ws"), "data:", "blob:", "about:")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1400, "height": 2400})
        page.set_default_timeout(90_000)  # other work may hold the cores
        page.outside = []
        page.on(
            "request",
            lambda asked: page.outside.append(asked.url) if not asked.url.startswith(inside) else None,
        )
        page.route(lambda url: not url.startswith(inside), lambda route: route.abort())
        yield page
        browser.close()


def run_all(page, address, name):
    """Open a notebook with a kernel of its own, run all its cells, and wait until the kernel has been idle for a while."""
    for session in ask(address, "sessions"):
        ask(address, f"sessions/{session['id']}", "DELETE")
    page.goto(f"{address}/lab/tree/notebooks/{name}?reset&token={TOKEN}")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    status = page.locator("#jp-main-statusbar")
    page.locator("#jp-main-statusbar", has_text="Idle").wait_for()
    page.locator(".lm-MenuBar-item", has_text="Run").click()
    page.locator("[data-command='runmenu:run-all']").click()
    # Cells outside the window are not drawn: the kernel's own state tells when the last one has run.
    page.locator(".jp-CodeCell .jp-InputPrompt", has_text="[1]").first.wait_for()
    calm, left = 0, 240
    while calm < 4 and left:
        page.wait_for_timeout(400)
        calm, left = (calm + 1 if "Idle" in status.inner_text() else 0), left - 1
    assert left, f"{name} was still running: {status.inner_text()}"
    faults = ("application/vnd.jupyter.stderr", "application/vnd.jupyter.error")
    errors = page.locator(
        ", ".join(
            f".jp-OutputArea-output[data-mime-type='{kind}'], .jp-RenderedText[data-mime-type='{kind}']"
            for kind in faults
        )
    )
    assert errors.count() == 0, errors.first.inner_text()


CHAPTERS = sorted(path.name for path in (ROOT / "notebooks").glob("0[1-5]-*.ipynb"))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", CHAPTERS)
def test_each_chapter_runs_in_jupyterlab_without_an_error_and_asks_nothing_outside(lab, page, name):
    address, log, _ = lab
    run_all(page, address, name)
    assert page.locator(".ac-live").count() >= 1
    assert "Libre Franklin" in page.locator(".ac-live p").first.evaluate(
        "e => getComputedStyle(e).fontFamily"
    )
    assert page.outside == []
    assert not log.exists(), log.read_text()


@pytest.mark.browser
@pytest.mark.slow
def test_in_jupyterlab_a_chip_changes_table_strips_and_map_and_a_row_its_claim(lab, page):
    run_all(page, lab[0], "00-explore.ipynb")
    assert page.locator("text=Would you like to get notified").count() == 0
    rows, counts = page.locator(".ac-tab table.dataTable tbody tr"), page.locator(".ac-counts b").first
    rows.first.wait_for()
    before = {name: page.locator(name).first.inner_html() for name in (".ac-strips", ".ac-map")}
    assert counts.inner_text() == str(len(ac.load(folder=PROCESSED).claims))
    page.locator(".ac-chip", has_text="denies").click()
    page.wait_for_function("document.querySelector('.ac-counts b').textContent === '2'")
    page.wait_for_function("document.querySelectorAll('.ac-tab table.dataTable tbody tr').length === 2")
    assert all(page.locator(name).first.inner_html() != html for name, html in before.items())
    marked = page.locator(".ac-sentence mark").inner_text()
    rows.nth(1).locator("td").nth(3).click()
    page.wait_for_function(f"document.querySelector('.ac-sentence mark').innerText !== {json.dumps(marked)}")
    page.locator(".ac-tab .lm-TabBar-tab", has_text="Disclosure").click()
    page.locator(".ac-tab .ac-live figure, .ac-tab p", has_text="in this selection").first.wait_for()
    page.locator(".ac-chip", has_text="Deutsche Welle").last.click()
    page.locator(".ac-empty").wait_for()
    assert "No claim passes" in page.locator(".ac-empty").inner_text()
    assert page.outside == []
    assert not lab[1].exists(), lab[1].read_text()


@pytest.mark.browser
@pytest.mark.slow
def test_what_was_saved_in_jupyterlab_is_there_after_a_restart_of_the_kernel(lab, page):
    run_all(page, lab[0], "00-explore.ipynb")
    page.locator(".ac-chip", has_text="denies").click()
    page.locator(".ac-name input").fill("denials")
    page.locator(".ac-name input").press("Tab")
    page.locator(".ac-button", has_text="Save selection").click()
    page.locator(".ac-said", has_text="Saved in report/selections/denials").wait_for()
    run_all(page, lab[0], "00-explore.ipynb")
    assert page.locator(".ac-counts b").first.inner_text() != "2"
    page.locator(".ac-saved select").select_option("denials")
    page.locator(".ac-button", has_text="Restore").click()
    page.wait_for_function("document.querySelector('.ac-counts b').textContent === '2'")
    assert (lab[2] / "report" / "selections" / "denials" / "claims.csv").read_text().count("\n") == 3
