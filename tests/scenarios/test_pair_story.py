"""A pair on one visit, each with a badge: "leave now" from one to the other, which is no alarm; and alarms, which are one incident."""

from badgelink.messages import CUE_BEEP

from basestation.core.board import board
from basestation.core.cause import MISSED_CHECKIN, SOS
from basestation.core.decisions import AskToLeave, Open, RaiseConcern, RecordPress, RecordSign
from basestation.core.events import CodeWordHeard
from basestation.core.turn import LeaveNowAsked
from basestation.core.visit import INSIDE, LEFT, OUT, Stop
from tools.emulator.people import Visitor
from tools.emulator.story import LORA, WIFI, School

ANN, BEN = 7, 8


def pair_inside(school: School, **more) -> tuple[Visitor, Visitor]:
    """Ann and Ben have gone in, and both badges know it."""
    ann, ben = school.visitor("Ann", badge=ANN), school.visitor("Ben", badge=BEN)
    ann.signs_out(back_in_min=120, second=ben, **more)
    school.waits(seconds=10)
    ann.arrives()
    ben.arrives()
    school.waits(seconds=10)
    return ann, ben


def visit_of(school: School, ann: Visitor):
    return school.site.visits[ann.visit]


def test_one_of_a_pair_says_leave_now_and_the_other_feels_it_and_it_is_no_alarm(school: School) -> None:
    ann, ben = pair_inside(school)

    ann.asks_to_leave()
    school.waits(seconds=10)

    (row,) = board(school.site, school.now_ms, {}).visits
    assert ben.felt.count("leave now") == 1
    assert "leave now" not in ann.felt
    assert school.open_incidents() == []
    assert row.leaving == "Leaving now, asked by Ann; Ann and Ben not out yet"
    assert (row.due, row.due_ms) == ("out of the home", visit_of(school, ann).leaving_due_ms)
    assert not row.is_late


def test_when_both_say_that_they_are_out_it_is_over(school: School) -> None:
    ann, ben = pair_inside(school)
    ben.asks_to_leave()
    school.waits(seconds=10)

    ann.leaves()
    school.waits(seconds=10)
    half = visit_of(school, ann)
    ben.leaves()
    school.waits(minutes=20)

    assert (half.state, half.still_in) == (LEFT, (BEN,))
    assert (visit_of(school, ann).leaving_due_ms, visit_of(school, ann).leaving_by) == (None, "")
    assert school.open_incidents() == []
    assert school.record.all_of(RaiseConcern) == []


def test_who_does_not_say_that_they_are_out_is_a_concern_and_is_rung_first(school: School) -> None:
    ann, _ = pair_inside(school)
    ann.asks_to_leave()
    school.waits(seconds=10)
    ann.leaves()

    school.waits(minutes=4, seconds=40)
    before = school.open_incidents()
    school.waits(minutes=1)

    assert before == []
    assert school.incident.cause == MISSED_CHECKIN
    assert school.incident.ladder.name == "OVERDUE"
    assert "ring the visitor's mobile" in school.office.told[0].text
    assert not school.incident.shows_sheet
    assert visit_of(school, ann).concerns == (MISSED_CHECKIN,)


def test_out_at_last_is_written_into_the_concern_and_closes_nothing(school: School) -> None:
    ann, ben = pair_inside(school)
    ann.asks_to_leave()
    school.waits(minutes=6)
    ann.leaves()
    ben.leaves()
    school.waits(seconds=20)

    assert school.incident.cause == MISSED_CHECKIN
    assert len(school.record.all_of(RecordSign)) >= 2
    school.office.takes(school.incident)
    school.office.closes(school.incident, "precautionary", "both rang from the car")
    school.waits(seconds=5)
    assert school.open_incidents() == []
    assert visit_of(school, ann).due_ms is not None


def test_an_alarm_in_between_wins(school: School) -> None:
    ann, ben = pair_inside(school)
    ann.asks_to_leave()
    school.waits(seconds=30)

    ben.presses_alarm()
    school.waits(minutes=6)

    assert [made.cause for made in school.record.all_of(Open)] == [SOS]
    assert school.incident.cause == SOS
    assert [sign.what for sign in school.record.all_of(RecordSign)] == [MISSED_CHECKIN]
    assert ben.felt.count("received") == 1


def test_said_again_nobody_has_longer_for_it(school: School) -> None:
    ann, ben = pair_inside(school)
    ann.asks_to_leave()
    school.waits(minutes=4)
    first_ms = visit_of(school, ann).leaving_due_ms

    ben.asks_to_leave()
    school.waits(seconds=10)

    assert visit_of(school, ann).leaving_due_ms == first_ms
    assert len(school.record.all_of(AskToLeave)) == 2
    school.waits(minutes=1, seconds=10)
    assert school.incident.cause == MISSED_CHECKIN


def test_the_office_says_it_to_both(school: School) -> None:
    ann, ben = pair_inside(school)

    school.base.ask(LeaveNowAsked(school.now_ms, ann.visit, "Olive Office"))
    school.waits(seconds=10)

    assert ["leave now" in felt for felt in (ann.felt, ben.felt)] == [True, True]
    assert board(school.site, school.now_ms, {}).visits[0].leaving == "Leaving now, asked by Olive Office; Ann and Ben not out yet"


def test_the_base_restarts_in_between_and_it_is_still_due(school: School) -> None:
    ann, _ = pair_inside(school)
    ann.asks_to_leave()
    school.waits(seconds=10)
    ann.leaves()
    school.waits(seconds=10)
    before = visit_of(school, ann)

    school.base.restart()
    school.waits(seconds=5)

    assert visit_of(school, ann) == before
    school.waits(minutes=5)
    assert school.incident.cause == MISSED_CHECKIN
    assert "leave now" not in ann.felt


def test_a_badge_that_was_out_of_reach_feels_it_after_a_restart_of_the_base(school: School) -> None:
    ann, ben = pair_inside(school)
    for road in (WIFI, LORA):
        ben.badge.lose(road)
    ann.asks_to_leave()
    school.waits(seconds=20)
    school.base.restart()
    school.waits(seconds=10)
    before = ben.felt.count("leave now")

    for road in (WIFI, LORA):
        ben.badge.regain(road)
    school.waits(minutes=2)

    assert before == 0
    assert "leave now" in ben.felt
    assert "leave now" not in ann.felt


def test_nobody_is_sent_on_to_the_next_stop_while_a_colleague_is_still_in(school: School) -> None:
    ann, ben = pair_inside(school, stops=(Stop("1 High Street"), Stop("2 Low Road")))
    ann.asks_to_leave()
    school.waits(seconds=10)
    ann.leaves()
    school.waits(seconds=30)

    ben.checks_in()
    school.waits(seconds=10)
    still = visit_of(school, ann)
    ben.leaves()
    school.waits(seconds=30)
    ann.arrives()
    school.waits(seconds=10)

    assert (still.state, still.still_in) == (LEFT, (BEN,))
    assert (visit_of(school, ann).state, visit_of(school, ann).stop) == (INSIDE, 1)
    assert school.open_incidents() == []


def test_both_alarms_of_a_pair_are_one_incident_and_each_badge_feels_its_own_receipts(school: School) -> None:
    ann, ben = pair_inside(school)

    ben.presses_alarm()
    school.waits(seconds=10)
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.waits(seconds=10)
    school.office.calls_police(school.incident, "77")
    school.waits(seconds=10)

    incident = school.incident
    assert [(press.badge, press.cause) for press in incident.presses] == [(BEN, SOS), (ANN, SOS)]
    assert [made.badge for made in school.record.all_of(RecordPress)] == [ANN]
    assert school.site.open_of_badge == {ANN: incident.number, BEN: incident.number}
    for one in (ann, ben):
        assert [feeling for feeling in one.felt if feeling in ("received", "owned", "police called")] == [
            "received",
            "owned",
            "police called",
        ]


def test_closing_tells_both_badges(school: School) -> None:
    ann, ben = pair_inside(school)
    ann.presses_alarm()
    ben.presses_alarm()
    school.waits(seconds=20)
    school.office.takes(school.incident)
    school.waits(seconds=10)

    school.office.closes(school.incident, "false", "a try")
    school.waits(minutes=1)

    assert school.open_incidents() == []
    assert [one.badge.is_in_alarm() for one in (ann, ben)] == [False, False]
    assert [one.felt.count("closed") for one in (ann, ben)] == [1, 1]
    assert school.site.open_of_badge == {}


def test_a_second_press_by_the_other_after_somebody_has_it_alerts_everybody_again(school: School) -> None:
    ann, ben = pair_inside(school)
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.waits(seconds=5)

    ben.presses_alarm()
    school.waits(seconds=10)

    assert school.incident.owner is None
    assert len(school.office.told) == 2


def test_the_base_restarts_in_an_alarm_of_both_and_still_tells_both(school: School) -> None:
    ann, ben = pair_inside(school)
    ann.presses_alarm()
    ben.presses_alarm()
    school.waits(seconds=20)
    before = school.incident

    school.base.restart()
    school.waits(seconds=5)
    assert school.incident == before
    assert set(school.site.open_of_badge) == {ANN, BEN}
    school.office.takes(school.incident)
    school.waits(seconds=20)

    assert [one.felt.count("owned") for one in (ann, ben)] == [1, 1]


def test_the_second_badge_s_alarm_on_top_of_a_concern_makes_it_climb_to_999(school: School) -> None:
    _, ben = pair_inside(school)
    school.waits(minutes=27)
    concern = school.incident

    ben.presses_alarm()
    school.waits(seconds=10)

    assert concern.cause == MISSED_CHECKIN
    assert (school.incident.number, school.incident.cause) == (concern.number, SOS)
    assert ben.felt.count("received") == 1


def test_before_they_go_in_it_may_be_said_too_and_back_at_school_all_is_forgotten(school: School) -> None:
    ann, ben = school.visitor("Ann", badge=ANN), school.visitor("Ben", badge=BEN)
    ann.signs_out(second=ben)
    school.waits(seconds=10)

    ann.asks_to_leave()
    school.waits(seconds=10)
    state = visit_of(school, ann).state
    ann.returns()
    school.waits(minutes=10)

    assert state == OUT
    assert ben.felt.count("leave now") == 1
    assert school.open_incidents() == []


def test_no_badge_of_the_pair_is_heard_while_the_alarm_of_one_is_on(school: School) -> None:
    """F38 for whoever did not press: the school wants beeps, and the check-ins go on."""
    ann, ben = pair_inside(school, interval_min=5, cue=CUE_BEEP)
    school.waits(minutes=6)
    beeped = ben.badge.ports.buzzer.was_active(0, school.world.now_ms)
    ann.presses_alarm()
    school.waits(seconds=10)
    silent_ms = school.world.now_ms

    school.office.takes(school.incident)
    ben.badge.reboot()
    school.waits(minutes=20)

    assert beeped
    assert not ben.badge.ports.buzzer.was_active(silent_ms, school.world.now_ms)
    assert ben.felt.count("are you well?") >= 2


def test_nor_while_the_code_word_was_said_on_the_telephone(school: School) -> None:
    ann, ben = pair_inside(school, interval_min=5, cue=CUE_BEEP)
    school.base.ask(CodeWordHeard(school.now_ms, ann.visit, school.office.number, school.office.role, school.now_ms))
    school.waits(seconds=10)
    silent_ms = school.world.now_ms

    school.waits(minutes=12)

    for wearer in (ann, ben):
        assert not wearer.badge.ports.buzzer.was_active(silent_ms, school.world.now_ms)
