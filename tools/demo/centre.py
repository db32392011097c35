"""The alarm receiving centre of the demo: it takes DC-09 over TCP, says yes to all of it, and shows in plain words what it was told."""

import asyncio
import contextlib
import re
import time
from collections import deque
from dataclasses import dataclass

from basestation.core.deliveries import arc_signal
from basestation.dc09 import codes
from basestation.dc09.frame import BadFrame, Frame, build, parse
from basestation.dc09.telling import LINE_TEST

KEPT = 4
EVENT = re.compile(r"\|Nri(\d+)/([A-Z]{2})")
TEXT, EAST, NORTH = re.compile(r"\[I([^\]]*)\]"), re.compile(r"\[X(\d+)([EW])([\d.]+)\]"), re.compile(r"\[Y(\d+)([NS])([\d.]+)\]")
TESTS = (codes.TEST_BY_HAND[0], codes.TEST_BY_ITSELF[0])


@dataclass(frozen=True, slots=True)
class Told:
    """`kind` is one of the words of arc_signal.py; `facts` is what the signal says beside its words."""

    at_ms: int
    kind: str
    words: str
    facts: str


class Centre:
    def __init__(self, host: str) -> None:
        self._host, self.port = host, 0
        self.told: deque[Told] = deque(maxlen=KEPT)
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.StreamWriter] = set()

    @property
    def is_open(self) -> bool:
        return self._server is not None

    async def open(self) -> None:
        """On the same port as before, if it was open before."""
        if self._server is None:
            self._server = await asyncio.start_server(self._came, self._host, self.port)
            self.port = int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in list(self._lines):
            line.transport.abort()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, BadFrame):  # whoever says something else is hung up on
                while True:
                    sent = parse((await reader.readuntil(b"\r")).removeprefix(b"\n"))
                    self._note(sent)
                    writer.write(build(Frame("ACK", sent.sequence, sent.header, "]")))
        finally:
            self._lines.discard(writer)
            writer.transport.abort()

    def _note(self, sent: Frame) -> None:
        if sent.token != LINE_TEST:
            self.told.append(read(sent.content, time.time_ns() // 1_000_000))


def read(content: str, at_ms: int) -> Told:
    """What a person at the centre would see of it."""
    event, text = EVENT.search(content), TEXT.search(content)
    badge, code = (int(event[1]), event[2]) if event else (0, "")
    facts = [f"code {code}", f"badge {badge}" if badge else "", _place(content)]
    return Told(at_ms, _kind(code), text[1] if text else "", ", ".join(fact for fact in facts if fact))


def _kind(code: str) -> str:
    if code in TESTS:
        return arc_signal.TEST
    if code == codes.CANCELLED:
        return arc_signal.CANCELLED
    return arc_signal.RESTORED if code.endswith("R") else arc_signal.RAISED


def _place(content: str) -> str:
    east, north = EAST.search(content), NORTH.search(content)
    return f"at {int(north[1])}° {north[3]}′ {north[2]}, {int(east[1])}° {east[3]}′ {east[2]}" if east and north else ""
