"""The door of the embedded broker: who may come in, under which name, and how big a packet may be.

The broker behind it looks up a client's session before it asks for a password, lets a client choose any name, and
never drops a silent one. So all three are settled here, on the first packet, before it hears of the client.
"""

import asyncio
import struct
from dataclasses import dataclass

from amqtt.adapters import StreamReaderAdapter

LONGEST_PACKET_BYTES = 1_024
FIRST_PACKET_S = 5.0
LONGEST_SILENCE_S = 90.0
CONNECT, PUBLISH = 0x10, 0x30
RETAIN = 0x01
REFUSED = b"\x20\x02\x00\x05"  # CONNACK: not authorised
USERNAME_FLAG, PASSWORD_FLAG, WILL_FLAGS, CLEAN_FLAG = 0x80, 0x40, 0x3C, 0x02


class NotMqtt(Exception):
    """What came is no MQTT 3.1.1 packet we accept."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks to come in. A last will is dropped: the broker would publish it without asking whether it may."""

    username: str
    password: str
    is_clean: bool
    keepalive_s: int

    def silence_s(self) -> float:
        return self.keepalive_s * 1.5 if self.keepalive_s else LONGEST_SILENCE_S

    def packet(self) -> bytes:
        """The CONNECT the broker gets: our user name is the client's name, so nobody can take over another's session."""
        flags = USERNAME_FLAG | PASSWORD_FLAG | (CLEAN_FLAG if self.is_clean else 0)
        named = [_text(self.username), _text(self.username), _text(self.password)]
        body = _text("MQTT") + bytes((4, flags)) + struct.pack(">H", 0) + b"".join(named)  # keepalive 0: we keep it here
        return bytes((CONNECT,)) + _length(len(body)) + body


def read_connect(packet: bytes, header_bytes: int) -> Caller:
    fields = _Fields(packet[header_bytes:])
    protocol, level = fields.text(), fields.byte()
    if (protocol, level) != ("MQTT", 4):
        raise NotMqtt(f"{protocol!r} level {level}")
    flags, keepalive_s = fields.byte(), fields.number()
    fields.data()  # the name the client chose
    if flags & 0x04:
        fields.data(), fields.data()  # its last will
    username = fields.text() if flags & USERNAME_FLAG else ""
    password = fields.text() if flags & PASSWORD_FLAG else ""
    return Caller(username, password, bool(flags & CLEAN_FLAG), keepalive_s)


async def read_packet(stream: asyncio.StreamReader) -> tuple[bytes, int]:
    """One whole packet, and how many of its bytes are the fixed header."""
    header = await stream.readexactly(1)
    length, shift = 0, 0
    while True:
        byte = await stream.readexactly(1)
        header += byte
        length |= (byte[0] & 0x7F) << shift
        shift += 7
        if length > LONGEST_PACKET_BYTES or shift > 28:
            raise NotMqtt("a packet longer than any of ours")
        if not byte[0] & 0x80:
            return header + await stream.readexactly(length), len(header)


class GuardedReader(StreamReaderAdapter):
    """Hands the broker whole packets only; what is too big, too silent or cut off reads as the end."""

    def __init__(self, stream: asyncio.StreamReader, caller: Caller) -> None:
        super().__init__(stream)
        self._stream, self._silence_s = stream, caller.silence_s()
        self._packet = caller.packet()

    async def read(self, n: int = -1) -> bytes:
        if not self._packet:
            self._packet = await self._next()
        taken, self._packet = self._packet[:n], self._packet[n:]
        return taken

    async def _next(self) -> bytes:
        try:
            async with asyncio.timeout(self._silence_s):
                packet, _ = await read_packet(self._stream)
        except (asyncio.IncompleteReadError, NotMqtt, OSError):
            return b""
        if packet[0] & 0xF0 == PUBLISH:
            return bytes((packet[0] & ~RETAIN,)) + packet[1:]  # nothing is kept to be raised again at the next start
        return packet


class _Fields:
    def __init__(self, body: bytes) -> None:
        self._body, self._at = body, 0

    def take(self, count: int) -> bytes:
        taken = self._body[self._at : self._at + count]
        if len(taken) < count:
            raise NotMqtt("cut short")
        self._at += count
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        return int.from_bytes(self.take(2), "big")

    def data(self) -> bytes:
        return self.take(self.number())

    def text(self) -> str:
        try:
            return self.data().decode()
        except UnicodeDecodeError as error:
            raise NotMqtt("a name that is not text") from error


def _text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack(">H", len(encoded)) + encoded


def _length(count: int) -> bytes:
    encoded = bytearray()
    while True:
        count, low = count >> 7, count & 0x7F
        encoded.append(low | (0x80 if count else 0))
        if not count:
            return bytes(encoded)
