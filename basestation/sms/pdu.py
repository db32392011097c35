"""A text message as the modem takes and gives it: the bytes of GSM 03.40, written in hexadecimal.

to the network    SMS-SUBMIT         | smsc | first | our number for it | to | pid | dcs | validity | length | text |
from the network  SMS-DELIVER        | smsc | first | from | pid | dcs | when | length | text |
                  SMS-STATUS-REPORT  | smsc | first | its number | to | sent | settled | status |
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from . import alphabet

HAS_HEADER = 0x40
DELIVER, STATUS_REPORT = 0, 2
GSM, DATA, UCS2 = 0, 1, 2
INTERNATIONAL, LETTERS = 0x10, 0x50
JOINED_BY_ONE, JOINED_BY_TWO = 0x00, 0x08
DIGITS = "0123456789*#abc"


class BadPdu(Exception):
    """These bytes are no message, or none that the network sends to us."""


@dataclass(frozen=True, slots=True)
class Join:
    """This is part `part` of `parts`; those of one text carry the same `reference`."""

    reference: int
    parts: int
    part: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """Somebody's text, or one part of it. `body` is septets (one a byte), bytes or UTF-16, as `coding` says; `sent_ms` is when
    their service centre took it, None when it wrote no time. A sender of letters can't be answered."""

    sender: str
    is_number: bool
    coding: int
    body: bytes
    sent_ms: int | None
    join: Join | None = None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of a text of ours. `sent_ms` is when the service centre took it from us."""

    reference: int
    recipient: str
    sent_ms: int | None
    settled_ms: int | None
    status: int

    @property
    def is_delivered(self) -> bool:
        return self.status < 0x20

    @property
    def is_still_tried(self) -> bool:
        return 0x20 <= self.status < 0x40


def read(hexadecimal: str) -> Deliver | StatusReport:
    try:
        octets = Octets(bytes.fromhex(hexadecimal))
    except ValueError as error:
        raise BadPdu("it is not hexadecimal") from error
    octets.take(octets.one())  # the service centre's own number
    first = octets.one()
    if first & 3 == DELIVER:
        return _deliver(octets, bool(first & HAS_HEADER))
    if first & 3 == STATUS_REPORT:
        return _status_report(octets)
    raise BadPdu("it is of a kind that is not sent to us")


class Octets:
    """Bytes taken off the front."""

    def __init__(self, octets: bytes) -> None:
        self._rest = octets

    def take(self, count: int) -> bytes:
        if count > len(self._rest):
            raise BadPdu("it ends too early")
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def one(self) -> int:
        return self.take(1)[0]


def _deliver(octets: Octets, has_header: bool) -> Deliver:
    sender, is_number = _read_address(octets)
    octets.one()  # which protocol: texts and e-mails by text alike
    coding = coding_of(octets.one())
    sent_ms = _read_time(octets.take(7))
    length = octets.one()
    body = octets.take((7 * length + 7) // 8 if coding == GSM else length)
    header = body[: body[0] + 1] if has_header and body else b""
    if len(header) > len(body) or (has_header and len(header) != body[0] + 1):
        raise BadPdu("its header is longer than the message")
    if coding == GSM:
        septets = alphabet.unpack(body[len(header) :], max(0, length - header_septets(header)), fill_bits(header))
        return Deliver(sender, is_number, coding, bytes(septets), sent_ms, _join(header))
    return Deliver(sender, is_number, coding, body[len(header) :], sent_ms, _join(header))


def coding_of(scheme: int) -> int:
    """GSM 03.38, section 4: which letters the text is written in."""
    group = scheme >> 4
    if group < 0b0100:
        return (GSM, DATA, UCS2, GSM)[scheme >> 2 & 3]
    if group == 0b1110:
        return UCS2
    if group == 0b1111:
        return DATA if scheme & 4 else GSM
    return GSM


def _join(header: bytes) -> Join | None:
    """The first element that joins parts and makes sense."""
    elements = Octets(header[1:])
    while True:
        try:
            kind, content = elements.one(), elements.take(elements.one())
        except BadPdu:
            return None
        if (kind, len(content)) not in ((JOINED_BY_ONE, 3), (JOINED_BY_TWO, 4)):
            continue
        join = Join(int.from_bytes(content[:-2], "big"), content[-2], content[-1])
        if 1 <= join.part <= join.parts:
            return join


def _status_report(octets: Octets) -> StatusReport:
    reference = octets.one()
    recipient, _ = _read_address(octets)
    sent_ms, settled_ms = _read_time(octets.take(7)), _read_time(octets.take(7))
    return StatusReport(reference, recipient, sent_ms, settled_ms, octets.one())


def _read_address(octets: Octets) -> tuple[str, bool]:
    """And whether it is a number. `length` counts half bytes."""
    length, kind = octets.one(), octets.one()
    packed = octets.take((length + 1) // 2)
    if kind & 0x70 == LETTERS:
        return alphabet.letters_of(alphabet.unpack(packed, length * 4 // 7)), False
    halves = swap(packed.hex())[:length]
    digits = "".join(DIGITS[int(half, 16)] for half in halves if half != "f")
    return ("+" if kind & 0x70 == INTERNATIONAL else "") + digits, True


def _read_time(octets: bytes) -> int | None:
    """Year, month, day, hour, minute, second, and quarters of an hour away from Greenwich with a bit for the minus."""
    halves = swap(octets.hex())
    quarters = int(halves[12:], 16)
    try:
        year, month, day, hour, minute, second = (int(halves[place : place + 2]) for place in range(0, 12, 2))
        away = timedelta(minutes=15 * int(f"{quarters & 0x7F:02x}")) * (-1 if quarters & 0x80 else 1)
        when = datetime(2000 + year, month, day, hour, minute, second, tzinfo=timezone(away))
    except ValueError:
        return None
    return int(when.timestamp() * 1000)


def header_septets(header: bytes) -> int:
    return (8 * len(header) + 6) // 7


def fill_bits(header: bytes) -> int:
    """The text begins at a whole septet, counted from the header's begin."""
    return -8 * len(header) % 7


def swap(pairs: str) -> str:
    return "".join(pairs[place + 1] + pairs[place] for place in range(0, len(pairs), 2))
