"""Signs of life: how often, and what they tell."""

from badge_fakes import Badge, Store
from badgelink.messages import (
    CONFIG_LOST,
    DRAWER,
    HIDDEN_STUCK,
    HOLD,
    IN_ALARM,
    NO_GPS,
    ON_VISIT,
    PRESSES,
    READY,
    RECEIVED,
    SENSOR_FAULT,
    Alarm,
    Config,
    Heartbeat,
    Receipt,
    VisitSetup,
)  # fmt: skip

HOUR_MS = 3_600_000


def _beats_in(lasting_ms, badge):
    badge.run_for(5000)
    before = len(badge.sent(Heartbeat))
    badge.run_for(lasting_ms)
    return len(badge.sent(Heartbeat)) - before, badge.sent(Heartbeat)[-1][1].state


def _beats_in_an_hour(badge):
    return _beats_in(HOUR_MS, badge)


def _on_visit():
    badge = Badge()
    badge.tell(VisitSetup(5, 1, 0, 0, 0))
    return badge


def test_the_pace_follows_what_the_badge_is_doing():
    drawer = Badge(before_boot=lambda ports: setattr(ports.battery, "is_charging", True))
    alarm = Badge()
    alarm.press()
    alarm.tell(Receipt(alarm.sent(Alarm)[0][0], RECEIVED, 0))

    assert _beats_in_an_hour(drawer) == (4, DRAWER)
    assert _beats_in(3_000_000, Badge()) == (50, READY)
    count, state = _beats_in_an_hour(_on_visit())
    assert 180 <= count <= 182 and state == ON_VISIT
    count, state = _beats_in_an_hour(alarm)
    assert 240 <= count <= 242 and state == IN_ALARM


def test_a_narrow_radio_carries_fewer():
    badge = _on_visit()
    badge.ports.links[0].up = False
    badge.run_for(5000)
    before = len(badge.sent(Heartbeat, link=1))

    badge.run_for(HOUR_MS)

    assert 60 <= len(badge.sent(Heartbeat, link=1)) - before <= 61


def test_a_low_battery_sends_a_third():
    badge = _on_visit()
    badge.ports.battery.pct = 9

    assert 60 <= _beats_in_an_hour(badge)[0] <= 62


def test_the_school_sets_the_pace_inside_bounds():
    quick, slow = _on_visit(), Badge()
    quick.tell(Config(1, HOLD, 2000, 3, 3000, 1))
    slow.tell(Config(1, HOLD, 2000, 3, 3000, 4000))

    assert 360 <= _beats_in_an_hour(quick)[0] <= 362
    assert _beats_in(3_000_000, slow)[0] == 25


def test_a_fault_is_told_at_once():
    badge = Badge()
    badge.run_for(10_000)
    badge.ports.hidden.set(badge.at_ms, True)
    badge.run_for(29_999)
    before = badge.sent(Heartbeat)[-1][1].faults
    badge.run_for(1000)

    assert not before & HIDDEN_STUCK
    assert badge.sent(Heartbeat)[-1][1].faults & HIDDEN_STUCK


def test_a_gauge_that_talks_nonsense_is_a_fault_and_the_last_good_figure_stands():
    """F35"""
    for nonsense in (0, 101, 255, -1):
        badge = Badge()
        badge.ports.battery.pct = nonsense
        badge.run_for(120_000)
        beat = badge.sent(Heartbeat)[-1][1]
        assert beat.faults & SENSOR_FAULT and beat.battery_pct == 90, nonsense


def test_pocket_presses_are_counted_for_the_office():
    badge = Badge()
    for _ in range(6):
        badge.push(badge.ports.hidden, 100)
    badge.run_for(60_000)

    assert badge.sent(Heartbeat)[-1][1].pocket_presses == 2


def test_a_visit_without_a_position_says_so_after_five_minutes():
    """F34 GPS absent"""
    badge = _on_visit()
    badge.run_for(290_000)
    before = badge.sent(Heartbeat)[-1][1].faults
    badge.run_for(40_000)

    assert not before & NO_GPS
    assert badge.sent(Heartbeat)[-1][1].faults & NO_GPS


def test_without_any_link_nothing_is_said_and_the_first_link_hears_at_once():
    badge = Badge()
    for link in badge.ports.links:
        link.up = False
    badge.run_for(HOUR_MS)
    before = len(badge.sent(Heartbeat))

    badge.ports.links[1].up = True
    badge.run_for(0)

    assert len(badge.sent(Heartbeat, link=1)) == before + 1


def test_a_configuration_half_written_or_from_a_newer_version_is_told_and_the_button_works():
    """F36"""
    good = Badge()
    good.tell(Config(9, PRESSES, 2000, 2, 3000, 0))
    whole = good.ports.store.read("config")
    newer = Store()
    Badge(newer).runner._memory._config.rewrite([b"\x02" + bytes(9)])

    for config in (whole[:-3], whole[:1], b"\xff" * 40, newer.read("config")):
        badge = Badge(Store({"config": config}))
        badge.press()
        beat = badge.sent(Heartbeat)[0][1]
        assert beat.faults & CONFIG_LOST and beat.config_no == 0
        assert len(badge.sent(Alarm)) > 0


def test_a_configuration_survives_a_restart_and_heals_a_lost_one():
    """F32, F36"""
    badge = Badge(Store({"config": b"junk"}))
    badge.tell(Config(9, PRESSES, 2000, 2, 3000, 0))
    badge.run_for(5000)
    again = Badge(Store(badge.ports.store.files))
    again.push(again.ports.hidden, 100)
    again.push(again.ports.hidden, 100)

    assert not badge.sent(Heartbeat)[-1][1].faults & CONFIG_LOST
    assert again.sent(Heartbeat)[0][1].config_no == 9
    assert len(again.sent(Alarm)) > 0
