"""An hour of a badge's life on a visit, and what it costs; `make bench` measures it properly."""

import time

from badge.feedback import CUE
from badgelink.frame import peek

from tools.bench.virtual_hour import HOUR_MS, badge_on_a_visit


def test_an_hour_of_a_visit_passes_in_virtual_time() -> None:
    world, air, badge = badge_on_a_visit()
    began, from_ms = time.perf_counter(), world.now_ms

    world.run_for(HOUR_MS)

    print(f"one hour of an emulated badge on a visit: {(time.perf_counter() - began) * 1000:.1f} ms")
    heartbeats = [flown for flown in air.flown if peek(flown.frame).type == 7]
    assert world.now_ms == from_ms + HOUR_MS
    assert 178 <= len(heartbeats) <= 190
    assert [pattern for _, pattern in badge.ports.motor.played].count(CUE) == 2


def test_a_badge_with_nothing_to_do_is_not_stepped() -> None:
    world, _, badge = badge_on_a_visit()
    world.run_for(60_000)
    before = badge.ports.watchdog.fed

    world.run_for(10 * 60_000)

    assert badge.ports.watchdog.fed - before < 45
