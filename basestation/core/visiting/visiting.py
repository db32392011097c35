"""What a visit's events and deadlines mean. Events in, decisions out.

What they make of the visit is in folding.py, by when a word is wanted in deadlines.py, and what happens before it leaves and after it is
back in core/planning/planning.py.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from badgelink.messages import VisitSetup

from .. import cause
from ..decisions import (
    AskWelfare,
    ChangePlan,
    EndVisit,
    Extend,
    RaiseConcern,
    RecordArrival,
    RecordCheckIn,
    RecordLeaving,
    SendOut,
    VisitDecision,
    WatchAgain,
)
from ..events import (
    Arrived,
    CheckedIn,
    Extended,
    LeaveNowSaid,
    Left,
    QuestionAnswered,
    Returned,
    SeenAt,
    Texted,
    Tick,
    VisitEvent,
    WelfareWanted,
    WentOut,
)
from ..planning import planning
from ..policy.ladders import MINUTE_MS, SECOND_MS, VisitRules
from ..visit import INSIDE, LEFT, PLANNED, Departure, Plan, Visit
from . import elsewhere, leave_now, questions
from .deadlines import TRAVEL_MS, back_due, contact_due, last_word_due, next_due, safe_until_ms
from .folding import evolve, is_answer, rebuild, sent_out

__all__ = ["TRAVEL_MS", "decide", "evolve", "is_answer", "rebuild", "safe_until_ms", "send_out", "sent_out", "setup_of", "watch_again"]
STOPS_APART = 0x2000
Decisions = tuple[VisitDecision, ...]


def send_out(
    number: int, at_ms: int, plan: Plan, rules: VisitRules, departures: tuple[Departure, ...] = (), went: WentOut | None = None
) -> SendOut:
    due_ms = plan.back_by_ms + rules.overdue_grace_ms
    checks, person = (went.checks, went.person) if went else ((), None)
    return SendOut(at_ms, number, plan, due_ms, f"signed out to {plan.stops[0].address}", departures, checks, person, rules=rules)


def decide(visit: Visit, event: VisitEvent, rules: VisitRules) -> Decisions:
    if isinstance(event, WentOut):
        return (send_out(visit.number, event.at_ms, event.plan, rules, went=event),) if visit.state == PLANNED else ()
    if type(event) in planning.RULES:
        decisions = planning.decide(visit, event)
        return (*decisions, *_sooner(visit, decisions, event.at_ms, rules))
    rule = RULES.get(type(event)) if visit.is_open else None
    return rule(visit, event, rules) if rule else ()


def _sooner(visit: Visit, decisions: Decisions, at_ms: int, rules: VisitRules) -> Decisions:
    """A plan that was changed on the way may want a word sooner than the old one did."""
    if not visit.is_open or visit.due_ms is None or not any(isinstance(decision, ChangePlan) for decision in decisions):
        return ()
    changed = evolve(visit, decisions[0])
    due_ms = max(last_word_due(changed, rules), at_ms + rules.overdue_grace_ms)
    return (WatchAgain(at_ms, due_ms, "the changed plan wants a word sooner"),) if due_ms < visit.due_ms else ()


# Out there ----------------------------------------------------------------------------------------------------------


def _arrived(visit: Visit, event: Arrived, rules: VisitRules) -> Decisions:
    """Where they are already, or have nowhere to go to, it is a sign of life."""
    if visit.state == INSIDE or not visit.has_more_stops:
        return _checked_in(visit, event, rules)
    inside = replace(visit, state=INSIDE)
    arrival = RecordArrival(event.at_ms, event.by, contact_due(inside, event.at_ms, rules), "arrived", event.signal, event.road)
    return (arrival, *elsewhere.ask(visit, event.at_ms, event.fix))


def _checked_in(visit: Visit, event: Arrived | CheckedIn, rules: VisitRules) -> Decisions:
    return (RecordCheckIn(event.at_ms, event.by, next_due(visit, event.at_ms, rules), "checked in"),)


def _seen(visit: Visit, event: SeenAt, rules: VisitRules) -> Decisions:
    return elsewhere.seen(visit, event)


def _extended(visit: Visit, event: Extended, rules: VisitRules) -> Decisions:
    back_by_ms = visit.back_by_ms + event.minutes * MINUTE_MS
    due_ms = next_due(replace(visit, back_by_ms=back_by_ms), event.at_ms, rules)
    return (Extend(event.at_ms, event.minutes, back_by_ms, due_ms, event.by, f"{event.minutes} minutes more"),)


def _left(visit: Visit, event: Left, rules: VisitRules) -> Decisions:
    is_late = leave_now.is_late(visit, event.badge)
    due_ms = next_due(visit if is_late else replace(visit, state=LEFT), event.at_ms, rules)
    return (RecordLeaving(event.at_ms, event.by, due_ms, "out of the home before" if is_late else "left", event.badge),)


def _returned(visit: Visit, event: Returned, rules: VisitRules) -> Decisions:
    return (EndVisit(event.at_ms, event.by, "back"),)


def _welfare(visit: Visit, event: WelfareWanted, rules: VisitRules) -> Decisions:
    """Asked again gives no more time."""
    later_ms = event.at_ms + event.answer_within_s * SECOND_MS + TRAVEL_MS
    due_ms = later_ms if visit.welfare_due_ms is None else min(visit.welfare_due_ms, later_ms)
    return (AskWelfare(event.at_ms, event.by, event.answer_within_s, due_ms, f"{event.by} asked for a sign of life"),)


def _leave_now(visit: Visit, event: LeaveNowSaid, rules: VisitRules) -> Decisions:
    return leave_now.decide(visit, event)


def _question(visit: Visit, event: QuestionAnswered | Texted, rules: VisitRules) -> Decisions:
    return questions.decide(visit, event)


def _tick(visit: Visit, event: Tick, rules: VisitRules) -> Decisions:
    """What weighs most comes first, with the rest beside it: after the base was away several may have fallen due."""
    at_ms, asked_ms, back_due_ms = event.at_ms, questions.asked_ms(visit), back_due(visit, rules)
    is_due, is_asked = visit.due_ms is not None and at_ms >= visit.due_ms, asked_ms is not None and at_ms >= asked_ms
    if not is_due and not is_asked:
        return ()
    unsaid = questions.unanswered(visit)
    if is_due and at_ms >= back_due_ms:
        return (RaiseConcern(at_ms, cause.OVERDUE, None, f"not back at the agreed time{f', and {unsaid}' * is_asked}"),)
    why = unsaid if is_asked else "no check-in in time"
    return (RaiseConcern(at_ms, cause.MISSED_CHECKIN, back_due_ms if at_ms < back_due_ms else None, why),)


RULES: dict[type, Callable[[Visit, Any, VisitRules], Decisions]] = {
    Arrived: _arrived,
    CheckedIn: _checked_in,
    SeenAt: _seen,
    Extended: _extended,
    Left: _left,
    Returned: _returned,
    WelfareWanted: _welfare,
    LeaveNowSaid: _leave_now,
    QuestionAnswered: _question,
    Texted: _question,
    Tick: _tick,
}

# Afterwards ---------------------------------------------------------------------------------------------------------


def watch_again(visit: Visit, at_ms: int, rules: VisitRules) -> Decisions:
    """Whoever closed the incident did not say that the visitor is back. Nobody is forgotten because an alarm was false."""
    if not visit.is_open:
        return ()
    due_ms = at_ms + rules.overdue_grace_ms
    if visit.due_ms is None:
        return (WatchAgain(at_ms, due_ms, "its incident was closed, and the visitor is not back"),)
    due_ms = max(due_ms, last_word_due(visit, rules))
    if due_ms >= visit.due_ms:
        return ()
    return (WatchAgain(at_ms, due_ms, "its incident was closed: check-ins are waited for again"),)


def setup_of(visit: Visit) -> VisitSetup:
    """What the visit's badges are to do. Each stop is a visit of its own to a badge: after the first it is on its way again, but not
    while a colleague has still to say that they are out."""
    plan = visit.plan
    stop = visit.stop - 1 if visit.still_in and visit.state == LEFT else visit.stop
    number = (visit.number + STOPS_APART * min(stop, len(plan.stops) - 1)) & 0xFFFF
    return VisitSetup(number, int(visit.is_open), min(plan.interval_min, 255), min(plan.grace_min, 255), plan.cue)
