"""The base's clock: it goes on from where it began, whatever is done to the computer's."""

import time

from basestation.clock import Clock, steady_ms


def test_it_goes_on_with_the_steady_clock_and_says_how_far_the_computers_has_moved_away():
    at_ms = [5_000]
    clock = Clock(lambda: at_ms[0])
    before_ms = clock.now_ms()

    at_ms[0] += 7_200_000  # two hours of which the computer's own clock knows nothing

    assert clock.now_ms() - before_ms == 7_200_000
    assert -7_205_000 < clock.stepped_ms() <= -7_190_000


def test_the_steady_clock_counts_the_time_a_computer_sleeps():
    assert steady_ms() * 1_000_000 >= time.monotonic_ns() - 1_000_000
