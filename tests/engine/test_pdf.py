"""The PDF of a document with every kind of block: tagged, archival, the same bytes twice, and safe with
any text.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import page as conformance
import pikepdf
import pypdf
import pytest
from sample_document import CLAIM, OTHER, SVG, blocks, card, document, grid

from armsclaims.dataset.facts import Fact
from armsclaims.report import pdf
from armsclaims.report.printed import Printed, ascii_address, fitted, shares

FACTS = {
    "count.claims": Fact("count.claims", 9, "nine", [CLAIM, OTHER], method="count of rows", inputs=["claims"])
}


def render(made=None, **more) -> bytes:
    files = {"claims.csv": b"claim_id\nx\n", "datapackage.json": b"{}"}
    return pdf.render((made or document(facts=FACTS)) | more, files)


@pytest.fixture(scope="module")
def made() -> bytes:
    return render()


@pytest.fixture(scope="module")
def opened(made):
    with pikepdf.open(io.BytesIO(made)) as found:
        yield found


@pytest.fixture(scope="module")
def text(made) -> str:
    return words(made)


def words(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages).split())


def elements(node) -> list:
    """Return the structure elements below a node of the tag tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        return [found for child in node for found in elements(child)]
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    return [node, *(elements(node.K) if "/K" in node else [])]


def faults(made: bytes, profile: str) -> list[str]:
    report = conformance.validate_pdf_bytes(made, profile=conformance.ValidationProfile(profile))
    assert report.rules.total > 100
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_no_rule_of_accessible_or_archival_pdf_fails(made, profile):
    assert faults(made, profile) == []


def test_the_validator_sees_a_pdf_without_tags(made):
    with pikepdf.open(io.BytesIO(made)) as broken:
        del broken.Root.StructTreeRoot
        stream = io.BytesIO()
        broken.save(stream)
    assert faults(stream.getvalue(), "ua1")


def test_the_pdf_has_language_title_outline_and_both_ids(opened):
    assert opened.Root.MarkInfo.Marked and str(opened.Root.Lang) == "en"
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    with opened.open_metadata() as meta:
        assert meta["dc:title"] == "What was claimed about crates"
        assert (meta["pdfuaid:part"], meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("1", "3", "A")
    with opened.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
        assert titles == ["What was said", "Two speakers", "Evidence"]
        below = [entry.title for entry in outline.root[2].children]
        assert below == ["Every claim", "Reported elsewhere", "Facts and methods"]


def test_every_figure_has_its_alt_text_and_every_header_cell_a_scope(opened):
    found = elements(opened.Root.StructTreeRoot.K)
    assert {str(node.Alt) for node in found if node.S == "/Figure"} == {
        "Two bars: Holt\u2019s is longer than Vesk\u2019s",
        "Holt\u2019s statement above the year, Vesk\u2019s denial below it",
    }
    heads = [node for node in found if node.S == "/TH"]
    scopes = [
        str(entry.get("/Scope"))
        for node in heads
        for entry in (node.A if isinstance(node.A, pikepdf.Array) else [node.A])
        if "/Scope" in entry
    ]
    rows = scopes.count("/Row")
    assert len(heads) == len(scopes) and scopes.count("/Column") == 10 and rows == 7
    assert rows + scopes.count("/Column") == len(heads)
    assert sum(node.S == "/Caption" for node in found) == 5


def test_the_first_cell_of_each_row_heads_it(opened):
    tables = [node for node in elements(opened.Root.StructTreeRoot.K) if node.S == "/Table"]
    rows = [row for table in tables for row in elements(table) if row.S == "/TR" and row.P.S == "/TBody"]
    assert len(tables) == 4 and len(rows) == 7
    assert all(row.K[0].S == "/TH" and {str(cell.S) for cell in list(row.K)[1:]} == {"/TD"} for row in rows)


def test_every_font_is_embedded_and_ours(opened):
    names = set()
    for page in opened.pages:
        for font in page.resources.get("/Font", {}).values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            names.add(str(descriptor.FontName).partition("+")[2].partition("-")[0])
    assert names == {"LibreFranklin"}


def test_the_dataset_and_the_data_of_each_figure_are_attached(opened):
    names = {Path(name).name for name in opened.attachments}
    assert names == {
        "claims.csv",
        "datapackage.json",
        "table-who.csv",
        "table-record.csv",
        "figure-picture.csv",
        "figure-bars.csv",
    }
    bars = next(file for name, file in opened.attachments.items() if name.endswith("figure-bars.csv"))
    assert bars.get_file().read_bytes().decode().splitlines()[1] == f"Holt,more than 40,{CLAIM}"


def test_the_words_of_a_vector_figure_stay_words(text):
    assert "crates, by who says so" in text


def test_each_page_has_its_number_of_how_many_and_the_edition(made):
    reader = pypdf.PdfReader(io.BytesIO(made))
    for number, page in enumerate(reader.pages, 1):
        shown = page.extract_text()
        assert f"Page {number} of {len(reader.pages)}" in shown and "2031-06-04-core-0123456789ab" in shown


def links(opened) -> list[tuple[int, int, float]]:
    """Return (page of the link, page it leads to, height there) of every link inside the document."""
    pages = {page.objgen: number for number, page in enumerate(opened.pages, 1)}
    named = dict(pikepdf.NameTree(opened.Root.Names.Dests).items())
    found = []
    for number, page in enumerate(opened.pages, 1):
        for annotation in page.get("/Annots", []):
            goal = annotation.get("/Dest", annotation.get("/A", {}).get("/D"))
            if goal is not None:
                goal = goal if isinstance(goal, pikepdf.Array) else named[str(goal)]
                found.append((number, pages[goal[0].objgen], float(goal[3])))
    return found


def addresses(opened) -> set[str]:
    return {
        str(a.A.URI) for page in opened.pages for a in page.get("/Annots", []) if "/A" in a and "/URI" in a.A
    }


def height(made: bytes, page: int, said: str) -> float:
    """Return how high on a page words stand, in points."""
    seen: list[float] = []
    pypdf.PdfReader(io.BytesIO(made)).pages[page - 1].extract_text(
        visitor_text=lambda shown, cm, tm, font, size: (
            seen.append(cm[3] * tm[5] + cm[5]) if said in shown else None
        )
    )
    return seen[0]


def page_of(made: bytes, said: str) -> int:
    return next(
        n for n, page in enumerate(pypdf.PdfReader(io.BytesIO(made)).pages, 1) if said in page.extract_text()
    )


def test_title_findings_and_picture_stand_on_the_first_page(made):
    first = pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()
    for said in (
        "What was claimed about crates",
        "Holt spoke of",
        "Claims, not facts",
        "Holt alleged; Vesk denied",
    ):
        assert said in first
    assert "What was said" not in first


def test_a_word_leads_to_its_claim_and_an_address_is_ascii(made, opened):
    row = page_of(made, "Who, when")
    assert [link for link in links(opened) if link[0] == 1 and link[1] == row]
    assert addresses(opened) == {"https://example.org/a"}
    assert (
        ascii_address("https://b\u00fcro.example/\u4e2d?q=a%20b")
        == "https://xn--bro-hoa.example/%E4%B8%AD?q=a%20b"
    )
    assert ascii_address("mailto:a@example.org") == "mailto:a@example.org"


def test_a_count_leads_to_the_entry_that_says_how_it_was_made(made, opened, text):
    assert "nine count.claims. count of rows; from claims. Claims: crates, denial." in text
    told, entry = page_of(made, "Holt spoke of"), page_of(made, "count of rows")
    assert [link for link in links(opened) if link[0] == told and link[1] == entry]


def test_slots_of_the_page_print_their_sentence_or_nothing(text):
    assert "Check it with the command." in text and "Paste it." not in text
    assert "Attached to this file are 6 files" in text


def test_what_an_outlet_words_has_no_quotation_marks_and_what_a_speaker_says_has(text):
    assert text.count("\u201cmore than 40 crates\u201d") == 1


def test_a_layer_of_a_chain_that_is_only_possible_says_so(text):
    assert "a wire (possible)" in text


def test_the_same_document_gives_the_same_bytes_wherever_and_whenever(made, monkeypatch, tmp_path):
    import tempfile

    monkeypatch.setenv("TZ", "Pacific/Chatham")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert render(date="2031-06-04") == made
    assert render(date="2031-06-05") != made


HOSTILE = (
    '#import "x": * #panic() $x$ @label <tag> *b* _e_ `c` \\u{41} // c /* c */ ]]} "]" {{ }} \\\n = h',
    "<script>alert(1)</script> javascript:alert(1) =HYPERLINK(\"x\")",
    "turn\u202eback\u2066 \u200f\u061c mark \u00ad soft \ufeff bom \x00\x07\x1b bell",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u041d\u0430\u0445\u043e\u0434\u043a\u0430 "
    "\u4e2d\u6587 \U0001f600 \ue000 \ufffe a\u0301 \u2192",
)  # fmt: skip
LONG = "w" * 10_000


@pytest.fixture(scope="module")
def hostile() -> bytes:
    """The sample with hostile words in every kind of text."""
    evil = " ".join(HOSTILE)
    runs = [
        {"text": evil, "claims": [CLAIM]},
        {"text": evil, "href": "javascript:alert(1)"},
        {"text": evil, "ref": "nowhere"},
    ]
    found = blocks()
    for block in found:
        for key in ("title", "description", "credit"):
            if key in block:
                block[key] = evil
        for key in ("runs", "caption", "subtitle"):
            if key in block:
                block[key] = runs
    table = next(block for block in found if block["kind"] == "table")
    table.update(grid((evil, evil), labels=(evil[:60], evil)))
    figure = next(block for block in found if block["kind"] == "figure")
    figure["wide"] = SVG.replace("crates, by who says so", "\u4e2d\u6587 \U0001f600 crates")
    form = next(block for block in found if block["kind"] == "form")
    form["rows"][0]["cells"][1] = runs
    cards = next(block for block in found if block["kind"] == "cards")
    cards["cards"] = [card(CLAIM, what=LONG, exact=evil, who=evil), card(OTHER)]
    table["rows"][0]["cells"].append([{"text": LONG}])
    table["columns"].append("Long")
    return render(document(blocks=found, title=evil[:400], headline=runs))


def test_hostile_text_is_printed_as_text(hostile):
    shown = re.sub(r"[\u200b\u00ad\s]+", "", words(hostile))
    for said in (
        '#import"x":*#panic()$x$@label<tag>*b*_e_`c`\\u{41}//c/*c*/]]}',
        "<script>alert(1)</script>",
        '=HYPERLINK("x")',
    ):
        assert said in shown
    assert "turn[U+202E]back[U+2066]" in shown and "[U+4E2D][U+6587]" in shown and "[U+E000]" in shown
    assert "\u041d\u0430\u0445\u043e\u0434\u043a\u0430" in shown and shown.count("w" * 10) >= 1000


def test_hostile_text_breaks_no_rule_and_adds_no_address(hostile):
    assert faults(hostile, "ua1") == [] and faults(hostile, "3a") == []
    with pikepdf.open(io.BytesIO(hostile)) as opened:
        assert addresses(opened) == set()


def test_no_word_of_a_hostile_text_leaves_its_page(hostile):
    right = []
    for page in pypdf.PdfReader(io.BytesIO(hostile)).pages:
        page.extract_text(
            visitor_text=lambda shown, cm, tm, font, size: right.append(tm[4]) if shown.strip() else None
        )
    assert max(right) < 595 and min(right) >= 0


def test_a_character_that_no_font_holds_is_shown_by_its_code_and_long_words_may_break():
    assert fitted("a \u4e2d \ud55c\uae00 b") == "a [U+4E2D] \ud55c\uae00 b"
    assert fitted("2023-10-13-extended-c3742746b219").split("\u200b")[0] == "2023-"
    assert max(map(len, fitted("x" * 100).split("\u200b"))) == 16


def test_short_columns_get_their_line_the_bold_first_a_fifth_more_and_long_ones_less_than_they_ask():
    assert shares([["Date", "6 September 2022"], ["What", "word " * 60], ["n", "1"]]) == [
        22.2,
        pytest.approx(84, abs=2),
        9,
    ]
    crowded = shares(
        [["Date", "6 September 2022"], ["Field", "said_edtf"], *(["words " * 5] for _ in "abcd")]
    )
    assert crowded[:2] == [22.2, 12] and sum(crowded) == pytest.approx(130, abs=1)


def test_a_link_to_what_is_not_printed_is_left_out():
    sheet = Printed(document(facts=FACTS))
    assert "to" not in sheet.run({"text": "x", "ref": "explorer"}) and "to" not in sheet.run(
        {"text": "x", "claims": ["a/b"]}
    )
    assert sheet.run({"text": "x", "href": "javascript:alert(1)"}) == {"text": "x"}


def test_no_stream_ends_in_a_carriage_return(made):
    with pikepdf.open(io.BytesIO(made)) as opened:
        opened.Root.Metadata.write(opened.Root.Metadata.read_bytes() + b"\r")
        stream = io.BytesIO()
        opened.save(stream)
    with pikepdf.open(io.BytesIO(pdf.with_row_headers(stream.getvalue()))) as mended:
        streams = [found for found in mended.objects if isinstance(found, pikepdf.Stream)]
        assert not [found for found in streams if found.read_raw_bytes().endswith(b"\r")]
