"""What the power table is worth, by the model: no sleep costs an alarm. How long each board lasts: test_power_doc.py."""

from collections.abc import Callable

from badge.power import PUT_AWAY

from basestation.core.badges.liveness import PROTECTED
from basestation.core.board import protection_of
from tools.emulator.endurance import (
    DRAWER_DAYS,
    DRAWER_MAH,
    BoardFile,
    a_visitor,
    alarm_for_an_hour,
    boards,
    day_of_visits,
)
from tools.emulator.sleeper import LORA, START_MS, WIFI, Cell, SleepyBadge
from tools.emulator.story import School

HOUR_MS = 3_600_000
BOARDS = boards()
BY_NAME = {board.name: board for board in BOARDS}
TRACKER, TBEAM = BY_NAME["heltec-wireless-tracker"], BY_NAME["lilygo-tbeam-sx1262-axp2101"]


def asleep(school: School, board: BoardFile = TRACKER, number: int = 7) -> SleepyBadge:
    ann = school.visitor("Ann", badge=number, roads=board.roads, cell=Cell(board.currents_ua, DRAWER_MAH))
    school.waits(minutes=62)
    assert isinstance(ann.badge, SleepyBadge) and ann.badge.is_asleep
    return ann.badge


def test_ninety_days_are_lived_through_and_the_office_never_calls_the_sleeper_dead(school: School) -> None:
    badge = asleep(school)

    levels = set()
    for _ in range(DRAWER_DAYS * 4):
        school.waits(hours=6)
        known = school.site.badges[7]
        levels.add(protection_of(known, school.now_ms).level)

    assert badge.is_on or badge.is_asleep
    assert badge.ledger.pct(school.world.now_ms) >= 50
    assert levels == {PROTECTED}


def test_an_aged_cell_of_a_thousand_carries_the_tracker_through_the_day_by_radio_and_the_alarm_is_heard() -> None:
    with a_visitor(TRACKER, DRAWER_MAH * 8 // 10) as (school, ann, badge):
        badge.lose(WIFI)
        day_of_visits(school, ann)
        before_pct = badge.ledger.pct(school.world.now_ms)
        alarm_for_an_hour(school, ann)

        assert badge.is_on and badge.is_in_alarm() and badge.waiting_alarms() == 0
        assert 0 < badge.ledger.pct(school.world.now_ms) < before_pct < 100


def test_the_battery_falls_by_use_and_the_office_sees_it() -> None:
    with a_visitor(TRACKER, DRAWER_MAH) as (school, ann, _):
        school.waits(minutes=1)
        full = school.site.badges[7].heartbeat
        ann.signs_out(back_in_min=600, interval_min=0)
        school.waits(hours=5)
        later = school.site.badges[7].heartbeat

        assert full is not None and later is not None
        assert full.battery_pct >= 99 and 50 <= later.battery_pct <= 70


def test_an_empty_cell_is_the_end_and_the_office_is_told_in_time() -> None:
    with a_visitor(TRACKER, 100) as (school, ann, badge):
        ann.signs_out(back_in_min=600, interval_min=0)
        school.waits(hours=2)

        assert not badge.is_on and not badge.is_asleep
        assert protection_of(school.site.badges[7], school.now_ms, is_for_visit=True).level == "NOT PROTECTED"


def test_a_press_out_of_deep_sleep_reaches_the_base_within_the_start_and_the_join(school: School) -> None:
    """The hold takes 2 s from when the badge looks; Wi-Fi joins meanwhile. So the start is all that is lost."""
    badge = asleep(school)
    pressed_ms = school.world.now_ms

    badge.press_alarm(lasting_ms=4_000)
    awake = school.world.run_until_true(lambda: badge.is_on and badge.is_in_alarm(), 10_000)
    counted_ms = school.world.now_ms
    heard = school.world.run_until_true(lambda: bool(school.open_incidents()), 10_000)

    assert awake and heard
    assert counted_ms - pressed_ms == START_MS + 2_000
    assert school.world.now_ms - counted_ms <= 100


def test_the_hidden_button_wakes_it_wherever_it_is_asleep(school: School) -> None:
    badge = asleep(school)
    for wait_ms in (1, 999, 7_199_000, 7_200_100, 7_200_700):
        school.waits(ms=wait_ms)
        badge.press_alarm(lasting_ms=4_000)
        school.waits(seconds=10)
        incident = school.incident
        school.office.takes(incident)
        school.office.closes(incident, "false", "a test of the button")
        school.waits(minutes=63)

        assert badge.is_asleep and not school.open_incidents()


def test_a_tap_wakes_it_and_the_visit_can_begin(school: School) -> None:
    badge = asleep(school)
    assert protection_of(school.site.badges[7], school.now_ms, is_for_visit=True).level == "NOT PROTECTED"

    badge.press_visible()
    school.waits(seconds=10)

    assert protection_of(school.site.badges[7], school.now_ms, is_for_visit=True).level == PROTECTED


def test_a_visit_started_with_a_sleeping_badge_begins_at_its_next_heartbeat(school: School) -> None:
    ann = school.visitor("Ann", badge=7, cell=Cell(TRACKER.currents_ua, DRAWER_MAH))
    school.waits(hours=1, minutes=2)
    ann.signs_out(back_in_min=600)
    before = ann.badge.is_on
    school.waits(hours=2)

    assert not before and ann.badge.is_on and ann.badge.is_on_visit()


def test_check_ins_come_on_time_out_of_light_sleep() -> None:
    with a_visitor(TRACKER, DRAWER_MAH) as (school, ann, badge):
        badge.lose(WIFI)
        ann.signs_out(back_in_min=120, interval_min=20)
        school.waits(seconds=30)
        ann.arrives()
        school.waits(ms=150 + 400)
        arrived_ms = school.world.now_ms
        before = len(badge.ports.motor.played)
        school.waits(minutes=20)

        cue_ms = badge.ports.motor.played[before][0]
        assert abs(cue_ms - arrived_ms - 20 * 60_000) <= 1_000


def test_plugged_in_it_says_so_at_its_next_heartbeat_and_charges(school: School) -> None:
    badge = asleep(school)
    school.waits(hours=200)
    before_pct = badge.ledger.pct(school.world.now_ms)
    badge.plug(True)
    school.waits(hours=4)

    heartbeat = school.site.badges[7].heartbeat
    assert heartbeat is not None and heartbeat.charging
    assert badge.ledger.pct(school.world.now_ms) > before_pct


def test_a_badge_that_nobody_hears_still_sleeps(new_school: Callable[..., School]) -> None:
    school = new_school()
    badge = asleep(school)
    badge.lose(WIFI)
    badge.lose(LORA)
    before_uah = badge.ledger.used_uah()
    school.waits(hours=24)

    assert badge.boots >= 12
    assert badge.ledger.used_uah() - before_uah < 10_000


def test_put_away_is_a_drawer_to_the_base_too(school: School) -> None:
    badge = asleep(school)
    school.waits(hours=2)
    heartbeat = school.site.badges[7].heartbeat

    assert PUT_AWAY > 7  # never on the air
    assert heartbeat is not None and (heartbeat.state, heartbeat.charging) == (0, 0)
    assert badge.boots >= 2
