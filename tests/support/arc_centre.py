"""An alarm receiving centre that answers by a script: each frame that comes is handed to `answer`, which says what is written back."""

import asyncio
import contextlib
from collections.abc import Callable

from basestation.dc09.frame import Frame, build, parse
from basestation.dc09.sealing import seal
from basestation.dc09.times import written

HANG_UP = b""  # among the answers: end the connection here
Answer = Callable[[Frame], list[bytes]]


def ack(sent: Frame, token: str = "ACK", sequence: int | None = None, header: str | None = None) -> bytes:
    return build(Frame(token, sent.sequence if sequence is None else sequence, sent.header if header is None else header, "]"))


def sealed_ack(sent: Frame, key: bytes, at_ms: int, token: str = "ACK") -> bytes:
    return build(Frame(token, sent.sequence, sent.header, seal(f"]_{written(at_ms)}", key), is_sealed=True))


def nak(at_ms: int | None = None) -> bytes:
    return build(Frame("NAK", 0, "R0L0A0", f"]_{written(at_ms)}" if at_ms is not None else "]"))


class Centre:
    """TCP and UDP on one port number. `heard` are the frames, `met` how often somebody connected, `here` how many are
    connected, `most` how many were at once."""

    def __init__(self, answer: Answer = lambda sent: [ack(sent)]) -> None:
        self.answer = answer
        self.heard: list[Frame] = []
        self.met = self.most = self.here = 0
        self._lines: set[asyncio.StreamWriter] = set()

    @property
    def events(self) -> list[Frame]:
        return [frame for frame in self.heard if frame.token != "NULL"]

    async def open(self, port: int = 0) -> "Centre":
        self._server = await asyncio.start_server(self._came, "127.0.0.1", port)
        self.port = int(self._server.sockets[0].getsockname()[1])
        loop = asyncio.get_running_loop()
        self._ear, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self._weighed), local_addr=("127.0.0.1", self.port))
        return self

    async def close(self) -> None:
        self._server.close()
        self._ear.close()
        for line in list(self._lines):
            line.transport.abort()
        await asyncio.sleep(0)

    async def __aenter__(self) -> "Centre":
        return await self.open()

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    def _weighed(self, data: bytes) -> list[bytes]:
        frame = parse(data.removeprefix(b"\n"))
        self.heard.append(frame)
        return self.answer(frame)

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.met += 1
        self.here += 1
        self.most = max(self.most, self.here)
        self._lines.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await self._talk(reader, writer)
        self.here -= 1
        self._lines.discard(writer)
        writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            for piece in self._weighed(await reader.readuntil(b"\r")):
                if piece == HANG_UP:
                    return
                writer.write(piece)
                await writer.drain()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, weighed: Callable[[bytes], list[bytes]]) -> None:
        self._weighed = weighed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for piece in self._weighed(data):
            self._transport.sendto(piece, addr)
