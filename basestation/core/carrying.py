"""Carries decisions into the site and the turn's batch, and works out what else they order."""

from badgelink.messages import CLOSED, OWNED, POLICE_CALLED, LeaveNow, Welfare

from . import badge_words, beginning, cause, drilling, following, which_incident
from .answering import OfferHandOver, ProposeClosure
from .decisions import (
    AskForAction,
    AskToLeave,
    AskWelfare,
    ChangePlan,
    Climb,
    Close,
    Decision,
    EndVisit,
    Extend,
    GiveOwnership,
    IncidentDecision,
    NameVisit,
    Open,
    PlanVisit,
    RaiseConcern,
    RecordArrival,
    RecordCheckIn,
    RecordLeaving,
    RecordPolice,
    SendOut,
    TakeOwnershipBack,
    TellArc,
    Upgrade,
    VisitDecision,
)
from .deliveries import arc_signal, dispatch
from .escalation import escalation
from .events import ActionRecorded, CallMade, ConcernRaised, ContactMade, IncidentEvent, PositionHeard, StepUnreachable, VisitEvent
from .incident import Incident, evolve, newer, opened
from .planning import planning
from .policy.ladders import PoliceStep
from .site import Site
from .turn import Turn
from .visit import Visit
from .visiting import calls, questions, visiting

# Incidents ----------------------------------------------------------------------------------------------------------


def open_incident(site: Site, turn: Turn, event: beginning.Beginning, visit: Visit | None) -> tuple[Decision, ...]:
    number = site.next_incident
    site.next_incident += 1
    visitor = visit.plan.visitor if visit else None
    decisions = beginning.open_incident(number, event, site.policy, visit, visitor)
    first = decisions[0]
    assert isinstance(first, Open)
    _carry(site, turn, opened(first), decisions)
    _carry(site, turn, site.incidents[number], questions.beside_an_alarm(visit, turn.at_ms))
    return decisions


def tell_incident(site: Site, turn: Turn, number: int, event: IncidentEvent) -> tuple[Decision, ...]:
    """What `event` means for incident `number`, carried out. Nothing when it is not, or no longer, open."""
    incident = site.incidents.get(number)
    if incident is None:
        return ()
    decisions = escalation.decide(incident, event)
    _carry(site, turn, incident, decisions)
    return decisions


def _carry(site: Site, turn: Turn, incident: Incident, decisions: tuple[IncidentDecision, ...]) -> None:
    if not decisions:
        return
    for decision in decisions:
        incident = evolve(incident, decision)
        turn.batch.decisions.append((incident.number, incident.visit_no, decision))
    site.know_incident(incident)
    turn.batch.incidents[incident.number] = incident
    turn.changed = True
    for decision in decisions:
        _follow(site, turn, incident, decision)


def _follow(site: Site, turn: Turn, incident: Incident, decision: IncidentDecision) -> None:
    match decision:
        case Open() | Upgrade() | NameVisit():
            badge_words.quieten(site, turn, incident)
            _say_where_phone_is(site, turn, incident)
        case Climb():
            if not dispatch.tell_people(site, turn, incident, decision):
                tell_incident(site, turn, incident.number, StepUnreachable(turn.at_ms, decision.step, decision.round))
            _tell_arc_of_step(site, turn, site.incidents[incident.number])
        case TellArc():
            dispatch.tell_arc(site, turn, incident, decision)
        case GiveOwnership():
            badge_words.receipt(site, turn, incident, OWNED, decision.role)
        case TakeOwnershipBack():
            badge_words.unsay_owned(site, incident)
        case RecordPolice():
            badge_words.receipt(site, turn, incident, POLICE_CALLED, incident.owner_role)
        case Close():
            badge_words.receipt(site, turn, incident, CLOSED, incident.owner_role)
            dispatch.tell_closed(site, turn, incident)
            _order(site, turn, incident, arc_signal.at_the_end(incident, site.incidents.values(), turn.at_ms))
            following.open_tasks(site, turn, incident)
            if incident.is_drill:
                drilling.record(site, turn, incident)
            _watch_again(site, turn, incident)
        case AskForAction():
            dispatch.ask_for_action(site, turn, incident)
        case OfferHandOver():
            dispatch.ask_to_take_over(site, turn, incident, decision.to)
        case ProposeClosure():
            dispatch.ask_to_look(site, turn, incident, decision.person)
        case _:
            pass


def _say_where_phone_is(site: Site, turn: Turn, incident: Incident) -> None:
    """What it said before the alarm is part of the alarm, when the badge says nothing."""
    fix = site.phones.get(incident.visitor or 0)
    if fix is not None and newer(incident.fix, fix) is fix and not incident.is_drill:
        tell_incident(site, turn, incident.number, PositionHeard(turn.at_ms, None, fix, "phone"))


def _tell_arc_of_step(site: Site, turn: Turn, incident: Incident) -> None:
    rung = incident.ladder.steps[incident.step]
    if site.policy.tells_arc and isinstance(rung, PoliceStep):
        _order(site, turn, incident, arc_signal.at_police_step(incident, rung, turn.at_ms))


def _order(site: Site, turn: Turn, incident: Incident, order: TellArc | None) -> None:
    if order is not None:
        _carry(site, turn, incident, (order,))


# Visits -------------------------------------------------------------------------------------------------------------


def put_on_record(site: Site, turn: Turn, order: PlanVisit) -> None:
    turn.batch.decisions.append((None, order.visit_no, order))
    _know(site, turn, planning.planned(order))


def open_visit(site: Site, turn: Turn, order: SendOut) -> None:
    visit = visiting.sent_out(order)
    turn.batch.decisions.append((None, visit.number, order))
    _know(site, turn, visit)
    badge_words.say_setup(site, visit, turn.at_ms)


def tell_visit(site: Site, turn: Turn, number: int, event: VisitEvent, sign_of_life: bool = False) -> tuple[Decision, ...]:
    """What `event` means for visit `number`, carried out; a sign of life, or a call, is written into an open incident too."""
    visit = site.visit(number)
    if visit is None:
        return ()
    decisions = visiting.decide(visit, event, site.rules_for(visit))
    if decisions:
        _carry_visit(site, turn, visit, decisions)
    incident = site.open_of_visit.get(number)
    if sign_of_life and decisions and incident is not None:
        tell_incident(site, turn, incident, ContactMade(turn.at_ms, decisions[0].reason))
    if isinstance(event, CallMade) and decisions and incident is not None:
        visitor = site.roster.get(visit.plan.visitor)
        words = calls.in_words(event.direction, event.whom, event.outcome, event.note, visitor.name if visitor else "")
        tell_incident(site, turn, incident, ActionRecorded(turn.at_ms, event.person, words))
    return decisions


def _carry_visit(site: Site, turn: Turn, visit: Visit, decisions: tuple[VisitDecision, ...]) -> None:
    for decision in decisions:
        visit = visiting.evolve(visit, decision)
        turn.batch.decisions.append((None, visit.number, decision))
    _know(site, turn, visit)
    for decision in decisions:
        _follow_visit(site, turn, visit, decision)


def _follow_visit(site: Site, turn: Turn, visit: Visit, decision: VisitDecision) -> None:
    match decision:
        case RaiseConcern():
            raise_concern(site, turn, visit, decision.cause)
        case SendOut():
            badge_words.say_setup(site, visit, turn.at_ms)
        case ChangePlan() if visit.is_open:
            badge_words.say_setup(site, visit, turn.at_ms)
        case RecordLeaving():
            badge_words.hush_leave(site, visit)
            badge_words.hush_welfare(site, visit, decision.at_ms)
            if visit.has_more_stops and visit.leaving_due_ms is None:  # nobody is sent on while a colleague is still in there
                badge_words.say_setup(site, visit, turn.at_ms)
        case RecordArrival() | RecordCheckIn() | Extend():
            badge_words.hush_welfare(site, visit, decision.at_ms)
        case AskWelfare():
            badge_words.ask_welfare(site, visit, decision.answer_within_s, turn.at_ms)
        case AskToLeave():
            badge_words.say_leave(site, visit, decision.badge, turn.at_ms)
        case EndVisit():
            for person in visit.plan.people:
                site.phones.pop(person, None)
            badge_words.hush(site, visit, Welfare, LeaveNow)  # or whoever has the badge next would feel it
            badge_words.say_setup(site, visit, turn.at_ms)
        case _:
            pass


def _watch_again(site: Site, turn: Turn, incident: Incident) -> None:
    visit = None if incident.is_drill else site.visits.get(incident.visit_no or 0) or site.visit_with(incident.badge)
    decisions = visiting.watch_again(visit, turn.at_ms, site.rules_for(visit)) if visit is not None else ()
    if visit is not None and decisions:
        _carry_visit(site, turn, visit, decisions)


def raise_concern(site: Site, turn: Turn, visit: Visit, why: str) -> None:
    concern = ConcernRaised(turn.at_ms, visit.number, why)
    known = which_incident.open_for(site, visit)
    open_incident(site, turn, concern, visit) if known is None else tell_incident(site, turn, known, concern)


def tell_lost_contact(site: Site, turn: Turn, visit: Visit) -> None:
    """The visit's badge has gone silent. The visit's own deadlines stay as they are."""
    silent = RaiseConcern(turn.at_ms, cause.LOST_CONTACT, visit.due_ms, "its badge has gone silent")
    _carry_visit(site, turn, visit, (silent,))


def _know(site: Site, turn: Turn, visit: Visit) -> None:
    site.know_visit(visit)
    turn.batch.visits[visit.number] = visit
    turn.changed = True
