"""Dates as people write them: 3/9/2026, 3 Sept 2026, or 2026-09-03. The day comes first, as in Britain."""

import re
from datetime import date

from .form import Form

NUMBERS = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?[ -](\d{4}|\d{2})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CENTURY = 2000
HOW = "Enter a date as day/month/year, like 31/08/2027."


class NotADate(Exception):
    """Nothing a British office would read as a date."""


def read_date(typed: str) -> date | None:
    """None when nothing was typed."""
    written = typed.strip().lower()
    if not written:
        return None
    if not written.isascii():
        raise NotADate(HOW)
    try:
        return date(*_parts(written))
    except ValueError as error:
        raise NotADate(HOW) from error


def _parts(written: str) -> tuple[int, int, int]:
    if found := ISO.fullmatch(written):
        return int(found[1]), int(found[2]), int(found[3])
    if found := NUMBERS.fullmatch(written):
        return _year(found[3]), int(found[2]), int(found[1])
    if (found := WORDS.fullmatch(written)) and found[2][:3] in MONTHS:
        return _year(found[3]), MONTHS.index(found[2][:3]) + 1, int(found[1])
    raise ValueError(written)


def _year(digits: str) -> int:
    return int(digits) + (CENTURY if len(digits) == 2 else 0)


def date_field(form: Form, name: str) -> str:
    """As ISO, "" when left empty."""
    try:
        found = read_date(form.get(name))
    except NotADate as error:
        form.errors[name] = str(error)
        return ""
    return found.isoformat() if found else ""


def typed_date(iso: str) -> str:
    """As somebody here would type it, "" for none."""
    return date.fromisoformat(iso).strftime("%d/%m/%Y") if iso else ""
