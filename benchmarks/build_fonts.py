"""Rebuild the theme's Latin font files from the npm package that carries them (for developers; no build needs it).

Usage: python benchmarks/build_fonts.py PACKAGE.tgz, with the archive that `npm pack
@expo-google-fonts/libre-franklin@0.4.2` writes. TTF files are copied byte for byte; WOFF2 files are subsets
of them for the page.
"""

import hashlib
import io
import sys
import tarfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "src" / "armsclaims" / "theme" / "fonts"
ARCHIVE_SHA256 = "a4173e7b8328507770c11e9a05f15f6398921035ac783e53564601a8c2c08c52"
FACES = {
    "Regular": "400Regular/LibreFranklin_400Regular",
    "Italic": "400Regular_Italic/LibreFranklin_400Regular_Italic",
    "SemiBold": "600SemiBold/LibreFranklin_600SemiBold",
    "Bold": "700Bold/LibreFranklin_700Bold",
}
LATIN = (
    *range(0x20, 0x7F),
    0xA0,
    0xA7,
    0xA9,
    0xAB,
    0xB0,
    0xB1,
    0xB7,
    0xBB,
    0xC4,
    0xC9,
    0xD6,
    0xD7,
    0xDC,
    *range(0xDF, 0x100),
    0x131,
    0x142,
    0x161,
    0x17E,
    0x2010,
    0x2013,
    0x2014,
    0x2018,
    0x2019,
    0x201C,
    0x201D,
    0x2022,
    0x2026,
    0x202F,
    0x2032,
    0x2033,
    0x20AC,
    0x2212,
    0x2248,
)
"""Code points the page may need; those the font lacks are passed over. What is not here is shown in a
face of the reader's.
"""


def woff2(ttf: bytes) -> bytes:
    """Return the Latin subset of a font as WOFF2 bytes, kerning kept, hinting dropped."""
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern"], name_IDs=[1, 2])
    font = TTFont(io.BytesIO(ttf), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LATIN)
    subsetter.subset(font)
    out = io.BytesIO()
    font.flavor = "woff2"
    font.save(out)
    return out.getvalue()


def main(archive: Path) -> None:
    """Write the four faces into the theme; stop if the archive is not the one they came from."""
    if hashlib.sha256(archive.read_bytes()).hexdigest() != ARCHIVE_SHA256:
        raise SystemExit(f"{archive.name}: not the archive these fonts were taken from")
    with tarfile.open(archive) as tar:
        for face, member in FACES.items():
            ttf = tar.extractfile(f"package/{member}.ttf").read()
            (FONTS / f"LibreFranklin-{face}.ttf").write_bytes(ttf)
            (FONTS / f"LibreFranklin-{face}.woff2").write_bytes(woff2(ttf))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
