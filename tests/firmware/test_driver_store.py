"""What a badge whose flash is beyond use may still do."""

from badge.airtime import ALARM, WORD, Airtime
from drivers.store import MemoryStore


def test_a_badge_that_forgets_all_spends_little_of_the_air_at_each_start() -> None:
    air = Airtime(MemoryStore(), 9, [868_100], lambda n: 0)
    air.load(0)

    alarms = len([at_ms for at_ms in range(0, 60_000, 1000) if air.take(at_ms, 32, ALARM)])

    assert air.take(60_000, 24, WORD) == 0
    assert 1 <= alarms <= 6
