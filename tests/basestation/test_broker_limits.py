"""F4, F48: how much the embedded broker takes, and what becomes of what is more: the badge sends it again, and nobody else is harmed."""

import asyncio
from collections.abc import Iterator

import pytest

from basestation.broker.embedded import MOST_STRANGERS, EmbeddedBroker
from basestation.broker.gate import Caller
from basestation.broker.rules import MOST_KEPT
from tests.support.loop_thread import LoopThread
from tests.support.mqtt_client import TestClient, wait_until

UP = "doorstep/hill/badge/7/up"
PACKETS = 65_535  # so many can be on their way to one client: a packet's name has 16 bits


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    with LoopThread() as started:
        yield started
    assert started.troubles == []


@pytest.fixture
def broker(loop: LoopThread) -> Iterator[EmbeddedBroker]:
    started = EmbeddedBroker("hill", "127.0.0.1", 0, lambda badge, word: word == f"word-{badge}", "base-word")
    loop.run(started.start())
    yield started
    loop.run(started.stop())


def badge(broker: EmbeddedBroker) -> TestClient:
    return TestClient("127.0.0.1", broker.port, "7", "7", "word-7")


def base(broker: EmbeddedBroker, manual: bool = False) -> TestClient:
    return TestClient("127.0.0.1", broker.port, "base", "base", "base-word", is_clean=False, manual=manual)


def test_f4_while_the_base_is_away_the_newest_thousand_are_kept_and_what_is_said_again_is_heard(
    broker: EmbeddedBroker, loop: LoopThread
) -> None:
    """F4: the oldest are lost, and were acknowledged: a broker's word is no receipt, and a badge that has none goes on."""
    with base(broker) as here:
        here.subscribe(UP)
    wait_until(lambda: loop.call(lambda: broker._broker._sessions["base"][0].transitions.state) == "disconnected")

    with badge(broker) as seven:
        for number in range(MOST_KEPT + 4):
            seven.publish(UP, b"%d" % number)
        seven.publish(UP, b"the last")
        with base(broker) as here:
            heard = [here.next()[1] for _ in range(MOST_KEPT)]
            seven.publish(UP, b"0")

            assert heard == [b"%d" % number for number in range(5, MOST_KEPT + 4)] + [b"the last"]
            assert here.next()[1] == b"0"


def test_f4_a_base_that_answers_nothing_gets_no_more_than_can_be_named_and_everything_once_it_answers(
    broker: EmbeddedBroker, loop: LoopThread, caplog: pytest.LogCaptureFixture
) -> None:
    """F4: its disk is full for days, say. What finds no name is dropped; the badge sends it again."""
    with base(broker) as here, badge(broker) as seven:
        here.subscribe(UP)
        under_way = loop.call(lambda: broker._broker._sessions["base"][0].inflight_out)
        loop.call(lambda: under_way.update(dict.fromkeys(range(1, PACKETS + 1))))

        seven.publish(UP, b"too many")
        wait_until(lambda: "could not pass a message on" in caplog.text)
        loop.call(under_way.clear)
        seven.publish(UP, b"again")

        assert here.next()[1] == b"again"


class Line:
    """What the broker's end of a connection says of itself."""

    def __init__(self, address: str):
        self._address = address

    def get_extra_info(self, name: str) -> tuple[str, int]:
        assert name == "peername"
        return self._address, 50_000


@pytest.mark.parametrize(("address", "is_asked"), [("10.0.0.7", False), ("10.0.0.8", True), ("127.0.0.1", True)])
def test_f48_one_computer_that_floods_the_door_keeps_no_badge_out(address: str, is_asked: bool) -> None:
    """F48, F4: of one address a hundred may wait at the door without a word, for five seconds each; another's badge comes in."""
    broker = EmbeddedBroker("hill", "127.0.0.1", 0, lambda badge, word: word == f"word-{badge}", "base-word")

    async def story() -> Caller | None:
        silent = [asyncio.create_task(broker._asked(asyncio.StreamReader(), Line("10.0.0.7"))) for _ in range(MOST_STRANGERS)]
        await asyncio.sleep(0)
        coming = asyncio.StreamReader()
        coming.feed_data(Caller("7", "word-7", True, 10).packet())
        caller = await broker._asked(coming, Line(address))
        for each in silent:
            each.cancel()
        await asyncio.gather(*silent, return_exceptions=True)
        return caller

    caller = asyncio.run(story())

    assert (caller is not None and caller.username == "7") == is_asked
    assert not broker._strangers
