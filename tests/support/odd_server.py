"""A server that answers whatever is said to it with the same words, or with nothing at all."""

import asyncio
import contextlib

from .loop_thread import LoopThread


class OddServer:
    def __init__(self, loop: LoopThread, answer: bytes) -> None:
        self._loop, self._answer = loop, answer
        self._server = loop.run(self._listen())
        self.port = int(self._server.sockets[0].getsockname()[1])
        self.asked = 0

    def close(self) -> None:
        self._loop.call(self._server.close)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._came, "127.0.0.1", 0)

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        with contextlib.suppress(OSError):  # whoever asked has gone
            while await reader.read(65_536):
                writer.write(self._answer)
        writer.transport.abort()
