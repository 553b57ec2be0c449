"""The report as built from the real data: the acceptance checks of its page, its PDF and its edition."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import forked
import pdf_words
import pikepdf
import pytest

import armsclaims as ac

ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    """Collects of a page what tests ask: elements by tag with their attributes, ids, links."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="session")
def html(edition):
    return (edition / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def page(html):
    return Page(html)


@pytest.fixture(scope="session")
def data(edition):
    return ac.load(folder=edition / "data")


@pytest.fixture(scope="session")
def pdf(edition):
    with pikepdf.open(edition / "report.pdf") as opened:
        yield opened


def test_check_1_every_claim_has_a_card_and_every_link_to_a_claim_leads_to_one(page, data):
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    cards = {name for name in ids if name.startswith("claim-")} - {
        n for n in ids if n.endswith(("-title", "-chain"))
    }
    assert cards == {"claim-" + claim.replace("/", "--") for claim in data.claims["claim_id"]}
    linked = {attrs["href"][1:] for attrs in page.all("a") if attrs.get("href", "").startswith("#claim-")}
    assert len(linked) > 30 and linked <= ids


def test_check_1_every_fragment_link_of_the_page_leads_somewhere(page):
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    for attrs in page.all("a"):
        href = attrs.get("href") or attrs.get("xlink:href") or ""
        if href.startswith("#"):
            assert href[1:] in ids, href


def test_ids_are_unique_in_the_page(html):
    bare = re.sub(r"<script\b.*?</script>|srcdoc=\"[^\"]*\"", "", html, flags=re.S)
    ids = re.findall(r'\sid="([^"]*)"', bare)
    assert len(ids) == len(set(ids))


def test_check_15_the_page_forbids_every_request_and_names_no_outside_resource(html, page):
    csp = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in csp and "http" not in csp
    assert not page.all("link")
    for tag in ("img", "script", "iframe", "source", "image", "use"):
        for attrs in page.all(tag):
            for key in ("src", "href", "xlink:href"):
                assert not (attrs.get(key) or "").startswith(("http", "//")), (tag, attrs)
    assert "@import" not in html and not re.search(r"url\((?!['\"]?(?:data:|#))", html)


def test_outside_links_tell_no_referrer(page):
    for attrs in page.all("a"):
        if (attrs.get("href") or "").startswith("http"):
            assert "noreferrer" in attrs["rel"]


def test_the_page_has_one_h1_and_ordered_headings(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(late - early <= 1 for early, late in zip(levels, levels[1:], strict=False))


def test_check_16_every_figure_is_labelled_with_an_svg_that_has_title_and_description(page, html):
    figures = page.all("figure")
    assert len(figures) >= 8
    for attrs in figures:
        assert attrs["aria-labelledby"]
    page_alone = re.sub(r"<script\b.*?</script>", " ", html, flags=re.S)
    for svg in re.findall(r"<svg\b.*?</svg>", page_alone, flags=re.S):
        assert re.search('role="?img', svg) and "<title" in svg and "<desc" in svg


def test_tables_have_captions_and_scopes(page):
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(attrs.get("scope") in ("col", "row") for attrs in page.all("th"))


def test_the_page_keeps_to_its_size(edition, html):
    assert (edition / "index.html").stat().st_size <= 2_000_000


def test_check_4_no_text_of_ours_says_confirmed_or_did_not_deny(html, data):
    # Tables and pictures print what named speakers are reported to have said; sentences of ours stand outside.
    ours = re.sub(r"<(script|style|table|svg)\b.*?</\1>", " ", html, flags=re.S)
    text = re.sub(r"<[^>]+>", " ", ours)
    for told in [] if data.context is None else data.context["what"]:
        text = re.sub(re.escape(told.replace("'", "\u2019")), " ", text, flags=re.I)
    assert not re.search(r"did not deny|was silent|\brevealed\b|\badmitted\b", text)
    assert not re.search(r"(?<!not )(?<!not-)\bconfirmed\b", text, re.I)


def test_check_23_no_article_text_is_published(edition, html, data):
    folder = Path(__import__("os").environ.get("ARMSCLAIMS_ARTICLES", ""))
    if not (folder / "2023-10-13-dw.txt").is_file():
        pytest.skip("ARMSCLAIMS_ARTICLES names no folder of texts")

    def tokens(text):
        return re.findall(r"[a-z0-9]+", text.lower().replace("\u2019", "'").replace("'", ""))

    own = tokens(re.sub(r"<[^>]+>", " ", html))
    runs = {tuple(own[i : i + 13]) for i in range(len(own))}
    for path in folder.glob("20*.txt"):
        article = tokens(path.read_text(encoding="utf-8"))
        assert not runs & {tuple(article[i : i + 13]) for i in range(len(article) - 12)}


def test_check_22_the_data_package_in_the_page_is_the_edition_s(page, edition):
    import base64

    link = next(a for a in page.all("a") if a.get("download") == "armsclaims-data.zip")
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(link["href"].split(",", 1)[1])))
    assert archive.read("claims.csv") == (edition / "data" / "claims.csv").read_bytes()


def test_the_page_says_whether_anchors_were_re_checked(html, data):
    assert ("not re-checked in this build" in html) == ("none" in data.anchors.values())


def test_check_17_the_pdf_is_tagged_titled_outlined_and_in_a_language(pdf):
    root = pdf.Root
    assert root.MarkInfo.Marked and str(root.Lang).startswith("en")
    assert root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as meta:
        assert (
            meta["pdfuaid:part"] == "1" and meta["pdfaid:part"] == "3" and meta["pdfaid:conformance"] == "A"
        )
        assert "arms for Russia" in meta["dc:title"]
    assert pdf.open_outline().root


def elements(node, seen=None):
    seen = set() if seen is None else seen
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child, seen)
    elif isinstance(node, pikepdf.Dictionary):
        if node.is_indirect:
            if node.objgen in seen:
                return
            seen.add(node.objgen)
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K, seen)


def test_check_17_every_figure_of_the_pdf_has_alt_and_every_header_cell_a_scope(pdf):
    nodes = list(elements(pdf.Root.StructTreeRoot.K))
    figures = [n for n in nodes if n.S == "/Figure"]
    heads = [n for n in nodes if n.S == "/TH"]
    assert len(figures) >= 4 and all(len(str(n.Alt)) > 40 for n in figures)
    assert len(heads) >= 20

    def scope(node):
        attributes = node.get("/A", pikepdf.Dictionary())
        entries = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
        return any(isinstance(entry, pikepdf.Dictionary) and "/Scope" in entry for entry in entries)

    assert all(scope(n) for n in heads)


def test_check_17_every_font_of_the_pdf_is_embedded_and_is_ours(pdf):
    names = set()
    for page in pdf.pages:
        for font in page.resources.get("/Font", {}).values():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor = inner.FontDescriptor
            assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            names.add(str(descriptor.FontName))
    assert names and all("LibreFranklin" in name or "OtherScripts" in name for name in names), names


def test_the_story_takes_eight_or_nine_pages_of_the_pdf_and_no_page_is_nearly_empty(edition):
    pages = pdf_words.pages(edition / "report.pdf")
    evidence = next(number for number, words in enumerate(pages) if "What stands behind this report" in words)
    assert evidence in (8, 9)
    assert min(len(words.split()) for words in pages) > 200


def test_the_pdf_carries_the_dataset_and_the_edition_s_name_on_every_page(pdf, edition):
    assert {"claims.csv", "evidence.csv"} <= {Path(name).name for name in pdf.attachments}
    words = pdf_words.pages(edition / "report.pdf")
    assert len(words) == len(pdf.pages) and all(edition.name in page.replace("\n", "") for page in words)


def test_an_edition_is_named_by_its_newest_article_and_its_inputs(edition):
    assert re.fullmatch(r"2023-10-13-(core|extended)-[0-9a-f]{12}", edition.name)
    manifest = json.loads((edition / "manifest.json").read_text())
    assert manifest["edition"] == edition.name
    assert {
        "index.html",
        "report.pdf",
        "data/claims.csv",
        "data/annotations.jsonld",
        "ro-crate-metadata.json",
    } <= set(manifest["files"])
    assert "notebooks/01-what-was-claimed.ipynb" in manifest["files"]


def run(*arguments):
    return forked.run(["-m", "armsclaims", *map(str, arguments)], ROOT)


def test_verify_accepts_the_edition_and_refuses_one_with_a_changed_byte(edition, tmp_path):
    import shutil

    good = run("verify", edition)
    assert good.returncode == 0 and "verified" in good.stdout
    copy = tmp_path / edition.name
    shutil.copytree(edition, copy)
    (copy / "data" / "claims.csv").write_text(
        (copy / "data" / "claims.csv").read_text().replace("Kirby", "Kirbi", 1) + " "
    )
    bad = run("verify", copy)
    assert bad.returncode == 6 and "data/claims.csv: changed" in bad.stderr


@pytest.mark.articles
def test_verify_re_checks_every_anchor_with_the_texts(edition, articles, data):
    done = run("verify", edition, "--articles", articles)
    assert done.returncode == 0 and f"{len(data.evidence)} anchors" in done.stdout


def test_a_second_build_finds_nothing_to_do_and_imports_nothing_heavy(edition):
    out = edition.parent.parent
    code = (
        "import sys; from armsclaims.cli import main; "
        f"assert main(['build', '--out', {str(out)!r}]) == 0; "
        "heavy = {'pandas', 'numpy', 'matplotlib', 'nbconvert', 'papermill', 'jinja2', 'ruamel', 'filelock'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "nothing changed" in done.stderr


def test_executed_chapters_tell_no_time_no_path_and_no_machine(edition):
    for path in (edition / "notebooks").iterdir():
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text and "/tmp/" not in text and "start_time" not in text


def test_annotations_and_crate_hold_every_fragment_and_claim(edition, data):
    notes = json.loads((edition / "data" / "annotations.jsonld").read_text())
    assert len(notes["first"]["items"]) == notes["total"] == len(data.evidence)
    crate = json.loads((edition / "ro-crate-metadata.json").read_text())
    assert sum(node["@type"] == "Claim" for node in crate["@graph"]) == len(data.claims)
