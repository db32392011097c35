"""All visits, on tabs: today's, those that need a yes, those to write up, those to come, and the past."""

from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ...core.visit import CLOSED, PLANNED, Visit
from ...core.words.spoken import DAY_MS
from ...store import unwritten
from ...store.visits import PAGE, Search, past_visits
from ..context import WebContext, context_of
from ..pages.times import Times
from ..pages.viewing import allowed, may
from ..rendering import page
from ..security.signed_in import Session
from . import planning_access as access
from .clock_times import local
from .dates import NotADate, read_date
from .form import Form
from .visit_page import STANDS
from .visit_rows import WRITE_IT_UP, Row, rows_of, theirs, waiting_for, when, where, who

router = APIRouter(prefix="/visits")
Looker = Annotated[Session, Depends(allowed("plan visits"))]

ROWS = 50
TODAY, APPROVE, WRITE_UP, COMING, PAST = "today", "approve", "write-up", "planned", "past"
LATE_MS = 3 * DAY_MS  # a report is wanted within so long
TABS = ((TODAY, "Today"), (APPROVE, "To approve"), (WRITE_UP, "To write up"), (COMING, "Planned"), (PAST, "Past"))


@router.get("")
async def show_visits(request: Request, session: Looker) -> Response:
    context, form = context_of(request), Form(request.query_params)
    tab = form.get("tab") if form.get("tab") in dict(TABS) else TODAY
    if tab == PAST:
        return await _past(request, session, form)
    known = list(theirs(context.service.site, session)) + (await _long_over(context, session) if tab == WRITE_UP else [])
    today = _today(context)
    shown = rows_of(context, session, sorted((visit for visit in known if _is_on(today, tab, visit)), key=when))
    if tab == APPROVE:
        shown = (row for row in shown if row.held or _wants_a_yes(row))
    at = _page_number(form)
    rows = list(islice(shown, (at - 1) * ROWS, at * ROWS + 1))  # one more than fits: then there is another page
    return _page(request, session, tab, rows=rows[:ROWS], form=form, at=at, is_more=len(rows) > ROWS)


async def _long_over(context: WebContext, session: Session) -> list[Visit]:
    """Not written up, and so many are that the base has not all of them in mind."""
    found = await run_in_threadpool(unwritten.not_in_mind, context.engine, set(context.service.site.afterwards))
    return [visit for visit in found if access.may_look(session, visit)]


async def late_reports(context: WebContext, session: Session) -> unwritten.Unwritten | None:
    """For those who see to it that visits are written up: those that are late. None when there is none, or it is not theirs to see."""
    if not may(session, "approve visits"):
        return None
    found = await run_in_threadpool(unwritten.unwritten_before, context.engine, context.now_ms() - LATE_MS)
    return found if found.count else None


def _wants_a_yes(row: Row) -> bool:
    return bool(set(row.waits) - {WRITE_IT_UP})


def _today(context: WebContext) -> range:
    """From midnight to midnight, in milliseconds: thousands of visits are held against it."""
    zone, day = context.service.site.zone, local(context.now_ms(), context.service.site.zone).date()
    return range(
        *(round(datetime(each.year, each.month, each.day, tzinfo=zone).timestamp() * 1000) for each in (day, day + timedelta(days=1)))
    )


def _is_on(today: range, tab: str, visit: Visit) -> bool:
    is_planned = visit.state == PLANNED
    if tab == APPROVE:
        return True
    if tab == WRITE_UP:
        return visit.state == CLOSED
    is_today = (visit.plan.leave_ms or visit.back_by_ms) < today.stop
    if tab == COMING:
        return is_planned and not is_today
    return visit.is_open or (is_planned and is_today) or (visit.returned_ms or -1) in today


# The past -----------------------------------------------------------------------------------------------------------


async def _past(request: Request, session: Session, form: Form) -> Response:
    context = context_of(request)
    search = _read_search(context, session, form)
    visits, count = await run_in_threadpool(past_visits, context.engine, search) if not form.errors else ([], 0)
    rows = [_past_row(context, visit) for visit in visits]
    page_count = max(1, -(-count // PAGE))
    return _page(
        request, session, PAST, rows=rows, form=form, count=count, at=search.page, page_count=page_count,
        is_more=search.page < page_count, status=422 if form.errors else 200,
    )  # fmt: skip


def _past_row(context: WebContext, visit: Visit) -> Row:
    site = context.service.site
    return Row(
        visit.number, who(site, visit), where(visit), STANDS[visit.state], visit.signed_out_ms or visit.plan.leave_ms,
        visit.returned_ms or visit.back_by_ms, len(visit.departures),
    )  # fmt: skip


def _read_search(context: WebContext, session: Session, form: Form) -> Search:
    """Words are looked for in names and addresses; a day is that day."""
    site, words = context.service.site, form.text("words", "", 100, required=False)
    named = tuple(person.number for person in site.roster.values() if words and words.casefold() in person.name.casefold())
    from_ms, until_ms = _read_day(context, form)
    return Search(words, named, from_ms, until_ms, access.own_only(session), _page_number(form))


def _page_number(form: Form) -> int:
    typed = form.get("page")
    return max(int(typed), 1) if typed.isascii() and typed.isdecimal() and 0 < len(typed) < 7 else 1


def _read_day(context: WebContext, form: Form) -> tuple[int | None, int | None]:
    try:
        day = read_date(form.get("on"))
    except NotADate as error:
        form.errors["on"] = str(error)
        return None, None
    if day is None:
        return None, None
    zone = context.service.site.zone
    starts = [datetime(each.year, each.month, each.day, tzinfo=zone).timestamp() for each in (day, day + timedelta(days=1))]
    return round(starts[0] * 1000), round(starts[1] * 1000)


def _page(request: Request, session: Session, tab: str, rows: list[Row], form: Form, status: int = 200, **more: Any) -> Response:
    context = context_of(request)
    times = Times(context.service.site.zone, context.now_ms())
    to_write = {row.number for row in rows if tab == WRITE_UP}
    to_write |= {visit.number for visit in context.service.site.afterwards.values() if visit.state == CLOSED}
    waiting = waiting_for(context, session)
    return page(
        request, "visits.html", status, tab=tab, tabs=TABS, rows=rows, form=form, times=times,
        waiting=sum(_wants_a_yes(row) for row in waiting.rows), waiting_more=waiting.is_more,
        own=not access.sees_all(session), unwritten=to_write,
        **({"count": len(rows), "page_count": 1} | more),
    )  # fmt: skip
