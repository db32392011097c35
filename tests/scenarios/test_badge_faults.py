"""What may go wrong with a badge itself, in whole stories with a base at the other end."""

import pytest
from badgelink.messages import CONFIG_LOST, COUNTER_LOST, FLASH_FAULT, HIDDEN_STUCK, NO_GPS, RESTARTED, SENSOR_FAULT

from basestation.core.badges.liveness import DEGRADED, NOT_PROTECTED, protection
from tools.emulator.antenna import Frozen, Walk, fix_sentences, nothing, replayed, sentence
from tools.emulator.people import Visitor
from tools.emulator.story import School

SCHOOL_UDEG = (53_745_670, -336_780)
WRAP_MS = 1 << 30


def level(school: School, badge: int = 7) -> tuple[str, tuple[str, ...]]:
    known = school.site.badges[badge]
    now = protection(known.heartbeat, known.last_heard_ms, known.proved_ms, school.now_ms)
    return now.level, now.reasons


def faults(school: School, badge: int = 7) -> int:
    heartbeat = school.site.badges[badge].heartbeat
    assert heartbeat is not None
    return int(heartbeat.faults)


# Power --------------------------------------------------------------------------------------------------------------


def bytes_written_by_a_press(school: School, badge: int) -> tuple[int, int]:
    """What flash had taken before a press, and after the whole story of one."""
    dry_run = school.visitor("Dry run", badge=badge)
    dry_run.signs_out()
    school.waits(seconds=3)
    before = dry_run.badge.ports.store.written_bytes
    dry_run.presses_alarm()
    school.waits(seconds=30)
    return before, dry_run.badge.ports.store.written_bytes


def test_f27_power_cut_at_every_byte_of_every_write_of_a_press(school: School) -> None:
    """F27: 30 s of an alarm's life with the battery torn out at each byte written. Once the wearer has felt that the
    press counted, it reaches the base, and it is one press, however often the badge starts again."""
    before, after = bytes_written_by_a_press(school, 1)
    visitors = []
    for number, cut_after in enumerate(range(before, after), start=2):
        visitor = school.visitor(f"Visitor {number}", badge=number)
        visitor.signs_out()
        visitors.append((visitor, cut_after))
    school.waits(seconds=3)

    for visitor, cut_after in visitors:
        visitor.badge.ports.store.cut_after = cut_after
        visitor.presses_alarm()
    school.waits(seconds=30)
    were_cut = [visitor for visitor, _ in visitors if not visitor.badge.is_on]
    for visitor in were_cut:
        visitor.badge.ports.store.cut_after = None
        visitor.badge.reboot()
    school.waits(minutes=1)

    raised = {badge for badge, _ in school.record.presses()}
    felt = {visitor.badge.badge_id for visitor, _ in visitors if "pressed" in visitor.felt}
    assert after - before > 50
    assert len(were_cut) == len(visitors)
    assert felt <= raised
    assert len(school.record.presses()) == len(raised)
    assert len(raised) == len({incident.badge for incident in school.open_incidents()})


def test_f27_f28_power_cut_at_every_byte_of_a_start(school: School) -> None:
    """F27, F28: an alarm is in flash, and each start is cut one byte later than the one before."""
    ann = school.visitor("Ann", badge=7)
    for air in (school.wifi, school.lora):
        air.cut(7)
    ann.presses_alarm()
    school.waits(seconds=3)
    store = ann.badge.ports.store

    for more in range(120):
        store.cut_after = store.written_bytes + more
        ann.badge.reboot()
        school.waits(seconds=1)
    store.cut_after = None
    for air in (school.wifi, school.lora):
        air.mend(7)
    ann.badge.reboot()
    school.waits(seconds=30)

    assert ann.felt == ["pressed", "received"]
    assert len(school.record.presses()) == 1


def test_f28_a_brown_out_at_each_sending_still_raises_one_alarm(school: School) -> None:
    """F28: the radio pulls the battery down, the badge resets 5 ms after each sending, a hundred times."""
    ann = school.visitor("Ann", badge=7)
    school.waits(seconds=2)
    ann.presses_alarm()
    school.waits(ms=2_021)
    for air in (school.wifi, school.lora):
        air.cut(7, "down")

    for _ in range(100):
        ann.badge.reboot()
        school.waits(ms=5)
    for air in (school.wifi, school.lora):
        air.mend(7)
    school.waits(minutes=1)

    assert len(school.record.presses()) == 1
    assert ann.felt.count("received") == 1
    assert school.incident.number == 1


@pytest.mark.parametrize("after_ms", [100, 1_000, 1_900, 2_100, 2_400])
def test_f29_a_watchdog_reset_in_the_middle_of_a_press(school: School, after_ms: int) -> None:
    """F29, F31: whoever goes on holding raises the alarm, and only one."""
    ann = school.visitor("Ann", badge=7)
    school.waits(seconds=1)
    ann.presses_alarm(lasting_ms=6_000)
    school.waits(ms=after_ms)

    ann.badge.reboot()
    school.waits(seconds=20)

    assert len(school.open_incidents()) == 1
    assert "received" in ann.felt
    assert len(school.record.presses()) == (1 if after_ms < 2_000 else 2)


def test_a_restart_in_an_alarm_tells_the_office(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(seconds=10)

    ann.badge.reboot()
    school.waits(seconds=20)
    told = faults(school) & RESTARTED
    school.waits(minutes=6)

    assert told
    assert not faults(school) & RESTARTED
    assert school.incident.is_open
    assert ann.badge.runner.mind.situation.is_in_alarm


def test_a_badge_that_was_off_when_its_alarm_was_closed_learns_of_it(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    ann.badge.power_cut()
    school.office.takes(school.incident)
    school.office.closes(school.incident, "incident", "she is at school")
    school.waits(hours=2)

    ann.badge.reboot()
    school.waits(minutes=2)

    assert not ann.badge.runner.mind.situation.is_in_alarm
    assert ann.felt[-1] == "closed"


# The button ---------------------------------------------------------------------------------------------------------


def chatter(visitor: Visitor, school: School, edges: int, gap_ms: int) -> None:
    for number in range(edges):
        visitor.badge.touch_hidden(number % 2 == 0)
        school.waits(ms=gap_ms)


def test_f31_bouncing_contacts_are_one_press(school: School) -> None:
    """F31: 41 edges of 1 ms at the beginning and 40 at the end."""
    ann = school.visitor("Ann", badge=7)
    chatter(ann, school, edges=41, gap_ms=1)
    school.waits(seconds=3)
    chatter(ann, school, edges=40, gap_ms=1)
    ann.badge.touch_hidden(False)
    school.waits(seconds=10)

    assert ann.felt == ["pressed", "received"]
    assert len(school.record.presses()) == 1


def test_f31_a_spark_of_one_millisecond_is_nothing(school: School) -> None:
    """F31"""
    ann = school.visitor("Ann", badge=7)
    for _ in range(200):
        ann.badge.touch_hidden(True)
        school.waits(ms=1)
        ann.badge.touch_hidden(False)
        school.waits(ms=300)

    assert ann.felt == []
    assert school.open_incidents() == []


def test_f31_a_stuck_button_is_one_alarm_and_is_shown_as_a_fault(school: School) -> None:
    """F31: it might be a hand that holds on, so it is an alarm; after 30 s it is also a button that can't be trusted."""
    ann = school.visitor("Ann", badge=7)
    ann.badge.touch_hidden(True)
    school.waits(minutes=5)

    assert len(school.record.presses()) == 1
    assert faults(school) & HIDDEN_STUCK
    assert level(school)[0] == NOT_PROTECTED
    ann.badge.touch_hidden(False)
    school.waits(minutes=1)
    assert not faults(school) & HIDDEN_STUCK


def test_f31_a_sleeve_in_the_pocket_is_reported_and_no_alarm(school: School) -> None:
    """F31"""
    ann = school.visitor("Ann", badge=7)
    for _ in range(6):
        ann.presses_alarm(lasting_ms=300)
        school.waits(seconds=1)
    school.waits(minutes=2)

    heartbeat = school.site.badges[7].heartbeat
    assert school.open_incidents() == []
    assert heartbeat.pocket_presses == 2


def test_f31_a_press_that_began_before_the_badge_was_on(school: School) -> None:
    """F31: the finger is on the button while the badge starts."""
    ann = school.visitor("Ann", badge=7)
    ann.badge.power_cut()
    ann.badge.touch_hidden(True)
    school.waits(seconds=5)

    ann.badge.reboot()
    school.waits(seconds=4)

    assert ann.felt == ["pressed", "received"]


def test_f31_a_press_while_it_charges_and_while_it_buzzes(school: School) -> None:
    """F31"""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.arrives()
    school.waits(minutes=20)
    ann.badge.ports.battery.is_charging = True
    ann.presses_alarm()
    school.waits(seconds=5)

    assert "are you well?" in ann.felt
    assert ann.felt[-2:] == ["pressed", "received"]


# Clock, battery, flash ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before_ms", [WRAP_MS - 3_000, WRAP_MS - 1_500, 1 << 31, (1 << 32) - 2_000, 10 * 365 * 86_400_000])
def test_f33_a_clock_that_wraps_or_is_years_wrong_changes_nothing(school: School, before_ms: int) -> None:
    """F33: a press across the 12.4 days at which ticks_ms wraps, and on a badge whose clock is far off."""
    ann = school.visitor("Ann", badge=7, clock_start_ms=before_ms)
    ann.presses_alarm()
    school.waits(seconds=5)
    pressed_ms = school.incident.pressed_ms
    school.waits(minutes=2)

    assert ann.felt == ["pressed", "received"]
    assert abs(pressed_ms - (school.now_ms - 122_500)) < 1_500


def test_f35_at_three_percent_the_press_is_heard_and_the_battery_told(school: School) -> None:
    """F35"""
    ann = school.visitor("Ann", badge=7)
    ann.badge.ports.battery.pct = 3
    school.waits(minutes=4)
    shown = level(school)
    ann.presses_alarm()
    school.waits(seconds=5)

    assert shown == (NOT_PROTECTED, ("no self-test has gone round yet", "battery at 3 %")) or "battery at 3 %" in shown[1]
    assert ann.felt == ["pressed", "received"]


@pytest.mark.parametrize("pct", [0, 120, -5])
def test_f35_a_gauge_that_reads_nonsense_is_a_fault_and_no_obstacle(school: School, pct: int) -> None:
    """F35: an ADC at 0 V, at 5 V, or below."""
    ann = school.visitor("Ann", badge=7)
    school.waits(seconds=10)
    ann.badge.ports.battery.pct = pct
    school.waits(minutes=2)
    ann.presses_alarm()
    school.waits(minutes=1)

    assert faults(school) & SENSOR_FAULT
    assert level(school)[0] == DEGRADED
    assert ann.felt == ["pressed", "received"]


@pytest.mark.parametrize("content", [b"", b"\x00", b"half a rec", b"\x0b\x02" + bytes(40), bytes(range(256))])
def test_f36_settings_half_written_or_from_a_newer_version(school: School, content: bytes) -> None:
    """F36: the badge goes on with safe settings and says so."""
    ann = school.visitor("Ann", badge=7)
    for name in ("config", "visit", "window"):
        ann.badge.ports.store.files[name] = content

    ann.badge.reboot()
    school.waits(minutes=2)
    ann.presses_alarm()
    school.waits(seconds=5)

    assert bool(faults(school) & CONFIG_LOST) == bool(content)
    assert ann.felt == ["pressed", "received"]


def test_f37_a_full_flash_stops_no_alarm_and_is_shown(school: School) -> None:
    """F37: nothing can be written; the press is sent from memory, and the office sees the fault."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.waits(seconds=10)
    ann.badge.ports.store.is_full = True

    ann.presses_alarm()
    school.waits(minutes=1)

    assert ann.felt == ["pressed", "received"]
    assert faults(school) & FLASH_FAULT
    assert level(school)[0] == DEGRADED


@pytest.mark.parametrize("leap", [0, (1 << 30) - (1 << 24) - 1])
def test_f25_a_wiped_flash_is_told_how_far_it_had_come_and_its_alarm_is_heard(school: School, leap: int) -> None:
    """F25: the counter rolls back below everything the base has heard, or leaps beyond it. Either way the press arrives."""
    ann = school.visitor("Ann", badge=7)
    ann.tests_the_badge()
    school.waits(minutes=2)
    school.base.site.badges[7].window.newest += 1 << 28

    ann.badge.ports.store.files.clear()
    ann.badge.ports.random.below = lambda n: min(leap, n - 1)
    ann.badge.reboot()
    ann.presses_alarm()
    school.waits(minutes=1)

    assert "received" in ann.felt


def test_f25_a_lost_counter_file_leaps_ahead_and_is_told(school: School) -> None:
    """F25: the counter's files are gone, the others are not."""
    ann = school.visitor("Ann", badge=7)
    ann.tests_the_badge()
    school.waits(minutes=2)
    for name in ("counter", "counter2"):
        ann.badge.ports.store.files.pop(name, None)

    ann.badge.reboot()

    assert ann.badge.runner.mind.situation.faults & COUNTER_LOST


# The GPS ------------------------------------------------------------------------------------------------------------

BAD_SOURCES = {
    "absent": None,
    "indoors": nothing,
    "zero island": lambda from_ms, to_ms: fix_sentences(to_ms, 0, 0, "0.9"),
    "bad checksum": lambda from_ms, to_ms: fix_sentences(to_ms, *SCHOOL_UDEG, "0.9").replace(b"*", b"*F"),
    "1 kB lines": lambda from_ms, to_ms: b"$GPGGA," + b"1" * 1024 + b"\r\n",
    "noise": lambda from_ms, to_ms: bytes((to_ms + n) * 37 % 256 for n in range(400)),
    "never ends": lambda from_ms, to_ms: b"$GPRMC,120000.00,A,5344.",
    "week roll-over": lambda from_ms, to_ms: sentence("GPRMC,235960.00,A,9999.99999,N,00020.20680,W,0.5,0.0,060480,,,A"),
}


@pytest.mark.parametrize("name", sorted(BAD_SOURCES))
def test_f34_no_position_is_no_obstacle(school: School, name: str) -> None:
    """F34: absent, indoors, 0,0, bad checksum, endless lines, noise, impossible dates: an alarm all the same, and no place."""
    ann = school.visitor("Ann", badge=7)
    ann.badge.ports.gps.source = BAD_SOURCES[name]
    ann.signs_out()
    school.waits(minutes=6)

    ann.presses_alarm()
    school.waits(seconds=5)

    assert ann.felt == ["pressed", "received"]
    assert school.incident.fix is None
    assert faults(school) & NO_GPS


def test_f34_a_frozen_fix_grows_old(school: School) -> None:
    """F34: the receiver hangs and says the same for ever; the alarm goes out with the fix's true age."""
    ann = school.visitor("Ann", badge=7)
    ann.badge.ports.gps.source = Frozen(*SCHOOL_UDEG)
    ann.signs_out()
    school.waits(minutes=20)

    ann.presses_alarm()
    school.waits(seconds=5)

    fix = school.incident.fix
    assert fix is not None
    assert school.now_ms - fix.at_ms >= 15 * 60_000
    assert faults(school) & NO_GPS


def test_a_recorded_log_played_again_gives_a_place(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    log = b"".join(Walk(44_068_000, -121_314_000)(0, second * 1000) for second in range(1, 60))
    ann.badge.ports.gps.source = replayed(log)
    ann.signs_out()
    school.waits(minutes=1)

    ann.presses_alarm()
    school.waits(seconds=5)

    fix = school.incident.fix
    assert fix is not None
    assert (round(fix.lat, 2), round(fix.lon, 2)) == (44.07, -121.31)


# Many ---------------------------------------------------------------------------------------------------------------


def test_f56_two_alarms_from_one_badge_are_one_incident_with_two_presses(school: School) -> None:
    """F56"""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    ann.presses_alarm()
    school.waits(seconds=10)

    assert len(school.incident.presses) == 2
    assert ann.felt == ["pressed", "received", "pressed", "received"]
    assert len(school.office.told) == 1


def test_f56_a_hundred_badges_press_at_once(school: School) -> None:
    """F56"""
    visitors = [school.visitor(f"Visitor {number}", badge=number) for number in range(1, 101)]
    school.waits(seconds=5)

    for visitor in visitors:
        visitor.presses_alarm()
    school.waits(seconds=5)

    assert len(school.open_incidents()) == 100
    assert len(school.office.told) == 100
    assert all(visitor.felt == ["pressed", "received"] for visitor in visitors)


def test_f56_sos_and_duress_from_one_badge_are_both_on_record(school: School) -> None:
    """F56: forced to answer after a silent press: neither hides the other."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=120)
    ann.arrives()
    school.waits(minutes=1)
    ann.presses_alarm()
    school.waits(seconds=10)
    ann.answers_under_duress()
    school.waits(seconds=10)

    assert [press.cause for press in school.incident.presses] == ["SOS", "DURESS"]
    assert len(school.open_incidents()) == 1
