"""What a visit's events and deadlines mean. Events in, decisions out; `evolve` folds them into the visit."""

from collections.abc import Iterable
from dataclasses import replace

from badgelink.messages import VisitSetup

from . import cause
from .decisions import EndVisit, Extend, RaiseConcern, RecordArrival, RecordCheckIn, RecordLeaving, SendOut, VisitDecision, WatchAgain
from .events import Arrived, CheckedIn, Extended, Left, Returned, Tick, VisitEvent
from .policy import MINUTE_MS, VisitRules
from .visit import CLOSED, INSIDE, LEFT, OUT, Plan, Visit

# A check-in pressed in the last second of the grace still has to travel.
TRAVEL_MS = 30_000


def send_out(number: int, at_ms: int, plan: Plan, rules: VisitRules) -> SendOut:
    return SendOut(at_ms, number, plan, plan.back_by_ms + rules.overdue_grace_ms, f"signed out to {plan.address}")


def decide(visit: Visit, event: VisitEvent, rules: VisitRules) -> tuple[VisitDecision, ...]:
    if not visit.is_open:
        return ()
    match event:
        case Arrived() if visit.state == OUT:
            return (RecordArrival(event.at_ms, event.by, _contact_due(visit, event.at_ms, rules), "arrived"),)
        case Arrived() | CheckedIn():
            return (RecordCheckIn(event.at_ms, event.by, _next_due(visit, event.at_ms, rules), "checked in"),)
        case Extended():
            back_by_ms = visit.back_by_ms + event.minutes * MINUTE_MS
            later = replace(visit, back_by_ms=back_by_ms)
            return (
                Extend(
                    event.at_ms, event.minutes, back_by_ms, _next_due(later, event.at_ms, rules), event.by, f"{event.minutes} minutes more"
                ),
            )
        case Left():
            gone = replace(visit, state=LEFT)
            return (RecordLeaving(event.at_ms, event.by, _next_due(gone, event.at_ms, rules), "left"),)
        case Returned():
            return (EndVisit(event.at_ms, event.by, "back"),)
        case Tick():
            return _concern(visit, event.at_ms, rules)


def _concern(visit: Visit, at_ms: int, rules: VisitRules) -> tuple[VisitDecision, ...]:
    if visit.due_ms is None or at_ms < visit.due_ms:
        return ()
    if at_ms >= _back_due(visit, rules):
        return (RaiseConcern(at_ms, cause.OVERDUE, None, "not back at the agreed time"),)
    return (RaiseConcern(at_ms, cause.MISSED_CHECKIN, _back_due(visit, rules), "no check-in in time"),)


def watch_again(visit: Visit, at_ms: int, rules: VisitRules) -> tuple[VisitDecision, ...]:
    """Whoever closed the incident did not say that the visitor is back. Nobody is forgotten because an alarm was false."""
    if not visit.is_open or visit.due_ms is not None:
        return ()
    return (WatchAgain(at_ms, at_ms + rules.overdue_grace_ms, "its incident was closed, and the visitor is not back"),)


def evolve(visit: Visit, decision: VisitDecision) -> Visit:
    match decision:
        case SendOut():
            return visit
        case RecordArrival():
            return replace(
                visit, state=INSIDE, arrived_ms=decision.at_ms, last_contact_ms=decision.at_ms, due_ms=decision.due_ms, concerns=()
            )
        case RecordCheckIn():
            return replace(visit, last_contact_ms=_latest(visit, decision.at_ms), due_ms=decision.due_ms, concerns=())
        case Extend():
            contact_ms = _latest(visit, decision.at_ms)
            return replace(visit, back_by_ms=decision.back_by_ms, last_contact_ms=contact_ms, due_ms=decision.due_ms, concerns=())
        case RecordLeaving():
            contact_ms = _latest(visit, decision.at_ms)
            return replace(visit, state=LEFT, left_ms=decision.at_ms, last_contact_ms=contact_ms, due_ms=decision.due_ms, concerns=())
        case RaiseConcern():
            return replace(visit, concerns=(*visit.concerns, decision.cause), due_ms=decision.due_ms)
        case WatchAgain():
            return replace(visit, due_ms=decision.due_ms, concerns=())
        case EndVisit():
            return replace(visit, state=CLOSED, returned_ms=decision.at_ms, last_contact_ms=decision.at_ms, due_ms=None)


def sent_out(order: SendOut) -> Visit:
    return Visit(
        number=order.visit_no,
        plan=order.plan,
        state=OUT,
        signed_out_ms=order.at_ms,
        back_by_ms=order.plan.back_by_ms,
        last_contact_ms=order.at_ms,
        due_ms=order.due_ms,
    )


def rebuild(decisions: Iterable[VisitDecision]) -> Visit:
    """The visit whose journal this is. The first decision is its `SendOut`."""
    rows = iter(decisions)
    first = next(rows)
    if not isinstance(first, SendOut):
        raise ValueError(f"a visit's journal begins with SendOut, not {type(first).__name__}")
    visit = sent_out(first)
    for decision in rows:
        visit = evolve(visit, decision)
    return visit


def _latest(visit: Visit, at_ms: int) -> int:
    return max(visit.last_contact_ms, at_ms)


def _back_due(visit: Visit, rules: VisitRules) -> int:
    return visit.back_by_ms + rules.overdue_grace_ms


def _next_due(visit: Visit, at_ms: int, rules: VisitRules) -> int:
    """A sign of life never brings a deadline forward: a visit that is watched again after its incident is late already."""
    due_ms = _contact_due(visit, at_ms, rules) if visit.state == INSIDE else _back_due(visit, rules)
    return due_ms if visit.due_ms is None else max(due_ms, visit.due_ms)


def _contact_due(visit: Visit, at_ms: int, rules: VisitRules) -> int:
    """From the newest sign of life: an older one may arrive after it. Without an interval only the return is waited for."""
    if not visit.plan.interval_min:
        return _back_due(visit, rules)
    wait_ms = (visit.plan.interval_min + visit.plan.grace_min) * MINUTE_MS + TRAVEL_MS
    return min(_latest(visit, at_ms) + wait_ms, _back_due(visit, rules))


def setup_of(visit: Visit) -> VisitSetup:
    """What the visit's badge is to do."""
    plan = visit.plan
    return VisitSetup(visit.number & 0xFFFF, int(visit.is_open), min(plan.interval_min, 255), min(plan.grace_min, 255), plan.cue)
