"""Folds decisions into a visit: one row for each kind, one short function for each row.

What is planned and written up: core/planning/planning.py.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import reduce
from typing import Any

from .. import cause
from ..decisions import (
    AskAboutText,
    AskOffice,
    AskToLeave,
    AskWelfare,
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
from ..planning import planning
from ..visit import CLOSED, INSIDE, LEFT, OUT, PLANNED, StopTimes, Visit
from . import leave_now, questions
from .deadlines import latest


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
    return reduce(evolve, rows, visit)


def evolve(visit: Visit, decision: VisitDecision) -> Visit:
    """The only way a visit changes."""
    change = CHANGES.get(type(decision))
    changed: Visit = planning.evolve(visit, decision) if change is None else change(visit, decision)  # type: ignore[arg-type]
    return changed


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


def _gone_out(visit: Visit, order: SendOut) -> Visit:
    """A visit that was planned keeps all that was agreed; one that leaves at once begins here."""
    out = sent_out(order)
    if visit.state != PLANNED:
        return visit
    return replace(
        visit, plan=out.plan, state=OUT, signed_out_ms=out.signed_out_ms, back_by_ms=out.back_by_ms,
        last_contact_ms=out.last_contact_ms, due_ms=out.due_ms, departures=visit.departures + order.departures, rules=order.rules,
    )  # fmt: skip


def _arrived(visit: Visit, made: RecordArrival) -> Visit:
    times = (*visit.times, StopTimes(visit.stop, made.at_ms, None, made.signal, made.road))
    here = replace(visit, state=INSIDE, arrived_ms=made.at_ms, left_ms=None, times=times, said_out=())
    return _in_contact(here, made.at_ms, made.due_ms)


def _checked_in(visit: Visit, made: RecordCheckIn) -> Visit:
    return _in_contact(visit, made.at_ms, made.due_ms)


def _extended(visit: Visit, made: Extend) -> Visit:
    return _in_contact(replace(visit, back_by_ms=made.back_by_ms), made.at_ms, made.due_ms)


def _leaving(visit: Visit, made: RecordLeaving) -> Visit:
    is_late = leave_now.is_late(visit, made.badge)
    gone = leave_now.late_out(visit, made.badge) if is_late else leave_now.said_out(_left(visit, made.at_ms), made.badge)
    return _in_contact(gone, made.at_ms, made.due_ms)


def _welfare_asked(visit: Visit, made: AskWelfare) -> Visit:
    return replace(visit, welfare_due_ms=made.due_ms, welfare_asked_ms=made.at_ms)


def _asked_to_leave(visit: Visit, made: AskToLeave) -> Visit:
    first = visit if visit.leaving_due_ms is not None else replace(visit, leaving_by=made.by, leaving_badge=made.badge)
    return replace(first, leaving_due_ms=made.due_ms, still_in=leave_now.not_out(visit))


def _worried(visit: Visit, made: RaiseConcern) -> Visit:
    worried = replace(visit, concerns=(*visit.concerns, made.cause), due_ms=made.due_ms)
    if made.cause == cause.LOST_CONTACT:
        return worried  # what was asked of the badge still stands
    return replace(leave_now.over(worried), welfare_due_ms=None, question_due_ms=None)  # a concern now, and waits for a person


def _watched_again(visit: Visit, made: WatchAgain) -> Visit:
    return replace(visit, due_ms=made.due_ms, concerns=())


def _ended(visit: Visit, made: EndVisit) -> Visit:
    done = replace(_left(visit, made.at_ms), state=CLOSED, returned_ms=made.at_ms, last_contact_ms=made.at_ms)
    return replace(leave_now.over(done), due_ms=None, welfare_due_ms=None, question="", question_due_ms=None)


def _in_contact(visit: Visit, said_ms: int, due_ms: int) -> Visit:
    answer_due_ms = None if is_answer(visit, said_ms) else visit.welfare_due_ms
    return replace(visit, last_contact_ms=latest(visit, said_ms), due_ms=due_ms, welfare_due_ms=answer_due_ms, concerns=())


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


CHANGES: dict[type, Callable[[Visit, Any], Visit]] = {
    SendOut: _gone_out,
    RecordArrival: _arrived,
    AskOffice: questions.evolve,
    AskAboutText: questions.evolve,
    RecordAnswer: questions.evolve,
    RecordCheckIn: _checked_in,
    Extend: _extended,
    RecordLeaving: _leaving,
    AskWelfare: _welfare_asked,
    AskToLeave: _asked_to_leave,
    RaiseConcern: _worried,
    WatchAgain: _watched_again,
    EndVisit: _ended,
}
