"""The log of calls: every call, whoever made it, by day or for one visit; and a form for a call that belongs to no button (R42)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ...core.board import name_of
from ...core.decisions import LogCall
from ...core.events import CallMade
from ...core.site import Site
from ...core.turn import ForSite, ForVisit
from ...core.visit import Visit
from ...core.visiting import calls
from ...core.words import spoken
from ...store.calls import Call, calls_between, calls_of_visit
from ..admin.asking import NotStored, ask
from ..admin.form import Form, read_form
from ..context import WebContext, context_of
from ..rendering import page
from ..security.doorkeeper import Session
from .times import Times
from .viewing import allowed

router = APIRouter(prefix="/calls")
Answering = Annotated[Session, Depends(allowed("answer alarms"))]

LONGEST_NAME, LONGEST_NOTE = 120, 1_000
NO_VISIT = "none"
OTHER = "other"
OUTCOMES = (calls.ALL_WELL, calls.NO_ANSWER, calls.PHONE_OFF, calls.ENGAGED, calls.MESSAGE_LEFT, calls.NEEDS_HELP)


@dataclass(frozen=True, slots=True)
class Entry:
    at_ms: int
    way: str
    whom: str
    outcome: str
    note: str
    by: str
    visit_no: int | None
    visitor: str


@router.get("")
async def show_calls(request: Request, session: Answering, day: str = "", visit: str = "") -> Response:
    return await _page(request, Form({"visit": visit, "direction": calls.IN_COMING}), day, visit)


@router.post("")
async def log_call(request: Request, session: Answering) -> Response:
    context, form = context_of(request), await read_form(request)
    site = context.service.site
    direction = form.choice("direction", "who rang whom", calls.DIRECTIONS)
    whom = form.text("whom", "whom you spoke to", LONGEST_NAME)
    outcome = form.choice("outcome", "what came of it", (*OUTCOMES, OTHER))
    note = form.text("note", "a note", LONGEST_NOTE, required=outcome == OTHER, lines=True)
    visit_no = form.choice("visit", "which visit it was about", (NO_VISIT, *map(str, _visits(site))))
    if not form.errors:
        said = "" if outcome == OTHER else outcome
        about = None if visit_no == NO_VISIT else int(visit_no)
        await _write_down(context, CallMade(context.now_ms(), session.person, direction, whom, said, note), about, form)
    if form.errors:
        return await _page(request, form, "", "", 422)
    return RedirectResponse("/calls" if visit_no == NO_VISIT else f"/calls?visit={visit_no}", 303)


async def _write_down(context: WebContext, call: CallMade, visit_no: int | None, form: Form) -> None:
    site_level = LogCall(call.at_ms, call.person, call.direction, call.whom, call.outcome, call.note, f"call {call.direction}")
    try:
        await ask(context, ForSite(site_level) if visit_no is None else ForVisit(visit_no, call))
    except NotStored as error:
        form.errors["whom"] = str(error)


async def _page(request: Request, form: Form, day: str, visit: str, status: int = 200) -> Response:
    context = context_of(request)
    site, times = context.service.site, Times(context.service.site.zone, context.now_ms())
    shown, visit_no = _day(day, context.now_ms(), site.zone), _number(visit)
    found = await run_in_threadpool(_read, context, shown, visit_no)
    return page(
        request, "calls.html", status, form=form, entries=[_entry(site, call) for call in found], times=times, visit_no=visit_no,
        day=shown.isoformat(), day_words=times.date(shown.isoformat()), before=(shown - timedelta(1)).isoformat(),
        after=(shown + timedelta(1)).isoformat(), outcomes=[(words, words.capitalize()) for words in OUTCOMES],
        visits=[(str(number), _title(site, found)) for number, found in _visits(site).items()], directions=calls.DIRECTIONS,
    )  # fmt: skip


def _read(context: WebContext, shown: date, visit_no: int | None) -> list[Call]:
    if visit_no is not None:
        return list(calls_of_visit(context.engine, visit_no))
    zone = context.service.site.zone
    return list(calls_between(context.engine, _begins_ms(shown, zone), _begins_ms(shown + timedelta(1), zone)))


def _entry(site: Site, call: Call) -> Entry:
    made, visit = call.made, site.visit(call.visit_no)
    return Entry(
        at_ms=made.at_ms,
        way=calls.DIRECTIONS.get(made.direction, made.direction),
        whom=spoken.clean(made.whom),
        outcome=spoken.clean(made.outcome),
        note=spoken.clean(made.note),
        by=name_of(site, made.person),
        visit_no=call.visit_no,
        visitor=name_of(site, visit.plan.visitor) if visit else "",
    )


def _visits(site: Site) -> dict[int, Visit]:
    """Those about which somebody may still ring."""
    return site.visits | site.planned | site.afterwards


def _title(site: Site, visit: Visit) -> str:
    return f"{name_of(site, visit.plan.visitor)}, {spoken.clean(visit.here.address)}"


def _day(typed: str, now_ms: int, zone: ZoneInfo) -> date:
    """What can't be read as a day is today."""
    today = datetime.fromtimestamp(now_ms / 1000, zone).date()
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return today
    return found if date(2000, 1, 1) <= found <= date(2200, 1, 1) else today


def _begins_ms(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
