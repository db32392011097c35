"""Carries decisions into the site and the turn's batch, and works out what else they order."""

from badgelink.messages import (
    BY_HEAD,
    BY_OFFICE,
    BY_SECOND,
    CLOSED,
    CUE_BEEP,
    CUE_BUZZ,
    OWNED,
    POLICE_CALLED,
    RECEIVED,
    LeaveNow,
    Receipt,
    VisitSetup,
    Welfare,
)

from . import arc_signal, beginning, calls, cause, dispatch, drilling, escalation, following, planning, questions, visiting
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
from .events import ActionRecorded, CallMade, ConcernRaised, ContactMade, IncidentEvent, PositionHeard, StepUnreachable, VisitEvent
from .incident import Incident, evolve, newer, opened
from .policy import HEAD, OFFICE, SECOND, PoliceStep
from .site import Site
from .turn import Turn
from .visit import Visit

ROLE_CODE = {OFFICE: BY_OFFICE, SECOND: BY_SECOND, HEAD: BY_HEAD}


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
            _quieten(site, turn, incident)
            _say_where_phone_is(site, turn, incident)
        case Climb():
            if not dispatch.tell_people(site, turn, incident, decision):
                tell_incident(site, turn, incident.number, StepUnreachable(turn.at_ms, decision.step, decision.round))
            _tell_arc_of_step(site, turn, site.incidents[incident.number])
        case TellArc():
            dispatch.tell_arc(site, turn, incident, decision)
        case GiveOwnership():
            _receipt(site, turn, incident, OWNED, ROLE_CODE.get(decision.role, BY_OFFICE))
        case TakeOwnershipBack():
            _unsay_owned(site, incident)
        case RecordPolice():
            _receipt(site, turn, incident, POLICE_CALLED, ROLE_CODE.get(incident.owner_role, BY_OFFICE))
        case Close():
            _receipt(site, turn, incident, CLOSED, ROLE_CODE.get(incident.owner_role, BY_OFFICE))
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


def _receipt(site: Site, turn: Turn, incident: Incident, stage: int, by: int) -> None:
    """To every badge that was pressed, about its own last press."""
    for badge, press in incident.newest_presses:
        site.downlinks.say(badge, Receipt(press.event_counter, stage, by), turn.at_ms)


def _unsay_owned(site: Site, incident: Incident) -> None:
    """It is no longer true. That the police were called still is."""
    for badge, _ in incident.newest_presses:
        waiting = site.downlinks.waits(badge, Receipt)
        if waiting is not None and waiting.stage == OWNED:
            site.downlinks.hush(badge, Receipt)


def remind(site: Site, incident: Incident, at_ms: int) -> None:
    """Its badges are told again how far their incident has come: one of us was away and may not have heard or said it."""
    stage = stage_of(incident)
    for badge, press in incident.newest_presses if stage != RECEIVED else ():
        site.downlinks.say(badge, Receipt(press.event_counter, stage, ROLE_CODE.get(incident.owner_role, BY_OFFICE)), at_ms)


def stage_of(incident: Incident | None) -> int:
    """How far an incident has come, in the words of a receipt. One that is no longer in memory was closed long ago."""
    if incident is None or not incident.is_open:
        return CLOSED
    if incident.police_ms is not None:
        return POLICE_CALLED
    return RECEIVED if incident.owner is None else OWNED


# Visits -------------------------------------------------------------------------------------------------------------


def put_on_record(site: Site, turn: Turn, order: PlanVisit) -> None:
    turn.batch.decisions.append((None, order.visit_no, order))
    _know(site, turn, planning.planned(order))


def open_visit(site: Site, turn: Turn, order: SendOut) -> None:
    visit = visiting.sent_out(order)
    turn.batch.decisions.append((None, visit.number, order))
    _know(site, turn, visit)
    say_setup(site, visit, turn.at_ms)


def say_setup(site: Site, visit: Visit, at_ms: int) -> None:
    for badge in visit.plan.badges:
        site.downlinks.say(badge, setup_now(site, visit), at_ms)


def setup_now(site: Site, visit: Visit) -> VisitSetup:
    setup = visiting.setup_of(visit)
    return setup._replace(cue=CUE_BUZZ) if setup.cue == CUE_BEEP and _is_alarm_silent(site, visit) else setup


def _is_alarm_silent(site: Site, visit: Visit) -> bool:
    """Whoever raised it: the other one of a pair, or somebody on the telephone. Nothing may be heard in that house."""
    incident = site.incidents.get(open_for(site, visit) or 0)
    return incident is not None and not cause.rings_first(incident.cause)


def _quieten(site: Site, turn: Turn, incident: Incident) -> None:
    """Where badges beep for check-ins, they buzz from now on until they go on to the next home."""
    visit = site.visits.get(incident.visit_no or 0)
    if visit is not None and visit.plan.cue == CUE_BEEP and _is_alarm_silent(site, visit):
        say_setup(site, visit, turn.at_ms)


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
            say_setup(site, visit, turn.at_ms)
        case ChangePlan() if visit.is_open:
            say_setup(site, visit, turn.at_ms)
        case RecordLeaving():
            _hush_leave(site, visit)
            _hush_welfare(site, visit, decision.at_ms)
            if visit.has_more_stops and visit.leaving_due_ms is None:  # nobody is sent on while a colleague is still in there
                say_setup(site, visit, turn.at_ms)
        case RecordArrival() | RecordCheckIn() | Extend():
            _hush_welfare(site, visit, decision.at_ms)
        case AskWelfare():
            for badge in visit.plan.badges:
                site.downlinks.say(badge, Welfare(decision.answer_within_s), turn.at_ms)
        case AskToLeave():
            _say_leave(site, visit, decision.badge, turn.at_ms)
        case EndVisit():
            for person in visit.plan.people:
                site.phones.pop(person, None)
            _hush(site, visit, Welfare, LeaveNow)  # or whoever has the badge next would feel it
            say_setup(site, visit, turn.at_ms)
        case _:
            pass


def _say_leave(site: Site, visit: Visit, asked_by: int | None, at_ms: int) -> None:
    """To everyone who has not said that they are out; whoever asked knows."""
    for badge in visit.still_in:
        if badge != asked_by:
            site.downlinks.say(badge, LeaveNow(visit.number & 0xFFFF), at_ms)


def _hush(site: Site, visit: Visit, *subjects: type) -> None:
    for badge in visit.plan.badges:
        for subject in subjects:
            site.downlinks.hush(badge, subject)


def _hush_welfare(site: Site, visit: Visit, said_ms: int) -> None:
    """Only what is an answer takes the question off the badges."""
    if visiting.is_answer(visit, said_ms):
        _hush(site, visit, Welfare)


def _hush_leave(site: Site, visit: Visit) -> None:
    for badge in visit.plan.badges:
        if badge not in visit.still_in:
            site.downlinks.hush(badge, LeaveNow)


def remind_visit(site: Site, visit: Visit, at_ms: int) -> None:
    """One of us was away: the visit's badges are told again what they are to do, and what they were asked."""
    say_setup(site, visit, at_ms)
    if visit.leaving_due_ms is not None:
        _say_leave(site, visit, visit.leaving_badge, at_ms)
    if visit.welfare_due_ms is not None and visit.welfare_due_ms > at_ms:
        for badge in visit.plan.badges:
            site.downlinks.say(badge, Welfare(min(4_095, 1 + (visit.welfare_due_ms - at_ms) // 1000)), at_ms)


def _watch_again(site: Site, turn: Turn, incident: Incident) -> None:
    visit = None if incident.is_drill else site.visits.get(incident.visit_no or 0) or site.visit_with(incident.badge)
    decisions = visiting.watch_again(visit, turn.at_ms, site.rules_for(visit)) if visit is not None else ()
    if visit is not None and decisions:
        _carry_visit(site, turn, visit, decisions)


def raise_concern(site: Site, turn: Turn, visit: Visit, why: str) -> None:
    concern = ConcernRaised(turn.at_ms, visit.number, why)
    known = open_for(site, visit)
    open_incident(site, turn, concern, visit) if known is None else tell_incident(site, turn, known, concern)


def open_for(site: Site, visit: Visit) -> int | None:
    """The incident that is open for this visit: one for both of a pair. An alarm of a badge may have been on before it was signed out."""
    known = site.open_of_visit.get(visit.number)
    for badge in visit.plan.badges:
        known = known or site.open_of_badge.get(badge)
    return known


def tell_lost_contact(site: Site, turn: Turn, visit: Visit) -> None:
    """The visit's badge has gone silent. The visit's own deadlines stay as they are."""
    silent = RaiseConcern(turn.at_ms, cause.LOST_CONTACT, visit.due_ms, "its badge has gone silent")
    _carry_visit(site, turn, visit, (silent,))


def _know(site: Site, turn: Turn, visit: Visit) -> None:
    site.know_visit(visit)
    turn.batch.visits[visit.number] = visit
    turn.changed = True
