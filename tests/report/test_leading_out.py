"""What an edition gives to others: report.md, claim files, JSON-LD, annotations and links, within one budget of words."""

from __future__ import annotations

import base64
import hashlib
import html as markup
import json
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

import armsclaims as ac
from armsclaims.evidence.text import count_words, find, normalised, words
from armsclaims.report.html import anchor

ROOT = Path(__file__).parents[2]
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


@pytest.fixture(scope="module")
def data(edition):
    return ac.load(folder=edition / "data", root=ROOT)


@pytest.fixture(scope="module")
def page(edition):
    return (edition / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def markdown(edition):
    return (edition / "report.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def outputs(edition, page, markdown):
    """Text of every output that holds words of an article, by name."""
    bare = re.sub(r"<style\b.*?</style>|<script(?: type=\"module\")?>.*?</script>", " ", page, flags=re.S)
    return {
        "page": markup.unescape(re.sub(r"<[^>]+>", " ", bare)),
        "links": "\n".join(map(unquote, re.findall(r":~:text=([^\"\s]*)", page))),
        "annotations": (edition / "data" / "annotations.jsonld").read_text(encoding="utf-8"),
        "report.md": markdown.replace("\\", ""),
        "claims": "\n".join(path.read_text(encoding="utf-8") for path in edition.glob("claims/*/*.json")),
    }


def test_report_md_tells_each_finding_once_and_quotes_speakers_alone(markdown, data):
    assert markdown.count("- **Who denied.**") + markdown.count("- Who denied.") == 1
    for claim in data.wide.itertuples():
        quoted = f"\u201c{claim.exact}\u201d (" in markdown
        assert quoted == (claim.worded_by == "speaker"), claim.claim_id


# --- the page ---


def test_the_page_tells_machines_its_claims_and_its_policy_names_that_block(page, data):
    (told,) = LD.findall(page)
    graph = json.loads(told)["@graph"]
    assert sum(node["@type"] == "Claim" for node in graph) == len(data.claims)
    digest = base64.b64encode(hashlib.sha256(told.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in markup.unescape(page)


def test_each_card_leads_to_the_passage_or_says_that_no_address_is_known(page, data):
    for claim in data.wide.itertuples():
        card = re.search(rf'<li id="{re.escape(anchor(claim.claim_id))}">(.*?)</li>', page, re.S)[1]
        assert "History: printed by" in card
        if isinstance(claim.url, str):
            assert (
                f'href="{claim.url}' in card and "may have changed since its text was registered on" in card
            )
            assert "the address was not tried by hand" in card
        else:
            assert "address is not known; its text was registered on" in card


def test_links_to_passages_stand_in_the_explorer_as_well(page, data):
    rows = json.loads(re.search(r'id="explorer-data">(.*?)</script>', page, re.S)[1])["rows"]
    linked = {row["id"]: row["url"] for row in rows if ":~:text=" in row.get("url", "")}
    assert len(linked) == data.wide["url"].notna().sum() - 1, "one fragment ends in a word glued to a credit"
    assert all(f'href="{markup.escape(url)}"' in page for url in linked.values())


# --- files beside it ---


def test_the_manifest_names_the_markdown_and_a_file_of_every_claim(edition, data):
    named = set(json.loads((edition / "manifest.json").read_text())["files"])
    assert {"report.md", *(f"claims/{claim}.json" for claim in data.claims["claim_id"])} <= named


def test_every_file_for_machines_says_where_corrections_go(edition):
    contact = "open an issue in the repository of this project"
    files = [
        "manifest.json",
        "ro-crate-metadata.json",
        "report.md",
        "data/annotations.jsonld",
        "data/datapackage.json",
    ]
    files += [path.relative_to(edition).as_posix() for path in edition.glob("claims/*/*.json")]
    assert [name for name in files if contact not in (edition / name).read_text(encoding="utf-8")] == []
    assert contact in (edition.parent.parent / "feed.xml").read_text(encoding="utf-8")


def test_the_first_edition_follows_none_and_has_a_day_of_the_data(edition, data):
    manifest = json.loads((edition / "manifest.json").read_text())
    assert manifest["predecessor"] is None
    assert manifest["updated"] == max([data.case.compiled, *(row["date"] for row in data.corrections)])


def test_each_sentence_of_the_markdown_that_rests_on_claims_names_speaker_and_ids(markdown, data):
    names = dict(zip(data.wide["claim_id"], data.wide["speaker"], strict=True))
    for claim, speaker in names.items():
        assert f"{claim}]" in markdown or f"{claim}," in markdown or f"{claim};" in markdown
        assert re.search(rf"{re.escape(speaker)}: [^\]]*{re.escape(claim)}\b", markdown), claim
    assert "unknown:" not in markdown
    prose = [line for line in markdown.splitlines() if re.match(r"[A-Z]", line)]
    assert len(prose) > 20 and sum("]" in line for line in prose) > len(prose) / 3


def test_the_markdown_holds_every_heading_and_title_of_the_report(markdown, page):
    heads = re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", page)
    bare = re.sub(r"[\\*#]", "", markdown).replace("\u2019", "'")
    assert len(heads) > 5
    assert [head for head in heads if markup.unescape(head).replace("\u2019", "'") not in bare] == []


# --- the budget of words, over all outputs together ---


def quotes(outputs, data):
    """Return what the outputs mark as words of an article, but for the titles by which articles are cited."""
    found = {
        name for text in outputs.values() for name in re.findall("\u201c([^\u201c\u201d\n]+)\u201d", text)
    }
    for line in outputs["links"].splitlines():
        found |= {part.strip("-") for part in line.split(",")} if ",-" in line or "-," in line else {line}
    titles = set(map(normalised, data.articles["title"]))
    return {quote for quote in found if normalised(quote) not in titles}


@pytest.mark.articles
def test_all_outputs_together_quote_at_most_a_fifth_of_each_article_and_no_two_runs_side_by_side(
    edition, outputs, data, articles, capsys
):
    collection = json.loads(outputs["annotations"])["first"]["items"]
    marked = quotes(outputs, data)
    for article in data.articles.itertuples():
        text = (articles / f"{article.article_id}.txt").read_bytes().decode()
        own = data.evidence[data.evidence["article_id"] == article.article_id]
        places = set(zip(own["start"], own["end"], strict=True))
        for item in collection:
            quote, place = item["target"][0]["selector"]
            if item["target"][0]["source"].endswith(article.sha256):
                before, after = len(quote.get("prefix", "")), len(quote.get("suffix", ""))
                places.add((place["start"] - before, place["end"] + after))
        recorded = set(own["exact"])
        for quote in marked - recorded:
            if count_words(quote) > 1 and (spots := find(quote, text)):
                places.add(spots[0])
        spans = words(text)
        held = {n for n, (start, end) in enumerate(spans) if any(start < b and a < end for a, b in places)}
        with capsys.disabled():
            print(
                f"\n{article.article_id}: {len(held)} of {len(spans)} words quoted, {len(held) / len(spans):.1%}"
            )
        assert len(held) <= len(spans) / 5
        runs: list[list[int]] = []
        for start, end in sorted(places):
            if runs and start < runs[-1][1]:
                runs[-1][1] = max(runs[-1][1], end)
            else:
                runs.append([start, end])
        assert all(count_words(text[start:end]) <= 12 for start, end in runs)
        gaps = [text[before[1] : after[0]] for before, after in pairwise(runs)]
        assert all(map(count_words, gaps)), "two quotes stand side by side"


@pytest.mark.articles
def test_what_leads_out_shares_no_run_of_six_words_with_an_article_that_the_page_does_not(
    outputs, data, articles, capsys
):
    def runs(text):
        return [word.lower() for word in re.findall(r"[A-Za-z0-9]+", text)]

    def shared(whole, text):
        given = runs(text)
        grams = {tuple(given[at : at + 6]) for at in range(len(given) - 5)}
        return {
            n for at in range(len(whole) - 5) if tuple(whole[at : at + 6]) in grams for n in range(at, at + 6)
        }

    for name in data.articles["article_id"]:
        whole = runs((articles / f"{name}.txt").read_bytes().decode())
        found = {output: shared(whole, text) for output, text in outputs.items()}
        together = set().union(*found.values())
        with capsys.disabled():
            print(
                f"\n{name}: in runs of six words {len(together) / len(whole):.1%} of the article, the page's alone"
            )
        assert together == found["page"] and len(together) <= len(whole) / 5
