"""What is heard on the telephone and is an alarm: the code word (R27), and a wrong answer to the office's challenge (R8, R26).

One step does all of it: the call is logged, the incident is open, whoever is on the telephone has it, and its ladder tells the others.
"""

from . import carrying, which_incident
from . import cause as causes
from .decisions import Decision, LogCall
from .events import CallMade, ChallengeFailed, CodeWordHeard, ToldByPhone, VisitRecognised
from .incident import Incident
from .policy.ladders import MINUTE_MS
from .site import Site
from .turn import Turn
from .visit import Visit
from .visiting import calls

Decisions = tuple[Decision, ...]
SAME_CALL_MS = MINUTE_MS
SOMEBODY = "somebody who was not recognised"


def hear(site: Site, turn: Turn, event: CodeWordHeard) -> Decisions:
    ladder = site.policy.ladder_for(causes.CODE_WORD)
    told = ToldByPhone(event.at_ms, causes.CODE_WORD, event.visit_no, event.person, event.role, event.heard_ms, ladder)
    visit, of_nobody = site.visit(event.visit_no), site.incidents.get(event.joins or 0)
    if visit is None or of_nobody not in unrecognised(site) or incident_heard(site, visit.number, event.person, event.at_ms):
        return _alarm(site, turn, told, calls.IN_COMING, calls.CODE_WORD_SAID)
    return _recognise(site, turn, told, visit, of_nobody)


def _recognise(site: Site, turn: Turn, told: ToldByPhone, visit: Visit, of_nobody: Incident) -> Decisions:
    """Only a person can say that two calls were one: two teachers may be in danger on the same morning."""
    plan = visit.plan
    _log(site, turn, visit, told, calls.IN_COMING, calls.CODE_WORD_SAID)
    recognised = VisitRecognised(told.at_ms, visit.number, plan.visitor, plan.second, plan.badge)
    return carrying.tell_incident(site, turn, of_nobody.number, recognised)


def fail(site: Site, turn: Turn, event: ChallengeFailed) -> Decisions:
    ladder = site.policy.ladder_for(causes.DURESS)
    told = ToldByPhone(event.at_ms, causes.DURESS, event.visit_no, event.person, event.role, event.at_ms, ladder)
    return _alarm(site, turn, told, calls.OUT_GOING, calls.PASSWORD_WRONG)


def incident_heard(site: Site, visit_no: int | None, person: int, at_ms: int) -> Incident | None:
    """The open incident of this visit; without a visit, the one that this person opened on the same call."""
    visit = site.visit(visit_no)
    if visit is not None:
        return site.incidents.get(which_incident.open_for(site, visit) or 0)
    return _of_nobody(site, person, at_ms - SAME_CALL_MS)


def _of_nobody(site: Site, person: int, since_ms: int) -> Incident | None:
    """The alarm that `person` took on the telephone without knowing whose it is."""
    found = [incident for incident in unrecognised(site) if incident.owner == person]
    return next((incident for incident in reversed(found) if incident.opened_ms > since_ms), None)


def unrecognised(site: Site) -> list[Incident]:
    """The open code-word alarms of callers whom nobody has recognised yet."""
    found = site.incidents.values()
    return [incident for incident in found if incident.is_open and incident.cause == causes.CODE_WORD and incident.visit_no is None]


def _alarm(site: Site, turn: Turn, told: ToldByPhone, direction: str, outcome: str) -> Decisions:
    visit = site.visit(told.visit_no)
    _log(site, turn, visit, told, direction, outcome)
    known = incident_heard(site, told.visit_no, told.person, told.at_ms)
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
