"""The call for help: stored first, sent at once, repeated, felt, followed, and never cancelled by the badge."""

from badge.alarm import REPEAT_MS
from badge.backoff import Backoff
from badge.feedback import CONFIRMED, PRESSED, RECEIPTS
from badge_fakes import Badge, Store
from badgelink.messages import (
    BY_OFFICE,
    CLOSED,
    CUE_BEEP,
    DURESS,
    FLASH_FAULT,
    IN_ALARM,
    OWNED,
    RECEIVED,
    SENSOR_FAULT,
    SOS,
    Alarm,
    CheckIn,
    Heartbeat,
    LeaveNow,
    Position,
    Receipt,
    SelfTest,
    VisitSetup,
    Welfare,
)  # fmt: skip

HOUR_MS = 3_600_000
HULL = b"$GPGGA,130507.00,5344.74020,N,00020.20680,W,1,08,1.0,5.0,M,,M,,*4B\r\n"


def _events(badge):
    """The event counters of the alarms sent, each once, in order."""
    seen = []
    for counter, alarm in badge.sent(Alarm):
        if counter - alarm.lag not in seen:
            seen.append(counter - alarm.lag)
    return seen


def _open_alarm(badge):
    badge.press()
    return _events(badge)[-1]


def test_the_alarm_is_in_flash_before_it_is_on_the_air():
    badge = Badge()
    order = []
    append, send = badge.ports.store.append, badge.ports.links[0].send
    badge.ports.store.append = lambda name, data: order.append(name) or append(name, data)
    badge.ports.links[0].send = lambda frame: order.append("air") or send(frame)

    badge.press()

    assert order[:2] == ["outbox", "air"]


def test_no_fix_holds_no_alarm_back():
    """F34"""
    badge = Badge()

    badge.press()

    assert badge.sent(Alarm)[0][1].fix_age_s is None


def test_the_alarm_carries_the_last_fix_and_its_age():
    badge = Badge()
    badge.tell(VisitSetup(1, 1, 20, 5, 0))
    badge.ports.gps.waiting = _with_checksum(HULL)
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

    assert len(_events(badge)) == 1
    assert len(badge.sent(Alarm)) > sent_before
    assert badge.ports.motor.played == [PRESSED, PRESSED]


def test_a_new_press_after_somebody_owns_it_is_a_new_alarm():
    badge = Badge()
    first = _open_alarm(badge)
    badge.tell(Receipt(first, RECEIVED, 0))
    badge.tell(Receipt(first, OWNED, BY_OFFICE))

    badge.press()

    assert len(_events(badge)) == 2
    assert badge.sent(Alarm)[-1][1].cause == SOS


def test_a_receipt_for_an_older_alarm_or_none_of_ours_changes_nothing():
    """F39"""
    badge = Badge()
    first = _open_alarm(badge)
    badge.tell(Receipt(first, OWNED, BY_OFFICE))
    second = _open_alarm(badge)
    felt = list(badge.ports.motor.played)

    badge.tell(Receipt(first, CLOSED, BY_OFFICE))
    badge.tell(Receipt(second + 1000, CLOSED, BY_OFFICE))

    assert badge.ports.motor.played == felt
    assert [alarm.event_counter for alarm in badge.runner.mind.alarm.open] == [second]
    assert badge.runner.mind.situation.waiting_alarms == 1


def test_a_receipt_heard_twice_is_felt_once_and_none_goes_back():
    badge = Badge()
    event = _open_alarm(badge)
    for stage in (RECEIVED, RECEIVED, OWNED, RECEIVED, OWNED):
        badge.tell(Receipt(event, stage, 0))

    assert badge.ports.motor.played == [PRESSED, RECEIPTS[RECEIVED], RECEIPTS[OWNED]]


def test_after_the_receipt_positions_follow_each_minute_then_each_five():
    badge = Badge()
    event = _open_alarm(badge)
    badge.tell(Receipt(event, RECEIVED, 0))

    badge.run_for(11 * 60_000)
    in_ten_minutes = len(badge.sent(Position))
    badge.run_for(60 * 60_000)

    assert 10 <= in_ten_minutes <= 11
    assert 11 <= len(badge.sent(Position)) - in_ten_minutes <= 13
    assert [counter - position.lag for counter, position in badge.sent(Position)] == [event] * len(badge.sent(Position))


def test_positions_end_when_the_alarm_is_closed_and_the_gps_goes_off():
    badge = Badge()
    event = _open_alarm(badge)
    gps_in_alarm = badge.ports.gps.is_on
    badge.tell(Receipt(event, CLOSED, 0))
    badge.run_for(HOUR_MS)

    assert gps_in_alarm is True and badge.ports.gps.is_on is False
    assert badge.sent(Position) == []


def test_a_position_found_late_is_sent_at_once():
    badge = Badge()
    event = _open_alarm(badge)
    badge.tell(Receipt(event, RECEIVED, 0))
    badge.run_for(20_000)
    before = len(badge.sent(Position))

    badge.ports.gps.waiting = _with_checksum(HULL)
    badge.run_for(15_000)

    assert before == 0
    assert badge.sent(Position)[0][1].lat_udeg is not None


def test_the_answer_under_duress_feels_like_any_other_and_is_an_alarm():
    honest, forced = Badge(), Badge()
    for badge in (honest, forced):
        badge.tell(VisitSetup(1, 1, 20, 5, 0))
        badge.tap()
        badge.run_for(20 * 60_000)
    honest.push(honest.ports.visible, 150)
    forced.push(forced.ports.visible, 1500)

    event = _events(forced)[0]
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


def test_three_percent_or_a_broken_gauge_hold_no_alarm_back():
    """F35"""
    weak, broken = Badge(), Badge()
    weak.ports.battery.pct, broken.ports.battery.pct = 3, 255
    weak.run_for(6000)
    broken.run_for(6000)

    weak.press()
    broken.press()

    assert weak.sent(Alarm)[0][1].battery_pct == 0 and broken.sent(Alarm)[0][1].battery_pct == 80
    assert broken.sent(Heartbeat)[-1][1].faults & SENSOR_FAULT


def test_charging_holds_no_alarm_back():
    """F31 press while charging"""
    badge = Badge(before_boot=lambda ports: setattr(ports.battery, "is_charging", True))

    badge.press()

    assert len(_events(badge)) == 1


def test_a_button_already_down_at_boot_is_a_press_from_boot():
    """F31 press during boot, F29"""
    badge = Badge(boot_ms=300, before_boot=lambda ports: setattr(ports.hidden, "down", True))

    badge.run_until(2299)
    early = len(badge.sent(Alarm))
    badge.run_until(2400)

    assert early == 0
    assert len(badge.sent(Alarm)) == 1


def test_a_full_flash_is_reported_and_the_alarm_goes_out_from_memory():
    """F37"""
    badge = Badge()
    badge.ports.store.is_full = True

    badge.press()
    badge.run_for(20_000)

    beats = [beat for _, beat in badge.sent(Heartbeat)]
    assert len(badge.sent(Alarm)) >= 4 and beats[-1].faults & FLASH_FAULT


def test_flash_that_works_again_gets_the_alarm_after_all():
    """F37"""
    badge = Badge()
    badge.ports.store.is_full = True
    badge.press()
    badge.ports.store.is_full = False
    badge.run_for(20_000)

    again = Badge(Store(badge.ports.store.files))
    again.run_for(1000)

    assert _events(again) == _events(badge)
    assert not badge.sent(Heartbeat)[-1][1].faults & FLASH_FAULT


def test_a_badge_that_restarts_over_and_over_still_calls():
    """F28"""
    badge = Badge()
    badge.press()
    event, store, last = _events(badge)[0], badge.ports.store, badge.sent()[-1][0]

    for _ in range(20):
        badge = Badge(Store(store.files))
        store = badge.ports.store
        counters = [counter for counter, _ in badge.sent()]
        assert _events(badge) == [event]
        assert min(counters) > last
        last = max(counters)


def test_a_restart_keeps_the_silence_the_stage_and_the_age():
    """F29"""
    badge = Badge()
    event = _open_alarm(badge)
    badge.run_for(100_000)
    badge.tell(Receipt(event, OWNED, 0))

    again = Badge(Store(badge.ports.store.files), boot_ms=7)
    again.run_for(61_000)
    again.tell(Receipt(event, OWNED, 0))

    assert again.runner.mind.alarm.state == "heard" and again.ports.motor.played == []
    assert again.runner.mind.alarm.open[0].age_s(again.at_ms) >= 160
    assert again.sent(Heartbeat)[0][1].state == IN_ALARM and len(again.sent(Position)) == 1


def test_an_alarm_that_nobody_hears_notes_its_age_for_a_restart_to_go_on_from():
    """F29: what is noted each time it has doubled is never less than half the truth."""
    badge = Badge()
    for link in badge.ports.links:
        link.up = False
    badge.press()
    badge.run_for(HOUR_MS)

    again = Badge(Store(badge.ports.store.files))

    assert HOUR_MS // 2000 <= again.sent(Alarm)[0][1].age_s <= HOUR_MS // 1000 + 10


def test_a_restart_remembers_where_the_badge_was_and_how_long_ago():
    """F29"""
    badge = Badge()
    badge.tell(VisitSetup(1, 1, 20, 5, 0))
    badge.ports.gps.waiting = _with_checksum(HULL)
    badge.run_for(25_000)
    badge.run_for(100_000)
    badge.press()

    again = Badge(Store(badge.ports.store.files), boot_ms=3)
    again.run_for(60_000)

    alarm = again.sent(Alarm)[-1][1]
    assert alarm.fix_age_s == 300 and abs(alarm.lat_udeg - 53_745_670) < 12


def test_positions_are_frequent_for_ten_minutes_however_long_the_badge_has_run():
    badge = Badge()
    badge.run_for(5 * HOUR_MS)
    badge.tell(Receipt(_open_alarm(badge), RECEIVED, 0))

    badge.run_for(9 * 60_000)

    assert len(badge.sent(Position)) == 9


def test_a_self_test_that_passes_in_the_middle_of_an_alarm_shows_no_light():
    """F38"""
    badge = Badge()
    badge.tap()
    test = badge.sent(SelfTest)[0][0]
    badge.press()

    badge.tell(Receipt(test, RECEIVED, 0))

    assert badge.runner.mind.courier.waiting == []
    assert [pattern for pattern in badge.ports.led.played if pattern] == []


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

    before = len(badge.sent(CheckIn)) + len([m for _, m in badge.sent() if type(m).__name__ == "Visit"])
    badge.tell(Receipt(_events(badge)[0], RECEIVED, 0))
    badge.run_for(10_000)

    assert before == 0
    assert len([m for _, m in badge.sent() if type(m).__name__ == "Visit"]) >= 1


def _with_checksum(sentence):
    total = 0
    for byte in sentence[1 : sentence.rindex(b"*")]:
        total ^= byte
    return sentence[: sentence.rindex(b"*") + 1] + b"%02X\r\n" % total
