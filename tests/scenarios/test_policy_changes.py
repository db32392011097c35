"""A policy is adopted while somebody is out: their visit is held to what it left with, on which all had agreed."""

from dataclasses import replace

import pytest

from basestation.core.board import board
from basestation.core.policy.ladders import MINUTE_MS, Policy, VisitRules
from basestation.core.visit import Visit
from tools.emulator.people import Visitor
from tools.emulator.story import School

STRICTER = VisitRules(interval_min=5, grace_min=1, overdue_grace_ms=MINUTE_MS, lost_ms=2 * MINUTE_MS)
LOOSER = VisitRules(interval_min=60, grace_min=30, overdue_grace_ms=120 * MINUTE_MS, lost_ms=60 * MINUTE_MS)
LEFT_WITH = VisitRules()


def adopt(school: School, rules: VisitRules) -> None:
    school.base.policy = _with(school.base.policy, rules)
    school.base.reload()


def _with(policy: Policy, rules: VisitRules) -> Policy:
    return replace(policy, visit=rules)


def out(school: School, **how: int) -> Visitor:
    ann = school.visitor("Ann", badge=7)
    ann.signs_out(**how)
    school.waits(minutes=1)
    return ann


def shown_late(school: School, visit: Visit) -> bool:
    (row,) = [row for row in board(school.site, school.now_ms, {}).visits if row.number == visit.number]
    return row.is_late


@pytest.mark.parametrize("rules", [STRICTER, LOOSER])
@pytest.mark.parametrize("restarts", [False, True])
def test_somebody_out_is_overdue_when_the_card_on_the_wall_says(school: School, rules: VisitRules, restarts: bool) -> None:
    ann = out(school, back_in_min=30, interval_min=0)
    adopt(school, rules)
    if restarts:
        school.base.restart()
    school.waits(minutes=38, seconds=55)
    visit, before, was_late = school.site.visits[ann.visit], school.open_incidents(), shown_late(school, school.site.visits[ann.visit])
    school.waits(seconds=10)

    assert visit.rules == LEFT_WITH
    assert (before, was_late) == ([], False)
    assert school.incident.cause == "OVERDUE"
    assert shown_late(school, visit)


@pytest.mark.parametrize("rules", [STRICTER, LOOSER])
def test_more_time_is_reckoned_by_what_it_left_with(school: School, rules: VisitRules) -> None:
    ann = out(school, back_in_min=30, interval_min=0)
    adopt(school, rules)
    ann.asks_for_more_time()
    school.waits(seconds=10)
    visit = school.site.visits[ann.visit]

    assert visit.due_ms == visit.back_by_ms + LEFT_WITH.overdue_grace_ms


@pytest.mark.parametrize("rules", [STRICTER, LOOSER])
def test_a_badge_is_out_of_contact_when_it_would_have_been(school: School, rules: VisitRules) -> None:
    ann = out(school, back_in_min=300, interval_min=0)
    adopt(school, rules)
    ann.badge.power_cut()
    school.waits(minutes=4, seconds=30)
    before = school.open_incidents()
    school.waits(minutes=1)

    assert before == []
    assert school.incident.cause == "LOST_CONTACT"


def test_check_ins_go_on_as_they_were(school: School) -> None:
    ann = out(school, back_in_min=300, interval_min=20, grace_min=5)
    ann.arrives()
    adopt(school, STRICTER)
    school.waits(minutes=10)
    ann.checks_in()
    school.waits(minutes=25)
    before = school.open_incidents()
    school.waits(minutes=2)

    assert before == []
    assert school.incident.cause == "MISSED_CHECKIN"


def test_who_leaves_next_is_held_to_what_was_adopted(school: School) -> None:
    out(school, back_in_min=300, interval_min=0)
    adopt(school, STRICTER)
    school.waits(seconds=1)
    ben = school.visitor("Ben", badge=8)
    ben.signs_out(back_in_min=10, interval_min=0)
    school.waits(minutes=12)

    assert school.site.visits[ben.visit].rules == STRICTER
    assert (school.incident.cause, school.incident.visitor) == ("OVERDUE", ben.number)


def test_after_its_incident_it_is_watched_again_by_what_it_left_with(school: School) -> None:
    ann = out(school, back_in_min=5, interval_min=0)
    adopt(school, LOOSER)
    school.waits(minutes=15)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "she rang, and is on her way")

    assert school.site.visits[ann.visit].due_ms == school.now_ms + LEFT_WITH.overdue_grace_ms
