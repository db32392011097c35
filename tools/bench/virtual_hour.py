"""How many hours of a badge's life on a visit one second of this machine's time holds."""

import json
import time
from statistics import median

from badgelink.frame import peek, seal, unseal
from badgelink.messages import BY_BASE, CUE_BUZZ, RECEIVED, Receipt, VisitSetup

from basestation.sealing import Cipher
from tools.emulator.air import Air
from tools.emulator.antenna import Walk
from tools.emulator.badge import EmulatedBadge, key_of
from tools.emulator.world import World

RUNS, HOURS = 7, 2
HOUR_MS, CHECK_IN_MS = 3_600_000, 20 * 60_000
SCHOOL_UDEG = (53_745_670, -336_780)
BADGE = 7
ANSWERED = (1, 2, 3, 4, 5)  # alarm, check-in, visit event, self-test


class AnsweringBase:
    """The least a base must do: answer what wants an answer."""

    def __init__(self, air: Air) -> None:
        self._air, self._cipher, self._counter = air, Cipher(key_of(BADGE)), 0
        air.listener = self._hear

    def say(self, message: object) -> None:
        self._counter += 1
        self._air.carry_down(BADGE, seal(self._cipher, BADGE, self._counter, message))

    def _hear(self, badge: int, frame: bytes) -> None:
        if peek(frame).type in ANSWERED:
            header, message = unseal(self._cipher, frame, True)
            self.say(Receipt(header.counter - message.lag, RECEIVED, BY_BASE))


def badge_on_a_visit(seed: int = 1) -> tuple[World, Air, EmulatedBadge]:
    """Inside, checking in when asked, walking about in a garden; what it asks to be acknowledged is acknowledged."""
    world = World(seed)
    air = Air(world, "wifi")
    badge = EmulatedBadge(world, [air], BADGE, key_of(BADGE), world.chance("badge"))
    badge.ports.gps.source = Walk(*SCHOOL_UDEG)
    base = AnsweringBase(air)
    base.say(VisitSetup(1, 1, 20, 5, CUE_BUZZ))
    world.run_for(1_000)
    badge.press_visible()
    world.run_for(1_000)
    for due_ms in range(CHECK_IN_MS, HOURS * HOUR_MS, CHECK_IN_MS):
        world.at(due_ms + 5_000, badge.press_visible)
    return world, air, badge


def one_hour_ms() -> float:
    """Milliseconds of this machine for one hour of the badge, over HOURS of them."""
    world, _, _ = badge_on_a_visit()
    began = time.perf_counter()
    world.run_for(HOURS * HOUR_MS)
    return (time.perf_counter() - began) * 1000 / HOURS


def measure() -> dict[str, float]:
    one_hour_ms()
    each_ms = median(one_hour_ms() for _ in range(RUNS))
    return {"virtual_badge_hour_ms": round(each_ms, 2), "virtual_badge_hours_per_s": round(1000 / each_ms, 1)}


if __name__ == "__main__":
    print(json.dumps(measure()))
