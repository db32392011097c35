"""A week of a busy badge that has nothing but LoRa: the law is kept in every rolling hour, and an alarm always had budget. F19, F24."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from badgelink.frame import peek
from badgelink.messages import LAYOUT, Alarm, Heartbeat

from tests.scenarios.radio_law import HOUR_MS, breaches, most_in_an_hour_ms
from tools.emulator.antenna import Walk
from tools.emulator.badge import key_of
from tools.emulator.people import Visitor
from tools.emulator.story import School
from tools.emulator.vm.radio_air import Channel, RadioAir, Transmission
from tools.emulator.vm.radio_badge import RadioBadge, RadioLink
from tools.emulator.vm.radio_gateway import TestGateway

CHANNELS = (868_100, 868_300, 868_500)
BADGE = 7
PRESS_TO_AIR_MS = 2_000  # a frame may be in the air already
SCHOOL_UDEG = (53_745_670, -336_780)


class LoraSchool:
    """One visitor whose badge has no Wi-Fi; `gateway.is_on` says whether anybody hears it."""

    def __init__(self, folder: Path, sf: int, fading_pct: int = 20, frequencies_khz: tuple[int, ...] = CHANNELS) -> None:
        self.school = School(folder, seed=sf, is_hasty=True)
        self.world = self.school.world
        self.air = RadioAir(self.world, self.world.chance("air"), fading_pct)
        self.gateway = TestGateway(self.world, self.air, self.school.lora, [Channel(khz, sf) for khz in frequencies_khz])
        self.ann: Visitor = self.school.visitor("Ann", BADGE, roads=())
        self.ann.badge.power_cut()
        self.radio = RadioLink(self.world, self.air, self.world.chance("radio"), sf, frequencies_khz)
        self.badge = self.ann.badge = RadioBadge(self.world, self.radio, BADGE, key_of(BADGE), self.world.chance("badge"))
        self.badge.ports.gps.source = Walk(*SCHOOL_UDEG)
        self.pressed_ms: list[int] = []

    def presses(self) -> None:
        self.ann.presses_alarm()
        self.pressed_ms.append(self.world.now_ms + 2_000)

    def is_over(self) -> None:
        """Whoever answers the alarms closes them."""
        for incident in self.school.open_incidents():
            self.school.office.takes(incident)
            self.school.office.acts(incident, "rang")
            self.school.office.closes(incident, "false", "a test")
        self.school.waits(minutes=2)

    def sent(self) -> list[Transmission]:
        return [flown for flown in self.air.flown if flown.sender is self.radio.modem]

    def alarms_ms(self) -> list[float]:
        return [flown.start_ms for flown in self.sent() if LAYOUT[peek(flown.frame).type][0] is Alarm]


@pytest.fixture
def lora_school(tmp_path: Path) -> Iterator[Callable[[int], LoraSchool]]:
    made: list[LoraSchool] = []

    def make(sf: int) -> LoraSchool:
        made.append(LoraSchool(tmp_path, sf))
        return made[-1]

    yield make
    for there in made:
        there.school.base.kill()


def a_visit(there: LoraSchool) -> None:
    school, ann = there.school, there.ann
    ann.signs_out(back_in_min=70)
    school.waits(minutes=5)
    ann.arrives()
    for _ in range(3):
        school.waits(minutes=15)
        ann.checks_in()
    school.waits(minutes=5)
    ann.leaves()
    school.waits(minutes=5)
    ann.returns()
    school.waits(minutes=5)


def a_heard_alarm(there: LoraSchool) -> None:
    there.presses()
    there.school.waits(minutes=3)
    there.presses()
    there.school.waits(minutes=20)
    there.is_over()


def an_alarm_that_nobody_hears(there: LoraSchool) -> None:
    """For an hour, with a battery torn out in between, and pressed again and again."""
    there.gateway.is_on = False
    there.presses()
    there.school.waits(minutes=25)
    there.badge.power_cut()
    there.school.waits(seconds=5)
    there.badge.reboot()
    there.school.waits(minutes=10)
    there.presses()
    there.school.waits(minutes=25)
    there.gateway.is_on = True
    there.school.waits(minutes=15)
    there.is_over()


def a_day(there: LoraSchool) -> None:
    began_ms = there.world.now_ms
    there.ann.tests_the_badge()
    a_visit(there)
    a_heard_alarm(there)
    a_visit(there)
    an_alarm_that_nobody_hears(there)
    a_visit(there)
    there.badge.ports.battery.is_charging = True
    there.world.run_until(began_ms + 24 * HOUR_MS)
    there.badge.ports.battery.is_charging = False


@pytest.mark.parametrize("sf", [7, *(pytest.param(sf, marks=pytest.mark.long) for sf in range(8, 12)), 12])
def test_a_week_keeps_the_law_and_an_alarm_always_had_budget(
    lora_school: Callable[[int], LoraSchool], sf: int, capsys: pytest.CaptureFixture[str]
) -> None:
    there = lora_school(sf)
    for _ in range(7):
        a_day(there)

    sent, alarms_ms = there.sent(), there.alarms_ms()
    waits_ms = [min(at_ms for at_ms in alarms_ms if at_ms >= pressed_ms) - pressed_ms for pressed_ms in there.pressed_ms]
    beats = [flown for flown in sent if LAYOUT[peek(flown.frame).type][0] is Heartbeat]
    with capsys.disabled():
        print(
            f"\nSF{sf}: {len(sent)} frames in a week, {len(beats)} heartbeats, {len(alarms_ms)} alarm frames; at most"
            f" {most_in_an_hour_ms(sent) / 1000:.1f} s of 36 s in any hour; press to air at most {max(waits_ms):.0f} ms"
        )
    assert breaches(sent) == []
    assert len(there.pressed_ms) == 28
    assert max(waits_ms) <= PRESS_TO_AIR_MS
    assert there.badge.waiting_alarms() == 0
