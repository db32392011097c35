"""The form with which a visit is planned, or its plan changed: few fields first, the rest folded away until it is needed."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.decisions import PlanVisit
from ...core.events import PlanChanged
from ...core.planning.home import Home, home_of
from ...core.turn import ForVisit, VisitPlanned
from ...core.visit import Plan, Visit
from ...store.visits import known_addresses, read_visit, visits_to
from ..context import context_of, desk_of
from ..pages.times import Times
from ..pages.viewing import allowed
from ..rendering import page
from ..security.signed_in import Session
from . import planning_access as access
from . import planning_stops as stops
from .approvals import mark_read
from .asking import NotStored, ask
from .form import Form, read_form
from .plan import CUES
from .planning_form import Asking, blank, read_plan, typed_copy, typed_plan
from .planning_sections import open_sections

router = APIRouter(prefix="/visits")
Planner = Annotated[Session, Depends(allowed("plan visits"))]

OVER = "This visit is over, so its plan stays as it is. Plan a new one."
MOVED_ON = "The plan was changed, or they have moved on, since this page was loaded. Look at it once more, then save."
SENT_TWICE_MS, LONGEST_ADDRESS = 60_000, 300
NOTHING = "Nothing has changed. Change something, or go back to the visit."


@router.get("/plan")
async def show_plan(request: Request, session: Planner, copy: int | None = None) -> Response:
    form = await _copied(request, session, copy) if copy is not None else blank(context_of(request).service.site.policy)
    if not access.sees_all(session):
        form.typed["visitor"] = str(session.person)
    return await _page(request, session, form)


@router.post("/plan")
async def plan(request: Request, session: Planner) -> Response:
    context, form = context_of(request), await read_form(request)
    if await _is_only_a_step(request, session, form):
        return await _page(request, session, form)
    await _fill_in(request, session, form)
    async with desk_of(request):
        asking = _asking(request, session)
        made = read_plan(form, asking)
        if form.errors:
            return await _page(request, session, form, status=422)
        if (sent := _sent_before(context.service.site.planned.values(), session, made, asking.now_ms)) is not None:
            return RedirectResponse(f"/visits/{sent}", 303)
        try:
            decisions = await ask(context, VisitPlanned(asking.now_ms, session.person, made))
            number = next(decision.visit_no for decision in decisions if isinstance(decision, PlanVisit))
            await mark_read(context, session, number)
        except NotStored as error:
            form.errors["visitor"] = str(error)
            return await _page(request, session, form, status=503)
    return RedirectResponse(f"/visits/{number}", 303)


@router.get("/{number:int}/plan")
async def show_change(request: Request, number: int, session: Planner) -> Response:
    visit = _visit(request, session, number)
    context = context_of(request)
    form = typed_plan(visit.plan, context.now_ms(), context.service.site.zone, access.sees_words(session, visit.plan))
    form.typed["seen"] = _seen(visit)
    return await _page(request, session, form, visit)


@router.post("/{number:int}/plan")
async def change(request: Request, number: int, session: Planner) -> Response:
    context, form = context_of(request), await read_form(request)
    visit = _visit(request, session, number)
    if await _is_only_a_step(request, session, form, visit):
        return await _page(request, session, form, visit)
    await _fill_in(request, session, form, number)
    async with desk_of(request):
        visit = _visit(request, session, number)
        asking = _asking(request, session, visit)
        reason = form.text("reason", "what has changed, and why", 300, lines=True)
        made = stops.but_where_they_were(visit, read_plan(form, asking))
        if form.get("seen") not in ("", _seen(visit)):
            form.errors["reason"], form.typed["seen"] = MOVED_ON, _seen(visit)
        if form.errors:
            return await _page(request, session, form, visit, 422)
        try:
            if not await ask(context, ForVisit(number, PlanChanged(asking.now_ms, session.person, made, reason))):
                form.errors["reason"] = NOTHING
                return await _page(request, session, form, visit, 409)
            await mark_read(context, session, number)
        except NotStored as error:
            form.errors["reason"] = str(error)
            return await _page(request, session, form, visit, 503)
    return RedirectResponse(f"/visits/{number}", 303)


@router.post("/plan/known/{index:int}")
async def show_known(request: Request, index: int, session: Planner) -> Response:
    """Asked for when an address has been typed: the rest of that stop, with what is known of the home."""
    form = await read_form(request)
    if index >= stops.count_of(form):
        raise HTTPException(404)
    homes = await _fill_in(request, session, form)
    return page(request, "plan_known.html", form=form, index=index, home=homes.get(index), **_common(request))


def _sent_before(planned: Iterable[Visit], session: Session, plan: Plan, now_ms: int) -> int | None:
    """The visit that the same press, or the same form sent twice, has planned already."""
    same = [visit for visit in planned if visit.plan == plan and visit.planned_by == session.person]
    return next((visit.number for visit in same if now_ms - (visit.planned_ms or 0) < SENT_TWICE_MS), None)


def _seen(visit: Visit) -> str:
    """Names what a page of this plan shows."""
    return f"{visit.version}.{visit.stop}.{visit.state}"


async def _is_only_a_step(request: Request, session: Session, form: Form, visit: Visit | None = None) -> bool:
    """A button that changes the form and saves nothing: it works without JavaScript, and keeps all that was typed."""
    what, _, which = form.get("do").partition(" ")
    if what == "add-stop":
        stops.add_stop(form)
    elif what == "drop-stop" and which.isdecimal() and len(which) < 4:
        stops.drop_stop(form, int(which), stops.gone(visit))
    elif what == "look-up":
        await _fill_in(request, session, form, visit.number if visit else None)
    else:
        return False
    return True


async def _fill_in(request: Request, session: Session, form: Form, but_not: int | None = None) -> dict[int, Home]:
    """What is known of each stop's home, by the stop's number."""
    homes = await _homes(request, session, form, but_not)
    stops.fill_in(form, homes, context_of(request).service.site.zone)
    return homes


async def _homes(request: Request, session: Session, form: Form, but_not: int | None) -> dict[int, Home]:
    addresses = {index: form.get(f"address_{index}")[:LONGEST_ADDRESS] for index in range(stops.count_of(form))}
    return await run_in_threadpool(_look_up, request, access.own_only(session), addresses, but_not)


def _look_up(request: Request, of_person: int | None, addresses: dict[int, str], but_not: int | None) -> dict[int, Home]:
    engine = context_of(request).engine
    found = {index: home_of(address, visits_to(engine, address, of_person, but_not)) for index, address in addresses.items()}
    return {index: home for index, home in found.items() if home is not None}


def _asking(request: Request, session: Session, visit: Visit | None = None) -> Asking:
    context = context_of(request)
    site, before = context.service.site, visit.plan if visit else None
    is_out = visit is not None and visit.is_open
    return Asking(site, context.now_ms(), access.visitors(site, session), access.sees_words(session, before), before, is_out)


async def _copied(request: Request, session: Session, number: int) -> Form:
    context = context_of(request)
    found = await run_in_threadpool(read_visit, context.engine, number)
    if found is None or not access.may_look(session, found.visit):
        raise HTTPException(404)
    before: Plan = found.visit.plan
    return typed_copy(before, context.now_ms(), context.service.site.zone, access.sees_words(session, before))


def _visit(request: Request, session: Session, number: int) -> Visit:
    site = context_of(request).service.site
    visit = site.planned.get(number) or site.visits.get(number)
    if visit is None:
        raise HTTPException(404, OVER)
    if not access.may_plan_for(session, visit.plan):
        raise HTTPException(403, access.NOT_YOURS)
    return visit


def _common(request: Request) -> dict[str, Any]:
    context = context_of(request)
    site = context.service.site
    return {"times": Times(site.zone, context.now_ms()), "most_stops": stops.MOST_STOPS, "rules": site.policy.rules}


async def _page(request: Request, session: Session, form: Form, visit: Visit | None = None, status: int = 200) -> Response:
    context, site = context_of(request), context_of(request).service.site
    homes = await _homes(request, session, form, visit.number if visit else None)
    addresses = await run_in_threadpool(known_addresses, context.engine, access.own_only(session))
    rules, shows_words = site.policy.rules, access.sees_words(session, visit.plan if visit else None)
    return page(
        request, "plan.html", status, form=form, visit=visit, count=stops.count_of(form), gone=stops.gone(visit), homes=homes,
        addresses=addresses, visitors=access.choices(site, access.visitors(site, session)), cues=CUES, shows_words=shows_words,
        seconds=access.choices(site, access.by_name(site, site.roster)), opened=open_sections(form, rules), **_common(request),
    )  # fmt: skip
