"""A visit before it leaves and after it is back: planned, assessed, agreed, seen, called off, written up. Events in, decisions out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..decisions import (
    AfterDecision,
    CallOff,
    ChangePlan,
    ConfirmApproval,
    LeaveUnwritten,
    LogCall,
    PlanningDecision,
    PlanVisit,
    RecordApproval,
    RecordAssessment,
    RecordDeparture,
    RecordSeen,
    VisitDecision,
    WriteUp,
)
from ..events import (
    ApprovalConfirmed,
    Approved,
    Assessed,
    CallMade,
    DepartureAgreed,
    LeftUnwritten,
    PlanChanged,
    PlanRead,
    VisitCalledOff,
    WrittenUp,
)
from ..policy.rules import VISITOR
from ..visit import CALLED_OFF, CLOSED, INSIDE, NO_REPORT, PLANNED, WRITTEN, Approval, Assessment, Departure, Plan, Seen, Visit

Decisions = tuple[VisitDecision, ...]


def plan_visit(number: int, at_ms: int, person: int, plan: Plan) -> PlanVisit:
    return PlanVisit(at_ms, number, plan, person, f"planned: {plan.stops[0].address}")


def planned(order: PlanVisit) -> Visit:
    return Visit(
        number=order.visit_no, plan=order.plan, state=PLANNED, signed_out_ms=0, back_by_ms=order.plan.back_by_ms,
        last_contact_ms=order.at_ms, due_ms=None, planned_ms=order.at_ms, planned_by=order.person,
    )  # fmt: skip


def decide(visit: Visit, event: Any) -> Decisions:
    """Nothing when the event comes too late for this visit, or changes nothing."""
    rule = RULES[type(event)]
    decisions: Decisions = rule(visit, event)
    return decisions


def _change(visit: Visit, event: PlanChanged) -> Decisions:
    """Of somebody who is out, who goes and with which badges stays: an alarm leads to them. So do the stops already left: they are on
    record. And where they are now is a place of the plan."""
    before, after = visit.plan, event.plan
    if visit.state == INSIDE and len(after.stops) <= visit.stop:
        return ()
    is_same_so_far = (after.stops[: visit.stop], after.people, after.badges) == (before.stops[: visit.stop], before.people, before.badges)
    if after == before or (visit.state != PLANNED and not (visit.is_open and is_same_so_far)):
        return ()
    return (ChangePlan(event.at_ms, event.plan, event.person, event.reason or "the plan changed"),)


def _assess(visit: Visit, event: Assessed) -> Decisions:
    if visit.state not in (PLANNED, CLOSED) and not visit.is_open:
        return ()
    made = Assessment(len(visit.assessments) + 1, event.at_ms, event.person, event.answers, event.copied_from)
    return (RecordAssessment(event.at_ms, made, f"version {made.version} of the assessment"),)


def _approve(visit: Visit, event: Approved) -> Decisions:
    """Nobody says yes to their own visit; the policy may have them sign their own assessment. To nothing nobody can say yes."""
    version = visit.version if event.of == "visit" else len(visit.assessments)
    is_own = event.approver in visit.plan.people and (event.of, event.role) != ("assessment", VISITOR)
    is_late = visit.state != PLANNED and not visit.is_open
    if is_own or is_late or not version or any(_is_same(found, event, version) for found in visit.approvals):
        return ()
    given = Approval(event.at_ms, event.of, event.approver, event.role, event.recorded_by, version, event.is_verbal)
    how = "said yes, to be confirmed" if event.is_verbal else "said yes"
    return (RecordApproval(event.at_ms, given, f"the {event.role} {how} to the {event.of}"),)


def _is_same(approval: Approval, event: Approved, version: int) -> bool:
    """One that is said aloud after it was given adds nothing; one that is given after it was said aloud does."""
    is_by_same = (approval.of, approval.approver, approval.role, approval.version) == (event.of, event.approver, event.role, version)
    return is_by_same and (event.is_verbal or not approval.is_verbal)


def _confirm(visit: Visit, event: ApprovalConfirmed) -> Decisions:
    if not any(_waits_for(found, event) for found in visit.approvals):
        return ()
    return (ConfirmApproval(event.at_ms, event.of, event.person, "what was said by word of mouth is confirmed"),)


def _waits_for(approval: Approval, event: ApprovalConfirmed | ConfirmApproval) -> bool:
    return approval.is_verbal and approval.confirmed_ms is None and (approval.of, approval.approver) == (event.of, event.person)


def _see(visit: Visit, event: PlanRead) -> Decisions:
    seen = Seen(event.at_ms, event.person, event.role, visit.version)
    is_known = any((found.person, found.role, found.version) == (event.person, event.role, visit.version) for found in visit.seen)
    if is_known or (visit.state != PLANNED and not visit.is_open):
        return ()
    return (RecordSeen(event.at_ms, seen, f"read by the {event.role}"),)


def _depart(visit: Visit, event: DepartureAgreed) -> Decisions:
    """At any time until it is written up: what was agreed on the telephone is written down afterwards. Not by those who go."""
    if visit.state in (CALLED_OFF, WRITTEN, NO_REPORT) or not event.reason.strip() or event.approver in visit.plan.people:
        return ()
    departure = Departure(event.at_ms, event.rule, event.what, event.reason.strip(), event.approver, event.person, visit.version)
    return (RecordDeparture(event.at_ms, departure, f"does not keep the policy: {event.what}"),)


def _call_off(visit: Visit, event: VisitCalledOff) -> Decisions:
    if visit.state != PLANNED:
        return ()
    return (CallOff(event.at_ms, event.person, event.alternative, event.reason or "not going"),)


def _write_up(visit: Visit, event: WrittenUp) -> Decisions:
    """Once it is closed; a later one is an addition, and the first stays."""
    if visit.state not in (CLOSED, WRITTEN, NO_REPORT) or not event.report.strip():
        return ()
    why = "added to" if visit.state == WRITTEN else "written up"
    return (WriteUp(event.at_ms, event.person, event.outcome, event.report.strip(), event.discussed_with, why, event.concern),)


def _leave_unwritten(visit: Visit, event: LeftUnwritten) -> Decisions:
    """Not by those who went: whoever should write it up does not let themselves off."""
    if visit.state != CLOSED or not event.reason.strip() or event.person in visit.plan.people:
        return ()
    return (LeaveUnwritten(event.at_ms, event.person, event.reason.strip()),)


def _log_call(visit: Visit, event: CallMade) -> Decisions:
    return (LogCall(event.at_ms, event.person, event.direction, event.whom, event.outcome, event.note, f"call {event.direction}"),)


RULES: dict[type, Callable[[Visit, Any], Decisions]] = {
    PlanChanged: _change,
    Assessed: _assess,
    Approved: _approve,
    ApprovalConfirmed: _confirm,
    PlanRead: _see,
    DepartureAgreed: _depart,
    VisitCalledOff: _call_off,
    WrittenUp: _write_up,
    LeftUnwritten: _leave_unwritten,
    CallMade: _log_call,
}


def evolve(visit: Visit, decision: PlanningDecision | AfterDecision) -> Visit:
    match decision:
        case ChangePlan():
            back_by_ms = decision.plan.back_by_ms if visit.state == PLANNED else visit.back_by_ms
            return replace(visit, plan=decision.plan, version=visit.version + 1, back_by_ms=back_by_ms)
        case RecordAssessment():
            return replace(visit, assessments=(*visit.assessments, decision.assessment))
        case RecordApproval():
            return replace(visit, approvals=(*visit.approvals, decision.approval))
        case ConfirmApproval():
            return replace(visit, approvals=tuple(_confirmed(found, decision) for found in visit.approvals))
        case RecordSeen():
            return replace(visit, seen=(*visit.seen, decision.seen))
        case RecordDeparture():
            return replace(visit, departures=(*visit.departures, decision.departure))
        case CallOff():
            return replace(visit, state=CALLED_OFF, alternative=decision.alternative)
        case WriteUp():
            return replace(visit, state=WRITTEN, written_ms=visit.written_ms or decision.at_ms)
        case LeaveUnwritten():
            return replace(visit, state=NO_REPORT)
        case PlanVisit() | LogCall():
            return visit


def _confirmed(approval: Approval, decision: ConfirmApproval) -> Approval:
    return replace(approval, confirmed_ms=decision.at_ms) if _waits_for(approval, decision) else approval
