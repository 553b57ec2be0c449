"""Build the second font of pages, figures and PDF: scripts that Libre Franklin lacks (for developers only).

Usage: python benchmarks/build_other_scripts.py NOTO_SANS.ttf NOTO_SANS_ARABIC.ttf NOTO_SANS_HEBREW.ttf NANUM_GOTHIC.ttf

The four files come from the PyPI packages fontpkg-noto-sans 2.15, fontpkg-noto-sans-arabic 2.12 and
justmytype-intl-rtl 0.1.0, and from Debian's fonts-nanum 20200506-1; all are under the SIL Open Font License
1.1. They are cut to Greek and Cyrillic, Arabic, Hebrew, and the 2,350 Hangul syllables of KS X 1001 with
the letters, and joined in one file under a name of its own, because the licence reserves the name Nanum.
"""

import sys
import tempfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Other Scripts"
FONTS = Path(__file__).resolve().parents[1] / "src" / "armsclaims" / "theme" / "fonts"
KS_X_1001 = [
    ord(bytes((lead, trail)).decode("euc_kr")) for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF)
]
CHARACTERS = [
    [*range(0x370, 0x400), *range(0x400, 0x530), 0x20B4],  # Greek, Cyrillic, the hryvnia sign
    [*range(0x600, 0x700), *range(0x750, 0x780), *range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)],  # Arabic
    [*range(0x590, 0x600)],  # Hebrew
    [*KS_X_1001, *range(0x3131, 0x3164), 0x3001, 0x3002],  # Hangul syllables and letters, two marks
]


def cut(path: Path, characters: list[int], into: Path) -> None:
    """Write the font's regular weight with the characters alone, at 1,000 units an em."""
    font = TTFont(path)
    if "fvar" in font:
        font = instantiateVariableFont(font, {"wght": 400, "wdth": 100})
    options = subset.Options(hinting=False, notdef_outline=True, name_IDs=[0, 13, 14], drop_tables=["DSIG"])
    options.drop_tables += ["STAT", "vhea", "vmtx", "VORG", "BASE", "MATH", "gasp", "PCLT", "LTSH", "VDMX"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    if font["head"].unitsPerEm != 1000:
        scale_upem(font, 1000)
    font.save(into)


def main(paths: list[Path]) -> None:
    """Cut the four fonts, join them and write OtherScripts-Regular.ttf into the theme."""
    with tempfile.TemporaryDirectory() as temporary:
        parts = []
        for at, (path, characters) in enumerate(zip(paths, CHARACTERS, strict=True)):
            parts.append(Path(temporary) / f"{at}.ttf")
            cut(path, characters, parts[-1])
        font = merge.Merger().merge([str(part) for part in parts])
    font["name"].names = []
    for number, words in (
        (1, FAMILY),
        (2, "Regular"),
        (3, FAMILY),
        (4, FAMILY),
        (5, "1.0"),
        (6, "OtherScripts"),
    ):
        font["name"].setName(words, number, 3, 1, 0x409)
    licence = "SIL Open Font License 1.1, see OFL-OtherScripts.txt"
    font["name"].setName(licence, 13, 3, 1, 0x409)
    font["head"].created = font["head"].modified = 3_800_000_000
    font.recalcTimestamp = False
    target = FONTS / "OtherScripts-Regular.ttf"
    font.save(target)
    print(f"{target.name}: {target.stat().st_size / 1024:.0f} KB, {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
