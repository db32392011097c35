"""A wire with a tap in it: it can be cut, or fall silent without a word, as radio does."""

import asyncio

from .loop_thread import LoopThread


class Tap:
    """Listens on `port` and passes everything on to `beyond`."""

    def __init__(self, loop: LoopThread, beyond: int) -> None:
        self._loop, self._beyond = loop, beyond
        self._writers: set[asyncio.StreamWriter] = set()
        self._flows = loop.call(asyncio.Event)
        self.resume()
        self._server = loop.run(self._listen())
        self.port = int(self._server.sockets[0].getsockname()[1])

    def freeze(self) -> None:
        """From now on nothing passes, and nobody is told."""
        self._loop.call(self._flows.clear)

    def resume(self) -> None:
        self._loop.call(self._flows.set)

    def cut(self) -> None:
        self._loop.call(lambda: [writer.transport.abort() for writer in list(self._writers)])

    def close(self) -> None:
        self._loop.call(self._server.close)
        self.resume()
        self.cut()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._pass_on, "127.0.0.1", 0)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._beyond)
        except OSError:
            return writer.transport.abort()
        ends = {writer, far_writer}
        self._writers |= ends
        try:
            await asyncio.gather(self._flow(reader, far_writer), self._flow(far_reader, writer), return_exceptions=True)
        finally:
            for end in ends:
                end.transport.abort()
            self._writers -= ends

    async def _flow(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            await self._flows.wait()
            sink.write(data)
            await sink.drain()
        sink.transport.abort()
