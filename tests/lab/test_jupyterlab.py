"""One real JupyterLab: chapters and the explorer by mouse, the review panel by keyboard but for one word.

A kernel that dies loses nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from test_review import ARTICLE, HERALD, ORIGIN, TEXT, proposals

from armsclaims.lab.forms import forms
from armsclaims.propose import review, sheet_proposals

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

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
def server(tmp_path_factory):
    """A JupyterLab as `./run lab` starts it, on an empty folder; yields its address, the log of ways out and the folder."""
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
    projects = home / "projects"
    projects.mkdir()
    (home / "site").mkdir()
    (home / "site" / "sitecustomize.py").write_text(WATCH)
    log = home / "ways-out.log"
    root_dir = "--ServerApp.root_dir="
    assert root_dir + str(run["ROOT"]) in run["LAB"]
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        *(part for part in run["LAB"] if not part.startswith(root_dir)),
        f"{root_dir}{projects}",
        "--no-browser",
        f"--ServerApp.port={port}",
        f"--IdentityProvider.token={TOKEN}",
        *(["--allow-root"] if os.geteuid() == 0 else []),
    ]
    path = f"{home / 'site'}{os.pathsep}{ROOT / 'src'}"
    env = {**os.environ, "HOME": str(home), "PYTHONPATH": path, "ARMSCLAIMS_TEST_LOG": str(log)}
    env["ARMSCLAIMS_ARTICLES"] = ""  # each project's own folder of texts
    process = subprocess.Popen(
        command, cwd=projects, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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
    yield address, log, projects
    process.terminate()
    process.wait(20)


@pytest.fixture
def lab(server):
    """The JupyterLab with no kernel and an empty log, and a copy of the project for one test."""
    address, log, projects = server
    log.unlink(missing_ok=True)
    copy = projects / f"project-{len(list(projects.iterdir())) + 1}"
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, copy / name)
    (copy / "pyproject.toml").write_text("")
    yield address, log, copy
    for session in ask(address, "sessions"):
        ask(address, f"sessions/{session['id']}", "DELETE")


@pytest.fixture(scope="module")
def browser(server):
    """A Chromium that finds no host but this one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser, lab):
    """A page that may ask nothing but the JupyterLab; `page.outside` lists what else it asked for."""
    address = lab[0]
    inside = (address, address.replace("http", "ws"), "data:", "blob:", "about:")
    context = browser.new_context(viewport={"width": 1400, "height": 2400})
    page = context.new_page()
    page.set_default_timeout(90_000)  # other work may hold the cores
    page.outside = []
    page.on(
        "request",
        lambda asked: page.outside.append(asked.url) if not asked.url.startswith(inside) else None,
    )
    yield page
    context.close()


def run_all(page, lab, name):
    """Open a notebook with a kernel of its own, run all its cells, and wait until the kernel is idle."""
    address, _, copy = lab
    for session in ask(address, "sessions"):
        ask(address, f"sessions/{session['id']}", "DELETE")
    page.goto(f"{address}/lab/tree/{copy.name}/notebooks/{name}?reset&token={TOKEN}")
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


# --- chapters and the explorer ---


def test_a_chapter_runs_in_jupyterlab_without_an_error_and_asks_nothing_outside(lab, page):
    _, log, _ = lab
    run_all(page, lab, "03-where.ipynb")  # all of them run under papermill in every build
    assert page.locator(".jp-OutputArea-output").count() >= 5
    assert page.outside == []
    assert not log.exists(), log.read_text()


def test_in_jupyterlab_a_choice_reaches_the_kernel_and_a_cell_reaches_the_explorer(lab, page):
    run_all(page, lab, "00-explore.ipynb")
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
    run_all(page, lab, "00-explore.ipynb")
    page.locator(".ax-save select").select_option("denials")
    page.locator(".ax-save button", has_text="Restore").click()
    page.wait_for_function("document.querySelector('.ax-told').innerText.startsWith('2 of')")
    assert page.outside == []
    assert not lab[1].exists(), lab[1].read_text()


# --- the review panel ---


def names(fields: list[dict], stem: str) -> set[str]:
    """The names of a form's controls; an entry of a list is its first."""
    found = set()
    for field in fields:
        here = f"{stem}.{field['key']}" + (".0" if field["kind"] == "list" else "")
        found |= names(field["fields"], here) if "fields" in field else {here}
    return found


class Keyboard:
    """A person at the keyboard: no mouse, and no way to a control but Tab."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def to(self, name: str) -> None:
        for _ in range(200):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.name || document.activeElement.className") == name:
                return
        raise AssertionError(f"Tab does not lead to {name}")

    def type(self, name: str, words: str) -> None:
        self.to(name)
        self.page.keyboard.type(words)
        self.page.keyboard.press("Tab")

    def told(self, words: str) -> None:
        self.page.locator(".ar-note", has_text=words).wait_for()


def until(is_so, seconds: float = 60) -> None:
    """Wait until the file says so: a decision is in it at once, but the browser's message takes its time."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "the file does not say so"
        time.sleep(0.05)


def test_the_panel_codes_an_article_by_keyboard_and_outlives_its_kernel(lab, page):
    address, log, copy = lab
    path = copy / "data" / "articles" / f"{ARTICLE}.yml"
    texts = copy / "data" / "articles" / "text"
    texts.mkdir(exist_ok=True)
    shutil.copy(HERALD, texts / Path(HERALD).name)
    sheet_proposals.write_proposals(path, TEXT, proposals(), origin=ORIGIN)
    run_all(page, lab, "90-review.ipynb")
    page.locator(".ar-text").wait_for()
    hands = Keyboard(page)
    page.locator(".ar-text").focus()

    # A claim of three words marked, then its fields.
    hands.press("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "m")
    hands.told("new claim")
    (statement,) = review.load(path)["statements"]
    slug = statement["claims"][0]["id"]
    shown = {name for name in page.eval_on_selector_all(".ar-side [name]", "all => all.map(one => one.name)")}
    assert names(forms()["claim"], "claim") | names(forms()["statement"], "statement") <= shown
    hands.type("claim.summary", "In our own words.")
    until(lambda: "In our own words." in path.read_text())
    hands.told("saved: summary")
    hands.to("claim.act")
    page.keyboard.type("d")  # the first act of that letter
    until(lambda: "act: denies" in path.read_text())
    hands.told("saved: act")
    hands.type("claim.quantity.text", "some")
    hands.type("claim.quantity.min", "3")
    until(lambda: "quantity: {text: some, min: 3}" in path.read_text())
    hands.told("saved: quantity")

    # A speaker whom no list knows, without leaving.
    hands.to("statement.speaker+")
    hands.press("Enter")
    page.locator(".ar-side h3", has_text="New in speakers").wait_for()
    page.keyboard.type("mara-holt")
    hands.type("name", "Mara Holt")
    hands.to("side")
    page.keyboard.type("other")
    hands.to("add")
    hands.press("Enter")
    hands.told("mara-holt in speakers.yml")
    until(lambda: review.load(path)["statements"][0].get("speaker") == "mara-holt")
    assert "mara-holt: {name: Mara Holt, side: other}" in (copy / "data" / "speakers.yml").read_text()

    # Back to the text: the passage, the next proposal accepted, then undone.
    hands.press("Escape", "ArrowRight", "Shift+ArrowRight", "p")
    until(lambda: "passage: [0, 2]" in path.read_text())
    hands.told("saved: passage")
    for _ in range(9):
        if page.locator(".ar-side h3", has_text="proposal:").count():
            break
        hands.press("g")
    hands.press("a")
    hands.told("is claim")
    accepted = path.read_text()
    assert "decision: accepted" in accepted
    hands.press("u")
    hands.told("as before")
    assert "decision: accepted" not in path.read_text()
    hands.press("a")
    hands.told("is claim")

    # The one thing done with the mouse: a word is marked by a double click.
    page.locator('[data-n="17"][data-at="10"]').dblclick()
    page.locator(".ar-m").wait_for()
    word = page.locator(".ar-m").inner_text()
    hands.press("m")
    hands.told("new claim")
    assert any(c["exact"] == word for s in review.load(path)["statements"] for c in s["claims"])

    # The kernel is killed: what was decided stands, and a new panel goes on from it.
    before = path.read_text()
    for kernel in ask(address, "kernels"):
        ask(address, f"kernels/{kernel['id']}", "DELETE")
    page.locator(".ar-text").focus()
    hands.press("x", "r")
    assert path.read_text() == before and slug in before and "decision: accepted" in before
    run_all(page, lab, "90-review.ipynb")
    page.locator(".ar-side h3", has_text="open").first.wait_for()
    assert page.locator(".ar-side h3", has_text="Named in the text, not coded").count() == 1
    assert page.outside == [] and not log.exists()
