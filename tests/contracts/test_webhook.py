"""What is particular to webhooks: which answer is believed, what a program gets, and what a connection is good for."""

import asyncio
import contextlib

import httpx
import pytest

from basestation.channels.base import GiveUp, Message, TryAgain
from basestation.channels.webhook import Webhook
from tests.contracts.channel_rigs import NOW_MS
from tests.support.mosquitto import free_port
from tests.support.web_server import WebServer


def message(to):
    return Message(key="3-0-1-12", to=to, subject="ALARM: Ann", text="Ann pressed.", url="", at_ms=NOW_MS, is_drill=False)


def post(to, deadline_s=3):
    async def sent():
        async with httpx.AsyncClient() as http:
            return await Webhook(http, deadline_s).send(message(to))

    return asyncio.run(sent())


@pytest.mark.parametrize(
    "to", ["", "nonsense", "ftp://x/y", "file:///etc/passwd", "http://", "http:///x", "http://[::1", "http://a\x00b/", "http://x:port/"]
)
def test_webhook_gives_up_on_what_is_no_web_address(to):
    with pytest.raises(GiveUp):
        post(to)


@pytest.mark.parametrize(
    ("code", "failure"), [(408, TryAgain), (429, TryAgain), (500, TryAgain), (503, TryAgain), (302, GiveUp), (404, GiveUp)]
)
def test_webhook_believes_the_number_it_gets(code, failure):
    with WebServer() as server:
        server.answer = code

        with pytest.raises(failure, match=str(code)):
            post(server.url)


def test_webhook_sends_what_a_program_needs():
    with WebServer() as server:
        post(f"{server.url}/hook")

        [body], [headers] = server.posts, server.headers
    assert body == {"key": "3-0-1-12", "subject": "ALARM: Ann", "text": "Ann pressed.", "url": "", "at": NOW_MS, "is_drill": False}
    assert headers["Idempotency-Key"] == "3-0-1-12"


def test_webhook_to_a_server_that_is_not_there_is_tried_again():
    with pytest.raises(TryAgain):
        post(f"http://127.0.0.1:{free_port()}/")


@pytest.mark.parametrize(
    ("answer", "connections"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 1),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 1),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nendless", 2),
        (b"HTTP/1.1 200 OK\r\n\r\nendless", 2),
    ],
)
def test_webhook_waits_for_the_end_of_a_short_answer_only_and_then_needs_no_new_connection(answer, connections):
    async def story():
        opened = []

        async def serve(reader, writer):
            opened.append(writer)
            with contextlib.suppress(asyncio.IncompleteReadError):
                while await reader.readuntil(b'"is_drill":false}'):
                    writer.write(answer)

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        to = message(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        async with httpx.AsyncClient(limits=httpx.Limits(keepalive_expiry=60)) as http:
            said = [await Webhook(http).send(to) for _ in range(2)]
        for writer in opened:
            writer.close()
        server.close()
        return said, len(opened)

    said, opened = asyncio.run(story())

    assert opened == connections
    assert said == [f"the service answered {answer[9:12].decode()}"] * 2
