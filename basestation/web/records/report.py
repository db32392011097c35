"""The yearly report to governors (R43): figures out of the journal, without a name, on a page or two to print."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ...core.planning.qualifying import FAIL, TRAINING, standing, version_of
from ...core.policy.reviewing import review_day
from ...core.policy.rules import VISITOR
from ...core.reports import reporting
from ...core.reports.reporting import Report, SchoolYear
from ...core.site import Site
from ...store import policies
from ...store.year import first_ms, read_roads, read_stretch
from ..context import WebContext, context_of
from ..pages import viewing
from ..pages.timeline import CLOSED_AS
from ..pages.times import Times
from ..rendering import page
from ..security.signed_in import Session
from .report_words import CAUSES, RULES, share, took

router = APIRouter(prefix="/report")
Reader = Annotated[Session, Depends(viewing.allowed("see records"))]


@dataclass(frozen=True, slots=True)
class Ready:
    """How many visitors there are today, and how many of them are in date."""

    visitors: int
    trained: int
    read: int


@router.get("")
async def show_report(request: Request, session: Reader, year: str = "") -> Response:
    context = context_of(request)
    now_ms, zone = context.now_ms(), context.service.site.zone
    this = reporting.year_of(now_ms, zone)
    began_ms = await run_in_threadpool(first_ms, context.engine)
    earliest = min(this.first, reporting.year_of(began_ms, zone).first) if began_ms is not None else this.first
    chosen = _chosen(year, earliest, this)
    found = await run_in_threadpool(read_report, context, chosen)
    roads = await run_in_threadpool(read_roads, context.engine, chosen.begins_ms(zone), chosen.ends_ms(zone))
    years = [SchoolYear(first) for first in range(this.first, earliest - 1, -1)]
    return page(request, "report.html", **report_vars(context, chosen, found), roads=roads, years=years, is_running=chosen == this)


def _chosen(typed: str, earliest: int, this: SchoolYear) -> SchoolYear:
    """What is none of the journal's years is this year."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) == 4
    return SchoolYear(int(typed)) if is_number and earliest <= int(typed) <= this.first else this


def read_report(context: WebContext, year: SchoolYear) -> Report:
    """Slow: in a thread. The false alarms are those of the twelve months up to now, or up to the end of the year."""
    zone = context.service.site.zone
    from_ms, until_ms = year.begins_ms(zone), year.ends_ms(zone)
    last_ms = min(until_ms, context.now_ms() + 1)
    rolling_ms = reporting.twelve_months_before(last_ms, zone)
    found = read_stretch(context.engine, from_ms, until_ms)
    rolling = read_stretch(context.engine, rolling_ms, last_ms).incidents
    false = reporting.false_alarms(rolling, rolling_ms, last_ms)
    return reporting.report(found.visits, found.incidents, false, (found.erased_visits, found.erased_incidents))


def report_vars(context: WebContext, year: SchoolYear, found: Report) -> dict[str, Any]:
    site = context.service.site
    return {
        "report": found, "year": year, "times": Times(site.zone, context.now_ms()), "school": context.school, "took": took,
        "share": share, "ready": ready(site, context.now_ms()), "review": _review(context), "limit": reporting.POLICE_LIMIT,
        "few": reporting.FEW, "causes": CAUSES, "rules": RULES, "closed_as": CLOSED_AS,
        "tasks": len(site.tasks), "late_tasks": sum(task.due_ms < context.now_ms() for task in site.tasks.values()),
    }  # fmt: skip


def ready(site: Site, now_ms: int) -> Ready:
    rules, today = site.policy.rules, datetime.fromtimestamp(now_ms / 1000, site.zone).date()
    found = [
        standing(person, rules.qualifying, today, version_of(rules)) for person in site.roster.values() if VISITOR in person.roles
    ]  # fmt: skip
    out = [{each.about for each in findings if each.level == FAIL} for findings in found]
    return Ready(len(found), sum(TRAINING not in about for about in out), sum("reading" not in about for about in out))


def _review(context: WebContext) -> str:
    """The day by which the policy is reviewed, in words; "" when there is none."""
    newest = policies.newest(context.engine)
    zone = context.service.site.zone
    adopted = datetime.fromtimestamp(newest.adopted_ms / 1000, zone).date() if newest else None
    due = review_day(context.service.site.policy.rules, adopted)
    return Times(zone, context.now_ms()).date(due.isoformat()) if due else ""
