"""A TCP line of a road, with every way in which one dies: nobody listens, it is cut again and again, it takes all and brings nothing, or
somebody else answers, as the sign-in page of a strange network does.
"""

import asyncio
import contextlib
import socket

CLEAR, REFUSED, CUT, SILENT, STRANGE = "clear", "refused", "cut", "silent", "strange"
PORTAL = b"HTTP/1.1 302 Found\r\nLocation: http://sign-in.example/\r\nContent-Length: 0\r\n\r\n"


class RoadLine:
    """Listens on `port`, always the same, and leads to `beyond`."""

    def __init__(self, beyond: int) -> None:
        self._beyond, self._mode = beyond, CLEAR
        self._place = _bound(0)
        self.port = int(self._place.getsockname()[1])
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._flows.set()

    async def open(self) -> "RoadLine":
        self._server = await asyncio.start_server(self._came, sock=self._place)
        return self

    async def become(self, mode: str) -> None:
        """Those who hang on it feel it at once, or never."""
        self._mode = mode
        if mode == SILENT:
            return self._flows.clear()
        self._flows.set()
        if mode == REFUSED:
            self._shut()
            self._place = _bound(self.port)
        elif self._server is None:
            await self.open()
        if mode != CLEAR:
            self._hang_up()

    async def close(self) -> None:
        self._mode = CUT
        self._flows.set()
        self._shut()
        self._place.close()
        self._hang_up()
        await asyncio.sleep(0)

    def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _hang_up(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._flows.wait()
            if self._mode == CLEAR:
                await self._join(reader, writer)
            elif self._mode == STRANGE:
                await self._answer(reader, writer)
        except asyncio.CancelledError:
            return  # all is over; asyncio would make much of it
        finally:
            writer.transport.abort()
            self._writers.discard(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while await reader.read(65_536):
                writer.write(PORTAL)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):  # whoever is beyond is dead, or whoever came has gone
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._beyond)
            self._writers.add(far_writer)
            try:
                await asyncio.gather(self._flow(reader, far_writer), self._flow(far_reader, writer), return_exceptions=True)
            finally:
                far_writer.transport.abort()
                self._writers.discard(far_writer)

    async def _flow(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            await self._flows.wait()
            sink.write(data)
            await sink.drain()
        sink.transport.abort()


def _bound(port: int) -> socket.socket:
    """Nobody listens there, and nobody else gets it meanwhile."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", port))
    return place
