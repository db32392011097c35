"""Who may leave, as the base itself sees it: whatever a page let through, an alarm must lead to one visit."""

import pytest

from basestation.core.events import PlanChanged, WentOut
from basestation.core.site import Badge
from basestation.core.thinking import think
from basestation.core.turn import ForVisit, SignedOut, VisitPlanned
from basestation.core.visit import Plan, Stop
from basestation.sealing import Cipher
from tests.basestation.school import FULL_PLAN, JO, NOON_MS, PRIYA, TOM, a_site

HOUR_MS = 3_600_000


def a_plan(visitor, badge=None, second=None, second_badge=None):
    return Plan(visitor, badge, (Stop("2 Low Road"),), NOON_MS + HOUR_MS, second=second, second_badge=second_badge)


@pytest.mark.parametrize(
    "plan", [a_plan(PRIYA.number), a_plan(TOM.number), a_plan(JO.number, second=PRIYA.number), a_plan(JO.number, second=TOM.number)]
)
def test_nobody_is_on_two_visits_at_once(plan):
    """Priya is out, and Tom is with her."""
    site = a_site(FULL_PLAN)
    site.next_visit = 2

    turn = think(site, [SignedOut(NOON_MS, plan), VisitPlanned(NOON_MS, JO.number, plan)], NOON_MS)
    later = think(site, [ForVisit(site.next_visit - 1, WentOut(NOON_MS, JO.number, plan))], NOON_MS)

    assert turn.answers[0] == later.answers[0] == ()
    assert list(site.visits) == [1]


def test_a_changed_plan_takes_no_badge_from_somebody_who_is_out_with_it():
    site = a_site(FULL_PLAN)
    site.next_visit = 2
    site.badges |= {number: Badge(number, f"Badge {number}", Cipher(bytes(16))) for number in (7, 9)}
    think(site, [SignedOut(NOON_MS, a_plan(JO.number, 9))], NOON_MS)
    other = site.visits[site.next_visit - 1]

    turn = think(site, [ForVisit(other.number, PlanChanged(NOON_MS, JO.number, a_plan(JO.number, 7), "swapped"))], NOON_MS)

    assert turn.answers == [()]
    assert (site.visit_of_badge[7], site.visit_of_badge[9]) == (1, other.number)
