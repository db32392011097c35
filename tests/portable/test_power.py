"""What is on in each state, how long the loop may sleep, and that no sleep costs an alarm more than a start."""

from badge.power import (
    AFTER_SENDS,
    ALWAYS,
    AWAKE,
    CHARGING,
    DEEP_SLEEP,
    LIGHT_SLEEP,
    LISTEN_MS,
    LOOKS,
    OFF,
    ON,
    PUT_AWAY,
    READY_FOR_MS,
    TABLE,
    WIFI_TRY_MS,
    Row,
)  # fmt: skip
from badge.run import CLOCK, HIDDEN, VISIBLE
from badge_fakes import Badge, Store
from badgelink.messages import (
    DRAWER,
    HOLD,
    IN_ALARM,
    ON_VISIT,
    PRESSES,
    READY,
    RECEIVED,
    Alarm,
    Config,
    Heartbeat,
    Receipt,
    SelfTest,
    VisitSetup,
)

HOUR_MS, MINUTE_MS = 3_600_000, 60_000
START_MS = 635  # measured: stock MicroPython, from deep sleep to main.py


def _without_wifi(badge):
    badge.ports.links[0].up = False
    badge.run_for(0)
    return badge


def _charging():
    return Badge(before_boot=lambda ports: setattr(ports.battery, "is_charging", True))


def _on_visit(interval_min=0):
    badge = Badge()
    badge.tell(VisitSetup(5, 1, interval_min, 5, 0))
    return badge


def _in_alarm():
    badge = Badge()
    badge.press()
    badge.tell(Receipt(badge.sent(Alarm)[0][0], RECEIVED, 0))
    return badge


def _power(badge):
    return badge.runner.power(badge.at_ms)


def _asleep(files=None):
    """A badge that its own clock has woken in the drawer."""
    return Badge(Store(files), woken_by=CLOCK)


def test_the_table_of_states():
    assert TABLE == {
        PUT_AWAY: Row(DEEP_SLEEP, 7_200_000, OFF, AFTER_SENDS, 7_200_000),
        CHARGING: Row(AWAKE, 900_000, OFF, AFTER_SENDS, 5000),
        READY: Row(AWAKE, 0, OFF, AFTER_SENDS, 5000),
        ON_VISIT: Row(LIGHT_SLEEP, 120_000, LOOKS, ALWAYS, 5000),
        IN_ALARM: Row(AWAKE, 0, ON, ALWAYS, 1000),
    }


def test_each_state_keeps_on_what_its_row_says():
    ready, visit, alarm = _power(Badge()), _power(_without_wifi(_on_visit())), _power(_in_alarm())

    assert (ready.state, ready.cpu, ready.is_wifi_on, ready.is_gps_on, ready.lora_listens) == (READY, AWAKE, True, False, AFTER_SENDS)
    assert (visit.state, visit.is_wifi_on, visit.is_gps_on, visit.lora_listens) == (ON_VISIT, True, True, ALWAYS)
    assert (alarm.state, alarm.cpu, alarm.is_wifi_on, alarm.is_gps_on, alarm.lora_listens) == (IN_ALARM, AWAKE, True, True, ALWAYS)
    assert alarm.sleep_ms <= 1000


def test_an_hour_unused_off_the_charger_is_put_away_and_says_so():
    badge = Badge()
    badge.run_for(READY_FOR_MS - 1)
    before = _power(badge).state
    badge.run_for(1)

    assert (before, _power(badge).state) == (READY, PUT_AWAY)
    assert badge.sent(Heartbeat)[-1][1].state == DRAWER and not badge.sent(Heartbeat)[-1][1].charging
    assert _power(badge).is_wifi_on is True


def test_once_the_base_had_its_chance_to_answer_it_sleeps_deep_until_the_next_heartbeat():
    badge = Badge()
    badge.run_for(READY_FOR_MS)
    badge.run_for(LISTEN_MS - 1)
    before = _power(badge)
    badge.run_for(1)
    after = _power(badge)

    assert (before.cpu, before.sleep_ms) == (AWAKE, 1)
    assert (after.cpu, after.is_wifi_on, after.is_gps_on) == (DEEP_SLEEP, False, False)
    assert after.sleep_ms == 7_200_000 - LISTEN_MS


def test_woken_by_its_own_clock_it_says_one_heartbeat_and_sleeps_again():
    badge = _asleep()
    beats = len(badge.sent(Heartbeat))
    badge.run_for(LISTEN_MS)

    assert beats == 1 and badge.sent(Heartbeat)[0][1].state == DRAWER
    assert len(badge.sent(Heartbeat)) == 1
    assert _power(badge).cpu == DEEP_SLEEP


def test_woken_where_nobody_hears_it_gives_up_in_time():
    badge = Badge(before_boot=lambda ports: [setattr(link, "up", False) for link in ports.links], woken_by=CLOCK)
    badge.run_for(WIFI_TRY_MS - 1)
    before = _power(badge).cpu
    badge.run_for(1)

    assert (before, _power(badge).cpu) == (AWAKE, DEEP_SLEEP)


def test_the_sleeping_badge_is_woken_for_a_visit_by_the_base_at_its_heartbeat():
    badge = _asleep()
    badge.tell(VisitSetup(5, 1, 0, 5, 0))
    badge.run_for(HOUR_MS)

    assert _power(badge).state == ON_VISIT


def test_switched_on_charged_or_touched_it_is_ready():
    touched = _asleep()
    touched.run_for(MINUTE_MS)
    asleep = _power(touched).state
    touched.tap()
    unplugged = _charging()
    unplugged.ports.battery.is_charging = False
    unplugged.run_for(15 * MINUTE_MS)

    assert (asleep, _power(touched).state) == (PUT_AWAY, READY)
    assert _power(Badge()).state == _power(unplugged).state == READY


def test_on_the_charger_wifi_comes_and_goes_and_the_heartbeat_with_it():
    badge = _charging()
    badge.run_for(LISTEN_MS)
    rest = _power(badge)
    badge.run_for(15 * MINUTE_MS - LISTEN_MS)
    again = _power(badge)

    assert (rest.state, rest.cpu, rest.is_wifi_on) == (CHARGING, AWAKE, False)
    assert 0 < rest.sleep_ms <= 5000
    assert again.is_wifi_on is True
    assert badge.sent(Heartbeat)[-1][1].charging


def test_a_drawers_heartbeat_comes_at_once_when_the_charger_does():
    badge = Badge()
    badge.run_for(READY_FOR_MS + MINUTE_MS)
    badge.ports.battery.is_charging = True
    badge.at_ms += 5000
    badge.run_for(0)

    assert badge.sent(Heartbeat)[-1][1].charging


def test_on_a_visit_wifi_stays_while_it_carries_or_nothing_does():
    over_wifi, alone = _on_visit(), _without_wifi(_on_visit())
    alone.ports.links[1].up = False
    over_wifi.run_for(HOUR_MS)
    alone.run_for(HOUR_MS)

    assert _power(over_wifi).is_wifi_on and _power(over_wifi).lora_listens == AFTER_SENDS
    assert _power(alone).is_wifi_on and _power(alone).lora_listens == ALWAYS


def test_on_a_visit_that_lora_carries_wifi_is_tried_each_two_minutes_and_the_rest_is_light_sleep():
    badge = _without_wifi(_on_visit())
    badge.run_for(HOUR_MS)
    seen = []
    for _ in range(1200):
        badge.run_for(500)
        seen.append(_power(badge))

    on = [power for power in seen if power.is_wifi_on]
    assert 195 <= len(on) <= 205  # 20 s of each 120
    assert {power.cpu for power in seen if not power.is_wifi_on and not power.is_gps_on} == {LIGHT_SLEEP}
    assert {power.cpu for power in seen if power.is_wifi_on or power.is_gps_on} == {AWAKE}


def test_no_sleep_is_longer_than_what_is_due_so_check_ins_come_on_time():
    badge = _without_wifi(_on_visit(interval_min=20))
    end_ms = badge.at_ms + 20 * MINUTE_MS
    felt = len(badge.ports.motor.played)
    while badge.at_ms < end_ms - 1:
        badge.at_ms += min(max(1, _power(badge).sleep_ms), end_ms - 1 - badge.at_ms)
        badge.due_ms = badge.runner.step(badge.at_ms)
    before = len(badge.ports.motor.played)
    sleep_ms = _power(badge).sleep_ms
    badge.at_ms += sleep_ms
    badge.runner.step(badge.at_ms)

    assert (felt, before, sleep_ms) == (0, 0, 1)
    assert len(badge.ports.motor.played) == 1


def test_no_sleep_while_a_button_is_in_the_middle_of_something():
    badge = _without_wifi(_asleep())
    badge.run_for(MINUTE_MS)
    before = _power(badge).cpu
    badge.ports.visible.set(badge.at_ms, True)
    badge.run_for(1)

    assert (before, _power(badge).cpu) == (DEEP_SLEEP, AWAKE)


def test_a_stuck_button_keeps_it_out_of_deep_sleep():
    """F31"""
    badge = Badge()
    badge.ports.visible.set(badge.at_ms, True)
    badge.run_for(2 * HOUR_MS)

    assert (_power(badge).state, _power(badge).cpu) == (PUT_AWAY, LIGHT_SLEEP)
    assert _power(badge).sleep_ms <= 5000


def test_a_press_out_of_deep_sleep_is_later_by_no_more_than_the_start():
    """The finger goes down at 0; the badge looks for the first time when MicroPython has started."""
    badge = Badge(boot_ms=START_MS, before_boot=lambda ports: setattr(ports.hidden, "down", True), woken_by=HIDDEN)
    badge.run_until(START_MS + 1999)
    before = badge.sent(Alarm)
    badge.run_until(START_MS + 2000)

    assert before == [] and len(badge.sent(Alarm)) == 1
    assert _power(badge).state == IN_ALARM


def test_the_first_of_three_presses_counts_though_it_ended_while_the_badge_started():
    badge = Badge()
    badge.tell(Config(1, PRESSES, 2000, 3, 3000, 0))
    woken = Badge(Store(badge.ports.store.files), boot_ms=START_MS, woken_by=HIDDEN)
    woken.push(woken.ports.hidden, 100)
    before = woken.sent(Alarm)
    woken.push(woken.ports.hidden, 100)

    assert before == [] and len(woken.sent(Alarm)) > 0


def test_a_touch_that_wakes_it_is_no_alarm_by_the_hold_and_a_tap_that_wakes_it_is_a_self_test():
    touched, tapped = Badge(woken_by=HIDDEN), Badge(woken_by=VISIBLE)
    touched.run_for(MINUTE_MS)
    tapped.run_for(1000)

    assert touched.runner.mind.situation.config.grammar == HOLD and touched.sent(Alarm) == []
    assert len(tapped.sent(SelfTest)) > 0


def test_an_alarm_that_nobody_has_heard_is_never_put_away():
    badge = Badge()
    badge.press()
    badge.run_for(5 * HOUR_MS)

    assert (_power(badge).state, _power(badge).cpu) == (IN_ALARM, AWAKE)


def test_what_waits_for_its_receipt_does_not_keep_a_drawer_awake_and_is_said_again_at_the_next_start():
    badge = Badge()
    badge.tap()
    badge.run_for(2 * HOUR_MS - 2 * MINUTE_MS)
    asleep = _power(badge)
    again = _asleep(badge.ports.store.files)

    assert asleep.cpu == DEEP_SLEEP and asleep.sleep_ms > HOUR_MS // 2
    assert len(again.sent(SelfTest)) > 0


def test_it_tells_at_once_over_which_road_it_can_be_reached():
    badge = Badge()
    badge.run_for(10_000)
    before = len(badge.sent(Heartbeat, link=1))
    badge.ports.links[0].up = False
    badge.run_for(0)

    assert len(badge.sent(Heartbeat, link=1)) == before + 1
