"""The review panel in a real JupyterLab, by keyboard but for one word; a kernel that dies loses nothing."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
import test_lab
from test_lab import ask, run_all
from test_review import ARTICLE, HERALD, ORIGIN, TEXT, proposals

from armsclaims.lab.forms import forms
from armsclaims.propose import review, sheet_proposals

lab, page = test_lab.lab, test_lab.page  # the fixtures


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


@pytest.mark.browser
@pytest.mark.slow
def test_the_panel_codes_an_article_by_keyboard_and_outlives_its_kernel(lab, page):
    address, log, copy = lab
    path = copy / "data" / "articles" / f"{ARTICLE}.yml"
    texts = copy / "data" / "articles" / "text"
    texts.mkdir(exist_ok=True)
    shutil.copy(HERALD, texts / Path(HERALD).name)
    sheet_proposals.write_proposals(path, TEXT, proposals(), origin=ORIGIN)
    run_all(page, address, "90-review.ipynb")
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
    run_all(page, address, "90-review.ipynb")
    page.locator(".ar-side h3", has_text="open").first.wait_for()
    assert page.locator(".ar-side h3", has_text="Named in the text, not coded").count() == 1
    assert page.outside == [] and not log.exists()
    path.unlink()
