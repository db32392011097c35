"""How many connections the pages hold at most: whatever floods them, files and connections are left for badges and for the database."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_PAGES = 500
MOST_FROM_ONE = 200  # so one computer that floods the door leaves it open to the others
AT_ONCE = 100  # so many are taken in before the first of them is counted
HERE = ("127.0.0.1", "::1")  # a web server in front of us brings everybody


class Door(H11Protocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        if len(self.connections) > MOST_PAGES or self._from_the_same() > MOST_FROM_ONE:
            transport.abort()

    def _from_the_same(self) -> int:
        address = self.client[0] if self.client else ""
        if address in HERE:
            return 1
        return sum(each.client is not None and each.client[0] == address for each in self.connections if isinstance(each, Door))
