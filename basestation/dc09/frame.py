"""One frame on the wire: line feed, checksum, length, body, carriage return.

    <LF> CCCC LLLL "TOKEN"SSSS[Rrrr]Laaa#account[content <CR>

The content runs to the end: in clear `data]` with blocks and a time after it, sealed the hex digits of all that.
"""

import re
from dataclasses import dataclass, field

LONGEST_BODY = 0xFFF
NOT_BODY = 8  # the checksum and the length before it
SHORTEST = re.compile(rb"\n?([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})(\".*)", re.DOTALL)
BODY = re.compile(r'"(\*?)([A-Z]+(?:-[A-Z]+)?)"([0-9]{4})([^\[]*)\[(.*)', re.DOTALL)
RECEIVER, LINE, ACCOUNT = (
    re.compile("R([0-9A-Fa-f]{1,6})"),
    re.compile("L([0-9A-Fa-f]{1,6})"),
    re.compile("#([0-9A-Fa-f]{3,16})(?![0-9A-Fa-f])"),
)


class BadFrame(Exception):
    """These bytes are no whole frame. The text says why, and repeats none of them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`header` is all between the sequence number and the content: receivers put more there than they should, so it is looked
    through and not taken apart. Account and content are nobody's business who reads a log."""

    token: str
    sequence: int
    header: str = field(repr=False)
    content: str = field(repr=False)
    is_sealed: bool = False

    @property
    def receiver(self) -> str | None:
        return _first(RECEIVER, self.header.partition("#")[0])

    @property
    def line(self) -> str | None:
        return _first(LINE, self.header.partition("#")[0])

    @property
    def account(self) -> str | None:
        return _first(ACCOUNT, self.header)


def addressed(account: str, receiver: str = "0", line: str = "0") -> str:
    """The header of our own frames. Always with a receiver: without one, a receiver in wide use answers "None"."""
    return f"R{receiver}L{line}#{account}"


def build(frame: Frame) -> bytes:
    body = f'"{"*" if frame.is_sealed else ""}{frame.token}"{frame.sequence:04d}{frame.header}[{frame.content}'.encode("latin-1")
    if len(body) > LONGEST_BODY:
        raise ValueError(f"a body of {len(body)} bytes is longer than a frame can say")
    return b"\n%04X%04X%b\r" % (crc16(body), len(body), body)


def parse(data: bytes) -> Frame:
    """One whole frame, with or without its line feed and carriage return. BadFrame when it is anything else."""
    found = SHORTEST.fullmatch(data.removesuffix(b"\r"))
    if found is None:
        raise BadFrame("no checksum, length and body")
    body = found[3]
    if len(body) != int(found[2], 16) or len(body) > LONGEST_BODY:
        raise BadFrame("another length than it says")
    if crc16(body) != int(found[1], 16):
        raise BadFrame("the checksum does not fit")
    parts = BODY.fullmatch(body.decode("latin-1"))
    if parts is None:
        raise BadFrame("no token, sequence number and content")
    return Frame(parts[2], int(parts[3]), parts[4], parts[5], bool(parts[1]))


def crc16(data: bytes) -> int:
    """CRC-16/ARC: polynomial 0x8005 read backwards, from 0, with nothing done to it at the end."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None
