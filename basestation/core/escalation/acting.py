"""What people do about an incident they have, or are told of: write, pass it on, call the police."""

from .. import cause as causes
from ..answering import RecordPoliceThere
from ..decisions import GiveOwnership, IncidentDecision, RecordAction, RecordPolice, Refuse, TakeOwnershipBack
from ..events import ActionRecorded, PassedOn, PoliceArrived, PoliceCalled
from ..incident import RAISED, Incident, evolve
from ..policy.ladders import MINUTE_MS
from . import owning
from .climbing import climb

Decisions = tuple[IncidentDecision, ...]
# However long somebody wants to wait before they look again.
LONGEST_WAIT_MS = 10 * MINUTE_MS
# Nobody reads what they are told, and says that they can't, so soon.
SAME_TAP_MS = 3_000


def act(incident: Incident, event: ActionRecorded) -> Decisions:
    """A note from anybody but the visitor; from whoever has it, also another turn of their clock. Only a concern can wait for longer."""
    if event.person == incident.visitor:
        return (Refuse(event.at_ms, event.person, "write", "the visitor cannot write into their own alarm"),)
    due_ms = owning.next_due_ms(incident, event.at_ms) if event.person == incident.owner else None
    may_wait = causes.rings_first(incident.cause) and incident.police_ms is None
    if due_ms is not None and event.again_min is not None and may_wait:
        due_ms = min(event.at_ms + event.again_min * MINUTE_MS, event.at_ms + LONGEST_WAIT_MS)
    return (RecordAction(event.at_ms, event.person, event.action, due_ms, "recorded by a person"),)


def steers(incident: Incident, person: int) -> str:
    """Why not, for whoever is on the visit: somebody may be telling them what to press."""
    if person == incident.visitor:
        return "the visitor cannot steer their own alarm"
    return "whoever is on the visit cannot steer its alarm" if incident.is_inside(person) else ""


def pass_on(incident: Incident, event: PassedOn) -> Decisions:
    """A second tap, or the same text twice, skips nobody: whoever is told now has not even read it yet."""
    if problem := steers(incident, event.person):
        return (Refuse(event.at_ms, event.person, "pass on", problem),)
    reason = f"passed on: {event.why}" if event.why else "passed on"
    if incident.owner == event.person:
        back = TakeOwnershipBack(event.at_ms, event.person, reason)
        return (back, climb(evolve(incident, back), event.at_ms, incident.step + 1, reason))
    if incident.state != RAISED or (incident.round > 1 and 0 <= event.at_ms - incident.set_ms < SAME_TAP_MS):
        return ()
    return (climb(incident, event.at_ms, incident.step + 1, reason),)


def police(incident: Incident, event: PoliceCalled) -> Decisions:
    """They may have something more urgent: when nobody came in the time they said, they are called again (R38)."""
    if problem := steers(incident, event.person) or ("this is a drill: nobody calls the police" if incident.is_drill else ""):
        return (Refuse(event.at_ms, event.person, "record police", problem),)
    clocks = incident.ladder.clocks
    again_ms = event.at_ms + (clocks.call_again_ms if event.expected_min is None else event.expected_min * MINUTE_MS)
    due_ms = min(event.at_ms + clocks.after_police_ms, max(again_ms, event.at_ms + clocks.answer_ms))
    why = "rang 999" if incident.police_ms is None else "rang 999 again"
    called = RecordPolice(event.at_ms, event.person, event.reference, due_ms, why, event.expected_min, again_ms)
    if incident.owner is not None:
        return (called,)
    own_ms = owning.next_due_ms(incident, event.at_ms)
    return (GiveOwnership(event.at_ms, event.person, "", own_ms, "who rings the police has it"), called)


def police_there(incident: Incident, event: PoliceArrived) -> Decisions:
    problem = steers(incident, event.person)
    if not problem and incident.police_ms is None:
        problem = "nobody has written down yet that the police were called"
    if problem:
        return (Refuse(event.at_ms, event.person, "record police", problem),)
    due_ms = event.at_ms + incident.ladder.clocks.after_police_ms if incident.owner is not None else None
    return (RecordPoliceThere(event.at_ms, event.person, due_ms, "the police are there"),)
