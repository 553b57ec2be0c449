"""Exploring live: one selection as typed frames, saved selections, each notebook in JupyterLab."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import armsclaims as ac
from armsclaims.dataset.params import Params
from armsclaims.faults import CallError
from armsclaims.lab import Explore
from armsclaims.lab.explorer import static_table
from armsclaims.report.html import explorer_parts

ROOT = Path(__file__).parents[2]
PROCESSED = ROOT / "data" / "processed"


@pytest.fixture(scope="module")
def data():
    return ac.load(folder=PROCESSED)


@pytest.fixture
def explorer(data, tmp_path):
    return Explore(data, tmp_path / "selections")


# --- the selection ---


def test_without_a_choice_everything_is_selected(explorer, data):
    assert len(explorer.selection.claims) == len(data.claims)
    assert len(explorer.selection.context) == len(data.context)


def test_a_choice_narrows_every_frame_of_the_selection(explorer):
    chosen = explorer.choose(act=["denies"], tier=["article"]).selection
    assert set(chosen.claims["act"]) == {"denies"} and len(chosen.context) == 0
    assert set(chosen.evidence["claim_id"]) == set(chosen.claims["claim_id"])
    assert chosen.claims["said_earliest"].dtype.kind == "M"


def test_values_of_a_facet_combine_with_or_and_facets_with_and(explorer, data):
    sides = list(data.claims["side"].unique()[:2])
    both = explorer.choose(side=sides, tier=["article"]).selection.claims
    assert set(both["side"]) == set(sides)
    fewer = explorer.choose(side=sides, act=["denies"], tier=["article"]).selection.claims
    assert set(fewer["act"]) <= {"denies"} and len(fewer) < len(both)


def test_a_date_told_as_an_interval_passes_where_it_may_lie_in_the_days_chosen(explorer):
    month = next(row for row in explorer.rows if row["from"][:7] == row["to"][:7] and row["from"] < row["to"])
    for day, kept in ((month["from"], True), (month["to"], True), ("1999-01-01", False)):
        explorer.choose(**{"from": day, "to": day})
        assert (month["id"] in {row["id"] for row in explorer.rows}) is kept


def test_words_are_sought_in_fragments_and_labels_and_all_must_be_there(explorer, data):
    label = data.allegations["label"].iloc[0]
    about = {row["id"] for row in explorer.choose(words=label.upper()).rows}
    allegation = data.allegations["allegation"].iloc[0]
    assert set(data.claims[data.claims["allegation"] == allegation]["claim_id"]) <= about
    fragment = data.evidence[data.evidence["field"] == "content"].iloc[0]
    assert fragment["claim_id"] in {row["id"] for row in explorer.choose(words=fragment["exact"]).rows}
    assert explorer.choose(words=f"{label} nowhere-at-all").rows == []


def test_an_unknown_choice_names_the_known_ones(explorer):
    with pytest.raises(TypeError, match="no choice 'sides'; known: tier, side"):
        explorer.choose(sides=["x"])


def test_without_a_context_tier_all_rows_are_claims(tmp_path):
    explorer = Explore(ac.load(Params(edition="core"), folder=PROCESSED), tmp_path)
    assert {row["tier"] for row in explorer.rows} == {"article"} and explorer.selection.context is None


def test_an_empty_dataset_opens(data, tmp_path):
    empty = ac.where(data, lambda claims: claims["claim_id"].isna(), lambda context: context["act"].isna())
    assert Explore(empty, tmp_path).rows == []


# --- what the widget holds ---


def test_the_widget_runs_the_bytes_of_the_page(explorer):
    assert explorer._esm == explorer_parts()["module"]


@pytest.mark.articles
def test_state_holds_no_sentence_of_an_article(explorer, articles):
    held = json.dumps(explorer.get_state(), default=str, ensure_ascii=False)
    for path in articles.rglob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert len(line.split()) < 13 or line.strip() not in held


def test_a_saved_notebook_keeps_a_static_table(explorer, monkeypatch):
    shown = []
    monkeypatch.setattr("armsclaims.lab.explorer.display", lambda thing, **_: shown.append(thing))
    explorer.choose(act=["denies"])._ipython_display_()
    assert "application/vnd.jupyter.widget-view+json" in shown[0]
    assert shown[1].data.count("<tr") == len(explorer.rows) + 1


def test_hostile_words_show_as_words():
    row = {"said": "", "who": "<script>x</script>", "done": "", "what": "<b>", "exact": ""}
    html = static_table([row])
    assert "<script>" not in html and "&lt;script&gt;" in html


# --- saved selections ---


def test_a_selection_is_saved_as_tables_places_parameters_and_its_choice(explorer):
    folder = explorer.choose(act=["denies"], side=["Iran"]).save("Denials!")
    files = ["choice.json", "claims.csv", "context.csv", "evidence.csv", "params.yml", "places.geojson"]
    assert sorted(path.name for path in folder.iterdir()) == files and folder.name == "denials"
    claims = (folder / "claims.csv").read_text(encoding="utf-8").splitlines()
    assert len(claims) == len(explorer.selection.claims) + 1
    told = (folder / "params.yml").read_text(encoding="utf-8")
    assert "No parameter" not in told
    made = Params.from_mapping(json.loads(told.partition("\n")[2]))
    assert (made.acts, made.sides) == (["denies"], ["Iran"])
    more = explorer.choose(act=["denies"], words="drones").save("more")
    assert "No parameter holds words" in (more / "params.yml").read_text(encoding="utf-8")
    assert json.loads((folder / "places.geojson").read_text(encoding="utf-8"))["type"] == "FeatureCollection"


def test_nothing_saved_is_overwritten_and_a_new_explorer_restores_it(explorer, data):
    first = explorer.choose(act=["denies"], words="arms").save("mine")
    assert explorer.choose().save("mine").name == "mine-2"
    again = Explore(data, explorer.folder)
    assert again.saved == ["mine", "mine-2"]
    assert again.restore(first.name).state == {"act": ["denies"], "words": "arms"}


def test_build_takes_the_saved_parameter_file(explorer, data):
    about = [data.allegations["allegation"].iloc[0]]
    folder = explorer.choose(about=about, tier=["article"], **{"from": "2022-10-01"}).save("mine")
    params = Params.from_mapping(YAML(typ="safe").load((folder / "params.yml").read_text(encoding="utf-8")))
    assert params == Params(allegations=about, date_from="2022-10-01", edition="core")


def test_buttons_tell_what_went_wrong(explorer):
    explorer._asked(None, {"save": "\u2026"}, None)
    assert "use letters or figures" in explorer.note
    explorer._asked(None, {"restore": "nowhere"}, None)
    assert "cannot be restored" in explorer.note
    with pytest.raises(CallError):
        explorer.restore("nowhere")


def test_a_cell_that_a_spreadsheet_would_run_is_saved_harmless(data, tmp_path):
    claims = data.claims.assign(summary="=1+1")
    folder = Explore(replace(data, claims=claims), tmp_path).save("x")
    assert "'=1+1" in (folder / "claims.csv").read_text(encoding="utf-8")


# --- how blocks look live ---


# --- a real JupyterLab ---

WATCH = """
import os, sys

def watch(event, args):
    own = (None, "", b"localhost", "localhost", "127.0.0.1", "0.0.0.0", "::1", "::")
    inside = ("127.", "::1", "localhost", "0.0.0.0")
    if event == "socket.getaddrinfo" and args[0] not in own:
        where = str(args[0])
    elif event == "socket.connect" and type(args[1]) is tuple and not str(args[1][0]).startswith(inside):
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
    """A JupyterLab as `./run lab` starts it, on a copy; yields its address, the log of ways out and the copy."""
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
    for name in ("data", "notebooks", "src/armsclaims/theme/lab-settings"):
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
    env["ARMSCLAIMS_ARTICLES"] = ""  # the copy's own folder of texts
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
    """A page that may ask nothing but the JupyterLab; `page.outside` lists what else it asked for."""
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
    """Open a notebook with a kernel of its own, run all its cells, and wait until the kernel is idle."""
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


CHAPTERS = ("01-what-was-claimed.ipynb", "03-where.ipynb")  # the rest run under papermill in every build


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_runs_in_jupyterlab_without_an_error_and_asks_nothing_outside(lab, page, name):
    address, log, _ = lab
    run_all(page, address, name)
    assert page.locator(".jp-OutputArea-output").count() >= 5
    assert page.outside == []
    assert not log.exists(), log.read_text()


@pytest.mark.browser
@pytest.mark.slow
def test_in_jupyterlab_a_choice_reaches_the_kernel_and_a_cell_reaches_the_explorer(lab, page):
    run_all(page, lab[0], "00-explore.ipynb")
    told = page.locator(".ax-told")
    page.locator(".ax-chip", has_text="denies").click()
    page.wait_for_function("document.querySelector('.ax-told').innerText.startsWith('2 of')")
    page.locator(".ax-row").first.click()
    page.locator(".ax-card").wait_for()
    page.locator(".ax-save input").fill("denials")
    page.locator(".ax-save button", has_text="Save selection").click()
    page.locator(".ax-note", has_text="Saved in report/selections/denials").wait_for()
    assert (lab[2] / "report" / "selections" / "denials" / "claims.csv").read_text().count("\n") == 3
    for kernel in ask(lab[0], "kernels"):
        ask(lab[0], f"kernels/{kernel['id']}", "DELETE")
    page.locator(".ax-chip", has_text="denies").click()
    assert not told.inner_text().startswith("2 of")
    run_all(page, lab[0], "00-explore.ipynb")
    page.locator(".ax-save select").select_option("denials")
    page.locator(".ax-save button", has_text="Restore").click()
    page.wait_for_function("document.querySelector('.ax-told').innerText.startsWith('2 of')")
    assert page.outside == []
    assert not lab[1].exists(), lab[1].read_text()
