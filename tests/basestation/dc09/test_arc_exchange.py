"""Opening a connection where requests get lost: another is asked for beside the first, and none is left behind."""

import asyncio

import pytest

from basestation.channels.arc_exchange import AGAIN_S, NoAnswer, Place, connected, knock
from tests.basestation.dc09.line_school import until
from tests.support.arc_centre import Centre
from tests.support.mosquitto import free_port


class Writer:
    def __init__(self):
        self.is_closed = False

    def close(self):
        self.is_closed = True


class Network:
    """Loses as many requests as it is told, and opens the others after `slow_s`."""

    def __init__(self, lost, slow_s=0.0):
        self.lost, self.slow_s = lost, slow_s
        self.asked, self.given_up, self.writers = 0, 0, []

    async def open(self):
        self.asked += 1
        try:
            await asyncio.sleep(3_600 if self.asked <= self.lost else self.slow_s)
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        self.writers.append(Writer())
        return None, self.writers[-1]


def run(work):
    return asyncio.run(asyncio.wait_for(work, 20))


def test_a_request_that_gets_lost_costs_half_a_second():
    network = Network(lost=1)

    async def story():
        began = asyncio.get_running_loop().time()
        _, writer = await connected(network.open)
        await until(lambda: network.given_up == 1)
        return writer, asyncio.get_running_loop().time() - began

    writer, took_s = run(story())
    assert took_s < AGAIN_S + 0.3
    assert not writer.is_closed and network.asked == 2


def test_a_line_that_opens_at_once_is_asked_for_once():
    network = Network(lost=0)

    async def story():
        await connected(network.open)

    run(story())
    assert (network.asked, network.given_up) == (1, 0)


def test_a_second_one_that_opens_in_the_same_moment_is_closed():
    network = Network(lost=0, slow_s=AGAIN_S + 0.05)

    async def story():
        _, kept = await connected(network.open)
        await asyncio.sleep(0.01)
        return kept

    kept = run(story())
    assert not kept.is_closed
    assert network.given_up + len(network.writers) == network.asked
    assert all(writer.is_closed for writer in network.writers if writer is not kept)


def test_whoever_gives_up_leaves_no_request_behind():
    network = Network(lost=100)

    async def story():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2.5 * AGAIN_S):
                await connected(network.open)
        await until(lambda: network.given_up == network.asked)

    run(story())
    assert network.asked == 3


def test_a_refusal_is_final_at_once():
    async def story():
        began = asyncio.get_running_loop().time()
        with pytest.raises(NoAnswer, match="nothing listens there"):
            await knock(Place("127.0.0.1", free_port(), "tcp"), 5.0)
        return asyncio.get_running_loop().time() - began

    assert run(story()) < AGAIN_S


def test_a_knock_says_nothing():
    async def story():
        async with Centre() as centre:
            await knock(Place("127.0.0.1", centre.port, "tcp"), 5.0)
            await until(lambda: centre.met == 1 and centre.here == 0)
            return centre.heard

    assert run(story()) == []
