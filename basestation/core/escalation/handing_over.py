"""Who has an incident, and how it goes from one to the next: by a named person's yes, and never by silence."""

from ..answering import DropClosure, DropHandOver, OfferHandOver
from ..decisions import GiveOwnership, IncidentDecision, Refuse, TakeOwnershipBack
from ..events import HandOverAsked, HandOverDeclined, OwnershipTaken
from ..incident import Incident
from . import owning

Decisions = tuple[IncidentDecision, ...]


def take(incident: Incident, event: OwnershipTaken) -> Decisions:
    problem = _why_not(incident, event)
    if problem:
        return (Refuse(event.at_ms, event.person, "own", problem),)
    if incident.owner == event.person:
        return ()
    how = f" {event.how}" if event.how else ""
    reason = f"said{how}: I have this" if incident.owner is None else f"took it over{how}"
    return (GiveOwnership(event.at_ms, event.person, event.role, owning.next_due_ms(incident, event.at_ms), reason),)


def _why_not(incident: Incident, event: OwnershipTaken) -> str:
    if event.person == incident.visitor:
        return "the visitor cannot own their own alarm"
    if incident.is_inside(event.person):
        return "whoever is on the visit cannot own its alarm"
    is_taken = incident.owner is not None and event.person not in (incident.owner, incident.offered_to)
    return "somebody else has it already" if is_taken else ""


def step_aside(incident: Incident, at_ms: int) -> Decisions:
    """It is known now who is on the visit: whoever of them has it, or is asked to, no longer does."""
    why = "is on this visit themselves"
    dropped = (DropClosure(at_ms, None, why),) if incident.closing and incident.is_inside(incident.closing.person) else ()
    unasked = (DropHandOver(at_ms, incident.offered_to, why),) if incident.offered_to and incident.is_inside(incident.offered_to) else ()
    back = (TakeOwnershipBack(at_ms, incident.owner, why),) if incident.owner and incident.is_inside(incident.owner) else ()
    return (*dropped, *unasked, *back)


def ask(incident: Incident, event: HandOverAsked) -> Decisions:
    if event.person != incident.owner:
        return (Refuse(event.at_ms, event.person, "hand over", "only whoever has it can hand it over"),)
    if incident.is_inside(event.to):
        return (Refuse(event.at_ms, event.person, "hand over", "whoever is on the visit cannot own its alarm"),)
    if event.to in (event.person, incident.offered_to):
        return ()
    return (OfferHandOver(event.at_ms, event.person, event.to, "asked them to take it over"),)


def decline(incident: Incident, event: HandOverDeclined) -> Decisions:
    if incident.offered_to is None or event.person not in (incident.owner, incident.offered_to):
        return ()
    reason = event.why or ("asked nobody after all" if event.person == incident.owner else "can't take it over")
    return (DropHandOver(event.at_ms, event.person, reason),)
