"""Measure the explorer: `./run bench lab [--claims 10000]`.

A choice is timed in the browser, from the click on a chip until the frame with every view is painted: in the
page, with the coded claims and with synthetic ones, and in JupyterLab. Synthetic claims are the coded ones
over and over, with days, acts and sides drawn with a fixed seed.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

import armsclaims as ac
from armsclaims.report import html
from armsclaims.report.explorer_data import explorer_data

ROOT = Path(__file__).resolve().parent.parent
CLICKS = """async (times) => {
  const chips = [...document.querySelectorAll('.ax-facets .ax-chip')];
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const found = [];
  for (let at = 0; at < times; at += 1) {
    const start = performance.now();
    chips[(at >> 1) % chips.length].click();
    await painted();
    found.push((performance.now() - start) / 1000);
  }
  return found;
}"""
"""Clicks every chip twice, on and off, and times each until the next frame is painted."""


def synthetic(data: Any, number: int) -> Any:
    """Return a dataset of `number` claims made from those of `data`."""
    draw = random.Random(7)
    times = -(-number // len(data.claims))
    claims = pd.concat([data.claims] * times, ignore_index=True).head(number)
    copy = [f"-{i // len(data.claims)}" for i in range(number)]
    claims["claim_id"] = claims["claim_id"] + pd.Series(copy, index=claims.index)
    claims["act"] = [draw.choice(("claims", "denies", "declines", "comments")) for _ in copy]
    claims["side"] = [draw.choice(("US", "DPRK", "Iran", "Russia", "ROK")) for _ in copy]
    days = pd.Timestamp(2022, 10, 1) + pd.to_timedelta([draw.randrange(380) for _ in copy], unit="D")
    claims["said_edtf"] = pd.Series(days.strftime("%Y-%m-%d"), index=claims.index, dtype="str")
    claims["said_earliest"] = claims["said_latest"] = days
    content = data.evidence[data.evidence["field"] == "content"]
    evidence = pd.concat(
        [content.assign(claim_id=content["claim_id"] + f"-{i}") for i in range(times)], ignore_index=True
    )
    evidence["evidence_id"] = evidence["claim_id"] + "#content"
    places = pd.concat(
        [data.claim_places.assign(claim_id=data.claim_places["claim_id"] + f"-{i}") for i in range(times)],
        ignore_index=True,
    )
    return replace(data, claims=claims, evidence=evidence, claim_places=places)


def page_of(data: Any) -> str:
    """Return a bare page with the explorer of a dataset."""
    parts = html.explorer_parts()
    told = html.as_script_data(explorer_data(data))
    return (
        f"<!doctype html><meta charset=utf-8><style>{parts['css']}</style><ol class=claims></ol>"
        f"<script type=application/json id=explorer-data>{told}</script>"
        f"<script>{parts['leaflet']}</script><script type=module>{parts['module']}</script>"
    )


@contextmanager
def jupyterlab() -> Iterator[str]:
    """Run a JupyterLab on loopback and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1",
                   f"--ServerApp.port={port}", "--IdentityProvider.token=", *(["--allow-root"] if os.geteuid() == 0 else [])]  # fmt: skip
        env = {**os.environ, "HOME": home}
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(120):
                try:
                    urllib.request.urlopen(f"{address}/api/status", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.25)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def in_pages(browser: Any, sets: list[Any]) -> Iterator[tuple[list[float], list[float]]]:
    """Yield, for each dataset, the seconds until its page stands and those of 50 choices."""
    for data in sets:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "page.html"
            path.write_text(page_of(data), encoding="utf-8")
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            start = time.perf_counter()
            page.goto(path.as_uri())
            page.locator(".ax-row").first.wait_for()
            first = time.perf_counter() - start
            page.wait_for_timeout(1000)
            yield [first], page.evaluate(CLICKS, 50)
            page.close()


def published(browser: Any, page: Path) -> list[float]:
    """Return the seconds from opening the published page until it can be used, five times."""
    took = []
    for _ in range(5):
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.goto(page.as_uri())
        took.append(tab.evaluate("performance.getEntriesByType('navigation')[0].domInteractive") / 1000)
        tab.close()
    return took


def in_jupyterlab(browser: Any) -> tuple[list[float], list[float]]:
    """Return the seconds from Run All to the first rows, and those of 50 choices."""
    with jupyterlab() as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/lab/tree/notebooks/00-explore.ipynb?reset")
        page.locator("#jp-main-statusbar", has_text="Idle").wait_for(timeout=60_000)
        page.locator(".lm-MenuBar-item", has_text="Run").click()
        choose = page.locator("[data-command='runmenu:run-all']")
        start = time.perf_counter()
        choose.click()
        page.locator(".ax-row").first.wait_for(timeout=60_000)
        first = time.perf_counter() - start
        page.wait_for_timeout(10_000)  # the cells below the explorer run meanwhile
        return [first], page.evaluate(CLICKS, 50)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print a Markdown table; return 0, or 1 where a goal is missed."""
    from playwright.sync_api import sync_playwright  # only this needs it

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--claims", type=int, default=10_000, help="synthetic claims (default 10,000)")
    number = parser.parse_args(arguments).claims
    data = ac.load()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        opened = published(browser, ROOT / "report" / "latest" / "index.html")
        (first, real), (large_first, large) = in_pages(browser, [data, synthetic(data, number)])
        stood, clicks = in_jupyterlab(browser)
        browser.close()
    rows = [
        ("the published page is ready", opened, 1.0),
        ("the page's explorer stands", first, 3.0),
        ("a choice in the page", real, 0.3),
        (f"the explorer of {number:,} synthetic claims stands", large_first, 3.0),
        (f"a choice among {number:,} synthetic claims", large, 1.0),
        ("Run All to the first rows, in JupyterLab", stood, 3.0),
        ("a choice in JupyterLab", clicks, 0.3),
    ]
    where = f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"\nMeasured {datetime.now(UTC):%Y-%m-%d}, {where}.\n")
    print("| what | times | median s | 95th s | goal s |\n|---|---|---|---|---|")
    missed = False
    for what, times, goal in rows:
        high = sorted(times)[max(0, round(len(times) * 0.95) - 1)]
        missed |= high > goal
        print(f"| {what} | {len(times)} | {statistics.median(times):.3f} | {high:.3f} | {goal:g} |")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
