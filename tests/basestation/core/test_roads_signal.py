"""How well a gateway heard a badge, on one scale with what the badge says of itself."""

import pytest

from basestation.core.roads import Signal


@pytest.mark.parametrize(
    ("rssi_dbm", "snr_db", "pct"),
    [(-55, 10, 100), (-40, 12, 100), (-90, 10, 50), (-90, -10, 20), (-55, -15, 1), (-125, 10, 1), (-140, -30, 1), (-111, 5, 20)],
)
def test_strength_and_noise_both_count_and_the_worse_decides(rssi_dbm, snr_db, pct):
    assert Signal(rssi_dbm, snr_db, "hall").pct == pct
