"""How an alarm ends: looked at twice, told to all who knew of it, handed from one to the next, and over every restart."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from basestation.core.answering import DropClosure, OpenTask
from basestation.core.board import board
from basestation.core.decisions import Close
from basestation.core.events import ClosureAsked, ClosureLooked, HandOverAsked, OwnershipTaken, PoliceCalled
from basestation.core.policy.ladders import MINUTE_MS, Policy, default_policy
from basestation.core.turn import ForIncident, TaskDone
from tools.emulator.people import Colleague
from tools.emulator.story import School


def careful() -> Policy:
    plain = default_policy()
    return replace(plain, sos=replace(plain.sos, clocks=replace(plain.sos.clocks, second_look_ms=5 * MINUTE_MS)))


@pytest.fixture
def two_looks(new_school: Callable[..., School]) -> School:
    return new_school(policy=careful())


def does(school: School, event) -> None:
    school.base.ask(ForIncident(1, event))


def subjects(person: Colleague) -> list[str]:
    return [message.subject.partition(":")[0] for message in person.told]


def test_whoever_was_told_before_it_got_worse_hears_of_the_end_too(school: School) -> None:
    """The head was told of the overdue visit; the alarm that followed was closed before the ladder came to the head again."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(back_in_min=30, interval_min=0)
    school.waits(minutes=47)
    assert len(school.head.told) == 1

    ann.presses_alarm()
    school.waits(seconds=5)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "incident", "she is back")
    school.waits(seconds=10)

    assert school.record.all_of(Close)
    assert subjects(school.head)[-1] == "Closed"
    assert subjects(school.second)[-1] == "Closed"


def test_closing_is_felt_and_told_only_after_the_second_look(two_looks: School) -> None:
    school = two_looks
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=35)  # office and second person are told
    school.office.takes(school.incident)
    school.office.closes(school.incident, "precautionary", "spoke to her")
    school.waits(seconds=20)
    assert [(row.owner, row.closing) for row in board(school.site, school.now_ms, {}).open_incidents] == [
        (school.office.name, school.office.name)
    ]
    felt_before, told_office, told_second = list(ann.felt), subjects(school.office), subjects(school.second)

    does(school, ClosureLooked(school.now_ms, school.second.number, True))
    school.waits(seconds=20)

    assert felt_before[-1] == "owned"
    assert told_office[-1] == "ALARM"
    assert told_second[-1] == "Please look"
    assert ann.felt[-1] == "closed"
    assert (subjects(school.office)[-1], subjects(school.second)[-1]) == ("Closed", "Closed")
    assert "Please look" not in subjects(school.head)  # who never heard of it is not asked


def test_a_new_press_while_closing_is_proposed_alerts_everybody_again(two_looks: School) -> None:
    school = two_looks
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "a slip")
    school.waits(seconds=10)
    ann.presses_alarm()
    school.waits(seconds=10)

    assert [made.person for made in school.record.all_of(DropClosure)] == [None]
    assert (school.incident.owner, school.incident.closing) == (None, None)
    assert subjects(school.office) == ["ALARM", "ALARM"]


def test_a_proposal_and_the_owners_clock_come_back_after_a_restart(two_looks: School) -> None:
    school = two_looks
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "a slip")
    before = school.incident

    school.base.restart()
    school.waits(seconds=3)

    assert school.incident == before
    school.waits(seconds=95)
    assert school.incident.owner is None
    assert school.incident.closing == before.closing
    does(school, ClosureLooked(school.now_ms, school.head.number, True))
    assert school.open_incidents() == []


def test_a_hand_over_is_asked_for_on_the_others_phone_and_survives_a_restart(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    does(school, HandOverAsked(school.now_ms, school.office.number, school.head.number))
    school.waits(seconds=5)
    school.base.restart()
    school.waits(seconds=3)

    assert subjects(school.head) == ["Please take over"]
    assert (school.incident.owner, school.incident.offered_to) == (school.office.number, school.head.number)
    does(school, OwnershipTaken(school.now_ms, school.head.number, "head"))
    school.waits(seconds=5)
    does(school, ClosureAsked(school.now_ms, school.head.number, "false", "a slip"))
    school.waits(seconds=10)
    assert subjects(school.head)[-1] == "Closed"


def test_police_who_do_not_come_are_asked_about_after_a_restart(school: School) -> None:
    """R38: the timer is a row, so it outlives the base."""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    does(school, PoliceCalled(school.now_ms, school.office.number, "HP-0417", 8))
    school.waits(minutes=2)
    school.base.restart()
    school.waits(seconds=3)
    school.waits(minutes=5)
    asked_early = school.incident.asked
    school.waits(minutes=1, seconds=5)

    assert not asked_early
    assert school.incident.asked
    assert school.incident.police_reference == "HP-0417"
    school.waits(seconds=40)
    assert school.incident.owner is None
    assert subjects(school.office)[-1] == "ALARM"


def test_tasks_open_with_the_closing_and_are_done_over_a_restart(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    ann.presses_alarm()
    school.waits(seconds=10)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "incident", "she is back")
    opened = [task.task for task in school.record.all_of(OpenTask)]
    school.base.restart()
    school.waits(seconds=3)

    assert sorted(school.site.tasks) == opened
    school.base.ask(TaskDone(school.now_ms, opened[0], ann.number, "written up"))
    school.base.restart()
    school.waits(seconds=3)
    assert sorted(school.site.tasks) == opened[1:]


def test_who_went_along_owns_and_closes_nothing(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(second=school.second)
    ann.presses_alarm()
    school.waits(seconds=10)

    school.second.takes(school.incident)
    unowned = school.incident.owner
    school.office.takes(school.incident)
    school.second.closes(school.incident, "false", "nothing happened")
    school.second.acts(school.incident, "I am outside")

    assert unowned is None
    assert school.incident.owner == school.office.number
    assert school.second.told == []
