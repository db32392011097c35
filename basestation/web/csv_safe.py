"""Writes CSV that no spreadsheet takes for a formula, and reads the sign for that away again.

A cell that begins with = + - @, a tab or a line's end (or the full-width twin of one, which some spreadsheets turn into it)
gets an apostrophe before it, which spreadsheets take as "this is text". `plain` takes that apostrophe away, so what was written
comes back exactly: `plain(safe(text)) == text` for every text. A cell that already begins with apostrophes and such a sign gets
one more, for the same reason. Numbers are written as numbers. Every cell is quoted, so a separator in it splits nothing.
"""

import csv
import io
from collections.abc import Iterable, Sequence

SIGNS = frozenset("=+-@\t\r\n" + "\uff1d\uff0b\uff0d\uff20" + "\u2212\ufe62\ufe63\ufe66\ufe6b")
QUOTE = "'"

Cell = str | int | float | None


def safe(text: str) -> str:
    return QUOTE + text if _is_formula(text) else text


def plain(text: str) -> str:
    return text[1:] if text.startswith(QUOTE) and _is_formula(text) else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with the mark that makes Excel read it as such, and lines as RFC 4180 wants them."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_cell(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig", "replace")


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return safe(value.replace("\0", "")) if isinstance(value, str) else str(value)


def _is_formula(text: str) -> bool:
    return text.lstrip(QUOTE)[:1] in SIGNS if text.lstrip(QUOTE) else False
