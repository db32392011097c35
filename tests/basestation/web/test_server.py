"""A page whose computer takes nothing any more is not counted as open for long."""

import asyncio
import socket

import httpx
import pytest
import uvicorn

from basestation.web.server import SILENT_MS, WebServer


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux alone has it")
def test_every_connection_ends_when_what_is_sent_is_not_taken_for_six_seconds():
    found = []

    async def answer(scope, receive, send):
        taken = send.__self__.transport.get_extra_info("socket")
        found.append(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def story():
        server = WebServer(uvicorn.Config(answer, host="127.0.0.1", port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
        await server.open()
        async with httpx.AsyncClient() as browser:
            await browser.get(f"http://127.0.0.1:{server.port}/")
        await server.close()

    asyncio.run(story())

    assert found == [SILENT_MS]
