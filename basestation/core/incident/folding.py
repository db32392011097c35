"""Folds decisions into an incident: one row for each kind that changes it, one short function for each row."""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from ..answering import DropClosure, DropHandOver, FinishTask, OfferHandOver, OpenTask, ProposeClosure, RecordDrill, RecordPoliceThere
from ..decisions import (
    AskForAction,
    Climb,
    Close,
    GiveOwnership,
    IncidentDecision,
    NameVisit,
    Open,
    RecordAction,
    RecordOtherRoad,
    RecordPolice,
    RecordPosition,
    RecordPress,
    RecordPressTime,
    RecordSign,
    Refuse,
    TakeOwnershipBack,
    TellArc,
    Upgrade,
)
from . import coming_in, dealt_with
from .state import RAISED, Incident


def rebuild(decisions: Iterable[IncidentDecision]) -> Incident:
    """The incident whose journal this is. The first decision is its `Open`."""
    rows = iter(decisions)
    first = next(rows)
    if not isinstance(first, Open):
        raise ValueError(f"an incident's journal begins with Open, not {type(first).__name__}")
    return folded(opened(first), rows)


def opened(order: Open) -> Incident:
    press = () if order.event_counter is None else (coming_in.the_press(order, order.event_counter, order.badge),)
    return Incident(
        number=order.incident,
        cause=order.cause,
        badge=order.badge,
        visit_no=order.visit_no,
        visitor=order.visitor,
        ladder=order.ladder,
        worse=order.worse,
        opened_ms=order.at_ms,
        pressed_ms=order.pressed_ms,
        state=RAISED,
        due_ms=order.at_ms,
        set_ms=order.at_ms,
        presses=press,
        fix=order.fix,
        battery_pct=order.battery_pct,
        second=order.second,
        exercise=order.exercise,
        called_by=order.called_by,
        practice=order.practice,
        since_ms=order.since_ms,
    )


def evolve(incident: Incident, decision: IncidentDecision) -> Incident:
    """The only way an incident changes."""
    changed: Incident = CHANGES[type(decision)](incident, decision)
    return changed


def folded(incident: Incident, decisions: Iterable[IncidentDecision]) -> Incident:
    """What these decisions make of it."""
    return reduce(evolve, decisions, incident)


def _as_it_was(incident: Incident, made: Any) -> Incident:
    return incident


CHANGES: dict[type, Callable[[Incident, Any], Incident]] = {
    Open: _as_it_was,
    RecordPress: coming_in.pressed,
    RecordPressTime: coming_in.dated,
    RecordOtherRoad: coming_in.came_over,
    RecordPosition: coming_in.positioned,
    RecordSign: _as_it_was,
    NameVisit: coming_in.named,
    Upgrade: dealt_with.upgraded,
    Climb: dealt_with.climbed,
    GiveOwnership: dealt_with.owned,
    TakeOwnershipBack: dealt_with.taken_back,
    AskForAction: dealt_with.asked,
    RecordAction: dealt_with.acted,
    OfferHandOver: dealt_with.offered,
    DropHandOver: dealt_with.not_offered,
    RecordPolice: dealt_with.police_called,
    RecordPoliceThere: dealt_with.police_there,
    TellArc: dealt_with.centre_told,
    ProposeClosure: dealt_with.proposed,
    DropClosure: dealt_with.not_proposed,
    Close: dealt_with.closed,
    Refuse: _as_it_was,
    OpenTask: _as_it_was,
    FinishTask: _as_it_was,
    RecordDrill: _as_it_was,
}
