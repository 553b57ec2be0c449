"""The PDF of a document with every kind of block: tagged, archival, the same bytes twice, and safe with any text."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import page as conformance
import pikepdf
import pypdf
import pytest
from sample_document import CLAIM, OTHER, SVG, blocks, card, document, grid

from armsclaims.dataset.facts import Fact
from armsclaims.faults import ReportError
from armsclaims.paths import THEME
from armsclaims.report import pdf
from armsclaims.report.fit import _RARE, PAGE_MM, Glyphs, widths
from armsclaims.report.leads import leads, places
from armsclaims.report.objects import Table, replace
from armsclaims.report.printed import Sheet
from armsclaims.report.tags import row_headers

WHEN = datetime(2031, 6, 4, tzinfo=UTC)
FACTS = {
    "count.claims": Fact("count.claims", 9, "nine", [CLAIM, OTHER], method="count of rows", inputs=["claims"])
}


def render(made=None, **more) -> bytes:
    files = {"claims.csv": b"claim_id\nx\n", "datapackage.json": b"{}"}
    return pdf.render(
        made or document(),
        **{"when": WHEN, "facts": FACTS, "attachments": files} | more,
    )


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
        assert titles[:5] == ["The alleged waybill", "Questions", "Contents", "What was said", "Every claim"]
        assert [entry.title for entry in outline.root[3].children] == ["In parts"]


def test_every_figure_has_its_alt_text_and_every_header_cell_a_scope(opened):
    found = elements(opened.Root.StructTreeRoot.K)
    assert {str(node.Alt) for node in found if node.S == "/Figure"} == {
        "Two bars: Holt's is longer than Vesk's".replace("'", "\u2019")
    }
    heads = [node for node in found if node.S == "/TH"]
    scopes = [
        str(entry.get("/Scope"))
        for node in heads
        for entry in (node.A if isinstance(node.A, pikepdf.Array) else [node.A])
        if "/Scope" in entry
    ]
    rows = scopes.count("/Row")
    assert len(heads) == len(scopes) and scopes.count("/Column") == 8 and rows >= 4
    assert rows + scopes.count("/Column") == len(heads)
    assert sum(node.S == "/Caption" for node in found) == 2


def test_the_first_cell_of_each_row_heads_it_but_in_the_form_whose_columns_stand_beside_each_other(opened):
    tables = [node for node in elements(opened.Root.StructTreeRoot.K) if node.S == "/Table"]
    rows = [[row for row in elements(table) if row.S == "/TR"][1:] for table in tables]
    kinds = [{tuple(str(cell.S) for cell in row.K) for row in table} for table in rows]
    assert kinds[0] == {("/TD", "/TD")}
    assert len(kinds) > 2
    assert all(row[0] == "/TH" and set(row[1:]) <= {"/TD"} for found in kinds[1:] for row in found)


def test_row_headers_leave_every_offset_at_its_object_and_no_word_changed(made, text):
    again = replace(made, row_headers(made))  # every row has its head already but those of the form
    assert again != made and words(again) == text
    for number, offset in enumerate(
        re.findall(rb"(\d{10}) \d{5} n", again[again.rindex(b"xref\n", 0, again.rindex(b"startxref")) :]), 1
    ):
        assert again[int(offset) :].startswith(b"%d 0 obj" % number)


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
        "figure-amounts.csv",
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


def test_the_contents_name_the_page_on_which_a_section_begins(made):
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    contents = next(page for page in pages if "Contents" in page)
    number = int(re.search(r"Every claim\W+(\d+)", contents)[1])
    assert "Elmgate Post, 2031-06-04-elmgate-post" in pages[number - 1]


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


def test_a_word_leads_to_its_claim_s_card_and_the_card_back(made, opened):
    card_page = page_of(made, "Used in: ")
    top = height(made, card_page, "crates")
    assert [
        link for link in links(opened) if link[0] == 1 and link[1] == card_page and abs(link[2] - top) < 20
    ]
    assert {link[1] for link in links(opened) if link[0] == card_page} >= {1, page_of(made, "Holt spoke of")}
    assert addresses(opened) == {"https://example.org/a"}


def test_a_link_says_which_claim_it_leads_to_and_on_which_page(made, opened):
    told = {
        str(a.Contents)
        for page in opened.pages
        for a in page.get("/Annots", [])
        if isinstance(a.get("/Dest"), pikepdf.Array)
    }
    card_page = page_of(made, "Used in: ")
    assert f"claim crates, page {card_page}" in told
    assert not [words for words in told if not re.fullmatch(r"(claim [a-z0-9-]+, )?page \d+", words)]


LINK = (
    b"%%PDF-1.7\n1 0 obj\n<</Type/Pages/Count 1/Kids[2 0 R]>>\nendobj\n2 0 obj\n<</Type/Page/MediaBox[0 0 500 800]>>\nendobj\n"
    b"3 0 obj\n<</Type/Annot/Subtype/Link/A<</Type/Action/S/URI/URI(to:%b)>>/Contents(to:%b)>>\nendobj\n"
)


def test_a_link_within_the_file_becomes_a_destination_and_a_name_without_a_place_is_a_fault():
    where = places([["claim-x--y", 1, 20.0, 110.0], ["claim-x--y", 1, 0.0, 0.0], ["a(b)", 1, 20.0, 4.0]])
    [(number, body)] = leads(LINK % (b"claim-x--y", b"claim-x--y"), where).items()
    assert number == b"3" and b"/Dest[2 0 R/XYZ 20 700 0]" in body and b"/Contents(claim y, page 1)" in body
    [(_, body)] = leads(LINK % (rb"a\(b\)", rb"a\(b\)"), where).items()
    assert b"/Dest[2 0 R/XYZ 20 800 0]" in body and b"/Contents(page 1)" in body and b"to:" not in body
    with pytest.raises(ReportError, match="a link leads to 'claim-x--z', which is not in the document"):
        leads(LINK % (b"claim-x--z", b"claim-x--z"), where)


def test_an_edition_s_name_is_printed_without_a_hidden_mark_and_what_no_line_holds_may_break():
    glyphs = Glyphs(THEME / "fonts")
    for name in ("2023-10-13-extended-c3742746b219", "2023-10-13-extended-3742746b219c"):
        assert glyphs.fitting(f"Edition {name}") == f"Edition {name}"
    assert glyphs.fitting("bidenport.archives.example") == "bidenport.\u200barchives.\u200bexample"
    assert max(map(len, re.split("\u200b|(?<=-)(?=x)", glyphs.fitting("1-" * 40 + "x" * 40)))) == 16


def test_objects_that_grow_or_shrink_leave_every_offset_at_its_object(made):
    table = Table(made)
    some = [
        number
        for number, offset in enumerate(table.offsets)
        if offset and made[offset:].split(b"\n", 2)[1].endswith(b">>")
    ]
    again = replace(made, {b"%d" % n: b"<<" + b"x" * (n % 300) + b">>" for n in some[::3]})
    assert len(some) > 50
    for number, offset in enumerate(Table(again).offsets):
        assert not offset or again[offset:].startswith(b"%d 0 obj\n" % number)
    with pytest.raises(ValueError, match="not of one section"):
        Table(made.replace(b"xref\n0 ", b"xref\n1 ", 1))


def test_a_count_leads_to_the_entry_that_says_how_it_was_made(made, opened, text):
    assert "nine count.claims. count of rows; from claims. Claims: crates, denial." in text
    told, entry = page_of(made, "Holt spoke of"), page_of(made, "count of rows")
    assert [link for link in links(opened) if link[0] == told and link[1] == entry]


def test_slots_of_the_page_print_their_sentence_or_nothing(text):
    assert "Check it with the command." in text and "Paste it." not in text
    assert "Attached to this file: claims.csv" in text


def test_what_an_outlet_words_has_no_quotation_marks_and_what_a_speaker_says_has(text):
    assert text.count("\u201cmore than 40 crates\u201d") == 1


def test_a_layer_of_a_chain_that_is_only_possible_says_so(text):
    assert "a wire (possible)" in text


def test_the_same_document_gives_the_same_bytes_wherever_and_whenever(made, monkeypatch, tmp_path):
    import tempfile

    monkeypatch.setenv("TZ", "Pacific/Chatham")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert render(when=datetime(2031, 6, 4, tzinfo=UTC)) == made
    assert render(when=datetime(2031, 6, 5, tzinfo=timezone(timedelta(hours=1)))) != made


HOSTILE = (
    '#import "x": * #panic() $x$ @label <tag> *b* _e_ `c` \\u{41} // c /* c */ ]]} "]" {{ }} \\\n = h',
    "<script>alert(1)</script> javascript:alert(1) =HYPERLINK(\"x\")",
    "turn\u202eback\u2066 \u200f\u061c mark \u00ad soft \ufeff bom \x00\x07\x1b bell",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u041d\u0430\u0445\u043e\u0434\u043a\u0430 \u4e2d\u6587 \U0001f600 \ue000 \ufffe a\u0301 \u2192",
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
    form["fields"][0]["cells"][0]["runs"] = runs
    cards = next(block for block in found if block["kind"] == "cards")
    cards["claims"] = [card(CLAIM, summary=LONG, fragment=evil, speaker=evil), card(OTHER)]
    table["rows"][0]["cells"].append([{"text": LONG}])
    table["columns"].append({"key": "l", "label": "Long"})
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


def test_every_mark_that_needs_no_look_up_is_in_every_cut_of_our_font():
    from fontTools.ttLib import TTFont

    known = set.intersection(*(set(TTFont(path).getBestCmap()) for path in (THEME / "fonts").glob("*.ttf")))
    assert {code for code in range(32, 0x3000) if not _RARE.match(chr(code))} - known == set()


def test_a_character_that_no_font_holds_is_shown_by_its_code():
    glyphs = Glyphs(THEME / "fonts")
    assert glyphs.shown("a \u2192 \u4e2d") == "a \u2192 [U+4E2D]"


def test_widths_fill_the_page_and_hold_the_longest_word():
    wide, scale = widths([["Kind", "a mark"], ["What it is", "long words " * 12], ["n", "1"]], 1.6)
    assert sum(wide) == pytest.approx(PAGE_MM, abs=0.1) and scale == 1
    assert wide[1] > wide[0] > wide[2] and wide[0] >= 4 * 1.6
    crowded, scale = widths([["incomprehensible"]] * 12, 1.6)
    assert sum(crowded) == pytest.approx(PAGE_MM, abs=0.1) and 0.7 <= scale < 1


def test_a_link_to_what_is_not_printed_is_left_out():
    sheet = Sheet(document(), FACTS, Glyphs(THEME / "fonts"))
    assert "to" not in sheet.run({"text": "x", "ref": "explorer"}) and "to" not in sheet.run(
        {"text": "x", "claims": ["a/b"]}
    )
    assert sheet.run({"text": "x", "href": "javascript:alert(1)"}) == {"text": "x"}


def archive(content: bytes) -> bytes:
    """Return a small PDF, laid out as Typst does, whose only stream holds `content`."""
    parts = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n",
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents 4 0 R>>\nendobj\n",
        b"4 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(content), content),
        b"5 0 obj\n<</Producer(x)>>\nendobj\n",
    ]
    made, offsets = b"%PDF-1.7\n", []
    for part in parts:
        offsets.append(len(made))
        made += part
    table = b"".join(b"%010d 00000 n\r\n" % offset for offset in offsets)
    end = b"trailer\n<</Size 6/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + b"xref\n0 6\n0000000000 65535 f\r\n" + table + end


def test_a_stream_that_ends_in_a_carriage_return_keeps_its_length_plain_and_its_bytes():
    def miscounted(made):
        return [fault for fault in faults(made, "3a") if "STREAM-LENGTH" in fault]

    raw = archive(b"q Q\r")
    assert miscounted(raw)
    mended = pdf.unambiguous(raw)
    assert not miscounted(mended) and len(mended) == len(raw) + 1
    with pikepdf.open(io.BytesIO(mended)) as opened:
        assert opened.pages[0].Contents.read_raw_bytes() == b"q Q\r" and str(opened.docinfo.Producer) == "x"
        assert opened.get_warnings() == []
    assert pdf.unambiguous(archive(b"q Q")) == archive(b"q Q")


def test_what_typst_refuses_is_told_as_a_fault_of_the_report():
    broken = document(
        blocks=[{**block, "wide": "<svg"} if block["kind"] == "figure" else block for block in blocks()]
    )
    with pytest.raises(ReportError, match="the PDF could not be made") as told:
        render(broken)
    assert told.value.exit_code == 6


def test_a_document_without_chapters_or_cards_still_prints():
    made = render(document(blocks=blocks()[:2], headline=None))
    assert faults(made, "ua1") == []
    assert "The alleged waybill" in words(made)
