"""Reads a table as offices send them: from Excel or Google, in UTF-8 or Windows-1252, with commas, semicolons or tabs."""

import codecs
import csv
import io
import re
from dataclasses import dataclass

from ..csv_safe import plain

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 1_000_000, 2_000, 60
SEPARATORS = ",;\t"
SAYS_SEPARATOR = re.compile(rf"sep=([{SEPARATORS}|])\r?\n", re.IGNORECASE)
AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
TOO_LARGE = "This is more than 1 MB. Send it in parts."
SPREADSHEET = "This is a spreadsheet, not a CSV file. In Excel: File, Save As, “CSV UTF-8 (Comma delimited)”."


class CantRead(Exception):
    """The whole file, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is the line of the file in which this row begins."""

    number: int
    cells: tuple[str, ...]


def decoded(content: bytes) -> str:
    """However it was saved."""
    if len(content) > MOST_BYTES:
        raise CantRead(TOO_LARGE)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CantRead(SPREADSHEET)
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read_lines(text: str) -> list[Line]:
    """The rows that are not empty; the first of them is the header."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise CantRead(TOO_LARGE)
    skipped = 0
    text = text.removeprefix("\ufeff").replace("\0", "")
    separator = _separator(text)
    if said := SAYS_SEPARATOR.match(text):
        separator, text, skipped = said[1], text[said.end() :], 1
    found = _rows(text, separator, skipped)
    if not found:
        raise CantRead("There is nothing in it. Choose a file, or paste the rows, with a line of column names first.")
    if len(found) > MOST_ROWS + 1:
        raise CantRead(f"There are more than {MOST_ROWS} rows. Send it in parts.")
    return found


def _rows(text: str, separator: str, skipped: int) -> list[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found, begins = [], 1 + skipped
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise CantRead(f"Line {begins} has more than {MOST_COLUMNS} columns. Check that its quotation marks come in pairs.")
            if any(cell.strip() for cell in cells):
                found.append(Line(begins, tuple(_cell(cell) for cell in cells)))
            begins = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise CantRead(f"Line {begins} can't be read ({error}). Check that its quotation marks come in pairs.") from error
    return found


def _separator(text: str) -> str:
    """Whichever comes most in the first line that has anything in it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def _cell(written: str) -> str:
    """What was meant: ="01632" is how some programs keep Excel from taking the zero away."""
    as_text = AS_TEXT.fullmatch(written.strip())
    return as_text[1] if as_text else plain(written.strip(" \u00a0"))
