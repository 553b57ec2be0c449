"""Arabic letters in the forms that they take in a word.

Typst cannot tag letters that a font joins inside a drawing, so that the PDF fails; it can draw them joined.
"""

from arabic_reshaper import ArabicReshaper

joined = ArabicReshaper({"delete_harakat": False, "ARABIC LIGATURE ALLAH": False}).reshape
"""Returns a text with the letters of each Arabic word in the forms that join them; vowel marks stay."""
