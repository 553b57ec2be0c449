"""Measure the explorer: how soon it is there, and how soon a choice is answered: `./run bench lab [--claims 10000]`.

In the kernel: from the change of a control until every view has been drawn and handed to the browser. In the browser, where
Chromium is there: from a click until the page shows the new counts, and from Run All until the explorer stands. The
synthetic claims are the coded ones over and over, with days, acts and sides drawn with a fixed seed.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

import armsclaims as ac

ROOT = Path(__file__).resolve().parent.parent
FRESH = "import time; s = time.perf_counter(); import armsclaims as ac; ac.explore(ac.load()); print(time.perf_counter() - s)"


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


def answers(explorer: Any) -> list[float]:
    """Return the seconds that each single chip of the board takes, on and off again, every view drawn."""
    found = []
    for facet in explorer.board.facets.values():
        for chip in facet.chips.values():
            for value in (True, False):
                found.append(seconds(lambda chip=chip, value=value: setattr(chip, "value", value)))
    for word in ("north", "shell", ""):
        found.append(seconds(lambda word=word: setattr(explorer.board.search, "value", word)))
    for day in ("2022-11", ""):
        found.append(seconds(lambda day=day: setattr(explorer.board.date_from, "value", day)))
    return found


def seconds(act: Callable[[], Any]) -> float:
    """Return the wall time of an act."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


@contextmanager
def jupyterlab() -> Iterator[str]:
    """Run a JupyterLab on loopback and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
                   "--IdentityProvider.token=", *(["--allow-root"] if os.geteuid() == 0 else [])]  # fmt: skip
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


def in_browser() -> tuple[float, list[float]]:
    """Return the seconds from Run All to the explorer, and of ten clicks until the counts have changed."""
    from playwright.sync_api import sync_playwright

    with jupyterlab() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 2600})
        page.goto(f"{address}/lab/tree/notebooks/00-explore.ipynb?reset")
        page.locator("#jp-main-statusbar", has_text="Idle").wait_for(timeout=60_000)
        page.locator(".lm-MenuBar-item", has_text="Run").click()
        choose = page.locator("[data-command='runmenu:run-all']")
        first = seconds(
            lambda: (
                choose.click(),
                page.wait_for_selector(".ac-tab table.dataTable tbody tr", timeout=60_000),
            )
        )
        page.wait_for_timeout(15_000)  # the cells below the explorer run meanwhile
        chip = page.locator(".ac-chip", has_text="denies")
        clicks = []
        for turn in range(10):
            wanted = "2" if turn % 2 == 0 else str(len(ac.load().claims))
            clicks.append(seconds(lambda wanted=wanted: (chip.click(), page.wait_for_function(
                f"document.querySelector('.ac-counts b').textContent === '{wanted}'"))))  # fmt: skip
        browser.close()
    return first, clicks


def main(arguments: list[str] | None = None) -> int:
    """Measure and print a Markdown table; return 0, or 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--claims", type=int, default=10_000, help="synthetic claims (default 10,000)")
    told = parser.parse_args(arguments)
    data = ac.load()
    fresh = [float(subprocess.check_output([sys.executable, "-c", FRESH], cwd=ROOT)) for _ in range(3)]
    real = answers(ac.explore(data))
    many = synthetic(data, told.claims)
    made = seconds(lambda: ac.explore(many))
    large = answers(ac.explore(many))
    rows = [("import, load and first view, in the kernel", fresh, 5.0), (f"a choice among {len(data.claims)} claims, in the kernel", real, 0.3),
            (f"a choice among {told.claims:,} synthetic claims, in the kernel", large, 1.0)]  # fmt: skip
    if shutil.which("chromium"):
        first, clicks = in_browser()
        rows += [
            ("Run All until the explorer stands, in JupyterLab", [first], 5.0),
            ("a click until the counts change, in JupyterLab", clicks, 0.3),
        ]
    print(
        f"\nMeasured {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}.\n"
    )
    print("| what | times | median s | most s | goal s |\n|---|---|---|---|---|")
    for what, times, goal in rows:
        print(f"| {what} | {len(times)} | {statistics.median(times):.2f} | {max(times):.2f} | {goal:g} |")
    print(f"\nThe first view of {told.claims:,} synthetic claims: {made:.1f} s.")
    return int(any(statistics.median(times) > goal for _, times, goal in rows))


if __name__ == "__main__":
    sys.exit(main())
