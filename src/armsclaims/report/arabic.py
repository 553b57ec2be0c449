"""Arabic letters in the forms that they take in a word.

Typst cannot tag letters that a font joins inside a drawing, so that the PDF fails; it can draw them joined.
"""

import re
import unicodedata
from functools import cache

_MARKS = "\u064b-\u065f\u0670"
_WORD = re.compile(f"[\u0621-\u064a\u0671-\u06d3\u06d5{_MARKS}]{{2,}}")
_LETTER = re.compile(f"(\u0644[\u0622\u0623\u0625\u0627]|[^{_MARKS}])([{_MARKS}]*)")
"""A letter, or lam with the alef that it joins to one sign, and the vowel marks on it."""
_FORM = {
    (False, False): "isolated",
    (False, True): "initial",
    (True, True): "medial",
    (True, False): "final",
}
"""The form of a letter, by whether it joins to the one before and to the one after."""


@cache
def _forms() -> dict[tuple[str, str], str]:
    """Return the character for each letter in each form, from Unicode's two blocks of them."""
    found = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)):
        form, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        found["".join(chr(int(letter, 16)) for letter in letters), form.strip("<>")] = chr(code)
    return found


def joined(text: str) -> str:
    """Return a text with the letters of each Arabic word in the forms that join them."""
    return _WORD.sub(lambda found: _join(found.group()), text)


def _join(word: str) -> str:
    forms, shown, before = _forms(), "", False
    letters = _LETTER.findall(word)
    for (letter, marks), (following, _) in zip(letters, [*letters[1:], ("", "")], strict=True):
        after = (letter, "initial") in forms and (following, "final") in forms
        shown += forms.get((letter, _FORM[before, after]), letter) + marks
        before = after
    return shown
