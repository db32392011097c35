"""The yeses that a visit needs: given here, or said on the telephone and confirmed later; plans read; and visits that don't go."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.events import ApprovalConfirmed, Approved, PlanningEvent, PlanRead, VisitCalledOff
from ...core.planning import approving
from ...core.policy.rules import VISITOR
from ...core.site import Site
from ...core.turn import ForVisit
from ...core.visit import Visit
from ..context import WebContext, context_of, desk_of
from ..pages import viewing
from ..rendering import page
from ..security.signed_in import Session
from . import others_words
from . import planning_access as access
from .asking import NotStored, ask
from .at_the_door import around
from .form import Form, read_form

router = APIRouter(prefix="/visits")
Planner = Annotated[Session, Depends(viewing.allowed("plan visits"))]
Desk = Annotated[Session, Depends(viewing.allowed("run visits"))]

CHANGED = "The plan was changed since this page was loaded, so nothing was written down. Read it as it is now."
NOT_ASKED = "Nobody waits for your yes to this visit, or it was given already."
GONE = "This visit has left, or was called off."
NOT_THEIRS = "Choose somebody whose yes is still needed."
ALTERNATIVES = ("a video call", "a meeting at a neutral place", "a meeting on public premises", "another day", "something else")


@router.post("/{number:int}/approve")
async def approve(request: Request, number: int, session: Planner) -> Response:
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):
        visit = _to_agree(request, number, form)
        given = approving.to_give(visit, wanted(context, visit), session.person, session.roles)
        if not given:
            raise HTTPException(409, NOT_ASKED)
        for of, role in given:
            await tell(context, number, Approved(context.now_ms(), of, session.person, role, session.person))
    return RedirectResponse(f"/visits/{number}", 303)


@router.post("/{number:int}/approve-by-telephone")
async def approve_by_telephone(request: Request, number: int, session: Desk) -> Response:
    """The office writes down what was said. It counts at once, where the policy lets it, and is confirmed later."""
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):
        visit = _to_agree(request, number, form)
        others_words.check(context, session, visit.plan)
        chosen = form.get("approver")
        person = next((person for person, _ in may_say_yes(context, visit) if str(person) == chosen), None)
        if person is None or person == session.person:
            raise HTTPException(409, NOT_THEIRS)
        roles = context.service.site.roster[person].roles
        for of, role in approving.to_give(visit, wanted(context, visit), person, roles):
            await tell(context, number, Approved(context.now_ms(), of, person, role, session.person, is_verbal=True))
    return RedirectResponse(f"/visits/{number}", 303)


@router.post("/{number:int}/confirm")
async def confirm(request: Request, number: int, session: Planner) -> Response:
    context = context_of(request)
    async with desk_of(request):
        visit = _visit(context, number)
        for given in approving.to_confirm(visit, session.person):
            await tell(context, number, ApprovalConfirmed(context.now_ms(), given.of, session.person))
    return RedirectResponse("/visits?tab=approve", 303)


@router.post("/{number:int}/read")
async def read(request: Request, number: int, session: Planner) -> Response:
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):
        visit = _to_agree(request, number, form)
        for role in approving.to_read(visit, context.service.site.policy.rules, session.roles):
            await tell(context, number, PlanRead(context.now_ms(), session.person, role))
    return RedirectResponse(f"/visits/{number}", 303)


@router.get("/{number:int}/not-going")
async def show_not_going(request: Request, number: int, session: Planner) -> Response:
    return _not_going_page(request, _planned(request, number, session), Form())


@router.post("/{number:int}/not-going")
async def not_going(request: Request, number: int, session: Planner) -> Response:
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):
        visit = _planned(request, number, session)
        chosen = form.choice("alternative", "what is done instead", ALTERNATIVES)
        reason = form.text("reason", "why they don't go", 300, lines=True)
        if form.errors:
            return _not_going_page(request, visit, form, 422)
        await tell(context, number, VisitCalledOff(context.now_ms(), session.person, chosen, reason))
    return RedirectResponse(f"/visits/{number}", 303)


async def mark_read(context: WebContext, session: Session, number: int) -> None:
    """Whoever wrote the plan down knows it: nobody presses a button to say so."""
    for role in [role for role in context.service.site.policy.rules.leaving.seen_by if role in session.roles]:
        await tell(context, number, PlanRead(context.now_ms(), session.person, role))


def wanted(context: WebContext, visit: Visit) -> tuple[approving.Yes, ...]:
    site = context.service.site
    return context.yeses.wanted(visit, site.policy.rules, site.roster, around(context))


def may_say_yes(context: WebContext, visit: Visit) -> list[tuple[int, str]]:
    """Everybody whose yes would help: for writing down what they said on the telephone. Signing is done in person by who goes."""
    site = context.service.site
    missing = [yes for yes in wanted(context, visit) if yes[1] != VISITOR]
    people = [person.number for person in site.roster.values() if approving.to_give(visit, missing, person.number, person.roles)]
    return [(number, name_of(site, number)) for number in access.by_name(site, people)]


async def tell(context: WebContext, number: int, event: PlanningEvent) -> None:
    try:
        await ask(context, ForVisit(number, event))
    except NotStored as error:
        raise HTTPException(503, str(error)) from error


def _to_agree(request: Request, number: int, form: Form) -> Visit:
    """As the page showed it: nobody agrees to what they have not seen."""
    visit = _visit(context_of(request), number)
    if form.get("version") != f"{visit.version}.{len(visit.assessments)}":
        raise HTTPException(409, CHANGED)
    return visit


def _visit(context: WebContext, number: int) -> Visit:
    visit = context.service.site.visit(number)
    if visit is None:
        raise HTTPException(404, GONE)
    return visit


def _planned(request: Request, number: int, session: Session) -> Visit:
    site: Site = context_of(request).service.site
    visit = site.planned.get(number)
    if visit is None:
        raise HTTPException(404, GONE)
    if not access.may_plan_for(session, visit.plan) and session.person not in visit.plan.people:
        raise HTTPException(403, access.NOT_YOURS)
    return visit


def _not_going_page(request: Request, visit: Visit, form: Form, status: int = 200) -> Response:
    site = context_of(request).service.site
    options = [("", "choose"), *((words, words) for words in ALTERNATIVES)]
    return page(request, "not_going.html", status, form=form, visit=visit, visitor=name_of(site, visit.plan.visitor), options=options)
