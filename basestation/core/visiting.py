"""What a visit's events and deadlines mean. Events in, decisions out; `evolve` folds them into the visit.

What happens before it leaves and after it is back is in planning.py.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

from badgelink.messages import VisitSetup

from . import cause, elsewhere, leave_now, planning, questions
from .decisions import (
    AskAboutText,
    AskOffice,
    AskToLeave,
    AskWelfare,
    ChangePlan,
    EndVisit,
    Extend,
    PlanVisit,
    RaiseConcern,
    RecordAnswer,
    RecordArrival,
    RecordCheckIn,
    RecordLeaving,
    SendOut,
    VisitDecision,
    WatchAgain,
)
from .events import (
    Arrived,
    CheckedIn,
    Extended,
    LeaveNowSaid,
    Left,
    OutEvent,
    QuestionAnswered,
    Returned,
    SeenAt,
    Texted,
    Tick,
    VisitEvent,
    WelfareWanted,
    WentOut,
)
from .policy import MINUTE_MS, SECOND_MS, VisitRules
from .visit import CLOSED, INSIDE, LEFT, OUT, PLANNED, Departure, Plan, StopTimes, Visit

# A check-in pressed in the last second of the grace still has to travel.
TRAVEL_MS = 30_000
STOPS_APART = 0x2000


def send_out(
    number: int, at_ms: int, plan: Plan, rules: VisitRules, departures: tuple[Departure, ...] = (), went: WentOut | None = None
) -> SendOut:
    due_ms = plan.back_by_ms + rules.overdue_grace_ms
    checks, person = (went.checks, went.person) if went else ((), None)
    return SendOut(at_ms, number, plan, due_ms, f"signed out to {plan.stops[0].address}", departures, checks, person, rules=rules)


def decide(visit: Visit, event: VisitEvent, rules: VisitRules) -> tuple[VisitDecision, ...]:
    if isinstance(event, WentOut):
        return (send_out(visit.number, event.at_ms, event.plan, rules, went=event),) if visit.state == PLANNED else ()
    if type(event) in planning.RULES:
        decisions = planning.decide(visit, event)
        return (*decisions, *_sooner(visit, decisions, event.at_ms, rules))
    return _out_there(visit, event, rules) if visit.is_open and isinstance(event, get_args(OutEvent)) else ()


def _sooner(visit: Visit, decisions: tuple[VisitDecision, ...], at_ms: int, rules: VisitRules) -> tuple[VisitDecision, ...]:
    """A plan that was changed on the way may want a word sooner than the old one did."""
    if not visit.is_open or visit.due_ms is None or not any(isinstance(decision, ChangePlan) for decision in decisions):
        return ()
    changed = evolve(visit, decisions[0])
    due_ms = max(_last_word_due(changed, rules), at_ms + rules.overdue_grace_ms)
    return (WatchAgain(at_ms, due_ms, "the changed plan wants a word sooner"),) if due_ms < visit.due_ms else ()


def _out_there(visit: Visit, event: OutEvent, rules: VisitRules) -> tuple[VisitDecision, ...]:
    match event:
        case Arrived() if visit.state != INSIDE and visit.has_more_stops:
            return _arrive(visit, event, rules)
        case Arrived() | CheckedIn():
            return (RecordCheckIn(event.at_ms, event.by, _next_due(visit, event.at_ms, rules), "checked in"),)
        case SeenAt():
            return elsewhere.seen(visit, event)
        case Extended():
            back_by_ms = visit.back_by_ms + event.minutes * MINUTE_MS
            later = replace(visit, back_by_ms=back_by_ms)
            due_ms = _next_due(later, event.at_ms, rules)
            return (Extend(event.at_ms, event.minutes, back_by_ms, due_ms, event.by, f"{event.minutes} minutes more"),)
        case Left() if leave_now.is_late(visit, event.badge):
            due_ms = _next_due(visit, event.at_ms, rules)
            return (RecordLeaving(event.at_ms, event.by, due_ms, "out of the home before", event.badge),)
        case Left():
            gone = replace(visit, state=LEFT)
            return (RecordLeaving(event.at_ms, event.by, _next_due(gone, event.at_ms, rules), "left", event.badge),)
        case Returned():
            return (EndVisit(event.at_ms, event.by, "back"),)
        case WelfareWanted():
            later_ms = event.at_ms + event.answer_within_s * SECOND_MS + TRAVEL_MS
            due_ms = later_ms if visit.welfare_due_ms is None else min(visit.welfare_due_ms, later_ms)  # asked again gives no more time
            return (AskWelfare(event.at_ms, event.by, event.answer_within_s, due_ms, f"{event.by} asked for a sign of life"),)
        case LeaveNowSaid():
            return leave_now.decide(visit, event)
        case QuestionAnswered() | Texted():
            return questions.decide(visit, event)
        case Tick():
            return _concern(visit, event.at_ms, rules)


def _arrive(visit: Visit, event: Arrived, rules: VisitRules) -> tuple[VisitDecision, ...]:
    inside = replace(visit, state=INSIDE)
    arrival = RecordArrival(event.at_ms, event.by, _contact_due(inside, event.at_ms, rules), "arrived", event.signal, event.road)
    return (arrival, *elsewhere.ask(visit, event.at_ms, event.fix))


def _concern(visit: Visit, at_ms: int, rules: VisitRules) -> tuple[VisitDecision, ...]:
    """What weighs most comes first, with the rest beside it: after the base was away several may have fallen due."""
    asked_ms, back_due_ms = questions.asked_ms(visit), _back_due(visit, rules)
    is_due, is_asked = visit.due_ms is not None and at_ms >= visit.due_ms, asked_ms is not None and at_ms >= asked_ms
    if not is_due and not is_asked:
        return ()
    unsaid = questions.unanswered(visit)
    if is_due and at_ms >= back_due_ms:
        return (RaiseConcern(at_ms, cause.OVERDUE, None, f"not back at the agreed time{f', and {unsaid}' * is_asked}"),)
    why = unsaid if is_asked else "no check-in in time"
    return (RaiseConcern(at_ms, cause.MISSED_CHECKIN, back_due_ms if at_ms < back_due_ms else None, why),)


def watch_again(visit: Visit, at_ms: int, rules: VisitRules) -> tuple[VisitDecision, ...]:
    """Whoever closed the incident did not say that the visitor is back. Nobody is forgotten because an alarm was false."""
    if not visit.is_open:
        return ()
    due_ms = at_ms + rules.overdue_grace_ms
    if visit.due_ms is None:
        return (WatchAgain(at_ms, due_ms, "its incident was closed, and the visitor is not back"),)
    due_ms = max(due_ms, _last_word_due(visit, rules))
    if due_ms >= visit.due_ms:
        return ()
    return (WatchAgain(at_ms, due_ms, "its incident was closed: check-ins are waited for again"),)


def safe_until_ms(visit: Visit, rules: VisitRules) -> int:
    """How long the last word from an open visit is young enough for its policy: from then on nobody may call it safe."""
    asked_ms = questions.asked_ms(visit)
    due_ms = _last_word_due(visit, rules)
    return due_ms if asked_ms is None else min(due_ms, asked_ms)


def _last_word_due(visit: Visit, rules: VisitRules) -> int:
    return _contact_due(visit, visit.last_contact_ms, rules) if visit.state == INSIDE else _back_due(visit, rules)


def evolve(visit: Visit, decision: VisitDecision) -> Visit:
    match decision:
        case SendOut():
            return _gone_out(visit, decision)
        case RecordArrival():
            times = (*visit.times, StopTimes(visit.stop, decision.at_ms, None, decision.signal, decision.road))
            here = replace(visit, state=INSIDE, arrived_ms=decision.at_ms, left_ms=None, times=times, said_out=())
            return _in_contact(here, decision.at_ms, decision.due_ms)
        case AskOffice() | AskAboutText() | RecordAnswer():
            return questions.evolve(visit, decision)
        case RecordCheckIn():
            return _in_contact(visit, decision.at_ms, decision.due_ms)
        case Extend():
            later = replace(visit, back_by_ms=decision.back_by_ms)
            return _in_contact(later, decision.at_ms, decision.due_ms)
        case RecordLeaving():
            is_late = leave_now.is_late(visit, decision.badge)
            gone = (
                leave_now.late_out(visit, decision.badge) if is_late else leave_now.said_out(_left(visit, decision.at_ms), decision.badge)
            )
            return _in_contact(gone, decision.at_ms, decision.due_ms)
        case AskWelfare():
            return replace(visit, welfare_due_ms=decision.due_ms, welfare_asked_ms=decision.at_ms)
        case AskToLeave():
            first = visit if visit.leaving_due_ms is not None else replace(visit, leaving_by=decision.by, leaving_badge=decision.badge)
            return replace(first, leaving_due_ms=decision.due_ms, still_in=leave_now.not_out(visit))
        case RaiseConcern():
            worried = replace(visit, concerns=(*visit.concerns, decision.cause), due_ms=decision.due_ms)
            if decision.cause == cause.LOST_CONTACT:
                return worried  # what was asked of the badge still stands
            return replace(leave_now.over(worried), welfare_due_ms=None, question_due_ms=None)  # a concern now, and waits for a person
        case WatchAgain():
            return replace(visit, due_ms=decision.due_ms, concerns=())
        case EndVisit():
            done = replace(_left(visit, decision.at_ms), state=CLOSED, returned_ms=decision.at_ms, last_contact_ms=decision.at_ms)
            return replace(leave_now.over(done), due_ms=None, welfare_due_ms=None, question="", question_due_ms=None)
        case _:
            return planning.evolve(visit, decision)


def _in_contact(visit: Visit, said_ms: int, due_ms: int) -> Visit:
    answer_due_ms = None if is_answer(visit, said_ms) else visit.welfare_due_ms
    return replace(visit, last_contact_ms=_latest(visit, said_ms), due_ms=due_ms, welfare_due_ms=answer_due_ms, concerns=())


def is_answer(visit: Visit, said_ms: int) -> bool:
    """Whether what was said then may answer the office's question. A word that was on its way when it was asked does not."""
    return visit.welfare_asked_ms is None or said_ms >= visit.welfare_asked_ms


def _left(visit: Visit, at_ms: int) -> Visit:
    """The stop they were at is behind them. One that was never entered counts too: nobody was in."""
    if visit.state == LEFT:
        return visit
    was_inside = visit.state == INSIDE and visit.times
    last = replace(visit.times[-1], left_ms=at_ms) if was_inside else StopTimes(visit.stop, None, at_ms)
    times = (*visit.times[:-1], last) if was_inside else (*visit.times, last)
    return replace(visit, state=LEFT, left_ms=at_ms, times=times, stop=visit.stop + 1)


def _gone_out(visit: Visit, order: SendOut) -> Visit:
    """A visit that was planned keeps all that was agreed; one that leaves at once begins here."""
    out = sent_out(order)
    if visit.state != PLANNED:
        return visit
    return replace(
        visit, plan=out.plan, state=OUT, signed_out_ms=out.signed_out_ms, back_by_ms=out.back_by_ms,
        last_contact_ms=out.last_contact_ms, due_ms=out.due_ms, departures=visit.departures + order.departures, rules=order.rules,
    )  # fmt: skip


def sent_out(order: SendOut) -> Visit:
    return Visit(
        number=order.visit_no,
        plan=order.plan,
        state=OUT,
        signed_out_ms=order.at_ms,
        back_by_ms=order.plan.back_by_ms,
        last_contact_ms=order.at_ms,
        due_ms=order.due_ms,
        departures=order.departures,
        approvals=order.approvals,
        rules=order.rules,
    )


def rebuild(decisions: Iterable[VisitDecision]) -> Visit:
    """The visit whose journal this is. The first decision is its `PlanVisit`, or the `SendOut` of one that left at once."""
    rows = iter(decisions)
    first = next(rows)
    if isinstance(first, PlanVisit):
        visit = planning.planned(first)
    elif isinstance(first, SendOut):
        visit = sent_out(first)
    else:
        raise ValueError(f"a visit's journal begins with PlanVisit or SendOut, not {type(first).__name__}")
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
    """What the visit's badges are to do. Each stop is a visit of its own to a badge: after the first it is on its way again, but not
    while a colleague has still to say that they are out."""
    plan = visit.plan
    stop = visit.stop - 1 if visit.still_in and visit.state == LEFT else visit.stop
    number = (visit.number + STOPS_APART * min(stop, len(plan.stops) - 1)) & 0xFFFF
    return VisitSetup(number, int(visit.is_open), min(plan.interval_min, 255), min(plan.grace_min, 255), plan.cue)
