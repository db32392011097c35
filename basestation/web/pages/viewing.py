"""Who may see and do what: one table. Visits are not discussed with staff who are not involved (R46)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from fastapi import Request
from starlette.exceptions import HTTPException

from ...core.board import Board, board
from ...core.incident import Incident
from ...core.policy.ladders import HEAD, OFFICE, SECOND
from ...core.policy.rules import DELEGATE, SAFEGUARDING, TECHNICIAN, VISITOR
from ...core.site import Site
from ...core.telling import answering
from ..context import WebContext
from ..security.doorkeeper import Session
from ..security.signed_in import require, signed_in

RESPONDERS = (OFFICE, SECOND, HEAD, DELEGATE)
EVERY_ROLE = (VISITOR, OFFICE, SECOND, HEAD, DELEGATE, SAFEGUARDING, TECHNICIAN)
SIGNED_IN = "signed in"

# What -> the roles that may. SIGNED_IN: whoever has signed in, and sees there what is theirs alone.
MAY: dict[str, tuple[str, ...]] = {
    "see the board": (SIGNED_IN,),
    "see own account": (SIGNED_IN,),
    "read the policy": (SIGNED_IN,),
    "answer alarms": RESPONDERS,
    "see visits": (OFFICE, SECOND, HEAD, DELEGATE, SAFEGUARDING),
    "run visits": (OFFICE, SECOND, HEAD),
    "plan visits": (VISITOR, OFFICE, SECOND, HEAD, DELEGATE, SAFEGUARDING),
    "approve visits": (HEAD, DELEGATE, SAFEGUARDING),
    "call drills": RESPONDERS,
    "see own tasks": (SIGNED_IN,),
    "see to all tasks": (HEAD, DELEGATE),
    "see a position": (OFFICE, SECOND, HEAD),
    "read concerns": (HEAD, SAFEGUARDING),
    "see records": (HEAD, DELEGATE, SAFEGUARDING),
    "make packs": (HEAD, SAFEGUARDING),
    "export records": (HEAD, OFFICE),
    "look after people": (HEAD, TECHNICIAN),
    "look after medical notes": (HEAD,),
    "look after badges": (HEAD, TECHNICIAN),
    "change the policy": (HEAD, TECHNICIAN),
    "erase what is old": (HEAD,),
    "verify the journal": (HEAD, TECHNICIAN),
    "watch the roads": (OFFICE, HEAD, TECHNICIAN),
}
NOT_INVOLVED = "Only those who answer alarms, and those who are on the visit, see this page."


def look_at(context: WebContext) -> Board:
    service = context.service
    return board(service.site, context.now_ms(), context.roads(), service.fault, context.clock_stepped_ms())


def may(session: Session, what: str) -> bool:
    return SIGNED_IN in MAY[what] or bool(set(session.roles) & set(MAY[what]))


def allowed(what: str) -> Callable[[Request], Awaitable[Session]]:
    """What a router depends on: signed in, and allowed to do this."""
    return signed_in if SIGNED_IN in MAY[what] else require(*MAY[what])


def answers(session: Session) -> bool:
    return may(session, "answer alarms")


def is_second(site: Site, visit_no: int | None, person: int) -> bool:
    visit = site.visits.get(visit_no or 0)
    return visit is not None and visit.plan.second == person


def may_see(site: Site, incident: Incident, session: Session) -> bool:
    return answers(session) or incident.is_inside(session.person) or is_second(site, incident.visit_no, session.person)


def is_there(site: Site, incident: Incident, person: int) -> bool:
    """In the house, as far as we know, also when somebody ended the visit: this person's own screen stays dark and silent."""
    return incident.is_inside(person) or is_second(site, incident.visit_no, person)


def may_act(site: Site, incident: Incident, session: Session) -> bool:
    """Everybody who is told may act; never the visitor, nor who went along: somebody may be telling them what to press (ADR 0011)."""
    return not incident.is_inside(session.person) and not is_there(site, incident, session.person) and may_see(site, incident, session)


def check_may_see(site: Site, incident: Incident, session: Session) -> None:
    if not may_see(site, incident, session):
        raise HTTPException(403, NOT_INVOLVED)


def role_for(session: Session) -> str:
    """In which role this person answers: the nearest to the door. A delegate answers as the head does."""
    held = [role for role in (OFFICE, SECOND, HEAD) if role in answering(session.roles)]
    return held[0] if held else SECOND


def only_own(site: Site, seen: Board, session: Session) -> Board:
    """The board of somebody who answers no alarms: the visits they are on, and those of the badges that go along."""
    own = {visit.number for visit in site.visits.values() if session.person in (visit.plan.visitor, visit.plan.second)}
    return replace(
        seen,
        visits=tuple(row for row in seen.visits if row.number in own),
        badges=(),
        open_incidents=tuple(row for row in seen.open_incidents if may_see(site, site.incidents[row.number], session)),
        recently_closed=(),
    )
