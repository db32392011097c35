"""What badges are told of incidents and visits, and what they need not be told any more."""

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

from . import cause, which_incident
from .incident import Incident
from .policy.ladders import HEAD, OFFICE, SECOND
from .site import Site
from .turn import Turn
from .visit import Visit
from .visiting import visiting

ROLE_CODE = {OFFICE: BY_OFFICE, SECOND: BY_SECOND, HEAD: BY_HEAD}


# Of incidents -----------------------------------------------------------------------------------------------------


def receipt(site: Site, turn: Turn, incident: Incident, stage: int, role: str) -> None:
    """To every badge that was pressed, about its own last press. `role` is whose it is, or was."""
    by = ROLE_CODE.get(role, BY_OFFICE)
    for badge, press in incident.newest_presses:
        site.downlinks.say(badge, Receipt(press.event_counter, stage, by), turn.at_ms)


def unsay_owned(site: Site, incident: Incident) -> None:
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


# Of visits --------------------------------------------------------------------------------------------------------


def say_setup(site: Site, visit: Visit, at_ms: int) -> None:
    for badge in visit.plan.badges:
        site.downlinks.say(badge, setup_now(site, visit), at_ms)


def setup_now(site: Site, visit: Visit) -> VisitSetup:
    setup = visiting.setup_of(visit)
    return setup._replace(cue=CUE_BUZZ) if setup.cue == CUE_BEEP and _is_alarm_silent(site, visit) else setup


def _is_alarm_silent(site: Site, visit: Visit) -> bool:
    """Whoever raised it: the other one of a pair, or somebody on the telephone. Nothing may be heard in that house."""
    incident = site.incidents.get(which_incident.open_for(site, visit) or 0)
    return incident is not None and not cause.rings_first(incident.cause)


def quieten(site: Site, turn: Turn, incident: Incident) -> None:
    """Where badges beep for check-ins, they buzz from now on until they go on to the next home."""
    visit = site.visits.get(incident.visit_no or 0)
    if visit is not None and visit.plan.cue == CUE_BEEP and _is_alarm_silent(site, visit):
        say_setup(site, visit, turn.at_ms)


def ask_welfare(site: Site, visit: Visit, answer_within_s: int, at_ms: int) -> None:
    for badge in visit.plan.badges:
        site.downlinks.say(badge, Welfare(answer_within_s), at_ms)


def say_leave(site: Site, visit: Visit, asked_by: int | None, at_ms: int) -> None:
    """To everyone who has not said that they are out; whoever asked knows."""
    for badge in visit.still_in:
        if badge != asked_by:
            site.downlinks.say(badge, LeaveNow(visit.number & 0xFFFF), at_ms)


def hush(site: Site, visit: Visit, *subjects: type) -> None:
    for badge in visit.plan.badges:
        for subject in subjects:
            site.downlinks.hush(badge, subject)


def hush_welfare(site: Site, visit: Visit, said_ms: int) -> None:
    """Only what is an answer takes the question off the badges."""
    if visiting.is_answer(visit, said_ms):
        hush(site, visit, Welfare)


def hush_leave(site: Site, visit: Visit) -> None:
    for badge in visit.plan.badges:
        if badge not in visit.still_in:
            site.downlinks.hush(badge, LeaveNow)


def remind_visit(site: Site, visit: Visit, at_ms: int) -> None:
    """One of us was away: the visit's badges are told again what they are to do, and what they were asked."""
    say_setup(site, visit, at_ms)
    if visit.leaving_due_ms is not None:
        say_leave(site, visit, visit.leaving_badge, at_ms)
    if visit.welfare_due_ms is not None and visit.welfare_due_ms > at_ms:
        ask_welfare(site, visit, min(4_095, 1 + (visit.welfare_due_ms - at_ms) // 1000), at_ms)
