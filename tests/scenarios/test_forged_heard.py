"""Somebody near the gateway says "heard" in a badge's name: the badge gets its receipt all the same."""

from pathlib import Path

import pytest
from badgelink.frame import peek, seal
from badgelink.line_messages import Caught
from badgelink.messages import Heard

from basestation.sealing import Cipher
from tests.scenarios.serial_school import BADGE, SerialSchool
from tools.emulator.badge import key_of

RECEIPT, LAST_REPEAT_MS = 32, 60_000
REPEATS = 3


def receipts(here: SerialSchool) -> int:
    return sum(peek(flown.frame).type == RECEIPT for flown in here.air.flown)


@pytest.mark.parametrize(("key", "ends"), [(Cipher(bytes(16)), False), (Cipher(key_of(BADGE)), True)], ids=["forged", "the badge's own"])
def test_only_the_badge_s_own_word_ends_the_repeats_of_its_receipt(tmp_path: Path, key: Cipher, ends: bool) -> None:
    """Since the press nothing comes through the air in either direction."""
    here = SerialSchool(tmp_path)
    try:
        here.ann.presses_alarm()
        here.world.run_until_true(lambda: receipts(here) > 0, 60_000)
        here.air.fading_pct = 100
        counter = peek(here.computer.heard[-1].frame).counter
        before = receipts(here)

        here.says(Caught(9_000, 0, 80, 160, seal(key, BADGE, counter + 20, Heard(1))))
        here.school.waits(ms=LAST_REPEAT_MS)

        assert receipts(here) - before == (0 if ends else REPEATS)
    finally:
        here.school.base.kill()
