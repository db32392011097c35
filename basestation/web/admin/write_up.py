"""Writing up a visit: what came of it, whom it was discussed with, and what the safeguarding lead must know. Nothing is overwritten."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.decisions import WriteUp
from ...core.events import LeftUnwritten, WrittenUp
from ...core.planning.home import coverage
from ...core.site import Site
from ...core.turn import ForSite, ForVisit, Input, VisitRecalled
from ...core.visit import CLOSED, NO_REPORT, WRITTEN, Visit
from ...store.concerns import concerns_since
from ..context import WebContext, context_of, desk_of
from ..pages import viewing
from ..pages.times import Times
from ..rendering import page
from ..security.signed_in import Session
from . import planning_access as access
from .asking import NotStored, ask
from .form import Form, read_form
from .visit_page import Told, read_told

router = APIRouter(prefix="/visits")
Writer = Annotated[Session, Depends(viewing.allowed("plan visits"))]
Closer = Annotated[Session, Depends(viewing.allowed("approve visits"))]
Lead = Annotated[Session, Depends(viewing.allowed("read concerns"))]

YEAR_MS = 365 * 24 * 3_600_000
OUTCOMES = (
    ("done", "Done as planned"),
    ("cut short", "Cut short: left early"),
    ("nobody in", "Nobody was in"),
    ("concern", "Done, with a concern"),
)
NOT_BY_YOU = "It is written up already, or you were on it yourself: then somebody else closes it."
NOT_OVER = "This visit is not over yet. Write it up when they are back."
CORRECTION = "Correction of the times: "


@router.get("/concerns")
async def show_concerns(request: Request, session: Lead) -> Response:
    """What the safeguarding lead was told in reports of the last year, the newest first."""
    context = context_of(request)
    site, now_ms = context.service.site, context.now_ms()
    found = await run_in_threadpool(concerns_since, context.engine, now_ms - YEAR_MS)
    return page(request, "concerns.html", concerns=found, times=Times(site.zone, now_ms), name_of=lambda person: name_of(site, person))


@router.get("/{number:int}/write-up")
async def show_write_up(request: Request, number: int, session: Writer) -> Response:
    return _page(request, session, await _told(request, number, session), Form())


@router.post("/{number:int}/write-up")
async def write_up(request: Request, number: int, session: Writer) -> Response:
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):
        told = await _told(request, number, session)
        written = _read(form, session, context.service.site, context.now_ms())
        if form.errors:
            return _page(request, session, told, form, 422)
        if _is_known(told, written):
            return RedirectResponse(f"/visits/{number}/write-up", 303)  # the same form, sent twice
        try:
            await _recall(context, told.visit)
            await ask(context, _input(context.service.site, told.visit, written))
        except NotStored as error:
            form.errors["report"] = str(error)
            return _page(request, session, told, form, 503)
    return RedirectResponse(f"/visits/{number}/write-up", 303)


@router.post("/{number:int}/no-report")
async def close_unwritten(request: Request, number: int, session: Closer) -> Response:
    """By somebody who was not on it, with a reason: then it is waited for no longer."""
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):
        told = await _told(request, number, session)
        why = form.text("why_unwritten", "why there will be no report", 500)
        if not form.errors:
            try:
                await _recall(context, told.visit)
                if not await ask(context, ForVisit(number, LeftUnwritten(context.now_ms(), session.person, why))):
                    form.errors["why_unwritten"] = NOT_BY_YOU
            except NotStored as error:
                form.errors["why_unwritten"] = str(error)
        if form.errors:
            return _page(request, session, told, form, 422)
    return RedirectResponse("/visits?tab=write-up", 303)


async def _recall(context: WebContext, visit: Visit) -> None:
    """One that was over so long ago that the base has it no longer in mind."""
    if visit.state == CLOSED and context.service.site.visit(visit.number) is None:
        await ask(context, VisitRecalled(visit))


async def _told(request: Request, number: int, session: Session) -> Told:
    told = await read_told(request, number)
    if not access.may_look(session, told.visit):
        raise HTTPException(403, access.NOT_YOURS)
    if told.visit.state not in (CLOSED, WRITTEN, NO_REPORT):
        raise HTTPException(409, NOT_OVER)
    return told


def _read(form: Form, session: Session, site: Site, at_ms: int) -> WrittenUp:
    outcome = form.choice("outcome", "how it went", [value for value, _ in OUTCOMES])
    report = form.text("report", "a few words about the visit", 5_000, lines=True)
    times = form.text("times", "", 500, required=False, lines=True)
    concern = form.text("concern", "", 3_000, required=False, lines=True)
    discussed = form.choice(
        "discussed", "whom it was discussed with, or nobody yet,", ["", *(value for value, _ in seniors(site, session.person))]
    )
    if outcome == "concern" and not concern:
        form.errors["concern"] = "Enter what the safeguarding lead must know, or choose another outcome."
    whole = f"{report}\n{CORRECTION}{times}" if times else report
    known = int(discussed) if discussed and "discussed" not in form.errors else None
    return WrittenUp(at_ms, session.person, outcome, whole, known, concern)


def _input(site: Site, visit: Visit, written: WrittenUp) -> Input:
    """The first, in time, is what the visit still waits for; whatever comes later is added to the record."""
    if visit.number in site.afterwards and visit.state == CLOSED:
        return ForVisit(visit.number, written)
    addition = WriteUp(
        written.at_ms, written.person, written.outcome, written.report, written.discussed_with, "added to", written.concern
    )  # fmt: skip
    return ForSite(addition, visit.number)


def _is_known(told: Told, written: WrittenUp) -> bool:
    return any((each.person, each.report, each.concern) == (written.person, written.report, written.concern) for each in reports(told))


def reports(told: Told) -> list[WriteUp]:
    return [decision for decision in told.decisions if isinstance(decision, WriteUp)]


def seniors(site: Site, but_not: int) -> list[tuple[str, str]]:
    """Senior staff whom a visit is discussed with (R43): those who may agree to one."""
    roles = set(viewing.MAY["approve visits"])
    found = [person for person in site.roster.values() if roles & set(person.roles) and person.number != but_not]
    return [(str(person.number), name_of(site, person.number)) for person in sorted(found, key=lambda person: person.name.casefold())]


def may_read_concern(session: Session, report: WriteUp) -> bool:
    """A concern goes to the safeguarding lead and the head, and stays with who wrote it."""
    return session.person == report.person or viewing.may(session, "read concerns")


def _page(request: Request, session: Session, told: Told, form: Form, status: int = 200) -> Response:
    context, visit = context_of(request), told.visit
    site = context.service.site
    names = [name_of(site, person) for person in visit.plan.people]
    return page(
        request, "write_up.html", status, visit=visit, form=form, names=" and ".join(names), outcomes=OUTCOMES, said=dict(OUTCOMES),
        may_close=visit.state == CLOSED and viewing.may(session, "approve visits") and session.person not in visit.plan.people,
        seniors=[("", "nobody yet"), *seniors(site, session.person)], times=Times(site.zone, context.now_ms()),
        reports=[(report, may_read_concern(session, report)) for report in reports(told)], name_of=lambda person: name_of(site, person),
        stops=[(visit.plan.stops[min(each.stop, len(visit.plan.stops) - 1)], each, coverage(each)) for each in visit.times],
    )  # fmt: skip
