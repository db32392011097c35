"""A visit before it leaves and after it is back: planned, assessed, agreed, seen, called off, written up; and replayed from its journal."""

from dataclasses import replace

import pytest

from basestation.core.decisions import RecordApproval, RecordAssessment, WriteUp
from basestation.core.events import (
    ApprovalConfirmed,
    Approved,
    Assessed,
    CallMade,
    DepartureAgreed,
    PlanChanged,
    PlanRead,
    Returned,
    VisitCalledOff,
    WentOut,
    WrittenUp,
)
from basestation.core.planning import planning
from basestation.core.policy.ladders import VisitRules
from basestation.core.visit import CALLED_OFF, OUT, PLANNED, WRITTEN, Plan, Stop
from basestation.core.visiting import visiting

NOON_MS, MINUTE_MS = 1_780_315_200_000, 60_000
PRIYA, TOM, OLIVE, HANNAH = 2, 3, 1, 4
HOME, OTHER = Stop("14 Marsh Lane, Hessle"), Stop("3 Saltings Close, Hessle")
PLAN = Plan(PRIYA, 7, (HOME, OTHER), NOON_MS + 60 * MINUTE_MS, "attendance", second=TOM)
RULES = VisitRules()


class Story:
    """One visit, told event by event; every decision is kept, and replayed at the end."""

    def __init__(self, plan=PLAN):
        order = planning.plan_visit(1, NOON_MS, OLIVE, plan)
        self.visit, self.journal = planning.planned(order), [order]

    def tell(self, event):
        decisions = visiting.decide(self.visit, event, RULES)
        for decision in decisions:
            self.visit = visiting.evolve(self.visit, decision)
        self.journal.extend(decisions)
        return decisions

    def back(self):
        self.tell(WentOut(NOON_MS, OLIVE, self.visit.plan))
        self.tell(Returned(NOON_MS + MINUTE_MS, "Olive"))


def approved(of="visit", approver=HANNAH, role="head", by=HANNAH, is_verbal=False):
    return Approved(NOON_MS + 5, of, approver, role, by, is_verbal)


def test_a_planned_visit_waits_and_has_no_clock():
    story = Story()

    assert story.visit.state == PLANNED
    assert story.visit.next_look_ms is None
    assert (story.visit.planned_by, story.visit.version) == (OLIVE, 1)


def test_a_changed_plan_is_another_version_and_its_reason_is_kept():
    story, later = Story(), replace(PLAN, back_by_ms=PLAN.back_by_ms + MINUTE_MS)

    (decision,) = story.tell(PlanChanged(NOON_MS, OLIVE, later, "the mother asked for it"))

    assert decision.reason == "the mother asked for it"
    assert (story.visit.version, story.visit.back_by_ms) == (2, later.back_by_ms)
    assert story.tell(PlanChanged(NOON_MS, OLIVE, later, "again")) == ()


def test_a_visit_that_is_over_keeps_its_plan():
    story = Story()
    story.back()

    assert story.tell(PlanChanged(NOON_MS, OLIVE, replace(PLAN, purpose="other"), "tidying up")) == ()


def test_each_assessment_is_a_version_of_its_own():
    story = Story()

    story.tell(Assessed(NOON_MS, PRIYA, (("place", "a dog"),)))
    (second,) = story.tell(Assessed(NOON_MS + 1, PRIYA, (("place", "two dogs"),), copied_from=9))

    assert isinstance(second, RecordAssessment)
    assert [made.version for made in story.visit.assessments] == [1, 2]
    assert (second.assessment.copied_from, second.assessment.answers) == (9, (("place", "two dogs"),))


def test_a_yes_is_to_the_version_that_was_seen():
    story = Story()

    story.tell(approved())
    story.tell(PlanChanged(NOON_MS, OLIVE, replace(PLAN, purpose="other"), "more urgent"))
    story.tell(approved())

    assert [given.version for given in story.visit.approvals] == [1, 2]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (approved(approver=PRIYA), "the visitor"),
        (approved(approver=TOM, role="safeguarding"), "who goes along"),
        (approved(of="assessment", approver=PRIYA), "the visitor, as the head, to their own assessment"),
        (approved(of="assessment"), "to an assessment that was never made"),
        (approved(approver=PRIYA, role="visitor"), "as the visitor, to the visit"),
    ],
)
def test_nobody_says_yes_to_their_own_visit_nor_to_what_is_not_there(event, why):
    assert Story().tell(event) == (), why


def test_the_policy_may_have_a_visitor_sign_the_assessment():
    story = Story()
    story.tell(Assessed(NOON_MS, PRIYA, (("place", "a dog"),)))

    (decision,) = story.tell(approved(of="assessment", approver=PRIYA, role="visitor", by=PRIYA))

    assert isinstance(decision, RecordApproval)
    assert story.visit.approvals[0].version == 1


def test_the_same_yes_twice_is_one():
    story = Story()
    story.tell(approved())

    assert story.tell(approved()) == ()
    assert story.tell(approved(by=OLIVE, is_verbal=True)) == ()


def test_what_was_said_by_telephone_is_confirmed_once_by_who_said_it():
    story = Story()
    story.tell(approved(by=OLIVE, is_verbal=True))

    by_another = story.tell(ApprovalConfirmed(NOON_MS + 9, "visit", OLIVE))
    by_her = story.tell(ApprovalConfirmed(NOON_MS + 9, "visit", HANNAH))

    assert (by_another, len(by_her)) == ((), 1)
    assert story.visit.approvals[0].confirmed_ms == NOON_MS + 9
    assert story.tell(ApprovalConfirmed(NOON_MS + 10, "visit", HANNAH)) == ()


def test_a_plan_is_read_once_in_each_role_and_again_after_a_change():
    story = Story()

    first = story.tell(PlanRead(NOON_MS, OLIVE, "office"))
    again = story.tell(PlanRead(NOON_MS, OLIVE, "office"))
    story.tell(PlanChanged(NOON_MS, OLIVE, replace(PLAN, purpose="other"), "more urgent"))
    after = story.tell(PlanRead(NOON_MS, OLIVE, "office"))

    assert (len(first), again, len(after)) == (1, (), 1)
    assert [seen.version for seen in story.visit.seen] == [1, 2]


def test_a_departure_needs_a_reason_and_the_agreement_of_somebody_who_stays():
    story = Story()

    without = story.tell(DepartureAgreed(NOON_MS, OLIVE, "pair", "goes alone", "  ", HANNAH))
    own = story.tell(DepartureAgreed(NOON_MS, OLIVE, "pair", "goes alone", "urgent", PRIYA))
    agreed = story.tell(DepartureAgreed(NOON_MS, OLIVE, "pair", "goes alone", " urgent ", HANNAH))

    assert (without, own, len(agreed)) == ((), (), 1)
    assert (story.visit.departures[0].reason, story.visit.departures[0].approver) == ("urgent", HANNAH)


def test_not_going_says_what_is_done_instead_and_ends_it():
    story = Story()

    story.tell(VisitCalledOff(NOON_MS, OLIVE, "a video call", "the father is drunk"))

    assert (story.visit.state, story.visit.alternative) == (CALLED_OFF, "a video call")
    assert story.tell(WentOut(NOON_MS, OLIVE, PLAN)) == ()
    assert story.tell(approved()) == ()


def test_what_was_agreed_goes_out_with_the_visit():
    story = Story()
    story.tell(approved())
    story.tell(PlanRead(NOON_MS, OLIVE, "office"))

    (sent,) = story.tell(WentOut(NOON_MS + MINUTE_MS, OLIVE, PLAN, (("protection", "ok", "Badge 7: PROTECTED"),)))

    assert (story.visit.state, len(story.visit.approvals), len(story.visit.seen)) == (OUT, 1, 1)
    assert sent.checks == (("protection", "ok", "Badge 7: PROTECTED"),)
    assert story.visit.due_ms == PLAN.back_by_ms + RULES.overdue_grace_ms


def test_it_is_written_up_after_it_is_back_and_may_be_added_to():
    story = Story()
    early = story.tell(WrittenUp(NOON_MS, PRIYA, "done", "All well."))
    story.back()

    empty = story.tell(WrittenUp(NOON_MS, PRIYA, "done", " "))
    story.tell(WrittenUp(NOON_MS + 3, PRIYA, "done", "All well.", HANNAH))
    (added,) = story.tell(WrittenUp(NOON_MS + 4, PRIYA, "concern", "One more thing."))

    assert (early, empty) == ((), ())
    assert isinstance(added, WriteUp)
    assert (story.visit.state, story.visit.written_ms) == (WRITTEN, NOON_MS + 3)


def test_every_call_is_logged_whatever_the_visit_is_doing():
    story = Story()

    (call,) = story.tell(CallMade(NOON_MS, OLIVE, "out", "the mother", "no answer"))

    assert (call.direction, call.whom, call.outcome) == ("out", "the mother", "no answer")
    assert story.visit.state == PLANNED


def test_the_journal_gives_the_same_visit_again():
    story = Story()
    story.tell(Assessed(NOON_MS, PRIYA, (("place", "a dog"),)))
    story.tell(approved(by=OLIVE, is_verbal=True))
    story.tell(ApprovalConfirmed(NOON_MS + 9, "visit", HANNAH))
    story.tell(PlanRead(NOON_MS, OLIVE, "office"))
    story.tell(DepartureAgreed(NOON_MS, OLIVE, "pair", "goes alone", "urgent", HANNAH))
    story.tell(PlanChanged(NOON_MS, OLIVE, replace(PLAN, purpose="other"), "more urgent"))
    story.back()
    story.tell(WrittenUp(NOON_MS + 3, PRIYA, "done", "All well.", HANNAH))

    assert visiting.rebuild(story.journal) == story.visit
