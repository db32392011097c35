"""Who is told, and when. Events in, decisions out, nothing else.

`decide` looks and changes nothing. What an event does depends on its type alone, so the rules are one table.
"""

from collections.abc import Callable
from typing import Any

from ..decisions import IncidentDecision
from ..events import (
    ActionRecorded,
    AlarmDated,
    AlarmHeard,
    AlarmHeardAgain,
    ClosureAsked,
    ClosureLooked,
    ConcernRaised,
    ContactMade,
    DrillCalled,
    HandOverAsked,
    HandOverDeclined,
    IncidentEvent,
    OwnershipTaken,
    PassedOn,
    PhonePressed,
    PoliceArrived,
    PoliceCalled,
    PositionHeard,
    StepUnreachable,
    Tick,
    ToldByPhone,
    VisitRecognised,
)
from ..incident import Incident
from . import acting, climbing, closing, handing_over, heard_meanwhile, told_by_phone

Decisions = tuple[IncidentDecision, ...]


def decide(incident: Incident, event: IncidentEvent) -> Decisions:
    if not incident.is_open:
        return ()
    rule = RULES[type(event)]
    decisions: Decisions = rule(incident, event)
    return decisions


def _drill(incident: Incident, event: DrillCalled) -> Decisions:
    """A drill that is called while one is on is another one: this one stays as it is."""
    return ()


RULES: dict[type, Callable[[Incident, Any], Decisions]] = {
    AlarmHeard: heard_meanwhile.alarm,
    AlarmDated: heard_meanwhile.dated,
    AlarmHeardAgain: heard_meanwhile.alarm_again,
    ConcernRaised: heard_meanwhile.concern,
    ContactMade: heard_meanwhile.contact,
    PositionHeard: heard_meanwhile.position,
    DrillCalled: _drill,
    ToldByPhone: told_by_phone.by_phone,
    PhonePressed: heard_meanwhile.phone_press,
    VisitRecognised: told_by_phone.recognised,
    OwnershipTaken: handing_over.take,
    HandOverAsked: handing_over.ask,
    HandOverDeclined: handing_over.decline,
    ActionRecorded: acting.act,
    PassedOn: acting.pass_on,
    PoliceCalled: acting.police,
    PoliceArrived: acting.police_there,
    ClosureAsked: closing.ask,
    ClosureLooked: closing.look,
    StepUnreachable: climbing.unreachable,
    Tick: climbing.tick,
}
