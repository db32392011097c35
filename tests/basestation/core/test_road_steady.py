"""A road is not down for a blip, and not up again before it has shown that it stays."""

from basestation.core.roads import RoadState
from basestation.core.roads.steady import HEAL_MS, LONGEST_HEAL_MS, Steady

HOLD_MS = 5_000


def turns(steady: Steady, states: list[tuple[int, bool]], until_ms: int) -> list[tuple[int, bool]]:
    """What it is held to be, looked at each second, while the road is as `states` say from their times on."""
    found = []
    for now_ms in range(0, until_ms, 1_000):
        since_ms, is_up = next(state for state in reversed(states) if state[0] <= now_ms)
        if (turned := steady.look(RoadState(is_up, since_ms), now_ms)) is not None:
            found.append((now_ms, turned))
    return found


def test_a_blip_is_no_fault():
    steady = Steady(HOLD_MS)

    assert turns(steady, [(0, True), (10_000, False), (14_000, True)], 60_000) == []


def test_what_stays_down_is_a_fault_in_time_and_is_healed_when_it_stays_up():
    steady = Steady(HOLD_MS)

    found = turns(steady, [(0, True), (10_000, False), (40_000, True)], 80_000)

    assert found == [(10_000 + HOLD_MS, False), (40_000 + HEAL_MS, True)]


def test_one_that_comes_and_goes_is_one_fault():
    steady = Steady(HOLD_MS)
    comes_and_goes = [(0, True)] + [(at_ms, bool(at_ms % 18_000)) for at_ms in range(9_000, 3_600_000, 9_000)]

    found = turns(steady, comes_and_goes, 3_600_000)

    assert found == [(18_000 + HOLD_MS, False)]


def test_every_fall_makes_it_wait_longer_but_never_for_ever():
    steady = Steady(0)
    now_ms, waited = 0, []
    for _ in range(10):
        assert steady.look(RoadState(False, now_ms), now_ms) is False
        waited.append(steady.heal_ms)
        now_ms += steady.heal_ms
        assert steady.look(RoadState(True, now_ms - steady.heal_ms), now_ms) is True

    assert waited[:3] == [HEAL_MS, 2 * HEAL_MS, 4 * HEAL_MS]
    assert max(waited) == LONGEST_HEAL_MS
