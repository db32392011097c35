"""An alarm outlives restarts, a flash that fails and a battery that runs down."""

from alarm_words import HULL, events, open_alarm, with_checksum
from badge_fakes import Badge, Store
from badgelink.messages import (
    FLASH_FAULT,
    IN_ALARM,
    OWNED,
    SENSOR_FAULT,
    Alarm,
    Heartbeat,
    Position,
    Receipt,
    VisitSetup,
)  # fmt: skip

HOUR_MS = 3_600_000


def test_the_alarm_is_in_flash_before_it_is_on_the_air():
    badge = Badge()
    order = []
    append, send = badge.ports.store.append, badge.ports.links[0].send
    badge.ports.store.append = lambda name, data: order.append(name) or append(name, data)
    badge.ports.links[0].send = lambda frame: order.append("air") or send(frame)

    badge.press()

    assert order[:2] == ["outbox", "air"]


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

    assert len(events(badge)) == 1


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

    assert events(again) == events(badge)
    assert not badge.sent(Heartbeat)[-1][1].faults & FLASH_FAULT


def test_a_badge_that_restarts_over_and_over_still_calls():
    """F28"""
    badge = Badge()
    badge.press()
    event, store, last = events(badge)[0], badge.ports.store, badge.sent()[-1][0]

    for _ in range(20):
        badge = Badge(Store(store.files))
        store = badge.ports.store
        counters = [counter for counter, _ in badge.sent()]
        assert events(badge) == [event]
        assert min(counters) > last
        last = max(counters)


def test_a_restart_keeps_the_silence_the_stage_and_the_age():
    """F29"""
    badge = Badge()
    event = open_alarm(badge)
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
    badge.ports.gps.waiting = with_checksum(HULL)
    badge.run_for(25_000)
    badge.run_for(100_000)
    badge.press()

    again = Badge(Store(badge.ports.store.files), boot_ms=3)
    again.run_for(60_000)

    alarm = again.sent(Alarm)[-1][1]
    assert alarm.fix_age_s == 300 and abs(alarm.lat_udeg - 53_745_670) < 12
