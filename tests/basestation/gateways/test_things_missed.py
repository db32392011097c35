"""What The Things Stack kept while we were away is fetched from its Storage Integration, and its own counters drop what is known."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from basestation.gateways.mqtt_road import MqttSettings
from basestation.gateways.things import Application, ThingsGateway
from basestation.gateways.things_missed import OVERLAP_MS, Missed, Page
from basestation.gateways.things_store import MOST_BYTES, ThingsStore
from tools.emulator.lorawan.dialects import THINGS_APPLICATION, Things

NOW_MS = 1_772_442_900_000
FRAMES = [bytes([3, 0, 7, 0, 0, 0, number]) + bytes(12) for number in range(3)]


def line(number: int, at_ms: int) -> bytes:
    return json.dumps({"result": Things().message("badge-7", number, at_ms, FRAMES[number])}).encode()


class Server:
    """Answers with `bodies`, one after the other, the last one again and again; remembers what it was asked."""

    def __init__(self, *bodies: tuple[int, bytes]) -> None:
        self._bodies = list(bodies)
        self.asked: list[str] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        status, body = self._bodies.pop(0) if len(self._bodies) > 1 else self._bodies[0]
        head = f"HTTP/1.1 {status} said\r\nContent-Type: text/event-stream\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def serving(server: Server) -> AsyncIterator[str]:
    listening = await asyncio.start_server(server.answer, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


async def pulled(url: str, last_heard_ms: int = NOW_MS - 3_600_000, patience_s: tuple[float, ...] = (0.0,)):
    """What the base hears of a gateway that has just come up."""
    application = Application(THINGS_APPLICATION, 10, url, "NNSXS.secret")
    heard = []
    gateway = ThingsGateway(
        MqttSettings("hill", "127.0.0.1", 1), application, lambda: NOW_MS, lambda badge, road: "", lambda: last_heard_ms,
        ThingsStore(application), patience_s,
    )  # fmt: skip
    await gateway.start(heard.append)
    gateway._connected()
    await gateway.missed.fetching
    remark = gateway._remark
    await gateway.stop()
    return heard, remark


def test_what_was_missed_comes_with_the_time_at_which_it_was_heard():
    server = Server((200, b"\n\n".join([line(0, NOW_MS - 600_000), line(1, NOW_MS - 300_000), b""])))

    async def story():
        async with serving(server) as url:
            return await pulled(url)

    heard, remark = asyncio.run(story())

    assert [(one.frame, one.at_ms, one.sender) for one in heard] == [
        (FRAMES[0], NOW_MS - 600_000, "badge-7"),
        (FRAMES[1], NOW_MS - 300_000, "badge-7"),
    ]
    assert remark == ""


def test_it_is_asked_for_what_came_since_something_was_last_heard_with_our_key():
    server = Server((200, b""))

    async def story():
        async with serving(server) as url:
            return await pulled(url)

    asyncio.run(story())

    (asked,) = server.asked
    path = urlsplit(asked.split()[1])
    assert path.path == "/api/v3/as/applications/doorstep-badges/packages/storage/uplink_message"
    assert parse_qs(path.query)["after"] == ["2026-03-02T08:14:00Z"]
    assert (NOW_MS - 3_600_000 - OVERLAP_MS) // 1000 == 1_772_439_240
    assert "authorization: bearer nnsxs.secret" in asked.lower()
    assert "accept: text/event-stream" in asked.lower()


def test_nothing_older_than_a_day_is_asked_for():
    server = Server((200, b""))

    async def story():
        async with serving(server) as url:
            return await pulled(url, last_heard_ms=0)

    asyncio.run(story())

    assert parse_qs(urlsplit(server.asked[0].split()[1]).query)["after"] == ["2026-03-01T09:15:00Z"]


def test_a_server_that_fails_is_asked_again_and_what_it_said_is_shown():
    server = Server((500, b"oops"), (200, line(2, NOW_MS - 1_000)))

    async def story():
        async with serving(server) as url:
            return await pulled(url)

    heard, remark = asyncio.run(story())

    assert [one.frame for one in heard] == [FRAMES[2]]
    assert "can't be fetched" in remark
    assert "secret" not in remark


@pytest.mark.parametrize("rubbish", [b"{", b"[]", b'{"error": {"code": 7}}', b'{"result": 5}', b"\xff\xff"])
def test_lines_that_are_rubbish_are_passed_over(rubbish):
    server = Server((200, b"\n".join([rubbish, line(0, NOW_MS - 1_000), rubbish])))

    async def story():
        async with serving(server) as url:
            return await pulled(url)

    heard, remark = asyncio.run(story())

    assert [one.frame for one in heard] == [FRAMES[0]]
    assert "not understood" in remark


def test_a_time_that_cannot_be_right_is_not_believed():
    server = Server((200, b"\n".join([line(0, NOW_MS + 3_600_000), line(1, NOW_MS - 90_000_000)])))

    async def story():
        async with serving(server) as url:
            return await pulled(url)

    heard, _ = asyncio.run(story())

    assert [one.at_ms for one in heard] == [NOW_MS, NOW_MS]


class Kept:
    """A store of `kept` moments that gives `most` of them at a time, and fails as often as `fails` says."""

    def __init__(self, kept: list[int], most: int, fails: int = 0) -> None:
        self._kept, self._most, self.fails = kept, most, fails
        self.asked: list[int] = []

    async def since(self, at_ms: int) -> Page:
        self.asked.append(at_ms)
        if self.fails:
            self.fails -= 1
            raise httpx.ConnectError("no way there")
        after = [each for each in self._kept if each > at_ms][: self._most]
        return Page([str(each).encode() for each in after], len(after) == self._most)


def missed_from(store: Kept, *begins_ms: int) -> list[int]:
    taken = []

    async def story() -> None:
        missed = Missed(store, lambda: NOW_MS, lambda line: taken.append(int(line)) or taken[-1], lambda note: None, (0.0,))
        for begin_ms in begins_ms:
            missed.since(begin_ms)
            await asyncio.sleep(0)
        await missed.fetching

    asyncio.run(story())
    return taken


def test_more_than_one_page_is_fetched_to_the_end():
    kept = [NOW_MS - 7_200_000 + number * 5_000 for number in range(1_200)]

    taken = missed_from(Kept(kept, 500), kept[0])

    assert taken == kept


def test_a_page_that_leads_no_further_is_the_last():
    store = Kept([NOW_MS - 1_000] * 5, 5)

    assert missed_from(store, NOW_MS - 5_000) == [NOW_MS - 1_000] * 5
    assert len(store.asked) == 2


def test_a_gap_that_could_not_be_fetched_begins_where_it_began_however_often_the_road_comes_back():
    store = Kept([NOW_MS - 3_000_000], 10, fails=9)

    taken = missed_from(store, NOW_MS - 3_600_000, NOW_MS - 10_000, NOW_MS - 5_000)

    assert taken == [NOW_MS - 3_000_000]
    assert set(store.asked) == {NOW_MS - 3_600_000 - OVERLAP_MS}
    assert len(store.asked) == 10


def test_an_endless_answer_is_cut_off():
    server = Server((200, line(0, NOW_MS - 1_000) + b"\n" + b"x" * (MOST_BYTES + 10)))

    async def story():
        async with serving(server) as url:
            return await pulled(url)

    heard, _ = asyncio.run(story())

    assert {one.frame for one in heard} == {FRAMES[0]}
    assert len(server.asked) == 2  # the second led no further
