"""Telephone numbers as people write them, and as networks do."""

import re

LEAST_DIGITS, MOST_DIGITS = 8, 15  # with the country's; E.164 has no longer ones, and shorter ones are services
BETWEEN = re.compile(r"[\s().\-/\u2010-\u2015\u00a0]+")
TRUNK_IN_BRACKETS = re.compile(r"\(\s*0\s*\)")


def international(written: str, country: str) -> str | None:
    """ "07700 900123" in a country that others dial as "+44" is "+447700900123". None when it is no number that can be told."""
    digits = BETWEEN.sub("", TRUNK_IN_BRACKETS.sub("", written))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = country + digits[1:]
    elif not digits.startswith("+"):
        digits = country + digits
    figures = digits[1:]
    is_number = figures.isascii() and figures.isdecimal() and LEAST_DIGITS <= len(figures) <= MOST_DIGITS
    return digits if is_number and not figures.startswith("0") else None


def ending(number: str) -> str:
    """As much of it as may be shown where it is nobody's business."""
    return f"…{number[-3:]}"
