"""Who is told, and when. Events in, decisions out, nothing else.

`decide` looks and changes nothing. What an event does depends on its type alone, so the rules are one table.
"""

from collections.abc import Callable
from typing import Any

from . import cause as causes
from .decisions import (
    AskForAction,
    Climb,
    Close,
    GiveOwnership,
    IncidentDecision,
    RecordAction,
    RecordPolice,
    RecordPosition,
    RecordPress,
    RecordSign,
    Refuse,
    TakeOwnershipBack,
    Upgrade,
)
from .events import (
    ActionRecorded,
    AlarmHeard,
    ClosureAsked,
    ConcernRaised,
    ContactMade,
    DrillCalled,
    IncidentEvent,
    OwnershipTaken,
    PassedOn,
    PoliceCalled,
    PositionHeard,
    StepUnreachable,
    Tick,
)
from .incident import CATEGORIES, OWNED, RAISED, Incident, evolve

Decisions = tuple[IncidentDecision, ...]


def decide(incident: Incident, event: IncidentEvent) -> Decisions:
    if not incident.is_open:
        return ()
    rule = RULES[type(event)]
    decisions: Decisions = rule(incident, event)
    return decisions


def _alarm(incident: Incident, event: AlarmHeard) -> Decisions:
    if incident.knows(event.event_counter):
        return ()
    press = RecordPress(
        event.at_ms, event.event_counter, event.cause, event.pressed_ms, event.battery_pct, event.fix, f"{event.cause} pressed again"
    )
    if _is_worse(incident, event.cause):
        return (press, *_start_over(evolve(incident, press), event.at_ms, event.cause))
    if incident.state == OWNED:
        return (press, *_alert_again(evolve(incident, press), event.at_ms, "pressed again after somebody had taken it"))
    return (press,)


def _concern(incident: Incident, event: ConcernRaised) -> Decisions:
    return (RecordSign(event.at_ms, event.cause, f"{event.cause} while this incident is open"),)


def _contact(incident: Incident, event: ContactMade) -> Decisions:
    return (RecordSign(event.at_ms, event.what, "a sign of life; a person decides what it means"),)


def _position(incident: Incident, event: PositionHeard) -> Decisions:
    return (RecordPosition(event.at_ms, event.fix, f"sent over {event.road}"),)


def _drill(incident: Incident, event: DrillCalled) -> Decisions:
    return ()


def _take(incident: Incident, event: OwnershipTaken) -> Decisions:
    if event.person == incident.visitor:
        return (Refuse(event.at_ms, event.person, "own", "the visitor cannot own their own alarm"),)
    if incident.owner == event.person:
        return ()
    if incident.owner is not None:
        return (Refuse(event.at_ms, event.person, "own", "somebody else has it already"),)
    due_ms = event.at_ms + _owner_clock_ms(incident)
    return (GiveOwnership(event.at_ms, event.person, event.role, due_ms, "said: I have this"),)


def _act(incident: Incident, event: ActionRecorded) -> Decisions:
    due_ms = event.at_ms + _owner_clock_ms(incident) if event.person == incident.owner else None
    return (RecordAction(event.at_ms, event.person, event.action, due_ms, "recorded by a person"),)


def _pass_on(incident: Incident, event: PassedOn) -> Decisions:
    if event.person == incident.visitor:
        return (Refuse(event.at_ms, event.person, "pass on", "the visitor cannot steer their own alarm"),)
    reason = f"passed on: {event.why}" if event.why else "passed on"
    if incident.owner == event.person:
        back = TakeOwnershipBack(event.at_ms, event.person, reason)
        return (back, climb(evolve(incident, back), event.at_ms, incident.step + 1, reason))
    return (climb(incident, event.at_ms, incident.step + 1, reason),) if incident.state == RAISED else ()


def _police(incident: Incident, event: PoliceCalled) -> Decisions:
    if event.person == incident.visitor:
        return (Refuse(event.at_ms, event.person, "record police", "the visitor cannot steer their own alarm"),)
    if incident.is_drill:
        return (Refuse(event.at_ms, event.person, "record police", "this is a drill: nobody calls the police"),)
    called = RecordPolice(event.at_ms, event.person, event.reference, event.at_ms + incident.ladder.clocks.after_police_ms, "rang 999")
    if incident.owner is not None:
        return (called,)
    due_ms = event.at_ms + _owner_clock_ms(incident)
    return (GiveOwnership(event.at_ms, event.person, "", due_ms, "who rings the police has it"), called)


def _close(incident: Incident, event: ClosureAsked) -> Decisions:
    problem = _why_not_close(incident, event)
    if problem:
        return (Refuse(event.at_ms, event.person, "close", problem),)
    return (Close(event.at_ms, event.person, event.category, event.reason.strip()),)


def _why_not_close(incident: Incident, event: ClosureAsked) -> str:
    if event.person == incident.visitor:
        return "the visitor cannot close their own alarm"
    if event.category not in CATEGORIES:
        return f"the category is one of {', '.join(CATEGORIES)}"
    if not event.reason.strip():
        return "a reason is needed"
    if incident.owner is None:
        return "somebody must take it first"
    return ""


def _unreachable(incident: Incident, event: StepUnreachable) -> Decisions:
    is_current = incident.state == RAISED and (event.step, event.round) == (incident.step, incident.round)
    if not is_current or incident.step == len(incident.ladder.steps) - 1:
        return ()
    return (climb(incident, event.at_ms, incident.step + 1, "nobody at this step could be reached"),)


def _tick(incident: Incident, event: Tick) -> Decisions:
    if incident.due_ms is None or event.at_ms < incident.due_ms:
        return ()
    if incident.state == RAISED:
        return (climb(incident, event.at_ms, incident.step + 1, "nobody took it"),)
    if incident.owner is not None and not incident.asked:
        due_ms = event.at_ms + incident.ladder.clocks.answer_ms
        return (AskForAction(event.at_ms, incident.owner, due_ms, "no action recorded"),)
    return _alert_again(incident, event.at_ms, "its owner recorded no action")


RULES: dict[type, Callable[[Incident, Any], Decisions]] = {
    AlarmHeard: _alarm,
    ConcernRaised: _concern,
    ContactMade: _contact,
    PositionHeard: _position,
    DrillCalled: _drill,
    OwnershipTaken: _take,
    ActionRecorded: _act,
    PassedOn: _pass_on,
    PoliceCalled: _police,
    ClosureAsked: _close,
    StepUnreachable: _unreachable,
    Tick: _tick,
}


def _is_worse(incident: Incident, cause: str) -> bool:
    return incident.worse is not None and causes.rings_first(incident.cause) and not causes.rings_first(cause)


def _start_over(incident: Incident, at_ms: int, cause: str) -> Decisions:
    if incident.worse is None:
        return ()
    reason = f"{cause} after {incident.cause}"
    worse = Upgrade(at_ms, cause, incident.worse, reason)
    back = () if incident.owner is None else (TakeOwnershipBack(at_ms, incident.owner, reason),)
    after = evolve(incident, worse)
    for decision in back:
        after = evolve(after, decision)
    return (worse, *back, climb(after, at_ms, 0, reason))


def _alert_again(incident: Incident, at_ms: int, reason: str) -> Decisions:
    """Ownership is taken away, and all who were told so far are told again."""
    if incident.owner is None:
        return ()
    back = TakeOwnershipBack(at_ms, incident.owner, reason)
    return (back, climb(evolve(incident, back), at_ms, incident.step, reason))


def climb(incident: Incident, at_ms: int, step: int, reason: str) -> Climb:
    """The order to tell everyone at `step`, or at the last step when there is none so high."""
    index = min(step, len(incident.ladder.steps) - 1)  # the last step repeats until somebody answers
    rung = incident.ladder.steps[index]
    return Climb(at_ms, index, incident.round + 1, rung.roles, at_ms + rung.wait_ms, reason)


def _owner_clock_ms(incident: Incident) -> int:
    clocks = incident.ladder.clocks
    return clocks.action_ms if incident.police_ms is None else clocks.after_police_ms
