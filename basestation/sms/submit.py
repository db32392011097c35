"""A text as the modem takes it: SMS-SUBMIT of GSM 03.40, written in hexadecimal.

| smsc | first | our number for it | to | pid | dcs | validity | length | text |
"""

from dataclasses import dataclass

from . import alphabet
from .pdu import DIGITS, GSM, HAS_HEADER, JOINED_BY_ONE, UCS2, Join, fill_bits, header_septets, swap
from .split import Parts

SUBMIT, RELATIVE_VALIDITY, WANTS_REPORT = 0x01, 0x10, 0x20
INTERNATIONAL, NATIONAL = 0x91, 0x81  # ISDN numbering plan
ONE_HOUR = 11  # in steps of five minutes, from five minutes


@dataclass(frozen=True, slots=True)
class Submit:
    """`length` is what AT+CMGS wants to hear: the bytes after the service centre's."""

    hexadecimal: str
    length: int


def submits(number: str, parts: Parts, reference: int) -> list[Submit]:
    """One for each part. Every one asks for a report, and is not delivered when more than an hour has gone by."""
    count = len(parts.texts)
    joins = [Join(reference & 0xFF, count, place + 1) if count > 1 else None for place in range(count)]
    return [_submit(number, text, parts.is_gsm, join) for text, join in zip(parts.texts, joins, strict=True)]


def _submit(number: str, text: str, is_gsm: bool, join: Join | None) -> Submit:
    header = b"" if join is None else bytes((5, JOINED_BY_ONE, 3, join.reference, join.parts, join.part))
    first = SUBMIT | RELATIVE_VALIDITY | WANTS_REPORT | (HAS_HEADER if header else 0)
    length, body = _user_data(text, is_gsm, header)
    coding = (GSM if is_gsm else UCS2) << 2
    octets = bytes((first, 0)) + _address(number) + bytes((0, coding, ONE_HOUR, length)) + body
    return Submit(f"00{octets.hex().upper()}", len(octets))


def _user_data(text: str, is_gsm: bool, header: bytes) -> tuple[int, bytes]:
    if not is_gsm:
        body = header + alphabet.units_of(text)
        return len(body), body
    septets = alphabet.septets_of(text)
    return header_septets(header) + len(septets), header + alphabet.pack(septets, fill_bits(header))


def _address(number: str) -> bytes:
    digits = number.removeprefix("+")
    kind = INTERNATIONAL if number.startswith("+") else NATIONAL
    swapped = swap("".join(f"{DIGITS.index(digit):x}" for digit in digits) + "f" * (len(digits) % 2))
    return bytes((len(digits), kind)) + bytes.fromhex(swapped)
