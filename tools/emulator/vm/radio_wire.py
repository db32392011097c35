"""MQTT 3.1.1 over one TCP connection, as far as a badge speaks it: what goes out is bytes, what comes in is packets."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.x509 import load_der_x509_certificate

ANSWER_S = 5.0
CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PING, DISCONNECT = 1, 2, 3, 4, 8, 9, 10, 11, 12, 14


@dataclass(frozen=True, slots=True)
class Packet:
    kind: int
    flags: int
    body: bytes

    @property
    def pid(self) -> int:
        return int.from_bytes(self.body[:2], "big")


def text(value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return len(data).to_bytes(2, "big") + data


def packet(kind: int, body: bytes, flags: int = 0) -> bytes:
    size, left = b"", len(body)
    while True:
        left, digit = divmod(left, 128)
        size += bytes([digit | (128 if left else 0)])
        if not left:
            return bytes([kind << 4 | flags]) + size + body


def connect_packet(wanted: dict[str, Any]) -> bytes:
    """`wanted`: what mqtt_as was configured with."""
    flags = (2 if wanted["clean"] else 0) | (0xC0 if wanted["user"] else 0)
    who = text(wanted["client_id"]) + (text(wanted["user"]) + text(wanted["password"]) if wanted["user"] else b"")
    return packet(CONNECT, text("MQTT") + bytes([4, flags]) + int(wanted["keepalive"]).to_bytes(2, "big") + who)


def published(came: Packet) -> tuple[str, bytes, bool, int]:
    """(topic, payload, retained, packet id or 0)."""
    end = 2 + int.from_bytes(came.body[:2], "big")
    topic, qos = came.body[2:end].decode(), came.flags >> 1 & 3
    pid = int.from_bytes(came.body[end : end + 2], "big") if qos else 0
    return topic, came.body[end + (2 if qos else 0) :], bool(came.flags & 1), pid


def tls_of(wanted: dict[str, Any]) -> ssl.SSLContext | None:
    """As the badge's own TLS decides: nobody is verified unless it says so."""
    if not wanted["ssl"]:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if wanted["tls"].get("cert_reqs") == ssl.CERT_REQUIRED:
        context.load_verify_locations(cadata=bytes.fromhex(wanted["tls"]["cadata"]))
        return context
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def out_of_time(certificate: bytes, wanted: dict[str, Any]) -> str:
    """Why the badge, by its own calendar, would not take this certificate; "" when it would."""
    year, month, day, _, hours, minutes = wanted["calendar"]
    now = datetime(year, month, day, hours, minutes, tzinfo=UTC)
    presented = load_der_x509_certificate(certificate)
    if now < presented.not_valid_before_utc:
        return "the certificate is of the future"
    return "the certificate has expired" if now > presented.not_valid_after_utc else ""


class Connection:
    """`came` gets every packet; `ended` is called once, when the other side or the line is gone."""

    def __init__(self, came: Callable[[Packet], None], ended: Callable[[], None]) -> None:
        self._came, self._ended = came, ended
        self._reader: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self, host: str, port: int, wanted: dict[str, Any]) -> str:
        """ "" when the broker let us in, otherwise why not."""
        context = tls_of(wanted)
        name = wanted["tls"].get("server_hostname", host) if context else None
        try:
            streams = asyncio.open_connection(host, port, ssl=context, server_hostname=name)
            source, writer = await asyncio.wait_for(streams, ANSWER_S)
            self._writer = writer
            if context is not None and context.verify_mode == ssl.CERT_REQUIRED:
                why_not = out_of_time(writer.get_extra_info("ssl_object").getpeercert(True), wanted)
                if why_not:
                    return why_not
            self.write(connect_packet(wanted))
            answer = await asyncio.wait_for(_read(source), ANSWER_S)
        except (OSError, asyncio.IncompleteReadError) as error:
            return f"{type(error).__name__}: {error}"
        if answer.kind != CONNACK or answer.body[1]:
            return f"refused: {answer.body.hex()}"
        self._reader = asyncio.create_task(self._read_on(source), name="a badge's MQTT")
        return ""

    def write(self, data: bytes) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(data)

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _read_on(self, source: asyncio.StreamReader) -> None:
        try:
            while True:
                self._came(await _read(source))
        except (OSError, asyncio.IncompleteReadError):
            self._ended()


async def _read(source: asyncio.StreamReader) -> Packet:
    first, size, shift = (await source.readexactly(1))[0], 0, 0
    while True:
        digit = (await source.readexactly(1))[0]
        size, shift = size | (digit & 127) << shift, shift + 7
        if digit < 128:
            return Packet(first >> 4, first & 15, await source.readexactly(size))
