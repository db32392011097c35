"""The name of a receiver where the name service is dead, slow or wrong: F10."""

import asyncio
import threading

import pytest

from basestation.channels.arc_address import KNOWN_S, Address


class Names:
    """A name service: `answer` is an address, or an error to raise; with `hold` it says nothing until it is let go."""

    def __init__(self, answer="192.0.2.50"):
        self.answer, self.asked = answer, 0
        self.hold = threading.Event()
        self.hold.set()

    def __call__(self, host, port):
        self.asked += 1
        self.hold.wait(10)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def run(work):
    return asyncio.run(asyncio.wait_for(work, 20))


@pytest.mark.parametrize("host", ["192.0.2.50", "2001:db8::50"])
def test_an_address_is_asked_of_nobody(host):
    names = Names()

    assert run(Address(host, 9_999, names).find(1.0)) == host
    assert names.asked == 0


def test_a_name_is_asked_for_again_each_time_because_a_centre_may_move():
    names = Names()

    async def story():
        address = Address("arc.example", 9_999, names)
        first = await address.find(1.0)
        names.answer = "192.0.2.51"
        return first, await address.find(1.0)

    assert run(story()) == ("192.0.2.50", "192.0.2.51")


@pytest.mark.parametrize("error", [OSError("no name service"), UnicodeError("no name")])
def test_the_last_address_that_was_found_is_good_enough(error):
    names = Names()

    async def story():
        address = Address("arc.example", 9_999, names)
        await address.find(1.0)
        names.answer = error
        return await address.find(1.0)

    assert run(story()) == "192.0.2.50"


def test_without_any_address_the_reason_is_said():
    with pytest.raises(OSError, match="no name service"):
        run(Address("arc.example", 9_999, Names(OSError("no name service"))).find(1.0))


def test_a_name_service_that_hangs_is_asked_once_and_costs_half_a_second():
    names = Names()

    async def story():
        loop = asyncio.get_running_loop()
        address = Address("arc.example", 9_999, names)
        await address.find(1.0)
        names.hold.clear()
        began = loop.time()
        found = await asyncio.gather(*(address.find(5.0) for _ in range(20)))
        took_s = loop.time() - began
        names.hold.set()
        address.close()
        return set(found), took_s

    found, took_s = run(story())
    assert found == {"192.0.2.50"}
    assert took_s < KNOWN_S + 0.5
    assert names.asked == 2


def test_a_name_service_that_hangs_at_the_start_holds_nobody_past_their_patience():
    names = Names()
    names.hold.clear()

    async def story():
        address = Address("arc.example", 9_999, names)
        with pytest.raises(TimeoutError):
            await address.find(0.1)
        names.hold.set()
        return await address.find(5.0)

    assert run(story()) == "192.0.2.50"
