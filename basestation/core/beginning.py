"""How an incident begins: from a press, from a deadline that passed, or as a drill."""

from dataclasses import replace

from .cause import DRILL, PHONE_SOS
from .decisions import IncidentDecision, Open
from .escalation.climbing import climb
from .escalation.told_by_phone import hand_to_caller
from .events import AlarmHeard, ConcernRaised, DrillCalled, PhonePressed, ToldByPhone
from .incident import evolve, opened
from .policy.ladders import MINUTE_MS, DrillLadder, Ladder, Policy
from .visit import Visit
from .words import spoken

LATE = ", pressed on the visit, which came only after that was ended"
Decisions = tuple[IncidentDecision, ...]
Beginning = AlarmHeard | ConcernRaised | DrillCalled | ToldByPhone | PhonePressed


def open_incident(number: int, event: Beginning, policy: Policy, visit: Visit | None, visitor: int | None) -> Decisions:
    """The order that opens incident `number`, and its first step. `visitor` is who carries the badge, if anyone knows."""
    order = _order(number, event, policy, visit, visitor)
    if visit is not None and visit.plan.second is not None:
        order = replace(order, second=visit.plan.second)
    begun = opened(order)
    first = climb(begun, order.at_ms, 0, order.reason)
    return (order, first, *(hand_to_caller(evolve(begun, first), event) if isinstance(event, ToldByPhone) else ()))


def _ladder(event: Beginning, policy: Policy) -> Ladder | DrillLadder:
    if isinstance(event, ToldByPhone):
        return event.ladder
    if isinstance(event, DrillCalled) or (isinstance(event, AlarmHeard) and event.is_drill):
        return policy.drill
    return policy.ladder_for(PHONE_SOS if isinstance(event, PhonePressed) else event.cause)


def _from_badge(event: AlarmHeard) -> str:
    words = f"{event.cause} from badge {event.badge}"
    if event.since_ms is None or event.pressed_ms - event.since_ms < MINUTE_MS:
        return words
    return f"{words}, kept on its way for up to {spoken.span(event.pressed_ms - event.since_ms)}"


def _order(number: int, event: Beginning, policy: Policy, visit: Visit | None, visitor: int | None) -> Open:
    badge = visit.plan.badge if visit and visit.is_open else None  # of one that is over, somebody else may have it by now
    visit_no = visit.number if visit else None
    ladder = _ladder(event, policy)
    worse = policy.sos if ladder == policy.overdue else None
    match event:
        case AlarmHeard():
            return Open(
                event.at_ms, number, event.cause, event.badge, visit_no, visitor, ladder, worse,
                event.event_counter, event.pressed_ms, event.battery_pct, event.fix, _from_badge(event),
                exercise="press" if event.is_drill else "", road=event.road, since_ms=event.since_ms,
            )  # fmt: skip
        case PhonePressed():
            return Open(
                event.at_ms, number, PHONE_SOS, badge, visit_no, visitor, ladder, worse,
                None, event.pressed_ms, None, event.fix, f"SOS on the visitor's own phone{LATE if visit and not visit.is_open else ''}",
            )  # fmt: skip
        case ConcernRaised():
            return Open(
                event.at_ms, number, event.cause, badge, visit_no, visitor, ladder, worse,
                None, event.at_ms, None, None, f"{event.cause} on visit {event.visit_no}",
            )  # fmt: skip
        case ToldByPhone():
            return Open(
                event.at_ms, number, event.cause, badge, visit_no, visitor, ladder, None,
                None, event.heard_ms, None, None, f"{event.cause} heard on the telephone",
            )  # fmt: skip
        case DrillCalled():
            return Open(
                event.at_ms, number, DRILL, event.badge, visit_no, event.person, ladder, None,
                None, event.at_ms, None, None, "a drill was called",
                exercise=event.exercise, called_by=event.called_by, practice=event.practice,
            )  # fmt: skip
