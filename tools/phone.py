"""Telephones that take webhooks: what a person would have got, with when it came."""

import asyncio
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from basestation.web.server import WebServer


@dataclass(frozen=True, slots=True)
class Call:
    """One message to `who`. `at_ns` is on time.perf_counter_ns's clock."""

    who: str
    at_ns: int
    body: dict[str, Any]


@dataclass(slots=True)
class Phones:
    """`async with Phones() as phones: ... phones.address("head")`."""

    calls: list[Call] = field(default_factory=list)
    _rang: asyncio.Event = field(default_factory=asyncio.Event)
    _server: WebServer | None = None

    async def __aenter__(self) -> Self:
        app = Starlette(routes=[Route("/{who}", self._take, methods=["POST"])])
        self._server = WebServer(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off"))
        await self._server.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        await self._server.close()

    def address(self, who: str) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.port}/{who}"

    async def rings(self, who: str, timeout_s: float) -> Call:
        """The first message that `who` got, waiting for it if need be."""
        async with asyncio.timeout(timeout_s):
            while True:
                for call in self.calls:
                    if call.who == who:
                        return call
                self._rang.clear()
                await self._rang.wait()

    async def _take(self, request: Request) -> Response:
        self.calls.append(Call(request.path_params["who"], time.perf_counter_ns(), await request.json()))
        self._rang.set()
        return JSONResponse({"taken": True})
