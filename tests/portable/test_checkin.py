"""A visit: asked at the interval, answered or not, told to leave, ended by the base."""

from badge.feedback import CONFIRMED, CUE, LAST_CUE, LEAVE_NOW, WELFARE
from badge.feedback import CUE_BEEP_PATTERN as BEEP
from badge_fakes import Badge, Store
from badgelink.messages import (
    ARRIVED,
    CUE_BEEP,
    CUE_BUZZ,
    CUE_NONE,
    EXTENDED,
    LEAVE_NOW_ASKED,
    LEFT,
    ON_VISIT,
    READY,
    RECEIVED,
    RESTARTED,
    Alarm,
    CheckIn,
    Heartbeat,
    LeaveNow,
    Receipt,
    Visit,
    VisitSetup,
    Welfare,
)  # fmt: skip

MINUTE_MS = 60_000


def _on_visit(interval_min=20, grace_min=3, cue=CUE_BUZZ):
    badge = Badge()
    badge.tell(VisitSetup(5, 1, interval_min, grace_min, cue))
    return badge


def test_the_first_tap_says_arrived_and_the_next_ones_check_in():
    badge = _on_visit()

    badge.tap()
    badge.tap()

    assert badge.sent(Visit)[0][1].what == ARRIVED
    assert len({counter - message.lag for counter, message in badge.sent(CheckIn)}) == 1
    assert badge.ports.motor.played == [CONFIRMED, CONFIRMED]


def test_the_badge_asks_when_the_interval_since_arrival_is_over():
    badge = _on_visit()
    badge.run_for(10 * MINUTE_MS)
    badge.tap()
    arrived_ms = badge.at_ms

    badge.run_until(arrived_ms + 20 * MINUTE_MS - 500)
    before = list(badge.ports.motor.played)
    badge.run_for(500)

    assert before == [CONFIRMED]
    assert badge.ports.motor.played == [CONFIRMED, CUE]


def test_without_an_arrival_the_interval_runs_from_sign_out():
    badge = _on_visit()

    badge.run_for(20 * MINUTE_MS)

    assert badge.ports.motor.played == [CUE]


def test_an_answer_ends_the_asking():
    badge = _on_visit()
    badge.tap()
    badge.run_for(20 * MINUTE_MS)
    asked = badge.ports.motor.played.count(CUE)

    badge.tap()
    badge.run_for(19 * MINUTE_MS)

    assert asked == 1
    assert badge.ports.motor.played == [CONFIRMED, CUE, CONFIRMED]


def test_no_answer_is_asked_again_gently_then_once_more_firmly_and_the_base_decides():
    badge = _on_visit(interval_min=20, grace_min=3)

    badge.run_for(24 * MINUTE_MS)

    assert badge.ports.motor.played == [CUE, CUE, CUE, LAST_CUE]
    assert badge.sent(Alarm) == [] and badge.sent(CheckIn) == []


def test_the_school_may_want_a_beep_or_no_cue_at_all():
    beeping, silent = _on_visit(cue=CUE_BEEP), _on_visit(cue=CUE_NONE)

    beeping.run_for(20 * MINUTE_MS)
    silent.run_for(40 * MINUTE_MS)

    assert beeping.ports.buzzer.played == [BEEP] and beeping.ports.motor.played == []
    assert silent.ports.buzzer.played == [] and silent.ports.motor.played == []


def test_an_interval_of_nothing_never_asks():
    badge = _on_visit(interval_min=0)

    badge.run_for(300 * MINUTE_MS)

    assert badge.ports.motor.played == []


def test_a_welfare_request_has_its_own_cue_until_it_is_answered():
    badge = _on_visit()
    badge.tap()
    badge.tell(Welfare(60))
    badge.run_for(25_000)
    badge.tap()
    badge.run_for(60_000)

    assert badge.ports.motor.played == [CONFIRMED, WELFARE, WELFARE, WELFARE, CONFIRMED]
    assert len(badge.sent(CheckIn)) >= 1


def test_a_welfare_request_that_is_not_answered_ends_and_the_interval_goes_on():
    badge = _on_visit()
    badge.tell(Welfare(20))
    badge.run_for(60_000)

    assert badge.ports.motor.played == [WELFARE, WELFARE]
    assert badge.runner.mind.checkin.state == "counting"


def test_leave_now_can_be_told_from_all_else():
    badge = _on_visit()

    badge.tell(LeaveNow(5))

    assert badge.ports.motor.played == [LEAVE_NOW]


def test_leave_now_is_a_buzz_where_all_else_beeps():
    badge = _on_visit(cue=CUE_BEEP)

    badge.tell(LeaveNow(5))

    assert badge.ports.motor.played == [LEAVE_NOW]
    assert badge.ports.buzzer.played == [] and badge.ports.led.played == []


def test_three_taps_tell_the_colleague_that_we_leave_now_until_the_base_has_it():
    badge = _on_visit()
    badge.tap()
    badge.taps(3)
    (event, said), felt = badge.sent(Visit)[-1], list(badge.ports.motor.played)
    badge.run_for(30_000)
    repeated = [message for counter, message in badge.sent(Visit) if counter - message.lag == event]

    badge.tell(Receipt(event, RECEIVED, 0))
    badge.run_for(5 * MINUTE_MS)

    assert (said.what, said.minutes) == (LEAVE_NOW_ASKED, 0) and felt == [CONFIRMED, CONFIRMED]
    assert len(repeated) >= 3 and {message.what for message in repeated} == {LEAVE_NOW_ASKED}
    assert len([counter for counter, message in badge.sent(Visit) if counter - message.lag == event]) == len(repeated)
    assert badge.runner.mind.visit.state == "inside" and badge.sent(Alarm) == []


def test_we_leave_now_survives_a_restart():
    badge = _on_visit()
    badge.taps(3)
    event = badge.sent(Visit)[0][0]

    again = Badge(badge.ports.store, boot_ms=badge.at_ms)
    again.run_for(5000)

    counter, message = again.sent(Visit)[0]
    assert (counter - message.lag, message.what) == (event, LEAVE_NOW_ASKED)


def test_we_leave_now_is_no_answer_to_are_you_well():
    badge = _on_visit()
    badge.run_for(19 * MINUTE_MS)
    badge.taps(3)
    badge.run_for(90_000)

    assert badge.ports.motor.played == [CONFIRMED, CUE]


def test_three_taps_mean_nothing_before_a_visit_and_when_it_is_over():
    at_school, on_the_way_back = Badge(), _on_visit()
    at_school.taps(3)
    on_the_way_back.push(on_the_way_back.ports.visible, 2500)
    on_the_way_back.taps(3)

    assert at_school.sent(Visit) == [] and at_school.ports.motor.played == []
    assert {visit.what for _, visit in on_the_way_back.sent(Visit)} == {LEFT}
    assert on_the_way_back.ports.motor.played == [CONFIRMED]


def test_two_taps_ask_for_a_quarter_of_an_hour_and_a_hold_says_left():
    badge = _on_visit()
    badge.taps(2)
    badge.push(badge.ports.visible, 2500)

    said = {(visit.what, visit.minutes) for _, visit in badge.sent(Visit)}
    assert said == {(EXTENDED, 15), (LEFT, 0)}


def test_after_leaving_nobody_is_asked_any_more():
    badge = _on_visit()
    badge.tap()
    badge.push(badge.ports.visible, 2500)

    badge.run_for(300 * MINUTE_MS)

    assert badge.ports.motor.played == [CONFIRMED, CONFIRMED]


def test_more_time_is_a_sign_of_life_and_starts_the_interval_afresh():
    badge = _on_visit()
    badge.tap()
    badge.run_for(19 * MINUTE_MS)
    badge.taps(2)
    badge.run_for(19 * MINUTE_MS)

    assert badge.ports.motor.played == [CONFIRMED, CONFIRMED]


def test_a_check_in_is_repeated_until_its_receipt_and_keeps_its_name():
    badge = _on_visit()
    badge.tap()
    badge.tap()
    event = badge.sent(CheckIn)[0][0]
    badge.run_for(30_000)
    said = badge.sent(CheckIn)

    badge.tell(Receipt(event, RECEIVED, 0))
    badge.run_for(5 * MINUTE_MS)

    assert len(said) >= 3 and {counter - message.lag for counter, message in said} == {event}
    assert badge.sent(CheckIn) == said


def test_the_base_ends_the_visit_and_the_gps_goes_off():
    badge = _on_visit()
    on_visit, gps = badge.sent(Heartbeat)[-1][1].state, badge.ports.gps.is_on

    badge.run_for(5000)
    badge.tell(VisitSetup(5, 0, 0, 0, 0))
    badge.run_for(50 * MINUTE_MS)

    assert (on_visit, gps) == (READY, True)
    assert badge.ports.gps.is_on is False and badge.ports.motor.played == []
    assert badge.sent(Heartbeat)[-1][1].state == READY


def test_the_same_set_up_again_does_not_start_the_interval_afresh():
    badge = _on_visit()
    badge.run_for(15 * MINUTE_MS)
    badge.tell(VisitSetup(5, 1, 20, 3, CUE_BUZZ))
    badge.run_for(5 * MINUTE_MS)

    assert badge.ports.motor.played == [CUE]


def test_a_restart_in_a_visit_finds_the_visit_again_and_says_so():
    badge = _on_visit()
    badge.tap()
    badge.run_for(5000)

    again = Badge(Store(badge.ports.store.files))
    again.run_for(61_000)
    again.tap()

    beat = again.sent(Heartbeat)[0][1]
    assert beat.state == ON_VISIT and beat.faults & RESTARTED and beat.boots == 2
    assert again.ports.motor.played == [CUE, CONFIRMED]
    assert len(again.sent(CheckIn)) >= 1 and again.ports.gps.is_on


def test_a_restart_on_the_way_back_does_not_start_the_asking_again():
    badge = _on_visit()
    badge.tap()
    badge.push(badge.ports.visible, 2500)

    again = Badge(Store(badge.ports.store.files))
    again.run_for(60 * MINUTE_MS)

    assert again.ports.motor.played == [] and again.runner.mind.visit.state == "gone"


def test_a_restart_is_told_for_five_minutes_and_then_no_longer():
    badge = Badge(Store(_on_visit().ports.store.files))
    badge.run_for(6 * MINUTE_MS)

    assert not badge.sent(Heartbeat)[-1][1].faults & RESTARTED
