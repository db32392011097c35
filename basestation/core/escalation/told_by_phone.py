"""What is said on the telephone about an incident that is open: the code word, a wrong answer, and who it is."""

from .. import cause as causes
from ..decisions import GiveOwnership, IncidentDecision, NameVisit, RecordSign, TakeOwnershipBack, Upgrade
from ..events import ToldByPhone, VisitRecognised
from ..incident import Incident, evolve, folded
from . import closing, handing_over, owning
from .climbing import climb

Decisions = tuple[IncidentDecision, ...]


def by_phone(incident: Incident, event: ToldByPhone) -> Decisions:
    """A code word, or a wrong answer to the challenge, on top of what is known. The code word tells the head at once, whatever was
    before."""
    is_news = causes.rings_first(incident.cause) or (event.cause == causes.CODE_WORD and incident.cause != causes.CODE_WORD)
    if incident.is_drill or not is_news:
        said = RecordSign(event.at_ms, event.cause, "said on the telephone, while this incident is open")
        return (said, *closing.drop(incident, event.at_ms, f"{event.cause} was said on the telephone"))
    reason = f"{event.cause} after {incident.cause}"
    dropped = closing.drop(incident, event.at_ms, f"{event.cause} was said on the telephone")
    made: list[IncidentDecision] = [*dropped, Upgrade(event.at_ms, event.cause, event.ladder, reason)]
    if incident.owner is not None and incident.police_ms is None:
        made.append(TakeOwnershipBack(event.at_ms, incident.owner, reason))
    made.append(climb(folded(incident, made), event.at_ms, 0, reason))
    return (*made, *hand_to_caller(folded(incident, made), event))


def recognised(incident: Incident, event: VisitRecognised) -> Decisions:
    """Everybody who was told that somebody said the code word is told who it is."""
    if incident.visit_no is not None:
        return ()
    named = NameVisit(event.at_ms, event.visit_no, event.visitor, event.second, event.badge, "whoever is on the telephone knows who it is")
    made = (named, *handing_over.step_aside(evolve(incident, named), event.at_ms))
    return (*made, climb(folded(incident, made), event.at_ms, incident.step, "it is known now who said it"))


def hand_to_caller(incident: Incident, event: ToldByPhone) -> Decisions:
    """They are on the telephone, so they have it; unless they are the visitor, or somebody has it who has already called the police."""
    if incident.owner is not None or incident.is_inside(event.person):
        return ()
    due_ms = owning.next_due_ms(incident, event.at_ms)
    return (GiveOwnership(event.at_ms, event.person, event.role, due_ms, "is on the telephone with them"),)
