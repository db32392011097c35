"""What a visit's page shows beside the desk's buttons: what is still asked of it, the whole plan, and all that happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.board import DOING, name_of
from ...core.decisions import VisitDecision
from ...core.planning import approving, assessing
from ...core.planning.case import Finding
from ...core.planning.home import coverage, home_of
from ...core.planning.outstanding import outstanding
from ...core.visit import CALLED_OFF, CLOSED, NO_REPORT, PLANNED, WRITTEN, Visit
from ...store.visits import Kept, read_visit, visits_to
from ..context import WebContext, context_of
from ..pages.record import not_there
from ..pages.times import Times
from ..pages.viewing import allowed
from ..pages.visit_timeline import visit_timeline
from ..rendering import page
from ..security.signed_in import Session
from . import others_words
from . import planning_access as access
from .approvals import may_say_yes, wanted
from .at_the_door import NO_WAY_ROUND, around
from .form import Form
from .plan import CUES
from .visits import visit_page

router = APIRouter(prefix="/visits")
Looker = Annotated[Session, Depends(allowed("plan visits"))]

STANDS = DOING | {
    PLANNED: "planned",
    CALLED_OFF: "not going",
    CLOSED: "back",
    WRITTEN: "back, and written up",
    NO_REPORT: "back, closed without a report",
}
# Where a rule that is not kept is put right: a page below the visit's.
WAYS = dict.fromkeys(("purpose", "times", "announced", "vehicle", "code word", "leave word", "challenge", "response", "pair"), "plan") | {
    "assessment": "assessment"
}
OVER = "There is no such visit, or its time on record is over. Whoever is out is on the board."


@router.get("/{number:int}")
async def show_visit(request: Request, number: int, session: Looker) -> Response:
    """Of somebody who is out the desk comes first, and the rest is a page of its own."""
    out = context_of(request).service.site.visits.get(number)
    if out is not None and access.sees_all(session):
        return visit_page(request, out, Form())
    return await show_whole(request, number, session)


@router.get("/{number:int}/whole")
async def show_whole(request: Request, number: int, session: Looker) -> Response:
    told = await read_told(request, number)
    if not access.may_look(session, told.visit):
        raise HTTPException(403, access.NOT_YOURS)
    return show(request, session, told)


@dataclass(frozen=True, slots=True)
class Told:
    """A visit with everything its page says of it."""

    visit: Visit
    decisions: Sequence[VisitDecision]
    assessed_before: int | None


async def read_told(request: Request, number: int) -> Told:
    """From memory while something is still to be done about it; what happened comes from the journal."""
    told = await run_in_threadpool(_read, context_of(request), number)
    if told is None:
        raise await not_there(context_of(request).engine, "visit", number, OVER)
    known = context_of(request).service.site.visit(number)
    return replace(told, visit=known) if known is not None else told


def _read(context: WebContext, number: int) -> Told | None:
    kept: Kept | None = read_visit(context.engine, number)
    return Told(kept.visit, kept.decisions, assessed_before(context, kept.visit)) if kept else None


def assessed_before(context: WebContext, visit: Visit) -> int | None:
    """The last other visit to the first home that has an assessment; None without one."""
    home = home_of(visit.plan.stops[0].address, visits_to(context.engine, visit.plan.stops[0].address, but_not=visit.number))
    return home.assessed_in if home else None


def findings(context: WebContext, told: Told) -> tuple[Finding, ...]:
    site = context.service.site
    if told.visit.state != PLANNED:
        return ()
    return outstanding(told.visit, site.policy.rules, site.roster, around(context, told.assessed_before))


def details(request: Request, session: Session, told: Told) -> dict[str, Any]:
    """For the parts that every visit's page has, whether it is planned, out or over."""
    context, visit = context_of(request), told.visit
    site, plan = context.service.site, visit.plan
    return {
        "visit": visit, "plan": plan, "times": Times(site.zone, context.now_ms()), "visitor": name_of(site, plan.visitor),
        "second": name_of(site, plan.second), "name_of": lambda person: name_of(site, person), "cues": dict(CUES),
        "mobiles": [(name_of(site, number), site.roster[number].mobile) for number in plan.people if number in site.roster],
        "entries": visit_timeline(site, told.decisions), "shows_words": access.sees_words(session, plan),
        "assessment": assessing.newest(visit.assessments), "version": f"{visit.version}.{len(visit.assessments)}",
        "coverage": {times.stop: coverage(times) for times in visit.times}, "left": {times.stop: times for times in visit.times},
        "may_change": access.may_plan_for(session, plan) and (visit.state == PLANNED or visit.is_open),
    }  # fmt: skip


def show(request: Request, session: Session, told: Told, status: int = 200) -> Response:
    """The whole of it: what is asked, the plan, and what happened."""
    context, visit = context_of(request), told.visit
    found = findings(context, told)
    missing = wanted(context, visit) if visit.state == PLANNED else ()
    return page(
        request, "visit_planned.html", status, **details(request, session, told), stands=STANDS[visit.state],
        no_way_round=NO_WAY_ROUND, ways=WAYS,
        held=[finding for finding in found if finding.holds_back], departing=[finding for finding in found if finding.agreed],
        warned=[finding for finding in found if finding.state == "warn"], well=[finding for finding in found if finding.state == "ok"],
        to_give=approving.to_give(visit, missing, session.person, session.roles),
        to_confirm=approving.to_confirm(visit, session.person),
        to_read=approving.to_read(visit, context.service.site.policy.rules, session.roles) if visit.state == PLANNED else (),
        approvers=[(str(number), name) for number, name in may_say_yes(context, visit) if number != session.person]
        if missing and access.runs_visits(session) else [],
        not_to_write=others_words.why_not(context, session, visit.plan),
        runs=access.runs_visits(session),
    )  # fmt: skip
