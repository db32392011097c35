"""What people and the ladder do about an incident, folded into it."""

from ..answering import DropClosure, DropHandOver, OfferHandOver, ProposeClosure, RecordPoliceThere
from ..decisions import AskForAction, Climb, Close, GiveOwnership, RecordAction, RecordPolice, TakeOwnershipBack, TellArc, Upgrade
from ..replacing import replace
from .state import CLOSED, OWNED, RAISED, Closing, Incident

# The ladder, and who has it -----------------------------------------------------------------------------------------


def upgraded(incident: Incident, made: Upgrade) -> Incident:
    return replace(incident, cause=made.cause, ladder=made.ladder, worse=None, step=-1)


def climbed(incident: Incident, made: Climb) -> Incident:
    told = tuple(dict.fromkeys((*incident.told, *made.roles)))
    return replace(incident, step=made.step, round=made.round, told=told, due_ms=made.due_ms, set_ms=made.at_ms)


def owned(incident: Incident, made: GiveOwnership) -> Incident:
    owned_ms = made.at_ms if incident.owned_ms is None else incident.owned_ms
    took = replace(incident, state=OWNED, owner=made.person, owner_role=made.role, owned_ms=owned_ms, offered_to=None)
    return _timed(_with(took, made.person), made.at_ms, made.due_ms)


def taken_back(incident: Incident, made: TakeOwnershipBack) -> Incident:
    return replace(incident, state=RAISED, owner=None, owner_role="", asked=False, offered_to=None)


def asked(incident: Incident, made: AskForAction) -> Incident:
    return replace(incident, asked=True, due_ms=made.due_ms, set_ms=made.at_ms)


def acted(incident: Incident, made: RecordAction) -> Incident:
    acted = replace(_with(incident, made.person), acted_ms=made.at_ms if incident.acted_ms is None else incident.acted_ms)
    return acted if made.due_ms is None else _timed(acted, made.at_ms, made.due_ms)


def offered(incident: Incident, made: OfferHandOver) -> Incident:
    return replace(incident, offered_to=made.to, asked_over=_and(incident.asked_over, made.to))


def not_offered(incident: Incident, made: DropHandOver) -> Incident:
    return replace(incident, offered_to=None)


# The police, and the alarm centre -----------------------------------------------------------------------------------


def police_called(incident: Incident, made: RecordPolice) -> Incident:
    police_ms = made.at_ms if incident.police_ms is None else incident.police_ms
    reference = made.reference or incident.police_reference
    called = replace(incident, police_ms=police_ms, police_reference=reference, police_due_ms=made.again_ms)
    return _timed(_with(called, made.person), made.at_ms, made.due_ms)


def police_there(incident: Incident, made: RecordPoliceThere) -> Incident:
    there = replace(incident, police_there_ms=made.at_ms, police_due_ms=None)
    return there if made.due_ms is None else _timed(there, made.at_ms, made.due_ms)


def centre_told(incident: Incident, made: TellArc) -> Incident:
    return replace(incident, told_arc=(made.cause, made.presses))


# The end ------------------------------------------------------------------------------------------------------------


def proposed(incident: Incident, made: ProposeClosure) -> Incident:
    return replace(incident, closing=Closing(made.person, made.category, made.reason, made.at_ms, made.alone_ms, made.is_injured))


def not_proposed(incident: Incident, made: DropClosure) -> Incident:
    return replace(incident, closing=None)


def closed(incident: Incident, made: Close) -> Incident:
    done = replace(incident, state=CLOSED, due_ms=None, closed_ms=made.at_ms, closing=None, offered_to=None)
    return replace(_with(done, made.person), category=made.category, closing_reason=made.reason, is_injured=made.is_injured)


def _timed(incident: Incident, at_ms: int, due_ms: int) -> Incident:
    """The owner has until then to record what they do."""
    return replace(incident, asked=False, due_ms=due_ms, set_ms=at_ms)


def _with(incident: Incident, person: int) -> Incident:
    return replace(incident, took_part=_and(incident.took_part, person))


def _and(people: tuple[int, ...], person: int) -> tuple[int, ...]:
    return people if person in people else (*people, person)
