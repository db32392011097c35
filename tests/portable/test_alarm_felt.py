"""What the wearer feels of an alarm, and what nobody else may notice."""

from alarm_words import events, open_alarm
from badge.feedback import CONFIRMED, PRESSED, RECEIPTS
from badge_fakes import Badge
from badgelink.messages import (
    BY_OFFICE,
    CLOSED,
    CUE_BEEP,
    DURESS,
    OWNED,
    RECEIVED,
    SOS,
    Alarm,
    CheckIn,
    LeaveNow,
    Receipt,
    SelfTest,
    VisitSetup,
    Welfare,
)  # fmt: skip

HOUR_MS = 3_600_000


def test_a_new_press_after_somebody_owns_it_is_a_new_alarm():
    badge = Badge()
    first = open_alarm(badge)
    badge.tell(Receipt(first, RECEIVED, 0))
    badge.tell(Receipt(first, OWNED, BY_OFFICE))

    badge.press()

    assert len(events(badge)) == 2
    assert badge.sent(Alarm)[-1][1].cause == SOS


def test_a_receipt_for_an_older_alarm_or_none_of_ours_changes_nothing():
    """F39"""
    badge = Badge()
    first = open_alarm(badge)
    badge.tell(Receipt(first, OWNED, BY_OFFICE))
    second = open_alarm(badge)
    felt = list(badge.ports.motor.played)

    badge.tell(Receipt(first, CLOSED, BY_OFFICE))
    badge.tell(Receipt(second + 1000, CLOSED, BY_OFFICE))

    assert badge.ports.motor.played == felt
    assert [alarm.event_counter for alarm in badge.runner.mind.alarm.open] == [second]
    assert badge.runner.mind.situation.waiting_alarms == 1


def test_a_receipt_heard_twice_is_felt_once_and_none_goes_back():
    badge = Badge()
    event = open_alarm(badge)
    for stage in (RECEIVED, RECEIVED, OWNED, RECEIVED, OWNED):
        badge.tell(Receipt(event, stage, 0))

    assert badge.ports.motor.played == [PRESSED, RECEIPTS[RECEIVED], RECEIPTS[OWNED]]


def test_the_answer_under_duress_feels_like_any_other_and_is_an_alarm():
    honest, forced = Badge(), Badge()
    for badge in (honest, forced):
        badge.tell(VisitSetup(1, 1, 20, 5, 0))
        badge.tap()
        badge.run_for(20 * 60_000)
    honest.push(honest.ports.visible, 150)
    forced.push(forced.ports.visible, 1500)

    event = events(forced)[0]
    for stage in (RECEIVED, OWNED):
        forced.tell(Receipt(event, stage, 0))

    assert forced.ports.motor.played == honest.ports.motor.played and honest.ports.motor.played[-1] == CONFIRMED
    assert [pattern for pattern in forced.ports.buzzer.played + forced.ports.led.played if pattern] == []
    assert forced.sent(Alarm)[0][1].cause == DURESS
    assert len(honest.sent(CheckIn)) == 1 and len(forced.sent(CheckIn)) == 0


def test_a_hidden_alarm_makes_no_sound_and_shows_no_light():
    """F38"""
    badge = Badge()
    badge.tell(VisitSetup(1, 1, 1, 1, CUE_BEEP))
    badge.run_for(60_000)
    beeps = len(badge.ports.buzzer.played)
    badge.press()
    badge.tell(Welfare(60))
    badge.tell(LeaveNow(1))
    badge.run_for(HOUR_MS)

    assert beeps == 1
    assert [pattern for pattern in badge.ports.buzzer.played[beeps:] if pattern] == []
    assert [pattern for pattern in badge.ports.led.played if pattern] == []
    assert badge.ports.motor.played == [PRESSED]


def test_a_beep_under_way_stops_when_the_button_is_pressed():
    """F31 press while beeping"""
    badge = Badge()
    badge.tell(VisitSetup(1, 1, 1, 1, CUE_BEEP))
    badge.run_for(60_000)

    badge.press()

    assert badge.ports.buzzer.played[-1] == () and badge.ports.led.played[-1] == ()


def test_a_self_test_that_passes_in_the_middle_of_an_alarm_shows_no_light():
    """F38"""
    badge = Badge()
    badge.tap()
    test = badge.sent(SelfTest)[0][0]
    badge.press()

    badge.tell(Receipt(test, RECEIVED, 0))

    assert badge.runner.mind.courier.waiting == []
    assert [pattern for pattern in badge.ports.led.played if pattern] == []
