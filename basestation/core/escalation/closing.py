"""How an incident is closed: by a person, as something, for a reason; and what goes to 999 is looked at twice.

    owned --closing proposed--> somebody else looks --yes--> closed
      ^--------- no, a new press, a new concern ----'

The owner's clock runs on meanwhile. When nobody else is there, whoever proposed it may look again alone, later, and that is on record.
"""

from .. import cause
from ..answering import DropClosure, ProposeClosure
from ..decisions import Close, IncidentDecision, Refuse
from ..events import ClosureAsked, ClosureLooked
from ..incident import CATEGORIES, Closing, Incident
from ..words import spoken

Decisions = tuple[IncidentDecision, ...]


def wants_second_look(incident: Incident) -> bool:
    """Also a concern that the police were called to: whoever is on their way is not sent home by one person."""
    if incident.is_drill or incident.ladder.clocks.second_look_ms <= 0:
        return False
    return not cause.rings_first(incident.cause) or incident.police_ms is not None


def ask(incident: Incident, event: ClosureAsked) -> Decisions:
    problem = _why_not_close(incident, event)
    if problem:
        return (Refuse(event.at_ms, event.person, "close", problem),)
    reason = event.reason.strip()
    if not wants_second_look(incident):
        return (Close(event.at_ms, event.person, event.category, reason, is_injured=event.is_injured),)
    alone_ms = event.at_ms + incident.ladder.clocks.second_look_ms
    return (ProposeClosure(event.at_ms, event.person, event.category, event.is_injured, alone_ms, reason),)


def _why_not_close(incident: Incident, event: ClosureAsked) -> str:
    if event.person == incident.visitor:
        return "the visitor cannot close their own alarm"
    if incident.is_inside(event.person):
        return "whoever is on the visit cannot close its alarm"
    if event.category not in CATEGORIES:
        return f"the category is one of {', '.join(CATEGORIES)}"
    if not event.reason.strip():
        return "a reason is needed"
    if incident.owner is None:
        return "somebody must take it first"
    return "closing is proposed already, and waits for a second look" if incident.closing else ""


def look(incident: Incident, event: ClosureLooked) -> Decisions:
    """The second look."""
    closing = incident.closing
    if closing is None and not event.agrees:
        return ()
    if closing is None:
        return (Refuse(event.at_ms, event.person, "close", "nobody proposes to close it any more: look at what has happened since"),)
    if event.proposed_ms not in (None, closing.at_ms):
        return (Refuse(event.at_ms, event.person, "close", "it was proposed anew since you looked: read it once more"),)
    if incident.is_inside(event.person):
        return (Refuse(event.at_ms, event.person, "close", "whoever is on the visit cannot close its alarm"),)
    return _agree(closing, event) if event.agrees else _disagree(closing, event)


def _agree(closing: Closing, event: ClosureLooked) -> Decisions:
    if event.person != closing.person:
        return (_close(closing, event, closing.reason),)
    if event.at_ms < closing.alone_ms:
        wait = spoken.span(closing.alone_ms - event.at_ms)
        return (Refuse(event.at_ms, event.person, "close", f"somebody else has to look first; alone you may in {wait}"),)
    waited = spoken.span(event.at_ms - closing.at_ms)
    return (_close(closing, event, f"{closing.reason} (looked again alone, {waited} later)", is_alone=True),)


def _close(closing: Closing, event: ClosureLooked, reason: str, is_alone: bool = False) -> Close:
    return Close(event.at_ms, event.person, closing.category, reason, closing.person, is_alone, closing.is_injured)


def _disagree(closing: Closing, event: ClosureLooked) -> Decisions:
    words = event.words.strip()
    if not words and event.person != closing.person:
        return (Refuse(event.at_ms, event.person, "say no to closing", "say why, so that everybody knows what you saw"),)
    return (DropClosure(event.at_ms, event.person, words or "thought better of it"),)


def drop(incident: Incident, at_ms: int, reason: str) -> Decisions:
    """Something new happened: what somebody saw before is no longer enough."""
    return (DropClosure(at_ms, None, reason),) if incident.closing else ()
