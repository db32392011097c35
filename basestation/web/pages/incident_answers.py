"""What people do about an incident beside owning it: ringing round, handing it over, hearing from the police, looking twice."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from ...core import ringing
from ...core.board import name_of
from ...core.events import ActionRecorded, CallMade, ClosureLooked, HandOverAsked, HandOverDeclined, PoliceArrived
from ...core.incident import Incident
from ...core.ringing import Number
from ...core.site import Site
from ...core.turn import ForIncident, ForVisit, Input
from ...core.visiting import calls
from ..admin.asking import NotStored, ask
from ..context import WebContext
from ..security.doorkeeper import Session
from ..security.signed_in import SignedIn
from . import viewing
from .incident_forms import admit, back, clean, tell
from .what_to_do import LOOK_AGAIN_MIN

router = APIRouter(prefix="/incident/{number}")
Text = Annotated[str, Form()]
RING_NOW = "Decided: ring 999 now"
NOT_YET = f"Decided: not yet; look again in {LOOK_AGAIN_MIN} minutes"
ON_THE_VISIT = "You are on this visit yourself, so others deal with its alarm. You may add a note on its page."
NOBODY = "Choose from the list whom you ask."


def _admit_to_steer(request: Request, session: Session, number: int) -> tuple[WebContext, Incident]:
    """Not whoever is on the visit: at school it would read as if a colleague had spoken to them (ADR 0011)."""
    context, incident = admit(request, session, number)
    if not viewing.may_act(context.service.site, incident, session):
        raise HTTPException(403, ON_THE_VISIT)
    return context, incident


@router.post("/ring")
async def rang(request: Request, session: SignedIn, number: int, whom: Text = "", outcome: Text = "") -> RedirectResponse:
    """One press writes down that somebody was rung, and what came of it: in the visit's call log (R42) and in the incident."""
    context, incident = _admit_to_steer(request, session, number)
    target = _target(context.service.site, incident, whom)
    if target is None or outcome not in ringing.OUTCOMES:
        raise HTTPException(404)
    await _ask(context, _call(context, incident, session, target, ringing.OUTCOMES[outcome][0]))
    return back(number)


def _target(site: Site, incident: Incident, key: str) -> Number | None:
    numbers = ringing.ringing(site.roster, incident.visitor, site.visit(incident.visit_no), ()).numbers
    return next((found for found in numbers if found.key == key), None)


def _call(context: WebContext, incident: Incident, session: Session, target: Number, outcome: str) -> Input:
    """Through the visit, whose log it belongs to; it comes from there into the incident. A visit that is over takes none."""
    at_ms, site = context.now_ms(), context.service.site
    visit = site.visit(incident.visit_no)
    if visit is not None and site.open_of_visit.get(visit.number) == incident.number:
        whom = name_of(site, incident.visitor) if target.key == ringing.VISITOR else target.whom
        return ForVisit(visit.number, CallMade(at_ms, session.person, calls.OUT_GOING, whom, outcome))
    return ForIncident(incident.number, ActionRecorded(at_ms, session.person, f"Rang {target.whom}: {outcome}"))


async def _ask(context: WebContext, item: Input) -> None:
    try:
        await ask(context, item)
    except NotStored as error:
        raise HTTPException(503, str(error)) from error


@router.post("/decide")
async def decide(request: Request, session: SignedIn, number: int, what: Text = "") -> RedirectResponse:
    """A person decides whether there is reasonable cause; the page only has the facts."""
    context, _ = _admit_to_steer(request, session, number)
    if what == "ring":
        await tell(context, number, ActionRecorded(context.now_ms(), session.person, RING_NOW))
        return RedirectResponse(f"/incident/{number}/sheet", 303)
    return await tell(context, number, ActionRecorded(context.now_ms(), session.person, NOT_YET, LOOK_AGAIN_MIN))


@router.post("/hand-over")
async def hand_over(request: Request, session: SignedIn, number: int, to: Text = "") -> RedirectResponse:
    context, _ = admit(request, session, number)
    asked = next((person for person in context.service.site.roster.values() if str(person.number) == to), None)
    if asked is None or not set(asked.roles) & set(viewing.RESPONDERS):
        raise HTTPException(400, NOBODY)
    return await tell(context, number, HandOverAsked(context.now_ms(), session.person, asked.number))


@router.post("/hand-over/no")
async def no_hand_over(request: Request, session: SignedIn, number: int, why: Text = "") -> RedirectResponse:
    context, _ = admit(request, session, number)
    return await tell(context, number, HandOverDeclined(context.now_ms(), session.person, clean(why)))


@router.post("/police/there")
async def police_there(request: Request, session: SignedIn, number: int) -> RedirectResponse:
    context, _ = admit(request, session, number)
    return await tell(context, number, PoliceArrived(context.now_ms(), session.person))


@router.post("/look")
async def look_twice(
    request: Request, session: SignedIn, number: int, agrees: Text = "", words: Text = "", proposed: Text = ""
) -> RedirectResponse:
    context, _ = admit(request, session, number)
    seen_ms = int(proposed) if proposed.isascii() and proposed.isdecimal() and len(proposed) < 15 else None
    return await tell(context, number, ClosureLooked(context.now_ms(), session.person, agrees == "yes", clean(words), seen_ms))
