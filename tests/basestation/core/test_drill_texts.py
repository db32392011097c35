"""Whoever was told of a drill and of a real alarm by text: what they answer means the real one."""

import pytest

from basestation.core.decisions import GiveOwnership
from basestation.core.events import ClosureAsked, DrillCalled, OwnershipTaken
from basestation.core.turn import ForIncident
from tests.basestation.core.texting_school import HANNAH, MARIA, OLIVE, School


@pytest.fixture
def school():
    return School()


def test_a_1_takes_the_real_alarm_though_the_drill_was_told_later(school):
    alarm = school.alarm(7, 1)
    school.does(DrillCalled(school.now_ms, None, MARIA))

    [given] = school.texted(OLIVE, "1")

    assert isinstance(given, GiveOwnership)
    assert school.incident(alarm).owner == OLIVE
    assert school.incident(alarm + 1).owner is None
    assert school.to(OLIVE)[-1].subject.startswith("You have it: ")


def test_a_1_takes_the_drill_once_the_real_alarm_is_over(school):
    alarm = school.alarm(7, 1)
    school.does(ForIncident(alarm, OwnershipTaken(school.now_ms, HANNAH, "head")))
    school.does(ForIncident(alarm, ClosureAsked(school.now_ms, HANNAH, "false", "a slip")))
    school.does(DrillCalled(school.now_ms, None, MARIA))

    school.texted(OLIVE, "1")

    assert school.incident(alarm + 1).owner == OLIVE


def test_a_1_takes_the_real_alarm_that_was_told_after_the_drill(school):
    school.does(DrillCalled(school.now_ms, None, MARIA))
    alarm = school.alarm(7, 1)

    school.texted(OLIVE, "1")

    assert (school.incident(alarm).owner, school.incident(alarm - 1).owner) == (OLIVE, None)


def test_whoever_plays_the_visitor_in_a_drill_takes_a_real_alarm_by_text(school):
    """At their desk they are in danger in the drill only."""
    school.does(DrillCalled(school.now_ms, None, OLIVE))
    alarm = school.alarm(7, 1)

    school.texted(OLIVE, "1")

    assert school.incident(alarm).owner == OLIVE
