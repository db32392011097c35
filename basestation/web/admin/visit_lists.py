"""All visits, on tabs: today's, those that need a yes, those to write up, those to come, and the past."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ...core import approving, spoken
from ...core.board import DOING, name_of
from ...core.outstanding import holding_back, outstanding
from ...core.site import Site
from ...core.spoken import DAY_MS
from ...core.visit import CLOSED, PLANNED, Visit
from ...store import unwritten
from ...store.visits import PAGE, Search, past_visits
from ..context import WebContext, context_of
from ..pages.times import Times
from ..pages.viewing import allowed, may
from ..rendering import page
from ..security.signed_in import Session
from . import planning_access as access
from .approvals import wanted
from .at_the_door import around
from .clock_times import local
from .dates import NotADate, read_date
from .form import Form
from .visit_page import STANDS

router = APIRouter(prefix="/visits")
Looker = Annotated[Session, Depends(allowed("plan visits"))]

TODAY, APPROVE, WRITE_UP, COMING, PAST = "today", "approve", "write-up", "planned", "past"
LATE_MS = 3 * DAY_MS  # a report is wanted within so long
WRITE_IT_UP = "please write up your visit"
TABS = ((TODAY, "Today"), (APPROVE, "To approve"), (WRITE_UP, "To write up"), (COMING, "Planned"), (PAST, "Past"))


@dataclass(frozen=True, slots=True)
class Row:
    """`held` is what holds a planned visit back, in words; `waits` is what this person can do about it."""

    number: int
    who: str
    where: str
    stands: str
    leave_ms: int | None
    back_by_ms: int
    departures: int
    held: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()


@router.get("")
async def show_visits(request: Request, session: Looker) -> Response:
    context, form = context_of(request), Form(request.query_params)
    tab = form.get("tab") if form.get("tab") in dict(TABS) else TODAY
    if tab == PAST:
        return await _past(request, session, form)
    mine = list(_theirs(context.service.site, session))
    mine += await _long_over(context, session) if tab == WRITE_UP else []
    shown = [_row(context, session, visit) for visit in mine if _is_on(context, tab, visit)]
    if tab == APPROVE:
        shown = [row for row in shown if row.held or _wants_a_yes(row)]
    return _page(request, session, tab, rows=sorted(shown, key=_order), form=form)


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


def waiting_for(context: WebContext, session: Session) -> list[Row]:
    """What waits for this person: a yes to give, one to confirm, a plan to read."""
    rows = (_row(context, session, visit) for visit in _theirs(context.service.site, session))
    return sorted((row for row in rows if row.waits), key=_order)


def _wants_a_yes(row: Row) -> bool:
    return bool(set(row.waits) - {WRITE_IT_UP})


def _theirs(site: Site, session: Session) -> Iterable[Visit]:
    for visit in (*site.planned.values(), *site.visits.values(), *site.afterwards.values()):
        if access.may_look(session, visit):
            yield visit


def _is_on(context: WebContext, tab: str, visit: Visit) -> bool:
    is_planned = visit.state == PLANNED
    if tab == APPROVE:
        return True
    if tab == WRITE_UP:
        return visit.state == CLOSED
    is_today = _day(context, visit.plan.leave_ms or visit.back_by_ms) <= _day(context, context.now_ms())
    if tab == COMING:
        return is_planned and not is_today
    return visit.is_open or (is_planned and is_today) or _came_back_today(context, visit)


def _came_back_today(context: WebContext, visit: Visit) -> bool:
    return visit.returned_ms is not None and _day(context, visit.returned_ms) == _day(context, context.now_ms())


def _day(context: WebContext, at_ms: int) -> date:
    return local(at_ms, context.service.site.zone).date()


def _order(row: Row) -> tuple[int, int]:
    return (row.leave_ms or row.back_by_ms, row.number)


def _row(context: WebContext, session: Session, visit: Visit) -> Row:
    site, plan = context.service.site, visit.plan
    is_planned = visit.state == PLANNED
    found = outstanding(visit, site.policy.rules, site.roster, around(context)) if is_planned else ()
    return Row(
        number=visit.number,
        who=_who(site, visit),
        where=_where(visit),
        stands=_stands(context, visit),
        leave_ms=visit.signed_out_ms or plan.leave_ms,
        back_by_ms=visit.back_by_ms,
        departures=len(visit.departures),
        held=tuple(finding.words for finding in holding_back(found)),
        waits=_waits(context, session, visit),
    )


def _stands(context: WebContext, visit: Visit) -> str:
    if visit.is_open:
        return DOING[visit.state]
    if visit.state == CLOSED and visit.returned_ms is not None:
        return f"back {spoken.age(visit.returned_ms, context.now_ms())}, not written up"
    return STANDS[visit.state]


def _waits(context: WebContext, session: Session, visit: Visit) -> tuple[str, ...]:
    words = ["please confirm what you said by telephone"] if approving.to_confirm(visit, session.person) else []
    if visit.state == PLANNED:
        yeses = {of for of, _ in approving.to_give(visit, wanted(context, visit), session.person, session.roles)}
        words += ["your yes is needed"] if "visit" in yeses else []
        words += ["your signature is needed on the assessment"] if "assessment" in yeses else []
        is_to_read = approving.to_read(visit, context.service.site.policy.rules, session.roles)
        words += ["please read the plan"] if is_to_read else []
    if visit.state == CLOSED and session.person in visit.plan.people:
        words += [WRITE_IT_UP]
    return tuple(words)


def _who(site: Site, visit: Visit) -> str:
    return " and ".join(name_of(site, number) for number in visit.plan.people)


def _where(visit: Visit) -> str:
    more = len(visit.plan.stops) - 1
    return spoken.clean(visit.here.address) + (f" and {more} more" if more else "")


# The past -----------------------------------------------------------------------------------------------------------


async def _past(request: Request, session: Session, form: Form) -> Response:
    context = context_of(request)
    search = _read_search(context, session, form)
    visits, count = await run_in_threadpool(past_visits, context.engine, search) if not form.errors else ([], 0)
    rows = [_past_row(context, visit) for visit in visits]
    page_count = max(1, -(-count // PAGE))
    return _page(
        request, session, PAST, rows=rows, form=form, count=count, at=search.page, page_count=page_count, status=422 if form.errors else 200
    )


def _past_row(context: WebContext, visit: Visit) -> Row:
    site = context.service.site
    return Row(
        visit.number, _who(site, visit), _where(visit), STANDS[visit.state], visit.signed_out_ms or visit.plan.leave_ms,
        visit.returned_ms or visit.back_by_ms, len(visit.departures),
    )  # fmt: skip


def _read_search(context: WebContext, session: Session, form: Form) -> Search:
    """Words are looked for in names and addresses; a day is that day."""
    site, words = context.service.site, form.text("words", "", 100, required=False)
    named = tuple(person.number for person in site.roster.values() if words and words.casefold() in person.name.casefold())
    from_ms, until_ms = _read_day(context, form)
    typed = form.get("page")
    at = int(typed) if typed.isascii() and typed.isdecimal() and 0 < len(typed) < 7 else 1
    return Search(words, named, from_ms, until_ms, access.own_only(session), max(at, 1))


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
    waiting = sum(_wants_a_yes(row) for row in waiting_for(context, session))
    return page(
        request, "visits.html", status, tab=tab, tabs=TABS, rows=rows, form=form, times=times, waiting=waiting,
        own=not access.sees_all(session), unwritten=to_write,
        **({"count": len(rows), "at": 1, "page_count": 1} | more),
    )  # fmt: skip
