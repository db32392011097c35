"""A gateway's life by turns: nobody on the line or in the air takes all of them."""

from drivers.gateway_loop import MOST_PIECES, GatewayLoop
from gateway.mind import Gateway


class Endless:
    """A line on which a broken programme writes without end, and a radio, a clock and a watchdog that nothing happens to."""

    is_there = is_sending = has_failed = False
    due_ms = 0

    def __init__(self):
        self.reads = self.meals = self.looks = 0

    def read(self):
        self.reads += 1
        return b"\x55" * 128

    def feed(self):
        self.meals += 1

    def tune(self, plan):
        pass

    def look(self, at_ms):
        self.looks += 1
        return []


class NoAirtime:
    def has_channel(self):
        return True


def test_a_line_that_never_stops_leaves_the_air_and_the_watchdog_their_turn():
    world = Endless()
    mind = Gateway("hall", "a board", 1, (9, 868_100), lambda sf, khz: NoAirtime())
    loop = GatewayLoop(mind, world, world, world, world, lambda at_ms: None)

    for turn in range(3):
        loop.step(turn * 5)

    assert (world.reads, world.meals, world.looks) == (3 * MOST_PIECES, 3, 3)
