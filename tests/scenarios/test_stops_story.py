"""Several stops on one visit, by badge and by telephone; and a sign of life that is asked for and does not come."""

from badgelink.frame import seal
from badgelink.messages import Position

from basestation.core.board import board
from basestation.core.cause import MISSED_CHECKIN
from basestation.core.decisions import RecordArrival, RecordLeaving, WatchAgain
from basestation.core.events import Arrived, CheckedIn, Left
from basestation.core.turn import ForVisit, Heard, WelfareAsked
from basestation.core.visit import INSIDE, LEFT, Stop
from basestation.sealing import Cipher
from tools.emulator.badge import key_of
from tools.emulator.story import LORA, WIFI, School

STOPS = (Stop("1 High Street"), Stop("2 Low Road"), Stop("3 Mill Lane"))


def visit_of(school: School, ann):
    return school.site.visits[ann.visit]


def doing(school: School) -> tuple[str, str]:
    (row,) = board(school.site, school.now_ms, {}).visits
    return row.doing, row.address


def test_three_homes_one_after_the_other_by_the_badge_alone(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=180, stops=STOPS)
    seen = []
    for _ in STOPS:
        school.waits(minutes=5)
        seen.append(doing(school))
        ann.arrives()
        school.waits(minutes=10)
        seen.append(doing(school))
        ann.leaves()
    school.waits(minutes=2)
    seen.append(doing(school))

    assert seen == [
        ("on the way there, stop 1 of 3", "1 High Street"),
        ("inside, stop 1 of 3", "1 High Street"),
        ("on the way to the next stop, stop 2 of 3", "2 Low Road"),
        ("inside, stop 2 of 3", "2 Low Road"),
        ("on the way to the next stop, stop 3 of 3", "3 Mill Lane"),
        ("inside, stop 3 of 3", "3 Mill Lane"),
        ("on the way back", "3 Mill Lane"),
    ]
    assert [len(school.record.all_of(kind)) for kind in (RecordArrival, RecordLeaving)] == [3, 3]
    assert all(times.arrived_ms < times.left_ms for times in visit_of(school, ann).times)
    assert school.open_incidents() == []


def test_each_home_has_its_own_check_ins(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=180, stops=STOPS)
    ann.arrives()
    school.waits(minutes=10)
    ann.leaves()
    school.waits(minutes=40)
    between = school.open_incidents()
    ann.arrives()

    school.waits(minutes=26)

    assert between == []
    assert school.incident.cause == MISSED_CHECKIN
    assert visit_of(school, ann).here.address == "2 Low Road"


def test_the_office_enters_by_telephone_what_the_badge_could_not_say(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=180, stops=STOPS)
    for road in (WIFI, LORA):
        ann.badge.lose(road)
    number = ann.visit

    school.base.ask(ForVisit(number, Arrived(school.now_ms, "Olive Office, by phone")))
    school.base.ask(ForVisit(number, Left(school.now_ms, "Olive Office, by phone")))
    state = visit_of(school, ann)
    school.base.ask(ForVisit(number, Arrived(school.now_ms, "Olive Office, by phone")))

    assert (state.state, state.stop) == (LEFT, 1)
    assert (visit_of(school, ann).state, visit_of(school, ann).here.address) == (INSIDE, "2 Low Road")


def test_the_base_restarts_between_two_homes_and_the_badge_goes_on(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=180, stops=STOPS)
    ann.arrives()
    school.waits(minutes=5)
    ann.leaves()
    school.waits(seconds=20)
    before = visit_of(school, ann)

    school.base.restart()
    school.waits(seconds=10)
    ann.arrives()
    school.waits(seconds=10)

    assert (before.state, before.stop) == (LEFT, 1)
    assert (visit_of(school, ann).state, visit_of(school, ann).stop) == (INSIDE, 1)


def test_a_sign_of_life_that_does_not_come_is_a_missed_check_in_though_the_base_restarts(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=120)
    ann.arrives()
    school.waits(seconds=10)
    school.base.ask(WelfareAsked(school.now_ms, ann.visit, 60, "Olive Office"))
    school.waits(seconds=20)
    due_ms = visit_of(school, ann).welfare_due_ms
    was_late = board(school.site, school.now_ms, {}).visits[0].is_late

    school.base.restart()
    school.waits(seconds=5)
    still_ms = visit_of(school, ann).welfare_due_ms
    school.waits(seconds=80)

    assert "the office asks" in ann.felt
    assert (still_ms, was_late) == (due_ms, False)
    assert school.incident.cause == MISSED_CHECKIN
    assert board(school.site, school.now_ms, {}).visits[0].is_late


def test_a_badge_that_says_where_it_is_just_after_it_arrived_asks_the_office_and_raises_no_alarm(school: School) -> None:
    """The frame is sent by hand; what a badge does by itself is told in test_elsewhere_story.py."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=120, stops=(Stop("1 High Street", lat_udeg=53_745_670, lon_udeg=-336_780),))
    ann.arrives()
    school.waits(seconds=20)
    counter = school.site.badges[7].window.newest + 1

    frame = seal(Cipher(key_of(7)), 7, counter, Position(0, 80, 5, 10, 53_800_000, -336_780))
    school.base.ask(Heard(school.now_ms, WIFI, 7, frame))

    (row,) = board(school.site, school.now_ms, {}).visits
    assert row.question == "Arrived 6.0 kilometres from 1 High Street. Is that right?"
    assert (row.is_late, school.open_incidents()) == (False, [])
    assert school.office.told == []


def test_a_tap_answers_the_question_for_a_sign_of_life(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=120)
    ann.arrives()
    school.waits(seconds=10)
    school.base.ask(WelfareAsked(school.now_ms, ann.visit, 60, "Olive Office"))
    school.waits(seconds=30)

    ann.checks_in()
    school.waits(minutes=3)

    assert visit_of(school, ann).welfare_due_ms is None
    assert school.open_incidents() == []


def test_after_a_missed_check_in_that_was_closed_the_next_one_is_missed_too(school: School) -> None:
    """Whoever was found well once is not forgotten: check-ins are waited for again."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=240)
    ann.arrives()
    school.waits(minutes=26)
    first = school.incident
    school.office.takes(first)
    school.base.ask(ForVisit(ann.visit, CheckedIn(school.now_ms, "Olive Office, by phone")))
    school.office.closes(first, "precautionary", "all is well, the phone was on silent")
    school.waits(minutes=24)
    between = school.open_incidents()

    school.waits(minutes=3)

    assert between == []
    assert len(school.record.all_of(WatchAgain)) == 1
    assert (school.incident.cause, school.incident.number) == (MISSED_CHECKIN, first.number + 1)
