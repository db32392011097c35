"""Fifty badges on visits at SF9, a gateway on three channels, a fifth of the frames too weak: how soon the base has an alarm. F17, F18."""

import os
from random import Random

import pytest
from badgelink.frame import seal, unseal
from badgelink.messages import BY_BASE, CLOSED, CUE_NONE, RECEIVED, Alarm, Receipt, VisitSetup

from basestation.sealing import Cipher
from tools.emulator.air import Air
from tools.emulator.badge import key_of
from tools.emulator.vm.radio_air import Channel, RadioAir
from tools.emulator.vm.radio_badge import RadioBadge, RadioLink
from tools.emulator.vm.radio_gateway import TestGateway
from tools.emulator.world import World

CHANNELS = (868_100, 868_300, 868_500)
SF, BADGES, FADING_PCT = 9, 50, 20
PRESSES, EVERY_MS, HOLD_MS = int(os.environ.get("DOORSTEP_PRESSES", "400")), 20_000, 2_000
WITHIN_MS, AT_LEAST_PCT = 5_000, 99.9


class QuickBase:
    """Answers each new frame of an alarm as the base does, with nothing to decide."""

    def __init__(self, world: World, road: Air) -> None:
        self._world, self._road = world, road
        self.ciphers = {number: Cipher(key_of(number)) for number in range(1, BADGES + 1)}
        self.heard_ms: dict[tuple[int, int], int] = {}
        self._seen: set[tuple[int, int]] = set()
        self._spoken = 0
        road.listener = self._hear

    def say(self, badge: int, message: object) -> bytes:
        self._spoken += 1
        return seal(self.ciphers[badge], badge, self._spoken, message)

    def _hear(self, badge: int, frame: bytes) -> None:
        header, message = unseal(self.ciphers[badge], frame, True)
        if isinstance(message, Alarm) and (badge, header.counter) not in self._seen:
            self._seen.add((badge, header.counter))
            event_counter = header.counter - message.lag
            self.heard_ms.setdefault((badge, event_counter), self._world.now_ms)
            self._road.carry_down(badge, self.say(badge, Receipt(event_counter, RECEIVED, BY_BASE)))


class Fleet:
    def __init__(self, seed: int) -> None:
        self.world = World(seed)
        self.air = RadioAir(self.world, self.world.chance("air"), FADING_PCT)
        road = Air(self.world, "lora")
        self.base = QuickBase(self.world, road)
        TestGateway(self.world, self.air, road, [Channel(khz, SF) for khz in CHANNELS])
        self.badges: list[RadioBadge] = []
        for number in range(1, BADGES + 1):
            self.badges.append(self._badge(number))
            self.world.run_for(1_000)
            self.tell(self.badges[-1], VisitSetup(1, 1, 255, 255, CUE_NONE))
        self.world.run_for(120_000)

    def tell(self, badge: RadioBadge, message: object) -> None:
        """Not by air: what is measured is the way up."""
        badge.radio.modem.hear(self.base.say(badge.badge_id, message), -80, Channel(CHANNELS[0], SF))

    def _badge(self, number: int) -> RadioBadge:
        radio = RadioLink(self.world, self.air, self.world.chance(f"radio {number}"), SF, CHANNELS)
        return RadioBadge(self.world, radio, number, key_of(number), self.world.chance(f"badge {number}"))

    def press(self, badge: RadioBadge) -> int | None:
        """How long it took from the counted press to the base; None when it was not there after a minute."""
        before = set(self.base.heard_ms)
        badge.press_alarm()
        counted_ms = self.world.now_ms + HOLD_MS
        for _ in range(60_000 // EVERY_MS):
            self.world.run_for(EVERY_MS)
            for event in set(self.base.heard_ms) - before:
                self.tell(badge, Receipt(event[1], CLOSED, BY_BASE))
                return self.base.heard_ms[event] - counted_ms
        return None


@pytest.mark.campaign
def test_an_alarm_is_at_the_base_within_five_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    fleet, chance = Fleet(9), Random(9)
    took_ms = [fleet.press(chance.choice([badge for badge in fleet.badges if not badge.is_in_alarm()])) for _ in range(PRESSES)]

    arrived = sorted(took for took in took_ms if took is not None)
    in_time_pct = 100 * sum(took <= WITHIN_MS for took in arrived) / PRESSES
    spoilt_pct = 100 * sum(flown.is_spoilt for flown in fleet.air.flown) / len(fleet.air.flown)
    with capsys.disabled():
        print(
            f"\n{BADGES} badges, SF{SF}, {FADING_PCT} % fading, {spoilt_pct:.1f} % lost to collisions: {in_time_pct:.2f} %"
            f" of {PRESSES} alarms at the base within {WITHIN_MS / 1000:.0f} s;"
            f" median {arrived[len(arrived) // 2]} ms, slowest {arrived[-1]} ms"
        )
    assert len(arrived) == PRESSES
    assert in_time_pct >= AT_LEAST_PCT
