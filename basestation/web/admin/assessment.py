"""The risk assessment of a visit: its headings as a form, every version kept, taken over from the last visit to the home."""

from dataclasses import replace
from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.events import Assessed, PlanChanged
from ...core.planning import assessing
from ...core.planning.assessing import Answers
from ...core.planning.home import Home, home_of
from ...core.visit import PLANNED, Assessment, Plan, Visit
from ...store.visits import visits_to
from ..context import WebContext, context_of, desk_of
from ..pages.times import Times
from ..pages.viewing import allowed
from ..rendering import page
from ..security.signed_in import Session
from . import planning_access as access
from .approvals import mark_read, tell
from .form import Form, read_form
from .plan import INTERVAL_MIN
from .visit_page import read_told

router = APIRouter(prefix="/visits/{number:int}/assessment")
Planner = Annotated[Session, Depends(allowed("plan visits"))]

LONGEST = 2000
NOT_NOW = "This visit is over, so its assessment stays as it is."
NOTHING_TO_TAKE = "There is no earlier assessment of this home to refer to. Fill in the headings."
NOTHING_TYPED = "Answer at least one heading. What you leave open is shown as still to do."
REASON = "as its assessment sets it"


@router.get("")
async def show_assessment(request: Request, number: int, session: Planner, copy: bool = False, version: int | None = None) -> Response:
    visit = await _visit(request, session, number)
    home = await _home(request, session, visit)
    made = _version(visit, version)
    if copy and home is not None and home.assessment is not None:
        form = _typed(home.assessment.answers, visit.plan, home.assessed_in)
        return _page(request, session, visit, form, home)
    return _page(request, session, visit, _typed(made.answers if made else (), visit.plan, None), home, shown=made)


@router.post("")
async def assess(request: Request, number: int, session: Planner) -> Response:
    context, form = context_of(request), await read_form(request)
    visit = await _visit(request, session, number)
    home = await _home(request, session, visit)
    async with desk_of(request):
        visit = _that_may_change(context, session, number)
        if form.get("do") == "unchanged":
            answers, copied_from = _unchanged(home)
            interval_min = visit.plan.interval_min
        else:
            answers, copied_from = _answers(form), _copied_from(form, home)
            interval_min = _interval(form)
        if form.errors:
            return _page(request, session, visit, form, home, status=422)
        await tell(context, number, Assessed(context.now_ms(), session.person, answers, copied_from))
        await _set_the_plan(context, session, visit, answers, interval_min)
    return RedirectResponse(f"/visits/{number}/assessment", 303)


async def _set_the_plan(context: WebContext, session: Session, visit: Visit, answers: Answers, interval_min: int) -> None:
    """When contact is due, and what happens when it fails, drive this visit's timers and its response card (R12)."""
    grace_min = visit.plan.grace_min or context.service.site.policy.visit.grace_min or 5
    if_late = assessing.answer_to(assessing.IF_CONTACT_FAILS, answers) or visit.plan.if_late
    plan = replace(visit.plan, interval_min=interval_min, grace_min=grace_min if interval_min else 0, if_late=if_late)
    if plan != visit.plan:
        await tell(context, visit.number, PlanChanged(context.now_ms(), session.person, plan, REASON))
        await mark_read(context, session, visit.number)


def _unchanged(home: Home | None) -> tuple[Answers, int | None]:
    if home is None or home.assessment is None:
        raise HTTPException(409, NOTHING_TO_TAKE)
    return home.assessment.answers, home.assessed_in


def _answers(form: Form) -> Answers:
    """In the order of the headings, those that were answered."""
    texts = [(name, form.text(_field(index), "", LONGEST, required=False, lines=True)) for index, name in enumerate(assessing.NAMES)]
    answers = tuple((name, text) for name, text in texts if text)
    if not answers:
        form.errors[_field(0)] = NOTHING_TYPED
    return answers


def _copied_from(form: Form, home: Home | None) -> int | None:
    return home.assessed_in if home is not None and form.get("copied_from") == str(home.assessed_in) else None


def _interval(form: Form) -> int:
    if form.get("interval").strip() in ("", "0"):
        return 0
    return form.whole("interval", "the minutes between contacts (or 0 for none)", *INTERVAL_MIN)


def _field(index: int) -> str:
    return f"answer_{index}"


def _typed(answers: Answers, plan: Plan, copied_from: int | None) -> Form:
    typed = {_field(index): assessing.answer_to(name, answers) for index, name in enumerate(assessing.NAMES)}
    if not assessing.answer_to(assessing.IF_CONTACT_FAILS, answers):
        typed[_field(assessing.NAMES.index(assessing.IF_CONTACT_FAILS))] = plan.if_late
    return Form(typed | {"interval": str(plan.interval_min), "copied_from": str(copied_from or "")})


def _version(visit: Visit, wanted: int | None) -> Assessment | None:
    if wanted is None:
        return assessing.newest(visit.assessments)
    found = next((made for made in visit.assessments if made.version == wanted), None)
    if found is None:
        raise HTTPException(404)
    return found


async def _visit(request: Request, session: Session, number: int) -> Visit:
    visit = (await read_told(request, number)).visit
    if not access.may_look(session, visit):
        raise HTTPException(403, access.NOT_YOURS)
    return visit


def _that_may_change(context: WebContext, session: Session, number: int) -> Visit:
    visit = context_visit(context, number)
    if visit is None:
        raise HTTPException(409, NOT_NOW)
    if not access.may_plan_for(session, visit.plan) and session.person not in visit.plan.people:
        raise HTTPException(403, access.NOT_YOURS)
    return visit


def context_visit(context: WebContext, number: int) -> Visit | None:
    """While it is planned or out."""
    site = context.service.site
    return site.planned.get(number) or site.visits.get(number)


async def _home(request: Request, session: Session, visit: Visit) -> Home | None:
    address, only = visit.plan.stops[0].address, access.own_only(session)
    been = await run_in_threadpool(visits_to, context_of(request).engine, address, only, visit.number)
    return home_of(address, been)


def _page(
    request: Request, session: Session, visit: Visit, form: Form, home: Home | None, shown: Assessment | None = None, status: int = 200
) -> Response:
    context = context_of(request)
    site, made = context.service.site, visit.assessments
    changes = [(version, assessing.differences(before.answers, version.answers)) for before, version in pairwise(made)]
    newest = assessing.newest(made)
    may_write = context_visit(context, visit.number) is not None and (shown is None or shown == newest)
    return page(
        request, "assessment.html", status, visit=visit, form=form, home=home, shown=shown, newest=newest, changes=changes,
        headings=[(_field(index), heading) for index, heading in enumerate(assessing.HEADINGS)], may_write=may_write,
        visitor=name_of(site, visit.plan.visitor), name_of=lambda person: name_of(site, person), rules=site.policy.rules,
        times=Times(site.zone, context.now_ms()), is_planned=visit.state == PLANNED,
        open_headings=assessing.unanswered(newest.answers) if newest else [],
    )  # fmt: skip
