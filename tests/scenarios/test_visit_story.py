"""Visits that go well, visits that don't, and what the badge says on the air meanwhile."""

from badge.nmea import Nmea
from badgelink.frame import unseal
from badgelink.messages import CUE_BEEP, Alarm, Heartbeat, LeaveNow, Position, Welfare

from basestation.core.badges.liveness import NOT_PROTECTED, PROTECTED, protection
from basestation.core.decisions import EndVisit, Extend, RaiseConcern, RecordArrival, RecordCheckIn, RecordLeaving, Upgrade
from basestation.core.turn import LeaveNowAsked, WelfareAsked
from basestation.sealing import Cipher
from tools.emulator.antenna import Walk
from tools.emulator.badge import DURESS_MS, TAP_MS, key_of
from tools.emulator.story import School

SCHOOL_UDEG = (53_745_670, -336_780)


def said(school: School, badge: int = 7, kind: type | tuple[type, ...] = object) -> list[object]:
    """What the badge has put on the air, of one kind."""
    cipher = Cipher(key_of(badge))
    frames = [flown.frame for air in (school.wifi, school.lora) for flown in air.flown if flown.way == "up" and flown.badge == badge]
    return [message for message in (unseal(cipher, frame, True)[1] for frame in frames) if isinstance(message, kind)]


def test_a_visit_goes_well_and_is_on_record(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.tests_the_badge()
    school.waits(seconds=5)
    ann.signs_out(back_in_min=60)
    school.waits(minutes=10)
    ann.arrives()
    school.waits(minutes=18)
    ann.checks_in()
    school.waits(minutes=10)
    ann.leaves()
    school.waits(minutes=10)
    ann.returns()
    school.waits(hours=2)

    record = school.record
    kinds = (RecordArrival, RecordCheckIn, RecordLeaving, EndVisit)
    assert [len(record.all_of(kind)) for kind in kinds] == [1, 1, 1, 1]
    assert record.all_of(RaiseConcern) == []
    assert school.open_incidents() == []
    assert ann.felt[:3] == ["confirmed", "test passed", "confirmed"]
    assert not ann.badge.runner.mind.situation.is_on_visit


def test_a_badge_that_proved_itself_is_protected(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.tests_the_badge()
    school.waits(minutes=1)
    badge = school.site.badges[7]

    now = protection(badge.heartbeat, badge.last_heard_ms, badge.proved_ms, school.now_ms)
    ann.badge.power_cut()
    school.waits(hours=1)
    later = protection(badge.heartbeat, badge.last_heard_ms, badge.proved_ms, school.now_ms)

    assert now.level == PROTECTED
    assert later.level == NOT_PROTECTED


def test_a_missed_check_in_climbs_the_patient_ladder_and_asks_to_ring_first(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=120, interval_min=20, grace_min=5)
    ann.arrives()
    school.waits(minutes=25)
    before = school.open_incidents()

    school.waits(minutes=1)

    assert before == []
    assert school.incident.cause == "MISSED_CHECKIN"
    assert "ring the visitor's mobile" in school.office.told[0].text
    assert "are you well?" in ann.felt


def test_a_visitor_who_is_not_back_is_overdue_and_the_ladder_reaches_the_head(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=60)
    school.waits(minutes=69)
    before = school.open_incidents()

    school.waits(minutes=2)
    cause = school.incident.cause
    school.waits(minutes=7)

    assert before == []
    assert cause == "OVERDUE"
    assert len(school.head.told) == 1
    assert not school.incident.shows_sheet
    school.waits(minutes=3)
    assert school.incident.shows_sheet


def test_f59_a_check_in_one_second_before_the_deadline_is_in_time(school: School) -> None:
    """F59: in the last second of the grace, and still counted."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=120, interval_min=20, grace_min=5)
    ann.arrives()
    school.waits(minutes=24, seconds=59)

    ann.checks_in()
    school.waits(minutes=20)

    assert school.open_incidents() == []
    assert len(school.record.all_of(RecordCheckIn)) == 1


def test_a_late_check_in_is_written_down_but_closes_nothing(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=120, interval_min=20, grace_min=5)
    ann.arrives()
    school.waits(minutes=27)

    ann.checks_in()
    school.waits(minutes=1)

    assert school.incident.cause == "MISSED_CHECKIN"
    assert school.incident.is_open


def test_a_badge_that_goes_quiet_is_lost_contact_and_goes_the_overdue_way(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=120)
    ann.arrives()
    school.waits(minutes=3)

    school.wifi.cut(7)
    school.lora.cut(7)
    school.waits(minutes=6)

    assert school.incident.cause == "LOST_CONTACT"
    assert "ring the visitor's mobile" in school.office.told[0].text


def test_a_dead_badge_still_goes_overdue(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=30)
    ann.arrives()
    school.waits(minutes=1)
    ann.badge.power_cut()

    school.waits(minutes=45)

    causes = [concern.cause for concern in school.record.all_of(RaiseConcern)]
    assert causes == ["LOST_CONTACT", "MISSED_CHECKIN", "OVERDUE"]
    assert len(school.open_incidents()) == 1


def test_sos_in_the_middle_of_overdue_climbs_the_other_ladder_from_its_foot(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=30)
    school.waits(minutes=42)
    gentle = school.incident

    ann.presses_alarm()
    school.waits(seconds=5)

    assert gentle.cause == "OVERDUE"
    assert school.incident.number == gentle.number
    assert school.incident.cause == "SOS"
    assert school.incident.ladder.name == "SOS"
    assert len(school.record.all_of(Upgrade)) == 1
    assert "Do NOT ring the visitor" in school.office.told[-1].text
    school.waits(seconds=91)
    assert school.incident.shows_sheet


def test_an_sos_is_never_made_gentle_by_being_overdue_too(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=10)
    ann.presses_alarm()
    school.waits(minutes=30)

    assert school.incident.cause == "SOS"
    assert school.incident.ladder.name == "SOS"
    assert len(school.record.presses()) == 1


def test_an_answer_under_duress_looks_and_feels_like_any_other_and_raises_the_alarm(school: School) -> None:
    calm, forced = school.visitor("Calm", badge=7), school.visitor("Forced", badge=8)
    for visitor in (calm, forced):
        visitor.signs_out(back_in_min=120)
        visitor.arrives()
    school.waits(minutes=20, seconds=2)

    calm.checks_in()
    forced.answers_under_duress()
    school.waits(minutes=3)

    assert school.incident.cause == "DURESS"
    assert school.incident.visitor == forced.number
    assert calm.felt == forced.felt
    after_release_ms = [visitor.badge.ports.motor.played[-1][0] - held_ms for visitor, held_ms in ((calm, TAP_MS), (forced, DURESS_MS))]
    assert after_release_ms[0] == after_release_ms[1]
    assert forced.badge.ports.buzzer.played == [(at_ms, ()) for at_ms, _ in forced.badge.ports.buzzer.played]
    assert forced.badge.ports.led.played == [(at_ms, ()) for at_ms, _ in forced.badge.ports.led.played]


def test_who_took_a_duress_alarm_is_not_felt_in_the_room(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=120)
    ann.arrives()
    school.waits(minutes=20, seconds=2)
    ann.answers_under_duress()
    school.waits(seconds=10)
    before = ann.felt

    school.office.takes(school.incident)
    school.office.calls_police(school.incident)
    school.waits(seconds=30)

    assert ann.felt == before


def test_a_visit_is_extended_by_two_taps(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=30, interval_min=0)
    school.waits(minutes=25)

    ann.asks_for_more_time()
    school.waits(minutes=20)
    quiet = school.open_incidents()
    school.waits(minutes=12)

    assert [extended.minutes for extended in school.record.all_of(Extend)] == [15]
    assert quiet == []
    assert school.incident.cause == "OVERDUE"


def test_the_office_asks_and_the_badge_answers(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out(back_in_min=120)
    ann.arrives()
    school.waits(minutes=2)

    school.base.ask(WelfareAsked(school.now_ms, visit, 60))
    school.waits(seconds=15)
    asked = ann.felt.count("the office asks")
    ann.checks_in()
    school.waits(minutes=2)

    assert asked == 2
    assert ann.felt.count("the office asks") == 2
    assert len(school.record.all_of(RecordCheckIn)) == 1


def test_leave_now_is_felt(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out()
    school.waits(seconds=5)

    school.base.ask(LeaveNowAsked(school.now_ms, visit))
    school.waits(seconds=5)

    assert ann.felt == ["leave now"]


def test_no_position_leaves_a_badge_outside_a_visit_or_an_alarm(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.badge.ports.gps.source = Walk(*SCHOOL_UDEG)
    school.waits(hours=3)
    ann.tests_the_badge()
    school.waits(hours=1)

    assert said(school, kind=(Position, Alarm)) == []
    assert len(said(school, kind=Heartbeat)) > 100
    assert ann.badge.ports.gps.times_on == 0


def test_the_gps_is_off_again_and_silent_once_the_visit_is_over(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.badge.ports.gps.source = Walk(*SCHOOL_UDEG)
    ann.signs_out()
    school.waits(minutes=5)
    looks = ann.badge.ports.gps.times_on
    ann.returns()
    school.waits(hours=2)

    assert looks == 2
    assert not ann.badge.ports.gps.is_on and ann.badge.ports.gps.times_on == looks
    assert said(school, kind=Position) == []


def test_an_alarm_says_where_and_goes_on_saying_it(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.badge.ports.gps.source = Walk(*SCHOOL_UDEG)
    ann.signs_out()
    school.waits(minutes=3)
    ann.presses_alarm()
    school.waits(seconds=5)
    first = school.incident.fix

    school.waits(minutes=10)

    positions = said(school, kind=Position)
    assert first is not None
    assert abs(first.lat_udeg - SCHOOL_UDEG[0]) < 3_000
    assert abs(first.lon_udeg - SCHOOL_UDEG[1]) < 100
    assert school.incident.fix.at_ms > first.at_ms
    assert 18 <= len(positions) <= 24  # ten minutes, on two roads


def test_f38_nothing_is_heard_or_seen_while_a_silent_alarm_is_on(school: School) -> None:
    """F38: the school wants beeps, check-ins fall due, receipts come; the room hears and sees nothing."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=180, interval_min=5, cue=CUE_BEEP)
    ann.arrives()
    school.waits(minutes=6)
    sounded = ann.badge.ports.buzzer.was_active(0, school.world.now_ms)
    pressed_ms = school.world.now_ms

    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.office.calls_police(school.incident)
    ann.badge.reboot()
    school.waits(minutes=30)

    assert sounded
    assert not ann.badge.ports.buzzer.was_active(pressed_ms + 2_100, school.world.now_ms)
    assert not ann.badge.ports.led.was_active(pressed_ms + 2_100, school.world.now_ms)
    assert "police called" in ann.felt


def test_the_pretend_receiver_is_understood_by_the_real_parser() -> None:
    walk = Walk(*SCHOOL_UDEG, pace_m=0)

    place = Nmea().feed(walk(0, 5_000))

    assert abs(place.lat_udeg - SCHOOL_UDEG[0]) <= 1
    assert abs(place.lon_udeg - SCHOOL_UDEG[1]) <= 1


def test_f59_a_badge_goes_on_no_visit_while_its_alarm_is_open(school: School) -> None:
    """F59: the next press would be taken for one more of whoever had it before, at an address where nobody is."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)

    refused = ann.signs_out()
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "pressed in the corridor")
    allowed = ann.signs_out()

    assert refused == 0
    assert allowed == 1


def test_what_was_to_be_said_to_one_visitor_is_not_said_to_the_next(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.waits(seconds=5)
    ann.badge.power_cut()
    school.base.ask(LeaveNowAsked(school.now_ms, ann.visit))
    school.base.ask(WelfareAsked(school.now_ms, ann.visit, 60))
    waited = [school.site.downlinks.waits(7, subject) is not None for subject in (LeaveNow, Welfare)]

    ann.returns()

    assert waited == [True, True]
    assert [school.site.downlinks.waits(7, subject) for subject in (LeaveNow, Welfare)] == [None, None]


def test_a_sign_of_life_brings_no_deadline_forward(school: School) -> None:
    """The visitor is late, the incident is closed because all is well: what she then says must not be the next alarm."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=30)
    ann.arrives()
    school.waits(minutes=18)
    ann.checks_in()
    school.waits(minutes=32)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "precautionary", "spoke to her, she is leaving")
    watched_until_ms = school.site.visits[ann.visit].due_ms

    ann.checks_in()
    school.waits(seconds=5)
    ann.leaves()
    school.waits(minutes=1)

    assert school.open_incidents() == []
    assert school.site.visits[ann.visit].due_ms == watched_until_ms
    assert [concern.cause for concern in school.record.all_of(RaiseConcern)] == ["OVERDUE"]


def test_a_badge_that_came_back_and_is_lost_once_more_is_told_of_after_a_restart_too(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=240)
    school.waits(minutes=1)
    ann.badge.power_cut()
    school.waits(minutes=7)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "precautionary", "she had let it fall, and is well")
    ann.badge.reboot()
    school.waits(minutes=3)
    ann.badge.power_cut()
    school.waits(minutes=1)

    school.base.restart()
    school.waits(minutes=10)

    assert [concern.cause for concern in school.record.all_of(RaiseConcern)] == ["LOST_CONTACT", "LOST_CONTACT"]
    assert school.incident.cause == "LOST_CONTACT"


def test_an_alarm_closed_as_false_does_not_let_the_visitor_be_forgotten(school: School) -> None:
    """She becomes overdue while an accidental press is being dealt with; it is closed, and she is still not back."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=30)
    school.waits(minutes=39)
    ann.presses_alarm()
    school.waits(seconds=5)
    school.office.takes(school.incident)
    school.waits(seconds=55)
    for _ in range(3):
        school.office.acts(school.incident, "rang her")
        school.waits(seconds=30)
    absorbed = [concern.cause for concern in school.record.all_of(RaiseConcern)]
    school.office.closes(school.incident, "false", "the button was caught in her coat")

    school.waits(minutes=9)
    quiet = school.open_incidents()
    school.waits(minutes=2)

    assert absorbed == ["OVERDUE"]
    assert quiet == []
    assert school.incident.cause == "OVERDUE"
    assert school.incident.number == 2


def test_an_incident_closed_because_the_visitor_is_back_raises_nothing_more(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=30)
    school.waits(minutes=42)
    school.office.takes(school.incident)
    ann.returns()
    school.office.closes(school.incident, "precautionary", "she is back")
    school.waits(hours=3)

    assert school.open_incidents() == []
    assert len(school.record.all_of(RaiseConcern)) == 1
