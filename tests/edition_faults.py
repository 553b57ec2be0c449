"""What is wrong with an edition of any case, as a reader would find it: on the page, in its pictures and in the PDF."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pdf_words
from playwright.sync_api import sync_playwright
from test_engine_knows_no_case import named, pattern

from armsclaims.figures.basemap import world
from armsclaims.figures.plain import NOTHING

UNSAID = re.compile(r"\b(?:nan|NaN|NaT|None|undefined|null)\b|<NA>|\[U\+")
NEGATIVE = re.compile(r"(?<![\w\d])[-−–]\d+ (?:days?|km|nmi|months?)\b")
NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()
COUNT = re.compile(
    rf"\b(\d+|{'|'.join(NUMBERS)})[ \u00a0](claims?|articles?|occasions?|originators?|sentences?|statements?)\b"
)
LOOK = """() => {
  const faults = [], at = document.documentElement
  if (at.scrollWidth > innerWidth) faults.push(`the page is ${at.scrollWidth} px wide`)
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect(), boxes = []
    if (frame.width < 100) continue
    const where = svg.querySelector("title")?.textContent ?? ""
    if (!svg.querySelector("path, rect, circle, polygon")) faults.push(`nothing is drawn: ${where}`)
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect(), words = text.textContent.trim()
      if (!words || !box.width) continue
      if (box.left < frame.left - 1.5 || box.right > frame.right + 1.5 || box.top < frame.top - 4 || box.bottom > frame.bottom + 4)
        faults.push(`${words} leaves the frame: ${where}`)
      const lead = box.height * 0.24  // of a line's height, what its letters leave free above and below
      boxes.push([words, box.left + 1, box.top + lead, box.right - 1, box.bottom - lead])
    }
    boxes.forEach(([a, l, t, r, b], i) => boxes.slice(i + 1).forEach(([c, ll, tt, rr, bb]) => {
      if (l < rr && ll < r && t < bb && tt < b) faults.push(`${a} overlaps ${c}: ${where}`)
    }))
  }
  for (const table of document.querySelectorAll("table"))
    if (!table.tBodies[0]?.rows.length) faults.push(`an empty table: ${table.textContent.trim().slice(0, 60)}`)
  return faults
}"""


def shown(edition: Path) -> tuple[str, list[str]]:
    """Return the page's text with everything open, and what is wrong to the eye at two widths."""
    found: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.on("pageerror", lambda error, seen=found: seen.append(str(error)))
            page.goto((edition / "index.html").as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
            page.wait_for_timeout(500)
            found += [f"{width} px: {fault}" for fault in page.evaluate(LOOK)]
            text = page.evaluate("document.body.innerText")
        browser.close()
    return text, found


def counts(edition: Path) -> dict[str, set[int]]:
    """Return, by noun, the numbers that the tables bear out: of all, and of each article, side and speaker."""
    data = edition / "data"
    tables = {name: pd.read_csv(data / f"{name}.csv") for name in ("claims", "sentences", "articles")}
    claims = tables["claims"]
    context = pd.read_csv(data / "context.csv") if (data / "context.csv").exists() else claims.iloc[:0]
    groups = [claims, *(g for by in ("article_id", "side", "speaker_id") for _, g in claims.groupby(by))]
    denials = claims[claims["act"].eq("denies")]
    located = claims[claims["claim_id"].isin(pd.read_csv(data / "claim_places.csv")["claim_id"])]
    return {
        "claim": {len(group) for group in [*groups, located]},
        "article": {len(tables["articles"])},
        "occasion": {g["occasion_id"].nunique() for g in [*groups, denials, context]},
        "originator": {frame["originator"].nunique() for frame in (claims, context)},
        "sentence": set(tables["sentences"].groupby("article_id").size()),
        "statement": {len(context), context.get("place_id", pd.Series(dtype=str)).notna().sum()},
    }


def faults(edition: Path) -> Iterator[str]:
    """Yield every fault that a reader would find in an edition."""
    text, seen = shown(edition)
    yield from seen
    pages = pdf_words.pages(edition / "report.pdf")
    texts = {"the page": text, "the PDF": "\n".join(pages)}
    texts |= {path.name: path.read_text() for path in (edition / "figures").glob("*.txt")}
    case, known = pattern(), counts(edition)
    drawn = {*world()["name"], *world(detail=False)["name"]}  # a country may be on anybody's map
    for where, words in texts.items():
        for rule in (UNSAID, NEGATIVE):
            yield from (f"{where}: {found.group()}" for found in rule.finditer(words))
        yield from (
            f"{where}: a word of this repository's case: {word}"
            for word in sorted(named(words, case) - drawn)
        )
        if NOTHING in words:
            yield f"{where}: an empty panel"
        for number, noun in COUNT.findall(words):
            value = int(number) if number.isdigit() else NUMBERS.index(number)
            if value not in known[noun.removesuffix("s")]:
                yield f"{where}: {number} {noun}, which no table bears out"
    yield from (f"page {at} of the PDF is empty" for at, page in enumerate(pages, 1) if not page.strip())
