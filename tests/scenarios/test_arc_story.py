"""With a contract, the alarm receiving centre is told at the police step, of each worse thing, and of the end. Never in a drill."""

from dataclasses import replace

import pytest

from basestation.core.cause import CODE_WORD, OVERDUE, SOS
from basestation.core.decisions import TellArc
from basestation.core.events import CodeWordHeard, DrillCalled
from basestation.core.policy.ladders import DrillLadder, PoliceStep, default_policy
from basestation.core.turn import SignedOut
from basestation.core.visit import Plan, Stop
from tools.emulator.providers import BUSY, YES
from tools.emulator.story import MINUTE_MS, School

CONTRACT = replace(default_policy(), tells_arc=True)


@pytest.fixture
def school(new_school) -> School:
    return new_school(policy=CONTRACT)


def said(school: School) -> list[tuple[str, str]]:
    return [(told.signal.what, told.signal.cause) for told in school.arc.told]


def test_the_centre_is_told_once_at_the_police_step_whatever_the_ladder_repeats(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()

    ann.presses_alarm()
    school.waits(seconds=80)
    before = said(school)
    school.waits(minutes=5)

    [told] = school.arc.told
    assert before == []
    assert (told.signal.what, told.signal.cause, told.signal.badge) == ("raised", SOS, 7)
    assert told.signal.at_ms == school.incident.pressed_ms
    assert told.person == 0
    assert "Ann" not in told.subject + told.text


def test_a_new_press_is_told_and_so_is_the_end(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(minutes=2)

    ann.presses_alarm()
    school.waits(minutes=2)
    school.head.takes(school.incident)
    school.head.closes(school.incident, "false", "a bag fell on it")
    school.waits(seconds=5)

    assert said(school) == [("raised", SOS), ("again", SOS), ("cancelled", SOS)]


def test_nobody_tells_the_centre_of_the_end_of_what_it_never_heard_of(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(seconds=5)
    school.office.takes(school.incident)

    school.office.closes(school.incident, "false", "a bag fell on it")
    school.waits(minutes=5)

    assert school.arc.told == []


def test_what_turns_into_a_code_word_is_told_as_that(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out(back_in_min=30)
    school.waits(minutes=55)
    assert said(school) == [("raised", OVERDUE)]

    school.base.ask(CodeWordHeard(school.now_ms, visit, school.office.number, "office", school.now_ms, None))
    school.waits(seconds=5)

    assert said(school) == [("raised", OVERDUE), ("again", CODE_WORD)]


def test_a_centre_that_does_not_answer_is_told_until_it_does(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.arc.mood = BUSY
    ann.presses_alarm()
    school.waits(minutes=6)
    tried = len(school.arc.tries)

    school.arc.mood = YES
    school.waits(minutes=5)

    assert tried > 3
    assert said(school) == [("raised", SOS)]


def test_it_is_told_once_when_the_base_dies_in_the_middle(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(minutes=2)

    school.base.kill()
    school.base.start()
    school.waits(minutes=3)

    assert said(school) == [("raised", SOS)]
    assert len(school.record.all_of(TellArc)) == 1


def test_a_drill_has_no_step_from_which_a_centre_could_be_told(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()

    school.base.ask(DrillCalled(school.now_ms, None, ann.number))
    school.waits(minutes=20)

    assert school.arc.told == []
    with pytest.raises(TypeError, match="plain steps only"):
        DrillLadder("DRILL", (PoliceStep("999 sheet", ("head",), 1),), CONTRACT.sos.clocks)  # type: ignore[arg-type]  # which is the point


def test_without_a_contract_nobody_is_told(new_school) -> None:
    school = new_school()
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()

    ann.presses_alarm()
    school.waits(minutes=5)

    assert school.incident.shows_sheet
    assert school.arc.tries == []


def test_the_end_of_an_earlier_alarm_is_never_told_after_the_next_one_of_that_badge(school: School) -> None:
    """The centre knows alarms by their badge: a late "cancelled" would end the alarm that is on."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(minutes=2)
    school.arc.mood = BUSY
    school.head.takes(school.incident)
    school.head.closes(school.incident, "false", "a bag fell on it")
    school.waits(minutes=8)

    ann.presses_alarm()
    school.waits(seconds=75)
    school.arc.mood = YES
    school.waits(minutes=3)

    assert said(school) == [("raised", SOS), ("raised", SOS)]


def test_the_end_of_one_without_a_badge_is_not_taken_for_the_end_of_another(school: School) -> None:
    """The centre sees the same zone 0 for both: a cancel would stand it down."""
    for badge in (7, 8):
        visitor = school.visitor(f"Visitor {badge}", badge)
        plan = Plan(visitor.number, None, (Stop("1 High Street"),), school.now_ms + 30 * MINUTE_MS)  # the badge stays at school
        school.base.ask(SignedOut(school.now_ms, plan))
    school.waits(minutes=60)
    assert said(school) == [("raised", OVERDUE)] * 2
    first, second = school.open_incidents()

    school.head.takes(first)
    school.head.closes(first, "false", "they forgot the time")
    school.waits(seconds=5)
    while_on = said(school)[2:]
    school.head.takes(second)
    school.head.closes(second, "incident", "they are safe")
    school.waits(seconds=5)

    assert while_on == []
    assert said(school)[2:] == [("restored", OVERDUE)]


def test_an_alarm_that_is_on_is_told_within_seconds_of_the_line_working_again_however_long_it_was_dead(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.arc.mood = BUSY
    ann.presses_alarm()
    school.waits(minutes=45)

    school.arc.mood = YES
    school.waits(seconds=11)

    assert said(school) == [("raised", SOS)]
