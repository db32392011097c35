"""uvicorn inside a process that has other things to do: it leaves our signals alone, and says when it is open."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn

SILENT_MS = 6_000  # the page itself says that the base is lost after so long (static/stream.js)


class CantServe(Exception):
    """The address is taken or not ours, or the certificate is no good."""


class WebServer(uvicorn.Server):
    """`open` returns once pages are served; `close` once the last answer is out."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._serving: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn ends the whole process when its address is taken: here only the serving ends, and `open` says why."""
        try:
            await super().startup(sockets)
        except SystemExit:
            self.should_exit = True
        self._let_go_of_the_dead()

    def _let_go_of_the_dead(self) -> None:
        """A computer that was unplugged says no goodbye. Its page hears a beat every two seconds: when none of them is taken any more,
        Linux ends the connection, and the page is no longer counted among the open ones. What is accepted has this from its listener."""
        if option := getattr(socket, "TCP_USER_TIMEOUT", None):
            for listener in (each for server in getattr(self, "servers", ()) for each in server.sockets):
                listener.setsockopt(socket.IPPROTO_TCP, option, SILENT_MS)

    async def open(self, sockets: list[socket.socket] | None = None) -> None:
        self._serving = asyncio.create_task(self.serve(sockets), name="web")
        while not self.started:
            if self._serving.done():
                error = self._serving.exception()
                why = f"{error}" if error else "is the port taken?"
                raise CantServe(f"nothing can be served on {self.config.host}:{self.config.port}: {why}") from error
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        self.should_exit = True
        if self._serving is not None:
            await self._serving

    @property
    def port(self) -> int:
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port
