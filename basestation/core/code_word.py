"""What is heard on the telephone and is an alarm: the code word (R27), and a wrong answer to the office's challenge (R8, R26).

One step does all of it: the call is logged, the incident is open, whoever is on the telephone has it, and its ladder tells the others.
"""

from . import calls, carrying
from . import cause as causes
from .decisions import Decision, LogCall
from .events import CallMade, ChallengeFailed, CodeWordHeard, ToldByPhone, VisitRecognised
from .incident import Incident
from .policy import MINUTE_MS
from .site import Site
from .turn import Turn
from .visit import Visit

Decisions = tuple[Decision, ...]
SAME_CALL_MS, ONE_CALL_MS = MINUTE_MS, 30 * MINUTE_MS
SOMEBODY = "somebody who was not recognised"


def hear(site: Site, turn: Turn, event: CodeWordHeard) -> Decisions:
    ladder = site.policy.ladder_for(causes.CODE_WORD)
    told = ToldByPhone(event.at_ms, causes.CODE_WORD, event.visit_no, event.person, event.role, event.heard_ms, ladder)
    return _alarm(site, turn, told, calls.IN_COMING, calls.CODE_WORD_SAID)


def fail(site: Site, turn: Turn, event: ChallengeFailed) -> Decisions:
    ladder = site.policy.ladder_for(causes.DURESS)
    told = ToldByPhone(event.at_ms, causes.DURESS, event.visit_no, event.person, event.role, event.at_ms, ladder)
    return _alarm(site, turn, told, calls.OUT_GOING, calls.PASSWORD_WRONG)


def incident_heard(site: Site, visit_no: int | None, person: int, at_ms: int) -> Incident | None:
    """The open incident of this visit; without a visit, the one that this person opened on the same call."""
    visit = site.visit(visit_no)
    if visit is not None:
        return site.incidents.get(carrying.open_for(site, visit) or 0)
    return _of_nobody(site, person, at_ms - SAME_CALL_MS)


def _of_nobody(site: Site, person: int, since_ms: int) -> Incident | None:
    """The alarm that `person` took on the telephone without knowing whose it is."""
    found = [incident for incident in site.incidents.values() if _is_nobodys(incident) and incident.owner == person]
    return next((incident for incident in reversed(found) if incident.opened_ms > since_ms), None)


def _is_nobodys(incident: Incident) -> bool:
    return incident.is_open and incident.cause == causes.CODE_WORD and incident.visit_no is None


def _alarm(site: Site, turn: Turn, told: ToldByPhone, direction: str, outcome: str) -> Decisions:
    visit = site.visit(told.visit_no)
    _log(site, turn, visit, told, direction, outcome)
    known = incident_heard(site, told.visit_no, told.person, told.at_ms)
    of_nobody = _of_nobody(site, told.person, told.at_ms - ONE_CALL_MS) if told.cause == causes.CODE_WORD else None
    if known is None and visit is not None and of_nobody is not None:
        plan = visit.plan
        recognised = VisitRecognised(told.at_ms, visit.number, plan.visitor, plan.second, plan.badge)
        return carrying.tell_incident(site, turn, of_nobody.number, recognised)
    if known is None:
        return carrying.open_incident(site, turn, told, visit)
    return carrying.tell_incident(site, turn, known.number, told)


def _log(site: Site, turn: Turn, visit: Visit | None, told: ToldByPhone, direction: str, outcome: str) -> None:
    visitor = site.roster.get(visit.plan.visitor) if visit else None
    whom = visitor.name if visitor else SOMEBODY
    if visit is None:
        turn.batch.decisions.append((None, None, LogCall(told.heard_ms, told.person, direction, whom, outcome, "", f"call {direction}")))
        return
    carrying.tell_visit(site, turn, visit.number, CallMade(told.heard_ms, told.person, direction, whom, outcome))
