"""Arabic words in drawings for Typst: each letter in its joined form, and the same word for who reads it."""

import unicodedata

import pytest
import typst

from armsclaims.paths import THEME
from armsclaims.report.arabic import joined
from armsclaims.report.html import other_scripts
from armsclaims.report.pdf import STANDARDS


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("سلام", "\ufeb3\ufefc\ufee1"),  # lam and alef are one sign
        ("نور", "\ufee7\ufeee\ufead"),  # waw joins backwards alone
        ("ا", "ا"),
        ("Noor نو, 하늘", "Noor \ufee7\ufeee, 하늘"),
        ("مَد", "\ufee3َ\ufeaa"),  # a vowel mark parts nothing
    ],
)
def test_letters_take_the_form_of_their_place_in_the_word(word, forms):
    assert joined(word) == forms
    assert unicodedata.normalize("NFKC", joined(word)) == word


def test_an_arabic_name_in_a_drawing_makes_an_archival_pdf(tmp_path):
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 40"><text y="20">{}</text></svg>'
    (tmp_path / "name.svg").write_text(drawing.format(joined("ليلى حداد, 하늘 (Haneul)")))
    page = '#set document(title: "t")\n#set text(lang: "en", font: ("Libre Franklin", "Other Scripts"))\n'
    (tmp_path / "page.typ").write_text(page + '#image("name.svg", alt: "a name")')
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(THEME / "fonts")]
    )
    made = typst.Compiler(str(tmp_path / "page.typ"), root=str(tmp_path), font_paths=fonts)
    assert made.compile(pdf_standards=STANDARDS).startswith(b"%PDF")


def test_letters_of_latin_that_the_page_s_typeface_lacks_come_from_the_whole_of_it():
    assert other_scripts("Norland denied it.") == ""
    found = other_scripts("Zelińska and Łucja")
    assert found.count("@font-face") == 1 and "unicode-range:U+141,U+144}" in found
    assert other_scripts("Zelińska, 하늘").count("@font-face") == 2
