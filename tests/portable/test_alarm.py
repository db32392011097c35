"""The call for help: stored first, sent at once, repeated, followed, and never cancelled by the badge."""

from alarm_words import HULL, events, open_alarm, with_checksum
from badge.alarm import REPEAT_MS
from badge.backoff import Backoff
from badge.feedback import PRESSED
from badge_fakes import Badge
from badgelink.messages import (
    CLOSED,
    RECEIVED,
    Alarm,
    CheckIn,
    Position,
    Receipt,
    SelfTest,
    Visit,
    VisitSetup,
)  # fmt: skip

HOUR_MS = 3_600_000


def test_no_fix_holds_no_alarm_back():
    """F34"""
    badge = Badge()

    badge.press()

    assert badge.sent(Alarm)[0][1].fix_age_s is None


def test_the_alarm_carries_the_last_fix_and_its_age():
    badge = Badge()
    badge.tell(VisitSetup(1, 1, 20, 5, 0))
    badge.ports.gps.waiting = with_checksum(HULL)
    badge.run_for(25_000)

    badge.run_for(60_000)
    badge.press()

    alarm = badge.sent(Alarm)[0][1]
    assert (alarm.fix_age_s, alarm.accuracy_m) == (120, 5)
    assert abs(alarm.lat_udeg - 53_745_670) < 12 and abs(alarm.lon_udeg + 336_780) < 24


def test_the_back_off_grows_to_half_a_minute():
    badge = Badge()
    sent = []
    badge.ports.links[0].send = lambda frame: sent.append(badge.at_ms) if frame[0] & 63 in (1, 2) else None
    badge.press()
    badge.run_for(5 * 60_000)

    gaps = [later - earlier for earlier, later in zip(sent, sent[1:])]  # noqa: RUF007 - MicroPython has no itertools
    assert gaps[:6] == [1000, 2000, 4000, 8000, 15_000, 30_000]
    assert gaps[6:] == [30_000] * len(gaps[6:])


def test_a_link_that_comes_up_is_used_at_once():
    badge = Badge()
    for link in badge.ports.links:
        link.up = False
    badge.press()
    badge.run_for(100_000)
    sent_before = len(badge.sent(Alarm))

    badge.ports.links[0].up = True
    badge.run_for(0)

    assert sent_before == 0
    assert len(badge.sent(Alarm)) == 1 and badge.sent(Alarm)[0][1].age_s >= 100


def test_a_second_press_before_the_receipt_is_the_same_alarm_said_again():
    badge = Badge()
    badge.press()
    sent_before = len(badge.sent(Alarm))
    badge.press()

    assert len(events(badge)) == 1
    assert len(badge.sent(Alarm)) > sent_before
    assert badge.ports.motor.played == [PRESSED, PRESSED]


def test_after_the_receipt_positions_follow_each_minute_then_each_five():
    badge = Badge()
    event = open_alarm(badge)
    badge.tell(Receipt(event, RECEIVED, 0))

    badge.run_for(11 * 60_000)
    in_ten_minutes = len(badge.sent(Position))
    badge.run_for(60 * 60_000)

    assert 10 <= in_ten_minutes <= 11
    assert 11 <= len(badge.sent(Position)) - in_ten_minutes <= 13
    assert [counter - position.lag for counter, position in badge.sent(Position)] == [event] * len(badge.sent(Position))


def test_positions_end_when_the_alarm_is_closed_and_the_gps_goes_off():
    badge = Badge()
    event = open_alarm(badge)
    gps_in_alarm = badge.ports.gps.is_on
    badge.tell(Receipt(event, CLOSED, 0))
    badge.run_for(HOUR_MS)

    assert gps_in_alarm is True and badge.ports.gps.is_on is False
    assert badge.sent(Position) == []


def test_a_position_found_late_is_sent_at_once():
    badge = Badge()
    event = open_alarm(badge)
    badge.tell(Receipt(event, RECEIVED, 0))
    badge.run_for(20_000)
    before = len(badge.sent(Position))

    badge.ports.gps.waiting = with_checksum(HULL)
    badge.run_for(15_000)

    assert before == 0
    assert badge.sent(Position)[0][1].lat_udeg is not None


def test_positions_are_frequent_for_ten_minutes_however_long_the_badge_has_run():
    badge = Badge()
    badge.run_for(5 * HOUR_MS)
    badge.tell(Receipt(open_alarm(badge), RECEIVED, 0))

    badge.run_for(9 * 60_000)

    assert len(badge.sent(Position)) == 9


def test_a_self_test_under_way_falls_silent_when_the_alarm_is_raised():
    badge = Badge()
    badge.tap()
    badge.press()
    before = len(badge.sent(SelfTest))

    badge.run_for(HOUR_MS)

    assert len(badge.sent(SelfTest)) == before


def test_two_badges_that_pressed_together_drift_apart():
    """F18"""
    early, late = Backoff(REPEAT_MS, lambda n: 0), Backoff(REPEAT_MS, lambda n: n - 1)

    assert [early.next_ms(0) for _ in range(6)] == [750, 1500, 3000, 6000, 11_250, 22_500]
    assert [late.next_ms(0) for _ in range(6)] == [1250, 2500, 5000, 10_000, 18_750, 37_500]


def test_an_alarm_that_waits_keeps_the_others_off_the_air():
    badge = Badge()
    badge.tell(VisitSetup(1, 1, 20, 5, 0))
    badge.press()
    badge.tap()
    badge.run_for(HOUR_MS // 4)

    before = len(badge.sent(CheckIn)) + len(badge.sent(Visit))
    badge.tell(Receipt(events(badge)[0], RECEIVED, 0))
    badge.run_for(10_000)

    assert before == 0
    assert len(badge.sent(Visit)) >= 1


def test_a_link_that_flaps_is_not_shouted_at():
    badge = Badge()
    badge.ports.links[1].up = False
    badge.press()
    before = len(badge.sent(Alarm))
    for _ in range(20):
        badge.ports.links[0].up = not badge.ports.links[0].up
        badge.run_for(10)

    assert len(badge.sent(Alarm)) - before <= 1


def test_a_position_too_far_from_its_alarm_to_be_named_is_not_sent():
    badge = Badge()
    badge.tell(Receipt(open_alarm(badge), RECEIVED, 0))
    badge.runner._counter.next += 1 << 25
    badge.run_for(5 * 60_000)

    assert badge.sent(Position) == []
    assert badge.runner.mind.alarm.state == "heard"
