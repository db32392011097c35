"""The network's side of a text message: it reads what a modem sends, and writes what a modem is given."""

from dataclasses import dataclass
from datetime import UTC, datetime

from basestation.sms import alphabet
from basestation.sms.split import split

WANTS_REPORT, HAS_HEADER, MORE_TO_COME = 0x20, 0x40, 0x04
GSM, UCS2 = 0x00, 0x08
ONE_BYTE_JOIN = b"\x05\x00\x03"


class NoSubmit(Exception):
    """A network takes no such message."""


@dataclass(frozen=True)
class Submitted:
    """`join` is (reference, how many, which one), None for a text alone."""

    to: str
    text: str
    wants_report: bool
    join: tuple[int, int, int] | None
    octets: int


def read_submit(hexadecimal: str) -> Submitted:
    try:
        octets = bytes.fromhex(hexadecimal)
        octets = octets[1 + octets[0] :]
        first, digits = octets[0], octets[2]
        half = (digits + 1) // 2
        to = ("+" if octets[3] == 0x91 else "") + swapped(octets[4 : 4 + half])[:digits]
        coding, length, body = octets[5 + half], octets[7 + half], octets[8 + half :]
    except (ValueError, IndexError) as error:
        raise NoSubmit from error
    if first & 0x1B != 0x11 or coding not in (GSM, UCS2):
        raise NoSubmit
    header = body[: body[0] + 1] if first & HAS_HEADER else b""
    join = (header[3], header[4], header[5]) if header[:3] == ONE_BYTE_JOIN else None
    return Submitted(to, _text(coding, length, body, header), bool(first & WANTS_REPORT), join, len(octets))


def _text(coding: int, length: int, body: bytes, header: bytes) -> str:
    if coding == UCS2:
        if len(body) != length or length > 140:
            raise NoSubmit
        return body[len(header) :].decode("utf-16-be", "surrogatepass")
    if len(body) != (7 * length + 7) // 8 or length > 160:
        raise NoSubmit
    before = (8 * len(header) + 6) // 7
    return alphabet.letters_of(alphabet.unpack(body, length)[before:])


def delivers(sender: str, text: str, at_ms: int, reference: int = 0) -> list[str]:
    """One for each part. A sender that is no number is written in letters."""
    parts = split(text)
    count = len(parts.texts)
    heads = [ONE_BYTE_JOIN + bytes((reference & 0xFF, count, place + 1)) if count > 1 else b"" for place in range(count)]
    return [_deliver(sender, part, parts.is_gsm, head, at_ms) for part, head in zip(parts.texts, heads, strict=True)]


def _deliver(sender: str, text: str, is_gsm: bool, header: bytes, at_ms: int) -> str:
    if is_gsm:
        septets = alphabet.septets_of(text)
        before = (8 * len(header) + 6) // 7
        length, body = before + len(septets), header + alphabet.pack(septets, 7 * before - 8 * len(header))
    else:
        body = header + alphabet.units_of(text)
        length = len(body)
    first = MORE_TO_COME | (HAS_HEADER if header else 0)
    octets = bytes((0, first)) + address(sender) + bytes((0, GSM if is_gsm else UCS2)) + stamp(at_ms) + bytes((length,)) + body
    return octets.hex().upper()


def status_report(reference: int, to: str, sent_ms: int, settled_ms: int, status: int) -> str:
    octets = bytes((0, 0x06, reference)) + address(to) + stamp(sent_ms) + stamp(settled_ms) + bytes((status,))
    return octets.hex().upper()


def address(who: str) -> bytes:
    digits = who.removeprefix("+")
    if not digits.isdecimal():
        packed = alphabet.pack(alphabet.septets_of(who))
        return bytes((len(packed) * 2 - (len(who) * 7 % 8 in (1, 2, 3, 4)), 0xD0)) + packed
    padded = digits + "F" * (len(digits) % 2)
    return bytes((len(digits), 0x91 if who.startswith("+") else 0x81)) + bytes.fromhex(_turned(padded))


def stamp(at_ms: int) -> bytes:
    """In Greenwich's time."""
    return bytes.fromhex(_turned(datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%y%m%d%H%M%S") + "00"))


def swapped(octets: bytes) -> str:
    return _turned(octets.hex())


def _turned(pairs: str) -> str:
    return "".join(pairs[place + 1] + pairs[place] for place in range(0, len(pairs), 2))
