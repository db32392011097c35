"""One badge on the air, without a base: what it makes of a next stop, and how it says "we leave now"."""

import pytest
from badge.feedback import CONFIRMED, CUE, LEAVE_NOW
from badgelink.frame import seal, unseal
from badgelink.messages import (
    ARRIVED,
    CUE_BEEP,
    CUE_BUZZ,
    LEAVE_NOW_ASKED,
    LEFT,
    RECEIVED,
    Alarm,
    CheckIn,
    LeaveNow,
    Receipt,
    Visit,
    VisitSetup,
)

from basestation.sealing import Cipher
from tools.emulator.air import Air
from tools.emulator.badge import EmulatedBadge, key_of
from tools.emulator.world import World

BADGE, MINUTE_MS = 7, 60_000
INTERVAL_MIN, GRACE_MIN = 20, 5


class Wearer:
    """A badge and whoever holds its key: `tell` is the base's word, `said` what the badge has put on the air."""

    def __init__(self) -> None:
        self.world, self._cipher, self._spoken = World(1), Cipher(key_of(BADGE)), 0
        self.air = Air(self.world, "wifi")
        self.badge = EmulatedBadge(self.world, [self.air], BADGE, key_of(BADGE), self.world.chance("badge"))
        self.waits(seconds=3)

    def waits(self, minutes: int = 0, seconds: int = 0) -> None:
        self.world.run_for(minutes * MINUTE_MS + seconds * 1000)

    def tell(self, message: object) -> None:
        self._spoken += 1
        self.air.carry_down(BADGE, seal(self._cipher, BADGE, self._spoken, message))
        self.waits(seconds=3)

    def goes_to(self, visit_no: int, cue: int = CUE_BUZZ) -> None:
        self.tell(VisitSetup(visit_no, 1, INTERVAL_MIN, GRACE_MIN, cue))

    def does(self, what: str) -> None:
        getattr(self.badge, what)()
        self.waits(seconds=5)

    def said(self, kind: type) -> dict[int, object]:
        """Each event of this kind by its own name, however often it was said."""
        frames = [unseal(self._cipher, flown.frame, True) for flown in self.air.flown if flown.way == "up"]
        return {header.counter - message.lag: message for header, message in frames if isinstance(message, kind)}

    def words(self) -> list[int]:
        return [message.what for _, message in sorted(self.said(Visit).items())]

    def is_received(self) -> None:
        """The base has stored all that was said."""
        for event_counter in [*self.said(Visit), *self.said(CheckIn)]:
            self.tell(Receipt(event_counter, RECEIVED, 0))

    def felt(self) -> list[tuple[int, ...]]:
        return [pattern for _, pattern in self.badge.ports.motor.played]


@pytest.fixture
def wearer() -> Wearer:
    return Wearer()


def test_at_the_next_stop_a_tap_says_arrived_again(wearer: Wearer) -> None:
    wearer.goes_to(1)
    wearer.does("press_visible")
    wearer.does("hold_visible")
    wearer.is_received()

    wearer.goes_to(2)
    wearer.does("press_visible")
    wearer.does("press_visible")

    assert wearer.words() == [ARRIVED, LEFT, ARRIVED]
    assert len(wearer.said(CheckIn)) == 1
    assert wearer.felt() == [CONFIRMED] * 4


def test_at_the_next_stop_the_badge_asks_again_after_it_had_asked_no_more(wearer: Wearer) -> None:
    wearer.goes_to(1)
    wearer.does("press_visible")
    wearer.does("hold_visible")
    wearer.is_received()
    wearer.waits(minutes=2 * INTERVAL_MIN)
    on_the_way = wearer.felt()

    wearer.goes_to(2)
    wearer.does("press_visible")
    wearer.waits(minutes=INTERVAL_MIN)

    assert on_the_way == [CONFIRMED, CONFIRMED]
    assert wearer.felt() == [*on_the_way, CONFIRMED, CUE]


def test_the_next_stop_is_not_forgotten_in_a_restart(wearer: Wearer) -> None:
    wearer.goes_to(1)
    wearer.does("press_visible")
    wearer.does("hold_visible")
    wearer.is_received()
    wearer.goes_to(2)

    wearer.badge.power_cut()
    wearer.waits(minutes=1)
    wearer.badge.reboot()
    wearer.waits(seconds=5)
    wearer.does("press_visible")

    assert wearer.words() == [ARRIVED, LEFT, ARRIVED]


def test_the_same_stop_said_again_changes_nothing(wearer: Wearer) -> None:
    wearer.goes_to(1)
    wearer.does("press_visible")
    wearer.goes_to(1)
    wearer.does("press_visible")

    assert wearer.words() == [ARRIVED]
    assert len(wearer.said(CheckIn)) == 1


def test_we_leave_now_is_said_until_it_is_received_and_is_no_alarm(wearer: Wearer) -> None:
    wearer.goes_to(1)
    wearer.does("press_visible")
    wearer.does("press_visible_three_times")
    wearer.waits(minutes=1)
    before = len(wearer.air.flown)
    wearer.is_received()
    wearer.waits(minutes=5)

    assert wearer.words() == [ARRIVED, LEAVE_NOW_ASKED]
    assert before > 4
    assert wearer.said(Alarm) == {}
    assert wearer.badge.runner is not None and wearer.badge.runner.mind.courier.waiting == []
    assert wearer.felt() == [CONFIRMED, CONFIRMED]


def test_the_colleague_feels_leave_now_and_nobody_hears_or_sees_it(wearer: Wearer) -> None:
    wearer.goes_to(1, cue=CUE_BEEP)
    wearer.does("press_visible")

    wearer.tell(LeaveNow(1))

    assert wearer.felt() == [CONFIRMED, LEAVE_NOW]
    assert wearer.badge.ports.buzzer.played == []
    assert wearer.badge.ports.led.played == []


def test_while_an_alarm_is_on_leave_now_is_not_felt(wearer: Wearer) -> None:
    wearer.goes_to(1)
    wearer.does("press_alarm")
    before = wearer.felt()

    wearer.tell(LeaveNow(1))

    assert wearer.felt() == before
    assert LEAVE_NOW not in before
