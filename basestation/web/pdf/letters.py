"""The letters a PDF is set in, and what to do with a letter that they do not have."""

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD, MONO = "Doorstep", "Doorstep-Bold", "Doorstep-Mono"
FILES = {PLAIN: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", MONO: "DejaVuSansMono.ttf"}
FOLDER = Path("dejavu-fonts-ttf/ttf")


class LettersMissing(Exception):
    """The fonts are not where npm puts them."""


@cache
def register(vendor_dir: Path) -> None:
    """Once for each process. Every script of Europe, Vietnamese, Turkish and more: names must print as they are written."""
    folder = vendor_dir / FOLDER
    missing = [name for name in FILES.values() if not (folder / name).is_file()]
    if missing:
        raise LettersMissing(f"the letters for printing are not in {folder}: {', '.join(missing)}: run `make setup`")
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


def printable(text: str) -> str:
    """A letter that can't be printed is named by its number, and never just left out."""
    known = pdfmetrics.getFont(PLAIN).face.charToGlyph  # type: ignore[attr-defined]  # a TrueType font has a face
    return "".join(letter if letter == "\n" or ord(letter) in known else f"[U+{ord(letter):04X}]" for letter in text)
