"""The office rings the visitor: the agreed password, one press for what came of it, and what it asked them about (R8, R26, R42)."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core.board import doing
from ...core.board_card import checked_in_ms
from ...core.events import CallMade, ChallengeFailed, CheckedIn, PlanChanged, QuestionAnswered
from ...core.turn import ForVisit, Input
from ...core.visit import Visit
from ...core.visiting import calls
from ..context import WebContext, context_of, desk_of
from ..pages.times import Times
from ..pages.viewing import allowed, role_for
from ..rendering import page
from ..security.signed_in import Session
from .asking import NotStored, ask
from .desk_panel import people_of
from .form import Form, read_form
from .visits import find_visit, visit_page

router = APIRouter(prefix="/visits/{number:int}")
Desk = Annotated[Session, Depends(allowed("run visits"))]

LONGEST = 500
FINE, RING = "yes", "no"
RIGHT, WRONG = "right", "wrong"
# What one press writes down. The first two are answers to the password.
OUTCOMES = {
    RIGHT: calls.PASSWORD_RIGHT,
    WRONG: calls.PASSWORD_WRONG,
    "well": calls.ALL_WELL,
    "no-answer": calls.NO_ANSWER,
    "off": calls.PHONE_OFF,
    "engaged": calls.ENGAGED,
}


@router.get("/ring")
async def show_ring(request: Request, number: int, session: Desk) -> Response:
    return _ring_page(request, find_visit(request, number), Form())


@router.post("/rang")
async def rang(request: Request, number: int, session: Desk) -> Response:
    visit, form = find_visit(request, number), await read_form(request)
    outcome = form.choice("outcome", "what came of it", OUTCOMES)
    note = form.text("note", "a note", LONGEST, required=False)
    if not form.errors:
        await _write_down(request, visit, session, outcome, note, form)
    if form.errors:
        return _ring_page(request, visit, form, 409)
    return RedirectResponse(f"/visits/{number}/keep-talking" if outcome == WRONG else f"/visits/{number}", 303)


async def _write_down(request: Request, visit: Visit, session: Session, outcome: str, note: str, form: Form) -> None:
    context = context_of(request)
    now_ms, whom = context.now_ms(), _whom(context, visit, form)
    if outcome == WRONG:
        await _tell(context, form, ChallengeFailed(now_ms, visit.number, session.person, role_for(session)))
        return
    call = CallMade(now_ms, session.person, calls.OUT_GOING, whom, OUTCOMES[outcome], note)
    well = (RIGHT, "well")
    sign = [ForVisit(visit.number, CheckedIn(now_ms, f"{session.name} by phone, {OUTCOMES[outcome]}"))] if outcome in well else []
    await _tell(context, form, ForVisit(visit.number, call), *sign)


def _whom(context: WebContext, visit: Visit, form: Form) -> str:
    people = people_of(context.service.site, visit)
    return next((someone.name for someone in people if str(someone.number) == form.get("who")), people[0].name)


async def _tell(context: WebContext, form: Form, *items: Input) -> None:
    try:
        for item in items:
            await ask(context, item)
    except NotStored as error:
        form.errors["outcome"] = str(error)


@router.get("/keep-talking")
async def keep_talking(request: Request, number: int, session: Desk) -> Response:
    """The answer was wrong. They are still on the telephone, and may be listened to."""
    context = context_of(request)
    visit, site = find_visit(request, number), context.service.site
    incident = site.open_of_visit.get(number)
    if incident is None:
        return RedirectResponse(f"/visits/{number}", 303)
    return page(request, "desk_keep_talking.html", visit=visit, incident=incident, who=people_of(site, visit)[0].name)


@router.post("/answer")
async def answer(request: Request, number: int, session: Desk) -> Response:
    """The visit arrived somewhere else than planned. Not an alarm: the office says that it is fine, or rings."""
    form = await read_form(request)
    chosen = form.choice("answer", "an answer", (FINE, RING))
    why = form.text("why", "why", LONGEST, required=False)
    address = form.text("right_address", "the address", LONGEST, required=False)
    async with desk_of(request):
        visit = find_visit(request, number)
        if not form.errors:
            await _answer(context_of(request), visit, session, chosen, why, address, form)
    if form.errors:
        return visit_page(request, visit, form, 409)
    return RedirectResponse(f"/visits/{number}/ring" if chosen == RING else f"/visits/{number}", 303)


async def _answer(context: WebContext, visit: Visit, session: Session, chosen: str, why: str, address: str, form: Form) -> None:
    now_ms = context.now_ms()
    said = "it is fine" if chosen == FINE else "not known: they are rung"
    items = [ForVisit(visit.number, QuestionAnswered(now_ms, session.person, f"{said}: {why}" if why else said))]
    if address and chosen == FINE and visit.has_more_stops:
        put_right = replace(visit.here, address=address, exact="", lat_udeg=None, lon_udeg=None)
        stops = (*visit.plan.stops[: visit.stop], put_right, *visit.plan.stops[visit.stop + 1 :])
        changed = replace(visit.plan, stops=stops)
        items.append(ForVisit(visit.number, PlanChanged(now_ms, session.person, changed, "arrived elsewhere: the address was put right")))
    await _tell(context, form, *items)


def _ring_page(request: Request, visit: Visit, form: Form, status: int = 200) -> Response:
    context = context_of(request)
    site = context.service.site
    if not visit.is_open:
        raise HTTPException(404)
    return page(
        request, "desk_ring.html", status, form=form, visit=visit, plan=visit.plan, people=people_of(site, visit), doing=doing(visit),
        times=Times(site.zone, context.now_ms()), incident=site.open_of_visit.get(visit.number),
        checked_in_ms=checked_in_ms(visit),
        heard_ms=[site.badges[badge].last_heard_ms for badge in visit.plan.badges if badge in site.badges],
    )  # fmt: skip
