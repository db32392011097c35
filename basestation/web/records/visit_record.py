"""The record of one visit (R40): a page that stands as evidence, and the same as text for the school's safeguarding system."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.planning.assessing import HEADINGS
from ...core.planning.home import coverage
from ...core.policy.terms import ROLES
from ...core.site import Site
from ...store.looks import RECORD, Look
from ..admin import planning_access as access
from ..admin.visit_page import OVER, STANDS
from ..admin.write_up import OUTCOMES, may_read_concern
from ..context import WebContext, context_of
from ..pages import viewing
from ..pages.record import not_there
from ..pages.times import Times
from ..rendering import page
from ..security.signed_in import Session
from .names import with_everybody
from .visit_evidence import Evidence, read_evidence
from .visit_text import visit_text

router = APIRouter(prefix="/visits")
Reader = Annotated[Session, Depends(viewing.allowed("plan visits"))]

CHECKED = {"ok": "in order", "warn": "warned", "fail": "not in order"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit's evidence as somebody reads it; `site` knows the names of those who have left, too."""

    evidence: Evidence
    site: Site
    context: WebContext

    @property
    def times(self) -> Times:
        return Times(self.site.zone, self.context.now_ms())


@router.get("/{number:int}/record")
async def show_record(request: Request, number: int, session: Reader) -> Response:
    seen = await _seen(request, number, session)
    return page(request, "record.html", **record_vars(seen, session))


@router.get("/{number:int}/text")
async def show_text(request: Request, number: int, session: Reader) -> Response:
    seen = await _seen(request, number, session)
    reports = [(report, may_read_concern(session, report)) for report in seen.evidence.reports]
    words = visit_text(seen.evidence, seen.site, seen.times, reports)
    return page(request, "record_text.html", words=words, visit=seen.evidence.visit, has_report=bool(reports))


async def _seen(request: Request, number: int, session: Session) -> Seen:
    """Those whose visit it was can see who read its record."""
    context = context_of(request)
    seen = await run_in_threadpool(read_seen, context, number)
    if seen is None:
        raise await not_there(context.engine, "visit", number, OVER)
    if not access.may_look(session, seen.evidence.visit):
        raise HTTPException(403, access.NOT_YOURS)
    for wearer in seen.evidence.visit.plan.people:
        look = Look(context.now_ms(), session.person, wearer, RECORD, None, number)
        await context.looking.record(context.engine, look)
    return seen


def read_seen(context: WebContext, number: int) -> Seen | None:
    site = with_everybody(context.service.site, context.engine)
    evidence = read_evidence(context.engine, site, number)
    return Seen(evidence, site, context) if evidence else None


def record_vars(seen: Seen, session: Session) -> dict[str, Any]:
    evidence, site = seen.evidence, seen.site
    visit = evidence.visit
    return {
        "evidence": evidence, "visit": visit, "plan": evidence.plan, "times": seen.times, "school": seen.context.school,
        "going": [name_of(site, person) for person in evidence.plan.people], "stands": STANDS[visit.state],
        "name_of": lambda person: name_of(site, person), "role": lambda role: ROLES.get(role, role),
        "headings": HEADINGS, "answers": dict(evidence.assessment.answers) if evidence.assessment else {}, "checked": CHECKED,
        "outcomes": dict(OUTCOMES), "reports": [(report, may_read_concern(session, report)) for report in evidence.reports],
        "stops": [(evidence.visit.plan.stops[min(each.stop, len(visit.plan.stops) - 1)], each, coverage(each)) for each in visit.times],
        "sees_incidents": viewing.answers(session),
    }  # fmt: skip
